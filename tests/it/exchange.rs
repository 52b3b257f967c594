//! Getting out: `list`, `show`, `export` and `entries.json`, and the order of arguments that all commands share.

use super::support::{TestProject, example, run};
use serde_json::Value;

/// Reports what in a document a published schema does not allow.
pub fn invalid(schema: &str, value: &Value) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/schemas").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    let config =
        jsonschema_valid::Config::from_schema(&schema, Some(jsonschema_valid::schemas::Draft::Draft7)).expect("a schema");
    config.validate_schema().map_err(|errors| errors.map(|e| e.to_string()).collect::<Vec<_>>()).expect("valid itself");
    match config.validate(value) {
        Ok(()) => Vec::new(),
        Err(errors) => errors.take(10).map(|error| error.to_string()).collect(),
    }
}

fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: Portail\nlanguage: fr\nlanguages: [en]\n")
        .file(
            "content/requirements.yaml",
            "- id: EX-1\n  title: Rapide | sûr\n  statement: Répond en une seconde\n  priority: must\n  verified_by: [TE-1]\n  tags: [a, b]\n  aliases: [EX-0]\n- id: EX-2\n  title: Plafond\n  audience: internal\n  statement: Coûte moins\n",
        )
        .file("content/tests.yaml", "- id: TE-1\n  title: Mesurer\n  audience: internal\n")
        .file("content/index.md", "# Accueil\n\n<!-- audience: internal -->Secret<!-- /audience -->\n")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("no JSON ({e}): {text}"))
}

#[test]
#[ignore = "long: tests/run"]
fn the_columns_of_a_list_are_those_of_the_kind_whatever_entries_hold() {
    let project = project();
    let list = |args: &[&str]| {
        let run = project.run("list", args);
        assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
        run.stdout
    };
    let header = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let csv = list(&["requirement", "--format", "csv"]);
    assert!(header(&csv).starts_with("id,title,") && header(&csv).contains("verified_by"), "{csv}");
    assert_eq!(header(&list(&["test", "--format", "csv", "--where", "id = none"])), header(&list(&["test", "--format", "csv"])));
    let all = json(&list(&["requirement", "--format", "json"]));
    let names = |entry: &Value| entry["fields"].as_object().expect("fields").keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&all[0]), names(&all[1]));
    assert_eq!((&all[0]["id"], &all[0]["fields"]["verified_by"][0]), (&"EX-1".into(), &"TE-1".into()));
    assert_eq!((&all[0]["file"], &all[0]["line"]), (&"content/requirements.yaml".into(), &1.into()));
    assert!(all[1]["fields"]["verified_by"].is_null(), "{:#}", all[1]);
    assert_eq!(list(&["test", "--columns", "id,verifies,tags"]), "id    verifies  tags\nTE-1  EX-1\n");
    assert_eq!(
        list(&["requirement", "--columns", "id, title,priority", "--format", "md", "--sort=-id"]),
        "| Id | Titre | Priorité |\n| --- | --- | --- |\n| EX-2 | Plafond |  |\n| EX-1 | Rapide \\| sûr | Indispensable |\n"
    );
    let out = project.path().join("out.xlsx");
    list(&["requirement", "--format", "xlsx", "--out", &out.to_string_lossy()]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&out).expect("a spreadsheet");
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("readable");
    assert_eq!(range.height(), 3);
}

#[test]
#[ignore = "long: tests/run"]
fn a_list_that_cannot_be_says_why() {
    let project = project();
    for (args, hint) in [
        (&["requirment"][..], "did you mean `requirement`?"),
        (&["exigences"], "did you mean `requirement`?"),
        (&["requirement", "--columns", "id,prioriy"], "did you mean `priority`?"),
        (&["requirement", "--lang", "de"], "languages: fr, en"),
        (&["requirement", "--audience", "vendors"], "vendor"),
        (&["requirement", "--format", "csv", "--out", &project.path().join("content/x.csv").to_string_lossy()], "content"),
    ] {
        let run = project.run("list", args);
        assert!(run.status == 2 && run.stderr.contains(hint), "{args:?}: {} {}", run.status, run.stderr);
    }
    let folder = project.path().to_string_lossy().into_owned();
    let turned = run(&["list", "requirement", &folder]);
    assert!(turned.status == 2 && turned.stderr.contains("comes first"), "{}", turned.stderr);
}

