//! How long it takes from a save to the new page on the wire, under `ouvrage serve`.
//!
//! ```sh
//! cargo bench --no-default-features --bench serve            # 10 000 entries in two files of 4 and 2 MB
//! cargo bench --no-default-features --bench serve -- 1000
//! ```
//!
//! The clock starts when the file is saved. It stops when the page that shows the change has arrived; the page is asked for when the server
//! says so, as an open browser does.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at what it did not expect"
)]

mod generated;

use ouvrage::check::check;
use ouvrage::project::{Project, ProjectCache};
use ouvrage::publication::{self, Publication};
use ouvrage::server::{Notice, Options, serve};
use ouvrage::site::{Serving, Site};
use ouvrage::theme::Theme;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SAVES: usize = 25;

fn request(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("sent");
    stream
}

fn page(address: &str, path: &str) -> String {
    let mut text = String::new();
    request(address, path).read_to_string(&mut text).expect("a page");
    text
}

/// Listens to the server's events and passes on when to reload.
fn reloads(address: &str) -> Receiver<Instant> {
    let stream = request(address, "_ouvrage/events");
    let (told, tells) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if line.starts_with("event: reload") && told.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    tells
}

fn save(project: &Path, entry: usize, n: usize) -> (String, Instant) {
    let file = project.join("content/requirements.yaml");
    let text = std::fs::read_to_string(&file).expect("the register");
    let at = text.find(&format!("- id: EX-{entry}\n")).expect("the entry");
    let line = at + text[at..].find("title:").expect("its title");
    let end = line + text[line..].find('\n').expect("its end");
    let new = format!("title: Exigence changée {n} fois");
    let text = format!("{}{new}{}", &text[..line], &text[end..]);
    // Written aside and renamed, as editors do.
    let aside = project.join("content/.requirements.yaml.swp");
    std::fs::write(&aside, text).expect("written");
    std::fs::rename(&aside, &file).expect("renamed");
    (format!("changée {n} fois"), Instant::now())
}

/// Puts the project under git, where there is one: the page then says when it last changed.
fn commit(project: &Path) -> bool {
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"];
        let run = std::process::Command::new("git").current_dir(project).args(who).args(args).output();
        run.is_ok_and(|output| output.status.success())
    };
    git(&["init", "-q"]) && git(&["add", "."]) && git(&["commit", "-q", "-m", "All of it"])
}

/// Where the time goes, without server and watcher: the best of some saves, by stage.
fn stages(project: &Path, entry: usize) {
    let (mut cache, mut known) = (ProjectCache::default(), publication::PublicationCache::default());
    let mut last: Option<Site> = None;
    let mut best: [Duration; 5] = [Duration::MAX; 5];
    for n in 1..=10 {
        save(project, entry, n);
        let mut at = Instant::now();
        let mut lap = |stage: usize, best: &mut [Duration; 5]| {
            let now = Instant::now();
            best[stage] = best[stage].min(now - at);
            at = now;
        };
        let reading = Project::read_cached(project, &mut cache).expect("read");
        lap(0, &mut best);
        let read = reading.project.as_ref().expect("a project");
        let internal = read.config.audiences.find("internal").expect("an audience");
        let publication = Arc::new(Publication::cached(read, internal, read.config.lang, &mut known));
        lap(1, &mut best);
        let theme = last.as_ref().map_or_else(|| Arc::new(Theme::of(&publication).expect("a theme")), Site::shared_theme);
        let site = Site::cached(publication, theme, Vec::new(), Some(Serving::default()), last.as_ref()).expect("a site");
        lap(2, &mut best);
        site.render(&format!("requirements/EX-{entry}.html")).expect("a page");
        lap(3, &mut best);
        check(&reading);
        lap(4, &mut best);
        last = Some(site);
    }
    let ms = |n: usize| best[n].as_secs_f64() * 1_000.0;
    println!("read {:.1} ms, publish {:.1}, site {:.1}, page {:.1}; then check {:.1}", ms(0), ms(1), ms(2), ms(3), ms(4));
}

fn main() {
    let count: usize = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(10_000);
    let dir = tempfile::tempdir().expect("a folder");
    let project = dir.path().join("project");
    generated::generate(&project, count);
    let git = commit(&project);
    stages(&project, count / 3);
    let (heard, listening) = channel();
    let options = Options { project: project.clone(), audience: None, port: 0, poll: false };
    let heard = std::sync::Mutex::new(heard);
    std::thread::spawn(move || {
        serve(&options, &|notice| match notice {
            Notice::Listening(address) => {
                let address = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
                heard.lock().expect("one at a time").send(address).expect("heard");
            }
            Notice::Failed(why) => panic!("{why}"),
            Notice::Read(..) | Notice::Polling(_) => {}
        })
    });
    let address = listening.recv().expect("it listens");
    let reloads = reloads(&address);
    std::thread::sleep(Duration::from_millis(300));
    let middle = count / 3;
    let path = format!("requirements/EX-{middle}.html");
    let (mut told, mut arrived): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for n in 1..=SAVES {
        let (wanted, saved) = save(&project, middle, n);
        let at = reloads.recv_timeout(Duration::from_secs(20)).expect("a reload");
        told.push(at - saved);
        let text = page(&address, &path);
        assert!(text.contains(&wanted), "the page does not show the change: {}", &text[..200.min(text.len())]);
        arrived.push(saved.elapsed());
        // A second event of the same save, if there is one, is not that of the next.
        std::thread::sleep(Duration::from_millis(250));
        while reloads.try_recv().is_ok() {}
    }
    let show = |times: &mut Vec<Duration>| {
        times.sort();
        let ms = |d: Duration| d.as_secs_f64() * 1_000.0;
        format!("{:.0} ms (from {:.0} to {:.0})", ms(times[times.len() / 2]), ms(times[0]), ms(times[times.len() - 1]))
    };
    let git = if git { "in git" } else { "without git" };
    println!("{count} entries {git}, {SAVES} saves: told after {}, page after {}", show(&mut told), show(&mut arrived));
}
