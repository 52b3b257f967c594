//! The words of a paragraph: runs, links, fields, notes and pictures.

use super::context::Context;
use super::styles::is_fixed;
use super::xml::{attribute, child, switch, value};
use crate::exchange::read::document::{Remark, RemarkSort};
use crate::text::{Attributes, Block, Inline, Mark, Size, inline_text};
use roxmltree::Node;

/// How letters are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    bold: bool,
    italic: bool,
    strike: bool,
    sup: bool,
    sub: bool,
    code: bool,
}

/// The words of a paragraph, and the blocks that hang on it.
#[derive(Debug, Default)]
pub(super) struct WordLine {
    runs: Vec<(Look, Inline)>,
    /// The paragraphs of text boxes.
    pub boxes: Vec<Block>,
}

impl WordLine {
    /// The line; a heading is bold by itself.
    pub fn inlines(self, plain: bool) -> Vec<Inline> {
        let all_bold = plain || self.runs.is_empty();
        let runs = self.runs.into_iter().map(|(look, inline)| (Look { bold: look.bold && !all_bold, ..look }, inline));
        joined(&grouped(runs.collect(), 0))
    }
}

/// Puts runs that are set alike into what they are set in: what is bold first, in it what is italic, and so on.
fn grouped(runs: Vec<(Look, Inline)>, depth: usize) -> Vec<Inline> {
    let tests: [fn(&Look) -> bool; 6] = [|l| l.bold, |l| l.italic, |l| l.strike, |l| l.sup, |l| l.sub, |l| l.code];
    let Some(test) = tests.get(depth) else { return runs.into_iter().map(|(_, inline)| inline).collect() };
    let mut out = Vec::new();
    let mut group: Vec<(Look, Inline)> = Vec::new();
    let mut on = false;
    let close = |group: &mut Vec<(Look, Inline)>, on: bool, out: &mut Vec<Inline>| {
        let inner = grouped(std::mem::take(group), depth + 1);
        if inner.is_empty() {
            return;
        }
        // Blanks look the same however they are set.
        if !on || inner.iter().all(|inline| matches!(inline, Inline::Text(text) if text.trim().is_empty())) {
            out.extend(inner);
            return;
        }
        let marked = |mark| Inline::Marked { mark, attributes: Attributes::default(), inlines: inner.clone() };
        out.push(match depth {
            0 => Inline::Strong(inner),
            1 => Inline::Emph(inner),
            2 => Inline::Strike(inner),
            3 => marked(Mark::Sup),
            4 => marked(Mark::Sub),
            _ => {
                let words = inline_text(&inner);
                let plain = inner.iter().all(|inline| matches!(inline, Inline::Text(_)));
                if !plain {
                    out.extend(inner);
                    return;
                }
                Inline::Code(words)
            }
        });
    };
    for (look, inline) in runs {
        if test(&look) != on && !group.is_empty() {
            close(&mut group, on, &mut out);
        }
        on = test(&look);
        group.push((look, inline));
    }
    close(&mut group, on, &mut out);
    out
}

/// Texts side by side as one.
fn joined(inlines: &[Inline]) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in inlines {
        match (out.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(text),
            (_, Inline::Emph(inner)) => out.push(Inline::Emph(joined(inner))),
            (_, Inline::Strong(inner)) => out.push(Inline::Strong(joined(inner))),
            (_, Inline::Strike(inner)) => out.push(Inline::Strike(joined(inner))),
            (_, Inline::Link { url, title, inlines, at }) => {
                out.push(Inline::Link { url: url.clone(), title: title.clone(), inlines: joined(inlines), at: at.clone() });
            }
            (_, other) => out.push(other.clone()),
        }
    }
    out
}

/// Reads the words of a paragraph.
pub(super) fn read(context: &mut Context<'_, '_>, paragraph: Node<'_, '_>) -> WordLine {
    context.paragraph += 1;
    let mut line = WordLine::default();
    walk(context, paragraph, &mut line);
    line
}

