//! Launches, committees, sprints and reviews.

use super::broken;

fn launch(from: &str, to: &str) -> Vec<String> {
    let phases = format!("- {{ id: PH, title: A, sort: hard_launch, from: {from}, to: {to} }}\n");
    broken(&["launch-month"], "", &[("phases.yaml", &phases)])
}

#[test]
fn launches_keep_out_of_may() {
    assert_eq!(launch("2027-04-30", "2027-05-01"), ["launch-month"]);
    assert_eq!(launch("2026-12-01", "2027-06-30"), ["launch-month"], "the whole month lies within");
    assert_eq!(launch("2027-05", "2027-05"), ["launch-month"]);
    assert!(launch("2027-04-01", "2027-04-30").is_empty());
    assert!(launch("2027", "2027").is_empty(), "a year may leave May out");
    let ramp = "- { id: PH, title: A, sort: ramp_up, from: 2027-05-02 }\n";
    assert!(broken(&["launch-month"], "", &[("phases.yaml", ramp)]).is_empty());
}

#[test]
fn a_span_of_one_day_is_said_once() {
    let said = |from: &str, to: &str| {
        let periods = format!("- {{ id: P, title: A, sort: peak, from: {from}, to: {to} }}\n");
        let phases = format!("- {{ id: PH, title: A, sort: soft_launch, from: {from}, to: {to} }}\n");
        let (_, found) = super::read("", &[("periods.yaml", &periods), ("phases.yaml", &phases)]);
        let finding = found.into_iter().find(|f| f.rule.as_str() == "launch-in-season").expect("found");
        (finding.message, finding.related.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", "))
    };
    let (message, season) = said("2027-07-01", "2027-07-01");
    assert_eq!((&*message, &*season), ("the launch `PH` (2027-07-01) falls into `P`", "on 2027-07-01"));
    let (message, season) = said("2027-07-01", "2027-07-02");
    assert_eq!(message, "the launch `PH` (2027-07-01 to 2027-07-02) falls into `P`");
    assert_eq!(season, "from 2027-07-01 to 2027-07-02");
}

/// The committee with its sittings on these days, on a day of the project.
fn silence(committee: &str, days: &[&str], today: &str, more: &[(&str, &str)]) -> Vec<String> {
    let committees = format!("- {{ id: CM, name: A{committee} }}\n");
    let meetings: String =
        days.iter().enumerate().map(|(n, day)| format!("- {{ id: RE-{n}, title: A, of: CM, date: {day} }}\n")).collect();
    let files = [&[("committees.yaml", &*committees), ("meetings.yaml", &*meetings)], more].concat();
    let settings = if today.is_empty() { String::new() } else { format!("date: {today}\n") };
    broken(&["committee-gap"], &settings, &files)
}

#[test]
fn committees_sit_at_their_rhythm() {
    assert!(silence("", &["2027-01-01", "2027-02-01"], "2027-03-04", &[]).is_empty(), "31 days");
    assert_eq!(silence("", &["2027-01-01", "2027-02-02"], "", &[]), ["committee-gap"], "32 days");
    assert_eq!(silence("", &["2027-01-01", "2027-02-01"], "2027-03-05", &[]), ["committee-gap"], "since the last");
    assert!(silence("", &["2027-01-01"], "", &[]).is_empty(), "without a date, the last sitting is not asked");
    assert!(silence("", &["2027-01"], "2027-03-03", &[]).is_empty(), "it may have been on the last day of the month");
    assert!(silence("", &[], "2027-12-01", &[]).is_empty(), "one that never sat");
    let several = silence("", &["2027-01-01", "2027-03-01", "2027-05-01"], "2027-07-01", &[]);
    assert_eq!(several, ["committee-gap"], "one finding for all its silences");
    // The first Tuesday of February is 35 days after that of January; the longest month of such a rhythm is 38 days.
    assert!(silence(", every: 1 month", &["2027-04-06", "2027-05-04", "2027-06-01", "2027-07-06"], "2027-08-03", &[]).is_empty());
    assert_eq!(silence(", every: 1 month", &["2027-04-01", "2027-05-10"], "", &[]), ["committee-gap"]);
    assert!(silence(", every: 3 months", &["2027-01-05", "2027-04-06"], "2027-07-06", &[]).is_empty());
    assert_eq!(silence(", every: 2 weeks", &["2027-01-05", "2027-01-20"], "", &[]), ["committee-gap"]);
}

