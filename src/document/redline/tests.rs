//! The data of two states of a document become one.

use super::mark;
use super::marks::{Pen, Unit, is_mark};
use super::prose::paragraph;
use crate::document::outline::Composed;
use crate::publication::changes::{Change, Comparison, EntryChange};
use crate::schema::Lang;
use serde_json::{Value, json};

fn nothing() -> Comparison {
    Comparison::default()
}

fn chapter(title: &str, blocks: Value, sections: Value) -> Value {
    json!({"title": title, "anchor": format!("page-{title}"), "level": 1, "blocks": blocks, "sections": sections})
}

fn composed(chapters: Vec<Value>) -> Composed {
    Composed {
        front: json!({"title": "Doc", "date": null}),
        chapters,
        figures: Vec::new(),
        attached: Vec::new(),
        standards: Vec::new(),
    }
}

/// The newer chapters with their marks written as `[-removed-]` and `[+added+]`, and the units.
fn merged(old: Vec<Value>, new: Vec<Value>) -> (Value, Vec<Value>) {
    merged_by(old, new, &nothing())
}

fn merged_by(old: Vec<Value>, new: Vec<Value>, comparison: &Comparison) -> (Value, Vec<Value>) {
    let (mut old, mut new) = (composed(old), composed(new));
    let units = mark(&mut new, &mut old, comparison, Lang::of("en")).units;
    let text = Value::Array(new.chapters).to_string();
    let mut out = String::new();
    let mut ends = Vec::new();
    let mut number = false;
    for c in text.chars() {
        match c {
            '\u{E100}' | '\u{E101}' => (number, _) = (true, ends.push("-]")),
            '\u{E102}' | '\u{E103}' => (number, _) = (true, ends.push("+]")),
            '\u{E104}' => {
                number = false;
                out.push_str(if ends.last() == Some(&"-]") { "[-" } else { "[+" });
            }
            '\u{E105}' => out.push_str(ends.pop().expect("a mark that is open")),
            _ if number => {}
            c => out.push(c),
        }
    }
    assert!(ends.is_empty() && !out.contains(is_mark), "{out}");
    (serde_json::from_str(&out).expect("JSON"), units)
}

fn merge_blocks(old: Value, new: Value) -> Value {
    merged(vec![chapter("a", old, json!([]))], vec![chapter("a", new, json!([]))]).0[0]["blocks"].take()
}

/// The texts of a part of the data, in their order.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => {
            let own = map.get("text").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(map.values().filter(|v| !v.is_string()).flat_map(texts)).collect()
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

#[test]
fn what_stayed_is_byte_for_byte_what_it_is_without_marks() {
    let all = json!([
        paragraph("Le portail répond en 3 s."),
        {"type": "list", "ordered": true, "start": 1, "tight": true, "items": [{"checked": null, "blocks": [paragraph("Un")]}]},
        {"type": "table", "align": ["left"], "head": [[text("A")]], "rows": [[[text("1")]]]},
        {"type": "code", "lang": null, "text": "a\nb"},
    ]);
    let new = chapter("a", all.clone(), json!([chapter("b", all.clone(), json!([]))]));
    let (out, units) = merged(vec![new.clone()], vec![new.clone()]);
    assert_eq!((out, units), (json!([new]), Vec::new()));
}

#[test]
fn words_are_marked_in_their_emphasis_and_links() {
    let line = |n: &str, tail: &str| {
        json!([{"type": "paragraph", "inlines": [
            text("Le portail répond en "), {"type": "strong", "inlines": [text(n)]}, text(tail),
        ]}])
    };
    let out = merge_blocks(line("3 s", " au plus."), line("2 s", " au plus, mesuré."));
    assert_eq!(texts(&out), ["Le portail répond en ", "[-3-][+2+] s", " au plus[+, mesuré+]."]);
}

#[test]
fn what_went_stays_in_its_place_without_a_number_of_its_own() {
    let item = |words: &str| json!({"checked": null, "blocks": [paragraph(words)]});
    let list = |items: Vec<Value>| json!([{"type": "list", "ordered": true, "start": 1, "tight": true, "items": items}]);
    let out =
        merge_blocks(list(vec![item("un"), item("tout autre chose"), item("trois")]), list(vec![item("un"), item("trois")]));
    // Two items are numbered as they are today; what went goes on below the first.
    assert_eq!(out[0]["items"].as_array().expect("items").len(), 2);
    assert_eq!(texts(&out[0]["items"][0]), ["un", "[-tout autre chose-]"]);
    let heading = json!({"type": "heading", "level": 2, "anchor": "h", "inlines": [text("Avant")]});
    let out = merge_blocks(json!([heading, paragraph("Un.")]), json!([paragraph("Un.")]));
    assert_eq!((&out[0]["type"], out[0]["anchor"].is_null()), (&json!("paragraph"), true));
    assert_eq!(texts(&out), ["[-Avant-]", "Un."]);
    // So does a note: its words follow in the line.
    let noted =
        json!({"type": "paragraph", "inlines": [text("Un."), {"type": "note", "id": "1", "blocks": [paragraph("Voir là.")]}]});
    let out = merge_blocks(json!([noted]), json!([paragraph("Un.")]));
    assert_eq!(texts(&out), ["Un.", "[-[Voir là.]-]"]);
}

