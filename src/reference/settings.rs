//! Settings of `ouvrage.yaml`, of documents, of kinds and of fields, from the JSON Schema that ships.

use super::{Article, FactValue, Sort, said, word};
use crate::schema::Lang;
use serde_json::{Map, Value};

const SCHEMA: &str = include_str!("../../content/schemas/settings.json");

/// Where settings are written: the name of the place, how their ways begin, and where the schema holds them.
pub(super) const PLACES: [(&str, &str, &str); 4] = [
    ("project", "", "/properties"),
    ("document", "documents.*.", "/properties/documents/additionalProperties/properties"),
    ("kind", "kinds.*.", "/definitions/kind-file/properties"),
    ("field", "kinds.*.fields.*.", "/definitions/field/anyOf/1/properties"),
];

/// One article per setting, by place.
pub(super) fn articles(lang: Lang) -> Vec<Article> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let mut articles = Vec::new();
    for (place, way, pointer) in PLACES {
        let settings = schema.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(Map::iter);
        articles.extend(settings.map(|(name, setting)| {
            let text = setting["description"].as_str().unwrap_or_default();
            let article = Article::new(Sort::Setting, format!("{way}{name}"), said(text, lang));
            article.fact("place", FactValue::Choice(place)).fact("values", FactValue::Words(values(setting, lang)))
        }));
    }
    articles
}

/// What may be written, in words.
fn values(setting: &Value, lang: Lang) -> String {
    let said = |name: &str| word(&format!("type_{name}"), lang).to_owned();
    if let Some(name) = setting["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return said(name);
    }
    if let Some(words) = setting["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(all) = setting["allOf"].as_array().or_else(|| setting["anyOf"].as_array()) {
        let mut forms: Vec<String> = all.iter().map(|form| values(form, lang)).filter(|form| !form.is_empty()).collect();
        forms.dedup();
        let parting = if lang.interface() == "fr" { " ; " } else { "; " };
        return forms.join(parting);
    }
    let ty =
        setting["type"].as_str().or_else(|| setting["type"].as_array().and_then(|types| types.iter().find_map(Value::as_str)));
    match ty {
        Some("object") => said("map"),
        Some("array") => said("list"),
        Some("integer") => said("number"),
        Some("string") => said("scalar"),
        _ => String::new(),
    }
}
