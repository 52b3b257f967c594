//! The wiki site: a function from a path to bytes.
//!
//! In: a [`Publication`], a theme and what documents were made. Out: pages, one by one. `build` asks for all of them in parallel,
//! `serve` for the one that is looked at. Nothing here reads the project's folder, decides who sees what, or knows how a page looks.

mod accent;
mod assets;
mod data;
mod face;
mod feed;
mod home;
mod names;
mod navigation;
mod outputs;
mod page;
mod route;
mod routes;
mod rows;
mod search;
mod sequence;

pub use outputs::{Output, Owner, PREVIEWS, outputs};
pub use route::{Names, Route};
pub use search::index as search_index;

use crate::document::Holding;
use crate::domain::impact::Dependence;
use crate::face::Glossary;
use crate::locale::Words;
use crate::project::DocumentConfig;
use crate::publication::{Alert, Publication, address};
use crate::schema::Audience;
use crate::theme::Theme;
use indexmap::IndexMap;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tera::{Context, Tera, Value};

/// Rows of a register on one page; a longer register is split.
pub const ROWS_PER_PAGE: usize = 1_000;

/// A document that was made and can be downloaded.
#[derive(Debug, Clone)]
pub struct MadeDocument {
    /// Size in bytes.
    pub bytes: usize,
    /// Number of pages.
    pub pages: usize,
    /// Pages that there are pictures of, from the first.
    pub previews: usize,
}

/// A document that the reader may have.
#[derive(Debug, Clone)]
pub struct OfferedDocument {
    /// What it is.
    pub config: DocumentConfig,
    /// The document, when it was made.
    pub made: Option<MadeDocument>,
    /// Whether it was to be made and could not be.
    pub failed: bool,
}

/// What pages say only under `serve`.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// Names the state of the files that the pages show.
    pub state: String,
    /// Address of the top of these pages: `/`, or `/_as/vendor/` for those that another reader gets.
    pub top: String,
    /// The readers that the site can be seen as, from the widest.
    pub readers: Vec<SeenBy>,
}

/// A reader that the site can be seen as.
#[derive(Debug, Clone)]
pub struct SeenBy {
    /// Name of the audience.
    pub name: String,
    /// The audience.
    pub audience: Audience,
    /// Address of the top of what this reader gets.
    pub top: String,
}

/// Something about the theme that keeps a page from being made.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A template cannot be read or fails.
    #[error("{0}")]
    Template(String),
    /// A file that is copied cannot be read any more.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// A register cannot be written in a format.
    #[error("the register of `{0}`: {1}")]
    Data(String, String),
    /// There is no page at this path.
    #[error("there is no page at `{0}`")]
    NoPage(String),
}

/// A site, ready to make any of its pages.
pub struct Site {
    publication: Arc<Publication>,
    theme: Arc<Theme>,
    tera: Arc<Tera>,
    shared: Shared,
    routes: Arc<IndexMap<String, Route>>,
    /// What the routes were made of, in short.
    claims: u64,
    documents: Vec<OfferedDocument>,
    alerts: OnceLock<Vec<Alert>>,
    glossary: OnceLock<Glossary>,
    /// What depends on what, found when the first page of an entry is made.
    dependence: OnceLock<Dependence>,
    /// The documents that were made, with what each holds.
    held: OnceLock<Arc<Vec<(DocumentConfig, Holding)>>>,
    sequences: sequence::Sequences,
}

/// Values that every page gets, made once.
struct Shared {
    site: Value,
    words: Value,
    tree: navigation::Tree,
    /// What pages show of the tree, as it was rendered for others that show the same; see [`Site::navigation`].
    navigation: Mutex<HashMap<(navigation::Group, String), Arc<str>>>,
    /// What a page opened from a folder must know to be given titles and words.
    key: String,
    serving: Option<Serving>,
}

impl Site {
    /// Prepares a site.
    ///
    /// # Errors
    /// When a template of the theme cannot be read; the message names file, line and column.
    pub fn new(
        publication: Arc<Publication>,
        theme: Arc<Theme>,
        documents: Vec<OfferedDocument>,
        serving: Option<Serving>,
    ) -> Result<Self, SiteError> {
        Site::cached(publication, theme, documents, serving, None)
    }

