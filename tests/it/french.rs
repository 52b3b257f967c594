//! What `check` says in French, seen from outside: no sentence of a finding is English, whatever the rule. Projects that break as many rules
//! as possible, written in French, so that nothing they hold reads as English.

use super::support::TestProject;
use ouvrage::schema::Lang;
use std::collections::BTreeSet;

/// Words that no French sentence holds.
const ENGLISH: [&str; 29] = [
    "the", "is", "are", "not", "of", "and", "or", "with", "which", "that", "this", "it", "has", "have", "no", "there", "cannot",
    "write", "for", "by", "its", "what", "an", "be", "was", "here", "years", "months", "found",
];

/// Sentences of the findings of a project, as `check --lang fr` shows them, with the rule they belong to.
fn sentences(project: &TestProject) -> Vec<(String, String)> {
    let said = project.said(Lang::of("fr"));
    let mut rule = String::new();
    let mut out = Vec::new();
    for line in said.lines() {
        let head = ["erreur[", "avertissement[", "note["].iter().find_map(|start| line.strip_prefix(start));
        if let Some((id, message)) = head.and_then(|rest| rest.split_once("]: ")) {
            rule = id.to_owned();
            out.push((rule.clone(), message.to_owned()));
        } else if let Some((_, hint)) =
            line.split_once("aide: ").filter(|(before, _)| before.trim_matches([' ', '=', '|', '╰']).is_empty())
        {
            out.push((rule.clone(), hint.to_owned()));
        } else if let Some((_, marks)) = line.split_once('|').filter(|(bar, _)| bar.trim().is_empty()) {
            // What is said of a place stands behind its marks.
            let label = marks.trim_start_matches([' ', '^', '-', '|', '_', '/']);
            if marks.contains(['^', '-']) && !label.is_empty() {
                out.push((rule.clone(), label.to_owned()));
            }
        }
    }
    out
}

/// The English words of a sentence, outside of what it quotes.
fn english(sentence: &str) -> Vec<&str> {
    let mut left = Vec::new();
    for part in sentence.split('`').step_by(2) {
        let mut rest = part;
        while let Some((before, behind)) = rest.split_once('«') {
            left.push(before);
            rest = behind.split_once('»').map_or("", |(_, behind)| behind);
        }
        left.push(rest);
    }
    let words = left.into_iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'' && c != '-'));
    words.filter(|word| ENGLISH.contains(&word.to_lowercase().as_str())).collect()
}

/// Asserts that all is said in French, and returns the rules that were broken.
#[track_caller]
fn rules(project: &TestProject) -> BTreeSet<String> {
    let said = sentences(project);
    assert!(!said.is_empty(), "nothing was found");
    let wrong: Vec<_> = said.iter().filter(|(_, sentence)| !english(sentence).is_empty()).collect();
    assert!(wrong.is_empty(), "English: {wrong:#?}");
    said.into_iter().map(|(rule, _)| rule).collect()
}

/// Asserts that rules were broken.
#[track_caller]
fn broke(rules: &BTreeSet<String>, expected: &[&str]) {
    let missing: Vec<_> = expected.iter().filter(|rule| !rules.contains(**rule)).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {rules:?}");
}

#[test]
fn english_is_seen_where_it_is_and_nowhere_else() {
    assert_eq!(english("le champ `the` dit « it is not » et the fin"), ["the"]);
    assert!(english("il n’y a pas de fiche `TE-1` ; vouliez-vous dire `of`\u{a0}?").is_empty());
}

