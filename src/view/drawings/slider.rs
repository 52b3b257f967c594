//! Choices on a scale, each as a slider: the options from one extreme to the other, and the one that was chosen.

use crate::face::label_of;
use crate::face::{Cell, Writer};
use crate::figure::slider::{Slider, sliders};
use crate::project::Request;
use crate::schema::Value;
use crate::select::select;
use crate::view::LIMIT;
use crate::view::definition::{Computed, Role, View};
use crate::view::frame::drawing;
use crate::view::free_table::{self, FreeTable};
use crate::view::{Figure, same_words};

/// The view.
pub(in crate::view) const VIEW: View = View {
    may_fail: true,
    ..View::new(
        "slider",
        &[
            ("options", Role::Decides),
            ("chosen", Role::Decides),
            ("where", Role::Condition),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        compute,
    )
};

/// The most sliders that are drawn.
const MAX_SLIDERS: usize = 60;

/// Computes sliders. `options` names the list of what could be chosen, in order, `chosen` the field of what was.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let (options, chosen) = (request.text("options").unwrap_or("options"), request.text("chosen").unwrap_or("chosen"));
    let Ok(selection) = select(request, writer.publication) else { return Ok(free_table::nothing()) };
    let kind = selection.kind;
    let publication = writer.publication;
    let text = |value: &Value| match value {
        Value::Text(text) => Some(writer.line_in(text, text.lang)),
        _ => None,
    };
    let mut drawn = Vec::new();
    let columns =
        [kind.label.get(publication.info().lang).to_owned(), label_of(kind, options, writer), label_of(kind, chosen, writer)];
    let mut table = FreeTable::new(columns.into_iter().map(|label| (label, false)).collect());
    for entry in selection.groups.iter().flat_map(|g| g.entries.iter().copied()) {
        let Some(Value::List(items)) = publication.entry(entry).get(options) else { continue };
        let stops: Vec<String> = items.iter().filter_map(text).collect();
        if stops.is_empty() {
            continue;
        }
        let picked = publication.entry(entry).get(chosen).and_then(text);
        let at = picked.as_deref().and_then(|picked| stops.iter().position(|stop| same_words(stop, picked)));
        table.push(vec![
            free_table::entry(entry, writer),
            Cell::List { items: stops.iter().map(Cell::text).collect() },
            picked.map_or(Cell::Empty, Cell::text),
        ]);
        drawn.push(Slider { title: writer.reference(entry).title, href: free_table::href(entry, writer), stops, chosen: at });
    }
    if drawn.is_empty() {
        return Ok(free_table::nothing());
    }
    if drawn.len() > MAX_SLIDERS {
        return Err(writer.too_many(drawn.len(), MAX_SLIDERS));
    }
    let caption = writer.line(kind.labels.get(publication.info().lang));
    let count = drawn.len();
    let svg = sliders(drawing(request, &caption, count, id, writer), &drawn);
    Ok(Computed::figure(count, Figure::new(svg, Some(caption), Some(table.finish(&kind.name)), writer)))
}
