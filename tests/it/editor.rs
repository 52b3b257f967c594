//! `schema`: what editors are told. What they show of it is tested with a language server, in `tests/tools`.

use super::support::{TestProject, example, program, run};
use serde_json::Value;
use std::time::{Duration, Instant};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("no JSON ({e}): {text}"))
}

/// YAML as JSON, as far as a schema looks.
fn value(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let config = jsonschema_valid::Config::from_schema(schema, Some(jsonschema_valid::schemas::Draft::Draft7)).expect("a schema");
    config.validate_schema().map_err(|errors| errors.map(|e| e.to_string()).collect::<Vec<_>>()).expect("valid itself");
    match config.validate(value) {
        Ok(()) => Vec::new(),
        Err(errors) => errors.map(|error| error.to_string()).collect(),
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_schema_is_printed_whole_in_itself_and_takes_what_the_program_takes() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  statement: Vite\n")
        .file("content/tests.yaml", "- id: TE-1\n  title: Mesurer\n  verifies: EX-1\n");
    let schema = json(&project.run("schema", &["test"]).stdout);
    for (text, right) in [
        ("- { id: TE-1, title: A, verifies: EX-1 }", true),
        ("- { id: TE-1, title: 12, verifies: [EX-1, EX-404] }", true),
        ("kind: test\nentries: [{ id: TE-1, title: A }]", true),
        ("kind: test\nid: TE-1\ntitle: A", true),
        ("- { id: TE-1, titel: A }", false),
        ("- { title: A }", false),
        ("- { id: TE-1, title: A, verifies: { a: b } }", false),
        ("- { id: TE-1, title: A, audience: vendors }", false),
        ("kind: requirement\nentries: []", false),
    ] {
        assert_eq!(errors(&schema, &value(text)).is_empty(), right, "{text}: {:?}", errors(&schema, &value(text)));
    }
    let settings = json(&project.run("schema", &["ouvrage.yaml"]).stdout);
    assert!(errors(&settings, &value("title: A\nrules: { broken-link: error }")).len() <= 1);
    assert!(errors(&settings, &value("title: { fr: A, en: B }\ndocuments: { a: { outline: [{ page: x }] } }")).is_empty());
    assert!(!errors(&settings, &value("titre: A")).is_empty());
    let none = project.run("schema", &["tset"]);
    assert!(none.status == 2 && none.stderr.contains("did you mean `test`?"), "{}", none.stderr);
    for what in ["publication", "entries"] {
        assert!(json(&run(&["schema", "--export", what]).stdout)["$id"].as_str().is_some_and(|id| id.contains(what)));
    }
}

#[test]
#[ignore = "long: tests/run"]
fn the_settings_of_the_example_follow_the_schema() {
    let example = example();
    let schema = json(&run(&["schema", &example.to_string_lossy(), "ouvrage.yaml"]).stdout);
    let text = std::fs::read_to_string(example.join("ouvrage.yaml")).expect("read");
    assert_eq!(errors(&schema, &value(&text)), Vec::<String>::new());
}

#[test]
#[ignore = "long: tests/run"]
fn schemas_are_laid_where_they_are_asked_for_and_followed_by_serve() {
    let project = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  statement: Vite\n");
    assert_eq!(project.run("schema", &[]).status, 0);
    assert!(!project.path().join(".ouvrage").exists(), "nothing is written unasked");
    let laid = project.run("schema", &["--vscode"]);
    assert_eq!(laid.status, 0, "{}", laid.stderr);
    let ids = || std::fs::read_to_string(project.path().join(".ouvrage/schemas/ids.json")).expect("ids");
    assert!(ids().contains("EX-1") && project.path().join(".vscode/settings.json").is_file());
    assert_eq!(std::fs::read_to_string(project.path().join(".ouvrage/.gitignore")).expect("there").lines().last(), Some("*"));
    // A build and a check take no notice of them.
    assert_eq!(project.run("check", &["--deny", "warnings"]).stdout.matches("ouvrage/").count(), 0);
    let mut serve = std::process::Command::new(program())
        .args(["serve", &project.path().to_string_lossy(), "--port", "0", "--poll"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("runs");
    let began = Instant::now();
    std::thread::sleep(Duration::from_millis(700));
    project.write(
        "content/requirements.yaml",
        "- id: EX-1\n  title: Rapide\n  statement: Vite\n- id: EX-2\n  title: Neuf\n  statement: Neuf\n",
    );
    while !ids().contains("EX-2") && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = serve.kill();
    let _ = serve.wait();
    assert!(ids().contains("EX-2"), "serve keeps the ids as they are");
}

#[test]
fn settings_with_comments_are_left_alone() {
    let project = TestProject::new().file(".vscode/settings.json", "{\n  // ours\n  \"a\": 1\n}\n");
    let run = project.run("schema", &["--vscode"]);
    assert!(run.status == 2 && run.stderr.contains("associations.json"), "{}", run.stderr);
    assert!(std::fs::read_to_string(project.path().join(".vscode/settings.json")).expect("read").contains("// ours"));
    assert!(project.path().join(".ouvrage/schemas/associations.json").is_file());
}