#[test]
fn settings() {
    let config = "title: Essai\ncouleur: rouge\nlanguages: [fr, xx]\ntheme: nulle-part\ncurrency: ZZZ\naudit: peut-être\nhtml: peut-être\n\
                  glossary: 3\ntax: maybe\ndate: demain\nlogo: static/absent.png\ntranslate: { pages: tout, kinds: [rien] }\n\
                  rules: { requirement-wihout-test: off, yaml: off, launch-month: { months: mai }, sprint-shape: { words: x }, persona-count: { max: 3, severity: fort }, flow-missing: { topics: rien }, conversion-range: { min: 40 }, vendor-unmet: { min: x, words: [''] }, review-missing: { max: x }, bounce-target: { max: x } }\naudiences: [public, 3]\n\
                  repository: { forge: nulle }\nreport: { audience: nul }\n\
                  documents:\n  un:\n    title: Un\n    form: lettre\n    numbering: impair\n    audience: personne\n    fonts: { body: Absente }\n    standards: [a-1b, a-2b, ua-9]\n    logo: static/rien.png\n    outline: [{ page: absente }, { register: absents }, { entry: NO-1 }, { rien: 1 }, { page: index, titre: x }]\n  deux: 3\n  trois: { title: Trois, for: rien, outline: [] }\n  quatre: { title: Quatre, audience: public, outline: [{ entry: SE-1 }, { page: cache }] }\n\
                  kinds:\n  machin: 3\n  truc: { fields: { a: { type: bizarre }, b: { type: choice }, c: { type: link }, d: 4, e: { type: integer, min: x } } }\n  requirement: { audience: personne, prefix: 3, columns: [absente], sort: absente }\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", config)
        .file("content/index.md", "# Accueil\n\nVoir [[SE-1]].\n")
        .file("content/cache.md", "---\naudience: restricted\n---\n# Caché\n")
        .file("content/decisions.yaml", "- { id: SE-1, title: Secrète, audience: restricted }\n");
    broke(&rules(&project), &["bad-config", "bad-kind", "unknown-audience", "unknown-rule"]);
    for config in [
        "- liste\n",
        "title: 3\n  x: 1\n",
        "{}\n",
        "title:\n",
        "title: [a]\n",
        "title: Essai\nkinds: [a]\ndocuments: [b]\nrules: [c]\n",
    ] {
        rules(&TestProject::empty().file("ouvrage.yaml", config).file("content/index.md", "# Accueil\n"));
    }
    broke(&rules(&TestProject::empty()), &["no-config"]);
    broke(&rules(&TestProject::new()), &["empty-project"]);
    let project = TestProject::empty().file(
        "ouvrage.yaml",
        "title: Essai\ntheme: epur\nkinds: { offer: { audience: internal } }\ndocuments:\n  un: { title: Un, fonts: { body: Absente }, standards: [a-1b, a-2b, ua-9], logo: static/rien.png, outline: [{ page: absente }, { register: absents }, { entry: NO-1 }] }\n  trois: { title: Trois, for: rien, outline: [{ entry: this }] }\n  quatre: { title: Quatre, audience: public, outline: [{ entry: SE-1 }, { page: cache }] }\n",
    ).file("content/cache.md", "---\naudience: restricted\n---\n# Caché\n").file("content/decisions.yaml", "- { id: SE-1, title: Secrète, audience: restricted }\n");
    broke(&rules(&project), &["unknown-theme", "bad-outline", "hidden-outline", "bad-config", "broken-image"]);
}

#[test]
fn yaml_and_front_matter() {
    let broken = [
        "- { id: A",
        "- id: A\n\ttitle: B\n",
        "- id: 'A\n",
        "- id: A\n title: B\n",
        "- id: *absent\n",
        "- id: !!x A\n",
        "a: b: c\n",
        "- id: @x\n",
        "- id: \"\\q\"\n",
        "%x\n- a\n",
        "- id: A\n- title\n  x: y\n",
        "- [a, b\n",
        "- }\n",
        "- id: |9x\n    a\n",
        "- id: A # x\n   y: z\n",
        "- 'a' b\n",
        "- id: A\n  id: B\n",
        "entries: [\n",
        "? a\n: b\n- c\n",
        "--- a\n--- b\n",
        "- id: \"\\uD800\"\n",
        "- &a *a\n",
        "-\ta: b\n",
        "- a:b\n- c: [d, e}\n",
    ];
    let mut project = TestProject::new();
    for (n, text) in broken.iter().enumerate() {
        project = project.file(&format!("content/requirements/r{n}.yaml"), text);
    }
    let pages = [
        "---\ntitle: Un\n# Une page\n",
        "\n---\naudience: vendor\n---\n# Une page\n",
        "---\naudience: personne\ntitel: X\norder: deux\n---\n# Une page\n",
        "---\n- a\n---\n# Une page\n",
        "---\ntags: x\nlayout: y\ndraft: true\n---\n# Une page\n",
        "---\nkind: rien\nid: A\n---\n",
        "---\nkind: requirement\n---\n",
        "---\naliases: [1/2, index]\nlang: zz\nsilence: { rien: x, broken-link: \"\" }\n---\n# Une page\n",
        "+++\ntitle = 'x'\n+++\n# Une page\n",
        "--- \naudience: vendor\n---\n# Une page\n",
        "---\naudience: vendor\naudience: public\n---\n# x\n",
        "# Une page\n\n---\naudience: vendor\n---\n",
        "audience: vendor\n\n# Une page\n",
        "---\ntranslation_of: absente\n---\n# Une\n",
        "---\n: x\n---\n",
        "```yaml\naudience: vendor\n```\n",
        "---\naudience: vendor\n...\n# Une page\n",
    ];
    for (n, text) in pages.iter().enumerate() {
        project = project.file(&format!("content/p{n}.md"), text);
    }
    let project = project
        .file("content/latin.md", b"# Caf\xe9\n")
        .file("content/nul.md", "# a\u{0}b\u{7}\n")
        .file("content/sans.yaml", "- { id: X1, title: A }\n")
        .file("content/genre.yaml", "kind: rien\nentries:\n  - { id: X2 }\n")
        .file("content/texte.yaml", "du texte\n")
        .file("content/bom.yaml", "kind: test\nentries: rien\n");
    broke(&rules(&project), &["yaml", "bad-front-matter", "unknown-field", "unknown-kind", "not-utf8", "foreign-front-matter"]);
}

