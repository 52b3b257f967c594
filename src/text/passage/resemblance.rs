//! What resembles the mark of a passage, however it is spelled: a person who wrote it meant to hide something.
//!
//! Looked for in the bare text, whatever a parser makes of it: a comment of HTML and what a word processor makes of one, comments of other
//! tools (`[//]: # (…)`, `%% … %%`, `{% … %}`, `::: …`), entities and escapes. Case, blanks, invisible characters, look-alikes (Unicode
//! Technical Standard 39) and up to two typing errors in the word `audience` do not matter. Whether something found here is a mark after
//! all is known to the parser alone.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

/// How many characters are looked at from the sign that opens a comment on.
const WINDOW: usize = 96;

/// Words that open or close something, or say for whom, in the languages that ship.
const AROUND: &[&str] = &[
    "end", "fin", "start", "begin", "debut", "close", "open", "stop", "passage", "section", "for", "pour", "ende", "anfang",
    "beginn", "fur", "nota", "inizio", "fine", "per", "inicio", "para", "einde", "voor", "koniec", "dla", "slut", "borjan",
];

/// Words that may stand beside the name of an audience in a comment that is meant to hide, in the languages that ship.
const BESIDE: &[&str] = &[
    "only",
    "seulement",
    "uniquement",
    "and",
    "et",
    "reserve",
    "hidden",
    "cache",
    "audience",
    "nur",
    "und",
    "versteckt",
    "solo",
    "solamente",
    "soltanto",
    "y",
    "e",
    "alleen",
    "en",
    "enkel",
    "tylko",
    "i",
    "so",
    "somente",
    "apenas",
    "endast",
    "bara",
    "och",
];

/// The signs that a comment, or what resembles one, opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// `<`, an entity for it, or a look-alike.
    Angle,
    /// `[//]: #`, `[comment]: #`.
    Reference,
    /// `{`, `%%`, `:::`, `/*`.
    Foreign,
}

/// Finds what resembles a mark. Ranges begin at the sign that opens it. `names` are words that name an audience.
pub fn resembling(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut last = 0;
    let last_end = text.rfind("-->");
    // Where the line ends that was last looked at.
    let mut line = 0;
    for (at, c) in text.char_indices() {
        // Most of a text are letters.
        let may_open = if c.is_ascii() { matches!(c, '<' | '&' | '[' | '{' | '%' | ':' | '/') } else { is_angle(c) };
        if !may_open || at < last {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let opener = match c {
            '<' => Opener::Angle,
            '&' if is_entity(rest) => Opener::Angle,
            '[' => Opener::Reference,
            '{' => Opener::Foreign,
            '%' if rest.starts_with("%%") => Opener::Foreign,
            ':' if rest.starts_with(":::") => Opener::Foreign,
            '/' if rest.starts_with("/*") => Opener::Foreign,
            c if !c.is_ascii() => Opener::Angle,
            _ => continue,
        };
        if is_mark(opener, rest, names) {
            // `{/*` opens one comment, not two; the words after a sign are part of what it opens.
            let word = rest.find(char::is_alphanumeric).unwrap_or(c.len_utf8());
            let end = last_end.filter(|end| at <= *end).and_then(|_| rest.find("-->"));
            if end.is_none() && line < at + word {
                line = rest.get(word..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + word + n);
            }
            found.push(at..end.map_or(line, |n| at + n + 3));
            last = at + word;
        }
    }
    torn(text, names, &mut found);
    found
}

/// Finds marks whose opening sign is missing or torn (`!-- audience: internal -->`): the word itself, on a line that has a part of a comment.
fn torn(text: &str, names: &[&str], found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    // They are in order, and may lie in one another.
    let known = super::cut::Covered::of(found);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let part = |pair: &[u8]| matches!(pair, b"--" | b"->" | b"<-" | b"!-" | b"<!" | b"-!");
        if !line.as_bytes().windows(2).any(part) && !line.chars().any(|c| !c.is_ascii() && (is_dash(c) || is_angle(c))) {
            continue;
        }
        let mut last = 0;
        for word in line.split(|c: char| !c.is_alphanumeric() && !is_invisible(c)) {
            let from = last;
            last += word.len() + line.get(last + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            if word.len() < 6 || word.len() > 64 || known.holds(&(start + from..start + from + 1)) {
                continue;
            }
            let mut plain = Vec::new();
            word.chars().for_each(|c| look(c, &mut plain));
            let plain: String = plain.into_iter().collect();
            if !is_audience(&plain, 2) {
                continue;
            }
            let (mut before, mut after) = (Vec::new(), Vec::new());
            line.get(..from).unwrap_or("").chars().rev().take(8).for_each(|c| look(c, &mut before));
            line.get(from + word.len()..).unwrap_or("").chars().take(64).for_each(|c| look(c, &mut after));
            let mut rest = after.iter().skip_while(|c| c.is_whitespace());
            let colon = rest.next().is_some_and(|c| matches!(c, ':' | '=' | ';'));
            let name: String = rest.skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric()).collect();
            let signs = |text: &[char]| {
                text.iter().filter(|c| !c.is_whitespace()).take(3).filter(|c| matches!(c, '-' | '<' | '>' | '!')).count()
            };
            let closes = before.iter().find(|c| !c.is_whitespace()) == Some(&'/')
                && (signs(&after) >= 2 || signs(before.get(1..).unwrap_or_default()) >= 2);
            if (colon && is_name(&name, names)) || closes {
                found.push(start + from..start + from + word.len());
            }
        }
    }
    found.sort_by_key(|hit| hit.start);
}

