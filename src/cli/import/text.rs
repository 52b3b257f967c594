//! `ouvrage import` of a text: Word, Markdown, and through pandoc what else it reads.

use super::{Args, bytes_of, fate, finish, tell_lines};
use crate::cli::{Failure, Outcome, no_kind, say};
use crate::edit::{self, Editor, PageLine, TextImport, TextOrder};
use crate::exchange::read::document::read_document;
use crate::finding::closest_key;
use crate::project::{OutlineItem, Project, address, front_matter_is_open};
use crate::publication::marks;
use crate::schema::value::shorten;
use crate::source::{Node, parse_yaml, split_front_matter};
use crate::span::FileId;
use std::path::Path;
use std::process::{Command, Stdio};

/// Endings of texts that are read.
const OWN: [&str; 5] = ["docx", "docm", "dotx", "md", "markdown"];
/// Endings of texts that pandoc makes Word files of.
const FOREIGN: [&str; 9] = ["odt", "rtf", "html", "htm", "rst", "org", "adoc", "tex", "epub"];
/// The largest picture beside a text that is taken over.
const LARGEST_PICTURE: u64 = 32 * 1024 * 1024;

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Whether a file is a text rather than a spreadsheet.
pub(super) fn is_text(name: &str, format: Option<&str>) -> bool {
    let ending = ending(name);
    match format {
        Some(format) => matches!(format, "docx" | "md"),
        None => {
            OWN.contains(&ending.as_str())
                || FOREIGN.contains(&ending.as_str())
                || matches!(ending.as_str(), "doc" | "pdf" | "pages")
        }
    }
}

/// Prefixes with their kinds, headers with their fields, words with what they mean.
type TextMap = (Vec<(String, String)>, Vec<(String, String)>, Vec<(String, String, String)>);

/// Imports a text.
pub(super) fn run(args: &Args, (folder, file): (&Path, &Path), project: &Project, bytes: &[u8]) -> Outcome {
    let name = &*file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for (given, flag) in [
        (args.sheet.is_some(), "--sheet"),
        (args.clear, "--clear"),
        (args.audience.is_some(), "--audience"),
        (args.lang.is_some(), "--lang"),
    ] {
        if given {
            return Err(Failure::Usage(format!("`{flag}` is for spreadsheets, and `{name}` is a text")));
        }
    }
    let (prefixes, columns, values) =
        args.map.as_deref().map(|path| map(path, args.kind.as_deref(), project)).transpose()?.unwrap_or_default();
    let kind = args
        .kind
        .as_deref()
        .map(|word| project.vocabulary.find(word).ok_or_else(|| no_kind(word, &project.vocabulary)))
        .transpose()?;
    for_everybody(name, bytes, project)?;
    let converted = converted(file, name, args.format.as_deref())?;
    let (format, bytes) = match &converted {
        Some(made) => (Some("docx"), made.as_slice()),
        None => (args.format.as_deref(), bytes),
    };
    let document = read_document(bytes, name, format).map_err(|error| Failure::Usage(error.to_string()))?;
    let beside = |url: &str| picture(file, url);
    let order = TextOrder {
        document,
        name,
        kind: kind.map(|kind| &*kind.name),
        prefixes: &prefixes,
        columns: &columns,
        values: &values,
        split: args.split,
        folder: args.into.as_deref(),
        replaces: args.replace,
        beside: &beside,
    };
    let import = edit::import_text(&mut Editor::new(project, folder), order)?;
    tell(&import)?;
    in_no_document(&import, project)?;
    finish(args.diff, args.apply, import.refused(), &import.changes)
}

