//! What the GDPR makes follow from what a processing activity says: the points of Article 30 that are missing, the rights of the people
//! concerned, whether an impact assessment is asked for, and whether something is kept too long.

use super::{cell, choice, flag, rows};
use crate::project::Entry;
use crate::schema::value::{Duration, Unit};
use crate::schema::{Kind, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The rights, in the order of the regulation, by the keys of `right.right`.
pub const RIGHTS: [&str; 8] =
    ["information", "access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal"];

/// From how many criteria of the guidelines WP 248 on an impact assessment is expected.
pub const DPIA_CRITERIA: usize = 2;

/// The longest life of a tracker, and the longest that audience data are kept, in months (guidelines of the CNIL, 17 September 2020).
pub const COOKIE_MONTHS: u16 = 13;
/// See [`COOKIE_MONTHS`].
pub const AUDIENCE_MONTHS: u16 = 25;

/// The rights that follow from legal bases (keys of `legal_basis`): Articles 7(3), 12 to 22. Those that always hold come without any.
pub fn rights<'a>(bases: impl Iterator<Item = &'a str>) -> BTreeSet<&'static str> {
    let mut rights = BTreeSet::from(["information", "access", "rectification", "restriction"]);
    for basis in bases {
        rights.extend(match basis {
            "consent" => &["erasure", "portability", "withdrawal"][..],
            "contract" => &["erasure", "portability"],
            "legitimate_interests" => &["erasure", "objection"],
            "vital_interests" => &["erasure"],
            "public_task" => &["objection"],
            // A legal obligation leaves no room for the others: Articles 17(3)(b), 20(1) and 21(1).
            _ => &[],
        });
    }
    rights
}

/// The legal bases of an activity, by purpose.
pub fn bases(entry: &Entry) -> impl Iterator<Item = &str> {
    rows(entry, "purposes").iter().filter_map(|row| match cell(row, "legal_basis") {
        Some(Value::Choice(key)) => Some(&**key),
        _ => None,
    })
}

/// Tells whether we act for someone else: Article 30(2) holds then.
pub fn acts_for_others(entry: &Entry) -> bool {
    choice(entry, "role") == Some("processor")
}

/// A point that the register must hold: letters of Article 30(1), or of 30(2) when we act for someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Whether we are the controller: it decides which paragraph holds.
    Role,
    /// 30(1)(a): name and contact details of the controller.
    Controller,
    /// 30(1)(a): those of the joint controller, when we say that there is one.
    JointController,
    /// 30(2)(a): our own name and contact details, when we act for someone.
    Processor,
    /// 30(2)(a): name and contact details of each controller that we act for.
    Client,
    /// 30(1)(a) and 30(2)(a): the data protection officer, or why none is designated.
    Officer,
    /// 30(1)(b).
    Purposes,
    /// 30(1)(c).
    DataSubjects,
    /// 30(1)(c).
    DataCategories,
    /// 30(1)(d).
    Recipients,
    /// 30(1)(e) and 30(2)(c): a recipient in a third country, and no transfer.
    Transfers,
    /// 30(1)(g) and 30(2)(d).
    Security,
    /// 30(2)(b): categories of processing for each controller.
    ClientProcessing,
}

impl Point {
    /// The field that would hold it.
    pub fn field(self) -> &'static str {
        match self {
            Point::Role => "role",
            Point::Controller | Point::JointController | Point::Processor | Point::Client => "controllers",
            Point::Officer => "dpo",
            Point::Purposes => "purposes",
            Point::DataSubjects => "data_subjects",
            Point::DataCategories => "data_categories",
            Point::Recipients => "recipients",
            Point::Transfers => "transfers",
            Point::Security => "security",
            Point::ClientProcessing => "client_processing",
        }
    }

    /// Where it is asked for.
    pub fn article(self) -> &'static str {
        match self {
            Point::Role => "Article 30(1) and (2)",
            Point::Controller | Point::JointController => "Article 30(1)(a)",
            Point::Processor | Point::Client => "Article 30(2)(a)",
            Point::Officer => "Article 30(1)(a) and (2)(a)",
            Point::Purposes => "Article 30(1)(b)",
            Point::DataSubjects | Point::DataCategories => "Article 30(1)(c)",
            Point::Recipients => "Article 30(1)(d)",
            Point::Transfers => "Article 30(1)(e) and (2)(c)",
            Point::Security => "Article 30(1)(g) and (2)(d)",
            Point::ClientProcessing => "Article 30(2)(b)",
        }
    }
}

