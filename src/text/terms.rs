//! Finds the words of a glossary in running text: whole words, in any case, singular or plural, with or without their accents.
//!
//! In: the ways a term may be written, each with a number, and a text. Out: where which number stands. What is not taken for a use: a part
//! of a longer word, of a compound (`e-commerce` is no use of *commerce*), of an address or of a file name; and another accent than that
//! of the term (*côté* is not *cote*), though a missing one is forgiven.

use super::fold::fold;
use crate::locale::Ending;
use crate::locale::Lang;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A use of a term in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Bytes of the text.
    pub at: Range<usize>,
    /// The number of the term.
    pub term: usize,
}

/// The terms of one language, ready to be looked for.
#[derive(Debug)]
pub struct Terms {
    lang: Lang,
    forms: Vec<TermForm>,
    /// Forms by each way their first word may be written, the longest first.
    by_word: HashMap<String, Vec<usize>>,
}

/// One way to write a term.
#[derive(Debug)]
struct TermForm {
    words: Vec<TermCase>,
    term: usize,
}

#[derive(Debug)]
struct TermCase {
    /// As it is written, when it is an acronym: « OR » is not « or ».
    exact: Option<String>,
    /// In small letters.
    small: String,
    after: Gap,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Blanks or a hyphen: « mot clé » and « mot-clé » are one.
    Join,
    Apostrophe,
    /// Anything else.
    Break,
}

struct TermWord {
    at: Range<usize>,
    after: Gap,
}

impl Terms {
    /// Begins a list of terms.
    pub fn new(lang: Lang) -> Self {
        Terms { lang, forms: Vec::new(), by_word: HashMap::new() }
    }

    /// Tells whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Adds a way to write a term. One letter, or figures alone, would be met everywhere and are left out; of two terms written alike, the
    /// first is found.
    pub fn add(&mut self, written: &str, term: usize) {
        let words: Vec<TermCase> = words(written).map(|word| wanted(written, &word)).collect();
        let letters = words.iter().flat_map(|w| w.small.chars());
        if letters.clone().count() < 2 || !letters.clone().any(char::is_alphabetic) {
            return;
        }
        let Some(first) = words.first() else { return };
        let place = self.forms.len();
        for way in ways(&first.small, self.lang) {
            let list = self.by_word.entry(bare(&way).into_owned()).or_default();
            let before = list.iter().position(|n| self.forms.get(*n).is_some_and(|f| f.words.len() < words.len()));
            if !list.contains(&place) {
                list.insert(before.unwrap_or(list.len()), place);
            }
        }
        self.forms.push(TermForm { words, term });
    }

    /// Tells whether a text holds the first word of a term, in any of its forms: whether a closer look is worth its while.
    pub fn may_be_in(&self, text: &str) -> bool {
        !self.is_empty() && words(text).any(|word| self.by_word.contains_key(&*bare(&small(&text[word.at]))))
    }

    /// Finds the uses in a text, from left to right; where several terms begin, the longest.
    pub fn find(&self, text: &str) -> Vec<Use> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let words: Vec<TermWord> = words(text).collect();
        let mut n = 0;
        while let Some(word) = words.get(n) {
            let small = small(&text[word.at.clone()]);
            let forms = self.by_word.get(&*bare(&small)).map_or(&[][..], Vec::as_slice);
            let fits = forms.iter().filter_map(|f| self.forms.get(*f)).find(|form| {
                let these = words.get(n..n + form.words.len());
                these.is_some_and(|these| self.fits(form, these, text))
            });
            match fits {
                Some(form) => {
                    let end = words.get(n + form.words.len() - 1).map_or(word.at.end, |last| last.at.end);
                    found.push(Use { at: word.at.start..end, term: form.term });
                    n += form.words.len();
                }
                None => n += 1,
            }
        }
        found
    }

    fn fits(&self, form: &TermForm, these: &[TermWord], text: &str) -> bool {
        let (Some(first), Some(last)) = (these.first(), these.last()) else { return false };
        let free = stands_free(&text[..first.at.start], &text[last.at.end..]);
        free && form.words.iter().zip(these).enumerate().all(|(n, (wanted, word))| {
            (n == 0 || wanted.after == word.after && word.after != Gap::Break) && self.same(wanted, &text[word.at.clone()])
        })
    }

    fn same(&self, wanted: &TermCase, written: &str) -> bool {
        if let Some(exact) = &wanted.exact {
            return written == exact || written.strip_suffix('s') == Some(exact);
        }
        let written = small(written);
        let like = |a: &str, b: &str| a == b || is_plural(a, b, self.lang) || is_plural(b, a, self.lang);
        // Whoever writes without accents is understood.
        like(&wanted.small, &written) || *bare(&written) == *written && like(&bare(&wanted.small), &written)
    }
}

fn words(text: &str) -> impl Iterator<Item = TermWord> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = text.get(rest..)?;
        let start = rest + tail.find(char::is_alphanumeric)?;
        let end = start + text[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - start);
        let after = gap(&text[rest..start]);
        rest = end;
        Some(TermWord { at: start..end, after })
    })
}

fn gap(between: &str) -> Gap {
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some('-' | '\u{2010}' | '\u{2011}'), None) => Gap::Join,
        (Some('\'' | '’' | 'ʼ'), None) => Gap::Apostrophe,
        (Some(_), _) if between.chars().all(char::is_whitespace) => Gap::Join,
        _ => Gap::Break,
    }
}

