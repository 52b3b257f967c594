//! Where foreign text enters the program, and what must hold whatever it is. The property tests here, the corpus of what was found
//! once (`tests/it/corpus`) and the fuzz targets (`fuzz/`) all call these same functions, so they cannot drift apart.
//!
//! Each takes any bytes and panics when something that must hold does not.

use ouvrage::check::check;
use ouvrage::finding::Finding;
use ouvrage::project::{Project, parse_condition, parse_inline_value, parse_view_block};
use ouvrage::publication::Publication;
use ouvrage::schema::Lang;
use ouvrage::site::Site;
use ouvrage::source::{Key, Node, Split, Tree, parse_yaml, split_front_matter};
use ouvrage::span::{FileId, Span};
use ouvrage::text::{self, Link, Resolve, Target};
use ouvrage::theme::Theme;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Takes any text, and panics when something that must hold does not.
pub type Entrance = fn(&str);

/// The entrances by name; `fuzz/targets` has one file for each.
pub const ENTRANCES: [(&str, Entrance); 8] = [
    ("yaml", yaml),
    ("front_matter", front_matter),
    ("passage", passage),
    ("markdown_html", markdown_html),
    ("markdown_data", markdown_data),
    ("condition", condition),
    ("view", view),
    ("project", project),
];

const FILE: FileId = FileId(0);

/// A YAML file.
pub fn yaml(text: &str) {
    match parse_yaml(text, FILE, 0) {
        Ok(node) => inside(&node, text.len()),
        Err(finding) => explains(&finding, text.len()),
    }
}

/// A Markdown file: its front matter, and its first heading.
pub fn front_matter(text: &str) {
    let Split { front, body, stray } = split_front_matter(text, &|word| word == "internal");
    assert!(stray.is_none_or(|stray| text.get(stray.at).is_some()));
    assert!(text.is_char_boundary(body.start) && body.end == text.len());
    if let Some(front) = front {
        assert!(front.end <= body.start);
        match parse_yaml(&text[front.clone()], FILE, front.start) {
            Ok(node) => inside(&node, text.len()),
            Err(finding) => explains(&finding, text.len()),
        }
    }
    let _ = text::page_title(None, &text[body]);
}

/// Prose on its way to a page.
pub fn markdown_html(text: &str) {
    let html = text::to_html(&text::parse(text), &Anything);
    let lower = html.to_lowercase();
    // Text is escaped, so that `<script` can only be a tag.
    for tag in ["<script", "<style", "<iframe", "<object", "<embed", "<form", "<svg", "<math", "<base", "<meta", "<!--"] {
        assert!(!lower.contains(tag), "{tag} came through: {html:?}");
    }
    for tag in tags(&html) {
        for (name, value) in attributes(tag) {
            assert!(!name.starts_with("on") && name != "style" && name != "srcdoc", "{name} came through: {tag:?}");
            if matches!(name.as_str(), "href" | "src" | "action" | "formaction" | "cite") {
                let scheme = as_a_browser_reads(value);
                for refused in ["javascript:", "data:", "vbscript:", "file:"] {
                    assert!(!scheme.starts_with(refused), "{value:?} came through: {tag:?}");
                }
            }
        }
    }
    hidden_passages(text);
}

/// Prose on its way to a document: data that Typst reads as JSON.
pub fn markdown_data(text: &str) {
    let blocks = text::parse(text);
    let data = serde_json::Value::from(text::to_json(&blocks, &Anything)).to_string();
    assert!(serde_json::from_str::<serde_json::Value>(&data).is_ok(), "this cannot be read back: {data}");
    for (_, at) in text::mentions(&blocks) {
        assert!(text.get(at.clone()).is_some(), "{at:?} is no part of the text");
    }
    let _ = text::plain_text(&blocks, &|_| None);
    let _ = text::typeset(text, Lang::of("fr"));
    for at in text::Marks::read(text, &[]).comments {
        assert!(text.get(at.clone()).is_some_and(|c| c.starts_with("<!--")), "{at:?} is no comment");
    }
}

