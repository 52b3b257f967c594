//! What is found in a text, and what stays.

use super::{Claim, Element, Guide, Recognised, Shape, Target, Told, prefix_of, recognise};
use crate::exchange::read::document::Piece;
use crate::text::{Block, parse, plain_text};

fn found(text: &str) -> Recognised {
    let pieces = parse(text).into_iter().enumerate().map(|(n, block)| Piece { block, at: format!("¶ {}", n + 1) }).collect();
    let claim = |id: &str| match prefix_of(id).split('-').next() {
        Some("EX" | "F") => Claim::Kind("requirement".to_owned()),
        Some("US") => Claim::Kind("story".to_owned()),
        _ => Claim::Unknown,
    };
    let column = |_: &str, header: &str| match header {
        "priority" => Some(Target::Choice("priority".to_owned())),
        "criterion" => Some(Target::Words("criterion".to_owned())),
        _ => None,
    };
    let choice = |_: &str, field: &str, word: &str| super::words::level(word).filter(|_| field == "priority").map(str::to_owned);
    recognise(pieces, &Guide { claim: &claim, column: &column, is_id: &|_| false, choice: &choice, story: Some("story") })
}

/// Ids, titles and texts.
fn told(text: &str) -> Vec<(String, String, String)> {
    let words = |blocks: &[Block]| plain_text(blocks, &|_| None).split_whitespace().collect::<Vec<_>>().join(" ");
    let one = |entry: super::FoundEntry| (entry.id.unwrap_or_default(), entry.title, words(&entry.body));
    found(text).entries.into_iter().map(one).collect()
}

