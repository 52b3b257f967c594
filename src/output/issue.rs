//! A document is issued: its PDF is made from the commit that is checked out, and an entry says what was sent, to whom and when.
//!
//! In: a project without errors, and what is asked for. Out: the PDF and the entry, both written or neither. The entry names the commit that the
//! PDF was made from, by which `verify` finds the same bytes again; that the entry itself comes after that commit changes nothing of it.

use super::atomic_folder::{FileAside, SwapError};
use super::{BuildError, DocumentMaker, place, sign_off};
use crate::document::{Pdf, fingerprint};
use crate::domain::issue;
use crate::edit::{self, Added, EditError, Editor, FileChange};
use crate::finding::closest;
use crate::history::{CheckedOut, checked_out};
use crate::project::{DocumentConfig, Project};
use crate::publication::fingerprint::sha256;
use crate::schema::value::Date;
use crate::theme::Theme;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct IssueOrder {
    /// Name of the document.
    pub document: String,
    /// Who gets it.
    pub readers: Vec<Addressee>,
    /// By which way they get it.
    pub how: Option<String>,
    /// Its version, where the document itself has none.
    pub version: Option<String>,
    /// The day it is sent on; that of the commit without.
    pub date: Option<Date>,
    /// What changes with it.
    pub note: Option<String>,
    /// The issue that it completes.
    pub addendum_to: Option<String>,
    /// Where the PDF goes; `_pdf` in the project's folder without.
    pub out: Option<PathBuf>,
    /// How long the document may take.
    pub limit: Option<Duration>,
}

/// Somebody who gets a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Name of the person or service.
    pub name: String,
    /// Where they work.
    pub organisation: Option<String>,
}

impl Addressee {
    /// Reads names that commas part; a comma inside brackets parts nothing.
    pub fn read_all(text: &str) -> Vec<Self> {
        let mut depth = 0_usize;
        let parts = text.split(|c: char| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        parts.filter_map(Addressee::read).collect()
    }

    /// Reads `Name` or `Name (Organisation)`, or returns `None` if there is no name.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let parted = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
        let parted = parted.map(|(name, of)| (name.trim(), of.trim())).filter(|(name, of)| !name.is_empty() && !of.is_empty());
        let (name, organisation) = parted.map_or((text, None), |(name, of)| (name, Some(of.to_owned())));
        (!name.is_empty()).then(|| Addressee { name: name.to_owned(), organisation })
    }
}

/// Why a document is not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// No commit could make the PDF again.
    #[error("this folder has no commit of git: nobody could tell later what was sent; commit the project first")]
    NoCommit,
    /// Files differ from the commit.
    #[error(
        "files of the project differ from the commit {0}: no commit could make this PDF again; commit them first, then issue the document"
    )]
    Uncommitted(String),
    /// There is no such document.
    #[error("there is no document `{name}`; {hint}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What was perhaps meant, or what there is.
        hint: String,
    },
    /// A setting stands for several documents.
    #[error("`{name}` stands for one document per entry; name one of them: {known}")]
    Several {
        /// The setting.
        name: String,
        /// Its documents.
        known: String,
    },
    /// The cover says another version.
    #[error(
        "`{document}` says version `{own}` on its cover, not `{asked}`; write the new one in ouvrage.yaml and commit it, or leave `--version` out"
    )]
    Version {
        /// The document.
        document: String,
        /// Its version.
        own: String,
        /// The one that was asked for.
        asked: String,
    },
    /// It cannot be made or written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The entry cannot be written.
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl From<SwapError> for IssueError {
    fn from(error: SwapError) -> Self {
        IssueError::Build(error.into())
    }
}

/// A PDF that was made and the entry that tells of it, of which nothing is written yet.
#[derive(Debug)]
pub struct PreparedIssue {
    /// The entry.
    pub entry: Added,
    /// The PDF.
    pub pdf: Pdf,
    /// Where the PDF goes.
    pub path: PathBuf,
}

