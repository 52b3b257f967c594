//! `documents:` of `ouvrage.yaml`: what is printed, for whom, and how.
//!
//! In: a YAML tree. Out: [`DocumentConfig`]s, and findings for settings that are not understood. A document with `for: KIND` is a
//! pattern: the publication makes one document of it per entry that the document's audience may see.

use super::condition::{self, Condition};
use super::outline::{Amendment, OutlineItem, read_outline};
use super::settings_reader::SettingsReader;
use crate::finding::{Finding, RuleId};
use crate::locale::yes_or_no;
use crate::schema::value::Date;
use crate::schema::{Audience, Audiences, Lang};
use crate::source::Node;
use crate::span::Span;
use indexmap::IndexMap;
use std::sync::Arc;

/// The word that stands for the entry that a document is about.
pub const THIS: &str = "this";

pub(super) const KEYS: [&str; 32] = [
    "title",
    "subtitle",
    "language",
    "audience",
    "reference",
    "version",
    "date",
    "confidentiality",
    "authors",
    "approval",
    "outline",
    "logo",
    "organisation",
    "standard",
    "keywords",
    "fonts",
    "form",
    "cover",
    "contents",
    "contents_depth",
    "numbering",
    "lists",
    "index",
    "attach",
    "cited",
    "guide",
    "revisions",
    "distribution",
    "for",
    "where",
    "since",
    "amends",
];

/// The older state that a document is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The name of a baseline, or what the document calls the revision.
    pub name: String,
    /// The revision, where it is not that of the baseline.
    pub revision: Option<String>,
    /// Where it is asked for.
    pub span: Span,
}

impl Since {
    /// What a command asks for: a baseline of that name, or a revision.
    pub fn asked(name: &str) -> Self {
        Since { name: name.to_owned(), revision: None, span: Span::new(crate::span::FileId(u32::MAX), 0, 0) }
    }
}

/// A document to make.
#[derive(Debug, Clone)]
pub struct DocumentConfig {
    /// Name in commands and file name.
    pub name: String,
    /// The setting that it was made from, when it is one of several made per entry.
    pub family: Option<String>,
    /// The language that it is made in.
    pub lang: Lang,
    /// Title on the cover.
    pub title: String,
    /// Line below it.
    pub subtitle: Option<String>,
    /// Who it is for.
    pub audience: Audience,
    /// Where it names its audience.
    pub marked: Option<Span>,
    /// Who commissions it, else the project's.
    pub organisation: Option<String>,
    /// Path of its logo in the project's folder, else the project's.
    pub logo: Option<(Arc<str>, Span)>,
    /// Reference number.
    pub reference: Option<String>,
    /// Version, else the project's.
    pub version: Option<String>,
    /// Date, else the project's.
    pub date: Option<Date>,
    /// Field of the entry that the date is read from.
    pub date_field: Option<String>,
    /// Mark printed on every page.
    pub confidentiality: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Who signs: role and name.
    pub approval: Vec<(String, String)>,
    /// Words for those who file it.
    pub keywords: Vec<String>,
    /// Fonts, else the project's.
    pub fonts: Fonts,
    /// How it is laid out.
    pub form: Form,
    /// Whether it has a cover.
    pub cover: bool,
    /// Whether it has a table of contents.
    pub contents: bool,
    /// How many levels of headings the contents show.
    pub contents_depth: Option<u8>,
    /// Where the numbers of its headings come from.
    pub numbering: Numbering,
    /// Whether figures are listed after the contents.
    pub list_figures: bool,
    /// Whether tables are.
    pub list_tables: bool,
    /// Whether it ends with an index of ids.
    pub index: bool,
    /// Whether it ends with an index of words: titles, terms and abbreviations.
    pub word_index: bool,
    /// Whether it ends with an annex of what it cites and does not hold.
    pub cited: bool,
    /// Whether it opens with a page that says how to read a sheet.
    pub guide: bool,
    /// The older state since which changes are marked, or, in an addendum, told.
    pub since: Option<Since>,
    /// The document that an addendum amends.
    pub amends: Option<(String, Span)>,
    /// What changed from one version to the next.
    pub revisions: Vec<Revision>,
    /// Before which of these rows the issues of the document stand, if they do.
    pub issued_revisions: Option<usize>,
    /// Who gets it.
    pub distribution: Vec<Recipient>,
    /// Before which of these rows the readers of its issues stand, if they do.
    pub issued_distribution: Option<usize>,
    /// Data that go with it.
    pub attach: Attach,
    /// PDF standards asked for, `ua-1`, `a-2a` …; the strictest that fit when none is named.
    pub standards: Option<Vec<(String, Span)>>,
    /// The entries that one document each is made for.
    pub each: Option<Each>,
    /// Id of the entry that it is about.
    pub of: Option<Arc<str>>,
    /// What it holds.
    pub outline: Vec<OutlineItem>,
    /// Where it is declared.
    pub span: Span,
}

