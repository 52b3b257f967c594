//! Writes a folder aside and swaps it in at the end.
//!
//! The new folder lies beside the old one under a hidden name and holds a lock while it is written. On Linux and macOS the two are
//! exchanged in one step of the file system; elsewhere by two renames. What a killed build left behind is cleared by the next one.

use super::manifest::{LOCK, MARKER, Manifest, OWN, Seal, Sort, Survey, above, is_of_hosts, keep, survey};
use super::place;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

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
    /// Files of others, or changed files, are in the way.
    #[error("{path}: {problem}: {}. {hint}; the last site is as it was", named(names))]
    Others {
        /// The folder.
        path: PathBuf,
        /// What is wrong with them.
        problem: &'static str,
        /// Their paths.
        names: Vec<String>,
        /// What to do.
        hint: &'static str,
    },
    /// Two things were written at one path.
    #[error("two things would be written at `{path}`; `ouvrage check` names them")]
    Twice {
        /// The path.
        path: String,
    },
    /// A path leaves the output.
    #[error("`{path}` is not a path inside the output")]
    Path {
        /// The path.
        path: String,
    },
}

/// The most names that a message lists.
const NAMED: usize = 12;

fn named(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
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
    written: Mutex<Manifest>,
    bytes: AtomicU64,
}

/// What came of writing a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Number of files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files of others that were left in the folder, but for those that hosts and git keep there.
    pub kept: Vec<String>,
    /// Whether files were replaced one by one, because the folder itself cannot be exchanged.
    pub one_by_one: bool,
}

impl Writing {
    /// Begins: checks that the target may be replaced, clears what killed builds left, and makes the folder aside.
    pub fn begin(target: &Path, project: &Path) -> Result<Self, SwapError> {
        let target = at(target, place::resolve(target))?;
        let project = at(project, place::resolve(project))?;
        if project.starts_with(&target) || place::is_in_a_room(&target, &project) {
            return Err(SwapError::Inside { path: target });
        }
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        let name = target.file_name().map_or_else(|| "site".into(), |n| n.to_string_lossy().into_owned());
        let prefix = format!(".{name}.ouvrage-");
        recover(&target, &parent, &prefix);
        if target.exists() {
            if !may_replace(&target)? {
                return Err(SwapError::Foreign { path: target });
            }
            // What the end would refuse is refused before the work.
            let _one = Exclusive::on(&parent);
            refuse_changed(&target, &at(&target, survey(&target))?)?;
        }
        // A folder on another file system, or in a folder that may not be written, holds the new files itself until they take their places.
        let inside = target.is_dir() && place::is_mount(&target);
        let made = if inside { None } else { Some(make_aside(&parent, &prefix)) };
        let aside = match made {
            Some(Ok(aside)) => aside,
            Some(Err(error)) if !target.is_dir() => return Err(error),
            _ => make_aside(&target, &format!("{OWN}new-"))?,
        };
        let lock_path = aside.join(LOCK);
        let lock = at(&lock_path, File::create(&lock_path))?;
        // A file system without locks still builds; it only cannot tell abandoned folders.
        let _ = lock.try_lock();
        Ok(Writing {
            target,
            aside,
            lock: Some(lock),
            made: Mutex::default(),
            written: Mutex::default(),
            bytes: AtomicU64::new(0),
        })
    }

    /// Writes a file.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), SwapError> {
        let sound = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', '\n', '\r']);
        let safe = path.split('/').all(|part| sound(part) && !part.eq_ignore_ascii_case(".git")) && !path.starts_with(OWN);
        if !safe {
            return Err(SwapError::Path { path: path.to_owned() });
        }
        let seal = Seal::of(bytes);
        if !self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(path, seal) {
            return Err(SwapError::Twice { path: path.to_owned() });
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
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Swaps the new folder in. What others keep in the old one is in the new one too.
    pub fn finish(mut self) -> Result<Finished, SwapError> {
        let new = std::mem::take(&mut *self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let (target, aside) = (self.target.clone(), self.aside.clone());
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        let mut finished =
            Finished { files: new.paths().count(), bytes: self.bytes.load(Ordering::Relaxed), ..Finished::default() };
        // Builds that end at once exchange their folders one after the other, so that each looks at a folder that is whole.
        let one = Exclusive::on(&parent);
        let old = if target.exists() { at(&target, survey(&target))? } else { Survey::default() };
        refuse_changed(&target, &old)?;
        refuse_conflicts(&target, &aside, &new, &old)?;
        finished.kept = old.foreign.iter().filter(|(_, sort)| *sort != Sort::Folder).map(|(path, _)| path.clone()).collect();
        finished.kept.retain(|path| !path.split('/').next().is_some_and(is_of_hosts));
        let inside = aside.starts_with(&target);
        if !inside {
            keep(&old.foreign, &target, &aside).map_err(|(path, source)| SwapError::Io { path, source })?;
        }
        // The list is written last: what is touched after it was touched by somebody else.
        let marker = aside.join(MARKER);
        at(&marker, fs::write(&marker, new.text()))?;
        self.lock = None;
        let lock = aside.join(LOCK);
        at(&lock, fs::remove_file(&lock))?;
        match if inside { Exchanged::Busy } else { exchange(&aside, &target)? } {
            Exchanged::Done => {
                // What is aside now is the old site, if there was one; dropping `self` clears it, without what came in the meantime.
                rescue(&aside, &target, &new);
            }
            Exchanged::Busy => {
                finished.one_by_one = true;
                replace_contents(&aside, &target, &old.ours, &new)?;
            }
        }
        drop(one);
        Ok(finished)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.lock = None;
        let _ = fs::remove_dir_all(&self.aside);
    }
}

/// Keeps other builds with folders beside this one from exchanging theirs, as far as the system can lock a folder.
struct Exclusive(Option<File>);

impl Exclusive {
    fn on(folder: &Path) -> Self {
        let Ok(file) = File::open(folder) else { return Exclusive(None) };
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            match file.try_lock() {
                Ok(()) => return Exclusive(Some(file)),
                Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
                Err(fs::TryLockError::Error(_)) => break,
            }
        }
        Exclusive(None)
    }
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            let _ = file.unlock();
        }
    }
}

