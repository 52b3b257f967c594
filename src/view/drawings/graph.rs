//! Boxes and arrows: entries of some kinds and the links between them, or an entry and what surrounds it.

use crate::face::Writer;
use crate::face::cell::{Cell, Ref};
use crate::face::label_of;
use crate::figure::layered::{self, BoxEdge, BoxGraph, BoxNode, MAX_BOXES};
use crate::figure::neighbourhood::{self, Ray, Star};
use crate::figure::{Paint, Svg};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::{FieldType, Kind, Tone, Value};
use crate::select::{entries_for, order};
use crate::view::Data;
use crate::view::definition::{Computed, Role, View};
use crate::view::figure::Figure;
use crate::view::lists::table::{Column, Row, Rows, Table};
use std::collections::BTreeMap;

/// The view.
pub(in crate::view) const VIEW: View = View {
    may_fail: true,
    ..View::new(
        "graph",
        &[
            ("where", Role::Condition),
            ("by", Role::Decides),
            ("around", Role::Entry),
            ("depth", Role::Text("1 or 2", |text| matches!(text, "1" | "2"))),
        ],
        |request, writer, _| {
            let (count, figure) = compute(request, writer)?;
            Ok(Computed { template: "graph", count, data: Data::Figure(figure) })
        },
    )
};

/// The most neighbours that an entry page draws.
pub const MAX_NEIGHBOURS: usize = 40;

/// Computes a graph.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Figure), String> {
    match request.text("around") {
        Some(id) => surroundings(id, request, writer),
        None => between(request, writer),
    }
}

/// A kind whose entries lead from one entry to another is drawn as arrows.
fn is_arrow(kind: &Kind) -> bool {
    ["from", "to"].iter().all(|name| kind.fields.get(*name).is_some_and(|f| f.ty.as_link().is_some()))
}

fn kinds<'a>(request: &Request, writer: &Writer<'a>) -> Result<Vec<&'a Kind>, String> {
    let vocabulary = writer.publication.vocabulary();
    request.kinds.iter().map(|(name, _)| vocabulary.find(name).ok_or_else(|| format!("there is no kind `{name}`"))).collect()
}

/// An arrow before it is drawn: both ends, what it is called, and the entry that it is.
struct GraphLink {
    from: EntryIndex,
    to: EntryIndex,
    label: String,
    entry: Option<EntryIndex>,
    both: bool,
}

fn between(request: &Request, writer: &Writer<'_>) -> Result<(usize, Figure), String> {
    let publication = writer.publication;
    let kinds = kinds(request, writer)?;
    let (arrow_kinds, node_kinds): (Vec<&Kind>, Vec<&Kind>) =
        kinds.into_iter().partition(|k| is_arrow(k) && request.kinds.len() > 1);
    let (first, chosen) = entries_for(request, publication)?;
    let mut nodes: Vec<EntryIndex> = Vec::new();
    for kind in &node_kinds {
        let mut own = if kind.name == first.name { chosen.clone() } else { publication.of_kind(&kind.name).to_vec() };
        order(&mut own, &kind.sort, kind, publication);
        nodes.extend(own);
    }
    if nodes.len() > MAX_BOXES {
        return Err(writer.too_many(nodes.len(), MAX_BOXES));
    }
    let mut found = links_between(&nodes, writer);
    for kind in &arrow_kinds {
        let mut own = if kind.name == first.name { chosen.clone() } else { publication.of_kind(&kind.name).to_vec() };
        order(&mut own, &kind.sort, kind, publication);
        found.extend(own.into_iter().flat_map(|n| arrows_of(n, writer)));
    }
    found.retain(|a| nodes.contains(&a.from) && nodes.contains(&a.to));
    let by = request.text("by");
    let labels: Vec<&str> = node_kinds.iter().map(|k| k.labels.get(publication.info().lang)).collect();
    let title = request.title().map_or_else(|| labels.join(", "), str::to_owned);
    Ok((nodes.len(), figure(&title, &nodes, &found, by, None, writer)))
}

/// Links between some entries, each once.
fn links_between(nodes: &[EntryIndex], writer: &Writer<'_>) -> Vec<GraphLink> {
    let publication = writer.publication;
    let mut found = Vec::new();
    for from in nodes {
        let Some(kind) = publication.kind_of(publication.entry(*from)) else { continue };
        for edge in publication.outward(*from).iter().filter(|e| nodes.contains(&e.other)) {
            let label = label_of(kind, &edge.field, writer);
            found.push(GraphLink { from: *from, to: edge.other, label, entry: None, both: false });
        }
    }
    found
}

/// The arrows that an entry with `from` and `to` is.
fn arrows_of(entry: EntryIndex, writer: &Writer<'_>) -> Vec<GraphLink> {
    let publication = writer.publication;
    let item = publication.entry(entry);
    let both = matches!(item.get("direction"), Some(Value::Choice(key)) if **key == *"both");
    let label = format!("{} {}", item.id, writer.line(publication.title(entry)));
    let mut found = Vec::new();
    for from in publication.linked(entry, "from") {
        for to in publication.linked(entry, "to") {
            found.push(GraphLink { from, to, label: label.clone(), entry: Some(entry), both });
        }
    }
    found
}

