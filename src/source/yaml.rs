//! YAML texts become trees in which every key and value knows its place.
//!
//! Scalars keep the text that was written (`1.10` stays `1.10`, `no` stays `no`): what a value means is
//! decided later by the type of its field, not by YAML's guess.

use super::{control_name, is_control, yaml_words};
use crate::finding::{Finding, RuleId};
use crate::span::{FileId, Span};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands; for a list or a map, where it begins.
    pub span: Span,
    /// What it is.
    pub tree: Tree,
}

/// A key of a map and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key as it was written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// Nothing: an empty value, `null` or `~`.
    Null,
    /// A scalar, as its text.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(Key, Node)>),
}

impl Node {
    /// Returns the same tree with all its places in another file, which must hold the same text.
    #[must_use]
    pub fn in_file(&self, file: FileId) -> Node {
        let at = |span: Span| Span { file, ..span };
        let tree = match &self.tree {
            Tree::Null => Tree::Null,
            Tree::Scalar(text) => Tree::Scalar(text.clone()),
            Tree::List(items) => Tree::List(items.iter().map(|item| item.in_file(file)).collect()),
            Tree::Map(pairs) => {
                let pair = |(key, value): &(Key, Node)| (Key { text: key.text.clone(), span: at(key.span) }, value.in_file(file));
                Tree::Map(pairs.iter().map(pair).collect())
            }
        };
        Node { span: at(self.span), tree }
    }

    /// Makes a scalar.
    pub fn scalar(text: impl Into<String>, span: Span) -> Self {
        Node { span, tree: Tree::Scalar(text.into()) }
    }

    /// Returns the text of a scalar.
    pub fn as_str(&self) -> Option<&str> {
        match &self.tree {
            Tree::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the pairs of a map.
    pub fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.tree {
            Tree::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// Returns the items of a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.tree {
            Tree::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.iter().find(|(k, _)| k.text == key).map(|(_, v)| v)
    }

    /// Tells whether nothing was written.
    pub fn is_null(&self) -> bool {
        self.tree == Tree::Null
    }

    /// Names the shape, for messages.
    pub fn shape(&self) -> &'static str {
        match self.tree {
            Tree::Null => "nothing",
            Tree::Scalar(_) => "a single value",
            Tree::List(_) => "a list",
            Tree::Map(_) => "a map",
        }
    }

    /// Lays another tree over this one: maps are joined key by key, `null` removes a key, anything else replaces.
    pub fn overlay(&mut self, over: &Node) {
        match (&mut self.tree, &over.tree) {
            (Tree::Map(under), Tree::Map(pairs)) => {
                for (key, value) in pairs {
                    let at = under.iter().position(|(k, _)| k.text == key.text);
                    match (at, value.is_null()) {
                        (Some(n), true) => {
                            under.remove(n);
                        }
                        (Some(n), false) => under[n].1.overlay(value),
                        (None, true) => {}
                        (None, false) => under.push((key.clone(), value.clone())),
                    }
                }
                self.span = over.span;
            }
            _ => *self = over.clone(),
        }
    }
}

/// Bounds of one YAML file. The node budget is far above the library's default because a register of
/// 10 000 entries holds more than 250 000 nodes; alias replay stays tightly bounded.
fn options() -> serde_saphyr::Options {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_nodes = 20_000_000;
    budget.max_events = 40_000_000;
    budget.max_total_scalar_bytes = 512 << 20;
    // Files are read on threads whose stack is 2 MiB; without optimisation one level takes some 50 kB of it. An outline of six levels needs 17.
    budget.max_depth = 24;
    budget.max_aliases = 10_000;
    serde_saphyr::options! {
        budget: Some(budget),
        // What aliases repeat is counted apart: a register needs few of them, a bomb all it can get.
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        with_snippet: false,
        strict_booleans: true,
        emit_comments: false,
    }
}

/// Reads a text as YAML. `base` is where the text begins in its file (front matter does not begin at 0).
///
/// # Errors
/// One finding of the rule `yaml` with the place and what the parser expected: tabs, duplicate keys, an unclosed
/// quote, too many aliases …
pub fn parse(text: &str, file: FileId, base: usize) -> Result<Node, Box<Finding>> {
    let blank = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    });
    if blank {
        return Ok(Node { span: Span::new(file, base, base), tree: Tree::Null });
    }
    let mut reader = TreeReader { text, file, base, control: None };
    match serde_saphyr::from_str_with_options::<Spanned<RawNode>>(text, options()) {
        Ok(raw) => {
            let node = reader.node(raw);
            reader.control.map_or(Ok(node), |(c, span)| Err(Box::new(escaped(c, span))))
        }
        Err(error) => Err(Box::new(explain(text, file, base, &error))),
    }
}

