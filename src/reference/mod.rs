//! The reference: what commands, kinds, rules, settings and views say of themselves, as articles in one language.
//!
//! In: the commands as the command line declares them, a project's kinds, and what ships in `content/reference/` and `content/schemas/`. Out:
//! [`Article`]s. `terminal` writes one for `ouvrage help`, `registers` all of them as registers of the manual. Both get the same articles, so that
//! neither can say what the other does not.

mod commands;
mod kinds;
mod registers;
mod rules;
mod settings;
mod terminal;
#[cfg(test)]
mod tests;
mod views;

pub use registers::{Register, registers};

use crate::project::Project;
use crate::schema::Lang;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What an article is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A command of the program.
    Command,
    /// A kind of entries.
    Kind,
    /// A rule of `check`.
    Rule,
    /// A setting of `ouvrage.yaml` or of a kind file.
    Setting,
    /// A view.
    View,
}

/// What is said of one thing, in one language. Texts are Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// What it is about.
    pub sort: Sort,
    /// What is written in files or on the command line; for a setting, its way from the top of `ouvrage.yaml` (`documents.*.title`).
    pub word: String,
    /// What people call it, where that is another word.
    pub label: Option<String>,
    /// One or two sentences.
    pub text: String,
    /// Further paragraphs, perhaps none.
    pub more: String,
    /// Short facts.
    pub facts: Vec<Fact>,
    /// Its options, fields or parameters.
    pub parts: Vec<Part>,
    /// Pieces of code, each as it is written.
    pub examples: Vec<String>,
}

/// A short fact. The key names it in `content/reference/words.yaml`, and the field of the manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub key: &'static str,
    /// What it says.
    pub value: FactValue,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// The same in every language: names of files, code.
    Code(String),
    /// One of some words, by its key.
    Choice(&'static str),
    /// Yes or no.
    Flag(bool),
    /// Words of the language.
    Words(String),
}

/// An option of a command, a field of a kind, a parameter of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// What is written: `--format <FORMAT>`, `steps.text`.
    pub word: String,
    /// What may be written for it: a type, names. The same in every language.
    pub what: String,
    /// What people call it, where that is another word.
    pub label: Option<String>,
    /// What it is for, and what its choices mean.
    pub text: String,
    /// Whether it must be there.
    pub required: bool,
    /// What counts without it.
    pub default: Option<String>,
    /// Who may see it, where that is narrower than the whole.
    pub reader: Option<String>,
}

impl Sort {
    /// All sorts.
    pub const ALL: [Sort; 5] = [Sort::Command, Sort::Kind, Sort::Rule, Sort::Setting, Sort::View];

    /// The word for it: in ids of the manual, and the kind of its entries there.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Command => "command",
            Sort::Kind => "kind",
            Sort::Rule => "rule",
            Sort::Setting => "setting",
            Sort::View => "view",
        }
    }

    /// How its parts are called, a key of the words.
    fn parts(self) -> &'static str {
        match self {
            Sort::Command => "options",
            Sort::View => "parameters",
            Sort::Kind | Sort::Rule | Sort::Setting => "fields",
        }
    }
}

impl Article {
    fn new(sort: Sort, word: impl Into<String>, text: impl Into<String>) -> Self {
        Article {
            sort,
            word: word.into(),
            label: None,
            text: text.into(),
            more: String::new(),
            facts: Vec::new(),
            parts: Vec::new(),
            examples: Vec::new(),
        }
    }

    fn fact(mut self, key: &'static str, value: FactValue) -> Self {
        self.facts.push(Fact { key, value });
        self
    }

    /// Tells whether a word asks for it; a setting answers to its last name too.
    pub fn answers(&self, word: &str) -> bool {
        self.word == word || (self.sort == Sort::Setting && self.word.rsplit('.').next() == Some(word))
    }

    /// Writes it for a terminal.
    pub fn terminal(&self, lang: Lang) -> String {
        terminal::write(self, lang)
    }
}

impl Part {
    /// What may be written, whether it must, and what counts without it.
    fn notes(&self, lang: Lang) -> String {
        let colon = crate::locale::Words::of(lang).get("colon");
        let mut notes: Vec<String> = Some(self.what.clone()).into_iter().filter(|what| !what.is_empty()).collect();
        if self.required {
            notes.push(word("required", lang).to_owned());
        }
        notes.extend(self.default.as_ref().map(|default| format!("{}{colon}{default}", word("default", lang))));
        notes.extend(self.reader.as_ref().map(|reader| format!("{} {reader}", word("for", lang))));
        notes.join("; ")
    }

    /// What people call it, and what it is for.
    fn told(&self) -> String {
        let label = self.label.as_deref().filter(|label| !label.is_empty()).map(|label| format!("{label}."));
        label.into_iter().chain(Some(self.text.clone()).filter(|text| !text.is_empty())).collect::<Vec<_>>().join(" ")
    }
}

/// All articles of a sort. `cli` are the commands, built.
pub fn articles(sort: Sort, cli: &clap::Command, project: &Project, lang: Lang) -> Vec<Article> {
    match sort {
        Sort::Command => commands::articles(cli, lang),
        Sort::Kind => project.vocabulary.iter().map(|kind| kinds::article(kind, project, lang)).collect(),
        Sort::Rule => rules::articles(lang),
        Sort::Setting => settings::articles(lang),
        Sort::View => views::articles(lang),
    }
}

/// The article of a kind.
pub fn of_kind(kind: &crate::schema::Kind, project: &Project, lang: Lang) -> Article {
    kinds::article(kind, project, lang)
}

/// A text per language of the interface, as the files of `content/reference/` hold it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
struct Spoken(BTreeMap<String, String>);

impl Spoken {
    fn get(&self, lang: Lang) -> &str {
        let of = |code: &str| self.0.get(code).map(String::as_str);
        of(lang.interface()).or_else(|| of(Lang::fallback().interface())).unwrap_or_default()
    }
}

static WORDS: LazyLock<BTreeMap<String, Spoken>> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("../../content/reference/words.yaml")).unwrap_or_default());

/// A word of `content/reference/words.yaml`.
fn word(key: &str, lang: Lang) -> &'static str {
    WORDS.get(key).map_or("", |words| words.get(lang))
}

static FRENCH: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("../../content/reference/sentences.fr.yaml")).unwrap_or_default());

/// Puts an English sentence of a command or a setting into a language; itself where nobody translated it.
fn said(english: &str, lang: Lang) -> String {
    let known = (lang.interface() == "fr").then(|| FRENCH.get(english)).flatten();
    known.map_or(english, String::as_str).to_owned()
}
