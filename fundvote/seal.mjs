// A juror's arithmetic in JavaScript: the same as the Python package around it; vectors.json holds both to it.
// In Node it takes keccak256 from js-sha3. In a page, load js-sha3's own file first: it sets globalThis.keccak256.
// Byte strings are 0x-prefixed lower-case hexadecimal; numbers may be Number, BigInt or decimal text.

const keccak256 = globalThis.keccak256 ?? (await import("js-sha3")).default.keccak256;

export const PURPOSE = "Derive the salt of my sealed vote. Sign only on a page you trust.";
export const NO_REASON = "0x" + "00".repeat(32);

// The order of the curve secp256k1 (SEC 2, 2.4.1): s and ORDER - s sign the same.
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const MOST = 2n ** 256n - 1n;
const SEAL_BYTES = 23;

/** The typed data (EIP-712) that a juror's wallet signs: pass it, as JSON, to eth_signTypedData_v4. */
export function ballot(chainId, jury, caseId, juror) {
  return {
    types: {
      EIP712Domain: [
        { name: "name", type: "string" },
        { name: "version", type: "string" },
        { name: "chainId", type: "uint256" },
        { name: "verifyingContract", type: "address" },
      ],
      Ballot: [
        { name: "caseId", type: "uint256" },
        { name: "juror", type: "address" },
        { name: "purpose", type: "string" },
      ],
    },
    primaryType: "Ballot",
    domain: { name: "Jury", version: "1", chainId: String(chainId), verifyingContract: jury.toLowerCase() },
    message: { caseId: String(caseId), juror: juror.toLowerCase(), purpose: PURPOSE },
  };
}

/** The salt: keccak256 of the signature r, s, v with s in the lower half of the order and v 27 or 28. */
export function saltOf(signature) {
  const text = signature.replace(/^0x/, "").toLowerCase();
  const v = Number.parseInt(text.slice(128), 16);
  if (!/^[0-9a-f]{130}$/.test(text) || ![0, 1, 27, 28].includes(v)) {
    throw new RangeError("not a signature: 65 bytes r, s, v are wanted, v 0, 1, 27 or 28");
  }
  let s = BigInt("0x" + text.slice(64, 128));
  let odd = v === 1 || v === 28;
  if (s <= 0n || s >= ORDER) throw new RangeError("not a signature: s is out of range");
  if (s > ORDER / 2n) [s, odd] = [ORDER - s, !odd];
  return hash(text.slice(0, 64) + word(s) + (odd ? "1c" : "1b"));
}

/** The 23 bytes that hide a vote: the contract's sealOf. `reason` is a hash or NO_REASON. */
export function seal(chainId, jury, caseId, juror, option, salt, reason) {
  const words = [word(chainId), address(jury), word(caseId), address(juror), word(option), bytes32(salt), bytes32(reason)];
  return hash(words.join("")).slice(0, 2 + 2 * SEAL_BYTES);
}

/** keccak256 of a written reason in UTF-8, NFC, without blanks at its ends; NO_REASON if empty. */
export function reasonHash(text) {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("half a surrogate pair");
  const plain = text.normalize("NFC").trim();
  return plain === "" ? NO_REASON : "0x" + keccak256(new TextEncoder().encode(plain));
}

/** The vote that a seal hides, by trying all options with every reason hash given and none; null where none fits. */
export function findVote(sealed, chainId, jury, caseId, juror, salt, reasons = [], options = 4) {
  for (const reason of new Set([NO_REASON, ...reasons])) {
    for (let option = 0; option < options; option += 1) {
      if (seal(chainId, jury, caseId, juror, option, salt, reason) === sealed) return { option, salt, reason };
    }
  }
  return null;
}

/** The lot of an account in a case whose seed is known: a BigInt. */
export function lot(seed, account) {
  return BigInt(hash(bytes32(seed) + address(account)));
}

/** What a lot must be below in this round (from 0): a BigInt. A vote of all members has no draw. */
export function threshold(size, round, electorate) {
  const [wanted, all] = [BigInt(size) << BigInt(round), BigInt(electorate)];
  return all <= wanted ? MOST : (MOST / all) * wanted;
}

/** Whether an account may sit, as far as the lot goes. */
export function isDrawn(seed, account, size, round, electorate) {
  return lot(seed, account) < threshold(size, round, electorate);
}

function hash(hex) {
  return "0x" + keccak256(Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16)));
}

function word(number) {
  const value = BigInt(number);
  if (value < 0n || value > MOST) throw new RangeError(`no uint256: ${value}`);
  return value.toString(16).padStart(64, "0");
}

function address(text) {
  if (!/^0x[0-9a-f]{40}$/i.test(text)) throw new RangeError(`no address: ${text}`);
  return text.slice(2).toLowerCase().padStart(64, "0");
}

function bytes32(text) {
  if (!/^0x[0-9a-f]{64}$/i.test(text)) throw new RangeError(`not 32 bytes: ${text}`);
  return text.slice(2).toLowerCase();
}
