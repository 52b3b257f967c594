//! Marks on the site of those who write: what is for fewer readers than what surrounds it.

use super::support::TestProject;

fn project() -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nlanguage: fr\n")
        .file("content/a/index.md", "---\naudience: vendor\n---\n# Partie\n")
        .file("content/a/dedans.md", "# Dedans\n")
        .file("content/a/offert.md", "---\naudience: vendor\n---\n# Offert\n")
        .file("content/seule.md", "# Seule\n")
        .file("content/marge.md", "---\naudience: restricted\n---\n# La marge\n")
        .file("kinds/salle.yaml", "kind: salle\nplural: salles\nprefix: SA\naudience: vendor\ntitle: nom\nfields:\n  nom: text\n  note: { type: text, audience: internal }\n  avis: { type: markdown, audience: restricted }\n")
        .file(
            "content/salles.yaml",
            "- { id: SA-1, nom: Grande, note: Chère, avis: Non. }\n- { id: SA-2, nom: Petite, audience: internal }\n- { id: SA-3, nom: Cave, audience: restricted }\n",
        )
}

/// Names of the audiences that a page marks, in order; in its text and not in the navigation.
fn marks(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    main.split("<span class=\"only a-").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn build(project: &TestProject, audience: &str) -> std::collections::BTreeMap<String, String> {
    let run = project.run("build", &["--no-pdf", "--no-search", "--audience", audience]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let files = super::support::files(&project.path().join("_site"));
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

#[test]
fn who_writes_sees_what_does_not_reach_the_readers_of_the_rest() {
    let site = build(&project(), "restricted");
    // Pages: narrower than their folder's page, or than what names no audience.
    assert_eq!(marks(&site["a/dedans.html"]), ["internal"]);
    assert_eq!(marks(&site["a/offert.html"]), [""; 0]);
    assert_eq!(marks(&site["seule.html"]), [""; 0], "what names none is the usual");
    assert_eq!(marks(&site["marge.html"]), ["restricted"]);
    // Rows, and the column of a field; entries, and their fields.
    assert_eq!(
        marks(&site["salles/index.html"]).iter().filter(|m| *m == "restricted").count(),
        1 + usize::from(site["salles/index.html"].contains("Avis</th>"))
    );
    assert!(marks(&site["salles/index.html"]).contains(&"internal".to_owned()));
    assert_eq!(marks(&site["salles/SA-1.html"]), ["restricted", "internal"]);
    assert_eq!(marks(&site["salles/SA-2.html"]), ["internal"]);
    // In words, with a sign, and in the navigation.
    let page = &site["seule.html"];
    let nav = page.split("<nav id=\"nav\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a navigation");
    assert_eq!(nav.matches("class=\"only a-restricted\"").count(), 1, "{nav}");
    assert!(nav.contains("<svg viewBox=\"0 0 12 12\"") && nav.contains("</span>Restreinte</span>"), "{nav}");
}

#[test]
fn a_register_for_fewer_readers_says_so_once() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nlanguage: fr\n")
        .file(
            "kinds/somme.yaml",
            "kind: somme\nplural: sommes\nprefix: SO\naudience: restricted\ntitle: nom\nfields:\n  nom: text\n",
        )
        .file("content/sommes.yaml", "- { id: SO-1, nom: Une }\n- { id: SO-2, nom: Deux }\n");
    let site = build(&project, "restricted");
    assert_eq!(marks(&site["sommes/index.html"]), ["restricted"], "its title, and not each row again");
    assert_eq!(marks(&site["sommes/SO-1.html"])[0], "restricted");
}

#[test]
fn the_marks_of_a_reader_are_of_what_this_reader_gets() {
    let site = build(&project(), "internal");
    assert_eq!(marks(&site["a/dedans.html"]), ["internal"]);
    assert_eq!(marks(&site["salles/SA-1.html"]), ["internal"], "nothing tells of the field that is hidden");
    assert!(!site.values().any(|page| page.contains("a-restricted") && page.contains("<html")), "nor of anything narrower");
}

#[test]
fn readers_who_do_not_write_see_none_and_a_setting_turns_them_off() {
    for audience in ["vendor", "public"] {
        let site = build(&project(), audience);
        assert!(
            site.iter().filter(|(path, _)| path.ends_with(".html")).all(|(_, page)| !page.contains("class=\"only")),
            "{audience}"
        );
    }
    let silent = project().file("ouvrage.yaml", "title: Essai\naudience_marks: no\n");
    assert!(
        build(&silent, "restricted").iter().filter(|(p, _)| p.ends_with(".html")).all(|(_, page)| !page.contains("class=\"only"))
    );
    let wrong = project().file("ouvrage.yaml", "title: Essai\naudience_marks: sometimes\n");
    assert!(wrong.findings().of("bad-config").len() == 1);
}

#[test]
fn a_row_that_does_not_name_its_entry_is_marked_in_its_first_cell() {
    let page = "# Vues\n\n```view\ntable: salle\ncolumns: [note, nom]\n```\n\n```view\ntable: salle\ncolumns: note\n```\n";
    let site = build(&project().file("content/vues.md", page), "restricted");
    let rows: Vec<&str> = site["vues.html"].split("<tr>").filter(|row| row.contains("<td")).collect();
    assert_eq!(rows.len(), 6);
    for row in rows.iter().skip(1).step_by(3) {
        assert!(row.starts_with("<td><span class=\"only a-internal\"") && row.matches("class=\"only").count() == 1, "{row}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn rows_of_a_long_register_keep_their_marks_as_data() {
    let rows: String = (1..=1_100)
        .map(|n| format!("- {{ id: SA-{n}, nom: Salle {n}{} }}\n", if n == 1_050 { ", audience: internal" } else { "" }))
        .collect();
    let site = build(&project().file("content/salles.yaml", rows), "internal");
    assert!(
        site["salles/rows-2.html"].contains("[\"SA-1050\",\"Salle 1050\",\"salles/SA-1050.html\",\"\",\"internal\",\"Interne\"]")
    );
    assert!(!site["salles/rows-1.html"].contains("\"internal\""));
}

/// Names of the passages that a page shows, in order; `/` before one that ends.
fn passages(page: &str) -> Vec<String> {
    let signs = page.split("<span class=\"only passage a-").skip(1).filter_map(|rest| rest.split('"').next());
    signs.map(|class| class.strip_suffix(" end").map_or_else(|| class.to_owned(), |name| format!("/{name}"))).collect()
}

#[test]
fn passages_are_marked_in_html_around_code_and_around_pictures() {
    let mark = |inner: &str| format!("<!-- audience: restricted -->{inner}<!-- /audience -->");
    let text = format!(
        "# Page\n\n<div>\n<p>Un {}</p>\n</div>\n\nUne image ![un {}](a.svg) ici.\n\n{}\n",
        mark("secret"),
        mark("plan"),
        mark("\n\n```\ncode\n```\n\n")
    );
    let project = TestProject::new()
        .file("content/interne.md", text)
        .file("content/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    let page = &build(&project, "restricted")["interne.html"];
    let main = page.split("<main").nth(1).expect("a page");
    assert_eq!(passages(main), ["restricted", "/restricted"].repeat(3));
    let order = [
        "<p>Un ",
        "class=\"only",
        "secret",
        "class=\"only",
        "Une image",
        "class=\"only",
        "<img",
        "class=\"only",
        "<pre",
        "class=\"only",
    ];
    let mut at = 0;
    for word in order {
        at += main[at..].find(word).unwrap_or_else(|| panic!("no {word} behind {}", &main[at..])) + word.len();
    }
}

#[test]
fn passages_are_marked_where_they_stand() {
    let text = "# Page\n\nLe prix<!-- audience: internal -->, 40 000 au plus<!-- /audience -->, est ferme.\n\n<!-- audience: restricted -->\n\nUn secret.\n\n- un\n- deux\n\n<!-- /audience -->\n\nFin.\n";
    let project = TestProject::new()
        .file("content/page.md", format!("---\naudience: vendor\n---\n{text}"))
        .file("content/interne.md", text)
        .file(
            "content/requirements.yaml",
            "- { id: EX-1, title: T, statement: \"Oui<!-- audience: restricted --> sauf lui<!-- /audience -->.\" }\n",
        );
    let restricted = build(&project, "restricted");
    assert_eq!(passages(&restricted["page.html"]), ["internal", "/internal", "restricted", "/restricted"]);
    assert_eq!(passages(&restricted["interne.html"]), ["restricted", "/restricted"], "what is for as many readers needs no sign");
    assert_eq!(passages(&restricted["requirements/EX-1.html"]), ["restricted", "/restricted"]);
    let page = restricted["page.html"].replace('\u{a0}', " ");
    assert!(page.contains("<p>Le prix<span") && page.contains("</span>, 40"), "it begins within the line: {page}");
    let internal = build(&project, "internal");
    assert_eq!(passages(&internal["page.html"]), ["internal", "/internal"]);
    assert!(!internal["page.html"].contains("a-restricted") && !internal["page.html"].contains("Un secret"));
    assert!(build(&project, "vendor").values().all(|file| passages(file).is_empty()));
}
