//! The small arithmetic in which a project writes how a price or a delay is marked: `scale * (2 - price / lowest)`.
//!
//! In: a line of text. Out: an expression, or what is wrong with it and where; then numbers, a formula of a spreadsheet, or words.
//! Length and depth are bounded; a division by nought and a number that is too large are faults of the figures, never a panic.
//!
//! ```text
//! expression = product { ("+" | "-") product }
//! product    = signed { ("*" | "×" | "/" | "÷") signed }
//! signed     = "-" signed | atom
//! atom       = number | name | ("min" | "max") "(" expression { "," expression } ")" | "(" expression ")"
//! ```

use rust_decimal::Decimal;
use std::ops::Range;

/// The most bytes of a formula.
const MAX_LENGTH: usize = 400;
/// The deepest nesting.
const MAX_DEPTH: usize = 24;

/// What a formula may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The price or the delay of the offer that is marked.
    Own,
    /// The lowest of all offers.
    Lowest,
    /// The highest of all offers.
    Highest,
    /// The mean of all offers.
    Mean,
    /// The highest mark.
    Scale,
    /// How many times the lowest gets nought, in formulas that have a name.
    Times,
}

/// A sign between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Over,
}

/// A formula that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A number as written.
    Number(Decimal),
    /// What the figures give.
    Quantity(Quantity),
    /// The same below nought.
    Negative(Box<Formula>),
    /// Two parts and their sign.
    Both(Box<Formula>, Sign, Box<Formula>),
    /// The least of some.
    Least(Vec<Formula>),
    /// The most of some.
    Most(Vec<Formula>),
}

/// What is wrong with a formula, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaProblem {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: Range<usize>,
}

/// Why figures give no mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A division by nought.
    Nought,
    /// A number beyond what exact decimals hold.
    TooLarge,
}

/// The figures that a formula is computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Figures {
    pub own: Decimal,
    pub lowest: Decimal,
    pub highest: Decimal,
    pub mean: Decimal,
    pub scale: Decimal,
    pub times: Decimal,
}

impl Formula {
    /// Scale × lowest ÷ own.
    pub fn proportional() -> Self {
        over(times(Quantity::Scale.into(), Quantity::Lowest.into()), Quantity::Own.into())
    }

    /// Scale × (highest − own) ÷ (highest − lowest).
    pub fn linear() -> Self {
        let highest = || Quantity::Highest.into();
        over(times(Quantity::Scale.into(), less(highest(), Quantity::Own.into())), less(highest(), Quantity::Lowest.into()))
    }

    /// Scale × (n × lowest − own) ÷ (n × lowest − lowest).
    pub fn cut_off() -> Self {
        let end = || times(Quantity::Times.into(), Quantity::Lowest.into());
        over(times(Quantity::Scale.into(), less(end(), Quantity::Own.into())), less(end(), Quantity::Lowest.into()))
    }

