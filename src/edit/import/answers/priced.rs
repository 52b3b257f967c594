//! The prices, the licence and the replies that came back, as rows and fields of an offer.

use super::judge::{said_in_all, squeezed_lines};
use super::rows::{Cells, list};
use super::{AnswerImport, AnswerOrder};
use crate::answers::{AnswerSheet, ReturnedCell, ReturnedPost, TIER_CELLS, squeezed};
use crate::edit::import::cells::{Reader, refuse_marks};
use crate::edit::import::{Fate, Line};
use crate::exchange::Datum;
use crate::exchange::read::Cell;
use crate::locale::yes_or_no;
use crate::project::{Post, Project};
use crate::schema::value::{parse_decimal, shorten, unmistakable};
use crate::schema::{Field, FieldType, Kind, Value};
use crate::source::Node;
use crate::span::{FileId, Span};
use crate::text::folded;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is said beside answers and prices.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// Single fields of the offer.
    pub fields: Vec<(String, String)>,
    /// Rows of replies.
    pub replies: Vec<Cells>,
}

fn refuse(cell: &ReturnedCell, what: String) -> Line {
    Line { fate: Fate::Refused, at: cell.at.clone(), id: String::new(), what }
}

/// A note that somebody wrote below the tiers.
fn not_read(cell: &ReturnedCell) -> Line {
    let what = format!("`{}` is no tier", shorten(&squeezed(&cell.text())));
    Line { fate: Fate::Left, at: cell.at.clone(), id: String::new(), what }
}

/// The amount of a cell.
fn amount(project: &Project, field: &Field, cell: &ReturnedCell) -> Result<Decimal, String> {
    let reader = Reader { project, lang: project.config.lang };
    let text = reader.given(field, &cell.cell, &Datum::Empty)?;
    let node = Node::scalar(text.as_str(), Span::new(FileId(u32::MAX), 0, 0));
    match reader.value(&node, field)? {
        Some(Value::Money(money)) if *money.currency == *project.config.currency => Ok(money.amount),
        Some(Value::Money(money)) => {
            Err(format!("it is an amount in {}; prices are asked in {}", money.currency, project.config.currency))
        }
        _ => Err(format!("`{}` is no amount", shorten(&text))),
    }
}

/// The prices: what is asked for, and lines of the vendor's own.
pub(super) fn posts(
    project: &Project,
    kind: &Kind,
    order: &AnswerOrder<'_>,
    sheets: &BTreeMap<String, AnswerSheet>,
    out: &mut AnswerImport,
) -> Vec<Cells> {
    let fields = kind.fields.get("prices").and_then(|field| field.ty.cells());
    let Some(field) = fields.and_then(|fields| fields.get("amount")) else { return Vec::new() };
    let with_options = fields.is_some_and(|fields| fields.contains_key("optional"));
    let mut rows: Vec<Cells> = Vec::new();
    let mut seen: HashMap<Vec<String>, Vec<&str>> = HashMap::new();
    for post in &order.returned.posts {
        let (name, price) = match (&post.post, &post.unit_price) {
            (Some(name), Some(price)) => (name, price),
            (None, Some(price)) => {
                out.lines.push(refuse(price, "it is an amount without a post: nothing says what it is for".to_owned()));
                continue;
            }
            (Some(name), None) => {
                let what = format!("`{}` has no price", shorten(&squeezed(&name.text())));
                out.lines.push(Line { fate: Fate::Left, at: name.at.clone(), id: String::new(), what });
                continue;
            }
            (None, None) => continue,
        };
        match one_post(project, field, post, (name, price), sheets) {
            Ok(mut row) => {
                let key = ["post", "sort", "label"].map(|cell| folded(text_of(&row, cell))).to_vec();
                let before = seen.entry(key).or_default();
                if before.len() >= times(&name.text(), sheets) {
                    let there = before.join(", ");
                    let what = format!("the post `{}` stands in {there} already: leave one of the rows", text_of(&row, "post"));
                    out.lines.push(refuse(name, what));
                    continue;
                }
                before.push(&name.at);
                row.retain(|(name, _)| name != "optional" || with_options);
                rows.push(row);
            }
            Err(line) => out.lines.push(line),
        }
    }
    rows
}

