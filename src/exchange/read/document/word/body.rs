//! The paragraphs and tables of a part, in their order.

use super::context::Context;
use super::line;
use super::lists::{Listed, Raw, assembled};
use super::styles::Role;
use super::xml::{attribute, child, value};
use crate::exchange::read::document::{Piece, Remark, RemarkSort};
use crate::text::{Align, Block, Grid, GridCell, Inline, inline_text, plain_text, slug};
use roxmltree::Node;

/// The blocks of a part that has no places of its own: a note, a cell, a text box.
pub(super) fn blocks_of(context: &mut Context<'_, '_>, node: Node<'_, '_>) -> Vec<Block> {
    pieces(context, node, false).into_iter().map(|piece| piece.block).collect()
}

/// The blocks of a part; `top` for the text itself, whose headings and paragraphs are counted.
pub(super) fn pieces(context: &mut Context<'_, '_>, node: Node<'_, '_>, top: bool) -> Vec<Piece> {
    let mut raws = Vec::new();
    walk(context, node, top, &mut raws);
    assembled(raws)
}

fn walk(context: &mut Context<'_, '_>, node: Node<'_, '_>, top: bool, out: &mut Vec<Raw>) {
    if !context.enter() {
        let words = super::context::words_in(node);
        if !words.is_empty() {
            out.push(Raw { block: Block::Paragraph(vec![Inline::Text(words)]), list: None, at: context.at() });
        }
        return;
    }
    for part in node.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "p" => paragraph(context, part, top, out),
            "tbl" => {
                if top {
                    context.step();
                }
                let at = context.at();
                out.extend(table(context, part).into_iter().map(|block| Raw { block, list: None, at: at.clone() }));
            }
            "sdt" => {
                let gallery = child(part, "sdtPr").into_iter().flat_map(|node| node.descendants());
                let contents = gallery
                    .filter(|node| node.tag_name().name() == "docPartGallery")
                    .any(|node| attribute(node, "val").is_some_and(|name| name.contains("Table of Contents")));
                match child(part, "sdtContent") {
                    Some(content) if contents => {
                        let text = super::context::words_in(content);
                        context.remarks.push(Remark { sort: RemarkSort::Contents, at: context.at(), text });
                    }
                    Some(content) => walk(context, content, top, out),
                    None => {}
                }
            }
            "ins" | "moveTo" => {
                context.counts.inserted += 1;
                walk(context, part, top, out);
            }
            "del" | "moveFrom" => context.counts.deleted += 1,
            "customXml" | "smartTag" => walk(context, part, top, out),
            "AlternateContent" => {
                if let Some(chosen) = child(part, "Choice").or_else(|| child(part, "Fallback")) {
                    walk(context, chosen, top, out);
                }
            }
            "altChunk" => context.counts.embedded += 1,
            _ => {}
        }
    }
    context.leave();
}

fn paragraph(context: &mut Context<'_, '_>, node: Node<'_, '_>, top: bool, out: &mut Vec<Raw>) {
    let properties = child(node, "pPr");
    let style = properties.and_then(|p| value(p, "pStyle"));
    let mut role = context.styles.role(style);
    if let Some(level) = properties.and_then(|p| value(p, "outlineLvl")).and_then(|n| n.parse::<u8>().ok())
        && role == Role::Text
        && level < 9
    {
        role = Role::Heading(level + 1);
    }
    let was_contents = context.in_contents();
    if top && !matches!(role, Role::Heading(_)) {
        context.step();
    }
    let mut line = line::read(context, node);
    let hanging = std::mem::take(&mut line.boxes);
    let is_heading = matches!(role, Role::Heading(_) | Role::Title) || context.styles.is_bold(style);
    let mut inlines = line.inlines(is_heading);
    let words = inline_text(&inlines);
    let in_contents = was_contents && !matches!(role, Role::Heading(_));
    if role == Role::Contents || (in_contents && (context.in_contents() || !words.trim().is_empty())) {
        context.contents(words.trim());
        return;
    }
    let shows = inlines.iter().any(shows_something);
    if !shows && hanging.is_empty() {
        // A place that links lead to stands before the next words.
        if let Some(Raw { block: Block::Paragraph(last), list: None, .. }) = out.last_mut() {
            last.extend(inlines.into_iter().filter(|inline| matches!(inline, Inline::Anchor(_))));
        }
        return;
    }
    let label = label(context, properties, style);
    let mut list = None;
    if let Some((label, name, level)) = label.filter(|_| shows) {
        let as_id = is_like_an_id(&label.text);
        if as_id || (label.worded && !matches!(role, Role::Heading(_))) {
            inlines.insert(0, Inline::Text(format!("{}\t", label.text.trim_end_matches([':', '.']))));
        } else if role == Role::Text {
            list = Some(Listed { list: name, level, ordered: label.ordered, number: label.number });
        }
    }
    if shows {
        let block = block_of(context, role, inlines, top);
        out.push(Raw { block, list, at: context.at() });
    }
    let at = context.at();
    out.extend(hanging.into_iter().map(|block| Raw { block, list: None, at: at.clone() }));
}