/// A version of a document and what changed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The version.
    pub version: String,
    /// Its day.
    pub date: Option<Date>,
    /// Who made it.
    pub author: String,
    /// What changed.
    pub text: String,
}

/// Somebody who gets a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Name of the person or service.
    pub name: String,
    /// Where they work.
    pub organisation: String,
    /// What for.
    pub role: String,
}

/// How a document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Cover, contents, chapters that begin on a page of their own.
    Book,
    /// A few pages: a head, parts that follow one another, signatures at the end.
    Note,
    /// A note set so close that what is short is one page.
    Page,
    /// A note that tells what changed in another document since readers got it.
    Addendum,
}

impl Form {
    /// All of them, with their words in settings and data.
    pub const ALL: [(&'static str, Form); 4] =
        [("book", Form::Book), ("note", Form::Note), ("page", Form::Page), ("addendum", Form::Addendum)];

    /// The word used in settings and data.
    pub fn name(self) -> &'static str {
        Form::ALL.iter().find(|(_, form)| *form == self).map_or("book", |(name, _)| name)
    }
}

/// Where the numbers of headings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// From the document, which counts.
    Auto,
    /// From nowhere: none is printed.
    No,
    /// From the texts, whose authors number by hand.
    Source,
}

impl Numbering {
    /// The word used in settings and data.
    pub fn name(self) -> &'static str {
        match self {
            Numbering::Auto => "auto",
            Numbering::No => "no",
            Numbering::Source => "source",
        }
    }
}

/// Names of font families; the theme's own where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fonts {
    /// Of running text.
    pub body: Option<(String, Span)>,
    /// Of headings and labels.
    pub heading: Option<(String, Span)>,
    /// Of code.
    pub mono: Option<(String, Span)>,
}

impl Fonts {
    /// The fonts that are named, with their roles.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &(String, Span))> {
        let roles = [("body", &self.body), ("heading", &self.heading), ("mono", &self.mono)];
        roles.into_iter().filter_map(|(role, font)| font.as_ref().map(|f| (role, f)))
    }
}

/// Machine-readable data that are attached to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attach {
    /// The registers in every format that travels with documents.
    All,
    /// The registers in the formats of these names; none for an empty list.
    Named(Vec<(String, Span)>),
}

impl Attach {
    /// Whether registers are attached in a format.
    pub fn holds(&self, format: &str) -> bool {
        match self {
            Attach::All => true,
            Attach::Named(names) => names.iter().any(|(name, _)| name == format),
        }
    }
}

/// The entries that a document is made for, one each.
#[derive(Debug, Clone)]
pub struct Each {
    /// Their kind.
    pub kind: String,
    /// Where it is named.
    pub span: Span,
    /// Which of them; none means all.
    pub condition: Option<(Condition, Span)>,
}

pub(super) fn read_documents(
    node: &Node,
    audiences: &Audiences,
    reader: &mut SettingsReader,
) -> IndexMap<String, DocumentConfig> {
    let mut documents = IndexMap::new();
    let Some(declared) = node.get("documents") else { return documents };
    let Some(pairs) = declared.as_map() else {
        if !declared.is_null() {
            reader.error(declared.span, "`documents` expects names of documents, each with its settings");
        }
        return documents;
    };
    for (key, value) in pairs {
        let safe = !key.text.is_empty() && key.text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !safe {
            reader.error(key.span, format!("`{}` cannot be the name of a document", key.text)).hint =
                Some("use letters without accents, digits, `-` and `_`: it becomes a file name".into());
            continue;
        }
        let Some(settings) = value.as_map() else {
            reader.error(value.span, format!("the document `{}` expects settings, found {}", key.text, value.shape()));
            continue;
        };
        reader.keys(settings, &KEYS, "a document");
        documents.insert(key.text.clone(), read_document(&key.text, key.span, value, audiences, reader));
    }
    documents
}

