//! What vendors are sent to answer, and what comes back: by whatever program it was filled in, and whatever was done to it.

use super::support::{Run, TestProject, files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) const SETTINGS: &str = "title: Essai\nlanguage: fr\nlanguages: [fr, en]\nversion: \"1.0\"\ncurrency: EUR\ntax: excluded\nanswers:\n  prices:\n    - { post: Lot 1, unit: forfait }\n    - { post: Maintenance, unit: mois, quantity: 3, sort: run }\n    - { post: Formation, optional: yes }\n  questions:\n    - { fr: Qui mènera le travail ?, en: Who will lead the work? }\n";
const LOTS: &str = "- { id: L1, title: Socle }\n- { id: L2, title: \"Suite : option\" }\n";
pub(super) const REQUIREMENTS: &str = "- { id: EX-1, title: Chercher, priority: must, lot: L1, statement: \"Le portail **trouve** une référence. <!-- audience: internal -->Plafond secret.<!-- /audience -->\", criterion: Durée, level: 2 s }\n- { id: EX-2, title: \"=Commander\", priority: should, lot: L1, statement: Le portail prend une commande. }\n- { id: EX-3, title: Livrer, priority: must, lot: L2, statement: Le portail suit une livraison. }\n- { id: EX-4, title: Abandonnée, status: dropped, lot: L1, statement: Rien. }\n- { id: EX-5, title: Interne, audience: restricted, lot: L1, statement: Cachée. }\n";
const VENDORS: &str = "- { id: PS-1, name: Sillon }\n- { id: PS-2, name: Halimède }\n";
/// A list of offers with a comment and a form of its own.
const OFFERS: &str = "# Les offres reçues\n- id: OF-1\n  title: Ancienne\n  from: PS-2   # à la main\n  for: [L1]\n";

pub(super) fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", SETTINGS)
        .file("content/lots.yaml", LOTS)
        .file("content/requirements.yaml", REQUIREMENTS)
        .file("content/vendors.yaml", VENDORS)
        .file("content/offers.yaml", OFFERS)
}

#[track_caller]
pub(super) fn ok(run: &Run) {
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

pub(super) fn text(project: &TestProject, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Makes the sheet that is sent, in a folder of its own.
pub(super) fn sheet(project: &TestProject, name: &str, more: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    let shown = path.to_string_lossy().into_owned();
    ok(&project.run("answer-sheet", &[&["--out", shown.as_str()], more].concat()));
    (dir, path)
}

/// Reads a file back.
pub(super) fn back(project: &TestProject, file: &Path, more: &[&str]) -> Run {
    let folder = project.path().to_string_lossy().into_owned();
    let file = file.to_string_lossy().into_owned();
    super::support::run(&[&["import", "answers", folder.as_str(), file.as_str(), "--vendor", "PS-1"], more].concat())
}

/// A file that is refused says why, also with `--apply`, and changes nothing.
#[track_caller]
pub(super) fn refused(project: &TestProject, file: &Path, more: &[&str], why: &[&str]) {
    let before = files(project.path());
    let run = back(project, file, &[more, &["--apply"]].concat());
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(run.status == 1 || run.status == 2, "{} {said}", run.status);
    for part in why {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert_eq!(before, files(project.path()), "something was changed");
}

/// Fills in the data of a sheet: code and comment by id.
pub(super) fn filled(data: &str, answers: &[(&str, &str, &str)]) -> serde_json::Value {
    let mut data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    for lot in data["lots"].as_array_mut().expect("lots") {
        for row in lot["requirements"].as_array_mut().expect("rows") {
            let id = row["id"].as_str().expect("an id").to_owned();
            if let Some((_, code, comment)) = answers.iter().find(|(own, ..)| **own == id) {
                row["answer"]["code"] = (*code).into();
                if !comment.is_empty() {
                    row["answer"]["comment"] = (*comment).into();
                }
            }
        }
    }
    data
}

pub(super) fn data(project: &TestProject) -> String {
    let run = project.run("answer-sheet", &["--format", "json"]);
    ok(&run);
    run.stdout
}

/// Writes data beside the project.
pub(super) fn kept(data: &serde_json::Value) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("reponse.json");
    std::fs::write(&path, data.to_string()).expect("written");
    (dir, path)
}

pub(super) const ALL: &[(&str, &str, &str)] =
    &[("EX-1", "compliant", "index"), ("EX-2", "Partiel", "à développer"), ("EX-3", "non_compliant", "")];

/// All texts of a workbook, its parts one after the other.
pub(super) fn inside(path: &Path) -> String {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("there")).expect("a workbook");
    let mut all = String::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a part");
        let mut text = String::new();
        if file.read_to_string(&mut text).is_ok() {
            all.push_str(&text);
        }
    }
    all
}

