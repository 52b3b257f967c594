//! The fingerprint of a publication: what a person signs before it is sent.
//!
//! It is a function of what the reader gets (texts, values, links, settings, bytes of files) and of nothing else: a change of what is hidden
//! leaves it as it is, and so does a line that moves.

use super::Publication;
use crate::project::Project;
use crate::schema::{Audience, Value};
use gix::hash::{Kind, hasher};

/// Returns the SHA-256 of what a publication gives, in hexadecimal digits.
pub fn of(publication: &Publication) -> String {
    let mut out = Writer(hasher(Kind::Sha256));
    let info = publication.info();
    out.part(publication.audience_name());
    for text in [
        Some(&info.title),
        info.subtitle.as_ref(),
        info.description.as_ref(),
        info.organisation.as_ref(),
        info.version.as_ref(),
        info.url.as_ref(),
    ] {
        out.part(text.map_or("", String::as_str));
    }
    out.part(&info.date.map(|date| date.to_string()).unwrap_or_default());
    for kind in publication.vocabulary().iter() {
        out.part(&kind.name);
        for field in kind.fields.values() {
            out.part(&format!("{} {:?} {:?}", field.name, field.label, field.help));
        }
    }
    for (n, entry) in publication.entries().iter().enumerate() {
        out.part(&entry.id);
        out.part(&entry.kind);
        out.part(publication.name_of(entry.audience));
        for (name, written) in &entry.fields {
            out.part(name);
            out.value(&written.value);
        }
        for edge in publication.outward(n) {
            out.part(&edge.field);
            out.part(&publication.entry(edge.other).id);
        }
    }
    for page in publication.pages() {
        for text in [&*page.path, &page.title, page.description.as_deref().unwrap_or(""), &page.body.text] {
            out.part(text);
        }
    }
    for document in publication.documents() {
        out.part(&document.name);
        out.part(&document.title);
    }
    for asset in publication.assets() {
        out.part(&asset.path);
        // A file that cannot be read has no fingerprint that anything else could have.
        match publication.read(asset) {
            Ok(bytes) => out.bytes(&bytes),
            Err(_) => out.part("unreadable"),
        }
    }
    out.end()
}

/// Returns the fingerprint of what a reader gets in all languages of a project.
pub fn of_all(project: &Project, reader: Audience) -> String {
    let each: Vec<String> =
        project.config.languages.iter().map(|lang| of(&Publication::in_language(project, reader, *lang))).collect();
    match each.as_slice() {
        [one] => one.clone(),
        many => {
            let mut out = Writer(hasher(Kind::Sha256));
            many.iter().for_each(|one| out.part(one));
            out.end()
        }
    }
}

struct Writer(gix::hash::Hasher);

impl Writer {
    fn end(self) -> String {
        self.0.try_finalize().map_or_else(|_| String::new(), |id| id.to_string())
    }

    /// Adds bytes, parted from what follows by their length.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn part(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.part(text),
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
