// Every table of every page of the example, at five widths: none may be cut at 1280 px and above, and the first row of a register
// stands on the first screen. Prints how many are cut.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, look, project, site } from "./support.mjs";

const WIDTHS = [390, 768, 1280, 1440, 1920];
let web, chromium;
before(async () => {
  web = await site({ search: false });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
});

/** Lays out what a new width asks for: observers are called after a frame. */
const settle = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

/** The tables that reach beyond what holds them, tab after tab. */
async function cut(page) {
  const found = { seen: 0, cut: [] };
  const tabs = await page.locator(".tabs a").count();
  for (let tab = 0; tab < Math.max(1, tabs); tab++) {
    if (tabs) {
      await page.locator(".tabs a").nth(tab).click();
      await settle(page);
    }
    const tables = await page.evaluate(() =>
      [...document.querySelectorAll("main table")]
        .filter(table => table.checkVisibility())
        .map(table => {
          const held = table.closest(".scroll") ?? table.parentNode;
          // A column that is not shown, and not under the title of the rows either. A register's own columns are the reader's choice.
          const values = th =>
            [...table.tBodies].flatMap(body => [...body.rows]).filter(row => row.cells[th.cellIndex]?.childNodes.length);
          const hidden = [...table.querySelectorAll("thead th")].filter(
            th =>
              !th.checkVisibility() &&
              !table.matches(".cards, #register") &&
              values(th).some(row => !row.matches(".group") && !row.querySelector(".fold")),
          );
          return { name: `${table.className}#${table.id}`, over: held.scrollWidth - held.clientWidth, hidden: hidden.length };
        }),
    );
    found.seen += tables.length;
    found.cut.push(...tables.filter(({ over, hidden }) => over > 1 || hidden).map(t => `${t.name} ${t.over}px ${t.hidden}`));
  }
  return found;
}

test("no table of the example is cut", async () => {
  const paths = readdirSync(web.out, { recursive: true }).filter(
    path => /\.html$/.test(path) && readFileSync(join(web.out, path), "utf8").includes("<table"),
  );
  assert.ok(paths.length > 150, `${paths.length} pages with tables`);
  const totals = new Map(WIDTHS.map(width => [width, { seen: 0, cut: [] }]));
  const queue = [...paths];
  const work = async () => {
    const page = await chromium.newPage();
    for (let path = queue.pop(); path; path = queue.pop()) {
      await page.goto(web.url + path);
      // In the other language the same tables hold other words: two widths tell.
      for (const width of path.startsWith("en/") ? [390, 1280] : WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settle(page);
        const found = await cut(page);
        const total = totals.get(width);
        total.seen += found.seen;
        total.cut.push(...found.cut.map(table => `${path} ${table}`));
      }
    }
    await page.close();
  };
  await Promise.all([work(), work()]);
  console.log("# width | tables | cut");
  for (const [width, { seen, cut }] of totals) console.log(`# ${width} | ${seen} | ${cut.length}`);
  for (const [width, { cut }] of totals) assert.deepEqual(cut, [], `${width} px`);
});

test("the first row of each register stands above 700 px at 1280 × 800", async () => {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 800 } });
  const low = [];
  let seen = 0;
  for (const path of readdirSync(web.out, { recursive: true }).filter(path => /^(en\/)?[^/]+\/index\.html$/.test(path))) {
    if (!readFileSync(join(web.out, path), "utf8").includes('id="register"')) continue;
    await page.goto(web.url + path);
    const top = await page
      .locator("#register tbody tr:not(.group)")
      .first()
      .evaluate(row => row.getBoundingClientRect().top);
    seen++;
    if (top > 700) low.push(`${path} ${Math.round(top)}`);
  }
  await page.close();
  assert.ok(seen > 80, `${seen} registers`);
  assert.deepEqual(low, []);
});

