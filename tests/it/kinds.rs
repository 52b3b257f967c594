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
fn a_link_in_a_row_leads_to_a_kind_that_exists_and_is_told_on_the_other_side() {
    let kind = |to: &str| {
        format!(
            "kind: agence\nplural: agences\nprefix: AG\nlabel: Agence\nlabels: Agences\ntitle: nom\nfields:\n  nom: {{ type: text, label: Nom }}\n  visites:\n    type: records\n    label: Visites\n    fields:\n      chez: {{ type: link, to: [{to}], label: Chez, inverse: {{ name: visites_recues, label: Visites reçues }} }}\n"
        )
    };
    let project = TestProject::new()
        .file("kinds/agence.yaml", kind("persona"))
        .file("content/agences.yaml", "- { id: AG-1, nom: Roanne, visites: [{ chez: PE-1 }] }\n")
        .file("content/personas.yaml", "- id: PE-1\n  name: Sandrine\n");
    let page = project.page("personas/PE-1.html");
    assert!(page.contains("Visites reçues") && page.contains("Roanne"), "{page}");
    project.write("kinds/agence.yaml", kind("personna"));
    let finding = project.findings().one("bad-kind", "kinds/agence.yaml:13:7");
    assert!(finding["hint"].as_str().is_some_and(|hint| hint.contains("persona")), "{finding}");
}

#[test]
#[ignore = "long: tests/run"]
fn every_kind_may_be_dropped_and_every_field_that_is_shown() {
    use ouvrage::project::Project;
    let found = |config: &str| {
        let project =
            TestProject::empty().file("content/index.md", "# x\n").file("ouvrage.yaml", format!("title: x\nkinds:\n{config}"));
        let reading = Project::read(project.path()).expect("read");
        ouvrage::check::check(&reading).into_iter().map(|f| format!("{}: {}", f.rule, f.message)).collect::<Vec<_>>()
    };
    let project = Project::empty();
    for kind in project.vocabulary.iter() {
        assert!(found(&format!("  {}: false\n", kind.name)).is_empty(), "without {}", kind.name);
    }
    let mut without = String::new();
    for kind in project.vocabulary.iter() {
        let shown = kind.columns.iter().chain(&kind.sort).chain(&kind.group).chain(&kind.progress).chain(&kind.body);
        let names: std::collections::BTreeSet<&str> = shown.map(|name| name.trim_start_matches('-')).collect();
        let own = |links: bool| {
            let is_link = |name: &&&str| {
                let field = kind.fields.get(**name).filter(|_| **name != kind.title);
                field.is_some_and(|f| matches!(f.ty, ouvrage::schema::FieldType::Link(_)) == links)
            };
            names.iter().filter(is_link).map(|name| format!("{name}: null")).collect::<Vec<_>>().join(", ")
        };
        without.push_str(&format!("  {}: {{ fields: {{ {} }}, links: {{ {} }} }}\n", kind.name, own(false), own(true)));
    }
    assert_eq!(found(&without), [""; 0]);
    // A name that was never there is still a mistake.
    let wrong = found("  risk: { columns: [id, gravity] }\n");
    assert!(wrong.iter().any(|f| f.starts_with("bad-kind") && f.contains("gravity")), "{wrong:?}");
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
    let all = run(&["kinds", "/"]);
    assert_eq!(all.status, 0);
    assert!(all.stdout.lines().count() >= 79, "{}", all.stdout);
    let one = run(&["kinds", "/", "requirements"]);
    assert!(
        one.stdout.contains("verified_by") && one.stdout.contains("`must` Must, `should` Should, `could` Could, `wont` Won"),
        "{}",
        one.stdout
    );
    let none = run(&["kinds", "/", "requirment"]);
    assert_eq!(none.status, 2);
    assert!(none.stderr.contains("did you mean `requirement`?"), "{}", none.stderr);
}

