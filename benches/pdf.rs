//! How long documents take, and how much memory, beside the same text written by hand as plain Typst.
//!
//! ```sh
//! cargo bench --bench pdf            # 500, 2 000 and 5 000 requirements
//! cargo bench --bench pdf -- 1000    # as many as one likes
//! ```
//!
//! Times are processor time. Each measure runs in a process of its own, so that its peak memory is its own (`/proc/self/status` on Linux). The plain markup is
//! what a person would write who knows Typst and wants the same words on the page: a heading, a line of facts, paragraphs and links
//! per requirement; it is compiled by the same library, without a theme. “Edit” is the second document of a process, one statement
//! changed, with what the compiler remembers of the first.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at what it did not expect"
)]

use ouvrage::output::DocumentMaker;
use ouvrage::project::Project;
use ouvrage::theme::Theme;
use std::fmt::Write as _;
use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Peak memory of this process in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Seconds of processor time of this process so far: other programs disturb it less than the clock on the wall.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    // User and system time, in hundredths of a second.
    after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

const SETTINGS: &str = "title: Généré\nlanguage: fr\ndate: 2026-03-02\ndocuments:\n  doc:\n    audience: internal\n    attach: no\n    standard: no\n    outline:\n      - { register: requirement, view: sheets, title: Exigences }\n";

/// Sixty words and a number: no two statements are the same.
fn statement(n: usize) -> String {
    const WORDS: [&str; 16] = [
        "service",
        "commande",
        "client",
        "stock",
        "référence",
        "délai",
        "prix",
        "remise",
        "agence",
        "article",
        "facture",
        "devis",
        "catalogue",
        "compte",
        "livraison",
        "atelier",
    ];
    let words: Vec<&str> = (0..60).map(|k| WORDS[(n * 7 + k * k * 3 + k * n) % WORDS.len()]).collect();
    format!("Le portail {n} garde {}.", words.join(" "))
}

/// The requirement that another depends on.
fn needed(n: usize) -> Option<usize> {
    (n > 0).then(|| n * 2 / 3)
}

/// The document of a generated project, as `pdf` makes it; or as `serve` does, and then the same after one edit.
fn ours(count: usize, edits: bool) {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path();
    let mut text = String::new();
    for n in 0..count {
        let depends = needed(n).map_or(String::new(), |m| format!("  depends_on: [EX-{m}]\n"));
        let _ = write!(
            text,
            "- id: EX-{n}\n  title: Exigence numéro {n}\n  priority: must\n  status: approved\n  statement: {}\n{depends}",
            statement(n)
        );
    }
    std::fs::create_dir_all(folder.join("content")).expect("a folder");
    std::fs::write(folder.join("ouvrage.yaml"), SETTINGS).expect("written");
    let register = folder.join("content/requirements.yaml");
    std::fs::write(&register, &text).expect("written");
    let make = || {
        let project = Project::read(folder).expect("read").project.expect("a project");
        let began = cpu();
        let press = DocumentMaker::new(&project, folder, None, 0);
        let press = if edits { press.remembering() } else { press };
        let document = press.named("doc").expect("a document").remove(0);
        let theme = Theme::of(press.publication(&document).expect("published")).expect("a theme");
        let pdf = press.make(&document, &theme).expect("made");
        (cpu() - began, pdf.pages)
    };
    let (seconds, pages) = make();
    if !edits {
        return println!("{seconds:.2} {} {pages}", peak());
    }
    let old = statement(count / 2);
    assert!(text.contains(&old), "the statement that is edited");
    std::fs::write(&register, text.replacen(&old, "Autre chose.", 1)).expect("written");
    let (edit, _) = make();
    println!("{edit:.2} {}", peak());
}

/// The same words as markup.
fn plain(count: usize) {
    let mut text = String::from(
        "#set document(title: \"Généré\", date: none)\n#set page(paper: \"a4\", numbering: \"1\")\n#set text(lang: \"fr\", size: 10.5pt)\n#set par(justify: true)\n#outline(depth: 1)\n= Exigences\n",
    );
    let mut needing: Vec<Vec<usize>> = vec![Vec::new(); count];
    for n in 0..count {
        if let Some(m) = needed(n) {
            needing[m].push(n);
        }
    }
    let link =
        |m: usize| format!("#link(<e{m}>)[EX-{m} Exigence numéro {m}] #h(1fr) p. #ref(<e{m}>, form: \"page\", supplement: none)");
    for (n, users) in needing.iter().enumerate() {
        let _ = write!(
            text,
            "== EX-{n} Exigence numéro {n} <e{n}>\n_Priorité_ Indispensable, _État_ Validée\n\n{}\n\n",
            statement(n)
        );
        if let Some(m) = needed(n) {
            let _ = write!(text, "_Dépend de_ {}\n\n", link(m));
        }
        for m in users {
            let _ = write!(text, "_Nécessaire à_ {}\n\n", link(*m));
        }
    }
    let world = PlainWorld::new(&text);
    let began = cpu();
    let document = typst::compile::<typst_layout::PagedDocument>(&world).output.expect("compiled");
    let pages = document.pages().len();
    let pdf = typst_pdf::pdf(&document, &typst_pdf::PdfOptions::default()).expect("exported");
    println!("{:.2} {} {pages} {}", cpu() - began, peak(), pdf.len() / 1_000);
}

/// A world of one text and the embedded fonts.
struct PlainWorld {
    library: LazyHash<Library>,
    fonts: FontStore,
    source: Source,
}

impl PlainWorld {
    fn new(text: &str) -> Self {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::embedded());
        let path = VirtualPath::new("/main.typ").expect("a path");
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        PlainWorld { library: LazyHash::new(Library::default()), fonts, source: Source::new(id, text.to_owned()) }
    }
}

impl World for PlainWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }
    fn main(&self) -> FileId {
        self.source.id()
    }
    fn source(&self, _: FileId) -> FileResult<Source> {
        Ok(self.source.clone())
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Err(typst::diag::FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Seconds, MiB and pages, measured in a process of its own.
fn measure(which: &str, count: usize) -> Vec<f64> {
    let own = std::env::current_exe().expect("this program");
    let output = std::process::Command::new(own).args([which, &count.to_string()]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).split_whitespace().filter_map(|n| n.parse().ok()).collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if let [which, count] = args.as_slice()
        && let Ok(count) = count.parse()
    {
        return match which.as_str() {
            "ours" => ours(count, false),
            "edit" => ours(count, true),
            _ => plain(count),
        };
    }
    let counts: Vec<usize> = args.iter().filter_map(|a| a.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![500, 2_000, 5_000] } else { counts };
    println!(
        "| requirements | pages | CPU s | peak MiB | plain pages | plain CPU s | plain MiB | × time | × memory | × time a page | × memory a page | edit CPU s | edit peak MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for count in counts {
        let (a, b, c) = (measure("ours", count), measure("plain", count), measure("edit", count));
        let [seconds, memory, pages] = a[..] else { panic!("{a:?}") };
        let [edit, edit_memory] = c[..] else { panic!("{c:?}") };
        let [plain_seconds, plain_memory, plain_pages, _] = b[..] else { panic!("{b:?}") };
        let (time, room) = (seconds / plain_seconds, memory / plain_memory);
        let longer = pages / plain_pages;
        println!(
            "| {count} | {pages} | {seconds} | {memory} | {plain_pages} | {plain_seconds} | {plain_memory} | {time:.2} | {room:.2} | {:.2} | {:.2} | {edit} | {edit_memory} |",
            time / longer,
            room / longer
        );
    }
}