#[test]
fn registers() {
    let requirements = "- { title: Sans identifiant }\n- texte\n- { id: 'a b', title: A }\n- { id: R1, title: A, priority: fort, statut: x, lot: NUL }\n- { id: R1, title: Double }\n- { id: r1, title: Presque }\n\
                        - { id: R2, title: B, priority: must, depends_on: [R3, TE-9, RI-1], verified_by: RI-1, audience: nul, kind: test }\n- { id: R3, title: C, depends_on: [R2], priority: must, lot: [L1, L2] }\n- { id: R4, title: { fr: A, xx: B }, tags: { a: b }, silence: { rien: x, persona-count: '' } }\n- { id: R5 }\n- { id: R6, title: A, aliases: [R5, 'x y'] }\n";
    let kinds = "title: Essai\nkinds:\n  chose:\n    plural: choses\n    prefix: CH\n    labels: { fr: Chose, en: Thing }\n    fields:\n      n: { type: integer, min: 1, max: 5 }\n      d: { type: date }\n      m: { type: money }\n      p: { type: percent }\n      t: { type: duration }\n      b: { type: boolean }\n      u: { type: url }\n      e: { type: email }\n      i: { type: image }\n      x: { type: number }\n      r: { type: records, fields: { a: { type: integer, required: true } } }\n      l: { type: list, of: integer }\n      q: { type: text, required: true, help: { fr: Le dire, en: Say it is so } }\n";
    let things = "- { id: CH-1, title: A, n: deux, d: demain, m: '12,000', p: beaucoup, t: longtemps, b: peut-être, u: 'ici là', e: moi, i: ../../x.png, x: '1.234', r: [{ b: 1 }, 3], l: [a] }\n- { id: CH-2, title: A, n: 9, d: 2026-02-30, m: 12 bananes, p: '1,234', t: '3', r: texte, l: {a: b}, i: static/absent.png, q: {a: b} }\n- { id: CH-3, n: [1], title: [a], m: '12 GBP EUR', x: '1 2 3', d: '03/04/2026', q: a }\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", kinds)
        .file("content/requirements.yaml", requirements)
        .file("content/choses.yaml", things)
        .file("content/risks.yaml", "- { id: RI-1, title: Risque, probability: 9 }\n")
        .file(
            "content/lots.yaml",
            "- { id: L1, title: A, from: 2026-02-01, to: 2026-01-01 }\n- { id: L2, title: B, to: 2026-06-30 }\n",
        )
        .file("content/stories.yaml", "- { id: US-1, title: Récit }\n");
    broke(
        &rules(&project),
        &[
            "missing-id",
            "bad-entry",
            "bad-id",
            "duplicate-id",
            "unknown-field",
            "wrong-type",
            "broken-reference",
            "link-cycle",
            "must-requirement-lot",
            "missing-field",
            "dates-out-of-order",
            "story-without-requirement",
        ],
    );
}

