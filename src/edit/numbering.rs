//! The next free id of a kind, in the way in which the project numbers.

use super::{EditError, Editor};
use crate::history::other_branches;
use crate::project::id_key;
use crate::schema::Kind;
use std::collections::{HashMap, HashSet};

/// How the ids of a kind are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering {
    /// What stands before the number.
    pub prefix: String,
    /// To how many digits numbers are filled with noughts.
    pub width: usize,
    /// The greatest number so far.
    pub last: u64,
}

/// Reads an id that ends in a number.
fn split(id: &str) -> Option<(&str, &str)> {
    let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = id.get(prefix.len()..)?;
    (!digits.is_empty() && digits.len() <= 18).then_some((prefix, digits))
}

/// Finds how ids are numbered: by the prefix that most of them have, the one written last among equals.
pub fn numbering<'a>(ids: impl Iterator<Item = &'a str>, usual: &str) -> Option<Numbering> {
    let mut by_prefix: HashMap<&str, (usize, usize, Vec<&str>)> = HashMap::new();
    let mut any = false;
    for (n, id) in ids.enumerate() {
        any = true;
        let Some((prefix, digits)) = split(id) else { continue };
        let known = by_prefix.entry(prefix).or_default();
        known.0 += 1;
        known.1 = n;
        known.2.push(digits);
    }
    let best = by_prefix.into_iter().max_by_key(|(prefix, (count, at, _))| (*count, *at, *prefix));
    match best {
        Some((prefix, (_, _, digits))) => {
            let filled = digits.iter().any(|d| d.starts_with('0') && d.len() > 1);
            let width = if filled { digits.iter().map(|d| d.len()).max().unwrap_or(1) } else { 1 };
            let last = digits.iter().filter_map(|d| d.parse().ok()).max().unwrap_or(0);
            Some(Numbering { prefix: prefix.to_owned(), width, last })
        }
        None if any => None,
        None => Some(Numbering { prefix: format!("{usual}-"), width: 1, last: 0 }),
    }
}

impl Numbering {
    fn id(&self, number: u64) -> String {
        format!("{}{number:0width$}", self.prefix, width = self.width)
    }

    /// The numbers behind the prefix that stand anywhere in a text.
    fn numbers_in(&self, text: &str, found: &mut HashSet<u64>) {
        let lower = text.to_lowercase();
        let prefix = id_key(&self.prefix);
        if prefix.is_empty() {
            return;
        }
        found.extend(lower.match_indices(&prefix).filter_map(|(at, _)| {
            let before = lower.get(..at)?.chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) {
                return None;
            }
            let digits: String = lower.get(at + prefix.len()..)?.chars().take_while(char::is_ascii_digit).take(18).collect();
            digits.parse::<u64>().ok()
        }));
    }
}

/// An id that is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    /// The id.
    pub id: String,
    /// How many other branches were looked at; none without git.
    pub branches: Option<usize>,
}

/// Gives out free ids, one after the other.
pub struct Counter {
    numbering: Numbering,
    taken: HashSet<u64>,
    last: u64,
    /// How many other branches were looked at; none without git.
    pub branches: Option<usize>,
}

impl Counter {
    /// Finds where the ids of a kind go on: above every number of the project, of former ids, and of the other branches of its repository.
    /// For a file that holds entries of the kind already, the next one above those of the file: some projects number by hundreds.
    ///
    /// # Errors
    /// When the ids of the kind hold no numbers.
    pub fn new(editor: &Editor<'_>, kind: &Kind, file: Option<&str>) -> Result<Self, EditError> {
        let all = || editor.project.entries.iter().filter(|e| e.kind == kind.name);
        let in_file: Vec<&str> = all().filter(|e| Some(&*e.file) == file).map(|e| &*e.id).collect();
        let own = if in_file.is_empty() { all().map(|e| &*e.id).collect() } else { in_file.clone() };
        let Some(numbering) = numbering(own.into_iter(), &kind.prefix) else {
            let message = format!("the ids of `{}` hold no numbers: give one, `id=…`", kind.plural);
            return Err(EditError::Usage(message));
        };
        let elsewhere = other_branches(editor.root);
        let mut taken: HashSet<u64> = HashSet::new();
        for text in elsewhere.iter().flat_map(|e| &e.texts) {
            numbering.numbers_in(text, &mut taken);
        }
        // Other kinds may count with the same prefix, and a former id is taken too.
        let ids = editor.project.entries.iter().flat_map(|e| std::iter::once(&*e.id).chain(e.aliases.iter().map(|a| &*a.id)));
        let same = ids.filter_map(split).filter(|(prefix, _)| id_key(prefix) == id_key(&numbering.prefix));
        taken.extend(same.filter_map(|(_, digits)| digits.parse::<u64>().ok()));
        let last = if in_file.is_empty() { taken.iter().copied().fold(numbering.last, u64::max) } else { numbering.last };
        Ok(Counter { numbering, taken, last, branches: elsewhere.map(|e| e.branches) })
    }

    /// The next one.
    pub fn next_id(&mut self) -> String {
        self.last = self.last.saturating_add(1);
        while self.taken.contains(&self.last) {
            self.last = self.last.saturating_add(1);
        }
        self.numbering.id(self.last)
    }
}

/// Finds the next free id of a kind.
///
/// # Errors
/// When the ids of the kind hold no numbers.
pub fn next_id(editor: &Editor<'_>, kind: &Kind, file: Option<&str>) -> Result<Free, EditError> {
    let mut counter = Counter::new(editor, kind, file)?;
    Ok(Free { id: counter.next_id(), branches: counter.branches })
}

/// Whether an id stands in another branch.
pub fn is_elsewhere(editor: &Editor<'_>, id: &str) -> bool {
    elsewhere(editor).contains(&id_key(id))
}

/// The ids that stand in other branches, in the form in which they are compared.
pub fn elsewhere(editor: &Editor<'_>) -> HashSet<String> {
    let Some(elsewhere) = other_branches(editor.root) else { return HashSet::new() };
    let lines = elsewhere.texts.iter().flat_map(|text| text.lines());
    let ids = lines.filter(|line| line.trim_start().trim_start_matches("- ").trim_start().starts_with("id:"));
    let words = ids.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))));
    words.map(id_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(ids: &[&str]) -> Option<String> {
        numbering(ids.iter().copied(), "EX").map(|n| n.id(n.last + 1))
    }

    #[test]
    fn numbers_go_on_as_the_project_counts() {
        assert_eq!(next(&[]), Some("EX-1".into()));
        assert_eq!(next(&["EX-1", "EX-12", "EX-3"]), Some("EX-13".into()));
        assert_eq!(next(&["REQ001", "REQ002"]), Some("REQ003".into()));
        assert_eq!(next(&["A-07", "A-08", "A-09"]), Some("A-10".into()));
        assert_eq!(next(&["EX-SEC-1", "EX-FON-1", "EX-FON-2"]), Some("EX-FON-3".into()));
        assert_eq!(next(&["1", "2"]), Some("3".into()));
        assert_eq!(next(&["erp", "crm"]), None);
    }

    #[test]
    fn numbers_of_other_texts_count_where_they_stand_alone() {
        let numbering = Numbering { prefix: "EX-".into(), width: 1, last: 3 };
        let mut found = HashSet::new();
        numbering.numbers_in("- id: EX-12\n  x: [ex-14, AEX-99]\n", &mut found);
        let mut found: Vec<u64> = found.into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, [12, 14]);
    }
}
