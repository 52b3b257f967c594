//! The fingerprint of a publication: what a person signs before it is sent.
//!
//! It is a function of what the reader gets (texts, values, links, settings of the project and of documents, words of kinds, bytes of files and
//! of the project's own theme) and of nothing else: a change of what is hidden leaves it as it is, and so does a line that moves.

use super::{AnswerCodeInfo, Asked, BaselineInfo, Info, Publication, mentions, view_names};
use crate::index::EntryIndex;
use crate::project::{Attach, DocumentConfig, Each, Entry, Fonts, OutlineItem, Page, Project};
use crate::schema::{self, Audience, Field, FieldType, Value, Vocabulary};
use crate::source::{Asset, Node, Tree};
use gix::hash::{Kind, hasher};

/// Returns the SHA-256 of what a publication gives, in hexadecimal digits.
pub fn of(publication: &Publication) -> String {
    let mut out = FingerprintWriter::new();
    out.part(publication.audience_name());
    out.info(publication.info());
    for kind in publication.vocabulary().iter() {
        out.kind(kind, publication.vocabulary());
    }
    for (n, entry) in publication.entries().iter_enumerated() {
        out.part(publication.name_of(entry.audience));
        out.entry(entry);
        out.links(publication, n);
    }
    for view in &publication.views {
        out.plain(view);
    }
    if let Some(rules) = publication.rule_book() {
        out.plain(&rules.shown());
    }
    if let Some(asked) = publication.asked() {
        out.asked(asked, publication);
    }
    for page in publication.pages() {
        out.part(publication.name_of(page.audience));
        out.page(page);
    }
    for document in publication.documents() {
        out.part(publication.name_of(document.audience));
        out.document(document);
    }
    for file in publication.theme_files() {
        out.part(&file.path);
        out.part(&file.text);
    }
    publication.assets().iter().for_each(|asset| out.asset(publication, asset));
    out.end()
}

/// Returns the fingerprint of what a publication gives of one entry, for whoever keeps a copy and asks later whether it changed: 32
/// hexadecimal digits, which are enough to tell changes apart and keep a list of thousands short.
pub fn of_entry(publication: &Publication, index: EntryIndex) -> String {
    let mut out = FingerprintWriter { tidy: true, ..FingerprintWriter::new() };
    out.entry(publication.entry(index));
    out.links(publication, index);
    let mut whole = out.end();
    whole.truncate(32);
    whole
}

/// Returns the fingerprint of what a document is composed of and how it is laid out: of its settings without those on its cover.
pub fn of_composition(document: &DocumentConfig) -> String {
    let (mut out, mut bare) = (FingerprintWriter::new(), document.clone());
    bare.title = String::new();
    (bare.subtitle, bare.reference, bare.version, bare.date, bare.confidentiality) = (None, None, None, None, None);
    bare.revisions.clear();
    out.document(&bare);
    out.end()
}

/// What a document tells its readers.
#[derive(Debug, Default)]
pub struct DocumentContent<'a> {
    /// Pages that it holds.
    pub pages: Vec<&'a Page>,
    /// Entries that it shows, in whatever way.
    pub shown: Vec<EntryIndex>,
    /// Entries that it only names.
    pub named: Vec<EntryIndex>,
    /// Figures that stand inside its sentences, as they are read.
    pub figures: Vec<String>,
    /// A kind whose entries count for nothing.
    pub without: &'a str,
}

/// Returns the fingerprint of what a document tells its readers, whatever the program and the looks: its settings, the texts, values and links
/// that it shows, and the words for them. 32 hexadecimal digits.
///
/// The day on which the project stands counts for nothing, nor what a kind could hold and no entry uses.
pub fn of_document(publication: &Publication, document: &DocumentConfig, content: &DocumentContent<'_>) -> String {
    let mut out = FingerprintWriter { tidy: true, ..FingerprintWriter::new() };
    let info = publication.info();
    out.part(publication.audience_name());
    out.plain(&(&info.title, &info.organisation, &info.currency, &info.tax, document.version.as_ref().or(info.version.as_ref())));
    if !info.answer_codes.is_empty() {
        out.plain(&info.answer_codes);
    }
    out.document(document);
    for page in &content.pages {
        out.plain(&(&page.path, &page.title, page.lang));
        out.lines(&page.body.text);
    }
    let counts = |n: EntryIndex| *publication.entry(n).kind != *content.without;
    let mut shown: Vec<EntryIndex> = content.shown.iter().copied().filter(|n| counts(*n)).collect();
    shown.sort_by_key(|n| &publication.entry(*n).id);
    for n in &shown {
        out.entry(publication.entry(*n));
        for edge in publication.outward(*n).iter().chain(publication.inward(*n)).filter(|edge| counts(edge.other)) {
            out.part(&edge.field);
            out.part(&publication.entry(edge.other).id);
        }
        if let Some(outcome) = publication.outcome(*n) {
            out.plain(&(outcome.state, outcome.gaps.len()));
        }
    }
    out.words_of_kinds(publication, &shown, document.guide);
    for n in content.named.iter().copied().filter(|n| counts(*n)) {
        let entry = publication.entry(n);
        out.plain(&(&entry.id, publication.title(n)));
        if let Some(Value::Date(date)) = entry.get("date") {
            out.plain(date);
        }
    }
    content.figures.iter().for_each(|figure| out.part(figure));
    let logo = document.logo.as_ref().map(|(path, _)| &**path).or(info.logo.as_deref());
    let mut files = mentions::used_files(&[], logo.into_iter());
    files.extend(content.pages.iter().flat_map(|page| mentions::used_files(std::slice::from_ref(*page), std::iter::empty())));
    files.extend(shown.iter().flat_map(|n| mentions::files_of(publication.entry(*n))));
    files.iter().filter_map(|path| publication.asset(path)).for_each(|asset| out.asset(publication, asset));
    let mut whole = out.end();
    whole.truncate(32);
    whole
}

