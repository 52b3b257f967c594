//! Style sheets and style attributes of drawings: what draws stays, without comments, imports and addresses outside the drawing.

use cssparser::{Delimiter, ParseError, Parser, ParserInput, Token};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;

/// New names of ids and classes, which are names of layers and of people as often as not. The same name gives the same new one, so that
/// what refers to it still does.
#[derive(Debug, Default)]
pub struct Names {
    ids: RefCell<HashMap<String, usize>>,
    classes: RefCell<HashMap<String, usize>>,
}

impl Names {
    /// The new name of an id.
    pub fn id(&self, name: &str) -> String {
        format!("i{}", number(&self.ids, name))
    }

    /// The new name of a class.
    pub fn class(&self, name: &str) -> String {
        format!("c{}", number(&self.classes, name))
    }
}

fn number(names: &RefCell<HashMap<String, usize>>, name: &str) -> usize {
    let mut names = names.borrow_mut();
    let next = names.len() + 1;
    *names.entry(name.to_owned()).or_insert(next)
}

/// Properties that draw, as attributes of SVG and in style sheets (SVG 2, chapter 6.6; Filter Effects, Masking, Compositing).
pub const PRESENTATION: &[&str] = &[
    "alignment-baseline",
    "background-color",
    "baseline-shift",
    "clip",
    "clip-path",
    "clip-rule",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "color-rendering",
    "cursor",
    "cx",
    "cy",
    "d",
    "direction",
    "display",
    "dominant-baseline",
    "enable-background",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "flood-color",
    "flood-opacity",
    "font",
    "font-family",
    "font-feature-settings",
    "font-kerning",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-variant-caps",
    "font-variant-ligatures",
    "font-variant-numeric",
    "font-weight",
    "glyph-orientation-horizontal",
    "glyph-orientation-vertical",
    "height",
    "image-rendering",
    "isolation",
    "kerning",
    "letter-spacing",
    "lighting-color",
    "line-height",
    "marker",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "mask-type",
    "mix-blend-mode",
    "opacity",
    "overflow",
    "paint-order",
    "pointer-events",
    "r",
    "rx",
    "ry",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-align",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "transform",
    "transform-origin",
    "unicode-bidi",
    "vector-effect",
    "visibility",
    "white-space",
    "width",
    "word-spacing",
    "writing-mode",
];

/// Properties of style sheets alone: of text in boxes, of animations and of fonts that a drawing brings along.
const OF_SHEETS: &[&str] = &[
    "align-content",
    "align-items",
    "align-self",
    "animation",
    "animation-delay",
    "animation-direction",
    "animation-duration",
    "animation-fill-mode",
    "animation-iteration-count",
    "animation-name",
    "animation-timing-function",
    "background",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-spacing",
    "border-style",
    "border-top",
    "border-width",
    "bottom",
    "box-shadow",
    "box-sizing",
    "color-scheme",
    "content",
    "flex",
    "flex-direction",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "float",
    "gap",
    "hyphens",
    "inset",
    "justify-content",
    "left",
    "list-style",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow-wrap",
    "overflow-x",
    "overflow-y",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "position",
    "right",
    "src",
    "text-indent",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "top",
    "transform-box",
    "vertical-align",
    "word-break",
    "word-wrap",
    "z-index",
];

/// What tokens stand for: names of elements, ids and classes, or values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StylePlace {
    Selector,
    Value,
}

/// Cleans a style sheet.
pub fn sheet(css: &str, names: &Names) -> String {
    let mut input = ParserInput::new(css);
    let mut out = String::with_capacity(css.len());
    rules(&mut Parser::new(&mut input), names, 0, &mut out);
    out
}

/// Cleans a style attribute.
pub fn attribute(css: &str, names: &Names) -> String {
    let mut input = ParserInput::new(css);
    let mut out = String::with_capacity(css.len());
    declarations(&mut Parser::new(&mut input), names, &mut out);
    out
}

/// Cleans the value of an attribute that may refer to a part of the drawing (`url(#shade)`); nothing when it leads outside.
pub fn value(css: &str, names: &Names) -> Option<String> {
    let mut input = ParserInput::new(css);
    let mut out = String::with_capacity(css.len());
    tokens(&mut Parser::new(&mut input), names, StylePlace::Value, 0, &mut out).then_some(out)
}

