//! Bad input gets a clear finding or error and the exit status of the design; nothing panics, nothing is half-written.

use super::support::{TestProject, run};

/// A project that was built once: what comes after must leave this site alone.
fn built() -> TestProject {
    let project = TestProject::new().file("content/index.md", "# Premier état\n");
    assert_eq!(project.run("build", &["--no-pdf"]).status, 0);
    project
}

#[track_caller]
fn last_site_stays(project: &TestProject) {
    let run = project.run("build", &["--no-pdf"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let page = std::fs::read_to_string(project.path().join("_site/index.html")).expect("the last site is there");
    assert!(page.contains("Essai"));
    let names: Vec<String> = std::fs::read_dir(project.path())
        .expect("readable")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!names.iter().any(|n| n.contains(".ouvrage-")), "something was left aside: {names:?}");
}

#[test]
fn an_empty_folder_is_no_project() {
    let project = TestProject::empty();
    let run = project.run("check", &[]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("no `ouvrage.yaml`"), "{}", run.stdout);
    assert!(run.stdout.contains("title: Name of the project"), "{}", run.stdout);
}

#[test]
fn a_folder_that_does_not_exist_is_wrong_use() {
    let run = run(&["check", "/there/is/no/such/folder"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("cannot read"), "{}", run.stderr);
}

#[test]
fn an_invalid_configuration_leaves_the_last_site() {
    let project = built();
    project.write("ouvrage.yaml", "title: [Essai\n");
    last_site_stays(&project);
    project.write("ouvrage.yaml", "titel: Essai\n");
    let findings = project.findings();
    let rules = findings.of("bad-config");
    assert!(rules.iter().any(|f| f["hint"] == "did you mean `title`?"), "{rules:#?}");
    last_site_stays(&project);
}

#[test]
fn tabs_in_yaml_point_at_their_line() {
    let project = built();
    project.write("content/needs.yaml", "- id: BE-1\n\ttitle: x\n");
    let findings = project.findings();
    let finding = findings.of("yaml")[0].clone();
    assert_eq!((finding["file"].as_str(), finding["line"].as_u64()), (Some("content/needs.yaml"), Some(2)));
    assert!(finding["hint"].as_str().unwrap_or("").contains("spaces"), "{finding:#}");
    last_site_stays(&project);
}

#[test]
fn duplicate_keys_are_refused() {
    let project = built();
    project.write("content/needs.yaml", "- id: BE-1\n  title: x\n  title: y\n");
    let finding = project.findings().one("yaml", "content/needs.yaml:3:3");
    assert!(finding["message"].as_str().unwrap_or("").contains("written twice"), "{finding:#}");
    last_site_stays(&project);
}

#[test]
#[ignore = "long: tests/run"]
fn an_alias_bomb_is_refused_quickly() {
    let project = built();
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (name, before) in ('b'..='l').zip('a'..='k') {
        bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(","));
    }
    project.write("content/needs.yaml", bomb);
    let began = std::time::Instant::now();
    assert_eq!(project.findings().of("yaml").len(), 1);
    assert!(began.elapsed().as_secs() < 10);
    last_site_stays(&project);
}

#[test]
fn a_file_that_is_not_utf8_names_its_byte() {
    let project = built();
    project.write("content/page.md", b"# Caf\xe9\n");
    let finding = project.findings().one("not-utf8", "content/page.md:1:6");
    assert!(finding["message"].as_str().unwrap_or("").contains("0xE9"), "{finding:#}");
    last_site_stays(&project);
    project.write("ouvrage.yaml", b"title: Caf\xe9\n");
    assert_eq!(project.findings().rules(), ["not-utf8"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_refused() {
    let project = built();
    std::fs::create_dir_all(project.path().join("static")).expect("made");
    std::os::unix::fs::symlink("/etc/hostname", project.path().join("static/name.txt")).expect("linked");
    std::os::unix::fs::symlink("/etc", project.path().join("content/etc")).expect("linked");
    std::os::unix::fs::symlink("nowhere", project.path().join("content/dangling.md")).expect("linked");
    let findings = project.findings();
    assert_eq!(findings.of("symlink").len(), 3, "{:#?}", findings.items);
    last_site_stays(&project);
}

#[test]
fn a_page_of_ten_megabytes_is_refused() {
    let project = built();
    project.write("content/long.md", "mot ".repeat(2_500_000));
    let findings = project.findings();
    let finding = findings.of("file-too-large");
    assert!(finding[0]["message"].as_str().unwrap_or("").contains("9.5 MiB"), "{finding:#?}");
    last_site_stays(&project);
}

#[test]
#[ignore = "long: tests/run"]
fn odd_shapes_are_findings_and_never_panics() {
    let cases: [(&str, &str, &str); 14] = [
        ("content/needs.yaml", "just a word\n", "bad-entry"),
        ("content/needs.yaml", "- 12\n", "bad-entry"),
        ("content/needs.yaml", "- title: sans id\n", "missing-id"),
        ("content/needs.yaml", "- id: [a]\n  title: x\n", "bad-id"),
        ("content/needs.yaml", "- id: ../x\n  title: x\n", "bad-id"),
        ("content/needs.yaml", "- id: a b\n  title: x\n", "bad-id"),
        ("content/unknown.yaml", "- id: X-1\n", "unknown-kind"),
        ("content/x.yaml", "kind: requirment\nentries: []\n", "unknown-kind"),
        ("content/x.yaml", "kind: need\nentries: 12\n", "bad-entry"),
        ("content/x.md", "---\nid: BE-1\n---\n", "unknown-kind"),
        ("content/x.md", "---\n- a\n---\n", "yaml"),
        ("content/x.md", "---\naudience: nobody\n---\n# x\n", "unknown-audience"),
        ("kinds/x.yaml", "label: x\n", "bad-kind"),
        ("kinds/x.yaml", "kind: x\nfields: { a: { type: txt } }\n", "bad-kind"),
    ];
    for (path, text, rule) in cases {
        let findings = TestProject::new().file(path, text).findings();
        assert!(!findings.of(rule).is_empty(), "{path}: {text:?} gave {:#?}", findings.items);
        assert_eq!(findings.status, 1, "{path}: {text:?}");
    }
}

#[test]
fn wrong_use_has_status_two() {
    assert_eq!(run(&["biuld"]).status, 2);
    assert_eq!(run(&["check", "--format", "yaml"]).status, 2);
    let project = TestProject::new().file("content/index.md", "# x\n");
    let run = project.run("build", &["--audience", "everyone"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("public, vendor, internal, restricted"), "{}", run.stderr);
}

#[test]
#[ignore = "long: tests/run"]
fn output_never_replaces_what_it_did_not_make() {
    let project = TestProject::new().file("content/index.md", "# x\n").file("mine/precious.txt", "x");
    let out = project.path().join("mine");
    let run = project.run("build", &["--no-pdf", "--out", &out.to_string_lossy()]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(out.join("precious.txt").is_file());
    let run = project.run("build", &["--no-pdf", "--out", &project.path().to_string_lossy()]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(project.path().join("ouvrage.yaml").is_file());
}
