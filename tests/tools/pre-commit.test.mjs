// The hook of pre-commit, as docs/manual describes it for where the program is installed already.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { git, program, project, root } from "./project.mjs";

const command = process.env.OUVRAGE_PYTHON ? join(dirname(process.env.OUVRAGE_PYTHON), "pre-commit") : "pre-commit";

/** The configuration that the manual gives. */
function configuration() {
  const page = readFileSync(join(root, "docs/manual/content/02-how-to/ci.md"), "utf8");
  const block = page.split("```yaml\n").find(part => part.startsWith("repos:") && part.includes("repo: local"));
  assert.ok(block, "the manual shows a local hook");
  return block.split("```")[0];
}

test("a commit with an error is stopped, one without passes", () => {
  const folder = project({
    ".pre-commit-config.yaml": configuration(),
    "content/requirements.yaml": "- id: EX-1\n  title: Une\n  verified_by: [TE-9]\n",
    "ouvrage.yaml": "title: Essai\nlanguage: en\n",
  });
  git(folder);
  const env = {
    ...process.env,
    PATH: `${dirname(program)}:${process.env.PATH}`,
    PRE_COMMIT_HOME: join(folder, ".git/pre-commit"),
  };
  const run = (name, ...args) => spawnSync(name, args, { cwd: folder, encoding: "utf8", env });
  const installed = run(command, "install");
  assert.equal(installed.status, 0, installed.stdout + installed.stderr);
  const commit = () => {
    run("git", "add", "--all");
    return run("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--message", "One");
  };
  const stopped = commit();
  assert.notEqual(stopped.status, 0);
  assert.ok((stopped.stdout + stopped.stderr).includes("there is no entry `TE-9`"), stopped.stdout + stopped.stderr);
  writeFileSync(join(folder, "content/requirements.yaml"), "- id: EX-1\n  title: Une\n");
  const passed = commit();
  assert.equal(passed.status, 0, passed.stdout + passed.stderr);
});
