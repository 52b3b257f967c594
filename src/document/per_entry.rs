//! One document per entry: a setting with `for: KIND` becomes a document for each entry that its readers may see.
//!
//! In: a setting, and the publication of the document's own readers, which holds nothing else. Out: one setting per entry.

use super::addendum::written_out;
use crate::index::EntryIndex;
use crate::project::{DocumentConfig, OutlineItem};
use crate::publication::{Publication, Publications};
use crate::schema::value::Date;
use crate::schema::{FieldType, Kind, Value};
use crate::select::{matches, order};

/// Returns the documents that the reader of a site may have, settings with `for:` spelled out from what the readers of each document see.
pub fn documents(site: &Publication, own: &Publications) -> Vec<DocumentConfig> {
    site.documents().iter().flat_map(|document| spelled_out(document, own)).collect()
}

/// Returns the documents that a setting stands for: itself, or one per entry of its own publication; none where that was not made.
pub fn spelled_out(document: &DocumentConfig, own: &Publications) -> Vec<DocumentConfig> {
    if document.each.is_none() {
        let own = if document.amends.is_some() { own.get(document.audience, document.lang) } else { None };
        return vec![own.map_or_else(|| document.clone(), |publication| written_out(document, publication))];
    }
    let Some(publication) = own.get(document.audience, document.lang) else { return Vec::new() };
    let own = publication.documents().iter().find(|d| d.name == document.name);
    own.map_or_else(Vec::new, |document| per_entry(document, publication))
}

/// Returns the document of a name in a publication of its readers: of the setting `family`, where it is one of several made per entry.
pub fn named_in(name: &str, family: Option<&str>, publication: &Publication) -> Option<DocumentConfig> {
    let setting = publication.documents().iter().find(|document| document.name == family.unwrap_or(name))?;
    if setting.each.is_none() {
        return Some(setting.clone());
    }
    per_entry(setting, publication).into_iter().find(|document| document.name == name)
}

/// Returns the documents that a setting of this publication stands for: itself, or one per entry.
pub fn per_entry(document: &DocumentConfig, publication: &Publication) -> Vec<DocumentConfig> {
    let Some(each) = &document.each else { return vec![document.clone()] };
    let Some(kind) = publication.vocabulary().find(&each.kind) else { return Vec::new() };
    let entries = publication.of_kind(&kind.name).iter().copied();
    let mut chosen: Vec<EntryIndex> =
        entries.filter(|n| each.condition.as_ref().is_none_or(|(c, _)| matches(c, *n, publication))).collect();
    order(&mut chosen, &kind.sort, kind, publication);
    chosen.into_iter().map(|n| about(document, n, kind, publication)).collect()
}

/// Name of the document that a setting with `for:` makes of an entry. It follows from the id alone, so that it is the same whatever other
/// entries there are; `check` reports two ids that give one name.
pub fn name_for(document: &DocumentConfig, id: &str) -> String {
    let mut name = format!("{}-", document.name);
    for c in id.to_lowercase().chars() {
        match crate::text::fold(c) {
            _ if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => name.push(c),
            Some(plain) => name.push_str(plain),
            // The name stands in the metadata of the document, which keep plain letters alone.
            None => name.push_str(&format!("u{:x}", c as u32)),
        }
    }
    name
}

fn about(document: &DocumentConfig, entry: EntryIndex, kind: &Kind, publication: &Publication) -> DocumentConfig {
    let id = publication.entry(entry).id.clone();
    let fill = |text: &String| fill(text, &|name| word(name, entry, kind, publication));
    let optional = |text: &Option<String>| text.as_ref().map(fill).filter(|t| !t.trim().is_empty());
    let date = document.date_field.as_deref().and_then(|name| date(name, entry, publication));
    DocumentConfig {
        name: name_for(document, &id),
        family: Some(document.name.clone()),
        title: Some(fill(&document.title)).filter(|t| !t.trim().is_empty()).unwrap_or_else(|| id.to_string()),
        subtitle: optional(&document.subtitle),
        reference: optional(&document.reference),
        version: optional(&document.version),
        confidentiality: optional(&document.confidentiality),
        keywords: document.keywords.iter().map(fill).collect(),
        date: date.or(document.date),
        each: None,
        of: Some(id),
        ..document.clone()
    }
}

/// Fills `{names}` in a text.
fn fill(text: &str, word: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&word(name.trim()));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The names in braces in the settings of a document.
pub fn names(document: &DocumentConfig) -> Vec<String> {
    let mut names = Vec::new();
    let optional = [&document.subtitle, &document.reference, &document.version, &document.confidentiality];
    let texts = [&document.title].into_iter().chain(optional.into_iter().flatten()).chain(&document.keywords);
    for text in texts {
        let keep = std::cell::RefCell::new(&mut names);
        fill(text, &|name| {
            keep.borrow_mut().push(name.to_owned());
            String::new()
        });
    }
    names.extend(document.date_field.clone());
    names
}

fn date(name: &str, entry: EntryIndex, publication: &Publication) -> Option<Date> {
    match publication.entry(entry).get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

/// A field of the entry in words; nothing where the readers of the document do not have it.
fn word(name: &str, entry: EntryIndex, kind: &Kind, publication: &Publication) -> String {
    let lang = publication.info().lang;
    let item = publication.entry(entry);
    if name == "id" {
        return item.id.to_string();
    }
    if name == "title" {
        // An entry without one is called by its id, which is not its title.
        let seen = kind.fields.contains_key(&*kind.title);
        return if seen { publication.title(entry).to_owned() } else { String::new() };
    }
    let Some(field) = kind.fields.get(name) else { return String::new() };
    if field.ty.as_link().is_some() {
        return publication.linked(entry, name).map(|n| publication.title(n)).collect::<Vec<_>>().join(", ");
    }
    match (item.get(name), &field.ty) {
        (Some(Value::Text(text)), _) => text.to_string(),
        (Some(Value::Date(date)), _) => date.show(lang),
        (Some(Value::Integer(n)), _) => n.to_string(),
        (Some(Value::Number(n)), _) => n.to_string(),
        (Some(Value::Choice(key)), FieldType::Choice(choices)) => {
            choices.iter().find(|c| c.key == **key).map_or(key.to_string(), |c| c.label.get(lang).to_owned())
        }
        _ => String::new(),
    }
}

/// Tells whether an item of an outline speaks of the entry that the document is about.
pub fn says_this(item: &OutlineItem) -> bool {
    match item {
        OutlineItem::Entry { id, .. } => id == crate::project::THIS,
        OutlineItem::Register { node, .. } => crate::project::parse_view_node(node, None).is_ok_and(|r| r.says_this()),
        OutlineItem::Section { contents, .. } => contents.iter().any(says_this),
        OutlineItem::Page { .. } | OutlineItem::Amendments { .. } | OutlineItem::Generated { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_in_braces_are_filled_and_the_rest_stays() {
        let word = |name: &str| if name == "id" { "RE-3".to_owned() } else { String::new() };
        assert_eq!(fill("CR-{id} du { date }", &word), "CR-RE-3 du ");
        assert_eq!(fill("a { b", &word), "a { b");
        assert_eq!(fill("", &word), "");
    }
}
