//! The development server under requests that nobody honest sends.

use super::serve::{Server, project, wait_for};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Sends bytes and reads what comes back, at most for a while.
fn send(port: u16, bytes: &[u8]) -> Vec<u8> {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return Vec::new() };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(15)));
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.take(1 << 20).read_to_end(&mut answer);
    answer
}

fn status(answer: &[u8]) -> u16 {
    String::from_utf8_lossy(answer).split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
}

/// Junk of every sort, different for each number.
fn junk(n: u64, port: u16) -> Vec<u8> {
    let mut seed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[3]
    };
    let noise: Vec<u8> = (0..40).map(|_| byte()).collect();
    let host = format!("Host: localhost:{port}\r\n\r\n");
    match n % 12 {
        0 => noise,
        1 => [b"GET /".as_slice(), &noise, b" HTTP/1.1\r\n", host.as_bytes()].concat(),
        2 => format!("GET /../../etc/passwd?{n} HTTP/1.1\r\n{host}").into_bytes(),
        3 => format!("GET /%2e%2e%2f%2e%2e%2fouvrage.yaml HTTP/1.1\r\n{host}").into_bytes(),
        4 => format!("GET / HTTP/1.1\r\nHost: evil{n}.example\r\n\r\n").into_bytes(),
        5 => format!("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n{host}").into_bytes(),
        6 => format!("GET /{} HTTP/1.1\r\n{host}", "a/".repeat(3_000)).into_bytes(),
        7 => format!("GET / HTTP/1.1\r\n{}{host}", "X: y\r\n".repeat(100)).into_bytes(),
        8 => format!("GET / HTTP/1.1\r\nX: {}\r\n{host}", "y".repeat(40_000)).into_bytes(),
        9 => format!("GET http://evil.example/ HTTP/1.1\r\n{host}").into_bytes(),
        10 => format!("GET /\\..\\ouvrage.yaml HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{host}").into_bytes(),
        _ => b"GET / HTTP/1.1\r\nHost: local".to_vec(),
    }
}

#[test]
#[ignore = "long: tests/run"]
fn ten_thousand_junk_requests_and_two_hundred_open_pages_leave_it_answering() {
    let project = project();
    let mut server = Server::start(&project);
    let mut open: Vec<_> = (0..200).map(|_| server.listen()).collect();
    let (port, sent) = (server.port, 10_000_u64);
    let (mut answered, mut slowest) = (0, Duration::ZERO);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                scope.spawn(move || {
                    let answers = (0..sent).filter(|n| n % 8 == worker).map(|n| (n, send(port, &junk(n, port))));
                    answers
                        .map(|(n, answer)| {
                            assert!(status(&answer) != 200, "junk {n} was answered as if it were a request");
                            let text = String::from_utf8_lossy(&answer);
                            assert!(!text.contains("title: Essai") && !text.contains("root:"), "junk {n} got a file");
                            u64::from(status(&answer) >= 400)
                        })
                        .sum::<u64>()
                })
            })
            .collect();
        // Meanwhile a person reads.
        for _ in 0..20 {
            let began = Instant::now();
            assert_eq!(server.get("/").0, 200);
            slowest = slowest.max(began.elapsed());
            std::thread::sleep(Duration::from_millis(50));
        }
        answered = workers.into_iter().map(|w| w.join().expect("no junk was taken for a request")).sum();
    });
    // Half a request that is given up needs no answer; everything else gets one.
    assert!(answered >= sent * 11 / 12, "{answered} of {sent} were answered");
    assert!(slowest < Duration::from_secs(5), "a page took {slowest:?}");
    assert!(server.child.try_wait().expect("asked").is_none(), "the server is still there");
    let began = Instant::now();
    assert_eq!(server.get("/page.html").0, 200);
    let after = began.elapsed();
    assert!(after < Duration::from_secs(2), "a page took {after:?} afterwards");
    // Every open page still hears of a change.
    project.write("content/index.md", "# Accueil\n\nAprès.\n");
    open.iter_mut().for_each(|page| wait_for(page, "event: reload"));
    eprintln!("{answered} of {sent} junk requests answered, slowest page {slowest:?}, afterwards {after:?}");
}

#[test]
#[ignore = "long: tests/run"]
fn requests_that_never_end_are_ended() {
    let project = project();
    let server = Server::start(&project);
    // Slow ones hold no place that others need, and are let go after ten seconds.
    let began = Instant::now();
    let mut slow: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("connected");
            stream.write_all(b"GET / HTTP/1.1\r\nX").expect("sent");
            stream
        })
        .collect();
    let asked = Instant::now();
    assert_eq!(server.get("/").0, 200);
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    for stream in &mut slow {
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(status(&answer), 408, "{}", String::from_utf8_lossy(&answer));
    }
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(9) && waited < Duration::from_secs(30), "{waited:?}");
}

#[test]
#[ignore = "long: tests/run"]
fn sizes_are_bounded() {
    let project = project();
    let server = Server::start(&project);
    let host = format!("Host: localhost:{}\r\n\r\n", server.port);
    let of = |text: String| status(&send(server.port, text.as_bytes()));
    assert_eq!(of(format!("GET /{} HTTP/1.1\r\n{host}", "a".repeat(2_000))), 404);
    assert_eq!(of(format!("GET /{} HTTP/1.1\r\n{host}", "a".repeat(4_000))), 414);
    assert_eq!(of(format!("GET / HTTP/1.1\r\nX: {}\r\n{host}", "y".repeat(17_000))), 431);
    assert_eq!(of(format!("GET / HTTP/1.1\r\n{}{host}", "X: y\r\n".repeat(65))), 431);
    assert_eq!(of(format!("GET / HTTP/1.1\r\n{}{host}", "X: y\r\n".repeat(60))), 200);
    assert_eq!(of("GET / HTTP/1.1\r\n\r\n".into()), 421, "a request without a host is not ours");
    assert_eq!(of(format!("GET / HTTP/1.1\r\nHost: evil.example\r\n{host}")), 400, "nor one with two");
    let head = send(server.port, format!("HEAD / HTTP/1.1\r\n{host}").as_bytes());
    assert!(status(&head) == 200 && head.ends_with(b"\r\n\r\n"), "a head has no body");
}

#[test]
#[ignore = "long: tests/run"]
fn pages_that_do_not_read_hold_up_nobody() {
    let project = project();
    let server = Server::start(&project);
    // These wait for events and never read them.
    let deaf: Vec<_> = (0..50).map(|_| server.listen()).collect();
    let mut awake = server.listen();
    for n in 0..20 {
        project.write("content/index.md", format!("# Accueil\n\nÉtat {n}.\n"));
        wait_for(&mut awake, "event: reload");
    }
    // A page beyond the most that may wait is told so; once others are closed there is room again.
    let more: Vec<_> = (0..461).map(|_| server.listen()).collect();
    let (status, _) = server.get("/_ouvrage/events");
    assert_eq!(status, 503);
    drop((deaf, more));
    std::thread::sleep(Duration::from_millis(200));
    let mut again = server.listen();
    project.write("content/index.md", "# Accueil\n\nFin.\n");
    wait_for(&mut again, "event: reload");
}
