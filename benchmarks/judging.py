"""The rows of disputes: objection, draw, sealed votes, verdict, appeal, rewards, fast lane.

A vote is measured in a seat that no case used before, and in one that an earlier case did: benches
are handed on 180 days after a verdict, so in the long run every seat is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.fund import DAY, Bench
from benchmarks.trace import Spent
from tests.support.receipts import SignedReceipt, providers, sign_receipt

REFUSE, PAY = 1, 3
IDENTITY = 1  # Reason
YUAN = 10**6
EVIDENCE, SALT, REASON = b"\x02" * 32, b"\x03" * 32, b"\x04" * 32
ACCIDENT, COSTS = 3, 6  # lines of plans/critical-illness.yaml
VOTE_OWN_SLOT, VOTE_USED_WORD = 54_400, 37_300  # the design's floors


@dataclass(frozen=True)
class Row:
    """One measured operation; `design` is the design's floor in gas, or None."""

    name: str
    spent: Spent
    design: int | None = None


def file_claim(b: Bench, claimant: str, line: int) -> int:
    """File a claim for a fixed benefit; its id."""
    b.send(claimant, b.desk.functions.file(line, b.now(), 0, 0, EVIDENCE))
    return _last_claim(b)


def disputed(b: Bench, claim: int) -> Iterator[Row]:
    """A claim refused by a jury in new seats, and an appeal that nobody judges."""
    d, j = b.desk.functions, b.jury.functions
    claimant, _, _, dan, erin, *rest = b.people
    yield Row("object, first", b.measure(dan, d.raiseObjection(claim, 2, 0, EVIDENCE)))
    joining = d.raiseObjection(claim, 3, 0, EVIDENCE)
    yield Row("object, joining a case", b.measure(erin, joining), 32_700)
    case = d.disputeOf(claim).call()[0]
    b.travel_to(j.caseOf(case).call()[4])
    yield Row("draw, fix the seed block", b.measure(dan, j.draw(case)))
    b.node.rpc("anvil_mine", hex(8))
    yield Row("draw", b.measure(erin, j.draw(case)))
    jurors = _drawn(b, case, rest)
    yield Row("seal, first of a case", b.measure(jurors[0], _seal(b, case, jurors[0], PAY)))
    own = b.measure(jurors[1], _seal(b, case, jurors[1], REFUSE))
    yield Row("seal, a new seat", own, VOTE_OWN_SLOT)
    yield Row("seal, replaced", b.measure(jurors[1], _seal(b, case, jurors[1], REFUSE)))
    yield Row("recuse, a new seat", b.measure(jurors[2], j.recuse(case)))
    for juror in jurors[3:]:
        b.send(juror, _seal(b, case, juror, REFUSE))
    b.travel_to(j.caseOf(case).call()[5])
    voters = [jurors[1], jurors[0], *jurors[3:]]
    options = {jurors[0]: PAY}
    for at, juror in enumerate(voters):
        call = _open(b, case, juror, options.get(juror, REFUSE))
        if at < 2:
            yield Row(("open, first", "open")[at], b.measure(dan, call))
        else:
            b.send(dan, call)
    b.catch_up()
    yield Row("appeal", b.measure(claimant, d.appeal(claim, EVIDENCE)))
    appeal = d.disputeOf(claim).call()[1]
    b.travel_to(j.caseOf(appeal).call()[7])
    b.catch_up()
    yield Row("conclude, refused on appeal", b.measure(dan, d.conclude(claim)))
    yield Row("collect a bond and reward", b.measure(dan, d.collectBond(claim, dan)))
    for name, juror in zip(("first", "next"), voters, strict=False):
        seat = _seat(b, case, juror)
        call = d.collectJurorReward(claim, case, seat)
        yield Row(f"collect a juror's reward, {name}", b.measure(juror, call))


