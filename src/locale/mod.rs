//! Languages as data: how each writes numbers, dates, amounts and quotes, and the words of the interface.
//!
//! In: the files of `content/words/` and a language tag (BCP 47). Out: a [`Lang`], which knows how its language is written and which
//! words the interface uses beside it. Content may be in any language; what no file says of it comes from CLDR through ICU4X, and from a
//! form that cannot be misread where CLDR is not asked. The interface takes the nearest language that it has words in.
//!
//! A file `content/words/CODE.yaml` holds `locale:` (how the language is written, see [`Locale`]), the words of the interface, or both.
//! No language is named here but two: [`FALLBACK`], in which messages are written in the sources, and [`DEFAULT`].

mod data;
mod words;

pub use data::{Ending, Locale, Marks, Money, Quotes, Spacing, UNITS};
pub use words::Words;

use icu_locale::{LanguageIdentifier, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander, TransformResult};
use include_dir::{Dir, include_dir};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::{cmp, fmt};

/// The language that messages of the program are written in, and that the interface speaks where it has no words in a nearer one.
pub const FALLBACK: &str = "en";

/// The language of a project that names none.
pub const DEFAULT: &str = "fr";

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/content/words");
static SHIPPED: LazyLock<Library> = LazyLock::new(|| {
    Library::read(files().filter(|(name, _)| !name.starts_with(FINDINGS)).map(|(name, text)| (name.to_owned(), text)))
});

/// What the name of a file of messages begins with.
const FINDINGS: &str = "findings.";

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.files().filter_map(|file| {
        let name = file.path().file_name()?.to_str()?.strip_suffix(".yaml")?;
        Some((name, file.contents_utf8()?))
    })
}

/// Returns the messages of `check` in other languages: codes and texts of the files `findings.CODE.yaml`.
pub fn findings() -> impl Iterator<Item = (&'static str, &'static str)> {
    files().filter_map(|(name, text)| Some((name.strip_prefix(FINDINGS)?, text)))
}

/// A language of texts: how it is written, and the words of the interface beside it.
///
/// Two are the same when their tags are, and the language of the interface.
#[derive(Clone, Copy)]
pub struct Lang(&'static Language);

struct Language {
    tag: String,
    id: LanguageIdentifier,
    locale: Locale,
    interface: Arc<Interface>,
    /// Whether the interface is the nearest that there is.
    nearest: bool,
    /// The words of the interface, and those that the language itself decides.
    words: Words,
}

/// A language of the interface.
struct Interface {
    code: String,
    locale: Locale,
    words: BTreeMap<String, String>,
}

/// The languages that files speak of.
///
/// Those that ship are asked for through [`Lang`]; a library of other files serves tests and tools.
pub struct Library {
    /// What each file says of how its language is written, by tag.
    locales: BTreeMap<String, Value>,
    /// The languages of the interface, by code; that of [`FALLBACK`] completes each.
    interfaces: BTreeMap<String, Arc<Interface>>,
    /// What was asked for. A language lives as long as the program: there are as many as projects name.
    known: Mutex<Vec<(Option<String>, Lang)>>,
}

impl Library {
    /// Reads files of languages: the code of each, and its text.
    pub fn read<'a>(files: impl IntoIterator<Item = (String, &'a str)>) -> Self {
        let (mut locales, mut all_words) = (BTreeMap::new(), BTreeMap::new());
        for (code, text) in files {
            // The shipped files are held to this shape by a test below.
            let Ok(Value::Object(mut file)) = serde_saphyr::from_str::<Value>(text) else { continue };
            if let Some(locale) = file.remove("locale") {
                locales.insert(code.clone(), locale);
            }
            let words: BTreeMap<String, String> =
                file.into_iter().filter_map(|(key, word)| Some((key, word.as_str()?.to_owned()))).collect();
            if !words.is_empty() {
                all_words.insert(code, words);
            }
        }
        let complete = all_words.get(FALLBACK).cloned().unwrap_or_default();
        let mut library = Library { locales, interfaces: BTreeMap::new(), known: Mutex::default() };
        library.interfaces = all_words
            .into_iter()
            .map(|(code, words)| {
                let id = code.parse().unwrap_or(LanguageIdentifier::UNKNOWN);
                let locale = library.locale(&id, None);
                let words = complete.clone().into_iter().chain(words).collect();
                (code.clone(), Arc::new(Interface { code, locale, words }))
            })
            .collect();
        library
    }

    /// The files that ship, and more beside them: a file of the same code takes the place of one that ships.
    pub fn with<'a>(more: impl IntoIterator<Item = (String, &'a str)>) -> Self {
        let shipped = files().filter(|(name, _)| !name.starts_with(FINDINGS)).map(|(name, text)| (name.to_owned(), text));
        let mut all: BTreeMap<String, &str> = shipped.collect();
        all.extend(more);
        Library::read(all)
    }

    /// Codes of the languages of the interface, in alphabetical order.
    pub fn interfaces(&self) -> impl Iterator<Item = &str> {
        self.interfaces.keys().map(String::as_str)
    }

    /// Returns the language of a tag, or `None` where it is no language tag. The interface beside it is the one that is named, else the
    /// nearest: that of the very tag, of its language, and [`FALLBACK`].
    pub fn lang(&self, tag: &str, interface: Option<&str>) -> Option<Lang> {
        let id = read_tag(tag)?;
        let tag = id.to_string();
        let interface = interface.map(|code| self.interface(code).code.clone());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lang)) = known.iter().find(|(asked, lang)| lang.0.tag == tag && *asked == interface) {
            return Some(*lang);
        }
        let interface_of_it = self.interface(interface.as_deref().unwrap_or(&tag));
        let nearest = self.interface(&tag).code == interface_of_it.code;
        let locale = self.locale(&id, Some(&interface_of_it.locale));
        let words = Words::of_language(&interface_of_it.words, &interface_of_it.code, &locale);
        let lang = Lang(Box::leak(Box::new(Language { tag, id, locale, interface: interface_of_it, nearest, words })));
        known.push((interface, lang));
        Some(lang)
    }

    /// The language of the interface that is nearest to a tag.
    fn interface(&self, tag: &str) -> Arc<Interface> {
        let primary = tag.split('-').next().unwrap_or(tag);
        let found = [tag, primary, FALLBACK].into_iter().find_map(|code| self.interfaces.get(code));
        found.cloned().unwrap_or_else(|| {
            Arc::new(Interface { code: FALLBACK.to_owned(), locale: Locale::default(), words: BTreeMap::new() })
        })
    }

    /// How a language is written: what CLDR says of its numbers, and what the files of its language, script and region say, one over
    /// the other. Units that no file has are those of the interface.
    fn locale(&self, id: &LanguageIdentifier, interface: Option<&Locale>) -> Locale {
        let language = id.language.to_string();
        let mut tags = vec![language.clone()];
        tags.extend(id.script.map(|script| format!("{language}-{script}")));
        tags.extend(id.region.map(|region| format!("{language}-{region}")));
        tags.push(id.to_string());
        tags.dedup();
        let mut said = Value::Null;
        for tag in &tags {
            self.locales.get(tag).into_iter().for_each(|more| lay_over(&mut said, more));
        }
        Locale::of(&said, id, interface)
    }
}

