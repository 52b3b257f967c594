//! What an addendum tells: what the document that its readers hold said otherwise, and nothing else.

use super::support::{TestProject, git};
use ouvrage::output::DocumentMaker;
use ouvrage::project::OutlineItem;

const SETTINGS: &str = "title: Essai\nlanguage: en\nbaselines:\n  - { name: Sent, revision: v1, audience: vendor }\n\
    documents:\n  \
    spec: { title: Spec, audience: vendor, outline: [ page: scope, page: annex, { register: requirement, where: lot = L1 }, { register: milestone } ] }\n  \
    change-1: { title: Addendum 1, form: addendum, amends: spec, since: Sent, audience: vendor }\n";

fn page(title: &str) -> String {
    format!("---\naudience: vendor\n---\n# {title}\n\nWhat {title} says.\n")
}

fn requirement(id: &str, more: &str) -> String {
    format!("- {{ id: {id}, title: Title of {id}, statement: The portal shows {id}., priority: must, {more} }}\n")
}

/// A project that was sent with these requirements.
fn sent(requirements: &[String]) -> TestProject {
    let project = TestProject::new()
        .file("ouvrage.yaml", SETTINGS)
        .file("content/scope.md", page("Scope"))
        .file("content/annex.md", page("Annex"))
        .file("content/stories.yaml", "- { id: US-1, title: Search, audience: vendor }\n")
        .file("content/lots.yaml", "- { id: L1, title: Portal }\n- { id: L2, title: Shop }\n")
        .file("content/milestones.yaml", "- { id: JA-1, title: Visit of the site, date: 2026-04-24 }\n")
        .file("content/requirements.yaml", requirements.concat());
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project);
    git(&project, &["tag", "v1"]);
    project
}

fn commit(project: &TestProject) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", "Next"]);
}

/// The parts of the addendum, each with its title and its Markdown.
fn parts(project: &TestProject) -> Vec<(String, String)> {
    let reading = ouvrage::project::Project::read(project.path()).expect("read");
    let read = reading.project.expect("a project");
    let maker = DocumentMaker::new(&read, project.path(), None, 0);
    let document = maker.named("change-1").expect("a document").remove(0);
    let part = |item: OutlineItem| match item {
        OutlineItem::Generated { title, text } => Some((title, text)),
        _ => None,
    };
    document.outline.into_iter().filter_map(part).collect()
}

