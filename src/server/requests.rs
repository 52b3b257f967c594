//! Answers requests: who may ask, for what, and how an answer looks.

use super::http::{self, Refused, Request, Requester};
use super::live::{self, Found};
use super::{MAX_LISTENERS, ServerState, media};
use crate::publication::address;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::PoisonError;

/// The longest address that is looked at.
const MAX_PATH: usize = 2_048;

/// What pages may do: nothing from elsewhere, no script in the page itself. The search library is WebAssembly.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Answers until the process ends.
pub fn answer_all(listener: &TcpListener, shared: &ServerState) {
    http::accept(listener, &|stream| {
        // An answer that cannot be sent is the other side's loss.
        let _ = answer(stream, shared);
    });
}

/// Sent with every answer. No other origin may show, frame or read anything, not even as a picture, a script or a style sheet.
const GUARDS: [(&str, &str); 8] = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
];

/// An answer, before it is sent.
struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
    /// Where what is asked for is.
    location: Option<String>,
}

impl Answer {
    fn new(status: u16, kind: &'static str, body: Vec<u8>) -> Self {
        Answer { status, kind, body, location: None }
    }

    fn refusal(status: u16, why: &str) -> Self {
        Answer::new(status, "text/plain; charset=utf-8", format!("{why}\n").into_bytes())
    }

    fn send(self, stream: &TcpStream, with_body: bool) -> std::io::Result<()> {
        let reason = match self.status {
            200 => "OK",
            307 => "Temporary Redirect",
            400 => "Bad Request",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            414 => "URI Too Long",
            421 => "Misdirected Request",
            431 => "Request Header Fields Too Large",
            503 => "Service Unavailable",
            _ => "Internal Server Error",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        let length = self.body.len().to_string();
        for (name, value) in [("Content-Type", self.kind), ("Content-Length", &length)].into_iter().chain(GUARDS) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(location) = &self.location {
            let _ = write!(head, "Location: {location}\r\n");
        }
        head.push_str("\r\n");
        http::send(stream, &head, if with_body { &self.body } else { &[] })
    }
}

fn answer(stream: TcpStream, shared: &ServerState) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let asked = match http::read(&stream, http::READ_TIME) {
        Ok(asked) => asked,
        Err(Refused::Gone) => return Ok(()),
        Err(Refused::Malformed) => return Answer::refusal(400, "this is not a request").send(&stream, true),
        Err(Refused::TooLarge) => return Answer::refusal(431, "the request is too large").send(&stream, true),
        Err(Refused::TooSlow) => return Answer::refusal(408, "the request did not arrive in time").send(&stream, true),
    };
    let with_body = asked.method != "HEAD";
    let path = match judge(&asked, shared.port) {
        Ok(path) => path,
        Err(refusal) => return refusal.send(&stream, with_body),
    };
    // The address of a reader's edition is one prefix; what listens and what is told is the same for all.
    if live::of_reader(&path).map_or(&*path, |(_, rest)| rest) == live::EVENTS {
        let shows = asked.target.split_once("?shows=").map(|(_, shows)| shows.to_owned());
        return listen(stream, shared, shows.as_deref());
    }
    if live::shows_sources(&path) {
        shared.look();
    }
    let live = shared.live();
    let found = if live::is_document(&path) { live.get(&path) } else { shared.bench.work(|| live.get(&path)) };
    let answer = match found {
        Found::Bytes(kind, body) => Answer::new(200, kind, body),
        Found::Data(value) => Answer::new(200, media::of_file(".json"), value.to_string().into_bytes()),
        Found::Moved(to) => Answer { location: Some(to), ..Answer::refusal(307, "this is elsewhere") },
        Found::Missing(body) => Answer::new(404, media::PAGE, body),
        Found::Failed(why) => Answer::refusal(500, &why),
    };
    answer.send(&stream, with_body)
}

