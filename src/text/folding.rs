//! The form in which words are compared when a person has typed one side of them: in a search, a filter, a condition, a palette.
//!
//! The script of the pages has the same rules (`fold` in `ouvrage.js`); a test holds that both have the same letters.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Letters that Unicode does not take apart, and what people type for them.
const LETTERS: [(char, &str); 12] = [
    ('œ', "oe"),
    ('æ', "ae"),
    ('ß', "ss"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ŧ', "t"),
    ('ı', "i"),
    ('ŋ', "n"),
];

/// Returns a text in small letters, without accents and ligatures, with plain apostrophes, hyphens and blanks and without invisible signs.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
        return out;
    }
    for c in text.chars() {
        // Most letters are as they are; to take apart what is not would put marks in order, which are left out.
        if c.is_ascii() {
            out.push(if c.is_whitespace() { ' ' } else { c.to_ascii_lowercase() });
        } else {
            decompose_compatible(c, |part| part.to_lowercase().for_each(|c| push(&mut out, c)));
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '’' | '‘' | 'ʼ' | '′' => out.push('\''),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' => out.push('-'),
        c if c.is_whitespace() => out.push(' '),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
        c if is_combining_mark(c) => {}
        c => match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, plain)) => out.push_str(plain),
            None => out.push(c),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type_meets_what_is_written() {
        for (written, typed) in [
            ("Œuvre", "oeuvre"),
            ("Curriculum vitæ", "curriculum vitae"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("Ørsted", "orsted"),
            ("Đakovo", "dakovo"),
            ("rendez\u{2011}vous", "rendez-vous"),
            ("l’équipe", "l'equipe"),
            ("e\u{301}quipe", "équipe"),
            ("12\u{202f}000\u{a0}€", "12 000 €"),
            ("ﬁn", "fin"),
            ("co\u{AD}opé\u{200B}ration", "cooperation"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(folded(written), folded(typed), "{written}");
        }
        assert_ne!(folded("cote"), folded("code"));
    }

    #[test]
    fn the_script_of_the_pages_has_the_same_letters() {
        let script = include_str!("../../themes/default/site/assets/ouvrage.js");
        for (letter, plain) in LETTERS {
            assert!(script.contains(&format!("{letter}: \"{plain}\"")), "{letter}");
        }
    }

    proptest! {
        #[test]
        fn letters_are_taken_apart_as_a_whole_text_is(text in "[a-zA-Zéàü\u{300}-\u{345}\u{323}ﬁ가-각Ⅻ½µſẛİﷺ \u{b}\u{85}\t]{0,24}") {
            let mut whole = String::new();
            unicode_normalization::UnicodeNormalization::nfkd(text.as_str()).flat_map(char::to_lowercase).for_each(|c| push(&mut whole, c));
            if !text.is_ascii() {
                prop_assert_eq!(folded(&text), whole);
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
