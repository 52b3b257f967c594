//! All kinds of a project: the shipped ones, changed and completed by the project's own.

use super::read::{Reader, last_set};
use super::{Audiences, Field, FieldType, Kind, LinkType, Targets, Words};
use crate::finding::{Finding, RuleId};
use crate::source::{Node, Sources, parse_yaml};
use crate::span::{FileId, Span};
use include_dir::{Dir, File, include_dir};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

static SHIPPED: Dir = include_dir!("$CARGO_MANIFEST_DIR/content/kinds");

/// The shipped kinds, parsed once per process: they are most of what a small project reads.
static SHIPPED_KINDS: LazyLock<Vec<ShippedKind>> = LazyLock::new(|| {
    let mut kinds: Vec<ShippedKind> = SHIPPED.files().filter_map(ShippedKind::parse).collect();
    kinds.sort_by(|a, b| a.path.cmp(&b.path));
    kinds
});

/// A kind file that ships with the program.
struct ShippedKind {
    path: Arc<str>,
    text: &'static str,
    kind: String,
    node: Node,
}

impl ShippedKind {
    /// Returns `None` for what is no kind; `each_shipped_file_is_a_kind` holds that there is no such file.
    fn parse(file: &'static File<'static>) -> Option<Self> {
        let text = file.contents_utf8()?;
        let node = parse_yaml(text, FileId(0), 0).ok()?;
        let kind = node.get("kind").and_then(Node::as_str)?.to_owned();
        Some(ShippedKind { path: format!("kinds/{}", file.path().display()).into(), text, kind, node })
    }
}

/// The kinds of a project, by name, in the order of the method.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    kinds: IndexMap<Arc<str>, Kind>,
    inverses: BTreeMap<Arc<str>, Vec<InverseRelation>>,
}

/// A relation as it is seen on its target: who declares it, and how it is called here.
#[derive(Debug, Clone)]
pub struct InverseRelation {
    /// Its name on this side.
    pub name: Arc<str>,
    /// What is shown on this side.
    pub label: Words,
    /// The kind that declares it.
    pub from: Arc<str>,
    /// The field that declares it; for a link inside rows, the field of the rows.
    pub field: Arc<str>,
    /// Whether it is declared inside rows, and so can only be written there.
    pub in_rows: bool,
}

impl Vocabulary {
    /// Reads the shipped kinds, lays the project's files (and the `kinds:` of its configuration) over them, and checks that
    /// they fit together.
    pub fn read(
        own: &[FileId],
        configured: Option<&Node>,
        audiences: &Audiences,
        sources: &mut Sources,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut nodes: IndexMap<String, (Node, bool)> = IndexMap::new();
        for file in SHIPPED_KINDS.iter() {
            let id = sources.add(file.path.clone(), file.text, true);
            nodes.insert(file.kind.clone(), (file.node.in_file(id), true));
        }
        let shown = shown_by_kind(&nodes);
        for id in own {
            let Some(text) = sources.get(*id).map(|f| f.text.clone()) else { continue };
            match parse_yaml(&text, *id, 0) {
                Ok(node) => overlay(&mut nodes, node, findings),
                Err(finding) => findings.push(*finding),
            }
        }
        if let Some(configured) = configured {
            overlay_configured(&mut nodes, configured, findings);
        }
        let mut kinds = Vec::new();
        findings.extend(unknown_kinds(&nodes));
        for (node, shipped) in nodes.values().filter(|(node, _)| declares(node)) {
            if node.get("drop").and_then(Node::as_str).and_then(crate::locale::yes_or_no) == Some(true) {
                continue;
            }
            let ships = |span: Span| sources.get(span.file).is_some_and(|f| f.shipped);
            let shipped_body = node.get("body").is_some_and(|body| ships(body.span));
            let shipped_until = node.get("audience_until").and_then(last_set).is_some_and(|(field, _)| ships(field.span));
            let mut reader = Reader { audiences, shipped: *shipped, shipped_body, shipped_until, findings: Vec::new() };
            kinds.extend(reader.kind(node));
            findings.append(&mut reader.findings);
        }
        kinds.sort_by(|a: &Kind, b: &Kind| (a.section, a.order, &a.name).cmp(&(b.section, b.order, &b.name)));
        let mut vocabulary =
            Vocabulary { kinds: kinds.into_iter().map(|k| (k.name.clone(), k)).collect(), inverses: BTreeMap::new() };
        vocabulary.drop_links_to_missing(findings, sources);
        vocabulary.index_inverses(findings);
        vocabulary.prune(&shown);
        vocabulary.check(findings);
        vocabulary
    }

