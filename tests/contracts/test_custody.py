"""Custody: every function that changes something, who may call it, and that nobody gains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import brownie
import pytest

from tests.contracts.chain import Clock, rpc
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS, beginning
from tests.contracts.town import Town
from tests.support.model.books import ROUTES, Account, Movement
from tests.support.terms import Plan

ANYONE, OWNER, ATTESTOR = "anyone", "whom it concerns", "attestor"
DESK, COURT, REVIEW = "claim desk", "claim desk or review desk", "review desk"
JUROR, COVERED, PARTY = "drawn juror", "covered member", "party"
OF_DISPUTES = {
    "appeal": PARTY,  # pays
    "addEvidence": PARTY,
    "conclude": ANYONE,  # carries the verdict out
    "collectBond": ANYONE,  # to the objector
    "collectAppealBond": ANYONE,  # to the appellant
    "collectCompensation": ANYONE,  # to the respondent
    "collectJurorReward": ANYONE,  # to the juror
    "expireRewards": ANYONE,  # to RESERVE
    "multicall": ANYONE,
}
WHO_MAY = {
    "MutualFund": {
        "join": ANYONE,  # pays
        "joinAttested": ANYONE,  # pays
        "topUp": ANYONE,  # pays
        "raiseCover": OWNER,
        "raiseCoverAttested": OWNER,
        "exit": OWNER,
        "collectRefund": ANYONE,  # to the member's own address
        "collectRefundTo": OWNER,
        "rotateAttestor": ATTESTOR,
        "donate": ANYONE,  # pays
        "bookUnbooked": ANYONE,
        "settle": ANYONE,
        "permit": OWNER,
        "collectFees": ANYONE,  # to the operator
        "multicall": ANYONE,  # calls itself, as the same caller
        "publish": DESK,
        "unbatch": DESK,
        "decide": DESK,
        "payClaim": DESK,
        "payFast": DESK,
        "openMatter": COURT,
        "takeBond": COURT,
        "payBond": COURT,
        "forfeitBonds": COURT,
        "takeStake": COURT,
        "expel": COURT,
    },
    "ClaimDesk": OF_DISPUTES
    | {
        "file": OWNER,
        "fileAttested": OWNER,
        "withdraw": OWNER,
        "acceptLower": OWNER,
        "raiseObjection": COVERED,  # pays
        "pay": ANYONE,  # to the claimant
        "payFast": ANYONE,  # to the claimant
        "collectTo": OWNER,
        "suspendProvider": REVIEW,
    },
    "ReviewDesk": OF_DISPUTES | {"challengeMember": COVERED, "challengeProvider": COVERED},
    "Jury": {
        "draw": ANYONE,
        "sealVote": JUROR,
        "recuse": JUROR,
        "openVote": ANYONE,  # who knows what is sealed
        "openCase": COURT,
        "excuse": COURT,
        "closeCase": COURT,
        "cancelCase": COURT,
        "takeReward": COURT,
        "multicall": ANYONE,
    },
}
REFUSALS = {DESK: "OnlyClaimDesk", COURT: "OnlyCourt", REVIEW: "OnlyReviewDesk"}
PARTS = {"MutualFund": "fund", "ClaimDesk": "desk", "ReviewDesk": "review", "Jury": "jury"}
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


def changing(contract: Any) -> list[dict[str, Any]]:
    """The functions of a contract that are not views."""
    functions = [entry for entry in contract.abi if entry["type"] == "function"]
    return [f for f in functions if f["stateMutability"] not in ("view", "pure")]


def blank(spec: dict[str, Any], address: str) -> Any:
    """The plainest argument of a type: one, the given address, an empty list."""
    kind = spec["type"]
    if kind.endswith("[]"):
        return []
    if kind == "tuple":
        return tuple(blank(part, address) for part in spec["components"])
    if kind.startswith("bytes"):
        return b"\x01" * int(kind[5:]) if kind != "bytes" else b""
    return {"address": address, "bool": True}.get(kind, 1)


CALLS = [(name, function) for name, table in WHO_MAY.items() for function in table]


@pytest.mark.parametrize("name", list(WHO_MAY))
def test_it_has_no_function_that_is_not_in_the_table(town: Town, name: str) -> None:
    contract = getattr(town, PARTS[name])
    assert {entry["name"] for entry in changing(contract)} == set(WHO_MAY[name])


@pytest.mark.parametrize("name", list(WHO_MAY))
def test_it_takes_no_coins_and_has_no_fallback(town: Town, name: str) -> None:
    contract = getattr(town, PARTS[name])
    kinds = {entry["type"] for entry in contract.abi}
    assert not kinds & {"fallback", "receive"}
    assert all(entry["stateMutability"] == "nonpayable" for entry in changing(contract))


@pytest.mark.parametrize(
    ("name", "function"), [c for c in CALLS if WHO_MAY[c[0]][c[1]] in REFUSALS]
)
def test_it_takes_orders_from_the_fund_s_own_desks_only(
    town: Town, operator: Any, name: str, function: str
) -> None:
    contract = getattr(town, PARTS[name])
    entry = next(e for e in changing(contract) if e["name"] == function)
    arguments = [blank(spec, operator.address) for spec in entry["inputs"]]
    with reverts_with(REFUSALS[WHO_MAY[name][function]], operator):
        getattr(contract, function)(*arguments, by(operator))


@pytest.mark.parametrize(("name", "function"), CALLS)
def test_it_lets_nobody_take_what_is_not_theirs(town: Town, name: str, function: str) -> None:
    contract = getattr(town, PARTS[name])
    entry = next(e for e in changing(contract) if e["name"] == function)
    for thief in ("mallory", "operator", "deployer", "attestor"):
        person, before = town.cast[thief], town.money()
        arguments = [blank(spec, person.address) for spec in entry["inputs"]]
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

    @pytest.mark.parametrize("court", ["desk", "review", "jury"])
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


def test_it_lets_no_movement_but_four_take_members_money() -> None:
    taking = {
        movement.name for movement, (source, _) in ROUTES.items() if source is Account.MEMBERS
    }
    assert taking == {"REFUND", "DUES", "SHARE", "STAKE"}  # a stake by a court's verdict
