//! The sheet that a person signs before something is sent to an audience, and the question whether it was signed.
//!
//! In: an [`Audit`]. Out: `audits/AUDIENCE.md` in the project's folder, with the fingerprint of what is given, and the same as a PDF to read and
//! file. A person writes a name behind `signed_by:` and commits the file; a change of what that audience gets gives another fingerprint, and the
//! signature no longer holds.

use super::private::PrivateFolder;
use super::{BuildError, DocumentMaker, atomic_folder};
use crate::history::commit_of;
use crate::locale::Words;
use crate::messages::translate;
use crate::project::Project;
use crate::publication::{Audit, Sort, Withheld, fingerprint};
use crate::schema::{Audience, Lang};
use crate::source::parse_yaml;
use crate::span::FileId;
use crate::theme::Theme;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The folder of the sheets, in that of the project.
pub const FOLDER: &str = "audits";

/// What came of asking for a sheet.
#[derive(Debug)]
pub struct Sheet {
    /// The Markdown file.
    pub markdown: PathBuf,
    /// The PDF; nothing in a program without the compiler of documents.
    pub pdf: Option<PathBuf>,
    /// Who has signed it already, with the same fingerprint.
    pub signed_by: Option<String>,
}

/// Path of the sheet of an audience.
pub fn path_of(folder: &Path, audience: &str) -> PathBuf {
    folder.join(FOLDER).join(format!("{}.md", crate::text::slug(audience)))
}

/// Writes the sheet of an audit. One that was signed for the same fingerprint stays as it is.
///
/// # Errors
/// When a file cannot be written, or the PDF cannot be made.
pub fn write(audit: &Audit, project: &Project, folder: &Path, commit: Option<&str>) -> Result<Sheet, BuildError> {
    let markdown = path_of(folder, &audit.audience);
    if let Some(name) = signature(&markdown, &audit.fingerprint) {
        let pdf = Some(markdown.with_extension("pdf")).filter(|path| path.exists());
        return Ok(Sheet { markdown, pdf, signed_by: Some(name) });
    }
    let body = body(audit, project.config.lang, commit);
    let commit = commit.unwrap_or_default();
    let head = format!(
        "---\naudience: {}\nfingerprint: {}\ncommit: {commit}\nsigned_by:\nsigned_on:\n---\n\n",
        serde_json::Value::from(audit.audience.as_str()),
        audit.fingerprint
    );
    atomic_folder::write_file(&markdown, format!("{head}{body}").as_bytes())?;
    let pdf = pdf(&body, audit, project)?;
    let path = markdown.with_extension("pdf");
    if let Some(bytes) = &pdf {
        atomic_folder::write_file(&path, bytes)?;
    }
    Ok(Sheet { markdown, pdf: pdf.map(|_| path), signed_by: None })
}

/// Asks whether what an audience gets was signed, where the project wants that. What is for those who write needs no signature.
///
/// # Errors
/// [`BuildError::Unsigned`] when it was not, or for something else.
pub fn ask(project: &Project, folder: &Path, reader: Audience) -> Result<(), BuildError> {
    let ladder = &project.config.audiences;
    if !project.config.audit_required || ladder.unmarked().is_visible_to(reader) {
        return Ok(());
    }
    let path = path_of(folder, ladder.name(reader));
    match signature(&path, &signed(fingerprint::of_all(project, reader), project, folder, reader)) {
        Some(_) => Ok(()),
        None => Err(BuildError::Unsigned { audience: ladder.name(reader).to_owned(), path }),
    }
}

/// Returns the fingerprint that is signed: of what an audience gets now, and of the states that it is told the changes since. What it gets of these
/// is settled by their commits.
pub fn signed(own: String, project: &Project, folder: &Path, reader: Audience) -> String {
    let told = project.config.baselines.iter().filter(|baseline| baseline.audience.is_visible_to(reader));
    let commits: Vec<String> = told.map(|baseline| commit_of(folder, &baseline.revision).unwrap_or_default()).collect();
    if commits.is_empty() {
        return own;
    }
    let words: Vec<&str> = std::iter::once(own.as_str()).chain(commits.iter().map(String::as_str)).collect();
    fingerprint::whole_of_words(&words)
}

/// Who signed a sheet for a fingerprint.
fn signature(path: &Path, fingerprint: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let front = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?.split("\n---").next()?;
    let node = parse_yaml(front, FileId(0), 0).ok()?;
    let value = |key: &str| node.get(key).and_then(|value| value.as_str()).map(|text| text.trim().to_owned());
    let same = value("fingerprint").is_some_and(|own| own == fingerprint);
    value("signed_by").filter(|name| same && !name.is_empty())
}