/// Makes a folder aside, and clears those that killed builds left beside it.
fn make_aside(parent: &Path, prefix: &str) -> Result<PathBuf, SwapError> {
    at(parent, fs::create_dir_all(parent))?;
    clear_abandoned(parent, prefix);
    let aside = fresh_name(parent, prefix);
    at(&aside, fs::create_dir(&aside))?;
    Ok(aside)
}

/// Whether a folder was made by us, is empty, or holds nothing but what hosts and git keep in such a folder.
fn may_replace(target: &Path) -> Result<bool, SwapError> {
    if !target.is_dir() {
        return Ok(false);
    }
    if target.join(MARKER).is_file() {
        return Ok(true);
    }
    let entries = at(target, fs::read_dir(target))?;
    Ok(entries.flatten().all(|entry| is_of_hosts(&entry.file_name().to_string_lossy())))
}

fn refuse_changed(target: &Path, survey: &Survey) -> Result<(), SwapError> {
    let refuse = |problem, names: &[String], hint| {
        let path = target.to_owned();
        if names.is_empty() { Ok(()) } else { Err(SwapError::Others { path, problem, names: names.to_vec(), hint }) }
    };
    refuse(
        "files that an earlier build wrote were changed by hand since, and would be overwritten",
        &survey.changed,
        "Bring the changes into the project (`static/`, `themes/`), or delete these files; then build again",
    )?;
    refuse(
        "this can be neither kept nor replaced",
        &survey.strange,
        "Take it out of the folder, or name another one with `--out`",
    )
}

/// Refuses to write where something of somebody else's stands, unless it is the very same.
fn refuse_conflicts(target: &Path, aside: &Path, new: &Manifest, old: &Survey) -> Result<(), SwapError> {
    let folders = new.folders();
    let same = |path: &str| matches!((fs::read(target.join(path)), fs::read(aside.join(path))), (Ok(a), Ok(b)) if a == b);
    let in_the_way = |(path, sort): &&(String, Sort)| {
        let taken = match sort {
            Sort::Folder => new.contains(path),
            Sort::Link => new.contains(path) || folders.contains(path.as_str()),
            Sort::File => folders.contains(path.as_str()) || (new.contains(path) && !same(path)),
        };
        taken || above(path).any(|folder| new.contains(folder))
    };
    let names: Vec<String> = old.foreign.iter().filter(in_the_way).map(|(path, _)| path.clone()).collect();
    if !names.is_empty() {
        return Err(SwapError::Others {
            path: target.to_owned(),
            problem: "files that are not the program's stand where the site needs to write",
            names,
            hint: "Move them away, or rename what is written there",
        });
    }
    let names: Vec<String> = old.unclear.iter().filter(|path| !new.contains(path)).cloned().collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(SwapError::Others {
        path: target.to_owned(),
        problem: "the folder was made by a version that kept no list of its files, and these may be your own",
        names,
        hint: "Move away what is yours and delete the rest, or delete the folder; then build again",
    })
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

/// What came of exchanging two folders.
enum Exchanged {
    Done,
    /// The target cannot be renamed, for instance because something is mounted there; nothing was changed.
    Busy,
}

fn is_busy(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ResourceBusy | ErrorKind::CrossesDevices)
}

