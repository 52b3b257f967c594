//! Themes: what a page weighs, and how a project's own theme extends a shipped one.

#[cfg(feature = "pdf")]
use super::pdf::{tool, words};
use super::serve::{Server, wait_for};
use super::support::{TestProject, example, files, run};
use std::collections::BTreeMap;

/// Bytes of style sheets and scripts that a page may ask for before somebody searches.
const LIMIT: usize = 96_000;

/// What a page links to, as paths of the site.
fn linked(page: &str, path: &str) -> Vec<String> {
    let up = "../".repeat(path.matches('/').count());
    let of = |mark: &str| {
        let hrefs = page.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        // Those of the page for nothing begin at the host.
        hrefs.map(|href| href.strip_prefix(&up).unwrap_or(href).trim_start_matches('/').to_owned()).collect::<Vec<_>>()
    };
    let mut all = of("<link rel=\"stylesheet\" href=\"");
    all.extend(of("<script src=\""));
    all
}

fn weigh(site: &BTreeMap<String, Vec<u8>>) -> Vec<(usize, String)> {
    let weight = |(path, bytes): (&String, &Vec<u8>)| {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("<style"), "{path}: styles are in sheets");
        let drawn = page.contains("<svg") && page.contains("class=\"figure");
        assert!(!drawn || page.contains("assets/views/figure.css"), "{path} has drawings and no colours for them");
        let sum = linked(&page, path)
            .iter()
            .map(|asset| site.get(asset).unwrap_or_else(|| panic!("{path} asks for {asset}")).len())
            .sum();
        (sum, path.clone())
    };
    site.iter().filter(|(path, _)| path.ends_with(".html")).map(weight).collect()
}

fn weigh_the_example(project: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("site");
    let built = run(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy(), "--no-pdf", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let site = files(&out);
    let pages = weigh(&site);
    let (heaviest, path) = pages.iter().max().expect("pages");
    assert!(*heaviest < LIMIT, "{path} asks for {heaviest} bytes");
    // What is drawn is drawn in the colours of the theme, and what is a table looks like one.
    for (path, page) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let (page, sheets) = (String::from_utf8_lossy(page), linked(&String::from_utf8_lossy(page), path));
        let drawn = page.split("<svg").skip(1).any(|svg| svg.split('>').next().is_some_and(|tag| tag.contains("class=\"figure")));
        assert!(!drawn || sheets.contains(&"assets/views/figure.css".to_owned()), "{path} has a drawing and not its colours");
        assert!(!page.contains("<table") || sheets.contains(&"assets/views/table.css".to_owned()), "{path} has a table");
    }
    let home = pages.iter().find(|(_, path)| path == "index.html").expect("a home page");
    assert!(home.0 > 20_000, "the home page asks for {} bytes: is it weighed at all?", home.0);
    site
}

/// The example in the second theme that ships.
fn drawn() -> TestProject {
    let project = TestProject::example();
    let config = std::fs::read_to_string(project.path().join("ouvrage.yaml")).expect("a configuration");
    assert!(config.contains("name: default"), "the example names its theme");
    project.file("ouvrage.yaml", config.replace("name: default", "name: epure"))
}

#[test]
#[ignore = "long: tests/run"]
fn no_page_of_the_example_asks_for_more_than_96_kb_of_styles_and_scripts() {
    weigh_the_example(&example());
}

#[test]
#[ignore = "long: tests/run"]
fn the_second_theme_adds_to_the_first_and_stays_as_light() {
    let project = drawn();
    let site = weigh_the_example(project.path());
    let page = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
    let home = page("index.html");
    assert!(home.contains("class=\"title-page plan\""), "its own block");
    assert!(home.contains("id=\"registers\""), "and those of the theme below");
    for path in ["index.html", "requirements/index.html", "en/requirements/EX-101.html"] {
        let linked = linked(&page(path), path);
        let sheet = |name: &str| linked.iter().position(|l| l.ends_with(name)).unwrap_or_else(|| panic!("{path} lacks {name}"));
        assert!(sheet("style.css") < sheet("epure.css") && sheet("epure.css") < sheet("accent.css"), "{linked:?}");
    }
    let accent = String::from_utf8_lossy(&site["assets/accent.css"]).into_owned();
    assert!(accent.contains("--accent: #1f5673") && accent.contains("--title-font: \"DejaVu Sans Mono\""), "{accent}");
    assert!(page("contexte/entreprise.html").contains(">Sommaire<") || page("contexte/enjeux.html").contains(">Sommaire<"));
}

