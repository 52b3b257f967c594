// Schemas of a project, as an editor with the YAML language server shows them.
import assert from "node:assert/strict";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ouvrage, project, root } from "./project.mjs";
import { Server } from "./server.mjs";

const folder = project({
  "ouvrage.yaml": "title: Essai\nlanguage: fr\nlanguages: [en]\n",
  "kinds/venue.yaml":
    "kind: venue\nplural: venues\nlabel: Lieu\nfields:\n  name: { type: text, required: true }\n  seats: { type: integer, min: 1 }\n  open: date\n",
  "content/requirements.yaml": "- id: EX-1\n  title: Rapide\n  statement: Vite.\n  priority: must\n",
  "content/tests.yaml": "- id: TE-1\n  title: Mesurer\n  verifies: [EX-1]\n",
  "content/lieux.yaml": "kind: venue\nentries:\n  - id: VE-1\n    name: Théâtre\n",
});
let server;

before(async () => {
  const laid = ouvrage(folder, "schema", "--vscode");
  assert.equal(laid.status, 0, laid.stderr);
  server = new Server(folder);
  await server.start();
});
after(() => server.end());

const said = list => list.map(one => `${one.range.start.line + 1}:${one.range.start.character + 1} ${one.message}`);

test("what is right is not marked", async () => {
  for (const path of [
    "ouvrage.yaml",
    "kinds/venue.yaml",
    "content/requirements.yaml",
    "content/tests.yaml",
    "content/lieux.yaml",
  ]) {
    assert.deepEqual(said(await server.open(path)), [], path);
  }
});

test("an error has its place, in each of the shapes of a file", async () => {
  const list = said(
    await server.open("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  prioritty: must\n  priority: urgent\n"),
  );
  assert.ok(
    list.some(one => one.startsWith("3:3 ") && one.includes("prioritty")),
    list.join("\n"),
  );
  assert.ok(
    list.some(one => one.startsWith("4:13 ") && one.includes("must")),
    list.join("\n"),
  );
  const missing = said(await server.open("content/requirements.yaml", "- id: EX-1\n"));
  assert.ok(
    missing.some(one => one.includes("title")),
    missing.join("\n"),
  );
  const register = said(
    await server.open("content/lieux.yaml", "kind: venue\nentries:\n  - id: VE-1\n    name: A\n    seats: 0\n    open: hier\n"),
  );
  assert.ok(register.some(one => one.startsWith("5:12 ")) && register.some(one => one.startsWith("6:11 ")), register.join("\n"));
  const settings = said(await server.open("ouvrage.yaml", "title: Essai\nlangage: fr\nrules: { orphan: loud }\n"));
  assert.ok(
    settings.some(one => one.startsWith("2:1 ") && one.includes("langage")),
    settings.join("\n"),
  );
  const kind = said(await server.open("kinds/venue.yaml", "kind: venue\nfields:\n  name: { type: texte }\n"));
  assert.ok(kind.length > 0);
});

test("a field explains itself", async () => {
  await server.open("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  priority: must\n");
  const hover = await server.hover("content/requirements.yaml", 1, 4);
  assert.match(hover, /Titre/);
  assert.match(hover, /Une phrase courte/);
  assert.match(await server.hover("content/requirements.yaml", 2, 14), /Indispensable/);
});

test("ids are completed with their titles, and a new one is no error", async () => {
  const text = "- id: TE-2\n  title: Autre\n  verifies:\n    - EX-\n";
  await server.open("content/tests.yaml", text);
  const items = await server.complete("content/tests.yaml", 3, 9);
  const one = items.find(item => item.label === "EX-1");
  assert.ok(one, JSON.stringify(items.map(item => item.label)));
  assert.match(JSON.stringify(one.documentation), /Rapide/);
  assert.deepEqual(said(await server.open("content/tests.yaml", text.replace("EX-", "EX-9"))), []);
  await server.open("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  priority: \n");
  const keys = (await server.complete("content/requirements.yaml", 2, 12)).map(item => item.label);
  assert.ok(keys.includes("must") && keys.includes("wont"), keys.join(", "));
  await server.open("content/requirements.yaml", "- id: EX-1\n  title: Rapide\n  \n");
  const fields = (await server.complete("content/requirements.yaml", 2, 2)).map(item => item.label);
  assert.ok(fields.includes("rationale") && fields.includes("verified_by"), fields.join(", "));
});

test("ids follow the files", async () => {
  writeFileSync(join(folder, "content/requirements.yaml"), "- id: EX-1\n  title: Rapide\n- id: EX-77\n  title: Tout neuf\n");
  const laid = ouvrage(folder, "schema", "--write");
  assert.match(laid.stdout, /, 1 files written/);
  server.changed(".ouvrage/schemas/ids.json");
  await server.open("content/tests.yaml", "- id: TE-2\n  title: Autre\n  verifies: [EX-]\n");
  const items = (await server.complete("content/tests.yaml", 2, 16)).map(item => item.label);
  assert.ok(items.includes("EX-77"), items.join(", "));
});

test("nothing in the example is marked", async () => {
  const copy = project({});
  cpSync(join(root, "site-example"), copy, { recursive: true, filter: path => !/[/\\]_/.test(path.slice(root.length)) });
  assert.equal(ouvrage(copy, "schema", "--vscode").status, 0);
  const own = new Server(copy);
  await own.start();
  let files = 0;
  const wrong = [];
  for (const path of [
    "ouvrage.yaml",
    ...readdirSync(copy, { recursive: true }).filter(path => /^(content|kinds)\/.*\.ya?ml$/.test(path)),
  ]) {
    wrong.push(...said(await own.open(path)).map(one => `${path}:${one}`));
    files += 1;
  }
  own.end();
  assert.ok(files > 40, `${files} files`);
  assert.deepEqual(wrong, []);
});
