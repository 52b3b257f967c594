//! Shows findings, progress and errors.

pub mod forge;

use crate::check::RULES;
use crate::finding::{Finding, RuleId, Severity};
use crate::locale::Words;
use crate::messages::{reason, translate};
use crate::output::Progress;
use crate::schema::Lang;
use crate::source::Sources;
use crate::span::Span;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::Mutex;

/// Tells whether standard error may be coloured.
fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

fn renderer(colour: bool) -> Renderer {
    if colour { Renderer::styled() } else { Renderer::plain() }
}

/// Shows an error of the program on standard error.
pub fn error(message: &str) {
    let title = Level::ERROR.primary_title(message.to_owned());
    eprintln!("{}", renderer(colour()).render(&[Group::with_title(title)]));
}

/// How findings are said: in which language, and whether those alike are all shown.
#[derive(Debug, Clone, Copy)]
pub struct Speech {
    /// The language.
    pub lang: Lang,
    /// Whether every finding is shown, where many are alike.
    pub all: bool,
}

impl Default for Speech {
    fn default() -> Self {
        Speech { lang: Lang::fallback(), all: true }
    }
}

/// From how many findings alike on only the first are shown, and how many those are.
const ALIKE: (usize, usize) = (11, 5);

/// Shows findings for people, errors first, each with an excerpt of its file and a hint.
pub fn text(findings: &[Finding], sources: &Sources, colour: bool, speech: Speech) -> String {
    let renderer = renderer(colour);
    let mut out = String::new();
    // They come in the order of files, which stays within each weight.
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut of_kind: HashMap<(RuleId, Severity, String), (usize, usize)> = HashMap::new();
    if !speech.all {
        for finding in &ordered {
            of_kind.entry(cause(finding)).or_default().0 += 1;
        }
    }
    for finding in ordered {
        if let Some((count, shown)) = of_kind.get_mut(&cause(finding)).filter(|(count, _)| *count >= ALIKE.0) {
            *shown += 1;
            if *shown > ALIKE.1 {
                continue;
            }
            out.push_str(&one(finding, sources, &renderer, speech.lang));
            out.push_str("\n\n");
            if *shown == ALIKE.1 {
                let more = (*count - ALIKE.1).to_string();
                let sentence = Words::of(speech.lang).get("findings_more");
                out.push_str(&format!(
                    "{}[{}]: {}\n\n",
                    name(finding.severity, speech.lang),
                    finding.rule,
                    sentence.replace("{n}", &more)
                ));
            }
            continue;
        }
        out.push_str(&one(finding, sources, &renderer, speech.lang));
        out.push_str("\n\n");
    }
    out
}

/// What makes findings alike: the rule, and the message without its names and numbers.
fn cause(finding: &Finding) -> (RuleId, Severity, String) {
    let fixed = finding.message.split('`').step_by(2);
    let words: String = fixed.flat_map(|words| words.chars().filter(|c| !c.is_ascii_digit())).collect();
    (finding.rule, finding.severity, words)
}

/// What a severity is called.
fn name(severity: Severity, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    words.get(match severity {
        Severity::Error => "finding_error",
        Severity::Warning => "finding_warning",
        Severity::Note => "finding_note",
    })
}

/// A sentence of a finding in a language; a hint may be the reason of a rule.
fn said(text: &str, lang: Lang) -> String {
    match RULES.iter().find(|rule| rule.reason == text) {
        Some(rule) => reason(rule.id.as_str(), rule.reason, lang).to_owned(),
        None => translate(text, lang),
    }
}

