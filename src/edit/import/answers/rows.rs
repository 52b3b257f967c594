//! Rows of an offer: what those that are there become, and those that are new, each at its place in the file.
//!
//! A cell is replaced where it stands and a row is added at the end of its list, so that comments, the order of keys and everything else stay
//! byte for byte.

use crate::edit::brackets;
use crate::edit::change::{self, Lines, Replacement, Step, find_mut, nowhere};
use crate::edit::file::Drafts;
use crate::edit::import::Fate;
use crate::edit::layout::Layout;
use crate::edit::scalar::{self, Value};
use crate::edit::{EditError, Editor, way_to};
use crate::project::{Entry, id_key};
use crate::schema::value::{self, Convention, shorten};
use crate::schema::{Field, Kind};
use crate::source::{Key, Node, Tree, composed};
use indexmap::IndexMap;

/// The cells of a row, by name, in the order of the kind.
pub(super) type Cells = Vec<(String, String)>;

/// Rows as the value of a field.
pub(super) fn list(rows: impl Iterator<Item = Cells>) -> String {
    let row = |cells: Cells| {
        let cells = cells.into_iter().map(|(name, text)| (name, serde_json::Value::from(text)));
        serde_json::Value::Object(cells.collect())
    };
    serde_json::Value::Array(rows.map(row).collect()).to_string()
}

/// A row as it is written anew: what is so without being said is not said.
pub(super) fn written(row: &Cells) -> Cells {
    row.iter().filter(|(name, text)| name != "optional" || text != usual(name)).cloned().collect()
}

/// A row as it is in the file.
#[derive(Debug, Clone)]
pub(super) struct HeldRow {
    /// Its place in the list.
    at: usize,
    cells: Cells,
}

impl HeldRow {
    /// What a cell says.
    pub fn cell(&self, name: &str) -> &str {
        self.cells.iter().find(|(own, _)| own == name).map_or_else(|| usual(name), |(_, text)| text.as_str())
    }

    /// Whether it has no other cells than these.
    pub fn has_only(&self, names: &[&str]) -> bool {
        self.cells.iter().all(|(name, _)| names.contains(&name.as_str()))
    }
}

/// What becomes of each row that is wanted.
#[derive(Debug)]
pub(super) struct RowPlan {
    /// The cells that change: place in the list, and cells.
    changed: Vec<(usize, Cells)>,
    new: Vec<Cells>,
    /// Rows that go: place in the list.
    gone: Vec<usize>,
    fates: Vec<Option<(Fate, String)>>,
}

impl RowPlan {
    /// What becomes of the n-th row that is wanted; nothing when it is there already.
    pub fn fate(&self, n: usize) -> Option<(Fate, String)> {
        self.fates.get(n).cloned().flatten()
    }

    /// Takes out rows that are not wanted any more.
    pub fn without(&mut self, rows: &[&HeldRow]) {
        self.gone = rows.iter().map(|row| row.at).collect();
    }
}

/// Reads the rows that a field of an entry has in its file.
pub(super) fn held(editor: &Editor<'_>, kind: &Kind, entry: &Entry, field: &str) -> Result<Vec<HeldRow>, EditError> {
    let found = editor.locate(entry)?;
    let own = change::find(&found.tract.root, &found.way).and_then(|node| node.get(field));
    let items = own.and_then(Node::as_list).unwrap_or_default();
    let fields = kind.fields.get(field).and_then(|field| field.ty.cells());
    let text = |name: &str, node: &Node| {
        let first = node.as_list().and_then(<[Node]>::first).unwrap_or(node);
        let written = first.as_str().unwrap_or_default().trim().to_owned();
        fields.and_then(|fields| fields.get(name)).map_or(written.clone(), |field| same_form(editor, field, &written))
    };
    let row = |(at, node): (usize, &Node)| {
        let pairs = node.as_map()?;
        Some(HeldRow { at, cells: pairs.iter().map(|(key, node)| (key.text.clone(), text(&key.text, node))).collect() })
    };
    Ok(items.iter().enumerate().filter_map(row).collect())
}

