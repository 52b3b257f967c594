//! Workbooks: who gets which, what they hold, and what is said when there is none. That their formulas come to our figures when LibreOffice
//! computes them is in `tests/tools/workbooks.test.mjs`.

use crate::support::*;
use std::io::Read as _;

const FILES: [(&str, &str); 7] = [
    (
        "ouvrage.yaml",
        "title: Test\nlanguage: en\ncurrency: EUR\nkinds: { offer: { audience: internal }, scenario: { audience: internal } }\n",
    ),
    (
        "content/criteria.yaml",
        "- { id: C-1, title: Quality, weight: 60 }\n- { id: C-2, title: Price, weight: 40, scoring: linear, ceiling: 987654 EUR }\n",
    ),
    ("content/vendors.yaml", "- { id: V-1, name: Marked vendor }\n"),
    (
        "content/offers.yaml",
        "- { id: O-1, title: First, from: V-1, marks: [{ criterion: C-1, mark: 4 }], prices: [{ post: P, amount: 100 EUR }] }\n\
         - { id: O-2, title: Second, marks: [{ criterion: C-1, mark: 3 }], prices: [{ post: P, amount: 50 EUR }] }\n\
         - { id: O-3, title: Kept back, audience: restricted, marks: [{ criterion: C-1, mark: 5 }], prices: [{ post: SECRETPOST, amount: 10 EUR }] }\n",
    ),
    ("content/costs.yaml", "- { id: B-1, title: Study, phase: launch, min: 100 EUR }\n"),
    (
        "content/scenarios.yaml",
        "- { id: S-1, title: Expected, customers: 10, orders_per_customer: 2, basket: 5 EUR, margin_rate: 10 %, uses: [B-1] }\n",
    ),
    ("content/index.md", "---\ntitle: Home\naudience: vendor\n---\n\nWords.\n"),
];

fn project() -> TestProject {
    FILES.iter().fold(TestProject::new(), |project, (path, text)| project.file(path, text))
}

/// All that the parts of a workbook say.
fn parts(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut all = String::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).expect("a part");
        let mut text = String::new();
        if part.read_to_string(&mut text).is_ok() {
            all.push_str(&text);
        }
    }
    all
}

fn made(project: &TestProject, args: &[&str]) -> Vec<u8> {
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("book.xlsx");
    let file_arg = file.to_string_lossy().into_owned();
    let args: Vec<&str> = args.iter().copied().chain(["--out", &file_arg]).collect();
    let run = project.run("workbook", &args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    std::fs::read(file).expect("a workbook")
}

#[test]
fn a_workbook_holds_what_its_reader_sees_and_the_same_bytes_each_time() {
    let project = project();
    for args in [&[][..], &["S-1"]] {
        let internal: Vec<&str> = args.iter().copied().chain(["--audience", "internal"]).collect();
        let (whole, less) = (made(&project, args), made(&project, &internal));
        assert_eq!(whole, made(&project, args), "two runs");
        let (whole, less) = (parts(&whole), parts(&less));
        assert!(whole.contains("O-1") && less.contains("O-1"));
        for hidden in ["O-3", "Kept back", "SECRETPOST", "987654"] {
            let anywhere = !args.is_empty() && hidden == "987654";
            assert!(whole.contains(hidden) != anywhere, "{hidden}");
            assert!(!less.contains(hidden), "{hidden}");
        }
    }
}

#[test]
fn the_site_offers_workbooks_to_those_who_see_the_figures() {
    let project = project();
    let built = |audience: &str| {
        let out = tempfile::tempdir().expect("a folder");
        let site = out.path().join("site");
        let run = project.run("build", &["--audience", audience, "--no-pdf", "--no-search", "--out", &site.to_string_lossy()]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let files = [site.join("offers/comparison.xlsx"), site.join("scenarios/S-1.xlsx")];
        let link = std::fs::read_to_string(site.join("offers/index.html")).is_ok_and(|page| page.contains("comparison.xlsx"));
        let there = files.iter().map(|file| std::fs::read(file).ok()).collect::<Vec<_>>();
        (there, link)
    };
    let (internal, link) = built("internal");
    assert!(internal.iter().all(Option::is_some) && link);
    assert_eq!(
        internal[0].as_deref(),
        Some(&*made(&project, &["--audience", "internal"])),
        "the site and the command write the same"
    );
    assert_eq!(internal[1].as_deref(), Some(&*made(&project, &["S-1", "--audience", "internal"])));
    assert_eq!(built("vendor"), (vec![None, None], false));
}

#[test]
fn nothing_leaves_a_project_with_errors_for_wider_readers() {
    let broken = project().file("content/broken.md", "---\ntitle: A\naudience: vendor\n---\n\n[[X-404]]\n");
    let run = broken.run("workbook", &["--audience", "vendor"]);
    assert!(run.stderr.contains("nothing is given to `vendor`"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_written_is_said() {
    let project = project();
    let said = |args: &[&str]| {
        let run = project.run("workbook", args);
        assert_ne!(run.status, 0);
        run.stderr
    };
    assert!(said(&["S-9"]).contains("there is no scenario `S-9`"));
    assert!(said(&["O-1"]).contains("there is no scenario `O-1`"));
    assert!(said(&["S-1", "--years", "5"]).contains("are for the comparison of offers"));
    assert!(said(&["--audience", "vendor"]).contains("shows `offer`, which is for `internal`"));
    assert!(said(&["--where", "colour = red"]).contains("colour"));
    assert!(said(&["--years", "0"]).contains("0"));
    let mixed = project.file(
        "content/more.yaml",
        "kind: offer\nentries:\n  - { id: O-4, title: Other, prices: [{ post: P, amount: 5 CHF }] }\n",
    );
    let run = mixed.run("workbook", &[]);
    assert!(run.stderr.contains("EUR"), "{}", run.stderr);
}

/// The command narrows the offers by what changed since a baseline, as pages do.
#[test]
fn offers_are_chosen_by_what_changed() {
    let project = project();
    project.write("ouvrage.yaml", format!("{}baselines: [{{ name: Sent, revision: v1 }}]\n", FILES[0].1));
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "One"]);
    git(&project, &["tag", "v1"]);
    project.write("content/offers.yaml", FILES[3].1.replace("amount: 50 EUR", "amount: 70 EUR"));
    let changed = made(&project, &["--where", "changed since Sent"]);
    assert!(parts(&changed).contains("Second") && !parts(&changed).contains("Kept back"), "one offer changed");
    assert!(changed == made(&project, &["--where", "id = O-2"]) && changed != made(&project, &[]));
}
