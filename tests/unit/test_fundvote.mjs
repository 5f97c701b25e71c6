// Holds fundvote/seal.mjs to fundvote/vectors.json; run by test_fundvote.py.
// `node test_fundvote.mjs "from the page"`: with keccak256 where a page's script tag puts it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const root = new URL("../../", import.meta.url);
const vectors = JSON.parse(readFileSync(new URL("fundvote/vectors.json", root), "utf-8"));
if (process.argv[2] === "from the page") {
  // js-sha3's own build for pages, where there is no `module` and no `require`
  const page = vm.createContext({ Uint8Array, ArrayBuffer });
  page.window = page;
  vm.runInContext(readFileSync(new URL("node_modules/js-sha3/build/sha3.min.js", root), "utf-8"), page);
  globalThis.keccak256 = page.keccak256;
}
const fundvote = await import("../../fundvote/seal.mjs");

const checks = {
  ballots(row) {
    assert.deepEqual(fundvote.ballot(row.chainId, row.jury, row.caseId, row.juror), row.typedData);
    assert.equal(fundvote.saltOf(row.signature), row.salt);
  },
  signatures: (row) => assert.equal(fundvote.saltOf(row.signature), row.salt),
  notSignatures: (row) => assert.throws(() => fundvote.saltOf(row), RangeError),
  reasons: (row) => assert.equal(fundvote.reasonHash(row.text), row.hash),
  notReasons: (row) => assert.throws(() => fundvote.reasonHash(row), RangeError),
  seals(row) {
    const where = [row.chainId, row.jury, row.caseId, row.juror];
    assert.equal(fundvote.seal(...where, row.option, row.salt, row.reason), row.seal);
    const vote = { option: row.option, salt: row.salt, reason: row.reason };
    assert.deepEqual(fundvote.findVote(row.seal, ...where, row.salt, [row.reason]), vote);
    assert.equal(fundvote.findVote(row.seal, ...where, fundvote.NO_REASON, [row.reason]), null);
  },
  lots: (row) => assert.equal(fundvote.lot(row.seed, row.account), BigInt(row.lot)),
  thresholds(row) {
    assert.equal(fundvote.threshold(row.size, row.round, row.electorate), BigInt(row.threshold));
  },
  draws(row) {
    assert.equal(fundvote.isDrawn(row.seed, row.account, row.size, row.round, row.electorate), row.drawn);
  },
};

let count = 0;
for (const [name, rows] of Object.entries(vectors)) {
  for (const row of rows) {
    checks[name](row);
    count += 1;
  }
}
console.log(`${count} agree`);
