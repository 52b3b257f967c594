//! The development server as different readers see it, and as nobody else does.

use super::serve::{Server, wait_for};
use super::support::TestProject;

fn project() -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file("content/index.md", "---\naudience: public\n---\n# Accueil\n\nPour tous.\n")
        .file("content/offre.md", "---\naudience: vendor\n---\n# Offre\n\nPour les candidats.\n")
        .file("content/page.md", "# Une page\n\nInterne.\n")
        .file("content/marge.md", "---\naudience: restricted\n---\n# La marge\n")
        .file("content/v1.2/index.md", "# Version 1.2\n")
        .file(
            "content/requirements.yaml",
            "- { id: EX-1, title: Trouver, statement: x }\n- { id: EX-2, title: Cacher, statement: y, audience: internal }\n",
        )
}

#[test]
fn each_reader_gets_their_own_site() {
    let project = project();
    let server = Server::start(&project);
    let status = |path: &str| server.get(path).0;
    // What each of them gets, and what not: the same addresses below another top.
    assert_eq!([status("/offre.html"), status("/page.html"), status("/marge.html")], [200, 200, 404]);
    assert_eq!(
        [status("/_as/vendor/offre.html"), status("/_as/vendor/page.html"), status("/_as/vendor/marge.html")],
        [200, 404, 404]
    );
    assert_eq!([status("/_as/public/"), status("/_as/public/offre.html")], [200, 404]);
    assert_eq!([status("/_as/restricted/marge.html"), status("/_as/restricted/en/marge.html")], [200, 200]);
    assert_eq!([status("/_as/vendor/assets/style.css"), status("/_as/vendor/_ouvrage/beside/offre.html")], [200, 200]);
    assert_eq!([status("/_as/nobody/"), status("/_as/"), status("/_as/vendor/_ouvrage/made/x.pdf")], [404; 3]);
    let register = server.get("/_as/vendor/requirements/index.html").1;
    assert!(register.contains("Trouver") && !register.contains("Cacher"), "{register}");
    assert!(server.get("/requirements/").1.contains("Cacher"));
    // The page that is hidden says so; one that is nowhere does not.
    let hidden = server.get("/_as/vendor/page.html").1;
    assert!(hidden.contains("Ce lecteur ne reçoit pas cette page"), "{hidden}");
    assert!(!hidden.contains("Une page"), "its title is not told: {hidden}");
    assert!(!server.get("/_as/vendor/nulle-part.html").1.contains("Ce lecteur ne reçoit pas"));
    assert!(server.get("/_as/vendor/en/page.html").1.contains("404"));
    // Every page leads to the same page of every reader, and says who gets it.
    let page = server.get("/offre.html").1;
    for href in ["/_as/public/offre.html", "/_as/vendor/offre.html", "/offre.html", "/_as/restricted/offre.html"] {
        assert!(page.contains(&format!("<a href=\"{href}\"")), "{href} in {page}");
    }
    assert!(
        page.contains("href=\"/offre.html\" aria-current=\"page\"") && page.matches("ne reçoit pas cette page").count() == 1,
        "{page}"
    );
    assert!(server.get("/en/offre.html").1.contains("<a href=\"/_as/vendor/en/offre.html\""));
    // The reader that the server is for has one address only.
    let (moved, answer) = server.get("/_as/internal/en/page.html");
    assert!(moved == 307 && answer.contains("Location: /en/page.html\r\n"), "{answer}");
    assert!(server.get("/_as/vendor").1.contains("Location: /_as/vendor/\r\n"));
    // After a save, each reader gets the new text.
    let mut events = server.listen();
    project.write("content/offre.md", "---\naudience: vendor\n---\n# Offre\n\nAutrement.\n");
    wait_for(&mut events, "event: reload");
    assert!(server.get("/_as/vendor/offre.html").1.contains("Autrement."));
}

#[test]
fn who_is_asked_for_by_name_is_the_narrowest_that_is_shown() {
    let project = project();
    let server = Server::start_with(project.path(), &["--audience", "vendor"]);
    assert_eq!([server.get("/offre.html").0, server.get("/page.html").0, server.get("/_as/public/").0], [200, 404, 200]);
    for narrower in ["internal", "restricted"] {
        assert_eq!(server.get(&format!("/_as/{narrower}/page.html")).0, 404, "{narrower}");
        assert!(!server.get("/offre.html").1.contains(&format!("/_as/{narrower}/")));
    }
    assert!(!server.get("/page.html").1.contains("Ce lecteur ne reçoit pas"), "that it is there is not told");
}

