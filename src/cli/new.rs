//! `ouvrage new`.

use super::{Failure, Outcome, say};
use crate::edit::{self, Lock, Pipeline, Readers, STARTERS, StarterPlan};
use crate::history;
use crate::schema::Lang;
use clap::ValueEnum;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Begin a project in a new folder: files that `check` finds nothing in, and a git repository.
///
/// What no option says is asked on a terminal, and otherwise as it usually is: the name of the folder as title, `minimal`, for the team.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage new my-project\n  ouvrage new portail --title 'Refonte du portail' --language fr --starter software --readers vendors --ci gitlab"
)]
pub struct Args {
    /// Folder of the project, new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Title of the project
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Language of its files
    #[arg(long, value_name = "LANG", value_parser = starter_language)]
    language: Option<Lang>,
    /// What it begins with
    #[arg(long, value_name = "NAME", value_parser = STARTERS.map(|(name, _)| name))]
    starter: Option<String>,
    /// Who reads it beside the team
    #[arg(long, value_name = "WHO")]
    readers: Option<Who>,
    /// Add a pipeline that checks and builds the project
    #[arg(long, value_name = "FORGE")]
    ci: Option<Ci>,
    /// Make no git repository
    #[arg(long)]
    no_git: bool,
    /// Ask nothing
    #[arg(long)]
    yes: bool,
    /// List what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Who {
    /// Nobody else
    Team,
    /// Vendors who answer
    Vendors,
    /// Everyone
    Everyone,
}

#[derive(Clone, Copy, ValueEnum)]
enum Ci {
    Github,
    Gitlab,
}

/// A language that starters are written in. Texts may be in any: only what `new` lays down is not.
fn starter_language(code: &str) -> Result<Lang, String> {
    super::interface(code).map_err(|refused| match Lang::parse(code) {
        Some(lang) => {
            let known: Vec<&str> = Lang::interfaces().map(Lang::code).collect();
            let (known, code) = (known.join(" and "), lang.code());
            format!("files to begin with are written in {known}; begin in one of them, then write `language: {code}` in ouvrage.yaml: your texts may be in any language")
        }
        None => refused,
    })
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let asks = !args.yes && !args.dry_run && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let name = usual_title(&args.folder);
    let usual_lang = language_of_environment();
    let lang = match args.language {
        Some(lang) => lang,
        None if asks => choose("Language / Langue", &[("fr", "français"), ("en", "English")], usual_lang.code(), |code| {
            super::interface(code).ok()
        })?,
        None => usual_lang,
    };
    let french = lang.code() == "fr";
    let say_as = |en: &'static str, fr: &'static str| if french { fr } else { en };
    let title = match args.title {
        Some(title) => title,
        None if asks => ask(say_as("Title", "Titre"), &name)?,
        None => name,
    };
    let starter = match args.starter {
        Some(starter) => starter,
        None if asks => {
            let offered = STARTERS.map(|(name, what)| (name, if french { french_of(name) } else { what }));
            choose(say_as("Begin with", "Commencer par"), &offered, "minimal", |name| Some(name.to_owned()))?
        }
        None => "minimal".to_owned(),
    };
    let readers = match args.readers {
        Some(who) => who.into(),
        None if asks => {
            let offered = [
                ("team", say_as("the team alone", "l'équipe seule")),
                ("vendors", say_as("vendors who answer", "les prestataires qui répondent")),
                ("everyone", say_as("everyone", "tout le monde")),
            ];
            choose(say_as("Who reads it", "Qui le lit"), &offered, "team", |word| {
                Who::from_str(word, true).ok().map(Readers::from)
            })?
        }
        None => Readers::Team,
    };
    let forge = args.ci.map(|ci| match ci {
        Ci::Github => Pipeline::Github,
        Ci::Gitlab => Pipeline::Gitlab,
    });
    let plan = StarterPlan { title: &title, lang, starter: &starter, readers, forge };
    let files = edit::lay_down(&args.folder, &plan)?;
    if args.dry_run {
        return files.iter().try_for_each(|file| say(&file.path));
    }
    let made = !args.folder.exists();
    std::fs::create_dir_all(&args.folder).map_err(|e| Failure::Other(format!("cannot make {}: {e}", args.folder.display())))?;
    let written = Lock::take(&args.folder).and_then(|_lock| edit::write(&files));
    if let Err(error) = written {
        if made {
            // Only what this command made, and only when nothing is left in it.
            let _ = std::fs::remove_dir(&args.folder);
        }
        return Err(error.into());
    }
    if !args.no_git && !history::is_kept(&args.folder) {
        history::begin(&args.folder).map_err(|e| Failure::Other(format!("the project is there, but git cannot begin: {e}")))?;
    }
    let folder = args.folder.display();
    say(&format!("{title}: {} files in {folder}", files.len()))?;
    say(&format!("  ouvrage serve {folder} --open    the project in the browser, following each change"))?;
    say(&format!("  ouvrage check {folder}           what is wrong or missing"))?;
    say(&format!("  ouvrage schema {folder} --vscode completion and errors while typing, in VS Code"))
}

impl From<Who> for Readers {
    fn from(who: Who) -> Self {
        match who {
            Who::Team => Readers::Team,
            Who::Vendors => Readers::Vendors,
            Who::Everyone => Readers::Everyone,
        }
    }
}

fn french_of(starter: &str) -> &'static str {
    match starter {
        "software" => "un cahier des charges léger : contexte, utilisateurs, exigences, tests, réponse attendue",
        "gdpr" => "le registre des traitements seul",
        "b2b-ecommerce" => "toute la méthode pour la vente en ligne entre entreprises : pages guidées, fiches prêtes, documents",
        _ => "une page et un registre d'exigences",
    }
}

/// The name of the folder, as a title.
fn usual_title(folder: &Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let name = absolute.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let mut letters = name.trim().chars();
    letters.next().map_or_else(|| "Project".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

fn language_of_environment() -> Lang {
    let set = ["OUVRAGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let code = set.as_deref().and_then(|value| value.split(['_', '.', '-']).next().map(str::to_owned));
    code.and_then(|code| super::interface(&code).ok()).unwrap_or_else(Lang::fallback)
}

/// Asks for a line; an empty one is the usual answer.
fn ask(question: &str, usual: &str) -> Result<String, Failure> {
    let failed = |e: std::io::Error| Failure::Other(format!("cannot read the answer: {e}"));
    let mut err = std::io::stderr().lock();
    write!(err, "{question} [{usual}]: ").and_then(|()| err.flush()).map_err(failed)?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).map_err(failed)? == 0 {
        return Err(Failure::Usage("nothing was made: the questions were left unanswered".to_owned()));
    }
    let line = line.trim();
    Ok(if line.is_empty() { usual.to_owned() } else { line.to_owned() })
}

/// Asks for one of some words, by its number or itself.
fn choose<T>(question: &str, offered: &[(&str, &str)], usual: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    for (n, (word, what)) in offered.iter().enumerate() {
        eprintln!("  {} {word:<14} {what}", n + 1);
    }
    loop {
        let answer = ask(question, usual)?;
        let number = answer.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let word = number.and_then(|n| offered.get(n)).map_or(answer.as_str(), |(word, _)| word);
        let known = offered.iter().any(|(offer, _)| *offer == word);
        if let Some(found) = read(word).filter(|_| known) {
            return Ok(found);
        }
    }
}
