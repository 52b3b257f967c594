//! Blocks become HTML.

use super::block::{AlertKind, Align, Block, Inline, Item};
use super::typography::Typographer;
use super::{Link, Resolve, Target};
use std::fmt::Write;
use std::sync::LazyLock;

/// Writes blocks as HTML that is safe to put into a page: text is escaped, raw HTML is sanitised unless it is trusted, addresses are those that
/// `resolve` allows.
pub fn to_html(blocks: &[Block], resolve: &dyn Resolve) -> String {
    let mut writer = Writer { resolve, notes: Vec::new(), quiet: 0, out: String::new() };
    for block in blocks {
        let start = writer.out.len();
        writer.block(block);
        // What is computed speaks the language of the page.
        if !matches!(block, Block::View { .. }) {
            writer.mark(start);
        }
    }
    let start = writer.out.len();
    writer.footnotes();
    writer.mark(start);
    writer.out
}

/// Escapes a text for element content and for attributes in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// What raw HTML in Markdown may hold: text-level elements and tables, no style, script, form, frame or event handler.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder.link_rel(Some("noopener noreferrer")).url_schemes(["http", "https", "mailto", "tel"].into());
    builder.rm_tags(["img", "map", "area", "center", "hgroup"]);
    builder.add_generic_attributes(["class", "data-id", "title", "id"]);
    builder.add_tag_attributes("a", ["aria-label", "href"]);
    builder.add_tag_attributes("input", ["type", "disabled", "checked"]);
    builder
});

struct Writer<'a> {
    resolve: &'a dyn Resolve,
    notes: Vec<(usize, &'a [Block])>,
    /// More than 0 where no word is explained: in headings, links and lines with tags of their own.
    quiet: usize,
    out: String,
}

impl<'a> Writer<'a> {
    /// Says the language of the element that was written from `start` on, where it is not that of the page.
    fn mark(&mut self, start: usize) {
        let Some(lang) = self.resolve.marked() else { return };
        let written = &self.out[start..];
        if written.trim().is_empty() {
            return;
        }
        match written.strip_prefix('<').and_then(|tag| tag.find(|c: char| !c.is_ascii_alphanumeric())) {
            Some(end) if end > 0 => self.out.insert_str(start + 1 + end, &format!(" lang=\"{}\"", lang.code())),
            // Raw HTML may begin with bare words.
            _ => {
                let inner = self.out.split_off(start);
                let _ = writeln!(self.out, "<div lang=\"{}\">{inner}</div>", lang.code());
            }
        }
    }

    fn raw(&mut self, html: &str) {
        if self.resolve.trusts_html() {
            self.out.push_str(html);
        } else {
            self.out.push_str(&SANITISER.clean(html).to_string());
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Heading { level, id, inlines } => {
                let level = (*level).clamp(2, 6);
                if level == 2 {
                    self.resolve.part();
                }
                let anchor = format!("{}{id}", self.resolve.anchor_prefix());
                let content = self.quietly(|writer| writer.line(inlines));
                let label = escape(&self.resolve.word("anchor"));
                let _ = writeln!(
                    self.out,
                    "<h{level} id=\"{anchor}\">{content}<a class=\"anchor\" href=\"#{anchor}\" aria-label=\"{label}{}{}\">#</a></h{level}>",
                    escape(&self.resolve.word("colon")),
                    escape(&super::inline_text(inlines)),
                    anchor = escape(&anchor),
                );
            }
            Block::Paragraph(inlines) => {
                let content = self.line(inlines);
                let _ = writeln!(self.out, "<p>{content}</p>");
            }
            Block::List { ordered, start, tight, items } => self.list(*ordered, *start, *tight, items),
            Block::Quote(blocks) => {
                self.out.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.out.push_str("</blockquote>\n");
            }
            Block::Alert { kind, blocks } => self.alert(*kind, blocks),
            Block::Code { lang, text } => {
                let class = if lang.is_empty() { String::new() } else { format!(" class=\"language-{}\"", escape(lang)) };
                let _ = writeln!(self.out, "<pre tabindex=\"0\"><code{class}>{}</code></pre>", escape(text));
            }
            Block::View { text, at } => {
                if let serde_json::Value::String(html) = self.resolve.view(text, at) {
                    self.out.push_str(&html);
                }
            }
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Html(html) => {
                self.raw(html);
                self.out.push('\n');
            }
        }
    }

