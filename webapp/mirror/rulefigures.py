"""Figures of rules, proposals, pauses, offices, agents and the end that views answer too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from fundplan import NOBODY
from webapp.store import pauses, schema, tenures
from webapp.store.fundstanding import closes_at_of, delay_seconds, threshold_reached, used_of
from webapp.store.proposals import proposals_of
from webapp.store.records import Fund, RuleVersion, Terms
from webapp.store.rules import paused_seconds
from webapp.store.state import Now
from webapp.store.words import Office, Power

from .questions import Figures, on_agents, on_desk, on_fund, on_jury, on_review, on_rulebook

CHUNK = 200

_MEMBERSHIP = ("min_prepayment", "max_cover", "waiting_seconds", "grace_seconds", "attested")
_SHARES = (
    "period_cap",
    "claim_cap",
    "dues",
    "fee_bps",
    "reserve_floor",
    "carries",
    "term_periods",
    "surplus",
)
_CLAIMS = ("reporting_seconds", "publicity_seconds", "fast_seconds", "fast_limit")
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


def terms_figures(fund: Fund) -> Iterator[Figures]:
    """What the contracts are, what no vote changes, and the terms in force."""
    terms = fund.terms
    own = {"token": fund.token, "claimDesk": fund.claim_desk, "reviewDesk": fund.review_desk}
    own |= {"rulebook": fund.rulebook, "agents": fund.agents, "rulesHash": fund.rules_hash}
    own |= {"operator": terms.operator, "beneficiary": terms.beneficiary}
    for name, value in own.items():
        yield on_fund(fund, name, {"": value})
    yield on_fund(fund, "membershipTerms", _fields(terms, _MEMBERSHIP))
    yield on_fund(fund, "shareTerms", _fields(terms, _SHARES))
    yield on_fund(fund, "thresholds", asdict(terms.thresholds))
    yield on_jury(fund, "juryTerms", asdict(terms.jury))
    for on_court in (on_desk, on_review):
        yield on_court(fund, "disputeTerms", asdict(terms.disputes))
    yield on_review(fund, "answerSeconds", {"": terms.answer_seconds})
    for at, band in enumerate(terms.bands):
        ours = _fields(band, ("age_from", "age_to", "units"))
        yield on_fund(fund, "bandOf", ours, at, label=f"band {at}")


def rule_figures(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    """Versions, proposals, pauses, offices, what is stopped, and the end."""
    for on_court in (on_desk, on_rulebook):
        yield on_court(fund, "versionCount", {"": len(fund.versions)})
    for version in fund.versions:
        yield from _version(fund, version)
    yield on_rulebook(fund, "guardian", {"": fund.terms.guardian or NOBODY})
    yield on_rulebook(fund, "delaySeconds", {"": delay_seconds(fund)})
    yield on_rulebook(fund, "windsUpAt", {"": fund.terms.winds_up_at})
    yield from _proposals(db, fund, now)
    yield from _pauses(db, fund, now)
    yield from _standing(db, fund, now)
    yield from _offices(db, fund)


def _version(fund: Fund, version: RuleVersion) -> Iterator[Figures]:
    number, terms = version.number, version.terms
    label = f"version {number}"
    ours = {"rulesHash": version.rules_hash, "from": version.valid_from}
    yield on_rulebook(fund, "versionOf", ours, number, label=label)
    claims = tuple(getattr(terms, name) for name in _CLAIMS)
    clocks = {"claimTerms": claims, "from": version.valid_from}
    yield on_desk(fund, "claimTerms", clocks, number, label=label)
    yield on_desk(fund, "benefitCount", {"benefits": len(terms.benefits)}, number, label=label)
    yield on_desk(fund, "versionAt", {"versionAt": number}, version.valid_from, label=label)
    for line in terms.benefits:
        place = f"{label} benefit {line.line}"
        yield on_desk(fund, "benefitAt", _fields(line, _BENEFIT), number, line.line, label=place)
    for caps in terms.caps:
        ours = _fields(caps, ("per_event", "annual", "lifetime"))
        yield on_desk(fund, "capsOf", ours, number, caps.code, label=f"{label} caps {caps.code}")


def _proposals(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    table, last = schema.proposals, 0
    while True:
        query = select(table).where(table.c.fund_id == fund.id, table.c.matter > last)
        rows = db.execute(query.order_by(table.c.matter).limit(CHUNK)).all()
        for row, found in zip(rows, proposals_of(db, fund, rows, now.time), strict=True):
            last = found.id
            facts = {
                "kind": int(found.kind),
                "status": int(found.status),
                "proposer": found.proposer or NOBODY,
                "basedOn": found.based_on,
                "caseId": found.case_id,
                "amount": int(row.amount),
                "content": found.content,
                "bond": found.bond,
                "readyAt": found.ready_at,
                "expiresAt": found.expires_at,
            }
            yield on_rulebook(fund, "proposalOf", facts, found.id, label=f"proposal {found.id}")
        if len(rows) < CHUNK:
            return


def _pauses(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    found = pauses(db, fund)
    for power in Power:
        label = f"pause of {power.name}"
        mine = [pause for pause in found if pause.power is power]
        last = (mine[-1].started_at, mine[-1].ends_at) if mine else (0, 0)
        ours = {"used": used_of(found, power), "startedAt": last[0], "endsAt": last[1]}
        yield on_rulebook(fund, "pauseOf", ours, int(power), label=label)
        for since in sorted({0, now.standing.winding_since, now.standing.closed_at, *last}):
            seconds = {"seconds": paused_seconds(found, power, since, now.time)}
            yield on_rulebook(fund, "pausedSeconds", seconds, int(power), since, label=label)


def _standing(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    row = now.standing
    facts = {
        "joiningPausedUntil": row.joining_until,
        "filingPausedUntil": row.filing_until,
        "payingPausedUntil": row.paying_until,
        "joinsStopped": row.joins_stopped,
        "lowFor": row.low_for,
        "fewFor": row.few_for,
        "newTermsFrom": row.terms_from,
        "windingSince": row.winding_since,
        "closedAt": row.closed_at,
        "perUnit": row.per_unit,
        "unitsLeft": row.units_left,
        "rounding": row.rounding,
        "swept": row.swept,
    }
    yield on_fund(fund, "standing", facts)
    reached = {"reached": threshold_reached(fund, row), "windsUp": fund.terms.thresholds.winds_up}
    yield on_fund(fund, "thresholdReached", reached)
    closes_at = closes_at_of(fund, row, pauses(db, fund), now.time)
    yield on_rulebook(fund, "closesAt", {"": closes_at})


def _offices(db: Connection, fund: Fund) -> Iterator[Figures]:
    """Who ever held the office of an attestor or a provider, and whether it does now."""
    views = {Office.ATTESTOR: (on_fund, "isAttestor"), Office.PROVIDER: (on_desk, "isProvider")}
    single = {Office.OPERATOR: (on_fund, "operator"), Office.GUARDIAN: (on_rulebook, "guardian")}
    single[Office.BENEFICIARY] = (on_fund, "beneficiary")
    for office, (ask, name) in views.items():
        held: dict[str, bool] = {}
        for tenure in tenures(db, fund, office):
            held[tenure.address] = tenure.until is None
        for address, now in sorted(held.items()):
            label = f"{office.name.lower()} {address}"
            yield ask(fund, name, {"in office": now}, address, label=label)
    for office, (ask, name) in single.items():
        here = [each.address for each in tenures(db, fund, office) if each.until is None]
        yield ask(fund, name, {"in office": here[0] if here else NOBODY})


# --- agents --------------------------------------------------------------------------------------


def agent_figures(db: Connection, fund: Fund) -> Iterator[Figures]:
    """What the register knows of anybody, and that nobody acts for the fund's other members."""
    table, known, last = schema.wards, set(), ""
    while True:
        query = select(table).where(table.c.fund_id == fund.register_id, table.c.member > last)
        rows = db.execute(query.order_by(table.c.member).limit(CHUNK)).all()
        for row in rows:
            last = row.member
            known.add(last)
            yield from _ward(fund, row)
        if len(rows) < CHUNK:
            break
    members = schema.members
    mine = select(members.c.address).where(members.c.fund_id == fund.id)
    for address in db.scalars(mine.order_by(members.c.address)):
        if address not in known:
            label = f"agent of {address}"
            yield on_agents(fund, "agentOf", {"": NOBODY}, address, label=label)


def _ward(fund: Fund, row: Any) -> Iterator[Figures]:
    member, label = row.member, f"agent of {row.member}"
    yield on_agents(fund, "agentOf", {"": row.agent or NOBODY}, member, label=label)
    named = {"recovery": row.recovery or NOBODY, "beneficiary": row.beneficiary or NOBODY}
    yield on_agents(fund, "successorsOf", named, member, label=f"successors of {member}")
    pending = {"successor": row.successor or NOBODY, "by": row.by or NOBODY, "dueAt": row.due_at}
    yield on_agents(fund, "handoverOf", pending, member, label=f"handover of {member}")
    if row.guardian is not None:
        args = row.guardian, bytes.fromhex(row.label[2:])
        yield on_agents(fund, "dependantOf", {"dependant": member}, *args, label=label)


def _fields(record: Terms | Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
