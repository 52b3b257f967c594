//! What the files of a project looked like at a moment: tells whether anything was touched since, without reading any of it again.
//!
//! In: a folder. Out: for each file and folder that the project is made of, where it lies on the disk, its size and its times. The times
//! of file systems are coarse, so the text of a small file that was touched a moment ago is held against what it was.

use super::is_left_out;
use super::open::open;
use super::walk::{OWN_FILES, ROOMS, Stamp};
use rustc_hash::{FxHashMap, FxHasher};
use std::fs::Metadata;
use std::hash::Hasher;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Files that were touched a moment ago are read up to this size; a larger one takes longer to write than the clock takes to tick.
const SMALL: u64 = 1 << 20;
/// As many files and folders as are looked at.
const MOST: usize = 250_000;
/// As deep as folders are looked into.
const DEPTH: usize = 32;

/// The files of a project at a moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    items: FxHashMap<PathBuf, SnapshotItem>,
    /// Where the symbolic links among them lead.
    targets: Vec<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
struct SnapshotItem {
    /// Of the item itself.
    own: Stamp,
    /// Of the file that a link leads to.
    target: Option<Stamp>,
    /// What a file that was touched a moment ago says, in short.
    text: Option<u64>,
    folder: bool,
    /// Touched so short a time ago that its times may hide another touch.
    fresh: bool,
}

impl Snapshot {
    /// Looks at a folder, and tells whether it is another than it was: a file came, went or was touched.
    #[must_use]
    pub fn take(root: &Path, last: &Snapshot) -> (Self, bool) {
        let mut seen = Snapshot::default();
        let mut changed = false;
        if let Ok(metadata) = std::fs::metadata(root) {
            changed |= seen.add(root, root, &metadata, last);
        }
        for own in OWN_FILES.map(|name| root.join(name)) {
            if let Ok(metadata) = std::fs::symlink_metadata(&own) {
                changed |= seen.add(root, &own, &metadata, last);
            }
        }
        for room in ROOMS {
            let walk = WalkDir::new(root.join(room)).follow_links(false).follow_root_links(false).max_depth(DEPTH).into_iter();
            for item in walk
                .filter_entry(|e| e.depth() == 0 || !e.path().strip_prefix(root).is_ok_and(is_left_out))
                .filter_map(Result::ok)
                .take(MOST)
            {
                if let Ok(metadata) = item.metadata() {
                    changed |= seen.add(root, item.path(), &metadata, last);
                }
            }
        }
        changed |= seen.items.len() != last.items.len();
        (seen, changed)
    }

    /// Adds an item, and tells whether it is another than it was.
    fn add(&mut self, root: &Path, path: &Path, metadata: &Metadata, last: &Snapshot) -> bool {
        let (own, mut fresh) = Stamp::and_fresh(metadata);
        let mut target = None;
        if metadata.is_symlink() {
            self.targets.extend(path.canonicalize());
            if let Ok(metadata) = std::fs::metadata(path) {
                let (stamp, also) = Stamp::and_fresh(&metadata);
                (target, fresh) = (Some(stamp), fresh || also);
            }
        }
        let before = last.items.get(path);
        if metadata.is_dir() {
            // What lies in a folder is looked at by itself; of the folder only which one it is.
            let same = before.is_some_and(|before| before.folder && before.own.is_file_of(&own));
            self.items.insert(path.to_owned(), SnapshotItem { own, target, text: None, folder: true, fresh });
            return !same;
        }
        let same = before.filter(|before| before.own == own && before.target == target && !before.folder);
        let asked = fresh || same.is_some_and(|before| before.text.is_some());
        let text = asked.then(|| short(root, path)).flatten();
        // What had settled before and has the same times is the same.
        let same = same.is_some_and(|before| before.text.is_none() || before.text == text);
        self.items.insert(path.to_owned(), SnapshotItem { own, target, text: text.filter(|_| fresh), folder: false, fresh });
        !same
    }

