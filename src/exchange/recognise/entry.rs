//! What was found of an entry, made into its title, text and fields.

use super::front::{at_break, holds_more, raw_text, trimmed};
use super::story::{StoryWords, story};
use super::table::{attributes, words};
use super::words::{capitalised, level, priority, title_of};
use super::{FoundEntry, Guide, Told};
use crate::text::{Block, Inline, inline_text, shortened};
use regex::Regex;
use std::sync::OnceLock;

/// The longest title that is kept as it is written.
const LONGEST: usize = 120;

/// Whether words are what a requirement is called rather than what it asks for.
pub(super) fn is_title(text: &str) -> bool {
    let text = text.trim();
    text.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && text.chars().count() <= 90
        && !text.ends_with(['.', ';', ':', '!', '?', ','])
        && priority(text).is_none()
        && story(text).is_none()
}

/// Takes the level that stands in brackets behind an id, `(M)` or `[Must]`, off the line.
pub(super) fn take_level(entry: &mut FoundEntry, line: &mut Vec<Inline>, guide: &Guide<'_>) {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = r"^\s*[\[(]\s*(?P<word>[\p{L}’']{1,14}(?: have)?|P\d)\s*[\])]\s*[:–—-]*\s*";
    let Some(regex) = REGEX.get_or_init(|| Regex::new(pattern).ok()) else { return };
    let text = raw_text(line);
    let Some(found) = regex.captures(&text) else { return };
    let word = found.name("word").map_or("", |word| word.as_str());
    let Some(key) = level(word).and_then(|level| (guide.choice)(&entry.kind, "priority", level)) else { return };
    entry.fields.push(("priority".to_owned(), Told::Key(key, word.to_owned())));
    super::front::cut_front(line, found.get(0).map_or(0, |all| all.as_str().chars().count()));
}

/// Makes title and text of the words behind an id: two lines or a bold beginning are title and text.
pub(super) fn told(entry: &mut FoundEntry, line: Vec<Inline>, strong: bool) {
    let line = trimmed(line);
    let text = inline_text(&line);
    if text.is_empty() && !holds_more(&[Block::Paragraph(line.clone())]) {
        return;
    }
    if strong
        && let Some((head, tail)) = at_break(&line)
        && is_title(&inline_text(&head))
        && !holds_more(&[Block::Paragraph(head.clone())])
    {
        entry.title = inline_text(&head);
        entry.body.push(Block::Paragraph(tail));
        return;
    }
    if let Some((Inline::Strong(head), tail)) = line.split_first()
        && !tail.is_empty()
    {
        let called = inline_text(head);
        let called = called.trim_end_matches([':', '.', ' ', '\u{a0}', '–', '-', '—']).to_owned();
        let mut tail = trimmed(tail.to_vec());
        let lead = raw_text(&tail).chars().take_while(|c| c.is_whitespace() || matches!(c, ':' | '–' | '—' | '-' | '.')).count();
        super::front::cut_front(&mut tail, lead);
        if is_title(&called) && inline_text(&tail).chars().count() >= 3 && !holds_more(&[Block::Paragraph(head.clone())]) {
            entry.title = called;
            entry.body.push(Block::Paragraph(trimmed(tail)));
            return;
        }
    }
    if is_title(&text) && !holds_more(&[Block::Paragraph(line.clone())]) {
        entry.title = text;
    } else {
        entry.body.push(Block::Paragraph(line));
    }
}

/// The level that a text names: `(Priorité : haute)`.
fn named_level(text: &str) -> Option<&'static str> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = r"(?i)(?:priorité|priority|moscow)\s*[:=]\s*(?P<word>[\p{L}’'\-]+(?: have)?\d?)|[\[(](?P<tag>must|should|could|won[’']t|m|s|c|w)[\])]";
    let regex = REGEX.get_or_init(|| Regex::new(pattern).ok()).as_ref()?;
    let found = regex.captures(text)?;
    level(found.name("word").or_else(|| found.name("tag"))?.as_str())
}

/// Gives an entry its title and its priority, and a story its parts.
pub(super) fn finish(entry: &mut FoundEntry, guide: &Guide<'_>) {
    attributes(entry, guide);
    if guide.story == Some(entry.kind.as_str()) {
        tell_story(entry);
    }
    let text = words(&entry.body);
    if entry.fields.iter().all(|(name, _)| name != "priority") {
        let said = format!("{} {text}", entry.title);
        let found = named_level(&said).or_else(|| priority(&entry.title).or_else(|| priority(&text)));
        if let Some(key) = found.and_then(|word| (guide.choice)(&entry.kind, "priority", word)) {
            entry.fields.push(("priority".to_owned(), Told::Key(key, String::new())));
        }
    }
    if entry.title.is_empty() {
        let first = entry.body.iter().map(|block| words(std::slice::from_ref(block))).find(|text| !text.is_empty());
        let want = entry.fields.iter().find_map(|(name, told)| match told {
            Told::Words(text) if name == "want" => Some(text.clone()),
            _ => None,
        });
        entry.title = match (want, first) {
            (Some(want), _) => shortened(&capitalised(&want), 80),
            (None, Some(first)) => title_of(&first),
            (None, None) => entry.id.clone().unwrap_or_default(),
        };
    } else if entry.title.chars().count() > LONGEST {
        // What does not fit into a title is said in full in the text.
        entry.body.insert(0, Block::Paragraph(vec![Inline::Text(entry.title.clone())]));
        entry.title = title_of(&entry.title);
    }
}

/// Takes the sentence of a story apart; what is more than its words stays in the notes.
fn tell_story(entry: &mut FoundEntry) {
    if entry.fields.iter().any(|(name, _)| name == "want") {
        return;
    }
    // The sentence may be parted over the first paragraphs, or be the title.
    for count in [1, 2, 3, 0] {
        let Some(head) = entry.body.get(..count) else { continue };
        let text = if count == 0 { entry.title.clone() } else { words(head) };
        let Some(found) = story(&text) else { continue };
        let StoryWords { role, want, benefit, rest } = found;
        if count == 0 {
            entry.title = String::new();
        } else if !holds_more(head) {
            entry.body.drain(..count);
        }
        if !rest.is_empty() {
            entry.body.insert(0, Block::Paragraph(vec![Inline::Text(rest)]));
        }
        for (name, text) in [("role", role), ("want", want), ("benefit", benefit)] {
            if !text.is_empty() {
                entry.fields.push((name.to_owned(), Told::Words(text)));
            }
        }
        return;
    }
}
