//! New items of a list that is written between brackets.
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
