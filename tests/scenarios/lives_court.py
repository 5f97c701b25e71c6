"""Votes in a life: a jury drawn by lot on a claim, and all members on a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from fundplan import Holders, Offices, Plan, amendment_args
from tests.scenarios.lives_ledger import DECIMALS, NOBODY
from tests.scenarios.lives_members import COVERED
from tests.scenarios.lives_rules import AMENDMENT, GRANT, REARM, WINDING_UP
from tests.scenarios.lives_stage import ANYONE, BENEFICIARY, GUARDIAN, NOTE, OPERATOR, Life
from tests.support.evm import Reverted

SALT, REASON = b"\x05" * 32, b"\x06" * 32
SEED_DELAY = 4  # blocks
FORGED = 5


def object_to(life: Life, number: int, objector: str, lower: int = 0) -> None:
    """A member objects to a claim."""
    life.endow(objector)
    life.reader.objects(number, objector, lower)
    life.act(objector, life.at.desk, "raiseObjection", number, FORGED, lower, NOTE)


def judge(life: Life, number: int, options: Callable[[int], int]) -> tuple[int, list[Vote]]:
    """A jury on a disputed claim, by `options` of juror n: its verdict, and the votes."""
    claim = life.reader.claims[number]
    case = claim.appeal or claim.case
    life.wait(life.at.jury.view("caseOf", case)["opensAt"])
    _draw(life, case)
    quorum = life.at.jury.view("caseOf", case)["quorum"]
    rounds = life.plan.jury.rounds
    while len(drawn := _seated(life, case)) < quorum:
        rounds -= 1
        assert rounds, "too few are drawn"
        life.wait(life.now + life.plan.jury.sealing_seconds)
    cast = {juror: options(at) for at, juror in enumerate(drawn)}
    return _vote(life, case, cast)


def judge_appeal(life: Life, number: int, by: str, verdict: int, option: int) -> list[Vote]:
    """Who lost appeals; the larger jury votes alike."""
    life.endow(by)
    life.reader.appeals(number, by, verdict)
    life.act(by, life.at.desk, "appeal", number, NOTE)
    return judge(life, number, lambda _: option)[1]


def conclude(life: Life, number: int, verdicts: list[int], jurors: int) -> None:
    """Wait until nobody can appeal any more, and carry the verdict out."""
    claim = life.reader.claims[number]
    if claim.appeal == 0:
        life.wait(life.at.desk.view("appealWindow", number)["closesAt"])
    life.reader.concludes(number, verdicts, jurors)
    life.act(ANYONE, life.at.desk, "conclude", number)


def collect_stakes(life: Life, number: int, votes: list[Vote]) -> None:
    """Everybody who is owed something from a dispute is paid it; anyone may call."""
    reader, desk = life.reader, life.at.desk
    claim = reader.claims[number]
    if claim.objectors_right:
        for objector in claim.objectors:
            reader.returns_bond(number, objector)
            life.act(ANYONE, desk, "collectBond", number, objector)
    elif claim.each:
        reader.compensates(number)
        life.act(ANYONE, desk, "collectCompensation", number)
    if claim.appellant != NOBODY:
        reader.returns_appeal_bond(number)
        life.act(ANYONE, desk, "collectAppealBond", number)
    for case, juror, seat in votes if claim.per_juror else ():
        reader.rewards_juror(number, case, juror)
        life.act(ANYONE, desk, "collectJurorReward", number, case, seat)


# --- all members ---------------------------------------------------------------------------------


def propose(
    life: Life,
    who: str,
    kind: int,
    amount: int = 0,
    plan: Plan | None = None,
    offices: Offices = Offices(),
) -> int:
    """A member asks all members; the proposal's number."""
    life.endow(who)
    number = life.reader.proposes(kind, who, amount, plan, offices)
    if kind == AMENDMENT:
        assert plan is not None
        args: tuple[Any, ...] = amendment(life, plan, offices)
        life.act(who, life.at.rulebook, "proposeAmendment", *args)
    elif kind == GRANT:
        life.act(who, life.at.rulebook, "proposeGrant", amount, NOTE)
    elif kind == REARM:
        life.act(who, life.at.rulebook, "proposeRearming", amount, NOTE)
    else:
        assert kind == WINDING_UP
        life.act(who, life.at.rulebook, "proposeWindingUp", NOTE)
    return number


