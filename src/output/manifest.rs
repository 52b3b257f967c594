//! Which files of an output folder are the program's: the list that each build leaves there, and a look at the folder with it.
//!
//! The list names each file that was written, with its size and checksum. What it does not name belongs to somebody else, and so does a
//! file that was changed since. To see that without reading everything, only files that were touched after the list was written are
//! read. The list is a function of the files alone, so that the same project gives the same bytes.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Name of the list. A folder that has one was made by this program.
pub const MARKER: &str = ".ouvrage-site";
/// Held while a folder is written.
pub const LOCK: &str = ".ouvrage-lock";
/// What the names of the program's own passing files begin with.
pub const OWN: &str = ".ouvrage-";

const HEAD: &str =
    "Made by ouvrage. This list tells the program's files from those of others, which it leaves alone. Do not edit it.";
const VERSION: &str = "version 1";

/// What hosts and git keep at the top of a published folder: a folder with nothing else may be built into.
const OF_HOSTS: [&str; 9] =
    [".git", ".gitignore", ".gitattributes", ".nojekyll", ".well-known", ".DS_Store", ".htaccess", "CNAME", "lost+found"];

/// Returns whether a name at the top of an output folder is one that hosts and git keep there.
pub fn is_of_hosts(name: &str) -> bool {
    OF_HOSTS.contains(&name) || name.starts_with(OWN)
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    size: u64,
    sum: u32,
}

impl Seal {
    /// Seals bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Seal { size: bytes.len() as u64, sum: crc32fast::hash(bytes) }
    }
}

/// The files that a build wrote, by path. A file that is being replaced in place has two seals.
#[derive(Debug, Default, Clone)]
pub struct Manifest {
    files: BTreeMap<String, Vec<Seal>>,
}

impl Manifest {
    /// Notes a file. Returns whether it is new.
    pub fn add(&mut self, path: &str, seal: Seal) -> bool {
        let seals = self.files.entry(path.to_owned()).or_default();
        let new = seals.is_empty();
        if !seals.contains(&seal) {
            seals.push(seal);
        }
        new
    }

    /// Whether there is a file at a path.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The paths, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All folders that the files lie in.
    pub fn folders(&self) -> HashSet<&str> {
        self.paths().flat_map(above).collect()
    }

    /// Joins two lists: what either names.
    pub fn joined(&self, other: &Manifest) -> Manifest {
        let mut joined = self.clone();
        for (path, seals) in &other.files {
            for seal in seals {
                joined.add(path, *seal);
            }
        }
        joined
    }

    /// The list as it is written.
    pub fn text(&self) -> String {
        let mut out = format!("{HEAD}\n{VERSION}\n");
        for (path, seals) in &self.files {
            for seal in seals {
                let _ = writeln!(out, "{:08x} {} {path}", seal.sum, seal.size);
            }
        }
        out
    }

    /// Reads the list of a folder: nothing without one, and no files where the program that made it kept none (0.1).
    fn read(folder: &Path) -> io::Result<Option<(Option<Manifest>, Metadata)>> {
        let path = folder.join(MARKER);
        let metadata = match path.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        let mut lines = text.lines();
        if lines.nth(1) != Some(VERSION) {
            return Ok(Some((None, metadata)));
        }
        let mut manifest = Manifest::default();
        for line in lines {
            let mut parts = line.splitn(3, ' ');
            let sum = parts.next().and_then(|sum| u32::from_str_radix(sum, 16).ok());
            let size = parts.next().and_then(|size| size.parse().ok());
            if let (Some(sum), Some(size), Some(path)) = (sum, size, parts.next()) {
                manifest.add(path, Seal { size, sum });
            }
        }
        Ok(Some((Some(manifest), metadata)))
    }
}

/// The folders above a path, the nearest first.
pub fn above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// What something in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
}

/// What an output folder holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// The program's files that are there and as they were written.
    pub ours: Manifest,
    /// What is somebody else's, by path, folders before what is in them.
    pub foreign: Vec<(String, Sort)>,
    /// The program's files that somebody changed since.
    pub changed: Vec<String>,
    /// Files in a folder without a list that may be anybody's.
    pub unclear: Vec<String>,
    /// What cannot be kept: another file system is mounted there, or it is neither file, folder nor link.
    pub strange: Vec<String>,
}

