//! Entries: the items of registers, read from lists and from Markdown files.

use super::translation::{self, Translation};
use crate::finding::{Finding, RuleId, Severity};
use crate::schema::value::{Date, Prose, Reference};
use crate::schema::{Audience, Audiences, COMMON_KEYS, FieldType, Kind, Lang, Value, Vocabulary, value};
use crate::source::{Key, Node, composed};
use crate::span::Span;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::sync::Arc;

/// One item of a register.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The team's name for it.
    pub id: Arc<str>,
    /// Where the id stands.
    pub id_span: Span,
    /// Path of its file in the project's folder: relative paths in the entry count from there. Never shown.
    pub file: Arc<str>,
    /// Name of its kind.
    pub kind: Arc<str>,
    /// Where the entry begins.
    pub span: Span,
    /// Who may see it: the narrower of its kind's and its own.
    pub audience: Audience,
    /// Where it names an audience of its own.
    pub marked: Option<Span>,
    /// What was written, by field, in the order of the kind; links are in the project.
    pub fields: IndexMap<Arc<str>, Written>,
    /// Former ids, kept as redirects.
    pub aliases: Vec<Reference>,
    /// Free words.
    pub tags: Vec<Arc<str>>,
    /// Rules that it silences, each with a reason.
    pub silence: Vec<Silence>,
    /// Its texts in other languages.
    pub translations: Vec<Translation>,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
    /// Whether nothing was written and this is the kind's default.
    pub default: bool,
}

/// A rule that does not speak of an entry.
#[derive(Debug, Clone)]
pub struct Silence {
    /// Id of the rule.
    pub rule: String,
    /// Where it is silenced.
    pub span: Span,
}

/// Links of an entry as they were written, not yet held against the entries that exist.
#[derive(Debug)]
pub struct WrittenLinks {
    /// The field or inverse name.
    pub name: Arc<str>,
    /// Whether `name` is an inverse: the link is declared by the other side.
    pub inverse: bool,
    /// The ids.
    pub targets: Vec<Reference>,
}

impl Entry {
    /// Tells whether it is a suggestion that came with a starter, and that nobody has made their own: it still has the tag `starter`.
    pub fn is_suggestion(&self) -> bool {
        self.tags.iter().any(|tag| **tag == *"starter")
    }

    /// Tells whether it is kept to be read and counts no more, by the state that it is in.
    pub fn is_retired(&self, kind: &Kind) -> bool {
        let Some(field) = kind.progress.as_deref().and_then(|name| kind.fields.get(name)) else { return false };
        let (FieldType::Choice(choices), Some(Value::Choice(key))) = (&field.ty, self.get(&field.name)) else { return false };
        choices.iter().any(|choice| choice.retired && choice.key == **key)
    }

    /// Returns what a field holds.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).map(|w| &w.value)
    }

    /// Returns the product that a name such as `probability*impact` stands for; nothing when a factor is missing.
    pub fn product(&self, name: &str) -> Option<Decimal> {
        let number = |name: &str| match self.get(name.trim())? {
            Value::Integer(n) => Some(Decimal::from(*n)),
            Value::Number(n) | Value::Percent(n) => Some(*n),
            _ => None,
        };
        let (a, b) = name.split_once('*')?;
        number(a)?.checked_mul(number(b)?)
    }

    /// Returns the text that names the entry; its id when it has no title.
    pub fn title<'a>(&'a self, kind: &Kind) -> &'a str {
        match self.get(&kind.title) {
            Some(Value::Text(text)) if !text.is_empty() => text,
            _ => &self.id,
        }
    }
}

/// What an id is, in words.
const ID_RULE: &str =
    "an id begins with a letter or a digit and holds letters, digits, `-`, `_` and `.`, 64 characters and 200 bytes at most";

/// The most bytes of an id: with its ending it is the name of a file.
const MAX_ID: usize = 200;

/// Returns whether a text can be an id.
pub fn is_id(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
        && text.len() <= MAX_ID
        && text.chars().count() <= 64
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !text.ends_with('.')
}

