//! A grid of two scores; in each cell, the entries that have them. Its ground says how grave the product is.

use super::measure::{text_width, wrap};
use super::svg::{Anchor, Paint, Svg, Text};

/// An entry in a cell.
#[derive(Debug, Clone)]
pub struct Chip {
    /// What is written.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// A heat map. `cells` holds the rows from the top (the greatest score) and in each the columns from the left (the least).
#[derive(Debug)]
pub struct Heatmap {
    /// Scores across, from the left.
    pub columns: Vec<i64>,
    /// Scores upwards, from the top.
    pub rows: Vec<i64>,
    /// What is across.
    pub x_label: String,
    /// What is upwards.
    pub y_label: String,
    /// Entries of each cell.
    pub cells: Vec<Vec<Vec<Chip>>>,
    /// The products from which a cell is grave, and very grave.
    pub thresholds: (i64, i64),
    /// Names of the three grades.
    pub legend: [String; 3],
}

const WIDTH: f64 = 720.0;
const LEFT: f64 = 48.0;
const SIZE: f64 = 11.0;
const LINE: f64 = 18.0;

/// Lays ids out in lines no wider than a cell.
fn flow(chips: &[Chip], width: f64) -> Vec<Vec<&Chip>> {
    let mut lines: Vec<Vec<&Chip>> = Vec::new();
    let mut used = f64::INFINITY;
    for chip in chips {
        let wide = text_width(&chip.id, SIZE) + 8.0;
        match lines.last_mut() {
            Some(line) if used + wide <= width => {
                line.push(chip);
                used += wide;
            }
            _ => {
                lines.push(vec![chip]);
                used = wide;
            }
        }
    }
    lines
}

/// More entries than these are written by their ids alone.
const NAMED: usize = 40;
/// Of a named entry: size and leading of its name, and the most lines that it takes.
const NAME: (f64, f64, usize) = (10.0, 12.0, 5);

fn name_lines(chip: &Chip, width: f64) -> Vec<String> {
    wrap(&chip.title, width, NAME.0, NAME.2)
}

/// Writes the entries of a cell with their names, below each other. Returns how high they are.
#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn named(mut svg: Option<&mut Svg>, chips: &[Chip], (x, y): (f64, f64), width: f64) -> f64 {
    let mut at = y;
    for chip in chips {
        let lines = name_lines(chip, width);
        if let Some(svg) = svg.as_deref_mut() {
            if let Some(href) = &chip.href {
                svg.link(href, &chip.title);
            }
            svg.text(x, at + 13.0, &chip.id, Text { size: SIZE, bold: true, ..Text::default() });
            svg.lines(x, at + 26.0, &lines, NAME.1, Text { size: NAME.0, ..Text::default() });
            if chip.href.is_some() {
                svg.end();
            }
        }
        at += 20.0 + lines.len() as f64 * NAME.1;
    }
    at - y
}

/// Draws a heat map.
#[allow(clippy::cast_precision_loss)] // scores are small
pub fn heatmap(mut svg: Svg, map: &Heatmap) -> String {
    let count = map.columns.len().max(1) as f64;
    let width = (WIDTH - LEFT) / count;
    let grade = |product: i64| match product {
        p if p >= map.thresholds.1 => Paint::BadTint,
        p if p >= map.thresholds.0 => Paint::WarnTint,
        _ => Paint::GoodTint,
    };
    let quiet = Text { size: SIZE, paint: Paint::Muted, ..Text::default() };
    let with_names = map.cells.iter().flatten().map(Vec::len).sum::<usize>() <= NAMED;
    let mut y = 4.0;
    for (row, score) in map.rows.iter().enumerate() {
        let cells = map.cells.get(row).map_or(&[][..], Vec::as_slice);
        let height = |chips: &Vec<Chip>| match with_names {
            true => named(None, chips, (0.0, 0.0), width - 14.0) + 22.0,
            false => flow(chips, width - 14.0).len() as f64 * LINE + 26.0,
        };
        let height = cells.iter().map(height).fold(62.0, f64::max);
        svg.text(LEFT - 8.0, y + height / 2.0 + 4.0, &score.to_string(), Text { size: 13.0, anchor: Anchor::End, ..quiet });
        for (column, across) in map.columns.iter().enumerate() {
            let x = LEFT + width * column as f64;
            let product = score.saturating_mul(*across);
            svg.rect(x, y, width, height, 0.0, grade(product), Paint::Ground);
            let set = Text { size: 10.0, anchor: Anchor::End, ..quiet };
            svg.text(x + width - 6.0, y + height - 6.0, &product.to_string(), set);
            let chips = cells.get(column).map_or(&[][..], Vec::as_slice);
            if with_names {
                named(Some(&mut svg), chips, (x + 7.0, y + 2.0), width - 14.0);
                continue;
            }
            for (n, line) in flow(chips, width - 14.0).into_iter().enumerate() {
                let mut at = x + 7.0;
                for chip in line {
                    if let Some(href) = &chip.href {
                        svg.link(href, &chip.title);
                    }
                    svg.text(at, y + 17.0 + LINE * n as f64, &chip.id, Text { size: SIZE, bold: true, ..Text::default() });
                    if chip.href.is_some() {
                        svg.end();
                    }
                    at += text_width(&chip.id, SIZE) + 8.0;
                }
            }
        }
        y += height;
    }
    for (column, across) in map.columns.iter().enumerate() {
        let set = Text { size: 13.0, anchor: Anchor::Middle, ..quiet };
        svg.text(LEFT + width * (column as f64 + 0.5), y + 18.0, &across.to_string(), set);
    }
    let bold = Text { size: 12.0, ..quiet };
    svg.text(13.0, 4.0, &format!("{} →", map.y_label), Text { turn: -90.0, anchor: Anchor::End, ..bold });
    svg.text(WIDTH - 2.0, y + 38.0, &format!("{} →", map.x_label), Text { anchor: Anchor::End, ..bold });
    let key: Vec<(String, Paint)> = map.legend.iter().cloned().zip([Paint::GoodTint, Paint::WarnTint, Paint::BadTint]).collect();
    super::legend::legend(&mut svg, LEFT, y + 38.0, WIDTH - LEFT - 160.0, &key);
    svg.finish(WIDTH, y + 48.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: usize) -> String {
        let title = "Les données reprises de l’ancien catalogue sont incomplètes";
        let chip = |n: usize| Chip { id: format!("RI-{n}"), title: title.to_owned(), href: None };
        let cells = vec![vec![(0..entries).map(chip).collect(), Vec::new()], vec![Vec::new(), Vec::new()]];
        let legend = ["a", "b", "c"].map(str::to_owned);
        let (x_label, y_label) = ("x".to_owned(), "y".to_owned());
        let map = Heatmap { columns: vec![1, 2], rows: vec![2, 1], x_label, y_label, cells, thresholds: (2, 4), legend };
        heatmap(Svg::new("h", "", "", "#7a1f3d"), &map)
    }

    #[test]
    fn entries_have_their_names_until_they_are_many() {
        let words = |out: &str| {
            let texts = out.split('>').filter_map(|part| part.split_once("</text").map(|(words, _)| words.to_owned()));
            texts.collect::<Vec<_>>().join(" ")
        };
        assert!(words(&map(3)).contains("RI-2 Les données reprises de l’ancien catalogue sont incomplètes"));
        let many = words(&map(NAMED + 1));
        assert!(many.contains("RI-40") && !many.contains("Les données"));
    }
}
