//! `import`: spreadsheets that come back. What they say becomes of the project, nothing else does, and what cannot be read is refused whole.

use super::support::{Run, TestProject, archive, files, program};
use rust_xlsxwriter::{Format, Workbook};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Instant;

const REGISTER: &str = "# Exigences\n- id: EX-1   # la première\n  title: 'Un'\n  priority:   must   # sûr\n  statement: |\n    Une *phrase*.\n\n- id: EX-2\n  title: Deux\n  priority: should\n";

fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguage: fr\n")
        .file("content/requirements.yaml", REGISTER)
        .file("content/tests.yaml", "- id: TE-1\n  title: Mesurer\n")
}

fn text(project: &TestProject, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Runs an import of bytes that lie outside of the project.
fn import(project: &TestProject, name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> Run {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    let path = path.to_string_lossy().into_owned();
    let mut args = vec![path.as_str()];
    if !more.contains(&"--kind") {
        args.extend(["--kind", "requirement"]);
    }
    args.extend(more);
    project.run("import", &args)
}

#[track_caller]
fn ok(run: &Run) {
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

/// An import that is refused says why, also with `--apply`, and changes nothing.
#[track_caller]
fn refused(project: &TestProject, name: &str, bytes: impl AsRef<[u8]>, more: &[&str], why: &[&str]) {
    let before = files(project.path());
    let run = import(project, name, bytes, &[more, &["--apply"]].concat());
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(run.status == 1 || run.status == 2, "{} {said}", run.status);
    for part in why {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert_eq!(before, files(project.path()), "something was changed");
}

fn sheet(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Besoins").expect("a name");
    fill(sheet);
    book.save_to_buffer().expect("a spreadsheet")
}

fn rows(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[&[&str]]) {
    for (y, row) in rows.iter().enumerate() {
        for (x, cell) in row.iter().enumerate() {
            if !cell.is_empty() {
                sheet.write_string(y as u32, x as u16, *cell).expect("written");
            }
        }
    }
}

fn exported(project: &TestProject, command: &str, args: &[&str]) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let out_text = out.to_string_lossy().into_owned();
    ok(&project.run(command, &[args, &["--out", &out_text]].concat()));
    std::fs::read(out).expect("written")
}

#[test]
fn what_a_sheet_says_is_shown_first_and_written_with_apply() {
    let project = project();
    let csv = "Titre;Notes à nous;Id;Priorité;Vérifiée par\nUn;x;EX-1;Souhaitable;TE-1\nDeux;;EX-2;Importante;\nTrois;;;indispensable;\n";
    let dry = import(&project, "b.csv", csv, &[]);
    ok(&dry);
    for part in [
        "not read  b.csv!B1  `Notes à nous`",
        "changed   b.csv!D2  EX-1  priority: Indispensable → Souhaitable",
        "added     b.csv!C4  EX-3  Trois",
        "1 added, 1 changed, 1 unchanged, 0 refused",
        "--apply",
    ] {
        assert!(dry.stdout.contains(part), "`{part}`: {}", dry.stdout);
    }
    assert_eq!(text(&project, "content/requirements.yaml"), REGISTER);
    ok(&import(&project, "b.csv", csv, &["--apply"]));
    let written = text(&project, "content/requirements.yaml");
    let expected = REGISTER.replace("must   # sûr", "could   # sûr");
    assert!(written.starts_with(expected.trim_end().get(..60).expect("a head")), "{written}");
    assert!(
        written.contains("# Exigences\n- id: EX-1   # la première\n  title: 'Un'\n  priority:   could   # sûr\n"),
        "{written}"
    );
    assert!(written.contains("\n- id: EX-3\n  title: Trois\n"), "{written}");
    // The same sheet again changes nothing, though its new row has no id.
    let again = import(&project, "b.csv", csv, &["--apply"]);
    assert!(again.stdout.contains("0 added, 0 changed, 3 unchanged"), "{}", again.stdout);
    assert_eq!(text(&project, "content/requirements.yaml"), written);
}

#[test]
#[ignore = "long: tests/run"]
fn what_list_and_export_write_comes_back_without_a_change() {
    // Every kind: `edit::import::tests`.
    let project = TestProject::example();
    let before = files(project.path());
    let book = exported(&project, "export", &["--format", "xlsx"]);
    for (kind, args) in [
        ("requirement", &["--format", "csv"][..]),
        ("processing", &["--format", "xlsx"]),
        ("test", &["--format", "csv", "--fingerprint", "--audience", "vendor"]),
    ] {
        let ending = args[1];
        let bytes = exported(&project, "list", &[&[kind], args].concat());
        for (name, bytes) in [(format!("a.{ending}"), &bytes), ("all.xlsx".to_owned(), &book)] {
            let run = import(&project, &name, bytes, &["--kind", kind, "--apply"]);
            assert!(run.status == 0 && run.stdout.contains("nothing to write"), "{kind} {name}: {}{}", run.stdout, run.stderr);
        }
    }
    assert_eq!(before, files(project.path()));
}

/// Rewrites a CSV with another text in a cell.
fn edited(csv: &[u8], column: &str, id: &str, value: &str) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(csv);
    let head = reader.headers().expect("a header").clone();
    let at = head.iter().position(|name| name == column).expect("the column");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&head).expect("written");
    for record in reader.records() {
        let record = record.expect("a record");
        let own = record.get(0) == Some(id);
        writer
            .write_record(record.iter().enumerate().map(|(n, cell)| if own && n == at { value } else { cell }))
            .expect("written");
    }
    writer.into_inner().expect("in memory")
}

#[test]
#[ignore = "long: tests/run"]
fn a_cell_that_was_changed_on_both_sides_is_refused_with_both_values() {
    let project = project();
    let csv = exported(&project, "list", &["requirement", "--format", "csv", "--fingerprint"]);
    ok(&project.run("set", &["EX-1", "title=Un de plus", "priority=could"]));
    let before = text(&project, "content/requirements.yaml");
    // Not touched in the sheet: what the project says by now is kept.
    let stale = import(&project, "a.csv", &csv, &["--apply"]);
    assert!(stale.stdout.contains("0 changed, 2 unchanged"), "{}", stale.stdout);
    // Another cell of the same row goes in.
    ok(&import(&project, "a.csv", edited(&csv, "statement", "EX-1", "Autrement."), &["--apply"]));
    assert!(text(&project, "content/requirements.yaml").contains("statement: Autrement.\n"));
    project.write("content/requirements.yaml", &before);
    let both = edited(&csv, "title", "EX-1", "Un en moins");
    refused(&project, "a.csv", &both, &[], &["a.csv!B2", "EX-1", "changed on both sides", "`Un de plus`", "`Un en moins`"]);
    // The same value on both sides is none.
    ok(&import(&project, "a.csv", edited(&csv, "title", "EX-1", "Un de plus"), &["--apply"]));
    // Emptied on purpose.
    ok(&import(&project, "a.csv", edited(&csv, "priority", "EX-2", ""), &["--apply"]));
    assert!(!text(&project, "content/requirements.yaml").contains("priority: should"));
}

#[test]
fn a_sheet_without_memory_is_a_change_and_its_empty_cells_are_none() {
    let project = project();
    let csv = "id,title,priority\nEX-1,Un,\n";
    let run = import(&project, "a.csv", csv, &["--apply"]);
    assert!(run.stdout.contains("1 unchanged"), "{}", run.stdout);
    ok(&import(&project, "a.csv", csv, &["--apply", "--clear"]));
    assert!(!text(&project, "content/requirements.yaml").contains("must"));
}

#[test]
#[ignore = "long: tests/run"]
fn texts_that_hold_more_than_a_sheet_shows_are_not_replaced() {
    let marked = "- id: EX-1\n  title: Un\n  statement: |\n    Vu de tous.\n\n    <!-- audience: internal -->\n    Secret.\n    <!-- /audience -->\n";
    let project =
        TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguage: fr\n").file("content/requirements.yaml", marked);
    for audience in ["vendor", "internal"] {
        let csv = exported(&project, "list", &["requirement", "--format", "csv", "--fingerprint", "--audience", audience]);
        ok(&import(&project, "a.csv", &csv, &["--apply"]));
        refused(
            &project,
            "a.csv",
            edited(&csv, "statement", "EX-1", "Autre."),
            &[],
            &["content/requirements.yaml:4", "does not show"],
        );
    }
    let plain = import(&project, "a.csv", "id;statement\nEX-1;Autre.\n", &["--apply"]);
    assert_eq!(plain.status, 1, "{}", plain.stdout);
    assert_eq!(text(&project, "content/requirements.yaml"), marked);
}

#[test]
fn values_come_as_people_and_spreadsheets_write_them() {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguage: fr\n").file(
        "kinds/chose.yaml",
        "kind: chose\nplural: choses\nprefix: CH\nlabel: Chose\nlabels: Choses\ntitle: title\nfields:\n  title: { type: text, required: true, label: { fr: Nom, en: Name } }\n  cost: { type: money, label: Coût }\n  weight: { type: number, label: Poids }\n  share: { type: percent, label: Part }\n  day: { type: date, label: Jour }\n  done: { type: boolean, label: { fr: Fait, en: Done } }\n  words: { type: list, of: text, label: Mots }\n  state: { type: choice, label: État, choices: { open: { fr: Ouvert, en: Open }, shut: { fr: Fermé, en: Shut } } }\n",
    );
    let csv = "Name;Coût;Poids;Part;Jour;Fait;Mots;État\n Vis ;1\u{202f}200,50\u{a0}€;1 200,5;12,5 %;31/03/2026;oui;\"a, b ; c\";fermé\n";
    ok(&import(&project, "a.csv", csv, &["--kind", "choses", "--apply"]));
    let written = text(&project, "content/choses.yaml");
    for line in [
        "title: Vis\n",
        "cost: 1200.5 EUR",
        "weight: 1200.5\n",
        "share: 12.5\n",
        "day: 2026-03-31\n",
        "done: true\n",
        "words: [\"a, b\", c]",
        "state: shut\n",
    ] {
        assert!(written.contains(line), "`{line}`: {written}");
    }
    let id = written.lines().find_map(|line| line.split_once("id: ")).expect("an id").1.to_owned();
    let book = sheet(|sheet| {
        rows(
            sheet,
            &[
                &["Registre des choses"],
                &[],
                &["", "Identifiant", "Nom *", "Coût", "Poids", "Part", "Jour", "Done", "Mots", "State"],
            ],
        );
        let percent = Format::new().set_num_format("0.0 %");
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_string(4, 1, &id).expect("written");
        sheet.write_string(4, 2, "Vis").expect("written");
        sheet.write_number(4, 3, 1200.5).expect("written");
        sheet.write_number(4, 4, 1300).expect("written");
        sheet.write_number_with_format(4, 5, 0.125, &percent).expect("written");
        sheet
            .write_datetime_with_format(4, 6, rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 31).expect("a day"), &day)
            .expect("written");
        sheet.write_boolean(4, 7, true).expect("written");
        sheet.write_string(4, 9, "Open").expect("written");
    });
    let run = import(&project, "a.xlsx", book, &["--kind", "chose", "--apply"]);
    ok(&run);
    assert!(
        run.stdout.contains("Besoins!E5") && run.stdout.contains("Besoins!J5") && run.stdout.matches("changed  ").count() == 2,
        "{}",
        run.stdout
    );
    let written = text(&project, "content/choses.yaml");
    assert!(
        written.contains("weight: 1300\n") && written.contains("state: open\n") && written.contains("words: [\"a, b\", c]"),
        "{written}"
    );
    // A time of no day is the text that people see; the number of a day is no day.
    let opens = sheet(|sheet| {
        rows(sheet, &[&["Name", "Mots"]]);
        let time = Format::new().set_num_format("hh:mm");
        sheet.write_string(1, 0, "Porte").expect("written");
        let eight = rust_xlsxwriter::ExcelDateTime::from_hms(8, 0, 0).expect("a time");
        sheet.write_datetime_with_format(1, 1, eight, &time).expect("written");
    });
    ok(&import(&project, "b.xlsx", opens, &["--kind", "chose", "--apply"]));
    assert!(text(&project, "content/choses.yaml").contains("words: [\"08:00\"]"), "{}", text(&project, "content/choses.yaml"));
    refused(&project, "c.csv", "Name;Jour\nVis;46112\n", &["--kind", "chose"], &["c.csv!B2", "2026-03-31"]);
}

