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

const HEAD: &str = "# Written by the program from what it says of itself; `OUVRAGE_UPDATE=1 cargo test --test it manual` writes it anew.\n";

/// All registers of the reference, in English with French beside it. `cli` are the commands, built.
pub fn registers(cli: &clap::Command) -> Vec<Register> {
    let project = Project::empty();
    let (english, french) = (Lang::of("en"), Lang::of("fr"));
    let of = |sort, lang| articles(sort, cli, &project, lang);
    Sort::ALL.into_iter().flat_map(|sort| both(sort, &of(sort, english), &of(sort, french))).collect()
}

fn both(sort: Sort, english: &[Article], french: &[Article]) -> [Register; 2] {
    let (mut main, mut beside) = (HEAD.to_owned(), HEAD.to_owned());
    for article in english {
        write_main(article, &mut main);
    }
    for article in french {
        write_beside(article, &mut beside);
    }
    let plural = format!("{}s", sort.name());
    [Register { name: format!("{plural}.yaml"), text: main }, Register { name: format!("{plural}.fr.yaml"), text: beside }]
}

/// The id of an article in the manual: `rule-broken-link`, `setting-documents.title`.
pub(super) fn id(article: &Article) -> String {
    let word: String = article.word.replace("*.", "");
    format!("{}-{word}", article.sort.name())
}

fn write_main(article: &Article, out: &mut String) {
    let _ = writeln!(out, "\n- id: {}", scalar(&id(article)));
    line("title", &article.word, out);
    line("label", article.label.as_deref().unwrap_or_default(), out);
    for fact in &article.facts {
        match &fact.value {
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
            let _ = writeln!(out, "    - {}", row(part));
        }
    }
    line("examples", &examples(article), out);
}

/// The texts of an article alone, in another language.
fn write_beside(article: &Article, out: &mut String) {
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
            let _ = writeln!(out, "    - {}", row_beside(part));
        }
    }
}

fn row(part: &Part) -> String {
    let mut pairs = vec![("word", scalar(&part.word))];
    let mut add = |key, text: &str| {
        if !text.is_empty() {
            pairs.push((key, scalar(text)));
        }
    };
    add("what", &part.what);
    add("default", part.default.as_deref().unwrap_or_default());
    add("reader", part.reader.as_deref().unwrap_or_default());
    add("label", part.label.as_deref().unwrap_or_default());
    add("text", &part.text);
    if part.required {
        pairs.push(("required", "true".to_owned()));
    }
    braces(&pairs)
}

fn row_beside(part: &Part) -> String {
    let texts = [("label", part.label.as_deref().unwrap_or_default()), ("text", part.text.as_str())];
    let pairs: Vec<_> = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, scalar(text))).collect();
    braces(&pairs)
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
