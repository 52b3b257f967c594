//! Kinds and fields: the vocabulary of a project, as data.
//!
//! In: the kind files that ship (`content/kinds/`) and the project's own. Out: a [`Vocabulary`]. Nothing here
//! knows a particular kind by name.

mod audience;
mod kind;
mod read;
pub mod value;
mod vocabulary;

pub use crate::locale::Lang;
pub use audience::{Audience, Audiences};
pub use kind::{
    APPROVAL, Bounds, Carries, Choice, Field, FieldType, Inverse, Kind, LinkType, Section, Targets, Tone, ViewSpec, Words,
    Writing, choice_words, field_words,
};
pub use value::Value;
pub use vocabulary::{InverseRelation, Vocabulary};

/// Keys that every entry may have, whatever its kind.
pub const COMMON_KEYS: [&str; 6] = ["id", "kind", "aliases", "audience", "tags", "silence"];

/// The settings of a kind, and those of a field.
#[cfg(test)]
pub(crate) const KIND_SETTINGS: (&[&str], &[&str]) = (&read::KIND_KEYS, &read::FIELD_KEYS);
