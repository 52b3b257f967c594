//! Bare addresses in running text become links, as on every forge: `https://…`, `www.…` and e-mail addresses.

use super::block::{Block, Inline};
use super::walk;
use linkify::{LinkFinder, LinkKind};

/// Makes links of the bare addresses of a text, but in links.
pub(super) fn link_addresses(blocks: &mut [Block]) {
    walk::lines(blocks, &mut link_line);
}

fn link_line(inlines: &mut Vec<Inline>) {
    for inline in inlines.iter_mut() {
        if let Inline::Emph(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Marked { inlines: inner, .. } =
            inline
        {
            link_line(inner);
        }
    }
    if !inlines.iter().any(|i| matches!(i, Inline::Text(text) if may_hold(text))) {
        return;
    }
    *inlines = std::mem::take(inlines)
        .into_iter()
        .flat_map(|inline| match inline {
            Inline::Text(text) if may_hold(&text) => split(&text),
            other => vec![other],
        })
        .collect();
}

fn may_hold(text: &str) -> bool {
    text.contains("://") || text.contains("www.") || text.contains('@')
}

fn split(text: &str) -> Vec<Inline> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut out = Vec::new();
    let mut from = 0;
    for link in finder.links(text) {
        let words = link.as_str();
        let url = match link.kind() {
            LinkKind::Email => format!("mailto:{words}"),
            _ if words.starts_with("http://") || words.starts_with("https://") => words.to_owned(),
            _ if words.starts_with("www.") => format!("https://{words}"),
            _ => continue,
        };
        if let Some(before) = text.get(from..link.start()).filter(|t| !t.is_empty()) {
            out.push(Inline::Text(before.to_owned()));
        }
        out.push(Inline::Link { url, title: String::new(), inlines: vec![Inline::Text(words.to_owned())], at: 0..0 });
        from = link.end();
    }
    if let Some(rest) = text.get(from..).filter(|t| !t.is_empty()) {
        out.push(Inline::Text(rest.to_owned()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        walk::links(&mut parse(text), &mut |url| found.push(url.clone()));
        found
    }

    #[test]
    fn bare_addresses_are_links() {
        for (text, expected) in [
            ("voir https://a.org/x_y_z?q=1#f.", "https://a.org/x_y_z?q=1#f"),
            ("(https://fr.wikipedia.org/wiki/Ouvrage_(homonymie))", "https://fr.wikipedia.org/wiki/Ouvrage_(homonymie)"),
            ("« www.a.org », non", "https://www.a.org"),
            ("écrire à a.b@c.fr !", "mailto:a.b@c.fr"),
            ("**http://a.org**", "http://a.org"),
            ("- [x] https://a.org", "https://a.org"),
            ("| a |\n|---|\n| https://a.org |", "https://a.org"),
        ] {
            assert_eq!(urls(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for text in
            ["`https://a.org`", "a.org et b.md", "ftp://a.org", "@nom et a@b", "```\nhttps://a.org\n```", "javascript://x"]
        {
            assert_eq!(urls(text), [""; 0], "{text}");
        }
        assert_eq!(urls("[https://b.org](https://a.org)"), ["https://a.org"]);
    }
}
