//! SVG: the elements and attributes that draw, by their namespaces, whatever prefix they are written with.
//!
//! Editors write layers, folders, fonts and their own copy of a whole drawing into it, under their own namespaces, in `metadata`, comments,
//! `data-` attributes and style sheets. Written anew, a drawing holds what is on the lists here. `title` is on them, since it is what is
//! read out; `desc` is not, since editors keep their notes there. Ids and classes, which are names of layers, get new ones.

mod allowed;

use super::style::{self, Names, PRESENTATION};
use super::{DEEPEST, Format, data_address, of_data_address};
use allowed::{ATTRIBUTES, ELEMENTS, OF_WORDS, WORDS};
use roxmltree::{Document, Node, NodeType, ParsingOptions};
use std::collections::BTreeSet;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Elements inside one another that are still read.
const DEEPEST_ELEMENT: usize = 200;

/// Tells whether bytes begin as an SVG in UTF-8.
pub fn is_drawing(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1 << 16)).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>").map(|n| n + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|n| n + 3)
        } else if rest.get(..9).is_some_and(|d| d.eq_ignore_ascii_case("<!doctype")) {
            let subset = rest.find('[').filter(|n| rest.find('>').is_none_or(|end| *n < end));
            match subset {
                Some(from) => rest.get(from..).and_then(|r| r.find("]")).map(|n| from + n + 1),
                None => rest.find('>').map(|n| n + 1),
            }
        } else {
            break;
        };
        let Some(left) = end.and_then(|end| rest.get(end..)) else { return false };
        rest = left.trim_start().trim_start_matches('>').trim_start();
    }
    let Some(name) = rest.strip_prefix('<') else { return false };
    let name: &str = name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or("");
    name.rsplit(':').next() == Some("svg")
}

/// Something of a drawing that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// A picture, by its address.
    Picture(String),
    /// Words in a box of HTML, without the same words as text.
    Words(String),
    /// A character that no font has.
    Letter(char),
}

/// A drawing written anew.
#[derive(Debug)]
pub struct Written {
    /// The drawing.
    pub bytes: String,
    /// What it lost.
    pub lost: BTreeSet<Lost>,
}

/// What paper can show.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// Tells whether there is a shape for a character.
    pub has: &'a dyn Fn(char) -> bool,
    /// Tells whether a picture of points can be decoded.
    pub decodes: &'a dyn Fn(&[u8]) -> bool,
}

/// How drawings are written.
pub struct Hand<'a> {
    /// Hands out the picture of an address.
    linked: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// What it is written for, when that is paper.
    paper: Option<Paper<'a>>,
    depth: usize,
}

type Result<T> = std::result::Result<T, String>;

impl<'a> Hand<'a> {
    /// For the web, where HTML in a drawing is shown.
    pub fn cleaning(linked: &'a dyn Fn(&str) -> Option<Vec<u8>>) -> Self {
        Hand { linked, paper: None, depth: 0 }
    }

    /// For paper, where it is not.
    pub fn printing(linked: &'a dyn Fn(&str) -> Option<Vec<u8>>, paper: Paper<'a>) -> Self {
        Hand { linked, paper: Some(paper), depth: 0 }
    }

    /// Writes a drawing.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn write(&self, bytes: &[u8]) -> Result<Written> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is no SVG in UTF-8".to_owned())?;
        let options = ParsingOptions { allow_dtd: true, nodes_limit: 2_000_000, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text.trim_start_matches('\u{feff}').trim_start(), options)
            .map_err(|error| format!("it is no well-formed SVG: “{error}”"))?;
        let root = document.root_element();
        if !root.has_tag_name((SVG, "svg")) {
            return Err("it is no SVG: its first element is not `svg` of the namespace http://www.w3.org/2000/svg".to_owned());
        }
        let mut pen = Pen { hand: self, names: Names::default(), out: String::with_capacity(text.len()), lost: BTreeSet::new() };
        pen.element(root, 0)?;
        Ok(Written { bytes: pen.out, lost: pen.lost })
    }
}

/// Writes one drawing.
struct Pen<'h, 'a> {
    hand: &'h Hand<'a>,
    names: Names,
    out: String,
    lost: BTreeSet<Lost>,
}

