//! The heading that names a page: found in the text, and taken out of it where the title stands above.

use super::block::{Block, Inline, Part};
use super::plain::heading_text;
use super::{parse, walk};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Returns the title of a page: the one that is written, else the first heading; and whether a heading of the body says it, which then is not
/// shown a second time.
pub fn page_title(written: Option<String>, body: &str) -> (Option<String>, bool) {
    let Some(heading) = first_heading(body) else { return (written, false) };
    match written {
        // A heading that says the same further down is a part of the text.
        Some(title) => {
            let same = heading.named && title == heading.text && (heading.opens || heading.level == 1);
            (Some(title), same)
        }
        None => (Some(heading.text), heading.named),
    }
}

struct Heading {
    text: String,
    level: u8,
    /// Whether nothing stands before it.
    opens: bool,
    /// Whether it stands in the text itself, not in a quote or a list.
    named: bool,
}

fn first_heading(body: &str) -> Option<Heading> {
    // Most pages begin with a plain heading, which is read without the rest.
    let (mut depth, mut opens) = (0_usize, true);
    for (event, range) in Parser::new_ext(body, parse::options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) if depth == 0 => {
                let line = body.get(range).unwrap_or_default();
                if line.contains(['[', '<']) {
                    break;
                }
                if let [Block::Heading { level, inlines, .. }] = parse(line).as_slice() {
                    let text = words(inlines);
                    if !text.is_empty() {
                        return Some(Heading { text, level: *level, opens, named: true });
                    }
                }
            }
            Event::Start(Tag::HtmlBlock) => {}
            Event::Html(html) if html.trim_start().starts_with("<!--") => {}
            Event::Html(_) => break,
            Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(_) => {
                depth += 1;
                opens = false;
            }
            Event::End(TagEnd::Heading(_)) if depth == 0 => {}
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let blocks = parse(body);
    if let Some(at) = blocks.iter().position(names)
        && let Some(Block::Heading { level, inlines, .. }) = blocks.get(at)
    {
        return Some(Heading { text: words(inlines), level: *level, opens: blocks.iter().take(at).all(is_nothing), named: true });
    }
    let text = nested(&blocks)?;
    Some(Heading { text, level: 1, opens: false, named: false })
}

fn words(inlines: &[Inline]) -> String {
    heading_text(inlines, &|id| Some(id.to_owned())).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn names(block: &Block) -> bool {
    matches!(block, Block::Heading { inlines, .. } if !words(inlines).is_empty())
}

/// Comments are dropped for every reader.
fn is_nothing(block: &Block) -> bool {
    matches!(block, Block::Html(html) if html.trim_start().starts_with("<!--"))
}

fn nested(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| {
        let own = match block {
            Block::Heading { inlines, .. } => Some(words(inlines)).filter(|w| !w.is_empty()),
            _ => None,
        };
        own.or_else(|| {
            block.parts().into_iter().find_map(|part| match part {
                Part::Blocks(blocks) => nested(blocks),
                Part::Line(_) => None,
            })
        })
    })
}

/// Takes the heading that names a page out of its text. What a title cannot hold (notes, pictures, links) stays below it, and links to it
/// lead to the top.
pub fn take_title(blocks: &mut Vec<Block>) {
    let Some(at) = blocks.iter().position(names) else { return };
    let Block::Heading { id, inlines, .. } = blocks.remove(at) else { return };
    let mut kept = Vec::new();
    keep(inlines, &mut kept);
    if !kept.is_empty() {
        blocks.insert(at, Block::Paragraph(kept));
    }
    let own = format!("#{id}");
    walk::links(blocks, &mut |url| {
        if *url == own {
            "#".clone_into(url);
        }
    });
}

fn keep(inlines: Vec<Inline>, kept: &mut Vec<Inline>) {
    for inline in inlines {
        match inline {
            Inline::Note { .. } | Inline::NoteAgain { .. } | Inline::Image { .. } | Inline::Anchor(_) => kept.push(inline),
            Inline::Link { .. } | Inline::Wiki { .. } => {
                if kept.iter().any(|one| matches!(one, Inline::Link { .. } | Inline::Wiki { .. })) {
                    kept.push(Inline::Text(" · ".to_owned()));
                }
                kept.push(inline);
            }
            Inline::Emph(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Marked { inlines: inner, .. } => {
                keep(inner, kept);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_that_names_the_page_is_said_once() {
        for (text, title) in [
            ("# A *b*\n\nx", "A b"),
            ("<!-- c -->\n\n# A\n", "A"),
            ("x\n\n# A\n", "A"),
            ("## A\n\n### b\n", "A"),
            ("# \n\n## A\n", "A"),
            ("# A[^1]\n\n[^1]: note\n", "A"),
            ("# Voir [[EX-1]]\n", "Voir EX-1"),
            ("A\n===\n", "A"),
            ("# A\\\nb\n", "A\\"),
        ] {
            assert_eq!(page_title(None, text), (Some(title.to_owned()), true), "{text}");
            let mut blocks = parse(text);
            take_title(&mut blocks);
            let left = super::super::plain_text(&blocks, &|_| None);
            assert!(!left.split_whitespace().any(|w| w == title), "{text}: {left}");
        }
    }

    #[test]
    fn a_written_title_takes_the_heading_that_opens_with_it() {
        let written = || Some("A".to_owned());
        assert!(page_title(written(), "# A\n").1);
        assert!(page_title(written(), "## A\n").1);
        assert!(!page_title(written(), "# B\n").1);
        assert!(!page_title(written(), "x\n\n## A\n").1);
        assert_eq!(page_title(None, "> # A\n"), (Some("A".to_owned()), false));
        assert_eq!(page_title(None, "x\n"), (None, false));
    }

    #[test]
    fn notes_pictures_and_links_of_the_title_stay() {
        let mut blocks = parse("# A[^1] ![p](p.png)\n\n[^1]: note\n\nx [haut](#a-p)\n");
        take_title(&mut blocks);
        let Some(Block::Paragraph(kept)) = blocks.first() else { panic!("a paragraph") };
        assert!(matches!(kept.as_slice(), [Inline::Note { .. }, Inline::Image { .. }]));
        let mut urls = Vec::new();
        walk::links(&mut blocks, &mut |url| urls.push(url.clone()));
        assert_eq!(urls, ["#"]);
        let mut blocks = parse("# A [b](c.md), **[[EX-1]]** ![p](p.png)\n");
        take_title(&mut blocks);
        let Some(Block::Paragraph(kept)) = blocks.first() else { panic!("a paragraph") };
        assert!(matches!(kept.as_slice(), [Inline::Link { .. }, Inline::Text(_), Inline::Wiki { .. }, Inline::Image { .. }]));
    }
}
