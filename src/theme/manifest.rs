//! `theme.yaml`: what a theme says of itself.
//!
//! Here it is read leniently, for use: what is not understood is left out. `check::theme` holds it against what may be written.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Keys that `theme.yaml` may have.
pub const KEYS: [&str; 11] =
    ["name", "label", "description", "extends", "blocks", "accent", "variables", "words", "renamed", "colours", "fonts"];

/// What a theme says of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The theme that it extends.
    pub extends: Option<String>,
    /// The version of the blocks it was written for; of the base theme, the version it has.
    pub blocks: Option<u32>,
    /// The accent of projects that set none.
    pub accent: Option<String>,
    /// Values of CSS custom properties, by name without the dashes.
    pub variables: BTreeMap<String, String>,
    /// Words of the interface, by language and key.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// Blocks that were renamed: by their old name, the new one and the version since.
    pub renamed: BTreeMap<String, Renamed>,
}

/// A block that has another name now.
#[derive(Debug, Clone, Deserialize)]
pub struct Renamed {
    /// Its name now.
    pub to: String,
    /// The version of the blocks since.
    pub since: u32,
}

impl Manifest {
    /// Reads a file; one that is not valid says nothing.
    pub fn read(bytes: &[u8]) -> Self {
        std::str::from_utf8(bytes).ok().and_then(|text| serde_saphyr::from_str(text).ok()).unwrap_or_default()
    }

    /// Takes over what a theme below says and this one does not.
    pub fn inherit(&mut self, below: Manifest) {
        self.extends = self.extends.take().or(below.extends);
        self.blocks = self.blocks.or(below.blocks);
        self.accent = self.accent.take().or(below.accent);
        for (name, value) in below.variables {
            self.variables.entry(name).or_insert(value);
        }
        for (lang, words) in below.words {
            let ours = self.words.entry(lang).or_default();
            for (key, word) in words {
                ours.entry(key).or_insert(word);
            }
        }
        for (name, renamed) in below.renamed {
            self.renamed.entry(name).or_insert(renamed);
        }
    }
}

/// Whether a CSS custom property can have this name and this value: nothing that could end the declaration.
pub fn is_variable(name: &str, value: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !name.is_empty() && name.chars().all(letter) && !value.is_empty() && !value.contains([';', '{', '}', '<', '\n', '\\'])
}
