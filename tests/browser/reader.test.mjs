// What a reader does: look, search, filter, share, use the keyboard, do without JavaScript, read on a phone.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, look, pages, site } from "./support.mjs";

let web, chromium;
before(async () => {
  web = await site();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
});

const open = (path, options) => look(chromium, web.url, path, options);

describe("every kind of page", () => {
  for (const [name, path] of Object.entries(pages)) {
    for (const [size, viewport] of [
      ["phone", { width: 360, height: 740 }],
      ["laptop", { width: 1280, height: 900 }],
      ["wide", { width: 1920, height: 1080 }],
    ]) {
      test(`${name} fits a ${size}`, async () => {
        const { page, problems, close } = await open(path, { viewport });
        const [scroll, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        assert.ok(scroll <= inner, `${scroll} px of content in ${inner} px`);
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }
});

describe("the palette", () => {
  test("by keyboard alone: slash, words, enter; arrows lead on", async () => {
    const { page, problems, close } = await open("index.html");
    await page.keyboard.press("/");
    await page.keyboard.type("EX-142");
    await page.locator("[role=option][aria-selected]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForURL(/EX-142/);
    assert.deepEqual(problems, []);
    await close();
  });
  /** What the palette says of some words: how many, and the first ones. */
  async function ask(page, words) {
    await page.locator("dialog [type=search]").fill("");
    await page.waitForFunction(() => document.querySelector("dialog [role=status]").textContent.startsWith("↑"));
    await page.locator("dialog [type=search]").fill(words);
    await page.waitForFunction(() => /\d/.test(document.querySelector("dialog [role=status]").textContent));
    await page.locator("dialog [role=option]").first().waitFor();
    return {
      many: await page.locator("dialog [role=status]").textContent(),
      hits: await page.locator("dialog .hit").allInnerTexts(),
    };
  }
  test("Ctrl-K opens it from anywhere and shuts it; it is a combobox that names what is chosen", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    await page.locator("form.tools input[name=find-text]").focus();
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Rechercher" });
    await page.keyboard.type("panier");
    await page.locator("[role=option][aria-selected]").first().waitFor();
    const chosen = await field.getAttribute("aria-activedescendant");
    assert.equal(await page.locator(`[role=option][id="${chosen}"]`).getAttribute("aria-selected"), "true");
    assert.equal(await page.locator("dialog [role=option]:focus").count(), 0);
    await page.keyboard.press("Control+k");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });
  test("what is typed while it is on its way is asked for, and nothing else gets it", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    const rows = page.locator("form.tools input[name=find-text]");
    await rows.focus();
    let pressed;
    await page.route("**/assets/search.js", async route => {
      await pressed; // Control is up again: letters typed with it are commands of the browser
      await page.keyboard.type("panier");
      await route.continue();
    });
    pressed = page.keyboard.press("Control+k");
    await pressed;
    const field = page.getByRole("combobox", { name: "Rechercher" });
    await field.waitFor();
    assert.equal(await field.inputValue(), "panier");
    assert.equal(await rows.inputValue(), "");
    assert.deepEqual(problems, []);
    await close();
  });
  test("what begins with the words comes first, and errors of typing are forgiven", async () => {
    const { page, problems, close } = await open("index.html");
    await page.keyboard.press("Control+k");
    await page.locator("dialog [type=search]").waitFor();
    for (const [typed, first] of [
      ["EX-10", /^EX-101/],
      ["catalogue", /^EX-145\s+Catalogue ouvert/],
      ["les exigences", /^Les exigences$/],
      ["tolerence aux ecritures", /^EX-102/],
      ["exigences fonctionelles", /^Exigences fonctionnelles/],
      ["referenecs connues", /^EX-101/],
      ["thème sombre", /^Thème sombre$/],
    ])
      assert.match((await ask(page, typed)).hits[0], first, typed);
    assert.deepEqual(problems, []);
    await close();
  });
  test("groups have names; recents come first when nothing is typed", async () => {
    const { page, problems, close } = await open("requirements/EX-101.html");
    await page.goto(`${web.url}index.html`);
    await page.keyboard.press("Control+k");
    await page.getByRole("group", { name: "Vus récemment" }).waitFor();
    assert.match(await page.locator("dialog [role=option]").first().innerText(), /EX-101/);
    assert.ok(await page.getByRole("group", { name: "Actions" }).isVisible());
    await page.getByRole("option", { name: "Thème sombre" }).click();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    assert.deepEqual(problems, []);
    await close();
  });
  test("accents, apostrophes, elision, number and the form of an id are forgiven", async () => {
    const { page, problems, close } = await open("index.html");
    await page.keyboard.press("/");
    await page.locator("dialog [type=search]").waitFor();
    for (const alike of [
      ["référence", "reference", "l'référence", "d’reference"],
      ["numéro d'engagement", "numero d’engagement", "NUMÉRO ENGAGEMENT"],
    ]) {
      const said = [];
      for (const words of alike) said.push((await ask(page, words)).many);
      assert.equal(new Set(said).size, 1, `${alike}: ${said}`);
    }
    for (const id of ["EX-101", "ex-101", "ex101", "Ex 101"]) assert.match((await ask(page, id)).hits[0], /^EX-101/, id);
    assert.deepEqual(problems, []);
    await close();
  });
  test("an excerpt says more than the title, in the typography of the page", async () => {
    const { page, close } = await open("index.html");
    await page.keyboard.press("/");
    await page.locator("dialog [type=search]").waitFor();
    const { hits } = await ask(page, "désigne un article chez celui");
    assert.match(hits[0], /Référence/);
    const excerpt = await page.locator("dialog .excerpt").first().textContent();
    assert.match(excerpt, /^Code qui désigne un article chez celui qui l’emploie/);
    await close();
  });
  test("filters by kind and status, alone and together with words", async () => {
    const { page, problems, close } = await open("index.html");
    await page.keyboard.press("/");
    const [kind, status] = [page.locator("dialog select[name=kind]"), page.locator("dialog select[name=État]")];
    await kind.selectOption("Exigence");
    const said = () => document.querySelector("dialog [role=status]").textContent;
    await page.waitForFunction(() => /\d/.test(document.querySelector("dialog [role=status]").textContent));
    const count = async () => parseInt(await page.evaluate(said), 10);
    const all = await count();
    assert.ok((await page.locator("dialog .kind").allTextContents()).every(k => k === "Exigence"));
    await status.selectOption("Validée");
    await page.waitForFunction(n => parseInt(document.querySelector("dialog [role=status]").textContent, 10) < n, all);
    const some = await count();
    await page.locator("dialog [type=search]").fill("catalogue");
    await page.waitForFunction(n => parseInt(document.querySelector("dialog [role=status]").textContent, 10) < n, some);
    assert.ok((await count()) > 0);
    assert.deepEqual(problems, []);
    await close();
  });
  test("the key can be turned off, and stays so", async () => {
    const { page, close } = await open("index.html");
    const button = page.locator("#search button");
    assert.equal(await button.getAttribute("aria-keyshortcuts"), "/ Control+K");
    await page.keyboard.press("/");
    await page.getByLabel("touche « / »").uncheck();
    await page.keyboard.press("Escape");
    await page.locator("dialog.search").waitFor({ state: "hidden" });
    await page.keyboard.press("/");
    await page.goto(web.url + "requirements/index.html");
    await page.keyboard.press("/");
    await page.waitForTimeout(300);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.equal(await button.getAttribute("aria-keyshortcuts"), "Control+K");
    assert.ok(await page.locator("#search kbd").isHidden());
    await button.click();
    await page.getByLabel("touche « / »").check();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.locator("dialog[open]").waitFor();
    await close();
  });
  test("finds names and words of texts in pages that are opened from a folder", async () => {
    const { page, problems, close } = await look(chromium, pathToFileURL(join(web.out, "/")).href, "requirements/EX-101.html");
    await page.keyboard.press("/");
    await page.keyboard.type("roulements textiles");
    await page.waitForFunction(() => /\d/.test(document.querySelector("dialog [role=status]")?.textContent));
    const texts = page.getByRole("group", { name: "Dans les textes" });
    assert.ok((await texts.getByRole("option").allInnerTexts()).some(hit => hit.includes("L’entreprise")));
    await page.locator("dialog [type=search]").fill("EX-142");
    await page.locator("[role=option]", { hasText: "EX-142" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/EX-142\.html$/);
    assert.deepEqual(problems, []);
    await close();
  });
});

describe("the navigation", () => {
  const current = page => page.locator("#nav [aria-current]");
  test("an entry marks its register, whose group is open and in sight", async () => {
    const { page, close } = await open("requirements/EX-142.html");
    assert.match(await current(page).innerText(), /^Exigences/);
    assert.equal(await current(page).getAttribute("aria-current"), "true");
    const [box, nav] = [await current(page).boundingBox(), await page.locator("#nav").boundingBox()];
    assert.ok(box.y >= nav.y && box.y + box.height <= nav.y + nav.height, JSON.stringify([box, nav]));
    await close();
  });
  for (const [how, from] of [
    ["on a server", () => web.url],
    ["in a folder", () => pathToFileURL(join(web.out, "/")).href],
  ]) {
    test(`a branch that is not the page's own is unfolded when it is opened, ${how}`, async () => {
      const { page, problems, close } = await look(chromium, from(), "requirements/EX-142.html");
      const branch = page.locator("#nav details[data-branch]").first();
      assert.equal(await branch.locator("li").count(), 0);
      await branch.locator("summary").click();
      await page.locator("#nav").getByRole("link", { name: "L’entreprise" }).click();
      await page.waitForURL(/contexte\/entreprise\.html$/);
      assert.equal(await current(page).getAttribute("aria-current"), "page");
      assert.deepEqual(problems, []);
      await close();
    });
  }
  test("a group stays open for who opened it, not because a page of it was read", async () => {
    const { page, problems, close } = await open("requirements/EX-142.html");
    const group = name => page.locator("#nav .section > details").filter({ has: page.locator("summary", { hasText: name }) });
    const shown = name => group(name).evaluate(details => details.open);
    assert.ok(await shown("Cadrer"));
    await page.goto(`${web.url}tests/TE-1.html`);
    assert.ok(!(await shown("Cadrer")));
    await group("Choisir").locator("summary").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => localStorage.getItem("ouvrage-nav"));
    await page.goto(`${web.url}risks/RI-1.html`);
    assert.ok(await shown("Choisir"));
    assert.ok(!(await shown("Cadrer")));
    assert.deepEqual(problems, []);
    await close();
  });
  test("without a script, it leads to the same branch on the map of the site", async () => {
    const { page, close } = await open("requirements/EX-142.html", { javaScriptEnabled: false });
    const branch = page.locator("#nav details[data-branch]").first();
    await branch.locator("summary").click();
    await branch.getByRole("link").click();
    await page.waitForURL(/site-map\/index\.html#in-contexte$/);
    assert.ok(await page.locator("main :target").getByRole("link", { name: "L’entreprise" }).isVisible());
    await close();
  });
});

/** Waits until a smooth scroll that a click has begun is over: half a second of frames at one place. */
const scrolled = page =>
  page.evaluate(
    () =>
      new Promise(resolve => {
        let [last, still] = [-1, 0];
        const frame = () => {
          still = scrollY === last ? still + 1 : 0;
          last = scrollY;
          if (still > 30) resolve();
          else requestAnimationFrame(frame);
        };
        frame();
      }),
  );

describe("what is on this page", () => {
  for (const width of [390, 768, 1280, 1440, 1920]) {
    for (const path of ["contexte/entreprise.html", "exigences/index.html"]) {
      test(`${path} says it at ${width} px`, async () => {
        const { page, problems, close } = await open(path, { viewport: { width, height: 800 } });
        const toc = page.locator(".toc");
        assert.ok(await toc.locator("summary").isVisible());
        const link = toc.getByRole("link").last();
        if (!(await link.isVisible())) await toc.locator("summary").click();
        const target = (await link.getAttribute("href")).slice(1);
        await link.click();
        await scrolled(page);
        const [heading, bar] = await page.evaluate(
          id => [
            document.getElementById(id).getBoundingClientRect().top,
            Math.max(
              ...[".top", ".page > .rail"].map(frame => {
                const box = document.querySelector(frame).getBoundingClientRect();
                return box.width > innerWidth / 2 || frame === ".top" ? box.bottom : 0;
              }),
            ),
          ],
          target,
        );
        assert.ok(heading >= bar - 1 && heading < 800, `${heading} under ${bar}`);
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }
  test("can be opened without a script", async () => {
    const { page, close } = await open("contexte/entreprise.html", {
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
    });
    assert.ok(await page.locator(".toc a").first().isHidden());
    await page.locator(".toc summary").click();
    assert.ok(await page.locator(".toc a").first().isVisible());
    await close();
  });
});

describe("figures", () => {
  const drawn = [
    "planning/index.html",
    "flows/PA-1.html",
    "strategie/marche/index.html",
    "risks/index.html#tab=figures",
    "systeme/index.html",
  ];
  for (const width of [390, 768, 1280, 1440, 1920]) {
    test(`have letters of 9 px at least at ${width} px, and say so where they are wider than the page`, async () => {
      for (const path of drawn) {
        const { page, problems, close } = await open(path, { viewport: { width, height: 900 } });
        await page.locator(".plate:visible").first().scrollIntoViewIfNeeded();
        await page.locator(".zoom:visible").first().waitFor();
        const found = await page.locator(".plate:visible").evaluateAll(all =>
          all.flatMap(plate => {
            const scale = plate.firstElementChild.getScreenCTM().a;
            const letters = [...plate.querySelectorAll("text")].map(text => scale * parseFloat(getComputedStyle(text).fontSize));
            const small = Math.min(...letters) < 8.95 ? [`letters of ${Math.min(...letters)} px`] : [];
            const over = plate.scrollWidth > plate.clientWidth + 1;
            const says = plate.parentElement.querySelector(".wider").checkVisibility();
            return small
              .concat(over === says ? [] : [`wider: ${over}, says so: ${says}`])
              .map(what => `${plate.ariaLabel}: ${what}`);
          }),
        );
        assert.deepEqual(found, [], path);
        assert.deepEqual(problems, []);
        await close();
      }
    });
  }
  test("grow, move and fit again, with keys and with the pointer", async () => {
    const { page, problems, close } = await open("flows/PA-1.html", { viewport: { width: 1280, height: 900 } });
    const plate = page.locator(".plate").first();
    const tools = page.getByRole("group", { name: "Affichage de la figure" }).first();
    const width = () => plate.locator("> svg").evaluate(svg => svg.getBoundingClientRect().width);
    const fit = await width();
    assert.ok(await tools.getByRole("button", { name: "Réduire" }).isDisabled());
    await tools.getByRole("button", { name: "Agrandir" }).click();
    await page.keyboard.press("+");
    const large = await width();
    assert.ok(large > fit * 1.8, `${large} and ${fit}`);
    const box = await plate.boundingBox();
    const before = await plate.evaluate(frame => [frame.scrollLeft, frame.scrollTop]);
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 150, { steps: 4 });
    await page.mouse.up();
    const after = await plate.evaluate(frame => [frame.scrollLeft, frame.scrollTop]);
    assert.ok(Math.abs(after[0] - before[0] - 80) < 3 && Math.abs(after[1] - before[1] - 50) < 3, `${before} → ${after}`);
    assert.match(page.url(), /flows\/PA-1/);
    await plate.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("0");
    assert.ok(Math.abs((await width()) - fit) < 1);
    assert.deepEqual(problems, []);
    await close();
  });
  test("say how large they are drawn, not how large their box is", async () => {
    const { page, problems, close } = await open("risks/RI-1.html");
    const said = page.locator(".own .zoom output");
    const scale = () =>
      page.locator(".own .plate > svg").evaluate(svg => {
        const { width, height } = svg.getBoundingClientRect();
        return Math.round(Math.min(width / svg.viewBox.baseVal.width, height / svg.viewBox.baseVal.height) * 100);
      });
    await page.waitForFunction(() => document.querySelector(".own .zoom output")?.textContent);
    const fit = await scale();
    assert.equal(parseInt(await said.innerText(), 10), fit);
    await page.locator(".own [data-zoom=larger]").click();
    assert.ok(Math.abs((await scale()) - fit * 1.4) <= 1);
    assert.equal(parseInt(await said.innerText(), 10), await scale());
    assert.deepEqual(problems, []);
    await close();
  });
  test("fill the screen and come back", async () => {
    const { page, problems, close } = await open("risks/index.html#tab=figures");
    await page.getByRole("button", { name: "Plein écran" }).first().click();
    await page.waitForFunction(() => document.fullscreenElement);
    const [figure, height] = await page.evaluate(() => [
      document.querySelector(".plate > svg").getBoundingClientRect().bottom,
      innerHeight,
    ]);
    assert.ok(figure <= height, `${figure} in ${height}`);
    await page.keyboard.press("f");
    await page.waitForFunction(() => !document.fullscreenElement);
    assert.deepEqual(problems, []);
    await close();
  });
  test("are saved as a file of their own", async () => {
    const { page, problems, close } = await open("risks/index.html#tab=figures");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Télécharger en SVG" }).first().click(),
    ]);
    assert.match(file.suggestedFilename(), /\.svg$/);
    const text = readFileSync(await file.path(), "utf8");
    assert.match(text, /^<svg [^>]*xmlns=/);
    assert.doesNotMatch(text, /href="\.\./);
    assert.deepEqual(problems, []);
    await close();
  });
});

describe("an entry", () => {
  test("shows on its first screen what a reader came for", async () => {
    const { page, close } = await open("requirements/EX-101.html", { viewport: { width: 1280, height: 800 } });
    for (const [what, part] of [
      ["statement", page.locator(".field.main .prose p").first()],
      ["priority", page.getByText("Indispensable", { exact: true })],
      ["test", page.locator(".proofs a.ref").first()],
      ["verdict", page.locator(".proofs .badge").first()],
    ]) {
      const box = await part.boundingBox();
      assert.ok(box && box.y + box.height <= 800, `${what}: ${JSON.stringify(box)}`);
    }
    await close();
  });
  test("a link in the prose of a cell stays in its sentence; a card names what it says", async () => {
    const { page, close } = await open("contexte/entreprise.html");
    await page.locator("a.term").first().hover();
    await page.locator(".peek:popover-open").waitFor();
    assert.ok(await page.locator(".peek dt", { hasText: "À éviter" }).isVisible());
    assert.ok(await page.locator(".peek dt", { hasText: "Synonymes" }).isVisible());
    await close();
  });
});

test("the bar at the top is whole at every width", async () => {
  for (const width of [390, 600, 768, 900, 1024, 1280]) {
    const { page, close } = await open("contexte/entreprise.html", { viewport: { width, height: 800 } });
    const cut = await page
      .locator(".top :is(.brand span, .audience, .find span, .languages a)")
      .evaluateAll(all =>
        all
          .filter(part => getComputedStyle(part).position !== "absolute" && part.scrollWidth > part.clientWidth + 1)
          .map(part => part.textContent),
      );
    assert.deepEqual(cut, [], `${width} px`);
    const lines = await page.locator(".brand span").evaluate(span => span.getClientRects().length && span.offsetHeight);
    assert.ok(lines < 30, `${width} px: the title takes ${lines} px`);
    await close();
  }
});
/** Ticks a value of a filter, which may wait behind the last button of the line. */
async function tick(page, field, value) {
  const filter = page.locator(`form.tools details[data-column="${field}"]`);
  if (await filter.isHidden()) {
    await page.locator("form.tools .more-filters > summary").click();
    const label = await filter.locator("summary").textContent();
    await page.locator("form.tools .more-filters button", { hasText: label }).click();
  }
  if (!(await filter.evaluate(details => details.open))) await filter.locator("summary").click();
  await filter.locator(`input[value="${value}"]`).check();
}

describe("a register", () => {
  const rows = page => page.locator("table#register tbody tr:not(.group):visible").count();
  test("filters, and the address can be sent to a colleague", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    const all = await rows(page);
    await page.locator("form.tools input[name=find-text]").fill("catalogue");
    await page.waitForFunction(
      n => document.querySelectorAll("table#register tbody tr:not(.group):not([hidden])").length < n,
      all,
    );
    const some = await rows(page);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    const address = page.url();
    assert.match(address, /catalogue/);
    const colleague = await open(address.slice(web.url.length));
    await colleague.page.waitForFunction(
      n => document.querySelectorAll("table#register tbody tr:not(.group):not([hidden])").length < n,
      all,
    );
    assert.equal(await rows(colleague.page), some);
    assert.deepEqual(problems, []);
    await colleague.close();
    await close();
  });
  test("filters by a choice", async () => {
    const { page, close } = await open("requirements/index.html");
    const all = await rows(page);
    await tick(page, "priority", "could");
    await page.waitForFunction(
      n => document.querySelectorAll("table#register tbody tr:not(.group):not([hidden])").length < n,
      all,
    );
    const shown = await page.locator("table#register tbody tr:not(.group):visible").allInnerTexts();
    assert.ok(shown.length > 0 && shown.every(t => t.includes("Souhaitable")), shown.join("\n"));
    await close();
  });
  test("filters and groups by a choice that is no column, shows it on demand, and the address says so", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    const head = page.locator("table#register thead th[data-name=category]");
    assert.ok(await head.isHidden());
    const all = await rows(page);
    await tick(page, "category", "data");
    await page.waitForFunction(n => document.querySelectorAll("table#register tbody tr:not(.group)").length < n, all);
    const some = await rows(page);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    await page.locator("form.tools .display summary").click();
    await page.locator("form.tools [name=show-column][value=category]").check();
    // What is asked for is a column; another goes under the title of its row.
    assert.ok(await head.isVisible());
    await page.locator("form.tools [name=show-column][value=priority]").uncheck();
    await page.locator("form.tools select[name=group-by]").selectOption("category");
    await page.keyboard.press("Escape");
    const colleague = await open(page.url().slice(web.url.length));
    const theirs = colleague.page.locator("table#register");
    await theirs.locator("tr.group").first().waitFor();
    assert.equal(await rows(colleague.page), some);
    // Shown as a column where there is room, else under the title of each row.
    assert.match(await theirs.innerText(), /Données|Reprise/);
    assert.ok(await theirs.locator("thead th[data-name=priority]").isHidden());
    await colleague.page.locator("form.tools [type=reset]").click();
    await colleague.page.waitForFunction(() => !location.search);
    assert.equal(await rows(colleague.page), all);
    assert.ok(await theirs.locator("thead th[data-name=category]").isHidden());
    assert.deepEqual([...problems, ...colleague.problems], []);
    await colleague.close();
    await close();
  });
  test("several values of a choice, a link and a text filter together; chips say so and take them away", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    const all = await rows(page);
    await tick(page, "priority", "should");
    await tick(page, "priority", "could");
    const chosen = await rows(page);
    assert.ok(chosen > 0 && chosen < all);
    await tick(page, "lot", "L1");
    await page.waitForFunction(n => document.querySelectorAll("table#register tbody tr:not(.group)").length < n, chosen);
    const chips = page.locator("form.tools .chips button");
    assert.match((await chips.allInnerTexts()).join("\n"), /Importante, Souhaitable.*\n.*L1 Le portail/s);
    assert.deepEqual(new URL(page.url()).searchParams.getAll("priority").sort(), ["could", "should"]);
    assert.equal(new URL(page.url()).searchParams.get("lot"), "L1");
    await page.keyboard.press("Escape");
    await chips.last().click();
    assert.equal(await rows(page), chosen);
    await page.goBack().catch(() => {});
    assert.deepEqual(problems, []);
    await close();
  });
  test("sorts by two columns, with the keyboard, and the order is in the address", async () => {
    const { page, close } = await open("requirements/index.html");
    const button = name => page.locator(`table#register thead th[data-name=${name}] button`);
    await button("priority").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await button("title").focus();
    await page.keyboard.press("Shift+Enter");
    assert.equal(new URL(page.url()).searchParams.get("sort-by"), "-priority,title");
    const shown = await page
      .locator("table#register tbody tr:not(.group)")
      .evaluateAll(rows => rows.map(row => [row.cells[2].textContent, row.cells[1].querySelector("a").textContent]));
    const ranks = ["Indispensable", "Importante", "Souhaitable", "Exclue"];
    const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
    const sorted = [...shown].sort((a, b) => ranks.indexOf(b[0]) - ranks.indexOf(a[0]) || collator.compare(a[1], b[1]));
    assert.deepEqual(shown, sorted);
    await close();
  });
  test("columns are widened by keyboard, rows are set closer, and a colleague sees the same", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    const title = page.locator("table#register thead th[data-name=title]");
    const width = await title.evaluate(th => th.offsetWidth);
    await title.locator("button").focus();
    for (let n = 0; n < 5; n++) await page.keyboard.press("Alt+ArrowRight");
    assert.equal(await title.evaluate(th => th.offsetWidth), width + 80);
    await page.locator("form.tools .display summary").click();
    await page.locator("form.tools [name=density]").selectOption("compact");
    const other = await open(page.url().slice(web.url.length));
    const theirs = other.page.locator("table#register");
    assert.equal(await theirs.locator("th[data-name=title]").evaluate(th => th.offsetWidth), width + 80);
    assert.match(await theirs.getAttribute("class"), /\bdense\b/);
    assert.deepEqual([...problems, ...other.problems], []);
    await other.close();
    await close();
  });
  test("a row is read beside the table, by keyboard, and the address names it", async () => {
    const { page, problems, close } = await open("requirements/index.html");
    await page.locator("table#register button.id").first().focus();
    await page.keyboard.press("Enter");
    const panel = page.locator("aside.side");
    await panel.getByRole("heading", { name: "Recherche par toutes les références connues d’un article" }).waitFor();
    assert.match(page.url(), /row=EX-101/);
    const links = await panel.locator(".side-page a[href]").evaluateAll(links => links.map(link => link.getAttribute("href")));
    assert.ok(links.length > 3 && links.every(link => /^(\/wiki\/|https?:)/.test(link)), links.join("\n"));
    await panel.locator("button").nth(1).click();
    await page.waitForURL(/row=EX-102/);
    const other = await open(page.url().slice(web.url.length));
    await other.page.locator("aside.side h2.h1").waitFor();
    await other.close();
    await page.keyboard.press("Escape");
    assert.ok(await panel.isHidden());
    assert.doesNotMatch(page.url(), /row=/);
    assert.deepEqual(problems, []);
    await close();
  });
  test("the rows shown are had as CSV, JSON, a spreadsheet and Markdown; the whole register as files", async () => {
    const { page, problems, close } = await open("requirements/index.html?priority=could", {
      permissions: ["clipboard-read", "clipboard-write"],
      acceptDownloads: true,
    });
    const shown = await rows(page);
    await page.locator("form.tools .share summary").click();
    const had = {};
    for (const format of ["csv", "json", "xlsx"]) {
      const waiting = page.waitForEvent("download");
      await page.locator(`[data-export=${format}]`).click();
      const download = await waiting;
      assert.equal(download.suggestedFilename(), `requirements.${format}`);
      had[format] = readFileSync(await download.path());
    }
    assert.equal(JSON.parse(had.json).length, shown);
    assert.ok(JSON.parse(had.json).every(row => row.priority === "Souhaitable" && Array.isArray(row.lot)));
    assert.equal(had.csv.toString().trimEnd().split("\r\n").length, shown + 1);
    assert.equal(had.xlsx.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
    const read = spawnSync(
      "python3",
      [
        "-c",
        "import sys,zipfile,io;z=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()));assert z.testzip() is None;print(z.read('xl/worksheets/sheet1.xml').decode().count('<row>'))",
      ],
      { input: had.xlsx, encoding: "utf8" },
    );
    assert.equal(read.stdout.trim(), `${shown + 1}`, read.stderr);
    await page.locator("[data-export=markdown]").click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(text.trimEnd().split("\n").length, shown + 2);
    for (const link of await page.locator(".files a").all()) {
      const answer = await page.request.get(new URL(await link.getAttribute("href"), page.url()).href);
      assert.ok(answer.ok() && (await answer.body()).length > 1000);
    }
    assert.deepEqual(problems, []);
    await close();
  });
  test("tabs: the table first, the address names the tab, from a folder too", async () => {
    for (const base of [web.url, pathToFileURL(join(web.out, "/")).href]) {
      const { page, problems, close } = await look(chromium, base, "requirements/index.html");
      const tab = name => page.locator(`[id="tab=${name}"]`);
      assert.ok((await tab("table").isVisible()) && (await tab("matrix").isHidden()));
      await page.locator(".tabs a", { hasText: "Matrice" }).click();
      assert.match(page.url(), /#tab=matrix$/);
      assert.ok((await tab("table").isHidden()) && (await tab("matrix").isVisible()));
      const other = await look(chromium, base, "requirements/index.html#tab=figures");
      assert.ok(await other.page.locator('[id="tab=figures"]').isVisible());
      assert.equal(await other.page.locator('.tabs [aria-current="true"]').innerText(), "Figures");
      await other.close();
      await page.goBack();
      assert.ok(await tab("table").isVisible());
      assert.deepEqual(problems, []);
      await close();
    }
  });
  test("sorts by a column, with the keyboard", async () => {
    const { page, close } = await open("requirements/index.html");
    const button = page.locator("table#register thead button").first();
    await button.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const sorted = page.locator("table#register thead th[aria-sort]");
    assert.equal(await sorted.count(), 1);
    await close();
  });
});

describe("the Tab key", () => {
  for (const name of ["page of prose", "entry", "register", "home"]) {
    for (const [size, viewport] of [
      ["laptop", { width: 1280, height: 900 }],
      ["phone", { width: 390, height: 844 }],
    ]) {
      test(`what it reaches is in sight: ${name}, ${size}`, async () => {
        const { page, close } = await open(pages[name], { viewport });
        const seen = [];
        for (let n = 0; n < 120; n++) {
          await page.keyboard.press("Tab");
          const stop = await page.evaluate(() => {
            const at = document.activeElement.getBoundingClientRect(),
              head = document.querySelector(".top");
            const under =
              head.contains(document.activeElement) || document.activeElement.matches(".skip")
                ? 0
                : head.getBoundingClientRect().bottom;
            const tall = at.height > innerHeight - under;
            return {
              out: !tall && (at.bottom < under || at.top > innerHeight),
              what: document.activeElement.outerHTML.slice(0, 120),
              y: at.top,
              main: !!document.activeElement.closest("main"),
              top: scrollY,
            };
          });
          if (stop.what.startsWith("<body")) break; // the end of the page
          assert.ok(!stop.out, `${stop.what} at ${stop.y}`);
          if (!stop.main) assert.equal(stop.top, 0, `the page does not move under ${stop.what}`);
          seen.push(stop.main);
          if (stop.main && seen.filter(Boolean).length > 40) break;
        }
        assert.ok(seen.some(Boolean), "the way leads into the text");
        await close();
      });
    }
  }
});

describe("without JavaScript", () => {
  for (const [name, path] of Object.entries(pages)) {
    test(`${name} is whole`, async () => {
      const { page, close } = await open(path, { javaScriptEnabled: false });
      assert.ok((await page.locator("main").innerText()).length > 20);
      await close();
    });
  }
  test("the pictures of a register stand below its table, and tabs lead to them", async () => {
    const { page, close } = await open("requirements/index.html", { javaScriptEnabled: false, reducedMotion: "reduce" });
    const tops = await page.locator("section.tab").evaluateAll(tabs => tabs.map(tab => tab.getBoundingClientRect().top));
    assert.equal(tops.length, 3);
    assert.deepEqual(
      tops,
      [...tops].sort((a, b) => a - b),
    );
    await page.locator(".tabs a").last().click();
    assert.match(page.url(), /#tab=figures$/);
    const top = await page
      .locator("section.tab")
      .last()
      .evaluate(tab => tab.getBoundingClientRect().top);
    assert.ok(top < 700, `${top}`);
    await close();
  });
  test("a register is a plain table and the way on is a link", async () => {
    const { page, close } = await open("requirements/index.html", { javaScriptEnabled: false });
    assert.ok((await page.locator("table#register tbody tr").count()) > 50);
    assert.ok(await page.locator("table#register thead th[data-name=priority]").isVisible());
    assert.ok(await page.locator("table#register thead th[data-name=category]").isHidden());
    await page.locator("table#register a.ref").first().click();
    assert.match(page.url(), /requirements\/EX-/);
    await close();
  });
});

test("the way to a page is whole where there is room", async () => {
  for (const width of [1280, 1920]) {
    const { page, close } = await open("requirements/EX-101.html", { viewport: { width, height: 900 } });
    const cut = await page
      .locator(".crumbs :is(a, span)")
      .evaluateAll(all => all.filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent));
    assert.deepEqual(cut, [], `${width} px`);
    await close();
  }
});

test("a filter that an address asks for is named, before its list was opened", async () => {
  const { page, close } = await open("requirements/index.html?lot=L1");
  assert.match(await page.locator(".chips button").innerText(), /L1 Le portail de commande/);
  await close();
});

test("what the heads of a matrix are called is said below it, without pointing", async () => {
  const { page, close } = await open("requirements/index.html", { javaScriptEnabled: false });
  const heads = await page.locator(".matrix .up a").count();
  await page.locator(".matrix-view .as-table > summary").click();
  const said = await page.locator(".matrix-view .columns-of li:visible").allInnerTexts();
  assert.ok(heads > 5 && said.length === heads);
  assert.ok(said.every(text => /^US-\d+ .{5}/.test(text)));
  await close();
});

test("no link of a table hides words", async () => {
  for (const width of [390, 1280]) {
    const { page, close } = await open("requirements/index.html", { viewport: { width, height: 900 } });
    const cut = await page
      .locator("main table a.ref")
      .evaluateAll(all =>
        all.filter(link => link.scrollHeight > link.clientHeight + 2 && link.clientHeight).map(link => link.textContent),
      );
    assert.deepEqual(cut, [], `${width} px`);
    await close();
  }
});

for (const javaScriptEnabled of [true, false])
  test(`a long list of ids in a row is folded and opens, ${javaScriptEnabled ? "with" : "without"} a script`, async () => {
    const { page, problems, close } = await open("lots/index.html", { javaScriptEnabled });
    const rest = page.locator("#register .rest:visible").first();
    const row = page
      .locator("#register tbody tr:not(.group)")
      .filter({ has: page.locator(".rest") })
      .first();
    assert.ok((await row.boundingBox()).height < 300);
    const more = parseInt((await rest.locator("summary").innerText()).replace(/\D/g, ""), 10);
    assert.ok(await rest.locator("a").first().isHidden());
    await rest.locator("summary").click();
    assert.equal(await rest.locator("a:visible").count(), more);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("#register .rest:visible").last().locator("a").last().isVisible());
    assert.deepEqual(problems, []);
    await close();
  });

test("paper holds the text and not the tools, facts before links, nothing wider than the sheet", async () => {
  for (const path of [pages.entry, pages["entry with rows"], pages["page of prose"], pages.register]) {
    const { page, close } = await open(path, { viewport: { width: 672, height: 980 }, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    for (const tool of [".top", "#nav", ".crumbs", ".tools", ".anchor"])
      assert.equal(await page.locator(tool).filter({ visible: true }).count(), 0, `${path}: ${tool}`);
    const seen = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      ground: getComputedStyle(document.body).backgroundColor,
      dotted: [...document.querySelectorAll("a.term")].some(term => getComputedStyle(term).textDecorationLine !== "none"),
      facts: document.querySelector(".entry .facts")?.getBoundingClientRect().top,
      links: document.querySelector(".links")?.getBoundingClientRect().top,
      drawings: [...document.querySelectorAll(".figure")].filter(figure => figure.getBoundingClientRect().right > innerWidth)
        .length,
    }));
    // A browser shrinks what is a little too wide; words must stay readable.
    assert.ok(seen.wide <= 34, `${path}: ${seen.wide} px too wide`);
    assert.equal(seen.ground, "rgb(255, 255, 255)", path);
    assert.ok(!seen.dotted, path);
    assert.ok(seen.links === undefined || seen.facts < seen.links, path);
    assert.equal(seen.drawings, 0, path);
    await close();
  }
});

test("paper shows no folded box without its words, no dead link, and sizes that follow the text", async () => {
  const { page, close } = await open(pages.entry);
  // The example is compared with no baseline where it is not in a repository.
  await page.evaluate(() =>
    document
      .querySelector(".entry .head")
      .insertAdjacentHTML(
        "afterend",
        '<details class="since"><summary>Modifié depuis v1</summary>x</details><p class="lead"><span class="since-mark">Modifié</span></p>',
      ),
  );
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".since").isHidden());
  assert.ok((await page.locator(".origin").count()) > 0);
  assert.equal(await page.locator(".origin a").filter({ visible: true }).count(), 0);
  const size = await page.locator(".since-mark").evaluate(mark => parseFloat(getComputedStyle(mark).fontSize) * 0.75);
  assert.ok(size <= 8, `${size} pt`);
  await close();
});

