//! Answers in the rows of an offer: how they are written where rows stand already, which of two counts, and of whom which are asked.

use super::answers::{ALL, REQUIREMENTS, SETTINGS, back, data, filled, inside, kept, ok, project, sheet, text};
use super::support::TestProject;

/// What is filled in, with a price.
fn priced(project: &TestProject) -> serde_json::Value {
    let mut filled = filled(&data(project), ALL);
    filled["prices"][0]["unit_price"] = 5.into();
    filled["prices"][1]["unit_price"] = 800.into();
    filled["questions"][0]["answer"] = "Claire".into();
    filled
}

#[test]
fn rows_between_brackets_take_what_comes_later_and_comments_stay() {
    let offers = "# Les offres\n- id: OF-1\n  title: Ancienne # un titre\n  from: PS-1   # à la main\n  # ce qui est répondu\n  answers: [{ requirement: EX-1, code: partial, comment: \"07\" }] # une seule\n  prices: [\n    # au lancement\n    { post: Lot 1, amount: 5 EUR, sort: launch } # ferme\n  ]\n# fin\n- { id: OF-9, title: Autre, from: PS-2, answers: [{ requirement: EX-1, code: compliant }] }\n";
    let project = project().file("content/offers.yaml", offers);
    let (_dir, path) = kept(&priced(&project));
    let run = back(&project, &path, &["--offer", "OF-1", "--apply"]);
    ok(&run);
    assert!(run.stdout.contains("code: partial → compliant"), "{}", run.stdout);
    let written = text(&project, "content/offers.yaml");
    for part in [
        "# Les offres\n- id: OF-1\n  title: Ancienne # un titre\n  from: PS-1   # à la main\n",
        "  # ce qui est répondu\n  answers: # une seule\n    - { requirement: EX-1, code: compliant, comment: index, asked: fr-",
        "\n    - { requirement: EX-2, code: partial, comment: à développer, asked: fr-",
        "\n    - { requirement: EX-3, code: non_compliant, asked: fr-",
        "  prices: [\n    # au lancement\n    { post: Lot 1, amount: 5 EUR, sort: launch }, # ferme\n    { post: Maintenance, amount: 2400 EUR, sort: run }\n  ]\n",
        "# fin\n- { id: OF-9, title: Autre, from: PS-2, answers: [{ requirement: EX-1, code: compliant }] }\n",
    ] {
        assert!(written.contains(part), "`{part}`: {written}");
    }
    assert!(project.findings().of("bad-yaml").is_empty());
    let again = back(&project, &path, &["--offer", "OF-1", "--apply"]);
    assert!(again.stdout.contains("nothing to write"), "{}{}", again.stdout, again.stderr);
    assert_eq!(text(&project, "content/offers.yaml"), written);
}

#[test]
fn an_offer_between_braces_and_one_that_we_wrote_short_take_a_second_import() {
    let braces = "- { id: OF-1, title: A, from: PS-1, answers: [{ requirement: EX-1, code: compliant }], prices: [] }\n";
    let project = project().file("content/offers.yaml", braces);
    let (_dir, path) = kept(&priced(&project));
    ok(&back(&project, &path, &["--offer", "OF-1", "--apply"]));
    let written = text(&project, "content/offers.yaml");
    assert_eq!(written.lines().count(), 1, "{written}");
    assert!(written.contains("code: non_compliant") && written.contains("amount: 2400 EUR"), "{written}");
    let again = back(&project, &path, &["--offer", "OF-1", "--apply"]);
    assert!(again.stdout.contains("nothing to write"), "{}{}", again.stdout, again.stderr);
    // One answer is written in one line; the others come later.
    let project = self::project();
    let sent = data(&project);
    let (_dir, path) = kept(&filled(&sent, &[("EX-3", "partial", "")]));
    ok(&back(&project, &path, &["--apply"]));
    assert!(text(&project, "content/offers.yaml").contains("answers: [{"));
    let (_dir, path) = kept(&filled(&sent, ALL));
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("2 added, 1 changed"), "{}", run.stdout);
    let again = back(&project, &path, &["--apply"]);
    assert!(again.stdout.contains("nothing to write"), "{}{}", again.stdout, again.stderr);
}

