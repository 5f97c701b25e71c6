"""The draw of contracts/jury/Draw.sol: everybody can compute every draw alone.

lot = H(seed, account); drawn where it is below the threshold.
"""

from __future__ import annotations

from eth_abi.abi import encode
from eth_utils.crypto import keccak

MOST = 2**256 - 1


def lot(seed: bytes, account: str) -> int:
    """The lot of an account in a case whose seed is known."""
    return int.from_bytes(keccak(encode(("bytes32", "address"), (seed, account))), "big")


def threshold(size: int, round_: int, electorate: int) -> int:
    """What a lot must be below in this round (from 0): each round doubles the expected jury.

    Everybody is drawn where the electorate is no larger than the jury. In a vote of all members
    there is no draw: do not ask.
    """
    wanted = size << round_
    return MOST if electorate <= wanted else MOST // electorate * wanted


def is_drawn(seed: bytes, account: str, size: int, round_: int, electorate: int) -> bool:
    """Whether an account may sit, as far as the lot goes."""
    return lot(seed, account) < threshold(size, round_, electorate)
