//! What other programs read: the map of the site for search engines, and the feed of decisions and changes.
//!
//! Both need the address at which the site lives, since they name pages from outside. Decisions carry their own date, so the feed of any
//! audience has those it may see; changes come from git and are for readers who write. Nothing is dated by the clock.

use super::route::Route;
use crate::index::EntryIndex;
use crate::publication::{Last, Publication, Revision, address};
use crate::schema::Lang;
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text, WriteConfig};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Items of the feed.
const ITEMS: usize = 40;
/// Entries and pages named in one item.
const NAMED: usize = 20;

/// Title and path of something that a commit touched.
type Named = (String, String);

/// Whether a site has a feed: it must know where it lives, and have something to tell.
pub fn has_feed(publication: &Publication) -> bool {
    // Asked after every save: nothing is written to know it.
    publication.info().url.is_some() && (!crate::select::dated(publication, "decision").is_empty() || has_changes(publication))
}

/// Whether git tells of a commit that touched something which is shown.
fn has_changes(publication: &Publication) -> bool {
    let Some(history) = publication.history() else { return false };
    let told = |last: Option<&Last>| matches!(last, Some(Last::Committed(_)));
    let pages = (0..publication.pages().len()).any(|n| told(history.of_page(n)));
    pages || publication.entries().keys().any(|n| told(history.of_entry(n)))
}

/// The map of the site.
pub fn sitemap(publication: &Publication, routes: &IndexMap<String, Route>) -> String {
    let url = publication.info().url.as_deref().unwrap_or_default();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for (path, route) in routes {
        let last = match route {
            Route::Page(n) => publication.history().and_then(|history| history.of_page(*n)),
            Route::Entry(n) => publication.history().and_then(|history| history.of_entry(*n)),
            Route::Home | Route::Register(..) => None,
            _ => continue,
        };
        // The home page is the folder itself, as its canonical address says.
        let path = if path == "index.html" { "" } else { path };
        let at = |lang: Lang| {
            let folder = address::folder(lang, &publication.info().languages);
            crate::text::escape(&format!("{url}{folder}{}", address::encode(path)))
        };
        // Each language that the page is written in, and from each the way to the others.
        let written = languages(publication, route);
        let mut others = String::new();
        for lang in written.iter().filter(|_| written.len() > 1) {
            let (code, href) = (lang.code(), at(*lang));
            let _ = write!(others, "<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{href}\"/>");
        }
        for lang in written {
            let _ = write!(out, "<url><loc>{}</loc>", at(*lang));
            if let Some(Last::Committed(revision)) = last {
                let _ = write!(out, "<lastmod>{}</lastmod>", revision.date);
            }
            let _ = writeln!(out, "{others}</url>");
        }
    }
    out.push_str("</urlset>\n");
    out
}

/// The languages that what is at a path is written in.
fn languages<'a>(publication: &'a Publication, route: &Route) -> &'a [Lang] {
    let index = || publication.pages().iter().position(|page| &*page.path == "index");
    match route {
        Route::Page(n) => publication.page_languages(*n),
        Route::Home => index().map_or(&publication.info().languages, |n| publication.page_languages(n)),
        _ => &publication.info().languages,
    }
}

