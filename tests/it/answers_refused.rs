//! Files that vendors send back and that cannot be taken: each is refused with its reason, with the cell where there is one, and nothing is written.

use super::answers::{back, ok, project, refused};
use super::support::archive;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use std::path::PathBuf;

/// Keeps bytes in a file outside of the project.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    (dir, path)
}

const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// A sheet of LibreOffice with rows of its own.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="F">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[("mimetype", ODS), ("META-INF/manifest.xml", b"<manifest/>"), ("content.xml", content.as_bytes())])
}

/// A workbook with the headers of answers and a row of `EX-1`, of which a test writes a cell.
fn answered(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("Réponse").expect("a name");
    for (x, head) in (0..).zip(["Id", "Code de réponse", "Argument", "Preuve", "Incidence financière"]) {
        page.write_string(0, x, head).expect("written");
    }
    page.write_string(1, 0, "EX-1").expect("written");
    fill(page).expect("written");
    book.save_to_buffer().expect("a workbook")
}

/// What is paid every year is multiplied by years already.
#[test]
fn a_running_post_has_no_quantity_of_years() {
    let settings = |post: &str| format!("title: Essai\nanswers:\n  prices:\n    - {{ post: Maintenance, sort: run, {post} }}\n");
    let found = |post: &str| {
        let project = super::support::TestProject::new().file("ouvrage.yaml", settings(post));
        project.findings().of("bad-config").len()
    };
    assert_eq!(found("unit: year, quantity: 3"), 1);
    assert_eq!(found("unit: { fr: Années, en: years }, quantity: 3"), 1);
    assert_eq!((found("unit: year, quantity: 1"), found("unit: year"), found("unit: month, quantity: 12")), (0, 0, 0));
}

#[test]
fn what_is_no_table_is_refused_as_a_whole() {
    let project = project();
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let manifest =
        br#"<m:manifest xmlns:m="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></m:manifest>"#;
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("a.xlsx", locked, "protected by a password"),
        (
            "a.ods",
            archive(&[("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", b"x")]),
            "protected by a password",
        ),
        ("a.ods", archive(&[("mimetype", ODS), ("encrypted-package", b"x")]), "protected by a password"),
        ("a.xlsx", b"%PDF-1.7\n".to_vec(), "no spreadsheet"),
        ("a.ods", b"%PDF-1.7\n".to_vec(), "no spreadsheet"),
        ("a.csv", b"%PDF-1.7\n".to_vec(), "no spreadsheet"),
        ("a.xlsx", "Id;Code de réponse\nEX-1;Conforme\n".into(), "something else than its name says"),
        ("a.json", b"PK\x03\x04".to_vec(), "is no JSON"),
        ("a.xlsx", Vec::new(), "is empty"),
        ("a.ods", Vec::new(), "is empty"),
        ("a.csv", b" \r\n".to_vec(), "is empty"),
        ("a.json", Vec::new(), "is no JSON"),
        ("a.xlsx", archive(&[("word/document.xml", b"<w/>")]), "archive of something else"),
        ("a.xlsx", archive(&[("xl/workbook.xml", b"<workbook><sheets><sheet name='A'")]), "cannot be read"),
    ];
    for (name, bytes, why) in cases {
        let (_dir, path) = file(name, bytes);
        refused(&project, &path, &[], &[why]);
    }
}

#[test]
fn a_cell_of_the_wrong_type_is_refused_with_its_address() {
    let project = project();
    let day = || ExcelDateTime::from_ymd(2026, 3, 31).expect("a day");
    let dated = || Format::new().set_num_format("yyyy-mm-dd");
    type Case<'c> = (&'c dyn Fn(&mut Worksheet) -> Result<(), XlsxError>, &'c [&'c str]);
    let cases: &[Case<'_>] = &[
        (
            &|page| page.write_datetime_with_format(1, 1, day(), &dated()).map(drop),
            &["Réponse!B2", "no answer code `2026-03-31`"],
        ),
        (&|page| page.write_boolean(1, 1, true).map(drop), &["Réponse!B2", "no answer code `true`", "Conforme, Partiel"]),
        (&|page| page.write_number(1, 1, 1.0).map(drop), &["Réponse!B2", "no answer code `1`"]),
        (
            &|page| page.write_formula(1, 1, Formula::new("=NA()").set_result("#N/A")).map(drop),
            &["Réponse!B2", "an error of the spreadsheet: #N/A"],
        ),
        (
            &|page| page.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).map(drop),
            &["Réponse!C2", "an error of the spreadsheet: #DIV/0!"],
        ),
        (&|page| page.write_datetime_with_format(1, 4, day(), &dated()).map(drop), &["Réponse!E2", "2026-03-31"]),
        (&|page| page.write_boolean(1, 4, true).map(drop), &["Réponse!E2", "true"]),
        (&|page| page.write_string(1, 4, "=1+1").map(drop), &["Réponse!E2", "=1+1"]),
        (
            &|page| page.write_string(2, 0, "EX-1").and_then(|page| page.write_string(2, 1, "Conforme")).map(drop),
            &["Réponse!A3", "Réponse!A2"],
        ),
    ];
    for (fill, why) in cases {
        // Another cell of the row holds an answer that would be taken.
        let bytes = answered(|page| {
            page.write_string(1, 3, "p. 4")?;
            fill(page)
        });
        let (_dir, path) = file("a.xlsx", bytes);
        refused(&project, &path, &[], why);
    }
    // A text that looks like a formula is a text.
    let (_dir, path) = file("a.xlsx", answered(|page| page.write_string(1, 2, "=HYPERLINK(\"http://x\")").map(drop)));
    let run = back(&project, &path, &["--apply"]);
    ok(&run);
    assert!(run.stdout.contains("=HYPERLINK"), "{}", run.stdout);
}

