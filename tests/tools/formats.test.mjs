// `check --format …`, read by validators of others.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "junit2json";
import { git, ouvrage, project } from "./project.mjs";

const files = {
  "spec/ouvrage.yaml": "title: Essai\nlanguage: fr\n",
  "spec/content/requirements.yaml": '- id: EX-1\n  title: "Un, deux : 50 %"\n  verified_by: [TE-1]\n',
  "spec/content/é decisions.yaml": "kind: decision\nentries:\n  - id: D-1\n    title: Qui\n    statuss: open\n",
  "spec/content/index.md": "# Accueil\n\nVoir [[EX-2]] & <b>là</b>.\n",
};

function written(format) {
  const folder = project(files);
  git(folder);
  const run = ouvrage(join(folder, "spec"), "check", "--format", format);
  assert.equal(run.status, 1, run.stderr);
  return { folder, text: run.stdout };
}

test("SARIF passes Microsoft's validator without an error or a warning", () => {
  const { folder, text } = written("sarif");
  const file = join(folder, "a.sarif");
  writeFileSync(file, text);
  // Its installer would make it executable; installers of packages are not run here.
  const tool = createRequire(import.meta.url)("@microsoft/sarif-multitool");
  chmodSync(tool, 0o755);
  const out = join(folder, "validated.sarif");
  const run = spawnSync(tool, ["validate", file, "--output", out], {
    encoding: "utf8",
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
  });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  const found = JSON.parse(readFileSync(out, "utf8")).runs.flatMap(one => one.results ?? []);
  assert.deepEqual(
    found.map(one => `${one.ruleId} ${JSON.stringify(one.message)}`),
    [],
  );
  assert.ok(JSON.parse(text).runs[0].results.length >= 3);
});

test("JUnit is read by another library", async () => {
  const suites = await parse(written("junit").text);
  const [suite] = suites.testsuite;
  const failed = suite.testcase.filter(one => one.failure);
  assert.equal(failed.length, suite.failures);
  assert.ok(failed.length >= 3 && suite.testcase.length > 60);
  assert.ok(failed.some(one => one.failure[0].inner.includes("EX-2")));
});

test("the Code Quality report has what GitLab's documentation asks for", () => {
  const issues = JSON.parse(written("gitlab").text);
  assert.ok(issues.length >= 3);
  for (const issue of issues) {
    assert.equal(typeof issue.description, "string");
    assert.equal(typeof issue.check_name, "string");
    assert.match(issue.fingerprint, /^[0-9a-f]{32}$/);
    assert.ok(["info", "minor", "major", "critical", "blocker"].includes(issue.severity));
    assert.ok(!issue.location.path.startsWith("./") && !issue.location.path.startsWith("/"));
    assert.ok(Number.isInteger(issue.location.lines.begin));
  }
  assert.equal(new Set(issues.map(issue => issue.fingerprint)).size, issues.length);
});
