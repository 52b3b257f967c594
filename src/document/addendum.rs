//! An addendum: what changed in another document since readers got it, written out as texts that the outline holds.
//!
//! In: the setting of an addendum and the publication of its readers, compared with its baselines. Out: the same setting with its parts
//! (`amendments:`) as Markdown, so that they are typeset, linked and counted like any text. Nothing is told of entries that the amended document
//! neither holds nor held: what it held is found in the older state (in `before.rs`).

use super::outline::{Holding, holding};
use crate::domain::asked::asks;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{ASKED as REQUIREMENT, Amendment, DocumentConfig, OutlineItem, id_key};
use crate::publication::Publication;
use crate::publication::changes::{
    BlockChange, Change, Comparison, Detail, EntryChange, HeldBefore, LeafSort, PageChange, Piece,
};
use crate::schema::FieldType;
use crate::select::natural;
use crate::text::escaped_markdown;
use std::collections::{BTreeSet, HashMap};

/// The kind of vendors' questions.
const QUESTION: &str = "question";

/// Writes out the parts of an addendum; a document without any stays as it is.
pub fn written_out(document: &DocumentConfig, publication: &Publication) -> DocumentConfig {
    let mut out = document.clone();
    let Some(amended) = document.amends.as_ref().and_then(|(name, _)| publication.documents().iter().find(|d| d.name == *name))
    else {
        return out;
    };
    let Some(since) = &document.since else { return out };
    let baseline = publication.info().baselines.iter().enumerate().find(|(_, baseline)| baseline.name == since.name);
    let Some((n, baseline)) = baseline else { return out };
    let words = Words::of(publication.info().lang);
    let held = holding(publication, amended);
    let nothing = HeldBefore::default();
    let mut writer =
        Addendum { publication, words, since: &since.name, comparison: None, held, held_before: &nothing, ids: Vec::new() };
    let said = match publication.changes(n) {
        Some(Ok(comparison)) => {
            writer.comparison = Some(comparison);
            writer.held_before = comparison.before.held.get(&amended.name).unwrap_or(&nothing);
            writer.ids = writer.told(comparison);
            None
        }
        Some(Err(why)) => Some(
            words
                .get("redline_problem")
                .replace("{name}", &since.name)
                .replace("{why}", if publication.writes() { why } else { words.get("changes_untold") }),
        ),
        // Nobody compared, as when a project is only checked.
        None => None,
    };
    let date = baseline.date.map(|date| date.show(publication.info().lang));
    let state = date.map_or_else(|| since.name.clone(), |date| format!("{} ({date})", since.name));
    let opening = writer.opening(amended, &state, said.as_deref());
    out.outline = fill(&document.outline, &opening, &writer);
    // Its own text is no comparison: it tells one.
    out.since = None;
    out
}

fn fill(items: &[OutlineItem], opening: &str, writer: &Addendum<'_>) -> Vec<OutlineItem> {
    let one = |item: &OutlineItem| match item {
        OutlineItem::Amendments { parts, .. } => parts.iter().filter_map(|part| writer.part(*part, opening)).collect(),
        OutlineItem::Section { title, contents } => {
            vec![OutlineItem::Section { title: title.clone(), contents: fill(contents, opening, writer) }]
        }
        other => vec![other.clone()],
    };
    items.iter().flat_map(one).collect()
}

struct Addendum<'a> {
    publication: &'a Publication,
    words: &'static Words,
    since: &'a str,
    comparison: Option<&'a Comparison>,
    /// What the amended document holds.
    held: Holding,
    /// What it held.
    held_before: &'a HeldBefore,
    /// The entries that are told of, by their place in the comparison.
    ids: Vec<usize>,
}

