//! Blocks become Markdown again, for files that people go on writing.
//!
//! In: blocks, and what becomes of links and pictures. Out: Markdown that reads back as the same words; emphasis that Markdown cannot hold
//! in a place is written as HTML, or left out before a word is.

mod escape;
#[cfg(test)]
mod tests;

use super::block::{Block, GridCell, Inline, Item, Mark};
use super::{inline_text, parse};
use escape::{address, bare, code, escape, escaped, fenced, tidy};
use std::collections::{BTreeMap, BTreeSet};

/// Writes words so that no sign of them means anything in Markdown.
pub fn escaped_markdown(text: &str) -> String {
    escaped(text)
}

/// What a text is written for.
pub struct Written<'a> {
    /// What becomes of the address of a link; nothing leaves its words alone.
    pub link: &'a dyn Fn(&str) -> Option<String>,
    /// What becomes of the address of a picture; nothing leaves its words alone.
    pub image: &'a dyn Fn(&str) -> Option<String>,
    /// Whether `[[id]]` leads to an entry.
    pub entry: &'a dyn Fn(&str) -> bool,
    /// The anchors of headings that links lead to.
    pub anchors: &'a BTreeSet<String>,
    /// The footnotes, by their numbers: one that was first cited in another text is written in this one too.
    pub notes: &'a BTreeMap<usize, Vec<Block>>,
}

impl std::fmt::Debug for Written<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Written").finish_non_exhaustive()
    }
}

/// How words are written: what surrounds them, and how much of their form is kept.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Marks of Markdown.
    Marks,
    /// HTML for what is bold, italic and struck.
    Tags,
    /// Words alone.
    Bare,
}

struct Writer<'a> {
    to: &'a Written<'a>,
    cited: Vec<usize>,
}

/// Gathers the footnotes of a text by their numbers.
pub fn notes_of(blocks: &[Block], found: &mut BTreeMap<usize, Vec<Block>>) {
    fn line(inlines: &[Inline], found: &mut BTreeMap<usize, Vec<Block>>) {
        for inline in inlines {
            if let Inline::Note { number, blocks } = inline {
                found.insert(*number, blocks.clone());
                notes_of(blocks, found);
            }
            line(inline.inner(), found);
        }
    }
    for block in blocks {
        for part in block.parts() {
            match part {
                super::Part::Blocks(blocks) => notes_of(blocks, found),
                super::Part::Line(inlines) => line(inlines, found),
            }
        }
    }
}

/// Writes blocks as Markdown, with an empty line between them, and the footnotes that they cite at the end.
pub fn to_markdown(blocks: &[Block], to: &Written<'_>) -> String {
    let mut writer = Writer { to, cited: Vec::new() };
    let mut out = writer.blocks(blocks);
    let mut done = 0;
    while let Some(number) = writer.cited.get(done).copied() {
        done += 1;
        let Some(note) = to.notes.get(&number) else { continue };
        let text = writer.blocks(note);
        out.push_str(&format!("\n\n[^{number}]: {}", indented(&text, "    ")));
    }
    out
}

