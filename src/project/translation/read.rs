//! Finds translations in file names, files and fields, and lays each beside what it translates.

use super::{PageTranslation, Slot, TranslatedText, Translation};
use crate::finding::{Finding, RuleId};
use crate::locale::{DEFAULT, position};
use crate::project::page::address;
use crate::project::{Entry, Page, id_key};
use crate::schema::value::{self, Prose};
use crate::schema::{Field, FieldType, Lang, Value, Vocabulary};
use crate::source::{Key, Node, Tree, composed, is_markdown, without_ending};
use crate::span::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// Settings of a translated page.
const PAGE_KEYS: [&str; 3] = ["title", "description", "translation_of"];

/// A file of translations, before what it translates is known.
#[derive(Debug, Clone)]
pub struct TranslationFile {
    /// The language.
    pub lang: Lang,
    /// Path of the file in the project's folder.
    pub path: Arc<str>,
    /// What it holds.
    pub content: Content,
}

/// What a file of translations holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// Front matter and body of a Markdown file.
    Markdown(Option<Node>, Prose),
    /// Entries of a register.
    Register(Vec<Node>),
}

fn bad(span: Span, message: impl Into<String>) -> Finding {
    Finding::error(RuleId::BadTranslation, span, message)
}

fn codes(languages: &[Lang]) -> String {
    languages.iter().map(|l| l.code()).collect::<Vec<_>>().join(", ")
}

/// A key of a text per language that is no language of the project.
pub fn unknown_language(key: &Key, languages: &[Lang]) -> Finding {
    let finding = bad(key.span, format!("`{}` is not a language of this project", key.text));
    match (Lang::parse(&key.text), languages) {
        (Some(lang), [main, ..]) => {
            finding.hint(format!("declare it in ouvrage.yaml: `languages: [{}, {}]`", main.code(), lang.code()))
        }
        _ => finding.hint(format!("languages: {}", codes(languages))),
    }
}

/// The language in a file's name: `vision.en.md` is in English. Returns it with the path without language and ending.
pub fn language_in_name<'a>(path: &'a str, languages: &[Lang]) -> Option<(Lang, &'a str)> {
    let (bare, _) = path.rsplit_once('.')?;
    let (stem, code) = bare.rsplit_once('.')?;
    let lang = languages.get(position(languages, code)?).copied()?;
    (!stem.is_empty() && !stem.ends_with('/')).then_some((lang, stem))
}

/// A field that is written in several languages, taken apart.
#[derive(Debug)]
pub struct Split {
    /// The value in the main language.
    pub main: Node,
    /// The others.
    pub texts: Vec<SplitText>,
}

/// One text of a field that is written in several languages.
#[derive(Debug)]
pub struct SplitText {
    /// The language.
    pub lang: Lang,
    /// Number of the row and name of the cell, when it stands in rows.
    pub cell: Option<(usize, Arc<str>)>,
    /// The text as it was written.
    pub node: Node,
    /// The fingerprint of what was translated.
    pub of: Option<(String, Span)>,
}

/// Takes apart a field in which some text is written per language; nothing when all of it is written in one.
pub fn split(node: &Node, field: &Field, languages: &[Lang], findings: &mut Vec<Finding>) -> Option<Split> {
    if field.ty.is_words() {
        let mut texts = Vec::new();
        let main = by_language(node, &field.name, None, languages, &mut texts, findings)?;
        return Some(Split { main, texts });
    }
    let (FieldType::Records(fields), Some(rows)) = (&field.ty, node.as_list()) else { return None };
    let is_split =
        |(key, value): &(Key, Node)| value.as_map().is_some() && fields.get(&key.text).is_some_and(|f| f.ty.is_words());
    if !rows.iter().filter_map(Node::as_map).flatten().any(is_split) {
        return None;
    }
    let mut texts = Vec::new();
    let mut main = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let Some(pairs) = row.as_map() else {
            main.push(row.clone());
            continue;
        };
        let mut cells = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let nested = fields.get(&key.text).filter(|f| f.ty.is_words());
            let read =
                nested.and_then(|f| by_language(value, &f.name, Some((n, f.name.clone())), languages, &mut texts, findings));
            cells.push((key.clone(), read.unwrap_or_else(|| value.clone())));
        }
        main.push(Node { span: row.span, tree: Tree::Map(cells) });
    }
    Some(Split { main: Node { span: node.span, tree: Tree::List(main) }, texts })
}