    /// Prepares a site of which much may be as it was: what the same theme and the same paths need is taken from the last one.
    ///
    /// # Errors
    /// See [`Site::new`].
    pub fn cached(
        publication: Arc<Publication>,
        theme: Arc<Theme>,
        documents: Vec<OfferedDocument>,
        serving: Option<Serving>,
        last: Option<&Site>,
    ) -> Result<Self, SiteError> {
        let same_theme = last.filter(|last| Arc::ptr_eq(&last.theme, &theme));
        let tera = match same_theme {
            Some(last) => last.tera.clone(),
            None => Arc::new(crate::theme::load(&theme).map_err(|e| template_error(&theme, &e))?),
        };
        let claims = routes::claims(&publication);
        let routes = match same_theme.filter(|last| last.claims == claims) {
            Some(last) => last.routes.clone(),
            None => Arc::new(routes::routes(&publication, &theme, serving.is_some())),
        };
        let info = publication.info();
        let words = Words::of(info.lang);
        let said = theme.words(info.lang);
        let audience = audience(publication.audience_name(), words);
        // The files of the site are there once, for all languages.
        let up = address::root_from(&publication.folder());
        let site = json!({
            "title": crate::text::typeset(&info.title, info.lang),
            "subtitle": info.subtitle.as_deref().map(|t| crate::text::typeset(t, info.lang)),
            "description": info.description,
            "organisation": info.organisation,
            "lang": info.lang.code(),
            "locale": Some(info.lang.code_with_region().replace('-', "_")).filter(|locale| locale.contains('_')),
            "dir": info.lang.is_right_to_left().then_some("rtl"),
            "version": info.version,
            "date": info.date.map(|d| json!({"text": d.show(info.lang), "iso": d.to_string()})),
            "audience": audience,
            "accent": info.accent,
            "logo": info.logo.as_deref().filter(|l| publication.asset(l).is_some()).and_then(address::of_asset).map(|p| format!("{up}{}", address::encode(&p))),
            "url": info.url,
            "image": picture(&publication),
            "feed": routes.contains_key("feed.xml"),
            // A site for some is not for search engines, even when somebody puts it where they look.
            "noindex": !publication.is_widest(),
            "repository": info.repository.as_ref().map(|kept| &kept.url),
        });
        let shared = Shared {
            site: Value::from_serializable(&site),
            words: Value::from_serializable(&said),
            tree: navigation::Tree::of(&publication),
            navigation: Mutex::default(),
            key: names::key(&publication),
            serving,
        };
        let (alerts, glossary) = (OnceLock::new(), OnceLock::new());
        let (dependence, held) = (OnceLock::new(), OnceLock::new());
        let sequences = sequence::Sequences::default();
        Ok(Site { publication, theme, tera, shared, routes, claims, documents, alerts, glossary, dependence, held, sequences })
    }

    /// The folder of the site that these pages are in: empty for the main language, `en/` for another.
    pub fn folder(&self) -> String {
        self.publication.folder()
    }

    /// What the site shows.
    pub fn publication(&self) -> &Publication {
        &self.publication
    }

    /// The documents that its reader may have.
    pub fn offered(&self) -> &[OfferedDocument] {
        &self.documents
    }

    /// What the site shows, to be shown in another theme.
    pub fn shared_publication(&self) -> Arc<Publication> {
        self.publication.clone()
    }

    /// Shows what `check` found on the dashboard. `find` is asked once: under `serve` only when somebody looks.
    pub fn check(&self, find: impl FnOnce() -> Vec<Alert>) {
        // Computed before it is kept: what finds alerts works in parallel, and nothing may wait for a lock meanwhile.
        if self.alerts.get().is_none() {
            let _ = self.alerts.set(find());
        }
    }

    /// Says on the pages of entries which of the documents that were made hold them. Under `serve` the panel beside a page says it: to know
    /// it takes publications for other readers, and a page does not wait for these.
    pub fn hold(&self, held: Arc<Vec<(DocumentConfig, Holding)>>) {
        let _ = self.held.set(held);
    }

    fn held(&self) -> &[(DocumentConfig, Holding)] {
        self.held.get().map_or(&[], |held| held.as_slice())
    }

    fn dependence(&self) -> &Dependence {
        self.dependence.get_or_init(|| Dependence::new(&self.publication))
    }

    /// The words that texts explain; prepared when the first page is made.
    fn glossary(&self) -> &Glossary {
        self.glossary.get_or_init(|| Glossary::new(&self.publication))
    }

    fn alerts(&self) -> &[Alert] {
        self.alerts.get().map_or(&[], Vec::as_slice)
    }

    /// Whether the dashboard may say that nothing was found.
    fn is_checked(&self) -> bool {
        self.publication.writes() && self.alerts.get().is_some()
    }

    /// How it looks.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// How it looks, to be shared with the site of another language.
    pub fn shared_theme(&self) -> Arc<Theme> {
        self.theme.clone()
    }

