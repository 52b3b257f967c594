//! Reads a project's folder: which files there are, and the text of those that people write.

use super::names::{LeftOut, left_out};
use super::normalize::{composed, control_name, is_control, normalize};
use super::open::open;
use super::{MAX_NAME, Sources, is_markdown, is_yaml, portability};
use crate::finding::{Finding, RuleId, Severity};
use crate::span::{FileId, Span};
use std::collections::{HashMap, HashSet};
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use walkdir::WalkDir;

/// The largest files that are read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one Markdown file.
    pub page: u64,
    /// Bytes of one YAML file.
    pub register: u64,
    /// Bytes of one other file (image, attachment, font).
    pub asset: u64,
    /// Bytes of all texts together.
    pub text: u64,
    /// Files in all.
    pub files: usize,
    /// Folders inside one another.
    pub depth: usize,
    /// Entries in all. Beyond it the program refuses clearly instead of exhausting memory.
    pub entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { page: 2 << 20, register: 64 << 20, asset: 256 << 20, text: 1 << 30, files: 250_000, depth: 32, entries: 200_000 }
    }
}

/// A file that is copied or embedded, never interpreted.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Path from the project's folder, with `/`.
    pub path: Arc<str>,
    root: Arc<Path>,
    disk: PathBuf,
    /// Size in bytes when the folder was read.
    pub size: u64,
}

impl Asset {
    /// What tells this state of the file from another: where it is, its size and when it was changed; nothing when it has vanished.
    pub fn state(&self) -> Option<(PathBuf, u64, std::time::SystemTime)> {
        let known = std::fs::symlink_metadata(&self.disk).ok()?;
        Some((self.disk.clone(), known.len(), known.modified().ok()?))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// The operating system's, with the path: the file may have vanished since the folder was read, or have become something else, for
    /// instance a link that leads out of the project.
    pub fn read(&self) -> std::io::Result<Vec<u8>> {
        let explain = |e: std::io::Error| std::io::Error::new(e.kind(), format!("{}: {e}", self.path));
        read_bounded(&self.root, &self.disk, Limits::default().asset).map_err(explain)
    }
}

/// The files of a project that lie in none of its rooms: its settings, and the ledger of the links that were reviewed.
pub const OWN_FILES: [&str; 2] = ["ouvrage.yaml", "reviews.yaml"];

/// The rooms of a project's folder: nothing outside them is read but [`OWN_FILES`].
pub const ROOMS: [&str; 5] = ["kinds", "content", "static", "themes", "fonts"];

/// What a project's folder holds.
#[derive(Debug, Default)]
pub struct Found {
    /// `ouvrage.yaml`, if there is one.
    pub config: Option<FileId>,
    /// `reviews.yaml`, if there is one.
    pub ledger: Option<FileId>,
    /// YAML files of `kinds/`.
    pub kinds: Vec<FileId>,
    /// YAML files of `content/`.
    pub registers: Vec<FileId>,
    /// Markdown files of `content/`.
    pub pages: Vec<FileId>,
    /// Text files of `themes/` (templates, styles, scripts, Typst).
    pub themes: Vec<FileId>,
    /// Everything else under `content/`, `static/`, `themes/` and `fonts/`.
    pub assets: Vec<Asset>,
}

/// Texts that were read before: a file that was not touched since is not read again.
#[derive(Debug, Default)]
pub struct ReadBefore {
    files: HashMap<Arc<str>, KnownFile>,
}

/// A text that was read before.
#[derive(Debug)]
struct KnownFile {
    id: FileId,
    stamp: Option<Stamp>,
    /// What was said of its characters, to be said again.
    findings: Vec<Finding>,
}

/// What tells that a file was touched, or is another in the same place. A size and a time alone can be put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
    /// When the file was last changed in any way, in seconds and nanoseconds, and which file it is on which disk; unknown on Windows.
    changed: (i64, i64),
    file: (u64, u64),
}

/// A file that was touched this short a time before it was read may be touched again without a trace: clocks of file systems are coarse.
const FRESH: Duration = Duration::from_secs(2);

impl Stamp {
    /// Returns nothing for a file that was touched a moment ago.
    fn of(metadata: &Metadata) -> Option<Self> {
        let (stamp, fresh) = Stamp::and_fresh(metadata);
        (!fresh).then_some(stamp)
    }

    /// Returns the stamp of a file, and whether it was touched a moment ago.
    pub(super) fn and_fresh(metadata: &Metadata) -> (Self, bool) {
        (Stamp::read(metadata), Stamp::is_fresh_at(metadata, SystemTime::now()))
    }

