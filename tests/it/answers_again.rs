//! The sheet that comes back a second time, corrected, and what a sheet may hold beside answers: lines that go, prices without a name, posts twice,
//! requirements that are not asked any more, words that stand in two places.

use super::answers::{ALL, REQUIREMENTS, SETTINGS, back, data, filled, inside, kept, ok, project, refused, sheet, text};
use super::support::{Run, TestProject};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

/// Reads data back and writes what comes of it.
#[track_caller]
fn taken(project: &TestProject, data: &Value, more: &[&str]) -> Run {
    let (_dir, path) = kept(data);
    let run = back(project, &path, &[more, &["--apply"]].concat());
    ok(&run);
    run
}

/// Refuses data, with its reasons.
#[track_caller]
fn not_taken(project: &TestProject, data: &Value, why: &[&str]) {
    let (_dir, path) = kept(data);
    refused(project, &path, &[], why);
}

/// The answers of all, with a change.
fn with(project: &TestProject, change: impl FnOnce(&mut Value)) -> Value {
    let mut filled = filled(&data(project), ALL);
    change(&mut filled);
    filled
}

/// A line of the vendor's own.
fn own(post: &str, phase: &str, optional: bool) -> impl FnOnce(&mut Value) {
    let line = json!({"post": post, "sort": phase, "unit_price": 5000, "optional": optional});
    move |data: &mut Value| data["prices"].as_array_mut().expect("prices").push(line)
}

/// A workbook of sheets, row by row.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> (tempfile::TempDir, std::path::PathBuf) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let page = book.add_worksheet().set_name(*name).expect("a name");
        for (y, row) in (0..).zip(*rows) {
            for (x, cell) in (0..).zip(*row) {
                match cell.parse::<f64>() {
                    Ok(number) => page.write_number(y, x, number).expect("written"),
                    Err(_) if cell.is_empty() => continue,
                    Err(_) => page.write_string(y, x, *cell).expect("written"),
                };
            }
        }
    }
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.xlsx");
    book.save(&path).expect("written");
    (dir, path)
}

#[test]
fn a_line_of_the_vendors_own_that_was_corrected_counts_once() {
    let project = project();
    let first = with(&project, |data| {
        data["prices"][0]["unit_price"] = 10.into();
        own("Reprise", "launch", false)(data);
    });
    taken(&project, &first, &[]);
    assert!(text(&project, "content/offers.yaml").contains("{ post: Reprise, amount: 5000 EUR, sort: launch }"));
    // Another name.
    let renamed = with(&project, own("Reprises", "launch", false));
    let (_dir, path) = kept(&renamed);
    let told = back(&project, &path, &[]);
    ok(&told);
    for part in ["removed", "Reprise · 5000 EUR · launch: the sheet does not have it any more", "1 added, 0 changed, 1 removed"]
    {
        assert!(told.stdout.contains(part), "`{part}`: {}", told.stdout);
    }
    taken(&project, &renamed, &[]);
    let written = text(&project, "content/offers.yaml");
    assert!(written.contains("post: Reprises,") && !written.contains("post: Reprise,"), "{written}");
    // An empty cell of what is asked changes nothing.
    assert!(written.contains("post: Lot 1, amount: 10 EUR"), "{written}");
    // Another phase, and what was written by hand beside it.
    let by_hand = "{ post: Plafond, amount: 9 EUR, sort: launch, hidden: yes }";
    let line = "    - { post: Reprises, amount: 5000 EUR, sort: launch }\n";
    assert!(written.contains(line), "{written}");
    project.write("content/offers.yaml", written.replace(line, &format!("{line}    # à nous\n    - {by_hand}\n")));
    taken(&project, &with(&project, own("Reprises", "run", false)), &[]);
    let written = text(&project, "content/offers.yaml");
    assert_eq!(written.matches("Reprises").count(), 1, "{written}");
    assert!(written.contains("post: Reprises, amount: 5000 EUR, sort: run") && written.contains(by_hand), "{written}");
    // The line is gone.
    let run = taken(&project, &with(&project, |_| ()), &[]);
    assert!(run.stdout.contains("1 removed"), "{}", run.stdout);
    let written = text(&project, "content/offers.yaml");
    assert!(!written.contains("Reprises") && written.contains(by_hand) && written.contains("# à nous"), "{written}");
    let again = taken(&project, &with(&project, |_| ()), &[]);
    assert!(again.stdout.contains("nothing to write"), "{}", again.stdout);
}