#[test]
#[ignore = "long: tests/run"]
fn an_entry_is_shown_whole_to_who_has_the_files_and_as_others_get_it() {
    let project = project();
    let show = |args: &[&str]| project.run("show", args);
    let own = show(&["ex-1"]).stdout;
    for part in ["EX-1  Rapide | sûr", "content/requirements.yaml:1", "Indispensable", "TE-1  Mesurer", "Répond en une seconde"]
    {
        assert!(own.contains(part), "{part}: {own}");
    }
    assert_eq!(show(&["EX-0"]).stdout, own, "a former id leads to it");
    assert!(show(&["TE-1"]).stdout.contains("EX-1  Rapide"), "the other side of a link");
    let vendor = show(&["EX-1", "--audience", "vendor"]).stdout;
    assert!(vendor.contains("Rapide") && !vendor.contains("TE-1") && !vendor.contains("content/"), "{vendor}");
    let hidden = show(&["EX-2", "--audience", "vendor"]);
    assert!(hidden.status == 2 && !hidden.stderr.contains("Plafond"), "{}", hidden.stderr);
    let near = show(&["EX-11"]);
    assert!(near.status == 2 && near.stderr.contains("did you mean `EX-1`?"), "{}", near.stderr);
    let data = json(&show(&["EX-1", "--format", "json"]).stdout);
    assert_eq!((&data["tags"][1], &data["aliases"][0]), (&"b".into(), &"EX-0".into()));
}

#[test]
#[ignore = "long: tests/run"]
fn an_export_follows_its_published_schema() {
    let project = project();
    for (audience, entries) in [("internal", 3), ("vendor", 1)] {
        let data = json(&project.run("export", &["--audience", audience]).stdout);
        assert_eq!(invalid("publication.json", &data), Vec::<String>::new());
        assert_eq!(data["entries"].as_array().map(Vec::len), Some(entries));
        assert_eq!(data["entries"][0]["file"].is_string(), audience == "internal");
        assert_eq!(data["pages"][0]["markdown"].as_str().is_some_and(|text| text.contains("Secret")), audience == "internal");
    }
    assert!(!invalid("publication.json", &serde_json::json!({"format": "ouvrage-publication"})).is_empty());
    let out = project.path().join("registers");
    let run = project.run("export", &["--format", "csv", "--out", &out.to_string_lossy()]);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 2), "{}", run.stderr);
    assert!(std::fs::read_to_string(out.join("tests.csv")).expect("written").contains("TE-1,Mesurer"));
    assert_eq!(project.run("export", &["--format", "csv"]).status, 2);
}

#[test]
#[ignore = "long: tests/run"]
fn entries_are_listed_beside_each_site_with_what_changed() {
    let project = project();
    let english = project.page("en/entries.json");
    let own = project.page("entries.json");
    for text in [&own, &english] {
        assert_eq!(invalid("entries.json", &json(text)), Vec::<String>::new());
    }
    let own = json(&own);
    assert_eq!(own["entries"][0]["address"], "requirements/EX-1.html");
    let prints =
        |site: &Value| site["entries"].as_array().expect("entries").iter().map(|e| e["fingerprint"].clone()).collect::<Vec<_>>();
    // A line that moves changes none, a word of one entry changes that one.
    let text = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("read");
    project.write("content/requirements.yaml", format!("# Exigences\n\n{text}"));
    assert_eq!(prints(&json(&project.page("entries.json"))), prints(&own));
    project.write("content/requirements.yaml", text.replace("moins", "plus"));
    let changed = prints(&json(&project.page("entries.json")));
    let same: Vec<bool> = changed.iter().zip(prints(&own)).map(|(a, b)| *a == b).collect();
    assert_eq!(same, [true, false, true]);
    // What a vendor does not see changes nothing for a vendor.
    let vendor = |project: &TestProject| {
        assert_eq!(project.run("build", &["--no-pdf", "--no-search", "--audience", "vendor"]).status, 0);
        std::fs::read_to_string(project.path().join("_site/entries.json")).expect("entries.json")
    };
    let before = vendor(&project);
    assert!(!before.contains("EX-2") && !before.contains("TE-1"), "{before}");
    project.write("content/tests.yaml", "- id: TE-1\n  title: Mesurer autrement\n  audience: internal\n");
    assert_eq!(vendor(&project), before);
}