/// What a cell of a row says.
pub(super) fn text_of<'c>(row: &'c Cells, name: &str) -> &'c str {
    row.iter().find(|(own, _)| own == name).map_or("", |(_, text)| text)
}

/// The posts that are asked, in every language that is read, as they are compared.
pub(super) fn asked_posts(sheets: &BTreeMap<String, AnswerSheet>) -> BTreeSet<String> {
    sheets.values().flat_map(|sheet| &sheet.asked.posts).map(|own| folded(&own.post)).collect()
}

/// How many rows a post may have: two lots may be called the same.
fn times(name: &str, sheets: &BTreeMap<String, AnswerSheet>) -> usize {
    let name = folded(&squeezed(name));
    let count = |sheet: &AnswerSheet| sheet.asked.posts.iter().filter(|own| folded(&own.post) == name).count();
    sheets.values().map(count).max().unwrap_or(0).max(1)
}

fn one_post(
    project: &Project,
    field: &Field,
    post: &ReturnedPost,
    (name, unit_price): (&ReturnedCell, &ReturnedCell),
    sheets: &BTreeMap<String, AnswerSheet>,
) -> Result<Cells, Line> {
    let price = amount(project, field, unit_price).map_err(|why| refuse(unit_price, why))?;
    refuse_marks(&name.text(), project).map_err(|why| refuse(name, why))?;
    let name = squeezed(&name.text());
    let asked: Vec<Post> = if project.config.answers.posts.is_empty() {
        let of_lots = sheets.values().flat_map(|sheet| &sheet.asked.posts);
        let post = |own: &crate::publication::AskedPost| Post {
            post: own.post.clone(),
            label: None,
            unit: None,
            quantity: own.quantity,
            run: own.run,
            optional: own.optional,
        };
        of_lots.map(post).collect()
    } else {
        project.config.answers.posts.clone()
    };
    let known = asked.iter().find(|own| folded(&own.post) == folded(&name));
    // Offers compare by the word for a post: the one of the main language, whichever sheet came back. Sheets have their posts in one order.
    let main = || sheets.get(project.config.lang.code());
    let place = sheets.values().find_map(|sheet| sheet.asked.posts.iter().position(|own| folded(&own.post) == folded(&name)));
    let main = place.and_then(|at| main()?.asked.posts.get(at)).map(|own| own.post.clone());
    let quantity = match &post.quantity {
        None => Decimal::ONE,
        // A number is one; a text is read by the marks of the language.
        Some(cell) => match &cell.cell {
            Cell::Number(number) => Decimal::try_from(*number).ok().map(|number| number.normalize()),
            _ => parse_decimal(&cell.text(), project.config.lang),
        }
        .ok_or_else(|| refuse(cell, format!("`{}` is no quantity", shorten(&cell.text()))))?,
    };
    if let (Some(known), Some(cell)) = (known, &post.quantity)
        && known.quantity != quantity
    {
        let what = format!(
            "the quantity was changed by the vendor: it says {}, and we ask {}",
            quantity.normalize(),
            known.quantity.normalize()
        );
        return Err(refuse(cell, what));
    }
    let whole = price.checked_mul(quantity).ok_or_else(|| refuse(unit_price, "the amount is too large".to_owned()))?;
    let run = match (known, &post.phase) {
        (Some(known), _) => known.run,
        (None, None) => false,
        (None, Some(cell)) if cell.text() == "run" || said_in_all("answer_run", &cell.text()) => true,
        (None, Some(cell)) if cell.text() == "launch" || said_in_all("answer_launch", &cell.text()) => false,
        (None, Some(cell)) => return Err(refuse(cell, format!("`{}` is no phase of the list", shorten(&cell.text())))),
    };
    let optional = match (known, &post.optional) {
        (Some(known), _) => known.optional,
        (None, None) => false,
        (None, Some(cell)) => match yes_or_no(&cell.text()) {
            Some(yes) => yes,
            None => return Err(refuse(cell, format!("`{}` is neither yes nor no", shorten(&cell.text())))),
        },
    };
    let mut row: Cells = vec![("post".to_owned(), known.map_or(name, |known| main.unwrap_or_else(|| known.post.clone())))];
    if let Some(label) = post.label.as_ref().filter(|_| known.is_none()) {
        refuse_marks(&label.text(), project).map_err(|why| refuse(label, why))?;
        row.push(("label".to_owned(), squeezed_lines(&label.text())));
    }
    row.push(("amount".to_owned(), format!("{} {}", unmistakable(whole.normalize()), project.config.currency)));
    row.push(("sort".to_owned(), if run { "run" } else { "launch" }.to_owned()));
    // What became firm says so where the offer says otherwise.
    row.push(("optional".to_owned(), optional.to_string()));
    Ok(row)
}

