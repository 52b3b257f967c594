//! A document: an outline of pages and registers, rendered as PDF.
//!
//! In: a [`Publication`], one of its documents and a theme. Out: the bytes of a PDF. The outline becomes data in virtual files
//! (`outline`), is looked over for what cannot be printed (`mend`), and the theme, plain Typst, walks it inside a closed world
//! (`world`). Typst is named in this room and nowhere else.

mod addendum;
mod attach;
mod before;
#[cfg(feature = "pdf")]
mod bookmarks;
#[cfg(feature = "pdf")]
pub mod capabilities;
mod face;
mod issued;
mod lettering;
mod outline;
mod per_entry;
#[cfg(feature = "pdf")]
pub(crate) mod pictures;
#[cfg(feature = "pdf")]
mod printable;
mod redline;
pub mod standards;
mod suspect;
mod told;
#[cfg(feature = "pdf")]
mod world;

pub use before::before;
pub use outline::{Data, Holding, cited, holding, outline};
pub use per_entry::{documents, name_for, named_in, names, per_entry, says_this, spelled_out};
pub use redline::Earlier;
pub use suspect::Suspect;
pub use told::fingerprint;

use crate::project::DocumentConfig;
use crate::publication::Publication;
use crate::schema::value::Date;
use crate::theme::Theme;

/// The build of the program: of which sources, with which libraries, for which machine.
pub const BUILD: &str = env!("OUVRAGE_BUILD");

/// Which program made a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Its version.
    pub version: String,
    /// Its build; nothing before documents said it.
    pub build: Option<String>,
}

impl Maker {
    /// This program.
    pub fn own() -> Self {
        Maker { version: env!("CARGO_PKG_VERSION").to_owned(), build: Some(BUILD.to_owned()) }
    }
}

/// Where the files that a document is made from come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Commit that they were taken from.
    pub commit: Option<String>,
    /// Whether files differ from it.
    pub changed: bool,
    /// Day of the commit, the document's own when it has no other.
    pub date: Option<Date>,
    /// The program that the document names, to compare it with that program's; this one without.
    pub maker: Option<Maker>,
}

impl Origin {
    /// What the metadata of a document say about where it comes from, in words that [`Stamp::find`] reads: letters, digits and few signs
    /// whatever the names, since a PDF writes any others in three ways.
    #[cfg(any(feature = "pdf", test))]
    fn stamp(&self, document: &str, audience: &str, since: Option<(&str, &str)>) -> String {
        let commit = self.commit.as_deref().unwrap_or("none");
        let changed = if self.changed { ", changed" } else { "" };
        let Maker { version, build } = self.maker.clone().unwrap_or_else(Maker::own);
        let build = build.map_or_else(String::new, |build| format!("; build {build}"));
        let since = since.map_or_else(String::new, |(name, commit)| format!("; since {} {}", plain(name), plain(commit)));
        format!(
            "Ouvrage {version}; document {}; audience {}; commit {commit}{changed}{build}{since}",
            plain(document),
            plain(audience)
        )
    }
}

/// Letters and signs that need no other form in a stamp.
#[cfg(any(feature = "pdf", test))]
const PLAIN: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b' ');

#[cfg(any(feature = "pdf", test))]
fn plain(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, &PLAIN).to_string()
}

/// What a PDF says about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The program that made it.
    pub maker: Maker,
    /// Name of the document.
    pub document: String,
    /// Whom it is for.
    pub audience: String,
    /// The commit, if it was made from one.
    pub commit: Option<String>,
    /// Whether files differed from it.
    pub changed: bool,
    /// The older state since which its changes are marked, and its commit.
    pub since: Option<(String, String)>,
}

impl Stamp {
    /// The longest stamp: names are of a few hundred letters, each of which may take twelve here.
    const LONGEST: usize = 8_192;

    /// Finds the words of `Origin::stamp` in the bytes of a PDF: its metadata are not compressed.
    pub fn find(pdf: &[u8]) -> Option<Self> {
        let begin = b"Ouvrage ";
        let starts = pdf.windows(begin.len()).enumerate().filter(|(_, w)| w == begin).map(|(n, _)| n);
        starts.into_iter().find_map(|at| {
            let tail = pdf.get(at + begin.len()..)?;
            // The version is short: what only begins like a stamp is given up at once.
            let version = tail.iter().take(40).position(|b| *b == b';')?;
            tail.get(version..)?.strip_prefix(b"; document ")?;
            let end = tail.iter().take(Self::LONGEST).position(|b| matches!(b, b')' | b'<' | b'\n'))?;
            Self::read(std::str::from_utf8(tail.get(..end)?).ok()?)
        })
    }

    fn read(words: &str) -> Option<Self> {
        let name =
            |encoded: &str| percent_encoding::percent_decode_str(encoded).decode_utf8().ok().map(std::borrow::Cow::into_owned);
        let mut parts = words.split("; ");
        let version = parts.next()?.to_owned();
        let document = name(parts.next()?.strip_prefix("document ")?)?;
        let audience = name(parts.next()?.strip_prefix("audience ")?)?;
        let commit = parts.next()?.strip_prefix("commit ")?;
        let rest: Vec<&str> = parts.collect();
        let part = |name: &str| rest.iter().find_map(|part| part.strip_prefix(name));
        let build = part("build ").map(str::to_owned);
        // Blanks of a name stay as they are; a commit has none.
        let since =
            part("since ").and_then(|part| part.rsplit_once(' ')).and_then(|(old, commit)| Some((name(old)?, name(commit)?)));
        let (commit, changed) = commit.strip_suffix(", changed").map_or((commit, false), |c| (c, true));
        let commit = (commit != "none").then(|| commit.to_owned());
        Some(Stamp { maker: Maker { version, build }, document, audience, commit, changed, since })
    }
}

