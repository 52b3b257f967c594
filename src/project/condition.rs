//! `where` conditions: a small language over fields, links and ids.
//!
//! Written by hand because the grammar is eight lines long and every error must point at its word; parser libraries were
//! longer to use than this file.
//!
//! ```text
//! condition = all { "or" all }
//! all       = one { "and" one }
//! one       = "not" one | "(" condition ")" | path test | "changed" "since" word
//! path      = name { "." name }
//! test      = ("=" | "!=" | "<" | "<=" | ">" | ">=" | "contains") word
//!           | ["not"] "in" "[" word { "," word } "]"
//!           | "is" ["not"] ("empty" | "set")
//! word      = bare word | "quoted" | 'quoted' | "today" [("-" | "+") number unit]
//! ```

use std::collections::BTreeSet;
use std::ops::Range;

/// A condition on entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Every one holds.
    And(Vec<Condition>),
    /// At least one holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A test of a field.
    Test {
        /// Field, link or inverse names; more than one goes through links.
        path: Vec<String>,
        /// Where the path stands in the text of the condition.
        at: Range<usize>,
        /// What is compared.
        comparison: Comparison,
        /// With what.
        operands: Vec<Operand>,
    },
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    In,
    Empty,
}

/// A value in a condition and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The text.
    pub text: String,
    /// Where it stands in the text of the condition.
    pub at: Range<usize>,
}

/// What is wrong with a condition, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where in the text of the condition.
    pub at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Sign(&'static str),
}

/// The word for the date of the project.
pub const TODAY: &str = "today";

/// What `changed since v1.0` asks of an entry: the baselines since which it is new or other.
pub const CHANGED_SINCE: &str = "changed_since";

/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 32;

/// Reads a condition.
///
/// # Errors
/// The first problem, with its place in `text`.
pub fn parse(text: &str) -> Result<Condition, Problem> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.len() };
    let condition = parser.any(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(condition),
        Some((Token::Sign(","), at)) => {
            let message = match parser.decimal_comma() {
                Some(number) => format!("a comma parts the words of a list; write the number with a point, `{number}`"),
                None => "a comma parts the words of a list: `field in [a, b]`".to_owned(),
            };
            Err(Problem { message, at: at.clone() })
        }
        Some((token, at)) => {
            Err(Problem { message: format!("expected `and`, `or` or the end, found {}", show(token)), at: at.clone() })
        }
    }
}

pub(super) fn show(token: &Token) -> String {
    match token {
        Token::Word(w) | Token::Quoted(w) => format!("`{w}`"),
        Token::Sign(s) => format!("`{s}`"),
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Problem> {
    const SIGNS: [&str; 11] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ","];
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if let Some(sign) = SIGNS.iter().find(|s| text[at..].starts_with(**s)) {
            // `==` is what programmers type.
            let width = if text[at..].starts_with("==") { 2 } else { sign.len() };
            tokens.push((Token::Sign(sign), at..at + width));
            at += width;
        } else if let '"' | '\'' | '«' = c {
            let close = if c == '«' { '»' } else { c };
            let start = at + c.len_utf8();
            let Some(length) = text[start..].find(close) else {
                return Err(Problem { message: format!("the quote {c} is never closed"), at: at..text.len() });
            };
            let end = start + length + close.len_utf8();
            tokens.push((Token::Quoted(text[start..start + length].trim().to_owned()), at..end));
            at = end;
        } else {
            let rest = &text[at..];
            let length = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | '!' | '"'))
                .unwrap_or(rest.len())
                .max(c.len_utf8());
            tokens.push((Token::Word(rest[..length].to_owned()), at..at + length));
            at += length;
        }
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: &'a [(Token, Range<usize>)],
    at: usize,
    end: usize,
}

