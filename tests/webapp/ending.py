"""A small fund that ends by its date: mirrored while it winds up, paused, and when it is closed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fundplan import with_patch
from scripts.story.cast import Person, cast_for
from scripts.story.chain import DevChain
from scripts.story.narrator import Narrator
from scripts.story.opening import open_fund, request_for
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from tests.scenarios.telling import STARTS_AT
from tests.support.node import running_node
from webapp.config import Settings
from webapp.mirror import commands
from webapp.store import Store
from webapp.store.words import Power

LIFE = 365 * DAY
GIFT = 1_000_003  # token units: what it leaves does not divide by the members' units


@dataclass(frozen=True)
class Ending:
    """Two databases of one fund: in winding-up with a pause, and closed, one part collected."""

    key: str
    winding: Settings
    closed: Settings
    members: tuple[str, ...]  # the first has collected


@contextmanager
def mirrored_ending(folder: Path) -> Iterator[Ending]:
    """Play, mirror, reconcile twice; the node is gone afterwards, the databases stay."""
    request = request_for({"PLAN": "critical-illness"}, folder / "deployments")
    plan = with_patch(request.plan, {"calendar.ends_after": f"{LIFE // DAY}d"})
    with running_node(31337, "--timestamp", str(STARTS_AT - HOUR)) as node:
        record = open_fund(node.web3, replace(request, plan=plan, starts_at=STARTS_AT))
        settings = Settings(
            database_url=f"sqlite:///{folder / 'closed.sqlite'}",
            rpc_url=node.url,
            deployments=folder / "deployments",
        )
        with closing(DevChain(node.url)) as chain:
            cast = cast_for(plan, record.token_decimals)
            stage = Stage(chain, record, plan, cast, Narrator("en", lambda line: None))
            people = cast.neighbours[:3]
            chain.take_over()
            chain.give_coins([cast[role].address for role in ("keeper", "guardian", "donor")])
            chain.give_coins([person.address for person in people])
            _wind_up(stage, people)
            _mirror(settings)
            winding = _copy(settings, folder / "winding.sqlite")
            _close(stage, people[0])
            _mirror(settings)
    addresses = tuple(person.address for person in people)
    yield Ending(f"{record.chain_id}-{record.fund.lower()}", winding, settings, addresses)


def _wind_up(stage: Stage, people: tuple[Person, ...]) -> None:
    """Some join, somebody gives, the date comes, and the guardian pauses filing."""
    chain = stage.chain
    chain.now = STARTS_AT + DAY
    paid = [(person, stage.prepayment(person)) for person in people]
    stage.provide([*paid, (stage.cast["donor"], GIFT)])
    chain.send([stage.join_call(person, amount) for person, amount in paid])
    stage.act(stage.cast["donor"], stage.fund, "donate", GIFT)
    chain.now = STARTS_AT + LIFE
    _settle(stage)
    stage.act(stage.cast["keeper"], stage.rulebook, "endOnDate")
    stage.act(stage.cast["guardian"], stage.rulebook, "pause", int(Power.FILING), 5 * DAY)


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
    with store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    source = Path(str(store.url.database))
    store.close()
    shutil.copy(source, target)
    return replace(settings, database_url=f"sqlite:///{target}")