/// All lines but the first one behind an indentation.
fn indented(text: &str, by: &str) -> String {
    text.split('\n').enumerate().fold(String::new(), |mut out, (n, line)| {
        if n > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(by);
            }
        }
        out.push_str(line);
        out
    })
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut list_before = false;
        for block in blocks {
            let text = self.block(block);
            if text.is_empty() {
                continue;
            }
            let is_list = matches!(block, Block::List { .. });
            // Two lists side by side would be read as one.
            if is_list && list_before {
                parts.push("<!-- -->".to_owned());
            }
            list_before = is_list;
            parts.push(text);
        }
        parts.join("\n\n")
    }

    fn block(&mut self, block: &Block) -> String {
        match block {
            Block::Heading { level, id, inlines } => {
                let mut words = self.line(inlines, true);
                if words.is_empty() {
                    return words;
                }
                // A sign at the end would close the heading.
                if words.ends_with('#') && !words.ends_with("\\#") {
                    words.insert(words.len() - 1, '\\');
                }
                // What stands in braces at the end would be an anchor, escaped or not.
                if let Some(head) = words.strip_suffix('}') {
                    words = format!("{head}&#125;");
                }
                let anchor = if self.to.anchors.contains(id) { format!(" {{#{id}}}") } else { String::new() };
                format!("{} {words}{anchor}", "#".repeat(usize::from((*level).clamp(1, 6))))
            }
            Block::Paragraph(inlines) => self.line(inlines, false),
            Block::List { ordered, start, items, tight, .. } => self.list(*ordered, *start, *tight, items),
            Block::Quote(blocks) => quoted("", &self.blocks(blocks)),
            Block::Alert { kind, blocks } => quoted(&format!("> [!{}]\n", kind.name().to_uppercase()), &self.blocks(blocks)),
            Block::Code { lang, text } => fenced(lang, text),
            Block::View { text, .. } => format!("```view\n{}\n```", text.trim_end()),
            Block::Table { head, rows, .. } => self.table(head, rows),
            Block::Grid(grid) => {
                let rows: Vec<Vec<Vec<Inline>>> =
                    grid.head.iter().chain(&grid.body).map(|row| self.grid_row(row, grid.columns)).collect();
                let (head, rows) =
                    rows.split_first().map_or((Vec::new(), Vec::new()), |(head, rows)| (head.clone(), rows.to_vec()));
                let caption = self.line(&grid.caption, false);
                let table = self.table(&head, &rows);
                [caption, table].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
            }
            Block::Definitions(list) => {
                let mut parts = Vec::new();
                for one in list {
                    let terms: Vec<String> = one.terms.iter().map(|term| self.line(term, false)).collect();
                    let mut text = terms.join("\n");
                    for definition in &one.definitions {
                        let inner = self.blocks(definition);
                        text.push_str(&format!("\n: {}", indented(&inner, "  ")));
                    }
                    parts.push(text);
                }
                parts.join("\n\n")
            }
            Block::Details { summary, blocks, .. } => {
                let summary = vec![Inline::Strong(summary.clone())];
                [self.line(&summary, false), self.blocks(blocks)].join("\n\n")
            }
            Block::Figure { blocks, caption, above } => {
                let (inner, caption) = (self.blocks(blocks), self.line(caption, false));
                let parts = if *above { [caption, inner] } else { [inner, caption] };
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
            }
            Block::Container { blocks, .. } => self.blocks(blocks),
            Block::Rule => "---".to_owned(),
            Block::PageBreak => "\\newpage".to_owned(),
            Block::Html(text) => fenced("html", text),
        }
    }

    fn list(&mut self, ordered: bool, start: u64, tight: bool, items: &[Item]) -> String {
        let mut number = start;
        let mut parts = Vec::new();
        for item in items {
            let task = item.checked.map_or("", |done| if done { "[x] " } else { "[ ] " });
            if let Some(own) = item.number {
                number = own;
            }
            let mark = if ordered { format!("{number}. ") } else { "- ".to_owned() };
            number = number.saturating_add(1).min(999_999_999);
            let mut text = String::new();
            let mut list_before = false;
            for (n, block) in item.blocks.iter().enumerate() {
                let part = self.block(block);
                let is_list = matches!(block, Block::List { .. });
                if n > 0 && !part.is_empty() {
                    text.push_str(if tight && is_list && !list_before { "\n" } else { "\n\n" });
                    if is_list && list_before {
                        text.push_str("<!-- -->\n\n");
                    }
                }
                list_before = is_list;
                text.push_str(&part);
            }
            parts.push(format!("{mark}{task}{}", indented(&text, &" ".repeat(mark.len()))).trim_end().to_owned());
        }
        parts.join(if tight { "\n" } else { "\n\n" })
    }

    /// The cells of a row, each in its column; the columns that a cell spans beside its first one are empty.
    fn grid_row(&mut self, row: &[GridCell], columns: usize) -> Vec<Vec<Inline>> {
        let mut cells = vec![Vec::new(); columns];
        for cell in row {
            if let Some(place) = cells.get_mut(cell.column) {
                *place = flat(&cell.blocks);
            }
        }
        cells
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> String {
        let width = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
        if width == 0 {
            return String::new();
        }
        let mut line = |cells: &[Vec<Inline>]| {
            let mut texts: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
            texts.resize(width, String::new());
            format!("| {} |", texts.join(" | "))
        };
        let mut lines = vec![line(head), format!("|{}", "---|".repeat(width))];
        lines.extend(rows.iter().map(|row| line(row)));
        lines.join("\n")
    }

    fn cell(&mut self, inlines: &[Inline]) -> String {
        let text = self.line(inlines, true);
        let mut out = String::new();
        // A bar that is escaped already is not escaped twice.
        let mut escaped = false;
        for c in text.chars() {
            if c == '|' && !escaped {
                out.push('\\');
            }
            escaped = c == '\\' && !escaped;
            out.push(c);
        }
        out
    }

    /// Writes a line so that it reads back as its words; `one` says that it may hold no line end.
    fn line(&mut self, inlines: &[Inline], one: bool) -> String {
        let cited = self.cited.len();
        let mut last = String::new();
        for form in [Form::Marks, Form::Tags, Form::Bare] {
            self.cited.truncate(cited);
            let mut out = String::new();
            self.inlines(inlines, &mut out, form, one);
            last = tidy(&out, one);
            if reads_as(&last, inlines) {
                break;
            }
        }
        last
    }

    fn inlines(&mut self, inlines: &[Inline], out: &mut String, form: Form, one: bool) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => escape(text, out),
                Inline::Emph(inner) => self.around(inner, ("*", "*"), ("<i>", "</i>"), out, form, one),
                Inline::Strong(inner) => self.around(inner, ("**", "**"), ("<b>", "</b>"), out, form, one),
                Inline::Strike(inner) => self.around(inner, ("~~", "~~"), ("<s>", "</s>"), out, form, one),
                Inline::Code(text) if form == Form::Bare => escape(text, out),
                Inline::Code(text) => out.push_str(&code(text)),
                Inline::Value { text, .. } => out.push_str(&format!("`{text}`")),
                Inline::Soft if one => out.push(' '),
                Inline::Soft => out.push('\n'),
                Inline::Break if one => out.push_str("<br>"),
                Inline::Break => out.push_str("\\\n"),
                Inline::Link { url, inlines, .. } => {
                    let url = Some(url).filter(|_| form != Form::Bare).and_then(|url| (self.to.link)(url));
                    let mut words = String::new();
                    self.inlines(inlines, &mut words, form, one);
                    match url {
                        Some(url) if !words.trim().is_empty() => {
                            let (before, words, after) = parted(&words);
                            out.push_str(&format!("{before}[{words}]({}){after}", address(&url)));
                        }
                        _ => out.push_str(&words),
                    }
                }
                Inline::Wiki { id, words, .. } if (self.to.entry)(id) && form != Form::Bare => match words {
                    Some(words) => out.push_str(&format!("[[{id}|{}]]", inline_text(words).replace(['[', ']', '|'], " "))),
                    None => out.push_str(&format!("[[{id}]]")),
                },
                Inline::Wiki { id, words, .. } => {
                    let words = words.as_deref().map(inline_text);
                    escape(&words.map_or_else(|| format!("[[{id}]]"), |words| format!("[[{id}|{words}]]")), out);
                }
                Inline::Image { url, alt, .. } => match (self.to.image)(url) {
                    Some(path) => out.push_str(&format!("![{}]({})", escaped(alt), address(&path))),
                    None => escape(alt, out),
                },
                Inline::Note { number, .. } | Inline::NoteAgain { number } => {
                    if !self.cited.contains(number) {
                        self.cited.push(*number);
                    }
                    out.push_str(&format!("[^{number}]"));
                }
                Inline::Marked { mark, inlines, .. } => {
                    let element = mark.element();
                    let plain =
                        form == Form::Bare || matches!(mark, Mark::Span | Mark::Ruby | Mark::Reading | Mark::Big | Mark::Quoted);
                    if plain {
                        self.inlines(inlines, out, form, one);
                    } else {
                        out.push_str(&format!("<{element}>"));
                        self.inlines(inlines, out, form, one);
                        out.push_str(&format!("</{element}>"));
                    }
                }
                Inline::Html(text) => escape(text, out),
                Inline::Anchor(_) | Inline::WordBreak | Inline::Audience { .. } => {}
            }
        }
    }

    fn around(&mut self, inner: &[Inline], marks: (&str, &str), tags: (&str, &str), out: &mut String, form: Form, one: bool) {
        let mut words = String::new();
        self.inlines(inner, &mut words, form, one);
        let (open, close) = match form {
            Form::Marks => marks,
            Form::Tags => tags,
            Form::Bare => ("", ""),
        };
        let (before, words, after) = parted(&words);
        if words.is_empty() {
            out.push_str(&format!("{before}{after}"));
        } else {
            out.push_str(&format!("{before}{open}{words}{close}{after}"));
        }
    }
}

