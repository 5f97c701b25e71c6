"""Stakes: who gets what a losing side staked, to the last token unit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import by
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    APPEAL_BOND,
    BOND,
    FIRST,
    STAKE,
    TAKEN,
    conclude,
    dispute,
    end,
    judged,
    settle_in,
    vote,
)
from tests.contracts.plans import FRAUD, LOWER, PAY, REFUSE, beginning, with_disputes
from tests.contracts.town import Town
from tests.support.terms import Plan

BPS = 10_000


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=20 * DOLLAR)
    return town


def collect_all(town: Town, seats: dict[str, int]) -> None:
    """Everybody takes what is due; what is not due reverts."""
    relayer = by(town.cast["relayer"])
    calls = [(town.desk.collectBond, (1, town.cast["bob"]))]
    calls += [(town.desk.collectAppealBond, (1,)), (town.desk.collectCompensation, (1,))]
    for name, seat in seats.items():
        case = 1 if name in FIRST.split() else 2
        calls.append((town.desk.collectJurorReward, (1, case, seat)))
    for call, arguments in calls:
        try:
            call(*arguments, relayer)
        except ValueError as refused:
            assert "Execution reverted" in str(refused)


def split(lost: int, winners: int, jurors: int, terms: Any) -> tuple[int, int, int]:
    """Each winner's part, each juror's, and the rest for RESERVE."""
    each = lost * terms.winner_bps // BPS // winners
    per_juror = lost * terms.juror_bps // BPS // jurors
    return each, per_juror, lost - winners * each - jurors * per_juror


# first verdict, who appeals, last verdict: what alice and bob gain, what was lost, jurors.
CASES = [
    (PAY, "", PAY, "alice", BOND, {"bob": -BOND}),
    (LOWER, "", LOWER, "", 0, {}),
    (REFUSE, "", REFUSE, "bob", TAKEN, {}),
    (FRAUD, "", FRAUD, "bob", STAKE, {}),
    (REFUSE, "alice", PAY, "alice", BOND, {"bob": -BOND}),
    (REFUSE, "alice", REFUSE, "bob", TAKEN + APPEAL_BOND, {"alice": -APPEAL_BOND}),
    (REFUSE, "alice", FRAUD, "bob", STAKE + APPEAL_BOND, {"alice": -APPEAL_BOND}),
    (REFUSE, "alice", LOWER, "", 0, {}),
    (FRAUD, "alice", REFUSE, "bob", TAKEN, {}),
    (LOWER, "alice", LOWER, "bob", APPEAL_BOND, {"alice": -APPEAL_BOND}),
    (PAY, "bob", PAY, "alice", BOND + APPEAL_BOND, {"bob": -BOND - APPEAL_BOND}),
    (PAY, "bob", LOWER, "", 0, {}),
    (PAY, "bob", REFUSE, "bob", TAKEN, {}),
    (LOWER, "bob", LOWER, "alice", APPEAL_BOND, {"bob": -APPEAL_BOND}),
    (LOWER, "bob", PAY, "alice", BOND + APPEAL_BOND, {"bob": -BOND - APPEAL_BOND}),
]


class TestSplit:
    """Half to the other side, three tenths to the jurors, the rest to RESERVE."""

    @pytest.mark.parametrize(("first", "appellant", "last", "winner", "lost", "losses"), CASES)
    def test_it_gives_the_loser_s_stake_to_the_other_side_and_the_jurors(
        self,
        town: Town,
        first: int,
        appellant: str,
        last: int,
        winner: str,
        lost: int,
        losses: dict[str, int],
    ) -> None:
        before = town.money()
        before["BONDS"] -= BOND
        before["bob"] += BOND  # as if bob had not objected yet
        seats = judged(town, first, appellant, last)
        facts = town.desk.disputeOf(1)
        jurors = len(seats) if lost else 0
        won, each, rest = split(lost, 1, len(seats), town.plan.disputes)
        collect_all(town, seats)
        expected = dict(losses)
        expected[winner or "alice"] = expected.get(winner or "alice", 0) + won
        for name in seats:
            expected[name] = each
        changes = town.changes(before)
        people = {name: changes.get(name, 0) for name in town.cast}
        assert people == {name: expected.get(name, 0) for name in town.cast}
        assert town.fund.balanceOf(4) == 0  # BONDS: every token unit found its owner
        assert changes.get("RESERVE", 0) == rest
        assert (facts["perJuror"], facts["jurorsOwed"]) == (each, jurors)

    def test_it_shares_the_reward_among_all_objectors(self, town: Town, judy: Any) -> None:
        town.object(judy, 1)
        judged(town, REFUSE)
        assert town.desk.disputeOf(1)["perObjector"] == TAKEN * 5 // 10 // 2

    def test_it_takes_every_objector_s_bond(self, town: Town, judy: Any) -> None:
        town.object(judy, 1)
        judged(town, PAY)
        assert town.desk.disputeOf(1)["toRespondent"] == 2 * BOND * 5 // 10

    def test_it_gives_jurors_nothing_where_none_opened_a_vote(self, town: Town) -> None:
        end(town)
        conclude(town)
        facts = town.desk.disputeOf(1)
        assert (facts["perJuror"], facts["jurorsOwed"]) == (0, 0)
        assert facts["toRespondent"] == BOND * 5 // 10

    @pytest.mark.parametrize("lost", [1, 7, 10**6 + 1])
    def test_it_rounds_down_and_leaves_the_rest_to_the_reserve(
        self, open_fund: Open, plan: Plan, clock: Clock, lost: int
    ) -> None:
        terms = with_disputes(beginning(plan, clock.now), bond=lost, appeal_bond=lost)
        town = settle_in(open_fund(terms))
        dispute(town)
        seats = judged(town, PAY)
        won, each, rest = split(lost, 1, 3, terms.disputes)
        collect_all(town, seats)
        assert town.fund.balanceOf(4) == 0
        assert town.fund.balanceOf(2) == rest
        assert won + 3 * each + rest == lost

    def test_it_takes_no_more_than_leaves_a_member_paying(
        self, town: Town, alice: Any, open_fund: Open, plan: Plan, clock: Clock
    ) -> None:
        terms = with_disputes(beginning(plan, clock.now), stake=1_000 * DOLLAR)
        town = settle_in(open_fund(terms))
        dispute(town)
        judged(town, REFUSE)
        assert town.fund.balanceOfMember(alice) == DOLLAR  # one tick
        assert town.member_status(alice) == 2

    def test_it_takes_the_whole_balance_of_one_who_left(self, town: Town, alice: Any) -> None:
        vote(town, 1, {REFUSE: FIRST})
        town.leave(alice)
        town.settle()
        held = town.fund.balanceOfMember(alice)
        conclude(town)
        assert town.fund.balanceOfMember(alice) == held - TAKEN
        before = town.money()
        town.fund.collectRefund(alice, by(alice))
        assert town.changes(before)["alice"] == held - TAKEN