impl Parser<'_> {
    /// The number that was meant by `1,5`, where the comma is the next word.
    fn decimal_comma(&self) -> Option<String> {
        let digits = |at: usize| match self.tokens.get(at) {
            Some((Token::Word(word), _)) if word.chars().all(|c| c.is_ascii_digit()) => Some(word.as_str()),
            _ => None,
        };
        Some(format!("{}.{}", digits(self.at.checked_sub(1)?)?, digits(self.at + 1)?))
    }

    fn peek_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some((Token::Word(w), _)) if w.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word(word);
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((Token::Sign(s), _)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn problem(&self, expected: &str) -> Problem {
        match self.tokens.get(self.at) {
            Some((token, at)) => Problem { message: format!("expected {expected}, found {}", show(token)), at: at.clone() },
            None => Problem { message: format!("expected {expected}, but the condition ends here"), at: self.end..self.end },
        }
    }

    fn any(&mut self, depth: usize) -> Result<Condition, Problem> {
        let mut parts = vec![self.all(depth)?];
        while self.take_word("or") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Problem> {
        let mut parts = vec![self.one(depth)?];
        while self.take_word("and") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem { message: "the condition is nested too deep".into(), at: 0..self.end });
        }
        if self.take_word("not") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take_sign("(") {
            let inner = self.any(depth + 1)?;
            return if self.take_sign(")") { Ok(inner) } else { Err(self.problem("`)`")) };
        }
        let Some((Token::Word(name), at)) = self.tokens.get(self.at) else { return Err(self.problem("the name of a field")) };
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(self.problem("the name of a field"));
        }
        self.at += 1;
        if let [one] = path.as_slice()
            && one == "changed"
            && self.take_word("since")
        {
            let operand = self.operand()?;
            let path = vec![CHANGED_SINCE.to_owned()];
            return Ok(Condition::Test { path, at: at.clone(), comparison: Comparison::Equal, operands: vec![operand] });
        }
        self.test(path, at.clone())
    }

    fn test(&mut self, path: Vec<String>, at: Range<usize>) -> Result<Condition, Problem> {
        const SIGNS: [(&str, Comparison, bool); 6] = [
            ("=", Comparison::Equal, false),
            ("!=", Comparison::Equal, true),
            ("<=", Comparison::AtMost, false),
            (">=", Comparison::AtLeast, false),
            ("<", Comparison::Less, false),
            (">", Comparison::Greater, false),
        ];
        let make = |comparison, operands, negated| {
            let test = Condition::Test { path, at, comparison, operands };
            if negated { Condition::Not(Box::new(test)) } else { test }
        };
        for (sign, comparison, negated) in SIGNS {
            if self.take_sign(sign) {
                let operand = self.operand()?;
                return Ok(make(comparison, vec![operand], negated));
            }
        }
        if self.take_word("contains") {
            let operand = self.operand()?;
            return Ok(make(Comparison::Contains, vec![operand], false));
        }
        if self.take_word("is") {
            let negated = self.take_word("not");
            if self.take_word("empty") {
                return Ok(make(Comparison::Empty, Vec::new(), negated));
            }
            if self.take_word("set") {
                return Ok(make(Comparison::Empty, Vec::new(), !negated));
            }
            return Err(self.problem("`empty` or `set`"));
        }
        let negated = self.take_word("not");
        if self.take_word("in") {
            let closes = self.take_sign("[") || !self.take_sign("(");
            let mut operands = vec![self.operand()?];
            while self.take_sign(",") {
                operands.push(self.operand()?);
            }
            let closed = self.take_sign(if closes { "]" } else { ")" });
            return if closed { Ok(make(Comparison::In, operands, negated)) } else { Err(self.problem("`,` or `]`")) };
        }
        Err(self.problem("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `contains` or `is`"))
    }

    fn operand(&mut self) -> Result<Operand, Problem> {
        if self.peek_word(TODAY) {
            return self.day();
        }
        match self.tokens.get(self.at) {
            Some((Token::Word(text) | Token::Quoted(text), at)) => {
                self.at += 1;
                Ok(Operand { text: text.clone(), at: at.clone() })
            }
            _ => Err(self.problem("a value")),
        }
    }
}

impl Parser<'_> {
    /// `today`, or a length of time before or after it.
    fn day(&mut self) -> Result<Operand, Problem> {
        let mut at = self.tokens.get(self.at).map_or(self.end..self.end, |(_, at)| at.clone());
        self.at += 1;
        let sign = match self.tokens.get(self.at) {
            Some((Token::Word(sign), _)) if matches!(sign.as_str(), "-" | "+" | "−") => {
                if sign == "+" {
                    "+"
                } else {
                    "-"
                }
            }
            _ => return Ok(Operand { text: TODAY.to_owned(), at }),
        };
        self.at += 1;
        let mut text = [TODAY, sign].join(" ");
        for expected in ["a number, as in `today - 12 months`", "a unit, as in `today - 12 months`"] {
            let Some((Token::Word(word), place)) = self.tokens.get(self.at) else { return Err(self.problem(expected)) };
            text.push(' ');
            text.push_str(word);
            at.end = place.end;
            self.at += 1;
        }
        Ok(Operand { text, at })
    }
}

