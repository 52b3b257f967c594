//! What texts refer to: entries, pages, files, views; and what they must not tell.

use super::computed::Trials;
use super::print::Pictures;
use super::secrets::Secrets;
use super::{passages, views};
use crate::finding::Finding;
use crate::project::{OutlineItem, Page, Project, Request, parse_inline_value, parse_view_block};
use crate::publication::{marks, resolve_path};
use crate::schema::value::{Prose, is_web_address};
use crate::schema::{Audience, FieldType, Value};
use crate::source::Span;
use crate::text::{self, Mention};
use rayon::prelude::*;
use std::collections::HashSet;
use std::ops::Range;

/// Checks every text.
pub(super) fn check(project: &Project, trials: &Trials<'_>, findings: &mut Vec<Finding>) {
    let files: HashSet<&str> = project.assets.iter().map(|a| &*a.path).collect();
    let pages: HashSet<&str> = project.pages.iter().map(|p| &*p.file_path).collect();
    let checker = Checker { project, files, pages, pictures: Pictures::default(), secrets: Secrets::new(project), trials };
    let of_pages = project.pages.par_iter().flat_map_iter(|page| checker.page(page));
    let of_entries = project.entries.par_iter().enumerate().flat_map_iter(|(n, _)| checker.entry(n));
    findings.extend(of_pages.chain(of_entries).collect::<Vec<_>>());
    checker.documents(findings);
    checker.secrets.logo(findings);
}

struct Checker<'a> {
    project: &'a Project,
    files: HashSet<&'a str>,
    pages: HashSet<&'a str>,
    pictures: Pictures,
    secrets: Secrets<'a>,
    trials: &'a Trials<'a>,
}

/// A passage of a text and whom it is for.
struct Hidden {
    range: Range<usize>,
    audience: Audience,
}

