//! Reads a folder into a project, file by file, and keeps what it read for the next time.

use super::cache::{self, CachedFile, Part, Plan, ProjectCache};
use super::translation::{self, Content, TranslationFile};
use super::{Config, Entry, Page, Project, Reading, Remembered, config, entry, foreign, id_key, links, list_name, page, reviews};
use crate::finding::{Finding, RuleId, Severity};
use crate::schema::value::Prose;
use crate::schema::{Kind, Lang, Vocabulary};
use crate::source::{
    Key, Limits, Node, Sources, Split, Stray, StraySort, Tree, is_markdown, natural, parse_item, parse_yaml, read_folder,
    split_front_matter,
};
use crate::span::{FileId, Span};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use typed_index_collections::TiSlice;

impl Project {
    /// Reads a folder. What is wrong becomes findings; a project comes out whenever its configuration can be read.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read(root: &Path) -> std::io::Result<Reading> {
        Self::read_cached(root, &mut ProjectCache::default())
    }

    /// Reads a folder of which much may be known: the result is that of [`Project::read`], sooner.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read_cached(root: &Path, cache: &mut ProjectCache) -> std::io::Result<Reading> {
        Self::read_within(root, cache, Limits::default())
    }

    /// Reads a folder within limits of one's own.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read_within(root: &Path, cache: &mut ProjectCache, limits: Limits) -> std::io::Result<Reading> {
        cache.tidy();
        let mut known = std::mem::take(cache);
        let mut findings = Vec::new();
        let mut sources = known.sources.clone();
        let mut found = read_folder(root, limits, &mut sources, &mut known.known, &mut findings)?;
        let texts = settings_texts(&found, &sources);
        if known.settings.as_ref().is_some_and(|s| s.texts != texts) {
            known = ProjectCache::default();
            sources = Sources::default();
            findings.clear();
            found = read_folder(root, limits, &mut sources, &mut known.known, &mut findings)?;
        }
        if known.settings.is_none() {
            let Some(config_file) = found.config else {
                if !findings.iter().any(|f| f.rule == RuleId::NotUtf8) {
                    let finding = Finding::new(
                        RuleId::NoConfig,
                        Severity::Error,
                        format!("there is no `ouvrage.yaml` in {}", whole(root).display()),
                    );
                    findings.push(finding.hint(match other_spelling(root) {
                        Some(name) => format!("rename `{name}` to `ouvrage.yaml`"),
                        None => {
                            nearby(root).unwrap_or_else(|| "it needs one line at least, `title: Name of the project`".to_owned())
                        }
                    }));
                }
                return Ok(Reading { sources, project: None, findings });
            };
            let texts = settings_texts(&found, &sources);
            let mut own = Vec::new();
            let Some(config) = config::read(config_file, &sources, &mut own) else {
                findings.append(&mut own);
                return Ok(Reading { sources, project: None, findings });
            };
            let vocabulary = Vocabulary::read(&found.kinds, config.kinds.as_ref(), &config.audiences, &mut sources, &mut own);
            known.settings = Some(cache::Settings { texts, config, vocabulary: Arc::new(vocabulary), findings: own });
        }
        *cache = known;
        let Some(settings) = &cache.settings else { return Ok(Reading { sources, project: None, findings }) };
        let (config, vocabulary) = (settings.config.clone(), settings.vocabulary.clone());
        findings.extend(settings.findings.iter().cloned());
        let parts = read_files(&found, cache, &mut sources, &config, &vocabulary);
        cache.sources = sources.clone();
        let mut entries = Vec::new();
        let mut written: Vec<&[entry::WrittenLinks]> = Vec::new();
        let mut pages = Vec::new();
        let mut translations = Vec::new();
        for part in &parts {
            findings.extend(part.findings.iter().cloned());
            pages.extend(part.pages.iter().cloned());
            translations.extend(part.translations.iter().cloned());
            for (entry, links) in &part.entries {
                entries.push(entry.clone());
                written.push(links);
            }
        }
        if entries.len() > limits.entries {
            let message = format!("the project has {} entries; the limit is {}", entries.len(), limits.entries);
            findings.push(Finding::new(RuleId::TooManyEntries, Severity::Error, message).hint("split it into several projects"));
            return Ok(Reading { sources, project: None, findings });
        }
        let known = cache.ids.take().filter(|ids| ids.fit(&entries));
        let all = entries.len();
        let by_id = match &known {
            Some(ids) => ids.by_id.clone(),
            None => Arc::new(index_ids(&mut entries, &mut written, &mut findings)),
        };
        let resolved = links::resolve(TiSlice::from_ref(&entries), &written, &by_id, &vocabulary, known.as_ref(), &mut findings);
        // An id that is used twice must be said again.
        cache.ids = (entries.len() == all).then(|| cache::Ids {
            entries: entries.clone(),
            by_id: by_id.clone(),
            links: resolved.by_entry,
        });
        let mut targets = translation::Targets {
            entries: &mut entries,
            by_id: &by_id,
            pages: &mut pages,
            vocabulary: &vocabulary,
            languages: &config.languages,
        };
        translation::attach(translations, &mut targets, &mut findings);
        foreign::once(&mut findings);
        order_pages(&mut pages);
        let ledger = found.ledger.map(|file| reviews::read_ledger(file, &sources, &mut findings)).unwrap_or_default();
        let project = Project {
            ledger: Arc::new(ledger),
            sources: sources.clone(),
            config,
            vocabulary,
            entries: entries.into(),
            links: resolved.links,
            pages,
            assets: found.assets,
            theme_files: found.themes,
            history: None,
            by_id,
            visible: Remembered::default(),
        };
        Ok(Reading { sources, project: Some(project), findings })
    }
}

