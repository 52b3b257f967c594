//! What views reckon: days against deadlines, funds against the launch, penalties up to their cap.

use super::tests::{publication_of, view};
use crate::face::Cell;
use crate::publication::Publication;
use crate::view::{Data, ViewData};

const FILES: [(&str, &str); 5] = [
    ("ouvrage.yaml", "title: Essai\nlanguage: en\ncurrency: EUR\ndate: 2026-06-15\n"),
    (
        "content/subject_requests.yaml",
        "- { id: DD-1, title: Done, received: 2026-05-01, answered: 2026-05-20 }\n\
         - { id: DD-2, title: Late, received: 2026-05-01, answered: 2026-06-03 }\n\
         - { id: DD-3, title: Running, received: 2026-05-20 }\n\
         - { id: DD-4, title: Overdue, received: 2026-05-01 }\n\
         - { id: DD-5, title: Extended, received: 2026-05-01, due: 2026-06-15 }\n\
         - { id: DD-6, title: Undated }\n",
    ),
    (
        "content/fundings.yaml",
        "- { id: FI-1, title: Ours, sort: own, ceiling: 100 EUR, used: 40 EUR }\n\
         - { id: FI-2, title: Bank, sort: loan, ceiling: 200 EUR }\n\
         - { id: FI-3, title: Nothing said }\n",
    ),
    (
        "content/costs.yaml",
        "- { id: BU-1, title: Build, phase: launch, min: 150 EUR, max: 250 EUR }\n\
         - { id: BU-2, title: Study, phase: launch, max: 100 EUR }\n\
         - { id: BU-3, title: Hosting, phase: run, min: 50 EUR, max: 60 EUR, recurrence: yearly }\n",
    ),
    (
        "content/penalties.yaml",
        "- { id: PN-1, title: Late, amount: 150 EUR, per: day, units: 4, cap: 1000 EUR }\n\
         - { id: PN-2, title: Down, amount: 150 EUR, per: hour, units: 10.5, cap: 1000 EUR }\n\
         - { id: PN-3, title: No case, amount: 150 EUR }\n\
         - { id: PN-4, title: Two currencies, amount: 150 EUR, units: 2, cap: 1000 CHF }\n",
    ),
];

fn restricted() -> Publication {
    publication_of(&FILES, "restricted")
}

/// The rows of a table, each cell as it is read.
fn rows(data: &Data) -> Vec<Vec<String>> {
    let Data::Table(table) = data else { panic!("{data:?}") };
    let cell = |cell: &Cell| match cell {
        Cell::Text { text, .. } | Cell::Number { text, .. } | Cell::Date { text, .. } | Cell::Choice { text, .. } => {
            text.replace('\u{a0}', " ")
        }
        Cell::Entry { r#ref } => r#ref.id.to_string(),
        _ => String::new(),
    };
    table.groups.iter().flat_map(|group| &group.rows).map(|row| row.cells.iter().map(cell).collect()).collect()
}

fn table_of(view: &ViewData) -> Vec<Vec<String>> {
    let Data::Figure(figure) = &view.data else { panic!("{view:?}") };
    rows(&figure.table.as_ref().expect("a table").data)
}

#[test]
fn deadlines_show_what_is_overdue_first_and_what_is_done_last() {
    let text = "deadlines: subject_request\nfrom: received\ndue: due\nwithin: 1 month\ndone: answered\n";
    let shown = view(text, &restricted());
    let told: Vec<(String, String)> =
        rows(&shown.data).into_iter().map(|row| (row[0].clone(), row.last().cloned().unwrap_or_default())).collect();
    let expected = [
        ("DD-4", "14 days overdue"),
        ("DD-5", "Last day"),
        ("DD-3", "5 days left"),
        ("DD-6", "No deadline"),
        ("DD-2", "2 days late"),
        ("DD-1", "In time"),
    ];
    assert_eq!(told, expected.map(|(id, state)| (id.to_owned(), state.to_owned())));
    let two = view(&format!("{text}limit: 2\n"), &restricted());
    assert_eq!((two.count, rows(&two.data).len()), (2, 2));
}

#[test]
fn deadlines_need_a_last_day_or_how_long_after_what() {
    let problem = |text: &str| match view(text, &restricted()).data {
        Data::Problem { message } => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem("deadlines: subject_request\nfrom: received\n"), "deadlines need `due`, or `from` and `within`");
    let wrong = problem("deadlines: subject_request\nfrom: received\nwithin: soon\n");
    assert_eq!(wrong, "`within` expects a length of time, as `72 h`");
}

/// 300 can be drawn; the launch costs from 250 (150 and 100, its least not being written) to 350.
#[test]
fn funds_are_held_against_the_launch_alone() {
    let shown = view("funding: funding\n", &restricted());
    let Data::Figure(figure) = &shown.data else { panic!("{shown:?}") };
    let caption = figure.caption.as_deref().unwrap_or_default().replace('\u{a0}', " ");
    assert!(caption.starts_with("2 sources of funding, €300"), "{caption}");
    assert!(caption.contains("from €250 to €350") && caption.contains("€50 is lacking"), "{caption}");
    let rows = table_of(&shown);
    assert_eq!(rows[0], ["FI-1", "Own funds", "€100", "€40", "€60"]);
    assert_eq!(rows[2][2..], ["€300", "€40", "€260"]);
    assert_eq!(rows.len(), 6);
    let without = view("funding: funding\nwhere: sort = own\n", &restricted());
    assert_eq!(table_of(&without)[0][0], "FI-1");
}

#[test]
fn penalties_are_simulated_up_to_their_cap_and_only_where_they_can_be() {
    let rows = rows(&view("simulation: penalty\n", &restricted()).data);
    let told: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[6], &*row[7]]).collect();
    assert_eq!(told, [["PN-1", "€600", ""], ["PN-2", "€1,000", "Cap reached"]]);
}
