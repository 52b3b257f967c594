//! Cuts a Markdown file into its front matter and its body.

use std::ops::Range;

/// Finds the front matter of a Markdown text.
///
/// Returns the byte ranges of the YAML between the two `---` lines (if the text opens with one) and of the body.
/// A front matter that is never closed is no front matter: the whole text is body.
pub fn split(text: &str) -> (Option<Range<usize>>, Range<usize>) {
    let offset = usize::from(text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let rest = &text[offset..];
    let Some(first) = rest.split_inclusive('\n').next().filter(|line| line.trim_end() == "---" && line.ends_with('\n')) else {
        return (None, offset..text.len());
    };
    let start = offset + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(start..at), at + line.len()..text.len());
        }
        at += line.len();
    }
    (None, offset..text.len())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn front_matter_is_found_and_ranges_are_exact() {
        let text = "---\ntitle: A\n---\n# Body\n";
        let (front, body) = split(text);
        assert_eq!(front.map(|r| &text[r]), Some("title: A\n"));
        assert_eq!(&text[body], "# Body\n");
    }

    #[test]
    fn windows_line_ends_and_no_front_matter() {
        let text = "---\r\ntitle: A\r\n---\r\nx";
        let (front, body) = split(text);
        assert_eq!(front.map(|r| &text[r]), Some("title: A\r\n"));
        assert_eq!(&text[body], "x");
        assert_eq!(split("# A\n---\n"), (None, 0.."# A\n---\n".len()));
        assert_eq!(split("---\nnever closed"), (None, 0.."---\nnever closed".len()));
    }
}
