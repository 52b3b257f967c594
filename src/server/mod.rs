//! The development server: shows the page that is asked for, as the files are now.
//!
//! In: a folder. It listens on 127.0.0.1 only, answers only for its own host names, makes each page on demand through
//! [`Site`](crate::site::Site), documents and the search index when they are asked for, and tells open pages to reload after each change. After a change
//! that cannot be shown it goes on with the last good site and shows the findings. Beside a page it shows the document that holds it.

mod baseline_cache;
mod document_cache;
mod document_panel;
mod http;
mod live;
mod media;
mod requests;
mod watch;

use crate::output::BuildError;
use crate::source::Snapshot;
use live::{Live, Memory};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use watch::Watcher;

/// How long the files must be quiet before they are read: an editor saves in several steps that follow each other at once.
const SETTLE: Duration = Duration::from_millis(6);
/// How long files that never are quiet are waited for.
const RESTLESS: Duration = Duration::from_millis(300);
/// How often the files are looked at where the system does not say when they change.
pub const POLL: Duration = Duration::from_millis(400);
/// How long a page waits for files that were touched to be read.
const READ: Duration = Duration::from_secs(20);

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's folder.
    pub project: PathBuf,
    /// Whom the site is for.
    pub audience: Option<String>,
    /// Port; 0 takes a free one.
    pub port: u16,
    /// Whether the files are looked at again and again, for systems that do not say when they change.
    pub poll: bool,
}

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or the system refuses.
    #[error("cannot listen on 127.0.0.1:{port}: {why}{}", free.map(|free| format!("\ntry `--port {free}`, which is free")).unwrap_or_default())]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        why: String,
        /// Another port, that nobody has.
        free: Option<u16>,
    },
    /// The folder cannot be read or shown at all.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// What the server tells while it runs.
