//! Data of each kind of page, handed to its template.

use super::assets::Uses;
use super::face::SiteFace;
use super::route::Route;
use super::routes::{parts, register_part};
use super::{Site, SiteError, audience, navigation};
use crate::face::{Hints, OnSite, Writer, describe};
use crate::locale::Words;
use crate::project::{Condition, Page, Request, parse_view_node};
use crate::publication::{Last, Mark, Mentioner, Publication, Revision, SourcePlace, address};
use crate::schema::{Audience, FieldType, Kind, Lang, Value as FieldValue};
use crate::select::{Group, order};
use crate::text::{self, Block};
use crate::view::{Data, ViewData};
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
        Route::NotFound => maker.not_found(false),
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
struct Frame {
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
    fn frame(&self, frame: Frame) -> Value {
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
    fn report(&self, frame: &Frame) -> Option<String> {
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
        let frame = Frame {
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
            changed: self.changed(self.publication.past().and_then(|past| past.of_page(n))),
        };
        let mut frame = self.frame(frame);
        // The lead is shown only when somebody wrote one.
        frame["lead"] = page.description.as_deref().map(|d| self.line_in(d, page.lang)).into();
        let mut context = Context::new();
        context.insert("page", &frame);
        self.show("page.html", context)
    }

    fn home(&self) -> Result<String, SiteError> {
        let index = self.publication.find_page("index");
        let html = index.map(|page| self.body(page).1).unwrap_or_default();
        let info = self.publication.info();
        let frame = Frame {
            kind: "home",
            lang: None,
            untranslated: index.is_some_and(|page| page.lang.is_some()),
            title: self.line(&info.title),
            description: info.description.clone().or_else(|| info.subtitle.clone()),
            audience: self.publication.audience_name().to_owned(),
            mark: None,
            breadcrumbs: Vec::new(),
            toc: Vec::new(),
            previous: None,
            next: None,
            html,
            source: index.and_then(|page| self.source(self.publication.page_place(page))),
            changed: index.and_then(|page| self.changed(self.last_of(page))),
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("registers", &self.registers());
        context.insert("documents", &self.documents());
        context.insert("coverage", &self.coverage());
        context.insert("progress", &self.progress());
        context.insert("today", &self.today().map(|today| self.day(today)));
        context.insert("upcoming", &self.upcoming());
        context.insert("decisions", &self.decisions());
        context.insert("recent", &self.recent());
        context.insert("alerts", &self.alerts());
        context.insert("checked", &self.site.is_checked());
        self.show("home.html", context)
    }

    /// The titles of entries that the reader may see, by id.
    fn titles(&self) -> impl Fn(&str) -> Option<String> {
        |id| self.publication.cited(id)
    }

    fn last_of(&self, page: &Page) -> Option<&Last> {
        let n = self.publication.pages().iter().position(|p| p.path == page.path)?;
        self.publication.past()?.of_page(n)
    }

    fn registers(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let register = |(kind, entries): (&Kind, &[usize])| {
            json!({
                "kind": &*kind.name, "label": kind.label.get(lang), "labels": kind.labels.get(lang), "count": entries.len(),
                "path": address::of_register(kind), "help": kind.help.get(lang),
            })
        };
        self.publication.registers().map(register).collect()
    }

    fn documents(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let document = |offered: &super::OfferedDocument| {
            let (document, made) = (&offered.config, offered.made.as_ref());
            let there = made.is_some() || self.site.shared.serving.is_some();
            let pictures = (1..=made.map_or(0, |m| m.previews)).map(|n| self.of_site(&address::of_preview(&document.name, n)));
            let other = Some(document.lang).filter(|l| *l != lang);
            json!({
                "name": document.name, "family": document.family, "title": self.line_in(&document.title, other), "lang": other,
                "subtitle": document.subtitle.as_deref().map(|s| self.line_in(s, other)),
                "path": there.then(|| self.of_site(&address::of_document(&document.name))), "previews": pictures.collect::<Vec<_>>(),
                "audience": audience(self.publication.name_of(document.audience), self.words),
                "failed": offered.failed, "pages": made.map(|m| m.pages), "size": made.map(|m| size(m.bytes, lang)),
            })
        };
        self.site.documents.iter().map(document).collect()
    }

    /// Coverage as registers show it, each figure once and named by what it counts, wherever it is shown.
    fn coverage(&self) -> Vec<Value> {
        let mut found = Vec::new();
        // Two registers may show the same figure, as requirements and tests do: it is told once.
        let mut told: Vec<(String, String, Option<Condition>)> = Vec::new();
        for (kind, _) in self.publication.registers() {
            for request in self.requests(kind).into_iter().filter(|r| r.view == "coverage") {
                let counted =
                    request.kinds.first().and_then(|(name, _)| self.publication.vocabulary().find(name)).unwrap_or(kind);
                let view = self.with_writer("", 4, |writer| crate::view::compute(&request, writer, "coverage"));
                let Data::Coverage(coverage) = view.data else { continue };
                for part in coverage.parts {
                    let figure =
                        (counted.name.to_string(), part.label.clone(), request.condition.as_ref().map(|(c, _)| c.clone()));
                    if told.contains(&figure) {
                        continue;
                    }
                    told.push(figure);
                    let whole =
                        view.title.clone().filter(|_| request.title().is_some()).unwrap_or_else(|| coverage.label.clone());
                    let title = format!("{whole}{}{}", self.words.get("colon"), part.label.to_lowercase());
                    found.push(json!({
                        "title": title, "path": address::of_register(counted),
                        "covered": part.covered, "total": part.total, "percent": part.percent,
                    }));
                }
            }
        }
        found
    }

    /// How the field that a kind names as its progress is spread over its choices.
    fn progress(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let mut found = Vec::new();
        for (kind, entries) in self.publication.registers() {
            let field = kind.progress.as_deref().and_then(|name| kind.fields.get(name));
            let Some((field, FieldType::Choice(choices))) = field.map(|f| (f, &f.ty)) else { continue };
            let of = |key: &str| {
                let has = |n: &&usize| matches!(self.publication.entry(**n).get(&field.name), Some(FieldValue::Choice(k)) if **k == *key);
                entries.iter().filter(has).count()
            };
            let parts: Vec<Value> = choices
                .iter()
                .map(|c| json!({"key": c.key, "label": c.label.get(lang), "tone": c.tone.name(), "count": of(&c.key)}))
                .collect();
            let known: usize = choices.iter().map(|c| of(&c.key)).sum();
            if known > 0 {
                found.push(
                    json!({"title": kind.labels.get(lang), "path": address::of_register(kind), "total": known, "parts": parts}),
                );
            }
        }
        found
    }

    /// The views that a kind asks for, that this version knows and that show something this reader has: a register's page does not
    /// name a kind that is hidden from who reads it.
    fn requests(&self, kind: &Kind) -> Vec<Request> {
        let known = |name: &str| self.publication.vocabulary().find(name).is_some();
        let shows = |request: &Request| {
            let columns = request.words("columns").filter(|_| request.view == "matrix");
            request.kinds.iter().any(|(name, _)| known(name)) && columns.is_none_or(|c| c.iter().any(|(name, _)| known(name)))
        };
        let read = kind.views.iter().filter_map(|view| parse_view_node(&view.node, Some(&kind.name)).ok());
        read.filter(shows).collect()
    }

    /// The rows of a part of a register.
    fn table(&self, kind: &Kind, part: usize, writer: &Writer<'_>) -> crate::view::Table {
        let mut entries = self.publication.of_kind(&kind.name).to_vec();
        order(&mut entries, &kind.sort, kind, self.publication);
        let total = entries.len();
        let rows: Vec<usize> = entries.into_iter().skip(part * super::ROWS_PER_PAGE).take(super::ROWS_PER_PAGE).collect();
        let groups = vec![Group { key: String::new(), label: None, entries: rows }];
        let mut columns = crate::view::default_columns(kind, self.publication);
        let extra = crate::view::extra_columns(kind, &columns, self.publication);
        let shown = columns.len();
        columns.extend(extra);
        let mut table = crate::view::table(kind, &columns, &groups, total, None, writer);
        table.columns.iter_mut().skip(shown).for_each(|column| column.extra = true);
        table
    }

    /// The same rows as data.
    fn rows(&self, name: &str, part: usize) -> Result<String, SiteError> {
        let Some(kind) = self.publication.vocabulary().get(name) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        let table = self.with_writer("", 4, |writer| self.table(kind, part, writer));
        let top = format!("{}{}", address::root_from(self.path), address::root_from(&self.publication.folder()));
        let lang = self.publication.info().lang;
        let key = self.key_of_rows(name);
        let frame = super::rows::Frame { lang: lang.code(), title: kind.labels.get(lang), top: &top, key: &key };
        Ok(super::rows::document(&table, part + 1, &frame))
    }

    /// What a page opened from a folder must know to be given the rows of a register of several parts.
    fn key_of_rows(&self, name: &str) -> String {
        let entries = self.publication.of_kind(name).iter();
        super::rows::key(entries.map(|n| (&*self.publication.entry(*n).id, self.publication.title(*n))))
    }

    fn register(&self, name: &str, part: usize) -> Result<String, SiteError> {
        let lang = self.publication.info().lang;
        let Some(kind) = self.publication.vocabulary().get(name) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        let total = self.publication.of_kind(name).len();
        let all = parts(total);
        let (table, views) = self.with_writer("", 4, |writer| {
            let table = self.table(kind, part, writer);
            let count = table.groups.iter().map(|g| g.count).sum();
            let table = ViewData {
                view: "table",
                id: "register".to_owned(),
                title: None,
                count,
                empty: count == 0,
                data: Data::Table(table),
            };
            // A picture of nothing (an empty register, fields that this reader does not have) is left out.
            let picture = |request: &Request| {
                let view = crate::view::compute(request, writer, &writer.next_id());
                (!view.empty).then(|| self.face().show(&view))
            };
            let views: Vec<Value> = match part {
                0 => self.requests(kind).iter().filter(|r| fits(r, total)).filter_map(picture).collect(),
                _ => Vec::new(),
            };
            (table, views)
        });
        let labels = kind.labels.get(lang);
        let title = if all > 1 { format!("{labels} ({}/{all})", part + 1) } else { labels.to_owned() };
        let turn = |n: Option<usize>| {
            let n = n.filter(|n| *n < all)?;
            Some(json!({"title": format!("{labels} ({}/{all})", n + 1), "path": register_part(&kind.plural, n)}))
        };
        let frame = Frame {
            kind: "register",
            lang: None,
            untranslated: false,
            title,
            description: Some(kind.help.get(lang).to_owned()).filter(|h| !h.is_empty()),
            audience: self.publication.name_of(kind.audience).to_owned(),
            mark: self.publication.mark(kind.audience, self.publication.usual(None)),
            breadcrumbs: navigation::way_to_register(self.publication, kind),
            toc: Vec::new(),
            previous: turn(part.checked_sub(1)),
            next: turn(Some(part + 1)),
            html: String::new(),
            source: None,
            changed: None,
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        let register = json!({
            "kind": name, "plural": kind.plural, "label": kind.label.get(lang), "labels": labels, "help": kind.help.get(lang), "count": total, "section": kind.section.name(),
            "parts": all, "key": (all > 1).then(|| self.key_of_rows(name)),
        });
        context.insert("register", &register);
        context.insert("views", &views);
        context.insert("table", &table);
        if total > 0 {
            self.uses.view("table", "");
        }
        self.show("register.html", context)
    }

    fn entry(&self, n: usize) -> Result<String, SiteError> {
        let lang = self.publication.info().lang;
        let entry = self.publication.entry(n);
        let Some(kind) = self.publication.kind_of(entry) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        self.hints.about(n);
        let described = self.with_writer(&entry.file, 3, |writer| describe(n, None, writer));
        let title = described.r#ref.title.clone();
        let mut crumbs = navigation::way_to_register(self.publication, kind);
        let path = Some(described.r#ref.path.clone());
        crumbs.push(navigation::Crumb { title: title.clone(), path, lang: described.r#ref.lang });
        let neighbour = |step: isize| {
            let all = self.publication.of_kind(&kind.name);
            let at = all.binary_search(&n).ok()?;
            let other = *all.get(at.checked_add_signed(step)?)?;
            let id = &self.publication.entry(other).id;
            Some(
                json!({"title": format!("{id} {}", self.line_in(self.publication.title(other), self.publication.title_lang(other))), "lang": self.publication.title_lang(other), "path": address::encode(&address::of_entry(kind, id))}),
            )
        };
        let description = match kind.body.as_deref().and_then(|b| entry.get(b)) {
            Some(FieldValue::Prose(prose)) => first_words(&text::parse(&prose.text), &self.titles()),
            _ => None,
        };
        let frame = Frame {
            kind: "entry",
            lang: described.r#ref.lang,
            untranslated: crate::project::translation::has_marks(entry),
            title: title.clone(),
            description,
            audience: self.publication.name_of(entry.audience).to_owned(),
            mark: self.publication.mark(entry.audience, self.publication.usual(Some(kind))),
            breadcrumbs: crumbs,
            toc: Vec::new(),
            previous: neighbour(-1),
            next: neighbour(1),
            html: String::new(),
            source: self.source(self.publication.place(n).cloned()),
            changed: self.changed(self.publication.past().and_then(|past| past.of_entry(n))),
        };
        let figures = self.drawings(n, kind);
        let mut data = serde_json::to_value(&described).unwrap_or_default();
        data["id"] = (*entry.id).into();
        data["kind"] = (*kind.name).into();
        data["kind_label"] = kind.label.get(lang).into();
        data["title"] = title.into();
        data["register"] = json!({"title": kind.labels.get(lang), "path": address::of_register(kind)});
        data["mentions"] = self.mentions(n).into();
        data["figures"] = figures.into();
        data["aliases"] = entry.aliases.iter().map(|a| a.id.to_string()).collect::<Vec<_>>().into();
        self.uses.html(&data.to_string());
        if !described.tables.is_empty() {
            self.uses.view("table", "");
        }
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("entry", &data);
        self.show("entry.html", context)
    }

    /// The drawings of an entry: its steps as a chart, and what surrounds it.
    fn drawings(&self, n: usize, kind: &Kind) -> Vec<String> {
        let file = self.publication.entry(n).file.clone();
        self.with_writer(&file, 2, |writer| {
            let flow = crate::view::flow(n, kind, true, writer).map(|flow| (self.words.get("flow_chart"), flow.figure));
            let around = crate::view::around(n, writer).map(|figure| (self.words.get("graph_links"), figure));
            let show = |(title, figure): (&str, crate::view::Figure)| {
                let (id, title) = (writer.next_id(), Some(title.to_owned()));
                // The face of one drawing serves for both.
                let data = ViewData { view: "graph", id, title, count: 1, empty: false, data: Data::Figure(figure) };
                self.face().show(&data).as_str().map(str::to_owned)
            };
            flow.into_iter().chain(around).filter_map(show).collect()
        })
    }

    fn mentions(&self, n: usize) -> Vec<Value> {
        let mention = |mentioned: &crate::publication::Mentioned| {
            let (title, path, lang) = match mentioned.by {
                Mentioner::Page(p) => {
                    let page = self.publication.pages().get(p)?;
                    let path = if &*page.path == "index" { "index.html".to_owned() } else { address::of_page(page) };
                    (page.title.clone(), path, page.lang)
                }
                Mentioner::Entry(e) => {
                    let entry = self.publication.entry(e);
                    let kind = self.publication.kind_of(entry)?;
                    let title = format!("{} {}", entry.id, self.publication.title(e));
                    (title, address::of_entry(kind, &entry.id), self.publication.title_lang(e))
                }
            };
            let context = self.line_in(&mentioned.context, mentioned.lang);
            Some(json!({
                "title": self.line_in(&title, lang), "lang": lang, "path": address::encode(&path),
                "context": context, "context_lang": mentioned.lang,
            }))
        };
        self.publication.mentions_of(n).iter().filter_map(mention).collect()
    }

    /// `hidden`: the page is there, for narrower readers. Said under `serve` alone: an author looks at what others get.
    fn not_found(&self, hidden: bool) -> Result<String, SiteError> {
        let title = if hidden { "hidden_title" } else { "not_found_title" };
        let frame = Frame {
            kind: "not-found",
            lang: None,
            untranslated: false,
            title: self.words.get(title).to_owned(),
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
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("hidden", &hidden);
        self.show("not-found.html", context)
    }
}

/// Whether a picture is shown above a register: one that lists every entry would make the first page of a long register grow without end.
fn fits(request: &Request, entries: usize) -> bool {
    entries <= super::ROWS_PER_PAGE || matches!(request.view.as_str(), "chart" | "heatmap")
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

/// A size as people read it.
fn size(bytes: usize, lang: crate::schema::Lang) -> String {
    let locale = lang.locale();
    let [plain, thousands, millions] = &locale.bytes;
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}{plain}"),
        1_000..1_000_000 => format!("{}\u{a0}{thousands}", bytes.div_ceil(1_000)),
        _ => format!("{}{}{}\u{a0}{millions}", bytes / 1_000_000, locale.marks.decimal, bytes % 1_000_000 / 100_000),
    }
}