/// Whether what was found is at home in code: data in braces, a tag of XML.
pub(super) fn is_code(text: &str, hit: &Range<usize>) -> bool {
    let mut seen = Vec::new();
    text.get(hit.start..).unwrap_or("").chars().take(16).for_each(|c| look(c, &mut seen));
    let seen: String = seen.into_iter().collect();
    if let Some(rest) = seen.strip_prefix('{') {
        return !rest.starts_with(['%', '/', '!', '#', '{', '<']);
    }
    let tag = seen.strip_prefix("</").or_else(|| seen.strip_prefix('<')).and_then(|rest| rest.split_once('>'));
    tag.is_some_and(|(name, _)| name.chars().all(char::is_alphanumeric))
}

/// Length of an entity that a text begins with.
fn entity(rest: &str) -> Option<usize> {
    let end = rest.strip_prefix('&')?.bytes().take(9).position(|b| b == b';')?;
    let name = rest.get(1..=end)?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')).then_some(end + 2)
}

/// Whether `audience`, or a word that may stand before it, may follow: spares the common case the rest.
fn may_speak(rest: &str) -> bool {
    let next = rest.chars().take(32).find(|c| c.is_alphanumeric() || !c.is_ascii());
    next.is_some_and(|c| {
        !c.is_ascii()
            || matches!(c.to_ascii_lowercase(), 'a' | 'u' | 'o' | 'e' | 'f' | 's' | 'b' | 'd' | 'c' | 'p' | 'i' | 'r' | 'v')
    })
}

fn is_entity(rest: &str) -> bool {
    ["&lt;", "&#60;", "&#x3c;", "&LT;", "&#x3C;", "&#060;", "&lt"].iter().any(|entity| rest.starts_with(entity))
}

fn is_angle(c: char) -> bool {
    matches!(c, '‹' | '＜' | '﹤' | 'ᐸ' | '❮' | '❰' | '〈' | '⟨' | '˂' | '≺')
}

