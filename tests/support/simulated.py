"""The simulator's terms of a plan as the contracts take it, and what it must agree with."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from fundsim.course import Period
from fundsim.fund import Solvency
from fundsim.settlement import Settled
from fundsim.terms import Surplus, Terms, Thresholds
from tests.support.terms import Plan

SURPLUS = (Surplus.LOWER, Surplus.KEEP, Surplus.GRANT)  # as numbered on chain
ANNOUNCED = {  # ISettlement.Settled, by our names
    "units": "units",
    "asked": "asked",
    "carriedIn": "carried_in",
    "dues": "dues",
    "funded": "funded",
    "cancelled": "cancelled",
    "fee": "fee",
    "collected": "collected",
    "share": "share",
    "fromReserve": "from_reserve",
    "payers": "payers",
    "index": "index",
    "reserve": "reserve",
}


def terms_from(plan: Plan) -> Terms:
    """What the simulator needs of it."""
    shares = plan.shares
    return Terms(
        tick=plan.tick,
        period_cap=shares.period_cap,
        claim_cap=shares.claim_cap,
        dues=shares.dues,
        term_periods=shares.term_periods,
        fee_bps=shares.fee_bps,
        reserve_floor=shares.reserve_floor,
        carries=shares.carries,
        surplus=SURPLUS[shares.surplus],
        thresholds=Thresholds(*astuple(plan.thresholds)),
    )


def announced(done: Settled) -> dict[str, int]:
    """A settlement as the event PeriodSettled tells it."""
    return {name: getattr(done, ours) for name, ours in ANNOUNCED.items()}


def reported(s: Solvency) -> dict[str, Any]:
    """The published figure as the event SolvencyReported tells it."""
    return {
        "reserve": s.reserve,
        "collectable": s.collectable,
        "unfunded": s.unfunded,
        "underDecision": s.under_decision,
        "ratioBps": s.ratio_bps,
    }


def published(now: Period) -> dict[str, Any]:
    """All that a fund publishes with a settlement."""
    return {
        "settled": announced(now.settled),
        "solvency": {key: str(value) for key, value in reported(now.solvency).items()},
        "accounts": {"members": now.members, "claims": now.claims, "fees": now.fees},
        "joinsStopped": now.joins_stopped,
        "lowFor": now.low_for,
        "fewFor": now.few_for,
    }