/// The block that a paragraph is by its style.
fn block_of(context: &mut Context<'_, '_>, role: Role, inlines: Vec<Inline>, top: bool) -> Block {
    match role {
        // A picture that is set as a heading names nothing.
        Role::Heading(_) if code_text(&inlines).trim().is_empty() => Block::Paragraph(inlines),
        Role::Heading(level) => {
            let words = inline_text(&inlines);
            if top {
                context.under(&words);
            }
            Block::Heading { level: level.clamp(1, 6), id: anchor_of(&inlines).unwrap_or_else(|| slug(&words)), inlines }
        }
        Role::Code => Block::Code { lang: String::new(), text: code_text(&inlines) },
        Role::Quote => Block::Quote(vec![Block::Paragraph(inlines)]),
        Role::Title => Block::Paragraph(vec![Inline::Anchor(super::TITLE.to_owned()), Inline::Strong(inlines)]),
        Role::Text | Role::Contents => Block::Paragraph(inlines),
    }
}

/// The place that a heading bears, by which links find it.
fn anchor_of(inlines: &[Inline]) -> Option<String> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Anchor(name) => Some(name.clone()),
        _ => None,
    })
}

/// Whether a label is the number of a requirement rather than that of a chapter: `EX-12`, `REQ_3.1`.
fn is_like_an_id(label: &str) -> bool {
    let label = label.trim_end_matches([':', '.', ' ']);
    let letters = label.chars().take_while(|c| c.is_alphabetic()).count();
    letters >= 1
        && label.chars().next().is_some_and(char::is_uppercase)
        && label.ends_with(|c: char| c.is_ascii_digit())
        && !label.contains(char::is_whitespace)
        && label.contains(['-', '_'])
}

fn shows_something(inline: &Inline) -> bool {
    match inline {
        Inline::Text(text) | Inline::Code(text) => !text.trim().is_empty(),
        Inline::Image { .. } | Inline::Note { .. } | Inline::NoteAgain { .. } => true,
        other => other.inner().iter().any(shows_something),
    }
}

fn code_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Break | Inline::Soft => out.push('\n'),
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            other => out.push_str(&code_text(other.inner())),
        }
    }
    out
}

/// The label of a paragraph, its list and its level.
fn label(
    context: &mut Context<'_, '_>,
    properties: Option<Node<'_, '_>>,
    style: Option<&str>,
) -> Option<(super::numbering::Label, String, usize)> {
    let own = properties.and_then(|p| child(p, "numPr"));
    let by_style = context.styles.number(style);
    let list =
        own.and_then(|n| value(n, "numId")).map(str::to_owned).or_else(|| by_style.as_ref().map(|(list, _)| list.clone()))?;
    let level = own.and_then(|n| value(n, "ilvl")).and_then(|n| n.parse().ok()).or(by_style.map(|(_, level)| level)).unwrap_or(0);
    let label = context.numberings.next(&list, level)?;
    Some((label, list, level))
}

/// A table; a box of one cell is a quote.
fn table(context: &mut Context<'_, '_>, node: Node<'_, '_>) -> Option<Block> {
    let mut rows: Vec<Vec<GridCell>> = Vec::new();
    for row in parts(node, "tr") {
        let properties = child(row, "trPr");
        if properties.is_some_and(|p| child(p, "del").is_some()) {
            context.counts.deleted += 1;
            continue;
        }
        if properties.is_some_and(|p| child(p, "ins").is_some()) {
            context.counts.inserted += 1;
        }
        let before = properties.and_then(|p| value(p, "gridBefore")).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let mut column = before.min(100);
        let mut cells = Vec::new();
        for cell in parts(row, "tc") {
            let own = child(cell, "tcPr");
            let span = own.and_then(|p| value(p, "gridSpan")).and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).clamp(1, 100);
            let merged = own.and_then(|p| child(p, "vMerge")).map(|merge| attribute(merge, "val") == Some("restart"));
            let blocks = blocks_of(context, cell);
            let empty = plain_text(&blocks, &|_| None).trim().is_empty() && !has_pictures(&blocks);
            if merged == Some(false) && empty {
                // It goes on from the row above.
                let above =
                    rows.iter_mut().rev().find_map(|row| row.iter_mut().find(|cell: &&mut GridCell| cell.column == column));
                if let Some(above) = above {
                    above.rows += 1;
                }
            } else {
                cells.push(GridCell { column, columns: span, rows: 1, header: rows.is_empty(), align: Align::None, blocks });
            }
            column += span;
        }
        rows.push(cells);
    }
    let columns = rows.iter().flatten().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
    let head_rows = usize::from(!rows.is_empty());
    if columns == 0 {
        return None;
    }
    if columns == 1 && rows.len() == 1 {
        let blocks = rows.into_iter().flatten().flat_map(|cell| cell.blocks).collect();
        return Some(Block::Quote(blocks));
    }
    let body = rows.split_off(head_rows);
    Some(Block::Grid(Grid { caption: Vec::new(), columns, head: rows, body }))
}

fn has_pictures(blocks: &[Block]) -> bool {
    blocks.iter().flat_map(Block::parts).any(|part| match part {
        crate::text::Part::Blocks(blocks) => has_pictures(blocks),
        crate::text::Part::Line(inlines) => inlines.iter().any(shows_something),
    })
}

/// The rows of a table or the cells of a row, also those in controls and marks of changes.
fn parts<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    for part in node.children().filter(Node::is_element) {
        match part.tag_name().name() {
            own if own == name => found.push(part),
            "sdt" => found.extend(child(part, "sdtContent").map(|content| parts(content, name)).unwrap_or_default()),
            "ins" | "customXml" | "moveTo" => found.extend(parts(part, name)),
            _ => {}
        }
    }
    found
}
