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
        .file("content/decisions.yaml", "- { id: DECI-1, title: Choose Vendorname1, date: 2026-06-12, decision: Vendorname1 it is, about: [OFFR-1] }\n")
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

/// The decision itself names whom it chose.
#[test]
fn of_the_decision_a_letter_tells_the_day_and_the_id() {
    let [second, third] = letters(", decision: DECI-1");
    for letter in [&second, &third] {
        assert!(letter.text.contains("This was decided on 12 June 2026, under the reference DECI-1."), "{}", letter.text);
        for word in of(1) {
            assert!(!letter.holds(&word), "{word}: {}", letter.text);
        }
    }
    let [without, _] = letters("");
    assert!(!without.holds("DECI-1"));
}

/// Two consultations in one project: a lot each, with its own winner. What the letter says is what the grid of the lot says.
#[test]
fn a_letter_says_what_the_grid_of_its_lot_says() {
    let offer = |n: u8, lot: &str, mark: u8, launch: u32, run: u32| {
        format!(
            "- {{ id: O-{n}, title: Offer{n}, from: V-{n}, for: [{lot}], marks: [{{ criterion: C-1, mark: {mark}, by: A }}], \
             prices: [{{ post: P, amount: {launch} EUR }}, {{ post: Q, amount: {run} EUR, sort: run }}] }}\n"
        )
    };
    let vendor = |n: u8, status: &str| format!("- {{ id: V-{n}, name: Name{n}, status: {status} }}\n");
    let project = |more: &str| {
        TestProject::new()
            .file("ouvrage.yaml", "title: Test\nlanguage: en\ncurrency: EUR\ndate: 2026-06-15\n")
            .file("content/lots.yaml", "- { id: L1, title: A }\n- { id: L2, title: B }\n")
            .file("content/criteria.yaml", "- { id: C-1, title: Quality, weight: 50, scale: 10 }\n- { id: C-2, title: Price, weight: 50, scale: 10, scoring: proportional }\n")
            .file("content/vendors.yaml", [vendor(1, "selected"), vendor(2, "rejected"), vendor(3, "selected"), vendor(4, "rejected")].concat())
            .file("content/offers.yaml", [offer(1, "L1", 8, 100, 100), offer(2, "L1", 8, 300, 10), offer(3, "L2", 9, 10, 10), offer(4, "L2", 9, 20, 20)].concat())
            .file("content/index.md", format!("---\ntitle: A\naudience: restricted\n---\n\n```view\noutcome: vendor\nwhere: id = V-2\nwinner: name, total\n{more}```\n"))
    };
    let page = |more: &str| {
        let project = project(more);
        let run = project.run("build", &["--audience", "restricted", "--no-pdf", "--no-search"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let page = std::fs::read_to_string(project.path().join("_site/index.html")).expect("the page");
        // The page goes on with what is to be done, where every vendor is named.
        page.split("outcome-view").nth(1).and_then(|view| view.split("</section>").next()).expect("the view").to_owned()
    };
    // Over three years 400 and 330: the second is cheaper, and nothing of the other lot counts.
    let usual = page("");
    assert!(usual.contains("90.0 out of 100") && usual.contains("Rank: 1."), "{usual}");
    assert!(usual.contains("that of Name1") && !usual.contains("Name3"), "{usual}");
    // Over one year 200 and 310: the first is; 40 + 200 ÷ 310 × 50 = 72.26.
    let year = page("years: 1\n");
    assert!(year.contains("72.3 out of 100") && year.contains("Rank: 2."), "{year}");
    // Against all, the price of another lot would be the lowest: 40 + 40 ÷ 330 × 50 = 46.06.
    let all = page("offers_where: from is set\n");
    assert!(all.contains("46.1 out of 100") && all.contains("Rank: 3.") && !all.contains("The selected offer"), "{all}");
    let wrong = project("offers_where: colour = red\n").findings();
    assert_eq!(wrong.of("bad-view").len(), 1, "{:?}", wrong.rules());
}