impl<'a> Addendum<'a> {
    /// The changes of entries that the amended document holds or held.
    fn told(&self, comparison: &Comparison) -> Vec<usize> {
        let told = |entry: &EntryChange| self.was_held(entry.old) || (entry.new.is_some() && self.is_held(&entry.id));
        let all = comparison.entries.iter().enumerate();
        all.filter(|(_, entry)| *entry.kind != *QUESTION && told(entry)).map(|(n, _)| n).collect()
    }

    fn is_held(&self, id: &str) -> bool {
        self.held.entries.contains(id)
    }

    /// Whether the document held an entry of the older publication.
    fn was_held(&self, old: Option<EntryIndex>) -> bool {
        old.is_some_and(|n| self.held_before.entries.contains(&n))
    }

    fn changes(&self) -> impl Iterator<Item = &'a EntryChange> + '_ {
        let all = self.comparison.map_or(&[][..], |comparison| comparison.entries.as_slice());
        self.ids.iter().filter_map(|n| all.get(*n))
    }

    fn part(&self, part: Amendment, opening: &str) -> Option<OutlineItem> {
        let (title, text) = match part {
            Amendment::Summary => ("addendum_summary", opening.to_owned()),
            Amendment::Changes => ("addendum_changes", self.entries()),
            Amendment::Pages => ("addendum_pages", self.pages()),
            Amendment::Dates => ("addendum_dates", self.dates()),
            Amendment::Answers => ("addendum_answers", self.answers()),
            Amendment::Again => ("addendum_again", self.again()),
        };
        (!text.trim().is_empty()).then(|| OutlineItem::Generated { title: self.words.get(title).to_owned(), text })
    }

    /// What is amended, and how much changed.
    fn opening(&self, amended: &DocumentConfig, state: &str, problem: Option<&str>) -> String {
        let named = match &amended.reference {
            Some(reference) => format!("{} ({})", escaped_markdown(&amended.title), escaped_markdown(reference)),
            None => escaped_markdown(&amended.title),
        };
        let mut text =
            self.words.get("addendum_opening").replace("{document}", &named).replace("{state}", &escaped_markdown(state));
        if let Some(problem) = problem {
            text.push_str("\n\n");
            text.push_str(&escaped_markdown(problem));
            return text;
        }
        let count = |wanted: Change| self.changes().filter(|entry| entry.change == wanted).count();
        let parts = [("diff_changed", Change::Same), ("diff_added", Change::Added), ("diff_removed", Change::Removed)];
        let parts = parts.into_iter().map(|(word, change)| (word, count(change))).filter(|(_, n)| *n > 0);
        let mut parts: Vec<String> = parts.map(|(word, n)| self.words.count(word, n)).collect();
        let answers = self.answered().len();
        if answers > 0 {
            parts.push(self.words.count("addendum_answer", answers));
        }
        if !parts.is_empty() {
            text.push_str("\n\n");
            text.push_str(&self.words.get("addendum_counts").replace("{counts}", &parts.join(", ")));
        }
        text.push_str("\n\n");
        text.push_str(self.words.get("addendum_rest"));
        text
    }

    fn view(&self, lines: &[String]) -> String {
        format!("```view\n{}\n```\n\n", lines.join("\n"))
    }

