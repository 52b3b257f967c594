//! `ouvrage import`.

mod answers;
mod text;

use super::edit::Held;
use super::{Failure, Outcome, language, say};
use crate::edit::{self, Editor, Fate, Import, Order};
use crate::exchange::read::read;
use crate::output;
use crate::report;
use crate::source::{Node, parse_yaml};
use crate::span::FileId;
use std::path::{Path, PathBuf};

/// Take over a spreadsheet or a text: rows become entries; a Word or Markdown file becomes pages and entries.
///
/// A spreadsheet is taken over for one kind. Columns are found by their headers: the label of a field in any language, its name, or what `--map` says; rows by their `id`. A row
/// without an id is a new entry. Without `--apply` nothing is written: the command says for each cell what would become of it. With it, all
/// is written, or nothing when one cell is refused. A sheet that `list` or `export` made remembers what it held: what was changed in the
/// project since then is kept, and a cell that was changed on both sides is refused. An empty cell of any other sheet changes nothing.
///
/// A text is split into pages at its headings. Numbered requirements (`EX-12 …`), tables with a column of ids and user stories become
/// entries, and stand as views in the places where they stood. The command says what was recognised and where everything goes; each text
/// of the source is on a page or in an entry afterwards, or nothing is written.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage import . cahier-des-charges.docx\n  ouvrage import . cahier-des-charges.docx --split 2 --into cadrage --apply\n  ouvrage import . rfp.md --kind requirement --diff\n  ouvrage import . requirements.xlsx --kind requirement\n  ouvrage import . requirements.xlsx --kind requirement --apply\n  ouvrage import . risks.csv --kind risk --map columns.yaml\n  ouvrage import . registers.ods --kind processing --sheet 'Registre 2026'"
)]
#[command(
    override_usage = "ouvrage import [OPTIONS] <DIR> <FILE>\n       ouvrage import answers [OPTIONS] --vendor <VENDOR> [DIR] <FILE>",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true
)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Folder of the project
    #[arg(value_name = "DIR", required = true)]
    project: Option<PathBuf>,
    /// The spreadsheet (.xlsx, .xlsm, .ods, .csv) or text (.docx, .md; others, as .odt and .rtf, where pandoc is installed)
    #[arg(value_name = "FILE", required = true)]
    file: Option<PathBuf>,
    /// Kind of the entries; of a text, that of every id (default: by the prefix of each id)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Write what would change; without it, only say it
    #[arg(long)]
    apply: bool,
    /// YAML file that says which header is which field, a line each: `Exigence: title`; without a field, the column is left out. For a
    /// text also which prefix is which kind: `BF: requirement`; without a kind, its ids stay on their pages
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Sheet to read (default: the one whose ids and headers are those of the kind)
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What the file is, where its name does not say
    #[arg(long, value_name = "FORMAT", value_parser = ["xlsx", "ods", "csv", "docx", "md"])]
    format: Option<String>,
    /// File of the project that new entries of a spreadsheet go into (default: where the last one is); folder of the pages of a text (default:
    /// named like its file)
    #[arg(long, value_name = "FILE")]
    into: Option<String>,
    /// Take a field out where its cell is empty, also when the sheet does not remember that it was filled
    #[arg(long)]
    clear: bool,
    /// For whom the sheet was made, where it does not remember (default: the narrowest audience)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Language of its texts, where it does not remember (default: the main one of the project)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Level of the headings of a text that begin a page, 0 for one page (default: the first level of which there are several)
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(0..=6))]
    split: Option<u8>,
    /// Take the text where the project has an entry or page that says something else
    #[arg(long)]
    replace: bool,
    /// Show what would change in the files too, as a diff
    #[arg(long)]
    diff: bool,
}

/// What is taken over beside registers and texts.
#[derive(clap::Subcommand)]
enum What {
    /// Take over the answers of a vendor: the sheet that came back becomes an offer
    Answers(answers::Args),
}

/// Runs the command.
pub fn run(mut args: Args) -> Outcome {
    if let Some(What::Answers(args)) = args.what.take() {
        return answers::run(args);
    }
    let missing = || Failure::Usage("a folder and a file are needed".to_owned());
    let (folder, file) = (args.project.clone().ok_or_else(missing)?, args.file.clone().ok_or_else(missing)?);
    let held = Held::open(&folder, args.apply)?;
    let project = held.project()?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = bytes_of(&file)?;
    if text::is_text(&name, args.format.as_deref()) {
        return text::run(&args, (&folder, &file), project, &bytes);
    }
    let kind =
        args.kind.as_deref().ok_or_else(|| Failure::Usage("a spreadsheet needs `--kind`: what its rows are".to_owned()))?;
    let table = read(&bytes, &name, args.format.as_deref()).map_err(|error| Failure::Usage(error.to_string()))?;
    let (map, values) = args.map.as_deref().map(|path| headers(path, kind, project)).transpose()?.unwrap_or_default();
    let audience = args.audience.as_deref().map(|name| output::audience(project, Some(name))).transpose()?;
    let lang = args.lang.as_deref().map(|code| language(project, Some(code))).transpose()?;
    let order = Order {
        kind,
        table: &table,
        name: &name,
        sheet: args.sheet.as_deref(),
        map: &map,
        values: &values,
        audience,
        lang,
        file: args.into.as_deref(),
        clears: args.clear,
    };
    let import = edit::import(&mut Editor::new(project, &folder), &order)?;
    tell(&import)?;
    finish(args.diff, args.apply, import.refused(), &import.changes)
}