impl Checker<'_> {
    fn page(&self, page: &Page) -> Vec<Finding> {
        let mut findings = self.text(&page.body, page.audience, &page.file_path, None);
        for translation in &page.translations {
            findings.extend(self.text(&translation.body, page.audience, &translation.file_path, None));
        }
        // The title and the description of the front matter; a heading is part of the body.
        let lines = page.description.iter().chain(Some(&page.title).filter(|_| page.title_written));
        for line in lines {
            if line.contains("<!--") {
                passages::line(line, page.span, &self.project.config.audiences, &mut findings);
            }
            self.secrets.line(line, page.span, page.audience, &mut findings);
        }
        findings
    }

    /// What documents print beside pages and registers.
    fn documents(&self, findings: &mut Vec<Finding>) {
        fn titles<'a>(items: &'a [OutlineItem], out: &mut Vec<&'a str>) {
            for item in items {
                match item {
                    OutlineItem::Section { title, contents } => {
                        out.push(title);
                        titles(contents, out);
                    }
                    OutlineItem::Register { title, .. } | OutlineItem::Entry { title, .. } => out.extend(title.as_deref()),
                    OutlineItem::Page { .. } => {}
                }
            }
        }
        for document in self.project.config.documents.values() {
            let mut lines = vec![document.title.as_str()];
            lines.extend(document.subtitle.as_deref());
            titles(&document.outline, &mut lines);
            for line in lines {
                self.secrets.line(line, document.span, document.audience, findings);
            }
        }
    }

    /// A request that says nothing wrong may still come to nothing.
    fn request(&self, request: Request, reader: Audience, entry: Option<usize>) -> Vec<Finding> {
        let findings = views::validate(&request, self.project, Some(reader));
        if findings.is_empty() {
            self.trials.note(request, reader, entry);
        }
        findings
    }

    fn entry(&self, n: usize) -> Vec<Finding> {
        let Some(entry) = self.project.entries.get(n) else { return Vec::new() };
        let Some(kind) = self.project.kind_of(entry) else { return Vec::new() };
        let mut findings = Vec::new();
        for (name, written) in &entry.fields {
            let Some(field) = kind.fields.get(name) else { continue };
            let audience = field.audience.map_or(entry.audience, |a| a.narrower(entry.audience));
            self.value(&written.value, &field.ty, written.span, audience, n, &mut findings);
        }
        for text in entry.translations.iter().flat_map(|t| &t.texts) {
            let Some(field) = kind.fields.get(&text.slot.field) else { continue };
            let nested = match (&text.slot.cell, &field.ty) {
                (Some((_, cell)), FieldType::Records(fields)) => fields.get(&**cell),
                _ => None,
            };
            let marks = [field.audience, nested.and_then(|f| f.audience)];
            let audience = marks.into_iter().flatten().fold(entry.audience, |all, own| own.narrower(all));
            self.value(&text.value, nested.map_or(&field.ty, |f| &f.ty), text.span, audience, n, &mut findings);
        }
        findings
    }

    fn value(&self, value: &Value, ty: &FieldType, span: Span, audience: Audience, entry: usize, findings: &mut Vec<Finding>) {
        let file = self.project.entries.get(entry).map_or("", |e| &e.file);
        match value {
            Value::Prose(prose) => findings.extend(self.text(prose, audience, file, Some(entry))),
            Value::Text(text) => {
                let prose = Prose { text: text.text.clone(), span, exact: false, lang: None };
                passages::line(&text.text, span, &self.project.config.audiences, findings);
                self.secrets.words(&prose, &|_| audience, Some(entry), findings);
            }
            Value::List(items) => items.iter().for_each(|v| self.value(v, ty, span, audience, entry, findings)),
            Value::Records(rows) => {
                let FieldType::Records(fields) = ty else { return };
                for (name, value) in rows.iter().flatten() {
                    let Some(field) = fields.get(&**name) else { continue };
                    let audience = field.audience.map_or(audience, |a| a.narrower(audience));
                    self.value(value, &field.ty, span, audience, entry, findings);
                }
            }
            _ => {}
        }
    }

    fn text(&self, prose: &Prose, audience: Audience, file: &str, entry: Option<usize>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let hidden = self.passages(prose, audience, &mut findings);
        let effective = |at: usize| hidden.iter().filter(|h| h.range.contains(&at)).fold(audience, |a, h| a.narrower(h.audience));
        let blocks = text::parse(&prose.text);
        for (mention, at) in text::mentions(&blocks) {
            let span = self.project.span_of(prose, &at);
            match mention {
                Mention::Entry(id) => self.entry_link(&id, span, effective(at.start), entry, &mut findings),
                Mention::Link(url) => {
                    self.link(&url, span, effective(at.start), file, &mut findings);
                    self.secrets.file(&url, span, effective(at.start), file, entry, &mut findings);
                }
                Mention::Image(url) if is_web_address(&url) => findings.push(
                    Finding::error(
                        "broken-image",
                        span,
                        format!("the image `{url}` is on another host, which the site never asks"),
                    )
                    .hint("put the image into the project"),
                ),
                Mention::Image(url) => {
                    super::files::missing_file(&url, span, file, &self.files, &mut findings);
                    if let Some(path) = resolve_path(&url, file) {
                        self.pictures.check(&path, span, self.project, &mut findings);
                    }
                    self.secrets.file(&url, span, effective(at.start), file, entry, &mut findings);
                }
                Mention::View(_) => {
                    let inner = self.view_text(prose, &at);
                    let (text, base, fixed) = match &inner {
                        Some((text, base)) => (text.as_str(), *base, None),
                        None => ("", 0, Some(span)),
                    };
                    let text = if fixed.is_some() { block_text(&blocks, &at).unwrap_or_default() } else { text.to_owned() };
                    match parse_view_block(&text, prose.span.file, base, fixed) {
                        Ok(request) => findings.extend(self.request(request, effective(at.start), entry)),
                        Err(mut more) => findings.append(&mut more),
                    }
                }
                Mention::Value(value) => match parse_inline_value(&value, span) {
                    Ok(request) => findings.extend(self.request(request, effective(at.start), entry)),
                    Err(mut more) => findings.append(&mut more),
                },
            }
        }
        for (at, c) in text::controls(&prose.text) {
            let message =
                format!("this stands for a control character, {}, and is shown as a space", crate::source::control_name(c));
            let finding = Finding::warning("control-character", self.project.span_of(prose, &at), message);
            findings.push(finding.hint("take it out: pages, feeds and documents cannot hold it"));
        }
        self.secrets.words(prose, &effective, entry, &mut findings);
        for finding in &mut findings {
            finding.entry = finding.entry.or(entry);
        }
        findings
    }

    fn passages(&self, prose: &Prose, audience: Audience, findings: &mut Vec<Finding>) -> Vec<Hidden> {
        let ladder = &self.project.config.audiences;
        let mut hidden = Vec::new();
        let marks = marks(&prose.text, ladder);
        for fault in &marks.faults {
            findings.push(passages::finding(self.project, prose, fault));
        }
        for passage in marks.passages {
            let span = self.project.span_of(prose, &passage.at);
            let known = ladder.find(&passage.audience);
            if known.is_none() {
                let names: Vec<&str> = ladder.names().collect();
                let finding = Finding::error("unknown-audience", span, format!("there is no audience `{}`", passage.audience));
                let finding = finding.did_you_mean(&passage.audience, names.iter().copied());
                let all = format!("audiences, from widest to narrowest: {}", names.join(", "));
                findings.push(if finding.hint.is_none() { finding.hint(all) } else { finding });
            }
            hidden
                .push(Hidden { range: passage.range, audience: known.unwrap_or_else(|| ladder.narrowest()).narrower(audience) });
        }
        hidden
    }

    /// The text of a view block as it stands in the file, and where it begins; nothing when the file was changed on the way (YAML).
    fn view_text(&self, prose: &Prose, at: &Range<usize>) -> Option<(String, usize)> {
        if !prose.exact {
            return None;
        }
        let whole = prose.text.get(at.clone())?;
        let first = whole.find('\n')? + 1;
        let last = whole.trim_end().rfind('\n').filter(|n| *n >= first && whole.trim_end()[*n..].trim().starts_with(['`', '~']));
        let inner = whole.get(first..last.map_or(whole.len(), |n| n + 1))?;
        // In a list the block is indented: then offsets do not fit and the whole block is pointed at.
        let line_start = prose.text.get(..at.start)?.rfind('\n').map_or(0, |n| n + 1);
        (line_start == at.start).then(|| (inner.to_owned(), prose.span.start as usize + at.start + first))
    }

    fn entry_link(&self, id: &str, span: Span, audience: Audience, own: Option<usize>, findings: &mut Vec<Finding>) {
        match self.project.index_of(id) {
            None => {
                let finding = Finding::error("broken-link", span, format!("there is no entry `{id}`"));
                findings.push(finding.did_you_mean(id, self.project.ids()));
            }
            Some(n) if Some(n) != own => self.secrets.entry(n, span, audience, findings),
            Some(_) => {}
        }
    }

    fn link(&self, url: &str, span: Span, audience: Audience, file: &str, findings: &mut Vec<Finding>) {
        if url.starts_with('#') || is_web_address(url) || url.starts_with('\u{0}') {
            return;
        }
        let Some(path) = resolve_path(url, file) else {
            let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':'));
            let beside = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let meant = crate::publication::address::decode(url).map(|name| format!("{beside}{}", name.trim_start_matches("./")));
            if has_scheme
                && let Some(meant) = meant.filter(|path| self.files.contains(path.as_str()) || self.pages.contains(path.as_str()))
            {
                let message =
                    format!("`{meant}` cannot be linked to: what stands before a `:` in an address is a scheme, as in `https:`");
                findings.push(
                    Finding::error("refused-link", span, message).hint("rename the file; Windows holds no such name either"),
                );
                return;
            }
            let message = if has_scheme {
                format!("`{url}` is an address of a sort that is not linked to")
            } else {
                format!("`{url}` leads out of the project")
            };
            findings.push(
                Finding::error("refused-link", span, message)
                    .hint("links go to https, http, mailto, tel, or to files of the project"),
            );
            return;
        };
        if crate::source::is_markdown(&path) {
            let is_here = |p: &&Page| *p.file_path == *path || p.translations.iter().any(|t| *t.file_path == *path);
            match self.project.pages.iter().find(is_here) {
                None => {
                    let finding = Finding::error("broken-link", span, format!("there is no page `{path}`"));
                    findings.push(finding.did_you_mean(&path, self.pages.iter().copied()));
                }
                Some(page) if !page.audience.is_visible_to(audience) => {
                    let ladder = &self.project.config.audiences;
                    let message = format!(
                        "a text for `{}` links to `{path}`, which is for `{}`",
                        ladder.name(audience),
                        ladder.name(page.audience)
                    );
                    findings.push(Finding::error("hidden-mention", span, message).hint("take the link out, or hide the passage"));
                }
                Some(_) => {}
            }
        } else if !self.files.contains(path.as_str()) {
            let finding = Finding::error("broken-link", span, format!("there is no file `{path}`"));
            findings.push(finding.did_you_mean(&path, self.files.iter().chain(&self.pages).copied()));
        }
    }
}

fn block_text(blocks: &[text::Block], at: &Range<usize>) -> Option<String> {
    text::mentions(blocks).into_iter().find_map(|(mention, range)| match mention {
        Mention::View(text) if range == *at => Some(text),
        _ => None,
    })
}
