//! What a text must not tell its reader: titles and files of what is hidden from it. Ids and links are in `check`.

use super::support::{Findings, TestProject};

const RISKS: &str = "- id: RI-1\n  title: Le plafond du budget est connu\n";

fn page(audience: &str, text: &str) -> TestProject {
    TestProject::new().file("content/page.md", format!("---\naudience: {audience}\n---\n# Page\n\n{text}\n"))
}

fn places(findings: &Findings, rule: &str) -> Vec<String> {
    let place = |f: &&serde_json::Value| format!("{}:{}:{}", f["file"].as_str().unwrap_or("?"), f["line"], f["column"]);
    findings.of(rule).iter().map(place).collect()
}

/// An entry that a reader sees names two others that the reader sees, one of them in a cell, the other in a row, that the reader does not see.
#[test]
fn a_link_in_a_hidden_cell_or_row_is_on_neither_side() {
    let kind = "kind: crew\nplural: crews\nlabel: Crew\nlabels: Crews\naudience: vendor\nfields:\n  title: { type: text }\n  seats:\n    type: records\n    fields:\n      open: { type: link, to: [requirement], inverse: crews }\n      secret: { type: link, to: [requirement, risk], audience: internal, inverse: crews }\n";
    let list = "- { id: EX-1, title: A, statement: A }\n- { id: EX-2, title: B, statement: A }\n";
    let project = TestProject::new()
        .file("kinds/crew.yaml", kind)
        .file("content/crews.yaml", "- { id: CR-1, title: Equipe, seats: [ { open: EX-1, secret: EX-2 } ] }\n")
        .file("content/requirements.yaml", list);
    let shown = |id: &str, reader: &str| project.run("show", &[id, "--audience", reader]).stdout;
    assert!(shown("EX-1", "vendor").contains("CR-1"));
    assert!(!shown("EX-2", "vendor").contains("CR-1"), "{}", shown("EX-2", "vendor"));
    assert!(shown("EX-2", "internal").contains("CR-1"));
    let given = project.run("export", &["--audience", "vendor"]).stdout;
    assert_eq!(given.matches("\"crews\": [").count(), 1, "{given}");
}

/// A draft of an answer goes to nobody before the day on which all get it, unless somebody says for whom it is.
#[test]
fn what_is_not_published_yet_is_for_the_team() {
    let list = |more: &str| format!("- {{ id: QU-1, title: Le délai, question: Quel délai, answer: Brouillon{more} }}\n");
    let project = TestProject::new().file("content/questions.yaml", list(""));
    let given = |reader: &str| project.run("export", &["--audience", reader]).stdout.contains("Brouillon");
    assert!(given("internal") && !given("vendor"));
    project.write("content/questions.yaml", list(", published: 2026-04-03"));
    assert!(given("vendor"));
    let told = || project.findings().of("today-unknown").len();
    assert_eq!(told(), 1, "whether the day has come is not known");
    // A day that is still to come by the date of the project publishes nothing.
    for (today, shown) in [("2026-04-02", false), ("2026-04-03", true), ("2026-03", false), ("2026", true)] {
        project.write("ouvrage.yaml", format!("title: Essai\ndate: {today}\n"));
        assert_eq!((given("vendor"), given("internal"), told()), (shown, true, 0), "{today}");
    }
    project.write("ouvrage.yaml", "title: Essai\ndate: 2026-04-02\n");
    let audit = project.run("audit", &["--audience", "vendor"]).stdout;
    assert!(audit.contains("its `published` is still to come, and so it is for `internal`"), "{audit}");
    project.write("content/questions.yaml", list(", published: 2026"));
    assert!(!given("vendor"), "a year is over on its last day");
    project.write("content/questions.yaml", list(", audience: vendor"));
    assert!(given("vendor"));
    // Without the field nothing is published by itself: hidden rather than shown.
    project.write("kinds/question.yaml", "kind: question\nfields: { published: null }\ncolumns: [id, title]\nviews: []\n");
    project.write("content/questions.yaml", list(""));
    let found = project.findings();
    assert!(found.of("bad-kind").is_empty(), "{:?}", found.items);
    assert!(!given("vendor"));
    // « no » and a default publish nothing.
    let kind = |more: &str| {
        format!(
            "kind: news\nplural: news\naudience: vendor\naudience_until: {{ out: internal }}\nfields: {{ title: {{ type: text }}, out: {{ type: boolean{more} }} }}\n"
        )
    };
    project.write("content/news.yaml", "- { id: N-1, title: Brouillon, out: no }\n");
    project.write("kinds/news.yaml", kind(""));
    assert!(!given("vendor"));
    project.write("content/news.yaml", "- { id: N-1, title: Brouillon }\n");
    project.write("kinds/news.yaml", kind(", default: yes"));
    assert!(!given("vendor"));
    project.write("content/news.yaml", "- { id: N-1, title: Brouillon, out: yes }\n");
    assert!(given("vendor"));
    project.write("kinds/question.yaml", "kind: question\naudience_until: { publised: internal }\n");
    let said = project.findings().of("bad-kind").iter().map(|finding| finding["message"].to_string()).collect::<String>();
    assert!(said.contains("names the field `publised`"), "{said}");
}

