//! A whole register as a file: CSV, a spreadsheet or JSON, beside its page; and `entries.json`, which names every entry.
//!
//! In: a publication. Out: bytes, of what the page's reader may see and nothing besides. Fields that are in no column of the page are in
//! the file: it is what a reader computes with.

use super::SiteError;
use super::route::DataFormat;
use crate::exchange::{entry_index, registers, to_csv, to_json, to_xlsx};
use crate::publication::Publication;
use serde_json::json;

/// Writes the register of a kind.
///
/// # Errors
/// When it does not exist, or is longer than a sheet.
pub fn register(publication: &Publication, kind: &str, format: DataFormat) -> Result<Vec<u8>, SiteError> {
    let info = publication.info();
    let entries = publication.of_kind(kind).iter().copied().collect();
    let registers = registers(publication, &entries);
    let title = registers.first().map_or(kind, |register| register.label.as_str());
    match format {
        DataFormat::Csv => Ok(registers.first().map(|register| to_csv(register, info.lang)).unwrap_or_default()),
        DataFormat::Json => {
            let about = json!({
                "project": info.title, "version": info.version, "date": info.date.map(|date| date.to_string()),
                "audience": publication.audience_name(), "language": info.lang.code(),
            });
            Ok(to_json(&registers, &about).into_bytes())
        }
        DataFormat::Xlsx => {
            to_xlsx(&registers, title, info.date, info.lang).map_err(|error| SiteError::Data(kind.to_owned(), error.to_string()))
        }
    }
}

/// Writes the list of entries that other tools and projects ask for: what each is called, where it is, and whether it changed.
pub fn entries(publication: &Publication) -> Vec<u8> {
    format!("{:#}\n", entry_index(publication)).into_bytes()
}