/// Reads `{ fr: …, en: …, of: … }`: the main text comes back, the others go to `texts`. Nothing for any other value.
fn by_language(
    node: &Node,
    name: &str,
    cell: Option<(usize, Arc<str>)>,
    languages: &[Lang],
    texts: &mut Vec<SplitText>,
    findings: &mut Vec<Finding>,
) -> Option<Node> {
    let pairs = node.as_map()?;
    let of = node.get("of").and_then(|of| of.as_str().map(|t| (t.trim().to_owned(), of.span)));
    let mut main = None;
    for (key, value) in pairs.iter().filter(|(key, _)| key.text != "of") {
        match position(languages, &key.text) {
            Some(0) => main = Some(value.clone()),
            Some(n) if !value.is_null() => texts.extend(languages.get(n).map(|lang| SplitText {
                lang: *lang,
                cell: cell.clone(),
                node: value.clone(),
                of: of.clone(),
            })),
            Some(_) => {}
            None => findings.push(unknown_language(key, languages)),
        }
    }
    Some(main.unwrap_or_else(|| {
        let code = languages.first().map_or(DEFAULT, |l| l.code());
        let finding = bad(node.span, format!("`{name}` has no text in `{code}`, the main language"));
        findings.push(finding.hint(format!("write `{{ {code}: …, en: … }}`, or the text alone")));
        Node { span: node.span, tree: Tree::Null }
    }))
}

/// Reads the texts of a field that was taken apart.
pub(crate) fn split_translations(
    texts: Vec<SplitText>,
    field: &Field,
    convention: value::Convention<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Translation> {
    let mut read = Vec::new();
    for text in texts {
        let ty = match (&text.cell, &field.ty) {
            (Some((_, cell)), FieldType::Records(fields)) => fields.get(&**cell),
            _ => Some(field),
        };
        let span = text.node.span;
        if let Some(value) = ty.and_then(|f| value::read(&text.node, f, convention, findings)) {
            read.push(Translation {
                lang: text.lang,
                texts: vec![TranslatedText { slot: Slot { field: field.name.clone(), cell: text.cell }, value, span }],
                of: text.of,
                span,
                whole: false,
            });
        }
    }
    read
}

/// What translations are laid beside.
pub struct Targets<'a> {
    /// The entries.
    pub entries: &'a mut [Arc<Entry>],
    /// Indices of entries by id, in small letters.
    pub by_id: &'a HashMap<String, usize>,
    /// The pages.
    pub pages: &'a mut [Page],
    /// The kinds.
    pub vocabulary: &'a Vocabulary,
    /// The languages of the project, the main one first.
    pub languages: &'a [Lang],
}

/// Lays files of translations beside what they translate. What fits nowhere becomes findings.
pub fn attach(files: Vec<TranslationFile>, targets: &mut Targets<'_>, findings: &mut Vec<Finding>) {
    misnamed(targets, findings);
    if files.is_empty() {
        return;
    }
    let of_their_own = targets.entries.iter().enumerate().filter(|(_, e)| is_markdown(&e.file));
    let mut own_pages: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, page) in targets.pages.iter().enumerate() {
        own_pages.entry(page.path.to_string()).or_default().push(n);
    }
    let own_files: HashMap<String, usize> = of_their_own.map(|(n, e)| (without_ending(&e.file).to_owned(), n)).collect();
    for file in files {
        let Some((_, stem)) = language_in_name(&file.path, targets.languages) else { continue };
        match file.content {
            Content::Markdown(front, body) => match own_files.get(stem) {
                Some(n) => entry_file(*n, file.lang, front.as_ref(), body, targets, findings),
                None => {
                    let named = own_pages.get(&address(stem.strip_prefix("content/").unwrap_or(stem)));
                    match named.and_then(|named| page_beside(named, &file.path, targets)) {
                        Some(n) => page_file(n, file.lang, &file.path, front.as_ref(), body, targets, findings),
                        None => findings.push(without_source(stem, &file.path, &body)),
                    }
                }
            },
            Content::Register(nodes) => {
                for node in nodes {
                    register_entry(&node, file.lang, &file.path, targets, findings);
                }
            }
        }
    }
}

