//! The prices, the licence and the replies of a sheet that came back.

use super::layout::{LICENCE, PRICES, QUESTIONS, TIERS, is_word};
use super::returned::{LOOKED_AT, Returned, ReturnedPost, held, value_beside};
use crate::exchange::read::{Cell, Row, Sheet};

/// Reads what a sheet says of prices and of the vendor; returns whether it is one of these.
pub(super) fn read(sheet: &Sheet, out: &mut Returned) -> bool {
    let prices = posts(sheet, out);
    let replies = replies(sheet, out);
    // A question or a lot may be called like the licence.
    if prices {
        out.priced = true;
        let [model, cost] = LICENCE.map(|key| value_beside(sheet, key));
        out.licence_model = out.licence_model.take().or(model);
        out.licence_cost = out.licence_cost.take().or(cost);
        tiers(sheet, out);
    }
    prices || replies
}

/// Finds a row that has all of some words above its columns; returns its number and the column of each of the others, as far as they are there.
fn head(sheet: &Sheet, keys: &[&str], needed: &[&str], rows: usize) -> Option<(u32, Vec<Option<u32>>)> {
    sheet.rows.iter().take(rows).find_map(|row| {
        let column = |key: &&str| {
            let named = row.cells.iter().find(|(_, cell)| matches!(cell, Cell::Text(text) if is_word(text, key)));
            named.map(|(x, _)| *x)
        };
        needed.iter().all(|key| column(key).is_some()).then(|| (row.number, keys.iter().map(column).collect()))
    })
}

fn posts(sheet: &Sheet, out: &mut Returned) -> bool {
    let Some((number, columns)) = head(sheet, &PRICES, &[PRICES[0], PRICES[4]], LOOKED_AT) else { return false };
    let column = |n: usize| columns.get(n).copied().flatten();
    let cell = |row: &Row, n: usize| column(n).and_then(|x| held(sheet, row, x));
    for row in sheet.rows.iter().filter(|row| row.number > number) {
        let post = ReturnedPost {
            post: cell(row, 0),
            label: cell(row, 1),
            quantity: cell(row, 3),
            unit_price: cell(row, 4),
            phase: cell(row, 6),
            optional: cell(row, 7),
        };
        // Totals and the licence stand below, with a name and nothing of a post.
        let told = post.quantity.is_some() || post.phase.is_some() || post.optional.is_some();
        if post.unit_price.is_some() || (post.post.is_some() && told) {
            out.posts.push(post);
        }
    }
    true
}

fn tiers(sheet: &Sheet, out: &mut Returned) {
    let Some((number, columns)) = head(sheet, &TIERS, &TIERS, usize::MAX) else { return };
    let [Some(from), Some(cost)] = columns.as_slice() else { return };
    let below = sheet.rows.iter().filter(|row| row.number > number);
    let cells = below.map(|row| [held(sheet, row, *from), held(sheet, row, *cost)]);
    out.tiers.extend(cells.filter(|cells| cells.iter().any(Option::is_some)));
}

fn replies(sheet: &Sheet, out: &mut Returned) -> bool {
    let Some((number, columns)) = head(sheet, &QUESTIONS, &QUESTIONS, LOOKED_AT) else { return false };
    let [Some(question), Some(answer)] = columns.as_slice() else { return false };
    let cells = |row: &Row| Some((held(sheet, row, *question)?, held(sheet, row, *answer)?));
    out.replies.extend(sheet.rows.iter().filter(|row| row.number > number).filter_map(cells));
    true
}
