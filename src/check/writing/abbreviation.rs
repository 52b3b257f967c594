//! Abbreviations that nothing explains: neither the glossary, nor an entry of their own, nor the words before their first brackets.

use super::JudgedText;
use super::judge::{Judge, capitals, setting};
use super::plain::PlainText;
use crate::finding::{Finding, RuleId};
use crate::project::Project;
use crate::schema::{Lang, Value};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// The fewest and the most letters of an abbreviation.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=6;

/// Whether a word is written as an abbreviation is: in capitals, and no Roman number.
pub fn is_one(word: &str) -> bool {
    let capitals = word.strip_suffix('s').unwrap_or(word);
    LETTERS.contains(&capitals.chars().count())
        && capitals.chars().all(char::is_uppercase)
        && !capitals.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'M'))
        // `AA` is a level.
        && capitals.chars().any(|c| !capitals.starts_with(c))
}

/// The abbreviations of a text, and where they stand in what was written. What is tied to something else is a part of it: `EX-101`.
pub fn of(plain: &PlainText<'_>) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = plain.text.get(rest..).and_then(|tail| tail.find(char::is_alphanumeric)).map(|n| rest + n) {
        let tail = plain.text.get(start..).unwrap_or_default();
        let end = start + tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len());
        rest = end;
        if end - start > LETTERS.end() * 4 {
            continue;
        }
        let at = plain.written_at(&(start..end));
        let word = plain.written.get(at.clone()).unwrap_or_default();
        if is_one(word) && !is_tied(plain.written, &at) {
            let word = word.strip_suffix('s').unwrap_or(word);
            if !found.iter().any(|(known, _): &(String, _)| known == word) {
                found.push((word.to_owned(), at));
            }
        }
        if found.len() == super::MOST {
            break;
        }
    }
    found
}

/// Whether a word is a part of something longer: an id, an address, the name of a standard with its number, a key of a list of sources
/// between square brackets.
fn is_tied(text: &str, at: &Range<usize>) -> bool {
    const TIES: &[char] =
        &['-', '\u{2010}', '\u{2011}', '_', '.', '/', '\\', '@', '#', '&', '+', '=', '<', '>', '{', '}', '[', ']'];
    let (before, after) = (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
    let tied = |near: Option<char>, far: Option<char>| {
        near.is_some_and(|c| TIES.contains(&c)) && far.is_some_and(|c| c.is_alphanumeric() || TIES.contains(&c))
    };
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    let numbered = || after.strip_prefix([' ', '\u{a0}']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let bracket = || before.chars().rev().take(BRACKET).find(|c| matches!(c, '[' | ']' | '\n')) == Some('[');
    tied(back.next(), back.next()) || tied(on.next(), on.next()) || numbered() || bracket()
}

/// How far the square bracket before a key is looked for.
const BRACKET: usize = 60;

/// Reports each abbreviation that nothing explains, once, where it is met first.
pub(super) fn check(project: &Project, judged: &[JudgedText], judges: &[(Lang, Judge)], findings: &mut Vec<Finding>) {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let all = judged.iter().flat_map(|text| text.abbreviations.iter().map(move |(word, span)| (text, word, span)));
    let all: Vec<_> = all.collect();
    for (n, (text, word, _)) in all.iter().enumerate() {
        let judge = judges.iter().find(|(lang, _)| *lang == text.lang).map(|(_, judge)| judge);
        let known = judge.is_some_and(|judge| [&judge.guide.known, &judge.guide.shouted].iter().any(|list| list.contains(word)));
        if !known {
            met.entry(word).or_insert(n);
        }
    }
    if met.is_empty() {
        return;
    }
    let own = own_words(project);
    met.retain(|word, _| !own.contains(*word));
    let written = written_out(project, &met);
    met.retain(|word, _| !written.contains(*word));
    for (word, n) in met {
        let Some((text, _, span)) = all.get(n) else { continue };
        let message = format!("`{word}` is explained nowhere");
        let hint = "write it out once, with the abbreviation in brackets behind it, or explain it in the glossary";
        let mut finding = super::note(RuleId::WritingUnknownAbbreviation, message).at(**span).hint(hint);
        finding.entry = Some(text.entry);
        findings.push(finding);
    }
}

/// What the project knows by itself: the words of its glossary, those that name an entry of a register that is not judged, those of its
/// own name, and those that it says need no explanation.
fn own_words(project: &Project) -> HashSet<String> {
    let mut own: HashSet<String> = setting(project, RuleId::WritingUnknownAbbreviation, "except").into_iter().collect();
    for name in project.config.title.all().chain(project.config.organisation.iter().flat_map(crate::schema::Words::all)) {
        own.extend(capitals(name));
    }
    for kind in project.vocabulary.iter() {
        own.insert(kind.prefix.clone());
    }
    let judged = |kind: &crate::schema::Kind| kind.fields.values().any(|field| field.writing.is_some());
    for entry in &project.entries {
        let Some(kind) = project.kind_of(entry).filter(|kind| !judged(kind)) else { continue };
        let glossary = project.config.glossary.iter().any(|(name, _)| **name == *kind.name);
        let fields = entry.fields.iter().filter(|(name, _)| ***name == *kind.title || glossary);
        for (_, written) in fields {
            texts(&written.value, &mut own);
        }
        let translated = entry.translations.iter().flat_map(|translation| &translation.texts);
        translated.filter(|text| *text.slot.field == *kind.title || glossary).for_each(|text| texts(&text.value, &mut own));
    }
    own
}

fn texts(value: &Value, own: &mut HashSet<String>) {
    match value {
        Value::Text(text) => own.extend(capitals(text)),
        Value::Prose(prose) => own.extend(capitals(&prose.text)),
        Value::List(items) => items.iter().for_each(|item| texts(item, own)),
        _ => {}
    }
}

/// The abbreviations that a text of the project writes out: `service level agreement (SLA)` or `SLA (service level agreement)`.
fn written_out(project: &Project, met: &BTreeMap<&str, usize>) -> HashSet<String> {
    let words: Vec<&str> = met.keys().copied().collect();
    let Ok(automaton) = AhoCorasick::new(&words) else { return HashSet::new() };
    let mut found = HashSet::new();
    for (_, file) in project.sources.iter().filter(|(_, file)| !file.shipped) {
        for hit in automaton.find_overlapping_iter(&*file.text) {
            let (before, after) = (&file.text[..hit.start()], &file.text[hit.end()..]);
            let bracketed = before.trim_end_matches(['*', '\'', '’', '“', '"', '«', ' ', '\u{a0}']).ends_with('(')
                && !after.starts_with(char::is_alphanumeric);
            let explained = after.trim_start_matches('*').strip_prefix([' ', '\u{a0}']).is_some_and(|behind| {
                behind.strip_prefix('(').is_some_and(|inside| inside.chars().next().is_some_and(char::is_alphabetic))
            });
            // A line that begins with it, and says what it is behind a colon.
            let begins = before
                .rsplit('\n')
                .next()
                .is_some_and(|line| line.trim_start().trim_start_matches(['-', '*', '+']).trim().is_empty());
            let said = begins && after.trim_start_matches(['*', ' ', '\u{a0}', '\u{202f}']).starts_with(": ");
            if bracketed || said || explained && before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) {
                found.insert(words[hit.pattern().as_usize()].to_owned());
            }
        }
    }
    found
}