fn walk(context: &mut Context<'_, '_>, node: Node<'_, '_>, line: &mut WordLine) {
    if !context.enter() {
        push_text(context, line, Look::default(), &node.descendants().filter_map(|n| n.text()).collect::<String>());
        return;
    }
    for part in node.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "r" => run(context, part, line),
            "hyperlink" => {
                let target = attribute(part, "id").and_then(|id| context.relations.get(id)).map(|r| r.target.clone());
                let url = match (target, attribute(part, "anchor")) {
                    (Some(target), Some(anchor)) => Some(format!("{target}#{anchor}")),
                    (Some(target), None) => Some(target),
                    (None, anchor) => anchor.map(|anchor| format!("#{anchor}")),
                };
                let begin = line.runs.len();
                walk(context, part, line);
                link(line, begin, url);
            }
            "fldSimple" => {
                let begin = line.runs.len();
                walk(context, part, line);
                link(line, begin, attribute(part, "instr").and_then(target_of));
            }
            "ins" | "moveTo" => {
                context.counts.inserted += 1;
                walk(context, part, line);
            }
            "del" | "moveFrom" => context.counts.deleted += 1,
            "sdt" => {
                if let Some(content) = child(part, "sdtContent") {
                    walk(context, content, line);
                }
            }
            "smartTag" | "customXml" | "dir" | "bdo" => walk(context, part, line),
            "AlternateContent" => {
                if let Some(chosen) = child(part, "Choice").or_else(|| child(part, "Fallback")) {
                    walk(context, chosen, line);
                }
            }
            "bookmarkStart" => {
                if let Some(name) = attribute(part, "name").filter(|name| *name != "_GoBack") {
                    line.runs.push((Look::default(), Inline::Anchor(name.to_owned())));
                }
            }
            "oMath" | "oMathPara" => {
                context.counts.formulas += 1;
                let words: Vec<&str> =
                    part.descendants().filter(|n| n.tag_name().name() == "t").filter_map(|n| n.text()).collect();
                push_text(context, line, Look::default(), &words.concat());
            }
            _ => {}
        }
    }
    context.leave();
}

/// Makes a link of the runs from a place on.
fn link(line: &mut WordLine, begin: usize, url: Option<String>) {
    let Some(url) = url else { return };
    if begin >= line.runs.len() {
        return;
    }
    let inner = line.runs.split_off(begin);
    let look =
        inner.first().map(|(look, _)| Look { bold: look.bold, italic: look.italic, ..Look::default() }).unwrap_or_default();
    let plain = inner.into_iter().map(|(own, inline)| (Look { bold: false, italic: own.italic && !look.italic, ..own }, inline));
    let inlines = grouped(plain.collect(), 0);
    line.runs.push((look, Inline::Link { url, title: String::new(), inlines, at: 0..0 }));
}

/// Where a field leads: `HYPERLINK "https://…"`, `HYPERLINK \l "place"`.
fn target_of(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?.trim();
    let inside = |text: &str| text.split('"').nth(1).map(str::to_owned);
    match rest.strip_prefix("\\l") {
        Some(place) => inside(place).map(|place| format!("#{place}")),
        None => inside(rest),
    }
}

fn push_text(context: &Context<'_, '_>, line: &mut WordLine, look: Look, text: &str) {
    if !text.is_empty() && !context.in_instruction() {
        line.runs.push((look, Inline::Text(text.to_owned())));
    }
}

fn look_of(context: &Context<'_, '_>, run: Node<'_, '_>) -> (Look, bool) {
    let Some(properties) = child(run, "rPr") else { return (Look::default(), false) };
    let style = value(properties, "rStyle").map(|id| context.styles.of_run(id)).unwrap_or_default();
    let (bold, italic, code, hidden) = style;
    let position = value(properties, "vertAlign");
    let look = Look {
        bold: switch(properties, "b").or(bold).unwrap_or(false),
        italic: switch(properties, "i").or(italic).unwrap_or(false),
        strike: switch(properties, "strike").or_else(|| switch(properties, "dstrike")).unwrap_or(false),
        sup: position == Some("superscript"),
        sub: position == Some("subscript"),
        code: code || is_fixed(properties),
    };
    (look, switch(properties, "vanish").unwrap_or(hidden))
}

fn run(context: &mut Context<'_, '_>, run: Node<'_, '_>, line: &mut WordLine) {
    let (look, hidden) = look_of(context, run);
    if hidden && !context.in_instruction() {
        let words: String = run.children().filter(|n| n.tag_name().name() == "t").filter_map(|n| n.text()).collect();
        if !words.trim().is_empty() {
            context.hidden(&words);
        }
        // What a field or a comment says stays, though its letters are hidden.
        run.children().filter(|n| matches!(n.tag_name().name(), "fldChar" | "commentReference")).for_each(|part| {
            piece(context, part, look, line);
        });
        return;
    }
    for part in run.children().filter(Node::is_element) {
        piece(context, part, look, line);
    }
}

