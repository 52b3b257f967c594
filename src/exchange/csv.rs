//! A register as CSV (RFC 4180): a line per entry, the names of fields in the first.
//!
//! A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula and runs it. Such a text gets an
//! apostrophe before it, as OWASP advises; a number stays a number.

use super::{About, Datum, Format, Register, SheetError, text};
use crate::locale::Words;
use crate::schema::Lang;

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
    Ok(registers.first().map(|register| to_csv(register, about.lang)).unwrap_or_default())
}

fn to_csv(register: &Register, lang: Lang) -> Vec<u8> {
    let words = Words::of(lang);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Nothing that writes into memory fails.
    let _ = writer.write_record(register.columns.iter().map(|column| inert(column.name.clone())));
    for row in &register.rows {
        let _ = writer.write_record(row.iter().map(|datum| match datum {
            Datum::Number(_) => text(datum, words),
            _ => inert(text(datum, words)),
        }));
    }
    writer.into_inner().unwrap_or_default()
}

/// Keeps a text from being run. Signs of full width are read like the others by some programs.
fn inert(text: String) -> String {
    let runs =
        text.trim_start_matches([' ', '\u{a0}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;
    use rust_decimal::Decimal;

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
        let csv = String::from_utf8(to_csv(&register, Lang::default())).expect("UTF-8");
        let expected = "id,n\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\r\n'+1,0\r\n'-2,1\r\n'@SUM(A1),2\r\n'\t=1,3\r\n' =1,4\r\n'＝1,5\r\n\"a, \"\"b\"\"\nc = d\",6\r\n";
        assert_eq!(csv, expected);
    }
}
