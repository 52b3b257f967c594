//! Writes references, lines and prose for one face.

use super::{Cell, ChangeMark, Face, Hints, ProseOut, Ref};
use crate::domain::Trouble;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{Request, Tax, parse_inline_value, parse_view_block};
use crate::publication::changes::{Change, Detail, EntryChange};
use crate::publication::{Mark, Publication, address, resolve_path};
use crate::schema::value::{PassageEnd, Prose, is_web_address};
use crate::schema::{Audience, Field, Kind, Lang, Value};
use crate::span::{FileId, Span};
use crate::text::{self, Hint, Link, Resolve, Target};
use serde_json::json;
use std::cell::Cell as StdCell;
use std::ops::Range;

/// Writes the prose of one page, entry or chapter.
pub struct Writer<'a> {
    /// What may be shown.
    pub publication: &'a Publication,
    /// What it is written for.
    pub face: &'a dyn Face,
    /// Whether words may be explained where they stand: not where there is no room for it.
    pub hinting: bool,
    /// Path of the file that the prose stands in; relative addresses count from it.
    pub file: &'a str,
    /// Prefix of anchors.
    pub prefix: &'a str,
    /// Level of the highest heading inside the prose of an entry.
    pub top: u8,
    /// Whether views may be the place that references jump to; not inside the prose of entries, which a theme may leave out.
    pub claims: bool,
    /// Counts the views of the page, for their ids.
    pub counter: &'a StdCell<usize>,
    /// The language of the text where it is not that of the publication.
    pub lang: Option<Lang>,
}

