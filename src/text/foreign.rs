//! Marks of other tools that this one does not read: they are printed as they stand, and `check` says so.

use super::parse::options;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A mark that was met, where it is met first in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// What it looks like.
    pub like: &'static str,
    /// What is read in its place.
    pub hint: &'static str,
    /// Bytes of the text.
    pub at: Range<usize>,
}

struct ForeignSort {
    like: &'static str,
    hint: &'static str,
    pattern: Regex,
}

/// Drawings that other tools make of a fenced block.
const DRAWINGS: [&str; 16] = [
    "plantuml",
    "puml",
    "uml",
    "ditaa",
    "d2",
    "graphviz",
    "dot",
    "blockdiag",
    "seqdiag",
    "wavedrom",
    "vega",
    "vega-lite",
    "nomnoml",
    "kroki",
    "bpmn",
    "drawio",
];
const FORMULAS: [&str; 4] = ["math", "katex", "latexmath", "asciimath"];

const DRAWING: (&str, &str) =
    ("a drawing of another tool", "save the drawing as SVG and show it as a picture; `mermaid` is drawn");
const FORMULA: (&str, &str) = ("a formula", "write it in words, or show it as a picture");
const DIRECTIVE: (&str, &str) = ("a directive of another tool", "a box is a quote that begins with `[!NOTE]`");
const ATTRIBUTES: (&str, &str) = (
    "classes or attributes in braces",
    "take the braces out: only `{#anchor}` on headings and `{width=50%}` behind pictures are read",
);