/// The path that is asked for, when whoever asks may ask for it.
fn judge(asked: &Request, port: u16) -> Result<String, Answer> {
    if !asked.host.as_deref().is_some_and(|host| own_host(host, port)) {
        return Err(Answer::refusal(421, "this server answers only for localhost"));
    }
    if !matches!(asked.method.as_str(), "GET" | "HEAD") {
        return Err(Answer::refusal(405, "only GET and HEAD are answered"));
    }
    let path = asked.target.split(['?', '#']).next().unwrap_or("/");
    if path.len() > MAX_PATH {
        return Err(Answer::refusal(414, "the address is too long"));
    }
    let path = clean(path).ok_or_else(|| Answer::refusal(400, "this is not an address of the site"))?;
    let opened = opens(&asked.from) && live::may_be_opened(&path);
    if !(is_own(&asked.from, port) || opened) {
        return Err(Answer::refusal(403, "pages of other sites get nothing from here"));
    }
    Ok(path)
}

/// Whether the page that asks is one of this server, or nobody's: the reader typed the address, or a program asks that is no browser.
fn is_own(from: &Requester, port: u16) -> bool {
    let own = |address: &str| address.strip_prefix("http://").is_some_and(|host| own_host(host, port));
    let site = from.site.as_deref().is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = from.origin.as_deref().is_none_or(own);
    // Browsers that do not send `Sec-Fetch-Site` mostly say at least where the page is.
    let referer = from.site.is_some()
        || from.referer.as_deref().is_none_or(|r| {
            let host = r.strip_prefix("http://").and_then(|rest| rest.split(['/', '?', '#']).next());
            host.is_some_and(|host| own_host(host, port))
        });
    site && origin && referer
}

/// Whether a page of another site opens one of these in a tab of its own, as a link in a mail or a chat does: it learns nothing of it.
fn opens(from: &Requester) -> bool {
    from.mode.as_deref() == Some("navigate") && from.dest.as_deref() == Some("document") && from.origin.is_none()
}

/// A page of another site that had its name point here (DNS rebinding) names itself in `Host`.
fn own_host(host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host == *name || host == format!("{name}:{port}"))
}

/// Decodes an address; nothing for one that could leave the site.
fn clean(path: &str) -> Option<String> {
    let path = address::decode(path.strip_prefix('/')?)?;
    let safe = !path.contains(['\\', '\0', '\r', '\n'])
        && path.split('/').all(|p| p != ".." && p != ".")
        && !path.starts_with('/')
        && !path.contains("//");
    safe.then_some(path)
}

