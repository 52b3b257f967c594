// What opens over a link: the meaning of a glossary's word and the preview of an entry, by pointer, keyboard and touch (WCAG 1.4.13).
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, look, site } from "./support.mjs";

let web, chromium;
before(async () => {
  web = await site();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
});

const TEXT = "contexte/entreprise.html";
const open = (path, options) => look(chromium, web.url, path, options);
const peek = page => page.locator(".peek");
const away = page => page.mouse.move(4, 400);
/** Long enough for anything that would still open or close by itself. */
const settle = page => page.waitForTimeout(700);

/** Goes to a link with the Tab key alone. */
async function tabTo(page, selector) {
  for (let n = 0; n < 200; n++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(s => document.activeElement.matches(s), selector)) return;
  }
  assert.fail(`the Tab key never reached ${selector}`);
}

describe("a word of the glossary", () => {
  test("opens under the pointer, can be pointed at, stays, and is dismissed without moving", async () => {
    const { page, problems, close } = await open(TEXT);
    const word = page.locator("a.term").first();
    const said = await word.getAttribute("title");
    await word.hover();
    await peek(page).waitFor();
    assert.ok((await peek(page).innerText()).includes(said.slice(0, 60)));
    assert.equal(await page.locator("[aria-describedby=peek]").count(), 1);
    const box = await peek(page).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await settle(page);
    assert.ok(await peek(page).isVisible(), "it stays while the pointer is on it");
    await page.keyboard.press("Escape");
    assert.ok(await peek(page).isHidden(), "Escape closes it");
    await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2);
    await settle(page);
    assert.ok(await peek(page).isHidden(), "and it does not come back by itself");
    assert.equal(await word.getAttribute("title"), said, "the title is there again for who needs it");
    await away(page);
    await word.hover();
    await peek(page).waitFor();
    await peek(page).locator("h2 a").click();
    await page.waitForURL(/terms\/GL-/);
    assert.deepEqual(problems, []);
    await close();
  });

  test("closes when the pointer leaves", async () => {
    const { page, close } = await open(TEXT);
    await page.locator("a.term").first().hover();
    await peek(page).waitFor();
    await away(page);
    await peek(page).waitFor({ state: "hidden" });
    await close();
  });

  test("opens with the keyboard, follows the page as it scrolls, closes with Escape, and leads to the entry", async () => {
    const { page, problems, close } = await open(TEXT);
    await tabTo(page, "a.term");
    await peek(page).waitFor();
    await settle(page);
    assert.ok(await peek(page).isVisible(), "it stays as long as the word has the focus");
    await page.mouse.move(700, 500);
    await settle(page);
    assert.ok(await peek(page).isVisible(), "a pointer that lies elsewhere does not close it");
    const gap = () =>
      page.evaluate(
        () => document.querySelector(".peek").getBoundingClientRect().top - document.activeElement.getBoundingClientRect().bottom,
      );
    const before = await gap();
    await page.evaluate(() => scrollBy({ top: 60, behavior: "instant" }));
    await page.waitForTimeout(100);
    assert.ok(Math.abs((await gap()) - before) < 2, `${before} and then ${await gap()}`);
    await page.keyboard.press("Escape");
    assert.ok(await peek(page).isHidden());
    assert.ok(await page.evaluate(() => document.activeElement.matches("a.term")), "the focus stays where it was");
    await page.keyboard.press("Enter");
    await page.waitForURL(/terms\/GL-/);
    assert.deepEqual(problems, []);
    await close();
  });

  test("opens at a tap, with the way on and back", async () => {
    const { page, problems, close } = await open(TEXT, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.waitForFunction(() => document.querySelector("script[src*=peek]"));
    await page.waitForTimeout(300);
    await page.locator("a.term").first().tap();
    await peek(page).waitFor();
    assert.match(page.url(), /entreprise\.html$/, "a tap asks for the meaning, it does not leave the page");
    await peek(page).getByRole("button").tap();
    await peek(page).waitFor({ state: "hidden" });
    await settle(page);
    assert.ok(await peek(page).isHidden());
    await page.locator("a.term").first().tap();
    await peek(page).waitFor();
    await peek(page).locator(".go a").tap();
    await page.waitForURL(/terms\/GL-/);
    assert.deepEqual(problems, []);
    await close();
  });

  test("is a link with its meaning as a title without JavaScript", async () => {
    const { page, close } = await open(TEXT, { javaScriptEnabled: false });
    const word = page.locator("a.term").first();
    assert.ok((await word.getAttribute("title")).length > 20);
    await word.click();
    assert.match(page.url(), /terms\/GL-/);
    await close();
  });

  test("says its meaning in a page that is opened from a folder", async () => {
    const { page, problems, close } = await look(chromium, pathToFileURL(join(web.out, "/")).href, TEXT);
    const word = page.locator("a.term").first();
    const said = await word.getAttribute("title");
    await word.hover();
    await peek(page).waitFor();
    assert.ok((await peek(page).innerText()).includes(said));
    assert.deepEqual(problems, []);
    await close();
  });
});

describe("a link to an entry", () => {
  const PAGE = "requirements/EX-142.html";
  test("shows the entry under the pointer and with the keyboard", async () => {
    const { page, problems, close } = await open(PAGE);
    const link = page.locator("main a.ref[data-id]").first();
    await link.hover();
    await peek(page).waitFor();
    assert.ok((await peek(page).innerText()).includes(await link.getAttribute("data-id")));
    await away(page);
    await peek(page).waitFor({ state: "hidden" });
    await tabTo(page, "main a.ref[data-id]");
    await peek(page).waitFor();
    await page.keyboard.press("Tab");
    await page.waitForTimeout(50);
    assert.ok(await peek(page).isHidden(), "the next link closes it");
    assert.deepEqual(problems, []);
    await close();
  });

  test("shows the entry at a long press, and a tap follows it", async () => {
    const { page, problems, close } = await open(PAGE, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const link = page.locator("main a.ref[data-id]").first();
    await link.scrollIntoViewIfNeeded();
    const box = await link.boundingBox();
    const session = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + 12, y: box.y + box.height / 2 }];
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await peek(page).waitFor();
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await settle(page);
    assert.ok(await peek(page).isVisible(), "it stays when the finger is lifted");
    await page.keyboard.press("Escape");
    await peek(page).waitFor({ state: "hidden" });
    await link.tap();
    await page.waitForURL(url => !url.href.includes("EX-142"));
    assert.deepEqual(problems, []);
    await close();
  });
});
