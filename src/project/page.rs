//! Pages: prose, one Markdown file each.

use super::translation::PageTranslation;
use crate::finding::Finding;
use crate::schema::value::Prose;
use crate::schema::{Audience, Audiences, Lang};
use crate::source::{FileId, Node, Span};
use crate::text;
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
    pub aliases: Vec<String>,
    /// Where it begins.
    pub span: Span,
    /// The page in other languages.
    pub translations: Vec<PageTranslation>,
    /// Its language where that is not the one of what it stands in: a page that is not translated yet.
    pub lang: Option<Lang>,
}

const KEYS: [&str; 6] = ["title", "audience", "order", "description", "aliases", "language"];

impl Page {
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
                findings.push(Finding::error("wrong-type", value.span, "`order` expects a whole number"));
            }
        }
        let audience = match front.and_then(|f| f.get("audience")) {
            None => audiences.unmarked(),
            Some(node) => audiences.find(node.as_str().unwrap_or_default().trim()).unwrap_or_else(|| {
                let names: Vec<&str> = audiences.names().collect();
                let written = node.as_str().unwrap_or_default();
                let finding = Finding::error("unknown-audience", node.span, format!("there is no audience `{written}`"));
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
                    n.as_list().unwrap_or(one).iter().filter_map(|i| i.as_str().map(str::to_owned)).collect()
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
    let bare = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path);
    bare.split('/').map(without_number).collect::<Vec<_>>().join("/")
}

/// Leaves out a number in front of a name: `01-personas` becomes `personas`; `2026` and `3d` stay.
pub fn without_number(name: &str) -> &str {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    match name.as_bytes().get(digits) {
        Some(b'-' | b'_' | b'.') if digits > 0 && name.len() > digits + 1 => &name[digits + 1..],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn numbers_give_an_order_and_no_address() {
        assert_eq!(address("02-utilisateurs/01-personas.md"), "utilisateurs/personas");
        assert_eq!(address("2026.md"), "2026");
        assert_eq!(address("3d/index.md"), "3d/index");
    }
}