#[test]
fn the_method() {
    let project = TestProject::new()
        .file("content/personas.yaml", "- { id: PE-1, name: Ada }\n")
        .file("content/kpis.yaml", "- { id: IN-1, title: Sans cible }\n")
        .file("content/payments.yaml", "- { id: A1, title: A, share: -10 % }\n- { id: A2, title: B, amount: 500 CHF }\n- { id: A3, title: C, amount: 5 EUR }\n")
        .file("content/criteria.yaml", "- { id: C1, title: A, weight: 60, scale: 5 }\n- { id: C2, title: Prix, weight: 30, scoring: proportional }\n")
        .file("content/offers.yaml", "- { id: O1, title: A, marks: [{ criterion: C1, mark: 6 }, { criterion: C2, mark: 4 }] }\n")
        .file("content/costs.yaml", "- { id: BU-1, title: A, max: 5 CHF }\n- { id: BU-2, title: B, max: 5 USD }\n")
        .file("content/scenarios.yaml", "- { id: SC-1, title: S, basket: 3 EUR, uses: [BU-1] }\n")
        .file("content/lots.yaml", "- { id: L1, title: A, to: 2026-06-30 }\n")
        .file("content/milestones.yaml", "- { id: J1, title: A, date: 2026-07-01, gates: [L1] }\n")
        .file("content/gates.yaml", "- { id: G1, title: A, date: 2026-09-01 }\n")
        .file("content/phases.yaml", "- { id: F1, title: A, from: 2026-08-31, opens_after: [G1] }\n")
        .file("content/decisions.yaml", "- { id: D1, title: A, status: superseded }\n- { id: D2, title: B, status: accepted }\n- { id: D3, title: C, status: accepted, supersedes: [D2] }\n")
        .file("content/flows.yaml", "- id: FL-1\n  title: Flux\n  steps:\n    - { id: a, label: Début, sort: start, next: [b, zz] }\n    - { id: b, label: Suite }\n    - { id: b, label: Encore }\n    - { id: c, label: Seule }\n")
        .file("content/terms.yaml", "- { id: T-1, term: Panier, definition: Ce qui se commande., avoid: [caddie] }\n")
        .file("content/page.md", "# Page\n\nLe caddie est plein.\n")
        .file("content/cookies.yaml", "- { id: K1, name: a, class: analytics, lifetime: 26 months }\n")
        .file("content/trackers.yaml", "- { id: K2, name: b, class: marketing, lifetime: 2 years }\n");
    let mut processings = "- { id: T1, title: Vide }\n".to_owned();
    processings += "- id: T2\n  title: Commandes\n  role: joint\n  dpo_absent: Dix personnes.\n  controllers: [{ name: Nous, email: nous@example.org }]\n  data_subjects: [customers]\n  recipients: [{ type: third_country, name: Ailleurs }]\n  security: [{ description: serrures }]\n  purposes: [{ purpose: Livrer }, { purpose: Vendre, legal_basis: contract }, { purpose: vendre, legal_basis: consent }]\n  data_categories: [{ category: identity }, { category: contact, retention: 1 year }, { category: browsing, retention: 26 months, clock: collecte }]\n  transfers: [{ country: Ruritanie }]\n  special_categories: [{ category: health }]\n  criminal_data: true\n  dpia_criteria: [{ criterion: large_scale }, { criterion: matching }]\n  rights: [D-1]\n";
    processings += "- id: T3\n  title: Sondages\n  role: processor\n  dpia_list: required\n  purposes: [{ purpose: Livrer, legal_basis: contract }]\n  data_categories: [{ category: identity, retention: 3 years, clock: commande }]\n  rights: [D-1, D-2]\n";
    let project = project.file("content/processings.yaml", processings).file(
        "content/rights.yaml",
        "- { id: D-1, title: Opposition, right: objection }\n- { id: D-2, title: Accès, right: access }\n",
    );
    broke(
        &rules(&project),
        &[
            "persona-count",
            "kpi-without-target",
            "negative-share",
            "criterion-weights",
            "mark-out-of-scale",
            "mark-ignored",
            "mixed-currencies",
            "milestone-order",
            "gate-without-criteria",
            "decision-superseded",
            "flow-unknown-step",
            "flow-duplicate-step",
            "flow-dead-end",
            "avoided-word",
            "processing-incomplete",
            "purpose-without-basis",
            "data-without-retention",
            "transfer-without-tool",
            "special-data-without-exception",
            "criminal-data-without-basis",
            "dpia-expected",
            "right-not-applicable",
            "right-missing",
            "audience-data-retention",
            "cookie-lifetime",
        ],
    );
    let requirements = "- { id: W-1, title: A, statement: \"Le portail doit être convivial, si possible, et/ou rapide, etc. Il doit lire le XYZ\u{a0}:\", level: au moins 98 }\n\
                        - { id: W-2, title: B, statement: Le portail devrait montrer le prix. }\n- { id: W-3, title: C, statement: Le portail doit être montré. }\n\
                        - { id: W-4, title: D, statement: Le prix est montré à tous. }\n- { id: W-5, title: E, statement: Il doit le dire avant. }\n\
                        - { id: W-6, title: F, statement: Il doit le dire après. }\n- { id: W-7, title: G, statement: Il doit le dire enfin. }\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nrules: { writing-passive: note, writing-vague: { words: [digital] } }\n")
        .file("content/requirements.yaml", requirements.replace("avant", "en digital"));
    broke(
        &rules(&project),
        &[
            "writing-two-statements",
            "writing-no-modal",
            "writing-vague",
            "writing-escape",
            "writing-open-ended",
            "writing-and-or",
            "writing-no-unit",
            "writing-passive",
            "writing-dangling-colon",
            "writing-unknown-abbreviation",
        ],
    );
    let project = TestProject::new()
        .file("content/payments.yaml", "- { id: A1, title: A, share: 40 % }\n- { id: A2, title: B, share: 80 % }\n");
    broke(&rules(&project), &["payments-total"]);
    let project = TestProject::new()
        .file("content/payments.yaml", "- { id: A1, title: A, share: 40 % }\n- { id: A2, title: B, amount: 500 }\n");
    broke(&rules(&project), &["payments-mixed"]);
}

