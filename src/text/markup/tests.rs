//! What HTML in a text becomes, on the site and in documents.

use super::super::{
    Block, Hint, Inline, Link, Mention, Notice, NoticeKind, Resolve, Target, mentions, parse, parse_noting, plain_text, to_html,
    to_json,
};
use super::elements;
use crate::locale::Lang;
use serde_json::Value;
use std::ops::Range;

struct Plain;

fn notices(text: &str) -> Vec<Notice> {
    parse_noting(text).1
}

impl Resolve for Plain {
    fn lang(&self) -> Lang {
        Lang::of("en")
    }

    fn word(&self, key: &str) -> String {
        key.to_owned()
    }

    fn entry(&self, id: &str) -> Target {
        let (title, path) = (format!("Title {id}"), format!("x/{id}.html"));
        let (kind, kind_label) = ("need".to_owned(), "Need".to_owned());
        Target::Entry { id: id.to_owned(), title, kind_label, kind, href: path.clone(), path, here: false, lang: None }
    }

    fn link(&self, url: &str) -> Link {
        if url.contains("script:") { Link::Refused } else { Link::To(url.replace(".md", ".html")) }
    }

    fn image(&self, url: &str) -> Option<String> {
        Some(format!("/{url}"))
    }

    fn view(&self, text: &str, _: &Range<usize>) -> Value {
        format!("<p>{text}</p>").into()
    }

    fn value(&self, text: &str) -> String {
        text.to_owned()
    }

    fn hints(&self, _: &str) -> Vec<Hint> {
        Vec::new()
    }
}

fn html(text: &str) -> String {
    to_html(&parse(text), &Plain).replace('\n', "")
}

/// The words of the site, each apart from the tags.
fn site_words(text: &str) -> String {
    let html = to_html(&parse(text), &Plain);
    let mut out = String::new();
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, next) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if elements::is_block(name) || name == "br" {
            out.push(' ');
        }
        if let Some(alt) = tag.split("alt=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            out.push_str(alt);
        }
        // The sign that leads to a heading is no word of the text.
        let next = if tag.contains("class=\"anchor\"") { next.trim_start_matches('#') } else { next };
        rest = next;
    }
    out.push_str(rest);
    let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a document.
