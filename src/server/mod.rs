//! The development server: shows the page that is asked for, as the files are now.
//!
//! In: a folder. It listens on 127.0.0.1 only, answers only for its own host names, makes each page on demand through
//! [`Site`], documents and the search index when they are asked for, and tells open pages to reload after each change. After a change
//! that cannot be shown it goes on with the last good site and shows the findings. Beside a page it shows the document that holds it.

mod beside;
mod desk;
mod live;
mod requests;
mod wire;

use crate::output::BuildError;
use crate::source::is_left_out;
use live::{Live, Memory};
use notify_debouncer_full::notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Rooms of a project that are watched.
const ROOMS: [&str; 5] = ["content", "kinds", "static", "themes", "fonts"];

/// How long the files must be quiet before they are read: an editor saves in several steps that follow each other at once.
const SETTLE: Duration = Duration::from_millis(6);

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's folder.
    pub project: PathBuf,
    /// Whom the site is for.
    pub audience: Option<String>,
    /// Port; 0 takes a free one.
    pub port: u16,
}

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or the system refuses.
    #[error("cannot listen on 127.0.0.1:{port}: {why}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        why: String,
    },
    /// The folder cannot be read or shown at all.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The folder cannot be watched.
    #[error("cannot watch the folder: {0}")]
    Watch(#[from] notify_debouncer_full::notify::Error),
}

/// What the server tells while it runs.
pub enum Notice<'a> {
    /// It listens at this address.
    Listening(&'a str),
    /// The files were read; the findings that came of it and how long it took.
    Read(&'a Live, Duration),
    /// The files could not be read; the last good site stays.
    Failed(String),
}

/// What all threads share.
struct Shared {
    live: RwLock<Arc<Live>>,
    /// Open pages that wait for events.
    listeners: Mutex<Vec<TcpStream>>,
    bench: wire::Workbench,
    port: u16,
}

/// The most pages that may wait for events.
const MAX_LISTENERS: usize = 512;

impl Shared {
    fn live(&self) -> Arc<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends an event to every open page and forgets those that went away.
    fn send(&self, event: &str, data: &str) {
        let message = format!("event: {event}\ndata: {}\n\n", data.replace('\n', " "));
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain_mut(|listener| listener.write_all(message.as_bytes()).is_ok());
    }
}

/// Serves a project until the process ends.
///
/// # Errors
/// When the first reading fails or the port cannot be had.
pub fn serve(options: &Options, notice: &(dyn Fn(Notice<'_>) + Sync)) -> Result<(), ServeError> {
    let began = Instant::now();
    let mut memory = Memory::default();
    let live = Arc::new(Live::read(&options.project, options.audience.as_deref(), None, &mut memory)?);
    notice(Notice::Read(&live, began.elapsed()));
    let listener = TcpListener::bind(("127.0.0.1", options.port))
        .map_err(|e| ServeError::Listen { port: options.port, why: e.to_string() })?;
    let port = listener.local_addr().map_or(options.port, |a| a.port());
    let shared = Shared { live: RwLock::new(live), listeners: Mutex::default(), bench: wire::Workbench::of(wire::AT_WORK), port };

    let (changed, changes) = std::sync::mpsc::channel::<()>();
    let root = options.project.canonicalize().map_err(|source| BuildError::Folder { path: options.project.clone(), source })?;
    let watched = root.clone();
    let mut debouncer = new_debouncer(SETTLE, Some(SETTLE / 2), move |events: DebounceEventResult| {
        if events.is_ok_and(|events| events.iter().any(|e| concerns(&watched, &e.event))) {
            let _ = changed.send(());
        }
    })?;
    debouncer.watch(&root, RecursiveMode::NonRecursive)?;
    let mut watched_rooms: BTreeSet<PathBuf> = BTreeSet::new();
    for room in ROOMS.iter().map(|r| root.join(r)).filter(|r| r.is_dir()) {
        debouncer.watch(&room, RecursiveMode::Recursive)?;
        watched_rooms.insert(room);
    }
    // Everything is in place before anybody is told to come.
    notice(Notice::Listening(&format!("http://127.0.0.1:{port}/")));
    std::thread::scope(|scope| {
        scope.spawn(|| requests::answer_all(&listener, &shared));
        while changes.recv().is_ok() {
            while changes.try_recv().is_ok() {}
            // A room that was made after the start is watched from now on, one that was taken away when it is there again.
            watched_rooms.retain(|room| room.is_dir());
            for room in ROOMS.iter().map(|r| root.join(r)).filter(|r| r.is_dir()) {
                if !watched_rooms.contains(&room) && debouncer.watch(&room, RecursiveMode::Recursive).is_ok() {
                    watched_rooms.insert(room);
                }
            }
            refresh(options, &shared, &mut memory, notice);
        }
    });
    Ok(())
}

/// Tells whether an event is about a file that the project is made of.
fn concerns(root: &Path, event: &notify_debouncer_full::notify::Event) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.paths.iter().any(|path| {
        let Ok(path) = path.strip_prefix(root) else { return false };
        // What editors write aside before they rename it is none of the project's files.
        let hidden = is_left_out(path);
        let first = path.components().next().map(|part| part.as_os_str().to_string_lossy());
        !hidden && first.is_some_and(|part| part == "ouvrage.yaml" || ROOMS.contains(&&*part))
    })
}

/// Reads the files again and tells open pages.
fn refresh(options: &Options, shared: &Shared, memory: &mut Memory, notice: &(dyn Fn(Notice<'_>) + Sync)) {
    let began = Instant::now();
    let last = shared.live();
    match Live::read(&options.project, options.audience.as_deref(), Some(&last), memory) {
        Ok(live) => {
            let live = Arc::new(live);
            *shared.live.write().unwrap_or_else(PoisonError::into_inner) = live.clone();
            // What was shown before goes when its last request is answered: taking thousands of entries apart is not waited for.
            std::thread::spawn(move || drop(last));
            if live.shows_now() {
                shared.send("reload", "{}");
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
