//! Random text, and what fuzzing begins from, through every entrance of foreign text: what must hold is in `entrances`.

use super::entrances::ENTRANCES;
use proptest::prelude::*;
use std::path::Path;

/// Texts made of the marks that the entrances look for, and of what stands between them.
fn text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "- id: EX-1\n",
        "  title: x\n",
        "---\n",
        "# Titre\n",
        "[[EX-1]]",
        "[[EX-1|#]]",
        "<!-- audience: internal -->\n",
        "<!-- /audience -->\n",
        "<!-- c -->",
        "```view\n",
        "table: requirement\n",
        "where: priority = must\n",
        "```\n",
        "`value: count requirement`",
        "and ",
        "or ",
        "not ",
        "(",
        ")",
        "in [a, b]",
        "<b onclick=x>",
        "</b>",
        "<script>",
        "[x](javascript:y)",
        "![i](data:z)",
        "|a|b|\n|-|-|\n",
        "> ",
        "* ",
        "1. ",
        "&a ",
        "*a ",
        "{",
        "}",
        "\"",
        "'",
        "\\",
        "\t",
        "é",
        "\u{202e}",
        "\u{0}",
        "\n",
        " ",
        ": ",
        "[^1]",
        "$x$",
        "#read(\"/etc/passwd\")",
    ]);
    prop_oneof![prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat()), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "long: tests/run"]
    fn whatever_comes_in_what_must_hold_holds(text in text()) {
        // A whole project takes a thousand times as long as a text, and has its seeds below.
        for (_, enter) in ENTRANCES.iter().filter(|(name, _)| *name != "project") {
            enter(&text);
        }
    }
}

#[test]
fn what_fuzzing_begins_from_holds() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, enter) in ENTRANCES {
        // What fuzzing found once is kept beside what it begins from; so far there is none.
        let seeds = std::fs::read_dir(top.join("fuzz/seeds").join(name)).expect("seeds");
        let found = std::fs::read_dir(top.join("tests/it/corpus").join(name)).into_iter().flatten();
        let texts: Vec<_> = seeds.chain(found).flatten().map(|file| std::fs::read(file.path()).expect("readable")).collect();
        assert!(!texts.is_empty(), "{name} has no seeds");
        texts.iter().for_each(|text| enter(&String::from_utf8_lossy(text)));
    }
}
