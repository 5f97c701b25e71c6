"""What a plan says about money, in token units: all that the arithmetic needs.

Names are those of contracts/interfaces/FundTypes.sol. "Per unit" means per unit of membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from fundplan import Plan

DECIMALS = 6  # of the token that the simulator pays with
BPS = 10_000


class TooFine(ValueError):
    """An amount that the simulator's token cannot represent."""


class Surplus(Enum):
    """What RESERVE above its floor is for."""

    LOWER = "lower"
    KEEP = "keep"
    GRANT = "grant"


@dataclass(frozen=True)
class Thresholds:
    """Figures that act by themselves after a settlement; 0 switches each off."""

    stop_joins_bps: int = 0
    low_bps: int = 0
    few_members: int = 0
    periods: int = 0
    winds_up: bool = False


@dataclass(frozen=True)
class Terms:
    """What a settlement may charge, and what becomes of the rest."""

    tick: int
    period_cap: int
    claim_cap: int = 0
    dues: int = 0
    term_periods: int = 1
    fee_bps: int = 0
    reserve_floor: int = 0
    carries: bool = True
    surplus: Surplus = Surplus.LOWER
    thresholds: Thresholds = Thresholds()

    @property
    def reach(self) -> int:
        """The furthest that one settlement can move the index."""
        return self.period_cap + self.dues

    def fee_on(self, aid: int) -> int:
        """The operator's fee on funded aid; rounds down."""
        return aid * self.fee_bps // BPS

    def aid_within(self, gross: int) -> int:
        """The most aid whose aid and fee together are within `gross`; rounds down."""
        return gross * BPS // (BPS + self.fee_bps)


def units_of(amount: Decimal) -> int:
    """An amount of the plan in token units. Raises TooFine if it is not a whole number of them."""
    units = amount.scaleb(DECIMALS)
    if units != int(units):
        raise TooFine(f"{amount} has more than {DECIMALS} decimals")
    return int(units)


def terms_of(plan: Plan) -> Terms:
    """The terms of a plan file, for a token of 6 decimals."""
    shares, limits = plan.shares, plan.thresholds
    return Terms(
        tick=units_of(shares.tick),
        period_cap=units_of(shares.period_cap),
        claim_cap=units_of(shares.claim_cap),
        dues=units_of(shares.dues),
        term_periods=shares.dues_every,
        fee_bps=shares.fee_bps,
        reserve_floor=units_of(shares.reserve_floor),
        carries=shares.carries,
        surplus=Surplus(plan.surplus.policy),
        thresholds=Thresholds(
            stop_joins_bps=limits.stop_joins_bps,
            low_bps=limits.low_bps,
            few_members=limits.few,
            periods=limits.periods,
            winds_up=limits.winds_up,
        ),
    )