for (const javaScriptEnabled of [true, false]) {
  test(`a word of 80 letters and a title of 300 cut nothing, ${javaScriptEnabled ? "with" : "without"} a script`, async () => {
    const word = "anticonstitutionnellement".repeat(4).slice(0, 80);
    const made = project({
      "ouvrage.yaml": "title: Long\n",
      "content/requirements.yaml": [
        `- { id: EX-1, title: ${"Un titre très long ".repeat(16).trim()}, priority: must, statement: x, source: ${word} }`,
        `- { id: EX-2, title: ${word}, priority: could, statement: x }`,
        "",
      ].join("\n"),
      "content/page.md": `---\naudience: internal\n---\n# Page\n\n\`\`\`view\ntable: requirement\ncolumns: [id, title, source, priority, status, statement]\n\`\`\`\n\n| a | b | c |\n|---|---|---|\n| ${word} | x | y |\n`,
    });
    const long = await site({ project: made.dir, search: false });
    // Without a script, a phone scrolls: a card needs one.
    for (const path of ["requirements/index.html", "page.html", "page/index.html"].filter(path =>
      readdirSync(long.out, { recursive: true }).includes(path),
    ))
      for (const width of javaScriptEnabled ? WIDTHS : WIDTHS.slice(2)) {
        const { page, close } = await look(chromium, long.url, path, { viewport: { width, height: 900 }, javaScriptEnabled });
        const over = await page
          .locator("main table")
          .evaluateAll(tables =>
            tables.map(table => table.closest(".scroll") ?? table.parentNode).map(held => held.scrollWidth - held.clientWidth),
          );
        assert.ok(over.length > 0 && over.every(n => n <= 1), `${path} ${width} px: ${over}`);
        await close();
      }
    long.close();
    made.remove();
  });
}

test("without a script no table is cut and no word of a head is torn", async () => {
  const paths = ["requirements", "clauses", "penalties", "money_flows", "lots", "systeme"].map(folder => `${folder}/index.html`);
  for (const path of [...paths, "systeme/donnees.html", "processings/TR-4.html", "exigences/clauses.html"])
    for (const width of [1280, 1440, 1920]) {
      const { page, close } = await look(chromium, web.url, path, { viewport: { width, height: 900 }, javaScriptEnabled: false });
      const found = await page.locator("main table:not(.matrix)").evaluateAll(tables => {
        const out = [];
        for (const table of tables.filter(table => table.checkVisibility())) {
          const held = table.closest(".scroll") ?? table.parentNode;
          if (held.scrollWidth > held.clientWidth + 1) out.push(`#${table.id} is cut`);
          for (const th of table.querySelectorAll("thead th")) {
            const walk = document.createTreeWalker(th, NodeFilter.SHOW_TEXT);
            while (walk.nextNode())
              for (const { 0: word, index } of walk.currentNode.data.matchAll(/\p{L}+/gu)) {
                const range = document.createRange();
                range.setStart(walk.currentNode, index);
                range.setEnd(walk.currentNode, index + word.length);
                if (new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1) out.push(`${word} is torn`);
              }
          }
        }
        return out;
      });
      assert.deepEqual(found, [], `${path} ${width} px`);
      await close();
    }
});

test("on a phone each group of a board counts its own cards, which are as wide as the page allows", async () => {
  const { page, close } = await look(chromium, web.url, "construction/index.html", { viewport: { width: 390, height: 844 } });
  const stacks = await page.locator(".kanban.cards td:has(.stack)").evaluateAll(cells =>
    cells.map(cell => ({
      said: Number(cell.dataset.count),
      label: getComputedStyle(cell, "::before").content,
      cards: cell.querySelectorAll(".stack > li").length,
      room: cell.clientWidth - cell.querySelector("li").offsetWidth,
    })),
  );
  assert.ok(stacks.length > 5);
  for (const { said, label, cards, room } of stacks) {
    assert.equal(said, cards);
    assert.match(label, new RegExp(`^"[^0-9]+ ${cards}"$`));
    assert.ok(room < 2, `${room} px beside a card`);
  }
  await close();
});

/** Words and numbers of the tables of a page that stand on more than one line: those that are no longer than 12 letters. */
const torn = page =>
  page.locator("main table").evaluateAll(tables =>
    tables.flatMap(table => {
      const out = [];
      const walk = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
      while (walk.nextNode())
        for (const { 0: word, index } of walk.currentNode.data.matchAll(/[\p{L}\p{N}\u00a0\u202f,/]+/gu)) {
          const range = document.createRange();
          range.setStart(walk.currentNode, index);
          range.setEnd(walk.currentNode, index + word.length);
          const short = word.length <= 12 && !walk.currentNode.parentElement.closest(".breaks");
          if (short && new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1) out.push(word);
        }
      return out;
    }),
  );