/// Refuses a character that nobody writes by chance: in the file itself it stands as an escape.
fn escaped(c: char, span: Span) -> Finding {
    let name = control_name(c);
    let finding =
        Finding::error(RuleId::Yaml, span, format!("this text holds a control character, {name}, written as an escape"));
    finding.hint("take it out: pages, feeds and metadata of documents cannot hold it")
}

/// Reads a text that is a list of one item, and returns the item; nothing when it is not, or cannot be read on its own.
pub fn parse_item(text: &str, file: FileId) -> Option<Node> {
    let raw = serde_saphyr::from_str_with_options::<Spanned<RawNode>>(text, options()).ok()?;
    let mut reader = TreeReader { text, file, base: 0, control: None };
    match (reader.node(raw).tree, reader.control) {
        (Tree::List(mut items), None) if items.len() == 1 => items.pop(),
        _ => None,
    }
}

/// Makes a finding of what the parser refuses, in our own words.
fn explain(text: &str, file: FileId, base: usize, error: &serde_saphyr::Error) -> Finding {
    let bare = innermost(error);
    let location = bare.location().or_else(|| error.location());
    let start = location.map_or(0, |l| {
        l.span()
            .byte_offset()
            .map_or_else(|| offset_of(text, l.line() as usize, l.column() as usize), |n| usize::try_from(n).unwrap_or(0))
    });
    let mut start = start.min(text.len());
    let mut length = location.and_then(|l| l.span().byte_len()).map_or(1, |n| usize::try_from(n).unwrap_or(1)).max(1);
    let mut said = yaml_words::of(bare);
    // The parser notices a tab where the value before it ends; people look for the line that is indented with it.
    if let Some(tab) = tab_in_indentation(text, start).filter(|tab| said.may_be_tab && *tab <= line_end(text, start)) {
        (start, length) = (tab, 1);
        said = yaml_words::tab();
    }
    let line_start = text[..floor(text, start)].rfind('\n').map_or(0, |n| n + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let message = said.message;
    let span = Span::new(file, base + start, base + (start + length).min(text.len()));
    let finding = Finding::error(RuleId::Yaml, span, format!("this is not valid YAML: {message}"));
    let colons = line.matches(": ").count() > 1 && !line.contains('"') && !line.contains('\'');
    match said.hint {
        Some(hint) if !(colons && said.may_be_colon) => finding.hint(hint),
        _ if colons => finding.hint("a value that holds `: ` needs quotes"),
        _ => finding,
    }
}

/// The error itself, without what the library wraps around it.
fn innermost(mut error: &serde_saphyr::Error) -> &serde_saphyr::Error {
    while let serde_saphyr::Error::WithSnippet { error: inner, .. } | serde_saphyr::Error::AliasError { error: inner, .. } = error
    {
        error = inner;
    }
    error
}

/// Offset of the end of the line after the one that an offset stands in.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(floor(text, at)..).unwrap_or("");
    let mut ends = rest.match_indices('\n').map(|(end, _)| floor(text, at) + end);
    ends.next();
    ends.next().unwrap_or(text.len())
}

/// Offset of the first tab in the indentation of a line, from the line of `start` on.
fn tab_in_indentation(text: &str, start: usize) -> Option<usize> {
    let mut at = text[..floor(text, start)].rfind('\n').map_or(0, |n| n + 1);
    for line in text[at..].split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indentation].find('\t') {
            return Some(at + tab);
        }
        at += line.len();
    }
    None
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Byte offset of a line and column, both from 1, columns in characters.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or("");
    start + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}

/// What the YAML library hands over, before texts are put back to what was written.
enum RawNode {
    Null,
    /// A string in the YAML sense: its text is settled.
    Text(String),
    /// A plain scalar that YAML would guess to be a number or a boolean; its text is read off the source.
    Guess(String),
    List(Vec<Spanned<RawNode>>),
    Map(Vec<(Spanned<String>, Spanned<RawNode>)>),
}

struct TreeReader<'a> {
    text: &'a str,
    file: FileId,
    base: usize,
    /// The first control character that was met, and where.
    control: Option<(char, Span)>,
}