#[test]
fn prose() {
    let page = "# Page\n\nVoir [[NO-1]], [[SE-1]], [un](absent.md), [deux](../../x.md), [trois](javascript:x), [quatre](#nulle), [](index.md), ![a](https://example.org/a.png) ![](absent.png).\n\n\
                ##\n\n## 1. Un\n\n## 2. Deux\n\n## 3. Trois\n\nUne note[^absente]. [TOC] $$x^2$$ :smile: ==mots== %%caché%% [@auteur2020] {.classe}\n\n[^seule]: Rien.\n\n\
                !!! note\n\n::: boite\n:::\n\n{{ modele }}\n\n• un\n\n[TOC]\n\n```plantuml\na\n```\n\n```math\nx\n```\n\n```{note}\nx\n```\n\n\
                <script>x</script> <nom> <b>gras <p style=\"color:red\">a</p> <iframe src=x></iframe> <abbr title=\"x\">y</abbr> </div> <ol type=a reversed><li>x</li></ol> <img src=x onload=y>\n\n<details>\n\n<table><tr><td colspan=2>a</td></tr></table>\n\n\
                ```mermaid\n```\n\n```mermaid\n%%{init: {}}%%\ngraph TD\n```\n\n```mermaid\nn’importe quoi\n```\n\n```mermaid\ngraph TD\n  A[\n```\n\n\
                Un sinogramme rare 𪚥 et 🫠.\n";
    let passages = "# Passages\n\n<!-- audience: vendor -->\nCaché.\n\n<!-- audience: personne -->\n\nx\n\n<!-- /audience -->\n\n<!--audience vendor-->\n\n<!-- Audience : vendor -->\n\n`<!-- audience: vendor -->` <! -- audience: vendor --> <!-- /audience -->\n\n\
                    - <!-- audience: vendor --> a\n\nb <!-- /audience -->\n\n<!-- jamais fermé\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\ndocuments: { un: { title: Un, outline: [{ page: page }, { page: passages }] } }\n")
        .file("content/page.md", page)
        .file("content/public.md", "---\naudience: public\n---\n# Public\n\nVoir [[SE-1]], [le fichier](../static/secret.txt) et Le grand secret. `value: count decision`\n\n[ici](page.md)\n\n```view\ntable: decision\n```\n")
        .file("content/passages.md", passages)
        .file("static/secret.txt", "x")
        .file("content/decisions.yaml", "- { id: SE-1, title: Le grand secret, audience: restricted, files: [static/secret.txt], context: '<!-- audience: vendor -->' }\n");
    broke(
        &rules(&project),
        &[
            "broken-link",
            "refused-link",
            "empty-link",
            "remote-image",
            "broken-image",
            "empty-heading",
            "hand-numbered",
            "unknown-footnote",
            "unused-footnote",
            "foreign-markup",
            "html-left-out",
            "html-unpaired",
            "html-attribute",
            "undrawn-mermaid",
            "bad-passage",
            "hidden-mention",
        ],
    );
}

