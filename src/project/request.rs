//! What a `view` block, a document's outline or a kind asks for: a view, its kinds and its parameters.
//!
//! The words are read here; whether there is such a view and such a parameter, `view` says, which has the list, and `check` holds what
//! they name against the vocabulary.

use super::condition::{self, Condition};
use super::document::THIS;
use crate::finding::{Finding, RuleId};
use crate::source::{Key, Node, Tree, parse_yaml};
use crate::span::{FileId, Span};

/// A view that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Name of the view.
    pub view: String,
    /// Where the name stands.
    pub view_span: Span,
    /// Names of the kinds it shows.
    pub kinds: Vec<(String, Span)>,
    /// Which entries; none means all.
    pub condition: Option<(Condition, Span)>,
    /// All other parameters.
    pub params: Vec<(Key, Node)>,
    /// Where the request stands.
    pub span: Span,
}

impl Request {
    /// Returns a parameter.
    pub fn param(&self, name: &str) -> Option<&Node> {
        self.params.iter().find(|(k, _)| k.text == name).map(|(_, v)| v)
    }

    /// Returns the request as if a parameter had not been written. In a chart `sort` says which chart it is, not how entries are sorted.
    pub fn without(&self, name: &str) -> Request {
        let params = self.params.iter().filter(|(key, _)| key.text != name).cloned().collect();
        Request { params, ..self.clone() }
    }

    /// Returns a parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.param(name)?.as_str().map(str::trim)
    }

    /// Returns a parameter as a list of words with their places; one word is a list of one.
    pub fn words(&self, name: &str) -> Option<Vec<(&str, Span)>> {
        let node = self.param(name)?;
        let one = std::slice::from_ref(node);
        let items = node.as_list().unwrap_or(one);
        Some(items.iter().filter_map(|i| i.as_str().map(|t| (t.trim(), i.span))).collect())
    }

    /// The same about one entry: `this` in its condition and its parameters becomes the entry's id.
    #[must_use]
    pub fn about(mut self, id: &str) -> Self {
        if let Some((condition, _)) = &mut self.condition {
            condition.replace_operands(THIS, id);
        }
        for (_, node) in &mut self.params {
            if node.as_str().is_some_and(|text| text.trim() == THIS) {
                *node = Node::scalar(id, node.span);
            }
        }
        self
    }

    /// Tells whether it speaks of `this`.
    pub fn says_this(&self) -> bool {
        let mut found = self.params.iter().any(|(_, node)| node.as_str().is_some_and(|text| text.trim() == THIS));
        if let Some((condition, _)) = &self.condition {
            condition.visit_tests(&mut |_, _, operands| found |= operands.iter().any(|o| o.text == THIS));
        }
        found
    }

    /// Returns the title, if one is given.
    pub fn title(&self) -> Option<&str> {
        self.text("title").filter(|t| !t.is_empty())
    }
}

/// Reads the text of a `view` block. `base` is where it begins in its file; `fixed` replaces every place when the text is not
/// literally in the file (a block scalar of YAML).
///
/// # Errors
/// Findings of the rule `bad-view`.
pub fn parse_block(text: &str, file: FileId, base: usize, fixed: Option<Span>) -> Result<Request, Vec<Finding>> {
    let whole = fixed.unwrap_or_else(|| Span::new(file, base, base + text.len()));
    let mut node = parse_yaml(text, file, base).map_err(|mut finding| {
        if let Some(span) = fixed {
            finding.span = Some(span);
        }
        vec![*finding]
    })?;
    if let Some(span) = fixed {
        relocate(&mut node, span);
    }
    let Some(pairs) = node.as_map() else {
        let finding = Finding::error(RuleId::BadView, whole, "a view block begins with a view and a kind");
        return Err(vec![finding.hint("for instance `table: requirement`")]);
    };
    let Some((key, value)) = pairs.first() else {
        return Err(vec![
            Finding::error(RuleId::BadView, whole, "the view block is empty").hint("for instance `table: requirement`"),
        ]);
    };
    let mut findings = Vec::new();
    let kinds = kinds(value, &mut findings);
    finish(&key.text, key.span, kinds, &pairs[1..], whole, findings)
}

