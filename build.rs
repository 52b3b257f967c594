//! Says of which sources and with which libraries the program is built: its build id, which stands in each document.
//!
//! The id is a sum over the version, the lock file, the target and the program's own files, with plain line ends: the same commit gives
//! the same id on every machine of one kind, from a clone as from a published crate. Nothing of it comes from the clock.

use std::path::{Path, PathBuf};

/// What a document depends on.
const INPUTS: [&str; 6] = ["Cargo.lock", "Cargo.toml", "build.rs", "src", "content", "themes"];

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut sum = Sum::new();
    for name in ["CARGO_PKG_VERSION", "TARGET"] {
        sum.add(std::env::var(name).unwrap_or_default().as_bytes());
    }
    for input in INPUTS {
        println!("cargo:rerun-if-changed={input}");
        let mut files = Vec::new();
        list(&root.join(input), &mut files);
        files.sort();
        for file in files {
            let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            // Publishing writes `Cargo.toml` anew, and keeps what it was beside it.
            let written = file.with_extension("toml.orig");
            let file = if name == "Cargo.toml" && written.is_file() { written } else { file };
            sum.add(name.as_bytes());
            sum.add(&plain_line_ends(std::fs::read(&file).unwrap_or_default()));
        }
    }
    println!("cargo:rustc-env=OUVRAGE_BUILD={:016x}", sum.0);
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            list(&entry.path(), files);
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
}

fn plain_line_ends(bytes: Vec<u8>) -> Vec<u8> {
    let binary = bytes.contains(&0);
    if binary { bytes } else { bytes.into_iter().filter(|b| *b != b'\r').collect() }
}

/// FNV-1a in 64 bits: tells builds apart, protects from nobody.
struct Sum(u64);

impl Sum {
    fn new() -> Self {
        Sum(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes and their number, so that what stands in one part cannot pass for what stands in the next.
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
