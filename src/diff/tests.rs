//! Two small projects, compared for a reader.

use super::compare;
use crate::project::Project;
use crate::publication::Publication;
use crate::publication::changes::{Change, Comparison, Detail, EntryChange, Piece};
use std::fs;

/// A publication of a project made of files, for an audience.
fn publication(files: &[(&str, &str)], audience: &str) -> Publication {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), "title: Essai\nlanguage: en\n").expect("written");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }
    let project = Project::read(folder.path()).expect("read").project.expect("a project");
    let reader = project.config.audiences.find(audience).expect("an audience");
    Publication::new(&project, reader)
}

fn compared(old: &[(&str, &str)], new: &[(&str, &str)], audience: &str) -> Comparison {
    compare(&publication(old, audience), &publication(new, audience))
}

fn marked(pieces: &[Piece]) -> String {
    let mark = |piece: &Piece| match piece.change {
        Change::Same => piece.text.clone(),
        Change::Removed => format!("[-{}-]", piece.text),
        Change::Added => format!("[+{}+]", piece.text),
    };
    pieces.iter().map(mark).collect::<String>().replace('\u{a0}', " ")
}

/// What changed, one line per entry and per field.
fn said(comparison: &Comparison) -> Vec<String> {
    let sign = |change: Change| match change {
        Change::Same => "~",
        Change::Removed => "-",
        Change::Added => "+",
    };
    let entry = |entry: &EntryChange| {
        let was = entry.renamed_from.as_ref().map(|id| format!(" (was {id})")).unwrap_or_default();
        let fields = entry.fields.iter().map(|field| {
            let detail = match &field.detail {
                Detail::Words(pieces) => marked(pieces),
                Detail::Blocks(blocks) => blocks
                    .iter()
                    .filter(|block| !block.is_same())
                    .map(|block| marked(&block.words))
                    .collect::<Vec<_>>()
                    .join(" / "),
                Detail::Members(members) => {
                    members.iter().map(|member| format!("{}{}", sign(member.change), member.text)).collect::<Vec<_>>().join(" ")
                }
                Detail::Rows(rows) => rows
                    .iter()
                    .map(|row| {
                        let cells = row.cells.iter().map(|cell| format!("{}={}", cell.label, marked(&cell.words)));
                        format!("{}{}: {}", sign(row.change), row.name, cells.collect::<Vec<_>>().join(", "))
                    })
                    .collect::<Vec<_>>()
                    .join(" / "),
            };
            format!("  {}: {detail}", field.name)
        });
        std::iter::once(format!("{}{}{was}", sign(entry.change), entry.id)).chain(fields).collect::<Vec<_>>()
    };
    comparison.entries.iter().flat_map(entry).collect()
}

const OLD: &str = "- id: EX-1\n  title: Search\n  statement: |\n    The search answers within 3 s.\n\n    It knows part numbers.\n  priority: must\n- id: EX-2\n  title: Prices\n";

#[test]
fn how_and_where_it_is_written_is_no_change() {
    let moved = "- id: EX-2\n  title: Prices\n";
    let rest = "- priority: must\n  statement: \"The search answers\\nwithin 3 s.\\n\\nIt knows part numbers.\"\n  title: Search\n  id: EX-1\n";
    let new = [("content/a/requirements.yaml", moved), ("content/b/requirements.yaml", rest)];
    assert!(compared(&[("content/requirements.yaml", OLD)], &new, "vendor").is_empty());
}

