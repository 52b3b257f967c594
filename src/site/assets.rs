//! Files of the theme on their way to the site: style sheets and scripts without comments and blanks, and which of them a page needs.
//!
//! In: a file of the theme. Out: its bytes for readers. `serve` hands files out as they were written, so that a browser's tools show
//! the lines of the theme's author.

use crate::theme::{Theme, ThemeFile};
use cssparser::{ParseError, Parser, ParserInput, Token};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What a page shows: names of views, and `table` and `figure` for what prose and other views bring along.
#[derive(Debug, Default)]
pub struct Uses(RefCell<BTreeSet<String>>);

/// What HTML in Markdown writes, which other texts do not hold.
const OF_HTML: [&str; 14] = [
    "<details><summary>",
    "<details open><summary>",
    "<dl>\n<dt>",
    "<figure>\n",
    "<caption>",
    "<kbd",
    "<samp",
    "<sub",
    "class=\"big",
    "class=\"share-",
    "<ol type=",
    "<div class=\"center",
    "<div class=\"right",
    "<section>",
];

impl Uses {
    /// Notes a view and what its HTML holds.
    pub fn view(&self, name: &str, html: &str) {
        self.0.borrow_mut().insert(name.to_owned());
        self.html(html);
    }

    /// Notes what a piece of HTML holds.
    pub fn html(&self, html: &str) {
        let mut uses = self.0.borrow_mut();
        for (tag, name) in [
            ("<table", "table"),
            ("class=\"figure", "figure"),
            ("class=\"scroll plate", "figure"),
            ("class=\"view plan-view", "plan"),
        ] {
            if html.contains(tag) {
                uses.insert(name.to_owned());
            }
        }
        if OF_HTML.iter().any(|tag| html.contains(tag)) {
            uses.insert("markup".to_owned());
        }
    }

    /// Style sheets and scripts of the theme for what was noted, by path below `assets/`: those of tables and drawings first, so that
    /// a view's own sheet has the last word.
    pub fn assets(&self, theme: &Theme, ending: &str) -> Vec<String> {
        let uses = self.0.borrow();
        let (common, own): (Vec<_>, Vec<_>) =
            uses.iter().partition(|name| matches!(name.as_str(), "table" | "figure" | "markup"));
        let path = |name: &String| format!("views/{name}.{ending}");
        common.into_iter().chain(own).map(path).filter(|path| theme.get(&format!("site/assets/{path}")).is_some()).collect()
    }
}

/// Makes a style sheet or a shipped script smaller; other files stay as they are. A script of the project's own is not touched: the
/// browser tests hold the small form of the shipped ones against what they do, and nothing holds that of others.
pub fn slim<'a>(path: &str, file: &'a ThemeFile) -> Cow<'a, [u8]> {
    let bytes = &*file.bytes;
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.into() };
    match path.rsplit('.').next() {
        Some("css") => squeeze(text).into_bytes().into(),
        Some("js") if file.shipped => {
            minifier::js::minify(text).map_or_else(|_| bytes.into(), |slim| slim.to_string().into_bytes().into())
        }
        _ => bytes.into(),
    }
}

/// Takes comments and needless blanks out of a style sheet. `minifier` takes blanks out of `clamp(1rem, 1rem + 2vw, 3rem)`, which
/// makes the value invalid; so tokens are read by `cssparser`, and only blanks that never mean anything are left out.
fn squeeze(css: &str) -> String {
    let mut input = ParserInput::new(css);
    let mut out = String::with_capacity(css.len());
    copy(&mut Parser::new(&mut input), &mut out);
    out
}

fn copy(parser: &mut Parser<'_, '_>, out: &mut String) {
    let mut blank = false;
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            // A comment may part two words.
            blank = true;
            continue;
        }
        let written = parser.slice_from(start);
        let after = out.chars().next_back().is_none_or(|c| "{}[(;:,".contains(c));
        let before = matches!(token, Token::CurlyBracketBlock | Token::Semicolon | Token::Comma);
        if std::mem::take(&mut blank) && !after && !before {
            out.push(' ');
        }
        out.push_str(written);
        let close = match token {
            Token::CurlyBracketBlock => '}',
            Token::SquareBracketBlock => ']',
            Token::ParenthesisBlock | Token::Function(_) => ')',
            _ => continue,
        };
        let _: Result<(), ParseError<'_, ()>> = parser.parse_nested_block(|inner| {
            copy(inner, out);
            Ok(())
        });
        if close == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_that_mean_something_stay() {
        for (long, short) in [
            ("a  b > c , d:hover {\n  color : red;\n  --x: ;\n}\n", "a b > c,d:hover{color :red;--x:}"),
            (
                "p { width: clamp(1rem, 1.4rem + 4cqi, calc( 2rem - 1px )) }",
                "p{width:clamp(1rem,1.4rem + 4cqi,calc(2rem - 1px))}",
            ),
            ("/* no */ a/**/b { content: \"a  ;  b\" }", "a b{content:\"a  ;  b\"}"),
            (
                "@media (width < 46rem) and (a: b) { .x:is(.a, .b) .c { margin: 0 -1px } }",
                "@media (width < 46rem) and (a:b){.x:is(.a,.b) .c{margin:0 -1px}}",
            ),
            ("a { & :hover { b: url( x y.png ) } }", "a{& :hover{b:url( x y.png )}}"),
        ] {
            assert_eq!(squeeze(long), short);
            assert_eq!(squeeze(short), short, "a second time");
        }
    }

    #[test]
    fn sheets_and_shipped_scripts_get_smaller_and_own_scripts_stay() {
        let theme = Theme::shipped("default");
        for (path, file) in theme.under("site/assets/").filter(|(path, _)| path.ends_with(".css") || path.ends_with(".js")) {
            let slim = slim(path, file);
            assert!(
                slim.len() < file.bytes.len() && slim.len() * 3 > file.bytes.len(),
                "{path}: {} of {}",
                slim.len(),
                file.bytes.len()
            );
            let own = ThemeFile { shipped: false, ..file.clone() };
            assert_eq!(path.ends_with(".js"), *super::slim(path, &own) == *file.bytes);
        }
    }
}
