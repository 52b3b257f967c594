//! An article as `ouvrage help` prints it: plain text, and Markdown as it is written.

use super::{Article, FactValue, Part, Sort, word};
use crate::locale::Words;
use crate::schema::Lang;
use std::fmt::Write as _;

/// Writes an article.
pub(super) fn write(article: &Article, lang: Lang) -> String {
    let colon = Words::of(lang).get("colon");
    let label =
        article.label.as_deref().filter(|label| !label.is_empty()).map(|label| format!("{colon}{label}")).unwrap_or_default();
    let mut out = format!("{}{label} ({})\n", article.word, word(&format!("sort_{}", article.sort.name()), lang));
    paragraph(&article.text, &mut out);
    out.push('\n');
    for fact in &article.facts {
        let value = match &fact.value {
            FactValue::Code(text) => text.replace('\n', " / "),
            FactValue::Words(text) => text.clone(),
            FactValue::Choice(key) if fact.key == "section" => Words::of(lang).get(&format!("section_{key}")).to_owned(),
            FactValue::Choice(key) => word(&format!("{}_{key}", fact.key), lang).to_owned(),
            FactValue::Flag(flag) => word(if *flag { "yes" } else { "no" }, lang).to_owned(),
        };
        if !value.is_empty() {
            let _ = writeln!(out, "{}{colon}{value}", word(fact.key, lang));
        }
    }
    if !article.more.is_empty() {
        out.push('\n');
        paragraph(&article.more, &mut out);
    }
    if !article.parts.is_empty() {
        let _ = writeln!(out, "\n{}{}", word(article.sort.parts(), lang), colon.trim_end());
    }
    for part in &article.parts {
        write_part(part, lang, &mut out);
    }
    if !article.examples.is_empty() {
        let indent = if article.sort == Sort::Command { "  " } else { "" };
        let parting = if article.sort == Sort::Command { "\n" } else { "\n\n" };
        let code: Vec<String> = article.examples.iter().map(|example| format!("{indent}{example}")).collect();
        let _ = writeln!(out, "\n{}{}\n{}", word("examples", lang), colon.trim_end(), code.join(parting));
    }
    out
}

fn write_part(part: &Part, lang: Lang, out: &mut String) {
    let _ = writeln!(out, "{}", format!("  {:<22} {}", part.word, part.notes(lang)).trim_end());
    let told = part.told();
    if !told.is_empty() {
        let _ = writeln!(out, "      {told}");
    }
}

fn paragraph(text: &str, out: &mut String) {
    if !text.is_empty() {
        out.push_str(text.trim_end());
        out.push('\n');
    }
}