fn read_document(name: &str, span: Span, node: &Node, audiences: &Audiences, reader: &mut SettingsReader) -> DocumentConfig {
    let each = read_each(node, reader);
    let lang = document_language(node, reader);
    let form = reader.text(node, "form").map_or(Form::Book, |other| {
        let found = Form::ALL.iter().find(|(name, _)| *name == other).map(|(_, form)| *form);
        found.unwrap_or_else(|| {
            reader.error(place(node, "form"), format!("there is no form `{other}`")).hint =
                Some(format!("forms: {}", Form::ALL.map(|(name, _)| name).join(", ")));
            Form::Book
        })
    });
    let pattern = each.is_some().then(|| reader.text(node, "date")).flatten();
    let date_field = pattern.as_deref().and_then(|t| t.strip_prefix('{')?.strip_suffix('}')).map(|t| t.trim().to_owned());
    let (list_figures, list_tables) = read_lists(node, reader);
    let (index, word_index) = read_index(node, reader);
    let logo = reader.text(node, "logo").map(|path| (path.into(), place(node, "logo")));
    let (revisions, issued_revisions) = read_revisions(node, lang, reader);
    let (distribution, issued_distribution) = read_distribution(node, lang, reader);
    let document = DocumentConfig {
        name: name.to_owned(),
        family: None,
        lang,
        title: reader
            .text_in(node, "title", lang)
            .unwrap_or_else(|| if each.is_some() { "{title}".into() } else { name.to_owned() }),
        subtitle: reader.text_in(node, "subtitle", lang),
        audience: read_audience(node, audiences, reader),
        marked: node.get("audience").map(|n| n.span),
        organisation: reader.text_in(node, "organisation", lang),
        logo,
        reference: reader.text(node, "reference"),
        version: reader.text(node, "version"),
        date: if date_field.is_some() { None } else { reader.date(node) },
        date_field,
        confidentiality: reader.text_in(node, "confidentiality", lang),
        authors: reader.texts(node, "authors").into_iter().map(|(t, _)| t).collect(),
        approval: read_approval(node, lang, reader),
        keywords: reader.texts(node, "keywords").into_iter().map(|(t, _)| t).collect(),
        fonts: read_fonts(node, reader),
        form,
        cover: flag(node, "cover", form == Form::Book, reader),
        contents: flag(node, "contents", form == Form::Book, reader),
        contents_depth: read_depth(node, reader),
        numbering: read_numbering(node, reader),
        list_figures,
        list_tables,
        index,
        word_index,
        cited: flag(node, "cited", false, reader),
        guide: flag(node, "guide", false, reader),
        amends: reader.text(node, "amends").map(|name| (name, place(node, "amends"))),
        since: reader.text(node, "since").map(|name| Since { name, revision: None, span: place(node, "since") }),
        revisions,
        issued_revisions,
        distribution,
        issued_distribution,
        attach: read_attach(node, reader),
        standards: node.get("standard").filter(|n| !n.is_null()).map(|_| {
            let mut named = reader.texts(node, "standard");
            named.retain(|(name, _)| !is_no(name));
            named
        }),
        each,
        of: None,
        outline: match node.get("outline") {
            Some(outline) => read_outline(outline, 0, lang, reader),
            // Without one it is all that there is to tell.
            None if form == Form::Addendum => {
                vec![OutlineItem::Amendments { parts: Amendment::ALL.map(|(_, part)| part).to_vec(), span }]
            }
            None => Vec::new(),
        },
        span,
    };
    if document.outline.is_empty() {
        reader.error(span, format!("the document `{name}` has no `outline:`")).hint =
            Some("list its pages and registers: `- page: contexte/index` or `- register: requirement`".into());
    }
    document
}

fn place(node: &Node, name: &str) -> Span {
    node.get(name).map_or(node.span, |n| n.span)
}

pub(super) fn is_yes(word: &str) -> bool {
    yes_or_no(word) == Some(true)
}

pub(super) fn is_no(word: &str) -> bool {
    word == "none" || yes_or_no(word) == Some(false)
}

/// Reads `yes` or `no`.
pub(super) fn flag(node: &Node, name: &str, default: bool, reader: &mut SettingsReader) -> bool {
    match reader.text(node, name).as_deref() {
        None => default,
        Some(word) if is_yes(word) => true,
        Some(word) if is_no(word) => false,
        Some(word) => {
            reader.error(place(node, name), format!("`{name}` expects `yes` or `no`, found `{word}`"));
            default
        }
    }
}

fn read_numbering(node: &Node, reader: &mut SettingsReader) -> Numbering {
    match reader.text(node, "numbering").as_deref() {
        None | Some("auto") => Numbering::Auto,
        Some(word) if is_yes(word) => Numbering::Auto,
        Some("source") => Numbering::Source,
        Some(word) if is_no(word) => Numbering::No,
        Some(other) => {
            reader.error(place(node, "numbering"), format!("there is no numbering `{other}`")).hint = Some(
                "`auto` counts, `source` leaves the numbers that are written in the texts, `no` prints none of its own".into(),
            );
            Numbering::Auto
        }
    }
}

