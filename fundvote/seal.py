"""Sealing a vote, and finding again what was sealed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

NO_REASON = bytes(32)
SEAL_BYTES = 23
# White space and line ends as JavaScript's trim() knows them: the two languages must agree.
_BLANKS = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_TYPES = ("uint256", "address", "uint256", "address", "uint256", "bytes32", "bytes32")


@dataclass(frozen=True)
class Found:
    """What a sealed vote says."""

    option: int
    salt: bytes
    reason: bytes  # hash


def seal(
    chain_id: int, jury: str, case_id: int, juror: str, option: int, salt: bytes, reason: bytes
) -> bytes:
    """The 23 bytes that hide a vote: the contract's `sealOf`. `reason` is a hash or NO_REASON.

    keccak256(abi.encode(chainid, jury, caseId, juror, option, salt, reasonHash)), cut.
    """
    values = (chain_id, jury, case_id, juror, option, salt, reason)
    return bytes(keccak(encode(_TYPES, values))[:SEAL_BYTES])


def reason_hash(text: str) -> bytes:
    """keccak256 of a written reason in UTF-8, NFC, without blanks at its ends; NO_REASON if empty.

    Raises UnicodeEncodeError (a ValueError) for half a surrogate pair.
    """
    plain = unicodedata.normalize("NFC", text).strip(_BLANKS)
    return bytes(keccak(plain.encode("utf-8"))) if plain else NO_REASON


def find_vote(
    sealed: bytes,
    chain_id: int,
    jury: str,
    case_id: int,
    juror: str,
    salt: bytes,
    reasons: Iterable[bytes] = (),
    options: int = 4,
) -> Found | None:
    """The option and reason that a seal hides, by trying them all; None where none fits.

    `reasons`: hashes that the vote may carry; NO_REASON is always tried.
    """
    for reason in dict.fromkeys((NO_REASON, *reasons)):
        for option in range(options):
            if seal(chain_id, jury, case_id, juror, option, salt, reason) == sealed:
                return Found(option, salt, reason)
    return None
