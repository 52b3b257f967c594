//! Words that readers see outside of texts: settings, titles, tags, labels of kinds, names of files. They must not name what is hidden.

use super::passages;
use super::secrets::Secrets;
use crate::finding::Finding;
use crate::project::{OutlineItem, Project};
use crate::schema::{Audience, Field, FieldType, Words};
use crate::span::Span;

/// Words, where they stand and the widest audience that sees them.
struct ReaderLine<'a> {
    words: &'a str,
    span: Span,
    reader: Audience,
}

/// Checks every line.
pub(super) fn check(project: &Project, secrets: &Secrets<'_>, findings: &mut Vec<Finding>) {
    let mut lines = Lines { all: Vec::new() };
    lines.settings(project);
    lines.documents(project);
    lines.pages(project);
    lines.entries(project);
    lines.kinds(project);
    for line in lines.all {
        if line.words.contains("<!--") {
            passages::line(line.words, line.span, project, findings);
        }
        secrets.line(line.words, line.span, line.reader, findings);
    }
}

struct Lines<'a> {
    all: Vec<ReaderLine<'a>>,
}

impl<'a> Lines<'a> {
    fn add(&mut self, words: impl IntoIterator<Item = &'a str>, span: Span, reader: Audience) {
        self.all.extend(words.into_iter().map(|words| ReaderLine { words, span, reader }));
    }

    fn words(&mut self, words: impl IntoIterator<Item = &'a Words>, span: Span, reader: Audience) {
        for words in words {
            let mut said: Vec<&str> = Vec::new();
            for text in words.all() {
                if !said.contains(&text) {
                    said.push(text);
                }
            }
            self.add(said, span, reader);
        }
    }

    /// What the project says of itself is on every site.
    fn settings(&mut self, project: &'a Project) {
        let config = &project.config;
        let Some(widest) = config.audiences.all().next() else { return };
        let texts = [Some(&config.title), config.subtitle.as_ref(), config.description.as_ref(), config.organisation.as_ref()];
        self.words(texts.into_iter().flatten(), config.span, widest);
        self.add(config.version.as_deref(), config.span, widest);
        self.add(config.url.as_deref(), config.span, widest);
        if let Some(report) = &config.report {
            self.add([report.to.as_str()], config.span, report.audience);
        }
        for view in &config.views {
            self.words([&view.name], view.span, view.audience);
        }
    }

    fn documents(&mut self, project: &'a Project) {
        fn titles<'a>(items: &'a [OutlineItem], out: &mut Vec<&'a str>) {
            for item in items {
                match item {
                    OutlineItem::Section { title, contents } => {
                        out.push(title);
                        titles(contents, out);
                    }
                    OutlineItem::Register { title, .. } | OutlineItem::Entry { title, .. } => out.extend(title.as_deref()),
                    OutlineItem::Page { .. } | OutlineItem::Amendments { .. } | OutlineItem::Generated { .. } => {}
                }
            }
        }
        for document in project.config.documents.values() {
            let mut lines = vec![document.title.as_str(), document.name.as_str()];
            let optional =
                [&document.subtitle, &document.reference, &document.version, &document.confidentiality, &document.organisation];
            lines.extend(optional.into_iter().filter_map(|line| line.as_deref()));
            lines.extend(document.authors.iter().chain(&document.keywords).map(String::as_str));
            lines.extend(document.approval.iter().flat_map(|(role, name)| [role.as_str(), name.as_str()]));
            lines.extend(document.revisions.iter().flat_map(|r| [r.version.as_str(), r.author.as_str(), r.text.as_str()]));
            lines.extend(document.distribution.iter().flat_map(|r| [r.name.as_str(), r.organisation.as_str(), r.role.as_str()]));
            titles(&document.outline, &mut lines);
            self.add(lines, document.span, document.audience);
        }
    }

    /// Titles and descriptions of front matter, and addresses; a heading is part of the body.
    fn pages(&mut self, project: &'a Project) {
        for page in &project.pages {
            self.add(Some(&page.title).filter(|_| page.title_written).map(String::as_str), page.span, page.audience);
            self.add(page.description.as_deref(), page.span, page.audience);
            for alias in &page.aliases {
                self.add([&*alias.id], alias.span, page.audience);
            }
            self.add([&*page.path], page.span, page.audience);
            for translation in &page.translations {
                let title = translation.title.as_deref().filter(|_| translation.title_written);
                self.add(title.into_iter().chain(translation.description.as_deref()), translation.span, page.audience);
            }
        }
    }

    fn entries(&mut self, project: &'a Project) {
        for entry in &project.entries {
            self.add(entry.tags.iter().map(|tag| &**tag), entry.id_span, entry.audience);
            for alias in &entry.aliases {
                self.add([&*alias.id], alias.span, entry.audience);
            }
        }
    }

    fn kinds(&mut self, project: &'a Project) {
        let shipped = |span: Span| project.sources.get(span.file).is_none_or(|file| file.shipped);
        for kind in project.vocabulary.iter() {
            let widest = kind.widest.unwrap_or(kind.audience);
            self.words([&kind.label, &kind.labels, &kind.help], kind.span, widest);
            self.add([kind.plural.as_str()], kind.span, widest);
            // Fields of a kind that ships may be the project's own.
            for field in kind.fields.values().filter(|field| !shipped(field.span)) {
                self.field(field, widest);
            }
        }
    }

    fn field(&mut self, field: &'a Field, widest: Audience) {
        let reader = field.audience.unwrap_or(widest);
        self.words([&field.label, &field.help].into_iter().chain(&field.unit), field.span, reader);
        match &field.ty {
            FieldType::Choice(choices) => {
                for choice in choices {
                    self.add([choice.key.as_str()], field.span, reader);
                    self.words([&choice.label], field.span, reader);
                }
            }
            FieldType::Records(fields) => fields.values().for_each(|nested| self.field(nested, reader)),
            _ => {}
        }
    }
}