/// Reads a request from an outline item (`register:` and `view:`) or from a kind's `views:` (`view:` and `of:` or `rows:`).
///
/// # Errors
/// Findings of the rule `bad-view`.
pub fn parse_node(node: &Node, default_kind: Option<&str>) -> Result<Request, Vec<Finding>> {
    let pairs = node.as_map().unwrap_or_default();
    let mut findings = Vec::new();
    let view = node.get("view").and_then(Node::as_str).unwrap_or("table").trim().to_owned();
    let view_span = node.get("view").map_or(node.span, |n| n.span);
    let named = ["register", "of", "rows"].iter().find_map(|name| node.get(name));
    let kinds = match (named, default_kind) {
        (Some(named), _) => kinds(named, &mut findings),
        (None, Some(kind)) => vec![(kind.to_owned(), node.span)],
        (None, None) => Vec::new(),
    };
    let rest: Vec<(Key, Node)> =
        pairs.iter().filter(|(k, _)| !matches!(k.text.as_str(), "register" | "of" | "rows" | "view")).cloned().collect();
    finish(&view, view_span, kinds, &rest, node.span, findings)
}

/// Reads the inline form, `count requirement where priority = must` or `sum cost.max`.
///
/// # Errors
/// Findings of the rule `bad-view`.
pub fn parse_inline(text: &str, span: Span) -> Result<Request, Vec<Finding>> {
    let bad = |message: &str| {
        vec![
            Finding::error(RuleId::BadView, span, message.to_owned())
                .hint("write `value: count requirement where priority = must` or `value: sum cost.max`"),
        ]
    };
    let (head, condition) = match text.split_once(" where ") {
        Some((head, condition)) => (head, Some(condition)),
        None => (text, None),
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let (operation, target) = match words.as_slice() {
        [operation, target] => (*operation, *target),
        _ => return Err(bad("an inline value names an operation and a kind")),
    };
    let (kind, field) = target.split_once('.').map_or((target, None), |(k, f)| (k, Some(f)));
    match (operation, field) {
        ("count", None) | ("sum" | "average" | "min" | "max", Some(_)) => {}
        ("count", Some(_)) => return Err(bad("`count` counts entries, not fields")),
        ("sum" | "average" | "min" | "max", None) => return Err(bad("this operation needs a field")),
        _ => return Err(bad("operations are count, sum, average, min and max")),
    }
    let mut pairs = Vec::new();
    if let Some(field) = field {
        pairs.push((Key { text: operation.into(), span }, Node::scalar(field, span)));
    }
    if let Some(condition) = condition {
        pairs.push((Key { text: "where".into(), span }, Node::scalar(condition, span)));
    }
    finish("value", span, vec![(kind.to_owned(), span)], &pairs, span, Vec::new())
}

fn kinds(node: &Node, findings: &mut Vec<Finding>) -> Vec<(String, Span)> {
    let one = std::slice::from_ref(node);
    let items = node.as_list().unwrap_or(one);
    let mut kinds = Vec::new();
    for item in items {
        match item.as_str() {
            Some(name) => kinds.push((name.trim().to_owned(), item.span)),
            None => {
                findings.push(Finding::error(RuleId::BadView, item.span, format!("a view names a kind, found {}", item.shape())))
            }
        }
    }
    kinds
}

/// Parameters that are conditions on other entries than those that a view is asked for.
pub const OTHER_CONDITIONS: [&str; 2] = ["columns_where", "offers_where"];

fn finish(
    view: &str,
    view_span: Span,
    kinds: Vec<(String, Span)>,
    pairs: &[(Key, Node)],
    span: Span,
    mut findings: Vec<Finding>,
) -> Result<Request, Vec<Finding>> {
    let mut params: Vec<(Key, Node)> = Vec::new();
    let mut condition = None;
    for (key, value) in pairs {
        let name = key.text.as_str();
        if name == "where" || OTHER_CONDITIONS.contains(&name) {
            match value.as_str().map(condition::parse) {
                Some(Ok(read)) if name == "where" => condition = Some((read, value.span)),
                Some(Ok(_)) => params.push((key.clone(), value.clone())),
                Some(Err(problem)) => {
                    let narrow = value.span.part(problem.at.start, problem.at.end.max(problem.at.start + 1));
                    findings.push(Finding::error(
                        RuleId::BadView,
                        narrow,
                        format!("the condition cannot be read: {}", problem.message),
                    ));
                }
                None => findings.push(Finding::error(
                    RuleId::BadView,
                    value.span,
                    format!("`{name}` expects a condition, found {}", value.shape()),
                )),
            }
            continue;
        }
        if !value.is_null() {
            params.push((key.clone(), value.clone()));
        }
    }
    if findings.is_empty() {
        Ok(Request { view: view.to_owned(), view_span, kinds, condition, params, span })
    } else {
        Err(findings)
    }
}

/// Gives every node of a tree the same place.
fn relocate(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.tree {
        Tree::List(items) => items.iter_mut().for_each(|i| relocate(i, span)),
        Tree::Map(pairs) => {
            for (key, value) in pairs {
                key.span = span;
                relocate(value, span);
            }
        }
        Tree::Null | Tree::Scalar(_) => {}
    }
}
