//! Views: computed pictures of entries, as plain data.
//!
//! In: a publication and a request. Out: [`ViewData`], which a theme shows: one Tera template and one Typst function per view.
//! A view never knows how it will look; prose inside it is written by the [`Writer`] of the face that asked.

mod amount_table;
mod board;
mod canvas;
mod cards;
mod chart;
mod checklist;
mod coverage;
mod cross;
mod figure;
mod flow;
mod frame;
mod free_table;
mod glossary;
mod graph;
mod grid;
mod heatmap;
mod kpi;
mod load;
mod matrix;
mod plan;
mod plan_figure;
mod quadrant;
mod register;
mod scatter;
mod series;
mod shares;
mod slider;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod tiles;
mod timeline;
mod tree;
mod value;

pub use chart::SORTS as CHART_SORTS;
pub use figure::Figure;
pub use flow::{Flow, flow};
pub use graph::around;
pub use grid::percent as variation;
pub use table::{Table, default_columns, extra_columns, table};

use crate::face::{Nowhere, Writer};
use crate::project::Request;
use crate::select::{entries_for, select};
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
#[allow(missing_docs)]
pub enum Data {
    Table(table::Table),
    Cards(cards::Cards),
    Sheets(cards::Sheets),
    Matrix(matrix::Matrix),
    Coverage(coverage::Coverage),
    Glossary(glossary::Glossary),
    Value(value::Figure),
    Quadrant(quadrant::Quadrant),
    Tiles(tiles::Tiles),
    Flows(flow::Flows),
    Tree(tree::Tree),
    Board(board::Board),
    Canvas(canvas::Canvas),
    Checklist(checklist::Checklist),
    Grid(grid::GridView),
    Plan(plan::PlanView),
    Register(register::Register),
    /// Any view that is a drawing.
    Figure(Figure),
    Problem {
        message: String,
    },
}

/// Computes a view. A request that does not fit the publication (a kind or field that is not there for this audience) becomes a
/// `problem`, never a guess: `check` reports it before.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> ViewData {
    let computed = match request.view.as_str() {
        "table" => table::compute(request, writer).map(|(n, d)| ("table", n, Data::Table(d))),
        "cards" => cards::compute(request, writer).map(|(n, d)| ("cards", n, Data::Cards(d))),
        "sheets" => cards::sheets(request, writer).map(|(n, d)| ("sheets", n, Data::Sheets(d))),
        "matrix" if request.param("across").is_some() => cross::compute(request, writer),
        "matrix" => matrix::compute(request, writer).map(|(n, d)| ("matrix", n, Data::Matrix(d))),
        "coverage" => coverage::compute(request, writer).map(|(n, d)| ("coverage", n, Data::Coverage(d))),
        "glossary" => glossary::compute(request, writer).map(|(n, d)| ("glossary", n, Data::Glossary(d))),
        "flow" => flow::compute(request, writer).map(|(n, d)| ("flow", n, Data::Flows(d))),
        "graph" => graph::compute(request, writer).map(|(n, d)| ("graph", n, Data::Figure(d))),
        "tree" => tree::compute(request, writer).map(|(n, d)| ("tree", n, Data::Tree(d))),
        "board" => board::compute(request, writer).map(|(n, d)| ("board", n, Data::Board(d))),
        "canvas" => canvas::compute(request, writer).map(|(n, d)| ("canvas", n, Data::Canvas(d))),
        "checklist" => checklist::compute(request, writer).map(|(n, d)| ("checklist", n, Data::Checklist(d))),
        "value" => value::compute(request, writer).map(|(n, d)| ("value", n, Data::Value(d))),
        "quadrant" => quadrant::compute(request, writer, id),
        "heatmap" => heatmap::compute(request, writer, id),
        "chart" => chart::compute(request, writer, id),
        "timeline" => timeline::compute(request, writer, id),
        "tiles" => tiles::compute(request, writer).map(|(n, d)| ("tiles", n, Data::Tiles(d))),
        "grid" => grid::compute(request, writer).map(|(n, d)| ("grid", n, Data::Grid(d))),
        "plan" => plan::compute(request, writer).map(|(n, d)| ("plan", n, Data::Plan(d))),
        "register" if request.kinds.first().is_some_and(|(kind, _)| kind == "right") => cross::rights_by_basis(request, writer),
        "register" => register::compute(request, writer).map(|(n, d)| ("register", n, Data::Register(d))),
        "slider" => slider::compute(request, writer, id),
        "shares" => shares::compute(request, writer).map(|(n, d)| ("shares", n, Data::Figure(d))),
        "load" => load::compute(request, writer).map(|(n, d)| ("table", n, Data::Table(d))),
        other => Err(format!("there is no view `{other}`")),
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
        Ok((view, 0, data)) => {
            let title = title.or_else(nothing_of);
            ViewData { view, id: id.to_owned(), title, count: 0, empty: true, data }
        }
        Ok((view, count, data)) => ViewData { view, id: id.to_owned(), title, count, empty: false, data },
        Err(message) => {
            ViewData { view: "problem", id: id.to_owned(), title, count: 0, empty: true, data: Data::Problem { message } }
        }
    }
}