#[test]
#[ignore = "long: tests/run"]
fn files_of_french_and_other_programs_are_read() {
    let project = project();
    let text = "Identifiant;Énoncé\r\nEX-2;Prêt à l’été\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '’' => 0x92,
            c => u8::try_from(u32::from(c)).expect("Latin 1"),
        })
        .collect();
    for bytes in
        [latin, format!("\u{feff}{text}").into_bytes(), text.replace(';', "\t").into_bytes(), text.replace(';', ",").into_bytes()]
    {
        let run = import(&project, "a.csv", bytes, &[]);
        assert!(run.stdout.contains("Prêt à l’été") && run.stdout.contains("1 changed"), "{}", run.stdout);
    }
    let run = import(&project, "a.txt.bin", text, &["--format", "csv"]);
    ok(&run);
}

#[test]
#[ignore = "long: tests/run"]
fn a_map_says_which_header_is_which_field() {
    let project = project();
    let dir = tempfile::tempdir().expect("a folder");
    let map = dir.path().join("map.yaml");
    let map_text = map.to_string_lossy().into_owned();
    let csv = "N°,Besoin,Titre\nEX-2,Le besoin,Deux bis\n";
    refused(&project, "a.csv", "Un,Deux\n1,2\n", &[], &["`Un`", "`Deux`", "`title` (Titre)", "--map"]);
    std::fs::write(&map, "N°: id\nBesoin: statement\nTitre:\n").expect("written");
    let run = import(&project, "a.csv", csv, &["--map", &map_text, "--apply"]);
    assert!(run.stdout.contains("`Titre`: the map leaves it out"), "{}", run.stdout);
    assert!(text(&project, "content/requirements.yaml").contains("title: Deux\n  statement: Le besoin\n"));
    std::fs::write(&map, "Urgence: { field: priority, values: { Haute: must, Basse: could } }\n").expect("written");
    let run = import(&project, "a.csv", "id;urgence\nEX-1;HAUTE\nEX-2;basse\n", &["--map", &map_text]);
    assert!(run.stdout.contains("1 changed, 1 unchanged"), "{}{}", run.stdout, run.stderr);
    std::fs::write(&map, "N°: id\nBesoin: statment\n").expect("written");
    refused(&project, "a.csv", csv, &["--map", &map_text], &["map.yaml:2", "did you mean `statement`?"]);
    std::fs::write(&map, "- a\n").expect("written");
    refused(&project, "a.csv", csv, &["--map", &map_text], &["map.yaml:1"]);
}

