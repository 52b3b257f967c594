//! Connections: what is read of a request and what is sent back, each within bounds of size and time.
//!
//! One request per connection, GET and HEAD only, never a body: so there is little to get wrong. Libraries that serve HTTP without an
//! asynchronous runtime read lines of any length and wait for ever (`tiny_http`), so only the parsing of the head is theirs (`httparse`)
//! and the bounds are ours.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most bytes of a request's first line and headers.
pub const MAX_HEAD: usize = 16 << 10;
/// The most headers of a request.
pub const MAX_HEADERS: usize = 64;
/// The most connections at a time that are read from or written to; open pages that wait for events are counted apart.
pub const MAX_CONNECTIONS: usize = 256;
/// How long a request may take to arrive.
pub const READ_TIME: Duration = Duration::from_secs(10);
/// How long an answer may take to be fetched.
const WRITE_TIME: Duration = Duration::from_secs(60);
/// Pages that are made at a time.
pub const AT_WORK: usize = 4;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The address as it was sent.
    pub target: String,
    /// The `Host` header.
    pub host: Option<String>,
    /// What the browser says of the page that asks.
    pub from: Requester,
}

/// What a browser says of the page that asks, as far as it says anything: the headers `Sec-Fetch-…`, `Origin` and `Referer`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Requester {
    /// Whether the page is of the same origin, of the same site, of another, or nobody's (`none`: the reader typed the address).
    pub site: Option<String>,
    /// How it asks: `navigate` when a page is opened.
    pub mode: Option<String>,
    /// What for: `document` when the page is opened in a tab of its own.
    pub dest: Option<String>,
    /// The origin of the page, `null` when it has none of its own.
    pub origin: Option<String>,
    /// The address of the page, or a part of it.
    pub referer: Option<String>,
}

/// Why a request is not looked at.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not HTTP.
    Malformed,
    /// It is too large.
    TooLarge,
    /// It does not arrive.
    TooSlow,
    /// The other side went away.
    Gone,
}

/// Accepts connections until the process ends, and hands each to `answer` in a thread of its own.
pub fn accept(listener: &TcpListener, answer: &(dyn Fn(TcpStream) + Sync)) {
    let open = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        loop {
            let stream = match listener.accept() {
                Ok((stream, _)) => stream,
                // Too many open files, a connection that was given up: neither ends the server.
                Err(_) => {
                    std::thread::sleep(Duration::from_millis(20));
                    continue;
                }
            };
            if open.fetch_add(1, Ordering::AcqRel) >= MAX_CONNECTIONS {
                open.fetch_sub(1, Ordering::AcqRel);
                let _ = stream.set_nonblocking(true);
                let _ =
                    (&stream).write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                continue;
            }
            let open = &open;
            let started = std::thread::Builder::new().name("answer".into()).spawn_scoped(scope, move || {
                let _done = Leaving(open);
                answer(stream);
            });
            if started.is_err() {
                open.fetch_sub(1, Ordering::AcqRel);
            }
        }
    });
}

/// Counts a connection out, even when its answer fails badly.
struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Reads the head of a request.
pub fn read(stream: &TcpStream, within: Duration) -> Result<Request, Refused> {
    let deadline = Instant::now() + within;
    let mut head = Vec::new();
    let mut chunk = [0; 2_048];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(Refused::TooSlow);
        }
        let n = match (&*stream).read(&mut chunk) {
            Ok(0) => return Err(if head.is_empty() { Refused::Gone } else { Refused::Malformed }),
            Ok(n) => n,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Err(Refused::TooSlow),
            Err(_) => return Err(Refused::Gone),
        };
        head.extend_from_slice(chunk.get(..n).unwrap_or_default());
        if let Some(asked) = parse(&head)? {
            return Ok(asked);
        }
        if head.len() >= MAX_HEAD {
            return Err(Refused::TooLarge);
        }
    }
}

