//! What vendors are asked to answer, for whoever is asked and for readers who see more.
//!
//! In: the project's `answers:` and its kinds. Out: [`Asked`], in the language of the publication; nothing for readers who see less than those
//! who are asked. The codes are those of a kind that vendors do not see: what their sheets show of it is told here, and no more.

use super::leaves::{Lines, settled};
use super::visible::{Visibility, visible_entry};
use super::{Publication, fingerprint, read_entry, visible_vocabulary};
use crate::index::EntryIndex;
use crate::project::{ANSWERED, ASKED, Entry, Project, Request, id_key, parse_condition};
use crate::schema::{Audience, Field, FieldType, Kind, Lang, Value, Vocabulary, Words};
use crate::text::typeset;
use indexmap::IndexMap;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What is asked of a requirement unless the project says which are asked.
const ASKED_USUALLY: &str = "status != dropped and priority != wont";

/// The cells of an answer, in the order of a sheet.
pub const ANSWER_CELLS: [&str; 4] = ["code", "comment", "proof", "cost"];

/// What vendors are asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// For whom sheets are made.
    pub audience: Audience,
    /// The codes to answer with, in the order of the kind.
    pub codes: Vec<AskedCode>,
    /// What the cells of an answer are called, by their names, in every language; those that the project dropped are not there.
    pub cells: BTreeMap<&'static str, Words>,
    /// Fields of requirements that are shown beside their id and text.
    pub columns: Vec<String>,
    /// What parts requirements into sheets.
    pub by: Option<String>,
    /// Which requirements, and in which order, where the project says so.
    pub request: Option<Request>,
    /// What is to be priced.
    pub posts: Vec<AskedPost>,
    /// What is asked of the vendor itself.
    pub questions: Vec<String>,
    /// How a licence may be paid: key and label; none where the project dropped that.
    pub licences: Vec<(String, Words)>,
    /// Texts that are asked by now, by entry and language; only where offers remember what they answered.
    pub(super) texts: BTreeMap<String, BTreeMap<String, String>>,
}

/// A code to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCode {
    /// Its key in files.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// From 0, not met at all, to 1, met in full; nothing where nobody said so.
    pub mark: Option<Decimal>,
    /// Whether it refuses what is asked.
    pub refuses: bool,
}

/// A line of the sheet of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AskedPost {
    pub post: String,
    pub label: Option<String>,
    pub unit: Option<String>,
    pub quantity: Decimal,
    /// Whether it is paid every year.
    pub run: bool,
    pub optional: bool,
}

impl Asked {
    /// Takes what a reader may know of it; `lang` is that of the publication.
    pub(super) fn of(project: &Project, reader: Audience, lang: Lang) -> Option<Self> {
        let (config, audience) = (&project.config, project.answer_audience());
        if !audience.is_visible_to(reader) {
            return None;
        }
        let (settings, offer) = (&config.answers, project.vocabulary.get(ANSWERED.0));
        let cells = offer
            .and_then(rows_of)
            .map(|fields| ANSWER_CELLS.into_iter().filter_map(|name| Some((name, fields.get(name)?.label.clone()))).collect());
        let label = |words: &Option<Words>| words.as_ref().map(|words| words.get(lang).to_owned());
        let post = |own: &crate::project::Post| AskedPost {
            post: own.post.clone(),
            label: label(&own.label),
            unit: label(&own.unit),
            quantity: own.quantity,
            run: own.run,
            optional: own.optional,
        };
        let code = |own: crate::project::AnswerCode| AskedCode {
            label: own.label.get(lang).to_owned(),
            key: own.key,
            mark: own.counts.mark,
            refuses: own.counts.refuses == Some(true),
        };
        let licences = offer.and_then(|kind| match &kind.fields.get("licence_model")?.ty {
            FieldType::Choice(choices) => Some(choices.iter().map(|choice| (choice.key.clone(), choice.label.clone())).collect()),
            _ => None,
        });
        // They are those that the asked see, whoever reads the offers.
        // Who sees no offer has nothing to hold them against.
        let offer = |entry: &&Arc<Entry>| entry.kind.as_ref() == ANSWERED.0 && entry.audience.is_visible_to(reader);
        let remembers = project.entries.iter().filter(offer).any(|offer| answered_texts(offer).next().is_some());
        Some(Asked {
            audience,
            codes: project.answer_codes().into_iter().map(code).collect(),
            cells: cells.unwrap_or_default(),
            columns: settings.columns().into_iter().map(str::to_owned).collect(),
            by: settings.by().map(str::to_owned),
            request: settings.request.clone(),
            posts: settings.posts.iter().map(post).collect(),
            questions: settings.questions.iter().map(|words| words.get(lang).to_owned()).collect(),
            licences: licences.unwrap_or_default(),
            texts: if remembers { asked_texts(project) } else { BTreeMap::new() },
        })
    }

    /// Returns what those who are asked know of it in the main language, with the kinds as they see them: enough to read what came back, and no
    /// publication is made for it.
    pub fn of_asked(project: &Project) -> Option<(Self, Arc<Vocabulary>)> {
        let reader = project.answer_audience();
        Some((Asked::of(project, reader, project.config.lang)?, visible_vocabulary(project, reader)))
    }

