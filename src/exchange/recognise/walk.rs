//! The way through a text: which blocks begin an entry, and which belong to it.

use super::entry::{finish, is_title, take_level, told};
use super::front::{cut_front, is_set_apart, raw_text, trimmed};
use super::id::{leading_id, prefix_of, trailing_id};
use super::story::story;
use super::table::{self, RowPart, TableRead};
use super::words::priority;
use super::{Claim, Element, FoundEntry, Guide, Recognised, Shape};
use crate::exchange::read::document::Piece;
use crate::text::{Block, Inline, Item, inline_text, plain_text};
use std::collections::{BTreeSet, HashMap};

/// Deepest nesting of lists that is looked through.
const MAX_DEPTH: usize = 20;

/// What may begin an entry.
#[derive(Debug, Clone)]
struct Candidate {
    id: Option<String>,
    strong: bool,
    /// Whether the id stands between slashes.
    slashed: bool,
    /// The level of a heading.
    heading: Option<u8>,
    /// The words behind the id.
    line: Vec<Inline>,
    /// What belongs to it in any case: the rest of an item.
    own: Vec<Block>,
    shape: Shape,
}

/// A part of the text.
#[derive(Debug, Clone)]
struct Node {
    piece: Piece,
    /// Of which list it is a part.
    list: Option<usize>,
    candidate: Option<Candidate>,
    table: Option<TableRead>,
}

impl Node {
    /// A block that is nothing else yet.
    fn plain(piece: Piece) -> Self {
        Node { piece, list: None, candidate: None, table: None }
    }
}

/// Finds the entries of a text.
pub fn recognise(pieces: Vec<Piece>, guide: &Guide<'_>) -> Recognised {
    let mut walk = Walk { guide, lists: 0, last_list: None, out: Recognised::default(), strong: BTreeSet::new() };
    let mut nodes: Vec<Node> = pieces.into_iter().flat_map(|piece| walk.nodes(piece, 0)).collect();
    walk.settle(&mut nodes);
    walk.gather(nodes);
    let Walk { mut out, .. } = walk;
    out.entries.iter_mut().for_each(|entry| finish(entry, guide));
    for entry in &out.entries {
        out.known.extend(entry.labels.iter().cloned());
        out.known.extend(entry.fields.iter().filter_map(|(_, told)| match told {
            super::Told::Key(_, word) => Some(word.clone()),
            _ => None,
        }));
    }
    out
}

struct Walk<'a> {
    guide: &'a Guide<'a>,
    lists: usize,
    /// The list whose items stayed last.
    last_list: Option<usize>,
    out: Recognised,
    /// The ids that something parts from their words.
    strong: BTreeSet<String>,
}

