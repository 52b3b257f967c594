//! Writes a folder aside and swaps it in at the end.
//!
//! The new folder lies beside the old one under a hidden name and holds a lock while it is written. On Linux and macOS the two are
//! exchanged in one step of the file system; elsewhere by two renames. What a killed build left behind is cleared by the next one.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Tells that a folder was made by this program, and so may be replaced by it.
const MARKER: &str = ".ouvrage-site";
const LOCK: &str = ".ouvrage-lock";

/// Why output was not written.
#[derive(Debug, thiserror::Error)]
pub enum SwapError {
    /// The system refused.
    #[error("cannot write {path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder holds something else.
    #[error("{path} is not empty and was not made by ouvrage; it is left as it is. Name another folder with `--out`")]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// The output would lie over the project.
    #[error("the output {path} would replace the project or lie in its content; name another folder with `--out`")]
    Inside {
        /// The folder.
        path: PathBuf,
    },
    /// A path leaves the output.
    #[error("`{path}` is not a path inside the output")]
    Path {
        /// The path.
        path: String,
    },
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, SwapError> {
    result.map_err(|source| SwapError::Io { path: path.to_owned(), source })
}

/// A folder that is being written.
pub struct Writing {
    target: PathBuf,
    aside: PathBuf,
    lock: Option<File>,
    made: Mutex<HashSet<PathBuf>>,
    files: AtomicUsize,
    bytes: AtomicU64,
}

impl Writing {
    /// Begins: checks that the target may be replaced, clears what killed builds left, and makes the folder aside.
    pub fn begin(target: &Path, project: &Path) -> Result<Self, SwapError> {
        let target = at(target, std::path::absolute(target))?;
        let project = at(project, project.canonicalize())?;
        let resolved = target.canonicalize().unwrap_or_else(|_| target.clone());
        let in_content =
            ["content", "kinds", "static", "themes", "fonts", ".git"].iter().any(|room| resolved.starts_with(project.join(room)));
        if project.starts_with(&resolved) || in_content {
            return Err(SwapError::Inside { path: target });
        }
        if target.exists() && !may_replace(&target)? {
            return Err(SwapError::Foreign { path: target });
        }
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        at(&parent, fs::create_dir_all(&parent))?;
        let name = target.file_name().map_or_else(|| "site".into(), |n| n.to_string_lossy().into_owned());
        let prefix = format!(".{name}.ouvrage-");
        clear_abandoned(&parent, &prefix);
        let aside = fresh_name(&parent, &prefix);
        at(&aside, fs::create_dir(&aside))?;
        let lock_path = aside.join(LOCK);
        let lock = at(&lock_path, File::create(&lock_path))?;
        // A file system without locks still builds; it only cannot tell abandoned folders.
        let _ = lock.try_lock();
        let writing = Writing {
            target,
            aside,
            lock: Some(lock),
            made: Mutex::default(),
            files: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        };
        let marker = writing.aside.join(MARKER);
        at(&marker, fs::write(&marker, "Made by ouvrage; replaced whole by each build.\n"))?;
        Ok(writing)
    }

    /// Writes a file.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), SwapError> {
        let safe =
            !path.is_empty() && path.split('/').all(|p| !p.is_empty() && p != "." && p != ".." && !p.contains(['\\', '\0']));
        if !safe {
            return Err(SwapError::Path { path: path.to_owned() });
        }
        let full = self.aside.join(path);
        if let Some(folder) = full.parent() {
            let known = self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(folder);
            if !known {
                at(folder, fs::create_dir_all(folder))?;
                self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(folder.to_owned());
            }
        }
        at(&full, fs::write(&full, bytes))?;
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Swaps the new folder in. Returns the number of files and of bytes.
    pub fn finish(mut self) -> Result<(usize, u64), SwapError> {
        self.lock = None;
        let lock = self.aside.join(LOCK);
        at(&lock, fs::remove_file(&lock))?;
        exchange(&self.aside, &self.target)?;
        // What is aside now is the old site, if there was one; dropping `self` clears it.
        Ok((self.files.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed)))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.lock = None;
        let _ = fs::remove_dir_all(&self.aside);
    }
}

/// Whether a folder is empty or was made by us.
fn may_replace(target: &Path) -> Result<bool, SwapError> {
    if !target.is_dir() {
        return Ok(false);
    }
    let mut entries = at(target, fs::read_dir(target))?;
    Ok(target.join(MARKER).is_file() || entries.next().is_none())
}

