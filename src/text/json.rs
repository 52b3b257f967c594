//! Blocks become data for the Typst theme. Text stays text: nothing that is written can become code.

use super::block::{Block, Inline, Item};
use super::typography::{Typographer, typeset};
use super::{Link, Resolve, Target};
use serde_json::{Value, json};
use std::cell::Cell;

/// Deepest nesting of arrays and objects that is written; what is deeper is joined to its parent. Readers of JSON stop at 128, of which the
/// document around a text takes its part, and the compiler at 64 show rules and 80 calls: it took 60 levels and refused 64.
const MAX_LEVELS: usize = 48;

/// Writes blocks as data, in the shapes of `docs/themes.md`.
pub fn to_json(blocks: &[Block], resolve: &dyn Resolve) -> Vec<Value> {
    Writer { resolve, levels: Cell::new(0) }.blocks(blocks)
}

struct Writer<'a> {
    resolve: &'a dyn Resolve,
    /// Arrays and objects that are open.
    levels: Cell<usize>,
}

impl Writer<'_> {
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
                Block::List { ordered, start, tight, items } => {
                    let item = |item: &Item| json!({"checked": item.checked, "blocks": self.blocks(&item.blocks)});
                    match self.deeper(4, || items.iter().map(item).collect::<Vec<_>>()) {
                        Some(items) => {
                            out.push(json!({"type": "list", "ordered": ordered, "start": start, "tight": tight, "items": items}));
                        }
                        None => items.iter().for_each(|item| out.extend(self.blocks(&item.blocks))),
                    }
                }
                block => out.extend(self.block(block)),
            }
        }
        out
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
            // They may hold others, and were met before.
            Block::List { .. } | Block::Quote(_) | Block::Alert { .. } => return None,
            Block::Code { lang, text } => json!({"type": "code", "lang": lang, "text": text}),
            Block::View { text, at } => self.resolve.view(text, at),
            Block::Table { align, head, rows } => {
                let cells = |row: &Vec<Vec<Inline>>| -> Vec<Value> { row.iter().map(|c| Value::Array(self.line(c))).collect() };
                let align: Vec<&str> = align.iter().map(|a| a.name()).collect();
                json!({"type": "table", "align": align, "head": cells(head), "rows": rows.iter().map(cells).collect::<Vec<_>>()})
            }
            Block::Rule => json!({"type": "rule"}),
            Block::Html(html) => {
                let text = tagless(html);
                if text.is_empty() {
                    return None;
                }
                json!({"type": "paragraph", "inlines": [{"type": "text", "text": text}]})
            }
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
                Inline::Image { url, alt, title, .. } => {
                    set.skip();
                    let lang = self.resolve.lang();
                    let title = Some(title).filter(|t| !t.is_empty()).map(|t| typeset(t, lang));
                    json!({"type": "image", "path": self.resolve.image(url), "alt": alt, "title": title})
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
                Inline::Html(html) if html.to_ascii_lowercase().starts_with("<br") => json!({"type": "break"}),
                Inline::Html(_) => continue,
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
                        vec![json!({"type": "language", "lang": lang.map(crate::schema::Lang::code), "inlines": [text]})]
                    }
                    _ => shown(set, &title),
                };
                let reference =
                    json!({"id": id, "title": title, "path": path, "kind": kind, "kind_label": kind_label, "here": here});
                vec![json!({"type": "entry", "ref": reference, "inlines": inlines})]
            }
            Target::Hidden => shown(set, "…"),
            Target::Missing => shown(set, id),
        }
    }
}

/// The words of raw HTML.
fn tagless(html: &str) -> String {
    let mut cleaner = ammonia::Builder::empty();
    cleaner.clean_content_tags(["script", "style"].into());
    let text = cleaner.clean(html).to_string();
    let text =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&quot;", "\"").replace("&amp;", "&");
    text.trim().to_owned()
}