#[test]
fn words_choices_links_and_rows_that_changed_are_told() {
    let old = [
        ("content/requirements.yaml", OLD),
        (
            "content/tests.yaml",
            "- { id: TE-1, title: A, verifies: [EX-1, EX-2] }\n- { id: TE-2, title: B, steps: [{ text: Open, expected: Home }, { text: Type a number }] }\n",
        ),
    ];
    let new = [
        (
            "content/requirements.yaml",
            "- id: EX-1\n  title: Search\n  statement: |\n    The search answers within 2 s.\n\n    It knows part numbers.\n  priority: should\n- id: EX-3\n  title: Stock\n",
        ),
        (
            "content/tests.yaml",
            "- { id: TE-1, title: A, verifies: [EX-3, EX-1] }\n- { id: TE-2, title: B, steps: [{ text: Type a number }, { text: Open, expected: The home page }, { text: Close }] }\n",
        ),
    ];
    assert_eq!(
        said(&compared(&old, &new, "vendor")),
        [
            "~EX-1",
            "  statement: The search answers within [-3-][+2+] s.",
            "  priority: [-Must-][+Should+]",
            "+EX-3",
            "-EX-2",
            "~TE-1",
            "  verifies: -EX-2 +EX-3",
            "~TE-2",
            "  steps: ~Open: Expected=[-Home-][+The home page+] / +Close: Text=[+Close+]",
        ]
    );
}

#[test]
fn a_former_id_that_is_kept_makes_a_rename() {
    let old = [
        ("content/requirements.yaml", OLD),
        ("content/tests.yaml", "- { id: TE-1, title: A, verifies: EX-1, context: See [[EX-1]]. }\n"),
    ];
    let new = [
        ("content/requirements.yaml", &*OLD.replace("id: EX-1", "id: EX-101\n  aliases: [EX-1]")),
        ("content/tests.yaml", "- { id: TE-1, title: A, verifies: EX-101, context: See [[EX-101]]. }\n"),
    ];
    assert_eq!(said(&compared(&old, &new, "vendor")), ["~EX-101 (was EX-1)"]);
    let lost =
        [("content/requirements.yaml", &*OLD.replace("EX-1", "EX-101")), ("content/tests.yaml", "- { id: TE-1, title: A }\n")];
    assert_eq!(said(&compared(&old, &lost, "vendor"))[..2], ["+EX-101", "-EX-1"]);
}

/// What a reader could not see before is added, what is withdrawn is removed, and what changed in hidden parts is nothing.
#[test]
fn hidden_parts_change_nothing() {
    let hide = |entry: &str, statement: &str| format!("- id: EX-1\n  title: Search\n{entry}  statement: |\n    {statement}\n");
    let old = hide("", "Said to all.\n\n    <!-- audience: internal -->\n    The secret is 42.\n    <!-- /audience -->");
    let new =
        hide("", "Said to all.\n\n    <!-- audience: internal -->\n    The secret is 43, and more.\n    <!-- /audience -->");
    let gone = hide("  audience: internal\n", "Said to all.");
    let of = |text: &'_ str| [("content/requirements.yaml".to_owned(), text.to_owned())];
    let compared = |old: &str, new: &str, audience: &str| {
        let (old, new) = (of(old), of(new));
        let plain = |files: &[(String, String)]| -> Vec<(&'static str, &'static str)> {
            files.iter().map(|(path, text)| (&*path.clone().leak(), &*text.clone().leak())).collect()
        };
        said(&self::compared(&plain(&old), &plain(&new), audience))
    };
    assert!(compared(&old, &new, "vendor").is_empty());
    assert_eq!(compared(&old, &new, "internal"), ["~EX-1", "  statement: The secret is [-42-][+43, and more+]."]);
    // No field of it is told, nor that it was there and is withheld.
    assert_eq!(compared(&old, &gone, "vendor"), ["-EX-1"]);
    assert_eq!(compared(&gone, &old, "vendor"), ["+EX-1"]);
    assert_eq!(compared(&old, &gone, "internal")[..2], ["~EX-1", "  audience: [-vendor-][+internal+]"]);
}

/// Whom an entry is for is a matter of those who write.
#[test]
fn a_narrower_audience_is_told_to_those_who_write() {
    let of = |audience: &'static str| [("content/cookies.yaml", audience)];
    let (old, new) = (of("- { id: CO-1, name: Basket }\n"), of("- { id: CO-1, name: Basket, audience: vendor }\n"));
    assert!(compared(&old, &new, "vendor").is_empty());
    assert_eq!(said(&compared(&old, &new, "internal")), ["~CO-1", "  audience: [-public-][+vendor+]"]);
}