#[test]
fn rows_of_a_table_come_and_go() {
    let table = |rows: &[&[&str]]| {
        let rows: Vec<Vec<Vec<Value>>> = rows.iter().map(|row| row.iter().map(|cell| vec![text(cell)]).collect()).collect();
        json!([{"type": "table", "align": ["left", "left"], "head": [[text("Code")], [text("Volume")]], "rows": rows}])
    };
    let old = table(&[&["actuel", "61 400"], &["ancien", "22 700"], &["autre fabricant", "188 000"]]);
    let new = table(&[&["actuel", "61 400"], &["autre fabricant", "191 500"], &["barres", "12"]]);
    let out = merge_blocks(old, new);
    let rows: Vec<Vec<String>> = out[0]["rows"].as_array().expect("rows").iter().map(texts).collect();
    assert_eq!(rows[0], ["actuel", "61 400"]);
    assert_eq!(rows[1], ["[-ancien-]", "[-22 700-]"]);
    assert_eq!(rows[2], ["autre fabricant", "[-188 000-][+191 500+]"]);
    assert_eq!(rows[3], ["[+barres+]", "[+12+]"]);
}

#[test]
fn a_chapter_that_went_takes_no_number_and_one_that_moved_is_no_change() {
    let (a, b, c) = (
        chapter("a", json!([paragraph("Un.")]), json!([])),
        chapter("b", json!([paragraph("Deux.")]), json!([])),
        chapter("c", json!([paragraph("Trois.")]), json!([])),
    );
    let (out, units) = merged(vec![a.clone(), b.clone(), c.clone()], vec![a.clone(), c.clone()]);
    assert_eq!(out.as_array().expect("chapters").len(), 2);
    assert_eq!(
        (&out[0]["sections"][0]["gone"], texts(&out[0]["sections"][0])),
        (&json!(true), vec!["[-b-]".into(), "[-Deux.-]".into()])
    );
    assert_eq!((&units[0]["change"], &units[0]["title"]), (&json!("removed"), &json!("b")));
    let moved = chapter("a", json!([paragraph("Un.")]), json!([b.clone()]));
    let (out, units) = merged(vec![a, b, c.clone()], vec![moved.clone(), c.clone()]);
    assert_eq!((out, units), (json!([moved, c]), Vec::new()));
}

fn sheet(id: &str, title: &str, level: &str, links: &[&str]) -> Value {
    let target = |id: &str, title: &str| json!({"id": id, "title": title, "kind": "requirement", "kind_label": "Exigence", "here": true, "path": "x", "anchor": true});
    let items: Vec<Value> = links.iter().map(|id| target(id, "T")).collect();
    json!({"ref": target(id, title), "facts": [{"name": "level", "label": "Niveau", "place": 2, "cell": {"type": "text", "text": level}}],
        "prose": [{"name": "statement", "label": "Énoncé", "place": 1, "blocks": [paragraph("Il cherche.")]}],
        "tables": [], "links": [{"name": "depends_on", "label": "Dépend de", "items": items}], "images": []})
}

fn sheets(groups: &[(&str, Vec<Value>)]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|(key, sheets)| json!({"key": key, "label": key, "sheets": sheets})).collect();
    json!([{"type": "view", "view": "sheets", "id": "v1", "title": null, "groups": groups}])
}