/// Looks at an output folder.
///
/// # Errors
/// When it cannot be read.
pub fn survey(folder: &Path) -> io::Result<Survey> {
    let (listed, stamp) = match Manifest::read(folder)? {
        Some((listed, stamp)) => (listed, Some(stamp)),
        None => (Some(Manifest::default()), None),
    };
    let known = listed.clone().unwrap_or_default();
    let folders = known.folders();
    let mut survey = Survey::default();
    let device = device(&folder.metadata()?);
    let mut walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    while let Some(item) = walk.next() {
        let item = item?;
        let top = item.depth() == 1;
        let name = item.file_name().to_string_lossy();
        if top && name.starts_with(OWN) {
            if item.file_type().is_dir() {
                walk.skip_current_dir();
            }
            continue;
        }
        let path = relative(folder, item.path());
        let metadata = item.metadata()?;
        let sort = if item.path_is_symlink() {
            Sort::Link
        } else if metadata.is_dir() {
            Sort::Folder
        } else if metadata.is_file() {
            Sort::File
        } else {
            survey.strange.push(path);
            continue;
        };
        if sort == Sort::Folder && self::device(&metadata) != device {
            walk.skip_current_dir();
            survey.strange.push(path);
            continue;
        }
        if top && sort == Sort::Folder && name == "lost+found" {
            // The file system's own, which only the system may open.
            walk.skip_current_dir();
            survey.foreign.push((path, sort));
            continue;
        }
        let of_hosts = path.split('/').next().is_some_and(is_of_hosts);
        match (&listed, sort) {
            (_, Sort::Folder) if folders.contains(path.as_str()) => {}
            (None, Sort::Folder) if !of_hosts => {}
            (None, Sort::File) if !of_hosts => {
                if looks_like_ours(&path, item.path())? {
                    survey.ours.add(&path, Seal { size: metadata.len(), sum: 0 });
                } else {
                    survey.unclear.push(path);
                }
            }
            (Some(_), Sort::File) if known.contains(&path) => {
                match unchanged(&known, &path, item.path(), &metadata, stamp.as_ref())? {
                    Some(seal) => {
                        survey.ours.add(&path, seal);
                    }
                    None => survey.changed.push(path),
                }
            }
            (Some(_), Sort::Link) if known.contains(&path) => survey.changed.push(path),
            _ => survey.foreign.push((path, sort)),
        }
    }
    Ok(survey)
}

/// The seal that a listed file still has; nothing when somebody changed it.
fn unchanged(
    known: &Manifest,
    path: &str,
    disk: &Path,
    metadata: &Metadata,
    list: Option<&Metadata>,
) -> io::Result<Option<Seal>> {
    let seals = known.files.get(path).map_or(&[][..], Vec::as_slice);
    if let Some(seal) = seals.iter().find(|seal| seal.size == metadata.len())
        && list.is_some_and(|list| !is_later(metadata, list))
    {
        return Ok(Some(*seal));
    }
    let bytes = fs::read(disk)?;
    let now = Seal::of(&bytes);
    if let Some(seal) = seals.iter().find(|seal| **seal == now) {
        return Ok(Some(*seal));
    }
    // Git may have given the file other line ends on its way through a repository.
    let plain = std::str::from_utf8(&bytes).ok().filter(|text| text.contains("\r\n")).map(|text| text.replace("\r\n", "\n"));
    let plain = plain.map(|text| Seal::of(text.as_bytes()));
    Ok(seals.iter().find(|seal| Some(**seal) == plain).copied())
}

/// Whether a file was touched after another. The time of the last change of any sort cannot be set back, as that of the content can.
#[cfg(unix)]
fn is_later(file: &Metadata, than: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (file.ctime(), file.ctime_nsec()) > (than.ctime(), than.ctime_nsec())
}

/// See above.
#[cfg(not(unix))]
fn is_later(file: &Metadata, than: &Metadata) -> bool {
    match (file.modified(), than.modified()) {
        (Ok(file), Ok(than)) => file > than,
        _ => true,
    }
}

#[cfg(unix)]
fn device(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.dev()
}

#[cfg(not(unix))]
fn device(_: &Metadata) -> u64 {
    0
}

