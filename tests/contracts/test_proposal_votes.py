"""Votes on proposals: who votes, what is enough, whose the bond becomes, how long they count."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.court import seal_vote, to_sealing, vote
from tests.contracts.plans import with_shares
from tests.contracts.rules import (
    ADOPT,
    BOND,
    CARRY_OUT,
    DELAY,
    REASON,
    REJECT,
    VOTERS,
    Kind,
    Power,
    Status,
    adopted,
    amend,
    carry_out,
    cheaper,
    content_of,
    decided,
    given,
    governed,
    matter_of,
    status_of,
    vote_on,
    wait_until_ready,
)
from tests.contracts.town import NOBODY, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Offices, Plan

UNDECIDED = days(7 + 2 * 3)  # publicity and two rounds of sealing: too few votes end it there


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def lower(town: Town) -> Plan:
    """The plan with a lower fee, and another text."""
    return cheaper(town.plan)


class TestVote:
    """All covered members, one vote each."""

    def test_it_opens_when_the_publicity_window_is_over(self, town: Town, lower: Plan) -> None:
        amend(town, lower)
        opens_at = town.clock.now + days(7)
        town.clock.to(opens_at - 1)
        with reverts_with("WrongPhase", 1, 0):
            seal_vote(town, 1, "bob", ADOPT)
        town.clock.to(opens_at)
        seal_vote(town, 1, "bob", ADOPT)
        assert town.jury.caseOf(1)["sealed_"] == 1

    def test_it_lets_the_proposer_vote_too(self, town: Town, alice: Any, lower: Plan) -> None:
        amend(town, lower)
        to_sealing(town, 1)
        assert seal_vote(town, 1, "alice", ADOPT) == town.fund.memberOf(alice)["number"]

    @pytest.mark.parametrize("name", ["mallory", "operator", "guardian"])
    def test_it_lets_nobody_vote_who_is_not_covered(
        self, town: Town, lower: Plan, name: str
    ) -> None:
        amend(town, lower)
        to_sealing(town, 1)
        with reverts_with("NotEligible", 1, town.cast[name]):
            seal_vote(town, 1, name, ADOPT)

    def test_it_is_not_concluded_while_it_lasts(
        self, town: Town, lower: Plan, relayer: Any
    ) -> None:
        matter = amend(town, lower)
        town.clock.forward(UNDECIDED - 1)
        assert status_of(town, matter) == Status.VOTING
        with reverts_with("ProposalNotReady", matter, Status.VOTING):
            town.rulebook.conclude(matter, by(relayer))

    def test_it_ends_by_itself(self, town: Town, lower: Plan) -> None:
        matter = amend(town, lower)
        town.clock.forward(UNDECIDED)
        assert status_of(town, matter) == Status.DECIDED

    @pytest.mark.parametrize(
        ("votes", "passes"),
        [
            ({ADOPT: "bob carol dave erin frank", REJECT: "grace heidi"}, True),  # 71 %
            ({ADOPT: "bob carol dave erin", REJECT: "grace heidi"}, True),  # 66.67 %
            ({ADOPT: "bob carol dave", REJECT: "grace heidi"}, False),
            ({REJECT: VOTERS}, False),
        ],
    )
    def test_it_is_adopted_with_more_than_the_grave_share(
        self, town: Town, lower: Plan, votes: dict[int, str], passes: bool
    ) -> None:
        matter = amend(town, lower)
        vote_on(town, matter, votes)
        assert status_of(town, matter) == (Status.DELAYED if passes else Status.REJECTED)

    def test_it_is_rejected_with_a_vote_less_than_the_quorum(self, town: Town, lower: Plan) -> None:
        matter = amend(town, lower)
        vote_on(town, matter, {ADOPT: "bob carol dave erin"})
        assert status_of(town, matter) == Status.REJECTED


class TestConclude:
    """What the members decided, and whose the bond becomes."""

    def test_it_emits_an_adoption_with_its_delay(self, town: Town, lower: Plan) -> None:
        matter = amend(town, lower)
        sent = vote_on(town, matter)
        closed, told = town.events(sent)
        assert closed.name == "CaseClosed"
        assert told == decided(matter, True, True, town.jury.resultOf(1)[1] + DELAY)

    def test_it_counts_the_delay_from_the_end_of_the_vote(
        self, town: Town, lower: Plan, relayer: Any
    ) -> None:
        matter = amend(town, lower)
        vote(town, 1, {ADOPT: VOTERS})
        town.clock.to(town.jury.caseOf(1)["openingEndsAt"])
        ended = town.jury.resultOf(1)[1]
        town.clock.forward(days(3))
        town.rulebook.conclude(matter, by(relayer))
        assert town.rulebook.proposalOf(matter)["readyAt"] == ended + DELAY

    def test_it_lets_nothing_but_an_amendment_wait(self, town: Town, alice: Any) -> None:
        matter = matter_of(town, town.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(town, matter)
        ended = town.jury.resultOf(1)[1]
        assert town.rulebook.proposalOf(matter)["readyAt"] == ended
        assert status_of(town, matter) == Status.READY

    def test_it_is_done_once(self, town: Town, lower: Plan, relayer: Any) -> None:
        matter = amend(town, lower)
        vote_on(town, matter)
        with reverts_with("ProposalNotReady", matter, Status.DELAYED):
            town.rulebook.conclude(matter, by(relayer))

    @pytest.mark.parametrize("option", [ADOPT, REJECT])
    def test_it_returns_the_bond_where_enough_voted(
        self, town: Town, lower: Plan, alice: Any, relayer: Any, option: int
    ) -> None:
        matter = amend(town, lower)
        vote_on(town, matter, {option: VOTERS})
        before, entries = town.money(), town.fund.journal()[1]
        sent = town.rulebook.collectBond(matter, by(relayer))
        assert town.changes(before) == {"alice": BOND, "fund": -BOND, "BONDS": -BOND}
        values = {"matter": matter, "proposer": alice, "amount": BOND}
        assert_events(
            town.events(sent),
            event("rulebook", "ProposalBondCollected", **values),
            town.entry(entries + 1, Movement.BOND_RETURNED, alice, BOND, ref=matter),
            town.transfer(town.fund, alice, BOND),
        )

    def test_it_returns_the_bond_once(self, town: Town, lower: Plan, relayer: Any) -> None:
        matter = amend(town, lower)
        vote_on(town, matter)
        town.rulebook.collectBond(matter, by(relayer))
        with reverts_with("NoBondAt", matter):
            town.rulebook.collectBond(matter, by(relayer))

    def test_it_returns_no_bond_before_the_vote_is_concluded(
        self, town: Town, lower: Plan, relayer: Any
    ) -> None:
        matter = amend(town, lower)
        with reverts_with("NoBondAt", matter):
            town.rulebook.collectBond(matter, by(relayer))

    def test_it_gives_the_bond_to_reserve_where_too_few_voted(
        self, town: Town, lower: Plan, relayer: Any
    ) -> None:
        matter = amend(town, lower)
        before, entries = town.money(), town.fund.journal()[1]
        sent = vote_on(town, matter, {ADOPT: "bob carol dave erin"})
        assert town.changes(before) == {"BONDS": -BOND, "RESERVE": BOND}
        assert town.events(sent)[1:] == [
            decided(matter, False, False, 0),
            town.entry(entries + 1, Movement.BOND_FORFEITED, NOBODY, BOND, ref=matter),
        ]
        with reverts_with("NoBondAt", matter):
            town.rulebook.collectBond(matter, by(relayer))


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
