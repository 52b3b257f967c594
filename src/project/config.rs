//! `ouvrage.yaml`: what a project says about itself.

use super::document::{DocumentConfig, Fonts, flag, read_documents, read_fonts};
use super::forge::Forge;
use super::settings_reader::SettingsReader;
use crate::finding::{Finding, RuleId, Severity};
use crate::locale::DEFAULT;
use crate::schema::value::Date;
use crate::schema::{Audience, Audiences, Lang, Words};
use crate::source::{Node, Sources, parse_yaml};
use crate::span::{FileId, Span};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const KEYS: [&str; 34] = [
    "audit",
    "title",
    "subtitle",
    "organisation",
    "language",
    "languages",
    "interface",
    "translate",
    "version",
    "date",
    "url",
    "currency",
    "tax",
    "logo",
    "theme",
    "repository",
    "branch",
    "report",
    "image",
    "audiences",
    "audience_marks",
    "kinds",
    "rules",
    "documents",
    "fonts",
    "description",
    "nav",
    "glossary",
    "html",
    "views",
    "baselines",
    "history",
    "reviews",
    "answers",
];

/// The configuration of a project.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name of the project.
    pub title: Words,
    /// A line below it.
    pub subtitle: Option<Words>,
    /// One or two sentences about the project, for search engines and readers.
    pub description: Option<Words>,
    /// Who commissions the project.
    pub organisation: Option<Words>,
    /// The main language: that of the files and of typography.
    pub lang: Lang,
    /// All languages that the project is read in, the main one first.
    pub languages: Vec<Lang>,
    /// What must exist in all of them.
    pub translate: Option<Translate>,
    /// Version of the whole.
    pub version: Option<String>,
    /// Date printed on documents.
    pub date: Option<Date>,
    /// Address of the published site.
    pub url: Option<String>,
    /// Currency of amounts that name none.
    pub currency: String,
    /// Whether amounts are with or without tax.
    pub tax: Option<Tax>,
    /// Path of the logo in the project's folder.
    pub logo: Option<Arc<str>>,
    /// Name of the theme.
    pub theme: String,
    /// Where it is named.
    pub theme_span: Option<Span>,
    /// The accent colour, `#rrggbb`.
    pub accent: Option<String>,
    /// Address of the repository, for edit links.
    pub repository: Option<String>,
    /// Branch that edit links lead to.
    pub branch: String,
    /// What sort of host the repository is at.
    pub forge: Forge,
    /// The project's folder in the repository; empty at its top.
    pub folder: String,
    /// Where readers report errors.
    pub report: Option<ReportTo>,
    /// Path of a picture that stands for the project when somebody shares a page.
    pub image: Option<Arc<str>>,
    /// The ladder.
    pub audiences: Audiences,
    /// Whether the site of those who write marks what is for narrower readers than what surrounds it.
    pub audience_marks: bool,
    /// Severities that the project sets; `None` turns a rule off.
    pub rules: BTreeMap<String, (Option<Severity>, Span)>,
    /// What the project sets of rules beside their severity, by rule, then by name (`max`, `min`, `months` …).
    pub limits: super::limits::RuleSettings,
    /// Fonts of the documents.
    pub fonts: Fonts,
    /// Documents by name.
    pub documents: IndexMap<String, DocumentConfig>,
    /// Kinds whose entries explain the words of texts, each with its place where the project names it.
    pub glossary: Vec<(String, Option<Span>)>,
    /// Whether the site explains their words where they are used.
    pub hints: bool,
    /// Whether HTML in Markdown is shown on the site as it is written; it is sanitised otherwise.
    pub trusts_html: bool,
    /// Whether what leaves for wider readers than those who write must have been signed by a person.
    pub audit_required: bool,
    /// States of the project that readers hold, the oldest first.
    pub baselines: Vec<super::Baseline>,
    /// How many revisions of each entry those who write are shown; nothing when they are shown none.
    pub revisions: Option<usize>,
    /// Links that somebody looks at again when one of their ends changes.
    pub reviews: Vec<super::ReviewedLinks>,
    /// Named views of registers.
    pub views: Vec<super::saved::SavedView>,
    /// What vendors are asked to answer, and what their answers count.
    pub answers: super::answers::AnswerSettings,
    /// Changes to kinds, read by the vocabulary.
    pub kinds: Option<Node>,
    /// Place of the whole.
    pub span: Span,
}

