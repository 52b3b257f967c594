//! The schema of a kind: a list of entries, a file with `kind:` and `entries:`, or one entry.
//!
//! It is no stricter than what the program reads: an editor that marks what is right teaches people not to look.

use super::{DRAFT, Ids, audience, ids_of};
use crate::project::Project;
use crate::schema::{Field, FieldType, Kind, LinkType, Targets};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Returns the schema of a kind.
pub fn schema(kind: &Kind, project: &Project, ids: Ids) -> Value {
    let mut writer = Writer { project, ids, known: BTreeMap::new() };
    let entry = writer.entry(kind);
    let lang = project.config.lang;
    let one = json!({"const": &*kind.name, "description": "The kind of the entries below."});
    let mut alone = entry.clone();
    if let Some(required) = alone["required"].as_array_mut() {
        required.push("kind".into());
    }
    let mut definitions = Map::new();
    definitions.insert("entry".into(), entry);
    definitions.insert("alone".into(), alone);
    definitions.extend(writer.known);
    json!({
        "$schema": DRAFT,
        "title": format!("{} ({})", kind.labels.get(lang), kind.name),
        "description": kind.help.get(lang),
        "anyOf": [
            {"type": "array", "items": {"$ref": "#/definitions/entry"}},
            {
                "type": "object", "required": ["kind", "entries"], "additionalProperties": false,
                "properties": {"kind": one, "entries": {"type": ["array", "null"], "items": {"$ref": "#/definitions/entry"}}},
            },
            {"$ref": "#/definitions/alone"},
            {"type": "null"},
        ],
        "definitions": definitions,
    })
}

struct Writer<'a> {
    project: &'a Project,
    ids: Ids,
    /// Ids that the schema refers to inside itself.
    known: BTreeMap<String, Value>,
}

