// Registers that go out as spreadsheets and come back from the programs that people have: LibreOffice and openpyxl.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { ouvrage, root } from "./project.mjs";

const python = process.env.OUVRAGE_PYTHON ?? "python3";
const registers = ["requirement", "test", "risk", "payment", "offer", "processing", "checkpoint"];

/** The example, copied so that nothing is written into the repository. */
function example() {
  const folder = join(mkdtempSync(join(tmpdir(), "ouvrage-sheets-")), "project");
  cpSync(join(root, "site-example"), folder, { recursive: true });
  return folder;
}

/** Writes registers as spreadsheets, and returns their paths by kind. */
function sheets(folder, kinds) {
  const out = mkdtempSync(join(tmpdir(), "ouvrage-out-"));
  return kinds.map(kind => {
    const file = join(out, `${kind}.xlsx`);
    const listed = ouvrage(folder, "list", kind, "--format", "xlsx", "--out", file);
    assert.equal(listed.status, 0, listed.stderr);
    return [kind, file];
  });
}

/** Saves files again in a format, all in one run: starting the program takes seconds. */
function saved(files, format) {
  const out = mkdtempSync(join(tmpdir(), "ouvrage-saved-"));
  const profile = `-env:UserInstallation=file://${mkdtempSync(join(tmpdir(), "ouvrage-profile-"))}`;
  const run = spawnSync("soffice", [profile, "--headless", "--convert-to", format, "--outdir", out, ...files], {
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  return files.map(file => join(out, basename(file).replace(/xlsx$/, format)));
}

function changed(folder) {
  const run = spawnSync("diff", ["-r", "-q", join(root, "site-example"), folder], { encoding: "utf8" });
  return run.stdout;
}

for (const format of ["xlsx", "ods"]) {
  test(`LibreOffice saves registers as ${format}, and nothing changes`, () => {
    const folder = example();
    const made = sheets(folder, registers);
    const again = saved(
      made.map(([, file]) => file),
      format,
    );
    for (const [n, [kind]] of made.entries()) {
      const run = ouvrage(folder, "import", again[n], "--kind", kind, "--apply");
      assert.equal(run.status, 0, `${kind}: ${run.stdout}${run.stderr}`);
    }
    assert.equal(changed(folder), "");
  });
}

test("a cell that openpyxl changed is taken, a formula without a result is not", () => {
  const folder = example();
  const [[, file]] = sheets(folder, ["risk"]);
  const script = `
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
head = {cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, head["Id"]).value == "RI-3")
sheet.cell(row, head["Risque"]).value = sys.argv[2]
book.save(sys.argv[1])
`;
  const edit = value => {
    const run = spawnSync(python, ["-c", script, file, value], {
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stderr);
  };
  edit("Les services web arrivent tard");
  const run = ouvrage(folder, "import", file, "--kind", "risk", "--apply");
  assert.equal(run.status, 0, run.stdout + run.stderr);
  const path = join(folder, "content/10-gouvernance/risks.yaml");
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes("Les services web arrivent tard"), run.stdout);
  edit('="Les services "&"web"');
  const refused = ouvrage(folder, "import", file, "--kind", "risk", "--apply");
  assert.equal(refused.status, 1, refused.stdout + refused.stderr);
  assert.equal(readFileSync(path, "utf8"), text);
});