impl Walk<'_> {
    /// Takes a block apart into what may be entries and what stays.
    fn nodes(&mut self, piece: Piece, depth: usize) -> Vec<Node> {
        match &piece.block {
            Block::Heading { level, inlines, .. } => {
                let candidate = self.heading(*level, inlines);
                vec![Node { candidate, ..Node::plain(piece) }]
            }
            Block::Paragraph(inlines) => {
                let candidate = self.candidate(inlines, Vec::new(), Shape::Paragraph);
                vec![Node { candidate, ..Node::plain(piece) }]
            }
            Block::List { ordered, start, numbering, tight, items } => {
                self.lists += 1;
                let shape = (*ordered, *start, *numbering, *tight);
                self.items(items, shape, &piece.at)
            }
            Block::Table { .. } | Block::Grid(_) => {
                let table = table::read(&piece, self.guide);
                vec![Node { table, ..Node::plain(piece) }]
            }
            // A frame around requirements is opened.
            Block::Quote(blocks) | Block::Container { blocks, .. } if depth < MAX_DEPTH => {
                let at = piece.at.clone();
                let inner: Vec<Node> = blocks
                    .iter()
                    .flat_map(|block| self.nodes(Piece { block: block.clone(), at: at.clone() }, depth + 1))
                    .collect();
                let opens = inner.iter().any(|node| {
                    node.table.is_some()
                        || node
                            .candidate
                            .as_ref()
                            .is_some_and(|c| c.strong && c.id.as_deref().is_none_or(|id| self.is_claimed(id)))
                });
                if opens { inner } else { vec![Node::plain(piece)] }
            }
            _ => vec![Node::plain(piece)],
        }
    }

    /// Reads a heading: an id at its beginning, or in brackets at its end.
    fn heading(&self, level: u8, inlines: &[Inline]) -> Option<Candidate> {
        let behind = || {
            let text = raw_text(inlines);
            let (id, words) = trailing_id(&text)?;
            let line = vec![Inline::Text(words.trim().to_owned())];
            let (strong, slashed) = (true, text.trim_end().ends_with('/'));
            Some(Candidate { id: Some(id), strong, slashed, heading: None, line, own: Vec::new(), shape: Shape::Heading })
        };
        let front = self.candidate(inlines, Vec::new(), Shape::Heading).filter(|candidate| candidate.id.is_some());
        front.or_else(behind).map(|candidate| Candidate { heading: Some(level), ..candidate })
    }

    /// The items of a list, each as a list of its own until it is known which stay.
    fn items(&self, items: &[Item], (ordered, start, numbering, tight): (bool, u64, char, bool), at: &str) -> Vec<Node> {
        let mut number = start;
        let one = |item: &Item| {
            number = item.number.unwrap_or(number);
            let candidate = match item.blocks.split_first() {
                Some((Block::Paragraph(inlines), rest)) => self.candidate(inlines, rest.to_vec(), Shape::Item),
                _ => None,
            };
            let block = Block::List { ordered, start: number, numbering, tight, items: vec![item.clone()] };
            number = number.saturating_add(1);
            Node { candidate, list: Some(self.lists), ..Node::plain(Piece { block, at: at.to_owned() }) }
        };
        items.iter().map(one).collect()
    }

    fn is_claimed(&self, id: &str) -> bool {
        matches!((self.guide.claim)(id), Claim::Kind(_))
    }

    /// Reads the beginning of a line.
    fn candidate(&self, inlines: &[Inline], own: Vec<Block>, shape: Shape) -> Option<Candidate> {
        let text = raw_text(inlines);
        let first = leading_id(&text, false).or_else(|| leading_id(&text, true));
        let apart = first.as_ref().is_some_and(|first| is_set_apart(inlines, first.id.chars().count()));
        let is_heading = shape == Shape::Heading;
        if let Some(found) = leading_id(&text, apart || is_heading) {
            let mut line = inlines.to_vec();
            cut_front(&mut line, found.taken);
            return Some(Candidate {
                id: Some(found.id),
                strong: found.strong,
                slashed: found.slashed,
                heading: None,
                line: trimmed(line),
                own,
                shape,
            });
        }
        let is_story = self.guide.story.is_some() && !is_heading && story(&inline_text(inlines)).is_some();
        let shape = if is_story { Shape::Sentence } else { shape };
        is_story.then(|| Candidate { id: None, strong: true, slashed: false, heading: None, line: inlines.to_vec(), own, shape })
    }

    /// Decides which candidates are entries; the others stay what they were.
    fn settle(&mut self, nodes: &mut [Node]) {
        let ids = |node: &Node| node.candidate.as_ref().filter(|c| c.strong).and_then(|c| c.id.clone());
        self.strong = nodes.iter().filter_map(ids).collect();
        let mut by_prefix: HashMap<String, usize> = HashMap::new();
        for id in &self.strong {
            *by_prefix.entry(prefix_of(id).to_owned()).or_default() += 1;
        }
        for node in nodes.iter_mut() {
            let Some(candidate) = &node.candidate else { continue };
            let Some(id) = &candidate.id else { continue };
            let is_story = self.guide.story.is_some() && story(&inline_text(&candidate.line)).is_some();
            let claim = (self.guide.claim)(id);
            // One letter and a number may be anything, unless there are several.
            let prefix = prefix_of(id);
            let thin = !candidate.slashed
                && prefix.chars().count() == 1
                && !id.contains(['-', '_'])
                && by_prefix.get(prefix).copied().unwrap_or(0) < 2;
            let mention = !candidate.strong && self.strong.contains(id);
            let stays = match claim {
                Claim::Kind(_) => thin || mention,
                Claim::Leave => true,
                Claim::Unknown if is_story => false,
                Claim::Unknown => {
                    if candidate.strong {
                        let place = (id.clone(), node.piece.at.clone());
                        self.out.unknown.entry(prefix.to_owned()).or_default().push(place);
                    }
                    true
                }
            };
            if stays {
                node.candidate = None;
            }
        }
        self.settle_tables(nodes);
    }

    /// A table whose entries are described elsewhere is a summary.
    fn settle_tables(&mut self, nodes: &mut [Node]) {
        let mut described: BTreeSet<String> = nodes.iter().filter_map(|n| n.candidate.as_ref()?.id.clone()).collect();
        for node in nodes.iter_mut() {
            let Some(read) = &node.table else { continue };
            let ids = read.parts.iter().filter_map(|part| match part {
                RowPart::Entry(entry) => entry.id.clone(),
                RowPart::Text(_) => None,
            });
            let ids: Vec<String> = ids.collect();
            let again = ids.iter().filter(|id| described.contains(*id)).count();
            if again * 2 > ids.len() || (again > 0 && again == ids.len()) {
                self.out.tables.push(format!(
                    "{}: {again} of its {} ids are described elsewhere in the text; it stays a table",
                    node.piece.at,
                    ids.len()
                ));
                node.table = None;
                continue;
            }
            let headers: Vec<String> = read.headers.iter().map(|(header, field)| format!("`{header}` → {field}")).collect();
            self.out.known.extend(read.headers.iter().map(|(header, _)| header.clone()));
            self.out.tables.push(format!("{}: {}", node.piece.at, headers.join(", ")));
            described.extend(ids);
        }
    }

    /// Whether the titles of a prefix have their text below them: most do, then all that follows belongs to them.
    fn followed(&self, nodes: &[Node]) -> HashMap<String, bool> {
        let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
        for (n, node) in nodes.iter().enumerate() {
            let Some(candidate) = node.candidate.as_ref().filter(|c| c.shape == Shape::Paragraph) else { continue };
            let Some(id) = candidate.id.as_ref().filter(|_| is_title(&inline_text(&candidate.line))) else { continue };
            let count = counts.entry(prefix_of(id).to_owned()).or_default();
            count.1 += 1;
            count.0 += usize::from(nodes.get(n + 1).is_some_and(is_text));
        }
        counts.into_iter().map(|(prefix, (with, all))| (prefix, with * 2 >= all)).collect()
    }

    /// Puts everything in its place.
    fn gather(&mut self, nodes: Vec<Node>) {
        let followed = self.followed(&nodes);
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            if let Some(read) = &node.table {
                self.rows(read.clone(), &node.piece.at);
                continue;
            }
            let Some(candidate) = &node.candidate else {
                self.stay(node.clone());
                continue;
            };
            let mut end = at;
            let text = inline_text(&candidate.line);
            if let Some(level) = candidate.heading {
                end = section_end(&nodes, at, level);
            } else if candidate.shape == Shape::Paragraph {
                let titled = candidate.id.as_ref().is_some_and(|id| followed.get(prefix_of(id)).copied().unwrap_or(false))
                    && is_title(&text);
                if titled || text.is_empty() {
                    end += nodes.get(at..).unwrap_or_default().iter().take_while(|node| is_text(node)).count();
                    if text.is_empty() && !followed.values().any(|yes| *yes) {
                        end = end.min(at + 1);
                    }
                } else if text.ends_with(':')
                    && nodes.get(at).is_some_and(|next| next.candidate.is_none() && is_enumeration(&next.piece.block))
                {
                    let list = nodes.get(at).and_then(|node| node.list);
                    end += 1;
                    while list.is_some() && nodes.get(end).is_some_and(|node| node.list == list && node.candidate.is_none()) {
                        end += 1;
                    }
                }
            }
            let below: Vec<Node> = nodes.get(at..end).unwrap_or_default().to_vec();
            self.take(candidate.clone(), &node.piece, below);
            at = end;
        }
    }

    fn take(&mut self, mut candidate: Candidate, piece: &Piece, below: Vec<Node>) {
        let is_story = story(&inline_text(&candidate.line)).is_some();
        let claim = candidate.id.as_deref().map(self.guide.claim);
        let kind = match (claim, self.guide.story) {
            (Some(Claim::Kind(kind)), _) => kind,
            (_, Some(story)) if is_story || candidate.id.is_none() => story.to_owned(),
            _ => return self.stay(Node { piece: piece.clone(), list: None, candidate: None, table: None }),
        };
        let mut entry = FoundEntry::new(candidate.id, &kind, &piece.at, candidate.shape);
        take_level(&mut entry, &mut candidate.line, self.guide);
        if candidate.heading.is_some() {
            entry.title = inline_text(&candidate.line);
            // Anchors, notes and links of a heading go on in the text.
            if super::front::holds_more(&[Block::Paragraph(candidate.line.clone())]) {
                entry.body.push(Block::Paragraph(candidate.line));
            }
        } else {
            told(&mut entry, candidate.line, candidate.strong);
        }
        entry.body.extend(candidate.own);
        entry.body.extend(merged(below));
        self.out.entries.push(entry);
        self.push_entry(self.out.entries.len() - 1, Vec::new());
    }

    fn push_entry(&mut self, number: usize, columns: Vec<String>) {
        if let Some(Element::Entries { entries, columns: before }) = self.out.elements.last_mut()
            && *before == columns
        {
            entries.push(number);
            return;
        }
        self.out.elements.push(Element::Entries { entries: vec![number], columns });
    }

    fn rows(&mut self, read: TableRead, at: &str) {
        let mut fresh = true;
        for part in read.parts {
            match part {
                RowPart::Entry(entry) => {
                    self.out.entries.push(*entry);
                    let number = self.out.entries.len() - 1;
                    // Two tables side by side stay two.
                    if fresh && !read.columns.is_empty() {
                        self.out.elements.push(Element::Entries { entries: vec![number], columns: read.columns.clone() });
                    } else {
                        self.push_entry(number, read.columns.clone());
                    }
                    fresh = false;
                }
                RowPart::Text(blocks) => {
                    for block in blocks {
                        let block = match block {
                            Block::Paragraph(inlines) => Block::Paragraph(vec![Inline::Strong(inlines)]),
                            other => other,
                        };
                        self.out.elements.push(Element::Stays(Piece { block, at: at.to_owned() }));
                    }
                }
            }
        }
    }

    /// A block that stays; items of one list become one again.
    fn stay(&mut self, mut node: Node) {
        let at = node.piece.at.clone();
        self.look_into(&mut node.piece.block, &at, 0);
        let text = plain_text(std::slice::from_ref(&node.piece.block), &|id| Some(id.to_owned()));
        if !matches!(node.piece.block, Block::Heading { .. } | Block::Code { .. }) && priority(&text).is_some() {
            self.out.unnumbered.push(at);
        }
        if let (Some(_), Block::List { items, .. }) = (node.list, &node.piece.block)
            && self.last_list == node.list
            && let Some(Element::Stays(Piece { block: Block::List { items: before, .. }, .. })) = self.out.elements.last_mut()
        {
            before.extend(items.clone());
            return;
        }
        self.last_list = node.list;
        self.out.elements.push(Element::Stays(node.piece));
    }

    /// Takes requirements out of the inner lists of a block, and leaves a link in the place of each.
    fn look_into(&mut self, block: &mut Block, at: &str, depth: usize) {
        if depth >= MAX_DEPTH {
            return;
        }
        let Block::List { items, .. } = block else { return };
        for item in items {
            for (n, inner) in item.blocks.iter_mut().enumerate() {
                if n > 0 {
                    self.take_items(inner, at, depth + 1);
                }
            }
        }
    }

    fn take_items(&mut self, block: &mut Block, at: &str, depth: usize) {
        let Block::List { items, .. } = block else { return };
        for item in items.iter_mut() {
            let candidate = match item.blocks.split_first() {
                Some((Block::Paragraph(inlines), rest)) => self.candidate(inlines, rest.to_vec(), Shape::Item),
                _ => None,
            };
            let found = candidate.filter(|c| c.strong && c.id.as_deref().is_some_and(|id| self.is_claimed(id)));
            if let Some(mut candidate) = found
                && let (Some(id), Some(Claim::Kind(kind))) = (candidate.id.clone(), candidate.id.as_deref().map(self.guide.claim))
            {
                let mut entry = FoundEntry::new(candidate.id, &kind, at, Shape::Item);
                take_level(&mut entry, &mut candidate.line, self.guide);
                told(&mut entry, candidate.line, true);
                entry.body.extend(candidate.own);
                self.out.entries.push(entry);
                item.blocks = vec![Block::Paragraph(vec![Inline::Wiki { id, words: None, at: 0..0 }])];
            } else {
                for inner in item.blocks.iter_mut().skip(1) {
                    if depth < MAX_DEPTH {
                        self.take_items(inner, at, depth + 1);
                    }
                }
            }
        }
    }
}

