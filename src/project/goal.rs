//! `done_when`: a small language that says when a question of the method is answered, over registers and pages.
//!
//! Written by hand for the same reason as conditions, which it takes as they are.
//!
//! ```text
//! goal = part { ";" part }
//! part = ["none or"] test
//! test = "count" kind ["where" condition] sign number
//!      | ("every" | "all") kind ["where" condition] ("has" | "have") path { "," path }
//!      | ("every" | "all") kind ["where" condition] "is linked by" path
//!      | "each" kind "." field ["in" "[" word { "," word } "]"] sign number
//!      | "page" path "exists"
//! sign = "=" | "<" | "<=" | ">" | ">="
//! ```

use super::condition::{Comparison, Condition, Operand, Problem, Token, parse as parse_condition, show, tokens};
use std::ops::Range;

/// When a checkpoint is done: every part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The parts, in the order in which they are written.
    pub parts: Vec<GoalPart>,
}

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalPart {
    /// Whether a register without entries fulfils it too.
    pub or_none: bool,
    /// What must hold.
    pub test: GoalTest,
    /// Where it stands in the text of the goal.
    pub at: Range<usize>,
}

/// A word and its place in the text of the goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalWord {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// Entries of a kind, all of them or those that a condition picks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalSubject {
    /// A name of the kind.
    pub kind: GoalWord,
    /// Which entries; places in it count from the start of the goal.
    pub condition: Option<Condition>,
    /// The condition as it is written.
    pub written: String,
}

/// How a number of entries is held against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// One of the five signs.
    pub comparison: Comparison,
    /// The number.
    pub number: usize,
}

/// What is asked of the registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalTest {
    /// So many entries.
    Count(GoalSubject, Threshold),
    /// Every entry has something in each of these fields or links.
    Every(GoalSubject, Vec<GoalWord>),
    /// So many entries for each choice of a field.
    Each {
        /// The kind.
        kind: GoalWord,
        /// The field, a choice.
        field: GoalWord,
        /// The choices; none means all but `other`.
        choices: Vec<Operand>,
        /// How many of each.
        threshold: Threshold,
    },
    /// A page is there.
    Page(GoalWord),
}

impl Threshold {
    /// Returns whether a number of entries is enough, or not too much.
    pub fn holds(self, count: usize) -> bool {
        match self.comparison {
            Comparison::Less => count < self.number,
            Comparison::AtMost => count <= self.number,
            Comparison::Greater => count > self.number,
            Comparison::AtLeast => count >= self.number,
            Comparison::Equal | Comparison::Contains | Comparison::In | Comparison::Empty => count == self.number,
        }
    }

    /// The fewest entries that it takes, and the most that it allows.
    pub fn bounds(self) -> (usize, usize) {
        match self.comparison {
            Comparison::Less => (0, self.number.saturating_sub(1)),
            Comparison::AtMost => (0, self.number),
            Comparison::Greater => (self.number.saturating_add(1), usize::MAX),
            Comparison::AtLeast => (self.number, usize::MAX),
            Comparison::Equal | Comparison::Contains | Comparison::In | Comparison::Empty => (self.number, self.number),
        }
    }
}

type Tokens = [(Token, Range<usize>)];

/// Reads a goal.
///
/// # Errors
/// The first problem, with its place in `text`.
pub fn parse(text: &str) -> Result<Goal, Problem> {
    let mut parts = Vec::new();
    for at in pieces(text) {
        let Some(piece) = text.get(at.clone()) else { continue };
        if piece.trim().is_empty() {
            continue;
        }
        // The text before is blanked, so that places count from the start of the goal.
        let padded = format!("{}{piece}", " ".repeat(at.start));
        parts.push(part(&padded, at)?);
    }
    if parts.is_empty() {
        return Err(Problem { message: "nothing is said here".to_owned(), at: 0..text.len() });
    }
    Ok(Goal { parts })
}

/// The places of what stands between semicolons, those in quotes apart.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '«') => quote = Some('»'),
            (Some(open), _) if open == c => quote = None,
            (None, ';') => {
                pieces.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(start..text.len());
    pieces
}

fn part(text: &str, at: Range<usize>) -> Result<GoalPart, Problem> {
    let tokens = tokens(text)?;
    let start = tokens.first().map_or(at.start, |(_, at)| at.start);
    let end = tokens.last().map_or(at.end, |(_, at)| at.end);
    let mut reader = GoalReader { text, tokens: &tokens, at: 0 };
    let or_none = reader.is_word(0, "none") && reader.is_word(1, "or");
    if or_none {
        reader.at += 2;
    }
    Ok(GoalPart { or_none, test: reader.test()?, at: start..end })
}