fn read_audience(node: &Node, audiences: &Audiences, reader: &mut SettingsReader) -> Audience {
    let Some(name) = reader.text(node, "audience") else { return audiences.unmarked() };
    audiences.find(&name).unwrap_or_else(|| {
        let names: Vec<&str> = audiences.names().collect();
        reader.findings.push(
            Finding::error(RuleId::UnknownAudience, place(node, "audience"), format!("there is no audience `{name}`"))
                .hint(format!("audiences, from widest to narrowest: {}", names.join(", "))),
        );
        // What is not understood must not show more: the widest reader sees least.
        audiences.all().next().unwrap_or_else(|| audiences.unmarked())
    })
}

fn read_approval(node: &Node, lang: Lang, reader: &mut SettingsReader) -> Vec<(String, String)> {
    let Some(approval) = node.get("approval").filter(|n| !n.is_null()) else { return Vec::new() };
    let Some(rows) = approval.as_list() else {
        reader.error(approval.span, "`approval` expects a list").hint =
            Some("for instance `- { role: Présidente, name: Hélène Aubrelle }`".into());
        return Vec::new();
    };
    let mut people = Vec::new();
    for row in rows {
        match row.as_map() {
            Some(pairs) => {
                reader.keys(pairs, &["role", "name"], "`approval`");
                people
                    .push((reader.text_in(row, "role", lang).unwrap_or_default(), reader.text(row, "name").unwrap_or_default()));
            }
            None => {
                reader.error(row.span, format!("`approval` expects a role and a name, found {}", row.shape()));
            }
        }
    }
    people
}

/// The word that stands for what the register of issues says of a document.
const ISSUES: &str = "issues";

/// The rows of a list of settings, each with the keys given, and before which of them the issues of the document stand: `issues` is a row
/// among them, or stands alone.
fn rows<'a>(
    node: &'a Node,
    name: &str,
    keys: &[&str],
    hint: &str,
    reader: &mut SettingsReader,
) -> (Vec<&'a Node>, Option<usize>) {
    let Some(list) = node.get(name).filter(|n| !n.is_null()) else { return (Vec::new(), None) };
    let is_issues = |node: &Node| node.as_str().is_some_and(|word| word.trim() == ISSUES);
    if is_issues(list) {
        return (Vec::new(), Some(0));
    }
    let Some(rows) = list.as_list() else {
        reader.error(list.span, format!("`{name}` expects a list")).hint =
            Some(format!("for instance `{hint}`, or `issues` for those of the register of issues"));
        return (Vec::new(), None);
    };
    let (mut found, mut issues) = (Vec::new(), None);
    for row in rows {
        match row.as_map() {
            None if is_issues(row) => issues = issues.or(Some(found.len())),
            Some(pairs) => {
                reader.keys(pairs, keys, &format!("`{name}`"));
                found.push(row);
            }
            None => {
                let message = format!("a row of `{name}` expects settings, found {}", row.shape());
                reader.error(row.span, message).hint =
                    Some(format!("for instance `{hint}`, or `issues` for those of the register of issues"));
            }
        }
    }
    (found, issues)
}

fn read_revisions(node: &Node, lang: Lang, reader: &mut SettingsReader) -> (Vec<Revision>, Option<usize>) {
    let hint = "- { version: \"1.1\", date: 2026-04-02, author: Nadia Kerouani, text: Lots 3 et 4 }";
    let (rows, issues) = rows(node, "revisions", &["version", "date", "author", "text"], hint, reader);
    let read = |row: &Node| Revision {
        version: reader.text(row, "version").unwrap_or_default(),
        date: reader.date(row),
        author: reader.text(row, "author").unwrap_or_default(),
        text: reader.text_in(row, "text", lang).unwrap_or_default(),
    };
    (rows.into_iter().map(read).collect(), issues)
}

fn read_distribution(node: &Node, lang: Lang, reader: &mut SettingsReader) -> (Vec<Recipient>, Option<usize>) {
    let hint = "- { name: Yann Le Dantec, organisation: Aubrelle, role: For information }";
    let (rows, issues) = rows(node, "distribution", &["name", "organisation", "role"], hint, reader);
    let read = |row: &Node| Recipient {
        name: reader.text(row, "name").unwrap_or_default(),
        organisation: reader.text_in(row, "organisation", lang).unwrap_or_default(),
        role: reader.text_in(row, "role", lang).unwrap_or_default(),
    };
    (rows.into_iter().map(read).collect(), issues)
}