#[test]
fn a_page_asks_only_for_what_its_views_need() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Un\n  statement: x\n  priority: must\n")
        .file("content/plain.md", "# Sans rien\n\nDu texte.\n")
        .file("content/board.md", "# Tableau\n\n```view\nboard: requirement\nby: priority\n```\n");
    let plain = linked(&project.page("plain.html"), "plain.html");
    assert!(plain.iter().all(|asset| !asset.contains("views/") && !asset.contains("register")), "{plain:?}");
    let board = linked(&project.page("board.html"), "board.html");
    assert!(board.contains(&"assets/views/board.css".to_owned()), "{board:?}");
    assert!(board.contains(&"assets/views/table.css".to_owned()), "a board is a table: {board:?}");
    assert!(!board.contains(&"assets/views/canvas.css".to_owned()), "{board:?}");
    let register = linked(&project.page("requirements/index.html"), "requirements/index.html");
    assert!(register.contains(&"assets/register.js".to_owned()), "{register:?}");
}

/// A project with a theme of its own.
fn themed(files: &[(&str, &str)]) -> TestProject {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\ntheme: ours\n")
        .file("content/index.md", "# Accueil\n\nBonjour.\n")
        .file("content/page.md", "# Une page\n\n## Un\n\nx\n\n## Deux\n\ny\n");
    files.iter().fold(project, |project, (path, text)| project.file(&format!("themes/ours/{path}"), text))
}

/// The first examples of the documentation: what a fence of this language holds.
fn documented(lang: &str) -> &'static str {
    let docs = include_str!("../../docs/themes.md");
    let tutorial = docs.split_once("in ten lines").expect("a tutorial").1;
    let fence = tutorial.split_once(&format!("```{lang}\n")).expect("an example").1;
    fence.split_once("```").expect("its end").0
}

#[test]
fn the_theme_of_the_documentation_changes_a_block_a_variable_a_word_and_keeps_the_rest() {
    let (yaml, html) = (documented("yaml"), documented("html"));
    assert!(yaml.lines().count() + html.lines().count() <= 11, "ten lines, and a word");
    let sheets =
        "{% block sheets %}{{ super() }}<link rel=\"stylesheet\" href=\"{{ top }}assets/ours.css\">{% endblock sheets %}\n";
    let project = themed(&[
        ("theme.yaml", yaml),
        ("site/base.html", &format!("{html}{sheets}")),
        ("site/assets/ours.css", "h1 { color: green; }\n"),
    ])
    .file("ouvrage.yaml", "title: Essai\nlanguage: en\ntheme: ours\n");
    assert_eq!(project.findings().items, [] as [serde_json::Value; 0]);
    let page = project.page("page.html");
    assert!(page.contains("Printed on demand by the project office.") && page.contains("<footer class=\"colophon\">"), "{page}");
    assert!(page.contains(">In short<") && page.contains("assets/ours.css"), "{page}");
    let accent = std::fs::read_to_string(project.path().join("_site/assets/accent.css")).unwrap();
    for said in ["--accent: #0b6e4f;", "--paper: light-dark(#fff, #101418);", "--title-font: Georgia, serif;"] {
        assert!(accent.contains(said), "{said}: {accent}");
    }
}

#[test]
fn a_block_that_no_template_has_is_found_with_what_was_meant() {
    let project = themed(&[("site/page.html", "{% extends \"default/page.html\" %}\n{% block raill %}x{% endblock raill %}\n")]);
    let finding = project.findings().one("unknown-block", "themes/ours/site/page.html:2:10");
    assert_eq!(finding["hint"], "did you mean `rail`?");
    assert_eq!(project.run("build", &["--no-pdf"]).status, 1);
    // In a block that is overridden, a theme may open blocks of its own.
    let text = "{% extends \"default/page.html\" %}{% block main %}{% block fresh %}x{% endblock fresh %}{% endblock main %}";
    assert_eq!(themed(&[("site/page.html", text)]).findings().status, 0);
    // A whole template of one's own that leaves out what others fill.
    let project = themed(&[("site/base.html", "<!doctype html><title>x</title>\n")]);
    let found = project.findings();
    assert!(found.of("unknown-block").iter().all(|f| f["file"] == "themes/ours/site/base.html"), "{:#?}", found.items);
    assert!(
        found.of("unknown-block").iter().any(|f| f["message"].as_str().is_some_and(|m| m.contains("`main`"))),
        "{:#?}",
        found.items
    );
}

