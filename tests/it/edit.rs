//! The commands that write into a project: what is meant comes of them, every other byte stays, and what cannot be done is refused whole.

use super::support::{Run, TestProject, files, program, run};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git (see tests/run)");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn committed(project: TestProject) -> TestProject {
    git(project.path(), &["init", "-q", "-b", "main"]);
    git(project.path(), &["add", "-A"]);
    git(project.path(), &["commit", "-q", "-m", "all"]);
    project
}

fn text(project: &TestProject, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The files of a project, git's own left out.
fn own(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(project.path());
    all.retain(|path, _| !path.starts_with(".git/"));
    all
}

#[track_caller]
fn ok(run: &Run) {
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

/// A command that is refused says why and changes nothing.
#[track_caller]
fn refused(project: &TestProject, command: &str, args: &[&str], why: &str) {
    let before = own(project);
    let run = project.run(command, args);
    assert_eq!(run.status, 2, "{command} {args:?}: {}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(why), "{command} {args:?}: {}", run.stderr);
    assert_eq!(before, own(project), "{command} {args:?} changed something");
}

const REGISTER: &str = "\u{feff}# Exigences\r\n- id: EX-1   # la première\r\n  title: 'Un'\r\n  priority:   must   # sûr\r\n  statement: |\r\n    Une *phrase*.\r\n\r\n- id: EX-2\r\n  title: Deux\r\n\r\n# fin\r\n\r\n";

#[test]
fn set_changes_a_value_and_no_other_byte() {
    let project = TestProject::new().file("content/requirements.yaml", REGISTER);
    ok(&project.run("set", &["EX-1", "priority=should"]));
    assert_eq!(text(&project, "content/requirements.yaml"), REGISTER.replace("must ", "should "));
    let dry = project.run("set", &["EX-2", "title=L'an deux : non", "priority=must", "--dry-run"]);
    assert!(dry.stdout.contains("-  title: Deux\r\n+  title: \"L'an deux : non\"\r\n+  priority: must\r\n"), "{}", dry.stdout);
    assert_eq!(text(&project, "content/requirements.yaml"), REGISTER.replace("must ", "should "), "a dry run writes nothing");
    ok(&project.run("set", &["EX-2", "statement=Une ligne.\n\nUne autre.\n", "priority=must"]));
    let written = text(&project, "content/requirements.yaml");
    let expected = "- id: EX-2\r\n  title: Deux\r\n  statement: |\r\n    Une ligne.\r\n\r\n    Une autre.\r\n  priority: must\r\n\r\n# fin\r\n\r\n";
    assert!(written.ends_with(expected), "{written:?}");
    ok(&project.run("set", &["EX-2", "statement=", "priority="]));
    assert_eq!(text(&project, "content/requirements.yaml"), REGISTER.replace("must ", "should "));
    let again = project.run("set", &["EX-2", "title=Deux"]);
    assert!(again.stdout.contains("nothing was changed"), "{}", again.stdout);
}

#[test]
fn front_matter_is_set_and_the_text_below_stays() {
    let page =
        "---\r\nkind: requirement\r\nid: EX-1\r\ntitle: Un   # c\r\n---\r\n\r\nid: EX-1\r\n\r\n```yaml\r\ntitle: Un\r\n```\r\n";
    let project = TestProject::new().file("content/un.md", page);
    ok(&project.run("set", &["ex-1", "title=Deux", "tags=a, b"]));
    let expected = page.replace("title: Un   # c\r\n", "title: Deux   # c\r\ntags: [a, b]\r\n");
    assert_eq!(text(&project, "content/un.md"), expected);
    refused(&project, "set", &["EX-1", "statement=x"], "below the front matter");
}

#[test]
#[ignore = "long: tests/run"]
fn one_text_of_several_languages_is_set() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file("content/requirements.yaml", "- id: EX-1\n  title: { fr: Un, en: One }\n");
    ok(&project.run("set", &["EX-1", "title.en=First"]));
    assert_eq!(text(&project, "content/requirements.yaml"), "- id: EX-1\n  title: { fr: Un, en: First }\n");
    refused(&project, "set", &["EX-1", "title=x"], "name one, `title.fr=…`");
    refused(&project, "set", &["EX-1", "title.de=x"], "not a language of this project");
}

#[test]
#[ignore = "long: tests/run"]
fn what_a_field_cannot_hold_is_refused_with_its_hint() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Un\n")
        .file("content/lots.yaml", "- id: L1\n  title: Lot\n");
    for (given, why) in [
        ("prioritty=must", "did you mean `priority`?"),
        ("priority=Indispensable", "write `must`"),
        ("lot=L9", "there is no entry `L9`"),
        ("satisfies=L1", "`L1` is a lot"),
        ("audience=everyone", "there is no audience `everyone`"),
        ("id=EX-2", "ouvrage rename"),
        ("title", "is not `field=value`"),
    ] {
        refused(&project, "set", &["EX-1", given], why);
    }
    refused(&project, "set", &["EX-9", "title=x"], "did you mean `EX-1`?");
    let nowhere = run(&["set", "nowhere", "EX-1", "title=x"]);
    assert!(nowhere.status == 2 && nowhere.stderr.contains("the folder of the project comes first"), "{}", nowhere.stderr);
}

#[test]
fn add_takes_the_next_id_and_says_what_is_missing() {
    let project = TestProject::new().file(
        "content/a/requirements.yaml",
        "- id: EX-07\n  title: Sept\n  aliases: [EX-11]\n\n- id: EX-08\n  title: Huit\n\n# fin\n",
    );
    let added = project.run("add", &["requirement", "priority=must"]);
    ok(&added);
    assert_eq!(added.stdout, "EX-12 added to content/a/requirements.yaml:8; still to write: title\n");
    let written = text(&project, "content/a/requirements.yaml");
    assert!(
        written.ends_with(
            "- id: EX-08\n  title: Huit\n\n- id: EX-12\n  # title: Une phrase courte, sans « doit ».\n  priority: must\n\n# fin\n"
        ),
        "{written}"
    );
    project.findings().one("missing-field", "content/a/requirements.yaml:8:7");
    let more = project.run("add", &["requirements", "--field", "title=Treize", "--dry-run"]);
    assert!(more.stdout.contains("+- id: EX-13\n+  title: Treize\n"), "{}", more.stdout);
    // What no entry of its kind has yet is a new file.
    ok(&project.run("add", &["risk", "title=Panne"]));
    assert_eq!(text(&project, "content/risks.yaml"), "- id: RI-1\n  title: Panne\n");
    ok(&project.run("add", &["term", "id=erp", "term=ERP", "definition=x", "--file", "content/mots.yaml"]));
    assert_eq!(text(&project, "content/mots.yaml"), "kind: term\nentries:\n  - id: erp\n    term: ERP\n    definition: x\n");
    ok(&project.run("add", &["term", "id=crm", "term=CRM", "definition=z"]));
    assert!(text(&project, "content/mots.yaml").ends_with("    definition: x\n  - id: crm\n    term: CRM\n    definition: z\n"));
    refused(&project, "add", &["term", "term=x"], "hold no numbers");
}

#[test]
#[ignore = "long: tests/run"]
fn add_writes_into_empty_lists_and_beside_files_of_one_entry() {
    let project = TestProject::new()
        .file("content/lots.yaml", "# Lots\n")
        .file("content/tests.yaml", "kind: test\nentries: []   # none\n")
        .file("content/ex/EX-1.md", "---\nkind: requirement\nid: EX-1\ntitle: Un\n---\n\nTexte.\n");
    ok(&project.run("add", &["lot", "id=L1", "title=Un"]));
    assert_eq!(text(&project, "content/lots.yaml"), "# Lots\n- id: L1\n  title: Un\n");
    ok(&project.run("add", &["test", "id=T-1", "title=Un", "--file", "content/tests.yaml"]));
    assert_eq!(text(&project, "content/tests.yaml"), "kind: test\nentries:\n  - id: T-1\n    title: Un   # none\n");
    ok(&project.run("add", &["requirement", "title=Deux", "statement=Une phrase."]));
    assert_eq!(text(&project, "content/ex/EX-2.md"), "---\nkind: requirement\nid: EX-2\ntitle: Deux\n---\n\nUne phrase.\n");
    refused(&project, "add", &["requirement", "title=x", "--file", "content/lots.yaml"], "holds entries of `lot`");
    refused(&project, "add", &["requirement", "title=x", "--file", "content/../ouvrage.yaml"], "not below `content/`");
    refused(&project, "add", &["requirement", "title=x", "--file", "content/ex/EX-1.md"], "is there already");
}

#[test]
#[ignore = "long: tests/run"]
fn an_id_that_another_branch_has_is_taken() {
    let project = committed(TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: Un\n"));
    git(project.path(), &["checkout", "-q", "-b", "other"]);
    project.write("content/requirements.yaml", "- id: EX-1\n  title: Un\n- id: EX-5\n  title: Cinq\n");
    git(project.path(), &["commit", "-qam", "five"]);
    git(project.path(), &["checkout", "-q", "main"]);
    let added = project.run("add", &["requirement", "title=x", "--dry-run"]);
    assert!(added.stdout.contains("+- id: EX-6\n"), "{}", added.stdout);
    refused(&project, "add", &["requirement", "id=ex-5", "title=x"], "on another branch");
    refused(&project, "add", &["requirement", "id=EX-1", "title=x"], "there is an entry `EX-1` in content/requirements.yaml:1");
    refused(&project, "add", &["requirement", "id=a b", "title=x"], "cannot be an id");
    refused(&project, "add", &["requirment", "title=x"], "did you mean `requirement`?");
}

#[cfg(unix)]
#[test]
fn the_editor_opens_the_file_of_a_new_entry() {
    use std::os::unix::fs::PermissionsExt;
    let project = TestProject::new();
    let tool = project.path().join("tool.sh");
    std::fs::write(&tool, "#!/bin/sh\necho \"# seen $1\" >> \"$2\"\n").expect("written");
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).expect("set");
    let call = |editor: Option<&str>| {
        let mut command = Command::new(program());
        command.args(["add", &project.path().to_string_lossy(), "lot", "id=L1", "title=x", "--edit"]).env_remove("VISUAL");
        match editor {
            Some(editor) => command.env("EDITOR", editor),
            None => command.env_remove("EDITOR"),
        };
        command.output().expect("runs")
    };
    let none = call(None);
    assert!(
        none.status.code() == Some(2) && !project.path().join("content/lots.yaml").exists(),
        "{}",
        String::from_utf8_lossy(&none.stderr)
    );
    let opened = call(Some(&format!("{} --wait", tool.display())));
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert_eq!(text(&project, "content/lots.yaml"), "- id: L1\n  title: x\n# seen --wait\n");
}

/// A project in which `EX-1` is named in every way.
fn named_everywhere() -> TestProject {
    TestProject::empty()
        .file(
            "ouvrage.yaml",
            "title: Essai\nlanguages: [fr, en]\nviews:\n  requirement:\n    - { name: Une, where: depends_on = EX-1 }\ndocuments:\n  d:\n    outline:\n      - entry: EX-1 # EX-1\n      - register: requirement\n        where: id in [\"EX-1\", EX-2] and title != EX-1\n",
        )
        .file(
            "content/requirements.yaml",
            "# EX-1 est la première\n- id: EX-1\n  title: Un\n  statement: |\n    Moi, [[EX-1]].\n- id: EX-2\n  title: Comme EX-1\n  depends_on: [ex-1]\n  statement: \"Voir [[EX-1|la première]] et [[EX-10]].\"\n- id: EX-10\n  title: Dix\n",
        )
        .file("content/requirements.en.yaml", "- id: EX-1\n  title: One\n  statement: See [[EX-1]] and EX-1.\n")
        .file("content/tests.yaml", "- { id: T-1, title: Essai, verifies: [\"EX-1\", EX-2] }\n")
        .file("content/criteria.yaml", "- id: C-1\n  title: C\n  judges: EX-1\n")
        .file("content/vendors.yaml", "- id: V-1\n  name: V\n")
        .file("content/offers.yaml", "- id: O-1\n  title: O\n  from: V-1\n  answers:\n    - { requirement: EX-1, code: compliant }\n")
        .file(
            "content/index.md",
            "---\ntitle: Accueil EX-1\n---\n\nVoir [[EX-1]], EX-1, EX-10 et `EX-1`. Il y en a `value: count requirement where depends_on = EX-1`.\n\n| a |\n|---|\n| [[ex-1\\|ici]] |\n\n```view\ntable: requirement\nwhere: id = EX-1 or depends_on contains EX-1\n```\n\n```view\ngraph: requirement\naround: EX-1\n```\n\n```yaml\nid: EX-1\n```\n",
        )
        .file("kinds/requirement.yaml", "kind: requirement\nviews:\n  - { view: table, where: depends_on = EX-1 }\n")
}

#[test]
#[ignore = "long: tests/run"]
fn rename_follows_every_reference_and_leaves_an_alias() {
    let project = committed(named_everywhere());
    let before = project.findings();
    let untouched = own(&project);
    let dry = project.run("rename", &["EX-1", "EX-901"]);
    ok(&dry);
    assert_eq!(own(&project), untouched, "without --apply nothing is written");
    for row in [
        "content/requirements.yaml:2\tid\t- id: EX-1",
        "content/requirements.yaml:1\tleft\t# EX-1 est la première",
        "content/requirements.en.yaml:1\ttranslation\t- id: EX-1",
        "ouvrage.yaml:9\tsetting\t- entry: EX-1 # EX-1",
        "nothing was written; `--apply` does it",
    ] {
        assert!(dry.stdout.contains(row), "{row}\n{}", dry.stdout);
    }
    let shown = project.run("rename", &["EX-1", "EX-901", "--diff"]);
    assert!(shown.stdout.contains("-- id: EX-1\n+- id: EX-901\n"), "{}", shown.stdout);
    let applied = project.run("rename", &["EX-1", "EX-901", "--apply"]);
    ok(&applied);
    assert_eq!(
        text(&project, "content/requirements.yaml"),
        "# EX-1 est la première\n- id: EX-901\n  title: Un\n  statement: |\n    Moi, [[EX-901]].\n  aliases: [EX-1]\n- id: EX-2\n  title: Comme EX-1\n  depends_on: [EX-901]\n  statement: \"Voir [[EX-901|la première]] et [[EX-10]].\"\n- id: EX-10\n  title: Dix\n"
    );
    assert_eq!(
        text(&project, "content/requirements.en.yaml"),
        "- id: EX-901\n  title: One\n  statement: See [[EX-901]] and EX-1.\n"
    );
    assert_eq!(text(&project, "content/tests.yaml"), "- { id: T-1, title: Essai, verifies: [\"EX-901\", EX-2] }\n");
    assert_eq!(text(&project, "content/criteria.yaml"), "- id: C-1\n  title: C\n  judges: EX-901\n");
    assert!(text(&project, "content/offers.yaml").contains("{ requirement: EX-901, code: compliant }"));
    assert_eq!(
        text(&project, "content/index.md"),
        "---\ntitle: Accueil EX-1\n---\n\nVoir [[EX-901]], EX-1, EX-10 et `EX-1`. Il y en a `value: count requirement where depends_on = EX-901`.\n\n| a |\n|---|\n| [[EX-901\\|ici]] |\n\n```view\ntable: requirement\nwhere: id = EX-901 or depends_on contains EX-901\n```\n\n```view\ngraph: requirement\naround: EX-901\n```\n\n```yaml\nid: EX-1\n```\n"
    );
    assert_eq!(
        text(&project, "ouvrage.yaml"),
        text(&named_everywhere(), "ouvrage.yaml")
            .replace("depends_on = EX-1 ", "depends_on = EX-901 ")
            .replace("entry: EX-1 #", "entry: EX-901 #")
            .replace("[\"EX-1\", EX-2]", "[\"EX-901\", EX-2]")
    );
    assert!(text(&project, "kinds/requirement.yaml").contains("depends_on = EX-901 "));
    let kinds = |findings: &super::support::Findings| {
        let mut rules: Vec<String> = findings.items.iter().filter_map(|f| f["rule"].as_str().map(str::to_owned)).collect();
        rules.sort();
        rules
    };
    assert_eq!(kinds(&project.findings()), kinds(&before), "{:#?}", project.findings().items);
    // Back again: the alias goes, and words follow when somebody asks.
    git(project.path(), &["commit", "-qam", "renamed"]);
    ok(&project.run("rename", &["EX-901", "EX-1", "--apply"]));
    assert!(
        text(&project, "content/requirements.yaml")
            .contains("- id: EX-1\n  title: Un\n  statement: |\n    Moi, [[EX-1]].\n  aliases: [EX-901]\n")
    );
    git(project.path(), &["commit", "-qam", "renamed"]);
    ok(&project.run("rename", &["EX-1", "EX-3", "--words", "--apply"]));
    assert!(text(&project, "content/index.md").contains("Voir [[EX-3]], EX-3, EX-10 et `EX-3`."));
    assert!(text(&project, "content/requirements.yaml").starts_with("# EX-3 est la première\n- id: EX-3\n"));
}

#[test]
#[ignore = "long: tests/run"]
fn rename_is_refused_where_it_could_lose_something() {
    let project = committed(named_everywhere());
    refused(&project, "rename", &["EX-1", "ex-2", "--apply"], "there is an entry `EX-2` already");
    refused(&project, "rename", &["EX-1", "a b", "--apply"], "cannot be an id");
    refused(&project, "rename", &["EX-1", "EX-1", "--apply"], "is its id already");
    refused(&project, "rename", &["EX-9", "EX-8", "--apply"], "there is no entry `EX-9`");
    project.write("content/lots.yaml", "- id: L1\n  title: Lot\n  aliases: [EX-77]\n");
    refused(&project, "rename", &["EX-1", "EX-77", "--apply"], "was the id of `L1`");
    refused(&project, "rename", &["EX-77", "EX-6", "--apply"], "`EX-77` was renamed: it is `L1` now");
    project.write("content/tests.yaml", "- { id: T-1, title: Autre, verifies: [EX-1] }\n");
    refused(&project, "rename", &["EX-1", "EX-5", "--apply"], "not committed");
    ok(&project.run("rename", &["EX-1", "EX-5", "--apply", "--allow-dirty"]));
    project.write("content/bad.yaml", "- id: [\n");
    refused(&project, "rename", &["EX-5", "EX-6", "--apply", "--allow-dirty"], "content/bad.yaml");
}

#[test]
#[ignore = "long: tests/run"]
fn one_file_that_cannot_be_written_stops_all() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Un\n")
        .file("content/tests.yaml", "- id: T-1\n  title: T\n  verifies: [EX-1]\n");
    let path = project.path().join("content/tests.yaml");
    let mut mode = std::fs::metadata(&path).expect("there").permissions();
    mode.set_readonly(true);
    std::fs::set_permissions(&path, mode).expect("set");
    refused(&project, "rename", &["EX-1", "EX-2", "--apply"], "`content/tests.yaml` is read-only; nothing was changed");
    refused(&project, "set", &["T-1", "title=x"], "read-only");
}

