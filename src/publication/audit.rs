//! What an audience gets and what is withheld from it, and why: for a person to sign off before sending.
//!
//! In: a project and the [`Publication`] made of it. Out: two lists. Nothing is decided here: what is given is what the publication
//! holds, what is withheld is what the project holds beyond it, and only the *why* is looked up: the word that narrows it, and where
//! that word stands. What no known word explains says so, and a test holds that this never happens.

#![deny(clippy::wildcard_enum_match_arm)]

use super::given::Given;
use super::{Publication, SourcePlace, hidden_passages, mentions, read_entry, read_page};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::schema::value::Prose;
use crate::schema::{Audience, Field, FieldType, Kind, Value};
use crate::span::Span;
use crate::text;
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// What a thing that is withheld is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A setting of the project.
    Setting,
    /// A kind, with its register.
    Kind,
    /// A field of a kind, in all its entries.
    Field,
    /// An entry.
    Entry,
    /// A page.
    Page,
    /// A passage of a page or of an entry that is given.
    Passage,
    /// A row of an entry that is given.
    Row,
    /// A link from an entry that is given, or from a row of it.
    Link,
    /// A document.
    Document,
    /// A file.
    File,
}

impl Sort {
    /// All sorts, in the order in which they are shown.
    pub const ALL: [Sort; 10] = [
        Sort::Setting,
        Sort::Kind,
        Sort::Field,
        Sort::Entry,
        Sort::Page,
        Sort::Passage,
        Sort::Row,
        Sort::Link,
        Sort::Document,
        Sort::File,
    ];
}

/// One thing that is withheld, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// What it is.
    pub sort: Sort,
    /// Its name: an id, a path, `kind.field` …
    pub name: String,
    /// Its title, or its first words.
    pub title: Option<String>,
    /// Kind of an entry.
    pub kind: Option<String>,
    /// The widest audience that may see it; nothing for a file, which is for whom uses it.
    pub audience: Option<String>,
    /// Why, in a few words.
    pub why: String,
    /// File of the word that narrows it; `<ouvrage>/` for a file that ships with the program.
    pub file: Option<String>,
    /// Line of that word, from 1.
    pub line: Option<usize>,
    /// Whether the word is the thing's own; else it is that of its kind, or none at all.
    pub own: bool,
}

/// What an audience gets, and what is withheld from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Title of the project.
    pub project: String,
    /// Who reads.
    pub audience: String,
    /// What is given.
    pub given: Given,
    /// What is withheld, by sort.
    pub withheld: Vec<Withheld>,
    /// Links that are left out because an end of them, or their field, is withheld.
    pub links_withheld: usize,
    /// Comments, which are for nobody.
    pub comments_withheld: usize,
    /// What resembles the mark of a passage and hides nothing, such as an example in code.
    pub doubtful: Vec<Doubtful>,
    /// SHA-256 of what is given: it stays the same while this audience gets the same, whatever changes of the rest.
    pub fingerprint: String,
}

/// Something that resembles a mark and hides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubtful {
    /// Its words.
    pub words: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Audit {
    /// Lists what `publication` holds and what it lacks of `project`.
    pub fn new(project: &Project, publication: &Publication) -> Self {
        let mut auditor = Auditor {
            project,
            publication,
            reader: publication.audience,
            withheld: Vec::new(),
            doubtful: Vec::new(),
            passages: 0,
            comments: 0,
        };
        auditor.settings();
        auditor.kinds();
        auditor.entries();
        auditor.links();
        auditor.pages();
        auditor.documents();
        auditor.files();
        let given = Given::of(publication, auditor.passages, |audience| auditor.name(audience).to_owned());
        let links_withheld = project.links.len().saturating_sub(given.links);
        let mut withheld = auditor.withheld;
        // Files keep their order within each sort.
        withheld.sort_by_key(|w| w.sort);
        Audit {
            project: publication.info.title.clone(),
            audience: publication.audience_name().to_owned(),
            given,
            withheld,
            links_withheld,
            comments_withheld: auditor.comments,
            doubtful: auditor.doubtful,
            fingerprint: super::fingerprint::of_all(project, publication.audience),
        }
    }

    /// What is withheld of a sort.
    pub fn of(&self, sort: Sort) -> impl Iterator<Item = &Withheld> {
        self.withheld.iter().filter(move |w| w.sort == sort)
    }
}

