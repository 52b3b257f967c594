//! What would not come out on paper: characters that no font of the documents has, and pictures that cannot be decoded.
//!
//! Documents are made all the same, with `�` for the one and the alternative text in a frame for the other. Pictures that cannot be given
//! to a wider reader, and drawings that are shown in part, are found here too.

use crate::finding::{Finding, RuleId};
use crate::project::Project;
#[cfg(feature = "pdf")]
use crate::project::{OutlineItem, address, parse_view_block, parse_view_node};
use crate::publication::picture::svg::Lost;
use crate::publication::picture::{self, Format, Verdict};
#[cfg(feature = "pdf")]
use crate::publication::{Publication, resolve_path};
use crate::schema::Audience;
use crate::source::Asset;
#[cfg(feature = "pdf")]
use crate::span::FileId;
use crate::span::Span;
#[cfg(feature = "pdf")]
use crate::text::{self, Mention, Output};
#[cfg(feature = "pdf")]
use std::collections::BTreeMap;
use std::collections::{BTreeSet, HashMap};
#[cfg(feature = "pdf")]
use std::sync::OnceLock;
use std::sync::{Arc, Mutex, PoisonError};

/// Reports characters of the pages and registers that documents show.
#[cfg(feature = "pdf")]
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    use crate::document::capabilities::{Letters, instead};
    let shown = PrintedPlace::of(project);
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
                if *known.entry(letter).or_insert_with(|| instead(letter).is_some() || letters.have(letter)) {
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
    Finding::warning(RuleId::MissingGlyph, Span::new(file, first, first + letter.len_utf8()), message)
        .hint("put a font that has it into `fonts/`, or write it in words")
}

/// The files whose texts come into documents.
#[cfg(feature = "pdf")]
struct PrintedPlace {
    files: BTreeSet<String>,
}

#[cfg(feature = "pdf")]
impl PrintedPlace {
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
        PrintedPlace { files }
    }
}