#[test]
#[ignore = "long: tests/run"]
fn what_cannot_be_taken_over_is_refused_with_its_cell() {
    let project = project();
    for (csv, why) in [
        ("id,title\nEX-1,A\nEX-2,B\nex-1,C\n", &["a.csv!A4", "stands in a.csv!A2 already"][..]),
        ("id,title\nTE-1,A\n", &["a.csv!A2", "is the id of a test"]),
        ("id,title\nA B,A\n", &["a.csv!A2", "cannot be an id"]),
        ("id,priority\nEX-1,mustt\n", &["a.csv!B2", "did you mean `must`?"]),
        ("title,priority\n,must\n", &["a.csv!A2", "needs its `title`"]),
        ("title,priority\nUn,could\n", &["`EX-1` has this title", "write the id"]),
        ("id,verified_by\nEX-1,TE-9\n", &["a.csv!B2", "there is no entry `TE-9`"]),
        ("id,title\nEX-1,Neuf\n,\nEX-2,Neuf,aussi\nTE-1,non\n", &["a.csv!A5"]),
    ] {
        refused(&project, "a.csv", csv, &[], why);
    }
    // Rows that come may be linked to, and ids of one's own are kept.
    ok(&import(&project, "a.csv", "id,title,depends_on\nEX-10,Dix,EX-11\nEX-11,Onze,\n", &[]));
}

