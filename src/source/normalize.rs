//! The same text, whatever machine wrote it: one line end, composed letters, no byte-order mark, no control character.
//!
//! A checkout on Windows has other line ends than one on Linux, and macOS takes accents apart. Were that kept, the same commit would give
//! other documents, and two spellings of one name would not find each other. Offsets and columns count in the text that comes out;
//! [`Written`] says how the file itself was written, for whoever writes it back.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnds {
    /// `\n`, or a single line.
    #[default]
    Lf,
    /// `\r\n`, as on Windows.
    CrLf,
    /// `\r`, as on very old systems.
    Cr,
    /// Several of them.
    Mixed,
}

/// How a file was written, as far as it differs from its text in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// How its lines end.
    pub line_ends: LineEnds,
    /// Whether characters were replaced: accents that were written apart, or control characters.
    pub replaced: bool,
}

impl Written {
    /// Returns whether every byte of the file stands in the text, at the same offset.
    pub fn is_exact(self) -> bool {
        self == Written::default()
    }
}

/// A text as it is worked with.
#[derive(Debug)]
pub struct Normalized {
    /// The text.
    pub text: String,
    /// How the file was written.
    pub written: Written,
    /// Offsets in the text where a control character stood, which is a space now.
    pub controls: Vec<(usize, char)>,
}

/// Returns whether a character has no place in a text: control characters but for the tab and line ends, and code points that Unicode
/// sets aside for programs. XML, and so feeds and metadata of documents, cannot hold most of them.
pub fn is_control(c: char) -> bool {
    let aside = (c as u32) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    aside || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Composes the accents of a name or a text.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

/// Returns whether a text is surely as [`normalize`] leaves it. Most files are, and are not looked at a second time.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.as_bytes().iter();
    while let Some(byte) = bytes.next() {
        let plain = match byte {
            b'\t' | b'\n' | 0x20..=0x7E => true,
            // Latin letters with accents and Cyrillic; what continues a character.
            0x80..=0xBF | 0xC3..=0xCB | 0xD0 | 0xD1 => true,
            0xC2 => bytes.next().is_some_and(|next| *next >= 0xA0),
            // Dashes, quotes, thin spaces and currencies.
            0xE2 => match bytes.next() {
                Some(0x80) => bytes.next().is_some_and(|next| *next >= 0x82),
                Some(0x82) => true,
                _ => false,
            },
            _ => false,
        };
        if !plain {
            return false;
        }
    }
    true
}

/// Brings the text of a file into the form that the rest of the program works with.
pub fn normalize(text: String) -> Normalized {
    if is_plain(&text) {
        return Normalized { text, written: Written::default(), controls: Vec::new() };
    }
    let (bare, bom) = text.strip_prefix('\u{feff}').map_or((text.as_str(), false), |rest| (rest, true));
    let mut written = Written { bom, ..Written::default() };
    let bare = composed(bare);
    written.replaced = matches!(bare, Cow::Owned(_));
    let (mut unix, mut windows, mut old) = (false, false, false);
    let mut controls = Vec::new();
    let mut out = String::with_capacity(bare.len());
    let mut chars = bare.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => {
                unix = true;
                out.push('\n');
            }
            '\r' => {
                if chars.next_if_eq(&'\n').is_some() {
                    windows = true;
                } else {
                    old = true;
                }
                out.push('\n');
            }
            c if is_control(c) => {
                controls.push((out.len(), c));
                out.push(' ');
            }
            c => out.push(c),
        }
    }
    written.replaced |= !controls.is_empty();
    written.line_ends = match (unix, windows, old) {
        (_, false, false) => LineEnds::Lf,
        (false, true, false) => LineEnds::CrLf,
        (false, false, true) => LineEnds::Cr,
        _ => LineEnds::Mixed,
    };
    Normalized { text: out, written, controls }
}

/// The name of a control character, for messages.
pub fn control_name(c: char) -> String {
    // Whole, for each has a text in every language.
    let name = match c {
        '\0' => "U+0000 (NUL)",
        '\u{8}' => "U+0008 (backspace)",
        '\u{b}' => "U+000B (vertical tab)",
        '\u{c}' => "U+000C (form feed)",
        '\u{1b}' => "U+001B (escape)",
        '\u{7f}' => "U+007F (delete)",
        '\u{85}' => "U+0085 (next line)",
        _ => return format!("U+{:04X}", c as u32),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(of: &str) -> String {
        normalize(of.to_owned()).text
    }

    #[test]
    fn line_ends_become_one_and_are_remembered() {
        for (raw, clean, ends) in [
            ("a\nb\n", "a\nb\n", LineEnds::Lf),
            ("a\r\nb\r\n", "a\nb\n", LineEnds::CrLf),
            ("a\rb\r", "a\nb\n", LineEnds::Cr),
            ("a\r\r\nb", "a\n\nb", LineEnds::Mixed),
            ("a\r\nb\n", "a\nb\n", LineEnds::Mixed),
        ] {
            let read = normalize(raw.to_owned());
            assert_eq!((read.text.as_str(), read.written.line_ends), (clean, ends), "{raw:?}");
        }
        assert!(normalize("a\n".into()).written.is_exact() && !normalize("a\r\n".into()).written.is_exact());
    }

    #[test]
    fn marks_of_byte_order_go_and_accents_are_composed() {
        let read = normalize("\u{feff}e\u{301}te\u{301}".into());
        assert_eq!((read.text.as_str(), read.written.bom, read.written.replaced), ("été", true, true));
        assert_eq!(text("a\u{feff}b"), "a\u{feff}b", "one within the text is left to whoever reads it");
        assert_eq!(text("한글 ö Ω"), "한글 ö Ω");
    }

    #[test]
    fn control_characters_become_spaces_and_are_told() {
        let read = normalize("é\u{b}b\0\u{1b}[1m\u{85}\u{fffe}\t".into());
        assert_eq!(read.text, "é b  [1m  \t");
        let found: Vec<(usize, String)> = read.controls.iter().map(|(at, c)| (*at, control_name(*c))).collect();
        assert_eq!(found.first(), Some(&(2, "U+000B (vertical tab)".to_owned())));
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|(at, _)| read.text[*at..].starts_with(' ')));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

        /// What comes out goes in unchanged, and the short way agrees with the long one.
        #[test]
        fn twice_is_once(raw in "[a\r\n\t é\u{301}\u{b}\u{85}\u{feff}\u{fffe}Ω\u{2126}–€\u{2000}ł한]{0,12}") {
            let once = normalize(raw.clone());
            if is_plain(&raw) {
                let left = raw.contains(is_control) || raw.contains('\r') || raw.starts_with('\u{feff}');
                prop_assert!(is_nfc(&raw) && !left);
            }
            prop_assert!(is_nfc(&once.text) && !once.text.contains('\r') && !once.text.contains(is_control));
            let twice = normalize(once.text.trim_start_matches('\u{feff}').to_owned());
            prop_assert_eq!(once.text.trim_start_matches('\u{feff}'), twice.text);
        }
    }
}