/// The blocks of a cell as one line, with a break between blocks.
fn flat(blocks: &[Block]) -> Vec<Inline> {
    fn push(out: &mut Vec<Inline>, line: Vec<Inline>) {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.extend(line);
    }
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => push(&mut out, inlines.clone()),
            Block::Heading { inlines, .. } => push(&mut out, vec![Inline::Strong(inlines.clone())]),
            Block::List { ordered, start, items, .. } => {
                for (n, item) in (*start..).zip(items) {
                    let mut line = vec![Inline::Text(if *ordered { format!("{n}. ") } else { "• ".to_owned() })];
                    line.extend(flat(&item.blocks));
                    push(&mut out, line);
                }
            }
            Block::Code { text, .. } => text.lines().for_each(|line| push(&mut out, vec![Inline::Code(line.to_owned())])),
            Block::Table { head, rows, .. } => {
                for row in std::iter::once(head).chain(rows) {
                    push(&mut out, row.join(&Inline::Text(" / ".to_owned())));
                }
            }
            Block::Grid(grid) => {
                for row in grid.head.iter().chain(&grid.body) {
                    let cells: Vec<Vec<Inline>> = row.iter().map(|cell| flat(&cell.blocks)).collect();
                    push(&mut out, cells.join(&Inline::Text(" / ".to_owned())));
                }
            }
            other => {
                for part in other.parts() {
                    match part {
                        super::Part::Blocks(blocks) => push(&mut out, flat(blocks)),
                        super::Part::Line(inlines) => push(&mut out, inlines.to_vec()),
                    }
                }
            }
        }
    }
    out
}

