//! Who may see what: a ladder of audiences from widest to narrowest.

use serde::Serialize;

/// A step of the ladder: the higher, the narrower. Comparing two audiences compares how narrow they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Audience(u8);

/// The ladder of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audiences(Vec<String>);

impl Default for Audiences {
    fn default() -> Self {
        Audiences(["public", "vendor", "internal", "restricted"].map(str::to_owned).to_vec())
    }
}

impl Audiences {
    /// Makes a ladder from names, widest first; nothing when it is empty, too long or names one twice.
    pub fn new(names: Vec<String>) -> Option<Self> {
        let unique: std::collections::BTreeSet<&String> = names.iter().collect();
        (!names.is_empty() && names.len() <= 64 && unique.len() == names.len()).then_some(Audiences(names))
    }

    /// Finds an audience by name.
    pub fn find(&self, name: &str) -> Option<Audience> {
        let at = self.0.iter().position(|n| n == name)?;
        u8::try_from(at).ok().map(Audience)
    }

    /// Returns the name of an audience of this ladder.
    pub fn name(&self, audience: Audience) -> &str {
        self.0.get(audience.0 as usize).map_or("", String::as_str)
    }

    /// Goes over the names, widest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Goes over the ladder, widest first.
    pub fn all(&self) -> impl Iterator<Item = Audience> {
        (0..u8::try_from(self.0.len()).unwrap_or(u8::MAX)).map(Audience)
    }

    /// What names no audience is for this one: `internal` where there is one, else the narrowest.
    pub fn unmarked(&self) -> Audience {
        self.find("internal").unwrap_or_else(|| self.narrowest())
    }

    /// The narrowest audience.
    pub fn narrowest(&self) -> Audience {
        Audience(u8::try_from(self.0.len().saturating_sub(1)).unwrap_or(u8::MAX))
    }

    /// Maps the name used by a shipped kind onto this ladder. A ladder that lacks the name gets its narrowest step,
    /// so that renaming audiences can hide too much but never too little.
    pub fn find_or_narrowest(&self, name: &str) -> Audience {
        self.find(name).unwrap_or_else(|| self.narrowest())
    }
}

impl Audience {
    /// Tells whether something for `self` may be shown to `reader`.
    pub fn is_visible_to(self, reader: Audience) -> bool {
        self.0 <= reader.0
    }

    /// Returns the narrower of two.
    #[must_use]
    pub fn narrower(self, other: Audience) -> Audience {
        self.max(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_wins_and_a_reader_sees_what_is_wider() {
        let ladder = Audiences::default();
        let find = |n: &str| ladder.find(n).expect("known");
        assert!(find("public").is_visible_to(find("vendor")));
        assert!(!find("internal").is_visible_to(find("vendor")));
        assert_eq!(find("vendor").narrower(find("restricted")), find("restricted"));
        assert_eq!(ladder.unmarked(), find("internal"));
    }

    #[test]
    fn an_unknown_name_hides() {
        let ladder = Audiences::new(vec!["all".into(), "team".into()]).expect("a ladder");
        assert_eq!(ladder.find_or_narrowest("vendor"), ladder.narrowest());
        assert_eq!(ladder.unmarked(), ladder.narrowest());
    }
}