    /// Makes the vocabulary that a publication shows: some kinds, each with some of its fields.
    pub(crate) fn restrict(&self, keep_kind: impl Fn(&Kind) -> bool, keep_field: impl Fn(&Kind, &Field) -> bool) -> Self {
        let mut kinds = IndexMap::new();
        for kind in self.kinds.values().filter(|k| keep_kind(k)) {
            let mut kind = kind.clone();
            let whole = kind.clone();
            kind.fields.retain(|_, field| keep_field(&whole, field));
            for field in kind.fields.values_mut() {
                if let FieldType::Records(fields) = &mut field.ty {
                    fields.retain(|_, nested| keep_field(&whole, nested));
                }
            }
            kinds.insert(kind.name.clone(), kind);
        }
        let mut restricted = Vocabulary { kinds, inverses: BTreeMap::new() };
        restricted.index_inverses(&mut Vec::new());
        restricted
    }

    /// A dropped kind takes the links that lead only to it along, those inside rows too.
    fn drop_links_to_missing(&mut self, findings: &mut Vec<Finding>, sources: &Sources) {
        let known: std::collections::BTreeSet<Arc<str>> = self.kinds.keys().cloned().collect();
        let mut leads = |field: &mut Field| {
            let span = field.span;
            let shipped = sources.get(span.file).is_some_and(|f| f.shipped);
            let FieldType::Link(LinkType { to: Targets::Kinds(targets), .. }) = &mut field.ty else { return true };
            targets.retain(|target| {
                let exists = known.contains(target.as_str());
                if !exists && !shipped {
                    let message = format!("`{}` leads to `{target}`, which is not a kind", field.name);
                    let finding = Finding::error(RuleId::BadKind, span, message);
                    findings.push(finding.did_you_mean(target, known.iter().map(|k| &**k)));
                }
                exists
            });
            !targets.is_empty()
        };
        for kind in self.kinds.values_mut() {
            for field in kind.fields.values_mut() {
                if let FieldType::Records(nested) = &mut field.ty {
                    nested.retain(|_, inner| leads(inner));
                }
            }
            kind.fields.retain(|_, field| leads(field));
        }
    }