#[test]
fn a_sheet_holds_what_its_reader_may_see_and_the_same_bytes_twice() {
    let project = project();
    let (_a, first) = sheet(&project, "a.xlsx", &[]);
    let (_b, second) = sheet(&project, "b.xlsx", &[]);
    assert_eq!(std::fs::read(&first).expect("there"), std::fs::read(&second).expect("there"));
    let (_c, english) = sheet(&project, "c.xlsx", &["--lang", "en"]);
    let (whole, english, data) = (inside(&first), inside(&english), data(&project));
    for hidden in ["Plafond", "secret", "EX-4", "EX-5", "Cachée", "Abandonnée", "PS-1", "Sillon", "Halimède", "OF-1", "Ancienne"]
    {
        for (name, text) in [("xlsx", &whole), ("en", &english), ("json", &data)] {
            assert!(!text.contains(hidden), "{hidden} in {name}");
        }
    }
    for shown in
        ["EX-1", "Le portail trouve une référence.", "Conforme", "Maintenance", "Qui mènera le travail", "row:fingerprint"]
    {
        assert!(whole.contains(shown), "{shown}");
    }
    assert!(english.contains("Compliant") && english.contains("Who will lead the work?"));
    // A title that looks like a formula is a text, and what is counted has its result beside it.
    assert!(!whole.contains("<f>Commander"), "a title became a formula");
    assert!(
        whole.contains("<f>SUM(") && whole.contains("<v>0 exigences sur 2 ont leur réponse</v>"),
        "no results beside formulas"
    );
    assert!(whole.contains("sheetProtection") && whole.contains("state=\"hidden\""));
    // A public reader is not asked.
    let run = project.run("answer-sheet", &["--audience", "public"]);
    assert!(run.status == 2 && run.stderr.contains("sheets are made for `vendor`"), "{}", run.stderr);
}

#[test]
fn an_answer_becomes_an_offer_and_twice_changes_nothing() {
    let project = project();
    let sent: serde_json::Value = serde_json::from_str(&data(&project)).expect("JSON");
    assert_eq!(super::exchange::invalid("answers.json", &sent), Vec::<String>::new());
    let mut filled = filled(&data(&project), ALL);
    filled["vendor"] = "Sillon".into();
    filled["prices"][0]["unit_price"] = "12 000,50".into();
    filled["prices"][1]["unit_price"] = 800.into();
    filled["questions"][0]["answer"] = "Claire".into();
    filled["licence"]["model"] = "included".into();
    filled["lots"][0]["requirements"][1]["answer"]["cost"] = 1500.into();
    let (_dir, path) = kept(&filled);
    let before = files(project.path());
    let dry = back(&project, &path, &[]);
    ok(&dry);
    for part in [
        "added",
        "EX-1",
        "compliant · index",
        "note      price: Lot 1 · 12000.5 EUR · launch",
        "note      price: Maintenance · 2400 EUR · run",
        "note      reply: Qui mènera le travail ? · Claire",
        "new offer OF-2",
        "--apply",
        "3 added, 0 changed, 0 unchanged, 0 refused",
    ] {
        assert!(dry.stdout.contains(part), "`{part}`: {}", dry.stdout);
    }
    assert_eq!(before, files(project.path()), "a dry run wrote");
    ok(&back(&project, &path, &["--apply", "--received", "2026-04-23"]));
    let written = text(&project, "content/offers.yaml");
    assert!(written.starts_with(OFFERS), "{written}");
    for part in [
        "title: \"Offre\u{a0}: Sillon\"",
        "from: PS-1",
        "for: [L1, L2]",
        "received: 2026-04-23",
        "- { requirement: EX-1, code: compliant, comment: index, asked: fr-",
        "code: partial, comment: à développer, cost: 1500 EUR",
        "- { post: Lot 1, amount: 12000.5 EUR, sort: launch }",
        "- { post: Maintenance, amount: 2400 EUR, sort: run }",
        "licence_model: included",
        "answer: Claire",
    ] {
        assert!(written.contains(part), "`{part}`: {written}");
    }
    let found = project.findings();
    assert!(found.of("wrong-type").is_empty() && found.of("unknown-field").is_empty(), "{:?}", found.rules());
    let again = back(&project, &path, &["--apply"]);
    ok(&again);
    assert!(again.stdout.contains("offer OF-2") && again.stdout.contains("nothing to write"), "{}", again.stdout);
    assert_eq!(text(&project, "content/offers.yaml"), written);
    // One answer is another one: one cell changes, and nothing beside it.
    let noted = written.replace("code: compliant, comment: index", "code: compliant,   comment: index");
    project.write("content/offers.yaml", &noted);
    filled["lots"][0]["requirements"][0]["answer"]["code"] = "partial".into();
    let (_dir, path) = kept(&filled);
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("code: compliant → partial"), "{}", run.stdout);
    assert_eq!(text(&project, "content/offers.yaml"), noted.replace("code: compliant,   comment", "code: partial,   comment"));
}

