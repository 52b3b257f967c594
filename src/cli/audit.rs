//! `ouvrage audit`.

use super::{Failure, Outcome, say};
use crate::check::count;
use crate::output::{audience, read, sign_off};
use crate::publication::{Audit, Publication, Sort, Withheld};
use crate::report;
use clap::ValueEnum;
use std::fmt::Write as _;
use std::path::PathBuf;

/// List what an audience gets and what is withheld from it, and why.
///
/// For a person to sign off before something is sent. A summary comes first; then what is given; then every single thing that is
/// withheld, with the word that narrows it and where that word stands.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage audit site-example --audience vendor\n  ouvrage audit . --audience vendor --format json > sign-off.json\n  ouvrage audit . --audience vendor --sign"
)]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Who would read: a name from `audiences`
    #[arg(long, value_name = "NAME")]
    audience: String,
    /// How the lists are shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the sheet to sign, as Markdown and PDF, into DIR/audits
    #[arg(long)]
    sign: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (reading, findings) = read(&args.project)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let publication = Publication::new(project, audience(project, Some(&args.audience))?);
    let mut audit = Audit::new(project, &publication);
    audit.fingerprint = sign_off::signed(audit.fingerprint, project, &args.project, publication.audience());
    let (errors, warnings) = count(&findings);
    match args.format {
        Format::Json => {
            let mut value = serde_json::to_value(&audit).unwrap_or_default();
            value["errors"] = errors.into();
            say(&serde_json::to_string_pretty(&value).unwrap_or_default())?;
        }
        Format::Text if args.sign => {}
        Format::Text => say(text(&audit).trim_end())?,
    }
    if errors > 0 {
        eprintln!(
            "{}: nothing would be built, see `ouvrage check`",
            report::summary(errors, warnings, 0, crate::schema::Lang::fallback())
        );
        return Err(Failure::Findings);
    }
    if args.sign {
        let commit = crate::history::checked_out(&args.project).map(|checked| checked.id);
        let sheet = sign_off::write(&audit, project, &args.project, commit.as_deref())?;
        for path in std::iter::once(&sheet.markdown).chain(&sheet.pdf) {
            eprintln!("{}", path.display());
        }
        eprintln!("fingerprint: {}", audit.fingerprint);
        match sheet.signed_by {
            Some(name) => eprintln!("signed by {name}, and nothing of what `{}` gets has changed since", audit.audience),
            None => {
                eprintln!("read it, write your name behind `signed_by:` and the day behind `signed_on:`, and commit the file")
            }
        }
    }
    Ok(())
}

fn text(audit: &Audit) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "What `{}` gets of “{}”, and what is withheld\n", audit.audience, audit.project);
    summary(audit, &mut out);
    given(audit, &mut out);
    withheld(audit, &mut out);
    if !audit.doubtful.is_empty() {
        let _ = writeln!(out, "\nLOOKS LIKE A MARK AND HIDES NOTHING");
        for doubtful in &audit.doubtful {
            let _ = writeln!(out, "  {} ({}:{})", doubtful.words.replace('\n', " "), doubtful.file, doubtful.line);
        }
    }
    let _ = writeln!(out, "\nfingerprint of what is given: {}", audit.fingerprint);
    out
}

fn summary(audit: &Audit, out: &mut String) {
    let given = &audit.given;
    let of = |sort| audit.of(sort).count();
    let entries = given.kinds.iter().map(|k| k.entries.len()).sum();
    let rows = [
        ("registers", Some(given.kinds.len()), of(Sort::Kind)),
        ("fields", Some(given.kinds.iter().map(|k| k.fields.len()).sum()), of(Sort::Field)),
        ("entries", Some(entries), of(Sort::Entry)),
        ("links", Some(given.links), audit.links_withheld),
        ("pages", Some(given.pages.len()), of(Sort::Page)),
        ("marked passages", Some(given.passages), of(Sort::Passage)),
        ("rows", None, of(Sort::Row)),
        ("documents", Some(given.documents.len()), of(Sort::Document)),
        ("files", Some(given.files.len()), of(Sort::File)),
        ("comments", None, audit.comments_withheld),
        ("settings", None, of(Sort::Setting)),
    ];
    let _ = writeln!(out, "{:<16} {:>7} {:>9}", "", "given", "withheld");
    for (name, given, withheld) in rows {
        let given = given.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let _ = writeln!(out, "{name:<16} {given:>7} {withheld:>9}");
    }
}

