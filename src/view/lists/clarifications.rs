//! What is to be asked back of a vendor: what its answers leave open, with the reason. A document per vendor takes it to whoever is asked.

use crate::answers::asked_entries;
use crate::domain::asked::asked_of;
use crate::domain::choice;
use crate::face::Writer;
use crate::index::EntryIndex;
use crate::project::{ANSWERED, Request};
use crate::publication::Publication;
use crate::select::entries_for;
use crate::view::definition::{Computed, Role, View};
use crate::view::free_table::{FreeTable, entry, text};
use crate::view::lists::answers::{Given, answers_of};

/// The view.
pub(in crate::view) const VIEW: View =
    View { kinds: &[ANSWERED.0], shows, ..View::new("clarifications", &[("where", Role::Condition)], compute) };

/// A question: what it is about, what was answered, and its reason as a key of words.
struct Open<'a> {
    about: EntryIndex,
    given: Option<Given<'a>>,
    why: &'static str,
}

/// What the answers of an offer leave open, in the order of requirements.
fn open(offer: EntryIndex, publication: &Publication) -> Vec<Open<'_>> {
    let Some(settings) = publication.asked() else { return Vec::new() };
    let all = asked_entries(publication).unwrap_or_default();
    let given = answers_of(offer, publication);
    let mut found = Vec::new();
    for n in asked_of(offer, &all, publication) {
        let own = given.get(&n).copied();
        let must = choice(publication.entry(n), "priority") == Some("must");
        let code = own.and_then(|own| own.code).and_then(|code| settings.code(code));
        let older = own.and_then(|own| own.asked).is_some_and(|asked| settings.is_older(&publication.entry(n).id, asked));
        let part = code.is_some_and(|code| code.mark.is_some_and(|mark| !mark.is_zero() && mark < rust_decimal::Decimal::ONE));
        let silent = own.is_some_and(|own| own.comment.is_none());
        let why = match code {
            _ if older => "clarify_older",
            None if must => "clarify_must_unanswered",
            None => "clarify_unanswered",
            Some(code) if code.refuses && must => "clarify_must_refused",
            Some(_) if part && silent => "clarify_partial",
            Some(code) if code.refuses && silent => "clarify_refused",
            Some(_) => continue,
        };
        found.push(Open { about: n, given: own, why });
    }
    found
}

fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let offers = entries_for(request, publication).map(|(_, entries)| entries).unwrap_or_default();
    let about = offers.iter().flat_map(|offer| open(*offer, publication).into_iter().map(|open| open.about));
    let about: Vec<EntryIndex> = about.collect();
    offers.into_iter().chain(about).collect()
}

fn compute(request: &Request, writer: &Writer<'_>, _: &str) -> Result<Computed, String> {
    let publication = writer.publication;
    let (_, offers) = entries_for(request, publication)?;
    let words = writer.words();
    let columns = ["rounds_what", "clarify_answer", "answer_question"].map(|key| (words.get(key).to_owned(), false));
    // Vendors answer by id.
    let mut table =
        FreeTable::new([vec![("Id".to_owned(), false)], columns.to_vec()].concat()).or_say(words.get("clarify_nothing"));
    let mut count = 0;
    let several = offers.len() > 1;
    for offer in offers {
        let questions = open(offer, publication);
        if questions.is_empty() {
            continue;
        }
        table.group(several.then(|| writer.line(publication.title(offer))));
        for question in questions {
            let code = question.given.and_then(|own| own.code);
            let label =
                code.map(|code| publication.asked().and_then(|asked| asked.code(code)).map_or(code, |own| own.label.as_str()));
            let said = question.given.map(|own| [own.comment, own.proof]).into_iter().flatten().flatten();
            let answer = label.into_iter().chain(said).collect::<Vec<_>>().join(" · ");
            table.push(vec![
                text(&*publication.entry(question.about).id),
                entry(question.about, writer),
                text(writer.line(&answer)),
                text(words.get(question.why)),
            ]);
            count += 1;
        }
    }
    let (_, finished) = table.finish(ANSWERED.0);
    Ok(Computed::table(count, finished))
}
