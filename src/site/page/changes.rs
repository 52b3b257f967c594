//! What changed since a baseline: a page of its own, and a part of the page of each entry that changed.

use super::Maker;
use crate::index::EntryIndex;
use crate::messages::translate;
use crate::publication::changes::{Change, Comparison, EntryChange, PageChange};
use crate::publication::{BaselineInfo, StepSource, address};
use crate::schema::Value as FieldValue;
use crate::select::natural;
use crate::site::routes::changes as path_of;
use crate::site::{SiteError, navigation};
use crate::view::{changed_blocks, changed_fields};
use serde_json::{Value, json};
use tera::Context;

/// Choices that readers of changes sort them by, where a kind has them.
const WEIGHTS: [&str; 3] = ["priority", "importance", "criticality"];

impl Maker<'_> {
    /// The page of a baseline.
    pub(super) fn changes(&self, n: usize) -> Result<String, SiteError> {
        let Some(baseline) = self.publication.info().baselines.get(n) else {
            return Err(SiteError::NoPage(self.path.to_owned()));
        };
        let title = self.words.get("changes_since").replace("{name}", &baseline.name);
        let crumb =
            |title: &str, path: &str| navigation::Crumb { title: title.to_owned(), path: Some(path.to_owned()), lang: None };
        let compared = match self.publication.changes(n) {
            Some(Ok(comparison)) => Some(self.compared(comparison)),
            _ => None,
        };
        let frame = super::PageFrame {
            breadcrumbs: vec![crumb(self.words.get("home"), "index.html"), crumb(&title, self.path)],
            toc: compared.as_ref().map(|changes| self.parts(changes)).unwrap_or_default(),
            ..self.plain("changes", title)
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("baseline", &self.baseline(baseline));
        context.insert("baselines", &self.baselines(Some(n)));
        match self.publication.changes(n) {
            Some(Ok(_)) => context.insert("changes", &compared),
            Some(Err(why)) => {
                let told = self.publication.writes().then(|| translate(why, self.publication.info().lang));
                context.insert("problem", &told.unwrap_or_else(|| self.words.get("changes_untold").to_owned()));
            }
            None => context.insert("problem", self.words.get("changes_not_compared")),
        }
        self.uses.view("changes", "");
        self.show("changes.html", context)
    }

    fn baseline(&self, own: &BaselineInfo) -> Value {
        json!({
            "name": own.name,
            "date": own.date.map(|date| json!({"text": date.show(self.publication.info().lang), "iso": date.to_string()})),
            "text": own.text.as_deref().map(|text| self.line(text)),
        })
    }

    /// The baselines that the reader is told of, with the addresses of their changes.
    pub(super) fn baselines(&self, current: Option<usize>) -> Vec<Value> {
        let one = |(n, own): (usize, &BaselineInfo)| {
            let mut value = self.baseline(own);
            value["path"] = address::encode(&path_of(&own.slug)).into();
            value["current"] = (current == Some(n)).into();
            value["summary"] = match self.publication.changes(n) {
                Some(Ok(comparison)) => comparison.summary(self.publication.info().lang).into(),
                Some(Err(_)) | None => Value::Null,
            };
            value
        };
        self.publication.info().baselines.iter().enumerate().map(one).collect()
    }

    fn compared(&self, comparison: &Comparison) -> Value {
        let lang = self.publication.info().lang;
        let mut groups: Vec<(&str, Vec<&EntryChange>)> = Vec::new();
        for entry in &comparison.entries {
            match groups.last_mut() {
                Some((kind, entries)) if *kind == &*entry.kind => entries.push(entry),
                _ => groups.push((&entry.kind, vec![entry])),
            }
        }
        // Whoever looks for an entry here knows its id, not the order of its register; those that are gone have their place among them.
        for (_, entries) in &mut groups {
            entries.sort_by_cached_key(|entry| natural(&entry.id));
        }
        let label = |kind: &str| {
            self.publication.vocabulary().get(kind).map_or_else(|| kind.to_owned(), |k| k.labels.get(lang).to_owned())
        };
        let items = |entries: Vec<&EntryChange>| entries.into_iter().map(|entry| self.entry_change(entry)).collect::<Vec<_>>();
        let groups: Vec<Value> = groups
            .into_iter()
            .map(|(kind, entries)| json!({"kind": kind, "label": label(kind), "items": items(entries)}))
            .collect();
        let page = |page: &PageChange| {
            let shown = self.publication.find_page(&page.path).map(address::of_page);
            let mut value = serde_json::to_value(page).unwrap_or_default();
            value["href"] = shown.map(|path| address::encode(&path)).into();
            value["blocks"] = changed_blocks(&page.blocks, self.words);
            value
        };
        json!({
            "summary": comparison.summary(lang),
            "empty": comparison.is_empty(),
            "project": changed_fields(&comparison.project, self.publication),
            "groups": groups,
            "pages": comparison.pages.iter().map(page).collect::<Vec<_>>(),
            "documents": comparison.documents,
            "files": comparison.files,
            "filters": self.filters(comparison),
        })
    }

    /// The headings of the page, in the order in which they stand there.
    fn parts(&self, changes: &Value) -> Vec<Value> {
        let any = |name: &str| changes[name].as_array().is_some_and(|list| !list.is_empty());
        let word = |(name, id, word): (&str, &str, &str)| any(name).then(|| (id.to_owned(), Value::from(self.words.get(word))));
        let group = |group: &Value| (format!("kind-{}", group["kind"].as_str().unwrap_or_default()), group["label"].clone());
        let groups = changes["groups"].as_array().into_iter().flatten().map(group);
        let after =
            [("pages", "pages", "diff_pages"), ("documents", "documents", "diff_documents"), ("files", "files", "diff_files")];
        super::outline(
            word(("project", "project", "diff_project")).into_iter().chain(groups).chain(after.into_iter().filter_map(word)),
        )
    }

    fn entry_change(&self, entry: &EntryChange) -> Value {
        let own = entry.new.map(|n| self.publication.entry(n));
        let kind = own.and_then(|own| self.publication.kind_of(own));
        let path = own.zip(kind).map(|(own, kind)| address::encode(&address::of_entry(kind, &own.id)));
        let lots: Vec<String> = entry.new.map_or_else(Vec::new, |n| {
            self.publication.linked(n, "lot").map(|lot| self.publication.entry(lot).id.to_string()).collect()
        });
        json!({
            "change": entry.change,
            "id": entry.id,
            "title": self.line(&entry.title),
            "path": path,
            "renamed_from": entry.renamed_from,
            "fields": changed_fields(&entry.fields, self.publication),
            "lots": lots,
            "weight": entry.new.and_then(|n| self.weight(n)),
        })
    }

    /// How much an entry weighs, where its kind says so.
    fn weight(&self, n: EntryIndex) -> Option<String> {
        let entry = self.publication.entry(n);
        let kind = self.publication.kind_of(entry)?;
        let (name, key) = WEIGHTS.iter().find_map(|name| match entry.get(name) {
            Some(FieldValue::Choice(key)) => Some((name, key)),
            _ => None,
        })?;
        let crate::schema::FieldType::Choice(choices) = &kind.fields.get(*name)?.ty else { return None };
        choices.iter().find(|choice| choice.key == **key).map(|choice| choice.label.get(self.publication.info().lang).to_owned())
    }

    /// What the changes can be narrowed by: lots and weights, in the order in which they are met.
    fn filters(&self, comparison: &Comparison) -> Value {
        let (mut lots, mut weights): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
        for n in comparison.entries.iter().filter_map(|entry| entry.new) {
            for lot in self.publication.linked(n, "lot") {
                let title = self.line(self.publication.title(lot));
                let value = json!({"id": self.publication.entry(lot).id, "title": title});
                if !lots.contains(&value) {
                    lots.push(value);
                }
            }
            weights.extend(self.weight(n).filter(|weight| !weights.contains(weight)));
        }
        json!({"lots": lots, "weights": weights})
    }

    /// What changed in an entry, by baseline: those since which it is new or other.
    pub(super) fn changes_of(&self, n: EntryIndex) -> Vec<Value> {
        let since = self.publication.changes_of(n).filter_map(|(at, found)| {
            let baseline = self.publication.info().baselines.get(at)?;
            let word = if found.change == Change::Added { "changes_new" } else { "changes_changed" };
            let mut value = self.entry_change(found);
            value["since"] = self.words.get(word).replace("{name}", &baseline.name).into();
            value["href"] = address::encode(&path_of(&baseline.slug)).into();
            Some(value)
        });
        since.collect()
    }

    /// What each revision changed in an entry, the newest first; nothing where no history is shown.
    pub(super) fn history_of(&self, n: EntryIndex) -> Value {
        let steps: Vec<Value> = self.publication.steps_of(n).map(|(source, change)| self.step(source, change)).collect();
        let Some(history) = self.publication.steps().filter(|_| !steps.is_empty()) else { return Value::Null };
        let most = history.most.map(|most| self.words.get("history_most").replace("{n}", &most.to_string()));
        let cut = history.cut.then(|| self.words.get("history_shallow").to_owned());
        json!({"count": self.words.count("history_count", steps.len()), "steps": steps, "notes": most.into_iter().chain(cut).collect::<Vec<_>>()})
    }

    fn step(&self, source: &StepSource, change: &EntryChange) -> Value {
        let mut step = json!({"change": change.change, "renamed_from": change.renamed_from});
        step["fields"] = changed_fields(&change.fields, self.publication);
        match source {
            StepSource::Commit(commit) => {
                step["date"] = self.day(commit.date);
                step["date"]["moment"] = commit.moment.as_str().into();
                step["author"] = commit.author.as_str().into();
                step["short"] = commit.short.as_str().into();
                step["subject"] = commit.subject.as_deref().map(|subject| self.line(subject)).into();
                step["url"] = self.commit_link(commit).into();
            }
            StepSource::Baselines { from, to } => {
                let baselines = &self.publication.info().baselines;
                let name = |n: usize| baselines.get(n).map(|baseline| baseline.name.as_str());
                step["from"] = name(*from).into();
                step["to"] = to.and_then(name).into();
                let date = to.and_then(|to| baselines.get(to)?.date);
                step["date"] =
                    date.map(|date| json!({"text": date.show(self.publication.info().lang), "iso": date.to_string()})).into();
            }
        }
        step
    }
}