#[test]
fn a_line_that_came_by_no_sheet_or_by_another_one_stays_and_is_named() {
    let offers =
        "- { id: OF-1, title: A, from: PS-1, prices: [{ post: Ancienne, amount: 5 EUR }, { post: Lot 1, amount: 6 EUR }] }\n";
    let project = project().file("content/offers.yaml", offers);
    let run = taken(&project, &with(&project, |_| ()), &["--offer", "OF-1"]);
    assert!(run.stdout.contains("Ancienne · 5 EUR · launch: the sheet does not have it; it stays"), "{}", run.stdout);
    assert!(!run.stdout.contains("removed"), "{}", run.stdout);
    assert!(text(&project, "content/offers.yaml").contains("{ post: Ancienne, amount: 5 EUR }"));
    // From now on it is the offer of this sheet; between brackets too a row goes alone.
    taken(&project, &with(&project, |_| ()), &[]);
    let written = text(&project, "content/offers.yaml");
    assert!(!written.contains("Ancienne") && written.contains("{ post: Lot 1, amount: 6 EUR }"), "{written}");
}

#[test]
fn what_was_an_option_and_is_firm_counts_in_the_total() {
    let project = project();
    taken(&project, &with(&project, own("Reprise", "launch", true)), &[]);
    assert!(text(&project, "content/offers.yaml").contains("sort: launch, optional: true }"));
    let run = taken(&project, &with(&project, own("Reprise", "launch", false)), &[]);
    assert!(run.stdout.contains("optional: true → false"), "{}", run.stdout);
    assert!(text(&project, "content/offers.yaml").contains("sort: launch, optional: false }"));
    let again = taken(&project, &with(&project, own("Reprise", "launch", false)), &[]);
    assert!(again.stdout.contains("nothing to write"), "{}", again.stdout);
}

#[test]
fn an_amount_without_a_name_and_half_a_tier_are_refused_with_their_cells() {
    let project = project();
    let line = json!({"unit_price": 7});
    let unnamed = with(&project, |data| data["prices"].as_array_mut().expect("prices").push(line));
    not_taken(&project, &unnamed, &["prices[3].unit_price", "an amount without a post"]);
    for (tier, why) in [
        (json!({"cost": 10}), ["licence.tiers[0].cost", "write 0 for the first"]),
        (json!({"from": 1000}), ["licence.tiers[0].from", "without its cost"]),
    ] {
        not_taken(&project, &with(&project, |data| data["licence"]["tiers"] = json!([tier])), &why);
    }
    let whole = with(&project, |data| data["licence"]["tiers"] = json!([{"from": 0, "cost": 10}]));
    taken(&project, &whole, &[]);
    // In a workbook: beside the totals, and below the tiers.
    let project = self::project();
    let answers: &[&[&str]] = &[&["Id", "Code de réponse"], &["EX-1", "Conforme"]];
    let from = "Palier de licence : à partir d’un chiffre d’affaires de";
    let cost = "Coût annuel de la licence à ce palier";
    let prices = |post: &'static str, tier: [&'static str; 2]| {
        let rows: Vec<Vec<&str>> = vec![
            vec!["Poste", "Libellé", "Unité", "Quantité", "Prix unitaire"],
            vec!["Lot 1", "", "", "", "10"],
            vec![post, "", "", "", "7"],
            vec!["Total au lancement"],
            vec![from, cost],
            tier.to_vec(),
            vec!["Valable trois mois"],
        ];
        rows
    };
    for (post, tier, why) in [
        ("", ["0", "5"], &["Prix!E3", "an amount without a post"][..]),
        ("Reprise", ["", "5"], &["Prix!B6", "write 0 for the first"]),
        ("Reprise", ["1000", ""], &["Prix!A6", "without its cost"]),
        ("LOT 1", ["0", "5"], &["Prix!A3", "stands in Prix!A2 already"]),
    ] {
        let rows = prices(post, tier);
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (_dir, path) = workbook(&[("Réponse", answers), ("Prix", rows.as_slice())]);
        refused(&project, &path, &["--new"], why);
    }
    let rows = prices("Reprise", ["0", "5"]);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (_dir, path) = workbook(&[("Réponse", answers), ("Prix", rows.as_slice())]);
    let run = back(&project, &path, &["--new"]);
    ok(&run);
    assert!(run.stdout.contains("`Valable trois mois` is no tier"), "{}", run.stdout);
}

