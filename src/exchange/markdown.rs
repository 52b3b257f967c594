//! A register as a Markdown table (GitHub Flavored Markdown), to paste into a message or another page.

use super::{About, Format, Register, SheetError, text};
use crate::locale::Words;
use crate::schema::Lang;
use std::fmt::Write as _;

pub(super) const FORMAT: Format = Format {
    name: "md",
    media: "text/markdown; charset=utf-8",
    help: "A Markdown table",
    is_text: true,
    several: false,
    on_pages: false,
    attached: false,
    write,
};

fn write(registers: &[Register], about: &About) -> Result<Vec<u8>, SheetError> {
    Ok(registers.first().map(|register| to_markdown(register, about.lang)).unwrap_or_default().into_bytes())
}

/// Writes labels in the first row, then one row per entry.
fn to_markdown(register: &Register, lang: Lang) -> String {
    let words = Words::of(lang);
    let mut out = String::new();
    let mut row = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    };
    row(&mut register.columns.iter().map(|column| cell(&column.label)));
    row(&mut register.columns.iter().map(|column| if column.ty == "number" { "---:".into() } else { "---".into() }));
    for data in &register.rows {
        row(&mut data.iter().map(|datum| cell(&text(datum, words))));
    }
    out
}

/// A value on one line, without what would end its cell.
fn cell(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("<br>").replace('\\', "\\\\").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Datum};
    use super::*;

    #[test]
    fn a_cell_stays_in_its_cell() {
        let column = |name: &str, ty| Column { name: name.into(), label: name.into(), ty };
        let register = Register {
            kind: "a".into(),
            label: "A".into(),
            columns: vec![column("id", "id"), column("n", "number")],
            rows: vec![vec![Datum::Text("a | b\n\n- c\\".into()), Datum::Empty]],
        };
        assert_eq!(to_markdown(&register, Lang::default()), "| id | n |\n| --- | ---: |\n| a \\| b<br>- c\\\\ |  |\n");
    }
}
