// Workbooks with live formulas, recalculated by LibreOffice and changed by openpyxl: their figures are ours.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { differences, python3, saved, values } from "./office.mjs";
import { ouvrage, root } from "./project.mjs";

/** Lets LibreOffice compute files anew, all in one run, and returns where they are. */
const recalculated = files => saved(files);

/** Puts values into cells that bear a text in their row or below their head, and saves. */
function changed(file, changes) {
  const to = file.replace(/\.xlsx$/, "-changed.xlsx");
  python3(
    `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
for sheet, row, column, value in json.loads(sys.argv[3]):
    own = book[sheet]
    [at] = [cells[0].row for cells in own.iter_rows() if str(cells[0].value or "") == row][:1]
    own.cell(at, column).value = value
book.save(sys.argv[2])
print("null")
`,
    file,
    to,
    JSON.stringify(changes),
  );
  return to;
}

/** A project with every way to mark, ties, eliminations, tiers, and texts that look like formulas. */
function project() {
  const folder = join(mkdtempSync(join(tmpdir(), "ouvrage-workbook-")), "project");
  mkdirSync(join(folder, "content"), { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write("ouvrage.yaml", "title: '=cmd|test'\nlanguage: en\ncurrency: CHF\ntax: excluded\ndate: 2026-06-15\n");
  write(
    "content/criteria.yaml",
    `- { id: C-1, title: '=HYPERLINK("http://x")', weight: 30, knock_out: 1.5, category: qualitative }
- { id: C-2, title: Answers, weight: 20, scale: 10, scoring: answers, by_priority: [{ priority: must, weight: 3 }, { priority: could, weight: 0.5 }], mandatory: refused }
- { id: C-3, title: All answers, weight: 5, scoring: answers, judges: [R-2, R-3, R-4], mandatory: unanswered }
- { id: C-4, title: Price, weight: 15, scoring: proportional, ceiling: 3000 CHF }
- { id: C-5, title: Price again, weight: 10, scoring: linear, years: 5, knock_out: 0.2 }
- { id: C-6, title: Price once more, weight: 5, scoring: cut_off, cut_off: 1.5 }
- { id: C-7, title: Own, weight: 5, scoring: formula, formula: "max(1, scale * (2 - price / mean)) - 1 / 4", cut_off: 3 }
- { id: C-8, title: Nought, weight: 2, scoring: formula, formula: scale / (price - price) }
- { id: C-9, title: Delay, weight: 5, scoring: proportional, measure: opening, counted_from: 2027-01-01, deadline: 2027-02-01 }
- { id: C-10, title: Fastest, weight: 3, scoring: linear, measure: opening, counted_from: 2027-01-01 }
`,
  );
  write(
    "content/requirements.yaml",
    "- { id: R-1, title: '@SUM(A1)', priority: must, lot: L-1, statement: S }\n- { id: R-2, title: B, priority: must, statement: S }\n- { id: R-3, title: C, priority: must, lot: L-2, statement: S }\n- { id: R-4, title: D, priority: could, lot: L-2, statement: S }\n",
  );
  write("content/lots.yaml", "- { id: L-1, title: A }\n- { id: L-2, title: B }\n");
  write("content/vendors.yaml", "- { id: V-1, name: A }\n");
  write("content/milestones.yaml", "- { id: M-1, title: Offers, sort: offers_due, date: 2026-04-24 }\n");
  const offer = (n, marks, prices, more) =>
    `- id: O-${n}\n  title: '+1 offer ${n}'\n  from: V-1\n${more}  marks: [${marks.map(([by, mark]) => `{ criterion: C-1, mark: ${mark}, by: ${by}, comment: "=1+1" }`).join(", ")}]\n  prices: [${prices}]\n`;
  const answers = codes =>
    `  answers: [${codes
      .map((code, n) => (code ? `{ requirement: R-${n + 1}, code: ${code} }` : ""))
      .filter(Boolean)
      .join(", ")}]\n`;
  const full = ["compliant", "compliant", "partial", "partial"];
  write(
    "content/offers.yaml",
    offer(
      1,
      [
        ["Ada", 4],
        ["Bo", 3.3],
      ],
      "{ post: Build, amount: 1000 CHF }, { post: Run, amount: 100.10 CHF, sort: run }",
      `  received: 2026-04-24\n  opening: 2027-01-20\n  licence_model: flat\n  licence_cost: 33 CHF\n${answers(full)}`,
    ) +
      offer(
        2,
        [
          ["Ada", 3],
          ["Bo", 5],
        ],
        "{ post: Build, amount: 900 CHF }, { post: Run, amount: 200 CHF, sort: run, year: 2 }, { post: Extra, amount: 5 CHF, optional: true }",
        `  for: [L-1]\n  received: 2026-04-01\n  opening: 2027-02-20\n  licence_model: scale_up\n  tiers: [{ from: 0 CHF, cost: 10 CHF }, { from: 50000 CHF, cost: 90 CHF }]\n${answers(["partial", "compliant", ""])}`,
      ) +
      offer(
        3,
        [["Ada", 1]],
        "{ post: Build, amount: 500 CHF }",
        `  received: 2026-04-25\n  opening: 2027-03-01\n${answers(["non_compliant", "", ""])}`,
      ) +
      offer(
        4,
        [
          ["Bo", 2],
          ["Bo", 4.5],
        ],
        "{ post: Build, amount: 1200 CHF }, { post: Found, amount: 40 CHF, hidden: true }",
        `  opening: 2026-12-01\n  licence_model: upfront\n  licence_cost: 70 CHF\n${answers(full)}`,
      ) +
      offer(5, [["Cy", 5]], "{ post: Build, amount: 4000 CHF }", answers(full)) +
      "- { id: O-6, title: Silent, from: V-1 }\n",
  );
  write(
    "content/costs.yaml",
    "- { id: B-1, title: Study, phase: launch, min: 100 CHF, max: 300 CHF }\n- { id: B-2, title: Hosting, phase: run, recurrence: monthly, min: 10 CHF, max: 12 CHF }\n- { id: B-3, title: Once, phase: run, year: 2, min: 7 CHF }\n",
  );
  write(
    "content/campaigns.yaml",
    "- { id: K-1, title: Fair, from: 2028-03-01, budget: 400 CHF }\n- { id: K-2, title: Undated, budget: 50 CHF }\n",
  );
  write(
    "content/scenarios.yaml",
    `- { id: S-1, title: '=Expected', years: 4, start: 2027-01, customers: 100, orders_per_customer: 10.5, basket: 50 CHF, margin_rate: 12.5 %, discount_rate: 1 %, service_cost: 0.40 CHF, conversion_rate: 4 %, growth: 8 %, by_year: [{ year: 3, growth: -5 %, basket: 55 CHF }, { year: 4, customers: 500 }], uses: [B-1, B-2, B-3], licence_model: flat, licence_cost: 12 CHF }
- { id: S-2, title: Unknown, years: 2, customers: 10, uses: [B-1] }
`,
  );
  return folder;
}

/** Writes workbooks, and returns where they are. */
function workbooks(folder, ...ids) {
  const out = mkdtempSync(join(tmpdir(), "ouvrage-out-"));
  return ids.map(id => {
    const file = join(out, `${id || "comparison"}.xlsx`);
    const made = ouvrage(folder, "workbook", ...(id ? [id] : []), "--out", file);
    assert.equal(made.status, 0, made.stderr);
    return file;
  });
}

function example() {
  const folder = join(mkdtempSync(join(tmpdir(), "ouvrage-example-")), "project");
  cpSync(join(root, "site-example"), folder, { recursive: true });
  return folder;
}

test("LibreOffice comes to every figure of ours", () => {
  const [own, shown] = [project(), example()];
  const files = [...workbooks(own, "", "S-1", "S-2"), ...workbooks(shown, "", "SC-1", "SC-2")];
  const again = files.map(file => recalculated([file])[0]);
  for (const [n, file] of files.entries()) {
    const { count, idle, other } = differences(file, again[n]);
    assert.deepEqual(other, [], file);
    assert.ok(count > 100 && idle < count * 0.8, `${file}: ${count} formulas, ${idle} of them idle`);
  }
});

test("a weight that openpyxl changes turns the ranks as ours do", () => {
  const folder = example();
  const [file] = workbooks(folder, "");
  const sheet = "Comparaison";
  const ranks = file =>
    values(file, sheet)
      .filter(row => row[1] === "Rang")
      .map(row => row.filter(value => typeof value === "number"))[0];
  const first = file => values(file, sheet).find(row => row[1] === "Premier")[3];
  assert.deepEqual([ranks(file), first(file)], [[1, 2, 3], "OF-1"]);
  // The ergonomics weigh 200 in place of 10, and the second offer is the better one there.
  const [again] = recalculated([changed(file, [[sheet, "CR-3", 4, 200]])]);
  const set = ouvrage(folder, "set", "CR-3", "weight=200");
  assert.equal(set.status, 0, set.stderr);
  const [ours] = workbooks(folder, "");
  assert.deepEqual([ranks(again), first(again)], [ranks(ours), first(ours)]);
  assert.equal(first(again), "OF-2");
  assert.deepEqual(differences(ours, again).other, []);
});

test("a price and a mark that openpyxl changes move what hangs on them", () => {
  const folder = project();
  const [file] = workbooks(folder, "");
  const [again] = recalculated([
    changed(file, [
      ["Prices", "Build", 7, 450],
      ["Prices", "Extra", 4, null],
    ]),
  ]);
  const text = readFileSync(join(folder, "content/offers.yaml"), "utf8");
  const other = text.replace("amount: 900 CHF", "amount: 450 CHF").replace(", optional: true", "");
  assert.notEqual(other, text);
  writeFileSync(join(folder, "content/offers.yaml"), other);
  const [ours] = workbooks(folder, "");
  const figures = file =>
    values(file, "Comparison")
      .filter(row => /^C-|Total|Rank|First/.test(`${row[0] ?? row[1]}`))
      .map(row => row.slice(3));
  const close = (a, b) => (typeof a === "number" && typeof b === "number" ? Math.abs(a - b) < 1e-9 : (a ?? "") === (b ?? ""));
  const [a, b] = [figures(again).flat(), figures(ours).flat()];
  assert.ok(a.length === b.length && a.length > 40);
  assert.deepEqual(
    a.filter((value, n) => !close(value, b[n])),
    [],
  );
  assert.notDeepEqual(figures(file), figures(ours));
});

test("a growth that openpyxl changes moves the years as ours do", () => {
  const folder = project();
  const [file] = workbooks(folder, "S-1");
  const label = values(file, "Hypotheses")
    .map(row => row[0])
    .find(text => /^Growth/.test(text));
  const [again] = recalculated([changed(file, [["Hypotheses", label, 2, 0.25]])]);
  const set = ouvrage(folder, "set", "S-1", "growth=25 %");
  assert.equal(set.status, 0, set.stderr);
  const [ours] = workbooks(folder, "S-1");
  assert.deepEqual(differences(ours, again).other, []);
  assert.ok(differences(file, again).other.length > 10);
});

test("texts in cells never run", () => {
  for (const file of workbooks(project(), "", "S-1")) {
    const found = python3(
      `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
json.dump([str(cell.value) for cell in cells if cell.data_type == "f" and any(word in cell.value for word in ("cmd", "HYPERLINK", "@SUM", "1+1", "offer", "Expected"))], sys.stdout)
`,
      file,
    );
    assert.deepEqual(found, []);
  }
});
