//! A sheet of answers as a workbook: instructions, a sheet per lot, prices, questions on the vendor, and a sheet that is not shown.
//!
//! Cells to fill in are open and shaded, all others are locked. Every text is written as text, so that none can be taken for a formula; what
//! is counted is a formula whose result is kept beside it. No clock and no author: the same sheet gives the same bytes.

use super::layout::{COMPANY, FINGERPRINT, HIDDEN, HIDDEN_NAME, QUESTIONS};
use super::{AnswerSheet, AskedLot, price_sheet};
use crate::exchange::marks::cut;
use crate::exchange::{SheetError, new_book, sheet_name};
use crate::locale::Words;
use crate::project::Tax;
use crate::publication::asked::ANSWER_CELLS;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder, Formula, ProtectionOptions,
    Worksheet, XlsxError,
};
use std::collections::HashSet;

/// The row of the headers of a lot.
const HEAD: u32 = 4;
/// A4.
const PAPER: u8 = 9;
/// The name of the range that holds the codes.
const CODES: &str = "answer_codes";
/// The height of a line, in points.
pub(super) const LINE: f64 = 15.0;
/// The most lines of a row: spreadsheets know no higher ones.
const MAX_LINES: usize = 27;

/// How cells look.
pub(super) struct Looks {
    pub title: Format,
    pub note: Format,
    pub text: Format,
    pub strong: Format,
    pub head: Format,
    pub open: Format,
    pub open_amount: Format,
    pub open_number: Format,
    pub number: Format,
    pub amount: Format,
    /// An amount that is not shown while it is nought.
    pub product: Format,
    pub total: Format,
}

impl Looks {
    fn new(currency: &str) -> Self {
        let top = || Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let framed = || top().set_border(FormatBorder::Thin).set_border_color("#B8C0C8");
        let open = || framed().set_unlocked().set_background_color("#FFF8E1");
        let money = format!("#,##0.00 [${currency}]");
        Looks {
            title: Format::new().set_bold().set_font_size(14),
            note: Format::new().set_font_color("#4A5560"),
            text: framed(),
            strong: framed().set_bold(),
            head: framed().set_bold().set_background_color("#E4EAF0"),
            open: open(),
            open_amount: open().set_num_format(&money),
            open_number: open().set_num_format("#,##0.##"),
            number: framed().set_num_format("#,##0.##"),
            amount: framed().set_num_format(&money),
            product: framed().set_num_format(format!("{money};-{money};")),
            total: framed().set_bold().set_num_format(&money).set_background_color("#E4EAF0"),
        }
    }
}

/// A lot as it was laid out: its sheet and where its answers are.
struct LaidOut {
    title: String,
    sheet: String,
    /// The cells by which it is seen what is answered: the codes, or what stands first where the project has dropped them.
    answered: String,
    costs: Option<String>,
    count: usize,
}

/// Writes the workbook that a vendor fills in.
///
/// # Errors
/// When the library refuses, for instance more rows than a sheet can hold.
pub fn workbook(sheet: &AnswerSheet) -> Result<Vec<u8>, SheetError> {
    let words = Words::of(sheet.lang);
    let title = format!("{} – {}", words.get("answer_sheet"), sheet.project);
    let mut book = new_book(&title, sheet.date)?;
    let looks = Looks::new(&sheet.currency);
    let mut names = HashSet::from([HIDDEN_NAME.to_owned()]);
    let called = sheet_name(words.get("answer_instructions"), &mut names);
    let lots: Vec<LaidOut> = sheet.lots.iter().map(|lot| laid_out(lot, sheet, &mut names)).collect();
    instructions(book.add_worksheet().set_name(&called)?, sheet, &lots, &looks, words)?;
    for (lot, laid) in sheet.lots.iter().zip(&lots) {
        let page = book.add_worksheet().set_name(&laid.sheet)?;
        one_lot(page, lot, laid, sheet, &looks, words)?;
    }
    let name = sheet_name(words.get("answer_prices"), &mut names);
    let page = book.add_worksheet().set_name(&name)?;
    price_sheet::write(page, sheet, &looks, words)?;
    finish(page, price_sheet::HEAD)?;
    if !sheet.asked.questions.is_empty() {
        let name = sheet_name(words.get("answer_questions"), &mut names);
        questions(book.add_worksheet().set_name(&name)?, sheet, &looks, words)?;
    }
    let range = remember(book.add_worksheet().set_name(HIDDEN_NAME)?, sheet)?;
    if let Some(range) = range {
        book.define_name(CODES, &format!("={range}"))?;
    }
    Ok(book.save_to_buffer()?)
}

