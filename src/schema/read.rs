//! Reads a kind file into a [`Kind`], with a finding for everything that cannot be understood.

use super::{
    Audience, Audiences, Bounds, Carries, Choice, Field, FieldType, Inverse, Kind, LinkType, Section, Targets, Tone, ViewSpec,
    Words, Writing,
};
use crate::finding::{Finding, RuleId};
use crate::source::{Key, Node, Tree};
use crate::span::Span;
use indexmap::IndexMap;
use std::sync::Arc;

pub(super) const KIND_KEYS: [&str; 23] = [
    "kind",
    "plural",
    "prefix",
    "section",
    "order",
    "label",
    "labels",
    "help",
    "audience",
    "title",
    "body",
    "columns",
    "group",
    "sort",
    "views",
    "fields",
    "links",
    "drop",
    "widest",
    "audience_until",
    "progress",
    "container",
    "told",
];
pub(super) const FIELD_KEYS: [&str; 22] = [
    "type",
    "required",
    "label",
    "help",
    "audience",
    "default",
    "column",
    "columns",
    "choices",
    "of",
    "fields",
    "to",
    "many",
    "inverse",
    "carries",
    "min",
    "max",
    "unit",
    "translate",
    "writing",
    "content",
    "upcoming",
];
const TYPES: [&str; 18] = [
    "text", "markdown", "choice", "integer", "number", "percent", "money", "date", "duration", "boolean", "url", "email",
    "image", "file", "link", "links", "list", "records",
];

/// The field that `audience_until` names: of those of a shipped file and of the project's the last, that is the project's.
pub(super) fn last_set(written: &Node) -> Option<&(Key, Node)> {
    written.as_map()?.iter().rfind(|(_, audience)| !audience.is_null())
}

/// The most bytes of a plural: it is the name of a folder.
const MAX_PLURAL: usize = 120;

