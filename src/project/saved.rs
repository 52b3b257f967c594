//! Named views of registers: `views:` of `ouvrage.yaml`, offered as links above the table of a kind.
//!
//! A named view is a state of the register's tools and nothing else: whoever follows it sees the filters as chips and may change them.
//! So its `where` is held to what the tools can say: tests of single fields, joined by `and`.

use super::condition::{Comparison, Condition};
use super::request::{self, Request};
use super::settings_reader::SettingsReader;
use crate::finding::{Finding, RuleId};
use crate::schema::{Audience, Audiences, Words};
use crate::source::{Node, Tree};
use crate::span::Span;
use std::ops::Range;

/// The tabs of a register's page, the table first.
pub const TABS: [&str; 6] = ["table", "board", "matrix", "timeline", "sheets", "figures"];

/// A named view of a register.
#[derive(Debug, Clone)]
pub struct SavedView {
    /// What its link says.
    pub name: Words,
    /// The kind whose register it is of, as it is written.
    pub kind: (String, Span),
    /// Filters, order, groups and columns, as those of a table.
    pub request: Request,
    /// The tab that it opens, one of [`TABS`], and where it is written.
    pub tab: Option<(String, Span)>,
    /// Who may see it.
    pub audience: Audience,
    /// Where it is written.
    pub span: Span,
}

/// What the tools of a register filter one column by, or, for the field [`super::CHANGED_SINCE`], the baselines since which rows are new or
/// other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Name of the field or link.
    pub field: String,
    /// Values, any of which will do; none for a range.
    pub keys: Vec<String>,
    /// Whether what has no value will do.
    pub empty: bool,
    /// The least value of a range.
    pub from: Option<String>,
    /// The greatest value of a range.
    pub to: Option<String>,
    /// Where the test stands in the condition.
    pub at: Range<usize>,
}