def amendment(life: Life, plan: Plan, offices: Offices = Offices()) -> tuple[Any, ...]:
    """Rules, offices and text of new rules."""
    holders = Holders(OPERATOR, BENEFICIARY, GUARDIAN)
    return amendment_args(life.plan, plan, DECIMALS, holders, offices)


def vote_on(life: Life, number: int, against: int = 0) -> None:
    """All members who suffice for the quorum vote; `against` of them say no. Then it is decided."""
    proposal = life.reader.proposals[number]
    case = proposal.case
    facts = life.at.jury.view("caseOf", case)
    life.wait(facts["opensAt"])
    least = max(facts["quorum"], 3 * against + 1)  # the plans need more than two thirds
    voters = _seated(life, case)[:least]
    assert len(voters) == least
    cast = {juror: int(at < against) for at, juror in enumerate(voters)}
    _vote(life, case, cast)
    result = life.at.jury.view("resultOf", case)
    assert result["over"]
    life.reader.decides(number, True, result["endedAt"])
    life.act(ANYONE, life.at.rulebook, "conclude", number)
    if proposal.proposer != NOBODY:
        life.reader.returns_proposal_bond(number)
        life.act(ANYONE, life.at.rulebook, "collectBond", number)


def carry_out(life: Life, number: int) -> None:
    """Wait until the proposal may be carried out, and have it carried out."""
    proposal = life.reader.proposals[number]
    life.wait(max(life.now, proposal.ready_at))
    args = amendment(life, proposal.plan, proposal.offices)[:2] if proposal.plan else ()
    life.reader.carries_out(number)
    life.act(ANYONE, life.at.rulebook, "enact" if args else "carryOut", number, *args)


# --- voting --------------------------------------------------------------------------------------

Vote = tuple[int, str, int]  # case, juror, seat


def _draw(life: Life, case: int) -> None:
    jury, chain = life.at.jury, life.chain
    life.reader.say("jury", "DrawScheduled", caseId=case, seedBlock=chain.block + SEED_DELAY)
    life.act(ANYONE, jury, "draw", case)
    chain.mine(SEED_DELAY + 1)
    life.reader.say("jury", "JuryDrawn", caseId=case)
    life.act(ANYONE, jury, "draw", case)


def _seated(life: Life, case: int) -> list[str]:
    """Whoever may seal a vote now."""
    found = []
    for member in life.reader.holders:
        if life.reader.status(member) == COVERED:
            try:
                life.at.jury.view("checkSeat", case, member)
            except Reverted:
                continue
            found.append(member)
    return found


def _vote(life: Life, case: int, cast: dict[str, int]) -> tuple[int, list[Vote]]:
    """All seal, then all open, and the vote is over: what was decided, and the votes."""
    jury, reader = life.at.jury, life.reader
    votes: list[Vote] = []
    for count, (juror, option) in enumerate(cast.items(), 1):
        seal = jury.view("sealOf", case, juror, option, SALT, REASON)
        reader.say("jury", "VoteSealed", caseId=case, juror=juror, count=count)
        receipt = life.act(juror, jury, "sealVote", case, seal)
        votes.append((case, juror, receipt.events[0].values["seat"]))
    life.wait(jury.view("caseOf", case)["sealingEndsAt"])
    tally: Counter[int] = Counter()
    for (_, juror, seat), option in zip(votes, cast.values(), strict=True):
        tally[option] += 1
        said = {"caseId": case, "juror": juror, "option": option, "tally": tally[option]}
        reader.say("jury", "VoteOpened", **said)
        life.act(ANYONE, jury, "openVote", case, seat, juror, option, SALT, REASON)
    return int(jury.view("resultOf", case)["option"]), votes