/// The Markdown of one part; nothing when the addendum has none.
fn part(project: &TestProject, name: &str) -> String {
    parts(project).into_iter().find(|(title, _)| title == name).map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn what_was_withdrawn_is_told_as_the_document_of_that_state_held_it() {
    let project = sent(&[requirement("EX-1", "lot: L1"), requirement("EX-2", "lot: L2"), requirement("EX-3", "lot: L1")]);
    // The only milestone, a chapter, a requirement of the lot and one of another are gone.
    for file in ["content/milestones.yaml", "content/annex.md"] {
        std::fs::remove_file(project.path().join(file)).expect("removed");
    }
    project.write("ouvrage.yaml", SETTINGS.replace(" page: annex,", ""));
    project.write("content/requirements.yaml", requirement("EX-1", "lot: L1"));
    commit(&project);
    let changes = part(&project, "What changes");
    assert!(changes.contains("- **JA-1** Visit of the site"), "the only one of its kind: {changes}");
    assert!(changes.contains("## Milestones"), "{changes}");
    assert!(changes.contains("- **EX-3** Title of EX-3"), "{changes}");
    assert!(!changes.contains("EX-2"), "the document never held it: {changes}");
    let pages = part(&project, "What the chapters say otherwise");
    assert!(pages.contains("## Annex\n\nThis chapter is withdrawn."), "{pages}");
    assert!(!pages.contains("Scope"), "{pages}");
    let subject = part(&project, "Subject");
    assert!(subject.contains("It brings 2 removed."), "{subject}");
    let again = part(&project, "Requirements to answer again");
    assert!(again.contains("No answer is expected any more: EX-3."), "{again}");
}

/// A document that did not exist then is what its outline of today makes of the older state.
#[test]
fn a_document_that_is_new_is_held_against_what_it_would_have_held() {
    let project = sent(&[requirement("EX-1", "lot: L1"), requirement("EX-2", "lot: L2")]);
    project.write("ouvrage.yaml", SETTINGS.replace("spec", "request"));
    project.write("content/requirements.yaml", requirement("EX-9", "lot: L1"));
    commit(&project);
    let changes = part(&project, "What changes");
    assert!(changes.contains("- **EX-1** Title of EX-1") && !changes.contains("EX-2"), "{changes}");
}

/// What left the document and what came into it is told as what changed it.
#[test]
fn what_enters_or_leaves_the_document_is_told() {
    let project = sent(&[requirement("EX-1", "lot: L1"), requirement("EX-2", "lot: L2"), requirement("EX-3", "lot: L2")]);
    let next = [requirement("EX-1", "lot: L2"), requirement("EX-2", "lot: L1"), requirement("EX-3", "lot: L2, source: A")];
    project.write("content/requirements.yaml", next.concat());
    project.write("content/more.md", page("More"));
    project.write("ouvrage.yaml", SETTINGS.replace("page: annex", "page: more"));
    commit(&project);
    let changes = part(&project, "What changes");
    assert!(changes.contains("id in [EX-1, EX-2]"), "{changes}");
    let pages = part(&project, "What the chapters say otherwise");
    assert!(pages.contains("## Annex\n\nThis chapter is withdrawn."), "it is still there, in no document: {pages}");
    assert!(pages.contains("## More\n\nA new chapter, to be read in the document."), "{pages}");
    let again = part(&project, "Requirements to answer again");
    assert!(again.contains("id in [EX-2]"), "those of the lot did not answer it: {again}");
}

#[test]
fn what_is_to_be_answered_again_is_what_the_sheet_asks_otherwise() {
    let of = |status: [&str; 7], text: &str| {
        let one = |n: usize, more: &str| requirement(&format!("EX-{n}"), &format!("lot: L1, status: {}{more}", status[n - 1]));
        [
            one(1, ""),
            one(2, if text.is_empty() { "" } else { ", satisfies: US-1" }),
            one(3, "").replace("The portal shows EX-3.", &format!("The portal shows EX-3{text}.")),
            one(4, ""),
            one(5, ""),
            one(6, "").replace("must", if text.is_empty() { "must" } else { "wont" }),
            one(7, ""),
        ]
        .concat()
    };
    let project = sent(&[of(["proposed", "draft", "draft", "draft", "draft", "draft", "dropped"], "")]);
    let next = of(["approved", "draft", "draft", "superseded", "dropped", "draft", "draft"], " within 2 s")
        + &requirement("EX-8", "lot: L1");
    project.write("content/requirements.yaml", next);
    commit(&project);
    let again = part(&project, "Requirements to answer again");
    assert!(again.contains("id in [EX-3, EX-7, EX-8]"), "{again}");
    assert!(again.contains("No answer is expected any more: EX-4, EX-5, EX-6."), "{again}");
    // The status is told where all changes are.
    let changes = part(&project, "What changes");
    assert!(changes.contains("id in [EX-1, EX-2, EX-3, EX-4, EX-5, EX-6, EX-7]"), "{changes}");
    assert!(changes.contains("### Additions\n\n```view\nsheets: requirement\nwhere: \"id in [EX-8]\""), "{changes}");
}

/// Which are asked may change while no requirement does.
#[test]
fn what_the_settings_ask_otherwise_is_told_too() {
    let project = sent(&[requirement("EX-1", "lot: L1"), requirement("EX-2", "lot: L1, flexibility: F2")]);
    project.write("ouvrage.yaml", format!("{SETTINGS}answers: {{ where: flexibility is empty }}\n"));
    commit(&project);
    let again = part(&project, "Requirements to answer again");
    assert_eq!(again.trim(), "No answer is expected any more: EX-2.");
}

/// A view is told by what it shows: nobody reads how it was asked for, and one that was asked otherwise is not printed again.
#[test]
fn views_that_changed_are_named() {
    let project = sent(&[requirement("EX-1", "lot: L1")]);
    let scope = |views: &str| format!("{}\n{views}", page("Scope"));
    let view = |asked: &str| format!("```view\n{asked}\n```\n\n");
    let [all, few, tests, stories] =
        ["table: requirement", "table: requirement\nwhere: lot = L1", "table: test", "cards: story"].map(view);
    project.write("content/scope.md", scope(&format!("{all}{tests}")));
    commit(&project);
    git(&project, &["tag", "-f", "v1"]);
    project.write("content/scope.md", scope(&format!("{few}{stories}")));
    commit(&project);
    let pages = part(&project, "What the chapters say otherwise");
    assert!(pages.contains("View: Requirements (changed)\n"), "{pages}");
    assert!(pages.contains("Removed:</small> <del>View: Acceptance tests</del>"), "{pages}");
    assert!(pages.contains("Added:</small> <ins>View: User stories</ins>\n\n```view\ncards: story\n```"), "{pages}");
    assert!(!pages.contains("table: requirement"), "{pages}");
}

/// An answer that readers have and that says something otherwise is marked; a new one is told whole.
#[test]
fn answers_that_changed_are_told_from_new_ones() {
    let list = |more: &str, answer: &str| {
        format!("- {{ id: QU-1, title: Size, question: How large?, answer: {answer}, published: 2026-03-01 }}\n{more}")
    };
    let project = sent(&[requirement("EX-1", "lot: L1")]);
    project.write("content/questions.yaml", list("- { id: QU-2, title: Late, question: When?, answer: Soon. }\n", "10 MB."));
    commit(&project);
    git(&project, &["tag", "-f", "v1"]);
    project.write(
        "content/questions.yaml",
        list("- { id: QU-2, title: Late, question: When?, answer: Soon., published: 2026-03-20 }\n", "30 MB."),
    );
    commit(&project);
    let answers = parts(&project).into_iter().find(|(_, text)| text.contains(": question")).expect("answers").1;
    assert!(answers.contains("sheets: question\nwhere: \"id in [QU-2]\""), "{answers}");
    assert!(answers.contains("changes: question\nsince: \"Sent\"\nwhere: \"id in [QU-1]\""), "{answers}");
}
