//! Looks for all words of a language at once.

use aho_corasick::AhoCorasick;
use std::ops::Range;

/// What a word that is looked for is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A word that cannot be checked: the number of its group.
    Word(usize),
    /// A place where such a word is right.
    Accepted,
    /// A verb that binds.
    Binding,
    /// One that leaves it open.
    NotBinding,
    /// What begins a part of a sentence.
    Subordinating,
    /// What joins two sentences.
    Conjunction,
    /// What stands before a value to be reached.
    Bound,
    /// The verb of the passive.
    Auxiliary,
    /// What names who does it.
    Actor,
}

impl Sign {
    /// Signs of one sort do not lie over each other: the longest counts.
    fn sort(self) -> u8 {
        match self {
            Sign::Word(_) | Sign::Accepted => 0,
            Sign::Binding | Sign::NotBinding => 1,
            Sign::Subordinating => 2,
            Sign::Conjunction => 3,
            Sign::Bound => 4,
            Sign::Auxiliary => 5,
            Sign::Actor => 6,
        }
    }
}

/// A word that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Bytes of the text.
    pub at: Range<usize>,
    /// What it is.
    pub sign: Sign,
}

/// Words that are looked for.
#[derive(Debug)]
pub struct Matcher {
    automaton: AhoCorasick,
    signs: Vec<Sign>,
}

impl Matcher {
    /// Prepares words in small letters, each with what it is; `None` when there are too many.
    pub fn new(words: Vec<(String, Sign)>) -> Option<Self> {
        let (words, signs): (Vec<String>, Vec<Sign>) = words.into_iter().filter(|(word, _)| !word.trim().is_empty()).unzip();
        Some(Matcher { automaton: AhoCorasick::new(words).ok()?, signs })
    }

    /// Finds the words of a text that stand by themselves, from left to right; where several of a sort begin, the longest.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let whole = self.automaton.find_overlapping_iter(text).filter(|found| is_whole(text, found.start()..found.end()));
        let mut hits: Vec<Hit> = whole
            .filter_map(|found| Some(Hit { at: found.range(), sign: *self.signs.get(found.pattern().as_usize())? }))
            .collect();
        hits.sort_by_key(|hit| (hit.at.start, std::cmp::Reverse(hit.at.end), matches!(hit.sign, Sign::Word(_))));
        let mut ends = [0_usize; 7];
        hits.retain(|hit| {
            let Some(end) = ends.get_mut(usize::from(hit.sign.sort())) else { return false };
            let free = hit.at.start >= *end;
            if free {
                *end = hit.at.end;
            }
            free
        });
        hits
    }
}

/// Whether a part of a text is no part of a longer word. A hyphen makes one word of two.
fn is_whole(text: &str, at: Range<usize>) -> bool {
    let (Some(before), Some(here), Some(after)) = (text.get(..at.start), text.get(at.clone()), text.get(at.end..)) else {
        return false;
    };
    let ties = |edge: Option<char>, near: Option<char>, far: Option<char>| {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        edge.is_some_and(char::is_alphanumeric)
            && (near.is_some_and(word) || near == Some('-') && far.is_some_and(char::is_alphanumeric))
    };
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    !ties(here.chars().next(), back.next(), back.next()) && !ties(here.chars().next_back(), on.next(), on.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_that_stands_by_itself_is_found() {
        let words = [
            ("fast", Sign::Word(0)),
            ("as fast as", Sign::Word(1)),
            ("breakfast", Sign::Accepted),
            ("fast lane", Sign::Accepted),
        ];
        let matcher = Matcher::new(words.map(|(word, sign)| (word.to_owned(), sign)).to_vec()).expect("few words");
        let found = |text: &str| matcher.find(text).into_iter().map(|hit| hit.sign).collect::<Vec<_>>();
        assert_eq!(found("fast, as fast as"), [Sign::Word(0), Sign::Word(1)]);
        assert_eq!(found("breakfast fast-track fasten fast_x"), [Sign::Accepted]);
        assert_eq!(found("the fast lane"), [Sign::Accepted]);
        assert_eq!(found("l'fast"), [Sign::Word(0)]);
    }
}