#[test]
fn a_field_that_the_vocabulary_lost_is_told_by_its_old_name() {
    let kind = |fields: &str| {
        format!(
            "kind: agence\nplural: agences\nprefix: AG\nsection: frame\naudience: vendor\ntitle: title\nlabel: {{ fr: Agence, en: Branch }}\nlabels: {{ fr: Agences, en: Branches }}\nhelp: {{ fr: A, en: A }}\nfields:\n  title: {{ type: text, label: {{ fr: T, en: T }} }}\n{fields}"
        )
    };
    let (old, new) = (kind("  town: { type: text, label: { fr: Ville, en: Town } }\n"), kind(""));
    let files = |kind: &'static str, entry: &'static str| [("kinds/agence.yaml", kind), ("content/agences.yaml", entry)];
    let old = files(old.leak(), "- { id: AG-1, title: A, town: Dijon }\n");
    let new = files(new.leak(), "- { id: AG-1, title: A }\n");
    let found = compared(&old, &new, "vendor");
    assert_eq!(said(&found), ["~AG-1", "  town: [-Dijon-]"]);
    assert_eq!(found.entries[0].fields[0].label, "Town");
}

#[test]
fn pages_match_by_path_alias_and_text() {
    let old = [
        ("content/a.md", "# A\n\nOne paragraph.\n"),
        ("content/b.md", "# B\n\nKept as it is.\n"),
        ("content/c.md", "# C\n\nThird.\n"),
    ];
    let new = [
        ("content/a.md", "# A\n\nTwo paragraphs.\n"),
        ("content/x/b.md", "# B\n\nKept as it is.\n"),
        ("content/x/d.md", "---\naliases: [c]\n---\n# D\n\nThird, changed.\n"),
        ("content/e.md", "# E\n"),
    ];
    let found = compared(&old, &new, "internal");
    let said: Vec<String> = found
        .pages
        .iter()
        .map(|page| {
            let words = page.blocks.iter().filter(|block| !block.is_same()).map(|block| marked(&block.words)).collect::<Vec<_>>();
            format!("{:?} {} {:?} {} {words:?}", page.change, page.path, page.moved_from, marked(&page.title))
        })
        .collect();
    assert_eq!(
        said,
        [
            "Same a None A [\"[-One paragraph.-]\", \"[+Two paragraphs.+]\"]",
            "Added e None [+E+] []",
            "Same x/b Some(\"b\") B []",
            "Same x/d Some(\"c\") [-C-][+D+] [\"[-C-]\", \"[+D+]\", \"Third[+, changed+].\"]",
        ]
    );
}

