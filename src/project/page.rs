//! Pages: prose, one Markdown file each.

use super::translation::PageTranslation;
use crate::finding::{Finding, RuleId};
use crate::locale::yes_or_no;
use crate::schema::value::{Prose, Reference};
use crate::schema::{Audience, Audiences, Lang};
use crate::source::{Node, composed, is_markdown, without_ending};
use crate::span::{FileId, Span};
use crate::text::{self, Output};
use std::sync::Arc;

/// A page of prose.
#[derive(Debug, Clone)]
pub struct Page {
    /// Path under `content/`, without ordering numbers and ending: `contexte/index`.
    pub path: Arc<str>,
    /// Path of the file in the project's folder.
    pub file_path: Arc<str>,
    /// Its title, without markup.
    pub title: String,
    /// Whether the front matter gives the title, which then is for whoever may see the page.
    pub title_written: bool,
    /// Whether a heading of the body says the title, which then is not shown twice.
    pub title_from_heading: bool,
    /// The Markdown below the front matter.
    pub body: Prose,
    /// Who may see it.
    pub audience: Audience,
    /// Where it names its audience.
    pub marked: Option<Span>,
    /// Place among its neighbours; file order without.
    pub order: Option<i64>,
    /// One sentence about it.
    pub description: Option<String>,
    /// Former paths, kept as redirects.
    pub aliases: Vec<Reference>,
    /// Where it begins.
    pub span: Span,
    /// The page in other languages.
    pub translations: Vec<PageTranslation>,
    /// Its language where that is not the one of what it stands in: a page that is not translated yet.
    pub lang: Option<Lang>,
    /// What it is left out of.
    pub left_out: Vec<Output>,
}

const KEYS: [&str; 8] = ["title", "audience", "order", "description", "aliases", "language", "site", "print"];

impl Page {
    /// Whether an output has the page, for whoever may see it.
    pub fn is_in(&self, output: Output) -> bool {
        !self.left_out.contains(&output)
    }

    /// Reads a page from its front matter and its body.
    pub fn read(
        file: FileId,
        file_path: &Arc<str>,
        front: Option<&Node>,
        body: Prose,
        audiences: &Audiences,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let path = address(file_path.strip_prefix("content/").unwrap_or(file_path));
        let line = |name: &str| {
            front.and_then(|f| f.get(name)).and_then(Node::as_str).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
        };
        for (key, value) in front.and_then(Node::as_map).unwrap_or_default() {
            if !KEYS.contains(&key.text.as_str()) {
                findings.push(super::foreign::finding(key, value, &KEYS));
            }
            if key.text == "order" && value.as_str().is_none_or(|t| t.trim().parse::<i64>().is_err()) {
                findings.push(Finding::error(RuleId::WrongType, value.span, "`order` expects a whole number"));
            }
        }
        let audience = match front.and_then(|f| f.get("audience")) {
            None => audiences.unmarked(),
            Some(node) => audiences.find(node.as_str().unwrap_or_default().trim()).unwrap_or_else(|| {
                let names: Vec<&str> = audiences.names().collect();
                let written = node.as_str().unwrap_or_default();
                let finding = Finding::error(RuleId::UnknownAudience, node.span, format!("there is no audience `{written}`"));
                findings.push(finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", "))));
                audiences.narrowest()
            }),
        };
        let written = line("title");
        let title_written = written.is_some();
        let (title, title_from_heading) = text::page_title(written, &body.text);
        Page {
            title: title.unwrap_or_else(|| title_of_path(&path)),
            title_written,
            title_from_heading,
            order: line("order").and_then(|t| t.parse().ok()),
            description: line("description"),
            aliases: front
                .and_then(|f| f.get("aliases"))
                .map(|n| {
                    let one = std::slice::from_ref(n);
                    let items = n.as_list().unwrap_or(one).iter();
                    items.filter_map(|item| alias(item, findings)).collect()
                })
                .unwrap_or_default(),
            span: Span::new(file, 0, 0),
            file_path: file_path.clone(),
            path: path.into(),
            body,
            audience,
            marked: front.and_then(|f| f.get("audience")).map(|n| n.span),
            translations: Vec::new(),
            lang: None,
            left_out: front.map(|front| left_out(front, findings)).unwrap_or_default(),
        }
    }

    /// Leaves of the body what a reader may see. A title that is not written is then the first heading that is left, else `otherwise`.
    pub fn show(&mut self, body: Prose, otherwise: impl FnOnce() -> String) {
        if body.text != self.body.text {
            let written = self.title_written.then(|| self.title.clone());
            let (title, from_heading) = text::page_title(written, &body.text);
            self.title = title.unwrap_or_else(otherwise);
            self.title_from_heading = from_heading;
        }
        self.body = body;
    }
}

