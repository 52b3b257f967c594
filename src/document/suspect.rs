//! What of a document keeps it from being set: found by leaving parts out.
//!
//! The compiler says where in a theme it stopped, which says nothing to the author of a page. So the data of the document are halved, and
//! halved again, down to one block, row or sheet without which the error goes away.

use super::Data;
use serde_json::{Value, json};

/// What is suspected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suspect {
    /// Path of the page that holds it.
    pub page: Option<String>,
    /// Id of the entry that it belongs to.
    pub entry: Option<String>,
    /// Its words, in the order in which they stand.
    pub words: Vec<String>,
}

/// Keys under which a chapter holds parts that can be left out.
const PARTS: [&str; 8] = ["sections", "blocks", "groups", "sheets", "cards", "rows", "items", "inlines"];

/// The most trials.
const MOST: usize = 60;

/// Finds what `fails`; nothing when the data without any chapter fail too, or when no single chapter does.
pub fn find(data: &Data, fails: &dyn Fn(&Data) -> bool) -> Option<Suspect> {
    let (front_path, front) = data.files.first()?;
    let mut front: Value = serde_json::from_slice(front).ok()?;
    let paths: Vec<String> = front["chapters"].as_array()?.iter().filter_map(|p| p.as_str().map(str::to_owned)).collect();
    let mut search = Search { fails, tries: 0 };
    let mut with = |chapters: &[String], search: &mut Search<'_>| {
        front["chapters"] = json!(chapters);
        let files =
            std::iter::once((front_path.clone(), front.to_string().into_bytes())).chain(data.files.iter().skip(1).cloned());
        search.fails(&Data { files: files.collect() })
    };
    if with(&[], &mut search) {
        return None;
    }
    let n = one_of(&paths, &mut |some| with(some, &mut search))?;
    let path = paths.get(n)?;
    front["chapters"] = json!([path]);
    let mut chapter: Value = serde_json::from_slice(&data.files.iter().find(|(p, _)| p == path)?.1).ok()?;
    let mut left: Vec<(String, Vec<u8>)> = data.files.clone();
    left.first_mut()?.1 = front.to_string().into_bytes();
    let at = left.iter().position(|(p, _)| p == path)?;
    let mut fails = |chapter: &Value| {
        if let Some((_, bytes)) = left.get_mut(at) {
            *bytes = chapter.to_string().into_bytes();
        }
        search.fails(&Data { files: left.clone() })
    };
    reduce(&mut chapter, &mut Vec::new(), &mut fails);
    let mut suspect = Suspect::default();
    describe(&chapter, &mut suspect);
    Some(suspect)
}

struct Search<'a> {
    fails: &'a dyn Fn(&Data) -> bool,
    tries: usize,
}

impl Search<'_> {
    fn fails(&mut self, data: &Data) -> bool {
        self.tries += 1;
        self.tries <= MOST && (self.fails)(data)
    }
}

/// The place of the one item that fails by itself.
fn one_of<T: Clone>(items: &[T], fails: &mut dyn FnMut(&[T]) -> bool) -> Option<usize> {
    let (mut from, mut to) = (0, items.len());
    while to - from > 1 {
        let middle = from.midpoint(to);
        if fails(items.get(from..middle)?) {
            to = middle;
        } else if fails(items.get(middle..to)?) {
            from = middle;
        } else {
            return None;
        }
    }
    (from < to).then_some(from)
}

/// Leaves out of a chapter what it fails without. `way` leads to the part that is looked at.
fn reduce(chapter: &mut Value, way: &mut Vec<String>, fails: &mut dyn FnMut(&Value) -> bool) {
    for key in PARTS {
        let part = format!("{}/{key}", way.iter().map(|step| format!("/{step}")).collect::<String>());
        let Some(items) = chapter.pointer(&part).and_then(Value::as_array).filter(|items| !items.is_empty()).cloned() else {
            continue;
        };
        let mut with = |some: &[Value], chapter: &mut Value| {
            if let Some(place) = chapter.pointer_mut(&part) {
                *place = Value::Array(some.to_vec());
            }
            fails(chapter)
        };
        if with(&[], chapter) {
            continue;
        }
        let found = one_of(&items, &mut |some| with(some, chapter));
        let Some(item) = found.and_then(|n| items.get(n)) else {
            if let Some(place) = chapter.pointer_mut(&part) {
                *place = Value::Array(items);
            }
            continue;
        };
        if let Some(place) = chapter.pointer_mut(&part) {
            *place = Value::Array(vec![item.clone()]);
        }
        way.extend([key.to_owned(), "0".to_owned()]);
        reduce(chapter, way, fails);
        way.truncate(way.len() - 2);
    }
}

/// Says what is left of a chapter.
fn describe(value: &Value, suspect: &mut Suspect) {
    match value {
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            if let Some(page) = text("anchor").and_then(|anchor| anchor.strip_prefix("page-")) {
                suspect.page = Some(page.to_owned());
            }
            if let Some(id) = map.get("ref").and_then(|r| r.get("id")).and_then(Value::as_str) {
                suspect.entry.get_or_insert_with(|| id.to_owned());
            }
            if let Some(words) = text("text").filter(|words| !words.trim().is_empty()) {
                suspect.words.push(words.to_owned());
            }
            map.iter().filter(|(key, _)| *key != "ref").for_each(|(_, value)| describe(value, suspect));
        }
        Value::Array(items) => items.iter().for_each(|value| describe(value, suspect)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_fails_is_found() {
        let sheet = |n: usize| json!({"ref": {"id": format!("EX-{n}")}, "prose": [{"blocks": [{"inlines": [{"text": format!("mot {n}")}]}]}]});
        let chapter = |n: usize| {
            let sheets: Vec<Value> = (0..9).map(|m| sheet(10 * n + m)).collect();
            json!({"anchor": format!("page-p{n}"), "blocks": [{"inlines": [{"text": format!("page {n}")}]}, {"groups": [{"sheets": sheets}]}]})
        };
        let paths: Vec<String> = (0..5).map(|n| format!("/data/{n}")).collect();
        let mut files = vec![("/data/document.json".to_owned(), json!({"chapters": paths}).to_string().into_bytes())];
        files.extend((0..5).map(|n| (format!("/data/{n}"), chapter(n).to_string().into_bytes())));
        let data = Data { files };
        let holds = |data: &Data, words: &str| {
            let front: Value = serde_json::from_slice(&data.files[0].1).unwrap();
            let shown = front["chapters"].as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>();
            data.files
                .iter()
                .any(|(path, bytes)| shown.contains(&path.as_str()) && String::from_utf8_lossy(bytes).contains(words))
        };
        let found = find(&data, &|data| holds(data, "mot 37")).expect("found");
        assert_eq!((found.entry.as_deref(), found.page.as_deref()), (Some("EX-37"), Some("p3")));
        assert_eq!(found.words, ["mot 37"]);
        let found = find(&data, &|data| holds(data, "page 2")).expect("found");
        assert_eq!((found.entry, found.page.as_deref(), found.words), (None, Some("p2"), vec!["page 2".to_owned()]));
        assert_eq!(find(&data, &|_| true), None, "the cover");
        assert_eq!(find(&data, &|data| holds(data, "page 1") && holds(data, "page 4")), None, "two together");
    }
}
