//! Documents that were made while the server runs: the last of each, kept over changes until somebody asks for a new one.
//!
//! In: what makes a document. Out: the document, and where in it things are. A page beside which a document is shown is loaded again
//! after every change; the document is not made again until its reader wants it.

use super::http::Workbench;
use crate::document::Pdf;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A document as it was made.
pub struct Kept {
    /// The reading of the files that it was made from.
    pub reading: u64,
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Names of places and their pages.
    places: HashMap<String, usize>,
}

impl Kept {
    /// The page of a place.
    pub fn page_of(&self, place: &str) -> Option<usize> {
        self.places.get(place).copied()
    }

    /// The first page that a register has to itself.
    pub fn page_of_register(&self, kind: &str) -> Option<usize> {
        let is_of_kind = |name: &str| {
            let rest = name.strip_prefix("register-").and_then(|rest| rest.split_once('-'));
            rest.is_some_and(|(n, of)| of == kind && n.bytes().all(|b| b.is_ascii_digit()))
        };
        self.places.iter().filter(|(name, _)| is_of_kind(name)).map(|(_, page)| *page).min()
    }
}

/// The documents of a server.
pub struct DocumentCache {
    kept: Mutex<HashMap<String, Arc<Kept>>>,
    /// One document at a time: each takes all processors, and pages have a bench of their own that must not wait for them.
    maker: Workbench,
}

impl Default for DocumentCache {
    fn default() -> Self {
        DocumentCache { kept: Mutex::default(), maker: Workbench::of(1) }
    }
}

impl DocumentCache {
    /// The last that was made of a document, from whatever reading.
    pub fn last(&self, name: &str) -> Option<Arc<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The document of a reading: the one that was made of it, or a new one. Who asks for the same at the same time waits for it.
    ///
    /// # Errors
    /// When it cannot be made; the last one stays.
    pub fn of_reading<E>(&self, name: &str, reading: u64, make: impl FnOnce() -> Result<Pdf, E>) -> Result<Arc<Kept>, E> {
        self.maker.work(|| {
            if let Some(kept) = self.last(name).filter(|kept| kept.reading == reading) {
                return Ok(kept);
            }
            let pdf = make()?;
            let kept = Arc::new(Kept { reading, bytes: pdf.bytes, pages: pdf.pages, places: pdf.places.into_iter().collect() });
            let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            // One of a later reading may have been made by then.
            if all.get(name).is_none_or(|other| other.reading <= reading) {
                all.insert(name.to_owned(), kept.clone());
            }
            Ok(kept)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdf(text: &str) -> Result<Pdf, String> {
        let places = vec![("register-2-need".to_owned(), 9), ("register-1-need".to_owned(), 4), ("page-a".to_owned(), 2)];
        Ok(Pdf { bytes: text.into(), pages: 12, previews: Vec::new(), warnings: Vec::new(), places })
    }

    #[test]
    fn a_document_is_made_once_per_reading_and_the_last_good_one_stays() {
        let documents = DocumentCache::default();
        assert!(documents.last("doc").is_none());
        assert_eq!(documents.of_reading("doc", 1, || pdf("one")).expect("made").bytes, b"one");
        assert_eq!(documents.of_reading("doc", 1, || pdf("again")).expect("kept").bytes, b"one");
        assert_eq!(documents.of_reading("doc", 2, || Err("no")).err(), Some("no"));
        assert_eq!(documents.last("doc").expect("kept").reading, 1);
        assert_eq!(documents.of_reading("doc", 2, || pdf("two")).expect("made").bytes, b"two");
        // A page of an earlier reading gets its own and does not take away the later one.
        assert_eq!(documents.of_reading("doc", 1, || pdf("late")).expect("made").bytes, b"late");
        assert_eq!(documents.last("doc").expect("kept").bytes, b"two");
    }

    #[test]
    fn places_are_found() {
        let documents = DocumentCache::default();
        let kept = documents.of_reading("doc", 1, || pdf("one")).expect("made");
        assert_eq!((kept.page_of("page-a"), kept.page_of("page-b")), (Some(2), None));
        assert_eq!((kept.page_of_register("need"), kept.page_of_register("nee")), (Some(4), None));
    }
}
