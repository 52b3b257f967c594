//! `ouvrage agenda`: the next sitting of a committee, from the registers.

use crate::support::TestProject;

const COMMITTEES: &str =
    "- { id: CM-1, name: Pilotage, every: 1 mois, duration: 1 h }\n- { id: CM-2, name: Projet, duration: 30 min }\n";
const MEETINGS: &str = "- { id: RE-1, title: Première, of: CM-1, date: 2027-03-02, agenda: A, minutes: M, took: [DE-1, DE-2], opened: [TA-1, TA-2], next_date: 2027-04-06 }\n\
                        - { id: RE-2, title: D'avant, of: CM-1, date: 2027-02-02, agenda: A, minutes: M }\n";
const REGISTERS: [(&str, &str); 8] = [
    (
        "decisions.yaml",
        "- { id: DE-1, title: Prise, status: accepted, date: 2027-03-02 }\n- { id: DE-2, title: Rejetée, status: rejected }\n\
                        - { id: DE-3, title: À nous, status: proposed, by: [CM-1] }\n- { id: DE-4, title: À personne, status: proposed }\n\
                        - { id: DE-5, title: À eux, status: proposed, by: [CM-2] }\n- { id: DE-6, title: Secrète, status: proposed, audience: restricted }\n",
    ),
    (
        "tasks.yaml",
        "- { id: TA-1, title: Ouverte, status: doing, due: 2027-04-01, done_by: [PP-1] }\n- { id: TA-2, title: Finie, status: done, due: 2027-03-10 }\n\
                    - { id: TA-3, title: En retard, status: backlog, due: 2027-03-01, done_by: [PP-1] }\n- { id: TA-4, title: Lointaine, status: doing, due: 2028-01-01 }\n\
                    - { id: TA-5, title: Proche, status: doing, due: 2027-05-01 }\n- { id: TA-6, title: Réservée, status: backlog, due: 2027-04-01 }\n",
    ),
    (
        "kpis.yaml",
        "- { id: IN-1, title: Rouge, unit: '%', direction: down, target: 1, alert: 5, measures: [{ date: 2027-01-31, value: 2 }, { date: 2027-03-10, value: 6.5 }] }\n\
                   - { id: IN-2, title: Vert, target: 1, alert: 0, measures: [{ date: 2027-03-10, value: 2 }] }\n\
                   - { id: IN-3, title: Nouveau, target: 9, warning: 5, measures: [{ date: 2027-01-31, value: 7 }, { date: 2027-03-10, value: 4 }] }\n\
                   - { id: IN-4, title: Connu, target: 9, warning: 5, measures: [{ date: 2027-01-31, value: 4 }, { date: 2027-03-10, value: 4 }] }\n",
    ),
    (
        "risks.yaml",
        "- { id: RI-1, title: À revoir, review_date: 2027-04-01, owner: PP-1 }\n- { id: RI-2, title: Plus tard, review_date: 2027-06-01 }\n\
                    - { id: RI-3, title: Clos, review_date: 2027-04-01, status: closed }\n",
    ),
    (
        "gates.yaml",
        "- { id: PG-1, title: Sans verdict, date: 2027-03-05, verdict: pending, criteria: C }\n- { id: PG-2, title: Passé, date: 2027-04-10, verdict: go, criteria: C }\n",
    ),
    (
        "milestones.yaml",
        "- { id: JA-1, title: Signature, date: 2027-04-20 }\n- { id: JA-2, title: Lointain, date: 2027-09-01 }\n- { id: JA-3, title: Échu, date: 2027-03-01 }\n",
    ),
    ("stakeholders.yaml", "- { id: PP-1, name: Informatique, family: transverse }\n"),
    ("committees.yaml", COMMITTEES),
];

/// A project of two committees, on 15 March 2027.
fn project() -> TestProject {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\ndate: 2027-03-15\n");
    REGISTERS
        .iter()
        .chain(&[("meetings.yaml", MEETINGS)])
        .fold(project, |project, (name, text)| project.file(&format!("content/{name}"), text))
}