impl<'a> Writer<'a> {
    /// Writes for another file and prefix.
    #[must_use]
    pub fn at(&self, file: &'a str, prefix: &'a str) -> Writer<'a> {
        Writer {
            publication: self.publication,
            face: self.face,
            hinting: self.hinting,
            file,
            prefix,
            top: self.top,
            claims: self.claims,
            counter: self.counter,
            lang: self.lang,
        }
    }

    /// Writes where there is no room for hints, or no need.
    #[must_use]
    pub fn without_hints(&self) -> Writer<'a> {
        Writer { hinting: false, ..self.at(self.file, self.prefix) }
    }

    fn explaining(&self) -> Option<&Hints<'_>> {
        self.face.hints().filter(|_| self.hinting)
    }

    /// The words of the interface.
    pub fn words(&self) -> &'static Words {
        Words::of(self.publication.info().lang)
    }

    /// Why something cannot be computed, in the words of the interface.
    pub fn trouble(&self, trouble: &Trouble) -> String {
        let words = self.words();
        match trouble {
            Trouble::Currencies(a, b) => words.get("trouble_currencies").replace("{a}", a).replace("{b}", b),
            Trouble::SharesAndAmounts => words.get("trouble_shares").to_owned(),
            Trouble::Sorts => words.get("trouble_sorts").to_owned(),
            Trouble::TooLarge => words.get("trouble_large").to_owned(),
        }
    }

    /// Says that a picture would show too many things to be read.
    pub fn too_many(&self, count: usize, most: usize) -> String {
        let words = self.words();
        words.get("trouble_many").replace("{n}", &count.to_string()).replace("{most}", &most.to_string())
    }

    /// Address of a path of the site, as seen from where the prose stands.
    pub fn href(&self, path: &str) -> String {
        self.face.href(path)
    }

    /// Where the page of an entry is, for a link in a drawing; nothing where drawings do not lead anywhere.
    pub fn href_in_drawing(&self, reference: &Ref) -> Option<String> {
        self.face.links_drawings().then(|| format!("{}{}", self.href(""), reference.path))
    }

    /// Tells whether the same document holds an entry.
    pub fn holds(&self, entry: EntryIndex) -> bool {
        self.face.holds(entry)
    }

    /// Claims to be the place that references to an entry jump to: the first claim in a document gets it.
    pub fn claim_anchor(&self, entry: EntryIndex) -> bool {
        self.claims && self.face.claim_anchor(entry)
    }

    /// Keeps a drawing among the files of a document and returns its virtual path; on the site a drawing is part of its page.
    pub fn keep_figure(&self, svg: &str) -> Option<String> {
        self.face.keep_drawing(svg)
    }

    /// Claims the anchor for a row of a table: only where the document holds no more of the entry.
    pub fn claim_row_anchor(&self, entry: EntryIndex) -> bool {
        !self.face.holds_whole(entry) && self.claim_anchor(entry)
    }

    /// Writes the prose of an entry: its headings fit below those around it.
    pub fn prose(&self, prose: &Prose) -> ProseOut {
        let mut blocks = self.read(prose);
        text::fit_headings(&mut blocks, self.top);
        Writer { claims: false, ..self.at(self.file, self.prefix) }.blocks_in(&blocks, prose.lang)
    }

    /// Reads a text for this face: HTML that is trusted is shown by the site as it is written, and set by documents as far as they can. On
    /// the site of those who write, signs say where passages for fewer readers begin and end.
    pub fn read(&self, prose: &Prose) -> Vec<text::Block> {
        if !self.face.tells_audiences() {
            return text::parse(&prose.text);
        }
        let around = self.face.around().unwrap_or_else(|| self.publication.usual(None));
        let sign = |end: &PassageEnd| {
            let mark = self.publication.mark(end.audience, around)?;
            let (name, label) = (mark.name.to_string(), mark.label.to_string());
            Some((end.at, text::Inline::Audience { name, label, begins: end.begins }))
        };
        let signs: Vec<_> = prose.passages.iter().filter_map(sign).collect();
        text::parse_with(&prose.text, self.publication.info().trusts_html, &signs)
    }

    /// Writes blocks in a language; one that is not that of what surrounds them is marked, for hyphenation and for the voice that reads.
    pub fn blocks_in(&self, blocks: &[text::Block], lang: Option<Lang>) -> ProseOut {
        let Some(code) = lang.map(Lang::primary) else { return self.blocks(blocks) };
        let out = Writer { lang, ..self.at(self.file, self.prefix) }.blocks(blocks);
        ProseOut { blocks: out.blocks.map(|blocks| vec![json!({"type": "language", "lang": code, "blocks": blocks})]), ..out }
    }

    /// Writes blocks that were read already.
    pub fn blocks(&self, blocks: &[text::Block]) -> ProseOut {
        self.face.blocks(blocks, self)
    }

    /// Sets a line of text by the rules of the language.
    pub fn line(&self, text: &str) -> String {
        text::typeset(text, self.publication.info().lang)
    }

    /// Sets a line of text in a language, that of the publication without.
    pub fn line_in(&self, text: &str, lang: Option<Lang>) -> String {
        text::typeset(text, lang.unwrap_or(self.publication.info().lang))
    }

    /// Whether amounts are with or without tax, in words; that nobody said so where the project does not.
    pub fn tax(&self) -> &str {
        self.words().get(match self.publication.info().tax {
            Some(Tax::Excluded) => "tax_excluded",
            Some(Tax::Included) => "tax_included",
            None => "tax_unknown",
        })
    }

    /// Makes a reference to an entry.
    pub fn reference(&self, entry: EntryIndex) -> Ref {
        let item = self.publication.entry(entry);
        let kind = self.publication.kind_of(item);
        let lang = self.publication.info().lang;
        Ref {
            id: item.id.clone(),
            title: self.line_in(self.publication.title(entry), self.publication.title_lang(entry)),
            lang: self.publication.title_lang(entry),
            path: kind.map_or(String::new(), |k| address::encode(&address::of_entry(k, &item.id))),
            kind: item.kind.clone(),
            kind_label: kind.map_or(String::new(), |k| k.label.get(lang).to_owned()),
            date: match item.get("date") {
                Some(Value::Date(date)) => Some(date.show(lang)),
                _ => None,
            },
            mark: self.mark_of(entry),
            changed: self.change_of(entry),
            here: self.holds(entry),
            anchor: false,
        }
    }

    /// The mark of an entry that is new or other since a state that the reader is told of.
    fn change_of(&self, entry: EntryIndex) -> Option<ChangeMark> {
        self.change_mark(entry, |change| Some(change.change))
    }

    /// The mark of a row of an entry that was there before: `names` are what the row may begin with. All of a new entry is new, and it says so
    /// itself.
    pub fn change_of_row(&self, entry: EntryIndex, field: &str, names: &[&str]) -> Option<ChangeMark> {
        self.change_mark(entry, |change| {
            let own = change.fields.iter().find(|own| *own.name == *field)?;
            let Detail::Rows(rows) = &own.detail else { return None };
            let row = rows.iter().find(|row| row.change != Change::Removed && names.contains(&row.name.as_str()))?;
            Some(row.change)
        })
    }

    /// The mark of what became of an entry, or of something of it, since each state that the reader is told of.
    fn change_mark(&self, entry: EntryIndex, of: impl Fn(&EntryChange) -> Option<Change>) -> Option<ChangeMark> {
        if !self.face.tells_changes() {
            return None;
        }
        let baselines = &self.publication.info().baselines;
        let at = (0..baselines.len()).rev().find(|n| matches!(self.publication.changes(*n), Some(Ok(_))))?;
        let mut mark = ChangeMark { all: String::new(), last: None, since: baselines.get(at)?.name.clone() };
        for (n, change) in self.publication.changes_of(entry) {
            let Some(change) = of(change) else { continue };
            let new = change == Change::Added;
            if !mark.all.is_empty() {
                mark.all.push(' ');
            }
            mark.all.push_str(&n.to_string());
            mark.all.push(if new { 'a' } else { 'c' });
            if n == at {
                mark.last = Some(if new { "added" } else { "changed" });
            }
        }
        (!mark.all.is_empty()).then_some(mark)
    }

    /// The mark of an entry that is for fewer readers than the page, or than entries of its kind are.
    fn mark_of(&self, entry: EntryIndex) -> Option<Mark> {
        if !self.face.tells_audiences() {
            return None;
        }
        let around = self.face.around();
        let item = self.publication.entry(entry);
        let usual = self.publication.usual(self.publication.kind_of(item));
        // A page that is itself for fewer readers than usual surrounds what it shows with no more.
        let wider = |around: Audience| if around > self.publication.usual(None) { around } else { around.min(usual) };
        self.publication.mark(item.audience, around.map_or(usual, wider))
    }

    /// The mark of a part of an entry that is for fewer readers than the entry.
    pub fn mark_of_field(&self, entry: EntryIndex, field: &Field) -> Option<Mark> {
        self.mark_within(field.audience?, self.publication.entry(entry).audience)
    }

    /// The mark of something for fewer readers than what it stands in; a document has none.
    pub fn mark_within(&self, audience: Audience, around: Audience) -> Option<Mark> {
        self.face.tells_audiences().then(|| self.publication.mark(audience, around)).flatten()
    }

    /// Returns the next id for a view of this page.
    pub fn next_id(&self) -> String {
        let n = self.counter.get() + 1;
        self.counter.set(n);
        format!("view-{n}")
    }

    /// Where the register of a kind is: its page, or its part in the document; nothing where there is neither.
    fn register_link(&self, kind: &Kind) -> Option<String> {
        self.face.register(kind)
    }

    /// Computes a request and shows it.
    pub fn view_of(&self, request: &Request) -> serde_json::Value {
        self.face.view(request, self)
    }

    /// Shows an image or file field.
    pub fn image(&self, path: &str, alt: String) -> Cell {
        match self.resolved_image(path) {
            Some(path) => Cell::Image { path, alt },
            None => Cell::Empty,
        }
    }

    fn resolved_image(&self, url: &str) -> Option<String> {
        let path = resolve_path(url, self.file)?;
        let asset = self.publication.asset(&path)?;
        self.face.picture(asset)
    }
}

