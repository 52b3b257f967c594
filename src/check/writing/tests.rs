//! Sentences that break the rules of writing, and sentences that keep them.

use super::guide::Guide;
use super::judge::{Judge, Subject};
use crate::check::check;
use crate::project::Project;
use crate::schema::{Lang, Writing};
use std::fs;

/// What is found in a sentence, as `rule: word`.
fn of(code: &str, writing: Writing, text: &str) -> Vec<String> {
    let judge = Judge::new(&Project::empty(), Lang::of(code)).expect("a language with a guide");
    told(&judge, writing, text)
}

fn told(judge: &Judge, writing: Writing, text: &str) -> Vec<String> {
    let subject = Subject { writing, text, markdown: true, measured: false, counting: false };
    let (faults, ..) = judge.text(&subject);
    let short = |rule: &'static str| rule.strip_prefix("writing-").unwrap_or(rule);
    let mut found: Vec<_> = faults
        .iter()
        .map(|fault| (fault.at.start, format!("{}: {}", short(fault.rule.as_str()), &text[fault.at.clone()])))
        .collect();
    found.sort();
    // The passive is off unless it is asked for.
    found.into_iter().map(|(_, told)| told).filter(|told| !told.starts_with("passive")).collect()
}

fn obligation(code: &str, text: &str) -> Vec<String> {
    of(code, Writing::Obligation, text)
}

#[test]
fn words_without_a_measure_are_found_in_all_their_forms() {
    assert_eq!(obligation("fr", "Le portail doit être **convivial** et rapide."), ["vague: convivial", "vague: rapide"]);
    assert_eq!(obligation("fr", "Les réponses doivent être\nADÉQUATES."), ["vague: ADÉQUATES"]);
    assert_eq!(obligation("en", "The portal shall be user-friendly and fast."), ["vague: user-friendly", "vague: fast"]);
    assert_eq!(obligation("en", "The list shall show most of the rows."), ["vague: most of"]);
}

#[test]
fn a_measure_says_what_a_word_means() {
    assert!(obligation("fr", "La recherche doit être rapide : 2 s au plus.").is_empty());
    assert!(obligation("en", "The search shall be fast, under 2 s.").is_empty());
    assert_eq!(obligation("en", "The search shall be fast. It answers in 2 s."), ["vague: fast"]);
    // What is fitting is not said by a number.
    assert_eq!(obligation("en", "The system shall show 2 suitable items."), ["vague: suitable"]);
}

#[test]
fn what_is_not_the_texts_own_word_is_not_judged() {
    for text in [
        "Le portail doit écrire « convivial ».",
        "Le portail doit écrire `convivial, etc.`.",
        "Le portail doit lire :\n\n```\nrapide, etc.\n```",
        "Le portail doit lire :\n\n| rapide | etc. |\n|---|---|\n| 1 | 2 |",
        "Le portail doit lire ceci :\n\n> convivial, etc.",
        "Le portail doit mener à <https://rapide.example.org/etc>.",
    ] {
        assert!(obligation("fr", text).is_empty(), "{text}: {:?}", obligation("fr", text));
    }
}

#[test]
fn lists_that_do_not_end_and_ways_out_are_found() {
    assert_eq!(
        obligation("fr", "Le portail doit afficher le prix, le stock, etc., si possible."),
        ["open-ended: etc", "escape: si possible"]
    );
    assert_eq!(obligation("fr", "Il doit lire des formats tels qu’un tableur."), ["open-ended: tels qu’"]);
    assert_eq!(obligation("fr", "Il doit lire des formats tels\u{a0}que le tableur."), ["open-ended: tels\u{a0}que"]);
    assert_eq!(
        obligation("en", "It shall read formats such as CSV, as appropriate."),
        ["open-ended: such as", "escape: as appropriate"]
    );
    assert_eq!(obligation("en", "It shall send a message and/or an alert."), ["and-or: and/or"]);
    assert_eq!(obligation("fr", "Il doit envoyer un courriel et/ou un SMS."), ["and-or: et/ou"]);
}

