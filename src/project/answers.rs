//! What vendors are asked to answer, and what their answers count: `answers:` of `ouvrage.yaml`.
//!
//! The codes themselves are the choices of the field `code` in the rows `answers` of the kind `offer`: a project changes them in its folder
//! `kinds`. Here it says what each counts. What is named here and is not there is said by `check`.

use super::document::flag;
use super::request::{self, Request};
use super::settings_reader::SettingsReader;
use super::{Config, Project};
use crate::finding::{Finding, RuleId};
use crate::schema::value::parse_decimal;
use crate::schema::{Audience, Audiences, FieldType, Kind, Words};
use crate::source::{Key, Node, Tree};
use crate::span::Span;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The kind whose entries are asked.
pub const ASKED: &str = "requirement";
/// The kind whose entries answer, the field of its rows, and the field of the code in them.
pub const ANSWERED: (&str, &str, &str) = ("offer", "answers", "code");
/// What a sheet shows of a requirement beside its id and its text, unless a project says otherwise.
const COLUMNS: [&str; 4] = ["priority", "flexibility", "criterion", "category"];
/// What parts requirements into sheets, unless a project says otherwise.
const BY: &str = "lot";
/// What the shipped codes count.
const SHIPPED: [(&str, i64, u32, bool); 3] =
    [("compliant", 1, 0, false), ("partial", 5, 1, false), ("non_compliant", 0, 0, true)];

/// What a project says of the answers of vendors.
#[derive(Debug, Clone, Default)]
pub struct AnswerSettings {
    /// For whom sheets are made; who sees requirements unless it says otherwise.
    pub audience: Option<Audience>,
    /// What codes count, by code, each with its place.
    pub codes: BTreeMap<String, (CodeSetting, Span)>,
    /// Which requirements are asked, in which order, what is shown of them and what parts them (`where`, `sort`, `columns`, `group`), as a
    /// request for a table.
    pub request: Option<Request>,
    /// What is to be priced.
    pub posts: Vec<Post>,
    /// What is asked of the vendor itself.
    pub questions: Vec<Words>,
}

/// What a code counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeSetting {
    /// From 0, not met at all, to 1, met in full; nothing where nobody said so.
    pub mark: Option<Decimal>,
    /// Whether it refuses what is asked; nothing where nobody said so, which is no.
    pub refuses: Option<bool>,
}

/// A line of the sheet of prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// What is priced: the word that offers name it by.
    pub post: String,
    /// More about it.
    pub label: Option<Words>,
    /// What is counted.
    pub unit: Option<Words>,
    /// How many.
    pub quantity: Decimal,
    /// Whether it is paid every year.
    pub run: bool,
    /// Whether it is left out of the total.
    pub optional: bool,
}

/// A code that vendors answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCode {
    /// Its key in files.
    pub key: String,
    /// What people call it.
    pub label: Words,
    /// What it counts.
    pub counts: CodeSetting,
}

const KEYS: [&str; 8] = ["audience", "codes", "columns", "where", "sort", "by", "prices", "questions"];
const POST_KEYS: [&str; 6] = ["post", "label", "unit", "quantity", "sort", "optional"];
const CODE_HINT: &str = "for instance `codes: { partial: { mark: 0.5 }, non_compliant: { mark: 0, refuses: yes } }`";
const POST_HINT: &str = "for instance `- { post: Maintenance, unit: month, quantity: 12, sort: run }`";
const YEARS: [&str; 8] = ["year", "years", "an", "ans", "annee", "annees", "jahr", "jahre"];

/// Reads `answers`.
pub(super) fn read(node: &Node, audiences: &Audiences, reader: &mut SettingsReader<'_>) -> AnswerSettings {
    let Some(declared) = node.get("answers").filter(|node| !node.is_null()) else { return AnswerSettings::default() };
    let Some(pairs) = declared.as_map() else {
        reader.error(declared.span, format!("`answers` expects settings, found {}", declared.shape())).hint =
            Some(CODE_HINT.into());
        return AnswerSettings::default();
    };
    reader.keys(pairs, &KEYS, "`answers`");
    AnswerSettings {
        audience: audience(declared, audiences, reader),
        codes: codes(declared, reader),
        request: request(declared, pairs, reader),
        posts: posts(declared, reader),
        questions: questions(declared, reader),
    }
}

