"""Where a case stands at a moment, as contracts/jury/CaseClock.sol derives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fundvote.draw import MOST, threshold

from .disputerows import CaseRow
from .records import JuryTerms
from .shareindex import BPS
from .words import CaseKind, Phase, Stage

REWARD_SECONDS = 180 * 86_400
SPARE_SEATS = 8
PLENARY_SEATS = (1 << 40) - 1
_CLAIMS = (CaseKind.CLAIM, CaseKind.CLAIM_APPEAL)


@dataclass(frozen=True, slots=True)
class Timed:
    """What follows for a case from the time; moments are seconds, [begins, ends)."""

    phase: Phase
    round: int
    round_ends_at: int
    sealing_ends_at: int
    opening_ends_at: int
    latest_end: int
    ends_at: int  # of the whole vote, as it stands
    threshold: int  # lots below it are drawn
    over: bool
    outcome: int  # the option that stands with the votes opened so far
    quorate: bool


def timed(case: CaseRow, terms: JuryTerms, time: int) -> Timed:
    """A case at second `time`."""
    sealing_end = _sealing_end(case, terms)
    opening_end = case.ends_at or sealing_end + terms.opening_seconds
    end = opening_end if case.sealing_ends_at else sealing_end
    phase = _phase(case, time, sealing_end, end)
    number = _round(case, terms, min(time, sealing_end - 1))
    quorate = sum(case.votes) >= case.quorum
    return Timed(
        phase=phase,
        round=number,
        round_ends_at=min(case.opens_at + (number + 1) * terms.sealing_seconds, sealing_end),
        sealing_ends_at=sealing_end,
        opening_ends_at=opening_end,
        latest_end=sealing_end + terms.opening_seconds + terms.extension_seconds,
        ends_at=end,
        threshold=MOST if case.plenary else threshold(terms.size, number, case.electorate),
        over=phase in (Phase.OVER, Phase.CLOSED),
        outcome=leading(case, terms) if quorate else case.silence,
        quorate=quorate,
    )


def leading(case: CaseRow, terms: JuryTerms) -> int:
    """Where the votes opened so far point, quorum or not. Source: Jury._leading."""
    tie = terms.tie_refuses and case.kind in _CLAIMS
    return _rung(case.votes, case.options, terms.grave_bps, terms.majority_bps, tie)


def _rung(
    votes: Sequence[int], options: int, grave_bps: int, majority_bps: int, tie_counts: bool
) -> int:
    """The first option at which the votes, added up from 0, pass the share it needs (Draw.rung)."""
    total = sum(votes)
    added = votes[0] * BPS
    if added > total * grave_bps:
        return 0
    needed = total * majority_bps
    for option in range(1, options - 1):
        added += votes[option] * BPS
        if added > needed or (tie_counts and added == needed):
            return option
    return options - 1


def seats_of(case: CaseRow, terms: JuryTerms) -> int:
    """The most votes that can be sealed. Source: Jury._seatsOf."""
    if case.plenary:
        return PLENARY_SEATS
    return 2 * terms.size * (terms.appeal_factor if case.appeal else 1) + SPARE_SEATS


def _phase(case: CaseRow, time: int, sealing_end: int, end: int) -> Phase:
    if case.stage == Stage.CLOSED:
        return Phase.CLOSED
    if case.stage == Stage.CANCELLED:
        return Phase.CANCELLED
    if time < case.opens_at:
        return Phase.WAITING
    if time < sealing_end:
        return Phase.SEALING
    return Phase.OPENING if time < end else Phase.OVER


def _sealing_end(case: CaseRow, terms: JuryTerms) -> int:
    return case.sealing_ends_at or case.opens_at + terms.rounds * terms.sealing_seconds


def _round(case: CaseRow, terms: JuryTerms, at: int) -> int:
    return 0 if at < case.opens_at else (at - case.opens_at) // terms.sealing_seconds
