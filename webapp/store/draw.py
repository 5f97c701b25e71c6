"""The draw and the count, as contracts/jury/Draw.sol does them; everybody can compute both."""

from __future__ import annotations

from collections.abc import Sequence

from eth_hash.auto import keccak

from .shareindex import BPS

WHOLE = (1 << 256) - 1


def lot_of(seed: str, account: str) -> int:
    """The lot of an account: keccak256(abi.encode(seed, account)) as a number.

    Args:
        seed: 0x text of 32 bytes.
        account: 0x text of 20 bytes.
    """
    return int.from_bytes(
        keccak(bytes.fromhex(seed[2:]) + bytes.fromhex(account[2:]).rjust(32, b"\0")), "big"
    )


def threshold(size: int, electorate: int) -> int:
    """Whose lot is below it is drawn: `size` of `electorate` members on average."""
    return WHOLE if electorate <= size else WHOLE // electorate * size


def rung(
    votes: Sequence[int], options: int, grave_bps: int, majority_bps: int, tie_counts: bool
) -> int:
    """The first option at which the votes, added up from 0, pass the share it needs."""
    total = sum(votes)
    added = votes[0] * BPS
    if added > total * grave_bps:
        return 0
    needed = total * majority_bps
    for option in range(1, options - 1):
        added += votes[option] * BPS
        if added > needed or (tie_counts and added == needed):
            return option
    return options - 1