const CRITERIA: &str = "- { id: CR-1, title: Réponses, weight: 100, scale: 20, scoring: answers, mandatory: unanswered }\n";
const PAGE: &str = "---\ntitle: A\naudience: restricted\n---\n\n```view\noutcome: vendor\n```\n\n```view\nanswers: requirement\n```\n\n```view\nclarifications: offer\n```\n";

/// What the views of the page say, without what every home page tells of registers.
fn told(project: &TestProject) -> String {
    ok(&project.run("build", &["--audience", "restricted", "--no-pdf"]));
    let page = text(project, "_site/index.html");
    let (views, _) = page.split_once("<main").and_then(|(_, main)| main.split_once("Où en est le projet")).expect("a home page");
    views.to_owned()
}

/// A requirement of a lot that an offer is not for is not asked of it: not in its mark, not in views, not by `check`. One of no lot is asked
/// of all.
#[test]
fn an_offer_is_asked_its_lots_and_what_is_of_no_lot() {
    let offer = |more: &str| {
        format!(
            "- {{ id: OF-1, title: Une, from: PS-1, for: [L1], answers: [{{ requirement: EX-1, code: compliant }}, {{ requirement: EX-2, code: compliant }}{more}] }}\n"
        )
    };
    let common = "- { id: EX-6, title: Commune, priority: must, statement: Le portail est sobre. }\n";
    let of = |requirements: &str, offers: &str| {
        project()
            .file("content/requirements.yaml", requirements)
            .file("content/offers.yaml", offers)
            .file("content/criteria.yaml", CRITERIA)
            .file("content/index.md", PAGE)
    };
    let own = of(REQUIREMENTS, &offer(""));
    let page = told(&own);
    assert!(page.contains("obtient 100,0 sur 100") && page.contains("2 sur 2"), "{page}");
    assert!(!page.contains("EX-3"), "what is of another lot is asked back");
    let found = own.findings();
    assert!(found.of("offer-unanswered").is_empty() && found.of("offer-silent-on-must").is_empty(), "{:?}", found.rules());
    // An answer to what is not asked counts for nothing either.
    let more = of(REQUIREMENTS, &offer(", { requirement: EX-3, code: non_compliant }"));
    assert!(told(&more).contains("obtient 100,0 sur 100"));
    let silent = of(&format!("{REQUIREMENTS}{common}"), &offer(""));
    let page = told(&silent);
    assert!(page.contains("obtient 66,7 sur 100") && page.contains("2 sur 3") && page.contains("EX-6"), "{page}");
    for rule in ["offer-unanswered", "offer-silent-on-must"] {
        let found = silent.findings();
        let one = found.of(rule);
        assert!(
            one.len() == 1 && one[0]["message"].as_str().is_some_and(|text| text.contains("`EX-6` first")),
            "{rule}: {one:?}"
        );
    }
    // What the project does not ask, nobody leaves unanswered.
    silent.write("ouvrage.yaml", format!("{SETTINGS}  where: id != EX-6\n"));
    let found = silent.findings();
    assert!(found.of("offer-unanswered").is_empty(), "{:?}", found.of("offer-unanswered"));
}

