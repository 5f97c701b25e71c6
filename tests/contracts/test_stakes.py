"""Stakes: who gets what a losing side staked, to the last token unit; collecting it, and expiry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    APPEAL_BOND,
    BOND,
    STAKE,
    conclude,
    dispute,
    draw,
    end,
    open_vote,
    seal_vote,
    settle_in,
    vote,
)
from tests.contracts.plans import FRAUD, LOWER, PAY, REFUSE, beginning, with_disputes
from tests.contracts.town import EVIDENCE, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

FIRST, SECOND = "carol dave erin", "frank grace heidi"
TAKEN = STAKE // 2  # on a plain refusal
REWARDED = days(180)
BPS = 10_000


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=20 * DOLLAR)
    return town


def judged(town: Town, option: int, appellant: str = "", again: int = PAY) -> dict[str, int]:
    """Voted, perhaps appealed, concluded. The seats by name."""
    seats = vote(town, 1, {option: FIRST})
    if appellant:
        town.desk.appeal(1, EVIDENCE, by(town.cast[appellant]))
        seats |= vote(town, 2, {again: SECOND})
    conclude(town)
    return seats


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


class TestCollectBond:
    """The bond and the reward of an objector who was right."""

    @pytest.mark.parametrize("name", ["bob", "alice", "carol"])
    def test_it_is_not_due_before_the_end(self, town: Town, name: str) -> None:
        person = town.cast[name]
        with reverts_with("NoBondToCollect", 1, person):
            town.desk.collectBond(1, person, by(person))

    def test_it_is_lost_by_one_who_was_wrong(self, town: Town, bob: Any) -> None:
        judged(town, PAY)
        with reverts_with("NoBondToCollect", 1, bob):
            town.desk.collectBond(1, bob, by(bob))

    def test_it_is_paid_with_the_reward_once(self, town: Town, bob: Any, relayer: Any) -> None:
        judged(town, REFUSE)
        before, number, reward = town.money(), town.fund.journal()[1], TAKEN // 2
        transaction = town.desk.collectBond(1, bob, by(relayer))
        due = BOND + reward
        assert town.changes(before) == {"bob": due, "fund": -due, "BONDS": -due}
        collected = {"matter": 1, "objector": bob, "bond": BOND, "reward": reward}
        assert_events(
            town.events(transaction),
            event("desk", "BondCollected", **collected),
            town.entry(number + 1, Movement.BOND_RETURNED, bob, BOND, ref=1),
            town.transfer(town.fund, bob, BOND),
            town.entry(number + 2, Movement.REWARD, bob, reward, ref=1),
            town.transfer(town.fund, bob, reward),
        )
        assert town.desk.roleOf(1, bob) == 2
        with reverts_with("NoBondToCollect", 1, bob):
            town.desk.collectBond(1, bob, by(bob))

    @pytest.mark.parametrize("how", ["withdraw", "acceptLower"])
    def test_it_is_paid_alone_where_nobody_judged(
        self, town: Town, alice: Any, bob: Any, how: str
    ) -> None:
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"])
        getattr(town.desk, how)(1, by(alice))
        before = town.money()
        town.desk.collectBond(1, bob, by(bob))
        assert town.changes(before) == {"bob": BOND, "fund": -BOND, "BONDS": -BOND}


class TestCollectAppealBond:
    """The bond of an appeal that won."""

    def test_it_is_not_due_without_an_appeal(self, town: Town, alice: Any) -> None:
        judged(town, REFUSE)
        with reverts_with("NoAppealBondToCollect", 1):
            town.desk.collectAppealBond(1, by(alice))

    def test_it_is_not_due_to_one_who_lost(self, town: Town, alice: Any) -> None:
        judged(town, REFUSE, "alice", REFUSE)
        with reverts_with("NoAppealBondToCollect", 1):
            town.desk.collectAppealBond(1, by(alice))

    def test_it_is_paid_to_one_who_won_once(self, town: Town, alice: Any, relayer: Any) -> None:
        judged(town, REFUSE, "alice", PAY)
        before, number = town.money(), town.fund.journal()[1] + 1
        transaction = town.desk.collectAppealBond(1, by(relayer))
        moved = {"alice": APPEAL_BOND, "fund": -APPEAL_BOND, "BONDS": -APPEAL_BOND}
        assert town.changes(before) == moved
        collected = {"matter": 1, "appellant": alice, "bond": APPEAL_BOND}
        assert_events(
            town.events(transaction),
            event("desk", "AppealBondCollected", **collected),
            town.entry(number, Movement.BOND_RETURNED, alice, APPEAL_BOND, ref=1),
            town.transfer(town.fund, alice, APPEAL_BOND),
        )
        with reverts_with("NoAppealBondToCollect", 1):
            town.desk.collectAppealBond(1, by(alice))


class TestCollectCompensation:
    """The respondent's part."""

    def test_it_is_not_due_to_one_who_was_wrong(self, town: Town, alice: Any) -> None:
        judged(town, REFUSE)
        with reverts_with("NoCompensation", 1):
            town.desk.collectCompensation(1, by(alice))

    def test_it_is_paid_once(self, town: Town, alice: Any, relayer: Any) -> None:
        judged(town, PAY)
        part, before, number = BOND // 2, town.money(), town.fund.journal()[1] + 1
        transaction = town.desk.collectCompensation(1, by(relayer))
        assert town.changes(before) == {"alice": part, "fund": -part, "BONDS": -part}
        collected = {"matter": 1, "respondent": alice, "amount": part}
        assert_events(
            town.events(transaction),
            event("desk", "CompensationCollected", **collected),
            town.entry(number, Movement.COMPENSATION, alice, part, ref=1),
            town.transfer(town.fund, alice, part),
        )
        with reverts_with("NoCompensation", 1):
            town.desk.collectCompensation(1, by(alice))


