//! Answers requests: who may ask, for what, and how an answer looks.

use super::live::{self, Found};
use super::wire::{self, Asked, Refused};
use super::{MAX_LISTENERS, Shared};
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
pub fn answer_all(listener: &TcpListener, shared: &Shared) {
    wire::accept(listener, &|stream| {
        // An answer that cannot be sent is the other side's loss.
        let _ = answer(stream, shared);
    });
}

/// An answer, before it is sent.
struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn refusal(status: u16, why: &str) -> Self {
        Answer { status, kind: "text/plain; charset=utf-8", body: format!("{why}\n").into_bytes() }
    }

    fn send(self, stream: &TcpStream, with_body: bool) -> std::io::Result<()> {
        let reason = match self.status {
            200 => "OK",
            400 => "Bad Request",
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
        let headers = [
            ("Content-Type", self.kind),
            ("Content-Length", &length),
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ];
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        wire::send(stream, &head, if with_body { &self.body } else { &[] })
    }
}

fn answer(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let asked = match wire::read(&stream, wire::READ_TIME) {
        Ok(asked) => asked,
        Err(Refused::Gone) => return Ok(()),
        Err(Refused::Malformed) => return Answer::refusal(400, "this is not a request").send(&stream, true),
        Err(Refused::TooLarge) => return Answer::refusal(431, "the request is too large").send(&stream, true),
        Err(Refused::TooSlow) => return Answer::refusal(408, "the request did not arrive in time").send(&stream, true),
    };
    let with_body = asked.method != "HEAD";
    match judge(&asked, shared.port) {
        Err(refusal) => refusal.send(&stream, with_body),
        Ok(path) if path == "_ouvrage/events" => listen(stream, shared),
        Ok(path) => {
            let live = shared.live();
            let found = if is_document(&path) { live.get(&path) } else { shared.bench.work(|| live.get(&path)) };
            let answer = match found {
                Found::Bytes(body) => Answer { status: 200, kind: kind_of(&path), body },
                Found::Data(value) => Answer { status: 200, kind: kind_of(".json"), body: value.to_string().into_bytes() },
                Found::Missing(body) => Answer { status: 404, kind: "text/html; charset=utf-8", body },
                Found::Failed(why) => Answer::refusal(500, &why),
            };
            answer.send(&stream, with_body)
        }
    }
}

/// The path that is asked for, when whoever asks may ask for it.
fn judge(asked: &Asked, port: u16) -> Result<String, Answer> {
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
    clean(path).ok_or_else(|| Answer::refusal(400, "this is not an address of the site"))
}

/// A page of another site that had its name point here (DNS rebinding) names itself in `Host`.
fn own_host(host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host == *name || host == format!("{name}:{port}"))
}

/// Whether a document is made for a path: that waits at a press of its own, so that pages come meanwhile.
fn is_document(path: &str) -> bool {
    path.starts_with(live::MAKE) || (path.starts_with("documents/") && path.ends_with(".pdf"))
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

/// Keeps a connection open and says so; events are written to it later.
fn listen(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let findings = shared.live().findings_json().replace('\n', " ");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\nretry: 1000\n\nevent: findings\ndata: {findings}\n\n"
    );
    let mut listeners = shared.listeners.lock().unwrap_or_else(PoisonError::into_inner);
    if listeners.len() >= MAX_LISTENERS {
        // Those whose page was closed make room.
        listeners.retain(is_open);
    }
    if listeners.len() >= MAX_LISTENERS {
        drop(listeners);
        return Answer::refusal(503, "too many pages are open").send(&stream, true);
    }
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

/// The media type of a path.
fn kind_of(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("html", |(_, e)| e);
    match ending.to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn addresses_that_leave_are_refused() {
        assert_eq!(clean("/a/b%20c.html").as_deref(), Some("a/b c.html"));
        assert_eq!(clean("/").as_deref(), Some(""));
        for bad in ["/../etc/passwd", "/%2e%2e/x", "/a/..%2f..", "/a\\b", "/%00", "//x", "x", "/%ff", "/a%5c..%5cb"] {
            assert_eq!(clean(bad), None, "{bad}");
        }
    }
}
