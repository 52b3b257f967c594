//! What `check` says, in other languages: `content/words/findings.CODE.yaml` holds each English message with its gaps beside its text.
//!
//! In: a finished English sentence. Out: the same in another language, or the sentence itself when there is none. Findings stay English
//! inside the program, in JSON and in tests: only what people read is put into their language, at the very end. A message is found again
//! by its fixed words; what stood in its gaps is carried over, and translated too where it is no name or value of the project.

use crate::locale::Words;
use crate::locale::{Lang, UNITS};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
struct MessageFile {
    messages: BTreeMap<String, String>,
    reasons: BTreeMap<String, String>,
}

/// The messages of a language.
struct Messages {
    /// Those without gaps.
    whole: HashMap<String, String>,
    /// Those with gaps; of two that fit, the one with more fixed words counts.
    with_gaps: Vec<MessageTemplate>,
    reasons: BTreeMap<String, String>,
}

/// A message with gaps.
struct MessageTemplate {
    /// What stands before, between and behind the gaps: one more than there are gaps.
    fixed: Vec<String>,
    /// Names of the gaps: `name`, or `0`, `1` … for those without.
    gaps: Vec<String>,
    /// The text in the other language, as pieces.
    other: (Vec<String>, Vec<String>),
}

/// The messages of each language that has a file of them.
static MESSAGES: LazyLock<HashMap<&'static str, Messages>> = LazyLock::new(|| {
    let of_language = |(code, text)| {
        let mut messages = Messages::read(text);
        // Why a view comes to nothing stands in the place of its picture too, so it is among the words of the interface, in each language.
        for (key, english) in Words::of(Lang::fallback()).all().iter().filter(|(key, _)| key.starts_with(TROUBLE)) {
            messages.add(english, Words::of(Lang::of(code)).get(key));
        }
        // An amount of time in a finding is a number and its unit, whose words are data of each language.
        let (fallback, own) = (Lang::fallback().locale(), Lang::of(code).locale());
        for unit in UNITS {
            for number in ["1", "2"] {
                let amount = |word: &str| format!("{{}}\u{a0}{word}");
                messages.add(&amount(fallback.unit(unit, number)), &amount(own.unit(unit, number)));
            }
        }
        messages.order();
        (code, messages)
    };
    crate::locale::findings().map(of_language).collect()
});

/// The messages in the language of the interface; none for the one that they are written in.
fn of(lang: Lang) -> Option<&'static Messages> {
    MESSAGES.get(lang.interface())
}

/// How the keys of the words begin that say why a view comes to nothing.
const TROUBLE: &str = "trouble_";

/// How many messages may stand in the gaps of each other.
const DEPTH: usize = 3;

/// How many bytes of fixed words a message has that no other sentence is taken for by chance.
const FIRM: usize = 8;

/// Puts a message of the program into a language.
pub fn translate(message: &str, lang: Lang) -> String {
    of(lang).and_then(|messages| messages.translate(message, DEPTH)).unwrap_or_else(|| message.to_owned())
}

/// Why a rule exists, in a language; `english` where that is not known.
pub fn reason<'a>(rule: &str, english: &'a str, lang: Lang) -> &'a str
where
    'static: 'a,
{
    of(lang).and_then(|messages| messages.reasons.get(rule)).map_or(english, String::as_str)
}

impl Messages {
    fn read(text: &str) -> Self {
        // The shipped file is held to this shape by a test below.
        let file: MessageFile = serde_saphyr::from_str(text).unwrap_or_default();
        let mut messages = Messages { whole: HashMap::new(), with_gaps: Vec::new(), reasons: file.reasons };
        for (english, text) in &file.messages {
            messages.add(english, text);
        }
        messages.order();
        messages
    }

    fn add(&mut self, english: &str, text: &str) {
        let (fixed, gaps) = pieces(english);
        let other = pieces(text);
        if gaps.is_empty() {
            self.whole.insert(fixed.concat(), other.0.concat());
        } else {
            self.with_gaps.push(MessageTemplate { fixed, gaps, other });
        }
    }

    /// Puts those with more fixed words first.
    fn order(&mut self) {
        self.with_gaps.sort_by_key(|template| std::cmp::Reverse(template.weight()));
    }

    fn translate(&self, message: &str, depth: usize) -> Option<String> {
        if let Some(found) = self.whole.get(message) {
            return Some(found.clone());
        }
        // What stands between back-ticks is one name, unless no message fits in any other way.
        let fits = |strict: bool| {
            self.with_gaps.iter().find_map(|template| {
                let found = template.read(message)?;
                (!strict || (template.weight() >= FIRM && template.names(&found))).then(|| template.fill(&found, self, depth))
            })
        };
        fits(true).or_else(|| fits(false))
    }
}

