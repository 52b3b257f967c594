//! What `check` says, in French: `content/words/findings.fr.yaml` holds each English message with its gaps beside its French text.
//!
//! In: a finished English sentence. Out: the same in another language, or the sentence itself when there is none. Findings stay English
//! inside the program, in JSON and in tests: only what people read is put into their language, at the very end. A message is found again
//! by its fixed words; what stood in its gaps is carried over, and translated too where it is no name or value of the project.

use crate::schema::Lang;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
struct File {
    messages: BTreeMap<String, String>,
    reasons: BTreeMap<String, String>,
}

/// The messages of a language.
struct Messages {
    /// Those without gaps.
    whole: HashMap<String, String>,
    /// Those with gaps; of two that fit, the one with more fixed words counts.
    with_gaps: Vec<Template>,
    reasons: BTreeMap<String, String>,
}

/// A message with gaps.
struct Template {
    /// What stands before, between and behind the gaps: one more than there are gaps.
    fixed: Vec<String>,
    /// Names of the gaps: `name`, or `0`, `1` … for those without.
    gaps: Vec<String>,
    /// The text in the other language, as pieces.
    other: (Vec<String>, Vec<String>),
}

static FRENCH: LazyLock<Messages> = LazyLock::new(|| Messages::read(include_str!("../content/words/findings.fr.yaml")));

/// How many messages may stand in the gaps of each other.
const DEPTH: usize = 3;

/// Puts a message of the program into a language.
pub fn translate(message: &str, lang: Lang) -> String {
    match lang {
        Lang::En => message.to_owned(),
        Lang::Fr => FRENCH.translate(message, DEPTH).unwrap_or_else(|| message.to_owned()),
    }
}

/// Why a rule exists, in a language; `english` where that is not known.
pub fn reason<'a>(rule: &str, english: &'a str, lang: Lang) -> &'a str
where
    'static: 'a,
{
    match lang {
        Lang::En => english,
        Lang::Fr => FRENCH.reasons.get(rule).map_or(english, String::as_str),
    }
}

impl Messages {
    fn read(text: &str) -> Self {
        // The shipped file is held to this shape by a test below.
        let file: File = serde_saphyr::from_str(text).unwrap_or_default();
        let (mut whole, mut with_gaps) = (HashMap::new(), Vec::new());
        for (english, french) in file.messages {
            let (fixed, gaps) = pieces(&english);
            let other = pieces(&french);
            if gaps.is_empty() {
                whole.insert(fixed.concat(), other.0.concat());
            } else {
                with_gaps.push(Template { fixed, gaps, other });
            }
        }
        let weight = |template: &Template| template.fixed.iter().map(String::len).sum::<usize>();
        with_gaps.sort_by_key(|template| std::cmp::Reverse(weight(template)));
        Messages { whole, with_gaps, reasons: file.reasons }
    }

    fn translate(&self, message: &str, depth: usize) -> Option<String> {
        if let Some(found) = self.whole.get(message) {
            return Some(found.clone());
        }
        self.with_gaps.iter().find_map(|template| Some(template.fill(&template.read(message)?, self, depth)))
    }
}

impl Template {
    /// What stands in the gaps of a message, if it is this one.
    fn read<'a>(&self, message: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.fixed.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut left = message.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut found = Vec::with_capacity(self.gaps.len());
        for fixed in between {
            let (gap, behind) = left.split_once(fixed.as_str())?;
            found.push(gap);
            left = behind;
        }
        found.push(left);
        // A sentence does not begin in the middle of a name.
        (found.iter().all(|gap| !gap.is_empty()) || self.gaps.iter().any(|gap| gap == "more")).then_some(found)
    }

    fn fill(&self, found: &[&str], messages: &Messages, depth: usize) -> String {
        let value = |name: &String| {
            let at = self.gaps.iter().position(|gap| gap == name)?;
            let text = *found.get(at)?;
            // What is quoted is a name or a value of the project: it stays as it is.
            let before = self.fixed.get(at).is_some_and(|fixed| fixed.ends_with(['`', '“', '/', '[']));
            let quoted = before || depth == 0;
            let translated = if quoted { None } else { messages.translate(text, depth - 1) };
            Some(translated.unwrap_or_else(|| text.to_owned()))
        };
        let (fixed, gaps) = &self.other;
        let mut out = String::new();
        for (n, piece) in fixed.iter().enumerate() {
            out.push_str(piece);
            out.extend(gaps.get(n).and_then(value));
        }
        out
    }
}