#[test]
#[ignore = "long: tests/run"]
fn nothing_leaves_with_errors_or_unsigned_where_a_signature_is_asked_for() {
    let project = project().file("content/faulty.md", "---\naudience: vendor\n---\n# Page\n\nVoir [[EX-2]].\n");
    for args in [&["export", "--audience", "vendor"][..], &["list", "requirement", "--audience", "vendor", "--format", "csv"]] {
        let run = project.run(args[0], &args[1..]);
        assert!(run.status == 1 && run.stdout.is_empty(), "{args:?}: {}", run.stdout);
    }
    assert_eq!(project.run("list", &["requirement", "--audience", "vendor"]).status, 0, "a look is not given to anybody");
    let project = self::project();
    project.write("ouvrage.yaml", "title: Portail\naudit: required\n");
    for args in [
        &["export", "--audience", "vendor"][..],
        &["list", "requirement", "--audience", "vendor", "--format", "json"],
        &["show", "EX-1", "--audience", "vendor", "--format", "json"],
    ] {
        let run = project.run(args[0], &args[1..]);
        assert!(run.stdout.is_empty() && run.stderr.contains("not signed"), "{args:?}: {}", run.stderr);
    }
    assert_eq!(project.run("export", &[]).status, 0);
}

#[test]
#[ignore = "long: tests/run"]
fn the_folder_comes_first_everywhere_and_may_be_left_out() {
    let project = project();
    let inside = |args: &[&str]| {
        let mut command = std::process::Command::new(super::support::program());
        let output = command.current_dir(project.path()).args(args).env("OUVRAGE_LANG", "en").output().expect("runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for args in [&["list", "requirement"][..], &["show", "EX-1"], &["kinds", "requirement"], &["kinds"], &["export"], &["check"]]
    {
        let (command, rest) = args.split_first().expect("a command");
        let outside = project.run(command, rest);
        assert_eq!((Some(outside.status), outside.stdout), inside(args), "{args:?}");
    }
    let list = example().to_string_lossy().into_owned();
    assert_eq!(run(&["list", &list, "lot"]).status, 0);
}

/// What a command writes never takes the place of what the project reads or keeps: its settings, the ledger of reviewed links, signed sheets, and
/// files that a link in one of its folders leads to.
#[test]
fn an_export_takes_the_place_of_no_file_of_the_project() {
    let project = project();
    project.write("reviews.yaml", "# kept\n");
    project.write("audits/vendor.md", "signed\n");
    project.write("shared/lots.yaml", "- { id: L9, title: Elsewhere }\n");
    #[cfg(unix)]
    {
        std::fs::create_dir_all(project.path().join("content/more")).expect("made");
        std::os::unix::fs::symlink("../../shared/lots.yaml", project.path().join("content/more/lots.yaml")).expect("linked");
    }
    let kept = ["reviews.yaml", "audits/vendor.md", "audits/new.md", "ouvrage.yaml", "content/x.csv"];
    let linked: &[&str] = if cfg!(unix) { &["shared/lots.yaml", "content/more/lots.yaml"] } else { &[] };
    for name in kept.iter().chain(linked) {
        let path = project.path().join(name);
        let before = std::fs::read(&path).ok();
        let run = project.run("list", &["requirement", "--format", "csv", "--out", &path.to_string_lossy()]);
        assert!(run.status != 0 && run.stderr.contains("would replace the project"), "{name}: {} {}", run.status, run.stderr);
        assert_eq!(std::fs::read(&path).ok(), before, "{name}");
    }
    let free = project.path().join("shared/out.csv");
    let run = project.run("list", &["requirement", "--format", "csv", "--out", &free.to_string_lossy()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    // A ledger that is itself a link is what it leads to.
    #[cfg(unix)]
    {
        std::fs::rename(project.path().join("reviews.yaml"), project.path().join("shared/ledger.yaml")).expect("moved");
        std::os::unix::fs::symlink("shared/ledger.yaml", project.path().join("reviews.yaml")).expect("linked");
        for name in ["reviews.yaml", "shared/ledger.yaml"] {
            let path = project.path().join(name);
            let run = project.run("list", &["requirement", "--format", "csv", "--out", &path.to_string_lossy()]);
            assert_ne!(run.status, 0, "{name}");
        }
    }
}