#[test]
fn a_second_obligation_is_found() {
    let found = |text| obligation("en", text);
    assert_eq!(found("The portal shall show the price. It shall show the stock."), ["two-statements: shall"]);
    assert_eq!(found("The portal shall show the price and must show the stock."), ["two-statements: must"]);
    assert!(found("If the user must confirm, the portal shall ask.").is_empty());
    assert!(found("The portal shall store the data that the user must give.").is_empty());
    assert!(found("The portal shall show:\n\n- the price;\n- the stock.").is_empty());
    assert_eq!(obligation("fr", "Le portail doit montrer le prix et doit montrer le stock."), ["two-statements: doit"]);
    assert!(obligation("fr", "Le portail doit garder les données que le client doit fournir.").is_empty());
}

#[test]
fn what_leaves_open_whether_it_binds_is_found() {
    assert_eq!(obligation("en", "The portal should show the price."), ["no-modal: should"]);
    assert_eq!(obligation("fr", "Le portail devrait montrer le prix."), ["no-modal: devrait"]);
    // In capitals it is a word of a standard.
    assert!(obligation("en", "The portal SHOULD show the price.").is_empty());
    assert!(obligation("en", "The portal shows the price.").is_empty());
    assert!(of("en", Writing::Plain, "The portal should show the price.").is_empty());
}

#[test]
fn a_number_has_a_unit() {
    let found = |text| of("en", Writing::Level, text);
    assert_eq!(found("at least 98"), ["no-unit: 98"]);
    assert_eq!(found("under 2 for every search"), ["no-unit: 2"]);
    assert_eq!(found("≤ 1.5, always"), ["no-unit: 1.5"]);
    for text in
        ["at least 98%", "under 2 s", "at least 3 attempts", "at most 3 or 4 attempts", "at least 1", "less than 12,000 €"]
    {
        assert!(found(text).is_empty(), "{text}");
    }
    assert!(found("at least 3 and at most 5 attempts").is_empty());
    assert_eq!(of("fr", Writing::Level, "moins de 3 pour chaque page"), ["no-unit: 3"]);
    assert!(of("fr", Writing::Level, "au moins 98\u{a0}%, et jusqu’à 61\u{202f}400 lignes").is_empty());
}

#[test]
fn a_colon_announces_something() {
    assert_eq!(obligation("fr", "Le portail doit montrer :\n"), ["dangling-colon: :"]);
    assert_eq!(
        obligation("fr", "Le portail doit montrer : <!-- audience: internal -->le prix<!-- /audience -->"),
        Vec::<String>::new()
    );
    assert_eq!(obligation("en", "The portal shall show:\n<!-- later -->\n"), ["dangling-colon: :"]);
    assert!(obligation("fr", "Le portail doit montrer :\n\n- le prix").is_empty());
}