#[test]
fn two_commands_do_not_write_at_once() {
    let project = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: Un\n");
    let path = project.path().join(".ouvrage-lock");
    let held = std::fs::File::create(&path).expect("made");
    held.lock().expect("held");
    refused(&project, "set", &["EX-1", "title=Deux"], "another command is writing");
    ok(&project.run("set", &["EX-1", "title=Deux", "--dry-run"]));
    drop(held);
    ok(&project.run("set", &["EX-1", "title=Deux"]));
    assert!(!path.exists(), "nothing is left behind");
}

#[test]
fn files_outside_of_the_project_are_not_written() {
    let project = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: Un\n");
    refused(&project, "move", &["EX-1", "../requirements.yaml"], "no place for entries");
    refused(&project, "move", &["EX-1", "content/../../requirements.yaml"], "not in the project's folder");
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(outside.path(), project.path().join("content/out")).expect("linked");
        let run = project.run("add", &["lot", "id=L1", "title=x", "--file", "content/out/lots.yaml"]);
        assert!(run.status == 2 && run.stderr.contains("symbolic link"), "{}", run.stderr);
        assert_eq!(std::fs::read_dir(outside.path()).expect("there").count(), 0);
    }
}

#[test]
#[ignore = "long: tests/run"]
fn an_entry_moves_between_lists_and_pages_and_back() {
    let list = "# Exigences\n- id: EX-1\n  title: Un\n\n# À propos de deux\n- id: EX-2 # deux\n  title: Deux\n  statement: |\n    Une *phrase*.\n\n    - un\n  priority: must\n\n- id: EX-3\n  title: Trois\n";
    let project = TestProject::new()
        .file("content/requirements.yaml", list)
        .file("content/lot2/autres.yaml", "kind: requirement\nentries:\n    - id: EX-9\n      title: Neuf\n")
        .file("content/tests.yaml", "- id: T-1\n  title: T\n  verifies: [EX-2]\n");
    ok(&project.run("move", &["EX-2", "content/lot2/autres.yaml"]));
    assert_eq!(
        text(&project, "content/requirements.yaml"),
        "# Exigences\n- id: EX-1\n  title: Un\n\n- id: EX-3\n  title: Trois\n"
    );
    assert_eq!(
        text(&project, "content/lot2/autres.yaml"),
        "kind: requirement\nentries:\n    - id: EX-9\n      title: Neuf\n    # À propos de deux\n    - id: EX-2 # deux\n      title: Deux\n      statement: |\n        Une *phrase*.\n\n        - un\n      priority: must\n"
    );
    ok(&project.run("move", &["EX-2", "content/lot2/EX-2.md"]));
    assert_eq!(text(&project, "content/lot2/autres.yaml"), "kind: requirement\nentries:\n    - id: EX-9\n      title: Neuf\n");
    assert_eq!(
        text(&project, "content/lot2/EX-2.md"),
        "---\n# À propos de deux\nkind: requirement\nid: EX-2 # deux\ntitle: Deux\npriority: must\n---\n\nUne *phrase*.\n\n- un\n"
    );
    ok(&project.run("move", &["EX-2", "content/requirements.yaml"]));
    assert!(!project.path().join("content/lot2/EX-2.md").exists());
    assert!(
        text(&project, "content/requirements.yaml").ends_with(
            "- id: EX-3\n  title: Trois\n\n# À propos de deux\n- id: EX-2 # deux\n  title: Deux\n  priority: must\n  statement: |\n    Une *phrase*.\n\n    - un\n"
        ),
        "{}",
        text(&project, "content/requirements.yaml")
    );
    // The last entry of a list takes the file along.
    ok(&project.run("move", &["EX-9", "content/lot3/requirements.yaml"]));
    assert_eq!(text(&project, "content/lot3/requirements.yaml"), "- id: EX-9\n  title: Neuf\n");
    refused(&project, "move", &["EX-1", "content/tests.yaml"], "holds entries of `test`");
    refused(&project, "move", &["EX-1", "content/requirements.yaml"], "already");
    assert_eq!(project.findings().of("broken-reference").len(), 0);
}