/// What every sheet that is shown has: protection, and how it is printed.
fn finish(page: &mut Worksheet, head: u32) -> Result<(), XlsxError> {
    page.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    page.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.set_footer("&L&A&R&P / &N");
    page.set_repeat_rows(head, head)?;
    Ok(())
}

/// The number of a column.
fn at(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// The letters of a column.
fn letters(column: u16) -> String {
    let address = crate::exchange::read::address(0, u32::from(column));
    address.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

/// The columns of a lot: those that are shown, then those of the answer that the kind has, then the fingerprint.
struct Places {
    cells: Vec<(&'static str, u16)>,
    fingerprint: u16,
}

fn places(sheet: &AnswerSheet) -> Places {
    let first = sheet.columns.len() + 1;
    let cells: Vec<_> =
        ANSWER_CELLS.into_iter().filter(|cell| sheet.label(cell).is_some()).zip(first..).map(|(cell, n)| (cell, at(n))).collect();
    Places { fingerprint: at(first + cells.len()), cells }
}

fn laid_out(lot: &AskedLot, sheet: &AnswerSheet, names: &mut HashSet<String>) -> LaidOut {
    let places = places(sheet);
    let end = HEAD as usize + 1 + lot.rows.len();
    let range = |cell: &str| {
        let (_, column) = places.cells.iter().find(|(own, _)| *own == cell)?;
        let letters = letters(*column);
        Some(format!("${letters}${}:${letters}${end}", HEAD + 2))
    };
    let name = if lot.key.is_empty() { lot.title.clone() } else { format!("{} {}", lot.key, lot.title) };
    LaidOut {
        title: name.clone(),
        sheet: sheet_name(&name, names),
        answered: places.cells.iter().find_map(|(cell, _)| range(cell)).unwrap_or_default(),
        costs: range("cost"),
        count: lot.rows.len(),
    }
}

fn instructions(
    page: &mut Worksheet,
    sheet: &AnswerSheet,
    lots: &[LaidOut],
    looks: &Looks,
    words: &Words,
) -> Result<(), XlsxError> {
    for (x, width) in [44.0, 30.0, 16.0, 22.0].into_iter().enumerate() {
        page.set_column_width(at(x), width)?;
    }
    page.write_string_with_format(0, 0, cut(&format!("{} – {}", words.get("answer_sheet"), sheet.project)), &looks.title)?;
    let about = [sheet.organisation.clone(), sheet.version.as_ref().map(|version| format!("{} {version}", words.get("version")))];
    let about = about.into_iter().flatten().chain(sheet.date.map(|date| date.show(sheet.lang)));
    // What a vendor reads to us on the telephone.
    let about = about.chain([sheet.fingerprint.clone()]);
    page.write_string_with_format(1, 0, cut(&about.collect::<Vec<_>>().join(" · ")), &looks.note)?;
    let tax = match sheet.tax {
        Some(Tax::Excluded) => words.get("answer_tax_excluded"),
        Some(Tax::Included) => words.get("answer_tax_included"),
        None => words.get("answer_tax_unsaid"),
    };
    let mut y = 3;
    for key in ["answer_how_fill", "answer_how_code", "answer_how_text", "answer_how_sort", "answer_how_price"] {
        if key == "answer_how_code" && sheet.asked.codes.is_empty() {
            continue;
        }
        let text = words.get(key).replace("{currency}", &sheet.currency).replace("{tax}", tax);
        page.merge_range(y, 0, y, 3, &text, &Format::new().set_text_wrap().set_align(FormatAlign::Top))?;
        page.set_row_height(y, 31)?;
        y += 1;
    }
    y += 1;
    for key in [COMPANY, "answer_contact", "answer_day"] {
        page.write_string_with_format(y, 0, words.get(key), &looks.head)?;
        page.write_blank(y, 1, &looks.open)?;
        y += 1;
    }
    y += 1;
    if let Some(code) = sheet.label("code").filter(|_| !sheet.asked.codes.is_empty()) {
        page.write_string_with_format(y, 0, code, &looks.head)?;
        for own in &sheet.asked.codes {
            y += 1;
            page.write_string_with_format(y, 0, cut(&own.label), &looks.text)?;
        }
        y += 2;
    }
    let heads = ["answer_part", "answer_asked", "answer_answered", "answer_extra"];
    for (x, key) in heads.iter().enumerate() {
        page.write_string_with_format(y, at(x), words.get(key), &looks.head)?;
    }
    page.set_row_height(y, 2.0 * LINE)?;
    let first = y + 2;
    for lot in lots {
        y += 1;
        let quoted = format!("'{}'", lot.sheet.replace('\'', "''"));
        page.write_string_with_format(y, 0, cut(&lot.title), &looks.text)?;
        page.write_number_with_format(y, 1, f64::from(u32::try_from(lot.count).unwrap_or(u32::MAX)), &looks.number)?;
        let answered = Formula::new(format!("=COUNTIF({quoted}!{},\"?*\")", lot.answered)).set_result("0");
        page.write_formula_with_format(y, 2, answered, &looks.number)?;
        if let Some(costs) = &lot.costs {
            page.write_formula_with_format(y, 3, Formula::new(format!("=SUM({quoted}!{costs})")).set_result("0"), &looks.amount)?;
        }
    }
    let last = y + 1;
    y += 1;
    page.write_string_with_format(y, 0, words.get("answer_all"), &looks.strong)?;
    let all = sheet.count().to_string();
    for (column, result, look) in [("B", all.as_str(), &looks.number), ("C", "0", &looks.number), ("D", "0", &looks.total)] {
        let x = u16::from(column.as_bytes().first().copied().unwrap_or(b'A') - b'A');
        let sum = Formula::new(format!("=SUM({column}{first}:{column}{last})")).set_result(result);
        page.write_formula_with_format(y, x, sum, look)?;
    }
    page.set_selection(9, 1, 9, 1)?;
    finish(page, 0)
}

fn one_lot(
    page: &mut Worksheet,
    lot: &AskedLot,
    laid: &LaidOut,
    sheet: &AnswerSheet,
    looks: &Looks,
    words: &Words,
) -> Result<(), XlsxError> {
    let places = places(sheet);
    page.write_string_with_format(0, 0, cut(&laid.title), &looks.title)?;
    // A quote in a text of a formula is written twice.
    let of_all = words.get("answer_progress").replace("{all}", &lot.rows.len().to_string());
    let (before, after) = of_all.split_once("{n}").unwrap_or(("", &of_all));
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let progress = format!("={}&COUNTIF({},\"?*\")&{}", quoted(before), laid.answered, quoted(after));
    let shown = of_all.replace("{n}", "0");
    page.write_formula_with_format(1, 0, Formula::new(progress).set_result(shown), &looks.note)?;
    if let Some(costs) = &laid.costs {
        page.write_string_with_format(2, 0, words.get("answer_extra"), &looks.note)?;
        page.write_formula_with_format(2, 2, Formula::new(format!("=SUM({costs})")).set_result("0"), &looks.total)?;
    }
    page.write_string_with_format(HEAD, 0, "Id", &looks.head)?;
    page.set_column_width(0, 11)?;
    let widths: Vec<usize> = (0..sheet.columns.len()).map(|x| width(x, lot)).collect();
    for (x, ((_, label), width)) in sheet.columns.iter().zip(&widths).enumerate() {
        page.write_string_with_format(HEAD, at(x + 1), cut(label), &looks.head)?;
        page.set_column_width(at(x + 1), f64::from(u8::try_from(*width).unwrap_or(60)) + 1.0)?;
    }
    page.set_row_height(HEAD, 2.0 * LINE)?;
    for (cell, x) in &places.cells {
        page.write_string_with_format(HEAD, *x, cut(sheet.label(cell).unwrap_or_default()), &looks.head)?;
        let width = match *cell {
            "code" => 15.0,
            "comment" => 36.0,
            "proof" => 22.0,
            _ => 14.0,
        };
        page.set_column_width(*x, width)?;
    }
    page.write_string_with_format(HEAD, places.fingerprint, FINGERPRINT, &looks.head)?;
    page.set_column_hidden(places.fingerprint)?;
    for (y, row) in (HEAD + 1..).zip(&lot.rows) {
        page.write_string_with_format(y, 0, cut(&row.id), &looks.strong)?;
        for (x, cell) in row.cells.iter().enumerate() {
            page.write_string_with_format(y, at(x + 1), cut(cell), &looks.text)?;
        }
        for (cell, x) in &places.cells {
            page.write_blank(y, *x, if *cell == "cost" { &looks.open_amount } else { &looks.open })?;
        }
        page.write_string_with_format(y, places.fingerprint, row.whole_mark(), &looks.text)?;
        // Not every program makes room for the lines of a text by itself.
        let lines = row.cells.iter().zip(&widths).map(|(cell, width)| lines(cell, *width)).max().unwrap_or(1).clamp(2, MAX_LINES);
        page.set_row_height(y, f64::from(u8::try_from(lines).unwrap_or(1)) * LINE)?;
    }
    let last = HEAD + u32::try_from(lot.rows.len()).unwrap_or(u32::MAX);
    let mut right = 0;
    for (cell, x) in &places.cells {
        right = right.max(*x);
        match *cell {
            // Without codes there is no list to choose from.
            "code" if !sheet.asked.codes.is_empty() => page.add_data_validation(HEAD + 1, *x, last, *x, &codes(words)?)?,
            "cost" => page.add_data_validation(HEAD + 1, *x, last, *x, &number(words)?)?,
            _ => page,
        };
    }
    page.set_freeze_panes(HEAD + 1, 2)?;
    page.autofilter(HEAD, 0, last, right)?;
    page.set_print_area(0, 0, last, right)?;
    finish(page, HEAD)
}

/// How wide a column of texts is, in signs.
fn width(x: usize, lot: &AskedLot) -> usize {
    let longest = lot.rows.iter().filter_map(|row| row.cells.get(x)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widest = match x {
        0 => 24,
        1 => 52,
        _ => 18,
    };
    longest.clamp(9, widest)
}

/// How many lines a text takes in a column.
pub(super) fn lines(text: &str, width: usize) -> usize {
    text.lines().map(|line| line.chars().count().div_ceil(width.max(1)).max(1)).sum()
}

/// A cell that takes one of the codes.
fn codes(words: &Words) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_formula(Formula::new(format!("={CODES}")))
        .set_error_title(title(words.get("answer_code_title")))?
        .set_error_message(words.get("answer_code_message"))
}

/// A cell that should hold an amount; what is written otherwise is asked about, and taken.
pub(super) fn number(words: &Words) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(-1.0e12, 1.0e12))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(title(words.get("answer_number_title")))?
        .set_error_message(words.get("answer_number_message"))
}

/// As much as the title of a message can hold.
fn title(text: &str) -> String {
    text.chars().take(32).collect()
}

fn questions(page: &mut Worksheet, sheet: &AnswerSheet, looks: &Looks, words: &Words) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, words.get("answer_questions"), &looks.title)?;
    page.set_column_width(0, 60)?.set_column_width(1, 80)?;
    for (x, key) in QUESTIONS.iter().enumerate() {
        page.write_string_with_format(2, at(x), words.get(key), &looks.head)?;
    }
    for (y, question) in (3..).zip(&sheet.asked.questions) {
        page.write_string_with_format(y, 0, cut(question), &looks.text)?;
        page.set_row_height(y, 3.0 * LINE)?;
        page.write_blank(y, 1, &looks.open)?;
    }
    page.set_freeze_panes(3, 0)?;
    finish(page, 2)
}