    /// Entries that came and changed, by kind, requirements by lot; and those that went.
    fn entries(&self) -> String {
        let mut text = String::new();
        let mut kinds: Vec<&str> = self.changes().map(|entry| &*entry.kind).collect();
        kinds.sort_by_key(|kind| *kind != REQUIREMENT);
        let mut met = BTreeSet::new();
        kinds.retain(|kind| met.insert(*kind));
        for kind in kinds {
            // Of the last one that went, only the older state knows the kind.
            let known = self.publication.vocabulary().get(kind).map(|known| known.labels.get(self.publication.info().lang));
            let gone = || self.comparison?.before.labels.get(kind).map(String::as_str);
            let Some(label) = known.or_else(gone) else { continue };
            let of_kind: Vec<&EntryChange> = self.changes().filter(|entry| &*entry.kind == kind).collect();
            text.push_str(&format!("## {}\n\n", escaped_markdown(label)));
            let ids: Vec<&str> = of_kind.iter().filter(|entry| entry.change == Change::Same).map(|entry| &*entry.id).collect();
            let by_lot = self.publication.vocabulary().has_column(kind, "lot").then(|| "group: lot".to_owned());
            if !ids.is_empty() {
                let mut lines = vec![
                    format!("changes: {kind}"),
                    format!("since: {}", quoted(self.since)),
                    format!("where: {}", quoted(&among(&ids))),
                ];
                lines.extend(by_lot.clone());
                text.push_str(&self.view(&lines));
            }
            let new: Vec<&str> = of_kind.iter().filter(|entry| entry.change == Change::Added).map(|entry| &*entry.id).collect();
            if !new.is_empty() {
                let mut lines =
                    vec![format!("sheets: {kind}"), format!("where: {}", quoted(&among(&new))), "sort: id".to_owned()];
                lines.extend(by_lot);
                text.push_str(&format!("### {}\n\n{}", self.words.get("addendum_new"), self.view(&lines)));
            }
            let gone: Vec<&EntryChange> = of_kind.into_iter().filter(|entry| entry.change == Change::Removed).collect();
            if !gone.is_empty() {
                text.push_str(&format!("{}\n\n", self.words.get("addendum_gone")));
                for entry in gone {
                    text.push_str(&format!("- **{}** {}\n", escaped_markdown(&entry.id), escaped_markdown(&entry.title)));
                }
                text.push('\n');
            }
        }
        text
    }

    /// What the pages of the amended document say otherwise, those that came into it, and those that left it.
    fn pages(&self) -> String {
        let Some(comparison) = self.comparison else { return String::new() };
        let before: BTreeSet<&str> = self.held_before.pages.iter().map(|(path, _)| &**path).collect();
        let changed: HashMap<&str, &PageChange> = comparison.pages.iter().map(|page| (&*page.path, page)).collect();
        let mut text = String::new();
        let heading = |title: &str| format!("## {}\n\n", escaped_markdown(title));
        for page in self.publication.pages().iter().filter(|page| self.held.pages.contains(&*page.path)) {
            if !before.contains(&*page.path) {
                text.push_str(&heading(&page.title));
                text.push_str(&format!("{}\n\n", self.words.get("addendum_new_page")));
            } else if let Some(change) = changed.get(&*page.path).filter(|change| !change.only_moved()) {
                text.push_str(&heading(&page.title));
                for block in change.blocks.iter().filter(|block| !block.is_same()) {
                    text.push_str(&self.block(block));
                }
            }
        }
        for (_, title) in self.held_before.pages.iter().filter(|(path, _)| !self.held.pages.contains(&**path)) {
            text.push_str(&heading(title));
            text.push_str(&format!("{}\n\n", self.words.get("addendum_gone_page")));
        }
        text
    }

    fn block(&self, block: &BlockChange) -> String {
        // Nobody reads how a view was asked for. One that is new is shown; of others the document holds what they show now.
        if let Some(view) = block.view_in_words(self.words) {
            let named = self.pieces(&[Piece::new(block.change, view)]);
            let shown = if block.change == Change::Added && !block.moved { self.view(&[block.latest()]) } else { String::new() };
            return format!("{}{named}\n\n{shown}", self.moved(block));
        }
        let whole = |change| vec![Piece::new(change, block.words.iter().map(|piece| piece.text.as_str()).collect::<String>())];
        let line = match block.change {
            Change::Same => self.pieces(&block.words),
            change => self.pieces(&whole(change)),
        };
        let line = if block.sort == LeafSort::Row {
            line.replace(r" \| ", " · ")
        } else {
            line.replace(r"\[ \] ", "☐ ").replace(r"\[x\] ", "☒ ")
        };
        format!("{}{line}\n\n", self.moved(block))
    }

