//! The files that editors read: schemas below `.ouvrage/`, and settings for VS Code.
//!
//! Written where a person asks for it, and kept fresh from then on. `.ouvrage/` is made again from the project at any time, so git leaves it out.
//! Settings that are there already stay as they are, but for the lines that are ours.

use super::{Schema, schemas};
use crate::project::Project;
use serde_json::{Map, Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of the schemas, in that of the project.
pub const FOLDER: &str = ".ouvrage/schemas";

/// The lines by which a language server of YAML knows which schema counts for which files, in any editor.
pub const ASSOCIATIONS: &str = ".ouvrage/schemas/associations.json";

/// What was written.
#[derive(Debug, Default)]
pub struct Laid {
    /// Files that are new or changed.
    pub written: Vec<PathBuf>,
    /// Number of schemas.
    pub schemas: usize,
}

/// Whether somebody asked for schemas in this project.
pub fn is_laid(folder: &Path) -> bool {
    folder.join(FOLDER).is_dir()
}

/// Writes the schemas of a project; files that are right already are not touched, so that nobody reads them again.
///
/// # Errors
/// When a file cannot be written.
pub fn lay(project: &Project, folder: &Path) -> io::Result<Laid> {
    let all = schemas(project);
    let top = folder.join(FOLDER);
    let mut laid = Laid { schemas: all.len(), ..Laid::default() };
    write(
        &folder.join(".ouvrage/.gitignore"),
        "# Made by `ouvrage schema --write`, and made again at any time.\n*\n",
        &mut laid,
    )?;
    for schema in &all {
        write(&top.join(&schema.file), &format!("{:#}\n", schema.schema), &mut laid)?;
    }
    let lines = json!({"yaml.schemas": associations(&all)});
    write(&folder.join(ASSOCIATIONS), &format!("{lines:#}\n"), &mut laid)?;
    // Kinds that are gone.
    for entry in fs::read_dir(top.join("kinds"))?.flatten() {
        let name = format!("kinds/{}", entry.file_name().to_string_lossy());
        if name.ends_with(".json") && !all.iter().any(|schema| schema.file == name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(laid)
}

fn write(path: &Path, text: &str, laid: &mut Laid) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut aside, text.as_bytes())?;
    aside.persist(path).map_err(|error| error.error)?;
    laid.written.push(path.to_owned());
    Ok(())
}

/// Which schema counts for which files.
fn associations(all: &[Schema]) -> Map<String, Value> {
    let counted = all.iter().filter(|schema| !schema.globs.is_empty());
    counted.map(|schema| (format!("./{FOLDER}/{}", schema.file), json!(schema.globs))).collect()
}

/// Writes `.vscode/settings.json`, or changes the lines in it that are ours. Returns its path when it changed; nothing when it was right.
///
/// # Errors
/// When the file cannot be written; with [`io::ErrorKind::InvalidData`] when it is there and is no plain JSON, and so is left alone.
pub fn lay_vscode(project: &Project, folder: &Path) -> io::Result<Option<PathBuf>> {
    let path = folder.join(".vscode/settings.json");
    let old = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut settings: Map<String, Value> = match old.as_deref().filter(|text| !text.trim().is_empty()) {
        // With comments it is no JSON, and would lose them.
        Some(text) => serde_json::from_str(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?,
        None => Map::new(),
    };
    let own = format!("./{FOLDER}/");
    let mut lines = match settings.get("yaml.schemas") {
        Some(Value::Object(lines)) => lines.clone(),
        _ => Map::new(),
    };
    lines.retain(|schema, _| !schema.starts_with(&own));
    lines.extend(associations(&schemas(project)));
    settings.insert("yaml.schemas".into(), Value::Object(lines));
    let text = format!("{:#}\n", Value::Object(settings));
    if old.as_deref() == Some(&text) {
        return Ok(None);
    }
    let mut laid = Laid::default();
    write(&path, &text, &mut laid)?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_others_stay_and_comments_are_not_lost() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = Project::empty();
        let path = dir.path().join(".vscode/settings.json");
        assert_eq!(lay_vscode(&project, dir.path()).expect("written"), Some(path.clone()));
        assert_eq!(lay_vscode(&project, dir.path()).expect("right already"), None);
        fs::write(&path, "{\"b\": 1, \"yaml.schemas\": {\"x\": \"y\", \"./.ouvrage/schemas/kinds/gone.json\": \"z\"}, \"a\": 2}")
            .expect("written");
        lay_vscode(&project, dir.path()).expect("written");
        let text = fs::read_to_string(&path).expect("read");
        assert!(
            text.contains("\"x\": \"y\"") && !text.contains("gone.json") && text.contains("kinds/requirement.json"),
            "{text}"
        );
        assert!(text.find("\"b\"") < text.find("\"a\""), "in their order: {text}");
        let commented = "{\n  // ours\n  \"a\": 1\n}\n";
        fs::write(&path, commented).expect("written");
        assert_eq!(lay_vscode(&project, dir.path()).map_err(|error| error.kind()), Err(io::ErrorKind::InvalidData));
        assert_eq!(fs::read_to_string(&path).expect("read"), commented);
    }

    #[test]
    fn only_what_changed_is_written() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = Project::empty();
        assert!(!is_laid(dir.path()));
        let first = lay(&project, dir.path()).expect("written");
        assert!(first.written.len() > first.schemas && is_laid(dir.path()));
        fs::write(dir.path().join(FOLDER).join("kinds/gone.json"), "{}").expect("written");
        assert!(lay(&project, dir.path()).expect("written").written.is_empty());
        assert!(!dir.path().join(FOLDER).join("kinds/gone.json").exists());
    }
}
