//! Front matter that other tools read: dates, weights, layouts. It is left out, and that is said once for the whole project.

use crate::finding::{Finding, RuleId, Severity};
use crate::source::{Key, Node};

const RULE: RuleId = RuleId::ForeignFrontMatter;

/// Keys that Hugo, Jekyll, Docusaurus, MkDocs, Obsidian, Pandoc and their like know.
const KEYS: [&str; 72] = [
    "abstract",
    "author",
    "authors",
    "bibliography",
    "blog",
    "categories",
    "category",
    "comments",
    "cover",
    "created",
    "creation_date",
    "css",
    "custom_edit_url",
    "date",
    "draft",
    "documentclass",
    "edit_url",
    "excerpt",
    "expires",
    "expirydate",
    "externalurl",
    "featured",
    "footer",
    "full_title",
    "geometry",
    "grand_parent",
    "has_children",
    "has_toc",
    "header",
    "hero",
    "hide",
    "hide_table_of_contents",
    "hide_title",
    "icon",
    "image",
    "images",
    "keywords",
    "lang",
    "last_modified",
    "last_modified_at",
    "lastmod",
    "layout",
    "license",
    "linktitle",
    "mermaid",
    "modified",
    "nav",
    "nav_exclude",
    "nav_order",
    "outline",
    "pagination_next",
    "pagination_prev",
    "parent",
    "permalink",
    "published",
    "publishdate",
    "redirect_from",
    "resources",
    "series",
    "sidebar",
    "sidebar_label",
    "sidebar_position",
    "slug",
    "summary",
    "tag",
    "tags",
    "template",
    "toc",
    "type",
    "updated",
    "url",
    "weight",
];

/// Keys that say, in one tool or another, who may read: never left out in silence, since the page would be wider than was meant.
const GUARDS: [&str; 20] = [
    "access",
    "acl",
    "classification",
    "confidential",
    "confidentiality",
    "confidentialite",
    "confidentialité",
    "diffusion",
    "internal",
    "private",
    "protected",
    "public",
    "readers",
    "restricted",
    "role",
    "roles",
    "secret",
    "unlisted",
    "visibility",
    "visible",
];

/// Returns whether a key of front matter surely narrows no page: ours that say something else, and those of other tools that are known. A
/// misspelt one may be meant to.
pub fn is_open(name: &str) -> bool {
    let lower = name.to_lowercase().replace('-', "_");
    let known =
        ["title", "description", "order", "language", "aliases"].contains(&lower.as_str()) || KEYS.contains(&lower.as_str());
    known && !GUARDS.contains(&lower.as_str()) && !matches!(lower.as_str(), "draft" | "published")
}

/// Says what becomes of a key that a page does not have: an error where it may be one of ours, or guard the page; else a note.
pub(in crate::project) fn finding(key: &Key, value: &Node, known: &[&str]) -> Finding {
    let name = key.text.as_str();
    let lower = name.to_lowercase().replace('-', "_");
    let unknown = || Finding::error(RuleId::UnknownField, key.span, format!("a page has no setting `{name}`"));
    if GUARDS.contains(&lower.as_str()) {
        return unknown().hint("who may read a page is said by `audience:`; nothing else narrows it");
    }
    let says = |wanted: &str| value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case(wanted));
    if lower == "draft" && !says("false") || lower == "published" && says("false") {
        let message = format!("`{name}` does not hold the page back: it is published like any other");
        return Finding::warning(RULE, key.span, message).hint("give it a narrower `audience:`, or move it out of `content/`");
    }
    if KEYS.contains(&lower.as_str()) {
        let finding = Finding::new(RULE, Severity::Note, format!("`{name}` in front matter is not read")).at(key.span);
        return finding.hint(match lower.as_str() {
            "weight" | "nav_order" | "sidebar_position" => "the place of a page among its neighbours is its `order:`",
            "slug" | "permalink" | "url" | "redirect_from" => {
                "addresses come from the names of files; a former one in `aliases:` leads to the page"
            }
            "author" | "authors" | "lastmod" | "last_modified" | "last_modified_at" | "modified" | "updated" => {
                "who changed a page last, and when, comes from git"
            }
            "summary" | "excerpt" | "abstract" => "one sentence about a page is its `description:`",
            "sidebar_label" | "linktitle" | "full_title" => "the name of a page is its `title:`, or its first heading",
            "lang" => "the language of a page is its `language:`",
            _ => "other tools read it; it may stay",
        });
    }
    let finding = unknown().did_you_mean(name, known.iter().copied());
    if finding.hint.is_none() { finding.hint(format!("settings: {}", known.join(", "))) } else { finding }
}

/// Keeps one note for each key, with how often it was met.
pub(super) fn once(findings: &mut Vec<Finding>) {
    let is_note = |finding: &Finding| finding.rule == RULE && finding.severity == Severity::Note;
    let mut kept: Vec<(usize, usize)> = Vec::new();
    let mut all = std::mem::take(findings);
    for finding in all.drain(..) {
        if is_note(&finding)
            && let Some((_, count)) =
                kept.iter_mut().find(|(at, _)| findings.get(*at).is_some_and(|f| f.message == finding.message))
        {
            *count += 1;
            continue;
        }
        if is_note(&finding) {
            kept.push((findings.len(), 1));
        }
        findings.push(finding);
    }
    for (at, count) in kept.into_iter().filter(|(_, count)| *count > 1) {
        if let Some(finding) = findings.get_mut(at) {
            finding.message = format!("{} ({count} files)", finding.message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{FileId, Span};

    fn of(name: &str, value: &str) -> Finding {
        let span = Span::new(FileId(0), 0, 1);
        finding(&Key { text: name.into(), span }, &Node::scalar(value, span), &["title", "audience", "order"])
    }

    #[test]
    fn what_other_tools_read_is_a_note_and_what_may_guard_an_error() {
        for name in
            ["date", "tags", "weight", "layout", "author", "slug", "permalink", "nav_order", "sidebar_position", "lastmod"]
        {
            assert_eq!((of(name, "x").severity, of(name, "x").rule), (Severity::Note, RULE), "{name}");
        }
        for name in ["audiance", "Audience", "audiences", "visibility", "private", "confidentiality", "titel", "whatever"] {
            assert_eq!((of(name, "x").severity, of(name, "x").rule), (Severity::Error, RuleId::UnknownField), "{name}");
        }
        assert_eq!(of("draft", "true").severity, Severity::Warning);
        assert_eq!(of("draft", "false").severity, Severity::Note);
        assert_eq!(of("published", "false").severity, Severity::Warning);
    }

    #[test]
    fn it_is_said_once() {
        let mut findings = vec![of("date", "1"), of("tags", "a"), of("date", "2"), of("titel", "x")];
        once(&mut findings);
        let messages: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[0], "`date` in front matter is not read (2 files)");
    }
}
