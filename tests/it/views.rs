//! Views in pages: what they show and how they cope with nothing.

use super::support::TestProject;

fn project(view: &str) -> TestProject {
    TestProject::new()
        .file(
            "content/requirements.yaml",
            "- id: EX-10\n  title: Dix\n  statement: x\n  priority: could\n- id: EX-2\n  title: Deux\n  statement: x\n  priority: must\n- id: EX-1\n  title: Un\n  statement: x\n  priority: must\n",
        )
        .file("content/tests.yaml", "- id: TE-1\n  title: Essai\n  verifies: [EX-1, EX-2]\n")
        .file("content/terms.yaml", "- id: GL-1\n  term: Écran\n  definition: Ce qui s'affiche.\n- id: GL-2\n  term: ERP\n  definition: Le progiciel.\n")
        .file("content/page.md", format!("# Page\n\nAvant `value: count requirement where priority = must` après.\n\n{view}\n"))
}

fn block(text: &str) -> String {
    format!("```view\n{text}\n```")
}

/// Ids in the order in which a page links to them.
fn ids(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap_or(page);
    main.split("data-id=\"").skip(1).filter_map(|s| s.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn an_inline_value_is_one_figure() {
    let page = project("").page("page.html");
    assert!(page.contains("Avant <span class=\"value\">2</span> après."), "{page}");
}

#[test]
fn a_table_selects_sorts_and_groups() {
    let page = project(&block("table: requirement\ncolumns: [id, priority]\nsort: id")).page("page.html");
    assert_eq!(ids(&page), ["EX-1", "EX-2", "EX-10"], "ids in natural order");
    let page = project(&block("table: requirement\ncolumns: [id]\nsort: [priority, -id]")).page("page.html");
    assert_eq!(ids(&page), ["EX-2", "EX-1", "EX-10"], "choices in their own order");
    let page = project(&block("table: requirement\ncolumns: [id]\nwhere: verified_by is empty")).page("page.html");
    assert_eq!(ids(&page), ["EX-10"]);
    assert!(page.contains("Voir tout le registre (3 "), "the whole register, not what is shown: {page}");
    let page = project(&block("table: requirement\ncolumns: [id]\ngroup: priority")).page("page.html");
    assert!(page.find("Indispensable").is_some_and(|a| page.find("Souhaitable").is_some_and(|b| a < b)), "{page}");
}

#[test]
fn risks_stand_by_their_criticality() {
    let risks = "- { id: RI-1, title: a, probability: 5, impact: 1 }\n- { id: RI-2, title: b, probability: 3, impact: 4 }\n- { id: RI-3, title: c, impact: 5 }\n- { id: RI-4, title: d, probability: 2, impact: 5 }\n";
    let with = |view: &str| project(&block(view)).file("content/risks.yaml", risks);
    let register = with("table: risk").page("risks/index.html");
    let table = register.split("<table").find(|table| table.contains("id=\"register\"")).expect("a table");
    assert_eq!(ids(&format!("<main{table}")), ["RI-2", "RI-4", "RI-1", "RI-3"], "{table}");
    assert!(table.contains("Probabilité × gravité") && table.contains("data-sort=\"12.0\">12<"), "{table}");
    let grave = with("table: risk\ncolumns: [id]\nwhere: probability*impact >= 10").page("page.html");
    assert_eq!(ids(&grave), ["RI-2", "RI-4"]);
    with("table: risk\ngroup: probability*impact").findings().one("bad-view", "content/page.md:7:8");
    with("table: risk\nsort: probability*title").findings().one("bad-view", "content/page.md:7:7");
}

/// 100 at the launch; 10 a month from year 1 on; 5 a year from year 2 on; 7 once in year 3.
#[test]
fn a_budget_by_year_counts_what_comes_back_in_each_year() {
    let costs = "- { id: BU-1, title: a, phase: launch, post: build, max: 100 }\n- { id: BU-2, title: b, phase: run, post: host, max: 10, recurrence: monthly }\n- { id: BU-3, title: c, phase: run, post: host, max: 5, year: 2, recurrence: yearly }\n- { id: BU-4, title: d, phase: run, post: build, max: 7, year: 3 }\n";
    let with = |view: &str| {
        let project = TestProject::new().file("ouvrage.yaml", "title: Essai\nkinds:\n  cost: { audience: internal }\n");
        project.file("content/costs.yaml", costs).file("content/page.md", format!("# Page\n\n{}", block(view)))
    };
    let page = with("chart: cost\nsort: stacked\nx: year\ny: max\nby: post\nyears: 3").page("page.html");
    let cells = page.split("as-table").nth(1).expect("a table").split("<tbody").nth(1).expect("rows");
    let plain: Vec<&str> =
        cells.split(['<', '>']).map(str::trim).filter(|t| t.ends_with('€') || t.starts_with("An") || *t == "Lancement").collect();
    assert_eq!(
        plain,
        ["Lancement", "100\u{a0}€", "Année 1", "120\u{a0}€", "Année 2", "125\u{a0}€", "Année 3", "7\u{a0}€", "125\u{a0}€"],
        "{cells}"
    );
    with("chart: cost\nx: post\ny: max\nyears: 3").findings().one("bad-view", "content/page.md:7:8");
    with("chart: cost\nx: year\ny: max\nyears: many").findings().one("bad-view", "content/page.md:7:8");
}

#[test]
fn a_screen_is_an_annotated_picture_with_its_text_for_who_cannot_see_it() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"/>";
    let screen = "- id: EC-1\n  title: Recherche\n  image: /ecran.svg\n  alternative: Un champ et trois articles.\n  regions:\n    - { number: 3, label: Champ, x: 10 %, y: 20 %, width: 30 %, height: 90 %, note: Tous les codes }\n    - { number: 4, label: Sans place }\n";
    let project = project(&block("sheets: screen")).file("content/screens.yaml", screen).file("static/ecran.svg", svg);
    for address in ["page.html", "screens/EC-1.html", "screens/index.html"] {
        let page = project.page(address);
        assert!(page.contains("alt=\"Un champ et trois articles.\""), "{address}: {page}");
        assert!(
            page.contains("<circle cx=\"10.0%\" cy=\"20.0%\" r=\"11\"/>") && page.contains("text-anchor=\"middle\">3</text>"),
            "{address}: {page}"
        );
        assert!(page.contains("height=\"80.0%\"/>"), "what would stick out is cut: {page}");
        assert!(page.contains("Tous les codes") && page.contains("Sans place"), "the rows say the same in words");
        assert!(!page.contains("Texte de remplacement") && !page.contains("Hauteur"), "{address}: {page}");
    }
}

#[test]
fn a_choice_on_a_scale_is_a_slider() {
    let choices = "- { id: CH-1, title: Territoire, options: [ville, pays, monde], scaled: true, chosen: Pays }\n- { id: CH-2, title: Paiement, options: [carte, virement], chosen: carte }\n";
    let page = project("").file("content/choices.yaml", choices).page("choices/index.html");
    let (drawing, table) =
        page.split_once("class=\"figure").and_then(|(_, after)| after.split_once("</svg>")).expect("a drawing");
    assert!(
        drawing.contains(">ville</text>") && drawing.contains("font-weight=\"600\" class=\"f-ink\" fill=\"#1c1b19\">pays</text>"),
        "{drawing}"
    );
    assert!(!drawing.contains("virement"), "no scale");
    assert!(table.contains("as-table"), "the same in words");
}

#[test]
fn coverage_counts_and_names_what_is_missing() {
    let page = project(&block("coverage: requirement\nby: verified_by")).page("page.html");
    assert!(page.contains("66") && page.contains("2 sur 3"), "{page}");
    assert_eq!(ids(&page), ["EX-10"]);
}

#[test]
fn a_matrix_marks_links_from_either_side() {
    for view in ["matrix: requirement\ncolumns: test\nby: verified_by", "matrix: test\ncolumns: requirement\nby: verifies"] {
        let page = project(&block(view)).page("page.html");
        assert_eq!(page.matches("class=\"on\"").count(), 2, "{view}");
    }
}

/// Prices of 100 and 200: marks of 5 and 5 × 100 ÷ 200 = 2.5 of 5. Once somebody has marked the criterion it is judged like the others.
#[test]
fn a_criterion_of_the_budget_is_a_price_mark_unless_it_is_judged() {
    let criteria = "- { id: CR-1, title: Prix, category: budget, weight: 40 }\n- { id: CR-2, title: Méthode, category: qualitative, weight: 60 }\n";
    let offers = |more: &str| {
        format!(
            "- {{ id: OF-1, title: a, prices: [{{ post: x, amount: 100 }}], marks: [{{ criterion: CR-2, mark: 4 }}{more}] }}\n- {{ id: OF-2, title: b, prices: [{{ post: x, amount: 200 }}], marks: [{{ criterion: CR-2, mark: 4 }}] }}\n"
        )
    };
    let with = |more: &str| {
        let project = TestProject::new().file("ouvrage.yaml", "title: Essai\nkinds:\n  offer: { audience: internal }\n");
        let project = project.file("content/criteria.yaml", criteria).file("content/offers.yaml", offers(more));
        project.file("content/page.md", format!("# Page\n\n{}", block("grid: offer"))).page("page.html")
    };
    let page = with("");
    assert!(page.contains("<b>5,00</b>") && page.contains("<b>2,50</b>"), "{page}");
    assert!(page.contains("prix le plus bas ÷ prix de l’offre"), "the formula is told");
    let judged = with(", { criterion: CR-1, mark: 3 }");
    assert!(judged.contains("<b>3,00</b>") && !judged.contains("prix le plus bas"), "{judged}");
}

#[test]
fn a_matrix_of_letters_says_what_each_of_them_means() {
    let roles = "- { id: RO-1, title: Chef, raci: [{ on: L1, letter: A }, { on: L2, letter: C }] }\n";
    let lots = "- { id: L1, title: a }\n- { id: L2, title: b }\n";
    let project =
        project(&block("matrix: role\ncolumns: lot\nby: raci")).file("content/roles.yaml", roles).file("content/lots.yaml", lots);
    let page = project.page("page.html");
    let legend = page.split("class=\"legend\"").nth(1).or_else(|| page.split("</table>").nth(1)).expect("a legend");
    assert!(legend.contains("répond du résultat") && legend.contains("consulté") && !legend.contains("réalise"), "{legend}");
    assert!(!legend.contains("A – "), "the letter is said once: {legend}");
    let lot = project.page("lots/L1.html");
    assert!(lot.contains("Rôles (RACI)") && lot.contains("data-id=\"RO-1\""), "the link is told on the other side");
}

#[test]
fn a_glossary_goes_from_a_to_z_whatever_the_accents() {
    let page = project(&block("glossary: term")).page("page.html");
    assert_eq!(ids(&page), ["GL-1", "GL-2"]);
    assert_eq!(page.matches("class=\"letter\"").count(), 1, "both begin with E");
}

#[test]
fn sheets_and_cards_show_entries() {
    for view in ["sheets: requirement", "cards: requirement\nfields: [priority]"] {
        let page = project(&block(view)).page("page.html");
        for title in ["Un", "Deux", "Dix"] {
            assert!(page.contains(&format!("</span> {title}</a>")), "{view}: {title}");
        }
    }
}

#[test]
#[ignore = "long: tests/run"]
fn nothing_to_show_is_said_with_dignity() {
    for view in [
        "table: persona",
        "cards: persona",
        "sheets: persona",
        "matrix: persona\ncolumns: story\nby: voices",
        "glossary: persona",
    ] {
        let project = project("");
        let by = if view.starts_with("matrix") { "matrix: requirement\ncolumns: story\nby: satisfies" } else { view };
        project.write("content/page.md", format!("# Page\n\n{}\n", block(by)));
        let page = project.page("page.html");
        assert!(page.contains("class=\"nothing\""), "{view}: {page}");
    }
}

/// Data that a picture cannot show: `check` tells of it at the view, the page says it in its own language, and the build goes on.
#[test]
#[ignore = "long: tests/run"]
fn what_cannot_be_computed_is_found_and_said_with_dignity() {
    let many = |prefix: &str, more: &dyn Fn(usize) -> String| {
        (0..501).map(|n| format!("- {{ id: {prefix}-{n}, title: t{}\n", more(n))).collect::<String>()
    };
    let with = |view: &str| {
        TestProject::new()
            .file("content/requirements.yaml", many("EX", &|n| format!(", statement: x, verified_by: [TE-{n}] }}")))
            .file("content/tests.yaml", many("TE", &|_| " }".to_owned()))
            .file("content/campaigns.yaml", "- { id: CA-1, title: a, medium: email, budget: 10 EUR }\n- { id: CA-2, title: b, medium: fair, budget: 5 CHF }\n")
            .file("content/page.md", format!("# Page\n\n{}\n", block(view)))
    };
    for (view, message, shown) in [
        ("matrix: requirement\ncolumns: test\nby: verified_by", "A matrix of 501 × 501 cannot be read", "ne se lit plus"),
        ("graph: requirement", "501 are too many", "c’est trop pour une seule image"),
        ("chart: campaign\nsort: bar\nx: medium\ny: budget", "EUR and in CHF", "sans taux de change"),
    ] {
        let project = with(view);
        let found =
            project.findings().one("view-without-result", &format!("content/page.md:4:{}", view.find(' ').unwrap_or(0) + 2));
        assert!(found["message"].as_str().is_some_and(|m| m.replace('\u{a0}', " ").contains(message)), "{found}");
        let page = project.page("page.html");
        assert!(page.contains(shown) && !page.contains("cannot"), "{view}: {page}");
    }
    let inline = with("table: test\nlimit: 1").file("content/other.md", "# Autre\n\n`value: sum campaign.budget`\n");
    inline.findings().one("view-without-result", "content/other.md:3:1");
}

#[test]
fn markdown_is_whole() {
    let text = "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] fait\n- [ ] reste\n\n> [!WARNING]\n> Attention.\n\n~~barré~~ et note[^1].\n\n[^1]: La note.\n\n<script>alert(1)</script>\n\n<b onclick=\"x()\">gras</b> <kbd>Ctrl</kbd>\n\n<!-- un commentaire -->\n";
    let page = project(text).page("page.html");
    for part in [
        "<td class=\"right\">2</td>",
        "type=\"checkbox\" disabled checked",
        "alert-warning",
        "<del>barré</del>",
        "class=\"footnotes\"",
        "<kbd>Ctrl</kbd>",
    ] {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    for part in ["alert(1)", "onclick", "un commentaire", "<script>"] {
        assert!(!page.contains(part), "{part} came through:\n{page}");
    }
}

#[test]
fn links_to_entries_show_title_words_or_id() {
    let page =
        project("[[EX-1]] [[EX-1|autre]] [[EX-1|#]]\n\n| a | b |\n|---|---|\n| [[EX-2\\|deuxième]] | c |\n").page("page.html");
    for words in [">Un</a>", ">autre</a>", ">EX-1</a>", ">deuxième</a>"] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
}

/// The cells of the rows of a page's tables, without markup.
fn rows(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap_or(page);
    let body = main.split("<tbody>").skip(1).flat_map(|b| b.split("</tbody>").next().unwrap_or("").split("<tr>").skip(1));
    let bare = |cell: &str| {
        let mut text = String::new();
        let mut inside = false;
        for c in cell.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let row = |row: &str| row.replace("</th>", "</td>").split("</td>").map(bare).collect::<Vec<_>>().join("|");
    body.map(row).map(|r| r.trim_end_matches('|').to_owned()).collect()
}

#[test]
fn a_matrix_across_a_field_of_rows_shows_the_value_of_the_same_row() {
    let page = TestProject::new()
        .file(
            "content/translations.yaml",
            "- id: TD-1\n  title: Fiches\n  sort: content\n  languages:\n    - { language: de, status: done }\n    - { language: en, status: to_do }\n\
             - id: TD-2\n  title: Boutons\n  sort: interface\n  languages:\n    - { language: en, status: review }\n",
        )
        .file("content/page.md", block("matrix: translation\nacross: languages.language\nshow: languages.status\ngroup: sort"))
        .page("page.html");
    let head = page.split("<thead>").nth(1).and_then(|h| h.split("</thead>").next()).unwrap_or_default();
    assert!(head.find(">de<").is_some_and(|de| head.find(">en<").is_some_and(|en| de < en)), "{head}");
    assert!(page.find("Contenu <").is_some_and(|a| page.find("Interface <").is_some_and(|b| a < b)), "grouped by sort");
    assert_eq!(rows(&page), ["Fiches|Faite|À faire", "Boutons||En relecture"]);
}

#[test]
fn a_matrix_down_and_across_puts_entries_or_their_values_where_they_meet() {
    let project = |show: &str| {
        TestProject::new()
            .file("content/channels.yaml", "- { id: CA-1, title: Agences }\n- { id: CA-2, title: Site }\n")
            .file(
                "content/price_rules.yaml",
                "- { id: PX-1, title: Un, level: Or, discount: 12, channel: CA-1 }\n- { id: PX-2, title: Deux, level: Bronze, channel: CA-2, discount: 3 }\n\
                 - { id: PX-3, title: Trois, level: Or, channel: CA-2, discount: 5 }\n",
            )
            .file("content/page.md", format!("---\naudience: restricted\n---\n# Page\n\n{}", block(&format!("matrix: price_rule\nacross: level\ndown: channel{show}"))))
    };
    let of = |show: &str| {
        let project = project(show);
        let run = project.run("build", &["--no-pdf", "--no-search", "--audience", "restricted"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        rows(&std::fs::read_to_string(project.path().join("_site/page.html")).expect("the page"))
    };
    assert_eq!(of("\nshow: discount"), ["Agences||12 %", "Site|3 %|5 %"]);
    assert_eq!(of(""), ["Agences||PX-1 Un", "Site|PX-2 Deux|PX-3 Trois"]);
}

#[test]
fn rights_stand_against_the_legal_bases_from_which_they_follow() {
    let page = TestProject::new()
        .file(
            "content/rights.yaml",
            "- { id: DR-1, title: Effacer un compte, right: erasure }\n- { id: DR-2, title: Tout voir, right: access }\n",
        )
        .file("content/processings.yaml", "- { id: TR-1, title: Un traitement }\n")
        .file("content/page.md", block("register: right"))
        .page("page.html");
    let rows = rows(&page);
    let of = |name: &str| rows.iter().find(|r| r.starts_with(name)).unwrap_or_else(|| panic!("{name}: {rows:#?}")).clone();
    // Consent, contract, obligation, vital interests, public task, legitimate interests, how.
    assert_eq!(of("Effacement"), "Effacement|•|•||•||•|DR-1 Effacer un compte");
    assert_eq!(of("Accès"), "Accès|•|•|•|•|•|•|DR-2 Tout voir");
    assert_eq!(of("Portabilité"), "Portabilité|•|•");
    assert_eq!(of("Opposition"), "Opposition|||||•|•");
    assert_eq!(rows.len(), 8, "every right has its row, told or not");
}

#[test]
fn a_matrix_says_which_of_its_parameters_do_not_fit() {
    let of = |view: &str| project(&block(view)).findings();
    of("matrix: requirement\nacross: statuss").one("bad-view", "content/page.md:7:9");
    of("matrix: requirement\nacross: priority\nby: verified_by").one("bad-view", "content/page.md:8:5");
    of("matrix: requirement\ncolumns: test\nby: verified_by\nshow: status").one("bad-view", "content/page.md:9:7");
}

#[test]
fn a_view_of_nothing_says_of_what() {
    let project = TestProject::new().file(
        "content/page.md",
        "# Page\n\n```view\nheatmap: risk\nx: probability\ny: impact\n```\n\n```view\ntimeline: [lot, milestone]\n```\n",
    );
    let page = project.page("page.html");
    assert!(page.contains("Risques") && page.contains("Lots, Jalons"), "{page}");
    assert_eq!(page.matches("Rien à montrer pour l’instant.").count(), 2);
}