fn relative(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Whether a file of a folder that 0.1 made is one that it wrote: it kept no list.
fn looks_like_ours(path: &str, disk: &Path) -> io::Result<bool> {
    if ["pagefind/", "assets/", "documents/"].iter().any(|folder| path.starts_with(folder)) {
        return Ok(true);
    }
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !matches!(ending, "html" | "xml" | "js") {
        return Ok(false);
    }
    let text = String::from_utf8_lossy(&fs::read(disk)?).into_owned();
    Ok(match ending {
        "html" => text.contains(" data-root=\"") || text.contains("<meta http-equiv=\"refresh\" content=\"0; url="),
        "js" => path.rsplit('/').next().is_some_and(|name| name.starts_with("rows-")),
        _ => text.contains("<generator>Ouvrage</generator>") || text.contains("<urlset "),
    })
}

/// Gives what is somebody else's a place in another folder too: files by a second name of the same content where the file system can do
/// that, so that nothing is lost whenever the program is killed.
///
/// # Errors
/// When something cannot be written, with its path.
pub fn keep(foreign: &[(String, Sort)], from: &Path, to: &Path) -> Result<(), (PathBuf, io::Error)> {
    for (path, sort) in foreign {
        let (old, new) = (from.join(path), to.join(path));
        let done = match sort {
            Sort::Folder => fs::create_dir_all(&new).and_then(|()| fs::set_permissions(&new, old.metadata()?.permissions())),
            Sort::File => in_folder(&new).and_then(|()| {
                if new.exists() {
                    return Ok(());
                }
                fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(|_| ()))
            }),
            Sort::Link => in_folder(&new).and_then(|()| link(&fs::read_link(&old)?, &new)),
        };
        done.map_err(|error| (new, error))?;
    }
    Ok(())
}

fn in_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    let folder = at.parent().is_some_and(|parent| parent.join(target).is_dir());
    if folder { std::os::windows::fs::symlink_dir(target, at) } else { std::os::windows::fs::symlink_file(target, at) }
}

#[cfg(not(any(unix, windows)))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no symbolic links"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)], listed: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::default();
        for (path, text) in files {
            let full = dir.path().join(path);
            fs::create_dir_all(full.parent().expect("a parent")).expect("made");
            fs::write(full, text).expect("written");
            if listed.contains(path) {
                manifest.add(path, Seal::of(text.as_bytes()));
            }
        }
        fs::write(dir.path().join(MARKER), manifest.text()).expect("written");
        dir
    }

    #[test]
    fn a_folder_is_told_apart_by_its_list() {
        let files = [("a/b.html", "1"), ("a/mine.txt", "2"), ("c.html", "3"), (".git/HEAD", "4"), ("d.css", "x\ny\n")];
        let dir = folder(&files, &["a/b.html", "c.html", "d.css"]);
        fs::create_dir_all(dir.path().join(".git/refs/tags")).expect("made");
        fs::write(dir.path().join("c.html"), "other").expect("written");
        fs::write(dir.path().join("d.css"), "x\r\ny\r\n").expect("written");
        let seen = survey(dir.path()).expect("seen");
        assert_eq!(seen.ours.paths().collect::<Vec<_>>(), ["a/b.html", "d.css"]);
        assert_eq!(seen.changed, ["c.html"]);
        let foreign: Vec<&str> = seen.foreign.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(foreign, [".git", ".git/HEAD", ".git/refs", ".git/refs/tags", "a/mine.txt"]);
    }

    #[test]
    fn the_list_reads_back_and_a_change_of_the_same_length_is_seen() {
        let dir = folder(&[("a b.html", "one")], &["a b.html"]);
        assert!(survey(dir.path()).expect("seen").changed.is_empty());
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(dir.path().join("a b.html"), "two").expect("written");
        assert_eq!(survey(dir.path()).expect("seen").changed, ["a b.html"]);
    }

    #[test]
    fn without_a_list_only_what_is_surely_ours_is_taken() {
        let files =
            [("index.html", "<html data-root=\"\">"), ("old.html", "<p>mine"), ("pagefind/x.pf_index", ""), ("CNAME", "a.org")];
        let dir = folder(&files, &[]);
        fs::write(dir.path().join(MARKER), "Made by ouvrage; replaced whole by each build.\n").expect("written");
        let seen = survey(dir.path()).expect("seen");
        assert_eq!(seen.ours.paths().collect::<Vec<_>>(), ["index.html", "pagefind/x.pf_index"]);
        assert_eq!((seen.unclear, seen.foreign), (vec!["old.html".to_owned()], vec![("CNAME".to_owned(), Sort::File)]));
    }

    #[test]
    fn folders_above_a_path() {
        assert_eq!(above("a/b/c.html").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(above("c.html").count(), 0);
    }
}
