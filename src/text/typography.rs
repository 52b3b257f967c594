//! Typographic conventions of a language, applied to running text and never to code or addresses.
//!
//! French follows the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow no-break space (U+202F) before
//! `; : ! ?`, inside « », between groups of digits and before units. Written by hand: the one crate that does this
//! (crowbook-text-processing) works on whole strings, where we must carry on across markup.

use super::technical::technical;
use crate::locale::Lang;
use crate::locale::{Locale, Spacing};

const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// Sets the texts of one paragraph, one after the other, remembering what came before.
#[derive(Debug)]
pub struct Typographer {
    locale: &'static Locale,
    before: Option<char>,
    open_quotes: bool,
    /// Whether a single quote stands open.
    open_single: bool,
}

/// Sets one text on its own.
pub fn typeset(text: &str, lang: Lang) -> String {
    Typographer::new(lang).text(text)
}

/// Ties numbers in print to what they count, and to the word that they belong to: « 100 lignes », « itération 3 ». Returns
/// `None` where nothing is to be tied. It comes after [`typeset`], of whose texts approvals keep fingerprints, and for paper alone.
pub fn tied_numbers(text: &str, lang: Lang) -> Option<String> {
    let spacing = &lang.locale().spacing;
    if spacing.apart.is_empty() || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 4);
    let mut tied = false;
    for (n, c) in chars.iter().enumerate() {
        let after = chars.get(n + 1..).unwrap_or_default();
        let ties = *c == ' '
            && (out.ends_with(|b: char| b.is_ascii_digit()) && counted_follows(&out, after, spacing)
                || after.first().is_some_and(char::is_ascii_digit) && ends_with_one(&out, &spacing.before_number));
        tied |= ties;
        out.push(if ties { NO_BREAK } else { *c });
    }
    tied.then_some(out)
}

/// Whether a text ends with one of some words.
fn ends_with_one(text: &str, words: &[String]) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    !last.is_empty() && words.contains(&last.to_lowercase())
}

impl Typographer {
    /// Begins a paragraph.
    pub fn new(lang: Lang) -> Self {
        Typographer { locale: lang.locale(), before: None, open_quotes: false, open_single: false }
    }

    /// Tells that something stood here which is not set (code, an image), so that what follows is not at the beginning.
    pub fn skip(&mut self) {
        self.before = Some('x');
    }

    /// Sets a text.
    pub fn text(&mut self, text: &str) -> String {
        let set = |c: char| {
            c.is_ascii_digit() || matches!(c, '\'' | '"' | ';' | ':' | '!' | '?' | '«' | '»' | '.' | '%' | '€' | '-' | '°')
        };
        if !text.chars().any(set) {
            self.before = text.chars().next_back().or(self.before);
            return text.to_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let technical = technical(&chars);
        let mut out = String::with_capacity(text.len() + 8);
        let mut n = 0;
        while let Some(&c) = chars.get(n) {
            // Most of a text are letters, which stay as they are.
            if c.is_alphanumeric() {
                out.push(c);
                n += 1;
                continue;
            }
            let next = chars.get(n + 1).copied();
            let before = out.chars().next_back().or(self.before);
            let after = chars.get(n + 1..).unwrap_or_default();
            match c {
                c if technical.get(n) == Some(&true) => out.push(c),
                '.' if is_ellipsis(before, after) => {
                    out.push('…');
                    n += 2;
                }
                '-' if next == Some('-') && is_dash(before, chars.get(n + 2).copied()) => {
                    out.push('–');
                    n += 1;
                }
                '\'' => self.apostrophe(&mut out, before, next),
                '"' => self.quote(&mut out, before, next),
                c => spaced(c, before, after, self.locale, &mut out),
            }
            n += 1;
        }
        self.before = out.chars().next_back().or(self.before);
        out
    }

    fn apostrophe(&mut self, out: &mut String, before: Option<char>, next: Option<char>) {
        let ends = next.is_none_or(|n| !n.is_alphanumeric());
        if opens(before) && next.is_none_or(char::is_alphanumeric) {
            self.open_single = true;
            out.push_str(self.locale.quotes.single.as_ref().map_or("'", |[open, _]| open));
        } else if ends && self.open_single {
            self.open_single = false;
            out.push_str(self.locale.quotes.single.as_ref().map_or("'", |[_, close]| close));
        } else if before.is_none_or(|b| !b.is_alphabetic()) && next.is_none_or(|n| !n.is_alphabetic()) {
            // Feet and minutes, or a sign on its own.
            out.push('\'');
        } else {
            out.push('’');
        }
    }

    fn quote(&mut self, out: &mut String, before: Option<char>, next: Option<char>) {
        let opening = !self.open_quotes && opens(before) && next.is_none_or(|n| !n.is_whitespace());
        // What neither opens nor closes is an inch, or a sign on its own.
        if !opening && !self.open_quotes {
            out.push('"');
            return;
        }
        self.open_quotes = opening;
        let [open, close] = &self.locale.quotes.double;
        if opening {
            out.push_str(open);
            return;
        }
        // A space of the quote takes the place of the one that was written.
        if close.starts_with(is_space) && before.is_some_and(is_space) && out.chars().next_back().is_some_and(is_space) {
            out.pop();
        }
        out.push_str(close);
    }
}

/// Whether a quote may open behind a sign.
fn opens(before: Option<char>) -> bool {
    before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '[' | '’' | '—' | '–' | '/' | '«' | '“' | '‘' | '„' | '‚'))
}