fn piece(context: &mut Context<'_, '_>, part: Node<'_, '_>, look: Look, line: &mut WordLine) {
    match part.tag_name().name() {
        "t" => push_text(context, line, look, part.text().unwrap_or_default()),
        "tab" | "ptab" => push_text(context, line, look, "\t"),
        "noBreakHyphen" => push_text(context, line, look, "-"),
        "sym" => {
            let code = attribute(part, "char").and_then(|code| u32::from_str_radix(code, 16).ok());
            // Signs of the private fonts of Word: ticks and boxes are what they are used for.
            let sign = code.map(|code| match code & 0xFF {
                0xFC | 0xFE => '☑',
                0xA8 | 0x6F => '☐',
                0xFB | 0xFD => '☒',
                0xE0 => '→',
                _ => char::from_u32(code).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)).unwrap_or('•'),
            });
            push_text(context, line, look, &sign.map(String::from).unwrap_or_default());
        }
        "br" | "cr" if !context.in_instruction() && !matches!(attribute(part, "type"), Some("page" | "column")) => {
            line.runs.push((look, Inline::Break));
        }
        "fldChar" => match attribute(part, "fldCharType") {
            Some("begin") => context.field_begins(),
            Some("separate") => context.field_shows(line.runs.len()),
            Some("end") => {
                if let Some((instruction, begin)) = context.field_ends()
                    && let Some(begin) = begin
                {
                    link(line, begin, target_of(&instruction));
                }
            }
            _ => {}
        },
        "instrText" => context.field_says(part.text().unwrap_or_default()),
        "footnoteReference" | "endnoteReference" => {
            let sort = if part.tag_name().name() == "footnoteReference" { "footnote" } else { "endnote" };
            if let Some(id) = attribute(part, "id")
                && let Some(note) = context.note(sort, id)
            {
                line.runs.push((Look::default(), note));
            }
        }
        "commentReference" => {
            if let Some(id) = attribute(part, "id") {
                context.comment(id);
            }
        }
        "drawing" | "pict" | "object" => drawing(context, part, line),
        "AlternateContent" => {
            let chosen = child(part, "Choice").or_else(|| child(part, "Fallback"));
            for inner in chosen.into_iter().flat_map(|chosen| chosen.children()).filter(Node::is_element) {
                piece(context, inner, look, line);
            }
        }
        "ruby" => {
            let words = part.descendants().filter(|n| n.tag_name().name() == "t").filter_map(|n| n.text());
            push_text(context, line, look, &words.collect::<String>());
        }
        _ => {}
    }
}

/// A drawing: its pictures, its text boxes, and what cannot be taken over of it.
fn drawing(context: &mut Context<'_, '_>, drawing: Node<'_, '_>, line: &mut WordLine) {
    let outer = |node: &Node<'_, '_>| {
        // What stands in a box is read with the box.
        !node.ancestors().skip(1).take_while(|n| *n != drawing).any(|n| n.tag_name().name() == "txbxContent")
    };
    let words = drawing.descendants().filter(|n| n.tag_name().name() == "docPr");
    let alt = words.filter_map(|n| attribute(n, "descr").filter(|text| !text.trim().is_empty())).next().unwrap_or_default();
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = 0;
    for node in drawing.descendants().filter(outer) {
        let id = match node.tag_name().name() {
            "blip" => attribute(node, "embed").or_else(|| attribute(node, "link")),
            "imagedata" => attribute(node, "id"),
            _ => None,
        };
        let Some(id) = id else { continue };
        shown += 1;
        match context.picture(id) {
            Some(url) => line.runs.push((
                Look::default(),
                Inline::Image { url, alt: alt.clone(), title: String::new(), size: Size::default(), at: 0..0 },
            )),
            None => push_text(context, line, Look::default(), &alt),
        }
    }
    let mut boxes = Vec::new();
    for node in drawing.descendants().filter(|n| n.tag_name().name() == "txbxContent").filter(outer) {
        boxes.push(node);
    }
    for node in boxes {
        context.counts.boxes += 1;
        let blocks = super::body::blocks_of(context, node);
        line.boxes.extend(blocks);
    }
    let data = drawing.descendants().find(|n| n.tag_name().name() == "graphicData").and_then(|n| attribute(n, "uri"));
    if shown == 0
        && let Some(sort) = data.filter(|uri| uri.ends_with("/chart") || uri.ends_with("/diagram"))
    {
        context.counts.drawings += 1;
        let text = if alt.is_empty() { context.words_of_drawing(drawing, sort) } else { alt };
        context.remarks.push(Remark { sort: RemarkSort::Drawing, at: context.at(), text });
    }
}