class TestJurorRewards:
    """The same for every opened vote, whichever way it went."""

    EACH = BOND * 3 // 10 // 3

    def test_it_refuses_before_the_end(self, town: Town, carol: Any) -> None:
        seats = vote(town, 1, {PAY: FIRST})
        with reverts_with("NoRewardHere", 1, 1):
            town.desk.collectJurorReward(1, 1, seats["carol"], by(carol))

    def test_it_refuses_a_case_of_another_matter(self, town: Town, carol: Any) -> None:
        seats = judged(town, PAY)
        with reverts_with("NoRewardHere", 1, 2):
            town.desk.collectJurorReward(1, 2, seats["carol"], by(carol))

    def test_it_refuses_an_empty_seat(self, town: Town, carol: Any) -> None:
        seats = judged(town, PAY)
        empty = next(seat for seat in range(28) if seat not in seats.values())
        with reverts_with("NoRewardAt", 1, empty):
            town.desk.collectJurorReward(1, 1, empty, by(carol))

    def test_it_is_paid_to_the_juror_once(self, town: Town, carol: Any, relayer: Any) -> None:
        seat, each = judged(town, PAY)["carol"], self.EACH
        before, number = town.money(), town.fund.journal()[1] + 1
        transaction = town.desk.collectJurorReward(1, 1, seat, by(relayer))
        assert town.changes(before) == {"carol": each, "fund": -each, "BONDS": -each}
        rewarded = {"matter": 1, "caseId": 1, "juror": carol, "amount": each}
        assert_events(
            town.events(transaction),
            event("desk", "JurorRewarded", **rewarded),
            town.entry(number, Movement.JUROR_REWARD, carol, each, ref=1),
            town.transfer(town.fund, carol, each),
        )
        with reverts_with("NoRewardAt", 1, seat):
            town.desk.collectJurorReward(1, 1, seat, by(carol))

    def test_it_is_not_paid_to_one_who_did_not_open(self, town: Town, judy: Any) -> None:
        draw(town, 1)
        seats = {name: seal_vote(town, 1, name, PAY) for name in (*FIRST.split(), "judy")}
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
        for name in FIRST.split():
            open_vote(town, 1, seats[name], name, PAY)
        conclude(town)
        with reverts_with("NoRewardAt", 1, seats["judy"]):
            town.desk.collectJurorReward(1, 1, seats["judy"], by(judy))

    @pytest.mark.parametrize(("offset", "paid"), [(-1, True), (0, False)])
    def test_it_can_be_taken_for_half_a_year(
        self, town: Town, carol: Any, offset: int, paid: bool
    ) -> None:
        seat = judged(town, PAY)["carol"]
        expires = town.jury.rewardsEndAt(1)
        assert expires == town.jury.resultOf(1)["endedAt"] + REWARDED
        town.clock.to(expires + offset)
        if paid:
            town.desk.collectJurorReward(1, 1, seat, by(carol))
        else:
            with reverts_with("NoRewardAt", 1, seat):
                town.desk.collectJurorReward(1, 1, seat, by(carol))

    def test_it_does_not_expire_early(self, town: Town, relayer: Any) -> None:
        judged(town, PAY)
        expires = town.jury.rewardsEndAt(1)
        town.clock.to(expires - 1)
        with reverts_with("RewardsNotExpired", 1, expires):
            town.desk.expireRewards(1, by(relayer))

    def test_it_falls_to_the_reserve_in_the_end(self, town: Town, carol: Any, relayer: Any) -> None:
        seats = judged(town, PAY)
        town.desk.collectJurorReward(1, 1, seats["carol"], by(carol))
        town.clock.to(town.jury.rewardsEndAt(1))
        before, number, rest = town.money(), town.fund.journal()[1] + 1, 2 * self.EACH
        transaction = town.desk.expireRewards(1, by(relayer))
        assert town.changes(before) == {"BONDS": -rest, "RESERVE": rest}
        nobody = "0x" + "00" * 20
        assert_events(
            town.events(transaction),
            event("desk", "RewardsExpired", matter=1, amount=rest),
            town.entry(number, Movement.BOND_FORFEITED, nobody, rest, ref=1),
        )
        with reverts_with("NoRewardHere", 1, 1):
            town.desk.expireRewards(1, by(relayer))

    def test_it_expires_with_the_last_case(self, town: Town, carol: Any, relayer: Any) -> None:
        judged(town, PAY, "bob", PAY)
        expires = town.jury.rewardsEndAt(2)
        town.clock.to(expires - 1)
        with reverts_with("RewardsNotExpired", 1, expires):
            town.desk.expireRewards(1, by(relayer))