#[test]
fn every_shipped_word_is_in_both_languages() {
    use ouvrage::schema::{FieldType, Lang};
    let project = ouvrage::project::Project::empty();
    let mut gaps = Vec::new();
    for kind in project.vocabulary.iter() {
        let mut field_words = Vec::new();
        for field in kind.fields.values() {
            field_words.push((field.name.to_string(), &field.label));
            match &field.ty {
                FieldType::Choice(choices) => {
                    field_words.extend(choices.iter().map(|c| (format!("{}.{}", field.name, c.key), &c.label)))
                }
                FieldType::Records(fields) => {
                    field_words.extend(fields.values().map(|f| (format!("{}.{}", field.name, f.name), &f.label)))
                }
                _ => {}
            }
        }
        // A field needs no help, but one in both languages where it has one; a link needs a name on the other side.
        for field in kind.fields.values() {
            let nested: Vec<_> = match &field.ty {
                FieldType::Records(fields) => fields.values().collect(),
                _ => Vec::new(),
            };
            for field in std::iter::once(field).chain(nested) {
                if field.help.has(Lang::of("fr")) != field.help.has(Lang::of("en")) {
                    gaps.push(format!("{}.{} (help)", kind.name, field.name));
                }
                match &field.ty {
                    FieldType::Link(link) => match &link.inverse {
                        Some(inverse) if inverse.label.has(Lang::of("fr")) && inverse.label.has(Lang::of("en")) => {}
                        // Its row names it already: the relation of the row is told by another of its links.
                        None if field.name.as_ref() == "substitute" && &*kind.name == "committee" => {}
                        _ => gaps.push(format!("{}.{} (inverse)", kind.name, field.name)),
                    },
                    FieldType::Choice(choices) => {
                        let half = choices.iter().filter(|c| !c.label.has(Lang::of("fr")) || !c.label.has(Lang::of("en")));
                        gaps.extend(half.map(|c| format!("{}.{}.{}", kind.name, field.name, c.key)));
                    }
                    _ => {}
                }
            }
        }
        let own = [("label".to_owned(), &kind.label), ("labels".to_owned(), &kind.labels), ("help".to_owned(), &kind.help)];
        for (what, words) in own.into_iter().chain(field_words) {
            if !words.has(Lang::of("fr")) || !words.has(Lang::of("en")) {
                gaps.push(format!("{}.{what}", kind.name));
            }
        }
    }
    assert!(gaps.is_empty(), "{gaps:?}");
}

