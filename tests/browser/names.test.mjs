// What a reader finds without pointing at anything: names beside ids, lists that do not push the rest out of sight, lines that are whole.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, look, site } from "./support.mjs";

let web, chromium;
before(async () => {
  web = await site({ search: false });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
});
const open = (path, width, options = {}) => look(chromium, web.url, path, { viewport: { width, height: 900 }, ...options });

test("cells with several links, cards of boards and canvases name what they link to", async () => {
  let several = 0;
  for (const path of [
    "tests/index.html",
    "recette/index.html",
    "construction/index.html",
    "values/index.html",
    "roles/index.html",
  ]) {
    const { page, problems, close } = await open(path, 1280);
    const bare = await page.locator(":is(.data td, .stack, .notes) a[data-id]").evaluateAll(links => ({
      several: links.filter(link => link.closest("td")?.querySelectorAll("a[data-id]").length > 1).length,
      // The id of the row itself stands beside its title.
      found: links.filter(link => link.textContent.trim() === link.dataset.id).map(link => link.outerHTML),
    }));
    several += bare.several;
    assert.deepEqual(bare.found, [], path);
    assert.deepEqual(problems, []);
    await close();
  }
  assert.ok(several > 20, `${several} links in cells with several`);
});

test("heads of a matrix say their names to who hears them, and as the labels of its cards", async () => {
  const { page, problems, close } = await open("requirements/index.html#tab=matrix", 390);
  const heads = await page.locator(".matrix thead .up a").evaluateAll(links => links.map(link => link.ariaLabel));
  assert.ok(heads.length > 10 && heads.every(name => /^US-\d+ \S/.test(name)), heads.join());
  await page.locator(".matrix.cards").first().waitFor();
  const labels = await page
    .locator(".matrix.cards tbody td.on")
    .evaluateAll(cells => cells.map(cell => getComputedStyle(cell, "::before").content));
  assert.ok(
    labels.length > 10 && labels.every(label => /^"US-\d+ \S.* : "$/.test(label.replace(/\s/g, " "))),
    labels.slice(0, 3).join(),
  );
  assert.deepEqual(problems, []);
  await close();
});

test("of dozens of linked entries a page shows the first, and the others when somebody asks", async () => {
  const { page, close } = await open("lots/L1.html", 1280);
  const groups = await page
    .locator(".link-group")
    .evaluateAll(all => all.map(group => [...group.querySelectorAll("a.ref")].filter(link => link.checkVisibility()).length));
  assert.ok(Math.max(...groups) <= 12, groups.join());
  const rest = page.locator(".link-group .rest").first();
  await rest.locator("summary").click();
  assert.ok(await rest.locator("a").last().isVisible());
  await close();
});

test("the first line in sight of the navigation is whole", async () => {
  for (const path of ["lots/index.html", "requirements/EX-142.html", "checkpoints/index.html"]) {
    const { page, close } = await open(path, 1280);
    const [scrolled, above] = await page.evaluate(async () => {
      await document.fonts.ready;
      const nav = document.querySelector("#nav");
      const edge = Math.max(nav.getBoundingClientRect().top, document.querySelector(".top").getBoundingClientRect().bottom);
      const items = [...nav.querySelectorAll("a, summary")].filter(item => item.checkVisibility());
      const boxes = items.map(item => item.getBoundingClientRect());
      const line = boxes.find(box => box.height && box.bottom > edge + 4);
      return [nav.scrollTop, edge - line.top];
    });
    assert.ok(scrolled > 0, `${path} is far down in the navigation`);
    assert.ok(above < 1, `${path}: ${above} px of the first line are hidden`);
    await close();
  }
});

test("on a wide page the method stands across, not beside a column that has ended", async () => {
  const { page, close } = await open("index.html", 1920);
  const [method, now, page_] = await page.evaluate(() =>
    [document.querySelector("#method").closest("section"), document.querySelector(".now"), document.querySelector(".front")].map(
      element => element.getBoundingClientRect().right,
    ),
  );
  assert.ok(Math.abs(method - page_) < 2 && Math.abs(now - page_) < 2, `${method}, ${now} and ${page_}`);
  await close();
});

test("what a table folds has a row as wide as the paper, and goes back under its title", async () => {
  for (const path of ["requirements/index.html", "recette/index.html"]) {
    const { page, problems, close } = await open(path, 1000);
    const folds = await page.locator("th > .fold, td:not(.below > td) > .fold").count();
    assert.ok(folds > 0, `${path} folds nothing`);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    const narrow = await page
      .locator("table:visible .fold")
      .evaluateAll(all => all.filter(fold => fold.offsetWidth < fold.closest("table").offsetWidth * 0.95).length);
    assert.equal(narrow, 0, path);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await page.locator(".below").count(), 0);
    assert.ok((await page.locator("th > .fold, td > .fold").count()) >= folds);
    assert.deepEqual(problems, []);
    await close();
  }
});

test("opened from a folder, the page of a row stands beside its table without its frame", async () => {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`file://${web.out}/lots/index.html`);
  await page.locator("#register button.id").first().click();
  const frame = page.frameLocator(".side iframe");
  await frame.locator("h1").waitFor();
  assert.equal(await frame.locator("h1").textContent(), "Le portail de commande");
  assert.ok(await frame.locator("header.top").isHidden());
  await frame.locator(".link-group a.ref").first().click();
  await page.waitForURL(/roles\/RO-1\.html$/);
  await context.close();
});