/// Whether what stands at either side leaves a word a word of its own.
fn stands_free(before: &str, after: &str) -> bool {
    const TIES: &[char] = &['-', '\u{2010}', '\u{2011}', '_', '.', '/', '\\', '@', '#', '=', '&', ':'];
    let tied = |near: Option<char>, far: Option<char>| {
        near.is_some_and(|c| TIES.contains(&c)) && far.is_some_and(char::is_alphanumeric) || near == Some('@')
    };
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    !tied(back.next(), back.next()) && !tied(on.next(), on.next())
}

fn wanted(written: &str, word: &TermWord) -> TermCase {
    let written = &written[word.at.clone()];
    let acronym =
        written.chars().count() > 1 && !written.chars().any(char::is_lowercase) && written.chars().any(char::is_uppercase);
    TermCase { exact: acronym.then(|| written.to_owned()), small: small(written).into_owned(), after: word.after }
}

fn small(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { word.to_lowercase().into() } else { word.into() }
}

/// A word without its accents.
fn bare(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return word.into();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match fold(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    out.into()
}

/// Whether `many` is the regular plural of `one`. Short words (*de*, *la*, *is*) are no nouns.
fn is_plural(one: &str, many: &str, lang: Lang) -> bool {
    let makes = |ending: &Ending| {
        let fits = ending.behind.is_empty() || ending.behind.iter().any(|behind| one.ends_with(behind.as_str()));
        fits && one.strip_suffix(ending.from.as_str()).is_some_and(|stem| many.strip_prefix(stem) == Some(&ending.to))
    };
    one.len() >= 3 && lang.locale().plurals.iter().any(makes)
}

/// A word, its plural, and what it may be the plural of; more than there is does no harm, for what is found is held against the word.
fn ways(word: &str, lang: Lang) -> Vec<String> {
    let mut ways = vec![word.to_owned()];
    for Ending { from, to, .. } in &lang.locale().plurals {
        ways.extend(word.strip_suffix(from.as_str()).map(|stem| format!("{stem}{to}")));
        ways.extend(word.strip_suffix(to.as_str()).map(|stem| format!("{stem}{from}")));
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lang: Lang, terms: &[&str], text: &str) -> Vec<String> {
        let mut all = Terms::new(lang);
        for (n, term) in terms.iter().enumerate() {
            all.add(term, n);
        }
        all.find(text).into_iter().map(|u| format!("{}:{}", u.term, &text[u.at])).collect()
    }

    #[test]
    fn french_words_are_met_in_every_form() {
        let terms =
            ["Prix négocié", "EDI", "Bon de commande", "Maître d’ouvrage", "Canal", "Noyau", "Travail", "Mot-clé", "État"];
        let text = "Les prix négociés et le prix\u{a0}negocie ; l’EDI, l'EDI ; trois bons de\ncommande du maître d'ouvrage. Des canaux, des \
                    noyaux, des travaux, un mot clé, un Etat.";
        assert_eq!(
            found(Lang::of("fr"), &terms, text),
            [
                "0:prix négociés",
                "0:prix\u{a0}negocie",
                "1:EDI",
                "1:EDI",
                "2:bons de\ncommande",
                "3:maître d'ouvrage",
                "4:canaux",
                "5:noyaux",
                "6:travaux",
                "7:mot clé",
                "8:Etat",
            ]
        );
    }

    #[test]
    fn english_words_are_met_in_every_form() {
        let terms = ["Query", "Box", "House", "Cookie", "Process", "SLA", "Data subject"];
        let text = "Queries in boxes, two houses, cookies, processes; both SLAs. The data subject's rights.";
        let all = ["0:Queries", "1:boxes", "2:houses", "3:cookies", "4:processes", "5:SLAs", "6:data subject"];
        assert_eq!(found(Lang::of("en"), &terms, text), all);
    }

    #[test]
    fn a_part_or_another_word_is_no_use() {
        let terms = ["Client", "Cote", "OR", "Mot de passe", "A", "404", "Portail", "Site"];
        for text in [
            "clientèle, e-client, client-serveur",
            "le côté, coté",
            "or, l’or",
            "mot, de passe ; mot. De passe",
            "a 404",
            "https://portail.example.org/portail.html portail.csv client@portail.example.org",
            "assis sur le sit",
        ] {
            assert_eq!(found(Lang::of("fr"), &terms, text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(found(Lang::of("fr"), &terms, "Le client. Un portail: oui"), ["0:client", "6:portail"]);
    }

    #[test]
    fn the_longest_term_is_meant_and_of_two_alike_the_first() {
        let terms = ["Commande", "Commande ouverte", "Commande"];
        assert_eq!(
            found(Lang::of("fr"), &terms, "une commande ouverte, une commande, ouverte"),
            ["1:commande ouverte", "0:commande"]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched(term in "\\PC{0,12}", text in "\\PC{0,80}", lang in proptest::sample::select(vec!["fr", "en", "de", "pl", "ja"])) {
            let mut all = Terms::new(Lang::of(lang));
            all.add(&term, 0);
            for found in all.find(&text) {
                proptest::prop_assert!(text.get(found.at).is_some_and(|t| !t.is_empty()));
            }
        }
    }
}
