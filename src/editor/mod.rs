//! What editors are told of a project: JSON Schemas (draft 7) of its kinds and settings, with its ids, and where they count.
//!
//! In: a whole [`Project`], because whoever edits has the files. Out: schemas as data, and their files below `.ouvrage/`. A language
//! server of YAML gives errors, hover and completion by them, in any editor that runs one. The ids stand in a file of their own, the only one that
//! changes from day to day. An id that is not there yet is no error: its shape is checked, and `check` says the rest.

mod kind;
mod settings;
mod workspace;

pub use workspace::{ASSOCIATIONS, FOLDER, is_laid, lay, lay_vscode};

use crate::project::Project;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The dialect of all schemas.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// A schema, and the files that it counts for.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its file, below the folder of schemas.
    pub file: String,
    /// What it describes: the name of a kind, `ouvrage.yaml`, or `kinds/`.
    pub name: String,
    /// Globs from the project's folder; none for what others refer to.
    pub globs: Vec<String>,
    /// The schema.
    pub schema: Value,
}

/// Where the ids of the project stand, for a schema that refers to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ids {
    /// In a file beside it.
    Beside,
    /// In the schema itself.
    Inside,
}

/// Returns all schemas of a project, which refer to each other.
pub fn schemas(project: &Project) -> Vec<Schema> {
    let mut all = vec![
        Schema {
            file: "settings.json".into(),
            name: "ouvrage.yaml".into(),
            globs: vec!["ouvrage.yaml".into()],
            schema: settings::schema(project, Ids::Beside),
        },
        Schema {
            file: "kind-file.json".into(),
            name: "kinds/".into(),
            globs: vec!["kinds/*.yaml".into(), "kinds/*.yml".into()],
            schema: settings::kind_file(project, Ids::Beside),
        },
        Schema { file: "ids.json".into(), name: "ids".into(), globs: Vec::new(), schema: ids(project) },
    ];
    for kind in project.vocabulary.iter() {
        all.push(Schema {
            file: format!("kinds/{}.json", kind.name),
            name: kind.name.to_string(),
            globs: globs(kind, project),
            schema: kind::schema(kind, project, Ids::Beside),
        });
    }
    all
}

/// Returns the schema of one kind, or of the settings, whole in itself; nothing for what is neither.
pub fn schema_of(name: &str, project: &Project) -> Option<Value> {
    match name.trim_end_matches('/') {
        "ouvrage.yaml" | "settings" => Some(settings::schema(project, Ids::Inside)),
        "kinds" => Some(settings::kind_file(project, Ids::Inside)),
        name => project.vocabulary.find(name).map(|kind| kind::schema(kind, project, Ids::Inside)),
    }
}

/// The files that hold entries of a kind: those that are named after it, wherever they are, and those that are there under other names.
fn globs(kind: &crate::schema::Kind, project: &Project) -> Vec<String> {
    let mut globs: Vec<String> = ["yaml", "yml"]
        .iter()
        .flat_map(|ending| ["content/", "content/**/"].map(|folder| format!("{folder}{}.{ending}", kind.plural)))
        .collect();
    let files = project.entries.iter().filter(|entry| entry.kind == kind.name).map(|entry| &*entry.file);
    let others: BTreeSet<&str> = files
        .filter(|file| crate::source::is_yaml(file))
        .filter(|file| file.rsplit('/').next().and_then(|name| name.rsplit_once('.')).is_none_or(|(stem, _)| stem != kind.plural))
        .collect();
    globs.extend(others.into_iter().map(str::to_owned));
    globs
}

/// The ids of a project by kind, with the titles of their entries.
fn ids(project: &Project) -> Value {
    let kinds = project.vocabulary.iter().map(|kind| (kind.name.to_string(), ids_of(Some(&kind.name), project)));
    let mut definitions: serde_json::Map<String, Value> = kinds.collect();
    definitions.insert("any".into(), ids_of(None, project));
    json!({"$schema": DRAFT, "title": "Ids", "definitions": definitions})
}

/// The ids of one kind, or of all: those that are there for completion, and any other that could be one.
fn ids_of(kind: Option<&str>, project: &Project) -> Value {
    let lang = project.config.lang;
    let known = project.entries.iter().filter(|entry| kind.is_none_or(|kind| *entry.kind == *kind));
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for entry in known {
        let Some(own) = project.kind_of(entry) else { continue };
        ids.push(Value::from(&*entry.id));
        titles.push(Value::from(format!("{} ({})", entry.title(own), own.label.get(lang))));
    }
    let shape = json!({"type": ["string", "number"], "pattern": "^\\s*[^\\s,;]+\\s*$"});
    if ids.is_empty() {
        return shape;
    }
    json!({"anyOf": [{"enum": ids, "markdownEnumDescriptions": titles}, shape]})
}

/// The ladder, from the widest.
fn audience(project: &Project) -> Value {
    let names: Vec<&str> = project.config.audiences.names().collect();
    json!({"enum": names, "description": format!("Who may see it, from the widest: {}.", names.join(", "))})
}
