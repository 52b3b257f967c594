//! The manual (`docs/manual`): what it says is so.

#[cfg(feature = "pdf")]
use super::support::program;
use super::support::run;
use std::path::{Path, PathBuf};
#[cfg(feature = "pdf")]
use std::process::Command;

fn manual() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manual")
}

/// After a change of commands, kinds, rules, settings or views, `OUVRAGE_UPDATE=1 cargo test --test it manual` writes the reference anew.
#[test]
fn the_reference_is_what_the_program_says_of_itself() {
    let folder = manual().join("content/05-reference");
    let mut size = 0;
    for register in ouvrage::manual() {
        let path = folder.join(&register.name);
        if std::env::var_os("OUVRAGE_UPDATE").is_some() {
            std::fs::write(&path, &register.text).expect("written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let different = register.text.lines().zip(written.lines()).find(|(a, b)| a != b);
        assert!(register.text == written, "{} differs, first here: {different:?}", path.display());
        size += written.len();
    }
    assert!(size < 1_048_576, "{size} bytes are too many for what is in the repository");
}

/// No error, warning or note; every page and entry is in both languages, and no translation is stale.
#[test]
#[ignore = "long: tests/run"]
fn nothing_is_wrong_with_the_manual_in_either_language() {
    let (reading, findings) = ouvrage::output::read(&manual()).expect("read");
    let project = reading.project.expect("a project");
    let speech = ouvrage::report::Speech { lang: ouvrage::schema::Lang::fallback(), all: true };
    assert!(findings.is_empty(), "{}", ouvrage::report::text(&findings, &project.sources, false, speech));
    assert!(project.pages.len() > 25 && project.entries.len() > 300, "{} pages", project.pages.len());
    // Without a fingerprint nobody would see that the English page went on.
    for page in std::fs::read_dir(manual().join("content")).expect("content").flatten().flat_map(|folder| french(&folder.path()))
    {
        let text = std::fs::read_to_string(&page).expect("read");
        assert!(text.contains("\ntranslation_of: "), "{} does not say what it translates", page.display());
    }
}

/// The French pages of a folder, or of a file.
fn french(path: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(path).map(|folder| folder.flatten().map(|entry| entry.path()).collect());
    let files: Vec<PathBuf> = inside.unwrap_or_else(|_| vec![path.to_owned()]);
    files.into_iter().filter(|path| path.to_string_lossy().ends_with(".fr.md")).collect()
}

#[test]
#[ignore = "long: tests/run"]
fn the_manual_becomes_a_site_and_a_document_in_both_languages() {
    let out = tempfile::tempdir().expect("a folder");
    let site = out.path().join("site").to_string_lossy().into_owned();
    let built = run(&["build", &manual().to_string_lossy(), "--out", &site, "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    for path in ["tutorial.html", "fr/tutorial.html", "kinds/kind-requirement.html", "fr/rules/rule-broken-link.html"] {
        assert!(Path::new(&site).join(path).is_file(), "{path}");
    }
    if cfg!(feature = "pdf") {
        for name in ["documents/ouvrage-manual.pdf", "documents/manuel-ouvrage.pdf"] {
            let pdf = std::fs::read(Path::new(&site).join(name)).expect(name);
            assert!(pdf.starts_with(b"%PDF") && pdf.len() > 100_000, "{name}");
        }
    }
}

/// A step of a tutorial.
#[cfg(feature = "pdf")]
enum Step {
    /// A file that the reader writes, relative to the folder of the tutorial's project.
    Write(String, String),
    /// A cell that the reader changes in a spreadsheet: the file, the words that were there, the words that are.
    Cell(String, String, String),
    /// A command, and what the page shows of its answer.
    Command(String, Vec<String>),
}

/// Reads the steps of a tutorial. ```` ```console ```` holds commands behind `$ ` and their answers; a paragraph that ends in a path in
/// back-ticks and a colon is followed by that file; a comment `cell FILE: A -> B` does by hand what the text asks for.
#[cfg(feature = "pdf")]
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.len() >= 3 {
            let block: Vec<&str> = lines.by_ref().take_while(|inner| *inner != fence).collect();
            if line.trim_start_matches('`').split(' ').next() == Some("console") {
                for inner in block {
                    match (inner.strip_prefix("$ "), steps.last_mut()) {
                        (Some(command), _) => steps.push(Step::Command(command.to_owned(), Vec::new())),
                        // A long command goes on behind `> `, as a shell shows it.
                        (None, Some(Step::Command(command, answer))) if answer.is_empty() && inner.starts_with("> ") => {
                            command.push('\n');
                            command.push_str(inner.trim_start_matches("> "));
                        }
                        (None, Some(Step::Command(_, answer))) => answer.push(inner.to_owned()),
                        (None, _) => panic!("an answer without a command: {inner}"),
                    }
                }
            } else if let Some(path) =
                before.strip_suffix("`:").or_else(|| before.strip_suffix("` :")).or_else(|| before.strip_suffix("`\u{a0}:"))
            {
                let path = path.rsplit('`').next().expect("a path");
                steps.push(Step::Write(path.to_owned(), block.join("\n") + "\n"));
            }
        } else if let Some(cell) = line.strip_prefix("<!-- cell ").and_then(|rest| rest.strip_suffix(" -->")) {
            let (file, change) = cell.split_once(": ").expect("a file");
            let (old, new) = change.split_once(" -> ").expect("a change");
            steps.push(Step::Cell(file.to_owned(), old.to_owned(), new.to_owned()));
        }
        if !line.is_empty() {
            before = line;
        }
    }
    steps
}

/// Whether lines are as the page shows them: `…` alone on a line stands for any lines, within a line for any words.
fn fits(shown: &[String], given: &[&str]) -> bool {
    match (shown.split_first(), given.split_first()) {
        (None, None) => true,
        (Some((line, rest)), _) if line == "…" => (0..=given.len()).any(|skipped| fits(rest, &given[skipped..])),
        (Some((line, rest)), Some((real, others))) => fits_line(line, real.trim_end()) && fits(rest, others),
        _ => false,
    }
}

fn fits_line(shown: &str, given: &str) -> bool {
    let Some((before, behind)) = shown.split_once('…') else { return shown == given };
    given
        .strip_prefix(before)
        .is_some_and(|rest| (0..=rest.len()).any(|at| rest.is_char_boundary(at) && fits_line(behind, &rest[at..])))
}

#[test]
fn answers_are_held_word_for_word_but_for_what_varies() {
    let shown = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fits(&shown("a\nb"), &["a", "b"]) && !fits(&shown("a\nb"), &["a", "c"]) && !fits(&shown("a"), &["a", "b"]));
    assert!(fits(&shown("a … kB\n…\nz"), &["a 12 kB", "x", "y", "z"]) && !fits(&shown("a … kB"), &["a 12 MB"]));
    assert!(fits(&shown("…"), &[]) && !fits(&[], &["a"]));
}

