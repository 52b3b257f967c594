//! Data that travel with a document: the registers that it shows, as its readers may see them.

use super::DocumentError;
use crate::exchange::{About, FORMATS, Format, registers};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::DocumentConfig;
use crate::publication::Publication;
use crate::schema::value::Date;
use serde_json::{Value, json};
use std::collections::HashSet;

/// A file to attach.
pub struct Attachment {
    /// Its name in the PDF.
    pub name: String,
    /// Its media type.
    pub mime: &'static str,
    /// What it is, in the language of the document.
    pub description: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// What the theme hands to `pdf.attach`.
    pub fn data(&self) -> Value {
        json!({"path": format!("/{}", self.name), "mime": self.mime, "description": self.description, "relationship": "data"})
    }
}

/// Makes the attachments of a document that shows these entries.
pub fn attachments(
    publication: &Publication,
    document: &DocumentConfig,
    shown: &HashSet<EntryIndex>,
    date: Option<Date>,
) -> Result<Vec<Attachment>, DocumentError> {
    let words = Words::of(publication.info().lang);
    let registers = registers(publication, shown);
    if registers.is_empty() {
        return Ok(Vec::new());
    }
    let about = About::of(publication, &document.title)
        .with("document", document.name.as_str())
        .with("title", document.title.as_str())
        .with("reference", document.reference.clone())
        .with("version", document.version.clone().or_else(|| publication.info().version.clone()))
        .with("date", date.map(|date| date.to_string()));
    let about = About { date, ..about };
    let wanted = FORMATS.into_iter().filter(|format| format.attached && document.attach.holds(format.name));
    let attachment = |format: &'static Format| {
        let own = words.find(&format!("attached_{}", format.name)).map(str::to_owned);
        Ok(Attachment {
            name: format!("{}.{}", document.name, format.name),
            mime: format.media,
            description: own.unwrap_or_else(|| words.get("attached_other").replace("{format}", &format.name.to_uppercase())),
            bytes: (format.write)(&registers, &about)?,
        })
    };
    wanted.map(attachment).collect()
}
