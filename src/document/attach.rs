//! Data that travel with a document: the registers that it shows, as its readers may see them.

use super::DocumentError;
use crate::exchange::{registers, to_json, to_xlsx};
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
    let info = publication.info();
    let words = Words::of(info.lang);
    let registers = registers(publication, shown);
    let mut made = Vec::new();
    if registers.is_empty() {
        return Ok(made);
    }
    if document.attach.json {
        let about = json!({
            "project": info.title, "document": document.name, "title": document.title, "reference": document.reference,
            "version": document.version.as_ref().or(info.version.as_ref()), "date": date.map(|d| d.to_string()),
            "audience": publication.audience_name(), "language": info.lang.code(),
        });
        made.push(Attachment {
            name: format!("{}.json", document.name),
            mime: "application/json",
            description: words.get("attached_json").to_owned(),
            bytes: to_json(&registers, &about).into_bytes(),
        });
    }
    if document.attach.xlsx {
        made.push(Attachment {
            name: format!("{}.xlsx", document.name),
            mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            description: words.get("attached_xlsx").to_owned(),
            bytes: to_xlsx(&registers, &document.title, date, info.lang)?,
        });
    }
    Ok(made)
}
