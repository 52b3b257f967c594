//! What a revised offer says otherwise than the one before, side by side: answers, prices, licence, what it says of the vendor and of itself.

use crate::domain::asked::{asked_of, asks};
use crate::domain::{Row, cell, links, rows};
use crate::face::cell::{Cell, column};
use crate::face::{Writer, label_of};
use crate::index::EntryIndex;
use crate::project::{ANSWERED, ASKED, Request};
use crate::publication::Publication;
use crate::schema::Value;
use crate::select::entries_for;
use crate::view::definition::{Computed, Role, View};
use crate::view::free_table::{FreeTable, entry, text};
use std::collections::{BTreeMap, BTreeSet};

/// The view.
pub(in crate::view) const VIEW: View =
    View { kinds: &[ANSWERED.0], shows, ..View::new("rounds", &[("where", Role::Condition)], compute) };

/// The offers that revise another, each with that one.
fn revised(request: &Request, publication: &Publication) -> Vec<(EntryIndex, EntryIndex)> {
    let offers = entries_for(request, publication).map(|(_, entries)| entries).unwrap_or_default();
    offers.into_iter().filter_map(|offer| Some((offer, publication.linked(offer, "revises").next()?))).collect()
}

fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    revised(request, publication).into_iter().flat_map(|(new, old)| [new, old]).collect()
}

/// What an offer says, by what it is about: the words of each row, in their order.
type Said = BTreeMap<String, Vec<String>>;

/// The words of a cell of a row.
fn words_of<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    match cell(row, name) {
        Some(Value::Text(text)) => Some(&**text).filter(|text| !text.trim().is_empty()),
        _ => None,
    }
}

/// The prices of an offer, by what they are for: a post that stands twice has both amounts.
fn prices(offer: EntryIndex, writer: &Writer<'_>) -> Said {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let mut found = Said::new();
    for row in rows(publication.entry(offer), "prices") {
        let Some(Value::Money(amount)) = cell(row, "amount") else { continue };
        let run = matches!(cell(row, "sort"), Some(Value::Choice(sort)) if &**sort == "run");
        let year = match cell(row, "year") {
            Some(Value::Integer(year)) => Some(words.get("plan_year").replace("{n}", &year.to_string())),
            _ => None,
        };
        let is = |name: &str| matches!(cell(row, name), Some(Value::Boolean(true)));
        let more = [run.then(|| words.get("answer_run")), is("optional").then(|| words.get("answer_optional"))];
        let more: Vec<String> = year.into_iter().chain(more.into_iter().flatten().map(str::to_lowercase)).collect();
        let post = words_of(row, "post").or_else(|| words_of(row, "label")).unwrap_or_default();
        let key = if more.is_empty() { post.to_owned() } else { [post, " (", &more.join(", "), ")"].concat() };
        found.entry(key).or_default().push(amount.show(lang));
    }
    found
}

/// What an offer says of its licence by tiers, and of the vendor itself.
fn tiers_and_replies(offer: EntryIndex, writer: &Writer<'_>) -> Said {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let mut found = Said::new();
    for row in rows(publication.entry(offer), "tiers") {
        let money = |name: &str| match cell(row, name) {
            Some(Value::Money(amount)) => Some(amount.show(lang)),
            _ => None,
        };
        let (Some(from), Some(cost)) = (money("from"), money("cost")) else { continue };
        found.entry([words.get("answer_tier_from"), " ", &from].concat()).or_default().push(cost);
    }
    for row in rows(publication.entry(offer), "replies") {
        let Some(question) = words_of(row, "question") else { continue };
        found.entry(question.to_owned()).or_default().push(words_of(row, "answer").unwrap_or_default().to_owned());
    }
    found
}

/// What an offer says of itself as a whole, beside its rows.
const WHOLE: [&str; 7] = ["opening", "valid_until", "hosting", "warranty", "tax", "licence_model", "licence_cost"];