/// Reads which indexes there are: of ids, of words.
fn read_index(node: &Node, reader: &mut SettingsReader) -> (bool, bool) {
    let (mut ids, mut words) = (false, false);
    for (word, span) in reader.texts(node, "index") {
        match word.as_str() {
            "ids" => ids = true,
            "words" => words = true,
            word if is_yes(word) => ids = true,
            word if is_no(word) => {}
            _ => {
                reader.error(span, format!("there is no index of `{word}`")).hint =
                    Some("indexes: ids, words; `yes` is ids".into())
            }
        }
    }
    (ids, words)
}

/// Reads `fonts:`, of the project or of a document.
pub(super) fn read_fonts(node: &Node, reader: &mut SettingsReader) -> Fonts {
    let Some(fonts) = node.get("fonts").filter(|n| !n.is_null()) else { return Fonts::default() };
    let Some(pairs) = fonts.as_map() else {
        reader.error(fonts.span, "`fonts` expects families by role").hint = Some("for instance `body: Source Serif 4`".into());
        return Fonts::default();
    };
    reader.keys(pairs, &["body", "heading", "mono"], "`fonts`");
    let mut font = |role: &str| reader.text(fonts, role).map(|family| (family, place(fonts, role)));
    Fonts { body: font("body"), heading: font("heading"), mono: font("mono") }
}

fn read_lists(node: &Node, reader: &mut SettingsReader) -> (bool, bool) {
    let (mut figures, mut tables) = (false, false);
    for (word, span) in reader.texts(node, "lists") {
        match word.as_str() {
            "figures" => figures = true,
            "tables" => tables = true,
            word if is_no(word) => {}
            _ => reader.error(span, format!("there is no list of `{word}`")).hint = Some("lists: figures, tables".into()),
        }
    }
    (figures, tables)
}

fn read_attach(node: &Node, reader: &mut SettingsReader) -> Attach {
    let words = reader.texts(node, "attach");
    if words.is_empty() || words.iter().any(|(word, _)| is_yes(word)) {
        return Attach::All;
    }
    // Which formats there are is told by `check`.
    Attach::Named(words.into_iter().filter(|(word, _)| !is_no(word)).collect())
}

fn read_depth(node: &Node, reader: &mut SettingsReader) -> Option<u8> {
    let text = reader.text(node, "contents_depth")?;
    let depth = text.parse().ok().filter(|depth| (1..=6).contains(depth));
    if depth.is_none() {
        reader.error(place(node, "contents_depth"), "`contents_depth` expects a number of levels, from 1 to 6");
    }
    depth
}

fn read_each(node: &Node, reader: &mut SettingsReader) -> Option<Each> {
    let condition = node.get("where").filter(|n| !n.is_null());
    let Some(kind) = reader.text(node, "for") else {
        if let Some(condition) = condition {
            reader.error(condition.span, "`where` chooses the entries of `for`").hint =
                Some("for instance `for: meeting`; the entries of a register are chosen in the outline".into());
        }
        return None;
    };
    let condition = condition.and_then(|node| match node.as_str().map(condition::parse) {
        Some(Ok(condition)) => Some((condition, node.span)),
        Some(Err(problem)) => {
            let narrow = node.span.part(problem.at.start, problem.at.end.max(problem.at.start + 1));
            reader.error(narrow, format!("the condition cannot be read: {}", problem.message));
            None
        }
        None => {
            reader.error(node.span, format!("`where` expects a condition, found {}", node.shape()));
            None
        }
    });
    Some(Each { kind, span: place(node, "for"), condition })
}

/// The language of a document: one of the project's, the main one unless it says so.
fn document_language(node: &Node, reader: &mut SettingsReader) -> Lang {
    let main = reader.languages.first().copied().unwrap_or_default();
    let Some(word) = reader.text(node, "language") else { return main };
    let found = crate::locale::position(&reader.languages, &word).and_then(|n| reader.languages.get(n).copied());
    found.unwrap_or_else(|| {
        let span = node.get("language").map_or(node.span, |n| n.span);
        let known: Vec<&str> = reader.languages.iter().map(|l| l.code()).collect();
        let hint = format!("languages: {}; more are declared under `languages:`", known.join(", "));
        reader.error(span, format!("`{word}` is not a language of this project")).hint = Some(hint);
        main
    })
}