/// The feed, newest first.
pub fn feed(publication: &Publication) -> String {
    let info = publication.info();
    let url = info.url.clone().unwrap_or_default();
    let entries = items(publication);
    let link = |rel: &str, href: String| Link { rel: rel.into(), href, ..Link::default() };
    let feed = Feed {
        title: Text::plain(crate::text::typeset(&info.title, info.lang)),
        subtitle: info.subtitle.as_deref().map(|s| Text::plain(crate::text::typeset(s, info.lang))),
        id: url.clone(),
        updated: entries.first().map_or_else(FixedDateTime::default, |e| e.updated),
        authors: vec![Person { name: info.organisation.clone().unwrap_or_else(|| info.title.clone()), ..Person::default() }],
        generator: Some(Generator { value: "Ouvrage".into(), ..Generator::default() }),
        links: vec![link("self", format!("{url}feed.xml")), link("alternate", url)],
        lang: Some(info.lang.code().to_owned()),
        entries,
        ..Feed::default()
    };
    let config = WriteConfig { write_document_declaration: true, indent_size: Some(1) };
    // A feed is written to memory and holds only text: nothing can fail but the memory.
    feed.write_with_config(Vec::new(), config).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn items(publication: &Publication) -> Vec<Entry> {
    let mut items = decisions(publication);
    items.extend(changes(publication));
    items.sort_by(|a, b| (b.updated, &b.id).cmp(&(a.updated, &a.id)));
    items.truncate(ITEMS);
    items
}

fn decisions(publication: &Publication) -> Vec<Entry> {
    let info = publication.info();
    let base = info.url.as_deref().unwrap_or_default();
    let dated = crate::select::dated(publication, "decision");
    let item = |(date, n): &(crate::schema::value::Date, EntryIndex)| {
        let entry = publication.entry(*n);
        let kind = publication.kind_of(entry)?;
        let url = format!("{base}{}", address::encode(&address::of_entry(kind, &entry.id)));
        let words = match kind.body.as_deref().and_then(|body| entry.get(body)) {
            Some(crate::schema::Value::Prose(prose)) => {
                let title = |id: &str| publication.cited(id);
                Some(crate::text::plain_text(&crate::text::parse(&prose.text), &title))
            }
            _ => None,
        };
        let title = format!("{} {} – {}", kind.label.get(info.lang), entry.id, publication.title(*n));
        Some(Entry {
            title: Text::plain(crate::text::typeset(&title, info.lang)),
            id: url.clone(),
            updated: format!("{}T00:00:00Z", date.first()).parse().ok()?,
            links: vec![Link { href: url, ..Link::default() }],
            summary: words.filter(|w| !w.trim().is_empty()).map(|w| Text::plain(crate::text::typeset(w.trim(), info.lang))),
            ..Entry::default()
        })
    };
    dated.iter().filter_map(item).collect()
}

/// One item per commit, with what is as that commit left it.
fn changes(publication: &Publication) -> Vec<Entry> {
    let Some(history) = publication.history() else { return Vec::new() };
    let info = publication.info();
    let base = info.url.as_deref().unwrap_or_default();
    let mut commits: HashMap<&str, (&Arc<Revision>, Vec<Named>)> = HashMap::new();
    let add = |last: Option<&'_ Last>, title: &dyn Fn() -> Named| match last {
        Some(Last::Committed(revision)) => Some((revision.clone(), title())),
        _ => None,
    };
    let mut touched: Vec<(Arc<Revision>, Named)> = Vec::new();
    for (n, page) in publication.pages().iter().enumerate() {
        let path = if &*page.path == "index" { String::new() } else { address::of_page(page) };
        touched.extend(add(history.of_page(n), &|| (page.title.clone(), path.clone())));
    }
    for (n, entry) in publication.entries().iter_enumerated() {
        let Some(kind) = publication.kind_of(entry) else { continue };
        let named = || (format!("{} {}", entry.id, publication.title(n)), address::of_entry(kind, &entry.id));
        touched.extend(add(history.of_entry(n), &named));
    }
    for (revision, named) in &touched {
        commits.entry(&revision.hash).or_insert_with(|| (revision, Vec::new())).1.push(named.clone());
    }
    let item = |(revision, named): (&Arc<Revision>, Vec<Named>)| {
        let first = named.first().map(|(title, _)| title.clone()).unwrap_or_default();
        let mut list = String::from("<ul>");
        for (title, path) in named.iter().take(NAMED) {
            let (url, title) = (format!("{base}{}", address::encode(path)), crate::text::typeset(title, info.lang));
            let _ = write!(list, "<li><a href=\"{}\">{}</a></li>", crate::text::escape(&url), crate::text::escape(&title));
        }
        if let Some(more) = named.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let more = crate::locale::Words::of(info.lang).count("and_more", more);
            let _ = write!(list, "<li>{}</li>", crate::text::escape(&more));
        }
        list.push_str("</ul>");
        Some(Entry {
            title: Text::plain(crate::text::typeset(revision.subject.as_deref().unwrap_or(&first), info.lang)),
            id: format!("{base}#commit-{}", revision.hash),
            updated: revision.moment.parse().ok()?,
            authors: vec![Person { name: revision.author.clone(), ..Person::default() }],
            links: named
                .first()
                .map(|(_, path)| Link { href: format!("{base}{}", address::encode(path)), ..Link::default() })
                .into_iter()
                .collect(),
            content: Some(Content { content_type: Some("html".into()), value: Some(list), ..Content::default() }),
            ..Entry::default()
        })
    };
    commits.into_values().filter_map(item).collect()
}
