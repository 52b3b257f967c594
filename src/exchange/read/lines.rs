//! CSV as it comes: parted by commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252.

use super::{Cell, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, ReadError, Row, Sheet, Table};
use std::borrow::Cow;

/// How many records are looked at to find what parts them.
const LOOKED_AT: usize = 30;

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Table, ReadError> {
    let foreign = |why: &str| ReadError::Foreign { name: name.to_owned(), why: why.to_owned() };
    let (text, encoding) = decoded(bytes);
    if text.contains('\0') || text.starts_with("%PDF") {
        return Err(foreign("it is no text"));
    }
    // Excel writes and reads a first line that says what parts the cells.
    let first = text.lines().next().unwrap_or_default();
    let said = first.trim().strip_prefix("sep=").and_then(|rest| rest.bytes().next().or(Some(b'\t')));
    let mark = said.unwrap_or_else(|| parted_by(&text));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut number = 0_u32;
    let mut held = 0_u64;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(ReadError::Broken { name: name.to_owned(), why: error.to_string() }),
        }
        // Empty lines are no records, but rows of a sheet; a cell may hold several lines.
        let from = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
        number = number.saturating_add(empty_lines(&text, from));
        let at = number;
        number = number.saturating_add(1);
        if said.is_some() && at == 0 {
            continue;
        }
        if record.len() > MAX_COLUMNS as usize {
            let why = format!("row {} has {} cells, and {MAX_COLUMNS} are read at most", at + 1, record.len());
            return Err(ReadError::Large { name: name.to_owned(), why });
        }
        let cells: Vec<(u32, Cell)> = (0..)
            .zip(record.iter())
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(x, text)| (x, Cell::Text(text.to_owned())))
            .collect();
        held = held.saturating_add(cells.len() as u64);
        if rows.len() >= MAX_ROWS || held > MAX_CELLS {
            let why = format!("it has more than the {MAX_ROWS} rows or the {MAX_CELLS} cells that are read");
            return Err(ReadError::Large { name: name.to_owned(), why });
        }
        if !cells.is_empty() {
            rows.push(Row { number: at, cells });
        }
    }
    let notes = encoding.map(|encoding| format!("`{name}` is not UTF-8 and was read as {encoding}")).into_iter().collect();
    Ok(Table { sheets: vec![Sheet { name: name.to_owned(), rows }], notes })
}

/// How many lines without anything begin at an offset.
fn empty_lines(text: &str, from: usize) -> u32 {
    let mut rest = text.get(from..).unwrap_or_default();
    // The end of the record before may be left.
    if text.get(..from).is_some_and(|before| before.ends_with('\r')) {
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(next) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) {
        (rest, lines) = (next, lines + 1);
    }
    lines
}

/// The text of a file, and its encoding when that had to be guessed.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        return (encoding.decode_without_bom_handling(rest).0, None);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Some("Windows-1252")),
    }
}

/// What parts the cells: the sign by which most records have the same number of cells.
fn parted_by(text: &str) -> u8 {
    let score = |mark: u8| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(text.as_bytes());
        let lengths: Vec<usize> = reader.byte_records().take(LOOKED_AT).flatten().map(|record| record.len()).collect();
        let many = |length: &usize| lengths.iter().filter(|other| *other == length).count();
        let usual = lengths.iter().copied().filter(|length| *length > 1).max_by_key(|length| (many(length), *length));
        usual.map_or((0, 0), |usual| (many(&usual), usual))
    };
    let mut best = (b',', (0, 0));
    for mark in [b';', b'\t', b','] {
        let own = score(mark);
        if own > best.1 {
            best = (mark, own);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let table = read(bytes, "a.csv").expect("read");
        let sheet = table.sheets.into_iter().next().expect("a sheet");
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(|(_, cell)| cell.text()).collect())).collect()
    }

    #[test]
    fn what_parts_cells_is_found_and_rows_are_counted_as_spreadsheets_do() {
        let expected = vec![(0, vec!["nom".to_owned(), "prix".to_owned()]), (1, vec!["a".to_owned(), "1,5".to_owned()])];
        assert_eq!(cells(b"nom;prix\r\na;1,5\r\n"), expected);
        assert_eq!(cells(b"nom\tprix\na\t1,5\n"), expected);
        assert_eq!(cells(b"nom,prix\na,\"1,5\"\n"), expected);
        assert_eq!(cells("\u{feff}nom;prix\na;1,5".as_bytes()), expected);
        let utf16: Vec<u8> = "\u{feff}nom;prix\na;1,5".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&utf16), expected);
        assert_eq!(cells(b"sep=;\nnom;prix\na;1,5\n"), [(1, expected[0].1.clone()), (2, expected[1].1.clone())]);
        let rows = cells(b"a;b\n\n\"1\n2\";3\n;\n4;5\n");
        assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(cells(b"cl\xe9;\x80\n1;2\n")[0].1, ["clé", "€"]);
    }
}
