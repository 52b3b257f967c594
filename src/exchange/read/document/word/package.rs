//! The archive of a Word file: its parts and what leads from one to another.

use super::super::{DocumentError, MAX_PART};
use super::xml::{attribute, parsed};
use crate::exchange::read::MAX_UNPACKED;
use std::collections::HashMap;
use std::io::{Cursor, Read as _};

/// Where relations lead: by their ids, to a part of the archive or out of it.
pub(super) type Relations = HashMap<String, Relation>;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// The last word of its type: `image`, `hyperlink`, `footnotes`.
    pub sort: String,
    /// The part, or the address.
    pub target: String,
    /// Whether it leads out of the archive.
    pub external: bool,
}

/// The parts of a file that are needed: texts as they are, pictures as bytes.
#[derive(Debug)]
pub(super) struct Package {
    parts: HashMap<String, Vec<u8>>,
    name: String,
}

impl Package {
    /// Unpacks a file. What it says of sizes is not believed.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self, DocumentError> {
        let broken = |why: String| DocumentError::Broken { name: name.to_owned(), why };
        let large = |why: String| DocumentError::Large { name: name.to_owned(), why };
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
        let mut left = MAX_UNPACKED;
        let mut parts = HashMap::new();
        for n in 0..archive.len() {
            let file = archive.by_index(n).map_err(|error| broken(error.to_string()))?;
            let path = file.name().map_err(|error| broken(error.to_string()))?.replace('\\', "/");
            let lower = path.to_lowercase();
            let most = left.min(MAX_PART);
            let mut content = Vec::new();
            file.take(most + 1).read_to_end(&mut content).map_err(|error| broken(error.to_string()))?;
            if content.len() as u64 > most {
                return Err(large(format!("unpacked, a part of it holds more than {} MB", most / 1024 / 1024)));
            }
            left -= content.len() as u64;
            let needed = lower.ends_with(".xml") || lower.ends_with(".rels") || lower.contains("media/");
            parts.insert(path.trim_start_matches('/').to_owned(), if needed { content } else { Vec::new() });
        }
        Ok(Package { parts, name: name.to_owned() })
    }

    /// Whether there is a part whose name ends so, whatever its case.
    pub fn has(&self, ending: &str) -> bool {
        self.parts.keys().any(|path| path.to_lowercase().ends_with(ending))
    }

    /// The bytes of a part.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        let found = self.parts.get(path).or_else(|| {
            let mut near: Vec<_> = self.parts.iter().filter(|(name, _)| name.eq_ignore_ascii_case(path)).collect();
            near.sort();
            near.first().map(|(_, bytes)| *bytes)
        });
        found.map(Vec::as_slice)
    }

    /// The text of a part.
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = self.bytes(path)?;
        let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        match utf16 {
            true => encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding.decode(bytes).0.into_owned()),
            false => Some(String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned()),
        }
    }

    /// The part that holds the text.
    pub fn main(&self) -> Result<String, DocumentError> {
        let top = self.relations("");
        let mut mains = top.into_values().filter(|relation| relation.sort == "officeDocument" && !relation.external);
        let path = mains.next().map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
        let foreign = |why: &str| DocumentError::Foreign { name: self.name.clone(), why: why.to_owned() };
        if self.bytes(&path).is_none() {
            let is_open = self.bytes("content.xml").is_some();
            return Err(foreign(if is_open {
                "it is a text of OpenDocument under another name"
            } else {
                "it is an archive of something else"
            }));
        }
        if path.starts_with("xl/") || path.starts_with("ppt/") {
            return Err(foreign("it is a spreadsheet or a presentation"));
        }
        Ok(path)
    }

    /// What leads out of a part.
    pub fn relations(&self, part: &str) -> Relations {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let path = format!("{folder}/_rels/{file}.rels");
        let Some(text) = self.text(path.trim_start_matches('/')) else { return Relations::new() };
        let Ok(tree) = parsed(&text) else { return Relations::new() };
        let nodes = tree.descendants().filter(|node| node.tag_name().name() == "Relationship");
        let one = |node: roxmltree::Node<'_, '_>| {
            let external = attribute(node, "TargetMode") == Some("External");
            let target = attribute(node, "Target")?;
            let target = if external { target.to_owned() } else { joined(folder, target) };
            let sort = attribute(node, "Type")?.rsplit('/').next()?.to_owned();
            Some((attribute(node, "Id")?.to_owned(), Relation { sort, target, external }))
        };
        nodes.filter_map(one).collect()
    }
}

/// A path counted from a folder of the archive.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}