    fn index_inverses(&mut self, findings: &mut Vec<Finding>) {
        let mut inverses: BTreeMap<Arc<str>, Vec<InverseRelation>> = BTreeMap::new();
        let mut add = |kind: &Kind, outer: &Field, link: &LinkType, in_rows: bool, all: &IndexMap<Arc<str>, Kind>| {
            let Some(inverse) = &link.inverse else { return };
            let targets: Vec<&Kind> = match &link.to {
                Targets::Any => all.values().collect(),
                Targets::Kinds(names) => names.iter().filter_map(|n| all.get(n.as_str())).collect(),
            };
            for target in targets {
                if let Some(own) = target.fields.get(inverse.name.as_str()) {
                    let message = format!(
                        "the inverse `{}` of `{}.{}` has the name of a field of `{}`",
                        inverse.name, kind.name, outer.name, target.name
                    );
                    findings.push(Finding::error(RuleId::BadKind, outer.span, message).also(own.span, "the field of that name"));
                    continue;
                }
                inverses.entry(target.name.clone()).or_default().push(InverseRelation {
                    name: inverse.name.as_str().into(),
                    label: inverse.label.clone(),
                    from: kind.name.clone(),
                    field: outer.name.clone(),
                    in_rows,
                });
            }
        };
        for kind in self.kinds.values() {
            for field in kind.fields.values() {
                match &field.ty {
                    FieldType::Link(link) => add(kind, field, link, false, &self.kinds),
                    FieldType::Records(fields) => {
                        for nested in fields.values() {
                            if let FieldType::Link(link) = &nested.ty {
                                add(kind, field, link, true, &self.kinds);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        self.inverses = inverses;
    }

    /// What a team dropped is not shown either: columns, order, group and progress of the shipped kinds go without it. `shown` holds
    /// what the shipped files name there; of other names `check` speaks.
    fn prune(&mut self, shown: &BTreeMap<String, Vec<String>>) {
        let mut gone: Vec<(Arc<str>, Vec<String>)> = Vec::new();
        for kind in self.kinds.values() {
            let names = shown.get(&*kind.name).into_iter().flatten();
            gone.push((kind.name.clone(), names.filter(|name| !self.shows(&kind.name, name)).cloned().collect()));
        }
        for (kind, gone) in gone.iter().filter(|(_, gone)| !gone.is_empty()) {
            let Some(kind) = self.kinds.get_mut(kind) else { continue };
            let stays = |name: &String| !gone.iter().any(|g| g == name.trim_start_matches('-'));
            kind.columns.retain(stays);
            kind.sort.retain(stays);
            kind.group = kind.group.take().filter(stays);
            kind.progress = kind.progress.take().filter(stays);
        }
    }

    fn check(&self, findings: &mut Vec<Finding>) {
        let mut plurals: BTreeMap<&str, &Kind> = BTreeMap::new();
        for kind in self.kinds.values() {
            if let Some(other) = plurals.insert(&kind.plural, kind) {
                let message = format!("`{}` and `{}` have the same plural `{}`", other.name, kind.name, kind.plural);
                findings.push(Finding::error(RuleId::BadKind, kind.span, message).also(other.span, "the other kind"));
            }
            let single = kind.group.iter().chain(&kind.progress).map(|name| (name, self.has_column(&kind.name, name)));
            let shown = kind.columns.iter().map(|name| (name, self.shows(&kind.name, name)));
            let sorted = kind.sort.iter().map(|name| (name, self.shows(&kind.name, name.trim_start_matches('-'))));
            for (name, exists) in shown.chain(single).chain(sorted) {
                let name = name.trim_start_matches('-');
                if !exists {
                    let finding = Finding::error(
                        RuleId::BadKind,
                        kind.span,
                        format!("`{}` has no field or link `{name}` to show", kind.name),
                    );
                    findings.push(finding.did_you_mean_key(name, self.column_words(&kind.name)));
                }
            }
        }
    }

    /// Returns a kind.
    pub fn get(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    /// Goes over the kinds, in the order of the method.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// Finds a kind by its name or its plural.
    pub fn find(&self, word: &str) -> Option<&Kind> {
        self.kinds.get(word).or_else(|| self.kinds.values().find(|k| k.plural == word))
    }

    /// The words that may be meant by a kind, each with its name: names and plurals, then the labels in all languages.
    pub fn kind_words(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.kinds.values().flat_map(|k| [(&*k.name, &*k.name), (k.plural.as_str(), &*k.name)]);
        let labels = self.kinds.values().flat_map(|k| k.label.all().chain(k.labels.all()).map(|label| (label, &*k.name)));
        names.chain(labels)
    }

    /// The words that may be meant by a column of a kind, each with its name.
    pub fn column_words<'a>(&'a self, kind: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fields = self.kinds.get(kind).into_iter().flat_map(|k| k.fields.values());
        let of_fields = fields.flat_map(|f| f.label.all().map(|label| (label, &*f.name)));
        let of_inverses = self.inverses(kind).iter().flat_map(|i| i.label.all().map(|label| (label, &*i.name)));
        self.column_names(kind).map(|name| (name, name)).chain(of_fields).chain(of_inverses)
    }

    /// The relations that other kinds declare towards this one.
    pub fn inverses(&self, kind: &str) -> &[InverseRelation] {
        self.inverses.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Tells whether a name is `id`, `tags`, a field, a link or an inverse of a kind.
    pub fn has_column(&self, kind: &str, name: &str) -> bool {
        self.column_names(kind).any(|n| n == name)
    }

    /// Tells whether a column, an order or a condition may name this: what [`Vocabulary::has_column`] knows, or a product of two numbers.
    pub fn shows(&self, kind: &str, name: &str) -> bool {
        self.has_column(kind, name) || self.kinds.get(kind).is_some_and(|k| k.product(name).is_some())
    }

    /// All names of single columns.
    pub fn column_names<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a str> {
        let fields = self.kinds.get(kind).into_iter().flat_map(|k| k.fields.keys().map(|f| &**f));
        let inverses = self.inverses(kind).iter().map(|i| &*i.name);
        ["id", "tags"].into_iter().chain(fields).chain(inverses)
    }
}

/// The fields and links that kind files name to be shown, by kind.
fn shown_by_kind(nodes: &IndexMap<String, (Node, bool)>) -> BTreeMap<String, Vec<String>> {
    let names = |node: &Node| {
        let listed = ["columns", "sort", "group", "progress"].iter().filter_map(|key| node.get(key));
        let words = listed.flat_map(|n| n.as_list().unwrap_or(std::slice::from_ref(n)));
        words.filter_map(Node::as_str).map(|name| name.trim().trim_start_matches('-').to_owned()).collect()
    };
    nodes.iter().map(|(name, (node, _))| (name.clone(), names(node))).collect()
}

fn overlay(nodes: &mut IndexMap<String, (Node, bool)>, node: Node, findings: &mut Vec<Finding>) {
    let Some(name) = node.get("kind").and_then(Node::as_str).map(str::to_owned) else {
        findings.push(
            Finding::error(RuleId::BadKind, node.span, "a kind file begins with `kind:` and its name")
                .hint("for instance `kind: requirement`"),
        );
        return;
    };
    match nodes.get_mut(&name) {
        Some((under, shipped)) => {
            under.overlay(&node);
            *shipped = false;
        }
        None => {
            nodes.insert(name, (node, false));
        }
    }
}

/// Whether a file says what a kind is, rather than what is otherwise in one that there is.
fn declares(node: &Node) -> bool {
    ["fields", "links", "label", "labels"].iter().any(|key| node.get(key).is_some())
}

/// Reports changes of kinds that are not there: the name is misspelt, or the plural.
fn unknown_kinds(nodes: &IndexMap<String, (Node, bool)>) -> Vec<Finding> {
    let called = |(name, (node, _)): (&String, &(Node, bool))| {
        let plural = node.get("plural").and_then(Node::as_str).map_or_else(|| format!("{name}s"), |text| text.trim().to_owned());
        let mut words = vec![(name.clone(), name.clone()), (plural, name.clone())];
        for label in ["label", "labels"].iter().filter_map(|key| node.get(key)) {
            let texts = label.as_map().unwrap_or_default().iter().map(|(_, text)| text).chain([label]);
            words.extend(texts.filter_map(Node::as_str).map(|text| (text.to_owned(), name.clone())));
        }
        words
    };
    let words: Vec<(String, String)> = nodes.iter().filter(|(_, (node, _))| declares(node)).flat_map(called).collect();
    let told = |(name, (node, _)): (&String, &(Node, bool))| {
        let span = node.get("kind").map_or(node.span, |kind| kind.span);
        let finding = Finding::error(RuleId::BadKind, span, format!("there is no kind `{name}`"));
        let finding = finding.did_you_mean_key(name, words.iter().map(|(word, name)| (word.as_str(), name.as_str())));
        let hint = "`ouvrage kinds` lists them; one of your own declares its `fields:`";
        if finding.hint.is_none() { finding.hint(hint) } else { finding }
    };
    nodes.iter().filter(|(_, (node, _))| !declares(node)).map(told).collect()
}

fn overlay_configured(nodes: &mut IndexMap<String, (Node, bool)>, configured: &Node, findings: &mut Vec<Finding>) {
    let Some(pairs) = configured.as_map() else {
        if !configured.is_null() {
            findings.push(Finding::error(
                RuleId::BadConfig,
                configured.span,
                "`kinds:` expects names of kinds, each with what it changes",
            ));
        }
        return;
    };
    for (key, value) in pairs {
        let dropped = value.as_str().is_some_and(|t| t == "false");
        let mut pairs = value.as_map().map(<[_]>::to_vec).unwrap_or_default();
        let name_key = crate::source::Key { text: "kind".into(), span: key.span };
        pairs.push((name_key, Node::scalar(key.text.as_str(), key.span)));
        if dropped {
            pairs.push((crate::source::Key { text: "drop".into(), span: value.span }, Node::scalar("true", value.span)));
        }
        overlay(nodes, Node { span: value.span, tree: crate::source::Tree::Map(pairs) }, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is no YAML, or names no kind, would be left out without a word.
    #[test]
    fn each_shipped_file_is_a_kind() {
        assert!(SHIPPED.files().count() > 60);
        assert_eq!(SHIPPED_KINDS.len(), SHIPPED.files().count());
    }

    #[test]
    fn places_of_shipped_kinds_lead_to_their_texts() {
        let mut sources = Sources::default();
        let other = sources.add("first.yaml", "x", false);
        let vocabulary = Vocabulary::read(&[], None, &Audiences::default(), &mut sources, &mut Vec::new());
        for kind in vocabulary.iter() {
            assert_ne!(kind.span.file, other);
            assert!(
                sources.line(kind.span).contains(&*kind.name),
                "{}: {}",
                sources.path(kind.span.file),
                sources.line(kind.span)
            );
        }
    }
}