fn one(finding: &Finding, sources: &Sources, renderer: &Renderer, lang: Lang) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(name(finding.severity, lang));
    let title = level.primary_title(said(&finding.message, lang)).id(finding.rule.as_str());
    let mut group = Group::with_title(title);
    for cluster in clusters(finding, sources) {
        let Some(file) = cluster.first().map(|place| place.span.file) else { continue };
        let Some(source) = sources.get(file) else { continue };
        let first = cluster.iter().map(|place| place.span.start as usize).min().unwrap_or(0);
        let last = cluster.iter().map(|place| place.span.end as usize).max().unwrap_or(0);
        let (from, to) = around(&source.text, first, last);
        let line = sources.line_number(Span::new(file, from, from));
        let name = if source.shipped { format!("<ouvrage>/{}", source.path) } else { source.path.to_string() };
        let mut snippet = Snippet::source(source.text[from..to].to_owned()).line_start(line).path(name).fold(true);
        for place in cluster {
            let range = inside(&source.text, place.span, from, to);
            let kind = if place.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(range);
            snippet = snippet.annotation(match place.label {
                Some(label) => annotation.label(said(label, lang)),
                None => annotation,
            });
        }
        group = group.element(snippet);
    }
    if let Some(hint) = &finding.hint {
        let help = Level::HELP.with_name(Words::of(lang).get("finding_help"));
        group = group.element(help.message(said(hint, lang)));
    }
    renderer.render(&[group])
}

/// A place that a finding shows.
struct ShownFinding<'a> {
    span: Span,
    label: Option<&'a str>,
    primary: bool,
}

/// Places of one file that are further apart, in lines, are shown by themselves: a register may have a million lines between them.
const NEAR: usize = 12;

/// The places of a finding by excerpt; that of the finding itself comes first.
fn clusters<'a>(finding: &'a Finding, sources: &Sources) -> Vec<Vec<ShownFinding<'a>>> {
    let own = finding.span.iter().map(|span| ShownFinding { span: *span, label: finding.label.as_deref(), primary: true });
    let related = finding.related.iter().map(|(span, label)| ShownFinding { span: *span, label: Some(label), primary: false });
    let mut places: Vec<ShownFinding<'_>> =
        own.chain(related).map(|place| ShownFinding { span: sources.whole(place.span), ..place }).collect();
    places.sort_by_key(|place| place.span);
    let mut clusters: Vec<Vec<ShownFinding<'_>>> = Vec::new();
    for place in places {
        let line = sources.line_number(place.span);
        let near = |last: &ShownFinding<'_>| last.span.file == place.span.file && line <= sources.line_number(last.span) + NEAR;
        match clusters.last_mut() {
            Some(cluster) if cluster.last().is_some_and(near) => cluster.push(place),
            _ => clusters.push(vec![place]),
        }
    }
    clusters.sort_by_key(|cluster| !cluster.iter().any(|place| place.primary));
    clusters
}

/// Byte range of the lines from two before the first place to one after the last.
fn around(text: &str, first: usize, last: usize) -> (usize, usize) {
    let clamp = |mut n: usize| {
        n = n.min(text.len());
        while !text.is_char_boundary(n) {
            n -= 1;
        }
        n
    };
    let (first, last) = (clamp(first), clamp(last));
    let mut from = text[..first].rfind('\n').map_or(0, |n| n + 1);
    if from > 0 {
        from = text[..from - 1].rfind('\n').map_or(0, |n| n + 1);
    }
    let to = text[last..].find('\n').map_or(text.len(), |n| last + n);
    (from, to)
}

/// A place as a range of the excerpt: of its first line only, and never empty.
fn inside(text: &str, span: Span, from: usize, to: usize) -> std::ops::Range<usize> {
    let start = (span.start as usize).clamp(from, to);
    let mut end = (span.end as usize).clamp(start, to);
    if let Some(line_end) = text.get(start..end).and_then(|s| s.find('\n')) {
        end = start + line_end;
    }
    start - from..end - from
}

/// A finding with all its sentences in a language.
pub fn in_language(finding: &Finding, lang: Lang) -> Finding {
    let said = |text: &String| said(text, lang);
    Finding {
        message: said(&finding.message),
        label: finding.label.as_ref().map(said),
        related: finding.related.iter().map(|(span, label)| (*span, said(label))).collect(),
        hint: finding.hint.as_ref().map(said),
        ..finding.clone()
    }
}