/// Whether a sentence, or a part of one, ends before a sign: what else follows punctuation makes it technical (`10:30`, `!important`).
fn closes(next: Option<char>) -> bool {
    next.is_none_or(|n| {
        n.is_whitespace() || matches!(n, ')' | ']' | '»' | '"' | '”' | '’' | '\'' | '…' | '.' | ',' | ';' | '!' | '?' | '—' | '–')
    })
}

/// Three dots that end something, not `main...work`, `./...` or a row of dots.
fn is_ellipsis(before: Option<char>, after: &[char]) -> bool {
    let next = after.get(2).copied();
    matches!(after, ['.', '.', ..]) && next != Some('.') && closes(next) && !matches!(before, Some('.' | '/' | '\\'))
}

/// Two hyphens that stand for a dash: between blanks, or between numbers.
fn is_dash(before: Option<char>, next: Option<char>) -> bool {
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    blank(before) && blank(next) || digit(before) && digit(next)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | NARROW)
}

/// Sets a sign with the spaces that a language has around it.
fn spaced(c: char, before: Option<char>, after: &[char], locale: &Locale, out: &mut String) {
    let spacing = &locale.spacing;
    let next = after.first().copied();
    match c {
        c if spacing.before.contains(c) || c == '»' && spacing.inside => {
            let ends = c == '»' || closes(next) || next == Some(':') && closes(after.get(1).copied()) && c != ':';
            if ends && before.is_some_and(is_space) {
                if out.chars().next_back().is_some_and(is_space) {
                    out.pop();
                }
                out.push(NARROW);
            } else if c == '»'
                || (ends && before.is_some_and(|b| b.is_alphanumeric() || matches!(b, ')' | ']' | '»' | '…' | '%' | '€')))
            {
                out.push(NARROW);
            }
            out.push(c);
        }
        '«' if spacing.inside => {
            out.push(c);
            if next.is_some_and(|n| !is_space(n)) {
                out.push(NARROW);
            }
        }
        c if is_space(c) && spacing.inside && before == Some('«') => out.push(NARROW),
        // Between groups of digits (`60 000`), but not between a list of numbers (`12 500` is a number, `2 3` is not).
        c if is_space(c) && spacing.numbers && before.is_some_and(|b| b.is_ascii_digit()) && digit_group(after) => {
            out.push(NARROW)
        }
        c if is_space(c) && before.is_some_and(|b| b.is_ascii_digit()) && unit_follows(after, locale) => {
            out.push(if matches!(after.first(), Some('%') if locale.percent.contains(NARROW)) { NARROW } else { NO_BREAK })
        }
        // « 17 h 30 » is one time.
        c if is_space(c) && spacing.numbers && out.ends_with("\u{a0}h") && after.first().is_some_and(char::is_ascii_digit) => {
            out.push(NO_BREAK)
        }
        c if is_space(c) && next.is_some_and(|n| n.is_ascii_digit()) && holds_number(out, after, locale) => out.push(NO_BREAK),
        c if is_space(c) && spacing.behind.iter().any(|short| out.ends_with(short.as_str())) => out.push(NO_BREAK),
        c => out.push(c),
    }
}

