#!/usr/bin/env node
// The compiler for machines that cannot download the native one: upstream's own wasm build from
// npm, with the part of solc's command line that py-solc-x uses (--version, --standard-json,
// --allow-paths, --base-path).
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");

// A pipe takes 64 KiB at a time, and says EAGAIN when it is full.
function writeAll(text) {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(1, bytes, done, bytes.length - done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

// As solc does: imports come from the base folder and the allowed folders, from nowhere else.
function importer() {
  const base = path.resolve(option("--base-path") ?? ".");
  const allowed = (option("--allow-paths") ?? "").split(",").filter(Boolean);
  const folders = [base, ...allowed.map((folder) => path.resolve(base, folder))];
  return (name) => {
    const file = path.resolve(base, name);
    if (!folders.some((folder) => file.startsWith(folder + path.sep))) {
      return { error: `File outside of allowed directories: ${name}` };
    }
    try {
      return { contents: fs.readFileSync(file, "utf8") };
    } catch (error) {
      return { error: `File not found: ${name} (${error.code})` };
    }
  };
}

if (process.argv.includes("--version")) {
  writeAll(`solc, the solidity compiler, from npm\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes("--standard-json")) {
  writeAll(solc.compile(fs.readFileSync(0, "utf8"), { import: importer() }));
} else {
  process.stderr.write("solc_launcher: knows --version and --standard-json only\n");
  process.exitCode = 2;
}
