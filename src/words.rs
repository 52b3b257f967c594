//! The interface's words, per language, from `content/words/`.

use crate::schema::Lang;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The words of one language, by key.
#[derive(Debug)]
pub struct Words(BTreeMap<String, String>);

static FR: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../content/words/fr.yaml")));
static EN: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../content/words/en.yaml")));

impl Words {
    fn read(text: &str) -> Self {
        // The shipped files are held to this shape by a test below.
        Words(serde_saphyr::from_str(text).unwrap_or_default())
    }

    /// Returns the words of a language.
    pub fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Fr => &FR,
            Lang::En => &EN,
        }
    }

    /// Returns a word; its key when there is none, so that a gap shows.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// Returns a word, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Returns a word with `{n}` replaced.
    pub fn count(&self, key: &str, n: usize) -> String {
        let plural = if n < 2 { "one" } else { "many" };
        let specific = format!("{key}_{plural}");
        self.0.get(&specific).map_or_else(|| self.get(key).to_owned(), Clone::clone).replace("{n}", &n.to_string())
    }

    /// All words, for templates.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let keys = |lang| Words::of(lang).all().keys().cloned().collect::<Vec<_>>();
        assert!(keys(Lang::Fr).len() > 50);
        assert_eq!(keys(Lang::Fr), keys(Lang::En));
    }
}
