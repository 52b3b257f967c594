//! New items of a list that is written between brackets, and items that go.
//!
//! In: a text and the list in its tree. Out: the stretches to replace, and the tree that must come of it, as in [`super::change`]. Comments between
//! the items, and commas behind the last one, stay.

use super::change::{Refusal, Replacement};
use super::layout::Layout;
use super::scalar;
use crate::source::{Node, Tree};

/// Puts items behind the last one: on lines of their own where the last one has its own, else on its line.
///
/// # Errors
/// Why they cannot be written there.
pub fn push(layout: &Layout<'_>, list: &mut Node, new: Vec<Node>) -> Result<Vec<Replacement>, Refusal> {
    const UNSEEN: Refusal = "it is not seen where the list ends: write it with a dash per entry first";
    let start = list.span.start as usize;
    let end = layout.end(list).ok_or(UNSEEN)?;
    let last = list.as_list().and_then(<[Node]>::last).ok_or("the list is empty")?;
    let (begins, behind) = (last.span.start as usize, layout.end(last).ok_or(UNSEEN)?);
    let texts: Vec<String> = new.iter().map(|item| scalar::inline(item, true, true)).collect();
    let line = layout.line_start(begins);
    let rest = layout.slice(behind..end);
    let comma = rest.trim_start().starts_with(',');
    // Somebody may write commas before items: then all goes on one line, which is right anywhere.
    let plain = comma || !rest.lines().any(|line| line.trim_start().starts_with(','));
    let replacements = if line <= start || !plain {
        vec![Replacement { at: behind..behind, with: format!(", {}", texts.join(", ")) }]
    } else {
        let blanks = layout.slice(line..begins);
        let indent = blanks.get(..blanks.len() - blanks.trim_start().len()).unwrap_or_default();
        let between = format!(",{}{indent}", layout.newline());
        let text = texts.join(&between);
        if rest.contains('\n') {
            // The bracket has a line of its own; a comment behind the last item stays beside it.
            let at = layout.line_end(behind);
            let sign = if comma { "," } else { "" };
            let with = format!("{}{indent}{text}{sign}", layout.newline());
            let own = (!comma).then(|| Replacement { at: behind..behind, with: ",".to_owned() });
            own.into_iter().chain([Replacement { at: at..at, with }]).collect()
        } else {
            vec![Replacement { at: behind..behind, with: format!("{between}{text}") }]
        }
    };
    if let Tree::List(items) = &mut list.tree {
        items.extend(new);
    }
    Ok(replacements)
}

