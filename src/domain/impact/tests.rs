//! Small projects whose dependences can be followed by hand.

use super::{Dependence, Impact};
use crate::project::Project;
use crate::publication::Publication;
use std::fmt::Write as _;
use std::fs;

/// A publication of a project made of files, for an audience.
fn publication(files: &[(&str, &str)], audience: &str) -> Publication {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), "title: Essai\nlanguage: en\n").expect("written");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }
    let project = Project::read(folder.path()).expect("read").project.expect("a project");
    let reader = project.config.audiences.find(audience).expect("an audience");
    Publication::new(&project, reader)
}

/// The same with the paths below `content/`.
fn of(files: &[(&str, &str)], audience: &str) -> Publication {
    let files: Vec<(String, &str)> = files.iter().map(|(path, text)| (format!("content/{path}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    publication(&files, audience)
}

fn impact(publication: &Publication, id: &str, depth: Option<usize>) -> Impact {
    Dependence::new(publication).of(publication.find(id).expect("an entry"), depth, publication)
}

/// What is touched, one word each: distance, id, and the relation with what it was reached from.
fn touched(publication: &Publication, id: &str) -> Vec<String> {
    let impact = impact(publication, id, None);
    let id = |n| publication.entry(n).id.clone();
    impact.touched.iter().map(|t| format!("{} {} {} {}", t.distance, id(t.entry), t.by, id(impact.from(t)))).collect()
}

fn told(publication: &Publication, id: &str) -> Vec<String> {
    let id_of = |n| publication.entry(n).id.clone();
    let why =
        |why: &[(_, std::sync::Arc<str>)]| why.iter().map(|(n, by)| format!("{} {by}", id_of(*n))).collect::<Vec<_>>().join(", ");
    impact(publication, id, None).told.iter().map(|told| format!("{}: {}", id_of(told.who), why(&told.why))).collect()
}

const REQUIREMENTS: &str = "\
- { id: EX-1, title: Search, statement: A, lot: L1, satisfies: [US-1] }
- { id: EX-2, title: Prices, statement: A, lot: L1, depends_on: [EX-1] }
- { id: EX-3, title: Stock, statement: A, lot: L1, depends_on: [EX-2] }
";
const LOTS: &str = "- { id: L1, title: Shop }\n";
const STORIES: &str = "- { id: US-1, title: Find, role: Buyer, want: Find }\n";

#[test]
fn who_names_something_depends_on_it_and_a_container_is_where_it_ends() {
    let shown = of(&[("requirements.yaml", REQUIREMENTS), ("lots.yaml", LOTS), ("stories.yaml", STORIES)], "internal");
    assert_eq!(touched(&shown, "EX-1"), ["1 L1 requirements EX-1", "1 EX-2 depends_on EX-1", "2 EX-3 depends_on EX-2"]);
    // A lot that changes itself touches all that it holds.
    assert_eq!(touched(&shown, "L1"), ["1 EX-1 lot L1", "1 EX-2 lot L1", "1 EX-3 lot L1"]);
    // The last of the chain touches its lot alone, and not the others of the lot.
    assert_eq!(touched(&shown, "EX-3"), ["1 L1 requirements EX-3"]);
    assert_eq!(touched(&shown, "US-1").first().map(String::as_str), Some("1 EX-1 satisfies US-1"));
}

#[test]
fn links_carry_the_way_that_their_kind_says() {
    let rules = "- { id: RG-1, title: Rounding, used_by: [EX-3] }\n";
    let decisions = "- { id: DE-1, title: A, about: [EX-3], supersedes: [DE-2] }\n- { id: DE-2, title: B }\n";
    let shown =
        of(&[("requirements.yaml", REQUIREMENTS), ("business_rules.yaml", rules), ("decisions.yaml", decisions)], "internal");
    // A rule touches what it is used by, and is not touched by it.
    assert_eq!(touched(&shown, "RG-1").first().map(String::as_str), Some("1 EX-3 business_rules RG-1"));
    assert!(touched(&shown, "EX-3").iter().all(|line| !line.contains("RG-1") && !line.contains("DE-1")));
    assert_eq!(touched(&shown, "DE-2"), [""; 0], "superseding is history");
    assert_eq!(touched(&shown, "DE-1"), ["1 EX-3 settled_by DE-1"]);
}

#[test]
fn a_project_says_otherwise_in_its_kind_files() {
    let kind = "kind: zone\nplural: zones\nlabel: Zone\nlabels: Zones\nfields:\n  title: { type: text }\nlinks:\n  near: { to: zone, carries: both }\n  seen_from: { to: zone, carries: no }\n";
    let zones = "- { id: Z-1, title: A, near: [Z-2], seen_from: [Z-3] }\n- { id: Z-2, title: B }\n- { id: Z-3, title: C }\n";
    let shown = publication(&[("kinds/zone.yaml", kind), ("content/zones.yaml", zones)], "internal");
    // Where the relation has no name on the other side, the field says it.
    assert_eq!(touched(&shown, "Z-1"), ["1 Z-2 near Z-1"]);
    assert_eq!(touched(&shown, "Z-2"), ["1 Z-1 near Z-2"]);
    assert_eq!(touched(&shown, "Z-3"), [""; 0]);
}

#[test]
fn circles_end_and_the_shortest_way_is_told() {
    let list = "\
- { id: EX-1, title: A, statement: A, depends_on: [EX-3, EX-1] }
- { id: EX-2, title: B, statement: A, depends_on: [EX-1] }
- { id: EX-3, title: C, statement: A, depends_on: [EX-2, EX-1] }
";
    let shown = of(&[("requirements.yaml", list)], "internal");
    assert_eq!(touched(&shown, "EX-1"), ["1 EX-2 depends_on EX-1", "1 EX-3 depends_on EX-1"]);
    assert_eq!(touched(&shown, "EX-2"), ["1 EX-3 depends_on EX-2", "2 EX-1 depends_on EX-3"]);
}

#[test]
fn what_is_hidden_is_neither_reached_nor_gone_through() {
    let list = "\
- { id: EX-1, title: A, statement: A }
- { id: EX-2, title: B, statement: A, depends_on: [EX-1], audience: internal }
- { id: EX-3, title: C, statement: A, depends_on: [EX-2] }
";
    let files = [("requirements.yaml", list), ("tasks.yaml", "- { id: TA-1, title: A, realises: [EX-1] }\n")];
    assert_eq!(touched(&of(&files, "vendor"), "EX-1"), [""; 0]);
    assert!(told(&of(&files, "vendor"), "EX-1").is_empty());
    assert_eq!(touched(&of(&files, "internal"), "EX-1").len(), 3);
}

/// An edge between two entries tells of rows, not of the cell that made it: what a reader sees of the rows decides.
#[test]
fn a_link_in_a_hidden_cell_carries_nothing() {
    let kind = "kind: crew\nplural: crews\nlabel: Crew\nlabels: Crews\naudience: vendor\nfields:\n  title: { type: text }\n  seats:\n    type: records\n    fields:\n      open: { type: link, to: [requirement], inverse: crews }\n      secret: { type: link, to: [requirement], audience: internal, inverse: crews }\n";
    let crews = "- { id: CR-1, title: A, seats: [ { open: EX-1, secret: EX-2 } ] }\n";
    let list = "- { id: EX-1, title: A, statement: A }\n- { id: EX-2, title: B, statement: A }\n";
    let files = [("kinds/crew.yaml", kind), ("content/crews.yaml", crews), ("content/requirements.yaml", list)];
    let (vendor, own) = (publication(&files, "vendor"), publication(&files, "internal"));
    assert_eq!(touched(&vendor, "EX-1"), ["1 CR-1 seats EX-1"]);
    assert_eq!(touched(&vendor, "EX-2"), [""; 0]);
    assert_eq!(touched(&own, "EX-2"), ["1 CR-1 seats EX-2"]);
}

#[test]
fn depth_ends_it_and_says_that_there_is_more() {
    let shown = of(&[("requirements.yaml", REQUIREMENTS)], "internal");
    let near = impact(&shown, "EX-1", Some(1));
    assert_eq!((near.touched.len(), near.further), (1, true));
    let whole = impact(&shown, "EX-1", Some(2));
    assert_eq!((whole.touched.len(), whole.further), (2, false));
    let none = impact(&shown, "EX-1", Some(0));
    assert_eq!((none.touched.len(), none.further), (0, true));
}

#[test]
fn a_payment_is_touched_by_way_of_milestones_and_of_the_tests_of_a_lot() {
    let tests =
        "- { id: TE-1, title: A, verifies: [EX-1] }\n- { id: TE-2, title: B, verifies: [EX-2] }\n- { id: TE-3, title: C }\n";
    let milestones = "- { id: JA-1, title: A, date: 2027-01-01, proved_by: [TE-1, TE-3] }\n- { id: JA-2, title: B, date: 2027-02-01, proved_by: [L1] }\n";
    let payments = "- { id: PA-1, title: A, share: 40 %, due: JA-1 }\n- { id: PA-2, title: B, share: 60 %, due: JA-2 }\n- { id: PA-3, title: C, released_by: [TE-3] }\n";
    let files = [
        ("requirements.yaml", REQUIREMENTS),
        ("lots.yaml", LOTS),
        ("tests.yaml", tests),
        ("milestones.yaml", milestones),
        ("payments.yaml", payments),
    ];
    let shown = of(&files, "internal");
    let paid = |id: &str| {
        let id_of = |n| publication_id(&shown, n);
        let impact = impact(&shown, id, None);
        let one = |p: &super::TouchedPayment| {
            let tests: Vec<String> = p.tests.iter().map(|n| id_of(*n)).collect();
            format!("{} {} {}", id_of(p.payment), p.milestone.map(id_of).unwrap_or_default(), tests.join(","))
        };
        impact.payments.iter().map(one).collect::<Vec<_>>()
    };
    // PA-1 by way of its milestone; PA-2 because the tests of the lot release it, though the lot is where the change ends.
    assert_eq!(paid("EX-1"), ["PA-1 JA-1 TE-1", "PA-2 JA-2 TE-1,TE-2"]);
    assert_eq!(paid("TE-3"), ["PA-1 JA-1 TE-3", "PA-3  TE-3"]);
    assert_eq!(paid("PA-1"), [""; 0]);
    let way = touched(&shown, "EX-1");
    assert!(way.contains(&"2 JA-1 proved_by TE-1".to_owned()) && way.contains(&"3 PA-1 due JA-1".to_owned()), "{way:#?}");
}

fn publication_id(publication: &Publication, n: crate::index::EntryIndex) -> String {
    publication.entry(n).id.to_string()
}

#[test]
fn owners_testers_roles_committees_and_vendors_are_told() {
    let files = [
        ("requirements.yaml", "- { id: EX-1, title: Search, statement: A, lot: L1 }\n"),
        ("lots.yaml", LOTS),
        ("tests.yaml", "- { id: TE-1, title: A, verifies: [EX-1], played_by: [PP-1] }\n"),
        (
            "stakeholders.yaml",
            "- { id: PP-1, name: Ada, substitute: [PP-3] }\n- { id: PP-2, name: Bea }\n- { id: PP-3, name: Cy }\n",
        ),
        ("roles.yaml", "- { id: RO-1, title: Lead, held_by: [PP-2], raci: [ { on: EX-1, letter: A } ] }\n"),
        ("vendors.yaml", "- { id: VE-1, name: Acme }\n- { id: VE-2, name: Other }\n"),
        ("offers.yaml", "- { id: OF-1, title: A, from: VE-1, for: [L1] }\n"),
        ("committees.yaml", "- { id: CO-1, name: Steering, members: [ { stakeholder: PP-3 } ] }\n"),
        ("decisions.yaml", "- { id: DE-1, title: A, by: [CO-1], about: [EX-1] }\n"),
    ];
    let shown = of(&files, "restricted");
    let all = told(&shown, "EX-1");
    assert_eq!(all, ["RO-1: EX-1 raci_roles", "VE-1: L1 offers", "PP-1: TE-1 played_by", "PP-2: RO-1 held_by"]);
    assert_eq!(told(&shown, "DE-1").iter().filter(|line| line.starts_with("CO-1") || line.starts_with("PP-3")).count(), 2);
    // Vendors are not told of vendors.
    assert!(told(&of(&files, "vendor"), "EX-1").iter().all(|line| !line.contains("VE-") && !line.contains("OF-")));
}

#[test]
fn a_chain_of_ten_thousand_is_followed_to_its_end() {
    let mut list = String::from("- { id: EX-0, title: A, statement: A }\n");
    for n in 1..10_000 {
        writeln!(list, "- {{ id: EX-{n}, title: A, statement: A, depends_on: [EX-{}] }}", n - 1).expect("in memory");
    }
    let shown = of(&[("requirements.yaml", &list)], "internal");
    let whole = impact(&shown, "EX-0", None);
    assert_eq!((whole.touched.len(), whole.touched.last().map(|t| t.distance)), (9_999, Some(9_999)));
    let (way, more) = whole.way(9_998, 3);
    assert_eq!((way.len(), more, way.last().map(|t| t.distance)), (3, true, Some(9_999)));
}