/// Blanks before, words, blanks after.
fn parted(text: &str) -> (&str, &str, &str) {
    let words = text.trim_matches([' ', '\n', '\u{a0}']);
    let at = text.find(words).unwrap_or(0);
    (text.get(..at).unwrap_or(""), words, text.get(at + words.len()..).unwrap_or(""))
}

fn quoted(head: &str, text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| format!("> {line}").trim_end().to_owned()).collect();
    format!("{head}{}", lines.join("\n"))
}

/// Whether a line reads back as its words.
fn reads_as(text: &str, inlines: &[Inline]) -> bool {
    fn without_notes(inlines: &[Inline]) -> String {
        let mut out = String::new();
        for inline in inlines {
            match inline {
                Inline::Note { .. } | Inline::NoteAgain { .. } => {}
                // What is shown for an id is not known here.
                Inline::Wiki { .. } => out.push('\u{1}'),
                Inline::Link { inlines, .. } if inlines.is_empty() => {}
                other if other.inner().is_empty() => out.push_str(&inline_text(std::slice::from_ref(other))),
                other => out.push_str(&without_notes(other.inner())),
            }
        }
        out
    }
    let wanted = bare(&without_notes(inlines));
    if wanted.contains('\u{1}') {
        return true;
    }
    let mut shown = String::new();
    // Notes are not defined here, and would be printed as they stand.
    for block in &parse(&without_marks(text)) {
        match block {
            Block::Paragraph(inlines) => shown.push_str(&without_notes(inlines)),
            other => shown.push_str(&super::plain_text(std::slice::from_ref(other), &|_| None)),
        }
    }
    bare(&shown) == wanted
}

/// A line without the marks of its notes. A bracket of its words is escaped.
fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        match after.get(digits..).and_then(|tail| tail.strip_prefix(']')) {
            Some(tail) if digits > 0 && !before.ends_with('\\') => rest = tail,
            _ => {
                out.push_str("[^");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
