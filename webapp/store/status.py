"""How far the mirror is, and whether it agrees with the chain."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Fund, MirrorStatus


def mirror_status(db: Connection, fund: Fund) -> MirrorStatus:
    """Last block, head, lag, counts, the recomputed journal head and the last proof."""
    raise NotImplementedError