#[cfg(feature = "pdf")]
#[test]
fn documents_are_those_that_the_reader_gets() {
    let project = project().file(
        "ouvrage.yaml",
        "title: Essai\ndocuments:\n  offre: { title: O, audience: vendor, outline: [{ page: offre }] }\n  note: { title: N, outline: [{ page: page }] }\n",
    );
    let server = Server::start(&project);
    assert_eq!([server.get("/documents/offre.pdf").0, server.get("/documents/note.pdf").0], [200, 200]);
    assert_eq!([server.get("/_as/vendor/documents/offre.pdf").0, server.get("/_as/vendor/documents/note.pdf").0], [200, 404]);
    assert_eq!(server.get("/_as/public/documents/offre.pdf").0, 404);
    assert!(!server.get("/_as/vendor/_ouvrage/make/note").1.contains("problem"));
}

#[test]
fn a_page_is_a_page_whatever_its_address_looks_like() {
    let project = project().file("static/LICENSE", "x").file("static/a.b/noext", "x").file("content/v2.md", "# V2\n");
    let server = Server::start(&project);
    for path in ["/v1.2/", "/v1.2/index.html", "/_as/restricted/v1.2/", "/v2.html"] {
        let (status, answer) = server.get(path);
        assert!(status == 200 && answer.contains("Content-Type: text/html"), "{path}: {answer}");
    }
    assert!(server.get("/v1.2").1.contains("Location: /v1.2/\r\n"));
    assert!(server.get("/en").1.contains("Location: /en/\r\n"));
    assert!(server.get("/requirements").1.contains("Location: /requirements/\r\n"));
    for path in ["/LICENSE", "/a.b/noext"] {
        assert!(server.get(path).1.contains("Content-Type: application/octet-stream"), "{path}");
    }
    assert!(server.get("/nulle.part/").1.contains("Content-Type: text/html"), "the page that says that there is none");
}

#[test]
fn a_port_that_is_taken_is_said_with_one_that_is_free() {
    let project = project();
    let server = Server::start(&project);
    let run = super::support::run(&["serve", &project.path().to_string_lossy(), "--port", &server.port.to_string()]);
    let hint =
        run.stderr.split("try `--port ").nth(1).and_then(|rest| rest.split('`').next()).and_then(|port| port.parse::<u16>().ok());
    assert!(hint.is_some_and(|port| port != server.port && port != 0), "{}", run.stderr);
}

#[test]
fn other_origins_get_nothing_from_the_server() {
    let rows: String = (1..=1_200).map(|n| format!("- {{ id: EX-{n}, title: Titre {n}, statement: x }}\n")).collect();
    let project = project().file("content/requirements.yaml", rows);
    let server = Server::start(&project);
    let ask = |path: &str, headers: &str| {
        server.request(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n{headers}", server.port))
    };
    let own = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty";
    let (status, data) = ask("/requirements/rows-2.html", own);
    assert!(status == 200 && data.contains("Titre 1150"));
    // Text that nothing runs, of a type that no script element takes, and that no other origin may embed.
    assert!(data.contains("Content-Type: text/html") && data.contains("X-Content-Type-Options: nosniff"), "{data}");
    assert!(!data.contains("window.ouvrage"));
    for header in [
        "Cross-Origin-Resource-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
        "X-Frame-Options: SAMEORIGIN",
        "Referrer-Policy: no-referrer",
    ] {
        assert!(data.contains(header), "{header}: {data}");
        assert!(server.get("/_as/vendor/nothing").1.contains(header), "{header}");
    }
    for headers in [
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script",
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nOrigin: http://localhost:3000",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
        "Origin: null",
        "Referer: http://evil.example/",
    ] {
        for path in [
            "/",
            "/requirements/rows-1.html",
            "/pagefind/pagefind-entry.json",
            "/documents/x.pdf",
            "/_ouvrage/events",
            "/_as/restricted/marge.html",
        ] {
            let (status, answer) = ask(path, headers);
            assert!(status == 403 && !answer.contains("Titre"), "{path} {headers}: {answer}");
        }
    }
    let link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
    assert_eq!([ask("/page.html", link).0, ask("/_ouvrage/make/x", link).0, ask("/documents/x.pdf", link).0], [200, 403, 403]);
}

#[test]
#[ignore = "long: tests/run"]
fn the_rows_of_a_built_register_are_data() {
    let rows: String = (1..=1_200).map(|n| format!("- {{ id: EX-{n}, title: Titre {n}, statement: x }}\n")).collect();
    let project = project().file("content/requirements.yaml", rows);
    let page = project.page("requirements/index.html");
    let key = page.split("data-key=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key").to_owned();
    let files = super::support::files(&project.path().join("_site"));
    for n in [1, 2] {
        let data = String::from_utf8_lossy(&files[&format!("requirements/rows-{n}.html")]).into_owned();
        assert!(data.contains("type=\"application/json\"") && data.contains(&key), "{data}");
    }
    assert!(files.keys().filter(|path| path.ends_with(".js")).all(|path| !path.contains("rows-")), "no script holds rows");
    let scripts = files.iter().filter(|(path, _)| path.ends_with(".js"));
    assert!(scripts.into_iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("Titre 7")));
}
