//! A criterion: what it weighs, and how an offer gets its mark for it.
//!
//! People give marks; or the mark follows from the codes of answers, or from a price or a delay by a formula that has a name, or by one that
//! the project wrote. A formula gives at least 0 and at most the criterion's highest mark:
//!
//! - *proportional*: scale × lowest ÷ own;
//! - *linear*: scale × (highest − own) ÷ (highest − lowest), the scale when all are alike;
//! - *cut-off*: scale × (n × lowest − own) ÷ ((n − 1) × lowest), nought from n × lowest on;
//! - the project's own ([`Formula`]).
//!
//! `cut_off: n` takes the mark of any formula to nought above n × lowest. Against a deadline, a delay counts from it: whoever is earlier
//! counts as on the day, and the deadline stands for the lowest.

use super::formula::{Fault, Figures, Formula};
use super::offer::Offer;
use super::read::as_number;
use super::{Currency, Trouble, cell, choice, date, integer, money, number, rows, text};
use crate::index::EntryIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::schema::Value;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A line of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// Key of its category; empty without one.
    pub category: String,
    /// What it weighs; a negative weight counts as none.
    pub weight: Decimal,
    /// The highest mark.
    pub scale: Decimal,
    /// How an offer gets its mark.
    pub marking: Marking,
    /// The mark below which an offer is set aside.
    pub knock_out: Option<Decimal>,
    /// Which answers set an offer aside.
    pub mandatory: Option<Mandatory>,
    /// The requirements that it judges, where it is marked by answers or sets aside by them.
    pub asked: Vec<Asked>,
}

/// How an offer gets its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marking {
    /// People give it: the mean counts.
    Judged,
    /// It follows from the codes of answers.
    Answers,
    /// It is computed from a price or a delay.
    Computed(Computing),
}

/// Which answers set an offer aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mandatory {
    /// An indispensable requirement that is refused.
    Refused,
    /// The same, or one without an answer.
    Unanswered,
}

/// A requirement that a criterion judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Index of its entry.
    pub requirement: EntryIndex,
    /// What it weighs among those of the criterion.
    pub weight: Decimal,
    /// Whether nothing makes up for it.
    pub indispensable: bool,
}

/// What a mark is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// The price over some years.
    #[default]
    Price,
    /// The days until the offer opens.
    Opening,
}

impl Measure {
    /// The word for it in a formula.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Price => "price",
            Measure::Opening => "delay",
        }
    }
}

/// How a mark is computed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rule {
    /// Scale × lowest ÷ own.
    #[default]
    Proportional,
    /// From the lowest down to the highest.
    Linear,
    /// From the lowest down to n times the lowest.
    CutOff,
    /// A formula of the project; none when it cannot be read, which `check` reports.
    Own(Option<Formula>),
}

/// A mark that is computed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Computing {
    /// From what.
    pub measure: Measure,
    /// How.
    pub rule: Rule,
    /// How many times the lowest gets nought.
    pub cut_off: Option<Decimal>,
    /// Years over which a price counts; those of the grid unless it says so.
    pub years: Option<u8>,
    /// The day from which a delay counts.
    pub from: Option<Date>,
    /// The day from which on a delay costs marks.
    pub deadline: Option<Date>,
    /// The price above which an offer is set aside.
    pub ceiling: Option<Decimal>,
}

/// How many times the lowest gets nought, unless a criterion says so.
pub const CUT_OFF: Decimal = Decimal::TWO;

/// What the marks of a criterion are computed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// The price or the delay of each offer.
    pub values: Vec<Option<Decimal>>,
    /// The lowest, highest and mean of those that are compared; the deadline stands for the lowest.
    pub range: Option<(Decimal, Decimal, Decimal)>,
    /// What kept the formula from giving a mark.
    pub fault: Option<Fault>,
}

