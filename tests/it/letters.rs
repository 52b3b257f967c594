//! Letters to vendors: each holds its own marks and what may be told of the one that was selected, and nothing of a rival.

use crate::support::*;
use std::process::Command;

/// Three vendors whose every word can be told apart; the first is selected.
fn project(winner: &str) -> TestProject {
    let vendor = |n: u8, status: &str| format!("- {{ id: VEND-{n}, name: Vendorname{n}, status: {status} }}\n");
    let offer = |n: u8, mark: &str, price: u32| {
        format!(
            "- id: OFFR-{n}\n  title: Offertitle{n}\n  from: VEND-{n}\n  summary: Summary{n}\n  prices: [{{ post: Post{n}, amount: {price} EUR, sort: run }}]\n  \
             marks: [{{ criterion: CRIT-1, mark: {mark}, by: Marker{n}, comment: Comment{n} }}]\n"
        )
    };
    TestProject::new()
        .file(
            "ouvrage.yaml",
            format!(
                "title: Test\nlanguage: en\ncurrency: EUR\ndate: 2026-06-15\ndocuments:\n  letter:\n    for: vendor\n    where: offers is set and status != selected\n    \
                 title: \"Letter to {{title}}\"\n    form: page\n    audience: restricted\n    outline:\n      - {{ register: vendor, view: outcome, \
                 where: id = this, comments: yes{winner} }}\n"
            ),
        )
        .file("content/criteria.yaml", "- { id: CRIT-1, title: Quality, weight: 60, scale: 20 }\n- { id: CRIT-2, title: Price, weight: 40, scale: 10, scoring: proportional }\n")
        .file("content/vendors.yaml", [vendor(1, "selected"), vendor(2, "rejected"), vendor(3, "answered")].concat())
        .file("content/offers.yaml", [offer(1, "17.25", 4111), offer(2, "13.75", 5222), offer(3, "11.5", 6333)].concat())
}

/// What a PDF shows, and all that it holds, its streams unpacked.
struct Letter {
    text: String,
    whole: String,
}

impl Letter {
    fn read(path: &std::path::Path) -> Self {
        let file = path.to_string_lossy().into_owned();
        let text = Command::new("pdftotext").args(["-raw", &file, "-"]).output().expect("pdftotext (see tests/run)").stdout;
        let whole =
            Command::new("qpdf").args(["--qdf", "--object-streams=disable", &file, "-"]).output().expect("qpdf (see tests/run)");
        let text = String::from_utf8_lossy(&text).into_owned();
        Letter { whole: format!("{text}{}", String::from_utf8_lossy(&whole.stdout)), text }
    }

    /// Whether it holds a word; a figure, which may be a place on the page too, where it is shown.
    fn holds(&self, word: &str) -> bool {
        if word.starts_with(|c: char| c.is_ascii_digit()) { self.text.contains(word) } else { self.whole.contains(word) }
    }
}

fn letters(winner: &str) -> [Letter; 2] {
    let project = project(winner);
    let out = tempfile::tempdir().expect("a folder");
    let made = project.run("pdf", &["--out", &out.path().to_string_lossy()]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(!out.path().join("letter-vend-1.pdf").exists(), "the selected one gets none");
    [2, 3].map(|n| Letter::read(&out.path().join(format!("letter-vend-{n}.pdf"))))
}

/// What must not be in the letter to another.
fn of(n: u8) -> Vec<String> {
    let figures = [("17.25", "4,111"), ("13.75", "5,222"), ("11.50", "6,333")];
    let (mark, price) = figures[usize::from(n) - 1];
    let words = ["VEND-", "Vendorname", "OFFR-", "Offertitle", "Summary", "Post", "Marker", "Comment"];
    words.iter().map(|word| format!("{word}{n}")).chain([mark.to_owned(), price.to_owned(), price.replace(',', "")]).collect()
}

#[test]
fn a_letter_holds_nothing_of_a_rival() {
    let [second, third] = letters("");
    for (letter, own, others) in [(&second, 2, [1, 3]), (&third, 3, [1, 2])] {
        for mine in [format!("Vendorname{own}"), format!("Comment{own}")] {
            assert!(letter.holds(&mine), "{mine}: {}", letter.text);
        }
        assert!(!letter.holds(&format!("Marker{own}")), "who marked is not told");
        for other in others {
            for word in of(other) {
                assert!(!letter.holds(&word), "{word} of {other} in the letter to {own}");
            }
        }
    }
    // By hand: 13.75 ÷ 20 × 60 + 3 × 4111 ÷ (3 × 5222) × 40 = 41.25 + 31.49 = 72.7, the second of three.
    let text = &second.text;
    assert!(text.contains("72.7") && text.contains("Rank: 2.") && third.text.contains("Rank: 3."), "{text}");
}

#[test]
fn of_the_selected_one_a_letter_tells_what_the_project_says() {
    let [named, _] = letters(", winner: name");
    assert!(named.text.contains("The selected offer is that of Vendorname1."), "{}", named.text);
    assert!(!named.holds("17.25") && !named.holds("91.8"));
    let [whole, third] = letters(", winner: \"name, total, marks\"");
    // 17.25 ÷ 20 × 60 + 40 = 91.75.
    assert!(whole.holds("17.25") && whole.holds("91.8") && third.holds("17.25"), "{}", whole.text);
    for word in of(3) {
        assert!(!whole.holds(&word), "{word}");
    }
    for word in ["Post1", "Summary1", "Comment1", "4111", "OFFR-1"] {
        assert!(!whole.holds(word), "{word}");
    }
}
