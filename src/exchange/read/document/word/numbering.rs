//! The numbering of a Word file: what stands before each numbered paragraph.

use super::xml::{attribute, child, parsed, value};
use std::collections::HashMap;

/// Levels of a list.
const LEVELS: usize = 9;

/// A level of a list.
#[derive(Debug, Clone, Default)]
struct Numbered {
    format: String,
    text: String,
    start: u64,
}

/// All lists, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numberings {
    shapes: HashMap<String, Vec<Numbered>>,
    /// The shape of each list, and where its levels begin anew.
    lists: HashMap<String, (String, HashMap<usize, u64>)>,
    counted: HashMap<String, [Option<u64>; LEVELS]>,
    begun: std::collections::HashSet<(String, usize)>,
}

/// What stands before a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// Whether it is a number or letter.
    pub ordered: bool,
    /// The number.
    pub number: u64,
    /// What is printed, `EX-12` or `2.1.`.
    pub text: String,
    /// Whether its writer put letters into it.
    pub worded: bool,
}

impl Numberings {
    /// Reads the part of numberings.
    pub fn read(text: &str) -> Self {
        let Ok(tree) = parsed(text) else { return Numberings::default() };
        let mut all = Numberings::default();
        for node in tree.descendants() {
            match node.tag_name().name() {
                "abstractNum" => {
                    let Some(id) = attribute(node, "abstractNumId") else { continue };
                    let mut levels = vec![Numbered::default(); LEVELS];
                    for level in node.children().filter(|child| child.tag_name().name() == "lvl") {
                        let place = attribute(level, "ilvl").and_then(|n| n.parse::<usize>().ok());
                        let Some(own) = place.and_then(|n| levels.get_mut(n)) else { continue };
                        own.format = value(level, "numFmt").unwrap_or("decimal").to_owned();
                        own.text = value(level, "lvlText").unwrap_or_default().to_owned();
                        own.start = value(level, "start").and_then(|n| n.parse().ok()).unwrap_or(1);
                    }
                    all.shapes.insert(id.to_owned(), levels);
                }
                "num" => {
                    let (Some(id), Some(shape)) = (attribute(node, "numId"), value(node, "abstractNumId")) else { continue };
                    let mut starts = HashMap::new();
                    for own in node.children().filter(|child| child.tag_name().name() == "lvlOverride") {
                        let level = attribute(own, "ilvl").and_then(|n| n.parse().ok()).unwrap_or(0);
                        let direct = value(own, "startOverride");
                        let inner = child(own, "lvl").and_then(|level| value(level, "start"));
                        if let Some(start) = direct.or(inner).and_then(|n| n.parse().ok()) {
                            starts.insert(level, start);
                        }
                    }
                    all.lists.insert(id.to_owned(), (shape.to_owned(), starts));
                }
                _ => {}
            }
        }
        all
    }

    /// Counts a paragraph of a list; nothing for one without a mark.
    pub fn next(&mut self, list: &str, level: usize) -> Option<Label> {
        if list == "0" {
            return None;
        }
        let level = level.min(LEVELS - 1);
        let Some((shape, starts)) = self.lists.get(list) else {
            // A list that is not described has dots.
            return Some(Label { ordered: false, number: 1, text: String::new(), worded: false });
        };
        let levels = self.shapes.get(shape)?;
        let own = levels.get(level)?;
        let counted = self.counted.entry(shape.clone()).or_default();
        let anew = starts.get(&level).copied().filter(|_| self.begun.insert((list.to_owned(), level)));
        let number = match (anew, counted.get(level).copied().flatten()) {
            (Some(start), _) => start,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => own.start,
        };
        if let Some(place) = counted.get_mut(level) {
            *place = Some(number);
        }
        counted.iter_mut().skip(level + 1).for_each(|deeper| *deeper = None);
        if own.format == "none" && own.text.trim().is_empty() {
            return None;
        }
        let ordered = !matches!(own.format.as_str(), "bullet" | "none");
        let mut text = own.text.clone();
        for n in (0..LEVELS).rev() {
            let gap = format!("%{}", n + 1);
            if text.contains(&gap) {
                let shape = levels.get(n);
                let count = counted.get(n).copied().flatten().or(shape.map(|level| level.start)).unwrap_or(1);
                text = text.replace(&gap, &shown(count, shape.map_or("decimal", |level| &level.format)));
            }
        }
        let words: String =
            own.text.split('%').enumerate().map(|(n, part)| if n == 0 { part } else { part.get(1..).unwrap_or("") }).collect();
        let worded = own.format != "bullet" && words.chars().any(char::is_alphabetic);
        Some(Label { ordered, number, text: text.trim().to_owned(), worded })
    }
}

/// A number in its format.
fn shown(number: u64, format: &str) -> String {
    match format {
        "decimalZero" => format!("{number:02}"),
        "lowerLetter" => letters(number),
        "upperLetter" => letters(number).to_uppercase(),
        "lowerRoman" => roman(number),
        "upperRoman" => roman(number).to_uppercase(),
        _ => number.to_string(),
    }
}

fn letters(number: u64) -> String {
    let letter = u8::try_from(number.saturating_sub(1) % 26).map_or('a', |n| char::from(b'a' + n));
    let times = usize::try_from(number.saturating_sub(1) / 26 + 1).unwrap_or(1).min(10);
    letter.to_string().repeat(times)
}

fn roman(number: u64) -> String {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = number.min(5_000);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_counted_as_word_does() {
        let text = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
            <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="7"/><w:numFmt w:val="decimalZero"/><w:lvlText w:val="EX-%1"/></w:lvl></w:abstractNum>
            <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num></w:numbering>"#;
        let mut numberings = Numberings::read(text);
        let mut next = |list: &str, level| numberings.next(list, level).map(|label| label.text);
        assert_eq!(next("3", 0).as_deref(), Some("1."));
        assert_eq!(next("3", 1).as_deref(), Some("1.a)"));
        assert_eq!(next("3", 1).as_deref(), Some("1.b)"));
        assert_eq!(next("3", 0).as_deref(), Some("2."));
        assert_eq!(next("3", 1).as_deref(), Some("2.a)"));
        assert_eq!(next("4", 0).as_deref(), Some("EX-07"));
        assert_eq!(next("0", 0), None);
        assert!(numberings.next("4", 0).is_some_and(|label| label.worded && label.text == "EX-08"));
        assert_eq!((roman(1994).as_str(), letters(28).as_str()), ("mcmxciv", "bb"));
    }
}
