//! Content that is made up: every construct of Markdown and GFM, every element of HTML that a text may hold, in each other, empty, crossed
//! and cut short. What `check` passes is built, site and documents, and both say the same words.
//!
//! Each word is one of its own (`q17w`), so that a word that is lost or moved is known. `OUVRAGE_LONG=1` tries every combination; without
//! it each construct and each container is tried, but not each with each.

use super::pdf::tool;
use super::support::TestProject;
use std::collections::BTreeSet;

/// Elements of words.
const WORDS: [&str; 31] = [
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "nobr",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "a",
];

/// Elements of blocks.
const BLOCKS: [&str; 15] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "figure",
    "footer",
    "header",
    "main",
    "nav",
    "p",
    "pre",
    "section",
];

/// Elements that are left out, and words that only look like one.
const OTHERS: [&str; 12] =
    ["font", "form", "button", "label", "nom", "String", "code postal", "x-y", "svg", "video", "iframe", "textarea"];

/// What a line may hold; `W` is a word.
fn lines() -> Vec<String> {
    let mut lines: Vec<String> = [
        "W",
        "*W*",
        "_W_",
        "**W**",
        "***W***",
        "~~W~~",
        "`W`",
        "``W ` W``",
        "[W](b.md)",
        "[W](b.md \"W\")",
        "[W](<b.md>)",
        "[W][ref]",
        "[W](https://example.org/a?b=c&d)",
        "<https://example.org/W>",
        "<w@example.org> W",
        "![W](p.png)",
        "![W](p.png \"W\")",
        "[![W](p.png)](b.md)",
        "W  \nW",
        "W\\\nW",
        "W\nW",
        "W &amp; &copy; &#35; &nbsp; &bogus; W",
        "\\*W\\* \\<W>",
        "W[^n]",
        "[[EX-1]] W",
        "[[EX-1|W]]",
        "[[EX-1|#]] W",
        "`value: count requirement` W",
        "*W **W** W*",
        "**W *W*** W",
        "[W *W* `W`](b.md)",
        "W < W > W & W",
        "W<br>W",
        "W<br/>W",
        "W<wbr>W",
        "W <!-- rien --> W",
        "List<W> W",
        "<W>",
        "W </W>",
        "W <b> W",
        "W </b> W",
        "W <div> W",
        "W </div> W",
        "<b>W *W</b> W*",
        "*W <b>W* W</b>",
        "<b><i>W</b> W</i>",
        "<img src=\"p.png\" alt=\"W\"> W",
        "<img src=p.png width=40 height=30 alt> W",
        "<img src='p.png' width='50%' alt='W'>",
        "<a href=\"b.md\">W</a>",
        "<a href=\"b.md\"><img src=\"p.png\" alt=\"W\"></a>",
        "<a name=\"ici\"></a>W",
        "<a name=\"ici\"></a><a href=\"#top\">W <b>W</b></a>",
        "<a>W</a>",
        "<sup>W</sup>/<sub>W</sub>",
        "<span lang=\"en\" class=\"x\">W</span>",
        "<span dir=\"rtl\">W</span>",
        "<ruby>W<rp>(</rp><rt>W</rt><rp>)</rp></ruby>",
        "<abbr title=\"W\">W</abbr>",
        "<q>W</q>",
        "W <?x?> W",
        "W <![CDATA[W]]> W",
        "<script>x</script> W",
        "<style>x</style> W",
        "<B>W</B>",
        "<b\nclass=\"x\">W</b>",
        "<p>W<p>W",
        "<ul><li>W<li>W</ul>",
        "<table><tr><td>W<td>W</table>",
        "W | W",
        "\\| W",
        "<details><summary>W</summary>W</details>",
        "<input type=checkbox> W",
        "<hr>W",
        "<h2>W</h2>",
        "==W== ^W^ $W$",
        "W\u{a0}W W\u{202f}W",
        "\u{200b}W",
        "W — « W » \"W\" 'W' W... W--W",
        "* W",
        "1) W",
        "# W",
        "[](b.md) W",
        "[ ](b.md) W",
        "<a href=\"b.md\"></a> W",
        "![](p.png) W",
        "[![](p.png)](b.md) W",
        "**** W",
        "[**&nbsp;**](b.md) W",
        "<b></b>",
        "<span> </span>",
        "",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    for name in WORDS {
        lines.push(format!("W <{name}>W</{name}> W"));
        lines.push(format!("<{name}></{name}> W"));
    }
    for name in OTHERS {
        let end = name.split(' ').next().unwrap_or(name);
        lines.push(format!("W <{name}>W</{end}> W"));
        lines.push(format!("W <{name}> W"));
    }
    lines
}

/// What stands by itself.
fn blocks() -> Vec<String> {
    let mut blocks: Vec<String> = [
        "W\n\nW", "# W", "## W", "###### W", "W\n===", "W\n---", "## ", "#", "## <span></span>", "## ![](p.png)", "## <!-- x -->", "## \u{200b}",
        "## W {#w}", "- W\n- W", "- W\n\n- W", "* W\n  W\n+ W", "- W\n  - W\n    - W", "1. W\n2. W", "7) W\n8) W", "1. W\n   - W\n\n     W",
        "- [ ] W\n- [x] W", "-", "- \n- W", "1.", "> W\nW", "> > W", ">", "> ## W\n>\n> - W", "> [!NOTE]\n> W", "> [!WARNING]\n>\n> - W", "```\nW\n```",
        "~~~rust\nW <b>\n~~~", "```", "    W\n    W", "***", "| W | W |\n|---|---|\n| W | W |", "| W |\n|:-:|\n| W |", "| W | W |\n|---|---|\n| W |",
        "| |\n|-|\n| |", "| a |\n|---|", "W[^a]\n\n[^a]: W\n\n    W", "[ref2]: b.md \"t\"", "```view\ntable: requirement\n```\n\nW",
        "<!-- W0 -->", "<div>\n\nW\n\n</div>", "<div>W</div>\nW", "<div>\n\nW", "</div>\n\nW", "<b>\n\nW\n\n</b>", "<b>\n\nW", "<div class=\"W\n\nW",
        "<details>\n<summary>W</summary>\n\n- W\n\n</details>\n\nW", "<details open><summary>W</summary>\n\n## W\n\nW\n</details>", "<details>\n\nW\n\n</details>",
        "<summary>W</summary>", "<figure>\n<img src=\"p.png\" alt=\"W\">\n<figcaption>W</figcaption>\n</figure>", "<figure><figcaption>W</figcaption>W</figure>",
        "<table>\n<tr><th>W</th><th>W</th></tr>\n<tr><td>W</td><td>W</td></tr>\n</table>",
        "<table><caption>W</caption><thead><tr><th colspan=2>W</th></tr></thead><tbody><tr><td rowspan=2>W</td><td>W</td></tr><tr><td>W</td></tr></tbody><tfoot><tr><td>W</td><td>W</td></tr></tfoot></table>",
        "<table><tr><td colspan=9 rowspan=9>W</td></tr></table>", "<table>\n<tr>\n<td>\n\n- W\n- W\n\n</td>\n<td>\n\n| W |\n|---|\n| W |\n\n</td>\n</tr>\n</table>",
        "<table>W<tr>W<td>W</table>", "<table></table>\n\nW", "<table><caption>W</caption></table>", "<tr><td>W</td></tr>", "<td>W", "<li>W</li>", "<ul>\n<li>W</li>\n<li>\n\nW\n\n</li>\n</ul>",
        "<ul>W<li>W</ul>", "<ul></ul>\n\nW", "<ol start=\"3\" type=\"a\"><li>W</li><li value=\"9\">W</li></ol>", "<ol reversed><li>W<li>W</ol>",
        "<ul><li>W<ul><li>W</ul></ul>", "<dl><dt>W</dt><dd>W</dd><dd>W</dd></dl>", "<dl><div><dt>W<dd>W</div>W</dl>", "<dd>W</dd>", "<dl></dl>\n\nW",
        "<h1>W</h1>\n\n<h3 align=\"center\">W</h3>", "<h2></h2>\n\nW", "<pre>W\n  W</pre>", "<pre><code class=\"language-rust\">W</code></pre>", "<hr>\nW",
        "<p align=\"center\">W<br>W</p>", "<p align=\"center\">\n  <img src=\"p.png\" width=\"40\">\n</p>\n\nW", "<center>\n\n## W\n\n</center>",
        "<div dir=\"rtl\" lang=\"ar\">W</div>", "<blockquote>\n\n> W\n\n</blockquote>", "<script>\nW0\n</script>\n\nW", "<style>\nW0\n</style>\n\nW",
        "<svg><path d=\"x\"/><text>W</text></svg>\n\nW", "<iframe src=\"x\">W</iframe>\n\nW", "<nom>\nW\n</nom>", "<p style=\"color:red\" onclick=\"x\">W</p>",
        "<div id=\"search\">W</div>\n\n## Search W\n\n## Documents W\n\n## Note 1", "## Documents\n\n## Search\n\n## Links\n\n## Note 1\n\nW[^a]\n\n[^a]: W",
        "<div>\n<section>\n\nW\n\n</div>\n\nW", "* a\n\n  <div>\n\n  W\n\n  </div>\n\nW", "<!DOCTYPE W>\n\nW", "<?W ?>\n\nW", "",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    for name in BLOCKS {
        blocks.push(format!("<{name}>W <b>W</b></{name}>"));
        blocks.push(format!("<{name}>\n\n**W**\n\n- W\n\n</{name}>\n\nW"));
        blocks.push(format!("<{name}></{name}>\n\nW"));
    }
    blocks
}

/// Puts a line into something.
fn around_line(line: &str, container: usize) -> String {
    let one = line.replace('\n', " ");
    match container {
        0 => line.to_owned(),
        1 => format!("## W {one}\n\nW"),
        2 => format!("| W | {} |\n|---|--:|\n| {} | W |", one.replace('|', "\\|"), one.replace('|', "\\|")),
        3 => format!("- {}\n- W", line.replace('\n', "\n  ")),
        4 => format!("> {}", line.replace('\n', "\n> ")),
        5 => format!("W[^k]\n\n[^k]: {}", line.replace('\n', "\n    ")),
        6 => format!("<details><summary>{one}</summary>\n\nW\n\n</details>"),
        7 => format!("<div>{one}</div>\n\nW"),
        8 => format!("<table><tr><td>{one}</td><td>W</td></tr></table>\n\nW"),
        9 => format!("<dl><dt>{one}</dt><dd>{one}</dd></dl>\n\nW"),
        10 => format!("**{one}**"),
        11 => format!("[{one}](b.md)"),
        12 => format!("## {one}"),
        _ => format!("<b>{one}</b>"),
    }
}
const LINE_CONTAINERS: usize = 14;

/// Puts blocks into something.
fn around_block(block: &str, container: usize) -> String {
    let indented = |by: &str| block.replace('\n', &format!("\n{by}"));
    match container {
        0 => block.to_owned(),
        1 => format!("> {}\n\nW", indented("> ")),
        2 => format!("- {}\n\nW", indented("  ")),
        3 => format!("1. W\n\n   {}\n2. W", indented("   ")),
        4 => format!("> [!TIP]\n> {}\n\nW", indented("> ")),
        5 => format!("W[^k]\n\n[^k]: {}\n\nW", indented("    ")),
        6 => format!("<details>\n<summary>W</summary>\n\n{block}\n\n</details>\n\nW"),
        7 => format!("<div align=\"center\">\n\n{block}\n\n</div>\n\nW"),
        8 => format!("<table>\n<tr>\n<td>\n\n{block}\n\n</td>\n</tr>\n</table>\n\nW"),
        9 => format!("<ul>\n<li>\n\n{block}\n\n</li>\n</ul>\n\nW"),
        _ => format!("<blockquote>\n\n{block}\n\n</blockquote>\n\nW"),
    }
}
const BLOCK_CONTAINERS: usize = 11;

/// Every input, or an everyday choice of them.
fn inputs() -> Vec<String> {
    let long = std::env::var_os("OUVRAGE_LONG").is_some();
    let mut inputs = Vec::new();
    for (parts, containers, around) in [
        (lines(), LINE_CONTAINERS, around_line as fn(&str, usize) -> String),
        (blocks(), BLOCK_CONTAINERS, around_block as fn(&str, usize) -> String),
    ] {
        for (n, part) in parts.iter().enumerate() {
            // Bare, and in another container each time.
            let chosen = if long { (0..containers).collect() } else { vec![0, 1 + n % (containers - 1)] };
            inputs.extend(chosen.into_iter().map(|container| around(part, container)));
        }
    }
    // Each word gets its own name.
    let mut count = 0;
    inputs
        .into_iter()
        .map(|input| {
            let mut out = String::new();
            let mut parts = input.split('W');
            out.push_str(parts.next().unwrap_or(""));
            for part in parts {
                // `W0` is not to be seen.
                match part.strip_prefix('0') {
                    Some(rest) => {
                        out.push_str("zzhidden");
                        out.push_str(rest);
                    }
                    None => {
                        count += 1;
                        out.push_str(&format!("q{count}w{part}"));
                    }
                }
            }
            out
        })
        .collect()
}

/// A project that holds each input as a page, and one document of them all.
fn project(inputs: &[String]) -> TestProject {
    let outline: String = (0..inputs.len()).map(|n| format!("      - page: p{n}\n")).collect();
    let mut project = TestProject::empty()
        .file(
            "ouvrage.yaml",
            format!("title: Essai\nlanguage: fr\ndate: 2026-03-02\ndocuments:\n  d:\n    title: Document\n    outline:\n      - page: b\n{outline}"),
        )
        .file("content/b.md", "# Autre\n\nautre\n")
        .file("content/p.png", PICTURE)
        .file("content/requirements.yaml", "- id: EX-1\n  title: Une exigence\n  priority: must\n");
    for (n, input) in inputs.iter().enumerate() {
        project = project
            .file(&format!("content/p{n}.md"), format!("---\ntitle: Page {n}\n---\n\n{input}\n\n[ref]: b.md\n[^n]: note\n"));
    }
    project
}

/// A picture: a grey square.
#[rustfmt::skip]
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x08,
    0x00, 0x00, 0x00, 0x08, 0x08, 0x00, 0x00, 0x00, 0x00, 0xe1, 0x64, 0xe1, 0x57, 0x00, 0x00, 0x00, 0x0e, 0x49, 0x44, 0x41,
    0x54, 0x78, 0xda, 0x63, 0x68, 0x80, 0x02, 0x06, 0xca, 0x18, 0x00, 0x80, 0x84, 0x20, 0x01, 0x10, 0xe8, 0x6a, 0x17, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// The words of ours in a text.
fn words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('q') {
        let digits: String = text[at + 1..].chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() && text[at + 1 + digits.len()..].starts_with('w') {
            found.insert(format!("q{digits}w"));
        }
    }
    found
}

/// What a page shows: the words between tags, and those in attributes.
fn shown(html: &str) -> (String, String) {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let main = main.split_once("class=\"turn\"").map_or(main, |(main, _)| main);
    let (mut text, mut attributes) = (String::new(), String::new());
    let mut rest = main;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let (tag, next) = after.split_once('>').unwrap_or((after, ""));
        attributes.push_str(tag);
        rest = next;
    }
    text.push_str(rest);
    (text, attributes)
}

