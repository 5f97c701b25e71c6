#!/usr/bin/env node
// unbrotli.js SOURCE TARGET: unpacks one brotli file (Python's standard library cannot).
"use strict";

const fs = require("node:fs");
const { pipeline } = require("node:stream/promises");
const zlib = require("node:zlib");

const [source, target] = process.argv.slice(2);
pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(), fs.createWriteStream(target)).catch((error) => {
  process.stderr.write(`unbrotli: ${source}: ${error.message}\n`);
  process.exitCode = 1;
});
