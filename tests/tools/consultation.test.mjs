// A whole consultation, as a buyer and three vendors would go through it: what is sent, an addendum, three workbooks that come back, questions,
// marks, the comparison, the choice, letters, the acceptance record. Only the commands of the program are used, LibreOffice and openpyxl.
// The steps are those of the manual (`docs/manual/content/02-how-to/consultation.md`).
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { differences, python3, saved, values } from "./office.mjs";
import { ouvrage, root } from "./project.mjs";

const vendors = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "vendors.py"), "utf8");
const work = mkdtempSync(join(tmpdir(), "ouvrage-consultation-"));
const folder = join(work, "project");
const at = name => join(folder, name);
const read = name => readFileSync(at(name), "utf8");

/** The commands that were run, in their order. */
const ran = [];

/** Runs a command that must succeed, and returns what it says. */
function does(...args) {
  ran.push(args);
  const run = ouvrage(folder, ...args);
  assert.equal(run.status, 0, `${args.join(" ")}: ${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** Replaces a text that stands once in a file. */
function change(name, from, to) {
  const text = read(name);
  assert.equal(text.split(from).length, 2, `${name} holds “${from}” once`);
  writeFileSync(
    at(name),
    text.replace(from, () => to),
  );
}

function git(day, ...args) {
  const date = `${day}T09:00:00+01:00`;
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  execFileSync("git", ["-c", "user.name=Nadia", "-c", "user.email=nadia@example.org", ...args], { cwd: folder, env });
}

function commit(day, subject) {
  git(day, "add", "--all");
  git(day, "commit", "--quiet", "--message", subject);
}

/** The text of documents, made in one run: all that a name stands for. */
function pdf(name, files = [name]) {
  const out = join(work, "pdf");
  does("pdf", name, "--out", out);
  return files.map(file => textOf(join(out, `${file}.pdf`)));
}

function textOf(file) {
  const run = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  return run.stdout.replace(/\s+/g, " ");
}

/** All that a PDF holds, unpacked, with its text. */
function whole(name) {
  const file = join(work, "pdf", `${name}.pdf`);
  const run = spawnSync("qpdf", ["--qdf", "--object-streams=disable", file, "-"], { encoding: "latin1", maxBuffer: 1 << 28 });
  return textOf(file) + run.stdout;
}

const choice = "title: Retenir l'offre classée première\n  date: 2026-06-12\n  status: ";

/** The example before anybody answered: no offer, no choice, no state that somebody holds. */
function begin() {
  cpSync(join(root, "site-example"), folder, { recursive: true });
  rmSync(at("content/08-consultation/choix/offers.yaml"));
  rmSync(at("content/14-wiki/changements.md"));
  rmSync(at("content/10-gouvernance/issues.yaml"));
  const settings = read("ouvrage.yaml");
  const baselines = /\nbaselines:[\s\S]*?\n(?=\ndocuments:)/;
  const addendum = /\n {2}additif-2:[\s\S]*?(?=\n {2}project-brief:)/;
  const view = /\n {4}- name: \{ fr: Touchées depuis la v1\.0[\s\S]*?(?=\n {4}- name:)/;
  for (const part of [baselines, addendum, view]) assert.match(settings, part);
  const kept = settings.match(addendum)[0];
  writeFileSync(
    at("ouvrage.yaml"),
    [baselines, addendum, view].reduce((text, part) => text.replace(part, ""), settings),
  );
  const list = "content/08-consultation/choix/vendors.yaml";
  writeFileSync(at(list), read(list).replace(/status: (selected|shortlisted|answered)/g, "status: consulted"));
  change("content/11-strategie/plan-d-affaires/index.md", "sur [[OF-2]]", "sur l'offre d'un candidat");
  change("content/14-wiki/index.md", "- [Ce qui a changé depuis le comité de juin](changements.md)\n", "");
  change("content/10-gouvernance/documents.yaml", "concerns: [PG-1, OF-1, OF-2]", "concerns: [PG-1]");
  change("content/10-gouvernance/decisions.yaml", `${choice}accepted`, `${choice}proposed`);
  writeFileSync(at(".gitignore"), "_site\n_pdf\n");
  git("2026-03-09", "init", "--quiet");
  commit("2026-03-09", "Le cahier des charges, version 1.0");
  return kept;
}

// What each vendor says. Words that stand nowhere else tell in whose letter a text is.
const said = {
  "PS-1": {
    name: "Sillon Numérique",
    usual: ["Conforme", "argument de Sillon", null, null],
    answers: {
      "EX-142": ["Partiel", null, "rapport de Sillon", 14000],
      "EX-106": [" partiel ", "tri de Sillon à développer", null, null],
    },
    silent: [],
    prices: { "Lot 1": 198000, "Lot 2": 74000, "Lot 3": 74000, "Lot 4": 36000, Réversibilité: 18000 },
    licence: "Comprise dans les prix",
    replies: ["Maud Berthelier", "9 %", "Un client de Sillon"],
  },
  "PS-2": {
    name: "Halimède Commerce",
    usual: ["Conforme", "argument de Halimède", null, null],
    answers: {
      "EX-304": ["Non conforme", "export de Halimède seulement", null, null],
      "EX-905": ["NON CONFORME", null, null, null],
    },
    silent: ["EX-703"],
    prices: { "Lot 1": "171 000,00 €", "Lot 2": 54000, "Lot 3": 98000, "Lot 4": 30000, Réversibilité: 25000 },
    licence: "Comprise dans les prix",
    replies: ["Bertrand Delage", "2 %", "Un client de Halimède"],
  },
  "PS-3": {
    name: "Orvane Services",
    usual: ["Conforme", "argument d'Orvane", null, null],
    answers: { "EX-104": ["Non conforme", null, null, null], "EX-701": ["Partiel", "plan d'Orvane", null, null] },
    silent: [],
    prices: { "Lot 1": 221000, "Lot 2": 58000, "Lot 3": 83000, "Lot 4": 44000, Réversibilité: 15000 },
    licence: "Comprise dans les prix",
    replies: ["Régis Fontanel", "1 %", "Aucun client d'Orvane"],
  },
};
const own = { "PS-1": ["Sillon", "Maud"], "PS-2": ["Halim", "Bertrand"], "PS-3": ["Orvane", "Fontanel"] };
const judged = ["CR-1", "CR-2", "CR-3", "CR-4", "CR-5", "CR-6", "CR-7"];
const marks = {
  "OF-1": [4, 4.25, 3.75, 4.25, 3.5, 4, 3.75],
  "OF-2": [3.5, 3, 4.5, 2.5, 3, 3.5, 3.25],
  "OF-3": [3, 4.25, 2.25, 3, 2.75, 3, 2.5],
};

function filled(sheet, vendor, name) {
  const to = join(work, name);
  const count = python3(vendors, "fill", sheet, to, JSON.stringify(said[vendor]));
  assert.ok(count > 70, `${count} answers of ${vendor}`);
  return to;
}

test("a consultation, from what is sent to what is signed", async step => {
  const addendum = begin();
  const sent = {};
  // What comes after a failure would fail for it.
  let broken = false;
  const stage = (name, run) =>
    step.test(name, { skip: broken }, () => {
      broken = true;
      run();
      broken = false;
    });

  await stage("what vendors will read is looked at first", () => {
    does("check");
    does("build", "--audience", "vendor", "--no-pdf", "--no-search", "--out", join(work, "for-vendors"));
  });

  await stage("one file holds all that is sent, and an issue says to whom", () => {
    does(
      "pack",
      "cahier-des-charges",
      "--no-site",
      "--with",
      "static/etabli-logo-original.svg",
      "--to",
      "Trois candidats",
      "--how",
      "coffre",
    );
    commit("2026-03-09", "Le cahier des charges est envoyé");
    git("2026-03-09", "tag", "envoi");
    const out = join(work, "sent");
    execFileSync("unzip", ["-q", at("_pdf/cahier-des-charges.zip"), "-d", out]);
    sent.top = join(out, "cahier-des-charges-1-0");
    execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: sent.top });
    sent.first = join(sent.top, "bordereau.xlsx");
    assert.match(read("content/issues.yaml"), /document: cahier-des-charges[\s\S]*Trois candidats/);
    const sum = readFileSync(join(sent.top, "SHA256SUMS"), "utf8").match(/(\S+) {2}cahier-des-charges\.pdf/)[1];
    assert.ok(read("content/issues.yaml").includes(sum), "what was sent can be told again by its sum");
  });

  await stage("bidders see the questions that are published, and nobody's name", () => {
    const told = does("list", "question", "--audience", "vendor");
    assert.ok(told.includes("QU-1") && !told.includes("PS-2"), told);
    does("build", "--audience", "vendor", "--no-pdf", "--no-search", "--out", join(work, "for-vendors"));
  });

  await stage("an addendum tells what changed, and is issued", () => {
    change(
      "ouvrage.yaml",
      "\ndocuments:\n",
      '\nbaselines:\n  - { name: envoi, date: 2026-03-09, audience: vendor, text: "Cahier des charges envoyé aux candidats" }\n\ndocuments:\n',
    );
    change("ouvrage.yaml", "\n  project-brief:", `${addendum.replace("since: cdc-1.1", "since: envoi")}\n  project-brief:`);
    does("set", "EX-103", "level=les 48 sous-familles de la table remise, dont 15 avec filtres par intervalle");
    assert.match(does("diff", "envoi", "--audience", "vendor"), /EX-103/);
    commit("2026-04-08", "Additif n° 2 : 48 sous-familles");
    does("issue", "additif-2", "--to", "Trois candidats", "--addendum-to", "EV-1");
    commit("2026-04-08", "L'additif n° 2 est envoyé");
    const text = textOf(at("_pdf/additif-2.pdf"));
    for (const part of ["EX-103", "Retiré : 42 Ajouté : 48 sous-familles", "Exigences auxquelles répondre de nouveau"])
      assert.ok(text.includes(part), `${part}: ${text}`);
    assert.ok(!text.includes("EX-104"), text);
    sent.second = join(work, "bordereau-2.xlsx");
    does("answer-sheet", "--out", sent.second);
  });

  // The third answers what it got first: the addendum lay in another mailbox.
  await stage("three workbooks come back, by three ways", () => {
    const one = filled(sent.second, "PS-1", "sillon.xlsx");
    const two = filled(sent.second, "PS-2", "halimede.xlsx");
    const three = filled(sent.first, "PS-3", "orvane.xlsx");
    python3(vendors, "move", three);
    [sent["PS-1"], sent["PS-3"]] = saved([one, three]);
    [sent["PS-2"]] = saved([two], "ods");
    const asked = JSON.parse(does("answer-sheet", "--format", "json")).lots.flatMap(lot => lot.requirements).length;
    const status = () => execFileSync("git", ["status", "--short"], { cwd: folder, encoding: "utf8" });
    const before = status();
    assert.ok(answers(sent["PS-1"], "PS-1").includes(`${asked} added, 0 changed, 0 unchanged, 0 refused`));
    assert.equal(status(), before, "nothing is written yet");
    for (const [n, vendor] of Object.keys(said).entries()) {
      const table = answers(sent[vendor], vendor, "--received", `2026-04-2${n + 2}`, "--apply");
      assert.ok(table.includes(`${asked - said[vendor].silent.length} added, 0 changed, 0 unchanged, 0 refused`), table);
      assert.equal(table.includes("(answers an older text)"), vendor === "PS-3", vendor);
      if (vendor === "PS-3") assert.match(table, /EX-103.*\(answers an older text\)[\s\S]*\n1 answer an older text/);
    }
    const after = read(offers());
    assert.match(answers(sent["PS-3"], "PS-3", "--apply"), /nothing to write/);
    assert.equal(read(offers()), after, "twice changes nothing");
    const found = JSON.parse(does("check", "--format", "json")).findings;
    const of = rule => found.filter(finding => finding.rule === rule).map(finding => finding.message);
    assert.match(of("offer-answers-older").join(), /`OF-3`.*`EX-103`/);
    assert.match(of("offer-refuses-must").join(), /`OF-2`/);
    commit("2026-04-24", "Les trois offres");
  });

  await stage("questions go back to each vendor, and name no other", () => {
    const names = ["of-1", "of-2", "of-3"].map(id => `questions-au-candidat-${id}`);
    const [first, second, third] = pdf("questions-au-candidat", names);
    assert.ok(first.includes("EX-142") && first.includes("Que manque-t-il") && !first.includes("EX-106"), first);
    assert.ok(second.includes("EX-703") && second.includes("EX-905"), second);
    assert.ok(third.includes("EX-103") && third.includes("Le texte a changé depuis votre réponse"), third);
    silentOnOthers(names.map(whole));
  });

  await stage("what it was asked, the third answers in a second round", () => {
    said["PS-3"].answers["EX-103"] = ["Partiel", "filtres d'Orvane en deux livraisons", null, 6000];
    const [again] = saved([filled(sent.second, "PS-3", "orvane-2.xlsx")]);
    // Without a later last day, what was asked for in May would be late.
    does("add", "milestone", "title=Réponses aux questions", "sort=offers_due", "date=2026-05-15");
    assert.match(answers(again, "PS-3", "--received", "2026-05-12", "--apply"), /new offer OF-4/);
    assert.match(read(offers()), /revises: OF-3/);
    marks["OF-4"] = marks["OF-3"];
    delete marks["OF-3"];
    commit("2026-05-12", "La réponse d'Orvane aux questions");
  });

  await stage("marks of two people give the same comparison on the page, in the report and in LibreOffice", () => {
    for (const [offer, given] of Object.entries(marks)) {
      const rows = judged.flatMap((criterion, n) => [
        { criterion, mark: given[n] - 0.25, by: "Nadia Kerouani", comment: `motif ${offer} un` },
        { criterion, mark: given[n] + 0.25, by: "Yann Le Dantec", comment: `motif ${offer} deux` },
      ]);
      if (offer === "OF-1") does("set", offer, `marks=${JSON.stringify(rows)}`);
      else change(offers(), `- id: ${offer}\n`, `- id: ${offer}\n  marks: ${JSON.stringify(rows)}\n`);
    }
    commit("2026-06-05", "Les notes");
    does("build", "--audience", "restricted", "--no-pdf", "--no-search");
    const page = read("_site/consultation/choix/index.html")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
    const file = join(work, "comparaison.xlsx");
    does("workbook", "--out", file);
    const [again] = saved([file]);
    const { count, other } = differences(file, again);
    assert.deepEqual(other, []);
    assert.ok(count > 200, `${count} formulas`);
    const line = label =>
      values(again, "Comparaison")
        .find(row => row.includes(label))
        .filter(value => typeof value === "number");
    const totals = line("Total sur 100")
      .slice(-3)
      .map(n => (Math.round(n * 10 + 1e-9) / 10).toFixed(1).replace(".", ","));
    sent.totals = totals;
    assert.deepEqual(line("Rang"), [1, 2, 3]);
    const [report] = pdf("rapport-d-analyse");
    for (const total of totals) {
      assert.ok(page.includes(total), `${total} on the page`);
      assert.ok(report.includes(total), `${total} in the report`);
    }
  });

  await stage("the choice is a decision, and each letter holds one vendor’s marks", () => {
    does("set", "PS-1", "status=selected");
    const list = "content/08-consultation/choix/vendors.yaml";
    writeFileSync(at(list), read(list).replace(/status: consulted/g, "status: rejected"));
    does("set", "DE-12", "status=accepted", "about=[OF-1, JA-3, JA-4]");
    commit("2026-06-12", "Le choix");
    assert.match(does("show", "DE-12"), /OF-1/);
    const names = ["lettre-ps-2", "lettre-ps-3"];
    const letters = pdf("lettre", names);
    for (const [n, text] of letters.entries()) {
      assert.ok(text.includes(`${sent.totals[n + 1]} sur 100`) && text.includes(`Rang : ${n + 2}.`), text);
      assert.ok(
        text.includes("Sillon Numérique") && text.includes(`${sent.totals[0]} sur 100`),
        "what the project tells of the selected one",
      );
      assert.ok(text.includes("12 juin 2026") && text.includes("DE-12"), text);
      for (const hidden of ["Maud", "argument", "motif", "OF-", "Nadia"]) assert.ok(!text.includes(hidden), `${hidden}: ${text}`);
    }
    const [second, third] = names.map(whole);
    for (const word of own["PS-3"]) assert.ok(!second.includes(word), word);
    for (const word of own["PS-2"]) assert.ok(!third.includes(word), word);
    assert.ok(!existsSync(join(work, "pdf", "lettre-ps-1.pdf")), "the selected one gets none");
  });

  await stage("the acceptance record ticks what the verdicts give", () => {
    does("set", "TE-1", "verdict=passed", "verdict_date=2027-02-12");
    // The others at once, as the file that they stand in: a command for each would take a minute.
    const tests = "content/07-recette/tests.yaml";
    const unmarked = read(tests).replace(/^ {2}verdict(_date)?: .*\n/gm, "");
    writeFileSync(
      at(tests),
      unmarked.replace(/^- id: .*\n/gm, line => `${line}  verdict: passed\n  verdict_date: 2027-02-12\n`),
    );
    const reports = "content/07-recette/feedback.yaml";
    writeFileSync(at(reports), read(reports).replace(/class: critical/g, "class: improvement"));
    commit("2027-02-12", "Les verdicts du lot 1");
    const [text] = pdf("proces-verbal", ["proces-verbal-l1"]);
    assert.ok(text.includes("JA-7") && text.includes("12 février 2027"), text);
    assert.match(text, /✗ ?Prononcée avec réserves/);
    assert.ok(text.includes("22 conformes"), text);
  });

  await stage("vendors have learnt nothing of each other", () => {
    const exported = does("export", "--audience", "vendor");
    // One of them makes the ERP too, and is named for it: what it answered is in its own words.
    for (const word of ["Maud", "Bertrand", "Fontanel", "argument de Sillon", "argument d'Orvane", "motif OF", "OF-1"])
      assert.ok(!exported.includes(word), word);
  });

  for (const page of ["consultation.md", "consultation.fr.md"]) {
    await stage(`these are the commands of ${page}, in its order`, () => {
      const told = commands(readFileSync(join(root, "docs/manual/content/02-how-to", page), "utf8"));
      assert.ok(told.length > 20, `${told.length} commands`);
      let next = 0;
      for (const command of told) {
        const found = ran.slice(next).findIndex(args => runs(shape(command), shape(args)));
        assert.ok(found >= 0, `${command.join(" ")} was not run, or not there`);
        next += found + 1;
      }
    });
  }
});

/** The commands that a page tells, each as its words. */
function commands(page) {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.split("\n"));
  const own = blocks.filter(line => line.startsWith("ouvrage "));
  return own.map(line => [...line.replace(/\s+# .*$/, "").matchAll(/'([^']*)'|(\S+)/g)].map(word => word[1] ?? word[2]).slice(1));
}

const valued = ["--with", "--to", "--how", "--audience", "--out", "--addendum-to", "--vendor", "--received", "--format"];

/** What a command is, whatever texts and folders it is given: its words, the names of fields, its options. */
function shape(words) {
  const [plain, options] = [[], []];
  for (let n = 0; n < words.length; n += 1) {
    const word = words[n];
    if (word.startsWith("--")) {
      options.push(word);
      if (valued.includes(word)) n += 1;
    } else if (word !== ".") plain.push(/^\w+=/.test(word) ? word.split("=")[0] : basename(word));
  }
  return { plain, options };
}

function runs(told, done) {
  return told.plain.join() === done.plain.join() && told.options.every(option => done.options.includes(option));
}

function answers(file, vendor, ...more) {
  // The folder of the project comes behind the two words of the command.
  ran.push(["import", "answers", file, "--vendor", vendor, ...more]);
  const run = ouvrage("answers", "import", folder, file, "--vendor", vendor, ...more);
  assert.equal(run.status, 0, run.stdout + run.stderr);
  return run.stdout;
}

function offers() {
  const run = spawnSync("git", ["ls-files", "--others", "--cached", "*offers.yaml"], { cwd: folder, encoding: "utf8" });
  return run.stdout.trim();
}

function silentOnOthers(documents) {
  for (const [n, text] of documents.entries()) {
    for (const [m, words] of Object.values(own).entries()) {
      if (n !== m) for (const word of words) assert.ok(!text.includes(word), `${word} in ${n + 1}`);
    }
  }
}
