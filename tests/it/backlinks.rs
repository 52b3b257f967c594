//! What cites an entry is listed on its page with the sentence that does.

use super::support::TestProject;

const ENTRIES: &str = "- id: EX-1\n  title: Trouver un article\n  statement: x\n  priority: must\n- id: EX-2\n  title: Autre\n  statement: Voir [[EX-1|#]], et rien de plus. Fin.\n  priority: must\n";

/// The contexts of the backlinks of a page.
fn contexts(page: &str) -> Vec<String> {
    let list = page.split("<ul class=\"mentions\">").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    list.split("<p>").skip(1).filter_map(|rest| rest.split("</p>").next()).map(str::to_owned).collect()
}

#[test]
fn the_sentence_is_the_one_that_cites_by_whatever_words() {
    let project = TestProject::new()
        .file("content/requirements.yaml", ENTRIES)
        .file("content/a.md", "# A\n\nD'abord rien. Nous suivons **[[EX-1|cette règle]]** partout. Puis rien.\n")
        .file("content/b.md", "# B\n\n| Règle | Vaut |\n|---|---|\n| autre | non |\n| [[EX-1]] | oui |\n")
        .file("content/c.md", "# C\n\n- un\n- Une note[^1].\n\n[^1]: Sans cela, [[EX-1]] tombe.\n");
    let said = contexts(&project.page("requirements/EX-1.html"));
    assert_eq!(
        said,
        [
            "Nous suivons cette règle partout.",
            "Trouver un article – oui",
            "Sans cela, Trouver un article tombe.",
            "Voir EX-1, et rien de plus."
        ]
    );
}

#[test]
fn contents_and_descriptions_say_what_they_cite() {
    let project = TestProject::new()
        .file("content/requirements.yaml", ENTRIES)
        .file("content/a.md", "# A\n\nVoir [[EX-1]] d'abord.\n\n## Selon [[EX-1]]\n\nx\n\n## Selon [[EX-2|#]]\n\nx\n");
    let page = project.page("a.html");
    assert!(page.contains("<meta name=\"description\" content=\"Voir Trouver un article d"), "{page}");
    assert!(page.contains(">Selon Trouver un article</a></li>"), "{page}");
    assert!(page.contains(">Selon EX-2</a></li>"), "{page}");
}
