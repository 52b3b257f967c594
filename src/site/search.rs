//! The search index: one record per page and entry and language, from what the publications hold; and the words of the same records for a
//! site that is opened from a folder.

#![deny(clippy::wildcard_enum_match_arm)]

use super::names::WordsOfTexts;
use crate::publication::{Publication, address};
use crate::schema::value::Content;
use crate::schema::{FieldType, Value};
use crate::text;
use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;
use std::collections::BTreeMap;

/// Makes the index: paths (under `pagefind/`) and bytes.
///
/// # Errors
/// When the search library fails, with its words.
pub fn index(publications: &[&Publication]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        // The library keeps an index per language; a page asks that of its own.
        let config = PagefindServiceConfig::builder().keep_index_url(true).build();
        let mut index = PagefindIndex::new(Some(config)).map_err(|e| e.to_string())?;
        let mut words = Vec::new();
        for publication in publications {
            let lang = publication.info().lang.code().to_owned();
            let folder = publication.folder();
            let mut of_texts = WordsOfTexts::default();
            for record in records(publication) {
                of_texts.add(&record.url, [record.meta.get("title").map_or("", String::as_str), &record.content]);
                let url = format!("{folder}{}", record.url);
                index
                    .add_custom_record(url, record.content, lang.clone(), Some(record.meta), Some(record.filters), None)
                    .await
                    .map_err(|e| e.to_string())?;
            }
            words.push((format!("pagefind/words-{lang}.html"), of_texts.document(publication).into_bytes()));
        }
        let files = index.get_files().await.map_err(|e| e.to_string())?;
        let mut files: Vec<(String, Vec<u8>)> = files
            .into_iter()
            .map(|file| (format!("pagefind/{}", file.filename.to_string_lossy().replace('\\', "/")), file.contents))
            // The ready-made interface of the library: the theme brings its own.
            .filter(|(path, _)| {
                ["ui", "modular", "highlight", "component"].iter().all(|part| !path.contains(&format!("pagefind-{part}")))
            })
            .chain(words)
            .collect();
        files.sort();
        Ok(files)
    })
}

struct SearchRecord {
    url: String,
    content: String,
    meta: BTreeMap<String, String>,
    filters: BTreeMap<String, Vec<String>>,
}

fn records(publication: &Publication) -> impl Iterator<Item = SearchRecord> + '_ {
    let lang = publication.info().lang;
    let words = crate::locale::Words::of(lang);
    let titles = |id: &str| publication.cited(id);
    let pages = publication.pages().iter().map(move |page| {
        let url = if &*page.path == "index" { "index.html".to_owned() } else { address::encode(&address::of_page(page)) };
        let label = words.get("page").to_owned();
        // Title, id and kind are searched too; in the content they would only repeat what stands above it.
        let own = page.lang.unwrap_or(lang);
        let title = typeset(&page.title, own);
        let mut blocks = text::parse(&page.body.text);
        if page.title_from_heading {
            text::take_title(&mut blocks);
        }
        let content = typeset(&text::plain_text(&blocks, &titles), own);
        let folded = folded_words([&title, &content]);
        let meta =
            [("title", title), ("kind_label", label.clone()), ("folded", folded)].into_iter().filter(|(_, v)| !v.is_empty());
        SearchRecord {
            url,
            content,
            meta: meta.map(|(k, v)| (k.to_owned(), v)).collect(),
            filters: [("kind".to_owned(), vec![label])].into(),
        }
    });
    let entries = publication.entries().iter_enumerated().filter_map(move |(n, entry)| {
        let kind = publication.kind_of(entry)?;
        let title = typeset(publication.title(n), publication.title_lang(n).unwrap_or(lang));
        let label = kind.label.get(lang).to_owned();
        let mut content = String::new();
        for (name, written) in entry.fields.iter().filter(|(name, _)| ***name != *kind.title) {
            let ty = kind.fields.get(name).map(|f| &f.ty);
            words_of(&written.value, ty, lang, &titles, &mut content);
        }
        let folded = folded_words([&title, &content]);
        let meta = [("title", title), ("id", entry.id.to_string()), ("kind_label", label.clone()), ("folded", folded)];
        let meta = meta.into_iter().filter(|(_, words)| !words.is_empty());
        let mut filters: BTreeMap<String, Vec<String>> = [("kind".to_owned(), vec![label])].into();
        if let (Some(Value::Choice(key)), Some(FieldType::Choice(choices))) =
            (entry.get("status"), kind.fields.get("status").map(|f| &f.ty))
            && let Some(choice) = choices.iter().find(|c| c.key == **key)
        {
            filters.insert(words.get("status").to_owned(), vec![choice.label.get(lang).to_owned()]);
        }
        Some(SearchRecord {
            url: address::encode(&address::of_entry(kind, &entry.id)),
            content,
            meta: meta.map(|(k, v)| (k.to_owned(), v)).collect(),
            filters,
        })
    });
    pages.chain(entries)
}

