//! How large the sheets of an ODS are with every row and cell that is repeated: a few bytes can say that a cell stands a billion times.
//!
//! In: the bytes of the file. Out: the cells and the bytes of texts that a library would hold to read it. Nothing is kept of what is counted.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor};

/// What the sheets of a workbook come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Cells of all sheets: of each its rows, down to the last that holds something, by its widest row.
    pub cells: u64,
    /// Bytes of texts.
    pub bytes: u64,
}

/// A sheet, or a row, that is being counted.
#[derive(Default)]
struct Count {
    /// How often a row is there.
    repeated: u64,
    /// Columns up to here, and to the last that holds something.
    columns: u64,
    filled: u64,
    bytes: u64,
    /// Rows that hold nothing, until one does.
    empty: u64,
    rows: u64,
    width: u64,
}

/// Counts the sheets of a workbook; nothing when it cannot be read, which whoever reads it will say.
pub(super) fn size(bytes: &[u8]) -> Option<Size> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut reader = Reader::from_reader(BufReader::new(archive.by_name("content.xml").ok()?));
    let mut buffer = Vec::new();
    let (mut size, mut count) = (Size::default(), Count::default());
    // A cell that is open: how often it is there, its bytes, and whether it holds something.
    let mut cell: Option<(u64, u64, bool)> = None;
    loop {
        let event = reader.read_event_into(&mut buffer).ok()?;
        match &event {
            Event::Eof => return Some(size),
            Event::Start(tag) | Event::Empty(tag) => {
                let empty = matches!(event, Event::Empty(_));
                match tag.name().as_ref() {
                    "table:table" => count = Count::default(),
                    "table:table-row" => {
                        count.repeated = number(tag, "table:number-rows-repeated");
                        (count.columns, count.filled, count.bytes) = (0, 0, 0);
                        if empty {
                            count.row(&mut size);
                        }
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        let holds = tag
                            .attributes()
                            .flatten()
                            .any(|own| matches!(own.key.as_ref(), "office:value-type" | "table:formula"));
                        let length: usize = tag.attributes().flatten().map(|own| own.value.len()).sum();
                        cell = Some((number(tag, "table:number-columns-repeated"), length as u64, holds));
                        if empty {
                            count.cell(cell.take());
                        }
                    }
                    _ => {}
                }
            }
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => count.cell(cell.take()),
                "table:table-row" => count.row(&mut size),
                _ => {}
            },
            Event::Text(text) => written(&mut cell, text),
            Event::CData(text) => written(&mut cell, text),
            _ => {}
        }
        buffer.clear();
    }
}

/// Counts a text of the cell that is open.
fn written(cell: &mut Option<(u64, u64, bool)>, text: &str) {
    if let Some((_, bytes, holds)) = cell {
        *bytes += text.len() as u64;
        *holds |= !text.trim().is_empty();
    }
}

/// How often something is there.
fn number(tag: &BytesStart<'_>, name: &str) -> u64 {
    let own = tag.attributes().flatten().find(|own| own.key.as_ref() == name);
    own.and_then(|own| own.value.trim().parse().ok()).unwrap_or(1)
}

impl Count {
    fn cell(&mut self, cell: Option<(u64, u64, bool)>) {
        let Some((repeated, bytes, holds)) = cell else { return };
        self.columns = self.columns.saturating_add(repeated);
        if holds {
            self.filled = self.columns;
            self.bytes = self.bytes.saturating_add(bytes.saturating_mul(repeated));
        }
    }

    /// Ends a row.
    fn row(&mut self, size: &mut Size) {
        if self.filled == 0 {
            self.empty = self.empty.saturating_add(self.repeated);
            return;
        }
        let before = self.rows.saturating_mul(self.width);
        self.rows = self.rows.saturating_add(self.empty).saturating_add(self.repeated);
        self.empty = 0;
        self.width = self.width.max(self.filled);
        size.cells = size.cells.saturating_sub(before).saturating_add(self.rows.saturating_mul(self.width));
        size.bytes = size.bytes.saturating_add(self.bytes.saturating_mul(self.repeated));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn of(rows: &str) -> Option<Size> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        out.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("begun");
        let text = format!("<a><table:table table:name=\"F\">{rows}</table:table></a>");
        out.write_all(text.as_bytes()).expect("written");
        size(&out.finish().expect("an archive").into_inner())
    }

    #[test]
    fn what_is_repeated_is_counted_and_what_is_empty_at_the_end_is_not() {
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>abc</text:p></table:table-cell>";
        let row = |more: &str, cells: &str| format!("<table:table-row{more}>{cells}</table:table-row>");
        let cells = |rows: &str| of(rows).map(|size| size.cells);
        assert_eq!(cells(&row("", cell)), Some(1));
        let end = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
        let last = row(" table:number-rows-repeated=\"1048574\"", end);
        assert_eq!(cells(&[row("", &format!("{cell}{end}")), last].concat()), Some(1), "as LibreOffice writes every sheet");
        let wide = cell.replace("<table:table-cell", "<table:table-cell table:number-columns-repeated=\"500\"");
        let bomb = [row(" table:number-rows-repeated=\"1000000\"", &wide), row("", cell)].concat();
        assert_eq!(of(&bomb), Some(Size { cells: 500 * 1_000_001, bytes: 1_000_000 * 500 * 12 + 9 }));
        let gap = [row("", cell), row(" table:number-rows-repeated=\"98\"", end), row("", &format!("{end}{cell}"))].concat();
        assert_eq!(cells(&gap), Some(100 * 16_384));
        assert_eq!(size(b"PK\x03\x04"), None);
    }
}
