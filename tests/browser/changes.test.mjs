// What changed since a baseline, in the browser: the filters of its page, the filter of a register, old and new words beside each other.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { browser, look, project, site } from "./support.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [390, 1280];
const SETTINGS = [
  "title: Essai",
  "language: en",
  "history: yes",
  "baselines:",
  "  - { name: v1.0, revision: v1, date: 2026-03-02, text: Sent to bidders }",
  "  - { name: v1.1, revision: v2 }",
  "views:",
  "  requirement:",
  "    - { name: Touched since v1.0, where: changed since v1.0 }",
  "",
].join("\n");
const requirement = (id, statement, more = "priority: must") =>
  `- { id: ${id}, title: Requirement ${id}, statement: "${statement}", ${more} }\n`;
const rows = (odd, count = 1200) =>
  Array.from({ length: count }, (_, n) => `- { id: TE-${n + 1}, title: Test ${n + 1}${n % 400 === 5 ? odd : ""} }\n`).join("");

const page = (price, view) =>
  `# Prices\n\n| Post | Price |\n|---|---|\n| Licence | ${price} |\n| Setting up | 20 |\n\n\`\`\`view\ntable: requirement\n${view}\`\`\`\n`;

let made, web, chromium;
before(async () => {
  made = project({
    "ouvrage.yaml": SETTINGS,
    "content/lots.yaml": "- { id: L1, title: Search }\n- { id: L2, title: Orders }\n",
    "content/requirements.yaml":
      requirement("EX-1", "The search answers within 3 s, on every page.", "priority: must, lot: L1") +
      requirement("EX-2", "Prices are shown.", "priority: should, lot: L2") +
      requirement("EX-3", "Stock is shown.") +
      requirement("EX-4", "Nothing happens here."),
    "content/tests.yaml": rows(""),
    "content/prices.md": page(10, ""),
  });
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", ...args], {
      cwd: made.dir,
      stdio: "pipe",
    });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "One");
  git("tag", "v1");
  made.write(
    "content/requirements.yaml",
    requirement("EX-1", "The search answers within 2 s, on every page.", "priority: must, lot: L1") +
      requirement("EX-2", "Prices are shown.", "priority: should, lot: L2") +
      requirement("EX-4", "Nothing happens here."),
  );
  git("commit", "-q", "-a", "-m", "Two");
  git("tag", "v2");
  made.write(
    "content/requirements.yaml",
    requirement("EX-1", "The search answers within 2 s, on every page.", "priority: must, lot: L1") +
      requirement("EX-2", "Prices and stock are shown.", "priority: could, lot: L2") +
      requirement("EX-4", "Nothing happens here.") +
      requirement("EX-5", "Orders are repeated.", "priority: should, lot: L2"),
  );
  made.write("content/tests.yaml", rows(" again"));
  made.write("content/prices.md", page(12, "sort: -title\n"));
  git("commit", "-q", "-a", "-m", "Three");
  web = await site({ project: made.dir, search: false });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
  made?.remove();
});

const axe = async page => {
  await page.addScriptTag({ content: source });
  const { violations } = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};
/* The policy of the server keeps axe out, and nothing else. */
const open = (path, width, options = {}) =>
  look(chromium, web.url, path, { viewport: { width, height: 900 }, bypassCSP: true, ...options });
const shown = page => page.locator(".change[id]:visible").evaluateAll(all => all.map(({ id }) => id));
const marks = page =>
  page
    .locator("#register tbody tr:not(.group)")
    .evaluateAll(all =>
      all.map(
        row => `${row.querySelector(".id").textContent} ${row.querySelector(".since-mark")?.firstChild.textContent ?? "-"}`,
      ),
    );

