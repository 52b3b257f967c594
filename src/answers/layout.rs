//! What stands where in a sheet of answers: the words above its columns, in every language of the interface, and the sheet that is not shown.
//!
//! Both sides use it: what is written here is what is looked for when a table comes back.

use crate::exchange::marks::MARKS;
use crate::locale::{Lang, Words};
use crate::publication::Asked;
use crate::text::folded;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the sheet that is not shown begins with.
pub(super) const HIDDEN: &str = "answers:sheet";
/// What it is called.
pub(super) const HIDDEN_NAME: &str = "ouvrage";
/// The column of fingerprints: no field can be called so.
pub(super) const FINGERPRINT: &str = MARKS;
/// The headers of ids.
pub(super) const IDS: [&str; 4] = ["id", "identifiant", "identifier", "ref"];
/// The columns of the sheet of prices, in their order, by the keys of their words.
pub(super) const PRICES: [&str; 8] = [
    "answer_post",
    "answer_detail",
    "answer_unit",
    "answer_quantity",
    "answer_unit_price",
    "answer_total",
    "answer_phase",
    "answer_optional",
];
/// The columns of the sheet of questions.
pub(super) const QUESTIONS: [&str; 2] = ["answer_question", "answer_reply"];
/// The columns of tiers.
pub(super) const TIERS: [&str; 2] = ["answer_tier_from", "answer_tier_cost"];
/// What stands before the cells of the licence.
pub(super) const LICENCE: [&str; 2] = ["answer_licence_model", "answer_licence_cost"];
/// What stands before the name of the vendor.
pub(super) const COMPANY: &str = "answer_company";

/// A text in the form in which headers are compared.
pub(super) fn header(text: &str) -> String {
    let text = folded(text).replace('\u{a0}', " ");
    let text = text.trim().trim_end_matches(['*', ':']);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands above what is shown of a field: its label, with its name where a cell to fill in, or the id, is called the same; else the vendor's
/// answer and what it answers could not be told apart.
pub(super) fn column_label(label: &str, name: &str, asked: &Asked) -> String {
    let word = header(label);
    let answers = asked.cells.values().any(|own| own.all().any(|own| header(own) == word));
    if answers || IDS.contains(&word.as_str()) { format!("{label} ({name})") } else { label.to_owned() }
}

/// The forms of a word of the interface in which headers are compared, one per language.
fn forms(key: &str) -> Option<&'static [String]> {
    static FORMS: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
        let of = |key: &str| Lang::interfaces().filter_map(|lang| Words::of(lang).find(key)).map(header).collect();
        let keys = PRICES.into_iter().chain(QUESTIONS).chain(TIERS).chain(LICENCE).chain([COMPANY]);
        keys.map(|key| (key, of(key))).collect()
    });
    FORMS.get(key).map(Vec::as_slice)
}

/// Whether a text is one of the words of the interface that are looked for here, in whatever language.
pub(super) fn is_word(text: &str, key: &str) -> bool {
    let forms = forms(key).unwrap_or_default();
    // A statement of a requirement is none: texts that are much longer are not folded for it.
    let longest = forms.iter().map(String::len).max().unwrap_or(0);
    if text.len() > 4 * longest {
        return false;
    }
    let text = header(text);
    !text.is_empty() && forms.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_language_of_the_interface_and_long_texts_are_none() {
        for key in PRICES.into_iter().chain(QUESTIONS).chain(TIERS).chain(LICENCE).chain([COMPANY]) {
            for lang in Lang::interfaces() {
                let word = Words::of(lang).find(key).expect(key);
                assert!(is_word(word, key) && is_word(&format!(" {}\u{a0}: ", word.to_uppercase()), key), "{key} {word}");
                assert!(!is_word(&format!("{word} {}", "x".repeat(500)), key));
            }
        }
        assert!(!is_word("", COMPANY) && !is_word("elsewhere", COMPANY));
    }
}
