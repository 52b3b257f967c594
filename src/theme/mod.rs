//! Themes: files that say how things look, shipped or the project's own.
//!
//! A theme is a set of files by path (`site/page.html`, `pdf/document.typ`), in layers: the lowest is the shipped `default`, above it
//! come the themes that extend it, and the project's own files lie over the shipped ones of the same name. A file hides those of the
//! same path below it. What is hidden can still be named, with the theme before the path: `{% extends "default/page.html" %}`,
//! `#import "/themes/default/look.typ": *`.

mod blocks;
mod manifest;
mod templates;

pub use blocks::{Block, blocks, extended, has_components, included};
pub use manifest::{KEYS, Manifest, Renamed, declared, is_colour, is_variable};
pub use templates::{Refusal, explained, load, refusals};

use crate::locale::Words;
use crate::publication::{Publication, picture};
use crate::schema::Lang;
use crate::source::{Asset, SourceFile};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::Arc;

static SHIPPED: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The theme that all others stand on.
pub const BASE: &str = "default";

/// The accent where neither the project nor its theme sets one.
const ACCENT: &str = "#7a1f3d";

/// A theme: its layers, and of each path the file that is seen.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    files: BTreeMap<String, ThemeFile>,
    layers: Vec<Layer>,
    manifest: Manifest,
    /// What each theme says itself, the topmost first; what a project says over a shipped theme comes before that one.
    said: Vec<(String, Manifest)>,
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

/// The theme that one extends which does not say so itself.
fn fallback(name: &str) -> Option<String> {
    (name != BASE).then(|| BASE.to_owned())
}

/// The theme that a theme extends as far as the program knows: what a project says over it comes first.
pub fn parent(name: &str) -> Option<String> {
    let shipped = SHIPPED.get_file(format!("{name}/theme.yaml")).map(|file| Manifest::read(file.contents()));
    shipped.and_then(|manifest| manifest.extends).or_else(|| fallback(name))
}

impl Theme {
    /// Gathers the theme that a publication names.
    ///
    /// # Errors
    /// When neither the program nor the project has a theme of that name, or of a name that it extends.
    pub fn of(publication: &Publication) -> Result<Self, ThemeError> {
        let mut theme = Theme::gather(&publication.info().theme, publication.theme_files().iter(), publication.assets())?;
        if !publication.writes() {
            theme.clean();
        }
        Ok(theme)
    }