    #[cfg(unix)]
    fn read(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Stamp {
            modified: metadata.modified().ok(),
            size: metadata.len(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            file: (metadata.dev(), metadata.ino()),
        }
    }

    #[cfg(not(unix))]
    fn read(metadata: &Metadata) -> Self {
        Stamp { modified: metadata.modified().ok(), size: metadata.len(), changed: (0, 0), file: (0, 0) }
    }

    /// Whether a file was touched a moment before `now`; what was touched after it, too.
    pub(super) fn is_fresh_at(metadata: &Metadata, now: SystemTime) -> bool {
        let settled = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age > FRESH);
        let modified = metadata.modified().is_ok_and(settled);
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            let seconds = u64::try_from(metadata.ctime()).unwrap_or_default();
            settled(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        };
        #[cfg(not(unix))]
        let changed = true;
        !(modified && changed)
    }

    /// Whether two stamps are of the same file or folder, whatever was done to it.
    pub(super) fn is_file_of(&self, other: &Stamp) -> bool {
        self.file == other.file
    }
}

/// Tells what a file is by where it lies and how it ends.
enum FileSort {
    Kind,
    Register,
    Page,
    Theme,
    Asset,
}

fn sort(path: &str) -> FileSort {
    let (room, _) = path.split_once('/').unwrap_or((path, ""));
    let ending = path.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
    match (room, ending.as_str()) {
        ("kinds", _) if is_yaml(path) => FileSort::Kind,
        ("content", _) if is_yaml(path) => FileSort::Register,
        ("content", _) if is_markdown(path) => FileSort::Page,
        ("themes", "html" | "css" | "js" | "typ" | "yaml" | "svg" | "txt" | "xml") => FileSort::Theme,
        _ => FileSort::Asset,
    }
}

/// Reads everything a project's folder holds, in the order of paths, and adds its texts to `sources`; those that are `known` keep their
/// names there.
///
/// Links that leave the folder, files that are not UTF-8 and files over the limits become findings and are left out.
///
/// # Errors
/// When the folder itself cannot be read.
pub fn read_folder(
    root: &Path,
    limits: Limits,
    sources: &mut Sources,
    known: &mut ReadBefore,
    findings: &mut Vec<Finding>,
) -> std::io::Result<Found> {
    let real_root = root.canonicalize()?;
    let shared_root: Arc<Path> = root.into();
    std::fs::read_dir(root)?;
    let mut found = Found::default();
    let (mut files, mut text) = (0, 0);
    let mut spellings: HashSet<String> = HashSet::new();
    let [config, ledger] = OWN_FILES.map(|name| {
        let path = root.join(name);
        let is_own = path.is_file() && (!path.is_symlink() || link_stays(&path, &real_root, name, findings));
        if is_own { read_text((root, &path), name, limits.register, sources, known, findings) } else { None }
    });
    (found.config, found.ledger) = (config, ledger);
    for room in ROOMS {
        let top = root.join(room);
        // A room that is a link is not entered, wherever it leads.
        if !top.is_dir() || (top.is_symlink() && !link_stays(&top, &real_root, room, findings)) {
            continue;
        }
        let mut walk = WalkDir::new(&top).follow_links(false).max_depth(limits.depth).sort_by_file_name().into_iter();
        while let Some(item) = walk.next() {
            let item = match item {
                Ok(item) => item,
                Err(e) => {
                    let path = e.path().and_then(|path| relative(root, path)).unwrap_or_else(|| room.to_owned());
                    let why = e.io_error().map_or_else(|| format!("the system says “{e}”"), because);
                    findings.push(Finding::new(
                        RuleId::Unreadable,
                        Severity::Error,
                        format!("cannot read the folder `{path}`: {why}"),
                    ));
                    continue;
                }
            };
            let aside = if item.depth() == 0 { None } else { left_out(room, item.file_name()) };
            if aside.is_some() && item.file_type().is_dir() {
                walk.skip_current_dir();
            }
            let Some(path) = relative(root, item.path()) else {
                if aside.is_none() {
                    let message = format!("the name of `{}` is not UTF-8", item.path().display());
                    findings.push(Finding::new(RuleId::BadPath, Severity::Error, message).hint("rename the file"));
                }
                continue;
            };
            match aside {
                None => {}
                Some(LeftOut::Quietly) => continue,
                Some(LeftOut::Saying(why, hint)) => {
                    let message = format!("`{path}` {why}");
                    findings.push(Finding::new(RuleId::LeftoverFile, Severity::Warning, message).hint(hint));
                    continue;
                }
            }
            if !name_is_sound(&path, item.file_name().to_str().unwrap_or_default(), item.file_type().is_dir(), findings) {
                if item.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            // On Linux two spellings of one name may lie side by side; elsewhere, and in links, they are the same.
            if !path.is_ascii() && !item.file_type().is_dir() && !spellings.insert(path.clone()) {
                let message = format!("there are two files `{path}`, whose names differ only in how accents are stored");
                findings.push(Finding::new(RuleId::BadPath, Severity::Error, message).hint("delete or rename one of them"));
                continue;
            }
            if item.path_is_symlink() && !link_stays(item.path(), &real_root, &path, findings) {
                continue;
            }
            if item.path().is_dir() {
                if item.depth() >= limits.depth {
                    let message = format!("`{path}` lies deeper than {} folders, and is not read", limits.depth);
                    findings.push(Finding::new(RuleId::BadPath, Severity::Error, message).hint("move it up"));
                }
                continue;
            }
            // A pipe or a device would be waited for, or read, for ever.
            if std::fs::metadata(item.path()).is_ok_and(|m| !m.is_file()) {
                let message = format!("`{path}` is neither a file nor a folder");
                findings.push(Finding::new(RuleId::Unreadable, Severity::Error, message).hint("remove it from the project"));
                continue;
            }
            files += 1;
            if files > limits.files {
                let message = format!("the project has more than {} files; what is beyond is not read", limits.files);
                findings
                    .push(Finding::new(RuleId::FileTooLarge, Severity::Error, message).hint("split it into several projects"));
                return Ok(found);
            }
            let sort = sort(&path);
            if !matches!(sort, FileSort::Asset) {
                text += std::fs::metadata(item.path()).map_or(0, |m| m.len());
            }
            if text > limits.text {
                let message =
                    format!("the texts of the project have more than {:.0} MiB; what is beyond is not read", mib(limits.text));
                findings
                    .push(Finding::new(RuleId::FileTooLarge, Severity::Error, message).hint("split it into several projects"));
                return Ok(found);
            }
            match sort {
                FileSort::Asset => asset((&shared_root, item.path()), path, limits.asset, &mut found, findings),
                FileSort::Kind => {
                    found.kinds.extend(read_text((root, item.path()), &path, limits.register, sources, known, findings))
                }
                FileSort::Register => {
                    found.registers.extend(read_text((root, item.path()), &path, limits.register, sources, known, findings))
                }
                FileSort::Page => {
                    found.pages.extend(read_text((root, item.path()), &path, limits.page, sources, known, findings))
                }
                FileSort::Theme => {
                    found.themes.extend(read_text((root, item.path()), &path, limits.page, sources, known, findings))
                }
            }
        }
    }
    Ok(found)
}

fn asset((root, disk): (&Arc<Path>, &Path), path: String, limit: u64, found: &mut Found, findings: &mut Vec<Finding>) {
    let size = std::fs::metadata(disk).map_or(0, |m| m.len());
    if size > limit {
        findings.push(
            Finding::new(
                RuleId::FileTooLarge,
                Severity::Error,
                format!("`{path}` has {} MiB; an attachment may have {}", size >> 20, limit >> 20),
            )
            .hint("publish large files elsewhere and link to them"),
        );
        return;
    }
    found.assets.push(Asset { path: path.into(), root: root.clone(), disk: disk.to_owned(), size });
}

/// Path from the project's folder, with `/` and composed accents; nothing when a name is not UTF-8.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.components().map(|c| c.as_os_str().to_str()).collect();
    let path = parts?.join("/");
    Some(match composed(&path) {
        std::borrow::Cow::Borrowed(_) => path,
        std::borrow::Cow::Owned(composed) => composed,
    })
}

