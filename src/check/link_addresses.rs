//! Links whose address was not written as people meant it.

use crate::finding::{Finding, RuleId};
use crate::span::Span;
use std::collections::HashSet;

/// Says what is odd about the address of a link, where it is neither a file of the project nor an address of the web.
pub(super) fn odd(url: &str, span: Span, files: &HashSet<&str>) -> Option<Finding> {
    let bare = url.trim();
    if bare.is_empty() {
        return Some(
            Finding::error(RuleId::BrokenLink, span, "the address of this link is empty")
                .hint("write it between the brackets, or take the link out"),
        );
    }
    let head = bare.split(['/', '?', '#']).next().unwrap_or_default();
    if bare.contains('@') && !bare.contains([':', '/']) && linkify::LinkFinder::new().links(bare).any(|l| l.as_str() == bare) {
        return Some(
            Finding::error(RuleId::BrokenLink, span, format!("`mailto:` is missing before `{bare}`"))
                .hint(format!("write `mailto:{bare}`")),
        );
    }
    // Files are looked through for the few links that look like a host.
    let there = || files.iter().any(|file| file.ends_with(bare) || file.split('/').any(|part| part == head));
    if (head.starts_with("www.") || is_host(head)) && !there() {
        return Some(
            Finding::error(RuleId::BrokenLink, span, format!("`https://` is missing before `{bare}`"))
                .hint(format!("write `https://{bare}`")),
        );
    }
    None
}

/// Whether a word looks like the name of a host: `example.org`. What ends like a file is none.
fn is_host(head: &str) -> bool {
    const TOPS: [&str; 20] = [
        "com", "org", "net", "fr", "eu", "io", "dev", "uk", "gouv", "be", "ch", "de", "es", "it", "info", "gov", "edu", "app",
        "ca", "lu",
    ];
    let mut parts = head.rsplit('.');
    let top = parts.next().unwrap_or_default().to_ascii_lowercase();
    let name = parts.next().unwrap_or_default();
    TOPS.contains(&top.as_str()) && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn what_is_missing_is_said() {
        let files = HashSet::from(["static/a.org", "content/b.md"]);
        let of = |url: &str| odd(url, Span::new(FileId(0), 0, 1), &files).map(|f| f.message);
        assert_eq!(of("").as_deref(), Some("the address of this link is empty"));
        assert_eq!(of("www.a.org").as_deref(), Some("`https://` is missing before `www.a.org`"));
        assert_eq!(of("example.com/x?y#z").as_deref(), Some("`https://` is missing before `example.com/x?y#z`"));
        assert_eq!(of("a@b.fr").as_deref(), Some("`mailto:` is missing before `a@b.fr`"));
        for fine in ["a.org", "b.md", "../notes.io.md", "b.md#x", "dossier/plan.pdf"] {
            assert_eq!(of(fine), None, "{fine}");
        }
    }
}
