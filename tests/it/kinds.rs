//! Kinds are data: a team adds a field or a kind without a line of Rust.

use super::support::{TestProject, run};

#[test]
fn a_kind_of_ones_own_gets_register_pages_checks_and_links() {
    let project = TestProject::new()
        .file(
            "kinds/agence.yaml",
            "kind: agence\nplural: agences\nprefix: AG\nlabel: Agence\nlabels: Agences\ntitle: nom\nfields:\n  nom: { type: text, required: true, label: Nom }\n  surface: { type: integer, unit: m², min: 1 }\nlinks:\n  sert: { to: [persona], label: Sert, inverse: { name: servi_par, label: Servi par } }\n",
        )
        .file("content/agences.yaml", "- id: AG-1\n  nom: Roanne\n  surface: 1200\n  sert: [PE-1]\n- id: AG-2\n  nom: Lyon\n  surface: 0\n")
        .file("content/personas.yaml", "- id: PE-1\n  name: Sandrine\n");
    let findings = project.findings();
    findings.one("wrong-type", "content/agences.yaml:7:12");
    project.write("content/agences.yaml", "- id: AG-1\n  nom: Roanne\n  surface: 1200\n  sert: [PE-1]\n");
    let page = project.page("agences/AG-1.html");
    assert!(page.contains("1\u{202f}200\u{a0}m²"), "{page}");
    assert!(page.contains("Sandrine"));
    let other = std::fs::read_to_string(project.path().join("_site/personas/PE-1.html")).expect("built");
    assert!(other.contains("Servi par") && other.contains("Roanne"));
}

#[test]
fn a_shipped_kind_can_be_extended_renamed_and_dropped() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: x\nkinds:\n  risk: false\n")
        .file(
            "kinds/requirement.yaml",
            "kind: requirement\nlabels: { fr: Spécifications }\nfields:\n  carbone: { type: choice, label: Carbone, choices: { bas: Bas, haut: Haut } }\n  flexibility: null\n",
        )
        .file("content/requirements.yaml", "- id: EX-1\n  title: x\n  statement: y\n  carbone: bas\n  flexibility: F0\n")
        .file("content/risks.yaml", "- id: RI-1\n  title: x\n");
    let findings = project.findings();
    findings.one("unknown-field", "content/requirements.yaml:5:3");
    findings.one("unknown-kind", "content/risks.yaml:1:1");
}

#[test]
fn moving_an_entry_between_list_and_file_changes_nothing_else() {
    let listed = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Une\n  priority: must\n  statement: Le système **marche**.\n");
    let apart = TestProject::new()
        .file("content/ex-1.md", "---\nkind: requirement\nid: EX-1\ntitle: Une\npriority: must\n---\nLe système **marche**.\n");
    let without_origin = |page: String| page.lines().filter(|l| !l.contains("class=\"origin\"")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_origin(listed.page("requirements/EX-1.html")), without_origin(apart.page("requirements/EX-1.html")));
}

#[test]
fn kinds_are_listed_and_described() {
    let all = run(&["kinds", "--project", "/"]);
    assert_eq!(all.status, 0);
    assert!(all.stdout.lines().count() >= 66, "{}", all.stdout);
    let one = run(&["kinds", "requirements", "--project", "/"]);
    assert!(one.stdout.contains("verified_by") && one.stdout.contains("must, should, could, wont"), "{}", one.stdout);
    let none = run(&["kinds", "requirment", "--project", "/"]);
    assert_eq!(none.status, 2);
    assert!(none.stderr.contains("did you mean `requirement`?"), "{}", none.stderr);
}