fn document_words(text: &str) -> String {
    fn walk(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Value::Object(item) => {
                let kind = item.get("type").and_then(Value::as_str).unwrap_or("");
                match kind {
                    "break" => out.push(' '),
                    "image" => out.push_str(item.get("alt").and_then(Value::as_str).unwrap_or("")),
                    _ => {
                        if let Some(text) = item.get("text").and_then(Value::as_str) {
                            out.push_str(text);
                        }
                        let before = item.get("above") == Some(&Value::Bool(true));
                        let names = ["summary", "terms", "definitions", "inlines", "head", "rows", "body", "items", "blocks"];
                        if before || kind == "grid" {
                            walk(item.get("caption").unwrap_or(&Value::Null), out);
                            out.push(' ');
                        }
                        for name in names {
                            if let Some(part) = item.get(name) {
                                for one in part.as_array().into_iter().flatten() {
                                    walk(one, out);
                                    if matches!(name, "head" | "rows" | "body" | "terms" | "definitions" | "items") {
                                        out.push(' ');
                                    }
                                }
                            }
                        }
                        if !before && kind != "grid" {
                            walk(item.get("caption").unwrap_or(&Value::Null), out);
                        }
                    }
                }
                let inline =
                    ["text", "emph", "strong", "strike", "marked", "code", "link", "entry", "note", "break", "image", "anchor"];
                if !inline.contains(&kind) || kind == "code" && item.get("lang").is_some() {
                    out.push(' ');
                }
            }
            _ => {}
        }
    }
    let mut out = String::new();
    for block in to_json(&parse(text), &Plain) {
        walk(&block, &mut out);
        out.push(' ');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without their blanks, in which two outputs may differ.
fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

#[track_caller]
fn both(text: &str, words: &str) {
    assert_eq!(site_words(text), words, "site: {}", html(text));
    assert_eq!(bare(&document_words(text)), bare(words), "document: {:?}", to_json(&parse(text), &Plain));
}

#[test]
fn what_is_no_tag_is_shown_as_it_is_written() {
    both("Le champ <nom> accepte List<String> et <code postal>.", "Le champ <nom> accepte List<String> et <code postal>.");
    both("<nom>\n\nsuite", "<nom> suite");
    both("a <b> c", "a <b> c");
    both("a </b> c", "a </b> c");
    both("| a |\n|---|\n| Map<K, V> de <T> |", "a Map<K, V> de <T>");
    both("## Le type <T>\n", "Le type <T>");
    both("*<à faire>* et **<nom>**", "<à faire> et <nom>");
    both("<?php echo ?> <!DOCTYPE x>", "<?php echo ?> <!DOCTYPE x>");
}

#[test]
fn marks_of_words_are_set() {
    assert_eq!(html("10<sup>6</sup> CO<sub>2</sub>"), "<p>10<sup>6</sup> CO<sub>2</sub></p>");
    let blocks = to_json(&parse("<del>12 €</del> <ins>10 €</ins> 10<sup>6</sup>"), &Plain);
    let kinds: Vec<&str> =
        blocks[0]["inlines"].as_array().unwrap().iter().map(|i| i["mark"].as_str().or(i["type"].as_str()).unwrap()).collect();
    assert_eq!(kinds, ["strike", "text", "ins", "text", "sup"]);
    // What is shown when a word is pointed at is printed behind it.
    assert_eq!(html("<abbr title=\"Commande\">CMD</abbr>"), "<p><abbr title=\"Commande\">CMD</abbr></p>");
    assert_eq!(document_words("<abbr title=\"Commande\">CMD</abbr>"), "CMD (Commande)");
}

#[test]
fn every_element_that_may_stand_in_a_text_keeps_its_words() {
    for name in elements::ALLOWED {
        let inner = format!("avant <{name}>dedans</{name}> après");
        let block = format!("<{name}>dedans</{name}>\n\naprès");
        for text in [inner, block] {
            let (site, document) = (bare(&site_words(&text)), bare(&document_words(&text)));
            assert_eq!(site, document, "{text}");
            assert!(matches!(*name, "rp" | "col" | "colgroup") || site.contains("dedans"), "{text}: {site}");
            assert!(site.contains("après"), "{text}");
        }
    }
}

#[test]
fn elements_and_attributes_that_are_left_out_are_named() {
    let kinds = |text: &str| notices(text).into_iter().map(|n| n.kind).collect::<Vec<_>>();
    for name in ["iframe", "form", "button", "svg", "video", "font", "object", "textarea", "select", "body", "template", "map"] {
        let found = kinds(&format!("<{name}>mot</{name}>"));
        assert_eq!(found, [NoticeKind::LeftOut { element: name.to_owned(), content: true }], "{name}");
        both(&format!("<{name}>mot</{name}>"), "mot");
        both(&format!("a <{name}>mot</{name}> b"), "a mot b");
    }
    for name in ["script", "style"] {
        let found = kinds(&format!("<{name}>if (a<b) c</{name}>"));
        assert_eq!(found, [NoticeKind::LeftOut { element: name.to_owned(), content: false }], "{name}");
    }
    assert_eq!(
        kinds("<p style=\"color:red\">a</p>"),
        [NoticeKind::Attribute { element: "p".to_owned(), attribute: "style".to_owned() }]
    );
    assert_eq!(
        kinds("<p style=\"display: none\">a</p>"),
        [NoticeKind::Attribute { element: "p".to_owned(), attribute: "hidden".to_owned() }]
    );
    assert_eq!(kinds("<b>a</b> <a name=\"x\"></a> <img src=\"a.png\" alt>"), []);
}

#[test]
fn blocks_of_html_hold_the_markdown_between_their_tags() {
    assert_eq!(
        html("<details>\n<summary>Plus</summary>\n\n- **un**\n- deux\n\n</details>\n\nfin"),
        "<details><summary>Plus</summary><ul><li><strong>un</strong></li><li>deux</li></ul></details><p>fin</p>"
    );
    assert_eq!(html("<div align=\"center\">\n\n*x*\n\n</div>\n\ny"), "<div class=\"center\"><p><em>x</em></p></div><p>y</p>");
    assert_eq!(html("<blockquote>\n\n## T\n\nx\n\n</blockquote>"), html("> ## T\n>\n> x"));
    let table = "<table>\n<tr><th>A</th><th>B</th></tr>\n<tr><td>\n\n- un\n\n</td><td>**c** d</td></tr>\n</table>";
    assert!(html(table).contains("<td><ul><li>un</li></ul></td>"), "{}", html(table));
    both(table, "A B un **c** d");
    both("<details><summary>S</summary>\n\ntexte</details>\n\nfin", "S texte fin");
    both("> <div>\n> a\n\nb </div>", "a b </div>");
}

#[test]
fn tables_lists_and_the_rest_are_what_they_are() {
    both("<table><tr><td>2026</td><td>12</td></tr></table>", "2026 12");
    both("| a |\n|---|\n| <ul><li>pomme</li><li>poire</li></ul> |", "a pomme poire");
    let Some(Block::Grid(grid)) = parse(
        "<table><caption>C</caption><tr><th colspan=2>A</th></tr><tr><td rowspan=9>b</td><td>c</td></tr><tr><td>d</td></tr></table>",
    )
    .into_iter()
    .next() else {
        panic!("a grid")
    };
    assert_eq!(grid.columns, 2);
    let places: Vec<(usize, usize, usize)> =
        grid.head.iter().chain(&grid.body).flatten().map(|c| (c.column, c.columns, c.rows)).collect();
    assert_eq!(places, [(0, 2, 1), (0, 1, 2), (1, 1, 1), (1, 1, 1)]);
    assert_eq!(
        html("<ol start=3 type=a reversed><li>x<li value=9>y</ol>"),
        "<ol start=\"3\" type=\"a\"><li value=\"3\">x</li><li value=\"9\">y</li></ol>"
    );
    assert_eq!(html("<dl><dt>T<dd>D<dd>E</dl>"), "<dl><dt>T</dt><dd>D</dd><dd>E</dd></dl>");
    assert_eq!(html("<h2>Titre</h2>"), html("## Titre"));
    assert_eq!(html("<pre>a\n  b</pre>"), html("```\na\n  b\n```"));
    assert_eq!(
        html("<figure><img src=\"a.png\" alt=\"A\"><figcaption>Légende</figcaption></figure>"),
        "<figure><p><img src=\"/a.png\" alt=\"A\" loading=\"lazy\"></p><figcaption>Légende</figcaption></figure>"
    );
    both("<p>un</p><p>deux</p>", "un deux");
    assert_eq!(html("<q>x</q>"), "<p><span>“x”</span></p>");
}

#[test]
fn pictures_and_links_are_those_of_markdown() {
    let text =
        "a <img src=\"a.png\" width=\"100\" alt=\"A\"> [![B](b.png)](c.md) <a href=\"d.md#x\"><img src=e.png width='50%'></a>";
    let found: Vec<(&str, &str)> = mentions(&parse(text))
        .into_iter()
        .map(|(mention, at)| match mention {
            Mention::Image(_) => ("image", &text[at]),
            Mention::Link(_) => ("link", &text[at]),
            _ => ("?", ""),
        })
        .collect();
    assert_eq!(
        found,
        [
            ("image", "<img src=\"a.png\" width=\"100\" alt=\"A\">"),
            ("link", "[![B](b.png)](c.md)"),
            ("image", "![B](b.png)"),
            ("link", "<a href=\"d.md#x\">"),
            ("image", "<img src=e.png width='50%'>"),
        ]
    );
    let html = html(text);
    for part in ["<img src=\"/a.png\" alt=\"A\" width=\"100\" ", "<a href=\"d.html#x\">", "class=\"share-50\""] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let linked = super::super::to_html(&parse("<a href=\"javascript:x\">mot</a>"), &Plain);
    assert_eq!(linked.trim(), "<p>mot</p>");
    assert_eq!(super::super::to_html(&parse("<a name=\"ici\"></a>mot"), &Plain).trim(), "<p><span id=\"ici\"></span>mot</p>");
    assert!(
        matches!(&parse("<a name=\"ici\"></a>")[..], [Block::Paragraph(line)] if line == &[Inline::Anchor("ici".to_owned())])
    );
}

#[test]
fn what_is_ours_stays_ours_beside_tags() {
    let text = "<b>x</b> [[EX-1]] [[EX-2|mots]] `value: count need` `code`[^1] ~~y~~\n\n```view\ntable: need\n```\n\n- [x] fait\n- [ ] à faire\n\n[^1]: la note <i>i</i>\n";
    let found: Vec<String> =
        mentions(&parse(text)).into_iter().map(|(mention, at)| format!("{mention:?} {}", &text[at])).collect();
    assert_eq!(
        found,
        [
            "Entry(\"EX-1\") [[EX-1]]",
            "Entry(\"EX-2\") [[EX-2|mots]]",
            "Value(\"count need\") `value: count need`",
            "View(\"table: need\\n\") ```view\ntable: need\n```",
        ]
    );
    let html = html(text);
    for part in
        ["<del>y</del>", "<code>code</code><sup class=\"note\">", "la note <i>i</i>", "checked aria-label=\"task_done\"> fait"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_text_reads_the_same_beside_a_tag_as_without() {
    let texts = [
        "# T\n\np *e* **s** `c` [l](a.md \"t\") ![i](a.png)\nsuite  \nfin\n\n---\n\n> q\n\n> [!NOTE]\n> n\n",
        "- a\n- b\n  - c\n\n1. x\n\n   y\n2. z\n",
        "5. a\n6. b\n",
        "| a | b |\n|:-:|--:|\n| 1 | 2 |\n| `x\\|y` | [[EX-1\\|w]] |\n",
        "```rust\nfn a() {}\n```\n\n    code\n\ntexte[^n]\n\n[^n]: note\n",
        "- [ ] a\n- [x] b\n\n* c\n",
    ];
    for text in texts {
        let with = parse(&format!("{text}\n\n<strong>x</strong>\n"));
        let without = parse(&format!("{text}\n\n**x**\n"));
        let (with, without) = (to_html(&with, &Plain), to_html(&without, &Plain));
        assert_eq!(with, without, "{text}");
    }
}

#[test]
fn headings_without_words_are_none() {
    for text in
        ["## ", "## <span></span>", "## ![](a.png)", "#", "## &nbsp;", "## \u{200b}", "## <!-- c -->", "## **", "> ## ", "- # "]
    {
        let text = format!("{text}\n\nsuite\n");
        let found = notices(&text);
        let headings = parse(&text).iter().filter(|b| matches!(b, Block::Heading { .. })).count();
        if text.starts_with("## **") {
            assert_eq!((headings, found.len()), (1, 0), "{text}");
        } else {
            assert_eq!(headings, 0, "{text}");
            assert!(matches!(&found[..], [n] if n.kind == NoticeKind::EmptyHeading && n.at.start <= 2), "{text}: {found:?}");
        }
        assert!(plain_text(&parse(&text), &|_| None).ends_with("suite"));
    }
    assert!(html("## ![](a.png)").contains("<img"));
}

#[test]
fn links_without_words_show_where_they_lead() {
    for text in ["[](a.md)", "[ ](a.md)", "[*\u{200b}*](a.md)", "<a href=\"a.md\"></a>", "x <a href='a.md'> </a>"] {
        assert!(html(text).contains("<a href=\"a.html\">a.md</a>"), "{text}: {}", html(text));
        assert!(matches!(&notices(text)[..], [n] if n.kind == NoticeKind::EmptyLink), "{text}");
    }
    assert_eq!(notices("[![](a.png)](a.md)"), []);
}

#[test]
fn breaks_and_blocks_part_words_in_plain_text() {
    for (text, words) in [
        ("a<br>b", "a b"),
        ("## a<br>b", "a b"),
        ("| a<br>b |\n|---|", "a b"),
        ("<div>a</div><div>b</div>", "a b"),
        ("<table><tr><td>a<td>b</table>", "a b"),
        ("<dl><dt>a<dd>b</dl>", "a b"),
    ] {
        let found = plain_text(&parse(text), &|_| None).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(found, words, "{text}");
    }
}

#[test]
fn tags_that_do_not_pair_stay_where_they_are() {
    // What is opened by hand does not reach beyond what holds it.
    assert_eq!(html("<b>\n\nx\n\ny"), "<p>x</p><p>y</p>");
    both("- a </ul>\n- b", "a </ul> b");
    both("| a |\n|---|\n| </td></tr></table> |\n\nsuite", "a </table> suite");
    assert_eq!(html("<b>\n\nx\n\n</b>"), "<p><b>x</b></p>");
    assert_eq!(html("<div>x"), "<div><p>x</p></div>");
    both("<div>\n\n# A\n\n> <section>\n> b\n\nc", "A b c");
    both("<svg><path d=\"m\"/><text>mot</text></svg>", "mot");
}

#[test]
fn much_of_anything_is_read_in_time() {
    let began = std::time::Instant::now();
    for text in [
        "<div>".repeat(20_000) + "mot",
        "<b>".repeat(20_000) + "mot",
        "<b>\n\n".repeat(5_000) + "mot",
        "<p><b id=1><i id=2>".repeat(5_000) + "mot",
        "<table>".repeat(5_000) + "mot",
        "<table><td>".repeat(5_000) + "mot",
        "<a href=x>".repeat(20_000) + "mot",
        "</div>".repeat(20_000) + "mot",
        "<table>".to_owned() + &"x<b>".repeat(20_000) + "mot",
        "<".repeat(50_000) + "mot",
        format!("<a {}>mot", "x=1 ".repeat(20_000)),
        "<svg>".repeat(20_000) + "mot",
        "> <div>\n".repeat(5_000) + "mot",
        "- <ul>\n".repeat(5_000) + "mot",
        format!("<b>x</b> {}mot{}", "*a _b ".repeat(2_000), "_ *".repeat(2_000)),
    ] {
        let start: String = text.chars().take(20).collect();
        let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
            let blocks = parse(&text);
            let words = plain_text(&blocks, &|_| None);
            let _ = (to_html(&blocks, &Plain), to_json(&blocks, &Plain));
            words
        });
        assert!(read.expect("a thread").join().expect("no overflow").contains("mot"), "{start}");
        assert!(began.elapsed().as_secs() < 60, "{start} {:?}", began.elapsed());
    }
}