/// A finished document.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Pictures of the first pages, as PNG, when they were asked for.
    pub previews: Vec<Vec<u8>>,
    /// What the compiler warns of, each with its place.
    pub warnings: Vec<String>,
    /// What can be turned to, with its page from 1: `page-<path>`, `entry-<id>`, `register-<n>-<kind>`.
    pub places: Vec<(String, usize)>,
}

/// Something that keeps a document from being made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The theme has no Typst file to begin with.
    #[error("the theme has no `pdf/document.typ`")]
    NoEntry,
    /// The compiler refuses; each problem with its file, line and column where that is of the project's own theme.
    #[error("{}", .0.join("\n"))]
    Typst(Vec<String>),
    /// The compiler refuses, and it was found what for.
    #[error("{}", .0.join("\n"))]
    Unset(Vec<String>, Box<Suspect>),
    /// Data that go with the document cannot be written.
    #[error("attachment: {0}")]
    Attachment(#[from] crate::exchange::SheetError),
    /// The compiler did not come to an end in time.
    #[error(
        "it was not finished after {} s: the theme may never end, or the document is very large; `--time-limit SECONDS` gives it longer",
        .0.as_secs()
    )]
    TooLong(std::time::Duration),
    /// The program was built without the compiler.
    #[error("this build of ouvrage makes no PDFs (it was compiled without the feature `pdf`)")]
    NotBuilt,
}

/// How a document is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Making {
    /// The most first pages to make pictures of.
    pub previews: usize,
    /// How many documents later the compiler forgets what it computed and nobody used again. Zero for one document after another; one for
    /// a document that will be made again after an edit, which takes about a tenth more memory; more for documents that are made side by
    /// side, each of which uses again what it computed itself.
    pub keep: usize,
}

/// Makes a document. The publication must be that of the document's audience. With `earlier`, what changed since is marked in its place.
///
/// # Errors
/// When the theme or the compiler refuses.
pub fn make(
    publication: &Publication,
    document: &DocumentConfig,
    earlier: Option<&Earlier>,
    theme: &Theme,
    origin: &Origin,
    making: Making,
) -> Result<Pdf, DocumentError> {
    let data = outline(publication, document, earlier, theme, origin)?;
    let since = earlier.and_then(|earlier| Some((earlier.name.as_str(), earlier.commit.as_deref()?)));
    let job = Job { data: &data, since, document, publication, theme, origin, making };
    match render(&job) {
        Err(DocumentError::Typst(problems)) => {
            // Only the same error counts: what is left without a part may fail for want of it.
            let fails = |data: &Data| match render(&Job { data, ..job }) {
                Err(DocumentError::Typst(others)) => others.first() == problems.first(),
                _ => false,
            };
            let suspect = suspect::find(&data, &fails);
            Err(match suspect {
                Some(suspect) => DocumentError::Unset(problems, Box::new(suspect)),
                None => DocumentError::Typst(problems),
            })
        }
        made => made,
    }
}

/// All that making a document needs.
#[cfg_attr(not(feature = "pdf"), allow(dead_code))]
#[derive(Clone, Copy)]
struct Job<'a> {
    data: &'a Data,
    /// The older state since which changes are marked, and its commit.
    since: Option<(&'a str, &'a str)>,
    document: &'a DocumentConfig,
    publication: &'a Publication,
    theme: &'a Theme,
    origin: &'a Origin,
    making: Making,
}

#[cfg(feature = "pdf")]
fn render(job: &Job<'_>) -> Result<Pdf, DocumentError> {
    world::compile(job)
}

#[cfg(not(feature = "pdf"))]
fn render(_: &Job<'_>) -> Result<Pdf, DocumentError> {
    Err(DocumentError::NotBuilt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_says_of_its_origin_is_found_again() {
        let pdf = b"%PDF-1.7\nOuvrage 1\n/Creator (Ouvrage 0.1.0; document cr-re-3; audience vendor; commit abc123, changed; build 12ab)";
        let stamp = Stamp::find(pdf).expect("found");
        assert_eq!((stamp.document.as_str(), stamp.audience.as_str()), ("cr-re-3", "vendor"));
        assert_eq!((stamp.commit.as_deref(), stamp.changed), (Some("abc123"), true));
        assert_eq!(stamp.maker, Maker { version: "0.1.0".into(), build: Some("12ab".into()) });
        let pdf = b"(Ouvrage 0.1.0; document d; audience vendor; commit abc; build 12ab; since v 1.0%20%3B abc123)";
        let stamp = Stamp::find(pdf).expect("found");
        assert_eq!(stamp.since, Some(("v 1.0 ;".into(), "abc123".into())));
        // Documents of before said no build.
        let stamp = Stamp::find(b"(Ouvrage 0.1.0; document d; audience vendor; commit none)").expect("found");
        assert_eq!((stamp.maker.build, stamp.commit), (None, None));
        assert_eq!(Stamp::find(b"%PDF-1.7 (Ouvrage de dame)"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_found_again(audience in "\\PC{1,40}", name in "[-a-z0-9é();%<>&. ]{1,30}") {
            let stamp = Origin::default().stamp(&name, &audience, Some((&name, "0a1b")));
            proptest::prop_assert!(stamp.is_ascii() && !stamp.contains(['(', ')', '<', '&', '\\']), "{stamp}");
            let found = Stamp::find(format!("<x>{stamp}</x>").as_bytes()).expect("found");
            proptest::prop_assert_eq!(found.since, Some((name.clone(), "0a1b".to_owned())));
            proptest::prop_assert_eq!((found.audience, found.document, found.maker), (audience, name, Maker::own()));
        }
    }
}
