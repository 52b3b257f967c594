//! Headers as requirements documents have them, whatever the project calls its fields: tables of texts and spreadsheets are read by the same.

use crate::text::folded;

/// What a usual header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// What an entry is called.
    Title,
    /// What it says.
    Body,
    /// A field, where a kind has one of this name.
    Field(&'static str),
}

/// Headers of ids, beside `id` and the labels of fields.
const IDS: [&str; 24] = [
    "id",
    "identifiant",
    "identifier",
    "reference",
    "ref",
    "ref.",
    "n°",
    "no",
    "no.",
    "nº",
    "num",
    "numero",
    "number",
    "#",
    "code",
    "id exigence",
    "req id",
    "requirement id",
    "req #",
    "req. #",
    "exigence n°",
    "n° exigence",
    "ref exigence",
    "requirement #",
];

/// Headers in words of requirements documents, with what they are.
const USUAL: [(&str, &[&str]); 10] = [
    (
        "title",
        &[
            "titre",
            "intitule",
            "libelle",
            "nom",
            "name",
            "title",
            "designation",
            "fonction",
            "fonctionnalite",
            "feature",
            "summary",
            "sujet",
            "objet",
            "short description",
        ],
    ),
    (
        "statement",
        &[
            "description",
            "enonce",
            "exigence",
            "exigences",
            "requirement",
            "requirements",
            "besoin",
            "detail",
            "details",
            "texte",
            "text",
            "specification",
            "contenu",
            "statement",
            "user story",
            "recit",
            "requirement description",
            "description de l'exigence",
            "description de l’exigence",
        ],
    ),
    ("priority", &["priorite", "priority", "prio", "moscow", "criticite", "criticality", "importance", "niveau de priorite"]),
    ("category", &["categorie", "category", "type", "domaine", "nature"]),
    ("status", &["statut", "etat", "status"]),
    ("rationale", &["justification", "rationale", "raison", "motivation"]),
    ("source", &["source", "origine", "origin"]),
    ("verification", &["verification", "methode de verification", "verification method"]),
    (
        "criterion",
        &[
            "critere",
            "critere d'acceptation",
            "critere d’acceptation",
            "criterion",
            "fit criterion",
            "acceptance criteria",
            "acceptance criterion",
            "criteres d'acceptation",
            "criteres d’acceptation",
            "critere d'appreciation",
        ],
    ),
    ("level", &["niveau", "level", "niveau attendu", "valeur", "target"]),
];

/// The words of a header as they are compared.
pub fn header_word(text: &str) -> String {
    let word = folded(text).replace(['\u{a0}', '_'], " ");
    word.trim().trim_end_matches([':', '*']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a header stands for, by its words as they are compared.
pub fn usual(word: &str) -> Option<Usual> {
    let name = USUAL.iter().find(|(_, words)| words.contains(&word)).map(|(name, _)| *name)?;
    Some(match name {
        "title" => Usual::Title,
        "statement" => Usual::Body,
        name => Usual::Field(name),
    })
}

/// Whether a header is that of ids.
pub fn is_id_header(word: &str) -> bool {
    IDS.contains(&word)
}