/// Writes what would change, when it is wanted and nothing is refused.
fn finish(diff: bool, apply: bool, refused: usize, changes: &[edit::FileChange]) -> Outcome {
    if refused > 0 {
        report::error(&format!("{refused} refused; nothing was written"));
        return Err(Failure::Findings);
    }
    if diff && !changes.is_empty() {
        say(edit::diff(changes).trim_end_matches('\n'))?;
    }
    if changes.is_empty() {
        return say("nothing to write");
    }
    if !apply {
        return say("nothing was written; `--apply` writes it");
    }
    edit::write(changes)?;
    let files: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    match files.as_slice() {
        [first, .., last] if files.len() > 12 => say(&format!("written to {} files, {first} to {last}", files.len())),
        _ => say(&format!("written to {}", files.join(", "))),
    }
}

/// The largest file that is read.
const LARGEST: u64 = 256 * 1024 * 1024;

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::Usage(format!("cannot read {}: {error}", path.display()));
    let known = std::fs::metadata(path).map_err(failed)?;
    if !known.is_file() {
        return Err(Failure::Usage(format!("`{}` is no file", path.display())));
    }
    if known.len() > LARGEST {
        return Err(Failure::Usage(format!("`{}` is larger than {} MB", path.display(), LARGEST / 1024 / 1024)));
    }
    std::fs::read(path).map_err(failed)
}

/// Headers with their fields, and words with what they mean in a field.
type Map = (Vec<(String, String)>, Vec<(String, String, String)>);

/// Reads the file that says which header is which field.
fn headers(path: &Path, kind: &str, project: &crate::project::Project) -> Result<Map, Failure> {
    let bytes = bytes_of(path)?;
    let shown = path.display();
    let text = String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("`{shown}` is not written in UTF-8")))?;
    let text = text.trim_start_matches('\u{feff}');
    let wrong = |line: usize, why: &str| Failure::Usage(format!("{shown}:{line}: {why}"));
    let node = parse_yaml(text, FileId(u32::MAX), 0).map_err(|finding| {
        let at = finding.span.map_or(0, |span| span.start as usize);
        wrong(text.get(..at).map_or(1, |head| head.matches('\n').count() + 1), &finding.message)
    })?;
    let pairs = node.as_map().ok_or_else(|| wrong(1, "it holds no lines `header: field`"))?;
    let vocabulary = &project.vocabulary;
    let mut out = Vec::new();
    let mut values = Vec::new();
    for (key, value) in pairs {
        let line = text.get(..key.span.start as usize).map_or(1, |head| head.matches('\n').count() + 1);
        let words = value.get("values").and_then(Node::as_map).unwrap_or_default();
        let value = value.get("field").unwrap_or(value);
        let name = match (value.is_null(), value.as_str()) {
            (true, _) => String::new(),
            (_, Some(name)) => name.trim().to_owned(),
            _ => return Err(wrong(line, &format!("`{}` is followed by no name of a field", key.text))),
        };
        let found = vocabulary.find(kind);
        let known = name.is_empty()
            || matches!(name.as_str(), "audience")
            || found.is_none_or(|kind| vocabulary.has_column(&kind.name, &name));
        if !known {
            let words = found.into_iter().flat_map(|kind| vocabulary.column_words(&kind.name));
            let hint = crate::finding::closest_key(&name, words)
                .map_or_else(|| format!("`ouvrage kinds {kind}` lists its fields"), |near| format!("did you mean `{near}`?"));
            return Err(wrong(line, &format!("`{kind}` has no field `{name}`; {hint}")));
        }
        let meant =
            words.iter().map(|(word, meant)| (name.clone(), word.text.clone(), meant.as_str().unwrap_or_default().to_owned()));
        values.extend(meant);
        out.push((key.text.clone(), name));
    }
    Ok((out, values))
}

/// Says what becomes of rows, cells and entries.
fn tell_lines(lines: &[edit::Line]) -> Outcome {
    let width = lines.iter().map(|line| line.at.chars().count()).max().unwrap_or(0);
    let ids = lines.iter().map(|line| line.id.chars().count()).max().unwrap_or(0);
    for line in lines {
        let fate = fate(line.fate);
        say(format!("{fate:<8}  {:<width$}  {:<ids$}  {}", line.at, line.id, line.what).trim_end())?;
    }
    Ok(())
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Changed => "changed",
        Fate::Removed => "removed",
        Fate::Refused => "refused",
        Fate::Left => "left out",
        Fate::Missing => "missing",
    }
}

/// Says what would become of each cell.
fn tell(import: &Import) -> Outcome {
    for note in &import.notes {
        say(&format!("note      {note}"))?;
    }
    for (at, header, why) in &import.unread {
        let header = if header.is_empty() { String::new() } else { format!("  `{header}`") };
        say(&format!("not read  {at}{header}: {why}"))?;
    }
    tell_lines(&import.lines)?;
    let missing: Vec<String> = import.missing.iter().map(|(name, n)| format!("{name} ({n})")).collect();
    if !missing.is_empty() {
        say(&format!("still to write in new entries: {}", missing.join(", ")))?;
    }
    say(&format!(
        "{} added, {} changed, {} unchanged, {} refused",
        import.added,
        import.changed,
        import.unchanged,
        import.refused()
    ))
}