#[test]
fn a_formula_without_a_result_is_refused_and_one_with_a_result_is_its_value() {
    let project = project();
    let book = sheet(|sheet| {
        rows(sheet, &[&["Id", "Titre", "Énoncé"], &["EX-1", "Un"], &["EX-2", "Deux"]]);
        sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=\"a\"&\"b\"").set_result("ab")).expect("written");
    });
    let run = import(&project, "a.xlsx", book, &[]);
    assert!(run.stdout.contains("→ ab"), "{}{}", run.stdout, run.stderr);
    // What `rust_xlsxwriter` writes has a result; the file of a program that does not calculate has none.
    let book = sheet(|sheet| {
        rows(sheet, &[&["Id", "Titre", "Énoncé"], &["EX-1", "Un"]]);
        sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("77")).expect("written");
    });
    let book = rewritten(&book, "xl/worksheets/sheet1.xml", |xml| xml.replace("<v>77</v>", ""));
    refused(&project, "a.xlsx", book, &[], &["Besoins!C2", "formula whose result is not kept"]);
}

/// Writes an archive anew with one file changed.
fn rewritten(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a file");
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).expect("read");
        let own = file.name().expect("a name").into_owned();
        if own == name {
            content = change(String::from_utf8(content).expect("XML")).into_bytes();
        }
        out.start_file(own, zip::write::SimpleFileOptions::default()).expect("begun");
        out.write_all(&content).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

