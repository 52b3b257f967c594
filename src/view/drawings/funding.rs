//! Funds against what the launch costs: what can be drawn and what is used, by sort, above the range of the budget lines of the launch.

use crate::domain::funding::{Fund, Funds, LaunchCost, funds, launch_cost};
use crate::domain::{Currency, choice};
use crate::face::number::{Format, float};
use crate::face::{Cell, Writer, label_of};
use crate::figure::Paint;
use crate::figure::bars::{BarRow, Bars, bars};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::{FieldType, Kind};
use crate::select::{entries_for, order};
use crate::view::Figure;
use crate::view::definition::{Computed, Role, View, all_of};
use crate::view::frame::{drawing, paints};
use crate::view::free_table::{self, FreeTable};
use crate::view::series::Key;
use rust_decimal::Decimal;

/// The view.
pub(in crate::view) const VIEW: View =
    View { kinds: &["funding"], may_fail: true, ..View::new("funding", &[("where", Role::Condition)], compute) };

/// What the drawing is made from.
struct Picture<'a, 'w> {
    kind: &'a Kind,
    funds: Funds<EntryIndex>,
    launch: LaunchCost,
    format: Format,
    writer: &'a Writer<'w>,
}

/// Computes the drawing.
fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let publication = writer.publication;
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let mut currency = Currency::default();
    let read = |n: &EntryIndex| (*n, publication.entry(*n));
    let funds = funds(entries.iter().map(read), &mut currency).map_err(|t| writer.trouble(&t))?;
    if funds.parts.is_empty() {
        return Ok(free_table::nothing());
    }
    let costs = all_of("cost", publication).iter().map(read);
    let launch = launch_cost(costs, &mut currency).map_err(|t| writer.trouble(&t))?;
    let format = currency.code().map_or(Format::Plain, |code| Format::Money(code.clone()));
    let picture = Picture { kind, funds, launch, format, writer };
    let (count, caption) = (picture.funds.parts.len(), picture.caption());
    let svg = bars(drawing(request, &caption, count, id, writer), &picture.bars());
    let table = picture.table().finish(&kind.name);
    Ok(Computed::figure(count, Figure::new(svg, Some(caption), Some(table), writer)))
}

impl Picture<'_, '_> {
    fn show(&self, number: Decimal) -> String {
        self.format.show(number, self.writer.publication.info().lang)
    }

    /// What the funds leave when the launch costs the most.
    fn left(&self) -> Decimal {
        self.funds.ceiling.saturating_sub(self.launch.high)
    }

    fn caption(&self) -> String {
        let words = self.writer.words();
        let funds = words.count("funding_count", self.funds.parts.len()).replace("{sum}", &self.show(self.funds.ceiling));
        if self.launch.lines == 0 {
            return format!("{funds}.");
        }
        let key = if self.left() < Decimal::ZERO { "funding_short" } else { "funding_left" };
        let launch = words.get(key).replace("{low}", &self.show(self.launch.low)).replace("{high}", &self.show(self.launch.high));
        format!("{funds}{}{}", words.get("colon"), launch.replace("{n}", &self.show(self.left().abs())))
    }

    /// The sorts of the funds that are there, in the order of the choice; those without one last.
    fn sorts(&self) -> Vec<Key> {
        let lang = self.writer.publication.info().lang;
        let key = |key: &str, label: String, tone| Key { key: key.to_owned(), label, rank: None, tone, entry: None };
        let mut keys = Vec::new();
        if let Some(FieldType::Choice(choices)) = self.kind.fields.get("sort").map(|field| &field.ty) {
            let used = choices.iter().filter(|c| self.funds.parts.iter().any(|part| self.sort_of(part) == c.key));
            keys.extend(used.map(|c| key(&c.key, c.label.get(lang).to_owned(), Some(c.tone.name()))));
        }
        if self.funds.parts.iter().any(|part| self.sort_of(part).is_empty()) {
            keys.push(key("", self.writer.words().get("without_group").to_owned(), None));
        }
        keys
    }