/// The sheet: what is given, what is withheld, and where to sign.
fn body(audit: &Audit, lang: Lang, commit: Option<&str>) -> String {
    let words = Words::of(lang);
    let word = |key: &'static str| words.get(key);
    let mut out = String::new();
    let _ = writeln!(out, "# {} : {}\n", word("sign_title"), plain(&audit.audience));
    let _ = writeln!(
        out,
        "{}\n",
        word("sign_what").replace("{project}", &plain(&audit.project)).replace("{audience}", &plain(&audit.audience))
    );
    let _ = writeln!(out, "- {} : `{}`", word("sign_fingerprint"), audit.fingerprint);
    if let Some(commit) = commit {
        let _ = writeln!(out, "- {} : `{commit}`", word("sign_commit"));
    }
    let _ = writeln!(out, "- {} : {}", word("sign_program"), env!("CARGO_PKG_VERSION"));
    let _ = writeln!(
        out,
        "\n| {} | |\n|---|---|\n| {} | |\n| {} | |\n",
        word("sign_signature"),
        word("sign_name"),
        word("sign_date")
    );
    let given = &audit.given;
    let _ = writeln!(out, "## {}\n", word("sign_given"));
    for kind in &given.kinds {
        let _ = writeln!(out, "- {} ({}) : {}", plain(&kind.register), kind.entries.len(), plain(&kind.entries.join(", ")));
    }
    let documents: Vec<String> = given.documents.iter().map(|(name, _)| name.clone()).collect();
    for (title, items) in [("sign_pages", &given.pages), ("sign_documents", &documents), ("sign_files", &given.files)] {
        if !items.is_empty() {
            let _ = writeln!(out, "- {} ({}) : {}", word(title), items.len(), plain(&items.join(", ")));
        }
    }
    let _ = writeln!(out, "\n## {}\n", word("sign_withheld"));
    if audit.withheld.is_empty() {
        let _ = writeln!(out, "{}\n", word("sign_nothing"));
    }
    for sort in Sort::ALL {
        let all: Vec<&Withheld> = audit.of(sort).collect();
        if all.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {} ({})\n", word(key_of(sort)), all.len());
        for thing in all {
            let title = thing.title.as_deref().filter(|title| !title.is_empty()).map(|title| format!(" — {}", plain(title)));
            let place = match (&thing.file, thing.line) {
                (Some(file), Some(line)) => format!(" ({}:{line})", plain(file)),
                _ => String::new(),
            };
            let _ = writeln!(
                out,
                "- **{}**{} : {}{place}",
                plain(&thing.name),
                title.unwrap_or_default(),
                plain(&translate(&thing.why, lang))
            );
        }
        out.push('\n');
    }
    if !audit.doubtful.is_empty() {
        let _ = writeln!(out, "## {}\n", word("sign_doubtful"));
        for doubtful in &audit.doubtful {
            let _ = writeln!(out, "- {} ({}:{})", plain(&doubtful.words), plain(&doubtful.file), doubtful.line);
        }
    }
    out
}

fn key_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Setting => "sign_settings",
        Sort::Kind => "sign_registers",
        Sort::Field => "sign_fields",
        Sort::Entry => "sign_entries",
        Sort::Page => "sign_pages",
        Sort::Passage => "sign_passages",
        Sort::Row => "sign_rows",
        Sort::Link => "sign_links",
        Sort::Document => "sign_documents",
        Sort::File => "sign_files",
    }
}

/// Text that says in Markdown what it says, on one line, and opens no comment.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '{' => out.push('('),
            '>' | '}' => out.push(')'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '$' | '~' | '!' | '&' | '@' => out.extend(['\\', c]),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The sheet as a document, set like every other: as the page of a project that holds nothing else.
fn pdf(body: &str, audit: &Audit, project: &Project) -> Result<Option<Vec<u8>>, BuildError> {
    if !cfg!(feature = "pdf") {
        return Ok(None);
    }
    let error = |path: &Path| {
        let path = path.to_owned();
        move |source| BuildError::Folder { path, source }
    };
    // It says all that is withheld.
    let aside = PrivateFolder::new().map_err(error(Path::new("audit")))?;
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let lang = project.config.lang;
    let date = project.config.date.map(|date| format!("date: {date}\n")).unwrap_or_default();
    let title = format!("{} : {}", Words::of(lang).get("sign_title"), audit.audience);
    let config = format!(
        "title: {}\nlanguage: {}\ninterface: {}\n{date}documents:\n  audit:\n    title: {}\n    audience: restricted\n    attach: none\n    outline: [{{ page: audit }}]\n",
        text(&audit.project),
        lang.code(),
        lang.interface(),
        text(&title)
    );
    for (name, content) in [("ouvrage.yaml", config.as_str()), ("content/audit.md", body)] {
        let path = aside.path().join(name);
        atomic_folder::write_file(&path, content.as_bytes())?;
    }
    let reading = Project::read(aside.path()).map_err(error(aside.path()))?;
    let Some(sheet) = &reading.project else { return Ok(None) };
    let maker = DocumentMaker::at(sheet, aside.path(), crate::document::Origin::default(), None, 0);
    let Some(document) = maker.named("audit")?.into_iter().next() else { return Ok(None) };
    let theme = Theme::of(maker.publication(&document)?)?;
    Ok(Some(maker.make(&document, &theme)?.bytes))
}
