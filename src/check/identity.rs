//! What makes a finding the same one after its file has changed elsewhere.
//!
//! In: findings. Out: a fingerprint for each, of the rule, the file, what stands at the place and the message, and never of the line: what
//! stands above may grow and shrink. Findings that have all of that in common are told apart by their order.

use crate::finding::Finding;
use crate::publication::fingerprint;
use crate::source::Sources;
use std::collections::HashMap;

/// The most bytes of what stands at a place that count.
const LONGEST: usize = 200;

/// Returns the fingerprints of findings, in their order: 32 hexadecimal digits, each once.
pub fn identities(findings: &[Finding], sources: &Sources) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let one = |finding: &Finding| {
        let path = finding.span.map_or("", |span| sources.path(span.file));
        let excerpt = finding.span.map_or("", |span| sources.excerpt(span));
        let end = (0..=excerpt.len().min(LONGEST)).rev().find(|at| excerpt.is_char_boundary(*at)).unwrap_or(0);
        let words = [finding.rule.as_str(), path, excerpt.get(..end).unwrap_or_default(), &finding.message];
        let plain = fingerprint::of_words(&words);
        let count = seen.entry(plain.clone()).or_default();
        *count += 1;
        if *count == 1 { plain } else { fingerprint::of_words(&[&plain, &count.to_string()]) }
    };
    findings.iter().map(one).collect()
}
