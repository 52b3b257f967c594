//! Charts: bars, stacked bars, lines, radar, Pareto and bubbles of what entries hold.
//!
//! The crate `kuva` was looked at: its colours are values fixed in the SVG, so that a dark site cannot map them, and nothing in its
//! drawings can be a link. The drawings are made with [`crate::figure`] instead.

use crate::face::number::{Format, float};
use crate::face::{Cell, Writer, inside};
use crate::figure::bars::{BarRow, Bars, Measure, ParetoRow, bars, pareto};
use crate::figure::calendar::{Names, day};
use crate::figure::lines::{Ground, Line, lines};
use crate::figure::{Paint, Svg, radar};
use crate::finding::{Finding, RuleId, closest};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::value::Date;
use crate::schema::{FieldType, Kind, Value};
use crate::select::select;
use crate::view::Figure;
use crate::view::LIMIT;
use crate::view::definition::selected;
use crate::view::definition::{Computed, Role, View};
use crate::view::drawings::scatter;
use crate::view::frame::{drawing, paints};
use crate::view::free_table::{self, FreeTable};
use crate::view::series::{Key, Sources, Sums, open_ends, sums};
use rust_decimal::Decimal;

/// The view.
pub(in crate::view) const VIEW: View = View {
    check,
    shows: |request, publication| selected(&request.without("sort"), publication),
    may_fail: true,
    grows: false,
    ..View::new(
        "chart",
        &[
            ("sort", Role::Free),
            ("x", Role::NumberWhen(is_bubble)),
            ("y", Role::Number),
            ("by", Role::Source),
            ("size", Role::Number),
            ("scale", Role::Free),
            ("years", Role::Free),
            ("where", Role::Condition),
            ("limit", LIMIT),
        ],
        compute,
    )
};

/// Whether a chart places entries by two numbers.
fn is_bubble(request: &Request) -> bool {
    request.text("sort") == Some("bubble")
}

/// A chart of points needs both numbers, the years of the budget need the budget, and the chart must be one of [`SORTS`].
fn check(request: &Request) -> Vec<Finding> {
    let mut findings = if is_bubble(request) { scatter::needs_x_and_y(request) } else { Vec::new() };
    if let Some(node) = request.param("years") {
        let expected = |text: &str| text.trim().parse::<u8>().is_ok_and(|n| (1..=10).contains(&n));
        let mut bad = |message: &str, hint: &str| findings.push(Finding::error(RuleId::BadView, node.span, message).hint(hint));
        if request.kinds.first().is_none_or(|(kind, _)| kind != "cost") || request.text("x") != Some("year") {
            bad("`years` spreads lines of the budget over years", "write `chart: cost` and `x: year`, or take it out");
        } else if !node.as_str().is_some_and(expected) {
            bad("`years` expects a whole number from 1 to 10", "for instance `years: 5`");
        }
    }
    if let Some((sort, span)) = request.words("sort").and_then(|w| w.first().copied())
        && !SORTS.contains(&sort)
    {
        let finding = Finding::error(RuleId::BadView, span, format!("there is no chart `{sort}`"));
        let near = closest(sort, SORTS).map(|n| format!("did you mean `{n}`?"));
        findings.push(finding.hint(near.unwrap_or_else(|| format!("charts: {}", SORTS.join(", ")))));
    }
    findings
}

/// The sorts of charts.
pub const SORTS: [&str; 6] = ["bar", "stacked", "line", "radar", "pareto", "bubble"];

/// The most categories that a chart shows; a table shows more.
const MAX_CATEGORIES: usize = 120;

/// What all charts are made from.
struct Chart<'a, 'w> {
    request: &'a Request,
    kind: &'a Kind,
    sources: Sources,
    sums: Sums,
    entries: Vec<EntryIndex>,
    caption: String,
    writer: &'a Writer<'w>,
    id: &'a str,
}

