//! Passages as people write them: marks right, nearly right and wrong, in every construct of Markdown and every form of YAML. Whatever they
//! make of it, the secret is withheld from a wider reader or `check` refuses the project.
//!
//! The cases are made by a generator from a number, so that a case that fails can be made again. `OUVRAGE_PASSAGES=100000` asks for as many.

use super::support::TestProject;
use ouvrage::check::check;
use ouvrage::finding::{Finding, Severity};
use ouvrage::project::Project;
use ouvrage::publication::Publication;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Cases of an everyday run.
const EVERYDAY: usize = 2_000;
/// Cases that are read as one project.
const AT_ONCE: usize = 1_000;
/// Of cases that are right, so many in a thousand may be refused.
const FALSE_ALARMS: usize = 10;

/// A generator of numbers (SplitMix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n as u64).expect("fits")
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// A case: a text, what must be hidden of it, and whether it is written as the documentation says.
struct Case {
    text: String,
    right: bool,
}

/// Opening marks as the documentation has them, with the blanks and the case that are forgiven.
const OPEN: [&str; 6] = [
    "<!-- audience: internal -->",
    "<!--audience:internal-->",
    "<!--  audience :  internal  -->",
    "<!-- Audience: internal -->",
    "<!-- audience: restricted -->",
    "<!--\taudience: internal -->",
];
const CLOSE: [&str; 4] = ["<!-- /audience -->", "<!--/audience-->", "<!-- /Audience -->", "<!-- / audience -->"];

/// What people write in their place.
const WRONG: [&str; 40] = [
    "<!-- audiance: internal -->",
    "<!-- audience internal -->",
    "<!-- audience = internal -->",
    "<!-- audience: internal, vendor -->",
    "<!-- audience: intern -->",
    "<!-- audiences: internal -->",
    "<!--- audience: internal --->",
    "<!- audience: internal ->",
    "<! -- audience: internal -->",
    "<-- audience: internal -->",
    "< !-- audience: internal -->",
    "<!— audience: internal —>",
    "<!– audience: internal –>",
    "‹!-- audience: internal --›",
    "＜!-- audience: internal --＞",
    "<!-- ａudience: internal -->",
    "<!-- аudience: internal -->",
    "<!-- aud\u{200b}ience: internal -->",
    "<!\u{ad}-- audience: internal -->",
    "<!-- audience： internal -->",
    "\\<!-- audience: internal --\\>",
    "&lt;!-- audience: internal --&gt;",
    "<!-- internal -->",
    "<!-- internal only -->",
    "<!-- interne -->",
    "<!-- audience:internal",
    "!-- audience: internal -->",
    "<!-- @audience internal -->",
    "<!-- #audience: internal -->",
    "<!-- audience: \"internal\" -->",
    "<!-- audience: -->",
    "<!-- begin audience: internal -->",
    "<audience: internal>",
    "<audience name=\"internal\">",
    "[//]: # (audience: internal)",
    "[comment]: # (audience: internal)",
    "%% audience: internal %%",
    "{% audience internal %}",
    "::: audience internal",
    "{/* audience: internal */}",
];
const WRONG_CLOSE: [&str; 12] = [
    "<!-- /audience",
    "<!-- audience -->",
    "<!-- end audience -->",
    "<!-- /audiance -->",
    "<!-- /internal -->",
    "</audience>",
    "<!-- fin de l’audience -->",
    "<!-- /audience: internal -->",
    "&lt;!-- /audience --&gt;",
    "<!- /audience ->",
    "<!-- // audience -->",
    "",
];

/// One random slip of the keyboard in a mark.
fn slip(mark: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = mark.chars().collect();
    let at = dice.below(letters.len());
    match dice.below(6) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 if at > 0 => letters.swap(at - 1, at),
        3 => letters.insert(at, ['\u{200b}', '\u{a0}', '\u{feff}', ' ', '\u{ad}'][dice.below(5)]),
        4 => letters[at] = letters[at].to_ascii_uppercase(),
        _ => letters.insert(at, ' '),
    }
    letters.into_iter().collect()
}

/// A container: what stands before its first line and before the others.
fn container(dice: &mut Dice) -> (&'static str, &'static str) {
    [
        ("> ", "> "),
        ("- ", "  "),
        ("1. ", "   "),
        ("* ", "  "),
        (">", ">"),
        ("- [ ] ", "  "),
        ("[^n]: ", "    "),
        ("> [!NOTE]\n> ", "> "),
        ("-\t", "\t"),
    ][dice.below(9)]
}