    fn moved(&self, block: &BlockChange) -> String {
        if block.moved { format!("{} ", self.words.get("diff_moved")) } else { String::new() }
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        joined(pieces, self.words)
    }

    /// Days that moved.
    fn dates(&self) -> String {
        let mut rows = String::new();
        for entry in self.changes().filter(|entry| entry.change == Change::Same) {
            let Some(kind) = self.publication.vocabulary().get(&entry.kind) else { continue };
            for field in &entry.fields {
                let is_date = kind.fields.get(&*field.name).is_some_and(|own| matches!(own.ty, FieldType::Date));
                let Detail::Words(pieces) = &field.detail else { continue };
                if !is_date {
                    continue;
                }
                let side = |without: Change| -> String {
                    pieces.iter().filter(|piece| piece.change != without).map(|piece| piece.text.as_str()).collect()
                };
                rows.push_str(&format!(
                    "| {} {} | {} | {} | **{}** |\n",
                    escaped_markdown(&entry.id),
                    escaped_markdown(&entry.title),
                    escaped_markdown(&field.label),
                    escaped_markdown(&side(Change::Added)),
                    escaped_markdown(&side(Change::Removed)),
                ));
            }
        }
        if rows.is_empty() {
            return rows;
        }
        let head = ["addendum_what", "addendum_date", "addendum_before", "addendum_now"].map(|word| self.words.get(word));
        format!("| {} |\n|---|---|---|---|\n{rows}\n", head.join(" | "))
    }

    /// Questions that were answered to all since, or answered otherwise.
    fn answered(&self) -> Vec<&'a EntryChange> {
        let all = self.comparison.map_or(&[][..], |comparison| comparison.entries.as_slice());
        let told = |entry: &&EntryChange| {
            *entry.kind == *QUESTION
                && entry.new.is_some_and(|n| self.publication.entry(n).get("published").is_some())
                && (entry.change == Change::Added
                    || entry.fields.iter().any(|field| matches!(&*field.name, "published" | "answer" | "question")))
        };
        all.iter().filter(told).collect()
    }

    /// New answers whole, and of those that readers have what they say otherwise.
    fn answers(&self) -> String {
        let fields = || "fields: [question, answer, about]".to_owned();
        let (new, changed): (Vec<&EntryChange>, Vec<&EntryChange>) =
            self.answered().into_iter().partition(|entry| entry.change == Change::Added);
        let ids = |entries: &[&'a EntryChange]| -> Vec<&'a str> { entries.iter().map(|entry| &*entry.id).collect() };
        let mut text = String::new();
        if !new.is_empty() {
            let chosen = format!("where: {}", quoted(&among(&ids(&new))));
            text.push_str(&self.view(&[format!("sheets: {QUESTION}"), chosen, fields(), "sort: id".to_owned()]));
        }
        if !changed.is_empty() {
            let chosen = format!("where: {}", quoted(&among(&ids(&changed))));
            let since = format!("since: {}", quoted(self.since));
            text.push_str(&self.view(&[format!("changes: {QUESTION}"), since, chosen, fields()]));
        }
        text
    }

    /// Requirements that must be answered again, and those that need no answer any more, by what vendors are asked: another status or link of
    /// what is asked in the same words asks for nothing.
    fn again(&self) -> String {
        let Some(comparison) = self.comparison else { return String::new() };
        let before = &comparison.before.asked;
        let changed: BTreeSet<EntryIndex> = comparison.entries.iter().filter_map(|entry| entry.new).collect();
        let asks = asks(self.publication);
        let must = |n: EntryIndex, id: &str| match before.get(&id_key(id)) {
            _ if !self.is_held(id) => false,
            None => true,
            // One that came into the document with its change was asked of others.
            Some(asked) => asked.otherwise || (changed.contains(&n) && !self.was_held(Some(asked.old))),
        };
        let requirements = || self.publication.of_kind(REQUIREMENT).iter().map(|n| (*n, &*self.publication.entry(*n).id));
        let mut ids: Vec<&str> = requirements().filter(|(n, id)| asks(*n) && must(*n, id)).map(|(_, id)| id).collect();
        ids.sort_by_cached_key(|id| natural(id));
        let asked: BTreeSet<String> = requirements().filter(|(n, _)| asks(*n)).map(|(_, id)| id_key(id)).collect();
        let no_more = before.iter().filter(|(id, own)| !asked.contains(*id) && self.was_held(Some(own.old)));
        let mut gone: Vec<&str> = no_more.map(|(_, own)| &*own.id).collect();
        gone.sort_by_cached_key(|id| natural(id));
        let mut text = String::new();
        if !ids.is_empty() {
            let lines = [
                format!("table: {REQUIREMENT}"),
                format!("where: {}", quoted(&among(&ids))),
                "columns: [id, title, priority]".to_owned(),
                "sort: id".to_owned(),
            ];
            text.push_str(&self.view(&lines));
        }
        let gone: Vec<String> = gone.into_iter().map(escaped_markdown).collect();
        if !gone.is_empty() {
            text.push_str(&self.words.get("addendum_no_more").replace("{ids}", &gone.join(", ")));
            text.push('\n');
        }
        text
    }
}

