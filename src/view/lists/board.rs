//! A board: a column per choice, a card per entry, perhaps in lanes.

use crate::face::Writer;
use crate::face::cell::{Cell, Ref, column};
use crate::face::label_of;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::Request;
use crate::schema::{FieldType, Kind};
use crate::select::{Group, group, select};
use crate::view::LIMIT;
use crate::view::definition::lacks;
use crate::view::definition::{Computed, Holds, Role, View};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Items,
    tab: "board",
    check: |request| match request.param("by") {
        Some(_) => Vec::new(),
        None => vec![lacks(request, "a board needs `by`", "for instance `by: status`")],
    },
    ..View::new(
        "board",
        &[
            ("by", Role::Decides),
            ("lanes", Role::Decides),
            ("fields", Role::Fields),
            ("where", Role::Condition),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        |request, writer, _| Computed::of("board", compute(request, writer)?),
    )
};

/// The most cards in one place; the register holds the rest.
const MAX_CARDS: usize = 40;
/// How many facts a card shows when the request names none.
const FACTS: usize = 2;

/// A board.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Board {
    pub label: String,
    pub lane_label: Option<String>,
    pub columns: Vec<BoardColumn>,
    pub lanes: Vec<Lane>,
}

/// A column.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct BoardColumn {
    pub key: String,
    pub label: String,
    pub tone: Option<&'static str>,
    pub count: usize,
}

/// A lane: one list of cards per column.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Lane {
    pub label: Option<String>,
    pub count: usize,
    pub cells: Vec<Stack>,
}

/// The cards of one column in one lane.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Stack {
    pub cards: Vec<BoardCard>,
    /// How many more there are.
    pub more: usize,
}

/// A card.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct BoardCard {
    pub r#ref: Ref,
    pub facts: Vec<BoardFact>,
}

/// A fact of a card.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct BoardFact {
    pub label: String,
    pub cell: Cell,
}

/// Computes a board.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Board), String> {
    let publication = writer.publication;
    let selection = select(request, publication)?;
    let kind = selection.kind;
    let by = request.text("by").ok_or("a board needs `by`, the field of its columns")?;
    let lanes_by = request.text("lanes").filter(|l| !l.is_empty());
    for name in [Some(by), lanes_by].into_iter().flatten() {
        if !publication.vocabulary().has_column(&kind.name, name) {
            return Err(format!("`{}` has no field or link `{name}`", kind.name));
        }
    }
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g: &Group| g.entries.iter().copied()).collect();
    let (columns, places) = columns(&entries, by, kind, writer);
    let lanes = match lanes_by {
        Some(field) => group(entries.clone(), field, kind, publication),
        None => vec![Group { key: String::new(), label: None, entries: entries.clone() }],
    };
    let facts = facts(request, kind, &[Some(by), lanes_by], writer);
    let lane = |lane: &Group| {
        let stack = |column: &BoardColumn| {
            let own: Vec<EntryIndex> = lane.entries.iter().copied().filter(|n| places.get(n) == Some(&column.key)).collect();
            let cards = own.iter().take(MAX_CARDS).map(|n| card(*n, &facts, kind, writer)).collect();
            Stack { cards, more: own.len().saturating_sub(MAX_CARDS) }
        };
        Lane {
            label: lane.label.as_deref().map(|l| writer.line(l)),
            count: lane.entries.len(),
            cells: columns.iter().map(stack).collect(),
        }
    };
    let lanes = lanes.iter().map(lane).collect();
    let lane_label = lanes_by.map(|l| label_of(kind, l, writer));
    Ok((entries.len(), Board { label: label_of(kind, by, writer), lane_label, columns, lanes }))
}

/// The columns, those without entries included where the kind declares them, and the column of each entry.
fn columns(
    entries: &[EntryIndex],
    by: &str,
    kind: &Kind,
    writer: &Writer<'_>,
) -> (Vec<BoardColumn>, std::collections::BTreeMap<EntryIndex, String>) {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let groups = group(entries.to_vec(), by, kind, publication);
    let places = groups.iter().flat_map(|g| g.entries.iter().map(|n| (*n, g.key.clone()))).collect();
    let count = |key: &str| groups.iter().find(|g| g.key == key).map_or(0, |g| g.entries.len());
    let words = Words::of(lang);
    let mut columns: Vec<BoardColumn> = match kind.fields.get(by).map(|f| &f.ty) {
        Some(FieldType::Choice(choices)) => choices
            .iter()
            .map(|c| BoardColumn {
                key: c.key.clone(),
                label: c.label.get(lang).to_owned(),
                tone: Some(c.tone.name()),
                count: count(&c.key),
            })
            .collect(),
        Some(FieldType::Boolean) => [("true", "yes"), ("false", "no")]
            .into_iter()
            .map(|(key, word)| BoardColumn { key: key.into(), label: words.get(word).into(), tone: None, count: count(key) })
            .collect(),
        _ => Vec::new(),
    };
    for group in &groups {
        if columns.iter().all(|c| c.key != group.key) {
            let label = writer.line(group.label.as_deref().unwrap_or_default());
            columns.push(BoardColumn { key: group.key.clone(), label, tone: None, count: group.entries.len() });
        }
    }
    (columns, places)
}

/// Which facts cards show: those that are asked for, else the first short columns of the kind.
fn facts(request: &Request, kind: &Kind, used: &[Option<&str>], writer: &Writer<'_>) -> Vec<String> {
    if let Some(words) = request.words("fields") {
        return words.into_iter().map(|(w, _)| w.to_owned()).collect();
    }
    let short = |name: &&String| {
        let long = kind
            .fields
            .get(name.as_str())
            .is_some_and(|f| matches!(f.ty, FieldType::Markdown | FieldType::Records(_) | FieldType::Image | FieldType::Text));
        !long && **name != "id" && **name != kind.title && !used.contains(&Some(name.as_str()))
    };
    crate::view::default_columns(kind, writer.publication).iter().filter(short).take(FACTS).cloned().collect()
}

fn card(entry: EntryIndex, facts: &[String], kind: &Kind, writer: &Writer<'_>) -> BoardCard {
    let fact = |name: &String| {
        let cell = column(entry, name, writer);
        (cell != Cell::Empty).then(|| BoardFact { label: label_of(kind, name, writer), cell })
    };
    BoardCard { r#ref: writer.reference(entry), facts: facts.iter().filter_map(fact).collect() }
}
