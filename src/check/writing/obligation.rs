//! What a sentence says that binds somebody: that it binds, once, and whom.

use super::judge::{Binding, Fault, Judge};
use super::matcher::{Hit, Sign};
use super::plain::PlainText;
use crate::finding::RuleId;
use std::ops::Range;

/// The fewest words of an obligation: fewer hold the place of one (“Void”, “See EX-3”).
const WORDS: usize = 4;

/// Whether an obligation says that it is one; `None` for a text that is too short to be one.
pub fn binding(judge: &Judge, hits: &[Hit], plain: &PlainText<'_>) -> Option<Binding> {
    let words = || plain.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().take(WORDS).count() < WORDS {
        return None;
    }
    let has = |sign: Sign| hits.iter().any(|hit| hit.sign == sign);
    let keyword =
        || plain.written.split(|c: char| !c.is_alphanumeric()).any(|word| judge.guide.keywords.iter().any(|k| k == word));
    Some(match (has(Sign::Binding), has(Sign::NotBinding)) {
        (true, _) => Binding::Bound,
        (false, true) => Binding::Open,
        (false, false) if keyword() => Binding::Open,
        (false, false) => Binding::Silent,
    })
}

/// The faults of an obligation as a whole.
pub fn faults(judge: &Judge, plain: &PlainText<'_>, hits: &[Hit]) -> Vec<Fault> {
    let found = [not_binding(judge, plain, hits), second(plain, hits)];
    found.into_iter().flatten().chain(passive(judge, plain, hits)).collect()
}

/// A verb that leaves open whether something is required, where none binds. In capitals it is one of the words that a standard gives a
/// meaning (RFC 2119).
fn not_binding(judge: &Judge, plain: &PlainText<'_>, hits: &[Hit]) -> Option<Fault> {
    if hits.iter().any(|hit| hit.sign == Sign::Binding) {
        return None;
    }
    let open = |(n, hit): &(usize, &Hit)| hit.sign == Sign::NotBinding && is_main(*n, plain, hits);
    let (_, hit) = hits.iter().enumerate().find(open)?;
    let word = plain.as_written(&hit.at);
    if !word.chars().any(char::is_lowercase) {
        return None;
    }
    Some(Fault {
        rule: RuleId::WritingNoModal,
        at: plain.written_at(&hit.at),
        message: format!("`{word}` leaves open whether this is required"),
        hint: format!("write `{}`; how much it is wanted is said by its priority", judge.verb()),
    })
}

/// A second verb that binds, which is another obligation.
fn second(plain: &PlainText<'_>, hits: &[Hit]) -> Option<Fault> {
    let verbs = hits.iter().enumerate().filter(|(_, hit)| hit.sign == Sign::Binding);
    let (_, hit) = verbs.filter(|(n, _)| is_main(*n, plain, hits)).nth(1)?;
    let word = plain.as_written(&hit.at);
    Some(Fault {
        rule: RuleId::WritingTwoStatements,
        at: plain.written_at(&hit.at),
        message: format!("one entry asks for two things or more: `{word}` begins the second"),
        hint: "give each an entry of its own, so that it is planned, tested and accepted by itself".to_owned(),
    })
}

/// What ends a part of a sentence.
const MARKS: &[char] = &[',', ';', ':', '.', '!', '?', '\n', '(', ')', '–', '—'];

/// How many words of a text are looked at before and behind another one.
const NEAR: usize = 40;

/// Whether a verb is that of its sentence, and not of a part such as “that the user must give”.
fn is_main(number: usize, plain: &PlainText<'_>, hits: &[Hit]) -> bool {
    let Some(verb) = hits.get(number) else { return false };
    let near = hits.get(number.saturating_sub(NEAR)..number).unwrap_or_default();
    let from = near.first().map_or(0, |hit| hit.at.start);
    let before = plain.text.get(from..verb.at.start).unwrap_or_default();
    let mark = before.rfind(MARKS).map_or(from, |at| from + at + 1);
    let joins = |hit: &&Hit| matches!(hit.sign, Sign::Conjunction | Sign::Binding) && hit.at.end <= verb.at.start;
    let clause = near.iter().filter(joins).map(|hit| hit.at.end).max().unwrap_or(0).max(mark);
    !near.iter().any(|hit| hit.sign == Sign::Subordinating && hit.at.start >= clause)
}

/// Passives behind a verb that binds, in sentences that do not say who acts.
fn passive(judge: &Judge, plain: &PlainText<'_>, hits: &[Hit]) -> Vec<Fault> {
    let mut found = Vec::new();
    for (number, verb) in hits.iter().enumerate().filter(|(_, hit)| hit.sign == Sign::Binding) {
        let near = hits.get(number + 1..).unwrap_or_default().iter().take(NEAR);
        let follows = |hit: &&Hit| {
            let between = plain.text.get(verb.at.end..hit.at.start).unwrap_or_default();
            between.split_whitespace().count() <= 1 && !between.contains(MARKS)
        };
        let auxiliary = near.clone().take_while(follows).find(|hit| hit.sign == Sign::Auxiliary);
        let Some(participle) = auxiliary.and_then(|hit| participle(judge, plain, hit.at.end)) else { continue };
        let sentence = plain.sentence(verb.at.start);
        let mut near = near;
        if near.any(|hit| hit.sign == Sign::Actor && hit.at.start >= participle.end && hit.at.end <= sentence.end) {
            continue;
        }
        let at = verb.at.start..participle.end;
        found.push(Fault {
            rule: RuleId::WritingPassive,
            at: plain.written_at(&at),
            message: format!("`{}` does not say who does it", plain.as_written(&at)),
            hint: "make who or what does it the subject of the sentence".to_owned(),
        });
        if found.len() == super::MOST {
            break;
        }
    }
    found
}

/// The participle that comes next, perhaps behind an adverb.
fn participle(judge: &Judge, plain: &PlainText<'_>, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    for _ in 0..2 {
        let rest = plain.text.get(at..)?;
        let start = at + rest.find(|c: char| c != ' ')?;
        let word = plain.text.get(start..)?.split(|c: char| !c.is_alphabetic()).next().filter(|word| word.len() > 2)?;
        if judge.guide.passive.endings.iter().any(|ending| word.ends_with(ending.as_str())) {
            return Some(start..start + word.len());
        }
        if !judge.guide.passive.adverbs.iter().any(|ending| word.ends_with(ending.as_str())) {
            return None;
        }
        at = start + word.len();
    }
    None
}