#[test]
fn a_next_date_that_was_agreed_on_is_kept_until_it_passes() {
    let next = |next: &str, today: &str| {
        let meetings = format!("- {{ id: RE, title: A, of: CM, date: 2027-01-05, next_date: {next} }}\n");
        let files = [("committees.yaml", "- { id: CM, name: A }\n"), ("meetings.yaml", &*meetings)];
        broken(&["committee-gap"], &format!("date: {today}\n"), &files)
    };
    assert!(next("2027-02-05", "2027-02-04").is_empty());
    assert_eq!(next("2027-02-05", "2027-02-06"), ["committee-gap"]);
    assert_eq!(next("2027-03-05", "2027-01-06"), ["committee-gap"], "too far off");
}

#[test]
fn committees_sit_more_often_before_a_launch() {
    let phases = [("phases.yaml", "- { id: PH, title: A, sort: soft_launch, from: 2027-06-30 }\n")];
    // The six weeks begin on 19 May.
    assert!(silence("", &["2027-05-03", "2027-06-03"], "2027-06-04", &phases).is_empty(), "15 of its 31 days fall into them");
    assert_eq!(silence("", &["2027-05-04", "2027-06-04"], "2027-06-05", &phases), ["committee-gap"]);
    assert!(silence(", every: 2 months", &["2027-05-04", "2027-06-05"], "2027-06-06", &phases).is_empty());
}

#[test]
fn long_reviews_minutes_and_decisions() {
    let rules = ["review-missing", "meeting-without-minutes", "decision-outside-meeting", "committee-too-long"];
    let of = |meetings: &str, today: &str, more: &[(&str, &str)]| {
        let files =
            [&[("committees.yaml", "- { id: CM, name: A, every: 1 year }\n"), ("meetings.yaml", meetings)], more].concat();
        broken(&rules, &format!("date: {today}\n"), &files)
    };
    let kept = "- { id: RE-1, title: A, of: CM, date: 2027-01-01, agenda: A, minutes: A }\n";
    assert!(of(kept, "2027-04-01", &[]).is_empty(), "three months at most");
    assert_eq!(of(kept, "2027-04-02", &[]), ["review-missing"]);
    let review = format!(
        "{kept}- {{ id: RE-2, title: B, of: CM, date: 2027-03-01, sort: review, duration: 4 h, agenda: A, minutes: A }}\n"
    );
    assert!(of(&review, "2027-06-01", &[]).is_empty(), "a long review may take long");
    assert_eq!(of(&review.replace("sort: review", "sort: ordinary"), "2027-02-01", &[]), ["committee-too-long"]);
    let bare = "- { id: RE-1, title: A, date: 2027-01-01 }\n";
    assert!(of(bare, "2027-01-08", &[]).is_empty(), "a week to write them");
    assert_eq!(of(bare, "2027-01-09", &[]), ["meeting-without-minutes"]);
    let took = |status: &str, more: &str| {
        let decisions = format!("- {{ id: DE, title: A, status: {status}, by: [CM] }}\n");
        of(&format!("{kept}{more}"), "2027-01-02", &[("decisions.yaml", &decisions)])
    };
    assert_eq!(took("accepted", ""), ["decision-outside-meeting"]);
    assert!(took("proposed", "").is_empty());
    let meeting = "- { id: RE-3, title: C, of: CM, date: 2027-01-02, agenda: A, minutes: A, took: [DE] }\n";
    assert!(took("accepted", meeting).is_empty());
    let alone = [
        ("committees.yaml", "- { id: CM, name: A }\n"),
        ("decisions.yaml", "- { id: DE, title: A, status: accepted, by: [CM] }\n"),
    ];
    assert!(broken(&rules, "", &alone).is_empty(), "nobody writes meetings");
}

