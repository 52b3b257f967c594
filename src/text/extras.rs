//! Forms beyond CommonMark that this program reads: a page break on a line of its own, and sizes in braces behind a picture.

use super::block::{Block, Inline, Length, Size};
use super::walk;

/// Reads page breaks and sizes of pictures in a text that was read.
pub(super) fn read_extras(blocks: &mut [Block]) {
    for block in blocks.iter_mut() {
        if matches!(block, Block::Paragraph(line) if is_break(line)) {
            *block = Block::PageBreak;
        }
    }
    walk::lines(blocks, &mut size_pictures);
}

/// `\newpage` or `\pagebreak` on a line of its own, as Pandoc reads it.
fn is_break(line: &[Inline]) -> bool {
    matches!(line, [Inline::Text(text)] if matches!(text.trim(), "\\newpage" | "\\pagebreak" | "\\clearpage"))
}

/// `![alt](a.png){width=50%}`: the braces stand directly behind the picture, and say nothing but its size.
fn size_pictures(line: &mut Vec<Inline>) {
    for n in 1..line.len() {
        let Some(Inline::Text(text)) = line.get(n) else { continue };
        let Some((size, length)) = size_of(text) else { continue };
        let rest = text.get(length..).unwrap_or_default().to_owned();
        let Some(Inline::Image { size: own, .. }) = line.get_mut(n - 1) else { continue };
        *own = size;
        if let Some(Inline::Text(text)) = line.get_mut(n) {
            *text = rest;
        }
    }
    line.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
}

/// The size that a text begins with, and how long it is written.
fn size_of(text: &str) -> Option<(Size, usize)> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find('}')?;
    let mut size = Size::default();
    for part in inner.get(..end)?.split([' ', ',']).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        let length = length(value.trim_matches(['"', '\'']))?;
        match name.trim_start_matches(':') {
            "width" => size.width = Some(length),
            "height" => size.height = Some(length),
            _ => return None,
        }
    }
    (size != Size::default()).then_some((size, end + 2))
}

/// A length of HTML, or one of paper: 96 pixels are an inch.
fn length(text: &str) -> Option<Length> {
    for (unit, pixels) in [("cm", 96.0 / 2.54), ("mm", 96.0 / 25.4), ("in", 96.0), ("pt", 96.0 / 72.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            let number: f64 = number.trim().parse().ok()?;
            return Length::read(&format!("{}", number * pixels));
        }
    }
    Length::read(text)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn pictures_have_the_size_behind_them() {
        let size = |text: &str| match parse(text).into_iter().next() {
            Some(Block::Paragraph(line)) => match line.as_slice() {
                [Inline::Image { size, .. }, ..] => (*size, line.len()),
                _ => panic!("{line:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(size("![a](a.png){width=50%}").0.width, Some(Length::Percent(50.0)));
        assert_eq!(
            size("![a](a.png \"t\"){width=200 height=100px}").0,
            Size { width: Some(Length::Pixels(200.0)), height: Some(Length::Pixels(100.0)) }
        );
        assert_eq!(size("![a](a.png){width=1in} suite").0.width, Some(Length::Pixels(96.0)));
        assert_eq!(size("![a](a.png){width=50%}").1, 1, "nothing is left");
        for other in ["![a](a.png){.x}", "![a](a.png) {width=50%}", "![a](a.png){width=}", "![a](a.png){}"] {
            assert_eq!(size(other).0, Size::default(), "{other}");
            assert!(size(other).1 > 1, "{other}");
        }
    }

    #[test]
    fn a_page_break_stands_alone() {
        assert!(matches!(parse("a\n\n\\newpage\n\nb").as_slice(), [_, Block::PageBreak, _]));
        assert!(matches!(parse("\\pagebreak").as_slice(), [Block::PageBreak]));
        assert!(matches!(parse("a \\newpage b").as_slice(), [Block::Paragraph(_)]));
    }

    #[test]
    fn definition_lists_are_read() {
        for text in ["Terme\n: une définition\n: une autre\n", "Terme\n: une définition <b>x</b>\n: une autre\n"] {
            let blocks = parse(text);
            let [Block::Definitions(list)] = blocks.as_slice() else { panic!("{blocks:?}") };
            assert_eq!((list.len(), list[0].terms.len(), list[0].definitions.len()), (1, 1, 2), "{text}");
        }
    }
}
