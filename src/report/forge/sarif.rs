//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), which GitHub's code scanning, Azure DevOps and editors
//! read.

use super::{About, At};
use crate::check::{RULES, Rule, identities};
use crate::finding::{Finding, Severity};
use crate::messages::reason;
use crate::publication::address;
use serde_json::{Value, json};

/// Writes the log.
pub fn sarif(findings: &[Finding], about: About<'_>) -> String {
    let results =
        findings.iter().zip(identities(findings, about.sources)).map(|(finding, identity)| result(finding, &identity, about));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Ouvrage", "version": env!("CARGO_PKG_VERSION"), "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": information(),
                "rules": RULES.iter().map(|rule| described(rule, about)).collect::<Vec<_>>(),
            }},
            // Columns count characters, not units of UTF-16.
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The top of the repository."}}},
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// Where the program is described.
fn information() -> &'static str {
    let named = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    named.into_iter().find(|address| !address.is_empty()).unwrap_or("urn:ouvrage")
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn described(rule: &Rule, about: About<'_>) -> Value {
    let id = rule.id.as_str();
    let why = reason(id, rule.reason, about.lang);
    let mend = if rule.fixed {
        format!("`{id}` protects the output and cannot be changed or silenced.")
    } else {
        format!(
            "Set its severity by `rules: {{ {id}: error | warning | note | off }}` in `ouvrage.yaml`, or silence it for one entry, with the reason, by `silence: {{ {id}: why }}`."
        )
    };
    json!({
        "id": id, "shortDescription": {"text": why},
        "help": {"text": format!("{why}\n\n{}", mend.replace('`', "")), "markdown": format!("{why}\n\n{mend}")},
        "defaultConfiguration": {"level": level(rule.severity), "enabled": !rule.off},
    })
}

fn result(finding: &Finding, identity: &str, about: About<'_>) -> Value {
    let said = super::super::in_language(finding, about.lang);
    let related = said.related.iter().filter_map(|(span, label)| {
        let mut place = location(&about.at(*span)?);
        place["message"] = json!({"text": label});
        Some(place)
    });
    let related: Vec<Value> = related.collect();
    let mut value = json!({
        "ruleId": finding.rule.as_str(), "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule),
        "level": level(finding.severity), "message": {"text": about.sentences(finding)},
        "locations": [location(&about.place_of(finding))],
        "partialFingerprints": {"ouvrageFinding/v1": identity},
    });
    if !related.is_empty() {
        value["relatedLocations"] = related.into();
    }
    value
}

fn location(at: &At) -> Value {
    let (first, last) = (at.first, at.last);
    json!({"physicalLocation": {
        "artifactLocation": {"uri": address::encode(&at.path), "uriBaseId": "SRCROOT"},
        "region": {"startLine": first.line, "startColumn": first.column, "endLine": last.line.max(first.line), "endColumn": last.column},
    }})
}
