// The example's site, built once, served under a sub-path, and a browser to read it with.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const program = process.env.OUVRAGE ?? join(process.env.CARGO_TARGET_DIR ?? join(repository, "target"), "debug", "ouvrage");
const kinds = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".json": "application/json", ".png": "image/png", ".pdf": "application/pdf",
};

/** Builds the example and serves it at `/wiki/`. */
export async function site() {
  const dir = mkdtempSync(join(tmpdir(), "ouvrage-browser-"));
  const out = join(dir, "site");
  const built = spawnSync(program, ["build", join(repository, "site-example"), "--out", out, "--no-pdf"], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = normalize(join(out, path.replace(/^\/wiki\//, "/")));
    if (!path.startsWith("/wiki/") || !file.startsWith(out) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "Content-Type": kinds[extname(file)] ?? "application/octet-stream",
      // The strictest policy that the search library (WebAssembly) allows.
      "Content-Security-Policy": "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'",
    });
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    out,
    url: `http://127.0.0.1:${server.address().port}/wiki/`,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Starts Debian's Chromium. */
export function browser() {
  const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** One page of each kind, by what is to be seen on it. */
export const pages = {
  home: "index.html",
  "page of prose": "contexte/entreprise.html",
  "page with views": "exigences/index.html",
  register: "requirements/index.html",
  "register with cards": "personas/index.html",
  entry: "requirements/EX-142.html",
  "entry with rows": "flows/PA-1.html",
  "processing activity": "processings/TR-1.html",
  glossary: "glossaire/index.html",
  "not found": "404.html",
  "home in English": "en/index.html",
  "page in English": "en/contexte/enjeux.html",
  "entry in English": "en/requirements/EX-101.html",
  "page not translated": "en/exigences/fonctionnelles.html",
  "entry translated in part": "en/requirements/EX-123.html",
  "register in two languages": "en/requirements/index.html",
};
