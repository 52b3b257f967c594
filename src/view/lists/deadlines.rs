//! What runs from an event to a last day, and how each entry stands against it: what is overdue first, then what is due next.

use crate::domain::date;
use crate::domain::deadline::{Standing, due, standing};
use crate::face::cell::Cell;
use crate::face::{Writer, label_of};
use crate::finding::{Finding, RuleId};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::value::{Date, Duration};
use crate::schema::{Kind, Lang};
use crate::select::entries_for;
use crate::view::LIMIT;
use crate::view::definition::{Computed, Role, View};
use crate::view::lists::table::{Column, Row, Rows, Table};

/// The view.
pub(in crate::view) const VIEW: View = View {
    check,
    ..View::new(
        "deadlines",
        &[
            ("from", Role::Decides),
            ("within", Role::Text("a length of time, as `72 h`", |text| time(text).is_some())),
            ("due", Role::Decides),
            ("done", Role::Decides),
            ("where", Role::Condition),
            ("limit", LIMIT),
        ],
        |request, writer, _| compute(request, writer).map(|(count, table)| Computed::table(count, table)),
    )
};

/// A last day is written, or follows from an event and a length of time.
fn check(request: &Request) -> Vec<Finding> {
    let has = |name: &str| request.param(name).is_some();
    if has("due") || (has("from") && has("within")) {
        return Vec::new();
    }
    let finding = Finding::error(RuleId::BadView, request.span, "deadlines need `due`, or `from` and `within`");
    vec![finding.hint("for instance `from: received`, `within: 1 month`, `done: answered`")]
}

fn time(text: &str) -> Option<Duration> {
    Duration::parse(text, Lang::fallback())
}

/// An entry with its days.
struct Clock {
    entry: EntryIndex,
    from: Option<Date>,
    due: Option<Date>,
    done: Option<Date>,
    standing: Standing,
}

impl Clock {
    fn read(entry: EntryIndex, request: &Request, writer: &Writer<'_>) -> Self {
        let own = writer.publication.entry(entry);
        let day = |param: &str| request.text(param).and_then(|field| date(own, field));
        let from = day("from");
        let within = request.text("within").and_then(time);
        let due = day("due").or_else(|| due(from?, within?));
        let done = day("done");
        Clock { entry, from, due, done, standing: standing(due, done, writer.publication.info().date) }
    }

    /// What is overdue comes first, the longest at the top; then what is due next, what has no day to be held against, and what is done,
    /// the last at the top.
    fn rank(&self) -> (u8, i64) {
        let days = |date: Option<Date>| date.map_or(0, |d| i64::from((d.last() - jiff::civil::Date::ZERO).get_days()));
        match self.standing {
            Standing::Overdue(days) => (0, -i64::from(days)),
            Standing::Running(days) => (1, i64::from(days)),
            Standing::Open => (2, days(self.due)),
            Standing::Unknown => (3, days(self.from)),
            Standing::Met | Standing::Late(_) => (4, -days(self.done)),
        }
    }

    fn state(&self, writer: &Writer<'_>) -> Cell {
        let words = writer.words();
        let count = |key: &str, days: u32| words.count(key, usize::try_from(days).unwrap_or(usize::MAX));
        let (key, tone, text) = match self.standing {
            Standing::Overdue(days) => ("overdue", "bad", count("deadline_overdue", days)),
            Standing::Running(0) => ("today", "warn", words.get("deadline_today").to_owned()),
            Standing::Running(days) => ("running", "info", count("deadline_running", days)),
            Standing::Open => ("open", "info", words.get("deadline_open").to_owned()),
            Standing::Unknown => ("unknown", "muted", words.get("deadline_unknown").to_owned()),
            Standing::Met => ("met", "good", words.get("deadline_met").to_owned()),
            Standing::Late(days) => ("late", "warn", count("deadline_late", days)),
        };
        Cell::Choice { text, key: key.into(), tone }
    }
}

/// Computes the deadlines, as a table.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    if let Some(finding) = check(request).into_iter().next() {
        return Err(finding.message);
    }
    let (kind, entries) = entries_for(request, writer.publication)?;
    let mut clocks: Vec<Clock> = entries.iter().map(|n| Clock::read(*n, request, writer)).collect();
    clocks.sort_by_key(Clock::rank);
    let total = clocks.len();
    let limit = request.text("limit").and_then(|n| n.parse().ok()).unwrap_or(total);
    clocks.truncate(limit);
    let count = clocks.len();
    let rows = clocks.iter().map(|clock| row(clock, request, writer)).collect();
    let groups = vec![Rows { key: String::new(), label: None, count, rows }];
    let more = (count < total).then(|| crate::publication::address::of_register(kind));
    Ok((
        count,
        Table { kind: kind.name.clone(), columns: columns(kind, request, writer), groups, total, more, whole: 0, nothing: None },
    ))
}

fn columns(kind: &Kind, request: &Request, writer: &Writer<'_>) -> Vec<Column> {
    let words = writer.words();
    let column = |name: &str, label: String, r#type: &'static str| Column {
        name: name.to_owned(),
        label,
        r#type,
        sortable: false,
        choices: None,
        extra: false,
        mark: None,
    };
    let field = |param: &str| request.text(param).map(|name| column(param, label_of(kind, name, writer), "date"));
    let mut columns =
        vec![column("id", words.get("id").to_owned(), "id"), column("title", label_of(kind, &kind.title, writer), "text")];
    columns.extend(field("from"));
    columns.push(column("due", words.get("deadline_due").to_owned(), "date"));
    columns.extend(field("done"));
    columns.push(column("state", words.get("deadline_state").to_owned(), "choice"));
    columns
}

fn row(clock: &Clock, request: &Request, writer: &Writer<'_>) -> Row {
    let lang = writer.publication.info().lang;
    let reference = writer.reference(clock.entry);
    let day = |date: Option<Date>| date.map_or(Cell::Empty, |d| Cell::Date { text: d.show(lang), sort: d.to_string() });
    let mut cells = vec![Cell::Entry { r#ref: reference.clone() }, Cell::Entry { r#ref: reference.clone() }];
    cells.extend(request.text("from").map(|_| day(clock.from)));
    cells.push(day(clock.due));
    cells.extend(request.text("done").map(|_| day(clock.done)));
    cells.push(clock.state(writer));
    Row { id: reference.id.clone(), path: reference.path.clone(), r#ref: reference, cells }
}
