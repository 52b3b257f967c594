//! What a revised offer says otherwise than the one before: answers and prices, side by side.

use crate::domain::{cell, rows};
use crate::face::Writer;
use crate::face::cell::Cell;
use crate::index::EntryIndex;
use crate::project::{ANSWERED, Request};
use crate::publication::Publication;
use crate::schema::Value;
use crate::select::entries_for;
use crate::view::definition::{Computed, Role, View};
use crate::view::free_table::{FreeTable, entry, text};
use crate::view::lists::answers::{Given, answers_of};
use std::collections::BTreeMap;

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

/// The prices of an offer, by what they are for.
fn prices(offer: EntryIndex, writer: &Writer<'_>) -> BTreeMap<String, String> {
    let publication = writer.publication;
    let mut found = BTreeMap::new();
    for row in rows(publication.entry(offer), "prices") {
        let words = |name: &str| match cell(row, name) {
            Some(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let Some(Value::Money(amount)) = cell(row, "amount") else { continue };
        let run = matches!(cell(row, "sort"), Some(Value::Choice(sort)) if &**sort == "run");
        let post = words("post").or_else(|| words("label")).unwrap_or_default();
        let key = if run { [&post, " (", &writer.words().get("answer_run").to_lowercase(), ")"].concat() } else { post };
        found.insert(key, amount.show(publication.info().lang));
    }
    found
}

/// What an answer says, in words.
fn said(given: Option<&Given<'_>>, writer: &Writer<'_>) -> Cell {
    let Some(given) = given else { return text(writer.words().get("answers_unanswered")) };
    let code = given.code.map(|code| {
        let known = writer.publication.asked().and_then(|asked| asked.code(code));
        known.map_or(code, |code| code.label.as_str())
    });
    let parts = code.into_iter().chain(given.comment).chain(given.proof);
    text(writer.line(&parts.collect::<Vec<_>>().join(" · ")))
}

fn compute(request: &Request, writer: &Writer<'_>, _: &str) -> Result<Computed, String> {
    let publication = writer.publication;
    entries_for(request, publication)?;
    let words = writer.words();
    let columns = ["rounds_what", "rounds_before", "rounds_now"].map(|key| (words.get(key).to_owned(), false));
    let mut table = FreeTable::new([vec![("Id".to_owned(), false)], columns.to_vec()].concat());
    let mut count = 0;
    for (new, old) in revised(request, publication) {
        let (before, now) = (answers_of(old, publication), answers_of(new, publication));
        table.group(Some(writer.line(&format!("{} → {}", publication.title(old), publication.title(new)))));
        let mut all: Vec<EntryIndex> = before.keys().chain(now.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        let same = |a: Option<&Given<'_>>, b: Option<&Given<'_>>| {
            let parts = |given: Option<&Given<'_>>| {
                given.map(|own| (own.code.map(str::to_owned), own.comment.map(str::to_owned), own.proof.map(str::to_owned)))
            };
            parts(a) == parts(b)
        };
        for n in all.into_iter().filter(|n| !same(before.get(n), now.get(n))) {
            table.push(vec![
                text(&*publication.entry(n).id),
                entry(n, writer),
                said(before.get(&n), writer),
                said(now.get(&n), writer),
            ]);
            count += 1;
        }
        let (was, is) = (prices(old, writer), prices(new, writer));
        let mut posts: Vec<&String> = was.keys().chain(is.keys()).collect();
        posts.sort_unstable();
        posts.dedup();
        for post in posts.into_iter().filter(|post| was.get(*post) != is.get(*post)) {
            let amount = |of: &BTreeMap<String, String>| of.get(post).map_or(Cell::Empty, text);
            table.push(vec![Cell::Empty, text(writer.line(post)), amount(&was), amount(&is)]);
            count += 1;
        }
    }
    let (_, finished) = table.finish(ANSWERED.0);
    Ok(Computed::table(count, finished))
}
