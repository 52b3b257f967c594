//! One file of a project, opened to be changed.
//!
//! In: a path in the project's folder. Out: a [`FileChange`], which exists only after the new text was read again and says what was meant:
//! the tree that was expected, and every byte outside of the YAML as it was. The text is the file's own, with its line ends and its
//! accents as they are; a byte-order mark stays in front.

use super::change::{Replacement, apply, same};
use super::layout::Layout;
use super::{EditError, Editor};
use crate::source::{Node, Tree, is_markdown, parse_yaml, split_front_matter};
use crate::span::{FileId, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A file and its text.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Path in the project's folder, with `/`.
    pub path: String,
    disk: PathBuf,
    /// The text without a byte-order mark.
    pub text: String,
    bom: bool,
    is_audience: Vec<String>,
}

/// The YAML of a file: all of it, or its front matter.
#[derive(Debug, Clone)]
pub struct Tract {
    /// Where it stands in the text.
    pub yaml: (usize, usize),
    /// What it says.
    pub root: Node,
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Path in the project's folder, with `/`.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// Its bytes when it was read; none when it is new.
    pub before: Option<Vec<u8>>,
    /// Its bytes afterwards; none when it goes.
    pub after: Option<Vec<u8>>,
}

/// The sign that a file may begin with.
const BOM: &str = "\u{feff}";

/// Where a file of the project is, when it is one of the project's own.
///
/// # Errors
/// When the path leads out of the folder, by `..` or through a link.
pub fn place(root: &Path, path: &str) -> Result<PathBuf, EditError> {
    let disk = root.join(path);
    let plain = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let outside = || EditError::Usage(format!("`{path}` is not in the project's folder"));
    if !plain {
        return Err(outside());
    }
    let mut at = root.to_path_buf();
    for part in Path::new(path).components() {
        at.push(part);
        if std::fs::symlink_metadata(&at).is_ok_and(|known| known.file_type().is_symlink()) {
            return Err(EditError::Usage(format!(
                "`{path}` is behind a symbolic link, and only files of the project are written"
            )));
        }
    }
    Ok(disk)
}

impl Opened {
    /// Reads a file. `audiences` are the names that front matter may hold.
    ///
    /// # Errors
    /// When it cannot be read, is no UTF-8, or has the line ends of very old systems.
    pub fn read(root: &Path, path: &str, audiences: &[String]) -> Result<Self, EditError> {
        let disk = place(root, path)?;
        let bytes = std::fs::read(&disk).map_err(|source| EditError::Io { what: "read", path: path.to_owned(), source })?;
        let text = String::from_utf8(bytes).map_err(|_| EditError::Usage(format!("`{path}` is not written in UTF-8")))?;
        let (bare, bom) = text.strip_prefix(BOM).map_or((text.as_str(), false), |rest| (rest, true));
        let bare = bare.to_owned();
        if bare.replace("\r\n", "").contains('\r') {
            let message = format!("some lines of `{path}` end as on very old systems; save it with others first");
            return Err(EditError::Usage(message));
        }
        Ok(Opened { path: path.to_owned(), disk, text: bare, bom, is_audience: audiences.to_vec() })
    }

    /// A file that is not there yet.
    ///
    /// # Errors
    /// When its place is not in the project's folder, or taken.
    pub fn create(root: &Path, path: &str, text: &str) -> Result<FileChange, EditError> {
        let disk = place(root, path)?;
        if std::fs::symlink_metadata(&disk).is_ok() {
            return Err(EditError::Usage(format!("`{path}` is there already")));
        }
        Ok(FileChange { path: path.to_owned(), disk, before: None, after: Some(text.as_bytes().to_vec()) })
    }

    /// Whether the file is Markdown.
    pub fn is_markdown(&self) -> bool {
        is_markdown(&self.path)
    }

