//! What readers see, for whom sheets were handed out: what a cell showed them is held against what it says now.

use super::Order;
use crate::edit::Editor;
use crate::exchange::marks::Marks;
use crate::project::Project;
use crate::publication::Publication;
use crate::schema::{Audience, Kind, Lang};
use crate::text::folded;
use std::cell::OnceCell;
use std::collections::HashMap;

/// What the readers see for whom sheets were handed out.
pub(super) struct Looks<'p> {
    project: &'p Project,
    all: Vec<(Audience, Lang, OnceCell<Publication>)>,
    /// Those that a sheet without marks may show; the first one counts.
    pub(super) usual: Vec<(Audience, Lang)>,
}

impl<'p> Looks<'p> {
    pub(super) fn new(editor: &Editor<'p>, order: &Order<'_>, marks: impl Iterator<Item = Marks>) -> Self {
        let project = editor.project;
        let ladder = &project.config.audiences;
        let lang = order.lang.unwrap_or(project.config.lang);
        let mut usual = vec![(order.audience.unwrap_or_else(|| ladder.narrowest()), lang)];
        if order.audience.is_none() && ladder.unmarked() != ladder.narrowest() {
            usual.push((ladder.unmarked(), lang));
        }
        let mut wanted = usual.clone();
        wanted.push((ladder.narrowest(), lang));
        for marks in marks {
            if let Some(look) = look_of(editor, &marks)
                && !wanted.contains(&look)
            {
                wanted.push(look);
            }
        }
        let all = wanted.into_iter().map(|(reader, lang)| (reader, lang, OnceCell::new()));
        Looks { project, all: all.collect(), usual }
    }

    /// What a reader sees; made when it is asked for.
    pub(super) fn get(&self, look: (Audience, Lang)) -> Option<&Publication> {
        let (reader, lang, made) = self.all.iter().find(|(reader, lang, _)| (*reader, *lang) == look)?;
        Some(made.get_or_init(|| Publication::in_language(self.project, *reader, *lang)))
    }

    /// The ids of the entries of a kind, by their titles; those of all of them.
    pub(super) fn titles(&self, kind: &Kind) -> HashMap<String, String> {
        let Some(publication) = self.usual.first().and_then(|look| self.get(*look)) else { return HashMap::new() };
        let all = publication.of_kind(&kind.name).iter();
        all.map(|n| (folded(publication.title(*n)), publication.entry(*n).id.to_string())).collect()
    }
}

/// For whom a row was handed out, when the project still knows both.
pub(super) fn look_of(editor: &Editor<'_>, marks: &Marks) -> Option<(Audience, Lang)> {
    let config = &editor.project.config;
    let lang = config.languages.iter().find(|lang| lang.is_named(&marks.lang)).copied();
    Some((config.audiences.find(&marks.audience)?, lang.or_else(|| config.lang.is_named(&marks.lang).then_some(config.lang))?))
}
