// Valid HTML (Nu checker), WCAG 2.2 A and AA and best practice (axe) on every kind of page, light and dark, phone and laptop.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { browser, pages, site } from "./support.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const inOtherWords = ["English", "not translated", "translated in part", "two languages"];
/** The theme of the example on every kind of page; the other on each kind, in one language. */
const themes = {
  default: pages,
  epure: Object.fromEntries(Object.entries(pages).filter(([name]) => !inOtherWords.some(word => name.includes(word)))),
};
const webs = {};
let chromium;
before(async () => {
  webs.default = await site();
  webs.epure = await site({ theme: "epure" });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  for (const web of Object.values(webs)) web.close();
});

const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 900 } };
for (const [theme, shown] of Object.entries(themes)) {
  for (const [name, path] of Object.entries(shown)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [size, viewport] of Object.entries(sizes)) {
        test(`axe: ${theme}, ${name}, ${colorScheme}, ${size}`, async () => {
          // The page's own policy would keep the checker out.
          const context = await chromium.newContext({ colorScheme, viewport, bypassCSP: true, reducedMotion: "reduce" });
          const page = await context.newPage();
          await page.goto(webs[theme].url + path);
          await page.addScriptTag({ content: axe });
          const result = await page.evaluate(() =>
            window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
          );
          const violations = result.violations.map(
            v =>
              `${v.id}: ${v.help}\n  ${v.nodes
                .slice(0, 3)
                .map(n => `${n.html} ${n.failureSummary}`)
                .join("\n  ")}`,
          );
          assert.deepEqual(violations, []);
          await context.close();
        });
      }
    }
  }

  test(`vnu: ${theme}, every kind of page is valid HTML`, () => {
    const jar = join(dirname(require.resolve("vnu-jar/package.json")), "build", "dist", "vnu.jar");
    const files = Object.values(shown).map(path => join(webs[theme].out, path));
    const run = spawnSync("java", ["-Xss8m", "-jar", jar, "--errors-only", "--format", "gnu", ...files], { encoding: "utf8" });
    assert.equal(run.stderr.trim(), "");
    assert.equal(run.status, 0);
  });
}

test("the second theme looks another way: frame, title block, titles", async () => {
  const look = async theme => {
    const page = await chromium.newPage({ colorScheme: "light", viewport: sizes.laptop });
    await page.goto(`${webs[theme].url}index.html`);
    const seen = await page.evaluate(() => ({
      bar: getComputedStyle(document.querySelector(".top")).backgroundColor,
      navigation: getComputedStyle(document.querySelector("#nav")).backgroundColor,
      titles: getComputedStyle(document.querySelector("h1")).fontFamily,
      block: Boolean(document.querySelector(".plan .block dd")),
      // Whether the page is wider than the window.
      wide: document.documentElement.scrollWidth > innerWidth,
    }));
    await page.close();
    return seen;
  };
  const [book, sheet] = [await look("default"), await look("epure")];
  for (const part of ["bar", "navigation", "titles", "block"]) assert.notEqual(sheet[part], book[part], part);
  assert.equal(sheet.wide || book.wide, false);
});
