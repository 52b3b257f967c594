//! Personal data: what the register must hold, what must be justified, and what is kept too long.
//!
//! Articles are those of Regulation (EU) 2016/679. What is missing is reported, never invented.

use super::link_index::{LinkIndex, found, place};
use crate::domain::privacy::{
    AUDIENCE_MONTHS, COOKIE_MONTHS, DpiaReason, Point, RIGHTS, acts_for_others, bases, dpia_asked, dpia_taken_up,
    longer_than_months, missing, rights,
};
use crate::domain::{cell, choice, flag, rows, text};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::{Kind, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Checks processing activities and trackers.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if let Some(kind) = ties.project.vocabulary.get("processing") {
        for (n, entry) in ties.of_kind("processing") {
            let mut activity = Activity { n, entry, kind, ties, findings };
            activity.article_30();
            activity.purposes();
            activity.retention();
            activity.transfers();
            activity.sensitive();
            activity.impact();
            activity.rights();
        }
    }
    trackers(ties, findings);
}

struct Activity<'a, 'b> {
    n: ProjectIndex,
    entry: &'a Entry,
    kind: &'a Kind,
    ties: &'b LinkIndex<'a>,
    findings: &'b mut Vec<Finding>,
}

impl Activity<'_, '_> {
    fn say(&mut self, rule: RuleId, field: &str, message: String, hint: &str) {
        let span = place(self.entry, field);
        self.findings.push(found(rule, self.n, span, message).hint(hint));
    }

    fn has(&self, field: &str) -> bool {
        self.kind.fields.contains_key(field)
    }

    fn article_30(&mut self) {
        for point in missing(self.entry, self.kind, |name| self.ties.linked(self.n, name)) {
            let field = point.field();
            let label = self.kind.fields.get(field).map_or(field, |f| f.label.get(self.ties.project.config.lang));
            let what = match point {
                Point::JointController => "the joint controller".to_owned(),
                Point::Processor => "our own name and contact details, as a processor".to_owned(),
                _ => format!("“{label}”"),
            };
            let message = format!("`{}` lacks what {} of the GDPR asks for: {what}", self.entry.id, point.article());
            let hint = match point {
                Point::Controller | Point::Client => {
                    "write a name and an address, a telephone or an e-mail address under `controllers:`".to_owned()
                }
                Point::JointController => "name the other controller under `controllers:`, with `capacity: joint`".to_owned(),
                Point::Officer => "write `dpo:`, or `dpo_absent:` with the reason why none is designated".to_owned(),
                Point::Processor => "name ourselves under `controllers:`, with `capacity: processor`".to_owned(),
                _ => format!("write `{field}:`"),
            };
            self.say(RuleId::ProcessingIncomplete, field, message, &hint);
        }
    }

    /// One legal basis per purpose: each row names one, and no purpose stands twice with different ones.
    fn purposes(&mut self) {
        if acts_for_others(self.entry) {
            return;
        }
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for row in rows(self.entry, "purposes") {
            let name = words(row, "purpose");
            let Some(Value::Choice(basis)) = cell(row, "legal_basis") else {
                let message = format!("the purpose “{name}” of `{}` has no legal basis", self.entry.id);
                self.say(RuleId::PurposeWithoutBasis, "purposes", message, "write `legal_basis:` in its row");
                continue;
            };
            match known.get(&name.to_lowercase()) {
                Some(other) if **other != **basis => {
                    let message = format!("the purpose “{name}” of `{}` has two legal bases, {other} and {basis}", self.entry.id);
                    self.say(RuleId::PurposeWithoutBasis, "purposes", message, "keep one, or cut the purpose in two");
                }
                _ => {
                    known.insert(name.to_lowercase(), basis.to_string());
                }
            }
        }
    }

    fn retention(&mut self) {
        for row in rows(self.entry, "data_categories") {
            let name = match (cell(row, "category"), cell(row, "description")) {
                (_, Some(Value::Text(text))) => text.to_string(),
                (Some(Value::Choice(key)), _) => key.to_string(),
                _ => "?".to_owned(),
            };
            let period = cell(row, "retention");
            let rule_in_words = cell(row, "retention_note").is_some();
            if period.is_none() && !rule_in_words && !acts_for_others(self.entry) {
                let message = format!("`{}` does not say how long it keeps “{name}”", self.entry.id);
                self.say(RuleId::DataWithoutRetention, "data_categories", message, "write `retention:` and `clock:` in its row");
            } else if period.is_some() && cell(row, "clock").is_none() {
                let message = format!("`{}` does not say from when it counts the time it keeps “{name}”", self.entry.id);
                self.say(RuleId::DataWithoutRetention, "data_categories", message, "write `clock:` in its row");
            }
            let audience = matches!(cell(row, "category"), Some(Value::Choice(key)) if &**key == "browsing");
            if let Some(Value::Duration(period)) = period
                && audience
                && longer_than_months(*period, AUDIENCE_MONTHS)
            {
                let shown = period.show(crate::schema::Lang::fallback());
                let message = format!("`{}` keeps “{name}” for {shown}; audience data are kept 25 months at most", self.entry.id);
                self.say(
                    RuleId::AudienceDataRetention,
                    "data_categories",
                    message,
                    "shorten it, or make the data anonymous before",
                );
            }
        }
    }