/// Returns the SHA-256 of bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut out = FingerprintWriter::new();
    out.hasher.update(bytes);
    out.end()
}

/// Returns the fingerprint of some words, in their order: 32 hexadecimal digits.
pub fn of_words(words: &[&str]) -> String {
    let mut whole = whole_of_words(words);
    whole.truncate(32);
    whole
}

/// Returns the SHA-256 of some words, in their order, in hexadecimal digits.
pub fn whole_of_words(words: &[&str]) -> String {
    let mut out = FingerprintWriter::new();
    words.iter().for_each(|word| out.part(word));
    out.end()
}

/// Returns the fingerprint of what a reader gets in all languages of a project.
pub fn of_all(project: &Project, reader: Audience) -> String {
    let each: Vec<String> =
        project.config.languages.iter().map(|lang| of(&Publication::in_language(project, reader, *lang))).collect();
    match each.as_slice() {
        [one] => one.clone(),
        many => {
            let mut out = FingerprintWriter::new();
            many.iter().for_each(|one| out.part(one));
            out.end()
        }
    }
}

struct FingerprintWriter {
    hasher: gix::hash::Hasher,
    /// Whether blank lines and the ends of lines count for nothing: a passage that is hidden leaves some behind, which would tell of it.
    tidy: bool,
}

impl FingerprintWriter {
    fn new() -> Self {
        FingerprintWriter { hasher: hasher(Kind::Sha256), tidy: false }
    }

    fn end(self) -> String {
        self.hasher.try_finalize().map_or_else(|_| String::new(), |id| id.to_string())
    }

