//! Workbooks with live formulas: the comparison of offers, and the business plan of a scenario with its offers.
//!
//! In: a publication, that is what one audience may see. Out: the bytes of a spreadsheet whose cells to change are coloured, and whose
//! formulas come to the figures that site and documents show. The same publication gives the same bytes. Nothing here decides what a reader
//! may see, and no text of a project becomes a formula.

mod comparison;
mod plan;
mod sheet;

use crate::domain::criterion::Criterion;
use crate::domain::{Trouble, offer_plan};
use crate::exchange::{About, SheetError, sheet_name};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::Request;
use crate::publication::Publication;
use crate::view::{self, NoComparison};
use rust_xlsxwriter::Workbook;
use std::collections::HashSet;

/// The media type of a workbook.
pub const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Amounts do not go together, or a request does not fit: in the language of the publication.
    #[error("{0}")]
    Uncounted(String),
    /// There is nothing to compute.
    #[error("there is nothing to compute: {0}")]
    Nothing(&'static str),
    /// The library refused.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

impl From<rust_xlsxwriter::XlsxError> for WorkbookError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        WorkbookError::Sheet(error.into())
    }
}

/// The words of a workbook, and whom it is for.
struct Texts<'a> {
    publication: &'a Publication,
    words: &'static Words,
}

impl<'a> Texts<'a> {
    fn of(publication: &'a Publication) -> Self {
        Texts { publication, words: Words::of(publication.info().lang) }
    }

    fn get<'b>(&'b self, key: &'b str) -> &'b str {
        self.words.get(key)
    }

    /// The title of a sheet, with that of the project and its version.
    fn title(&self, of: &str) -> String {
        let info = self.publication.info();
        let version = info.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{of} · {}{version}", info.title)
    }

    /// How a criterion is marked, in words.
    fn marking(&self, criterion: &Criterion) -> String {
        view::marking(criterion, self.publication).join(" ")
    }

    fn year(&self, year: u8) -> String {
        if year == 0 { self.get("plan_launch").to_owned() } else { self.get("plan_year").replace("{n}", &year.to_string()) }
    }
}

/// Names of sheets, each given once.
#[derive(Default)]
struct Naming(HashSet<String>);

impl Naming {
    fn take(&mut self, label: &str) -> String {
        sheet_name(label, &mut self.0)
    }
}

/// Compares the offers that a request asks for, as a workbook.
///
/// # Errors
/// When there are no offers or criteria, amounts are of two currencies, or the library refuses.
pub fn comparison(request: &Request, publication: &Publication) -> Result<Vec<u8>, WorkbookError> {
    let compared = view::comparison(request, publication).map_err(|error| match error {
        NoComparison::Request(message) => WorkbookError::Uncounted(message),
        NoComparison::Trouble(trouble) => WorkbookError::Uncounted(said(&trouble, publication)),
    })?;
    if compared.grid.offers.is_empty() || compared.grid.criteria.is_empty() {
        return Err(WorkbookError::Nothing("this reader sees no offers with criteria"));
    }
    let currency = compared.currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
    let texts = Texts::of(publication);
    let mut book = begin(&texts, "workbook_comparison")?;
    let plan = comparison::Plan { texts: &texts, grid: &compared.grid, currency: &currency };
    comparison::write(&plan, &mut Naming::default(), &mut book)?;
    Ok(book.save_to_buffer()?)
}

/// The business plan of a scenario, alone and with each offer that it is computed with, as a workbook.
///
/// # Errors
/// When amounts are of two currencies, or the library refuses.
pub fn plan(scenario: EntryIndex, publication: &Publication) -> Result<Vec<u8>, WorkbookError> {
    let offers = offer_plan::offers_of(publication, scenario);
    let read =
        plan::Scenario::read(publication, scenario, &offers).map_err(|t| WorkbookError::Uncounted(said(&t, publication)))?;
    let texts = Texts::of(publication);
    let mut book = begin(&texts, "workbook_plan")?;
    plan::write(&read, &texts, &mut book)?;
    Ok(book.save_to_buffer()?)
}

/// A workbook that says why there are no figures.
///
/// # Errors
/// When the library refuses.
pub fn reason(reason: &str, publication: &Publication) -> Result<Vec<u8>, WorkbookError> {
    let texts = Texts::of(publication);
    let mut book = begin(&texts, "workbook_comparison")?;
    let mut page = sheet::Sheet::new(Naming::default().take(texts.get("workbook_comparison")), &publication.info().currency)?;
    page.text((0, 0), reason, sheet::Look::Plain)?;
    page.finish(&sheet::Frame { frozen: (0, 0), widths: &[80.0], columns: 1 }, &mut book)?;
    Ok(book.save_to_buffer()?)
}

fn begin(texts: &Texts<'_>, title: &str) -> Result<Workbook, SheetError> {
    sheet::book(&About::of(texts.publication, &texts.title(texts.get(title))))
}

fn said(trouble: &Trouble, publication: &Publication) -> String {
    view::said(trouble, publication)
}