/// Pages whose name ends in what looks like a language that the project does not have.
fn misnamed(targets: &Targets<'_>, findings: &mut Vec<Finding>) {
    let looks = |page: &&Page| {
        let code = page.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, code)| code);
        code.filter(|c| {
            c.len() == 2 && c.bytes().all(|b| b.is_ascii_lowercase()) || c.len() > 2 && c.as_bytes().get(2) == Some(&b'-')
        })
        .is_some()
    };
    for page in targets.pages.iter().filter(looks) {
        let Some((source, code)) = page.path.rsplit_once('.') else { continue };
        if targets.pages.iter().any(|p| *p.path == *source) {
            let message =
                format!("`{}` looks like a translation, but `{code}` is not a language of this project", page.file_path);
            let hint = if position(targets.languages, code) == Some(0) {
                "the file of the main language has no language in its name".to_owned()
            } else if let Some(lang) = Lang::parse(code) {
                format!("declare it in ouvrage.yaml: `languages: [{}, {}]`", codes(targets.languages), lang.code())
            } else {
                format!("languages: {}", codes(targets.languages))
            };
            findings.push(bad(page.span, message).hint(hint));
        }
    }
}

/// The page, of those of a name, that lies in the same folder as a file.
fn page_beside(named: &[usize], path: &str, targets: &Targets<'_>) -> Option<usize> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    named.iter().copied().find(|n| targets.pages.get(*n).is_some_and(|page| folder(&page.file_path) == folder(path)))
}

fn without_source(stem: &str, path: &str, body: &Prose) -> Finding {
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let start = Span::new(body.span.file, 0, 0);
    bad(start, format!("there is no page `{name}.md` beside `{path}` for it to translate"))
        .hint("a translation has the name of its source, with the language before the ending")
}

fn page_file(
    page: usize,
    lang: Lang,
    path: &Arc<str>,
    front: Option<&Node>,
    body: Prose,
    targets: &mut Targets<'_>,
    findings: &mut Vec<Finding>,
) {
    let start = Span::new(body.span.file, 0, 0);
    let Some(page) = targets.pages.get_mut(page) else { return };
    for (key, value) in front.and_then(Node::as_map).unwrap_or_default() {
        if let finding = crate::project::foreign::finding(key, value, &PAGE_KEYS)
            && finding.rule != RuleId::UnknownField
        {
            findings.push(finding);
        } else if !PAGE_KEYS.contains(&key.text.as_str()) {
            let finding = bad(key.span, format!("`{}` is not a text: it counts for all languages", key.text));
            let hint = format!("write it in `{}`; a translation holds {}", page.file_path, PAGE_KEYS.join(", "));
            findings.push(finding.hint(hint));
        } else if value.as_str().is_none() && !value.is_null() {
            findings.push(bad(value.span, format!("`{}` expects text, found {}", key.text, value.shape())));
        }
    }
    if let Some(other) = page.translations.iter().find(|t| t.lang == lang) {
        let message = format!("`{}` is translated twice into `{}`", page.file_path, lang.code());
        findings.push(bad(start, message).also(other.span, "the other translation").hint("keep one of them"));
        return;
    }
    let text = |name: &str| {
        front.and_then(|f| f.get(name)).and_then(Node::as_str).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
    };
    let written = text("title");
    let title_written = written.is_some();
    let (title, title_from_heading) = crate::text::page_title(written, &body.text);
    page.translations.push(PageTranslation {
        lang,
        file_path: path.clone(),
        title,
        title_written,
        title_from_heading,
        description: text("description"),
        of: fingerprint_in(front),
        span: start,
        body,
    });
}

