//! Names of files: what is none of the project's, what other systems cannot hold, how files are sorted and what their endings mean.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::path::Path;

/// Why a file is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// It is an editor's, a system's or a program's own, and nobody misses it.
    Quietly,
    /// Somebody may miss it: why it is left out, and what to do.
    Saying(&'static str, &'static str),
}

/// Endings of copies that editors and tools leave beside a file.
const ENDINGS: [&str; 12] =
    ["orig", "rej", "bak", "swp", "swo", "swn", "swx", "tmp", "temp", "autosave", "crdownload", "kate-swp"];

/// Whole names of what systems leave in folders, in small letters.
const SYSTEM: [&str; 9] = [
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "icon\r",
    "$recycle.bin",
    "system volume information",
    "__macosx",
    "lost+found",
    // Vim tries whether it may write with a file of this name.
    "4913",
];

/// Hidden names that no web server is meant to see, in small letters. Everything else of `static/` that is hidden is meant: a
/// `.well-known` folder, `.nojekyll`, `.htaccess`.
const NEVER: [&str; 31] = [
    ".git",
    ".gitignore",
    ".gitattributes",
    ".gitmodules",
    ".gitkeep",
    ".keep",
    ".mailmap",
    ".hg",
    ".hgignore",
    ".svn",
    ".bzr",
    ".jj",
    ".cvsignore",
    ".ds_store",
    ".localized",
    ".directory",
    ".appledouble",
    ".lsoverride",
    ".spotlight-v100",
    ".fseventsd",
    ".temporaryitems",
    ".documentrevisions-v100",
    ".volumeicon.icns",
    ".idea",
    ".vscode",
    ".vs",
    ".editorconfig",
    ".obsidian",
    ".stversions",
    ".stfolder",
    ".dropbox",
];

/// Hidden names that hold secrets more often than not.
const SECRET: [&str; 9] = [".env", ".htpasswd", ".netrc", ".npmrc", ".pypirc", ".ssh", ".aws", ".gnupg", ".git-credentials"];

/// Returns why a file or folder of this name is none of the project's; `room` is the top folder it lies in.
pub fn left_out(room: &str, name: &OsStr) -> Option<LeftOut> {
    let name = name.to_string_lossy();
    let lower = name.to_lowercase();
    let wrapped = name.len() > 1 && name.starts_with('#') && name.ends_with('#');
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    if name.ends_with('~')
        || name.starts_with("~$")
        || wrapped
        || ENDINGS.contains(&ending)
        || SYSTEM.contains(&lower.as_str())
        || lower.contains("___jb_tmp___")
        || lower.contains("___jb_old___")
    {
        return Some(LeftOut::Quietly);
    }
    if name.starts_with('.') {
        return hidden(room, &lower);
    }
    is_conflict_copy(&lower).then_some(LeftOut::Saying(
        "is a copy that was made of two versions in conflict, and is not read",
        "bring the two versions together, and delete the copy",
    ))
}

fn hidden(room: &str, lower: &str) -> Option<LeftOut> {
    let own = lower.starts_with(".ouvrage");
    let never = NEVER.contains(&lower)
        || ["._", ".#", ".~", ".trash", ".nfs", ".fuse_hidden", ".sb-"].iter().any(|s| lower.starts_with(s));
    if room != "static" || own || never {
        return Some(LeftOut::Quietly);
    }
    let secret = SECRET.contains(&lower) || lower.starts_with(".env.");
    secret.then_some(LeftOut::Saying("holds secrets more often than not, and is not published", "keep it outside the project"))
}

/// Returns whether a synchroniser or a merge made a copy of this name; the name is in small letters.
fn is_conflict_copy(lower: &str) -> bool {
    let says = ["conflicted copy", "copie en conflit", "conflict copy", ".sync-conflict-", "case conflict"];
    let stem = lower.rsplit_once('.').map_or(lower, |(stem, _)| stem);
    let merged = ["_backup_", "_base_", "_local_", "_remote_"].iter().any(|word| {
        stem.rsplit_once(word).is_some_and(|(_, number)| number.len() > 2 && number.bytes().all(|b| b.is_ascii_digit()))
    });
    merged || says.iter().any(|word| lower.contains(word))
}

/// Returns whether a path, counted from the project's folder, is none of the project's files.
pub fn is_left_out(below: &Path) -> bool {
    let mut parts = below.components();
    let Some(room) = parts.next().map(|part| part.as_os_str().to_string_lossy().into_owned()) else { return false };
    parts.any(|part| left_out(&room, part.as_os_str()).is_some())
}

/// The most bytes of a name that common file systems hold.
pub const MAX_NAME: usize = 255;

/// Returns what other systems make of a name, when they do not hold it as it is.
pub fn portability(name: &str) -> Option<String> {
    if let Some(c) = name.chars().find(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\')) {
        return Some(format!("Windows holds no name with `{c}`: a checkout there fails or leaves the file out"));
    }
    if name.ends_with(['.', ' ']) {
        return Some("Windows takes the dot or the space off its end, and then does not find it".to_owned());
    }
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let upper = stem.to_uppercase();
    let numbered = |device: &str| {
        let rest = upper.strip_prefix(device)?;
        let mut digits = rest.chars();
        Some(digits.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c)) && digits.next().is_none())
    };
    let device = matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM") == Some(true)
        || numbered("LPT") == Some(true);
    device.then(|| format!("`{stem}` is a device of Windows, whatever the ending: a checkout there fails or leaves the file out"))
}

