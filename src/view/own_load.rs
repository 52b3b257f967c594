//! The load of a lot or a sprint beside that of the others, as bars: whether it is much is seen by comparison alone.
//!
//! In: an entry that tasks are planned in. Out: a drawing; nothing where its tasks name no effort, or no other has any. Efforts of one
//! unit are compared, the longest that the entry has: how many hours make a day is the team's business.

use crate::domain::load::of_holder;
use crate::face::Writer;
use crate::figure::bars::{BarRow, Bars, bars};
use crate::figure::{Paint, Svg};
use crate::index::EntryIndex;
use crate::schema::Kind;
use crate::schema::value::Duration;
use crate::select::order;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The most bars: the entry's own and the longest of the others.
const MOST: usize = 12;

/// Draws the load of an entry beside that of the others of its kind. Returns the drawing and its caption.
pub fn beside_others(entry: EntryIndex, kind: &Kind, writer: &Writer<'_>, id: &str) -> Option<(String, String)> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let (unit, own) = of_holder(publication, entry).effort.into_iter().next_back()?;
    let mut all = publication.of_kind(&kind.name).to_vec();
    order(&mut all, &kind.sort, kind, publication);
    let effort = |n: &EntryIndex| of_holder(publication, *n).effort.get(&unit).copied().filter(|count| !count.is_zero());
    let mut loads: Vec<(EntryIndex, Decimal)> = all.iter().filter_map(|n| Some((*n, effort(n)?))).collect();
    if loads.len() < 2 {
        return None;
    }
    let total = loads.iter().fold(Decimal::ZERO, |sum, (_, count)| sum.saturating_add(*count));
    if loads.len() > MOST {
        let mut counts: Vec<Decimal> = loads.iter().filter(|(n, _)| *n != entry).map(|(_, count)| *count).collect();
        counts.sort_unstable();
        let least = counts.iter().rev().nth(MOST - 2).copied().unwrap_or_default();
        let mut left = MOST - 1;
        loads.retain(|(n, count)| {
            let kept = *n == entry || (*count >= least && left > 0);
            left -= usize::from(kept && *n != entry);
            kept
        });
    }
    let show = |count: Decimal| Duration { count, unit }.show(lang);
    let row = |(n, count): &(EntryIndex, Decimal)| {
        let reference = writer.reference(*n);
        let value = count.to_f64();
        BarRow {
            label: format!("{} {}", reference.id, reference.title),
            href: Some(&reference).filter(|_| *n != entry).and_then(|other| writer.href_in_drawing(other)),
            values: if *n == entry { vec![value, None] } else { vec![None, value] },
            shown: Vec::new(),
            total: show(*count),
        }
    };
    let rows: Vec<BarRow> = loads.iter().map(row).collect();
    let title = writer.line(publication.title(entry));
    let others = words.get("own_load_others").to_owned();
    let caption = words.get("own_load_of").replace("{labels}", kind.labels.get(lang)).replace("{n}", &show(own));
    let caption = caption.replace("{total}", &show(total));
    let accent = publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    let svg = Svg::new(&format!("{id}-drawing"), &title, &caption, accent);
    let series = vec![(title.clone(), Paint::Accent), (others, Paint::Muted)];
    let svg = bars(svg, &Bars { rows, series, stacked: true, own_scale: false });
    Some((svg, caption))
}
