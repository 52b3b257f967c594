//! `theme.yaml`: what a theme says of itself.
//!
//! Here it is read leniently, for use: what is not understood is left out. `check::theme` holds it against what may be written.

use cssparser::{Delimiter, ParseError, Parser, ParserInput, Token};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Keys that `theme.yaml` may have.
pub const KEYS: [&str; 9] = ["name", "label", "description", "extends", "blocks", "accent", "variables", "words", "renamed"];

/// What a theme says of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The theme that it extends.
    pub extends: Option<String>,
    /// The version of the blocks it was written for; of the base theme, the version it has.
    pub blocks: Option<u32>,
    /// The accent of projects that set none.
    pub accent: Option<String>,
    /// Values of CSS custom properties, by name without the dashes.
    pub variables: BTreeMap<String, String>,
    /// Words of the interface, by language and key.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// Blocks that were renamed: by their old name, the new one and the version since.
    pub renamed: BTreeMap<String, Renamed>,
}

/// A block that has another name now.
#[derive(Debug, Clone, Deserialize)]
pub struct Renamed {
    /// Its name now.
    pub to: String,
    /// The version of the blocks since.
    pub since: u32,
}

impl Manifest {
    /// Reads a file; one that is not valid says nothing.
    pub fn read(bytes: &[u8]) -> Self {
        std::str::from_utf8(bytes).ok().and_then(|text| serde_saphyr::from_str(text).ok()).unwrap_or_default()
    }

    /// Takes over what a theme below says and this one does not.
    pub fn inherit(&mut self, below: Manifest) {
        self.extends = self.extends.take().or(below.extends);
        self.blocks = self.blocks.or(below.blocks);
        self.accent = self.accent.take().or(below.accent);
        for (name, value) in below.variables {
            self.variables.entry(name).or_insert(value);
        }
        for (lang, words) in below.words {
            let ours = self.words.entry(lang).or_default();
            for (key, word) in words {
                ours.entry(key).or_insert(word);
            }
        }
        for (name, renamed) in below.renamed {
            self.renamed.entry(name).or_insert(renamed);
        }
    }
}

/// Whether a text is a colour as the accent is written: `#7a1f3d`.
pub fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a CSS custom property can have this name and this value: nothing that could end the declaration, nothing left open that
/// would swallow those after it, and no file from elsewhere.
pub fn is_variable(name: &str, value: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let named = !name.is_empty() && name.chars().all(letter);
    named && !value.trim().is_empty() && !value.contains([';', '{', '}', '<', '\n', '\\']) && is_closed(value)
}

/// Whether a semicolon after a value ends it, so that every bracket and quote was closed.
fn is_closed(value: &str) -> bool {
    fn all_good(parser: &mut Parser<'_, '_>) -> Result<(), ()> {
        while let Ok(token) = parser.next().cloned() {
            match token {
                Token::BadString(_) | Token::BadUrl(_) | Token::UnquotedUrl(_) => return Err(()),
                Token::CloseParenthesis | Token::CloseSquareBracket | Token::CloseCurlyBracket => return Err(()),
                Token::Function(name) if name.eq_ignore_ascii_case("url") => return Err(()),
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => {
                    let inner = parser.parse_nested_block(|inner| Ok::<_, ParseError<'_, ()>>(all_good(inner)));
                    inner.unwrap_or(Err(()))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
    let text = format!("{value};");
    let mut input = ParserInput::new(&text);
    let mut parser = Parser::new(&mut input);
    let good = parser.parse_until_before(Delimiter::Semicolon, |inner| Ok::<_, ParseError<'_, ()>>(all_good(inner)));
    matches!(good, Ok(Ok(()))) && matches!(parser.next(), Ok(Token::Semicolon))
}

/// The CSS custom properties that a style sheet declares for the whole page, in the order they stand: those of `:root` rules, without
/// their dashes.
pub fn declared(css: &str) -> Vec<&str> {
    fn name(part: &str) -> Option<&str> {
        // A comment may stand before the name.
        let (name, _) = part.rsplit("*/").next()?.split_once(':')?;
        name.trim().strip_prefix("--")
    }
    let bodies = css.split(":root").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('{')?.split('}').next());
    bodies.flat_map(|body| body.split(';').filter_map(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_can_not_reach_beyond_its_declaration() {
        for value in ["light-dark(#fff, oklch(20% .01 250))", "\"Some Font\", sans-serif", "clamp(1rem, 4vw, 3rem)", "0"] {
            assert!(is_variable("paper", value), "{value}");
        }
        for value in [
            "",
            " ",
            "red; } body { display: none",
            "light-dark(#fff",
            "rgb(0 0 0))",
            "\"open",
            "url(https://elsewhere.example/x.css)",
            "a]",
        ] {
            assert!(!is_variable("paper", value), "{value}");
        }
        for name in ["", "a b", "a:b", "é"] {
            assert!(!is_variable(name, "red"), "{name}");
        }
        assert!(is_colour("#7A1f3d") && !is_colour("#7a1f3") && !is_colour("7a1f3dd") && !is_colour("#7a1f3g"));
    }

    #[test]
    fn variables_of_the_page_are_those_of_root() {
        let css = "/* :root is the page */\n:root {\n  color-scheme: light;\n  /* why: */ --one: light-dark(a, b);\n  --two:2\n}\n.x { --three: 3; }\n@media print { :root { --four: 4; } }";
        assert_eq!(declared(css), ["one", "two", "four"]);
        assert_eq!(declared(":root"), [] as [&str; 0]);
    }

    #[test]
    fn a_theme_says_over_what_the_one_below_says() {
        let mut ours = Manifest::read(b"accent: '#000000'\nvariables: { paper: white }\nwords: { fr: { menu: Sommaire } }\n");
        let below = Manifest::read(
            b"blocks: 2\naccent: '#ffffff'\nvariables: { paper: black, ink: red }\nrenamed: { aside: { to: rail, since: 2 } }\n",
        );
        ours.inherit(below);
        assert_eq!(ours.accent.as_deref(), Some("#000000"));
        assert_eq!(ours.blocks, Some(2));
        assert_eq!((ours.variables["paper"].as_str(), ours.variables["ink"].as_str()), ("white", "red"));
        assert_eq!((ours.renamed["aside"].to.as_str(), ours.renamed["aside"].since), ("rail", 2));
    }
}