/// A value in the one form in which two are compared: `14 000 EUR` and `14000 EUR` are the same.
fn same_form(editor: &Editor<'_>, field: &Field, written: &str) -> String {
    let config = &editor.project.config;
    let convention = Convention { currency: &config.currency, lang: config.lang };
    let node = Node::scalar(written, nowhere());
    match value::read(&node, field, convention, &mut Vec::new()) {
        Some(crate::schema::Value::Money(money)) => format!("{} {}", money.amount.normalize(), money.currency),
        Some(crate::schema::Value::Number(n)) => n.normalize().to_string(),
        Some(crate::schema::Value::Boolean(yes)) => yes.to_string(),
        Some(crate::schema::Value::Choice(key)) => key.to_string(),
        _ => written.to_owned(),
    }
}

/// Finds the row of each that is wanted, by the cells `keys`, and what differs. A cell that is not wanted is left as it is. Returns the rows that
/// nobody wanted too.
pub(super) fn plan<'h>(held: &'h [HeldRow], keys: &[&str], wanted: Vec<Cells>) -> (RowPlan, Vec<&'h HeldRow>) {
    let cell = |cells: &Cells, name: &str| cells.iter().find(|(own, _)| own == name).map(|(_, text)| text.clone());
    let key = |cells: &Cells| -> Vec<String> {
        keys.iter().map(|name| id_key(&composed(&cell(cells, name).unwrap_or_else(|| usual(name).to_owned())))).collect()
    };
    let mut by_key: IndexMap<Vec<String>, Vec<&HeldRow>> = IndexMap::new();
    for row in held {
        by_key.entry(key(&row.cells)).or_default().push(row);
    }
    // Rows of one key are taken in their order.
    by_key.values_mut().for_each(|rows| rows.reverse());
    let mut plan = RowPlan { changed: Vec::new(), new: Vec::new(), gone: Vec::new(), fates: Vec::new() };
    for row in wanted {
        let Some(own) = by_key.get_mut(&key(&row)).and_then(Vec::pop) else {
            plan.new.push(written(&row));
            plan.fates.push(Some((Fate::Added, String::new())));
            continue;
        };
        let differs = |name: &str, text: &str| {
            let now = cell(&own.cells, name).unwrap_or_else(|| usual(name).to_owned());
            now != text && comparable(&now) != comparable(text)
        };
        let changed: Cells =
            row.into_iter().filter(|(name, text)| !keys.contains(&name.as_str()) && differs(name, text)).collect();
        if changed.is_empty() {
            plan.fates.push(None);
            continue;
        }
        let told = changed.iter().filter(|(name, _)| name != "asked").map(|(name, text)| {
            let before = cell(&own.cells, name).filter(|before| !before.is_empty());
            format!("{name}: {} → {}", before.as_deref().map_or_else(|| "–".into(), |text| shorten(text).clone()), shorten(text))
        });
        let told: Vec<String> = told.collect();
        let told = if told.is_empty() { "which text it answers".to_owned() } else { told.join(", ") };
        plan.fates.push(Some((Fate::Changed, told)));
        plan.changed.push((own.at, changed));
    }
    let mut rest: Vec<&HeldRow> = by_key.into_values().flatten().collect();
    rest.sort_by_key(|row| row.at);
    (plan, rest)
}

/// What a cell says where nothing is written.
fn usual(name: &str) -> &'static str {
    match name {
        "sort" => "launch",
        "optional" | "hidden" => "false",
        _ => "",
    }
}

/// An amount without the blanks and noughts that tell nothing.
fn comparable(text: &str) -> String {
    let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.rsplit_once(' ') {
        Some((number, currency)) if currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase()) => {
            let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
            number.parse::<rust_decimal::Decimal>().map_or(plain.clone(), |n| format!("{} {currency}", n.normalize()))
        }
        _ => plain,
    }
}

