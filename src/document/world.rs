//! The closed world that Typst compiles in: the theme under `/theme`, the files of the themes that it extends under `/themes/<name>`, the
//! data under `/data`, the project's files under `/files`.
//!
//! There are no packages, no system fonts, no clock and no file outside the project: same input, same bytes.

use super::{Data, DocumentError, Job, Pdf, capabilities, standards};
use crate::publication::Publication;
use crate::theme::Theme;
use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Content, Datetime, Duration, Smart};
use typst::introspection::Introspector;
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

/// With `pdf.data-cell` and `pdf.header-cell`, whose interface Typst may still change; the version is pinned.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// Everything a document may read.
struct ClosedWorld<'a> {
    fonts: FontStore,
    main: FileId,
    sources: HashMap<FileId, Source>,
    data: HashMap<FileId, Bytes>,
    publication: &'a Publication,
    /// Names of the files of themes that are the project's own, as people know them.
    shown: HashMap<FileId, String>,
}

fn id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl<'a> ClosedWorld<'a> {
    fn new(data: &Data, publication: &'a Publication, theme: &Theme) -> Result<Self, DocumentError> {
        let main = id("/theme/document.typ").ok_or(DocumentError::NoEntry)?;
        let mut world = ClosedWorld {
            fonts: capabilities::fonts(publication.assets()),
            main,
            sources: HashMap::new(),
            data: HashMap::new(),
            publication,
            shown: HashMap::new(),
        };
        for (path, file) in theme.under("pdf/") {
            let Some(file_id) = id(&format!("/theme/{path}")) else { continue };
            if !file.shipped {
                world.shown.insert(file_id, file.shown.clone());
            }
            match std::str::from_utf8(&file.bytes) {
                Ok(text) if path.ends_with(".typ") => {
                    world.sources.insert(file_id, Source::new(file_id, text.to_owned()));
                }
                _ => {
                    world.data.insert(file_id, Bytes::new(file.bytes.to_vec()));
                }
            }
        }
        // What a theme hides can still be imported, by the name of the theme that it is of.
        for layer in theme.layers().iter().filter(|layer| !layer.prefix.is_empty()) {
            for (path, file) in &layer.files {
                let Some(path) = path.strip_prefix("pdf/").filter(|path| path.ends_with(".typ")) else { continue };
                let (Some(file_id), Ok(text)) =
                    (id(&format!("/themes/{}{path}", layer.prefix)), std::str::from_utf8(&file.bytes))
                else {
                    continue;
                };
                if !file.shipped {
                    world.shown.insert(file_id, file.shown.clone());
                }
                world.sources.insert(file_id, Source::new(file_id, text.to_owned()));
            }
        }
        for (path, content) in &data.files {
            if let Some(file_id) = id(path) {
                world.data.insert(file_id, Bytes::new(content.clone()));
            }
        }
        if world.sources.contains_key(&main) { Ok(world) } else { Err(DocumentError::NoEntry) }
    }

    /// Says what is wrong, where, and how to mend it, in the form of our own findings. A place inside a theme that ships says nothing to
    /// who wrote a page; one of the project's own, or of what called it, does.
    fn explain(&self, diagnostic: &SourceDiagnostic) -> String {
        let mut text = diagnostic.message.to_string();
        let mut places = std::iter::once(diagnostic.span).chain(diagnostic.trace.iter().map(|point| DiagSpan::from(point.span)));
        if let Some(place) = places.find_map(|span| self.place(span)) {
            text = format!("{place}: {text}");
        }
        for hint in &diagnostic.hints {
            text = format!("{text}\n  hint: {}", hint.v);
        }
        text
    }

    /// A place in a file that the project's people wrote.
    fn place(&self, span: DiagSpan) -> Option<String> {
        let file_id = span.id()?;
        let name = self.shown.get(&file_id)?;
        let place = self.range(span).and_then(|range| {
            let (line, column) = self.sources.get(&file_id)?.lines().byte_to_line_column(range.start)?;
            Some(format!(":{}:{}", line + 1, column + 1))
        });
        Some(format!("{name}{}", place.unwrap_or_default()))
    }
}

impl World for ClosedWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.data.get(&id) {
            return Ok(bytes.clone());
        }
        let path = id.get().vpath().get_with_slash().to_owned();
        let asset = path.strip_prefix("/files/").and_then(|p| self.publication.asset(p));
        let bytes = asset.and_then(|a| self.publication.read(a).ok());
        bytes.map(Bytes::new).ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Compiles a document.
pub fn compile(job: &Job<'_>) -> Result<Pdf, DocumentError> {
    let world = ClosedWorld::new(job.data, job.publication, job.theme)?;
    // The compiler and the exporter are no code of ours: where they give up on an input, the document is not made, and the rest is.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| export(&world, job)))
        .unwrap_or_else(|_| Err(DocumentError::Typst(vec!["the compiler of documents gave up on it".into()])));
    // The compiler remembers what it computed; without this the memory of `serve` grows with every edit.
    typst::comemo::evict(job.making.keep);
    result
}

fn export(world: &ClosedWorld<'_>, job: &Job<'_>) -> Result<Pdf, DocumentError> {
    let explain = |diagnostics: &[SourceDiagnostic]| DocumentError::Typst(diagnostics.iter().map(|d| world.explain(d)).collect());
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let paged = output.map_err(|errors| explain(&errors))?;
    if job.making.keep == 0 {
        // The pages hold all that the export needs; its own structures come into the place of what the compiler remembers.
        typst::comemo::evict(0);
    }
    let info = job.publication.info();
    let date = job.document.date.or(info.date).or(job.origin.date);
    let named = standards::chosen(job.document, date.is_some());
    let standards = capabilities::standards(&named).map_err(|e| DocumentError::Typst(vec![e]))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("ouvrage:{}:{}", info.title, job.document.name)),
        creator: Smart::Custom(Some(job.origin.stamp(&job.document.name, job.publication.audience_name(), job.since))),
        timestamp: date.and_then(timestamp),
        standards,
        ..PdfOptions::default()
    };
    let bytes = super::bookmarks::shown(typst_pdf::pdf(&paged, &options).map_err(|errors| explain(&errors))?);
    let previews = paged.pages().iter().take(job.making.previews).filter_map(preview).collect();
    let warnings = warnings.iter().map(|d| world.explain(d)).collect();
    Ok(Pdf { bytes, pages: paged.pages().len(), previews, warnings, places: places(&paged) })
}

/// What can be turned to: everything that has a name, with the first page that bears it.
fn places(paged: &PagedDocument) -> Vec<(String, usize)> {
    let introspector = paged.introspector();
    let place = |element: &Content| {
        let (name, location) = (element.label()?, element.location()?);
        Some((name.resolve().to_string(), introspector.page(location)?.get()))
    };
    let mut places: Vec<(String, usize)> = introspector.query_labelled().iter().filter_map(place).collect();
    places.sort();
    places.dedup_by(|later, first| later.0 == first.0);
    places
}

/// A picture of a page, wide enough for a shelf and small enough for a phone.
fn preview(page: &typst_layout::Page) -> Option<Vec<u8>> {
    let options = typst_render::RenderOptions { pixel_per_pt: typst::utils::Scalar::new(0.8), ..Default::default() };
    typst_render::render(page, &options).encode_png().ok()
}

/// The document's own date; never the clock.
fn timestamp(date: crate::schema::value::Date) -> Option<Timestamp> {
    let day = date.first();
    let (month, day_of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    let datetime = Datetime::from_ymd_hms(i32::from(day.year()), month, day_of_month, 0, 0, 0)?;
    Some(Timestamp::new_utc(datetime))
}