#[test]
fn entries_are_told_apart_by_their_ids_wherever_they_stand() {
    let old = sheets(&[
        ("un", vec![sheet("EX-1", "Chercher", "95 %", &["EX-2"]), sheet("EX-2", "Payer", "oui", &[])]),
        ("deux", vec![sheet("EX-3", "Suivre", "oui", &[])]),
    ]);
    let new = sheets(&[
        ("un", vec![sheet("EX-1", "Trouver", "97 %", &[])]),
        ("deux", vec![sheet("EX-2", "Payer", "oui", &[]), sheet("EX-4", "Rendre", "non", &[])]),
    ]);
    let (out, units) = merged(vec![chapter("a", old, json!([]))], vec![chapter("a", new, json!([]))]);
    let groups = &out[0]["blocks"][0]["groups"];
    let first = &groups[0]["sheets"][0];
    assert_eq!(first["facts"][0]["cell"]["text"], "[-95 %-][+97 %+]");
    // A title is a line of the outline: it stays plain, and what became of it is told below.
    assert_eq!(
        (&first["ref"]["title"], texts(&first["prose"][0])),
        (&json!("Trouver"), vec!["[-Chercher-][+Trouver+]".to_owned()])
    );
    let link = &first["links"][0]["items"][0];
    assert_eq!((&link["title"], &link["anchor"], &link["here"]), (&json!("[-T-]"), &json!(false), &json!(true)));
    assert_eq!(link["shown"], "[-EX-2-]");
    // One entry stands in another group, one went, one came.
    let sorts: Vec<_> = groups[1]["sheets"]
        .as_array()
        .expect("sheets")
        .iter()
        .map(|s| (s["ref"]["id"].as_str().unwrap_or_default().to_owned(), s["removed"] == true))
        .collect();
    assert_eq!(sorts, [("[-EX-3-]".to_owned(), true), ("EX-2".to_owned(), false), ("EX-4".to_owned(), false)]);
    let told: Vec<_> =
        units.iter().map(|unit| (unit["id"].as_str().unwrap_or_default(), unit["change"].as_str().unwrap_or_default())).collect();
    assert_eq!(told, [("EX-1", "same"), ("EX-3", "removed"), ("EX-4", "added")]);
    assert_eq!(units[0]["what"], json!(["Title", "Niveau", "Dépend de"]));
}

#[test]
fn another_title_alone_is_marked() {
    let state = |title: &str| vec![chapter("a", sheets(&[("", vec![sheet("EX-1", title, "95 %", &[])])]), json!([]))];
    let (out, units) = merged(state("Chercher"), state("Trouver"));
    let sheet = &out[0]["blocks"][0]["groups"][0]["sheets"][0];
    assert_eq!(texts(&sheet["prose"][0]), ["[-Chercher-][+Trouver+]"]);
    assert_eq!((units.len(), &units[0]["what"]), (1, &json!(["Title"])));
}

#[test]
fn an_entry_that_was_renamed_is_marked_by_its_id_alone() {
    let renamed = EntryChange {
        change: Change::Same,
        id: "EX-101".into(),
        renamed_from: Some("EX-1".into()),
        merged_into: None,
        kind: "requirement".into(),
        title: "Chercher".into(),
        fields: Vec::new(),
        old: None,
        new: None,
    };
    let comparison = Comparison { entries: vec![renamed], ..nothing() };
    let state = |id: &str| {
        let target = |id: &str| json!({"id": id, "title": "Chercher", "kind": "requirement", "kind_label": "Exigence", "here": true, "path": "x"});
        let cells = [json!({"type": "entry", "ref": target(id)}), json!({"type": "text", "text": "oui"})];
        let table = json!({"type": "view", "view": "table", "id": id, "columns": [{"name": "id"}, {"name": "level"}],
            "groups": [{"key": "", "rows": [{"id": id, "path": "x", "ref": target(id), "cells": cells}]}]});
        let cited =
            json!({"type": "paragraph", "inlines": [text("Voir "), {"type": "entry", "ref": target(id), "inlines": [text(id)]}]});
        // What has a number of its own is no entry.
        let noted =
            json!({"type": "paragraph", "inlines": [text("Un."), {"type": "note", "id": "EX-1", "blocks": [paragraph("Là.")]}]});
        let sheets = sheets(&[("", vec![sheet(id, "Chercher", "95 %", &[id])])])[0].take();
        vec![chapter("a", json!([table, cited, noted, sheets]), json!([]))]
    };
    let (out, units) = merged_by(state("EX-1"), state("EX-101"), &comparison);
    let blocks = &out[0]["blocks"];
    assert_eq!(blocks[0]["groups"][0]["rows"][0]["cells"][0]["ref"]["shown"], "[-EX-1-][+EX-101+]");
    assert_eq!(blocks[0]["groups"][0]["rows"][0]["cells"][0]["ref"]["id"], "EX-101");
    let sheet = &blocks[3]["groups"][0]["sheets"][0];
    assert_eq!((&sheet["ref"]["id"], texts(&sheet["prose"][0])), (&json!("EX-101"), vec!["[-EX-1-][+EX-101+]".to_owned()]));
    assert_eq!((texts(&blocks[1]), texts(&blocks[2])), (vec!["Voir ".into(), "EX-101".into()], vec!["Un.".into(), "Là.".into()]));
    assert_eq!(out.to_string().matches("[-").count(), 2, "{out}");
    assert_eq!((units.len(), &units[0]["id"], &units[0]["what"]), (1, &json!("EX-101"), &json!(["Id"])));
    assert_eq!(units[0]["was"], "EX-1");
}

