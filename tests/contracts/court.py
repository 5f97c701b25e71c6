"""A case at work: the draw, sealed votes, opening; and the members that the tests need for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fundvote import NO_REASON, seal
from tests.contracts.chain import DAY
from tests.contracts.checks import Event, by, event
from tests.contracts.conftest import DOLLAR
from tests.contracts.plans import ACCIDENT, PAY
from tests.contracts.town import CHAIN_ID, EVIDENCE, Town

SALT = b"\x05" * 32
TEN = "alice bob carol dave erin frank grace heidi ivan judy"  # alice claims, bob objects
SEED_DELAY, SEED_READABLE = 4, 256  # blocks
SEALING, OPENING, APPEALING = 3 * DAY, 2 * DAY, 5 * DAY
BOND, APPEAL_BOND, STAKE = 5 * DOLLAR, 10 * DOLLAR, 30 * DOLLAR
TAKEN = STAKE // 2  # on a plain refusal
AID = 50 * DOLLAR  # of an accident
FIRST, SECOND = "carol dave erin", "frank grace heidi"  # juries of a case and of its appeal
NON_DISCLOSURE = 2  # a reason
OPEN, VERDICT, APPEALED, DECIDED, UPHELD, DISMISSED = range(1, 7)  # states of a challenge
OF_MEMBER, OF_PROVIDER = 0, 1  # kinds of challenges
NONE, LINE, PARTY = range(3)  # how close an account is to a matter
CLAIM, CLAIM_APPEAL, MEMBERSHIP, MEMBERSHIP_APPEAL, PROVIDER, PROPOSAL = range(6)  # kinds of cases
WAITING, SEALED, OPENED, OVER, CLOSED, CANCELLED = range(6)  # phases


def settle_in(town: Town, names: str = TEN, prepayment: int = 200 * DOLLAR) -> Town:
    """These join, and wait until they are covered and counted: the census looks back to the
    settlement before the period in which a waiting time began."""
    for name in names.split():
        town.join(town.cast[name], prepayment)
    town.wait_for_cover()
    town.settle_through(town.fund.openPeriod()[0] + 1)
    return town


def dispute(town: Town, *, lower: int = 0, line: int = ACCIDENT, objectors: str = "bob") -> int:
    """alice claims, these object: the claim's id."""
    claim = int(named(town, town.file(town.cast["alice"], line), "ClaimFiled")["claimId"])
    for name in objectors.split():
        town.object(town.cast[name], claim, lower)
    return claim


def challenge(town: Town, target: str = "alice", by_: str = "bob", **other: Any) -> Any:
    """Challenge a membership."""
    fields = {"reason": NON_DISCLOSURE, "evidence": EVIDENCE} | other
    arguments = (town.cast[target], fields["reason"], fields["evidence"])
    return town.review.challengeMember(*arguments, by(town.cast[by_]))


def case_of(town: Town, matter: int = 1, desk: Any = None) -> int:
    """The case in force about a matter: that of the appeal, if there is one."""
    facts = (desk or town.desk).disputeOf(matter)
    return int(facts["appealId"] or facts["caseId"])


def to_sealing(town: Town, case: int) -> None:
    """Go on to the first second of sealing."""
    opens_at = town.jury.caseOf(case)["opensAt"]
    if town.clock.now < opens_at:
        town.clock.to(opens_at)


def draw(town: Town, case: int) -> None:
    """Go on to sealing and draw the jury."""
    to_sealing(town, case)
    town.jury.draw(case, by(town.cast["relayer"]))
    town.clock.mine(SEED_DELAY + 1)  # a call sees the last block, not the next
    town.jury.draw(case, by(town.cast["relayer"]))


def sealed(town: Town, case: int, juror: Any, option: int, reason: bytes = NO_REASON) -> bytes:
    """The seal of a vote."""
    address = getattr(juror, "address", juror)
    return seal(CHAIN_ID, town.jury.address, case, address, option, SALT, reason)