#[test]
fn somebody_speaks_for_the_customer() {
    let of = |committee: &str| {
        let people = "- { id: PP-1, name: A, family: back_office }\n- { id: PP-2, name: B, family: user }\n";
        let committees = format!("- {{ id: CM, name: A, {committee} }}\n");
        broken(&["committee-without-customer"], "", &[("stakeholders.yaml", people), ("committees.yaml", &committees)])
    };
    assert_eq!(of("members: [{ stakeholder: PP-1 }]"), ["committee-without-customer"]);
    assert!(of("members: [{ stakeholder: PP-1 }, { stakeholder: PP-2 }]").is_empty());
    assert!(of("members: [{ stakeholder: PP-1 }], customer_voice: The club").is_empty());
    assert!(of("rhythm: On Mondays").is_empty(), "its members are not known");
}

#[test]
fn sprints_have_their_length_and_their_stages() {
    let of = |sprints: &str, rules: &str| broken(&["sprint-shape", "sprint-too-long"], rules, &[("sprints.yaml", sprints)]);
    let sprint = |to: &str, more: &str| format!("- {{ id: IT-{to}, title: A, from: 2027-01-04, to: {to}{more} }}\n");
    assert!(of(&sprint("2027-01-25", ""), "").is_empty());
    assert_eq!(of(&sprint("2027-01-26", ""), ""), ["sprint-shape"]);
    assert_eq!(of(&sprint("2027-02-02", ""), ""), ["sprint-too-long"]);
    let stages = ", phases: [{ label: Specify }, { label: Build }, { label: Test }]";
    let two = sprint("2027-01-20", stages) + &sprint("2027-01-21", "");
    assert_eq!(of(&two, ""), ["sprint-shape", "sprint-shape"], "once one names its stages, all do");
    assert_eq!(of(&two, "rules: { sprint-shape: { min: 3 } }\n"), ["sprint-shape"]);
}

/// A season that comes back on the same days counts in the years after, one that moves does not, and none counts before it began.
#[test]
fn a_season_of_every_year_meets_later_launches_too() {
    let of = |sort: &str, repeats: &str, launch: &str| {
        let period = format!("- {{ id: P, title: A, sort: {sort}, repeats: {repeats}, from: 2026-07-20, to: 2026-08-20 }}\n");
        let phase = format!("- {{ id: L, title: B, sort: hard_launch, from: {launch} }}\n");
        broken(&["launch-in-season"], "", &[("periods.yaml", &period), ("phases.yaml", &phase)])
    };
    assert_eq!(of("blackout", "yearly", "2028-08-20"), ["launch-in-season"]);
    assert_eq!(of("holiday", "never", "2026-08-01"), ["launch-in-season"]);
    assert!(of("blackout", "moving", "2028-08-20").is_empty() && of("blackout", "yearly", "2028-08-21").is_empty());
    assert!(of("blackout", "yearly", "2025-08-01").is_empty() && of("event", "yearly", "2026-08-01").is_empty());
}

#[test]
fn reviews_and_documents_do_not_rest() {
    let rules = ["review-overdue", "document-expired"];
    let of = |file: &str, text: &str, settings: &str| broken(&rules, &format!("date: 2027-06-15\n{settings}"), &[(file, text)]);
    let risk = |day: &str, status: &str| {
        of("risks.yaml", &format!("- {{ id: R, title: A, review_date: {day}, status: {status} }}\n"), "")
    };
    assert_eq!(risk("2027-06-14", "open"), ["review-overdue"]);
    assert!(
        risk("2027-06-15", "open").is_empty() && risk("2027-06", "open").is_empty() && risk("2027-06-14", "closed").is_empty()
    );
    let text = |day: &str, state: &str, settings: &str| {
        of("legal_texts.yaml", &format!("- {{ id: T, title: A, last_review: {day}, state: {state} }}\n"), settings)
    };
    assert_eq!(text("2026-06-14", "published", ""), ["review-overdue"]);
    assert!(text("2026-06-15", "published", "").is_empty() && text("2026-06-14", "outdated", "").is_empty());
    assert!(text("2026-06-14", "published", "rules: { review-overdue: { max: 2 years } }\n").is_empty());
    let document =
        |day: &str, state: &str| of("documents.yaml", &format!("- {{ id: D, title: A, expiry: {day}, state: {state} }}\n"), "");
    assert_eq!(document("2027-09-14", "in_force"), ["document-expired"]);
    assert_eq!(document("2027-01-01", "in_force"), ["document-expired"]);
    assert!(document("2027-09-15", "in_force").is_empty() && document("2027-01-01", "expired").is_empty());
}