impl Criterion {
    /// Reads a criterion; without a scale, marks go up to 5. One of the budget is a price mark unless it says otherwise or somebody has
    /// marked it (`marked`).
    ///
    /// # Errors
    /// When its ceiling is of another currency than the amounts admitted before.
    pub fn read(at: EntryIndex, entry: &Entry, marked: bool, currency: &mut Currency) -> Result<Self, Trouble> {
        let category = choice(entry, "category").or_else(|| text(entry, "category")).unwrap_or_default().to_owned();
        let by_price = category == "budget" && !marked;
        Ok(Criterion {
            entry: at,
            category,
            weight: number(entry, "weight").unwrap_or_default().max(Decimal::ZERO),
            scale: number(entry, "scale").filter(|s| *s > Decimal::ZERO).unwrap_or(Decimal::from(5)),
            marking: Marking::read(entry, by_price, currency)?,
            knock_out: number(entry, "knock_out"),
            mandatory: match choice(entry, "mandatory") {
                Some("refused") => Some(Mandatory::Refused),
                Some("unanswered") => Some(Mandatory::Unanswered),
                _ => None,
            },
            asked: Vec::new(),
        })
    }

    /// Adds the requirements that it judges: those that it names, else all that were not given up.
    #[must_use]
    pub fn with_requirements(mut self, publication: &Publication) -> Self {
        if self.marking != Marking::Answers && self.mandatory.is_none() {
            return self;
        }
        let weights = priorities(publication.entry(self.entry));
        let named: Vec<EntryIndex> = publication.linked(self.entry, "judges").collect();
        let live = |n: &EntryIndex| {
            let entry = publication.entry(*n);
            choice(entry, "status") != Some("dropped") && choice(entry, "priority") != Some("wont")
        };
        // What vendors were not asked, they cannot have answered.
        let sent = publication.asked().map(|asked| asked.selects(publication));
        let live = |n: &EntryIndex| live(n) && sent.as_ref().is_none_or(|sent| sent(*n));
        let all = if named.is_empty() { publication.of_kind("requirement").to_vec() } else { named };
        let asked = |requirement: EntryIndex| {
            let priority = choice(publication.entry(requirement), "priority");
            Asked { requirement, weight: weight_of(&weights, priority), indispensable: priority == Some("must") }
        };
        self.asked = all.into_iter().filter(live).map(asked).collect();
        self
    }

    /// How its marks are computed, where they are.
    pub fn computing(&self) -> Option<&Computing> {
        match &self.marking {
            Marking::Computed(computing) => Some(computing),
            _ => None,
        }
    }

    /// The mean of the marks given to an offer, and the lowest and the highest of them.
    pub fn given(&self, offer: &Offer) -> Option<(Decimal, Decimal, Decimal)> {
        let given = offer.marks.get(&self.entry)?;
        let within = |mark: Decimal| mark.clamp(Decimal::ZERO, self.scale);
        let sum = given.iter().try_fold(Decimal::ZERO, |a, b| a.checked_add(b.mark))?;
        let mean = sum.checked_div(Decimal::from(given.len()))?;
        let (low, high) = (given.iter().map(|g| g.mark).min()?, given.iter().map(|g| g.mark).max()?);
        Some((within(mean), within(low), within(high)))
    }

    /// Its requirements that an offer is asked.
    fn asked_of<'s>(&'s self, offer: &'s Offer) -> impl Iterator<Item = &'s Asked> {
        self.asked.iter().filter(|asked| !offer.elsewhere.contains(&asked.requirement))
    }

    /// Whether an offer answers any of its requirements.
    fn is_answered(&self, offer: &Offer) -> bool {
        self.asked_of(offer).any(|asked| offer.answers.contains_key(&asked.requirement))
    }

    /// The mark that answers come to: scale × what their codes count, weighed, of what all requirements weigh that the offer is asked. Silence
    /// counts nothing.
    pub fn of_answers(&self, offer: &Offer, codes: &Codes) -> Option<Decimal> {
        if !self.is_answered(offer) {
            return None;
        }
        let (mut reached, mut whole) = (Decimal::ZERO, Decimal::ZERO);
        for asked in self.asked_of(offer) {
            whole = whole.checked_add(asked.weight)?;
            reached = reached.checked_add(asked.weight.checked_mul(codes.of(offer, asked.requirement).unwrap_or_default())?)?;
        }
        Some(self.scale.checked_mul(reached)?.checked_div(whole)?.clamp(Decimal::ZERO, self.scale))
    }