/// Runs the program with no more address space than it needs for what it reads, and says how it ended.
#[cfg(target_os = "linux")]
fn bounded(project: &super::support::TestProject, path: &std::path::Path, megabytes: u64) -> (Option<i32>, String) {
    let script = format!("ulimit -v {}; exec \"$@\"", megabytes * 1024);
    let run = std::process::Command::new("sh")
        .args(["-c", &script, "sh", super::support::program(), "import", "answers"])
        .arg(project.path())
        .arg(path)
        .args(["--vendor", "PS-1", "--apply"])
        .output()
        .expect("run");
    (run.status.code(), [run.stdout, run.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat())
}

/// Small files that unpack to gigabytes, or that say a cell stands a billion times: refused within two gigabytes of addresses.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_unpacks_to_gigabytes_is_refused_in_bounded_memory() {
    let project = project();
    let before = super::support::files(project.path());
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"90\"><text:p>x</text:p></table:table-cell>";
    let repeated = ods(&format!("<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>"));
    let wide = "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let wide = ods(&wide.repeat(5_000));
    // One text of a cell's length that a million of cells name.
    let named = {
        let text = "x".repeat(30_000);
        let strings = format!("<sst><si><t>{text}</t></si></sst>");
        let row = |y: usize| {
            let cells: String = (0..20).map(|_| "<c t=\"s\"><v>0</v></c>").collect();
            format!("<row r=\"{y}\">{cells}</row>")
        };
        let rows: String = (1..=50_000).map(row).collect();
        let own = answered(|_| Ok(()));
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(own)).expect("a workbook");
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        for n in 0..book.len() {
            let mut part = book.by_index(n).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut bytes).expect("read");
            match name.as_str() {
                "xl/sharedStrings.xml" => bytes = strings.clone().into_bytes(),
                "xl/worksheets/sheet1.xml" => {
                    bytes = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes()
                }
                _ => {}
            }
            members.push((name, bytes));
        }
        archive(&members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
    };
    for (name, bytes, why) in [
        ("rows.ods", repeated, "more than the 5000000 cells"),
        ("columns.ods", wide, "more than the 5000000 cells"),
        ("texts.xlsx", named, "MB of text"),
    ] {
        assert!(bytes.len() < 300_000, "{name}: {}", bytes.len());
        let (_dir, path) = file(name, bytes);
        let (status, said) = bounded(&project, &path, 2_500);
        assert!(status == Some(2) && said.contains("too large") && said.contains(why), "{name}: {status:?} {said}");
    }
    assert_eq!(before, super::support::files(project.path()));
}

/// A hundred thousand rows that nobody asked for: each is named, nothing is written.
#[test]
#[ignore = "long: tests/run"]
fn a_hundred_thousand_rows_are_each_told_and_nothing_is_written() {
    let project = project();
    let bytes = answered(|page| {
        for y in 1..=100_000_u32 {
            page.write_string(y, 0, format!("EX-{y}"))?;
            page.write_string(y, 1, "Conforme")?;
            page.write_string(y, 2, "comme décrit")?;
        }
        Ok(())
    });
    let (_dir, path) = file("a.xlsx", bytes);
    let before = super::support::files(project.path());
    let start = std::time::Instant::now();
    let run = back(&project, &path, &["--apply"]);
    eprintln!("100 000 rows of answers read in {:?}", start.elapsed());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    assert_eq!(run.status, 1, "{}", run.stderr);
    let refused = run.stdout.lines().filter(|line| line.contains("there is no such requirement")).count();
    assert!(refused > 99_990 && run.stdout.contains("Réponse!A100001"), "{refused}");
    assert_eq!(before, super::support::files(project.path()));
}
