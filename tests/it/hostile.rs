//! Content that was written to do harm: markup, addresses and paths.

use super::support::{TestProject, files};

fn page(text: &str) -> TestProject {
    TestProject::new().file("content/page.md", format!("# Page\n\n{text}\n")).file("static/ok.txt", "x")
}

/// The site of a page whose findings do not matter.
fn html(text: &str) -> String {
    let project = page(text).file("ouvrage.yaml", "title: Essai\nrules: { refused-link: off }\n").file("content/x", "");
    project.page("page.html")
}

/// Only what stands in the article, not the page around it.
fn article(page: &str) -> &str {
    let start = page.find("<main").expect("a main part");
    &page[start..page.find("</main>").expect("closed")]
}

#[test]
#[ignore = "long: tests/run"]
fn raw_html_is_sanitised() {
    for (text, gone) in [
        ("<script>alert(1)</script>", "alert(1)"),
        ("a <script src=//evil.example/x.js></script> b", "evil.example"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<svg onload=alert(1)></svg>", "onload"),
        ("<iframe src=https://evil.example></iframe>", "<iframe"),
        ("<object data=x></object><embed src=x>", "<object"),
        ("<form action=https://evil.example><input name=q><button>x</button></form>", "<form"),
        ("<style>body{display:none}</style>", "display:none"),
        ("<p style=\"position:fixed\">x</p>", "position:fixed"),
        ("<a href=\"javascript:alert(1)\">x</a>", "javascript:"),
        ("<a href=\"JaVaScRiPt&colon;alert(1)\">x</a>", "alert(1)"),
        ("<a href=\"&#106;avascript:alert(1)\">x</a>", "alert(1)"),
        ("<a href=\"java\tscript:alert(1)\">x</a>", "alert(1)"),
        ("<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "text/html"),
        ("<base href=https://evil.example/>", "<base"),
        ("<meta http-equiv=refresh content=0;url=https://evil.example>", "<meta"),
        ("<link rel=stylesheet href=https://evil.example/x.css>", "<link"),
        (
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "onerror=alert(1)>",
        ),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<img src=x onerror"),
        ("<div id=\"search\"><textarea></div><script>alert(1)</script>", "<textarea"),
        ("a <b onclick=alert(1)>b</b>", "onclick"),
    ] {
        let page = html(text);
        assert!(!article(&page).contains(gone), "{text} came through: {}", article(&page));
    }
    assert!(
        article(&html("Un <b>gras</b> et <kbd>Ctrl</kbd>.")).contains("<b>gras</b> et <kbd>Ctrl</kbd>"),
        "harmless tags stay"
    );
}

#[test]
fn a_project_may_trust_its_html() {
    let project = page(
        "<details ontoggle=\"x()\"><summary style=\"color:red\">Plus</summary>\n\nUn <b onclick=\"x()\">mot</b>.\n\n</details>",
    );
    assert!(!article(&project.page("page.html")).contains("ontoggle"));
    project.write("ouvrage.yaml", "title: Essai\nhtml: trusted\n");
    let page = project.page("page.html");
    assert!(article(&page).contains("<details ontoggle=\"x()\"><summary style=\"color:red\">Plus</summary>"), "{page}");
    assert!(article(&page).contains("<b onclick=\"x()\">mot</b>"), "{page}");
    project.write("ouvrage.yaml", "title: Essai\nhtml: yes please\n");
    assert_eq!(project.findings().one("bad-config", "ouvrage.yaml:2:7")["message"], "`html` is `sanitised` or `trusted`");
}

/// What is no site of ours, and what is the project itself, is left alone.
#[test]
#[ignore = "long: tests/run"]
fn folders_of_others_are_never_replaced() {
    let project = page("Mot.");
    let other = tempfile::tempdir().expect("a folder");
    std::fs::write(other.path().join("thesis.txt"), "years of work").expect("written");
    let build = |out: &std::path::Path| project.run("build", &["--no-pdf", "--no-search", "--out", &out.to_string_lossy()]);
    let refused = build(other.path());
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("is not empty and was not made by ouvrage"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(other.path().join("thesis.txt")).expect("there"), "years of work");
    for out in [project.path().to_owned(), project.path().join("content"), project.path().join("static/site")] {
        let refused = build(&out);
        assert_eq!(refused.status, 2, "{}: {}", out.display(), refused.stderr);
        assert!(refused.stderr.contains("would replace the project or lie in its content"), "{}", refused.stderr);
    }
    assert!(project.path().join("content/page.md").exists());
}

#[test]
#[ignore = "long: tests/run"]
fn addresses_that_run_code_are_refused_and_reported() {
    let harmful = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "jAvAsCrIpT:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript&#58;alert(1)",
        "javascript&#0000058alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "&#1;javascript:alert(1)",
        "\u{a0}javascript:alert(1)",
        "vbscript:msgbox(1)",
        "VBScript:msgbox(1)",
        "data:text/html,alert",
        "DATA:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,x",
        "file:///etc/passwd",
        "blob:https://x/y",
        "view-source:x",
        "feed:javascript:alert(1)",
        "javascript%3Aalert(1)",
        "%6aavascript:alert(1)",
    ];
    for address in harmful {
        let text = format!("[x](<{address}>)");
        let findings = page(&text).findings();
        let reported = findings.of("refused-link").len() + findings.of("broken-link").len();
        assert_eq!(reported, 1, "{address} is not reported: {:#?}", findings.items);
        // As a link, an image and a reference, even where the project says that it does not mind.
        for text in [text, format!("![x](<{address}>)"), format!("[x][y]\n\n[y]: <{address}>")] {
            let project = page(&text).file("ouvrage.yaml", "title: x\nrules: { refused-link: off }\n");
            let run = project.run("build", &["--no-pdf", "--no-search"]);
            if run.status == 0 {
                let shown = std::fs::read_to_string(project.path().join("_site/page.html")).expect("built");
                let lower = article(&shown).to_lowercase();
                for attribute in ["href=\"", "src=\""] {
                    for value in lower.split(attribute).skip(1) {
                        let value: String = value.chars().take_while(|c| *c != '"').filter(|c| !c.is_whitespace()).collect();
                        assert!(
                            !["javascript:", "vbscript:", "data:text", "file:"].iter().any(|s| value.starts_with(s)),
                            "{text}: {value}"
                        );
                    }
                }
            }
        }
    }
    assert!(page("[x](https://example.org/javascript:x) [y](mailto:a@b.c)").findings().items.is_empty());
}

#[test]
fn fields_take_no_address_that_runs_code() {
    let kind = "kind: lien\nplural: liens\ntitle: nom\nfields: { nom: text, adresse: url }\n";
    for address in ["javascript:alert(1)", "'JAVASCRIPT:alert(1)'", "\"java\\tscript:x\"", "data:text/html,x", "//evil.example"] {
        let project = TestProject::new()
            .file("kinds/lien.yaml", kind)
            .file("content/liens.yaml", format!("- id: LI-1\n  nom: x\n  adresse: {address}\n"));
        assert_eq!(project.findings().of("wrong-type").len(), 1, "{address}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn paths_do_not_leave_the_project() {
    let project =
        TestProject::new().file("ouvrage.yaml", "title: Essai\nrules: { refused-link: off }\n").file("secret.txt", "mk-secret");
    let outside = project.path().join("secret.txt").to_string_lossy().into_owned();
    for path in [
        "../secret.txt",
        "../../secret.txt",
        "../ouvrage.yaml",
        "/../secret.txt",
        "/../../etc/passwd",
        "/etc/passwd",
        "static/../../secret.txt",
        "./././../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "%252e%252e%252fsecret.txt",
        "..%5csecret.txt",
        "..\\secret.txt",
        "C:\\secret.txt",
        "C:/secret.txt",
        "c%3a/secret.txt",
        "\\\\server\\share\\x.txt",
        "//server/share/x.txt",
        "%2f%2fserver/x.txt",
        "a%00.txt",
        "....//secret.txt",
        "file:secret.txt",
        &outside,
    ] {
        project.write("content/page.md", format!("# Page\n\n[x](<{path}>)\n\n![y](<{path}>)\n"));
        let findings = project.findings();
        assert!(findings.status == 1, "{path} is not reported: {:#?}", findings.items);
        let kind = "kind: piece\nplural: pieces\ntitle: nom\nfields: { nom: text, fichier: file, image: image }\n";
        let entry =
            format!("- id: PC-1\n  nom: x\n  fichier: {p}\n  image: {p}\n", p = serde_json::to_string(path).expect("quoted"));
        let fields = TestProject::new().file("kinds/piece.yaml", kind).file("content/pieces.yaml", entry).file("secret.txt", "x");
        let findings = fields.findings();
        assert!(findings.status == 1, "{path} in a field is not reported: {:#?}", findings.items);
    }
}

#[cfg(unix)]
#[test]
#[ignore = "long: tests/run"]
fn links_of_the_file_system_do_not_leave_the_project() {
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("needs.yaml"), "- id: BE-9\n  title: mk-outside\n").expect("written");
    std::fs::write(outside.path().join("page.md"), "# mk-outside\n").expect("written");
    let link = |from: &std::path::Path, to: &str, project: &TestProject| {
        let at = project.path().join(to);
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("made");
        std::os::unix::fs::symlink(from, at).expect("linked");
    };
    // A whole room, a folder in it, a file, the configuration; and a link to a link.
    let room = TestProject::new().file("static/x.txt", "x");
    link(outside.path(), "content", &room);
    let folder = TestProject::new().file("content/index.md", "# x\n");
    link(outside.path(), "content/dehors", &folder);
    let file = TestProject::new().file("content/index.md", "# x\n");
    link(&outside.path().join("page.md"), "content/dehors.md", &file);
    let twice = TestProject::new().file("content/index.md", "# x\n");
    link(&outside.path().join("page.md"), "autre", &twice);
    link(&twice.path().join("autre"), "content/dehors.md", &twice);
    let config = TestProject::empty().file("content/index.md", "# x\n");
    std::fs::write(outside.path().join("ouvrage.yaml"), "title: mk-outside\n").expect("written");
    link(&outside.path().join("ouvrage.yaml"), "ouvrage.yaml", &config);
    for project in [&room, &folder, &file, &twice, &config] {
        let findings = project.findings();
        assert_eq!(findings.of("symlink").len(), 1, "{:#?}", findings.items);
        let listed = project.run("check", &[]).stdout;
        assert!(!listed.contains("mk-outside"), "{listed}");
        // The server shows what it can, and nothing of what lies outside.
        let reading = ouvrage::project::Project::read(project.path()).expect("readable");
        assert!(!format!("{:?}", reading.project).contains("mk-outside"), "what lies outside was read");
    }
}

#[test]
fn the_policy_of_a_page_needs_nothing_inline() {
    let project = page("Un `mot`, une [[BE-1]].\n\n```view\nchart: need\nsort: bar\nx: wanted\n```\n")
        .file("content/needs.yaml", "- id: BE-1\n  title: Un besoin\n");
    let run = project.run("build", &["--no-pdf"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for (path, bytes) in files(&project.path().join("_site")).iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes).to_lowercase();
        for tag in html.split('<').skip(1).filter_map(|t| t.split('>').next()) {
            assert!(!tag.starts_with("style"), "{path} has a style sheet inside");
            assert!(
                !tag.starts_with("script") || tag.contains("src=") || tag.contains("type=\"application/"),
                "{path} has a script inside: {tag}"
            );
            let mut attributes = tag.split_whitespace().skip(1);
            let inline = attributes.find(|a| a.starts_with("style=") || (a.starts_with("on") && a.contains("=\"")));
            assert!(inline.is_none(), "{path}: <{tag}>");
        }
    }
}
