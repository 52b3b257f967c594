//! A comparison in lines: for a terminal, and as Markdown for a merge request.

use crate::locale::Words;
use crate::publication::Publication;
use crate::publication::changes::{
    BlockChange, CellChange, Change, Comparison, Detail, EntryChange, FieldChange, LeafSort, PageChange, Piece, RowChange,
};
use std::fmt::Write as _;

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Words are marked as git marks them: `[-removed-]{+added+}`.
    Plain,
    /// The same in colours as well.
    Colour,
    /// Markdown: removed words struck out, added ones bold.
    Markdown,
}

/// Writes a comparison in the language of the newer publication.
pub fn show(comparison: &Comparison, new: &Publication, old: &Publication, style: Style) -> String {
    let lang = new.info().lang;
    let mut out = Writing { out: String::new(), style, words: Words::of(lang) };
    if comparison.is_empty() {
        out.line(0, out.words.get("diff_nothing").to_owned());
        return out.out;
    }
    let total = comparison.summary(lang);
    out.line(0, total);
    if !comparison.project.is_empty() {
        out.heading(out.words.get("diff_project").to_owned());
        comparison.project.iter().for_each(|field| out.field(0, field));
    }
    let mut kind = None;
    for entry in &comparison.entries {
        if kind != Some(&entry.kind) {
            let known = new.vocabulary().get(&entry.kind).or_else(|| old.vocabulary().get(&entry.kind));
            out.heading(known.map_or_else(|| entry.kind.to_string(), |kind| kind.labels.get(lang).to_owned()));
            kind = Some(&entry.kind);
        }
        out.entry(entry);
    }
    if !comparison.pages.is_empty() {
        out.heading(out.words.get("diff_pages").to_owned());
        comparison.pages.iter().for_each(|page| out.page(page));
    }
    if !comparison.documents.is_empty() {
        out.heading(out.words.get("diff_documents").to_owned());
        for document in &comparison.documents {
            let about = if document.composition { out.words.get("diff_composition") } else { "" };
            out.item(document.change, &document.name, &document.title, about);
            document.fields.iter().for_each(|field| out.field(1, field));
        }
    }
    if !comparison.files.is_empty() {
        out.heading(out.words.get("diff_files").to_owned());
        comparison.files.iter().for_each(|file| out.item(file.change, &file.path, "", ""));
    }
    out.out
}

/// Writes what changed in fields, a line each, in the language of a publication.
pub fn brief(fields: &[FieldChange], lang: crate::schema::Lang) -> Vec<String> {
    let one = |field: &FieldChange| {
        let mut out = Writing { out: String::new(), style: Style::Plain, words: Words::of(lang) };
        out.field(0, field);
        out.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    fields.iter().map(one).collect()
}

struct Writing<'a> {
    out: String,
    style: Style,
    words: &'a Words,
}

