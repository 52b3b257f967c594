//! Views in texts that changed: readers know one by its title or by the register that it shows, never by what it was asked for.

use super::entries::Pair;
use crate::publication::Publication;
use crate::publication::changes::{BlockChange, LeafSort};
use crate::text::typeset;

impl Pair<'_> {
    /// Names the views among blocks. Of a kind that went, the older publication knows the label.
    pub fn name_views(&self, blocks: &mut [BlockChange]) {
        for block in blocks.iter_mut().filter(|block| block.sort == LeafSort::View) {
            let asked = block.latest();
            block.view = name(&asked, self.new).or_else(|| name(&asked, self.old));
        }
    }
}

/// The title of a view, or the label of the first kind that it shows.
fn name(asked: &str, publication: &Publication) -> Option<String> {
    let lang = publication.info().lang;
    let lines = || asked.lines().filter_map(|line| line.split_once(':'));
    // A title on lines of its own, or a kind with settings, is not worth a parser here: the view is then called a view.
    let plain = |text: &str| {
        Some(text.trim().trim_matches(['"', '\'']).to_owned())
            .filter(|text| !text.is_empty() && !text.starts_with(['{', '|', '>']))
    };
    let title = lines().find(|(key, _)| *key == "title").and_then(|(_, text)| plain(text));
    let kind = || {
        let (_, kinds) = lines().next()?;
        let known = kinds.split([',', ' ', '[', ']']).find_map(|kind| publication.vocabulary().get(kind));
        known.map(|kind| kind.labels.get(lang).to_owned())
    };
    title.map(|title| typeset(&title, lang)).or_else(kind)
}
