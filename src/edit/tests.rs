//! Changes at places: what is meant comes of it, and every other byte stays.

use super::change::{self, Lines, apply, find_mut, nowhere, same};
use super::layout::Layout;
use super::scalar::Value;
use crate::source::{Node, Tree, parse_yaml};
use crate::span::FileId;
use proptest::prelude::*;

fn parse(text: &str) -> Node {
    parse_yaml(text, FileId(0), 0).unwrap_or_else(|f| panic!("{}: {text:?}", f.message))
}

fn words(text: &str) -> Value {
    Value { node: Node::scalar(text, nowhere()), exact: false }
}

fn list(items: &[&str]) -> Value {
    let items = items.iter().map(|item| Node::scalar(*item, nowhere())).collect();
    Value { node: Node { span: nowhere(), tree: Tree::List(items) }, exact: true }
}

/// Sets a field of the first entry, and proves the result.
fn set(text: &str, name: &str, value: &Value) -> Result<String, &'static str> {
    edit(text, &|layout, map| change::set(layout, map, name, value, &|key| key < name))
}

type Edit<'a> = &'a dyn Fn(&Layout<'_>, &mut Node) -> Result<Vec<change::Replacement>, &'static str>;

fn edit(text: &str, with: Edit<'_>) -> Result<String, &'static str> {
    let mut root = parse(text);
    let layout = Layout { text, yaml: (0, text.len()) };
    let way = [change::Step::Item(0)];
    let replacements = with(&layout, find_mut(&mut root, &way).ok_or("no entry")?)?;
    let new = apply(text, &replacements).ok_or("they meet")?;
    let read = parse_yaml(&new, FileId(0), 0).map_err(|_| "not YAML any more")?;
    if same(&read, &root) { Ok(new) } else { Err("reads otherwise") }
}

#[test]
fn values_are_replaced_in_every_style() {
    for (old, new) in [
        ("- id: A\n  t: x # c\n  u: 1\n", "- id: A\n  t: new # c\n  u: 1\n"),
        ("- id: A\n  t:    x   # c\n", "- id: A\n  t:    new   # c\n"),
        ("- id: A\r\n  t: 'x'\r\n\r\n- id: B\r\n", "- id: A\r\n  t: new\r\n\r\n- id: B\r\n"),
        ("- id: A\n  t: |\n    one\n\n    two\n\n\n- id: B\n", "- id: A\n  t: new\n\n\n- id: B\n"),
        ("- id: A\n  t: >-\n    one\n    two\n\n  # about u\n  u: 3\n", "- id: A\n  t: new\n\n  # about u\n  u: 3\n"),
        ("- id: A\n  t: |  # c\n    one\n  u: 3\n", "- id: A\n  t: new  # c\n  u: 3\n"),
        ("- id: A\n  t: one\n    two # c\n  u: 3\n", "- id: A\n  t: new # c\n  u: 3\n"),
        ("- id: A\n  t: \"one\n    two\" # c\n", "- id: A\n  t: new # c\n"),
        ("- id: A\n  t:\n    one\n  u: 3\n", "- id: A\n  t: new\n  u: 3\n"),
        ("- id: A\n  t:\n  u: 3\n", "- id: A\n  t: new\n  u: 3\n"),
        ("- id: A\n  t: # later\n  u: 3\n", "- id: A\n  t: new # later\n  u: 3\n"),
        ("- {id: A, t: one, u: [1,2]} # c\n", "- {id: A, t: new, u: [1,2]} # c\n"),
        ("- { id: A,\n    t: one,   # c\n  }\n", "- { id: A,\n    t: new,   # c\n  }\n"),
        ("-\n  id: A\n  t: one\n-\n  id: B\n", "-\n  id: A\n  t: new\n-\n  id: B\n"),
        ("- \"id\": A\n  't': one\n", "- \"id\": A\n  't': new\n"),
        ("- id: A\n  t: *x\n", ""),
        ("- id: A\n  t: ~", "- id: A\n  t: new"),
        ("- id: A\n  t: [a, b]\n  u: 1", "- id: A\n  t: new\n  u: 1"),
        ("- id: A\n  t:\n    - a # c\n    - b\n  u: 1\n", "- id: A\n  t: new\n  u: 1\n"),
        ("- id: A\n  t:\n  - a\n  - b\n  u: 1\n", "- id: A\n  t: new\n  u: 1\n"),
        ("- id: A\n  t: { a: b, c: [d] }\n  u: 1\n", "- id: A\n  t: new\n  u: 1\n"),
        ("- id: A\n  t: |\n    **bold** x\n  u: 1\n", "- id: A\n  t: new\n  u: 1\n"),
        ("- id: A\n  t: «\u{a0}é\u{a0}» : x\n", ""),
    ] {
        if !new.is_empty() {
            assert_eq!(set(old, "t", &words("new")).as_deref(), Ok(new), "{old:?}");
        }
    }
}

#[test]
fn what_cannot_be_changed_safely_is_refused() {
    for old in [
        "- id: A\n  t: &x one\n  u: *x\n",
        "- id: A\n  t: !!str one\n",
        "- ? id\n  : A\n  ? t\n  : one\n",
        "- id: A\n  t: &x\n    - a\n- *x\n",
    ] {
        assert!(set(old, "t", &words("new")).is_err(), "{old:?}");
    }
    // A block that keeps its empty lines at the end would take the new key for text, or lose them.
    assert!(set("- id: A\n  s: |+\n    one\n\n", "t", &words("new")).is_err());
}

#[test]
fn new_keys_go_where_they_belong() {
    for (old, new) in [
        ("- id: A\n  u: 1\n", "- id: A\n  t: new\n  u: 1\n"),
        ("- id: A # c\n  # about u\n  u: 1\n", "- id: A # c\n  t: new\n  # about u\n  u: 1\n"),
        ("- id: A\n  s: |\n    one\n\n- id: B\n", "- id: A\n  s: |\n    one\n  t: new\n\n- id: B\n"),
        ("-   id: A\n", "-   id: A\n    t: new\n"),
        ("- id: A", "- id: A\n  t: new"),
        ("- id: A\r\n", "- id: A\r\n  t: new\r\n"),
        ("- {id: A, u: 1}\n", "- {id: A, t: new, u: 1}\n"),
        ("- id: A\n  s:\n    - a\n    # of the list\n  u: 1\n", "- id: A\n  s:\n    - a\n    # of the list\n  t: new\n  u: 1\n"),
    ] {
        assert_eq!(set(old, "t", &words("new")).as_deref(), Ok(new), "{old:?}");
    }
    let long = set("- id: A\r\n  u: 1\r\n", "t", &words("one\n\ntwo\n"));
    assert_eq!(long.as_deref(), Ok("- id: A\r\n  t: |\r\n    one\r\n\r\n    two\r\n  u: 1\r\n"));
    let flow = set("- {id: A}\n", "t", &words("one\ntwo, three"));
    assert_eq!(flow.as_deref(), Ok("- {id: A, t: \"one\\ntwo, three\"}\n"));
    let behind = set("- id: A\n  t: x # c\n", "t", &words("one\ntwo\n"));
    assert_eq!(behind.as_deref(), Ok("- id: A\n  t: | # c\n    one\n    two\n"));
}

#[test]
fn lists_keep_what_stands_beside_the_items_that_stay() {
    let old = "- id: A\n  t:\n    - a # first\n    - b # second\n    - c # third\n  u: 1\n";
    assert_eq!(
        set(old, "t", &list(&["a", "c", "d"])).as_deref(),
        Ok("- id: A\n  t:\n    - a # first\n    - c # third\n    - d\n  u: 1\n")
    );
    assert_eq!(
        set("- id: A\n  t: [a, b]  # c\n", "t", &list(&["a", "x, y"])).as_deref(),
        Ok("- id: A\n  t: [a, \"x, y\"]  # c\n")
    );
    assert_eq!(set(old, "t", &list(&["a", "b", "c"])).as_deref(), Ok(old));
}

#[test]
fn keys_are_taken_out_with_their_lines() {
    for (old, new) in [
        ("- id: A\n  # above\n  t: |\n    one\n\n    two\n  u: 1\n", "- id: A\n  # above\n  u: 1\n"),
        ("- t: x\n  id: A\n", "- id: A\n"),
        ("- {id: A, t: x, u: 1}\n", "- {id: A, u: 1}\n"),
        ("- {t: x, id: A}\n", "- {id: A}\n"),
        ("- id: A\n  t: x", "- id: A"),
        ("- id: A\r\n  t: [a,\r\n    b]\r\n  u: 1\r\n", "- id: A\r\n  u: 1\r\n"),
    ] {
        assert_eq!(edit(old, &|layout, map| change::remove(layout, map, "t")).as_deref(), Ok(new), "{old:?}");
    }
    assert!(edit("- t: x # c\n  id: A\n", &|layout, map| change::remove(layout, map, "t")).is_err());
}

#[test]
fn keys_are_put_in_order_with_their_comments() {
    for (old, new) in [
        (
            "- id: A\n  u: 1 # u\n  # above t\n  t: |\n    **one**\n\n  s: 0\n",
            "- id: A\n  s: 0\n  # above t\n  t: |\n    **one**\n\n  u: 1 # u\n",
        ),
        ("- u: 1\n  id: A\n", "- id: A\n  u: 1\n"),
        ("- {u: 1, id: A} # c\n", "- {id: A, u: 1} # c\n"),
        ("- id: A\n  u:\n    - x\n    # in u\n  t: 1", "- id: A\n  t: 1\n  u:\n    - x\n    # in u"),
        ("- id: A\r\n  u: 1\r\n  t: 2\r\n", "- id: A\r\n  t: 2\r\n  u: 1\r\n"),
    ] {
        let rank = |key: &str| if key == "id" { 0 } else { key.chars().next().map_or(0, |c| c as usize) };
        assert_eq!(edit(old, &|layout, map| change::reorder(layout, map, &rank)).as_deref(), Ok(new), "{old:?}");
    }
}

#[test]
fn entries_are_added_like_the_others() {
    let lines = Lines {
        comments: vec!["# about C".into()],
        lines: vec!["id: C".into(), "t: |".into(), "  one".into(), String::new(), "  two".into()],
    };
    let item = || parse("id: C\nt: |\n  one\n\n  two\n");
    for (old, new) in [
        ("- id: A\n", "- id: A\n# about C\n- id: C\n  t: |\n    one\n\n    two\n"),
        ("- id: A\n\n- id: B\n\n# end\n", "- id: A\n\n- id: B\n\n# about C\n- id: C\n  t: |\n    one\n\n    two\n\n# end\n"),
        ("- id: A\r\n- id: B # b\r\n", "- id: A\r\n- id: B # b\r\n# about C\r\n- id: C\r\n  t: |\r\n    one\r\n\r\n    two\r\n"),
        ("- id: A\n  u: |\n    x\n  # of A", "- id: A\n  u: |\n    x\n  # of A\n# about C\n- id: C\n  t: |\n    one\n\n    two"),
    ] {
        let mut root = parse(old);
        let layout = Layout { text: old, yaml: (0, old.len()) };
        let replacements = change::push(&layout, &mut root, &lines, item()).expect("added");
        let text = apply(old, &replacements).expect("apart");
        assert_eq!(text, new);
        // Without an end of line the last block reads without it too: the caller compares and refuses.
        if old.ends_with('\n') {
            assert!(same(&parse(&text), &root), "{text}");
        }
    }
}

#[test]
fn entries_are_taken_out_with_their_comments_and_one_gap() {
    let old = "# head\n- id: A\n\n# about B\n- id: B # b\n  t: |\n    one\n  # in B\n\n- id: C\n";
    for (n, new, comments, lines) in [
        (1, "# head\n- id: A\n\n- id: C\n", vec!["# about B"], vec!["id: B # b", "t: |", "  one", "# in B"]),
        (2, "# head\n- id: A\n\n# about B\n- id: B # b\n  t: |\n    one\n  # in B\n", vec![], vec!["id: C"]),
        (0, "# head\n# about B\n- id: B # b\n  t: |\n    one\n  # in B\n\n- id: C\n", vec![], vec!["id: A"]),
    ] {
        let mut root = parse(old);
        let layout = Layout { text: old, yaml: (0, old.len()) };
        let (taken, cut) = change::take(&layout, &mut root, n).expect("taken");
        assert_eq!(apply(old, &[cut]).expect("one").as_str(), new);
        assert_eq!(
            (taken.comments, taken.lines),
            (comments.into_iter().map(str::to_owned).collect(), lines.into_iter().map(str::to_owned).collect())
        );
        assert!(same(&parse(new), &root));
    }
}

/// One field as somebody may write it: its text, and whether a comment within its value may go with it.
fn field() -> impl Strategy<Value = String> {
    let word = "[a-zéà«»][a-z é’,:/#-]{0,8}[a-zé]";
    prop_oneof![
        word.prop_map(|w| format!(" \"{w}\"")),
        word.prop_map(|w| format!(" '{w}' # é")),
        "[a-z]{1,6}( [a-zé]{1,5}){0,3}".prop_map(|w| format!(" {w}")),
        "[a-z]{1,6}".prop_map(|w| format!("   {w}   # after")),
        ("[a-z*#-]{1,6}( [a-zé]{1,5}){0,2}", 0_usize..3)
            .prop_map(|(w, n)| format!(" |\n      x{w}\n\n      {w}y{}", "\n".repeat(n))),
        "[a-z]{1,6}".prop_map(|w| format!(" >- # why\n      {w}\n      {w}")),
        "[a-z]{1,4}".prop_map(|w| format!(" [{w}, '{w}', \"a,b\"]")),
        "[a-z]{1,4}".prop_map(|w| format!("\n      - {w} # one\n      - id: {w}\n        k: |\n          {w}")),
        "[a-z]{1,4}".prop_map(|w| format!(" {{ a: {w}, b: [] }} # flow")),
        Just(String::new()),
        Just(" # later".to_owned()),
        Just(" ~".to_owned()),
        Just(" 007".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    /// A change of one field of one entry of many leaves every byte before and behind that field as it was.
    #[test]
    fn random_changes_keep_all_other_bytes(
        entries in prop::collection::vec(prop::collection::vec(field(), 1..5), 1..5),
        at in any::<prop::sample::Index>(),
        which in any::<prop::sample::Index>(),
        gap in any::<bool>(),
        windows in any::<bool>(),
        closing in 0_usize..3,
        value in "[a-zé:# \n'\",\\[{-]{1,12}",
        takes_out in any::<bool>(),
    ) {
        let mut text = String::from("# head\nkind: k\nentries: # all\n");
        let n = at.index(entries.len());
        let field = which.index(entries[n].len());
        let (mut start, mut end) = (0, 0);
        for (e, fields) in entries.iter().enumerate() {
            text.push_str(&format!("  # about {e}\n  - id: E{e} # id\n"));
            for (f, written) in fields.iter().enumerate() {
                if (e, f) == (n, field) { start = text.len(); }
                text.push_str(&format!("    f{f}:{written}\n"));
                if (e, f) == (n, field) { end = text.len(); }
            }
            if gap { text.push('\n'); }
        }
        let (mut before, mut after) = (text[..start].to_owned(), text[end..].to_owned());
        let tail = ["", "\n\n", "# tail"][closing];
        text.push_str(tail);
        after.push_str(tail);
        if windows {
            for part in [&mut text, &mut before, &mut after] { *part = part.replace('\n', "\r\n"); }
        }
        let mut root = parse_yaml(&text, FileId(0), 0).map_err(|f| TestCaseError::reject(f.message))?;
        let layout = Layout { text: &text, yaml: (0, text.len()) };
        let way = [change::Step::Key("entries".into()), change::Step::Item(n)];
        let map = find_mut(&mut root, &way).expect("there");
        let name = format!("f{field}");
        let value = words(&value);
        let replacements = if takes_out {
            change::remove(&layout, map, &name)
        } else {
            change::set(&layout, map, &name, &value, &|_| true)
        };
        let replacements = replacements.map_err(|why| TestCaseError::fail(format!("{why}: {text}")))?;
        let new = apply(&text, &replacements).expect("apart");
        prop_assert!(new.starts_with(&before) && new.ends_with(&after), "{text}\n-----\n{new}");
        let read = parse_yaml(&new, FileId(0), 0).map_err(|f| TestCaseError::fail(format!("{}: {new}", f.message)))?;
        prop_assert!(same(&read, &root), "{text}\n-----\n{new}");
    }
}