struct GoalReader<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    at: usize,
}

impl GoalReader<'_> {
    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((Token::Word(w), _)) if w.eq_ignore_ascii_case(word))
    }

    fn problem(&self, expected: &str) -> Problem {
        match self.tokens.get(self.at) {
            Some((token, at)) => Problem { message: format!("expected {expected}, found {}", show(token)), at: at.clone() },
            None => {
                let end = self.text.len();
                Problem { message: format!("expected {expected}, but the text ends here"), at: end..end }
            }
        }
    }

    fn word(&mut self, expected: &str) -> Result<GoalWord, Problem> {
        match self.tokens.get(self.at) {
            Some((Token::Word(text) | Token::Quoted(text), at)) => {
                self.at += 1;
                Ok(GoalWord { text: text.clone(), at: at.clone() })
            }
            _ => Err(self.problem(expected)),
        }
    }

    fn test(&mut self) -> Result<GoalTest, Problem> {
        let first = if self.is_word(0, "count") {
            GoalReader::count
        } else if self.is_word(0, "every") || self.is_word(0, "all") {
            GoalReader::every
        } else if self.is_word(0, "each") {
            GoalReader::each
        } else if self.is_word(0, "page") {
            GoalReader::page
        } else {
            return Err(self.problem("`count`, `every`, `all`, `each` or `page`"));
        };
        self.at += 1;
        first(self)
    }

    /// The last comparison is on the number of entries, those before belong to the condition.
    fn count(&mut self) -> Result<GoalTest, Problem> {
        let (end, threshold) = self.threshold()?;
        let subject = self.subject(end)?;
        Ok(GoalTest::Count(subject, threshold))
    }

    fn every(&mut self) -> Result<GoalTest, Problem> {
        let is = |n: usize, word: &str| matches!(self.tokens.get(n), Some((Token::Word(w), _)) if w.eq_ignore_ascii_case(word));
        let linked = |n: &usize| is(*n, "is") && is(n + 1, "linked") && is(n + 2, "by");
        let found = (self.at..self.tokens.len()).rev().find_map(|n| {
            if is(n, "has") || is(n, "have") { Some((n, n + 1)) } else { Some(n).filter(linked).map(|n| (n, n + 3)) }
        });
        let Some((end, paths)) = found else {
            self.at = self.tokens.len();
            return Err(self.problem("`has` and the name of a field, or `is linked by` and the name of a link"));
        };
        let subject = self.subject(end)?;
        self.at = paths;
        let mut fields = vec![self.path()?];
        while matches!(self.tokens.get(self.at), Some((Token::Sign(","), _))) || self.is_word(0, "and") {
            self.at += 1;
            fields.push(self.path()?);
        }
        match self.tokens.get(self.at) {
            None => Ok(GoalTest::Every(subject, fields)),
            Some(_) => Err(self.problem("`,` or the end")),
        }
    }

    fn path(&mut self) -> Result<GoalWord, Problem> {
        let path = self.word("the name of a field")?;
        if path.text.split('.').any(str::is_empty) {
            return Err(Problem { message: "expected the name of a field".to_owned(), at: path.at });
        }
        Ok(path)
    }

    fn each(&mut self) -> Result<GoalTest, Problem> {
        let (end, threshold) = self.threshold()?;
        let path = self.word("a kind and a choice field, as `limit.sort`")?;
        let Some((kind, field)) = path.text.split_once('.').filter(|(kind, field)| !kind.is_empty() && !field.is_empty()) else {
            let message = "expected a kind and one of its choice fields, as `limit.sort`".to_owned();
            return Err(Problem { message, at: path.at });
        };
        let middle = path.at.start + kind.len();
        let kind = GoalWord { text: kind.to_owned(), at: path.at.start..middle };
        let field = GoalWord { text: field.to_owned(), at: middle + 1..path.at.end };
        let mut choices = Vec::new();
        if self.at < end {
            if !self.is_word(0, "in") {
                return Err(self.problem("`in` and a list, or a comparison"));
            }
            choices = self.list(end, &field)?;
        }
        Ok(GoalTest::Each { kind, field, choices, threshold })
    }

    /// The words of `in [a, b]`, read as a condition on the field would be.
    fn list(&self, end: usize, field: &GoalWord) -> Result<Vec<Operand>, Problem> {
        let from = self.tokens.get(self.at).map_or(self.text.len(), |(_, at)| at.start);
        let to = self.tokens.get(end).map_or(self.text.len(), |(_, at)| at.start);
        let name = "x";
        let list = self.text.get(from..to).unwrap_or_default();
        let padding = " ".repeat(from.saturating_sub(name.len() + 1));
        match parse_condition(&[&padding, name, " ", list].concat())? {
            Condition::Test { comparison: Comparison::In, operands, .. } => Ok(operands),
            _ => Err(Problem { message: format!("expected `in` and a list of choices of `{}`", field.text), at: from..to }),
        }
    }

    fn page(&mut self) -> Result<GoalTest, Problem> {
        let page = self.word("the path of a page, as `context/vision`")?;
        if !(self.is_word(0, "exists") || self.is_word(0, "exist")) {
            return Err(self.problem("`exists`"));
        }
        self.at += 1;
        match self.tokens.get(self.at) {
            None => Ok(GoalTest::Page(page)),
            Some(_) => Err(self.problem("the end, or `;` before the next part")),
        }
    }

    /// Reads `>= 3` at the end, and returns where it begins among the tokens.
    fn threshold(&self) -> Result<(usize, Threshold), Problem> {
        let missing = |at: &Range<usize>, message: &str| Problem { message: message.to_owned(), at: at.clone() };
        let end = self.text.len()..self.text.len();
        let expected = "expected a comparison with a number at the end, as `>= 1`";
        let Some(last) = self.tokens.len().checked_sub(1).filter(|last| *last > self.at) else {
            return Err(missing(&end, expected));
        };
        let (sign, number) = (self.tokens.get(last - 1), self.tokens.get(last));
        let (Some((Token::Sign(sign), _)), Some((Token::Word(word), at))) = (sign, number) else {
            return Err(missing(number.map_or(&end, |(_, at)| at), expected));
        };
        let comparison = match *sign {
            "=" => Comparison::Equal,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Greater,
            ">=" => Comparison::AtLeast,
            _ => return Err(missing(at, expected)),
        };
        let number = word.parse().map_err(|_| missing(at, "expected a whole number of entries"))?;
        let threshold = Threshold { comparison, number };
        if threshold.bounds().0 > threshold.bounds().1 || (comparison == Comparison::Less && number == 0) {
            return Err(missing(at, "no number of entries is less than 0"));
        }
        Ok((last - 1, threshold))
    }

    /// A kind and its condition, before the token `end`.
    fn subject(&mut self, end: usize) -> Result<GoalSubject, Problem> {
        let kind = if self.at < end { self.word("the name of a kind")? } else { return Err(self.problem("the name of a kind")) };
        if self.at >= end {
            return Ok(GoalSubject { kind, condition: None, written: String::new() });
        }
        if !self.is_word(0, "where") {
            return Err(self.problem("`where` and a condition"));
        }
        let from = self.tokens.get(self.at).map_or(self.text.len(), |(_, at)| at.end);
        let to = self.tokens.get(end).map_or(self.text.len(), |(_, at)| at.start);
        let written = self.text.get(from..to).unwrap_or_default();
        let condition = parse_condition(&format!("{}{written}", " ".repeat(from)))?;
        Ok(GoalSubject { kind, condition: Some(condition), written: written.trim().to_owned() })
    }
}

