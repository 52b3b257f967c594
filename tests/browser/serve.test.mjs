// `ouvrage serve` as whoever writes sees it: the page follows the files, says what is wrong and comes back after a restart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, project, serve } from "./support.mjs";

const TEXT = word => `# Page\n\n${word}\n\n${"Un paragraphe de plus.\n\n".repeat(120)}`;
let made, server, chromium;
before(async () => {
  made = project({
    "ouvrage.yaml": "title: Essai\n",
    "content/index.md": "# Accueil\n",
    "content/page.md": TEXT("Avant"),
    "content/requirements.yaml": "- { id: EX-1, title: Trouver l'article, statement: x, priority: must }\n",
  });
  server = await serve(made.dir);
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await server?.close();
  made?.remove();
});

async function open(path) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.url + path);
  return { context, page };
}

test("a save shows the new text where the reader was", async () => {
  const { context, page } = await open("page.html");
  await page.evaluate(() => scrollTo({ top: 1500, behavior: "instant" }));
  made.write("content/page.md", TEXT("Après"));
  await page.getByText("Après", { exact: true }).waitFor({ state: "attached" });
  await page.waitForFunction(() => Math.abs(scrollY - 1500) < 3);
  await context.close();
});

test("a long register is still where it was scrolled to", async () => {
  const entries = n =>
    Array.from(
      { length: 220 }, // a shorter one stands whole in the page
      (_, k) => `- { id: NE-${k}, title: Besoin ${k} ${n}, statement: "${"Un mot. ".repeat(12)}" }\n`,
    ).join("");
  made.write("content/needs.yaml", entries("avant"));
  await new Promise(done => setTimeout(done, 600));
  const context = await chromium.newContext({ viewport: { width: 600, height: 700 } });
  const page = await context.newPage();
  await page.goto(server.url + "needs/index.html");
  const box = page.locator(".register .scroll");
  await box.evaluate(box => box.scrollTo({ top: 900, behavior: "instant" }));
  const top = await box.evaluate(box => box.scrollTop);
  assert.ok(top > 500, `it scrolls in itself: ${top}`);
  made.write("content/needs.yaml", entries("après"));
  await page.getByText("Besoin 7 après", { exact: true }).first().waitFor({ state: "attached" });
  await page.waitForFunction(top => Math.abs(document.querySelector(".register .scroll").scrollTop - top) < 3, top);
  await context.close();
});

test("a finding lies over the page with file and line, can be closed and goes when it is mended", async () => {
  const { context, page } = await open("page.html");
  made.write("content/page.md", TEXT("Vers [[EX-9]]"));
  const panel = page.locator(".findings");
  await panel.getByText("content/page.md:3").waitFor();
  assert.match(await panel.innerText(), /EX-9/);
  await panel.getByRole("button").click();
  assert.equal(await panel.count(), 0);
  await page.reload();
  await page.waitForTimeout(500);
  assert.equal(await panel.filter({ hasText: "EX-9" }).count(), 0, "what was closed stays closed");
  made.write("content/page.md", TEXT("Mieux"));
  await page.getByText("Mieux", { exact: true }).waitFor({ state: "attached" });
  await page.waitForTimeout(300);
  assert.equal(await panel.filter({ hasText: "EX-9" }).count(), 0);
  await context.close();
});

test("many tabs open at once all follow, though a browser opens six connections", async () => {
  const { context, page } = await open("page.html");
  const tabs = [page];
  for (let n = 0; n < 8; n++) {
    const tab = await context.newPage();
    await tab.goto(server.url + "page.html", { timeout: 10_000 });
    tabs.push(tab);
  }
  made.write("content/page.md", TEXT("Pour tous"));
  for (const tab of tabs) await tab.getByText("Pour tous", { exact: true }).waitFor({ state: "attached" });
  // The tab that listened for all is closed: another takes over.
  await page.close();
  await tabs[1].waitForTimeout(300);
  made.write("content/page.md", TEXT("Encore"));
  for (const tab of tabs.slice(1)) await tab.getByText("Encore", { exact: true }).waitFor({ state: "attached" });
  await context.close();
});

test("says that the server is away and comes back when it is", async () => {
  const { context, page } = await open("page.html");
  const port = new URL(server.url).port;
  await page.waitForTimeout(300);
  await server.close();
  await page.locator(".lost").filter({ hasText: /\S/ }).waitFor();
  made.write("content/page.md", TEXT("Revenu"));
  server = await serve(made.dir, port);
  await page.getByText("Revenu", { exact: true }).waitFor({ state: "attached" });
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".lost").filter({ hasText: /\S/ }).count(), 0);
  await context.close();
});

test("search answers", async () => {
  const { context, page } = await open("index.html");
  await page.keyboard.press("/");
  await page.keyboard.type("l'article");
  await page.locator("dialog .hit").filter({ hasText: "EX-1" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/requirements\/EX-1/);
  await context.close();
});
