//! What was given for a field, as a value that can be written: read by the type of the field, and refused with the hint that `check` has.

use super::change::nowhere;
use super::scalar::Value;
use super::{EditError, Editor};
use crate::finding::{Severity, closest_key};
use crate::project::id_key;
use crate::schema::value::{self, Convention};
use crate::schema::{COMMON_KEYS, FieldType, Kind, LinkType, Targets};
use crate::source::{Node, Tree, composed, parse_yaml};
use crate::span::FileId;

impl Editor<'_> {
    /// Reads `field=value`.
    ///
    /// # Errors
    /// When there is no such field, or the field cannot hold the value.
    pub(super) fn value(&self, kind: &Kind, name: &str, text: &str) -> Result<Value, EditError> {
        let text = composed(text);
        if let Some(field) = kind.fields.get(name) {
            let node = typed(&field.ty, &text).map_err(|why| EditError::Usage(format!("`{name}`: {why}")))?;
            self.reads(kind, name, &node)?;
            self.links(&field.ty, &node)?;
            return Ok(Value { node, exact: !field.ty.is_words() });
        }
        if COMMON_KEYS.contains(&name) {
            return self.common(name, &text);
        }
        let inverses: Vec<_> = self.project.vocabulary.inverses(&kind.name).iter().filter(|i| *i.name == *name).collect();
        if let Some(first) = inverses.first() {
            if inverses.iter().all(|i| i.in_rows) {
                let message = format!("`{name}` is written on the other side, in the rows of a `{}`", first.from);
                return Err(EditError::Usage(message));
            }
            let node = words(&text).map_err(|why| EditError::Usage(format!("`{name}`: {why}")))?;
            let kinds = inverses.iter().filter(|i| !i.in_rows).map(|i| i.from.to_string()).collect();
            self.targets(&Targets::Kinds(kinds), &node)?;
            return Ok(Value { node, exact: true });
        }
        let known = COMMON_KEYS.into_iter().map(|key| (key, key)).chain(self.project.vocabulary.column_words(&kind.name));
        let hint = closest_key(name, known)
            .map_or_else(|| format!("`ouvrage kinds {}` lists its fields", kind.name), |near| format!("did you mean `{near}`?"));
        Err(EditError::Usage(format!("`{}` has no field `{name}`; {hint}", kind.name)))
    }

    fn common(&self, name: &str, text: &str) -> Result<Value, EditError> {
        let node = match name {
            "audience" => {
                let ladder = &self.project.config.audiences;
                if ladder.find(text.trim()).is_none() {
                    let names: Vec<&str> = ladder.names().collect();
                    let message =
                        format!("there is no audience `{text}`; audiences, from widest to narrowest: {}", names.join(", "));
                    return Err(EditError::Usage(message));
                }
                Node::scalar(text.trim(), nowhere())
            }
            "tags" | "aliases" => words(text).map_err(|why| EditError::Usage(format!("`{name}`: {why}")))?,
            "silence" => {
                let node = parsed(text).map_err(|why| EditError::Usage(format!("`silence`: {why}")))?;
                let reasons = node.as_map().is_some_and(|pairs| pairs.iter().all(|(_, reason)| reason.as_str().is_some()));
                if !reasons {
                    let hint = "for instance `silence={ requirement-without-test: Verified by the audit of lot 2 }`";
                    return Err(EditError::Usage(format!("`silence` expects rules, each with a reason; {hint}")));
                }
                node
            }
            "id" => return Err(EditError::Usage("an id is changed by `ouvrage rename DIR OLD NEW`".to_owned())),
            _ => return Err(EditError::Usage(format!("`{name}` cannot be set: an entry keeps its kind"))),
        };
        Ok(Value { node, exact: name != "silence" })
    }

    /// Holds a value against the type of its field.
    fn reads(&self, kind: &Kind, name: &str, node: &Node) -> Result<(), EditError> {
        let Some(field) = kind.fields.get(name) else { return Ok(()) };
        let config = &self.project.config;
        let mut findings = Vec::new();
        value::read(node, field, Convention { currency: &config.currency, lang: config.lang }, &mut findings);
        match findings.iter().find(|f| f.severity == Severity::Error) {
            Some(finding) => {
                let hint = finding.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
                Err(EditError::Usage(format!("{}{hint}", finding.message)))
            }
            None => Ok(()),
        }
    }

    fn links(&self, ty: &FieldType, node: &Node) -> Result<(), EditError> {
        match ty {
            FieldType::Link(LinkType { to, .. }) => self.targets(to, node),
            FieldType::Records(cells) => {
                let rows = node.as_list().unwrap_or_default().iter().filter_map(Node::as_map).flatten();
                rows.filter_map(|(key, value)| Some((cells.get(&key.text)?, value)))
                    .try_for_each(|(cell, value)| self.links(&cell.ty, value))
            }
            _ => Ok(()),
        }
    }

    fn targets(&self, to: &Targets, node: &Node) -> Result<(), EditError> {
        let one = std::slice::from_ref(node);
        for id in node.as_list().unwrap_or(one).iter().filter_map(Node::as_str) {
            let kind = match self.coming.get(&id_key(&composed(id))) {
                Some(kind) => kind,
                None => &self.entry(id)?.kind,
            };
            if !to.accepts(kind)
                && let Targets::Kinds(kinds) = to
            {
                let message = format!("`{id}` is a {kind}; this leads to {}", kinds.join(" or "));
                return Err(EditError::Usage(message));
            }
        }
        Ok(())
    }

    /// Whether an id is taken by an entry, or was the id of one.
    pub(super) fn is_taken(&self, id: &str) -> Option<&str> {
        let key = id_key(id);
        let holds =
            |e: &&std::sync::Arc<crate::project::Entry>| id_key(&e.id) == key || e.aliases.iter().any(|a| id_key(&a.id) == key);
        self.project.entries.iter().find(holds).map(|e| &*e.id)
    }
}

/// What was given for a field of a type, as YAML would say it.
fn typed(ty: &FieldType, text: &str) -> Result<Node, String> {
    match ty {
        FieldType::Records(_) => {
            let node = parsed(text)?;
            if node.as_list().is_some() || (ty.is_approval() && node.as_map().is_some()) {
                Ok(node)
            } else {
                Err("rows are written as YAML, for instance `[{ name: value }]`".to_owned())
            }
        }
        FieldType::Link(link) if link.many => words(text),
        FieldType::List(_) => words(text),
        FieldType::Markdown => Ok(Node::scalar(text.replace("\r\n", "\n"), nowhere())),
        FieldType::Text => Ok(Node::scalar(text.trim().replace(['\t', '\r', '\n'], " "), nowhere())),
        _ => Ok(Node::scalar(text.trim(), nowhere())),
    }
}

/// Several words: parted by commas, or a list of YAML.
fn words(text: &str) -> Result<Node, String> {
    if text.trim_start().starts_with('[') {
        let node = parsed(text)?;
        return match &node.tree {
            Tree::List(items) if items.iter().all(|item| item.as_str().is_some()) => Ok(node),
            _ => Err("a list holds single values".to_owned()),
        };
    }
    let items = text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(|word| Node::scalar(word, nowhere()));
    Ok(Node { span: nowhere(), tree: Tree::List(items.collect()) })
}

fn parsed(text: &str) -> Result<Node, String> {
    parse_yaml(text, FileId(u32::MAX), 0).map_err(|finding| finding.message)
}