impl GoalTest {
    /// The kinds that it counts, with the conditions on them; none for a page.
    pub fn subject(&self) -> Option<(&GoalWord, Option<&Condition>)> {
        match self {
            GoalTest::Count(subject, _) | GoalTest::Every(subject, _) => Some((&subject.kind, subject.condition.as_ref())),
            GoalTest::Each { kind, .. } => Some((kind, None)),
            GoalTest::Page(_) => None,
        }
    }
}

impl Goal {
    /// Finds two parts that cannot both hold: the same entries counted, with bounds that leave no number between them.
    pub fn contradiction(&self) -> Option<(&GoalPart, &GoalPart)> {
        let counted = |part: &'_ GoalPart| match &part.test {
            GoalTest::Count(subject, threshold) => Some((subject.kind.text.clone(), subject.written.clone(), threshold.bounds())),
            _ => None,
        };
        self.parts.iter().enumerate().find_map(|(n, part)| {
            let (kind, written, (low, high)) = counted(part)?;
            let other = self.parts.iter().take(n).find(|other| {
                counted(other).is_some_and(|(other_kind, other_written, (other_low, other_high))| {
                    other_kind == kind && other_written == written && low.max(other_low) > high.min(other_high)
                })
            })?;
            Some((other, part))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only(text: &str) -> GoalTest {
        let mut goal = parse(text).expect("valid");
        assert_eq!(goal.parts.len(), 1);
        goal.parts.remove(0).test
    }

    #[test]
    fn the_last_comparison_is_on_the_number() {
        let GoalTest::Count(subject, threshold) = only("count scenario where years < 3 = 0") else { panic!("not a count") };
        assert_eq!((subject.kind.text.as_str(), subject.written.as_str()), ("scenario", "years < 3"));
        assert_eq!((threshold.comparison, threshold.number), (Comparison::Equal, 0));
        assert!(subject.condition.is_some());
    }

    #[test]
    fn fields_follow_the_last_has() {
        let GoalTest::Every(subject, fields) = only("all requirement where priority in [must, should] have criterion, level")
        else {
            panic!("not every")
        };
        assert_eq!(subject.written, "priority in [must, should]");
        assert_eq!(fields.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["criterion", "level"]);
        let GoalTest::Every(_, links) = only("every persona is linked by flows") else { panic!("not every") };
        assert_eq!(links.first().map(|l| l.text.as_str()), Some("flows"));
    }

    #[test]
    fn each_takes_choices_or_all() {
        let GoalTest::Each { kind, field, choices, threshold } = only("each choice.topic in [billing, \"legal entity\"] >= 1")
        else {
            panic!("not each")
        };
        assert_eq!((kind.text.as_str(), field.text.as_str(), threshold.number), ("choice", "topic", 1));
        assert_eq!(choices.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["billing", "legal entity"]);
        assert!(matches!(only("each limit.sort >= 1"), GoalTest::Each { choices, .. } if choices.is_empty()));
    }

    #[test]
    fn parts_are_told_apart_outside_of_quotes() {
        let goal = parse("count role where title = \"a; b\" >= 1; none or all grant have funder; page context/vision exists")
            .expect("valid");
        assert_eq!(goal.parts.iter().map(|part| part.or_none).collect::<Vec<_>>(), [false, true, false]);
        assert!(matches!(&goal.parts[2].test, GoalTest::Page(page) if page.text == "context/vision"));
    }

    #[test]
    fn places_count_from_the_start() {
        let text = "count persona >= 3; count flow where topic = quote >= 1";
        let goal = parse(text).expect("valid");
        let GoalTest::Count(subject, _) = &goal.parts[1].test else { panic!("not a count") };
        assert_eq!(&text[subject.kind.at.clone()], "flow");
        let mut found = Vec::new();
        subject.condition.as_ref().expect("a condition").visit_tests(&mut |_, at, operands| {
            found.push((&text[at.clone()], operands.iter().map(|o| &text[o.at.clone()]).collect::<Vec<_>>()));
        });
        assert_eq!(found, [("topic", vec!["quote"])]);
        let GoalTest::Each { kind, field, choices, .. } = only("each choice.topic in [billing] >= 1") else { panic!("not each") };
        let text = "each choice.topic in [billing] >= 1";
        assert_eq!((&text[kind.at], &text[field.at], &text[choices[0].at.clone()]), ("choice", "topic", "billing"));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        let wrong =
            |text: &str| parse(text).map_err(|p| (p.message, text.get(p.at.clone()).unwrap_or("").to_owned())).expect_err(text);
        assert_eq!(wrong("").0, "nothing is said here");
        assert_eq!(wrong("some persona >= 1").1, "some");
        assert_eq!(wrong("count persona").0, "expected a comparison with a number at the end, as `>= 1`");
        assert_eq!(wrong("count persona >= many").1, "many");
        assert_eq!(wrong("count persona < 0").0, "no number of entries is less than 0");
        assert_eq!(wrong("count persona of >= 1").1, "of");
        assert!(wrong("all persona").0.starts_with("expected `has`"));
        assert_eq!(wrong("all persona have goals frustrations").1, "frustrations");
        assert_eq!(wrong("each limit >= 1").1, "limit");
        assert_eq!(wrong("page context/vision").0, "expected `exists`, but the text ends here");
        assert!(wrong("count persona where goals >= 1").0.contains("expected"));
    }

    #[test]
    fn two_bounds_that_leave_nothing_contradict() {
        let goal = |text: &str| parse(text).expect("valid").contradiction().is_some();
        assert!(goal("count persona >= 5; count persona <= 3"));
        assert!(!goal("count persona >= 3; count persona <= 5"));
        assert!(!goal("count persona where prospect = true >= 5; count persona <= 3"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(count|all|each|page|none or| where| have| is linked by|[a-z.]{1,6}|[<>=!;,\"'\\[\\]() «»é0-9]){0,14}") {
            let _ = parse(&text);
        }
    }
}