/// The texts of the settings, with their paths.
fn settings_texts(found: &crate::source::Found, sources: &Sources) -> Vec<(Arc<str>, Arc<str>)> {
    let files = found.config.iter().chain(&found.kinds).filter_map(|id| sources.get(*id));
    files.map(|f| (f.path.clone(), f.text.clone())).collect()
}

/// A folder as it is called from everywhere.
fn whole(root: &std::path::Path) -> std::path::PathBuf {
    root.canonicalize().or_else(|_| std::path::absolute(root)).unwrap_or_else(|_| root.to_owned())
}

/// The most projects below a folder that are named.
const NAMED: usize = 5;

/// Says where a project is near a folder that is none: people stand in one of its folders, or beside it.
fn nearby(root: &std::path::Path) -> Option<String> {
    let is_project = |folder: &std::path::Path| folder.join("ouvrage.yaml").is_file();
    let here = whole(root);
    if let Some(up) = here.ancestors().skip(1).position(is_project) {
        // From where the person stands, or as a part of what was written.
        let above = root.ancestors().nth(up + 1).filter(|above| !above.as_os_str().is_empty());
        let above = above.map_or_else(|| vec![".."; up + 1].join("/"), |above| above.display().to_string());
        return Some(match up {
            0 => format!("the folder above is a project: give its name, `{above}`"),
            _ => format!("a folder further up is a project: give its name, `{above}`"),
        });
    }
    let folders = std::fs::read_dir(root).ok()?.flatten().map(|entry| entry.path());
    let mut below: Vec<String> = folders
        .filter(|path| is_project(path))
        .map(|path| path.strip_prefix(".").unwrap_or(&path).display().to_string())
        .collect();
    below.sort();
    match below.as_slice() {
        [] => None,
        [one] => Some(format!("a folder in it is a project: give its name, `{one}`")),
        many => Some(format!(
            "folders in it are projects: give the name of one, `{}`",
            many.get(..NAMED.min(many.len()))?.join("`, `")
        )),
    }
}

