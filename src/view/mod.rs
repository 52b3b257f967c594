//! Views: computed pictures of entries, as plain data.
//!
//! In: a publication and a request. Out: [`ViewData`], which a theme shows: one Tera template and one Typst function per view.
//! A view never knows how it will look; prose inside it is written by the [`Writer`] of the face that asked.

#[cfg(test)]
mod compared_tests;
mod definition;
mod drawings;
mod figure;
mod figures;
mod frame;
mod free_table;
pub(crate) mod lists;
mod own;
mod own_load;
#[cfg(test)]
mod reckoned_tests;
mod series;
#[cfg(test)]
mod tests;

pub use definition::{Computed, Holds, Role, View};
pub use drawings::chart::SORTS as CHART_SORTS;
pub use drawings::flow::{Flow, flow};
pub use drawings::graph::around;
pub use figure::Figure;
pub use figures::grid::{Comparison, NoComparison, comparison};
pub use lists::changed::{changed_blocks, changed_fields};
pub use lists::checklist::compute as checklist;
pub use lists::coverage::{Coverage, compute as coverage};
pub use lists::table::{Table, default_columns, extra_columns, table};
pub use own::own;

use crate::face::{Nowhere, Writer};
use crate::finding::{Finding, RuleId};
use crate::index::EntryIndex;
use crate::project::Request;
use serde::Serialize;

/// A view, computed.
#[derive(Debug, Serialize)]
pub struct ViewData {
    /// Name of the view.
    pub view: &'static str,
    /// Unique in its page.
    pub id: String,
    /// Title given by the request.
    pub title: Option<String>,
    /// How many entries it shows.
    pub count: usize,
    /// Whether there is nothing to show.
    pub empty: bool,
    /// What it shows.
    #[serde(flatten)]
    pub data: Data,
}

impl ViewData {
    /// What stands in place of a view that cannot be shown.
    pub fn problem(message: String, id: String) -> Self {
        ViewData { view: "problem", id, title: None, count: 0, empty: true, data: Data::Problem { message } }
    }
}

/// What the views show. The shapes are those of `docs/themes.md`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Data {
    /// A table, which registers are too.
    Table(Table),
    /// Any view that is a drawing.
    Figure(Figure),
    /// What a template of its own shows.
    Own(serde_json::Value),
    /// Why there is nothing to show.
    Problem {
        /// The reason, in the language of the publication.
        message: String,
    },
}

/// The most rows, a parameter of many views.
const LIMIT: Role = Role::Text("a whole number", |text| text.parse::<usize>().is_ok());

/// The views, in the order in which they are listed.
pub static VIEWS: &[View] = &[
    lists::table::VIEW,
    lists::cards::VIEW,
    lists::cards::SHEETS,
    lists::matrix::VIEW,
    lists::coverage::VIEW,
    lists::glossary::VIEW,
    drawings::quadrant::VIEW,
    drawings::heatmap::VIEW,
    drawings::chart::VIEW,
    drawings::timeline::VIEW,
    drawings::calendar::VIEW,
    figures::tiles::VIEW,
    drawings::flow::VIEW,
    drawings::graph::VIEW,
    lists::tree::VIEW,
    lists::board::VIEW,
    lists::canvas::VIEW,
    lists::changes::VIEW,
    lists::answers::VIEW,
    lists::rounds::VIEW,
    lists::clarifications::VIEW,
    lists::checklist::VIEW,
    lists::deadlines::VIEW,
    figures::value::VIEW,
    figures::scoring::VIEW,
    figures::grid::VIEW,
    figures::outcome::VIEW,
    figures::plan::VIEW,
    figures::offer_plan::VIEW,
    figures::register::VIEW,
    drawings::slider::VIEW,
    drawings::shares::VIEW,
    figures::instalments::VIEW,
    figures::acceptance::VIEW,
    drawings::funding::VIEW,
    figures::simulation::VIEW,
    figures::load::VIEW,
];

/// Returns the view of a name.
pub fn find(name: &str) -> Option<&'static View> {
    VIEWS.iter().find(|view| view.name == name)
}

/// Finds what is wrong with the form of a request: a view that is not there, no kind, a parameter that the view does not have or that
/// cannot be read. What it names is held against the vocabulary by `check`.
///
/// # Errors
/// Findings of the rule `bad-view`.
pub fn form(request: &Request) -> Result<&'static View, Vec<Finding>> {
    form_among(VIEWS, request)
}

fn form_among<'a>(views: &'a [View], request: &Request) -> Result<&'a View, Vec<Finding>> {
    let name = request.view.as_str();
    let Some(view) = views.iter().find(|view| view.name == name) else {
        let names = views.iter().map(|view| view.name);
        let finding = Finding::error(RuleId::BadView, request.view_span, format!("there is no view `{name}`"));
        let finding = finding.did_you_mean(name, names.clone());
        let all = format!("views: {}", names.collect::<Vec<_>>().join(", "));
        return Err(vec![if finding.hint.is_none() { finding.hint(all) } else { finding }]);
    };
    let mut findings = Vec::new();
    if request.kinds.is_empty() {
        let finding = Finding::error(RuleId::BadView, request.span, format!("the view `{name}` needs a kind"));
        findings.push(finding.hint(format!("for instance `{name}: requirement`")));
    }
    let condition = request.condition.as_ref().map(|(_, span)| ("where", *span));
    for (param, span) in request.params.iter().map(|(key, _)| (&*key.text, key.span)).chain(condition) {
        if param != "title" && view.role(param).is_none() {
            let known = view.params.iter().map(|(known, _)| *known);
            let finding = Finding::error(RuleId::BadView, span, format!("the view `{name}` has no parameter `{param}`"));
            let finding = finding.did_you_mean(param, known.clone().chain(["title"]));
            let all = format!("parameters: {}, title", known.collect::<Vec<_>>().join(", "));
            findings.push(if finding.hint.is_none() { finding.hint(all) } else { finding });
        }
    }
    for (param, role) in view.params {
        if let Role::Text(expected, fits) = role
            && let Some(node) = request.param(param)
            && !node.as_str().is_some_and(|text| fits(text.trim()))
        {
            findings.push(Finding::error(RuleId::BadView, node.span, format!("`{param}` expects {expected}")));
        }
    }
    if findings.is_empty() { Ok(view) } else { Err(findings) }
}