impl Filter {
    /// Whether it is a range of numbers or dates.
    pub fn is_range(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

/// Reads `views`.
pub(super) fn read(node: &Node, audiences: &Audiences, reader: &mut SettingsReader<'_>) -> Vec<SavedView> {
    let Some(declared) = node.get("views") else { return Vec::new() };
    let Some(kinds) = declared.as_map() else {
        reader.error(declared.span, format!("`views` expects kinds and their views, found {}", declared.shape())).hint =
            Some("for instance `views: { requirement: [{ name: To test, where: verified_by is empty }] }`".into());
        return Vec::new();
    };
    let mut views = Vec::new();
    for (kind, list) in kinds {
        let Some(items) = list.as_list() else {
            reader.error(list.span, format!("the views of `{}` are a list, found {}", kind.text, list.shape()));
            continue;
        };
        views.extend(items.iter().filter_map(|item| view(item, &kind.text, kind.span, audiences, reader)));
    }
    views
}

fn view(item: &Node, kind: &str, place: Span, audiences: &Audiences, reader: &mut SettingsReader<'_>) -> Option<SavedView> {
    let Some(pairs) = item.as_map() else {
        reader.error(item.span, format!("a view has a `name` and what it shows, found {}", item.shape()));
        return None;
    };
    reader.keys(pairs, &["name", "where", "sort", "group", "columns", "tab", "audience"], "a view");
    let Some(name) = reader.words(item, "name") else {
        reader.error(item.span, "a view needs a `name`");
        return None;
    };
    let tab_span = item.get("tab").map_or(item.span, |n| n.span);
    let tab = reader.text(item, "tab").filter(|tab| {
        let known = TABS.contains(&tab.as_str());
        if !known {
            reader.error(tab_span, format!("a register has no tab `{tab}`")).hint = Some(format!("tabs: {}", TABS.join(", ")));
        }
        known
    });
    let audience = match reader.text(item, "audience") {
        None => audiences.unmarked(),
        Some(name) => audiences.find(&name).unwrap_or_else(|| {
            let span = item.get("audience").map_or(item.span, |n| n.span);
            let names: Vec<&str> = audiences.names().collect();
            let finding = Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{name}`"));
            reader.findings.push(finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", "))));
            // A word that is not understood hides rather than shows.
            audiences.narrowest()
        }),
    };
    let shown = pairs.iter().filter(|(key, _)| matches!(key.text.as_str(), "where" | "sort" | "group" | "columns"));
    let table = Node { span: item.span, tree: Tree::Map(shown.cloned().collect()) };
    match request::parse_node(&table, Some(kind)) {
        Ok(mut request) => {
            // It is said where the kind is written.
            request.kinds = vec![(kind.to_owned(), place)];
            let tab = tab.map(|tab| (tab, tab_span));
            Some(SavedView { name, kind: (kind.to_owned(), place), request, tab, audience, span: item.span })
        }
        Err(findings) => {
            reader.findings.extend(findings);
            None
        }
    }
}

/// What the tools of a register say for a condition, or the place of what they cannot say.
///
/// # Errors
/// The place in the condition of the first test that no tool has.
pub fn filters(condition: &Condition) -> Result<Vec<Filter>, Range<usize>> {
    let mut filters: Vec<Filter> = Vec::new();
    collect(condition, &mut filters)?;
    Ok(filters)
}

fn collect(condition: &Condition, filters: &mut Vec<Filter>) -> Result<(), Range<usize>> {
    let (path, at, comparison, operands) = match condition {
        Condition::And(all) => return all.iter().try_for_each(|one| collect(one, filters)),
        Condition::Test { path, at, comparison, operands } => (path, at, *comparison, operands),
        Condition::Or(_) | Condition::Not(_) => {
            let mut first = None;
            condition.visit_tests(&mut |_, at, _| first = first.take().or(Some(at.clone())));
            return Err(first.unwrap_or(0..0));
        }
    };
    let [field] = path.as_slice() else { return Err(at.clone()) };
    let mut filter = Filter { field: field.clone(), keys: Vec::new(), empty: false, from: None, to: None, at: at.clone() };
    let text = || operands.first().map(|operand| operand.text.clone());
    match comparison {
        Comparison::Equal | Comparison::In => filter.keys = operands.iter().map(|operand| operand.text.clone()).collect(),
        Comparison::Empty => filter.empty = true,
        Comparison::AtLeast => filter.from = text(),
        Comparison::AtMost => filter.to = text(),
        Comparison::Less | Comparison::Greater | Comparison::Contains => return Err(at.clone()),
    }
    match filters.iter_mut().find(|known| known.field == filter.field) {
        None => filters.push(filter),
        // Both ends of a range are one filter; two tests of values would have to hold together, and values of a filter do not.
        Some(known) if known.is_range() && filter.is_range() && known.from.is_some() != filter.from.is_some() => {
            known.from = known.from.take().or(filter.from);
            known.to = known.to.take().or(filter.to);
        }
        Some(_) => return Err(at.clone()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::condition::parse;
    use super::*;

    #[test]
    fn what_the_tools_can_say_is_filters_and_the_rest_has_a_place() {
        let of = |text: &str| filters(&parse(text).expect(text));
        let read = of("priority in [must, should] and lot = L1 and due >= 2026-01-01 and due <= 2026-03-31 and level is empty");
        let read = read.expect("filters");
        let shown: Vec<String> =
            read.iter().map(|f| format!("{} {:?} {} {:?} {:?}", f.field, f.keys, f.empty, f.from, f.to)).collect();
        assert_eq!(
            shown,
            [
                "priority [\"must\", \"should\"] false None None",
                "lot [\"L1\"] false None None",
                "due [] false Some(\"2026-01-01\") Some(\"2026-03-31\")",
                "level [] true None None",
            ]
        );
        let since = of("changed since v1.0 and priority = must").expect("filters");
        assert_eq!((since[0].field.as_str(), &*since[0].keys), (crate::project::CHANGED_SINCE, &["v1.0".to_owned()][..]));
        for (text, at) in [
            ("priority = must or lot = L1", 0..8),
            ("not priority = must", 4..12),
            ("lot.title = x", 0..9),
            ("priority = must and priority = could", 20..28),
            ("a = b and due > 2026", 10..13),
            ("title contains x", 0..5),
            ("due >= 2026 and due >= 2027", 16..19),
        ] {
            assert_eq!(of(text), Err(at), "{text}");
        }
    }
}
