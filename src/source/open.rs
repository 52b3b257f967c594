//! Opens files of a project's folder, and no other file.
//!
//! Between the moment when the folder was walked and the moment when a file is read, somebody may put a symbolic link in its place, or in
//! the place of a folder on the way to it. So each step of the way is opened without following links, from the project's folder on. A
//! link to another file of the project is read like a file: where it leads is resolved first, and then opened in the same way.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Opens a file for reading, when it is one of the folder `root`.
///
/// # Errors
/// The operating system's, and when the way to the file leaves the folder.
pub fn open(root: &Path, disk: &Path) -> Result<File> {
    let inside = disk.strip_prefix(root).map_err(|_| left())?;
    match steps::open(root, inside) {
        Err(e) if steps::is_link(&e) => {
            let (root, target) = (root.canonicalize()?, disk.canonicalize()?);
            steps::open(&root, target.strip_prefix(&root).map_err(|_| left())?)
        }
        opened => opened,
    }
}

fn left() -> Error {
    Error::new(ErrorKind::PermissionDenied, "a symbolic link leads out of the project")
}

#[cfg(unix)]
mod steps {
    use super::{Error, File, Path, Result, left};
    use rustix::fs::{Mode, OFlags, open as open_root, openat};
    use rustix::io::Errno;
    use std::path::Component;

    /// Opens `inside` below `root`; a link anywhere on the way is an error.
    pub fn open(root: &Path, inside: &Path) -> Result<File> {
        let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        // A pipe that was put in the place of a file would be waited for.
        let file = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let mut at = open_root(root, folder, Mode::empty())?;
        let mut steps = inside.components().peekable();
        while let Some(step) = steps.next() {
            let Component::Normal(name) = step else { return Err(left()) };
            if steps.peek().is_none() {
                return Ok(File::from(openat(&at, name, file, Mode::empty())?));
            }
            at = openat(&at, name, folder | OFlags::NOFOLLOW, Mode::empty())?;
        }
        Err(left())
    }

    /// Whether a link stood in the way: a file that is one says so; a folder that is one is "not a folder".
    pub fn is_link(error: &Error) -> bool {
        [Errno::LOOP, Errno::NOTDIR, Errno::MLINK].iter().any(|e| error.raw_os_error() == Some(e.raw_os_error()))
    }
}

#[cfg(not(unix))]
mod steps {
    use super::{Error, File, Path, Result, left};

    /// Opens `inside` below `root`, and holds the way to it against the folder before and after.
    pub fn open(root: &Path, inside: &Path) -> Result<File> {
        let (root, disk) = (root.canonicalize()?, root.join(inside));
        let before = disk.canonicalize()?;
        if !before.starts_with(&root) {
            return Err(left());
        }
        let file = File::open(&before)?;
        if disk.canonicalize()? == before { Ok(file) } else { Err(left()) }
    }

    pub fn is_link(_: &Error) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::os::unix::fs::symlink;

    fn read(root: &Path, path: &str) -> Option<String> {
        let mut text = String::new();
        open(root, &root.join(path)).and_then(|mut file| file.read_to_string(&mut text)).ok().map(|_| text)
    }

    #[test]
    fn only_files_of_the_folder_are_opened() {
        let dir = tempfile::tempdir().expect("a folder");
        let (root, outside) = (dir.path().join("project"), dir.path().join("outside"));
        std::fs::create_dir_all(root.join("a/b")).expect("made");
        std::fs::create_dir_all(&outside).expect("made");
        std::fs::write(root.join("a/b/own.txt"), "own").expect("written");
        std::fs::write(outside.join("own.txt"), "secret").expect("written");
        symlink(outside.join("own.txt"), root.join("a/file")).expect("linked");
        symlink("../../outside/own.txt", root.join("a/relative")).expect("linked");
        symlink(&outside, root.join("folder")).expect("linked");
        symlink("b/own.txt", root.join("a/stays")).expect("linked");
        symlink(root.join("a/b/own.txt"), root.join("a/whole")).expect("linked");
        symlink("stays", root.join("a/twice")).expect("linked");
        symlink("b", root.join("a/within")).expect("linked");
        symlink("round", root.join("round")).expect("linked");
        for inside in ["a/b/own.txt", "a/stays", "a/whole", "a/twice", "a/within/own.txt"] {
            assert_eq!(read(&root, inside).as_deref(), Some("own"), "{inside}");
        }
        for bad in ["a/file", "a/relative", "folder/own.txt", "a/b/none", "a/b/own.txt/x", "round", "", "../outside/own.txt"] {
            assert_eq!(read(&root, bad), None, "{bad}");
        }
        assert!(open(&root, &outside.join("own.txt")).is_err());
        // A project that is reached through a link is a project.
        symlink(&root, dir.path().join("link")).expect("linked");
        assert_eq!(read(&dir.path().join("link"), "a/stays").as_deref(), Some("own"));
    }
}