/// Why something is for whom it is.
struct Why {
    words: String,
    span: Option<Span>,
    own: bool,
}

struct Auditor<'a> {
    project: &'a Project,
    publication: &'a Publication,
    reader: Audience,
    withheld: Vec<Withheld>,
    doubtful: Vec<Doubtful>,
    passages: usize,
    comments: usize,
}

impl Auditor<'_> {
    fn name(&self, audience: Audience) -> &str {
        self.project.config.audiences.name(audience)
    }

    fn withhold(
        &mut self,
        sort: Sort,
        name: String,
        title: Option<String>,
        kind: Option<String>,
        audience: Option<Audience>,
        why: Why,
    ) {
        let place = why.span.map(|span| self.place(span));
        let unexplained = audience.is_some_and(|a| a.is_visible_to(self.reader));
        self.withheld.push(Withheld {
            sort,
            name,
            title,
            kind,
            audience: audience.map(|a| self.name(a).to_owned()),
            why: if unexplained { format!("for a reason that this list does not know ({})", why.words) } else { why.words },
            file: place.as_ref().map(|p| p.file.to_string()),
            line: place.map(|p| p.line),
            own: why.own,
        });
    }

    fn place(&self, span: Span) -> SourcePlace {
        let sources = &self.project.sources;
        let shipped = sources.get(span.file).is_some_and(|f| f.shipped);
        let path = sources.path(span.file);
        SourcePlace {
            file: if shipped { format!("<ouvrage>/{path}").into() } else { path.into() },
            line: sources.place(span).line,
        }
    }

    /// The word that names an audience, or its absence.
    fn word(&self, what: &str, audience: Audience, marked: Option<Span>, own: bool, whole: Option<Span>) -> Why {
        let name = self.name(audience);
        match marked {
            Some(span) => Why { words: format!("{what} is for `{name}`"), span: Some(span), own },
            None => Why { words: format!("{what} names no audience, and so is for `{name}`"), span: whole, own: false },
        }
    }

    /// Says that an entry waits for a field of its kind (`audience_until`).
    fn not_published(&self, entry: &Entry, kind: &Kind) -> Why {
        let field = kind.until.as_ref().map_or("", |(field, _)| field);
        let (what, span) = match entry.fields.get(field) {
            Some(written) if matches!(written.value, Value::Date(_)) => ("is still to come", written.span),
            Some(written) => ("does not say so", written.span),
            None => ("is empty", entry.span),
        };
        let name = self.name(entry.audience);
        Why { words: format!("its `{field}` {what}, and so it is for `{name}`"), span: Some(span), own: true }
    }

    fn settings(&mut self) {
        let config = &self.project.config;
        let unmarked = config.audiences.unmarked();
        if let (Some(repository), None) = (&config.repository, &self.publication.info.repository) {
            let words = "addresses of the repository and of files are for those who write".to_owned();
            let why = Why { words, span: None, own: false };
            self.withhold(Sort::Setting, "repository".into(), Some(repository.clone()), None, Some(unmarked), why);
        }
        if let (Some(report), None) = (&config.report, &self.publication.info.report) {
            let words = format!("the address for reports is for `{}`", self.name(report.audience));
            let why = Why { words, span: None, own: true };
            self.withhold(Sort::Setting, "report".into(), Some(report.to.clone()), None, Some(report.audience), why);
        }
    }

    fn kinds(&mut self) {
        let used: BTreeSet<&str> = self.project.entries.iter().map(|e| &*e.kind).collect();
        for kind in self.project.vocabulary.iter() {
            let Some(given) = self.publication.vocabulary.get(&kind.name) else {
                // Kinds that the project does not use are not worth a line.
                if used.contains(&*kind.name) {
                    let why = self.word("the kind", kind.audience, kind.marked, true, Some(kind.span));
                    self.withhold(Sort::Kind, kind.name.to_string(), Some(kind.plural.clone()), None, Some(kind.audience), why);
                }
                continue;
            };
            for field in kind.fields.values() {
                match (given.fields.get(&field.name), &field.ty) {
                    (None, _) => self.field(kind, field, None),
                    (Some(Field { ty: FieldType::Records(left), .. }), FieldType::Records(whole)) => {
                        for nested in whole.values().filter(|n| !left.contains_key(&*n.name)) {
                            self.field(kind, nested, Some(field));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A field that is withheld, when some entry that is given has something in it.
    fn field(&mut self, kind: &Kind, field: &Field, outer: Option<&Field>) {
        let holds = |entry: &Entry| match outer {
            None if field.ty.as_link().is_some() => false,
            None => entry.get(&field.name).is_some(),
            Some(outer) => match entry.get(&outer.name) {
                Some(Value::Records(rows)) => rows.iter().flatten().any(|(name, _)| *name == field.name),
                _ => false,
            },
        };
        let given = |n: ProjectIndex| {
            self.project.entries.get(n).is_some_and(|e| *e.kind == *kind.name && self.publication.find(&e.id).is_some())
        };
        let held = self.project.entries.iter_enumerated().filter(|(n, entry)| given(*n) && holds(entry)).count();
        let links = self.project.links.iter().filter(|l| outer.is_none() && *l.field == *field.name && given(l.from)).count();
        let count = held + links;
        if count == 0 {
            return;
        }
        let audience = field.audience.unwrap_or(kind.audience);
        let why = self.word("the field", audience, field.marked, true, Some(field.span));
        let name = match outer {
            Some(outer) => format!("{}.{}.{}", kind.name, outer.name, field.name),
            None => format!("{}.{}", kind.name, field.name),
        };
        let what = if links > 0 { "links" } else { "entries" };
        self.withhold(
            Sort::Field,
            name,
            Some(format!("in {count} {what} that are given")),
            Some(kind.name.to_string()),
            Some(audience),
            why,
        );
    }

    fn entries(&mut self) {
        for entry in &self.project.entries {
            let Some(kind) = self.project.kind_of(entry) else { continue };
            match self.publication.find(&entry.id) {
                None => {
                    let why = match entry.marked {
                        Some(span) if entry.audience != kind.audience || kind.marked.is_none() => {
                            self.word("the entry", entry.audience, Some(span), true, None)
                        }
                        None if entry.audience != kind.audience => self.not_published(entry, kind),
                        _ => self.word("its kind", kind.audience, kind.marked, false, Some(kind.span)),
                    };
                    let title = entry.title(kind).to_owned();
                    self.withhold(
                        Sort::Entry,
                        entry.id.to_string(),
                        Some(title),
                        Some(kind.name.to_string()),
                        Some(entry.audience),
                        why,
                    );
                }
                Some(given) => {
                    // Passages of the fields that are given.
                    let given = self.publication.entry(given);
                    let proses: Vec<&Prose> = entry
                        .fields
                        .iter()
                        .filter(|(name, _)| given.fields.contains_key(*name))
                        .flat_map(|(_, w)| w.value.prose())
                        .collect();
                    for prose in proses {
                        self.passages(prose, entry.audience, &entry.id);
                    }
                    // A text in another language is given where its field is.
                    for text in entry.translations.iter().flat_map(|translation| &translation.texts) {
                        if given.fields.contains_key(&*text.slot.field) {
                            for prose in text.value.prose() {
                                self.passages(prose, entry.audience, &entry.id);
                            }
                        }
                    }
                    let given_kind = self.publication.vocabulary.get(&entry.kind);
                    for (name, written) in &entry.fields {
                        let field = given_kind.and_then(|kind| kind.fields.get(name));
                        if let (Some(Field { ty: FieldType::Records(cells), .. }), Value::Records(rows)) = (field, &written.value)
                        {
                            self.rows(entry, name, rows, cells, written.span);
                        }
                    }
                }
            }
        }
    }

    /// Rows that are left out, and links in those that are given.
    fn rows(&mut self, entry: &Entry, field: &str, rows: &[Vec<(Arc<str>, Value)>], cells: &IndexMap<String, Field>, span: Span) {
        let vocabulary = super::visible_vocabulary(self.project, self.reader);
        let visibility =
            super::visible::Visibility { project: self.project, reader: self.reader, output: None, vocabulary: &vocabulary };
        for (n, row) in rows.iter().enumerate() {
            let links = row
                .iter()
                .filter(|(name, _)| cells.contains_key(&**name))
                .flat_map(|(_, value)| if let Value::Links(targets) = value { targets.as_slice() } else { &[] });
            let hidden: Vec<&Entry> = links
                .filter_map(|target| self.project.find(&target.id))
                .filter(|target| !target.audience.is_visible_to(self.reader))
                .collect();
            let about = hidden.iter().map(|target| target.audience).max();
            if visibility.hides_row(row, cells) {
                let words = match hidden.first() {
                    Some(target) => format!("the row is about `{}`, which is for `{}`", target.id, self.name(target.audience)),
                    None => "nothing of the row is left".to_owned(),
                };
                let why = Why { words, span: Some(span), own: true };
                let narrow = about.or_else(|| self.narrower_cell(row, entry));
                self.withhold(
                    Sort::Row,
                    format!("{}.{field}, row {}", entry.id, n + 1),
                    None,
                    Some(entry.kind.to_string()),
                    narrow,
                    why,
                );
                continue;
            }
            for target in hidden {
                let why = Why {
                    words: format!("`{}` is for `{}`", target.id, self.name(target.audience)),
                    span: Some(span),
                    own: false,
                };
                let name = format!("{}.{field}, row {} → {}", entry.id, n + 1, target.id);
                self.withhold(Sort::Link, name, None, Some(entry.kind.to_string()), Some(target.audience), why);
            }
        }
    }

    /// The audience of the narrowest cell of a row.
    fn narrower_cell(&self, row: &[(Arc<str>, Value)], entry: &Entry) -> Option<Audience> {
        let kind = self.project.kind_of(entry)?;
        let cells = kind.fields.values().filter_map(|field| field.ty.cells());
        let named = cells.flat_map(|cells| row.iter().filter_map(|(name, _)| cells.get(&**name)?.audience));
        named.filter(|audience| !audience.is_visible_to(self.reader)).max()
    }

    /// Links of entries that are given, each with its ends. Those of hidden entries are withheld with them, those of rows are told with the rows.
    fn links(&mut self) {
        for link in &self.project.links {
            let ends = (self.project.entries.get(link.from), self.project.entries.get(link.to));
            let (Some(from), Some(to)) = ends else { continue };
            if self.publication.find(&from.id).is_none() {
                continue;
            }
            let Some(kind) = self.project.kind_of(from) else { continue };
            let field = kind.fields.get(&link.field).filter(|field| field.ty.as_link().is_some());
            let Some(field) = field else { continue };
            let hidden_field = field.audience.filter(|audience| !audience.is_visible_to(self.reader));
            let hidden_end = Some(to.audience).filter(|audience| !audience.is_visible_to(self.reader));
            let Some(audience) = hidden_field.max(hidden_end) else { continue };
            let words = match hidden_end {
                Some(audience) => format!("`{}` is for `{}`", to.id, self.name(audience)),
                None => format!("the field is for `{}`", self.name(audience)),
            };
            let name = format!("{}.{} → {}", from.id, field.name, to.id);
            let why = Why { words, span: Some(link.span), own: false };
            self.withhold(Sort::Link, name, None, Some(from.kind.to_string()), Some(audience), why);
        }
    }

    fn pages(&mut self) {
        for page in &self.project.pages {
            if self.publication.page_of_file(&page.file_path).is_some() {
                self.passages(&page.body, page.audience, &page.file_path);
                for translation in &page.translations {
                    self.passages(&translation.body, page.audience, &translation.file_path);
                }
            } else {
                let why = self.word("the page", page.audience, page.marked, true, Some(page.span));
                self.withhold(Sort::Page, page.file_path.to_string(), Some(page.title.clone()), None, Some(page.audience), why);
            }
        }
    }

    /// Passages of a text that is given. One inside another that is withheld is not listed by itself.
    fn passages(&mut self, prose: &Prose, audience: Audience, holder: &str) {
        let ladder = &self.project.config.audiences;
        let marks = super::marks(&prose.text, ladder);
        let hidden = hidden_passages(&marks, &prose.text, ladder, self.reader);
        for at in marks.faults.iter().map(|fault| &fault.at).chain(&marks.examples) {
            let place = self.place(self.project.span_of(prose, at));
            let words: String = prose.text.get(at.clone()).unwrap_or("").chars().take(80).collect();
            self.doubtful.push(Doubtful { words, file: place.file.to_string(), line: place.line });
        }
        let mut end = 0;
        for passage in marks.passages.iter().filter(|passage| passage.not_in.is_none()) {
            if !hidden.contains(&passage.range) {
                self.passages += usize::from(passage.range.start >= end);
                continue;
            }
            if passage.range.start < end {
                continue;
            }
            end = passage.range.end;
            let own = ladder.find_or_narrowest(&passage.audience).narrower(audience);
            let span = self.project.span_of(prose, &passage.at);
            let why = self.word("the passage", own, Some(span), true, None);
            let inner = prose.text.get(passage.inner()).unwrap_or("");
            self.withhold(Sort::Passage, holder.to_owned(), Some(first_words(inner)), None, Some(own), why);
        }
        let within = |at: &Range<usize>| hidden.iter().any(|h| h.start <= at.start && at.end <= h.end);
        self.comments += marks.comments.iter().filter(|at| !within(at)).count();
    }

    fn documents(&mut self) {
        let given: BTreeSet<&str> = self.publication.documents.iter().map(|d| d.name.as_str()).collect();
        for document in self.project.config.documents.values().filter(|d| !given.contains(d.name.as_str())) {
            let why = self.word("the document", document.audience, document.marked, true, Some(document.span));
            self.withhold(
                Sort::Document,
                document.name.clone(),
                Some(document.title.clone()),
                None,
                Some(document.audience),
                why,
            );
        }
    }

    fn files(&mut self) {
        let hidden: Vec<&str> =
            self.project.assets.iter().map(|a| &*a.path).filter(|path| self.publication.asset(path).is_none()).collect();
        if hidden.is_empty() {
            return;
        }
        let mut users: HashMap<String, Vec<String>> = HashMap::new();
        let mut add = |paths: BTreeSet<String>, user: &str| {
            for path in paths {
                let known = users.entry(path).or_default();
                if known.last().is_none_or(|last| *last != user) {
                    known.push(user.to_owned());
                }
            }
        };
        for lang in &self.project.config.languages {
            for entry in &self.project.entries {
                let read = read_entry(self.project, entry, *lang);
                add(mentions::files_of(&read).into_iter().collect(), &entry.id);
            }
            for page in &self.project.pages {
                let read = read_page(self.project, page, *lang).into_owned();
                add(mentions::used_files(&[read], std::iter::empty()), &page.file_path);
            }
        }
        for document in self.project.config.documents.values() {
            add(document.logo.iter().map(|(path, _)| path.to_string()).collect(), &document.name);
        }
        let unmarked = self.project.config.audiences.unmarked();
        for path in hidden {
            if let Some(why) = self.publication.uncleaned().get(path) {
                let words = format!("it cannot be cleaned of what it does not show: {why}");
                self.withhold(Sort::File, path.to_owned(), None, None, None, Why { words, span: None, own: false });
                continue;
            }
            let words = match users.get(path).map(Vec::as_slice) {
                None | Some([]) => format!("nothing uses it, and so it is for `{}`", self.name(unmarked)),
                Some(users) => {
                    let more = if users.len() > 3 { format!(" and {} more", users.len() - 3) } else { String::new() };
                    let first: Vec<&str> = users.iter().take(3).map(String::as_str).collect();
                    format!("only what is withheld uses it: {}{more}", first.join(", "))
                }
            };
            let audience = (!users.contains_key(path)).then_some(unmarked);
            self.withhold(Sort::File, path.to_owned(), None, None, audience, Why { words, span: None, own: false });
        }
    }
}

/// The first words of a passage, without its marks.
fn first_words(passage: &str) -> String {
    let inner = text::Marks::read(passage, &[]).cut(passage, &[]);
    let words = text::plain_text(&text::parse(&inner), &|id| Some(id.to_owned()));
    let mut short: String = words.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    if words.split_whitespace().nth(12).is_some() {
        short.push_str(" …");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_are_short() {
        assert_eq!(first_words("<!-- audience: internal -->\nUn *secret* [[EX-1]].\n<!-- /audience -->\n"), "Un secret EX-1.");
        assert!(first_words(&"mot ".repeat(40)).ends_with(" …"));
    }
}