impl MessageTemplate {
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
        // A sentence does not begin in the middle of a name; what is quoted may be nothing.
        let fits = |(n, (text, name)): (usize, (&&str, &String))| !text.is_empty() || name == "more" || self.quotes(n);
        found.iter().zip(&self.gaps).enumerate().all(fits).then_some(found)
    }

    /// How many bytes its fixed words have.
    fn weight(&self) -> usize {
        self.fixed.iter().map(String::len).sum()
    }

    /// Whether a gap stands between back-ticks.
    fn quotes(&self, gap: usize) -> bool {
        self.fixed.get(gap).zip(self.fixed.get(gap + 1)).is_some_and(|(a, b)| a.ends_with('`') && b.starts_with('`'))
    }

    /// Whether what stands between back-ticks is one name or a list of names.
    fn names(&self, found: &[&str]) -> bool {
        found.iter().enumerate().all(|(n, text)| !self.quotes(n) || !text.replace("`, `", "").contains('`'))
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
        let french = |message: &str| translate(message, Lang::of("fr"));
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
        assert_eq!(
            french("the alias `a` of the page `b` and the home page would both be at `c`"),
            "l’alias `a` de la page `b` et la page d’accueil seraient tous deux à l’adresse `c`"
        );
        assert_eq!(
            french("the tracker `K` lives for 26\u{a0}months, longer than 13 months"),
            "le traceur `K` vit 26\u{a0}mois, plus de 13 mois"
        );
        assert_eq!(translate("there is no entry `TE-1`", Lang::of("en")), "there is no entry `TE-1`");
        assert_eq!(reason("unknown-rule", "x", Lang::of("fr")), "Une règle qui n’existe pas ne fait rien taire.");
    }

    #[test]
    fn gaps_are_the_same_in_both_languages() {
        let file: MessageFile =
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
        let known: BTreeSet<&str> = MESSAGES["fr"].reasons.keys().map(String::as_str).collect();
        let rules: BTreeSet<&str> = crate::check::RULES.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(known, rules);
    }

    /// What says nothing that comes into a finding, by the beginning of its path, with where its sentences go. Whatever is not here
    /// speaks in findings.
    const ELSEWHERE: [(&str, &str); 29] = [
        ("cli/", "the terminal, to whoever runs a command"),
        ("server/", "the terminal and the browser, to whoever runs `serve`"),
        ("diff/show.rs", "the terminal and merge requests"),
        ("output/", "the terminal: why a folder cannot be written, what is in a PDF"),
        ("history/", "the terminal: what git cannot tell"),
        ("edit/", "the terminal: why nothing was changed"),
        ("reference/", "the terminal and the manual, in both languages"),
        ("report", "the terminal and reports, in both languages"),
        ("editor/", "editors"),
        ("exchange/", "data"),
        ("answers/", "sheets, and the terminal"),
        ("figure/", "drawings"),
        ("check/rules.rs", "the reasons of rules, which have a list of their own"),
        ("document/addendum.rs", "Markdown of an addendum"),
        ("publication/asked.rs", "a condition"),
        ("document/redline/", "the data of a document"),
        ("document/mod.rs", "the terminal: why a document was not made"),
        ("document/world.rs", "the terminal: why a document was not made"),
        ("locale/", "forms of dates and amounts, which are data"),
        ("publication/audit.rs", "the list of what a reader gets"),
        ("publication/mod.rs", "the terminal: why a file cannot be given"),
        ("site/assets.rs", "pages"),
        ("site/feed.rs", "pages"),
        ("site/accent.rs", "a style sheet"),
        ("site/mod.rs", "pages, and the terminal: why one cannot be made"),
        ("site/page/", "pages"),
        ("text/html.rs", "pages"),
        ("text/markdown/", "Markdown"),
        ("workbook/", "workbooks, in both languages; the terminal, to whoever asks for one"),
    ];

    /// Sentences that are none: amounts, labels and captions as they are shown, names of files and formats, and pieces of what a library
    /// says or is told.
    const OTHERS: &[&str] = &[
        "{share} %",
        "{name} ({})",
        "{} {sign} {}",
        "grid: offer\n{years}",
        "years: {years}\n",
        "{number}\u{a0}{sign}",
        "{sign}\u{a0}{number}",
        "{text}\u{a0}{unit}",
        "{text}\u{a0}{unit}{sign}",
        "{count}, {}\u{a0}{code}.",
        "{text}, {}",
        "{text} {} {joined}",
        "{caption}. {}",
        "{caption} {}",
        "{caption} ; {}{}{}",
        "{caption} ({} – {})",
        "{rows_are} × {}",
        "{out} {}",
        "{label} ({})",
        "{x_label} {times} {} ({})",
        "{}, {over}",
        " at line ",
        "system volume information",
        "conflicted copy",
        "copie en conflit",
        "conflict copy",
        "case conflict",
        "gimp xcf",
        "@{name} {}{{{body}}}",
        "1er\u{a0}{} {}",
        "system-ui, 'Libertinus Serif', sans-serif",
        "#set document(title: \"x\")\n#set text(lang: \"en\")\n#image(\"/picture.{ending}\", alt: \"x\", width: 90pt)\n",
        "a shipped theme",
        "`{}` is not defined",
        "{message}\n{inner}",
        "--> {name}:",
    ];

    /// Files of the program with what is no test of them, by their path.
    fn sources() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.file_type().is_file());
        files
            .filter_map(|entry| {
                let path = entry.path().strip_prefix(&root).ok()?.to_str()?.replace('\\', "/");
                let source = std::fs::read_to_string(entry.path()).ok()?;
                let tests = source.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(|at| {
                    let item = source[*at..].lines().nth(1).unwrap_or_default();
                    item.ends_with(" {") && (item.starts_with("mod ") || item.starts_with("pub(super) mod "))
                });
                let code = source[..tests.unwrap_or(source.len())].to_owned();
                (!path.ends_with("tests.rs") && !path.contains("_tests/")).then_some((path, code))
            })
            .collect()
    }

    fn is_elsewhere(path: &str) -> bool {
        path == "messages.rs" || ELSEWHERE.iter().any(|(start, _)| path.starts_with(start))
    }

    /// Each message that the program can say has a French text, and so has each reason, label and hint that may stand in one: every
    /// sentence in the sources is taken for one, unless it is said to go elsewhere.
    #[test]
    fn each_message_has_a_french_text() {
        let file: MessageFile = serde_saphyr::from_str(include_str!("../content/words/findings.fr.yaml")).expect("read");
        let mut missing = BTreeSet::new();
        let mut gathered = BTreeSet::new();
        for (path, code) in sources().into_iter().filter(|(path, _)| !is_elsewhere(path)) {
            for message in said(&code) {
                if !file.messages.contains_key(&message) {
                    missing.insert(format!("{path}: {message}"));
                }
                gathered.insert(message);
            }
        }
        assert!(
            missing.is_empty(),
            "content/words/findings.fr.yaml lacks:\n{}",
            missing.into_iter().collect::<Vec<_>>().join("\n")
        );
        assert!(gathered.len() > 800, "only {} messages were gathered", gathered.len());
    }

    /// A French text without a message would be one that was written otherwise since, and comes out in English.
    #[test]
    fn each_french_text_has_a_message() {
        let file: MessageFile = serde_saphyr::from_str(include_str!("../content/words/findings.fr.yaml")).expect("read");
        let written: BTreeSet<String> = sources().iter().flat_map(|(_, code)| literals(code)).collect();
        // A list of kinds is joined by a word.
        let joined = |message: &str| message == "{} or {}";
        let idle: Vec<&String> = file.messages.keys().filter(|m| !written.contains(*m) && !joined(m)).collect();
        assert!(idle.is_empty(), "nothing says {idle:#?}");
    }

    /// A file whose sentences are said to go elsewhere makes no finding, and is there.
    #[test]
    fn what_goes_elsewhere_makes_no_finding() {
        let sources = sources();
        for (start, whither) in ELSEWHERE {
            let of_it: Vec<_> = sources.iter().filter(|(path, _)| path.starts_with(start)).collect();
            assert!(!of_it.is_empty(), "there is no {start}, of which it is said: {whither}");
            for (path, code) in of_it {
                assert!(!code.contains("Finding::"), "{path} makes a finding; its sentences do not go to {whither}");
            }
        }
    }

    #[test]
    fn why_a_view_comes_to_nothing_is_said_in_french() {
        for (key, english) in Words::of(Lang::of("en")).all().iter().filter(|(key, _)| key.starts_with(TROUBLE)) {
            let (fixed, gaps) = pieces(english);
            let fill = |text: &str| gaps.iter().fold(text.to_owned(), |text, gap| text.replace(&format!("{{{gap}}}"), "17"));
            assert_eq!(translate(&fill(english), Lang::of("fr")), fill(Words::of(Lang::of("fr")).get(key)), "{key}: {fixed:?}");
        }
    }

    /// The sentences of a file: literals of two words or more, and single words that are a hint, a label, or what stands in a gap.
    fn said(code: &str) -> Vec<String> {
        let is_sentence = |text: &String| {
            let word = text.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() >= 2);
            // Markup that is meant as such stands between back-ticks.
            let markup = text.split('`').step_by(2).any(|part| part.contains('<') || part.contains("=\""));
            word && !markup && text.split_whitespace().count() > 1 && !OTHERS.contains(&text.as_str())
        };
        let words = code.lines().map(str::trim_start).filter(|line| line.starts_with("let what = ") && line.ends_with(';'));
        let words =
            words.flat_map(literals).filter(|word| !word.contains(['`', '{']) && word.bytes().all(|b| b.is_ascii_lowercase()));
        literals(code).into_iter().filter(is_sentence).chain(words).collect()
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
                // Raw strings are patterns.
                'r' if code[at..].starts_with("r\"") || code[at..].starts_with("r#\"") => {
                    let (open, close) = if code[at..].starts_with("r\"") { (2, "\"") } else { (3, "\"#") };
                    let end = code[at + open..].find(close).map_or(code.len(), |n| at + open + n + close.len());
                    while chars.next_if(|(n, _)| *n < end).is_some() {}
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