/// Reports a name that no page can have, and one that other systems cannot hold. Returns whether the file can be read.
fn name_is_sound(path: &str, name: &str, folder: bool, findings: &mut Vec<Finding>) -> bool {
    let what = if folder { "folder" } else { "file" };
    if let Some(c) = name.chars().find(|c| is_control(*c) || matches!(c, '\t' | '\n' | '\r')) {
        let (shown, c) = (path.replace(|c: char| c.is_control() || is_control(c), "�"), control_name(c));
        let message = format!("the name of the {what} `{shown}` holds a control character, {c}");
        findings.push(Finding::new(RuleId::BadPath, Severity::Error, message).hint(format!("rename the {what}")));
        return false;
    }
    // A page's ending grows by two letters, a folder's name stays.
    let written = if is_markdown(name) { super::without_ending(name).len() + ".html".len() } else { name.len() };
    if written > MAX_NAME {
        let message = format!("the name of the page `{path}` is too long: no system holds a name of more than {MAX_NAME} bytes");
        findings.push(Finding::new(RuleId::BadPath, Severity::Error, message).hint("shorten it"));
        return false;
    }
    if let Some(trouble) = portability(name) {
        let message = format!("the {what} `{path}` has a name that is not the same everywhere: {trouble}");
        findings.push(Finding::new(RuleId::PortableName, Severity::Warning, message).hint(format!("rename the {what}")));
    }
    true
}

