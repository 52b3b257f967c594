//! Named views of registers, as far as one audience may follow them.
//!
//! A view that names a field, a choice or an entry that this reader does not have is left out whole: its name and its filter would tell.

use super::Publication;
use crate::locale;
use crate::project::{CHANGED_SINCE, SavedView, saved_filters};
use crate::schema::{FieldType, Kind};
use std::sync::Arc;

/// A named view that the reader may follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedView {
    /// The kind whose register it is of.
    pub kind: Arc<str>,
    /// What its link says.
    pub name: String,
    /// The state of the register's tools, as parts of an address.
    pub state: Vec<(String, String)>,
    /// Columns that the state speaks of.
    pub needs: Vec<String>,
    /// Columns that it shows; nothing for the usual ones.
    pub columns: Option<Vec<String>>,
    /// The tab that it opens.
    pub tab: Option<String>,
}

/// What is left of the project's views.
pub(super) fn views(declared: &[SavedView], publication: &Publication) -> Vec<NamedView> {
    let seen = declared.iter().filter(|view| view.audience.is_visible_to(publication.audience()));
    seen.filter_map(|saved| view(saved, publication)).collect()
}

fn view(saved: &SavedView, publication: &Publication) -> Option<NamedView> {
    let vocabulary = publication.vocabulary();
    let kind = vocabulary.find(&saved.kind.0)?;
    let lang = publication.info().lang;
    let mut state: Vec<(String, String)> = Vec::new();
    let mut needs: Vec<String> = Vec::new();
    let mut need = |name: &str| {
        let known = vocabulary.shows(&kind.name, name);
        if known && !needs.iter().any(|needed| needed == name) {
            needs.push(name.to_owned());
        }
        known.then_some(())
    };
    if let Some((condition, _)) = &saved.request.condition {
        for filter in saved_filters(condition).ok()? {
            if filter.field == CHANGED_SINCE {
                // A view that names a state of which this reader is not told would tell of it.
                let told = |name: &String| publication.info().baselines.iter().any(|baseline| baseline.name == *name);
                if !filter.keys.iter().all(told) {
                    return None;
                }
                state.extend(filter.keys.into_iter().map(|name| (CHANGED_SINCE.replace('_', "-"), name)));
                continue;
            }
            need(&filter.field)?;
            for key in &filter.keys {
                state.push((filter.field.clone(), key_of(kind, &filter.field, key, publication)?));
            }
            if filter.empty {
                state.push((filter.field.clone(), "~".to_owned()));
            }
            if filter.is_range() {
                let (from, to) = (filter.from.unwrap_or_default(), filter.to.unwrap_or_default());
                state.push((filter.field.clone(), format!("{from}..{to}")));
            }
        }
    }
    let words = |param: &str| -> Option<Vec<String>> {
        let words = saved.request.words(param)?.into_iter().map(|(word, _)| word.to_owned());
        Some(words.filter(|word| !word.is_empty()).collect())
    };
    if let Some(group) = words("group").and_then(|words| words.into_iter().next()) {
        need(&group)?;
        state.push(("group-by".to_owned(), group));
    }
    if let Some(sort) = words("sort") {
        sort.iter().try_for_each(|by| need(by.trim_start_matches('-')))?;
        state.push(("sort-by".to_owned(), sort.join(",")));
    }
    // A column that this reader does not have is only left out, as in any table.
    let columns = words("columns").map(|shown| shown.into_iter().filter(|name| need(name).is_some()).collect());
    let name = crate::text::typeset(saved.name.get(lang), lang);
    Some(NamedView { kind: kind.name.clone(), name, state, needs, columns, tab: saved.tab.as_ref().map(|(tab, _)| tab.clone()) })
}

/// What a column is filtered by: the key of a choice, the id of an entry, or a value as it is read.
fn key_of(kind: &Kind, field: &str, written: &str, publication: &Publication) -> Option<String> {
    let of_entry = || publication.find(written).map(|n| publication.entry(n).id.to_string());
    match kind.fields.get(field).map(|field| &field.ty) {
        Some(FieldType::Choice(choices)) => {
            let same = |label: &str| crate::text::folded(label) == crate::text::folded(written);
            choices.iter().find(|c| c.key == written || c.label.all().any(same)).map(|c| c.key.clone())
        }
        Some(FieldType::Boolean) => {
            let yes = locale::yes_or_no(written)?;
            Some(locale::Words::of(publication.info().lang).get(if yes { "yes" } else { "no" }).to_owned())
        }
        // A link of this side or of the other.
        Some(FieldType::Link(_)) | None => of_entry(),
        Some(_) => Some(written.to_owned()),
    }
}