/// Why a project of these inputs does not hold, if so.
fn trouble(inputs: &[String]) -> Option<String> {
    let project = project(inputs);
    let findings = project.findings();
    let errors: Vec<_> = findings.items.iter().filter(|f| f["severity"] == "error").collect();
    if !errors.is_empty() {
        return Some(format!("check: {errors:#?}"));
    }
    let run = project.run("build", &["--no-search"]);
    if run.status != 0 {
        return Some(format!("check found no error, and build exits {}: {}", run.status, run.stderr));
    }
    let site = project.path().join("_site");
    let pdf = tool("pdftotext", &["-raw", &site.join("documents/d.pdf").to_string_lossy(), "-"]);
    let pdf = words(&pdf.replace(['\n', '\u{200b}', '\u{ad}'], ""));
    // Nearly every word is to be seen, or else nothing was compared.
    let (all, seen) = (inputs.iter().flat_map(|input| words(input)).count(), pdf.len());
    if inputs.len() > 20 && seen * 10 < all * 9 {
        return Some(format!("of {all} words the document says {seen}"));
    }
    let named: Vec<String> = findings.items.iter().filter_map(|f| f["message"].as_str().map(str::to_owned)).collect();
    for (n, input) in inputs.iter().enumerate() {
        let html = std::fs::read_to_string(site.join(format!("p{n}.html"))).expect("a page");
        let mut ids = BTreeSet::new();
        for id in html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if !ids.insert(id) {
                return Some(format!("id {id} twice in {input:?}"));
            }
        }
        let (text, attributes) = shown(&html);
        let (text, attributes) = (words(&text), words(&attributes));
        let written = words(input);
        let on_paper: BTreeSet<String> = written.intersection(&pdf).cloned().collect();
        for word in &written {
            let file = format!("content/p{n}.md");
            let told = || {
                findings
                    .items
                    .iter()
                    .any(|f| f["file"] == file && f["rule"].as_str().is_some_and(|r| r.starts_with("html-left-out")))
            };
            let (on_site, in_attribute, printed) = (text.contains(word), attributes.contains(word), on_paper.contains(word));
            if on_site != printed && !(in_attribute && printed) && !told() {
                return Some(format!("{word} of {input:?}: site {on_site}, attribute {in_attribute}, document {printed}"));
            }
            if !on_site && !in_attribute && !printed && !told() && !input.contains("[ref2]") {
                return Some(format!("{word} of {input:?} is nowhere, and no finding names it: {named:?}"));
            }
        }
        if text.contains("zzhidden") || html.contains("onclick=\"x\"") {
            return Some(format!("what is for machines is shown: {input:?}"));
        }
    }
    None
}

