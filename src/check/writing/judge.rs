//! Judges one text: which words in it cannot be checked, and what is passed on to the rules of whole sentences.

use super::guide::Guide;
use super::matcher::{Hit, Matcher, Sign};
use super::plain::PlainText;
use super::{number, obligation};
use crate::finding::RuleId;
use crate::project::{GLOSSARY_FIELDS, Project};
use crate::schema::{Lang, Value, Writing};
use std::collections::HashSet;
use std::ops::Range;

/// A text to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What it is.
    pub writing: Writing,
    /// The text.
    pub text: &'a str,
    /// Whether it is Markdown.
    pub markdown: bool,
    /// Whether its entry says a level.
    pub measured: bool,
    /// Whether it is a level of something that is counted.
    pub counting: bool,
}

/// A fault in a text.
#[derive(Debug)]
pub struct Fault {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// Bytes of the text as it was written.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: String,
}

/// Whether an obligation says that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// It has a verb that binds.
    Bound,
    /// It has one that leaves it open.
    Open,
    /// It has neither.
    Silent,
}

/// What came of a text: its faults, whether it binds, and its abbreviations.
pub type Judged = (Vec<Fault>, Option<Binding>, Vec<(String, Range<usize>)>);

/// Words with the same fault, of the language or of the project.
struct WordGroup {
    rule: RuleId,
    /// What to do, and what to write for instance; the project's own words have neither.
    mend: Option<(&'static str, &'static str)>,
    measured: bool,
}

/// Judges the texts of one language of a project.
pub struct Judge {
    pub(super) guide: &'static Guide,
    matcher: Matcher,
    groups: Vec<WordGroup>,
    /// Verbs that the project takes for binding.
    own_verbs: Vec<String>,
}

/// The rules whose words are lists.
const OF_WORDS: [RuleId; 4] = [RuleId::WritingVague, RuleId::WritingEscape, RuleId::WritingOpenEnded, RuleId::WritingAndOr];

impl Judge {
    /// Prepares what is looked for in a language; `None` for a language that is not judged.
    pub fn new(project: &Project, lang: Lang) -> Option<Self> {
        Judge::with(Guide::of(lang)?, project, lang)
    }

    /// Prepares what a guide looks for.
    pub fn with(guide: &'static Guide, project: &Project, lang: Lang) -> Option<Self> {
        let mut groups = Vec::new();
        let mut words: Vec<(String, Sign)> = Vec::new();
        for group in &guide.words {
            let number = groups.len();
            groups.push(WordGroup { rule: group.rule, mend: Some((&group.why, &group.better)), measured: group.measured });
            words.extend(signs(guide, &group.words, Sign::Word(number)));
            words.extend(signs(guide, &group.except, Sign::Accepted));
        }
        for rule in OF_WORDS {
            let number = groups.len();
            groups.push(WordGroup { rule, mend: None, measured: false });
            words.extend(signs(guide, &setting(project, rule, "words"), Sign::Word(number)));
            words.extend(signs(guide, &setting(project, rule, "except"), Sign::Accepted));
        }
        let own_verbs = setting(project, RuleId::WritingNoModal, "words");
        for (list, sign) in [
            (&guide.binding, Sign::Binding),
            (&own_verbs, Sign::Binding),
            (&guide.not_binding, Sign::NotBinding),
            (&guide.subordinating, Sign::Subordinating),
            (&guide.conjunctions, Sign::Conjunction),
            (&guide.bounds, Sign::Bound),
            (&guide.passive.auxiliaries, Sign::Auxiliary),
            (&guide.passive.actors, Sign::Actor),
        ] {
            words.extend(signs(guide, list, sign));
        }
        // What the glossary explains means one thing to everybody.
        words.extend(signs(guide, &glossary(project, lang), Sign::Accepted));
        Some(Judge { guide, matcher: Matcher::new(words)?, groups, own_verbs })
    }

    /// The verb to write.
    pub fn verb(&self) -> &str {
        self.own_verbs.first().or(self.guide.binding.first()).map_or("", String::as_str)
    }

