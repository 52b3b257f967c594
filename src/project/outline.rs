//! What a document is composed of: its outline, as `ouvrage.yaml` has it. In: a node of it. Out: its parts, in order; what they name is checked
//! elsewhere.

use super::settings_reader::SettingsReader;
use crate::schema::Lang;
use crate::source::{Node, Tree};
use crate::span::Span;

/// A part of a document.
#[derive(Debug, Clone)]
pub enum OutlineItem {
    /// A page, by its path under `content/`.
    Page {
        /// The path as written.
        path: String,
        /// Where.
        span: Span,
    },
    /// A register in one of its views; the node holds the parameters.
    Register {
        /// All parameters, `register` and `view` included.
        node: Node,
        /// The title, else the kind's label.
        title: Option<String>,
    },
    /// One entry, or some of its fields.
    Entry {
        /// Its id, or `this`.
        id: String,
        /// Where.
        span: Span,
        /// Fields and links to show, in this order; all when none is named.
        fields: Vec<(String, Span)>,
        /// The title, else the entry's.
        title: Option<String>,
    },
    /// Parts of an addendum, which are written out from what changed.
    Amendments {
        /// Which, in this order.
        parts: Vec<Amendment>,
        /// Where.
        span: Span,
    },
    /// A text that was written out from what is known: nothing that a file holds.
    Generated {
        /// The title.
        title: String,
        /// The text, as Markdown.
        text: String,
    },
    /// A title over other parts.
    Section {
        /// The title.
        title: String,
        /// The parts.
        contents: Vec<OutlineItem>,
    },
}

/// A part of an addendum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Amendment {
    /// What is amended, and how much changed.
    Summary,
    /// Entries that came, changed and went, requirements by lot.
    Changes,
    /// What the pages say otherwise.
    Pages,
    /// Days that moved.
    Dates,
    /// Questions that were answered to all.
    Answers,
    /// Requirements that must be answered again.
    Again,
}

impl Amendment {
    /// All of them, with their words in settings, in the order in which an addendum tells them.
    pub const ALL: [(&'static str, Amendment); 6] = [
        ("summary", Amendment::Summary),
        ("dates", Amendment::Dates),
        ("changes", Amendment::Changes),
        ("pages", Amendment::Pages),
        ("answers", Amendment::Answers),
        ("again", Amendment::Again),
    ];
}

fn read_amendments(item: &Node, parts: &Node, reader: &mut SettingsReader) -> OutlineItem {
    reader.keys(item.as_map().unwrap_or_default(), &["amendments"], "amendments in an outline");
    let mut found = Vec::new();
    for (word, span) in reader.texts(item, "amendments") {
        if word == "all" {
            found.extend(Amendment::ALL.map(|(_, part)| part));
            continue;
        }
        match Amendment::ALL.iter().find(|(name, _)| *name == word) {
            Some((_, part)) => found.push(*part),
            None => {
                let names: Vec<&str> = std::iter::once("all").chain(Amendment::ALL.iter().map(|(name, _)| *name)).collect();
                let hint = format!("one of {}", names.join(", "));
                reader.error(span, format!("`{word}` is not a part of an addendum")).hint = Some(hint);
            }
        }
    }
    OutlineItem::Amendments { parts: found, span: parts.span }
}

/// Reads an outline, or a part of one at a depth.
pub(super) fn read_outline(node: &Node, depth: usize, lang: Lang, reader: &mut SettingsReader) -> Vec<OutlineItem> {
    let Some(items) = node.as_list() else {
        reader.error(node.span, format!("an outline is a list, found {}", node.shape()));
        return Vec::new();
    };
    if depth > 5 {
        reader.error(node.span, "an outline has at most six levels");
        return Vec::new();
    }
    let mut outline = Vec::new();
    for item in items {
        if let Some(page) = item.get("page") {
            match page.as_str() {
                Some(path) => outline.push(OutlineItem::Page { path: path.trim().to_owned(), span: page.span }),
                None => {
                    reader.error(page.span, "`page` expects the path of a page");
                }
            }
        } else if item.get("register").is_some() {
            outline.push(OutlineItem::Register { node: item.clone(), title: reader.text_in(item, "title", lang) });
        } else if let Some(entry) = item.get("entry") {
            reader.keys(item.as_map().unwrap_or_default(), &["entry", "title", "fields"], "an entry of an outline");
            match &entry.tree {
                Tree::Scalar(id) if !id.trim().is_empty() => outline.push(OutlineItem::Entry {
                    id: id.trim().to_owned(),
                    span: entry.span,
                    fields: reader.texts(item, "fields"),
                    title: reader.text_in(item, "title", lang),
                }),
                _ => {
                    reader.error(entry.span, "`entry` expects an id, or `this`");
                }
            }
        } else if let Some(parts) = item.get("amendments") {
            outline.push(read_amendments(item, parts, reader));
        } else if let Some(contents) = item.get("contents") {
            let title = reader.text_in(item, "title", lang).unwrap_or_default();
            if title.is_empty() {
                reader.error(item.span, "a part with `contents:` needs a `title:`");
            }
            outline.push(OutlineItem::Section { title, contents: read_outline(contents, depth + 1, lang, reader) });
        } else {
            reader.error(
                item.span,
                "an item of an outline is a `page:`, a `register:`, an `entry:`, or a `title:` with `contents:`",
            );
        }
    }
    outline
}