/// Blocks inside one another that are still read.
const DEEPEST: usize = 16;

fn rules(parser: &mut Parser<'_, '_>, names: &Names, depth: usize, out: &mut String) {
    loop {
        let start = parser.state();
        let Ok(token) = parser.next().cloned() else { return };
        let at = match token {
            Token::AtKeyword(name) => Some(name.to_ascii_lowercase()),
            Token::Semicolon | Token::CDO | Token::CDC => continue,
            _ => {
                parser.reset(&start);
                None
            }
        };
        let place = if at.is_some() { StylePlace::Value } else { StylePlace::Selector };
        let mut head = String::new();
        let ends = Delimiter::CurlyBracketBlock | Delimiter::Semicolon;
        let understood = parser.parse_until_before(ends, |p| Ok::<_, ParseError<'_, ()>>(tokens(p, names, place, 0, &mut head)));
        let understood = understood.unwrap_or(false);
        if !matches!(parser.next(), Ok(Token::CurlyBracketBlock)) {
            continue;
        }
        let mut body = String::new();
        let _: Result<(), ParseError<'_, ()>> = parser.parse_nested_block(|inner| {
            match at.as_deref() {
                Some("media" | "supports" | "layer" | "container" | "keyframes" | "-webkit-keyframes") if depth < DEEPEST => {
                    rules(inner, names, depth + 1, &mut body);
                }
                None | Some("font-face") => declarations(inner, names, &mut body),
                Some(_) => {}
            }
            Ok(())
        });
        if !understood || body.is_empty() {
            continue;
        }
        let _ = match at {
            Some(name) => write!(out, "@{name} {}{{{body}}}", head.trim()),
            None => write!(out, "{}{{{body}}}", head.trim()),
        };
    }
}

fn declarations(parser: &mut Parser<'_, '_>, names: &Names, out: &mut String) {
    loop {
        let name = match parser.next().cloned() {
            Ok(Token::Ident(name)) => name,
            Ok(Token::Semicolon) => continue,
            // A rule inside a rule, or what no browser understands.
            Ok(_) => {
                let _: Result<(), ParseError<'_, ()>> = parser.parse_until_after(Delimiter::Semicolon, |p| {
                    while p.next().is_ok() {}
                    Ok(())
                });
                continue;
            }
            Err(_) => return,
        };
        let mut value = String::new();
        let understood = parser.parse_until_after(Delimiter::Semicolon, |p| {
            let colon = matches!(p.next(), Ok(Token::Colon));
            let understood = colon && tokens(p, names, StylePlace::Value, 0, &mut value);
            while p.next().is_ok() {}
            Ok::<_, ParseError<'_, ()>>(understood)
        });
        let lower = name.to_ascii_lowercase();
        let known = lower.starts_with("--") || PRESENTATION.contains(&lower.as_str()) || OF_SHEETS.contains(&lower.as_str());
        if understood.unwrap_or(false) && known {
            // Names of variables tell case.
            let name = if lower.starts_with("--") { name.to_string() } else { lower };
            let _ = write!(out, "{name}:{};", value.trim());
        }
    }
}