    /// All paths of the site, in a fixed order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.routes.keys().map(String::as_str)
    }

    /// What is at a path.
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.routes.get(path)
    }

    /// Makes what is at a path.
    ///
    /// # Errors
    /// When nothing is there, a template fails or a file has vanished.
    pub fn render(&self, path: &str) -> Result<Vec<u8>, SiteError> {
        let route = self.routes.get(path).ok_or_else(|| SiteError::NoPage(path.to_owned()))?;
        match route {
            Route::Asset(index) => {
                let asset = self.publication.assets().get(*index).ok_or_else(|| SiteError::NoPage(path.to_owned()))?;
                Ok(self.publication.read(asset)?)
            }
            Route::ThemeAsset(name) => {
                let file = self.theme.get(name).ok_or_else(|| SiteError::NoPage(path.to_owned()))?;
                Ok(if self.shared.serving.is_some() { file.bytes.to_vec() } else { assets::slim(name, file).into_owned() })
            }
            Route::Entries => Ok(data::entries(&self.publication)),
            Route::Data(kind, format) => data::register(&self.publication, kind, format),
            Route::Comparison => data::comparison(&self.publication),
            Route::Plan(scenario) => data::plan(&self.publication, *scenario),
            Route::Accent => Ok(accent::css(&self.publication, &self.theme).into_bytes()),
            Route::Sitemap => Ok(feed::sitemap(&self.publication, &self.routes).into_bytes()),
            Route::Feed => Ok(feed::feed(&self.publication).into_bytes()),
            Route::Names(Names::Pages) => Ok(names::of_pages(self, &self.shared.tree, &self.shared.key).into_bytes()),
            Route::Names(Names::Entries) => Ok(names::of_entries(&self.publication, &self.shared.key).into_bytes()),
            Route::Redirect(to) => Ok(redirect(path, to, &self.publication).into_bytes()),
            page => page::render(self, path, page).map(String::into_bytes),
        }
    }

    /// The ways from a page to the top of its language and to the top of the site. The page that is shown where there is none may be asked
    /// for at any address, so its ways begin at the host; without an address of the site nobody knows where that is.
    fn ways_up(&self, path: &str) -> (String, String) {
        let folder = self.publication.folder();
        let whole = self.publication.info().top_url.as_deref();
        let serving = self.shared.serving.as_ref().map(|serving| serving.top.as_str());
        let from_host = serving.or_else(|| whole.and_then(path_of_url));
        match from_host.filter(|_| path == "404.html") {
            Some(top) => (format!("{top}{folder}"), top.to_owned()),
            None => {
                let root = address::root_from(path);
                let top = format!("{root}{}", address::root_from(&folder));
                (root, top)
            }
        }
    }

    /// What the pages say under `serve`; nothing in a site that is built.
    pub fn serving(&self) -> Option<&Serving> {
        self.shared.serving.as_ref()
    }

    /// Makes the page that says that nothing is at a path, or nothing for this reader.
    ///
    /// # Errors
    /// When the template fails.
    pub fn missing(&self, path: &str, hidden: bool) -> Result<Vec<u8>, SiteError> {
        page::missing(self, path, hidden).map(String::into_bytes)
    }

    /// What a page says under `serve`: which state it shows, and where it is as each reader gets it.
    fn serving_at(&self, path: &str) -> serde_json::Value {
        let Some(serving) = &self.shared.serving else { return false.into() };
        let words = Words::of(self.publication.info().lang);
        let widest = self.widest_of(path);
        let folder = self.publication.folder();
        let reader = |reader: &SeenBy| {
            let mut value = audience(&reader.name, words);
            value["path"] = format!("{}{folder}{}", reader.top, address::encode(path)).into();
            value["current"] = (reader.audience == self.publication.audience()).into();
            value["gets"] = widest.is_none_or(|widest| widest.is_visible_to(reader.audience)).into();
            value
        };
        json!({"state": serving.state, "readers": serving.readers.iter().map(reader).collect::<Vec<_>>()})
    }

    /// The widest audience that gets what is at a path; nothing where that is everybody, or not known.
    fn widest_of(&self, path: &str) -> Option<Audience> {
        match self.routes.get(path)? {
            Route::Page(n) => self.publication.pages().get(*n).map(|page| page.audience),
            Route::Entry(n) | Route::Plan(n) => Some(self.publication.entry(*n).audience),
            Route::Register(kind, _) | Route::Data(kind, _) => {
                let entries = self.publication.of_kind(kind).iter().map(|n| self.publication.entry(*n).audience);
                entries.min().or_else(|| self.publication.vocabulary().get(kind).map(|kind| kind.audience))
            }
            Route::Comparison => self.publication.vocabulary().get("offer").map(|kind| kind.audience),
            _ => None,
        }
    }

    /// What a page shows of the tree of pages and registers. Rendering it takes a third of the time of a page, and pages of one folder, or of
    /// the entries of one kind, show the same but for the mark on their own link: it is rendered once for them.
    fn navigation(&self, path: &str, root: &str) -> Result<Arc<str>, SiteError> {
        let encoded = address::encode(path);
        let register = match self.routes.get(path) {
            Some(Route::Entry(n)) => self.publication.kind_of(self.publication.entry(*n)),
            Some(Route::Register(kind, part)) if *part > 0 => self.publication.vocabulary().get(kind),
            _ => None,
        };
        let owner = register.map(|kind| address::encode(&address::of_register(kind)));
        let tree = &self.shared.tree;
        let Some(group) = tree.group(&encoded, owner.as_deref()) else {
            return self.rendered(&tree.around(&encoded, owner.as_deref()), root).map(Arc::from);
        };
        let key = (group, root.to_owned());
        let kept = || self.shared.navigation.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&key).cloned();
        let shared = match known {
            Some(shared) => shared,
            None => {
                let shared: Arc<str> = self.rendered(&tree.around_group(group), root)?.into();
                kept().entry(key).or_insert(shared).clone()
            }
        };
        if owner.is_some() {
            return Ok(shared);
        }
        match navigation::marked(&shared, &format!("{root}{encoded}")) {
            Some(own) => Ok(own.into()),
            // A theme that writes its links otherwise.
            None => self.rendered(&tree.around(&encoded, None), root).map(Arc::from),
        }
    }

    fn rendered(&self, items: &[navigation::Item], root: &str) -> Result<String, SiteError> {
        let mut context = Context::new();
        context.insert_value("nav", Value::from_serializable(&items));
        context.insert_value("words", self.shared.words.clone());
        context.insert("root", root);
        self.tera.render("navigation.html", &context).map_err(|e| template_error(&self.theme, &e))
    }

    /// Everything that the navigation leads to.
    fn map(&self) -> Vec<navigation::Item> {
        self.shared.tree.whole()
    }

    fn show(&self, template: &str, path: &str, context: Context) -> Result<String, SiteError> {
        let mut context = context;
        context.insert_value("site", self.shared.site.clone());
        context.insert_value("words", self.shared.words.clone());
        context.insert("key", &self.shared.key);
        let (root, top) = self.ways_up(path);
        context.insert("navigation", &*self.navigation(path, &root)?);
        context.insert("top", &top);
        context.insert("root", &root);
        context.insert("serving", &self.serving_at(path));
        self.tera.render(template, &context).map_err(|e| template_error(&self.theme, &e))
    }
}

