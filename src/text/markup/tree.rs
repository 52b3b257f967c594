//! The tree that the parser of `html5ever` builds: nodes in a row, which name each other by number.

use html5ever::interface::{Attribute, ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace, QualName};
use std::borrow::Cow;
use std::cell::RefCell;

/// A node.
#[derive(Debug, Default)]
pub struct Node {
    parent: Option<usize>,
    /// Its children, in order.
    pub children: Vec<usize>,
    /// What it is.
    pub data: Data,
}

/// What a node is.
#[derive(Debug, Default)]
pub enum Data {
    /// The root, a comment or something else without words.
    #[default]
    Nothing,
    /// Words.
    Text(String),
    /// An element.
    Element { name: QualName, attributes: Vec<Attribute> },
}

/// A tree that is being built.
pub struct Growing(RefCell<Vec<Node>>);

impl Growing {
    /// Begins a tree with its root.
    pub fn new() -> Self {
        Growing(RefCell::new(vec![Node::default()]))
    }

    fn add(&self, data: Data) -> usize {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Node { data, ..Node::default() });
        nodes.len() - 1
    }

    fn detach(nodes: &mut [Node], node: usize) {
        let Some(parent) = nodes.get_mut(node).and_then(|n| n.parent.take()) else { return };
        if let Some(parent) = nodes.get_mut(parent)
            && let Some(at) = parent.children.iter().rposition(|child| *child == node)
        {
            parent.children.remove(at);
        }
    }

    /// Puts a child at a place among the children of a parent; words join those before them.
    fn insert(&self, parent: usize, at: usize, child: NodeOrText<usize>) {
        let mut nodes = self.0.borrow_mut();
        let node = match child {
            NodeOrText::AppendNode(node) => {
                Self::detach(&mut nodes, node);
                node
            }
            NodeOrText::AppendText(text) => {
                let before = at.checked_sub(1).and_then(|n| nodes.get(parent)?.children.get(n).copied());
                if let Some(Node { data: Data::Text(words), .. }) = before.and_then(|n| nodes.get_mut(n)) {
                    words.push_str(&text);
                    return;
                }
                nodes.push(Node { data: Data::Text(text.to_string()), ..Node::default() });
                nodes.len() - 1
            }
        };
        if let Some(parent) = nodes.get_mut(parent) {
            let at = at.min(parent.children.len());
            parent.children.insert(at, node);
        }
        if let Some(node) = nodes.get_mut(node) {
            node.parent = Some(parent);
        }
    }

    fn len(&self, node: usize) -> usize {
        self.0.borrow().get(node).map_or(0, |n| n.children.len())
    }
}

/// The name of an element, for the parser.
#[derive(Debug)]
pub struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Growing {
    type Handle = usize;
    type Output = Vec<Node>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<Node> {
        self.0.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        match self.0.borrow().get(*target).map(|n| &n.data) {
            Some(Data::Element { name, .. }) => Name(name.clone()),
            _ => Name(QualName::new(None, html5ever::ns!(html), LocalName::from(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(Data::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Data::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Data::Nothing)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(node) = &child {
            Self::detach(&mut self.0.borrow_mut(), *node);
        }
        self.insert(*parent, self.len(*parent), child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        let has_parent = self.0.borrow().get(*element).is_some_and(|n| n.parent.is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, a: &usize, b: &usize) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(node) = &child {
            Self::detach(&mut self.0.borrow_mut(), *node);
        }
        let place = {
            let nodes = self.0.borrow();
            let parent = nodes.get(*sibling).and_then(|n| n.parent);
            parent.and_then(|p| Some((p, nodes.get(p)?.children.iter().rposition(|n| n == sibling)?)))
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let Some(Node { data: Data::Element { attributes, .. }, .. }) = self.0.borrow_mut().get_mut(*target) {
            for attribute in more {
                if attributes.iter().all(|a| a.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        Self::detach(&mut self.0.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.0.borrow_mut();
        let moved = nodes.get_mut(*node).map(|n| std::mem::take(&mut n.children)).unwrap_or_default();
        for child in &moved {
            if let Some(child) = nodes.get_mut(*child) {
                child.parent = Some(*new_parent);
            }
        }
        if let Some(parent) = nodes.get_mut(*new_parent) {
            parent.children.extend(moved);
        }
    }
}
