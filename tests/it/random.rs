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
    fn whatever_comes_in_what_must_hold_holds(text in text()) {
        // A whole project takes a thousand times as long as a text, and has its seeds below.
        for (_, enter) in ENTRANCES.iter().filter(|(name, _)| *name != "project") {
            enter(&text);
        }
    }
}

#[test]
fn what_fuzzing_begins_from_holds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, enter) in ENTRANCES {
        let mut read = 0;
        for seed in std::fs::read_dir(seeds.join(name)).expect("seeds").flatten() {
            enter(&std::fs::read_to_string(seed.path()).expect("text"));
            read += 1;
        }
        assert!(read > 0, "{name} has no seeds");
    }
}