#[test]
fn a_title_of_a_hidden_entry_is_found_whatever_its_case_and_spaces() {
    let text = "Mot.\n\nOr le PLAFOND du\nbudget est connu.";
    let findings = page("vendor", text).file("content/risks.yaml", RISKS).findings();
    let finding = findings.one("hidden-title", "content/page.md:8:4");
    assert_eq!(finding["message"], "a text for `vendor` holds the title of `RI-1`, which is for `internal`");
    assert_eq!(finding["related"][0]["file"], "content/risks.yaml");
    assert_eq!(findings.status, 0, "a title may be met by chance, so this is a warning");
    // In a field of an entry, in the front matter of a page and on the cover of a document too.
    let findings = TestProject::new()
        .file("content/risks.yaml", RISKS)
        .file("content/needs.yaml", "- id: BE-1\n  title: Savoir si le plafond du budget est connu\n")
        .file("content/page.md", "---\ntitle: Le plafond du budget est connu\naudience: vendor\n---\nMot.\n")
        .file(
            "ouvrage.yaml",
            "title: Essai\ndocuments:\n  doc:\n    title: Doc\n    audience: vendor\n    outline:\n      - title: Le plafond du budget est connu\n        contents:\n          - page: page\n",
        )
        .findings();
    let found = places(&findings, "hidden-title");
    assert_eq!(found, ["content/needs.yaml:2:20", "content/page.md:1:1", "ouvrage.yaml:3:3"]);
}

#[test]
#[ignore = "long: tests/run"]
fn titles_are_left_alone_where_they_tell_nothing() {
    let silent = |project: TestProject| {
        let findings = project.findings();
        assert!(findings.of("hidden-title").is_empty(), "{:#?}", findings.of("hidden-title"));
    };
    let risks = |title: &str| format!("- id: RI-1\n  title: {title}\n");
    // A reader who may see it; a passage for such readers.
    silent(page("internal", "Le plafond du budget est connu.").file("content/risks.yaml", RISKS));
    let passage = "<!-- audience: internal -->\nLe plafond du budget est connu.\n<!-- /audience -->";
    silent(page("vendor", passage).file("content/risks.yaml", RISKS));
    // Common words, parts of words, and a visible entry of the same title.
    silent(page("vendor", "Le budget et le plafond.").file("content/risks.yaml", risks("Le budget")));
    silent(page("vendor", "Il reste des commandes en attente.").file("content/risks.yaml", risks("Commandes en attente")));
    silent(page("vendor", "Plafond.").file("content/risks.yaml", risks("Plafond")));
    silent(page("vendor", "Le plafond du budget est connuement dit.").file("content/risks.yaml", RISKS));
    let twin = "- id: BE-1\n  title: Le plafond du budget est connu\n";
    silent(page("vendor", "Le plafond du budget est connu.").file("content/risks.yaml", RISKS).file("content/needs.yaml", twin));
    // A longer title that may be seen: only its own entry is reported, for the title that it gives itself.
    let longer = "- id: BE-1\n  title: Savoir que le plafond du budget est connu\n";
    let project = page("vendor", "Savoir que le plafond du budget est connu.")
        .file("content/risks.yaml", RISKS)
        .file("content/needs.yaml", longer);
    assert_eq!(places(&project.findings(), "hidden-title"), ["content/needs.yaml:2:21"]);
}

