//! Kinds, with all their fields, and what leads to them.

use super::{Article, FactValue, Part, Sort};
use crate::project::Project;
use crate::schema::{Choice, Field, FieldType, Kind, Lang, Targets, ViewSpec};
use crate::source::Node;

/// What a kind is for, its fields and links, and the links of others.
pub(super) fn article(kind: &Kind, project: &Project, lang: Lang) -> Article {
    let audiences = &project.config.audiences;
    let name = |audience| audiences.name(audience).to_owned();
    let mut article = Article::new(Sort::Kind, &*kind.name, kind.help.get(lang));
    article.label = Some(kind.labels.get(lang).to_owned());
    let prefix = if kind.prefix.is_empty() { String::new() } else { format!("{}-1", kind.prefix) };
    article = article.fact("file", FactValue::Code(format!("{}.yaml", kind.plural))).fact("ids", FactValue::Code(prefix));
    article =
        article.fact("section", FactValue::Choice(kind.section.name())).fact("reader", FactValue::Code(name(kind.audience)));
    if let Some(widest) = kind.widest {
        article = article.fact("widest", FactValue::Code(name(widest)));
    }
    if let Some((field, audience)) = &kind.until {
        article = article.fact("until", FactValue::Code(format!("{field}: {}", name(*audience))));
    }
    article = article.fact("pictures", FactValue::Code(pictures(kind)));
    for field in kind.fields.values() {
        article.parts.push(part(field, "", project, lang));
        let nested = field.ty.cells().into_iter().flat_map(|cells| cells.values());
        article.parts.extend(nested.map(|cell| part(cell, &format!("{}.", field.name), project, lang)));
    }
    for relation in project.vocabulary.inverses(&kind.name) {
        article.parts.push(Part {
            word: relation.name.to_string(),
            what: format!("← {}.{}", relation.from, relation.field),
            label: Some(relation.label.get(lang).to_owned()),
            ..Part::default()
        });
    }
    article
}

fn part(field: &Field, inside: &str, project: &Project, lang: Lang) -> Part {
    let mut text = field.help.get(lang).to_owned();
    let (what, choices) = typed(&field.ty);
    if !choices.is_empty() {
        let meant = choices.iter().map(|choice| match choice.label.get(lang) {
            label if label == choice.key => format!("`{}`", choice.key),
            label => format!("`{}` {label}", choice.key),
        });
        let meant = meant.collect::<Vec<_>>().join(", ");
        text = if text.is_empty() { format!("{meant}.") } else { format!("{text} {meant}.") };
    }
    Part {
        word: format!("{inside}{}", field.name),
        what,
        label: Some(field.label.get(lang).to_owned()),
        text,
        required: field.required,
        default: field.default.as_ref().and_then(Node::as_str).map(str::to_owned),
        reader: field.audience.map(|audience| project.config.audiences.name(audience).to_owned()),
    }
}

/// A type as it is told, and its choices.
fn typed(ty: &FieldType) -> (String, &[Choice]) {
    match ty {
        FieldType::Choice(choices) => (ty.name().to_owned(), choices),
        FieldType::Link(link) => match &link.to {
            Targets::Any => (format!("{} → *", ty.name()), &[]),
            Targets::Kinds(kinds) => (format!("{} → {}", ty.name(), kinds.join(", ")), &[]),
        },
        FieldType::List(of) => {
            let (item, choices) = typed(of);
            (format!("{} ({item})", ty.name()), choices)
        }
        _ => (ty.name().to_owned(), &[]),
    }
}

/// The pictures of its register page, the table last.
fn pictures(kind: &Kind) -> String {
    let text = |view: &ViewSpec, name: &str| view.node.get(name).and_then(Node::as_str).map(str::to_owned);
    let picture = |view: &ViewSpec| {
        let name = text(view, "view").unwrap_or_default();
        text(view, "sort").filter(|_| name == "chart").map_or(name, |sort| format!("chart ({sort})"))
    };
    kind.views.iter().map(picture).chain(["table".to_owned()]).collect::<Vec<_>>().join(", ")
}
