//! Articles as registers of the manual: `docs/manual/content/…/rules.yaml` in its main language, `rules.fr.yaml` beside it for the other.
//!
//! The kinds of these registers are the manual's own (`docs/manual/kinds/`). What is the same in every language is written once.

use super::{Article, FactValue, Part, Sort, articles};
use crate::project::Project;
use crate::schema::Lang;
use std::fmt::Write as _;

/// A file of the manual.
#[derive(Debug)]
pub struct Register {
    /// Its name: `rules.yaml`, `rules.fr.yaml`.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

const HEAD: &str =
    "# Written by the program from what it says of itself; `OUVRAGE_UPDATE=1 cargo test --test it manual` writes it anew.\n";

/// All registers of the reference, in English with French beside it. `cli` are the commands, built.
pub fn registers(cli: &clap::Command) -> Vec<Register> {
    let project = Project::empty();
    let (english, french) = (Lang::of("en"), Lang::of("fr"));
    let of = |sort, lang| (lang, articles(sort, cli, &project, lang));
    Sort::ALL.into_iter().flat_map(|sort| both(sort, of(sort, english), of(sort, french))).collect()
}

fn both(sort: Sort, english: (Lang, Vec<Article>), french: (Lang, Vec<Article>)) -> [Register; 2] {
    let (mut main, mut beside) = (HEAD.to_owned(), HEAD.to_owned());
    for article in &english.1 {
        write_main(article, english.0, &mut main);
    }
    for article in &french.1 {
        write_beside(article, french.0, &mut beside);
    }
    let plural = format!("{}s", sort.name());
    [Register { name: format!("{plural}.yaml"), text: main }, Register { name: format!("{plural}.fr.yaml"), text: beside }]
}

/// The id of an article in the manual: `rule-broken-link`, `setting-documents.title`.
pub(super) fn id(article: &Article) -> String {
    let word: String = article.word.replace("*.", "").replace(' ', "-");
    format!("{}-{word}", article.sort.name())
}

fn write_main(article: &Article, lang: Lang, out: &mut String) {
    let _ = writeln!(out, "\n- id: {}", scalar(&id(article)));
    line("title", &article.word, out);
    line("label", article.label.as_deref().unwrap_or_default(), out);
    for fact in &article.facts {
        match &fact.value {
            // Lines to copy are set as code; a view would be computed where it stands within a line.
            FactValue::Code(text) if fact.key == "usage" => line(fact.key, &format!("`{text}`"), out),
            FactValue::Code(text) if fact.key == "call" => line(fact.key, &format!("```yaml\n{text}\n```"), out),
            FactValue::Code(text) | FactValue::Words(text) => line(fact.key, text, out),
            FactValue::Choice(key) => line(fact.key, key, out),
            FactValue::Flag(flag) => {
                let _ = writeln!(out, "  {}: {flag}", fact.key);
            }
        }
    }
    line("text", &article.text, out);
    line("more", &article.more, out);
    if !article.parts.is_empty() {
        out.push_str("  parts:\n");
        for part in &article.parts {
            let _ = writeln!(out, "    - {}", row(part, lang, true));
        }
    }
    line("examples", &examples(article), out);
}

/// The texts of an article alone, in another language.
fn write_beside(article: &Article, lang: Lang, out: &mut String) {
    let _ = writeln!(out, "\n- id: {}", scalar(&id(article)));
    line("label", article.label.as_deref().unwrap_or_default(), out);
    for fact in &article.facts {
        if let FactValue::Words(text) = &fact.value {
            line(fact.key, text, out);
        }
    }
    line("text", &article.text, out);
    line("more", &article.more, out);
    if !article.parts.is_empty() {
        out.push_str("  parts:\n");
        for part in &article.parts {
            let _ = writeln!(out, "    - {}", row(part, lang, false));
        }
    }
}

/// A row: in the main language with the word, in another its texts alone.
fn row(part: &Part, lang: Lang, main: bool) -> String {
    let word = Some(("word", part.word.clone())).filter(|_| main);
    let texts = [("what", part.notes(lang)), ("text", part.told())];
    let pairs = word.into_iter().chain(texts.into_iter().filter(|(_, text)| !text.is_empty()));
    braces(&pairs.map(|(key, text)| (key, scalar(&text))).collect::<Vec<_>>())
}

fn braces(pairs: &[(&str, String)]) -> String {
    if pairs.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", pairs.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join(", "))
}

/// The examples as code that the manual shows and does not run.
fn examples(article: &Article) -> String {
    if article.examples.is_empty() {
        return String::new();
    }
    match article.sort {
        Sort::Command => format!("```sh\n{}\n```", article.examples.join("\n")),
        _ => format!("````markdown\n{}\n````", article.examples.join("\n\n")),
    }
}

/// A field, if it says something; several lines stand in a block.
fn line(key: &str, text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    if text.contains('\n') {
        let _ = writeln!(out, "  {key}: |-");
        for line in text.lines() {
            let _ = writeln!(out, "{}", format!("    {line}").trim_end());
        }
    } else {
        let _ = writeln!(out, "  {key}: {}", scalar(text));
    }
}

/// A text of one line: as it is where nothing in it means something in YAML, in quotes otherwise.
fn scalar(text: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '’' | '/');
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(harmless)
        && !text.ends_with(' ')
        && crate::locale::yes_or_no(text).is_none()
        && !matches!(text, "null" | "Null" | "NULL");
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
