//! A whole register as a file, in the formats of `exchange`, beside its page.
//!
//! In: a publication. Out: bytes, of what the page's reader may see and nothing besides. Fields that are in no column of the page are in
//! the file: it is what a reader computes with.

use super::SiteError;
use crate::exchange::{About, Format, entry_index, registers};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::workbook::{self, WorkbookError};

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

/// Writes the comparison of all offers as a workbook.
///
/// # Errors
/// When it is longer than a workbook can hold.
pub fn comparison(publication: &Publication) -> Result<Vec<u8>, SiteError> {
    let wrong = |message: String| SiteError::Data("offer".to_owned(), message);
    let request = crate::view::all_offers(None).map_err(wrong)?;
    made(workbook::comparison(&request, publication), publication).map_err(|error| wrong(error.to_string()))
}

/// Writes the business plan of a scenario as a workbook.
///
/// # Errors
/// When it is longer than a workbook can hold.
pub fn plan(publication: &Publication, scenario: EntryIndex) -> Result<Vec<u8>, SiteError> {
    let wrong = |error: WorkbookError| SiteError::Data("scenario".to_owned(), error.to_string());
    made(workbook::plan(scenario, publication), publication).map_err(wrong)
}

/// A workbook; one that says why there are no figures where they cannot be computed, as the page does.
fn made(made: Result<Vec<u8>, WorkbookError>, publication: &Publication) -> Result<Vec<u8>, WorkbookError> {
    match made {
        Err(WorkbookError::Uncounted(reason)) => workbook::reason(&reason, publication),
        other => other,
    }
}
