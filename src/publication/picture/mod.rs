//! Pictures without what they say beside what they show.
//!
//! A photograph knows where and by whom it was taken, a drawing the folder and the layers of the machine it was made on, and both may hold
//! what was cut out of them. Nobody reviews that before a specification is sent. So readers who do not write the project get a picture of
//! which only what is needed to draw it is left: for each format a list of what stays, and all else goes. Colour profiles stay, without
//! the names of devices; the way up and the density stay; the title of an SVG stays, which is its alternative text.
//!
//! What a file is, its content says, never its name. In: bytes. Out: bytes, or why there are none: a picture that cannot be cleaned is
//! withheld. What is no picture, by content and by name, is not touched.

mod avif;
mod exif;
mod gif;
mod icc;
mod jpeg;
mod png;
mod style;
pub(crate) mod svg;
mod webp;

use crate::source::Asset;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

/// What the content of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// ISO 10918-1.
    Jpeg,
    /// W3C PNG, animated or not.
    Png,
    /// GIF 87a and 89a.
    Gif,
    /// RIFF WebP.
    Webp,
    /// SVG in UTF-8.
    Svg,
    /// AV1 Image File Format.
    Avif,
    /// A picture of another format, by its name.
    Other(&'static str),
}

impl Format {
    /// Tells a format by the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let brand = bytes.get(4..8).filter(|b| *b == b"ftyp").and_then(|_| bytes.get(8..12));
        Some(match bytes {
            [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
            _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Format::Png,
            _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Format::Gif,
            _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Format::Webp,
            _ if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") => Format::Other("TIFF"),
            _ if bytes.starts_with(b"8BPS\0") => Format::Other("Photoshop"),
            _ if bytes.starts_with(b"gimp xcf") => Format::Other("XCF"),
            _ if bytes.starts_with(b"\0\0\0\x0cJXL ") || bytes.starts_with(&[0xff, 0x0a]) => Format::Other("JPEG XL"),
            _ if bytes.starts_with(b"\0\0\0\x0cjP  ") || bytes.starts_with(&[0xff, 0x4f, 0xff, 0x51]) => {
                Format::Other("JPEG 2000")
            }
            _ if brand.is_some_and(|b| b == b"avif" || b == b"avis") => Format::Avif,
            _ if brand
                .is_some_and(|b| [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"].iter().any(|h| *h == b)) =>
            {
                Format::Other("HEIF")
            }
            _ if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) => Format::Other("BMP"),
            _ if svg::is_drawing(bytes) => Format::Svg,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Gif => "GIF",
            Format::Webp => "WebP",
            Format::Svg => "SVG",
            Format::Avif => "AVIF",
            Format::Other(name) => name,
        }
    }

    /// The ending that a program finds it by.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::Gif => "gif",
            Format::Webp => "webp",
            Format::Svg => "svg",
            Format::Avif => "avif",
            Format::Other(_) => "bin",
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Gif => "image/gif",
            Format::Webp => "image/webp",
            Format::Svg => "image/svg+xml",
            Format::Avif => "image/avif",
            Format::Other(_) => "application/octet-stream",
        }
    }

    /// What the ending of a name says that a file is.
    pub fn of_name(path: &str) -> Option<Self> {
        Some(match ending(path).as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" | "jfi" | "jif" | "pjpeg" | "pjp" => Format::Jpeg,
            "png" | "apng" => Format::Png,
            "gif" => Format::Gif,
            "webp" => Format::Webp,
            "svg" => Format::Svg,
            "svgz" => Format::Other("compressed SVG"),
            "avif" | "avifs" => Format::Avif,
            "heic" | "heif" | "heics" | "heifs" | "hif" => Format::Other("HEIF"),
            "tif" | "tiff" => Format::Other("TIFF"),
            "bmp" | "dib" => Format::Other("BMP"),
            "ico" | "cur" => Format::Other("icon"),
            "psd" | "psb" => Format::Other("Photoshop"),
            "xcf" => Format::Other("XCF"),
            "jxl" => Format::Other("JPEG XL"),
            "jp2" | "jpx" | "j2k" | "jpf" => Format::Other("JPEG 2000"),
            "jxr" | "wdp" | "hdp" => Format::Other("JPEG XR"),
            "emf" | "wmf" => Format::Other("metafile"),
            "tga" | "pcx" | "ppm" | "pgm" | "pbm" | "pnm" | "exr" | "hdr" | "dds" | "qoi" | "mng" | "jng" => {
                Format::Other("picture")
            }
            "cr2" | "cr3" | "nef" | "dng" | "arw" | "orf" | "rw2" | "raf" => Format::Other("raw photograph"),
            _ => return None,
        })
    }
}