    /// Returns which requirements are asked: those that the asked see, and that the project takes.
    pub fn selects<'a>(&'a self, publication: &'a Publication) -> impl Fn(EntryIndex) -> bool + 'a {
        let usual = parse_condition(ASKED_USUALLY).ok();
        move |n| {
            let own = self.request.as_ref().and_then(|request| request.condition.as_ref().map(|(condition, _)| condition));
            let condition = own.or(usual.as_ref());
            // Readers who see more than those who are asked do not think that these were asked for it.
            publication.entry(n).audience.is_visible_to(self.audience)
                && !publication.is_retired(n)
                && condition.is_none_or(|own| super::matches(own, n, publication))
        }
    }

    /// Finds a code by its key.
    pub fn code(&self, key: &str) -> Option<&AskedCode> {
        self.codes.iter().find(|code| code.key == key)
    }

    /// Returns whether an answer is to a text that is not asked any more: `asked` is what it remembers of it. What is not known is not older.
    pub fn is_older(&self, id: &str, asked: &str) -> bool {
        is_older(&self.texts, id, asked)
    }
}

/// What an offer remembers of the texts that it answered: id and text, by row.
pub fn answered_texts(offer: &Entry) -> impl Iterator<Item = (&str, &str)> {
    let rows = match offer.get(ANSWERED.1) {
        Some(Value::Records(rows)) => rows.as_slice(),
        _ => &[],
    };
    rows.iter().filter_map(|row| {
        let cell = |name: &str| row.iter().find(|(own, _)| **own == *name).map(|(_, value)| value);
        match (cell(ASKED), cell("asked")) {
            (Some(Value::Links(links)), Some(Value::Text(text))) => Some((&*links.first()?.id, &**text)),
            _ => None,
        }
    })
}

/// Texts that are asked, by entry and language.
pub type AskedTexts = BTreeMap<String, BTreeMap<String, String>>;

/// Returns whether an answer is to a text that is not asked any more.
pub fn is_older(texts: &AskedTexts, id: &str, asked: &str) -> bool {
    let lang = asked.rsplit_once('-').map_or("", |(lang, _)| lang);
    texts.get(&id_key(id)).and_then(|own| own.get(lang)).is_some_and(|now| now != asked)
}

/// Returns the fingerprints of the texts that are asked by now, as those who are asked see them, in each language of the project.
pub fn asked_texts(project: &Project) -> AskedTexts {
    let reader = project.answer_audience();
    let vocabulary = visible_vocabulary(project, reader);
    let Some(kind) = vocabulary.get(ASKED) else { return AskedTexts::new() };
    let visibility = Visibility { project, reader, output: None, vocabulary: &vocabulary };
    let seen =
        project.entries.raw.par_iter().filter(|entry| entry.kind.as_ref() == ASKED && entry.audience.is_visible_to(reader));
    let name = |id: &str| first_id(id, project.find(id));
    let texts = seen.map(|entry| {
        let of = |lang: &Lang| {
            let seen = visible_entry(&read_entry(project, entry, *lang), &visibility);
            (lang.code().to_owned(), asked_text(&seen, kind, *lang, &name))
        };
        (id_key(&entry.id), project.config.languages.iter().map(of).collect())
    });
    texts.collect::<HashMap<_, _>>().into_iter().collect()
}

/// Returns the id under which what is cited is known in every state of the project: the first one that it had, so that a new id changes nothing.
pub fn first_id(id: &str, cited: Option<&Entry>) -> String {
    cited.and_then(|entry| entry.aliases.first()).map_or_else(|| id.to_owned(), |alias| alias.id.to_string())
}

/// Returns the fingerprint of what an entry asks: of its title and of every text that is held against the rules of writing. What says the same
/// counts as the same, as in [`settled`]; `name` is the id under which what is cited is known, as [`first_id`] has it.
pub fn asked_text(seen: &Entry, kind: &Kind, lang: Lang, name: &dyn Fn(&str) -> String) -> String {
    let asks =
        |field: &&Field| *field.name == *kind.title || field.writing.is_some() || kind.body.as_deref() == Some(&*field.name);
    let mut parts = Vec::new();
    for field in kind.fields.values().filter(asks) {
        let set = |line: &str| typeset(line, lang);
        let lines = Lines { name, set: &set };
        let text = match seen.get(&field.name) {
            Some(Value::Text(text)) if matches!(field.ty, FieldType::Markdown) => settled(text, &lines),
            Some(Value::Text(text)) => typeset(text, lang),
            Some(Value::Prose(prose)) => settled(&prose.text, &lines),
            _ => continue,
        };
        parts.push(field.name.to_string());
        parts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut print = fingerprint::of_words(&parts);
    print.truncate(12);
    format!("{}-{print}", lang.code())
}

/// The fields of the rows that answer.
fn rows_of(offer: &Kind) -> Option<&IndexMap<String, Field>> {
    offer.fields.get(ANSWERED.1)?.ty.cells()
}
