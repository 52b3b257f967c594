//! How wide a text will be, without knowing the font: generous enough for the sans and serif faces that readers have.

/// Width of a text in units of the drawing, at a font size. An estimate from above for Latin text: labels fit what is measured.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Width of a bold text. Also for what ends at the edge of a drawing: there the widest of the usual faces must fit.
pub fn bold_width(text: &str, size: f64) -> f64 {
    text_width(text, size) * 1.13
}

/// Width of a character in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '\'' | '’' | '.' | ',' | ':' | ';' | '|' | '!' | '\u{202f}' => 0.30,
        't' | 'f' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | ' ' | '\u{a0}' | '«' | '»' => 0.40,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' | 'œ' | 'Œ' => 0.92,
        c if c.is_ascii_uppercase() || c.is_uppercase() => 0.70,
        c if c.is_ascii() => 0.57,
        // Scripts whose letters fill a square.
        c if u32::from(c) >= 0x2e80 => 1.05,
        _ => 0.60,
    }
}

/// Breaks a text into lines no wider than `width`; at most `lines` of them, the last one shortened when more would follow.
pub fn wrap(text: &str, width: f64, size: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // Spaces that must not break (before « ? », inside numbers) stay.
    let mut words = text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).peekable();
    let mut line = String::new();
    while let Some(word) = words.next() {
        let candidate = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || text_width(&candidate, size) <= width {
            line = candidate;
        } else if out.len() + 1 == lines {
            let rest = std::iter::once(word).chain(words).collect::<Vec<_>>().join(" ");
            line = format!("{line} {rest}");
            break;
        } else {
            out.push(ellipsis(&line, width, size));
            line = word.to_owned();
        }
    }
    if !line.is_empty() {
        out.push(ellipsis(&line, width, size));
    }
    out
}

/// Shortens a text to a width.
pub fn ellipsis(text: &str, width: f64, size: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if text_width(&out, size) + (advance(c) + advance('…')) * size > width {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_fit_and_the_last_is_shortened() {
        let lines = wrap("Retrouver une référence à partir d’un ancien code", 100.0, 12.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert_eq!(wrap("court", 100.0, 12.0, 3), ["court"]);
        assert!(wrap("", 100.0, 12.0, 3).is_empty());
        assert_eq!(wrap("Retour accepté\u{202f}?", 70.0, 12.0, 3), ["Retour", "accepté\u{202f}?"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked(text in "[a-zA-ZéèWMi ]{0,80}", width in 30.0f64..300.0) {
            for line in wrap(&text, width, 12.0, 3) {
                prop_assert!(text_width(&line, 12.0) <= width + 12.0);
            }
        }
    }
}