#[test]
fn a_passive_without_an_actor_is_found_where_it_is_asked_for() {
    let judge = Judge::new(&Project::empty(), Lang::of("en")).expect("English");
    let passive = |text| {
        let subject = Subject { writing: Writing::Obligation, text, markdown: false, measured: false, counting: false };
        judge.text(&subject).0.into_iter().map(|fault| text[fault.at].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(passive("The data shall be encrypted."), ["shall be encrypted"]);
    assert_eq!(passive("The data must not be shown."), ["must not be shown"]);
    assert!(passive("The data shall be encrypted by the portal.").is_empty());
    assert!(passive("The portal shall be available.").is_empty());
}

#[test]
fn a_third_language_is_one_file() {
    let text = "binding: [muss, müssen]\nnot_binding: [sollte]\nbounds: [mindestens]\nwords:\n  - { rule: writing-vague, words: [schnell, schnelle], why: die Dauer nennen, better: in 2 s }\n";
    let guide: &'static Guide = Box::leak(Box::new(Guide::read(text).expect("a guide")));
    let judge = Judge::with(guide, &Project::empty(), Lang::of("de")).expect("few words");
    assert_eq!(told(&judge, Writing::Obligation, "Die Suche sollte schnell sein."), ["no-modal: sollte", "vague: schnell"]);
    assert!(Guide::of(Lang::of("de")).is_none() && Guide::of(Lang::of("fr-CH")).is_some());
    assert!(Guide::read("verbs: [muss]\n").is_none(), "a key that is not known");
}

/// Findings of a project, as `place rule: what the place holds`.
fn of_project(settings: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), format!("title: Essai\n{settings}")).expect("written");
    fs::create_dir(folder.path().join("content")).expect("made");
    for (name, text) in files {
        fs::write(folder.path().join("content").join(name), text).expect("written");
    }
    let reading = Project::read(folder.path()).expect("read");
    let sources = reading.project.as_ref().map(|project| project.sources.clone()).expect("a project");
    let all = check(&reading);
    let ours = all.iter().filter(|finding| finding.rule.as_str().starts_with("writing-"));
    ours.map(|finding| {
        let span = finding.span.expect("a place");
        let place = sources.place(span);
        format!("{}:{} {}: {}", place.line, place.column, finding.rule, sources.excerpt(span))
    })
    .collect()
}

#[test]
fn findings_stand_at_the_word() {
    let requirements = "- id: EX-1\n  title: A\n  statement: |\n    Le portail doit montrer le prix,\n    de façon conviviale.\n  level: au moins 98\n";
    let stories = "- id: US-1\n  title: A\n  want: trouver, payer, etc.\n";
    let tests = "- id: TE-1\n  title: A\n  steps:\n    - { text: \"il cherche\", expected: \"une réponse rapide\" }\n    - { text: \"il cherche\", expected: \"une réponse rapide\" }\n";
    assert_eq!(
        of_project("", &[("requirements.yaml", requirements), ("stories.yaml", stories), ("tests.yaml", tests)]),
        ["6:19 writing-no-unit: 98", "3:25 writing-open-ended: etc", "4:52 writing-vague: rapide", "5:52 writing-vague: rapide",],
        "a level says what `conviviale` means"
    );
}

#[test]
fn an_obligation_without_its_verb_is_told_among_those_that_have_it() {
    let with = |n: usize| format!("- {{ id: EX-{n}, title: A, statement: Le portail doit montrer le prix. }}\n");
    let silent = "- { id: EX-9, title: A, statement: Le stock est montré. }\n";
    let register = |bound: usize| format!("{}{silent}", (1..=bound).map(with).collect::<String>());
    assert_eq!(of_project("", &[("requirements.yaml", &register(3))]), ["4:36 writing-no-modal: Le"]);
    assert!(of_project("", &[("requirements.yaml", &register(2))]).is_empty(), "a register that is small");
    let present =
        silent.repeat(5).lines().enumerate().map(|(n, line)| line.replace("EX-9", &format!("EX-{n}")) + "\n").collect::<String>();
    assert!(of_project("", &[("requirements.yaml", &present)]).is_empty(), "a register in the present tense");
}

#[test]
fn an_abbreviation_is_explained_somewhere() {
    let requirements = "- { id: EX-1, title: A, statement: \"Le BPM doit lire le PDF, le DAM, le PIM, le EX-1, le RSVP et le XYZ.\" }\n\
                        - { id: EX-2, title: B, statement: Le XYZ et le BPM doivent. }\n";
    let terms = "- { id: GL-1, term: Gestion des médias, abbreviation: DAM, definition: \"Le RSVP.\" }\n";
    let systems = "- { id: SY-1, name: PIM }\n";
    let page = "---\ntitle: A\n---\n\nLe moteur de processus (BPM) est là.\n";
    let files = [("requirements.yaml", requirements), ("terms.yaml", terms), ("systems.yaml", systems), ("page.md", page)];
    assert_eq!(of_project("", &files), ["1:101 writing-unknown-abbreviation: XYZ"]);
    let settings = "rules: { writing-unknown-abbreviation: { except: [XYZ] } }\n";
    assert!(of_project(settings, &files).is_empty());
}

