use super::*;

const NAMES: [&str; 4] = ["public", "vendor", "internal", "restricted"];

/// What is left for a reader who may see no passage; nothing when the text is refused.
fn left(text: &str) -> Option<String> {
    let marks = Marks::read(text, &NAMES);
    marks.faults.is_empty().then(|| marks.cut(text, &marks.hidden(text, |_| true)))
}

/// What is left for a reader who may see all passages.
fn whole(text: &str) -> String {
    Marks::read(text, &NAMES).cut(text, &[])
}

fn sorts(text: &str) -> Vec<FaultSort> {
    Marks::read(text, &NAMES).faults.into_iter().map(|fault| fault.sort).collect()
}

#[test]
fn a_passage_and_its_marks_are_taken_out() {
    let text = "a\n<!-- audience: internal -->\nsecret\n<!-- /audience -->\nb\n";
    let marks = Marks::read(text, &NAMES);
    assert_eq!(marks.passages.len(), 1);
    assert_eq!(&text[marks.passages[0].at.clone()], "internal");
    assert_eq!(&text[marks.passages[0].inner()], "\nsecret\n");
    assert_eq!(left(text).as_deref(), Some("a\n\nb\n"));
    assert_eq!(whole(text), "a\n\nsecret\n\nb\n");
}

#[test]
fn marks_work_within_a_line_and_in_every_container() {
    for (text, rest) in [
        ("The price is fixed<!-- audience: internal -->, secret at most<!-- /audience -->.", "The price is fixed."),
        ("<!-- audience: internal -->secret<!-- /audience --> public", "public"),
        ("<!-- audience: internal --> secret <!-- /audience -->", ""),
        ("# T <!-- audience: internal -->secret<!-- /audience -->\n", "# T\n"),
        ("> <!-- audience: internal -->\n> secret\n> <!-- /audience -->\n> b\n", "> b\n"),
        ("- a\n  <!-- audience: internal -->\n  secret\n  <!-- /audience -->\n- b\n", "- a\n\n- b\n"),
        ("- <!-- audience: internal --> secret <!-- /audience --> b\n", "- b\n"),
        (
            "| a | b |\n|---|---|\n| x<!-- audience: internal -->secret<!-- /audience --> | y |\n",
            "| a | b |\n|---|---|\n| x | y |\n",
        ),
        ("> [!NOTE]\n> <!-- audience: internal -->\n> secret\n> <!-- /audience -->\n> b\n", "> [!NOTE]\n>\n> b\n"),
        ("**a <!-- audience: internal -->secret<!-- /audience --> b**", "**a b**"),
        ("<!-- Audience : internal -->\nsecret\n<!-- / audience -->\n", ""),
        ("<!--\naudience: internal\n-->\nsecret\n<!-- /audience -->\n", ""),
        ("<div>\n<!-- audience: internal -->\nsecret\n<!-- /audience -->\n<p>b</p>\n</div>\n", "<div>\n<p>b</p>\n</div>\n"),
        ("a[^1]\n\n[^1]: note\n    <!-- audience: internal -->\n    secret\n    <!-- /audience -->\n", "a[^1]\n\n[^1]: note\n"),
        ("<pre>\n<!-- audience: internal -->\nsecret\n<!-- /audience -->\n</pre>\n", "<pre>\n</pre>\n"),
        ("\t- a\n\n<!-- audience: internal -->\nsecret\n<!-- /audience -->\n", "\t- a\n"),
    ] {
        assert_eq!(left(text).as_deref(), Some(rest), "{text}");
    }
}

#[test]
fn what_only_resembles_a_fence_hides_no_mark() {
    let passage = "<!-- audience: internal -->\nsecret\n<!-- /audience -->\n";
    for head in [
        "- ```sh\n  x\n  ```\n",
        "``` `a`` `\n\n",
        "a[^1]\n\n[^1]: ```\n    x\n    ```\n\n",
        "<!-- a\n```\n-->\n",
        "```\nx\n```\n",
        "~~~ a\n```\n~~~\n",
    ] {
        let text = format!("{head}{passage}\nafter\n");
        let left = left(&text).unwrap_or_else(|| panic!("refused: {text}"));
        assert!(!left.contains("secret") && left.contains("after"), "{text} gives {left}");
    }
    // Code that goes on over the passage: the writer meant something else, so it is refused.
    for head in [
        "- ```sh\n  x\n  <!-- audience: internal -->\n",
        "```\nx\n       ```\n",
        "```\nx\n``` a\n",
        "    code\n\n    ",
        "~~~\nx\n```\n",
    ] {
        let text = format!("{head}{passage}");
        assert_eq!(left(&text), None, "{text}");
    }
}

