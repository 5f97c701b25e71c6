"""A small fund on a real node, and what its members do in a dispute, one transaction at a time.

Everybody is covered, at one unit each. `Court.money` says whose money changed, to the last unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fundplan import Text, load_plan, with_patch
from scripts.story.asks import Ask
from scripts.story.cast import OUTSIDERS, Cast, Person
from scripts.story.chain import DevChain, Receipt
from scripts.story.contracts import Contract, Event
from scripts.story.jurors import Sealed, draw, open_votes, seal
from scripts.story.narrator import Narrator
from scripts.story.opening import open_fund, request_for
from scripts.story.stage import Stage
from scripts.story.stakes import BPS
from scripts.story.timeline import DAY, HOUR
from tests.support.node import Node, running_node
from tests.support.plans import PLANS
from webapp.store.words import Account, Reason

STARTS_AT = 1_735_689_600
TOKEN = 10**6
AID, LOWER = 80 * TOKEN, 30 * TOKEN
BOND, APPEAL_BOND, STAKE = 50 * TOKEN, 100 * TOKEN, 100 * TOKEN
PREPAID = 400 * TOKEN
PARTIES = ("ann", "olga", "oskar")
VOTERS = tuple(f"voter {number}" for number in range(1, 15))
# One settlement can bear a few claims of `AID`; the jury is larger than the fund, so all are drawn.
PATCH: Mapping[str, str | int | bool] = {
    "membership.waiting": "30d",
    "shares.claim_cap": "7",
    "jury.quorum": "25%",
}
Money = dict[str, int]


@dataclass(frozen=True)
class Ground:
    """The fund as every test finds it: all members covered, a period just begun."""

    node: Node
    stage: Stage


@contextmanager
def founded(folder: Path, patch: Mapping[str, str | int | bool] = PATCH) -> Iterator[Ground]:
    """Deploy the fund on a node of its own, let all join, and wait until all are covered."""
    plan = with_patch(load_plan(PLANS / "critical-illness.yaml"), patch)
    request = request_for({"PLAN": "critical-illness", "TOKEN_DECIMALS": "6"}, folder)
    request = replace(request, plan=plan, starts_at=STARTS_AT)
    people = {role: _member(role, plan.bands[0]) for role in (*PARTIES, *VOTERS)}
    people |= {role: Person(role, name) for role, name in OUTSIDERS.items()}
    cast = Cast(people, (), (), (), (), {})
    with running_node(31337, "--timestamp", str(STARTS_AT - HOUR)) as node:
        record = open_fund(node.web3, request)
        with closing(DevChain(node.url)) as chain:
            stage = Stage(chain, record, plan, cast, Narrator("en", lambda line: None))
            chain.take_over()
            chain.give_coins([person.address for person in people.values()])
            court = Court(stage)
            court.wait(STARTS_AT + HOUR)
            stage.provide([(person, PREPAID + 10 * BOND) for person in cast.named])
            chain.send([stage.join_call(person, PREPAID) for person in cast.named])
            court.wait(stage.time.start_of(5))
            yield Ground(node, stage)


@contextmanager
def court_on(ground: Ground) -> Iterator[Court]:
    """The fund for one test; what the test does is undone."""
    with ground.node.snapshot(), closing(DevChain(ground.node.url)) as chain:
        old = ground.stage
        stage = Stage(chain, old.record, old.plan, old.cast, Narrator("en", lambda line: None))
        chain.take_over()
        yield Court(stage)


class Court:
    """What people do in a dispute. `claim` is an event {ClaimFiled}."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.desk, self.jury, self.review = stage.desk, stage.jury, stage.review

    def __getitem__(self, role: str) -> Person:
        return self.stage.cast[role]

    # --- time ------------------------------------------------------------------------------------

    def wait(self, moment: int) -> None:
        """Let time pass; every period is settled as it ends."""
        chain, time = self.stage.chain, self.stage.time
        while True:
            period = self.stage.ask(self.stage.fund, "openPeriod").period
            if time.end_of(period) > moment:
                break
            chain.now = max(chain.now, time.end_of(period))
            self.stage.settle(period)
        chain.now = max(chain.now, moment)

    # --- acting ----------------------------------------------------------------------------------

    def act(self, role: str, contract: Contract, function: str, *args: object) -> Receipt:
        """One transaction."""
        return self.stage.act(self[role], contract, function, *args)

    def refused(self, role: str, contract: Contract, function: str, *args: object) -> str:
        """The name of the error that stands against a transaction now."""
        return self.stage.refusal(self[role], contract, function, *args).name

    def file(self, by: str = "ann") -> Event:
        """A claim of `AID`, against receipts: 80 % of what is above 10,000."""
        line = next(line for line in self.stage.plan.lines if line.proportional)
        ask = Ask(line, 1, 10_100 * TOKEN, 0, AID)
        evidence = self.stage.secret("documents")
        args = (line.number, self.stage.chain.now - DAY, ask.receipts, 0, evidence)
        event = self.act(by, self.desk, "file", *args).one("ClaimFiled")
        assert event.amount == AID
        return event

    def object(self, claim: Event, by: str = "olga", lower: int = 0) -> Receipt:
        """Object to a claim."""
        grounds = self.stage.secret(f"grounds of {by}")
        args = (claim.claim_id, int(Reason.FORGED), lower, grounds)
        return self.act(by, self.desk, "raiseObjection", *args)

    def window_end(self, claim: Event) -> int:
        """The first second after the objection window: jurors may seal from then on."""
        return int(claim.published_at) + self.stage.plan.claims.publicity_seconds

    def seal(self, case_id: int, options: Sequence[int], skip: int = 0) -> list[Sealed]:
        """The voters, from `skip` on, seal these options, with a reason."""
        voters = [self[role] for role in VOTERS[skip : skip + len(options)]]
        votes = [(who, int(option), "理由") for who, option in zip(voters, options, strict=True)]
        return seal(self.stage, case_id, votes)

    def drawn(self, case_id: int) -> None:
        """Wait until sealing begins, and draw."""
        self.wait(self.case(case_id).opens_at + HOUR)
        draw(self.stage, case_id)

    def sealed(self, case_id: int, options: Sequence[int], skip: int = 0) -> list[Sealed]:
        """Wait until sealing begins, draw, seal, and wait until sealing ends."""
        self.drawn(case_id)
        sealed = self.seal(case_id, options, skip)
        self.wait(self.case(case_id).sealing_ends_at)
        return sealed

    def open(self, sealed: Sequence[Sealed], by: str | None = None) -> list[Receipt]:
        """Open votes."""
        return open_votes(self.stage, sealed, self[by] if by else None)

    def vote(self, case_id: int, options: Sequence[int], skip: int = 0) -> list[Sealed]:
        """A jury from its draw to its last opened vote."""
        sealed = self.sealed(case_id, options, skip)
        self.open(sealed)
        return sealed

    def opened(self) -> tuple[Event, int]:
        """A claim objected to, its jury drawn; the claim and the case."""
        claim = self.file()
        case_id = self.object(claim).one("ObjectionRaised").case_id
        self.drawn(case_id)
        return claim, case_id

    def disputed(self, options: Sequence[int], lower: int = 0) -> tuple[Event, list[Sealed]]:
        """A claim filed, objected to and voted on; the claim and the votes."""
        claim = self.file()
        case_id = self.object(claim, lower=lower).one("ObjectionRaised").case_id
        return claim, self.vote(case_id, options)

    def conclude(self, claim: Event) -> Receipt:
        """Wait until the verdict is final, and have it carried out."""
        self.wait(self.stage.ask(self.desk, "appealWindow", claim.claim_id).closes_at)
        return self.act("keeper", self.desk, "conclude", claim.claim_id)

    def reward(self, matter: int, vote: Sealed) -> Receipt:
        """Have a juror rewarded."""
        args = (matter, vote.case_id, vote.seat)
        return self.act("keeper", self.desk, "collectJurorReward", *args)

    # --- asking ----------------------------------------------------------------------------------

    def case(self, case_id: int) -> Any:
        """The facts of a case."""
        return self.stage.ask(self.jury, "caseOf", case_id)

    def status(self, claim: Event) -> int:
        """The state of a claim."""
        return int(self.stage.ask(self.desk, "statusOf", claim.claim_id))

    def balance(self, role: str) -> int:
        """Somebody's prepaid balance."""
        return int(self.stage.ask(self.stage.fund, "balanceOfMember", self[role].address))

    def holdings(self) -> Money:
        """What everybody holds outside the fund, and the fund's accounts by name."""
        stage = self.stage
        people = list(stage.cast.people.values())
        held = stage.chain.views([(stage.token, "balanceOf", (who.address,)) for who in people])
        accounts = [account for account in Account if account is not Account.WORLD]
        booked = stage.chain.views([(stage.fund, "balanceOf", (int(a),)) for a in accounts])
        assert sum(booked) == stage.ask(stage.token, "balanceOf", stage.fund.address)
        named = {who.role: amount for who, amount in zip(people, held, strict=True)}
        return named | {a.name: amount for a, amount in zip(accounts, booked, strict=True)}

    @contextmanager
    def money(self) -> Iterator[Money]:
        """Whose money changed within the block, and by how much; token units."""
        before, change = self.holdings(), Money()
        yield change
        change |= {
            name: amount - before[name]
            for name, amount in self.holdings().items()
            if amount != before[name]
        }


def names(receipt: Receipt) -> list[str]:
    """The names of all events of a transaction, in order."""
    return [event.name for event in receipt.events]


def shares_of(lost: int, winners: int, jurors: int) -> tuple[int, int, int]:
    """Half to the winners, 30 % to the jurors, the rest to the reserve; token units."""
    each = lost * 5_000 // BPS // winners
    per_juror = lost * 3_000 // BPS // jurors
    return each, per_juror, lost - each * winners - per_juror * jurors


def _member(role: str, band: object) -> Person:
    return Person(role, Text(role, role), band, 1)  # type: ignore[arg-type]