fn digit_group(after: &[char]) -> bool {
    after.iter().take(3).filter(|c| c.is_ascii_digit()).count() == 3 && !after.get(3).is_some_and(|c| c.is_alphanumeric())
}

/// Whether a unit or a month follows a number. Of a rate (`Mbit/s`) what stands before the slash will do.
fn unit_follows(after: &[char], locale: &Locale) -> bool {
    let sign = |c: &char| c.is_alphabetic() || matches!(c, '%' | '€' | '$' | '£' | '°' | '²' | '³' | '/' | '.');
    let word: String = after.iter().take(16).take_while(|c| sign(c)).collect();
    // A stop belongs to an abbreviation, or ends the sentence.
    let bare = word.trim_end_matches('.');
    let before_slash = bare.split_once('/').map_or(bare, |(unit, _)| unit);
    let known = |word: &str| {
        let same = |name: &String| name == word;
        locale.spacing.units.iter().any(same) || locale.months.iter().any(same) || locale.months_short.iter().any(same)
    };
    known(&word) || known(bare) || known(before_slash)
}

/// Longest number with what it counts that is kept together: more would leave holes in lines, and fit no narrow column.
const COUNTED: usize = 13;

/// Whether what a number counts follows it: « 100 lignes », « 3,8 points ».
fn counted_follows(out: &str, after: &[char], spacing: &Spacing) -> bool {
    let word: String = after.iter().take_while(|c| c.is_lowercase()).collect();
    let letters = word.chars().count();
    let behind = after.get(letters);
    let ends = behind.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/' | '(' | '@' | '=' | ':' | '\'' | '’'));
    if letters < 3 || !ends || spacing.apart.contains(&word) {
        return false;
    }
    let before = out.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | NARROW));
    let number = out.get(before.len()..).unwrap_or_default();
    // A number that belongs to the word before it (`lot 1`, `EX-101`) counts nothing, nor does a year.
    let stands_alone = before.is_empty() || before.ends_with([' ', '(', '[', '\n']);
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    stands_alone && !is_year && number.chars().count() + 1 + letters <= COUNTED
}

