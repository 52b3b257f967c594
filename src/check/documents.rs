//! What documents ask for: pages, registers and entries that exist and that their readers may see, fonts, logos and standards that
//! there are, and for one document per entry what it says of `this`.

use super::computed::Trials;
use super::views::{known_baseline, validate, validate_condition};
use crate::document::{cited, names, per_entry, says_this, standards};
use crate::exchange::FORMATS;
#[cfg(feature = "pdf")]
use crate::finding::closest;
use crate::finding::{Finding, RuleId, Severity};
use crate::project::{
    Attach, DocumentConfig, Each, Fonts, Form, Numbering, OutlineItem, Project, Request, THIS, address, parse_view_node,
};
use crate::publication::{Publication, visible_vocabulary};
use crate::schema::{Audience, Kind};
use crate::select::natural;
use crate::span::Span;
use crate::text::Output;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The rule about what a document cites and does not hold.
const CITED: RuleId = RuleId::CitedNotHeld;

/// Checks the documents.
pub(super) fn check(project: &Project, trials: &Trials<'_>, findings: &mut Vec<Finding>) {
    fonts(&project.config.fonts, project, findings);
    for document in project.config.documents.values() {
        let checker = DocumentChecker { project, document, audience: document.audience, trials };
        checker.settings(findings);
        addendum(project, document, findings);
        if let Some(since) = &document.since {
            known_baseline(
                project,
                (RuleId::BadConfig, RuleId::HiddenOutline),
                &since.name,
                since.span,
                Some(document.audience),
                findings,
            );
        }
        let this = document.each.as_ref().and_then(|each| checker.each(each, findings));
        for item in &document.outline {
            if document.each.is_none() && says_this(item) {
                let finding = Finding::error(RuleId::BadOutline, place(item), "`this` is the entry that a document is made for");
                findings.push(finding.hint("say for which with `for:`, for instance `for: meeting`, or name an id"));
            }
        }
        checker.outline(&document.outline, this.as_ref(), findings);
        checker.numbers(findings);
    }
}

/// Checks what an addendum amends: a document for the same readers in the same language, and a state of it that they hold.
fn addendum(project: &Project, document: &DocumentConfig, findings: &mut Vec<Finding>) {
    if document.form != Form::Addendum {
        if let Some((_, span)) = &document.amends {
            let finding = Finding::error(RuleId::BadConfig, *span, "only an addendum amends a document");
            findings.push(finding.hint("set `form: addendum`, or take `amends` out"));
        }
        return;
    }
    if document.since.is_none() {
        let finding = Finding::error(RuleId::BadConfig, document.span, "an addendum needs `since`");
        findings.push(finding.hint("the baseline that its readers hold, for instance `since: v1.0`"));
    }
    let Some((name, span)) = &document.amends else {
        let finding = Finding::error(RuleId::BadConfig, document.span, "an addendum needs `amends`");
        findings.push(finding.hint("the document that it amends, for instance `amends: request-for-proposals`"));
        return;
    };
    let documents = &project.config.documents;
    let Some(amended) = documents.get(name).filter(|amended| amended.name != document.name) else {
        let finding = Finding::error(RuleId::BadConfig, *span, format!("there is no document `{name}` to amend"));
        let others = documents.keys().filter(|other| **other != document.name);
        findings.push(finding.did_you_mean(name, others.map(String::as_str)));
        return;
    };
    if amended.each.is_some() || amended.form == Form::Addendum {
        let finding = Finding::error(RuleId::BadConfig, *span, format!("`{name}` cannot be amended: it is not one document"));
        findings.push(finding.hint("name a document without `for:` that is no addendum itself"));
    } else if amended.audience != document.audience || amended.lang != document.lang {
        let message = format!("`{name}` has other readers or another language than its addendum");
        let hint = "give both the same `audience` and `language`: who gets the one gets the other";
        findings.push(Finding::error(RuleId::BadConfig, *span, message).hint(hint));
    }
}