/// The answers of an offer in words, by what they answer: all rows to one requirement.
fn answers(offer: EntryIndex, writer: &Writer<'_>) -> BTreeMap<EntryIndex, Vec<String>> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let mut found: BTreeMap<EntryIndex, Vec<String>> = BTreeMap::new();
    for row in rows(publication.entry(offer), ANSWERED.1) {
        let code = match cell(row, ANSWERED.2) {
            Some(Value::Choice(key)) => {
                Some(publication.asked().and_then(|asked| asked.code(key)).map_or(&**key, |code| code.label.as_str()))
            }
            _ => None,
        };
        let cost = match cell(row, "cost") {
            Some(Value::Money(amount)) => Some(amount.show(lang)),
            _ => None,
        };
        let parts = code.into_iter().chain(words_of(row, "comment")).chain(words_of(row, "proof")).chain(cost.as_deref());
        let said = parts.collect::<Vec<_>>().join(" · ");
        for requirement in links(row, ASKED).iter().filter_map(|link| publication.find(&link.id)) {
            found.entry(requirement).or_default().push(said.clone());
        }
    }
    found
}

/// Rows in one cell; nothing where there are none.
fn shown(rows: Option<&Vec<String>>, without: &str, writer: &Writer<'_>) -> Cell {
    match rows {
        None if without.is_empty() => Cell::Empty,
        None => text(without),
        Some(rows) => text(writer.line(&rows.join(writer.words().get("scoring_and")))),
    }
}

fn compute(request: &Request, writer: &Writer<'_>, _: &str) -> Result<Computed, String> {
    let publication = writer.publication;
    let (kind, _) = entries_for(request, publication)?;
    let words = writer.words();
    let columns = ["rounds_what", "rounds_before", "rounds_now"].map(|key| (words.get(key).to_owned(), false));
    let mut table = FreeTable::new([vec![("Id".to_owned(), false)], columns.to_vec()].concat());
    let mut count = 0;
    let asks = asks(publication);
    for (new, old) in revised(request, publication) {
        let name = |offer: EntryIndex| {
            let entry = publication.entry(offer);
            let received = match entry.get("received") {
                Some(Value::Date(date)) => [" (", &date.show(publication.info().lang), ")"].concat(),
                _ => String::new(),
            };
            [&*entry.id, " ", publication.title(offer), &received].concat()
        };
        table.group(Some(writer.line(&[&*name(old), " → ", &*name(new)].concat())));
        let mut push = |cells: Vec<Cell>| {
            table.push(cells);
            count += 1;
        };
        let (before, now) = (answers(old, writer), answers(new, writer));
        let all: BTreeSet<EntryIndex> = before.keys().chain(now.keys()).copied().collect();
        for n in all.into_iter().filter(|n| before.get(n) != now.get(n)) {
            let of = |of: &BTreeMap<EntryIndex, Vec<String>>, offer: EntryIndex| {
                // Silence on what is not asked is no missing answer.
                let asked = asks(n) && !asked_of(offer, &[n], publication).is_empty();
                shown(of.get(&n), words.get(if asked { "answers_unanswered" } else { "rounds_not_asked" }), writer)
            };
            push(vec![text(&*publication.entry(n).id), entry(n, writer), of(&before, old), of(&now, new)]);
        }
        for said in [prices, tiers_and_replies] {
            let (was, is) = (said(old, writer), said(new, writer));
            let all: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for about in all.into_iter().filter(|about| was.get(*about) != is.get(*about)) {
                let of = |of: &Said| shown(of.get(about), "", writer);
                push(vec![Cell::Empty, text(writer.line(about)), of(&was), of(&is)]);
            }
        }
        for field in WHOLE.into_iter().filter(|field| kind.fields.contains_key(*field)) {
            let (was, is) = (column(old, field, writer), column(new, field, writer));
            if was != is {
                push(vec![Cell::Empty, text(label_of(kind, field, writer)), was, is]);
            }
        }
    }
    let (_, finished) = table.finish(ANSWERED.0);
    Ok(Computed::table(count, finished))
}