/// Keeps a connection open and says so; events are written to it later. A page says which state of the files it shows: what was saved
/// between its arrival and now is told at once.
fn listen(stream: TcpStream, shared: &ServerState, shows: Option<&str>) -> std::io::Result<()> {
    let mut head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n".to_owned();
    for (name, value) in GUARDS {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let findings = shared.live().findings_json().replace('\n', " ");
    let _ = write!(head, "\r\nretry: 1000\n\nevent: findings\ndata: {findings}\n\n");
    let mut listeners = shared.listeners.lock().unwrap_or_else(PoisonError::into_inner);
    if listeners.len() >= MAX_LISTENERS {
        // Those whose page was closed make room.
        listeners.retain(is_open);
    }
    if listeners.len() >= MAX_LISTENERS {
        drop(listeners);
        return Answer::refusal(503, "too many pages are open").send(&stream, true);
    }
    // Request while nobody else is told anything: a change is either known here, or told to this page after it was added.
    let state = shared.live().state();
    let name = if shows.is_some_and(|shows| shows != state) { "reload" } else { "state" };
    let _ = write!(head, "event: {name}\ndata: {}\n\n", super::state_json(&state));
    (&stream).write_all(head.as_bytes())?;
    // A page that does not read must not hold up the others: what it cannot take at once ends it.
    stream.set_nonblocking(true)?;
    listeners.push(stream);
    Ok(())
}

/// Whether a page that waits for events is still there.
fn is_open(stream: &TcpStream) -> bool {
    match stream.peek(&mut [0]) {
        Ok(n) => n > 0,
        Err(e) => e.kind() == ErrorKind::WouldBlock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_leave_are_refused() {
        assert_eq!(clean("/a/b%20c.html").as_deref(), Some("a/b c.html"));
        assert_eq!(clean("/").as_deref(), Some(""));
        for bad in ["/../etc/passwd", "/%2e%2e/x", "/a/..%2f..", "/a\\b", "/%00", "//x", "x", "/%ff", "/a%5c..%5cb"] {
            assert_eq!(clean(bad), None, "{bad}");
        }
    }

    /// The status of a request with these headers: site, mode, destination, origin, address of the page.
    fn status(path: &str, headers: [&str; 5]) -> u16 {
        let [site, mode, dest, origin, referer] = headers.map(|value| Some(value.to_owned()).filter(|v| !v.is_empty()));
        let from = Requester { site, mode, dest, origin, referer };
        let asked = Request { method: "GET".into(), target: path.into(), host: Some("localhost:4747".into()), from };
        judge(&asked, 4747).map_or_else(|refusal| refusal.status, |_| 200)
    }

    #[test]
    fn pages_of_other_sites_get_nothing() {
        // The reader, another page of the server, and programs that are no browsers.
        assert_eq!(status("/a.html", ["none", "navigate", "document", "", ""]), 200);
        assert_eq!(status("/pagefind/x", ["same-origin", "cors", "empty", "", "http://localhost:4747/a.html"]), 200);
        assert_eq!(status("/documents/d.pdf", ["same-origin", "navigate", "iframe", "", ""]), 200);
        assert_eq!(status("/documents/d.pdf", [""; 5]), 200);
        assert_eq!(status("/a.html", ["", "", "", "http://127.0.0.1:4747", "http://127.0.0.1:4747/"]), 200);
        // Another site, or another port of this machine, as a script, a picture, a frame, by `fetch`, with and without an origin.
        for site in ["cross-site", "same-site", "twice", "Same-Origin"] {
            for (mode, dest) in [("no-cors", "script"), ("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty"), ("", "")]
            {
                for path in ["/", "/a.html", "/requirements/rows-1.html", "/pagefind/x", "/_ouvrage/events", "/assets/accent.css"]
                {
                    assert_eq!(status(path, [site, mode, dest, "", ""]), 403, "{site} {mode} {dest} {path}");
                }
            }
        }
        for origin in ["null", "http://evil.example", "http://localhost:3000", "https://localhost:4747", "twice"] {
            assert_eq!(status("/a.html", ["", "", "", origin, ""]), 403, "{origin}");
            assert_eq!(status("/a.html", ["same-origin", "cors", "empty", origin, ""]), 403, "{origin}");
        }
        for referer in [
            "http://evil.example/localhost:4747",
            "https://evil.example/",
            "http://localhost:3000/",
            "http://localhost:4747.evil.example/",
        ] {
            assert_eq!(status("/a.html", ["", "", "", "", referer]), 403, "{referer}");
        }
        // A link in a mail opens a page; it starts no document and opens no data.
        let link = ["cross-site", "navigate", "document", "", "https://mail.example/"];
        for page in ["/", "/a.html", "/v1.2/", "/requirements/EX-1.html", "/_as/vendor/a.html", "/_as/vendor/"] {
            assert_eq!(status(page, link), 200, "{page}");
        }
        for data in [
            "/documents/d.pdf",
            "/_as/vendor/documents/d.pdf",
            "/_ouvrage/make/d",
            "/_as/vendor/_ouvrage/make/d",
            "/pagefind/x",
            "/requirements/rows-1.html",
        ] {
            assert_eq!(status(data, link), 403, "{data}");
        }
        assert_eq!(status("/a.html", ["cross-site", "navigate", "document", "null", ""]), 403, "a form that was sent");
    }
}