/// Computes a chart.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let sort = request.text("sort").unwrap_or("bar");
    if sort == "bubble" {
        return crate::view::drawings::scatter::compute(request, writer, id);
    }
    let Ok(selection) = select(&request.without("sort"), writer.publication) else { return Ok(free_table::nothing()) };
    let Some(sources) = Sources::read(request, selection.kind, writer) else { return Ok(free_table::nothing()) };
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    let sums = sums(&sources, selection.kind, &entries, writer).map_err(|t| writer.trouble(&t))?;
    if sums.cells.iter().flatten().all(Option::is_none) {
        return Ok(free_table::nothing());
    }
    if sums.categories.len() > MAX_CATEGORIES {
        return Err(writer.too_many(sums.categories.len(), MAX_CATEGORIES));
    }
    let caption = caption(&sources, selection.kind, writer);
    // Notes are of the caption, which both outputs print whole, but not of the drawing's own description.
    let notes = open_ends(&sources.y, &entries, writer);
    let chart = Chart { request, kind: selection.kind, sources, sums, entries, caption, writer, id };
    let svg = match sort {
        "bar" => chart.bars(false),
        "stacked" => chart.bars(true),
        "line" => chart.lines(),
        "radar" if !radar::AXES.contains(&chart.sums.categories.len()) => chart.bars(false),
        "radar" => chart.radar(),
        "pareto" => chart.pareto(),
        other => return Err(format!("there is no chart `{other}`")),
    };
    let table = chart.table();
    let count = chart.sums.count;
    let caption = if notes.is_empty() { chart.caption } else { format!("{}. {}", chart.caption, notes.join(" ")) };
    let figure = Figure::new(svg, Some(caption), Some(table.finish(&chart.kind.name)), writer);
    Ok(Computed::figure(count, figure))
}

/// “Budget by medium”.
fn caption(sources: &Sources, kind: &Kind, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let lang = writer.publication.info().lang;
    let labels: Vec<String> = sources.y.iter().map(|y| y.label(kind, writer)).collect();
    let mut text = match labels.split_first() {
        Some((first, rest)) => rest.iter().fold(first.clone(), |text, l| format!("{text}, {}", inside(l))),
        None => kind.labels.get(lang).to_owned(),
    };
    let by: Vec<String> = sources.x.iter().chain(&sources.by).map(|s| inside(&s.label(kind, writer))).collect();
    if !by.is_empty() {
        let joined = by.join(&format!(" {} {} ", words.get("and"), words.get("by_what")));
        text = format!("{text} {} {joined}", words.get("by_what"));
    }
    text
}

/// What months and quarters are called.
pub fn names<'a>(writer: &Writer<'_>) -> Names<'a> {
    Names { months: writer.words().get("months_short"), quarter: writer.words().get("quarter_short") }
}

impl Chart<'_, '_> {
    fn svg(&self) -> Svg {
        drawing(self.request, &self.caption, self.sums.count, self.id, self.writer)
    }

    fn show(&self, number: Decimal) -> String {
        self.sums.format.show(number, self.writer.publication.info().lang)
    }

    fn show_float(&self, number: f64) -> String {
        self.sums.format.show_float(number, self.writer.publication.info().lang)
    }

    fn series(&self) -> Vec<(String, Paint)> {
        self.sums.series.iter().map(|s| s.label.clone()).zip(paints(&self.sums.series)).collect()
    }

    /// The unit of a category that is one entry with a unit of its own.
    fn unit(&self, category: &Key) -> Option<String> {
        let entry = category.entry.filter(|n| self.entries.contains(n))?;
        match self.writer.publication.entry(entry).get("unit") {
            Some(Value::Text(unit)) => Some(self.writer.line(unit)),
            _ => None,
        }
    }

