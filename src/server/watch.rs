//! Hears of files that are touched, and knows where the system would not tell.
//!
//! The raw events of the system are taken: a library that joins events which belong together makes nothing of a folder that is renamed and
//! renamed back, while the system has stopped watching it. What is touched and not one of the project's files is not told.

use super::News;
use crate::source::{OWN_FILES, ROOMS, is_left_out};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// Watches a project while it lives.
pub struct Watcher {
    places: Arc<Places>,
    deaf: Option<String>,
    /// Watches until it is dropped.
    _watcher: Option<RecommendedWatcher>,
}

/// Where a project lies.
#[derive(Debug, PartialEq, Eq)]
struct Places {
    /// As it was given, without resolving links.
    given: PathBuf,
    /// Where it really is; nothing while it is away.
    root: Option<PathBuf>,
    /// Which folder it is.
    id: Option<(u64, u64)>,
    /// Files that links in it lead to.
    targets: HashSet<PathBuf>,
}

impl Watcher {
    /// Watches the folder of a project and the files that links in it lead to. What cannot be watched is said by [`Watcher::deaf`].
    pub fn new(project: &Path, targets: &[PathBuf], poll: bool, news: &Sender<News>) -> Self {
        let places = Arc::new(Places::of(project, targets));
        if poll {
            return Watcher { places, deaf: Some("as asked".into()), _watcher: None };
        }
        if let Some(system) = places.root.as_deref().and_then(silent) {
            return Watcher { places, deaf: Some(format!("it lies on {system}, which does not tell")), _watcher: None };
        }
        let (at, news) = (places.clone(), news.clone());
        let tell = move |event: notify::Result<Event>| {
            // An error means that something may have been missed.
            let folders = match &event {
                Ok(event) if !event.need_rescan() && !at.concerns(event) => return,
                Ok(event) => event.need_rescan() || at.is_about_folders(event),
                Err(_) => true,
            };
            let _ = news.send(News::Touched { folders });
        };
        let watched = notify::recommended_watcher(tell).and_then(|mut watcher| places.watch(&mut watcher).map(|()| watcher));
        match watched {
            Ok(watcher) => Watcher { places, deaf: None, _watcher: Some(watcher) },
            Err(error) => Watcher { places, deaf: Some(error.to_string()), _watcher: None },
        }
    }

    /// Why it hears nothing, if it does not.
    pub fn deaf(&self) -> Option<&str> {
        self.deaf.as_deref()
    }

    /// Whether another folder lies where the project was.
    pub fn is_of_another(&self, project: &Path) -> bool {
        let now = Places::of(project, &[]);
        (&now.root, now.id) != (&self.places.root, self.places.id)
    }
}

impl Places {
    fn of(project: &Path, targets: &[PathBuf]) -> Self {
        let root = project.canonicalize().ok();
        Places {
            given: std::path::absolute(project).unwrap_or_else(|_| project.to_owned()),
            id: root.as_deref().and_then(id),
            root,
            targets: targets.iter().cloned().collect(),
        }
    }

    fn watch(&self, watcher: &mut RecommendedWatcher) -> notify::Result<()> {
        // A project that is taken away comes back in its parent. One that may not be read is no reason to hear nothing.
        let parents: HashSet<&Path> =
            [Some(&self.given), self.root.as_ref()].into_iter().flatten().filter_map(|p| p.parent()).collect();
        for parent in parents {
            let _ = watcher.watch(parent, RecursiveMode::NonRecursive);
        }
        let Some(root) = &self.root else { return Ok(()) };
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        for room in ROOMS.iter().map(|room| root.join(room)).filter(|room| room.is_dir() && !room.is_symlink()) {
            match watcher.watch(&room, RecursiveMode::Recursive) {
                // It went away meanwhile; that is told.
                Err(error) if room.is_dir() => return Err(error),
                _ => {}
            }
        }
        let outside = |target: &&PathBuf| self.room_of(target).is_none();
        let folders: HashSet<&Path> = self.targets.iter().filter(outside).filter_map(|target| target.parent()).collect();
        for folder in folders.into_iter().filter(|folder| *folder != root) {
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        Ok(())
    }

    /// The path of something in the project's folder.
    fn inside<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        path.strip_prefix(self.root.as_ref()?).ok()
    }

    /// The room that a path is in, or is.
    fn room_of<'a>(&self, path: &'a Path) -> Option<&'a str> {
        let first = self.inside(path)?.components().next()?.as_os_str().to_str()?;
        ROOMS.contains(&first).then_some(first)
    }

    fn is_project(&self, path: &Path) -> bool {
        *path == *self.given || self.root.as_deref() == Some(path)
    }

    /// Whether an event is about a file or a folder that the project is made of.
    fn concerns(&self, event: &Event) -> bool {
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.iter().any(|path| {
            if self.targets.contains(path) || self.is_project(path) {
                return true;
            }
            let Some(inside) = self.inside(path) else { return false };
            // What editors write aside before they rename it is none of the project's files.
            let hidden = is_left_out(inside);
            !hidden && (self.room_of(path).is_some() || OWN_FILES.iter().any(|own| inside == Path::new(own)))
        })
    }

    /// Whether folders came, went or were moved: the system watches folders, not names.
    fn is_about_folders(&self, event: &Event) -> bool {
        let moved = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(notify::event::ModifyKind::Name(_))
        );
        let file = |path: &PathBuf| path.is_file() || self.targets.contains(path);
        moved && event.paths.iter().any(|path| self.is_project(path) || !file(path))
    }
}

#[cfg(unix)]
fn id(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|m| (m.dev(), m.ino()))
}

#[cfg(not(unix))]
fn id(_: &Path) -> Option<(u64, u64)> {
    None
}

/// A file system whose other users change files without this machine hearing of it: network shares, and the disks of the machine that a
/// container or a virtual machine runs on.
#[cfg(target_os = "linux")]
fn silent(path: &Path) -> Option<&'static str> {
    let system = rustix::fs::statfs(path).ok()?.f_type;
    // The numbers stand in statfs(2).
    Some(match u32::try_from(system & 0xffff_ffff).ok()? {
        0x6969 => "NFS",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "a Windows share",
        0x0102_1997 => "a disk of Windows or of the host (9p)",
        0x786f_4256 => "a shared folder of VirtualBox",
        0x6a65_6a63 => "a shared folder of the host (virtiofs)",
        _ => return None,
    })
}

#[cfg(not(target_os = "linux"))]
fn silent(_: &Path) -> Option<&'static str> {
    None
}
