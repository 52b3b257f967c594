#!/usr/bin/env node
// Starts the program of this system, which lies in a package of its own, and ends as it ends. Nothing is downloaded.
const { spawn } = require("node:child_process");

const name = `@ouvrage/${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/ouvrage`);
} catch {
  console.error(`ouvrage: the package ${name} is not there: it was left out (--omit=optional), or there is none for this system`);
  process.exit(3);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`ouvrage: cannot start ${program}: ${error.message}`);
  process.exitCode = 3;
});
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else process.exitCode = code;
});
