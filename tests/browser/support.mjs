// The example's site, built once, served under a sub-path, and a browser to read it with.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const example = join(repository, "site-example");
export const program =
  process.env.OUVRAGE ?? join(process.env.CARGO_TARGET_DIR ?? join(repository, "target"), "debug", "ouvrage");
const kinds = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".pdf": "application/pdf",
};

/**
 * Builds a project, the example without one, in its own theme or in another that ships, and serves it at `/wiki/`. The example is told
 * that address, as whoever publishes it there would write it: the page that says that nothing is at an address begins its links with it.
 */
export async function site({ project = example, theme, search = true } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "ouvrage-browser-"));
  const out = join(dir, "site");
  if (theme || project === example) {
    cpSync(project, join(dir, "project"), { recursive: true, filter: path => !/[/\\]_site/.test(path) });
    project = join(dir, "project");
    let config = readFileSync(join(project, "ouvrage.yaml"), "utf8");
    for (const [was, is] of [
      [/^url: .*$/m, "url: https://etabli.aubrelle.example.org/wiki/"],
      ...(theme ? [[/^ {2}name: default$/m, `  name: ${theme}`]] : []),
    ]) {
      if (!was.test(config)) throw new Error(`the project has nothing that ${was} finds`);
      config = config.replace(was, is);
    }
    writeFileSync(join(project, "ouvrage.yaml"), config);
  }
  const built = spawnSync(program, ["build", project, "--out", out, "--no-pdf", ...(search ? [] : ["--no-search"])], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
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
      "Content-Security-Policy":
        "default-src 'none'; connect-src 'self'; font-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'",
    });
    response.end(readFileSync(file));
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
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

/** Writes a project into a folder of its own: its files by path. */
export function project(files) {
  const dir = mkdtempSync(join(tmpdir(), "ouvrage-project-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return {
    dir,
    write: (path, text) => writeFileSync(join(dir, path), text),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Serves a project with `ouvrage serve`. */
export async function serve(dir, port = 0) {
  const child = spawn(program, ["serve", dir, "--port", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise((done, fail) => {
    child.stderr.on("data", bytes => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (found) done(found[0]);
    });
    child.on("exit", () => fail(new Error(said)));
  });
  return {
    url,
    close: () =>
      new Promise(done => {
        child.on("exit", done);
        child.kill();
      }),
  };
}

/** Starts Debian's Chromium. */
export function browser() {
  const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a page below an address, and notes errors of scripts and requests to anybody else. */
export async function look(chromium, url, path, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", error => problems.push(`script: ${error.message}`));
  page.on("console", message => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("request", request => {
    if (!request.url().startsWith(url)) problems.push(`asked elsewhere: ${request.url()}`);
  });
  await page.goto(url + path);
  return { page, problems, close: () => context.close() };
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
  board: "construction/index.html",
  "annotated pictures": "screens/index.html",
  sliders: "choices/index.html",
  glossary: "glossaire/index.html",
  "not found": "404.html",
  "home in English": "en/index.html",
  "page in English": "en/contexte/enjeux.html",
  "entry in English": "en/requirements/EX-101.html",
  "page not translated": "en/exigences/fonctionnelles.html",
  "entry translated in part": "en/requirements/EX-123.html",
  "register in two languages": "en/requirements/index.html",
};
