//! The texts of a document as print sets them.
//!
//! In: the data of a document. Out: the same data, its labels by the rules of the language, its numbers tied to what they count.

use crate::schema::Lang;
use crate::text::{self, typeset};
use serde_json::Value;

/// Ties numbers to what they count, in the texts of a language and not in code.
pub(super) fn tie_numbers(value: &mut Value, lang: Lang) {
    const TEXTS: [&str; 4] = ["text", "title", "label", "caption"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| tie_numbers(item, lang)),
        Value::Object(map) => {
            if map.get("type").is_some_and(|ty| ty == "code") || map.get("lang").is_some_and(Value::is_string) {
                return;
            }
            for (key, value) in map {
                match value {
                    Value::String(text) if TEXTS.contains(&key.as_str()) => {
                        if let Some(tied) = text::tied_numbers(text, lang) {
                            *text = tied;
                        }
                    }
                    other => tie_numbers(other, lang),
                }
            }
        }
        _ => {}
    }
}

/// Sets the words of kinds and fields, which are taken over as they are written, by the rules of the language: « lot 1 », « l’état ».
pub(super) fn set_labels(value: &mut Value, lang: Lang) {
    const LABELS: [&str; 7] = ["label", "title", "caption", "kind_label", "row_label", "column_label", "note"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| set_labels(item, lang)),
        Value::Object(map) => {
            // What is in another language is set by the rules of that one.
            if map.get("lang").is_some_and(Value::is_string) {
                return;
            }
            let is_choice = map.get("type").is_some_and(|t| t == "choice");
            for (key, value) in map.iter_mut() {
                match value {
                    Value::String(text) if LABELS.contains(&key.as_str()) || is_choice && key == "text" => {
                        *text = typeset(text, lang)
                    }
                    Value::Array(_) | Value::Object(_) => set_labels(value, lang),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
