//! The page of a register, and its rows as data.

use super::{Maker, PageFrame};
use crate::exchange::{FORMATS, Format};
use crate::face::Writer;
use crate::project::{Request, TABS, parse_view_node};
use crate::publication::{NamedView, address};
use crate::schema::Kind;
use crate::select::Group;
use crate::site::routes::{parts, register_data, register_part};
use crate::site::{SiteError, navigation};
use crate::view::{Data, ViewData};
use serde_json::{Value, json};
use tera::Context;

impl Maker<'_> {
    /// The views that a kind asks for, that this version knows and that show something this reader has: a register's page does not
    /// name a kind that is hidden from who reads it.
    pub(super) fn requests(&self, kind: &Kind) -> Vec<Request> {
        let known = |name: &str| self.publication.vocabulary().find(name).is_some();
        let shows = |request: &Request| {
            let others = crate::view::other_kinds(request);
            crate::view::form(request).is_ok()
                && request.kinds.iter().any(|(name, _)| known(name))
                && (others.is_empty() || others.iter().any(|(name, _)| known(name)))
        };
        let read = kind.views.iter().filter_map(|view| parse_view_node(&view.node, Some(&kind.name)).ok());
        read.filter(shows).collect()
    }

    /// The rows of a part of a register.
    pub(super) fn table(&self, kind: &Kind, part: usize, writer: &Writer<'_>) -> crate::view::Table {
        let sequence = self.site.sequences.of(kind, self.publication);
        let total = sequence.entries().len();
        let rows = sequence.entries().iter().skip(part * crate::site::ROWS_PER_PAGE).take(crate::site::ROWS_PER_PAGE);
        let groups = vec![Group { key: String::new(), label: None, entries: rows.copied().collect() }];
        let mut columns = crate::view::default_columns(kind, self.publication);
        let shown = columns.len();
        columns.extend(crate::view::extra_columns(kind, &columns, self.publication));
        // What a named view filters by must be there to be filtered by.
        for name in self.publication.views_of(&kind.name).flat_map(|view| &view.needs) {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        let mut table = crate::view::table(kind, &columns, &groups, total, None, writer);
        table.columns.iter_mut().skip(shown).for_each(|column| column.extra = true);
        table
    }

    /// The same rows as data.
    pub(super) fn rows(&self, name: &str, part: usize) -> Result<String, SiteError> {
        let Some(kind) = self.publication.vocabulary().get(name) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        let table = self.with_writer("", 4, |writer| self.table(kind, part, writer));
        let top = format!("{}{}", address::root_from(self.path), address::root_from(&self.publication.folder()));
        let lang = self.publication.info().lang;
        let key = self.key_of_rows(name);
        let frame = crate::site::rows::Frame { lang: lang.code(), title: kind.labels.get(lang), top: &top, key: &key };
        Ok(crate::site::rows::document(&table, part + 1, &frame))
    }

    /// What a page opened from a folder must know to be given the rows of a register of several parts.
    fn key_of_rows(&self, name: &str) -> String {
        let entries = self.publication.of_kind(name).iter();
        crate::site::rows::key(entries.map(|n| (&*self.publication.entry(*n).id, self.publication.title(*n))))
    }

    /// The table and the pictures of a register as tabs; nothing where there is the table alone.
    fn tabs(&self, views: &[(&str, Value)]) -> Vec<Value> {
        let mut tabs = vec![json!({"name": "table", "label": self.words.get("tab_table")})];
        for name in TABS.into_iter().skip(1) {
            let shown: Vec<&Value> = views.iter().filter(|(tab, _)| *tab == name).map(|(_, html)| html).collect();
            if !shown.is_empty() {
                tabs.push(json!({"name": name, "label": self.words.get(&format!("tab_{name}")), "views": shown}));
            }
        }
        if tabs.len() > 1 { tabs } else { Vec::new() }
    }

    /// The states that readers hold since which entries of a register are new or other, each with its number; nothing when none is.
    fn since(&self, kind: &Kind) -> Vec<Value> {
        let baselines = self.publication.info().baselines.iter().enumerate();
        let told = baselines.filter(|(n, _)| matches!(self.publication.changes(*n), Some(Ok(_))));
        let known: Vec<Value> = told.map(|(n, baseline)| json!({"at": n, "name": baseline.name})).collect();
        let any = !known.is_empty()
            && self.publication.of_kind(&kind.name).iter().any(|n| self.publication.changes_of(*n).next().is_some());
        if any { known } else { Vec::new() }
    }

    /// The named views of a register, each with its address from the register's page; not those that narrow by a state since which nothing
    /// can be said here.
    fn saved(&self, kind: &Kind, since: &[Value]) -> Vec<Value> {
        let usual = crate::view::default_columns(kind, self.publication);
        let address = |view: &NamedView| {
            let mut state = view.state.clone();
            if let Some(shown) = &view.columns {
                let (hide, show): (Vec<&String>, Vec<&String>) = (
                    usual.iter().filter(|column| !shown.contains(column)).collect(),
                    shown.iter().filter(|column| !usual.contains(column)).collect(),
                );
                for (param, names) in [("hide-columns", hide), ("show-columns", show)] {
                    if !names.is_empty() {
                        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
                        state.push((param.to_owned(), names.join(",")));
                    }
                }
            }
            let part = |(key, value): &(String, String)| format!("{}={}", address::encode_part(key), address::encode_part(value));
            let query = state.iter().map(part).collect::<Vec<_>>().join("&");
            let tab = view.tab.as_ref().map(|tab| format!("#tab={tab}")).unwrap_or_default();
            format!("?{query}{tab}")
        };
        let narrows = |(key, name): &(String, String)| key != "changed-since" || since.iter().any(|one| one["name"] == **name);
        let views = self.publication.views_of(&kind.name).filter(|view| view.state.iter().all(narrows));
        views.map(|view| json!({"name": view.name, "path": address(view)})).collect()
    }

    pub(super) fn register(&self, name: &str, part: usize) -> Result<String, SiteError> {
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
                (!view.empty).then(|| (tab_of(request), self.face().show(&view)))
            };
            let views: Vec<(&str, Value)> = match part {
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
        let frame = PageFrame {
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
        let offered = FORMATS.into_iter().filter(|format| format.on_pages && total > 0);
        let file =
            |format: &Format| json!({"format": format.name, "path": address::encode(&register_data(&kind.plural, format))});
        context.insert("files", &offered.map(file).collect::<Vec<_>>());
        context.insert("register", &register);
        let since = self.since(kind);
        context.insert("saved", &self.saved(kind, &since));
        context.insert("since", &since);
        context.insert("tabs", &self.tabs(&views));
        context.insert("views", &views.into_iter().map(|(_, html)| html).collect::<Vec<_>>());
        context.insert("table", &table);
        if total > 0 {
            self.uses.view("table", "");
        }
        self.show("register.html", context)
    }
}

/// The tab that a picture of a register is under.
fn tab_of(request: &Request) -> &'static str {
    crate::view::find(&request.view).map_or("figures", |view| view.tab)
}

/// Whether a picture is shown beside a register: one that lists every entry would make the first page of a long register grow without end.
fn fits(request: &Request, entries: usize) -> bool {
    entries <= crate::site::ROWS_PER_PAGE || crate::view::find(&request.view).is_some_and(|view| !view.grows)
}
