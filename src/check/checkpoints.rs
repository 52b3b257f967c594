//! Checkpoints that compute: goals that can be read, that their readers can see the answer to, and states that nobody sets beside them.

use super::link_index::{found, place};
use super::views::{place_in, validate};
use crate::finding::{Finding, RuleId, closest_key};
use crate::index::ProjectIndex;
use crate::project::{
    CHANGED_SINCE, Condition, Entry, Goal, GoalPart, GoalTest, GoalWord, Project, Request, Written, address, parse_goal,
};
use crate::publication::visible_vocabulary;
use crate::schema::{Audience, FieldType, Kind, Value, Vocabulary, choice_words};
use crate::span::Span;
use std::collections::BTreeSet;

/// Checks the checkpoints of a project.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    for (n, entry) in project.entries.iter_enumerated().filter(|(_, entry)| *entry.kind == *"checkpoint") {
        let mut read = false;
        for field in ["done_when", "applies_when"] {
            let Some(written) = entry.fields.get(field) else { continue };
            let Value::Text(text) = &written.value else { continue };
            match parse_goal(text) {
                Ok(goal) => {
                    read = true;
                    let goal = WrittenGoal { goal: &goal, entry, at: n, span: written.span, project };
                    goal.named(findings);
                    goal.contradictions(findings);
                    goal.out_of_sight(findings);
                }
                Err(problem) => {
                    let message = format!("`{field}` of `{}` cannot be read: {}", entry.id, problem.message);
                    let place = place_in(project, written.span, &problem.at);
                    let hint = "for instance `count persona >= 3; all persona have goals`";
                    findings.push(Finding::error(RuleId::BadGoal, place, message).hint(hint));
                }
            }
        }
        by_hand(n, entry, read, findings);
    }
}

/// A state that is written although it is computed, and a question set aside without a word.
fn by_hand(n: ProjectIndex, entry: &Entry, computed: bool, findings: &mut Vec<Finding>) {
    let Some(Written { value: Value::Choice(state), default: false, .. }) = entry.fields.get("state") else { return };
    if &**state == "not_applicable" {
        if entry.get("evidence").is_none() {
            let message = format!("`{}` does not apply, and does not say why", entry.id);
            findings.push(found(RuleId::SetAsideSilently, n, place(entry, "state"), message).hint("say why in `evidence`"));
        }
    } else if computed && entry.fields.contains_key("done_when") {
        let message = format!("the state of `{}` is computed by `done_when`; what is written here is not shown", entry.id);
        findings.push(
            found(RuleId::StateByHand, n, place(entry, "state"), message)
                .also(place(entry, "done_when"), "this decides")
                .hint("take one of them out; `state: not_applicable` with a reason may stand beside it"),
        );
    }
}

/// A goal, and where it is written.
struct WrittenGoal<'a> {
    goal: &'a Goal,
    entry: &'a Entry,
    at: ProjectIndex,
    span: Span,
    project: &'a Project,
}