    /// The indispensable requirements that set an offer aside.
    pub fn missed(&self, offer: &Offer, codes: &Codes) -> Vec<EntryIndex> {
        let Some(mandatory) = self.mandatory else { return Vec::new() };
        // An offer of which no answer is kept says nothing either way.
        if !self.is_answered(offer) {
            return Vec::new();
        }
        let missed = |asked: &&Asked| match codes.least(offer, asked.requirement) {
            Some(code) => codes.refuses(code),
            None => mandatory == Mandatory::Unanswered,
        };
        self.asked_of(offer).filter(|asked| asked.indispensable).filter(missed).map(|asked| asked.requirement).collect()
    }
}

impl Marking {
    /// Reads how a criterion is marked; `by_price` where it says nothing and is a price mark all the same.
    fn read(entry: &Entry, by_price: bool, currency: &mut Currency) -> Result<Self, Trouble> {
        let scoring = match choice(entry, "scoring") {
            None if by_price => "proportional",
            None => "judged",
            Some(scoring) => scoring,
        };
        let measure = match choice(entry, "measure") {
            Some("opening") => Measure::Opening,
            _ => Measure::Price,
        };
        let rule = match scoring {
            "answers" => return Ok(Marking::Answers),
            "proportional" => Rule::Proportional,
            "linear" => Rule::Linear,
            "cut_off" => Rule::CutOff,
            "formula" => Rule::Own(text(entry, "formula").and_then(|text| Formula::parse(text, measure.word()).ok())),
            _ => return Ok(Marking::Judged),
        };
        Ok(Marking::Computed(Computing {
            measure,
            rule,
            cut_off: number(entry, "cut_off").filter(|n| *n >= Decimal::ONE),
            years: integer(entry, "years").and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=10).contains(n)),
            from: date(entry, "counted_from"),
            deadline: date(entry, "deadline"),
            ceiling: currency.admit_some(money(entry, "ceiling"))?,
        }))
    }
}

impl Computing {
    /// Whether there is a formula to compute with.
    pub fn is_readable(&self) -> bool {
        self.rule != Rule::Own(None)
    }

    /// The formula, by its name or the project's own; none when that cannot be read.
    pub fn formula(&self) -> Option<Formula> {
        match &self.rule {
            Rule::Proportional => Some(Formula::proportional()),
            Rule::Linear => Some(Formula::linear()),
            Rule::CutOff => Some(Formula::cut_off()),
            Rule::Own(own) => own.clone(),
        }
    }

    /// How many times the lowest gets nought.
    pub fn times(&self) -> Decimal {
        self.cut_off.unwrap_or(CUT_OFF)
    }

    /// The price or the delay of an offer; none when it names none, or nought. `years` are those of the grid.
    pub fn value(&self, offer: &Offer, years: u8) -> Option<Decimal> {
        let value = match self.measure {
            Measure::Price => offer.total(self.years.unwrap_or(years))?,
            Measure::Opening => {
                let own = days(self.from?, offer.opening?)?;
                self.least().map_or(own, |least| own.max(least))
            }
        };
        (value > Decimal::ZERO).then_some(value)
    }

    /// The days until the deadline, which stand for the lowest.
    pub fn least(&self) -> Option<Decimal> {
        match self.measure {
            Measure::Price => None,
            Measure::Opening => days(self.from?, self.deadline?).filter(|days| *days > Decimal::ZERO),
        }
    }

    /// What marks are computed from. Only `compared` offers say what is low and high: one that is set aside sets no price.
    pub fn basis(&self, offers: &[Offer], compared: &[bool], years: u8) -> Basis {
        let values: Vec<Option<Decimal>> = offers.iter().map(|offer| self.value(offer, years)).collect();
        let known: Vec<Decimal> =
            values.iter().zip(compared).filter(|(_, compared)| **compared).filter_map(|(v, _)| *v).collect();
        let range = || {
            let sum = known.iter().try_fold(Decimal::ZERO, |a, b| a.checked_add(*b))?;
            let mean = sum.checked_div(Decimal::from(known.len()))?;
            Some((self.least().or(known.iter().min().copied())?, known.iter().max().copied()?, mean))
        };
        Basis { range: range(), values, fault: None }
    }