/// Whether the last word holds on to the number that follows: « lot 1 », « March 9 ».
fn holds_number(out: &str, after: &[char], locale: &Locale) -> bool {
    let from = out.char_indices().rev().find(|(_, c)| !c.is_alphabetic() && *c != '§').map_or(0, |(at, c)| at + c.len_utf8());
    let word = out.get(from..).unwrap_or("");
    if word.is_empty() {
        return false;
    }
    // `page 1-un` is a name.
    let behind: Vec<char> = after.iter().copied().skip_while(|c| c.is_ascii_digit() || *c == '.').take(2).collect();
    if matches!(behind.as_slice(), ['-' | '_', c] if c.is_alphabetic()) {
        return false;
    }
    let small = if word.is_ascii() { String::new() } else { word.to_lowercase() };
    let same = |name: &String| match word.is_ascii() {
        true => name.eq_ignore_ascii_case(word),
        false => *name == word || !name.is_ascii() && name.to_lowercase() == small,
    };
    if locale.spacing.numbered.iter().any(same) {
        return true;
    }
    // A day has two digits, a year has more.
    let digits = after.iter().take_while(|c| c.is_ascii_digit()).count();
    digits <= 2 && locale.months.iter().any(|name| name == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fr(text: &str) -> String {
        typeset(text, Lang::of("fr")).replace(NARROW, "_").replace(NO_BREAK, "~")
    }

    #[test]
    fn german_quotes_and_spaces() {
        let de = |text: &str| typeset(text, Lang::of("de")).replace(NARROW, "_").replace(NO_BREAK, "~");
        assert_eq!(de("Er sagt \"Hallo\" und 'nein'. Wirklich?"), "Er sagt „Hallo“ und ‚nein‘. Wirklich?");
        assert_eq!(de("12 % von 60 000 Stück, 45 € nach Abs. 3, § 5"), "12~% von 60_000 Stück, 45~€ nach Abs.~3, §~5");
        assert_eq!(de("»so« bleibt, wie es ist: ja !"), "»so« bleibt, wie es ist: ja !");
        let swiss = |text: &str| typeset(text, Lang::of("de-CH"));
        assert_eq!(swiss("Er sagt \"Hallo\" und «nein»"), "Er sagt «Hallo» und «nein»");
        // A language that no file speaks of keeps its texts, but for quotes.
        assert_eq!(typeset("\"x\": 12 % ? « y »", Lang::of("ja")), "“x”: 12 % ? « y »");
    }

    #[test]
    fn french_spacing() {
        assert_eq!(fr("Quoi ? Non !"), "Quoi_? Non_!");
        assert_eq!(fr("Quoi? Oui: «bien» ; fin"), "Quoi_? Oui_: «_bien_»_; fin");
        assert_eq!(fr("« déjà »"), "«_déjà_»");
        assert_eq!(fr("l'article \"portail\""), "l’article «_portail_»");
        assert_eq!(fr("60 000 références, 12 % et 45 k€"), "60_000 références, 12_% et 45~k€");
        assert_eq!(fr("à 12:30, voir https://example.org"), "à 12:30, voir https://example.org");
        assert_eq!(fr("en 2026 500 clients"), "en 2026_500 clients");
        assert_eq!(fr("etc..."), "etc…");
        assert_eq!(fr("à 17 h 30, avant 8 h"), "à 17~h~30, avant 8~h");
    }

    #[test]
    fn a_number_and_its_word_stay_together() {
        assert_eq!(fr("le lot 1, au Lot 12, p. 3, la page 4, un pilote 3"), "le lot~1, au Lot~12, p.~3, la page~4, un pilote 3");
        assert_eq!(
            fr("le 9 mars 2026, le 1er avril, 40 Mbit/s, 90 km/h, 12 m², 3 sept."),
            "le 9~mars 2026, le 1er avril, 40~Mbit/s, 90~km/h, 12~m², 3~sept."
        );
        assert_eq!(fr("lots 1 et 2, § 4, page 1-un, page 3.1-suite"), "lots~1 et 2, §~4, page 1-un, page 3.1-suite");
        let en = |text: &str| typeset(text, Lang::of("en")).replace(NARROW, "_").replace(NO_BREAK, "~");
        assert_eq!(
            en("lot 1, March 9, 2026, March 2026, 9 March, 40 Mbit/s"),
            "lot~1, March~9, 2026, March 2026, 9~March, 40~Mbit/s"
        );
        let de = |text: &str| typeset(text, Lang::of("de")).replace(NARROW, "_").replace(NO_BREAK, "~");
        assert_eq!(de("Los 1, Seite 4, 9. März, 5 km"), "Los~1, Seite~4, 9. März, 5~km");
    }

    #[test]
    fn a_number_stays_with_what_it_counts_in_print() {
        let fr = |text: &str| tied_numbers(text, Lang::of("fr")).map(|set| set.replace(NARROW, "_").replace(NO_BREAK, "~"));
        assert_eq!(fr("en 100 lignes, 3,8 points (12 agences)").as_deref(), Some("en 100~lignes, 3,8~points (12~agences)"));
        assert_eq!(fr("60\u{202f}000 pages, 3 et 4").as_deref(), Some("60_000~pages, 3 et 4"));
        assert_eq!(fr("l’Itération 3 commence").as_deref(), Some("l’Itération~3 commence"));
        for text in [
            "EX-101 demande",
            "en 2026 nous",
            "4 établissements",
            "3 l’an",
            "de 2 à 5",
            "10 pour cent",
            "le lot\u{a0}1 comprend",
            "rien",
        ] {
            assert_eq!(fr(text), None, "{text}");
        }
        assert_eq!(tied_numbers("in 100 lines", Lang::of("en")), None);
    }

    /// The words of the interface are set as the texts beside them are: `content/words/fr.yaml` is written that way. Before a colon it has the
    /// wide blank of the *Lexique*; texts keep a narrow one, since approvals hold fingerprints of them.
    #[test]
    fn words_of_the_interface_are_set_like_the_texts() {
        let lang = Lang::of("fr");
        let wrong: Vec<String> = crate::locale::Words::of(lang)
            .all()
            .iter()
            .map(|(key, word)| (key, word, typeset(word, lang).replace("\u{202f}:", "\u{a0}:")))
            .filter(|(_, word, set)| *word != set)
            .map(|(key, word, set)| format!("{key}: {word:?} should be {set:?}"))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn english_quotes() {
        assert_eq!(typeset("It's \"so\" (\"indeed\")", Lang::of("en")), "It’s “so” (“indeed”)");
    }

    #[test]
    fn technical_text_is_left_alone() {
        for text in [
            r"C:\x",
            "--verbose",
            "-v",
            r#"{"a":"b"}"#,
            r#"{"a": "b c"}"#,
            "x=\"y\"",
            "x='y'",
            "5\"",
            "6'2\"",
            "'x'",
            "https://a.org/b:c",
            "10:30",
            "1:2",
            "Std::vec",
            "a ::",
            "color: red !important",
            "a != b",
            "main...work",
            "./...",
            "btn--primary",
            "<!-- x -->",
            "<a href=\"x y\">",
            "a:\\",
            "5\" et 7\"",
            "\" seul",
            "git commit -m \"x",
            ":emoji:",
            "[\"a\", \"b\"]",
        ] {
            let fr = super::typeset(text, Lang::of("fr"));
            let changed = if text == "color: red !important" { "color\u{202f}: red !important" } else { text };
            let changed = if text.ends_with("\"x") { "git commit -m «\u{202f}x" } else { changed };
            assert_eq!(fr, changed);
            if !text.starts_with('\'') && !text.ends_with("\"x") {
                assert_eq!(super::typeset(text, Lang::of("en")), text);
            }
        }
        assert_eq!(typeset("'x'", Lang::of("en")), "‘x’");
        assert_eq!(fr("dit \"bien\": l'écran 27\", --verbose: oui"), "dit «_bien_»_: l’écran 27\", --verbose_: oui");
        assert_eq!(fr("mot -- incise -- mot, p. 3--5"), "mot – incise – mot, p.~3–5");
    }

    #[test]
    fn quotes_are_carried_across_markup() {
        let mut t = Typographer::new(Lang::of("fr"));
        assert_eq!(t.text("dit \""), "dit «\u{202f}");
        t.skip();
        assert_eq!(t.text("\" bien"), "\u{202f}» bien");
    }

    proptest! {
        #[test]
        fn words_are_never_lost(text in "\\PC{0,60}") {
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&typeset(&text, Lang::of("fr"))), letters(&text));
        }

        #[test]
        fn no_quote_opens_with_a_closing_mark(text in "[a-z0-9 \"'(){}=:.,\\\\/-]{0,40}") {
            for lang in [Lang::of("fr"), Lang::of("en")] {
                let set = typeset(&text, lang);
                let at = |closing| set.find(closing).unwrap_or(usize::MAX);
                let opened = |opening| set.find(opening).unwrap_or(usize::MAX - 1);
                prop_assert!(at('»') == usize::MAX || opened('«') < at('»'), "{}", set);
                prop_assert!(at('”') == usize::MAX || opened('“') < at('”'), "{}", set);
                let glued = set.replace([NARROW, NO_BREAK], "");
                prop_assert!(glued.contains(" :\\") == text.contains(" :\\"), "{}", set);
                prop_assert!(!set.contains("\u{202f}:\\"), "{}", set);
                // Nothing but quotes, dashes, dots and the blanks before signs may differ.
                let bare = |s: &str| s.replace("...", "…").replace("--", "–").chars().filter(|c| !c.is_whitespace())
                    .map(|c| match c { '«' | '»' | '“' | '”' => '"', '‘' | '’' => '\'', c => c }).collect::<String>();
                prop_assert_eq!(bare(&set), bare(&text));
            }
        }

        #[test]
        fn text_without_signs_stays_as_it_is(text in "[a-zA-Zé ,/_=+*#@<>(){}-]{0,60}") {
            if !text.contains("--") {
                prop_assert_eq!(typeset(&text, Lang::of("fr")), text.clone());
            }
            prop_assert_eq!(typeset(&text, Lang::of("en")).replace('–', "--"), text);
        }

        #[test]
        fn setting_twice_changes_nothing(text in "[a-z0-9 ;:!?«»'%.]{0,40}") {
            let once = typeset(&text, Lang::of("fr"));
            prop_assert_eq!(typeset(&once, Lang::of("fr")), once);
        }
    }
}
