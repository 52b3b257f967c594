//! Word files (.docx), read from their parts (docs/decisions/word.md says why not by a library).
//!
//! In: the bytes of an archive. Out: its text as a page would hold it: changes accepted, fields as they show, contents lists left out, with
//! a remark for all that no page shows.

mod body;
mod context;
mod line;
mod lists;
mod numbering;
mod package;
mod styles;
mod xml;

use super::{Document, DocumentError, Piece, Remark, RemarkSort};
use crate::text::{Block, Inline, Part, inline_text};
use context::{Context, Counts, comments_in, words_in};
use package::Package;
use roxmltree::Node;
use std::collections::HashSet;

/// Marks the paragraph that is the title, until it is taken out.
const TITLE: &str = "\u{0}title";

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Document, DocumentError> {
    let package = Package::open(bytes, name)?;
    let broken = |error: roxmltree::Error| DocumentError::Broken { name: name.to_owned(), why: error.to_string() };
    let main = package.main()?;
    let text = package.text(&main).unwrap_or_default();
    let tree = xml::parsed(&text).map_err(broken)?;
    let relations = package.relations(&main);
    let part = |sort: &str| {
        relations.values().find(|relation| relation.sort == sort && !relation.external).map(|relation| relation.target.clone())
    };
    let part_text = |sort: &str| part(sort).and_then(|path| package.text(&path)).unwrap_or_default();
    let styles = styles::Styles::read(&part_text("styles"));
    let numberings = numbering::Numberings::read(&part_text("numbering"));
    let note_texts = [("footnote", part_text("footnotes")), ("endnote", part_text("endnotes"))];
    let note_trees: Vec<_> = note_texts.iter().filter_map(|(sort, text)| Some((*sort, xml::parsed(text).ok()?))).collect();
    let mut context = Context::new(&package, styles, numberings, relations.clone());
    for (sort, tree) in &note_trees {
        let own = part(&format!("{sort}s")).map(|path| package.relations(&path)).unwrap_or_default();
        context.note_relations.insert(sort, own);
        let nodes = tree.descendants().filter(|node| node.tag_name().name() == *sort);
        let shown = nodes.filter(|node| {
            !matches!(xml::attribute(*node, "type"), Some("separator" | "continuationSeparator" | "continuationNotice"))
        });
        context.note_nodes.extend(shown.filter_map(|node| Some(((*sort, xml::attribute(node, "id")?.to_owned()), node))));
    }
    context.comments = comments_in(&part_text("comments"));
    let body = tree.root_element().children().find(|node| node.tag_name().name() == "body");
    let Some(body) = body else {
        let why = "it holds no text of a Word document".to_owned();
        return Err(DocumentError::Broken { name: name.to_owned(), why });
    };
    let mut pieces = body::pieces(&mut context, body, true);
    let mut remarks = std::mem::take(&mut context.remarks);
    remarks.extend(unplaced(body, &pieces, &remarks));
    let title = take_title(&mut pieces).or_else(|| own_title(&package));
    // Comments that nothing refers to are not lost either.
    let left = std::mem::take(&mut context.comments).into_values();
    remarks.extend(left.map(|text| Remark { sort: RemarkSort::Comment, at: "(no place)".to_owned(), text }));
    remarks.extend(margins(&package, &relations));
    let mut notes = said(&context.counts);
    if package.has("vbaproject.bin") {
        notes.push("it holds macros; they are not run".to_owned());
    }
    Ok(Document { title, pieces, media: context.media, remarks, notes })
}