/// The licence and the replies.
pub(super) fn others(
    project: &Project,
    kind: &Kind,
    order: &AnswerOrder<'_>,
    sheets: &BTreeMap<String, AnswerSheet>,
    out: &mut AnswerImport,
) -> Others {
    let mut others = Others::default();
    let returned = order.returned;
    if let (Some(cell), Some(FieldType::Choice(choices))) =
        (&returned.licence_model, kind.fields.get("licence_model").map(|field| &field.ty))
    {
        let word = folded(&squeezed(&cell.text()));
        match choices.iter().find(|choice| folded(&choice.key) == word || choice.label.all().any(|label| folded(label) == word)) {
            Some(choice) => others.fields.push(("licence_model".to_owned(), choice.key.clone())),
            None => out.lines.push(refuse(cell, format!("`{}` is no licence model of the list", shorten(&cell.text())))),
        }
    }
    let money = |field: &Field, cell: &ReturnedCell| {
        amount(project, field, cell).map(|n| format!("{} {}", unmistakable(n.normalize()), project.config.currency))
    };
    if let (Some(cell), Some(field)) = (&returned.licence_cost, kind.fields.get("licence_cost")) {
        match money(field, cell) {
            Ok(text) => others.fields.push(("licence_cost".to_owned(), text)),
            Err(why) => out.lines.push(refuse(cell, why)),
        }
    }
    if let Some(fields) = kind.fields.get("tiers").and_then(|field| field.ty.cells()) {
        let mut tiers = Vec::new();
        for tier in &returned.tiers {
            let tier = match tier {
                [Some(from), Some(cost)] => [from, cost],
                [None, Some(cost)] => {
                    let what = "it is the cost of a tier that does not say from which amount on it holds: write 0 for the first";
                    out.lines.push(refuse(cost, what.to_owned()));
                    continue;
                }
                [Some(from), None] if fields.get("from").is_some_and(|field| money(field, from).is_ok()) => {
                    out.lines.push(refuse(from, "it is a tier without its cost".to_owned()));
                    continue;
                }
                [from, _] => {
                    out.lines.extend(from.as_ref().map(not_read));
                    continue;
                }
            };
            let mut row: Cells = Vec::new();
            for (name, cell) in TIER_CELLS.iter().zip(tier) {
                let Some(field) = fields.get(*name) else { continue };
                match money(field, cell) {
                    Ok(text) => row.push(((*name).to_owned(), text)),
                    Err(why) => out.lines.push(refuse(cell, why)),
                }
            }
            tiers.push(row);
        }
        if !tiers.is_empty() {
            others.fields.push(("tiers".to_owned(), list(tiers.into_iter())));
        }
    }
    let asked = |text: &str| {
        let word = folded(&squeezed(text));
        project.config.answers.questions.iter().find(|words| words.all().any(|own| folded(&squeezed(own)) == word))
    };
    for (question, reply) in &returned.replies {
        if let Err(why) = refuse_marks(&reply.text(), project) {
            out.lines.push(refuse(reply, why));
            continue;
        }
        match asked(&question.text()) {
            Some(words) => {
                let own = words.get(language(&question.text(), words, sheets).unwrap_or(project.config.lang)).to_owned();
                others.replies.push(vec![("question".to_owned(), own), ("answer".to_owned(), squeezed_lines(&reply.text()))]);
            }
            None => out.lines.push(refuse(
                question,
                format!("the question was changed by the vendor: it says `{}`", shorten(&question.text())),
            )),
        }
    }
    others
}

/// The language in which a question was read.
fn language(text: &str, words: &crate::schema::Words, sheets: &BTreeMap<String, AnswerSheet>) -> Option<crate::schema::Lang> {
    let word = folded(&squeezed(text));
    sheets.values().map(|sheet| sheet.lang).find(|lang| folded(&squeezed(words.get(*lang))) == word)
}
