//! Flows: each entry with steps as a chart in lanes.

use crate::face::Writer;
use crate::face::cell::{Cell, ChangeMark, Ref};
use crate::figure::Svg;
use crate::figure::lanes::{ChartArrow, ChartStep, LaneChart, Shape, draw};
use crate::index::EntryIndex;
use crate::project::{Request, Step, StepSort, arrows, read_steps, steps_field};
use crate::publication::address;
use crate::schema::{FieldType, Kind, Value};
use crate::select::Group;
use crate::select::select;
use crate::view::LIMIT;
use crate::view::definition::{Computed, Role, View};
use crate::view::figure::Figure;
use crate::view::lists::table::{Column, Row, Rows, Table};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View =
    View::new("flow", &[("where", Role::Condition), ("sort", Role::Sorts), ("limit", LIMIT)], |request, writer, _| {
        Computed::of("flow", compute(request, writer)?)
    });

/// Flow charts.
#[derive(Debug, Serialize)]
pub struct Flows {
    /// One per entry.
    pub flows: Vec<Flow>,
    /// Address of the register when more would be shown than is asked for.
    pub more: Option<String>,
    /// How many there are before a limit.
    pub total: usize,
}

/// One flow chart.
#[derive(Debug, Serialize)]
pub struct Flow {
    /// The entry.
    pub r#ref: Ref,
    /// Width of the drawing, to choose the page for it.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// The drawing and the same as a table.
    #[serde(flatten)]
    pub figure: Figure,
}

/// Computes flow charts. An entry without steps is left out.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Flows), String> {
    let selection = select(request, writer.publication)?;
    if steps_field(selection.kind).is_none() {
        return Err(format!("`{}` has no field of steps: rows with `id`, `label` and `next`", selection.kind.name));
    }
    let entries = selection.groups.iter().flat_map(|g: &Group| g.entries.iter().copied());
    let flows: Vec<Flow> = entries.filter_map(|n| flow(n, selection.kind, true, writer)).collect();
    let more = (selection.count < selection.total).then(|| address::of_register(selection.kind));
    Ok((flows.len(), Flows { flows, more, total: selection.total }))
}

