//! The command line: one file per command, each thin.

mod accept;
mod add;
mod agenda;
mod answer_sheet;
mod approve;
mod audit;
mod build;
mod check;
mod completions;
mod diff;
mod edit;
mod export;
mod format;
mod help;
mod impact;
mod import;
mod issue;
mod kinds;
mod list;
mod man;
mod new;
mod next;
mod pack;
mod pdf;
mod relocate;
mod rename;
mod schema;
mod serve;
mod set;
mod show;
mod translations;
mod verify;
mod workbook;

use crate::project::{Project, parse_view_node};
use crate::schema::value::{Date, meant};
use crate::schema::{Audience, Lang};
use crate::source::{Key, Node, Tree};
use crate::span::{FileId, Span};
use crate::{output, report};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why a command did not do what was asked.
pub enum Failure {
    /// Findings that deny: status 1.
    Findings,
    /// Wrong use: status 2.
    Usage(String),
    /// The system or the program failed: status 3.
    Other(String),
}

/// In which language findings are said, and how many.
#[derive(clap::Args)]
struct Saying {
    /// Language of findings (default: that of the project; English without one)
    #[arg(long, value_parser = interface, value_name = "LANG")]
    lang: Option<Lang>,
    /// Show every finding, also where many are alike
    #[arg(long)]
    all: bool,
}

/// A language that findings are said in.
fn interface(code: &str) -> Result<Lang, String> {
    let known: Vec<&str> = Lang::interfaces().map(Lang::code).collect();
    let found = Lang::interfaces().find(|lang| lang.is_named(code));
    found.ok_or_else(|| format!("the interface speaks {}", known.join(", ")))
}

/// The language that the environment asks for.
fn environment() -> Option<Lang> {
    interface(&std::env::var("OUVRAGE_LANG").ok()?).ok()
}

/// The commands and their arguments.
pub(crate) fn command() -> clap::Command {
    use clap::CommandFactory as _;
    Cli::command()
}

/// The registers of the manual that the program writes from what it says of itself.
pub fn manual() -> Vec<crate::reference::Register> {
    let mut cli = command();
    cli.build();
    crate::reference::registers(&cli)
}

impl Saying {
    /// How to speak of a project: as asked, else as the environment says, else in the project's own language.
    fn of(&self, project: Option<&Project>) -> report::Speech {
        let own = || project.map_or_else(Lang::fallback, |project| project.config.lang);
        report::Speech { lang: self.lang.or_else(environment).unwrap_or_else(own), all: self.all }
    }
}

/// How long each document may take.
#[derive(clap::Args)]
struct TimeLimit {
    /// Seconds after which a document that is not finished is given up; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = crate::output::TIME_LIMIT.as_secs())]
    time_limit: u64,
}

impl TimeLimit {
    fn get(&self) -> Option<std::time::Duration> {
        (self.time_limit > 0).then(|| std::time::Duration::from_secs(self.time_limit))
    }
}

type Outcome = Result<(), Failure>;

/// Reads a day that an option gives, or says how it is written.
fn date(text: &str) -> Result<Date, Failure> {
    Date::parse(text).ok_or_else(|| {
        let hint = meant(text, Lang::fallback()).unwrap_or_else(|| "write it as `2026-03-31`".to_owned());
        Failure::Usage(format!("`{text}` is not a date that exists; {hint}"))
    })
}

/// Takes `[DIR] NAME` apart, where the name must be there: a word alone is the name, and the project is in the working folder.
fn dir_and_name(words: Vec<PathBuf>, what: &str) -> Result<(PathBuf, PathBuf), Failure> {
    let mut words = words.into_iter();
    match (words.next(), words.next()) {
        (Some(name), None) => Ok((PathBuf::from("."), name)),
        (Some(dir), Some(name)) => {
            let turned_round = !dir.exists() && name.join("ouvrage.yaml").is_file();
            if turned_round {
                let (dir, name) = (dir.display(), name.display());
                let sentence = format!("there is no folder `{dir}`; the folder of the project comes first: `{name} {dir}`");
                return Err(Failure::Usage(sentence));
            }
            Ok((dir, name))
        }
        _ => Err(Failure::Usage(format!("{what} is missing"))),
    }
}

