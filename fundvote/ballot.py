"""What a juror signs, and the salt that the signature becomes."""

from __future__ import annotations

from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.crypto import keccak

PURPOSE = "Derive the salt of my sealed vote. Sign only on a page you trust."
# The order of the curve secp256k1 (SEC 2, 2.4.1): s and ORDER - s sign the same.
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_DOMAIN = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_BALLOT = (("caseId", "uint256"), ("juror", "address"), ("purpose", "string"))


def ballot(chain_id: int, jury: str, case_id: int, juror: str) -> dict[str, Any]:
    """The typed data (EIP-712) that a wallet signs, as `eth_signTypedData_v4` takes it.

    Numbers are decimal texts, addresses lower-case, so that it is the same JSON everywhere.
    """
    return {
        "types": {"EIP712Domain": _members(_DOMAIN), "Ballot": _members(_BALLOT)},
        "primaryType": "Ballot",
        "domain": {
            "name": "Jury",
            "version": "1",
            "chainId": str(chain_id),
            "verifyingContract": jury.lower(),
        },
        "message": {"caseId": str(case_id), "juror": juror.lower(), "purpose": PURPOSE},
    }


def ballot_digest(chain_id: int, jury: str, case_id: int, juror: str) -> bytes:
    """The 32 bytes that are signed."""
    data = ballot(chain_id, jury, case_id, juror)
    signable = encode_typed_data(full_message=data | {"domain": _numbered(data["domain"])})
    return bytes(keccak(b"\x19\x01" + signable.header + signable.body))


def sign_ballot(key: bytes, chain_id: int, jury: str, case_id: int) -> tuple[str, bytes]:
    """The juror whose key it is (lower-case), and the signature, as the juror's wallet makes it."""
    account = Account.from_key(key)
    digest = ballot_digest(chain_id, jury, case_id, account.address)
    return str(account.address).lower(), bytes(account.unsafe_sign_hash(digest).signature)


def signer_of(signature: bytes, chain_id: int, jury: str, case_id: int, juror: str) -> str:
    """Who signed the juror's ballot, lower-case. Raises ValueError where nobody can have."""
    plain = normalised(signature)
    digest = ballot_digest(chain_id, jury, case_id, juror)
    try:
        key = Signature(plain[:64] + bytes([plain[64] - 27])).recover_public_key_from_msg_hash(
            digest
        )
    except BadSignature:
        raise ValueError("not a signature: no key can have made it") from None
    return str(key.to_address()).lower()


def salt_of(signature: bytes) -> bytes:
    """keccak256 of the signature, written in the one way that `normalised` says.

    Raises ValueError for anything but r, s and v in 65 bytes.
    """
    return bytes(keccak(normalised(signature)))


def normalised(signature: bytes) -> bytes:
    """r, s, v with s in the lower half of the order and v 27 or 28, whatever the wallet writes.

    Raises ValueError for anything but r, s and v in 65 bytes.
    """
    if len(signature) != 65 or signature[64] not in (0, 1, 27, 28):
        raise ValueError("not a signature: 65 bytes r, s, v are wanted, v 0, 1, 27 or 28")
    s, odd = int.from_bytes(signature[32:64], "big"), signature[64] in (1, 28)
    if not 0 < s < ORDER:
        raise ValueError("not a signature: s is out of range")
    if s > ORDER // 2:
        s, odd = ORDER - s, not odd
    return signature[:32] + s.to_bytes(32, "big") + bytes([28 if odd else 27])


def _members(fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in fields]


def _numbered(domain: dict[str, str]) -> dict[str, Any]:
    return domain | {"chainId": int(domain["chainId"])}
