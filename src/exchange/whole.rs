//! A whole publication as data: what one audience may see, in one language, in the form of `content/schemas/publication.json`.
//!
//! In: a [`Publication`]. Out: JSON. Kinds are described as far as this reader sees them, with the fields and links that are left.

use super::entry_data;
use crate::publication::{Publication, address, fingerprint};
use crate::schema::{Field, FieldType, Kind, Lang, Targets};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

/// Returns all that a publication holds: the project, its kinds, entries, pages, documents and files.
pub fn publication_data(publication: &Publication) -> Value {
    let info = publication.info();
    let lang = info.lang;
    let entries: Vec<Value> =
        (0..publication.entries().len()).into_par_iter().map(|n| entry_data(n.into(), publication)).collect();
    let page = |page: &crate::project::Page| {
        json!({
            "path": &*page.path, "title": page.title, "address": address::encode(&address::of_page(page)),
            "description": page.description, "language": page.lang.unwrap_or(lang).code(), "markdown": &*page.body.text,
        })
    };
    let document = |document: &crate::project::DocumentConfig| {
        json!({
            "name": document.name, "title": document.title, "language": document.lang.code(),
            "address": (document.each.is_none()).then(|| address::encode(&address::of_document(&document.name))),
        })
    };
    let file = |asset: &crate::source::Asset| json!({"path": &*asset.path, "address": address::of_asset(&asset.path).map(|path| address::encode(&path))});
    json!({
        "format": "ouvrage-publication", "format_version": 1,
        "project": {
            "title": info.title, "subtitle": info.subtitle, "description": info.description, "organisation": info.organisation,
            "version": info.version, "date": info.date.map(|date| date.to_string()), "url": info.url, "currency": info.currency,
            "languages": info.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>(),
        },
        "audience": publication.audience_name(), "language": lang.code(), "fingerprint": fingerprint::of(publication),
        "kinds": publication.registers().map(|(kind, _)| kind_data(kind, publication)).collect::<Vec<_>>(),
        "entries": entries,
        "pages": publication.pages().iter().map(page).collect::<Vec<_>>(),
        "documents": publication.documents().iter().map(document).collect::<Vec<_>>(),
        "files": publication.assets().iter().map(file).collect::<Vec<_>>(),
    })
}

fn kind_data(kind: &Kind, publication: &Publication) -> Value {
    let lang = publication.info().lang;
    let inverses = publication.vocabulary().inverses(&kind.name).iter();
    let inverses: Vec<Value> =
        inverses.map(|i| json!({"name": &*i.name, "label": i.label.get(lang), "from": &*i.from, "field": &*i.field})).collect();
    json!({
        "name": &*kind.name, "plural": kind.plural, "section": kind.section.name(), "label": kind.label.get(lang),
        "labels": kind.labels.get(lang), "title_field": kind.title,
        "fields": kind.fields.values().map(|field| field_data(field, lang, publication)).collect::<Vec<_>>(),
        "linked_from": inverses,
    })
}

fn field_data(field: &Field, lang: Lang, publication: &Publication) -> Value {
    let mut value = Map::new();
    value.insert("name".into(), (&*field.name).into());
    value.insert("label".into(), field.label.get(lang).into());
    if let Some(unit) = &field.unit {
        value.insert("unit".into(), unit.get(lang).into());
    }
    describe(&field.ty, lang, publication, &mut value);
    Value::Object(value)
}

/// Says what a field may hold.
fn describe(ty: &FieldType, lang: Lang, publication: &Publication, value: &mut Map<String, Value>) {
    value.insert("type".into(), ty.name().into());
    match ty {
        FieldType::Choice(choices) => {
            let choices = choices.iter().map(|choice| json!({"key": choice.key, "label": choice.label.get(lang)}));
            value.insert("choices".into(), choices.collect());
        }
        FieldType::Link(link) => {
            // A kind that this reader does not see is not named.
            let to = match &link.to {
                Targets::Any => Value::Null,
                Targets::Kinds(names) => {
                    names.iter().filter(|name| publication.vocabulary().get(name).is_some()).cloned().collect()
                }
            };
            value.insert("to".into(), to);
        }
        FieldType::List(of) => {
            let mut item = Map::new();
            describe(of, lang, publication, &mut item);
            value.insert("of".into(), Value::Object(item));
        }
        FieldType::Records(fields) => {
            value.insert("fields".into(), fields.values().map(|field| field_data(field, lang, publication)).collect());
        }
        _ => {}
    }
}
