//! Blocks become data for the Typst theme. Text stays text: nothing that is written can become code.

use super::block::{Align, Attributes, Block, Definition, Grid, GridCell, Inline, Item, Length, Mark};
use super::typography::{Typographer, typeset};
use super::{Link, Resolve, Target};
use serde_json::{Value, json};
use std::cell::Cell;

/// Deepest nesting of arrays and objects that is written; what is deeper is joined to its parent. Readers of JSON stop at 128, of which the
/// document around a text takes its part, and the compiler at 64 show rules and 80 calls: it took 60 levels and refused 64.
const MAX_LEVELS: usize = 48;

/// Writes blocks as data, in the shapes of `docs/themes.md`.
pub fn to_json(blocks: &[Block], resolve: &dyn Resolve) -> Vec<Value> {
    JsonWriter { resolve, levels: Cell::new(0) }.blocks(blocks)
}

struct JsonWriter<'a> {
    resolve: &'a dyn Resolve,
    /// Arrays and objects that are open.
    levels: Cell<usize>,
}

impl JsonWriter<'_> {
    /// Goes so many levels down, if there is room for them.
    fn deeper<T>(&self, levels: usize, write: impl FnOnce() -> T) -> Option<T> {
        let before = self.levels.get();
        if before + levels > MAX_LEVELS {
            return None;
        }
        self.levels.set(before + levels);
        let written = write();
        self.levels.set(before);
        Some(written)
    }

    fn blocks(&self, blocks: &[Block]) -> Vec<Value> {
        let mut out = Vec::with_capacity(blocks.len());
        for block in blocks {
            // A quote is two levels deep, and narrower by as much as a list.
            let inner = |blocks| self.deeper(4, || self.blocks(blocks));
            match block {
                Block::Quote(blocks) => match inner(blocks) {
                    Some(blocks) => out.push(json!({"type": "quote", "blocks": blocks})),
                    None => out.extend(self.blocks(blocks)),
                },
                Block::Alert { kind, blocks } => match inner(blocks) {
                    Some(blocks) => out.push(json!({"type": "alert", "kind": kind.name(), "blocks": blocks})),
                    None => out.extend(self.blocks(blocks)),
                },
                Block::List { ordered, start, numbering, tight, items } => {
                    let item = |item: &Item| {
                        let mut value = json!({"checked": item.checked, "blocks": self.blocks(&item.blocks)});
                        if let Some(number) = item.number {
                            value["number"] = number.into();
                        }
                        value
                    };
                    match self.deeper(4, || items.iter().map(item).collect::<Vec<_>>()) {
                        Some(items) => {
                            let mut list =
                                json!({"type": "list", "ordered": ordered, "start": start, "tight": tight, "items": items});
                            if *numbering != '1' {
                                list["numbering"] = numbering.to_string().into();
                            }
                            out.push(list);
                        }
                        None => items.iter().for_each(|item| out.extend(self.blocks(&item.blocks))),
                    }
                }
                // Blocks of a container follow the others: it says nothing of its own. Headings keep their place in the outline.
                Block::Container { align, attributes, blocks, .. } => {
                    let plain =
                        matches!(align, Align::None | Align::Left) && attributes.lang.is_empty() && attributes.dir.is_empty();
                    let inner = if plain || holds_headings(blocks) { None } else { inner(blocks) };
                    match inner {
                        Some(blocks) => {
                            let (lang, dir) = (language(&attributes.lang), direction(&attributes.dir));
                            out.push(
                                json!({"type": "container", "align": align.name(), "lang": lang, "dir": dir, "blocks": blocks}),
                            );
                        }
                        None => out.extend(self.blocks(blocks)),
                    }
                }
                Block::Details { summary, blocks, .. } => {
                    let summary = self.line(summary);
                    let summary = if summary.is_empty() {
                        vec![json!({"type": "text", "text": self.resolve.word("details")})]
                    } else {
                        summary
                    };
                    match inner(blocks).filter(|_| !holds_headings(blocks)) {
                        Some(blocks) => out.push(json!({"type": "details", "summary": summary, "blocks": blocks})),
                        None => {
                            out.push(json!({"type": "paragraph", "inlines": [{"type": "strong", "inlines": summary}]}));
                            out.extend(self.blocks(blocks));
                        }
                    }
                }
                Block::Figure { blocks, caption, above } => {
                    let caption = self.line(caption);
                    match inner(blocks) {
                        Some(blocks) => {
                            out.push(json!({"type": "figure", "blocks": blocks, "caption": caption, "above": above}));
                        }
                        None => {
                            out.extend(self.blocks(blocks));
                            out.push(json!({"type": "paragraph", "inlines": caption}));
                        }
                    }
                }
                Block::Definitions(list) => match self.deeper(6, || self.definitions(list)) {
                    Some(items) => out.push(json!({"type": "definitions", "items": items})),
                    None => out.extend(self.flat(block)),
                },
                Block::Grid(grid) => match self.deeper(6, || self.grid(grid)) {
                    Some(table) => out.push(table),
                    None => out.extend(self.flat(block)),
                },
                // An outline needs words: a picture alone is said by its alternative text, and follows.
                Block::Heading { level, id, inlines } if !super::inlines::has_words(&without_images(inlines)) => {
                    let mut images = Vec::new();
                    let words = vec![Inline::Text(super::inline_text(inlines))];
                    take_images(inlines, &mut images);
                    out.extend(self.block(&Block::Heading { level: *level, id: id.clone(), inlines: words }));
                    out.extend(self.block(&Block::Paragraph(images)));
                }
                block => out.extend(self.block(block)),
            }
        }
        out
    }

    /// What stands in a block that is too deep, one after the other.
    fn flat(&self, block: &Block) -> Vec<Value> {
        let mut out = Vec::new();
        for part in block.parts() {
            match part {
                super::Part::Blocks(blocks) => out.extend(self.blocks(blocks)),
                super::Part::Line([]) => {}
                super::Part::Line(line) => out.push(json!({"type": "paragraph", "inlines": self.line(line)})),
            }
        }
        out
    }

    fn definitions(&self, list: &[Definition]) -> Vec<Value> {
        let item = |item: &Definition| {
            let terms: Vec<Value> = item.terms.iter().map(|term| Value::Array(self.line(term))).collect();
            let definitions: Vec<Value> = item.definitions.iter().map(|blocks| Value::Array(self.blocks(blocks))).collect();
            json!({"terms": terms, "definitions": definitions})
        };
        list.iter().map(item).collect()
    }

    fn grid(&self, grid: &Grid) -> Value {
        let cell = |cell: &GridCell| {
            json!({
                "x": cell.column, "columns": cell.columns, "rows": cell.rows, "header": cell.header, "align": cell.align.name(),
                "blocks": self.blocks(&cell.blocks),
            })
        };
        let rows = |rows: &[Vec<GridCell>]| rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>();
        json!({
            "type": "grid", "caption": self.line(&grid.caption), "columns": grid.columns, "head": rows(&grid.head), "body": rows(&grid.body),
        })
    }

    fn block(&self, block: &Block) -> Option<Value> {
        Some(match block {
            Block::Heading { level, id, inlines } => {
                let level = (*level).clamp(1, 6);
                json!({"type": "heading", "level": level, "anchor": format!("{}{id}", self.resolve.anchor_prefix()), "inlines": self.line(inlines)})
            }
            Block::Paragraph(inlines) => {
                let inlines = self.line(inlines);
                if inlines.is_empty() {
                    return None;
                }
                json!({"type": "paragraph", "inlines": inlines})
            }
            // They may hold others, and were met before. What is trusted is read again for documents.
            Block::List { .. }
            | Block::Quote(_)
            | Block::Alert { .. }
            | Block::Container { .. }
            | Block::Details { .. }
            | Block::Figure { .. }
            | Block::Definitions(_)
            | Block::Grid(_)
            | Block::Html(_) => return None,
            Block::Code { lang, text }
                if let Some((words, svg)) = super::html::drawing(lang, text, self.resolve)
                    && let Some(path) = self.resolve.keep_drawing(&svg) =>
            {
                json!({"type": "paragraph", "inlines": [{"type": "image", "path": path, "alt": words, "title": "", "drawn": true}]})
            }
            Block::Code { lang, text } => json!({"type": "code", "lang": lang, "text": text}),
            Block::View { text, at } => self.resolve.view(text, at),
            Block::Table { align, head, rows } => {
                let cells = |row: &Vec<Vec<Inline>>| -> Vec<Value> { row.iter().map(|c| Value::Array(self.line(c))).collect() };
                let align: Vec<&str> = align.iter().map(|a| a.name()).collect();
                json!({"type": "table", "align": align, "head": cells(head), "rows": rows.iter().map(cells).collect::<Vec<_>>()})
            }
            Block::Rule => json!({"type": "rule"}),
            Block::PageBreak if !self.resolve.turns_pages() => return None,
            Block::PageBreak => json!({"type": "page-break"}),
        })
    }

    /// Numbers begin again in each text; ids are those of the whole document.
    fn note_id(&self, number: usize) -> String {
        format!("{}note-{number}", self.resolve.anchor_prefix())
    }

    fn line(&self, inlines: &[Inline]) -> Vec<Value> {
        self.inlines(inlines, &mut Typographer::new(self.resolve.lang()))
    }

    fn inlines(&self, inlines: &[Inline], set: &mut Typographer) -> Vec<Value> {
        let mut out: Vec<Value> = Vec::with_capacity(inlines.len());
        for inline in inlines {
            let value = match inline {
                Inline::Text(text) => json!({"type": "text", "text": set.text(text)}),
                Inline::Soft => json!({"type": "text", "text": " "}),
                Inline::Emph(inner) | Inline::Strong(inner) | Inline::Strike(inner) => {
                    let name = match inline {
                        Inline::Emph(_) => "emph",
                        Inline::Strong(_) => "strong",
                        _ => "strike",
                    };
                    match self.deeper(2, || self.inlines(inner, set)) {
                        Some(inner) => json!({"type": name, "inlines": inner}),
                        None => {
                            out.extend(self.inlines(inner, set));
                            continue;
                        }
                    }
                }
                Inline::Code(text) => {
                    set.skip();
                    json!({"type": "code", "text": text})
                }
                Inline::Value { text, .. } => {
                    set.skip();
                    json!({"type": "text", "text": self.resolve.value(text)})
                }
                Inline::Break => json!({"type": "break"}),
                Inline::Link { url, inlines, .. } => {
                    let inner = self.inlines(inlines, set);
                    match self.resolve.link(url) {
                        Link::To(url) => json!({"type": "link", "url": url, "inlines": inner}),
                        Link::Refused => {
                            out.extend(inner);
                            continue;
                        }
                    }
                }
                Inline::Wiki { id, words, .. } => {
                    out.extend(self.wiki(id, words.as_deref(), set));
                    continue;
                }
                Inline::Image { url, alt, title, size, .. } => {
                    set.skip();
                    let lang = self.resolve.lang();
                    let title = Some(title).filter(|t| !t.is_empty()).map(|t| typeset(t, lang));
                    let mut image = json!({"type": "image", "path": self.resolve.image(url), "alt": alt, "title": title});
                    for (name, length) in [("width", size.width), ("height", size.height)] {
                        match length {
                            Some(Length::Pixels(n)) => image[name] = json!({"pixels": n}),
                            Some(Length::Percent(n)) if name == "width" => image[name] = json!({"percent": n}),
                            _ => {}
                        }
                    }
                    image
                }
                Inline::Note { blocks, number } => match self.deeper(2, || self.blocks(blocks)) {
                    Some(blocks) => json!({"type": "note", "number": number, "id": self.note_id(*number), "blocks": blocks}),
                    // A note that stands too deep is said in brackets.
                    None => {
                        let words = super::plain_text(blocks, &|_| None);
                        json!({"type": "text", "text": set.text(&format!(" ({})", words.trim()))})
                    }
                },
                Inline::NoteAgain { number } => {
                    json!({"type": "note", "number": number, "id": self.note_id(*number), "blocks": [], "again": true})
                }
                Inline::Marked { mark, attributes, inlines } => {
                    out.extend(self.marked(*mark, attributes, inlines, set));
                    continue;
                }
                Inline::Anchor(id) => json!({"type": "anchor", "id": format!("{}{id}", self.resolve.anchor_prefix())}),
                Inline::WordBreak | Inline::Html(_) | Inline::Audience { .. } => continue,
            };
            // Neighbouring texts are joined: fewer pieces set faster.
            if let (Some(last), Some("text")) = (out.last_mut(), value["type"].as_str())
                && last["type"] == "text"
            {
                let joined = format!("{}{}", last["text"].as_str().unwrap_or(""), value["text"].as_str().unwrap_or(""));
                last["text"] = joined.into();
                continue;
            }
            out.push(value);
        }
        out
    }

    fn marked(&self, mark: Mark, attributes: &Attributes, inner: &[Inline], set: &mut Typographer) -> Vec<Value> {
        let text = |text: &str| json!({"type": "text", "text": text});
        let verbatim = matches!(mark, Mark::Code | Mark::Keyboard | Mark::Sample);
        let write = |set: &mut Typographer| if verbatim { self.verbatim(inner, set) } else { self.inlines(inner, set) };
        let (opens, closes) = match mark {
            Mark::Quoted => super::html::quotes(self.resolve.lang()),
            Mark::Reading => ("(", ")"),
            _ => ("", ""),
        };
        if mark == Mark::Quoted {
            set.skip();
        }
        let mut words = match self.deeper(2, || write(set)) {
            Some(words) => words,
            None => return write(set),
        };
        if !opens.is_empty() {
            words.insert(0, text(opens));
            words.push(text(closes));
        }
        // What an abbreviation stands for is shown by the site when it is pointed at.
        if mark == Mark::Abbreviation && !attributes.title.is_empty() {
            words.push(text(&format!(" ({})", typeset(&attributes.title, self.resolve.lang()))));
        }
        let (lang, dir) = (language(&attributes.lang), direction(&attributes.dir));
        let bare = matches!(mark, Mark::Span | Mark::Quoted | Mark::Ruby | Mark::Reading | Mark::Abbreviation);
        if bare && lang.is_none() && dir.is_none() {
            return words;
        }
        let of_markdown = match mark {
            Mark::Bold => Some("strong"),
            Mark::Italic => Some("emph"),
            Mark::Struck => Some("strike"),
            _ => None,
        };
        match of_markdown {
            Some(name) if lang.is_none() && dir.is_none() => vec![json!({"type": name, "inlines": words})],
            Some(name) => {
                let words = json!([{"type": name, "inlines": words}]);
                vec![json!({"type": "marked", "mark": "span", "lang": lang, "dir": dir, "inlines": words})]
            }
            None => vec![json!({"type": "marked", "mark": mark.name(), "lang": lang, "dir": dir, "inlines": words})],
        }
    }

    /// Code, keys and outputs are set to the letter.
    fn verbatim(&self, inner: &[Inline], set: &mut Typographer) -> Vec<Value> {
        let mut out = Vec::new();
        for inline in inner {
            match inline {
                Inline::Text(text) => out.push(json!({"type": "text", "text": text})),
                other => out.extend(self.inlines(std::slice::from_ref(other), set)),
            }
        }
        set.skip();
        out
    }

    fn wiki(&self, id: &str, words: Option<&[Inline]>, set: &mut Typographer) -> Vec<Value> {
        let shown = |set: &mut Typographer, title: &str| match words {
            Some(words) => self.inlines(words, set),
            None => vec![json!({"type": "text", "text": set.text(title)})],
        };
        match self.resolve.entry(id) {
            Target::Entry { id, title, kind, kind_label, path, here, lang, .. } => {
                let inlines = match words {
                    Some(words) if super::is_id_only(words) => vec![json!({"type": "text", "text": id})],
                    None if lang.is_some() => {
                        set.skip();
                        let text = json!({"type": "text", "text": title});
                        vec![json!({"type": "language", "lang": lang.map(crate::locale::Lang::primary), "inlines": [text]})]
                    }
                    _ => shown(set, &title),
                };
                let reference =
                    json!({"id": id, "title": title, "path": path, "kind": kind, "kind_label": kind_label, "here": here});
                vec![json!({"type": "entry", "ref": reference, "inlines": inlines})]
            }
            Target::Register { title, href } if href.is_empty() => shown(set, &title),
            Target::Register { title, href } => vec![json!({"type": "link", "url": href, "inlines": shown(set, &title)})],
            Target::Hidden => shown(set, "…"),
            Target::Missing => shown(set, id),
        }
    }
}