for (const width of WIDTHS) {
  test(`the page of changes is narrowed by what, kind, lot and importance at ${width} px`, async () => {
    const { page, problems, close } = await open("changes/v1-0.html", width);
    assert.deepEqual(
      (await shown(page)).filter(id => !id.includes("TE-")),
      ["change-EX-1", "change-EX-2", "change-EX-3", "change-EX-5"],
    );
    const pick = (name, value) => page.locator(`.change-filters [name=${name}]`).selectOption(value);
    await pick("kind", "requirement");
    await pick("lot", "L2");
    assert.deepEqual(await shown(page), ["change-EX-2", "change-EX-5"]);
    assert.match(await page.locator(".change-filters output").textContent(), /^2 \/ 8$/);
    await pick("change", "added");
    assert.deepEqual(await shown(page), ["change-EX-5"]);
    await pick("lot", "");
    await pick("change", "removed");
    assert.deepEqual(await shown(page), ["change-EX-3"]);
    await pick("change", "");
    await pick("weight", "Should");
    assert.deepEqual(await shown(page), ["change-EX-5"]);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(problems, []);
    await close();
  });

  test(`a register is narrowed by what changed since a state, and its marks speak of it, at ${width} px`, async () => {
    const { page, problems, close } = await open("requirements/index.html", width);
    assert.deepEqual(await marks(page), ["EX-1 -", "EX-2 changed", "EX-4 -", "EX-5 new"]);
    const filter = page.locator('details[data-column="changed-since"]');
    if (!(await filter.isVisible())) {
      await page.locator(".more-filters > summary").click();
      await page.locator(".more-filters button", { hasText: "Changed since" }).click();
    } else await filter.locator("summary").click();
    await filter.locator("label", { hasText: "v1.0" }).click();
    assert.deepEqual(await marks(page), ["EX-1 changed", "EX-2 changed", "EX-5 new"]);
    assert.match(page.url(), /\?changed-since=v1\.0$/);
    assert.match(await page.locator(".chips").textContent(), /Changed since: v1\.0/);
    assert.equal(
      await page.locator("#register .since-mark").first().textContent(),
      "changed (since v1.0)",
      "whoever hears the page is told since when",
    );
    assert.deepEqual(await axe(page), []);
    // The address holds it, and a named view of the project is that address.
    await page.reload();
    assert.deepEqual(await marks(page), ["EX-1 changed", "EX-2 changed", "EX-5 new"]);
    assert.equal(await page.locator(".saved [aria-current]").textContent(), "Touched since v1.0");
    await page.locator(".chips button").click();
    assert.deepEqual(await marks(page), ["EX-1 -", "EX-2 changed", "EX-4 -", "EX-5 new"]);
    assert.deepEqual(problems, []);
    await close();
  });

  test(`old and new words stand ${width < 1280 ? "below" : "beside"} each other, and the choice is kept, at ${width} px`, async () => {
    const { page, problems, close } = await open("changes/v1-0.html", width);
    const button = page.locator(".change-layout button").first();
    assert.equal(await button.getAttribute("aria-pressed"), width < 1280 ? "false" : "true");
    if (width < 1280) await button.click();
    const [old, now] = ["before", "after"].map(side => page.locator(`#change-EX-1 .sides .${side}`).first());
    assert.match(await old.textContent(), /Before.*within\sRemoved:\s3\.\ss, on every page/);
    assert.match(await now.textContent(), /After.*within\sAdded:\s2\.\ss, on every page/);
    assert.equal(await old.locator("ins").count(), 0);
    assert.equal(await now.locator("del").count(), 0);
    const [left, right] = await Promise.all([old, now].map(side => side.boundingBox()));
    if (width < 1280) assert.ok(right.y >= left.y + left.height, "below each other");
    else assert.ok(right.x >= left.x + left.width && Math.abs(right.y - left.y) < 2, "beside each other");
    assert.deepEqual(await axe(page), []);
    await button.click();
    assert.equal(await page.locator(".sides").count(), 0);
    assert.ok(await page.locator("#change-EX-1 .in-text ins").isVisible());
    // On the page of an entry the choice is known.
    await page.goto(`${web.url}requirements/EX-1.html`);
    await page.locator("details.since summary").click();
    assert.equal(await page.locator(".change-layout button").first().getAttribute("aria-pressed"), "false");
    assert.ok(await page.locator("details.since ins").isVisible());
    assert.deepEqual(problems, []);
    await close();
  });

  test(`the history of an entry is reached by its address at ${width} px`, async () => {
    const { page, problems, close } = await open("requirements/EX-2.html#history", width);
    const history = page.locator("details.history");
    assert.equal(await history.evaluate(part => part.open), true);
    assert.equal(await history.locator(".step-of").count(), 2);
    assert.match(await history.locator(".step-of").first().textContent(), /by Ada/);
    assert.match(await history.locator(".step-of").first().textContent(), /Three/);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    // Seen from the top: what lies half under the bar there is too small a target only until somebody scrolls.
    await page.goto(page.url().replace("#history", ""));
    await history.evaluate(part => (part.open = true));
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(problems, []);
    await close();
  });
}

for (const width of WIDTHS)
  test(`rows of a table stand in columns, and of a view its name is said, at ${width} px`, async () => {
    const { page, problems, close } = await open("changes/v1-0.html", width);
    const changed = page.locator("section[data-kind=page] .change", { hasText: "Prices" });
    const words = await changed.innerText();
    assert.match(words, /View: Requirements \(changed\)/);
    assert.doesNotMatch(words, /\||table:|sort:/);
    const row = changed.locator(".row:visible", { has: page.locator("ins") }).first();
    assert.equal(await row.locator(".cell").count(), 2);
    assert.deepEqual(problems, []);
    await close();
  });

test("rows that come as data are marked and narrowed as those of the page are", async () => {
  const { page, problems, close } = await open("tests/index.html?changed-since=v1.1", 1280);
  await page.locator("#register tbody tr").nth(2).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#register tbody tr:not(.group)").length === 3);
  assert.deepEqual(await marks(page), ["TE-6 changed", "TE-406 changed", "TE-806 changed"]);
  assert.deepEqual(problems, []);
  await close();
});

test("without a script, rows are marked and changes stand in the text", async () => {
  const { page, close } = await open("requirements/index.html", 1280, { javaScriptEnabled: false });
  assert.equal(await page.locator(".since-mark").count(), 2);
  await page.goto(`${web.url}changes/v1-0.html`);
  assert.equal(await page.locator(".change-layout:visible, .change-filters:visible").count(), 0);
  assert.ok(await page.locator("#change-EX-1 ins").isVisible());
  await close();
});