#[test]
fn names_are_found_as_they_are_written() {
    let vendors = "- id: PS-1\n  name: Brunet Conseil\n- id: PS-2\n  name: SoluTech\n";
    let of = |text: &str| page("vendor", text).file("content/vendors.yaml", vendors).findings();
    assert_eq!(places(&of("Chez Brunet Conseil et SoluTech."), "hidden-title"), ["content/page.md:6:6", "content/page.md:6:24"]);
    assert!(of("Un brunet conseil, une solutech.").of("hidden-title").is_empty());
}

#[test]
fn a_title_can_be_silenced_with_a_reason() {
    let needs = "- id: BE-1\n  title: Un besoin\n  silence: { hidden-title: Le mot est public depuis mars. }\n  description: Le plafond du budget est connu\n";
    let kinds = "kind: need\nfields: { description: text }\n";
    let project =
        TestProject::new().file("content/risks.yaml", RISKS).file("kinds/need.yaml", kinds).file("content/needs.yaml", needs);
    assert!(project.findings().of("hidden-title").is_empty());
    project.write("content/needs.yaml", needs.replace("  silence: { hidden-title: Le mot est public depuis mars. }\n", ""));
    project.findings().one("hidden-title", "content/needs.yaml:3:16");
}

#[test]
#[ignore = "long: tests/run"]
fn many_titles_are_looked_for_in_no_time() {
    let risks: String =
        (0..10_000).map(|n| format!("- id: RI-{n}\n  title: Le risque numéro {n} menace le calendrier\n")).collect();
    let text = "Une phrase ordinaire qui ne dit rien de particulier sur le calendrier du projet. ".repeat(2_000);
    let project =
        page("vendor", &format!("{text}\n\nLe risque numéro 9999 menace le calendrier.")).file("content/risks.yaml", risks);
    let began = std::time::Instant::now();
    assert_eq!(project.findings().of("hidden-title").len(), 1);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_file_that_only_hidden_entries_hold_is_reported_where_a_wider_text_gives_it() {
    let kind = "kind: offer_note\nplural: offer_notes\ntitle: name\naudience: restricted\nfields:\n  name: text\n  proof: file\n";
    let notes = "- id: ON-1\n  name: Note\n  proof: /offre.pdf\n";
    let base = |text: &str| {
        page("vendor", text)
            .file("kinds/offer_note.yaml", kind)
            .file("content/offer_notes.yaml", notes)
            .file("static/offre.pdf", "x")
            .file("static/autre.pdf", "x")
    };
    let finding = base("Voir [l'offre](/offre.pdf).").findings().one("hidden-file", "content/page.md:6:6");
    assert_eq!(finding["related"][0]["file"], "content/offer_notes.yaml");
    assert!(base("Voir [autre chose](/autre.pdf).").findings().of("hidden-file").is_empty());
    let passage = "<!-- audience: restricted -->\nVoir [l'offre](/offre.pdf).\n<!-- /audience -->";
    assert!(base(passage).findings().of("hidden-file").is_empty());
    // An entry that the reader may see holds it too: then it is no secret.
    let shared = base("Voir [l'offre](/offre.pdf).")
        .file("kinds/need.yaml", "kind: need\nfields: { annex: file }\n")
        .file("content/needs.yaml", "- id: BE-1\n  title: Un besoin\n  annex: /offre.pdf\n");
    assert!(shared.findings().of("hidden-file").is_empty());
    // The logo goes to everybody.
    let logo = base("Mot.").file("ouvrage.yaml", "title: Essai\nlogo: static/offre.pdf\n");
    assert_eq!(logo.findings().of("hidden-file").len(), 1);
}

#[test]
fn a_document_holds_no_hidden_page() {
    let document = |audience: &str| {
        TestProject::new().file("content/page.md", "# Page\n").file(
            "ouvrage.yaml",
            format!(
                "title: Essai\ndocuments:\n  doc:\n    title: Doc\n    audience: {audience}\n    outline:\n      - page: page\n"
            ),
        )
    };
    let finding = document("vendor").findings().one("hidden-outline", "ouvrage.yaml:7:15");
    assert_eq!(finding["message"], "a document for `vendor` holds the page `page`, which is for `internal`");
    assert!(document("internal").findings().of("hidden-outline").is_empty());
}

#[test]
fn files_that_act_are_mentioned_and_can_be_silenced_with_a_reason() {
    let project = TestProject::new()
        .file("content/index.md", "# x\n")
        .file("static/page.html", "<p>x</p>")
        .file("static/bad.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>")
        .file("static/good.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>x</title></svg>");
    let findings = project.findings();
    let messages: Vec<&str> = findings.of("active-file").iter().filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(
        messages,
        ["`static/bad.svg` holds a script", "`static/page.html` is a page of its own, with whatever scripts it holds"]
    );
    assert!(findings.items.iter().all(|f| f["severity"] == "note"));
    assert_eq!(project.run("check", &["--deny", "warnings"]).status, 0, "a note denies nothing");
    project.write("ouvrage.yaml", "title: Essai\nrules:\n  active-file: { severity: off, reason: Nos maquettes. }\n");
    assert!(project.findings().items.is_empty());
    project.write("ouvrage.yaml", "title: Essai\nrules:\n  active-file: { severity: off }\n");
    let finding = project.findings().one("bad-config", "ouvrage.yaml:3:16");
    assert_eq!(finding["message"], "`active-file` is set without a reason");
}

#[test]
#[ignore = "long: tests/run"]
fn an_id_of_a_hidden_entry_is_found_wherever_a_reader_sees_words() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text>voir RI-1</text></svg>";
    let kinds = "kind: note\nplural: notes\nprefix: NO\nlabel: Note RI-1\naudience: vendor\nfields: { title: text, state: { choices: { a: { label: Selon RI-1 } } } }\ntitle: title\n";
    let places = [
        ("ouvrage.yaml", "title: Essai\nsubtitle: Autour de RI-1\n"),
        ("ouvrage.yaml", "title: Essai\norganisation: RI-1 SA\n"),
        (
            "ouvrage.yaml",
            "title: Essai\ndocuments: { d: { title: D, audience: vendor, reference: REF RI-1, outline: [{ page: page }] } }\n",
        ),
        (
            "ouvrage.yaml",
            "title: Essai\ndocuments: { d: { title: D, audience: vendor, keywords: [RI-1], outline: [{ page: page }] } }\n",
        ),
        (
            "ouvrage.yaml",
            "title: Essai\ndocuments: { d: { title: D, audience: vendor, confidentiality: Selon RI-1, outline: [{ page: page }] } }\n",
        ),
        (
            "ouvrage.yaml",
            "title: Essai\ndocuments: { d: { title: D, audience: vendor, approval: [{ role: Visa RI-1, name: Ada }], outline: [{ page: page }] } }\n",
        ),
        ("ouvrage.yaml", "title: Essai\ndocuments: { ri-1: { title: D, audience: vendor, outline: [{ page: page }] } }\n"),
        ("content/needs.yaml", "- id: BE-1\n  title: T\n  tags: [RI-1]\n"),
        ("content/needs.yaml", "- id: BE-1\n  title: T\n  statement: Selon RI\u{2011}1.\n"),
        ("content/page.md", "---\naudience: vendor\naliases: [ri-1]\n---\n# Page\n"),
        ("content/ri-1.md", "---\naudience: vendor\n---\n# Page\n"),
        ("content/page.md", "---\naudience: vendor\n---\n# Page\n\n![Plan](/plan.svg)\n"),
        ("content/page.md", "---\naudience: vendor\n---\n# Page\n\n[Plan](/ri-1.svg)\n"),
        ("kinds/note.yaml", kinds),
    ];
    for (path, text) in places {
        let project = page("vendor", "Mot.")
            .file("content/risks.yaml", RISKS)
            .file("static/plan.svg", svg)
            .file("static/ri-1.svg", svg.replace("voir RI-1", "vu"))
            .file(path, text);
        let findings = project.findings();
        assert!(!findings.of("hidden-mention").is_empty(), "{path}: {text}\n{:#?}", findings.items);
    }
    let translated = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file("content/risks.yaml", RISKS)
        .file("content/page.md", "---\naudience: vendor\n---\n# Page\n")
        .file("content/page.en.md", "---\ntitle: About RI-1\n---\nx\n");
    assert!(!translated.findings().of("hidden-mention").is_empty());
}

