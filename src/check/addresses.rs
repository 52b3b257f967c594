//! Addresses that two things would share, that belong to the site itself, or that other systems cannot hold.
//!
//! In: the list of all that is written ([`outputs`]). Addresses are compared as the least careful file system does: without case, with
//! composed accents. What would overwrite something else there, or be taken for a folder, is an error.

use crate::finding::{Finding, RuleId, Severity};
use crate::project::Project;
use crate::site::{Output, Owner, Route, outputs};
use crate::source::{MAX_NAME, composed, portability};
use crate::span::Span;
use std::collections::{HashMap, HashSet};

/// Checks addresses.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    let all = outputs(project);
    let keys: Vec<String> = all.iter().map(|output| key(&output.path)).collect();
    let mut taken: HashMap<&str, &Output> = HashMap::with_capacity(all.len());
    let mut folders: HashMap<&str, &Output> = HashMap::new();
    for (output, key) in all.iter().zip(&keys) {
        if let Some(other) = taken.get(key.as_str()) {
            // The pages of another language are where those of the main one are, which was said already.
            if output.lang != other.lang || output.lang == project.config.lang {
                findings.push(conflict(output, other, &output.path, project));
            }
        } else {
            taken.insert(key, output);
        }
        for (at, _) in key.match_indices('/') {
            if let Some(folder) = key.get(..at) {
                folders.entry(folder).or_insert(output);
            }
        }
    }
    // A file where something else needs a folder.
    for (output, key) in all.iter().zip(&keys) {
        if let Some(inside) = folders.get(key.as_str()).filter(|i| i.lang != output.lang || i.lang == project.config.lang) {
            findings.push(conflict(inside, output, &output.path, project));
        }
    }
    reserved(project, &all, findings);
    spellings(project, &all, &keys, findings);
    names(project, &all, findings);
}

/// What addresses are compared by.
fn key(path: &str) -> String {
    if path.is_ascii() { path.to_ascii_lowercase() } else { composed(&path.to_lowercase()).into_owned() }
}

fn conflict(output: &Output, other: &Output, path: &str, project: &Project) -> Finding {
    let (what, span) = output.describe(project);
    let (other, place) = other.describe(project);
    let mut finding =
        Finding::new(RuleId::AddressConflict, Severity::Error, format!("{what} and {other} would both be at `{path}`"));
    finding.span = span.or(place);
    if let (Some(_), Some(place)) = (span, place) {
        finding = finding.also(place, other);
    }
    finding.hint("rename one of them")
}

/// Folders of the site itself. What a page, a register or an alias puts there may one day meet a file of the program's.
fn reserved(project: &Project, all: &[Output], findings: &mut Vec<Finding>) {
    let languages: Vec<String> = project.config.languages.iter().skip(1).map(|lang| key(lang.code())).collect();
    let mut said: HashSet<Option<Span>> = HashSet::new();
    for output in all.iter().filter(|output| output.lang == project.config.lang) {
        let Some((first, _)) = output.path.split_once('/') else { continue };
        let first = key(first);
        let search = matches!(first.as_str(), "pagefind" | "_ouvrage" | "site-map");
        let taken = match &output.owner {
            Owner::Route(Route::Asset(_)) => search,
            Owner::Route(Route::Page(_) | Route::Register(..) | Route::Entry(_) | Route::Redirect(_)) => {
                search || first == "assets" || languages.contains(&first)
            }
            _ => false,
        };
        if !taken {
            continue;
        }
        let (what, span) = output.describe(project);
        // A register says it once for all its entries.
        let register = matches!(output.owner, Owner::Route(Route::Entry(_)));
        if register || (span.is_some() && !said.insert(span)) {
            continue;
        }
        let path = &output.path;
        let message = format!("{what} would be at `{path}`, and `{first}/` belongs to the site itself");
        let mut finding = Finding::new(RuleId::AddressConflict, Severity::Error, message);
        finding.span = span;
        let hint = match &output.owner {
            Owner::Route(Route::Register(..)) => "give the kind another `plural:`",
            _ => "rename the folder",
        };
        findings.push(finding.hint(hint));
    }
}

/// Folders whose names differ only in case are one folder on Windows and macOS.
fn spellings(project: &Project, all: &[Output], keys: &[String], findings: &mut Vec<Finding>) {
    let mut known: HashMap<&str, (&str, &Output)> = HashMap::new();
    let mut said: HashSet<&str> = HashSet::new();
    let main = |(output, key): &(&Output, &String)| output.lang == project.config.lang && output.path.len() == key.len();
    for (output, key) in all.iter().zip(keys).filter(main) {
        let ends = key.match_indices('/').map(|(at, _)| at);
        for (folder, written) in ends.filter_map(|at| Some((key.get(..at)?, output.path.get(..at)?))) {
            let (first, other) = *known.entry(folder).or_insert((written, output));
            if first == written || !said.insert(written) {
                continue;
            }
            let (what, span) = output.describe(project);
            let (other, place) = other.describe(project);
            let message =
                format!("the folders `{first}/` (of {other}) and `{written}/` (of {what}) are one folder on Windows and macOS");
            let mut finding = Finding::new(RuleId::PortableName, Severity::Warning, message);
            finding.span = span.or(place);
            findings.push(finding.hint("write both in the same way"));
        }
    }
}

/// Names that are too long for any system, and names that some cannot hold. Those of files are looked at where they are read.
fn names(project: &Project, all: &[Output], findings: &mut Vec<Finding>) {
    let mut said: HashSet<&str> = HashSet::new();
    for output in all.iter().filter(|output| output.lang == project.config.lang) {
        if let Some(long) = output.path.split('/').find(|part| part.len() > MAX_NAME) {
            let (what, span) = output.describe(project);
            let (length, start) = (long.len(), long.chars().take(40).collect::<String>());
            let message =
                format!("the address of {what} holds a name of {length} bytes, `{start}…`; no system holds more than {MAX_NAME}");
            let mut finding = Finding::new(RuleId::BadPath, Severity::Error, message);
            finding.span = span;
            findings.push(finding.hint("shorten it"));
        }
        let of_words = match &output.owner {
            Owner::Route(Route::Register(..) | Route::Entry(_) | Route::Redirect(_)) | Owner::Document(..) => true,
            Owner::Route(_) | Owner::Preview(..) => false,
        };
        let parts = output.path.split('/').filter(|_| of_words);
        for (part, trouble) in parts.filter_map(|part| Some((part, portability(part)?))) {
            if !said.insert(part) {
                continue;
            }
            let (what, span) = output.describe(project);
            let message = format!("{what} would be at `{}`, a name that is not the same everywhere: {trouble}", output.path);
            let mut finding = Finding::new(RuleId::PortableName, Severity::Warning, message);
            finding.span = span;
            findings.push(finding.hint("choose another one, if the site is ever built or copied there"));
        }
    }
}