const WIDE = [
  "| Nom | Adresse | Montant | Unité | Renouvellement | Responsable | Commune | Échéance |",
  "|---|---|---:|---|---|---|---|---|",
  `| ${"Anticonstitutionnellement-".repeat(3)} | ${"anticonstitutionnellement".repeat(4)} | 1 250 000,75 | dossiers/an | Automatiquement | Jean-Baptiste Gomois | Villeneuve | 12/01/2027 |`,
  "| b | e | Aujourd'hui : une valeur assez longue pour plusieurs lignes | an | non | x | y | 1/1/2027 |",
].join("\n");

test("numbers and short words of a page's table stay whole, and many columns have the width of the page", async () => {
  const made = project({
    "ouvrage.yaml": "title: Wide\n",
    // Of HTML in the text, whose style sheet speaks of alignment as well.
    "content/page.md": `---\naudience: internal\n---\n# Page\n\n${WIDE}\n\n<div align="right">Fin</div>\n`,
  });
  const web = await site({ project: made.dir, search: false });
  const wide = await look(chromium, web.url, "page.html");
  assert.deepEqual(await torn(wide.page), []);
  const region = wide.page.locator(".prose > .scroll");
  assert.ok((await region.evaluate(held => held.offsetWidth)) > 800);
  assert.ok((await region.evaluate(held => held.scrollWidth - held.clientWidth)) <= 1);
  await wide.close();
  const phone = await look(chromium, web.url, "page.html", { viewport: { width: 390, height: 844 } });
  const aligned = await phone.page
    .locator(".cards td.right")
    .evaluateAll(cells => cells.map(cell => getComputedStyle(cell).textAlign));
  assert.deepEqual(aligned, ["start", "start"]);
  await phone.close();
  web.close();
  made.remove();
});

test("a list of 120 stands whole in the page under a head that sorts wherever it is clicked, one of 260 fades in a box", async () => {
  const rows = (n, kind) =>
    Array.from({ length: n }, (_, k) => `- { id: ${kind}-${k}, title: Besoin ${k}, statement: x }\n`).join("");
  const made = project({
    "ouvrage.yaml": "title: Long\n",
    "content/needs.yaml": rows(120, "NE"),
    "content/requirements.yaml": rows(260, "EX").replaceAll("statement: x", "statement: x, priority: must"),
  });
  const web = await site({ project: made.dir, search: false });
  const within = page => page.locator(".register .scroll").evaluate(box => box.scrollHeight - box.clientHeight);
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await look(chromium, web.url, "needs/index.html", { javaScriptEnabled });
    assert.ok((await within(page)) <= 1);
    assert.equal(await page.locator("#register tbody tr:has(th, td a)").count(), 120);
    const head = page.locator("#register thead th").first();
    const bar = await page.locator(".top").evaluate(bar => bar.offsetHeight);
    await page.evaluate(() => scrollTo({ top: 2000, behavior: "instant" }));
    const { x, y, height } = await head.boundingBox();
    assert.ok(Math.abs(y - bar) <= 4, `the head stays in sight: ${y}`);
    const front = await head.evaluate((th, [x, y]) => th.contains(document.elementFromPoint(x, y)), [x + 8, y + height / 2]);
    assert.ok(front, "and before the rows");
    if (javaScriptEnabled) {
      const title = page.locator("#register thead th[data-name=title]");
      const cell = await title.boundingBox();
      await page.mouse.click(cell.x + cell.width - 16, cell.y + cell.height / 2);
      assert.equal(await title.getAttribute("aria-sort"), "ascending");
    }
    await close();
  }
  const { page, close } = await look(chromium, web.url, "requirements/index.html");
  assert.ok((await within(page)) > 1000);
  assert.match(
    await page.locator(".register .scroll").evaluate(box => getComputedStyle(box, "::after").backgroundImage),
    /gradient/,
  );
  await close();
  web.close();
  made.remove();
});