/// The first part of a language code, which is what the compiler takes.
fn language(code: &str) -> Option<&str> {
    code.split('-').next().filter(|code| !code.is_empty())
}

/// The direction of a text where it is said.
fn direction(dir: &str) -> Option<&str> {
    Some(dir).filter(|dir| matches!(*dir, "ltr" | "rtl"))
}

/// Whether headings stand among blocks, at any depth that an outline reads.
fn holds_headings(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Heading { .. } => true,
        Block::Container { blocks, .. } | Block::Details { blocks, .. } => holds_headings(blocks),
        _ => false,
    })
}

/// A line without its pictures.
fn without_images(inlines: &[Inline]) -> Vec<Inline> {
    let mut inlines = inlines.to_vec();
    inlines.retain(|inline| !matches!(inline, Inline::Image { .. }));
    for inline in &mut inlines {
        if let Inline::Emph(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Link { inlines: inner, .. }
        | Inline::Marked { inlines: inner, .. } = inline
        {
            *inner = without_images(inner);
        }
    }
    inlines
}

/// The pictures of a line, and what else has no words.
fn take_images(inlines: &[Inline], found: &mut Vec<Inline>) {
    for inline in inlines {
        match inline {
            Inline::Image { .. } | Inline::Note { .. } | Inline::NoteAgain { .. } | Inline::Anchor(_) => {
                found.push(inline.clone())
            }
            other => take_images(other.inner(), found),
        }
    }
}