    fn bars(&self, stacked: bool) -> String {
        let own_scale = self.request.text("scale") == Some("row");
        let row = |(category, cells): (&Key, &Vec<Option<Decimal>>)| {
            let unit = self.unit(category).map_or(String::new(), |u| format!("\u{a0}{u}"));
            let total = cells.iter().flatten().fold(Decimal::ZERO, |a, b| a.saturating_add(*b));
            BarRow {
                label: category.label.clone(),
                href: category.entry.and_then(|n| free_table::href(n, self.writer)),
                values: cells.iter().map(|c| c.map(float)).collect(),
                shown: cells.iter().map(|c| c.map_or(String::new(), |n| format!("{}{unit}", self.show(n)))).collect(),
                total: format!("{}{unit}", self.show(total)),
            }
        };
        let rows = self.sums.categories.iter().zip(&self.sums.cells).map(row).collect();
        let series = if self.sums.series.len() > 1 { self.series() } else { vec![(String::new(), Paint::Accent)] };
        bars(self.svg(), &Bars { rows, series, stacked, own_scale })
    }

    fn lines(&self) -> String {
        let dates: Option<Vec<Date>> = self.sums.categories.iter().map(|c| Date::parse(&c.key)).collect();
        let is_date = self.sources.x.as_ref().and_then(|x| x.field(self.kind)).is_some_and(|f| f.ty == FieldType::Date);
        let dates = dates.filter(|d| is_date && d.len() > 1);
        #[allow(clippy::cast_precision_loss)] // categories are counted in tens
        let x = |n: usize| match &dates {
            Some(dates) => dates.get(n).map_or(0.0, |d| day(d.last())),
            None => n as f64,
        };
        let paints = paints(&self.sums.series);
        let line = |(s, key): (usize, &Key)| {
            let column = self.sums.cells.iter().map(|row| row.get(s).copied().flatten());
            let points: Vec<(f64, Decimal)> = column.enumerate().filter_map(|(n, v)| v.map(|v| (x(n), v))).collect();
            Line {
                label: key.label.clone(),
                href: key.entry.and_then(|n| free_table::href(n, self.writer)),
                paint: paints.get(s).copied().unwrap_or(Paint::Ink),
                dashed: false,
                last: points.last().map_or(String::new(), |(_, v)| self.show(*v)),
                points: points.into_iter().map(|(x, v)| (x, float(v))).collect(),
            }
        };
        let all: Vec<Line> = self.sums.series.iter().enumerate().map(line).collect();
        let ground = match dates.as_deref() {
            Some([first, .., last]) => Ground::Time(first.last(), last.last(), names(self.writer)),
            _ => Ground::Steps(self.sums.categories.iter().map(|c| c.label.clone()).collect()),
        };
        lines(self.svg(), &all, &ground, &[], &|n| self.show_float(n))
    }

    fn radar(&self) -> String {
        let axes: Vec<String> = self.sums.categories.iter().map(|c| c.label.clone()).collect();
        let value = |s: usize| self.sums.cells.iter().map(|row| row.get(s).copied().flatten().map(float)).collect();
        let values: Vec<Vec<Option<f64>>> = (0..self.sums.series.len()).map(value).collect();
        let most = values.iter().flatten().flatten().copied().fold(0.0, f64::max);
        let bound = self.sources.y.first().and_then(|y| y.field(self.kind)).and_then(|f| match f.ty {
            #[allow(clippy::cast_precision_loss)] // the end of a scale of marks
            FieldType::Integer { max: Some(max), .. } => Some(max as f64),
            _ => None,
        });
        let high = bound.filter(|b| *b >= most).unwrap_or_else(|| crate::figure::Scale::round(0.0, most, 0.0, 1.0).high);
        let series = paints(&self.sums.series);
        let named: Vec<(String, Paint)> = self.sums.series.iter().map(|s| s.label.clone()).zip(series).collect();
        radar::radar(self.svg(), &axes, &named, &values, high, &|n| self.show_float(n))
    }