fn words_of(
    value: &Value,
    ty: Option<&FieldType>,
    lang: crate::schema::Lang,
    titles: &dyn Fn(&str) -> Option<String>,
    out: &mut String,
) {
    match value.content() {
        Content::Text(text) => push(out, &typeset(text, text.lang.unwrap_or(lang))),
        Content::Prose(prose) => {
            let words = text::plain_text(&text::parse(&prose.text), titles);
            push(out, &typeset(&words, prose.lang.unwrap_or(lang)));
        }
        Content::Choice(key) => {
            if let Some(FieldType::Choice(choices)) = ty
                && let Some(choice) = choices.iter().find(|c| c.key == *key)
            {
                push(out, choice.label.get(lang));
            }
        }
        Content::Items(items) => items.iter().for_each(|v| words_of(v, ty, lang, titles, out)),
        Content::Rows(rows) => {
            let fields = ty.and_then(FieldType::cells);
            for (name, value) in rows.iter().flatten() {
                words_of(value, fields.and_then(|f| f.get(&**name)).map(|f| &f.ty), lang, titles, out);
            }
        }
        // What is told apart by its digits, and addresses of files, are no words to look for.
        Content::Path(_) | Content::Links(_) | Content::Figure => {}
    }
}

fn push(out: &mut String, words: &str) {
    if !words.is_empty() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(words);
        if !words.ends_with(['.', '!', '?']) {
            out.push('.');
        }
    }
}

/// Sets a text as pages do, but with straight apostrophes: the library parts words at no other, and « l’article » would not be met by
/// *article*. The script of the dialog sets them again.
/// Hyphens and letters are in one form, signs that nobody sees are left out.
fn typeset(words: &str, lang: crate::schema::Lang) -> String {
    use unicode_normalization::UnicodeNormalization;
    let set = text::typeset(words, lang);
    let kept = set.nfc().filter(|c| !matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}'));
    kept.map(|c| match c {
        '’' | 'ʼ' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        c => c,
    })
    .collect()
}

/// The words that people may type with other letters (*oeuvre* for « œuvre »), as they are typed. The library itself takes accents off.
fn folded_words(texts: [&str; 2]) -> String {
    let mut found = std::collections::BTreeSet::new();
    for text in texts.into_iter().filter(|text| !text.is_ascii()) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_ascii()) {
            let folded = text::folded(word);
            if folded.chars().count() != word.chars().count() || word.to_lowercase().chars().any(|c| "øłđðħŧıŋ".contains(c))
            {
                found.insert(folded);
            }
        }
    }
    found.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::folded_words;

    #[test]
    fn words_are_kept_as_they_are_typed() {
        assert_eq!(folded_words(["L'œuvre et le cœur", "Straße, Łódź, élan, oeuvre"]), "coeur lodz oeuvre strasse");
    }
}
