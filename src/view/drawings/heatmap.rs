//! Entries by two scores, in a grid whose ground says how grave the product is: probability × impact.

use crate::face::inside;
use crate::face::label_of;
use crate::face::{Cell, Writer};
use crate::figure::heatmap::{Chip, Heatmap, heatmap};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::{FieldType, Kind, Value};
use crate::select::select;
use crate::view::Figure;
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::drawings::scatter::needs_x_and_y;
use crate::view::frame::drawing;
use crate::view::free_table::{self, FreeTable};

/// The view.
pub(in crate::view) const VIEW: View = View {
    check: needs_x_and_y,
    may_fail: true,
    grows: false,
    own: Some(Own::Alone("own_place")),
    ..View::new(
        "heatmap",
        &[("x", Role::Number), ("y", Role::Number), ("thresholds", Role::Free), ("where", Role::Condition)],
        compute,
    )
};

/// Scores beyond this many make no grid.
const MAX_SCORES: i64 = 10;

/// Computes a heat map.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let (Some(x), Some(y)) = (request.text("x"), request.text("y")) else {
        return Err("a heatmap needs `x` and `y`, two whole numbers".to_owned());
    };
    let Ok(selection) = select(request, writer.publication) else { return Ok(free_table::nothing()) };
    let kind = selection.kind;
    if !kind.fields.contains_key(x) || !kind.fields.contains_key(y) {
        return Ok(free_table::nothing());
    }
    let score = |entry: EntryIndex, field: &str| match writer.publication.entry(entry).get(field) {
        Some(Value::Integer(n)) => Some(*n),
        _ => None,
    };
    let all = selection.groups.iter().flat_map(|g| g.entries.iter().copied());
    let mut scored: Vec<(EntryIndex, i64, i64)> = all.filter_map(|n| Some((n, score(n, x)?, score(n, y)?))).collect();
    if scored.is_empty() {
        return Ok(free_table::nothing());
    }
    let too_many = |n: usize| writer.too_many(n, usize::try_from(MAX_SCORES).unwrap_or_default());
    let columns = scores(kind, x, scored.iter().map(|s| s.1)).map_err(too_many)?;
    let mut upwards = scores(kind, y, scored.iter().map(|s| s.2)).map_err(too_many)?;
    upwards.reverse();
    let thresholds = thresholds(request, &columns, &upwards);
    let chip = |n: EntryIndex| {
        let reference = writer.reference(n);
        Chip { id: reference.id.to_string(), title: reference.title, href: free_table::href(n, writer) }
    };
    let cell = |row: i64, column: i64| scored.iter().filter(|s| s.1 == column && s.2 == row).map(|s| chip(s.0)).collect();
    let words = writer.words();
    let grades = ["grade_low", "grade_medium", "grade_high"].map(|w| words.get(w).to_owned());
    let (x_label, y_label) = (label_of(kind, x, writer), label_of(kind, y, writer));
    let map = Heatmap {
        cells: upwards.iter().map(|r| columns.iter().map(|c| cell(*r, *c)).collect()).collect(),
        columns,
        rows: upwards,
        x_label: x_label.clone(),
        y_label: y_label.clone(),
        thresholds,
        legend: [
            format!("{} (< {})", grades[0], thresholds.0),
            format!("{} (≥ {})", grades[1], thresholds.0),
            format!("{} (≥ {})", grades[2], thresholds.1),
        ],
    };
    let lang = writer.publication.info().lang;
    let times = words.get("times_what");
    let caption = writer.line(&format!("{x_label} {times} {} ({})", inside(&y_label), inside(kind.labels.get(lang))));
    let svg = heatmap(drawing(request, &caption, scored.len(), id, writer), &map);

    // The gravest first.
    scored.sort_by_key(|(_, a, b)| std::cmp::Reverse(a.saturating_mul(*b)));
    let product = words.get("criticality").to_owned();
    let columns = vec![
        (kind.label.get(lang).to_owned(), false),
        (x_label, true),
        (y_label, true),
        (product.clone(), true),
        (product, false),
    ];
    let mut table = FreeTable::new(columns);
    for (entry, a, b) in &scored {
        let product = a.saturating_mul(*b);
        let (grade, tone) = match product {
            p if p >= thresholds.1 => (2, "bad"),
            p if p >= thresholds.0 => (1, "warn"),
            _ => (0, "good"),
        };
        let text = grades.get(grade).cloned().unwrap_or_default();
        let level = Cell::Choice { text, key: tone.into(), tone };
        table.push(vec![free_table::entry(*entry, writer), number(*a), number(*b), number(product), level]);
    }
    let count = scored.len();
    Ok(Computed::figure(count, Figure::new(svg, Some(caption), Some(table.finish(&kind.name)), writer)))
}

#[allow(clippy::cast_precision_loss)] // scores are small
fn number(n: i64) -> Cell {
    Cell::Number { text: n.to_string(), sort: n as f64 }
}

/// The scores of a field: from its least to its greatest value, or those that occur. How many there are when they make no grid.
fn scores(kind: &Kind, field: &str, used: impl Iterator<Item = i64> + Clone) -> Result<Vec<i64>, usize> {
    let bounds = match kind.fields.get(field).map(|f| &f.ty) {
        Some(FieldType::Integer { min: Some(min), max: Some(max) }) => (*min, *max),
        _ => (used.clone().min().unwrap_or(1).min(1), used.max().unwrap_or(5)),
    };
    if bounds.1.saturating_sub(bounds.0) >= MAX_SCORES {
        return Err(usize::try_from(bounds.1.saturating_sub(bounds.0)).unwrap_or(usize::MAX));
    }
    Ok((bounds.0..=bounds.1).collect())
}

/// The products from which a cell is grave, and very grave: as asked, or a fifth and three fifths of the greatest.
fn thresholds(request: &Request, columns: &[i64], rows: &[i64]) -> (i64, i64) {
    let asked: Vec<i64> = request.words("thresholds").unwrap_or_default().iter().filter_map(|(w, _)| w.parse().ok()).collect();
    if let [low, high] = asked[..] {
        return (low, high);
    }
    let most = columns.iter().max().copied().unwrap_or(5).saturating_mul(rows.iter().max().copied().unwrap_or(5));
    (most / 5, most * 3 / 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_of_five_by_five_begin_at_five_and_fifteen() {
        let request =
            crate::project::parse_view_block("heatmap: risk\nx: probability\ny: impact", crate::span::FileId(0), 0, None);
        let request = request.expect("a request");
        assert_eq!(thresholds(&request, &[1, 2, 3, 4, 5], &[5, 4, 3, 2, 1]), (5, 15));
    }
}