static MARKDOWN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\*\*[^\s*](?:[^*]*[^\s*])?\*\*|\[\[[^\[\]]+\]\]|\[[^\[\]]+\]\([^()\s]+\)|`[^`]+`").ok());

/// Finds emphasis, a link, a reference or code in a line that is no Markdown.
pub fn markdown_in_line(line: &str) -> Option<Range<usize>> {
    MARKDOWN.as_ref()?.find(line).map(|found| found.range())
}

static SORTS: LazyLock<Vec<ForeignSort>> = LazyLock::new(|| {
    let sort = |like, hint, pattern: &str| Regex::new(pattern).ok().map(|pattern| ForeignSort { like, hint, pattern });
    [
        sort(
            FORMULA.0,
            FORMULA.1,
            r"\$\$[^$]+\$\$|\$[A-Za-z]\$|\$[^\s$0-9][^$\n]*[\\^_=+{][^$\n]*[^\s$]\$|\\\(.+?\\\)|\\begin\{\w+\*?\}",
        ),
        sort(
            "a table of contents",
            "take it out: pages and documents have their own",
            r"(?im)^[\s>]*(?:\[toc\]|\[\[_?toc_?\]\]|\{:\s*toc\b[^}]*\}|\$\{toc\}|\{\{\s*toc\s*\}\}|@\[toc\].*)\s*$",
        ),
        sort(
            "a box of MkDocs",
            "a box is a quote that begins with `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`",
            r"(?m)^[\s>]*(?:!!!|\?\?\?\+?)\s+\w",
        ),
        sort(
            "a block between colons",
            "a box is a quote that begins with `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`",
            r"(?m)^[\s>]*:{3,}\s*(?:\{|\w)",
        ),
        sort(
            "a template of another tool",
            "write what it would show; a `view` block shows registers",
            r"\{\{[<%]?[^{}\n]+[%>]?\}\}|\{%-?\s*\w[^\n]*?%\}",
        ),
        sort("a list with `•`", "begin each item with `- `", r"(?m)^[\s>]*[•▪◦●‣⁃·○■]\s+\S"),
        sort(
            "highlighted words",
            "write them in `**bold**`, or in `<mark>`",
            r"(?:^|[\s(«])==[^\s=](?:[^=\n]*[^\s=])?==(?:$|[\s).,;:!?»])",
        ),
        sort(ATTRIBUTES.0, ATTRIBUTES.1, r"(?:^|[\]\s)*])\{:?\s*[.#][A-Za-z][^{}\n]*\}"),
        sort("a comment of Obsidian", "a comment is written `<!-- … -->`; this one is shown to every reader", r"%%[^%\n]+%%"),
        sort("a citation of Pandoc", "write it as a footnote: `[^name]`", r"\[-?@[A-Za-z][\w:.-]*(?:[;,][^\]\n]*)?\]"),
    ]
    .into_iter()
    .flatten()
    .collect()
});

static SHORT_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r":([a-z][a-z0-9_+-]{1,40}):").ok());

/// Short names of signs that are met most; others are left alone, for `a:b:c` is no sign.
const SIGNS: [&str; 40] = [
    "smile",
    "smiley",
    "grin",
    "wink",
    "tada",
    "rocket",
    "warning",
    "white_check_mark",
    "heavy_check_mark",
    "ballot_box_with_check",
    "x",
    "cross_mark",
    "no_entry",
    "no_entry_sign",
    "construction",
    "memo",
    "bulb",
    "fire",
    "star",
    "sparkles",
    "bug",
    "lock",
    "unlock",
    "key",
    "link",
    "pushpin",
    "eyes",
    "question",
    "exclamation",
    "information_source",
    "thumbsup",
    "thumbsdown",
    "heart",
    "zap",
    "hourglass",
    "calendar",
    "date",
    "email",
    "phone",
    "check",
];

/// Finds marks of other tools, each sort once.
pub fn foreign(text: &str) -> Vec<Foreign> {
    let mut found: Vec<Foreign> = Vec::new();
    let mut add = |(like, hint): (&'static str, &'static str), at: Range<usize>| {
        if !found.iter().any(|f| f.like == like) {
            found.push(Foreign { like, hint, at });
        }
    };
    let Some(prose) = masked(text, &mut add) else { return found };
    for sort in SORTS.iter() {
        if let Some(met) = sort.pattern.find(&prose) {
            let blank = met.as_str().len() - met.as_str().trim_start().len();
            add((sort.like, sort.hint), met.start() + blank..met.end());
        }
    }
    if let Some(pattern) = &*SHORT_CODE
        && let Some(met) = pattern.captures_iter(&prose).filter_map(|c| c.get(1)).find(|name| SIGNS.contains(&name.as_str()))
    {
        add(("the short name of a sign", "write the sign itself"), met.start() - 1..met.end() + 1);
    }
    found.sort_by_key(|f| f.at.start);
    found
}

/// The text with blanks for all that is no running text, at the same offsets; nothing where no mark can be.
fn masked(text: &str, add: &mut dyn FnMut((&'static str, &'static str), Range<usize>)) -> Option<String> {
    const BULLETS: [char; 9] = ['•', '▪', '◦', '●', '‣', '⁃', '·', '○', '■'];
    const MARKS: [&str; 14] =
        ["!!!", "???", ":::", "==", "%%", "```", "~~~", "[@", "[-@", "[TOC", "[toc", "[[", "\\(", "\\begin"];
    let bytes = text.as_bytes();
    let short = || bytes.windows(2).any(|pair| pair[0] == b':' && pair[1].is_ascii_lowercase());
    // One pass spares most texts the others: each mark begins with one of these.
    let begins = |byte: &u8| matches!(byte, b'$' | b'{' | b'!' | b'?' | b':' | b'=' | b'%' | b'`' | b'~' | b'[' | b'\\' | 0x80..);
    if !bytes.iter().any(begins) {
        return None;
    }
    let bullet = || text.chars().any(|c| !c.is_ascii() && BULLETS.contains(&c));
    let mark = || MARKS.iter().any(|mark| text.contains(mark));
    if !text.contains('$') && !text.contains('{') && !mark() && !short() && !bullet() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut blank = |at: Range<usize>| {
        for byte in bytes.get_mut(at).into_iter().flatten().filter(|b| **b != b'\n') {
            *byte = b' ';
        }
    };
    let mut code: Option<usize> = None;
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                if let CodeBlockKind::Fenced(info) = &kind {
                    let lang = info.split_whitespace().next().unwrap_or_default().to_lowercase();
                    if DRAWINGS.contains(&lang.as_str()) {
                        add(DRAWING, at.clone());
                    } else if FORMULAS.contains(&lang.as_str()) {
                        add(FORMULA, at.clone());
                    } else if lang.starts_with('{') && lang.ends_with('}') {
                        add(DIRECTIVE, at.clone());
                    }
                }
                code = Some(at.start);
                blank(at);
            }
            Event::End(TagEnd::CodeBlock) => code = None,
            _ if code.is_some() => {}
            Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
                if !classes.is_empty() || !attrs.is_empty() {
                    add(ATTRIBUTES, at.clone());
                }
                // The anchor that its author gives it is read.
                if let Some(braces) = text.get(at.clone()).and_then(|line| line.rfind('{')).filter(|_| id.is_some()) {
                    blank(at.start + braces..at.end);
                }
            }
            Event::Code(_) | Event::InlineHtml(_) | Event::Html(_) | Event::Start(Tag::HtmlBlock) => blank(at),
            // What was written with a stroke before it is meant as it stands.
            Event::Text(words) if at.start > 0 && text.as_bytes().get(at.start - 1) == Some(&b'\\') && !words.is_empty() => {
                blank(at.start..at.start + 1);
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                // The address is not prose, the words are.
                if let Some(open) = text.get(at.clone()).and_then(|link| link.rfind("](")) {
                    blank(at.start + open + 1..at.end);
                }
            }
            _ => {}
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_in_a_line_is_found_and_signs_alone_are_not() {
        for (line, mark) in [
            ("presse **Calculer**, puis attend", "**Calculer**"),
            ("ouvre [la page](https://example.org)", "[la page](https://example.org)"),
            ("comme [[EX-1]]", "[[EX-1]]"),
            ("tape `ls -l`", "`ls -l`"),
        ] {
            assert_eq!(markdown_in_line(line).and_then(|at| line.get(at)), Some(mark));
        }
        for line in ["2 ** 3 ** 4", "une note * et ** deux", "[x] fait", "prix (HT) [net]", "l`an", "a_b_c", "5 * 3 * 2"] {
            assert_eq!(markdown_in_line(line), None, "{line}");
        }
    }

    #[test]
    fn marks_of_other_tools_are_named() {
        for (text, like) in [
            ("```plantuml\nA -> B\n```", "a drawing of another tool"),
            ("```math\nx\n```", "a formula"),
            ("soit $x^2 + y$ ici", "a formula"),
            ("$$\\sum_i x_i$$", "a formula"),
            ("[TOC]", "a table of contents"),
            ("[[_TOC_]]", "a table of contents"),
            ("!!! note\n    texte", "a box of MkDocs"),
            ("??? note \"x\"", "a box of MkDocs"),
            (":::note\nx\n:::", "a block between colons"),
            ("::: {.x}\nx\n:::", "a block between colons"),
            ("{{< figure src=\"a\" >}}", "a template of another tool"),
            ("{% include x %}", "a template of another tool"),
            ("{{ site.title }}", "a template of another tool"),
            ("• un\n• deux", "a list with `•`"),
            ("c'est ==important== ici", "highlighted words"),
            ("prêt :rocket: !", "the short name of a sign"),
            ("## Titre {.x}", "classes or attributes in braces"),
            ("[mot]{.y}", "classes or attributes in braces"),
            ("texte\n{: .note }", "classes or attributes in braces"),
            ("a %%caché%% b", "a comment of Obsidian"),
            ("voir [@dupont2020, p. 3]", "a citation of Pandoc"),
            ("```{note}\nx\n```", "a directive of another tool"),
        ] {
            let found = foreign(text);
            assert_eq!(found.first().map(|f| f.like), Some(like), "{text}");
            assert!(text.get(found[0].at.clone()).is_some_and(|t| !t.trim().is_empty()), "{text}");
        }
    }

    #[test]
    fn prose_and_code_are_left_alone() {
        for text in [
            "de 5 $ à 6 $, soit $5 et $10",
            "`{{ x }}` et `$x$`",
            "```\n{{ x }} :rocket: $x^2$\n• a\n```",
            "## Titre {#id}",
            "a == b, 10:30:45, x:y:z",
            "![a](a.png){width=50%}",
            "100 %, 50%% ; { a, b }",
            "- [ ] tâche\n- [x] faite",
            "> [!NOTE]\n> texte",
            "[a](b.md?x=$y$)",
            "A · B",
        ] {
            assert_eq!(foreign(text), [], "{text}");
        }
    }
}