    fn list(&mut self, ordered: bool, start: u64, tight: bool, items: &'a [Item]) {
        let tasks = items.iter().any(|i| i.checked.is_some());
        let class = if tasks { " class=\"tasks\"" } else { "" };
        match (ordered, start) {
            (true, 1) => {
                let _ = writeln!(self.out, "<ol{class}>");
            }
            (true, n) => {
                let _ = writeln!(self.out, "<ol{class} start=\"{n}\">");
            }
            _ => {
                let _ = writeln!(self.out, "<ul{class}>");
            }
        }
        for item in items {
            match item.checked {
                Some(done) => {
                    let label = self.resolve.word(if done { "task_done" } else { "task_open" });
                    let checked = if done { " checked" } else { "" };
                    let _ = write!(
                        self.out,
                        "<li class=\"task\"><input type=\"checkbox\" disabled{checked} aria-label=\"{}\"> ",
                        escape(&label)
                    );
                }
                None => self.out.push_str("<li>"),
            }
            for (n, block) in item.blocks.iter().enumerate() {
                match block {
                    Block::Paragraph(inlines) if tight => {
                        let content = self.line(inlines);
                        if n > 0 {
                            self.out.push('\n');
                        }
                        self.out.push_str(&content);
                    }
                    block => self.block(block),
                }
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
    }

    fn alert(&mut self, kind: AlertKind, blocks: &'a [Block]) {
        let name = kind.name();
        let title = escape(&self.resolve.word(&format!("alert_{name}")));
        let _ = writeln!(self.out, "<aside class=\"alert alert-{name}\">\n<p class=\"alert-title\">{title}</p>");
        self.blocks(blocks);
        self.out.push_str("</aside>\n");
    }

    fn table(&mut self, align: &[Align], head: &'a [Vec<Inline>], rows: &'a [Vec<Vec<Inline>>]) {
        let label = escape(&self.resolve.word("table"));
        let _ = writeln!(
            self.out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\">\n<table>\n<thead><tr>"
        );
        for (n, cell) in head.iter().enumerate() {
            self.cell("th", align.get(n), cell, " scope=\"col\"");
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for (n, cell) in row.iter().enumerate() {
                self.cell("td", align.get(n), cell, "");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn cell(&mut self, tag: &str, align: Option<&Align>, inlines: &'a [Inline], extra: &str) {
        let class = match align {
            Some(Align::Right) => " class=\"right\"",
            Some(Align::Center) => " class=\"center\"",
            _ => "",
        };
        let content = if tag == "th" { self.quietly(|writer| writer.line(inlines)) } else { self.line(inlines) };
        let _ = write!(self.out, "<{tag}{class}{extra}>{content}</{tag}>");
    }

    /// Writes one line of text; when it holds raw tags, the whole line is sanitised so that tags opened and closed apart stay a pair.
    fn line(&mut self, inlines: &'a [Inline]) -> String {
        let mut out = String::new();
        let mut type_setter = Typographer::new(self.resolve.lang());
        // A tag may be one that a link cannot stand in.
        let tagged = usize::from(holds_tags(inlines));
        self.quiet += tagged;
        let raw = self.inlines(inlines, &mut type_setter, &mut out);
        self.quiet -= tagged;
        if raw && !self.resolve.trusts_html() { SANITISER.clean(&out).to_string() } else { out }
    }

    fn inlines(&mut self, inlines: &'a [Inline], set: &mut Typographer, out: &mut String) -> bool {
        let mut raw = false;
        // Texts that only line breaks part are read as one: a term may be broken over two lines.
        let mut run = String::new();
        for inline in inlines {
            match inline {
                Inline::Text(text) => run.push_str(&set.text(text)),
                Inline::Soft => run.push('\n'),
                _ => self.run(&mut run, out),
            }
            match inline {
                Inline::Text(_) | Inline::Soft => {}
                Inline::Emph(inner) => raw |= self.wrap("em", inner, set, out),
                Inline::Strong(inner) => raw |= self.wrap("strong", inner, set, out),
                Inline::Strike(inner) => raw |= self.wrap("del", inner, set, out),
                Inline::Code(text) => {
                    let _ = write!(out, "<code>{}</code>", escape(text));
                    set.skip();
                }
                Inline::Value { text, .. } => {
                    let _ = write!(out, "<span class=\"value\">{}</span>", escape(&self.resolve.value(text)));
                    set.skip();
                }
                Inline::Break => out.push_str("<br>\n"),
                Inline::Link { url, title, inlines, .. } => match self.resolve.link(url) {
                    Link::To(href) => {
                        let rel = if href.starts_with("http") { " rel=\"noopener noreferrer\"" } else { "" };
                        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                        let _ = write!(out, "<a href=\"{}\"{title}{rel}>", escape(&href));
                        raw |= self.quietly(|writer| writer.inlines(inlines, set, out));
                        out.push_str("</a>");
                    }
                    Link::Refused => raw |= self.inlines(inlines, set, out),
                },
                Inline::Wiki { id, words, .. } => raw |= self.wiki(id, words.as_deref(), set, out),
                Inline::Image { url, alt, title, .. } => {
                    match self.resolve.image(url) {
                        Some(src) => {
                            let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                            let _ = write!(out, "<img src=\"{}\" alt=\"{}\"{title} loading=\"lazy\">", escape(&src), escape(alt));
                        }
                        None => out.push_str(&escape(alt)),
                    }
                    set.skip();
                }
                Inline::Note { number, blocks } => {
                    self.notes.push((*number, blocks));
                    let _ = write!(out, "{}", self.note_mark(*number, true));
                }
                Inline::NoteAgain { number } => {
                    let _ = write!(out, "{}", self.note_mark(*number, false));
                }
                Inline::Html(html) => {
                    // Comments never leave the project: they may hold what was not meant to be published.
                    if !html.starts_with("<!") && !html.starts_with("<?") {
                        out.push_str(html);
                        raw = true;
                    }
                }
            }
        }
        self.run(&mut run, out);
        raw
    }

    /// Writes a run of text, with what explains its words.
    fn run(&self, run: &mut String, out: &mut String) {
        let mut from = 0;
        let hints = if self.quiet == 0 && !run.is_empty() { self.resolve.hints(run) } else { Vec::new() };
        for hint in hints {
            let (Some(before), Some(word)) = (run.get(from..hint.at.start), run.get(hint.at.clone())) else { continue };
            let title = hint.definition.map_or_else(String::new, |words| format!(" title=\"{}\"", escape(&words)));
            let (href, id) = (escape(&hint.href), escape(&hint.id));
            let _ =
                write!(out, "{}<a class=\"term\" href=\"{href}\" data-id=\"{id}\"{title}>{}</a>", escape(before), escape(word));
            from = hint.at.end;
        }
        out.push_str(&escape(run.get(from..).unwrap_or_default()));
        run.clear();
    }

    fn quietly<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        self.quiet += 1;
        let written = write(self);
        self.quiet -= 1;
        written
    }

    fn note_mark(&self, number: usize, first: bool) -> String {
        let prefix = escape(self.resolve.anchor_prefix());
        let id = if first { format!(" id=\"{prefix}note-ref-{number}\"") } else { String::new() };
        format!("<sup class=\"note\"><a href=\"#{prefix}note-{number}\"{id}>{number}</a></sup>")
    }

    fn wrap(&mut self, tag: &str, inner: &'a [Inline], set: &mut Typographer, out: &mut String) -> bool {
        let _ = write!(out, "<{tag}>");
        let raw = self.inlines(inner, set, out);
        let _ = write!(out, "</{tag}>");
        raw
    }

    fn wiki(&mut self, id: &str, words: Option<&'a [Inline]>, set: &mut Typographer, out: &mut String) -> bool {
        let mut raw = false;
        match self.resolve.entry(id) {
            Target::Entry { id, title, href, kind_label, lang, .. } => {
                let hint = format!("{kind_label} {id}");
                let _ = write!(
                    out,
                    "<a class=\"ref\" href=\"{}\" data-id=\"{}\" title=\"{}\">",
                    escape(&href),
                    escape(&id),
                    escape(&hint)
                );
                match words {
                    Some(words) if super::is_id_only(words) => out.push_str(&escape(&id)),
                    Some(words) => raw = self.quietly(|writer| writer.inlines(words, set, out)),
                    None => match lang {
                        // The title is set already, by the rules of its own language.
                        Some(lang) => {
                            let _ = write!(out, "<span lang=\"{}\">{}</span>", lang.code(), escape(&title));
                            set.skip();
                        }
                        None => out.push_str(&escape(&set.text(&title))),
                    },
                }
                out.push_str("</a>");
            }
            Target::Hidden => match words {
                Some(words) => raw = self.inlines(words, set, out),
                None => out.push('…'),
            },
            Target::Missing => match words {
                Some(words) => raw = self.inlines(words, set, out),
                None => {
                    let _ = write!(out, "<span class=\"missing\">{}</span>", escape(id));
                }
            },
        }
        raw
    }

    fn footnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let label = escape(&self.resolve.word("footnotes"));
        let back = escape(&self.resolve.word("footnote_back"));
        let prefix = escape(self.resolve.anchor_prefix());
        let _ = writeln!(self.out, "<div class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{label}\">\n<ol>");
        let mut done = 0;
        // A note may cite another, which is added behind it.
        while let Some((number, blocks)) = self.notes.get(done).copied() {
            done += 1;
            let _ = write!(self.out, "<li id=\"{prefix}note-{number}\" value=\"{number}\">");
            self.blocks(blocks);
            let _ = writeln!(
                self.out,
                "<a class=\"back\" href=\"#{prefix}note-ref-{number}\" aria-label=\"{back} {number}\">↩</a></li>"
            );
        }
        self.out.push_str("</ol></div>\n");
    }
}

/// Whether a line holds raw tags.
fn holds_tags(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Html(_) => true,
        Inline::Emph(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link { inlines: inner, .. } => {
            holds_tags(inner)
        }
        Inline::Wiki { words, .. } => words.as_deref().is_some_and(holds_tags),
        _ => false,
    })
}