#[test]
fn a_table_tells_of_columns_that_came_and_went() {
    let table = |columns: &[&str]| {
        let target = json!({"id": "EX-1", "title": "Chercher", "kind": "requirement", "kind_label": "Exigence", "here": true, "path": "x"});
        let heads: Vec<Value> = columns.iter().map(|name| json!({"name": name, "label": name.to_uppercase()})).collect();
        let cells: Vec<Value> = columns.iter().map(|name| json!({"type": "text", "text": format!("{name} 1")})).collect();
        json!([{"type": "view", "view": "table", "id": "v", "columns": heads,
            "groups": [{"key": "", "rows": [{"id": "EX-1", "path": "x", "ref": target, "cells": cells}]}]}])
    };
    let (out, units) = merged(
        vec![chapter("a", table(&["level", "lot", "owner"]), json!([]))],
        vec![chapter("a", table(&["level", "state"]), json!([]))],
    );
    let of_row = units.iter().find(|unit| unit["id"] == "EX-1").expect("the row");
    assert_eq!(of_row["what"], json!(["STATE"]));
    let out = &out[0]["blocks"];
    assert_eq!(texts(&out[0]["groups"]), ["level 1", "[+state 1+]"]);
    assert_eq!(texts(&out[1]), ["[-This table no longer shows: LOT, OWNER.-]"]);
    assert_eq!(texts(&out[2]), ["[+This table now shows: STATE.+]"]);
    let same = table(&["level"]);
    assert_eq!(merge_blocks(same.clone(), same.clone()), same);
}

#[test]
fn a_drawing_stays_whole_and_tells_its_rows() {
    let figure = |rows: &[&str]| {
        let rows: Vec<Value> = rows.iter().map(|row| json!({"id": row, "cells": [text(row)]})).collect();
        json!([{"type": "view", "view": "timeline", "svg_path": "/data/figure-001.svg", "caption": "Calendrier", "table": {"columns": [], "groups": [{"rows": rows}]}}])
    };
    let out = merge_blocks(figure(&["JA-1 | 24 avril", "JA-2 | 3 mai"]), figure(&["JA-1 | 4 mai", "JA-2 | 3 mai"]));
    assert_eq!(out[0]["view"], "timeline");
    assert_eq!(texts(&out[2]), ["[-JA-1 | 24 avril-]", "[+JA-1 | 4 mai+]"]);
}

#[test]
fn signs_of_authors_are_no_marks() {
    let out = merge_blocks(json!([paragraph("a")]), json!([paragraph("a \u{E100}1\u{E104}b\u{E105}")]));
    assert!(texts(&out)[0].contains('\u{FFFD}'), "{out}");
}

#[test]
fn a_text_is_named_once_in_a_block_and_belongs_to_the_unit_that_is_open() {
    let mut pen = Pen::default();
    pen.open("a".into(), Unit { id: None, was: None, title: "A".into(), change: Change::Same, what: Vec::new() });
    assert_eq!(pen.mark(Change::Added, " un "), " \u{E102}1\u{E104}un\u{E105} ");
    assert_eq!(pen.mark(Change::Added, "deux"), "\u{E103}1\u{E104}deux\u{E105}");
    assert_eq!(pen.mark(Change::Removed, "  "), "  ");
    pen.close();
    assert_eq!(pen.into_data().len(), 1);
}

proptest::proptest! {
    /// Whatever two texts say, the newer one is there in full when what went is taken out, and the older one when what came is.
    #[test]
    fn both_states_can_be_read_from_the_merged_one(old in "[a-c ]{0,40}", new in "[a-c ]{0,40}") {
        let (out, _) = merged(vec![chapter("t", json!([paragraph(&old)]), json!([]))], vec![chapter("t", json!([paragraph(&new)]), json!([]))]);
        let all: String = texts(&out).join(" ");
        let side = |open: &str, close: &str, drop: (&str, &str)| {
            let mut rest = all.clone();
            while let Some((before, after)) = rest.split_once(drop.0) {
                let tail = after.split_once(drop.1).map_or("", |(_, tail)| tail).to_owned();
                rest = format!("{before}{tail}");
            }
            rest.replace(open, "").replace(close, "").split_whitespace().collect::<String>()
        };
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        proptest::prop_assert_eq!(side("[+", "+]", ("[-", "-]")), bare(&new));
        proptest::prop_assert_eq!(side("[-", "-]", ("[+", "+]")), bare(&old));
    }
}
