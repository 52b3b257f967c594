//! What words of a requirement say: how much it is wanted, and what it can be called.

use crate::schema::{Choice, choice_words};
use crate::text::{folded, shortened};
use regex::Regex;
use std::sync::OnceLock;

/// The longest title that is made of a sentence, in characters.
const TITLE: usize = 80;

/// Words for how much something is wanted, in columns and in `Priority: …`.
const LEVELS: [(&str, &[&str]); 4] = [
    (
        "must",
        &[
            "must",
            "must have",
            "m",
            "haute",
            "elevee",
            "high",
            "critique",
            "critical",
            "essential",
            "essentielle",
            "essentiel",
            "p0",
            "p1",
            "1",
            "obligatoire",
            "mandatory",
            "indispensable",
            "required",
            "requise",
            "imperative",
            "imperatif",
            "shall",
            "bloquant",
            "bloquante",
            "doit",
            "highest",
            "hoch",
            "muss",
            "pflicht",
        ],
    ),
    (
        "should",
        &[
            "should",
            "should have",
            "s",
            "moyenne",
            "moyen",
            "medium",
            "normal",
            "normale",
            "important",
            "importante",
            "p2",
            "2",
            "recommande",
            "recommandee",
            "recommended",
            "devrait",
            "expected",
            "mittel",
            "soll",
            "sollte",
        ],
    ),
    (
        "could",
        &[
            "could",
            "could have",
            "c",
            "basse",
            "faible",
            "low",
            "souhaitable",
            "souhaite",
            "p3",
            "3",
            "optionnel",
            "optionnelle",
            "optional",
            "nice to have",
            "nice-to-have",
            "desirable",
            "pourrait",
            "facultatif",
            "facultative",
            "lowest",
            "confort",
            "niedrig",
            "kann",
            "wunsch",
        ],
    ),
    ("wont", &["wont", "won't", "won’t", "w", "plus tard", "later", "hors perimetre", "out of scope", "won't have", "p4"]),
];

/// Reads a word for a priority: its key among `must`, `should`, `could`, `wont`.
pub fn level(word: &str) -> Option<&'static str> {
    let word = folded(word.trim().trim_matches(['(', ')', '[', ']', '.', '*', ' ']));
    let plain = word.split(['–', '—', '(', '/', ':']).next().unwrap_or("").trim().to_owned();
    let plain = plain.strip_suffix(" - ").unwrap_or(&plain);
    LEVELS.iter().find(|(_, words)| words.iter().any(|known| *known == word || *known == plain)).map(|(key, _)| *key)
}

/// The key of a word among choices: by a key or label, or, where the choices are how much something is wanted, as people say that.
pub fn choice_of<'a>(choices: &'a [Choice], word: &str) -> Option<&'a str> {
    let said = folded(word.trim());
    let own = choice_words(choices).find(|(known, _)| folded(known) == said).map(|(_, key)| key);
    own.or_else(|| {
        let key = level(word)?;
        choices.iter().find(|choice| choice.key == key).map(|choice| choice.key.as_str())
    })
}

/// The verbs by which sentences say it, in French, English and German; the first one counts.
fn verbs() -> Option<&'static Regex> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let must = r"must|shall|doit|doivent|devra|devront|obligatoire(?:ment)?|indispensables?|impérative?s?|impérativement|mandatory|is required|are required|muss|müssen|darf nicht|dürfen nicht";
    let should = r"should|devrait|devraient|recommandée?s?|recommended|soll(?:en|te|ten)?";
    let could = r"could|pourrait|pourraient|souhaitables?|optionnel(?:le)?s?|optional|nice to have|idéalement|kann|können";
    let pattern = format!(r"(?i)\b(?:(?P<must>{must})|(?P<should>{should})|(?P<could>{could}))\b");
    REGEX.get_or_init(|| Regex::new(&pattern).ok()).as_ref()
}

