//! Which requirements an offer is asked: one rule for marks, views, workbooks and checks.

use crate::index::EntryIndex;
use crate::publication::Publication;

/// Returns whether an offer is asked a requirement: one of its lots, or of no lot, which is asked of all. An offer that names no lot is asked
/// everything.
pub fn is_asked<L: PartialEq>(lots_of_offer: &[L], lots_of_requirement: impl IntoIterator<Item = L>) -> bool {
    let mut own = lots_of_requirement.into_iter().peekable();
    lots_of_offer.is_empty() || own.peek().is_none() || own.any(|lot| lots_of_offer.contains(&lot))
}

/// Returns those of some requirements that an offer is asked.
pub fn asked_of(offer: EntryIndex, all: &[EntryIndex], publication: &Publication) -> Vec<EntryIndex> {
    let lots: Vec<EntryIndex> = publication.linked(offer, "for").collect();
    all.iter().copied().filter(|n| is_asked(&lots, publication.linked(*n, "lot"))).collect()
}

/// Tells which requirements are asked of vendors, as far as the readers of a publication know.
pub fn asks(publication: &Publication) -> impl Fn(EntryIndex) -> bool + '_ {
    let asked = publication.asked().map(|asked| asked.selects(publication));
    move |n| asked.as_ref().map_or_else(|| !publication.is_retired(n), |asked| asked(n))
}

#[cfg(test)]
mod tests {
    use super::is_asked;

    #[test]
    fn an_offer_is_asked_its_lots_and_what_is_of_no_lot() {
        assert!(is_asked(&[1], [1]) && is_asked(&[1, 2], [2]));
        assert!(!is_asked(&[1], [2]) && !is_asked(&[1, 3], [2, 4]));
        assert!(is_asked(&[1], [2, 1]), "one lot in common is enough");
        assert!(is_asked(&[1], []), "of no lot");
        assert!(is_asked(&[], [1]) && is_asked(&[] as &[u8], []), "for no lot");
    }
}
