"""Does anybody gain by challenging a membership of one's own?

The member, the challenger, the appellant and all jurors are one person; terms are random, and the
contracts pay what the formula of machine_stakes.py says. Expelling reads as fraud, keeping as
paying: the ladder has only these two rungs.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.stateful.machine_stakes import BPS, Story, most_taken, net, split
from tests.support.evm import Reverted, accounts
from tests.support.jury import DAY, EXPEL, FRAUD, KEEP, NOTE, ONE, PAY, Town, found_town, jury_plan
from tests.support.terms import DisputeTerms

PEOPLE = accounts("reviewed", 16)
MEMBER, CHALLENGER = PEOPLE[:2]
READ = {EXPEL: FRAUD, KEEP: PAY}
CASES = [
    (first, last, number)
    for first in READ
    for last in (None, *READ)  # None: no appeal
    for number in range(3)
]


def _terms(rng: random.Random) -> DisputeTerms:
    winner, bond = rng.randint(0, 9_000), rng.randint(1, 200 * ONE)
    stake = rng.randint(0, 1_500 * ONE)  # more than some balances
    appeal = bond + rng.randint(0, 99 * ONE)
    return DisputeTerms(5 * DAY, bond, appeal, stake, rng.randint(0, BPS), winner, 9_000 - winner)


@pytest.mark.parametrize(("first", "last", "number"), CASES)
def test_it_never_pays_to_challenge_a_membership_of_ones_own(
    first: int, last: int | None, number: int
) -> None:
    rng = random.Random(f"challenge {first} {last} {number}")
    terms = _terms(rng)
    town = found_town(replace(jury_plan(size=30, quorum_bps=500), disputes=terms), PEOPLE)
    desk = town.at.review
    before, balance = _worth(town), town.at.fund.view("balanceOfMember", MEMBER)
    matter = desk.send("challengeMember", MEMBER, 1, NOTE, sender=CHALLENGER).value
    jurors = list(PEOPLE[2:])
    rng.shuffle(jurors)
    rounds = [(desk.view("disputeOf", matter)["caseId"], jurors[:3], first)]
    seats = [(rounds[0][0], seat) for seat in _vote(town, *rounds[0])]
    appellant = ""
    if last is not None:
        appellant = "respondent" if first == EXPEL else "objector"
        desk.send("appeal", matter, NOTE, sender=MEMBER if first == EXPEL else CHALLENGER)
        case = desk.view("disputeOf", matter)["appealId"]
        seats += [(case, seat) for seat in _vote(town, case, jurors[3:8], last)]
    town.wait_until(town.chain.now + terms.appeal_seconds)
    desk.send("conclude", matter, sender=town.stranger)
    ended = first if last is None else last
    story = Story(1, len(seats), READ[first], READ[ended], appellant)
    stakes = split(terms, story, min(most_taken(terms, READ[ended]), balance))
    _collect_all(town, matter, seats)
    change = _worth(town) - before
    assert change == net(terms, story, stakes, len(seats))
    assert change <= 0 and change * BPS <= -stakes.lost * 1_000


def _vote(town: Town, case: int, jurors: list[str], option: int) -> list[int]:
    return list(town.vote(case, dict.fromkeys(jurors, option)).values())


def _worth(town: Town) -> int:
    """Tokens and prepaid balances of all."""
    tokens = sum(town.at.token.view("balanceOf", person) for person in PEOPLE)
    return int(tokens + sum(town.at.fund.view("balanceOfMember", person) for person in PEOPLE))


def _collect_all(town: Town, matter: int, seats: list[tuple[int, int]]) -> None:
    calls = [("collectBond", CHALLENGER), ("collectAppealBond",), ("collectCompensation",)]
    for function, *args in [*calls, *(("collectJurorReward", *pair) for pair in seats)]:
        try:
            town.at.review.send(function, matter, *args, sender=town.stranger)
        except Reverted as refused:
            assert refused.name.startswith("No"), refused  # nothing is due