/// Draws the steps of one entry; nothing when it has none. `linked` makes the steps lead to the screens they show.
pub fn flow(entry: EntryIndex, kind: &Kind, linked: bool, writer: &Writer<'_>) -> Option<Flow> {
    let publication = writer.publication;
    let field = steps_field(kind)?;
    let value = publication.entry(entry).get(&field.name)?;
    let steps = read_steps(value);
    if steps.is_empty() {
        return None;
    }
    let screens = if linked { screens(value, steps.len(), writer) } else { vec![None; steps.len()] };
    let chart = chart(&steps, screens, writer);
    let reference = writer.reference(entry);
    let title = format!("{} {}", reference.id, reference.title);
    let caption = caption(&steps, &chart, writer);
    let accent = publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    let id = format!("{}-flow", writer.next_id());
    let drawn = draw(&chart, Svg::new(&id, &title, &format!("{caption} {}", writer.words().get("flow_read")), accent));
    let marks =
        steps.iter().map(|step| writer.change_of_row(entry, &field.name, &[&step.id, &writer.line(&step.label)])).collect();
    let table = (steps.len(), table(&reference, &steps, marks, &chart, field_choices(&field.ty), writer));
    let figure = Figure::new(drawn.svg, Some(caption), Some(table), writer);
    Some(Flow { r#ref: reference, width: drawn.width, height: drawn.height, figure })
}

fn field_choices(ty: &FieldType) -> Vec<(String, crate::schema::Words)> {
    let FieldType::Records(fields) = ty else { return Vec::new() };
    match fields.get("sort").map(|f| &f.ty) {
        Some(FieldType::Choice(choices)) => choices.iter().map(|c| (c.key.clone(), c.label.clone())).collect(),
        _ => Vec::new(),
    }
}

/// The first entry that each row links with, as an address and a title.
fn screens(value: &Value, count: usize, writer: &Writer<'_>) -> Vec<Option<(String, String)>> {
    let Value::Records(rows) = value else { return vec![None; count] };
    let linked = |row: &Vec<(std::sync::Arc<str>, Value)>| {
        let target = row.iter().find_map(|(_, v)| match v {
            Value::Links(targets) => targets.iter().find_map(|t| writer.publication.find(&t.id)),
            _ => None,
        })?;
        let reference = writer.reference(target);
        writer.href_in_drawing(&reference).map(|href| (href, format!("{} {}", reference.id, reference.title)))
    };
    rows.iter().map(linked).collect()
}

fn shape(sort: StepSort) -> Shape {
    match sort {
        StepSort::Start => Shape::Start,
        StepSort::Action => Shape::Action,
        StepSort::Decision => Shape::Decision,
        StepSort::Screen => Shape::Screen,
        StepSort::System => Shape::System,
        StepSort::End => Shape::End,
    }
}

fn chart(steps: &[Step], links: Vec<Option<(String, String)>>, writer: &Writer<'_>) -> LaneChart {
    let mut actors: Vec<&str> = Vec::new();
    for step in steps {
        if !actors.contains(&step.actor.as_str()) {
            actors.push(&step.actor);
        }
    }
    let nobody = if actors.len() > 1 { writer.words().get("without_actor") } else { "" };
    let lanes = actors.iter().map(|a| if a.is_empty() { nobody.to_owned() } else { writer.line(a) }).collect();
    let step = |(step, link): (&Step, Option<(String, String)>)| ChartStep {
        label: writer.line(&step.label),
        lane: actors.iter().position(|a| *a == step.actor).unwrap_or(0),
        shape: shape(step.sort),
        link,
    };
    let arrow = |a: crate::project::Arrow| ChartArrow { from: a.from, to: a.to, label: a.label.map(|l| writer.line(&l)) };
    LaneChart {
        lanes,
        steps: steps.iter().zip(links).map(step).collect(),
        arrows: arrows(steps).into_iter().map(arrow).collect(),
    }
}

fn caption(steps: &[Step], chart: &LaneChart, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let count = words.count("flow_steps", steps.len());
    let named: Vec<&str> = chart.lanes.iter().filter(|l| !l.is_empty()).map(String::as_str).collect();
    let back = chart.arrows.iter().filter(|a| a.to <= a.from).count();
    let mut out = count;
    if !named.is_empty() {
        out = format!("{out}{}{}", words.get("colon"), named.join(", "));
    }
    out.push('.');
    if back > 0 {
        out = format!("{out} {}", words.count("flow_back", back));
    }
    out
}

/// The same in rows: number, step, actor, nature, what follows. `marks` say which of them are new or other.
fn table(
    reference: &Ref,
    steps: &[Step],
    marks: Vec<Option<ChangeMark>>,
    chart: &LaneChart,
    sorts: Vec<(String, crate::schema::Words)>,
    writer: &Writer<'_>,
) -> Table {
    let words = writer.words();
    let lang = writer.publication.info().lang;
    let column = |name: &str, label: &str, r#type| Column {
        name: name.to_owned(),
        label: words.get(label).to_owned(),
        r#type,
        sortable: false,
        choices: None,
        extra: false,
        mark: None,
    };
    let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
    let key = |sort: StepSort| match sort {
        StepSort::Start => "start",
        StepSort::Action => "action",
        StepSort::Decision => "decision",
        StepSort::Screen => "screen",
        StepSort::System => "system",
        StepSort::End => "end",
    };
    let row = |((n, step), changed): ((usize, &Step), Option<ChangeMark>)| {
        let next: Vec<String> = chart
            .arrows
            .iter()
            .filter(|a| a.from == n)
            .map(|a| a.label.as_ref().map_or_else(|| (a.to + 1).to_string(), |l| format!("{} ({l})", a.to + 1)))
            .collect();
        let sort = sorts.iter().find(|(k, _)| k == key(step.sort)).map_or(String::new(), |(_, l)| l.get(lang).to_owned());
        let number = (n + 1).to_string();
        let cells =
            vec![text(number), text(writer.line(&step.label)), text(writer.line(&step.actor)), text(sort), text(next.join(", "))];
        Row {
            id: reference.id.clone(),
            path: reference.path.clone(),
            r#ref: Ref { anchor: false, changed, ..reference.clone() },
            cells,
        }
    };
    let rows: Vec<Row> = steps.iter().enumerate().zip(marks).map(row).collect();
    let columns = vec![
        column("n", "step_number", "text"),
        column("label", "step", "text"),
        column("actor", "actor", "text"),
        column("sort", "step_sort", "text"),
        column("next", "step_next", "text"),
    ];
    let count = rows.len();
    let groups = vec![Rows { key: String::new(), label: None, count, rows }];
    Table { kind: reference.kind.clone(), columns, groups, total: count, more: None, whole: 0, nothing: None }
}