impl Condition {
    /// Puts another word in the place of one.
    pub fn replace_operands(&mut self, word: &str, by: &str) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter_mut().for_each(|p| p.replace_operands(word, by)),
            Condition::Not(inner) => inner.replace_operands(word, by),
            Condition::Test { operands, .. } => {
                operands.iter_mut().filter(|o| o.text == word).for_each(|o| by.clone_into(&mut o.text));
            }
        }
    }

    /// Returns the baselines of which it asks what changed since.
    pub fn baselines(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.visit_tests(&mut |path, _, operands| {
            if path.first().is_some_and(|name| name == CHANGED_SINCE) {
                names.extend(operands.iter().map(|operand| operand.text.clone()));
            }
        });
        names
    }

    /// Calls `visit` on every test.
    pub fn visit_tests<'a>(&'a self, visit: &mut impl FnMut(&'a [String], &'a Range<usize>, &'a [Operand])) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|p| p.visit_tests(visit)),
            Condition::Not(inner) => inner.visit_tests(visit),
            Condition::Test { path, at, operands, .. } => visit(path, at, operands),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn test(path: &str, comparison: Comparison, operands: &[&str]) -> String {
        format!("{path} {comparison:?} {}", operands.join(","))
    }

    fn show(condition: &Condition) -> String {
        match condition {
            Condition::And(parts) => format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(" & ")),
            Condition::Or(parts) => format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(" | ")),
            Condition::Not(inner) => format!("!{}", show(inner)),
            Condition::Test { path, comparison, operands, .. } => {
                test(&path.join("."), *comparison, &operands.iter().map(|o| o.text.as_str()).collect::<Vec<_>>())
            }
        }
    }

    #[test]
    fn and_binds_closer_than_or() {
        let shown = show(&parse("a = 1 or b = 2 and not c = 3").expect("valid"));
        assert_eq!(shown, "(a Equal 1 | (b Equal 2 & !c Equal 3))");
    }

    #[test]
    fn today_takes_a_length_of_time() {
        assert_eq!(
            show(&parse("date > today - 12 months and due < today").expect("valid")),
            "(date Greater today - 12 months & due Less today)"
        );
        assert!(parse("date > today - months").is_err());
        assert!(parse("date > today -").is_err());
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(show(&parse("lot in [L1, \"L 2\"]").expect("valid")), "lot In L1,L 2");
        assert_eq!(show(&parse("verified_by is empty").expect("valid")), "verified_by Empty ");
        assert_eq!(show(&parse("owner is set").expect("valid")), "!owner Empty ");
        assert_eq!(show(&parse("impact>=3").expect("valid")), "impact AtLeast 3");
        assert_eq!(show(&parse("title contains « au catalogue »").expect("valid")), "title Contains au catalogue");
        assert_eq!(show(&parse("verified_by.status != done").expect("valid")), "!verified_by.status Equal done");
    }

    #[test]
    fn what_changed_since_a_baseline_is_asked_in_words() {
        assert_eq!(
            show(&parse("priority = must and not changed since v1.0").expect("valid")),
            "(priority Equal must & !changed_since Equal v1.0)"
        );
        // A field of that name is one all the same.
        assert_eq!(show(&parse("changed = yes").expect("valid")), "changed Equal yes");
        assert!(parse("changed since").is_err());
    }

    #[test]
    fn problems_point_at_their_word() {
        let problem = parse("priority = ").expect_err("incomplete");
        assert_eq!(problem.at, 11..11);
        let problem = parse("priority ~ must").expect_err("unknown sign");
        assert_eq!(problem.at, 9..10);
        assert!(parse("(a = 1").is_err());
        assert!(parse(&"(".repeat(5_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,80}") {
            if let Err(problem) = parse(&text) {
                prop_assert!(problem.at.start <= text.len());
            }
        }
    }
}