/// Reads what has arrived; nothing while more is to come.
fn parse(head: &[u8]) -> Result<Option<Request>, Refused> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(head) {
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err(Refused::TooLarge),
        Err(_) => Err(Refused::Malformed),
        Ok(httparse::Status::Complete(length)) if length > MAX_HEAD => Err(Refused::TooLarge),
        Ok(httparse::Status::Complete(_)) => {
            let mut hosts = request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case("host"));
            let host = hosts.next().and_then(|h| std::str::from_utf8(h.value).ok()).map(str::to_owned);
            // Two hosts are one too many: which of them is meant is anybody's guess.
            if hosts.next().is_some() {
                return Err(Refused::Malformed);
            }
            let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
            // One that is there twice, or is not text, is not what a browser sends: it is judged as the worst.
            let header = |name: &str| {
                let mut all = request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name));
                let value = all.next().map(|h| String::from_utf8_lossy(h.value).trim().to_owned());
                if all.next().is_some() { Some("twice".to_owned()) } else { value }
            };
            let from = Requester {
                site: header("sec-fetch-site"),
                mode: header("sec-fetch-mode"),
                dest: header("sec-fetch-dest"),
                origin: header("origin"),
                referer: header("referer"),
            };
            Ok(Some(Request { method: text(request.method), target: text(request.path), host, from }))
        }
    }
}

/// Sends an answer and ends the connection.
pub fn send(stream: &TcpStream, head: &str, body: &[u8]) -> std::io::Result<()> {
    let deadline = Instant::now() + WRITE_TIME;
    for mut part in [head.as_bytes(), body] {
        while !part.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            stream.set_write_timeout(Some(left))?;
            let n = (&*stream).write(part.get(..part.len().min(64 << 10)).unwrap_or_default())?;
            part = part.get(n..).unwrap_or_default();
        }
    }
    stream.shutdown(Shutdown::Write)?;
    // What was sent beyond the head (a body) is read for a moment: closing over it would take the answer back.
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    let mut rest = [0; 8_192];
    for _ in 0..8 {
        if (&*stream).read(&mut rest)? == 0 {
            break;
        }
    }
    Ok(())
}

/// Lets only so many pages, or documents, be made at a time.
#[derive(Debug)]
pub struct Workbench {
    most: usize,
    busy: Mutex<usize>,
    free: Condvar,
}

impl Workbench {
    /// A bench with room for so many.
    pub fn of(most: usize) -> Self {
        Workbench { most, busy: Mutex::default(), free: Condvar::new() }
    }

    /// Does some work when there is room for it.
    pub fn work<T>(&self, job: impl FnOnce() -> T) -> T {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        while *busy >= self.most {
            busy = self.free.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        *busy += 1;
        drop(busy);
        let _done = Finished(self);
        job()
    }
}

struct Finished<'a>(&'a Workbench);

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn heads_are_read_and_bounded() {
        let asked = parse(b"GET /a HTTP/1.1\r\nHost: localhost\r\nX: y\r\n\r\n").expect("valid").expect("whole");
        let (host, from) = (Some("localhost".into()), Requester::default());
        assert_eq!(asked, Request { method: "GET".into(), target: "/a".into(), host, from });
        let asked =
            parse(b"GET /a HTTP/1.1\r\nsec-fetch-SITE: cross-site\r\nOrigin: null\r\nOrigin: null\r\n\r\n").expect("valid");
        let from = asked.expect("whole").from;
        assert_eq!((from.site.as_deref(), from.origin.as_deref()), (Some("cross-site"), Some("twice")));
        assert_eq!(parse(b"GET /a HTTP/1.1\r\nHost: local"), Ok(None));
        assert_eq!(parse(b"\x16\x03\x01\x02\x00"), Err(Refused::Malformed));
        assert_eq!(parse(b"GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), Err(Refused::Malformed));
        let many = "X: y\r\n".repeat(MAX_HEADERS + 1);
        assert_eq!(parse(format!("GET / HTTP/1.1\r\n{many}\r\n").as_bytes()), Err(Refused::TooLarge));
    }

    #[test]
    fn work_waits_for_room() {
        let bench = Workbench::of(AT_WORK);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    bench.work(|| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(2));
                        now.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
        });
        assert!((2..=AT_WORK).contains(&most.into_inner()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }
    }
}