/// Makes the PDF and the entry of an issue.
///
/// # Errors
/// See [`IssueError`].
pub fn prepare_issue(project: &Project, folder: &Path, order: &IssueOrder) -> Result<PreparedIssue, IssueError> {
    let commit = checked_out(folder).ok_or(IssueError::NoCommit)?;
    if commit.changed {
        return Err(IssueError::Uncommitted(commit.id.chars().take(12).collect()));
    }
    let maker = DocumentMaker::new(project, folder, None, 0).within(order.limit);
    let document = document(&maker, project, &order.document)?;
    sign_off::ask(project, folder, document.audience)?;
    let path = order.out.clone().unwrap_or_else(|| folder.join("_pdf").join(format!("{}.pdf", document.name)));
    place::allow_file(&path, folder)?;
    maker.must_compare(&document)?;
    let version = version(&document, project, order)?;
    let publication = maker.publication(&document)?;
    let said = fingerprint(publication, &document);
    // Who gets an addendum knows what the document that it amends says by now.
    let amended = match maker.all().find(|other| document.amends.as_ref().is_some_and(|(name, _)| *name == other.name)) {
        Some(amended) => Some(fingerprint(maker.publication(&amended)?, &amended)),
        None => None,
    };
    let editor = Editor::new(project, folder);
    let entry = |sum: &str| {
        let fields = fields(&document, project, order, (version.as_deref(), &commit, sum, &said, amended.as_deref()));
        edit::add(&editor, issue::KIND, &fields, None)
    };
    // What cannot be written down is said before the PDF is made, which takes longest.
    entry("")?;
    let theme = Theme::of(publication).map_err(BuildError::Theme)?;
    let pdf = maker.make(&document, &theme)?;
    Ok(PreparedIssue { entry: entry(&sha256(&pdf.bytes))?, pdf, path })
}

impl PreparedIssue {
    /// What becomes of the project's files.
    pub fn change(&self) -> &FileChange {
        &self.entry.change
    }

    /// Writes the PDF and the entry. When it returns an error, neither is there.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub fn write(&self) -> Result<(), IssueError> {
        let aside = FileAside::write(&self.path, &self.pdf.bytes)?;
        let change = self.change();
        edit::write(std::slice::from_ref(change))?;
        if let Err(error) = aside.put() {
            let back = FileChange { before: change.after.clone(), after: change.before.clone(), ..change.clone() };
            edit::write(&[back])?;
            return Err(error.into());
        }
        Ok(())
    }
}

/// The one document of a name.
fn document(maker: &DocumentMaker<'_>, project: &Project, name: &str) -> Result<DocumentConfig, IssueError> {
    let all: Vec<DocumentConfig> = maker.all().collect();
    if let Some(found) = all.iter().find(|document| document.name == name) {
        return Ok(found.clone());
    }
    let names = |wanted: &dyn Fn(&DocumentConfig) -> bool| {
        let names: Vec<&str> = all.iter().filter(|document| wanted(document)).map(|document| &*document.name).collect();
        if names.is_empty() { "there is none".to_owned() } else { names.join(", ") }
    };
    let name = name.to_owned();
    if project.config.documents.contains_key(&name) {
        let known = names(&|document| document.family.as_deref() == Some(&name));
        return Err(IssueError::Several { name, known });
    }
    let near = closest(&name, all.iter().map(|document| &*document.name));
    let hint = near.map_or_else(|| format!("documents: {}", names(&|_| true)), |near| format!("did you mean `{near}`?"));
    Err(IssueError::Unknown { name, hint })
}

/// The version of a document: the one on its cover.
fn version(document: &DocumentConfig, project: &Project, order: &IssueOrder) -> Result<Option<String>, IssueError> {
    let own = document.version.as_ref().or(project.config.version.as_ref());
    match (own, &order.version) {
        (Some(own), Some(asked)) if own != asked => {
            Err(IssueError::Version { document: document.name.clone(), own: own.clone(), asked: asked.clone() })
        }
        (own, asked) => Ok(own.or(asked.as_ref()).cloned()),
    }
}