/// A file that was meant to be `ouvrage.yaml`.
fn other_spelling(root: &Path) -> Option<String> {
    let names = std::fs::read_dir(root).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.into_iter().find(|name| matches!(name.to_lowercase().as_str(), "ouvrage.yaml" | "ouvrage.yml"))
}

/// Keeps the first entry of each id and reports the others, with both places.
fn index_ids(
    entries: &mut Vec<Arc<Entry>>,
    written: &mut Vec<&[entry::WrittenLinks]>,
    findings: &mut Vec<Finding>,
) -> HashMap<String, usize> {
    let mut by_id: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut kept: Vec<Arc<Entry>> = Vec::with_capacity(entries.len());
    let mut kept_links = Vec::with_capacity(written.len());
    for (entry, links) in entries.drain(..).zip(written.drain(..)) {
        if let Some(first) = by_id.get(&id_key(&entry.id)).and_then(|n| kept.get(*n)) {
            let message = if first.id == entry.id {
                format!("the id `{}` is used twice", entry.id)
            } else {
                format!("the ids `{}` and `{}` differ only in case, and would share one address", first.id, entry.id)
            };
            findings.push(
                Finding::error(RuleId::DuplicateId, entry.id_span, message)
                    .also(first.id_span, "first used here")
                    .hint("give one of them another id"),
            );
            continue;
        }
        by_id.insert(id_key(&entry.id), kept.len());
        kept.push(entry);
        kept_links.push(links);
    }
    *entries = kept;
    *written = kept_links;
    by_id
}

/// Puts pages into reading order: folder by folder, `index` first, then by `order`, then by file name.
fn order_pages(pages: &mut [Page]) {
    // The order of a folder is that of its index page; files carry their numbers in `file_path`.
    let orders: HashMap<String, i64> =
        pages.iter().filter_map(|p| Some((p.path.strip_suffix("/index")?.to_owned(), p.order?))).collect();
    pages.sort_by_cached_key(|page| {
        let files: Vec<&str> = page.file_path.trim_start_matches("content/").split('/').collect();
        let mut address = String::new();
        let mut key: Vec<(bool, i64, Natural)> = Vec::new();
        for (n, part) in files.iter().enumerate() {
            let last = n + 1 == files.len();
            if last {
                let index = page.path.rsplit('/').next() == Some("index");
                key.push((!index, page.order.unwrap_or(i64::MAX), Natural((*part).to_owned())));
            } else {
                if !address.is_empty() {
                    address.push('/');
                }
                address.push_str(page::without_number(part));
                key.push((true, orders.get(&address).copied().unwrap_or(i64::MAX), Natural((*part).to_owned())));
            }
        }
        key
    });
}

/// A name that is sorted as people count: `2-b` before `10-a`.
#[derive(Debug, PartialEq, Eq)]
struct Natural(String);

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        natural(&self.0, &other.0)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads the files of `content/` in the order of their paths: what is known is taken, the rest is read in parallel, lists item by item.
fn read_files(
    found: &crate::source::Found,
    cache: &mut ProjectCache,
    sources: &mut Sources,
    config: &Config,
    vocabulary: &Vocabulary,
) -> Vec<Arc<Part>> {
    let mut files: Vec<FileId> = found.registers.iter().chain(&found.pages).copied().collect();
    files.sort_by(|a, b| natural(sources.path(*a), sources.path(*b)));
    let mut plans: Vec<Result<Arc<CachedFile>, Plan>> = files.iter().map(|file| cache.plan(*file, sources)).collect();
    let reader = FileReader { sources, config, vocabulary };
    let open: Vec<(usize, usize, FileId, &str)> = {
        let plans = plans.iter().enumerate().filter_map(|(n, plan)| Some((n, plan.as_ref().err()?)));
        plans.flat_map(|(n, plan)| plan.open().map(move |(at, id, text)| (n, at, id, text))).collect()
    };
    let read: Vec<(usize, usize, Option<Arc<Part>>)> =
        open.into_par_iter().map(|(n, at, id, text)| (n, at, reader.item(id, text).map(Arc::new))).collect();
    for (n, at, part) in read {
        if let Some(Err(plan)) = plans.get_mut(n) {
            plan.set(at, part);
        }
    }
    let held: Vec<Arc<CachedFile>> = plans
        .into_par_iter()
        .map(|plan| match plan {
            Ok(held) => held,
            Err(plan) if plan.is_done() => Arc::new(plan.held()),
            Err(plan) => {
                let part = reader.read(plan.file);
                Arc::new(plan.held_whole(part))
            }
        })
        .collect();
    for (file, held) in files.iter().zip(&held) {
        cache.keep(*file, held);
    }
    held.iter().flat_map(|h| h.parts.iter().filter_map(|p| p.part.clone())).collect()
}

