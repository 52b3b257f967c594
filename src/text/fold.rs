//! Letters without their accents, and anchors made from words.
//!
//! [`fold`] is for one letter in small letters, as searches and conditions compare; [`slug`] makes the anchors of headings. Letters with
//! accents become plain ones, whatever the language; letters of other scripts stay what they are, since a reader of Greek looks for Greek.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters and digits that a folded character may be, each as a text.
const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Returns what a small letter is without its accents; nothing for a letter that has none, or that is of another script.
pub fn fold(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    Some(match c {
        'ß' => "ss",
        'æ' | 'ǽ' | 'ǣ' => "ae",
        'œ' => "oe",
        'ø' | 'ǿ' | 'ɵ' => "o",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'þ' => "th",
        'ł' | 'ƚ' | 'ɫ' | 'ľ' | 'ŀ' => "l",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ŋ' | 'ɲ' => "n",
        'ŧ' | 'ƭ' => "t",
        'ƀ' | 'ɓ' => "b",
        'ɛ' | 'ǝ' | 'ə' => "e",
        'ɔ' => "o",
        'ƒ' => "f",
        'ɠ' | 'ǥ' => "g",
        'ĸ' | 'ƙ' => "k",
        'ƶ' => "z",
        'ƴ' => "y",
        'ĳ' => "ij",
        'ŉ' => "n",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return plain(c),
    })
}

/// The letter that a character is with marks on it.
fn plain(c: char) -> Option<&'static str> {
    let mut parts = std::iter::once(c).nfkd();
    let base = parts.next().filter(char::is_ascii)?;
    if !parts.all(is_combining_mark) {
        return None;
    }
    let at = PLAIN.find(base.to_ascii_lowercase())?;
    PLAIN.get(at..=at)
}

/// Makes an anchor from words: small letters and digits, accents taken off, `-` between. However the accents are stored, the anchor is
/// the same.
pub fn slug(words: &str) -> String {
    let mut out = String::new();
    for c in words.to_lowercase().nfc() {
        match fold(c) {
            Some(plain) => out.push_str(plain),
            None if c.is_alphanumeric() => out.push(c),
            // Vowels of some scripts are marks on the letter before them; a mark on a Latin letter is left out.
            None if is_combining_mark(c) => {
                let other = out.chars().next_back().is_some_and(|last| !last.is_ascii());
                out.extend(Some(c).filter(|_| other));
            }
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
    }
    let trimmed = out.trim_end_matches('-');
    if trimmed.is_empty() { "section".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn anchors_of_many_languages() {
        for (words, anchor) in [
            ("Élan œuvré", "elan-oeuvre"),
            ("e\u{301}te\u{301} à venir", "ete-a-venir"),
            ("Źródło łączy", "zrodlo-laczy"),
            ("Příští šťastný", "pristi-stastny"),
            ("Hőség, űr", "hoseg-ur"),
            ("Đorđe, Øre, Þór, ŋ", "dorde-ore-thor-n"),
            ("Größe", "grosse"),
            ("Şişli ığdır", "sisli-igdir"),
            ("İstanbul", "istanbul"),
            ("Ελλάδα και 2", "ελλάδα-και-2"),
            ("Привет, мой", "привет-мой"),
            ("日本語 概要", "日本語-概要"),
            ("हिन्दी", "हिन्दी"),
            ("m² & ﬁn", "m2-fin"),
            ("!!", "section"),
        ] {
            assert_eq!(slug(words), anchor, "{words}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        /// However a text is stored, its anchor is the same, and it is the anchor of itself.
        #[test]
        fn both_spellings_give_one_anchor(words in "[a-z éàçÉŁłőšØÅ日कि\u{301}\u{327} -]{0,12}") {
            let anchor = slug(&words);
            prop_assert_eq!(&slug(&words.nfd().collect::<String>()), &anchor);
            prop_assert_eq!(&slug(&anchor), &anchor);
        }
    }
}
