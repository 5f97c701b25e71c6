"""The overview of a fund: accounts, solvency, the open period's share with its formula, trend."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, func, select

from . import schema
from .claims import claims_of
from .flows import entries_until
from .periods import latest_periods
from .records import Accounts, Fund, OpenPeriod, Overview, ShareFormula, Solvency, Terms
from .rowtypes import BatchRow, BooksRow
from .settling import Bill, Outcome, Owed, Position, settle
from .shareindex import BPS, fee_on
from .state import Now, batches_of, end_of, now_of
from .status import mirror_status
from .words import ROUTES, Account, ClaimStatus, Mark, Surplus

OPEN_MARKS = (Mark.NONE, Mark.DISPUTED, Mark.APPROVED)


def overview(db: Connection, fund: Fund, trend: int = 12) -> Overview:
    """Everything the first page of a fund shows, at the mirror's last block.

    Args:
        trend: how many of the newest settled periods to give along.
    """
    now = now_of(db, fund)
    books = now.books
    shares = None if books.closed_in else _shares(db, fund, now)
    given_up = _given_up(db, fund, now)
    return Overview(
        fund=fund,
        as_of=mirror_status(db, fund),
        accounts=_accounts(books),
        solvency=solvency_of(db, fund, books),
        open_period=shares[0] if shares else None,
        next_share=shares[1] if shares else None,
        payers=books.payers,
        units=books.units,
        index=books.share_index,
        claims_open=_count(db, fund, OPEN_MARKS) - given_up,
        claims_paid=_count(db, fund, (Mark.PAID,)) + given_up,
        aid_paid=books.aid_paid,
        trend=latest_periods(db, fund, trend),
    )


def accounts_at(db: Connection, fund: Fund, block: int | None = None) -> Accounts:
    """The five accounts after `block` (None: the mirror's last)."""
    if block is None:
        return _accounts(now_of(db, fund).books)
    journal = schema.journal
    newest: dict[Account, tuple[int, int]] = {}
    last = entries_until(db, fund, block)
    for movement, (source, target, _) in ROUTES.items():
        query = (
            select(journal.c.number, journal.c.source_balance, journal.c.target_balance)
            .where(journal.c.fund_id == fund.id, journal.c.movement == movement)
            .where(journal.c.number <= last)
            .order_by(journal.c.number.desc())
            .limit(1)
        )
        row = db.execute(query).first()
        if row is None:
            continue
        for account, balance in ((source, row.source_balance), (target, row.target_balance)):
            newest[account] = max(newest.get(account, (0, 0)), (row.number, int(balance)))
    known = {account: newest.get(account, (0, 0))[1] for account in Account}
    return Accounts(
        members=known[Account.MEMBERS],
        reserve=known[Account.RESERVE],
        claims=known[Account.CLAIMS],
        bonds=known[Account.BONDS],
        fees=known[Account.FEES],
    )


def solvency_of(db: Connection, fund: Fund, books: BooksRow) -> Solvency:
    """Can the fund pay, now. Source: Settlement.solvency."""
    batches = schema.batches
    unsettled = db.execute(
        select(batches.c.asked).where(
            batches.c.fund_id == fund.id, batches.c.period > books.settled
        )
    )
    under_decision = sum(int(row.asked) for row in unsettled) + books.disputed
    unfunded = books.carried
    collectable = min(books.members, fund.terms.period_cap * books.units)
    owed = unfunded + under_decision
    ratio = (books.reserve + collectable) * BPS // owed if owed else None
    return Solvency(books.reserve, collectable, unfunded, under_decision, ratio)


def solvency_now(db: Connection, fund: Fund) -> Solvency:
    """Can the fund pay, after the mirror's last block."""
    return solvency_of(db, fund, now_of(db, fund).books)


def _accounts(books: BooksRow) -> Accounts:
    return Accounts(books.members, books.reserve, books.claims, books.bonds, books.fees)


def _given_up(db: Connection, fund: Fund, now: Now) -> int:
    """Claims that are over though no payment in full said so: they got all they will ever get
    before the rest of their batch was given up, or the fast lane paid them long ago."""
    claims, batches = schema.claims, schema.batches
    query = (
        select(claims)
        .outerjoin(
            batches,
            (batches.c.fund_id == claims.c.fund_id) & (batches.c.period == claims.c.period),
        )
        .where(claims.c.fund_id == fund.id, claims.c.mark.in_((Mark.NONE, Mark.APPROVED)))
        .where(claims.c.fast_paid | (batches.c.short & ~batches.c.open))
    )
    rows = claims_of(db, fund, now, db.execute(query).all())
    return sum(claim.status is ClaimStatus.PAID for claim in rows)


def _count(db: Connection, fund: Fund, marks: tuple[Mark, ...]) -> int:
    claims = schema.claims
    query = select(func.count()).where(claims.c.fund_id == fund.id, claims.c.mark.in_(marks))
    return db.scalar(query) or 0


# --- the shares of the open period and the next --------------------------------------------------


def _shares(db: Connection, fund: Fund, now: Now) -> tuple[OpenPeriod, ShareFormula]:
    books = now.books
    period = books.settled + 1
    batches = batches_of(db, fund, {period, period + 1})
    batch = batches.get(period) or BatchRow(period)
    coming = batches.get(period + 1) or BatchRow(period + 1)
    position = Position(
        index=books.share_index,
        units=books.units,
        reserve=books.reserve,
        tick=fund.tick,
        owed=owed_batches(db, fund.id),
        winding=now.standing.winding_since > 0,
    )
    staying, leaving = _endings(db, fund, books)
    here = Bill(period, batch.asked, batch.largest, _sum(staying, leaving))
    out = settle(position, here, fund.terms)
    later = fund.terms if now.standing.terms_from != period + 1 else fund.versions[-1].terms
    after = replace(
        position,
        index=out.index,
        units=out.units - batch.leaving_units + _lapsing(position, out, leaving),
        reserve=out.reserve,
        owed=tuple(out.owed),
    )
    disputed = max(_disputed(db, fund), default=0)
    asked, largest = coming.asked + books.disputed, max(coming.largest, disputed)
    there = Bill(period + 1, asked, largest, staying)
    ends_at = end_of(fund, period)
    view = OpenPeriod(
        number=period,
        starts_at=end_of(fund, period - 1),
        ends_at=ends_at,
        overdue=now.time >= ends_at,
        claims=batch.claims,
        formula=_formula(position, here, out, fund.terms),
    )
    return view, _formula(after, there, settle(after, there, later), later)


def _formula(at: Position, bill: Bill, out: Outcome, terms: Terms) -> ShareFormula:
    bps = terms.fee_bps
    fee = sum(fee_on(batch.asked - batch.funded, bps) for batch in at.owed)
    fee += fee_on(bill.asked, bps)
    aid = out.carried_in + bill.asked
    floor = 0 if at.winding else terms.reserve_floor
    free = max(at.reserve + out.dues - floor, 0)
    first = 0 if terms.surplus is Surplus.LOWER else out.collected  # else the members pay first
    from_reserve = min(max(aid + fee - first, 0), free)
    return ShareFormula(
        carried=out.carried_in,
        batch=bill.asked,
        fee=fee,
        from_reserve=from_reserve,
        due=aid + fee - from_reserve,
        units=at.units,
        share=out.share,
        collected=out.collected,
        shortfall=aid - out.funded,
        capped=out.funded < aid,
    )


def owed_batches(db: Connection, fund_id: int) -> tuple[Owed, ...]:
    """Short batches that are still owed something, the oldest first."""
    table = schema.batches
    query = select(table).where(table.c.fund_id == fund_id, table.c.open)
    return tuple(
        Owed(row.period, int(row.asked), int(row.funded), int(row.allowance))
        for row in db.execute(query.order_by(table.c.period))
    )


def _endings(db: Connection, fund: Fund, books: BooksRow) -> tuple[dict[int, int], dict[int, int]]:
    """Units by the tick where their balance ends, as far as two settlements can reach: of those
    who stay, and of those who leave with the open period."""
    charged = (fund.terms, fund.versions[-1].terms)
    reach = sum(terms.period_cap + terms.dues for terms in charged)
    first, last = books.share_index // fund.tick, (books.share_index + reach) // fund.tick
    ticks, leavers = schema.ticks, schema.leavers
    staying = select(ticks.c.tick, ticks.c.units).where(
        ticks.c.fund_id == fund.id, ticks.c.tick > first, ticks.c.tick <= last
    )
    leaving = select(leavers.c.tick, leavers.c.units).where(
        leavers.c.fund_id == fund.id, leavers.c.period == books.settled + 1
    )
    return (
        {row.tick: row.units for row in db.execute(staying)},
        {row.tick: row.units for row in db.execute(leaving)},
    )


def _sum(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
    return {tick: a.get(tick, 0) + b.get(tick, 0) for tick in a.keys() | b.keys()}


def _lapsing(at: Position, out: Outcome, leaving: dict[int, int]) -> int:
    """Units of leavers whose balance ends in the settlement: they leave only once."""
    return sum(units for tick, units in leaving.items() if at.index < tick * at.tick <= out.index)


def _disputed(db: Connection, fund: Fund) -> list[int]:
    claims = schema.claims
    query = select(claims.c.amount).where(
        claims.c.fund_id == fund.id, claims.c.mark == Mark.DISPUTED, ~claims.c.fast_paid
    )
    return [int(row.amount) for row in db.execute(query)]