def seal_vote(town: Town, case: int, name: str, option: int, reason: bytes = NO_REASON) -> int:
    """Seal a vote: the seat."""
    juror = town.cast[name]
    sent = town.jury.sealVote(case, sealed(town, case, juror, option, reason), by(juror))
    return int(named(town, sent, "VoteSealed")["seat"])


def open_vote(
    town: Town, case: int, seat: int, name: str, option: int, reason: bytes = NO_REASON
) -> Any:
    """Open a vote, for the juror."""
    opener = by(town.cast["relayer"])
    return town.jury.openVote(case, seat, town.cast[name], option, SALT, reason, opener)


def vote(town: Town, case: int, votes: Mapping[int, str]) -> dict[str, int]:
    """Draw, seal and open: names by option. Seats by name."""
    to_sealing(town, case)
    if town.jury.caseOf(case)["kind"] not in (PROVIDER, PROPOSAL):
        draw(town, case)
    cast = {name: option for option, names in votes.items() for name in names.split()}
    seats = {name: seal_vote(town, case, name, option) for name, option in cast.items()}
    ends_at = town.jury.caseOf(case)["sealingEndsAt"]
    town.clock.to(ends_at)
    if town.jury.phaseOf(case) == OPENED:
        for name, option in cast.items():
            open_vote(town, case, seats[name], name, option)
    return seats


def end_voting(town: Town, case: int) -> None:
    """Go on until a vote is over, whoever has not voted."""
    if town.jury.phaseOf(case) < OVER:
        facts = town.jury.caseOf(case)
        unsealed = facts["sealed_"] < facts["quorum"]
        town.clock.to(facts["sealingEndsAt"] if unsealed else facts["openingEndsAt"])


def end(town: Town, matter: int = 1, desk: Any = None) -> None:
    """Go on until the verdict in force is final: the appeal window is over, or the appeal."""
    desk = desk or town.desk
    case = case_of(town, matter, desk)
    end_voting(town, case)
    closes_at = desk.appealWindow(matter)[1]
    if not desk.disputeOf(matter)["appealId"] and town.clock.now < closes_at:
        town.clock.to(closes_at)


def conclude(town: Town, matter: int = 1, desk: Any = None) -> Any:
    """Wait until the verdict is final, settling what is due, and carry it out."""
    end(town, matter, desk)
    town.settle_through(town.plan.calendar.period_at(town.clock.now) - 1)
    return (desk or town.desk).conclude(matter, by(town.cast["relayer"]))


def named(town: Town, transaction: Any, name: str) -> Mapping[str, Any]:
    """The values of the one event of this name."""
    (found,) = [one for one in town.events(transaction) if one.name == name]
    return found.values


def from_(events: list[Event], name: str) -> list[Event]:
    """The events from the first of this name on."""
    first = next(place for place, one in enumerate(events) if one.name == name)
    return events[first:]


def excused(subject: int, account: Any, closeness: int = PARTY) -> Event:
    """An account is kept off the jury."""
    return event("jury", "Excused", subject=subject, account=account, closeness=closeness)


def concluded(matter: int, outcome: int, source: str = "desk", **figures: int) -> Event:
    """How the stakes of a dispute were split; figures that are not given are zero."""
    names = ("stakeTaken", "lost", "perObjector", "toRespondent", "perJuror", "jurors")
    assert set(figures) <= set(names), figures
    shares = {name: figures.get(name, 0) for name in names}
    return event(source, "DisputeConcluded", matter=matter, outcome=outcome, **shares)


def judged(town: Town, option: int, appellant: str = "", again: int = PAY) -> dict[str, int]:
    """Voted, perhaps appealed, concluded. The seats by name."""
    seats = vote(town, 1, {option: FIRST})
    if appellant:
        town.desk.appeal(1, EVIDENCE, by(town.cast[appellant]))
        seats |= vote(town, 2, {again: SECOND})
    conclude(town)
    return seats
