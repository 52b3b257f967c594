//! What the answers of offers come to: how much is answered and met, by part, an offer per column.
//!
//! Each answer counts the mark of its code (`answers:` in `ouvrage.yaml`); what is not answered counts nothing. An offer that another one
//! revises is left out.

use crate::answers::asked_entries;
use crate::domain::asked::asked_of;
use crate::domain::criterion::Codes;
use crate::domain::{cell, choice, links, rows};
use crate::face::Writer;
use crate::face::cell::{Cell, percent};
use crate::index::EntryIndex;
use crate::project::{ANSWERED, ASKED, Request};
use crate::publication::{Asked, Publication, matches};
use crate::schema::Value;
use crate::select::group;
use crate::view::definition::{Computed, Role, View};
use crate::view::free_table::{FreeTable, text};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &[ASKED],
    shows,
    may_fail: true,
    ..View::new("answers", &[("by", Role::Decides), ("where", Role::Condition)], compute)
};

/// An answer of an offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub code: Option<&'a str>,
    pub comment: Option<&'a str>,
    pub proof: Option<&'a str>,
    /// What it remembers of the text that it answered.
    pub asked: Option<&'a str>,
}

/// The answers of an offer, by what they answer; of two to one requirement the lesser, as in the comparison of offers.
pub(super) fn answers_of(offer: EntryIndex, publication: &Publication) -> BTreeMap<EntryIndex, Given<'_>> {
    let known = publication.asked().map(|asked| asked.codes.as_slice()).unwrap_or_default();
    let codes = Codes::new(known.iter().map(|code| (code.key.as_str(), code.mark.unwrap_or_default(), code.refuses)));
    let mut found: BTreeMap<EntryIndex, Given<'_>> = BTreeMap::new();
    for row in rows(publication.entry(offer), ANSWERED.1) {
        let words = |name: &str| match cell(row, name) {
            Some(Value::Text(text)) => Some(&**text).filter(|text| !text.trim().is_empty()),
            _ => None,
        };
        let code = match cell(row, ANSWERED.2) {
            Some(Value::Choice(key)) => Some(&**key),
            _ => None,
        };
        let given = Given { code, comment: words("comment"), proof: words("proof"), asked: words("asked") };
        for requirement in links(row, ASKED).iter().filter_map(|link| publication.find(&link.id)) {
            let lesser = |before: &Given<'_>| codes.rank(given.code) < codes.rank(before.code);
            if found.get(&requirement).is_none_or(lesser) {
                found.insert(requirement, given);
            }
        }
    }
    found
}

/// The offers that no other revises.
pub(super) fn running(publication: &Publication) -> Vec<EntryIndex> {
    let offers = publication.of_kind(ANSWERED.0).iter().copied();
    offers.filter(|offer| publication.linked(*offer, "revised_by").next().is_none()).collect()
}

/// The requirements that are asked, of those that a request takes.
pub(super) fn asked(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let taken = |n: &EntryIndex| request.condition.as_ref().is_none_or(|(condition, _)| matches(condition, *n, publication));
    asked_entries(publication).unwrap_or_default().into_iter().filter(taken).collect()
}

fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let mut shown = asked(request, publication);
    shown.extend(running(publication));
    shown
}

/// What a part comes to.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    asked: usize,
    answered: usize,
    marks: Decimal,
    /// Whether the mark of every code is known.
    unmarked: bool,
}

impl Tally {
    fn of(part: &[EntryIndex], given: &BTreeMap<EntryIndex, Given<'_>>, asked: &Asked) -> Self {
        let mut tally = Tally { asked: part.len(), ..Tally::default() };
        for code in part.iter().filter_map(|n| given.get(n)?.code) {
            tally.answered += 1;
            match asked.code(code).and_then(|code| code.mark) {
                Some(mark) => tally.marks += mark,
                None => tally.unmarked = true,
            }
        }
        tally
    }

    /// The share that is met, in per cent.
    fn rate(&self) -> Option<Decimal> {
        let rate = self.marks.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(self.asked))?;
        (!self.unmarked && self.asked > 0).then(|| crate::domain::rounded(rate, 0))
    }

    fn cell(&self, writer: &Writer<'_>) -> Cell {
        if self.asked == 0 {
            return Cell::Empty;
        }
        let answered = writer.words().get("answers_of").replace("{n}", &self.answered.to_string());
        let answered = answered.replace("{all}", &self.asked.to_string());
        match self.rate() {
            Some(rate) => text([&percent(rate, writer.publication.info().lang), " (", &answered, ")"].concat()),
            None => text(answered),
        }
    }
}

/// Counts some of what an offer is asked, by its answers.
type Count<'l> = Box<dyn Fn(&[EntryIndex], &BTreeMap<EntryIndex, Given<'_>>) -> usize + 'l>;

