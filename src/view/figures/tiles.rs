//! Tiles: the last value of each figure, against its target and thresholds, with its trend.

use crate::domain::kpi::Bounds;
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::face::label_of;
use crate::face::number::{Format, float, is_number, number_of};
use crate::figure::calendar::day;
use crate::figure::{Paint, Svg, lines};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::value::Date;
use crate::schema::{FieldType, Kind, Value};
use crate::select::select;
use crate::view::Figure;
use crate::view::LIMIT;
use crate::view::definition::{Computed, Own, Role, View};

use rust_decimal::Decimal;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    own: Some(Own::Drawn("own_curve", curve)),
    ..View::new(
        "tiles",
        &[
            ("value", Role::Number),
            ("target", Role::Number),
            ("warning", Role::Number),
            ("alert", Role::Number),
            ("direction", Role::WordOrSource(&["up", "down"])),
            ("unit", Role::Source),
            ("measures", Role::Source),
            ("planned", Role::Source),
            ("where", Role::Condition),
            ("group", Role::Decides),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        |request, writer, _| Computed::of("tiles", compute(request, writer)?),
    )
};

/// Tiles in groups.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Tiles {
    pub groups: Vec<TileGroup>,
}

/// Tiles under one heading.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct TileGroup {
    pub label: Option<String>,
    pub tiles: Vec<Tile>,
}

/// One figure. All texts are ready to be shown; what is missing is null.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Tile {
    pub r#ref: Ref,
    pub value: Option<String>,
    pub unit: Option<String>,
    /// Label of the field that the value comes from, where it is not a measure.
    pub label: Option<String>,
    /// When it was measured.
    pub date: Option<String>,
    pub target: Option<String>,
    pub warning: Option<String>,
    pub alert: Option<String>,
    pub state: StateCell,
    pub trend: Option<Trend>,
    pub spark: Option<Spark>,
}

/// How the figure stands, as a choice is shown.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct StateCell {
    pub text: String,
    pub tone: &'static str,
}

/// Difference to the measure before.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Trend {
    /// `up`, `down` or `flat`.
    pub sign: &'static str,
    /// `good`, `bad` or `muted`.
    pub tone: &'static str,
    pub text: String,
}

/// The measures as a small line.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Spark {
    pub svg: Option<String>,
    pub svg_path: Option<String>,
    pub alt: String,
}

/// Which fields make a tile: named by the request, else those of these names that the kind has.
struct Fields<'a> {
    request: &'a Request,
    kind: &'a Kind,
}

impl<'a> Fields<'a> {
    fn name(&self, role: &'static str) -> &'a str {
        self.request.text(role).unwrap_or(role)
    }

    fn number(&self, entry: EntryIndex, role: &'static str, writer: &Writer<'_>) -> Option<(Decimal, Format)> {
        self.kind.fields.get(self.name(role))?;
        number_of(writer.publication.entry(entry).get(self.name(role))?)
    }

    /// The field of the value, where the kind has no measures: the one named, else its first number.
    fn value(&self) -> Option<&'a str> {
        let named = self.name("value");
        let known = self.kind.fields.get(named).filter(|f| is_number(&f.ty)).map(|_| named);
        let roles = ["target", "warning", "alert"];
        let mut all = self.kind.fields.iter();
        known.or_else(|| all.find(|(n, f)| is_number(&f.ty) && !roles.contains(&&***n)).map(|(n, _)| &**n))
    }

    /// Measures in order of time: date and value.
    fn measures(&self, entry: EntryIndex, writer: &Writer<'_>) -> Vec<(Option<Date>, Decimal, Format)> {
        self.rows("measures", entry, writer)
    }

    /// Those of one of the fields of rows that have a date.
    fn dated(&self, role: &'static str, entry: EntryIndex, writer: &Writer<'_>) -> Vec<(Date, Decimal, Format)> {
        self.rows(role, entry, writer).into_iter().filter_map(|(date, value, format)| Some((date?, value, format))).collect()
    }