/// A character as it looks: a plain letter in place of a look-alike; nothing for one that is not seen.
fn look(c: char, out: &mut Vec<char>) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    if is_invisible(c) {
        return;
    }
    if is_angle(c) {
        out.push('<');
        return;
    }
    if is_dash(c) {
        out.push('-');
        return;
    }
    if c.is_whitespace() {
        out.push(' ');
        return;
    }
    let plain: String = std::iter::once(c).nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    for c in skeleton(&plain).collect::<Vec<_>>() {
        if !unicode_normalization::char::is_combining_mark(c) {
            out.extend(c.to_lowercase());
        }
    }
}

/// Format characters, joiners, marks of direction and variation selectors take no room.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}')
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{30fc}'
                | '\u{ad}'
                | '\u{2043}'
                | '\u{2500}'
    )
}

fn is_mark(opener: Opener, rest: &str, names: &[&str]) -> bool {
    let mut seen: Vec<char> = Vec::with_capacity(WINDOW);
    let first = rest.chars().next().unwrap_or_default();
    let mut left = rest.get(entity(rest).unwrap_or(first.len_utf8())..).unwrap_or("");
    if opener != Opener::Angle && !may_speak(left) {
        return false;
    }
    while let Some(c) = left.chars().next().filter(|_| seen.len() < WINDOW) {
        match entity(left) {
            // Whatever sign it stands for.
            Some(length) => {
                seen.push('-');
                left = left.get(length..).unwrap_or("");
            }
            None => {
                look(c, &mut seen);
                left = left.get(c.len_utf8()..).unwrap_or("");
            }
        }
    }
    let seen = seen.as_slice();
    match opener {
        Opener::Angle => {
            let signs = seen.iter().take_while(|c| is_sign(**c)).count();
            let head = seen.get(..signs).unwrap_or_default();
            let rest = seen.get(signs..).unwrap_or_default();
            if head.contains(&'<') {
                // The next one is nearer.
                return false;
            }
            if head.contains(&'!') || head.contains(&'-') {
                return speaks(rest) || names_only(rest, names) || says(rest, names);
            }
            // `<audience>` and `</audience>`; `a < audience` is no tag.
            matches!(first, '<' | '&') && !head.iter().any(|c| c.is_whitespace()) && leads(rest)
        }
        Opener::Reference => {
            let head: String = seen.iter().take(24).collect();
            let after = ["//]:", "comment]:", "_]:", "]:", "commentaire]:"]
                .iter()
                .find_map(|form| head.strip_prefix(form).map(|_| form.chars().count()));
            let Some(after) = after else { return false };
            let rest = seen.get(after..).unwrap_or_default();
            let signs = rest.iter().take_while(|c| !c.is_alphabetic()).count();
            let rest = rest.get(signs..).unwrap_or_default();
            speaks(rest) || names_only(rest, names)
        }
        Opener::Foreign => {
            let signs = seen.iter().take_while(|c| is_sign(**c) || matches!(c, '{' | '%' | ':' | '.')).count();
            // `{"audience": …}` is data.
            !seen.iter().take(signs).any(|c| matches!(c, '"' | '\''))
                && speaks_clearly(seen.get(signs..).unwrap_or_default(), names, first == ':')
        }
    }
}

/// Signs that may stand between what opens a comment and its first word.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '!' | '-' | '?' | '/' | '@' | '#' | '*' | '\\' | '[' | '(' | '=' | '~' | '_' | ':' | '|' | '\'' | '"' | '<' | '+' | '$'
    ) || c.is_whitespace()
}