fn owned(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    all.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

#[test]
fn requirements_are_found_in_every_form() {
    let sentence = "Le système doit répondre.";
    for text in [
        "EX-1 : Le système doit répondre.",
        "EX-1 Le système doit répondre.",
        "**EX-1** Le système doit répondre.",
        "[EX-1] Le système doit répondre.",
        "- EX-1 : Le système doit répondre.",
        "> EX-1 : Le système doit répondre.",
        "Exigence n° EX-1 : Le système doit répondre.",
    ] {
        assert_eq!(told(text), owned(&[("EX-1", "Répondre", sentence)]), "{text}");
    }
    for text in [
        "## EX-1 – Recherche\n\nLe système doit répondre.",
        "## Recherche (EX-1)\n\nLe système doit répondre.",
        "**EX-1 Recherche** : Le système doit répondre.",
    ] {
        assert_eq!(told(text), owned(&[("EX-1", "Recherche", sentence)]), "{text}");
    }
    assert_eq!(
        told("EX-1 : les formats :\n\n- PDF\n- CSV\n\nSuite."),
        owned(&[("EX-1", "Les formats", "les formats : PDF CSV")])
    );
}

#[test]
fn a_level_in_brackets_is_no_title() {
    let read = found("- **EX-1 (M)** — Un port est ouvert.\n- EX-2 [Could] Deux ports.\n- EX-3 (voir annexe) : Trois.");
    let entries: Vec<(&str, Option<&(String, Told)>)> =
        read.entries.iter().map(|e| (e.title.as_str(), e.fields.first())).collect();
    let key = |key: &str, word: &str| ("priority".to_owned(), Told::Key(key.into(), word.into()));
    assert_eq!(
        entries,
        [
            ("Un port est ouvert", Some(&key("must", "M"))),
            ("Deux ports", Some(&key("could", "Could"))),
            ("(voir annexe) : Trois", None)
        ]
    );
    assert_eq!(found("| Id | CU1 | CU2 |\n|---|---|---|\n| EX-1 | x | |\n| EX-2 | | x |").entries.len(), 0);
}

#[test]
fn mentions_and_unknown_ids_stay() {
    let read =
        found("EX-1 : Un.\n\nEX-1 est remplacée.\n\nEX-1 Un peu plus.\n\nZZ-3 : rien.\n\nF1 : seule.\n\nISO 9001 : norme.");
    assert_eq!(read.entries.len(), 1);
    assert_eq!(read.elements.iter().filter(|element| matches!(element, Element::Stays(_))).count(), 5);
    assert_eq!(read.unknown.keys().collect::<Vec<_>>(), ["ISO", "ZZ"]);
    assert_eq!(told("F1 : Un.\n\nF2 : Deux.").len(), 2);
}

#[test]
fn titles_take_the_text_below_them_where_most_do() {
    let text = "EX-1 Recherche\n\nLe système doit chercher.\n\nPriorité : haute\n\nEX-2 Export\n\nIl exporte.";
    assert_eq!(told(text), owned(&[("EX-1", "Recherche", "Le système doit chercher."), ("EX-2", "Export", "Il exporte.")]));
    assert_eq!(told("EX-1 Recherche\n\nEX-2 Export\n\nEX-3 Import\n\nUn autre sujet.")[2].2, "");
}

#[test]
fn tables_with_ids_are_registers_and_summaries_are_not() {
    let read = found(
        "| Réf | Exigence | Priority | Avis |\n|---|---|---|---|\n| EX-1 | Doit a | P1 | oui |\n| Partie | | | |\n| EX-2 | b | rouge | |\n| | suite | | |",
    );
    assert_eq!(read.entries.len(), 2);
    assert_eq!(read.entries[0].fields, [("priority".to_owned(), Told::Key("must".into(), "P1".into()))]);
    assert_eq!(read.entries[0].shape, Shape::Table);
    let Element::Entries { columns, .. } = &read.elements[0] else { panic!("{:?}", read.elements) };
    assert_eq!(columns, &["id", "\u{0}body", "priority"]);
    let texts: Vec<String> = told("| Réf | Exigence | Priority | Avis |\n|---|---|---|---|\n| EX-1 | a | P1 | oui |\n| EX-2 | b | rouge | |\n| | suite | | |").into_iter().map(|(.., text)| text).collect();
    assert_eq!(texts, ["a Avis: oui", "b Priority: rouge Exigence: suite"]);
    let summary = found("EX-1 : Un.\n\nEX-2 : Deux.\n\n| Id | Titre |\n|---|---|\n| EX-1 | Un |\n| EX-2 | Deux |");
    assert_eq!(summary.entries.len(), 2);
    assert!(summary.tables[0].contains("stays a table"), "{:?}", summary.tables);
    assert_eq!(found("| Mois | Coût |\n|---|---|\n| Mai | 12 |").entries.len(), 0);
    let card =
        found("| Identifiant | EX-9 |\n|---|---|\n| Titre | Durer |\n| Description | Il doit durer. |\n| Priority | could |");
    assert_eq!((card.entries.len(), card.entries[0].title.as_str()), (1, "Durer"));
}

#[test]
fn stories_are_taken_apart_with_and_without_ids() {
    let read = found(
        "- En tant que client, je veux payer afin de partir. Vite.\n- US-7 : As a clerk I want a list so that I see\n- rien",
    );
    let entries: Vec<(Option<&str>, &str)> = read.entries.iter().map(|e| (e.id.as_deref(), e.title.as_str())).collect();
    assert_eq!(entries, [(None, "Payer"), (Some("US-7"), "A list")]);
    let benefit = ("benefit".to_owned(), Told::Words("partir".into()));
    assert!(read.entries[0].fields.contains(&benefit), "{:?}", read.entries[0]);
    let table = found("| ID | User story |\n|---|---|\n| US-1 | En tant que client, je veux payer. |");
    assert!(
        table.entries[0].fields.iter().any(|(name, told)| name == "want" && *told == Told::Words("payer".into())),
        "{table:?}"
    );
}

#[test]
fn what_is_nested_leaves_a_link() {
    let read = found("- point\n  - EX-4 : dessous\n  - autre");
    assert_eq!(read.entries.len(), 1);
    let Element::Stays(piece) = &read.elements[0] else { panic!("{:?}", read.elements) };
    let text = plain_text(std::slice::from_ref(&piece.block), &|id| Some(id.to_owned()));
    assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["point", "EX-4", "autre"]);
}
