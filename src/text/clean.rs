//! Characters that a line of text cannot hold.
//!
//! A file has none when it is read, but Markdown can write any character by its number (`&#11;`). What comes out of here is text for
//! pages, feeds and documents alike: no control character, and a blank where a tab was, which documents set as nothing at all.

use crate::source::is_control;
use std::borrow::Cow;

/// Puts a blank in the place of tabs and control characters.
pub fn cleaned(text: &str) -> Cow<'_, str> {
    let foreign = |c: char| matches!(c, '\t' | '\r') || is_control(c);
    if text.bytes().all(|b| (b' '..0x7F).contains(&b)) || !text.contains(foreign) {
        return text.into();
    }
    text.replace(foreign, " ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_and_control_characters_are_blanks() {
        assert_eq!(cleaned("a\tb\u{b}c\u{85}d\u{fffe}"), "a b c d ");
        assert!(matches!(cleaned("l’été à 5\u{a0}%"), Cow::Borrowed(_)));
    }
}
