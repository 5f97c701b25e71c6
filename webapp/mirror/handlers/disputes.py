"""Disputes over claims and challenges: objections, appeal, who lost what, and to whom."""

from __future__ import annotations

from webapp.store.disputerows import DisputeRow, ObjectionRow
from webapp.store.words import Appellant, Mark, MatterKind, options_of

from ..book import At, Book, Inconsistent
from .registry import on
from .timeline import keep_evidence, step


@on("EvidenceAdded")
def evidence_added(book: Book, at: At, matter: int, by: str, evidence: str) -> None:
    """Further evidence."""
    keep_evidence(book, at, matter, by, evidence)
    step(book, at, matter, "EvidenceAdded", by, None, evidence=evidence)


@on("ObjectionRaised")
def objection_raised(
    book: Book,
    at: At,
    claim_id: int,
    objector: str,
    reason: int,
    lower: int,
    on_the_table: int,
    bond: int,
    case_id: int,
    evidence: str,
) -> None:
    """An objection; the first one makes the claim disputed."""
    claim = book.claims.change(claim_id)
    if claim.mark == Mark.NONE:
        claim.mark = Mark.DISPUTED
        if not claim.fast_paid:
            book.books.disputed += claim.amount
    claim.lower = on_the_table
    row = ObjectionRow(
        claim_id, objector, at.block, at.log_index, reason, lower, bond, case_id, evidence
    )
    object_(book, row, MatterKind.CLAIM, claim.claimant)
    keep_evidence(book, at, claim_id, objector, evidence)
    detail = {"reason": reason, "case_id": case_id, "lower": str(lower)}
    step(book, at, claim_id, "ObjectionRaised", objector, bond, **detail)


@on("Appealed")
def appealed(
    book: Book,
    at: At,
    matter: int,
    appellant: str,
    side: int,
    bond: int,
    appeal_id: int,
    evidence: str,
) -> None:
    """A party takes the first verdict to a larger jury."""
    row = book.disputes.change(matter)
    if row.appeal_id or row.outcome is not None:
        raise Inconsistent(f"matter {matter} was appealed twice, or after its end")
    row.appeal_id, row.appellant, row.side = appeal_id, appellant, side
    row.appeal_bond, row.appeal_bond_open = bond, True
    row.appeal_block, row.appeal_log_index = at.block, at.log_index
    keep_evidence(book, at, matter, appellant, evidence)
    step(book, at, matter, "Appealed", appellant, bond, side=side, case_id=appeal_id)


@on("DisputeConcluded")
def dispute_concluded(
    book: Book,
    at: At,
    matter: int,
    outcome: int,
    stake_taken: int,
    lost: int,
    per_objector: int,
    to_respondent: int,
    per_juror: int,
    jurors: int,
) -> None:
    """The dispute is over; the stakes of the losing side are split."""
    row = book.disputes.change(matter)
    if row.outcome is not None:
        raise Inconsistent(f"the dispute over matter {matter} was concluded twice")
    _conclude(row, at, outcome)
    overturned = _overturned(book, row)
    wrong = outcome == len(options_of(MatterKind(row.kind))) - 1
    appeal_lost = 0 if overturned or not row.appeal_id else row.appeal_bond
    known = stake_taken + appeal_lost + (row.objections * row.bond if wrong else 0)
    if known != lost:
        raise Inconsistent(f"the dispute over matter {matter} cost {lost}; known are {known}")
    row.overturned = overturned
    if appeal_lost:
        row.appeal_bond_open = False
    row.stake_taken, row.lost = stake_taken, lost
    row.per_objector, row.to_respondent = per_objector, to_respondent
    row.per_juror, row.jurors, row.jurors_owed = per_juror, jurors, jurors
    step(book, at, matter, "DisputeConcluded", None, lost, outcome=outcome)


@on("BondCollected")
def bond_collected(book: Book, at: At, matter: int, objector: str, bond: int, reward: int) -> None:
    """An objector who was right has the bond back, and a reward."""
    row = book.objections.change(matter, objector)
    if row.collected or row.bond != bond:
        raise Inconsistent(f"{objector} collected a bond of {bond} on matter {matter}")
    row.collected, row.reward = True, reward
    step(book, at, matter, "BondCollected", objector, bond, reward=str(reward))