/// Reads one file of `content/`, or one item of a list.
struct FileReader<'a> {
    sources: &'a Sources,
    config: &'a Config,
    vocabulary: &'a Vocabulary,
}

impl FileReader<'_> {
    fn read(&self, file: FileId) -> Part {
        let mut part = Part::default();
        let Some(source) = self.sources.get(file) else { return part };
        if let Some((lang, _)) = translation::language_in_name(&source.path, &self.config.languages)
            && self.config.languages.iter().skip(1).any(|l| *l == lang)
        {
            self.translation(file, lang, &source.path, &source.text, &mut part);
            return part;
        }
        if is_markdown(&source.path) {
            self.markdown(file, &source.path, &source.text, &mut part);
        } else {
            self.register(file, &source.path, &source.text, &mut part);
        }
        part
    }

    /// Reads one item of a list; nothing when only the whole list can be read.
    fn item(&self, piece: FileId, text: &str) -> Option<Part> {
        let kind = self.kind_of_list(self.sources.path(piece))?;
        let node = parse_item(text, piece)?;
        let mut part = Part::default();
        self.entries(kind, std::slice::from_ref(&node), None, &mut part);
        Some(part)
    }

    /// The kind whose plural a file is named after.
    fn kind_of_list(&self, path: &str) -> Option<&Kind> {
        let stem = list_name(path);
        self.vocabulary.iter().find(|k| k.plural == stem)
    }

    /// Reads a file of translations; what it translates is found when all files are read.
    fn translation(&self, file: FileId, lang: Lang, path: &Arc<str>, text: &str, part: &mut Part) {
        let content = if is_markdown(path) {
            self.front_and_body(file, text, part).map(|(front, body)| Content::Markdown(front, body))
        } else {
            let read = parse_yaml(text, file, 0).and_then(|node| translation::register(&node));
            read.map_err(|finding| part.findings.push(*finding)).ok().map(Content::Register)
        };
        part.translations.extend(content.map(|content| TranslationFile { lang, path: path.clone(), content }));
    }

    /// Cuts a Markdown file; nothing when its front matter cannot be read.
    fn front_and_body(&self, file: FileId, text: &str, part: &mut Part) -> Option<(Option<Node>, Prose)> {
        let is_audience = |word: &str| self.config.audiences.names().any(|name| name.eq_ignore_ascii_case(word));
        let Split { front, body, stray } = split_front_matter(text, &is_audience);
        if let Some(stray) = stray {
            part.findings.push(stray_front_matter(&stray, file));
            return None;
        }
        let front = match front.map(|range| parse_yaml(&text[range.clone()], file, range.start)) {
            None => None,
            Some(Ok(node)) if node.is_null() => None,
            Some(Ok(node)) if node.as_map().is_some() => Some(node),
            Some(Ok(node)) => {
                let finding =
                    Finding::error(RuleId::Yaml, node.span, format!("front matter is a map of settings, found {}", node.shape()));
                part.findings.push(finding.hint("a rule at the beginning of a page is written `***`"));
                return None;
            }
            Some(Err(finding)) => {
                part.findings.push(*finding);
                return None;
            }
        };
        let prose = Prose {
            text: text[body.clone()].into(),
            span: Span::new(file, body.start, body.end),
            exact: true,
            lang: None,
            passages: std::sync::Arc::default(),
        };
        Some((front, prose))
    }

    fn markdown(&self, file: FileId, path: &Arc<str>, text: &str, part: &mut Part) {
        let Some((front, prose)) = self.front_and_body(file, text, part) else { return };
        let names_entry = front.as_ref().is_some_and(|f| f.get("kind").is_some() || f.get("id").is_some());
        match front {
            Some(front) if names_entry => {
                if let Some(kind) = self.named_kind(&front, part) {
                    self.entries(kind, std::slice::from_ref(&front), Some(prose), part);
                }
            }
            front => part.pages.push(Page::read(file, path, front.as_ref(), prose, &self.config.audiences, &mut part.findings)),
        }
    }

    fn named_kind(&self, node: &Node, part: &mut Part) -> Option<&Kind> {
        let Some(written) = node.get("kind") else {
            part.findings.push(
                Finding::error(RuleId::UnknownKind, node.span, "an entry in a file of its own needs a `kind:`")
                    .hint("for instance `kind: requirement`"),
            );
            return None;
        };
        let word = written.as_str().unwrap_or_default().trim();
        let kind = self.vocabulary.find(word);
        if kind.is_none() {
            let finding = Finding::error(RuleId::UnknownKind, written.span, format!("there is no kind `{word}`"));
            let finding = finding.did_you_mean_key(word, self.vocabulary.kind_words());
            let hint = "`ouvrage kinds` lists them; a new one is a file in `kinds/`";
            part.findings.push(if finding.hint.is_none() { finding.hint(hint) } else { finding });
        }
        kind
    }

    fn register(&self, file: FileId, path: &str, text: &str, part: &mut Part) {
        let node = match parse_yaml(text, file, 0) {
            Ok(node) => node,
            Err(finding) => {
                part.findings.push(*finding);
                return;
            }
        };
        let stem = list_name(path);
        match &node.tree {
            Tree::Null => {}
            Tree::List(items) => match self.kind_of_list(path) {
                Some(kind) => self.entries(kind, items, None, part),
                None => {
                    let plural = |(word, name)| Some((word, self.vocabulary.get(name)?.plural.as_str()));
                    let plurals = self.vocabulary.kind_words().filter_map(plural);
                    let finding = Finding::error(
                        RuleId::UnknownKind,
                        Span::new(file, 0, 0),
                        format!("no kind has the plural `{stem}`, so these entries have no kind"),
                    );
                    let plain = crate::text::folded(stem);
                    let called =
                        |kind: &&Kind| kind.label.all().chain(kind.labels.all()).any(|label| crate::text::folded(label) == plain);
                    // Named in the language of the people, not in that of files.
                    if let Some(kind) = self.vocabulary.iter().find(called) {
                        let (name, plural) = (&kind.name, &kind.plural);
                        part.findings.push(finding.hint(format!(
                            "`{stem}` is what people call the kind `{name}`: name the file `{plural}.yaml`, or put `kind: {name}` and `entries:` at its top"
                        )));
                        return;
                    }
                    let finding = finding.did_you_mean_key(stem, plurals);
                    let hint = "name the file after a kind's plural, or put `kind:` and `entries:` at its top";
                    part.findings.push(if finding.hint.is_none() { finding.hint(hint) } else { finding });
                }
            },
            Tree::Map(_) => {
                if let Some(key) = keyed(&node).filter(|key| self.kind_of_list(path).is_some() || is_numbered(key)) {
                    let message = "a register is a list of entries, found entries below their ids";
                    part.findings.push(Finding::error(RuleId::BadEntry, key.span, message).hint(as_list(key)));
                    return;
                }
                let Some(kind) = self.named_kind(&node, part) else { return };
                match node.get("entries") {
                    Some(entries) => match &entries.tree {
                        Tree::List(items) => {
                            for (key, _) in
                                node.as_map().unwrap_or_default().iter().filter(|(k, _)| k.text != "kind" && k.text != "entries")
                            {
                                part.findings.push(
                                    Finding::error(
                                        RuleId::UnknownField,
                                        key.span,
                                        format!("a register has no setting `{}`", key.text),
                                    )
                                    .hint("settings: kind, entries"),
                                );
                            }
                            self.entries(kind, items, None, part);
                        }
                        Tree::Null => {}
                        _ => {
                            let message = format!("`entries` expects a list, found {}", entries.shape());
                            let finding = Finding::error(RuleId::BadEntry, entries.span, message);
                            part.findings.push(match keyed(entries) {
                                Some(key) => finding.hint(as_list(key)),
                                None => finding,
                            });
                        }
                    },
                    None => self.entries(kind, std::slice::from_ref(&node), None, part),
                }
            }
            Tree::Scalar(_) => {
                let finding =
                    Finding::error(RuleId::BadEntry, node.span, "a register is a list of entries, found a single value");
                part.findings.push(finding.hint("begin each entry with `- id:`"));
            }
        }
    }

    fn entries(&self, kind: &Kind, nodes: &[Node], body: Option<Prose>, part: &mut Part) {
        let mut reader = entry::Reader {
            vocabulary: self.vocabulary,
            audiences: &self.config.audiences,
            languages: &self.config.languages,
            currency: &self.config.currency,
            today: self.config.date,
            file: nodes.first().map_or_else(|| Arc::from(""), |n| Arc::from(self.sources.path(n.span.file))),
            findings: Vec::new(),
        };
        let mut body = body;
        for node in nodes {
            part.entries.extend(reader.read(kind, node, body.take()).map(|(entry, links)| (Arc::new(entry), links)));
        }
        part.findings.append(&mut reader.findings);
    }
}

