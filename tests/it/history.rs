//! What git remembers reaches those who write, and nobody else.

use super::support::{TestProject, files, run};
use std::path::Path;
use std::process::Command;

/// A commit as a test makes it: who, when, what for.
struct By<'a>(&'a str, &'a str, &'a str);

fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git (see tests/run)");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn commit(folder: &Path, By(author, date, subject): &By<'_>) {
    git(folder, &["add", "-A"]);
    let output = Command::new("git")
        .args(["commit", "-q", "--allow-empty", "-m", subject])
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", author)
        .env("GIT_AUTHOR_EMAIL", format!("{}@example.org", author.to_lowercase().replace(' ', ".")))
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_NAME", author)
        .env("GIT_COMMITTER_EMAIL", "c@example.org")
        .env("GIT_COMMITTER_DATE", date)
        .output()
        .expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const REGISTER: &str = "- id: EX-1\n  title: Un\n  statement: a\n\n# la seconde\n- id: EX-2\n  title: Deux\n  statement: b\n- id: EX-3\n  title: Trois\n  audience: restricted\n";

/// Three commits: everything; then EX-2; then the restricted EX-3.
fn project() -> TestProject {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nrepository: https://github.com/acme/essai\n")
        .file("content/index.md", "# Accueil\n")
        .file("content/notes.md", "# Notes\n")
        .file("content/requirements.yaml", REGISTER);
    git(project.path(), &["init", "-q", "-b", "main"]);
    project.write(".gitignore", "_site\nout*\n");
    commit(project.path(), &By("Alice", "2026-03-02T10:00:00+0100", "Tout"));
    project.write("content/requirements.yaml", REGISTER.replace("statement: b", "statement: bb"));
    commit(project.path(), &By("Bob", "2026-03-03T23:30:00+0100", "EX-2 plus longue"));
    project.write("content/requirements.yaml", REGISTER.replace("statement: b", "statement: bb").replace("Trois", "Troisième"));
    commit(project.path(), &By("Carole", "2026-03-05T10:00:00+0100", "Le plafond est de 100 k€"));
    project
}

/// The sentence on the last change of a page.
fn changed(html: &str) -> &str {
    let Some(at) = html.find("<span class=\"changed\">") else { return "" };
    let rest = &html[at + 22..];
    let text = rest.split("</time>").next().unwrap_or(rest);
    if text.contains("<time") { text.split('>').nth(1).unwrap_or("") } else { rest.split('<').next().unwrap_or("") }
}

#[test]
fn each_entry_of_a_register_has_its_own_last_change() {
    let project = project();
    assert_eq!(changed(&project.page("requirements/EX-1.html")), "Modifié le 2\u{a0}mars 2026 par Alice");
    let site = |path: &str| std::fs::read_to_string(project.path().join("_site").join(path)).expect("built");
    // The day is that of the author, late in the evening or not.
    assert_eq!(changed(&site("requirements/EX-2.html")), "Modifié le 3\u{a0}mars 2026 par Bob");
    assert_eq!(changed(&site("notes.html")), "Modifié le 2\u{a0}mars 2026 par Alice");
    let hash = git(project.path(), &["rev-parse", "HEAD~1"]);
    assert!(site("requirements/EX-2.html").contains(&format!("https://github.com/acme/essai/commit/{}", hash.trim())));
}

#[test]
fn what_is_not_in_git_says_so() {
    let project = project();
    let now = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("there");
    project.write("content/requirements.yaml", now.replace("statement: a", "statement: aa"));
    project.write("content/neuf.md", "# Neuf\n");
    assert_eq!(changed(&project.page("requirements/EX-1.html")), "Modifications pas encore enregistrées dans git");
    let site = |path: &str| std::fs::read_to_string(project.path().join("_site").join(path)).expect("built");
    assert_eq!(changed(&site("requirements/EX-2.html")), "Modifié le 3\u{a0}mars 2026 par Bob");
    assert_eq!(changed(&site("neuf.html")), "Modifications pas encore enregistrées dans git");
}

