//! The plan of the house: what `docs/architecture.md` says of the rooms of `src/` is read from their code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// All files of an ending below a folder.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for item in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = item.path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

/// The floor of each room, as the architecture page numbers them.
fn floors() -> BTreeMap<String, usize> {
    let page = read(&top().join("docs/architecture.md"));
    let list = page.split("\n## Floors\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("a list of floors");
    let mut floors = BTreeMap::new();
    for line in list.lines() {
        let Some((number, rooms)) = line.split_once(". ") else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        for room in rooms.split(", ") {
            assert_eq!(floors.insert(room.trim_matches('`').to_owned(), number), None, "{room} stands on two floors");
        }
    }
    floors
}

/// The rooms that a text of Rust names: `crate::room` and `crate::{room, …}`, outside of comments.
fn named(code: &str) -> BTreeSet<String> {
    let code: String = code.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.split(['}', ';']).next().unwrap_or("").split(',').map(|part| word(part.trim()))),
            None => drop(found.insert(word(rest))),
        }
    }
    found.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    found
}

#[test]
fn imports_lead_down() {
    let floors = floors();
    let mut sources = Vec::new();
    files(&top().join("src"), "rs", &mut sources);
    let mut rooms = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in sources {
        let inside = path.strip_prefix(top().join("src")).expect("below src").to_string_lossy().replace('\\', "/");
        let room = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        rooms.insert(room.clone());
        // Tests may use whatever they need.
        if inside.ends_with("tests.rs") {
            continue;
        }
        let code = read(&path);
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let floor = floors.get(&room).unwrap_or_else(|| panic!("docs/architecture.md has no floor for {room}"));
        for other in named(code) {
            if other != room && floors.get(&other).is_some_and(|of_other| of_other >= floor) {
                wrong.push(format!("{inside} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these lead up, or along a floor: {wrong:#?}");
    assert_eq!(rooms, floors.into_keys().collect(), "rooms of src/, and those of docs/architecture.md");
}

#[test]
fn imports_are_found_in_every_form() {
    let code = "use crate::a::B;\nuse crate::{c, d::{E, F}};\n// crate::g\nfn x() { crate::h::i(); }\n";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["a", "c", "d", "h"]);
}

#[test]
fn files_that_the_docs_name_are_there() {
    let mut pages = vec![top().join("README.md"), top().join("CONTRIBUTING.md")];
    files(&top().join("docs"), "md", &mut pages);
    let mut missing = Vec::new();
    for page in pages {
        let text = read(&page);
        for word in text.split('`').skip(1).step_by(2) {
            let path = word.split("::").next().unwrap_or(word);
            if path.starts_with("src/")
                && !path.contains(['*', ' ', '{', '…'])
                && !["NAME", "WING"].iter().any(|gap| path.contains(gap))
                && !top().join(path).exists()
            {
                missing.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What a text of Rust does without comments and tests.
fn bare(path: &Path) -> String {
    let code = read(path);
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[test]
fn renderers_open_no_file_and_nobody_asks_the_clock() {
    let mut wrong = Vec::new();
    let mut sources = Vec::new();
    files(&top().join("src"), "rs", &mut sources);
    for path in sources {
        let inside = path.strip_prefix(top().join("src")).expect("below src").to_string_lossy().replace('\\', "/");
        let room = inside.split('/').next().unwrap_or_default();
        if inside.ends_with("tests.rs") {
            continue;
        }
        let code = bare(&path);
        let mut has = |word: &str| {
            if code.contains(word) {
                wrong.push(format!("{inside}: {word}"));
            }
        };
        if matches!(
            room,
            "site"
                | "document"
                | "exchange"
                | "view"
                | "face"
                | "select"
                | "domain"
                | "figure"
                | "text"
                | "theme"
                | "publication"
        ) {
            ["std::fs", "File::open", "read_to_string(", "read_dir("].into_iter().for_each(&mut has);
        }
        // The server waits, and a file that was touched just now is read again; what is built never knows what time it is.
        if !matches!(room, "server" | "cli" | "output" | "report.rs" | "source") {
            ["SystemTime::now", "Instant::now", "Local::now", "Utc::now"].into_iter().for_each(&mut has);
        }
        if room != "server" {
            ["TcpStream", "UdpSocket", "TcpListener", "ureq::", "reqwest::"].into_iter().for_each(&mut has);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_type_name_says_which_it_is_within_its_room() {
    // In two rooms one word may be the field's term twice, as `Result` of `fmt` and of `io`: the path says which. Within a room it may not.
    let mut sources = Vec::new();
    files(&top().join("src"), "rs", &mut sources);
    assert!(sources.len() > 200, "{}", sources.len());
    let mut declared: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for path in sources {
        let place = path.strip_prefix(top().join("src")).expect("below src").to_string_lossy().replace('\\', "/");
        let room = place.split('/').next().expect("a room").trim_end_matches(".rs").to_owned();
        let code = read(&path);
        for line in code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines() {
            let line = line.strip_prefix("pub").map_or(line, |rest| rest.trim_start_matches(|c| "(superincratvwd:)".contains(c)));
            let Some((word, rest)) = line.trim_start().split_once(' ') else { continue };
            if line.starts_with("    ") || !["struct", "enum", "trait", "union"].contains(&word) {
                continue;
            }
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // Each command has its arguments and its choice of formats.
            if room != "cli" || !["Args", "Format"].contains(&name.as_str()) {
                declared.entry((room.clone(), name)).or_default().push(place.clone());
            }
        }
    }
    assert!(declared.len() > 300, "{}", declared.len());
    let twice: Vec<_> = declared.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