    /// Tells whether nothing was touched since; no may mean that it must be looked at more closely. Reads no folder and no file.
    #[must_use]
    pub fn is_untouched(&self, root: &Path) -> bool {
        let same = |(path, item): (&PathBuf, &SnapshotItem)| {
            let top = path == root;
            let metadata = if top { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
            let Ok(metadata) = metadata else { return false };
            let own = Stamp::and_fresh(&metadata).0;
            if top {
                // Files that are none of the project's come and go there.
                return item.own.is_file_of(&own);
            }
            let target = || std::fs::metadata(path).ok().map(|m| Stamp::and_fresh(&m).0);
            !item.fresh && item.own == own && (!metadata.is_symlink() || item.target == target())
        };
        let there = |name: &&str| !self.items.contains_key(&root.join(name)) && root.join(name).symlink_metadata().is_ok();
        !self.items.is_empty() && self.items.iter().all(same) && !ROOMS.iter().chain(&OWN_FILES).any(there)
    }

    /// Where the symbolic links among the files lead, as far as they lead anywhere.
    pub fn targets(&self) -> &[PathBuf] {
        &self.targets
    }
}

/// What a small file says, in short; nothing of a larger one, or of one that cannot be read.
fn short(root: &Path, path: &Path) -> Option<u64> {
    let mut bytes = Vec::new();
    let file = open(root, path).ok()?;
    if !file.metadata().is_ok_and(|m| m.is_file() && m.len() <= SMALL) {
        return None;
    }
    file.take(SMALL + 1).read_to_end(&mut bytes).ok()?;
    let mut hasher = FxHasher::default();
    hasher.write(&bytes);
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    /// A project whose files were not touched for an hour, as far as their own times tell.
    fn project() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(dir.path().join("content/sub")).expect("made");
        std::fs::write(dir.path().join("ouvrage.yaml"), "title: T\n").expect("written");
        std::fs::write(dir.path().join("content/sub/a.md"), "# A\n").expect("written");
        dir
    }

    fn changed(root: &Path, last: &mut Snapshot) -> bool {
        let (now, changed) = Snapshot::take(root, last);
        *last = now;
        changed
    }

    #[test]
    fn what_is_touched_is_seen_and_what_is_not_is_not() {
        let dir = project();
        let root = dir.path();
        let page = root.join("content/sub/a.md");
        let mut last = Snapshot::default();
        assert!(changed(root, &mut last), "the first look");
        assert!(!changed(root, &mut last), "nothing happened");
        std::fs::write(root.join("content/.a.md.swp"), "x").expect("written");
        std::fs::write(root.join("other.txt"), "x").expect("written");
        assert!(!changed(root, &mut last), "files that are none of the project's");
        // The same size in the same moment, and the old time put back.
        let time = page.metadata().and_then(|m| m.modified()).expect("a time");
        std::fs::write(&page, "# B\n").expect("written");
        std::fs::File::options().write(true).open(&page).and_then(|f| f.set_modified(time)).expect("set");
        assert!(changed(root, &mut last));
        assert!(!changed(root, &mut last));
        std::fs::write(root.join("content/sub/b.md"), "").expect("written");
        assert!(changed(root, &mut last), "a file that came");
        std::fs::remove_file(root.join("content/sub/b.md")).expect("removed");
        assert!(changed(root, &mut last), "a file that went");
        std::fs::create_dir(root.join("fonts")).expect("made");
        assert!(changed(root, &mut last), "a room that came");
        std::fs::rename(root.join("content"), root.join("c2")).expect("moved");
        assert!(changed(root, &mut last));
        std::fs::rename(root.join("c2"), root.join("content")).expect("moved");
        assert!(changed(root, &mut last));
    }

    #[cfg(unix)]
    #[test]
    fn the_target_of_a_link_is_looked_at() {
        let dir = project();
        let root = dir.path();
        std::fs::create_dir(root.join("shared")).expect("made");
        std::fs::write(root.join("shared/x.md"), "# X\n").expect("written");
        std::os::unix::fs::symlink("../shared/x.md", root.join("content/x.md")).expect("linked");
        let mut last = Snapshot::default();
        assert!(changed(root, &mut last) && !changed(root, &mut last));
        assert!(last.targets().iter().any(|target| target.ends_with("shared/x.md")));
        std::fs::write(root.join("shared/x.md"), "# Y\n").expect("written");
        assert!(changed(root, &mut last) && !changed(root, &mut last));
    }

    #[test]
    fn a_settled_folder_is_told_without_reading_it() {
        let dir = project();
        let root = dir.path();
        let (mut seen, _) = Snapshot::take(root, &Snapshot::default());
        assert!(!seen.is_untouched(root), "what was touched a moment ago is looked at more closely");
        // As if it had been looked at later.
        seen.items.values_mut().for_each(|item| item.fresh = false);
        assert!(seen.is_untouched(root));
        std::fs::write(root.join("ouvrage.yaml"), "title: U\n").expect("written");
        assert!(!seen.is_untouched(root));
        assert!(!Snapshot::default().is_untouched(root));
    }

    #[test]
    fn what_is_old_is_settled() {
        let dir = project();
        let metadata = dir.path().join("ouvrage.yaml").metadata().expect("there");
        assert!(Stamp::and_fresh(&metadata).1);
        let later = SystemTime::now() + Duration::from_secs(5);
        assert!(!Stamp::is_fresh_at(&metadata, later));
    }
}
