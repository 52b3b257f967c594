//! Which stretches of running text are not prose: paths, options, addresses, data, code that nobody put into back-ticks. Typography leaves
//! them as they are written, since one changed sign makes them wrong.

use std::ops::Range;

/// Returns for each character whether it belongs to technical text. Linear in the length of the text, whatever it holds.
pub(super) fn technical(chars: &[char]) -> Vec<bool> {
    // +1 where a stretch begins, -1 behind its end: stretches may lie in one another.
    let mut steps = vec![0_i32; chars.len() + 1];
    let mut mark = |at: Range<usize>| {
        if let Some(step) = steps.get_mut(at.start) {
            *step += 1;
        }
        if let Some(step) = steps.get_mut(at.end) {
            *step -= 1;
        }
    };
    words(chars).filter_map(|word| technical_part(chars, word)).for_each(&mut mark);
    // Most texts hold none of the signs that these need.
    if chars.iter().any(|c| matches!(c, '}' | ']' | '=' | '>')) {
        braces(chars).into_iter().for_each(&mut mark);
        attributes(chars).into_iter().for_each(&mut mark);
        tags(chars).into_iter().for_each(&mut mark);
    }
    let mut depth = 0;
    steps
        .into_iter()
        .take(chars.len())
        .map(|step| {
            depth += step;
            depth > 0
        })
        .collect()
}

fn words(chars: &[char]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + chars.get(at..)?.iter().position(|c| !c.is_whitespace())?;
        let end = chars.get(start..)?.iter().position(|c| c.is_whitespace()).map_or(chars.len(), |n| start + n);
        at = end;
        Some(start..end)
    })
}

/// The part of a word that is technical: all of it but the punctuation of the sentence around it.
fn technical_part(chars: &[char], word: Range<usize>) -> Option<Range<usize>> {
    let all = chars.get(word.clone())?;
    // Whatever is technical has a sign in it.
    if all.iter().all(|c| c.is_alphanumeric()) {
        return None;
    }
    // `:rocket:`, the short name of a sign.
    if matches!(all, [':', inner @ .., ':'] if !inner.is_empty() && inner.iter().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '+')))
    {
        return Some(word);
    }
    let opening = all.iter().take_while(|c| matches!(c, '(' | '«' | '“' | '‘' | '„' | '‚')).count();
    let closing = all.iter().rev().take_while(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '»' | '…')).count();
    let part = all.get(opening..all.len().saturating_sub(closing).max(opening))?;
    is_technical(part).then(|| word.start + opening..word.start + opening + part.len())
}

fn is_technical(word: &[char]) -> bool {
    let Some(first) = word.first() else { return false };
    let quoted = matches!(first, '"' | '\'');
    // The quotes around a word are the sentence's: what is between them decides.
    let inner = if quoted && word.len() > 2 && word.last() == Some(first) { &word[1..word.len() - 1] } else { word };
    let pairs = || inner.iter().zip(inner.iter().skip(1));
    let option = matches!(inner, ['-', c, ..] if c.is_ascii_alphabetic())
        || matches!(inner, ['-', '-', c, ..] if c.is_ascii_alphanumeric()) && !inner.ends_with(&['-', '-']);
    let address = inner.starts_with(&['w', 'w', 'w', '.']) || inner.windows(3).any(|w| w == [':', '/', '/']);
    let mail = inner.iter().position(|c| *c == '@').is_some_and(|n| n > 0 && inner.iter().skip(n).any(|c| *c == '.'));
    option
        || address
        || mail
        || inner.contains(&'\\')
        || pairs().any(|(a, b)| {
            matches!(
                (a, b),
                (':', ':')
                    | ('{' | '[' | '=' | ',' | ':', '"' | '\'')
                    | ('"' | '\'', '}' | ']' | '=' | ',' | ':')
                    | ('=' | '-', '>')
                    | ('<', '-' | '!')
                    | ('!' | '<' | '>' | ':', '=')
            )
        })
}

/// `{"a": "b c"}`, `["a", "b"]`: data in braces and brackets, blanks included.
fn braces(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<(char, usize, usize)> = Vec::new();
    let mut quotes = 0_usize;
    for (n, c) in chars.iter().enumerate() {
        match c {
            '"' | '\'' => quotes += 1,
            '{' | '[' => open.push((*c, n, quotes)),
            '}' | ']' => {
                let pair = if *c == '}' { '{' } else { '[' };
                if open.last().is_some_and(|(c, ..)| *c == pair)
                    && let Some((_, start, before)) = open.pop()
                {
                    let data = match pair {
                        '{' => quotes > before,
                        _ => matches!(chars.get(start + 1), Some('"' | '\'')),
                    };
                    if data {
                        found.push(start..n + 1);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// `x="y z"`: a value in quotes directly behind an equals sign.
fn attributes(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (n, c) in chars.iter().enumerate() {
        match open {
            Some((quote, start)) if quote == *c => {
                found.push(start..n + 1);
                open = None;
            }
            None if matches!(c, '"' | '\'') && n > 0 && chars.get(n - 1) == Some(&'=') => open = Some((*c, n - 1)),
            _ => {}
        }
    }
    found
}

/// `<a href="x y">`: a tag that is shown as text.
fn tags(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (n, c) in chars.iter().enumerate() {
        match c {
            '<' if chars.get(n + 1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => open = Some(n),
            '<' => open = None,
            '>' => found.extend(open.take().map(|start| start..n + 1)),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        chars.iter().zip(technical(&chars)).filter(|(_, t)| *t).map(|(c, _)| *c).collect()
    }

    #[test]
    fn what_is_technical() {
        for text in [
            r"C:\Users\x",
            "--verbose",
            "-v",
            r#"{"a":"b"}"#,
            r#"{"a": "b c"}"#,
            r#"["a", "b"]"#,
            "x=\"y z\"",
            "https://a.org/?q=a:b",
            "std::vec",
            "a@b.fr",
            "<a href=\"x y\">",
            "x!=y",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    #[test]
    fn what_is_prose() {
        for text in
            ["Quoi ? « Non » !", "dit \"bien\", (\"puis\") l'an", "10:30", "mot -- incise -- mot", "Objet: prix", "--incise--"]
        {
            assert_eq!(marked(text), "", "{text}");
        }
        assert_eq!(marked("(--verbose) : voir https://a.org."), "--verbosehttps://a.org");
    }

    #[test]
    fn long_text_of_openings_takes_linear_time() {
        for text in ["{\"".repeat(200_000), "=\"".repeat(200_000), "<a ".repeat(200_000), "='".repeat(200_000) + "\""] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(technical(&chars).len(), chars.len());
        }
    }
}