#[test]
fn a_text_that_we_changed_is_taken_and_marked_and_one_that_they_changed_is_refused() {
    let project = project();
    let sent = data(&project);
    project
        .write("content/requirements.yaml", REQUIREMENTS.replace("prend une commande.", "prend une commande en deux minutes."));
    let (_dir, path) = kept(&filled(&sent, ALL));
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("(answers an older text)") && run.stdout.contains("1 answer an older text"), "{}", run.stdout);
    let found = project.findings();
    let older = found.of("offer-answers-older");
    assert!(older.len() == 1 && older[0]["message"].as_str().is_some_and(|m| m.contains("`EX-2` first")), "{older:?}");
    assert_eq!(found.of("offer-refuses-must").len(), 1, "{:?}", found.rules());
    // What is hidden may change without a word.
    let project = self::project();
    let sent = data(&project);
    project.write("content/requirements.yaml", REQUIREMENTS.replace("Plafond secret", "Autre plafond"));
    assert_eq!(sent, data(&project));
    // The vendor changed a text: the cell, and both texts.
    let mut theirs = filled(&sent, ALL);
    theirs["lots"][0]["requirements"][0]["asked"]["statement"] = "Le portail trouve parfois.".into();
    let (_dir, path) = kept(&theirs);
    let why =
        ["lots[0].requirements[0].asked.statement", "trouve parfois", "trouve une référence", "1 refused; nothing was written"];
    refused(&project, &path, &[], &why);
}

#[test]
fn a_later_round_is_a_new_offer_that_revises_the_last_one() {
    let project = project();
    let (_dir, path) = kept(&filled(&data(&project), ALL));
    ok(&back(&project, &path, &["--apply"]));
    project.write("content/requirements.yaml", REQUIREMENTS.replace("suit une livraison", "suit une livraison et prévient"));
    let settings = SETTINGS.replace("version: \"1.0\"", "version: \"1.1\"");
    project.write("ouvrage.yaml", settings);
    let second = [("EX-1", "compliant", "index"), ("EX-2", "compliant", "livré"), ("EX-3", "partial", "en option")];
    let (_dir, path) = kept(&filled(&data(&project), &second));
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("new offer OF-3"), "{}", run.stdout);
    let written = text(&project, "content/offers.yaml");
    assert!(written.contains("revises: OF-2") && written.contains("(version 1.1)"), "{written}");
    // The first round is past: its refusal counts no more.
    assert!(project.findings().of("offer-refuses-must").is_empty());
    let project = project.file(
        "content/index.md",
        "---\ntitle: A\naudience: restricted\n---\n\n```view\nrounds: offer\n```\n\n```view\nanswers: requirement\nby: [lot, category]\n```\n\n```view\nclarifications: offer\n```\n",
    );
    ok(&project.run("build", &["--audience", "restricted", "--no-pdf"]));
    let page = text(&project, "_site/index.html");
    for part in ["Partiel", "Non conforme", "Conformité", "Maintenant", "83"] {
        assert!(page.contains(part), "`{part}`");
    }
    // What vendors do not see was not asked of them.
    assert!(page.contains("3 sur 3") && !page.contains("sur 4)"), "{page}");
}

