"""Proposals to all members: who may make them, what can be asked, within what bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from tests.contracts.checks import by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import BOND, PROPOSAL, named
from tests.contracts.plans import with_claims, with_membership, with_shares
from tests.contracts.rules import (
    NOTHING,
    OTHER,
    REASON,
    REJECT,
    Kind,
    Power,
    amend,
    cheaper,
    content_of,
    given,
    governed,
)
from tests.contracts.town import NOBODY, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Offices, Plan, Thresholds


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def lower(town: Town) -> Plan:
    """The plan with a lower fee, and another text."""
    return cheaper(town.plan)


class TestWho:
    """Covered members only."""

    @pytest.mark.parametrize("name", ["mallory", "donor", "guardian", "operator"])
    def test_it_is_made_by_nobody_who_is_not_covered(self, town: Town, name: str) -> None:
        with reverts_with("NotCovered", town.cast[name]):
            town.rulebook.proposeWindingUp(REASON, by(town.cast[name]))

    def test_it_is_made_by_no_leaver(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        with reverts_with("NotCovered", alice):
            town.rulebook.proposeWindingUp(REASON, by(alice))


class TestWhat:
    """What can be asked at all."""

    def test_it_refuses_rules_whose_text_is_another(
        self, town: Town, alice: Any, lower: Plan
    ) -> None:
        hashes = (keccak(text="another"), lower.rules_hash)
        with reverts_with("TextNotOfHash", *hashes):
            town.rulebook.proposeAmendment(*given(lower), "another", by(alice))

    def test_it_refuses_the_rules_in_force(self, town: Town, alice: Any) -> None:
        with reverts_with("NothingChanges", town.plan.rules_hash):
            amend(town, town.plan)

    @pytest.mark.parametrize(
        ("key", "value", "least", "most", "change"),
        [
            ("shares.feeBps", 801, 0, 800, lambda p: with_shares(p, fee_bps=801)),
            ("shares.periodCap", 0, 1, 2**80 - 1, lambda p: with_shares(p, period_cap=0)),
            (
                "membership.waitingSeconds",
                days(30) - 1,
                days(30),
                days(180),
                lambda p: with_membership(p, waiting_seconds=days(30) - 1),
            ),
            (
                "claims.publicitySeconds",
                days(3) - 1,
                days(3),
                days(14),  # a period, which no vote changes
                lambda p: with_claims(p, publicity_seconds=days(3) - 1),
            ),
            (
                "membership.maxCover",
                2**31,
                1,
                2**31 - 1,
                lambda p: with_membership(p, max_cover=2**31),
            ),
            (
                "membership.minPrepayment",
                DOLLAR - 1,
                DOLLAR,  # a tick, which no vote changes
                2**80 - 1,
                lambda p: with_membership(p, min_prepayment=DOLLAR - 1),
            ),
            (
                "thresholds.periods",
                0,
                1,
                255,
                lambda p: replace(p, thresholds=Thresholds(low_bps=1)),
            ),
            ("benefits", 0, 1, 255, lambda p: replace(p, benefits=())),
            ("operator", 0, 1, 2**160 - 1, lambda p: replace(p, operator=NOBODY)),
            ("beneficiary", 0, 1, 2**160 - 1, lambda p: replace(p, beneficiary=NOBODY)),
        ],
    )
    def test_it_refuses_rules_outside_the_bounds_of_the_code(
        self, town: Town, key: str, value: int, least: int, most: int, change: Any
    ) -> None:
        with reverts_with("OutOfBounds", key, value, least, most):
            amend(town, change(town.plan.amended(OTHER)))

    @pytest.mark.parametrize("office", ["attestors", "providers"])
    def test_it_refuses_more_changes_of_office_than_fit(
        self, town: Town, lower: Plan, office: str, alice: Any
    ) -> None:
        crowd = {f"new_{office}": (alice.address,) * 128, f"gone_{office}": (alice.address,) * 128}
        with reverts_with("OutOfBounds", f"offices: {office}", 256, 0, 255):
            amend(town, lower, Offices(**crowd))

    @pytest.mark.parametrize("amount", [0, 2**96])
    def test_it_refuses_a_grant_of_nothing_or_beyond_the_books(
        self, town: Town, alice: Any, amount: int
    ) -> None:
        with reverts_with("GrantOfNothing"):
            town.rulebook.proposeGrant(amount, REASON, by(alice))

    def test_it_refuses_what_gives_no_reason(self, town: Town, alice: Any) -> None:
        with reverts_with("ReasonMissing"):
            town.rulebook.proposeGrant(1, NOTHING, by(alice))
        with reverts_with("ReasonMissing"):
            town.rulebook.proposeWindingUp(NOTHING, by(alice))
        with reverts_with("ReasonMissing"):
            town.rulebook.proposeRearming(Power.PAYING, NOTHING, by(alice))


class TestPropose:
    """A good proposal."""

    def test_it_emits_rules_text_and_case_and_takes_the_bond(
        self, town: Town, alice: Any, lower: Plan
    ) -> None:
        before, entries = town.money(), town.fund.journal()[1]
        sent = town.rulebook.proposeAmendment(*given(lower), lower.text, by(alice))
        assert town.changes(before) == {"alice": -BOND, "fund": BOND, "BONDS": BOND}
        opens_at = town.clock.now + days(7)
        opened, proposed, entry, transfer, published = town.events(sent)
        values = {"caseId": 1, "subject": 1, "kind": PROPOSAL, "prior": 0, "opensAt": opens_at}
        values |= {"electorate": 10, "quorum": 5, "options": 2, "silence": REJECT}
        assert opened == event("jury", "CaseOpened", **values)
        values = {"matter": 1, "kind": Kind.AMENDMENT, "proposer": alice, "basedOn": 1}
        values |= {"caseId": 1, "opensAt": opens_at, "amount": 0, "bond": BOND}
        content = content_of(town.rulebook, lower, Offices())
        assert proposed == event("rulebook", "Proposed", **values, content=content)
        assert entry == town.entry(entries + 1, Movement.BOND_POSTED, alice, BOND, ref=1)
        assert transfer == town.transfer(alice, town.fund, BOND)
        assert published.name == "RulesPublished"

    def test_it_publishes_the_proposed_rules_word_for_word(
        self, town: Town, alice: Any, lower: Plan
    ) -> None:
        sent = town.rulebook.proposeAmendment(*given(lower), lower.text, by(alice))
        published = named(town, sent, "RulesPublished")
        assert (published["matter"], published["text"]) == (1, OTHER)
        assert tuple(published["rules"]["shares"].values()) == tuple(vars(lower.shares).values())
        assert published["rulesHash"] == lower.rules_hash

    @pytest.mark.parametrize(
        ("kind", "amount"), [(Kind.GRANT, 7), (Kind.WINDING_UP, 0), (Kind.REARM, 2)]
    )
    def test_it_emits_every_other_kind(
        self, town: Town, alice: Any, kind: Kind, amount: int
    ) -> None:
        rulebook = town.rulebook
        sent = {
            Kind.GRANT: lambda: rulebook.proposeGrant(7, REASON, by(alice)),
            Kind.WINDING_UP: lambda: rulebook.proposeWindingUp(REASON, by(alice)),
            Kind.REARM: lambda: rulebook.proposeRearming(Power.PAYING, REASON, by(alice)),
        }[kind]()
        values = {"matter": 1, "kind": kind, "proposer": alice, "basedOn": 1, "caseId": 1}
        values |= {"opensAt": town.clock.now + days(7), "amount": amount, "bond": BOND}
        expected = event("rulebook", "Proposed", **values, content=REASON)
        assert [e for e in town.events(sent) if e.source == "rulebook"] == [expected]

    def test_it_shares_its_numbers_with_claims_and_challenges(
        self, town: Town, alice: Any, lower: Plan
    ) -> None:
        town.file(alice)
        assert amend(town, lower) == 2

    def test_it_is_unknown_before(self, town: Town, relayer: Any) -> None:
        with reverts_with("UnknownProposal", 1):
            town.rulebook.proposalOf(1)
        with reverts_with("UnknownProposal", 1):
            town.rulebook.conclude(1, by(relayer))
