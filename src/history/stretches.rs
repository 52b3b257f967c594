//! The items of a list in YAML, as stretches of lines.
//!
//! A version of a register is compared with another item by item. Reading YAML for each version of each file would cost more than the
//! whole build; but the items of a block list begin where a line has a dash at the list's own column, because everything inside an item
//! stands further to the right. So lines are enough, and a file whose items are not written so (`[{…}, {…}]`) is said to be one thing.

use std::collections::HashSet;
use std::ops::Range;

/// The column at which the items of a list begin, judged by the line in which one of them begins: at its dash, or right after it. Nothing
/// when it does not begin so.
pub fn column(text: &str, place: usize) -> Option<usize> {
    let start = text.get(..place)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text.get(start..)?.lines().next()?;
    let column = line.len() - line.trim_start_matches(' ').len();
    let opens = line.get(column..)?.starts_with("- ");
    let between = text.get((start + column + 1).min(place)..place)?;
    (opens && place >= start + column && between.trim().is_empty()).then_some(column)
}

/// The items of a list that begins at a column, each without the blank lines and comments that follow it.
pub fn items(text: &[u8], column: usize) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for line in text.split_inclusive(|b| *b == b'\n') {
        let end = at + line.len();
        let indent = line.iter().take_while(|b| **b == b' ').count();
        let rest = line.get(indent..).unwrap_or_default();
        let blank = rest.iter().all(u8::is_ascii_whitespace);
        let note = rest.first() == Some(&b'#') && indent <= column;
        if indent == column && rest.first() == Some(&b'-') && rest.get(1).is_none_or(u8::is_ascii_whitespace) {
            items.push(at..end);
            open = true;
        } else if !blank && !note {
            if indent <= column {
                // The list is over: another key of the file, or the end of the document.
                open = false;
            } else if let Some(item) = items.last_mut().filter(|_| open) {
                item.end = end;
            }
        }
        at = end;
    }
    // The last line of a file may lack its line end; that is no change of the item.
    for item in &mut items {
        while item.end > item.start && text.get(item.end - 1).is_some_and(u8::is_ascii_whitespace) {
            item.end -= 1;
        }
    }
    items
}

/// The texts of the items of a list.
pub fn texts(text: &[u8], column: usize) -> HashSet<&[u8]> {
    items(text, column).into_iter().filter_map(|item| text.get(item)).collect()
}

/// The items that hold places; nothing when one of them is in none, or two are in the same.
pub fn holding(text: &str, places: &[usize]) -> Option<(usize, Vec<Range<usize>>)> {
    let column = column(text, *places.first()?)?;
    let items = items(text.as_bytes(), column);
    let item = |place: &usize| {
        let after = items.partition_point(|item| item.start <= *place);
        items.get(after.checked_sub(1)?).filter(|item| item.contains(place)).cloned()
    };
    let held: Vec<Range<usize>> = places.iter().map(item).collect::<Option<_>>()?;
    let different: HashSet<usize> = held.iter().map(|item| item.start).collect();
    (different.len() == held.len()).then_some((column, held))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, places: &[usize]) -> Option<Vec<String>> {
        holding(text, places).map(|(_, held)| held.into_iter().map(|r| text[r].to_owned()).collect())
    }

    #[test]
    fn an_item_is_its_lines_without_what_follows() {
        let text = "# top\n- id: A\n  text: |\n    - not an item\n    # content\n\n# about B\n- id: B\n  n: 1";
        let at = |id: &str| text.find(id).expect("there");
        let held = cut(text, &[at("id: A"), at("id: B")]).expect("a block list");
        assert_eq!(held, ["- id: A\n  text: |\n    - not an item\n    # content", "- id: B\n  n: 1"]);
    }

    #[test]
    fn a_list_below_a_key_ends_with_the_next_key() {
        let text = "entries:\n  - id: A\n    n: 1\nkind: x\n";
        let held = cut(text, &[text.find("id: A").expect("there")]).expect("a block list");
        assert_eq!(held, ["- id: A\n    n: 1".replacen("- ", "  - ", 1)]);
    }

    #[test]
    fn what_is_not_a_block_list_is_one_thing() {
        let text = "[{ id: A }, { id: B }]\n";
        assert_eq!(cut(text, &[2, 13]), None);
        let dash_alone = "-\n  id: A\n";
        assert_eq!(cut(dash_alone, &[4]), None);
        assert_eq!(cut("- id: A\n", &[]), None);
    }
}
