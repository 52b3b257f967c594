//! What the older state was that an addendum is held against: what the amended document held then, and what was asked of vendors.
//!
//! In: an older and a newer publication of the same readers, and what changed between them. Out: [`Before`], of ids, paths and titles that these
//! readers had; nothing where no document is an addendum. What readers have lost is told by what they had, never by what it would be today.

use super::outline::holding;
use crate::domain::asked::asks;
use crate::index::EntryIndex;
use crate::project::{ASKED, id_key};
use crate::publication::Publication;
use crate::publication::asked::{asked_text, first_id};
use crate::publication::changes::{AskedBefore, Before, Change, Comparison, HeldBefore};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Returns what addenda of the newer state are held against.
pub fn before(comparison: &Comparison, then: &Publication, now: &Publication) -> Before {
    let amended: BTreeSet<&str> = now.documents().iter().filter_map(|document| Some(&*document.amends.as_ref()?.0)).collect();
    if amended.is_empty() {
        return Before::default();
    }
    let held = amended.into_iter().filter_map(|name| Some((name.to_owned(), held(name, comparison, then, now)?))).collect();
    Before { held, asked: asked(comparison, then, now), labels: labels(comparison, then) }
}

/// What the document of a name held: by its own outline of then, or by today's where it is newer.
fn held(name: &str, comparison: &Comparison, then: &Publication, now: &Publication) -> Option<HeldBefore> {
    let named = |of: &'_ Publication| of.documents().iter().position(|document| document.name == name);
    let own = named(then).and_then(|n| then.documents().get(n)).filter(|document| document.each.is_none());
    let held = holding(then, own.or(named(now).and_then(|n| now.documents().get(n)))?);
    let moved: HashMap<&str, &Arc<str>> =
        comparison.pages.iter().filter_map(|page| Some((&**page.moved_from.as_ref()?, &page.path))).collect();
    let pages = then.pages().iter().filter(|page| held.pages.contains(&*page.path));
    Some(HeldBefore {
        entries: held.entries.iter().filter_map(|id| then.find(id)).collect(),
        pages: pages
            .map(|page| (moved.get(&*page.path).map_or_else(|| page.path.clone(), |path| (*path).clone()), page.title.clone()))
            .collect(),
    })
}

/// Which requirements vendors were asked for, and whether each is asked in other words now. The fingerprint is that of answer sheets, of what
/// the readers of the addendum see: what is hidden from them is no reason to answer again that they could know of.
fn asked(comparison: &Comparison, then: &Publication, now: &Publication) -> BTreeMap<String, AskedBefore> {
    let changed: HashMap<EntryIndex, EntryIndex> =
        comparison.entries.iter().filter_map(|entry| Some((entry.old?, entry.new?))).collect();
    let text = |of: &Publication, n: EntryIndex| {
        let entry = of.entry(n);
        let name = |id: &str| first_id(id, of.find(id).map(|n| of.entry(n)));
        of.kind_of(entry).map(|kind| asked_text(entry, kind, of.info().lang, &name))
    };
    let asks = asks(then);
    let one = |old: EntryIndex| {
        let new = changed.get(&old).copied();
        let key = id_key(new.map_or(&*then.entry(old).id, |new| &*now.entry(new).id));
        let otherwise = new.is_some_and(|new| text(then, old) != text(now, new));
        (key, AskedBefore { id: then.entry(old).id.clone(), old, otherwise })
    };
    then.of_kind(ASKED).iter().copied().filter(|n| asks(*n)).map(one).collect()
}

fn labels(comparison: &Comparison, then: &Publication) -> BTreeMap<Arc<str>, String> {
    let gone = comparison.entries.iter().filter(|entry| entry.change == Change::Removed);
    let label = |kind: &Arc<str>| Some((kind.clone(), then.vocabulary().get(kind)?.labels.get(then.info().lang).to_owned()));
    gone.filter_map(|entry| label(&entry.kind)).collect()
}
