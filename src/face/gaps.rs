//! What a checkpoint lacks, in words.

use super::conditions::in_words;
use super::labels::label_in;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::publication::{Gap, Publication};
use crate::schema::{FieldType, Kind};

/// A gap as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidGap {
    /// What is missing, for who writes: beside it stands the condition.
    pub text: String,
    /// The same for who reads: the condition is in it, in words.
    pub told: String,
    /// The condition on what is counted, as it is written; empty for none.
    pub condition: String,
    /// The entries that it speaks of.
    pub entries: Vec<EntryIndex>,
}

/// Says a gap in the language of a publication.
pub fn said(gap: &Gap, publication: &Publication) -> SaidGap {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let kind = |name: &str| publication.vocabulary().get(name);
    let labels = |name: &str| kind(name).map_or_else(|| name.to_owned(), |kind| kind.labels.get(lang).to_owned());
    let counted = |key: &str, name: &str, written: &str, (found, wanted): (usize, usize), entries: &[EntryIndex]| {
        let text = words.get(key).replace("{found}", &found.to_string()).replace("{wanted}", &wanted.to_string());
        let what = match written.trim() {
            "" => labels(name),
            written => format!("{} ({})", labels(name), in_words(written, kind(name), publication)),
        };
        SaidGap {
            told: text.replace("{kind}", &what),
            text: text.replace("{kind}", &labels(name)),
            condition: written.to_owned(),
            entries: entries.to_vec(),
        }
    };
    let plain = |text: String, entries: &[EntryIndex]| SaidGap {
        told: text.clone(),
        text,
        condition: String::new(),
        entries: entries.to_vec(),
    };
    match gap {
        Gap::TooFew { kind, written, found, wanted } => counted("goal_too_few", kind, written, (*found, *wanted), &[]),
        Gap::TooMany { kind, written, allowed, entries } => {
            let key = if *allowed == 0 { "goal_none" } else { "goal_too_many" };
            counted(key, kind, written, (entries.len(), *allowed), entries)
        }
        Gap::Lacking { kind: name, field, entries } => {
            let label = kind(name).map_or_else(|| field.clone(), |kind| path_label(kind, field, publication));
            plain(words.get("goal_lacking").replace("{field}", &label), entries)
        }
        Gap::Choices { kind: name, field, choices } => {
            let label = kind(name).map_or_else(|| field.clone(), |kind| label_in(kind, field, publication));
            let list: Vec<String> = choices.iter().map(|key| choice_label(kind(name), field, key, publication)).collect();
            let text = words.get("goal_choices").replace("{kind}", &labels(name)).replace("{field}", &super::inside(&label));
            plain(text.replace("{choices}", &list.join(", ")), &[])
        }
        Gap::NoPage(path) => plain(words.get("goal_page").replace("{page}", path), &[]),
    }
}

/// What a field is called, or a column of its rows.
fn path_label(kind: &Kind, path: &str, publication: &Publication) -> String {
    let Some((first, rest)) = path.split_once('.') else { return label_in(kind, path, publication) };
    let outer = label_in(kind, first, publication);
    let inner = match kind.fields.get(first).map(|field| &field.ty) {
        Some(FieldType::Records(cells)) => cells.get(rest).map(|cell| cell.label.get(publication.info().lang).to_owned()),
        _ => None,
    };
    inner.map_or(outer.clone(), |inner| [outer.as_str(), " (", &super::inside(&inner), ")"].concat())
}

fn choice_label(kind: Option<&Kind>, field: &str, key: &str, publication: &Publication) -> String {
    let of = match kind.and_then(|kind| kind.fields.get(field)).map(|field| &field.ty) {
        Some(FieldType::List(of)) => Some(&**of),
        other => other,
    };
    let label = match of {
        Some(FieldType::Choice(choices)) => choices.iter().find(|choice| choice.key == key),
        _ => None,
    };
    label.map_or_else(|| key.to_owned(), |choice| super::inside(choice.label.get(publication.info().lang)))
}