/// Names what documents tell of and do not hold. Documents of one setting per entry are named once. A form of a page or so, a letter or the
/// minutes of a meeting, goes to who knows the rest.
pub(super) fn cited_not_held(project: &Project, findings: &mut Vec<Finding>) {
    // A document that holds what it may not is said to be wrong already.
    if findings.iter().any(|finding| finding.severity == Severity::Error)
        || matches!(project.config.rules.get(CITED.as_str()), Some((None, _)))
    {
        return;
    }
    let severity = super::rule(CITED).map_or(Severity::Note, |rule| rule.severity);
    let mut publications: BTreeMap<(Audience, &str), Publication> = BTreeMap::new();
    let asked = |document: &&DocumentConfig| !document.cited && document.form != Form::Page;
    for document in project.config.documents.values().filter(asked) {
        let (reader, lang) = (document.audience, document.lang);
        let made = || Publication::for_output(project, reader, lang, Output::Print);
        let publication = publications.entry((reader, lang.code())).or_insert_with(made);
        // The outline as its readers get it.
        let Some(seen) = publication.documents().iter().find(|seen| seen.name == document.name) else { continue };
        let mut ids = per_entry(seen, publication).iter().flat_map(|one| cited(publication, one)).collect::<Vec<_>>();
        ids.sort_by_cached_key(|id| natural(id));
        ids.dedup();
        if !ids.is_empty() {
            findings.push(
                Finding::new(CITED, severity, names_what_is_cited(document, &ids))
                    .at(document.span)
                    .hint("`cited: yes` adds an annex of them to the document; or add their registers to its outline"),
            );
        }
    }
}

fn names_what_is_cited(document: &DocumentConfig, ids: &[String]) -> String {
    let first = ids.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let (name, count) = (&document.name, ids.len());
    match (document.each.is_some(), count > 8) {
        (true, true) => format!("the documents of `{name}` cite {count} entries that they do not hold: {first} …"),
        (true, false) => format!("the documents of `{name}` cite entries that they do not hold: {first}"),
        (false, true) => format!("the document `{name}` cites {count} entries that it does not hold: {first} …"),
        (false, false) => format!("the document `{name}` cites entries that it does not hold: {first}"),
    }
}

fn place(item: &OutlineItem) -> Span {
    match item {
        OutlineItem::Page { span, .. } | OutlineItem::Entry { span, .. } | OutlineItem::Amendments { span, .. } => *span,
        OutlineItem::Generated { .. } => Span::new(crate::span::FileId(0), 0, 0),
        OutlineItem::Register { node, .. } => node.span,
        OutlineItem::Section { contents, .. } => contents.first().map_or(Span::new(crate::span::FileId(0), 0, 0), place),
    }
}

#[cfg(feature = "pdf")]
fn fonts(fonts: &Fonts, project: &Project, findings: &mut Vec<Finding>) {
    if fonts.named().next().is_none() {
        return;
    }
    let known = crate::document::capabilities::families(&project.assets);
    for (_, (family, span)) in fonts.named() {
        if known.iter().any(|k| k.eq_ignore_ascii_case(family)) {
            continue;
        }
        let finding = Finding::error(RuleId::BadConfig, *span, format!("there is no font `{family}`"));
        let near = closest(family, known.iter().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
        findings.push(
            finding.hint(
                near.unwrap_or_else(|| format!("put its files (TTF or OTF) into `fonts/`; there are: {}", known.join(", "))),
            ),
        );
    }
}

#[cfg(not(feature = "pdf"))]
fn fonts(_: &Fonts, _: &Project, _: &mut Vec<Finding>) {}

struct DocumentChecker<'a> {
    project: &'a Project,
    document: &'a DocumentConfig,
    audience: Audience,
    trials: &'a Trials<'a>,
}

/// The kind of `this`, and an entry that it may be.
struct This<'a> {
    kind: &'a Kind,
    example: Option<&'a str>,
}