    fn transfers(&mut self) {
        for row in rows(self.entry, "transfers").iter().filter(|row| cell(row, "tool").is_none()) {
            let importer = words(row, "importer");
            let to = if importer == "?" { words(row, "country") } else { importer };
            let message = format!("the transfer of `{}` to “{to}” names no tool", self.entry.id);
            self.say(RuleId::TransferWithoutTool, "transfers", message, "write `tool:`, for instance `art45` or `art46_2_c`");
        }
    }

    fn sensitive(&mut self) {
        for row in rows(self.entry, "special_categories").iter().filter(|row| cell(row, "exception").is_none()) {
            let name = match cell(row, "category") {
                Some(Value::Choice(key)) => key.to_string(),
                _ => words(row, "description"),
            };
            let message = format!("`{}` handles special data ({name}) and names no exception of Article 9(2)", self.entry.id);
            self.say(RuleId::SpecialDataWithoutException, "special_categories", message, "write `exception:` in its row");
        }
        if flag(self.entry, "criminal_data") == Some(true)
            && text(self.entry, "criminal_basis").is_none()
            && self.has("criminal_basis")
        {
            let message = format!("`{}` handles criminal data and names no law that allows it", self.entry.id);
            self.say(RuleId::CriminalDataWithoutBasis, "criminal_data", message, "write `criminal_basis:`");
        }
    }

    fn impact(&mut self) {
        let linked = self.ties.linked(self.n, "dpia_document");
        let Some(reason) = dpia_asked(self.entry) else { return };
        let denied = flag(self.entry, "dpia_required") == Some(false);
        if dpia_taken_up(self.entry, linked) {
            return;
        }
        let (why, field) = match reason {
            DpiaReason::Criteria(met) => (format!("meets {met} of the nine criteria"), "dpia_criteria"),
            DpiaReason::Listed => ("is on the authority’s list".to_owned(), "dpia_list"),
        };
        let message = format!("`{}` {why}: an impact assessment is expected", self.entry.id);
        let field = if denied { "dpia_required" } else { field };
        self.say(
            RuleId::DpiaExpected,
            field,
            message,
            "begin one and say so in `dpia_state:`, or silence the rule here with a reason",
        );
    }

    /// The rights linked with the activity are those that its legal bases give. Without a register of rights nothing is asked, and where
    /// we act for someone else, the rights are answered by them.
    fn rights(&mut self) {
        if acts_for_others(self.entry) || self.ties.of_kind("right").next().is_none() || rows(self.entry, "purposes").is_empty() {
            return;
        }
        let given = rights(bases(self.entry));
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        for (right, span) in self.ties.into(self.n, "right", "in") {
            let Some(item) = self.ties.entry(right) else { continue };
            let Some(name) = choice(item, "right") else { continue };
            shown.insert(name);
            if !given.contains(name) {
                let message =
                    format!("the right of {name} (`{}`) does not follow from the legal bases of `{}`", item.id, self.entry.id);
                let finding = found(RuleId::RightNotApplicable, self.n, span, message);
                self.findings.push(finding.hint("take the link out, or name the purpose whose basis gives it"));
            }
        }
        let missing: Vec<&str> = RIGHTS.into_iter().filter(|r| given.contains(r) && !shown.contains(r)).collect();
        if !missing.is_empty() {
            let message =
                format!("`{}` does not show rights that follow from its legal bases: {}", self.entry.id, missing.join(", "));
            let finding = found(RuleId::RightMissing, self.n, place(self.entry, "purposes"), message);
            self.findings.push(finding.hint("link them under `rights:`"));
        }
    }
}

/// A text of a row, or a question mark.
fn words(row: &[(std::sync::Arc<str>, Value)], name: &str) -> String {
    row.iter()
        .find_map(|(n, value)| match value {
            Value::Text(text) if **n == *name => Some(text.to_string()),
            _ => None,
        })
        .unwrap_or_else(|| "?".to_owned())
}

/// Trackers live 13 months at most, but for those that are strictly necessary, exempt from consent, and say why.
fn trackers(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.of_kind("cookie") {
        let necessary = choice(entry, "class") == Some("necessary")
            && flag(entry, "exempt") == Some(true)
            && text(entry, "exempt_reason").is_some();
        if let Some(Value::Duration(lifetime)) = entry.get("lifetime")
            && !necessary
            && longer_than_months(*lifetime, COOKIE_MONTHS)
        {
            let shown = lifetime.show(crate::schema::Lang::fallback());
            let message = format!("the tracker `{}` lives for {shown}, longer than 13 months", entry.id);
            findings.push(found(RuleId::CookieLifetime, n, place(entry, "lifetime"), message).hint(
                "set it to 13 months or less; one that is strictly necessary says so with `class: necessary`, `exempt: yes` and `exempt_reason:`",
            ));
        }
    }
}