def recycled(b: Bench) -> Iterator[Row]:
    """A second case, in the seats of the first: the usual case in the long run."""
    d, j = b.desk.functions, b.jury.functions
    claimant, dan, rest = b.people[4], b.people[3], b.people[5:]
    for _ in range(14):  # 196 days, settled as they pass
        b.node.travel(14 * DAY)
        b.catch_up()
    claim = file_claim(b, claimant, ACCIDENT)
    yield Row("object, a used bench", b.measure(dan, d.raiseObjection(claim, 2, 0, EVIDENCE)))
    case = d.disputeOf(claim).call()[0]
    b.travel_to(j.caseOf(case).call()[4])
    b.send(dan, j.draw(case))
    b.node.rpc("anvil_mine", hex(8))
    b.send(dan, j.draw(case))
    jurors = _drawn(b, case, rest)
    b.send(jurors[0], _seal(b, case, jurors[0], PAY))
    used = None
    for juror in jurors[1:]:
        spent = b.measure(juror, _seal(b, case, juror, PAY))
        if not spent.new_slots and used is None:
            used = juror
            yield Row("seal, a used seat", spent, VOTE_USED_WORD)
    if used is None:
        raise RuntimeError("no juror of the second case has a used seat")
    b.travel_to(j.caseOf(case).call()[5])
    yield Row("open, a used seat", b.measure(dan, _open(b, case, used, PAY)))
    for juror in jurors:
        if juror != used:
            b.send(dan, _open(b, case, juror, PAY))
    b.travel_to(j.caseOf(case).call()[7] + 6 * DAY)
    b.catch_up()
    yield Row("conclude, paid as filed", b.measure(dan, d.conclude(claim)))
    compensation = d.collectCompensation(claim)
    yield Row("collect compensation", b.measure(dan, compensation))


def fast_lane(b: Bench) -> Iterator[Row]:
    """A small claim with a signed receipt, paid from RESERVE."""
    d, member = b.desk.functions, b.people[2]
    b.send(b.people[-1], b.fund.functions.donate(50_000 * YUAN))
    at = b.now()
    receipt = SignedReceipt(member, COSTS, at, 16_000 * YUAN, 0, EVIDENCE, at + 365 * DAY, 1)
    signature = sign_receipt(b.desk.address, receipt)
    call = d.fileAttested(
        receipt.fields(), b.node.web3.to_checksum_address(providers(1)[0]), signature
    )
    yield Row("file, attested", b.measure(member, call))
    b.node.travel(DAY)
    yield Row("pay, fast lane", b.measure(member, d.payFast(_last_claim(b))))


def challenged(b: Bench) -> Iterator[Row]:
    """A challenge to a membership."""
    call = b.review.functions.challengeMember(b.people[-2], IDENTITY, EVIDENCE)
    yield Row("challenge a membership", b.measure(b.people[4], call))


def _last_claim(b: Bench) -> int:
    event = b.desk.events.ClaimFiled()
    return int(event.get_logs(from_block=0)[-1]["args"]["claimId"])


def _drawn(b: Bench, case: int, people: list[str]) -> list[str]:
    """Who of these may sit."""
    drawn = []
    for person in people:
        lot, threshold = b.jury.functions.lotOf(case, person).call()
        if lot < threshold:
            drawn.append(person)
    if len(drawn) < 5:
        raise RuntimeError(f"only {len(drawn)} jurors were drawn")
    return drawn


def _seal(b: Bench, case: int, juror: str, option: int) -> object:
    f = b.jury.functions
    return f.sealVote(case, f.sealOf(case, juror, option, SALT, REASON).call())


def _open(b: Bench, case: int, juror: str, option: int) -> object:
    seat = _seat(b, case, juror)
    return b.jury.functions.openVote(case, seat, juror, option, SALT, REASON)


def _seat(b: Bench, case: int, juror: str) -> int:
    event = b.jury.events.VoteSealed()
    logs = event.get_logs(from_block=0, argument_filters={"caseId": case, "juror": juror})
    return int(logs[-1]["args"]["seat"])
