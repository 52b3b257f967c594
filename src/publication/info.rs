//! What a project says about itself, for one reader.

use super::address;
use crate::project::{AnswerCode, Baseline, Config, Entry, Fonts, Forge, Project, Tax};
use crate::schema::value::Date;
use crate::schema::{Audience, Lang, Value, Words};
use rust_decimal::Decimal;
use std::sync::Arc;

/// What the project says about itself, without its ladder, rules and hidden documents.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Info {
    pub title: String,
    pub subtitle: Option<String>,
    pub description: Option<String>,
    pub organisation: Option<String>,
    /// The language of this publication.
    pub lang: Lang,
    /// All languages that the project is read in, the main one first.
    pub languages: Vec<Lang>,
    pub version: Option<String>,
    pub date: Option<Date>,
    /// Address of the pages of this language.
    pub url: Option<String>,
    /// Address of the whole site, where its files are.
    pub top_url: Option<String>,
    pub currency: String,
    /// Whether amounts are with or without tax; nothing when nobody said so.
    pub tax: Option<Tax>,
    pub logo: Option<Arc<str>>,
    pub fonts: Fonts,
    pub theme: String,
    pub accent: Option<String>,
    /// Only for those who write: a repository's address names hosts and files.
    pub repository: Option<RepositoryInfo>,
    /// Where this reader may report errors.
    pub report: Option<String>,
    pub image: Option<Arc<str>>,
    /// Whether HTML in Markdown is shown as it is written.
    pub trusts_html: bool,
    /// Kinds whose entries explain the words of texts.
    pub hints: Vec<String>,
    /// States of the project that this reader is told of, the oldest first.
    pub baselines: Vec<BaselineInfo>,
    /// What the codes of answers count; told where a criterion that this reader sees is marked by them.
    pub answer_codes: Vec<AnswerCodeInfo>,
}

/// What a code of answers counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCodeInfo {
    /// Its key in files.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// From 0, not met at all, to 1, met in full.
    pub mark: Option<Decimal>,
    /// Whether it refuses what is asked.
    pub refuses: bool,
}

/// A state of the project that readers hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct BaselineInfo {
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The commit, tag or branch that it is. Never shown.
    pub revision: String,
    pub date: Option<Date>,
    pub text: Option<String>,
}

/// Where the project's files are kept.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RepositoryInfo {
    pub url: String,
    pub branch: String,
    pub forge: Forge,
    /// The project's folder in the repository; empty at its top.
    pub folder: String,
}

pub(super) fn info(config: &Config, writes: bool, sees: &dyn Fn(Audience) -> bool, lang: Lang) -> Info {
    let kept = |url: &String| RepositoryInfo {
        url: url.clone(),
        branch: config.branch.clone(),
        forge: config.forge,
        folder: config.folder.clone(),
    };
    let text = |words: &Option<Words>| words.as_ref().map(|words| words.get(lang).to_owned());
    let folder = address::folder(lang, &config.languages);
    Info {
        title: config.title.get(lang).to_owned(),
        subtitle: text(&config.subtitle),
        description: text(&config.description),
        organisation: text(&config.organisation),
        lang,
        languages: config.languages.clone(),
        version: config.version.clone(),
        date: config.date,
        url: config.url.as_ref().map(|url| format!("{url}{folder}")),
        top_url: config.url.clone(),
        currency: config.currency.clone(),
        tax: config.tax,
        logo: config.logo.clone(),
        fonts: config.fonts.clone(),
        theme: config.theme.clone(),
        accent: config.accent.clone(),
        repository: config.repository.as_ref().filter(|_| writes).map(kept),
        report: config.report.as_ref().filter(|r| sees(r.audience)).map(|r| r.to.clone()),
        image: config.image.clone(),
        trusts_html: config.trusts_html,
        baselines: config.baselines.iter().filter(|own| sees(own.audience)).map(|own| baseline(own, lang)).collect(),
        hints: config.glossary.iter().filter(|_| config.hints).map(|(name, _)| name.clone()).collect(),
        // Told once it is known which criteria this reader sees.
        answer_codes: Vec::new(),
    }
}

/// What the codes of answers count, where one of the criteria that a reader sees is marked by them, or sets aside by them.
pub(super) fn answer_codes<'a>(
    project: &Project,
    mut criteria: impl Iterator<Item = &'a Entry>,
    lang: Lang,
) -> Vec<AnswerCodeInfo> {
    let by_code = |criterion: &Entry| {
        criterion.get("scoring").is_some_and(|value| matches!(value, Value::Choice(key) if &**key == "answers"))
            || criterion.get("mandatory").is_some()
    };
    if !criteria.any(by_code) {
        return Vec::new();
    }
    let told = |code: AnswerCode| AnswerCodeInfo {
        label: code.label.get(lang).to_owned(),
        key: code.key,
        mark: code.counts.mark,
        refuses: code.counts.refuses == Some(true),
    };
    project.answer_codes().into_iter().map(told).collect()
}

fn baseline(own: &Baseline, lang: Lang) -> BaselineInfo {
    BaselineInfo {
        name: own.name.clone(),
        slug: own.slug(),
        revision: own.revision.clone(),
        date: own.date,
        text: own.text.as_ref().map(|text| text.get(lang).to_owned()),
    }
}
