//! What a view says of itself: its name, its parameters, what it shows, how it is computed.
//!
//! Each view declares one [`View`] in its file; [`super::VIEWS`] lists them. Whoever asks about views (`check`, the outline of a document,
//! the page of a register) reads the list, so that no other place knows a view by its name.

use super::{Data, Figure, Table};
use crate::face::Writer;
use crate::finding::{Finding, RuleId};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::Kind;
use crate::select::select;
use serde::Serialize;

/// A view.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The word that asks for it.
    pub name: &'static str,
    /// Its parameters beyond `title`, which all have, with what each says.
    pub params: &'static [(&'static str, Role)],
    /// The kinds that it computes on; none means any.
    pub kinds: &'static [&'static str],
    /// Computes it, or says in the language of the publication why it cannot.
    pub compute: Compute,
    /// Finds what is wrong with a request beyond the roles of its parameters: one that is missing, two that exclude each other.
    pub check: fn(&Request) -> Vec<Finding>,
    /// Which entries it shows, whatever the picture.
    pub shows: fn(&Request, &Publication) -> Vec<EntryIndex>,
    /// What a document that shows it holds of these entries.
    pub holds: fn(&Request) -> Holds,
    /// Whether entries may bring it to nothing: too many for a picture, or amounts that cannot be added.
    pub may_fail: bool,
    /// The tab of a register's page that it stands under, one of `project::TABS`.
    pub tab: &'static str,
    /// What it says of one entry alone, on the page of that entry.
    pub own: Option<Own>,
    /// Whether it grows with each entry, so that it has no place above a register of thousands.
    pub grows: bool,
}

/// Computes a view; the last argument is its id, unique in the page.
pub type Compute = fn(&Request, &Writer<'_>, &str) -> Result<Computed, String>;

/// What a view of a register says of one entry alone. The word is the key of its title.
#[derive(Debug, Clone, Copy)]
pub enum Own {
    /// The view itself, of that entry.
    Alone(&'static str),
    /// A drawing of its own.
    Drawn(&'static str, Draw),
}

/// Draws what there is to say of an entry, by its index; the last argument is the id of the drawing.
pub type Draw = fn(EntryIndex, &Request, &Kind, &Writer<'_>, &str) -> Option<Figure>;

/// What a parameter says. `check` holds it against the vocabulary accordingly.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    /// A condition on the entries (`where`), or on others (`columns_where`, `offers_where`).
    Condition,
    /// Kinds whose entries are shown too.
    Kinds,
    /// Fields, links or products of two numbers that are shown. One that a reader may not see is left out.
    Columns,
    /// Fields or links that are shown. One that a reader may not see is left out.
    Fields,
    /// A field or link that decides what is shown, so that a reader must be able to see it.
    Decides,
    /// The same, or a product of two numbers.
    Sorts,
    /// A field, a link or a field of rows (`measures.date`) that decides what is shown.
    Source,
    /// The same, of numbers.
    Number,
    /// The same where the predicate holds for the request, a source of any values otherwise.
    NumberWhen(fn(&Request) -> bool),
    /// One of some words, or a source.
    WordOrSource(&'static [&'static str]),
    /// A text that the predicate takes; what is expected says the finding.
    Text(&'static str, fn(&str) -> bool),
    /// An entry.
    Entry,
    /// A baseline, of which the reader must be told.
    Baseline,
    /// What the view reads as it stands, or checks itself.
    Free,
}

/// What a document holds of the entries that a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Their names: references do not lead there.
    Names,
    /// An item each, with what the view says of it: they are told there, and references do not lead there.
    Items,
    /// A row each, which references jump to.
    Rows,
    /// All of each.
    Whole,
    /// All of each, as sheets that a guide can explain.
    Sheets,
    /// All of each, and the terms of texts lead there.
    Terms,
}

/// A view that was computed.
#[derive(Debug)]
pub struct Computed {
    /// The name of the template and the Typst file that show it.
    pub template: &'static str,
    /// How many entries it shows.
    pub count: usize,
    /// What it shows.
    pub data: Data,
}

impl View {
    /// A view of any kind whose pictures grow with the entries; `where` and the rest are said by its parameters.
    pub(super) const fn new(name: &'static str, params: &'static [(&'static str, Role)], compute: Compute) -> Self {
        View {
            name,
            params,
            kinds: &[],
            compute,
            check: |_| Vec::new(),
            shows: selected,
            holds: |_| Holds::Names,
            may_fail: false,
            tab: "figures",
            own: None,
            grows: true,
        }
    }

    /// Returns what a parameter says, or `None` if the view has none of that name.
    pub fn role(&self, param: &str) -> Option<Role> {
        self.params.iter().find(|(name, _)| *name == param).map(|(_, role)| *role)
    }
}

impl Computed {
    /// A view with a template of its own.
    pub(super) fn of<T: Serialize>(template: &'static str, (count, data): (usize, T)) -> Result<Self, String> {
        let data = serde_json::to_value(data).map_err(|error| error.to_string())?;
        Ok(Computed { template, count, data: Data::Own(data) })
    }

    /// A view that is a table.
    pub(super) fn table(count: usize, table: Table) -> Self {
        Computed { template: "table", count, data: Data::Table(table) }
    }

    /// A view that is a drawing.
    pub(super) fn figure(count: usize, figure: Figure) -> Self {
        Computed { template: "figure", count, data: Data::Figure(figure) }
    }
}

/// The entries of the first kind that the condition takes, and all of the other kinds that this reader has.
pub(super) fn selected(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let first =
        select(request, publication).map_or_else(|_| Vec::new(), |s| s.groups.into_iter().flat_map(|g| g.entries).collect());
    let others = request.kinds.iter().skip(1).flat_map(|(name, _)| all_of(name, publication));
    first.into_iter().chain(others.copied()).collect()
}

/// All entries of a kind.
pub(super) fn all_of<'a>(kind: &str, publication: &'a Publication) -> &'a [EntryIndex] {
    publication.vocabulary().find(kind).map_or(&[], |kind| publication.of_kind(&kind.name))
}

/// The finding that a request lacks a parameter.
pub(super) fn lacks(request: &Request, message: &'static str, hint: &'static str) -> Finding {
    Finding::error(RuleId::BadView, request.span, message).hint(hint)
}