#[test]
fn a_block_with_another_name_now_is_found_with_that_name() {
    let project = themed(&[
        ("theme.yaml", "extends: house\nblocks: 1\n"),
        ("site/page.html", "{% extends \"house/page.html\" %}{% block aside %}x{% endblock aside %}\n"),
    ])
    .file("themes/house/theme.yaml", "blocks: 2\nrenamed: { aside: { to: rail, since: 2 } }\n")
    .file("themes/house/site/page.html", "{% extends \"default/page.html\" %}\n");
    let findings = project.findings();
    let block = findings.one("outdated-block", "themes/ours/site/page.html:1:41");
    assert_eq!(block["message"], "the block `aside` is called `rail` since version 2 of the blocks");
    let theme = findings.of("outdated-theme");
    let of = |file: &str| theme.iter().find(|f| f["file"] == file).unwrap_or_else(|| panic!("{theme:#?}"));
    assert_eq!(of("themes/ours/theme.yaml")["hint"], "`aside` is now `rail`; then write `blocks: 2`");
    assert_eq!(of("themes/house/theme.yaml")["hint"], "a newer Ouvrage is needed", "its own number is beyond what `default` has");
}

#[test]
fn what_theme_yaml_says_and_nobody_understands_is_found() {
    let project = themed(&[(
        "theme.yaml",
        "extend: default\naccent: blue\nblocks: two\nvariables:\n  papper: white\n  --ink: black\n  rule: 'light-dark(red'\n  accent: red\n\
         words:\n  fr: { menue: Menu }\n  de: { menu: Menü }\nrenamed: { a: b }\n",
    )]);
    let found = project.findings();
    let place = |f: &serde_json::Value| format!("{}:{}", f["line"], f["column"]);
    let found: Vec<(String, String)> =
        found.of("bad-theme").iter().map(|f| (place(f), f["hint"].as_str().unwrap_or_default().to_owned())).collect();
    let expected = [
        ("1:1", "did you mean `extends`?"),
        ("2:9", ""),
        ("3:9", ""),
        ("5:3", "did you mean `paper`?"),
        ("6:3", "write `ink`, without dashes"),
        ("7:9", "a value of CSS"),
        ("8:3", "write `accent: \"red\"`"),
        ("10:9", "did you mean `menu`?"),
        ("11:3", "languages: en, fr"),
        ("12:15", ""),
    ];
    assert_eq!(found.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), expected.map(|(place, _)| place), "{found:#?}");
    for ((_, hint), (place, start)) in found.iter().zip(expected) {
        assert!(hint.starts_with(start), "{place}: {hint}");
    }
}

#[test]
fn a_theme_that_does_not_exist_or_extends_itself_is_found_where_it_is_named() {
    let project = TestProject::new().file("ouvrage.yaml", "title: Essai\ntheme:\n  name: epura\n");
    assert_eq!(project.findings().one("unknown-theme", "ouvrage.yaml:3:9")["hint"], "did you mean `epure`?");
    assert_eq!(project.run("build", &["--no-pdf"]).status, 1);
    let project = themed(&[("theme.yaml", "extends: nobody\n")]);
    project.findings().one("unknown-theme", "themes/ours/theme.yaml:1:10");
    let project = themed(&[("theme.yaml", "extends: other\n")]).file("themes/other/theme.yaml", "extends: ours\n");
    project.findings().one("unknown-theme", "themes/other/theme.yaml:1:10");
}

#[test]
#[ignore = "long: tests/run"]
fn an_error_in_a_template_names_template_line_and_column() {
    for (path, text, place, says) in [
        ("site/page.html", "{% extends \"default/page.html\" %}\n{% block text %}{{ page. }}{% endblock %}", "2:26", ""),
        ("site/page.html", "{% extends \"default/pages.html\" %}", "1:13", "did you mean `default/page.html`?"),
        (
            "site/page.html",
            "{% extends \"default/page.html\" %}\n{% block text %}é{{ page.title | shout }}{% endblock %}",
            "2:34",
            "",
        ),
        ("site/page.html", "{% extends \"default/page.html\" %}\n{% block text %}{{ <nobody /> }}{% endblock %}", "2:20", ""),
        ("pdf/look.typ", "#import \"/themes/default/look.typ\": *\n#let ink = rgb(", "2:15", ""),
        ("pdf/front.typ", "#import \"/themes/default/fronts.typ\": *", "1:9", "did you mean `/themes/default/front.typ`?"),
        ("pdf/views/board.typ", "#let view-board(view, level: none) = {\n  import \"cells.typ\": *\n}", "2:10", ""),
        ("pdf/views.typ", "#import \"/theme/views-b.typ\": view-board", "1:9", "each view is in a file of its own"),
    ] {
        let project = themed(&[(path, text)]);
        let found = project.findings().one("bad-template", &format!("themes/ours/{path}:{place}"));
        assert!(found["hint"].as_str().unwrap_or_default().starts_with(says), "{found:#?}");
        assert_eq!(project.run("build", &["--no-pdf"]).status, 1, "{text}");
    }
}

