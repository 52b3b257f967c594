// Titles that nobody wishes for, wherever they appear: markup, quotes, right to left, 300 characters, one word of 160 letters.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, look, project, site } from "./support.mjs";

const LONG = "Une exigence dont le titre déborde de toute mise en page raisonnable et continue encore ".repeat(4).slice(0, 300);
const TITLES = [
  "<b>Gras</b> & <script>document.title = 'pris'</script> \"guillemets\" `code` *étoiles*",
  "مواصفات البوابة الجديدة (v2.0) للمشتري",
  LONG,
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2),
  "[[EX-1]] {{ crochets }} {% gabarit %}",
  "a",
];
const entries = (title, more) => TITLES.map((text, n) => ({ [title]: text, ...more(text, n + 1) }));
const cites = TITLES.map((_, n) => `- [[EX-${n + 1}]] [[EX-${n + 1}|#]]`).join("\n");
const VIEWS = [
  "table: requirement\ngroup: priority",
  "cards: persona",
  "board: task\nby: status",
  "heatmap: risk\nx: probability\ny: impact",
  "graph: requirement\naround: EX-3",
  "glossary: term",
  "matrix: requirement\ncolumns: requirement\nby: depends_on",
  "sheets: requirement",
];

let web, chromium, made;
before(async () => {
  made = project({
    "ouvrage.yaml": JSON.stringify({
      title: "Projet <i>& compagnie</i> au titre « très long » que personne ne saurait dire en moins de mots",
      subtitle: TITLES[1],
    }),
    "content/index.md": `# Accueil\n\n${cites}\n`,
    "content/views.md": `# Vues\n\n${VIEWS.map(view => `\`\`\`view\n${view}\n\`\`\`\n`).join("\n")}`,
    ...Object.fromEntries(
      TITLES.map((title, n) => [
        `content/p${n + 1}.md`,
        `---\ntitle: ${JSON.stringify(title)}\n---\n## [[EX-${n + 1}]]\n\n${cites}\n\n## Suite\n\nx\n`,
      ]),
    ),
    // JSON is YAML.
    "content/requirements.yaml": JSON.stringify(
      entries("title", (_, n) => ({
        id: `EX-${n}`,
        statement: `Voir [[EX-${(n % TITLES.length) + 1}]].`,
        priority: "must",
        depends_on: n > 1 ? [`EX-${n - 1}`, "EX-1"] : [],
      })),
    ),
    "content/personas.yaml": JSON.stringify(
      entries("name", (text, n) => ({ id: `PE-${n}`, job: text, quote: text, goals: [text] })),
    ),
    "content/tasks.yaml": JSON.stringify(
      entries("title", (_, n) => ({ id: `TA-${n}`, status: ["backlog", "doing"][n % 2], stream: "legal" })),
    ),
    "content/terms.yaml": JSON.stringify(entries("term", (text, n) => ({ id: `GL-${n}`, definition: text }))),
    "content/risks.yaml": JSON.stringify(
      entries("title", (_, n) => ({ id: `RI-${n}`, probability: (n % 5) + 1, impact: (n % 3) + 2 })),
    ),
  });
  web = await site({ project: made.dir });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
  made?.remove();
});

const PAGES = [
  "index.html",
  "views.html",
  "requirements/index.html",
  "personas/index.html",
  "risks/index.html",
  "terms/index.html",
  "tasks/index.html",
  ...TITLES.flatMap((_, n) => [`p${n + 1}.html`, `requirements/EX-${n + 1}.html`, `personas/PE-${n + 1}.html`]),
];

for (const [size, viewport] of [
  ["phone", { width: 390, height: 844 }],
  ["laptop", { width: 1280, height: 900 }],
]) {
  test(`no title widens a page, leaves its column or runs: ${size}`, async () => {
    for (const path of PAGES) {
      const { page, problems, close } = await look(chromium, web.url, path, { viewport });
      // What folds is looked at open.
      await page.evaluate(() =>
        document.querySelectorAll("main details").forEach(details => {
          details.open = true;
        }),
      );
      const found = await page.evaluate(() => {
        const out = [];
        if (document.documentElement.scrollWidth > innerWidth)
          out.push(`the page is ${document.documentElement.scrollWidth} px wide`);
        // Each text ends where the column that it stands in ends.
        for (const column of document.querySelectorAll(
          "#nav, .rail, .card, .facts > div, .stack > li, .turn a, .toc, header.top",
        )) {
          const edge = column.getBoundingClientRect();
          if (!edge.width || column.closest(".scroll")) continue;
          const walk = document.createTreeWalker(column, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            if (
              walk.currentNode.parentElement.closest(".vh, svg, [hidden]") ||
              !walk.currentNode.data.trim() ||
              !walk.currentNode.parentElement.checkVisibility()
            )
              continue;
            const range = document.createRange();
            range.selectNodeContents(walk.currentNode);
            const right = Math.max(0, ...[...range.getClientRects()].filter(r => r.width > 1).map(r => r.right));
            if (right > edge.right + 2 && getComputedStyle(walk.currentNode.parentElement).overflow === "visible")
              out.push(`${column.className || column.id}: ${walk.currentNode.data.slice(0, 40)}`);
          }
        }
        if (document.title.includes("pris") && !document.title.includes("<script>")) out.push("a title ran");
        if (document.querySelector("h1 b, h1 script, .ref b, #nav b")) out.push("a title became markup");
        return out;
      });
      assert.deepEqual(found, [], path);
      assert.deepEqual(problems, [], path);
      await close();
    }
  });
}

test("a title from right to left keeps its order beside others", async () => {
  const { page, close } = await look(chromium, web.url, "requirements/EX-2.html");
  // The first letter of the title stands at the right of its last.
  const places = await page.locator("h1").evaluate(h1 => {
    const text = h1.firstChild,
      at = n => {
        const range = document.createRange();
        range.setStart(text, n);
        range.setEnd(text, n + 1);
        return range.getBoundingClientRect().left;
      };
    return [at(0), at(text.data.length - 1)];
  });
  assert.ok(places[0] > places[1], places.join(" "));
  await close();
});

test("search shows such titles as text", async () => {
  const { page, problems, close } = await look(chromium, web.url, "index.html");
  await page.keyboard.press("/");
  await page.locator("dialog [type=search]").fill("guillemets");
  // The actions stand there until the names have come.
  const hit = page.locator("dialog .hit strong", { hasText: "Gras" }).first();
  await hit.waitFor();
  assert.match(await hit.textContent(), /<b>Gras<\/b> & <script>/);
  assert.equal(await page.locator("dialog b, dialog script").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});
