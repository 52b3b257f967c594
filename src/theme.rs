//! Themes: files that say how things look, shipped or the project's own.
//!
//! A theme is a set of files by path (`site/page.html`, `pdf/document.typ`). The shipped theme lies below, the project's files shadow it
//! one by one.

use crate::publication::Publication;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::Arc;

static SHIPPED: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The files of a theme, by path.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    files: BTreeMap<String, ThemeFile>,
}

/// A file of a theme.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// Where the user finds it: a path in the project, or a name for a shipped file.
    pub shown: String,
}

/// There is no theme of the name that was asked for.
#[derive(Debug, thiserror::Error)]
#[error("there is no theme `{name}`; shipped themes: {}; a theme of your own is a folder `themes/{name}/`", shipped.join(", "))]
pub struct UnknownTheme {
    name: String,
    shipped: Vec<String>,
}

impl Theme {
    /// Gathers the theme that a publication names.
    ///
    /// # Errors
    /// When neither the program nor the project has a theme of that name.
    pub fn of(publication: &Publication) -> Result<Self, UnknownTheme> {
        let name = &publication.info().theme;
        let mut theme = Theme::default();
        theme.add_shipped("default");
        let shipped = name == "default" || theme.add_shipped(name);
        let prefix = format!("themes/{name}/");
        let mut own = false;
        for file in publication.theme_files() {
            if let Some(path) = file.path.strip_prefix(&prefix) {
                own = true;
                let file = ThemeFile { bytes: Arc::from(file.text.as_bytes()), shown: file.path.to_string() };
                theme.files.insert(path.to_owned(), file);
            }
        }
        for asset in publication.assets() {
            if let Some(path) = asset.path.strip_prefix(&prefix)
                && let Ok(bytes) = asset.read()
            {
                own = true;
                theme.files.insert(path.to_owned(), ThemeFile { bytes: bytes.into(), shown: asset.path.to_string() });
            }
        }
        if shipped || own {
            return Ok(theme);
        }
        let shipped = SHIPPED.dirs().filter_map(|d| d.path().to_str().map(str::to_owned)).collect();
        Err(UnknownTheme { name: name.clone(), shipped })
    }

    fn add_shipped(&mut self, name: &str) -> bool {
        let Some(dir) = SHIPPED.get_dir(name) else { return false };
        let mut open = vec![dir];
        while let Some(dir) = open.pop() {
            open.extend(dir.dirs());
            for file in dir.files() {
                let Some(path) = file.path().to_str().and_then(|p| p.strip_prefix(name)).map(|p| p.trim_start_matches('/'))
                else {
                    continue;
                };
                let shown = format!("<ouvrage>/themes/{name}/{path}");
                self.files.insert(path.to_owned(), ThemeFile { bytes: Arc::from(file.contents()), shown });
            }
        }
        true
    }

    /// Returns a file.
    pub fn get(&self, path: &str) -> Option<&ThemeFile> {
        self.files.get(path)
    }

    /// Goes over the files in a folder, with their paths below it.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a ThemeFile)> {
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?, file)))
    }
}
