//! How words, code and addresses are written so that no sign of them means anything.

pub(super) fn fenced(lang: &str, text: &str) -> String {
    let longest = text.lines().map(|line| line.trim_start().chars().take_while(|c| *c == '`').count()).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let word: String = lang.split_whitespace().next().unwrap_or("").chars().filter(|c| *c != '`').collect();
    // What looks like the mark of a passage is an example of one.
    let example = if text.contains("<!--") { format!("{} example", if word.is_empty() { "text" } else { &word }) } else { word };
    // What is called a view is one of ours.
    let word = if example.split(' ').next() == Some("view") { example.replacen("view", "text", 1) } else { example };
    format!("{fence}{word}\n{}\n{fence}", text.trim_end_matches('\n'))
}

pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return text;
    }
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let ticks = "`".repeat(longest + 1);
    // A figure of ours is asked for by code that begins so.
    if text.trim_start().starts_with("value:") {
        return format!("<code>{}</code>", escaped(&text));
    }
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{blank}{text}{blank}{ticks}")
}

pub(super) fn address(url: &str) -> String {
    let clean: String = url.chars().filter(|c| !c.is_control()).collect();
    if clean.is_empty() || clean.contains([' ', '(', ')', '<', '>']) {
        format!("<{}>", clean.replace('<', "%3C").replace('>', "%3E"))
    } else {
        clean
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out.replace('\n', " ")
}

/// Writes words so that no sign of them means anything.
pub(super) fn escape(text: &str, out: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    for (n, c) in chars.iter().enumerate() {
        let near = |n: Option<usize>| n.and_then(|n| chars.get(n)).is_some_and(|c| c.is_alphanumeric());
        match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '{' | '|' => out.extend(['\\', *c]),
            '_' if !(near(n.checked_sub(1)) && near(Some(n + 1))) => out.extend(['\\', *c]),
            '&' if chars.get(n + 1).is_some_and(|c| c.is_ascii_alphabetic() || *c == '#') => out.extend(['\\', *c]),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(*c),
        }
    }
}

/// Takes care of what means something at the beginning of a line only, and of blanks at its end.
pub(super) fn tidy(text: &str, one: bool) -> String {
    let text = if one { text.replace('\n', " ") } else { text.to_owned() };
    let mut lines = Vec::new();
    for line in text.trim().split('\n') {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let rest = line.get(digits..).unwrap_or("");
        let first = line.chars().next().unwrap_or(' ');
        let marks = matches!(first, '#' | '>' | '+' | '-' | '=' | ':') && digits == 0;
        if marks {
            lines.push(format!("\\{line}"));
        } else if digits > 0 && rest.starts_with(['.', ')']) {
            lines.push(format!("{}\\{rest}", line.get(..digits).unwrap_or("")));
        } else {
            lines.push(line.to_owned());
        }
    }
    let out = lines.join("\n");
    // A stroke at the end of all would be a break without a line after it.
    let strokes = out.chars().rev().take_while(|c| *c == '\\').count();
    if strokes % 2 == 1 { out.strip_suffix('\\').unwrap_or(&out).trim_end().to_owned() } else { out }
}

/// Words without blanks, as they are compared.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}