/// Writes tokens as they are, but for names and addresses; tells whether all of them are understood.
fn tokens(parser: &mut Parser<'_, '_>, names: &Names, place: StylePlace, depth: usize, out: &mut String) -> bool {
    let mut blank = false;
    let mut dot = false;
    if depth > DEEPEST {
        return false;
    }
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return true };
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !out.is_empty() {
            out.push(' ');
        }
        let class = std::mem::replace(&mut dot, matches!(token, Token::Delim('.')));
        let new = match &token {
            Token::IDHash(name) if place == StylePlace::Selector => Some(format!("#{}", names.id(name))),
            Token::Ident(name) if place == StylePlace::Selector && class => Some(names.class(name)),
            Token::UnquotedUrl(url) => {
                let Some(url) = address(url, names) else { return false };
                Some(url)
            }
            Token::Function(name) if name.eq_ignore_ascii_case("url") || name.eq_ignore_ascii_case("src") => {
                let inner = parser.parse_nested_block(|p| {
                    let url = p.expect_string().map(|url| address(url, names)).ok().flatten();
                    Ok::<_, ParseError<'_, ()>>(url.filter(|_| p.is_exhausted()))
                });
                let Ok(Some(url)) = inner else { return false };
                Some(url)
            }
            _ => None,
        };
        if let Some(new) = new {
            out.push_str(&new);
            continue;
        }
        let close = match &token {
            Token::BadUrl(_)
            | Token::BadString(_)
            | Token::CurlyBracketBlock
            | Token::CloseCurlyBracket
            | Token::CloseParenthesis
            | Token::CloseSquareBracket
            | Token::CDO
            | Token::CDC => return false,
            Token::ParenthesisBlock | Token::Function(_) => Some(')'),
            Token::SquareBracketBlock => Some(']'),
            _ => None,
        };
        out.push_str(parser.slice_from(start));
        if let Some(close) = close {
            let mut inner = String::new();
            let understood = parser.parse_nested_block(|p| {
                let understood = tokens(p, names, place, depth + 1, &mut inner);
                while p.next().is_ok() {}
                Ok::<_, ParseError<'_, ()>>(understood)
            });
            if !understood.unwrap_or(false) {
                return false;
            }
            out.push_str(&inner);
            out.push(close);
        }
    }
}

/// An address inside the drawing, or a font that it brings along.
fn address(url: &str, names: &Names) -> Option<String> {
    let url = url.trim();
    if let Some(id) = url.strip_prefix('#') {
        return Some(format!("url(#{})", names.id(id)));
    }
    let plain =
        url.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'/' | b';' | b',' | b'+' | b'=' | b'-' | b'.'));
    let font = ["data:font/", "data:application/font", "data:application/x-font", "data:application/vnd.ms-fontobject"];
    (plain && font.iter().any(|f| url.starts_with(f))).then(|| format!("url({url})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_draws_stays_and_names_are_new_and_the_same() {
        let names = Names::default();
        let css = "/* Secret */ @import 'Secret.css'; @charset \"utf-8\"; #Secret .Secret > rect , text.big:not(.Secret) { /* Secret */ fill : #fff; \
                   -inkscape-font-specification:'Secret'; stroke:url( \"#Secret\" ) ; filter:url(https://secret.example/x#y); stroke-width:.5px } \
                   @media (prefers-color-scheme: dark){.big{fill:rgb(1 2 3/.5)}} @secret x{a{fill:red}} @font-face{font-family:X;src:url(data:font/woff2;base64,AA==)}";
        assert_eq!(
            sheet(css, &names),
            "#i1 .c1 > rect , text.c2:not(.c1){fill:#fff;stroke:url(#i1);stroke-width:.5px;}\
             @media (prefers-color-scheme: dark){.c2{fill:rgb(1 2 3/.5);}}\
             @font-face {font-family:X;src:url(data:font/woff2;base64,AA==);}"
        );
        assert_eq!(attribute("fill:red;secret:1;/*Secret*/marker-end : url(#Secret)", &names), "fill:red;marker-end:url(#i1);");
        assert_eq!(value("url(#Secret) none", &names).as_deref(), Some("url(#i1) none"));
        assert_eq!(value("url(//secret.example/a.svg#b)", &names), None);
        assert_eq!(
            attribute("--a: light-dark( #fff , var(--b) ); fill: var(--a)", &names),
            "--a:light-dark(#fff , var(--b));fill:var(--a);"
        );
    }

    #[test]
    fn lists_are_in_order() {
        assert!(PRESENTATION.is_sorted() && OF_SHEETS.is_sorted());
    }

    #[test]
    fn nothing_breaks_it() {
        let names = Names::default();
        for css in [
            "",
            "}",
            "{",
            "a{",
            "a{fill",
            "@",
            "@media",
            "@media{",
            "a{fill:url(",
            "((((",
            "a{b:{c:d}}",
            "\\",
            "<!-- a{fill:red} -->",
            "a{fill:\"\n\"}",
        ] {
            let once = sheet(css, &names);
            assert!(!once.contains("<!--"), "{css}: {once}");
            attribute(css, &names);
        }
        assert_eq!(sheet(&"a(".repeat(200), &names), "");
    }
}
