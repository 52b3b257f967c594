//! What views and kinds ask for: kinds, fields and conditions that exist and that the reader may see.

use super::days;
use crate::finding::{Finding, RuleId, closest_key};
use crate::locale::yes_or_no;
use crate::project::{
    CHANGED_SINCE, Condition, OTHER_CONDITIONS, Project, Request, SavedView, TABS, parse_condition, parse_view_node,
    saved_filters,
};
use crate::publication::visible_vocabulary;
use crate::schema::{Audience, Field, FieldType, Vocabulary, choice_words, field_words};
use crate::source::Node;
use crate::span::Span;
use crate::view::{self, Role, View};
use std::ops::Range;

/// Checks the views of kinds.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    for kind in project.vocabulary.iter() {
        for view in &kind.views {
            // Shipped kinds may ask for views of a later version; a project's own may not.
            let shipped = project.sources.get(view.node.span.file).is_some_and(|f| f.shipped);
            match parse_view_node(&view.node, Some(&kind.name)) {
                Ok(request) => {
                    let more = validate(&request, project, None);
                    findings.extend(more.into_iter().filter(|_| !shipped));
                }
                Err(more) => findings.extend(more.into_iter().filter(|_| !shipped)),
            }
        }
    }
}

/// Checks the named views of registers: what they name exists, and is something that the tools of a register can do.
pub fn check_saved(project: &Project, findings: &mut Vec<Finding>) {
    for saved in &project.config.views {
        let more = validate(&saved.request, project, None);
        let sound = more.is_empty();
        findings.extend(more);
        if sound {
            tools(saved, project, findings);
        }
    }
}

/// Holds a named view against what can be filtered and grouped by.
fn tools(saved: &SavedView, project: &Project, findings: &mut Vec<Finding>) {
    let Some(kind) = project.vocabulary.find(&saved.kind.0) else { return };
    let field = |name: &str| kind.fields.get(name).map(|field| &field.ty);
    if let Some((group, span)) = saved.request.words("group").and_then(|words| words.first().copied())
        && !matches!(field(group), None | Some(FieldType::Choice(_) | FieldType::Boolean | FieldType::Link(_)))
    {
        let message = format!("the rows of a register are not grouped by `{group}`");
        findings.push(Finding::error(RuleId::BadView, span, message).hint("by a choice, yes or no, or a link"));
    }
    if let Some((tab, span)) = &saved.tab {
        let shown = kind.views.iter().filter_map(|view| parse_view_node(&view.node, Some(&kind.name)).ok());
        let tabs: Vec<&str> =
            ["table"].into_iter().chain(shown.filter_map(|request| Some(view::find(&request.view)?.tab))).collect();
        if !tabs.contains(&tab.as_str()) {
            let message = format!("the register of `{}` has no tab `{tab}`", kind.name);
            let own: Vec<&str> = TABS.into_iter().filter(|tab| tabs.contains(tab)).collect();
            findings.push(Finding::error(RuleId::BadView, *span, message).hint(format!("tabs: {}", own.join(", "))));
        }
    }
    let Some((condition, span)) = &saved.request.condition else { return };
    let hint = "tests of single fields joined by `and`: `=`, `in` and `is empty` for choices, links, lists and yes or no, `>=` and `<=` for numbers and dates, `changed since` a baseline";
    let mut bad = |at: Range<usize>, message: String| {
        let place = place_in(project, *span, &at);
        findings.push(Finding::error(RuleId::BadView, place, message).hint(hint));
    };
    match saved_filters(condition) {
        Err(at) => bad(at, "the tools of a register cannot filter by this".to_owned()),
        Ok(filters) => {
            for filter in filters {
                let fits = match field(&filter.field) {
                    None => !filter.is_range() && kind.product(&filter.field).is_none(),
                    Some(FieldType::Boolean) => !filter.is_range() && filter.keys.iter().all(|key| yes_or_no(key).is_some()),
                    Some(FieldType::Choice(_) | FieldType::Link(_) | FieldType::List(_)) => !filter.is_range(),
                    Some(
                        FieldType::Integer { .. }
                        | FieldType::Number(_)
                        | FieldType::Percent(_)
                        | FieldType::Money(_)
                        | FieldType::Date,
                    ) => filter.is_range(),
                    Some(_) => false,
                };
                if !fits {
                    bad(filter.at.clone(), format!("the tools of a register cannot filter by `{}` in this way", filter.field));
                }
            }
        }
    }
}

