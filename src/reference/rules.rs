//! Rules: how much each weighs, why it is there, how it is changed.

use super::{Article, FactValue, Sort, word};
use crate::check::{RULES, Rule, usual_settings};
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
    let settings: Vec<String> =
        usual_settings(rule.id, lang).into_iter().map(|(name, usual)| [name, ": ", &usual].concat()).collect();
    article.more = how_to_change(rule, &settings, lang);
    article = article
        .fact("severity", FactValue::Choice(if rule.off { "off" } else { severity(rule.severity) }))
        .fact("fixed", FactValue::Flag(rule.fixed));
    if settings.is_empty() { article } else { article.fact("limit", FactValue::Words(settings.join(" ; "))) }
}

fn how_to_change(rule: &Rule, settings: &[String], lang: Lang) -> String {
    let id = rule.id.as_str();
    if rule.fixed {
        return word("rule_fixed", lang).to_owned();
    }
    let setting = if rule.off {
        format!("{id}: {}", severity(rule.severity))
    } else if settings.is_empty() {
        format!("{id}: off")
    } else {
        format!("{id}: {{ {} }}", settings.join(", "))
    };
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
