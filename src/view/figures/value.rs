//! One figure: a count, a sum, an average, the least or the greatest value of a field.

use crate::domain::budget;
use crate::face::Writer;
use crate::face::cell::percent;
use crate::locale::Words;
use crate::project::Request;
use crate::schema::value::{Date, Money, show_decimal};
use crate::schema::{Lang, Value};
use crate::select::entries_for;
use crate::view::definition::{Computed, Role, View};
use rust_decimal::Decimal;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    shows: |_, _| Vec::new(),
    may_fail: true,
    ..View::new(
        "value",
        &[
            ("count", Role::Free),
            ("sum", Role::Decides),
            ("average", Role::Decides),
            ("min", Role::Decides),
            ("max", Role::Decides),
            ("where", Role::Condition),
        ],
        |request, writer, _| Computed::of("value", compute(request, writer)?),
    )
};

/// The text of a figure that stands in a sentence.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ValueText {
    pub text: String,
}

/// Computes a figure.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, ValueText), String> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let (kind, entries) = entries_for(request, publication)?;
    // What is no longer in force is no part of a figure.
    let entries = publication.counted(kind, request.condition.as_ref().map(|(condition, _)| condition), entries);
    let operation = ["sum", "average", "min", "max"].into_iter().find_map(|op| request.text(op).map(|field| (op, field)));
    let Some((operation, field)) = operation else {
        return Ok((entries.len(), ValueText { text: show_decimal(Decimal::from(entries.len()), lang) }));
    };
    if !kind.fields.contains_key(field) {
        return Err(format!("`{}` has no field `{field}`", kind.name));
    }
    let values: Vec<&Value> = entries.iter().filter_map(|n| budget::value_of(publication.entry(*n), field)).collect();
    let text = aggregate(operation, &values, lang)?;
    Ok((entries.len(), ValueText { text }))
}

/// Aggregates values of one type. Amounts of different currencies are refused: adding them would need a rate.
fn aggregate(operation: &str, values: &[&Value], lang: Lang) -> Result<String, String> {
    let Some(first) = values.first() else { return Ok("–".to_owned()) };
    if let Value::Date(_) = first {
        let mut dates: Vec<Date> = values.iter().filter_map(|v| if let Value::Date(d) = v { Some(*d) } else { None }).collect();
        dates.sort_by_key(|d| d.first());
        let date = if operation == "min" { dates.first() } else { dates.last() };
        return match (operation, date) {
            ("min" | "max", Some(date)) => Ok(date.show(lang)),
            _ => Err("dates can be compared, not added".to_owned()),
        };
    }
    let mut numbers = Vec::new();
    let mut currency: Option<&str> = None;
    for value in values {
        numbers.push(match value {
            Value::Integer(n) => Decimal::from(*n),
            Value::Number(n) | Value::Percent(n) => *n,
            Value::Money(money) => {
                if currency.is_some_and(|c| c != &*money.currency) {
                    let text = Words::of(lang).get("trouble_currencies");
                    return Err(text.replace("{a}", currency.unwrap_or_default()).replace("{b}", &money.currency));
                }
                currency = Some(&money.currency);
                money.amount
            }
            _ => return Err("only numbers, amounts and dates can be put together".to_owned()),
        });
    }
    let sum = || {
        numbers
            .iter()
            .try_fold(Decimal::ZERO, |a, b| a.checked_add(*b))
            .ok_or_else(|| Words::of(lang).get("trouble_large").to_owned())
    };
    let number = match operation {
        "sum" => sum()?,
        "average" => (sum()? / Decimal::from(numbers.len())).round_dp(2),
        "min" => numbers.iter().min().copied().unwrap_or_default(),
        _ => numbers.iter().max().copied().unwrap_or_default(),
    };
    Ok(match (first, currency) {
        (_, Some(currency)) => Money { amount: number, currency: currency.into() }.rounded().show(lang),
        (Value::Percent(_), _) => percent(number, lang),
        _ => show_decimal(number, lang),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Value {
        Value::Money(Money::parse(text, "EUR", Lang::of("fr")).expect("money"))
    }

    #[test]
    fn sums_are_exact_and_never_mix_currencies() {
        let (a, b) = (money("0.10 EUR"), money("0.20 EUR"));
        assert_eq!(aggregate("sum", &[&a, &b], Lang::of("en")), Ok("€0.30".into()));
        let c = money("1 CHF");
        assert!(aggregate("sum", &[&a, &c], Lang::of("en")).is_err());
        assert_eq!(aggregate("average", &[&Value::Integer(1), &Value::Integer(2)], Lang::of("fr")), Ok("1,5".into()));
    }
}