/// Lays one map over another, map by map; anything else takes the place of what was there.
fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay_over(below.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// The longest tag that is read: with language, script, region and one variant.
const LONGEST: usize = 24;

/// Reads a tag in its regular form: `FR-fr` is `fr-FR`, `deu` is `de`. Extensions and languages that nobody speaks are none.
fn read_tag(tag: &str) -> Option<LanguageIdentifier> {
    let tag = tag.trim().replace('_', "-");
    let written: LanguageIdentifier = tag.parse().ok().filter(|_| tag.len() <= LONGEST)?;
    let mut locale = icu_locale::Locale::from(written);
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    let id = locale.id;
    // `und`, which stands for no language, and words that only look like a tag (`french`).
    let mut likely = LanguageIdentifier::from(id.language);
    let known = (2..=3).contains(&id.language.as_str().len()) && !id.language.is_unknown();
    (known && LocaleExpander::new_extended().maximize(&mut likely) == TransformResult::Modified).then_some(id)
}

impl Lang {
    /// Reads a language tag, as `fr`, `de-CH` or `pt-BR`.
    pub fn parse(text: &str) -> Option<Self> {
        SHIPPED.lang(text, None)
    }

    /// Reads a language tag; the interface beside it is the one of a code.
    pub fn with_interface(text: &str, interface: Option<&str>) -> Option<Self> {
        SHIPPED.lang(text, interface)
    }

    /// Returns the language of a tag, and that of [`FALLBACK`] where it is none.
    pub fn of(tag: &str) -> Self {
        static NONE: LazyLock<Lang> = LazyLock::new(|| {
            let id = LanguageIdentifier::UNKNOWN;
            let interface = SHIPPED.interface(FALLBACK);
            let locale = Locale::default();
            let words = Words::of_language(&interface.words, &interface.code, &locale);
            Lang(Box::leak(Box::new(Language { tag: FALLBACK.to_owned(), id, locale, interface, nearest: true, words })))
        });
        SHIPPED.lang(tag, None).or_else(|| SHIPPED.lang(FALLBACK, None)).unwrap_or_else(|| *NONE)
    }

    /// The language that messages are written in.
    pub fn fallback() -> Self {
        static LANG: LazyLock<Lang> = LazyLock::new(|| Lang::of(FALLBACK));
        *LANG
    }

    /// The languages of the interface, in alphabetical order of their codes.
    pub fn interfaces() -> impl Iterator<Item = Lang> {
        static ALL: LazyLock<Vec<Lang>> = LazyLock::new(|| SHIPPED.interfaces().map(Lang::of).collect());
        ALL.iter().copied()
    }

    /// The languages of which a file says how they are written, in alphabetical order of their codes.
    pub fn written() -> impl Iterator<Item = Lang> {
        static ALL: LazyLock<Vec<Lang>> = LazyLock::new(|| SHIPPED.locales.keys().map(|code| Lang::of(code)).collect());
        ALL.iter().copied()
    }

    fn parts(&self) -> (&str, &str) {
        (&self.0.tag, &self.0.interface.code)
    }

    /// The tag in its regular form: `fr`, `de-CH`.
    pub fn code(self) -> &'static str {
        &self.0.tag
    }

    /// The language alone, without script and region.
    pub fn primary(self) -> &'static str {
        self.0.tag.split('-').next().unwrap_or_default()
    }

    /// The tag with a region: the one that it names, else the one where most who write the language live, where a file says so.
    pub fn code_with_region(self) -> String {
        let region = self.0.locale.region.as_str();
        if self.0.id.region.is_some() || self.0.id.script.is_some() || region.is_empty() {
            return self.0.tag.clone();
        }
        format!("{}-{region}", self.primary())
    }

    /// Tells whether a key of a text per language, or a part of a file's name, is this language.
    pub fn is_named(self, key: &str) -> bool {
        self.0.tag.eq_ignore_ascii_case(key)
    }

    /// Tells whether the language is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        LocaleDirectionality::new_extended().is_right_to_left(&self.0.id)
    }

    /// The language by its own name, as its readers look for it.
    pub fn own_name(self) -> &'static str {
        let name = self.0.locale.name.as_str();
        if name.is_empty() { self.code() } else { name }
    }

    /// How the language is written.
    pub fn locale(self) -> &'static Locale {
        &self.0.locale
    }

    /// The code of the language that the interface speaks.
    pub fn interface(self) -> &'static str {
        &self.0.interface.code
    }

    /// The words of the interface.
    pub fn words(self) -> &'static Words {
        &self.0.words
    }
}

