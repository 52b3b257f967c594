//! What several families of the method's rules ask.

use crate::check::link_index::LinkIndex;
use crate::domain::choice;
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::Value;

pub(super) use crate::domain::dates::{days, earlier, later};

/// Whether a field holds something that can be read.
pub(super) fn written(entry: &Entry, field: &str) -> bool {
    match entry.get(field) {
        None => false,
        Some(Value::Text(text)) => !text.trim().is_empty(),
        Some(Value::Prose(prose)) => !prose.text.trim().is_empty(),
        Some(Value::Records(rows)) => !rows.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

/// The contract that binds the project: signed or in force, and about a selected vendor, a lot or an offer, or about nothing that is named.
/// One with an adviser is no commitment to build.
pub(super) fn contract<'a>(ties: &LinkIndex<'a>) -> Option<&'a Entry> {
    let concerned = |to: &Entry| match &*to.kind {
        "vendor" => choice(to, "status") == Some("selected"),
        "lot" | "offer" => true,
        _ => false,
    };
    let binds = |(n, document): &(ProjectIndex, &Entry)| {
        let mut about = ties.out(*n, "concerns").filter_map(|(to, _)| ties.entry(to)).peekable();
        is_signed(document) && (about.peek().is_none() || about.any(concerned))
    };
    ties.own("document").find(binds).map(|(_, document)| document)
}

/// Whether a document is a contract that was signed.
pub(super) fn is_signed(document: &Entry) -> bool {
    choice(document, "sort") == Some("contract") && matches!(choice(document, "state"), Some("signed" | "in_force"))
}
