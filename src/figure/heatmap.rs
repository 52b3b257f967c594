//! A grid of two scores; in each cell, the entries that have them. Its ground says how grave the product is.

use super::measure::text_width;
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
    let mut y = 4.0;
    for (row, score) in map.rows.iter().enumerate() {
        let cells = map.cells.get(row).map_or(&[][..], Vec::as_slice);
        let tallest = cells.iter().map(|c| flow(c, width - 14.0).len()).max().unwrap_or(0) as f64;
        let height = (tallest * LINE + 26.0).max(62.0);
        svg.text(LEFT - 8.0, y + height / 2.0 + 4.0, &score.to_string(), Text { size: 13.0, anchor: Anchor::End, ..quiet });
        for (column, across) in map.columns.iter().enumerate() {
            let x = LEFT + width * column as f64;
            let product = score.saturating_mul(*across);
            svg.rect(x, y, width, height, 0.0, grade(product), Paint::Ground);
            let set = Text { size: 10.0, anchor: Anchor::End, ..quiet };
            svg.text(x + width - 6.0, y + height - 6.0, &product.to_string(), set);
            let chips = cells.get(column).map_or(&[][..], Vec::as_slice);
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