fn fresh_name(parent: &Path, prefix: &str) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    loop {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("{prefix}{}-{n}", std::process::id()));
        if !path.exists() {
            return path;
        }
    }
}

/// Removes folders aside whose build is no longer there: their lock can be taken, or is gone already.
fn clear_abandoned(parent: &Path, prefix: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        let Some(owner) = owner(&path, prefix) else { continue };
        // A build holds its lock while it writes; before and after that, its process is still there.
        let free = File::open(path.join(LOCK)).map_or(true, |lock| lock.try_lock().is_ok());
        let old = path.metadata().and_then(|m| m.modified()).is_ok_and(|t| t.elapsed().is_ok_and(|age| age.as_secs() > 60));
        if free && (old || is_gone(owner)) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// The process that a folder aside is named after; nothing for a folder that is not ours.
fn owner(aside: &Path, prefix: &str) -> Option<u32> {
    let name = aside.file_name()?.to_str()?;
    let (process, count) = name.strip_prefix(prefix)?.split_once('-')?;
    count.parse::<usize>().ok()?;
    process.parse().ok()
}

/// Whether a process has ended, where the system tells (Linux); elsewhere age decides.
fn is_gone(process: u32) -> bool {
    Path::new("/proc/self").exists() && !Path::new("/proc").join(process.to_string()).exists()
}

/// Puts `new` where `target` is, and what was there where `new` was.
fn exchange(new: &Path, target: &Path) -> Result<(), SwapError> {
    // With nothing there yet, a rename is one step; it also replaces an empty folder.
    if !target.exists() {
        return at(target, fs::rename(new, target));
    }
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // A file system without exchange: the old folder steps aside and comes back if the new one cannot take its place.
    let old = fresh_name(target.parent().unwrap_or(Path::new("/")), ".ouvrage-old-");
    at(target, fs::rename(target, &old))?;
    if let Err(source) = fs::rename(new, target) {
        let _ = fs::rename(&old, target);
        return Err(SwapError::Io { path: target.to_owned(), source });
    }
    let _ = fs::rename(&old, new);
    Ok(())
}

/// Writes one file whole or not at all.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), SwapError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    at(folder, fs::create_dir_all(folder))?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let aside = fresh_name(folder, &format!(".{name}.ouvrage-"));
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let result = written.and_then(|()| fs::rename(&aside, path));
    if result.is_err() {
        let _ = fs::remove_file(&aside);
    }
    at(path, result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_is_given_up_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().join("project");
        fs::create_dir(&project).expect("made");
        let out = dir.path().join("out");
        let first = Writing::begin(&out, &project).expect("begun");
        first.write("a/b.html", b"one").expect("written");
        first.finish().expect("finished");
        let second = Writing::begin(&out, &project).expect("begun");
        second.write("a/b.html", b"two").expect("written");
        drop(second);
        assert_eq!(fs::read(out.join("a/b.html")).expect("there"), b"one");
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 2, "nothing is left aside");
    }

    #[test]
    fn foreign_folders_and_the_project_are_never_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().join("project");
        fs::create_dir_all(project.join("content")).expect("made");
        fs::write(dir.path().join("precious"), "x").expect("made");
        let begin = |path: &Path| Writing::begin(path, &project).map(|_| ());
        assert!(matches!(begin(dir.path()), Err(SwapError::Inside { .. })));
        assert!(matches!(begin(&project), Err(SwapError::Inside { .. })));
        assert!(matches!(begin(&project.join("content/x")), Err(SwapError::Inside { .. })));
        let other = dir.path().join("other");
        fs::create_dir(&other).expect("made");
        fs::write(other.join("mine.txt"), "x").expect("made");
        assert!(matches!(begin(&other), Err(SwapError::Foreign { .. })));
        assert!(begin(&project.join("_site")).is_ok());
    }

    #[test]
    fn paths_that_leave_are_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().join("project");
        fs::create_dir(&project).expect("made");
        let writing = Writing::begin(&dir.path().join("out"), &project).expect("begun");
        for path in ["../x", "/x", "a//b", "a/./b", "", "a\\b"] {
            assert!(matches!(writing.write(path, b""), Err(SwapError::Path { .. })), "{path}");
        }
    }
}