    /// Takes out of the pictures of a project's own themes what they do not show.
    fn clean(&mut self) {
        let hidden = self.layers.iter_mut().flat_map(|layer| layer.files.values_mut());
        for file in
            self.files.values_mut().chain(hidden).filter(|file| !file.shipped && picture::Format::of(&file.bytes).is_some())
        {
            if let Ok(Some(cleaned)) = picture::clean(&file.shown, &file.bytes, &|_| None) {
                file.bytes = cleaned.into();
            }
        }
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
            let said = [Some(&own), shipped.as_ref()].map(|files| files.and_then(said));
            next = said.iter().flatten().find_map(|manifest| manifest.extends.clone()).or_else(|| fallback(&name));
            for manifest in said.into_iter().flatten() {
                theme.manifest.inherit(manifest.clone());
                theme.said.push((name.clone(), manifest));
            }
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

    /// What the themes below one of these say, the nearest first.
    pub fn below(&self, name: &str) -> &[(String, Manifest)] {
        let at = self.said.iter().position(|(known, _)| known == name);
        at.and_then(|at| self.said.get(at + 1..)).unwrap_or_default()
    }

    /// The accent of a project: its own, else that of the theme.
    pub fn accent<'a>(&'a self, own: Option<&'a str>) -> &'a str {
        own.or(self.manifest.accent.as_deref().filter(|accent| is_colour(accent))).unwrap_or(ACCENT)
    }

    /// The words of the interface, with those that the theme sets in their place.
    pub fn words(&self, lang: Lang) -> BTreeMap<String, String> {
        let mut said = Words::of(lang).all().clone();
        for (key, word) in self.manifest.words.get(lang.interface()).into_iter().flatten() {
            if let Some(slot) = said.get_mut(key) {
                slot.clone_from(word);
            }
        }
        said
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
    fn shipped_themes_can_be_put_together_and_have_nothing_to_mend() {
        assert!(shipped().len() > 1, "{:?}", shipped());
        for name in shipped() {
            let theme = Theme::shipped(name);
            assert_eq!(refusals(&theme), [], "{name}");
            assert_eq!(parent(name).is_none(), name == BASE, "{name}");
            let base = theme.below(name).last().map_or(theme.manifest(), |(_, manifest)| manifest);
            assert_eq!(theme.manifest().blocks, base.blocks, "{name} is of the same version as what it extends");
            for (variable, value) in &theme.manifest().variables {
                assert!(is_variable(variable, value), "{name}: {variable}: {value}");
            }
        }
    }

    #[test]
    fn the_documentation_lists_every_block_and_every_variable() {
        let docs = include_str!("../../docs/themes.md");
        let theme = Theme::shipped(BASE);
        let text = |file: &ThemeFile| String::from_utf8_lossy(&file.bytes).into_owned();
        let mut count = 0;
        let frame = theme.get("site/base.html").map(text).unwrap_or_default();
        let framed: Vec<&str> = blocks(&frame).iter().map(|block| block.name).collect();
        for (path, file) in theme.under("site/").filter(|(path, _)| path.ends_with(".html")) {
            // What a page fills is said where it is opened.
            for block in blocks(&text(file)).into_iter().filter(|b| path == "base.html" || !framed.contains(&b.name)) {
                count += 1;
                let row = format!("| `{path}` | `{}` | ", block.name);
                assert!(docs.contains(&row), "docs/themes.md lacks the row {row}");
            }
        }
        let rows = docs.lines().filter(|line| line.starts_with("| `") && line.contains(".html` | `")).count();
        assert_eq!((rows, count > 40), (count, true), "docs/themes.md has blocks that no template has");

        let sheets: Vec<String> =
            theme.under("site/assets/").filter(|(p, _)| p.ends_with(".css")).map(|(_, f)| text(f)).collect();
        let known: std::collections::BTreeSet<&str> =
            sheets.iter().flat_map(|css| declared(css)).filter(|name| *name != "accent").collect();
        for name in &known {
            assert!(docs.contains(&format!("| `--{name}` | ")), "docs/themes.md lacks the variable --{name}");
        }
        let rows = docs.lines().filter(|line| line.starts_with("| `--")).count();
        assert_eq!(rows, known.len(), "docs/themes.md has variables that no sheet declares");
        for css in &sheets {
            for used in css.split("var(--").skip(1).filter_map(|rest| rest.split([')', ',']).next()) {
                let set = sheets.iter().any(|css| css.contains(&format!("--{used}:")));
                assert!(set, "--{used} is used and never set");
            }
        }
    }

    #[test]
    fn typst_files_import_each_other_where_a_theme_can_hide_them_and_all_are_used() {
        let theme = Theme::shipped(BASE);
        // Views are found by their names (`views.typ`).
        let views = theme.under("pdf/views/").map(|(path, _)| format!("views/{path}"));
        let mut open: Vec<String> = views.chain(["document.typ".to_owned()]).collect();
        let mut used = std::collections::BTreeSet::new();
        while let Some(path) = open.pop() {
            if !used.insert(path.clone()) {
                continue;
            }
            let file = theme.get(&format!("pdf/{path}")).unwrap_or_else(|| panic!("there is no pdf/{path}"));
            for line in String::from_utf8_lossy(&file.bytes).lines().filter(|line| line.starts_with("#import")) {
                let import = line.strip_prefix("#import \"/theme/").unwrap_or_else(|| panic!("{path}: {line}"));
                open.push(import.split('"').next().unwrap_or_default().to_owned());
            }
        }
        let there: std::collections::BTreeSet<String> = theme.under("pdf/").map(|(path, _)| path.to_owned()).collect();
        assert_eq!(used, there);
    }

    /// A view has the same name in the program, in its template, in its Typst file and in the function there.
    #[test]
    fn each_view_has_a_template_and_a_typst_file_of_its_name() {
        let theme = Theme::shipped(BASE);
        let text = |path: &str| theme.get(path).map(|f| String::from_utf8_lossy(&f.bytes).into_owned()).unwrap_or_default();
        let names = |folder: &str, ending: &str| -> Vec<String> {
            theme.under(folder).filter_map(|(path, _)| Some(path.strip_suffix(ending)?.to_owned())).collect()
        };
        let views = names("pdf/views/", ".typ");
        // A graph is a drawing like others on the site; in a document it may turn the page.
        let templates: Vec<String> = views.iter().filter(|name| *name != "graph").cloned().collect();
        assert_eq!(names("site/views/", ".html"), templates);
        assert!(views.len() > 15, "{views:?}");
        let docs = include_str!("../../docs/themes.md");
        for name in &views {
            let known = crate::view::find(name).is_some() || ["figure", "problem"].contains(&name.as_str());
            assert!(known, "pdf/views/{name}.typ is of no view");
            assert!(text(&format!("pdf/views/{name}.typ")).contains(&format!("\n#let view-{name}(view, level: none")), "{name}");
            assert!(docs.contains(&format!("**{name}**")), "docs/themes.md lacks {name}");
        }
    }

    #[test]
    fn a_theme_over_another_lies_between_the_project_and_the_base() {
        let files = project(&[
            ("themes/ours/theme.yaml", "extends: epure\nwords: { fr: { menu: Plan } }\n"),
            ("themes/epure/site/home.html", "{% extends \"epure/home.html\" %}"),
        ]);
        let theme = Theme::gather("ours", files.iter(), &[]).unwrap();
        let prefixes: Vec<&str> = theme.layers().iter().map(|layer| layer.prefix.as_str()).collect();
        assert_eq!(prefixes, ["", "project/epure/", "epure/", "default/"]);
        assert_eq!(theme.words(Lang::of("fr"))["menu"], "Plan");
        assert_eq!(theme.words(Lang::of("fr"))["on_this_page"], "Sommaire", "taken over from the theme below");
        assert_eq!((theme.accent(None), theme.accent(Some("#123456"))), ("#0a5aa8", "#123456"));
    }
}
