//! What resembles the mark of a passage and is none: somebody meant to hide something there, so it is an error wherever it stands.
//!
//! Texts that are Markdown are read by [`Marks`](crate::text::Marks), which knows which marks are used. Everywhere else (lines of plain text,
//! front matter, settings, comments of YAML) no passage is read, and whatever resembles a mark is reported.

#![deny(clippy::wildcard_enum_match_arm)]

use super::rules;
use crate::finding::Finding;
use crate::project::Project;
use crate::publication::audience_names;
use crate::schema::Value;
use crate::schema::value::{Content, Prose};
use crate::span::{FileId, Span};
use crate::text::{Fault, FaultSort, resembling};
use std::collections::HashMap;

const FORM: &str = "a passage opens with `<!-- audience: internal -->` and closes with `<!-- /audience -->`, both in one paragraph, list item, quote or cell; \
                    a comment that means something else says it in other words";

/// Says what is wrong with something that resembles a mark.
pub(super) fn finding(project: &Project, prose: &Prose, fault: &Fault) -> Finding {
    let span = project.span_of(prose, &fault.at);
    let says = |message: &str| Finding::error(rules::BAD_PASSAGE, span, message);
    match &fault.sort {
        FaultSort::Unclosed => says("this passage is never closed, so everything below it is hidden")
            .hint("close it with `<!-- /audience -->` in the same paragraph, list item, quote or cell"),
        FaultSort::Unopened => says("this closes a passage that was not opened").hint(FORM),
        FaultSort::Crossed(open) => says("this closes a passage that was opened in another paragraph, list item, quote or cell")
            .also(project.span_of(prose, open), "it was opened here")
            .hint(
                "put both marks into the same one; around several paragraphs, each stands on a line of its own, indented alike",
            ),
        FaultSort::InCode => says("this mark stands in code, where it is shown and hides nothing")
            .hint("move it out of the code; to show it as an example, write `example` behind the language of the fence"),
        FaultSort::EndlessComment => {
            says("this comment is never closed, so everything below it is left out").hint("close it with `-->`")
        }
        FaultSort::Output => says("this mark about the site or print is not understood")
            .hint("`<!-- print: no -->` to `<!-- /print -->` leaves a passage out of documents, `<!-- site: no -->` to `<!-- /site -->` out of the site"),
        FaultSort::Resembles => says("this resembles the mark of a passage and is not read as one").hint(FORM),
    }
}

/// Reports a comment, or what resembles a mark, in a text that is not Markdown: it would be shown as it stands. `near` is where the text
/// stands, or the entry, row or page that it is a part of.
pub(super) fn line(text: &str, near: Span, project: &Project, findings: &mut Vec<Finding>) {
    let hits = resembling(text, &audience_names(&project.config.audiences));
    let comment =
        || text.find("<!--").map(|at| at..text.get(at..).and_then(|rest| rest.find("-->")).map_or(text.len(), |to| at + to + 3));
    let Some(mark) = hits.into_iter().next().or_else(comment) else { return };
    let span = text.get(mark).and_then(|mark| found_in(project, near, mark)).unwrap_or(near);
    let finding =
        Finding::error(rules::BAD_PASSAGE, span, "comments and passages are not read in a text of one line, which shows them");
    findings.push(finding.hint("take it out; to hide all of it, give its page, entry or field an `audience:`"));
}

/// Where a mark stands in the file, from a place on; nothing where the file writes it in another form.
pub(super) fn found_in(project: &Project, near: Span, mark: &str) -> Option<Span> {
    let near = project.sources.whole(near);
    let from = near.start as usize;
    let at = from + project.sources.get(near.file)?.text.get(from..)?.find(mark)?;
    Some(Span::new(near.file, at, at + mark.len()))
}

/// Reports what resembles a mark outside of every text that is Markdown, and was not reported for its text.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    let audiences = &project.config.audiences;
    let names = audience_names(audiences);
    let read = texts(project);
    let told: Vec<Span> = findings.iter().filter(|f| f.rule == rules::BAD_PASSAGE).filter_map(|f| f.span).collect();
    let told: Vec<Span> = told.into_iter().map(|span| project.sources.whole(span)).collect();
    for (file, source) in project.sources.iter().filter(|(_, source)| !source.shipped) {
        let (page, register) = (is_markdown(&source.path), source.path.starts_with("content/"));
        if source.path.starts_with("themes/") {
            continue;
        }
        let known = read.get(&file).map_or(&[][..], Vec::as_slice);
        let outside = |at: usize| !known.iter().any(|span| span.start as usize <= at && at < span.end as usize);
        // `{ audience: vendor }` is YAML.
        let foreign = |at: usize| source.text.get(at..).is_some_and(|rest| rest.starts_with(['{', '%', ':', '/']));
        let is_told = |at: usize| told.iter().any(|t| t.file == file && t.start as usize <= at && at < t.end as usize);
        let wanted = |at: usize| outside(at) && !foreign(at) && !is_told(at);
        for hit in resembling(&source.text, &names).into_iter().filter(|hit| wanted(hit.start)) {
            let what = if page { "above the text of a page" } else { "here" };
            let message = format!("this resembles the mark of a passage, and no passage is read {what}");
            let finding = Finding::error(rules::BAD_PASSAGE, Span::new(file, hit.start, hit.end), message);
            findings.push(finding.hint("give the page, entry or field an `audience:`"));
        }
        // Titles and labels of the settings are shown as they stand.
        if !page && !register {
            comments(file, &source.text, &names, findings);
        }
    }
}

/// Reports comments of HTML in a file of settings, where they are no comments.
fn comments(file: FileId, text: &str, names: &[&str], findings: &mut Vec<Finding>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let found = line.find("<!--").filter(|_| !line.trim_start().starts_with('#') && resembling(line, names).is_empty());
        if let Some(column) = found {
            let span = Span::new(file, at + column, at + line.trim_end().len());
            let finding = Finding::error(rules::BAD_PASSAGE, span, "a comment of HTML is no comment here, and is shown");
            findings.push(finding.hint("take it out, or write a comment of YAML, from `#` to the end of the line"));
        }
        at += line.len();
    }
}

/// Where texts stand that were looked at on their own.
fn texts(project: &Project) -> HashMap<FileId, Vec<Span>> {
    fn walk(value: &Value, span: Span, found: &mut Vec<Span>) {
        match value.content() {
            Content::Prose(prose) => found.push(prose.span),
            Content::Text(_) => found.push(span),
            Content::Items(items) => items.iter().for_each(|item| walk(item, span, found)),
            Content::Rows(rows) => rows.iter().flatten().for_each(|(_, cell)| walk(cell, span, found)),
            Content::Choice(_) | Content::Path(_) | Content::Links(_) | Content::Figure => {}
        }
    }
    let mut found = Vec::new();
    for page in &project.pages {
        found.push(page.body.span);
        found.extend(page.translations.iter().map(|translation| translation.body.span));
    }
    for entry in &project.entries {
        entry.fields.values().for_each(|written| walk(&written.value, written.span, &mut found));
        entry.translations.iter().flat_map(|t| &t.texts).for_each(|text| walk(&text.value, text.span, &mut found));
    }
    let mut by_file: HashMap<FileId, Vec<Span>> = HashMap::new();
    for span in found.into_iter().map(|span| project.sources.whole(span)) {
        by_file.entry(span.file).or_default().push(span);
    }
    by_file
}

fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}