#[test]
#[ignore = "long: tests/run"]
fn an_entry_that_shares_an_anchor_is_not_moved() {
    let project = TestProject::new().file(
        "content/requirements.yaml",
        "- id: EX-1\n  title: Un\n  tags: &t [a]\n- id: EX-2\n  title: Deux\n  tags: *t\n- id: EX-3\n  title: \"*\"\n",
    );
    refused(&project, "move", &["EX-1", "content/un.md"], "anchor");
    refused(&project, "move", &["EX-2", "content/deux.md"], "anchor");
    refused(&project, "set", &["EX-1", "tags=b"], "anchor");
    ok(&project.run("set", &["EX-2", "tags=b"]));
    assert!(text(&project, "content/requirements.yaml").contains("  tags: &t [a]\n- id: EX-2\n  title: Deux\n  tags: [b]\n"));
    ok(&project.run("move", &["EX-3", "content/trois.md"]));
}

#[test]
fn addresses_that_count_from_the_folder_hold_an_entry_back() {
    let project = TestProject::new().file("content/a/plan.md", "# Plan\n").file(
        "content/a/requirements.yaml",
        "- id: EX-1\n  title: Un\n  statement: Voir [le plan](plan.md).\n- id: EX-2\n  title: Deux\n",
    );
    refused(&project, "move", &["EX-1", "content/b/requirements.yaml"], "`plan.md`, which counts from the folder");
    ok(&project.run("move", &["EX-1", "content/a/autres.md"]));
    assert_eq!(project.findings().of("broken-link").len(), 0);
}