    fn sort_of(&self, part: &Fund<EntryIndex>) -> &str {
        choice(self.writer.publication.entry(part.entry), "sort").unwrap_or("")
    }

    fn bars(&self) -> Bars {
        let words = self.writer.words();
        let sorts = self.sorts();
        let mut series: Vec<(String, Paint)> = sorts.iter().map(|key| key.label.clone()).zip(paints(&sorts)).collect();
        let costed = self.launch.lines > 0;
        if costed {
            series.push((words.get("funding_low").to_owned(), Paint::Ink));
            series.push((words.get("funding_high").to_owned(), Paint::Rule));
        }
        let funds = |label: String, sum: Decimal, amount: fn(&Fund<EntryIndex>) -> Option<Decimal>| {
            let of = |key: &Key| {
                let own = self.funds.parts.iter().filter(|part| self.sort_of(part) == key.key).filter_map(amount);
                Some(own.fold(Decimal::ZERO, Decimal::saturating_add)).filter(|n| !n.is_zero())
            };
            let mut values: Vec<Option<Decimal>> = sorts.iter().map(of).collect();
            values.resize(series.len(), None);
            self.row(label, &values, sum)
        };
        let label = |field: &str| label_of(self.kind, field, self.writer);
        let mut rows = vec![funds(label("ceiling"), self.funds.ceiling, |part| part.ceiling)];
        if !self.funds.used.is_zero() {
            rows.push(funds(label("used"), self.funds.used, |part| part.used));
        }
        if costed {
            let mut values = vec![None; sorts.len()];
            values.extend([Some(self.launch.low), Some(self.launch.high.saturating_sub(self.launch.low))]);
            rows.push(self.row(words.get("funding_launch").to_owned(), &values, self.launch.high));
        }
        Bars { rows, series, stacked: true, own_scale: false }
    }

    fn row(&self, label: String, values: &[Option<Decimal>], total: Decimal) -> BarRow {
        BarRow {
            label,
            href: None,
            values: values.iter().map(|n| n.map(float)).collect(),
            shown: values.iter().map(|n| n.map_or(String::new(), |n| self.show(n))).collect(),
            total: self.show(total),
        }
    }

    fn table(&self) -> FreeTable {
        let (words, lang) = (self.writer.words(), self.writer.publication.info().lang);
        let label = |field: &str| label_of(self.kind, field, self.writer);
        let left = words.get("funding_rest").to_owned();
        let mut table = FreeTable::new(vec![
            (label(&self.kind.title), false),
            (label("sort"), false),
            (label("ceiling"), true),
            (label("used"), true),
            (left.clone(), true),
        ]);
        let sum = |number: Option<Decimal>| self.format.cell(number, lang);
        let sorts = self.sorts();
        let rest = |part: &Fund<EntryIndex>| Some(part.ceiling?.saturating_sub(part.used.unwrap_or_default()));
        for part in &self.funds.parts {
            let sort = sorts.iter().find(|key| key.key == self.sort_of(part)).map_or(Cell::Empty, |key| Cell::text(&*key.label));
            let name = free_table::entry(part.entry, self.writer);
            table.push(vec![name, sort, sum(part.ceiling), sum(part.used), sum(rest(part))]);
        }
        let line = |key: &str, ceiling, used, rest| {
            vec![free_table::text(words.get(key)), Cell::Empty, sum(ceiling), sum(used), sum(rest)]
        };
        let (all, used) = (self.funds.ceiling, self.funds.used);
        table.push(line("total", Some(all), Some(used), Some(all.saturating_sub(used))));
        if self.launch.lines > 0 {
            table.push(line("funding_least", Some(self.launch.low), None, None));
            table.push(line("funding_most", Some(self.launch.high), None, None));
            let key = if self.left() < Decimal::ZERO { "funding_lacking" } else { "funding_margin" };
            table.push(line(key, Some(self.left().abs()), None, None));
        }
        table
    }
}
