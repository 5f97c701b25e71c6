"""The proof after each sync: the recomputed journal against the contract's, at the same block."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, select

from webapp.chain.calls import CallFailed, Question, ask, view
from webapp.chain.rpc import Node
from webapp.store import schema
from webapp.store.records import Proof

from . import bulk


class NothingMirrored(RuntimeError):
    """The fund's first block is not mirrored yet: there is nothing to compare."""


def prove_journal(db: Connection, node: Node, fund_id: int) -> Proof:
    """Compare head and count of the journal, the booked total and the token balance.

    Four figures; any entry missing, altered, added or out of order changes the head.

    Raises:
        NothingMirrored: no block of the fund is mirrored.
        CallFailed: the node cannot answer for that block (it may have forgotten its state).
    """
    fund = db.execute(select(schema.funds).where(schema.funds.c.id == fund_id)).one()
    books = db.execute(select(schema.books).where(schema.books.c.fund_id == fund_id)).first()
    if fund.last_hash is None or books is None:
        raise NothingMirrored(f"fund {fund.address}: nothing is mirrored yet")
    questions = [
        Question(fund.address, view("MutualFund", "journal")),
        Question(fund.address, view("MutualFund", "booked")),
        Question(fund.address, view("MutualFund", "unbooked")),
        Question(fund.token, view("Token", "balanceOf"), (fund.address,)),
    ]
    (head, entries), booked, unbooked, held = ask(node, fund.last_hash, questions)
    ours = sum(int(books._mapping[name]) for name in _ACCOUNTS)
    return Proof(
        block=fund.last_block,
        block_hash=fund.last_hash,
        at=int(time.time()),
        kind="journal",
        figures=4,
        journal_head=books.head,
        entries=books.entries,
        token_balance=held,
        booked=ours,
        unbooked=unbooked,
        difference=first_difference(
            ("journal entries", books.entries, entries),
            ("journal head", books.head, head),
            ("booked total", ours, booked),
            ("unbooked tokens", max(held - ours, 0), unbooked),
            ("tokens missing", max(ours - held, 0), 0),
        ),
    )


def first_difference(*figures: tuple[str, Any, Any]) -> str | None:
    """The first figure (name, mirror's, chain's) that differs, in words; None: all agree."""
    for name, ours, theirs in figures:
        if ours != theirs:
            return f"{name}: {ours} mirrored, {theirs} on the chain"
    return None


def store_proof(db: Connection, fund_id: int, proof: Proof) -> None:
    """Keep a proof as the newest of its kind."""
    row = (
        fund_id,
        proof.kind,
        proof.block,
        proof.block_hash,
        proof.at,
        proof.figures,
        proof.journal_head,
        proof.entries,
        str(proof.token_balance),
        str(proof.booked),
        str(proof.unbooked),
        proof.difference,
    )
    bulk.upsert(db, schema.proofs, [row])


_ACCOUNTS = ("members", "reserve", "claims", "bonds", "fees")

__all__ = ["CallFailed", "NothingMirrored", "first_difference", "prove_journal", "store_proof"]