#[test]
fn a_condition_beyond_a_link_must_not_tell_what_is_hidden_there() {
    let owner = "kind: need\nfields: { owner: { type: link, to: stakeholder } }\n";
    let secret = "kind: stakeholder\nfields: { secret: { type: text, audience: restricted } }\n";
    let project = |condition: &str| {
        page("vendor", &format!("```view\ntable: need\nwhere: {condition}\n```"))
            .file("kinds/need.yaml", owner)
            .file("kinds/stakeholder.yaml", secret)
            .file("content/needs.yaml", "- id: BE-1\n  title: T\n  owner: PP-1\n")
            .file("content/stakeholders.yaml", "- id: PP-1\n  name: N\n  secret: x\n")
    };
    let findings = project("owner.secret = x").findings();
    assert_eq!(findings.of("hidden-view").len(), 1, "{:#?}", findings.items);
    assert!(project("owner.name = N").findings().of("hidden-view").is_empty());
}

#[test]
#[ignore = "long: tests/run"]
fn comments_in_texts_of_one_line_are_refused() {
    for (path, text) in [
        ("content/needs.yaml", "- id: BE-1\n  title: \"Un titre <!-- une note -->\"\n"),
        ("content/needs.yaml", "- id: BE-1\n  title: \"Un titre <!-- audience: internal -->secret<!-- /audience -->\"\n"),
        ("content/page.md", "---\naudience: vendor\ntitle: \"Page <!-- une note -->\"\n---\nx\n"),
        (
            "content/page.md",
            "---\naudience: vendor\ndescription: \"Page <!-- audience: internal -->secret<!-- /audience -->\"\n---\nx\n",
        ),
        ("ouvrage.yaml", "title: Essai\nsubtitle: \"Le projet <!-- une note -->\"\n"),
        ("content/needs.yaml", "# <!-- audience: internal -->\n- id: BE-1\n  title: T\n"),
        ("kinds/need.yaml", "kind: need\nlabel: \"Besoin <!-- audience: internal -->x<!-- /audience -->\"\n"),
    ] {
        let findings = page("vendor", "Mot.").file(path, text).findings();
        assert!(!findings.of("bad-passage").is_empty(), "{path}: {text}\n{:#?}", findings.items);
        assert_eq!(findings.status, 1);
    }
}