fn fingerprint_in(node: Option<&Node>) -> Option<(String, Span)> {
    let of = node?.get("translation_of")?;
    of.as_str().map(|t| (t.trim().to_owned(), of.span))
}

fn register_entry(node: &Node, lang: Lang, path: &Arc<str>, targets: &mut Targets<'_>, findings: &mut Vec<Finding>) {
    let Some(id) = node.get("id") else {
        let message = format!("a translation names the entry that it translates, found {}", node.shape());
        findings.push(bad(node.span, message).hint("begin it with `- id:` and the id of the entry"));
        return;
    };
    let written = id.as_str().unwrap_or_default().trim();
    let Some(n) = targets.by_id.get(&id_key(written)).copied() else {
        let finding = bad(id.span, format!("there is no entry `{written}` to translate"));
        findings.push(finding.did_you_mean_id(written, targets.entries.iter().map(|e| &*e.id)));
        return;
    };
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    if let Some(entry) = targets.entries.get(n).filter(|e| folder(&e.file) != folder(path)) {
        // Addresses in the text count from the folder of the entry.
        let finding = bad(id.span, format!("`{written}` is in another folder, in `{}`", entry.file));
        findings.push(finding.also(entry.id_span, "the entry").hint("a translation stands beside its source"));
        return;
    }
    let pairs = node.as_map().unwrap_or_default();
    entry_texts(n, lang, node.span, pairs, None, targets, findings);
}

fn entry_file(n: usize, lang: Lang, front: Option<&Node>, body: Prose, targets: &mut Targets<'_>, findings: &mut Vec<Finding>) {
    let pairs = front.and_then(Node::as_map).unwrap_or_default();
    if let (Some(id), Some(entry)) = (front.and_then(|f| f.get("id")), targets.entries.get(n)) {
        let written = id.as_str().unwrap_or_default().trim();
        if *composed(written) != *entry.id {
            let finding = bad(id.span, format!("this file translates `{}`, not `{written}`", entry.id));
            findings
                .push(finding.also(entry.id_span, "the entry beside it").hint("take the id out: the file's name says enough"));
            return;
        }
    }
    let span = Span::new(body.span.file, 0, 0);
    entry_texts(n, lang, span, pairs, Some(body), targets, findings);
}

/// Reads the texts of one entry and lays them beside it.
fn entry_texts(
    n: usize,
    lang: Lang,
    span: Span,
    pairs: &[(Key, Node)],
    body: Option<Prose>,
    targets: &mut Targets<'_>,
    findings: &mut Vec<Finding>,
) {
    let Some(entry) = targets.entries.get_mut(n).map(Arc::make_mut) else { return };
    let Some(kind) = targets.vocabulary.get(&entry.kind) else { return };
    let mut texts = Vec::new();
    let mut of = None;
    for (key, value) in pairs {
        match key.text.as_str() {
            "id" => {}
            "kind" => {
                let word = value.as_str().unwrap_or_default().trim();
                if targets.vocabulary.find(word).is_none_or(|k| k.name != kind.name) {
                    let finding = bad(value.span, format!("`{}` is a `{}`, not a `{word}`", entry.id, kind.name));
                    findings.push(finding.hint("take the kind out: it is that of the entry"));
                }
            }
            "translation_of" => of = value.as_str().map(|t| (t.trim().to_owned(), value.span)),
            name => match kind.fields.get(name) {
                Some(_) if value.is_null() => {}
                Some(field) => field_texts(field, value, entry, &mut texts, findings),
                None => {
                    let finding = bad(key.span, format!("`{}` has no text `{name}`", kind.name));
                    let known = kind.fields.values().filter(|f| f.ty.is_words()).map(|f| &*f.name);
                    findings.push(finding.did_you_mean(name, known));
                }
            },
        }
    }
    if let Some(body) = body.filter(|b| !b.text.trim().is_empty()) {
        match &kind.body {
            Some(name) => {
                let span = body.span;
                let slot = Slot { field: name.as_str().into(), cell: None };
                texts.push(TranslatedText { slot, value: Value::Prose(body), span });
            }
            None => findings.push(bad(body.span, format!("an entry of `{}` has no field for the text of a file", kind.name))),
        }
    }
    let taken =
        |slot: &Slot| entry.translations.iter().filter(|t| t.lang == lang).flat_map(|t| &t.texts).find(|t| t.slot == *slot);
    let mut kept: Vec<TranslatedText> = Vec::with_capacity(texts.len());
    for text in texts {
        if text.slot.of(entry).is_none() {
            let finding = bad(text.span, format!("`{}` has no `{}` for this to translate", entry.id, text.slot));
            findings.push(finding.also(entry.id_span, "the entry").hint("write the text in the main language first"));
        } else if let Some(other) = taken(&text.slot).or_else(|| kept.iter().find(|t| t.slot == text.slot)) {
            let message = format!("`{}` of `{}` is translated twice into `{}`", text.slot, entry.id, lang.code());
            findings.push(bad(text.span, message).also(other.span, "the other translation").hint("keep one of them"));
        } else {
            kept.push(text);
        }
    }
    entry.translations.push(Translation { lang, texts: kept, of, span, whole: true });
}

