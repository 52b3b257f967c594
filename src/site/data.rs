//! A whole register as a file, in the formats of `exchange`, beside its page.
//!
//! In: a publication. Out: bytes, of what the page's reader may see and nothing besides. Fields that are in no column of the page are in
//! the file: it is what a reader computes with.

use super::SiteError;
use crate::exchange::{About, Format, entry_index, registers};
use crate::publication::Publication;

/// Writes the register of a kind.
///
/// # Errors
/// When it is longer than the format can hold.
pub fn register(publication: &Publication, kind: &str, format: &Format) -> Result<Vec<u8>, SiteError> {
    let entries = publication.of_kind(kind).iter().copied().collect();
    let registers = registers(publication, &entries);
    let title = registers.first().map_or(kind, |register| register.label.as_str());
    let about = About::of(publication, title);
    (format.write)(&registers, &about).map_err(|error| SiteError::Data(kind.to_owned(), error.to_string()))
}

/// Writes the list of entries that other tools and projects ask for: what each is called, where it is, and whether it changed.
pub fn entries(publication: &Publication) -> Vec<u8> {
    format!("{:#}\n", entry_index(publication)).into_bytes()
}
