//! Files that entries, pages and the configuration name.

use super::print::{Pictures, is_picture};
use crate::finding::{Finding, RuleId, Severity, closest_path};
use crate::project::Project;
use crate::publication::{address, resolve_path};
use crate::schema::{Audience, FieldType, Value};
use crate::span::Span;
use std::collections::HashSet;

/// Checks files.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    let known: HashSet<&str> = project.assets.iter().map(|a| &*a.path).collect();
    for picture in project.config.pictures().filter(|picture| !known.contains(*picture)) {
        let what = if project.config.logo.as_deref() == Some(picture) { "logo" } else { "image" };
        let message = format!("the {what} `{picture}` is not in the project");
        findings.push(
            Finding::error(RuleId::BrokenImage, project.config.span, message).did_you_mean_path(picture, known.iter().copied()),
        );
    }
    let pictures = Pictures::new(project);
    let widest = project.config.audiences.all().next().unwrap_or_else(|| project.config.audiences.unmarked());
    for picture in project.config.pictures() {
        pictures.check(picture, project.config.span, widest, findings);
    }
    for document in project.config.documents.values() {
        if let Some((logo, span)) = &document.logo {
            pictures.check(logo, *span, document.audience, findings);
        }
    }
    for entry in &project.entries {
        let kind = project.kind_of(entry);
        for (name, written) in &entry.fields {
            paths(&written.value, written.span, &entry.file, &known, findings);
            let field = kind.and_then(|kind| kind.fields.get(name));
            let reader = field.and_then(|field| field.audience).map_or(entry.audience, |a| a.narrower(entry.audience));
            let place = FilePlace { span: written.span, from: &entry.file, reader };
            pictures_of(&written.value, field.map(|field| &field.ty), &place, &pictures, findings);
        }
    }
    if project.pages.is_empty() && project.entries.is_empty() {
        let finding = Finding::new(RuleId::EmptyProject, Severity::Warning, "the project has no page and no entry");
        findings.push(finding.hint("write `content/index.md`, or a register such as `content/requirements.yaml`"));
    }
    active(project, findings);
    unread(project, findings);
}

/// Mentions spreadsheets and text documents among pages and registers: who put them there may think that they are read. One that a page or an
/// entry names is there to be downloaded.
fn unread(project: &Project, findings: &mut Vec<Finding>) {
    for asset in project.assets.iter().filter(|asset| asset.path.starts_with("content/")) {
        let name = asset.path.rsplit('/').next().unwrap_or(&asset.path);
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
        let is_table = match ending.as_str() {
            "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" | "csv" | "tsv" | "numbers" => true,
            "docx" | "doc" | "docm" | "odt" | "rtf" => false,
            _ => continue,
        };
        if is_named(name, project) {
            continue;
        }
        let path = &asset.path;
        let finding = |message: String| Finding::new(RuleId::UnreadFile, Severity::Warning, message);
        findings.push(if is_table {
            finding(format!("`{path}` is a spreadsheet: it is copied as it is, and none of its rows is an entry"))
                .hint("write its rows as a register such as `content/requirements.yaml`; a file to download is linked from a page, or is in `static/`")
        } else {
            finding(format!("`{path}` is a text document: it is copied as it is, and none of its text is on a page"))
                .hint("write its text as a page such as `content/index.md`; a file to download is linked from a page, or is in `static/`")
        });
    }
}

/// Whether a page or an entry names a file.
fn is_named(name: &str, project: &Project) -> bool {
    let encoded = address::encode(name);
    let says = |text: &str| text.contains(name) || text.contains(&encoded);
    let value = |value: &Value| names(value, &says);
    project.pages.iter().any(|page| says(&page.body.text) || page.translations.iter().any(|other| says(&other.body.text)))
        || project.entries.iter().any(|entry| entry.fields.values().any(|written| value(&written.value)))
}

fn names(value: &Value, says: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Path(path) => says(path),
        Value::Text(text) => says(text),
        Value::Prose(prose) => says(&prose.text),
        Value::List(items) => items.iter().any(|item| names(item, says)),
        Value::Records(rows) => rows.iter().flatten().any(|(_, value)| names(value, says)),
        _ => false,
    }
}

/// The most bytes of a drawing that are looked through.
const MAX_DRAWING: u64 = 4 << 20;

/// Mentions files that act in the browser of whoever opens them. They are copied as they are: what is in the project is the team's
/// own word; but a file that came from elsewhere is better looked at once.
fn active(project: &Project, findings: &mut Vec<Finding>) {
    for asset in project.assets.iter().filter(|a| address::of_asset(&a.path).is_some()) {
        let ending = asset.path.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
        let what = match ending.as_str() {
            "html" | "htm" | "xhtml" | "xht" | "mhtml" => Some("is a page of its own, with whatever scripts it holds"),
            "svgz" => Some("is compressed, so nobody sees what it does"),
            "svg" if asset.size > MAX_DRAWING => Some("is too large to be looked through"),
            // What cannot be read any more is reported by whoever needs it.
            "svg" => asset.read().ok().and_then(|bytes| act_of_drawing(&String::from_utf8_lossy(&bytes))),
            _ => None,
        };
        if let Some(what) = what {
            let finding = Finding::new(RuleId::ActiveFile, Severity::Note, format!("`{}` {what}", asset.path));
            findings.push(finding.hint("take it out, or turn the rule off in `ouvrage.yaml` with a reason"));
        }
    }
}

