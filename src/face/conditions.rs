//! A condition in words: what a checkpoint counts, for readers who write none.

use super::labels::{inside, label_in};
use crate::locale::Words;
use crate::project::{CHANGED_SINCE, Comparison, Condition, Operand, parse_condition};
use crate::publication::Publication;
use crate::schema::{FieldType, Kind};

/// Says a condition on entries of a kind: « priorité : indispensable, sans scénario ». As it is written where it cannot be read.
pub(super) fn in_words(written: &str, kind: Option<&Kind>, publication: &Publication) -> String {
    match (parse_condition(written), kind) {
        (Ok(condition), Some(kind)) => Teller { kind, publication, words: Words::of(publication.info().lang) }.say(&condition),
        _ => written.to_owned(),
    }
}

struct Teller<'a> {
    kind: &'a Kind,
    publication: &'a Publication,
    words: &'static Words,
}

impl Teller<'_> {
    fn say(&self, condition: &Condition) -> String {
        // What is joined within something joined stands in brackets: « a, b or c » could be read in two ways.
        let part = |part: &Condition| match part {
            Condition::And(_) | Condition::Or(_) => format!("({})", self.say(part)),
            Condition::Not(_) | Condition::Test { .. } => self.say(part),
        };
        let all = |parts: &[Condition], between: &str| parts.iter().map(part).collect::<Vec<_>>().join(between);
        match condition {
            Condition::And(parts) => all(parts, ", "),
            Condition::Or(parts) => all(parts, self.words.get("where_or")),
            Condition::Not(inner) => match &**inner {
                Condition::Test { path, comparison, operands, .. } => self.test(path, *comparison, operands, false),
                other => self.words.get("where_not").replace("{what}", &self.say(other)),
            },
            Condition::Test { path, comparison, operands, .. } => self.test(path, *comparison, operands, true),
        }
    }

    /// Says one test, or that it does not hold.
    fn test(&self, path: &[String], comparison: Comparison, operands: &[Operand], holds: bool) -> String {
        let field = self.label(path);
        let values: Vec<String> = operands.iter().map(|operand| self.value(path, &operand.text)).collect();
        let value = values.join(self.words.get("where_or"));
        let with = |key: &str| self.words.get(key).replace("{field}", &field).replace("{value}", &value);
        let sign = |sign: &str| [field.as_str(), sign, &value].join("\u{a0}");
        match (comparison, holds) {
            _ if path.first().is_some_and(|name| name == CHANGED_SINCE) => with("where_changed"),
            (Comparison::Equal | Comparison::In, true) => with("where_is"),
            (Comparison::Equal | Comparison::In, false) => match operands {
                // Of two answers the other one is said.
                [operand] if self.is_boolean(path) => {
                    let other = if is_yes(&operand.text) { "no" } else { "yes" };
                    self.words.get("where_is").replace("{field}", &field).replace("{value}", &inside(self.words.get(other)))
                }
                _ => with("where_is_not"),
            },
            (Comparison::Empty, true) => with("where_without"),
            (Comparison::Empty, false) => with("where_with"),
            (Comparison::Contains, true) => with("where_contains"),
            (Comparison::Contains, false) => with("where_contains_not"),
            (Comparison::Less, true) | (Comparison::AtLeast, false) => sign("<"),
            (Comparison::AtMost, true) | (Comparison::Greater, false) => sign("≤"),
            (Comparison::Greater, true) | (Comparison::AtMost, false) => sign(">"),
            (Comparison::AtLeast, true) | (Comparison::Less, false) => sign("≥"),
        }
    }

    fn label(&self, path: &[String]) -> String {
        let Some((first, rest)) = path.split_first() else { return String::new() };
        let mut label = inside(&label_in(self.kind, first, self.publication));
        for name in rest {
            label = [label.as_str(), name].join(", ");
        }
        label
    }

    fn is_boolean(&self, path: &[String]) -> bool {
        matches!(path, [name] if self.kind.fields.get(name.as_str()).is_some_and(|field| field.ty == FieldType::Boolean))
    }

    /// What a value is called: a choice by its label, an entry by its title.
    fn value(&self, path: &[String], text: &str) -> String {
        let lang = self.publication.info().lang;
        let ty = path.first().and_then(|name| self.kind.fields.get(name.as_str())).map(|field| &field.ty);
        let of = match ty {
            Some(FieldType::List(of)) => Some(&**of),
            other => other,
        };
        match of {
            Some(FieldType::Choice(choices)) if path.len() == 1 => choices
                .iter()
                .find(|choice| choice.key == text)
                .map_or_else(|| text.to_owned(), |choice| inside(choice.label.get(lang))),
            Some(FieldType::Boolean) => inside(self.words.get(if is_yes(text) { "yes" } else { "no" })),
            _ => match self.publication.find(text) {
                Some(n) => [text, self.publication.title(n)].join(" "),
                None => text.to_owned(),
            },
        }
    }
}

fn is_yes(text: &str) -> bool {
    matches!(text, "true" | "yes" | "oui")
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::project::Project;
    use crate::publication::Publication;

    #[test]
    fn a_condition_is_said_in_words() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("content")).expect("made");
        std::fs::write(dir.path().join("ouvrage.yaml"), "title: Test\nlanguage: en\n").expect("written");
        std::fs::write(dir.path().join("content/lots.yaml"), "- { id: L1, title: The portal }\n").expect("written");
        let project = Project::read(dir.path()).expect("read").project.expect("a project");
        let publication = Publication::new(&project, project.config.audiences.narrowest());
        let kind = publication.vocabulary().get("requirement");
        let said = |written: &str| in_words(written, kind, &publication).replace(['\u{a0}', '\u{202f}'], " ");
        let all = [
            "priority = must",
            "priority != must",
            "priority in [must, should]",
            "criterion is empty",
            "not criterion is empty",
            "lot = L1 and (priority = must or priority = should)",
        ];
        let said: Vec<String> = all.iter().map(|written| said(written)).collect();
        assert_eq!(
            said,
            [
                "priority: must",
                "priority: all but must",
                "priority: must or should",
                "without criterion",
                "with criterion",
                "lot: L1 The portal, (priority: must or priority: should)"
            ]
        );
        assert_eq!(in_words("priority = = must", kind, &publication), "priority = = must");
    }
}