    /// Reads the YAML of the file; nothing for Markdown without front matter.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn tract(&self) -> Result<Option<Tract>, EditError> {
        tract(&self.path, &self.text, &self.is_audience)
    }

    /// Where the text below the front matter begins.
    pub fn body(&self) -> usize {
        body(&self.text, &self.is_audience)
    }

    /// Changes the YAML of the file; `expected` is what it must say afterwards.
    ///
    /// # Errors
    /// When the new text does not say that, or something outside of the YAML would change.
    pub fn change(self, replacements: &[Replacement], expected: &Node) -> Result<FileChange, EditError> {
        let unsure = || EditError::Proof(self.path.clone());
        let text = apply(&self.text, replacements).ok_or_else(unsure)?;
        let read = tract(&self.path, &text, &self.is_audience).ok().flatten().ok_or_else(unsure)?;
        let old = range(&self.path, &self.text, &self.is_audience).ok().flatten().ok_or_else(unsure)?;
        if !same(&read.root, expected) || text.get(read.yaml.1..) != self.text.get(old.end..) {
            return Err(unsure());
        }
        Ok(self.becomes(text))
    }

    /// The same with a text that was proved elsewhere.
    pub fn becomes(self, text: String) -> FileChange {
        let before = self.bytes(&self.text);
        let after = self.bytes(&text);
        FileChange { path: self.path, disk: self.disk, before: Some(before), after: Some(after) }
    }

    /// Takes the file away.
    pub fn vanishes(self) -> FileChange {
        let before = self.bytes(&self.text);
        FileChange { path: self.path, disk: self.disk, before: Some(before), after: None }
    }

    fn bytes(&self, text: &str) -> Vec<u8> {
        if self.bom { format!("{BOM}{text}").into_bytes() } else { text.as_bytes().to_vec() }
    }
}

impl Tract {
    /// The lines of the text around this YAML.
    pub fn layout<'a>(&self, text: &'a str) -> Layout<'a> {
        Layout { text, yaml: self.yaml }
    }
}

fn body(text: &str, audiences: &[String]) -> usize {
    let is_audience = |word: &str| audiences.iter().any(|name| name.eq_ignore_ascii_case(word));
    split_front_matter(text, &is_audience).body.start
}

/// Where the YAML of a text stands; nothing for Markdown without front matter.
fn range(path: &str, text: &str, audiences: &[String]) -> Result<Option<Range<usize>>, EditError> {
    if !is_markdown(path) {
        return Ok(Some(0..text.len()));
    }
    let is_audience = |word: &str| audiences.iter().any(|name| name.eq_ignore_ascii_case(word));
    let split = split_front_matter(text, &is_audience);
    if split.stray.is_some() {
        return Err(EditError::Usage(format!("the front matter of `{path}` cannot be read; see `ouvrage check`")));
    }
    Ok(split.front)
}

fn tract(path: &str, text: &str, audiences: &[String]) -> Result<Option<Tract>, EditError> {
    let file = FileId(0);
    let Some(range) = range(path, text, audiences)? else { return Ok(None) };
    let node = parse_yaml(text.get(range.clone()).unwrap_or(""), file, range.start)
        .map_err(|finding| EditError::Usage(format!("`{path}`: {}", finding.message)))?;
    // An empty text stands where it begins.
    let node = if node.is_null() { Node { span: Span::new(file, range.start, range.start), tree: Tree::Null } } else { node };
    Ok(Some(Tract { yaml: (range.start, range.end), root: node }))
}

impl Opened {
    /// The same file with another text, which was not proved: to look at before the next step.
    pub(super) fn with_text(mut self, text: String) -> Self {
        self.text = text;
        self
    }
}

/// Files that are changed in several steps.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Each as it was read, and its text by now.
    files: BTreeMap<String, (Opened, String)>,
    new: Vec<FileChange>,
}

impl Drafts {
    /// Opens a file as it is by now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&mut self, editor: &Editor<'_>, path: &str) -> Result<Opened, EditError> {
        if let Some((file, text)) = self.files.get(path) {
            return Ok(file.clone().with_text(text.clone()));
        }
        let file = editor.open(path)?;
        self.files.insert(path.to_owned(), (file.clone(), file.text.clone()));
        Ok(file)
    }

    /// Keeps the text of a file that was opened; it was proved.
    ///
    /// # Errors
    /// When it was not opened.
    pub fn put(&mut self, path: &str, text: String) -> Result<(), EditError> {
        let (_, now) = self.files.get_mut(path).ok_or_else(|| EditError::Proof(path.to_owned()))?;
        *now = text;
        Ok(())
    }

    /// Adds a file that is not there yet.
    pub fn create(&mut self, change: FileChange) {
        self.new.push(change);
    }

    /// What becomes of the files that change.
    pub fn changes(self) -> Vec<FileChange> {
        let changed = self.files.into_values().filter(|(file, text)| file.text != *text);
        changed.map(|(file, text)| file.becomes(text)).chain(self.new).collect()
    }
}