#[test]
fn views() {
    let asked = [
        "table: rien",
        "table: requirement\nwhere: priority =",
        "table: requirement\nwhere: absente = 1",
        "table: requirement\nwhere: priority = fort and (",
        "table: requirement\ncolumns: [absente]\nsort: absente\ngroup: absente\nmachin: 1",
        "matrix: requirement",
        "matrix: requirement\ncolumns: test",
        "matrix: requirement\ncolumns: rien\nby: absente",
        "matrix: requirement\nacross: absente",
        "matrix: requirement\nacross: a.b",
        "coverage: requirement",
        "coverage: requirement\nby: title",
        "board: task",
        "board: task\nby: title",
        "tree: objective",
        "tree: objective\nby: title",
        "chart: risk\nsort: camembert",
        "chart: risk",
        "chart: risk\nx: absente",
        "chart: risk\nx: title\ny: absente",
        "chart: cost\nx: year\nyears: 50",
        "heatmap: risk",
        "heatmap: risk\nx: title\ny: title",
        "quadrant: risk",
        "quadrant: risk\nby: title",
        "timeline: risk",
        "timeline: lot\ngroup: absente",
        "flow: requirement",
        "graph: rien\naround: NO-1",
        "graph: requirement\naround: NO-1\ndepth: 9",
        "canvas: requirement",
        "canvas: mix\nby: absente",
        "checklist: requirement",
        "checklist: checkpoint\nstate: absente",
        "grid: requirement",
        "grid: offer\nyears: 99\nvary: 900",
        "plan: requirement",
        "plan: scenario\nbound: x\nyears: 0",
        "register: requirement",
        "shares: requirement",
        "load: requirement",
        "slider: requirement",
        "slider: requirement\nx: absente",
        "tiles: requirement",
        "cards: requirement\nlarge: absente",
        "glossary: requirement",
        "value: sum",
        "rien: x",
        "- a",
        "table",
        "table: requirement\nlimit: beaucoup",
        "table: requirement\nwhere: priority in [a",
        "table: requirement\nwhere: title > 3",
        "table: requirement\nwhere: \"title = 'a\"",
        "sheets: rien",
    ];
    let page: String = asked.iter().map(|view| format!("```view\n{view}\n```\n\n")).collect();
    let inline = "`value: sum requirement`, `value: count requirement.title`, `value: median cost.max`, `value: sum cost`, `value: sum cost.absente`, `value: rien`, `value: count rien`, `value: average cost.title`\n";
    let project = TestProject::new()
        .file("content/page.md", format!("# Page\n\n{inline}\n{page}"))
        .file("content/requirements.yaml", "- { id: R1, title: A, priority: must, tags: [x] }\n")
        .file("content/costs.yaml", "- { id: BU-1, title: A, phase: launch, max: 5 EUR }\n");
    broke(&rules(&project), &["bad-view"]);
}