/// Takes `[DIR] [NAME]` apart: a word alone is the folder when it is one, or could be no name.
fn dir_or_name(words: Vec<PathBuf>) -> (PathBuf, Option<String>) {
    let name = |path: &Path| Some(path.to_string_lossy().into_owned());
    let mut words = words.into_iter();
    match (words.next(), words.next()) {
        (Some(dir), second) if second.is_some() => (dir, second.as_deref().and_then(name)),
        (Some(one), _) => {
            let in_project = Path::new("ouvrage.yaml").is_file();
            let is_folder = one.join("ouvrage.yaml").is_file() || (one.is_dir() && !in_project);
            let looks_like_one =
                one.components().count() != 1 || one.to_string_lossy().contains(['/', '\\', ' ']) || one.starts_with("..");
            if is_folder || looks_like_one || one.as_os_str() == "." { (one, None) } else { (".".into(), name(&one)) }
        }
        _ => (".".into(), None),
    }
}

/// Asks whether data may be given to a reader: nothing is given to those who do not write while the project has errors, which may be
/// those that say what leaks, nor unsigned where the project wants a signature.
fn may_leave(project: &Project, folder: &Path, reader: Audience, errors: usize) -> Outcome {
    let ladder = &project.config.audiences;
    if errors > 0 && !ladder.unmarked().is_visible_to(reader) {
        report::error(&format!("the project has errors, see `ouvrage check`: nothing is given to `{}`", ladder.name(reader)));
        return Err(Failure::Findings);
    }
    Ok(output::sign_off::ask(project, folder, reader)?)
}

/// Reads what is asked of a register in the words of views, and holds it against what a reader may see.
fn request(
    kind: &str,
    condition: Option<&str>,
    sort: &[String],
    project: &Project,
    reader: Audience,
) -> Result<crate::project::Request, Failure> {
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let key = |text: &str| Key { text: text.to_owned(), span: nowhere };
    let mut pairs = vec![(key("register"), Node::scalar(kind, nowhere))];
    if let Some(condition) = condition {
        pairs.push((key("where"), Node::scalar(condition, nowhere)));
    }
    if !sort.is_empty() {
        let fields = sort.iter().map(|field| Node::scalar(field.as_str(), nowhere)).collect();
        pairs.push((key("sort"), Node { span: nowhere, tree: Tree::List(fields) }));
    }
    let request = parse_view_node(&Node { span: nowhere, tree: Tree::Map(pairs) }, None);
    let request = request.map_err(|findings| Failure::Usage(findings.first().map_or(String::new(), |f| f.message.clone())))?;
    if let Some(problem) = crate::check::validate(&request, project, Some(reader)).first() {
        let hint = problem.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
        return Err(Failure::Usage(format!("{}{hint}", problem.message)));
    }
    Ok(request)
}

/// Says in a publication what changed since the baselines that a condition names: older states are read for nothing else.
///
/// # Errors
/// When one of them cannot be compared: a condition that nothing can fit would look as if nothing had changed.
fn tell_changes(request: &crate::project::Request, publication: &crate::publication::Publication, folder: &Path) -> Outcome {
    let names = request.condition.as_ref().map(|(condition, _)| condition.baselines()).unwrap_or_default();
    if names.is_empty() {
        return Ok(());
    }
    output::Baselines::named(folder, publication, &names).compare(publication);
    match publication.uncompared().find(|(name, _)| names.contains(*name)) {
        Some((name, why)) => Err(Failure::Other(format!("nothing can be said of what changed since `{name}`: {why}"))),
        None => Ok(()),
    }
}

/// Finds the audience whose eyes to look through; the narrowest when none is named, since whoever has the files sees all of them.
fn reader(project: &Project, name: Option<&str>) -> Result<Audience, Failure> {
    match name {
        Some(name) => Ok(output::audience(project, Some(name))?),
        None => Ok(project.config.audiences.narrowest()),
    }
}

/// Finds a language of a project; its main one when none is asked for.
fn language(project: &Project, code: Option<&str>) -> Result<Lang, Failure> {
    let Some(code) = code else { return Ok(project.config.lang) };
    let known: Vec<&str> = project.config.languages.iter().map(|lang| lang.code()).collect();
    let found = project.config.languages.iter().find(|lang| lang.is_named(code)).copied();
    found.ok_or_else(|| Failure::Usage(format!("the project is not in `{code}`; languages: {}", known.join(", "))))
}

