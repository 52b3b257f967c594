//! Tables of the tree: plain ones like those of Markdown, and those that span, hold blocks or have a caption.

use super::super::block::{Align, Block, Grid, GridCell, Inline};
use super::convert::Converter;

/// Most columns that a cell spans.
const MAX_SPAN: usize = 100;

/// A cell as it is written.
struct WrittenCell {
    header: bool,
    columns: usize,
    rows: usize,
    align: Align,
    blocks: Vec<Block>,
}

/// Where the rows of a table stand.
#[derive(Default)]
struct Parts {
    head: Vec<Vec<WrittenCell>>,
    body: Vec<Vec<WrittenCell>>,
    foot: Vec<Vec<WrittenCell>>,
}

impl Converter<'_> {
    /// A table, and what stood in it beside its cells.
    pub fn table(&mut self, node: usize) -> Vec<Block> {
        let mut parts = Parts::default();
        let mut caption: Vec<Inline> = Vec::new();
        let mut before = Vec::new();
        for child in self.children(node) {
            match self.element(*child).map(|e| e.name) {
                Some("caption") if caption.is_empty() => {
                    caption = self.line(*child);
                    before.extend(self.take_displaced());
                }
                Some("caption") => before.extend(self.blocks(*child)),
                Some("thead") => self.rows(*child, &mut parts.head),
                Some("tfoot") => self.rows(*child, &mut parts.foot),
                Some("tbody") => self.rows(*child, &mut parts.body),
                Some("tr") => {
                    let row = self.row(*child);
                    parts.body.push(row);
                }
                _ => {}
            }
        }
        for rows in [&mut parts.head, &mut parts.body, &mut parts.foot] {
            rows.retain(|row| !row.is_empty());
        }
        // A first row of names is a head, whether it says so or not.
        if parts.head.is_empty() && parts.body.len() > 1 && parts.body.first().is_some_and(|row| names_only(row)) {
            parts.head.push(parts.body.remove(0));
        }
        let mut body = parts.body;
        body.extend(parts.foot);
        let mut blocks = before;
        match plain(parts.head, body, &caption) {
            Ok(table) => blocks.push(table),
            Err((head, body)) => {
                let (mut head, mut body) = (placed(head), placed(body));
                // Columns in which no cell begins are none.
                let columns = head.iter().chain(&body).flatten().map(|cell| cell.column + 1).max().unwrap_or(0);
                for cell in head.iter_mut().chain(&mut body).flatten() {
                    cell.columns = cell.columns.min(columns - cell.column);
                }
                if columns > 0 {
                    blocks.push(Block::Grid(Grid { caption, columns, head, body }));
                } else if !caption.is_empty() {
                    blocks.push(Block::Paragraph(caption));
                }
            }
        }
        blocks
    }

    fn rows(&mut self, node: usize, rows: &mut Vec<Vec<WrittenCell>>) {
        for child in self.children(node) {
            if self.element(*child).is_some_and(|e| e.name == "tr") {
                let row = self.row(*child);
                rows.push(row);
            }
        }
    }

    fn row(&mut self, node: usize) -> Vec<WrittenCell> {
        let row_align = self.element(node).map_or(Align::None, |e| e.align());
        let mut cells = Vec::new();
        for child in self.children(node) {
            let Some(element) = self.element(*child).filter(|e| matches!(e.name, "td" | "th")) else { continue };
            let span = |name| element.get(name).and_then(|n| n.trim().parse::<usize>().ok());
            let align = if element.align() == Align::None { row_align } else { element.align() };
            cells.push(WrittenCell {
                header: element.name == "th",
                columns: span("colspan").unwrap_or(1).clamp(1, MAX_SPAN),
                // 0 is "to the end".
                rows: span("rowspan").map_or(1, |n| if n == 0 { usize::MAX } else { n }),
                align,
                blocks: self.cell(*child, &element),
            });
        }
        cells
    }
}

fn names_only(row: &[WrittenCell]) -> bool {
    !row.is_empty() && row.iter().all(|cell| cell.header && cell.rows == 1)
}

/// The line that a cell is, when it is no more.
fn as_line(cell: &WrittenCell) -> Option<Vec<Inline>> {
    match cell.blocks.as_slice() {
        [] => Some(Vec::new()),
        [Block::Paragraph(inlines)] => Some(inlines.clone()),
        _ => None,
    }
}

type GridRows = Vec<Vec<WrittenCell>>;

/// A table like those of Markdown: one row of names, cells of a line, columns that are set alike.
fn plain(head: GridRows, body: GridRows, caption: &[Inline]) -> Result<Block, (GridRows, GridRows)> {
    let columns = head.first().map_or(0, Vec::len);
    let regular = caption.is_empty()
        && head.len() == 1
        && columns > 0
        && head.iter().flatten().all(|cell| cell.header)
        && body.iter().all(|row| row.len() == columns)
        && body.iter().flatten().all(|cell| !cell.header)
        && head.iter().chain(&body).flatten().all(|cell| cell.columns == 1 && cell.rows == 1 && as_line(cell).is_some());
    let align: Vec<Align> = head.iter().flatten().map(|cell| cell.align).collect();
    let alike = body.iter().all(|row| row.iter().zip(&align).all(|(cell, align)| cell.align == *align));
    if !regular || !alike {
        return Err((head, body));
    }
    let line = |row: &Vec<WrittenCell>| row.iter().map(|cell| as_line(cell).unwrap_or_default()).collect::<Vec<_>>();
    let rows = body.iter().map(line).collect();
    Ok(Block::Table { align, head: head.first().map(line).unwrap_or_default(), rows })
}

/// Gives each cell its column, as browsers do; no cell overlaps another or leaves its part of the table.
fn placed(rows: GridRows) -> Vec<Vec<GridCell>> {
    let count = rows.len();
    // For each column, how many rows from here on are taken from above.
    let mut taken: Vec<usize> = Vec::new();
    let mut out = Vec::with_capacity(count);
    for (n, row) in rows.into_iter().enumerate() {
        let mut placed = Vec::with_capacity(row.len());
        let mut column = 0;
        for cell in row {
            while taken.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let free = taken.iter().skip(column).position(|rows| *rows > 0).unwrap_or(usize::MAX);
            let span = cell.columns.min(free).max(1);
            let rows = cell.rows.min(count - n).max(1);
            if taken.len() < column + span {
                taken.resize(column + span, 0);
            }
            taken.iter_mut().skip(column).take(span).for_each(|t| *t = rows);
            placed.push(GridCell { column, columns: span, rows, header: cell.header, align: cell.align, blocks: cell.blocks });
            column += span;
        }
        taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        out.push(placed);
    }
    out
}