    fn rows(&self, role: &'static str, entry: EntryIndex, writer: &Writer<'_>) -> Vec<(Option<Date>, Decimal, Format)> {
        let name = self.name(role);
        let is_rows = self.kind.fields.get(name).is_some_and(|f| matches!(f.ty, FieldType::Records(_)));
        let Some(Value::Records(rows)) = writer.publication.entry(entry).get(name).filter(|_| is_rows) else { return Vec::new() };
        let read = |row: &Vec<(std::sync::Arc<str>, Value)>| {
            let date = row.iter().find_map(|(_, v)| if let Value::Date(d) = v { Some(*d) } else { None });
            let (value, format) = row.iter().find_map(|(_, v)| number_of(v))?;
            Some((date, value, format))
        };
        let mut measures: Vec<_> = rows.iter().filter_map(read).collect();
        measures.sort_by_key(|(date, _, _)| date.map(Date::last));
        measures
    }

    fn is_down(&self, entry: EntryIndex, writer: &Writer<'_>) -> bool {
        let direction = self.name("direction");
        if ["up", "down"].contains(&direction) {
            return direction == "down";
        }
        match writer.publication.entry(entry).get(direction) {
            Some(Value::Choice(key)) => &**key == "down",
            _ => self.kind.fields.get(direction).and_then(|f| f.default.as_ref()).and_then(|d| d.as_str()) == Some("down"),
        }
    }
}

/// Computes tiles.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Tiles), String> {
    let selection = select(request, writer.publication)?;
    let fields = Fields { request, kind: selection.kind };
    let has_rows = fields.kind.fields.get(fields.name("measures")).is_some_and(|f| matches!(f.ty, FieldType::Records(_)));
    if !has_rows && fields.value().is_none() {
        return Ok((0, Tiles { groups: Vec::new() }));
    }
    let groups = selection.groups.iter().map(|group| TileGroup {
        label: group.label.as_deref().map(|l| writer.line(l)),
        tiles: group.entries.iter().map(|n| tile(*n, &fields, has_rows, writer)).collect(),
    });
    let groups = groups.collect();
    Ok((selection.count, Tiles { groups }))
}

fn tile(entry: EntryIndex, fields: &Fields<'_>, has_rows: bool, writer: &Writer<'_>) -> Tile {
    let lang = writer.publication.info().lang;
    let measures = fields.measures(entry, writer);
    let field = if has_rows { None } else { fields.value() };
    let single = field.and_then(|f| number_of(writer.publication.entry(entry).get(f)?));
    let last = measures.last().map(|(_, v, f)| (*v, f.clone())).or(single);
    let format = last.as_ref().map_or(Format::Plain, |(_, f)| f.clone());
    let of = |role| fields.number(entry, role, writer);
    let bounds = Bounds {
        target: of("target").map(|(n, _)| n),
        warning: of("warning").map(|(n, _)| n),
        alert: of("alert").map(|(n, _)| n),
        down: fields.is_down(entry, writer),
    };
    let (tone, word) = bounds.state(last.as_ref().map(|(n, _)| *n)).words();
    let show = |n: Decimal| format.show(n, lang);
    let unit = match writer.publication.entry(entry).get(fields.name("unit")) {
        Some(Value::Text(text)) if format == Format::Plain => Some(writer.line(text)),
        _ => field.and_then(|f| fields.kind.fields.get(f)).and_then(|f| f.unit.as_ref()).map(|u| u.get(lang).to_owned()),
    };
    let trend = match measures.as_slice() {
        [.., (_, before, _), (_, last, _)] => Some(trend(&bounds, *before, *last, &show)),
        _ => None,
    };
    Tile {
        r#ref: writer.reference(entry),
        value: last.as_ref().map(|(n, _)| show(*n)),
        unit,
        label: field.map(|f| label_of(fields.kind, f, writer)),
        date: measures.last().and_then(|(d, _, _)| d.map(|d| d.show(lang))),
        target: bounds.target.map(show),
        warning: bounds.warning.map(show),
        alert: bounds.alert.map(show),
        state: StateCell { text: writer.words().get(word).to_owned(), tone },
        trend,
        spark: spark(entry, &measures, &bounds, tone, writer),
    }
}

fn trend(bounds: &Bounds, before: Decimal, last: Decimal, show: &dyn Fn(Decimal) -> String) -> Trend {
    let (sign, better) = bounds.trend(before, last);
    let change = last.saturating_sub(before);
    let plus = if change > Decimal::ZERO { "+" } else { "" };
    let tone = match better {
        Some(true) => "good",
        Some(false) => "bad",
        None => "muted",
    };
    Trend { sign, tone, text: format!("{plus}{}", show(change)) }
}

