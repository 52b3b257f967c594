//! What a kind is made of.

use super::Audience;
use crate::locale::{FALLBACK, Lang};
use crate::source::Node;
use crate::span::Span;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A text shown to people, in one or several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Language codes and texts; an empty code stands for every language.
    texts: Vec<(String, String)>,
    /// Whether the first text stands in for all languages that have none, and not the one in the language of the interface.
    first_stands_in: bool,
}

impl Words {
    /// Makes a text that is the same in every language.
    pub fn one(text: impl Into<String>) -> Self {
        Words { texts: vec![(String::new(), text.into())], first_stands_in: false }
    }

    /// Makes a text from language codes and texts.
    pub fn many(texts: Vec<(String, String)>) -> Self {
        Words { texts, first_stands_in: false }
    }

    /// Makes a text of a project, that of its main language first: it stands in where another is missing.
    pub fn of_project(texts: Vec<(String, String)>) -> Self {
        Words { texts, first_stands_in: true }
    }

    /// Returns the text in a language, else in that of the interface beside it, else in the one that stands in.
    pub fn get(&self, lang: Lang) -> &str {
        let of = |wanted: &str| self.texts.iter().find(|(code, _)| code.is_empty() || code.eq_ignore_ascii_case(wanted));
        let beside = || [lang.interface(), FALLBACK].into_iter().filter(|_| !self.first_stands_in).find_map(of);
        let found = of(lang.code()).or_else(|| of(lang.primary())).or_else(beside);
        found.or_else(|| self.texts.first()).map_or("", |(_, text)| text)
    }

    /// The texts in all languages.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|(_, text)| text.as_str())
    }

    /// Tells whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(|(_, text)| text.is_empty())
    }

    /// Tells whether the text is given in a language (or in one for all).
    pub fn has(&self, lang: Lang) -> bool {
        self.texts.iter().any(|(code, text)| (code.is_empty() || code == lang.code()) && !text.is_empty())
    }
}

/// Where a kind belongs in the life of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Diagnose and decide.
    Diagnose,
    /// Frame: the cahier des charges.
    Frame,
    /// Choose technology, vendor, contract.
    Choose,
    /// Build together.
    Build,
    /// Protect personal data.
    Protect,
    /// Accept and launch.
    Accept,
    /// Remember.
    Remember,
    /// A project's own kinds that name no section.
    Other,
}

impl Section {
    /// All sections, in order.
    pub const ALL: [Section; 8] = [
        Section::Diagnose,
        Section::Frame,
        Section::Choose,
        Section::Build,
        Section::Protect,
        Section::Accept,
        Section::Remember,
        Section::Other,
    ];

    /// The word used in kind files.
    pub fn name(self) -> &'static str {
        match self {
            Section::Diagnose => "diagnose",
            Section::Frame => "frame",
            Section::Choose => "choose",
            Section::Build => "build",
            Section::Protect => "protect",
            Section::Accept => "accept",
            Section::Remember => "remember",
            Section::Other => "other",
        }
    }
}

/// How loud a choice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Tone {
    Strong,
    Medium,
    #[default]
    Light,
    Muted,
    Good,
    Warn,
    Bad,
    Info,
}

impl Tone {
    /// All tones and their words.
    pub const ALL: [(&'static str, Tone); 8] = [
        ("strong", Tone::Strong),
        ("medium", Tone::Medium),
        ("light", Tone::Light),
        ("muted", Tone::Muted),
        ("good", Tone::Good),
        ("warn", Tone::Warn),
        ("bad", Tone::Bad),
        ("info", Tone::Info),
    ];

    /// The word used in kind files and by themes.
    pub fn name(self) -> &'static str {
        Tone::ALL.iter().find(|(_, tone)| *tone == self).map_or("light", |(name, _)| name)
    }
}

/// One value of a choice field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written in files.
    pub key: String,
    /// What is shown.
    pub label: Words,
    /// How loud.
    pub tone: Tone,
    /// Whether an entry of which this is chosen is kept to be read and counts no more.
    pub retired: bool,
}

/// The words that may be meant by a choice, each with its key: the keys, then the labels in all languages.
pub fn choice_words(choices: &[Choice]) -> impl Iterator<Item = (&str, &str)> {
    let labels = choices.iter().flat_map(|c| c.label.all().map(|label| (label, c.key.as_str())));
    choices.iter().map(|c| (c.key.as_str(), c.key.as_str())).chain(labels)
}

/// The words that may be meant by a field, each with its name: the names, then the labels in all languages.
pub fn field_words<'a>(fields: impl Iterator<Item = &'a Field> + Clone) -> impl Iterator<Item = (&'a str, &'a str)> {
    fields.clone().map(|f| (&*f.name, &*f.name)).chain(fields.flat_map(|f| f.label.all().map(|label| (label, &*f.name))))
}

/// The kinds a link may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// Every kind.
    Any,
    /// These kinds.
    Kinds(Vec<String>),
}