/// The words of a comment up to its end.
fn words(text: &[char]) -> Vec<String> {
    let end = text.iter().position(|c| *c == '>').unwrap_or(text.len());
    let text: String = text.get(..end).unwrap_or_default().iter().collect();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether the first word, after one that opens or closes, is `audience` or nearly so.
fn speaks(text: &[char]) -> bool {
    let words = words(text);
    // `end of the audience`; `the audience of this page` is a sentence.
    let ends = words.first().is_some_and(|word| matches!(word.as_str(), "end" | "fin" | "close" | "stop"));
    let passed = |word: &str| AROUND.contains(&word) || (ends && matches!(word, "of" | "the" | "de" | "du" | "la" | "l" | "d"));
    let first = words.iter().find(|word| !passed(word));
    if first.is_some_and(|word| is_audience(word, 2)) {
        return true;
    }
    // `audi ence`: one word that a stray blank has parted.
    matches!(words.as_slice(), [a, b, ..] if is_audience(&format!("{a}{b}"), 1))
}

/// Whether a tag is called `audience`.
fn leads(text: &[char]) -> bool {
    let word: String = text.iter().take_while(|c| c.is_alphanumeric()).collect();
    is_audience(&word, 1)
}

/// Whether `audience` is followed by a colon, an equals sign or the name of one.
fn speaks_clearly(text: &[char], names: &[&str], alone: bool) -> bool {
    let words = words(text);
    let mut left = words.iter().skip_while(|word| AROUND.contains(&word.as_str()));
    if !left.next().is_some_and(|word| is_audience(word, 1)) {
        return false;
    }
    let length = text.iter().take_while(|c| c.is_alphanumeric()).count();
    let next = text.iter().skip(length).find(|c| !c.is_whitespace()).copied();
    left.next().is_some_and(|word| is_name(word, names)) || matches!(next, Some(':' | '=')) || alone
}

/// Whether `audience:` stands anywhere in a comment, before the name of one.
fn says(text: &[char], names: &[&str]) -> bool {
    let words = words(text);
    words.windows(2).any(|pair| matches!(pair, [a, b] if is_audience(a, 1) && is_name(b, names)))
}

/// Whether a comment says nothing but the name of an audience.
fn names_only(text: &[char], names: &[&str]) -> bool {
    let words = words(text);
    let name = |word: &String| is_name(word, names);
    let known = |word: &String| name(word) || AROUND.contains(&word.as_str()) || BESIDE.contains(&word.as_str());
    if words.len() <= 6 && words.iter().any(name) && words.iter().all(known) {
        return true;
    }
    // `Zielgruppe: internal`: a word for it in another language.
    let end = text.iter().position(|c| *c == '>').unwrap_or(text.len());
    let colons = text.get(..end).unwrap_or_default().iter().filter(|c| matches!(c, ':' | '=')).count();
    colons == 1 && matches!(words.as_slice(), [word, last] if word.chars().count() >= 6 && name(last))
}

/// Whether a comment speaks of the site or of print as a mark would: `print=no`, `site: yes`, `/pint`. What it says is not understood.
pub(super) fn speaks_of_output(content: &str) -> bool {
    let mut plain = Vec::new();
    content.chars().for_each(|c| look(c, &mut plain));
    let text: String = plain.into_iter().collect();
    let text = text.trim().trim_start_matches(['@', '!', '-', '>']).trim_start();
    let near = |word: &str| ["print", "site"].iter().any(|name| strsim::osa_distance(word, name) <= 1);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let asks = |word: &str| matches!(word, "no" | "non" | "yes" | "oui" | "true" | "false" | "off" | "on" | "never" | "only");
    // `print: later`, and whatever else stands behind the word and its colon.
    let says = |word: &str| {
        matches!(word, "print" | "site") && text.get(word.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    match words.as_slice() {
        [word] => near(word) && (text.starts_with('/') || text.contains([':', '='])),
        [word, value] => {
            says(word)
                || near(word) && asks(value)
                || (AROUND.contains(word) || matches!(*word, "no" | "not" | "only")) && near(value)
        }
        [word, ..] => says(word) && words.len() <= 3,
        [] => false,
    }
}

fn is_audience(word: &str, errors: usize) -> bool {
    let length = word.chars().count();
    (6..=11).contains(&length) && strsim::osa_distance(word, "audience") <= errors
}

fn is_name(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let mut plain = Vec::new();
        name.chars().for_each(|c| look(c, &mut plain));
        let plain: String = plain.into_iter().collect();
        let errors = usize::from(plain.chars().count() >= 6);
        plain.split(|c: char| !c.is_alphanumeric()).any(|part| part.chars().count() >= 3 && part == word)
            || strsim::osa_distance(word, &plain) <= errors
    })
}

#[cfg(test)]
mod tests {
    use super::resembling;

    const NAMES: [&str; 6] = ["public", "vendor", "internal", "restricted", "interne", "restreinte"];

    #[test]
    fn whatever_the_spelling_a_mark_is_noticed() {
        for mark in [
            "<!-- audience: internal -->",
            "<!--audience:internal-->",
            "<!-- Audience : internal -->",
            "<!-- AUDIENCE: internal, vendor -->",
            "<!-- audiance: internal -->",
            "<!-- audeince: internal -->",
            "<!-- odience: internal -->",
            "<!--- audience: internal --->",
            "<! -- audience: internal -->",
            "<!- audience: internal ->",
            "<!— audience: internal —>",
            "<-- audience: internal -->",
            "＜!-- audience: internal -->",
            "‹!-- audience : internal --›",
            "\\<!-- audience: internal -->",
            "<\\!-- audience: internal -->",
            "&lt;!-- audience: internal --&gt;",
            "&#60;!-- audience: internal --&gt;",
            "<!-- аudience: internal -->",
            "<!-- au\u{200b}dience: internal -->",
            "<!\u{200b}-- audience: internal -->",
            "<!-- \u{feff}audience\u{a0}: internal -->",
            "<!-- ａｕｄｉｅｎｃｅ: internal -->",
            "<!--\naudience: internal\n-->",
            "<!-- @audience internal -->",
            "<!-- audience=internal -->",
            "<!-- /audience -->",
            "<!-- / audience -->",
            "<!-- end audience -->",
            "<!-- audience end -->",
            "<!-- fin de l'audience -->",
            "<!-- /audiences -->",
            "<!-- internal -->",
            "<!-- /internal -->",
            "<!-- Interne -->",
            "<!-- internal only -->",
            "<!-- restreint -->",
            "<!-- nur internal -->",
            "<!-- solo interne -->",
            "<!-- Zielgruppe: internal -->",
            "<!-- Odbiorcy = restricted -->",
            "<!-- note audience: internal -->",
            "<audience internal>",
            "</audience>",
            "[//]: # (audience: internal)",
            "[comment]: # (audience: internal)",
            "%% audience: internal %%",
            "{% audience internal %}",
            "{{< audience internal >}}",
            "::: audience internal",
            ":::audience",
            "{/* audience: internal */}",
            "!-- audience: internal -->",
            "-- audience : internal -->",
            "audience: internal -->",
            "<x-- audience: internal -->",
            "!-- /audience -->",
            "/audience -->",
        ] {
            assert_eq!(resembling(&format!("x {mark} y"), &NAMES).len(), 1, "{mark}");
        }
    }

    #[test]
    fn ordinary_text_is_no_mark() {
        for text in [
            "<!-- a note to the writer -->",
            "<!-- the audience of this page are buyers -->",
            "<!-- évidence : à revoir -->",
            "<!-- more -->",
            "<!-- toc -->",
            "<!-- vendor lock-in: see the risk -->",
            "<!-- TODO: public -->",
            "<!-- price list of the vendor -->",
            "<!-- TODO public figures of 2025 -->",
            "Le trafic < audience moyenne",
            "Audience : les acheteurs",
            "[audience](audience.md)",
            "[audience]: https://example.org",
            "{\"audience\": \"internal\"}",
            "<div class=\"audience\">x</div>",
            "<details><summary>Audience</summary></details>",
            "audience: internal",
            "100 %% audience",
            "« audience » et ‹audience›",
            "x << <audio>",
            "Audience : 40 % -- une estimation",
            "L’audience -- mesurée -- et/ou le public",
            "audience: internal",
        ] {
            let found = resembling(text, &NAMES);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