impl<'a> DocumentChecker<'a> {
    fn settings(&self, findings: &mut Vec<Finding>) {
        let document = self.document;
        fonts(&document.fonts, self.project, findings);
        if let Some((logo, span)) = &document.logo
            && !self.project.assets.iter().any(|a| a.path == *logo)
        {
            let finding = Finding::error(RuleId::BrokenImage, *span, format!("the logo `{logo}` is not in the project"));
            findings.push(finding.did_you_mean_path(logo, self.project.assets.iter().map(|a| &*a.path)));
        }
        let attached = FORMATS.iter().filter(|format| format.attached);
        if let Attach::Named(words) = &document.attach {
            for (word, span) in words.iter().filter(|(word, _)| !attached.clone().any(|format| format.name == word)) {
                let names = attached.clone().map(|format| format.name).collect::<Vec<_>>().join(", ");
                let finding = Finding::error(RuleId::BadConfig, *span, format!("`{word}` cannot be attached"));
                findings.push(finding.hint(format!("formats: {names}, or `no`")));
            }
        }
        let named = document.standards.as_deref().unwrap_or_default();
        let mut known = Vec::new();
        for (name, span) in named {
            if standards::STANDARDS.contains(&name.as_str()) {
                known.push(name.as_str());
            } else {
                let finding =
                    Finding::error(RuleId::BadConfig, *span, format!("`{name}` is not a PDF standard that can be made"));
                findings.push(finding.hint("for instance ua-1, a-2a, a-3a"));
            }
        }
        if let Some((_, span)) = named.first()
            && let Some(problem) = standards::conflict(&known)
        {
            findings.push(Finding::error(RuleId::BadConfig, *span, format!("these standards do not go together: {problem}")));
        }
        let dated = document.date.or(self.project.config.date).is_some() || document.date_field.is_some();
        if let Some((name, span)) = named.iter().find(|(name, _)| name.starts_with("a-") && !dated) {
            let finding = Finding::error(RuleId::BadConfig, *span, format!("`{name}` asks for the date of the document"));
            findings.push(finding.hint("add `date:` to the document or to the project"));
        }
    }

