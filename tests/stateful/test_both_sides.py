"""Does anybody gain by playing both sides of a dispute?

One person is the claimant, all objectors, the appellant and some or all of the jurors. First the
documented formula over a grid of everything that the bounds of a plan allow; then whole disputes
under random terms, in which the contracts pay exactly what the formula says.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import astuple, replace
from functools import cache
from itertools import product

import pytest

from tests.stateful.machine_stakes import BPS, Split, Story, most_taken, net, split
from tests.support.evm import Reverted, accounts
from tests.support.jury import DAY, FRAUD, LOWER, ONE, PAY, REFUSE, found_town, jury_plan
from tests.support.terms import DisputeTerms

DISPUTES = 72
PEOPLE = accounts("side", 24)
LARGEST = 2**80 - 1  # Bounds: bonds and stake
MIN_LOSS_BPS = 1_000  # Bounds: what is never shared
RESERVE, BONDS = 2, 4  # IBooks.Account
LEAST = ONE  # of a balance, so that nobody lapses: one tick for one unit


# --- the formula, over all that is allowed -------------------------------------------------------


def _terms() -> Iterator[DisputeTerms]:
    most = BPS - MIN_LOSS_BPS
    shares = {(w, j) for w in (0, 1, 3_333, 5_000, most) for j in (0, 1, 4_567, most - w)}
    shares = {(w, j) for w, j in shares if 0 <= j and w + j <= most}
    bonds = [
        (bond, appeal) for bond in (1, 9, 50 * ONE, LARGEST) for appeal in {bond, 2 * bond + 1}
    ]
    bonds = [(bond, min(appeal, LARGEST)) for bond, appeal in bonds]
    for (winner, juror), (bond, appeal) in product(sorted(shares), sorted(set(bonds))):
        for stake, refused in product((0, 1, 30 * ONE, LARGEST), (0, 1, 5_000, BPS)):
            yield DisputeTerms(5 * DAY, bond, appeal, stake, refused, winner, juror)


def _stories() -> list[Story]:
    verdicts = range(FRAUD, PAY + 1)
    ends = [(first, first, "") for first in verdicts]
    ends += [(first, last, "respondent") for first in range(PAY) for last in verdicts]
    ends += [(first, last, "objector") for first in (LOWER, PAY) for last in verdicts]
    return [
        Story(objectors, jurors, *end)
        for objectors, jurors, end in product((1, 2, 7), (0, 1, 3, 100), ends)
    ]


def _worst(terms: DisputeTerms, story: Story) -> tuple[int, int]:
    """The most that the person can keep, all jurors being its own; and what was lost."""
    stakes = split(terms, story, most_taken(terms, story.last))
    return net(terms, story, stakes, story.jurors), stakes.lost


def test_it_never_pays_to_play_both_sides() -> None:
    stories, rng = _stories(), random.Random("both sides")
    for terms in _terms():
        for story in rng.sample(stories, 60):  # of 288; every story meets hundreds of terms
            kept, lost = _worst(terms, story)
            assert kept * BPS <= -lost * MIN_LOSS_BPS, (terms, story, kept, lost)


def test_it_never_pays_at_the_corner_where_all_that_may_be_shared_is() -> None:
    for terms in _terms():
        if terms.winner_bps + terms.juror_bps < BPS - MIN_LOSS_BPS:
            continue
        if terms.bond in (9, LARGEST) and terms.stake in (0, LARGEST):
            for story in _stories():
                kept, lost = _worst(terms, story)
                assert kept * BPS <= -lost * MIN_LOSS_BPS, (terms, story)


def test_it_costs_a_tenth_of_the_bonds_to_object_wrongly_against_oneself() -> None:
    for terms in _terms():
        for objectors, jurors in ((1, 1), (3, 2), (7, 100)):
            kept, _ = _worst(terms, Story(objectors, jurors, PAY, PAY))
            assert kept * BPS <= -objectors * terms.bond * MIN_LOSS_BPS


def test_it_keeps_no_more_with_fewer_jurors_of_ones_own() -> None:
    rng = random.Random("jurors")
    terms, stories = list(_terms()), _stories()
    for _ in range(2_000):
        some, story = rng.choice(terms), rng.choice(stories)
        stakes = split(some, story, most_taken(some, story.last))
        all_own = net(some, story, stakes, story.jurors)
        assert net(some, story, stakes, rng.randint(0, story.jurors)) <= all_own


def test_it_would_pay_if_the_whole_stake_were_shared() -> None:
    terms = DisputeTerms(5 * DAY, 50 * ONE, 100 * ONE, 0, 0, 5_000, 5_000)  # outside the bounds
    assert _worst(terms, Story(1, 1, PAY, PAY))[0] == 0


# --- the contracts pay what the formula says -----------------------------------------------------


class Played:
    """A whole dispute under random terms; every story is followed to the last payment."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(f"dispute {number}")
        plan = jury_plan(size=30, quorum_bps=500)  # everybody is drawn; two votes suffice
        self.town = found_town(replace(plan, disputes=self._terms()), PEOPLE)
        self.people = list(PEOPLE)
        self.jurors: list[tuple[int, str, int]] = []  # case, juror, seat
        self.claimant = self.people.pop()
        self.objectors = [self.people.pop() for _ in range(self.rng.randint(1, 4))]
        self.published = self.town.at.desk.view("disputeTerms")
        self.terms = DisputeTerms(*self.published.values())
        self.story, self.stakes = self._play()

    def _terms(self) -> DisputeTerms:
        rng = self.rng
        winner = rng.randint(0, BPS - MIN_LOSS_BPS)
        juror = rng.choice((rng.randint(0, 9_000 - winner), 9_000 - winner))
        bond = rng.randint(1, 200 * ONE)
        stake = rng.randint(0, 1_500 * ONE)  # more than some balances
        appeal = bond + rng.randint(0, 200 * ONE)
        return DisputeTerms(5 * DAY, bond, appeal, stake, rng.randint(0, BPS), winner, juror)

    def _play(self) -> tuple[Story, Split]:
        town, rng = self.town, self.rng
        self.balance = town.at.fund.view("balanceOfMember", self.claimant)
        self.before = {person: self._worth(person) for person in PEOPLE}
        claim = self.claim = town.file(self.claimant)
        lower = rng.choice((0, 0, ONE))
        for objector in self.objectors:
            case = town.object(claim, objector, lower)
        first, voters = self._vote(case, lower, PAY)
        last, appellant = first, ""
        sides = ["respondent"] * (first < PAY) + ["objector"] * (first > REFUSE)
        if rng.random() < 0.6:
            appellant = rng.choice(sides)
            by = self.claimant if appellant == "respondent" else rng.choice(self.objectors)
            last, more = self._vote(town.appeal(claim, by), lower, first)
            voters += more
        town.wait_until(town.chain.now + self.terms.appeal_seconds)
        (concluded,) = town.at.desk.send("conclude", claim, sender=town.stranger).named(
            "DisputeConcluded"
        )
        assert concluded["outcome"] == last
        story = Story(len(self.objectors), voters, first, last, appellant)
        kept = self.balance if last == FRAUD else self.balance - LEAST
        stakes = split(self.terms, story, min(most_taken(self.terms, last), kept))
        self.said = concluded
        self._collect()
        return story, stakes

    def _vote(self, case: int, lower: int, silence: int) -> tuple[int, int]:
        """Some fresh jurors agree. Returns the verdict and how many opened a vote."""
        jurors = [self.people.pop() for _ in range(self.rng.choice((0, 2, 3, 5)))]
        wanted = self.rng.randrange(4)
        seats = self.town.vote(case, dict.fromkeys(jurors, wanted))
        self.jurors += [(case, juror, seat) for juror, seat in seats.items()]
        self.town.wait_until(self.town.at.jury.view("caseOf", case)["openingEndsAt"])
        verdict = wanted if jurors else silence
        return PAY if verdict == LOWER and not lower else verdict, len(jurors)

    def _collect(self) -> None:
        for objector in self.objectors:
            self._try("collectBond", objector)
        self._try("collectAppealBond")
        self._try("collectCompensation")
        for case, _, seat in self.jurors:
            self._try("collectJurorReward", case, seat)

    def _try(self, function: str, *args: object) -> None:
        try:
            self.town.at.desk.send(function, self.claim, *args, sender=self.town.stranger)
        except Reverted as refused:
            assert refused.name.startswith("No"), refused  # nothing is due

    def _worth(self, person: str) -> int:
        """Tokens, and the prepaid balance."""
        tokens: int = self.town.at.token.view("balanceOf", person)
        return tokens + int(self.town.at.fund.view("balanceOfMember", person))

    def change(self, *people: str) -> int:
        """What people have more, or less, than before the claim."""
        return sum(self._worth(person) - self.before[person] for person in people)


