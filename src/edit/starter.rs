//! `new`: a project that has just begun, from one of the starters that ship (`content/starters/`).
//!
//! In: what was answered. Out: the files of a project without an error or a warning. Files of a starter are ordinary files of a project with
//! two gaps: `{{title}}`, the title as YAML, and `{{readers}}`, the audience of what is written for others than the team.

use super::file::FileChange;
use super::scalar;
use super::{EditError, Opened};
use crate::schema::Lang;
use include_dir::{Dir, include_dir};
use std::path::Path;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/content/starters");

/// The starters and what each is for, in English.
pub const STARTERS: [(&str, &str); 4] = [
    ("minimal", "a page and a register of requirements"),
    ("software", "a lean request for proposals: context, users, requirements, tests, how to answer"),
    ("gdpr", "the register of processing activities alone"),
    ("b2b-ecommerce", "the whole method for business-to-business online sales: guided pages, ready entries, documents"),
];

/// Whom a project is written for beside the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Team,
    /// Those who answer.
    Vendors,
    /// Everyone.
    Everyone,
}

/// Where the pipeline runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// Title of the project.
    pub title: &'a str,
    /// Language of its files.
    pub lang: Lang,
    /// Name of the starter.
    pub starter: &'a str,
    /// Whom it is written for.
    pub readers: Readers,
    /// Whether a pipeline is wanted.
    pub forge: Option<Forge>,
}

/// Makes the files of a project in a folder that is empty but for git's own.
///
/// # Errors
/// When something is in the folder, or there is no such starter in the language.
pub fn lay_down(folder: &Path, plan: &Plan<'_>) -> Result<Vec<FileChange>, EditError> {
    empty(folder)?;
    let title = plan.title.trim();
    if title.is_empty() || title.contains(char::is_control) {
        return Err(EditError::Usage("a project needs a title of one line".to_owned()));
    }
    let own = FILES.get_dir(format!("{}/{}", plan.starter, plan.lang.code())).ok_or_else(|| {
        let names: Vec<&str> = STARTERS.iter().map(|(name, _)| *name).collect();
        EditError::Usage(format!(
            "there is no starter `{}` in `{}`; starters: {}, in fr and en",
            plan.starter,
            plan.lang.code(),
            names.join(", ")
        ))
    })?;
    let readers = match plan.readers {
        Readers::Team => "internal",
        Readers::Vendors => "vendor",
        Readers::Everyone => "public",
    };
    let mut files = Vec::new();
    texts(own, &mut |path, text| {
        let below = path.strip_prefix(own.path()).unwrap_or(path);
        let path = below.to_string_lossy().replace('\\', "/");
        let text = text.replace("{{title}}", &scalar::scalar(title, false, false)).replace("{{readers}}", readers);
        files.push((path, text));
    });
    let shared =
        |name: &str| FILES.get_file(format!("shared/{name}")).and_then(include_dir::File::contents_utf8).unwrap_or("").to_owned();
    files.push((".gitignore".to_owned(), shared("gitignore")));
    files.push((".editorconfig".to_owned(), shared("editorconfig")));
    files.push((".vscode/settings.json".to_owned(), shared("vscode.json")));
    match plan.forge {
        Some(Forge::Github) => files.push((".github/workflows/ouvrage.yml".to_owned(), shared("github.yml"))),
        Some(Forge::Gitlab) => files.push((".gitlab-ci.yml".to_owned(), shared("gitlab.yml"))),
        None => {}
    }
    files.sort();
    files.iter().map(|(path, text)| Opened::create(folder, path, text)).collect()
}

fn texts(dir: &Dir<'_>, found: &mut dyn FnMut(&Path, &str)) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            found(file.path(), text);
        }
    }
    dir.dirs().for_each(|dir| texts(dir, found));
}

/// Holds that nothing is in a folder but a repository without files.
fn empty(folder: &Path) -> Result<(), EditError> {
    let failed = |source| EditError::Io { what: "read", path: folder.display().to_string(), source };
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        return Err(EditError::Usage(format!("{} is a file", folder.display())));
    }
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name != ".git");
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let more = names.len().saturating_sub(5);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    Err(EditError::Usage(format!("{} is not empty: it holds {}{rest}", folder.display(), shown.join(", "))))
}
