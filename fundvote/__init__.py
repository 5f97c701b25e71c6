"""A juror's arithmetic: the lot, the sealed vote, the salt that is never lost.

A package of its own, at the top, because a juror, the site and the demo must compute the same. It
needs no chain (`lookup` alone asks one), and `seal.mjs` beside it does the same in JavaScript, in
Node and in a browser; vectors.json holds both to it. `python -m fundvote` is the command.

The salt of a vote is the hash of the juror's signature over `ballot`. Wallets sign
deterministically (RFC 6979), so the same wallet gives the same salt again: nothing has to be kept.
A page should ask for the signature twice before it seals, and refuse a wallet that gives two.
"""

from fundvote.ballot import PURPOSE, ballot, ballot_digest, salt_of, sign_ballot
from fundvote.draw import is_drawn, lot, threshold
from fundvote.seal import NO_REASON, Found, find_vote, reason_hash, seal

__all__ = [
    "NO_REASON",
    "PURPOSE",
    "Found",
    "ballot",
    "ballot_digest",
    "find_vote",
    "is_drawn",
    "lot",
    "reason_hash",
    "salt_of",
    "seal",
    "sign_ballot",
    "threshold",
]