    /// Categories from the greatest down, with the sum so far and its share of the whole.
    fn ranked(&self) -> Vec<(&Key, Decimal, Decimal)> {
        let total = |cells: &Vec<Option<Decimal>>| cells.iter().flatten().fold(Decimal::ZERO, |a, b| a.saturating_add(*b));
        let mut ranked: Vec<(&Key, Decimal)> = self
            .sums
            .categories
            .iter()
            .zip(&self.sums.cells)
            .map(|(k, c)| (k, total(c)))
            .filter(|(_, n)| *n > Decimal::ZERO)
            .collect();
        ranked.sort_by_key(|(_, sum, ..)| std::cmp::Reverse(*sum));
        let all = ranked.iter().fold(Decimal::ZERO, |a, (_, n)| a.saturating_add(*n));
        // Shares of a whole stay shares of it: the rest is what is not in the register.
        let whole = if self.sums.format == Format::Percent && all <= Decimal::ONE_HUNDRED { Decimal::ONE_HUNDRED } else { all };
        let mut sum = Decimal::ZERO;
        let mut out = Vec::with_capacity(ranked.len());
        for (key, number) in ranked {
            sum = sum.saturating_add(number);
            out.push((key, number, reached(sum, whole)));
        }
        out
    }

    fn pareto(&self) -> String {
        let lang = self.writer.publication.info().lang;
        let row = |(key, number, reached): &(&Key, Decimal, Decimal)| ParetoRow {
            bar: BarRow {
                label: key.label.clone(),
                href: key.entry.and_then(|n| free_table::href(n, self.writer)),
                values: vec![Some(float(*number))],
                shown: vec![self.show(*number)],
                total: String::new(),
            },
            reached: float(*reached) / 100.0,
            reached_shown: Format::Percent.show(reached.round_dp(1).normalize(), lang),
        };
        let rows: Vec<ParetoRow> = self.ranked().iter().map(row).collect();
        let label = self.sources.y.first().map_or(String::new(), |y| y.label(self.kind, self.writer));
        let words = self.writer.words();
        let (show, percent) = (|n: f64| self.show_float(n), |n: f64| Format::Percent.show_float(n, lang));
        let value = Measure { label: &label, show: &show };
        pareto(self.svg(), &rows, &value, &Measure { label: words.get("cumulated"), show: &percent })
    }

    fn table(&self) -> FreeTable {
        let lang = self.writer.publication.info().lang;
        let words = self.writer.words();
        let x = self.sources.x.as_ref().map_or_else(|| words.get("total").to_owned(), |x| x.label(self.kind, self.writer));
        let name = |key: &Key| match key.entry {
            Some(n) => free_table::entry(n, self.writer),
            None if key.label.is_empty() => free_table::text(words.get("total")),
            None => free_table::text(key.label.clone()),
        };
        let value = match self.sources.y.as_slice() {
            [y] => y.label(self.kind, self.writer),
            _ => words.get("number").to_owned(),
        };
        if self.request.text("sort") == Some("pareto") {
            let mut table = FreeTable::new(vec![(x, false), (value, true), (words.get("cumulated").to_owned(), true)]);
            for (key, number, reached) in self.ranked() {
                let reached = Format::Percent.cell(Some(reached.round_dp(1).normalize()), lang);
                table.push(vec![name(key), self.sums.format.cell(Some(number), lang), reached]);
            }
            return table;
        }
        let single = self.sums.series.len() == 1 && self.sources.by.is_none();
        let mut columns = vec![(x, false)];
        columns.extend(self.sums.series.iter().map(|s| if single { (value.clone(), true) } else { (s.label.clone(), true) }));
        let mut table = FreeTable::new(columns);
        for (key, cells) in self.sums.categories.iter().zip(&self.sums.cells) {
            let mut row: Vec<Cell> = vec![name(key)];
            row.extend(cells.iter().map(|c| self.sums.format.cell(*c, lang)));
            table.push(row);
        }
        table
    }
}

/// Share of a sum in a whole, in per cent.
fn reached(sum: Decimal, whole: Decimal) -> Decimal {
    sum.checked_mul(Decimal::ONE_HUNDRED).and_then(|n| n.checked_div(whole)).unwrap_or(Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        assert_eq!(reached(Decimal::ONE, Decimal::from(8)), Decimal::new(125, 1));
        assert_eq!(reached(Decimal::ONE, Decimal::ZERO), Decimal::ZERO);
    }
}
