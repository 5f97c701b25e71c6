"""Verdicts: the ladder, the shares it needs, ties, silence and quorum."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    conclude,
    dispute,
    draw,
    end,
    open_vote,
    seal_vote,
    vote,
)
from tests.contracts.plans import FRAUD, LOWER, PAY, REFUSE, with_jury
from tests.contracts.town import Claim, Town
from tests.support.terms import Plan

LESS = 20 * DOLLAR
JURORS = "carol dave erin frank grace heidi ivan judy".split()


@pytest.fixture(scope="module")
def towns_by_rule(open_fund: Open, plan: Plan) -> dict[str, Town]:
    """Four funds that differ in what a tie and silence mean; bob names a lower amount in each."""
    rules = {
        "pay": {},
        "tie refuses": {"tie_refuses": True},
        "silence refuses": {"silence_pays": False},
    }
    made = {name: open_fund(with_jury(plan, **rule)) for name, rule in rules.items()}
    clock = made["pay"].clock
    start = clock.now
    for town in made.values():
        for name in ("alice", "bob", *JURORS):
            town.join(town.cast[name], 200 * DOLLAR)
    assert clock.now == start
    for period in range(1, 5):
        for town in made.values():
            town.settle_through(period)
    for town in made.values():
        dispute(town, lower=LESS)
    return made


@pytest.fixture
def town(towns_by_rule: dict[str, Town]) -> Town:
    """Ties and silence pay."""
    return towns_by_rule["pay"]


def votes(*tally: int) -> dict[int, str]:
    """So many votes for fraud, refusing, less, paying."""
    names = iter(JURORS)
    return {
        option: " ".join(next(names) for _ in range(count)) for option, count in enumerate(tally)
    }


def outcome(town: Town, *tally: int, case: int = 1) -> int:
    """What these votes decide."""
    vote(town, case, votes(*tally))
    end(town)
    return int(town.jury.resultOf(case)["option"])


LADDER = [
    ((0, 0, 0, 3), PAY),
    ((0, 0, 3, 0), LOWER),
    ((0, 3, 0, 0), REFUSE),
    ((3, 0, 0, 0), FRAUD),
    ((2, 0, 0, 1), FRAUD),  # 66.67 % are over 66.66 %
    ((2, 1, 0, 1), REFUSE),  # half are not; with who refuses they are over half
    ((1, 1, 1, 2), LOWER),  # each vote counts for the milder rungs too
    ((1, 1, 0, 2), PAY),  # half is not over half
    ((0, 1, 1, 2), PAY),
    ((0, 2, 2, 0), LOWER),
    ((1, 0, 0, 7), PAY),
]


class TestLadder:
    """The first rung whose votes, with those of all graver ones, are over the share it needs."""

    @pytest.mark.parametrize(("tally", "expected"), LADDER)
    def test_it_stands_at_the_gravest_rung_with_enough_votes(
        self, town: Town, tally: tuple[int, ...], expected: int
    ) -> None:
        assert outcome(town, *tally) == expected

    @pytest.mark.parametrize(
        ("tally", "expected"),
        [
            ((0, 2, 0, 2), REFUSE),  # half is enough
            ((0, 1, 1, 2), LOWER),
            ((1, 1, 0, 2), REFUSE),
            ((0, 1, 0, 2), PAY),
            ((2, 0, 0, 2), REFUSE),  # never for fraud
        ],
    )
    def test_it_lets_a_tie_refuse_where_the_plan_says_so(
        self, towns_by_rule: dict[str, Town], tally: tuple[int, ...], expected: int
    ) -> None:
        assert outcome(towns_by_rule["tie refuses"], *tally) == expected


class TestSilence:
    """Too few votes."""

    @pytest.mark.parametrize(("rule", "expected"), [("pay", PAY), ("silence refuses", REFUSE)])
    def test_it_follows_the_plan_where_nobody_votes(
        self, towns_by_rule: dict[str, Town], rule: str, expected: int
    ) -> None:
        town = towns_by_rule[rule]
        end(town)
        assert tuple(town.jury.resultOf(1))[0::2] == (True, expected)

    @pytest.mark.parametrize(("rule", "expected"), [("pay", PAY), ("silence refuses", REFUSE)])
    def test_it_is_silence_with_a_vote_less_than_the_quorum(
        self, towns_by_rule: dict[str, Town], rule: str, expected: int
    ) -> None:
        against = (0, 2, 0, 0) if expected == PAY else (0, 0, 0, 2)
        assert outcome(towns_by_rule[rule], *against) == expected

    @pytest.mark.parametrize(("opened", "expected"), [(2, PAY), (3, REFUSE)])
    def test_it_counts_opened_votes_not_sealed_ones(
        self, town: Town, opened: int, expected: int
    ) -> None:
        draw(town, 1)
        seats = {name: seal_vote(town, 1, name, REFUSE) for name in JURORS[:4]}
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
        for name in JURORS[:opened]:
            open_vote(town, 1, seats[name], name, REFUSE)
        end(town)
        assert town.jury.resultOf(1)["option"] == expected

    def test_it_needs_no_jury_to_be_drawn(self, town: Town) -> None:
        conclude(town)
        assert town.claim_status(1) == Claim.APPROVED


class TestCourt:
    """Only the fund's two courts bring cases and close them."""

    def test_it_takes_cases_from_the_courts_only(self, town: Town, mallory: Any) -> None:
        jury = town.jury
        for call in (jury.closeCase, jury.cancelCase):
            with reverts_with("OnlyCourt", mallory):
                call(1, by(mallory))
        with reverts_with("OnlyCourt", mallory):
            jury.openCase(0, 1, 0, 4, 3, 0, by(mallory))
        with reverts_with("OnlyCourt", mallory):
            jury.takeReward(1, 0, by(mallory))