fn audience(declared: &Node, audiences: &Audiences, reader: &mut SettingsReader<'_>) -> Option<Audience> {
    let name = reader.text(declared, "audience")?;
    Some(audiences.find(&name).unwrap_or_else(|| {
        let span = declared.get("audience").map_or(declared.span, |node| node.span);
        let names: Vec<&str> = audiences.names().collect();
        let finding = Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{name}`"));
        reader.findings.push(finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", "))));
        // A word that is not understood hides rather than shows.
        audiences.narrowest()
    }))
}

fn codes(declared: &Node, reader: &mut SettingsReader<'_>) -> BTreeMap<String, (CodeSetting, Span)> {
    let mut codes = BTreeMap::new();
    let Some(node) = declared.get("codes").filter(|node| !node.is_null()) else { return codes };
    let Some(pairs) = node.as_map() else {
        reader.error(node.span, format!("`codes` expects what each code counts, found {}", node.shape())).hint =
            Some(CODE_HINT.into());
        return codes;
    };
    for (key, own) in pairs {
        let Some(settings) = own.as_map() else {
            reader.error(own.span, format!("a code expects settings, found {}", own.shape())).hint = Some(CODE_HINT.into());
            continue;
        };
        reader.keys(settings, &["mark", "refuses"], "a code");
        let mark = number(own, "mark", reader).filter(|(mark, span)| {
            let within = (Decimal::ZERO..=Decimal::ONE).contains(mark);
            if !within {
                reader.error(*span, format!("the `mark` of a code is from 0 to 1, found `{mark}`")).hint = Some(CODE_HINT.into());
            }
            within
        });
        let counts = CodeSetting {
            mark: mark.map(|(mark, _)| mark),
            refuses: own.get("refuses").map(|_| flag(own, "refuses", false, reader)),
        };
        codes.insert(key.text.clone(), (counts, key.span));
    }
    codes
}

/// A number, and where it is.
fn number(node: &Node, name: &str, reader: &mut SettingsReader<'_>) -> Option<(Decimal, Span)> {
    let text = reader.text(node, name)?;
    let span = node.get(name).map_or(node.span, |node| node.span);
    let lang = reader.languages.first().copied().unwrap_or_default();
    let read = parse_decimal(&text, lang);
    if read.is_none() {
        reader.error(span, format!("`{name}` expects a number, found `{text}`"));
    }
    read.map(|number| (number, span))
}

/// What is asked, as a request for a table: `by` is what groups it.
fn request(declared: &Node, pairs: &[(Key, Node)], reader: &mut SettingsReader<'_>) -> Option<Request> {
    let renamed = |(key, node): &(Key, Node)| {
        let name = match key.text.as_str() {
            "by" => "group",
            own @ ("where" | "sort" | "columns") => own,
            _ => return None,
        };
        Some((Key { text: name.to_owned(), span: key.span }, node.clone()))
    };
    let shown: Vec<(Key, Node)> = pairs.iter().filter_map(renamed).collect();
    if shown.is_empty() {
        return None;
    }
    match request::parse_node(&Node { span: declared.span, tree: Tree::Map(shown) }, Some(ASKED)) {
        Ok(request) => Some(request),
        Err(findings) => {
            reader.findings.extend(findings);
            None
        }
    }
}

fn posts(declared: &Node, reader: &mut SettingsReader<'_>) -> Vec<Post> {
    let mut posts: Vec<Post> = Vec::new();
    let Some(node) = declared.get("prices").filter(|node| !node.is_null()) else { return posts };
    let Some(rows) = node.as_list() else {
        reader.error(node.span, format!("`prices` expects a list of posts, found {}", node.shape())).hint =
            Some(POST_HINT.into());
        return posts;
    };
    for row in rows {
        let Some(pairs) = row.as_map() else {
            reader.error(row.span, format!("a post expects settings, found {}", row.shape())).hint = Some(POST_HINT.into());
            continue;
        };
        reader.keys(pairs, &POST_KEYS, "a post");
        let Some(post) = reader.text(row, "post") else {
            reader.error(row.span, "a post needs a `post`: the word that offers name it by").hint = Some(POST_HINT.into());
            continue;
        };
        if posts.iter().any(|other| crate::text::folded(&other.post) == crate::text::folded(&post)) {
            reader.error(row.span, format!("two posts are called `{post}`")).hint = Some("give each a name of its own".into());
            continue;
        }
        let quantity = number(row, "quantity", reader).filter(|(quantity, span)| {
            let counts = *quantity > Decimal::ZERO;
            if !counts {
                reader.error(*span, "the `quantity` of a post is more than 0");
            }
            counts
        });
        let run = match reader.text(row, "sort").as_deref() {
            None | Some("launch") => false,
            Some("run") => true,
            Some(other) => {
                let span = row.get("sort").map_or(row.span, |node| node.span);
                reader.error(span, format!("the `sort` of a post is `launch` or `run`, found `{other}`"));
                false
            }
        };
        let unit = reader.words(row, "unit");
        let in_years = unit.iter().flat_map(Words::all).any(|unit| YEARS.contains(&&*crate::text::folded(unit.trim())));
        if let Some((_, span)) = quantity.filter(|(quantity, _)| run && in_years && *quantity != Decimal::ONE) {
            reader
                .error(span, "what is paid every year is counted for each year already: a quantity of years counts it over again")
                .hint = Some("leave `quantity` out, or count what one year holds: `unit: month, quantity: 12`".into());
        }
        posts.push(Post {
            post,
            label: reader.words(row, "label"),
            unit,
            quantity: quantity.map_or(Decimal::ONE, |(quantity, _)| quantity),
            run,
            optional: flag(row, "optional", false, reader),
        });
    }
    posts
}

fn questions(declared: &Node, reader: &mut SettingsReader<'_>) -> Vec<Words> {
    let Some(node) = declared.get("questions").filter(|node| !node.is_null()) else { return Vec::new() };
    let hint = "for instance `questions: [Who will lead the work?]`, or `- { fr: …, en: … }`";
    let Some(rows) = node.as_list() else {
        reader.error(node.span, format!("`questions` expects a list, found {}", node.shape())).hint = Some(hint.into());
        return Vec::new();
    };
    let mut questions: Vec<Words> = Vec::new();
    for row in rows {
        // A question is a text, or one per language, like a title.
        let key = Key { text: "question".into(), span: row.span };
        let one = Node { span: row.span, tree: Tree::Map(vec![(key, row.clone())]) };
        match reader.words(&one, "question") {
            Some(words) if questions.contains(&words) => {
                reader.error(row.span, "this question is asked twice");
            }
            Some(words) => questions.push(words),
            None => reader.error(row.span, format!("a question expects a text, found {}", row.shape())).hint = Some(hint.into()),
        }
    }
    questions
}

impl AnswerSettings {
    /// What a sheet shows of a requirement beside its id and its text.
    pub fn columns(&self) -> Vec<&str> {
        let own = self.request.as_ref().and_then(|request| request.words("columns"));
        own.map_or_else(|| COLUMNS.to_vec(), |own| own.into_iter().map(|(name, _)| name).collect())
    }

    /// What parts requirements into sheets; nothing for one sheet.
    pub fn by(&self) -> Option<&str> {
        match self.request.as_ref().and_then(|request| request.param("group")) {
            None => Some(BY),
            Some(_) => self.request.as_ref()?.text("group").filter(|by| !by.is_empty()),
        }
    }

    /// What a code counts: what the project says, else what the shipped one does.
    pub fn counts(&self, code: &str) -> CodeSetting {
        let shipped = SHIPPED.iter().find(|(key, ..)| *key == code);
        let usual = shipped.map_or_else(CodeSetting::default, |(_, digits, scale, refuses)| CodeSetting {
            mark: Some(Decimal::new(*digits, *scale)),
            refuses: Some(*refuses),
        });
        match self.codes.get(code) {
            None => usual,
            // Who says one of the two leaves the other as it is.
            Some((own, _)) => CodeSetting { mark: own.mark.or(usual.mark), refuses: own.refuses.or(usual.refuses) },
        }
    }
}

impl Config {
    /// The codes of answers that a kind has, in its order, with what each counts.
    pub fn answer_codes(&self, offer: Option<&Kind>) -> Vec<AnswerCode> {
        let (_, rows, code) = ANSWERED;
        let field = offer.and_then(|kind| match &kind.fields.get(rows)?.ty {
            FieldType::Records(cells) => cells.get(code),
            _ => None,
        });
        let Some(FieldType::Choice(choices)) = field.map(|field| &field.ty) else { return Vec::new() };
        let code = |choice: &crate::schema::Choice| AnswerCode {
            key: choice.key.clone(),
            label: choice.label.clone(),
            counts: self.answers.counts(&choice.key),
        };
        choices.iter().map(code).collect()
    }
}

impl Project {
    /// The codes that vendors answer with, in the order of the kind, with what each counts.
    pub fn answer_codes(&self) -> Vec<AnswerCode> {
        self.config.answer_codes(self.vocabulary.get(ANSWERED.0))
    }

    /// Who is asked: the audience that sheets of answers are made for.
    pub fn answer_audience(&self) -> Audience {
        let usual = || self.vocabulary.get(ASKED).map_or(self.config.audiences.unmarked(), |kind| kind.audience);
        self.config.answers.audience.unwrap_or_else(usual)
    }
}
