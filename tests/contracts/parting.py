"""The end of a fund in tests: eleven units share a gift, and everybody collects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contracts.checks import by
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.rules import governed, wind_up
from tests.contracts.town import Town
from tests.support.terms import Plan

BALANCE, GIFT = 200 * DOLLAR, 111 * DOLLAR + 7
UNITS = 11


def winding_up(open_fund: Open, plan: Plan, cast: Mapping[str, Any]) -> Town:
    """Ten who were covered, and mallory who joined too late for a part; it winds up."""
    town = governed(open_fund, plan, cast)
    town.fund.donate(GIFT, by(cast["donor"]))
    wind_up(town)
    town.rulebook.collectBond(1, by(cast["relayer"]))
    return town


def collect(town: Town, *names: str) -> Any:
    """These collect, one after the other: the last transaction."""
    sent = None
    for name in names:
        sent = town.fund.collectRefund(town.cast[name], by(town.cast["relayer"]))
    return sent