/// What the entry says: fields that the team took out of the kind are left out.
fn fields(
    document: &DocumentConfig,
    project: &Project,
    order: &IssueOrder,
    (version, commit, sum, said, amended): (Option<&str>, &CheckedOut, &str, &str, Option<&str>),
) -> Vec<(String, String)> {
    let reader = |reader: &Addressee| {
        let cells = [("name", Some(&reader.name)), ("organisation", reader.organisation.as_ref()), ("how", order.how.as_ref())];
        let cells = cells.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.as_str().into())));
        serde_json::Value::Object(cells.collect())
    };
    let readers = serde_json::Value::Array(order.readers.iter().map(reader).collect());
    let day = order.date.or(commit.date).map(|date| date.to_string());
    let text = |text: &str| Some(text.to_owned());
    let all = [
        ("document", text(&document.name)),
        ("version", version.and_then(text)),
        ("date", day),
        ("edition", text(project.config.audiences.name(document.audience))),
        ("language", text(document.lang.code())),
        ("readers", Some(readers.to_string())),
        ("addendum_to", order.addendum_to.clone()),
        ("note", order.note.clone()),
        ("commit", text(&commit.id)),
        ("sha256", text(sum)),
        ("fingerprint", text(said)),
        ("amended", amended.and_then(text)),
    ];
    let kind = project.vocabulary.get(issue::KIND);
    let has = |name: &str| kind.is_none_or(|kind| kind.fields.contains_key(name));
    all.into_iter().filter(|(name, _)| has(name)).filter_map(|(name, text)| Some((name.to_owned(), text?))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Addressee, PreparedIssue};
    use crate::document::Pdf;
    use crate::edit::{Added, FileChange};

    /// An issue whose entry is the text of a new file.
    fn prepared(folder: &std::path::Path, path: &str) -> PreparedIssue {
        let disk = folder.join("issues.yaml");
        let change = FileChange { path: "issues.yaml".into(), disk, before: None, after: Some(b"- id: EV-1\n".to_vec()) };
        let entry = Added { id: "EV-1".into(), path: "issues.yaml".into(), line: 1, missing: Vec::new(), branches: None, change };
        let pdf = Pdf { bytes: b"%PDF-".to_vec(), pages: 1, previews: Vec::new(), warnings: Vec::new(), places: Vec::new() };
        PreparedIssue { entry, pdf, path: folder.join(path) }
    }

    #[test]
    fn both_are_written_or_neither() {
        let dir = tempfile::tempdir().expect("a folder");
        let names = || {
            let mut names: Vec<_> = std::fs::read_dir(dir.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
            names.sort();
            names
        };
        // A file cannot take the place of a folder, which shows when the entry is there already.
        std::fs::create_dir(dir.path().join("a.pdf")).expect("made");
        assert!(prepared(dir.path(), "a.pdf").write().is_err());
        assert_eq!(names(), ["a.pdf"]);
        prepared(dir.path(), "b.pdf").write().expect("written");
        assert_eq!(names(), ["a.pdf", "b.pdf", "issues.yaml"]);
        // Somebody else wrote the register meanwhile.
        assert!(prepared(dir.path(), "c.pdf").write().is_err());
        assert_eq!(names(), ["a.pdf", "b.pdf", "issues.yaml"]);
    }

    #[test]
    fn a_reader_may_come_with_an_organisation() {
        let read = |text: &str| Addressee::read(text).map(|r| (r.name, r.organisation.unwrap_or_default()));
        assert_eq!(read(" Ada Martin "), Some(("Ada Martin".into(), String::new())));
        assert_eq!(read("Ada Martin (Atelier Sorbier)"), Some(("Ada Martin".into(), "Atelier Sorbier".into())));
        assert_eq!(read("(Atelier Sorbier)"), Some(("(Atelier Sorbier)".into(), String::new())));
        assert_eq!(read("  "), None);
        let all = Addressee::read_all("Ada (Sorbier, Lyon), , Zoé Petit");
        let names: Vec<&str> = all.iter().map(|reader| &*reader.name).collect();
        assert_eq!((names, all[0].organisation.as_deref()), (vec!["Ada", "Zoé Petit"], Some("Sorbier, Lyon")));
    }
}