@on("AppealBondCollected")
def appeal_bond_collected(book: Book, at: At, matter: int, appellant: str, bond: int) -> None:
    """The bond of an appeal that won is back."""
    row = book.disputes.change(matter)
    if not row.appeal_bond_open or (row.appellant, row.appeal_bond) != (appellant, bond):
        raise Inconsistent(f"{appellant} collected an appeal bond of {bond} on matter {matter}")
    row.appeal_bond_open = False
    step(book, at, matter, "AppealBondCollected", appellant, bond)


@on("CompensationCollected")
def compensation_collected(book: Book, at: At, matter: int, respondent: str, amount: int) -> None:
    """A respondent who was right has their part of what was lost."""
    row = book.disputes.change(matter)
    if row.compensation or row.to_respondent != amount:
        raise Inconsistent(f"{respondent} collected {amount} on matter {matter}")
    row.compensation = amount
    step(book, at, matter, "CompensationCollected", respondent, amount)


@on("JurorRewarded")
def juror_rewarded(book: Book, at: At, matter: int, case_id: int, juror: str, amount: int) -> None:
    """A juror who opened a vote has the reward."""
    row = book.disputes.change(matter)
    seat = book.seats.change(case_id, juror)
    if not row.jurors_owed or row.per_juror != amount or seat.option is None or seat.reward:
        raise Inconsistent(f"{juror} was rewarded {amount} for case {case_id}")
    row.jurors_owed -= 1
    seat.reward = amount
    step(book, at, matter, "JurorRewarded", juror, amount, case_id=case_id)


@on("RewardsExpired")
def rewards_expired(book: Book, at: At, matter: int, amount: int) -> None:
    """What jurors did not collect in time went to RESERVE."""
    row = book.disputes.change(matter)
    if row.jurors_owed * row.per_juror != amount:
        raise Inconsistent(f"{amount} of rewards expired on matter {matter}")
    row.jurors_owed, row.expired = 0, amount
    step(book, at, matter, "RewardsExpired", None, amount)


# --- for the other handlers ----------------------------------------------------------------------


def object_(book: Book, objection: ObjectionRow, kind: MatterKind, respondent: str) -> None:
    """An objection; the first one opens the dispute."""
    matter = objection.matter
    row = book.disputes.get(matter)
    if row is None:
        place = objection.block, objection.log_index
        case_id, bond = objection.case_id, objection.bond
        book.disputes.put(DisputeRow(matter, *place, kind, respondent, case_id, 1, bond))
    else:
        if (row.case_id, row.bond) != (objection.case_id, objection.bond):
            raise Inconsistent(f"objections to matter {matter} differ in case or bond")
        book.disputes.change(matter).objections += 1
    book.objections.put(objection)


def settle_unjudged(book: Book, at: At, matter: int, outcome: int) -> None:
    """The dispute ended before its votes were opened: objectors get their bonds back."""
    row = book.disputes.change(matter)
    _conclude(row, at, outcome)
    row.unjudged = True


def _conclude(row: DisputeRow, at: At, outcome: int) -> None:
    row.outcome, row.concluded_at = int(outcome), at.time
    row.concluded_block, row.concluded_log_index = at.block, at.log_index


def _overturned(book: Book, row: DisputeRow) -> bool:
    """Whether the appeal turned the verdict the appellant's way. Source: DisputeBook.judge."""
    if not row.appeal_id:
        return False
    first = read_option(book, row, book.cases.get(row.case_id).option)
    last = read_option(book, row, book.cases.get(row.appeal_id).option)
    if last != row.outcome:
        raise Inconsistent(f"matter {row.matter} ends as {row.outcome}, by verdict {last}")
    return last > first if row.side == Appellant.RESPONDENT else last < first


def read_option(book: Book, row: DisputeRow, option: int) -> int:
    """What a jury's option means for the matter. Source: ClaimDesk._read."""
    lower = MatterKind(row.kind) is not MatterKind.CLAIM or book.claims.get(row.matter).lower
    return 3 if option == 2 and not lower else option
