// A registry of npm with the packages of a folder, for `packaging/try`: node registry.js FOLDER
const { createServer } = require("node:http");
const { createHash } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const { readdirSync, readFileSync } = require("node:fs");

const [folder] = process.argv.slice(2);
const home = "http://127.0.0.1:4873";
const answers = new Map([["/-/ping", "{}"]]);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".tgz"))) {
  const archive = readFileSync(`${folder}/${file}`);
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", `${folder}/${file}`, "package/package.json"]));
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  manifest.dist = { tarball: `${home}/files/${file}`, integrity };
  const { name, version } = manifest;
  answers.set(`/${name}`, JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: manifest } }));
  answers.set(`/files/${file}`, archive);
}
createServer((request, response) => {
  const answer = answers.get(decodeURIComponent(request.url.split("?")[0]));
  response.writeHead(answer ? 200 : 404).end(answer ?? "{}");
}).listen(4873, "127.0.0.1");
