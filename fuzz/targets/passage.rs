//! Fuzzes `passage` of `tests/it/entrances.rs`.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/entrances.rs"]
mod entrances;

libfuzzer_sys::fuzz_target!(|text: &str| entrances::passage(text));