test("on paper a head that is repeated shows its words on every sheet", async () => {
  const { page, close } = await open("requirements/index.html");
  const file = join(mkdtempSync(join(tmpdir(), "ouvrage-print-")), "register.pdf");
  await page.pdf({ path: file, format: "A4" });
  const sheets = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).split("\f");
  const rows = sheets.filter(sheet => (sheet.match(/^ *EX-\d+/gm) ?? []).length > 5 && !sheet.includes("× Récits"));
  assert.ok(rows.length > 1, "the register takes several sheets");
  for (const sheet of rows) assert.match(sheet, /Identifiant +Titre/, sheet.slice(0, 400));
  assert.doesNotMatch(rows.join("\n"), /Indis$/m, "words are not torn");
  rmSync(dirname(file), { recursive: true });
  await close();
});

test("light, dark and the system's own are remembered", async () => {
  const { page, close } = await open("index.html", { colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  const seen = new Set([light]);
  for (let n = 0; n < 3; n++) {
    await page.locator("button.theme").click();
    seen.add(await ground());
  }
  assert.equal(seen.size, 2, [...seen].join(" "));
  await close();
});

test("columns of a text's table stand as their writer aligned them", async () => {
  const { page, close } = await open("requirements/EX-101.html");
  const cells = page.locator(".prose td.right, .prose th.right");
  assert.ok((await cells.count()) > 3);
  assert.deepEqual(await cells.evaluateAll(all => [...new Set(all.map(cell => getComputedStyle(cell).textAlign))]), ["end"]);
  await close();
});

describe("languages", () => {
  const headings = {
    fr: "Recherche par toutes les références connues d’un article",
    en: "Search by every known reference of an item",
  };
  for (const javaScriptEnabled of [true, false]) {
    test(`the switch leads to the same page and back, ${javaScriptEnabled ? "by keyboard" : "without JavaScript"}`, async () => {
      const { page, problems, close } = await open("requirements/EX-101.html", { javaScriptEnabled });
      assert.equal(await page.locator("h1").textContent(), headings.fr);
      for (const [name, lang] of [
        ["English", "en"],
        ["Français", "fr"],
      ]) {
        const link = page.getByRole("link", { name, exact: true });
        assert.equal(await link.getAttribute("lang"), lang);
        assert.equal(await link.getAttribute("hreflang"), lang);
        await link.focus();
        await page.keyboard.press("Enter");
        await page.waitForURL(lang === "en" ? /\/en\/requirements\/EX-101/ : /wiki\/requirements\/EX-101/);
        assert.equal(await page.locator("html").getAttribute("lang"), lang);
        assert.equal(await page.locator("h1").textContent(), headings[lang]);
      }
      assert.deepEqual(problems, []);
      await close();
    });
  }
  test("a phone shows the switch", async () => {
    const { page, close } = await open("requirements/EX-101.html", { viewport: { width: 360, height: 740 } });
    await page.getByRole("link", { name: "English", exact: true }).click();
    await page.waitForURL(/\/en\/requirements\/EX-101/);
    await close();
  });
  test("search answers in the language of the page", async () => {
    const { page, problems, close } = await open("en/requirements/EX-123.html");
    await page.keyboard.press("/");
    await page.keyboard.type("workbench binder");
    const first = page.locator("dialog a[aria-selected]").first();
    await first.waitFor();
    assert.match(await first.evaluate(link => link.href), /\/en\/.*\.html$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(url => /\/en\//.test(url.pathname) && !url.pathname.endsWith("EX-123.html"));
    assert.deepEqual(problems, []);
    await close();
  });
  test("what is not translated says its language", async () => {
    const { page, close } = await open("en/exigences/fonctionnelles.html");
    assert.ok(await page.locator(".untranslated").isVisible());
    assert.equal(await page.locator("h1").getAttribute("lang"), "fr");
    assert.equal(await page.locator(".prose > p:not(.lead)").first().getAttribute("lang"), "fr");
    await close();
  });
});
