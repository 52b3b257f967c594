//! Rules: how much each weighs, why it is there, how it is changed.

use super::{Article, FactValue, Sort, word};
use crate::check::{RULES, Rule, usual_limit};
use crate::finding::Severity;
use crate::messages::reason;
use crate::schema::Lang;

/// One article per rule, by family.
pub(super) fn articles(lang: Lang) -> Vec<Article> {
    RULES.iter().map(|rule| article(rule, lang)).collect()
}

fn article(rule: &Rule, lang: Lang) -> Article {
    let id = rule.id.as_str();
    let mut article = Article::new(Sort::Rule, id, reason(id, rule.reason, lang));
    let limit = usual_limit(rule.id, lang);
    article.more = how_to_change(rule, limit.as_deref(), lang);
    article = article.fact("severity", FactValue::Choice(severity(rule.severity))).fact("fixed", FactValue::Flag(rule.fixed));
    match limit {
        Some(limit) => article.fact("limit", FactValue::Words(limit)),
        None => article,
    }
}

fn how_to_change(rule: &Rule, limit: Option<&str>, lang: Lang) -> String {
    let id = rule.id.as_str();
    if rule.fixed {
        return word("rule_fixed", lang).to_owned();
    }
    let setting = limit.map_or_else(|| format!("{id}: off"), |limit| format!("{id}: {{ max: {limit} }}"));
    let (project, entry, why) = (word("rule_project", lang), word("rule_entry", lang), word("rule_why", lang));
    format!("{project}\n\n```yaml\nrules:\n  {setting}\n```\n\n{entry}\n\n```yaml\nsilence:\n  {id}: {why}\n```")
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
