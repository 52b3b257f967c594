//! What a change of an entry touches: all that depends on it, the instalments that its tests release, and whom to tell.
//!
//! In: a publication, whose kinds say which way each link carries a change (`carries`), which entries hold others together (`container`) and
//! which stand for people (`told`). Out: entries in the order of their distance, each with the one that it was reached from. Only what the
//! publication holds is followed: a link inside rows counts where the row is there, so a hidden cell carries nothing. Linear in entries and
//! links; nothing here calls itself, so a chain may be as long as it likes.

use super::instalments::Evidence;
use crate::index::EntryIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::schema::{Carries, FieldType, Kind, LinkType, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;
use typed_index_collections::TiVec;

/// The other end of a link: an entry that a change touches, or somebody who is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tie {
    entry: EntryIndex,
    /// Name of the relation as seen from the entry that depends.
    by: Arc<str>,
}

/// An instalment, the milestone at which it is due and the tests that release it.
#[derive(Debug)]
struct Release {
    payment: EntryIndex,
    milestone: Option<EntryIndex>,
    tests: Vec<EntryIndex>,
}

/// What depends on what in a publication, found once for all entries.
#[derive(Debug)]
pub struct Dependence {
    /// What a change of each entry touches at once.
    touches: TiVec<EntryIndex, Vec<Tie>>,
    /// Who is told when an entry is touched; the name is that of the relation on the entry.
    tells: TiVec<EntryIndex, Vec<Tie>>,
    /// Entries that a change reaches and does not go through.
    containers: FxHashSet<EntryIndex>,
    instalments: Vec<Release>,
    /// The instalments that a test or a payment belongs to, by their place.
    released: FxHashMap<EntryIndex, Vec<usize>>,
}

/// An entry that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The entry.
    pub entry: EntryIndex,
    /// Steps from the entry that changes.
    pub distance: usize,
    /// The place among those touched of the one that it was reached from; nothing at the first step.
    pub before: Option<usize>,
    /// Name of the relation by which it depends on that one: a field of its own, or a name on its side.
    pub by: Arc<str>,
}

/// An instalment that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedPayment {
    /// The instalment.
    pub payment: EntryIndex,
    /// The milestone at which it is due.
    pub milestone: Option<EntryIndex>,
    /// Those of its tests that are touched, or change themselves.
    pub tests: Vec<EntryIndex>,
}

/// Somebody to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// A person, a role, a committee, a vendor.
    pub who: EntryIndex,
    /// Why: entries that are touched, or somebody else who is told, each with the name of the relation on its side.
    pub why: Vec<(EntryIndex, Arc<str>)>,
}

/// What a change of one entry touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The entry that changes.
    pub start: EntryIndex,
    /// What is touched, the nearest first.
    pub touched: Vec<Touched>,
    /// Whether there is more beyond the distance that was asked for.
    pub further: bool,
    /// Instalments that are touched themselves or whose tests are.
    pub payments: Vec<TouchedPayment>,
    /// Whom to tell, those of the nearest entries first.
    pub told: Vec<Told>,
}

impl Impact {
    /// Returns the entries on the way to what is at a place among those touched, with the relation of each: the last `most` of them, and
    /// whether any were left out before these.
    pub fn way(&self, place: usize, most: usize) -> (Vec<&Touched>, bool) {
        let mut way = Vec::new();
        let mut at = self.touched.get(place);
        while let Some(step) = at.filter(|_| way.len() < most) {
            way.push(step);
            at = step.before.and_then(|before| self.touched.get(before));
        }
        way.reverse();
        (way, at.is_some())
    }

    /// Returns the entry that one of those touched was reached from.
    pub fn from(&self, touched: &Touched) -> EntryIndex {
        touched.before.and_then(|before| self.touched.get(before)).map_or(self.start, |before| before.entry)
    }
}

impl Dependence {
    /// Finds what depends on what.
    pub fn new(publication: &Publication) -> Self {
        let mut found = Finder::new(publication);
        for (n, entry) in publication.entries().iter_enumerated() {
            found.entry(n, entry);
        }
        found.vendors();
        let contains = |entry: &Entry| publication.kind_of(entry).is_some_and(|kind| kind.container);
        let containers = publication.entries().iter_enumerated().filter(|(_, entry)| contains(entry)).map(|(n, _)| n);
        let (instalments, released) = instalments(publication);
        Dependence { touches: found.touches, tells: found.tells, containers: containers.collect(), instalments, released }
    }

