"""Every figure of a fund that a view of its contracts answers too, and that view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from webapp.chain.calls import View, view
from webapp.store import schema
from webapp.store.claims import cases_of, claims_of
from webapp.store.members import iterate_members
from webapp.store.overview import solvency_of
from webapp.store.periods import UINT256_MAX
from webapp.store.records import Fund
from webapp.store.rowtypes import BatchRow
from webapp.store.state import Now, batches_of, end_of, now_of
from webapp.store.words import Account

OPEN_BATCHES = 8  # batches that a fund keeps open at once (Settlement.BATCHES)
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """A view, and the mirror's values of its outputs by name, in the view's order."""

    name: str
    address: str
    view: View
    args: tuple[Any, ...]
    ours: dict[str, Any]


def fund_figures(db: Connection, fund: Fund) -> Iterator[Figures]:
    """All of them, in a fixed order: books, terms, batches, members, claims, cases, attestors."""
    now = now_of(db, fund)
    yield from _books(db, fund, now)
    yield from _terms(fund)
    yield from _batches(db, fund, now)
    yield from _members(db, fund, now)
    yield from _claims(db, fund, now)
    yield from _cases(db, fund, now)
    yield from _attestors(db, fund)


def _fund(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    return Figures(label or name, fund.address, view("MutualFund", name), args, ours)


def _desk(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    return Figures(label or name, fund.claim_desk, view("ClaimDesk", name), args, ours)


def _jury(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    return Figures(label or name, fund.jury, view("MemberVote", name), args, ours)


def _books(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    books = now.books
    yield _fund(fund, "journal", {"head": books.head, "entries": books.entries})
    for account in Account:
        ours = {account.name: books.of(account)}
        yield _fund(fund, "balanceOf", ours, int(account), label="account")
    booked = sum(books.of(account) for account in Account)
    yield _fund(fund, "booked", {"": booked})
    ours = {"index": books.share_index, "units": books.units, "tick": books.tick}
    yield _fund(fund, "shareIndex", ours)
    yield _fund(fund, "payers", {"": books.payers})
    period = books.settled + 1
    yield _fund(fund, "openPeriod", {"period": period, "endsAt": end_of(fund, period)})
    yield _fund(fund, "carried", {"": books.carried})
    solvency = solvency_of(db, fund, books)
    ratio = UINT256_MAX if solvency.ratio_bps is None else solvency.ratio_bps
    figures = {
        "reserve": solvency.reserve,
        "collectable": solvency.collectable,
        "unfunded": solvency.unfunded,
        "underDecision": solvency.under_decision,
        "ratioBps": ratio,
    }
    yield _fund(fund, "solvency", figures)


def _terms(fund: Fund) -> Iterator[Figures]:
    terms = fund.terms
    yield _fund(fund, "token", {"": fund.token})
    yield _fund(fund, "claimDesk", {"": fund.claim_desk})
    yield _fund(fund, "rulesHash", {"": fund.rules_hash})
    yield _fund(fund, "membershipTerms", _fields(terms, _MEMBERSHIP))
    yield _fund(fund, "shareTerms", _fields(terms, _SHARES))
    yield _desk(fund, "claimTerms", _fields(terms, _CLAIMS))
    yield _fund(fund, "operator", {"": terms.operator})
    yield _jury(fund, "voteSeconds", {"": terms.vote_seconds})
    yield _jury(fund, "quorumBps", {"": terms.quorum_bps})
    yield _jury(fund, "tieOption", {"": terms.tie_option})
    yield _jury(fund, "silenceOption", {"": terms.silence_option})
    for at, band in enumerate(terms.bands):
        ours = _fields(band, ("age_from", "age_to", "units"))
        yield _fund(fund, "bandOf", ours, at, label=f"band {at}")
    yield _desk(fund, "benefitCount", {"": len(terms.benefits)})
    for line in terms.benefits:
        ours = _fields(line, _BENEFIT)
        yield _desk(fund, "benefitAt", ours, line.line, label=f"benefit {line.line}")


def _fields(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


_MEMBERSHIP = ("min_prepayment", "max_cover", "waiting_seconds", "grace_seconds", "attested")
_SHARES = (
    "period_cap",
    "claim_cap",
    "dues",
    "fee_bps",
    "reserve_floor",
    "carries",
)
_CLAIMS = ("reporting_seconds", "publicity_seconds", "bond", "compensation_bps")
_BENEFIT = (
    "code",
    "kind",
    "severity",
    "age_from",
    "age_to",
    "waits",
    "capped",
    "ratio_bps",
    "deductible",
    "amount",
)


def _batches(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    """Open batches as they are; settled ones by how much of them is funded."""
    settled = now.books.settled
    opened = range(settled + 1, settled + 1 + OPEN_BATCHES)
    batches = batches_of(db, fund, set(range(1, settled + 1 + OPEN_BATCHES)))
    for period in opened:
        batch = batches.get(period) or BatchRow(period)
        ours = {"asked": batch.asked, "largest": batch.largest, "claims": batch.claims}
        yield _fund(fund, "batchOf", ours, period, label=f"batch of period {period}")
    for period in range(1, settled + 1):
        batch = batches.get(period) or BatchRow(period)
        facts = (batch.asked, batch.funded, batch.open) if batch.short else (0, 0, False)
        ours = dict(zip(("asked", "funded", "open"), facts, strict=True))
        yield _fund(fund, "shortfallOf", ours, period, label=f"shortfall of period {period}")


def _members(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    total = 0
    for member in iterate_members(db, fund):
        total += member.balance
        label, address = f"member {member.address}", member.address
        yield _fund(fund, "statusOf", {"status": int(member.status)}, address, label=label)
        yield _fund(fund, "balanceOfMember", {"balance": member.balance}, address, label=label)
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
        }
        yield _fund(fund, "memberOf", facts, address, label=label)
    yield _fund(fund, "balanceOf", {"": total}, int(Account.MEMBERS), label="sum of all members")


def _claims(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    table, last = schema.claims, 0
    while True:
        query = select(table).where(table.c.fund_id == fund.id, table.c.claim_id > last)
        rows = db.execute(query.order_by(table.c.claim_id).limit(CHUNK)).all()
        for row, claim in zip(rows, claims_of(db, fund, now, rows), strict=True):
            label, last = f"claim {claim.id}", claim.id
            yield _desk(fund, "statusOf", {"status": int(claim.status)}, claim.id, label=label)
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
                "caseId": claim.case_id,
                "objections": claim.objections,
                "bond": int(row.bond),
            }
            yield _desk(fund, "claimOf", facts, claim.id, label=label)
            if claim.period:
                args = (claim.period, claim.amount)
                yield _fund(fund, "fundedOf", {"funded": claim.funded}, *args, label=label)
        if len(rows) < CHUNK:
            return


def _cases(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    table, last = schema.cases, 0
    while True:
        query = select(table.c.case_id).where(table.c.fund_id == fund.id, table.c.case_id > last)
        ids = db.scalars(query.order_by(table.c.case_id).limit(CHUNK)).all()
        for case_id, case in sorted(cases_of(db, fund, set(ids)).items()):
            last = case_id
            opened = db.scalar(
                select(schema.blocks.c.time).where(
                    schema.blocks.c.chain_id == fund.chain_id,
                    schema.blocks.c.number == case.block,
                )
            )
            facts = {
                "subject": case.subject,
                "openedAt": opened,
                "opensAt": case.opens_at,
                "closesAt": case.closes_at,
                "quorum": case.quorum,
                "refuse": case.refuse,
                "pay": case.pay,
            }
            yield _jury(fund, "caseOf", facts, case_id, label=f"case {case_id}")
        if len(ids) < CHUNK:
            return


def _attestors(db: Connection, fund: Fund) -> Iterator[Figures]:
    table = schema.attestors
    query = select(table).where(table.c.fund_id == fund.id).order_by(table.c.address)
    for row in db.execute(query):
        ours = {"in office": row.until_block is None}
        yield _fund(fund, "isAttestor", ours, row.address, label=f"attestor {row.address}")