#[test]
fn the_subject_of_a_commit_on_hidden_things_is_not_shown() {
    let project = project();
    let home = project.page("index.html");
    assert!(home.contains("Bob") && home.contains("Alice"));
    // The register holds a restricted entry: what was said of its commits may be about that entry.
    assert!(!home.contains("EX-2 plus longue") && !home.contains("plafond") && !home.contains("Carole"), "{home}");
    let restricted = project.run("build", &["--no-pdf", "--no-search", "--audience", "restricted"]);
    assert_eq!(restricted.status, 0, "{}", restricted.stderr);
    let home = std::fs::read_to_string(project.path().join("_site/index.html")).expect("built");
    assert!(home.contains("EX-2 plus longue") && home.contains("plafond") && home.contains("Carole"));
}

#[test]
fn a_vendor_site_is_the_same_without_git() {
    let project = project();
    let build = |out: &str| {
        let built =
            project.run("build", &["--no-pdf", "--audience", "vendor", "--out", &project.path().join(out).to_string_lossy()]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        assert!(!built.stderr.contains("note:"), "{}", built.stderr);
        files(&project.path().join(out))
    };
    let with = build("out-with");
    std::fs::remove_dir_all(project.path().join(".git")).expect("removed");
    assert!(with == build("out-without"));
}

#[test]
fn without_git_it_is_said_once_and_nothing_is_shown() {
    let project = TestProject::new().file("content/a.md", "# A\n");
    let built = project.run("build", &["--no-pdf", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert_eq!(built.stderr.matches("not in a git repository").count(), 1, "{}", built.stderr);
    assert_eq!(changed(&project.page("a.html")), "");
}

#[test]
fn a_repository_without_a_commit_or_with_damage_stops_nothing() {
    let project = TestProject::new().file("content/a.md", "# A\n");
    git(project.path(), &["init", "-q"]);
    let built = project.run("build", &["--no-pdf", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert!(built.stderr.contains("nothing of this folder is committed"), "{}", built.stderr);
    commit(project.path(), &By("Alice", "2026-03-02T10:00:00Z", "Tout"));
    let tree = git(project.path(), &["rev-parse", "HEAD^{tree}"]);
    let (folder, name) = tree.trim().split_at(2);
    std::fs::remove_file(project.path().join(".git/objects").join(folder).join(name)).expect("removed");
    let built = project.run("build", &["--no-pdf", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert!(built.stderr.contains("history cannot be read"), "{}", built.stderr);
}

#[test]
fn a_shallow_clone_says_what_it_does_not_know() {
    let project = project();
    let clone = TestProject::empty();
    let target = clone.path().join("clone").to_string_lossy().into_owned();
    let source = format!("file://{}", project.path().display());
    git(clone.path(), &["clone", "-q", "--depth", "2", &source, &target]);
    let built = run(&["build", &target, "--no-pdf", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert_eq!(built.stderr.matches("shallow clone").count(), 1, "{}", built.stderr);
    let site = |path: &str| std::fs::read_to_string(clone.path().join("clone/_site").join(path)).expect("built");
    assert_eq!(changed(&site("requirements/EX-1.html")), "");
    assert_eq!(changed(&site("notes.html")), "");
}

#[test]
fn a_folder_of_a_repository_a_linked_worktree_and_a_detached_head_work() {
    let whole = TestProject::empty();
    whole.write("code/main.rs", "fn main() {}\n");
    whole.write(
        "docs/spec/ouvrage.yaml",
        "title: Essai\nrepository: { url: 'https://git.acme.example/a/b', forge: gitlab, folder: docs/spec }\n",
    );
    whole.write("docs/spec/content/a.md", "# A\n");
    git(whole.path(), &["init", "-q", "-b", "main"]);
    commit(whole.path(), &By("Alice", "2026-03-02T10:00:00Z", "Tout"));
    whole.write("code/main.rs", "fn main() { }\n");
    commit(whole.path(), &By("Bob", "2026-03-03T10:00:00Z", "Du code"));
    git(whole.path(), &["checkout", "-q", "--detach"]);
    let linked = whole.path().join("linked").to_string_lossy().into_owned();
    git(whole.path(), &["worktree", "add", "-q", &linked, "main"]);
    for folder in ["docs/spec", "linked/docs/spec"] {
        let folder = whole.path().join(folder);
        let built = run(&["build", &folder.to_string_lossy(), "--no-pdf", "--no-search"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let page = std::fs::read_to_string(folder.join("_site/a.html")).expect("built");
        assert_eq!(changed(&page), "Modifié le 2\u{a0}mars 2026 par Alice");
        assert!(page.contains("https://git.acme.example/a/b/-/blob/main/docs/spec/content/a.md#L1"), "{page}");
    }
}

#[test]
fn merges_and_mailmaps_are_followed() {
    let project = TestProject::new().file("content/a.md", "# A\n").file("content/b.md", "# B\n");
    git(project.path(), &["init", "-q", "-b", "main"]);
    commit(project.path(), &By("Alice", "2026-03-02T10:00:00Z", "Tout"));
    git(project.path(), &["checkout", "-q", "-b", "side"]);
    project.write("content/a.md", "# A\n\nCôté\n");
    commit(project.path(), &By("bob42", "2026-03-03T10:00:00Z", "À côté"));
    git(project.path(), &["checkout", "-q", "main"]);
    project.write("content/b.md", "# B\n\nMilieu\n");
    project.write(".mailmap", "Robert Petit <bob42@example.org>\n");
    commit(project.path(), &By("Carole", "2026-03-04T10:00:00Z", "Au milieu"));
    git(project.path(), &["merge", "-q", "--no-ff", "-m", "Réunion", "side"]);
    assert_eq!(changed(&project.page("a.html")), "Modifié le 3\u{a0}mars 2026 par Robert Petit");
    let b = std::fs::read_to_string(project.path().join("_site/b.html")).expect("built");
    assert_eq!(changed(&b), "Modifié le 4\u{a0}mars 2026 par Carole");
}

#[test]
fn dates_to_come_count_from_the_project_and_never_from_the_clock() {
    let milestones = "- { id: JA-1, title: Passé, date: 2026-03-01 }\n- { id: JA-2, title: Demain, date: 2026-03-03 }\n- { id: JA-3, title: Loin, date: 2026-05 }\n";
    let tasks = "- { id: TA-1, title: Faite, due: 2026-03-04, status: done }\n- { id: TA-2, title: Ouverte, due: 2026-03-12, status: doing }\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\ndate: 2026-03-02\n")
        .file("content/milestones.yaml", milestones)
        .file("content/tasks.yaml", tasks)
        .file("content/offers.yaml", "- { id: OF-1, title: Reçue, received: 2026-03-02 }\n");
    let home = project.page("index.html");
    let dates = home.split("id=\"upcoming\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("dates to come");
    let places: Vec<Option<usize>> = ["JA-2", "TA-2", "JA-3"].iter().map(|id| dates.find(&format!("data-id=\"{id}\""))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{dates}");
    assert!(dates.contains("demain") && dates.contains("dans 10 jours") && !dates.contains("JA-1") && !dates.contains("TA-1"));
    assert!(!dates.contains("OF-1"), "the day on which an offer came is no date to come: {dates}");
}

#[test]
fn alerts_are_those_of_the_project_that_the_reader_sees() {
    // The only test of EX-1 is restricted: the team's site says that none verifies it, as its coverage does.
    let project = TestProject::new()
        .file(
            "content/requirements.yaml",
            "- { id: EX-1, title: Un }\n- { id: EX-2, title: Deux, silence: { requirement-without-test: par revue } }\n",
        )
        .file("content/tests.yaml", "- { id: TE-1, title: Essai, audience: restricted, verifies: [EX-1] }\n");
    let alerts = |home: &str| home.split("id=\"alerts\"").nth(1).and_then(|r| r.split("</section>").next()).map(str::to_owned);
    let internal = alerts(&project.page("index.html")).expect("alerts");
    assert!(internal.contains("Exigences sans test") && internal.contains("EX-1") && !internal.contains("EX-2"), "{internal}");
    for (audience, expected) in [("restricted", Some(false)), ("vendor", None)] {
        let built = project.run("build", &["--no-pdf", "--no-search", "--audience", audience]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let home = std::fs::read_to_string(project.path().join("_site/index.html")).expect("built");
        assert_eq!(alerts(&home).map(|a| a.contains("Exigences sans test")), expected, "{audience}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn errors_are_reported_where_the_project_says() {
    let link = |html: &str| {
        let at = html.find(">Signaler une erreur<")?;
        let start = html[..at].rfind("href=\"")? + 6;
        Some(html[start..at].trim_end_matches('"').replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "="))
    };
    let with = |report: &str| {
        let config = format!("title: Essai\nurl: https://wiki.example.org/p/\nreport: {report}\n");
        TestProject::empty().file("ouvrage.yaml", config).file("content/a b.md", "# C’est & tout\n")
    };
    let tracker = with("\"https://t.example.org/new?title={title}&body={url}%20{file}\"");
    let page = tracker.page("a b.html");
    let found = link(&page).expect("a link");
    assert_eq!(
        found,
        "https://t.example.org/new?title=C%E2%80%99est%20%26%20tout&body=https%3A%2F%2Fwiki.example.org%2Fp%2Fa%2520b.html%20content%2Fa%20b.md%3A1"
    );
    let mail = with("spec@example.org").page("a b.html");
    assert!(
        link(&mail).is_some_and(|l| l.starts_with("mailto:spec@example.org?subject=C%E2%80%99est%20%26%20tout")),
        "{:?}",
        link(&mail)
    );
    // Unmarked, it is for those who write; a wider audience is told when the project says so, and never of files.
    let open = with("{ to: \"https://t.example.org/?f={file}\", audience: vendor }")
        .file("content/a b.md", "---\naudience: vendor\n---\n# A\n");
    for (project, expected) in [(&tracker, None), (&open, Some("https://t.example.org/?f=".to_owned()))] {
        let built = project.run("build", &["--no-pdf", "--no-search", "--audience", "vendor"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let home = std::fs::read_to_string(project.path().join("_site/index.html")).expect("built");
        assert_eq!(link(&home), expected);
    }
    let bad = with("javascript:alert(1)").findings();
    bad.one("bad-config", "ouvrage.yaml:3:9");
    let forge =
        TestProject::empty().file("ouvrage.yaml", "title: E\nrepository: { url: 'https://x.example/a', forge: githup }\n");
    forge.findings().one("bad-config", "ouvrage.yaml:2:50");
}

/// Under `serve` git is asked once; after a save what is still as it was keeps its last change, and only that.
#[test]
fn after_a_save_only_what_is_as_it_was_keeps_its_last_change() {
    use ouvrage::project::{Project, ProjectCache};
    let list = "- id: EX-1\n  title: Un\n  statement: a\n- id: EX-2\n  title: Deux\n";
    let map = "kind: need\nentries:\n  - id: BE-1\n    title: Un\n  - id: BE-2\n    title: Deux\n";
    let own = |body: &str| format!("---\nkind: requirement\nid: EX-9\ntitle: Neuf\n---\n{body}\n");
    let project = TestProject::new()
        .file("content/requirements.yaml", list)
        .file("content/besoins.yaml", map)
        .file("content/ex-9.md", own("Avant"));
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "Tout"]] {
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let run = std::process::Command::new("git").current_dir(project.path()).args(who).args(args).output().expect("git");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    let mut cache = ProjectCache::default();
    let mut first = Project::read_cached(project.path(), &mut cache).expect("readable").project.expect("a project");
    first.read_history(project.path());
    let mut changed = |path: &str, text: &str| {
        project.write(path, text);
        let mut now = Project::read_cached(project.path(), &mut cache).expect("readable").project.expect("a project");
        assert!(now.recall(&first, project.path()));
        let history = now.history.as_ref().expect("known");
        let uncommitted = |id: &&str| {
            let last = now.index_of(id).and_then(|n| history.of_entry(n)).map(|(_, state)| state);
            matches!(last, Some(ouvrage::history::State::Uncommitted))
        };
        ["EX-1", "EX-2", "BE-1", "BE-2", "EX-9"].into_iter().filter(uncommitted).collect::<Vec<_>>()
    };
    assert_eq!(changed("content/requirements.yaml", &list.replace("a\n", "b\n")), ["EX-1"]);
    assert_eq!(changed("content/requirements.yaml", list), [""; 0], "taken back");
    assert_eq!(changed("content/besoins.yaml", &map.replace("Deux", "Second")), ["BE-2"]);
    assert_eq!(changed("content/besoins.yaml", map), [""; 0], "taken back");
    assert_eq!(changed("content/ex-9.md", &own("Apr\u{e8}s")), ["EX-9"], "the body is text of the entry");
}
