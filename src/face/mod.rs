//! What every output needs to show an entry: references, cells, descriptions and prose, written for one face.
//!
//! In: a publication. Out: plain data that a theme shows. Views are made of these; so are pages, sheets and documents.

mod agenda;
pub mod cell;
mod conditions;
pub mod describe;
mod gaps;
mod hints;
pub mod labels;
mod notice;
pub mod number;
mod output;
mod writer;

pub use agenda::{agenda_title, in_markdown};
pub use cell::{Cell, ChangeMark, ProseOut, Ref};
pub use describe::describe;
pub use gaps::said;
pub use hints::{Glossary, Hints};
pub use labels::{inside, label_of};
pub use number::is_number;
pub use output::{Face, Nowhere, OnSite, with_anchor};
pub use writer::Writer;
