//! The templates of a theme, read by the engine, and what it refuses: with the template, the place in it and the reason.

use super::{Theme, ThemeFile, blocks, extended};
use std::ops::Range;
use tera::{ErrorKind, Tera};

/// Something that keeps a template from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its name: the path below `site/`, after the prefix of its layer.
    pub template: String,
    /// Where in its text, in bytes.
    pub span: Range<usize>,
    /// Why.
    pub message: String,
}

/// Templates by name with their files; a template of a lower layer is found by its bare name too, unless a higher one hides it.
fn templates(theme: &Theme) -> impl Iterator<Item = (String, &ThemeFile)> {
    theme.named("site/").filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml"))
}

/// Reads all templates.
///
/// # Errors
/// When the engine refuses one of them.
pub fn load(theme: &Theme) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    let prefixes: Vec<String> = theme.layers().iter().map(|l| l.prefix.clone()).filter(|p| !p.is_empty()).collect();
    tera.set_fallback_prefixes(prefixes)?;
    let all: Vec<_> = templates(theme).map(|(name, file)| (name, text(file))).collect();
    tera.add_raw_templates(all.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
    Ok(tera)
}

/// Finds everything that the engine refuses. A block that no parent has is none of it: `check` says what was meant.
pub fn refusals(theme: &Theme) -> Vec<Refusal> {
    // One by one, so that an error in the first does not hide those of the others.
    let alone = |(name, file): (String, &ThemeFile)| {
        let error = Tera::new().add_raw_template(&name, &text(file)).err()?;
        match error.kind() {
            ErrorKind::SyntaxError(report) => {
                Some(Refusal { template: name, span: report.span().range.clone(), message: engine(report.message()) })
            }
            _ => None,
        }
    };
    let found: Vec<Refusal> = templates(theme).filter(|(_, file)| !file.shipped).filter_map(alone).collect();
    if !found.is_empty() {
        return found;
    }
    load(theme).err().map_or_else(Vec::new, |error| together(theme, &error))
}

/// What is wrong between templates: parents and components that are not there, filters that do not exist.
fn together(theme: &Theme, error: &tera::Error) -> Vec<Refusal> {
    let source = |name: &str| templates(theme).find(|(known, _)| known == name).map(|(_, file)| text(file)).unwrap_or_default();
    let at_extends = |name: &str, message: String| {
        let text = source(name);
        let span = extended(&text).map_or(0..0, |parent| parent.span);
        vec![Refusal { template: name.to_owned(), span, message }]
    };
    match error.kind() {
        ErrorKind::MissingParent { current, parent } => at_extends(current, format!("there is no template `{parent}` to extend")),
        ErrorKind::CircularExtend { tpl, .. } => at_extends(tpl, format!("`{tpl}` extends itself")),
        ErrorKind::CircularInclude { tpl, .. } => {
            vec![Refusal { template: tpl.clone(), span: 0..0, message: format!("`{tpl}` includes itself") }]
        }
        ErrorKind::SyntaxError(report) => {
            let (template, span) = (report.filename().to_owned(), report.span().range.clone());
            vec![Refusal { template, span, message: engine(report.message()) }]
        }
        ErrorKind::Msg(reports) => reports.split("\n\n").filter_map(|report| reported(report, &source)).collect(),
        _ => Vec::new(),
    }
}

/// What the engine says, which it says in English alone.
fn engine(says: &str) -> String {
    format!("the template engine says “{}”", says.trim())
}

/// Reads a report of the engine: `error: why`, then `--> name:line:column`.
fn reported(report: &str, source: &dyn Fn(&str) -> String) -> Option<Refusal> {
    let (message, rest) = report.strip_prefix("error: ")?.split_once('\n')?;
    let place = rest.split_once("--> ")?.1.lines().next()?;
    let mut parts = place.rsplitn(3, ':');
    let (column, line, name): (usize, usize, &str) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let text = source(name);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let at = start + text.get(start..)?.chars().take(column.checked_sub(1)?).map(char::len_utf8).sum::<usize>();
    let found = Refusal { template: name.to_owned(), span: at..at, message: engine(message) };
    let unknown_block = blocks(&text).iter().any(|block| message.contains(&format!("`{}` is not defined", block.name)));
    (!unknown_block).then_some(found)
}

fn text(file: &ThemeFile) -> String {
    String::from_utf8_lossy(&file.bytes).into_owned()
}

/// Says in which file of the user's a report of the engine is.
pub fn explained(theme: &Theme, error: &tera::Error) -> String {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        message = format!("{message}\n{inner}");
        source = inner.source();
    }
    // Templates are named by their path in the theme; people look for the file.
    if let Some(name) = report_name(&message)
        && let Some((_, file)) = templates(theme).find(|(known, _)| *known == name)
    {
        message = message.replacen(&format!("--> {name}:"), &format!("--> {}:", file.shown), 1);
    }
    message
}

/// The name of the template in the engine's report (`--> page.html:3:7`).
fn report_name(report: &str) -> Option<&str> {
    let place = report.split_once("--> ")?.1.lines().next()?;
    place.rsplitn(3, ':').nth(2)
}
