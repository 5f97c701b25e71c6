"""Collecting what a dispute left: bonds, rewards, compensation; and what expires."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    APPEAL_BOND,
    BOND,
    FIRST,
    TAKEN,
    conclude,
    dispute,
    draw,
    judged,
    open_vote,
    seal_vote,
    settle_in,
    vote,
)
from tests.contracts.plans import PAY, REFUSE
from tests.contracts.town import Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

REWARDED = days(180)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=20 * DOLLAR)
    return town


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
