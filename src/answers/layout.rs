//! What stands where in a sheet of answers: the words above its columns, in every language of the interface, and the sheet that is not shown.
//!
//! Both sides use it: what is written here is what is looked for when a table comes back.

use crate::exchange::marks::MARKS;
use crate::locale::{Lang, Words};
use crate::text::folded;

/// What the sheet that is not shown begins with.
pub(super) const HIDDEN: &str = "answers:sheet";
/// What it is called.
pub(super) const HIDDEN_NAME: &str = "ouvrage";
/// The column of fingerprints: no field can be called so.
pub(super) const FINGERPRINT: &str = MARKS;
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

/// Whether a text is a word of the interface, in whatever language.
pub(super) fn is_word(text: &str, key: &str) -> bool {
    let text = header(text);
    !text.is_empty() && Lang::interfaces().any(|lang| Words::of(lang).find(key).is_some_and(|word| header(word) == text))
}