impl Pen<'_, '_> {
    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<()> {
        let name = node.tag_name();
        if depth > DEEPEST_ELEMENT {
            return Err(format!("it has more than {DEEPEST_ELEMENT} elements inside one another"));
        }
        if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
            return Ok(());
        }
        match name.name() {
            "foreignObject" => return self.foreign(node, depth),
            "title" if self.hand.paper.is_some() => return Ok(()),
            "style" => return self.style(node),
            _ => {}
        }
        self.out.push('<');
        self.out.push_str(name.name());
        if depth == 0 {
            self.out.push_str(" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
        }
        let picture = matches!(name.name(), "image" | "feImage");
        for attribute in node.attributes() {
            match (attribute.namespace(), attribute.name()) {
                (None | Some(XLINK), "href") => {
                    let prefix = if attribute.namespace().is_some() { "xlink:" } else { "" };
                    if let Some(value) = self.reference(attribute.value().trim(), picture, name.name()) {
                        self.attribute(prefix, "href", &value);
                    }
                }
                (None, name) => self.plain(name, attribute.value()),
                (Some(XML), "space" | "lang") => self.attribute("xml:", attribute.name(), attribute.value()),
                _ => {}
            }
        }
        let from = self.out.len();
        self.out.push('>');
        let start = self.out.len();
        // Words between shapes are not shown.
        let words = matches!(name.name(), "text" | "tspan" | "textPath" | "tref" | "title")
            || node.ancestors().any(|a| a.has_tag_name((SVG, "text")));
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => self.element(child, depth + 1)?,
                NodeType::Text if words => self.words(child.text().unwrap_or_default()),
                _ => {}
            }
        }
        self.end(name.name(), from, start);
        Ok(())
    }

    /// Ends an element; one that holds nothing in a short way.
    fn end(&mut self, name: &str, from: usize, start: usize) {
        if self.out.len() == start {
            self.out.truncate(from);
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn attribute(&mut self, prefix: &str, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(prefix);
        self.out.push_str(name);
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                '\t' => self.out.push_str("&#9;"),
                _ => self.escaped(c),
            }
        }
        self.out.push('"');
    }

    fn escaped(&mut self, c: char) {
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '"' => self.out.push_str("&quot;"),
            _ => self.out.push(c),
        }
    }

    fn plain(&mut self, name: &str, value: &str) {
        match name {
            "id" => {
                let id = self.names.id(value);
                self.attribute("", name, &id);
            }
            "class" => {
                let classes: Vec<String> = value.split_ascii_whitespace().map(|class| self.names.class(class)).collect();
                self.attribute("", name, &classes.join(" "));
            }
            "style" => {
                let css = style::attribute(value, &self.names);
                if !css.is_empty() {
                    self.attribute("", name, &css);
                }
            }
            "aria-labelledby" => {
                let ids: Vec<String> = value.split_ascii_whitespace().map(|id| self.names.id(id)).collect();
                self.attribute("", name, &ids.join(" "));
            }
            // An animation that another one begins names that one: it begins by itself instead.
            "begin" | "end"
                if value.contains('.') && value.contains(|c: char| c.is_ascii_alphabetic() && !"hmins".contains(c)) => {}
            _ if ATTRIBUTES.contains(&name) || PRESENTATION.contains(&name) => {
                if !value.to_ascii_lowercase().contains("url") {
                    self.attribute("", name, value);
                } else if let Some(value) = style::value(value, &self.names) {
                    self.attribute("", name, &value);
                }
            }
            _ => {}
        }
    }

    /// Where an element refers to: a part of the drawing, or a picture that comes along.
    fn reference(&mut self, address: &str, picture: bool, element: &str) -> Option<String> {
        if let Some(id) = address.strip_prefix('#').filter(|id| !id.is_empty()) {
            return Some(format!("#{}", self.names.id(id)));
        }
        if !picture {
            // Where a link leads is not drawn.
            if element != "a" {
                self.lost.insert(Lost::Picture(short(address)));
            }
            return None;
        }
        let data = address.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"));
        let bytes = if data { of_data_address(address) } else { (self.hand.linked)(address) };
        let written = bytes.and_then(|bytes| self.picture(&bytes));
        if written.is_none() {
            self.lost.insert(Lost::Picture(short(address)));
        }
        written
    }

    /// A picture in the drawing, cleaned as the drawing is.
    fn picture(&mut self, bytes: &[u8]) -> Option<String> {
        let format = Format::of(bytes)?;
        let cleaned = match format {
            Format::Svg if self.hand.depth < DEEPEST => {
                let hand = Hand { linked: &|_| None, paper: self.hand.paper, depth: self.hand.depth + 1 };
                let written = hand.write(bytes).ok()?;
                self.lost.extend(written.lost);
                written.bytes.into_bytes()
            }
            Format::Svg => return None,
            _ => super::clean_bitmap(format, bytes).ok()?,
        };
        let decodes = format == Format::Svg || self.hand.paper.is_none_or(|paper| (paper.decodes)(&cleaned));
        decodes.then(|| data_address(format, &cleaned))
    }

    fn style(&mut self, node: Node<'_, '_>) -> Result<()> {
        let css: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
        let css = style::sheet(&css, &self.names);
        if css.is_empty() {
            return Ok(());
        }
        self.out.push_str("<style");
        if let Some(media) = node.attribute("media") {
            self.attribute("", "media", media);
        }
        self.out.push('>');
        css.chars().for_each(|c| self.escaped(c));
        self.out.push_str("</style>");
        Ok(())
    }

    /// Words of the drawing itself.
    fn words(&mut self, text: &str) {
        for c in text.chars() {
            let shown = match self.hand.paper {
                Some(paper) if !(paper.has)(c) => {
                    // A blank that no font has is a blank.
                    if c.is_whitespace() {
                        ' '
                    } else {
                        self.lost.insert(Lost::Letter(c));
                        '\u{fffd}'
                    }
                }
                _ => c,
            };
            self.escaped(shown);
        }
    }

    /// A box of HTML: its words where they are shown.
    fn foreign(&mut self, node: Node<'_, '_>, depth: usize) -> Result<()> {
        let words = said(node);
        if words.is_empty() {
            return Ok(());
        }
        if self.hand.paper.is_some() {
            let instead = node.parent().filter(|parent| parent.has_tag_name((SVG, "switch")));
            let others: Vec<Node<'_, '_>> =
                instead.map(|s| s.children().filter(|c| c.is_element() && c.id() != node.id()).collect()).unwrap_or_default();
            // A picture in its place was made of the words by whoever drew it; a text has to hold them.
            let pictured = others.iter().any(|o| o.descendants().any(|d| d.has_tag_name((SVG, "image"))));
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let same = others.iter().any(|o| bare(&drawn(*o)).contains(&bare(&words)));
            if !pictured && !same {
                self.lost.insert(Lost::Words(words));
            }
            return Ok(());
        }
        self.out.push_str("<foreignObject");
        for attribute in node.attributes().filter(|a| a.namespace().is_none()) {
            self.plain(attribute.name(), attribute.value());
        }
        self.out.push('>');
        for child in node.children().filter(Node::is_element) {
            self.html(child, depth + 1, true)?;
        }
        self.out.push_str("</foreignObject>");
        Ok(())
    }

    fn html(&mut self, node: Node<'_, '_>, depth: usize, first: bool) -> Result<()> {
        let name = node.tag_name();
        if depth > DEEPEST_ELEMENT {
            return Err(format!("it has more than {DEEPEST_ELEMENT} elements inside one another"));
        }
        if name.namespace() != Some(XHTML) || !WORDS.contains(&name.name()) {
            return Ok(());
        }
        self.out.push('<');
        self.out.push_str(name.name());
        if first {
            self.out.push_str(" xmlns=\"http://www.w3.org/1999/xhtml\"");
        }
        for attribute in node.attributes().filter(|a| a.namespace().is_none()) {
            match attribute.name() {
                "class" | "style" | "id" => self.plain(attribute.name(), attribute.value()),
                name if OF_WORDS.contains(&name) => self.attribute("", name, attribute.value()),
                _ => {}
            }
        }
        let from = self.out.len();
        self.out.push('>');
        let start = self.out.len();
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => self.html(child, depth + 1, false)?,
                NodeType::Text => child.text().unwrap_or_default().chars().for_each(|c| self.escaped(c)),
                _ => {}
            }
        }
        self.end(name.name(), from, start);
        Ok(())
    }
}

