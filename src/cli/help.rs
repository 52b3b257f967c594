//! `ouvrage help`.

use super::{Failure, Outcome, dir_or_name, say};
use crate::finding::closest_key;
use crate::output::read;
use crate::project::Project;
use crate::reference::{Article, Sort, articles};
use crate::schema::Lang;
use std::path::PathBuf;

/// Explain a command, a kind, a rule, a setting or a view.
///
/// Kinds are those of the project, with its own fields. A word that names several things is explained for each.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage help [DIR] [WORD]",
    after_help = "Examples:\n  ouvrage help list\n  ouvrage help requirement\n  ouvrage help requirement-without-test\n  ouvrage help numbering\n  ouvrage help matrix"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a command, kind, rule, setting or view
    #[arg(value_name = "DIR WORD", num_args = 0..=2)]
    words: Vec<PathBuf>,
}

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
    let all: Vec<Article> = Sort::ALL.into_iter().flat_map(|sort| articles(sort, &cli, &project, lang)).collect();
    // A kind is found by what people call it too.
    let kind = project.vocabulary.find(&word).map(|kind| &*kind.name);
    let meant =
        |article: &&Article| article.answers(&word) || (article.sort == Sort::Kind && kind == Some(article.word.as_str()));
    let texts: Vec<String> = all.iter().filter(meant).map(|article| article.terminal(lang)).collect();
    if texts.is_empty() {
        let names = all.iter().map(|article| article.word.as_str()).map(|word| (word, word));
        let near = closest_key(&word, names.chain(project.vocabulary.kind_words()));
        let hint = near.map_or_else(
            || "`ouvrage kinds` and `ouvrage check --rules` list what there is".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Failure::Usage(format!("there is no command, kind, rule, setting or view `{word}`; {hint}")));
    }
    say(texts.iter().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n\n").as_str())
}
