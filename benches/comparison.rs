//! How long the comparison of offers takes, and its workbook.
//!
//! ```sh
//! cargo bench --no-default-features --bench comparison              # 2 000 requirements, 5 vendors
//! cargo bench --no-default-features --bench comparison -- 10000 8
//! ```
//!
//! The project is generated: each vendor answers every requirement; criteria are judged by three people, marked by the answers, by the price and
//! by the opening.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at what it did not expect"
)]

use ouvrage::publication::Publication;
use ouvrage::{Project, view, workbook};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CRITERIA: &str = "\
- { id: C-1, title: Quality, weight: 30, knock_out: 1 }
- { id: C-2, title: Answers, weight: 30, scoring: answers, by_priority: [{ priority: must, weight: 3 }, { priority: should, weight: 2 }, { priority: could, weight: 1 }] }
- { id: C-3, title: Price, weight: 30, scoring: linear, years: 5 }
- { id: C-4, title: Delay, weight: 10, scoring: proportional, measure: opening, counted_from: 2027-01-01 }
";

fn generate(folder: &Path, requirements: usize, vendors: usize) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).expect("made");
    let write = |path: &Path, text: String| std::fs::write(path, text).expect("written");
    write(&folder.join("ouvrage.yaml"), "title: Bench\ncurrency: EUR\n".to_owned());
    write(&content.join("criteria.yaml"), CRITERIA.to_owned());
    let mut asked = String::new();
    for n in 0..requirements {
        let priority = ["must", "should", "could"][n % 3];
        writeln!(asked, "- {{ id: R-{n}, title: Requirement {n}, priority: {priority}, statement: The system shall do {n}. }}")
            .expect("in memory");
    }
    write(&content.join("requirements.yaml"), asked);
    let mut offers = String::new();
    for v in 0..vendors {
        write!(offers, "- id: O-{v}\n  title: Offer {v}\n  opening: 2027-0{}-01\n  prices:\n", v % 8 + 2).expect("in memory");
        writeln!(
            offers,
            "    - {{ post: Build, amount: {} EUR }}\n    - {{ post: Run, amount: {} EUR, sort: run }}",
            1_000 + v * 7,
            100 + v
        )
        .expect("in memory");
        writeln!(offers, "  marks:").expect("in memory");
        for by in ["A", "B", "C"] {
            writeln!(offers, "    - {{ criterion: C-1, mark: {}.5, by: {by}, comment: Reason }}", (v + by.len()) % 5)
                .expect("in memory");
        }
        writeln!(offers, "  answers:").expect("in memory");
        for n in 0..requirements {
            let code = ["compliant", "partial", "compliant", "non_compliant"][(n + v) % 4];
            writeln!(offers, "    - {{ requirement: R-{n}, code: {code} }}").expect("in memory");
        }
    }
    write(&content.join("offers.yaml"), offers);
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let (requirements, vendors) = (numbers.first().copied().unwrap_or(2_000), numbers.get(1).copied().unwrap_or(5));
    let folder = tempfile::tempdir().expect("a folder");
    generate(folder.path(), requirements, vendors);
    let timed = |what: &str, began: Instant| println!("{what:>12}: {:6.3} s", began.elapsed().as_secs_f64());
    println!("{requirements} requirements, {vendors} vendors");
    let began = Instant::now();
    let project = Project::read(folder.path()).expect("read").project.expect("a project");
    let publication = Publication::new(&project, project.config.audiences.narrowest());
    timed("reading", began);
    let request = view::all_offers(None).expect("a request");
    let began = Instant::now();
    let compared = view::comparison(&request, &publication).expect("compared");
    timed("comparison", began);
    assert_eq!(compared.grid.columns.len(), vendors);
    let began = Instant::now();
    let book = workbook::comparison(&request, &publication).expect("a workbook");
    timed("workbook", began);
    println!("{:>12}: {} kB", "size", book.len() / 1_000);
}