/// Hands bytes out: into a file that nobody's work is in, or to standard output. What is no text is not shown on a terminal.
fn hand_out(bytes: &[u8], out: Option<&Path>, project: &Path, is_text: bool) -> Outcome {
    use std::io::{IsTerminal as _, Write as _};
    if let Some(path) = out {
        output::write_export(project, path, bytes)?;
        return say(&path.display().to_string());
    }
    let mut stdout = std::io::stdout().lock();
    if !is_text && stdout.is_terminal() {
        return Err(Failure::Usage("a spreadsheet is no text; name a file by `--out FILE`".into()));
    }
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => Err(Failure::Other(format!("cannot write to standard output: {e}"))),
        Ok(()) => Ok(()),
    }
}

/// Says that there is no such kind, and which is near: by its name or by what people call it.
fn no_kind(name: &str, vocabulary: &crate::schema::Vocabulary) -> Failure {
    let near = crate::finding::closest_key(name, vocabulary.kind_words());
    let hint = near.map_or_else(|| "`ouvrage kinds` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    Failure::Usage(format!("there is no kind `{name}`; {hint}"))
}

/// Turns one folder of YAML and Markdown into a project wiki and its PDF documents.
#[derive(Parser)]
#[command(name = "ouvrage", version, about, long_about = None, disable_help_subcommand = true, after_help = "Begin with `ouvrage new my-project`, then `ouvrage serve my-project --open`.\n\nExit status: 0 done, 1 findings that deny, 2 wrong use, 3 internal or I/O error.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Begin a project in a new folder
    New(new::Args),
    /// Build the site and the documents of a project
    Build(build::Args),
    /// Check a project and say everything that is wrong or missing
    Check(check::Args),
    /// Show a project in the browser and follow every change
    Serve(serve::Args),
    /// List what an audience gets and what is withheld from it, and why
    Audit(audit::Args),
    /// Make the PDF documents of a project
    Pdf(pdf::Args),
    /// Make a PDF to be sent, and write down what was sent, to whom and when
    Issue(issue::Args),
    /// Tell whether a PDF is the one that a commit produces
    Verify(verify::Args),
    /// Remove what `verify` unpacked once it has ended
    #[command(hide = true, name = output::WATCH)]
    Watch(verify::Watch),
    /// List the kinds of entries, or what one kind holds
    Kinds(kinds::Args),
    /// List the entries of a kind: as a table, CSV, JSON, a spreadsheet or Markdown
    List(list::Args),
    /// Show all that is known of one entry
    Show(show::Args),
    /// Say what a change of an entry touches, and whom to tell
    Impact(impact::Args),
    /// Put into one ZIP what is sent to those who answer a document
    Pack(pack::Args),
    /// Say what there is to write next
    Next(next::Args),
    /// Say what changed since a revision, for one reader
    Diff(diff::Args),
    /// Propose the agenda of the next sitting of a committee
    Agenda(agenda::Args),
    /// Write what an audience gets as data: all of it as JSON, or its registers as CSV or a spreadsheet
    Export(export::Args),
    /// Write the comparison of the offers, or the business plan of a scenario, as a workbook with live formulas
    Workbook(workbook::Args),
    /// Make the sheet that a vendor answers the requirements in
    AnswerSheet(answer_sheet::Args),
    /// Print or write JSON Schemas, for completion and errors in editors
    Schema(schema::Args),
    /// Explain a command, a kind, a rule, a setting or a view
    Help(help::Args),
    /// Say what is translated, missing or stale
    Translations(translations::Args),
    /// Add an entry with the next free id
    Add(add::Args),
    /// Give fields of an entry other values
    Set(set::Args),
    /// Say of links that they hold, though an end of them changed
    Accept(accept::Args),
    /// Write down who approves entries, as they are
    Approve(approve::Args),
    /// Take over a spreadsheet: add and change entries of a kind
    Import(import::Args),
    /// Give an entry another id, wherever it is named
    Rename(rename::Args),
    /// Move an entry to another file
    #[command(name = "move")]
    Relocate(relocate::Args),
    /// Put the keys of entries into the order of their kind
    Format(format::Args),
    /// Print the script by which a shell completes commands and options
    Completions(completions::Args),
    /// Write the man pages
    Man(man::Args),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(message) = mistaken(&error) {
                report::error(&message);
                return ExitCode::from(2);
            }
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let outcome = match cli.command {
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Pdf(args) => pdf::run(args),
        Command::Issue(args) => issue::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Watch(args) => verify::watch(&args),
        Command::Kinds(args) => kinds::run(args),
        Command::List(args) => list::run(args),
        Command::Show(args) => show::run(args),
        Command::Impact(args) => impact::run(args),
        Command::Pack(args) => pack::run(args),
        Command::Next(args) => next::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Agenda(args) => agenda::run(args),
        Command::Export(args) => export::run(args),
        Command::Workbook(args) => workbook::run(args),
        Command::AnswerSheet(args) => answer_sheet::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Help(args) => help::run(args),
        Command::Translations(args) => translations::run(args),
        Command::New(args) => new::run(args),
        Command::Add(args) => add::run(args),
        Command::Set(args) => set::run(args),
        Command::Accept(args) => accept::run(args),
        Command::Approve(args) => approve::run(args),
        Command::Import(args) => import::run(args),
        Command::Rename(args) => rename::run(args),
        Command::Relocate(args) => relocate::run(args),
        Command::Format(args) => format::run(args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Findings) => ExitCode::from(1),
        Err(Failure::Usage(message)) => {
            report::error(&message);
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            report::error(&message);
            ExitCode::from(3)
        }
    }
}