#[cfg(feature = "pdf")]
fn walk(items: &[OutlineItem], project: &Project, kinds: &mut BTreeSet<String>, files: &mut BTreeSet<String>) {
    for item in items {
        match item {
            OutlineItem::Section { contents, .. } => walk(contents, project, kinds, files),
            OutlineItem::Register { node, .. } => {
                kinds.extend(parse_view_node(node, None).into_iter().flat_map(|r| r.kinds).map(|(name, _)| name));
            }
            OutlineItem::Amendments { .. } | OutlineItem::Generated { .. } => {}
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

/// Pictures of a project, each looked at once for each audience.
pub struct Pictures<'a> {
    project: &'a Project,
    assets: HashMap<&'a str, &'a Asset>,
    known: Mutex<HashMap<(String, Audience), Arc<Looked>>>,
    #[cfg(feature = "pdf")]
    paper: OnceLock<crate::document::pictures::Pictures>,
}

/// What a picture is.
#[derive(Default)]
struct Looked {
    /// What its content is and what its name says, where these differ.
    lies: Option<(Format, Format)>,
    /// Why documents cannot show it.
    problem: Option<String>,
    /// What they show it without.
    lost: BTreeSet<Lost>,
}

impl<'a> Pictures<'a> {
    /// For the pictures of a project.
    pub fn new(project: &'a Project) -> Self {
        Pictures {
            project,
            assets: project.assets.iter().map(|asset| (&*asset.path, asset)).collect(),
            known: Mutex::default(),
            #[cfg(feature = "pdf")]
            paper: OnceLock::new(),
        }
    }

    /// Reports what cannot be shown of a picture, or not given to those who read the text that shows it. `path` is where it is in the
    /// project.
    pub fn check(&self, path: &str, span: Span, reader: Audience, findings: &mut Vec<Finding>) {
        self.given(path, span, reader, findings);
        let looked = self.looked(path, reader);
        if let Some((content, name)) = looked.lies {
            let (is, says, ending) = (content.name(), name.name(), content.ending());
            let message = format!("the picture `{path}` is {is} by its content, and {says} by its name");
            findings.push(Finding::warning(RuleId::MislabelledImage, span, message).hint(match content {
                Format::Avif | Format::Other(_) => "save it again as PNG, JPEG or SVG".to_owned(),
                _ => format!("end its name in `.{ending}`: documents go by the content, and browsers may show nothing"),
            }));
        }
        let words = looked.lost.iter().find_map(|lost| if let Lost::Words(words) = lost { Some(words) } else { None });
        match (&looked.problem, words) {
            (Some(_), Some(words)) => {
                let some: String = words.chars().take(40).collect();
                let message = format!("the drawing `{path}` has words in boxes of HTML (“{some}…”): its words are not printed");
                let finding = Finding::warning(RuleId::UnprintedWords, span, message);
                findings.push(finding.hint(
                    "documents show its alternative text; draw its words as text of SVG (Mermaid: `htmlLabels: false`; draw.io: “Formatted text” off)",
                ));
                return;
            }
            (Some(problem), None) => {
                let message = format!("the picture `{path}` cannot be shown in documents: {problem}");
                let finding = Finding::warning(RuleId::UnreadableImage, span, message);
                findings.push(
                    finding.hint("save it again as PNG, JPEG or SVG; until then documents show its alternative text in a frame"),
                );
                return;
            }
            (None, _) => {}
        }
        for lost in &looked.lost {
            match lost {
                Lost::Picture(address) => {
                    let name = self.project.config.audiences.name(reader);
                    let message = format!(
                        "the drawing `{path}` shows `{address}`, which is not there for `{name}`, and is shown without it"
                    );
                    let finding = Finding::warning(RuleId::IncompleteImage, span, message);
                    findings.push(finding.hint(
                        "put the picture into the drawing (a `data:` address), or into the project, where the text shows it too",
                    ));
                }
                Lost::Letter(letter) => {
                    let code = format!("U+{:04X}", u32::from(*letter));
                    let message = format!(
                        "the drawing `{path}` has `{letter}` ({code}), which no font of the documents has; a PDF shows `�` in its place"
                    );
                    let finding = Finding::warning(RuleId::MissingGlyph, span, message);
                    findings.push(finding.hint("put a font that has it into `fonts/`, or draw it as a shape"));
                }
                Lost::Words(_) => {}
            }
        }
    }

    /// Reports a picture that readers do not get because it cannot be cleaned of what it does not show.
    pub fn given(&self, path: &str, span: Span, reader: Audience, findings: &mut Vec<Finding>) {
        let ladder = &self.project.config.audiences;
        if ladder.unmarked().is_visible_to(reader) {
            return;
        }
        let Some(asset) = self.assets.get(path) else { return };
        if let Verdict::Withheld(why) = picture::verdict(asset) {
            let reader = ladder.name(reader);
            let message =
                format!("the picture `{path}` cannot be cleaned of what it does not show: {why}; it is withheld from `{reader}`");
            let finding = Finding::warning(RuleId::UncleanedFile, span, message);
            findings.push(finding.hint("save it again as PNG, JPEG, WebP, GIF, or SVG in UTF-8"));
        }
    }

    fn looked(&self, path: &str, reader: Audience) -> Arc<Looked> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (path.to_owned(), reader);
        if let Some(looked) = known().get(&key) {
            return looked.clone();
        }
        // Made outside the lock: two threads may make the same.
        let looked = Arc::new(self.look(path, reader).unwrap_or_default());
        known().insert(key, looked.clone());
        looked
    }

    fn look(&self, path: &str, reader: Audience) -> Option<Looked> {
        let asset = self.assets.get(path)?;
        let bytes = asset.read().ok()?;
        let lies = Format::of(&bytes).zip(Format::of_name(path)).filter(|(content, name)| content != name);
        Some(Looked { lies, ..self.printed(path, bytes, reader) })
    }

    #[cfg(feature = "pdf")]
    fn printed(&self, path: &str, bytes: Vec<u8>, reader: Audience) -> Looked {
        let paper = self.paper.get_or_init(|| crate::document::pictures::Pictures::of(&self.project.assets));
        let standards = self.standards();
        let prepared = paper.prepare(path, bytes, &standards);
        let outside = |lost: &Lost| matches!(lost, Lost::Picture(address) if resolve_path(address, path).is_some());
        if !prepared.lost.iter().any(outside) {
            return Looked { lies: None, problem: prepared.file.err(), lost: self.told(prepared.lost) };
        }
        // What a drawing names may be there for the reader: only what the reader gets can tell.
        let publication = Publication::for_output(self.project, reader, self.project.config.lang, Output::Print);
        let asset = publication.asset(path);
        let Some(bytes) = asset.and_then(|asset| publication.read(asset).ok()) else { return Looked::default() };
        let mut lost = if publication.writes() { BTreeSet::new() } else { lost_by(path, &publication) };
        let prepared = paper.prepare(path, bytes, &standards);
        lost.extend(prepared.lost);
        Looked { lies: None, problem: prepared.file.err(), lost: self.told(lost) }
    }

    /// A project without documents has nothing to print.
    #[cfg(feature = "pdf")]
    fn told(&self, lost: BTreeSet<Lost>) -> BTreeSet<Lost> {
        let prints = !self.project.config.documents.is_empty();
        lost.into_iter().filter(|lost| prints || matches!(lost, Lost::Picture(_))).collect()
    }

    /// The sets of standards that documents follow. One without a date of its own may have that of a commit.
    #[cfg(feature = "pdf")]
    fn standards(&self) -> Vec<Vec<String>> {
        use crate::document::standards::chosen;
        let documents = self.project.config.documents.values();
        let mut all: Vec<Vec<String>> = documents.flat_map(|d| [chosen(d, true), chosen(d, false)]).collect();
        all.sort();
        all.dedup();
        all
    }

    #[cfg(not(feature = "pdf"))]
    fn printed(&self, _: &str, _: Vec<u8>, _: Audience) -> Looked {
        Looked::default()
    }
}

/// What a drawing lost on its way to readers, who get it without the addresses of what they do not get.
#[cfg(feature = "pdf")]
fn lost_by(path: &str, publication: &Publication) -> BTreeSet<Lost> {
    let Some(bytes) = publication.asset(path).and_then(|asset| asset.read().ok()) else { return BTreeSet::new() };
    let linked = |address: &str| publication.picture_in(path, address);
    picture::svg::Hand::cleaning(&linked).write(&bytes).map(|written| written.lost).unwrap_or_default()
}

/// Whether a file says by its name that it is a picture.
pub fn is_picture(path: &str) -> bool {
    Format::of_name(path).is_some()
}
