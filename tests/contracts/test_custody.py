"""Custody: nobody gains by any function, and not even a court that is wrong gets far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import brownie
import pytest

from tests.contracts.access import CALLS, SOURCES
from tests.contracts.calling import blanks
from tests.contracts.chain import Clock, rpc
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS, beginning
from tests.contracts.town import Town
from tests.support.model.books import ROUTES, Account, Movement
from tests.support.terms import Plan

BONDS_TO_WORLD = (Account.BONDS, Account.WORLD)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any, bob: Any, donor: Any) -> Town:
    """A fund with money in all five accounts, and with a funded claim that is not yet paid."""
    town = open_fund(plan)
    town.join(alice, 300 * DOLLAR, cover=3)
    town.join(bob, 300 * DOLLAR, cover=3)
    town.wait_for_cover()
    town.fund.donate(30 * DOLLAR, by(donor))
    town.file(alice, COSTS, receipts=110 * DOLLAR)
    town.file(alice, COSTS, receipts=110 * DOLLAR)
    town.object(bob, 2)
    town.leave(bob)
    town.settle()
    return town


@pytest.mark.parametrize(("name", "function"), CALLS)
def test_it_lets_nobody_take_what_is_not_theirs(town: Town, name: str, function: str) -> None:
    contract = getattr(town, SOURCES[name])
    for thief in ("mallory", "operator", "guardian", "beneficiary", "attestor"):
        person, before = town.cast[thief], town.money()
        arguments = blanks(contract, function, person.address)
        try:
            getattr(contract, function)(*arguments, by(person))
        except ValueError as refused:
            assert "Execution reverted" in str(refused)
        mine = town.changes(before).get(thief, 0)
        fee = before["FEES"] if (thief, function) == ("operator", "collectFees") else 0
        assert mine <= fee, f"{thief} gained {mine} by {function}"
        assert town.money()["fund"] >= town.fund.booked()


@pytest.fixture
def acting() -> Iterator[Callable[[Any], dict[str, Any]]]:
    """Send as a contract: what its code would never send, if that code were wrong."""
    taken: list[str] = []

    def as_sender(contract: Any) -> dict[str, Any]:
        rpc("anvil_impersonateAccount", contract.address)
        taken.append(contract.address)
        return by(brownie.accounts.at(contract.address, force=True))

    yield as_sender
    for address in taken:
        rpc("anvil_stopImpersonatingAccount", address)


class TestCourts:
    """What even a court that is wrong cannot do."""

    @pytest.mark.parametrize("court", ["desk", "review", "jury", "rulebook"])
    def test_it_trusts_no_court_of_another_fund(
        self, town: Town, open_fund: Open, plan: Plan, clock: Clock, acting: Any, court: str
    ) -> None:
        stranger = getattr(open_fund(beginning(plan, clock.now)), court)
        sender = acting(stranger)
        with reverts_with("OnlyClaimDesk", stranger):
            town.fund.payFast(1, stranger, 1, 1, sender)
        with reverts_with("OnlyCourt", stranger):
            town.fund.payBond(9, stranger, 1, 1, sender)

    def test_it_takes_no_orders_from_the_jury(self, town: Town, acting: Any) -> None:
        with reverts_with("OnlyCourt", town.jury):
            town.fund.forfeitBonds(1, 1, acting(town.jury))

    def test_it_lets_the_review_desk_touch_no_claims(self, town: Town, acting: Any) -> None:
        with reverts_with("OnlyClaimDesk", town.review):
            town.fund.payFast(1, town.review, 1, 1, acting(town.review))

    @pytest.mark.parametrize("movement", [m for m in Movement if ROUTES[m] != BONDS_TO_WORLD])
    def test_it_pays_a_court_out_of_bonds_only(
        self, town: Town, acting: Any, mallory: Any, movement: Movement
    ) -> None:
        with reverts_with("NotFromBonds", movement):
            town.fund.payBond(movement, mallory, 1, 1, acting(town.desk))

    def test_it_pays_a_court_no_more_than_is_in_bonds(
        self, town: Town, acting: Any, mallory: Any
    ) -> None:
        held = town.fund.balanceOf(Account.BONDS)
        with reverts_with("AccountShort", Account.BONDS, held, held + 1):
            town.fund.payBond(Movement.REWARD, mallory, held + 1, 1, acting(town.review))

    def test_it_takes_a_member_s_money_for_a_court_into_bonds_only(
        self, town: Town, acting: Any, alice: Any
    ) -> None:
        before = town.money()
        town.fund.takeStake(alice, 2**80, 1, acting(town.desk))
        changes = town.changes(before)
        assert set(changes) == {"MEMBERS", "BONDS"}
        assert changes["MEMBERS"] == -changes["BONDS"]


def test_it_lets_no_movement_but_five_take_members_money() -> None:
    taking = {
        movement.name for movement, (source, _) in ROUTES.items() if source is Account.MEMBERS
    }
    assert taking == {"REFUND", "DUES", "SHARE", "STAKE", "UNCLAIMED_BALANCE"}
