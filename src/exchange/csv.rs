//! A register as CSV (RFC 4180): a line per entry, the names of fields in the first.
//!
//! A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula and runs it. Such a text gets an
//! apostrophe before it, as OWASP advises; a number stays a number.

use super::marks::{self, Form};
use super::{About, Datum, Format, Register, SheetError, text};
use crate::locale::Words;

pub(super) const FORMAT: Format = Format {
    name: "csv",
    media: "text/csv; charset=utf-8",
    help: "Comma-separated values: names of fields in the first row",
    is_text: true,
    several: false,
    on_pages: true,
    attached: false,
    write,
};

fn write(registers: &[Register], about: &About) -> Result<Vec<u8>, SheetError> {
    Ok(registers.first().map(|register| to_csv(register, about)).unwrap_or_default())
}

fn to_csv(register: &Register, about: &About) -> Vec<u8> {
    let words = Words::of(about.lang);
    let marked = |row: &[Datum]| match about.marks {
        true => marks::of_row(&register.columns, row, about, Form::Text),
        false => None,
    };
    let head = about.marks.then(|| marks::MARKS.to_owned());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Nothing that writes into memory fails.
    let _ = writer.write_record(register.columns.iter().map(|column| inert(column.name.clone())).chain(head));
    for row in &register.rows {
        let cells = row.iter().map(|datum| match datum {
            Datum::Number(_) => text(datum, words),
            _ => inert(text(datum, words)),
        });
        let _ = writer.write_record(cells.chain(marked(row)));
    }
    writer.into_inner().unwrap_or_default()
}

/// Keeps a text from being run. Signs of full width are read like the others by some programs.
fn inert(text: String) -> String {
    if runs(&text) { format!("'{text}") } else { text }
}

/// Whether a spreadsheet would run a text.
pub(super) fn runs(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{a0}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;
    use crate::schema::Lang;
    use rust_decimal::Decimal;
    use serde_json::Map;

    #[test]
    fn no_text_is_a_formula_and_a_number_is_a_number() {
        let column = |name: &str| Column { name: name.into(), label: name.into(), ty: "text" };
        let row = |text: &str, n: i64| vec![Datum::Text(text.into()), Datum::Number(Decimal::from(n))];
        let register = Register {
            kind: "a".into(),
            label: "A".into(),
            columns: vec![column("id"), column("n")],
            rows: vec![
                row("=HYPERLINK(\"http://x\")", -5),
                row("+1", 0),
                row("-2", 1),
                row("@SUM(A1)", 2),
                row("\t=1", 3),
                row(" =1", 4),
                row("＝1", 5),
                row("a, \"b\"\nc = d", 6),
            ],
        };
        let about = About { title: String::new(), date: None, lang: Lang::default(), marks: false, data: Map::new() };
        let csv = String::from_utf8(to_csv(&register, &about)).expect("UTF-8");
        let expected = "id,n\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\r\n'+1,0\r\n'-2,1\r\n'@SUM(A1),2\r\n'\t=1,3\r\n' =1,4\r\n'＝1,5\r\n\"a, \"\"b\"\"\nc = d\",6\r\n";
        assert_eq!(csv, expected);
    }
}