/// Puts `new` where `target` is, and what was there where `new` was.
fn exchange(new: &Path, target: &Path) -> Result<Exchanged, SwapError> {
    // With nothing there yet, a rename is one step; it also replaces an empty folder.
    if !target.exists() {
        return at(target, fs::rename(new, target)).map(|()| Exchanged::Done);
    }
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(Exchanged::Done),
            Err(error) if is_busy(&error.into()) => return Ok(Exchanged::Busy),
            Err(_) => {}
        }
    }
    // A file system without exchange: the old folder steps aside and comes back if the new one cannot take its place.
    let name = target.file_name().map_or_else(|| "site".into(), |n| n.to_string_lossy().into_owned());
    let old = fresh_name(target.parent().unwrap_or(Path::new("/")), &format!(".{name}.ouvrage-old-"));
    match fs::rename(target, &old) {
        Ok(()) => {}
        Err(error) if is_busy(&error) => return Ok(Exchanged::Busy),
        Err(source) => return Err(SwapError::Io { path: target.to_owned(), source }),
    }
    if let Err(source) = fs::rename(new, target) {
        let _ = fs::rename(&old, target);
        return Err(SwapError::Io { path: target.to_owned(), source });
    }
    let _ = fs::rename(&old, new);
    Ok(Exchanged::Done)
}

/// Brings a folder back that a build had moved aside when it was killed, on a file system without exchange.
fn recover(target: &Path, parent: &Path, prefix: &str) {
    if target.exists() {
        return;
    }
    let aside = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
    let old = aside.into_iter().find(|path| owner(path, &format!("{prefix}old-")).is_some_and(is_gone));
    if let Some(old) = old {
        let _ = fs::rename(old, target);
    }
}

/// Moves what somebody put into the old folder while it was being exchanged over into the new one.
fn rescue(old: &Path, new: &Path, written: &Manifest) {
    let Ok(left) = survey(old) else { return };
    for (path, sort) in left.foreign.iter().filter(|(path, _)| !written.contains(path)) {
        let (from, to) = (old.join(path), new.join(path));
        if *sort == Sort::Folder {
            let _ = fs::create_dir_all(&to);
        } else if to.symlink_metadata().is_err() || is_other(&from, &to) {
            let _ = fs::rename(&from, &to);
        }
    }
}

/// Whether a file was replaced by a newer one of the same name.
fn is_other(file: &Path, kept: &Path) -> bool {
    let (Ok(file), Ok(kept)) = (file.symlink_metadata(), kept.symlink_metadata()) else { return false };
    matches!((file.modified(), kept.modified()), (Ok(a), Ok(b)) if a > b)
}

/// Puts the new files where the old ones are, each in one step, and takes away those that are no longer written. Killed on the way, the
/// folder holds old and new files, all of them listed.
fn replace_contents(aside: &Path, target: &Path, old: &Manifest, new: &Manifest) -> Result<(), SwapError> {
    write_file(&target.join(MARKER), old.joined(new).text().as_bytes())?;
    for path in new.paths() {
        let (from, to) = (aside.join(path), target.join(path));
        // Where a folder is needed an old file may stand, and the other way round; what is not ours was refused before.
        for folder in above(path).filter(|folder| old.contains(folder)) {
            let _ = fs::remove_file(target.join(folder));
        }
        if to.is_dir() {
            at(&to, fs::remove_dir_all(&to))?;
        }
        if let Some(folder) = to.parent() {
            at(folder, fs::create_dir_all(folder))?;
        }
        if fs::rename(&from, &to).is_err() {
            write_file(&to, &at(&from, fs::read(&from))?)?;
        }
    }
    let mut folders: Vec<&str> = old.folders().into_iter().collect();
    for path in old.paths().filter(|path| !new.contains(path)) {
        let _ = fs::remove_file(target.join(path));
    }
    // The deepest first; a folder that holds something stays.
    folders.sort_unstable_by_key(|folder| std::cmp::Reverse(folder.len()));
    for folder in folders {
        let _ = fs::remove_dir(target.join(folder));
    }
    write_file(&target.join(MARKER), new.text().as_bytes())
}

/// Writes one file whole or not at all.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), SwapError> {
    FileAside::write(path, bytes)?.put()
}

/// A file that stands beside its place under another name until it is put there. Without that, nothing of it stays.
#[derive(Debug)]
pub struct FileAside {
    aside: PathBuf,
    path: PathBuf,
}

impl FileAside {
    /// Writes a file beside its place.
    pub fn write(path: &Path, bytes: &[u8]) -> Result<Self, SwapError> {
        // A link stays a link: what it leads to is replaced.
        let path = at(path, place::resolve(path))?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        at(folder, fs::create_dir_all(folder))?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let aside = FileAside { aside: fresh_name(folder, &format!(".{name}.ouvrage-")), path };
        let written = File::create(&aside.aside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        at(&aside.path, written)?;
        Ok(aside)
    }

    /// Puts it into its place.
    pub fn put(self) -> Result<(), SwapError> {
        at(&self.path, fs::rename(&self.aside, &self.path))
    }
}

impl Drop for FileAside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.aside);
    }
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