#[test]
#[ignore = "long: tests/run"]
fn files_that_are_none_are_refused_with_a_reason() {
    let project = project();
    let good = sheet(|sheet| rows(sheet, &[&["Id", "Titre"], &["EX-1", "Une"]]));
    refused(&project, "a.csv", "", &[], &["is empty"]);
    refused(&project, "a.xlsx", "", &[], &["is empty"]);
    refused(&project, "a.xlsx", sheet(|_| {}), &[], &["is empty"]);
    refused(&project, "a.xlsx", "%PDF-1.7", &[], &["no spreadsheet"]);
    refused(&project, "a.csv", b"a\0\0b", &[], &["no spreadsheet"]);
    refused(&project, "a.pdf", "%PDF-1.7", &[], &["save it as .docx or .md"]);
    refused(&project, "a.xlsx", &good[..good.len() / 2], &[], &["cannot be read"]);
    refused(&project, "a.xlsx", archive(&[("word/document.xml", b"<w/>")]), &[], &["archive of something else"]);
    refused(&project, "a.xlsb", archive(&[("xl/workbook.bin", b"")]), &[], &[".xlsb"]);
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    refused(&project, "a.xls", &locked, &[], &["Excel 97"]);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(&project, "a.xlsx", &locked, &[], &["password"]);
    let manifest =
        br#"<m:manifest xmlns:m="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></m:manifest>"#;
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let ods = archive(&[("mimetype", mimetype), ("META-INF/manifest.xml", manifest), ("content.xml", b"x")]);
    refused(&project, "a.ods", ods, &[], &["password"]);
    // Six hundred megabytes of nothing in less than one.
    let nothing = vec![b' '; 600 * 1024 * 1024];
    let bomb = archive(&[("xl/workbook.xml", &nothing)]);
    assert!(bomb.len() < 2_000_000);
    refused(&project, "a.xlsx", bomb, &[], &["too large"]);
    let missing = project.run("import", &["/nowhere.csv", "--kind", "requirement"]);
    assert!(missing.status == 2 && missing.stderr.contains("nowhere.csv"), "{}", missing.stderr);
    let kind = import(&project, "a.xlsx", &good, &["--kind", "exigences"]);
    assert!(kind.status == 2 && kind.stderr.contains("did you mean `requirement`?"), "{}", kind.stderr);
}

#[test]
#[ignore = "long: tests/run"]
fn macros_are_left_alone_merged_cells_count_for_each_row_and_sheets_are_found() {
    let project = project();
    let mut book = Workbook::new();
    let first = book.add_worksheet();
    first.set_name("Lisez-moi").expect("a name");
    first.write_string(0, 0, "Titre").expect("written");
    let second = book.add_worksheet();
    second.set_name("Feuille 7").expect("a name");
    rows(second, &[&["Liste"], &["Id", "Titre", "Priorité"], &["EX-1", "Un"], &["EX-2", "Deux"]]);
    second.merge_range(2, 2, 3, 2, "Souhaitable", &Format::new()).expect("merged");
    let book = book.save_to_buffer().expect("a spreadsheet");
    let run = import(&project, "a.xlsx", &book, &[]);
    assert!(run.stdout.contains("2 changed") && run.stdout.contains("Feuille 7!C4"), "{}{}", run.stdout, run.stderr);
    refused(&project, "a.xlsx", &book, &["--sheet", "Feuille 8"], &["`Feuille 7`"]);
    let with_macros = {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&book)).expect("an archive");
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        for n in 0..archive.len() {
            let mut file = archive.by_index(n).expect("a file");
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).expect("read");
            members.push((file.name().expect("a name").into_owned(), content));
        }
        members.push(("xl/vbaProject.bin".to_owned(), b"whatever".to_vec()));
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        self::archive(&members)
    };
    let run = import(&project, "a.xlsm", with_macros, &[]);
    assert!(run.stdout.contains("macros") && run.stdout.contains("2 changed"), "{}{}", run.stdout, run.stderr);
}

