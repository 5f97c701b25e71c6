"""Opening sealed votes: by whom, until when; the early end, the late swing and its limit."""

from __future__ import annotations

from typing import Any

import pytest

from fundvote import NO_REASON
from tests.contracts.chain import DAY, Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.court import (
    OPENED,
    OPENING,
    OVER,
    SALT,
    SEALED,
    dispute,
    draw,
    named,
    open_vote,
    seal_vote,
    sealed,
    settle_in,
)
from tests.contracts.plans import FRAUD, PAY, REFUSE, beginning, with_jury
from tests.contracts.town import Town
from tests.support.terms import Plan

REASON = b"\x77" * 32
SWING, EXTENSION = DAY // 2, DAY
# Refusals and payments even out: with a vote more for either, the outcome turns.
VOTES = {"carol": REFUSE, "dave": PAY, "erin": PAY, "frank": REFUSE, "grace": REFUSE}
VOTES |= {"heidi": PAY, "ivan": PAY}


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """Seven have sealed a vote; opening has just begun."""
    town = settle_in(open_fund(plan))
    dispute(town)
    draw(town, 1)
    for name, option in VOTES.items():
        SEATS[name] = seal_vote(town, 1, name, option, REASON)
    town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
    return town


SEATS: dict[str, int] = {}


def opens(town: Town, *names: str) -> Any:
    """These votes are opened; the last transaction."""
    sent = None
    for name in names:
        sent = open_vote(town, 1, SEATS[name], name, VOTES[name], REASON)
    return sent


def ends_at(town: Town) -> int:
    """When opening ends, as it stands."""
    return int(town.jury.caseOf(1)["openingEndsAt"])


