"""What a dispute costs whom: the formula of the documents, in whole token units.

The losing side's stakes are split: `winner_bps` to the other side, `juror_bps` to the jurors who
opened their votes, the rest to RESERVE; each part rounds down.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.jury import FRAUD, PAY, REFUSE
from tests.support.terms import DisputeTerms

BPS = 10_000


@dataclass(frozen=True)
class Story:
    """How a dispute over a claim went."""

    objectors: int
    jurors: int  # who opened a vote, on appeal too
    first: int  # the first verdict
    last: int  # the verdict that stands
    appellant: str = ""  # "respondent", "objector", or nobody


@dataclass(frozen=True)
class Split:
    """What became of the stakes, token units."""

    stake_taken: int
    lost: int
    per_objector: int
    to_respondent: int
    per_juror: int
    to_reserve: int
    overturned: bool


def most_taken(terms: DisputeTerms, verdict: int) -> int:
    """What a claimant loses of the prepaid balance at most."""
    if verdict == FRAUD:
        return terms.stake
    return terms.stake * terms.refused_bps // BPS if verdict == REFUSE else 0


def split(terms: DisputeTerms, story: Story, stake_taken: int) -> Split:
    """Who gets what."""
    wrong = story.last == PAY  # all objectors were
    overturned = bool(story.appellant) and (
        story.last > story.first if story.appellant == "respondent" else story.last < story.first
    )
    appeal_lost = terms.appeal_bond if story.appellant and not overturned else 0
    lost = stake_taken + appeal_lost + (story.objectors * terms.bond if wrong else 0)
    respondent_won = wrong or (appeal_lost > 0 and story.appellant == "objector")
    winners = 1 if respondent_won else story.objectors
    each = lost * terms.winner_bps // BPS // winners
    per_juror = lost * terms.juror_bps // BPS // story.jurors if story.jurors else 0
    return Split(
        stake_taken=stake_taken,
        lost=lost,
        per_objector=0 if respondent_won else each,
        to_respondent=each if respondent_won else 0,
        per_juror=per_juror,
        to_reserve=lost - each * winners - per_juror * story.jurors,
        overturned=overturned,
    )


def net(terms: DisputeTerms, story: Story, stakes: Split, own_jurors: int) -> int:
    """What is left for one person who is claimant, all objectors, appellant and some jurors.

    Aid is not part of it: it is due or not, whoever objects.
    """
    bonds = story.objectors * terms.bond
    appeal = terms.appeal_bond if story.appellant else 0
    paid = bonds + appeal + stakes.stake_taken
    back = (0 if story.last == PAY else bonds) + (appeal if stakes.overturned else 0)
    won = stakes.per_objector * story.objectors + stakes.to_respondent
    return back + won + stakes.per_juror * own_jurors - paid