    /// Reads a formula; `own` is the word for what is marked, `price` or `delay`.
    ///
    /// # Errors
    /// The first problem, with its place in `text`.
    pub fn parse(text: &str, own: &str) -> Result<Self, FormulaProblem> {
        if text.len() > MAX_LENGTH {
            let message = format!("the formula is longer than {MAX_LENGTH} characters");
            return Err(FormulaProblem { message, at: 0..text.len() });
        }
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, at: 0, end: text.len(), own };
        let formula = reader.sum(0)?;
        match reader.tokens.get(reader.at) {
            None => Ok(formula),
            Some((token, at)) => {
                let message = format!("expected a sign or the end of the formula, found `{}`", token.show());
                Err(FormulaProblem { message, at: at.clone() })
            }
        }
    }

    /// Computes it.
    ///
    /// # Errors
    /// A division by nought, or a number that is too large.
    pub fn compute(&self, with: &Figures) -> Result<Decimal, Fault> {
        Ok(match self {
            Formula::Number(number) => *number,
            Formula::Quantity(quantity) => match quantity {
                Quantity::Own => with.own,
                Quantity::Lowest => with.lowest,
                Quantity::Highest => with.highest,
                Quantity::Mean => with.mean,
                Quantity::Scale => with.scale,
                Quantity::Times => with.times,
            },
            Formula::Negative(of) => -of.compute(with)?,
            Formula::Both(a, sign, b) => {
                let (a, b) = (a.compute(with)?, b.compute(with)?);
                let result = match sign {
                    Sign::Plus => a.checked_add(b),
                    Sign::Minus => a.checked_sub(b),
                    Sign::Times => a.checked_mul(b),
                    Sign::Over if b.is_zero() => return Err(Fault::Nought),
                    Sign::Over => a.checked_div(b),
                };
                result.ok_or(Fault::TooLarge)?
            }
            Formula::Least(all) => each(all, with)?.into_iter().min().unwrap_or_default(),
            Formula::Most(all) => each(all, with)?.into_iter().max().unwrap_or_default(),
        })
    }

    /// Writes it as a formula of a spreadsheet; `cell` says where a quantity stands.
    pub fn in_cells(&self, cell: &dyn Fn(Quantity) -> String) -> String {
        let all = |name: &str, all: &[Formula]| {
            let parts: Vec<String> = all.iter().map(|one| one.in_cells(cell)).collect();
            format!("{name}({})", parts.join(","))
        };
        match self {
            Formula::Number(number) => number.normalize().to_string(),
            Formula::Quantity(quantity) => cell(*quantity),
            Formula::Negative(of) => format!("(-{})", of.in_cells(cell)),
            Formula::Both(a, sign, b) => {
                let sign = match sign {
                    Sign::Plus => '+',
                    Sign::Minus => '-',
                    Sign::Times => '*',
                    Sign::Over => '/',
                };
                format!("({}{sign}{})", a.in_cells(cell), b.in_cells(cell))
            }
            Formula::Least(of) => all("MIN", of),
            Formula::Most(of) => all("MAX", of),
        }
    }

    /// Writes it for people; `words` says how a quantity and a number are called, `least` and `most` what the functions are.
    pub fn in_words(&self, words: &dyn Fn(&Formula) -> String, least: &str, most: &str) -> String {
        self.spelled(words, (least, most), 0)
    }

    fn spelled(&self, words: &dyn Fn(&Formula) -> String, functions: (&str, &str), around: u8) -> String {
        let list = |name: &str, all: &[Formula]| {
            let parts: Vec<String> = all.iter().map(|one| one.spelled(words, functions, 0)).collect();
            format!("{name} ({})", parts.join(" ; "))
        };
        match self {
            Formula::Number(_) | Formula::Quantity(_) => words(self),
            Formula::Negative(of) => format!("−{}", of.spelled(words, functions, 3)),
            Formula::Both(a, sign, b) => {
                // The part behind a minus or a division keeps its brackets.
                let (own, behind, sign) = match sign {
                    Sign::Plus => (1, 1, '+'),
                    Sign::Minus => (1, 2, '−'),
                    Sign::Times => (2, 2, '×'),
                    Sign::Over => (2, 3, '÷'),
                };
                let text = format!("{} {sign} {}", a.spelled(words, functions, own), b.spelled(words, functions, behind));
                if own < around { format!("({text})") } else { text }
            }
            Formula::Least(of) => list(functions.0, of),
            Formula::Most(of) => list(functions.1, of),
        }
    }
}

impl From<Quantity> for Formula {
    fn from(quantity: Quantity) -> Self {
        Formula::Quantity(quantity)
    }
}

fn times(a: Formula, b: Formula) -> Formula {
    Formula::Both(Box::new(a), Sign::Times, Box::new(b))
}

fn over(a: Formula, b: Formula) -> Formula {
    Formula::Both(Box::new(a), Sign::Over, Box::new(b))
}

fn less(a: Formula, b: Formula) -> Formula {
    Formula::Both(Box::new(a), Sign::Minus, Box::new(b))
}

fn each(all: &[Formula], with: &Figures) -> Result<Vec<Decimal>, Fault> {
    all.iter().map(|one| one.compute(with)).collect()
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(Decimal, String),
    Word(String),
    Sign(char),
}

