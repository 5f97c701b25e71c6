"""Adopted proposals: when they can be carried out, how, and when not any more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.plans import with_claims, with_shares
from tests.contracts.rules import (
    CARRY_OUT,
    DELAY,
    OTHER,
    REASON,
    Kind,
    Power,
    Status,
    adopted,
    amend,
    amended,
    carry_out,
    cheaper,
    content_of,
    given,
    governed,
    matter_of,
    status_of,
    vote_on,
    wait_until_ready,
)
from tests.contracts.town import Town, days
from tests.support.terms import Offices, Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def lower(town: Town) -> Plan:
    """The plan with a lower fee, and another text."""
    return cheaper(town.plan)


class TestClocks:
    """From adoption to the last moment at which it can be carried out."""

    @pytest.mark.parametrize(
        ("offset", "status"),
        [
            (-1, Status.DELAYED),
            (0, Status.READY),
            (CARRY_OUT - 1, Status.READY),
            (CARRY_OUT, Status.EXPIRED),
        ],
    )
    def test_it_can_be_enacted_for_thirty_days_after_the_delay(
        self, town: Town, lower: Plan, relayer: Any, offset: int, status: Status
    ) -> None:
        matter = adopted(town, lower)
        at = town.rulebook.proposalOf(matter)["readyAt"] + offset
        town.settle_through(town.plan.calendar.period_at(at) - 1)
        town.clock.to(at)
        assert status_of(town, matter) == status
        if status == Status.READY:
            town.rulebook.enact(matter, *given(lower), by(relayer))
            assert status_of(town, matter) == Status.CARRIED_OUT
        else:
            with reverts_with("ProposalNotReady", matter, status):
                town.rulebook.enact(matter, *given(lower), by(relayer))

    def test_it_is_outdated_when_other_rules_came_first(
        self, town: Town, lower: Plan, relayer: Any
    ) -> None:
        first, other = lower, with_shares(lower.amended("third rules"), fee_bps=400)
        matters = [amend(town, first), amend(town, other, by_="bob")]
        for matter in matters:
            vote_on(town, matter)
        wait_until_ready(town, matters[1])
        town.rulebook.enact(matters[0], *given(first), by(relayer))
        with reverts_with("ProposalNotReady", matters[1], Status.OUTDATED):
            town.rulebook.enact(matters[1], *given(other), by(relayer))

    def test_it_does_not_outdate_what_is_no_amendment(self, town: Town, lower: Plan) -> None:
        matter = amend(town, lower)
        rearm = town.rulebook.proposeRearming(Power.PAYING, REASON, by(town.cast["bob"]))
        other = matter_of(town, rearm)
        vote_on(town, matter)
        wait_until_ready(town, matter)
        town.rulebook.enact(matter, *given(lower), by(town.cast["relayer"]))
        assert town.rulebook.proposalOf(other)["basedOn"] == 1
        assert status_of(town, other) == Status.DECIDED

    def test_it_is_enacted_only_as_adopted(self, town: Town, lower: Plan, relayer: Any) -> None:
        matter = adopted(town, lower)
        wait_until_ready(town, matter)
        other = with_shares(lower, fee_bps=800)
        hashes = [content_of(town.rulebook, each, Offices()) for each in (other, lower)]
        with reverts_with("NotAsAdopted", *hashes):
            town.rulebook.enact(matter, *given(other), by(relayer))

    def test_it_is_carried_out_by_its_own_function(
        self, town: Town, lower: Plan, alice: Any, relayer: Any
    ) -> None:
        matter = adopted(town, lower)
        wait_until_ready(town, matter)
        with reverts_with("NotThisKind", matter, Kind.AMENDMENT):
            carry_out(town, matter)
        ending = matter_of(town, town.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(town, ending)
        with reverts_with("NotThisKind", ending, Kind.WINDING_UP):
            town.rulebook.enact(ending, *given(lower), by(relayer))

    def test_it_is_carried_out_once(self, town: Town, alice: Any) -> None:
        ending = matter_of(town, town.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(town, ending)
        carry_out(town, ending)
        with reverts_with("ProposalNotReady", ending, Status.CARRIED_OUT):
            carry_out(town, ending)

    def test_it_waits_longer_than_any_claim_s_path(self, town: Town) -> None:
        claims, disputes, jury = town.plan.claims, town.plan.disputes, town.plan.jury
        waiting = min(
            claims.publicity_seconds, town.plan.calendar.period_seconds
        )  # to be published
        voting = jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
        longest = waiting + claims.publicity_seconds + 2 * voting + disputes.appeal_seconds
        assert town.rulebook.delaySeconds() == DELAY > longest + days(1)

    @pytest.mark.parametrize(("window", "delay"), [(days(4), DELAY), (days(14), DELAY + days(14))])
    def test_it_waits_for_claims_under_any_version(
        self, town: Town, window: int, delay: int
    ) -> None:
        amended(town, with_claims(town.plan.amended(OTHER), publicity_seconds=window))
        assert town.rulebook.delaySeconds() == delay
