//! A project of any size for the benches: requirements with statements of 60 words and two links each, and one test per two requirements.

use std::fmt::Write;
use std::path::Path;

const WORDS: [&str; 24] = [
    "le",
    "service",
    "enregistre",
    "chaque",
    "commande",
    "avec",
    "son",
    "client",
    "et",
    "transmet",
    "au",
    "stock",
    "la",
    "référence",
    "demandée",
    "puis",
    "confirme",
    "par",
    "message",
    "délai",
    "prix",
    "net",
    "remise",
    "agence",
];

/// A number that looks random and is the same on every run.
fn noise(n: usize, salt: usize) -> usize {
    let x = n.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503));
    (x >> 7) ^ (x >> 17)
}

fn statement(n: usize) -> String {
    let words: Vec<&str> = (0..60).map(|k| WORDS[noise(n, k) % WORDS.len()]).collect();
    // One text in four cites another entry.
    let cites = if n > 8 && n.is_multiple_of(4) { format!(" Voir [[EX-{}]].", 1 + noise(n, 3) % (n / 2)) } else { String::new() };
    format!("{}.{cites}", words.join(" "))
}

/// Writes a project of about `count` entries in two registers.
pub fn generate(folder: &Path, count: usize) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).expect("a folder");
    std::fs::write(folder.join("ouvrage.yaml"), "title: Mesure\n").expect("written");
    std::fs::write(content.join("index.md"), "# Mesure\n").expect("written");
    let requirements = count * 2 / 3;
    let (mut text, mut tests) = (String::new(), String::new());
    for n in 1..=requirements {
        let priority = ["must", "should", "could", "wont"][noise(n, 1) % 4];
        let on = if n > 2 { format!("  depends_on: [EX-{}, EX-{}]\n", 1 + noise(n, 2) % (n - 1), n - 1) } else { String::new() };
        let _ = write!(
            text,
            "- id: EX-{n}\n  title: Exigence numéro {n}\n  priority: {priority}\n  statement: {}\n{on}",
            statement(n)
        );
    }
    for n in 1..=count - requirements {
        let target = (n * 2).min(requirements);
        let _ = write!(
            tests,
            "- id: TE-{n}\n  title: Essai numéro {n}\n  context: {}\n  verifies: [EX-{}, EX-{}]\n",
            statement(n),
            target - 1,
            target
        );
    }
    std::fs::write(content.join("requirements.yaml"), text).expect("written");
    std::fs::write(content.join("tests.yaml"), tests).expect("written");
}