#[test]
fn what_cannot_be_taken_names_its_cell_and_nothing_is_written() {
    let project = project();
    let sent = data(&project);
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut data = filled(&sent, ALL);
        change(&mut data);
        kept(&data)
    };
    type Case<'c> = (&'c dyn Fn(&mut serde_json::Value), &'c [&'c str]);
    let cases: &[Case<'_>] = &[
        (
            &|data| data["lots"][0]["requirements"][0]["answer"]["code"] = "Conforne".into(),
            &["lots[0].requirements[0].answer.code", "Conforme, Partiel, Non conforme", "did you mean `compliant`"],
        ),
        (
            &|data| data["lots"][0]["requirements"][1]["id"] = "EX-1".into(),
            &["lots[0].requirements[1].id", "stands in lots[0].requirements[0].id already"],
        ),
        (&|data| data["lots"][0]["requirements"][1]["id"] = "EX-99".into(), &["lots[0].requirements[1].id", "the row was added"]),
        (
            &|data| data["lots"][0]["requirements"][1]["fingerprint"] = data["lots"][0]["requirements"][0]["fingerprint"].clone(),
            &["lots[0].requirements[1].id", "whole rows must be sorted together"],
        ),
        (&|data| data["lots"][0]["requirements"][0]["answer"]["cost"] = "cher".into(), &["answer.cost", "cher"]),
        (
            &|data| {
                data["prices"][1]["unit_price"] = 5.into();
                data["prices"][1]["quantity"] = 2.into();
            },
            &["prices[1].quantity", "it says 2, and we ask 3"],
        ),
        (&|data| data["prices"][0]["unit_price"] = "12 USD".into(), &["prices[0].unit_price", "USD"]),
        (
            &|data| {
                data["questions"][0]["question"] = "Autre ?".into();
                data["questions"][0]["answer"] = "Oui".into();
            },
            &["questions[0].question"],
        ),
        (&|data| data["format"] = "other".into(), &["`format` is not `ouvrage-answers`"]),
        (
            &|data| {
                data["project"] = "Autre projet".into();
                for row in data["lots"][0]["requirements"].as_array_mut().expect("rows") {
                    row["id"] = format!("Z{}", row["id"].as_str().unwrap_or_default()).into();
                }
            },
            &["another project", "Autre projet"],
        ),
    ];
    for (change, why) in cases {
        let (_dir, path) = with(change);
        refused(&project, &path, &[], why);
    }
    // Last year's sheet: most of it asks something else by now.
    let (_dir, path) = kept(&filled(&sent, ALL));
    project.write("content/requirements.yaml", REQUIREMENTS.replace("Le portail ", "Le nouveau portail "));
    refused(&project, &path, &[], &["earlier edition (version 1.0", "3 of 3", "--older"]);
    ok(&back(&project, &path, &["--older"]));
    project.write("content/requirements.yaml", REQUIREMENTS);
    let nowhere = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = nowhere.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    refused(&project, &file("a.xlsx", b""), &[], &["is empty"]);
    refused(&project, &file("a.pdf", b"%PDF-1.7"), &[], &["no spreadsheet"]);
    refused(&project, &file("a.json", b"{"), &[], &["no JSON: line 1"]);
    refused(&project, &file("a.csv", b"nom;prix\na;1\n"), &[], &["holds no answers", "ouvrage answer-sheet"]);
    let run = back(&project, &file("b.json", filled(&sent, ALL).to_string().as_bytes()), &["--vendor", "Sillon"]);
    assert_ne!(run.status, 0, "two vendors were named");
    let folder = project.path().to_string_lossy().into_owned();
    let path = path.to_string_lossy().into_owned();
    let run = super::support::run(&["import", "answers", &folder, &path, "--vendor", "PS-9"]);
    assert!(run.status == 2 && run.stderr.contains("there is no vendor `PS-9`"), "{}", run.stderr);
    let run = super::support::run(&["import", "answers", &folder, &path, "--vendor", "Halimède"]);
    assert!(run.status == 2 && run.stderr.contains("--offer ID") && run.stderr.contains("OF-1"), "{}", run.stderr);
}

#[test]
fn rows_that_are_gone_are_named_and_a_text_never_runs() {
    let project = project();
    let sent = data(&project);
    let mut data =
        filled(&sent, &[("EX-2", "compliant", "=HYPERLINK(\"http://x\",\"oui\")"), ("EX-3", "partial", "=cmd|'/C calc'!A0")]);
    data["lots"][0]["requirements"].as_array_mut().expect("rows").remove(0);
    let (_dir, path) = kept(&data);
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(
        run.stdout.contains("missing") && run.stdout.contains("EX-1") && run.stdout.contains("1 are not answered"),
        "{}",
        run.stdout
    );
    let written = text(&project, "content/offers.yaml");
    assert!(written.contains("=cmd|"), "{written}");
    let listed = project.run("list", &["offer", "--format", "csv"]);
    ok(&listed);
    assert!(!listed.stdout.split(['\n', ',', '"']).any(|cell| cell.starts_with("=cmd")), "{}", listed.stdout);
    let found = project.findings();
    let silent = found.of("offer-silent-on-must");
    assert!(
        silent
            .iter()
            .any(|one| one["message"].as_str().is_some_and(|text| text.contains("`OF-2`") && text.contains("`EX-1` first")))
    );
}

/// A Python that has `openpyxl`, which `tests/run` installs and names.
pub(super) fn python() -> Option<PathBuf> {
    std::env::var_os("OUVRAGE_PYTHON").map(PathBuf::from)
}