#[test]
fn a_price_that_was_copied_is_refused_and_a_post_without_one_is_named() {
    let project = project();
    let twice = with(&project, |data| {
        data["prices"][0]["unit_price"] = 10.into();
        let copy = data["prices"][0].clone();
        data["prices"].as_array_mut().expect("prices").push(copy);
    });
    not_taken(&project, &twice, &["prices[3].post", "the post `Lot 1` stands in prices[0].post already"]);
    let own_twice = with(&project, |data| {
        own("Reprise", "launch", false)(data);
        own("reprise", "launch", true)(data);
    });
    not_taken(&project, &own_twice, &["prices[4].post", "stands in prices[3].post already"]);
    // Once for the launch and once a year are two.
    let run = taken(
        &project,
        &with(&project, |data| {
            own("Reprise", "launch", false)(data);
            own("Reprise", "run", false)(data);
        }),
        &[],
    );
    assert!(run.stdout.contains("prices[2].post") && run.stdout.contains("`Formation` has no price"), "{}", run.stdout);
}

#[test]
fn an_answer_to_what_is_not_asked_any_more_stops_no_other() {
    let second = "- { id: EX-2, title: \"=Commander\", priority: should, lot: L1, statement: Le portail prend une commande. }\n";
    assert!(REQUIREMENTS.contains(second));
    let now = [
        ("dropped", second.replace("priority: should", "status: dropped"), "EX-2, code: partial"),
        ("gone", String::new(), ""),
        (
            "renamed and dropped",
            second.replace("id: EX-2,", "id: EX-20, aliases: [EX-2],").replace("priority: should", "status: dropped"),
            "EX-20, code: partial",
        ),
    ];
    for (what, row, kept_as) in now {
        let project = project();
        let sent = with(&project, |_| ());
        project.write("content/requirements.yaml", REQUIREMENTS.replace(second, &row));
        let run = taken(&project, &sent, &[]);
        let written = text(&project, "content/offers.yaml");
        assert!(written.contains("EX-1, code: compliant"), "{what}: {written}");
        if kept_as.is_empty() {
            assert!(run.stdout.contains("it is not asked any more; the answer is left out"), "{what}: {}", run.stdout);
        } else {
            assert!(written.contains(kept_as), "{what}: {written}");
        }
        // What they changed in it can be no fault that stops the others.
        let mut changed = sent.clone();
        changed["lots"][0]["requirements"][1]["asked"]["statement"] = "Autre.".into();
        let (_dir, path) = kept(&changed);
        let run = back(&project, &path, &[]);
        if kept_as.is_empty() {
            assert!(run.status == 1 && run.stdout.contains("there is no such requirement"), "{what}: {}", run.stdout);
        } else {
            ok(&run);
            assert!(run.stdout.contains("it is not asked any more; the answer is left out"), "{what}: {}", run.stdout);
        }
        // The sheet of a workbook remembers its rows, by the ids that it was sent with.
        let mark = sent["lots"][0]["requirements"][1]["fingerprint"].as_str().expect("a fingerprint");
        let hidden: &[&[&str]] = &[&["answers:sheet", "1"], &["fingerprint", "x"], &["row", "EX-1", ""], &["row", "EX-2", mark]];
        let answers: &[&[&str]] = &[&["Id", "Code de réponse"], &["EX-1", "Conforme"], &["EX-2", "Partiel"]];
        let (_dir, path) = workbook(&[("Réponse", answers), ("ouvrage", hidden)]);
        ok(&back(&project, &path, &["--new"]));
    }
    // A row that was added is refused, also with a fingerprint of another row.
    let project = project();
    for mark in [Value::Null, filled(&data(&project), ALL)["lots"][0]["requirements"][0]["fingerprint"].clone()] {
        for id in ["EX-4", "EX-5", "EX-77"] {
            let row = json!({"id": id, "fingerprint": mark, "answer": {"code": "compliant"}});
            let added = with(&project, |data| data["lots"][0]["requirements"].as_array_mut().expect("rows").push(row));
            not_taken(&project, &added, &["lots[0].requirements[2].id", "the row was added"]);
        }
    }
}