/// What was asked, for whoever reads the workbook again; returns the range of the codes.
fn remember(page: &mut Worksheet, sheet: &AnswerSheet) -> Result<Option<String>, XlsxError> {
    page.set_hidden(true);
    let mut y = 0;
    let mut line = |cells: &[&str]| -> Result<u32, XlsxError> {
        for (x, cell) in cells.iter().enumerate() {
            page.write_string(y, at(x), cut(cell))?;
        }
        y += 1;
        Ok(y)
    };
    line(&[HIDDEN, "1"])?;
    for (name, value) in [
        ("project", sheet.project.as_str()),
        ("version", sheet.version.as_deref().unwrap_or_default()),
        ("date", &sheet.date.map(|date| date.to_string()).unwrap_or_default()),
        ("audience", &sheet.audience),
        ("language", sheet.lang.code()),
        ("fingerprint", &sheet.fingerprint),
    ] {
        line(&[name, value])?;
    }
    let mut of_codes: Option<(u32, u32)> = None;
    for code in &sheet.asked.codes {
        let number = line(&["code", &code.key, &code.label])?;
        of_codes = Some((of_codes.map_or(number, |(first, _)| first), number));
    }
    for (name, label) in &sheet.columns {
        line(&["column", name, label])?;
    }
    for lot in &sheet.lots {
        for row in &lot.rows {
            line(&["row", &row.id, &row.whole_mark(), &lot.key, &row.marks().join(" ")])?;
        }
    }
    page.protect();
    Ok(of_codes.map(|(first, last)| format!("{HIDDEN_NAME}!$C${first}:$C${last}")))
}
