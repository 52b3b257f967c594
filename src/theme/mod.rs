//! Themes: files that say how things look, shipped or the project's own.
//!
//! A theme is a set of files by path (`site/page.html`, `pdf/document.typ`), in layers: the lowest is the shipped `default`, above it
//! come the themes that extend it, and the project's own files lie over the shipped ones of the same name. A file hides those of the
//! same path below it. What is hidden can still be named, with the theme before the path: `{% extends "default/page.html" %}`,
//! `#import "/themes/default/look.typ": *`.

mod blocks;
mod manifest;

pub use blocks::{Block, blocks, extended};
pub use manifest::{KEYS, Manifest, Renamed, is_variable};

use crate::publication::Publication;
use crate::source::{Asset, SourceFile};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::Arc;

static SHIPPED: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The theme that all others stand on.
pub const BASE: &str = "default";

/// A theme: its layers, and of each path the file that is seen.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    files: BTreeMap<String, ThemeFile>,
    layers: Vec<Layer>,
    manifest: Manifest,
}

/// The files of one theme, before others hide them.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What stands before a path to name a file of this layer: `default/`; nothing for the topmost.
    pub prefix: String,
    /// Whether the project wrote it.
    pub own: bool,
    /// Its files, by path.
    pub files: BTreeMap<String, ThemeFile>,
}

/// A file of a theme.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// Where the user finds it: a path in the project, or a name for a shipped file.
    pub shown: String,
    /// Whether it ships with the program.
    pub shipped: bool,
}

/// The theme that was asked for cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// There is no such theme.
    #[error("there is no theme `{name}`; shipped themes: {}; a theme of your own is a folder `themes/{name}/`", shipped().join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// Themes extend each other.
    #[error("the theme `{name}` extends itself")]
    Cycle {
        /// The one that was met twice.
        name: String,
    },
}

/// Names of the shipped themes.
pub fn shipped() -> Vec<&'static str> {
    let mut names: Vec<&str> = SHIPPED.dirs().filter_map(|d| d.path().to_str()).collect();
    names.sort_unstable();
    names
}

impl Theme {
    /// Gathers the theme that a publication names.
    ///
    /// # Errors
    /// When neither the program nor the project has a theme of that name, or of a name that it extends.
    pub fn of(publication: &Publication) -> Result<Self, ThemeError> {
        Theme::gather(&publication.info().theme, publication.theme_files().iter(), publication.assets())
    }

    /// Gathers the theme of a name from what ships and from files of a project.
    ///
    /// # Errors
    /// See [`ThemeError`].
    pub fn gather<'a>(
        name: &str,
        texts: impl Iterator<Item = &'a SourceFile> + Clone,
        assets: &'a [Asset],
    ) -> Result<Self, ThemeError> {
        let mut theme = Theme::default();
        let mut met: Vec<String> = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next {
            if met.contains(&name) {
                return Err(ThemeError::Cycle { name });
            }
            let own = own_files(&name, texts.clone(), assets);
            let shipped = SHIPPED.get_dir(&name).map(|dir| shipped_files(&name, dir));
            if own.is_empty() && shipped.is_none() {
                return Err(ThemeError::Unknown { name });
            }
            let said = |files: &BTreeMap<String, ThemeFile>| files.get("theme.yaml").map(|f| Manifest::read(&f.bytes));
            let manifest = said(&own).or_else(|| shipped.as_ref().and_then(said)).unwrap_or_default();
            next = match &manifest.extends {
                Some(parent) => Some(parent.clone()),
                None => (name != BASE).then(|| BASE.to_owned()),
            };
            theme.manifest.inherit(manifest);
            for (files, own) in [(Some(own).filter(|f| !f.is_empty()), true), (shipped, false)] {
                let Some(files) = files else { continue };
                let prefix = match (theme.layers.is_empty(), own && SHIPPED.get_dir(&name).is_some()) {
                    (true, _) => String::new(),
                    (false, true) => format!("project/{name}/"),
                    (false, false) => format!("{name}/"),
                };
                for (path, file) in &files {
                    theme.files.entry(path.clone()).or_insert_with(|| file.clone());
                }
                theme.layers.push(Layer { prefix, own, files });
            }
            met.push(name);
        }
        Ok(theme)
    }

    /// What the theme says of itself, with what it takes over from those it extends.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its layers, the topmost first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Returns a file.
    pub fn get(&self, path: &str) -> Option<&ThemeFile> {
        self.files.get(path)
    }

    /// Goes over the files in a folder that are seen, with their paths below it.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a ThemeFile)> {
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?, file)))
    }

    /// Goes over the files in a folder of every layer, with the names by which others extend or import them.
    pub fn named<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (String, &'a ThemeFile)> {
        self.layers.iter().flat_map(move |layer| {
            let named =
                |(path, file): (&String, &'a ThemeFile)| Some((format!("{}{}", layer.prefix, path.strip_prefix(folder)?), file));
            layer.files.iter().filter_map(named).collect::<Vec<_>>()
        })
    }

    #[cfg(test)]
    pub(crate) fn shipped(name: &str) -> Self {
        Theme::gather(name, std::iter::empty(), &[]).expect("a shipped theme")
    }
}

