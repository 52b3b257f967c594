//! How long the sheet of 2 000 requirements takes to be made, all that is sent to be packed, and the answers of five vendors to be read back.
//!
//! ```sh
//! cargo bench --bench answers            # 2 000 requirements, 5 vendors
//! cargo bench --bench answers -- 500 3
//! ```
//!
//! The program itself is run, as people run it: what is told includes reading and checking the project.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench prints its figures and stops at what it did not expect"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Runs the program and tells how long it took.
fn timed(what: &str, args: &[&str]) -> f64 {
    let began = Instant::now();
    let run = Command::new(env!("CARGO_BIN_EXE_ouvrage")).args(args).output().expect("run");
    let seconds = began.elapsed().as_secs_f64();
    assert!(run.status.success(), "{what}: {}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    println!("{what:<40} {seconds:6.2} s");
    seconds
}

/// The document that is packed shows its requirements in a table: what their sheets cost is in the bench `pdf`.
const SETTINGS: &str = "title: Mesure
language: fr
documents:
  cahier: { title: Cahier, audience: internal, outline: [{ register: requirement, view: table, columns: [id, title, priority, lot] }] }
";

fn generate(folder: &Path, requirements: usize, vendors: usize) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).expect("a folder");
    std::fs::write(folder.join("ouvrage.yaml"), SETTINGS).expect("written");
    let lots: String = (1..=4).map(|n| format!("- {{ id: L{n}, title: Lot {n} }}\n")).collect();
    std::fs::write(content.join("lots.yaml"), lots).expect("written");
    let names: String = (1..=vendors).map(|n| format!("- {{ id: PS-{n}, name: Candidat {n} }}\n")).collect();
    std::fs::write(content.join("vendors.yaml"), names).expect("written");
    let mut text = String::new();
    for n in 1..=requirements {
        let words =
            "Le service enregistre chaque commande avec son client et transmet au stock la référence demandée. ".repeat(4);
        let (lot, priority) = (1 + n % 4, ["must", "should", "could"][n % 3]);
        let _ = writeln!(
            text,
            "- id: EX-{n}\n  title: Exigence numéro {n}\n  priority: {priority}\n  lot: L{lot}\n  statement: {words}"
        );
    }
    std::fs::write(content.join("requirements.yaml"), text).expect("written");
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let requirements = numbers.first().copied().unwrap_or(2_000);
    let vendors = numbers.get(1).copied().unwrap_or(5);
    let dir = tempfile::tempdir().expect("a folder");
    let project = dir.path().join("project");
    generate(&project, requirements, vendors);
    let folder = project.to_string_lossy().into_owned();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    println!("{requirements} requirements, {vendors} vendors");
    timed("answer-sheet, a workbook", &["answer-sheet", &folder, "--out", &path("a.xlsx")]);
    timed("answer-sheet, JSON", &["answer-sheet", &folder, "--format", "json", "--out", &path("a.json")]);
    timed("pack, without the site", &["pack", &folder, "cahier", "--no-site", "--out", &path("a.zip")]);
    timed("pack, with the site and its search", &["pack", &folder, "cahier", "--out", &path("b.zip")]);
    let sent = std::fs::read_to_string(path("a.json")).expect("there");
    for vendor in 1..=vendors {
        let mut data: serde_json::Value = serde_json::from_str(&sent).expect("JSON");
        for lot in data["lots"].as_array_mut().expect("lots") {
            for (n, row) in lot["requirements"].as_array_mut().expect("rows").iter_mut().enumerate() {
                row["answer"]["code"] = ["compliant", "partial", "non_compliant"][(n + vendor) % 3].into();
                row["answer"]["comment"] = "comme décrit au chapitre quatre du mémoire".into();
            }
        }
        let file = path(&format!("{vendor}.json"));
        std::fs::write(&file, data.to_string()).expect("written");
        let id = format!("PS-{vendor}");
        timed(&format!("import answers of {id}"), &["import", "answers", &folder, &file, "--vendor", &id, "--apply"]);
    }
    timed("import answers once more", &["import", "answers", &folder, &path("1.json"), "--vendor", "PS-1", "--apply"]);
    timed("the comparison as a workbook", &["workbook", &folder, "--out", &path("c.xlsx")]);
}
