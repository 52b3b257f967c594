//! What is said of a comparison in words: why an offer is set aside, and whether the first stays first.

use crate::domain::grid::{Firmness, Grid, Reason};
use crate::face::Writer;

/// How many of the requirements that set an offer aside are named.
const MISSED: usize = 6;

/// Why an offer is set aside, in words.
pub(super) fn reason_text(reason: &Reason, grid: &Grid, writer: &Writer<'_>) -> String {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let id = |at: &usize| grid.criteria.get(*at).map_or_else(String::new, |c| writer.publication.entry(c.entry).id.to_string());
    match reason {
        Reason::KnockOut(at) => words.get("grid_knocked_out").replace("{ids}", &id(at)),
        Reason::Ceiling(at) => words.get("grid_ceiling").replace("{ids}", &id(at)),
        Reason::Late(due) => words.get("grid_late").replace("{day}", &due.show(lang)),
        Reason::Mandatory(at, missed) => {
            let mut ids: Vec<String> = missed.iter().take(MISSED).map(|n| writer.publication.entry(*n).id.to_string()).collect();
            if missed.len() > MISSED {
                ids.push(words.count("and_more", missed.len() - MISSED));
            }
            words.get("grid_mandatory").replace("{ids}", &id(at)).replace("{missed}", &ids.join(", "))
        }
    }
}

/// Whether the first stays first whatever those who mark differ by.
pub(super) fn firmness(grid: &Grid, writer: &Writer<'_>) -> Option<String> {
    let words = writer.words();
    match grid.firmness {
        Firmness::Unsaid => None,
        Firmness::Firm => Some(words.get("grid_firm").to_owned()),
        Firmness::Open(other) => {
            let id = writer.publication.entry(grid.columns.get(other)?.entry).id.to_string();
            Some(words.get("grid_open").replace("{id}", &id))
        }
    }
}
