//! Numbers that say how much without saying of what.

use super::guide::Guide;
use super::judge::{Fault, Subject};
use super::matcher::{Hit, Sign};
use super::plain::PlainText;
use crate::finding::RuleId;

/// Finds values to be reached that have neither a unit nor something counted behind them.
pub fn without_unit(guide: &Guide, subject: &Subject<'_>, plain: &PlainText<'_>, hits: &[Hit]) -> Vec<Fault> {
    if subject.counting {
        return Vec::new();
    }
    let mut found = Vec::new();
    for hit in hits.iter().filter(|hit| hit.sign == Sign::Bound) {
        let Some(start) = skip_blanks(&plain.text, hit.at.end) else { continue };
        let Some(end) = number(&plain.text, start) else { continue };
        // Nothing and one are said without a unit: “at least 1”, “greater than 0”.
        if matches!(plain.text.get(start..end), Some("0" | "1")) || has_unit(guide, plain, hits, end) {
            continue;
        }
        let at = start..end;
        found.push(Fault {
            rule: RuleId::WritingNoUnit,
            at: plain.written_at(&at),
            message: format!("`{}` has no unit", plain.as_written(&at)),
            hint: "write the unit behind the number, or what is counted".to_owned(),
        });
    }
    found
}

fn skip_blanks(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    Some(from + rest.find(|c: char| c != ' ')?)
}

/// The end of a number that begins here: digits, in groups or with a decimal mark.
fn number(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if !digit(start) {
        return None;
    }
    let mut end = start;
    while digit(end) || matches!(bytes.get(end), Some(b' ' | b'.' | b',')) && digit(end + 1) {
        end += 1;
    }
    Some(end)
}

/// Whether a unit, or what is counted, stands behind a number.
fn has_unit(guide: &Guide, plain: &PlainText<'_>, hits: &[Hit], end: usize) -> bool {
    let Some(at) = skip_blanks(&plain.text, end) else { return false };
    let rest = plain.text.get(at..).unwrap_or_default();
    let Some(next) = rest.chars().next() else { return false };
    if matches!(next, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '\n') {
        return false;
    }
    if !next.is_alphabetic() {
        return true;
    }
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let behind = skip_blanks(&plain.text, at + word.len()).unwrap_or(plain.text.len());
    if guide.ranges.iter().any(|range| range == word) {
        // “3 or 5 attempts”, and “at least 3 and at most 5 attempts”, where the second bound is judged by itself.
        if let Some(second) = number(&plain.text, behind) {
            return has_unit(guide, plain, hits, second);
        }
        if hits.iter().any(|hit| hit.sign == Sign::Bound && hit.at.start == behind) {
            return true;
        }
    }
    !guide.unitless.iter().any(|unitless| unitless == word)
}