/// Reads kinds and collects findings on the way.
pub struct Reader<'a> {
    /// The project's ladder.
    pub audiences: &'a Audiences,
    /// Whether the file ships: its audiences may be absent from the project's ladder.
    pub shipped: bool,
    /// Whether the field of the body of Markdown files is named by a shipped file.
    pub shipped_body: bool,
    /// Whether the field until which entries are not published is named by a shipped file.
    pub shipped_until: bool,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Reader<'_> {
    fn bad(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding::error(RuleId::BadKind, span, message));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    fn check_keys(&mut self, pairs: &[(Key, Node)], known: &[&str], what: &str) {
        for (key, _) in pairs {
            if !known.contains(&key.text.as_str()) {
                let finding = Finding::error(RuleId::BadKind, key.span, format!("{what} has no setting `{}`", key.text));
                self.findings.push(finding.did_you_mean(&key.text, known.iter().copied()));
            }
        }
    }

    fn text(&mut self, node: Option<&Node>, name: &str) -> Option<String> {
        let node = node?;
        let text = node.as_str().map(|t| t.trim().to_owned());
        if text.is_none() {
            self.bad(node.span, format!("`{name}` expects text, found {}", node.shape()));
        }
        text
    }

    fn texts(&mut self, node: Option<&Node>, name: &str) -> Vec<String> {
        match node.map(|n| (n, &n.tree)) {
            None | Some((_, Tree::Null)) => Vec::new(),
            Some((_, Tree::Scalar(text))) => vec![text.trim().to_owned()],
            Some((_, Tree::List(items))) => items.iter().filter_map(|i| self.text(Some(i), name)).collect(),
            Some((node, Tree::Map(_))) => {
                self.bad(node.span, format!("`{name}` expects a list"));
                Vec::new()
            }
        }
    }

    fn flag(&mut self, node: Option<&Node>, name: &str, default: bool) -> bool {
        match node.and_then(|n| n.as_str().map(|t| (n, t))) {
            None => default,
            Some((node, word)) => crate::locale::yes_or_no(word).unwrap_or_else(|| {
                self.bad(node.span, format!("`{name}` expects `true` or `false`"));
                default
            }),
        }
    }

    fn words(&mut self, node: Option<&Node>, name: &str) -> Words {
        match node.map(|n| (n, &n.tree)) {
            None | Some((_, Tree::Null)) => Words::default(),
            Some((_, Tree::Scalar(text))) => Words::one(text.trim()),
            Some((_, Tree::Map(pairs))) => {
                let texts = pairs.iter().filter_map(|(k, v)| v.as_str().map(|t| (k.text.clone(), t.trim().to_owned()))).collect();
                Words::many(texts)
            }
            Some((node, Tree::List(_))) => {
                self.bad(node.span, format!("`{name}` expects text, or a text per language"));
                Words::default()
            }
        }
    }

    fn audience(&mut self, node: Option<&Node>) -> Option<Audience> {
        let node = node?;
        let name = self.text(Some(node), "audience")?;
        if self.shipped {
            return Some(self.audiences.find_or_narrowest(&name));
        }
        let found = self.audiences.find(&name);
        if found.is_none() {
            let names: Vec<String> = self.audiences.names().map(str::to_owned).collect();
            let finding = Finding::error(RuleId::UnknownAudience, node.span, format!("there is no audience `{name}`"));
            self.findings.push(finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", "))));
        }
        // A word that is not understood hides rather than shows.
        Some(found.unwrap_or_else(|| self.audiences.narrowest()))
    }

    /// Reads the plural: it names the folder of the register in the site, and its files.
    fn plural(&mut self, node: &Node, name: &str) -> String {
        let own = format!("{name}s");
        let written = self.text(node.get("plural"), "plural");
        let place = node.get("plural").or_else(|| node.get("kind")).map_or(node.span, |n| n.span);
        let plural = crate::source::composed(written.as_deref().unwrap_or(&own)).into_owned();
        let sound = plural.chars().next().is_some_and(char::is_alphanumeric)
            && plural.len() <= MAX_PLURAL
            && plural.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '\'' | '’'))
            && !plural.ends_with(['.', ' ']);
        if sound {
            return plural;
        }
        let shown = super::value::shorten(&plural);
        self.bad(place, format!("`{shown}` cannot be the plural of a kind: it is the name of a folder of the site")).hint =
            Some(format!(
                "it begins with a letter or a digit, and holds letters, digits, `-`, `_` and `.`, {MAX_PLURAL} bytes at most"
            ));
        // The site under `serve` goes on with something that is an address.
        crate::text::slug(&plural)
    }

    /// Reads a whole kind. Nothing comes out of a node that names no kind.
    pub fn kind(&mut self, node: &Node) -> Option<Kind> {
        let pairs = node.as_map()?;
        self.check_keys(pairs, &KIND_KEYS, "a kind");
        let name = self.text(node.get("kind"), "kind")?;
        let mut fields = IndexMap::new();
        if let Some(declared) = node.get("fields") {
            for (key, value) in self.pairs(declared, "fields") {
                if super::COMMON_KEYS.contains(&key.text.as_str()) {
                    self.bad(key.span, format!("`{}` belongs to every entry and cannot be declared", key.text));
                } else if let Some(field) = self.field(key, value, false) {
                    fields.insert(field.name.clone(), field);
                }
            }
        }
        if let Some(declared) = node.get("links") {
            for (key, value) in self.pairs(declared, "links") {
                if let Some(field) = self.link(key, value) {
                    fields.insert(field.name.clone(), field);
                }
            }
        }
        let title = self.text(node.get("title"), "title").unwrap_or_else(|| {
            ["title", "name"].iter().find(|f| fields.contains_key(**f)).map_or_else(|| "title".to_owned(), |f| (*f).to_owned())
        });
        if !fields.contains_key(title.as_str()) {
            self.bad(node.span, format!("`{name}` is named by the field `{title}`, which it does not declare")).hint =
                Some("declare it under `fields:` or name another field under `title:`".into());
        }
        let mut body = self.text(node.get("body"), "body");
        // A team that removes the field takes the shipped body along.
        if self.shipped_body && body.as_deref().is_some_and(|b| !fields.contains_key(b)) {
            body = None;
        }
        if let Some(body) = body.as_deref().filter(|b| !fields.contains_key(*b)) {
            self.bad(
                node.get("body").map_or(node.span, |n| n.span),
                format!("`{name}` has no field `{body}` for the body of Markdown files"),
            );
        }
        let section = self.text(node.get("section"), "section");
        let section = match section.as_deref() {
            None => Section::Other,
            Some(word) => Section::ALL.into_iter().find(|s| s.name() == word).unwrap_or_else(|| {
                let names: Vec<&str> = Section::ALL.iter().map(|s| s.name()).collect();
                self.bad(node.span, format!("there is no section `{word}`")).hint =
                    Some(format!("sections: {}", names.join(", ")));
                Section::Other
            }),
        };
        let label = self.words(node.get("label"), "label");
        let label = if label.is_empty() { Words::one(name.replace('_', " ")) } else { label };
        let labels = self.words(node.get("labels"), "labels");
        let audience = self.audience(node.get("audience")).unwrap_or_else(|| self.audiences.unmarked());
        let until = self.until(node, &fields);
        let order = self.text(node.get("order"), "order").and_then(|t| t.parse().ok()).unwrap_or(1_000);
        let views =
            node.get("views").and_then(Node::as_list).unwrap_or_default().iter().map(|n| ViewSpec { node: n.clone() }).collect();
        Some(Kind {
            own: !self.shipped,
            plural: self.plural(node, &name),
            prefix: self
                .text(node.get("prefix"), "prefix")
                .unwrap_or_else(|| name.chars().take(3).collect::<String>().to_uppercase()),
            section,
            order,
            labels: if labels.is_empty() { label.clone() } else { labels },
            label,
            container: self.flag(node.get("container"), "container", false),
            told: self.flag(node.get("told"), "told", false),
            widest: self.audience(node.get("widest")),
            until,
            help: self.words(node.get("help"), "help"),
            audience,
            marked: node.get("audience").map(|n| n.span),
            title,
            body,
            progress: self.text(node.get("progress"), "progress"),
            columns: self.texts(node.get("columns"), "columns"),
            group: self.text(node.get("group"), "group"),
            sort: self.texts(node.get("sort"), "sort"),
            views,
            fields,
            span: node.span,
            name: name.into(),
        })
    }

    /// Reads `audience_until: { FIELD: AUDIENCE }`.
    fn until(&mut self, node: &Node, fields: &IndexMap<Arc<str>, Field>) -> Option<(Box<str>, Audience)> {
        let written = node.get("audience_until").filter(|node| !node.is_null())?;
        let hint = "for instance `audience_until: { published: internal }`";
        let Some((field, audience)) = last_set(written) else {
            if written.as_map().is_none() {
                let message = format!("`audience_until` expects a field and an audience, found {}", written.shape());
                self.bad(written.span, message).hint = Some(hint.into());
            }
            return None;
        };
        let audience = self.audience(Some(audience))?;
        // A team may take the field out of a shipped kind: then all its entries are for those of the setting, unless they say otherwise.
        if !fields.contains_key(field.text.as_str()) && !self.shipped_until {
            let message = format!("`audience_until` names the field `{}`, which it does not declare", field.text);
            self.bad(field.span, message).hint = Some(hint.into());
        }
        Some((field.text.as_str().into(), audience))
    }

    fn pairs<'n>(&mut self, node: &'n Node, name: &str) -> &'n [(Key, Node)] {
        match &node.tree {
            Tree::Map(pairs) => pairs,
            Tree::Null => &[],
            _ => {
                self.bad(node.span, format!("`{name}` expects names and what they are, found {}", node.shape()));
                &[]
            }
        }
    }

    fn link(&mut self, key: &Key, value: &Node) -> Option<Field> {
        let mut pairs = value.as_map().map(<[_]>::to_vec);
        if let Some(pairs) = pairs.as_mut()
            && !pairs.iter().any(|(k, _)| k.text == "type")
        {
            let type_key = Key { text: "type".into(), span: key.span };
            pairs.push((type_key, Node::scalar("links", key.span)));
        }
        match pairs {
            Some(pairs) => self.field(key, &Node { span: value.span, tree: Tree::Map(pairs) }, false),
            None => self.field(key, value, false),
        }
    }

    fn field(&mut self, key: &Key, node: &Node, nested: bool) -> Option<Field> {
        // `effort: integer` is short for `effort: { type: integer }`.
        if let Some(word) = node.as_str() {
            let pairs = vec![(Key { text: "type".into(), span: node.span }, Node::scalar(word, node.span))];
            return self.field(key, &Node { span: node.span, tree: Tree::Map(pairs) }, nested);
        }
        let Some(pairs) = node.as_map() else {
            self.bad(key.span, format!("the field `{}` needs a type", key.text)).hint =
                Some(format!("write `{}: {{ type: text }}`", key.text));
            return None;
        };
        let valid_name = key.text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !valid_name {
            self.bad(key.span, format!("`{}` is not a field name", key.text)).hint =
                Some("use small letters, digits and `_`".into());
        }
        self.check_keys(pairs, &FIELD_KEYS, "a field");
        let ty = self.field_type(key, node, nested)?;
        if let Some(carries) = node.get("carries").filter(|_| ty.as_link().is_none()) {
            self.bad(carries.span, format!("`{}` is no link and carries no change", key.text)).hint =
                Some("`carries` belongs to fields of type `link` or `links`".into());
        }
        let label = self.words(node.get("label"), "label");
        let column = if node.get("columns").is_some() { node.get("columns") } else { node.get("column") };
        Some(Field {
            name: Arc::from(key.text.as_str()),
            translate: ty.is_words() && self.flag(node.get("translate"), "translate", true),
            ty,
            required: self.flag(node.get("required"), "required", false),
            label: if label.is_empty() { Words::one(key.text.replace('_', " ")) } else { label },
            help: self.words(node.get("help"), "help"),
            audience: self.audience(node.get("audience")),
            marked: node.get("audience").map(|n| n.span),
            default: node.get("default").cloned(),
            column: self.flag(column, "columns", true),
            unit: node.get("unit").map(|n| self.words(Some(n), "unit")),
            writing: self.writing(node.get("writing")),
            content: self.flag(node.get("content"), "content", true),
            upcoming: self.flag(node.get("upcoming"), "upcoming", true),
            span: key.span,
        })
    }

    /// Reads `writing`: what the texts of a field are.
    fn writing(&mut self, node: Option<&Node>) -> Option<Writing> {
        let node = node.filter(|node| !node.is_null())?;
        let word = self.text(Some(node), "writing")?;
        let found = Writing::ALL.iter().find(|(name, _)| *name == word).map(|(_, writing)| *writing);
        if found.is_none() {
            let names = Writing::ALL.map(|(name, _)| name);
            self.bad(node.span, format!("`writing` is one of {}, not `{word}`", names.join(", "))).hint =
                Some("it says which rules of writing are held against the texts of the field".into());
        }
        found
    }

    /// Reads `min` and `max` of a decimal.
    fn bounds(&mut self, node: &Node) -> Bounds {
        let mut bound = |name: &str| {
            let written = node.get(name).filter(|n| !n.is_null())?;
            let number = written.as_str().and_then(|t| super::value::plain_decimal(t.trim().trim_end_matches('%').trim()));
            if number.is_none() {
                self.bad(written.span, format!("`{name}` expects a number"));
            }
            number
        };
        Bounds { min: bound("min"), max: bound("max") }
    }

    fn field_type(&mut self, key: &Key, node: &Node, nested: bool) -> Option<FieldType> {
        let word = match node.get("type") {
            Some(ty) => self.text(Some(ty), "type")?,
            None if node.get("choices").is_some() => "choice".to_owned(),
            None if node.get("to").is_some() => "links".to_owned(),
            None => "text".to_owned(),
        };
        let span = node.get("type").map_or(key.span, |n| n.span);
        let bound = |name: &str| node.get(name).and_then(Node::as_str).and_then(|t| t.trim().parse::<i64>().ok());
        Some(match word.as_str() {
            "integer" => FieldType::Integer { min: bound("min"), max: bound("max") },
            "number" => FieldType::Number(self.bounds(node)),
            "percent" => FieldType::Percent(self.bounds(node)),
            "money" => FieldType::Money(self.bounds(node)),
            "choice" => FieldType::Choice(self.choices(key, node)),
            "link" | "links" => FieldType::Link(self.link_type(key, node, word == "links")),
            "list" => {
                let of = match node.get("of") {
                    None => FieldType::Text,
                    Some(of) if of.as_map().is_some() => self.field_type(key, of, true)?,
                    Some(of) => {
                        let pairs = vec![(Key { text: "type".into(), span: of.span }, of.clone())];
                        let mut pairs_with_choices = pairs;
                        if let Some(choices) = node.get("choices") {
                            pairs_with_choices.push((Key { text: "choices".into(), span: choices.span }, choices.clone()));
                        }
                        self.field_type(key, &Node { span: of.span, tree: Tree::Map(pairs_with_choices) }, true)?
                    }
                };
                FieldType::List(Box::new(of))
            }
            "records" if nested => {
                self.bad(span, format!("`{}`: rows cannot hold rows", key.text));
                return None;
            }
            "records" => {
                let mut fields = IndexMap::new();
                if let Some(declared) = node.get("fields") {
                    for (key, value) in self.pairs(declared, "fields") {
                        if let Some(field) = self.field(key, value, true) {
                            fields.insert(key.text.clone(), field);
                        }
                    }
                }
                if fields.is_empty() {
                    self.bad(key.span, format!("the rows of `{}` need `fields:`", key.text));
                }
                FieldType::Records(fields)
            }
            other => match simple_type(other) {
                Some(ty) => ty,
                None => {
                    let finding = Finding::error(RuleId::BadKind, span, format!("there is no field type `{other}`"));
                    let finding = finding.did_you_mean(other, TYPES);
                    self.findings.push(if finding.hint.is_none() {
                        finding.hint(format!("types: {}", TYPES.join(", ")))
                    } else {
                        finding
                    });
                    return None;
                }
            },
        })
    }

    fn choices(&mut self, key: &Key, node: &Node) -> Vec<Choice> {
        let Some(declared) = node.get("choices") else {
            self.bad(key.span, format!("`{}` needs `choices:`", key.text));
            return Vec::new();
        };
        // A list of words is enough where the words speak for themselves.
        if let Some(items) = declared.as_list() {
            let plain = items.iter().filter_map(Node::as_str);
            return plain
                .map(|t| Choice { key: t.to_owned(), label: Words::one(t), tone: Tone::default(), retired: false })
                .collect();
        }
        let mut choices = Vec::new();
        for (choice, value) in self.pairs(declared, "choices") {
            let label = if value.get("label").is_some() { value.get("label") } else { Some(value) };
            let tone = match self.text(value.get("tone"), "tone") {
                None => Tone::default(),
                Some(word) => Tone::ALL.iter().find(|(name, _)| *name == word).map_or_else(
                    || {
                        let names: Vec<&str> = Tone::ALL.iter().map(|(n, _)| *n).collect();
                        self.bad(choice.span, format!("there is no tone `{word}`")).hint =
                            Some(format!("tones: {}", names.join(", ")));
                        Tone::default()
                    },
                    |(_, tone)| *tone,
                ),
            };
            let label = self.words(label, "label");
            let label = if label.is_empty() { Words::one(&choice.text) } else { label };
            let retired = self.flag(value.get("retired"), "retired", false);
            choices.push(Choice { key: choice.text.clone(), label, tone, retired });
        }
        choices
    }

    fn link_type(&mut self, key: &Key, node: &Node, many: bool) -> LinkType {
        let to = match node.get("to") {
            Some(to) => {
                let names = self.texts(Some(to), "to");
                if names.iter().any(|n| n == "any") { Targets::Any } else { Targets::Kinds(names) }
            }
            None => {
                self.bad(key.span, format!("the link `{}` needs `to:`, the kinds it leads to", key.text));
                Targets::Any
            }
        };
        let inverse = node.get("inverse").and_then(|inverse| {
            // `inverse: verified_by` is short for a name that is its own label.
            if let Some(name) = inverse.as_str() {
                return Some(Inverse { name: name.to_owned(), label: Words::one(name.replace('_', " ")) });
            }
            let name = self.text(inverse.get("name"), "name");
            if name.is_none() {
                self.bad(inverse.span, format!("the inverse of `{}` needs a `name:`", key.text));
            }
            let name = name?;
            let label = self.words(inverse.get("label"), "label");
            Some(Inverse { label: if label.is_empty() { Words::one(name.replace('_', " ")) } else { label }, name })
        });
        LinkType { to, many: self.flag(node.get("many"), "many", many), inverse, carries: self.carries(node.get("carries")) }
    }

    fn carries(&mut self, node: Option<&Node>) -> Carries {
        let Some(node) = node.filter(|node| !node.is_null()) else { return Carries::default() };
        let word = node.as_str().unwrap_or_default().trim();
        let found = Carries::ALL.iter().find(|(name, _)| *name == word);
        found.map_or_else(
            || {
                let names: Vec<&str> = Carries::ALL.iter().map(|(name, _)| *name).collect();
                self.bad(node.span, format!("a link does not carry a change `{}`", super::value::shorten(word))).hint =
                    Some(format!("ways: {}", names.join(", ")));
                Carries::default()
            },
            |(_, carries)| *carries,
        )
    }
}

fn simple_type(word: &str) -> Option<FieldType> {
    Some(match word {
        "text" => FieldType::Text,
        "markdown" => FieldType::Markdown,
        "date" => FieldType::Date,
        "duration" => FieldType::Duration,
        "boolean" => FieldType::Boolean,
        "url" => FieldType::Url,
        "email" => FieldType::Email,
        "image" => FieldType::Image,
        "file" => FieldType::File,
        _ => return None,
    })
}