/// Finds the input that makes the trouble.
fn narrow(inputs: &[String], why: String) -> String {
    if inputs.len() <= 1 {
        return format!("{inputs:?}\n{why}");
    }
    let (left, right) = inputs.split_at(inputs.len() / 2);
    for half in [left, right] {
        if let Some(why) = trouble(half) {
            return narrow(half, why);
        }
    }
    format!("only together, {} inputs: {why}", inputs.len())
}

#[test]
#[ignore = "long: tests/run"]
fn what_check_passes_is_built_and_says_the_same_words_everywhere() {
    let inputs = inputs();
    let mut found = Vec::new();
    for some in inputs.chunks(200) {
        if let Some(why) = trouble(some) {
            found.push(narrow(some, why));
        }
    }
    assert!(found.is_empty(), "{} inputs; {}", inputs.len(), found.join("\n\n"));
}

#[test]
#[ignore = "long: tests/run"]
fn no_page_of_the_example_has_an_id_twice() {
    let project = TestProject::example();
    let run = project.run("build", &["--no-pdf", "--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut pages = 0;
    for (path, bytes) in super::support::files(&project.path().join("_site")).iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        let mut ids = BTreeSet::new();
        for id in html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.insert(id.to_owned()), "{path}: {id}");
        }
        pages += 1;
    }
    assert!(pages > 100, "{pages}");
}