fn surroundings(id: &str, request: &Request, writer: &Writer<'_>) -> Result<(usize, Figure), String> {
    let publication = writer.publication;
    // What is hidden and what does not exist are told apart by `check` alone.
    let centre = publication.find(id).ok_or_else(|| format!("there is no entry `{id}`"))?;
    let kinds = kinds(request, writer)?;
    let only: Vec<&str> = if kinds.len() > 1 { kinds.iter().map(|k| &*k.name).collect() } else { Vec::new() };
    let depth = request.text("depth").and_then(|d| d.parse::<usize>().ok()).unwrap_or(1).clamp(1, 2);
    if depth == 1 {
        let star = neighbours(centre, &only, writer);
        return Ok((star.1, star_figure(centre, star.0, star.1, writer)));
    }
    let kept = |n: EntryIndex| only.is_empty() || only.contains(&&*publication.entry(n).kind);
    let mut nodes = vec![centre];
    for _ in 0..depth {
        for at in nodes.clone() {
            let edges = publication.outward(at).iter().chain(publication.inward(at));
            for other in edges.map(|e| e.other) {
                if kept(other) && !nodes.contains(&other) {
                    nodes.push(other);
                }
            }
        }
        if nodes.len() > MAX_BOXES {
            return Err(writer.too_many(nodes.len(), MAX_BOXES));
        }
    }
    let found = links_between(&nodes, writer);
    let title = writer.words().get("graph_around").replace("{id}", &publication.entry(centre).id);
    let count = nodes.len() - 1;
    Ok((count, figure(&title, &nodes, &found, request.text("by"), Some(centre), writer)))
}

/// The neighbourhood of an entry, for its page; nothing when there is too little or too much to draw.
pub fn around(entry: EntryIndex, writer: &Writer<'_>) -> Option<Figure> {
    let publication = writer.publication;
    let linked = publication.outward(entry).len() + publication.inward(entry).len();
    if !(2..=MAX_NEIGHBOURS).contains(&linked) {
        return None;
    }
    let (star, count) = neighbours(entry, &[], writer);
    // The page lists the same links as text.
    let mut figure = star_figure(entry, star, count, writer);
    figure.table = None;
    (count > 1).then_some(figure)
}

fn neighbours(entry: EntryIndex, only: &[&str], writer: &Writer<'_>) -> (Star, usize) {
    let publication = writer.publication;
    let kept = |n: EntryIndex| only.is_empty() || only.contains(&&*publication.entry(n).kind);
    let Some(kind) = publication.kind_of(publication.entry(entry)) else { return (Star::default(), 0) };
    let rays = |edges: &[crate::publication::Edge]| {
        let mut rays: Vec<(std::sync::Arc<str>, Vec<EntryIndex>)> = Vec::new();
        for edge in edges.iter().filter(|e| kept(e.other)) {
            match rays.iter_mut().find(|(name, _)| *name == edge.name) {
                Some((_, others)) if others.contains(&edge.other) => {}
                Some((_, others)) => others.push(edge.other),
                None => rays.push((edge.name.clone(), vec![edge.other])),
            }
        }
        rays
    };
    let mut count = 0;
    let mut drawn = |rays: Vec<(std::sync::Arc<str>, Vec<EntryIndex>)>| -> Vec<Ray> {
        count += rays.iter().map(|(_, others)| others.len()).sum::<usize>();
        let ray = |(name, others): (std::sync::Arc<str>, Vec<EntryIndex>)| Ray {
            label: label_of(kind, &name, writer),
            nodes: others.iter().map(|n| node(*n, None, false, writer)).collect(),
        };
        rays.into_iter().map(ray).collect()
    };
    let (left, right) = (drawn(rays(publication.inward(entry))), drawn(rays(publication.outward(entry))));
    (Star { centre: node(entry, None, true, writer), left, right }, count)
}

fn star_figure(entry: EntryIndex, star: Star, count: usize, writer: &Writer<'_>) -> Figure {
    let words = writer.words();
    let title = words.get("graph_around").replace("{id}", &writer.publication.entry(entry).id);
    let told = |rays: &[Ray]| -> Vec<String> {
        rays.iter().map(|r| format!("{}{}{}", r.label, words.get("colon"), ids(&r.nodes))).collect()
    };
    let description: Vec<String> = told(&star.left).into_iter().chain(told(&star.right)).collect();
    let rows = star.left.iter().chain(&star.right).flat_map(|ray| ray.nodes.iter().map(|n| (ray.label.clone(), n.id.clone())));
    let rows: Vec<Vec<Cell>> = rows
        .filter_map(|(label, id)| Some((label, writer.publication.find(&id)?)))
        .map(|(label, n)| vec![Cell::text(label), Cell::Refs { items: vec![writer.reference(n)] }])
        .collect();
    let columns = [("relation", "graph_relation"), ("entry", "graph_entry")];
    let table = plain_table(writer.reference(entry), &columns, rows, writer);
    let svg = begin(&title, &description.join(". "), writer);
    let caption = words.count("graph_neighbours", count).replace("{id}", &star.centre.id);
    Figure::new(neighbourhood::draw(&star, svg).svg, Some(caption), Some((count, table)), writer)
}

