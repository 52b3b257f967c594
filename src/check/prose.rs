//! What texts refer to: entries, pages, files, views; and what they must not tell.

mod marks;

use super::computed::Trials;
use super::depth::{Depth, OF_PICTURES};
use super::link_addresses;
use super::print::Pictures;
use super::secrets::Secrets;
use super::{passages, views};
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{Page, Project, Request, parse_inline_value, parse_view_block};
use crate::publication::{marks, resolve_path};
use crate::schema::value::{Prose, is_web_address};
use crate::schema::{Audience, FieldType, Value};
use crate::span::Span;
use crate::text::{self, Mention, Notice, NoticeKind};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Checks every text.
pub(super) fn check(project: &Project, depth: &Depth<'_>, trials: &Trials<'_>, findings: &mut Vec<Finding>) {
    let files: HashSet<&str> = project.assets.iter().map(|a| &*a.path).collect();
    let pages: HashSet<&str> = project.pages.iter().map(|p| &*p.file_path).collect();
    let secrets = Secrets::new(project, depth.asks_for(&[RuleId::HiddenTitle]));
    let page_of_file = pages_by_file(project);
    let checker = ProseChecker { project, depth, files, pages, page_of_file, pictures: Pictures::new(project), secrets, trials };
    let of_pages = project.pages.par_iter().flat_map_iter(|page| checker.page(page));
    let of_entries = (0..project.entries.len()).into_par_iter().flat_map_iter(|n| checker.entry(n.into()));
    findings.extend(of_pages.chain(of_entries).collect::<Vec<_>>());
    super::lines::check(project, &checker.secrets, findings);
    checker.secrets.logo(findings);
}

struct ProseChecker<'a> {
    project: &'a Project,
    depth: &'a Depth<'a>,
    files: HashSet<&'a str>,
    pages: HashSet<&'a str>,
    page_of_file: HashMap<&'a str, &'a Page>,
    pictures: Pictures<'a>,
    secrets: Secrets<'a>,
    trials: &'a Trials<'a>,
}

/// The pages of a project by their files, those of translations too.
fn pages_by_file(project: &Project) -> HashMap<&str, &Page> {
    let mut found = HashMap::new();
    for page in &project.pages {
        let files = std::iter::once(&page.file_path).chain(page.translations.iter().map(|t| &t.file_path));
        files.for_each(|file| {
            found.entry(&**file).or_insert(page);
        });
    }
    found
}

/// The text that a link stands in.
struct Here<'a> {
    prose: &'a Prose,
    /// Of the passage around the link.
    effective: Audience,
    file: &'a str,
}

/// The text that a link leads into.
struct Goal<'a> {
    body: &'a Prose,
    /// Its file, where it is another.
    page: Option<&'a str>,
}

/// A passage of a text and whom it is for.
struct Hidden {
    range: Range<usize>,
    audience: Audience,
}

