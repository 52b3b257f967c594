//! Views of a small project, for those who write and for those who see less.

use super::{Data, ViewData, compute};
use crate::face::{Nowhere, Writer};
use crate::project::{Project, parse_view_block};
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

fn publication(audience: &str) -> Publication {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let project = Project::read(folder.path()).expect("a reading").project.expect("a project");
    let audience: Audience = project.config.audiences.find(audience).expect("an audience");
    Publication::new(&project, audience)
}

fn view(text: &str, publication: &Publication) -> ViewData {
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
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let request = parse_view_block(text, FileId(u32::MAX), 0, Some(nowhere)).expect("a request");
    compute(&request, &writer, "view-1")
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