    /// Whether a criterion counts something, so that its level is a bare number.
    pub fn counts(&self, criterion: &str) -> bool {
        let plain = criterion.to_lowercase();
        let mut first = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4);
        first.any(|word| self.guide.counting.iter().any(|counting| counting == word))
    }

    /// Judges a text.
    pub fn text(&self, subject: &Subject<'_>) -> Judged {
        let plain = PlainText::new(subject.text, subject.markdown);
        let hits = self.matcher.find(&plain.text);
        let mut faults = Vec::new();
        for hit in &hits {
            if let Sign::Word(number) = hit.sign
                && let Some(group) = self.groups.get(number)
                && !(group.measured && is_measured(subject, &plain, hit))
            {
                faults.push(of_word(group, &plain, hit));
            }
            if faults.len() == super::MOST {
                break;
            }
        }
        faults.extend(dangling_colon(subject.text));
        faults.extend(number::without_unit(self.guide, subject, &plain, &hits));
        let mut binding = None;
        if subject.writing == Writing::Obligation {
            binding = obligation::binding(self, &hits, &plain);
            faults.extend(obligation::faults(self, &plain, &hits));
        }
        faults.truncate(super::MOST);
        (faults, binding, super::abbreviation::of(&plain))
    }
}

/// Each form of words.
fn signs(guide: &Guide, words: &[String], sign: Sign) -> Vec<(String, Sign)> {
    let forms = words.iter().flat_map(|word| guide.forms(word));
    forms.map(|form| (PlainText::new(&form, false).text.trim_end().to_owned(), sign)).collect()
}

/// What a project says of a rule.
pub fn setting(project: &Project, rule: RuleId, name: &str) -> Vec<String> {
    crate::check::method::limits::words(project, rule, name)
}

/// The words that the glossary explains, in a language.
fn glossary(project: &Project, lang: Lang) -> Vec<String> {
    fn of(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Text(text) => found.push(text.to_string()),
            Value::List(items) => items.iter().for_each(|item| of(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for entry in &project.entries {
        let Some(kind) =
            project.kind_of(entry).filter(|kind| project.config.glossary.iter().any(|(name, _)| **name == *kind.name))
        else {
            continue;
        };
        let is_word = |field: &str| field == kind.title || GLOSSARY_FIELDS.contains(&field);
        if lang == project.config.lang {
            let fields = entry.fields.iter().filter(|(name, _)| is_word(name));
            fields.for_each(|(_, written)| of(&written.value, &mut found));
        }
        for translation in entry.translations.iter().filter(|translation| translation.lang == lang) {
            let texts = translation.texts.iter().filter(|text| is_word(&text.slot.field));
            texts.for_each(|text| of(&text.value, &mut found));
        }
    }
    found
}

/// Whether a level, or a number in the same sentence, says what a word means.
fn is_measured(subject: &Subject<'_>, plain: &PlainText<'_>, hit: &Hit) -> bool {
    let sentence = || plain.text.get(plain.sentence(hit.at.start)).unwrap_or_default();
    subject.writing == Writing::Level || subject.measured || sentence().bytes().any(|b| b.is_ascii_digit())
}

fn of_word(group: &WordGroup, plain: &PlainText<'_>, hit: &Hit) -> Fault {
    let word = plain.as_written(&hit.at);
    let message = match group.rule {
        RuleId::WritingEscape => format!("`{word}` leaves a way out: nobody can tell whether this was kept"),
        RuleId::WritingOpenEnded => format!("`{word}` leaves open what else is meant"),
        RuleId::WritingAndOr => format!("`{word}` can be read in two ways"),
        _ => format!("`{word}` says no level: each reader sees another one in it"),
    };
    let hint = match group.mend {
        Some((why, better)) => format!("{why}, for instance “{better}”"),
        None => format!("the project asks not to write it, under `words` of `{}` in `ouvrage.yaml`", group.rule),
    };
    Fault { rule: group.rule, at: plain.written_at(&hit.at), message, hint }
}

/// A text that ends where a list was to come.
fn dangling_colon(text: &str) -> Option<Fault> {
    let mut rest = text.trim_end();
    while let Some(start) = rest.strip_suffix("-->").and_then(|head| head.rfind("<!--")) {
        rest = rest.get(..start)?.trim_end();
    }
    let head = rest.strip_suffix(':')?;
    // `::` and a colon between back-ticks are no punctuation.
    if head.is_empty() || head.ends_with([':', '`']) {
        return None;
    }
    Some(Fault {
        rule: RuleId::WritingDanglingColon,
        at: head.len()..rest.len(),
        message: "this text ends in a colon, and nothing comes behind it".to_owned(),
        hint: "write what was to come, or take the colon out".to_owned(),
    })
}

/// Where the first word of a text stands.
pub fn first_word(text: &str) -> Range<usize> {
    let start = text.find(char::is_alphanumeric).unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    start..start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

/// The words in capitals of a text.
pub fn capitals(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| super::abbreviation::is_one(word));
    words.map(str::to_owned).collect()
}