impl ProseChecker<'_> {
    fn page(&self, page: &Page) -> Vec<Finding> {
        let mut findings = self.text(&page.body, page.audience, &page.file_path, None);
        for translation in &page.translations {
            findings.extend(self.text(&translation.body, page.audience, &translation.file_path, None));
        }
        findings
    }

    /// A request that says nothing wrong may still come to nothing.
    fn request(&self, request: Request, reader: Audience, entry: Option<ProjectIndex>) -> Vec<Finding> {
        let findings = views::validate(&request, self.project, Some(reader));
        if findings.is_empty() {
            self.trials.note(request, reader, entry);
        }
        findings
    }

    fn entry(&self, n: ProjectIndex) -> Vec<Finding> {
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

    fn value(
        &self,
        value: &Value,
        ty: &FieldType,
        span: Span,
        audience: Audience,
        entry: ProjectIndex,
        findings: &mut Vec<Finding>,
    ) {
        let file = self.project.entries.get(entry).map_or("", |e| &e.file);
        match value {
            Value::Prose(prose) => findings.extend(self.text(prose, audience, file, Some(entry))),
            Value::Text(text) => {
                let prose =
                    Prose { text: text.text.clone(), span, exact: false, lang: None, passages: std::sync::Arc::default() };
                passages::line(&text.text, span, self.project, findings);
                self.depth.look(&[RuleId::ForeignMarkup], findings, |findings| self.plain(&text.text, span, entry, findings));
                self.secrets.words(&prose, &|_| audience, Some(entry), findings);
            }
            Value::Path(path) => {
                if let Some(path) = resolve_path(path, file) {
                    self.secrets.inside(&path, span, audience, Some(entry), findings);
                }
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

    fn text(&self, prose: &Prose, audience: Audience, file: &str, entry: Option<ProjectIndex>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let hidden = self.passages(prose, audience, &mut findings);
        let effective = |at: usize| hidden.iter().filter(|h| h.range.contains(&at)).fold(audience, |a, h| a.narrower(h.audience));
        let (blocks, noticed) = text::parse_noting(&prose.text);
        let mut places = self.project.locator(prose);
        for (mention, at) in text::mentions(&blocks) {
            let span = places.span_of(&at);
            match mention {
                Mention::Entry(id) => self.entry_link(&id, span, effective(at.start), entry, &mut findings),
                Mention::Link(url) => {
                    let here = Here { prose, effective: effective(at.start), file };
                    self.link(&url, span, &here, &mut findings);
                    if let Some(path) = resolve_path(&url, file).filter(|_| self.depth.asks_for(&[RuleId::UncleanedFile])) {
                        self.pictures.given(&path, span, effective(at.start), &mut findings);
                    }
                    self.secrets.file(&url, span, effective(at.start), file, entry, &mut findings);
                }
                Mention::Image(url) if is_web_address(&url) => findings.push(
                    Finding::warning(
                        RuleId::RemoteImage,
                        span,
                        format!("the image `{url}` is on another host, which the site never asks: its words stand in its place"),
                    )
                    .hint("put the image into the project, or link to it"),
                ),
                Mention::Image(url) => {
                    super::files::missing_file(&url, span, file, &self.files, &mut findings);
                    if let Some(path) = resolve_path(&url, file).filter(|_| self.depth.asks_for(OF_PICTURES)) {
                        self.pictures.check(&path, span, effective(at.start), &mut findings);
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
        self.notices(prose, noticed, &mut findings);
        self.marks(prose, &mut findings);
        self.secrets.words(prose, &effective, entry, &mut findings);
        for finding in &mut findings {
            finding.entry = finding.entry.or(entry);
        }
        findings
    }

    /// Tells what is not shown as its author may expect.
    fn notices(&self, prose: &Prose, noticed: Vec<Notice>, findings: &mut Vec<Finding>) {
        let trusted = self.project.config.trusts_html;
        for Notice { kind, at } in noticed {
            let span = self.project.span_of(prose, &at);
            let finding = match kind {
                NoticeKind::EmptyHeading => Finding::warning(
                    RuleId::EmptyHeading,
                    span,
                    "this heading has no words: no contents and no outline can name it",
                )
                .hint("give it words, or take the `#` out"),
                NoticeKind::EmptyLink => {
                    Finding::warning(RuleId::EmptyLink, span, "this link has no words, so its address is shown")
                        .hint("write between the brackets what it leads to")
                }
                NoticeKind::Unclosed { element, as_text: true } => Finding::warning(
                    RuleId::HtmlUnpaired,
                    span,
                    format!("`<{element}>` is never closed in this paragraph, so it is shown as it is written"),
                )
                .hint(format!("close it with `</{element}>`, or write `{element}` between back-ticks")),
                NoticeKind::Unclosed { element, as_text: false } => Finding::warning(
                    RuleId::HtmlUnpaired,
                    span,
                    format!("`<{element}>` is never closed, so it ends where its surroundings do"),
                )
                .hint(format!("close it with `</{element}>`")),
                NoticeKind::Stray { element, as_text } => {
                    let then = if as_text { "it is shown as it is written" } else { "it is left out" };
                    Finding::warning(RuleId::HtmlUnpaired, span, format!("`</{element}>` closes nothing, so {then}"))
                        .hint(format!("open `<{element}>` before it, or take it out"))
                }
                // The site shows trusted HTML as it is written.
                NoticeKind::LeftOut { element, content } => {
                    let what = if content { "is left out and its content stays" } else { "is left out with its content" };
                    let message = if trusted {
                        format!("`<{element}>` is shown by the site alone: in documents it {what}")
                    } else {
                        format!("`<{element}>` {what}")
                    };
                    Finding::warning(RuleId::HtmlLeftOut, span, message)
                        .hint("Markdown, and elements that say what a text is, are shown by the site and by documents")
                }
                NoticeKind::Attribute { element, attribute } if attribute == "hidden" => {
                    let message = format!("`hidden` of `<{element}>` is not read: everyone sees what it holds");
                    Finding::warning(RuleId::HtmlLeftOut, span, message)
                        .hint("what only some may read goes between `<!-- audience: … -->` and `<!-- /audience -->`")
                }
                NoticeKind::Attribute { element, attribute } => {
                    let whom = if trusted { "documents leave it out" } else { "it is left out" };
                    let message = format!("`{attribute}` of `<{element}>` is not read: {whom}");
                    Finding::new(RuleId::HtmlAttribute, Severity::Note, message).at(span)
                }
                NoticeKind::SiteOnly { element, attribute } => {
                    let message = format!(
                        "documents do not show `{attribute}` of `<{element}>`, which the site shows when it is pointed at"
                    );
                    Finding::new(RuleId::HtmlAttribute, Severity::Note, message).at(span)
                }
            };
            findings.push(finding);
        }
    }

    fn passages(&self, prose: &Prose, audience: Audience, findings: &mut Vec<Finding>) -> Vec<Hidden> {
        let ladder = &self.project.config.audiences;
        let mut hidden = Vec::new();
        let marks = marks(&prose.text, ladder);
        for fault in &marks.faults {
            findings.push(passages::finding(self.project, prose, fault));
        }
        for passage in marks.passages.into_iter().filter(|passage| passage.not_in.is_none()) {
            let span = self.project.span_of(prose, &passage.at);
            let known = ladder.find(&passage.audience);
            if known.is_none() {
                let names: Vec<&str> = ladder.names().collect();
                let finding =
                    Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{}`", passage.audience));
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

    fn entry_link(&self, id: &str, span: Span, audience: Audience, own: Option<ProjectIndex>, findings: &mut Vec<Finding>) {
        match self.project.index_of(id) {
            None if self.project.vocabulary.find(id).is_some() => self.register(id, span, audience, findings),
            None => {
                let finding = Finding::error(RuleId::BrokenLink, span, format!("there is no entry `{id}`"));
                let kinds = self.project.vocabulary.iter().map(|k| &*k.name);
                findings.push(finding.did_you_mean_id(id, self.project.ids().chain(kinds)));
            }
            Some(n) if Some(n) != own => self.secrets.entry(n, span, audience, findings),
            Some(_) => {}
        }
    }

    /// Checks a link to a register: it must have a page for the reader.
    fn register(&self, name: &str, span: Span, audience: Audience, findings: &mut Vec<Finding>) {
        let Some(kind) = self.project.vocabulary.find(name) else { return };
        let ladder = &self.project.config.audiences;
        let mut entries = self.project.entries.iter().filter(|e| e.kind == kind.name).peekable();
        if entries.peek().is_none() {
            let finding =
                Finding::error(RuleId::BrokenLink, span, format!("the register of `{}` is empty, so it has no page", kind.name));
            findings.push(finding.hint("write its first entry, or take the link out"));
        } else if !kind.audience.is_visible_to(audience) || !entries.any(|e| e.audience.is_visible_to(audience)) {
            let message = format!(
                "a text for `{}` links to the register of `{}`, of which it may see nothing",
                ladder.name(audience),
                kind.name
            );
            findings.push(Finding::error(RuleId::HiddenMention, span, message).hint("take the link out, or hide the passage"));
        }
    }

    /// Checks the part of a link behind `#`.
    fn anchor(&self, fragment: &str, span: Span, goal: &Goal<'_>, reader: Audience, findings: &mut Vec<Finding>) {
        let all = text::Anchors::of(&text::parse(&goal.body.text));
        let Some(found) = all.find(fragment) else {
            let place = goal.page.map_or_else(|| "this text".to_owned(), |page| format!("`{page}`"));
            let finding = Finding::error(RuleId::BrokenLink, span, format!("there is no heading `#{fragment}` in {place}"));
            let finding = finding.did_you_mean(&text::slug(fragment), all.ids());
            let known: Vec<&str> = all.ids().take(8).collect();
            let list = if known.is_empty() { "it has no headings".to_owned() } else { format!("headings: {}", known.join(", ")) };
            findings.push(if finding.hint.is_none() { finding.hint(list) } else { finding });
            return;
        };
        let shown = crate::publication::visible_prose(goal.body, &self.project.config.audiences, reader, None);
        if found.is_empty() || shown.text == goal.body.text {
            return;
        }
        // A heading that is not there for this reader, or is another one, stands in a narrower passage.
        let seen = text::Anchors::of(&text::parse(&shown.text));
        if seen.find(fragment) != Some(found) {
            let ladder = &self.project.config.audiences;
            let message = format!(
                "a text for `{}` links to `#{fragment}`, which stands in a passage that is narrower",
                ladder.name(reader)
            );
            findings.push(Finding::error(RuleId::HiddenMention, span, message).hint("take the link out, or hide the passage"));
        }
    }

    fn link(&self, url: &str, span: Span, here: &Here<'_>, findings: &mut Vec<Finding>) {
        let (audience, file) = (here.effective, here.file);
        if is_web_address(url) || url.starts_with('\u{0}') {
            return;
        }
        if let Some(fragment) = url.strip_prefix('#') {
            self.anchor(fragment, span, &Goal { body: here.prose, page: None }, audience, findings);
            return;
        }
        if let Some(finding) = link_addresses::odd(url, span, &self.files) {
            findings.push(finding);
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
                    Finding::error(RuleId::RefusedLink, span, message).hint("rename the file; Windows holds no such name either"),
                );
                return;
            }
            let message = if has_scheme {
                format!("`{url}` is an address of a sort that is not linked to")
            } else {
                format!("`{url}` leads out of the project")
            };
            findings.push(
                Finding::error(RuleId::RefusedLink, span, message)
                    .hint("links go to https, http, mailto, tel, or to files of the project"),
            );
            return;
        };
        if crate::source::is_markdown(&path) {
            match self.page_of_file.get(path.as_str()) {
                None => {
                    let finding = Finding::error(RuleId::BrokenLink, span, format!("there is no page `{path}`"));
                    findings.push(finding.did_you_mean_path(&path, self.pages.iter().copied().filter(|page| *page != file)));
                }
                Some(page) if !page.audience.is_visible_to(audience) => {
                    let ladder = &self.project.config.audiences;
                    let message = format!(
                        "a text for `{}` links to `{path}`, which is for `{}`",
                        ladder.name(audience),
                        ladder.name(page.audience)
                    );
                    findings.push(
                        Finding::error(RuleId::HiddenMention, span, message).hint("take the link out, or hide the passage"),
                    );
                }
                Some(page) if !page.is_in(text::Output::Site) => {
                    let message = format!("`{path}` is left out of the site, where this link leads nowhere");
                    let hint =
                        "take `site: no` out of the page, or put the link between `<!-- site: no -->` and `<!-- /site -->`";
                    findings.push(Finding::warning(RuleId::LeftOut, span, message).hint(hint));
                }
                Some(page) => {
                    if let Some((_, fragment)) = url.split_once('#') {
                        // A link into a page leads into each language of it.
                        let body = page.translations.iter().find(|t| *t.file_path == *path).map_or(&page.body, |t| &t.body);
                        let goal = Goal { body, page: Some(&path) };
                        self.anchor(fragment, span, &goal, audience, findings);
                    }
                }
            }
        } else if let Some(kind) = self.project.kind_of_file(&path) {
            self.register(&kind.name, span, audience, findings);
        } else if !self.files.contains(path.as_str()) {
            let finding = Finding::error(RuleId::BrokenLink, span, format!("there is no file `{path}`"));
            let known = self.files.iter().chain(&self.pages).copied().filter(|known| *known != file);
            findings.push(finding.did_you_mean_path(&path, known));
        }
    }
}

fn block_text(blocks: &[text::Block], at: &Range<usize>) -> Option<String> {
    text::mentions(blocks).into_iter().find_map(|(mention, range)| match mention {
        Mention::View(text) if range == *at => Some(text),
        _ => None,
    })
}