/// Does in a spreadsheet what the reader is asked to do by hand.
#[cfg(feature = "pdf")]
fn change_cell(path: &Path, old: &str, new: &str) {
    let bytes = std::fs::read(path).expect("the spreadsheet");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut changed = 0;
    for n in 0..archive.len() {
        let mut member = archive.by_index(n).expect("a member");
        let name = member.name().expect("a name").into_owned();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut text).expect("read");
        if name.ends_with("sharedStrings.xml") {
            let words = String::from_utf8(text).expect("UTF-8");
            changed += words.matches(&format!(">{old}<")).count();
            text = words.replace(&format!(">{old}<"), &format!(">{new}<")).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        std::io::Write::write_all(&mut out, &text).expect("written");
    }
    assert_eq!(changed, 1, "one cell of {} says {old}", path.display());
    std::fs::write(path, out.finish().expect("ended").into_inner()).expect("written");
}

/// What a shell answers, standard error behind standard output, and whether the folder changes.
#[cfg(feature = "pdf")]
fn answer(command: &str, folder: &Path, home: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let bin = Path::new(program()).parent().expect("a folder").display().to_string();
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{bin}:{path}"))
        .env("HOME", home)
        .env_remove("OUVRAGE_LANG")
        .envs([("LC_ALL", "C.UTF-8"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Ada")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "ada@example.org")))
        .output()
        .expect("a shell");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Walks through a tutorial as a reader would, and compares each answer with what the page promises.
#[cfg(feature = "pdf")]
fn walk(page: &str) {
    let text = std::fs::read_to_string(manual().join("content").join(page)).expect("the page");
    let home = tempfile::tempdir().expect("a folder");
    let mut folder = home.path().to_owned();
    let (mut commands, mut wrong) = (0, Vec::new());
    for step in steps(&text) {
        match step {
            Step::Write(path, content) => {
                std::fs::create_dir_all(folder.join(&path).parent().expect("a folder")).expect("made");
                std::fs::write(folder.join(path), content).expect("written");
            }
            Step::Cell(path, old, new) => change_cell(&folder.join(path), &old, &new),
            Step::Command(command, shown) => {
                commands += 1;
                if let Some(inside) = command.strip_prefix("cd ") {
                    folder = folder.join(inside);
                    assert!(folder.is_dir(), "{command}");
                    continue;
                }
                let given = answer(&command, &folder, home.path());
                if !fits(&shown, &given.lines().collect::<Vec<_>>()) {
                    wrong.push(format!("$ {command}\n{given}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{page} promises something else:\n{}", wrong.join("\n"));
    assert!(commands > 15, "{commands} commands in {page}");
}

#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn the_tutorial_runs_as_it_is_told() {
    walk("01-tutorial.md");
}

#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn the_french_tutorial_runs_as_it_is_told() {
    walk("01-tutorial.fr.md");
}