/// Takes some items out, not all: with their lines where each has its own, else with the comma that parts them.
///
/// # Errors
/// Why they cannot be taken out.
pub fn take(layout: &Layout<'_>, list: &mut Node, gone: &[usize]) -> Result<Vec<Replacement>, Refusal> {
    const UNSEEN: Refusal = "it is not seen where an item ends: change it by hand";
    let start = list.span.start as usize;
    let items = list.as_list().unwrap_or_default();
    let spans: Option<Vec<(usize, usize)>> =
        items.iter().map(|item| Some((item.span.start as usize, layout.end(item)?))).collect();
    let spans = spans.ok_or(UNSEEN)?;
    let own_line = |(begins, ends): &(usize, usize)| {
        let line = layout.line_start(*begins);
        let behind = layout.slice(*ends..layout.line_end(*ends)).trim();
        let behind = behind.strip_prefix(',').unwrap_or(behind).trim_start();
        line > start && layout.slice(line..*begins).trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))
    };
    let lines = spans.iter().all(own_line);
    let first = (0..spans.len()).find(|n| !gone.contains(n)).ok_or("nothing would be left of the list")?;
    let mut replacements = Vec::new();
    for n in gone {
        let (begins, ends) = *spans.get(*n).ok_or("it is not in the list")?;
        let before = n.checked_sub(1).and_then(|n| spans.get(n)).map_or(start + 1, |(_, ends)| *ends);
        let next = spans.get(n + 1).map_or(ends, |(begins, _)| *begins);
        let at = match (lines, *n < first) {
            (true, _) => layout.line_start(begins)..layout.next_line(ends),
            (false, true) => begins..next,
            (false, false) => before..ends,
        };
        let around = [layout.slice(at.start..begins.max(at.start)), layout.slice(ends.min(at.end)..at.end)];
        if !lines && around.iter().any(|text| text.contains('#')) {
            return Err("a comment stands between the items: change it by hand");
        }
        replacements.push(Replacement { at, with: String::new() });
    }
    if let Tree::List(items) = &mut list.tree {
        let mut n = 0;
        items.retain(|_| {
            n += 1;
            !gone.contains(&(n - 1))
        });
    }
    Ok(replacements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::change::{apply, find_mut, key, nowhere, same};
    use crate::source::parse_yaml;
    use crate::span::FileId;

    fn pushed(text: &str) -> String {
        let mut root = parse_yaml(text, FileId(0), 0).expect("read");
        let layout = Layout { text, yaml: (0, text.len()) };
        let item = |id: &str| Node { span: nowhere(), tree: Tree::Map(vec![(key("r"), Node::scalar(id, nowhere()))]) };
        let list = find_mut(&mut root, &[crate::edit::change::Step::Key("a".to_owned())]).expect("a list");
        let replacements = push(&layout, list, vec![item("x"), item("y, z")]).expect("pushed");
        let new = apply(text, &replacements).expect("applied");
        let read = parse_yaml(&new, FileId(0), 0).unwrap_or_else(|fault| panic!("{new}: {}", fault.message));
        assert!(same(&read, &root), "{new}");
        new
    }

    #[test]
    fn items_go_with_their_lines_or_with_their_commas() {
        let taken = |text: &str, gone: &[usize]| {
            let mut root = parse_yaml(text, FileId(0), 0).expect("read");
            let layout = Layout { text, yaml: (0, text.len()) };
            let list = find_mut(&mut root, &[crate::edit::change::Step::Key("a".to_owned())]).expect("a list");
            let new = apply(text, &take(&layout, list, gone)?).expect("applied");
            let read = parse_yaml(&new, FileId(0), 0).unwrap_or_else(|fault| panic!("{new}: {}", fault.message));
            assert!(same(&read, &root), "{new}");
            Ok::<_, Refusal>(new)
        };
        let line = "a: [{ r: 1 }, { r: 2 }, { r: 3 }] # note\n";
        assert_eq!(taken(line, &[0, 1]), Ok("a: [{ r: 3 }] # note\n".to_owned()));
        assert_eq!(taken(line, &[1, 2]), Ok("a: [{ r: 1 }] # note\n".to_owned()));
        assert_eq!(taken(line, &[0, 2]), Ok("a: [{ r: 2 }] # note\n".to_owned()));
        let lines = "a: [\n  # head\n  { r: 1 }, # one\n  { r: 2 } # two\n]\n";
        assert_eq!(taken(lines, &[0]), Ok("a: [\n  # head\n  { r: 2 } # two\n]\n".to_owned()));
        assert_eq!(taken(lines, &[1]), Ok("a: [\n  # head\n  { r: 1 }, # one\n]\n".to_owned()));
        assert!(taken("a: [{ r: 1 }, # one\n  { r: 2 }]\n", &[1]).is_err(), "a comment would go");
        assert!(taken(line, &[0, 1, 2]).is_err());
    }

    #[test]
    fn items_stand_as_the_last_one_does_and_comments_stay() {
        let new = "{ r: x }, { r: \"y, z\" }";
        for (text, expected) in [
            ("a: [{ r: 1 }] # note\nb: 2\n", format!("a: [{{ r: 1 }}, {new}] # note\nb: 2\n")),
            ("{ a: [{ r: 1 }, ], b: 2 }\n", format!("{{ a: [{{ r: 1 }}, {new}, ], b: 2 }}\n")),
            (
                "a: [\n  # head\n  { r: 1 }, # one, two\n  { r: 2 } # last\n]\n",
                "a: [\n  # head\n  { r: 1 }, # one, two\n  { r: 2 }, # last\n  { r: x },\n  { r: \"y, z\" }\n]\n".to_owned(),
            ),
            (
                "a:\n  [\n    { r: 1 },\n    { r: 2 },\n  ]\n",
                "a:\n  [\n    { r: 1 },\n    { r: 2 },\n    { r: x },\n    { r: \"y, z\" },\n  ]\n".to_owned(),
            ),
            ("a: [{ r: 1 },\n    { r: 2 }]\n", "a: [{ r: 1 },\n    { r: 2 },\n    { r: x },\n    { r: \"y, z\" }]\n".to_owned()),
            ("a: [ { r: 1,\n    s: 2 } ]\n", format!("a: [ {{ r: 1,\n    s: 2 }}, {new} ]\n")),
            (
                "a: [\n  { r: 1 } # c\n  , { r: 2 } # d\n  , ]\n",
                format!("a: [\n  {{ r: 1 }} # c\n  , {{ r: 2 }}, {new} # d\n  , ]\n"),
            ),
            ("a: [\r\n  { r: 1 }\r\n]\r\n", "a: [\r\n  { r: 1 },\r\n  { r: x },\r\n  { r: \"y, z\" }\r\n]\r\n".to_owned()),
        ] {
            assert_eq!(pushed(text), expected);
        }
    }
}