    /// Adds bytes, parted from what follows by their length.
    fn bytes(&mut self, bytes: &[u8]) {
        self.hasher.update(&(bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
    }

    fn part(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Lines of a text, without blank ones and without the blanks at their ends.
    fn lines(&mut self, text: &str) {
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        self.part(&lines.join("\n"));
    }

    fn asset(&mut self, publication: &Publication, asset: &Asset) {
        self.part(&asset.path);
        // A file that cannot be read has no fingerprint that anything else could have.
        match publication.read(asset) {
            Ok(bytes) => self.bytes(&bytes),
            Err(_) => self.part("unreadable"),
        }
    }

    /// The words for what entries hold: names of their kinds, of the fields that one of them uses and of choices.
    fn words_of_kinds(&mut self, publication: &Publication, entries: &[EntryIndex], helps: bool) {
        let lang = publication.info().lang;
        for kind in publication.vocabulary().iter() {
            let own: Vec<&Entry> = entries.iter().map(|n| publication.entry(*n)).filter(|e| *e.kind == *kind.name).collect();
            if own.is_empty() {
                continue;
            }
            self.plain(&(&kind.name, kind.label.get(lang), kind.labels.get(lang)));
            for field in kind.fields.values().filter(|field| own.iter().any(|entry| entry.get(&field.name).is_some())) {
                self.plain(&(&field.name, field.label.get(lang), field.unit.as_ref().map(|unit| unit.get(lang))));
                if helps {
                    self.part(field.help.get(lang));
                }
                if let FieldType::Choice(choices) = &field.ty {
                    choices.iter().for_each(|choice| self.plain(&(&choice.key, choice.label.get(lang))));
                }
            }
        }
    }

    /// Something without places in files, as it is written for people who look for errors.
    fn plain(&mut self, value: &dyn std::fmt::Debug) {
        self.part(&format!("{value:?}"));
    }

    /// Fields are named one by one, so that a new one is not forgotten: the compiler asks for it.
    fn info(&mut self, info: &Info) {
        let Info {
            title,
            subtitle,
            description,
            organisation,
            lang,
            languages,
            version,
            date,
            url,
            top_url,
            currency,
            tax,
            logo,
            fonts,
            theme,
            accent,
            repository,
            report,
            image,
            trusts_html,
            hints,
            baselines,
            answer_codes,
        } = info;
        for AnswerCodeInfo { key, label, mark, refuses } in answer_codes {
            self.plain(&(key, label, mark, refuses));
        }
        // What a revision is called in git is not shown.
        for BaselineInfo { name, slug: _, revision: _, date, text } in baselines {
            self.plain(&(name, date, text));
        }
        self.plain(&(title, subtitle, description, organisation, lang, languages, version, date, url, top_url, currency));
        self.plain(&(tax, logo, theme, accent, report, image, trusts_html, hints));
        self.fonts(fonts);
        // Only those who write have one.
        let _ = repository;
    }

    /// What sheets of answers show beside requirements. What selects these is not shown, and texts are told by their entries.
    fn asked(&mut self, asked: &Asked, publication: &Publication) {
        let Asked { audience, codes, cells, columns, by, request: _, posts, questions, licences, texts: _ } = asked;
        self.part(publication.name_of(*audience));
        codes.iter().for_each(|code| self.plain(&(&code.key, &code.label)));
        // What each code counts is a matter of those who see offers.
        if publication.vocabulary().get("offer").is_some() {
            codes.iter().for_each(|code| self.plain(&(code.mark, code.refuses)));
        }
        self.plain(&(cells, columns, by));
        self.plain(&(posts, questions, licences));
    }

    fn fonts(&mut self, fonts: &Fonts) {
        let Fonts { body, heading, mono } = fonts;
        for font in [body, heading, mono] {
            self.part(font.as_ref().map_or("", |(family, _)| family));
        }
    }

    fn kind(&mut self, kind: &schema::Kind, vocabulary: &Vocabulary) {
        let schema::Kind {
            name,
            plural,
            prefix,
            section,
            order,
            label,
            labels,
            help,
            audience: _,
            marked: _,
            container,
            told,
            widest: _,
            until: _,
            title,
            body,
            progress,
            columns,
            group,
            sort,
            views,
            fields,
            own: _,
            span: _,
        } = kind;
        self.plain(&(name, plural, prefix, section, order, label, labels, help, title, body, progress));
        self.plain(&(container, told));
        // What names a hidden field shows nothing of it.
        let names = columns.iter().chain(group).chain(sort);
        for column in names.filter(|column| vocabulary.shows(name, column.trim_start_matches('-'))) {
            self.part(column);
        }
        views.iter().for_each(|view| self.node(&view_names::in_node(&view.node, Some(name), vocabulary)));
        fields.values().for_each(|field| self.field(field));
    }

    fn field(&mut self, field: &Field) {
        let Field {
            name,
            ty,
            required,
            label,
            help,
            audience: _,
            marked: _,
            default,
            column,
            unit,
            translate,
            // What is judged of a text, and what counts as a change of it, is not shown.
            writing: _,
            content: _,
            upcoming: _,
            span: _,
        } = field;
        self.plain(&(name, required, label, help, column, unit, translate));
        if let Some(default) = default {
            self.node(default);
        }
        self.field_type(ty);
    }

    fn field_type(&mut self, ty: &FieldType) {
        match ty {
            FieldType::Records(fields) => fields.values().for_each(|field| self.field(field)),
            FieldType::List(of) => self.field_type(of),
            other => self.plain(other),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        // A translation of what may be seen stands in the fields of the publication in its language.
        let Entry {
            id,
            id_span: _,
            file: _,
            kind,
            span: _,
            audience: _,
            marked: _,
            fields,
            aliases,
            tags,
            silence: _,
            translations: _,
        } = entry;
        self.plain(&(id, kind, tags));
        aliases.iter().for_each(|alias| self.part(&alias.id));
        for (name, written) in fields {
            self.part(name);
            self.value(&written.value);
        }
    }

    /// The links that an entry declares to what this reader sees.
    fn links(&mut self, publication: &Publication, index: EntryIndex) {
        for edge in publication.outward(index) {
            self.part(&edge.field);
            self.part(&publication.entry(edge.other).id);
        }
    }

    fn page(&mut self, page: &Page) {
        let Page {
            path,
            file_path: _,
            title,
            title_written: _,
            title_from_heading,
            body,
            audience: _,
            marked: _,
            order,
            description,
            aliases,
            span: _,
            translations: _,
            lang,
            left_out,
        } = page;
        self.plain(&(path, title, title_from_heading, order, description, lang));
        self.part(&body.text);
        // A page that is in both is told as it always was.
        left_out.iter().for_each(|output| self.part(output.name()));
        aliases.iter().for_each(|alias| self.part(&alias.id));
    }

    fn document(&mut self, document: &DocumentConfig) {
        let DocumentConfig {
            name,
            family,
            lang,
            title,
            subtitle,
            audience: _,
            marked: _,
            organisation,
            logo,
            reference,
            version,
            date,
            date_field,
            confidentiality,
            authors,
            approval,
            keywords,
            fonts,
            form,
            cover,
            contents,
            contents_depth,
            numbering,
            list_figures,
            list_tables,
            index,
            word_index,
            cited,
            guide,
            since,
            amends,
            revisions,
            issued_revisions,
            distribution,
            issued_distribution,
            attach,
            standards,
            each,
            of,
            outline,
            span: _,
        } = document;
        self.plain(&(name, family, lang, title, subtitle, organisation, reference, version, date, date_field, confidentiality));
        self.plain(&(authors, approval, keywords, form, cover, contents, contents_depth, numbering, list_figures, list_tables));
        let (json, xlsx) = (attach.holds("json"), attach.holds("xlsx"));
        self.plain(&(index, json, xlsx, of, logo.as_ref().map(|(path, _)| path)));
        if let Attach::Named(names) = attach {
            names.iter().filter(|(name, _)| !["json", "xlsx"].contains(&name.as_str())).for_each(|(name, _)| self.part(name));
        }
        self.fonts(fonts);
        for (standard, _) in standards.iter().flatten() {
            self.part(standard);
        }
        if let Some(Each { kind, span: _, condition }) = each {
            self.plain(&(kind, condition.as_ref().map(|(condition, _)| condition)));
        }
        // Settings that a document does not use leave its fingerprint as it was.
        for (name, used) in [("words", word_index), ("cited", cited), ("guide", guide)] {
            if *used {
                self.part(name);
            }
        }
        if let Some((name, _)) = amends {
            self.plain(&("amends", name));
        }
        if let Some(since) = since {
            self.plain(&("since", &since.name, &since.revision));
        }
        revisions.iter().for_each(|revision| self.plain(revision));
        distribution.iter().for_each(|recipient| self.plain(recipient));
        for (name, row) in [("issued_revisions", issued_revisions), ("issued_distribution", issued_distribution)] {
            if let Some(row) = row {
                self.plain(&(name, row));
            }
        }
        self.outline(outline);
    }

    fn outline(&mut self, outline: &[OutlineItem]) {
        self.part(&outline.len().to_string());
        for item in outline {
            match item {
                OutlineItem::Page { path, span: _ } => self.part(path),
                OutlineItem::Register { node, title } => {
                    self.plain(title);
                    self.node(node);
                }
                OutlineItem::Amendments { parts, span: _ } => self.plain(&("amendments", parts)),
                OutlineItem::Generated { title, text } => self.plain(&("generated", title, text)),
                OutlineItem::Entry { id, span: _, fields, title } => {
                    self.plain(&(id, title));
                    fields.iter().for_each(|(field, _)| self.part(field));
                }
                OutlineItem::Section { title, contents } => {
                    self.part(title);
                    self.outline(contents);
                }
            }
        }
    }

    /// A tree of YAML, without places.
    fn node(&mut self, node: &Node) {
        match &node.tree {
            Tree::Null => self.part(""),
            Tree::Scalar(text) => self.part(text),
            Tree::List(items) => {
                self.part(&items.len().to_string());
                items.iter().for_each(|item| self.node(item));
            }
            Tree::Map(pairs) => {
                self.part(&pairs.len().to_string());
                for (key, value) in pairs {
                    self.part(&key.text);
                    self.node(value);
                }
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.part(text),
            Value::Prose(prose) if self.tidy => self.lines(&prose.text),
            Value::Prose(prose) => self.part(&prose.text),
            Value::Choice(text) | Value::Path(text) => self.part(text),
            Value::Integer(_)
            | Value::Number(_)
            | Value::Percent(_)
            | Value::Money(_)
            | Value::Date(_)
            | Value::Duration(_)
            | Value::Boolean(_) => {
                self.part(&format!("{value:?}"));
            }
            Value::Links(targets) => targets.iter().for_each(|target| self.part(&target.id)),
            Value::List(items) => {
                self.part(&items.len().to_string());
                items.iter().for_each(|item| self.value(item));
            }
            Value::Records(rows) => {
                self.part(&rows.len().to_string());
                for (name, value) in rows.iter().flatten() {
                    self.part(name);
                    self.value(value);
                }
            }
        }
    }
}
