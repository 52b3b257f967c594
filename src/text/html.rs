//! Blocks become HTML.

use super::block::{AlertKind, Align, Attributes, Block, Definition, Grid, GridCell, Inline, Item, Length, Mark, Size};
use super::typography::Typographer;
use super::{Link, Resolve, Target, mermaid};
use crate::locale::Lang;
use std::fmt::Write;

/// Writes blocks as HTML that is safe to put into a page: text is escaped, addresses are those that `resolve` allows. HTML of the author's is
/// no exception: it was read into blocks, and what they cannot say is not written. Only where it is trusted it stays as it is.
pub fn to_html(blocks: &[Block], resolve: &dyn Resolve) -> String {
    let mut writer = HtmlWriter { resolve, notes: Vec::new(), quiet: 0, out: String::new() };
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

struct HtmlWriter<'a> {
    resolve: &'a dyn Resolve,
    notes: Vec<(usize, &'a [Block])>,
    /// More than 0 where no word is explained: in headings, links and lines with tags of their own.
    quiet: usize,
    out: String,
}

impl<'a> HtmlWriter<'a> {
    /// Says the language of the element that was written from `start` on, where it is not that of the page.
    fn mark(&mut self, start: usize) {
        let Some(lang) = self.resolve.marked() else { return };
        let written = &self.out[start..];
        if written.trim().is_empty() {
            return;
        }
        let tag = written.split('>').next().unwrap_or_default();
        match written.strip_prefix('<').and_then(|tag| tag.find(|c: char| !c.is_ascii_alphanumeric())) {
            // An element that says another language keeps it.
            Some(end) if end > 0 && !tag.contains(" lang=\"") => {
                self.out.insert_str(start + 1 + end, &format!(" lang=\"{}\"", lang.code()))
            }
            // Raw HTML may begin with bare words.
            _ => {
                let inner = self.out.split_off(start);
                let _ = writeln!(self.out, "<div lang=\"{}\">{inner}</div>", lang.code());
            }
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
                    escape(&super::heading_text(inlines, &|_| None)),
                    anchor = escape(&anchor),
                );
            }
            // A place alone is no paragraph.
            Block::Paragraph(inlines) if inlines.iter().all(|inline| matches!(inline, Inline::Anchor(_))) => {
                let content = self.line(inlines);
                let _ = writeln!(self.out, "<div>{content}</div>");
            }
            Block::Paragraph(inlines) => {
                let content = self.line(inlines);
                let _ = writeln!(self.out, "<p>{content}</p>");
            }
            Block::List { ordered, start, numbering, tight, items } => self.list(*ordered, *start, *numbering, *tight, items),
            Block::Quote(blocks) => {
                self.out.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.out.push_str("</blockquote>\n");
            }
            Block::Alert { kind, blocks } => self.alert(*kind, blocks),
            Block::Code { lang, text } if let Some(svg) = drawing(lang, text, self.resolve) => {
                let _ = writeln!(self.out, "<figure class=\"mermaid scroll\" tabindex=\"0\">{}</figure>", svg.1);
            }
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
            Block::PageBreak => self.out.push_str("<div class=\"page-break\"></div>\n"),
            Block::Grid(grid) => self.grid(grid),
            Block::Definitions(list) => self.definitions(list),
            Block::Details { open, summary, blocks } => {
                let open = if *open { " open" } else { "" };
                let summary = if summary.is_empty() {
                    escape(&self.resolve.word("details"))
                } else {
                    self.quietly(|writer| writer.line(summary))
                };
                let _ = writeln!(self.out, "<details{open}><summary>{summary}</summary>");
                self.blocks(blocks);
                self.out.push_str("</details>\n");
            }
            Block::Figure { blocks, caption, above } => {
                self.out.push_str("<figure>\n");
                let caption = self.line(caption);
                let caption = if caption.is_empty() { caption } else { format!("<figcaption>{caption}</figcaption>\n") };
                if *above {
                    self.out.push_str(&caption);
                }
                self.blocks(blocks);
                if !*above {
                    self.out.push_str(&caption);
                }
                self.out.push_str("</figure>\n");
            }
            Block::Container { element, align, attributes, blocks } => {
                let _ = writeln!(self.out, "<{element}{}>", written(attributes, class_of(Some(align))));
                self.blocks(blocks);
                let _ = writeln!(self.out, "</{element}>");
            }
            // Comments never leave the project: they may hold what was not meant to be published.
            Block::Html(html) => {
                self.out.push_str(html);
                self.out.push('\n');
            }
        }
    }

    fn list(&mut self, ordered: bool, start: u64, numbering: char, tight: bool, items: &'a [Item]) {
        let tasks = items.iter().any(|i| i.checked.is_some());
        let class = if tasks { " class=\"tasks\"" } else { "" };
        let start = if start == 1 { String::new() } else { format!(" start=\"{start}\"") };
        let numbering = if numbering == '1' { String::new() } else { format!(" type=\"{numbering}\"") };
        let _ = if ordered { writeln!(self.out, "<ol{class}{start}{numbering}>") } else { writeln!(self.out, "<ul{class}>") };
        for item in items {
            let number = item.number.filter(|_| ordered).map_or_else(String::new, |n| format!(" value=\"{n}\""));
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
                None => {
                    let _ = write!(self.out, "<li{number}>");
                }
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
        let _ = writeln!(self.out, "<div class=\"alert alert-{name}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>");
        self.blocks(blocks);
        self.out.push_str("</div>\n");
    }

    fn table(&mut self, align: &[Align], head: &'a [Vec<Inline>], rows: &'a [Vec<Vec<Inline>>]) {
        let label = escape(&self.resolve.word("table"));
        let _ = writeln!(
            self.out,
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\">\n<table>\n<thead><tr>"
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
        let class = class_of(align);
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let content = if tag == "th" { self.quietly(|writer| writer.line(inlines)) } else { self.line(inlines) };
        let _ = write!(self.out, "<{tag}{class}{extra}>{content}</{tag}>");
    }

    fn grid(&mut self, grid: &'a Grid) {
        let label = escape(&self.resolve.word("table"));
        let _ = writeln!(self.out, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\">\n<table>");
        if !grid.caption.is_empty() {
            let caption = self.line(&grid.caption);
            let _ = writeln!(self.out, "<caption>{caption}</caption>");
        }
        for (part, rows) in [("thead", &grid.head), ("tbody", &grid.body)] {
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(self.out, "<{part}>");
            for row in rows {
                self.out.push_str("<tr>");
                for cell in row {
                    self.grid_cell(cell, part == "thead");
                }
                self.out.push_str("</tr>\n");
            }
            let _ = writeln!(self.out, "</{part}>");
        }
        self.out.push_str("</table></div>\n");
    }

    fn grid_cell(&mut self, cell: &'a GridCell, head: bool) {
        let tag = if cell.header { "th" } else { "td" };
        let scope = match (cell.header, head) {
            (false, _) => "",
            (true, true) if cell.columns > 1 => " scope=\"colgroup\"",
            (true, true) => " scope=\"col\"",
            (true, false) if cell.rows > 1 => " scope=\"rowgroup\"",
            (true, false) => " scope=\"row\"",
        };
        let span = |name: &str, n: usize| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
        let (columns, rows) = (span("colspan", cell.columns), span("rowspan", cell.rows));
        let class = class_of(Some(&cell.align));
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = write!(self.out, "<{tag}{class}{scope}{columns}{rows}>");
        self.tight(&cell.blocks);
        let _ = write!(self.out, "</{tag}>");
    }

    /// Writes blocks where one paragraph needs no element of its own.
    fn tight(&mut self, blocks: &'a [Block]) {
        match blocks {
            [Block::Paragraph(inlines)] => {
                let content = self.line(inlines);
                self.out.push_str(&content);
            }
            blocks => self.blocks(blocks),
        }
    }

    fn definitions(&mut self, list: &'a [Definition]) {
        self.out.push_str("<dl>\n");
        for item in list {
            // A list of definitions has terms, whatever its author left out.
            if item.terms.is_empty() {
                self.out.push_str("<dt></dt>\n");
            }
            for term in &item.terms {
                let content = self.quietly(|writer| writer.line(term));
                let _ = writeln!(self.out, "<dt>{content}</dt>");
            }
            for blocks in &item.definitions {
                self.out.push_str("<dd>");
                self.tight(blocks);
                self.out.push_str("</dd>\n");
            }
            if item.definitions.is_empty() {
                self.out.push_str("<dd></dd>\n");
            }
        }
        self.out.push_str("</dl>\n");
    }

    /// Writes one line of text.
    fn line(&mut self, inlines: &'a [Inline]) -> String {
        let mut out = String::new();
        let mut type_setter = Typographer::new(self.resolve.lang());
        // A tag may be one that a link cannot stand in.
        let tagged = usize::from(holds_tags(inlines));
        self.quiet += tagged;
        self.inlines(inlines, &mut type_setter, &mut out);
        self.quiet -= tagged;
        out
    }

    fn inlines(&mut self, inlines: &'a [Inline], set: &mut Typographer, out: &mut String) {
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
                Inline::Emph(inner) => self.wrap("em", inner, set, out),
                Inline::Strong(inner) => self.wrap("strong", inner, set, out),
                Inline::Strike(inner) => self.wrap("del", inner, set, out),
                Inline::Code(text) => {
                    let _ = write!(out, "<code>{}</code>", escape(text));
                    set.skip();
                }
                Inline::Value { text, .. } => {
                    let _ = write!(out, "<span class=\"value\">{}</span>", escape(&self.resolve.value(text)));
                    set.skip();
                }
                Inline::Break => out.push_str("<br>\n"),
                Inline::Audience { name, label, begins } => {
                    let said = |key: &str| format!("{}{}", escape(&self.resolve.word(key)), escape(&self.resolve.word("colon")));
                    let (key, end) = if *begins { ("audience", "") } else { ("passage_ends", " end") };
                    let (said, name, label) = (said(key), escape(name), escape(label));
                    let _ = write!(
                        out,
                        "<span class=\"only passage a-{name}{end}\" title=\"{said}{label}\"><span class=\"vh\">{said}</span>{label}</span>"
                    );
                }
                Inline::Link { url, title, inlines, .. } => match self.resolve.link(url) {
                    Link::To(href) => {
                        let bare = href.starts_with("http")
                            && matches!(inlines.as_slice(), [Inline::Text(words)] if url.ends_with(words.as_str()));
                        let class = if bare { " class=\"bare\"" } else { "" };
                        let rel = if href.starts_with("http") { " rel=\"noopener noreferrer\"" } else { "" };
                        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                        let _ = write!(out, "<a href=\"{}\"{class}{title}{rel}>", escape(&href));
                        self.quietly(|writer| writer.inlines(inlines, set, out));
                        out.push_str("</a>");
                    }
                    Link::Refused => self.inlines(inlines, set, out),
                },
                Inline::Wiki { id, words, .. } => self.wiki(id, words.as_deref(), set, out),
                Inline::Image { url, alt, title, size, .. } => {
                    match self.resolve.image(url) {
                        Some(src) => {
                            let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                            let (src, alt, size) = (escape(&src), escape(alt), sized(*size));
                            let _ = write!(out, "<img src=\"{src}\" alt=\"{alt}\"{title}{size} loading=\"lazy\">");
                        }
                        None if alt.is_empty() => {
                            let _ = write!(out, "<em class=\"no-image\">{}</em>", escape(&self.resolve.word("missing_image")));
                        }
                        None => {
                            let _ = write!(out, "<em class=\"no-image\">{}</em>", escape(alt));
                        }
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
                Inline::Marked { mark, attributes, inlines } => self.marked(*mark, attributes, inlines, set, out),
                Inline::Anchor(id) => {
                    let _ = write!(out, "<span id=\"{}{}\"></span>", escape(self.resolve.anchor_prefix()), escape(id));
                }
                Inline::WordBreak => out.push_str("<wbr>"),
                Inline::Html(html) => {
                    // Comments never leave the project: they may hold what was not meant to be published.
                    if !html.starts_with("<!") && !html.starts_with("<?") {
                        out.push_str(html);
                    }
                }
            }
        }
        self.run(&mut run, out);
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

    fn wrap(&mut self, tag: &str, inner: &'a [Inline], set: &mut Typographer, out: &mut String) {
        let _ = write!(out, "<{tag}>");
        self.inlines(inner, set, out);
        let _ = write!(out, "</{tag}>");
    }

    fn marked(&mut self, mark: Mark, attributes: &Attributes, inner: &'a [Inline], set: &mut Typographer, out: &mut String) {
        let name = mark.element();
        let class = if mark == Mark::Big { "big" } else { "" };
        let (opens, closes) = match mark {
            Mark::Quoted => quotes(self.resolve.lang()),
            Mark::Reading => ("<rp>(</rp>", "<rp>)</rp>"),
            _ => ("", ""),
        };
        // What a browser shows of a ruby it shows together.
        if mark == Mark::Reading {
            out.push_str(opens);
        }
        let _ = write!(out, "<{name}{}>", written(attributes, class));
        if mark == Mark::Quoted {
            out.push_str(opens);
            set.skip();
        }
        if matches!(mark, Mark::Code | Mark::Keyboard | Mark::Sample) {
            self.verbatim(inner, set, out);
        } else {
            self.inlines(inner, set, out);
        }
        if mark == Mark::Quoted {
            out.push_str(closes);
        }
        let _ = write!(out, "</{name}>");
        if mark == Mark::Reading {
            out.push_str(closes);
        }
    }

    /// Code, keys and outputs are shown to the letter.
    fn verbatim(&mut self, inner: &'a [Inline], set: &mut Typographer, out: &mut String) {
        for inline in inner {
            match inline {
                Inline::Text(text) => out.push_str(&escape(text)),
                Inline::Soft => out.push('\n'),
                other => self.quietly(|writer| writer.inlines(std::slice::from_ref(other), set, out)),
            }
        }
        set.skip();
    }

    fn wiki(&mut self, id: &str, words: Option<&'a [Inline]>, set: &mut Typographer, out: &mut String) {
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
                    Some(words) => self.quietly(|writer| writer.inlines(words, set, out)),
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
            Target::Register { title, href } => {
                let _ = write!(out, "<a href=\"{}\">", escape(&href));
                match words {
                    Some(words) => self.quietly(|writer| writer.inlines(words, set, out)),
                    None => out.push_str(&escape(&set.text(&title))),
                }
                out.push_str("</a>");
            }
            Target::Hidden => match words {
                Some(words) => self.inlines(words, set, out),
                None => out.push('…'),
            },
            Target::Missing => match words {
                Some(words) => self.inlines(words, set, out),
                None => {
                    let _ = write!(out, "<span class=\"missing\">{}</span>", escape(id));
                }
            },
        }
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

/// The quotes of a language.
pub(super) fn quotes(lang: Lang) -> (&'static str, &'static str) {
    let [open, close] = &lang.locale().quotes.double;
    (open, close)
}

/// The class that sets text to one side.
fn class_of(align: Option<&Align>) -> &'static str {
    match align {
        Some(Align::Right) => "right",
        Some(Align::Center) => "center",
        _ => "",
    }
}

/// What an element says of itself, with a class of ours.
fn written(attributes: &Attributes, class: &str) -> String {
    let class = [class, &attributes.class].into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
    let all = [("class", &class), ("title", &attributes.title), ("lang", &attributes.lang), ("dir", &attributes.dir)];
    let said = all.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
}

/// The size of a picture. A share of the room is one of its width.
fn sized(size: Size) -> String {
    let pixels = |name: &str, length: Option<Length>| match length {
        Some(Length::Pixels(n)) => format!(" {name}=\"{}\"", n.round().max(1.0)),
        _ => String::new(),
    };
    let share = match size.width {
        // A class and no style: pages allow no styles in their text. In steps of five.
        Some(Length::Percent(n)) => format!(" class=\"share-{}\"", ((n / 5.0).round() * 5.0).clamp(5.0, 100.0)),
        _ => String::new(),
    };
    format!("{}{}{share}", pixels("width", size.width), pixels("height", size.height))
}

/// The drawing that a block of code asks for, and its words.
pub(super) fn drawing(lang: &str, text: &str, resolve: &dyn Resolve) -> Option<(String, String)> {
    let drawing = mermaid::is_mermaid(lang).then(|| mermaid::draw(text).ok()).flatten()?;
    let title = drawing.title.clone().unwrap_or_else(|| resolve.word("drawing"));
    let alternative = if drawing.words.is_empty() { title.clone() } else { format!("{title} – {}", drawing.words) };
    Some((super::shortened(&alternative, 600), drawing.svg(&resolve.drawing_id(), &title)))
}

/// Whether a line holds tags of the author's.
fn holds_tags(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| matches!(inline, Inline::Html(_) | Inline::Marked { .. }) || holds_tags(inline.inner()))
}