/// A link to a file inside the project is read like a file; every other link is refused with a finding.
fn link_stays(link: &Path, real_root: &Path, path: &str, findings: &mut Vec<Finding>) -> bool {
    let problem = match link.canonicalize() {
        Err(_) => format!("`{path}` is a symbolic link to something that does not exist"),
        Ok(target) if !target.starts_with(real_root) => format!("`{path}` is a symbolic link that leaves the project"),
        Ok(target) if target.is_dir() => format!("`{path}` is a symbolic link to a folder, which is not followed"),
        Ok(_) => return true,
    };
    findings.push(
        Finding::new(RuleId::Symlink, Severity::Error, problem).hint("put the file itself into the project, or remove the link"),
    );
    false
}

/// Reads a file of the folder `root` of at most so many bytes, whatever its size was said to be.
fn read_bounded(root: &Path, disk: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let file = open(root, disk)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "this is not a file any more"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(limit)).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, format!("it grew beyond {} MiB", limit >> 20)));
    }
    Ok(bytes)
}

/// Why a file cannot be read. The system says it in a language of its own.
fn because(error: &std::io::Error) -> String {
    match error.kind() {
        // What this program says itself.
        _ if error.get_ref().is_some() => error.to_string(),
        ErrorKind::NotFound => "it is not there".to_owned(),
        ErrorKind::PermissionDenied => "the system does not allow it".to_owned(),
        _ => format!("the system says “{error}”"),
    }
}

/// Reads a text file; what cannot be read becomes a finding.
fn read_text(
    (root, disk): (&Path, &Path),
    path: &str,
    limit: u64,
    sources: &mut Sources,
    known: &mut ReadBefore,
    findings: &mut Vec<Finding>,
) -> Option<FileId> {
    let metadata = std::fs::metadata(disk);
    let size = metadata.as_ref().map_or(0, Metadata::len);
    let stamp = metadata.ok().and_then(|m| Stamp::of(&m));
    let before = known.files.get(path);
    if let Some(before) = before
        && stamp.is_some()
        && stamp == before.stamp
    {
        findings.extend(before.findings.iter().cloned());
        return Some(before.id);
    }
    let before = before.map(|before| before.id);
    if size > limit {
        let finding = Finding::new(
            RuleId::FileTooLarge,
            Severity::Error,
            format!("`{path}` has {:.1} MiB; the limit is {:.0} MiB", mib(size), mib(limit)),
        );
        findings.push(finding.hint("split it into several files"));
        return None;
    }
    let bytes = match read_bounded(root, disk, limit) {
        Ok(bytes) => bytes,
        Err(e) => {
            findings.push(Finding::new(RuleId::Unreadable, Severity::Error, format!("cannot read `{path}`: {}", because(&e))));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let read = normalize(text);
            let id = match before {
                Some(id) => {
                    if sources.get(id).is_none_or(|file| *file.text != *read.text) {
                        sources.replace(id, read.text.into());
                    }
                    id
                }
                None => sources.add(path, read.text, false),
            };
            sources.set_written(id, read.written);
            let own: Vec<Finding> = controls(id, path, &read.controls).into_iter().collect();
            findings.extend(own.iter().cloned());
            known.files.insert(path.into(), KnownFile { id, stamp, findings: own });
            Some(id)
        }
        Err(e) => {
            let valid = e.utf8_error().valid_up_to();
            let bytes = e.into_bytes();
            // The readable part is kept so that the finding can show where it stops.
            let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
            let end = text.len();
            let id = sources.add(path, text, false);
            let byte = bytes.get(valid).copied().unwrap_or_default();
            findings.push(
                Finding::error(
                    RuleId::NotUtf8,
                    Span::new(id, end, end),
                    format!("`{path}` is not UTF-8: byte {valid} is 0x{byte:02X}"),
                )
                .hint(if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
                    "save the file as UTF-8 (it is in UTF-16)"
                } else {
                    "save the file as UTF-8 (it is perhaps Windows-1252 or Latin-1)"
                }),
            );
            None
        }
    }
}

/// Says where control characters stood in a file: the first, and some of the others.
fn controls(file: FileId, path: &str, found: &[(usize, char)]) -> Option<Finding> {
    const NAMED: usize = 5;
    let (first, rest) = found.split_first()?;
    let place = |(at, _): &(usize, char)| Span::new(file, *at, *at + 1);
    let name = control_name(first.1);
    let message = match rest.len() {
        0 => format!("`{path}` holds a control character, {name}, which is read as a space"),
        more => format!("`{path}` holds {} control characters, which are read as spaces; the first is {name}", more + 1),
    };
    let finding = Finding::warning(RuleId::ControlCharacter, place(first), message);
    let finding = finding.hint("delete it: it is invisible, and pages, feeds and documents cannot hold it");
    Some(rest.iter().take(NAMED).fold(finding, |finding, other| finding.also(place(other), control_name(other.1))))
}

#[allow(clippy::cast_precision_loss)] // file sizes fit a double well enough for a message
fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