impl Targets {
    /// Tells whether an entry of a kind may be the target.
    pub fn accepts(&self, kind: &str) -> bool {
        match self {
            Targets::Any => true,
            Targets::Kinds(kinds) => kinds.iter().any(|k| k == kind),
        }
    }
}

/// A relation as seen from the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverse {
    /// Its name in files and columns.
    pub name: String,
    /// What is shown.
    pub label: Words,
}

/// Which way a link carries a change: which of its two entries depends on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Carries {
    /// From the entry that is named to the one that names it.
    #[default]
    From,
    /// From the entry that names to the one that it names.
    To,
    /// Both ways.
    Both,
    /// Neither way.
    No,
}

impl Carries {
    /// All ways and their words.
    pub const ALL: [(&'static str, Carries); 4] =
        [("from", Carries::From), ("to", Carries::To), ("both", Carries::Both), ("no", Carries::No)];

    /// Tells whether a change of the entry that is named touches the one that names it.
    pub fn comes_from_named(self) -> bool {
        matches!(self, Carries::From | Carries::Both)
    }

    /// Tells whether a change of the entry that names touches the one that it names.
    pub fn goes_to_named(self) -> bool {
        matches!(self, Carries::To | Carries::Both)
    }
}

/// A typed relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkType {
    /// Where it may lead.
    pub to: Targets,
    /// Whether it may name several entries.
    pub many: bool,
    /// How it is called on the other side.
    pub inverse: Option<Inverse>,
    /// Which way it carries a change.
    pub carries: Carries,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A line of text.
    Text,
    /// Prose.
    Markdown,
    /// One of some values.
    Choice(Vec<Choice>),
    /// A whole number, perhaps bounded.
    Integer {
        /// Smallest value.
        min: Option<i64>,
        /// Largest value.
        max: Option<i64>,
    },
    /// An exact decimal.
    Number(Bounds),
    /// Per cent.
    Percent(Bounds),
    /// An amount and its currency.
    Money(Bounds),
    /// A day, a month or a year.
    Date,
    /// A count of minutes, hours, days, weeks, months or years.
    Duration,
    /// Yes or no.
    Boolean,
    /// An address on the web.
    Url,
    /// An e-mail address.
    Email,
    /// A picture of the project.
    Image,
    /// A file of the project.
    File,
    /// A relation to entries.
    Link(LinkType),
    /// Several values of a type.
    List(Box<FieldType>),
    /// Rows with typed fields of their own.
    Records(IndexMap<String, Field>),
}

/// How small and how large a decimal may be, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Smallest value.
    pub min: Option<Decimal>,
    /// Largest value.
    pub max: Option<Decimal>,
}

impl Bounds {
    /// Tells whether a number may stand.
    pub fn hold(&self, number: Decimal) -> bool {
        self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "from {min} to {max}"),
            (Some(min), None) => write!(f, "of at least {min}"),
            (None, Some(max)) => write!(f, "of at most {max}"),
            (None, None) => Ok(()),
        }
    }
}

impl FieldType {
    /// Returns the fields of its rows; `None` for a type without rows.
    pub fn cells(&self) -> Option<&IndexMap<String, Field>> {
        if let FieldType::Records(cells) = self { Some(cells) } else { None }
    }

    /// Returns the type of its items; `None` for a type that is no list.
    pub fn item(&self) -> Option<&FieldType> {
        if let FieldType::List(of) = self { Some(of) } else { None }
    }

    /// The word used in kind files.
    pub fn name(&self) -> &'static str {
        match self {
            FieldType::Text => "text",
            FieldType::Markdown => "markdown",
            FieldType::Choice(_) => "choice",
            FieldType::Integer { .. } => "integer",
            FieldType::Number(_) => "number",
            FieldType::Percent(_) => "percent",
            FieldType::Money(_) => "money",
            FieldType::Date => "date",
            FieldType::Duration => "duration",
            FieldType::Boolean => "boolean",
            FieldType::Url => "url",
            FieldType::Email => "email",
            FieldType::Image => "image",
            FieldType::File => "file",
            FieldType::Link(link) if link.many => "links",
            FieldType::Link(_) => "link",
            FieldType::List(_) => "list",
            FieldType::Records(_) => "records",
        }
    }

    /// Tells whether the field holds a number without a currency.
    pub fn is_plain_number(&self) -> bool {
        matches!(self, FieldType::Integer { .. } | FieldType::Number(_) | FieldType::Percent(_))
    }

    /// Tells whether the field holds words that people read, alone or in a list.
    pub fn is_words(&self) -> bool {
        match self {
            FieldType::Text | FieldType::Markdown => true,
            FieldType::List(of) => matches!(**of, FieldType::Text | FieldType::Markdown),
            _ => false,
        }
    }

    /// Returns the relation, if the field is one.
    pub fn as_link(&self) -> Option<&LinkType> {
        match self {
            FieldType::Link(link) => Some(link),
            _ => None,
        }
    }
}