/// Whether the amounts of a project are with or without tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tax {
    /// Without.
    Excluded,
    /// With.
    Included,
}

/// What must be translated, as far as the project says so.
#[derive(Debug, Clone)]
pub struct Translate {
    /// Pages, by path or folder.
    pub pages: Wanted,
    /// Kinds whose entries must be translated.
    pub kinds: Wanted,
    /// Only what this audience may see.
    pub audience: Option<Audience>,
}

/// All of something, or what is named.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// All.
    All,
    /// These names, each with its place.
    Named(Vec<(String, Span)>),
}

/// What a rule may be set beside its severity. Which rule has which of them: `check::method`.
pub const RULE_SETTINGS: [&str; 10] =
    ["max", "min", "ideal", "near_launch", "scenarios", "months", "topics", "sorts", "words", "except"];

/// A setting of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetting {
    /// What is written: one value, or those of a list.
    pub values: Vec<String>,
    /// Where.
    pub span: Span,
}

/// Where readers report errors, and which readers are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTo {
    /// An e-mail address, or an address with `{title}`, `{url}` and `{file}` in it.
    pub to: String,
    /// Who may see it; those who write unless it says otherwise.
    pub audience: Audience,
}

impl Config {
    /// Pictures that stand for the project: the logo and the one for shared pages.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.logo.as_deref().into_iter().chain(self.image.as_deref())
    }

    /// The configuration of a project that says nothing about itself.
    pub fn untitled() -> Self {
        Config {
            title: Words::default(),
            subtitle: None,
            description: None,
            organisation: None,
            lang: Lang::default(),
            languages: vec![Lang::default()],
            translate: None,
            version: None,
            date: None,
            url: None,
            currency: "EUR".into(),
            tax: None,
            logo: None,
            theme: "default".into(),
            theme_span: None,
            accent: None,
            repository: None,
            branch: "main".into(),
            forge: Forge::Gitea,
            folder: String::new(),
            report: None,
            image: None,
            audiences: Audiences::default(),
            audience_marks: true,
            rules: BTreeMap::new(),
            limits: BTreeMap::new(),
            fonts: Fonts::default(),
            documents: IndexMap::new(),
            glossary: vec![("term".into(), None)],
            hints: true,
            trusts_html: false,
            audit_required: false,
            views: Vec::new(),
            baselines: Vec::new(),
            revisions: None,
            reviews: Vec::new(),
            answers: super::answers::AnswerSettings::default(),
            kinds: None,
            span: Span::new(FileId(0), 0, 0),
        }
    }
}

/// Reads `tax:`; what nobody said stays unsaid.
fn read_tax(node: &Node, reader: &mut SettingsReader<'_>) -> Option<Tax> {
    let text = reader.text(node, "tax")?;
    match text.as_str() {
        "excluded" => Some(Tax::Excluded),
        "included" => Some(Tax::Included),
        _ => {
            let span = node.get("tax").map_or(node.span, |n| n.span);
            reader.error(span, format!("`tax` expects `excluded` or `included`, found `{text}`"));
            None
        }
    }
}