/// Reads entries and collects findings on the way.
pub struct Reader<'a> {
    /// The kinds.
    pub vocabulary: &'a Vocabulary,
    /// The ladder.
    pub audiences: &'a Audiences,
    /// The languages of the project, the main one first.
    pub languages: &'a [Lang],
    /// Currency of amounts that name none.
    pub currency: &'a str,
    /// The date of the project: what is published on a later day is not published yet.
    pub today: Option<Date>,
    /// Path of the file that is read.
    pub file: Arc<str>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Whether somebody wrote a field: neither a default nor « no » says that an entry is published.
fn is_set(entry: &Entry, links: &[WrittenLinks], field: &str) -> bool {
    let linked = links.iter().any(|own| !own.inverse && *own.name == *field && !own.targets.is_empty());
    linked || entry.fields.get(field).is_some_and(|own| !own.default && !matches!(own.value, Value::Boolean(false)))
}

impl<'a> Reader<'a> {
    /// Reads one entry from its node; `body` is the rest of a Markdown file.
    pub fn read(&mut self, kind: &Kind, node: &Node, body: Option<Prose>) -> Option<(Entry, Vec<WrittenLinks>)> {
        let Some(pairs) = node.as_map() else {
            let finding = Finding::error(
                RuleId::BadEntry,
                node.span,
                format!("an entry of `{}` is a map, found {}", kind.plural, node.shape()),
            );
            self.findings.push(finding.hint(format!("begin it with `- id: {}-1`", kind.prefix)));
            return None;
        };
        let (id, id_span) = self.id(kind, node)?;
        let mut entry = Entry {
            id,
            id_span,
            file: self.file.clone(),
            kind: kind.name.clone(),
            span: node.span,
            audience: kind.audience,
            marked: None,
            fields: IndexMap::new(),
            aliases: Vec::new(),
            tags: Vec::new(),
            silence: Vec::new(),
            translations: Vec::new(),
        };
        let mut links = Vec::new();
        for (key, value) in pairs {
            if COMMON_KEYS.contains(&key.text.as_str()) {
                self.common(kind, &mut entry, key, value);
            } else if let Some(field) = kind.fields.get(key.text.as_str()) {
                if value.is_null() {
                    continue;
                }
                let split = translation::split(value, field, self.languages, &mut self.findings);
                let (main, texts) = split.map_or((None, Vec::new()), |s| (Some(s.main), s.texts));
                entry.translations.extend(translation::split_translations(texts, field, self.convention(), &mut self.findings));
                let value = main.as_ref().unwrap_or(value);
                if value.is_null() {
                    continue;
                }
                let convention = self.convention();
                match value::read(value, field, convention, &mut self.findings) {
                    Some(Value::Links(targets)) => links.push(WrittenLinks { name: field.name.clone(), inverse: false, targets }),
                    Some(read) => {
                        entry.fields.insert(field.name.clone(), Written { value: read, span: value.span, default: false });
                    }
                    None => {}
                }
            } else {
                links.extend(self.inverse_or_unknown(kind, key, value));
            }
        }
        if let Some(body) = body.filter(|b| !b.text.trim().is_empty()) {
            self.body(kind, &mut entry, body);
        }
        self.complete(kind, &mut entry, &links);
        if let Some((field, audience)) = &kind.until
            && entry.marked.is_none()
            && !(is_set(&entry, &links, field) && self.has_come(&entry, field))
        {
            entry.audience = entry.audience.narrower(*audience);
        }
        Some((entry, links))
    }

    /// Returns whether the day that a field holds has come by the date of the project; without that date a day that is written counts.
    fn has_come(&mut self, entry: &Entry, field: &str) -> bool {
        let Some(Written { value: Value::Date(day), span, .. }) = entry.fields.get(field) else { return true };
        let Some(today) = self.today else {
            let message =
                format!("`{field}` is a day that may be to come, and the project has no date to tell: it counts as past");
            let finding = Finding::new(RuleId::TodayUnknown, Severity::Note, message).at(*span);
            self.findings.push(finding.hint("write `date:` in ouvrage.yaml"));
            return true;
        };
        day.last() <= today.last()
    }

