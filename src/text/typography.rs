//! Typographic conventions of a language, applied to running text and never to code or addresses.
//!
//! French follows the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow no-break space (U+202F) before
//! `; : ! ?`, inside « », between groups of digits and before units. Written by hand: the one crate that does this
//! (crowbook-text-processing) works on whole strings, where we must carry on across markup.

use crate::schema::Lang;

const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// Sets the texts of one paragraph, one after the other, remembering what came before.
#[derive(Debug)]
pub struct Typographer {
    lang: Lang,
    before: Option<char>,
    open_quotes: bool,
}

/// Sets one text on its own.
pub fn typeset(text: &str, lang: Lang) -> String {
    Typographer::new(lang).text(text)
}

impl Typographer {
    /// Begins a paragraph.
    pub fn new(lang: Lang) -> Self {
        Typographer { lang, before: None, open_quotes: false }
    }

    /// Tells that something stood here which is not set (code, an image), so that what follows is not at the beginning.
    pub fn skip(&mut self) {
        self.before = Some('x');
    }

    /// Sets a text.
    pub fn text(&mut self, text: &str) -> String {
        let plain = !text.contains(['\'', '"', ';', ':', '!', '?', '«', '»', '.', '%', '€', '-', '°'])
            && !text.contains(|c: char| c.is_ascii_digit());
        if plain {
            self.before = text.chars().next_back().or(self.before);
            return text.to_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len() + 8);
        let mut n = 0;
        while let Some(&c) = chars.get(n) {
            let next = chars.get(n + 1).copied();
            let before = out.chars().next_back().or(self.before);
            match c {
                '.' if next == Some('.') && chars.get(n + 2) == Some(&'.') => {
                    out.push('…');
                    n += 2;
                }
                '-' if next == Some('-') && chars.get(n + 2) != Some(&'-') && before != Some('-') => {
                    out.push('–');
                    n += 1;
                }
                '\'' => self.apostrophe(&mut out, before),
                '"' => self.quote(&mut out, before),
                _ if self.lang == Lang::Fr => french(c, before, next, &chars[n + 1..], &mut out),
                _ => out.push(c),
            }
            n += 1;
        }
        self.before = out.chars().next_back().or(self.before);
        out
    }

    fn apostrophe(&self, out: &mut String, before: Option<char>) {
        let opens = before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '[' | '“' | '«'));
        out.push(if opens && self.lang == Lang::En { '‘' } else { '’' });
    }

    fn quote(&mut self, out: &mut String, before: Option<char>) {
        let opens =
            !self.open_quotes && before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '[' | '’' | '—' | '–' | '/' | '«'));
        self.open_quotes = opens;
        match (self.lang, opens) {
            (Lang::En, true) => out.push('“'),
            (Lang::En, false) => out.push('”'),
            (Lang::Fr, true) => {
                out.push('«');
                out.push(NARROW);
            }
            (Lang::Fr, false) => {
                out.push(NARROW);
                out.push('»');
            }
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | NARROW)
}

fn french(c: char, before: Option<char>, next: Option<char>, after: &[char], out: &mut String) {
    match c {
        ';' | ':' | '!' | '?' | '»' => {
            let ends = next.is_none_or(|n| !n.is_alphanumeric() && !matches!(n, '/' | ':' | '=' | '-'));
            if before.is_some_and(is_space) {
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
        '«' => {
            out.push(c);
            if next.is_some_and(|n| !is_space(n)) {
                out.push(NARROW);
            }
        }
        c if is_space(c) && before == Some('«') => out.push(NARROW),
        // Between groups of digits (`60 000`), but not between a list of numbers (`12 500` is a number, `2 3` is not).
        c if is_space(c) && before.is_some_and(|b| b.is_ascii_digit()) && digit_group(after) => out.push(NARROW),
        c if is_space(c) && before.is_some_and(|b| b.is_ascii_digit()) && unit_follows(after) => {
            out.push(if matches!(after.first(), Some('%')) { NARROW } else { NO_BREAK })
        }
        // « 17 h 30 » is one time.
        c if is_space(c) && out.ends_with("\u{a0}h") && after.first().is_some_and(char::is_ascii_digit) => out.push(NO_BREAK),
        c if is_space(c) && (out.ends_with("n°") || out.ends_with("art.") || out.ends_with(" p.") || out.ends_with("N°")) => {
            out.push(NO_BREAK)
        }
        c => out.push(c),
    }
}

fn digit_group(after: &[char]) -> bool {
    after.iter().take(3).filter(|c| c.is_ascii_digit()).count() == 3 && !after.get(3).is_some_and(|c| c.is_alphanumeric())
}

fn unit_follows(after: &[char]) -> bool {
    const UNITS: [&str; 20] =
        ["%", "€", "k€", "M€", "$", "£", "°C", "h", "min", "s", "ms", "km", "m", "cm", "mm", "kg", "Mo", "Go", "Ko", "jours"];
    let word: String =
        after.iter().take(8).take_while(|c| c.is_alphabetic() || matches!(c, '%' | '€' | '$' | '£' | '°')).collect();
    UNITS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fr(text: &str) -> String {
        typeset(text, Lang::Fr).replace(NARROW, "_").replace(NO_BREAK, "~")
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
    fn english_quotes() {
        assert_eq!(typeset("It's \"so\" (\"indeed\")", Lang::En), "It’s “so” (“indeed”)");
    }

    #[test]
    fn quotes_are_carried_across_markup() {
        let mut t = Typographer::new(Lang::Fr);
        assert_eq!(t.text("dit \""), "dit «\u{202f}");
        t.skip();
        assert_eq!(t.text("\" bien"), "\u{202f}» bien");
    }

    proptest! {
        #[test]
        fn words_are_never_lost(text in "\\PC{0,60}") {
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&typeset(&text, Lang::Fr)), letters(&text));
        }

        #[test]
        fn setting_twice_changes_nothing(text in "[a-z0-9 ;:!?«»'%.]{0,40}") {
            let once = typeset(&text, Lang::Fr);
            prop_assert_eq!(typeset(&once, Lang::Fr), once);
        }
    }
}
