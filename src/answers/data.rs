//! A sheet of answers as data, for vendors' own tools; `content/schemas/answers.json` says its form.
//!
//! What is to be filled in is `null`. A file of this form that was filled in is read as workbooks are.

use super::AnswerSheet;
use serde_json::{Value, json};

/// The form and its version, at the head of each file.
pub(super) const FORM: &str = "ouvrage-answers";

/// Returns a sheet as data.
pub fn data(sheet: &AnswerSheet) -> Value {
    let lot = |lot: &super::AskedLot| {
        let row = |row: &super::AskedRow| {
            let texts = sheet.columns.iter().zip(&row.cells).map(|((name, _), cell)| (name.clone(), Value::from(cell.as_str())));
            let cells = sheet.asked.cells.keys().map(|name| ((*name).to_owned(), Value::Null));
            json!({
                "id": row.id,
                "asked": texts.collect::<serde_json::Map<_, _>>(),
                "fingerprint": row.whole_mark(),
                "answer": cells.collect::<serde_json::Map<_, _>>(),
            })
        };
        json!({"id": lot.key, "title": lot.title, "requirements": lot.rows.iter().map(row).collect::<Vec<_>>()})
    };
    let post = |post: &crate::publication::AskedPost| {
        json!({
            "post": post.post, "label": post.label, "unit": post.unit, "quantity": post.quantity.normalize().to_string(),
            "sort": if post.run { "run" } else { "launch" }, "optional": post.optional, "unit_price": null,
        })
    };
    let code = |code: &crate::publication::AskedCode| json!({"key": code.key, "label": code.label});
    let models = sheet.asked.licences.iter().map(|(key, label)| json!({"key": key, "label": label.get(sheet.lang)}));
    json!({
        "format": FORM,
        "format_version": 1,
        "project": sheet.project,
        "organisation": sheet.organisation,
        "version": sheet.version,
        "date": sheet.date.map(|date| date.to_string()),
        "audience": sheet.audience,
        "language": sheet.lang.code(),
        "currency": sheet.currency,
        "tax": sheet.tax.map(|tax| match tax { crate::project::Tax::Excluded => "excluded", crate::project::Tax::Included => "included" }),
        "fingerprint": sheet.fingerprint,
        "vendor": null,
        "codes": sheet.asked.codes.iter().map(code).collect::<Vec<_>>(),
        "columns": sheet.columns.iter().map(|(name, label)| json!({"name": name, "label": label})).collect::<Vec<_>>(),
        "lots": sheet.lots.iter().map(lot).collect::<Vec<_>>(),
        "prices": sheet.asked.posts.iter().map(post).collect::<Vec<_>>(),
        "licence": {"model": null, "cost": null, "tiers": []},
        "licence_models": models.collect::<Vec<_>>(),
        "questions": sheet.asked.questions.iter().map(|question| json!({"question": question, "answer": null})).collect::<Vec<_>>(),
    })
}