impl TreeReader<'_> {
    /// A text as it is used: a tab within a line is a blank, whatever shows it.
    fn text(&mut self, text: String, span: Span) -> String {
        if text.bytes().all(|b| (b' '..0x7F).contains(&b)) {
            return text;
        }
        if self.control.is_none() {
            self.control = text.chars().find(|c| is_control(*c)).map(|c| (c, span));
        }
        let one_line = !text.trim_end().contains('\n') && !text.starts_with('\t');
        if one_line && text.contains('\t') { text.replace('\t', " ") } else { text }
    }

    fn span(&self, location: serde_saphyr::Location) -> Span {
        let start = location.span().byte_offset().map_or(0, |n| usize::try_from(n).unwrap_or(0));
        let length = location.span().byte_len().map_or(0, |n| usize::try_from(n).unwrap_or(0));
        Span::new(self.file, self.base + start, self.base + start + length)
    }

    fn written(&self, location: serde_saphyr::Location) -> Option<&str> {
        let start = usize::try_from(location.span().byte_offset()?).ok()?;
        let length = usize::try_from(location.span().byte_len()?).ok()?;
        self.text.get(start..start + length).map(str::trim).filter(|s| !s.is_empty())
    }

    fn node(&mut self, raw: Spanned<RawNode>) -> Node {
        let span = self.span(raw.referenced);
        let tree = match raw.value {
            RawNode::Null => Tree::Null,
            RawNode::Text(text) => Tree::Scalar(self.text(text, span)),
            RawNode::Guess(guess) => Tree::Scalar(self.written(raw.defined).map_or(guess, str::to_owned)),
            RawNode::List(items) => Tree::List(items.into_iter().map(|item| self.node(item)).collect()),
            RawNode::Map(pairs) => Tree::Map(
                pairs
                    .into_iter()
                    .map(|(key, value)| {
                        let span = self.span(key.referenced);
                        (Key { text: self.text(key.value, span), span }, self.node(value))
                    })
                    .collect(),
            ),
        };
        Node { span, tree }
    }
}

