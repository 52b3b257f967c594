//! A long list in YAML is read item by item: in parallel, and after a save only the items that changed.
//!
//! In: the text of a file. Out: where each item of its list begins and ends. An item read on its own means what it means in the list,
//! unless it leans on another one (an alias of an anchor) or the text is no YAML at all; it then cannot be read on its own either, and
//! the caller reads the whole text, which also says exactly what is wrong.

use std::ops::Range;

/// Finds the items of a text that is one list at the left edge; nothing for any other text.
pub fn items(text: &str) -> Option<Vec<Range<usize>>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match line.as_bytes() {
            [b'-', b' ' | b'\n' | b'\r', ..] | [b'-'] => starts.push(at),
            // What belongs to an item is indented; between items stand blank lines and comments.
            [b' ' | b'\n' | b'\r' | b'#', ..] | [] => {}
            _ => return None,
        }
        at += line.len();
    }
    // An indented line before the first item would belong to nothing.
    let head = text.get(..starts.first().copied()?)?;
    if head.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    Some(starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Sources, Tree, parse_yaml};
    use super::*;
    use crate::span::{FileId, Span};
    use proptest::prelude::*;

    fn texts(text: &str) -> Option<Vec<&str>> {
        items(text).map(|found| found.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn a_list_is_cut_where_its_items_begin() {
        assert_eq!(texts("# head\n\n- a: 1\n  b: |\n    - no\n# between\n-\n  a: 2\n"), {
            Some(vec!["- a: 1\n  b: |\n    - no\n# between\n", "-\n  a: 2\n"])
        });
        for other in ["", "# nothing\n", "a: 1\n- b\n", "---\n- a\n", "  x\n- a\n", "kind: x\nentries:\n  - a\n", "- a\n\t- b\n"]
        {
            assert_eq!(texts(other), None, "{other:?}");
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "- a: 1",
            "  b: x",
            "  c: |",
            "    text",
            "  d: >-",
            "  e: \"q",
            "    r\"",
            "  f: [1,",
            "    2]",
            "  g: &x y",
            "  h: *x",
            "- ",
            "-",
            "",
            "# note",
            "  - s",
            "  - t: u",
            "- 'v",
            "  w'",
            "- - n",
            "  i:",
            "      deep: 1",
            "- {a: 1,",
            "  b: 2}",
            "- \"x: y\"",
            "  k: é \u{1F600}",
        ]);
        words.prop_map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

        /// Whatever the text: when every item can be read on its own, the whole reads the same, places included.
        #[test]
        fn items_read_alone_are_what_the_whole_says(lines in prop::collection::vec(line(), 1..14)) {
            let text = lines.join("\n");
            let Some(ranges) = items(&text) else { return Ok(()) };
            let mut sources = Sources::default();
            let file = sources.add("x.yaml", text.as_str(), false);
            let mut alone = Vec::new();
            for range in ranges {
                let piece = sources.add_piece(file, range.start);
                let Some(node) = super::super::parse_item(&text[range], piece) else { return Ok(()) };
                alone.push(node);
            }
            let whole = parse_yaml(&text, file, 0);
            let Ok(whole) = whole else { return Err(TestCaseError::fail(format!("only the whole fails: {text:?}"))) };
            let Tree::List(items) = whole.tree else { return Err(TestCaseError::fail("no list")) };
            prop_assert_eq!(items.len(), alone.len(), "{:?}", text);
            for (a, b) in alone.iter().zip(&items) {
                prop_assert_eq!(show(a, &sources), show(b, &sources), "{:?}", text);
            }
        }
    }

    /// A tree with its places, as text. Where an empty text stands is left out: the parser puts it before or behind the line break.
    fn show(node: &super::super::Node, sources: &Sources) -> String {
        let span = |s: Span| format!("{:?}", (sources.whole(s).start, sources.whole(s).end, sources.whole(s).file == FileId(0)));
        let tree = match &node.tree {
            Tree::Null => "~".to_owned(),
            Tree::Scalar(text) => format!("{text:?}"),
            Tree::List(items) => format!("[{}]", items.iter().map(|n| show(n, sources)).collect::<Vec<_>>().join(", ")),
            Tree::Map(pairs) => {
                let pair = |(k, v): &(super::super::Key, super::super::Node)| {
                    format!("{}{}: {}", k.text, span(k.span), show(v, sources))
                };
                format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
            }
        };
        if tree == "\"\"" { tree } else { format!("{tree}{}", span(node.span)) }
    }
}
