// `ouvrage serve` as an author sees it who looks at what others get: the list of readers, the marks, and what is saved while a page comes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, project, serve } from "./support.mjs";

let made, server, chromium;
before(async () => {
  made = project({
    "ouvrage.yaml": "title: Essai\n",
    "content/index.md": "---\naudience: public\n---\n# Accueil\n",
    "content/offre.md": "---\naudience: vendor\n---\n# Offre\n\nPour les candidats. Voir [l'accueil](index.md).\n",
    "content/page.md": "# Une page\n\nInterne.\n",
    "content/marge.md": "---\naudience: restricted\n---\n# La marge\n",
    "content/requirements.yaml":
      "- { id: EX-1, title: Trouver, statement: x }\n- { id: EX-2, title: Cacher, statement: y, audience: internal }\n",
  });
  server = await serve(made.dir);
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await server?.close();
  made?.remove();
});

async function open(path, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", error => problems.push(error.message));
  await page.goto(server.url + path);
  return { context, page, problems };
}

for (const width of [390, 1280]) {
  test(`the list of readers is used with the keyboard, ${width} px wide`, async () => {
    const { context, page, problems } = await open("offre.html", { viewport: { width, height: 800 } });
    const summary = page.locator(".seen-by > summary");
    assert.match(await summary.innerText(), /Interne/);
    await summary.focus();
    await page.keyboard.press("Enter");
    const list = page.getByRole("navigation", { name: "Vu par" });
    await list.waitFor();
    assert.equal(await list.getByRole("link").count(), 4);
    assert.match(await list.getByRole("link", { name: /Publique/ }).innerText(), /ne reçoit pas cette page/);
    const box = await list.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, `the list is on the screen: ${JSON.stringify(box)}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is pushed off the screen");
    await page.keyboard.press("Escape");
    assert.equal(await list.isVisible(), false);
    assert.ok(await summary.evaluate(e => e === document.activeElement), "the focus is where it was");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/_as\/vendor\/offre\.html$/);
    assert.match(await page.locator(".seen-by > summary").innerText(), /Candidats/);
    // Links stay with the reader.
    await page.getByRole("link", { name: "l’accueil" }).click();
    await page.waitForURL(/\/_as\/vendor\/index\.html$/);
    assert.deepEqual(problems, []);
    await context.close();
  });
}

test("what a reader does not get says so, and shows nothing of it", async () => {
  const { context, page } = await open("page.html");
  await page.locator(".seen-by > summary").click();
  await page.getByRole("link", { name: /Candidats/ }).click();
  await page.getByRole("heading", { name: "Ce lecteur ne reçoit pas cette page" }).waitFor();
  assert.ok(!(await page.content()).includes("Une page"));
  await page.locator(".seen-by > summary").click();
  await page.getByRole("link", { name: /Interne/ }).click();
  await page.getByRole("heading", { name: "Une page" }).waitFor();
  await context.close();
});

test("the list needs no script", async () => {
  const { context, page } = await open("offre.html", { javaScriptEnabled: false });
  await page.locator(".seen-by > summary").click();
  await page.getByRole("link", { name: /Restreinte/ }).click();
  await page.waitForURL(/\/_as\/restricted\/offre\.html$/);
  await context.close();
});

test("an author sees what does not go further", async () => {
  const { context, page } = await open("requirements/index.html");
  const row = page.locator(".register tbody tr").filter({ hasText: "Cacher" });
  assert.match((await row.locator(".only").innerText()).replace(/\s+/g, " "), /Interne/);
  assert.equal(await page.locator(".register tbody tr").filter({ hasText: "Trouver" }).locator(".only").count(), 0);
  await page.goto(server.url + "_as/restricted/marge.html");
  assert.equal(
    await page
      .locator("main .only")
      .first()
      .innerText()
      .then(text => /Restreinte/.test(text)),
    true,
  );
  await page.goto(server.url + "_as/vendor/requirements/index.html");
  assert.equal(await page.locator(".only").count(), 0);
  await context.close();
});

test("what is saved while a page comes is not lost", async () => {
  for (let n = 0; n < 10; n++) {
    const context = await chromium.newContext();
    const page = await context.newPage();
    // The script that listens comes late, and the save before it.
    let saved = false;
    await page.route(/assets\/serve\.js/, async route => {
      if (!saved) {
        saved = true;
        made.write("content/page.md", `# Une page\n\nTour ${n}.\n`);
        await new Promise(done => setTimeout(done, 60));
      }
      await route.continue();
    });
    await page.goto(server.url + "page.html");
    await page.getByText(`Tour ${n}.`).waitFor({ timeout: 3_000 });
    await context.close();
  }
});

test("many tabs, each with a state of its own, end with the last one", async () => {
  const context = await chromium.newContext();
  const tabs = [];
  for (let n = 0; n < 5; n++) {
    const tab = await context.newPage();
    await tab.goto(server.url + "page.html");
    made.write("content/page.md", `# Une page\n\nOnglet ${n}.\n`);
    tabs.push(tab);
  }
  for (const tab of tabs) await tab.getByText("Onglet 4.").waitFor({ timeout: 3_000 });
  await context.close();
});

test("the search of a reader finds what this reader gets", async () => {
  const { context, page } = await open("_as/vendor/index.html");
  await page.keyboard.press("/");
  await page.keyboard.type("trouver");
  await page.locator("dialog .hit").filter({ hasText: "EX-1" }).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("cacher");
  await page.waitForTimeout(600);
  assert.equal(await page.locator("dialog .hit").filter({ hasText: "EX-2" }).count(), 0);
  await context.close();
});
