//! Rows against columns, a mark where they are linked.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::face::label_of;
use crate::finding::{Finding, RuleId};
use crate::index::EntryIndex;
use crate::project::{Request, parse_condition};
use crate::publication::Publication;
use crate::schema::{Choice, FieldType, Kind, Lang, Value};
use crate::select::order;
use crate::select::{entries_for, matches};
use crate::view::definition::{Computed, Role, View};
use crate::view::definition::{all_of, selected};
use crate::view::lists::{MAX_SIDE, cross};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    tab: "matrix",
    check,
    shows,
    may_fail: true,
    ..View::new(
        "matrix",
        &[
            ("columns", Role::Kinds),
            ("by", Role::Decides),
            ("across", Role::Source),
            ("down", Role::Source),
            ("show", Role::Source),
            ("group", Role::Decides),
            ("sort", Role::Sorts),
            ("where", Role::Condition),
            ("columns_where", Role::Condition),
        ],
        |request, writer, _| {
            if request.param("across").is_some() {
                return cross::compute(request, writer);
            }
            Computed::of("matrix", compute(request, writer)?)
        },
    )
};

/// A matrix takes its columns from another kind (`columns`, `by`) or from a field (`across`), not from both.
fn check(request: &Request) -> Vec<Finding> {
    let written = |name: &str| request.param(name).map(|node| node.span);
    if written("across").is_some() {
        let both = ["columns", "by", "columns_where"].into_iter().filter_map(|name| Some((name, written(name)?)));
        let finding = |(name, span)| {
            let message = format!("a matrix has `across` or `{name}`, not both");
            Finding::error(RuleId::BadView, span, message)
                .hint("`across` takes the columns from a field; `columns` and `by` take them from another kind")
        };
        return both.map(finding).collect();
    }
    let alone = ["down", "show"].into_iter().filter_map(|name| Some((name, written(name)?)));
    let alone = alone.map(|(name, span)| {
        let message = format!("`{name}` goes with `across`");
        Finding::error(RuleId::BadView, span, message).hint("for instance `across: languages.language`")
    });
    let missing = ["columns", "by"].into_iter().filter(|name| written(name).is_none()).map(|name| {
        Finding::error(RuleId::BadView, request.span, format!("a matrix needs `{name}`"))
            .hint("for instance `matrix: requirement`, `columns: test`, `by: verified_by`")
    });
    alone.chain(missing).collect()
}

/// Rows, and the columns.
fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let columns = request.words("columns").unwrap_or_default();
    let columns = columns.into_iter().flat_map(|(name, _)| all_of(name, publication)).copied();
    selected(request, publication).into_iter().chain(columns).collect()
}

/// A matrix.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Matrix {
    pub rows: Vec<Ref>,
    pub columns: Vec<Ref>,
    pub cells: Vec<Vec<Mark>>,
    pub row_label: String,
    pub column_label: String,
    pub relation: String,
    pub row_totals: Vec<usize>,
    pub column_totals: Vec<usize>,
    pub legend: Vec<Legend>,
}

/// What stands where a row and a column meet; empty when they are not linked.
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs)]
pub struct Mark {
    pub mark: String,
}

/// What a mark means.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Legend {
    pub mark: String,
    pub label: String,
}

