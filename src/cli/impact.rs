//! `ouvrage impact`.

use super::show::find;
use super::{Failure, Outcome, dir_and_name, language, may_leave, reader, say};
use crate::check::count;
use crate::document::documents;
use crate::domain::impact::{Dependence, Impact, Touched};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::output::{DocumentMaker, read};
use crate::project::{DocumentConfig, Project};
use crate::publication::{Publication, Publications};
use crate::report;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Say what a change of an entry touches: what depends on it, the documents that hold it, payments, and whom to tell.
///
/// Links are followed the way that their kind says (`carries`), from the entry to what depends on it, and on. A lot, a sprint or a committee
/// is where a change ends, unless it changes itself.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage impact [OPTIONS] [DIR] <ID>",
    after_help = "Examples:\n  ouvrage impact site-example EX-101\n  ouvrage impact EX-101 --depth 2 --audience vendor\n  ouvrage impact EX-101 --format json"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the id of an entry
    #[arg(value_name = "DIR ID", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Whose eyes to look through (default: the narrowest audience)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// How many steps to follow (default: all)
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Steps that are named of a way, the last ones, and reasons that are named of why somebody is told.
const NAMED: usize = 5;

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, id) = dir_and_name(args.words, "the id of an entry")?;
    let (reading, findings) = read(&folder)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let reader = reader(project, args.audience.as_deref())?;
    if args.format == Format::Json {
        may_leave(project, &folder, reader, count(&findings).0)?;
    }
    let lang = language(project, args.lang.as_deref())?;
    let publication = Arc::new(Publication::in_language(project, reader, lang));
    let start = find(&id.to_string_lossy(), &publication)?;
    let impact = Dependence::new(&publication).of(start, args.depth, &publication);
    let documents = holding(start, project, &folder, &publication);
    let told = Telling { impact: &impact, documents: &documents, publication: &publication, words: Words::of(lang) };
    match args.format {
        Format::Text => say(told.text().trim_end()),
        Format::Json => say(&serde_json::to_string_pretty(&told.data(args.depth)).unwrap_or_default()),
    }
}

/// The documents that this reader may have and that hold an entry.
fn holding(entry: EntryIndex, project: &Project, folder: &Path, publication: &Arc<Publication>) -> Vec<DocumentConfig> {
    let maker = DocumentMaker::new(project, folder, Some(publication.clone()), 0);
    let mine = documents(publication, &Publications::per_entry(project, publication));
    let id = &*publication.entry(entry).id;
    maker.holdings(&mine).into_iter().filter(|(_, held)| held.entries.contains(id)).map(|(document, _)| document).collect()
}

/// What is said of an impact.
struct Telling<'a> {
    impact: &'a Impact,
    documents: &'a [DocumentConfig],
    publication: &'a Publication,
    words: &'static Words,
}