#[test]
fn a_kind_of_the_project_has_a_register_before_its_first_entry() {
    let project = TestProject::new().file(
        "kinds/training.yaml",
        "kind: training\nplural: trainings\nprefix: FO\nsection: remember\naudience: public\nlabel: { fr: Formation, en: Training }\n\
         labels: { fr: Formations, en: Trainings }\ntitle: title\nfields:\n  title: { type: text, label: { fr: Titre, en: Title } }\n",
    );
    let page = project.page("trainings/index.html");
    assert!(page.contains("Ce registre est encore vide.") && page.contains("<code>content/trainings.yaml</code>"), "{page}");
    assert!(project.page("index.html").contains("trainings/index.html"), "the navigation leads there");
    // Who does not write would wonder what became of it; and a shipped kind that nobody uses is in nobody's way.
    let out = project.path().join("vendor");
    let run = project.run("build", &["--audience", "vendor", "--no-pdf", "--out", &out.to_string_lossy()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(!out.join("trainings").exists() && !project.path().join("_site/risks").exists());
}

/// The words of the types of fields, as the program says them.
fn types_of_fields() -> Vec<String> {
    let project = TestProject::new().file(
        "kinds/toy.yaml",
        "kind: toy\nplural: toys\nprefix: TY\nlabel: Toy\ntitle: name\nfields:\n  name: { type: zzzzzzzz }\n",
    );
    let findings = project.findings();
    let hints = findings.of("bad-kind").into_iter().filter_map(|finding| finding["hint"].as_str()?.strip_prefix("types: "));
    hints.flat_map(|types| types.split(", ")).map(str::to_owned).collect()
}

#[test]
fn each_type_of_field_walks_all_steps_of_how_to_add_one() {
    // The declaration, what is written, and what the page and a spreadsheet show.
    let sample = |name: &str| match name {
        "text" => ("", "Ligne simple", "Ligne simple"),
        "markdown" => ("", "\"Un mot **gras**\"", "gras"),
        "choice" => (", choices: { bas: Bas, haut: Très haut }", "haut", "Très haut"),
        "integer" => (", unit: pas", "1234", "1\u{202f}234"),
        "number" => ("", "12.5", "12,5"),
        "percent" => ("", "7.5 %", "7,5"),
        "money" => ("", "99 EUR", "99"),
        "date" => ("", "2031-05-17", "2031</time>"),
        "duration" => ("", "11 weeks", "11"),
        "boolean" => ("", "true", "Oui"),
        "url" => ("", "https://example.org/jouet", "example.org/jouet"),
        "email" => ("", "jouet@example.org", "jouet@example.org"),
        "image" => ("", "/point.svg", "point.svg"),
        "file" => ("", "/notice.txt", "notice.txt"),
        "link" => (", to: [persona]", "PE-1", "Sandrine"),
        "links" => (", to: [persona]", "[PE-1]", "Sandrine"),
        "list" => (", of: { type: text }", "[premier, second]", "second"),
        "records" => (", fields: { quoi: { type: text, label: Quoi } }", "[{ quoi: rangée }]", "rangée"),
        other => panic!("`{other}` is new: say here how it is declared, written and shown"),
    };
    let types = types_of_fields();
    assert!(types.len() >= 18, "{types:?}");
    let (mut declared, mut written) = (String::new(), String::new());
    for name in &types {
        let (settings, value, _) = sample(name);
        declared += &format!("  f_{name}: {{ type: {name}, label: Champ {name}{settings} }}\n");
        written += &format!("  f_{name}: {value}\n");
    }
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Jouet\nlanguage: fr\n")
        .file(
            "kinds/toy.yaml",
            format!("kind: toy\nplural: toys\nprefix: TY\nlabel: Toy\nlabels: Toys\ntitle: name\nfields:\n  name: {{ type: text, required: true, label: Nom }}\n{declared}"),
        )
        .file("content/toys.yaml", format!("- id: TY-1\n  name: Toupie\n{written}"))
        .file("content/personas.yaml", "- { id: PE-1, name: Sandrine }\n")
        .file("static/notice.txt", "Notice\n")
        .file("static/point.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><circle r=\"4\"/></svg>");
    let page = project.page("toys/TY-1.html");
    let csv = project.run("list", &["toy", "--format", "csv"]);
    assert_eq!(csv.status, 0, "{}", csv.stderr);
    let json = project.run("list", &["toy", "--format", "json"]);
    let schema = project.run("schema", &["toy"]);
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/manual/content/04-writing/kinds.md"))
        .expect("the docs");
    for name in &types {
        // A picture of an entry stands beside its title, without the label.
        let (_, _, shown) = sample(name);
        assert!(
            (name == "image" || page.contains(&format!("Champ {name}"))) && page.contains(shown),
            "{name} is not on the page"
        );
        assert!(
            csv.stdout.contains(&format!("f_{name}")) || csv.stdout.contains(&format!("Champ {name}")),
            "{name} is not in CSV"
        );
        assert!(json.stdout.contains(&format!("f_{name}")), "{name} is not in JSON");
        assert!(schema.stdout.contains(&format!("f_{name}")), "{name} is not in the schema: {}", schema.stderr);
        assert!(
            docs.lines().any(|line| line.starts_with("| `")
                && line.split(" | ").next().is_some_and(|cell| cell.contains(&format!("`{name}`")))),
            "docs/manual/content/04-writing/kinds.md has no row of `{name}`"
        );
    }
    let found = project.findings();
    assert!(found.rules().iter().all(|rule| rule != "wrong-type" && rule != "bad-kind"), "{:?}", found.rules());
}