#[test]
#[ignore = "long: tests/run"]
fn format_orders_keys_and_nothing_else() {
    let project = TestProject::new()
        .file(
            "content/requirements.yaml",
            "# tête\r\n- title: Un\r\n  # la priorité\r\n  priority: must  # sûr\r\n  id: EX-1\r\n  statement: |\r\n    **Un**\r\n\r\n- { title: Deux, id: EX-2 }\r\n",
        )
        .file("content/lots.yaml", "- &un\n  title: Un\n  id: L1\n  scope: &s x\n- id: L2\n  scope: *s\n  title: Deux\n");
    ok(&project.run("format", &["--dry-run"]));
    let run = project.run("format", &[]);
    ok(&run);
    assert_eq!(
        text(&project, "content/requirements.yaml"),
        "# tête\r\n- id: EX-1\r\n  title: Un\r\n  statement: |\r\n    **Un**\r\n  # la priorité\r\n  priority: must  # sûr\r\n\r\n- { id: EX-2, title: Deux }\r\n"
    );
    assert!(
        text(&project, "content/lots.yaml").ends_with("- id: L2\n  title: Deux\n  scope: *s\n"),
        "{}",
        text(&project, "content/lots.yaml")
    );
    let again = project.run("format", &["content/requirements.yaml"]);
    assert!(again.stdout.contains("nothing was changed"), "{}", again.stdout);
    refused(&project, "format", &["requirements.yaml"], "paths count from its folder");
}

