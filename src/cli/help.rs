//! `ouvrage help`.

use super::{Failure, Outcome, dir_or_name, kinds, say};
use crate::check::{RULES, Rule};
use crate::finding::closest_key;
use crate::messages::reason;
use crate::output::read;
use crate::project::Project;
use crate::schema::Lang;
use crate::view::VIEWS;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Explain a command, a kind, a rule or a view.
///
/// Kinds are those of the project, with its own fields. A word that names two things is explained twice.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage help [DIR] [WORD]",
    after_help = "Examples:\n  ouvrage help list\n  ouvrage help requirement\n  ouvrage help requirement-without-test\n  ouvrage help matrix"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a command, kind, rule or view
    #[arg(value_name = "DIR WORD", num_args = 0..=2)]
    words: Vec<PathBuf>,
}

/// The page that says what views show.
const VIEWS_PAGE: &str = include_str!("../../docs/writing.md");

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let mut cli = super::command();
    cli.build();
    let (folder, word) = dir_or_name(args.words);
    let Some(word) = word else { return say(cli.render_long_help().to_string().trim_end()) };
    let inside = folder.join("ouvrage.yaml").is_file();
    let project = if inside { read(&folder)?.0.project } else { None };
    let lang =
        super::environment().unwrap_or_else(|| project.as_ref().map_or_else(Lang::fallback, |project| project.config.lang));
    let project = project.unwrap_or_else(Project::empty);
    let mut parts = Vec::new();
    if let Some(command) = cli.find_subcommand(&word).filter(|command| !command.is_hide_set()) {
        parts.push(command.clone().render_long_help().to_string());
    }
    if let Some(kind) = project.vocabulary.find(&word) {
        parts.push(kinds::describe(kind, &project));
    }
    parts.extend(RULES.iter().find(|rule| rule.id.as_str() == word).map(|rule| explained(rule, lang)));
    parts.extend(VIEWS.iter().find(|view| view.name == word).map(|view| shown(view.name)));
    if parts.is_empty() {
        let commands = cli
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .map(|command| (command.get_name(), command.get_name()));
        let rules = RULES.iter().map(|rule| (rule.id.as_str(), rule.id.as_str()));
        let words =
            commands.chain(project.vocabulary.kind_words()).chain(rules).chain(VIEWS.iter().map(|view| (view.name, view.name)));
        let near = closest_key(&word, words);
        let hint = near.map_or_else(
            || "`ouvrage kinds` and `ouvrage check --rules` list what there is".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Failure::Usage(format!("there is no command, kind, rule or view `{word}`; {hint}")));
    }
    say(parts.iter().map(|part| part.trim_end()).collect::<Vec<_>>().join("\n\n").as_str())
}

/// A rule: how much it weighs, why it is there, how it is changed.
fn explained(rule: &Rule, lang: Lang) -> String {
    let id = rule.id.as_str();
    let mend = if rule.fixed {
        "It protects what is published, and cannot be changed or silenced.".to_owned()
    } else {
        format!(
            "In ouvrage.yaml, for the whole project:\n\n  rules:\n    {id}: off          # error, warning, note or off\n\nAt one entry, with the reason:\n\n  silence:\n    {id}: why\n"
        )
    };
    format!("{id} ({})\n{}\n\n{mend}", rule.severity.name(), reason(id, rule.reason, lang))
}

/// A view: what the documentation says of it, and an example.
fn shown(name: &str) -> String {
    let mut out = format!("{name} (a view)\n");
    let begins = [format!("`{name}: "), format!("`{name}`")];
    for row in VIEWS_PAGE.lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        if let [call, what, params] = cells.as_slice()
            && begins.iter().any(|begin| call.starts_with(begin))
        {
            let _ = writeln!(out, "\n{call}: {what}\n  parameters: {params}");
        }
    }
    let mut blocks = VIEWS_PAGE.split("```view\n").skip(1).filter_map(|block| block.split("```").next());
    if let Some(block) = blocks.find(|block| block.starts_with(&format!("{name}:"))) {
        let _ = write!(out, "\n```view\n{block}```\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_says_what_it_shows_and_how_it_is_called() {
        for view in VIEWS {
            let text = shown(view.name);
            assert!(text.contains("parameters:"), "{text}");
            assert!(text.contains("```view\n") || view.name == "value", "{text}");
        }
    }
}