/// The points of Article 30 that an activity does not hold. A point whose field the kind does not have (a team removed it, or the reader
/// may not see it) is not asked for. `linked` tells whether something stands under a link or inverse.
pub fn missing(entry: &Entry, kind: &Kind, linked: impl Fn(&str) -> bool) -> Vec<Point> {
    let filled = |field: &str| match entry.get(field) {
        Some(Value::Records(rows)) => !rows.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        value => value.is_some(),
    };
    // Who is named with a way to reach them, by capacity; one without a capacity is taken for what is asked.
    let named = |capacities: &[&str]| {
        let counts = rows(entry, "controllers").iter().filter(|row| {
            let capacity = match cell(row, "capacity") {
                Some(Value::Choice(key)) => Some(&**key),
                _ => None,
            };
            let reachable = ["address", "email", "phone"].iter().any(|f| cell(row, f).is_some());
            reachable && capacity.is_none_or(|c| capacities.contains(&c))
        });
        counts.count()
    };
    let abroad = rows(entry, "recipients")
        .iter()
        .any(|row| matches!(cell(row, "type"), Some(Value::Choice(key)) if &**key == "third_country"));
    let secured = filled("security") || linked("protected_by");
    let mut points = Vec::new();
    let mut ask = |point: Point, held: bool| {
        if !held && kind.fields.contains_key(point.field()) {
            points.push(point);
        }
    };
    ask(Point::Role, filled("role"));
    ask(Point::Officer, filled("dpo") || filled("dpo_absent"));
    if acts_for_others(entry) {
        ask(Point::Processor, named(&["processor"]) > 0);
        ask(Point::Client, named(&["client", "controller", "joint"]) > 0);
        ask(Point::ClientProcessing, filled("client_processing"));
    } else {
        let controllers = named(&["controller", "joint"]);
        ask(Point::Controller, controllers > 0);
        // With none at all, one sentence is enough.
        ask(Point::JointController, choice(entry, "role") != Some("joint") || controllers != 1);
        ask(Point::Purposes, filled("purposes"));
        ask(Point::DataSubjects, filled("data_subjects"));
        ask(Point::DataCategories, filled("data_categories"));
        ask(Point::Recipients, filled("recipients") || linked("sent_to"));
    }
    ask(Point::Transfers, filled("transfers") || !abroad);
    ask(Point::Security, secured);
    points
}

/// Why an impact assessment is asked for (Article 35).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DpiaReason {
    /// So many criteria of the guidelines WP 248 are met.
    Criteria(usize),
    /// The authority's list asks for it.
    Listed,
}

/// Tells whether an impact assessment is asked for. The authority's list of exempt activities wins over the criteria (Article 35(5)).
pub fn dpia_asked(entry: &Entry) -> Option<DpiaReason> {
    let met: BTreeSet<&str> = rows(entry, "dpia_criteria")
        .iter()
        .filter_map(|row| match cell(row, "criterion") {
            Some(Value::Choice(key)) => Some(&**key),
            _ => None,
        })
        .collect();
    match choice(entry, "dpia_list") {
        Some("required") => Some(DpiaReason::Listed),
        Some("exempt") => None,
        _ if met.len() >= DPIA_CRITERIA => Some(DpiaReason::Criteria(met.len())),
        _ => None,
    }
}

/// Tells whether an impact assessment that is asked for was begun or made, and not denied. `document` says whether one is linked.
pub fn dpia_taken_up(entry: &Entry, document: bool) -> bool {
    let begun = matches!(choice(entry, "dpia_state"), Some("in_progress" | "done" | "to_review"));
    flag(entry, "dpia_required") != Some(false) && (begun || document)
}

/// Tells whether a duration is longer than so many months for certain: days are held against the longest such span of a calendar.
pub fn longer_than_months(duration: Duration, months: u16) -> bool {
    let limit = Decimal::from(months);
    match duration.unit {
        Unit::Year => duration.count.saturating_mul(Decimal::from(12)) > limit,
        Unit::Month => duration.count > limit,
        _ => {
            // Whole years, one of them a leap year, and months of 31 days.
            let days = u32::from(months / 12) * 365 + u32::from(months >= 12) + u32::from(months % 12) * 31;
            duration.rank() > Decimal::from(days).saturating_mul(Decimal::from(86_400))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(bases: &[&str]) -> Vec<&'static str> {
        let rights = rights(bases.iter().copied());
        RIGHTS.into_iter().filter(|r| rights.contains(r)).collect()
    }

    #[test]
    fn rights_follow_from_the_legal_basis() {
        let always = ["information", "access", "rectification", "restriction"];
        assert_eq!(set(&["legal_obligation"]), always);
        assert_eq!(set(&["contract"]), ["information", "access", "rectification", "erasure", "restriction", "portability"]);
        assert_eq!(
            set(&["legitimate_interests"]),
            ["information", "access", "rectification", "erasure", "restriction", "objection"]
        );
        assert_eq!(set(&["public_task"]), ["information", "access", "rectification", "restriction", "objection"]);
        assert!(set(&["consent"]).contains(&"withdrawal") && !set(&["consent"]).contains(&"objection"));
        assert_eq!(set(&["consent", "legitimate_interests"]), RIGHTS);
    }

    #[test]
    fn months_and_days_are_compared_without_false_alarm() {
        let longer = |text: &str, months| {
            longer_than_months(Duration::parse(text, crate::schema::Lang::of("fr")).expect("a duration"), months)
        };
        assert!(!longer("13 months", 13) && longer("14 mois", 13) && longer("2 years", 13) && !longer("1 an", 13));
        assert!(!longer("396 days", 13), "13 months may have 397 days");
        assert!(longer("398 days", 13) && longer("60 weeks", 13));
        assert!(!longer("25 mois", 25) && longer("3 ans", 25));
    }
}
