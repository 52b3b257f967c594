//! The acceptance record of a lot: its tests with their verdicts, the reservations, and the decision that the rules of its milestone make.

use crate::domain::acceptance::{Acceptance, Class, Decision, milestones, of_lot};
use crate::domain::date;
use crate::domain::instalments::Evidence;
use crate::face::cell::{Ref, column};
use crate::face::{Cell, Writer, label_of};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::FieldType;
use crate::select::{entries_for, order};
use crate::view::definition::{Computed, Role, View, selected};
use crate::view::free_table::{self, FreeTable};
use crate::view::{Data, ViewData};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["lot"],
    shows: |request, publication| {
        let lots = selected(request, publication);
        let evidence = Evidence::new(publication);
        let parts = |lot: &EntryIndex| {
            let record = of_lot(publication, &evidence, *lot, milestone(request, *lot, publication));
            record.tests.into_iter().chain(record.open).chain(record.milestone).collect::<Vec<_>>()
        };
        let parts: Vec<EntryIndex> = lots.iter().flat_map(parts).collect();
        lots.into_iter().chain(parts).collect()
    },
    ..View::new("acceptance", &[("where", Role::Condition), ("milestone", Role::Entry)], |request, writer, _| {
        Computed::of("acceptance", compute(request, writer)?)
    })
};

/// Acceptance records.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct AcceptanceView {
    pub records: Vec<Record>,
}

/// The record of a lot.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Record {
    pub r#ref: Ref,
    pub milestone: Option<Ref>,
    pub day: Option<String>,
    /// Which tests and how they came out.
    pub tests: Box<ViewData>,
    /// How many passed, in words.
    pub counts: String,
    /// What is still open; none where reports are not in sight.
    pub reservations: Option<Box<ViewData>>,
    /// What the milestone allows, in sentences.
    pub rules: Vec<String>,
    /// The decisions that there are, with the one that follows.
    pub choices: Vec<Verdict>,
    /// Why that one follows, or why none does.
    pub reason: String,
}

/// A decision.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Verdict {
    pub text: String,
    pub ticked: bool,
}

/// The milestone that a request names, or the first of the lot.
fn milestone(request: &Request, lot: EntryIndex, publication: &Publication) -> Option<EntryIndex> {
    match request.text("milestone") {
        Some(id) => publication.find(id).filter(|n| &*publication.entry(*n).kind == "milestone"),
        None => milestones(publication, lot).first().copied(),
    }
}

/// Computes the records of the lots that are asked for.
fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, AcceptanceView), String> {
    let publication = writer.publication;
    let (kind, mut lots) = entries_for(request, publication)?;
    order(&mut lots, &kind.sort, kind, publication);
    let evidence = Evidence::new(publication);
    let records: Vec<Record> = lots
        .into_iter()
        .map(|lot| {
            let record = of_lot(publication, &evidence, lot, milestone(request, lot, publication));
            self::record(lot, &record, evidence.in_sight(), writer)
        })
        .collect();
    Ok((records.len(), AcceptanceView { records }))
}

fn record(lot: EntryIndex, record: &Acceptance<EntryIndex>, (verdicts, reports): (bool, bool), writer: &Writer<'_>) -> Record {
    let publication = writer.publication;
    let words = writer.words();
    let day = record.milestone.and_then(|milestone| date(publication.entry(milestone), "date"));
    let counted = [
        ("acceptance_passed", record.passed.len()),
        ("acceptance_acceptable", record.acceptable.len()),
        ("acceptance_failed", record.failed.len()),
        ("acceptance_not_run", record.not_run.len()),
    ];
    let counts: Vec<String> = counted.iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.count(key, *n)).collect();
    let choices = [
        ("acceptance_accepted", Decision::Accepted),
        ("acceptance_reservations", Decision::WithReservations),
        ("acceptance_refused", Decision::Refused),
    ];
    Record {
        r#ref: writer.reference(lot),
        milestone: record.milestone.map(|milestone| writer.reference(milestone)),
        day: day.map(|day| day.show(publication.info().lang)),
        tests: Box::new(tests(&record.tests, verdicts, writer)),
        counts: if verdicts { counts.join(", ") } else { String::new() },
        reservations: reports.then(|| Box::new(reservations(&record.open, &record.tests, writer))),
        rules: if reports { rules(record, writer) } else { Vec::new() },
        choices: choices
            .into_iter()
            .map(|(key, decision)| Verdict { text: words.get(key).to_owned(), ticked: record.decision == decision })
            .collect(),
        reason: words
            .get(match record.decision {
                Decision::Accepted => "acceptance_because_passed",
                Decision::WithReservations => "acceptance_because_open",
                Decision::Refused => "acceptance_because_refused",
                Decision::Undecided if record.tests.is_empty() => "acceptance_because_none",
                Decision::Undecided => "acceptance_because_not_run",
                Decision::Unknown => "acceptance_by_hand",
            })
            .to_owned(),
    }
}

