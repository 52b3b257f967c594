//! Data of each kind of page, handed to its template.

mod changes;
mod entry;
mod home;
mod impact;
mod register;

use super::assets::Uses;
use super::face::SiteFace;
use super::route::Route;
use super::{Site, SiteError, audience, navigation};
use crate::face::{Hints, OnSite, Writer};
use crate::locale::Words;
use crate::project::Page;
use crate::publication::{Last, Mark, Publication, Revision, SourcePlace, address};
use crate::schema::{Audience, Lang};
use crate::text::{self, Block};
use serde_json::{Value, json};
use std::cell::Cell;
use tera::Context;

/// Makes a page.
pub fn render(site: &Site, path: &str, route: &Route) -> Result<String, SiteError> {
    let maker = Maker::new(site, path);
    match route {
        Route::Home => maker.home(),
        Route::Page(n) => maker.page(*n),
        Route::Register(kind, part) => maker.register(kind, *part),
        Route::Rows(kind, part) => maker.rows(kind, *part),
        Route::Entry(n) => maker.entry(*n),
        Route::Changes(n) => maker.changes(*n),
        Route::NotFound => maker.not_found(false),
        Route::SiteMap => maker.site_map(),
        _ => Err(SiteError::NoPage(path.to_owned())),
    }
}

/// Makes the page that says that nothing is at a path, or nothing for this reader.
pub fn missing(site: &Site, path: &str, hidden: bool) -> Result<String, SiteError> {
    Maker::new(site, path).not_found(hidden)
}

pub(super) struct Maker<'a> {
    pub(super) site: &'a Site,
    pub(super) publication: &'a Publication,
    pub(super) words: &'static Words,
    pub(super) path: &'a str,
    counter: Cell<usize>,
    /// What the page shows, for the sheets and scripts it needs.
    uses: Uses,
    /// The words of the glossary that it has explained.
    hints: Hints<'a>,
}

/// What stands around the text of every page.
struct PageFrame {
    kind: &'static str,
    title: String,
    description: Option<String>,
    audience: String,
    mark: Option<Mark>,
    breadcrumbs: Vec<navigation::Crumb>,
    toc: Vec<Value>,
    previous: Option<Value>,
    next: Option<Value>,
    html: String,
    source: Option<Value>,
    changed: Option<Value>,
    /// The language of the text where it is not that of the site, and whether any text is not translated.
    lang: Option<Lang>,
    untranslated: bool,
}

impl<'a> Maker<'a> {
    fn new(site: &'a Site, path: &'a str) -> Self {
        Maker {
            site,
            publication: &site.publication,
            words: Words::of(site.publication.info().lang),
            path,
            counter: Cell::new(0),
            uses: Uses::default(),
            hints: Hints::new(site.glossary()),
        }
    }
}

