"""How far the mirror is, and whether it agrees with the chain."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .records import Fund, MirrorStatus, Proof
from .state import now_of


def mirror_status(db: Connection, fund: Fund) -> MirrorStatus:
    """Last block, head, lag, counts, the recomputed journal head and the last proofs."""
    now = now_of(db, fund)
    chains = schema.chains
    chain = db.execute(select(chains).where(chains.c.chain_id == fund.chain_id)).one()
    found = {proof.kind: proof for proof in _proofs(db, fund)}
    return MirrorStatus(
        chain_id=fund.chain_id,
        block=now.block,
        block_hash=now.block_hash,
        block_time=now.time or None,
        head=chain.head,
        head_seen_at=chain.head_seen_at or None,
        lag=chain.head - now.block,
        events=now.books.events,
        entries=now.books.entries,
        journal_head=now.books.head,
        proof=found.get("journal"),
        reconciled=found.get("full"),
        stopped=chain.stopped,
    )


def _proofs(db: Connection, fund: Fund) -> list[Proof]:
    table = schema.proofs
    return [
        Proof(
            block=row.block,
            block_hash=row.block_hash,
            at=row.at,
            kind=row.kind,
            figures=row.figures,
            journal_head=row.journal_head,
            entries=row.entries,
            token_balance=int(row.token_balance),
            booked=int(row.booked),
            unbooked=int(row.unbooked),
            difference=row.difference,
        )
        for row in db.execute(select(table).where(table.c.fund_id == fund.id))
    ]
