//! User stories: “as a … I want … so that …” and “en tant que … je veux … afin de …”.

use regex::Regex;
use std::sync::OnceLock;

/// The parts of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryWords {
    /// Who tells it.
    pub role: String,
    /// What is wanted.
    pub want: String,
    /// What for; empty when it is not said.
    pub benefit: String,
    /// What follows the sentence.
    pub rest: String,
}

fn forms() -> &'static [Regex] {
    static REGEX: OnceLock<Vec<Regex>> = OnceLock::new();
    REGEX.get_or_init(|| {
        let french = r"(?is)^en tant (?:que |qu[’'])\s*(?P<role>[^.;:]{2,120}?)\s*[,:\n]?\s+(?:je (?:veux|souhaite|souhaiterais|voudrais|dois|peux|désire|désirerais)(?: pouvoir)?|j[’'](?:aimerais|ai besoin|ai envie)(?: pouvoir)?)\s+(?P<want>.{3,600}?)(?:\s*[,;\n]?\s+(?:afin (?:de |d[’']|que |qu[’'])|pour (?:que |qu[’'])|dans le but (?:de |d[’'])|pour )\s*(?P<benefit>.{3,600}?))?\s*$";
        let english = r"(?is)^as (?:an? |the )?\s*(?P<role>[^.;:]{2,120}?)\s*[,:\n]?\s+I (?:want|would like|need|wish|must be able|should be able|can|expect|should|will|may|want to be able)(?: to)?\s+(?P<want>.{3,600}?)(?:\s*[,;\n]?\s+(?:so that|so|in order (?:to|that))[,:]?\s+(?P<benefit>.{3,600}?))?\s*$";
        [french, english].iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
    })
}

/// Reads a story; only the first sentence is one.
pub fn story(text: &str) -> Option<StoryWords> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower: String = text.chars().take(12).collect::<String>().to_lowercase();
    if !lower.starts_with("en tant qu") && !lower.starts_with("as a") && !lower.starts_with("as the") {
        return None;
    }
    let end = text.match_indices(". ").map(|(at, _)| at + 1).next().unwrap_or(text.len());
    let (first, rest) = (text.get(..end)?, text.get(end..)?.trim());
    let first = first.trim_end_matches(['.', ' ']);
    let found = forms().iter().find_map(|form| form.captures(first))?;
    let part =
        |name: &str| found.name(name).map_or("", |part| part.as_str()).trim().trim_end_matches([',', ';', ':']).trim().to_owned();
    let story = StoryWords { role: part("role"), want: part("want"), benefit: part("benefit"), rest: rest.to_owned() };
    (!story.role.is_empty() && !story.want.is_empty()).then_some(story)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_read_in_both_languages() {
        for (text, role, want, benefit, rest) in [
            (
                "En tant qu’acheteur, je veux chercher par numéro afin de gagner du temps.",
                "acheteur",
                "chercher par numéro",
                "gagner du temps",
                "",
            ),
            (
                "En tant que client je souhaite payer en ligne pour que la commande parte",
                "client",
                "payer en ligne",
                "la commande parte",
                "",
            ),
            (
                "As a buyer, I want to search by number so that I lose no time. More later.",
                "buyer",
                "search by number",
                "I lose no time",
                "More later.",
            ),
            ("As an administrator I can block an account", "administrator", "block an account", "", ""),
            ("As a user,\nI want a list\nso that I see all", "user", "a list", "I see all", ""),
        ] {
            let found = story(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.role.as_str(), found.want.as_str(), found.benefit.as_str(), found.rest.as_str()),
                (role, want, benefit, rest)
            );
        }
        assert_eq!(story("As a rule, prices are ex works."), None);
        assert_eq!(story("En tant que tel, le projet est clos."), None);
    }
}
