//! Cuts a Markdown file into its front matter and its body.
//!
//! Front matter names whom a page is for. So whatever resembles it and is not read as such is a [`Stray`]: it never leads to a wider page.

use std::ops::Range;

/// A Markdown file, cut. Ranges are byte offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the two `---` lines, if the text opens with one.
    pub front: Option<Range<usize>>,
    /// What follows.
    pub body: Range<usize>,
    /// Something that resembles front matter and was not read.
    pub stray: Option<Stray>,
}

/// Something that resembles front matter and was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Why it was not read.
    pub sort: StraySort,
    /// The line that it begins with.
    pub at: Range<usize>,
}

/// Why what resembles front matter was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StraySort {
    /// It opens with `---` and is never closed.
    Unclosed,
    /// Something stands before it.
    NotFirst,
    /// It is written in TOML or JSON, between `+++`, `;;;` or braces.
    OtherLanguage,
    /// It does not open with `---`, but with nothing, or a line that resembles it.
    NotOpened,
    /// It follows other front matter.
    Second,
}

/// How many lines without a setting are looked over for what follows.
const LINES: usize = 40;

/// Finds the front matter of a Markdown text. `is_audience` tells whether a word names an audience.
pub fn split(text: &str, is_audience: &dyn Fn(&str) -> bool) -> Split {
    let offset = usize::from(text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let (front, body, unclosed) = cut(text, offset);
    let stray = match unclosed {
        Some(at) => Some(Stray { sort: StraySort::Unclosed, at }),
        None => stray(text, body.clone(), front.is_some(), is_audience),
    };
    Split { front, body, stray }
}

/// Cuts a text that begins with a line `---`; tells the place of that line when it is never closed.
fn cut(text: &str, offset: usize) -> (Option<Range<usize>>, Range<usize>, Option<Range<usize>>) {
    let rest = text.get(offset..).unwrap_or("");
    let first = rest.split_inclusive('\n').next().unwrap_or("");
    if first.trim_end() != "---" {
        return (None, offset..text.len(), None);
    }
    let start = offset + first.len();
    let mut at = start;
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(start..at), at + line.len()..text.len(), None);
        }
        at += line.len();
    }
    (None, offset..text.len(), Some(offset..offset + 3))
}

/// Looks at the beginning of a body for what resembles front matter.
fn stray(text: &str, body: Range<usize>, second: bool, is_audience: &dyn Fn(&str) -> bool) -> Option<Stray> {
    let lines = lines(text, body);
    // Blank lines, comments and what is not seen may stand before it.
    let mut comment = false;
    let first = lines.iter().position(|line| {
        let inside = comment || line.words.starts_with("<!--");
        comment = inside && !line.words.contains("-->");
        let hides = inside && !comment && line.words.rsplit("-->").next().is_some_and(|rest| rest.trim().is_empty());
        !(line.words.is_empty() || comment || hides)
    })?;
    let opening = lines.get(first)?;
    let below = lines.get(first + 1..).unwrap_or_default();
    let settings: Vec<&FrontLine<'_>> =
        below.iter().skip_while(|line| line.words.is_empty()).take_while(|line| line.is_setting()).collect();
    let found = |sort| Some(Stray { sort, at: opening.at.clone() });
    let misplaced = if second { StraySort::Second } else { StraySort::NotFirst };
    match opening.fence() {
        // `+++` alone on a line is nothing in Markdown.
        Some('+' | ';') => found(StraySort::OtherLanguage),
        Some(_) if !settings.is_empty() => found(if opening.words == "---" { misplaced } else { StraySort::NotOpened }),
        Some(_) => None,
        None if opening.words == "{" && below.first().is_some_and(|line| line.words.starts_with('"')) => {
            found(StraySort::OtherLanguage)
        }
        None => {
            let head: Vec<&FrontLine<'_>> = lines.get(first..)?.iter().take_while(|line| line.is_setting()).collect();
            let names = head.iter().any(|line| line.names_audience(is_audience));
            let closed = !head.is_empty() && lines.get(first + head.len()).and_then(FrontLine::fence) == Some('-');
            let says = head.iter().any(|line| line.key().is_some_and(is_key));
            (names || (closed && says))
                .then(|| Stray { sort: if second { StraySort::Second } else { StraySort::NotOpened }, at: opening.at.clone() })
        }
    }
}

/// A line without what is not seen.
struct FrontLine<'a> {
    words: String,
    text: &'a str,
    at: Range<usize>,
}

fn lines(text: &str, body: Range<usize>) -> Vec<FrontLine<'_>> {
    let mut at = body.start;
    let mut lines = Vec::new();
    for line in text.get(body).unwrap_or("").split_inclusive('\n') {
        let bare = line.trim_end();
        let words: String = bare.chars().filter(|c| !is_invisible(*c)).collect();
        lines.push(FrontLine { words: words.trim().to_owned(), text: bare, at: at..at + bare.len() });
        at += line.len();
        if lines.iter().filter(|line| !line.words.is_empty()).count() >= LINES {
            break;
        }
    }
    lines
}