#[test]
fn views_without_result() {
    let many =
        |n: usize, id: &str, more: &str| (0..n).map(|i| format!("- {{ id: {id}-{i}, title: T{i}{more} }}\n")).collect::<String>();
    let page = "---\naudience: restricted\n---\n# Page\n\n`value: sum cost.max` et `value: sum payment.amount`\n\n\
                ```view\nmatrix: requirement\ncolumns: test\nby: verified_by\n```\n\n```view\ngraph: requirement\n```\n\n```view\nchart: cost\nx: phase\ny: max\n```\n\n```view\nplan: scenario\n```\n\n```view\nshares: payment\n```\n\n\
                ```view\ntimeline: lot\n```\n\n```view\nquadrant: risk\nx: probability\ny: impact\n```\n\n```view\ngrid: offer\n```\n\n```view\nchart: requirement\nx: title\n```\n";
    let project = TestProject::new()
        .file("content/page.md", page)
        .file("content/requirements.yaml", many(501, "R", ""))
        .file("content/tests.yaml", many(501, "TE", ""))
        .file("content/lots.yaml", many(401, "L", ", from: 2026-01-01, to: 2026-02-01"))
        .file("content/risks.yaml", many(401, "RI", ", probability: 2, impact: 3"))
        .file("content/payments.yaml", "- { id: A1, title: A, share: 40 % }\n- { id: A2, title: B, amount: 5 EUR }\n- { id: A3, title: C, amount: 5 CHF }\n")
        .file("content/criteria.yaml", "- { id: C1, title: Prix, weight: 100, scoring: proportional }\n")
        .file("content/offers.yaml", "- { id: O1, title: A, prices: [{ label: Un, amount: 5 EUR }] }\n- { id: O2, title: B, prices: [{ label: Un, amount: 5 CHF }] }\n")
        .file("content/costs.yaml", "- { id: BU-1, title: A, phase: launch, max: 5 CHF }\n- { id: BU-2, title: B, phase: launch, max: 5 EUR }\n")
        .file("content/scenarios.yaml", "- { id: SC-1, title: S, basket: 3 EUR, uses: [BU-1, BU-2] }\n");
    let said = sentences(&project);
    let found: BTreeSet<&str> =
        said.iter().filter(|(rule, _)| rule == "view-without-result").map(|(_, said)| said.as_str()).collect();
    for start in ["Une matrice de 501", "501, c’est trop pour une seule image", "Des montants en"] {
        assert!(found.iter().any(|said| said.starts_with(start)), "{start}: {found:#?}");
    }
    rules(&project);
}

#[test]
fn names_files_and_themes() {
    let project = TestProject::new()
        .file("content/aux.md", "# A\n")
        .file("content/a b?.md", "# A\n")
        .file("content/fin..md", "# A\n")
        .file("content/rapport (conflicted copy).md", "# A\n")
        .file("content/.env", "x")
        .file("content/index~", "x")
        .file("static/page.html", "<p>x</p>")
        .file("static/a.svgz", "x")
        .file(
            "static/agit.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"><a href=\"https://example.org\"/></svg>",
        )
        .file(
            "static/etranger.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"https://example.org/x.png\"/></svg>",
        )
        .file("static/cadre.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><foreignObject/></svg>")
        .file("content/assets/page.md", "# A\n")
        .file("content/Deux/un.md", "# A\n")
        .file("content/deux/trois.md", "# A\n")
        .file("content/Page.md", "# A\n")
        .file("content/page/index.md", "---\naliases: [deux/trois]\n---\n# A\n")
        .file("content/page.md", "# B\n")
        .file("content/a\u{7}b.md", "# A\n");
    #[cfg(unix)]
    for (to, at) in [("/etc", "content/lien"), ("/etc/passwd", "content/lien.md"), ("/absent", "static/lien.txt")] {
        std::os::unix::fs::symlink(to, project.path().join(at)).expect("linked");
    }
    broke(&rules(&project), &["portable-name", "leftover-file", "active-file", "address-conflict"]);
    for (path, text) in [
        (
            "theme.yaml",
            "extends: epure\nblocks: 1\naccent: rouge\ncouleur: x\nvariables: { rien: 1, accent: '#000000', paper: 'a;b' }\nwords: { xx: {}, fr: { rien: x, menu: [a] } }\nrenamed: { a: b }\nname: [x]\n",
        ),
        ("theme.yaml", "blocks: 99\nvariables: 3\nwords: 4\nrenamed: 5\n"),
        ("theme.yaml", "extends: ours\n"),
        ("theme.yaml", "extends: personne\n"),
        ("theme.yaml", "- a\n"),
        ("theme.yaml", "a: [\n"),
        ("site/page.html", "{% extends \"default/page.html\" %}\n{% block text %}{{ page. }}{% endblock %}"),
        ("site/page.html", "{% extends \"default/pages.html\" %}"),
        ("site/page.html", "{% extends \"page.html\" %}"),
        ("site/page.html", "{% extends \"default/page.html\" %}\n{% block text %}{{ page.title | crie }}{% endblock %}"),
        ("site/page.html", "{% extends \"default/page.html\" %}\n{% block rien %}{% endblock %}"),
        ("site/base.html", "{% block seul %}{% endblock %}"),
        ("site/assets/seul.css", "a {}"),
        ("site/paje.html", "x"),
    ] {
        let project = TestProject::new()
            .file("ouvrage.yaml", "title: Essai\ntheme: ours\n")
            .file("content/index.md", "# Accueil\n")
            .file(&format!("themes/ours/{path}"), text)
            .file("themes/autre/theme.yaml", "name: Autre\n");
        rules(&project);
    }
}

