//! Views: what `content/reference/views.yaml` says of those that the program has.

use super::{Article, FactValue, Part, Sort, Spoken};
use crate::schema::Lang;
use crate::view::{VIEWS, View};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the file says of a view.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub call: Vec<String>,
    text: Spoken,
    #[serde(default)]
    more: Spoken,
    #[serde(default)]
    pub parameters: BTreeMap<String, Spoken>,
    pub examples: Vec<String>,
}

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllTold {
    pub common: BTreeMap<String, Spoken>,
    pub views: BTreeMap<String, Told>,
}

// A test reads it: it has this shape.
pub(super) static TOLD: LazyLock<AllTold> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("../../content/reference/views.yaml")).unwrap_or_default());

/// One article per view, in the order of the list.
pub(super) fn articles(lang: Lang) -> Vec<Article> {
    VIEWS.iter().filter_map(|view| Some(article(view, TOLD.views.get(view.name)?, lang))).collect()
}

fn article(view: &View, told: &Told, lang: Lang) -> Article {
    let mut article = Article::new(Sort::View, view.name, told.text.get(lang));
    article.more = told.more.get(lang).to_owned();
    let names = view.params.iter().map(|(name, _)| *name).chain(["title"]);
    let part = |name: &str| {
        let text = told.parameters.get(name).or_else(|| TOLD.common.get(name));
        Part { word: name.to_owned(), text: text.map_or("", |text| text.get(lang)).to_owned(), ..Part::default() }
    };
    article.parts = names.map(part).collect();
    article.examples = told.examples.iter().map(|example| format!("```view\n{}\n```", example.trim_end())).collect();
    article.fact("call", FactValue::Code(told.call.join("\n")))
}