#[test]
fn files_that_nothing_uses_are_pointed_out() {
    let project = themed(&[
        ("site/hom.html", "x"),
        ("page.html", "x"),
        ("site/assets/ours.css", "h1 { color: red; }"),
        ("site/assets/used.css", "h1 { color: red; }"),
        ("site/head.html", "{% component ours() %}x{% endcomponent ours %}"),
        ("site/base.html", "{% extends \"default/base.html\" %}{% block head %}<link rel=\"stylesheet\" href=\"{{ top }}assets/used.css\">{% endblock head %}"),
        ("site/views/table.html", "{% include \"default/views/table.html\" %}"),
    ])
    .file("themes/idle/theme.yaml", "extends: default\n");
    let found = project.findings();
    let found: Vec<_> = found
        .of("unused-theme-file")
        .iter()
        .map(|f| (f["file"].as_str().unwrap().to_owned(), f["hint"].as_str().unwrap().to_owned()))
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(file, hint)| (file.as_str(), hint.as_str())).collect();
    let expected = [
        ("themes/idle/theme.yaml", "write `theme: idle` in `ouvrage.yaml`"),
        ("themes/ours/page.html", "did you mean `site/page.html`?"),
        ("themes/ours/site/assets/ours.css", "name it in a template or a Typst file, or remove it"),
        ("themes/ours/site/hom.html", "did you mean `site/home.html`?"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn serve_goes_on_with_the_last_good_theme_and_says_where_the_error_is() {
    let project =
        themed(&[("site/page.html", "{% extends \"default/page.html\" %}{% block heading %}<h1>Bon</h1>{% endblock %}")]);
    let server = Server::start(&project);
    let mut events = server.listen();
    assert!(server.get("/page.html").1.contains("<h1>Bon</h1>"));
    let next = |events: &mut std::io::BufReader<std::net::TcpStream>| {
        wait_for(events, "event: findings");
        let mut data = String::new();
        std::io::BufRead::read_line(events, &mut data).expect("data");
        data
    };
    // What cannot be read.
    project.write("themes/ours/site/page.html", "{% extends \"default/page.html\" %}\n{% block heading %}{{ nope");
    let said = next(&mut events);
    assert!(said.contains("\"rule\":\"bad-template\"") && said.contains("\"file\":\"themes/ours/site/page.html\""), "{said}");
    assert!(said.contains("\"line\":2"), "{said}");
    let page = server.get("/page.html");
    assert!(page.0 == 200 && page.1.contains("<h1>Bon</h1>"), "the last good theme is used");
    // What can be read and fails on a page that nobody looks at before.
    project.write(
        "themes/ours/site/page.html",
        "{% extends \"default/page.html\" %}\n{% block heading %}{{ page.nobody.title }}{% endblock %}",
    );
    wait_for(&mut events, "event: reload");
    let page = server.get("/page.html");
    assert!(page.0 == 200 && page.1.contains("<h1>Bon</h1>"), "{}", page.1);
    let mut again = server.listen_raw();
    let said = next(&mut again);
    assert!(said.contains("page.html: ") && said.contains("themes/ours/site/page.html:2:"), "{said}");
    // And it is mended.
    project.write(
        "themes/ours/site/page.html",
        "{% extends \"default/page.html\" %}{% block heading %}<h1>Mieux</h1>{% endblock %}",
    );
    wait_for(&mut events, "event: reload");
    assert!(server.get("/page.html").1.contains("<h1>Mieux</h1>"));
}

#[cfg(feature = "pdf")]
#[test]
#[ignore = "long: tests/run"]
fn documents_follow_the_theme_and_what_it_takes_over() {
    let config = "title: Essai\nTHEME\ndate: 2026-03-02\ndocuments:\n  doc:\n    title: Le document\n    audience: vendor\n    reference: REF-7\n    outline: [{ page: page }]\n";
    let page = "---\naudience: vendor\n---\n# La page\n\nVoici du texte.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let made = |theme: &str, files: &[(&str, &str)]| {
        let project = TestProject::new().file("ouvrage.yaml", config.replace("THEME", theme)).file("content/page.md", page);
        let project = files.iter().fold(project, |project, (path, text)| project.file(path, text));
        let run = project.run("pdf", &[]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        project
    };
    let path = |project: &TestProject| project.path().join("_pdf/doc.pdf");
    let fonts = |project: &TestProject| tool("pdffonts", &[&path(project).to_string_lossy()]);
    let book = made("theme: default", &[]);
    let sheet = made("theme: epure", &[]);
    assert!(fonts(&sheet).contains("DejaVuSansMono-Bold") && !fonts(&book).contains("DejaVuSansMono-Bold"), "{}", fonts(&sheet));
    for project in [&book, &sheet] {
        let text = words(&path(project));
        for part in ["Le document", "REF-7", "La page", "Voici du texte."] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    // A theme over the second theme: its own cover, a look that the shipped files follow, and the rest as below.
    let ours = made(
        "theme: ours",
        &[
            ("themes/ours/theme.yaml", "extends: epure\nwords: { fr: { contents: Au menu } }\n"),
            (
                "themes/ours/pdf/front.typ",
                "#import \"/themes/epure/front.typ\": *\n#let cover() = page[Notre couverture #title(doc.title)]\n",
            ),
            ("themes/ours/pdf/look.typ", "#import \"/themes/epure/look.typ\": *\n#let heading-font = \"New Computer Modern\"\n"),
        ],
    );
    let text = words(&path(&ours));
    assert!(text.contains("Notre couverture") && text.contains("Au menu") && !text.contains("REF-7 Version"), "{text}");
    assert!(fonts(&ours).contains("NewCM10") && !fonts(&ours).contains("DejaVuSansMono-Bold"), "{}", fonts(&ours));
    // An error names the file of the theme, whichever imports it.
    let project = TestProject::new().file("ouvrage.yaml", config.replace("THEME", "theme: ours")).file("content/page.md", page);
    let project =
        project.file("themes/ours/pdf/look.typ", "#import \"/themes/default/look.typ\": *\n#let ink = rgb(\"nothing\")\n");
    let run = project.run("pdf", &[]);
    assert_ne!(run.status, 0);
    assert!(run.stderr.contains("themes/ours/pdf/look.typ:2:"), "{}", run.stderr);
}

#[test]
fn the_families_of_documents_ship_with_the_site_and_stay_light() {
    for theme in ["default", "epure"] {
        let project = TestProject::new().file("ouvrage.yaml", format!("title: T\ntheme: {{ name: {theme} }}\n"));
        project.page("index.html");
        let site = files(&project.path().join("_site/assets"));
        let fonts = || site.iter().filter(|(path, _)| path.ends_with(".woff2"));
        let bytes: usize = fonts().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes < 100_000, "{theme}: {bytes} bytes of fonts");
        let styles: String =
            site.iter().filter(|(path, _)| path.ends_with(".css")).map(|(_, b)| String::from_utf8_lossy(b)).collect();
        assert!(fonts().count() >= 4);
        for (path, bytes) in fonts() {
            assert!(bytes.starts_with(b"wOF2"), "{path}");
            assert!(styles.contains(&format!("url({path})")), "{theme}: {path} is used");
            let family = path.trim_start_matches("fonts/").split(['-', '.']).next().expect("a family");
            let licence = &site[&format!("fonts/LICENSE-{family}.txt")];
            assert!(String::from_utf8_lossy(licence).contains("Copyright"), "{path}");
        }
    }
}

#[test]
fn a_family_that_the_project_names_is_that_of_its_site_too() {
    let named = |fonts: &str| {
        let project = TestProject::new().file("ouvrage.yaml", format!("title: T\nfonts: {fonts}\n"));
        project.page("assets/accent.css")
    };
    let css = named("{ body: New Computer Modern }");
    assert!(
        css.contains("--text-font: \"New Computer Modern\"") && css.contains("--title-font: \"New Computer Modern\""),
        "{css}"
    );
    let css = named("{ heading: DejaVu Sans Mono }");
    assert!(!css.contains("--text-font") && css.contains("--title-font: \"DejaVu Sans Mono\""), "{css}");
}
