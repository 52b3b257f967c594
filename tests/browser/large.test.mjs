// Registers of no entry and of 20 000.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browser, look, project, site } from "./support.mjs";

const COUNT = 20_000;
const priorities = ["must", "should", "could", "wont"];
const kind = {
  kind: "training_room",
  plural: "training_rooms",
  prefix: "SA",
  section: "remember",
  label: { fr: "Salle", en: "Room" },
  labels: { fr: "Salles", en: "Rooms" },
  title: "title",
  fields: { title: { type: "text", label: { fr: "Nom", en: "Name" } } },
};
let web, chromium, made;
before(async () => {
  made = project({
    "ouvrage.yaml": "title: Grand\n",
    "kinds/training_room.yaml": JSON.stringify(kind),
    "content/requirements.yaml": Array.from({ length: COUNT }, (_, k) => k + 1)
      .map(
        n =>
          `- { id: EX-${n}, title: Exigence numéro ${n}, priority: ${priorities[n % 4]}, statement: Le service ${n} répond. }\n`,
      )
      .join(""),
  });
  web = await site({ project: made.dir, search: false });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  web?.close();
  made?.remove();
});

test("a register of 20 000 filters over all its parts, and keeps few rows in the page", async () => {
  const { page, problems, close } = await look(chromium, web.url, "requirements/index.html");
  const rows = page.locator(".register tbody tr:visible");
  const said = page.locator("form.tools output");
  const says = words =>
    page.waitForFunction(words => document.querySelector("form.tools output").innerText.replace(/\s/g, " ") === words, words);
  assert.ok((await rows.count()) <= 1000);
  // The last part of the register is far from this page.
  await page.locator("input[name=find-text]").fill("numéro 19999");
  await says("1 sur 20 000");
  assert.match(await rows.first().innerText(), /EX-19999/);
  await page.locator("input[name=find-text]").fill("");
  await page.locator('details[data-column="priority"] summary').click();
  await page.locator('details[data-column="priority"] input[value=could]').check();
  await says("5 000 sur 20 000");
  assert.ok((await rows.count()) < 1000, "what is far below is not in the page yet");
  // The view can be sent to a colleague.
  const sent = page.url();
  const other = await look(chromium, web.url, sent.slice(web.url.length));
  await other.page.waitForFunction(
    () => document.querySelector("form.tools output").innerText.replace(/\s/g, " ") === "5 000 sur 20 000",
  );
  await other.close();
  // A key is answered before the reader waits: the longest task of typing a word stays far below what is felt.
  const longest = await page.evaluate(async () => {
    const field = document.querySelector("input[name=find-text]");
    let longest = 0;
    for (const word of ["1", "12", "123", "1234"]) {
      const began = performance.now();
      field.value = word;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      longest = Math.max(longest, performance.now() - began);
    }
    return longest;
  });
  console.log(`# the longest wait for a key over 20 000 rows: ${Math.round(longest)} ms`);
  // Of 1234, 11234, and 12340 to 12349, those that could be: one in four.
  await says("4 sur 20 000");
  assert.equal(await said.count(), 1);
  assert.deepEqual(problems, []);
  await close();
});

test("it filters over all its parts when it is opened from a folder", async () => {
  const context = await chromium.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", error => problems.push(error.message));
  await page.goto(`file://${web.out}/requirements/index.html`);
  await page.locator("input[name=find-text]").fill("numéro 19999");
  await page.waitForFunction(() => document.querySelector("form.tools output").innerText.replace(/\s/g, " ") === "1 sur 20 000");
  assert.match(await page.locator(".register tbody tr:visible").first().innerText(), /EX-19999/);
  assert.deepEqual(problems, []);
  await context.close();
});

test("a row that came as data is found by its id, and files of the rows shown hold it", async () => {
  const { page, problems, close } = await look(chromium, web.url, "requirements/index.html", { acceptDownloads: true });
  await page.locator("input[name=find-text]").fill("ex-19998");
  await page.waitForFunction(() => document.querySelector("form.tools output").innerText.replace(/\s/g, " ") === "1 sur 20 000");
  await page.locator(".share > summary").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("[data-export=csv]").click()]);
  const [head, row] = readFileSync(await file.path(), "utf8").split("\r\n");
  assert.match(head, /^id,title,/);
  assert.match(row, /^EX-19998,Exigence numéro 19998,/);
  assert.deepEqual(problems, []);
  await close();
});

test("a page of another origin gets no rows", async () => {
  const { page, close } = await look(chromium, web.url, "requirements/index.html");
  const data = web.url + "requirements/rows-1.html";
  // Such a page: nothing of it is of the site. As a script the data does not run; as a frame it says nothing.
  await page.route("http://evil.example/", route =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>x</title>" }),
  );
  await page.goto("http://evil.example/");
  const got = await page.evaluate(async data => {
    const heard = [];
    window.ouvrage = { rows: rows => heard.push(rows) };
    addEventListener("message", event => heard.push(event.data));
    addEventListener("error", event => event.preventDefault());
    for (const tag of ["script", "iframe"]) {
      await new Promise(done => {
        const element = Object.assign(document.createElement(tag), { src: data, onload: done, onerror: done });
        document.documentElement.append(element);
        setTimeout(done, 1500);
      });
    }
    return heard.length;
  }, data);
  assert.equal(got, 0);
  await close();
});

test("without JavaScript, its parts are linked one after the other", async () => {
  const { page, close } = await look(chromium, web.url, "requirements/index.html", { javaScriptEnabled: false });
  assert.equal(await page.locator(".register tbody tr").count(), 1000);
  await page.locator(".turn a").last().click();
  assert.match(page.url(), /requirements\/index-2\.html$/);
  assert.match(await page.locator(".register tbody tr").first().innerText(), /EX-1001\b/);
  await close();
});

for (const viewport of [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
]) {
  test(`a register without entries says where its first one goes, ${viewport.width} px wide`, async () => {
    const { page, problems, close } = await look(chromium, web.url, "training_rooms/index.html", { viewport });
    assert.match(await page.locator("main").innerText(), /encore vide.*content\/training_rooms\.yaml/s);
    assert.equal(await page.locator("form.tools, table").count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });
}