/// What a drawing does beyond being drawn. Read as text on purpose: a browser is more lenient than any parser, and the finding is a note.
fn act_of_drawing(svg: &str) -> Option<&'static str> {
    let lower: String = svg.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let handler = |text: &str| {
        text.split([' ', '"', '\'', '/']).any(|word| {
            let name = word.strip_prefix("on").and_then(|w| w.split_once('=')).map(|(name, _)| name);
            name.is_some_and(|n| n.len() > 2 && n.bytes().all(|b| b.is_ascii_lowercase()))
        })
    };
    let foreign =
        ["href=\"http", "href='http", "href=\"//", "href='//", "url(http", "url(//", "url(\"http", "url('http", "@import"];
    if lower.contains("<script") || lower.contains("javascript:") || handler(&lower) {
        Some("holds a script")
    } else if lower.contains("<foreignobject") || lower.contains("<iframe") || lower.contains("<!entity") {
        Some("holds foreign content")
    } else if foreign.iter().any(|f| lower.replace("= ", "=").contains(f)) {
        Some("asks another host")
    } else {
        None
    }
}

fn paths(value: &Value, span: Span, from: &str, known: &HashSet<&str>, findings: &mut Vec<Finding>) {
    match value {
        Value::Path(path) => missing_file(path, span, from, known, findings),
        Value::List(items) => items.iter().for_each(|v| paths(v, span, from, known, findings)),
        Value::Records(rows) => rows.iter().flatten().for_each(|(_, v)| paths(v, span, from, known, findings)),
        _ => {}
    }
}

/// Where a value stands, and whom it is for.
#[derive(Clone, Copy)]
struct FilePlace<'a> {
    span: Span,
    from: &'a str,
    reader: Audience,
}

fn pictures_of(
    value: &Value,
    ty: Option<&FieldType>,
    place: &FilePlace<'_>,
    pictures: &Pictures<'_>,
    findings: &mut Vec<Finding>,
) {
    match value {
        Value::List(items) => items.iter().for_each(|v| pictures_of(v, ty, place, pictures, findings)),
        Value::Records(rows) => {
            for (name, value) in rows.iter().flatten() {
                let field = ty.and_then(|ty| if let FieldType::Records(fields) = ty { fields.get(&**name) } else { None });
                let reader = field.and_then(|field| field.audience).map_or(place.reader, |a| a.narrower(place.reader));
                pictures_of(value, field.map(|field| &field.ty), &FilePlace { reader, ..*place }, pictures, findings);
            }
        }
        Value::Path(path) => match resolve_path(path, place.from) {
            Some(path) if is_picture(&path) || matches!(ty, Some(FieldType::Image)) => {
                pictures.check(&path, place.span, place.reader, findings);
            }
            Some(path) => pictures.given(&path, place.span, place.reader, findings),
            None => {}
        },
        _ => {}
    }
}

/// Reports a path that leads out of the project or to nothing.
pub fn missing_file(path: &str, span: Span, from: &str, known: &HashSet<&str>, findings: &mut Vec<Finding>) {
    match resolve_path(path, from) {
        None => {
            let finding = Finding::error(RuleId::BrokenImage, span, format!("`{path}` is not a path inside the project"));
            findings.push(finding.hint("write it from the folder of this file, or from `static/` with a leading `/`"));
        }
        Some(full) if !known.contains(full.as_str()) => {
            let finding = Finding::error(RuleId::BrokenImage, span, format!("there is no file `{full}`"));
            let near = closest_path(&full, known.iter().copied());
            findings.push(match near {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("write it from the folder of this file, or from `static/` with a leading `/`"),
            });
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::act_of_drawing;

    #[test]
    fn drawings_that_only_draw_are_left_alone() {
        assert_eq!(
            act_of_drawing("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>on = off</title><use href=\"#a\"/></svg>"),
            None
        );
        for (svg, what) in [
            ("<svg><script>x</script></svg>", "holds a script"),
            ("<svg onload=\"x()\"/>", "holds a script"),
            ("<svg><a href=\"JavaScript:x()\"/></svg>", "holds a script"),
            ("<svg><animate/onbegin=x()></svg>", "holds a script"),
            ("<svg><foreignObject/></svg>", "holds foreign content"),
            ("<svg><image href= \"https://x/y.png\"/></svg>", "asks another host"),
            ("<svg><style>@import 'x'</style></svg>", "asks another host"),
        ] {
            assert_eq!(act_of_drawing(svg), Some(what), "{svg}");
        }
    }
}
