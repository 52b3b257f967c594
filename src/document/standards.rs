//! Which PDF standards a document follows, and what follows from them.

use crate::project::DocumentConfig;

/// The standards that can be asked for.
pub const STANDARDS: [&str; 17] = [
    "ua-1", "a-1b", "a-1a", "a-2b", "a-2u", "a-2a", "a-3b", "a-3u", "a-3a", "a-4", "a-4f", "a-4e", "1.4", "1.5", "1.6", "1.7",
    "2.0",
];

/// The standards of a document. None asked for: the strictest that leave room for attached data, PDF/UA-1 and PDF/A-3a together;
/// without any date PDF/UA-1 alone, because PDF/A asks for a date and there is no clock here.
pub fn chosen(document: &DocumentConfig, dated: bool) -> Vec<String> {
    match &document.standards {
        Some(named) => named.iter().map(|(name, _)| name.clone()).collect(),
        None if dated => vec!["ua-1".into(), "a-3a".into()],
        None => vec!["ua-1".into()],
    }
}

/// Tells whether files may be attached. PDF/A-1 and PDF/A-4 forbid it; PDF/A-2 allows other PDF/A files only; PDF/A-3 asks for the
/// date of each file.
pub fn allow_attachments(standards: &[String], dated: bool) -> bool {
    standards.iter().all(|name| match name.as_str() {
        "a-1a" | "a-1b" | "a-2a" | "a-2b" | "a-2u" | "a-4" => false,
        "a-3a" | "a-3b" | "a-3u" => dated,
        _ => true,
    })
}

/// What is wrong with a set of standards: one that does not exist is reported by name elsewhere; two that exclude each other here.
pub fn conflict(names: &[&str]) -> Option<String> {
    #[cfg(feature = "pdf")]
    return super::capabilities::conflict(names);
    #[cfg(not(feature = "pdf"))]
    {
        let _ = names;
        None
    }
}