impl Token {
    fn show(&self) -> String {
        match self {
            Token::Number(_, text) | Token::Word(text) => text.clone(),
            Token::Sign(sign) => sign.to_string(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, FormulaProblem> {
    let mut tokens = Vec::new();
    let mut left = text.char_indices().peekable();
    while let Some((start, first)) = left.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        let mut word = first.to_string();
        let goes_on = |c: char| match first {
            '0'..='9' | '.' => c.is_ascii_digit() || c == '.',
            _ => c.is_alphanumeric() || c == '_',
        };
        if first.is_alphanumeric() || first == '.' {
            while let Some((at, next)) = left.next_if(|(_, c)| goes_on(*c)) {
                word.push(next);
                end = at + next.len_utf8();
            }
        }
        let token = match first {
            '0'..='9' | '.' => match word.parse() {
                Ok(number) => Token::Number(number, word),
                Err(_) => {
                    return Err(FormulaProblem { message: format!("`{word}` is no number"), at: start..end });
                }
            },
            _ if first.is_alphabetic() => Token::Word(word),
            '+' | '(' | ')' | ',' => Token::Sign(first),
            '-' | '−' => Token::Sign('-'),
            '*' | '×' => Token::Sign('*'),
            '/' | '÷' => Token::Sign('/'),
            _ => {
                let message = format!("`{first}` has no meaning in a formula: it takes + - * / ( ) and `min`, `max`");
                return Err(FormulaProblem { message, at: start..end });
            }
        };
        tokens.push((token, start..end));
    }
    Ok(tokens)
}

struct Reader<'a> {
    tokens: &'a [(Token, Range<usize>)],
    at: usize,
    end: usize,
    own: &'a str,
}

impl Reader<'_> {
    fn sign(&mut self, wanted: &[char]) -> Option<char> {
        match self.tokens.get(self.at) {
            Some((Token::Sign(sign), _)) if wanted.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    /// The place of what comes next.
    fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, at)| at.clone())
    }

    fn expect(&mut self, wanted: char) -> Result<(), FormulaProblem> {
        match self.sign(&[wanted]) {
            Some(_) => Ok(()),
            None => Err(FormulaProblem { message: format!("expected `{wanted}` in the formula"), at: self.here() }),
        }
    }

    fn sum(&mut self, depth: usize) -> Result<Formula, FormulaProblem> {
        let mut left = self.product(depth)?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let sign = if sign == '+' { Sign::Plus } else { Sign::Minus };
            left = Formula::Both(Box::new(left), sign, Box::new(self.product(depth)?));
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Formula, FormulaProblem> {
        let mut left = self.signed(depth)?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let sign = if sign == '*' { Sign::Times } else { Sign::Over };
            left = Formula::Both(Box::new(left), sign, Box::new(self.signed(depth)?));
        }
        Ok(left)
    }

    fn signed(&mut self, depth: usize) -> Result<Formula, FormulaProblem> {
        if depth > MAX_DEPTH {
            return Err(FormulaProblem { message: "the formula is nested too deeply".to_owned(), at: self.here() });
        }
        match self.sign(&['-']) {
            Some(_) => Ok(Formula::Negative(Box::new(self.signed(depth + 1)?))),
            None => self.atom(depth),
        }
    }

    fn atom(&mut self, depth: usize) -> Result<Formula, FormulaProblem> {
        let Some((token, at)) = self.tokens.get(self.at) else {
            return Err(FormulaProblem { message: "the formula ends too early".to_owned(), at: self.here() });
        };
        self.at += 1;
        match token {
            Token::Number(number, _) => Ok(Formula::Number(*number)),
            Token::Word(word) if matches!(word.as_str(), "min" | "max") => {
                self.expect('(')?;
                let mut all = vec![self.sum(depth + 1)?];
                while self.sign(&[',']).is_some() {
                    all.push(self.sum(depth + 1)?);
                }
                self.expect(')')?;
                Ok(if word == "min" { Formula::Least(all) } else { Formula::Most(all) })
            }
            Token::Word(word) => match self.quantity(word) {
                Some(quantity) => Ok(Formula::Quantity(quantity)),
                None => {
                    let own = self.own;
                    let message = format!("a formula has no `{word}`: it has `{own}`, `lowest`, `highest`, `mean` and `scale`");
                    Err(FormulaProblem { message, at: at.clone() })
                }
            },
            Token::Sign('(') => {
                let inner = self.sum(depth + 1)?;
                self.expect(')')?;
                Ok(inner)
            }
            Token::Sign(sign) => Err(FormulaProblem {
                message: format!("expected a number or a name in the formula, found `{sign}`"),
                at: at.clone(),
            }),
        }
    }

