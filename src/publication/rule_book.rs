//! What the project holds itself to, for readers who write: the limits of its rules, the rules that it turned off, and the entries that set
//! one aside with a reason. The reason stays in the file: it may speak of anything.

use crate::finding::RuleId;
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::Project;
use crate::project::limits::{Limits, RuleSettings};
use crate::schema::Lang;
use std::collections::BTreeSet;
use typed_index_collections::TiVec;

/// The rules of a project.
#[derive(Debug, Clone)]
pub struct RuleBook {
    settings: RuleSettings,
    /// The language in which the settings are written.
    lang: Lang,
    off: BTreeSet<RuleId>,
    aside: BTreeSet<(EntryIndex, RuleId)>,
}

impl RuleBook {
    /// Reads the rules; `seen` are the entries of the publication, as the project knows them.
    pub(super) fn new(project: &Project, seen: &TiVec<EntryIndex, ProjectIndex>) -> Self {
        let config = &project.config;
        let off = config.rules.iter().filter(|(_, (severity, _))| severity.is_none()).filter_map(|(name, _)| RuleId::find(name));
        let aside = seen.iter_enumerated().flat_map(|(n, whole)| {
            let silenced = project.entries.get(*whole).map_or(&[][..], |entry| entry.silence.as_slice());
            silenced.iter().filter_map(move |silence| Some((n, RuleId::find(&silence.rule)?)))
        });
        RuleBook { settings: config.limits.clone(), lang: config.lang, off: off.collect(), aside: aside.collect() }
    }

    /// Returns the limits that the project set, and what counts without them.
    pub fn limits(&self) -> Limits<'_> {
        Limits { settings: &self.settings, lang: self.lang }
    }

    /// Returns whether a rule is asked at all.
    pub fn asks(&self, rule: RuleId) -> bool {
        !self.off.contains(&rule)
    }

    /// Returns whether an entry sets a rule aside.
    pub fn sets_aside(&self, entry: EntryIndex, rule: RuleId) -> bool {
        self.aside.contains(&(entry, rule))
    }

    /// Returns what pages may show of it, without places in files.
    pub(super) fn shown(&self) -> impl std::fmt::Debug + '_ {
        let settings = self.settings.iter().flat_map(|(rule, own)| own.iter().map(move |(name, set)| (rule, name, &set.values)));
        (settings.collect::<Vec<_>>(), &self.off, &self.aside)
    }
}
