//! What is at a path of a site.

use crate::exchange::Format;
use crate::index::EntryIndex;
use std::sync::Arc;

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<E = EntryIndex> {
    /// The dashboard.
    Home,
    /// A page of prose, by index.
    Page(usize),
    /// A part of a register: its kind and the number of the part, from 0.
    Register(Arc<str>, usize),
    /// The rows of such a part as data, for a register of several parts.
    Rows(Arc<str>, usize),
    /// All of a register as a file: its kind and the format.
    Data(Arc<str>, &'static Format),
    /// The comparison of the offers as a workbook.
    Comparison,
    /// The business plan of a scenario as a workbook, by index.
    Plan(E),
    /// An entry, by index.
    Entry(E),
    /// What changed since a baseline, by index.
    Changes(usize),
    /// What is shown when nothing is found.
    NotFound,
    /// Everything that the navigation leads to, on one page.
    SiteMap,
    /// Titles of pages, registers and documents, or of entries, as data.
    Names(Names),
    /// Id, title, address and fingerprint of every entry, for other tools and projects.
    Entries,
    /// A file of the project, by index.
    Asset(usize),
    /// A file of the theme, by its path there.
    ThemeAsset(String),
    /// The style sheet that sets the accent.
    Accent,
    /// The map of the site, for search engines.
    Sitemap,
    /// Decisions and changes, for feed readers.
    Feed,
    /// A former address and where it leads.
    Redirect(String),
}

/// Titles that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Those of pages, registers and documents.
    Pages,
    /// Those of entries, by kind.
    Entries,
}
