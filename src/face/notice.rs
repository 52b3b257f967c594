//! What is to be known of an entry before it is read: that it is no longer in force and what stands in its place, that an older text was approved,
//! that a test is to be run again. Shared by entry pages and sheets. Everything comes from what the reader of the publication sees.

use super::Writer;
use super::cell::Ref;
use crate::index::EntryIndex;
use crate::publication::Mark;
use crate::schema::{APPROVAL, Tone, Value};
use serde::Serialize;

/// A notice.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Notice {
    /// `retired`, `approved`, `stale`, `again` or `judged`.
    pub sort: &'static str,
    pub tone: &'static str,
    pub text: String,
    /// Entries that it names, each behind the words that lead to them.
    pub leads: Vec<Lead>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// Entries behind some words.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Lead {
    pub text: String,
    pub items: Vec<Ref>,
}

/// Returns the notices of an entry.
pub fn notices(n: EntryIndex, writer: &Writer<'_>) -> Vec<Notice> {
    let publication = writer.publication;
    let words = writer.words();
    let refs = |entries: &[EntryIndex]| entries.iter().map(|n| writer.reference(*n)).collect::<Vec<Ref>>();
    let mut out = Vec::new();
    if let Some(retired) = publication.retired(n) {
        let text = words.get("notice_retired").replace("{state}", &retired.state);
        let lead = |items| Lead { text: words.get("notice_superseded").to_owned(), items };
        let leads = Some(refs(&retired.by)).filter(|items| !items.is_empty()).map(lead).into_iter().collect();
        out.push(Notice { sort: "retired", tone: Tone::Bad.name(), text, leads, mark: None });
    }
    out.extend(approval(n, writer));
    let about = |sort, key: &str, entries: &[EntryIndex]| {
        let leads = vec![Lead { text: String::new(), items: refs(entries) }];
        Notice { sort, tone: Tone::Warn.name(), text: words.get(key).to_owned(), leads, mark: None }
    };
    for (sort, key, entries) in
        [("again", "notice_run_again", publication.to_run_again(n)), ("judged", "notice_judged", publication.judged_before(n))]
    {
        if !entries.is_empty() {
            out.push(about(sort, key, entries));
        }
    }
    out
}

/// Who approved the entry, and whether it still says the same.
fn approval(n: EntryIndex, writer: &Writer<'_>) -> Option<Notice> {
    let publication = writer.publication;
    let entry = publication.entry(n);
    let field = publication.kind_of(entry)?.approval()?;
    let Some(Value::Records(rows)) = entry.get(&field.name) else { return None };
    let row = rows.last()?;
    let [by, on, _] = APPROVAL;
    let cell = |name: &str| row.iter().find(|(own, _)| **own == *name).map(|(_, value)| value);
    let by = match cell(by) {
        Some(Value::Text(text)) => Some(writer.line_in(text, text.lang)),
        _ => None,
    };
    let on = match cell(on) {
        Some(Value::Date(date)) => Some(date.show(publication.info().lang)),
        _ => None,
    };
    let who: Vec<String> = by.into_iter().chain(on).collect();
    let stale = publication.is_approval_stale(n);
    let (sort, key, tone) =
        if stale { ("stale", "notice_stale", Tone::Warn) } else { ("approved", "notice_approved", Tone::Good) };
    let text = writer.words().get(key).replace("{who}", &who.join(", "));
    Some(Notice { sort, tone: tone.name(), text, leads: Vec::new(), mark: writer.mark_of_field(n, field) })
}
