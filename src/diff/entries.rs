//! Which entries came, went and changed. Entries match by their id, and by the former ids that they keep as aliases.

use super::values::{Reader, members};
use super::words::words;
use crate::index::EntryIndex;
use crate::project::{Entry, id_key};
use crate::publication::changes::{Change, Detail, EntryChange, FieldChange, Piece};
use crate::publication::{Edge, Publication, fingerprint};
use crate::schema::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Two publications of one reader, with the ids by which their entries match.
pub(super) struct Pair<'a> {
    pub old: &'a Publication,
    pub new: &'a Publication,
    /// Ids of the older publication under which an entry is no longer known, with the id that it has now.
    renamed: HashMap<String, Arc<str>>,
    /// Ids of entries that went on in another one, which is held against an older state of its own, with its id.
    merged: HashMap<String, Arc<str>>,
}

impl<'a> Pair<'a> {
    pub fn new(old: &'a Publication, new: &'a Publication) -> Self {
        let (mut renamed, mut merged) = (HashMap::new(), HashMap::new());
        for entry in new.entries() {
            let former = entry.aliases.iter().filter(|alias| old.find(&alias.id).is_some() && new.find(&alias.id).is_none());
            // One that was there by its own id is the same still; of several, the first that it names goes on in it.
            let mut goes_on = old.find(&entry.id).is_none();
            for key in former.map(|alias| id_key(&alias.id)) {
                let of = if std::mem::take(&mut goes_on) { &mut renamed } else { &mut merged };
                of.insert(key, entry.id.clone());
            }
        }
        Pair { old, new, renamed, merged }
    }

    /// The id under which an entry of the older publication is known in the newer.
    pub fn name(&self, id: &str) -> String {
        self.renamed.get(&id_key(id)).map_or_else(|| id.to_owned(), ToString::to_string)
    }

    /// Compares the entries: by kind, in the order of the registers, those that went after those that are there.
    pub fn entries(&self) -> Vec<EntryChange> {
        let mut before: BTreeMap<EntryIndex, EntryIndex> = BTreeMap::new();
        let mut kept: BTreeSet<EntryIndex> = BTreeSet::new();
        for (n, entry) in self.old.entries().iter_enumerated() {
            if let Some(now) = self.new.find(&self.name(&entry.id)) {
                before.insert(now, n);
                kept.insert(n);
            }
        }
        let mut out = Vec::new();
        for (kind, entries) in self.new.registers() {
            for now in entries {
                match before.get(now) {
                    None => out.push(self.one(Change::Added, *now, self.new, kind)),
                    Some(then) => out.extend(self.changed(*then, *now, kind)),
                }
            }
            out.extend(self.gone(&kind.name, &kept));
        }
        let known: BTreeSet<&str> = self.new.registers().map(|(kind, _)| &*kind.name).collect();
        for (kind, _) in self.old.registers().filter(|(kind, _)| !known.contains(&*kind.name)) {
            out.extend(self.gone(&kind.name, &kept));
        }
        out
    }

    fn gone(&self, kind: &str, kept: &BTreeSet<EntryIndex>) -> Vec<EntryChange> {
        let Some(kind) = self.old.vocabulary().get(kind) else { return Vec::new() };
        let gone = self.old.of_kind(&kind.name).iter().filter(|n| !kept.contains(n));
        gone.map(|n| self.one(Change::Removed, *n, self.old, kind)).collect()
    }

    fn one(&self, change: Change, n: EntryIndex, of: &Publication, kind: &Kind) -> EntryChange {
        let entry = of.entry(n);
        EntryChange {
            change,
            id: entry.id.clone(),
            renamed_from: None,
            merged_into: self.merged.get(&id_key(&entry.id)).filter(|_| change == Change::Removed).cloned(),
            kind: kind.name.clone(),
            title: of.title(n).to_owned(),
            fields: Vec::new(),
            old: (change == Change::Removed).then_some(n),
            new: (change == Change::Added).then_some(n),
        }
    }

    /// What changed in an entry; nothing when it says the same.
    fn changed(&self, then: EntryIndex, now: EntryIndex, kind: &Kind) -> Option<EntryChange> {
        let (before, after) = (self.old.entry(then), self.new.entry(now));
        let renamed = (id_key(&before.id) != id_key(&after.id)).then(|| before.id.clone());
        // Most entries are the same to the byte, and where both states were read one after the other, the very same.
        let same = self.renamed.is_empty()
            && before.audience == after.audience
            && (std::ptr::eq(before, after) && self.same_links(then, now)
                || fingerprint::of_entry(self.old, then) == fingerprint::of_entry(self.new, now));
        if same {
            return None;
        }
        let mut fields = self.own(before, after);
        fields.extend(self.fields(before, after, kind));
        fields.extend(self.links((before, then), (after, now), kind));
        if fields.is_empty() && renamed.is_none() {
            return None;
        }
        Some(EntryChange {
            change: Change::Same,
            id: after.id.clone(),
            renamed_from: renamed,
            merged_into: None,
            kind: kind.name.clone(),
            title: self.new.title(now).to_owned(),
            fields,
            old: Some(then),
            new: Some(now),
        })
    }

