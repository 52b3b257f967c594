//! Writes changes: all of them, or none.
//!
//! In: changes that were proved. Each file is written beside its place under another name first; only when all are there, and every file
//! that was read is still as it was, they take their places. If the system refuses in the middle, those that did are put back. One command
//! writes in a project at a time.

use super::EditError;
use super::file::FileChange;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// Name of the file that says that somebody writes.
const LOCK: &str = ".ouvrage-lock";

/// Holds the project's folder: nobody else writes there until it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    // Closing it lets go, also when the program is killed.
    _file: File,
}

impl Lock {
    /// Takes hold of a project's folder.
    ///
    /// # Errors
    /// When another command writes there, or nothing can be written.
    pub fn take(root: &Path) -> Result<Self, EditError> {
        let path = root.join(LOCK);
        let failed = |source| EditError::Io { what: "write into", path: root.display().to_string(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        if file.try_lock().is_err() || !is_at(&file, &path) {
            return Err(EditError::Busy(root.display().to_string()));
        }
        Ok(Lock { path, _file: file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether a file that was opened is still the one at its path: whoever held it before may have removed it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(own), Ok(there)) = (file.metadata(), std::fs::metadata(path)) else { return false };
    (own.dev(), own.ino()) == (there.dev(), there.ino())
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// A file that is ready to take its place.
struct Ready<'a> {
    change: &'a FileChange,
    file: Option<TempPath>,
}

/// Writes changes; when it returns an error, every file is as it was.
///
/// # Errors
/// When a file was changed meanwhile, may not be written, or the system refuses.
pub fn write(changes: &[FileChange]) -> Result<(), EditError> {
    let mut ready = Vec::with_capacity(changes.len());
    for change in changes {
        ready.push(prepare(change)?);
    }
    for change in changes {
        unchanged(change)?;
    }
    let mut done: Vec<&FileChange> = Vec::new();
    for one in ready {
        let change = one.change;
        if let Err(source) = put(one) {
            for change in done {
                restore(change);
            }
            return Err(EditError::Io { what: "write", path: change.path.clone(), source });
        }
        done.push(change);
    }
    Ok(())
}

fn prepare(change: &FileChange) -> Result<Ready<'_>, EditError> {
    let failed = |source| EditError::Io { what: "write", path: change.path.clone(), source };
    let known = std::fs::metadata(&change.disk).ok();
    if known.as_ref().is_some_and(|known| known.permissions().readonly()) {
        return Err(EditError::ReadOnly(change.path.clone()));
    }
    let Some(bytes) = &change.after else { return Ok(Ready { change, file: None }) };
    let folder = change.disk.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = NamedTempFile::with_prefix_in(".ouvrage-", folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    set_mode(file.as_file(), known).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    Ok(Ready { change, file: Some(file.into_temp_path()) })
}

/// Gives a file the permissions of the one that it replaces, or those of any new file.
#[cfg(unix)]
fn set_mode(file: &File, known: Option<std::fs::Metadata>) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // What `umask` takes away cannot be asked without changing it; 644 is what editors and git give.
    let mode = known.map_or_else(|| std::fs::Permissions::from_mode(0o644), |known| known.permissions());
    file.set_permissions(mode)
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: Option<std::fs::Metadata>) -> std::io::Result<()> {
    Ok(())
}

fn unchanged(change: &FileChange) -> Result<(), EditError> {
    let now = match std::fs::read(&change.disk) {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(source) => return Err(EditError::Io { what: "read", path: change.path.clone(), source }),
    };
    if now == change.before { Ok(()) } else { Err(EditError::Changed(change.path.clone())) }
}

fn put(ready: Ready<'_>) -> std::io::Result<()> {
    match (ready.file, &ready.change.before) {
        (Some(file), Some(_)) => file.persist(&ready.change.disk).map_err(|e| e.error),
        (Some(file), None) => file.persist_noclobber(&ready.change.disk).map_err(|e| e.error),
        (None, _) => std::fs::remove_file(&ready.change.disk),
    }
}

/// Puts back what was written before the system refused.
fn restore(change: &FileChange) {
    let _ = match &change.before {
        Some(bytes) => std::fs::write(&change.disk, bytes),
        None => std::fs::remove_file(&change.disk),
    };
}

/// Shows changes as a unified diff.
pub fn diff(changes: &[FileChange]) -> String {
    let text = |bytes: &Option<Vec<u8>>| String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
    let mut out = String::new();
    for change in changes.iter().filter(|change| change.before != change.after) {
        let (before, after) = (text(&change.before), text(&change.after));
        let name = |there: bool, side: &str| if there { format!("{side}/{}", change.path) } else { "/dev/null".to_owned() };
        let (old, new) = (name(change.before.is_some(), "a"), name(change.after.is_some(), "b"));
        let mut lines = similar::TextDiff::configure();
        // Two very different texts are shown as such rather than compared without end.
        lines.timeout(std::time::Duration::from_secs(5));
        let lines = lines.diff_lines(&before, &after);
        out.push_str(&lines.unified_diff().header(&old, &new).to_string());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(folder: &Path, name: &str, before: Option<&str>, after: Option<&str>) -> FileChange {
        let bytes = |text: Option<&str>| text.map(|t| t.as_bytes().to_vec());
        FileChange { path: name.to_owned(), disk: folder.join(name), before: bytes(before), after: bytes(after) }
    }

    fn listed(folder: &Path) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(e.path()).unwrap_or_default()))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_stops_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path();
        std::fs::write(folder.join("a"), "one").expect("written");
        std::fs::write(folder.join("b"), "somebody else's").expect("written");
        let changes = [change(folder, "a", Some("one"), Some("two")), change(folder, "b", Some("one"), Some("two"))];
        assert!(matches!(write(&changes), Err(EditError::Changed(path)) if path == "b"));
        let new = [change(folder, "a", Some("one"), Some("two")), change(folder, "b", None, Some("two"))];
        assert!(matches!(write(&new), Err(EditError::Changed(path)) if path == "b"));
        assert_eq!(listed(folder), [("a".into(), "one".into()), ("b".into(), "somebody else's".into())]);
    }

    #[test]
    fn what_the_system_refuses_in_the_middle_is_put_back() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path();
        std::fs::write(folder.join("a"), "one").expect("written");
        // A folder cannot be taken away like a file: the last step fails when the first is done.
        std::fs::create_dir(folder.join("z")).expect("made");
        let last = FileChange { path: "z".into(), disk: folder.join("z"), before: None, after: None };
        let changes = [change(folder, "a", Some("one"), Some("two")), change(folder, "n", None, Some("new"))];
        let ready: Vec<Ready<'_>> = changes.iter().map(|c| prepare(c).expect("ready")).collect();
        drop(ready);
        assert!(write(&[changes[0].clone(), changes[1].clone(), last]).is_err());
        assert_eq!(listed(folder).first(), Some(&("a".to_owned(), "one".to_owned())));
        assert!(!folder.join("n").exists());
        write(&changes).expect("written");
        assert_eq!(std::fs::read_to_string(folder.join("n")).expect("there"), "new");
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a");
        std::fs::write(&path, "one").expect("written");
        let mut mode = std::fs::metadata(&path).expect("there").permissions();
        mode.set_readonly(true);
        std::fs::set_permissions(&path, mode).expect("set");
        let result = write(&[change(dir.path(), "a", Some("one"), Some("two"))]);
        assert!(matches!(result, Err(EditError::ReadOnly(_))));
        assert_eq!(listed(dir.path()), [("a".into(), "one".into())]);
    }

    #[test]
    fn one_command_writes_at_a_time() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = Lock::take(dir.path()).expect("free");
        assert!(matches!(Lock::take(dir.path()), Err(EditError::Busy(_))));
        drop(first);
        drop(Lock::take(dir.path()).expect("free again"));
        assert!(listed(dir.path()).is_empty(), "nothing is left behind");
        // One that was left by a killed program holds nobody.
        std::fs::write(dir.path().join(LOCK), "").expect("written");
        Lock::take(dir.path()).expect("free");
    }

    #[test]
    fn differences_are_shown_by_line() {
        let dir = tempfile::tempdir().expect("a folder");
        let shown = diff(&[
            change(dir.path(), "content/a.yaml", Some("- a\n- b\n"), Some("- a\n- c\n")),
            change(dir.path(), "b", None, Some("x\n")),
        ]);
        assert_eq!(
            shown,
            "--- a/content/a.yaml\n+++ b/content/a.yaml\n@@ -1,2 +1,2 @@\n - a\n-- b\n+- c\n--- /dev/null\n+++ b/b\n@@ -0,0 +1 @@\n+x\n"
        );
    }
}
