//! Mermaid's drawings, made by a library: `docs/decisions/mermaid.md` says what it draws, and why it is held so tight.
//!
//! In: the text of a block. Out: an SVG with real text, a title and a description, or why there is none. The SVG holds only shapes and text:
//! no script, style, link, picture or foreign markup. A drawing that would lose a word of its text is refused; it is then shown as code.

use mermaid_rs_renderer::{LayoutConfig, RenderOptions, Theme, render_with_options};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use std::fmt::Write;

/// The longest text that is drawn: the time of a layout grows faster than its size.
const MOST_BYTES: usize = 16_000;
const MOST_LINES: usize = 200;

/// No font of this name is installed anywhere: widths then come from the library's own table, the same on every machine.
const NO_FONT: &str = "Ouvrage-measures-by-table";

/// What our own drawings are set in.
const FONTS: &str = "system-ui, 'Libertinus Serif', sans-serif";

const ELEMENTS: [&str; 19] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "marker",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "mask",
    "pattern",
];

/// A drawing, without its outermost words.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    svg: String,
    /// The words in it, in the order they are drawn.
    pub words: String,
    /// The title that its author gave it.
    pub title: Option<String>,
}

impl Drawing {
    /// The SVG with ids of its own, a title and a description.
    pub fn svg(&self, id: &str, title: &str) -> String {
        let title = super::escape(self.title.as_deref().unwrap_or(title));
        let label = format!(" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\"");
        let words = super::escape(&self.words);
        let names = format!("<title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{words}</desc>");
        let svg = self.svg.replace(ID, id);
        match svg.find('>') {
            Some(end) => format!("{}{label}>{names}{}", &svg[..end], &svg[end + 1..]),
            None => svg,
        }
    }
}

/// Stands for the id of a drawing until it is known.
const ID: &str = "\u{1}";

/// Whether a block asks for a drawing.
pub fn is_mermaid(lang: &str) -> bool {
    lang.eq_ignore_ascii_case("mermaid") || lang.eq_ignore_ascii_case("{mermaid}")
}

/// Draws a text.
///
/// # Errors
/// Why it cannot be drawn, in a few words.
pub fn draw(text: &str) -> Result<Drawing, String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > MOST_BYTES || text.lines().count() > MOST_LINES {
        return Err(format!("it is longer than {MOST_LINES} lines or {} kB", MOST_BYTES / 1000));
    }
    if text.contains("%%{") {
        return Err("it has settings of its own (`%%{init}`)".to_owned());
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("it holds control characters".to_owned());
    }
    let options = RenderOptions {
        theme: Theme { font_family: NO_FONT.to_owned(), ..Theme::mermaid_default() },
        layout: LayoutConfig { fast_text_metrics: true, ..LayoutConfig::default() },
    };
    // The library was not written for hostile text: what stops it must not stop a build.
    let made = std::panic::catch_unwind(|| render_with_options(text, options));
    let svg = match made {
        Ok(Ok(svg)) => svg,
        Ok(Err(problem)) => {
            let problem = super::shortened(&problem.to_string().replace('\n', " "), 120);
            return Err(format!("the library that draws it says “{}”", problem.trim()));
        }
        Err(_) => return Err("the library that draws it gave up".to_owned()),
    };
    let drawing = clean(&svg, text).ok_or_else(|| "what the library made of it is no clean drawing".to_owned())?;
    match lost(text, &drawing) {
        Some(word) => Err(format!("the word “{word}” would be lost")),
        None => Ok(drawing),
    }
}