/// Computes a matrix.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Matrix), String> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let (row_kind, mut rows) = entries_for(request, publication)?;
    order(&mut rows, &row_kind.sort, row_kind, publication);
    let by = request.text("by").ok_or("a matrix needs `by`, the link between rows and columns")?;
    if !publication.vocabulary().has_column(&row_kind.name, by) {
        return Err(format!("`{}` has no link `{by}`", row_kind.name));
    }
    let names = request.words("columns").ok_or("a matrix needs `columns`, a kind")?;
    let mut columns: Vec<EntryIndex> = Vec::new();
    let mut column_labels = Vec::new();
    for (name, _) in names {
        let kind = publication.vocabulary().find(name).ok_or_else(|| format!("there is no kind `{name}`"))?;
        column_labels.push(kind.labels.get(lang).to_owned());
        let mut own = publication.of_kind(&kind.name).to_vec();
        order(&mut own, &kind.sort, kind, publication);
        columns.extend(own);
    }
    if let Some(text) = request.text("columns_where") {
        let condition = parse_condition(text).map_err(|p| p.message)?;
        columns.retain(|n| matches(&condition, *n, publication));
    }
    if rows.len() > MAX_SIDE || columns.len() > MAX_SIDE {
        let text = writer.words().get("trouble_matrix").replace("{a}", &rows.len().to_string());
        return Err(text.replace("{b}", &columns.len().to_string()).replace("{most}", &MAX_SIDE.to_string()));
    }
    let marks: Vec<Vec<Mark>> = rows.iter().map(|row| row_marks(*row, &columns, by, writer)).collect();
    let row_totals = marks.iter().map(|row| row.iter().filter(|m| !m.mark.is_empty()).count()).collect();
    let column_totals =
        (0..columns.len()).map(|c| marks.iter().filter(|row| row.get(c).is_some_and(|m| !m.mark.is_empty())).count()).collect();
    let relation = label_of(row_kind, by, writer);
    let legend = legend(row_kind, by, &relation, &marks, lang);
    let count = if columns.is_empty() { 0 } else { rows.len() };
    Ok((
        count,
        Matrix {
            rows: rows.iter().map(|n| writer.reference(*n)).collect(),
            columns: columns.iter().map(|n| writer.reference(*n)).collect(),
            cells: marks,
            row_label: row_kind.labels.get(lang).to_owned(),
            column_label: column_labels.join(", "),
            relation,
            row_totals,
            column_totals,
            legend,
        },
    ))
}

/// What the marks mean: the letters of rows that carry one, else the relation.
fn legend(kind: &Kind, by: &str, relation: &str, marks: &[Vec<Mark>], lang: Lang) -> Vec<Legend> {
    let dot = Legend { mark: "•".into(), label: relation.to_owned() };
    let Some(FieldType::Records(fields)) = kind.fields.get(by).map(|f| &f.ty) else { return vec![dot] };
    let choices = fields.values().filter_map(|f| if let FieldType::Choice(choices) = &f.ty { Some(choices) } else { None });
    let letter = |choice: &Choice| {
        let (mark, label) = (letters(&choice.key), choice.label.get(lang));
        // A label that begins with its letter says it once: “R – responsible”.
        let rest = label.strip_prefix(&mark).map(|rest| rest.trim_start_matches([' ', '\u{a0}', '–', '-', ':']));
        Legend { label: rest.filter(|r| !r.is_empty()).unwrap_or(label).to_owned(), mark }
    };
    let has = |mark: &str| marks.iter().flatten().any(|m| m.mark.split(' ').any(|part| part == mark));
    let found: Vec<Legend> = choices.flatten().map(letter).filter(|l| has(&l.mark)).collect();
    if found.is_empty() { vec![dot] } else { found }
}

/// A choice as it stands in a cell.
fn letters(key: &str) -> String {
    key.to_uppercase().chars().take(3).collect()
}

fn row_marks(row: EntryIndex, columns: &[EntryIndex], by: &str, writer: &Writer<'_>) -> Vec<Mark> {
    let publication = writer.publication;
    let mut marks = vec![Mark::default(); columns.len()];
    let item = publication.entry(row);
    let field = publication.kind_of(item).and_then(|k| k.fields.get(by));
    // Links inside rows may carry a letter (RACI): the first choice of the row.
    if let (Some(FieldType::Records(fields)), Some(Value::Records(records))) = (field.map(|f| &f.ty), item.get(by)) {
        for record in records {
            let letters: Vec<String> = record
                .iter()
                .filter_map(|(name, value)| match (value, fields.get(&**name).map(|f| &f.ty)) {
                    (Value::Choice(key), Some(FieldType::Choice(_))) => Some(letters(key)),
                    _ => None,
                })
                .collect();
            let mark = if letters.is_empty() { "•".to_owned() } else { letters.join(" ") };
            let targets = record.iter().filter_map(|(_, value)| match value {
                Value::Links(targets) => Some(targets),
                _ => None,
            });
            for target in targets.flatten().filter_map(|t| publication.find(&t.id)) {
                if let Some(at) = columns.iter().position(|c| *c == target) {
                    let cell = &mut marks[at].mark;
                    if !cell.is_empty() {
                        cell.push(' ');
                    }
                    cell.push_str(&mark);
                }
            }
        }
        return marks;
    }
    for other in publication.linked(row, by) {
        if let Some(at) = columns.iter().position(|c| *c == other) {
            "•".clone_into(&mut marks[at].mark);
        }
    }
    marks
}
