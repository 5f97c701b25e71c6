"""Every figure of a fund that a view of its contracts answers too, and that view."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from fundplan import NOBODY
from webapp.store import electorate, schema
from webapp.store.claims import claims_of
from webapp.store.members import iterate_members
from webapp.store.overview import solvency_of
from webapp.store.parts import part_of
from webapp.store.periods import UINT256_MAX
from webapp.store.records import Fund
from webapp.store.rowtypes import BatchRow
from webapp.store.state import Now, batches_of, end_of, now_of
from webapp.store.words import Account, MemberStatus

from .casefigures import dispute_figures
from .questions import Figures, on_desk, on_fund
from .rulefigures import agent_figures, rule_figures, terms_figures

OPEN_BATCHES = 8  # batches that a fund keeps open at once (Settlement.BATCHES)
CHUNK = 200


def fund_figures(db: Connection, fund: Fund) -> Iterator[Figures]:
    """All of them, in a fixed order: books, terms, batches, members, claims, disputes, offices."""
    now = now_of(db, fund)
    yield from _books(db, fund, now)
    yield from terms_figures(fund)
    yield from rule_figures(db, fund, now)
    yield from _batches(db, fund, now)
    yield from _members(db, fund, now)
    yield from _claims(db, fund, now)
    yield from dispute_figures(db, fund, now)
    yield from agent_figures(db, fund)


def _books(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    books = now.books
    yield on_fund(fund, "journal", {"head": books.head, "entries": books.entries})
    for account in Account:
        ours = {account.name: books.of(account)}
        yield on_fund(fund, "balanceOf", ours, int(account), label="account")
    booked = sum(books.of(account) for account in Account)
    yield on_fund(fund, "booked", {"": booked})
    ours = {"index": books.share_index, "units": books.units, "tick": books.tick}
    yield on_fund(fund, "shareIndex", ours)
    yield on_fund(fund, "payers", {"": books.payers})
    covered, most = electorate(db, fund)
    yield on_fund(fund, "electorate", {"covered": covered, "most": most})
    period = books.period
    yield on_fund(fund, "openPeriod", {"period": period, "endsAt": end_of(fund, period)})
    yield on_fund(fund, "carried", {"": books.carried})
    solvency = solvency_of(db, fund, books)
    ratio = UINT256_MAX if solvency.ratio_bps is None else solvency.ratio_bps
    figures = {
        "reserve": solvency.reserve,
        "collectable": solvency.collectable,
        "unfunded": solvency.unfunded,
        "underDecision": solvency.under_decision,
        "ratioBps": ratio,
    }
    yield on_fund(fund, "solvency", figures)


def _batches(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    """Open batches as they are; settled ones by how much of them is funded."""
    settled = now.books.settled
    opened = () if now.books.closed_in else range(settled + 1, settled + 1 + OPEN_BATCHES)
    batches = batches_of(db, fund, set(range(1, settled + 1 + OPEN_BATCHES)))
    for period in opened:
        batch = batches.get(period) or BatchRow(period)
        ours = {"asked": batch.asked, "largest": batch.largest, "claims": batch.claims}
        yield on_fund(fund, "batchOf", ours, period, label=f"batch of period {period}")
    for period in range(1, settled + 1):
        batch = batches.get(period) or BatchRow(period)
        facts = (batch.asked, batch.funded, batch.open) if batch.short else (0, 0, False)
        ours = dict(zip(("asked", "funded", "open"), facts, strict=True))
        yield on_fund(fund, "shortfallOf", ours, period, label=f"shortfall of period {period}")


def _members(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    total = 0
    for member in iterate_members(db, fund):
        total += member.balance
        label, address = f"member {member.address}", member.address
        yield on_fund(fund, "statusOf", {"status": int(member.status)}, address, label=label)
        yield on_fund(fund, "balanceOfMember", {"balance": member.balance}, address, label=label)
        facts = {
            "number": member.number,
            "units": member.units,
            "cover": member.cover,
            "band": member.band,
            "expiryTick": member.expiry_tick,
            "spare": member.spare,
            "joinedAt": member.joined_at,
            "exitPeriod": member.exit_period,
            "lapsedAt": member.lapsed_at,
            "expelledAt": member.expelled_at,
            "referrer": member.referrer or NOBODY,
        }
        yield on_fund(fund, "memberOf", facts, address, label=label)
        yield on_desk(fund, "debtOf", {"debt": member.debt}, address, label=label)
        covered = member.status is MemberStatus.COVERED
        right = {  # to object, and to sit on a jury
            "seats as number": member.number if covered else 0,
            "seats as referred by": (covered and member.referrer) or NOBODY,
            "represented": member.represented,
        }
        yield on_fund(fund, "jurorOf", right, address, now.time, label=label)
        if now.books.closed_in:
            ours = {"part": part_of(db, fund, address)}
            yield on_fund(fund, "partOf", ours, address, label=label)
    yield on_fund(fund, "balanceOf", {"": total}, int(Account.MEMBERS), label="sum of all members")


def _claims(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    table, last = schema.claims, 0
    while True:
        query = select(table).where(table.c.fund_id == fund.id, table.c.claim_id > last)
        rows = db.execute(query.order_by(table.c.claim_id).limit(CHUNK)).all()
        for row, claim in zip(rows, claims_of(db, fund, now, rows), strict=True):
            label, last = f"claim {claim.id}", claim.id
            yield on_desk(fund, "statusOf", {"status": int(claim.status)}, claim.id, label=label)
            facts = {
                "claimant": claim.claimant,
                "line": claim.line,
                "eventAt": claim.event_at,
                "filedAt": row.filed_at,
                "publishedAt": claim.published_at,
                "windowEndsAt": claim.window_ends_at,
                "period": row.period,
                "amount": claim.amount,
                "paid": claim.paid,
                "lower": claim.lower,
                "attested": claim.provider is not None,
                "fastPaid": claim.fast_paid,
                "version": claim.version,
            }
            yield on_desk(fund, "claimOf", facts, claim.id, label=label)
            if claim.period:
                args = (claim.period, claim.amount)
                yield on_fund(fund, "fundedOf", {"funded": claim.funded}, *args, label=label)
        if len(rows) < CHUNK:
            return