fn view(table: FreeTable, kind: &str, title: &str, writer: &Writer<'_>) -> ViewData {
    let (count, table) = table.finish(kind);
    ViewData {
        view: "table",
        id: writer.next_id(),
        title: Some(title.to_owned()),
        count,
        empty: count == 0,
        data: Data::Table(table),
    }
}

/// The columns of a kind that this reader has, among some.
fn columns(kind: &str, fields: &[&'static str], writer: &Writer<'_>) -> Vec<(&'static str, String)> {
    let Some(kind) = writer.publication.vocabulary().get(kind) else { return Vec::new() };
    fields.iter().filter(|field| kind.fields.contains_key(**field)).map(|field| (*field, label_of(kind, field, writer))).collect()
}

fn tests(tests: &[EntryIndex], verdicts: bool, writer: &Writer<'_>) -> ViewData {
    let publication = writer.publication;
    let shown: &[&str] = if verdicts { &["tester", "verdict", "verdict_date"] } else { &["tester"] };
    let own = columns("test", shown, writer);
    let label = publication.vocabulary().get("test").map_or("", |kind| kind.label.get(publication.info().lang));
    let heads = [writer.words().get("id_abbr"), label].into_iter().chain(own.iter().map(|(_, label)| label.as_str()));
    let mut table = FreeTable::new(heads.map(|label| (label.to_owned(), false)).collect());
    for test in tests {
        let mut cells = vec![free_table::text(&*publication.entry(*test).id), free_table::entry(*test, writer)];
        cells.extend(own.iter().map(|(field, _)| match column(*test, field, writer) {
            Cell::Empty if *field == "verdict" => free_table::text(writer.words().get("acceptance_unplayed")),
            cell => cell,
        }));
        table.push(cells);
    }
    view(table, "test", writer.words().get("acceptance_tests"), writer)
}

/// What is still open, with an empty column for the day on which each is lifted.
fn reservations(open: &[EntryIndex], tests: &[EntryIndex], writer: &Writer<'_>) -> ViewData {
    let publication = writer.publication;
    let words = writer.words();
    let own = columns("feedback", &["class"], writer);
    let label = publication
        .vocabulary()
        .get("feedback")
        .map_or_else(String::new, |kind| kind.label.get(publication.info().lang).to_owned());
    let mut heads = vec![(words.get("id_abbr").to_owned(), false), (label, false)];
    heads.extend(own.iter().map(|(_, label)| (label.clone(), false)));
    heads.extend([(words.get("acceptance_on").to_owned(), false), (words.get("acceptance_lifted").to_owned(), false)]);
    let mut table = FreeTable::new(heads);
    for report in open {
        let mut cells = vec![free_table::text(&*publication.entry(*report).id), free_table::entry(*report, writer)];
        cells.extend(own.iter().map(|(field, _)| column(*report, field, writer)));
        let on = publication.linked(*report, "on").filter(|test| tests.contains(test));
        let items: Vec<Ref> = on.map(|test| writer.reference(test)).collect();
        cells.extend([if items.is_empty() { Cell::Empty } else { Cell::Refs { items } }, Cell::Empty]);
        table.push(cells);
    }
    view(table, "feedback", words.get("acceptance_open"), writer)
}

/// What the milestone allows, and how many there are.
fn rules(record: &Acceptance<EntryIndex>, writer: &Writer<'_>) -> Vec<String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let field = publication.vocabulary().get("feedback").and_then(|kind| kind.fields.get("class"));
    let label = |class: Class| match field.map(|field| &field.ty) {
        Some(FieldType::Choice(choices)) => {
            choices.iter().find(|c| c.key == class.key()).map_or_else(|| class.key().to_owned(), |c| c.label.get(lang).to_owned())
        }
        _ => class.key().to_owned(),
    };
    let rule = |(class, open, most): &(Class, usize, Option<usize>)| {
        let most = (*most)?;
        let key = if most == 0 { "acceptance_rule_none" } else { "acceptance_rule" };
        let text = words.get(key).replace("{class}", &label(*class)).replace("{most}", &most.to_string());
        Some(text.replace("{open}", &open.to_string()))
    };
    record.classes.iter().filter_map(rule).collect()
}