    /// The mark for a value.
    ///
    /// # Errors
    /// When the formula of the project divides by nought or gives a number that is too large.
    pub fn mark(
        &self,
        own: Decimal,
        (lowest, highest, mean): (Decimal, Decimal, Decimal),
        scale: Decimal,
    ) -> Result<Decimal, Fault> {
        let cut = |times: Decimal| lowest.checked_mul(times).ok_or(Fault::TooLarge);
        if let Some(times) = self.cut_off
            && own > cut(times)?
        {
            return Ok(Decimal::ZERO);
        }
        let times = self.times();
        let mark = match (&self.rule, self.formula()) {
            (Rule::Linear, _) if highest <= lowest => scale,
            (Rule::CutOff, _) if times <= Decimal::ONE => {
                if own <= lowest {
                    scale
                } else {
                    Decimal::ZERO
                }
            }
            (_, None) => return Err(Fault::Nought),
            (_, Some(formula)) => formula.compute(&Figures { own, lowest, highest, mean, scale, times })?,
        };
        Ok(mark.clamp(Decimal::ZERO, scale))
    }
}

/// Days from one day to another.
fn days(from: Date, to: Date) -> Option<Decimal> {
    from.first().until(to.first()).ok().map(|span| Decimal::from(span.get_days()))
}

/// What a criterion makes requirements of a priority weigh; empty when all weigh alike.
pub fn priorities(entry: &Entry) -> Vec<(String, Decimal)> {
    let row = |row: &super::Row| {
        let Some(Value::Text(priority)) = cell(row, "priority") else { return None };
        Some((priority.to_string(), cell(row, "weight").and_then(as_number)?.max(Decimal::ZERO)))
    };
    rows(entry, "by_priority").iter().filter_map(row).collect()
}

/// What a requirement weighs: 1 where a criterion says nothing of priorities, nothing where it leaves this one out.
fn weight_of(weights: &[(String, Decimal)], priority: Option<&str>) -> Decimal {
    if weights.is_empty() {
        return Decimal::ONE;
    }
    weights.iter().find(|(key, _)| Some(key.as_str()) == priority).map(|(_, weight)| *weight).unwrap_or_default()
}

/// What the codes of answers count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes(BTreeMap<String, (Decimal, bool)>);

impl Codes {
    /// Reads what the project says of them.
    pub fn of_publication(publication: &Publication) -> Self {
        let codes = publication.info().answer_codes.iter();
        Codes(codes.map(|code| (code.key.clone(), (code.mark.unwrap_or_default(), code.refuses))).collect())
    }

    /// Makes them from words.
    pub fn new<'a>(codes: impl IntoIterator<Item = (&'a str, Decimal, bool)>) -> Self {
        Codes(codes.into_iter().map(|(key, mark, refuses)| (key.to_owned(), (mark, refuses))).collect())
    }

    /// The answer of an offer to a requirement; of two the lesser.
    pub fn least<'a>(&self, offer: &'a Offer, requirement: EntryIndex) -> Option<&'a str> {
        let given = offer.answers.get(&requirement)?.iter();
        given.map(|code| &**code).min_by_key(|code| self.rank(Some(*code)))
    }

    /// Where an answer stands among several of one offer to one requirement: the lowest counts. That is the one that counts least, one that
    /// refuses before one that does not, and a row without a code after all others, since it answers nothing.
    pub fn rank(&self, code: Option<&str>) -> impl Ord + use<> {
        code.map_or((true, Decimal::ZERO, true), |code| (false, self.counts(code), !self.refuses(code)))
    }

    /// What a code counts.
    fn counts(&self, code: &str) -> Decimal {
        self.0.get(code).map(|(mark, _)| *mark).unwrap_or_default()
    }

    /// What an offer reaches for a requirement, from 0 to 1. None without an answer.
    pub fn of(&self, offer: &Offer, requirement: EntryIndex) -> Option<Decimal> {
        self.least(offer, requirement).map(|code| self.counts(code))
    }

    /// Whether a code refuses what is asked.
    pub fn refuses(&self, code: &str) -> bool {
        self.0.get(code).is_some_and(|(_, refuses)| *refuses)
    }
}
