"""The fast lane in tests: a fund that has it, receipts, and claims filed with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.contracts.checks import by
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import COSTS, fast, with_shares
from tests.contracts.signing import Receipt
from tests.contracts.town import Town
from tests.support.terms import Plan

LIMIT, FLOOR, GIFT = 40 * DOLLAR, 100 * DOLLAR, 150 * DOLLAR
AID = 20 * DOLLAR
BILL = 10 * DOLLAR + 2 * AID


def fast_town(open_fund: Open, plan: Plan, providers: Sequence[Any], donor: Any) -> Town:
    """Ten are covered; the reserve is 50 above its floor."""
    terms = with_shares(plan, reserve_floor=FLOOR)
    town = settle_in(open_fund(fast(terms, LIMIT, [each.address for each in providers])))
    town.fund.donate(GIFT, by(donor))
    return town


def receipt(town: Town, member: Any, **fields: Any) -> Receipt:
    """A receipt for costs of which the plan pays 20."""
    return Receipt(member, COSTS, town.clock.now, receipts=BILL).but(**fields)


def file(town: Town, paper: Receipt, provider: Any, signer: Any = None, by_: Any = None) -> Any:
    """File a claim with it."""
    signature = paper.signed(signer or provider, town.desk)
    return town.desk.fileAttested(paper.struct(), provider, signature, by(by_ or paper.member))
