// The YAML language server, asked as an editor asks it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export class Server {
  #next = 1;
  #waiting = new Map();
  #diagnostics = new Map();
  #heard = new Map();
  #rest = Buffer.alloc(0);

  constructor(folder) {
    this.folder = folder;
    const top = dirname(createRequire(import.meta.url).resolve("yaml-language-server/package.json"));
    this.process = spawn(process.execPath, [join(top, "bin", "yaml-language-server"), "--stdio"], { cwd: folder });
    this.process.stdout.on("data", data => this.#read(data));
    const settings = JSON.parse(readFileSync(join(folder, ".vscode", "settings.json"), "utf8"));
    this.yaml = {
      schemas: settings["yaml.schemas"],
      validate: true,
      hover: true,
      completion: true,
      schemaStore: { enable: false },
    };
  }

  async start() {
    const root = pathToFileURL(this.folder).href;
    const capabilities = {
      workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: {
        completion: { completionItem: { documentationFormat: ["markdown"] } },
        hover: { contentFormat: ["markdown"] },
      },
    };
    await this.ask("initialize", {
      processId: process.pid,
      rootUri: root,
      capabilities,
      workspaceFolders: [{ uri: root, name: "p" }],
    });
    this.tell("initialized", {});
    this.tell("workspace/didChangeConfiguration", { settings: { yaml: this.yaml } });
  }

  uri(path) {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** Opens a file with a text and waits for what the server says of it. */
  async open(path, text = readFileSync(join(this.folder, path), "utf8")) {
    const uri = this.uri(path);
    const version = (this.#heard.get(uri) ?? 0) + 1;
    this.#heard.set(uri, version);
    const heard = new Promise(resolve => this.#diagnostics.set(uri, resolve));
    if (version === 1) this.tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
    else this.tell("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
    return heard;
  }

  async hover(path, line, character) {
    const answer = await this.ask("textDocument/hover", { textDocument: { uri: this.uri(path) }, position: { line, character } });
    return answer?.contents?.value ?? "";
  }

  async complete(path, line, character) {
    const answer = await this.ask("textDocument/completion", {
      textDocument: { uri: this.uri(path) },
      position: { line, character },
    });
    return answer.items ?? answer;
  }

  changed(path) {
    this.tell("workspace/didChangeWatchedFiles", { changes: [{ uri: this.uri(path), type: 2 }] });
  }

  end() {
    this.process.kill();
  }

  ask(method, params) {
    const id = this.#next++;
    this.#send({ id, method, params });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  tell(method, params) {
    this.#send({ method, params });
  }

  #send(message) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#rest.subarray(0, end).toString())[1]);
      if (this.#rest.length < end + 4 + length) return;
      const message = JSON.parse(this.#rest.subarray(end + 4, end + 4 + length).toString());
      this.#rest = this.#rest.subarray(end + 4 + length);
      this.#hear(message);
    }
  }

  #hear(message) {
    if (message.method === "textDocument/publishDiagnostics") {
      this.#diagnostics.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method === "workspace/configuration") {
      const answer = message.params.items.map(item => (item.section === "yaml" ? this.yaml : {}));
      this.#send({ id: message.id, result: answer });
    } else if (message.method && message.id !== undefined) {
      this.#send({ id: message.id, result: null });
    } else if (message.id !== undefined) {
      const { resolve, reject } = this.#waiting.get(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
  }
}