/// Keeps shapes and text alone; nothing when something else held words.
fn clean(svg: &str, source: &str) -> Option<Drawing> {
    let mut reader = Reader::from_str(svg);
    let mut writer = Writer::new(Vec::new());
    let mut words = String::new();
    let (mut skipped, mut in_text, mut opened) = (0_usize, 0_usize, false);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let empty = matches!(event, Event::Empty(_));
                let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
                let name = tag.name().as_ref().to_owned();
                if name == "foreignObject" || name == "image" {
                    return None;
                }
                if skipped > 0 || !ELEMENTS.contains(&name.as_str()) {
                    // A link is left out, not what it holds.
                    if name != "a" && !empty {
                        skipped += 1;
                    }
                    continue;
                }
                let mut kept = BytesStart::new(name.clone());
                if !opened {
                    kept.push_attribute(("xmlns", "http://www.w3.org/2000/svg"));
                    kept.push_attribute(("class", "mermaid"));
                    opened = true;
                }
                for attribute in tag.attributes() {
                    let attribute = attribute.ok()?;
                    let key = attribute.key.as_ref().to_owned();
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned();
                    if let Some(value) = kept_value(&key, &value) {
                        kept.push_attribute((key.as_str(), value.as_str()));
                    }
                }
                in_text += usize::from(!empty && (name == "text" || name == "tspan"));
                writer.write_event(if empty { Event::Empty(kept) } else { Event::Start(kept) }).ok()?;
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                if name == "a" {
                    continue;
                }
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                if name == "text" || name == "tspan" {
                    in_text = in_text.saturating_sub(1);
                    words.push(' ');
                }
                writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
            }
            Event::Text(text) if skipped == 0 && in_text > 0 => {
                let text = text.xml10_content();
                words.push_str(&text);
                writer.write_event(Event::Text(BytesText::new(&text))).ok()?;
            }
            Event::GeneralRef(reference) if skipped == 0 && in_text > 0 => {
                let name = &*reference;
                let letter = match reference.resolve_char_ref().ok()? {
                    Some(letter) => letter.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(name)?.to_owned(),
                };
                words.push_str(&letter);
                writer.write_event(Event::Text(BytesText::new(&letter))).ok()?;
            }
            _ => {}
        }
    }
    let svg = String::from_utf8(writer.into_inner()).ok().filter(|svg| svg.starts_with("<svg"))?;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Drawing { svg, words, title: title_of(source) })
}

/// What of an attribute is kept: nothing that loads, runs, or names a font.
fn kept_value(key: &str, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    if key.starts_with("on")
        || key.contains(':')
        || key.starts_with("xmlns")
        || lower.contains("javascript")
        || lower.contains("http")
        || lower.contains("data:")
    {
        return None;
    }
    match key {
        "href" | "class" | "role" | "font-family" | "tabindex" | "target" => None,
        key if key.starts_with("aria-") || key.starts_with("data-") => None,
        "id" => Some(format!("{ID}-{value}")),
        "style" => {
            let kept = value.split(';').filter(|part| {
                let part = part.trim().to_ascii_lowercase();
                !part.is_empty() && !part.starts_with("font-family") && !part.contains("url(") && !part.contains('@')
            });
            let kept: Vec<&str> = kept.collect();
            (!kept.is_empty()).then(|| kept.join(";"))
        }
        _ => Some(value.replace("url(#", &format!("url(#{ID}-"))),
    }
}

/// `accTitle: x`, or the title of the drawing.
fn title_of(source: &str) -> Option<String> {
    let line = |word: &str| {
        let rest = source.lines().find_map(|line| line.trim().strip_prefix(word).map(str::trim));
        rest.map(|rest| rest.trim_start_matches(':').trim().trim_matches('"').to_owned()).filter(|t| !t.is_empty())
    };
    line("accTitle").or_else(|| line("title "))
}

