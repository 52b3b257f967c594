//! The theme: whether it exists, whether what it says is understood, and whether what it changes is still there to be changed.
//!
//! A project without files of its own in `themes/` has only its theme's name to be wrong.

use crate::finding::{Finding, RuleId, Severity, closest};
use crate::locale::Words;
use crate::project::Project;
use crate::schema::Lang;
use crate::source::{Node, SourceFile, parse_yaml};
use crate::span::{FileId, Span};
use crate::theme::{self, KEYS, Theme, ThemeFile};
use std::collections::{BTreeMap, BTreeSet};

/// Templates that are asked for by name.
const PAGES: [&str; 6] = ["home.html", "page.html", "register.html", "entry.html", "site-map.html", "not-found.html"];

/// Files of documents that held several views each, before each had a file of its own.
#[cfg(feature = "pdf")]
const SPLIT: [&str; 3] = ["views-a.typ", "views-b.typ", "views-c.typ"];

/// Checks the theme of a project.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    let texts = || project.theme_files.iter().filter_map(|id| Some((*id, project.sources.get(*id)?)));
    let ids: BTreeMap<&str, FileId> = texts().map(|(id, file)| (&*file.path, id)).collect();
    let Some(chain) = chain(project, &ids, findings) else { return };
    if ids.is_empty() {
        return;
    }
    let Ok(theme) = Theme::gather(&project.config.theme, texts().map(|(_, file)| file), &project.assets) else { return };
    let checker = ThemeChecker { ids, theme: &theme };
    for (name, said) in chain.iter().filter_map(|(name, said)| Some((name, said.as_ref()?))) {
        checker.manifest(name, said, findings);
    }
    checker.templates(findings);
    checker.typst(findings);
    checker.unused(&chain, texts(), findings);
}

/// The themes from the chosen one down to the last that it extends, each with what its `theme.yaml` says. Nothing when one is
/// missing, or when they go in a circle.
fn chain(project: &Project, ids: &BTreeMap<&str, FileId>, findings: &mut Vec<Finding>) -> Option<Vec<(String, Option<Node>)>> {
    let shipped = theme::shipped();
    let own = |name: &str| {
        let folder = format!("themes/{name}/");
        ids.keys().any(|path| path.starts_with(&folder)) || project.assets.iter().any(|asset| asset.path.starts_with(&folder))
    };
    let mut chain: Vec<(String, Option<Node>)> = Vec::new();
    let (mut name, mut place) = (project.config.theme.clone(), project.config.theme_span);
    loop {
        if chain.iter().any(|(met, _)| *met == name) {
            findings.push(finding_at(RuleId::UnknownTheme, place, format!("the theme `{name}` extends itself")));
            return None;
        }
        if !own(&name) && !shipped.contains(&name.as_str()) {
            let folders = ids.keys().filter_map(|path| path.strip_prefix("themes/")?.split('/').next());
            let known: BTreeSet<&str> = folders.chain(shipped).collect();
            let finding = finding_at(RuleId::UnknownTheme, place, format!("there is no theme `{name}`"));
            let known: Vec<&str> = known.into_iter().collect();
            findings.push(match closest(&name, known.iter().copied()) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint(format!("themes: {}; one of your own is a folder `themes/{name}/`", known.join(", "))),
            });
            return None;
        }
        let said = match ids.get(format!("themes/{name}/theme.yaml").as_str()) {
            Some(id) => match parse_yaml(project.sources.get(*id).map_or("", |file| &file.text), *id, 0) {
                Ok(node) => Some(node),
                Err(finding) => {
                    findings.push(*finding);
                    return None;
                }
            },
            None => None,
        };
        let parent = said.as_ref().and_then(|node| node.get("extends")).and_then(|node| Some((node.as_str()?, node.span)));
        let next = match parent {
            Some((parent, span)) => Some((parent.trim().to_owned(), Some(span))),
            // A shipped theme is what it was tested to be.
            None => theme::parent(&name).map(|parent| (parent, None)),
        };
        chain.push((name, said));
        match next {
            Some(next) => (name, place) = next,
            None => return Some(chain),
        }
    }
}

fn finding_at(rule: RuleId, place: Option<Span>, message: String) -> Finding {
    let finding = Finding::new(rule, Severity::Error, message);
    match place {
        Some(span) => finding.at(span),
        None => finding,
    }
}