/// What others call our commands.
const OTHER_NAMES: [(&str, &[&str]); 11] = [
    ("build", &["make", "generate", "compile", "render", "html", "site", "construire", "générer"]),
    ("serve", &["watch", "dev", "preview", "start", "run", "open", "servir"]),
    ("check", &["lint", "validate", "test", "vérifier", "verifier", "valider", "contrôler"]),
    ("list", &["ls", "entries", "lister", "query", "select", "find", "search"]),
    ("show", &["cat", "get", "view", "info", "afficher", "montrer"]),
    ("export", &["dump", "exporter", "csv", "xlsx", "json"]),
    ("import", &["importer", "load", "merge"]),
    ("pdf", &["print", "document", "documents", "imprimer"]),
    ("issue", &["send", "release", "distribute", "diffuser", "envoyer"]),
    ("kinds", &["types", "fields", "vocabulary"]),
    ("answer-sheet", &["answers", "answer", "bordereau", "rfp", "questionnaire"]),
];

/// Says what was probably meant by a command that is not there, or by an option that commands had once.
fn mistaken(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let written = word(ContextKind::InvalidSubcommand)?;
            let cli = command();
            let names: Vec<&str> = cli.get_subcommands().filter(|c| !c.is_hide_set()).map(clap::Command::get_name).collect();
            let others = OTHER_NAMES.iter().flat_map(|(name, others)| others.iter().map(move |other| (*other, *name)));
            let words = names.iter().map(|name| (*name, *name)).chain(others).filter(|(_, name)| names.contains(name));
            let near = crate::finding::closest_key(written, words);
            let hint = near.map_or_else(String::new, |near| format!("did you mean `ouvrage {near}`? "));
            Some(format!("there is no command `{written}`; {hint}`ouvrage --help` lists them"))
        }
        ErrorKind::UnknownArgument if word(ContextKind::InvalidArg)?.starts_with("--project") => Some(
            "there is no option `--project`; the folder of the project comes first, as in `ouvrage list DIR KIND`".to_owned(),
        ),
        _ => None,
    }
}

impl From<crate::output::BuildError> for Failure {
    fn from(error: crate::output::BuildError) -> Self {
        use crate::output::{BuildError, SwapError};
        match error {
            BuildError::Findings => {
                report::error(&error.to_string());
                Failure::Findings
            }
            BuildError::Audience { .. } | BuildError::Document { .. } | BuildError::Since { .. } | BuildError::Theme(_) => {
                Failure::Usage(error.to_string())
            }
            BuildError::Swap(SwapError::Foreign { .. } | SwapError::Inside { .. } | SwapError::Others { .. }) => {
                Failure::Usage(error.to_string())
            }
            BuildError::Folder { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Failure::Usage(error.to_string())
            }
            _ => Failure::Other(error.to_string()),
        }
    }
}

/// Says which documents could not be made, and what that means.
fn failed(documents: &[crate::output::BuildError], left: &str) -> Outcome {
    let Some((last, others)) = documents.split_last() else { return Ok(()) };
    for error in others {
        report::error(&format!("{error}\n  {left}"));
    }
    Err(Failure::Other(format!("{last}\n  {left}")))
}

/// Writes a line to standard output; a reader that went away (`| head`) ends the program quietly.
fn say(text: &str) -> Outcome {
    use std::io::Write as _;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => Err(Failure::Other(format!("cannot write to standard output: {e}"))),
        Ok(()) => Ok(()),
    }
}