/// Reads what a file of translations says of one field.
fn field_texts(field: &Field, value: &Node, entry: &Entry, texts: &mut Vec<TranslatedText>, findings: &mut Vec<Finding>) {
    // Only texts are translated: no number is read here.
    let convention = value::Convention { currency: "", lang: Lang::default() };
    let not_words = |span: Span, name: &str| {
        let finding = bad(span, format!("`{name}` is not a text: it counts for all languages"));
        finding.also(entry.id_span, "the entry").hint("write it there; a translation holds texts alone")
    };
    if field.ty.is_words() {
        let slot = Slot { field: field.name.clone(), cell: None };
        let read = value::read(value, field, convention, findings);
        texts.extend(read.map(|read| TranslatedText { slot, value: read, span: value.span }));
        return;
    }
    let FieldType::Records(fields) = &field.ty else {
        findings.push(not_words(value.span, &field.name));
        return;
    };
    let count = match entry.get(&field.name) {
        Some(Value::Records(rows)) => rows.len(),
        _ => 0,
    };
    let rows = value.as_list().unwrap_or_default();
    if rows.len() != count {
        let message = format!("`{}` of `{}` has {count} rows, its translation {}", field.name, entry.id, rows.len());
        findings.push(
            bad(value.span, message).also(entry.id_span, "the entry").hint("write a row for each, `{}` for one without texts"),
        );
        return;
    }
    for (n, row) in rows.iter().enumerate() {
        for (key, value) in row.as_map().unwrap_or_default() {
            match fields.get(&key.text) {
                Some(nested) if nested.ty.is_words() => {
                    let slot = Slot { field: field.name.clone(), cell: Some((n, nested.name.clone())) };
                    let read = value::read(value, nested, convention, findings);
                    texts.extend(read.map(|read| TranslatedText { slot, value: read, span: value.span }));
                }
                Some(nested) => findings.push(not_words(key.span, &nested.name)),
                None => {
                    let finding = bad(key.span, format!("a row of `{}` has no text `{}`", field.name, key.text));
                    findings.push(finding.did_you_mean_key(&key.text, crate::schema::field_words(fields.values())));
                }
            }
        }
    }
}

/// Reads the entries of a register of translations.
pub fn register(node: &Node) -> Result<Vec<Node>, Box<Finding>> {
    match &node.tree {
        Tree::Null => Ok(Vec::new()),
        Tree::List(items) => Ok(items.clone()),
        Tree::Map(_) => match node.get("entries").map(|e| (&e.tree, e)) {
            Some((Tree::List(items), _)) => Ok(items.clone()),
            Some((Tree::Null, _)) => Ok(Vec::new()),
            Some((_, entries)) => {
                Err(Box::new(bad(entries.span, format!("`entries` expects a list, found {}", entries.shape()))))
            }
            None => Ok(vec![node.clone()]),
        },
        Tree::Scalar(_) => Err(Box::new(bad(node.span, "a register of translations is a list of entries, found a single value"))),
    }
}