/// Reads what a page is left out of: `site: no`, `print: no`.
fn left_out(front: &Node, findings: &mut Vec<Finding>) -> Vec<Output> {
    let mut found = Vec::new();
    for output in [Output::Site, Output::Print] {
        let name = output.name();
        let Some(node) = front.get(name) else { continue };
        match yes_or_no(node.as_str().unwrap_or_default()) {
            Some(false) => found.push(output),
            Some(true) => {}
            None => {
                let finding = Finding::error(RuleId::WrongType, node.span, format!("`{name}` expects `yes` or `no`"));
                findings.push(finding.hint("`site: no` leaves the page out of the site, `print: no` out of documents"));
            }
        }
    }
    if let (2, Some(node)) = (found.len(), front.get("print")) {
        let finding = Finding::warning(RuleId::LeftOut, node.span, "this page is left out of the site and of documents");
        findings.push(finding.hint("nobody will read it: take one of the two out, or the page"));
    }
    found
}

/// Reads a former path of a page.
fn alias(item: &Node, findings: &mut Vec<Finding>) -> Option<Reference> {
    let written = item.as_str().map(str::trim).unwrap_or_default();
    if alias_address(written).is_none() {
        let shown = crate::schema::value::shorten(written);
        let finding = Finding::error(RuleId::BadPath, item.span, format!("`{shown}` cannot be a former path of this page"));
        findings.push(finding.hint("write it as in the address, from the top of the site: `contexte/entreprise`"));
        return None;
    }
    Some(Reference { id: written.into(), span: item.span })
}

/// The title of a page that has no heading: the name of its file, or of its folder.
pub fn title_of_path(path: &str) -> String {
    let stem = path.rsplit('/').next().unwrap_or(path);
    let name = if stem == "index" { path.rsplit('/').nth(1).unwrap_or(stem) } else { stem };
    name.replace(['-', '_'], " ")
}

/// Turns the path of a file under `content/` into an address: ordering numbers and the ending are left out.
///
/// `02-utilisateurs/01-personas.md` becomes `utilisateurs/personas`.
pub fn address(path: &str) -> String {
    let path = composed(path);
    let bare = if is_markdown(&path) { without_ending(&path) } else { &path };
    bare.split('/').map(without_number).collect::<Vec<_>>().join("/")
}

/// Leaves out a number in front of a name: `01-personas` becomes `personas`, `3.1-suite` becomes `suite`. What says something stays: a
/// year (`2026-bilan`), a date (`2025-03-09-comite`, `09.03.2025-comite`), a name that is nothing but a number, `3d`.
pub fn without_number(name: &str) -> &str {
    if begins_with_date(name) {
        return name;
    }
    let mut rest = name;
    while let Some(digits) = digits_in_front(rest).filter(|digits| *digits <= 3) {
        let tail = rest.get(digits..).unwrap_or("");
        let Some(bare) = tail.strip_prefix(['-', '_', '.']).map(|bare| bare.trim_start_matches([' ', '-', '_'])) else { break };
        if bare.is_empty() {
            break;
        }
        // After a point the numbering goes on, `3.1-suite`; after a dash the name has begun, `01-2-roues`.
        let goes_on = tail.starts_with('.');
        rest = bare;
        if !goes_on || begins_with_date(rest) {
            break;
        }
    }
    rest
}

/// How many digits a text begins with; nothing without any.
fn digits_in_front(text: &str) -> Option<usize> {
    Some(text.bytes().take_while(u8::is_ascii_digit).count()).filter(|digits| *digits > 0)
}

/// Whether a name begins with a date, the day first or the year.
fn begins_with_date(name: &str) -> bool {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(digits) = digits_in_front(rest).filter(|_| parts.len() < 3) {
        parts.push(digits);
        let tail = rest.get(digits..).unwrap_or("");
        rest = tail.strip_prefix(['-', '_', '.']).unwrap_or("");
    }
    matches!(parts.as_slice(), [1 | 2, 1 | 2, 4] | [2, 2, 2] | [4, ..] | [8, ..])
}

/// Address of a former path of a page, as its alias names it; nothing for what is no path inside the site.
pub fn alias_address(alias: &str) -> Option<String> {
    let path = address(alias.trim().trim_matches('/'));
    let path = path.strip_suffix(".html").unwrap_or(&path);
    let sound = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.len() < 250
            && !part.contains(['\\', ':'])
            && !part.contains(char::is_control)
    };
    (path.split('/').all(sound)).then(|| format!("{path}.html"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn numbers_give_an_order_and_no_address() {
        assert_eq!(address("02-utilisateurs/01-personas.md"), "utilisateurs/personas");
        assert_eq!(address("2026.md"), "2026");
        assert_eq!(address("3d/index.md"), "3d/index");
        assert_eq!(address("1. Intro/NOTES.MD"), "Intro/NOTES");
    }

    #[test]
    fn dates_and_years_stay_in_an_address() {
        for (name, stays) in [
            ("2025-03-09-comite", "2025-03-09-comite"),
            ("2026-bilan", "2026-bilan"),
            ("20250309-comite", "20250309-comite"),
            ("09-03-2025-comite", "09-03-2025-comite"),
            ("9.3.2025 comité", "9.3.2025 comité"),
            ("01-2025-03-09-comite", "2025-03-09-comite"),
            ("3.1-suite", "suite"),
            ("3.10.2-suite", "suite"),
            ("01-2-roues", "2-roues"),
            ("1.2", "2"),
            ("12", "12"),
            ("12-", "12-"),
            ("3 petits pas", "3 petits pas"),
            ("été", "été"),
        ] {
            assert_eq!(super::without_number(name), stays);
        }
    }
}