/// The path in the address of a site, from the host on: `/wiki/` of `https://example.org/wiki/`.
fn path_of_url(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.get(rest.find('/')?..)?;
    path.split(['?', '#']).next().filter(|path| path.ends_with('/'))
}

/// The picture that social networks and chats show beside a link: they take bitmaps only, by their whole address.
fn picture(publication: &Publication) -> Option<String> {
    let info = publication.info();
    let bitmap = |path: &&str| {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|e| matches!(e.as_str(), "png" | "jpg" | "jpeg" | "webp" | "gif"))
    };
    let found = [info.image.as_deref(), info.logo.as_deref()]
        .into_iter()
        .flatten()
        .filter(bitmap)
        .find(|p| publication.asset(p).is_some());
    Some(format!("{}{}", info.top_url.as_deref()?, address::encode(&address::of_asset(found?)?)))
}

/// Name and label of an audience.
fn audience(name: &str, words: &Words) -> serde_json::Value {
    let key = format!("audience_{name}");
    json!({"name": name, "label": words.find(&key).unwrap_or(name)})
}

/// Says where in which file a template is wrong.
fn template_error(theme: &Theme, error: &tera::Error) -> SiteError {
    SiteError::Template(crate::theme::explained(theme, error))
}

/// A page that leads on: for former ids and former paths.
fn redirect(from: &str, to: &str, publication: &Publication) -> String {
    let href = format!("{}{}", address::root_from(from), address::encode(to));
    let href = crate::text::escape(&href);
    let lang = publication.info().lang.code();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>→ {href}</title>\n<link rel=\"canonical\" href=\"{href}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n<meta name=\"robots\" content=\"noindex\">\n</head>\n<body>\n<p><a href=\"{href}\">{href}</a></p>\n</body>\n</html>\n"
    )
}
