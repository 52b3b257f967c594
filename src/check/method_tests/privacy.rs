//! Breaches told, and requests answered, in time.

use super::broken;

fn breach(fields: &str, settings: &str) -> Vec<String> {
    let text = format!("- {{ id: IC-1, title: Leak, found: 2026-06-01, {fields} }}\n");
    broken(&["incident-told-late"], settings, &[("incidents.yaml", &text)])
}

#[test]
fn the_authority_is_told_of_a_breach_within_three_days() {
    let late = ["incident-told-late"];
    assert!(breach("told_authority: 2026-06-04", "").is_empty());
    assert_eq!(breach("told_authority: 2026-06-05", ""), late);
    assert!(breach("told_authority: 2026-06-05, late_reason: Two days to find whose data", "").is_empty());
    assert!(breach("told_authority: 2026-06-05, risk: unlikely", "").is_empty());
    assert!(breach("told_authority: 2026-06-05", "rules: { incident-told-late: { max: 4 days } }\n").is_empty());
}

#[test]
fn a_breach_that_is_not_told_is_late_once_the_day_of_the_project_says_so() {
    let late = ["incident-told-late"];
    assert!(breach("risk: high", "").is_empty(), "no day to hold it against");
    assert!(breach("risk: high", "date: 2026-06-04\n").is_empty());
    assert_eq!(breach("risk: high", "date: 2026-06-05\n"), late);
    assert_eq!(breach("late_reason: Nobody was there", "date: 2026-06-05\n"), late, "a reason is given when it is told");
    assert!(breach("risk: unlikely", "date: 2027-01-01\n").is_empty());
    assert!(breach("risk: high", "date: 2026-06\n").is_empty(), "a month may be its first day");
}

#[test]
fn a_request_is_overdue_after_a_month_or_its_own_day() {
    let of = |fields: &str, date: &str| {
        let text = format!("- {{ id: DD-1, title: Access, received: 2026-01-31, {fields} }}\n");
        broken(&["subject-request-overdue"], &format!("date: {date}\n"), &[("subject_requests.yaml", &text)])
    };
    let overdue = ["subject-request-overdue"];
    assert_eq!(of("right: access", "2026-03-01"), overdue);
    assert!(of("right: access", "2026-02-28").is_empty());
    assert!(of("due: 2026-04-30", "2026-03-01").is_empty(), "extended");
    assert_eq!(of("due: 2026-04-30", "2026-05-01"), overdue);
    assert!(of("answered: 2026-03-05", "2026-05-01").is_empty());
}