/// A template of any layer.
struct ThemeTemplate<'a> {
    name: String,
    file: &'a ThemeFile,
    text: &'a str,
}

struct ThemeChecker<'a> {
    ids: BTreeMap<&'a str, FileId>,
    theme: &'a Theme,
}

impl ThemeChecker<'_> {
    fn id(&self, file: &ThemeFile) -> Option<FileId> {
        self.ids.get(file.shown.as_str()).copied()
    }

    /// What `theme.yaml` says.
    fn manifest(&self, name: &str, said: &Node, findings: &mut Vec<Finding>) {
        let Some(pairs) = said.as_map() else {
            if !said.is_null() {
                let message = format!("`theme.yaml` expects settings, found {}", said.shape());
                findings
                    .push(Finding::error(RuleId::BadTheme, said.span, message).hint(format!("settings: {}", KEYS.join(", "))));
            }
            return;
        };
        for (key, value) in pairs {
            match key.text.as_str() {
                "name" | "extends" if value.as_str().is_none() => findings.push(expected(key.text.as_str(), "a name", value)),
                "blocks" if value.as_str().is_none_or(|n| n.parse::<u32>().is_err()) => {
                    findings.push(expected("blocks", "the number of a version", value));
                }
                "accent" if !value.as_str().is_some_and(theme::is_colour) => {
                    findings.push(expected("accent", "a colour such as `\"#7a1f3d\"`", value));
                }
                "variables" => self.variables(value, findings),
                "words" => words(value, findings),
                "renamed" => renamed(value, findings),
                known if KEYS.contains(&known) => {}
                unknown => {
                    let finding = Finding::error(RuleId::BadTheme, key.span, format!("a theme has no setting `{unknown}`"));
                    findings.push(hinted(finding, unknown, &KEYS, "settings"));
                }
            }
        }
        self.version(name, said, findings);
    }

    /// A theme that was written for other blocks than those it stands on.
    fn version(&self, name: &str, said: &Node, findings: &mut Vec<Finding>) {
        let Some(node) = said.get("blocks") else { return };
        let Some(written) = node.as_str().and_then(|n| n.parse::<u32>().ok()) else { return };
        let below = self.theme.below(name);
        let Some((base, now)) = below.iter().find_map(|(name, manifest)| Some((name, manifest.blocks?))) else { return };
        let since = |(_, renamed): &(&String, &theme::Renamed)| renamed.since > written && renamed.since <= now;
        let changes: Vec<String> = below
            .iter()
            .flat_map(|(_, manifest)| &manifest.renamed)
            .filter(since)
            .map(|(old, renamed)| format!("`{old}` is now `{}`", renamed.to))
            .collect();
        let hint = if changes.is_empty() {
            format!("look over its templates, then write `blocks: {now}`")
        } else {
            format!("{}; then write `blocks: {now}`", changes.join(", "))
        };
        if written < now {
            let message = format!("this theme was written for version {written} of the blocks; `{base}` has version {now}");
            findings.push(Finding::warning(RuleId::OutdatedTheme, node.span, message).hint(hint));
        } else if written > now {
            let message = format!("this theme was written for version {written} of the blocks; `{base}` has only version {now}");
            findings.push(Finding::warning(RuleId::OutdatedTheme, node.span, message).hint("a newer Ouvrage is needed"));
        }
    }

    /// Variables that no style sheet of the theme declares change nothing.
    fn variables(&self, said: &Node, findings: &mut Vec<Finding>) {
        let sheets = self.theme.named("site/assets/").filter(|(path, _)| path.ends_with(".css"));
        let texts: Vec<&str> = sheets.filter_map(|(_, file)| std::str::from_utf8(&file.bytes).ok()).collect();
        let known: BTreeSet<&str> = texts.iter().flat_map(|css| theme::declared(css)).filter(|name| *name != "accent").collect();
        let Some(pairs) = said.as_map() else {
            findings.push(expected("variables", "names and values", said));
            return;
        };
        for (key, value) in pairs {
            let name = key.text.as_str();
            let text = value.as_str().unwrap_or_default();
            if name == "accent" {
                let finding = Finding::error(RuleId::BadTheme, key.span, "`accent` is a setting of its own, and no variable");
                findings.push(finding.hint(format!("write `accent: \"{text}\"` beside `variables:`")));
            } else if !known.contains(name) {
                let plain = name.trim_start_matches('-');
                let finding = Finding::error(RuleId::BadTheme, key.span, format!("there is no variable `{name}`"));
                findings.push(if known.contains(plain) {
                    finding.hint(format!("write `{plain}`, without dashes"))
                } else {
                    let known: Vec<&str> = known.iter().copied().collect();
                    hinted(finding, plain, &known, "variables")
                });
            } else if !theme::is_variable(name, text) {
                let message = format!("`{text}` cannot be the value of a variable");
                let hint = "a value of CSS on one line, every bracket and quote closed, without `;`, `{`, `}`, `<`, `\\` and `url()`; \
                            in quotes, for YAML takes what follows ` #` for a comment";
                findings.push(Finding::error(RuleId::BadTheme, value.span, message).hint(hint));
            }
        }
    }

    /// All templates, of all layers.
    fn all_templates(&self) -> Vec<ThemeTemplate<'_>> {
        let named = self.theme.named("site/").filter(|(name, _)| name.ends_with(".html") || name.ends_with(".xml"));
        named
            .filter_map(|(name, file)| Some(ThemeTemplate { name, file, text: std::str::from_utf8(&file.bytes).ok()? }))
            .collect()
    }

    /// Errors of templates, and blocks that nothing shows.
    fn templates(&self, findings: &mut Vec<Finding>) {
        let all = self.all_templates();
        let find = |name: &str| {
            let prefixes = std::iter::once("").chain(self.theme.layers().iter().map(|l| l.prefix.as_str()));
            prefixes.map(|prefix| format!("{prefix}{name}")).find_map(|name| all.iter().find(|t| t.name == name))
        };
        for template in &all {
            let mut parents: Vec<&ThemeTemplate<'_>> = Vec::new();
            let mut next = theme::extended(template.text);
            while let Some(parent) = next.and_then(|parent| find(parent.name)) {
                if parents.iter().any(|met| met.name == parent.name) || parent.name == template.name {
                    break;
                }
                parents.push(parent);
                next = theme::extended(parent.text);
            }
            if parents.is_empty() {
                continue;
            }
            let known: Vec<&str> = parents.iter().flat_map(|parent| theme::blocks(parent.text)).map(|block| block.name).collect();
            for block in theme::blocks(template.text).into_iter().filter(|b| !b.nested && !known.contains(&b.name)) {
                if let Some(id) = self.id(template.file) {
                    findings.push(self.strange_block(&block, id, &known));
                } else if let Some((parent, id)) = parents.iter().find_map(|parent| Some((parent, self.id(parent.file)?))) {
                    // A whole template of the project's own that leaves out what those built on it fill.
                    let message = format!("`{}` has no block `{}`, which `{}` fills", parent.name, block.name, template.name);
                    let hint =
                        format!("add `{{% block {0} %}}{{% endblock {0} %}}`, or extend the template that it hides", block.name);
                    findings.push(Finding::error(RuleId::UnknownBlock, Span::new(id, 0, 0), message).hint(hint));
                }
            }
        }
        for refusal in theme::refusals(self.theme) {
            let template = all.iter().find(|t| t.name == refusal.template);
            let Some((template, id)) = template.and_then(|template| Some((template, self.id(template.file)?))) else {
                // A shipped template that lacks what a file of the project hides.
                let message = format!("`{}`: {}", refusal.template, refusal.message);
                findings.push(
                    Finding::new(RuleId::BadTemplate, Severity::Error, message).hint("a file of your theme hides what it needs"),
                );
                continue;
            };
            let finding =
                Finding::error(RuleId::BadTemplate, Span::new(id, refusal.span.start, refusal.span.end), refusal.message);
            let parent = theme::extended(template.text).filter(|parent| find(parent.name).is_none());
            findings.push(match parent {
                Some(parent) => finding.did_you_mean(parent.name, all.iter().map(|t| t.name.as_str())),
                None => finding,
            });
        }
    }

    /// A block that no parent has: called otherwise now, or misspelt.
    fn strange_block(&self, block: &theme::Block<'_>, id: FileId, known: &[&str]) -> Finding {
        let span = Span::new(id, block.span.start, block.span.end);
        let name = block.name;
        match self.theme.manifest().renamed.get(name).filter(|renamed| known.contains(&renamed.to.as_str())) {
            Some(renamed) => {
                let message =
                    format!("the block `{name}` is called `{}` since version {} of the blocks", renamed.to, renamed.since);
                Finding::error(RuleId::OutdatedBlock, span, message).hint(format!("write `{{% block {} %}}`", renamed.to))
            }
            None => {
                let finding =
                    Finding::error(RuleId::UnknownBlock, span, format!("no template that this one extends has a block `{name}`"));
                hinted(finding, name, known, "blocks")
            }
        }
    }

    /// Errors of Typst files, and files that they import and that are not there.
    #[cfg(feature = "pdf")]
    fn typst(&self, findings: &mut Vec<Finding>) {
        let seen = self.theme.under("pdf/").map(|(path, _)| format!("/theme/{path}"));
        let hidden = self.theme.named("pdf/").map(|(name, _)| format!("/themes/{name}"));
        let known: BTreeSet<String> = seen.chain(hidden).filter(|path| path.ends_with(".typ")).collect();
        let files =
            self.theme.layers().iter().flat_map(|layer| layer.files.iter().map(|(path, file)| (&*layer.prefix, path, file)));
        for (prefix, path, file) in files.filter(|(_, path, file)| path.ends_with(".typ") && !file.shipped) {
            let Some(path) = path.strip_prefix("pdf/") else { continue };
            let Some((id, text)) = self.id(file).zip(std::str::from_utf8(&file.bytes).ok()) else { continue };
            for (range, message, hints) in crate::document::capabilities::syntax_errors(text) {
                let finding = Finding::error(RuleId::BadTemplate, Span::new(id, range.start, range.end), message);
                findings.push(if hints.is_empty() {
                    finding
                } else {
                    finding.hint(format!("Typst advises “{}”", hints.join("; ")))
                });
            }
            for (range, import) in crate::document::capabilities::imports(text) {
                let places = [format!("/theme/{path}"), format!("/themes/{prefix}{path}")].map(|from| resolved(&from, &import));
                if places.iter().any(|place| known.contains(place)) {
                    continue;
                }
                let finding = Finding::error(
                    RuleId::BadTemplate,
                    Span::new(id, range.start, range.end),
                    format!("there is no file `{import}`"),
                );
                findings.push(match import.rsplit('/').next() {
                    Some(last) if SPLIT.contains(&last) => finding
                        .hint("each view is in a file of its own, `/theme/views/NAME.typ`; `docs/themes.md` says what is where"),
                    _ => finding.did_you_mean(&import, known.iter().map(String::as_str)),
                });
            }
        }
    }

    #[cfg(not(feature = "pdf"))]
    fn typst(&self, _: &mut Vec<Finding>) {}

    /// Files that nothing reads: most often in the wrong folder or misspelt.
    fn unused<'a>(
        &self,
        chain: &[(String, Option<Node>)],
        texts: impl Iterator<Item = (FileId, &'a SourceFile)>,
        findings: &mut Vec<Finding>,
    ) {
        let layers = self.theme.layers();
        let mut idle: BTreeSet<&str> = BTreeSet::new();
        for (id, file) in texts {
            let note = |message: String, hint: String| {
                Finding::new(RuleId::UnusedThemeFile, Severity::Note, message).at(Span::new(id, 0, 0)).hint(hint)
            };
            let Some((folder, path)) = file.path.strip_prefix("themes/").and_then(|rest| rest.split_once('/')) else { continue };
            if !chain.iter().any(|(name, _)| name == folder) {
                if idle.insert(folder) {
                    let message = format!("the theme `{folder}` is not used");
                    findings.push(note(message, format!("write `theme: {folder}` in `ouvrage.yaml`")));
                }
                continue;
            }
            let hides = layers.iter().filter(|layer| layer.files.contains_key(path)).count() > 1;
            if path == "theme.yaml" || hides || self.is_used(path, &file.text) {
                continue;
            }
            let hint = match self.meant(path) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name it in a template or a Typst file, or remove it".into(),
            };
            findings.push(note("no page and no document uses this file".into(), hint));
        }
    }

    /// The shipped file that a path was meant to hide: of the same name in another folder, or but for a letter or two.
    fn meant(&self, path: &str) -> Option<&str> {
        let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let written = base(path);
        let shipped = self.theme.layers().iter().filter(|layer| !layer.own).flat_map(|layer| layer.files.keys());
        let (distance, near) = shipped.map(|known| (strsim::osa_distance(&base(known), &written), known.as_str())).min()?;
        let known = base(near);
        (distance <= 2 && known.rsplit('.').next() == written.rsplit('.').next() && distance * 5 <= known.len()).then_some(near)
    }

    /// Whether a file that hides no other is asked for by name.
    fn is_used(&self, path: &str, text: &str) -> bool {
        let mentioned = |name: &str| {
            let texts = self.theme.layers().iter().flat_map(|layer| &layer.files).filter(|(other, _)| *other != path);
            texts.filter_map(|(_, file)| std::str::from_utf8(&file.bytes).ok()).any(|text| text.contains(name))
        };
        let view = |rest: &str, ending: &str| {
            rest.strip_prefix("views/")
                .and_then(|name| name.strip_suffix(ending))
                .is_some_and(|name| crate::view::find(name).is_some())
        };
        if let Some(name) = path.strip_prefix("site/assets/") {
            return view(name, ".css") || view(name, ".js") || mentioned(name.rsplit('/').next().unwrap_or(name));
        }
        if let Some(name) = path.strip_prefix("site/") {
            return PAGES.contains(&name) || view(name, ".html") || theme::has_components(text) || mentioned(name);
        }
        path.strip_prefix("pdf/").is_some_and(mentioned)
    }
}

