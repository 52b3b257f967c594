//! Behaviour seen from outside: the program is run on projects made for each test.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test says by panicking that something does not hold; clippy.toml covers test functions, not their helpers"
)]

mod acceptance;
mod addendum;
mod agenda;
mod answers;
mod answers_again;
mod answers_refused;
mod answers_rows;
mod audit;
mod backlinks;
mod bad_input;
mod build;
mod changes_page;
mod check;
mod checkpoints;
mod commands;
mod diff;
#[cfg(feature = "pdf")]
mod documents;
mod edit;
mod editor;
mod entrances;
mod entry_history;
mod entry_pages;
mod exchange;
mod figures;
mod folders;
mod formats;
mod french;
#[cfg(feature = "pdf")]
mod generated;
mod glossary;
mod help;
mod hidden;
mod history;
mod hostile;
#[cfg(feature = "pdf")]
mod html;
mod impact;
mod import;
mod import_text;
mod issuing;
mod kill;
mod kinds;
mod languages;
#[cfg(feature = "pdf")]
mod leak;
#[cfg(feature = "pdf")]
mod letters;
mod limits;
mod locales;
mod machines;
mod manual;
mod marking;
mod marks;
mod method;
mod mistakes;
mod names;
mod navigation;
mod offer_plan;
#[cfg(feature = "pdf")]
mod pack;
mod packages;
mod passages;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "pdf")]
mod pictures;
#[cfg(feature = "pdf")]
mod print;
mod prose;
mod random;
#[cfg(feature = "pdf")]
mod redline;
mod registers;
mod reviews;
mod rooms;
mod serve;
mod serve_follow;
mod serve_readers;
mod siege;
mod snapshots;
mod starters;
mod support;
mod theme;
#[cfg(feature = "pdf")]
mod trouble;
#[cfg(feature = "pdf")]
mod verify;
mod views;
mod workbook;
