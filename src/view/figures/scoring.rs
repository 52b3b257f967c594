//! How each criterion is marked, in sentences that whoever answers can check: what makes the mark, by which formula, and what sets an offer
//! aside. Only what this reader sees of a criterion is said.

use crate::domain::Currency;
use crate::domain::criterion::{Computing, Criterion, Mandatory, Marking, Measure, Rule, priorities};
use crate::domain::formula::{Formula, Quantity};
use crate::face::cell::column;
use crate::face::{Writer, label_of};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::FieldType;
use crate::schema::value::show_decimal;
use crate::select::{entries_for, order};
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::free_table::{self, FreeTable};
use crate::view::lists::table::Table;
use crate::view::own::is_of_one;
use rust_decimal::Decimal;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["criterion"],
    own: Some(Own::Alone("scoring_own")),
    ..View::new("scoring", &[("where", Role::Condition)], |request, writer, _| {
        compute(request, writer).map(|(count, table)| Computed::table(count, table))
    })
};

/// Computes the table; on the page of one criterion it holds the sentences alone.
fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    let publication = writer.publication;
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let alone = is_of_one(request);
    let weighed = !alone && kind.fields.contains_key("weight");
    let mut columns = Vec::new();
    if !alone {
        columns.push((kind.label.get(publication.info().lang).to_owned(), false));
        columns.extend(weighed.then(|| (label_of(kind, "weight", writer), true)));
    }
    columns.push((writer.words().get("scoring_how").to_owned(), false));
    let mut table = FreeTable::new(columns);
    for entry in entries {
        let mut cells = Vec::new();
        if !alone {
            cells.push(free_table::entry(entry, writer));
            cells.extend(weighed.then(|| column(entry, "weight", writer)));
        }
        cells.push(free_table::text(sentences(entry, writer).join(" ")));
        table.push(cells);
    }
    Ok(table.finish(&kind.name))
}

/// Says how a criterion is marked, a sentence for each thing to know.
pub fn sentences(entry: EntryIndex, writer: &Writer<'_>) -> Vec<String> {
    // Whether somebody marked a criterion of the budget is for those who see the offers; for others it is marked as it says.
    let marked = writer.publication.of_kind("offer").iter().any(|offer| {
        let rows = crate::domain::rows(writer.publication.entry(*offer), "marks").iter();
        let id = &writer.publication.entry(entry).id;
        rows.flat_map(|row| crate::domain::links(row, "criterion")).any(|reference| reference.id == *id)
    });
    // Two currencies concern the ceiling alone, which is then left out here.
    let own = writer.publication.entry(entry);
    match Criterion::read(entry, own, marked, &mut Currency::default()) {
        Ok(criterion) => of_criterion(&criterion, writer),
        Err(_) => Vec::new(),
    }
}

/// The same of a criterion that was read.
pub fn of_criterion(criterion: &Criterion, writer: &Writer<'_>) -> Vec<String> {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let number = |n: Decimal| show_decimal(n, lang);
    let scale = number(criterion.scale);
    let mut all = match &criterion.marking {
        Marking::Judged => vec![words.get("scoring_judged").replace("{scale}", &scale)],
        Marking::Answers => answers(criterion, &scale, writer),
        Marking::Computed(computing) => computed(criterion, computing, writer),
    };
    if let Some(limit) = criterion.knock_out {
        all.push(words.get("scoring_knock_out").replace("{n}", &number(limit)));
    }
    match criterion.mandatory {
        Some(Mandatory::Refused) => all.push(words.get("scoring_refused").to_owned()),
        Some(Mandatory::Unanswered) => all.push(words.get("scoring_unanswered").to_owned()),
        None => {}
    }
    all
}

fn answers(criterion: &Criterion, scale: &str, writer: &Writer<'_>) -> Vec<String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let colon = words.get("colon");
    let said = |label: &str, n: Decimal| format!("{label}{colon}{}", show_decimal(n, lang));
    let codes: Vec<String> =
        publication.info().answer_codes.iter().map(|code| said(&code.label, code.mark.unwrap_or_default())).collect();
    let mut all = vec![
        words
            .get("scoring_answers")
            .replace("{scale}", scale)
            .replace("{codes}", &codes.join(words.get("scoring_and")))
            .trim()
            .to_owned(),
    ];
    let field = publication.vocabulary().get("requirement").and_then(|kind| kind.fields.get("priority"));
    let label = |key: &str| match field.map(|field| &field.ty) {
        Some(FieldType::Choice(choices)) => {
            choices.iter().find(|c| c.key == key).map_or_else(|| key.to_owned(), |c| c.label.get(lang).to_owned())
        }
        _ => key.to_owned(),
    };
    let weights: Vec<String> =
        priorities(publication.entry(criterion.entry)).iter().map(|(key, weight)| said(&label(key), *weight)).collect();
    all.push(if weights.is_empty() {
        words.get("scoring_alike").to_owned()
    } else {
        words.get("scoring_weights").replace("{weights}", &weights.join(words.get("scoring_and")))
    });
    all
}

fn computed(criterion: &Criterion, computing: &Computing, writer: &Writer<'_>) -> Vec<String> {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let number = |n: Decimal| show_decimal(n, lang);
    let of = |key: &str| format!("scoring_{}_{key}", computing.measure.word());
    let said = |key: &str| words.get(&of(key)).to_owned();
    let Some(formula) = computing.formula() else { return vec![words.get("scoring_unread").to_owned()] };
    let named = |part: &Formula| match part {
        Formula::Number(n) => number(*n),
        Formula::Quantity(quantity) => match quantity {
            Quantity::Own => said("own"),
            Quantity::Lowest => said("lowest"),
            Quantity::Highest => said("highest"),
            Quantity::Mean => said("mean"),
            Quantity::Scale => number(criterion.scale),
            Quantity::Times => number(computing.times()),
        },
        _ => String::new(),
    };
    let formula = formula.in_words(&named, words.get("scoring_least"), words.get("scoring_most"));
    let sentence = words.get("scoring_formula").replace("{formula}", &formula).replace("{scale}", &number(criterion.scale));
    let mut all = vec![sentence];
    match (computing.cut_off, &computing.rule) {
        (_, Rule::CutOff) => all.push(said("beyond").replace("{n}", &number(computing.times()))),
        (Some(times), _) => all.push(said("beyond").replace("{n}", &number(times))),
        (None, _) => {}
    }
    match computing.measure {
        Measure::Price => {
            all.push(match computing.years {
                Some(years) => words.count("scoring_years", usize::from(years)),
                None => words.get("scoring_price").to_owned(),
            });
            if let Some(ceiling) =
                writer.publication.entry(criterion.entry).get("ceiling").filter(|_| computing.ceiling.is_some())
                && let crate::schema::Value::Money(money) = ceiling
            {
                all.push(words.get("scoring_ceiling").replace("{amount}", &money.show(lang)));
            }
        }
        Measure::Opening => {
            if let Some(from) = computing.from {
                all.push(words.get("scoring_from").replace("{from}", &from.show(lang)));
            }
            if let Some(deadline) = computing.deadline.filter(|_| computing.least().is_some()) {
                let scale = number(criterion.scale);
                all.push(words.get("scoring_deadline").replace("{day}", &deadline.show(lang)).replace("{scale}", &scale));
            }
        }
    }
    all
}
