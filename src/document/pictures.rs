//! Pictures on their way to paper: what each is, by its content, and whether it can be set.
//!
//! The compiler tells pictures by their endings and stops at the first that it cannot read, with a place inside the theme. So each is looked
//! at before, in the same way by `check` and by the document: a bitmap is decoded, a drawing is written anew with what paper can show, and
//! what the exporter may still refuse is set once by itself, under the same standards. What fails is shown by its alternative text.

use super::capabilities::{Letters, fonts, image_problem, standards};
use crate::publication::picture::svg::{Hand, Lost, Paper};
use crate::publication::picture::{self, Format};
use crate::source::Asset;
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, hash128};
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

/// The most points of a picture: decoded they take 256 MB, more than any sheet can show.
const MOST_POINTS: u64 = 64_000_000;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// What came of pictures that were tried, by what they are and under which standards.
static TRIED: LazyLock<Mutex<HashMap<u128, Option<String>>>> = LazyLock::new(Mutex::default);

/// Looks at pictures.
pub struct Pictures {
    fonts: FontStore,
    letters: Letters,
    /// Tells the fonts of a project from those of another.
    own: u128,
}

/// A picture that was looked at.
#[derive(Debug)]
pub struct Prepared {
    /// Other bytes in its place, with the ending that says what they are; nothing when it is set as it is. The error says why it is not set.
    pub file: Result<Option<(Vec<u8>, &'static str)>, String>,
    /// What a drawing loses.
    pub lost: BTreeSet<Lost>,
}

impl Pictures {
    /// With the embedded fonts and those of a project.
    pub fn of(assets: &[Asset]) -> Self {
        let own: Vec<_> = assets.iter().filter(|a| a.path.starts_with("fonts/")).map(|a| (&*a.path, a.size)).collect();
        Pictures { fonts: fonts(assets), letters: Letters::of(assets), own: hash128(&own) }
    }

    /// Looks at a picture. `named` are the sets of standards that documents which show it follow.
    pub fn prepare(&self, path: &str, bytes: Vec<u8>, named: &[Vec<String>]) -> Prepared {
        let mut lost = BTreeSet::new();
        let file = self.file(path, bytes, named, &mut lost);
        Prepared { file, lost }
    }

    fn file(
        &self,
        path: &str,
        bytes: Vec<u8>,
        named: &[Vec<String>],
        lost: &mut BTreeSet<Lost>,
    ) -> Result<Option<(Vec<u8>, &'static str)>, String> {
        match Format::of(&bytes) {
            None if bytes.is_empty() => Err("it is empty".to_owned()),
            None => Err("it is no PNG, JPEG, GIF, WebP or SVG picture".to_owned()),
            Some(format @ (Format::Avif | Format::Other(_))) => Err(format!("documents show no {} pictures", format.name())),
            Some(Format::Svg) => {
                let decodes = |bytes: &[u8]| self.bitmap(bytes).is_none();
                let paper = Paper { has: &|letter| self.letters.draw(letter), decodes: &decodes };
                let written = Hand::printing(&|_| None, paper).write(&bytes)?;
                lost.extend(written.lost);
                if lost.iter().any(|lost| matches!(lost, Lost::Words(_))) {
                    return Err("its words stand in boxes of HTML, which documents do not show".to_owned());
                }
                let bytes = written.bytes.into_bytes();
                match named.iter().find_map(|named| self.tried(&bytes, "svg", named)) {
                    Some(problem) => Err(problem),
                    None => Ok(Some((bytes, "svg"))),
                }
            }
            Some(format) => {
                if let Some(problem) = self.bitmap(&bytes) {
                    return Err(problem);
                }
                // The exporter takes a JPEG as it is, and the oldest standard takes nothing that can be seen through.
                let risky = |named: &&Vec<String>| format == Format::Jpeg || named.iter().any(|name| name.starts_with("a-1"));
                let problem = named.iter().filter(risky).find_map(|named| self.tried(&bytes, format.ending(), named));
                let renamed = Format::of_name(path) != Some(format);
                problem.map_or(Ok(renamed.then_some((bytes, format.ending()))), Err)
            }
        }
    }

    /// Why a bitmap cannot be decoded.
    fn bitmap(&self, bytes: &[u8]) -> Option<String> {
        match picture::size(bytes) {
            None => Some("its size cannot be read".to_owned()),
            Some((0, _) | (_, 0)) => Some("it has no width or no height".to_owned()),
            Some((width, height)) if u64::from(width) * u64::from(height) > MOST_POINTS => {
                let most = MOST_POINTS / 1_000_000;
                Some(format!("it has {width} × {height} points, and a picture of a document may have {most} million"))
            }
            Some(_) => remembered(hash128(&("decoded", bytes)), || {
                let problem =
                    catch_unwind(|| image_problem(bytes.to_vec())).unwrap_or_else(|_| Some("it cannot be decoded".to_owned()));
                // What was decoded is not kept: a project may have hundreds.
                typst::comemo::evict(0);
                problem
            }),
        }
    }

    /// Why a picture cannot be set under standards.
    fn tried(&self, bytes: &[u8], ending: &'static str, named: &[String]) -> Option<String> {
        remembered(hash128(&(self.own, ending, named, bytes)), || {
            let problem = catch_unwind(AssertUnwindSafe(|| self.set(bytes, ending, named).err()));
            typst::comemo::evict(0);
            problem.unwrap_or_else(|_| Some("it cannot be set".to_owned()))
        })
    }

    /// Sets a picture by itself.
    fn set(&self, bytes: &[u8], ending: &str, named: &[String]) -> Result<(), String> {
        let text = format!(
            "#set document(title: \"x\")\n#set text(lang: \"en\")\n#image(\"/picture.{ending}\", alt: \"x\", width: 90pt)\n"
        );
        let (Some(main), Some(file)) = (id("/picture.typ"), id(&format!("/picture.{ending}"))) else { return Ok(()) };
        let trial = PictureTrial { fonts: &self.fonts, source: Source::new(main, text), file, bytes: Bytes::new(bytes.to_vec()) };
        let first = |errors: &[typst::diag::SourceDiagnostic]| {
            errors.first().map_or_else(String::new, |e| format!("Typst says “{}”", e.message))
        };
        let paged = typst::compile::<PagedDocument>(&trial).output.map_err(|errors| first(&errors))?;
        let options = PdfOptions {
            timestamp: Datetime::from_ymd_hms(2000, 1, 1, 0, 0, 0).map(Timestamp::new_utc),
            standards: standards(named)?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&paged, &options).map(drop).map_err(|errors| first(&errors))
    }
}

/// What came of a trial; made where it is not known yet, outside the lock.
fn remembered(key: u128, make: impl FnOnce() -> Option<String>) -> Option<String> {
    let known = || TRIED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(problem) = known().get(&key) {
        return problem.clone();
    }
    let problem = make();
    known().insert(key, problem.clone());
    problem
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// A world of one picture.
struct PictureTrial<'a> {
    fonts: &'a FontStore,
    source: Source,
    file: FileId,
    bytes: Bytes,
}

impl World for PictureTrial<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.file { Ok(self.bytes.clone()) } else { Err(missing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}