/// The first key of a map of maps: entries that stand below their ids.
fn keyed(node: &Node) -> Option<&Key> {
    let pairs = node.as_map()?;
    let below = pairs.iter().all(|(key, value)| value.as_map().is_some() && super::is_id(&key.text));
    pairs.first().filter(|_| below).map(|(key, _)| key)
}

/// Whether a key may be an id: no setting has a number in its name.
fn is_numbered(key: &Key) -> bool {
    key.text.contains(|c: char| c.is_ascii_digit())
}

/// How entries are written as a list.
fn as_list(first: &Key) -> String {
    format!("write a list: `- id: {}`, with its fields indented below", first.text)
}

/// Says why front matter, or what resembles it, was not read. The page is left out: it may be for fewer readers than it seems.
fn stray_front_matter(stray: &Stray, file: FileId) -> Finding {
    let (message, hint) = match stray.sort {
        StraySort::Unclosed => (
            "the page begins with `---`, which opens front matter, and it is never closed",
            "close it with a line `---`; a rule is written `***`",
        ),
        StraySort::NotFirst => (
            "this resembles front matter and does not begin the file",
            "take out what stands before it: blank lines, comments, characters that are not seen",
        ),
        StraySort::OtherLanguage => {
            ("front matter is written in YAML between two lines `---`", "write `key: value` lines between two lines `---`")
        }
        StraySort::NotOpened => (
            "this resembles front matter that no line `---` opens",
            "put it between two lines `---` at the very beginning of the file",
        ),
        StraySort::Second => {
            ("this resembles front matter, and the file has other front matter above", "put all settings of the page into one")
        }
    };
    Finding::error(RuleId::BadFrontMatter, Span::new(file, stray.at.start, stray.at.end), message).hint(hint)
}
