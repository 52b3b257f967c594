//! What is not translated, and what was translated from a text that has changed since.

use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::config::Wanted;
use crate::project::translation::{State, Subject, is_wanted, states};
use crate::project::{Project, address};
use crate::schema::Lang;

/// Checks the translations into every language but the main one.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    names(project, findings);
    for lang in project.config.languages.iter().skip(1) {
        language(project, *lang, findings);
    }
}

fn severity(rule: RuleId) -> Severity {
    super::rule(rule).map_or(Severity::Warning, |r| r.severity)
}

fn language(project: &Project, lang: Lang, findings: &mut Vec<Finding>) {
    let reader = project.config.translate.as_ref().and_then(|t| t.audience).unwrap_or(project.config.audiences.narrowest());
    let all = states(project, lang, project.config.audiences.narrowest());
    for stale in all.iter().flat_map(|state| state.stale.iter().map(move |stale| (state.subject, stale))) {
        let (subject, stale) = stale;
        let message = format!("{} has changed since it was translated into `{}`", stale.what, lang.code());
        let mut finding = Finding::new(RuleId::TranslationStale, severity(RuleId::TranslationStale), message).at(stale.span);
        finding = match subject {
            Subject::Page(n) => project.pages.get(n).into_iter().fold(finding, |f, page| f.also(page.span, "the page")),
            Subject::Entry(n) => project.entries.get(n).into_iter().fold(finding, |f, e| f.also(e.id_span, "the entry")),
        };
        finding.entry = entry_of(subject);
        findings.push(finding.hint(format!("bring the translation up to date, then write `{}` here", as_yaml(&stale.now))));
    }
    if project.config.translate.is_none() {
        findings.extend(summary(project, lang, &all));
        return;
    }
    let seen = if reader == project.config.audiences.narrowest() { all } else { states(project, lang, reader) };
    for state in seen.iter().filter(|s| !s.missing.is_empty() && is_wanted(project, s.subject)) {
        findings.push(missing(project, lang, state));
    }
}

fn entry_of(subject: Subject) -> Option<ProjectIndex> {
    match subject {
        Subject::Entry(n) => Some(n),
        Subject::Page(_) => None,
    }
}

/// Until the project says what must be translated, one line says how far it is, not a thousand what is missing.
fn summary(project: &Project, lang: Lang, all: &[State]) -> Option<Finding> {
    let count = |pages: bool, open: bool| {
        let of = |s: &&State| matches!(s.subject, Subject::Page(_)) == pages && (!open || !s.missing.is_empty());
        all.iter().filter(of).count()
    };
    let (pages, entries) = (count(true, true), count(false, true));
    if pages + entries == 0 {
        return None;
    }
    let message = format!(
        "{pages} of {} pages and {entries} of {} entries are not or not wholly translated into `{}`",
        count(true, false),
        count(false, false),
        lang.code()
    );
    let finding = Finding::new(RuleId::TranslationMissing, Severity::Note, message).at(project.config.span);
    Some(finding.hint("`ouvrage translations` lists them; `translate:` in ouvrage.yaml says which of them must be"))
}

/// A fingerprint as it is written in YAML, where `2e70772` is a number that is too large for one.
fn as_yaml(fingerprint: &str) -> String {
    if fingerprint.parse::<f64>().is_ok() { format!("\"{fingerprint}\"") } else { fingerprint.to_owned() }
}

fn missing(project: &Project, lang: Lang, state: &State) -> Finding {
    let finding = |message: String| Finding::new(RuleId::TranslationMissing, severity(RuleId::TranslationMissing), message);
    match state.subject {
        Subject::Page(n) => {
            let Some(page) = project.pages.get(n) else { return finding(String::new()) };
            let name = page.file_path.rsplit_once('.').map_or(&*page.file_path, |(name, _)| name);
            finding(format!("the page `{}` is not translated into `{}`", page.file_path, lang.code()))
                .at(page.span)
                .hint(format!("write `{name}.{}.md` with `translation_of: {}`", lang.code(), as_yaml(&state.fingerprint)))
        }
        Subject::Entry(n) => {
            let Some(entry) = project.entries.get(n) else { return finding(String::new()) };
            let fields: Vec<String> = state.missing.iter().map(|name| format!("`{name}`")).collect();
            let verb = if fields.len() == 1 { "is" } else { "are" };
            let message = format!("{} of `{}` {verb} not translated into `{}`", fields.join(", "), entry.id, lang.code());
            let mut finding = finding(message).at(entry.id_span);
            finding.entry = Some(n);
            let name = entry.file.rsplit_once('.').map_or(("", "yaml"), |(name, end)| (name, end));
            let place = format!("`{}.{}.{}`", name.0, lang.code(), name.1);
            finding.hint(format!("translate it in {place} with `translation_of: {}`", as_yaml(&state.fingerprint)))
        }
    }
}

/// What `translate:` names must exist.
fn names(project: &Project, findings: &mut Vec<Finding>) {
    let Some(translate) = &project.config.translate else { return };
    if let Wanted::Named(kinds) = &translate.kinds {
        for (name, span) in kinds.iter().filter(|(name, _)| project.vocabulary.find(name).is_none()) {
            let finding = Finding::error(RuleId::BadConfig, *span, format!("there is no kind `{name}`"));
            findings.push(finding.did_you_mean_key(name, project.vocabulary.kind_words()));
        }
    }
    if let Wanted::Named(pages) = &translate.pages {
        for (name, span) in pages {
            let path = address(name.trim_matches('/'));
            let inside = format!("{path}/");
            if !project.pages.iter().any(|p| *p.path == *path || p.path.starts_with(&inside)) {
                let finding = Finding::error(RuleId::BadConfig, *span, format!("there is no page or folder `{name}`"));
                findings.push(finding.did_you_mean_path(&path, project.pages.iter().map(|p| &*p.path)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fingerprints_that_look_like_numbers_stand_in_quotes() {
        assert_eq!(["5e86698", "1234567", "e47c485"].map(super::as_yaml), ["\"5e86698\"", "\"1234567\"", "e47c485"]);
    }
}
