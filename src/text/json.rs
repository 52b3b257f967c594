//! Blocks become data for the Typst theme. Text stays text: nothing that is written can become code.

use super::block::{Block, Inline};
use super::typography::{Typographer, typeset};
use super::{Link, Resolve, Target};
use serde_json::{Value, json};

/// Writes blocks as data, in the shapes of `docs/themes.md`.
pub fn to_json(blocks: &[Block], resolve: &dyn Resolve) -> Vec<Value> {
    let writer = Writer { resolve };
    blocks.iter().filter_map(|b| writer.block(b)).collect()
}

struct Writer<'a> {
    resolve: &'a dyn Resolve,
}

impl Writer<'_> {
    fn blocks(&self, blocks: &[Block]) -> Vec<Value> {
        blocks.iter().filter_map(|b| self.block(b)).collect()
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
            Block::List { ordered, start, tight, items } => {
                let items: Vec<Value> =
                    items.iter().map(|i| json!({"checked": i.checked, "blocks": self.blocks(&i.blocks)})).collect();
                json!({"type": "list", "ordered": ordered, "start": start, "tight": tight, "items": items})
            }
            Block::Quote(blocks) => json!({"type": "quote", "blocks": self.blocks(blocks)}),
            Block::Alert { kind, blocks } => json!({"type": "alert", "kind": kind.name(), "blocks": self.blocks(blocks)}),
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
                Inline::Emph(inner) => json!({"type": "emph", "inlines": self.inlines(inner, set)}),
                Inline::Strong(inner) => json!({"type": "strong", "inlines": self.inlines(inner, set)}),
                Inline::Strike(inner) => json!({"type": "strike", "inlines": self.inlines(inner, set)}),
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
                Inline::Note { blocks, number } => {
                    json!({"type": "note", "number": number, "id": self.note_id(*number), "blocks": self.blocks(blocks)})
                }
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
