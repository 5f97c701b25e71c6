"""What a plan lets people ask for, and how much of it makes a settlement fall short.

All amounts are token units. A claim of `amount` costs amount × (1 + fee) ÷ units per unit; the
period's cap and the cap per claim bound it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from fundplan import Plan
from fundplan.benefits import Line
from fundplan.model import Band
from scripts.story.errors import StoryImpossible

BPS = 10_000
MOST_SHORT = 4  # claims that together are too much for one settlement


@dataclass(frozen=True)
class Ask:
    """A claim that somebody will make, and what it is worth."""

    line: Line
    level: int
    receipts: int
    other_sources: int
    amount: int


@dataclass(frozen=True)
class Means:
    """What the members can bear: `units` of membership pay."""

    plan: Plan
    decimals: int
    units: int

    def tokens(self, amount: Decimal) -> int:
        """Token units of a plan's amount."""
        return int(amount.scaleb(self.decimals))

    def aid_within(self, gross: int) -> int:
        """The most aid whose aid and fee are within `gross`."""
        return gross * BPS // (BPS + self.plan.shares.fee_bps)

    @property
    def per_period(self) -> int:
        """What one settlement can charge at most."""
        return self.tokens(self.plan.shares.period_cap) * self.units

    @property
    def per_claim(self) -> int:
        """The most that one claim is granted."""
        cap = self.tokens(self.plan.shares.claim_cap) * self.units
        return self.aid_within(cap) if cap else 2**96

    def most_of(self, line: Line) -> int:
        """What one claim of a line pays at most, per cover level."""
        caps = self.plan.benefit_of(line.number).caps
        limits = (caps.per_event, caps.annual, caps.lifetime) if caps else ()
        return self.tokens(min([line.amount, *(limit for limit in limits if limit)]))

    def lines(self, wanted: Callable[[Line], bool]) -> list[Line]:
        """The lines of a kind that somebody of the plan's ages can claim, the largest first."""
        found = [line for line in self.plan.lines if wanted(line) and bands_for(self.plan, line)]
        return sorted(found, key=lambda line: (-self.most_of(line), line.number))

    def ask(self, line: Line, level: int, most: int) -> Ask:
        """A claim on a line that is worth at most `most`; a proportional one is made to fit."""
        if not line.proportional:
            return Ask(line, level, 0, 0, self.most_of(line) * level)
        aim = min(self.most_of(line) * level * 4 // 5, most)
        borne = aim * BPS // line.ratio_bps + self.tokens(line.deductible)
        receipts = borne * 5 // 4
        other = receipts - borne
        left = receipts - other - self.tokens(line.deductible)
        return Ask(line, level, receipts, other, left * line.ratio_bps // BPS)


def fitting(means: Means, percent: int, wanted: Callable[[Line], bool]) -> Ask | None:
    """The largest claim that takes at most `percent` of a period's cap; None where none is that
    small."""
    most = min(means.aid_within(means.per_period * percent // 100), means.per_claim)
    for line in means.lines(wanted):
        ask = means.ask(line, 1, most)
        if 0 < ask.amount <= most:
            return ask
    return None


def ordinary(means: Means) -> Ask:
    """A claim that one settlement bears. Raises StoryImpossible where each is too large."""
    asks = [fitting(means, 80, lambda line: not line.proportional and line.waits)]
    asks += [fitting(means, 80, lambda line: True)]
    for ask in asks:
        if ask is not None:
            return ask
    text = "no benefit is small enough for one settlement: raise demo.crowd or shares.period_cap"
    raise StoryImpossible(f"{means.plan.id}: {text}")


def quick(means: Means) -> Ask | None:
    """The largest claim that the fast lane takes; None where the plan has none so small."""
    most = min(means.tokens(means.plan.claims.fast_limit), means.per_claim)
    for line in means.lines(lambda line: True):
        ask = means.ask(line, 1, most)
        if 0 < ask.amount <= most:
            return ask
    return None


def short(means: Means) -> tuple[Ask, ...]:
    """Claims of which one settlement funds only a part, and two settlements all.

    Raises StoryImpossible where no number of claims does.
    """
    least = means.per_period * 112 // 100
    most = means.aid_within(means.per_period * 175 // 100)
    for count in range(2, MOST_SHORT + 1):
        for line in means.lines(lambda line: True):
            top = means.plan.membership.max_cover
            level = min(max(-(-least // (count * means.most_of(line))), 1), top)
            ask = means.ask(line, level, most // count)
            if ask.amount <= means.per_claim and least <= count * ask.amount <= most:
                return (ask,) * count
    text = f"no {MOST_SHORT} claims use up shares.period_cap: lower it in demo.patch"
    raise StoryImpossible(f"{means.plan.id}: {text}")


def bands_for(plan: Plan, line: Line) -> list[Band]:
    """The age bands whose members can claim a line."""
    return [b for b in plan.bands if b.age_from <= line.age_to and line.age_from <= b.age_to]