fn ids(nodes: &[BoxNode]) -> String {
    nodes.iter().map(|n| n.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn begin(title: &str, description: &str, writer: &Writer<'_>) -> Svg {
    let accent = writer.publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    Svg::new(&format!("{}-graph", writer.next_id()), title, description, accent)
}

/// Where an entry is on the site; in documents drawings do not link.
fn link(reference: &Ref, writer: &Writer<'_>) -> Option<(String, String)> {
    writer.href_in_drawing(reference).map(|href| (href, format!("{} {}", reference.id, reference.title)))
}

fn paint(tone: Tone) -> Option<Paint> {
    match tone {
        Tone::Good => Some(Paint::Good),
        Tone::Warn => Some(Paint::Warn),
        Tone::Bad => Some(Paint::Bad),
        Tone::Info => Some(Paint::Info),
        Tone::Strong => Some(Paint::Accent),
        Tone::Medium | Tone::Light | Tone::Muted => None,
    }
}

fn node(entry: EntryIndex, by: Option<&str>, strong: bool, writer: &Writer<'_>) -> BoxNode {
    let publication = writer.publication;
    let item = publication.entry(entry);
    let reference = writer.reference(entry);
    let mut node = BoxNode {
        id: reference.id.to_string(),
        title: reference.title.clone(),
        strong,
        link: link(&reference, writer),
        ..BoxNode::default()
    };
    let field = by.and_then(|by| publication.kind_of(item)?.fields.get(by));
    if let (Some(field), Some(Value::Choice(key))) = (field, by.and_then(|by| item.get(by)))
        && let FieldType::Choice(choices) = &field.ty
        && let Some(choice) = choices.iter().find(|c| c.key == **key)
    {
        choice.label.get(publication.info().lang).clone_into(&mut node.note);
        node.tone = paint(choice.tone);
    }
    node
}

fn figure(
    title: &str,
    nodes: &[EntryIndex],
    found: &[GraphLink],
    by: Option<&str>,
    centre: Option<EntryIndex>,
    writer: &Writer<'_>,
) -> Figure {
    let publication = writer.publication;
    let words = writer.words();
    let place: BTreeMap<EntryIndex, usize> = nodes.iter().enumerate().map(|(at, n)| (*n, at)).collect();
    let boxes = nodes.iter().map(|n| node(*n, by, centre == Some(*n), writer)).collect();
    let edge = |a: &GraphLink| {
        Some(BoxEdge {
            from: *place.get(&a.from)?,
            to: *place.get(&a.to)?,
            label: a.label.clone(),
            both: a.both,
            link: a.entry.and_then(|n| link(&writer.reference(n), writer)),
        })
    };
    let graph = BoxGraph { nodes: boxes, edges: found.iter().filter_map(edge).collect() };
    let described: Vec<String> = found
        .iter()
        .map(|a| {
            let id = |n: EntryIndex| publication.entry(n).id.to_string();
            format!("{} {} {} ({})", id(a.from), if a.both { "↔" } else { "→" }, id(a.to), a.label)
        })
        .collect();
    let rows = found.iter().map(|a| {
        let what = match a.entry {
            Some(n) => Cell::Refs { items: vec![writer.reference(n)] },
            None => Cell::text(&*a.label),
        };
        let one = |n: EntryIndex| Cell::Refs { items: vec![writer.reference(n)] };
        vec![one(a.from), what, one(a.to)]
    });
    let table = nodes.first().filter(|_| !found.is_empty()).map(|first| {
        let columns = [("from", "graph_from"), ("link", "graph_relation"), ("to", "graph_to")];
        (found.len(), plain_table(writer.reference(*first), &columns, rows.collect(), writer))
    });
    let svg = begin(title, &described.join(". "), writer);
    let caption = format!("{}, {}", words.count("graph_boxes", nodes.len()), words.count("graph_arrows", found.len()));
    Figure::new(layered::draw(&graph, svg).svg, Some(caption), table, writer)
}

/// A table of ready cells; `about` is the entry that its rows speak of. For whom it is and that it changed is said of itself, not of each row.
fn plain_table(about: Ref, columns: &[(&str, &str)], rows: Vec<Vec<Cell>>, writer: &Writer<'_>) -> Table {
    let column = |(name, word): &(&str, &str)| Column {
        name: (*name).to_owned(),
        label: writer.words().get(word).to_owned(),
        r#type: "text",
        sortable: false,
        choices: None,
        extra: false,
        mark: None,
    };
    let count = rows.len();
    let row = |cells| Row {
        id: about.id.clone(),
        path: about.path.clone(),
        r#ref: Ref { mark: None, changed: None, ..about.clone() },
        cells,
    };
    let rows = rows.into_iter().map(row).collect();
    let groups = vec![Rows { key: String::new(), label: None, count, rows }];
    Table {
        kind: about.kind.clone(),
        columns: columns.iter().map(column).collect(),
        groups,
        total: count,
        more: None,
        whole: 0,
        nothing: None,
    }
}
