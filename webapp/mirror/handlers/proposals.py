"""Proposals: put to all members, decided, carried out; and the guardian's pauses."""

from __future__ import annotations

from webapp.store import schema
from webapp.store.rulerows import PauseRow, ProposalRow
from webapp.store.words import Power, ProposalKind, ProposalMark

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import somebody
from .tenure import clear_alarm
from .timeline import step


@on("Proposed")
def proposed(
    book: Book,
    at: At,
    matter: int,
    kind: int,
    proposer: str,
    based_on: int,
    case_id: int,
    opens_at: int,
    amount: int,
    content: str,
    bond: int,
) -> None:
    """A covered member, or a threshold of the plan, asks all members."""
    if book.proposals.get(matter) is not None:
        raise Inconsistent(f"the number {matter} was given twice")
    who = somebody(proposer)
    about = kind, who, based_on, case_id, opens_at, amount, content, bond
    book.proposals.put(ProposalRow(matter, at.block, at.log_index, *about))
    if who is None:
        clear_alarm(book)
    step(book, at, matter, "Proposed", who, bond, kind=kind, case_id=case_id)


@on("ProposalDecided")
def proposal_decided(
    book: Book, at: At, matter: int, adopted: bool, quorate: bool, ready_at: int, expires_at: int
) -> None:
    """All members have decided."""
    row = book.proposals.change(matter)
    if row.mark != ProposalMark.VOTING:
        raise Inconsistent(f"proposal {matter} was decided twice")
    row.mark = ProposalMark.ADOPTED if adopted else ProposalMark.REJECTED
    row.quorate, row.ready_at, row.expires_at = quorate, ready_at, expires_at
    row.bond_due = quorate and row.bond > 0
    row.decided_block, row.decided_log_index = at.block, at.log_index
    step(book, at, matter, "ProposalDecided", None, None, adopted=adopted, quorate=quorate)


@on("ProposalCarriedOut")
def proposal_carried_out(book: Book, at: At, matter: int) -> None:
    """What it does, the events after this one tell."""
    row = book.proposals.change(matter)
    if row.mark != ProposalMark.ADOPTED:
        raise Inconsistent(f"proposal {matter} was carried out, but not adopted")
    row.mark = ProposalMark.CARRIED_OUT
    row.done_block, row.done_log_index = at.block, at.log_index
    step(book, at, matter, "ProposalCarriedOut")


@on("ProposalBondCollected")
def proposal_bond_collected(book: Book, at: At, matter: int, proposer: str, amount: int) -> None:
    """The bond of a proposal on which enough members voted is back."""
    row = book.proposals.change(matter)
    if not row.bond_due or (row.proposer, row.bond) != (proposer, amount):
        raise Inconsistent(f"{proposer} collected a bond of {amount} on proposal {matter}")
    row.bond_due = False
    step(book, at, matter, "ProposalBondCollected", proposer, amount)


@on("SurplusGranted")
def surplus_granted(
    book: Book, at: At, matter: int, beneficiary: str, amount: int, purpose_hash: str
) -> None:
    """Of RESERVE above its floor, to the beneficiary."""
    row = book.proposals.get(matter)
    asked = row is not None and (row.kind, row.amount) == (ProposalKind.GRANT, amount)
    if not asked or row.content != purpose_hash:
        raise Inconsistent(f"{amount} was granted by matter {matter}, which asked for another")
    about = matter, beneficiary, amount, purpose_hash
    book.add(schema.grants, at.block, at.log_index, *about)
    step(book, at, matter, "SurplusGranted", beneficiary, amount, purpose=purpose_hash)


# --- the guardian --------------------------------------------------------------------------------

_UNTIL = {
    Power.JOINING: "joining_until",
    Power.FILING: "filing_until",
    Power.PAYING: "paying_until",
}


@on("Paused")
def paused(book: Book, at: At, power: int, guardian: str, until: int) -> None:
    """One activity stops until then."""
    number = _count(book, power) + 1
    if number > 1 and book.pauses.get(power, number - 1).ends_at > at.time:
        book.pauses.change(power, number - 1).ends_at = at.time  # rearmed while it lasted
    place = power, number, at.block, at.log_index
    book.pauses.put(PauseRow(*place, guardian, at.time, until, until))
    setattr(book.stand(), _UNTIL[Power(power)], until)


@on("Resumed")
def resumed(book: Book, place: At, power: int, guardian: str, at: int) -> None:
    """The guardian ended a pause early."""
    row = book.pauses.change(power, _count(book, power))
    if row.ends_at <= at:
        raise Inconsistent(f"{Power(power).name} was resumed at {at}, not paused then")
    row.ends_at, row.resumed_block, row.resumed_log_index = at, place.block, place.log_index
    setattr(book.stand(), _UNTIL[Power(power)], at)


@on("Rearmed")
def rearmed(book: Book, at: At, power: int, matter: int) -> None:
    """The guardian may use the power once more; nothing changes where it was not used."""
    count = _count(book, power)
    if count:
        book.pauses.change(power, count).rearmed = matter
    step(book, at, matter, "Rearmed", None, None, power=power)


def _count(book: Book, power: int) -> int:
    """Pauses of a power so far."""
    return sum(row.power == power for row in book.pauses.known.values())
