//! A file of answers in the form of `data`, filled in by a vendor's own tool.
//!
//! Each value keeps where it stands: `lots[0].requirements[3].answer.code`.

use super::data::FORM;
use super::returned::{Returned, ReturnedCell, ReturnedPost, ReturnedRow, ReturnedSheet, TIER_CELLS};
use crate::exchange::read::Cell;
use crate::publication::asked::ANSWER_CELLS;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads a file of answers.
///
/// # Errors
/// A sentence when it is no JSON, or something else.
pub fn read_answers_data(bytes: &[u8], name: &str) -> Result<Returned, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| format!("`{name}` is not written in UTF-8"))?;
    let whole: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("`{name}` is no JSON: line {}, column {}", error.line(), error.column()))?;
    let said = |key: &str| whole.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if said("format") != FORM {
        return Err(format!("`{name}` is no answer sheet: its `format` is not `{FORM}`"));
    }
    let sheet = ReturnedSheet {
        project: said("project"),
        version: said("version"),
        date: said("date"),
        audience: said("audience"),
        language: said("language"),
        fingerprint: said("fingerprint"),
        columns: list(&whole, "columns").iter().filter_map(|own| own.get("name")?.as_str()).map(str::to_owned).collect(),
        ..ReturnedSheet::default()
    };
    let priced = whole.get("prices").is_some_and(Value::is_array);
    let mut out = Returned { company: cell(&whole, "vendor", ""), priced, ..Returned::default() };
    for (n, lot) in list(&whole, "lots").iter().enumerate() {
        for (m, row) in list(lot, "requirements").iter().enumerate() {
            let at = format!("lots[{n}].requirements[{m}]");
            let Some(id) = cell(row, "id", &at) else { continue };
            let answer = row.get("answer").unwrap_or(&Value::Null);
            let place = |name: &str| format!("{at}.answer.{name}");
            let mut read = ReturnedRow {
                id,
                sheet: format!("lots[{n}]"),
                cells: BTreeMap::new(),
                places: ANSWER_CELLS.into_iter().map(|name| (name, place(name))).collect(),
                shown: BTreeMap::new(),
                mark: row.get("fingerprint").and_then(Value::as_str).map(str::to_owned),
            };
            for name in ANSWER_CELLS {
                read.cells.extend(cell(answer, name, &format!("{at}.answer")).map(|cell| (name, cell)));
            }
            let asked = row.get("asked").and_then(Value::as_object).into_iter().flatten();
            for (name, _) in asked {
                out.columns.insert(name.clone());
                let own = cell(row.get("asked").unwrap_or(&Value::Null), name, &format!("{at}.asked"));
                read.shown.extend(own.map(|cell| (name.clone(), cell)));
            }
            out.rows.push(read);
        }
    }
    for (n, post) in list(&whole, "prices").iter().enumerate() {
        let at = format!("prices[{n}]");
        let (own, unit_price) = (cell(post, "post", &at), cell(post, "unit_price", &at));
        if own.is_none() && unit_price.is_none() {
            continue;
        }
        out.posts.push(ReturnedPost {
            post: own,
            label: cell(post, "label", &at),
            quantity: cell(post, "quantity", &at).map(|own| match own.text().parse::<f64>() {
                // As data it is written with a point, whatever the language.
                Ok(number) if number.is_finite() => ReturnedCell { cell: Cell::Number(number), ..own },
                _ => own,
            }),
            unit_price,
            phase: cell(post, "sort", &at),
            optional: cell(post, "optional", &at),
        });
    }
    let licence = whole.get("licence").unwrap_or(&Value::Null);
    out.licence_model = cell(licence, "model", "licence");
    out.licence_cost = cell(licence, "cost", "licence");
    for (n, tier) in list(licence, "tiers").iter().enumerate() {
        let cells = TIER_CELLS.map(|name| cell(tier, name, &format!("licence.tiers[{n}]")));
        out.tiers.extend(Some(cells).filter(|cells| cells.iter().any(Option::is_some)));
    }
    for (n, question) in list(&whole, "questions").iter().enumerate() {
        let at = format!("questions[{n}]");
        out.replies.extend(cell(question, "question", &at).zip(cell(question, "answer", &at)));
    }
    out.sheet = Some(sheet);
    Ok(out)
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A value with its place; nothing for `null`, blanks, and what is no single value.
fn cell(value: &Value, key: &str, before: &str) -> Option<ReturnedCell> {
    let at = if before.is_empty() { key.to_owned() } else { format!("{before}.{key}") };
    let cell = match value.get(key)? {
        Value::String(text) => Cell::Text(text.clone()),
        Value::Number(number) => Cell::Number(number.as_f64()?),
        Value::Bool(yes) => Cell::Boolean(*yes),
        Value::Null => return None,
        Value::Array(_) | Value::Object(_) => Cell::Problem("several values where one is expected".to_owned()),
    };
    (!cell.text().trim().is_empty()).then_some(ReturnedCell { at, cell })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_null_is_no_answer_and_each_value_knows_its_place() {
        let text = r#"{"format":"ouvrage-answers","fingerprint":"f","lots":[{"id":"L1","requirements":[
            {"id":"EX-1","asked":{"title":"T"},"fingerprint":"fr-1-2","answer":{"code":"partial","comment":null,"cost":12.5}},
            {"id":"EX-2","answer":{"code":["a"]}}]}],"prices":[{"post":"P","unit_price":null}]}"#;
        let read = read_answers_data(text.as_bytes(), "a.json").expect("read");
        let [first, second] = read.rows.as_slice() else { panic!("{:?}", read.rows) };
        assert_eq!(first.cells["code"].at, "lots[0].requirements[0].answer.code");
        assert_eq!((first.cells.len(), first.mark.as_deref()), (2, Some("fr-1-2")));
        assert!(matches!(second.cells["code"].cell, Cell::Problem(_)));
        assert!(read.priced && read.posts.iter().all(|post| post.post.is_some() && post.unit_price.is_none()));
        assert!(read_answers_data(b"{", "a.json").expect_err("broken").contains("line 1"));
        assert!(read_answers_data(b"{}", "a.json").expect_err("other").contains("format"));
    }
}