/// A condition that holds for some ids.
fn among(ids: &[&str]) -> String {
    format!("id in [{}]", ids.join(", "))
}

/// Pieces of a line, each named for who hears it and marked for who sees it, with one blank around it: none before a comma or at the end.
fn joined(pieces: &[Piece], words: &Words) -> String {
    let mut out = String::new();
    let mut after_mark = false;
    for piece in pieces {
        let text = escaped_markdown(piece.text.trim_matches('\n'));
        let core = text.trim();
        let open = out.is_empty() || out.ends_with(char::is_whitespace);
        let (name, tag) = match piece.change {
            Change::Removed if !core.is_empty() => ("changes_del", "del"),
            Change::Added if !core.is_empty() => ("changes_ins", "ins"),
            _ => {
                let text = if open { text.trim_start() } else { &text };
                if after_mark && !text.is_empty() && !closes(text) {
                    out.push(' ');
                }
                out.push_str(text);
                after_mark &= text.is_empty();
                continue;
            }
        };
        if !open {
            out.push(' ');
        }
        out.push_str(&format!("<small>{}</small> <{tag}>{core}</{tag}>", words.get(name)));
        after_mark = true;
    }
    out
}

/// Whether a text that goes on behind a mark needs no blank before it; signs of Markdown are escaped in it.
fn closes(text: &str) -> bool {
    let first = text.chars().find(|c| *c != '\\');
    first.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '»' | '%'))
}

/// A text as a scalar of YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Lang;

    #[test]
    fn marks_stand_between_single_blanks_and_none_before_a_comma() {
        let words = Words::of(Lang::of("en"));
        let piece = |change, text: &str| Piece::new(change, text.to_owned());
        let told = |pieces: &[Piece]| joined(pieces, words).replace("<small>", "").replace("</small>", "");
        let changed = [
            piece(Change::Same, "within "),
            piece(Change::Removed, "48 "),
            piece(Change::Added, "72 "),
            piece(Change::Same, "hours, "),
            piece(Change::Added, "the client"),
            piece(Change::Same, ", then"),
        ];
        assert_eq!(
            told(&changed),
            "within Removed: <del>48</del> Added: <ins>72</ins> hours, Added: <ins>the client</ins>, then"
        );
        assert_eq!(
            told(&[piece(Change::Same, "a"), piece(Change::Added, "b"), piece(Change::Same, " c")]),
            "a Added: <ins>b</ins> c"
        );
        assert_eq!(told(&[piece(Change::Added, " ")]), "");
    }
}