class TestRefusals:
    """What `openVote` does not take."""

    def test_it_refuses_an_unknown_case(self, town: Town) -> None:
        with reverts_with("UnknownCase", 2):
            open_vote(town, 2, 0, "carol", PAY)

    def test_it_refuses_while_sealing(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        dispute(town)
        draw(town, 1)
        for name in ("carol", "dave", "erin"):
            seat = seal_vote(town, 1, name, PAY)
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"] - 1)
        with reverts_with("WrongPhase", 1, SEALED):
            open_vote(town, 1, seat, "erin", PAY)

    def test_it_refuses_an_option_that_is_none(self, town: Town) -> None:
        with reverts_with("UnknownOption", 4):
            open_vote(town, 1, SEATS["carol"], "carol", 4, REASON)

    @pytest.mark.parametrize("change", ["option", "reason", "juror", "seat", "salt"])
    def test_it_refuses_anything_but_what_was_sealed(
        self, town: Town, relayer: Any, change: str
    ) -> None:
        fields = {"seat": SEATS["carol"], "juror": "carol", "option": REFUSE}
        fields |= {"salt": SALT, "reason": REASON}
        fields[change] = {
            "option": PAY,
            "reason": NO_REASON,
            "juror": "dave",
            "seat": SEATS["dave"],
            "salt": b"\x06" * 32,
        }[change]
        fields["juror"] = town.cast[fields["juror"]]
        order = ("seat", "juror", "option", "salt", "reason")
        with reverts_with("SealMismatch", 1, fields["seat"]):
            town.jury.openVote(1, *(fields[name] for name in order), by(relayer))

    def test_it_refuses_to_open_a_vote_twice(self, town: Town) -> None:
        opens(town, "carol")
        with reverts_with("SealMismatch", 1, SEATS["carol"]):
            opens(town, "carol")


class TestOpenVote:
    """A vote is counted."""

    def test_it_is_opened_by_anybody_who_knows_it(self, town: Town, carol: Any) -> None:
        before = town.money()
        transaction = opens(town, "carol")
        values = {"caseId": 1, "juror": carol, "seat": SEATS["carol"], "option": REFUSE}
        values |= {"tally": 1, "reasonHash": REASON, "openingEndsAt": ends_at(town)}
        assert_events(town.events(transaction), event("jury", "VoteOpened", **values))
        assert town.jury.caseOf(1)["votes"] == (0, 1, 0, 0)
        assert town.changes(before) == {}

    def test_it_counts_the_vote_of_a_juror_who_left_since(self, town: Town, carol: Any) -> None:
        town.leave(carol)
        opens(town, "carol")
        assert town.jury.caseOf(1)["votes"][REFUSE] == 1


class TestWindows:
    """Opening is half-open."""

    @pytest.mark.parametrize(("offset", "open_"), [(-1, True), (0, False)])
    def test_it_takes_votes_until_opening_ends(self, town: Town, offset: int, open_: bool) -> None:
        town.clock.forward(OPENING + offset)
        if open_:
            opens(town, "carol")
        else:
            with reverts_with("WrongPhase", 1, OVER):
                opens(town, "carol")

    def test_it_ends_at_once_when_all_are_open(self, town: Town) -> None:
        town.clock.forward(100)
        opens(town, *VOTES)
        assert (town.jury.phaseOf(1), ends_at(town)) == (OVER, town.clock.now)
        assert town.desk.appealWindow(1)[0] == town.clock.now


class TestSwing:
    """An outcome that turns late leaves time to answer, within a limit."""

    def at(self, town: Town, seconds: int, *names: str) -> int:
        """Open these so long before the end; the new end, from the old."""
        before = ends_at(town)
        town.clock.to(before - seconds)
        opens(town, *names)
        return ends_at(town) - before

    def test_it_is_not_extended_by_a_turn_that_leaves_time(self, town: Town) -> None:
        opens(town, "carol", "dave")
        assert self.at(town, SWING, "erin", "frank", "grace") == 0

    def test_it_is_extended_by_a_turn_with_a_second_less(self, town: Town) -> None:
        opens(town, "carol", "dave", "erin", "frank")
        assert self.at(town, SWING - 1, "grace") == 1

    def test_it_is_not_extended_by_a_vote_that_turns_nothing(self, town: Town) -> None:
        opens(town, "carol", "dave", "erin")
        assert self.at(town, 1, "heidi") == 0

    def test_it_is_extended_by_the_vote_that_makes_a_quorum(self, town: Town) -> None:
        opens(town, "carol", "frank")  # silence pays; with a third vote the claim is refused
        assert self.at(town, 1, "grace") == SWING - 1

    def test_it_is_never_extended_beyond_the_limit(self, town: Town) -> None:
        latest = town.jury.caseOf(1)["latestEnd"]
        assert latest == ends_at(town) + EXTENSION
        opens(town, "carol", "dave", "erin", "frank")
        assert self.at(town, 1, "grace") == SWING - 1
        assert self.at(town, 1, "heidi") == SWING - 1
        town.clock.to(ends_at(town) - 1)
        assert (ends_at(town), town.jury.phaseOf(1)) == (latest - 2, OPENED)

    def test_it_stops_at_the_limit(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        terms = with_jury(beginning(plan, clock.now), extension_seconds=60)
        town = settle_in(open_fund(terms))
        dispute(town)
        draw(town, 1)
        seats = {n: seal_vote(town, 1, n, FRAUD) for n in ("carol", "dave", "erin", "frank")}
        town.clock.to(town.jury.caseOf(1)["openingEndsAt"] - 1)
        for name in ("carol", "dave", "erin"):
            open_vote(town, 1, seats[name], name, FRAUD)
        assert town.jury.caseOf(1)["openingEndsAt"] == town.clock.now + 1 + 60


class TestBorrowedSeals:
    """A seal counts for who sealed it."""

    @pytest.fixture(scope="class")
    def other(self, open_fund: Open, plan: Plan, clock: Clock) -> Town:
        """The jury is drawn."""
        town = settle_in(open_fund(beginning(plan, clock.now)))
        dispute(town)
        draw(town, 1)
        for name in ("carol", "dave", "erin"):
            seal_vote(town, 1, name, PAY)
        return town

    @pytest.mark.parametrize("name", ["alice", "carol", "donor"])
    def test_it_opens_no_vote_in_another_name(self, other: Town, frank: Any, name: str) -> None:
        """Sealed by frank for a party, for a juror (a copy of her seal), for a stranger."""
        seal = sealed(other, 1, other.cast[name], PAY)
        sent = other.jury.sealVote(1, seal, by(frank))
        vote = named(other, sent, "VoteSealed")
        other.clock.to(vote["sealingEndsAt"])
        with reverts_with("SealMismatch", 1, vote["seat"]):
            open_vote(other, 1, vote["seat"], name, PAY)