/// The example of the repository, whose hand-written YAML has anchors, flow maps and long texts, says the same after all of it is formatted.
#[test]
#[ignore = "long: tests/run"]
fn the_example_says_the_same_once_its_keys_are_in_order() {
    let project = TestProject::example();
    let listed = |project: &TestProject| -> Vec<String> {
        let list = run(&["list", &project.path().to_string_lossy(), "requirement", "--sort", "id"]);
        list.stdout.lines().map(str::to_owned).collect()
    };
    let rules = |project: &TestProject| {
        let mut rules = project.findings().rules();
        rules.sort();
        rules
    };
    let (before, found) = (listed(&project), rules(&project));
    let run = project.run("format", &[]);
    ok(&run);
    assert!(!run.stdout.contains("was left as it is"), "{}", run.stdout);
    assert_eq!((listed(&project), rules(&project)), (before, found));
}

#[test]
#[ignore = "long: tests/run"]
fn two_thousand_entries_are_renamed_in_a_moment() {
    let mut register = String::new();
    for n in 1..=2_000 {
        let next = n % 2_000 + 1;
        register.push_str(&format!(
            "- id: EX-{n}\n  title: Exigence {n}\n  statement: |\n    Comme [[EX-{next}]] et [[EX-1]].\n  depends_on: [EX-2000]\n"
        ));
    }
    let project = TestProject::new().file("content/requirements.yaml", register);
    let begun = Instant::now();
    let run = project.run("rename", &["EX-2000", "EX-5000", "--apply"]);
    ok(&run);
    let took = begun.elapsed();
    println!("rename with {} in 2 000 entries: {took:?} (debug)", run.stdout.trim());
    // Two seconds are promised for the program as it is released; without optimisation it may take ten times that.
    assert!(took.as_secs() < 20, "{took:?}");
}