/// A word that the text says and the drawing does not: in brackets, quotes, bars or behind a colon.
fn lost(source: &str, drawing: &Drawing) -> Option<String> {
    // Words may be broken over lines: they are looked for in the letters alone.
    let letters = |text: &str| super::folded(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut drawn = letters(&drawing.words);
    let _ = write!(drawn, "{}", letters(drawing.title.as_deref().unwrap_or_default()));
    for line in source.lines() {
        let line = line.trim();
        let first = line.split_whitespace().next().unwrap_or_default();
        let silent = [
            "classDef",
            "class",
            "style",
            "linkStyle",
            "click",
            "accTitle",
            "accDescr",
            "accTitle:",
            "accDescr:",
            "direction",
            "dateFormat",
            "axisFormat",
            "tickInterval",
            "excludes",
            "todayMarker",
        ];
        if line.starts_with("%%") || silent.contains(&first) {
            continue;
        }
        for said in said(line) {
            let plain = said.replace("<br>", " ").replace("<br/>", " ").replace("<br />", " ").replace("#quot;", " ");
            let missing = plain.split(|c: char| !c.is_alphanumeric()).find(|word| {
                word.chars().count() >= 3 && word.chars().any(char::is_alphabetic) && !drawn.contains(&letters(word))
            });
            if let Some(word) = missing {
                return Some(word.to_owned());
            }
        }
    }
    None
}

/// The labels of a line.
fn said(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (at, c) in line.char_indices() {
        match (open, c) {
            (Some((close, start)), c) if c == close => {
                found.extend(line.get(start..at).map(str::to_owned));
                open = None;
            }
            (None, '"') => open = Some(('"', at + 1)),
            (None, '|') => open = Some(('|', at + 1)),
            (None, '[') => open = Some((']', at + 1)),
            (None, '(') => open = Some((')', at + 1)),
            (None, '{') => open = Some(('}', at + 1)),
            _ => {}
        }
    }
    // Messages of a sequence and of states; dates of a plan are drawn as bars.
    if let Some((head, rest)) = line.split_once(": ")
        && !rest.contains(|c: char| c.is_ascii_digit())
        && !head.contains('"')
        && found.is_empty()
    {
        found.push(rest.to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "flowchart LR\n  A[Début du processus] --> B{Décision ?}\n  B -->|oui| C(Accepter)\n  B -->|non| D[\"Refuser <b>x</b>\"]\n";

    #[test]
    fn common_drawings_are_made_with_all_their_words() {
        for (source, word) in [
            (FLOW, "Décision"),
            (
                "sequenceDiagram\n  participant C as Client\n  participant S as Site\n  C->>S: Commande validée\n  S-->>C: Reçu envoyé\n",
                "Commande",
            ),
            ("stateDiagram-v2\n  [*] --> Brouillon\n  Brouillon --> Publié: valider\n  Publié --> [*]\n", "Brouillon"),
            ("classDiagram\n  class Commande {\n    +int numero\n    +valider()\n  }\n  Commande --> Client\n", "Commande"),
            ("erDiagram\n  CLIENT ||--o{ COMMANDE : passe\n", "COMMANDE"),
            ("pie title Répartition\n  \"Web\" : 60\n  \"Agence\" : 40\n", "Agence"),
            (
                "gantt\n  title Planning\n  dateFormat YYYY-MM-DD\n  section Lot 1\n  Conception :a1, 2026-01-01, 30d\n",
                "Conception",
            ),
        ] {
            let drawing = draw(source).unwrap_or_else(|e| panic!("{source}: {e}"));
            assert!(drawing.words.contains(word), "{}", drawing.words);
            let svg = drawing.svg("view-1", "Schéma");
            assert!(svg.contains("<title id=\"view-1-title\">") && svg.contains("<desc id=\"view-1-desc\">"), "{svg}");
            assert!(
                !svg.contains(ID) && !svg.contains("<script") && !svg.contains("<style") && !svg.contains("Ouvrage-measures"),
                "{svg}"
            );
            assert_eq!(draw(source), Ok(drawing), "the same again");
        }
    }

    #[test]
    fn nothing_that_runs_or_loads_is_kept() {
        for source in [
            "flowchart LR\n  A[x] --> B[y]\n  click A \"javascript:alert(1)\"\n",
            "flowchart LR\n  A[\"<script>alert(1)</script>\"] --> B\n",
            "flowchart LR\n  A[\"<img src=x onerror=alert(1)>\"] --> B\n",
            "flowchart LR\n  A[x]\n  style A fill:url(https://a.org/x)\n",
        ] {
            if let Ok(drawing) = draw(source) {
                let svg = drawing.svg("v", "t");
                for bad in ["<script", "javascript:", "<img", "https://", "<a "] {
                    assert!(!svg.contains(bad), "{bad}: {svg}");
                }
                let mut reader = Reader::from_str(&svg);
                loop {
                    match reader.read_event().expect("well-formed") {
                        Event::Eof => break,
                        Event::Start(tag) | Event::Empty(tag) => {
                            let handlers = tag.attributes().flatten().filter(|a| a.key.as_ref().starts_with("on")).count();
                            assert_eq!(handlers, 0, "{svg}");
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_drawn_says_why() {
        for source in [
            "",
            "nonsense\nx",
            "flowchart LR\n\u{1b}A",
            &"flowchart LR\n  A --> B\n".repeat(300),
            "%%{init: {}}%%\nflowchart LR\n A-->B",
        ] {
            assert!(draw(source).is_err(), "{source}");
        }
        for odd in [
            "flowchart LR\n  A[[[[ --> ]]",
            "sequenceDiagram\n  loop\n  loop\n",
            "gantt\n  x :a, b, c",
            "pie\n \"a\" : -1",
            "flowchart\n subgraph\n subgraph\n",
        ] {
            let _ = draw(odd);
        }
    }
}
