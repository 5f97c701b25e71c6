"""Chains and mirrors that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from tests.mirror.mirrors import Place, copy_database, mirror_of, new_store, url_of
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories import STORIES, lived
from tests.mirror.town import Town, scenario
from tests.mirror.verdicts import Court, play_disputes
from tests.mirror.village import Village
from tests.support.node import running_node
from tests.support.postgres import empty_database, running_postgres
from webapp import create_app
from webapp.chain.catalogue import catalogue
from webapp.chain.rpc import Node as RpcNode
from webapp.config import Settings
from webapp.mirror.handlers import dispatch
from webapp.store import Store, funds, schema
from webapp.store.records import Fund

STEPS = 250
MORE = 20  # times that 30 more steps may be needed until every event has come up


@dataclass(frozen=True)
class History:
    """Funds with a long past on one chain, and their mirror. Nobody may change it.

    The first two have random histories, in the third every kind of dispute was played to its end;
    in the villages people changed their rules, acted for each other, and came to an end.
    """

    towns: tuple[Town, ...]
    villages: tuple[Village, ...]
    store: Store
    node: RpcNode

    @property
    def places(self) -> tuple[Place, ...]:
        """Towns and villages, in the order of `funds`."""
        return (*self.towns, *self.villages)

    def funds(self, db: Connection) -> tuple[Fund, ...]:
        """The funds, in the order of `places`."""
        return funds(db)


def met(store: Store) -> set[str]:
    """Names of the events in a mirror."""
    events, known = schema.events, catalogue()
    with store.read() as db:
        rows = db.execute(select(events.c.role, events.c.topic).distinct()).all()
    return {known.by_short[row.role, row.topic].name for row in rows}


def visitor_of(store: Store) -> FlaskClient:
    """A visitor of a site that shows this database."""
    return create_app(Settings(database_url=url_of(store))).test_client()


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Every kind of event is in it (test_history proves that)."""
    with running_node(31337, *OPEN_NODE) as node:
        villages = tuple(lived(node, story) for story in range(len(STORIES)))
        first = Town(node, scenario("everything, fine ticks"))
        first.play(STEPS, seed=3)
        first.cure()
        second = Town(node, scenario("attested, coarse ticks, no grace"))
        second.play(STEPS, seed=4)
        third = Town(node, scenario("shares"))
        court = Court(third)
        court.populate()
        play_disputes(court)
        third.play(STEPS // 2, seed=5)
        store = new_store(tmp_path_factory.mktemp("history"))
        mirror = mirror_of(store, first, second, third, *villages)
        mirror.catch_up()
        for extra in range(MORE):
            if met(store) == {name for _, name in dispatch()}:
                break
            (first, second)[extra % 2].play(30, seed=10 + extra)
            mirror.catch_up()
        yield History((first, second, third), villages, store, RpcNode(node.url))
        store.close()


@pytest.fixture
def town() -> Iterator[Town]:
    """A fund with a short past, for a test that goes on with it."""
    with running_node(31337, *OPEN_NODE) as node:
        fresh = Town(node, scenario("everything, fine ticks"))
        fresh.play(60, seed=1)
        yield fresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    fresh = new_store(tmp_path)
    yield fresh
    fresh.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of an empty database of it."""
    with empty_database(postgres) as url:
        yield url


@pytest.fixture
def empty(postgres_url: str) -> Iterator[Store]:
    """An empty PostgreSQL database."""
    store = Store(postgres_url)
    yield store
    store.close()


@pytest.fixture(params=["store", "empty"], ids=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Store:
    """An empty database of each kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def twin(postgres: str, history: History) -> Iterator[Store]:
    """The long history in PostgreSQL; nobody may change it."""
    with empty_database(postgres) as found:
        store = Store(found)
        mirror_of(store, *history.places).catch_up()
        yield store
        store.close()


@pytest.fixture
def db(history: History) -> Iterator[Connection]:
    """A snapshot of the long history's mirror."""
    with history.store.read() as connection:
        yield connection


@pytest.fixture(params=[0, 1, 2])
def fund(db: Connection, request: pytest.FixtureRequest) -> Fund:
    """Each of its towns' funds."""
    return funds(db)[request.param]


@pytest.fixture(params=range(6))
def any_fund(db: Connection, request: pytest.FixtureRequest) -> Fund:
    """Each of its funds, the villages' too."""
    return funds(db)[request.param]


@pytest.fixture
def governed(db: Connection) -> Fund:
    """The village whose members changed their rules."""
    return funds(db)[3]


@pytest.fixture
def keys(history: History) -> list[str]:
    """Keys of its funds."""
    with history.store.read() as db:
        return [fund.key for fund in funds(db)]


@pytest.fixture
def own(history: History, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the mirror, to be spoilt."""
    folder = tmp_path_factory.mktemp("own")
    copy_database(history.store, folder / "own.sqlite")
    store = Store(f"sqlite:///{folder / 'own.sqlite'}")
    yield store
    store.close()
