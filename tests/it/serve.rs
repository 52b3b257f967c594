//! The development server, over real connections on 127.0.0.1.

use super::support::{TestProject, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(project: &TestProject) -> Self {
        let mut child = Command::new(program())
            .args(["serve", &project.path().to_string_lossy(), "--port", "0"])
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
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        write!(stream, "GET /_ouvrage/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).expect("sent");
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
