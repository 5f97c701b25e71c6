"""The rows of votes on the rules, of pauses, of acting for another, and of the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.fund import DAY, Bench
from benchmarks.judging import EVIDENCE, REASON, SALT, YUAN, Row
from fundplan import amendment_args, with_patch

ADOPT, PAYING = 0, 2
CASE, READY_AT = 4, 8  # fields of ProposalFacts
LABEL = b"\x05" * 32


def acting(b: Bench) -> Iterator[Row]:
    """A guardian acts for a dependant."""
    a, guardian = b.agents.functions, b.people[6]
    dependant = a.dependantOf(guardian, LABEL).call()
    yield Row("add a dependant", b.measure(guardian, a.addDependant(LABEL)))
    yield Row("join a dependant", b.measure(guardian, b.join(dependant, 3 * YUAN)))
    yield Row(
        "top up, by the agent", b.measure(guardian, _act(b, dependant, "topUp", dependant, 1))
    )
    yield Row("exit, by the agent", b.measure(guardian, _act(b, dependant, "exit")))


def governed(b: Bench) -> Iterator[Row]:
    """A pause, and an amendment from the proposal to its enactment."""
    r, guardian, proposer = b.rulebook.functions, b.people[0], b.people[7]
    yield Row("pause", b.measure(guardian, r.pause(PAYING, DAY)))
    yield Row("resume", b.measure(guardian, r.resume(PAYING)))
    after = with_patch(b.plan, {"shares.fee": "5%"})
    *rules, text = amendment_args(b.plan, after, b.record.token_decimals, b.record.holders)
    yield Row("propose rules", b.measure(proposer, r.proposeAmendment(*rules, text)))
    matter = _matter(b)
    yield from _voted(b, matter)
    b.travel_to(r.proposalOf(matter).call()[READY_AT])
    b.catch_up()
    yield Row("enact", b.measure(proposer, r.enact(matter, *rules)))
    yield Row("collect a proposal's bond", b.measure(proposer, r.collectBond(matter)))


def closing(b: Bench) -> Iterator[Row]:
    """Winding up, closing, and what a last member collects."""
    r, f, proposer = b.rulebook.functions, b.fund.functions, b.people[7]
    b.send(proposer, f.donate(YUAN))
    yield Row("propose winding-up", b.measure(proposer, r.proposeWindingUp(EVIDENCE)))
    matter = _matter(b)
    for _ in _voted(b, matter):
        pass
    yield Row("begin winding-up", b.measure(proposer, r.carryOut(matter)))
    while b.now() < r.closesAt().call():
        b.to_period_end()
        b.catch_up()
    yield Row("close", b.measure(proposer, r.closeFund()))
    yield Row("collect at the end", b.measure(proposer, f.collectRefund(proposer)))


def _voted(b: Bench, matter: int) -> Iterator[Row]:
    """Some vote for it, in seats of their own."""
    r, j = b.rulebook.functions, b.jury.functions
    case = r.proposalOf(matter).call()[CASE]
    b.travel_to(j.caseOf(case).call()[4])
    voters = b.people[8:13]
    for at, voter in enumerate(voters):
        call = j.sealVote(case, j.sealOf(case, voter, ADOPT, SALT, REASON).call())
        spent = b.measure(voter, call)
        if at == 1:
            yield Row("seal, on a proposal", spent)
    b.travel_to(j.caseOf(case).call()[5])
    for voter in voters:
        seat = _number(b, voter)
        b.send(voter, j.openVote(case, seat, voter, ADOPT, SALT, REASON))
    yield Row("conclude, on a proposal", b.measure(voters[0], r.conclude(matter)))


def _number(b: Bench, member: str) -> int:
    """The seat of a member where all members vote."""
    return int(b.fund.functions.memberOf(member).call()[0])


def _matter(b: Bench) -> int:
    return int(b.rulebook.events.Proposed().get_logs(from_block=0)[-1]["args"]["matter"])


def _act(b: Bench, member: str, name: str, *arguments: Any) -> Any:
    data = b.fund.encode_abi(name, list(arguments))
    return b.agents.functions.act(member, b.fund.address, data)