impl Resolve for Writer<'_> {
    fn trusts_html(&self) -> bool {
        self.publication.info().trusts_html
    }

    fn lang(&self) -> Lang {
        self.lang.unwrap_or(self.publication.info().lang)
    }

    fn marked(&self) -> Option<Lang> {
        self.lang
    }

    fn word(&self, key: &str) -> String {
        self.words().get(key).to_owned()
    }

    fn entry(&self, id: &str) -> Target {
        match self.publication.find(id) {
            Some(n) => {
                self.explaining().into_iter().for_each(|hints| hints.linked(n));
                let item = self.reference(n);
                let href = format!("{}{}", self.face.root(), item.path);
                Target::Entry {
                    id: item.id.to_string(),
                    title: item.title,
                    kind_label: item.kind_label,
                    kind: item.kind.to_string(),
                    href,
                    path: item.path,
                    here: item.here,
                    // Said where it is not that of the text around it.
                    lang: Some(item.lang.unwrap_or(self.publication.info().lang)).filter(|l| *l != self.lang()),
                }
            }
            None if let Some(kind) = self.publication.register(id) => {
                let title = kind.labels.get(self.publication.info().lang).to_owned();
                Target::Register { title, href: self.register_link(kind).unwrap_or_default() }
            }
            // An entry that is hidden and one that does not exist must look alike: `check` tells them apart for those who write.
            None => Target::Hidden,
        }
    }

    fn link(&self, url: &str) -> Link {
        if let Some(anchor) = url.strip_prefix('#') {
            let top = || self.face.top(self.prefix);
            return Link::To(if anchor.is_empty() { top() } else { format!("#{}{anchor}", self.prefix) });
        }
        if is_web_address(url) {
            return Link::To(url.to_owned());
        }
        let (target, anchor) = url.split_once('#').map_or((url, None), |(t, a)| (t, Some(a)));
        let Some(path) = resolve_path(target, self.file) else { return Link::Refused };
        if crate::source::is_markdown(&path) {
            let Some(page) = self.publication.page_of_file(&path) else { return Link::Refused };
            // An anchor that this reader does not have leads to the page itself.
            let anchors = anchor.map(|_| self.publication.anchors(page));
            let anchor = anchor.zip(anchors.as_deref()).and_then(|(a, anchors)| anchors.find(a)).filter(|a| !a.is_empty());
            return self.face.page(page, anchor).map_or(Link::Refused, Link::To);
        }
        if let Some(kind) = self.publication.register_of_file(&path) {
            return self.register_link(kind).map_or(Link::Refused, Link::To);
        }
        let Some(asset) = self.publication.asset(&path).and_then(|a| address::of_asset(&a.path)) else { return Link::Refused };
        self.face.file(&asset).map_or(Link::Refused, Link::To)
    }

    fn image(&self, url: &str) -> Option<String> {
        Some(format!("{}{}", self.face.root(), self.resolved_image(url)?))
    }

    fn view(&self, text: &str, _at: &Range<usize>) -> serde_json::Value {
        // What is computed speaks the language of the publication, whatever the text around it does.
        let Some(own) = self.lang.map(|_| self.publication.info().lang.primary()) else { return self.view_block(text) };
        match self.view_block(text) {
            // On the site the text around it is marked block by block.
            serde_json::Value::String(html) => html.into(),
            block => json!({"type": "language", "lang": own, "blocks": [block]}),
        }
    }

    fn value(&self, text: &str) -> String {
        let nowhere = Span::new(FileId(u32::MAX), 0, 0);
        parse_inline_value(text, nowhere)
            .ok()
            .and_then(|request| self.face.value(&request, self))
            .unwrap_or_else(|| "?".to_owned())
    }

    fn hints(&self, run: &str) -> Vec<Hint> {
        let mut hints = self.explaining().map_or_else(Vec::new, |hints| hints.of(run, self.lang(), self.publication));
        hints.iter_mut().for_each(|hint| hint.href.insert_str(0, &self.face.root()));
        hints
    }

    fn part(&self) {
        self.explaining().into_iter().for_each(Hints::part);
    }

    fn turns_pages(&self) -> bool {
        self.claims
    }

    fn drawing_id(&self) -> String {
        self.next_id()
    }

    fn keep_drawing(&self, svg: &str) -> Option<String> {
        self.keep_figure(svg)
    }

    fn anchor_prefix(&self) -> &str {
        self.prefix
    }
}

impl Writer<'_> {
    fn view_block(&self, text: &str) -> serde_json::Value {
        let own = Writer { lang: None, ..self.at(self.file, self.prefix) };
        let nowhere = Span::new(FileId(u32::MAX), 0, 0);
        match parse_view_block(text, FileId(u32::MAX), 0, Some(nowhere)) {
            Ok(request) => own.view_of(&request),
            Err(findings) => {
                let message = findings.first().map_or(String::new(), |f| f.message.clone());
                self.face.problem(message, self)
            }
        }
    }
}
