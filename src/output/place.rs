//! Where output may go: paths are followed through links and `..` before they are judged.

use super::atomic_folder::SwapError;
use super::sign_off;
use crate::source::{OWN_FILES, ROOMS};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// The most links that a path may lead through.
const MAX_LINKS: usize = 40;

/// Returns the folder that a path means: absolute, without links and `..`. What does not exist yet is taken by its name.
///
/// # Errors
/// When the working folder cannot be had, or links lead in a circle.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    let followed = follow(&std::path::absolute(path)?, 0)?;
    // The system's own spelling, as far as the path exists: some file systems do not tell case.
    for above in followed.ancestors() {
        if let (Ok(real), Ok(below)) = (above.canonicalize(), followed.strip_prefix(above)) {
            return Ok(if below.as_os_str().is_empty() { real } else { real.join(below) });
        }
    }
    Ok(followed)
}

fn follow(path: &Path, links: usize) -> io::Result<PathBuf> {
    if links > MAX_LINKS {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "symbolic links lead in a circle"));
    }
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(name) => {
                out.push(name);
                if let Ok(target) = fs::read_link(&out) {
                    out.pop();
                    out = follow(&out.join(target), links + 1)?;
                }
            }
            root => out.push(root.as_os_str()),
        }
    }
    Ok(out)
}

/// Returns whether a resolved path lies where people keep their files: in a room of the project or a link that stands there, where one of its own
/// files is, among its signed sheets, or in any repository's `.git`.
pub fn is_in_a_room(target: &Path, project: &Path) -> bool {
    let at = |own: &&str| {
        let own = project.join(own);
        target.starts_with(&own) || own.canonicalize().is_ok_and(|real| target.starts_with(real))
    };
    target.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
        || ROOMS.iter().chain(&OWN_FILES).chain(&[sign_off::FOLDER]).any(at)
        || (target.is_file() && ROOMS.iter().any(|room| is_linked(target, &project.join(room))))
}

/// Whether a link within a folder leads to a file, which is read by the name of the link.
fn is_linked(file: &Path, folder: &Path) -> bool {
    let all = WalkDir::new(folder).follow_links(false).into_iter().filter_map(Result::ok);
    all.filter(walkdir::DirEntry::path_is_symlink).any(|link| link.path().canonicalize().is_ok_and(|real| real == file))
}

/// Allows a single file that somebody asked for by its path.
///
/// # Errors
/// When a folder is there, or the file would lie where people keep theirs.
pub fn allow_file(path: &Path, project: &Path) -> Result<(), SwapError> {
    let refused = |source| SwapError::Io { path: path.to_owned(), source };
    let (into, home) = (resolve(path).map_err(refused)?, resolve(project).map_err(refused)?);
    if is_in_a_room(&into, &home) {
        return Err(SwapError::Inside { path: into });
    }
    if into.is_dir() {
        return Err(refused(io::ErrorKind::IsADirectory.into()));
    }
    Ok(())
}

/// Returns whether another file system is mounted at a folder, which then cannot be exchanged with another.
#[cfg(unix)]
pub fn is_mount(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| path.metadata().map(|m| m.dev()).ok();
    let parent = folder.parent().and_then(device);
    parent.is_some() && device(folder) != parent
}

/// See above; where the system does not tell, the exchange itself does.
#[cfg(not(unix))]
pub fn is_mount(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_back_are_followed_before_anything_is_judged() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().canonicalize().expect("real");
        fs::create_dir_all(project.join("content")).expect("made");
        for path in [
            "x/../content/new",
            "content/./a/../b",
            "content",
            "_site/../static",
            ".git/x",
            "../x/.GIT/y",
            "reviews.yaml",
            "audits/new.md",
        ] {
            let resolved = resolve(&project.join(path)).expect("resolved");
            assert!(is_in_a_room(&resolved, &project), "{path}: {}", resolved.display());
        }
        for path in ["_site", "contents", "content/../_site", "a/content"] {
            let resolved = resolve(&project.join(path)).expect("resolved");
            assert!(!is_in_a_room(&resolved, &project), "{path}: {}", resolved.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_what_they_name_even_when_it_is_not_there_yet() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().expect("a folder");
        let top = dir.path().canonicalize().expect("real");
        fs::create_dir_all(top.join("real/deep")).expect("made");
        symlink("real/deep", top.join("link")).expect("linked");
        symlink("missing/site", top.join("hanging")).expect("linked");
        symlink("a", top.join("b")).expect("linked");
        symlink("b", top.join("a")).expect("linked");
        for (path, real) in
            [("link", "real/deep"), ("link/../x", "real/x"), ("link/new", "real/deep/new"), ("hanging", "missing/site")]
        {
            assert_eq!(resolve(&top.join(path)).expect("resolved"), top.join(real), "{path}");
        }
        assert!(resolve(&top.join("a/x")).is_err());
    }
}
