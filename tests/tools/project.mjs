// A project in a folder of its own, and the program run on it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const program = process.env.OUVRAGE ?? join(root, "target", "debug", "ouvrage");

export function project(files) {
  const folder = mkdtempSync(join(tmpdir(), "ouvrage-tools-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function ouvrage(folder, ...args) {
  const [command, ...rest] = args;
  const run = spawnSync(program, [command, folder, ...rest], { encoding: "utf8", env: { ...process.env, OUVRAGE_LANG: "en" } });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

export function git(folder) {
  execFileSync("git", ["init", "-q"], { cwd: folder });
}
