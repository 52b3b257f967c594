//! The development server, over real connections on 127.0.0.1.

use super::support::{TestProject, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(project: &TestProject) -> Self {
        Server::start_in(project.path())
    }

    /// Serves a folder.
    pub fn start_in(folder: &Path) -> Self {
        Server::start_with(folder, &[])
    }

    /// Serves a folder with options.
    pub fn start_with(folder: &Path, options: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(["serve", &folder.to_string_lossy(), "--port", "0"])
            .args(options)
            .stderr(Stdio::piped())
            .env("NO_COLOR", "1")
            .spawn()
            .expect("the server starts");
        let stderr = child.stderr.take().expect("piped");
        let (sender, receiver) = std::sync::mpsc::channel();
        // The pipe is read to the end, so that the server never waits for its reader.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let port =
                    line.strip_prefix("http://127.0.0.1:").and_then(|l| l.split('/').next()).and_then(|p| p.parse::<u16>().ok());
                if let Some(port) = port {
                    let _ = sender.send(port);
                }
            }
        });
        let port = receiver.recv_timeout(Duration::from_secs(30)).expect("the server says its address");
        Server { child, port }
    }

    pub fn request(&self, head: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
        stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        (status, text)
    }

    pub fn get(&self, path: &str) -> (u16, String) {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{}", self.port))
    }

    /// Opens the stream of events and reads the findings that it begins with.
    pub fn listen(&self) -> BufReader<TcpStream> {
        let mut reader = self.listen_raw();
        wait_for(&mut reader, "event: findings");
        reader
    }

    /// Opens the stream of events.
    pub fn listen_raw(&self) -> BufReader<TcpStream> {
        self.listen_at("")
    }

    /// Opens the stream of events with a query, as a page that says what it shows.
    pub fn listen_at(&self, query: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        write!(stream, "GET /_ouvrage/events{query} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).expect("sent");
        BufReader::new(stream)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines until one is as expected.
pub fn wait_for(reader: &mut BufReader<TcpStream>, expected: &str) {
    let mut seen = String::new();
    loop {
        let mut line = String::new();
        let n = reader.read_line(&mut line).unwrap_or_else(|e| panic!("waited for {expected:?}, got {seen:?}: {e}"));
        assert!(n > 0, "the stream ended before {expected:?}: {seen:?}");
        if line.trim_end() == expected {
            return;
        }
        seen.push_str(&line);
    }
}

pub fn project() -> TestProject {
    TestProject::new().file("content/index.md", "# Accueil\n\nAvant.\n").file("content/page.md", "# Une page\n")
}

#[test]
fn a_change_is_shown_and_told() {
    let project = project();
    let server = Server::start(&project);
    assert!(server.get("/").1.contains("Avant."));
    assert_eq!(server.get("/page.html").0, 200);
    assert_eq!(server.get("/nulle-part.html").0, 404);
    let mut events = server.listen();
    project.write("content/index.md", "# Accueil\n\nAprès.\n");
    wait_for(&mut events, "event: reload");
    let began = Instant::now();
    while !server.get("/").1.contains("Après.") {
        assert!(began.elapsed() < Duration::from_secs(10), "the new page never came");
    }
    // A folder that did not exist when the server started is followed too.
    project.write("kinds/agence.yaml", "kind: agence\nplural: agences\ntitle: nom\nfields: { nom: text }\n");
    wait_for(&mut events, "event: reload");
}

#[test]
fn what_cannot_be_read_leaves_the_last_good_site_and_says_why() {
    let project = project();
    let server = Server::start(&project);
    let mut events = server.listen();
    project.write("ouvrage.yaml", "title: [\n");
    wait_for(&mut events, "event: findings");
    let mut data = String::new();
    events.read_line(&mut data).expect("data");
    assert!(data.contains("\"rule\":\"yaml\"") && data.contains("\"line\":"), "{data}");
    assert!(server.get("/").1.contains("Avant."), "the last good site is shown");
    project.write("ouvrage.yaml", "title: Essai\n");
    wait_for(&mut events, "event: reload");
    project.write("themes/default/site/page.html", "{% extends \"base.html\" %}{% block main %}{{ broken");
    wait_for(&mut events, "event: findings");
    assert!(server.get("/page.html").1.contains("Une page"), "the last good theme is used");
}

#[test]
fn only_its_own_names_are_answered() {
    let project = project();
    let server = Server::start(&project);
    let port = server.port;
    assert_eq!(server.request(&format!("GET / HTTP/1.1\r\nHost: evil.example:{port}")).0, 421);
    assert_eq!(server.request("GET / HTTP/1.1\r\nHost: evil.example").0, 421);
    assert_eq!(server.request(&format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}")).0, 200);
    assert_eq!(server.request(&format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0")).0, 405);
    for path in ["/../ouvrage.yaml", "/%2e%2e/ouvrage.yaml", "/content/index.md", "/..%2fouvrage.yaml", "/%00"] {
        let (status, body) = server.get(path);
        assert!(matches!(status, 400 | 404), "{path} gave {status}");
        assert!(!body.contains("title: Essai"), "{path} gave a file of the project");
    }
    assert_eq!(server.get(&format!("/{}", "a".repeat(5_000))).0, 414);
    let (_, head) = server.get("/");
    assert!(head.contains("Content-Security-Policy: default-src 'self'"), "{head}");
    // The page that says that there is nothing works at any depth.
    let (status, body) = server.get("/a/b/c.html");
    assert!(
        status == 404 && body.contains("href=\"../../assets/style.css\"") && body.contains("href=\"../../index.html\""),
        "{body}"
    );
}

#[cfg(feature = "pdf")]
#[test]
fn a_document_is_made_when_it_is_asked_for() {
    let project = project().file(
        "ouvrage.yaml",
        "title: Essai\ndocuments:\n  doc:\n    title: Document\n    audience: internal\n    outline:\n      - page: page\n",
    );
    let server = Server::start(&project);
    let (status, body) = server.get("/documents/doc.pdf");
    assert_eq!(status, 200);
    assert!(body.contains("%PDF-"));
    assert_eq!(server.get("/documents/autre.pdf").0, 404);
}

/// A project with a document that holds `page` and the requirements, and a page that no document holds.
#[cfg(feature = "pdf")]
fn with_document() -> TestProject {
    project()
        .file(
            "ouvrage.yaml",
            "title: Essai\nlanguages: [fr, en]\ndocuments:\n  doc:\n    title: Le document\n    audience: internal\n    outline:\n      - page: page\n      - { register: requirement, view: sheets }\n",
        )
        .file("content/seule.md", "# Seule\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Une, statement: x }\n- { id: EX-2, title: Deux, statement: y, status: dropped }\n")
}

/// What the panel beside a page is told.
#[cfg(feature = "pdf")]
fn beside(server: &Server, path: &str) -> serde_json::Value {
    let (status, answer) = server.get(&format!("/_ouvrage/beside/{path}"));
    assert_eq!(status, 200, "{answer}");
    let body = answer.split_once("\r\n\r\n").expect("a body").1;
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{path}: {e} in {answer}"))
}

#[cfg(feature = "pdf")]
#[test]
fn a_page_knows_the_documents_that_hold_it_and_when_they_are_behind() {
    let project = with_document();
    let server = Server::start(&project);
    let mut events = server.listen();
    assert_eq!(beside(&server, "seule.html").as_array().map(Vec::len), Some(0), "no document holds this page");
    assert_eq!(beside(&server, "nulle-part.html").as_array().map(Vec::len), Some(0));
    for path in ["page.html", "requirements/EX-1.html", "requirements/index.html", "requirements/", "en/page.html"] {
        let found = beside(&server, path);
        assert_eq!((found[0]["name"].as_str(), found[0]["made"].is_null()), (Some("doc"), true), "{path}: {found}");
    }
    assert_eq!(server.get("/_ouvrage/made/doc.pdf").0, 404, "nothing is made before somebody asks");
    assert!(server.get("/_ouvrage/make/doc").1.ends_with("{\"problem\":null}"));
    assert_eq!(server.get("/_ouvrage/make/autre").0, 404);
    let made = beside(&server, "requirements/EX-2.html")[0]["made"].clone();
    assert_eq!((&made["current"], made["page"].as_u64()), (&true.into(), made["pages"].as_u64()), "the last page: {made}");
    let first = server.get("/_ouvrage/made/doc.pdf");
    assert!(first.0 == 200 && first.1.contains("%PDF-") && first.1.contains("Content-Type: application/pdf"));

    // After a change the panel keeps what it shows, and is told that it is behind, until somebody asks for a new one.
    project.write("content/page.md", "# Une page\n\nUn ajout.\n");
    wait_for(&mut events, "event: reload");
    let behind = beside(&server, "page.html")[0]["made"].clone();
    assert_eq!(behind["current"], false, "{behind}");
    assert!(server.get("/_ouvrage/made/doc.pdf").1 == first.1, "the last one stays");
    assert_eq!(server.get("/_ouvrage/make/doc").0, 200);
    let now = beside(&server, "page.html")[0]["made"].clone();
    assert!(now["current"] == true && now["reading"] != behind["reading"], "{now}");
    assert!(server.get("/_ouvrage/made/doc.pdf").1 != first.1, "a new one is shown");
}

#[cfg(feature = "pdf")]
#[test]
fn what_keeps_a_document_from_being_made_is_told_with_its_place() {
    let project = with_document().file("themes/default/pdf/front.typ", "#let cover() = 1 + \"a\"\n");
    let server = Server::start(&project);
    let (status, answer) = server.get("/_ouvrage/make/doc");
    assert_eq!(status, 200);
    assert!(answer.contains("themes/default/pdf/front.typ:1:16"), "{answer}");
    let (status, answer) = server.get("/documents/doc.pdf");
    assert!(status == 500 && answer.contains("themes/default/pdf/front.typ:1:16"), "{answer}");
    assert!(beside(&server, "page.html")[0]["made"].is_null(), "nothing was made");
}

#[cfg(feature = "pdf")]
#[test]
fn a_built_site_knows_nothing_of_the_panel() {
    let project = with_document();
    let page = project.page("page.html");
    assert!(!page.contains("assets/serve") && !page.contains("_ouvrage"), "{page}");
    let built = super::support::files(&project.path().join("_site"));
    assert!(built.keys().all(|path| !path.contains("serve")), "{:?}", built.keys());
    let server = Server::start(&project);
    let page = server.get("/page.html").1;
    assert!(page.contains("assets/serve-document.js") && page.contains("assets/serve-document.css"), "{page}");
    assert_eq!(server.get("/assets/serve-document.js").0, 200);
}