fn compute(request: &Request, writer: &Writer<'_>, _: &str) -> Result<Computed, String> {
    let publication = writer.publication;
    let words = writer.words();
    let settings = publication.asked().ok_or_else(|| words.get("answers_none").to_owned())?;
    let kind = publication.vocabulary().get(ASKED).ok_or_else(|| words.get("answers_none").to_owned())?;
    let all = asked(request, publication);
    let offers = running(publication);
    if offers.is_empty() || all.is_empty() {
        return Ok(Computed::table(0, FreeTable::default().finish(ANSWERED.0).1));
    }
    let given: Vec<_> =
        offers.iter().map(|offer| (asked_of(*offer, &all, publication), answers_of(*offer, publication))).collect();
    let asked_sets: Vec<BTreeSet<EntryIndex>> = given.iter().map(|(own, _)| own.iter().copied().collect()).collect();
    let called = |offer: &EntryIndex| {
        let vendor = publication.linked(*offer, "from").next();
        (publication.title(vendor.unwrap_or(*offer)).to_owned(), false)
    };
    let columns = [(words.get("answer_part").to_owned(), false), (words.get("answer_asked").to_owned(), true)];
    let mut table = FreeTable::new(columns.into_iter().chain(offers.iter().map(called)).collect());
    let row = |label: String, part: &[EntryIndex]| {
        let of = |(own, (_, given)): (&BTreeSet<EntryIndex>, &(_, BTreeMap<EntryIndex, Given<'_>>))| {
            let part: Vec<EntryIndex> = part.iter().copied().filter(|n| own.contains(n)).collect();
            Tally::of(&part, given, settings).cell(writer)
        };
        let count = Cell::Number { text: part.len().to_string(), sort: f64::from(u32::try_from(part.len()).unwrap_or(u32::MAX)) };
        [text(label), count].into_iter().chain(asked_sets.iter().zip(&given).map(of)).collect::<Vec<_>>()
    };
    let by: Vec<String> = match request.words("by") {
        Some(words) => words.into_iter().map(|(word, _)| word.to_owned()).collect(),
        None => settings.by.iter().cloned().collect(),
    };
    for by in by.iter().filter(|by| publication.vocabulary().has_column(ASKED, by)) {
        table.group(Some(writer.line(&crate::face::label_of(kind, by, writer))));
        for part in group(all.clone(), by, kind, publication) {
            table.push(row(writer.line(&part.label.unwrap_or(part.key)), &part.entries));
        }
    }
    table.group(Some(words.get("answer_all").to_owned()));
    table.push(row(words.get("answers_rate").to_owned(), &all));
    let must = |n: &EntryIndex| choice(publication.entry(*n), "priority") == Some("must");
    let code = |n: &EntryIndex, given: &BTreeMap<EntryIndex, Given<'_>>| {
        given.get(n).and_then(|own| own.code).and_then(|code| settings.code(code)).cloned()
    };
    let older = |n: &EntryIndex, given: &BTreeMap<EntryIndex, Given<'_>>| {
        given.get(n).and_then(|own| own.asked).is_some_and(|asked| settings.is_older(&publication.entry(*n).id, asked))
    };
    let mut lines: Vec<(String, Count<'_>)> = Vec::new();
    for own in &settings.codes {
        let counts = move |part: &[EntryIndex], given: &BTreeMap<EntryIndex, Given<'_>>| {
            part.iter().filter(|n| given.get(n).and_then(|answer| answer.code) == Some(own.key.as_str())).count()
        };
        lines.push((own.label.clone(), Box::new(counts)));
    }
    lines.push((
        words.get("answers_unanswered").to_owned(),
        Box::new(|part, given| part.iter().filter(|n| given.get(n).and_then(|own| own.code).is_none()).count()),
    ));
    lines.push((
        words.get("answers_must_refused").to_owned(),
        Box::new(|part, given| part.iter().filter(|n| must(n) && code(n, given).is_some_and(|code| code.refuses)).count()),
    ));
    lines.push((
        words.get("answers_must_unanswered").to_owned(),
        Box::new(|part, given| part.iter().filter(|n| must(n) && code(n, given).is_none()).count()),
    ));
    lines.push((words.get("answers_older").to_owned(), Box::new(|part, given| part.iter().filter(|n| older(n, given)).count())));
    for (label, count) in &lines {
        let counts: Vec<usize> = given.iter().map(|(own, given)| count(own, given)).collect();
        let number = |n: &usize| Cell::Number { text: n.to_string(), sort: f64::from(u32::try_from(*n).unwrap_or(u32::MAX)) };
        let first = [text(writer.line(label)), Cell::Empty];
        table.push(first.into_iter().chain(counts.iter().map(number)).collect());
    }
    let (_, finished) = table.finish(ANSWERED.0);
    Ok(Computed::table(all.len(), finished))
}