fn given(audit: &Audit, out: &mut String) {
    let given = &audit.given;
    let _ = writeln!(out, "\nGIVEN");
    let widest = given.kinds.iter().map(|k| k.register.chars().count()).max().unwrap_or(0);
    for kind in &given.kinds {
        list(out, &format!("  {:<widest$} {:>4}  ", kind.register, kind.entries.len()), &kind.entries);
    }
    let renamed: Vec<String> =
        given.kinds.iter().flat_map(|kind| &kind.former_ids).map(|(id, former)| format!("{}: {id}", former.join(", "))).collect();
    let files = [
        ("former ids, whose addresses lead to the entries of today", &renamed),
        ("files, their metadata taken out", &given.cleaned),
        ("files, as they are: whatever metadata they hold is in them", &given.as_they_are),
    ];
    for (title, items) in std::iter::once(("pages", &given.pages)).chain(files) {
        if !items.is_empty() {
            let _ = writeln!(out, "\n  {title}");
            for item in items {
                let _ = writeln!(out, "    {item}");
            }
        }
    }
    if !given.documents.is_empty() {
        let _ = writeln!(out, "\n  documents");
        for (name, audience) in &given.documents {
            let _ = writeln!(out, "    {name}, made for `{audience}`");
        }
    }
}

fn withheld(audit: &Audit, out: &mut String) {
    let _ = writeln!(out, "\nWITHHELD");
    if audit.withheld.is_empty() {
        let _ = writeln!(out, "  nothing");
    }
    for sort in Sort::ALL {
        let all: Vec<&Withheld> = audit.of(sort).collect();
        if all.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n  {}", heading(sort));
        // What one word withholds is told together: a kind for the team has fifty entries and one reason.
        let mut rest: &[&Withheld] = &all;
        while let Some(first) = rest.first() {
            let alike = if sort == Sort::Entry && !first.own {
                rest.iter().take_while(|w| !w.own && w.kind == first.kind && w.why == first.why).count()
            } else {
                1
            };
            let (group, others) = rest.split_at(alike);
            if let [one] = group {
                let kind = one.kind.as_deref().filter(|_| sort == Sort::Entry).map(|k| format!("{k} ")).unwrap_or_default();
                let _ = writeln!(out, "    {kind}{}{}", one.name, title(one));
            } else {
                let ids: Vec<String> = group.iter().map(|w| w.name.clone()).collect();
                list(out, &format!("    {} {}: ", ids.len(), first.kind.as_deref().unwrap_or("")), &ids);
            }
            let _ = writeln!(out, "      {}{}", first.why, place(first));
            rest = others;
        }
    }
}

fn heading(sort: Sort) -> &'static str {
    match sort {
        Sort::Setting => "settings",
        Sort::Kind => "registers",
        Sort::Field => "fields",
        Sort::Entry => "entries",
        Sort::Page => "pages",
        Sort::Passage => "passages",
        Sort::Row => "rows",
        Sort::Link => "links",
        Sort::Document => "documents",
        Sort::File => "files",
    }
}

fn title(withheld: &Withheld) -> String {
    match (&withheld.title, withheld.sort) {
        (Some(title), Sort::Field) => format!(", {title}"),
        (Some(title), Sort::Kind) => format!(" ({title})"),
        (Some(title), _) if !title.is_empty() => format!(" “{title}”"),
        _ => String::new(),
    }
}

fn place(withheld: &Withheld) -> String {
    match (&withheld.file, withheld.line) {
        (Some(file), Some(line)) => format!(" ({file}:{line})"),
        _ => String::new(),
    }
}

/// Writes words after a head, broken at 100 columns and indented below the first.
fn list(out: &mut String, head: &str, words: &[String]) {
    let indent = head.chars().count();
    let mut column = indent;
    out.push_str(head);
    for (n, word) in words.iter().enumerate() {
        let width = word.chars().count() + 2;
        if column + width > 100 && column > indent {
            out.truncate(out.trim_end_matches(' ').len());
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        }
        let comma = if n + 1 < words.len() { ", " } else { "" };
        let _ = write!(out, "{word}{comma}");
        column += width;
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}