#[test]
fn whatever_is_not_used_as_a_mark_is_a_fault() {
    use FaultSort::{EndlessComment, InCode, Resembles, Unclosed, Unopened};
    assert_eq!(sorts("a\n<!-- audience: restricted -->\nsecret\n"), [Unclosed]);
    assert_eq!(sorts("a <!-- /audience --> b"), [Unopened]);
    assert_eq!(sorts("a\n\n    <!-- audience: internal -->\n    b\n    <!-- /audience -->\n"), [InCode, InCode]);
    assert_eq!(sorts("`x <!-- audience: internal --> y`"), [InCode]);
    assert_eq!(sorts("a\n\n<!-- never closed\n\nsecret"), [EndlessComment]);
    for text in [
        "<!-- audiance: internal -->\nsecret\n",
        "\\<!-- audience: internal --> secret",
        "&lt;!-- audience: internal --&gt; secret",
        "[//]: # (audience: internal)\nsecret\n",
        "<!-- internal -->\nsecret\n",
        "<a title=\"<!-- audience: internal -->\">secret</a>",
        "x <audience>secret",
    ] {
        assert_eq!(sorts(text).first(), Some(&Resembles), "{text}");
        assert_eq!(left(text), None);
    }
    for text in [
        "<!-- audience: internal -->\nsecret <!-- /audience -->\n",
        "> <!-- audience: internal -->\nsecret\n<!-- /audience -->\n",
        "- <!-- audience: internal -->\n- secret\n- <!-- /audience -->\n",
        "**a <!-- audience: internal --> b** secret <!-- /audience -->",
        "| <!-- audience: internal --> a | secret <!-- /audience --> |\n|---|---|\n",
        "\u{200b}<!-- audience: internal -->\nsecret\n\n<!-- /audience -->\n",
    ] {
        assert!(matches!(sorts(text).as_slice(), [FaultSort::Crossed(_), ..]), "{text}: {:?}", sorts(text));
    }
}

#[test]
fn a_mark_that_is_spoken_of_hides_nothing() {
    assert_eq!(sorts("Put it between `<!-- audience: internal -->` and `<!-- /audience -->`."), []);
    assert_eq!(sorts("```markdown example\n<!-- audience: internal -->\nx\n<!-- /audience -->\n```\n"), []);
    assert_eq!(
        sorts("```markdown\n<!-- audience: internal -->\nx\n<!-- /audience -->\n```\n"),
        [FaultSort::InCode, FaultSort::InCode]
    );
    assert_eq!(sorts("```json\n{ \"audience\": \"internal\" }\n```\n"), []);
}

#[test]
fn every_case_that_once_leaked_is_refused() {
    for text in [
        "- ```sh x \u{feff}\\<!-- audience: internal --\\> secret\n``` ",
        "``` `x` ```\n\n\t[//]: # (audience: internal)`secret`\n",
        "> ```\n> x\n>     ```\n> <audience: internal>\n",
        "```\nx\n    ```\n> !-- audience: internal -->\n> secret\n",
    ] {
        assert_eq!(left(text), None, "{text}: {:?}", Marks::read(text, &NAMES));
    }
}

#[test]
fn passages_nest_and_the_outer_one_hides_both() {
    let text = "<!-- audience: internal -->\na\n<!-- audience: restricted -->\nb\n<!-- /audience -->\nc\n<!-- /audience -->\nd\n";
    let marks = Marks::read(text, &NAMES);
    assert_eq!(marks.passages.len(), 2);
    assert_eq!(marks.cut(text, &marks.hidden(text, |p| p.audience == "restricted")), "a\n\nc\n\nd\n");
    assert_eq!(marks.cut(text, &marks.hidden(text, |p| p.audience == "internal")), "d\n");
}

#[test]
fn a_footnote_is_for_whom_may_see_what_cites_it() {
    let text =
        "a<!-- audience: internal --> b[^s]<!-- /audience --> c[^t]\n\n[^s]: secret[^u]\n\n[^t]: told\n\n[^u]: secret too\n";
    let left = left(text).expect("no fault");
    assert!(!left.contains("secret") && left.contains("told"), "{left}");
    // Each note of a name that is written twice.
    let text = "a<!-- audience: internal --> b[^s]<!-- /audience --> c\n\n[^s]: secret\n\n[^s]: secret again\n";
    assert!(!super::tests::left(text).expect("no fault").contains("secret"));
    // A note that stands in a passage is not cited outside of it.
    let text = "a[^s] b\n\n<!-- audience: internal -->\n[^s]: secret\n<!-- /audience -->\n\nc\n";
    assert_eq!(super::tests::left(text).as_deref(), Some("a b\n\nc\n"));
}

#[test]
fn comments_are_for_nobody() {
    let text = "a <!-- b --> c `<!-- d -->`\n\n<!-- e\nf -->\n\n```\n<!-- g -->\n```\n\n<div><!-- h --></div>\n";
    let marks = Marks::read(text, &NAMES);
    let found: Vec<&str> = marks.comments.iter().map(|range| &text[range.clone()]).collect();
    assert_eq!(found, ["<!-- b -->", "<!-- e\nf -->", "<!-- h -->"]);
    assert_eq!(whole(text), "a c `<!-- d -->`\n\n```\n<!-- g -->\n```\n\n<div></div>\n");
    // Halves that come together are a comment again.
    assert_eq!(whole("x <!<!-- a -->-- b --> y"), "x y");
    assert_eq!(whole("<!--> a <!---> b"), "a b");
}

#[test]
#[ignore = "long: tests/run"]
fn comments_in_halves_of_comments_end() {
    let mut text = "x".to_owned();
    for _ in 0..200 {
        text = format!("<!<!-- a -->-- {text} -->");
    }
    assert!(!whole(&text).contains("<!--"));
    // Many marks are read in a moment, in a line, in blocks and in a block of HTML.
    for unit in [
        "a<!-- audience: internal -->b<!-- /audience --> ",
        "<!-- audience: internal -->\nb\n<!-- /audience -->\n\n",
        "<!-- c -->\n",
    ] {
        let text = format!("<div>\n{}", unit.repeat(20_000));
        let marks = Marks::read(&text, &NAMES);
        assert!(marks.faults.is_empty());
        let left = marks.cut(&text, &marks.hidden(&text, |_| true));
        assert!(!left.contains('b') && marks.ends(&text, &[], &whole(&text)).len() <= 40_000);
    }
}