fn own_files<'a>(name: &str, texts: impl Iterator<Item = &'a SourceFile>, assets: &[Asset]) -> BTreeMap<String, ThemeFile> {
    let prefix = format!("themes/{name}/");
    let mut files = BTreeMap::new();
    for text in texts {
        if let Some(path) = text.path.strip_prefix(&prefix) {
            files.insert(
                path.to_owned(),
                ThemeFile { bytes: Arc::from(text.text.as_bytes()), shown: text.path.to_string(), shipped: false },
            );
        }
    }
    for asset in assets {
        if let Some(path) = asset.path.strip_prefix(&prefix)
            && let Ok(bytes) = asset.read()
        {
            files.insert(path.to_owned(), ThemeFile { bytes: bytes.into(), shown: asset.path.to_string(), shipped: false });
        }
    }
    files
}

fn shipped_files(name: &str, dir: &'static Dir<'static>) -> BTreeMap<String, ThemeFile> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir];
    while let Some(dir) = open.pop() {
        open.extend(dir.dirs());
        for file in dir.files() {
            let path = file.path().to_str().and_then(|p| p.strip_prefix(name)).map(|p| p.trim_start_matches('/'));
            let Some(path) = path else { continue };
            let shown = format!("<ouvrage>/themes/{name}/{path}");
            files.insert(path.to_owned(), ThemeFile { bytes: Arc::from(file.contents()), shown, shipped: true });
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> Vec<SourceFile> {
        let mut sources = crate::source::Sources::default();
        for (path, text) in files {
            sources.add(*path, *text, false);
        }
        sources.iter().map(|(_, file)| file.clone()).collect()
    }

    #[test]
    fn a_file_hides_the_one_below_and_can_still_name_it() {
        let files = project(&[("themes/ours/theme.yaml", "extends: default\n"), ("themes/ours/site/page.html", "ours")]);
        let theme = Theme::gather("ours", files.iter(), &[]).unwrap();
        assert_eq!(&*theme.get("site/page.html").unwrap().bytes, b"ours");
        assert!(theme.get("site/home.html").is_some());
        let names: Vec<String> = theme.named("site/").map(|(name, _)| name).filter(|n| n.ends_with("page.html")).collect();
        assert_eq!(names, ["page.html", "default/page.html"]);
    }

    #[test]
    fn a_theme_of_nobody_and_one_that_extends_itself_are_refused() {
        let unknown = Theme::gather("nobody", std::iter::empty(), &[]).unwrap_err();
        assert!(unknown.to_string().contains("default"), "{unknown}");
        let files = project(&[("themes/a/theme.yaml", "extends: b\n"), ("themes/b/theme.yaml", "extends: a\n")]);
        assert_eq!(Theme::gather("a", files.iter(), &[]).unwrap_err(), ThemeError::Cycle { name: "a".into() });
    }

    #[test]
    fn every_shipped_theme_can_be_put_together() {
        for name in shipped() {
            Theme::shipped(name);
        }
    }
}