/// Reads the configuration. What cannot be understood becomes a finding; nothing comes back only when the file is no YAML map
/// or has no title.
pub fn read(file: FileId, sources: &Sources, findings: &mut Vec<Finding>) -> Option<Config> {
    let text = sources.get(file)?.text.clone();
    let node = match parse_yaml(&text, file, 0) {
        Ok(node) => node,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let mut reader = SettingsReader { findings, languages: Vec::new() };
    let Some(pairs) = node.as_map() else {
        reader.error(node.span, format!("`ouvrage.yaml` expects settings, found {}", node.shape())).hint =
            Some("begin with `title: Name of the project`".into());
        return None;
    };
    reader.keys(pairs, &KEYS, "`ouvrage.yaml`");
    reader.languages = read_languages(&node, &mut reader);
    let lang = reader.languages.first().copied().unwrap_or_default();
    let Some(title) = reader.words(&node, "title") else {
        reader.error(node.span, "`ouvrage.yaml` needs a `title:`").hint = Some("add `title: Name of the project`".into());
        return None;
    };
    let audiences = read_audiences(&node, &mut reader);
    let currency = reader.text(&node, "currency").unwrap_or_else(|| "EUR".into());
    let code = crate::schema::value::currency_of_code(currency.trim()).map(|known| known.code().to_owned());
    if code.is_none() {
        let span = node.get("currency").map_or(node.span, |n| n.span);
        reader.error(span, format!("`{currency}` is not a currency (ISO 4217)")).hint = Some("for instance EUR, CHF, GBP".into());
    }
    let currency = code.unwrap_or(currency);
    let tax = read_tax(&node, &mut reader);
    let (theme, accent) = read_theme(&node, &mut reader);
    let theme_span = node.get("theme").map(|theme| theme.get("name").map_or(theme.span, |name| name.span));
    let url = reader.text(&node, "url").filter(|url| {
        let valid = url.starts_with("https://") || url.starts_with("http://");
        if !valid {
            reader.error(node.get("url").map_or(node.span, |n| n.span), "`url` expects an address that begins with `https://`");
        }
        valid
    });
    let fonts = read_fonts(&node, &mut reader);
    let documents = read_documents(&node, &audiences, &mut reader);
    let kept = read_repository(&node, &mut reader);
    let report = read_report(&node, &audiences, &mut reader);
    let (glossary, hints) = read_glossary(&node, &mut reader);
    let views = super::saved::read(&node, &audiences, &mut reader);
    let baselines = super::baseline::read(&node, &audiences, &mut reader);
    let reviews = super::reviews::read(&node, &mut reader);
    let answers = super::answers::read(&node, &audiences, &mut reader);
    Some(Config {
        title,
        subtitle: reader.words(&node, "subtitle"),
        description: reader.words(&node, "description"),
        organisation: reader.words(&node, "organisation"),
        lang,
        translate: read_translate(&node, &audiences, &mut reader),
        languages: reader.languages.clone(),
        version: reader.text(&node, "version"),
        date: reader.date(&node),
        url: url.map(|u| if u.ends_with('/') { u } else { format!("{u}/") }),
        currency,
        tax,
        logo: reader.text(&node, "logo").map(Into::into),
        theme,
        theme_span,
        accent,
        forge: kept.forge.unwrap_or_else(|| Forge::guess(kept.url.as_deref().unwrap_or_default())),
        repository: kept.url,
        branch: kept.branch.unwrap_or_else(|| "main".into()),
        folder: kept.folder,
        report,
        image: reader.text(&node, "image").map(Into::into),
        audiences,
        audience_marks: flag(&node, "audience_marks", true, &mut reader),
        rules: read_rules(&node, &mut reader),
        limits: read_limits(&node, &mut reader),
        fonts,
        documents,
        glossary,
        hints,
        views,
        baselines,
        revisions: super::baseline::read_history(&node, &mut reader),
        reviews,
        answers,
        trusts_html: read_html(&node, &mut reader),
        audit_required: read_audit(&node, &mut reader),
        kinds: node.get("kinds").cloned(),
        span: node.span,
    })
}

/// The languages, the main one first: `language:`, else the first of `languages:`, else the usual one.
fn read_languages(node: &Node, reader: &mut SettingsReader) -> Vec<Lang> {
    let interface = read_interface(node, reader);
    let mut written = reader.texts(node, "language");
    written.extend(reader.texts(node, "languages"));
    let mut languages: Vec<Lang> = Vec::new();
    for (word, span) in written {
        match Lang::with_interface(&word, interface.as_deref()) {
            Some(lang) if languages.contains(&lang) => {}
            Some(lang) => languages.push(lang),
            None => {
                reader.error(span, format!("`{word}` is not a language tag (BCP 47)")).hint =
                    Some("for instance fr, en, de, de-CH, pt-BR".into());
            }
        }
    }
    if languages.is_empty() {
        languages.extend(Lang::with_interface(DEFAULT, interface.as_deref()));
    }
    languages
}

/// The language that the interface speaks: the one of `interface:`; without it the nearest to each language of the project.
fn read_interface(node: &Node, reader: &mut SettingsReader) -> Option<String> {
    let word = reader.text(node, "interface")?;
    let found = Lang::interfaces().find(|lang| lang.is_named(&word));
    if found.is_none() {
        let known: Vec<&str> = Lang::interfaces().map(Lang::code).collect();
        let span = node.get("interface").map_or(node.span, |n| n.span);
        reader.error(span, format!("`{word}` is not a language of the interface")).hint =
            Some(format!("languages: {}", known.join(", ")));
    }
    found.map(|lang| lang.code().to_owned())
}

/// What must be translated.
fn read_translate(node: &Node, audiences: &Audiences, reader: &mut SettingsReader) -> Option<Translate> {
    let declared = node.get("translate")?;
    let Some(pairs) = declared.as_map() else {
        reader.error(declared.span, "`translate` expects settings").hint =
            Some("for instance `translate: { pages: [contexte], kinds: [requirement, term], audience: vendor }`".into());
        return None;
    };
    reader.keys(pairs, &["pages", "kinds", "audience"], "`translate`");
    let mut wanted = |name: &str| match declared.get(name).and_then(Node::as_str).map(str::trim) {
        Some("all") => Wanted::All,
        _ => Wanted::Named(reader.texts(declared, name)),
    };
    let (pages, kinds) = (wanted("pages"), wanted("kinds"));
    let audience = reader.text(declared, "audience").and_then(|name| {
        let found = audiences.find(&name);
        if found.is_none() {
            let names: Vec<&str> = audiences.names().collect();
            let span = declared.get("audience").map_or(declared.span, |n| n.span);
            reader.findings.push(
                Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{name}`"))
                    .hint(format!("audiences, from widest to narrowest: {}", names.join(", "))),
            );
        }
        found
    });
    Some(Translate { pages, kinds, audience })
}

fn read_audiences(node: &Node, reader: &mut SettingsReader) -> Audiences {
    let names = reader.texts(node, "audiences");
    if names.is_empty() {
        return Audiences::default();
    }
    let span = node.get("audiences").map_or(node.span, |n| n.span);
    Audiences::new(names.into_iter().map(|(name, _)| name).collect()).unwrap_or_else(|| {
        reader.error(span, "`audiences` expects different names, from widest to narrowest");
        Audiences::default()
    })
}

fn read_theme(node: &Node, reader: &mut SettingsReader) -> (String, Option<String>) {
    let Some(theme) = node.get("theme") else { return ("default".into(), None) };
    if let Some(name) = theme.as_str() {
        return (name.to_owned(), None);
    }
    if let Some(pairs) = theme.as_map() {
        reader.keys(pairs, &["name", "accent"], "`theme`");
    }
    let accent = reader.text(theme, "accent").filter(|accent| {
        let valid = accent.len() == 7 && accent.starts_with('#') && accent[1..].bytes().all(|b| b.is_ascii_hexdigit());
        if !valid {
            reader.error(theme.get("accent").map_or(theme.span, |n| n.span), "`accent` expects a colour such as `\"#7a1f3d\"`");
        }
        valid
    });
    (reader.text(theme, "name").unwrap_or_else(|| "default".into()), accent)
}

/// What is said about the repository.
#[derive(Default)]
struct KeptSetting {
    url: Option<String>,
    branch: Option<String>,
    forge: Option<Forge>,
    folder: String,
}

/// Reads `repository`: an address, or settings.
fn read_repository(node: &Node, reader: &mut SettingsReader) -> KeptSetting {
    let mut kept = KeptSetting { branch: reader.text(node, "branch"), ..KeptSetting::default() };
    let Some(repository) = node.get("repository") else { return kept };
    let trimmed = |url: String| url.trim_end_matches('/').trim_end_matches(".git").to_owned();
    let Some(pairs) = repository.as_map() else {
        kept.url = reader.text(node, "repository").map(trimmed);
        check_repository(&kept, repository.span, reader);
        return kept;
    };
    reader.keys(pairs, &["url", "branch", "forge", "folder"], "`repository`");
    kept.url = reader.text(repository, "url").map(trimmed);
    kept.branch = reader.text(repository, "branch").or(kept.branch);
    kept.folder = reader.text(repository, "folder").map(|f| f.trim_matches('/').to_owned()).unwrap_or_default();
    if let Some(name) = reader.text(repository, "forge") {
        kept.forge = Forge::find(&name);
        if kept.forge.is_none() {
            let span = repository.get("forge").map_or(repository.span, |n| n.span);
            let names: Vec<&str> = Forge::NAMES.iter().map(|(name, _)| *name).collect();
            reader.error(span, format!("`{name}` is not a forge")).hint = Some(format!("forges: {}", names.join(", ")));
        }
    }
    check_repository(&kept, repository.get("url").map_or(repository.span, |n| n.span), reader);
    kept
}

/// An address that is no web address would become a link that leads nowhere, or one that runs something.
fn check_repository(kept: &KeptSetting, span: Span, reader: &mut SettingsReader) {
    let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if kept.url.as_deref().is_none_or(|url| !web(url)) {
        reader.error(span, "`repository` expects the web address of the repository").hint =
            Some("the one people open in the browser, for instance `https://github.com/acme/spec`".into());
    }
}

/// The fields that hold words of a term beside its title.
pub const GLOSSARY_FIELDS: [&str; 2] = ["abbreviation", "synonyms"];

/// Reads `glossary`: what explains the words of texts, and whether the site shows it.
fn read_glossary(node: &Node, reader: &mut SettingsReader) -> (Vec<(String, Option<Span>)>, bool) {
    let usual = || vec![("term".to_owned(), None)];
    let Some(glossary) = node.get("glossary") else { return (usual(), true) };
    let Some(pairs) = glossary.as_map() else {
        reader.error(glossary.span, "`glossary` expects settings").hint = Some("for instance `glossary: { hints: no }`".into());
        return (usual(), true);
    };
    reader.keys(pairs, &["hints", "kinds"], "`glossary`");
    let kinds = reader.texts(glossary, "kinds");
    let kinds = if kinds.is_empty() { usual() } else { kinds.into_iter().map(|(name, span)| (name, Some(span))).collect() };
    (kinds, flag(glossary, "hints", true, reader))
}

/// Reads `audit`: whether what leaves for wider readers must have been signed.
fn read_audit(node: &Node, reader: &mut SettingsReader) -> bool {
    let Some(audit) = node.get("audit") else { return false };
    match audit.as_str().map(str::trim) {
        Some("required") => true,
        Some("optional") => false,
        _ => {
            let hint = "with `required`, what leaves for wider readers must have been signed: `ouvrage audit --sign`";
            reader.error(audit.span, "`audit` is `required` or `optional`").hint = Some(hint.into());
            // What was meant to be asked for is asked for.
            true
        }
    }
}

/// Reads `html`: whether HTML in Markdown is shown as it is written.
fn read_html(node: &Node, reader: &mut SettingsReader) -> bool {
    let Some(html) = node.get("html") else { return false };
    match html.as_str().map(str::trim) {
        Some("sanitised") => false,
        Some("trusted") => true,
        _ => {
            let hint = "without `trusted`, scripts, styles, forms and frames are taken out of it";
            reader.error(html.span, "`html` is `sanitised` or `trusted`").hint = Some(hint.into());
            false
        }
    }
}

/// Reads `report`: where readers report errors.
fn read_report(node: &Node, audiences: &Audiences, reader: &mut SettingsReader) -> Option<ReportTo> {
    let report = node.get("report")?;
    let mut audience = audiences.unmarked();
    let (to, span) = match report.as_map() {
        None => (reader.text(node, "report")?, report.span),
        Some(pairs) => {
            reader.keys(pairs, &["to", "audience"], "`report`");
            if let Some(name) = reader.text(report, "audience") {
                audience = audiences.find(&name).unwrap_or_else(|| {
                    let span = report.get("audience").map_or(report.span, |n| n.span);
                    let names: Vec<&str> = audiences.names().collect();
                    let finding = Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{name}`"));
                    let finding = finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", ")));
                    reader.findings.push(finding);
                    audiences.narrowest()
                });
            }
            (reader.text(report, "to")?, report.get("to").map_or(report.span, |n| n.span))
        }
    };
    let web = to.starts_with("https://") || to.starts_with("http://");
    let mail =
        !to.contains(['/', ' ', ':', '<', '>', '"']) && to.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'));
    if !web && !mail {
        reader
            .error(
                span,
                "`report` expects an e-mail address, or a web address in which `{title}`, `{url}` and `{file}` are filled in",
            )
            .hint = Some("for instance `https://github.com/acme/spec/issues/new?title={title}&body={url}`".into());
        return None;
    }
    Some(ReportTo { to, audience })
}

/// The limits of rules.
fn read_limits(node: &Node, reader: &mut SettingsReader) -> super::limits::RuleSettings {
    let mut limits = super::limits::RuleSettings::new();
    for (key, value) in node.get("rules").and_then(Node::as_map).unwrap_or_default() {
        for name in RULE_SETTINGS {
            let Some(node) = value.get(name) else { continue };
            let line = |node: &Node| node.as_str().map(|text| text.trim().to_owned());
            let values = match node.as_list() {
                Some(items) => items.iter().map(line).collect(),
                None => line(node).map(|one| vec![one]),
            };
            match values {
                Some(values) => {
                    let setting = RuleSetting { values, span: node.span };
                    limits.entry(key.text.clone()).or_default().insert(name, setting);
                }
                None => {
                    reader.error(node.span, format!("`{name}` expects a value, or a list of them")).hint =
                        Some("for instance `max: 2 h`".into());
                }
            }
        }
    }
    limits
}

fn read_rules(node: &Node, reader: &mut SettingsReader) -> BTreeMap<String, (Option<Severity>, Span)> {
    let mut rules = BTreeMap::new();
    for (key, value) in node.get("rules").and_then(Node::as_map).unwrap_or_default() {
        // Either the severity alone, or with the reason for it.
        let reason = value.get("reason").and_then(Node::as_str);
        if let Some(pairs) = value.as_map() {
            reader.keys(pairs, &[&["severity", "reason"][..], &RULE_SETTINGS[..]].concat(), "a rule");
            // A limit alone changes no severity.
            if value.get("severity").is_none() && RULE_SETTINGS.iter().any(|name| value.get(name).is_some()) {
                continue;
            }
            if reason.is_none_or(|r| r.trim().is_empty()) {
                reader.error(value.span, format!("`{}` is set without a reason", key.text)).hint =
                    Some("write `reason:`, so that the next reader can judge; or the severity alone".into());
            }
        }
        let severity = match value.as_str().or_else(|| value.get("severity").and_then(Node::as_str)) {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            Some("off") => None,
            _ => {
                reader.error(value.span, format!("the rule `{}` expects `error`, `warning`, `note` or `off`", key.text));
                continue;
            }
        };
        rules.insert(key.text.clone(), (severity, key.span));
    }
    rules
}