/// The words of a box of HTML, those of style sheets and scripts excepted.
fn said(node: Node<'_, '_>) -> String {
    let shown = |n: &Node<'_, '_>| {
        n.is_text() && n.ancestors().skip(1).take_while(|a| a.id() != node.id()).all(|a| WORDS.contains(&a.tag_name().name()))
    };
    let inside = |n: &Node<'_, '_>| n.parent().is_some_and(|p| p.id() != node.id());
    let texts: Vec<&str> = node.descendants().filter(|n| shown(n) && inside(n)).filter_map(|n| n.text()).collect();
    texts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words that a part of a drawing draws.
fn drawn(node: Node<'_, '_>) -> String {
    let text = |n: &Node<'_, '_>| n.is_text() && n.ancestors().any(|a| a.has_tag_name((SVG, "text")));
    node.descendants().filter(text).filter_map(|n| n.text()).collect()
}

/// An address short enough for a message.
fn short(address: &str) -> String {
    let mut short: String = address.chars().take(60).collect();
    if short.len() < address.len() {
        short.push('…');
    }
    short
}

/// A drawing of the team's own, with the pictures that it names put into it: a browser that shows it in a page loads none of them.
/// Nothing when there is none to put.
pub fn completed(bytes: &[u8], linked: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let options = ParsingOptions { allow_dtd: true, nodes_limit: 2_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    let mut out = String::new();
    let mut at = 0;
    for node in document.descendants().filter(|n| n.has_tag_name((SVG, "image"))) {
        for attribute in node.attributes().filter(|a| a.name() == "href" && matches!(a.namespace(), None | Some(XLINK))) {
            let address = attribute.value().trim();
            if address.starts_with('#') || address.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:")) {
                continue;
            }
            let Some(picture) = linked(address) else { continue };
            let Some(format) = Format::of(&picture).filter(|f| !matches!(f, Format::Svg | Format::Avif | Format::Other(_)))
            else {
                continue;
            };
            let range = attribute.range_value();
            // What comes out of an entity stands elsewhere.
            if range.start < at || text.get(range.clone()).is_none_or(|raw| raw.trim() != address) {
                continue;
            }
            out.push_str(text.get(at..range.start)?);
            out.push_str(&data_address(format, &picture));
            at = range.end;
        }
    }
    if at == 0 {
        return None;
    }
    out.push_str(text.get(at..)?);
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests;