/// Returns the path of what the file at `from` imports: from the top, or from the folder of that file.
#[cfg(feature = "pdf")]
fn resolved(from: &str, import: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = if import.starts_with('/') { import.to_owned() } else { format!("{folder}/{import}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    format!("/{}", parts.join("/"))
}

fn expected(key: &str, what: &str, found: &Node) -> Finding {
    let written = found.as_str().map_or_else(|| found.shape().to_owned(), |text| format!("`{text}`"));
    Finding::error(RuleId::BadTheme, found.span, format!("`{key}` expects {what}, found {written}"))
}

/// Adds what was meant, or all that there is.
fn hinted(finding: Finding, written: &str, known: &[&str], what: &str) -> Finding {
    let finding = finding.did_you_mean(written, known.iter().copied());
    if finding.hint.is_some() {
        return finding;
    }
    let mut all: Vec<&str> = known.to_vec();
    all.sort_unstable();
    all.dedup();
    finding.hint(format!("{what}: {}", all.join(", ")))
}

/// Words of the interface that a theme sets, by language.
fn words(said: &Node, findings: &mut Vec<Finding>) {
    let Some(languages) = said.as_map() else {
        findings.push(expected("words", "words by language, such as `{ fr: { menu: Sommaire } }`", said));
        return;
    };
    for (code, set) in languages {
        let Some(lang) = Lang::interfaces().find(|lang| lang.is_named(&code.text)) else {
            let codes: Vec<&str> = Lang::interfaces().map(Lang::code).collect();
            let finding =
                Finding::error(RuleId::BadTheme, code.span, format!("`{}` is not a language of the interface", code.text));
            findings.push(finding.hint(format!("languages: {}", codes.join(", "))));
            continue;
        };
        let Some(pairs) = set.as_map() else {
            findings.push(expected(&code.text, "words by key", set));
            continue;
        };
        let known = Words::of(lang).all();
        for (key, value) in pairs {
            if !known.contains_key(&key.text) {
                let finding = Finding::error(RuleId::BadTheme, key.span, format!("the interface has no word `{}`", key.text));
                let finding = finding.did_you_mean(&key.text, known.keys().map(String::as_str));
                findings.push(if finding.hint.is_some() {
                    finding
                } else {
                    finding.hint("`docs/themes.md` says where they are")
                });
            } else if value.as_str().is_none() {
                findings.push(expected(&key.text, "a word", value));
            }
        }
    }
}

/// Blocks that a theme renamed, for those that extend it.
fn renamed(said: &Node, findings: &mut Vec<Finding>) {
    let Some(pairs) = said.as_map() else {
        findings.push(expected("renamed", "blocks by their old name", said));
        return;
    };
    for (_, value) in pairs {
        let to = value.get("to").and_then(Node::as_str).is_some();
        let since = value.get("since").and_then(Node::as_str).is_some_and(|n| n.parse::<u32>().is_ok());
        if !to || !since {
            findings.push(expected("renamed", "`{ to: new name, since: version }`", value));
        }
    }
}