impl Writer<'_> {
    fn entry(&mut self, kind: &Kind) -> Value {
        let project = self.project;
        let lang = project.config.lang;
        let mut properties = Map::new();
        let id = format!("The team’s own name for it, for instance `{}-1`; it never changes.", kind.prefix);
        properties.insert("id".into(), json!({"type": ["string", "number"], "description": id}));
        properties.insert("kind".into(), json!({"const": &*kind.name}));
        for field in kind.fields.values() {
            properties.insert(field.name.to_string(), self.field(field));
        }
        for relation in project.vocabulary.inverses(&kind.name).iter().filter(|relation| !relation.in_rows) {
            let many = self.ids(std::slice::from_ref(&relation.from.to_string()));
            let description = format!("{}: `{}.{}`", relation.label.get(lang), relation.from, relation.field);
            let value =
                json!({"anyOf": [many, {"type": "array", "items": many}, {"type": "null"}], "markdownDescription": description});
            properties.entry(relation.name.to_string()).or_insert(value);
        }
        properties.insert("audience".into(), audience(project));
        properties.insert("tags".into(), some(&json!({"type": ["string", "number"]}), "Free words."));
        properties.insert("aliases".into(), some(&json!({"type": ["string", "number"]}), "Former ids, which lead here."));
        let silence = json!({
            "type": "object", "description": "Rules that say nothing of this entry, each with the reason.",
            "properties": super::settings::open_rules(), "additionalProperties": {"type": ["string", "number"]},
        });
        properties.insert("silence".into(), silence);
        let needed = kind.fields.values().filter(|field| {
            field.required
                && field.default.is_none()
                && !matches!(field.ty, FieldType::Boolean)
                && kind.body.as_deref() != Some(&*field.name)
        });
        let required: Vec<&str> = std::iter::once("id").chain(needed.map(|field| &*field.name)).collect();
        json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
    }

    fn field(&mut self, field: &Field) -> Value {
        let project = self.project;
        let lang = project.config.lang;
        let mut value = self.value(&field.ty);
        if field.translate && project.config.languages.len() > 1 && field.ty.is_words() {
            // A text may be given per language.
            value = json!({"anyOf": [value, {"type": "object"}]});
        }
        let mut text = format!("**{}**", field.label.get(lang));
        if !field.help.is_empty() {
            text.push_str(": ");
            text.push_str(field.help.get(lang));
        }
        if let Some(audience) = field.audience {
            text.push_str(&format!(" (`{}`)", project.config.audiences.name(audience)));
        }
        let mut whole =
            json!({"anyOf": [value, {"type": "null"}], "markdownDescription": text, "description": text.replace("**", "")});
        // One way is said as itself: what an editor says of a value is simpler then.
        if let Some(types) = value["type"].as_array().cloned().or_else(|| value["type"].as_str().map(|ty| vec![ty.into()]))
            && value.get("enum").is_none()
        {
            let mut types = types;
            types.push("null".into());
            let mut plain = value.clone();
            plain["type"] = types.into();
            plain["markdownDescription"] = whole["markdownDescription"].clone();
            plain["description"] = whole["description"].clone();
            whole = plain;
        }
        whole
    }

    fn value(&mut self, ty: &FieldType) -> Value {
        let lang = self.project.config.lang;
        match ty {
            FieldType::Text | FieldType::Markdown => json!({"type": ["string", "number", "boolean"]}),
            FieldType::Choice(choices) => {
                let keys: Vec<Value> = choices.iter().map(|choice| scalar(&choice.key)).collect();
                let labels: Vec<&str> = choices.iter().map(|choice| choice.label.get(lang)).collect();
                json!({"enum": keys, "markdownEnumDescriptions": labels})
            }
            FieldType::Integer { min, max } => {
                let mut value = json!({"type": ["integer", "string"]});
                bounds(&mut value, min.map(Value::from), max.map(Value::from));
                value
            }
            FieldType::Number(limits) | FieldType::Percent(limits) | FieldType::Money(limits) => {
                let number = |n: rust_decimal::Decimal| serde_json::from_str(&n.normalize().to_string()).ok();
                let mut value = json!({"type": ["number", "string"]});
                bounds(&mut value, limits.min.and_then(number), limits.max.and_then(number));
                value
            }
            FieldType::Date => json!({"type": ["string", "integer"], "pattern": "^\\s*[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\\s*$"}),
            FieldType::Duration => json!({"type": ["string", "number"]}),
            FieldType::Boolean => json!({"type": ["boolean", "string"]}),
            FieldType::Url => {
                json!({"type": "string", "pattern": "^\\s*([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:|[Tt][Ee][Ll]:)"})
            }
            FieldType::Email => json!({"type": "string", "pattern": "@"}),
            FieldType::Image | FieldType::File => json!({"type": "string"}),
            FieldType::Link(link) => self.link(link),
            FieldType::List(of) => {
                let item = self.value(of);
                let item = if of.is_words() && self.project.config.languages.len() > 1 {
                    json!({"anyOf": [item, {"type": "object"}]})
                } else {
                    item
                };
                json!({"anyOf": [{"type": "array", "items": item}, item]})
            }
            FieldType::Records(fields) => {
                let properties: Map<String, Value> =
                    fields.iter().map(|(name, field)| (name.clone(), self.field(field))).collect();
                let required: Vec<&str> = fields.values().filter(|field| field.required).map(|field| &*field.name).collect();
                let row =
                    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties});
                let rows = json!({"type": "array", "items": row});
                if ty.is_approval() { json!({"anyOf": [row, rows]}) } else { rows }
            }
        }
    }

    fn link(&mut self, link: &LinkType) -> Value {
        let one = match &link.to {
            Targets::Any => self.ids(&["any".to_owned()]),
            Targets::Kinds(kinds) => self.ids(kinds),
        };
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }

    /// Refers to the ids of some kinds.
    fn ids(&mut self, kinds: &[String]) -> Value {
        let refer = |name: &String| match self.ids {
            Ids::Beside => json!({"$ref": format!("../ids.json#/definitions/{name}")}),
            Ids::Inside => {
                let own = format!("ids-{name}");
                let kind = Some(name.as_str()).filter(|name| *name != "any");
                self.known.entry(own.clone()).or_insert_with(|| ids_of(kind, self.project));
                json!({"$ref": format!("#/definitions/{own}")})
            }
        };
        let all: Vec<Value> = kinds.iter().map(refer).collect();
        match all.as_slice() {
            [one] => one.clone(),
            _ => json!({"anyOf": all}),
        }
    }
}

fn bounds(value: &mut Value, min: Option<Value>, max: Option<Value>) {
    for (name, bound) in [("minimum", min), ("maximum", max)] {
        if let Some(bound) = bound {
            value[name] = bound;
        }
    }
}

/// A word as YAML reads it: `1` is a number there, and `true` is none.
fn scalar(word: &str) -> Value {
    match serde_json::from_str(word) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => word.into(),
    }
}

/// One of something, or a list of it.
fn some(one: &Value, description: &str) -> Value {
    json!({"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}], "description": description})
}
