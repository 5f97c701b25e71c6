"""Which funds are mirrored, and on which terms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .records import Fund, RuleVersion
from .terms import terms_of


class UnknownFund(LookupError):
    """No mirrored fund has this key."""


def funds(db: Connection) -> tuple[Fund, ...]:
    """All funds whose opening is mirrored, in the order in which they were first seen."""
    table, books, standing = schema.funds, schema.books, schema.standing
    shared = schema.registers
    query = (
        select(
            table,
            books.c.starts_at,
            books.c.period_seconds,
            books.c.tick,
            standing.c.version,
            standing.c.shares_version,
            shared.c.address.label("agents"),
            shared.c.enrolment,
        )
        .join(books, books.c.fund_id == table.c.id)
        .join(standing, standing.c.fund_id == table.c.id)
        .join(shared, shared.c.id == table.c.register_id)
        .where(standing.c.shares_version > 0)
        .order_by(table.c.id)
    )
    return tuple(_fund(db, row) for row in db.execute(query).all())


def fund_by_key(db: Connection, key: str) -> Fund:
    """The fund with `key` ("<chain id>-<address>"; a bare address or the `id` works too).

    Raises:
        UnknownFund: there is none.
    """
    wanted = key.lower()
    for fund in funds(db):
        if wanted in (fund.key, fund.address, str(fund.id)):
            return fund
    raise UnknownFund(f"no fund {key!r} is mirrored here")


def _fund(db: Connection, row: Row[Any]) -> Fund:
    """A fund with all versions of its rules."""
    table, texts = schema.versions, schema.rule_texts
    same = (texts.c.fund_id == table.c.fund_id) & (texts.c.matter == table.c.matter)
    query = select(table, texts.c.rules).join(texts, same).where(table.c.fund_id == row.id)
    found = db.execute(query.order_by(table.c.version)).all()
    now, charged = found[row.version - 1], found[row.shares_version - 1]
    text = select(texts.c.text).where(texts.c.fund_id == row.id, texts.c.matter == now.matter)
    return Fund(
        id=row.id,
        key=f"{row.chain_id}-{row.address}",
        chain_id=row.chain_id,
        address=row.address,
        claim_desk=row.claim_desk,
        review_desk=row.review_desk,
        jury=row.jury,
        rulebook=row.rulebook,
        agents=row.agents,
        enrolment=row.enrolment,
        register_id=row.register_id,
        token=row.token,
        token_symbol=row.token_symbol,
        token_decimals=row.token_decimals,
        deploy_block=row.deploy_block,
        name_zh=row.name_zh,
        name_en=row.name_en,
        rules_hash=now.rules_hash,
        plan_text=db.scalar(text) or "",
        starts_at=row.starts_at,
        period_seconds=row.period_seconds,
        tick=int(row.tick),
        terms=terms_of(row.terms, now.rules, charged.rules),
        versions=tuple(_version(row.terms, each) for each in found),
    )


def _version(fixed: str, row: Row[Any]) -> RuleVersion:
    return RuleVersion(
        number=row.version,
        rules_hash=row.rules_hash,
        matter=row.matter,
        valid_from=row.valid_from,
        shares_from=row.shares_from,
        block=row.block,
        log_index=row.log_index,
        terms=terms_of(fixed, row.rules),
    )
