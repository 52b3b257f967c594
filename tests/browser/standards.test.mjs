// Valid HTML (Nu checker) and WCAG 2.2 A and AA (axe) on every kind of page, light and dark, phone and laptop.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { browser, pages, site } from "./support.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let web, chromium;
before(async () => {
  web = await site();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
});

for (const [name, path] of Object.entries(pages)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of [["phone", { width: 390, height: 844 }], ["laptop", { width: 1280, height: 900 }]]) {
      test(`axe: ${name}, ${colorScheme}, ${size}`, async () => {
        // The page's own policy would keep the checker out.
        const context = await chromium.newContext({ colorScheme, viewport, bypassCSP: true, reducedMotion: "reduce" });
        const page = await context.newPage();
        await page.goto(web.url + path);
        await page.addScriptTag({ content: axe });
        const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
        const violations = result.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 3).map((n) => `${n.html} ${n.failureSummary}`).join("\n  ")}`);
        assert.deepEqual(violations, []);
        await context.close();
      });
    }
  }
}

test("vnu: every kind of page is valid HTML", () => {
  const jar = join(dirname(require.resolve("vnu-jar/package.json")), "build", "dist", "vnu.jar");
  const files = Object.values(pages).map((path) => join(web.out, path));
  const run = spawnSync("java", ["-Xss8m", "-jar", jar, "--errors-only", "--format", "gnu", ...files], { encoding: "utf8" });
  assert.equal(run.stderr.trim(), "");
  assert.equal(run.status, 0);
});