/// The agenda of the committee, with plain blanks.
fn agenda(project: &TestProject, args: &[&str]) -> String {
    let run = project.run("agenda", args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout.replace('\u{a0}', " ")
}

#[test]
fn an_agenda_is_made_of_the_registers() {
    let expected = "# Pilotage, 6 avril 2027

1. Suites de la séance du 2 mars 2027 (10 min)
   - [[DE-1|Prise]]
   - [[TA-1|Ouverte]] : Informatique, pour le 1er avril 2027
2. À décider (15 min)
   - [[DE-3|À nous]]
   - [[DE-4|À personne]]
3. Tâches en cours ou en retard (10 min)
   - [[TA-3|En retard]] : Informatique, pour le 1er mars 2027, en retard
   - [[TA-5|Proche]] : pour le 1er mai 2027
4. Indicateurs en alerte (10 min)
   - [[IN-1|Rouge]] : 6,5 %, 10 mars 2027, en alerte
   - [[IN-3|Nouveau]] : 4, 10 mars 2027, à surveiller
5. Risques à revoir (5 min)
   - [[RI-1|À revoir]] : Informatique
6. Étapes à venir (5 min)
   - [[PG-1|Sans verdict]] : 5 mars 2027
   - [[JA-1|Signature]] : 20 avril 2027
7. Questions diverses (5 min)
";
    assert_eq!(agenda(&project(), &["CM-1"]), expected);
    // Without a name: the committee that sits next.
    assert_eq!(agenda(&project(), &[]), expected);
    let english = agenda(&project(), &["CM-1", "--lang", "en", "--date", "2027-04-13"]);
    assert!(
        english.starts_with("# Pilotage, 13 April 2027\n\n1. Follow-up of the sitting of 2 March 2027 (10 min)\n"),
        "{english}"
    );
}

#[test]
fn the_times_add_up_to_the_sitting() {
    for (args, whole) in [(&["CM-1"][..], 60), (&["CM-2"], 30), (&["CM-1", "--audience", "restricted"], 60)] {
        let agenda = agenda(&project(), args);
        let times = agenda.lines().filter_map(|line| line.strip_suffix(" min)")?.rsplit('(').next()?.parse::<u32>().ok());
        assert_eq!(times.sum::<u32>(), whole, "{agenda}");
    }
}

#[test]
fn an_agenda_holds_what_its_reader_may_see() {
    let of = |audience: &str| agenda(&project(), &["CM-1", "--audience", audience]);
    assert!(of("restricted").contains("Secrète") && !of("internal").contains("Secrète"));
    // Neither meetings, nor decisions, tasks, indicators or risks.
    let vendor = of("vendor");
    for hidden in ["DE-", "TA-", "IN-", "RI-", "2 mars"] {
        assert!(!vendor.contains(hidden), "{vendor}");
    }
    // Nothing is given to others while the project has errors.
    let broken = project().file("content/page.md", "# A\n\n[[RIEN-1]]\n");
    assert_eq!(broken.run("agenda", &["CM-1", "--audience", "vendor"]).status, 1);
    assert_eq!(broken.run("agenda", &["CM-1"]).status, 0);
}

#[test]
fn the_day_is_the_one_agreed_on_else_that_of_the_rhythm() {
    let day = |project: TestProject| agenda(&project, &["CM-1"]).lines().next().unwrap_or_default().to_owned();
    let meetings = |text: &str| project().file("content/meetings.yaml", text);
    let last = "- { id: RE-1, title: A, of: CM-1, date: 2027-01-31, agenda: A, minutes: M";
    assert_eq!(day(meetings(&format!("{last}, next_date: 2027-03-20 }}\n"))), "# Pilotage, 20 mars 2027");
    // What was agreed on has passed: the first day of the rhythm that has not.
    assert_eq!(day(meetings(&format!("{last}, next_date: 2027-02-20 }}\n"))), "# Pilotage, 31 mars 2027");
    let planned = format!("{last} }}\n- {{ id: RE-9, title: B, of: CM-1, date: 2027-03-22 }}\n");
    assert_eq!(day(meetings(&planned)), "# Pilotage, 22 mars 2027");
    let never = "- { id: RE-1, title: A, of: CM-2, date: 2027-01-31, agenda: A, minutes: M }\n";
    assert_eq!(day(meetings(never)), "# Pilotage");
}

#[test]
fn write_adds_the_meeting_once() {
    let project = project();
    let before = std::fs::read_to_string(project.path().join("content/meetings.yaml")).expect("read");
    let tried = project.run("agenda", &["CM-1", "--write", "--dry-run"]);
    assert!(tried.status == 0 && tried.stdout.contains("+- id: RE-3"), "{}{}", tried.stdout, tried.stderr);
    assert_eq!(std::fs::read_to_string(project.path().join("content/meetings.yaml")).expect("read"), before);
    let run = project.run("agenda", &["CM-1", "--write"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "RE-3 added to content/meetings.yaml:3\n"), "{}", run.stderr);
    let after = std::fs::read_to_string(project.path().join("content/meetings.yaml")).expect("read");
    assert!(after.starts_with(&before), "{after}");
    for part in ["title: Pilotage, 6 avril 2027", "of: CM-1", "date: 2027-04-06", "  duration: 1 heure", "[[DE-3|À nous]]"] {
        assert!(after.contains(part), "{part}: {after}");
    }
    assert!(!after.contains("Secrète"), "what only narrower readers see");
    assert_eq!(project.findings().status, 0);
    // The meeting is there now, with its agenda.
    let again = project.run("agenda", &["CM-1", "--write"]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("`RE-3` is the sitting of 2027-04-06 and has an agenda"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(project.path().join("content/meetings.yaml")).expect("read"), after);
}

#[test]
fn write_says_for_whom_it_is_and_overwrites_nothing() {
    let narrow = project();
    let run = narrow.run("agenda", &["CM-1", "--write", "--audience", "restricted"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(narrow.path().join("content/meetings.yaml")).expect("read");
    assert!(text.contains("audience: restricted") && text.contains("Secrète"), "{text}");
    assert_eq!(narrow.findings().status, 0);
    // To those who read meetings, the sitting is hidden now; it is not written a second time.
    let again = narrow.run("agenda", &["CM-1", "--write"]);
    assert!(again.status == 2 && again.stderr.contains("which `internal` does not see"), "{}", again.stderr);
    let told = narrow.run("agenda", &["CM-1"]);
    assert!(told.stderr.contains("`internal` does not see all sittings of `CM-1` (1 hidden)"), "{}", told.stderr);
    // A sitting that is planned, and has no agenda yet, gets it.
    let planned = project()
        .file("content/meetings.yaml", format!("{MEETINGS}- id: RE-9 # prévue\n  title: B\n  of: CM-1\n  date: 2027-04-06\n"));
    let run = planned.run("agenda", &["CM-1", "--write"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "RE-9 has its agenda\n"), "{}", run.stderr);
    let text = std::fs::read_to_string(planned.path().join("content/meetings.yaml")).expect("read");
    assert!(text.contains("- id: RE-9 # prévue\n") && text.contains("[[TA-3|En retard]]"), "{text}");
    assert_eq!(planned.findings().status, 0);
}

#[test]
fn what_is_not_there_is_said() {
    let message = |project: &TestProject, args: &[&str]| {
        let run = project.run("agenda", args);
        (run.status, run.stderr.lines().last().unwrap_or_default().to_owned())
    };
    assert_eq!(message(&project(), &["CM-9"]), (2, "error: there is no committee `CM-9`; did you mean `CM-2`?".to_owned()));
    assert_eq!(message(&project(), &["DE-1"]).0, 2, "a decision is no committee");
    let (status, said) = message(&project(), &["CM-2", "--write"]);
    assert!(status == 2 && said.contains("when `CM-2` sits next is not said"), "{said}");
    assert_eq!(message(&project(), &["CM-1", "--date", "demain"]).0, 2);
    let none = TestProject::new();
    assert_eq!(message(&none, &[]), (2, "error: there is no committee; `ouvrage add . committee` makes one".to_owned()));
}