pub(super) fn has_soffice() -> bool {
    Command::new("soffice").arg("--version").output().is_ok_and(|run| run.status.success())
}

/// Fills a workbook in with `openpyxl` and does to it what `more` says; `rows` holds the rows of answers by sheet.
pub(super) fn filled_by_python(python: &Path, from: &Path, to: &Path, more: &str) {
    let script = format!(
        "import sys, openpyxl\nfrom openpyxl.utils import get_column_letter\nbook = openpyxl.load_workbook(sys.argv[1])\nanswers = {{'EX-1': ('Conforme', 'index'), 'EX-2': (' partiel ', 'à développer'), 'EX-3': ('NON CONFORME', None)}}\nfor sheet in book.worksheets:\n    head = None\n    for row in sheet.iter_rows(max_row=10):\n        if row[0].value == 'Id': head = {{cell.value: cell.column for cell in row}}; first = row[0].row\n    if head is None: continue\n    for y in range(first + 1, sheet.max_row + 1):\n        key = sheet.cell(y, head['Id']).value\n        if key in answers:\n            sheet.cell(y, head['Code de réponse']).value = answers[key][0]\n            sheet.cell(y, head['Argument']).value = answers[key][1]\nprices = book['Bordereau de prix']\nfor y in range(1, 12):\n    if prices.cell(y, 1).value == 'Lot 1': prices.cell(y, 5).value = 12000.5\n    if prices.cell(y, 1).value == 'Maintenance': prices.cell(y, 5).value = '1 200,50 €'\nbook['Sur votre entreprise'].cell(4, 2).value = 'Claire'\n{more}\nbook.save(sys.argv[2])\n"
    );
    let run = Command::new(python).args(["-c", &script]).arg(from).arg(to).output().expect("run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// Saves a file again in LibreOffice; returns the files that it wrote.
pub(super) fn saved(file: &Path, format: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().expect("a folder");
    let profile = tempfile::tempdir().expect("a folder");
    let user = format!("-env:UserInstallation=file://{}", profile.path().display());
    let run = Command::new("soffice")
        .args([&user, "--headless", "--convert-to", format, "--outdir"])
        .arg(dir.path())
        .arg(file)
        .output()
        .expect("run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir.path()).expect("a folder").flatten().map(|one| one.path()).collect();
    files.sort();
    (dir, files)
}

/// What an offer says, without its id and order of rows.
fn offer(project: &TestProject) -> BTreeMap<String, String> {
    let run = project.run("list", &["offer", "--format", "json", "--where", "from = PS-1"]);
    ok(&run);
    let listed: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut out = BTreeMap::new();
    for row in listed["entries"].as_array().or(listed.as_array()).into_iter().flatten() {
        for part in ["answers", "prices", "replies"] {
            let mut rows: Vec<String> = row["fields"][part].as_array().into_iter().flatten().map(ToString::to_string).collect();
            rows.sort();
            out.insert(part.to_owned(), rows.join("\n"));
        }
    }
    assert!(out.values().all(|text| !text.is_empty()), "{}", run.stdout);
    out
}

/// Sorted, columns moved and put in, cells merged, a sheet renamed and its rows hidden: none of it matters.
const SPOILT: &str = "lot = book.worksheets[1]\nlot.title = 'Notre réponse'\nlot.protection.sheet = False\nlot.insert_cols(3)\nlot.cell(5, 3).value = 'Notes à nous'\nlot.cell(6, 3).value = 'x'\nlot.insert_rows(1)\nrows = [[cell.value for cell in row] for row in lot.iter_rows(min_row=7, max_row=8)]\nfor y, row in zip((8, 7), rows):\n    for x, value in enumerate(row, 1):\n        lot.cell(y, x).value = value\n        if isinstance(value, str): lot.cell(y, x).data_type = 's'\nlot.row_dimensions[7].hidden = True\nlot.merge_cells('A1:C1')\nbook.move_sheet(lot, 1)";

#[test]
#[ignore = "long: tests/run"]
fn whatever_was_done_to_the_file_its_answers_are_the_same() {
    let Some(python) = python() else { return };
    let project = project();
    let (dir, sent) = sheet(&project, "bordereau.xlsx", &[]);
    let at = |name: &str| dir.path().join(name);
    filled_by_python(&python, &sent, &at("plain.xlsx"), "");
    filled_by_python(&python, &sent, &at("spoilt.xlsx"), SPOILT);
    let mut read: Vec<(String, PathBuf)> = vec![("openpyxl".into(), at("plain.xlsx")), ("spoilt".into(), at("spoilt.xlsx"))];
    let mut held = Vec::new();
    if has_soffice() {
        for (format, name) in [("xlsx", "spoilt.xlsx"), ("ods", "plain.xlsx"), ("ods", "spoilt.xlsx")] {
            let (folder, files) = saved(&at(name), format);
            read.extend(files.into_iter().map(|file| (format!("{name} as {format}"), file)));
            held.push(folder);
        }
    }
    let mut first: Option<BTreeMap<String, String>> = None;
    for (what, file) in read {
        let project = self::project();
        let run = back(&project, &file, &["--apply"]);
        assert_eq!(run.status, 0, "{what}: {}{}", run.stdout, run.stderr);
        let own = offer(&project);
        match &first {
            None => first = Some(own),
            Some(first) => assert_eq!(*first, own, "{what}"),
        }
        let again = back(&project, &file, &["--apply"]);
        assert!(again.stdout.contains("nothing to write"), "{what}: {}{}", again.stdout, again.stderr);
        assert!(project.findings().of("wrong-type").is_empty(), "{what}");
    }
    let first = first.expect("read");
    assert!(first["prices"].contains("3601.5"), "{}", first["prices"]);
    // A sheet of a lot as CSV with `;`: the sheet that is not shown is gone, and the fingerprints of rows are enough.
    if has_soffice() {
        let (_csv, files) =
            saved(&at("plain.xlsx"), "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1");
        let lot = files.iter().find(|file| file.to_string_lossy().contains("L1")).unwrap_or_else(|| panic!("{files:?}"));
        let project = self::project();
        let run = back(&project, lot, &["--apply"]);
        assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("no row of this lot is in the file") && run.stdout.contains("2 added"), "{}", run.stdout);
        assert!(text(&project, "content/offers.yaml").contains("sheet: "), "the sheet of today was not known again");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn what_people_do_to_a_workbook_is_refused_with_the_cell() {
    let Some(python) = python() else { return };
    let project = project();
    let (dir, sent) = sheet(&project, "bordereau.xlsx", &[]);
    let cases = [
        (
            "text",
            "book.worksheets[1].cell(6, 3).value = 'Le portail trouve parfois.'",
            &["L1 Socle!C6", "trouve parfois", "trouve une référence"][..],
        ),
        (
            "code",
            "book.worksheets[1].cell(6, 7).value = 'Peut-être'",
            &["L1 Socle!G6", "Peut-être", "Conforme, Partiel, Non conforme"],
        ),
        (
            "formula",
            "book.worksheets[1].cell(6, 7).value = '=HYPERLINK(\"http://x\",\"Conforme\")'",
            &["L1 Socle!G6", "a formula whose result is not kept"],
        ),
        (
            "command",
            "book.worksheets[1].cell(6, 8).value = \"=cmd|'/C calc'!A0\"",
            &["L1 Socle!H6", "a formula whose result is not kept"],
        ),
        (
            "twice",
            "lot = book.worksheets[1]\nfor x in range(1, 14): lot.cell(8, x).value = lot.cell(7, x).value",
            &["L1 Socle!A8", "stands in L1 Socle!A7 already"],
        ),
        (
            "shuffled",
            "lot = book.worksheets[1]\na, b = lot.cell(6, 1).value, lot.cell(7, 1).value\nlot.cell(6, 1).value, lot.cell(7, 1).value = b, a",
            &["L1 Socle!A6", "whole rows must be sorted together"],
        ),
    ];
    for (name, more, why) in cases {
        let made = dir.path().join(format!("{name}.xlsx"));
        filled_by_python(&python, &sent, &made, more);
        refused(&project, &made, &[], why);
    }
    // Macros are not run, and said.
    let macros = dir.path().join("macros.xlsm");
    filled_by_python(&python, &sent, &macros, "");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&macros).expect("there")).expect("a workbook");
    let mut out = zip::ZipWriter::new(std::fs::File::create(dir.path().join("with.xlsm")).expect("made"));
    for n in 0..archive.len() {
        out.raw_copy_file(archive.by_index_raw(n).expect("a part")).expect("copied");
    }
    out.start_file("xl/vbaProject.bin", zip::write::SimpleFileOptions::default()).expect("begun");
    out.finish().expect("written");
    let run = back(&project, &dir.path().join("with.xlsm"), &[]);
    ok(&run);
    assert!(run.stdout.contains("holds macros; they are not run"), "{}", run.stdout);
}

#[test]
fn who_is_asked_learns_nothing_of_other_offers_and_nothing_leaves_unsigned() {
    let project = project();
    let (_dir, path) = kept(&filled(&data(&project), ALL));
    ok(&back(&project, &path, &["--apply"]));
    let reading = ouvrage::Project::read(project.path()).expect("read");
    let read = reading.project.as_ref().expect("a project");
    let vendor = read.config.audiences.find("vendor").expect("an audience");
    let handed = format!("{:?}", ouvrage::Publication::new(read, vendor)).to_lowercase();
    for hidden in ["ex-5", "cachée", "sillon", "of-2"] {
        assert!(!handed.contains(hidden), "the publication for vendors holds {hidden}");
    }
    let public = read.config.audiences.find("public").expect("an audience");
    let handed = format!("{:?}", ouvrage::Publication::new(read, public));
    assert!(!handed.contains("Maintenance") && !handed.contains("mènera"), "the public is told what vendors are asked");
    // Where a signature is asked for, the sheet does not leave without one.
    project.write("ouvrage.yaml", format!("{SETTINGS}audit: required\n"));
    let run = project.run("answer-sheet", &["--format", "json"]);
    assert!(run.status != 0 && run.stdout.is_empty(), "{}", run.stdout);
}

/// What a code counts is a matter of those who judge: nothing that a vendor gets is other for it.
#[test]
fn what_codes_count_is_none_of_the_vendors_business() {
    let of = |mark: &str, audience: &str| {
        let settings = format!("{SETTINGS}  codes: {{ partial: {{ mark: {mark} }} }}\n");
        let project = project().file("ouvrage.yaml", settings);
        let run = project.run("export", &["--audience", audience]);
        ok(&run);
        run.stdout
    };
    assert_eq!(of("0.5", "vendor"), of("0.7", "vendor"));
    assert_ne!(of("0.5", "restricted"), of("0.7", "restricted"), "those who see offers sign what is counted");
}

/// Nothing that a vendor changed is left out, however small.
#[test]
fn a_second_round_shows_each_change() {
    let first = "id: OF-2, title: Une, from: PS-1, licence_model: flat, licence_cost: 100 EUR, opening: 2027-01-02";
    let rows = "answers: [{ requirement: EX-1, code: compliant, cost: 5 EUR }, { requirement: EX-2, code: compliant }], prices: [{ post: P, amount: 10 EUR, sort: run, year: 1 }, { post: P, amount: 20 EUR, sort: run, year: 2 }, { post: Q, amount: 7 EUR }, { post: Q, amount: 8 EUR }], tiers: [{ from: 0 EUR, cost: 30 EUR }], replies: [{ question: Qui ?, answer: Ada }]";
    let changed = |from: &str, to: &str| {
        let second = format!("{}, {rows}", first.replace("OF-2", "OF-3").replace("Une", "Deux"));
        assert!(second.contains(from), "{from}");
        let offers = format!("- {{ {first}, {rows} }}\n- {{ {}, revises: OF-2 }}\n", second.replacen(from, to, 1));
        let project = project()
            .file("content/offers.yaml", offers)
            .file("content/index.md", "---\ntitle: A\naudience: restricted\n---\n\n```view\nrounds: offer\n```\n");
        ok(&project.run("build", &["--audience", "restricted", "--no-pdf", "--no-search"]));
        let page = text(&project, "_site/index.html");
        let view = page.split("table-view").nth(1).unwrap_or_default().split("</table>").next().unwrap_or_default().to_owned();
        view.replace(['\u{a0}', '\u{202f}'], " ")
    };
    for (from, to, shown) in [
        ("code: compliant, cost: 5 EUR", "code: compliant, cost: 6 EUR", ["5 €", "6 €"]),
        ("cost: 100 EUR", "cost: 120 EUR", ["100 €", "120 €"]),
        ("licence_model: flat", "licence_model: upfront", ["Forfait annuel", "Achat au départ"]),
        ("amount: 10 EUR", "amount: 11 EUR", ["10 €", "11 €"]),
        ("amount: 7 EUR", "amount: 9 EUR", ["7 € ; 8 €", "9 € ; 8 €"]),
        ("cost: 30 EUR", "cost: 31 EUR", ["30 €", "31 €"]),
        ("opening: 2027-01-02", "opening: 2027-02-02", ["2 janvier 2027", "2 février 2027"]),
        ("answer: Ada", "answer: Zoé", ["Ada", "Zoé"]),
    ] {
        let view = changed(from, to);
        assert!(shown.iter().all(|part| view.contains(part)), "{from}: {view}");
        assert_eq!(view.matches("<tr").count(), 3, "head, group and one row for {from}: {view}");
    }
}

/// What was withdrawn, and what is of another lot, is not missing in the offer that is silent on it.
#[test]
fn a_second_round_tells_silence_from_what_is_not_asked() {
    let offers = "- { id: OF-2, title: Une, from: PS-1, received: 2026-11-02, answers: [{ requirement: EX-1, code: compliant }, { requirement: EX-3, code: compliant }, { requirement: EX-4, code: compliant }] }\n- { id: OF-3, title: Deux, from: PS-1, for: [L1], received: 2026-11-20, revises: OF-2 }\n";
    let project = project()
        .file("content/offers.yaml", offers)
        .file("content/index.md", "---\ntitle: A\naudience: restricted\n---\n\n```view\nrounds: offer\n```\n");
    ok(&project.run("build", &["--audience", "restricted", "--no-pdf", "--no-search"]));
    let page = text(&project, "_site/index.html").replace(['\u{a0}', '\u{202f}'], " ");
    let view = page.split("table-view").nth(1).unwrap_or_default().split("</table>").next().unwrap_or_default();
    assert!(view.contains("OF-2 Une (2 novembre 2026) → OF-3 Deux (20 novembre 2026)"), "{view}");
    let row = |id: &str| view.split("<tr").find(|row| row.contains(&format!("{id}</"))).unwrap_or_else(|| panic!("{id}: {view}"));
    assert!(row("EX-1").contains("Sans réponse"), "{}", row("EX-1"));
    for id in ["EX-3", "EX-4"] {
        assert!(row(id).contains("N’est pas demandé"), "{}", row(id));
    }
}

/// A document of questions that has none says so, in words that its vendor can be sent.
#[test]
fn answers_that_leave_nothing_open_ask_nothing_back() {
    let project = project().file(
        "content/index.md",
        "---\ntitle: A\naudience: restricted\n---\n\n```view\nclarifications: offer\nwhere: id = OF-2\n```\n",
    );
    let full = [("EX-1", "compliant", "index"), ("EX-2", "compliant", "livré"), ("EX-3", "compliant", "")];
    let (_dir, path) = kept(&filled(&data(&project), &full));
    ok(&back(&project, &path, &["--apply"]));
    ok(&project.run("build", &["--audience", "restricted", "--no-pdf"]));
    let page = text(&project, "_site/index.html");
    assert!(page.contains("Vos réponses n’appellent aucune question de notre part."), "{page}");
    assert!(!page.contains("Rien à montrer"), "{page}");
}

/// A column that no requirement says anything in is not sent, whether the project names it or not.
#[test]
fn empty_columns_are_not_sent() {
    let names = |settings: String, requirements: String| -> Vec<String> {
        let project = project().file("ouvrage.yaml", settings).file("content/requirements.yaml", requirements);
        let data: serde_json::Value = serde_json::from_str(&data(&project)).expect("JSON");
        let columns = data["columns"].as_array().expect("columns").iter();
        columns.map(|column| column["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let settings = || SETTINGS.to_owned();
    let bare = || REQUIREMENTS.replace(", criterion: Durée, level: 2 s", "");
    assert_eq!(names(settings(), REQUIREMENTS.to_owned()), ["title", "statement", "priority", "criterion", "level"]);
    assert_eq!(names(settings(), bare()), ["title", "statement", "priority"]);
    assert_eq!(names(format!("{SETTINGS}  columns: [level]\n"), bare()), ["title", "statement"]);
}

/// Nobody is marked down, or set aside, for silence on what was never sent to them.
#[test]
fn what_was_not_asked_counts_in_no_mark() {
    let hidden = "- { id: EX-9, title: Zephyr, priority: must, audience: restricted, lot: L1, statement: Zephyr. }\n";
    let offer = "- { id: OF-1, title: Une, from: PS-1, for: [L1, L2], answers: [{ requirement: EX-1, code: compliant }, { requirement: EX-2, code: compliant }, { requirement: EX-3, code: compliant }] }\n";
    let project = project()
        .file("content/requirements.yaml", format!("{REQUIREMENTS}{hidden}"))
        .file("content/offers.yaml", offer)
        .file(
            "content/criteria.yaml",
            "- { id: CR-1, title: Réponses, weight: 100, scale: 20, scoring: answers, mandatory: unanswered }\n",
        )
        .file(
            "content/index.md",
            "---\ntitle: A\naudience: restricted\n---\n\n```view\noutcome: vendor\n```\n\n```view\ngrid: offer\n```\n",
        );
    ok(&project.run("build", &["--audience", "restricted", "--no-pdf"]));
    let page = text(&project, "_site/index.html");
    let told = page.split("<main").nth(1).unwrap_or_default();
    assert!(told.contains("obtient 100,0 sur 100"), "{told}");
}