impl Telling<'_> {
    fn id(&self, entry: EntryIndex) -> &str {
        &self.publication.entry(entry).id
    }

    fn text(&self) -> String {
        let impact = self.impact;
        let mut out = format!("{}  {}\n", self.id(impact.start), self.publication.title(impact.start));
        let total = impact.touched.len();
        let _ = writeln!(
            out,
            "{}",
            if total == 0 { self.words.get("impact_nothing").to_owned() } else { self.words.count("impact_total", total) }
        );
        let mut steps: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, touched) in impact.touched.iter().enumerate() {
            steps.entry(touched.distance).or_default().push(place);
        }
        for (distance, places) in steps {
            let _ = writeln!(out, "\n{}", self.words.count("impact_steps", distance));
            self.step(&places, &mut out);
        }
        if impact.further {
            let _ = writeln!(out, "\n{}", self.words.get("impact_further"));
        }
        self.around(&mut out);
        out
    }

    /// What is touched at one distance, by kind in the order of the method.
    fn step(&self, places: &[usize], out: &mut String) {
        let lang = self.publication.info().lang;
        let of_kind = |place: &usize| self.impact.touched.get(*place).map(|touched| &*self.publication.entry(touched.entry).kind);
        for kind in self.publication.vocabulary().iter() {
            let mut those = places.iter().filter(|place| of_kind(place) == Some(&*kind.name)).peekable();
            if those.peek().is_some() {
                let _ = writeln!(out, "  {}", kind.labels.get(lang));
            }
            for place in those {
                let Some(touched) = self.impact.touched.get(*place) else { continue };
                let title = self.publication.title(touched.entry);
                let _ = writeln!(out, "    {}  {title}\n        {}", self.id(touched.entry), self.way(*place));
            }
        }
    }

    /// How something was reached: `EX-1 ← TE-4 (verifies) ← JA-7 (proved_by)`, the middle of a long way left out.
    fn way(&self, place: usize) -> String {
        let (steps, cut) = self.impact.way(place, NAMED);
        let mut way = self.id(self.impact.start).to_owned();
        if cut {
            way.push_str(" ← …");
        }
        for Touched { entry, by, .. } in steps {
            let _ = write!(way, " ← {} ({by})", self.id(*entry));
        }
        way
    }

    /// Documents, payments and people.
    fn around(&self, out: &mut String) {
        if !self.documents.is_empty() {
            let _ = writeln!(out, "\n{}", self.words.get("impact_documents"));
            self.documents.iter().for_each(|document| {
                let _ = writeln!(out, "  {}  {}", document.name, document.title);
            });
        }
        if !self.impact.payments.is_empty() {
            let _ = writeln!(out, "\n{}", self.words.get("impact_payments"));
        }
        for touched in &self.impact.payments {
            let _ = write!(out, "  {}  {}", self.id(touched.payment), self.publication.title(touched.payment));
            if let Some(milestone) = touched.milestone {
                let _ = write!(out, " ← {}", self.id(milestone));
            }
            if !touched.tests.is_empty() {
                let _ = write!(out, " ← {}", self.listed(touched.tests.iter().map(|test| self.id(*test).to_owned())));
            }
            out.push('\n');
        }
        if !self.impact.told.is_empty() {
            let _ = writeln!(out, "\n{}", self.words.get("impact_told"));
        }
        for told in &self.impact.told {
            let why = self.listed(told.why.iter().map(|(of, by)| format!("{} ({by})", self.id(*of))));
            let _ =
                writeln!(out, "  {}  {}{}{why}", self.id(told.who), self.publication.title(told.who), self.words.get("colon"));
        }
    }

    /// The first of some words, and how many more there are.
    fn listed(&self, words: impl ExactSizeIterator<Item = String>) -> String {
        let more = words.len().saturating_sub(NAMED);
        let mut listed = words.take(NAMED).collect::<Vec<_>>().join(", ");
        if more > 0 {
            let _ = write!(listed, " {}", self.words.count("and_more", more));
        }
        listed
    }

    fn named(&self, entry: EntryIndex) -> Value {
        json!({"id": self.id(entry), "kind": &*self.publication.entry(entry).kind, "title": self.publication.title(entry)})
    }

    /// The same for programs: whole, each step once.
    fn data(&self, depth: Option<usize>) -> Value {
        let touched = |touched: &Touched| {
            let mut value = self.named(touched.entry);
            value["distance"] = touched.distance.into();
            value["from"] = self.id(self.impact.from(touched)).into();
            value["by"] = (*touched.by).into();
            value
        };
        let payment = |touched: &crate::domain::impact::TouchedPayment| {
            let mut value = self.named(touched.payment);
            value["milestone"] = touched.milestone.map(|milestone| self.id(milestone)).into();
            value["tests"] = touched.tests.iter().map(|test| self.id(*test)).collect();
            value
        };
        let told = |told: &crate::domain::impact::Told| {
            let mut value = self.named(told.who);
            value["why"] = told.why.iter().map(|(of, by)| json!({"entry": self.id(*of), "by": &**by})).collect();
            value
        };
        let impact = self.impact;
        json!({
            "format": "ouvrage-impact", "version": 1, "audience": self.publication.audience_name(),
            "language": self.publication.info().lang.code(), "entry": self.named(impact.start), "depth": depth,
            "further": impact.further,
            "touched": impact.touched.iter().map(touched).collect::<Vec<_>>(),
            "documents": self.documents.iter().map(|own| json!({"name": own.name, "title": own.title})).collect::<Vec<_>>(),
            "payments": impact.payments.iter().map(payment).collect::<Vec<_>>(),
            "tell": impact.told.iter().map(told).collect::<Vec<_>>(),
        })
    }
}