/// Refuses a text that marks what is not for everybody: pages are made of its words, and a mark that is not taken over would publish what it
/// hid. Marks that cannot be understood count.
fn for_everybody(name: &str, bytes: &[u8], project: &Project) -> Outcome {
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let refused = |at: usize, what: &str| {
        let line = text.get(..at).map_or(0, |head| head.matches('\n').count()) + 1;
        let help =
            "an import would give it to all readers of the page; put the file into `content/` as it is, or take the mark out";
        Failure::Usage(format!("`{name}` marks at line {line} what is not for everybody ({what}); {help}"))
    };
    let marks = marks(&text, &project.config.audiences);
    let places = marks.passages.iter().map(|passage| passage.range.start).chain(marks.faults.iter().map(|fault| fault.at.start));
    if let Some(at) = places.min() {
        let shown = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        return Err(refused(at, &shorten(shown.trim())));
    }
    let split = split_front_matter(text.trim_start_matches('\u{feff}'), &|_| false);
    let Some(front) = split.front.and_then(|range| text.trim_start_matches('\u{feff}').get(range)) else { return Ok(()) };
    let Ok(node) = parse_yaml(front, FileId(u32::MAX), 0) else { return Err(refused(0, "front matter that cannot be read")) };
    let keys = node.as_map().unwrap_or_default().iter();
    match keys.map(|(key, _)| &key.text).find(|key| !front_matter_is_open(key)) {
        Some(key) => Err(refused(0, &format!("`{key}` in its front matter"))),
        None => Ok(()),
    }
}

/// A picture that lies beside the text.
fn picture(file: &Path, url: &str) -> Option<Vec<u8>> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let plain = percent_encoding::percent_decode_str(url).decode_utf8().ok()?;
    let path = file.parent().unwrap_or(Path::new(".")).join(plain.as_ref());
    let known = std::fs::metadata(&path).ok()?;
    (known.is_file() && known.len() <= LARGEST_PICTURE).then(|| std::fs::read(&path).ok()).flatten()
}

/// What pandoc makes of a text that is read in no other way.
fn converted(file: &Path, name: &str, format: Option<&str>) -> Result<Option<Vec<u8>>, Failure> {
    let ending = ending(name);
    if format.is_some() || OWN.contains(&ending.as_str()) || ending == "doc" {
        return Ok(None);
    }
    if !FOREIGN.contains(&ending.as_str()) {
        return Err(Failure::Usage(format!("`{name}` cannot be read: save it as .docx or .md")));
    }
    let failed = |why: String| Failure::Usage(format!("`{name}` cannot be read: {why}"));
    let folder = tempfile::tempdir().map_err(|error| Failure::Other(format!("no temporary folder: {error}")))?;
    let made = folder.path().join("text.docx");
    // A name that begins with a dash is a file all the same.
    let file = file.canonicalize().map_err(|error| failed(error.to_string()))?;
    let run = Command::new("pandoc")
        .arg(&file)
        .args(["--track-changes=all", "--to=docx", "--output"])
        .arg(&made)
        .stdin(Stdio::null())
        .output();
    match run {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(failed(format!(
            "pandoc is not installed, which makes a Word file of a .{ending}; install it (https://pandoc.org/installing.html), or save the text as .docx"
        ))),
        Err(error) => Err(failed(format!("pandoc does not run: {error}"))),
        Ok(done) if !done.status.success() => {
            Err(failed(format!("pandoc says “{}”", shorten(String::from_utf8_lossy(&done.stderr).trim()))))
        }
        Ok(_) => bytes_of(&made).map(Some),
    }
}