/// The ending of a name, in small letters.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase())
}

/// The most pictures inside one another: an SVG in a `data:` address of an SVG …
const DEEPEST: usize = 3;

/// Cleans a file. `linked` hands out the picture that an address in a drawing names, if the reader may see it. Nothing comes back of what
/// is no picture.
///
/// # Errors
/// Why a picture cannot be cleaned, in a few words.
pub fn clean(path: &str, bytes: &[u8], linked: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Option<Vec<u8>>, String> {
    match (Format::of(bytes), Format::of_name(path)) {
        (Some(Format::Svg), _) => {
            let hand = svg::Hand::cleaning(linked);
            hand.write(bytes).map(|drawing| Some(drawing.bytes.into_bytes()))
        }
        (Some(format), _) => clean_bitmap(format, bytes).map(Some),
        (None, Some(_)) if bytes.is_empty() => Err("it is empty".to_owned()),
        (None, Some(named)) => Err(format!("it is no {} that can be read", named.name())),
        (None, None) => Ok(None),
    }
}

/// What becomes of a file for readers who do not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They get it without its metadata.
    Cleaned,
    /// It is no picture: they get it as it is.
    AsItIs,
    /// They do not get it, and why.
    Withheld(String),
}

/// What tells one state of a file from another.
type CleanState = (PathBuf, u64, SystemTime);

/// The verdicts on the files that this process has met: `serve` and `check` ask again and again.
static KNOWN: LazyLock<Mutex<HashMap<CleanState, Verdict>>> = LazyLock::new(Mutex::default);

/// Tells what becomes of a file. One that cannot be read is left to whoever reads it.
pub fn verdict(asset: &Asset) -> Verdict {
    let state = asset.state();
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(verdict) = state.as_ref().and_then(|state| known().get(state).cloned()) {
        return verdict;
    }
    let Ok(bytes) = asset.read() else { return Verdict::AsItIs };
    let verdict = match clean(&asset.path, &bytes, &|_| None) {
        Ok(Some(_)) => Verdict::Cleaned,
        Ok(None) => Verdict::AsItIs,
        Err(why) => Verdict::Withheld(why),
    };
    if let Some(state) = state {
        known().insert(state, verdict.clone());
    }
    verdict
}

/// Cleans a picture of points.
fn clean_bitmap(format: Format, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let cleaned = match format {
        Format::Jpeg => jpeg::clean(bytes),
        Format::Png => png::clean(bytes),
        Format::Gif => gif::clean(bytes),
        Format::Webp => webp::clean(bytes),
        Format::Avif => avif::clean(bytes),
        Format::Svg | Format::Other(_) => {
            let name = format.name();
            return Err(format!("nothing is known about what a {name} picture holds beside what it shows"));
        }
    };
    cleaned.ok_or_else(|| format!("it is no whole {} picture", format.name()))
}

/// Width and height in points, as the head of a file says; nothing for a drawing and for what cannot be read.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    match Format::of(bytes)? {
        Format::Jpeg => jpeg::size(bytes),
        Format::Png => png::size(bytes),
        Format::Gif => gif::size(bytes),
        Format::Webp => webp::size(bytes),
        Format::Svg | Format::Avif | Format::Other(_) => None,
    }
}

/// The address that holds a picture itself.
fn data_address(format: Format, bytes: &[u8]) -> String {
    format!("data:{};base64,{}", format.mime(), STANDARD.encode(bytes))
}

/// The bytes of a `data:` address (RFC 2397).
fn of_data_address(address: &str) -> Option<Vec<u8>> {
    let (head, body) = address.get(5..)?.split_once(',')?;
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(body).collect();
    if !head.trim_end().to_ascii_lowercase().ends_with("base64") {
        return Some(decoded);
    }
    let packed: Vec<u8> = decoded.into_iter().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    STANDARD_NO_PAD.decode(packed).ok()
}

/// Two bytes, the first the greater.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

/// Four bytes, the first the greatest.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// Four bytes, the first the smallest.
fn u32_at_little(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}