/// Many commands at once: each writes whole, or says that another is writing.
#[test]
fn commands_at_once_lose_no_entry() {
    let project = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: Un\n");
    let statuses: Vec<i32> = std::thread::scope(|scope| {
        let project = &project;
        let add = |n: usize| scope.spawn(move || project.run("add", &["requirement", &format!("title=T{n}")]).status);
        let running: Vec<_> = (0..6).map(add).collect();
        running.into_iter().map(|command| command.join().expect("ran")).collect()
    });
    assert!(statuses.iter().all(|status| matches!(status, 0 | 2)), "{statuses:?}");
    let added = statuses.iter().filter(|status| **status == 0).count();
    assert!(added > 0);
    assert_eq!(text(&project, "content/requirements.yaml").matches("- id: EX-").count(), 1 + added);
    assert_eq!(project.findings().of("duplicate-id").len(), 0);
}

#[test]
fn rename_reaches_pages_of_entries_and_files_of_other_systems() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file(
            "content/ex/un.md",
            "\u{feff}---\r\nkind: requirement\r\nid: É-1\r\ntitle: Un\r\naliases: [OLD]   # former\r\n---\r\n\r\nMoi, [[E\u{301}-1]].[^1]\r\n\r\n[^1]: Voir **[[é-1]]**.\r\n",
        )
        .file("content/ex/un.en.md", "---\r\nid: É-1\r\ntitle: One\r\n---\r\n\r\nMe, [[É-1]].\r\n")
        .file("content/deux.yaml", "kind: requirement\nid: EX-2\ntitle: Deux\ndepends_on:\n  # la première\n  - É-1   # celle-ci\nstatement: >-\n  Voir\n  [[É-1]], et\n  encore [[É-1|elle]].\n");
    let before = project.findings().rules();
    ok(&project.run("rename", &["É-1", "UN", "--apply"]));
    assert_eq!(
        text(&project, "content/ex/un.md"),
        "\u{feff}---\r\nkind: requirement\r\nid: UN\r\ntitle: Un\r\naliases: [OLD, É-1]   # former\r\n---\r\n\r\nMoi, [[UN]].[^1]\r\n\r\n[^1]: Voir **[[UN]]**.\r\n"
    );
    assert_eq!(text(&project, "content/ex/un.en.md"), "---\r\nid: UN\r\ntitle: One\r\n---\r\n\r\nMe, [[UN]].\r\n");
    assert_eq!(
        text(&project, "content/deux.yaml"),
        "kind: requirement\nid: EX-2\ntitle: Deux\ndepends_on:\n  # la première\n  - UN   # celle-ci\nstatement: >-\n  Voir\n  [[UN]], et\n  encore [[UN|elle]].\n"
    );
    assert_eq!(project.findings().rules(), before);
    // A new id that YAML would take for something else is not written.
    refused(&project, "rename", &["UN", "null", "--apply"], "would garble");
}

#[test]
#[ignore = "long: tests/run"]
fn a_field_of_rows_is_set_as_yaml() {
    let project = TestProject::new().file("content/tests.yaml", "- id: T-1\n  title: T\n");
    ok(&project.run("set", &["T-1", "steps=[{ sort: when, text: \"on clique, puis: rien\" }]"]));
    assert_eq!(
        text(&project, "content/tests.yaml"),
        "- id: T-1\n  title: T\n  steps: [{ sort: when, text: \"on clique, puis: rien\" }]\n"
    );
    refused(&project, "set", &["T-1", "steps=[{ sort: never, text: x }]"], "sort");
    refused(&project, "set", &["T-1", "steps=x"], "rows are written as YAML");
    refused(&project, "set", &["T-1", "tags=[a, [b]]"], "a list holds single values");
}
