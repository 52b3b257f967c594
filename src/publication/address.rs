//! Addresses of the site: they derive from ids and slugs alone and are relative to its top.

use crate::project::Page;
use crate::schema::{Kind, Lang};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Folder of the pages of a language: none for the main language, which comes first in `languages`; `en/` for another.
pub fn folder(lang: Lang, languages: &[Lang]) -> String {
    if languages.first().is_none_or(|main| *main == lang) { String::new() } else { format!("{}/", lang.code()) }
}

/// Address of the page of an entry: `requirements/EX-101.html`.
pub fn of_entry(kind: &Kind, id: &str) -> String {
    format!("{}/{id}.html", kind.plural)
}

/// Address of the page of a register: `requirements/index.html`.
pub fn of_register(kind: &Kind) -> String {
    format!("{}/index.html", kind.plural)
}

/// Address of the comparison of the offers as a workbook: `offers/comparison.xlsx`.
pub fn of_comparison(offer: &Kind) -> String {
    format!("{}/comparison.xlsx", offer.plural)
}

/// Address of the business plan of a scenario as a workbook: `scenarios/SC-1.xlsx`.
pub fn of_plan(scenario: &Kind, id: &str) -> String {
    format!("{}/{id}.xlsx", scenario.plural)
}

/// Address of a page: `contexte/entreprise.html`.
pub fn of_page(page: &Page) -> String {
    format!("{}.html", page.path)
}

/// Address of a document: `documents/cahier-des-charges.pdf`.
pub fn of_document(name: &str) -> String {
    format!("documents/{name}.pdf")
}

/// Returns the name of the document that has an address, the inverse of [`of_document`].
pub fn document_at(path: &str) -> Option<&str> {
    path.strip_prefix("documents/")?.strip_suffix(".pdf")
}

/// Address of the picture of a page of a document.
pub fn of_preview(name: &str, page: usize) -> String {
    format!("documents/{name}-{page}.png")
}

/// Address of a file: what is in `static/` is at the top, what lies beside pages stays beside them.
pub fn of_asset(path: &str) -> Option<String> {
    match path.split_once('/')? {
        ("static", rest) => Some(rest.to_owned()),
        ("content", rest) => {
            let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            let folders = crate::project::address(folders);
            Some(if folders.is_empty() { name.to_owned() } else { format!("{folders}/{name}") })
        }
        _ => None,
    }
}

/// The way from a page back to the top of the site: `""`, `"../"` …
pub fn root_from(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// What an address may hold as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/').remove(b'~');

/// What a value in an address may hold as it is.
const PART: &AsciiSet = &PLAIN.add(b'/');

/// Encodes an address for an attribute: everything that a URL path may not hold.
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

/// Encodes a text that stands inside an address, as a value of its query: a `/` too.
pub fn encode_part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// Decodes an address (`%20` …); nothing for what is not UTF-8. Whether it may be followed is for the caller to judge.
pub fn decode(path: &str) -> Option<String> {
    percent_decode_str(path).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
