//! Terms from A to Z.

use crate::face::Writer;
use crate::face::cell::{Ref, file_of};
use crate::project::Request;
use crate::schema::Value;
use crate::select::entries_for;
use crate::text::folded;
use crate::view::definition::{Computed, Holds, Role, View};
use crate::view::lists::cards::anchored;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Terms,
    tab: "sheets",
    ..View::new("glossary", &[("where", Role::Condition)], |request, writer, _| {
        Computed::of("glossary", compute(request, writer)?)
    })
};

/// A glossary.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Glossary {
    pub letters: Vec<Letter>,
}

/// Terms that begin with a letter.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Letter {
    pub letter: String,
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Term {
    pub r#ref: Ref,
    pub abbreviation: Option<String>,
    pub definition: serde_json::Value,
    pub synonyms: Vec<String>,
    pub avoid: Vec<String>,
    pub see: Vec<Ref>,
}

/// Computes a glossary of any kind: its body field is the definition.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Glossary), String> {
    let publication = writer.publication;
    let (kind, mut entries) = entries_for(request, publication)?;
    entries.sort_by_cached_key(|n| folded(publication.title(*n)));
    let mut letters: Vec<Letter> = Vec::new();
    for entry in &entries {
        let item = publication.entry(*entry);
        let first = folded(publication.title(*entry)).chars().find(|c| c.is_alphanumeric()).unwrap_or('#');
        let letter = if first.is_alphabetic() { first.to_uppercase().to_string() } else { "#".to_owned() };
        let definition = match kind.body.as_deref().and_then(|b| item.get(b)) {
            Some(Value::Prose(prose)) => {
                let prefix = format!("{}-", item.id);
                // Every word is explained on this very page.
                writer.at(file_of(writer, *entry), &prefix).without_hints().prose(prose)
            }
            Some(Value::Text(text)) => {
                writer.blocks(&[crate::text::Block::Paragraph(vec![crate::text::Inline::Text(text.to_string())])])
            }
            _ => writer.blocks(&[]),
        };
        let texts = |name: &str| match item.get(name) {
            Some(Value::List(items)) => items
                .iter()
                .filter_map(|v| match v {
                    Value::Text(t) => Some(writer.line(t)),
                    _ => None,
                })
                .collect(),
            Some(Value::Text(text)) => vec![writer.line(text)],
            _ => Vec::new(),
        };
        let term = Term {
            r#ref: anchored(writer.reference(*entry), writer, *entry),
            abbreviation: texts("abbreviation").into_iter().next(),
            definition: definition.bare(),
            synonyms: texts("synonyms"),
            avoid: texts("avoid"),
            see: publication.linked(*entry, "see").map(|n| writer.reference(n)).collect(),
        };
        match letters.iter_mut().find(|l| l.letter == letter) {
            Some(group) => group.terms.push(term),
            None => letters.push(Letter { letter, terms: vec![term] }),
        }
    }
    Ok((entries.len(), Glossary { letters }))
}
