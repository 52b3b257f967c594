// The programs in which people fill workbooks in: LibreOffice and openpyxl.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

const python = process.env.OUVRAGE_PYTHON ?? "python3";

/** A profile of LibreOffice that computes every formula anew when it opens a file, whatever value stands in it. */
const profile = mkdtempSync(join(tmpdir(), "ouvrage-profile-"));
mkdirSync(join(profile, "user"));
writeFileSync(
  join(profile, "user", "registrymodifications.xcu"),
  `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`,
);

/** Lets LibreOffice open files, compute them anew and save them in a format, all in one run; returns where they are. */
export function saved(files, format = "xlsx") {
  const out = mkdtempSync(join(tmpdir(), "ouvrage-again-"));
  const args = [`-env:UserInstallation=file://${profile}`, "--headless", "--convert-to", format, "--outdir", out, ...files];
  const run = spawnSync("soffice", args, { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return files.map(file => join(out, `${basename(file, extname(file))}.${format}`));
}

/** Runs a script of Python, which prints JSON. */
export function python3(script, ...args) {
  const run = spawnSync(python, ["-c", script, ...args], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

/** How many formulas a workbook has, how many of them are nothing but an empty text or nought, and those whose value is another in a second. */
export function differences(ours, theirs) {
  return python3(
    `
import json, sys, openpyxl
formulas = openpyxl.load_workbook(sys.argv[1])
ours = openpyxl.load_workbook(sys.argv[1], data_only=True)
theirs = openpyxl.load_workbook(sys.argv[2], data_only=True)
count, idle, other = 0, 0, []
for sheet in formulas.worksheets:
    assert len(sheet.title) <= 31 and sheet.freeze_panes, sheet.title
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if cell.data_type != "f":
            continue
        count += 1
        a, b = (book[sheet.title][cell.coordinate].value for book in (ours, theirs))
        a, b = ("" if value is None else value for value in (a, b))
        idle += a in ("", 0)
        numbers = all(isinstance(value, (int, float)) for value in (a, b))
        if not (abs(a - b) <= 1e-9 * max(1, abs(a)) if numbers else a == b):
            other.append(f"{sheet.title}!{cell.coordinate}: {a!r} {b!r} {cell.value[:160]}")
json.dump({"count": count, "idle": idle, "other": other}, sys.stdout)
`,
    ours,
    theirs,
  );
}

/** The values of a sheet, by row. */
export function values(file, sheet) {
  return python3(
    `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
json.dump([[cell for cell in row] for row in book[sys.argv[2]].iter_rows(values_only=True)], sys.stdout, default=str)
`,
    file,
    sheet,
  );
}
