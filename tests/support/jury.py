"""Juries in tests: a fund with covered members, and a case from its draw to its opened votes.

The draw itself is computed by `fundvote`; `words` and `drawn` do the same for many members at
once, on plain bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.support.deploy import Deployed, Platform, deploy_platform, deploy_token, endow
from tests.support.evm import CHAIN_ID, Chain, Reverted, address_of
from tests.support.terms import (
    Band,
    Benefit,
    BenefitKind,
    Calendar,
    ClaimTerms,
    DisputeTerms,
    JuryTerms,
    MembershipTerms,
    Plan,
    ShareTerms,
)

ONE = 10**6
DAY = 86_400
START = 1_700_000_000
SALT, REASON, NOTE = b"\x05" * 32, b"\x06" * 32, b"\x07" * 32
NOBODY = "0x" + "00" * 20
SEED_DELAY, SEED_READABLE = 4, 256  # blocks, as in contracts/Jury.sol
FRAUD, REFUSE, LOWER, PAY = range(4)
EXPEL, KEEP = range(2)
FIXED_LINE, RECEIPTS_LINE = 1, 2  # of `jury_plan`
AID = 1_000 * ONE


def jury_plan(**jury: Any) -> Plan:
    """A plan whose shares are small and whose disputes are short; `jury` changes its jury terms."""
    terms = JuryTerms(21, 5_000, 1_000, 5_000, 6_666, 2, 3, False, True, *_clocks(3, 2, 1, 2))
    return Plan(
        text="the rules of a test",
        operator=address_of("operator"),
        beneficiary=address_of("beneficiary"),
        tick=ONE,
        calendar=Calendar(START, 14 * DAY),
        membership=MembershipTerms(10 * ONE, 1, 30 * DAY, 15 * DAY, False),
        shares=ShareTerms(7 * ONE, 0, 0, 800, 0, True),
        claims=ClaimTerms(180 * DAY, 7 * DAY, DAY, 0),
        disputes=DisputeTerms(5 * DAY, 50 * ONE, 100 * ONE, 30 * ONE, 5_000, 5_000, 3_000),
        jury=replace(terms, **jury),
        bands=(Band(0, 59, 1),),
        benefits=(
            Benefit(1, BenefitKind.FIXED, 0, 0, 120, True, False, 0, 0, AID),
            Benefit(2, BenefitKind.PROPORTIONAL, 0, 0, 120, True, False, 10_000, 0, AID),
        ),
        capped_codes=(),
        caps=(),
        attestors=(),
        providers=(),
    )


def _clocks(*days: int) -> tuple[int, ...]:
    return tuple(n * DAY for n in days)


# --- the draw, on plain bytes --------------------------------------------------------------------


def block_hash(block: int) -> bytes:
    """The hash that pyrevm gives a block: that of its number in decimal."""
    return bytes(keccak(text=str(block)))


def seed_of(block: int, jury: str, case: int) -> bytes:
    """The seed of a case whose seed block is `block` (Draw.seedOf)."""
    values = (block_hash(block), CHAIN_ID, jury, case)
    return bytes(keccak(encode(("bytes32", "uint256", "address", "uint256"), values)))


def words(accounts: Iterable[str]) -> list[bytes]:
    """Each account as the word that is hashed with the seed."""
    return [bytes(12) + bytes.fromhex(account[2:]) for account in accounts]


def lots(seed: bytes, members: Sequence[bytes]) -> list[bytes]:
    """The lots of members, given as `words`; big-endian, so they compare as numbers do."""
    return [bytes(keccak(seed + member)) for member in members]


# --- a fund and its people -----------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """A fund with covered members, and a stranger who carries out what anyone may."""

    at: Deployed
    plan: Plan
    people: tuple[str, ...]
    stranger: str = address_of("stranger")

    @property
    def chain(self) -> Chain:
        """The chain of the fund."""
        return self.at.chain

    def wait_until(self, moment: int) -> None:
        """Let time pass, settling every period as it ends."""
        calendar = self.plan.calendar
        while (end := calendar.end_of(self.at.fund.view("openPeriod")["period"])) <= moment:
            self.chain.now = max(self.chain.now, end)
            self.at.fund.send("settle", sender=self.stranger)
        self.chain.now = max(self.chain.now, moment)

    def file(self, claimant: str) -> int:
        """A claim for the fixed amount, of an event just now. Returns its id."""
        return self._sent("file", FIXED_LINE, self.chain.now, 0, 0, NOTE, by=claimant)

    def object(self, claim: int, objector: str, lower: int = 0) -> int:
        """Object to a claim. Returns the id of the case."""
        self.at.desk.send("raiseObjection", claim, 3, lower, NOTE, sender=objector)
        return int(self.at.desk.view("disputeOf", claim)["caseId"])

    def appeal(self, claim: int, by: str) -> int:
        """Appeal the verdict on a claim. Returns the id of the case."""
        self.at.desk.send("appeal", claim, NOTE, sender=by)
        return int(self.at.desk.view("disputeOf", claim)["appealId"])

    def schedule(self, case: int) -> int:
        """Wait for sealing and fix the seed block. Returns it."""
        self.wait_until(self.at.jury.view("caseOf", case)["opensAt"])
        (made,) = self.at.jury.send("draw", case, sender=self.stranger).named("DrawScheduled")
        return int(made["seedBlock"])

    def draw(self, case: int) -> bytes:
        """Wait for sealing and draw the jury. Returns the seed."""
        self.schedule(case)
        self.chain.mine(SEED_DELAY + 1)
        (drawn,) = self.at.jury.send("draw", case, sender=self.stranger).named("JuryDrawn")
        return bytes(drawn["seed"])

    def jurors(self, case: int, among: Iterable[str] | None = None) -> list[str]:
        """Whoever may seal a vote now."""
        return [person for person in among or self.people if not self.objection_to(case, person)]

    def objection_to(self, case: int, person: str) -> str:
        """The error that stands against this person sealing a vote; empty if none."""
        try:
            self.at.jury.view("checkSeat", case, person)
        except Reverted as refused:
            return refused.name
        return ""

    def seal(self, case: int, juror: str, option: int) -> int:
        """Seal a vote. Returns the seat."""
        seal = self.at.jury.view("sealOf", case, juror, option, SALT, REASON)
        sealed = self.at.jury.send("sealVote", case, seal, sender=juror).named("VoteSealed")
        return int(sealed[0]["seat"])

    def open(self, case: int, juror: str, option: int, seat: int) -> None:
        """Open a sealed vote, for the juror."""
        args = (case, seat, juror, option, SALT, REASON)
        self.at.jury.send("openVote", *args, sender=self.stranger)

    def vote(self, case: int, votes: Mapping[str, int]) -> dict[str, int]:
        """Draw, seal all votes and open them. Returns the jurors' seats."""
        self.draw(case)
        seats = {juror: self.seal(case, juror, option) for juror, option in votes.items()}
        self.wait_until(self.at.jury.view("caseOf", case)["sealingEndsAt"])
        for juror, option in votes.items():
            self.open(case, juror, option, seats[juror])
        return seats

    def _sent(self, function: str, *args: Any, by: str) -> int:
        return int(self.at.desk.send(function, *args, sender=by).value)


def found_town(plan: Plan, people: Sequence[str], platform: Platform | None = None) -> Town:
    """A fund whose members are all covered, and counted by a settlement since."""
    platform = platform or deploy_platform(Chain(START))
    token = deploy_token(platform.chain, 6)
    return settle_in(Town(platform.create_fund(token, plan), plan, tuple(people)))


def settle_in(town: Town) -> Town:
    """Let everybody join, and wait until all are covered and counted."""
    for person in town.people:
        endow(town.at, person, 10**6 * ONE)
        application = (person, 1, 0, AID, NOTE, town.plan.rules_hash, NOBODY)
        town.at.fund.send("join", application, sender=person)
    waiting = town.plan.membership.waiting_seconds + 2 * town.plan.calendar.period_seconds
    town.wait_until(town.chain.now + waiting)
    return town