    /// Returns what numbers and amounts are read by: the main language and the currency.
    fn convention(&self) -> value::Convention<'a> {
        value::Convention { currency: self.currency, lang: self.languages.first().copied().unwrap_or_default() }
    }

    fn id(&mut self, kind: &Kind, node: &Node) -> Option<(Arc<str>, Span)> {
        let hint = format!("for instance `id: {}-1`; ids are yours to choose and never change", kind.prefix);
        let Some(written) = node.get("id") else {
            self.findings.push(
                Finding::error(RuleId::MissingId, node.span, format!("this entry of `{}` has no `id`", kind.plural)).hint(hint),
            );
            return None;
        };
        let text = composed(written.as_str().unwrap_or_default().trim());
        if !is_id(&text) {
            let message = format!("`{}` cannot be an id", value::shorten(&text));
            self.findings.push(Finding::error(RuleId::BadId, written.span, message).hint(ID_RULE));
            return None;
        }
        Some((text.into(), written.span))
    }

    /// Keeps of former ids those that could be one: they become addresses too.
    fn aliases(&mut self, written: Vec<Reference>) -> Vec<Reference> {
        let sound = |alias: &Reference| {
            let sound = is_id(&alias.id);
            if !sound {
                let message = format!("`{}` cannot be a former id", value::shorten(&alias.id));
                self.findings.push(Finding::error(RuleId::BadId, alias.span, message).hint(ID_RULE));
            }
            sound
        };
        written.into_iter().filter(sound).collect()
    }

    fn common(&mut self, kind: &Kind, entry: &mut Entry, key: &Key, value: &Node) {
        let texts = |value: &Node| -> Vec<Reference> {
            let one = std::slice::from_ref(value);
            let items = value.as_list().unwrap_or(one);
            items.iter().filter_map(|i| i.as_str().map(|t| Reference { id: composed(t.trim()).into(), span: i.span })).collect()
        };
        match key.text.as_str() {
            "audience" => {
                let name = value.as_str().unwrap_or_default();
                let own = self.audiences.find(name.trim()).unwrap_or_else(|| {
                    let names: Vec<&str> = self.audiences.names().collect();
                    let finding = Finding::error(RuleId::UnknownAudience, value.span, format!("there is no audience `{name}`"));
                    let finding = finding.did_you_mean(name, names.iter().copied());
                    let all = format!("audiences, from widest to narrowest: {}", names.join(", "));
                    self.findings.push(if finding.hint.is_none() { finding.hint(all) } else { finding });
                    // A word that is not understood hides rather than shows.
                    self.audiences.narrowest()
                });
                entry.audience = kind.entry_audience(Some(own));
                entry.marked = Some(value.span);
            }
            "aliases" => entry.aliases = self.aliases(texts(value)),
            "tags" => entry.tags = texts(value).into_iter().map(|r| r.id).collect(),
            "silence" => match value.as_map() {
                Some(pairs) => {
                    for (rule, reason) in pairs {
                        if reason.as_str().is_none_or(|r| r.trim().is_empty()) {
                            let finding =
                                Finding::error(RuleId::BadEntry, rule.span, format!("silencing `{}` needs a reason", rule.text));
                            self.findings.push(finding.hint("write why, so that the next reader can judge"));
                        }
                        entry.silence.push(Silence { rule: rule.text.clone(), span: rule.span });
                    }
                }
                None => {
                    let finding = Finding::error(RuleId::BadEntry, value.span, "`silence` expects rules, each with a reason");
                    self.findings.push(
                        finding.hint("for instance `silence: { requirement-without-test: Verified by the audit of lot 2 }`"),
                    );
                }
            },
            _ => {}
        }
    }

    fn inverse_or_unknown(&mut self, kind: &Kind, key: &Key, value: &Node) -> Option<WrittenLinks> {
        let mut inverses = self.vocabulary.inverses(&kind.name).iter().filter(|i| *i.name == *key.text).peekable();
        if inverses.peek().is_none() {
            let known = COMMON_KEYS.into_iter().map(|key| (key, key)).chain(self.vocabulary.column_words(&kind.name));
            let finding = Finding::error(RuleId::UnknownField, key.span, format!("`{}` has no field `{}`", kind.name, key.text));
            let finding = finding.did_you_mean_key(&key.text, known);
            let see = format!("`ouvrage kinds {}` lists its fields", kind.name);
            self.findings.push(if finding.hint.is_none() { finding.hint(see) } else { finding });
            return None;
        }
        if inverses.all(|i| i.in_rows) {
            let from = self.vocabulary.inverses(&kind.name).iter().find(|i| *i.name == *key.text).map_or("", |i| &*i.from);
            let finding = Finding::error(
                RuleId::UnknownField,
                key.span,
                format!("`{}` is written on the other side, in the rows of a `{from}`", key.text),
            );
            self.findings.push(finding);
            return None;
        }
        if value.is_null() {
            return None;
        }
        let one = std::slice::from_ref(value);
        let items = value.as_list().unwrap_or(one);
        let targets = items.iter().filter_map(|item| {
            let id = item.as_str().map(|t| Reference { id: t.trim().into(), span: item.span });
            if id.is_none() {
                self.findings.push(Finding::error(
                    RuleId::WrongType,
                    item.span,
                    format!("`{}` expects ids, found {}", key.text, item.shape()),
                ));
            }
            id
        });
        let targets = targets.collect();
        Some(WrittenLinks { name: key.text.as_str().into(), inverse: true, targets })
    }

    fn body(&mut self, kind: &Kind, entry: &mut Entry, body: Prose) {
        let Some(field) = kind.body.as_deref().and_then(|name| kind.fields.get(name)) else {
            let finding = Finding::error(
                RuleId::BadEntry,
                body.span,
                format!("an entry of `{}` has no field for the text below its front matter", kind.name),
            );
            self.findings.push(finding.hint("write the text into one of its fields"));
            return;
        };
        if let Some(written) = entry.fields.get(&field.name) {
            let finding = Finding::error(
                RuleId::BadEntry,
                written.span,
                format!("`{}` is written twice: here and as the body of the file", field.name),
            );
            self.findings.push(finding.also(body.span, "the body of the file"));
            return;
        }
        let span = body.span;
        entry.fields.insert(field.name.clone(), Written { value: Value::Prose(body), span, default: false });
    }

    /// Fills in defaults, reports what is missing and puts the fields into the order of the kind.
    fn complete(&mut self, kind: &Kind, entry: &mut Entry, links: &[WrittenLinks]) {
        for field in kind.fields.values() {
            let written = entry.fields.contains_key(&field.name)
                || links.iter().any(|l| !l.inverse && l.name == field.name && !l.targets.is_empty());
            if written {
                continue;
            }
            if let Some(default) = &field.default {
                let convention = self.convention();
                match value::read(default, field, convention, &mut self.findings) {
                    Some(Value::Links(_)) | None => {}
                    Some(value) => {
                        entry.fields.insert(field.name.clone(), Written { value, span: entry.span, default: true });
                    }
                }
            } else if field.required && !matches!(field.ty, FieldType::Boolean) {
                let message = format!("`{}` needs `{}`", entry.id, field.name);
                let help = field.help.get(self.convention().lang);
                let finding = Finding::error(RuleId::MissingField, entry.id_span, message);
                self.findings.push(if help.is_empty() { finding } else { finding.hint(help.to_owned()) });
            }
        }
        entry.fields.sort_by(|a, _, b, _| {
            let place = |name: &Arc<str>| kind.fields.get_index_of(name).unwrap_or(usize::MAX);
            place(a).cmp(&place(b))
        });
    }
}