impl WrittenGoal<'_> {
    fn place(&self, word: &GoalWord) -> Span {
        place_in(self.project, self.span, &word.at)
    }

    /// Holds what a goal names against the vocabulary.
    fn named(&self, findings: &mut Vec<Finding>) {
        let vocabulary = &self.project.vocabulary;
        for part in &self.goal.parts {
            let Some((word, condition)) = part.test.subject() else { continue };
            let Some(kind) = vocabulary.find(&word.text) else {
                let finding = Finding::error(RuleId::BadGoal, self.place(word), format!("there is no kind `{}`", word.text));
                let near = closest_key(&word.text, vocabulary.kind_words());
                let hint = near.map_or_else(|| "`ouvrage kinds` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
                findings.push(finding.hint(hint));
                continue;
            };
            if *kind.name == *"checkpoint" {
                let message = "a checkpoint cannot count checkpoints, whose states are computed themselves";
                let finding = Finding::error(RuleId::BadGoal, self.place(word), message);
                findings.push(finding.hint("count what they ask for"));
                continue;
            }
            if let Some(condition) = condition {
                self.condition(&kind.name, condition, findings);
            }
            match &part.test {
                GoalTest::Every(_, fields) => fields.iter().for_each(|field| self.field(kind, field, findings)),
                GoalTest::Each { field, choices, .. } => {
                    let named = choices.iter().map(|choice| GoalWord { text: choice.text.clone(), at: choice.at.clone() });
                    self.choices(kind, field, &named.collect::<Vec<_>>(), findings);
                }
                GoalTest::Count(..) | GoalTest::Page(_) => {}
            }
        }
    }

    fn condition(&self, kind: &str, condition: &Condition, findings: &mut Vec<Finding>) {
        condition.visit_tests(&mut |path, at, _| {
            if path.first().is_some_and(|name| name == CHANGED_SINCE) {
                let place = place_in(self.project, self.span, at);
                let finding = Finding::error(RuleId::BadGoal, place, "a checkpoint does not know what changed since a baseline");
                findings.push(finding.hint("ask for what the entries hold now"));
            }
        });
        let request = request(kind, condition, self.span);
        let of_goal = |finding: Finding| match finding.rule {
            RuleId::BadView => Finding { rule: RuleId::BadGoal, ..finding },
            _ => finding,
        };
        // What came with a starter and is nobody's own yet asks for nothing.
        let of_starter = self.entry.tags.iter().any(|tag| **tag == *"starter");
        let told = |finding: &Finding| !of_starter || finding.rule != RuleId::TodayUnknown;
        findings.extend(validate(&request, self.project, None).into_iter().filter(told).map(of_goal));
    }

    /// A field, link or inverse that every entry must have.
    fn field(&self, kind: &Kind, field: &GoalWord, findings: &mut Vec<Finding>) {
        let vocabulary = &self.project.vocabulary;
        let (first, rest) = field.text.split_once('.').map_or((field.text.as_str(), None), |(first, rest)| (first, Some(rest)));
        if !vocabulary.has_column(&kind.name, first) {
            let message = format!("`{}` has no field or link `{first}`", kind.name);
            let near = closest_key(first, vocabulary.column_words(&kind.name)).map(|near| format!("did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| format!("`ouvrage kinds {}` lists them", kind.name));
            findings.push(Finding::error(RuleId::BadGoal, self.place(field), message).hint(hint));
            return;
        }
        let Some(rest) = rest else { return };
        let wrong = |message: String| Finding::error(RuleId::BadGoal, self.place(field), message);
        match kind.fields.get(first).map(|field| &field.ty) {
            Some(FieldType::Records(cells)) if !cells.contains_key(rest) => {
                findings.push(
                    wrong(format!("a row of `{first}` has no field `{rest}`")).did_you_mean(rest, cells.keys().map(|k| &**k)),
                );
            }
            Some(FieldType::Records(_) | FieldType::Link(_)) | None => {}
            Some(_) => findings.push(wrong(format!("`{first}` is no link, so it has no `{rest}`"))),
        }
    }

    fn choices(&self, kind: &Kind, field: &GoalWord, named: &[GoalWord], findings: &mut Vec<Finding>) {
        let wrong = |word: &GoalWord, message: String| Finding::error(RuleId::BadGoal, self.place(word), message);
        let of = match kind.fields.get(field.text.as_str()).map(|field| &field.ty) {
            Some(FieldType::List(of)) => of,
            Some(of) => of,
            None => return self.field(kind, field, findings),
        };
        let FieldType::Choice(choices) = of else {
            findings.push(wrong(field, format!("`{}` of `{}` is no choice", field.text, kind.name)));
            return;
        };
        let known = |word: &str| choices.iter().any(|c| c.key == word || c.label.all().any(|l| l.eq_ignore_ascii_case(word)));
        for word in named.iter().filter(|word| !known(&word.text)) {
            let finding = wrong(word, format!("`{}` is not a choice of `{}`", word.text, field.text));
            let near = closest_key(&word.text, choice_words(choices)).map(|near| format!("did you mean `{near}`?"));
            let keys: Vec<&str> = choices.iter().map(|c| c.key.as_str()).collect();
            findings.push(finding.hint(near.unwrap_or_else(|| format!("choices: {}", keys.join(", ")))));
        }
    }

    fn contradictions(&self, findings: &mut Vec<Finding>) {
        if let Some((first, second)) = self.goal.contradiction() {
            let place = |part: &GoalPart| place_in(self.project, self.span, &part.at);
            let message = format!("no number of entries fulfils both bounds of `{}`", self.entry.id);
            let finding = Finding::error(RuleId::BadGoal, place(second), message).also(place(first), "the other bound");
            findings.push(finding.hint("correct one of them"));
        }
    }

    /// What is counted is hidden from a reader of the question: for them nothing is computed.
    fn out_of_sight(&self, findings: &mut Vec<Finding>) {
        let reader = self.entry.audience;
        let seen = visible_vocabulary(self.project, reader);
        let mut hidden: BTreeSet<String> = BTreeSet::new();
        for part in &self.goal.parts {
            hidden.extend(self.hidden_from(part, reader, &seen));
        }
        if hidden.is_empty() {
            return;
        }
        let name = self.project.config.audiences.name(reader);
        let hidden = hidden.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("`{}` is for `{name}`, who cannot see what it counts: {hidden}", self.entry.id);
        findings.push(
            found(RuleId::GoalOutOfSight, self.at, self.span, message)
                .hint("for them the state stays unknown; give the checkpoint the audience of what it counts"),
        );
    }

    fn hidden_from(&self, part: &GoalPart, reader: Audience, seen: &Vocabulary) -> Vec<String> {
        if let GoalTest::Page(path) = &part.test {
            // Numbers of file names may be written or left out, and a folder stands for its index, as everywhere.
            let address = address(&path.text);
            let index = format!("{address}/index");
            let there = self.project.pages.iter().find(|page| [&*address, &*index].contains(&&*page.path));
            return there
                .filter(|page| !page.audience.is_visible_to(reader))
                .map(|page| page.path.to_string())
                .into_iter()
                .collect();
        }
        let Some((word, condition)) = part.test.subject() else { return Vec::new() };
        // What does not exist was reported.
        let Some(kind) = self.project.vocabulary.find(&word.text) else { return Vec::new() };
        if seen.get(&kind.name).is_none() {
            return vec![kind.name.to_string()];
        }
        let mut names: Vec<String> = Vec::new();
        if let Some(condition) = condition {
            condition.visit_tests(&mut |path, _, _| names.extend(path.first().cloned()));
        }
        let first = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
        match &part.test {
            GoalTest::Every(_, fields) => names.extend(fields.iter().map(|field| first(&field.text))),
            GoalTest::Each { field, .. } => names.push(field.text.clone()),
            GoalTest::Count(..) | GoalTest::Page(_) => {}
        }
        let hides = |name: &String| self.project.vocabulary.shows(&kind.name, name) && !seen.shows(&kind.name, name);
        names.into_iter().filter(hides).map(|name| format!("{}.{name}", kind.name)).collect()
    }
}

/// A request that a condition is checked by.
fn request(kind: &str, condition: &Condition, span: Span) -> Request {
    Request {
        view: "table".into(),
        view_span: span,
        kinds: vec![(kind.to_owned(), span)],
        condition: Some((condition.clone(), span)),
        params: Vec::new(),
        span,
    }
}