/// A fingerprint of what an entry says is another exactly where a comparison finds a change in it.
#[test]
fn a_fingerprint_changes_exactly_when_words_do() {
    let file = |entry: &str| {
        publication(&[("content/tests.yaml", entry), ("content/requirements.yaml", "- { id: EX-1, title: A }\n")], "internal")
    };
    let base = "- id: TE-1\n  title: Search\n  verifies: [EX-1]\n  context: |\n    Sign in as a buyer.\n\n    - one\n    - two\n  steps:\n    - { sort: given, text: A full basket }\n    - { text: Search, expected: A list }\n";
    let same = [
        base.to_owned(),
        base.replace("Sign in as", "Sign in\n    as"),
        base.replace("- one", "* one").replace("- two", "* two"),
        base.replace("    - { sort: given, text: A full basket }\n", "") + "    - { text: A full basket, sort: given }\n",
        base.replace("  verifies: [EX-1]\n", ""),
        base.to_owned()
            + "  verdict: passed\n  verdict_date: 2026-03-05\n  tester: Ada\n  results: [{ date: 2026-03-05, verdict: passed }]\n",
        base.to_owned() + "  tags: [urgent]\n",
        base.replace("- one", "1. one").replace("- two", "2. two"),
        base.replace("    Sign in as a buyer.\n", "    # Sign in as a buyer.\n"),
    ];
    let other = [
        base.replace("Search\n", "Find\n"),
        base.replace("a buyer", "an approver"),
        base.replace("    - one\n    - two\n", "    - two\n    - one\n"),
        base.replace("A full basket", "An empty basket"),
        base.replace("sort: given", "sort: when"),
        base.replace(", expected: A list", ""),
        base.to_owned() + "    - { text: Search again }\n",
        base.to_owned() + "  expected: A list\n",
    ];
    let known: Vec<Publication> = same.iter().chain(&other).map(|text| file(text)).collect();
    let entry = |of: &Publication| of.find("TE-1").expect("the test");
    for (a, old) in known.iter().enumerate() {
        for (b, new) in known.iter().enumerate() {
            let changes = super::ContentPair::new(old, new).changes(entry(old), entry(new));
            let sums = [super::content_fingerprint(old, entry(old)), super::content_fingerprint(new, entry(new))];
            assert_eq!(changes.is_empty(), sums[0] == sums[1], "{a} against {b}: {changes:?}");
            assert_eq!(sums[0].len(), 16);
            if a == 0 {
                assert_eq!(changes.is_empty(), b < same.len(), "{a} against {b}: {changes:?}");
            }
        }
    }
}

/// Entries that are merged: one that has its own id is held against itself.
#[test]
fn an_entry_that_took_in_another_is_held_against_itself() {
    let of = |text: &'static str| [("content/requirements.yaml", text)];
    let old = of("- { id: EX-1, title: A }\n- { id: EX-2, title: B }\n");
    assert_eq!(said(&compared(&old, &of("- { id: EX-1, aliases: [EX-2], title: A }\n"), "vendor")), ["-EX-2"]);
    assert_eq!(said(&compared(&old, &of("- { id: EX-2, aliases: [EX-1], title: B }\n"), "vendor")), ["-EX-1"]);
    // Of two that became a third, the first that it names goes on in it.
    let both = said(&compared(&old, &of("- { id: EX-3, aliases: [EX-1, EX-2], title: A }\n"), "vendor"));
    assert_eq!(both, ["~EX-3 (was EX-1)", "-EX-2"]);
    let other = said(&compared(&old, &of("- { id: EX-3, aliases: [EX-2, EX-1], title: B }\n"), "vendor"));
    assert_eq!(other, ["~EX-3 (was EX-2)", "-EX-1"]);
}

/// What a link leads to is part of what is said, in rows too: what was approved or reviewed is looked at again.
#[test]
fn another_web_address_is_another_content() {
    let print = |address: &str, proof: &str| {
        let entry =
            format!("- {{ id: EX-1, title: A, statement: 'Hold to [the rules]({address}).' }}\n- {{ id: EX-2, title: B }}\n");
        let test = format!("- {{ id: TE-1, title: A, steps: [{{ text: Open, data: 'Open [it]({proof})' }}] }}\n");
        let all =
            publication(&[("content/requirements.yaml", entry.as_str()), ("content/tests.yaml", test.as_str())], "restricted");
        ["EX-1", "TE-1"].map(|id| super::content_fingerprint(&all, all.find(id).expect("there")))
    };
    let first = print("https://a.example/1", "https://a.example/1");
    assert_ne!(print("https://a.example/2", "https://a.example/1")[0], first[0]);
    assert_eq!(print("https://a.example/2", "https://a.example/1")[1], first[1]);
    assert_ne!(print("https://a.example/1", "https://a.example/2")[1], first[1]);
    let of = |text: &'static str| [("content/tests.yaml", text)];
    let old = of("- { id: TE-1, title: A, steps: [{ text: Open, data: 'Open [it](https://a.example/1)' }] }\n");
    let new = of("- { id: TE-1, title: A, steps: [{ text: Open, data: 'Open [it](https://a.example/2)' }] }\n");
    assert!(!compared(&old, &new, "restricted").is_empty());
}