    /// Checks what a document is made for, and returns the kind of its entries.
    fn each(&self, each: &Each, findings: &mut Vec<Finding>) -> Option<This<'a>> {
        let whole = &self.project.vocabulary;
        let Some(kind) = whole.find(&each.kind) else {
            let finding = Finding::error(RuleId::BadOutline, each.span, format!("there is no kind `{}`", each.kind));
            findings.push(finding.did_you_mean_key(&each.kind, whole.kind_words()));
            return None;
        };
        let ladder = &self.project.config.audiences;
        let seen = visible_vocabulary(self.project, self.audience);
        let Some(seen) = seen.get(&kind.name) else {
            let (own, other) = (ladder.name(self.audience), ladder.name(kind.audience));
            let message = format!("a document for `{own}` is made for each `{}`, which is for `{other}`", kind.name);
            findings
                .push(Finding::error(RuleId::HiddenOutline, each.span, message).hint("narrow the document, or widen the kind"));
            return None;
        };
        if let Some(condition) = &each.condition {
            findings.extend(validate_condition(&kind.name, condition, self.project, self.audience));
        }
        for name in names(self.document) {
            let known = name == "id" || name == "title" || kind.fields.contains_key(name.as_str());
            if !known {
                let finding =
                    Finding::error(RuleId::BadConfig, self.document.span, format!("`{}` has no field `{name}`", kind.name));
                let fields = kind.fields.keys().map(|k| &**k).chain(["id", "title"]);
                findings.push(finding.did_you_mean(&name, fields));
            } else if name != "id" && name != "title" && !seen.fields.contains_key(name.as_str()) {
                let message =
                    format!("a document for `{}` names `{name}`, which its readers may not see", ladder.name(self.audience));
                findings
                    .push(Finding::error(RuleId::HiddenOutline, self.document.span, message).hint("take it out of the setting"));
            }
        }
        let mut entries = self.project.entries.iter().filter(|e| e.kind == kind.name && e.audience.is_visible_to(self.audience));
        Some(This { kind, example: entries.next().map(|e| &*e.id) })
    }

    fn outline(&self, items: &[OutlineItem], this: Option<&This<'_>>, findings: &mut Vec<Finding>) {
        for item in items {
            match item {
                OutlineItem::Section { contents, .. } => self.outline(contents, this, findings),
                OutlineItem::Page { path, span } => self.page(path, *span, findings),
                OutlineItem::Amendments { span, .. } if self.document.form != Form::Addendum => {
                    let message = "only an addendum tells what changed in another document";
                    findings.push(Finding::error(RuleId::BadOutline, *span, message).hint("set `form: addendum`"));
                }
                OutlineItem::Amendments { .. } | OutlineItem::Generated { .. } => {}
                OutlineItem::Entry { id, span, fields, .. } => self.entry(id, *span, fields, this, findings),
                OutlineItem::Register { node, .. } => match parse_view_node(node, None) {
                    Ok(request) => findings.extend(self.request(request, this)),
                    Err(mut more) => findings.append(&mut more),
                },
            }
        }
    }

    fn request(&self, request: Request, this: Option<&This<'_>>) -> Vec<Finding> {
        let request = match this {
            // Without any entry nothing can be said about `this`.
            Some(This { example: None, .. }) if request.says_this() => return Vec::new(),
            Some(This { example: Some(id), .. }) => request.about(id),
            _ => request,
        };
        let findings = validate(&request, self.project, Some(self.audience));
        if findings.is_empty() {
            self.trials.note(request, self.audience, None);
        }
        findings
    }

    fn entry(&self, id: &str, span: Span, fields: &[(String, Span)], this: Option<&This<'_>>, findings: &mut Vec<Finding>) {
        let ladder = &self.project.config.audiences;
        let kind = if id == THIS {
            this.map(|t| t.kind)
        } else {
            let Some(entry) = self.project.find(id) else {
                let ids = self.project.entries.iter().map(|e| &*e.id);
                findings
                    .push(Finding::error(RuleId::BadOutline, span, format!("there is no entry `{id}`")).did_you_mean_id(id, ids));
                return;
            };
            if !entry.audience.is_visible_to(self.audience) {
                let (own, other) = (ladder.name(self.audience), ladder.name(entry.audience));
                let message = format!("a document for `{own}` holds the entry `{id}`, which is for `{other}`");
                findings.push(Finding::error(RuleId::HiddenOutline, span, message).hint("take it out of the outline"));
                return;
            }
            self.project.kind_of(entry)
        };
        let Some(kind) = kind else { return };
        for (name, place) in fields {
            if !self.project.vocabulary.has_column(&kind.name, name) {
                let finding =
                    Finding::error(RuleId::BadOutline, *place, format!("`{}` has no field or link `{name}`", kind.name));
                findings.push(finding.did_you_mean_key(name, self.project.vocabulary.column_words(&kind.name)));
            }
        }
    }

    /// Reports once that the pages of a document are numbered by hand, and so twice.
    fn numbers(&self, findings: &mut Vec<Finding>) {
        fn pages<'a>(items: &'a [OutlineItem], out: &mut Vec<&'a str>) {
            for item in items {
                match item {
                    OutlineItem::Section { contents, .. } => pages(contents, out),
                    OutlineItem::Page { path, .. } => out.push(path),
                    OutlineItem::Register { .. }
                    | OutlineItem::Entry { .. }
                    | OutlineItem::Amendments { .. }
                    | OutlineItem::Generated { .. } => {}
                }
            }
        }
        if self.document.numbering != Numbering::Auto {
            return;
        }
        let mut paths = Vec::new();
        pages(&self.document.outline, &mut paths);
        let (mut first, mut several, mut single) = (None, false, 0);
        for path in paths {
            let wanted = address(path.trim_matches('/'));
            let found = self.project.pages.iter().find(|p| *p.path == *wanted || *p.path == *format!("{wanted}/index"));
            let Some(page) = found else { continue };
            let headings = crate::text::heading_words(&crate::text::parse(&page.body.text));
            let numbered = headings.iter().filter(|words| is_numbered(words)).count();
            // All headings, or all but the title and one more.
            if numbered > 0 && numbered + 2 >= headings.len() && numbered * 3 >= headings.len() * 2 {
                several |= numbered > 1;
                single += 1;
                first = first.or(headings.into_iter().find(|words| is_numbered(words)).map(|words| (page, words)));
            }
        }
        if let Some((page, words)) = first.filter(|_| several || single > 1) {
            let message = format!(
                "the headings of `{}` are numbered by hand (“{words}”), and numbered again in this document",
                page.file_path
            );
            findings.push(
                Finding::warning(RuleId::HandNumbered, self.document.span, message)
                    .also(page.body.span.part(0, 1), "the page")
                    .hint("write `numbering: source` to print the numbers of the texts alone, or take them out of the headings"),
            );
        }
    }

    fn page(&self, path: &str, span: Span, findings: &mut Vec<Finding>) {
        let ladder = &self.project.config.audiences;
        let wanted = address(path.trim_matches('/'));
        let found = self.project.pages.iter().find(|p| *p.path == *wanted || *p.path == *format!("{wanted}/index"));
        match found {
            None => {
                let finding = Finding::error(RuleId::BadOutline, span, format!("there is no page `{path}`"));
                let paths: Vec<&str> = self.project.pages.iter().map(|p| &*p.path).collect();
                findings.push(finding.did_you_mean_path(&wanted, paths));
            }
            Some(page) if !page.audience.is_visible_to(self.audience) => {
                let message = format!(
                    "a document for `{}` holds the page `{path}`, which is for `{}`",
                    ladder.name(self.audience),
                    ladder.name(page.audience)
                );
                findings.push(
                    Finding::error(RuleId::HiddenOutline, span, message)
                        .also(page.span, "the page")
                        .hint("take it out of the outline, or widen the page"),
                );
            }
            Some(page) if !page.is_in(crate::text::Output::Print) => {
                let finding = Finding::error(
                    RuleId::BadOutline,
                    span,
                    format!("the page `{path}` says `print: no`, and is in the outline of a document"),
                );
                findings.push(
                    finding.also(page.span, "the page").hint("take it out of the outline, or take `print: no` out of the page"),
                );
            }
            Some(_) => {}
        }
    }
}