/// Text before the marks that may change how they are read: fences of every form, HTML blocks of the seven kinds, comments.
const HEADS: [&str; 36] = [
    "",
    "",
    "",
    "",
    "avant\n",
    "avant\n\n",
    "# Titre\n",
    "***\n",
    "```\nx\n```\n",
    "~~~ sh\nx\n~~~\n",
    "```sh\nx\n````\n",
    "``` `x` ```\n\n",
    "```` \n```\n````\n",
    "- ```sh\n  x\n  ```\n",
    "- ```sh\n  x\n",
    "```\nx\n    ```\n",
    "```\nx\n\n",
    "~~~\nx\n```\n",
    "[^1]\n\n[^1]: ```\n    x\n    ```\n\n",
    "    code\n\n",
    "\tcode\n",
    "<script>\nx\n</script>\n",
    "<!-- a\n\nb -->\n",
    "<?php x ?>\n",
    "<!DOCTYPE x>\n",
    "<![CDATA[ x ]]>\n",
    "<div>\n",
    "<div>\n\n",
    "<span class=\"a\">\n",
    "<details>\n<summary>S</summary>\n\n",
    "<!-- a -->\n",
    "| a |\n|---|\n| b |\n",
    "Terme\n: définition\n",
    "a[^z]\n\n[^z]: note\n\n",
    "<pre>\n",
    "\u{feff}\u{200b}\n",
];

const TAILS: [&str; 12] = [
    "",
    "après\n",
    "\naprès\n",
    "```\nx\n```\n",
    "\n    code\n",
    "</div>\n",
    "</pre>\n",
    "-->\n",
    "\n> q\n",
    "```\n",
    "~~~\n",
    "\n[^n]: note\n",
];

fn case(number: usize) -> Case {
    let mut dice = Dice(number as u64);
    let mut right = dice.below(2) == 0;
    let secret = format!("zqsecret{number}qz");
    let (open, close) = if right {
        (dice.one(&OPEN).to_owned(), dice.one(&CLOSE).to_owned())
    } else {
        match dice.below(4) {
            0 => (dice.one(&WRONG).to_owned(), dice.one(&CLOSE).to_owned()),
            1 => (dice.one(&OPEN).to_owned(), dice.one(&WRONG_CLOSE).to_owned()),
            2 => (slip(dice.one(&OPEN), &mut dice), dice.one(&CLOSE).to_owned()),
            _ => (dice.one(&WRONG).to_owned(), dice.one(&WRONG_CLOSE).to_owned()),
        }
    };
    let inner = match dice.below(8) {
        0 => format!("**{secret}**"),
        1 => format!("`{secret}`"),
        2 => format!("[{secret}](https://example.org/{secret})"),
        3 => format!("- {secret}\n- a"),
        4 => format!("{secret}\n\nb {secret}"),
        5 => format!("| a |\n|---|\n| {secret} |"),
        6 => format!("```\n{secret}\n```"),
        _ => secret.clone(),
    };
    // What is right by itself may not be so behind a head that leaves something open.
    let head = if right && dice.below(3) > 0 { dice.one(&HEADS[..8]) } else { dice.one(&HEADS) };
    let plain_head = HEADS[..8].contains(&head);
    let tail = if right { dice.one(&TAILS[..3]) } else { dice.one(&TAILS) };
    let body = match dice.below(6) {
        0..=2 => format!("{open}\n{inner}\n{close}\n"),
        3 => format!("{open}\n\n{inner}\n\n{close}\n"),
        4 if !inner.contains('\n') => format!("mot {open}{inner}{close} mot\n"),
        _ if !inner.contains('\n') => format!("{open}{inner}{close}\n"),
        _ => format!("{open}\n{inner}\n{close}\n"),
    };
    let mut text = body;
    let depth = dice.below(4);
    for _ in 0..depth {
        let (first, rest) = container(&mut dice);
        // Behind the box of a task begins a line, not a block.
        right &= first != "- [ ] " || !text.trim_end().contains('\n');
        let mut nested = String::new();
        for (n, line) in text.lines().enumerate() {
            let _ = writeln!(nested, "{}{line}", if n == 0 { first } else { rest });
        }
        text = nested;
    }
    if depth > 0 || !plain_head || !head.is_empty() {
        // A mark may come to stand where it is none: then it is only not to leak.
        right &= depth < 2 && plain_head;
    }
    let mut text = format!("{head}{text}{tail}");
    match dice.below(12) {
        0 => text = text.replace('\n', "\r\n"),
        1 => text = text.replace('\n', "\r"),
        2 => {
            text.insert(0, '\u{feff}');
        }
        3 => {
            let mark = text.find(&*open).unwrap_or(0);
            text.insert(mark, ['\u{200b}', '\u{a0}', '\t', '\u{feff}'][dice.below(4)]);
            right = false;
        }
        4 => {
            // Eight columns of indentation are code.
            text = text.replace("  ", "\t");
            right = false;
        }
        _ => {}
    }
    if dice.chance(40) {
        text = text.repeat(2);
    }
    Case { text, right }
}