/// Holds a request against the vocabulary, and, for a reader, against what that reader may see of it.
pub fn validate(request: &Request, project: &Project, reader: Option<Audience>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let whole = &project.vocabulary;
    let seen = reader.map(|r| (r, visible_vocabulary(project, r)));
    let mut validator = Validator { whole, seen, project, findings: &mut findings };
    validator.request(request);
    findings
}

/// Holds a condition on the entries of a kind against what a reader may see of it.
pub fn validate_condition(kind: &str, condition: &(Condition, Span), project: &Project, reader: Audience) -> Vec<Finding> {
    let request = Request {
        view: "table".into(),
        view_span: condition.1,
        kinds: vec![(kind.to_owned(), condition.1)],
        condition: Some(condition.clone()),
        params: Vec::new(),
        span: condition.1,
    };
    validate(&request, project, Some(reader))
}

/// Whether a kind has something of a name.
type Has = fn(&Vocabulary, &str, &str) -> bool;

struct Validator<'a> {
    whole: &'a Vocabulary,
    seen: Option<(Audience, std::sync::Arc<Vocabulary>)>,
    project: &'a Project,
    findings: &'a mut Vec<Finding>,
}

impl Validator<'_> {
    fn kind(&mut self, name: &str, span: Span) -> Option<String> {
        let Some(kind) = self.whole.find(name) else {
            let finding = Finding::error(RuleId::BadView, span, format!("there is no kind `{name}`"));
            let near = closest_key(name, self.whole.kind_words());
            let hint = near.map_or_else(|| "`ouvrage kinds` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
            self.findings.push(finding.hint(hint));
            return None;
        };
        if let Some((reader, seen)) = &self.seen
            && seen.get(&kind.name).is_none()
        {
            let ladder = &self.project.config.audiences;
            let message = format!(
                "a text for `{}` shows `{}`, which is for `{}`",
                ladder.name(*reader),
                kind.name,
                ladder.name(kind.audience)
            );
            self.findings.push(Finding::error(RuleId::HiddenView, span, message).hint("take the view out, or hide the passage"));
            return None;
        }
        Some(kind.name.to_string())
    }

    /// Checks a name of a field, link or inverse, or of a product of two numbers where one may stand. Whether the reader may see it matters where it decides what is shown (`decides`);
    /// a hidden column is only left out.
    fn column(&mut self, kind: &str, name: &str, span: Span, decides: bool) {
        self.known(kind, name, span, decides, Vocabulary::has_column);
    }

    fn known(&mut self, kind: &str, name: &str, span: Span, decides: bool, has: Has) {
        if !has(self.whole, kind, name) {
            let finding = Finding::error(RuleId::BadView, span, format!("`{kind}` has no field or link `{name}`"));
            let near = closest_key(name, self.whole.column_words(kind)).map(|n| format!("did you mean `{n}`?"));
            self.findings.push(finding.hint(near.unwrap_or_else(|| format!("`ouvrage kinds {kind}` lists them"))));
            return;
        }
        if let Some((reader, seen)) = &self.seen
            && decides
            && !has(seen, kind, name)
        {
            self.hidden(name, *reader, span);
        }
    }

    fn hidden(&mut self, name: &str, reader: Audience, span: Span) {
        let ladder = &self.project.config.audiences;
        let message = format!("a view for `{}` selects by `{name}`, which this reader may not see", ladder.name(reader));
        self.findings.push(
            Finding::error(RuleId::HiddenView, span, message)
                .hint("what is shown would tell what the field holds; take it out, or hide the passage"),
        );
    }

    /// Checks that a reader may see a cell of rows that decides what is shown.
    fn cell(&mut self, kind: &str, rows: &str, cell: &str, span: Span) {
        let Some((reader, seen)) = &self.seen else { return };
        let sees = |field: &Field| matches!(&field.ty, FieldType::Records(cells) if cells.contains_key(cell));
        // Rows that are hidden altogether are reported by their own name.
        let hides = seen.get(kind).and_then(|kind| kind.fields.get(rows)).is_some_and(|field| !sees(field));
        if hides {
            self.hidden(&format!("{rows}.{cell}"), *reader, span);
        }
    }

    fn request(&mut self, request: &Request) {
        let view = match view::form(request) {
            Ok(view) => view,
            Err(mut findings) => return self.findings.append(&mut findings),
        };
        let kinds: Vec<String> = request.kinds.iter().filter_map(|(name, span)| self.kind(name, *span)).collect();
        let Some(kind) = kinds.first() else { return };
        for (name, role) in view.params {
            self.param(kind, name, *role, request);
        }
        self.findings.append(&mut (view.check)(request));
        self.computes_on(view, request);
        if let Some((condition, span)) = &request.condition {
            self.condition(kind, condition, *span);
        }
        let columns = view::other_kinds(request).first().map(|(kind, _)| *kind);
        for (name, other) in OTHER_CONDITIONS.into_iter().zip([columns, Some("offer")]) {
            if let (Some(node), Some(other)) = (request.param(name), other)
                && let Some(Ok(condition)) = node.as_str().map(parse_condition)
            {
                self.condition(other, &condition, node.span);
            }
        }
    }

    /// Checks what a parameter names, as its role says.
    fn param(&mut self, kind: &str, name: &str, role: Role, request: &Request) {
        for (word, span) in request.words(name).unwrap_or_default() {
            match role {
                Role::Kinds => {
                    self.kind(word, span);
                }
                _ if word.is_empty() => {}
                Role::Columns => self.known(kind, word.trim_start_matches('-'), span, false, Vocabulary::shows),
                Role::Sorts => self.known(kind, word.trim_start_matches('-'), span, true, Vocabulary::shows),
                Role::Fields => self.column(kind, word.trim_start_matches('-'), span, false),
                Role::Decides => self.column(kind, word.trim_start_matches('-'), span, true),
                Role::Source => self.source(kind, word, span),
                Role::Number => self.source_of_numbers(kind, word, span),
                Role::NumberWhen(applies) if applies(request) => self.source_of_numbers(kind, word, span),
                Role::NumberWhen(_) => self.source(kind, word, span),
                Role::WordOrSource(words) if words.contains(&word) => {}
                Role::WordOrSource(_) => self.source(kind, word, span),
                Role::Baseline => self.baseline(word, span),
                Role::Entry | Role::Condition | Role::Text(..) | Role::Free => {}
            }
        }
        if let (Role::Entry, Some(node)) = (role, request.param(name)) {
            self.around(node);
        }
    }

    fn condition(&mut self, kind: &str, condition: &Condition, span: Span) {
        let mut tests = Vec::new();
        condition.visit_tests(&mut |path, at, operands| tests.push((path.to_vec(), at.clone(), operands.to_vec())));
        for (path, at, operands) in tests {
            if path.first().is_some_and(|name| name == CHANGED_SINCE) {
                operands.iter().for_each(|operand| self.baseline(&operand.text, place_in(self.project, span, &operand.at)));
                continue;
            }
            self.path(kind, &path, &at, span, &operands);
        }
    }

    /// Checks the name of a baseline, of which the reader must be told.
    fn baseline(&mut self, name: &str, span: Span) {
        let reader = self.seen.as_ref().map(|(reader, _)| *reader);
        known_baseline(self.project, (RuleId::BadView, RuleId::HiddenView), name, span, reader, self.findings);
    }

    fn source_of_numbers(&mut self, kind: &str, path: &str, span: Span) {
        self.source(kind, path, span);
        self.number(kind, path, span);
    }

    /// Checks a field, link, inverse, or a field of rows (`measures.date`).
    fn source(&mut self, kind: &str, path: &str, span: Span) {
        let Some((rows, cell)) = path.split_once('.') else { return self.column(kind, path, span, true) };
        self.column(kind, rows, span, true);
        match self.whole.get(kind).and_then(|k| k.fields.get(rows)).map(|f| &f.ty) {
            Some(FieldType::Records(fields)) if fields.contains_key(cell) => self.cell(kind, rows, cell, span),
            Some(FieldType::Records(fields)) => {
                let finding = Finding::error(RuleId::BadView, span, format!("a row of `{rows}` has no field `{cell}`"));
                self.findings.push(finding.did_you_mean_key(cell, field_words(fields.values())));
            }
            Some(_) => self.findings.push(Finding::error(RuleId::BadView, span, format!("`{rows}` has no rows"))),
            None => {}
        }
    }

    /// Checks that a field holds numbers.
    fn number(&mut self, kind: &str, path: &str, span: Span) {
        let fields = self.whole.get(kind).map(|k| &k.fields);
        let field = match path.split_once('.') {
            None => fields.and_then(|f| f.get(path)),
            Some((rows, cell)) => match fields.and_then(|f| f.get(rows)).map(|f| &f.ty) {
                Some(FieldType::Records(fields)) => fields.get(cell),
                _ => None,
            },
        };
        if let Some(field) = field.filter(|f| !crate::face::is_number(&f.ty)) {
            let message = format!("`{path}` is {}, not a number", field.ty.name());
            let hint = "numbers are integer, number, percent and money";
            self.findings.push(Finding::error(RuleId::BadView, span, message).hint(hint));
        }
    }

    /// Checks an entry that a view is drawn around: it exists, and the reader may see it.
    fn around(&mut self, node: &Node) {
        let id = node.as_str().unwrap_or_default().trim();
        let Some(entry) = self.project.find(id) else {
            let finding = Finding::error(RuleId::BadView, node.span, format!("there is no entry `{id}`"));
            self.findings.push(finding.did_you_mean_id(id, self.project.ids()));
            return;
        };
        if let Some((reader, _)) = &self.seen
            && !entry.audience.is_visible_to(*reader)
        {
            let ladder = &self.project.config.audiences;
            let message = format!(
                "a text for `{}` is drawn around `{}`, which is for `{}`",
                ladder.name(*reader),
                entry.id,
                ladder.name(entry.audience)
            );
            self.findings
                .push(Finding::error(RuleId::HiddenView, node.span, message).hint("take the view out, or hide the passage"));
        }
    }

    /// Checks the kinds of a view that computes on some alone.
    fn computes_on(&mut self, view: &View, request: &Request) {
        if view.kinds.is_empty() {
            return;
        }
        for (kind, span) in &request.kinds {
            if self.whole.find(kind).is_some_and(|k| !view.kinds.contains(&&*k.name)) {
                let message = format!("the view `{}` computes on `{}`, not on `{kind}`", view.name, view.kinds.join("`, `"));
                self.findings.push(Finding::error(RuleId::BadView, *span, message));
            }
        }
    }

    fn path(&mut self, kind: &str, path: &[String], at: &Range<usize>, span: Span, operands: &[crate::project::Operand]) {
        let Some((name, rest)) = path.split_first() else { return };
        let place = self.place(span, at);
        if name == "kind" {
            return;
        }
        self.known(kind, name, place, true, Vocabulary::shows);
        let found = days::today(self.project, operands, &|at| self.place(span, at));
        self.findings.extend(found);
        if self.whole.get(kind).is_some_and(|k| k.product(name).is_some()) {
            return;
        }
        let Some(field) = self.whole.get(kind).and_then(|k| k.fields.get(name.as_str())).cloned() else {
            // An inverse: the next name belongs to the kinds that declare it.
            let from: Vec<String> =
                self.whole.inverses(kind).iter().filter(|i| *i.name == **name).map(|i| i.from.to_string()).collect();
            self.through(&from, rest, place, operands);
            return;
        };
        if field.ty == FieldType::Date && rest.is_empty() {
            let found = days::written(self.project, operands, &|at| self.place(span, at));
            self.findings.extend(found);
        }
        match &field.ty {
            FieldType::Choice(choices) if rest.is_empty() => {
                for operand in operands {
                    let known = choices.iter().any(|c| {
                        c.key == operand.text || c.label.all().any(|label| crate::view::same_words(label, &operand.text))
                    });
                    if !known {
                        let keys: Vec<&str> = choices.iter().map(|c| c.key.as_str()).collect();
                        let place = self.place(span, &operand.at);
                        let finding =
                            Finding::error(RuleId::BadView, place, format!("`{}` is not a choice of `{name}`", operand.text));
                        let near = closest_key(&operand.text, choice_words(choices)).map(|n| format!("did you mean `{n}`?"));
                        self.findings.push(finding.hint(near.unwrap_or_else(|| format!("choices: {}", keys.join(", ")))));
                    }
                }
            }
            FieldType::Link(link) => {
                let to: Vec<String> = match &link.to {
                    crate::schema::Targets::Any => Vec::new(),
                    crate::schema::Targets::Kinds(kinds) => kinds.clone(),
                };
                if rest.is_empty() {
                    self.known_ids(operands, span);
                }
                self.through(&to, rest, place, operands);
            }
            FieldType::Records(fields) => {
                if let Some(cell) = rest.first().filter(|c| !fields.contains_key(c.as_str())) {
                    let finding = Finding::error(RuleId::BadView, place, format!("a row of `{name}` has no field `{cell}`"));
                    self.findings.push(finding.did_you_mean_key(cell, field_words(fields.values())));
                } else if let Some(cell) = rest.first() {
                    self.cell(kind, name, cell, place);
                }
            }
            _ => {
                if let Some(next) = rest.first() {
                    self.findings.push(Finding::error(
                        RuleId::BadView,
                        place,
                        format!("`{name}` is no link, so it has no `{next}`"),
                    ));
                }
            }
        }
    }

    fn known_ids(&mut self, operands: &[crate::project::Operand], span: Span) {
        for operand in operands {
            if self.project.find(&operand.text).is_none() {
                let place = self.place(span, &operand.at);
                let finding = Finding::error(RuleId::BadView, place, format!("there is no entry `{}`", operand.text));
                self.findings.push(finding.did_you_mean_id(&operand.text, self.project.ids()));
            }
        }
    }

    /// Checks the rest of a path against the kinds that a link leads to: one of them must have it.
    fn through(&mut self, kinds: &[String], rest: &[String], place: Span, _operands: &[crate::project::Operand]) {
        let Some(next) = rest.first() else { return };
        // Every entry has a kind, which its id or its address would tell anyway.
        if next == "kind" {
            return;
        }
        if kinds.is_empty() || kinds.iter().any(|k| self.whole.has_column(k, next)) {
            self.beyond(kinds, next, place);
            return;
        }
        let names = kinds.iter().flat_map(|k| self.whole.column_words(k));
        let finding = Finding::error(RuleId::BadView, place, format!("{} has no field or link `{next}`", kinds.join(" or ")));
        self.findings.push(finding.did_you_mean_key(next, names));
    }

    /// Checks that a reader may see what a condition asks of the entries that a link leads to. A field that is hidden in one of their kinds
    /// decides which rows are shown, and so does one that can be seen in none of them.
    fn beyond(&mut self, kinds: &[String], next: &str, place: Span) {
        let Some((reader, seen)) = &self.seen else { return };
        let all: Vec<&str> = self.whole.iter().map(|kind| &*kind.name).collect();
        let kinds: Vec<&str> = if kinds.is_empty() { all } else { kinds.iter().map(String::as_str).collect() };
        let having: Vec<&str> = kinds.into_iter().filter(|kind| self.whole.has_column(kind, next)).collect();
        let hides = |kind: &&str| seen.get(kind).is_some() && !seen.has_column(kind, next);
        let shows = |kind: &&str| seen.get(kind).is_some() && seen.has_column(kind, next);
        if having.iter().any(hides) || !having.iter().any(shows) {
            self.hidden(next, *reader, place);
        }
    }

    fn place(&self, span: Span, at: &Range<usize>) -> Span {
        place_in(self.project, span, at)
    }
}

