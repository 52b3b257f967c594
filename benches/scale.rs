//! How long a large project takes, and how much memory.
//!
//! ```sh
//! cargo bench --no-default-features --bench scale            # 1 000, 5 000 and 10 000 entries
//! cargo bench --no-default-features --bench scale -- 20000   # as many as one likes; `no-search` leaves the index out
//! ```
//!
//! `benches/beside-zola` puts the same number of plain pages built by Zola beside it.
//!
//! Each size runs in a process of its own, so that its peak memory is its own (read from `/proc/self/status` on Linux). The project is
//! generated: requirements with statements of 60 words and two links each, and one test per two requirements.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at what it did not expect"
)]

mod generated;

use generated::generate;
use ouvrage::output::{Order, Silent, build};
use std::time::Instant;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Peak memory of this process in MiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
}

fn measure(count: usize, search: bool) {
    let dir = tempfile::tempdir().expect("a folder");
    let project = dir.path().join("project");
    generate(&project, count);
    let order = Order { project, out: Some(dir.path().join("site")), audience: None, documents: false, search, time_limit: None };
    let began = Instant::now();
    let report = build(&order, &Silent, &mut |_, findings| {
        assert!(findings.iter().all(|f| f.severity.name() != "error"), "{:?}", findings.first())
    });
    let seconds = began.elapsed().as_secs_f64();
    let report = report.expect("built");
    let stages: Vec<String> = report.timings.iter().map(|(name, time)| format!("{name} {:.2}", time.as_secs_f64())).collect();
    println!(
        "{count:>6} entries: {seconds:6.2} s, peak {:>5} MiB, {} pages, {} MB   ({})",
        peak().unwrap_or(0),
        report.pages,
        report.bytes / 1_000_000,
        stages.join(", ")
    );
}

fn main() {
    let search = std::env::args().all(|a| a != "no-search");
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    if let Some(count) = std::env::var("OUVRAGE_BENCH_ONE").ok().and_then(|c| c.parse().ok()) {
        measure(count, search);
        return;
    }
    let sizes = if asked.is_empty() { vec![1_000, 5_000, 10_000] } else { asked };
    for size in sizes {
        let program = std::env::current_exe().expect("this program");
        let mut one = std::process::Command::new(program);
        one.args((!search).then_some("no-search")).env("OUVRAGE_BENCH_ONE", size.to_string());
        let status = one.status().expect("runs");
        assert!(status.success());
    }
}