/// Compares names as people count: `2-b` comes before `10-a`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (m, rest_of_left) = number(left);
            let (n, rest_of_right) = number(right);
            let order = m.len().cmp(&n.len()).then_with(|| m.cmp(n));
            if order.is_ne() {
                return order;
            }
            (left, right) = (rest_of_left, rest_of_right);
        } else if x == y {
            (left, right) = (left.get(x.len_utf8()..).unwrap_or(""), right.get(y.len_utf8()..).unwrap_or(""));
        } else {
            return x.cmp(&y);
        }
    }
}

/// Cuts the digits off the head of a text, without the zeros before them.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

fn ends(path: &str, endings: &[&str]) -> bool {
    stem_of(path, endings).is_some()
}

/// The path without its ending, when it has one of these, in whatever case.
fn stem_of<'a>(path: &'a str, endings: &[&str]) -> Option<&'a str> {
    let (stem, ending) = path.rsplit_once('.')?;
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known)).then_some(stem)
}

/// Returns whether a file is prose.
pub fn is_markdown(path: &str) -> bool {
    ends(path, &["md", "markdown"])
}

/// Returns whether a file is YAML.
pub fn is_yaml(path: &str) -> bool {
    ends(path, &["yaml", "yml"])
}

/// Returns a path without the ending of Markdown or YAML, if it has one.
pub fn without_ending(path: &str) -> &str {
    stem_of(path, &["md", "markdown", "yaml", "yml"]).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leavings_are_none_of_the_project() {
        for name in [
            "a.md.orig",
            "a.md~",
            "#a.md#",
            ".#a.md",
            "~$x.docx",
            "a.BAK",
            ".a.md.swp",
            "a.swp",
            "a.tmp",
            "a.md.rej",
            "Thumbs.db",
            ".DS_Store",
            "._a.md",
            "Icon\r",
            "desktop.ini",
            "4913",
            "a.md___jb_tmp___",
            "x.crdownload",
            ".git",
            ".~lock.a.ods#",
        ] {
            for room in ["content", "static"] {
                assert_eq!(left_out(room, OsStr::new(name)), Some(LeftOut::Quietly), "{room}/{name:?}");
            }
        }
        for name in ["a.md", "original.md", "#1.md", "a.md.html", "backup.md", "tmp", "notes-de-part.md", "49130"] {
            assert_eq!(left_out("content", OsStr::new(name)), None, "{name}");
        }
        for name in ["a (conflicted copy 2026-01-02).md", "a.sync-conflict-20260102-101112-ABCDEFG.md", "a_LOCAL_1234.md"] {
            assert!(matches!(left_out("content", OsStr::new(name)), Some(LeftOut::Saying(..))), "{name}");
        }
        assert_eq!(left_out("content", OsStr::new("la_base_12.md")), None);
    }

    #[test]
    fn hidden_files_of_static_are_meant_and_those_of_programs_are_not() {
        for name in [".well-known", ".nojekyll", ".htaccess", ".domains"] {
            assert_eq!(left_out("static", OsStr::new(name)), None, "{name}");
            assert_eq!(left_out("content", OsStr::new(name)), Some(LeftOut::Quietly), "{name}");
        }
        for name in [".git", ".GIT", ".gitignore", ".ouvrage-site", ".DS_Store"] {
            assert_eq!(left_out("static", OsStr::new(name)), Some(LeftOut::Quietly), "{name}");
        }
        assert!(matches!(left_out("static", OsStr::new(".env.local")), Some(LeftOut::Saying(..))));
        assert!(is_left_out(Path::new("content/a/.b/c.md")) && !is_left_out(Path::new("static/.well-known/x")));
    }

    #[test]
    fn names_that_other_systems_cannot_hold_are_known() {
        for name in ["con.md", "AUX.x.md", "nul", "com1.txt", "LPT¹.md", "10:30.md", "a?.md", "a.", "a ", "con .md", "a\\b"] {
            assert!(portability(name).is_some(), "{name}");
        }
        for name in ["conte.md", "com10.md", "auxiliaire.md", "a.md", ".nojekyll", "console", "com.md", "l’été.md"] {
            assert_eq!(portability(name), None, "{name}");
        }
    }

    #[test]
    fn numbers_are_counted() {
        let mut names = ["10-a", "2-b", "1-c", "a", "a10", "a9", "02-a", "a9b"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1-c", "02-a", "2-b", "10-a", "a", "a9", "a9b", "a10"]);
        let mut paths = ["10/1.md", "2/10.md", "2/9.md", "a/b.md", "a.md"];
        paths.sort_by(|a, b| natural(a, b));
        assert_eq!(paths, ["2/9.md", "2/10.md", "10/1.md", "a.md", "a/b.md"]);
    }

    #[test]
    fn endings_count_in_any_case() {
        assert!(is_markdown("a/NOTES.MD") && is_markdown("b.Markdown") && is_yaml("c.YML") && !is_markdown("md"));
        assert_eq!(
            (without_ending("a/NOTES.MD"), without_ending("a.b.yaml"), without_ending("v1.2")),
            ("a/NOTES", "a.b", "v1.2")
        );
    }
}