/// Takes a message with gaps apart: the fixed words, one piece more than there are gaps, and the names of the gaps. A gap is `{name}` or
/// `{}`, perhaps with a format behind a colon; braces that are written twice are braces, and so are those around anything else.
fn pieces(template: &str) -> (Vec<String>, Vec<String>) {
    let (mut fixed, mut gaps) = (vec![String::new()], Vec::new());
    let mut unnamed = 0;
    let mut rest = template;
    while let Some(c) = rest.chars().next() {
        let last = fixed.len() - 1;
        if let Some(behind) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            fixed[last].push(c);
            rest = behind;
        } else if let Some((name, behind)) = rest.strip_prefix('{').and_then(gap) {
            gaps.push(if name.is_empty() { unnamed.to_string() } else { name.to_owned() });
            unnamed += usize::from(name.is_empty());
            fixed.push(String::new());
            rest = behind;
        } else {
            fixed[last].push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (fixed, gaps)
}

/// The name of a gap that begins here, and what is behind it.
fn gap(text: &str) -> Option<(&str, &str)> {
    let (inside, behind) = text.split_once('}')?;
    let (name, format) = inside.split_once(':').unwrap_or((inside, ""));
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (plain && !format.contains([' ', '{'])).then_some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn messages_are_found_by_their_fixed_words() {
        let french = |message: &str| translate(message, Lang::Fr);
        assert_eq!(french("there is no entry `TE-1`"), "il n’y a pas de fiche `TE-1`");
        assert_eq!(
            french("`max` expects a whole number of at least 3, found `text`"),
            "`max` attend un nombre entier d’au moins 3, trouvé\u{a0}: `text`"
        );
        assert_eq!(
            french("`text` expects a list of rows, found a map"),
            "`text` attend une liste de lignes, trouvé\u{a0}: un ensemble de champs"
        );
        assert_eq!(french("write `{ fr: …, en: … }`, or the text alone"), "écrire `{ fr: …, en: … }`, ou le texte seul");
        assert_eq!(french("what nobody wrote"), "what nobody wrote");
        assert_eq!(translate("there is no entry `TE-1`", Lang::En), "there is no entry `TE-1`");
        assert_eq!(reason("unknown-rule", "x", Lang::Fr), "Une règle qui n’existe pas ne fait rien taire.");
    }

    #[test]
    fn gaps_are_the_same_in_both_languages() {
        let file: File =
            serde_saphyr::from_str(include_str!("../content/words/findings.fr.yaml")).expect("the shipped file is read");
        assert!(file.messages.len() > 400);
        for (english, french) in &file.messages {
            let names = |text: &str| pieces(text).1.into_iter().collect::<BTreeSet<_>>();
            let (own, other) = (names(english), names(french));
            assert!(other.is_subset(&own), "{french} has gaps that {english} does not have");
            // `verb` is an English word that French does without.
            let left: Vec<&String> = own.difference(&other).filter(|name| *name != "verb").collect();
            assert!(left.is_empty(), "{french} leaves out {left:?} of {english}");
        }
    }

    #[test]
    fn each_rule_has_a_french_reason() {
        let known: BTreeSet<&str> = FRENCH.reasons.keys().map(String::as_str).collect();
        let rules: BTreeSet<&str> = crate::check::RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(known, rules);
    }

    /// The rooms whose sentences are findings.
    const ROOMS: [&str; 4] = ["check", "project", "schema", "source"];

    /// Sentences of these rooms that are none: amounts as they are shown, names of files, and pieces of what a library says.
    const OTHERS: [&str; 10] = [
        "{number}\u{a0}{sign}",
        "{sign}\u{a0}{number}",
        "` and `",
        " at line ",
        "tabs cannot indent",
        "system volume information",
        "conflicted copy",
        "copie en conflit",
        "conflict copy",
        "case conflict",
    ];

    /// Each message that the program can say has a French text: every sentence in the sources of what makes findings is one.
    #[test]
    fn each_message_has_a_french_text() {
        let file: File = serde_saphyr::from_str(include_str!("../content/words/findings.fr.yaml")).expect("read");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut missing = BTreeSet::new();
        for room in ROOMS {
            for entry in walkdir::WalkDir::new(root.join(room)).into_iter().flatten().filter(|e| e.file_type().is_file()) {
                let source = std::fs::read_to_string(entry.path()).expect("read");
                // The reasons of rules have their own list.
                if entry.path().ends_with("check/rules.rs") || entry.path().ends_with("check/method_tests.rs") {
                    continue;
                }
                let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                for message in said(code).into_iter().filter(|message| !file.messages.contains_key(message)) {
                    missing.insert(format!("{}: {message}", entry.path().strip_prefix(&root).expect("inside").display()));
                }
            }
        }
        assert!(
            missing.is_empty(),
            "content/words/findings.fr.yaml lacks:\n{}",
            missing.into_iter().collect::<Vec<_>>().join("\n")
        );
    }

    /// The sentences of a file: literals of two words or more.
    fn said(code: &str) -> Vec<String> {
        let is_sentence = |text: &String| {
            let word = text.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() >= 3);
            word && text.split_whitespace().count() > 1 && !OTHERS.contains(&text.as_str())
        };
        literals(code).into_iter().filter(is_sentence).collect()
    }

    /// The string literals of a file.
    fn literals(code: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut chars = code.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '/' if code[at..].starts_with("//") => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
                '\'' => {
                    // A character; a lifetime has no second mark.
                    let rest: Vec<char> = code[at + 1..].chars().take(10).collect();
                    let end = if rest.first() == Some(&'\\') {
                        rest.iter().skip(2).position(|c| *c == '\'').map(|n| n + 2)
                    } else {
                        (rest.get(1) == Some(&'\'')).then_some(1)
                    };
                    (0..end.map_or(0, |n| n + 1)).for_each(|_| {
                        chars.next();
                    });
                }
                '"' => {
                    let mut text = String::new();
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '"' => break,
                            '\\' => match chars.next().map(|(_, c)| c) {
                                Some('\n') => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                                Some('n') => text.push('\n'),
                                Some('u') => {
                                    let code: String = chars.by_ref().map(|(_, c)| c).skip(1).take_while(|c| *c != '}').collect();
                                    text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                                }
                                Some(other) => text.push(other),
                                None => break,
                            },
                            c => text.push(c),
                        }
                    }
                    out.push(text);
                }
                _ => {}
            }
        }
        out
    }
}