/// Computes a view. A request that does not fit the publication (a kind or field that is not there for this audience) becomes a
/// `problem`, never a guess: `check` reports it before.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> ViewData {
    compute_among(VIEWS, request, writer, id)
}

fn compute_among(views: &[View], request: &Request, writer: &Writer<'_>, id: &str) -> ViewData {
    let computed = match form_among(views, request) {
        Ok(view) => (view.compute)(request, writer, id),
        Err(findings) => Err(findings.into_iter().next().map_or_else(String::new, |finding| finding.message)),
    };
    let title = request.title().map(|t| crate::text::typeset(t, writer.publication.info().lang));
    // Whoever finds nothing wants to know of what there is nothing.
    let nothing_of = || {
        let lang = writer.publication.info().lang;
        let kinds = request.kinds.iter().filter_map(|(name, _)| writer.publication.vocabulary().find(name));
        let labels: Vec<&str> = kinds.map(|kind| kind.labels.get(lang)).collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    };
    match computed {
        Ok(Computed { template: view, count, data }) => {
            let said = matches!(&data, Data::Table(table) if table.nothing.is_some());
            let title = if count == 0 && !said { title.or_else(nothing_of) } else { title };
            ViewData { view, id: id.to_owned(), title, count, empty: count == 0, data }
        }
        Err(message) => {
            ViewData { view: "problem", id: id.to_owned(), title, count: 0, empty: true, data: Data::Problem { message } }
        }
    }
}

/// Returns the entries that a view shows, whatever the picture: as rows, cards or points of a drawing, as rows and columns of a table, or
/// as what its figures are computed from. One figure inside a sentence shows none.
pub fn shown_by(request: &Request, publication: &crate::publication::Publication) -> Vec<EntryIndex> {
    let mut shown = find(&request.view).map_or_else(Vec::new, |view| (view.shows)(request, publication));
    shown.sort_unstable();
    shown.dedup();
    shown
}

/// Returns what a document holds of the entries that a view shows.
pub fn holds(request: &Request) -> Holds {
    find(&request.view).map_or(Holds::Names, |view| (view.holds)(request))
}

/// Returns the kinds that a request names beside those it shows, in its parameters.
pub fn other_kinds(request: &Request) -> Vec<(&str, crate::span::Span)> {
    let params = find(&request.view).map_or(&[][..], |view| view.params).iter();
    let named = params.filter(|(_, role)| matches!(role, Role::Kinds));
    named.flat_map(|(name, _)| request.words(name).unwrap_or_default()).collect()
}

/// Tells whether entries may bring a view to nothing: too many for a picture, or amounts that cannot be added.
pub fn may_fail(request: &Request) -> bool {
    find(&request.view).is_some_and(|view| view.may_fail)
}

/// What keeps a view from being computed, in the language of the publication.
pub fn trouble(request: &Request, publication: &crate::publication::Publication) -> Option<String> {
    nowhere(publication, |writer| match compute(request, writer, "view").data {
        Data::Problem { message } => Some(message),
        _ => None,
    })
}

/// Writes for no page and no document.
fn nowhere<T>(publication: &crate::publication::Publication, write: impl FnOnce(&Writer<'_>) -> T) -> T {
    write(&Writer {
        publication,
        face: &Nowhere(publication),
        hinting: false,
        file: "",
        prefix: "",
        top: 2,
        claims: false,
        counter: &std::cell::Cell::new(0),
        lang: None,
    })
}

/// Says how a criterion is marked, a sentence for each thing to know.
pub fn marking(criterion: &crate::domain::criterion::Criterion, publication: &crate::publication::Publication) -> Vec<String> {
    nowhere(publication, |writer| figures::scoring::of_criterion(criterion, writer))
}

/// The request for the comparison of all offers.
///
/// # Errors
/// When it cannot be read, which would be a fault of the program.
pub fn all_offers(years: Option<u8>) -> Result<Request, String> {
    let years = years.map(|years| format!("years: {years}\n")).unwrap_or_default();
    let nowhere = crate::span::FileId(u32::MAX);
    let read = crate::project::parse_view_block(&format!("grid: offer\n{years}"), nowhere, 0, None);
    read.map_err(|findings| findings.into_iter().next().map_or_else(String::new, |finding| finding.message))
}

/// Says why figures cannot be computed, in the language of the publication.
pub fn said(trouble: &crate::domain::Trouble, publication: &crate::publication::Publication) -> String {
    nowhere(publication, |writer| writer.trouble(trouble))
}

/// Computes the one figure of an inline value.
pub fn inline_value(request: &Request, writer: &Writer<'_>) -> Result<String, String> {
    figures::value::compute(request, writer).map(|(_, figure)| figure.text)
}

/// Tells whether two texts are the same words, whatever the case and the accents.
pub fn same_words(a: &str, b: &str) -> bool {
    crate::text::folded(a) == crate::text::folded(b)
}