/// The figure of one entry over time, against its target and thresholds, and beside what was planned; none with fewer than two days.
fn curve(entry: EntryIndex, request: &Request, kind: &Kind, writer: &Writer<'_>, id: &str) -> Option<Figure> {
    let lang = writer.publication.info().lang;
    let words = writer.words();
    let fields = Fields { request, kind };
    let dated = fields.dated("measures", entry, writer);
    let planned = fields.dated("planned", entry, writer);
    let (_, _, format) = dated.last()?;
    let days = || dated.iter().chain(&planned).map(|(date, _, _)| date.last());
    let (first, last) = (days().min()?, days().max()?);
    if first >= last {
        return None;
    }
    let level = |role: &'static str, paint: Paint| {
        let (value, _) = fields.number(entry, role, writer)?;
        let label = format!("{}{}{}", label_of(kind, fields.name(role), writer), words.get("colon"), format.show(value, lang));
        Some(lines::Level { label, value: float(value), paint })
    };
    let levels = [level("target", Paint::Good), level("warning", Paint::Warn), level("alert", Paint::Bad)];
    let levels: Vec<lines::Level> = levels.into_iter().flatten().collect();
    let label = writer.line(writer.publication.title(entry));
    let line = |rows: &[(Date, Decimal, Format)], label: String, dashed: bool| lines::Line {
        label,
        href: None,
        paint: if dashed { Paint::Muted } else { Paint::Ink },
        dashed,
        points: rows.iter().map(|(date, value, _)| (day(date.last()), float(*value))).collect(),
        last: rows.last().map_or(String::new(), |(_, value, format)| format.show(*value, lang)),
    };
    let told = |rows: &[(Date, Decimal, Format)], label: &str| {
        let told = rows.iter().map(|(date, value, format)| format!("{} ({})", format.show(*value, lang), date.show(lang)));
        format!("{label}{}{}", words.get("colon"), told.collect::<Vec<_>>().join(", "))
    };
    let mut description = told(&dated, words.get("measures"));
    // A single line needs no name beside its last value.
    let named = |role: &'static str| if planned.is_empty() { String::new() } else { label_of(kind, fields.name(role), writer) };
    let mut drawn = vec![line(&dated, named("measures"), false)];
    if !planned.is_empty() {
        drawn.push(line(&planned, named("planned"), true));
        description.push_str(". ");
        description.push_str(&told(&planned, &named("planned")));
    }
    let ground = lines::Ground::Time(first, last, crate::view::drawings::chart::names(writer));
    let accent = writer.publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    let svg = Svg::new(&format!("{id}-drawing"), &label, &description, accent);
    let svg = lines::lines(svg, &drawn, &ground, &levels, &|n| format.show_float(n, lang));
    // The measures stand in rows on the same page.
    Some(Figure::new(svg, None, None, writer))
}

fn spark(
    entry: EntryIndex,
    measures: &[(Option<Date>, Decimal, Format)],
    bounds: &Bounds,
    tone: &str,
    writer: &Writer<'_>,
) -> Option<Spark> {
    if measures.len() < 2 {
        return None;
    }
    let lang = writer.publication.info().lang;
    let dated = measures.iter().all(|(d, _, _)| d.is_some());
    #[allow(clippy::cast_precision_loss)] // measures are counted in hundreds
    let points: Vec<(f64, f64)> = measures
        .iter()
        .enumerate()
        .map(|(n, (date, value, _))| (date.filter(|_| dated).map_or(n as f64, |d| day(d.last())), float(*value)))
        .collect();
    let values: Vec<String> = measures
        .iter()
        .map(|(date, value, format)| match date {
            Some(date) => format!("{} ({})", format.show(*value, lang), date.show(lang)),
            None => format.show(*value, lang),
        })
        .collect();
    let title = writer.line(writer.publication.title(entry));
    let alt = format!("{}{}{}", writer.words().get("measures"), writer.words().get("colon"), values.join(", "));
    let id = writer.next_id();
    let accent = writer.publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    let paint = match tone {
        "good" => Paint::Good,
        "warn" => Paint::Warn,
        "bad" => Paint::Bad,
        "info" => Paint::Info,
        _ => Paint::Ink,
    };
    let svg = lines::spark(Svg::new(&id, &title, &alt, accent), &points, bounds.target.map(float), paint);
    Some(match writer.keep_figure(&svg) {
        Some(path) => Spark { svg: None, svg_path: Some(path), alt },
        None => Spark { svg: Some(svg), svg_path: None, alt },
    })
}