    fn quantity(&self, word: &str) -> Option<Quantity> {
        match word {
            _ if word == self.own => Some(Quantity::Own),
            "lowest" => Some(Quantity::Lowest),
            "highest" => Some(Quantity::Highest),
            "mean" => Some(Quantity::Mean),
            "scale" => Some(Quantity::Scale),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn figures() -> Figures {
        Figures { own: d("500"), lowest: d("400"), highest: d("800"), mean: d("600"), scale: d("20"), times: d("2") }
    }

    fn value(text: &str) -> Result<Decimal, Fault> {
        Formula::parse(text, "price").expect("reads").compute(&figures())
    }

    /// By hand: 20 × (2 − 500 ÷ 400) = 15; 20 × 400² ÷ 500² = 12.8; 20 × (1 − (500 − 400) ÷ 600) = 16.67; 20 − 7 × 500 ÷ 600 = 14.17.
    #[test]
    fn usual_formulas_give_what_is_reckoned_by_hand() {
        assert_eq!(value("scale * lowest / price"), Ok(d("16")));
        assert_eq!(value("scale × (2 − price ÷ lowest)"), Ok(d("15")));
        assert_eq!(value("scale * (lowest * lowest) / (price * price)"), Ok(d("12.8")));
        assert_eq!(value("scale * (highest - price) / (highest - lowest)"), Ok(d("15")));
        assert_eq!(value("scale * (1 - (price - lowest) / mean)").map(|n| n.round_dp(2)), Ok(d("16.67")));
        assert_eq!(value("scale - 7 * price / mean").map(|n| n.round_dp(2)), Ok(d("14.17")));
        assert_eq!(value("max(0, min(scale, -5 + 30))"), Ok(d("20")));
        assert_eq!(value("10 - 2 - 3"), Ok(d("5")), "from the left");
    }

    /// The same figures: 20 × 400 ÷ 500 = 16; 20 × 300 ÷ 400 = 15; 20 × (800 − 500) ÷ 400 = 15.
    #[test]
    fn formulas_with_a_name_are_formulas() {
        let value = |formula: Formula| formula.compute(&figures());
        assert_eq!(value(Formula::proportional()), Ok(d("16")));
        assert_eq!(value(Formula::linear()), Ok(d("15")));
        assert_eq!(value(Formula::cut_off()), Ok(d("15")));
        assert!(Formula::parse("times * lowest", "price").is_err(), "the word is of those alone");
    }

    #[test]
    fn nought_and_numbers_too_large_are_faults() {
        assert_eq!(value("scale / (price - 500)"), Err(Fault::Nought));
        assert_eq!(value("79228162514264337593543950335 * price"), Err(Fault::TooLarge));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        let problem = |text: &str| Formula::parse(text, "price").map_err(|p| p.at).expect_err(text);
        assert_eq!(problem("scale * cost"), 8..12);
        assert_eq!(problem("scale * delay"), 8..13);
        assert_eq!(problem("scale *"), 7..7);
        assert_eq!(problem("(scale"), 6..6);
        assert_eq!(problem("scale price"), 6..11);
        assert_eq!(problem("1.2.3"), 0..5);
        assert_eq!(problem("scale ^ 2"), 6..7);
        assert_eq!(problem(""), 0..0);
        assert!(Formula::parse(&"(".repeat(300), "price").is_err() && Formula::parse(&"-".repeat(300), "price").is_err());
        assert!(Formula::parse(&"1+".repeat(300), "price").is_err(), "too long");
        assert!(Formula::parse("delay / lowest", "delay").is_ok());
    }

    #[test]
    fn words_and_cells_keep_the_order_of_the_signs() {
        let formula = Formula::parse("scale * (2 - price / (lowest * 2)) - (1 - 3)", "price").expect("reads");
        let words = |part: &Formula| match part {
            Formula::Number(n) => n.to_string(),
            Formula::Quantity(q) => format!("{q:?}"),
            _ => String::new(),
        };
        assert_eq!(formula.in_words(&words, "min", "max"), "Scale × (2 − Own ÷ (Lowest × 2)) − (1 − 3)");
        let cells = |q: Quantity| format!("{q:?}");
        assert_eq!(formula.in_cells(&cells), "((Scale*(2-(Own/(Lowest*2))))-(1-3))");
    }
}
