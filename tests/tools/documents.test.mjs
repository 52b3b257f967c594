// Texts that come from the programs that people write in: python-docx and pandoc make them, LibreOffice saves them again.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ouvrage, project } from "./project.mjs";

const text = `# Cahier des charges

## Contexte

Le portail remplace l'ancien, qui a douze ans.

## Exigences

- EX-12 : Le portail doit répondre en deux secondes.
- EX-13 : Le client devrait retrouver ses commandes.

En tant que client, je veux suivre ma commande afin de prévoir la réception.

| Id | Exigence | Priorité |
|---|---|---|
| EX-20 | Le prix net est affiché | Indispensable |
`;

function run(command, ...args) {
  const done = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(done.status, 0, `${command}: ${done.stderr}`);
}

/** The text in a format, made by pandoc; Word files go through LibreOffice once more. */
function written(format) {
  const folder = mkdtempSync(join(tmpdir(), "ouvrage-texts-"));
  const [source, made] = [join(folder, "source.md"), join(folder, `cahier.${format}`)];
  writeFileSync(source, text);
  run("pandoc", "--standalone", "--metadata", "title= ", source, "-o", made);
  if (format !== "docx") return made;
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  run("soffice", profile, "--headless", "--convert-to", "docx", "--outdir", join(folder, "again"), made);
  return join(folder, "again", "cahier.docx");
}

for (const format of ["docx", "odt", "html"]) {
  test(`a text in ${format} becomes pages and entries`, () => {
    const folder = project({ "ouvrage.yaml": "title: Essai\nlanguage: fr\n" });
    const file = written(format);
    const applied = ouvrage(folder, "import", file, "--apply");
    assert.equal(applied.status, 0, applied.stdout + applied.stderr);
    const listed = JSON.parse(ouvrage(folder, "list", "requirement", "--format", "json").stdout);
    const seen = listed.map(entry => [entry.id, entry.fields.priority]);
    assert.deepEqual(seen, [
      ["EX-12", "must"],
      ["EX-13", "should"],
      ["EX-20", "must"],
    ]);
    assert.equal(JSON.parse(ouvrage(folder, "list", "story", "--format", "json").stdout).length, 1);
    const checked = JSON.parse(ouvrage(folder, "check", "--format", "json").stdout);
    assert.equal(checked.errors, 0, JSON.stringify(checked.findings));
    const pages = spawnSync("grep", ["-rl", "douze ans", join(folder, "content")], { encoding: "utf8" }).stdout.trim();
    assert.ok(readFileSync(pages, "utf8").includes("Le portail remplace"), pages);
    const again = ouvrage(folder, "import", file, "--apply");
    assert.ok(again.status === 0 && again.stdout.includes("0 added, 0 changed"), again.stdout + again.stderr);
  });
}