    /// Whether an entry declares links to the same entries.
    fn same_links(&self, then: EntryIndex, now: EntryIndex) -> bool {
        let (before, after) = (self.old.outward(then), self.new.outward(now));
        let same = |(a, b): (&Edge, &Edge)| a.field == b.field && self.old.entry(a.other).id == self.new.entry(b.other).id;
        before.len() == after.len() && before.iter().zip(after).all(same)
    }

    /// What every entry has: its kind, its audience for those who write, its tags.
    fn own(&self, before: &Entry, after: &Entry) -> Vec<FieldChange> {
        let lang = self.new.info().lang;
        let shown = crate::locale::Words::of(lang);
        let mut out = Vec::new();
        let mut push = |name: &str, label: &str, detail: Option<Detail>| {
            out.extend(detail.map(|detail| FieldChange { name: name.into(), label: label.to_owned(), detail }));
        };
        let kind_label =
            |of: &Publication, entry: &Entry| of.kind_of(entry).map_or_else(String::new, |kind| kind.label.get(lang).to_owned());
        let kinds = (kind_label(self.old, before), kind_label(self.new, after));
        push("kind", shown.get("kind"), (before.kind != after.kind).then(|| Detail::Words(words(&kinds.0, &kinds.1))));
        let audiences = (self.old.name_of(before.audience), self.new.name_of(after.audience));
        if self.old.writes() && self.new.writes() && audiences.0 != audiences.1 {
            push("audience", shown.get("audience"), Some(Detail::Words(words(audiences.0, audiences.1))));
        }
        let tags = |entry: &Entry| entry.tags.iter().map(ToString::to_string).collect::<Vec<_>>();
        push("tags", shown.get("tags"), members(&tags(before), &tags(after), false));
        out
    }

    pub fn fields(&self, before: &Entry, after: &Entry, kind: &Kind) -> Vec<FieldChange> {
        let name = |id: &str| self.name(id);
        let reader = Reader { lang: self.new.info().lang, name: &name };
        let old_kind = self.old.vocabulary().get(&before.kind);
        let mut names: Vec<&Arc<str>> = kind.fields.keys().collect();
        names.extend(before.fields.keys().filter(|name| !kind.fields.contains_key(&***name)));
        let change = |name: &Arc<str>| {
            let field = kind.fields.get(&**name).or_else(|| old_kind.and_then(|kind| kind.fields.get(&**name)));
            let mut detail = reader.compare(before.get(name), after.get(name), field)?;
            if let Detail::Blocks(blocks) = &mut detail {
                self.name_views(blocks);
            }
            let label = field.map_or_else(|| name.to_string(), |field| field.label.get(reader.lang).to_owned());
            Some(FieldChange { name: name.clone(), label, detail })
        };
        names.into_iter().filter_map(change).collect()
    }

    /// Links that the entry declares, and those that others declare to it are changes of theirs.
    fn links(&self, (_, then): (&Entry, EntryIndex), (_, now): (&Entry, EntryIndex), kind: &Kind) -> Vec<FieldChange> {
        let ids = |of: &Publication, n: EntryIndex, field: &str| -> Vec<String> {
            let edges = of.outward(n).iter().filter(|edge| *edge.field == *field);
            let name = |id: &str| if std::ptr::eq(of, self.old) { self.name(id) } else { id.to_owned() };
            edges.map(|edge| name(&of.entry(edge.other).id)).collect()
        };
        let mut names: Vec<Arc<str>> = self.new.outward(now).iter().map(|edge| edge.field.clone()).collect();
        names.extend(self.old.outward(then).iter().map(|edge| edge.field.clone()));
        let unique: BTreeSet<Arc<str>> = names.into_iter().collect();
        let order = |name: &str| kind.fields.get_index_of(name).unwrap_or(usize::MAX);
        let mut unique: Vec<Arc<str>> = unique.into_iter().collect();
        unique.sort_by_key(|name| order(name));
        // Links in rows are part of their rows.
        let of_row =
            |name: &str| matches!(kind.fields.get(name).map(|field| &field.ty), Some(crate::schema::FieldType::Records(_)));
        let change = |name: Arc<str>| {
            let detail = members(&ids(self.old, then, &name), &ids(self.new, now, &name), true)?;
            let label = self.link_label(&name, kind);
            Some(FieldChange { name, label, detail })
        };
        unique.into_iter().filter(|name| !of_row(name)).filter_map(change).collect()
    }

    fn link_label(&self, name: &str, kind: &Kind) -> String {
        let old = self.old.vocabulary().get(&kind.name);
        let field = kind.fields.get(name).or_else(|| old.and_then(|kind| kind.fields.get(name)));
        field.map_or_else(|| name.to_owned(), |field| field.label.get(self.new.info().lang).to_owned())
    }
}

/// A line of which only what it says counts.
pub(super) fn line(before: &str, after: &str) -> Option<Vec<Piece>> {
    (before != after).then(|| words(before, after))
}
