//! `help`: commands, kinds, rules and views in the terminal.

use super::support::{TestProject, run};

#[test]
#[ignore = "long: tests/run"]
fn a_word_is_explained_whatever_it_names() {
    for (word, parts) in [
        ("list", &["Usage: ouvrage list [OPTIONS] [DIR] <KIND>"][..]),
        ("requirement", &["requirements.yaml", "verified_by"]),
        ("requirement-without-test", &["warning", "silence:"]),
        ("no-config", &["error", "cannot be changed or silenced"]),
        ("matrix", &["rows against columns", "across", "```view"]),
        // A kind and a view.
        ("value", &["values.yaml", "One figure"]),
        ("check", &["--since"]),
    ] {
        let help = run(&["help", word]);
        assert_eq!(help.status, 0, "{word}: {}", help.stderr);
        for part in parts {
            assert!(help.stdout.contains(part), "{word} lacks {part}: {}", help.stdout);
        }
    }
    let all = run(&["help"]);
    assert!(all.status == 0 && all.stdout.contains("Commands:") && !all.stdout.contains("verify-watch"), "{}", all.stdout);
    assert_eq!(run(&["help", "verify-watch"]).status, 2);
    for (word, near) in
        [("requirment", "requirement"), ("exigences", "requirement"), ("matrx", "matrix"), ("broken-links", "broken-link")]
    {
        let help = run(&["help", word]);
        assert!(help.status == 2 && help.stderr.contains(&format!("did you mean `{near}`?")), "{word}: {}", help.stderr);
    }
}

#[test]
fn own_kinds_are_explained_too() {
    let project = TestProject::new().file("kinds/venue.yaml", "kind: venue\nlabel: Lieu\nfields:\n  name: { type: text }\n");
    let help = project.run("help", &["venue"]);
    assert!(help.status == 0 && help.stdout.contains("Lieu"), "{} {}", help.stdout, help.stderr);
}
