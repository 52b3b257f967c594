//! The sheet of prices: posts with quantities and unit prices, lines of the vendor's own, totals, and how a licence is paid.

use super::AnswerSheet;
use super::layout::{LICENCE, PRICES, TIERS};
use super::workbook::{LINE, Looks, lines, number};
use crate::exchange::marks::cut;
use crate::locale::Words;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DataValidation, Formula, Worksheet, XlsxError};

/// The row of the headers.
pub(super) const HEAD: u32 = 2;

/// Writes prices: a row per post, then rows that are open, then totals and the licence.
pub(super) fn write(page: &mut Worksheet, sheet: &AnswerSheet, looks: &Looks, words: &Words) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, words.get("answer_prices"), &looks.title)?;
    for (x, (key, width)) in (0..).zip(PRICES.iter().zip([36.0, 36.0, 12.0, 10.0, 16.0, 16.0, 16.0, 11.0])) {
        page.write_string_with_format(HEAD, x, words.get(key), &looks.head)?;
        page.set_column_width(x, width)?;
    }
    let (launch, run) = (words.get("answer_launch"), words.get("answer_run"));
    let (yes, no) = (words.get("yes"), words.get("no"));
    let first = HEAD + 1;
    let mut y = first;
    for post in &sheet.asked.posts {
        page.write_string_with_format(y, 0, cut(&post.post), &looks.strong)?;
        page.write_string_with_format(y, 1, cut(post.label.as_deref().unwrap_or_default()), &looks.text)?;
        page.write_string_with_format(y, 2, cut(post.unit.as_deref().unwrap_or_default()), &looks.text)?;
        page.write_number_with_format(y, 3, post.quantity.to_f64().unwrap_or(1.0), &looks.number)?;
        page.write_blank(y, 4, &looks.open_amount)?;
        page.write_string_with_format(y, 6, if post.run { run } else { launch }, &looks.text)?;
        page.write_string_with_format(y, 7, if post.optional { yes } else { no }, &looks.text)?;
        let height = lines(&post.post, 30).max(lines(post.label.as_deref().unwrap_or_default(), 34)).clamp(1, 20);
        page.set_row_height(y, f64::from(u8::try_from(height).unwrap_or(1)) * LINE)?;
        y += 1;
    }
    for _ in 0..sheet.free_posts {
        for (x, look) in [(0, &looks.open), (1, &looks.open), (2, &looks.open), (3, &looks.open_number), (4, &looks.open_amount)]
        {
            page.write_blank(y, x, look)?;
        }
        page.write_blank(y, 6, &looks.open)?;
        page.write_blank(y, 7, &looks.open)?;
        y += 1;
    }
    let last = y.saturating_sub(1);
    for row in first..=last {
        let n = row + 1;
        // Without a quantity it is one.
        let total = format!("=IF(D{n}=\"\",1,D{n})*E{n}");
        page.write_formula_with_format(row, 5, Formula::new(total).set_result("0"), &looks.product)?;
    }
    page.add_data_validation(first, 4, last, 4, &number(words)?)?;
    page.add_data_validation(first, 6, last, 6, &DataValidation::new().allow_list_strings(&[launch, run])?)?;
    page.add_data_validation(first, 7, last, 7, &DataValidation::new().allow_list_strings(&[yes, no])?)?;
    page.set_row_height(HEAD, 2.0 * LINE)?;
    page.set_freeze_panes(first, 1)?;
    y += 1;
    let range = |column: &str| format!("${column}${}:${column}${}", first + 1, last + 1);
    let quoted = |text: &str| text.replace('"', "\"\"");
    // What says no phase is paid once.
    let sums = [
        (
            "answer_total_launch",
            format!("=SUMIFS({0},{1},\"<>{2}\",{3},\"<>{4}\")", range("F"), range("G"), quoted(run), range("H"), quoted(yes)),
        ),
        (
            "answer_total_run",
            format!("=SUMIFS({0},{1},\"{2}\",{3},\"<>{4}\")", range("F"), range("G"), quoted(run), range("H"), quoted(yes)),
        ),
        ("answer_total_options", format!("=SUMIFS({0},{1},\"{2}\")", range("F"), range("H"), quoted(yes))),
    ];
    for (key, formula) in sums {
        page.write_string_with_format(y, 0, words.get(key), &looks.strong)?;
        page.write_formula_with_format(y, 5, Formula::new(formula).set_result("0"), &looks.total)?;
        y += 1;
    }
    licence(page, y + 1, sheet, looks, words)
}

fn licence(page: &mut Worksheet, from: u32, sheet: &AnswerSheet, looks: &Looks, words: &Words) -> Result<(), XlsxError> {
    if sheet.asked.licences.is_empty() {
        return Ok(());
    }
    let mut y = from;
    page.write_string_with_format(y, 0, words.get(LICENCE[0]), &looks.head)?;
    page.write_blank(y, 1, &looks.open)?;
    let models: Vec<&str> = sheet.asked.licences.iter().map(|(_, label)| label.get(sheet.lang)).collect();
    // A list beside a cell takes 255 signs.
    if models.join(",").chars().count() <= 255 && models.iter().all(|model| !model.contains(',')) {
        page.add_data_validation(y, 1, y, 1, &DataValidation::new().allow_list_strings(&models)?)?;
    }
    y += 1;
    page.write_string_with_format(y, 0, words.get(LICENCE[1]), &looks.head)?;
    page.write_blank(y, 1, &looks.open_amount)?;
    page.set_row_height(y, 2.0 * LINE)?;
    y += 2;
    page.set_row_height(y, 2.0 * LINE)?;
    for (x, key) in (0..).zip(TIERS) {
        page.write_string_with_format(y, x, words.get(key), &looks.head)?;
    }
    for _ in 0..sheet.free_tiers {
        y += 1;
        page.write_blank(y, 0, &looks.open_amount)?;
        page.write_blank(y, 1, &looks.open_amount)?;
    }
    Ok(())
}