/// Reads the file that says which prefix is which kind, and which header which field.
fn map(path: &Path, kind: Option<&str>, project: &Project) -> Result<TextMap, Failure> {
    let shown = path.display();
    let text = String::from_utf8(bytes_of(path)?).map_err(|_| Failure::Usage(format!("`{shown}` is not written in UTF-8")))?;
    let text = text.trim_start_matches('\u{feff}');
    let line_of = |at: usize| text.get(..at).map_or(1, |head| head.matches('\n').count() + 1);
    let wrong = |line: usize, why: &str| Failure::Usage(format!("{shown}:{line}: {why}"));
    let node = parse_yaml(text, FileId(u32::MAX), 0)
        .map_err(|finding| wrong(line_of(finding.span.map_or(0, |span| span.start as usize)), &finding.message))?;
    let pairs = node.as_map().ok_or_else(|| wrong(1, "it holds no lines `prefix: kind` or `header: field`"))?;
    let vocabulary = &project.vocabulary;
    let fields_of: Vec<_> = match kind.and_then(|word| vocabulary.find(word)) {
        Some(kind) => vec![kind],
        None => vocabulary.iter().collect(),
    };
    let (mut prefixes, mut columns, mut values) = TextMap::default();
    for (key, value) in pairs {
        let words = value.get("values").and_then(Node::as_map).unwrap_or_default();
        let value = value.get("field").unwrap_or(value);
        let line = line_of(key.span.start as usize);
        match (value.is_null(), value.as_str().map(str::trim)) {
            // Nothing is meant: as a prefix it stays, as a column it is left out.
            (true, _) => {
                prefixes.push((key.text.clone(), String::new()));
                columns.push((key.text.clone(), String::new()));
            }
            (_, Some(name)) if name == "id" || fields_of.iter().any(|kind| kind.fields.contains_key(name)) => {
                columns.push((key.text.clone(), name.to_owned()));
                values.extend(
                    words
                        .iter()
                        .map(|(word, meant)| (name.to_owned(), word.text.clone(), meant.as_str().unwrap_or_default().to_owned())),
                );
            }
            (_, Some(name)) => match vocabulary.find(name) {
                Some(kind) => prefixes.push((key.text.clone(), kind.name.to_string())),
                None => {
                    let near = closest_key(name, vocabulary.kind_words())
                        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    return Err(wrong(line, &format!("`{name}` is no kind and no field{near}")));
                }
            },
            _ => return Err(wrong(line, &format!("`{}` is followed by no name of a kind or field", key.text))),
        }
    }
    Ok((prefixes, columns, values))
}

/// Says that no document holds the pages, and what its outline would say to hold them: on the site they are in the navigation by themselves.
fn in_no_document(import: &TextImport, project: &Project) -> Outcome {
    let told = |page: &&PageLine| page.fate != Some(edit::Fate::Refused) && page.blocks + page.entries > 0;
    let path = |page: &PageLine| address(page.path.strip_prefix("content/").unwrap_or(&page.path));
    let pages: Vec<String> = import.pages.iter().filter(told).map(path).collect();
    let held = project.config.documents.values().any(|document| holds_any(&document.outline, &pages));
    if pages.is_empty() || held || project.config.documents.is_empty() {
        return Ok(());
    }
    say("no document holds these pages; for the outline of one in ouvrage.yaml:")?;
    pages.iter().try_for_each(|page| say(&format!("      - page: {page}")))
}

/// Whether one of some pages is in an outline.
fn holds_any(outline: &[OutlineItem], pages: &[String]) -> bool {
    outline.iter().any(|item| match item {
        OutlineItem::Page { path, .. } => pages.contains(&address(path)),
        OutlineItem::Section { contents, .. } => holds_any(contents, pages),
        OutlineItem::Register { .. }
        | OutlineItem::Entry { .. }
        | OutlineItem::Amendments { .. }
        | OutlineItem::Generated { .. } => false,
    })
}

/// Says what was recognised and where everything goes.
fn tell(import: &TextImport) -> Outcome {
    for note in &import.notes {
        say(&format!("note      {note}"))?;
    }
    for remark in &import.remarks {
        say(&format!("{:<8}  {}  {}", remark.sort.name(), remark.at, remark.text))?;
    }
    tell_lines(&import.lines)?;
    let width = import.pages.iter().map(|page| page.path.chars().count()).max().unwrap_or(0);
    for page in &import.pages {
        let what = page.fate.map_or("same", fate);
        let counts = match (page.blocks, page.entries) {
            _ if page.fate == Some(edit::Fate::Refused) => String::new(),
            (blocks, 0) => format!("  ({blocks} blocks)"),
            (blocks, entries) => format!("  ({blocks} blocks, {entries} entries)"),
        };
        say(&format!("{what:<8}  {:<width$}  {}{counts}", page.path, page.title))?;
    }
    let found: Vec<String> = import.found.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let found = if found.is_empty() { "no entries".to_owned() } else { found.join(", ") };
    say(&format!("recognised: {found}; {} pages, {} pictures", import.pages.len(), import.pictures))?;
    say(&format!(
        "{} added, {} changed, {} unchanged, {} refused",
        import.added,
        import.changed,
        import.unchanged,
        import.refused()
    ))
}