    /// Returns what a change of an entry touches, no farther than `depth` steps.
    pub fn of(&self, start: EntryIndex, depth: Option<usize>, publication: &Publication) -> Impact {
        let mut impact = Impact { start, touched: Vec::new(), further: false, payments: Vec::new(), told: Vec::new() };
        let mut seen = FxHashSet::from_iter([start]);
        self.step(None, depth, &mut seen, &mut impact);
        let mut at = 0;
        while at < impact.touched.len() {
            self.step(Some(at), depth, &mut seen, &mut impact);
            at += 1;
        }
        impact.payments = self.payments(&impact, &seen);
        impact.told = self.told(&impact, publication);
        impact
    }

    /// Adds what depends on one of those touched, or on the start, and was not reached before.
    fn step(&self, at: Option<usize>, depth: Option<usize>, seen: &mut FxHashSet<EntryIndex>, impact: &mut Impact) {
        let here = at.and_then(|at| impact.touched.get(at));
        let (entry, distance) = here.map_or((impact.start, 0), |here| (here.entry, here.distance));
        // What a container holds depends on it when the container itself changes, not when something else in it does.
        if at.is_some() && self.containers.contains(&entry) {
            return;
        }
        for tie in self.touches.get(entry).into_iter().flatten() {
            if depth.is_some_and(|depth| distance >= depth) {
                impact.further |= !seen.contains(&tie.entry);
            } else if seen.insert(tie.entry) {
                let touched = Touched { entry: tie.entry, distance: distance + 1, before: at, by: tie.by.clone() };
                impact.touched.push(touched);
            }
        }
    }

    /// The instalments that are touched or that touched tests release, in their order. The start counts as a test.
    fn payments(&self, impact: &Impact, seen: &FxHashSet<EntryIndex>) -> Vec<TouchedPayment> {
        let all = std::iter::once(&impact.start).chain(impact.touched.iter().map(|touched| &touched.entry));
        let mut places: Vec<usize> = all.filter_map(|entry| self.released.get(entry)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let named = places.into_iter().filter_map(|place| self.instalments.get(place));
        let touched = named.filter(|instalment| instalment.payment != impact.start);
        touched
            .map(|instalment| TouchedPayment {
                payment: instalment.payment,
                milestone: instalment.milestone,
                tests: instalment.tests.iter().filter(|test| seen.contains(test)).copied().collect(),
            })
            .collect()
    }

    /// Everybody who is told of the start or of something touched; then who holds a role, or sits in a committee, that is told.
    fn told(&self, impact: &Impact, publication: &Publication) -> Vec<Told> {
        let mut places: FxHashMap<EntryIndex, usize> = FxHashMap::default();
        let mut told: Vec<Told> = Vec::new();
        let mut tell = |of: EntryIndex, told: &mut Vec<Told>| {
            for tie in self.tells.get(of).into_iter().flatten().filter(|tie| tie.entry != impact.start) {
                let place = *places.entry(tie.entry).or_insert(told.len());
                match told.get_mut(place) {
                    Some(known) => known.why.push((of, tie.by.clone())),
                    None => told.push(Told { who: tie.entry, why: vec![(of, tie.by.clone())] }),
                }
            }
        };
        let touched: FxHashSet<EntryIndex> = impact.touched.iter().map(|touched| touched.entry).collect();
        tell(impact.start, &mut told);
        impact.touched.iter().for_each(|touched| tell(touched.entry, &mut told));
        let mut at = 0;
        while let Some(who) = told.get(at).map(|told| told.who) {
            if is_told(publication, who) && !touched.contains(&who) {
                tell(who, &mut told);
            }
            at += 1;
        }
        told
    }
}

fn is_told(publication: &Publication, entry: EntryIndex) -> bool {
    publication.kind_of(publication.entry(entry)).is_some_and(|kind| kind.told)
}

/// The instalments of a publication, and where each test and each payment is among them.
fn instalments(publication: &Publication) -> (Vec<Release>, FxHashMap<EntryIndex, Vec<usize>>) {
    let payments = publication.of_kind("payment");
    let mut released: FxHashMap<EntryIndex, Vec<usize>> = FxHashMap::default();
    if payments.is_empty() {
        return (Vec::new(), released);
    }
    let evidence = Evidence::new(publication);
    let of = |payment: &EntryIndex| {
        let progress = evidence.of(*payment);
        Release { payment: *payment, milestone: progress.milestone, tests: progress.tests }
    };
    let instalments: Vec<Release> = payments.iter().map(of).collect();
    for (place, instalment) in instalments.iter().enumerate() {
        for entry in instalment.tests.iter().chain([&instalment.payment]) {
            released.entry(*entry).or_default().push(place);
        }
    }
    (instalments, released)
}

/// A link of a kind, by the field that holds it or the cell of its rows.
struct Way {
    carries: Carries,
    /// The field, as the entry that names sees the relation.
    field: Arc<str>,
    /// The relation as seen from the entry that is named; the field where it has no name there.
    inverse: Arc<str>,
}

/// The links that a field may hold: one, or one per cell of its rows.
type Ways = BTreeMap<Option<Arc<str>>, Way>;

fn way(field: &Arc<str>, link: &LinkType) -> Way {
    let inverse = link.inverse.as_ref().map_or_else(|| field.clone(), |inverse| inverse.name.as_str().into());
    Way { carries: link.carries, field: field.clone(), inverse }
}

/// The links of a kind by field, those in rows by cell.
fn ways(kind: &Kind) -> FxHashMap<Arc<str>, Ways> {
    let of_field = |(name, field): (&Arc<str>, &crate::schema::Field)| {
        let ways: Ways = match &field.ty {
            FieldType::Link(link) => Ways::from([(None, way(name, link))]),
            FieldType::Records(cells) => {
                let linking = cells.values().filter_map(|cell| Some((cell, cell.ty.as_link()?)));
                linking.map(|(cell, link)| (Some(cell.name.clone()), way(name, link))).collect()
            }
            _ => Ways::new(),
        };
        (name.clone(), ways)
    };
    kind.fields.iter().map(of_field).filter(|(_, ways)| !ways.is_empty()).collect()
}

/// Goes over entries and their links.
struct Finder<'a> {
    publication: &'a Publication,
    ways: FxHashMap<Arc<str>, FxHashMap<Arc<str>, Ways>>,
    touches: TiVec<EntryIndex, Vec<Tie>>,
    tells: TiVec<EntryIndex, Vec<Tie>>,
}