/// A condition.
pub fn condition(text: &str) {
    match parse_condition(text) {
        Ok(condition) => condition.visit_tests(&mut |path, at, operands| {
            assert!(!path.is_empty() && text.get(at.clone()).is_some());
            assert!(operands.iter().all(|o| text.get(o.at.clone()).is_some()));
        }),
        Err(problem) => {
            assert!(!problem.message.is_empty() && problem.at.start <= problem.at.end && problem.at.end <= text.len());
            assert!(text.is_char_boundary(problem.at.start), "{:?} of {text:?}", problem.at);
        }
    }
}

/// A view block, and a value inside a line.
pub fn view(text: &str) {
    let nowhere = Span::new(FILE, 0, 0);
    for fixed in [None, Some(nowhere)] {
        if let Err(findings) = parse_view_block(text, FILE, 0, fixed) {
            assert!(!findings.is_empty(), "refused without a word");
            findings.iter().for_each(|f| explains(f, text.len()));
        }
    }
    let _ = parse_inline_value(text, nowhere);
}

/// A whole small project: files divided by lines of `====`, each after a line with its path.
pub fn project(text: &str) {
    let dir = tempfile::Builder::new().tempdir_in(if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "." });
    let Ok(dir) = dir else { return };
    let mut files = 0;
    for file in text.split("\n====\n").take(8) {
        let (path, content) = file.split_once('\n').unwrap_or((file, ""));
        let safe =
            path.len() < 60 && path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)) && !path.contains("..");
        let full = dir.path().join(path.trim_start_matches('/'));
        if safe && full.parent().is_some_and(|p| std::fs::create_dir_all(p).is_ok()) {
            files += usize::from(std::fs::write(&full, content).is_ok());
        }
    }
    if files == 0 {
        return;
    }
    let reading = Project::read(dir.path()).expect("the folder can be read");
    let findings = check(&reading);
    let Some(project) = &reading.project else {
        assert!(!findings.is_empty(), "a project that cannot be read says why");
        return;
    };
    for finding in &findings {
        assert!(!finding.message.is_empty());
        if let Some(span) = finding.span {
            let _ = project.sources.place(span);
        }
    }
    for reader in project.config.audiences.all() {
        let publication = Arc::new(Publication::new(project, reader));
        assert!(publication.entries().iter().all(|e| e.audience.is_visible_to(reader)));
        let Ok(theme) = Theme::of(&publication) else { return };
        let Ok(site) = Site::new(publication, Arc::new(theme), Vec::new(), None) else { return };
        let own: BTreeSet<&str> = site.paths().filter(|p| p.ends_with(".html")).collect();
        for path in own {
            let page = site.render(path).unwrap_or_else(|e| panic!("{path}: {e}"));
            let page = String::from_utf8(page).expect("a page is UTF-8").to_lowercase();
            assert!(!page.contains("javascript:") || text.to_lowercase().contains("javascript"), "{path}");
        }
    }
}

/// An address without what the URL standard drops before it looks for a scheme: blanks and control characters around it, tabs and ends of
/// lines inside. Another control character inside makes it a path.
fn as_a_browser_reads(address: &str) -> String {
    let kept = address.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    kept.collect::<String>().to_lowercase()
}

/// A passage in any text: what it hides is hidden from whoever may not see it, or the text is refused.
///
/// The text is cut in two where it first holds `|`; without one the passage stands behind it.
pub fn passage(text: &str) {
    const SECRET: &str = "zqsecretqz";
    // A fence that says so shows marks as an example.
    if text.contains(SECRET) || text.contains("example") || text.contains("exemple") {
        return;
    }
    let (before, after) = text.split_once('|').unwrap_or((text, ""));
    for (open, close) in
        [("<!-- audience: internal -->\n", "\n<!-- /audience -->\n"), ("<!-- audience: internal -->", "<!-- /audience -->")]
    {
        let whole = format!("{before}{open}{SECRET}{close}{after}");
        let marks = text::Marks::read(&whole, &["public", "vendor", "internal", "restricted"]);
        let left = marks.cut(&whole, &marks.hidden(&whole, |_| true));
        assert!(!marks.faults.is_empty() || !left.contains(SECRET), "it came through: {whole:?} gives {left:?}");
    }
    hidden_passages(text);
}