/// What the texts of a field are, and so which rules of writing are held against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// What somebody is bound to: one statement, with the verb that binds.
    Obligation,
    /// What somebody wants, does or sees.
    Plain,
    /// A value that is measured.
    Level,
}

impl Writing {
    /// All of them, and their words in kind files.
    pub const ALL: [(&'static str, Writing); 3] =
        [("obligation", Writing::Obligation), ("plain", Writing::Plain), ("level", Writing::Level)];
}

/// A field of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in files.
    pub name: Arc<str>,
    /// What may be written.
    pub ty: FieldType,
    /// Whether an entry without it is a finding.
    pub required: bool,
    /// What is shown.
    pub label: Words,
    /// What belongs here.
    pub help: Words,
    /// Who may see it, where that is narrower than the entry.
    pub audience: Option<Audience>,
    /// Where its audience is named.
    pub marked: Option<Span>,
    /// What counts where nothing was written.
    pub default: Option<Node>,
    /// Whether it may be picked as a column.
    pub column: bool,
    /// A unit shown after the number.
    pub unit: Option<Words>,
    /// Whether its words are translated; those of names, codes and references are the same in every language.
    pub translate: bool,
    /// What its texts are, where the rules of writing are held against them.
    pub writing: Option<Writing>,
    /// Whether it is part of what an entry says, so that a change of it asks for another look at links and approvals.
    pub content: bool,
    /// Whether a day to come of it is announced on the home page: not one on which something is noted that happened.
    pub upcoming: bool,
    /// Where it is declared.
    pub span: Span,
}

/// Columns of the row that says who approved an entry, when, and the fingerprint of what it said then.
pub const APPROVAL: [&str; 3] = ["by", "on", "of"];

impl FieldType {
    /// Tells whether the field holds an approval: a row of who, when and of what.
    pub fn is_approval(&self) -> bool {
        self.cells().is_some_and(|cells| APPROVAL.iter().all(|name| cells.contains_key(*name)))
    }
}

/// A picture that a register page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewSpec {
    /// The parameters as they were written.
    pub node: Node,
}

/// A type of entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Its name in files.
    pub name: Arc<str>,
    /// Name of its register files and of its folder in addresses.
    pub plural: String,
    /// What new ids begin with.
    pub prefix: String,
    /// Where it belongs.
    pub section: Section,
    /// Place within its section.
    pub order: i64,
    /// One of it.
    pub label: Words,
    /// Several of it.
    pub labels: Words,
    /// What belongs here.
    pub help: Words,
    /// Who may see its entries unless they say narrower.
    pub audience: Audience,
    /// Where its audience is named.
    pub marked: Option<Span>,
    /// Whether its entries hold others together, as lots do: what is touched by a change of one of them is not touched by way of it.
    pub container: bool,
    /// Whether its entries stand for people who are told of changes.
    pub told: bool,
    /// The widest audience that an entry may name for itself; the kind's own without.
    pub widest: Option<Audience>,
    /// A field without which an entry that names no audience is for this one only: what is not published yet.
    pub until: Option<(Box<str>, Audience)>,
    /// The field that names an entry.
    pub title: String,
    /// The field that the body of a Markdown file fills.
    pub body: Option<String>,
    /// The choice field that tells how far its entries are, shown on the dashboard.
    pub progress: Option<String>,
    /// Columns of its table.
    pub columns: Vec<String>,
    /// Field its table is grouped by.
    pub group: Option<String>,
    /// Fields its entries are ordered by; file order without.
    pub sort: Vec<String>,
    /// Pictures of its register page.
    pub views: Vec<ViewSpec>,
    /// Fields and links, in the order of the file.
    pub fields: IndexMap<Arc<str>, Field>,
    /// Whether the project made it up; it did not ship.
    pub own: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Kind {
    /// The two fields of a product (`probability*impact`), when both are numbers of this kind: a column, an order or a condition may
    /// name it.
    pub fn product(&self, name: &str) -> Option<[&Field; 2]> {
        let (a, b) = name.split_once('*')?;
        let number = |name: &str| self.fields.get(name.trim()).filter(|f| f.ty.is_plain_number());
        Some([number(a)?, number(b)?])
    }

    /// Returns the field that says who approved an entry, or `None` if the kind has none.
    pub fn approval(&self) -> Option<&Field> {
        self.fields.values().find(|field| field.ty.is_approval())
    }

    /// Tells whether a field is part of what an entry says: not how far the entry is, who approved it, or what it is linked with.
    pub fn says(&self, field: &Field) -> bool {
        let is_state = self.progress.as_deref() == Some(&*field.name) || field.ty.is_approval();
        field.content && !is_state && field.ty.as_link().is_none()
    }

    /// Who may see an entry that names an audience of its own: the narrowest wins, but an entry may be as wide as `widest`.
    pub fn entry_audience(&self, own: Option<Audience>) -> Audience {
        match own {
            None => self.audience,
            Some(own) => own.narrower(self.widest.unwrap_or(self.audience)),
        }
    }
}
