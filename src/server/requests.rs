//! Answers requests: who may ask, for what, and how an answer looks.

use super::live::Found;
use super::{MAX_LISTENERS, Shared};
use crate::publication::address;
use std::io::Write;
use std::sync::{Arc, PoisonError};
use tiny_http::{Header, Method, Request, Response, Server};

/// Threads that answer. Pages take milliseconds; only documents take longer.
const THREADS: usize = 4;

/// The longest address that is looked at.
const MAX_PATH: usize = 2_048;

/// What pages may do: nothing from elsewhere, no script in the page itself. The search library is WebAssembly.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Answers until the server is gone.
pub fn answer_all(server: Server, shared: &Arc<Shared>) {
    let server = Arc::new(server);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    // An answer that cannot be sent is the other side's loss.
                    let _ = answer(request, shared);
                }
            });
        }
    });
}

fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name.as_bytes(), value.as_bytes()).ok()
}

fn respond(request: Request, status: u16, kind: &str, body: Vec<u8>) -> std::io::Result<()> {
    let mut response = Response::from_data(body).with_status_code(status);
    let headers = [
        ("Content-Type", kind),
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ];
    for (name, value) in headers {
        if let Some(header) = header(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

fn refuse(request: Request, status: u16, why: &str) -> std::io::Result<()> {
    respond(request, status, "text/plain; charset=utf-8", format!("{why}\n").into_bytes())
}

fn answer(request: Request, shared: &Shared) -> std::io::Result<()> {
    if !own_host(&request, shared.port) {
        return refuse(request, 421, "this server answers only for localhost");
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return refuse(request, 405, "only GET and HEAD are answered");
    }
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
    if path.len() > MAX_PATH {
        return refuse(request, 414, "the address is too long");
    }
    let Some(path) = clean(&path) else { return refuse(request, 400, "this is not an address of the site") };
    if path == "_ouvrage/events" {
        return listen(request, shared);
    }
    match shared.live().get(&path) {
        Found::Bytes(bytes) => respond(request, 200, kind_of(&path), bytes),
        Found::Missing(page) => respond(request, 404, "text/html; charset=utf-8", page),
        Found::Failed(why) => refuse(request, 500, &why),
    }
}

/// A page of another site that had its name point here (DNS rebinding) names itself in `Host`.
fn own_host(request: &Request, port: u16) -> bool {
    let host = request.headers().iter().find(|h| h.field.equiv("Host")).map(|h| h.value.as_str().to_ascii_lowercase());
    let Some(host) = host else { return false };
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

/// Keeps a connection open and says so; events are written to it later.
fn listen(request: Request, shared: &Shared) -> std::io::Result<()> {
    let mut listeners = shared.listeners.lock().unwrap_or_else(PoisonError::into_inner);
    if listeners.len() >= MAX_LISTENERS {
        drop(listeners);
        return refuse(request, 503, "too many pages are open");
    }
    let mut writer = request.into_writer();
    let findings = shared.live().findings_json().replace('\n', " ");
    write!(
        writer,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\nretry: 1000\n\nevent: findings\ndata: {findings}\n\n"
    )?;
    writer.flush()?;
    listeners.push(writer);
    Ok(())
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