impl<'a> Finder<'a> {
    fn new(publication: &'a Publication) -> Self {
        let none: TiVec<EntryIndex, Vec<Tie>> = vec![Vec::new(); publication.entries().len()].into();
        let ways = publication.vocabulary().iter().map(|kind| (kind.name.clone(), ways(kind))).collect();
        Finder { publication, ways, touches: none.clone(), tells: none }
    }

    fn entry(&mut self, n: EntryIndex, entry: &Entry) {
        let Some(of_kind) = self.ways.remove(&entry.kind) else { return };
        for edge in self.publication.outward(n) {
            if let Some(way) = of_kind.get(&edge.field).and_then(|ways| ways.get(&None)) {
                self.link(n, edge.other, way);
            }
        }
        for (name, written) in &entry.fields {
            let (Value::Records(rows), Some(ways)) = (&written.value, of_kind.get(name)) else { continue };
            for (cell, value) in rows.iter().flatten() {
                let (Value::Links(targets), Some(way)) = (value, ways.get(&Some(cell.clone()))) else { continue };
                for other in targets.iter().filter_map(|target| self.publication.find(&target.id)) {
                    self.link(n, other, way);
                }
            }
        }
        self.ways.insert(entry.kind.clone(), of_kind);
    }

    /// A link from an entry that names to one that is named.
    fn link(&mut self, names: EntryIndex, named: EntryIndex, way: &Way) {
        if names == named {
            return;
        }
        if way.carries.comes_from_named() {
            add(&mut self.touches, named, names, &way.field);
        }
        if way.carries.goes_to_named() {
            add(&mut self.touches, names, named, &way.inverse);
        }
        let publication = self.publication;
        let same_kind = publication.entry(names).kind == publication.entry(named).kind;
        if is_told(publication, named) && !same_kind {
            add_once(&mut self.tells, names, named, &way.field);
        } else if is_told(publication, names) && !same_kind {
            add_once(&mut self.tells, named, names, &way.inverse);
        }
    }

    /// Whoever answered for a lot is told when the lot is touched.
    fn vendors(&mut self) {
        let publication = self.publication;
        let Some(of_offer) = self.ways.get("offer") else { return };
        let Some(inverse) = of_offer.get("for").and_then(|ways| ways.get(&None)).map(|way| way.inverse.clone()) else { return };
        for offer in publication.of_kind("offer") {
            let linked = |field: &'static str| publication.outward(*offer).iter().filter(move |edge| *edge.field == *field);
            for lot in linked("for") {
                linked("from").for_each(|vendor| add_once(&mut self.tells, lot.other, vendor.other, &inverse));
            }
        }
    }
}

fn add(ties: &mut TiVec<EntryIndex, Vec<Tie>>, of: EntryIndex, entry: EntryIndex, by: &Arc<str>) {
    if let Some(list) = ties.get_mut(of) {
        list.push(Tie { entry, by: by.clone() });
    }
}

/// The same for the few people of an entry, each once per relation.
fn add_once(ties: &mut TiVec<EntryIndex, Vec<Tie>>, of: EntryIndex, entry: EntryIndex, by: &Arc<str>) {
    if !ties.get(of).is_some_and(|list| list.iter().any(|tie| tie.entry == entry && tie.by == *by)) {
        add(ties, of, entry, by);
    }
}

#[cfg(test)]
mod tests;
