"""A small fund's whole life: a group, a grant, new rules, a handover, and the end by its date.

Mirrored twice: while it winds up, with filing paused, and when it is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fundplan import Offices, Plan, amendment_args, with_patch
from scripts.story.cast import Person, cast_for
from scripts.story.chain import Call, DevChain
from scripts.story.contracts import Event
from scripts.story.jurors import open_votes, seal
from scripts.story.narrator import Narrator
from scripts.story.opening import attestors_of, open_fund, request_for
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from tests.mirror.mirrors import copy_database
from tests.scenarios.telling import STARTS_AT
from tests.support.node import running_node
from webapp.config import Settings
from webapp.mirror import commands
from webapp.store import Store
from webapp.store.words import Power

LIFE = 365 * DAY
GIFT = 1_000_003  # token units: what is left of it does not divide by the members' units
GRANT = 250_000
BEFORE = {
    "calendar.ends_after": f"{LIFE // DAY}d",
    "membership.joining": "attested",
    "surplus.policy": "grant",
}
AFTER: dict[str, str | int | bool] = {"surplus.policy": "lower", "shares.fee": "5%"}


@dataclass(frozen=True)
class Ending:
    """Two databases of one fund: in winding-up with a pause, and closed, one part collected."""

    key: str
    winding: Settings
    closed: Settings
    members: tuple[str, ...]  # the first has collected
    employer: str
    successor: str  # asked to take over the place of the second
    attestor: str  # whom the amendment named
    grant: int  # matters
    amendment: int


@contextmanager
def mirrored_ending(folder: Path) -> Iterator[Ending]:
    """Play, mirror, reconcile twice; the node is gone afterwards, the databases stay."""
    request = request_for({"PLAN": "critical-illness"}, folder / "deployments")
    plan = with_patch(request.plan, BEFORE)
    request = replace(request, plan=plan, attestors=attestors_of(plan), starts_at=STARTS_AT)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'closed.sqlite'}", deployments=folder / "deployments"
    )
    with running_node(31337, "--timestamp", str(STARTS_AT - HOUR)) as node:
        settings = replace(settings, rpc_url=node.url)
        record = open_fund(node.web3, request)
        with closing(DevChain(node.url)) as chain:
            cast = cast_for(plan, record.token_decimals)
            stage = Stage(chain, record, plan, cast, Narrator("en", lambda line: None))
            staff = cast.employees[:3]
            chain.take_over()
            helpers = ("keeper", "guardian", "donor", "employer", "family", "new key")
            chain.give_coins([cast[role].address for role in helpers])
            chain.give_coins([person.address for person in staff])
            _enrol(stage, staff)
            grant, amendment = _govern(stage, plan, staff)
            _wind_up(stage, staff[1])
            _mirror(settings)
            winding = _copy(settings, folder / "winding.sqlite")
            _close(stage, staff[0])
            _mirror(settings)
    yield Ending(
        key=f"{record.chain_id}-{record.fund.lower()}",
        winding=winding,
        closed=settings,
        members=tuple(person.address for person in staff),
        employer=cast["employer"].address,
        successor=cast["new key"].address,
        attestor=cast["donor"].address,
        grant=grant,
        amendment=amendment,
    )


def _enrol(stage: Stage, staff: tuple[Person, ...]) -> None:
    """An employer pays for its staff, one of them twice; somebody gives to the reserve."""
    stage.chain.now = STARTS_AT + DAY
    employer, enrolment = stage.cast["employer"], stage.enrolment
    paid = [(person, stage.prepayment(person)) for person in (staff[0], *staff)]
    total = sum(amount for _, amount in paid)
    stage.provide([(employer, total)], enrolment.address)
    stage.provide([(stage.cast["donor"], GIFT)])
    joins = [stage.joining(person, amount)[1] for person, amount in paid]
    applications, vouchers, attestors, signed = zip(*joins, strict=True)
    args = (stage.fund.address, [*applications], [*vouchers], attestors[0], [*signed])
    stage.chain.send([Call(employer.address, enrolment, "enrol", args, gas=3_000_000)])
    stage.act(stage.cast["donor"], stage.fund, "donate", GIFT)


def _govern(stage: Stage, plan: Plan, staff: tuple[Person, ...]) -> tuple[int, int]:
    """All members grant surplus, and change the rules."""
    stage.chain.now = STARTS_AT + plan.membership.waiting_seconds + 10 * DAY
    _settle(stage)
    bond = stage.tokens(plan.disputes.bond)
    stage.provide([(staff[0], 2 * bond)])
    purpose = stage.secret("equipment for a clinic")
    offices = Offices(new_attestors=(stage.cast["donor"].address,))
    after = with_patch(plan, AFTER)
    decimals = stage.record.token_decimals
    rules, four, text = amendment_args(plan, after, decimals, stage.record.holders, offices)
    calls = (("proposeGrant", (GRANT, purpose)), ("proposeAmendment", (rules, four, text)))
    asked: list[Event] = []
    for function, args in calls:
        receipt = stage.act(staff[0], stage.rulebook, function, *args)
        asked.append(receipt.one("Proposed"))
    keeper = stage.cast["keeper"]
    for event in asked:
        _vote(stage, event, staff)
    for event in asked:
        stage.act(keeper, stage.rulebook, "conclude", event.matter)
    for event, extra in zip(asked, ((), (rules, four)), strict=True):
        ready = stage.ask(stage.rulebook, "proposalOf", event.matter).ready_at
        stage.chain.now = max(stage.chain.now, ready + HOUR)
        function = "enact" if extra else "carryOut"
        _settle(stage)
        stage.act(keeper, stage.rulebook, function, event.matter, *extra)
    return asked[0].matter, asked[1].matter


def _vote(stage: Stage, event: Event, staff: tuple[Person, ...]) -> None:
    """Everybody is for it."""
    case = stage.ask(stage.jury, "caseOf", event.case_id)
    stage.chain.now = max(stage.chain.now, case.opens_at + HOUR)
    sealed = seal(stage, event.case_id, [(who, 0, "很好。") for who in staff])
    stage.chain.now = max(
        stage.chain.now, stage.ask(stage.jury, "caseOf", event.case_id).sealing_ends_at
    )
    open_votes(stage, sealed)


def _wind_up(stage: Stage, lost: Person) -> None:
    """The date comes, the guardian pauses filing, and somebody's family asks for a new key."""
    cast, agents = stage.cast, stage.agents
    family = cast["family"].address
    stage.act(lost, agents, "nameSuccessors", lost.address, family, family)
    stage.chain.now = STARTS_AT + LIFE
    _settle(stage)
    stage.act(cast["keeper"], stage.rulebook, "endOnDate")
    stage.act(cast["guardian"], stage.rulebook, "pause", int(Power.FILING), 5 * DAY)
    stage.act(cast["family"], agents, "startHandover", lost.address, cast["new key"].address)


def _close(stage: Stage, first: Person) -> None:
    """Nothing is claimed; it closes, and one collects."""
    at = stage.ask(stage.rulebook, "closesAt") + HOUR
    while stage.chain.now < at:  # the pause shifts it meanwhile
        stage.chain.now = at
        _settle(stage)
        at = stage.ask(stage.rulebook, "closesAt") + HOUR
    stage.act(stage.cast["keeper"], stage.rulebook, "closeFund")
    stage.act(first, stage.fund, "collectRefund", first.address)


def _settle(stage: Stage) -> None:
    """Every period that is over."""
    for period in range(len(stage.settled) + 1, stage.time.period_at(stage.chain.now)):
        stage.settle(period)


def _mirror(settings: Settings) -> None:
    assert commands.sync(settings, quiet=True) == 0
    assert all(report.ok for report in commands.reconcile_all(settings))


def _copy(settings: Settings, target: Path) -> Settings:
    store = Store(settings.database_url)
    copy_database(store, target)
    store.close()
    return replace(settings, database_url=f"sqlite:///{target}")
