//! The payment schedule as one bar that must reach 100 %.

use crate::domain::payments::{Schedule, schedule};
use crate::domain::{Currency, rounded};
use crate::face::Writer;
use crate::face::cell::percent;
use crate::figure::{Anchor, Paint, Svg, Text, text_width, wrap};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::address;
use crate::select::order;
use crate::select::{Group, entries_for};
use crate::view::Figure;
use crate::view::definition::{Computed, Role, View};
use crate::view::figures::amount_table::sign;
use crate::view::lists::table::{default_columns, table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["payment"],
    may_fail: true,
    ..View::new("shares", &[("where", Role::Condition)], |request, writer, _| {
        compute(request, writer).map(|(count, figure)| Computed::figure(count, figure))
    })
};

const WIDTH: f64 = 760.0;
const BAR: f64 = 34.0;
const TOP: f64 = 26.0;

/// Computes the bar.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Figure), String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let mut currency = Currency::default();
    let parts = schedule(entries.iter().map(|n| (*n, publication.entry(*n))), &mut currency).map_err(|t| writer.trouble(&t))?;
    let left = Decimal::ONE_HUNDRED - parts.total;
    let state = match left {
        l if l.is_zero() => words.get("shares_whole").to_owned(),
        l if l > Decimal::ZERO => words.get("shares_left").replace("{n}", &percent(l.normalize(), lang)),
        l => words.get("shares_over").replace("{n}", &percent((-l).normalize(), lang)),
    };
    let count = words.count("shares", parts.parts.len());
    let mut caption = format!("{count}{}{state}", words.get("colon"));
    if let Some(amount) = parts.amount {
        let code = currency.code().map_or("", |c| sign(c));
        caption = format!("{count}, {}\u{a0}{code}.", crate::schema::value::show_decimal(rounded(amount, 2), lang));
    }
    let svg = draw(&parts, &caption, writer);
    // A document shows no table below a drawing: its rows must not claim to be where references jump to.
    let rows = writer.face.repeats_drawings().then(|| {
        let groups = [Group { key: String::new(), label: None, entries: entries.clone() }];
        (entries.len(), table(kind, &default_columns(kind, publication), &groups, entries.len(), None, writer))
    });
    Ok((parts.parts.len(), Figure::new(svg, Some(caption), rows, writer)))
}

fn draw(schedule: &Schedule<EntryIndex>, caption: &str, writer: &Writer<'_>) -> String {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let accent = publication.info().accent.clone().unwrap_or_else(|| "#7a1f3d".to_owned());
    let mut svg = Svg::new(&writer.next_id(), writer.words().get("shares_figure"), caption, &accent);
    let whole = schedule.total.max(Decimal::ONE_HUNDRED).to_f64().unwrap_or(100.0);
    let x = |share: Decimal| 1.0 + share.to_f64().unwrap_or(0.0).clamp(0.0, whole) / whole * (WIDTH - 2.0);
    let mut from = Decimal::ZERO;
    let mut lowest: f64 = 0.0;
    for (n, part) in schedule.parts.iter().enumerate() {
        let to = from.saturating_add(part.share.max(Decimal::ZERO));
        let (left, right) = (x(from), x(to));
        let width = right - left;
        let over = from >= Decimal::ONE_HUNDRED || to > Decimal::ONE_HUNDRED;
        let (fill, ink) = match (over, n % 2) {
            (true, _) => (Paint::Bad, Paint::Ground),
            (false, 0) => (Paint::Accent, Paint::Ground),
            (false, _) => (Paint::Tint, Paint::Ink),
        };
        let entry = publication.entry(part.entry);
        let site = writer.face.links_drawings();
        if site && let Some(kind) = publication.kind_of(entry) {
            svg.link(&writer.href(&address::of_entry(kind, &entry.id)), publication.title(part.entry));
        }
        svg.rect(left, TOP, width, BAR, 0.0, fill, Paint::Ground);
        let share = percent(rounded(part.share, 1).normalize(), lang);
        if text_width(&share, 12.0) + 6.0 < width {
            let set = Text { size: 12.0, paint: ink, anchor: Anchor::Middle, bold: true, ..Text::default() };
            svg.text(left + width / 2.0, TOP + BAR / 2.0 + 4.5, &share, set);
        }
        if text_width(&entry.id, 11.0) + 6.0 < width {
            svg.line(left + 1.0, TOP + BAR + 6.0, left + 1.0, TOP + BAR + 18.0, Paint::Rule, 1.0, "");
            svg.text(left + 5.0, TOP + BAR + 17.0, &entry.id, Text { size: 11.0, paint: Paint::Muted, ..Text::default() });
        }
        if width >= 60.0 {
            let title = wrap(&writer.line(publication.title(part.entry)), width - 12.0, 11.5, 4);
            #[allow(clippy::cast_precision_loss)] // four lines at most
            let height = title.len() as f64 * 14.5;
            lowest = lowest.max(height);
            svg.lines(left + 5.0, TOP + BAR + 32.0, &title, 14.5, Text { size: 11.5, ..Text::default() });
        }
        if site && publication.kind_of(entry).is_some() {
            svg.end();
        }
        from = to;
    }
    if schedule.total < Decimal::ONE_HUNDRED {
        let left = x(schedule.total.max(Decimal::ZERO));
        svg.rect(left, TOP, x(Decimal::ONE_HUNDRED) - left, BAR, 0.0, Paint::None, Paint::Bad);
    }
    let hundred = x(Decimal::ONE_HUNDRED);
    svg.line(hundred, TOP - 8.0, hundred, TOP + BAR + 4.0, Paint::Ink, 1.5, "");
    let set = Text { size: 11.5, anchor: Anchor::End, ..Text::default() };
    svg.text(hundred, TOP - 12.0, &percent(Decimal::ONE_HUNDRED, lang), set);
    svg.line(x(Decimal::ZERO), TOP - 8.0, x(Decimal::ZERO), TOP + BAR + 4.0, Paint::Ink, 1.5, "");
    svg.finish(WIDTH, TOP + BAR + 28.0 + lowest)
}
