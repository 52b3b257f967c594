//! Views in texts that changed: readers know one by its title or by the register that it shows, never by what it was asked for.

use super::entries::Pair;
use crate::project::parse_view_block;
use crate::publication::Publication;
use crate::publication::changes::{BlockChange, LeafSort};
use crate::span::FileId;
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

/// The title of a view, or the label of the first kind that it shows; nothing for what is no view.
fn name(asked: &str, publication: &Publication) -> Option<String> {
    let lang = publication.info().lang;
    let request = parse_view_block(asked, FileId(0), 0, None).ok()?;
    let known = request.kinds.iter().find_map(|(kind, _)| publication.vocabulary().find(kind));
    let label = || known.map(|kind| kind.labels.get(lang).to_owned());
    request.title().map(|title| typeset(title, lang)).or_else(label)
}
