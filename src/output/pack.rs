//! What is sent to those who answer, in one file: the document, the sheet to fill in, the same as data, the site, files, and sums of all.
//!
//! In: a project without errors, a document and its PDF. Out: the bytes of a ZIP, the same each time for the same commit: names are sorted, and no
//! clock is asked. The document and files are of the publication of its readers, the sheet is the one
//! that `answer-sheet` makes, and the site is built as `build` does it.

use super::private::PrivateFolder;
use super::{BuildError, DocumentMaker, Order, Silent, build};
use crate::answers::{data, sent_sheet, workbook};
use crate::history::CommitError;
use crate::locale::Words;
use crate::project::{DocumentConfig, Project};
use crate::publication::Publication;
use crate::publication::fingerprint::sha256;
use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::Path;
use walkdir::WalkDir;

/// The schema of the sheet as data.
const SCHEMA: &str = include_str!("../../content/schemas/answers.json");

/// What is put into a pack beside the document and the sheet.
#[derive(Debug, Clone, Default)]
pub struct PackOrder {
    /// Whether the site is a part of it.
    pub site: bool,
    /// Files of the project that go with it, by their path.
    pub with: Vec<String>,
}

/// Why a pack is not made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file is not there for these readers.
    #[error(
        "there is no file `{path}` that `{audience}` may have: name a picture or file that their edition shows or offers, by its path in the project"
    )]
    File {
        /// What was asked for.
        path: String,
        /// The readers.
        audience: String,
    },
    /// The sheet cannot be written.
    #[error("the answer sheet cannot be written: {0}")]
    Sheet(String),
    /// The ZIP cannot be written.
    #[error("the ZIP cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The site cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// No folder for the site.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// What a pack holds.
#[derive(Debug)]
pub struct Pack {
    /// The ZIP.
    pub bytes: Vec<u8>,
    /// How many files are in it.
    pub files: usize,
    /// Whether there is a sheet to fill in.
    pub sheet: bool,
}

/// Makes a pack of a document that was made.
///
/// # Errors
/// See [`PackError`].
pub fn pack(
    project: &Project,
    folder: &Path,
    maker: &DocumentMaker<'_>,
    document: &DocumentConfig,
    pdf: &[u8],
    order: &PackOrder,
) -> Result<Pack, PackError> {
    let publication = maker.publication(document)?;
    let words = Words::of(publication.info().lang);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(format!("{}.pdf", document.name), pdf.to_vec());
    // Whoever reads the document is sent the sheet that everybody is sent, or none.
    let sheet = publication.asked().and_then(|_| sent_sheet(project, publication.info().lang));
    if let Some(sheet) = &sheet {
        let name = words.get("pack_sheet_file");
        files.insert(format!("{name}.xlsx"), workbook(sheet).map_err(|error| PackError::Sheet(error.to_string()))?);
        let text = serde_json::to_string_pretty(&data(sheet)).unwrap_or_default();
        files.insert(format!("{name}.json"), format!("{text}\n").into_bytes());
        files.insert(format!("{name}.schema.json"), SCHEMA.as_bytes().to_vec());
    }
    for path in &order.with {
        let none = || PackError::File { path: path.clone(), audience: publication.audience_name().to_owned() };
        let asset = publication.asset(path.trim_start_matches("./")).ok_or_else(none)?;
        // Two files of one name in two folders are two files.
        let name = asset.path.strip_prefix("static/").unwrap_or(&asset.path);
        files.insert(format!("{}/{name}", words.get("pack_files_folder")), publication.read(asset).map_err(|_| none())?);
    }
    if order.site {
        for (path, bytes) in site(folder, publication.audience_name())? {
            files.insert(format!("site/{path}"), bytes);
        }
    }
    let about = about(publication, document, &files, sheet.is_some(), order.site);
    files.insert(words.get("pack_about_file").to_owned(), about.into_bytes());
    let sums: String = files.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes))).collect();
    files.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    let top = folder_name(publication, document);
    Ok(Pack { bytes: zipped(&top, &files)?, files: files.len(), sheet: sheet.is_some() })
}

/// The name of the one folder in the ZIP.
fn folder_name(publication: &Publication, document: &DocumentConfig) -> String {
    let version = document.version.as_ref().or(publication.info().version.as_ref());
    let version = version.map_or_else(String::new, |version| format!("-{}", crate::text::slug(&version.replace('.', "-"))));
    format!("{}{version}", document.name)
}

/// The site as these readers get it, without documents.
fn site(folder: &Path, audience: &str) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    let aside = PrivateFolder::new().map_err(CommitError::Io)?;
    let out = aside.path().join("site");
    let order = Order {
        project: folder.to_owned(),
        out: Some(out.clone()),
        audience: Some(audience.to_owned()),
        documents: false,
        search: true,
        time_limit: None,
    };
    build(&order, &Silent, &mut |_, _| {})?;
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(&out).into_iter() {
        let entry = entry.map_err(std::io::Error::from)?;
        let Ok(path) = entry.path().strip_prefix(&out) else { continue };
        // What the program notes for itself beside the pages.
        let name = path.to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && !name.starts_with('.') {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// What there is, and what to do with it, in a few lines.
fn about(
    publication: &Publication,
    document: &DocumentConfig,
    files: &BTreeMap<String, Vec<u8>>,
    sheet: bool,
    site: bool,
) -> String {
    let info = publication.info();
    let words = Words::of(info.lang);
    let says = |what: &str, text: &str| format!("{what}{}{text}", words.get("colon"));
    let date = document.date.or(info.date).map(|date| date.show(info.lang));
    let version = document.version.as_ref().or(info.version.as_ref());
    let facts = [document.reference.as_ref(), version, date.as_ref()];
    let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
    let mut lines = vec![document.title.clone(), facts.join(" · "), String::new()];
    lines.push(says(&format!("{}.pdf", document.name), words.get("pack_document")));
    if sheet {
        let name = words.get("pack_sheet_file");
        lines.push(says(&format!("{name}.xlsx"), words.get("pack_sheet")));
        lines.push(says(&format!("{name}.json, {name}.schema.json"), words.get("pack_data")));
    }
    let attached: Vec<&str> =
        files.keys().filter_map(|path| path.strip_prefix(words.get("pack_files_folder"))?.strip_prefix('/')).collect();
    if !attached.is_empty() {
        lines.push(says(&format!("{}/", words.get("pack_files_folder")), &attached.join(", ")));
    }
    if site {
        lines.push(says("site/index.html", words.get("pack_site")));
    }
    lines.push(says("SHA256SUMS", words.get("pack_sums")));
    // Lines end as the simplest editors of all systems read them.
    lines.join("\r\n") + "\r\n"
}

fn zipped(top: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackError> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (path, bytes) in files {
        zip.start_file(format!("{top}/{path}"), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