#[test]
fn translations() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: { fr: Essai, en: Trial }\nlanguages: [fr, en]\ntranslate: { pages: all, kinds: all }\n")
        .file("content/index.md", "# Accueil\n")
        .file("content/index.en.md", "---\ntranslation_of: 0123456789ab\n---\n# Home\n")
        .file("content/autre.md", "# Autre\n")
        .file("content/seule.en.md", "# Alone\n")
        .file("content/index.de.md", "# Heim\n")
        .file("content/requirements.yaml", "- id: EX-1\n  title: Chercher\n  statement: Le moteur cherche.\n- { id: EX-2, title: { fr: A, de: B } }\n- { id: EX-3, title: Trois }\n")
        .file("content/requirements.en.yaml", "- { id: EX-1, title: Search, translation_of: 0123456789ab, priority: must }\n- { id: NO-1, title: x }\n- { title: x }\n- texte\n- { id: EX-1, title: Again }\n- { id: EX-3, absent: x, title: [a] }\n")
        .file("content/te-1.en.md", "---\nkind: test\nid: TE-1\n---\n");
    broke(&rules(&project), &["translation-missing", "translation-stale", "bad-translation"]);
}

#[cfg(feature = "pdf")]
#[test]
fn pictures() {
    let svg = |inside: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{inside}<rect width=\"9\" height=\"9\"/></svg>"
        )
    };
    let deep = svg(&("<g>".repeat(900) + &"</g>".repeat(900)));
    let png = |width: u32| {
        [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &width.to_be_bytes(), &[0, 0, 0x80, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]].concat()
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("vide.png", Vec::new()),
        ("texte.png", b"du texte".to_vec()),
        ("texte.ico", b"du texte".to_vec()),
        ("texte.cr2", b"du texte".to_vec()),
        ("texte.svgz", b"du texte".to_vec()),
        ("texte.tga", b"du texte".to_vec()),
        ("texte.emf", b"du texte".to_vec()),
        ("coupe.png", png(9)),
        ("nul.png", png(0)),
        ("grand.png", png(0x0fff_0000)),
        ("coupe.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        ("coupe.gif", b"GIF89a".to_vec()),
        ("coupe.webp", b"RIFF\0\0\0\0WEBP".to_vec()),
        ("coupe.avif", b"\0\0\0 ftypavif".to_vec()),
        ("photo.tif", b"II*\0\0\0\0\0".to_vec()),
        ("photo.heic", b"\0\0\0 ftypheic".to_vec()),
        ("faux.png", svg("").into_bytes()),
        ("casse.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>".to_vec()),
        ("sans.svg", b"<svg width=\"9\" height=\"9\"><rect/></svg>".to_vec()),
        ("latin.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><text>caf\xe9</text></svg>".to_vec()),
        ("profond.svg", deep.into_bytes()),
        (
            "mots.svg",
            svg("<foreignObject width=\"9\" height=\"9\"><p xmlns=\"http://www.w3.org/1999/xhtml\">Des mots</p></foreignObject>")
                .into_bytes(),
        ),
        ("liee.svg", svg("<image href=\"absente.png\" width=\"9\" height=\"9\"/>").into_bytes()),
        ("lettre.svg", svg("<text>𪚥</text>").into_bytes()),
    ];
    let mut page = "---\naudience: vendor\n---\n# Page\n\n".to_owned();
    let mut project = TestProject::new();
    for (name, bytes) in files {
        page += &format!("![Une image](../static/{name})\n\n");
        project = project.file(&format!("static/{name}"), bytes);
    }
    let project = project
        .file("ouvrage.yaml", "title: Essai\ndate: 2026-03-02\ndocuments: { doc: { title: Le document, audience: vendor, outline: [{ page: page }] } }\n")
        .file("content/page.md", page)
        .file("themes/default/pdf/look.typ", "#let a = rgb(");
    broke(
        &rules(&project),
        &[
            "unreadable-image",
            "uncleaned-file",
            "mislabelled-image",
            "unprinted-words",
            "incomplete-image",
            "missing-glyph",
            "bad-template",
        ],
    );
}
