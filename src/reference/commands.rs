//! Commands, as clap declares them.

use super::{Article, FactValue, Part, Sort, said};
use crate::schema::Lang;
use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

/// The heading that clap and our declarations put before examples.
const EXAMPLES: &str = "Examples:\n";

/// One article per command that is shown.
pub(super) fn articles(cli: &Command, lang: Lang) -> Vec<Article> {
    shown(cli).into_iter().map(|(name, command)| article(&name, command, lang)).collect()
}

/// The commands that are shown, each with its whole name: one may have commands of its own.
pub(super) fn shown(cli: &Command) -> Vec<(String, &Command)> {
    fn walk<'c>(before: &str, command: &'c Command, found: &mut Vec<(String, &'c Command)>) {
        for own in command.get_subcommands().filter(|own| !own.is_hide_set()) {
            let name = format!("{before}{}", own.get_name());
            found.push((name.clone(), own));
            walk(&format!("{name} "), own, found);
        }
    }
    let mut found = Vec::new();
    walk("", cli, &mut found);
    found
}

fn article(name: &str, command: &Command, lang: Lang) -> Article {
    let plain = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let about = plain(command.get_about());
    let mut article = Article::new(Sort::Command, name, sentence(&said(&about, lang)));
    // What stands below the first sentence, a paragraph each.
    let long = plain(command.get_long_about());
    let after = plain(command.get_after_help());
    let (notes, examples) = after.split_once(EXAMPLES).unwrap_or((after.as_str(), ""));
    let paragraphs = long.split("\n\n").skip(1).chain(notes.split("\n\n")).map(str::trim).filter(|text| !text.is_empty());
    article.more = paragraphs.map(|text| sentence(&said(text, lang))).collect::<Vec<_>>().join("\n\n");
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").split_whitespace().collect::<Vec<_>>().join(" ");
    article.parts = command.get_arguments().filter(|arg| is_told(arg)).map(|arg| part(arg, lang)).collect();
    article.examples = examples.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    article.fact("usage", FactValue::Code(usage))
}

/// Whether there is something to tell of an argument: `--help` is the same everywhere.
fn is_told(arg: &Arg) -> bool {
    !arg.is_hide_set()
        && !matches!(arg.get_action(), ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort | ArgAction::Version)
}

fn part(arg: &Arg, lang: Lang) -> Part {
    let taken = arg.get_action().takes_values();
    let names: Vec<String> = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
    let value = names.join(" ");
    let long = arg.get_long().map(|name| format!("--{name}"));
    let short = arg.get_short().map(|letter| format!("-{letter}"));
    let called: Vec<String> = long.into_iter().chain(short).collect();
    let word = match (called.is_empty(), taken && !value.is_empty()) {
        (true, _) => value,
        (false, true) => format!("{} {value}", called.join(", ")),
        (false, false) => called.join(", "),
    };
    let values: Vec<PossibleValue> =
        arg.get_possible_values().into_iter().filter(|value| taken && !value.is_hide_set()).collect();
    let mut text = sentence(&said(&arg.get_help().map(ToString::to_string).unwrap_or_default(), lang));
    for value in &values {
        if let Some(help) = value.get_help() {
            let help = said(&help.to_string(), lang);
            text.push_str(&format!(" `{}`{}{}.", value.get_name(), crate::locale::Words::of(lang).get("colon"), lower(&help)));
        }
    }
    let default: Vec<String> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    Part {
        word,
        // Values that the text explains are not listed beside it once more.
        what: values
            .iter()
            .filter(|value| value.get_help().is_none())
            .map(PossibleValue::get_name)
            .collect::<Vec<_>>()
            .join(", "),
        label: None,
        text,
        required: arg.is_required_set(),
        default: (taken && !default.is_empty()).then(|| default.join(", ")),
        reader: None,
    }
}

/// Ends a sentence of clap, which has no point at its end.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '?', '!', ':', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// Begins in small letters what goes on behind a colon, but for names in capitals.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if second.is_none_or(|next| next.is_lowercase() || next == ' ') => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}
