//! Passages of a text that are for a narrower audience.
//!
//! ```markdown
//! <!-- audience: internal -->
//! Seen by the team only.
//! <!-- /audience -->
//! ```

use std::ops::Range;

/// A passage and whom it is for. Ranges are byte offsets in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The whole, both comments included.
    pub range: Range<usize>,
    /// Name of the audience as written.
    pub audience: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// Whether the closing comment was found; without it the passage goes to the end, so that nothing is shown by mistake.
    pub closed: bool,
}

/// Finds the passages of a text, in order. A passage inside another is its own item, after the outer one.
pub fn passages(text: &str) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        fence = next_fence(fence, line);
        if fence.is_none() {
            if let Some((name, offset)) = opening(bare) {
                let start = at + line.find(bare).unwrap_or(0);
                open.push(found.len());
                found.push(Passage {
                    range: at..text.len(),
                    audience: name.to_owned(),
                    at: start + offset..start + offset + name.len(),
                    closed: false,
                });
            } else if is_closing(bare)
                && let Some(n) = open.pop()
                && let Some(passage) = found.get_mut(n)
            {
                passage.range.end = at + line.len();
                passage.closed = true;
            }
        }
        at += line.len();
    }
    found
}

/// Returns the text without the ranges given, which may overlap; comments that mark passages go too.
pub fn without(text: &str, hidden: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let is_hidden = hidden.iter().any(|range| range.start < end && at < range.end);
        if !is_hidden {
            let bare = line.trim();
            if opening(bare).is_none() && !is_closing(bare) {
                out.push_str(line);
            } else {
                // The comment ended a paragraph; an empty line still does.
                out.push('\n');
            }
        }
        at = end;
    }
    out
}

fn next_fence(fence: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let bare = line.trim();
    let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'));
    let width = mark.map_or(0, |m| bare.chars().take_while(|c| *c == m).count());
    match (fence, mark) {
        (None, Some(m)) if width >= 3 => Some((m, width)),
        (Some((open, wide)), Some(m)) if m == open && width >= wide && bare.chars().all(|c| c == m) => None,
        (fence, _) => fence,
    }
}

fn opening(line: &str) -> Option<(&str, usize)> {
    let inner = line.strip_prefix("<!--")?.strip_suffix("-->")?;
    let name = inner.trim().strip_prefix("audience:")?.trim();
    let offset = line.find(name).filter(|_| !name.is_empty())?;
    (!name.contains(char::is_whitespace)).then_some((name, offset))
}

fn is_closing(line: &str) -> bool {
    line.strip_prefix("<!--").and_then(|l| l.strip_suffix("-->")).is_some_and(|inner| inner.trim() == "/audience")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_and_its_marks_are_taken_out() {
        let text = "a\n<!-- audience: internal -->\nsecret\n<!-- /audience -->\nb\n";
        let found = passages(text);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].at.clone()], "internal");
        assert!(found[0].closed);
        assert_eq!(without(text, &[found[0].range.clone()]), "a\nb\n");
        assert_eq!(without(text, &[]), "a\n\nsecret\n\nb\n");
    }

    #[test]
    fn an_unclosed_passage_hides_to_the_end() {
        let text = "a\n<!-- audience: restricted -->\nsecret\n";
        let found = passages(text);
        assert!(!found[0].closed);
        assert_eq!(without(text, &[found[0].range.clone()]), "a\n");
    }

    #[test]
    fn passages_nest_and_code_is_not_read() {
        let text = "<!-- audience: a -->\n<!-- audience: b -->\nx\n<!-- /audience -->\ny\n<!-- /audience -->\n```\n<!-- audience: c -->\n```\n";
        let names: Vec<String> = passages(text).into_iter().map(|p| p.audience).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
