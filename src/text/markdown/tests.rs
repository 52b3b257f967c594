//! What is written reads back.

use super::*;
use proptest::prelude::*;

fn written(blocks: &[Block]) -> String {
    let mut notes = BTreeMap::new();
    notes_of(blocks, &mut notes);
    let to = Written {
        link: &|url| Some(url.to_owned()),
        image: &|url| Some(url.to_owned()),
        entry: &|_| false,
        anchors: &BTreeSet::new(),
        notes: &notes,
    };
    to_markdown(blocks, &to)
}

#[test]
fn what_is_written_reads_back_as_it_was() {
    for text in [
        "# A\n\nb *c* **d** ~~e~~ `f`\n\n- g\n  - h\n- i\n\n1. j\n2. k",
        "> quoted\n>\n> twice\n\n```rust\nlet a = \"`\";\n```\n\n| a | b |\n|---|---|\n| c\\|d | *e* |",
        "A note[^1] and another[^2].\n\n[^1]: Said here.\n\n[^2]: And *there*.\n\n    Twice.",
        "[link](https://example.org/a_b) ![alt](a.png) <https://example.org>",
        "- [x] done\n- [ ] open",
        "term\n: meaning",
    ] {
        let blocks = parse(text);
        let again = written(&blocks);
        assert_eq!(crate::text::plain_text(&parse(&again), &|_| None), crate::text::plain_text(&blocks, &|_| None), "{again}");
        assert_eq!(written(&parse(&again)), again);
    }
}

#[test]
fn emphasis_that_marks_cannot_hold_is_written_as_html() {
    let strong = Inline::Strong(vec![Inline::Text("a :".into())]);
    let line = Block::Paragraph(vec![strong, Inline::Text("b".into())]);
    assert_eq!(written(&[line]), "<b>a :</b>b");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// No sign in a word means anything once it is written.
    #[test]
    fn words_stay_words(words in "[a-zé0-9 *_`#<>\\[\\]()!~|\\\\&;:.+=\\-{}$^\"'/@\u{a0}]{1,40}", bold in any::<bool>()) {
        prop_assume!(!words.trim().is_empty());
        let text = Inline::Text(words.clone());
        let line = if bold { vec![Inline::Text("x".into()), Inline::Strong(vec![text])] } else { vec![text] };
        for block in [Block::Paragraph(line.clone()), Block::Heading { level: 2, id: String::new(), inlines: line.clone() }] {
            let out = written(std::slice::from_ref(&block));
            let read = parse(&out);
            let shown = crate::text::plain_text(&read, &|_| None);
            prop_assert_eq!(bare(&shown), bare(&inline_text(&line)), "{}", out);
            prop_assert_eq!(read.len(), 1);
        }
        let table = Block::Table { align: Vec::new(), head: vec![line.clone(), line.clone()], rows: vec![vec![line.clone(), line.clone()]] };
        let out = written(std::slice::from_ref(&table));
        let shown = bare(&crate::text::plain_text(&parse(&out), &|_| None));
        prop_assert_eq!(shown, bare(&inline_text(&line)).repeat(4), "{}", out);
    }
}