pub enum Notice<'a> {
    /// It listens at this address.
    Listening(&'a str),
    /// The files were read; the findings that came of it and how long it took.
    Read(&'a Live, Duration),
    /// The files could not be read; the last good site stays.
    Failed(String),
    /// The system does not say when files change, and why that is known: they are looked at instead.
    Polling(String),
}

/// What all threads share.
struct ServerState {
    live: RwLock<Arc<Live>>,
    /// The files as they were when they were last read.
    seen: Mutex<Arc<Snapshot>>,
    project: PathBuf,
    news: Mutex<Sender<News>>,
    /// Open pages that wait for events.
    listeners: Mutex<Vec<TcpStream>>,
    bench: http::Workbench,
    port: u16,
}

/// What the thread that reads the files is told.
enum News {
    /// Files were touched; whether folders came, went or were moved, so that the system watches others than those that are there.
    Touched { folders: bool },
    /// Somebody asks for a page and waits until it shows the files as they are.
    Look(Sender<()>),
}

/// The most pages that may wait for events.
const MAX_LISTENERS: usize = 512;

impl ServerState {
    fn live(&self) -> Arc<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn seen(&self) -> Arc<Snapshot> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends an event to every open page and forgets those that went away.
    fn send(&self, event: &str, data: &str) {
        let message = format!("event: {event}\ndata: {}\n\n", data.replace('\n', " "));
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain_mut(|listener| listener.write_all(message.as_bytes()).is_ok());
    }

    /// Sees to it that what is shown is what the files say now, whether or not the system says when they change.
    fn look(&self) {
        if self.seen().is_untouched(&self.project) {
            return;
        }
        let (done, wait) = channel();
        if self.news.lock().unwrap_or_else(PoisonError::into_inner).send(News::Look(done)).is_ok() {
            // A project that cannot be read in time is shown as it was.
            let _ = wait.recv_timeout(READ);
        }
    }
}

/// Serves a project until the process ends.
///
/// # Errors
/// When the first reading fails or the port cannot be had.
pub fn serve(options: &Options, notice: &(dyn Fn(Notice<'_>) + Sync)) -> Result<(), ServeError> {
    let began = Instant::now();
    let mut memory = Memory::default();
    // Looked at before it is read, and watched before it is looked at: what is touched meanwhile is seen.
    let (news, told) = channel();
    let mut watcher = Watcher::new(&options.project, &[], options.poll, &news);
    let (seen, _) = Snapshot::take(&options.project, &Snapshot::default());
    let live = Arc::new(Live::read(&options.project, options.audience.as_deref(), None, &mut memory)?);
    notice(Notice::Read(&live, began.elapsed()));
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|e| ServeError::Listen {
        port: options.port,
        why: e.to_string(),
        free: free_port(options.port),
    })?;
    let port = listener.local_addr().map_or(options.port, |a| a.port());
    if !seen.targets().is_empty() {
        watcher = Watcher::new(&options.project, seen.targets(), options.poll, &news);
    }
    let shared = ServerState {
        live: RwLock::new(live),
        seen: Mutex::new(Arc::new(seen)),
        project: options.project.clone(),
        news: Mutex::new(news.clone()),
        listeners: Mutex::default(),
        bench: http::Workbench::of(http::AT_WORK),
        port,
    };
    if let Some(why) = watcher.deaf() {
        notice(Notice::Polling(why.to_owned()));
    }
    // Everything is in place before anybody is told to come.
    notice(Notice::Listening(&format!("http://127.0.0.1:{port}/")));
    std::thread::scope(|scope| {
        scope.spawn(|| requests::answer_all(&listener, &shared));
        follow(options, &shared, &mut memory, watcher, &news, &told, notice);
    });
    Ok(())
}

/// Reads the files whenever they were touched, until the process ends.
fn follow(
    options: &Options,
    shared: &ServerState,
    memory: &mut Memory,
    mut watcher: Watcher,
    news: &Sender<News>,
    told: &Receiver<News>,
    notice: &(dyn Fn(Notice<'_>) + Sync),
) {
    loop {
        let first = if watcher.deaf().is_some() { told.recv_timeout(POLL) } else { told.recv().map_err(Into::into) };
        let (mut folders, mut waiting) = (false, Vec::new());
        let mut hear = |news: News, waiting: &mut Vec<Sender<()>>| match news {
            News::Touched { folders: also } => folders |= also,
            News::Look(done) => waiting.push(done),
        };
        match first {
            Ok(news) => hear(news, &mut waiting),
            Err(RecvTimeoutError::Timeout) if shared.seen().is_untouched(&options.project) => continue,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        // Until the files are quiet; who waits for a page waits for nothing else.
        let began = Instant::now();
        while let Ok(news) = told.recv_timeout(if waiting.is_empty() { SETTLE } else { Duration::ZERO }) {
            hear(news, &mut waiting);
            if began.elapsed() > RESTLESS {
                break;
            }
        }
        let last = shared.seen();
        let (seen, changed) = Snapshot::take(&options.project, &last);
        let relinked = seen.targets() != last.targets();
        let seen = Arc::new(seen);
        if changed {
            refresh(options, shared, memory, notice);
        }
        *shared.seen.lock().unwrap_or_else(PoisonError::into_inner) = seen.clone();
        for done in waiting {
            let _ = done.send(());
        }
        // Folders that were replaced are other folders under the same names: all are watched anew, and looked at once more.
        if folders || relinked || watcher.is_of_another(&options.project) {
            watcher = Watcher::new(&options.project, seen.targets(), options.poll, news);
            let _ = news.send(News::Touched { folders: false });
        }
    }
}

/// Calls `changed` once, and again whenever files of a project were touched and are quiet, until it returns `false`. A folder that is taken
/// away and comes back is followed too.
pub fn watch(project: &Path, poll: bool, changed: &mut dyn FnMut() -> bool) {
    let (news, told) = channel();
    let mut watcher = Watcher::new(project, &[], poll, &news);
    let (mut seen, _) = Snapshot::take(project, &Snapshot::default());
    let mut altered = true;
    loop {
        if altered && !changed() {
            return;
        }
        let first = if watcher.deaf().is_some() { told.recv_timeout(POLL) } else { told.recv().map_err(Into::into) };
        let mut folders = match first {
            Ok(News::Touched { folders }) => folders,
            Err(RecvTimeoutError::Disconnected) => return,
            Ok(News::Look(_)) | Err(RecvTimeoutError::Timeout) => false,
        };
        let began = Instant::now();
        while let Ok(news) = told.recv_timeout(SETTLE) {
            folders |= matches!(news, News::Touched { folders: true });
            if began.elapsed() > RESTLESS {
                break;
            }
        }
        let (now, touched) = Snapshot::take(project, &seen);
        let relinked = now.targets() != seen.targets();
        (seen, altered) = (now, touched);
        if folders || relinked || watcher.is_of_another(project) {
            watcher = Watcher::new(project, seen.targets(), poll, &news);
            let _ = news.send(News::Touched { folders: false });
        }
    }
}

/// A port that nobody has, near the one that is taken.
fn free_port(taken: u16) -> Option<u16> {
    let next = (1..=20).filter_map(|n| taken.checked_add(n)).chain([0]);
    next.filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok()?.local_addr().ok()).map(|address| address.port()).next()
}

/// A state as open pages are told it.
fn state_json(state: &str) -> String {
    serde_json::json!({"state": state}).to_string()
}

/// Reads the files again and tells open pages.
fn refresh(options: &Options, shared: &ServerState, memory: &mut Memory, notice: &(dyn Fn(Notice<'_>) + Sync)) {
    let began = Instant::now();
    let last = shared.live();
    match Live::read(&options.project, options.audience.as_deref(), Some(&last), memory) {
        Ok(live) => {
            let live = Arc::new(live);
            *shared.live.write().unwrap_or_else(PoisonError::into_inner) = live.clone();
            // What was shown before goes when its last request is answered: taking thousands of entries apart is not waited for.
            std::thread::spawn(move || drop(last));
            if live.shows_now() {
                shared.send("reload", &state_json(&live.state()));
            }
            shared.send("findings", &live.findings_json());
            notice(Notice::Read(&live, began.elapsed()));
        }
        Err(error) => {
            let finding = serde_json::json!({"errors": 1, "warnings": 0, "items": [{"severity": "error", "rule": "serve", "message": error.to_string()}]});
            shared.send("findings", &finding.to_string());
            notice(Notice::Failed(error.to_string()));
        }
    }
}
