//! Views of a small project, for those who write and for those who see less.

mod calendar_tests;
mod instalments_tests;

use super::definition::selected;
use super::{Computed, Data, Role, VIEWS, View, ViewData, compute_among};
use crate::face::{Nowhere, Writer};
use crate::project::{Project, Request, parse_view_block};
use crate::publication::Publication;
use crate::schema::Audience;
use crate::span::{FileId, Span};
use serde_json::Value;
use std::cell::Cell;

const FILES: [(&str, &str); 6] = [
    ("ouvrage.yaml", "title: Essai\n"),
    (
        "content/tasks.yaml",
        "- { id: TA-1, title: Un, status: done, stream: legal }\n- { id: TA-2, title: Deux, stream: legal }\n- { id: TA-3, title: Trois }\n",
    ),
    (
        "content/channels.yaml",
        "- { id: CN-1, title: A, part_of: CN-2 }\n- { id: CN-2, title: B, part_of: CN-1 }\n- { id: CN-3, title: C }\n- { id: CN-4, title: D, part_of: CN-3 }\n",
    ),
    (
        "content/systems.yaml",
        "- { id: SY-1, name: ERP }\n- { id: SY-2, name: Portail }\n- { id: SY-3, name: Secret, audience: internal }\n",
    ),
    (
        "content/interfaces.yaml",
        "- { id: IF-1, title: Stocks, from: SY-1, to: SY-2 }\n- { id: IF-2, title: Cachée, from: SY-1, to: SY-3 }\n",
    ),
    (
        "content/values.yaml",
        "- { id: VA-1, title: Offre, side: offer, sort: product }\n- { id: VA-2, title: Mal rangée, side: customer, sort: product }\n",
    ),
];

#[test]
fn names_that_only_show_something_stand_where_a_publication_takes_hidden_ones_out() {
    for view in VIEWS {
        for (name, role) in view.params {
            let shown = matches!(role, Role::Columns | Role::Fields);
            let taken_out = crate::publication::names_what_is_shown(view.name, name);
            assert_eq!(shown, taken_out, "`{name}` of `{}`", view.name);
        }
    }
}

fn publication(audience: &str) -> Publication {
    publication_of(&FILES, audience)
}

pub(super) fn publication_of(files: &[(&str, &str)], audience: &str) -> Publication {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let project = Project::read(folder.path()).expect("a reading").project.expect("a project");
    let audience: Audience = project.config.audiences.find(audience).expect("an audience");
    Publication::new(&project, audience)
}

fn request(text: &str) -> Request {
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    parse_view_block(text, FileId(u32::MAX), 0, Some(nowhere)).expect("a request")
}

pub(super) fn view(text: &str, publication: &Publication) -> ViewData {
    view_among(VIEWS, text, publication)
}

fn view_among(views: &[View], text: &str, publication: &Publication) -> ViewData {
    let counter = Cell::new(0);
    let face = Nowhere(publication);
    let writer = Writer {
        publication,
        face: &face,
        hinting: false,
        file: "",
        prefix: "",
        top: 4,
        claims: true,
        counter: &counter,
        lang: None,
    };
    let request = request(text);
    compute_among(views, &request, &writer, "view-1")
}

/// The data of a view with a template of its own.
fn own(view: ViewData) -> Value {
    let Data::Own(data) = view.data else { panic!("{view:?}") };
    data
}

/// What is found in each item of a list.
fn each<T>(list: &Value, find: impl Fn(&Value) -> T) -> Vec<T> {
    list.as_array().expect("a list").iter().map(find).collect()
}

/// A view that says how many entries it was given, as `docs/extending.md` tells how to add one.
const TOY: View = View {
    check: |request| match request.param("unit") {
        Some(_) => Vec::new(),
        None => vec![super::definition::lacks(request, "a count needs `unit`", "for instance `unit: things`")],
    },
    ..View::new("toy", &[("unit", Role::Free), ("most", super::LIMIT), ("where", Role::Condition)], |request, writer, _| {
        let entries = selected(request, writer.publication);
        let text = format!("{} {}", entries.len(), request.text("unit").unwrap_or_default());
        Computed::of("toy", (entries.len(), serde_json::json!({"text": text})))
    })
};