/// What a passage hides stays hidden, whatever stands around it.
fn hidden_passages(text: &str) {
    let marks = text::Marks::read(text, &["public", "vendor", "internal", "restricted"]);
    for passage in &marks.passages {
        assert!(text.get(passage.range.clone()).is_some(), "{passage:?} is no part of the text");
        assert!(text.get(passage.inner()).is_some(), "{passage:?} is no part of the text");
    }
    let left = marks.cut(text, &marks.hidden(text, |_| true));
    assert!(left.len() <= text.len());
    let again = text::Marks::read(&left, &[]);
    assert!(again.passages.is_empty() && again.comments.is_empty(), "something came through: {left:?}");
}

/// Every place of a tree lies inside the text.
fn inside(node: &Node, length: usize) {
    let fits = |span: Span| assert!(span.start <= span.end && span.end as usize <= length, "{span:?} of {length}");
    fits(node.span);
    match &node.tree {
        Tree::Null | Tree::Scalar(_) => {}
        Tree::List(items) => items.iter().for_each(|i| inside(i, length)),
        Tree::Map(pairs) => {
            for (Key { span, .. }, value) in pairs {
                fits(*span);
                inside(value, length);
            }
        }
    }
}

fn explains(finding: &Finding, length: usize) {
    assert!(!finding.message.is_empty());
    if let Some(span) = finding.span {
        assert!(span.start <= span.end && span.end as usize <= length, "{span:?} of {length}: {}", finding.message);
    }
}

/// The tags of a page. Text is escaped, so a `<` opens a tag and attributes hold no bare `>` but in quotes.
fn tags(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let mut quoted = false;
        let end = tag.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.unwrap_or(tag.len());
        found.push(&tag[..end]);
        rest = &tag[end..];
    }
    found
}

fn attributes(tag: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let name = rest[..at].rsplit(|c: char| c.is_whitespace() || c == '"').next().unwrap_or("").to_lowercase();
        let value = &rest[at + 2..];
        let end = value.find('"').unwrap_or(value.len());
        found.push((name, &value[..end]));
        rest = value.get(end + 1..).unwrap_or("");
    }
    found
}

/// Resolves by the same rules as a page does, and knows every entry.
struct Anything;

impl Resolve for Anything {
    fn lang(&self) -> Lang {
        Lang::of("fr")
    }

    fn word(&self, key: &str) -> String {
        key.to_owned()
    }

    fn entry(&self, id: &str) -> Target {
        if id.len().is_multiple_of(3) {
            return Target::Hidden;
        }
        let text = || id.to_owned();
        Target::Entry {
            id: text(),
            title: text(),
            kind_label: text(),
            kind: text(),
            href: "x.html".into(),
            path: "x.html".into(),
            here: false,
            lang: None,
        }
    }

    fn link(&self, url: &str) -> Link {
        if url.starts_with('#') || ouvrage::schema::value::is_web_address(url) {
            return Link::To(url.to_owned());
        }
        ouvrage::publication::resolve_path(url, "content/a/b.md").map_or(Link::Refused, Link::To)
    }

    fn image(&self, url: &str) -> Option<String> {
        ouvrage::publication::resolve_path(url, "content/a/b.md")
    }

    fn view(&self, text: &str, _: &Range<usize>) -> serde_json::Value {
        text::escape(text).into()
    }

    fn value(&self, text: &str) -> String {
        text.to_owned()
    }
}