#[test]
fn a_lot_that_is_answered_later_is_one_of_the_offer() {
    let project = project();
    let sent = data(&project);
    taken(&project, &filled(&sent, &[("EX-1", "compliant", "")]), &[]);
    assert!(text(&project, "content/offers.yaml").contains("for: [L1]\n"));
    let run = taken(&project, &filled(&sent, ALL), &[]);
    assert!(run.stdout.contains("answers L2 by now"), "{}", run.stdout);
    let written = text(&project, "content/offers.yaml");
    assert!(written.contains("for: [L1, L2]\n"), "{written}");
    // An offer that names no lot is for all of them, and stays so.
    let project = self::project().file("content/offers.yaml", "- { id: OF-1, title: A, from: PS-1 }\n");
    taken(&project, &filled(&sent, ALL), &["--offer", "OF-1"]);
    assert!(!text(&project, "content/offers.yaml").contains("for:"));
}

/// What only looks other, or is cited by a new id, asks the same.
#[test]
fn a_text_that_says_the_same_is_no_older_text() {
    let said = "\"Le portail suit une livraison d'après [[EX-1]].\"";
    let cites = REQUIREMENTS.replace("Le portail suit une livraison.", said);
    let project = project().file("content/requirements.yaml", &cites);
    taken(&project, &with(&project, |_| ()), &[]);
    let older = |requirements: String| {
        project.write("content/requirements.yaml", requirements);
        let found = project.findings();
        found.of("offer-answers-older").len()
    };
    assert_eq!(older(cites.clone()), 0);
    assert_eq!(older(cites.replace("Le portail prend une commande.", "\"Le portail  prend\\n_une_ commande.\"")), 0);
    assert_eq!(older(cites.replace("d'après", "d’après")), 0);
    let renamed = cites.replace("id: EX-1,", "id: EX-10, aliases: [EX-1],").replace("[[EX-1]]", "[[EX-10]]");
    assert_eq!(older(renamed.clone()), 0);
    assert_eq!(older(renamed.replace("prend une commande", "prend deux commandes")), 1);
    assert_eq!(older(cites.replace("[[EX-1]]", "[[EX-2]]")), 1, "another one is cited");
}

#[test]
fn words_of_the_sheet_may_stand_in_requirements_and_above_their_columns() {
    let project = project();
    // A requirement that is called like a line of the sheet of prices.
    let rows: &[&[&str]] = &[
        &["Id", "Titre", "Code de réponse", "Argument"],
        &["EX-1", "Modèle de licence", "Conforme", ""],
        &["EX-2", "Entreprise", "Partiel", "à part"],
    ];
    project.write(
        "content/requirements.yaml",
        REQUIREMENTS.replace("title: Chercher", "title: Modèle de licence").replace("\"=Commander\"", "Entreprise"),
    );
    let (_dir, path) = workbook(&[("Lot", rows)]);
    let run = back(&project, &path, &[]);
    ok(&run);
    assert!(run.stdout.contains("2 added") && !run.stdout.contains("names `"), "{}", run.stdout);
    // A field that is shown is labelled as a cell to fill in.
    let fields = "kinds: { requirement: { fields: { evidence: { type: text, label: { fr: Preuve, en: Proof } } } } }\n";
    let settings = format!("{SETTINGS}  columns: [priority, evidence]\n{fields}");
    let rows = REQUIREMENTS.replace("id: EX-1,", "id: EX-1, evidence: un rapport,");
    let project = project.file("ouvrage.yaml", settings).file("content/requirements.yaml", rows);
    let (_dir, path) = sheet(&project, "a.xlsx", &[]);
    let inside = inside(&path);
    assert!(inside.contains("Preuve (evidence)") && inside.contains(">Preuve<"), "the columns are called the same");
    let rows: &[&[&str]] =
        &[&["Id", "Preuve (evidence)", "Code de réponse", "Preuve"], &["EX-1", "un rapport", "Conforme", "page 4"]];
    let (_dir, path) = workbook(&[("Lot", rows)]);
    ok(&back(&project, &path, &["--apply"]));
    let written = text(&project, "content/offers.yaml");
    assert!(written.contains("code: compliant, proof: page 4"), "{written}");
    let changed: &[&[&str]] =
        &[&["Preuve", "Code de réponse", "Preuve (evidence)", "Id"], &["page 4", "Conforme", "un conte", "EX-1"]];
    let (_dir, path) = workbook(&[("Lot", changed)]);
    refused(&project, &path, &["--offer", "OF-2"], &["Lot!C2", "the text was changed by the vendor"]);
}
