// What a writer sees under `ouvrage serve`: the document that holds a page, beside it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, program } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let dir, server, url, chromium;

function write(path, text) {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

before(async () => {
  dir = mkdtempSync(join(tmpdir(), "ouvrage-serve-"));
  write("static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
  write(
    "ouvrage.yaml",
    "title: Essai\nlogo: static/logo.svg\nlanguages: [fr, en]\ndocuments:\n  un:\n    title: Le premier\n    outline: [{ page: page }, { register: requirement, view: sheets }]\n  deux:\n    title: Le second\n    outline: [{ page: page }]\n",
  );
  write("content/index.md", "# Accueil\n");
  write("content/page.md", "# Une page\n\nDu texte.\n");
  write("content/requirements.yaml", "- { id: EX-1, title: Une, statement: x }\n");
  server = spawn(program, ["serve", dir, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  url = await new Promise((done, fail) => {
    let said = "";
    server.stderr.on("data", part => {
      said += part;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (found) done(found[0]);
    });
    server.on("exit", () => fail(new Error(said)));
  });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  server?.kill();
  rmSync(dir, { recursive: true, force: true });
});

async function open(path, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", error => problems.push(`script: ${error.message}`));
  page.on("console", message => message.type() === "error" && problems.push(`console: ${message.text()}`));
  await page.goto(url + path);
  return { page, problems, close: () => context.close() };
}

describe("the document beside the page", () => {
  test("is made when it is asked for, by keyboard, and turned to the place of the page", async () => {
    const { page, problems, close } = await open("requirements/EX-1.html");
    const button = page.locator("button.beside");
    await button.waitFor();
    assert.equal(await button.getAttribute("aria-expanded"), "false");
    await button.focus();
    await page.keyboard.press("Enter");
    const frame = page.locator("#document-beside iframe");
    await frame.waitFor({ timeout: 30_000 });
    assert.match(await frame.getAttribute("src"), /_ouvrage\/made\/un\.pdf\?\d+#page=[3-9]&/);
    assert.match(await page.locator("#document-beside .status").textContent(), /^page \d sur \d$/);
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    // The page makes room: neither hides the other.
    const [main, panel] = await page.evaluate(() =>
      [document.querySelector("main"), document.querySelector("#document-beside")].map(e => e.getBoundingClientRect()),
    );
    assert.ok(main.right <= panel.left + 1 && panel.width > 400 && main.width > 400, `${main.right} ${panel.left}`);
    await page.locator("#document-beside .again").focus();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#document-beside").isVisible(), false);
    assert.ok(await button.evaluate(e => e === document.activeElement), "the focus comes back");
    assert.deepEqual(problems, []);
    await close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing in it, ${colorScheme}`, async () => {
      const { page, close } = await open("page.html", { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
      await page.locator("button.beside").click();
      await page.locator("#document-beside iframe").waitFor({ timeout: 30_000 });
      await page.addScriptTag({ content: axe });
      // Not into the viewer of the browser.
      const result = await page.evaluate(() =>
        window.axe.run({ exclude: "iframe" }, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
      );
      assert.deepEqual(
        result.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html)}`),
        [],
      );
      await close();
    });
  }

  test("stays open over a change, says that it is behind, and is made again on demand", async () => {
    const { page, close } = await open("page.html");
    await page.locator("button.beside").click();
    const frame = page.locator("#document-beside iframe");
    await frame.waitFor({ timeout: 30_000 });
    const before = await frame.getAttribute("src");
    write("content/page.md", "# Une page\n\nUn autre texte.\n");
    await page.getByText("Un autre texte.").waitFor();
    await page.locator("#document-beside.stale").waitFor();
    assert.equal(await frame.getAttribute("src"), before, "the last one stays until it is asked for");
    assert.match(await page.locator("#document-beside .status").textContent(), /a changé/);
    await page.locator("#document-beside .again").click();
    await page.locator("#document-beside:not(.stale)[aria-busy=false]").waitFor({ timeout: 30_000 });
    assert.notEqual(await frame.getAttribute("src"), before);
    // Another document that holds the page.
    await page.locator("#document-beside select").selectOption("deux");
    await page.locator("#document-beside iframe[src*='deux.pdf']").waitFor({ timeout: 30_000 });
    await page.goto(url + "requirements/EX-1.html");
    await page.locator("button.beside").waitFor();
    assert.equal(await page.locator("#document-beside").isVisible(), false, "the second does not hold this page");
    await page.goto(url + "index.html");
    await page.waitForLoadState("networkidle").catch(() => {});
    assert.equal(await page.locator("button.beside").count(), 0, "no document holds the home page");
    await close();
  });

  test("what stands in its way is shown in its place, with file and line", async () => {
    const { page, problems, close } = await open("en/page.html");
    await page.locator("button.beside").waitFor();
    write("themes/default/pdf/front.typ", '#let cover() = 1 + "a"\n');
    await page.waitForEvent("load");
    await page.locator("button.beside").click();
    const why = page.locator("#document-beside .why");
    // A kept one is shown first; asked for again it fails.
    if (!(await why.isVisible().catch(() => false))) await page.locator("#document-beside .again").click();
    await why.waitFor({ timeout: 30_000 });
    assert.match(await why.textContent(), /themes\/default\/pdf\/front\.typ:1:16/);
    assert.deepEqual(problems, []);
    rmSync(join(dir, "themes"), { recursive: true });
    await close();
  });

  test("is a tab of its own on a small screen", async () => {
    const { page, problems, close } = await open("page.html", { viewport: { width: 390, height: 800 } });
    const link = page.locator("a.beside");
    await link.waitFor();
    assert.equal(await page.locator("button.beside").isVisible(), false);
    assert.match(await link.getAttribute("href"), /documents\/un\.pdf#nameddest=page-page$/);
    const [scroll, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(scroll <= inner, `${scroll} px of content in ${inner} px`);
    assert.deepEqual(problems, []);
    await close();
  });
});