/// Writes a plan into the file of an entry, cell by cell.
pub(super) fn write(
    editor: &Editor<'_>,
    drafts: &mut Drafts,
    kind: &Kind,
    entry: &Entry,
    field: &str,
    plan: RowPlan,
) -> Result<(), EditError> {
    let path = entry.file.to_string();
    let unsure = || EditError::Proof(path.clone());
    let names: Vec<&str> = kind
        .fields
        .get(field)
        .and_then(|field| field.ty.cells())
        .map(|cells| cells.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let rank = |name: &str| names.iter().position(|own| *own == name).unwrap_or(names.len());
    let rounds = plan.changed.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    // Then rows are added, and at last others go: places are those of the list as it was.
    for round in 0..rounds + 2 {
        // A large file is not read again for nothing.
        if (round == rounds && plan.new.is_empty()) || (round > rounds && plan.gone.is_empty()) {
            continue;
        }
        let mut file = drafts.open(editor, &path)?;
        let tract = file.tract()?.ok_or_else(unsure)?;
        let mut expected = tract.root.clone();
        let way = way_to(&tract.root, &entry.id).ok_or_else(unsure)?;
        let layout = tract.layout(&file.text);
        let map = find_mut(&mut expected, &way).ok_or_else(unsure)?;
        let place = map.get(field).ok_or_else(unsure)?.span.start as usize;
        let mut replacements = Vec::new();
        let refused = |reason: change::Refusal| EditError::Refused { place: crate::edit::place_in(&file, place), reason };
        if round < rounds {
            for (at, cells) in &plan.changed {
                let Some((name, text)) = cells.get(round) else { continue };
                let row = find_mut(map, &[Step::Key(field.to_owned()), Step::Item(*at)]).ok_or_else(unsure)?;
                let value = Value { node: Node::scalar(text.as_str(), nowhere()), exact: name != "comment" && name != "proof" };
                let own = rank(name);
                replacements.extend(change::set(&layout, row, name, &value, &|key| rank(key) <= own).map_err(refused)?);
            }
        } else if round == rounds {
            replacements = add(&layout, map, field, &plan.new).map_err(refused)?;
        } else {
            replacements = take(&layout, map, field, &plan.gone).map_err(refused)?;
        }
        if replacements.is_empty() {
            continue;
        }
        let text = change::apply(&file.text, &replacements).ok_or_else(unsure)?;
        file = file.clone().with_text(text);
        let read = file.tract().ok().flatten().ok_or_else(unsure)?;
        if !change::same(&read.root, &expected) {
            return Err(unsure());
        }
        drafts.put(&path, file.text)?;
    }
    Ok(())
}

/// Adds rows behind those that are there. A list between brackets that stands in one line is written anew, so that a long one gets a line
/// per row; one of several lines keeps its comments.
fn add(layout: &Layout<'_>, map: &mut Node, field: &str, new: &[Cells]) -> Result<Vec<Replacement>, change::Refusal> {
    let blocks: Vec<(Lines, Node)> = new.iter().map(block).collect();
    let in_flow = layout.is_flow(map);
    let rows = find_mut(map, &[Step::Key(field.to_owned())]).ok_or("the field is gone")?;
    if !layout.is_flow(rows) {
        return change::push_all(layout, rows, blocks.iter().map(|(lines, node)| (lines, node.clone())).collect());
    }
    let items = blocks.into_iter().map(|(_, node)| node);
    let lines = layout.end(rows).is_none_or(|end| layout.slice(rows.span.start as usize..end).contains('\n'));
    if !in_flow && !lines {
        let all = rows.as_list().unwrap_or_default().iter().cloned().chain(items.clone());
        let whole = Value { node: Node { span: nowhere(), tree: Tree::List(all.collect()) }, exact: true };
        if let Ok(replacements) = change::set(layout, map, field, &whole, &|_| true) {
            return Ok(replacements);
        }
    }
    let rows = find_mut(map, &[Step::Key(field.to_owned())]).ok_or("the field is gone")?;
    brackets::push(layout, rows, items.collect())
}

/// Takes rows out, and the field with the last of them.
fn take(layout: &Layout<'_>, map: &mut Node, field: &str, gone: &[usize]) -> Result<Vec<Replacement>, change::Refusal> {
    let rows = find_mut(map, &[Step::Key(field.to_owned())]).ok_or("the field is gone")?;
    let items = rows.as_list().unwrap_or_default().iter().enumerate();
    let kept: Vec<Node> = items.filter(|(n, _)| !gone.contains(n)).map(|(_, item)| item.clone()).collect();
    if kept.is_empty() {
        return change::remove(layout, map, field);
    }
    if layout.is_flow(rows) {
        return brackets::take(layout, rows, gone);
    }
    let whole = Value { node: Node { span: nowhere(), tree: Tree::List(kept) }, exact: true };
    change::set(layout, map, field, &whole, &|_| true)
}

/// A row in one line, and what it says.
fn block(cells: &Cells) -> (Lines, Node) {
    let pairs = cells.iter().map(|(name, text)| {
        let key = Key { text: name.clone(), span: nowhere() };
        (key, Node::scalar(text.as_str(), nowhere()))
    });
    let node = Node { span: nowhere(), tree: Tree::Map(pairs.collect()) };
    let line = scalar::inline(&node, true, true);
    (Lines { comments: Vec::new(), lines: vec![line] }, node)
}