/// Whether a node is text that may belong to what stands above it.
fn is_text(node: &Node) -> bool {
    node.candidate.is_none()
        && node.table.is_none()
        && !matches!(node.piece.block, Block::Heading { .. } | Block::Rule | Block::PageBreak)
}

fn is_enumeration(block: &Block) -> bool {
    matches!(block, Block::List { .. } | Block::Code { .. } | Block::Table { .. } | Block::Grid(_))
}

/// Where the text below a heading of an entry ends: at the next entry, or heading; one below it belongs to it when no entry is there.
fn section_end(nodes: &[Node], at: usize, level: u8) -> usize {
    let level_of = |node: &Node| match node.piece.block {
        Block::Heading { level, .. } => Some(level),
        _ => None,
    };
    let rest = nodes.get(at..).unwrap_or_default();
    let whole = rest.iter().position(|node| level_of(node).is_some_and(|own| own <= level)).unwrap_or(rest.len());
    let inside = rest.get(..whole).unwrap_or_default();
    let alone = inside.iter().all(|node| node.candidate.is_none() && node.table.is_none());
    let near = inside.iter().position(|node| level_of(node).is_some() || node.candidate.is_some() || node.table.is_some());
    at + if alone { whole } else { near.unwrap_or(whole) }
}

/// Blocks of nodes, with items of one list in one.
fn merged(nodes: Vec<Node>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut last = None;
    for node in nodes {
        match (out.last_mut(), node.piece.block) {
            (Some(Block::List { items: before, .. }), Block::List { items, .. }) if node.list.is_some() && node.list == last => {
                before.extend(items)
            }
            (_, block) => out.push(block),
        }
        last = node.list;
    }
    out
}