/// Two answers to one requirement: the lesser counts in marks and in views, and `check` names the second.
#[test]
fn of_two_answers_the_lesser_counts_everywhere() {
    let of = |first: &str, second: &str| {
        let offers = format!(
            "- {{ id: OF-1, title: Une, from: PS-1, answers: [{{ requirement: EX-1, code: {first} }}, {{ requirement: EX-1, comment: sans code }}, {{ requirement: EX-1, code: {second} }}, {{ requirement: EX-2, code: compliant }}, {{ requirement: EX-3, code: compliant }}] }}\n"
        );
        project().file("content/offers.yaml", offers).file("content/criteria.yaml", CRITERIA).file("content/index.md", PAGE)
    };
    for project in [of("compliant", "partial"), of("partial", "compliant")] {
        let page = told(&project);
        assert!(page.contains("obtient 83,3 sur 100"), "{page}");
        assert!(page.contains("83") && page.contains("(3 sur 3)") && !page.contains("100\u{202f}% (3 sur 3)"), "{page}");
        let found = project.findings();
        let twice = found.of("offer-answers-twice");
        assert_eq!(twice.len(), 1, "{:?}", found.rules());
        assert_eq!(twice[0]["message"], "the offer `OF-1` answers `EX-1` twice");
    }
    assert!(of("partial", "partial").findings().of("offer-answers-twice").len() == 1);
}

/// The settings with changes of the rows of answers.
fn without(fields: &str) -> String {
    format!("{SETTINGS}kinds: {{ offer: {{ fields: {{ answers: {{ fields: {{ {fields} }} }} }} }} }}\n")
}

#[test]
fn a_project_without_answer_codes_asks_in_words_and_its_workbook_holds_no_broken_formula() {
    let project = project().file("ouvrage.yaml", without("code: null"));
    let (_a, path) = sheet(&project, "a.xlsx", &[]);
    let inside = inside(&path);
    assert!(
        !inside.contains("!,\"?*\"") && !inside.contains("COUNTIF(,") && !inside.contains("answer_codes"),
        "a broken formula"
    );
    assert!(inside.contains("COUNTIF('L1 Socle'!$G$6:$G$7") && !inside.contains("Code de réponse"));
    let mut sent: serde_json::Value = serde_json::from_str(&data(&project)).expect("JSON");
    let row = &mut sent["lots"][0]["requirements"][0];
    assert!(row["answer"].get("code").is_none(), "{row}");
    row["answer"]["comment"] = "index".into();
    let (_dir, path) = kept(&sent);
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(text(&project, "content/offers.yaml").contains("{ requirement: EX-1, comment: index, asked: fr-"));
    let again = back(&project, &path, &["--apply"]);
    assert!(again.stdout.contains("nothing to write"), "{}{}", again.stdout, again.stderr);
    sent["lots"][0]["requirements"][0]["answer"]["code"] = "compliant".into();
    let (_dir, path) = kept(&sent);
    let run = back(&project, &path, &["--apply"]);
    assert!(run.status == 1 && run.stdout.contains("the project has no answer codes"), "{}{}", run.stdout, run.stderr);
    // As a spreadsheet: the sheet is known by what stands first.
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (x, (head, value)) in (0..).zip([("Id", "EX-2"), ("Argument", "livré"), ("Preuve", "p. 4")]) {
        page.write_string(0, x, head).expect("written");
        page.write_string(1, x, value).expect("written");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.xlsx");
    book.save(&path).expect("written");
    let run = back(&project, &path, &["--offer", "OF-2", "--apply"]);
    ok(&run);
    assert!(text(&project, "content/offers.yaml").contains("{ requirement: EX-2, comment: livré, proof: p. 4, asked: fr-"));
    // Nothing is asked where no cell of an answer is left.
    let project = self::project().file("ouvrage.yaml", without("code: null, comment: null, proof: null, cost: null"));
    let run = project.run("answer-sheet", &["--format", "json"]);
    assert!(run.status == 2 && run.stderr.contains("nothing is asked"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn codes_of_the_project_come_beside_the_shipped_ones_unless_these_are_taken_out() {
    let codes = |choices: &str| {
        let project = project().file("ouvrage.yaml", without(&format!("code: {{ choices: {{ {choices} }} }}")));
        let sent: serde_json::Value = serde_json::from_str(&data(&project)).expect("JSON");
        let codes = sent["codes"].as_array().expect("codes").iter().map(|code| code["key"].as_str().expect("a key").to_owned());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes("standard: Standard"), ["compliant", "partial", "non_compliant", "standard"]);
    assert_eq!(codes("partial: null, non_compliant: null, standard: Standard"), ["compliant", "standard"]);
}