#[test]
fn a_view_is_one_declaration() {
    let publication = publication("vendor");
    let toy = |text: &str| view_among(&[TOY], text, &publication);
    let shown = toy("toy: system\nunit: systèmes\n");
    assert_eq!((shown.view, shown.count), ("toy", 2), "SY-3 is for others");
    assert_eq!(own(shown)["text"], "2 systèmes");
    let problem = |text: &str| match toy(text).data {
        Data::Problem { message } => message,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(problem("toy: system\nunitt: a\n"), "the view `toy` has no parameter `unitt`");
    assert_eq!(problem("toy: system\nmost: many\n"), "`most` expects a whole number");
    assert_eq!(problem("table: system\n"), "there is no view `table`");
    assert_eq!((TOY.check)(&request("toy: system\n")).len(), 1);
}

#[test]
fn no_two_views_have_one_name_and_every_role_is_of_one_parameter() {
    let mut names: Vec<&str> = VIEWS.iter().map(|view| view.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), VIEWS.len());
    for view in VIEWS {
        let mut params: Vec<&str> = view.params.iter().map(|(name, _)| *name).collect();
        params.sort_unstable();
        params.dedup();
        assert_eq!(params.len(), view.params.len(), "{}", view.name);
        assert!(crate::project::TABS.contains(&view.tab), "{}: {}", view.name, view.tab);
        assert!(view.role("where").is_some(), "{} takes no condition", view.name);
    }
}

#[test]
fn a_board_has_every_column_and_each_card_once() {
    let board = own(view("board: task\nby: status\nlanes: stream\n", &publication("internal")));
    assert_eq!(each(&board["columns"], |c| c["count"].as_u64()), [2, 0, 0, 0, 1].map(Some));
    assert_eq!(each(&board["lanes"], |l| l["count"].as_u64()), [2, 1].map(Some));
    let cards = |lane: &Value| each(&lane["cells"], |cell| each(&cell["cards"], |_| ()).len()).into_iter().sum::<usize>();
    assert_eq!(each(&board["lanes"], cards).into_iter().sum::<usize>(), 3);
}

#[test]
fn a_tree_shows_each_entry_once_even_when_two_contain_each_other() {
    let tree = own(view("tree: channel\nby: part_of\n", &publication("vendor")));
    let shape = each(&tree["roots"], |root| (root["ref"]["id"].clone(), each(&root["children"], |_| ()).len()));
    assert_eq!(shape, [("CN-3".into(), 1), ("CN-1".into(), 1)]);
}

#[test]
fn a_graph_draws_what_its_reader_sees_and_nothing_else() {
    let svg = |audience: &str| match view("graph: [system, interface]\n", &publication(audience)).data {
        Data::Figure(figure) => figure.svg.expect("a drawing"),
        other => panic!("{other:?}"),
    };
    let (vendor, internal) = (svg("vendor"), svg("internal"));
    assert!(internal.contains("SY-3") && internal.contains("IF-2"));
    assert!(vendor.contains("IF-1") && !vendor.contains("SY-3") && !vendor.contains("IF-2"));
    let hidden = view("graph: system\naround: SY-3\n", &publication("vendor"));
    assert_eq!(hidden.view, "problem");
}

#[test]
fn a_canvas_keeps_an_entry_on_the_side_that_it_names() {
    let canvas = own(view("canvas: value\n", &publication("vendor")));
    let notes = |half: &Value| each(&half["panels"], |panel| each(&panel["notes"], |_| ()).len());
    let counts = each(&canvas["halves"], notes);
    assert_eq!(counts, [vec![1, 0, 0], vec![1, 0, 0, 0]]);
}

#[test]
fn views_of_nothing_are_empty_and_never_a_problem() {
    let publication = publication("internal");
    for text in [
        "flow: flow\n",
        "board: risk\nby: status\n",
        "tree: objective\nby: part_of\n",
        "canvas: mix\n",
        "checklist: checkpoint\n",
        "graph: stakeholder\n",
    ] {
        let view = view(text, &publication);
        assert!(view.empty && view.view != "problem", "{text}: {:?}", view.data);
    }
}