/// Reads the priority that a sentence says by its verb.
pub fn priority(text: &str) -> Option<&'static str> {
    let found = verbs()?.captures(text)?;
    ["must", "should", "could"].into_iter().find(|name| found.name(name).is_some())
}

/// The words before what a requirement asks for.
fn opening() -> Option<&'static Regex> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let french = r"(?:Le|La|L[’']|Les) ?(?:système|solution|plateforme|plate-forme|application|logiciel|site|outil|prestataire|titulaire|produit|portail|progiciel)s? (?:doit|devra|devrait|pourrait|doivent|devront) (?:être capable (?:de |d[’'])|(?:pouvoir )?permettre (?:à [\p{L}’' ]{2,30}? )?(?:de |d[’'])|pouvoir )?";
    let english = r"The (?:system|solution|platform|application|software|product|site|tool|vendor|contractor|supplier|website|app)s? (?:shall|must|should|could|will) (?:be able to |be capable of )?";
    REGEX.get_or_init(|| Regex::new(&format!(r"^(?:{french}|{english})(?P<rest>.{{3,}})$")).ok()).as_ref()
}

/// The first sentence of a text.
fn sentence(text: &str) -> &str {
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        let behind = text.get(at + c.len_utf8()..).unwrap_or("");
        let ends = match c {
            '.' => behind.is_empty() || (behind.starts_with(char::is_whitespace) && !last.is_uppercase() && at > 12),
            '!' | '?' => behind.is_empty() || behind.starts_with(char::is_whitespace),
            _ => false,
        };
        if ends {
            return text.get(..at).unwrap_or(text);
        }
        last = c;
    }
    text
}

/// A title for a text: its first sentence, without `The system shall`, shortened between words.
pub fn title_of(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = sentence(&text);
    let rest = opening().and_then(|regex| regex.captures(first)).and_then(|found| found.name("rest")).map(|rest| rest.as_str());
    // A negation belongs to what is asked for.
    let rest = rest.filter(|rest| !["pas ", "not ", "ne "].iter().any(|word| rest.starts_with(word)));
    let words = capitalised(rest.unwrap_or(first));
    shortened(words.trim_end_matches([':', ';', ',', '.', ' ', '\u{a0}', '\u{202f}']), TITLE)
}

/// Words with a capital at their beginning.
pub fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_words_say_how_much_something_is_wanted() {
        for (text, key) in [
            ("Le système doit répondre", Some("must")),
            ("The vendor SHALL deliver", Some("must")),
            ("Il devrait pouvoir", Some("should")),
            ("It could be blue", Some("could")),
            ("Une recherche est souhaitable", Some("could")),
            ("Das System muss suchen", Some("must")),
            ("Kennwörter darf niemand sehen", None),
            ("Es darf nicht warten", Some("must")),
            ("Die Suche sollte schnell sein", Some("should")),
            ("Sie kann gedruckt werden", Some("could")),
            ("Les endroits", None),
            ("The musty room", None),
        ] {
            assert_eq!(priority(text), key, "{text}");
        }
        for (word, key) in [
            ("Haute", Some("must")),
            (" Élevée ", Some("must")),
            ("Should have", Some("should")),
            ("P3", Some("could")),
            ("Won’t", Some("wont")),
            ("bleu", None),
            ("M (Must)", Some("must")),
        ] {
            assert_eq!(level(word), key, "{word}");
        }
    }

    #[test]
    fn titles_are_short_and_say_what_is_asked_for() {
        for (text, title) in [
            ("Le système doit permettre de rechercher un document. Sans tirets.", "Rechercher un document"),
            ("The system shall be able to find a document by its number.", "Find a document by its number"),
            ("Le système ne doit pas conserver les mots de passe.", "Le système ne doit pas conserver les mots de passe"),
            ("Recherche", "Recherche"),
            ("Conforme à la norme ISO 9001 v. 2015 :", "Conforme à la norme ISO 9001 v"),
        ] {
            assert_eq!(title_of(text), title);
        }
        assert!(title_of(&"mot ".repeat(60)).chars().count() <= TITLE);
    }
}
