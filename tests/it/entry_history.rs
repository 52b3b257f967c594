//! Which rows changed since a baseline, and what each revision changed in an entry: for each reader what that reader saw, and no trace of the rest.

use super::support::{TestProject, files, run};
use std::path::Path;
use std::process::Command;

pub fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_DATE", "2026-03-02T10:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-03-02T10:00:00Z")
        .output()
        .expect("git (see tests/run)");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Commits everything in the name of somebody, on a day of March 2026.
pub fn commit(project: &TestProject, who: &str, day: u8, subject: &str) {
    let folder = project.path();
    git(folder, &["add", "-A"]);
    let date = format!("2026-03-{day:02}T10:00:00Z");
    let output = Command::new("git")
        .args(["-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", subject])
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", who), ("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_AUTHOR_DATE", &date)])
        .envs([("GIT_COMMITTER_NAME", who), ("GIT_COMMITTER_EMAIL", "c@example.org"), ("GIT_COMMITTER_DATE", &date)])
        .output()
        .expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn begun(settings: &str) -> TestProject {
    let project = TestProject::empty()
        .file(".gitignore", "_site*\n")
        .file("ouvrage.yaml", format!("title: Essai\nlanguage: en\n{settings}"));
    git(project.path(), &["init", "-q", "-b", "main"]);
    project
}

/// Builds for a reader, and returns what the build said and a page of it.
pub fn built(project: &TestProject, reader: &str, path: &str) -> (String, String) {
    let run = project.run("build", &["--no-pdf", "--no-search", "--audience", reader]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    (run.stderr, std::fs::read_to_string(project.path().join("_site").join(path)).unwrap_or_default())
}

/// The words of the history on the page of an entry, one line a step; nothing where there is none.
fn steps(page: &str) -> Vec<String> {
    let Some(history) = page.split("<details class=\"history\"").nth(1).and_then(|rest| rest.split("</details>").next()) else {
        return Vec::new();
    };
    let list = history.split("<ol class=\"steps\">").nth(1).and_then(|rest| rest.split("</ol>").next()).unwrap_or_default();
    list.split("<li class=\"step-of\">").skip(1).map(plain).collect()
}

/// A piece of HTML without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.replace("</p>", " ").replace("</dt>", ": ").replace("</dd>", " ").chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn requirement(id: &str, statement: &str) -> String {
    format!("- id: {id}\n  title: Title of {id}\n  statement: |\n    {statement}\n  priority: must\n  status: draft\n")
}

const TWO: &str = "baselines:\n  - { name: v1.0, date: 2026-03-02, audience: vendor }\n  - { name: v1.1, date: 2026-03-05, audience: vendor }\n  - { name: Review, revision: v1.1 }\n";

/// Two baselines and what came since, of what a vendor sees; with `inside`, as much again changes in what the vendor does not see.
fn amended(inside: bool) -> TestProject {
    let state = |ids: &[(&str, &str)], secret: &str| {
        let mut text: String = ids.iter().map(|(id, statement)| requirement(id, statement)).collect();
        // The hidden parts are there from the first; what changes is in them.
        let secret = if inside { secret } else { "Zephyr" };
        text += &format!(
            "- id: EX-9\n  title: {secret}\n  audience: internal\n- id: EX-8\n  title: In part\n  statement: |\n    Open.\n\n    <!-- audience: internal -->\n    {secret}\n    <!-- /audience -->\n"
        );
        text
    };
    let project = begun(TWO);
    project.write("content/requirements.yaml", state(&[("EX-1", "Within 3 s."), ("EX-2", "Prices.")], "Zephyr"));
    commit(&project, "Ada", 2, "First");
    git(project.path(), &["tag", "v1.0"]);
    // What stands in a draft is given to nobody.
    project.write("content/requirements.yaml", state(&[("EX-1", "Within 1 s, drafted."), ("EX-2", "Prices.")], "Zephyr 2"));
    commit(&project, "Bob", 3, "Draft");
    project.write("content/requirements.yaml", state(&[("EX-1", "Within 2 s."), ("EX-2", "Prices.")], "Zephyr 3"));
    commit(&project, "Cleo", 4, "Second");
    git(project.path(), &["tag", "v1.1"]);
    project.write(
        "content/requirements.yaml",
        state(&[("EX-1", "Within 2 s."), ("EX-2", "Prices and stock."), ("EX-3", "Orders.")], "Zephyr 4"),
    );
    commit(&project, "Dan", 5, "Third");
    project
}

#[test]
fn rows_say_since_which_states_they_are_new_or_other() {
    let project = amended(true);
    let (_, page) = built(&project, "vendor", "requirements/index.html");
    let row = |id: &str| {
        let row = page.split("<tr").find(|row| row.contains(&format!(">{id}<"))).unwrap_or_default();
        row.split("</tr>").next().unwrap_or_default().to_owned()
    };
    assert!(row("EX-1").contains("data-since=\"0c\"") && !row("EX-1").contains("since-mark"), "as in the last: {}", row("EX-1"));
    assert!(
        row("EX-2").contains("data-since=\"0c 1c\"") && row("EX-2").contains("class=\"since-mark changed\""),
        "{}",
        row("EX-2")
    );
    assert!(row("EX-2").contains("title=\"Changed since v1.1\"") && row("EX-2").contains("<span class=\"vh\"> (since v1.1)"));
    assert!(row("EX-3").contains("data-since=\"0a 1a\"") && row("EX-3").contains(">new<"), "{}", row("EX-3"));
    assert!(!row("EX-8").contains("data-since"), "only what is hidden changed: {}", row("EX-8"));
    assert!(page.contains("name=\"changed-since\" value=\"v1.1\" data-at=\"1\"") && !page.contains("Review"));
    // Those who write see more change, and are told of more.
    let (_, own) = built(&project, "internal", "requirements/index.html");
    assert!(own.contains("data-since=\"0c 1c 2c\"") && own.contains("value=\"Review\"") && own.contains("In part"));
    // Without the repository nothing is marked, and nothing offered.
    std::fs::remove_dir_all(project.path().join(".git")).expect("removed");
    let (_, page) = built(&project, "vendor", "requirements/index.html");
    assert!(!page.contains("data-since") && !page.contains("changed-since") && !page.contains("since-mark"));
}

#[test]
fn cards_of_other_pictures_are_marked_and_documents_are_not() {
    let project = amended(false);
    let views = "# P\n\n```view\nboard: requirement\nby: priority\n```\n\n```view\nsheets: requirement\n```\n\n```view\ncards: requirement\n```\n\n```view\ntable: requirement\n```\n";
    project.write("content/pictures.md", format!("---\naudience: vendor\n---\n{views}"));
    let (_, page) = built(&project, "vendor", "pictures.html");
    assert_eq!(page.matches("since-mark changed").count(), 4, "EX-2 in each: {page}");
    assert_eq!(page.matches("since-mark added").count(), 4, "EX-3 in each");
}

#[test]
fn a_register_of_several_parts_has_its_marks_in_its_data() {
    let project = begun("baselines: [{ name: v1 }]\n");
    let rows = |odd: &str| -> String {
        (1..=1_100).map(|n| format!("- {{ id: EX-{n}, title: {} }}\n", if n % 500 == 0 { odd } else { "Same" })).collect()
    };
    project.write("content/requirements.yaml", rows("Before"));
    commit(&project, "Ada", 2, "One");
    git(project.path(), &["tag", "v1"]);
    project.write("content/requirements.yaml", rows("After") + "- { id: EX-2000, title: New }\n");
    let (_, first) = built(&project, "internal", "requirements/rows-1.html");
    assert!(first.contains("\"since\":{\"499\":\"0c\",\"999\":\"0c\"}"), "{}", &first[first.len().saturating_sub(300)..]);
    let second = std::fs::read_to_string(project.path().join("_site/requirements/rows-2.html")).expect("built");
    assert!(second.contains("\"since\":{\"100\":\"0a\"}"));
    // No change, no byte for it.
    assert!(!std::fs::read_to_string(project.path().join("_site/index.html")).expect("built").contains("data-since"));
}

#[test]
fn a_named_view_narrows_by_a_baseline_for_those_who_are_told_of_it() {
    let project = amended(false);
    let settings = |condition: &str| {
        format!(
            "title: Essai\nlanguage: en\n{TWO}views:\n  requirement:\n    - {{ name: Touched, where: {condition}, audience: vendor }}\n"
        )
    };
    let nav = |condition: &str, reader: &str| {
        project.write("ouvrage.yaml", settings(condition));
        built(&project, reader, "requirements/index.html").1.contains(">Touched</a>")
    };
    assert!(nav("changed since v1.1 and priority = must", "vendor"));
    let page = std::fs::read_to_string(project.path().join("_site/requirements/index.html")).expect("built");
    assert!(page.contains("href=\"?changed-since=v1.1&amp;priority=must\""), "{page}");
    assert!(nav("changed since Review", "internal") && !nav("changed since Review", "vendor"));
    let read = ouvrage::project::Project::read(project.path()).expect("read").project.expect("a project");
    let vendor = read.config.audiences.find("vendor").expect("an audience");
    let given = ouvrage::publication::Publication::new(&read, vendor);
    assert_eq!(given.views_of("requirement").count(), 0, "its name and its filter would tell");
    project.write("ouvrage.yaml", settings("changed since v7"));
    assert_eq!(project.findings().of("bad-view").len(), 1);
    // Where nothing can be compared, nothing can be narrowed.
    git(project.path(), &["tag", "-d", "v1.1"]);
    assert!(!nav("changed since v1.1", "vendor"));
}

/// What other readers are told is what they were given: the states between are nobody's business but the writers'.
#[test]
fn readers_are_told_the_states_that_they_were_given() {
    let project = amended(true);
    project.write("ouvrage.yaml", format!("title: Essai\nlanguage: en\nhistory: yes\n{TWO}"));
    let (_, page) = built(&project, "vendor", "requirements/EX-1.html");
    assert_eq!(steps(&page), ["v1.0 → v1.1 5 March 2026 Statement: Within Removed: 3.Added: 2. s."]);
    for word in ["drafted", "Ada", "Bob", "Cleo", "class=\"commit\"", "Zephyr", "3 March", "4 March"] {
        assert!(!page.contains(word), "{word}: {page}");
    }
    let (_, page) = built(&project, "vendor", "requirements/EX-3.html");
    assert_eq!(steps(&page), ["v1.1 → Now added"]);
    assert!(steps(&built(&project, "vendor", "requirements/EX-8.html").1).is_empty(), "only what is hidden changed");
    // One state alone is told as what changed since it.
    project.write("ouvrage.yaml", "title: Essai\nlanguage: en\nbaselines: [{ name: v1.0, audience: vendor }]\n");
    let (_, page) = built(&project, "vendor", "requirements/EX-1.html");
    assert!(steps(&page).is_empty() && page.contains("Changed since v1.0"));
}

/// With changes inside and without them, a vendor gets the same bytes.
#[test]
fn what_changes_inside_changes_no_byte_for_others() {
    let site = |inside: bool| {
        let project = amended(inside);
        project.write("ouvrage.yaml", format!("title: Essai\nlanguage: en\nhistory: yes\n{TWO}"));
        let run = project.run("build", &["--no-pdf", "--audience", "vendor"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        files(&project.path().join("_site"))
    };
    let (without, with) = (site(false), site(true));
    let differing: Vec<&String> =
        without.keys().chain(with.keys()).filter(|name| without.get(*name) != with.get(*name)).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

/// Every kind of commit: one that changes a text, one that changes what is hidden, one that renames and edits at once and moves the file, a
/// branch and its merge, line ends, what lies beside the project, one with an error.
fn worked_on() -> TestProject {
    let hidden = |name: &str| format!("- id: EX-7\n  title: {name}\n  audience: restricted\n");
    let project = begun("history: yes\n");
    let write = |path: &str, text: String| project.write(path, text);
    write("content/requirements.yaml", requirement("EX-1", "Within 3 s.") + &requirement("EX-2", "Prices."));
    write("content/secrets/requirements.yaml", hidden("Ceiling"));
    commit(&project, "Ada", 1, "All of it");
    write("content/requirements.yaml", requirement("EX-1", "Within 2 s.") + &requirement("EX-2", "Prices."));
    commit(&project, "Bob", 2, "Faster");
    // Only what narrower readers see.
    write("content/secrets/requirements.yaml", hidden("The ceiling is 100 k"));
    commit(&project, "Carol", 3, "Ceiling found");
    // What is hidden and what is not, in one.
    write("content/secrets/requirements.yaml", hidden("The ceiling is 200 k"));
    write("content/requirements.yaml", requirement("EX-1", "Within 2 s.") + &requirement("EX-2", "Prices, net."));
    commit(&project, "Dave", 4, "Prices net, ceiling 200 k");
    write("README.md", "Beside.".into());
    commit(&project, "Erin", 5, "Beside the project");
    // A branch, and what happens meanwhile.
    git(project.path(), &["checkout", "-q", "-b", "side"]);
    write("content/requirements.yaml", requirement("EX-1", "Within 2 s.") + &requirement("EX-2", "Prices, net, in euros."));
    commit(&project, "Frank", 6, "Euros");
    git(project.path(), &["checkout", "-q", "main"]);
    std::fs::create_dir_all(project.path().join("content/lot")).expect("made");
    git(project.path(), &["mv", "content/requirements.yaml", "content/lot/requirements.yaml"]);
    let renamed = requirement("EX-10", "Within 2 s, always.").replace("  title", "  aliases: [EX-1]\n  title");
    write("content/lot/requirements.yaml", renamed.clone() + &requirement("EX-2", "Prices, net."));
    commit(&project, "Grace", 7, "Renamed and edited");
    let text = renamed + &requirement("EX-2", "Prices, net, in euros.");
    let merged = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org", "merge", "-q", "--no-commit", "--no-ff", "side"])
        .current_dir(project.path())
        .output()
        .expect("git");
    drop(merged);
    let _ = std::fs::remove_file(project.path().join("content/requirements.yaml"));
    write("content/lot/requirements.yaml", text.clone());
    commit(&project, "Heidi", 8, "Merged");
    write("content/lot/requirements.yaml", text.replace('\n', "\r\n"));
    commit(&project, "Ivan", 9, "Line ends");
    write("content/tests.yaml", "- { id: TE-1, titel: Broken }\n".into());
    write("content/lot/requirements.yaml", text.replace("in euros", "in dollars"));
    commit(&project, "Judy", 10, "Broken");
    write("content/tests.yaml", "- { id: TE-1, title: Mended }\n".into());
    commit(&project, "Ken", 11, "Mended");
    project
}

#[test]
fn every_commit_that_changed_an_entry_is_told_to_those_who_write() {
    let project = worked_on();
    let (said, page) = built(&project, "internal", "requirements/EX-10.html");
    assert_eq!(
        steps(&page)
            .into_iter()
            .map(|step| step
                .split_whitespace()
                .filter(|word| !(word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit())))
                .collect::<Vec<_>>()
                .join(" "))
            .collect::<Vec<_>>(),
        [
            "7 March 2026 by Grace was EX-1 Renamed and edited Title: Title of EX-Removed: 1.Added: 10. Statement: Within 2 sAdded: , always..",
            "2 March 2026 by Bob Faster Statement: Within Removed: 3.Added: 2. s.",
            "1 March 2026 by Ada added",
        ]
    );
    let site = |path: &str| std::fs::read_to_string(project.path().join("_site").join(path)).expect("built");
    let of_two = steps(&site("requirements/EX-2.html"));
    let who: Vec<&str> = of_two.iter().filter_map(|step| step.split(" by ").nth(1)?.split(' ').next()).collect();
    // The merge brought in what was told of its branch; what the broken commit changed is told of the one that mended it.
    assert_eq!(who, ["Ken", "Frank", "Dave", "Ada"], "{of_two:?}");
    assert!(said.contains("leaves out the commit") && said.contains("the project has 2 errors in it"), "{said}");
    // A subject speaks of all that its commit touched.
    assert!(of_two.iter().all(|step| !step.contains("ceiling")) && of_two[1].contains("Euros"), "{of_two:?}");
    for hidden in ["Carol", "Ceiling found", "3 March", "Erin", "Judy"] {
        assert!(!of_two.iter().chain(&steps(&page)).any(|step| step.contains(hidden)), "{hidden}");
    }
    // The narrowest reader knows all, also of what has errors.
    let (_, page) = built(&project, "restricted", "requirements/EX-2.html");
    let all = steps(&page).join("\n");
    assert!(all.contains("Prices net, ceiling 200 k") && all.contains("Judy"), "{all}");
    let (_, page) = built(&project, "restricted", "requirements/EX-7.html");
    assert!(steps(&page)[1].contains("Ceiling found") && steps(&page).len() == 3, "{page}");
    // Nobody else has a history without baselines.
    let (_, page) = built(&project, "vendor", "requirements/EX-2.html");
    assert!(steps(&page).is_empty() && !page.contains("class=\"history\""));
}

/// What the file of an entry hid once, its old subjects may speak of, though nothing in it is hidden now.
#[test]
fn a_subject_is_judged_by_what_its_files_held_then() {
    let project = begun("history: yes\n");
    let open = requirement("EX-1", "Within 3 s.");
    project.write("content/requirements.yaml", open.clone() + "- { id: EX-2, title: Zephyr, audience: restricted }\n");
    commit(&project, "Ada", 2, "Zephyr added");
    project.write("content/requirements.yaml", open.replace('3', "2"));
    commit(&project, "Bob", 3, "Zephyr taken out");
    project.write("content/requirements.yaml", open.replace('3', "1"));
    commit(&project, "Cleo", 4, "Faster");
    let (_, page) = built(&project, "internal", "requirements/EX-1.html");
    let told = steps(&page);
    assert!(told.len() == 3 && told[0].contains("Faster") && !told.iter().any(|step| step.contains("Zephyr")), "{told:?}");
    assert!(told[2].contains("Ada"), "{told:?}");
}

#[test]
fn a_history_ends_where_the_project_or_the_clone_says() {
    let project = begun("history: { revisions: 2 }\n");
    for (n, day) in (1..=4).zip(2..) {
        project.write("content/requirements.yaml", requirement("EX-1", &format!("Within {n} s.")));
        commit(&project, "Ada", day, "More");
    }
    let (_, page) = built(&project, "internal", "requirements/EX-1.html");
    assert!(steps(&page).len() == 2 && page.contains("At most 2 revisions are shown."), "{page}");
    project.write("ouvrage.yaml", "title: Essai\nlanguage: en\nhistory: yes\n");
    commit(&project, "Ada", 9, "Settings");
    let (_, page) = built(&project, "internal", "requirements/EX-1.html");
    assert!(steps(&page).len() == 4 && !page.contains("At most"));
    // A clone that is cut says so, and takes nothing for new that it only does not know.
    let clone = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", project.path().display());
    git(clone.path(), &["clone", "-q", "--depth", "3", &from, "c"]);
    let target = clone.path().join("c");
    let run = run(&["build", &target.to_string_lossy(), "--no-pdf", "--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(target.join("_site/requirements/EX-1.html")).expect("built");
    let told = steps(&page);
    assert!(told.len() == 1 && !told[0].contains("added") && page.contains("does not hold the whole history"), "{told:?}");
    // No repository, no history, and no word of it.
    std::fs::remove_dir_all(target.join(".git")).expect("removed");
    let run = self::run(&["build", &target.to_string_lossy(), "--no-pdf", "--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(target.join("_site/requirements/EX-1.html")).expect("built");
    assert!(!page.contains("class=\"history\""));
}

#[test]
fn the_setting_of_the_history_says_what_it_takes() {
    let of = |written: &str| {
        let project = TestProject::empty().file("ouvrage.yaml", format!("title: Essai\nhistory: {written}\n"));
        project.findings().of("bad-config").len()
    };
    assert_eq!(["yes", "no", "", "{ revisions: 20 }", "{}"].map(of), [0; 5]);
    assert_eq!(
        ["maybe", "[1]", "{ revisions: 0 }", "{ revisions: many }", "{ revision: 3 }", "{ revisions: 5000 }"].map(of),
        [1; 6]
    );
}

/// A project in a folder of a repository, and one whose folder is a submodule: in both the history is that of the project's own repository.
#[test]
fn a_project_beside_a_submodule_and_one_inside_it() {
    let whole = begun("history: yes\nbaselines: [{ name: v1 }]\n");
    let inner = begun("history: yes\nbaselines: [{ name: v1 }]\n");
    inner.write("content/requirements.yaml", requirement("IN-1", "Within 3 s."));
    commit(&inner, "Ada", 2, "Inner");
    git(inner.path(), &["tag", "v1"]);
    let shared = begun("");
    std::fs::remove_file(shared.path().join("ouvrage.yaml")).expect("removed");
    shared.write("terms.yaml", "- { id: GL-1, term: Lot, definition: A part. }\n");
    commit(&shared, "Dan", 2, "Terms");
    whole.write("content/requirements.yaml", requirement("EX-1", "Within 3 s."));
    git(whole.path(), &["submodule", "--quiet", "add", &inner.path().to_string_lossy(), "part"]);
    // Files of the project itself may come from a submodule.
    git(whole.path(), &["submodule", "--quiet", "add", &shared.path().to_string_lossy(), "content/shared"]);
    commit(&whole, "Bob", 3, "Whole");
    git(whole.path(), &["tag", "v1"]);
    whole.write("content/requirements.yaml", requirement("EX-1", "Within 2 s."));
    commit(&whole, "Cleo", 4, "Faster");
    let (_, page) = built(&whole, "internal", "requirements/EX-1.html");
    assert_eq!(steps(&page).len(), 2, "{page}");
    assert!(page.contains("Changed since v1"));
    let told = whole.run("diff", &["v1"]);
    assert!(told.status == 0 && told.stdout.contains("[-3-]{+2+}"), "{}{}", told.stdout, told.stderr);
    assert!(told.stdout.contains("1 changed\n"), "what comes from the submodule is there then and now: {}", told.stdout);
    shared.write("terms.yaml", "- { id: GL-1, term: Lot, definition: A part of the works. }\n");
    commit(&shared, "Dan", 5, "More");
    git(&whole.path().join("content/shared"), &["pull", "-q"]);
    commit(&whole, "Cleo", 6, "Newer terms");
    let told = whole.run("diff", &["v1", "--kind", "term"]);
    assert!(told.stdout.contains("{+ of the works+}") || told.stdout.contains("of the works"), "{}{}", told.stdout, told.stderr);
    let (_, page) = built(&whole, "internal", "terms/GL-1.html");
    assert!(steps(&page).len() == 2 && steps(&page)[0].contains("Cleo"), "{page}");
    // A clone without them says what is missing.
    let bare = tempfile::tempdir().expect("a folder");
    git(bare.path(), &["clone", "-q", &whole.path().to_string_lossy(), "c"]);
    let told = run(&["diff", &bare.path().join("c").to_string_lossy(), "v1"]);
    assert!(told.status == 3 && told.stderr.contains("git submodule update --init"), "{}{}", told.stdout, told.stderr);
    // Inside: the superproject's commits are none of the submodule's.
    let folder = whole.path().join("part");
    std::fs::write(folder.join("content/requirements.yaml"), requirement("IN-1", "Within 1 s.")).expect("written");
    let inside = run(&["diff", &folder.to_string_lossy(), "v1"]);
    assert!(inside.status == 0 && inside.stdout.contains("[-3-]{+1+}"), "{}{}", inside.stdout, inside.stderr);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "Within"]);
    let out = whole.path().join("_site-inner");
    let built = run(&["build", &folder.to_string_lossy(), "--no-pdf", "--no-search", "--out", &out.to_string_lossy()]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let page = std::fs::read_to_string(out.join("requirements/IN-1.html")).expect("built");
    assert_eq!(steps(&page).len(), 2, "{page}");
    assert!(std::fs::read_to_string(out.join("changes/v1.html")).expect("built").contains("IN-1"));
}

/// Under `serve` the history is read once for a commit, and the next commit is seen.
#[test]
fn the_server_tells_the_history_and_follows_commits() {
    let project = begun("history: yes\n");
    project.write("content/requirements.yaml", requirement("EX-1", "Within 3 s."));
    commit(&project, "Ada", 2, "One");
    let server = super::serve::Server::start(&project);
    let page = || steps(&server.get("/requirements/EX-1.html").1);
    assert_eq!(page().len(), 1);
    project.write("content/requirements.yaml", requirement("EX-1", "Within 2 s."));
    assert_eq!(page().len(), 1, "what is not committed is no revision");
    commit(&project, "Bob", 3, "Two");
    project.write("content/note.md", "# Note\n");
    let told = page();
    assert!(told.len() == 2 && told[0].contains("Bob"), "{told:?}");
}
