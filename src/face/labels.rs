//! What fields, links and inverses are called.

use super::Writer;
use crate::locale::Words;
use crate::publication::Publication;
use crate::schema::Kind;

/// What a field, link or inverse is called.
pub fn label_of(kind: &Kind, name: &str, writer: &Writer<'_>) -> String {
    label_in(kind, name, writer.publication)
}

/// The same in the language of a publication.
pub(super) fn label_in(kind: &Kind, name: &str, publication: &Publication) -> String {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    if let Some(word) = ["id", "tags"].contains(&name).then(|| words.get(name)) {
        return word.to_owned();
    }
    if let Some(field) = kind.fields.get(name) {
        return field.label.get(lang).to_owned();
    }
    if let Some([a, b]) = kind.product(name) {
        return format!("{} {} {}", a.label.get(lang), words.get("times_what"), inside(b.label.get(lang)));
    }
    let inverse = publication.vocabulary().inverses(&kind.name).iter().find(|i| *i.name == *name);
    inverse.map_or_else(|| name.to_owned(), |i| i.label.get(lang).to_owned())
}

/// A label inside a sentence: its first letter small, unless it is an abbreviation.
pub fn inside(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn labels_go_into_sentences_but_abbreviations_stay() {
        assert_eq!(inside("Année du plan"), "année du plan");
        assert_eq!(inside("TJM"), "TJM");
        assert_eq!(inside(""), "");
    }
}