impl Writing<'_> {
    fn line(&mut self, level: usize, text: String) {
        let _ = match self.style {
            Style::Markdown if level > 0 => writeln!(self.out, "{}- {text}", "  ".repeat(level - 1)),
            Style::Markdown => writeln!(self.out, "{text}"),
            Style::Plain | Style::Colour => writeln!(self.out, "{}{text}", "    ".repeat(level)),
        };
    }

    fn heading(&mut self, text: String) {
        let _ = match self.style {
            Style::Markdown => writeln!(self.out, "\n### {text}\n"),
            Style::Colour => writeln!(self.out, "\n\u{1b}[1m{text}\u{1b}[0m"),
            Style::Plain => writeln!(self.out, "\n{text}"),
        };
    }

    /// What came, went or changed, with its name.
    fn item(&mut self, change: Change, name: &str, title: &str, about: &str) {
        let about = if about.is_empty() { String::new() } else { [" (", about, ")"].concat() };
        let text = match self.style {
            Style::Markdown => {
                let word = self.words.get(match change {
                    Change::Added => "diff_is_added",
                    Change::Removed => "diff_is_removed",
                    Change::Same => "diff_is_changed",
                });
                ["**", name, "** ", &escaped(title), " – ", word, &about].concat()
            }
            Style::Plain | Style::Colour => {
                let sign = match change {
                    Change::Added => "+",
                    Change::Removed => "-",
                    Change::Same => "~",
                };
                let text = [sign, " ", name, "  ", title, &about].concat();
                self.coloured(change, text.trim_end().to_owned())
            }
        };
        match self.style {
            Style::Markdown => self.line(1, text),
            Style::Plain | Style::Colour => self.line(0, ["  ", &text].concat()),
        }
    }

    fn coloured(&self, change: Change, text: String) -> String {
        let code = match change {
            Change::Added => "32",
            Change::Removed => "31",
            Change::Same => return text,
        };
        if self.style == Style::Colour { ["\u{1b}[", code, "m", &text, "\u{1b}[0m"].concat() } else { text }
    }

    fn entry(&mut self, entry: &EntryChange) {
        let was = entry.renamed_from.as_ref().map(|id| self.words.get("diff_was").replace("{id}", id));
        let now = || entry.merged_into.as_ref().map(|id| self.words.get("diff_merged").replace("{id}", id));
        let about = was.or_else(now).unwrap_or_default();
        self.item(entry.change, &entry.id, &entry.title, &about);
        entry.fields.iter().for_each(|field| self.field(1, field));
    }

    fn page(&mut self, page: &PageChange) {
        let title = self.pieces(&page.title, page.change == Change::Same);
        let was = page.moved_from.as_ref().map(|path| self.words.get("diff_was").replace("{id}", path)).unwrap_or_default();
        self.item_with(page.change, &page.path, title, &was);
        self.blocks(1, &page.blocks);
    }

    /// The same as [`Writing::item`], with a title that is written already.
    fn item_with(&mut self, change: Change, name: &str, title: String, about: &str) {
        let before = self.out.len();
        self.item(change, name, "\u{0}", about);
        let written = self.out.split_off(before).replace('\u{0}', &title);
        self.out.push_str(&written);
    }

    fn field(&mut self, level: usize, field: &FieldChange) {
        let label = [&field.label, self.words.get("colon")].concat();
        match &field.detail {
            Detail::Words(pieces) => {
                let text = [&label, self.pieces(pieces, true).as_str()].concat();
                self.line(level + usize::from(self.style == Style::Markdown), text);
            }
            Detail::Members(members) => {
                let said = members.iter().map(|member| self.mark(&Piece::new(member.change, member.text.clone())));
                let text = [label, said.collect::<Vec<_>>().join(" ")].concat();
                self.line(level + usize::from(self.style == Style::Markdown), text);
            }
            Detail::Blocks(blocks) => {
                self.line(level + usize::from(self.style == Style::Markdown), label.trim_end().to_owned());
                self.blocks(level + 1, blocks);
            }
            Detail::Rows(rows) => {
                self.line(level + usize::from(self.style == Style::Markdown), label.trim_end().to_owned());
                rows.iter().for_each(|row| self.row(level + 1, row));
            }
        }
    }

    /// Blocks that changed; those between them are left out.
    fn blocks(&mut self, level: usize, blocks: &[BlockChange]) {
        let level = level + usize::from(self.style == Style::Markdown);
        let mut left_out = false;
        for block in blocks {
            if block.is_same() {
                left_out = true;
                continue;
            }
            if std::mem::take(&mut left_out) && self.style != Style::Markdown {
                self.line(level, "…".to_owned());
            }
            let moved = if block.moved { [self.words.get("diff_moved"), " "].concat() } else { String::new() };
            let sign = match block.sort {
                LeafSort::Heading => "# ",
                LeafSort::Item => "• ",
                LeafSort::Paragraph | LeafSort::Row | LeafSort::Code | LeafSort::View | LeafSort::Line => "",
            };
            let text = [&moved, sign, &self.pieces(&block.words, true)].concat().replace('\n', " ⏎ ");
            self.line(level, text);
        }
    }

    fn row(&mut self, level: usize, row: &RowChange) {
        let cell = |cell: &CellChange| [&cell.label, self.words.get("colon"), &self.pieces(&cell.words, true)].concat();
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        let text = match row.change {
            Change::Same => [&row.name, " – ", &cells.join(" ; ")].concat(),
            change => {
                let own = row.cells.iter().flat_map(|cell| cell.words.iter().map(|piece| piece.text.as_str()));
                self.mark(&Piece::new(change, own.collect::<Vec<_>>().join(" | ")))
            }
        };
        self.line(level + usize::from(self.style == Style::Markdown), text.replace('\n', " ⏎ "));
    }

    /// Pieces of a line; `marked` says whether changes are marked, where they are not said beside it.
    fn pieces(&self, pieces: &[Piece], marked: bool) -> String {
        let text = |piece: &Piece| if marked { self.mark(piece) } else { self.plain(&piece.text) };
        // Long stretches that stayed are shortened around what changed.
        let last = pieces.len().saturating_sub(1);
        let shown = pieces.iter().enumerate().map(|(n, piece)| match piece.change {
            Change::Same if pieces.len() > 1 => self.plain(&around(&piece.text, n > 0, n < last)),
            _ => text(piece),
        });
        shown.collect()
    }

    fn plain(&self, text: &str) -> String {
        if self.style == Style::Markdown { escaped(text) } else { text.to_owned() }
    }

    fn mark(&self, piece: &Piece) -> String {
        let text = self.plain(&piece.text);
        // A mark of Markdown holds no blank at its ends.
        let (head, rest) = text.split_at(text.len() - text.trim_start().len());
        let (own, tail) = rest.split_at(rest.trim_end().len());
        match (piece.change, self.style) {
            (Change::Same, _) => text,
            (_, Style::Markdown) if own.is_empty() => text,
            (Change::Removed, Style::Markdown) => [head, "~~", own, "~~", tail].concat(),
            (Change::Added, Style::Markdown) => [head, "**", own, "**", tail].concat(),
            (Change::Removed, _) => self.coloured(piece.change, ["[-", &text, "-]"].concat()),
            (Change::Added, _) => self.coloured(piece.change, ["{+", &text, "+}"].concat()),
        }
    }
}

/// How many characters of what stayed are shown beside a change.
const AROUND: usize = 60;

/// The ends of a stretch that stayed, near what changed before and after it.
fn around(text: &str, before: bool, after: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let kept = AROUND * (usize::from(before) + usize::from(after));
    if characters.len() <= kept + 20 {
        return text.to_owned();
    }
    let head: String = characters.iter().take(if before { AROUND } else { 0 }).collect();
    let tail: String = characters.iter().skip(characters.len() - if after { AROUND } else { 0 }).collect();
    [head.as_str(), " … ", tail.as_str()].concat()
}

/// A text in Markdown, as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
