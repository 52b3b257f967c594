//! The styles of a Word file: which of them are headings, quotes and code.

use super::xml::{attribute, child, parsed, switch, value};
use roxmltree::Node;
use std::collections::HashMap;

/// What a style says that matters here.
#[derive(Debug, Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    number: Option<(Option<String>, usize)>,
    bold: Option<bool>,
    italic: Option<bool>,
    hidden: Option<bool>,
    fixed: bool,
}

/// All of them, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    usual: Option<String>,
}

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Title,
    Heading(u8),
    Contents,
    Quote,
    Code,
}

/// Deepest chain of styles that is followed.
const MAX_CHAIN: usize = 20;

/// Fonts in which every letter has the same width.
const FIXED: [&str; 8] = ["courier", "consolas", "mono", "menlo", "lucida console", "fixedsys", "source code", "inconsolata"];

/// Whether the fonts of a run are of one width.
pub(super) fn is_fixed(properties: Node<'_, '_>) -> bool {
    let font = child(properties, "rFonts").and_then(|fonts| attribute(fonts, "ascii").or_else(|| attribute(fonts, "hAnsi")));
    font.map(str::to_lowercase).is_some_and(|font| FIXED.iter().any(|name| font.contains(name)))
}

impl Styles {
    /// Reads the part of styles.
    pub fn read(text: &str) -> Self {
        let Ok(tree) = parsed(text) else { return Styles::default() };
        let mut all = Styles::default();
        for node in tree.descendants().filter(|node| node.tag_name().name() == "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let paragraph = child(node, "pPr");
            let run = child(node, "rPr");
            let number = paragraph.and_then(|p| child(p, "numPr")).map(|number| {
                (value(number, "numId").map(str::to_owned), value(number, "ilvl").and_then(|n| n.parse().ok()).unwrap_or(0))
            });
            let style = Style {
                name: value(node, "name").unwrap_or(id).to_lowercase(),
                based_on: value(node, "basedOn").map(str::to_owned),
                outline: paragraph.and_then(|p| value(p, "outlineLvl")).and_then(|n| n.parse().ok()),
                number,
                bold: run.and_then(|r| switch(r, "b")),
                italic: run.and_then(|r| switch(r, "i")),
                hidden: run.and_then(|r| switch(r, "vanish")),
                fixed: run.is_some_and(is_fixed),
            };
            if attribute(node, "type") == Some("paragraph") && matches!(attribute(node, "default"), Some("1" | "true")) {
                all.usual = Some(id.to_owned());
            }
            all.styles.insert(id.to_owned(), style);
        }
        all
    }

    /// A style and those that it stands on.
    fn chain(&self, id: Option<&str>) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut next = id.or(self.usual.as_deref());
        while let Some(style) = next.and_then(|id| self.styles.get(id)) {
            chain.push(style);
            if chain.len() >= MAX_CHAIN {
                break;
            }
            next = style.based_on.as_deref();
        }
        chain
    }

    /// What a paragraph of a style is. A style that is not in the file is known by its id.
    pub fn role(&self, id: Option<&str>) -> Role {
        let chain = self.chain(id);
        let unknown = id.filter(|_| chain.is_empty()).map(str::to_lowercase);
        for name in chain.iter().map(|style| style.name.as_str()).chain(unknown.as_deref()) {
            let name = name.trim();
            let level = |prefix: &str| {
                let rest = name.strip_prefix(prefix)?.trim();
                rest.chars().next().and_then(|c| c.to_digit(10)).filter(|n| (1..=9).contains(n)).filter(|_| rest.len() <= 2)
            };
            if let Some(level) = ["heading", "titre", "überschrift"].iter().find_map(|prefix| level(prefix)) {
                return Role::Heading(u8::try_from(level).unwrap_or(6));
            }
            match name {
                "title" | "titre" | "titre du document" => return Role::Title,
                "quote" | "intense quote" | "citation" | "citation intense" | "block text" => return Role::Quote,
                _ if name.starts_with("toc ") || name.starts_with("tm ") || name == "table of figures" => return Role::Contents,
                _ if ["source code", "html preformatted", "plain text", "code", "macro"].contains(&name) => return Role::Code,
                _ => {}
            }
        }
        match chain.iter().find_map(|style| style.outline) {
            Some(level) if level < 9 => Role::Heading(level + 1),
            _ => Role::Text,
        }
    }

    /// The numbering of a style: the list and the level.
    pub fn number(&self, id: Option<&str>) -> Option<(String, usize)> {
        let chain = self.chain(id);
        let level = chain.iter().find_map(|style| style.number.as_ref().map(|(_, level)| *level))?;
        let list = chain.iter().find_map(|style| style.number.as_ref().and_then(|(list, _)| list.clone()))?;
        Some((list, level))
    }

    /// Bold, italic, of one width, hidden: what a style of characters says.
    pub fn of_run(&self, id: &str) -> (Option<bool>, Option<bool>, bool, bool) {
        let chain = self.chain(Some(id));
        let code = |style: &&Style| style.fixed || ["html code", "verbatim char", "code"].contains(&style.name.as_str());
        (
            chain.iter().find_map(|style| style.bold),
            chain.iter().find_map(|style| style.italic),
            chain.iter().any(code),
            chain.iter().find_map(|style| style.hidden).unwrap_or(false),
        )
    }

    /// Whether a style of paragraphs sets its letters bold.
    pub fn is_bold(&self, id: Option<&str>) -> bool {
        self.chain(id).iter().find_map(|style| style.bold).unwrap_or(false)
    }
}