/// What collides on the calendar is told to those who write, and whoever does not see the reports on tests is not told that an instalment is due.
#[test]
fn collisions_and_dues_are_no_matter_of_other_readers() {
    let page =
        "---\naudience: vendor\n---\n# P\n\n```view\ncalendar: [phase, period]\n```\n\n```view\ninstalments: payment\n```\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nlanguage: en\ndate: 2027-06-01\n")
        .file("content/page.md", page)
        .file("content/phases.yaml", "- { id: PH-1, title: Pilot, sort: soft_launch, from: 2027-07-10, to: 2027-07-12 }\n")
        .file("content/periods.yaml", "- { id: PC-1, title: Sales, sort: peak, from: 2027-07-01, to: 2027-07-31 }\n")
        .file("content/payments.yaml", "- { id: PM-1, title: Lot 1, share: 100 %, released_by: TE-1 }\n")
        .file("content/tests.yaml", "- { id: TE-1, title: A, verdict: passed, expected: x }\n");
    let of = |audience: &str| {
        let out = tempfile::tempdir().expect("a folder");
        let site = out.path().join("site").to_string_lossy().into_owned();
        let built = project.run("build", &["--audience", audience, "--out", &site, "--no-pdf", "--no-search"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        std::fs::read_to_string(out.path().join("site/page.html")).expect("a page")
    };
    let own = of("internal");
    assert!(own.contains("1 collision to settle") && own.contains(">Due<"), "{own}");
    let given = of("vendor");
    assert!(given.contains("Pilot") && !given.contains("collision") && !given.contains("To settle"), "{given}");
    assert!(given.contains(">Tests passed<") && !given.contains(">Due<"), "{given}");
}
