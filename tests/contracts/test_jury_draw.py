"""The draw: a seed from a later block, a lot for every account, a threshold that follows."""

from __future__ import annotations

from typing import Any

import pytest

from fundvote import is_drawn, lot, threshold
from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.court import (
    OPENED,
    OVER,
    SEALING,
    SEED_DELAY,
    SEED_READABLE,
    TEN,
    WAITING,
    dispute,
    draw,
    seal_vote,
    settle_in,
    to_sealing,
)
from tests.contracts.plans import PAY, beginning, with_jury
from tests.contracts.town import Town
from tests.support.terms import Plan

SIZE = 3


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """A jury of three out of ten, all three needed; bob has objected to alice's claim."""
    town = settle_in(open_fund(with_jury(plan, size=SIZE, quorum_bps=10_000)))
    dispute(town)
    return town


@pytest.fixture
def sealing(town: Town) -> Town:
    """The first second of sealing."""
    to_sealing(town, 1)
    return town


class TestRefusals:
    """What `draw` does not take."""

    def test_it_refuses_an_unknown_case(self, town: Town, relayer: Any) -> None:
        with reverts_with("UnknownCase", 2):
            town.jury.draw(2, by(relayer))

    @pytest.mark.parametrize(("offset", "phase"), [(-1, WAITING), (2 * SEALING, OVER)])
    def test_it_refuses_before_and_after_sealing(
        self, sealing: Town, town: Town, relayer: Any, offset: int, phase: int
    ) -> None:
        if offset < 0:
            dispute(town)
            town.clock.to(town.jury.caseOf(2)["opensAt"] + offset)
        else:
            town.clock.forward(offset)
        case = 2 if offset < 0 else 1
        with reverts_with("WrongPhase", case, phase):
            town.jury.draw(case, by(relayer))

    def test_it_refuses_until_the_block_of_the_seed_is_over(
        self, sealing: Town, relayer: Any
    ) -> None:
        sealing.jury.draw(1, by(relayer))
        seed_block = sealing.jury.caseOf(1)["seedBlock"]
        sealing.clock.mine(SEED_DELAY)
        with reverts_with("SeedBlockNotReached", 1, seed_block):
            sealing.jury.draw(1, by(relayer))

    def test_it_refuses_to_draw_twice(self, town: Town, relayer: Any) -> None:
        draw(town, 1)
        with reverts_with("AlreadyDrawn", 1):
            town.jury.draw(1, by(relayer))

    def test_it_tells_no_lot_before(self, sealing: Town, carol: Any) -> None:
        with reverts_with("JuryNotDrawn", 1):
            sealing.jury.lotOf(1, carol)


class TestDraw:
    """Anybody fixes the block, anybody draws, and gets the same answer."""

    def test_it_fixes_a_block_that_does_not_exist_yet(self, sealing: Town, relayer: Any) -> None:
        transaction = sealing.jury.draw(1, by(relayer))
        seed_block = transaction.block_number + SEED_DELAY
        scheduled = event("jury", "DrawScheduled", caseId=1, seedBlock=seed_block)
        assert_events(sealing.events(transaction), scheduled)

    def test_it_takes_the_seed_from_that_block_whoever_asks(
        self, sealing: Town, relayer: Any, mallory: Any
    ) -> None:
        seed_block = sealing.jury.draw(1, by(relayer)).block_number + SEED_DELAY
        sealing.clock.mine(SEED_DELAY + 1)
        transaction = sealing.jury.draw(1, by(mallory))
        seed = sealing.jury.caseOf(1)["seed"]
        drawn = {"caseId": 1, "seedBlock": seed_block, "seed": bytes.fromhex(str(seed)[2:])}
        assert_events(sealing.events(transaction), event("jury", "JuryDrawn", **drawn))

    @pytest.mark.parametrize(("late", "drawn"), [(0, True), (1, False)])
    def test_it_fixes_another_block_once_the_hash_cannot_be_read(
        self, sealing: Town, relayer: Any, late: int, drawn: bool
    ) -> None:
        first = sealing.jury.draw(1, by(relayer)).block_number + SEED_DELAY
        sealing.clock.mine(SEED_DELAY + SEED_READABLE - 1 + late)
        transaction = sealing.jury.draw(1, by(relayer))
        assert transaction.block_number == first + SEED_READABLE + late
        facts = sealing.jury.caseOf(1)
        if drawn:
            assert facts["seedBlock"] == first
            assert int(str(facts["seed"]), 16) != 0
        else:
            assert facts["seedBlock"] == transaction.block_number + SEED_DELAY
            assert int(str(facts["seed"]), 16) == 0

    def test_it_is_drawn_after_another_block_too(self, sealing: Town, relayer: Any) -> None:
        sealing.jury.draw(1, by(relayer))
        sealing.clock.mine(SEED_DELAY + SEED_READABLE + 1)
        draw(sealing, 1)
        assert int(str(sealing.jury.caseOf(1)["seed"]), 16) != 0


class TestLots:
    """Everybody can compute every draw alone."""

    @pytest.fixture
    def drawn(self, town: Town) -> Town:
        """The jury is drawn."""
        draw(town, 1)
        return town

    def test_it_counts_who_is_covered(self, drawn: Town) -> None:
        assert drawn.jury.caseOf(1)["electorate"] == len(TEN.split())

    def test_it_computes_lots_and_threshold_as_published(self, drawn: Town, carol: Any) -> None:
        facts = drawn.jury.caseOf(1)
        seed = bytes.fromhex(str(facts["seed"])[2:])
        expected = (lot(seed, carol.address), threshold(SIZE, 0, facts["electorate"]))
        assert tuple(drawn.jury.lotOf(1, carol)) == expected

    @pytest.mark.parametrize("round_", [0, 1])
    def test_it_seats_whose_lot_is_below_the_threshold_of_the_round(
        self, drawn: Town, round_: int
    ) -> None:
        drawn.clock.forward(round_ * SEALING)
        facts = drawn.jury.caseOf(1)
        seed = bytes.fromhex(str(facts["seed"])[2:])
        for name in TEN.split()[2:]:
            juror = drawn.cast[name]
            if is_drawn(seed, juror.address, SIZE, round_, facts["electorate"]):
                drawn.jury.checkSeat(1, juror)
            else:
                with reverts_with("NotDrawn", 1, juror):
                    drawn.jury.checkSeat(1, juror)

    def test_it_widens_to_all_so_that_a_small_fund_still_decides(
        self, open_fund: Open, plan: Plan, clock: Clock
    ) -> None:
        town = settle_in(open_fund(with_jury(beginning(plan, clock.now), size=SIZE, rounds=3)))
        dispute(town)
        draw(town, 1)
        town.clock.forward(2 * SEALING)  # 3, 6, 12 of ten
        for name in ("carol", "dave", "erin"):
            seal_vote(town, 1, name, PAY)
        town.clock.forward(SEALING)
        assert town.jury.phaseOf(1) == OPENED