@cache
def _played(number: int) -> Played:
    return Played(number)


numbered = pytest.mark.parametrize("number", range(DISPUTES))


@numbered
def test_it_pays_one_person_on_both_sides_what_the_formula_says(number: int) -> None:
    played = _played(number)
    owned = played.rng.randint(0, len(played.jurors))
    mine = [juror for _, juror, _ in played.jurors[:owned]]
    change = played.change(played.claimant, *played.objectors, *mine)
    assert change == net(played.terms, played.story, played.stakes, owned)
    assert change <= 0 and change * BPS <= -played.stakes.lost * MIN_LOSS_BPS


@numbered
def test_it_says_what_it_pays(number: int) -> None:
    played, stakes = _played(number), _played(number).stakes
    names = ("stakeTaken", "lost", "perObjector", "toRespondent", "perJuror")
    said = tuple(played.said[name] for name in names)
    assert said == astuple(stakes)[: len(names)]
    forfeited = played.town.at.fund.view("balanceOf", RESERVE)  # nothing else fed it
    assert forfeited == stakes.to_reserve


@numbered
def test_it_lets_an_objector_know_before_objecting_what_there_is_to_lose_and_to_win(
    number: int,
) -> None:
    played = _played(number)
    terms, story = played.published, played.story
    one = played.objectors[0]
    appealed = terms["appealBond"]
    most_won = (terms["stake"] + appealed) * terms["winnerBps"] // BPS // story.objectors
    own_appeal = appealed if story.appellant == "objector" else 0
    at_most = story.objectors * terms["bond"] + own_appeal
    assert played.change(*played.objectors) >= -at_most
    assert played.change(one) <= most_won
    if story.last == PAY and not own_appeal:
        assert played.change(one) == -terms["bond"]


def test_it_plays_every_kind_of_dispute() -> None:
    stories = [_played(number).story for number in range(DISPUTES)]
    assert {story.last for story in stories} == set(range(PAY + 1))
    kinds = {(s.appellant, _played(n).stakes.overturned) for n, s in enumerate(stories)}
    appeals = {(side, won) for side in ("respondent", "objector") for won in (False, True)}
    assert kinds == appeals | {("", False)}


def test_it_leaves_nothing_in_the_account_of_bonds() -> None:
    assert not any(_played(n).town.at.fund.view("balanceOf", BONDS) for n in range(DISPUTES))
