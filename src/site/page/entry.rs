//! The page of an entry: its facts, its drawings, who mentions it.

use super::{Maker, PageFrame, first_words, outline};
use crate::face::{Writer, describe};
use crate::index::EntryIndex;
use crate::publication::{Mentioner, address};
use crate::schema::{FieldType, Kind, Section, Tone, Value as FieldValue};
use crate::site::{SiteError, navigation};
use crate::text;
use crate::view::{Data, ViewData};
use serde_json::{Value, json};
use tera::Context;

impl Maker<'_> {
    pub(super) fn entry(&self, n: EntryIndex) -> Result<String, SiteError> {
        let lang = self.publication.info().lang;
        let entry = self.publication.entry(n);
        let Some(kind) = self.publication.kind_of(entry) else { return Err(SiteError::NoPage(self.path.to_owned())) };
        self.hints.about(n);
        let described = self.with_writer(&entry.file, 3, |writer| describe(n, None, writer));
        let title = described.r#ref.title.clone();
        let mut crumbs = navigation::way_to_register(self.publication, kind);
        let path = Some(described.r#ref.path.clone());
        crumbs.push(navigation::Crumb { title: title.clone(), path, lang: described.r#ref.lang });
        let sequence = self.site.sequences.of(kind, self.publication);
        let neighbour = |step: isize| {
            let other = sequence.beside(n, step)?;
            let id = &self.publication.entry(other).id;
            Some(
                json!({"title": format!("{id} {}", self.line_in(self.publication.title(other), self.publication.title_lang(other))), "lang": self.publication.title_lang(other), "path": address::encode(&address::of_entry(kind, id))}),
            )
        };
        let description = match kind.body.as_deref().and_then(|b| entry.get(b)) {
            Some(FieldValue::Prose(prose)) => first_words(&text::parse(&prose.text), &self.titles()),
            _ => None,
        };
        let mut frame = PageFrame {
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
            changed: self.changed(self.publication.history().and_then(|history| history.of_entry(n))),
        };
        let mut data = serde_json::to_value(&described).unwrap_or_default();
        self.states(&mut data);
        data["id"] = (*entry.id).into();
        data["kind"] = (*kind.name).into();
        data["kind_label"] = kind.label.get(lang).into();
        data["title"] = title.into();
        data["register"] = json!({"title": kind.labels.get(lang), "path": address::of_register(kind)});
        data["mentions"] = self.mentions(n).into();
        data["lead"] = self.flow(n, kind).into();
        data["figures"] = self.own_pictures(n, kind).into();
        data["graph"] = self.graph(n).into();
        data["impact"] = self.impact(n);
        let (changes, history) = (self.changes_of(n), self.history_of(n));
        if !changes.is_empty() || !history.is_null() {
            self.uses.view("changes", "");
        }
        data["changes"] = changes.into();
        data["history"] = history;
        data["aliases"] = entry.aliases.iter().map(|a| a.id.to_string()).collect::<Vec<_>>().into();
        self.uses.html(&data.to_string());
        if !described.tables.is_empty() {
            self.uses.view("table", "");
        }
        frame.toc = self.outline(&data);
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("entry", &data);
        self.show("entry.html", context)
    }

    /// The headings of the page, in the order in which they stand there; nothing where they are so few that they are seen at a glance.
    fn outline(&self, data: &Value) -> Vec<Value> {
        let part = |part: &Value| {
            (part["place"].as_u64(), format!("field-{}", part["name"].as_str().unwrap_or_default()), part["label"].clone())
        };
        let texts = || data["prose"].as_array().into_iter().flatten();
        let is_main = |field: &&Value| field["body"].as_bool().unwrap_or(false);
        let mut parts: Vec<_> =
            texts().filter(|field| !is_main(field)).chain(data["tables"].as_array().into_iter().flatten()).map(part).collect();
        parts.sort_by_key(|(place, ..)| *place);
        let fields = texts().filter(is_main).map(part).chain(parts).map(|(_, id, title)| (id, title));
        let there = |value: &Value| value.as_array().map_or(!value.is_null(), |list| !list.is_empty());
        let around = [
            ("links", "links", "links"),
            ("impact", "impact", "impact"),
            ("mentions", "mentions", "mentions"),
            ("history", "field-history", "history_title"),
        ];
        let around = around.into_iter().filter(|(name, ..)| there(&data[*name]));
        let around = around.map(|(_, id, word)| (id.to_owned(), Value::from(self.words.get(word))));
        outline(fields.chain(around))
    }

    /// Says of each linked entry how far it is, where its kind keeps that: a test has its verdict, a task its state. The links to what
    /// proves the entry come apart from the others.
    fn states(&self, data: &mut Value) {
        let mut proofs = Vec::new();
        let Some(links) = data["links"].as_array_mut() else { return };
        for link in links.iter_mut() {
            for item in link["items"].as_array_mut().into_iter().flatten() {
                let state = item["id"].as_str().and_then(|id| self.state_of(id));
                item["state"] = state.into();
            }
        }
        links.retain(|link| {
            let proves = link["items"].as_array().is_some_and(|items| items.iter().all(|item| self.proves(item)));
            if proves {
                proofs.push(link.clone());
            }
            !proves
        });
        data["proofs"] = proofs.into();
    }

    /// Whether an entry is a test, or whatever else a team accepts by, and says how it went.
    fn proves(&self, item: &Value) -> bool {
        let kind = item["kind"].as_str().and_then(|kind| self.publication.vocabulary().get(kind));
        kind.is_some_and(|kind| kind.section == Section::Accept && kind.progress.is_some())
    }

    fn state_of(&self, id: &str) -> Option<Value> {
        let n = self.publication.find(id)?;
        let entry = self.publication.entry(n);
        let kind = self.publication.kind_of(entry)?;
        let field = kind.fields.get(kind.progress.as_deref()?)?;
        let (FieldType::Choice(choices), Some(FieldValue::Choice(key))) = (&field.ty, entry.get(&field.name)) else {
            return None;
        };
        let choice = choices.iter().find(|choice| choice.key == **key)?;
        let text = choice.label.get(self.publication.info().lang);
        if self.publication.to_run_again(n).is_empty() {
            return Some(json!({"text": text, "tone": choice.tone.name()}));
        }
        let text = [text, ", ", self.words.get("run_again")].concat();
        Some(json!({"text": text, "tone": Tone::Warn.name()}))
    }

    /// The steps of a flow as a chart: what its page is for.
    fn flow(&self, n: EntryIndex, kind: &Kind) -> Option<String> {
        self.drawing(n, |writer| {
            let flow = crate::view::flow(n, kind, true, writer)?;
            let (id, title) = (writer.next_id(), Some(self.words.get("flow_chart").to_owned()));
            Some(ViewData { view: "graph", id, title, count: 1, empty: false, data: Data::Figure(flow.figure) })
        })
    }

    /// The pictures of the entry that its kind calls for.
    fn own_pictures(&self, n: EntryIndex, kind: &Kind) -> Vec<String> {
        let file = self.publication.entry(n).file.clone();
        let requests = self.requests(kind);
        self.with_writer(&file, 2, |writer| {
            let views = crate::view::own(n, kind, &requests, writer);
            views.iter().filter_map(|view| self.face().show(view).as_str().map(str::to_owned)).collect()
        })
    }

    /// What surrounds the entry, as a picture of the links that the page lists.
    fn graph(&self, n: EntryIndex) -> Option<String> {
        self.drawing(n, |writer| {
            let figure = crate::view::around(n, writer)?;
            Some(ViewData {
                view: "graph",
                id: writer.next_id(),
                title: None,
                count: 1,
                empty: false,
                data: Data::Figure(figure),
            })
        })
    }

    fn drawing(&self, n: EntryIndex, make: impl FnOnce(&Writer<'_>) -> Option<ViewData>) -> Option<String> {
        let file = self.publication.entry(n).file.clone();
        let view = self.with_writer(&file, 2, make)?;
        self.face().show(&view).as_str().map(str::to_owned)
    }

    fn mentions(&self, n: EntryIndex) -> Vec<Value> {
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
}
