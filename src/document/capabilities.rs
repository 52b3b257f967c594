//! What Typst can print: its fonts and their characters, the images it can decode, the standards it can follow together.

use crate::source::Asset;
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use typst::foundations::Bytes;
use typst::syntax::{DiagSpan, DiagSpanKind, LinkedNode, Source, SyntaxDiagnostic, SyntaxKind, ast};
use typst::text::{Font, FontInfo};
use typst::visualize::{ImageFormat, RasterImage};
use typst_kit::fonts::FontStore;
use typst_pdf::{PdfStandard, PdfStandards};

/// The compiler's own fonts, then one for the signs that they lack (✅, ❌, 🚀): it is asked last, and prints in black and white.
static EMBEDDED: LazyLock<Vec<(Font, FontInfo)>> = LazyLock::new(|| {
    let signs = Font::iter(Bytes::new(epaint_default_fonts::NOTO_EMOJI_REGULAR)).map(|font| {
        let info = font.info().clone();
        (font, info)
    });
    typst_kit::fonts::embedded().chain(signs).collect()
});

/// The fonts of a project's `fonts/`.
fn own<'a>(assets: &'a [Asset]) -> impl Iterator<Item = (Font, FontInfo)> + 'a {
    let files = assets.iter().filter(|a| a.path.starts_with("fonts/")).filter_map(|a| a.read().ok());
    files.flat_map(|bytes| {
        Font::iter(Bytes::new(bytes)).map(|font| {
            let info = font.info().clone();
            (font, info)
        })
    })
}

/// The embedded fonts, then those of the project.
pub fn fonts(assets: &[Asset]) -> FontStore {
    let mut store = FontStore::new();
    store.extend(EMBEDDED.iter().cloned());
    store.extend(own(assets));
    store
}

/// The families that a document may name, each once.
pub fn families(assets: &[Asset]) -> Vec<String> {
    let all = EMBEDDED.iter().map(|(_, info)| info.family.clone()).chain(own(assets).map(|(_, info)| info.family));
    let mut names: Vec<String> = all.collect();
    names.sort();
    names.dedup();
    names
}

/// The characters that fonts have.
#[derive(Clone)]
pub struct Letters {
    fonts: Arc<Vec<FontInfo>>,
}

impl Letters {
    /// Those of the embedded fonts and of a project's.
    pub fn of(assets: &[Asset]) -> Self {
        let all = EMBEDDED.iter().map(|(_, info)| info.clone()).chain(own(assets).map(|(_, info)| info));
        Letters { fonts: Arc::new(all.collect()) }
    }

    /// Tells whether a character can be printed under every standard. What is no letter at all (controls, joiners, variants, soft
    /// hyphens) needs no font; private characters mean nothing to who reads aloud or copies.
    pub fn have(&self, letter: char) -> bool {
        let code = u32::from(letter);
        if (0x20..0x7F).contains(&code) || letter.is_whitespace() || is_silent(letter) {
            return true;
        }
        self.cover(letter)
    }

    /// Tells whether a drawing can show a character: its text is set letter by letter, and every blank needs a font too.
    pub fn draw(&self, letter: char) -> bool {
        matches!(letter, ' '..='~' | '\n' | '\r' | '\t') || is_silent(letter) || self.cover(letter)
    }

    fn cover(&self, letter: char) -> bool {
        let code = u32::from(letter);
        let private = (0xE000..=0xF8FF).contains(&code) || code >= 0xF_0000;
        !private && self.fonts.iter().any(|info| info.coverage.contains(code))
    }
}

/// What is printed for a part of a sign that only fonts in colours put together: nothing for choices of look, colours of skin, key caps and tags;
/// its letter for half a flag.
pub fn instead(letter: char) -> Option<String> {
    match letter {
        '\u{FE00}'..='\u{FE0F}'
        | '\u{20E3}'
        | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0020}'..='\u{E007F}'
        | '\u{E0100}'..='\u{E01EF}' => Some(String::new()),
        '\u{1F1E6}'..='\u{1F1FF}' => {
            let n = u32::from(letter) - 0x1F1E6 + u32::from('A');
            char::from_u32(n).map(String::from)
        }
        _ => None,
    }
}

/// Characters without a shape of their own.
pub fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Why a picture of points cannot be decoded.
pub fn image_problem(bytes: Vec<u8>) -> Option<String> {
    let bytes = Bytes::new(bytes);
    match ImageFormat::detect(&bytes) {
        Some(ImageFormat::Raster(format)) => RasterImage::plain(bytes, format).err().map(|e| format!("its decoder says “{e}”")),
        _ => Some("it is no PNG, JPEG, GIF or WebP picture".into()),
    }
}

/// What keeps a file of Typst from being read: where in its text, why, and how to mend it.
pub fn syntax_errors(text: &str) -> Vec<(Range<usize>, String, Vec<String>)> {
    let source = Source::detached(text);
    let (errors, _) = source.root().errors_and_warnings();
    let place = |span: DiagSpan| match span.get() {
        DiagSpanKind::Detached => None,
        DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range),
        DiagSpanKind::Range { range, .. } => Some(range),
    };
    let error = |error: SyntaxDiagnostic| {
        let hints = error.hints.iter().map(|hint| hint.v.to_string()).collect();
        (place(error.span).unwrap_or(0..0), format!("Typst says “{}”", error.message), hints)
    };
    errors.into_iter().map(error).collect()
}

/// Returns the files that a file of Typst imports or includes by name, each with where it says so.
pub fn imports(text: &str) -> Vec<(Range<usize>, String)> {
    let source = Source::detached(text);
    let mut open = vec![LinkedNode::new(source.root())];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        if matches!(node.kind(), SyntaxKind::ModuleImport | SyntaxKind::ModuleInclude) {
            let name = node.children().find_map(|child| Some((child.range(), child.cast::<ast::Str>()?.get().to_string())));
            found.extend(name);
        }
        open.extend(node.children());
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// The standards of these names.
pub fn standards(names: &[String]) -> Result<PdfStandards, String> {
    let read = |name: &String| serde_json::from_value::<PdfStandard>(serde_json::Value::String(name.clone())).ok();
    let standards: Vec<PdfStandard> = names.iter().filter_map(read).collect();
    PdfStandards::new(&standards).map_err(|e| format!("Typst says “{}”", e.message()))
}

/// Why standards cannot be followed together.
pub fn conflict(names: &[&str]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    standards(&names).err()
}