#[test]
fn a_project_adds_words_and_takes_others_out() {
    let requirements = "- { id: EX-1, title: A, statement: Un écran fluide et digital. }\n";
    let settings = "rules: { writing-vague: { words: [digital], except: [écran fluide] } }\n";
    assert_eq!(of_project(settings, &[("requirements.yaml", requirements)]), ["1:55 writing-vague: digital"]);
    let terms = "- { id: GL-1, term: Écran fluide, definition: D }\n";
    assert!(of_project("", &[("requirements.yaml", requirements), ("terms.yaml", terms)]).is_empty());
    assert_eq!(of_project("rules: { writing-vague: off }\n", &[("requirements.yaml", requirements)]), Vec::<String>::new());
    let silenced = "- { id: EX-1, title: A, statement: Un écran fluide., silence: { writing-vague: a word of the brand } }\n";
    assert!(of_project("", &[("requirements.yaml", silenced)]).is_empty());
}

#[test]
fn a_translation_is_judged_in_its_language() {
    let requirements =
        "- { id: EX-1, title: A, statement: { fr: Un écran fluide., en: \"A screen, fluide and user-friendly.\" } }\n";
    assert_eq!(
        of_project("languages: [fr, en]\n", &[("requirements.yaml", requirements)]),
        ["1:51 writing-vague: fluide", "1:86 writing-vague: user-friendly"]
    );
    assert!(
        of_project("language: de\n", &[("requirements.yaml", "- { id: EX-1, title: A, statement: fluide etc. }\n")]).is_empty()
    );
}

#[test]
fn a_passive_is_told_where_the_project_asks_for_it() {
    let requirements = [("requirements.yaml", "- { id: EX-1, title: A, statement: The data shall be encrypted. }\n")];
    assert!(of_project("language: en\n", &requirements).is_empty());
    let asked = of_project("language: en\nrules: { writing-passive: warning }\n", &requirements);
    assert_eq!(asked, ["1:45 writing-passive: shall be encrypted"]);
}

#[test]
fn a_kind_of_the_project_says_what_is_judged() {
    let settings = "kinds: { promise: { fields: { title: text, words: { type: text, writing: obligation } } } }\n";
    let promises = "- { id: PRO-1, title: A, words: Le portail devrait. }\n";
    assert_eq!(
        of_project(settings, &[("promises.yaml", &format!("kind: promise\nentries:\n  {promises}"))]),
        ["3:46 writing-no-modal: devrait"]
    );
}

/// Measures a register of ten thousand requirements: `cargo test --lib ten_thousand -- --ignored --nocapture`.
#[test]
#[ignore = "a measure, by hand"]
fn ten_thousand_requirements_are_judged() {
    let one = |n: usize| {
        format!(
            "- id: EX-{n}\n  title: A\n  statement: |\n    Le portail doit montrer à chaque acheteur connecté le prix net de l'article {n}, calculé au moment de\n    l'affichage pour la quantité indiquée, ainsi que le stock de son agence, etc. Si l'ERP ne répond pas, il l'écrit.\n  criterion: Délai entre la demande et l'affichage\n  level: moins de 2 s\n"
        )
    };
    let register: String = (1..=10_000).map(one).collect();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), "title: Essai\n").expect("written");
    fs::create_dir(folder.path().join("content")).expect("made");
    fs::write(folder.path().join("content/requirements.yaml"), register).expect("written");
    let reading = Project::read(folder.path()).expect("read");
    let project = reading.project.as_ref().expect("a project");
    let mut findings = Vec::new();
    let begun = std::time::Instant::now();
    super::check(project, &mut findings);
    eprintln!("{} findings in {:?}", findings.len(), begun.elapsed());
    assert!(findings.len() >= 10_000);
}