impl FrontLine<'_> {
    /// The sign of a line of three and more signs that parts front matter, or seems to.
    fn fence(&self) -> Option<char> {
        let plain = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '=') { '-' } else { c };
        let first = plain(self.words.chars().next()?);
        let dashes = self.words.chars().all(|c| plain(c) == first || c == ' ');
        let count = self.words.chars().filter(|c| *c != ' ').count();
        // One long dash is three short ones to a word processor.
        let long = self.words.chars().any(|c| matches!(c, '\u{2013}'..='\u{2015}'));
        (dashes && (count >= 3 || long) && matches!(first, '-' | '+' | ';')).then_some(first)
    }

    fn key(&self) -> Option<&str> {
        let (key, _) = self.words.split_once([':', '='])?;
        let key = key.trim();
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\'');
        (!key.is_empty() && key.chars().all(word)).then_some(key)
    }

    /// Whether it reads `key: value`, or goes on with one.
    fn is_setting(&self) -> bool {
        self.key().is_some() || (self.text.starts_with([' ', '\t', '-', '#']) && !self.words.is_empty() && self.fence().is_none())
    }

    fn names_audience(&self, is_audience: &dyn Fn(&str) -> bool) -> bool {
        let value = self.words.split_once([':', '=']).map_or("", |(_, value)| value).trim().trim_matches(['"', '\'']);
        self.key().is_some_and(is_audience_key) && is_audience(value)
    }
}

fn is_audience_key(key: &str) -> bool {
    strsim::osa_distance(&key.trim_matches(['"', '\'']).to_lowercase(), "audience") <= 2
}

/// Whether a key is one of front matter, ours or that of other tools.
fn is_key(key: &str) -> bool {
    let key = key.to_lowercase();
    is_audience_key(&key) || ["title", "kind", "id", "order", "description", "aliases", "language"].contains(&key.as_str())
}

/// Characters that take no room, before a fence above all: a byte order mark, blanks of width zero, marks of direction.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Split {
        split(text, &|word| ["internal", "restricted", "vendor"].contains(&word))
    }

    #[test]
    fn front_matter_is_found_and_ranges_are_exact() {
        for (text, yaml, rest) in [
            ("---\ntitle: A\n---\n# Body\n", "title: A\n", "# Body\n"),
            ("---\r\ntitle: A\r\n---\r\nx", "title: A\r\n", "x"),
            ("\u{feff}---\ntitle: A\n...\nx", "title: A\n", "x"),
            ("--- \n---\n\n---\n\nx", "", "\n---\n\nx"),
        ] {
            let found = cut(text);
            assert_eq!(
                (found.front.map(|range| &text[range]), &text[found.body], found.stray),
                (Some(yaml), rest, None),
                "{text}"
            );
        }
    }

    #[test]
    fn pages_without_front_matter_are_read_as_they_are() {
        for text in [
            "",
            "# A\n---\n",
            "A\n---\n\nb: c\n",
            "***\n\nx",
            "\n---\n\nText.\n",
            "----\n\nText.",
            "Date: demain\n\nx",
            "Audience : les acheteurs\n\nx",
            "Note: a\nb\n---\n",
            "<!-- a -->\n# T\n",
            "* * *\nx: y",
            "| a |\n|---|\n",
            "- a\n- b\n",
            "\u{2014} dit-il\n",
        ] {
            let found = cut(text);
            assert_eq!((found.front, found.stray), (None, None), "{text}");
        }
    }

    #[test]
    fn what_resembles_front_matter_is_never_passed_over() {
        use StraySort::{NotFirst, NotOpened, OtherLanguage, Second, Unclosed};
        for (text, sort) in [
            ("---\naudience: restricted\n\n# T\n", Unclosed),
            ("---\n\nA page that begins with a rule.\n", Unclosed),
            ("\n---\naudience: restricted\n---\n# T\n", NotFirst),
            (" ---\naudience: restricted\n---\n# T\n", NotFirst),
            ("<!-- a -->\n---\naudience: restricted\n---\n# T\n", NotFirst),
            ("<!-- a\nb -->\n\n---\naudience: restricted\n---\n# T\n", NotFirst),
            ("\u{feff}\u{feff}---\naudience: restricted\n---\n# T\n", NotFirst),
            ("\u{200b}---\naudience: restricted\n---\n# T\n", NotFirst),
            ("\u{0}---\naudience: restricted\n---\n# T\n", NotFirst),
            ("+++\naudience = \"restricted\"\n+++\n# T\n", OtherLanguage),
            (";;;\naudience = \"restricted\"\n;;;\n# T\n", OtherLanguage),
            ("{\n  \"audience\": \"restricted\"\n}\n# T\n", OtherLanguage),
            ("----\naudience: restricted\n----\n# T\n", NotOpened),
            ("- - -\naudience: restricted\n---\n# T\n", NotOpened),
            ("\u{2014}\naudience: restricted\n\u{2014}\n# T\n", NotOpened),
            ("\u{2013}-\naudience: restricted\n---\n# T\n", NotOpened),
            ("audience: restricted\ntitle: T\n---\n# T\n", NotOpened),
            ("title: T\naudience: restricted\n\n# T\n", NotOpened),
            ("audiance: restricted\n\n# T\n", NotOpened),
            ("---\ntitle: A\n---\n---\naudience: restricted\n---\n# T\n", Second),
            ("---\ntitle: A\n---\n\naudience: restricted\n\n# T\n", Second),
        ] {
            assert_eq!(cut(text).stray.map(|stray| stray.sort), Some(sort), "{text:?}");
        }
    }
}
