//! The schemas of `ouvrage.yaml` and of kind files: what ships in `content/schemas/settings.json`, with the project's own names in it.

use super::{Ids, ids_of};
use crate::check::RULES;
use crate::messages::reason;
use crate::project::Project;
use serde_json::{Map, Value, json};

const SHIPPED: &str = include_str!("../../content/schemas/settings.json");

/// Returns the schema of `ouvrage.yaml`.
pub fn schema(project: &Project, ids: Ids) -> Value {
    // A test reads it: it is JSON.
    let mut schema: Value = serde_json::from_str(SHIPPED).unwrap_or_default();
    let lang = project.config.lang;
    let kinds: Vec<&str> = project.vocabulary.iter().map(|kind| &*kind.name).collect();
    let labels: Vec<&str> = project.vocabulary.iter().map(|kind| kind.labels.get(lang)).collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id.as_str()).collect();
    let reasons: Vec<&str> = RULES.iter().map(|rule| reason(rule.id.as_str(), rule.reason, lang)).collect();
    let own = [
        ("audience", super::audience(project)),
        ("kind", json!({"anyOf": [{"enum": kinds, "markdownEnumDescriptions": labels}, {"type": "string"}]})),
        ("rule", json!({"enum": rules, "markdownEnumDescriptions": reasons})),
        ("id", if ids == Ids::Inside { ids_of(None, project) } else { json!({"$ref": "ids.json#/definitions/any"}) }),
    ];
    for (name, value) in own {
        schema["definitions"][name] = value;
    }
    // A server completes the keys of a map by its properties, not by the names that they may have.
    let severities: Map<String, Value> = RULES
        .iter()
        .filter(|rule| !rule.fixed)
        .map(|rule| {
            let why = reason(rule.id.as_str(), rule.reason, lang);
            (
                rule.id.as_str().to_owned(),
                json!({"allOf": [schema["properties"]["rules"]["additionalProperties"]], "description": why}),
            )
        })
        .collect();
    schema["properties"]["rules"]["properties"] = Value::Object(severities);
    schema
}

/// Returns the schema of a file in `kinds/`.
pub fn kind_file(project: &Project, ids: Ids) -> Value {
    let settings = schema(project, ids);
    json!({
        "$schema": super::DRAFT, "title": "A kind", "description": "A type of entries of this project, or changes to one that ships.",
        "allOf": [{"$ref": "#/definitions/kind-file"}, {"required": ["kind"]}],
        "definitions": settings["definitions"],
    })
}

/// The rules that an entry may silence, each with why it exists.
pub fn open_rules() -> Value {
    let rules = RULES.iter().filter(|rule| !rule.fixed);
    rules
        .map(|rule| (rule.id.as_str().to_owned(), json!({"type": "string", "description": rule.reason})))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::SETTINGS;

    #[test]
    fn the_shipped_schema_knows_every_setting_and_no_other() {
        let schema: Value = serde_json::from_str(SHIPPED).expect("JSON");
        let keys = |value: &Value| {
            let mut keys: Vec<String> = value.as_object().expect("a map").keys().cloned().collect();
            keys.sort();
            keys
        };
        let known = |names: &[&str]| {
            let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            names.sort();
            names
        };
        let (settings, documents) = SETTINGS;
        assert_eq!(keys(&schema["properties"]), known(settings));
        assert_eq!(keys(&schema["properties"]["documents"]["additionalProperties"]["properties"]), known(documents));
        let (kind, field) = crate::schema::KIND_SETTINGS;
        assert_eq!(keys(&schema["definitions"]["kind-file"]["properties"]), known(kind));
        assert_eq!(keys(&schema["definitions"]["field"]["anyOf"][1]["properties"]), known(field));
    }
}
