"""Votes on proposals: who votes, what is enough, whose the bond becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.court import BOND, seal_vote, to_sealing, vote
from tests.contracts.rules import (
    ADOPT,
    DELAY,
    REASON,
    REJECT,
    VOTERS,
    Status,
    amend,
    cheaper,
    decided,
    governed,
    matter_of,
    status_of,
    vote_on,
)
from tests.contracts.town import NOBODY, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

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