/// Returns the place among languages that a key names: that of the very tag, else of the only one of that language (`fr` for `fr-CH`).
pub fn position(languages: &[Lang], key: &str) -> Option<usize> {
    let near = || {
        let mut of_language = languages.iter().enumerate().filter(|(_, lang)| lang.primary().eq_ignore_ascii_case(key));
        of_language.next().filter(|_| of_language.next().is_none()).map(|(n, _)| n)
    };
    languages.iter().position(|lang| lang.is_named(key)).or_else(near)
}

/// Reads a yes or a no in the words of any language.
pub fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim().to_lowercase();
    let among = |key: &str| {
        let lists = SHIPPED.locales.values().filter_map(|said| said.get(key)?.as_array());
        lists.flatten().any(|word| word.as_str() == Some(&text))
    };
    match text.as_str() {
        "true" | "on" => Some(true),
        "false" | "off" => Some(false),
        _ if among("yes") => Some(true),
        _ if among("no") => Some(false),
        _ => None,
    }
}

/// Returns the unit of time that a word names: in the words of a language, else in those of any.
pub fn unit_of(word: &str, lang: Lang) -> Option<&'static str> {
    fn named(locale: &Value, word: &str) -> Option<&'static str> {
        data::UNITS.into_iter().find(|unit| {
            let unit = locale.get("units").and_then(|units| units.get(*unit));
            let forms = unit.and_then(Value::as_object).into_iter().flatten();
            forms
                .flat_map(|(_, form)| form.as_array().map_or_else(|| std::slice::from_ref(form), Vec::as_slice))
                .any(|form| form.as_str().is_some_and(|form| form.to_lowercase() == word))
        })
    }
    let own = [lang.code(), lang.primary()].into_iter().filter_map(|tag| SHIPPED.locales.get(tag));
    own.chain(SHIPPED.locales.values()).find_map(|locale| named(locale, word))
}

/// What multiplies an amount, in the words of any language: the longest first.
pub fn multipliers() -> &'static [(String, i64)] {
    static ALL: LazyLock<Vec<(String, i64)>> = LazyLock::new(|| {
        let lists = SHIPPED.locales.values().filter_map(|said| said.get("multipliers")?.as_object());
        let mut all: Vec<(String, i64)> =
            lists.flatten().filter_map(|(word, factor)| Some((word.clone(), factor.as_i64()?))).collect();
        all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        all.dedup();
        all
    });
    &ALL
}

impl Default for Lang {
    fn default() -> Self {
        static LANG: LazyLock<Lang> = LazyLock::new(|| Lang::of(DEFAULT));
        *LANG
    }
}

impl PartialEq for Lang {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.parts() == other.parts()
    }
}

impl Eq for Lang {}

impl PartialOrd for Lang {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lang {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl Hash for Lang {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// The tag, and the interface where that is not the nearest: what readers get differs.
impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        if self.0.nearest { Ok(()) } else { write!(f, "({})", self.interface()) }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests;
