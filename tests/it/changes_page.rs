//! What readers are told on pages of what changed: entries by their names, in the order of their ids, and of a flow the steps that are other.

use super::entry_history::{begun, built, commit, git};
use super::support::TestProject;

/// A state of two requirements, of a flow with two screens, and what came of them.
fn changed() -> TestProject {
    let project = begun("baselines: [{ name: v1 }]\n");
    let screens = "- { id: EC-1, title: Search }\n- { id: EC-2, title: Basket }\n";
    let flow = |label: &str, shown: &str, more: &str| {
        format!(
            "- id: PA-1\n  title: Order\n  steps:\n    - {{ id: begin, label: Begin, sort: start }}\n    - {{ id: find, label: {label}, sort: screen, screen: {shown} }}\n{more}    - {{ id: end, label: End, sort: end }}\n"
        )
    };
    project.write("content/screens.yaml", screens);
    project.write("content/flows.yaml", flow("Find", "EC-1", ""));
    project.write(
        "content/requirements.yaml",
        "- { id: EX-905, title: Late, statement: a, depends_on: [EX-7] }\n- { id: EX-142, title: Early, statement: a }\n- { id: EX-7, title: Gone }\n",
    );
    commit(&project, "Ada", 2, "One");
    git(project.path(), &["tag", "v1"]);
    project.write("content/flows.yaml", flow("Find it", "EC-2", "    - { id: pay, label: Pay }\n"));
    project.write(
        "content/requirements.yaml",
        "- { id: EX-905, title: Late, statement: b, depends_on: [EX-142] }\n- { id: EX-142, title: Early, statement: b }\n",
    );
    project
}

#[test]
fn entries_that_links_gained_or_lost_are_named_and_stand_in_the_order_of_their_ids() {
    let (_, page) = built(&changed(), "internal", "changes/v1.html");
    let place = |id: &str| page.find(&format!("id=\"change-{id}\"")).expect(id);
    assert!(place("EX-7") < place("EX-142") && place("EX-142") < place("EX-905"), "{page}");
    let came =
        "<a class=\"ref\" href=\"../requirements/EX-142.html\" data-id=\"EX-142\"><span class=\"id\">EX-142</span> Early</a>";
    assert!(page[place("EX-905")..].contains(came), "{}", &page[place("EX-905")..]);
    assert!(page.contains("Removed: </span><span class=\"id\">EX-7</span> Gone<"), "one that is gone leads nowhere: {page}");
    // Links in rows too.
    assert!(page.contains("EC-1 Search<") && page.contains("EC-2 Basket<"), "{page}");
}

#[test]
fn of_a_flow_that_changed_the_steps_that_are_new_or_other_are_marked() {
    let (_, page) = built(&changed(), "internal", "flows/PA-1.html");
    let table = page.split("<table class=\"data\"").nth(1).and_then(|rest| rest.split("</table>").next()).expect("a table");
    let marked: Vec<(bool, bool)> =
        table.split("<tr").skip(2).map(|row| (row.contains("since-mark added"), row.contains("since-mark changed"))).collect();
    assert_eq!(marked, [(false, false), (false, true), (true, false), (false, false)], "{table}");
}

#[test]
fn outside_git_a_page_says_in_its_language_why_it_cannot_tell() {
    let project = changed();
    project.write("ouvrage.yaml", "title: Essai\nlanguage: fr\nbaselines: [{ name: v1 }]\n");
    project.write("content/view.md", "---\naudience: internal\n---\n# Vue\n\n```view\nchanges: requirement\nsince: v1\n```\n");
    std::fs::remove_dir_all(project.path().join(".git")).expect("removed");
    for path in ["changes/v1.html", "view.html"] {
        let (_, page) = built(&project, "internal", path);
        assert!(page.contains("ce dossier n’est pas dans un dépôt git"), "{path}: {page}");
        assert!(!page.contains("this folder is not"), "{path}");
    }
}
