//! Tests: with data and a result that is expected, by people of the trade, and passed before the go.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{Row, cell, choice, date, rows, text};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::Date;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    incomplete(ties, findings);
    developers(ties, findings);
    failed(ties, findings);
    if let Some(today) = ties.project.config.date {
        critical(ties, today, findings);
    }
}

/// Whether a step is of one of these sorts.
fn is_step(row: &Row, sorts: &[&str]) -> bool {
    matches!(cell(row, "sort"), Some(Value::Choice(sort)) if sorts.contains(&&**sort))
}

/// Whether a test says what is to come out.
fn expects(test: &Entry) -> bool {
    let step = |row: &Row| is_step(row, &["then"]) || cell(row, "expected").is_some();
    written(test, "expected") || rows(test, "steps").iter().any(step)
}

/// Whether a test says what it starts from.
fn starts(ties: &LinkIndex<'_>, n: ProjectIndex, test: &Entry) -> bool {
    let step = |row: &Row| is_step(row, &["given"]) || cell(row, "data").is_some();
    ties.out(n, "uses").next().is_some()
        || written(test, "examples")
        || written(test, "context")
        || rows(test, "steps").iter().any(step)
}

/// Tests that leave to the tester what goes in, or what must come out. Each is asked for once one test of the project says it: where tests are
/// titles and steps alone, nobody works that way.
fn incomplete(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("test", &["steps", "expected", "uses"]).is_none() {
        return;
    }
    let asks_result = ties.own("test").any(|(_, test)| expects(test));
    let asks_start = ties.own("test").any(|(n, test)| starts(ties, n, test));
    for (n, test) in ties.of_kind("test") {
        let lacks_result = asks_result && !expects(test);
        let lacks_start = asks_start && !starts(ties, n, test);
        let (message, hint) = match (lacks_result, lacks_start) {
            (false, false) => continue,
            (true, false) => {
                (format!("the test `{}` expects nothing", test.id), "write `expected:`, or a step with `sort: then`")
            }
            (false, true) => (
                format!("nothing says what the test `{}` starts from", test.id),
                "write `uses:`, `context:`, or a step with `sort: given`",
            ),
            (true, true) => (
                format!("the test `{}` neither expects anything nor says what it starts from", test.id),
                "write `uses:` or `context:`, and `expected:`",
            ),
        };
        findings.push(found(RuleId::TestIncomplete, n, place(test, "steps"), message).hint(hint));
    }
}

/// Tests that are played by those who built what they test.
fn developers(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let words = limits::words(ties.project, RuleId::TesterIsDeveloper, "words");
    let builds = |person: &Entry| {
        ["name", "function"].iter().filter_map(|field| text(person, field)).any(|text| limits::holds_word(text, &words))
    };
    for (n, test) in ties.of_kind("test") {
        let named = text(test, "tester").filter(|tester| limits::holds_word(tester, &words)).map(|_| place(test, "tester"));
        let linked = || ties.out(n, "played_by").find(|(person, _)| ties.entry(*person).is_some_and(builds));
        if let Some(span) = named.or_else(|| linked().map(|(_, span)| span)) {
            let message = format!("the test `{}` is played by those who build", test.id);
            findings.push(
                found(RuleId::TesterIsDeveloper, n, span, message)
                    .hint("let somebody of the trade play it, who hardly knows the project"),
            );
        }
    }
}

/// Critical feedback that is still open on the day of the go.
fn critical(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let go = |gate: &Entry| {
        choice(gate, "sort") == Some("go_no_go")
            && choice(gate, "verdict") != Some("no_go")
            && date(gate, "date").is_some_and(|day| day.last() <= today.first())
    };
    let Some((_, gate)) = ties.of_kind("gate").find(|(_, gate)| go(gate)) else { return };
    for (n, feedback) in ties.of_kind("feedback").filter(|(_, feedback)| choice(feedback, "class") == Some("critical")) {
        if matches!(choice(feedback, "verdict"), Some("rejected" | "duplicate")) {
            continue;
        }
        let becomes = ties.kind_with("feedback", &["becomes"]).is_none() || ties.out(n, "becomes").next().is_some();
        let message = match (becomes, choice(feedback, "retest") == Some("passed")) {
            (true, true) => continue,
            (false, _) => format!("the critical feedback `{}` became no task, and `{}` has come", feedback.id, gate.id),
            (true, false) => format!("the critical feedback `{}` did not pass again, and `{}` has come", feedback.id, gate.id),
        };
        findings.push(
            found(RuleId::CriticalFeedbackOpen, n, place(feedback, "class"), message)
                .also(place(gate, "date"), "the go")
                .hint("mend it and test it again (`becomes:`, `retest: passed`), or class it as what it is"),
        );
    }
}

/// A go that the tests do not give.
fn failed(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let go =
        ties.of_kind("gate").find(|(_, gate)| choice(gate, "sort") == Some("go_no_go") && choice(gate, "verdict") == Some("go"));
    let Some((_, gate)) = go else { return };
    for (n, test) in ties.of_kind("test").filter(|(_, test)| matches!(choice(test, "verdict"), Some("failed" | "blocked"))) {
        for (requirement, span) in ties.out(n, "verifies") {
            let Some(requirement) = ties.entry(requirement).filter(|r| choice(r, "priority") == Some("must")) else { continue };
            let message = format!(
                "`{}` says go, but the test `{}` of the indispensable requirement `{}` did not pass",
                gate.id, test.id, requirement.id
            );
            findings.push(
                found(RuleId::MustTestFailed, n, place(test, "verdict"), message)
                    .also(span, "what it verifies")
                    .also(place(gate, "verdict"), "the go")
                    .hint("run it again once mended, or silence the rule here with who took the risk"),
            );
        }
    }
}