/// Place of a part of a condition; the whole when the text in the file is written differently (quotes, blocks).
pub(super) fn place_in(project: &Project, span: Span, at: &Range<usize>) -> Span {
    let written = project.sources.excerpt(span);
    if written.is_empty() {
        return span;
    }
    let shift = usize::from(written.starts_with(['"', '\'']));
    if at.end + shift <= written.len() { span.part(at.start + shift, (at.end + shift).max(at.start + shift + 1)) } else { span }
}

/// Checks the name of a baseline, of which a reader must be told; the rules are those of a name that is unknown and of one that is hidden.
pub(super) fn known_baseline(
    project: &Project,
    (unknown, hidden): (RuleId, RuleId),
    name: &str,
    span: Span,
    reader: Option<Audience>,
    findings: &mut Vec<Finding>,
) {
    let config = &project.config;
    let Some(baseline) = config.baselines.iter().find(|baseline| baseline.name == name) else {
        let finding = Finding::error(unknown, span, format!("there is no baseline `{name}`"));
        let finding = finding.did_you_mean(name, config.baselines.iter().map(|baseline| baseline.name.as_str()));
        let hint = "name it in `baselines:` of `ouvrage.yaml`";
        findings.push(if finding.hint.is_none() { finding.hint(hint) } else { finding });
        return;
    };
    if let Some(reader) = reader
        && !baseline.audience.is_visible_to(reader)
    {
        let ladder = &config.audiences;
        let (reader, own) = (ladder.name(reader), ladder.name(baseline.audience));
        let message = format!("a text for `{reader}` names the baseline `{name}`, which is for `{own}`");
        let hint = "give the baseline an `audience:`, or hide the passage";
        findings.push(Finding::error(hidden, span, message).hint(hint));
    }
}