/// The entries that a view shows, whatever the picture: as rows, cards or points of a drawing, as rows and columns of a table, or as
/// what its figures are computed from. One figure inside a sentence shows none.
pub fn shown_by(request: &Request, publication: &crate::publication::Publication) -> Vec<usize> {
    let of_kind = |name: &str| publication.vocabulary().find(name).map_or(&[][..], |kind| publication.of_kind(&kind.name));
    let request = &chart::without_sort(request);
    let mut shown: Vec<usize> = match request.view.as_str() {
        "value" => return Vec::new(),
        // The first kind alone has a condition; the others are there whole.
        _ => select(request, publication).map_or_else(|_| Vec::new(), |s| s.groups.into_iter().flat_map(|g| g.entries).collect()),
    };
    if request.view == "timeline" {
        // Each kind by itself, under the same condition.
        for kind in request.kinds.iter().skip(1) {
            let single = Request { kinds: vec![kind.clone()], ..request.clone() };
            shown.extend(entries_for(&single, publication).map_or_else(|_| Vec::new(), |(_, entries)| entries));
        }
    } else {
        shown.extend(request.kinds.iter().skip(1).flat_map(|(name, _)| of_kind(name)));
    }
    if request.view == "matrix" {
        shown.extend(request.words("columns").unwrap_or_default().into_iter().flat_map(|(name, _)| of_kind(name)));
    }
    match request.view.as_str() {
        "grid" => shown.extend(of_kind("criterion")),
        "plan" => {
            let lines: Vec<usize> = shown.iter().flat_map(|scenario| publication.linked(*scenario, "uses")).collect();
            shown.extend(lines);
            shown.extend(of_kind("limit"));
        }
        _ => {}
    }
    shown.sort_unstable();
    shown.dedup();
    shown
}

/// The views that entries may bring to nothing: too many for a picture, or amounts that cannot be added.
pub fn may_fail(view: &str) -> bool {
    matches!(
        view,
        "matrix" | "graph" | "quadrant" | "heatmap" | "chart" | "timeline" | "plan" | "grid" | "shares" | "slider" | "value"
    )
}

/// What keeps a view from being computed, in the language of the publication.
pub fn trouble(request: &Request, publication: &crate::publication::Publication) -> Option<String> {
    let writer = Writer {
        publication,
        face: &Nowhere(publication),
        hinting: false,
        file: "",
        prefix: "",
        top: 2,
        claims: false,
        counter: &std::cell::Cell::new(0),
        lang: None,
    };
    match compute(request, &writer, "view").data {
        Data::Problem { message } => Some(message),
        _ => None,
    }
}

/// Computes the one figure of an inline value.
pub fn inline_value(request: &Request, writer: &Writer<'_>) -> Result<String, String> {
    value::compute(request, writer).map(|(_, figure)| figure.text)
}

/// Tells whether two texts are the same words, whatever the case and the accents.
pub fn same_words(a: &str, b: &str) -> bool {
    crate::text::folded(a) == crate::text::folded(b)
}