impl<'de> Deserialize<'de> for RawNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawNode;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value, a list or a map")
    }
    fn visit_unit<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Null)
    }
    fn visit_none<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawNode, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
    fn visit_str<E>(self, text: &str) -> Result<RawNode, E> {
        Ok(RawNode::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<RawNode, E> {
        Ok(RawNode::Text(text))
    }
    fn visit_bool<E>(self, value: bool) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_u128<E>(self, value: u128) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<RawNode, E> {
        Ok(RawNode::Guess(value.to_string()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawNode, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(RawNode::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawNode, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(RawNode::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        parse(text, FileId(0), 0).expect("valid YAML")
    }

    #[test]
    fn scalars_keep_what_was_written() {
        let node = read("version: 1.10\nshown: no\nid: 007\ndate: 2026-03-01\nquoted: \"yes\"\nbool: true\n");
        let get = |k: &str| node.get(k).and_then(Node::as_str).unwrap_or("?").to_owned();
        assert_eq!(get("version"), "1.10");
        assert_eq!(get("shown"), "no");
        assert_eq!(get("id"), "007");
        assert_eq!(get("date"), "2026-03-01");
        assert_eq!(get("quoted"), "yes");
        assert_eq!(get("bool"), "true");
    }

    #[test]
    fn places_are_byte_offsets_of_the_file() {
        let text = "é: à\nb: [x, 12]\n";
        let node = read(text);
        let pairs = node.as_map().expect("a map");
        let cut = |s: Span| &text[s.start as usize..s.end as usize];
        assert_eq!(cut(pairs[0].0.span), "é");
        assert_eq!(cut(pairs[0].1.span), "à");
        assert_eq!(cut(pairs[1].1.as_list().expect("a list")[1].span), "12");
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (name, before) in ('b'..='j').zip('a'..='i') {
            text += &format!(
                "{name}: &{name} [*{before},*{before},*{before},*{before},*{before},*{before},*{before},*{before},*{before}]\n"
            );
        }
        assert_eq!(parse(&text, FileId(0), 0).expect_err("refused").rule, "yaml");
    }

    /// What the parser refuses is said in words of YAML; of none of these inputs the library's own words come through.
    #[test]
    fn errors_are_in_our_own_words() {
        let deep = format!("{}x{}", "[".repeat(100), "]".repeat(100));
        let ring = "a: &a [*a]\n";
        let inputs = [
            "a: [1, 2\n",
            "a: {b: 1\n",
            "a: \"x\n",
            "a: 'x\n",
            "a: b: c\n",
            "a: 1\na: 2\n",
            "- a\nb: 1\n",
            "a: *b\n",
            "a: @x\n",
            "a: `x`\n",
            "a: %x\n",
            "\ta: 1\n",
            "a:\n\tb: 1\n",
            "a: |\n\tx\n",
            "a: !!binary \"x\"\n",
            "a: !!int x\n",
            "a: !x y\n",
            "a: 1\n---\nb: 2\n",
            "? [a, b]\n: c\n",
            "a: ]\n",
            "a: [1}\n",
            "a: }\n",
            "<<: 1\n",
            "<<: [1]\na: 2\n",
            "%YAML 3.0\n---\na: 1\n",
            "%TAG x\n---\na\n",
            "a: &\n",
            "a: !<x\n",
            "a: \"\\q\"\n",
            "a: \"\\u12\"\n",
            "a: \"\\uD800\"\n",
            "- - a\n - b\n",
            "a:\n  b: 1\n c: 2\n",
            "a: >9x\n",
            "a: |0\n",
            "a: x\n  - y\n",
            "{a, b: [}\n",
            "a: [b]c\n",
            "a: 'x'y\n",
            "...\n",
            "a: 1\n...\nb\n",
            "a: .nan\nb: 1e999\n",
            "a: ? b\n",
            ": a\n",
            "- : :\n",
            "[a, b]: c\n",
            ring,
            &deep,
            "a: \"x\\e[1my\"\n",
            "a: \"\\0\"\n",
            "\u{feff}\u{feff}a: 1\n",
            "a: !!set {x}\n",
            "a: ~\n? \n",
            "null: 1\n",
            "1: a\ntrue: b\n",
            "a: #x\n b\n",
        ];
        let foreign = [
            "budget",
            "option",
            "from_str",
            "serde",
            "deserial",
            "struct",
            "enum",
            "variant",
            "Option",
            "unit",
            "tuple",
            "borrow",
            "anchor_id",
            "u64",
            "i64",
            "f64",
            "::",
            "granit",
            "simple key",
            "token",
            "scalar",
            "stream",
            "parser",
            "Yaml",
            "schema",
            "Rust",
        ];
        for input in inputs {
            if let Err(finding) = parse(input, FileId(0), 0) {
                let said = format!("{} {}", finding.message, finding.hint.as_deref().unwrap_or_default());
                let met: Vec<&&str> = foreign.iter().filter(|word| said.contains(**word)).collect();
                assert!(met.is_empty(), "{input:?}: {said} {met:?}");
                assert!(finding.message.len() > 30 && !said.contains("invalid YAML at"), "{input:?}: {said}");
            }
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_refused_before_the_stack_ends() {
        for (levels, fits) in [(17, true), (23, true), (25, false), (60, false), (5_000, false)] {
            let flow = format!("a: {}x{}\n", "[".repeat(levels), "]".repeat(levels));
            let block: String =
                (0..levels).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>() + &" ".repeat(levels) + "b: 1\n";
            for text in [flow, block] {
                // As large as that of a thread that reads files.
                let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || parse(&text, FileId(0), 0).is_ok());
                assert_eq!(read.expect("a thread").join().expect("no overflow"), fits, "{levels}");
            }
        }
    }

    #[test]
    fn common_mistakes_are_named() {
        let said = |text: &str| {
            let finding = parse(text, FileId(0), 0).expect_err(text);
            format!("{} / {}", finding.message, finding.hint.unwrap_or_default())
        };
        for (text, words) in [
            ("a: 1\na: 2\n", "the key `a` is written twice"),
            ("a: [1, 2\n", "`[` is never closed"),
            ("a: *b\n", "there is no anchor"),
            ("title: Lot 2: la suite\n", "a value that holds `: ` needs quotes"),
            ("a:\n\tb: 1\n", "tabs cannot indent"),
            ("a: @x\n", "needs quotes"),
            ("a: 1\n---\nb: 2\n", "one document"),
            ("a: \"x\\ey\"\n", "U+001B (escape)"),
        ] {
            assert!(said(text).contains(words), "{text:?}: {}", said(text));
        }
    }

    #[test]
    fn a_tab_in_a_line_is_a_blank() {
        let node = read("a: \"x\\ty\"\nb: x\ty\nc: |\n  x\ty\n  z\n");
        let get = |k: &str| node.get(k).and_then(Node::as_str).unwrap_or("?").to_owned();
        assert_eq!((get("a"), get("b"), get("c")), ("x y".into(), "x y".into(), "x\ty\nz\n".into()));
    }

    #[test]
    fn overlay_joins_maps_and_null_removes() {
        let mut under = read("a: {x: 1, y: 2}\nb: 1\n");
        under.overlay(&read("a: {y: 3, x: null}\nc: 4\n"));
        assert_eq!(under.get("a").and_then(|a| a.get("y")).and_then(Node::as_str), Some("3"));
        assert!(under.get("a").and_then(|a| a.get("x")).is_none());
        assert_eq!(under.get("c").and_then(Node::as_str), Some("4"));
    }
}
