//! Entries that have another id than in the older state: its data name them as today's do, so that everything finds its counterpart.
//!
//! In: the data of the older state, and the ids that changed. Out: the same data with today's ids; each reference keeps in `was` what it was called.

use super::prose::string;
use serde_json::Value;
use std::collections::HashMap;

/// The key of the former id of an entry, beside its id.
const WAS: &str = "was";

/// Returns the id that an entry, a reference to one or what holds one had in the older state, where it was another.
pub(super) fn former_id(item: &Value) -> Option<&str> {
    item.get(WAS).or_else(|| item["ref"].get(WAS)).and_then(Value::as_str)
}

/// Gives entries the ids that they have now. `names` tells them by their former ids.
pub(super) fn rename(value: &mut Value, names: &HashMap<&str, &str>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, names)),
        Value::Object(map) => {
            map.values_mut().for_each(|inner| rename(inner, names));
            // Notes, views and other blocks have numbers of their own.
            let own = map.get("id").and_then(Value::as_str).filter(|_| !map.contains_key("type"));
            if let Some((was, now)) = own.and_then(|id| names.get_key_value(id)) {
                map.insert("id".into(), (*now).into());
                map.insert(WAS.into(), (*was).into());
            }
            let target = map.get("ref").map(|target| (string(target, WAS).to_owned(), string(target, "id").to_owned()));
            if let (Some((was, now)), Some(inlines)) = (target.filter(|(was, _)| !was.is_empty()), map.get_mut("inlines")) {
                reword(inlines, &was, &now);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Writes an id otherwise in the words that cite its entry.
fn reword(inlines: &mut Value, was: &str, now: &str) {
    match inlines {
        Value::Array(items) => items.iter_mut().for_each(|item| reword(item, was, now)),
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut("text") {
                let other = |word: &str| if word.trim_end() == was { word.replacen(was, now, 1) } else { word.to_owned() };
                *text = text.split_inclusive(char::is_whitespace).map(other).collect();
            }
            if let Some(inner) = map.get_mut("inlines") {
                reword(inner, was, now);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