/// A value of YAML for a text.
fn yaml(text: &str, dice: &mut Dice) -> String {
    let lines = |indent: &str| text.lines().map(|line| format!("{indent}{line}\n")).collect::<String>();
    match dice.below(8) {
        0 => format!("|\n{}", lines("    ")),
        1 => format!(">\n{}", lines("    ")),
        2 => format!("|-\n{}", lines("      ")),
        3 => format!(">+\n{}", lines("    ")),
        4 => format!(
            "\"{}\"\n",
            text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
        ),
        5 => format!("'{}'\n", text.replace('\'', "''").replace('\n', "\n\n    ")),
        6 => format!("{}\n", text.replace('\n', "\n    ")),
        _ => format!("\"{}\"\n", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\n    ")),
    }
}

/// What came of some cases.
#[derive(Default)]
struct Tally {
    right: usize,
    refused: Vec<String>,
    leaks: Vec<String>,
    withheld: usize,
}

fn run(numbers: std::ops::Range<usize>, tally: &mut Tally) {
    let project = TestProject::empty();
    project.write("ouvrage.yaml", "title: Essai\nlanguage: fr\nlanguages: [fr, en]\n");
    let cases: Vec<(usize, Case, bool)> = numbers
        .map(|number| {
            let case = case(number);
            let mut dice = Dice(!(number as u64));
            let in_yaml = dice.below(4) == 0;
            if in_yaml {
                let entry =
                    format!("- id: BE-{number}\n  title: T\n  audience: vendor\n  statement: {}", yaml(&case.text, &mut dice));
                project.write(&format!("content/{number}/needs.yaml"), entry);
            } else {
                let kept = case.text.strip_prefix('\u{feff}').unwrap_or(&case.text);
                project.write(&format!("content/p{number}.md"), format!("---\naudience: vendor\n---\n{kept}"));
            }
            (number, case, in_yaml)
        })
        .collect();
    let reading = Project::read(project.path()).expect("the folder can be read");
    let findings = check(&reading);
    let read = reading.project.as_ref().expect("a project");
    let errors: HashSet<&str> = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .filter_map(|f| f.span.map(|span| read.sources.path(span.file)))
        .collect();
    let vendor = Publication::new(read, read.config.audiences.find("vendor").expect("known"));
    let pages: std::collections::HashMap<&str, String> = vendor
        .pages()
        .iter()
        .map(|page| (&*page.file_path, format!("{} {:?} {}", page.title, page.description, page.body.text)))
        .collect();
    for (number, case, in_yaml) in &cases {
        let file = if *in_yaml { format!("content/{number}/needs.yaml") } else { format!("content/p{number}.md") };
        let refused = errors.contains(file.as_str());
        let seen = if *in_yaml {
            vendor.find(&format!("BE-{number}")).map(|n| format!("{:?}", vendor.entry(n).fields)).unwrap_or_default()
        } else {
            pages.get(file.as_str()).cloned().unwrap_or_default()
        };
        let told = seen.contains(&format!("zqsecret{number}qz"));
        // What is refused for its marks is withheld as well, under `serve` above all.
        let of_marks = |f: &&Finding| f.rule == "bad-passage" || f.rule == "unknown-audience";
        let here = |f: &Finding| f.span.is_some_and(|span| read.sources.path(span.file) == file);
        let marks = findings.iter().filter(of_marks).any(here);
        if told && (!refused || marks) {
            tally.leaks.push(format!(
                "case {number} ({}):\n{}\n--- is seen as\n{seen}",
                if *in_yaml { "YAML" } else { "page" },
                case.text
            ));
        }
        tally.withheld += usize::from(!told);
        if case.right && !in_yaml {
            tally.right += 1;
            if refused {
                tally.refused.push(format!("case {number}:\n{}", case.text));
            }
        }
    }
}

#[test]
#[ignore = "long: tests/run"]
fn no_passage_reaches_a_wider_reader_however_it_is_written() {
    let count = std::env::var("OUVRAGE_PASSAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(EVERYDAY);
    let mut tally = Tally::default();
    let mut from = 0;
    while from < count {
        run(from..count.min(from + AT_ONCE), &mut tally);
        from += AT_ONCE;
    }
    println!(
        "{count} cases, {} leaks, {} withheld, {} right of which {} refused",
        tally.leaks.len(),
        tally.withheld,
        tally.right,
        tally.refused.len()
    );
    assert!(
        tally.leaks.is_empty(),
        "{} leaks; the first:\n{}",
        tally.leaks.len(),
        tally.leaks.iter().take(6).cloned().collect::<Vec<_>>().join("\n======\n")
    );
    assert!(
        tally.refused.len() * 1_000 <= tally.right * FALSE_ALARMS,
        "{} of {} that are right are refused; the first:\n{}",
        tally.refused.len(),
        tally.right,
        tally.refused.iter().take(6).cloned().collect::<Vec<_>>().join("\n======\n")
    );
    assert!(tally.right > count / 12, "too few cases are right to judge false alarms: {}", tally.right);
}

/// What `check` refuses on a vendor's page of this text, and what a vendor would get of it.
fn page(text: &str) -> (Vec<String>, String) {
    let project = TestProject::new().file("content/page.md", text);
    let reading = Project::read(project.path()).expect("the folder can be read");
    let errors = check(&reading).into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.to_string()).collect();
    let read = reading.project.as_ref().expect("a project");
    let vendor = Publication::new(read, read.config.audiences.find("vendor").expect("known"));
    let seen = vendor.pages().iter().map(|page| page.body.text.to_string()).collect();
    (errors, seen)
}

#[test]
fn footnotes_of_hidden_passages_are_hidden_with_them() {
    let head = "---\naudience: vendor\n---\n";
    let (errors, seen) = page(&format!(
        "{head}a<!-- audience: internal --> b[^s]<!-- /audience --> c[^t]\n\n[^s]: zqsecretqz[^u]\n\n[^t]: told\n\n[^u]: zqsecretqz\n"
    ));
    assert!(errors.is_empty() && seen.contains("told") && !seen.contains("zqsecretqz"), "{errors:?} {seen}");
    let (errors, seen) =
        page(&format!("{head}a[^s] b\n\n<!-- audience: internal -->\n[^s]: zqsecretqz\n<!-- /audience -->\n\nc\n"));
    assert!(errors.is_empty() && !seen.contains("zqsecretqz") && !seen.contains("[^s]"), "{errors:?} {seen}");
}

#[test]
#[ignore = "long: tests/run"]
fn each_way_to_get_a_mark_wrong_is_refused() {
    let head = "---\naudience: vendor\n---\n";
    for text in [
        "<!-- audience: internal -->\nzqsecretqz\n",
        "zqsecretqz\n<!-- /audience -->\n",
        "> <!-- audience: internal -->\n\nzqsecretqz\n\n<!-- /audience -->\n",
        "- <!-- audience: internal -->\n- zqsecretqz\n- <!-- /audience -->\n",
        "a\n\n    <!-- audience: internal -->\n    zqsecretqz\n    <!-- /audience -->\n",
        "<!-- audiance: internal -->\nzqsecretqz\n",
        "!-- audience: internal -->\nzqsecretqz\n",
    ] {
        let (errors, seen) = page(&format!("{head}{text}"));
        assert!(errors.iter().any(|rule| rule == "bad-passage") && !seen.contains("zqsecretqz"), "{text}: {errors:?} {seen}");
    }
    for text in [
        "\n---\naudience: restricted\n---\nzqsecretqz\n",
        "---\naudience: restricted\n\nzqsecretqz\n",
        "+++\naudience = 'restricted'\n+++\nzqsecretqz\n",
    ] {
        let (errors, seen) = page(text);
        assert!(errors == ["bad-front-matter"] && seen.is_empty(), "{text}: {errors:?} {seen}");
    }
}
