//! What would not come out on paper: characters that no font of the documents has, and pictures that cannot be decoded.
//!
//! Documents are made all the same, with `�` for the one and the alternative text in a frame for the other.

use crate::finding::Finding;
use crate::project::{OutlineItem, Project, address, parse_view_block, parse_view_node};
use crate::source::{FileId, Span};
use crate::text::{self, Mention};
use std::collections::{BTreeMap, BTreeSet};

/// Reports characters of the pages and registers that documents show.
#[cfg(feature = "pdf")]
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    use crate::document::press::Letters;
    let shown = Shown::of(project);
    if shown.files.is_empty() {
        return;
    }
    let letters = Letters::of(&project.assets);
    let mut known: BTreeMap<char, bool> = BTreeMap::new();
    for (id, file) in project.sources.iter().filter(|(_, f)| !f.shipped && shown.files.contains(&*f.path)) {
        let mut missing: Vec<(char, Vec<usize>)> = Vec::new();
        let yaml = !crate::source::is_markdown(&file.path);
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let at = start;
            start += line.len();
            // Most lines are plain; what follows `#` on a line of YAML is a note to the writer.
            if line.is_ascii() || (yaml && line.trim_start().starts_with('#')) {
                continue;
            }
            for (offset, letter) in line.char_indices().filter(|(_, c)| !c.is_ascii()) {
                if *known.entry(letter).or_insert_with(|| letters.have(letter)) {
                    continue;
                }
                match missing.iter_mut().find(|(c, _)| *c == letter) {
                    Some((_, places)) => places.push(at + offset),
                    None => missing.push((letter, vec![at + offset])),
                }
            }
        }
        findings.extend(missing.iter().map(|(letter, places)| missing_glyph(*letter, places, id)));
    }
}

#[cfg(not(feature = "pdf"))]
pub fn check(_: &Project, _: &mut Vec<Finding>) {}

#[cfg(feature = "pdf")]
fn missing_glyph(letter: char, places: &[usize], file: FileId) -> Finding {
    let first = places.first().copied().unwrap_or(0);
    let code = format!("U+{:04X}", u32::from(letter));
    let more = match places.len() {
        0 | 1 => String::new(),
        n => format!(" ({n} times in this file)"),
    };
    let message = format!("no font of the documents has `{letter}` ({code}); a PDF shows `�` in its place{more}");
    Finding::warning("missing-glyph", Span::new(file, first, first + letter.len_utf8()), message)
        .hint("put a font that has it into `fonts/`, or write it in words")
}

/// The files whose texts come into documents.
struct Shown {
    files: BTreeSet<String>,
}

impl Shown {
    fn of(project: &Project) -> Self {
        let mut kinds = BTreeSet::new();
        let mut files = BTreeSet::new();
        for document in project.config.documents.values() {
            kinds.extend(document.each.as_ref().map(|each| each.kind.clone()));
            walk(&document.outline, project, &mut kinds, &mut files);
        }
        let kinds: BTreeSet<&str> =
            kinds.iter().filter_map(|name| project.vocabulary.find(name)).map(|kind| &*kind.name).collect();
        let entries = project.entries.iter().filter(|e| kinds.contains(&*e.kind));
        files.extend(entries.map(|e| e.file.to_string()));
        Shown { files }
    }
}

fn walk(items: &[OutlineItem], project: &Project, kinds: &mut BTreeSet<String>, files: &mut BTreeSet<String>) {
    for item in items {
        match item {
            OutlineItem::Section { contents, .. } => walk(contents, project, kinds, files),
            OutlineItem::Register { node, .. } => {
                kinds.extend(parse_view_node(node, None).into_iter().flat_map(|r| r.kinds).map(|(name, _)| name));
            }
            OutlineItem::Entry { id, .. } => files.extend(project.find(id).map(|e| e.file.to_string())),
            OutlineItem::Page { path, .. } => {
                let wanted = address(path.trim_matches('/'));
                let index = format!("{wanted}/index");
                let Some(page) = project.pages.iter().find(|p| *p.path == *wanted || *p.path == *index) else { continue };
                files.insert(page.file_path.to_string());
                files.extend(page.translations.iter().map(|t| t.file_path.to_string()));
                let nowhere = Some(Span::new(FileId(u32::MAX), 0, 0));
                for (mention, _) in text::mentions(&text::parse(&page.body.text)) {
                    if let Mention::View(view) = mention
                        && let Ok(request) = parse_view_block(&view, FileId(u32::MAX), 0, nowhere)
                    {
                        kinds.extend(request.kinds.into_iter().map(|(name, _)| name));
                    }
                }
            }
        }
    }
}

/// Pictures of a project, each looked at once.
#[derive(Default)]
pub struct Pictures(#[cfg(feature = "pdf")] std::sync::Mutex<std::collections::HashMap<String, Option<String>>>);

impl Pictures {
    /// Reports a picture that is there and cannot be shown. `path` is where it is in the project.
    pub fn check(&self, path: &str, span: Span, project: &Project, findings: &mut Vec<Finding>) {
        if let Some(problem) = self.problem(path, project) {
            let finding = Finding::warning("unreadable-image", span, format!("the picture `{path}` cannot be read: {problem}"));
            findings.push(
                finding.hint("save it again as PNG, JPEG or SVG; until then documents show its alternative text in a frame"),
            );
        }
    }

    #[cfg(feature = "pdf")]
    fn problem(&self, path: &str, project: &Project) -> Option<String> {
        use crate::document::press::image_problem;
        let asset = project.assets.iter().find(|a| &*a.path == path)?;
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let problem = asset.read().ok().and_then(|bytes| image_problem(bytes, path));
        lock().insert(path.to_owned(), problem.clone());
        problem
    }

    #[cfg(not(feature = "pdf"))]
    fn problem(&self, _: &str, _: &Project) -> Option<String> {
        None
    }
}

/// Whether a file says by its name that it is a picture.
pub fn is_picture(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    ending.is_some_and(|e| ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(&e.as_str()))
}