impl Maker<'_> {
    fn frame(&self, frame: PageFrame) -> Value {
        json!({
            "kind": frame.kind,
            "title": frame.title,
            "path": address::encode(self.path),
            "description": frame.description,
            "audience": audience(&frame.audience, self.words),
            "mark": frame.mark,
            "breadcrumbs": frame.breadcrumbs,
            "toc": frame.toc,
            "previous": frame.previous,
            "next": frame.next,
            "html": frame.html,
            "source": frame.source,
            "changed": frame.changed,
            "report": self.report(&frame),
            "lang": frame.lang,
            "untranslated": frame.untranslated,
            "languages": self.languages(frame.kind),
        })
    }

    /// The same page in each language of the project: for the switch of the header, and for search engines where it is translated.
    fn languages(&self, kind: &str) -> Vec<Value> {
        let info = self.publication.info();
        if info.languages.len() < 2 {
            return Vec::new();
        }
        let written = |lang: &Lang| match self.site.routes.get(self.path) {
            Some(Route::Page(n)) => self.publication.page_languages(*n).contains(lang),
            Some(Route::Home) => {
                let index = self.publication.pages().iter().position(|p| &*p.path == "index");
                index.is_none_or(|n| self.publication.page_languages(n).contains(lang))
            }
            _ => kind != "not-found",
        };
        let up = address::root_from(&self.publication.folder());
        // The home page is the folder itself, as its canonical address says.
        let canonical = if kind == "home" { String::new() } else { address::encode(self.path) };
        let language = |lang: &Lang| {
            let folder = address::folder(*lang, &info.languages);
            json!({
                "code": lang.code(), "name": lang.own_name(), "current": *lang == info.lang, "written": written(lang),
                "path": format!("{up}{folder}{}", address::encode(self.path)),
                "url": info.top_url.as_ref().map(|top| format!("{top}{folder}{canonical}")),
            })
        };
        info.languages.iter().map(language).collect()
    }

    /// Fills a template, with the sheets and scripts for what was shown until now.
    fn show(&self, template: &str, mut context: Context) -> Result<String, SiteError> {
        context.insert("sheets", &self.uses.assets(&self.site.theme, "css"));
        context.insert("scripts", &self.uses.assets(&self.site.theme, "js"));
        self.site.show(template, self.path, context)
    }

    fn face(&self) -> SiteFace<'_> {
        SiteFace {
            at: OnSite { publication: self.publication, from: self.path },
            hints: &self.hints,
            around: self.around(),
            tera: &self.site.tera,
            words: &self.site.shared.words,
            site: &self.site.shared.site,
            uses: &self.uses,
        }
    }

    pub(super) fn with_writer<T>(&self, file: &str, top: u8, write: impl FnOnce(&Writer<'_>) -> T) -> T {
        let face = self.face();
        let writer = Writer {
            publication: self.publication,
            face: &face,
            hinting: true,
            file,
            prefix: "",
            top,
            claims: true,
            counter: &self.counter,
            lang: None,
        };
        write(&writer)
    }

    /// For whom the page is that is made; nothing for those that are for whoever reads them.
    fn around(&self) -> Option<Audience> {
        match self.site.routes.get(self.path)? {
            Route::Page(n) => self.publication.pages().get(*n).map(|page| page.audience),
            Route::Entry(n) => Some(self.publication.entry(*n).audience),
            // The title of a register that is for fewer readers than usual says so once, for all of its rows.
            Route::Register(kind, _) | Route::Rows(kind, _) => {
                let audience = self.publication.vocabulary().get(kind)?.audience;
                (audience > self.publication.usual(None)).then_some(audience)
            }
            _ => None,
        }
    }

    fn source(&self, place: Option<SourcePlace>) -> Option<Value> {
        let place = place?;
        let info = self.publication.info();
        let edit = info.repository.as_ref().map(|kept| {
            let file = if kept.folder.is_empty() { place.file.to_string() } else { format!("{}/{}", kept.folder, place.file) };
            kept.forge.line(&kept.url, &address::encode(&kept.branch), &address::encode(&file), place.line)
        });
        Some(json!({"file": &*place.file, "line": place.line, "edit": edit}))
    }

    /// The last change of what a page shows.
    fn changed(&self, last: Option<&Last>) -> Option<Value> {
        Some(match last? {
            Last::Uncommitted => json!({"uncommitted": true}),
            Last::Committed(revision) => {
                let mut date = self.day(revision.date);
                date["moment"] = revision.moment.as_str().into();
                json!({
                    "uncommitted": false, "date": date, "author": revision.author, "short": revision.short,
                    "subject": revision.subject.as_deref().map(|s| self.line(s)), "url": self.commit_link(revision),
                })
            }
        })
    }

    pub(super) fn commit_link(&self, revision: &Revision) -> Option<String> {
        let kept = self.publication.info().repository.as_ref()?;
        Some(kept.forge.commit(&kept.url, &revision.hash))
    }

    /// Where an error in this page is reported, with what the reader would have to copy filled in.
    fn report(&self, frame: &PageFrame) -> Option<String> {
        let info = self.publication.info();
        let to = info.report.as_deref().filter(|_| frame.kind != "not-found")?;
        let file = frame.source.as_ref().and_then(|s| Some(format!("{}:{}", s["file"].as_str()?, s["line"]))).unwrap_or_default();
        let url = format!("{}{}", info.url.as_deref().unwrap_or_default(), address::encode(self.path));
        if to.contains('@') && !to.contains("://") {
            let subject = address::encode_part(&format!("{} – {}", frame.title, info.title));
            let body = address::encode_part(&format!("{url}\n{file}\n\n"));
            return Some(format!("mailto:{to}?subject={subject}&body={body}"));
        }
        let fill = [("{title}", &frame.title), ("{url}", &url), ("{file}", &file)];
        Some(fill.iter().fold(to.to_owned(), |to, (name, value)| to.replace(name, &address::encode_part(value))))
    }

    fn body(&self, page: &Page) -> (Vec<Block>, String) {
        let mut blocks = self.with_writer(&page.file_path, 4, |writer| writer.read(&page.body));
        if page.title_from_heading {
            text::take_title(&mut blocks);
        }
        // The title of the page is its only heading of level 1; a document has the same levels below its own.
        text::fit_headings(&mut blocks, 2);
        let html = self.with_writer(&page.file_path, 4, |writer| writer.blocks_in(&blocks, page.lang).html.unwrap_or_default());
        self.uses.html(&html);
        (blocks, html)
    }

    pub(super) fn line(&self, text: &str) -> String {
        self.line_in(text, None)
    }

    pub(super) fn line_in(&self, text: &str, lang: Option<Lang>) -> String {
        text::typeset(text, lang.unwrap_or(self.publication.info().lang))
    }

    /// Address of a file of the whole site, from the top of this language's pages.
    fn of_site(&self, path: &str) -> String {
        format!("{}{path}", address::root_from(&self.publication.folder()))
    }

    fn page(&self, n: usize) -> Result<String, SiteError> {
        let Some(page) = self.publication.pages().get(n) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        let (blocks, html) = self.body(page);
        let neighbour = |n: Option<usize>| {
            let page = self.publication.pages().get(n?).filter(|p| &*p.path != "index")?;
            let title = self.line_in(&page.title, page.lang);
            Some(json!({"title": title, "path": address::encode(&address::of_page(page)), "lang": page.lang}))
        };
        let frame = PageFrame {
            kind: "page",
            title: self.line_in(&page.title, page.lang),
            lang: page.lang,
            untranslated: page.lang.is_some(),
            description: page.description.clone().or_else(|| first_words(&blocks, &self.titles())),
            audience: self.publication.name_of(page.audience).to_owned(),
            mark: self.publication.mark(page.audience, navigation::around_page(self.publication, page)),
            breadcrumbs: navigation::way_to_page(self.publication, page),
            toc: toc(&blocks, self.publication.info().lang, &self.titles()),
            previous: neighbour(n.checked_sub(1)),
            next: neighbour(Some(n + 1)),
            html,
            source: self.source(self.publication.page_place(page)),
            changed: self.changed(self.publication.history().and_then(|history| history.of_page(n))),
        };
        let mut frame = self.frame(frame);
        // The lead is shown only when somebody wrote one.
        frame["lead"] = page.description.as_deref().map(|d| self.line_in(d, page.lang)).into();
        let mut context = Context::new();
        context.insert("page", &frame);
        self.show("page.html", context)
    }

    /// The titles of entries that the reader may see, by id.
    fn titles(&self) -> impl Fn(&str) -> Option<String> {
        |id| self.publication.cited(id)
    }

    fn last_of(&self, page: &Page) -> Option<&Last> {
        let n = self.publication.pages().iter().position(|p| p.path == page.path)?;
        self.publication.history()?.of_page(n)
    }

    /// The frame of a page that is of no file of the project.
    fn plain(&self, kind: &'static str, title: String) -> PageFrame {
        PageFrame {
            kind,
            title,
            description: None,
            audience: self.publication.audience_name().to_owned(),
            mark: None,
            breadcrumbs: Vec::new(),
            toc: Vec::new(),
            previous: None,
            next: None,
            html: String::new(),
            source: None,
            changed: None,
            lang: None,
            untranslated: false,
        }
    }

    /// Everything that the navigation leads to, for who unfolds nothing.
    fn site_map(&self) -> Result<String, SiteError> {
        let title = self.words.get("site_map").to_owned();
        let home = self.words.get("home").to_owned();
        let crumb =
            |title: &str, path: &str| navigation::Crumb { title: title.to_owned(), path: Some(path.to_owned()), lang: None };
        let frame = PageFrame {
            breadcrumbs: vec![crumb(&home, "index.html"), crumb(&title, self.path)],
            ..self.plain("site-map", title)
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("map", &self.site.map());
        self.show("site-map.html", context)
    }

    /// `hidden`: the page is there, for narrower readers. Said under `serve` alone: an author looks at what others get.
    fn not_found(&self, hidden: bool) -> Result<String, SiteError> {
        let title = if hidden { "hidden_title" } else { "not_found_title" };
        let frame = self.plain("not-found", self.words.get(title).to_owned());
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("hidden", &hidden);
        self.show("not-found.html", context)
    }
}

/// Headings of one level as what is on a page; nothing where there are fewer than three.
fn outline(headings: impl Iterator<Item = (String, Value)>) -> Vec<Value> {
    let found: Vec<Value> = headings.map(|(id, title)| json!({"level": 2, "id": id, "title": title})).collect();
    if found.len() < 3 { Vec::new() } else { found }
}

fn toc(blocks: &[Block], lang: Lang, titles: &dyn Fn(&str) -> Option<String>) -> Vec<Value> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, id, inlines } => {
                let title = text::typeset(&text::heading_text(inlines, titles), lang);
                found.push(json!({"level": (*level).max(2), "id": id, "title": title}));
            }
            Block::Container { blocks, .. } | Block::Details { blocks, .. } => found.extend(toc(blocks, lang, titles)),
            _ => {}
        }
    }
    found
}

/// The first words of a text, for search engines and previews: 160 characters at most.
fn first_words(blocks: &[Block], titles: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(_) => {
            let words = text::plain_text(std::slice::from_ref(block), titles);
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            Some(text::shortened(&words, 160)).filter(|w| !w.is_empty())
        }
        Block::Container { blocks, .. } => first_words(blocks, titles),
        _ => None,
    })
}