/// An ODS as other programs write it, by hand.
#[test]
#[ignore = "long: tests/run"]
fn an_ods_is_read_with_its_days_and_without_losing_a_formula() {
    let project = project();
    let content = |statement: &str| {
        format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="F"><table:table-row><table:table-cell office:value-type="string"><text:p>Id</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Énoncé</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>EX-2</text:p></table:table-cell>{statement}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
        )
    };
    let ods = |statement: &str| {
        archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", content(statement).as_bytes()),
        ])
    };
    let run = import(
        &project,
        "a.ods",
        ods(
            r#"<table:table-cell office:value-type="date" office:date-value="2026-03-31"><text:p>31/03/26</text:p></table:table-cell>"#,
        ),
        &[],
    );
    assert!(run.stdout.contains("F!B5") && run.stdout.contains("→ 2026-03-31"), "{}{}", run.stdout, run.stderr);
    refused(&project, "a.ods", ods(r#"<table:table-cell table:formula="of:=1+1"/>"#), &[], &["F!B5", "formula"]);
}

#[test]
fn a_read_only_register_and_a_second_writer_stop_everything() {
    let project = project();
    let csv = "id,title\nEX-1,Autre\n";
    let path = project.path().join("content/requirements.yaml");
    let mut mode = std::fs::metadata(&path).expect("there").permissions();
    mode.set_readonly(true);
    std::fs::set_permissions(&path, mode.clone()).expect("set");
    refused(&project, "a.csv", csv, &[], &["read-only"]);
    #[allow(clippy::permissions_set_readonly_false)]
    mode.set_readonly(false);
    std::fs::set_permissions(&path, mode).expect("set");
    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(project.path().join(".ouvrage-lock"))
        .expect("made");
    lock.try_lock().expect("free");
    refused(&project, "a.csv", csv, &[], &["another command is writing"]);
    drop(lock);
    std::fs::remove_file(project.path().join(".ouvrage-lock")).expect("removed");
    // Two at once: one of them writes, and the register is whole.
    let dir = tempfile::tempdir().expect("a folder");
    let mut children = Vec::new();
    for n in 0..2 {
        let file = dir.path().join(format!("{n}.csv"));
        std::fs::write(&file, format!("id,title\nEX-{},Neuf {n}\n", n + 1)).expect("written");
        let mut command = std::process::Command::new(program());
        command.arg("import").arg(project.path()).arg(&file).args(["--kind", "requirement", "--apply"]);
        children.push(command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().expect("started"));
    }
    let done: Vec<bool> = children.iter_mut().map(|child| child.wait().expect("ended").success()).collect();
    let written = text(&project, "content/requirements.yaml");
    for (n, done) in done.iter().enumerate() {
        assert_eq!(
            written.contains(&format!("title: Neuf {n}\n")) || written.contains(&format!("title: 'Neuf {n}'\n")),
            *done,
            "{written}"
        );
    }
    assert!(done.contains(&true));
}

/// What no project could be built with is refused with its cell; what office programs leave in texts is cleaned.
#[test]
fn comments_are_refused_and_control_characters_are_not_kept() {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguage: fr\n");
    let run = import(&project, "a.csv", "id;title;statement\nEX-1;Un <!-- x -->;y\n", &["--apply"]);
    assert!(run.status == 1 && run.stdout.contains("a.csv!B2") && run.stdout.contains("a comment or a mark"), "{}", run.stdout);
    // What the check takes for a mark is refused as it is there, in Markdown too.
    for text in ["Un &lt;!-- audience: internal -->", "Un <!- audience: internal -->"] {
        let run = import(&project, "a.csv", format!("id;title;statement\nEX-1;\"{text}\";y\n"), &["--apply"]);
        assert!(run.status == 1 && run.stdout.contains("a.csv!B2"), "{text}: {}", run.stdout);
    }
    let run = import(&project, "a.csv", "id;title;statement\nEX-1;Un;<!-- audience: internal --> a\n", &["--apply"]);
    assert!(run.status == 1 && run.stdout.contains("a.csv!C2"), "{}", run.stdout);
    ok(&import(
        &project,
        "b.csv",
        "id;title;statement\nEX-8;Huit;a <!-- audience: internal -->b<!-- /audience --> c\n",
        &["--apply"],
    ));
    ok(&import(&project, "a.csv", "id;title;statement\nEX-1;Un\u{1};\"y\u{b}z\"\n", &["--apply"]));
    let list = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("written");
    assert!(list.contains("title: Un\n") && list.contains("    y\n    z\n"), "{list}");
    assert_eq!(project.findings().of("bad-passage").len(), 0);
}

/// A row that was copied makes one entry, and says so; with an id of its own it is another.
#[test]
fn a_row_that_was_copied_is_added_once() {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguage: fr\n");
    let rows = "id;title;statement\n;Un;y\n;Deux;y\n;Un;y\nEX-9;Un;y\n";
    let run = import(&project, "a.csv", rows, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("left out  a.csv!A4") && run.stdout.contains("3 added"), "{}", run.stdout);
    assert!(run.stdout.contains("says the same as a.csv!A2"), "{}", run.stdout);
    let list = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("written");
    assert_eq!(list.matches("title: Un\n").count(), 2, "{list}");
}

#[test]
#[ignore = "long: tests/run"]
fn two_thousand_entries_come_in_and_go_out_in_a_moment_and_a_hundred_thousand_rows_are_read() {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguage: fr\n");
    let mut csv = String::from("title;priority;statement\n");
    for n in 0..2_000 {
        csv.push_str(&format!("Exigence {n};must;Le système fait {n}.\n"));
    }
    let start = Instant::now();
    let run = import(&project, "a.csv", &csv, &["--apply"]);
    ok(&run);
    eprintln!("2 000 entries added in {:?}", start.elapsed());
    let marked = exported(&project, "list", &["requirement", "--format", "csv", "--fingerprint"]);
    let changed = String::from_utf8(marked).expect("text").replace("Indispensable", "Souhaitable");
    let start = Instant::now();
    let run = import(&project, "a.csv", &changed, &["--apply"]);
    assert!(run.stdout.contains("2000 changed"), "{}", run.stdout.lines().last().unwrap_or_default());
    eprintln!("2 000 entries changed in {:?}", start.elapsed());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    let mut csv = String::from("id;remark\n");
    for n in 0..100_000 {
        csv.push_str(&format!("EX-{n};Une remarque\n"));
    }
    let start = Instant::now();
    let run = import(&project, "a.csv", &csv, &[]);
    eprintln!("100 000 rows read in {:?}", start.elapsed());
    assert!(run.status < 3, "{}", run.stderr);
    let counts: BTreeMap<&str, usize> =
        run.stdout.lines().filter_map(|line| line.split(' ').next()).fold(BTreeMap::new(), |mut all, word| {
            *all.entry(word).or_default() += 1;
            all
        });
    assert!(counts.values().sum::<usize>() > 90_000, "{counts:?}");
}

/// The words that a text of requirements is read by are read in a sheet too; for what is not known, the line of the map is said.
#[test]
fn usual_headers_and_words_of_a_sheet_are_known_and_the_others_come_with_a_line_for_the_map() {
    let project = project();
    let csv = "Exigence;Priorité;Statut\nLe système doit permettre de payer en ligne.;Haute;Validée\nLa recherche trouve un mot mal écrit.;Obligatoire;\nUn export est prévu.;Basse;\nUn filtre est prévu.;Moyenne;\nA button is blue.;High;\n";
    let run = import(&project, "a.csv", csv, &["--apply"]);
    ok(&run);
    assert!(
        run.stdout.contains("words read as choices: ") && run.stdout.contains("priority `Haute` → must (1)"),
        "{}",
        run.stdout
    );
    let register = text(&project, "content/requirements.yaml");
    assert!(register.contains("title: Payer en ligne\n  statement: Le système doit permettre de payer en ligne."), "{register}");
    for line in ["priority: must", "priority: could", "priority: should", "status: approved"] {
        assert!(register.contains(line), "{line}: {register}");
    }
    let csv = "id,Titre,Priorité,Wichtigkeit\nEX-50,Un,Urgent,x\n";
    refused(
        &project,
        "b.csv",
        csv,
        &[],
        &["Priorité: { field: priority, values: { Urgent: must } }", "`Wichtigkeit`: no field is called so", "  Wichtigkeit: …"],
    );
    let csv = "Exigence,Description\nPayer plus tard,Le client paie à trente jours.\n";
    let run = import(&project, "c.csv", csv, &["--apply"]);
    ok(&run);
    assert!(
        text(&project, "content/requirements.yaml")
            .contains("title: Payer plus tard\n  statement: Le client paie à trente jours.")
    );
}
