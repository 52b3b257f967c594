//! The blocks that a template has, found in its text.
//!
//! The template engine refuses a block that no parent has, but says so for one theme at a time and without a suggestion. Names and
//! places of blocks are all that is needed to say which, where, and what was meant; comments and `raw` parts hold none.

use std::ops::Range;

/// A block of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where the name stands, in bytes.
    pub span: Range<usize>,
    /// Whether it stands in another block, and so may be new in a template that extends one.
    pub nested: bool,
}

/// Finds the blocks of a template, in the order they stand.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut open = 0_usize;
    for tag in tags(text) {
        if tag.inner.starts_with("endblock") {
            open = open.saturating_sub(1);
        }
        let Some(rest) = tag.inner.strip_prefix("block") else { continue };
        let name = rest.trim_start();
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        if rest.len() > name.len() && end > 0 {
            let start = tag.at + tag.inner.len() - name.len();
            found.push(Block { name: &text[start..start + end], span: start..start + end, nested: open > 0 });
            open += 1;
        }
    }
    found
}

/// Finds the template that a template extends, and where it says so.
pub fn extended(text: &str) -> Option<Block<'_>> {
    tags(text).iter().find_map(|tag| quoted(text, tag, "extends"))
}

/// Finds the templates that a template includes, and where it says so.
pub fn included(text: &str) -> Vec<Block<'_>> {
    tags(text).iter().filter_map(|tag| quoted(text, tag, "include")).collect()
}

/// Whether a template defines components: others call them by name and never name their file.
pub fn has_components(text: &str) -> bool {
    tags(text).iter().any(|tag| tag.inner.starts_with("component "))
}

/// The first name in quotes of a statement that begins with a word.
fn quoted<'a>(text: &'a str, tag: &Tag<'_>, word: &str) -> Option<Block<'a>> {
    tag.inner.strip_prefix(word)?;
    let open = tag.inner.find(['"', '\''])?;
    let name = &tag.inner[open + 1..];
    let end = name.find(['"', '\''])?;
    let start = tag.at + open + 1;
    Some(Block { name: &text[start..start + end], span: start..start + end, nested: false })
}

/// A statement: what stands between `{%` and `%}`, without the blanks at its ends.
struct Tag<'a> {
    inner: &'a str,
    at: usize,
}

fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut raw = false;
    while let Some(open) = text[at..].find("{%").map(|n| at + n) {
        // What a comment holds is no statement.
        if !raw && let Some(comment) = text[at..open].find("{#").map(|n| at + n) {
            match text[comment..].find("#}") {
                Some(end) => at = comment + end + 2,
                None => break,
            }
            continue;
        }
        let Some(close) = text[open..].find("%}").map(|n| open + n) else { break };
        let inner = text[open + 2..close].trim_start_matches('-');
        let trimmed = inner.trim_start();
        let start = close - trimmed.len();
        let inner = trimmed.trim_end_matches('-').trim_end();
        match inner {
            "raw" => raw = true,
            "endraw" => raw = false,
            _ if !raw => tags.push(Tag { inner, at: start }),
            _ => {}
        }
        at = close + 2;
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_where_they_are_statements() {
        let text = "{# {% block no %} #}{% extends \"default/base.html\" %}\n{%- block main -%}{% raw %}{% block raw %}{% endraw %}\
                    {% block  second %}{% endblock %}{% endblock main %}{% blocked %}";
        let names: Vec<&str> = blocks(text).iter().map(|b| b.name).collect();
        assert_eq!(names, ["main", "second"]);
        let within = "{% block a %}{% block b %}{% endblock b %}{% endblock %}{% block c %}{% endblock %}";
        assert_eq!(blocks(within).iter().map(|b| b.nested).collect::<Vec<_>>(), [false, true, false]);
        for block in blocks(text) {
            assert_eq!(&text[block.span.clone()], block.name);
        }
        assert_eq!(extended(text).unwrap().name, "default/base.html");
        assert_eq!(extended("{% block main %}{% endblock %}"), None);
        let text =
            "{% include 'views/table.html' %}{# {% include \"no.html\" %} #}{% component card(of: map) %}{% endcomponent card %}";
        assert_eq!(included(text).iter().map(|b| b.name).collect::<Vec<_>>(), ["views/table.html"]);
        assert!(has_components(text) && !has_components("{% block component %}{% endblock %}"));
    }

    #[test]
    fn what_is_never_closed_ends_the_search() {
        for text in ["{% block", "{# {% block a %}", "{%", "{% block %}", "{% extends %}", "{%-%}"] {
            assert_eq!(blocks(text), [], "{text}");
            assert_eq!(extended(text), None, "{text}");
        }
    }
}