/// Whether a heading begins with a number that somebody wrote: `1. X`, `2.3 X`, `IV – X`, `Article 5`; not `2026`, nor `3 personas`.
fn is_numbered(words: &str) -> bool {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(?:§\s*)?(?:\d{1,2}(?:\.\d{1,3})+[.)]?\s|\d{1,2}\s?[.)–—:-]\s|\d{1,2}(?:\.\d{1,3})*[.)]\s|[IVXL]{1,5}\s?[.)–—:-]\s|[A-Z][.)]\s|(?i:article|chapitre|chapter|section|partie|part|annexe|annex|appendix|titre)\s+(?:\d|[IVXL]+\b|[A-Z]\b))",
        )
        .ok()
    });
    NUMBER.as_ref().is_some_and(|pattern| pattern.is_match(words))
}

#[cfg(test)]
mod tests {
    use super::is_numbered;

    #[test]
    fn numbers_that_somebody_wrote() {
        for words in [
            "1. Objet",
            "1.1 Périmètre",
            "2) Prix",
            "3 – Délais",
            "IV. Clauses",
            "A. Lots",
            "Article 5 : prix",
            "Annexe B",
            "10.2.3. X",
        ] {
            assert!(is_numbered(words), "{words}");
        }
        for words in ["Objet", "2026, budget", "3 personas", "2.0", "A la une", "Il y a", "Vision", "Lot 1", "12 000 références"]
        {
            assert!(!is_numbered(words), "{words}");
        }
    }
}