/// Findings as data: a list, in the order in which they are shown.
pub fn data(findings: &[Finding], sources: &Sources) -> Value {
    let place = |span: Span| {
        let place = sources.place(span);
        json!({"file": sources.path(span.file), "line": place.line, "column": place.column})
    };
    let one = |finding: &Finding| {
        let mut value = json!({
            "rule": finding.rule, "severity": finding.severity.name(), "message": finding.message, "hint": finding.hint,
            "related": finding.related.iter().map(|(span, label)| { let mut p = place(*span); p["label"] = label.as_str().into(); p }).collect::<Vec<_>>(),
        });
        if let Some(span) = finding.span {
            let at = place(span);
            for key in ["file", "line", "column"] {
                value[key] = at[key].clone();
            }
            value["excerpt"] = sources.line(span).into();
        }
        value
    };
    findings.iter().map(one).collect()
}

/// Counts findings in a sentence: errors and warnings, and notes where there are some.
pub fn summary(errors: usize, warnings: usize, notes: usize, lang: Lang) -> String {
    let words = Words::of(lang);
    let mut said = format!("{}, {}", words.count("serve_errors", errors), words.count("serve_warnings", warnings));
    if notes > 0 {
        said += ", ";
        said += &words.count("findings_notes", notes);
    }
    said
}

/// A bar on standard error while something long goes on; nothing when that is not a terminal.
pub struct Bar {
    bar: Mutex<ProgressBar>,
}

impl Default for Bar {
    fn default() -> Self {
        Bar { bar: Mutex::new(ProgressBar::hidden()) }
    }
}

impl Bar {
    /// Does something that prints, with the bar out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match self.bar.lock() {
            Ok(bar) => bar.suspend(print),
            Err(_) => print(),
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, steps: usize) {
        let Ok(mut bar) = self.bar.lock() else { return };
        bar.finish_and_clear();
        let new = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
        let template = if steps > 0 { "{msg:>10} {bar:32} {pos}/{len}" } else { "{msg:>10} {spinner}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            new.set_style(style);
        }
        new.set_message(name);
        *bar = new;
    }

    fn step(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.inc(1);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }
}

/// Shows findings on standard error and how many there are.
pub fn show(findings: &[Finding], sources: &Sources, speech: Speech) {
    if findings.is_empty() {
        return;
    }
    let (errors, warnings) = crate::check::count(findings);
    let notes = findings.len() - errors - warnings;
    eprint!("{}", text(findings, sources, colour(), speech));
    eprintln!("{}", summary(errors, warnings, notes, speech.lang));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(severity: Severity, message: String) -> Finding {
        Finding::new(RuleId::BrokenLink, severity, message)
    }

    #[test]
    fn errors_come_first_and_many_alike_are_cut() {
        let mut findings: Vec<Finding> =
            (0..14).map(|n| finding(Severity::Warning, format!("there is no file `{n}.md`"))).collect();
        findings.push(finding(Severity::Warning, "there is no entry `x`".into()));
        findings.push(finding(Severity::Error, "there is no entry `EX-1`".into()));
        let sources = Sources::default();
        let said = text(&findings, &sources, false, Speech { lang: Lang::of("fr"), all: false });
        assert!(said.starts_with("erreur[broken-link]: il n’y a pas de fiche `EX-1`"), "{said}");
        assert_eq!(said.matches("il n’y a pas de fichier").count(), 5, "{said}");
        assert!(said.contains("avertissement[broken-link]: et 9 autres du même genre"), "{said}");
        assert!(said.contains("il n’y a pas de fiche `x`"), "{said}");
        let said = text(&findings, &sources, false, Speech { lang: Lang::fallback(), all: true });
        assert_eq!(said.matches("there is no file").count(), 14);
        assert_eq!(summary(1, 2, 3, Lang::of("fr")), "1 erreur, 2 avertissements, 3 notes");
        assert_eq!(summary(0, 0, 1, Lang::of("en")), "0 errors, 0 warnings, 1 note");
        assert_eq!(summary(0, 0, 0, Lang::of("en")), "0 errors, 0 warnings");
    }
}