/// The paragraphs that came out nowhere, whatever they stood in: each text of the file is on a page or in a remark.
fn unplaced(body: Node<'_, '_>, pieces: &[Piece], remarks: &[Remark]) -> Vec<Remark> {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let blocks: Vec<Block> = pieces.iter().map(|piece| piece.block.clone()).collect();
    let mut lines = HashSet::new();
    every_line(&blocks, &mut |inlines| lines.extend([bare(&inline_text(inlines))]));
    let mut all = bare(&crate::text::plain_text(&blocks, &|_| None));
    remarks.iter().for_each(|remark| all.push_str(&bare(&remark.text)));
    // What was deleted, and what only older programs show, is no text of it.
    let counts = |node: &Node<'_, '_>| {
        let mut above = node.ancestors().map(|node| node.tag_name().name());
        !above.any(|name| matches!(name, "del" | "moveFrom" | "Fallback"))
    };
    let mut found = Vec::new();
    for paragraph in body
        .descendants()
        .filter(|node| node.tag_name().name() == "p" && node.tag_name().namespace() == body.tag_name().namespace())
    {
        let own = |node: &Node<'_, '_>| node.ancestors().find(|node| node.tag_name().name() == "p") == Some(paragraph);
        let texts = paragraph.descendants().filter(|node| node.tag_name().name() == "t" && own(node) && counts(node));
        // Hidden letters part a text; its pieces are looked for one by one then.
        let texts: Vec<&str> = texts.filter_map(|node| node.text()).collect();
        let whole = bare(&texts.concat());
        if !lines.contains(&whole) && !all.contains(&whole) && !texts.iter().all(|text| all.contains(&bare(text))) {
            found.push(Remark { sort: RemarkSort::Unplaced, at: "(no place)".to_owned(), text: texts.concat() });
        }
    }
    found
}

fn every_line(blocks: &[Block], call: &mut dyn FnMut(&[Inline])) {
    for part in blocks.iter().flat_map(Block::parts) {
        match part {
            Part::Blocks(blocks) => every_line(blocks, call),
            Part::Line(inlines) => call(inlines),
        }
    }
}

/// Takes the title out of the text; what else has its style stays a paragraph.
fn take_title(pieces: &mut Vec<Piece>) -> Option<String> {
    let is_title = |block: &Block| match block {
        Block::Paragraph(inlines) => matches!(inlines.first(), Some(Inline::Anchor(name)) if name == TITLE),
        _ => false,
    };
    let first = pieces.iter().position(|piece| is_title(&piece.block));
    let title = first.map(|at| pieces.remove(at)).and_then(|piece| match piece.block {
        Block::Paragraph(inlines) => Some(inline_text(&inlines).split_whitespace().collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    for piece in pieces.iter_mut().filter(|piece| is_title(&piece.block)) {
        if let Block::Paragraph(inlines) = &mut piece.block {
            inlines.remove(0);
        }
    }
    title
}

/// The title among the properties of the file.
fn own_title(package: &Package) -> Option<String> {
    let text = package.text("docProps/core.xml")?;
    let tree = xml::parsed(&text).ok()?;
    let title = tree.descendants().find(|node| node.tag_name().name() == "title")?.text()?.trim().to_owned();
    let is_none = title.is_empty() || title.eq_ignore_ascii_case("word document") || title.contains(char::is_control);
    Some(title).filter(|_| !is_none)
}

/// What stands above and below every page, each text once.
fn margins(package: &Package, relations: &package::Relations) -> Vec<Remark> {
    let mut parts: Vec<_> =
        relations.values().filter(|r| matches!(r.sort.as_str(), "header" | "footer") && !r.external).collect();
    parts.sort_by(|a, b| a.target.cmp(&b.target));
    let mut found: Vec<Remark> = Vec::new();
    for part in parts {
        let Some(text) = package.text(&part.target) else { continue };
        let Ok(tree) = xml::parsed(&text) else { continue };
        let words = words_in(tree.root_element());
        if !words.is_empty() && found.iter().all(|remark| remark.text != words) {
            found.push(Remark { sort: RemarkSort::Margin, at: part.sort.clone(), text: words });
        }
    }
    found
}

/// What was met, in sentences.
fn said(counts: &Counts) -> Vec<String> {
    let mut notes = Vec::new();
    let mut say = |count: usize, sentence: String| {
        if count > 0 {
            notes.push(sentence);
        }
    };
    let Counts { inserted, deleted, boxes, formulas, drawings, lost_pictures, embedded } = *counts;
    let changes =
        format!("changes were tracked: {inserted} insertions were taken, {deleted} deletions left out, as if all were accepted");
    say(inserted + deleted, changes);
    say(boxes, format!("{boxes} text boxes: their text stands behind the paragraph that they hang on"));
    say(formulas, format!("{formulas} formulas: their signs stand in a line, look at them"));
    say(drawings, format!("{drawings} charts or drawings have no picture in the file: save them as pictures"));
    say(
        lost_pictures,
        format!("{lost_pictures} pictures are not in the file (they were linked); their words stand in their places"),
    );
    say(embedded, format!("{embedded} other files are embedded and were not read"));
    notes
}
