//! Hints: the first use of a glossary's word in a stretch of text leads to its definition.
//!
//! In: the terms that a publication holds, and so none that its reader may not see. Out: for a run of text, where hints go. The words
//! are prepared once per publication; each page keeps what it has explained already.

use crate::index::EntryIndex;
use crate::project::GLOSSARY_FIELDS;
use crate::publication::{Publication, address};
use crate::schema::{Lang, Value};
use crate::text::{self, Hint, Terms};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Characters of a definition that stand beside its word; the whole is one click away.
const DEFINITION: usize = 240;

/// The terms of a publication.
#[derive(Debug)]
pub struct Glossary {
    /// What is looked for in texts of each language.
    terms: Vec<(Lang, Terms)>,
    known: Vec<HintTerm>,
}

#[derive(Debug)]
struct HintTerm {
    entry: EntryIndex,
    href: String,
    said: OnceLock<Option<String>>,
}

impl Glossary {
    /// Collects the terms of the kinds that the project names for this.
    pub fn new(publication: &Publication) -> Self {
        let main = publication.info().lang;
        let mut glossary = Glossary {
            terms: publication.info().languages.iter().map(|lang| (*lang, Terms::new(*lang))).collect(),
            known: Vec::new(),
        };
        for kind in publication.info().hints.iter().filter_map(|name| publication.vocabulary().find(name)) {
            for entry in publication.of_kind(&kind.name) {
                let item = publication.entry(*entry);
                let href = address::encode(&address::of_entry(kind, &item.id));
                let number = glossary.known.len();
                glossary.known.push(HintTerm { entry: *entry, href, said: OnceLock::new() });
                // Texts that are not translated are in another language than the rest, and met in texts of that language.
                let mut add = |value: &Value| {
                    if let Value::Text(text) = value {
                        let lang = text.lang.unwrap_or(main);
                        let terms = glossary.terms.iter_mut().find(|(l, _)| *l == lang);
                        terms.into_iter().for_each(|(_, terms)| terms.add(text, number));
                    }
                };
                for value in [&*kind.title].into_iter().chain(GLOSSARY_FIELDS).filter_map(|name| item.get(name)) {
                    match value {
                        Value::List(items) => items.iter().for_each(&mut add),
                        value => add(value),
                    }
                }
            }
        }
        glossary
    }

    fn terms(&self, lang: Lang) -> Option<&Terms> {
        self.terms.iter().find(|(l, _)| *l == lang).map(|(_, terms)| terms).filter(|terms| !terms.is_empty())
    }
}

/// What a page has explained.
#[derive(Debug)]
pub struct Hints<'a> {
    glossary: &'a Glossary,
    /// The entry whose page it is: nobody looks up where they are.
    own: Cell<Option<EntryIndex>>,
    seen: RefCell<HashSet<EntryIndex>>,
}

impl<'a> Hints<'a> {
    /// Begins a page.
    pub fn new(glossary: &'a Glossary) -> Self {
        Hints { glossary, own: Cell::new(None), seen: RefCell::default() }
    }

    /// Says which entry the page is about.
    pub fn about(&self, entry: EntryIndex) {
        self.own.set(Some(entry));
    }

    /// Begins a part of a page, whose reader may not have read what came before.
    pub fn part(&self) {
        self.seen.borrow_mut().clear();
    }

    /// Notes that a text links to an entry by itself.
    pub fn linked(&self, entry: EntryIndex) {
        self.seen.borrow_mut().insert(entry);
    }

    /// Finds the words of a run of text that get a hint here.
    pub fn of(&self, run: &str, lang: Lang, publication: &Publication) -> Vec<Hint> {
        let Some(terms) = self.glossary.terms(lang) else { return Vec::new() };
        let mut hints = Vec::new();
        for found in terms.find(run) {
            let Some(known) = self.glossary.known.get(found.term) else { continue };
            if Some(known.entry) != self.own.get() && self.seen.borrow_mut().insert(known.entry) {
                hints.push(Hint {
                    at: found.at,
                    id: publication.entry(known.entry).id.to_string(),
                    href: known.href.clone(),
                    definition: known.said.get_or_init(|| definition(known.entry, publication)).clone(),
                });
            }
        }
        hints
    }
}

/// The first words of a definition.
fn definition(entry: EntryIndex, publication: &Publication) -> Option<String> {
    let item = publication.entry(entry);
    let body = publication.kind_of(item)?.body.as_deref()?;
    let (words, lang) = match item.get(body)? {
        Value::Prose(prose) => {
            let title = |id: &str| publication.cited(id);
            (text::plain_text(&text::parse(&prose.text), &title), prose.lang)
        }
        Value::Text(text) => (text.to_string(), text.lang),
        _ => return None,
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = text::typeset(&words, lang.unwrap_or(publication.info().lang));
    Some(text::shortened(&words, DEFINITION)).filter(|words| !words.is_empty())
}
