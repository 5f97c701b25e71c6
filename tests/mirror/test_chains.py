"""Funds of two chains in one database: figures do not mix, whichever chain is mirrored when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from tests.mirror.conftest import visitor_of
from tests.mirror.mirrors import digest_of, mirror_of, new_store, url_of
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories.plans import plan_of
from tests.mirror.village import Village
from tests.support.deploying import request_for, run
from tests.support.node import Node, running_node
from webapp.chain.rpc import Node as RpcNode
from webapp.config import Settings
from webapp.mirror.__main__ import main
from webapp.mirror.rebuild import rebuild
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, flows_page, funds, members_page, schema
from webapp.store.records import Fund

HERE, THERE = 31337, 1337


@pytest.fixture(scope="module")
def villages() -> Iterator[tuple[Village, Village]]:
    """A fund on each of two chains; their contracts have the same addresses."""
    with running_node(HERE, *OPEN_NODE) as here, running_node(THERE, *OPEN_NODE) as there:
        first = Village(here, "here", plan_of(here))
        second = Village(there, "there", plan_of(there))
        assert first.fund.address == second.fund.address
        for person in first.people[:3]:
            first.join(person, 500)
        for person in second.people:
            second.join(person, 300)
        first.settle(2)
        second.settle(1)
        yield first, second


def _rows(db: Connection, fund: Fund) -> dict[str, list[tuple[Any, ...]]]:
    """What is derived of a fund and its register, but for the numbers that a database gives."""
    found = {}
    for table in schema.DERIVED:
        mine = table.c.fund_id.in_((fund.id, fund.register_id))
        rows = db.execute(select(table).where(mine).order_by(*table.primary_key.columns))
        found[table.name] = [tuple(row)[1:] for row in rows]
    return found


def test_it_keeps_the_figures_of_two_chains_apart(
    villages: tuple[Village, Village], either: Store, tmp_path: Path
) -> None:
    first, second = villages
    mirror_of(either, first).catch_up()
    mirror_of(either, second).catch_up()
    first.join(first.people[len(_members(either, HERE))], 400)
    mirror_of(either, first).catch_up()
    for village in villages:
        alone = new_store(tmp_path / str(village.node.chain_id))
        mirror_of(alone, village).catch_up()
        with either.read() as db, alone.read() as other:
            fund = _fund(db, village.node.chain_id)
            assert _rows(db, fund) == _rows(other, funds(other)[0])
            report = reconcile(db, RpcNode(village.node.url), fund)
            assert report.differences == [] and report.figures > 50
        alone.close()
    before = digest_of(either)
    rebuild(either)
    assert digest_of(either) == before


def _fund(db: Connection, chain_id: int) -> Fund:
    return next(fund for fund in funds(db) if fund.chain_id == chain_id)


def _members(store: Store, chain_id: int) -> tuple[Any, ...]:
    with store.read() as db:
        return members_page(db, _fund(db, chain_id), limit=100).rows


def test_it_takes_blocks_back_on_one_chain_only(
    villages: tuple[Village, Village], either: Store
) -> None:
    _, second = villages
    second.settle()
    for village in villages:
        mirror_of(either, village).catch_up()
    with either.read() as db:
        kept = _rows(db, _fund(db, HERE))
        changed = _rows(db, _fund(db, THERE))
    second.node.rpc("anvil_reorg", 3, [])
    mirror_of(either, second).catch_up()
    with either.read() as db:
        assert _rows(db, _fund(db, HERE)) == kept
        assert _rows(db, _fund(db, THERE)) != changed
        for village in villages:
            fund = _fund(db, village.node.chain_id)
            assert reconcile(db, RpcNode(village.node.url), fund).differences == []


def test_it_shows_both_chains_on_the_site(villages: tuple[Village, Village], either: Store) -> None:
    for village in villages:
        mirror_of(either, village).catch_up()
    client = visitor_of(either)
    with either.read() as db:
        listed = {fund.key: flows_page(db, fund, limit=100).rows for fund in funds(db)}
    assert {key.partition("-")[0] for key in listed} == {str(HERE), str(THERE)}
    shown = client.get("/funds.json").json["rows"]
    assert len(shown) == 2
    for key, flows in listed.items():
        assert key in client.get("/").text
        rows = client.get(f"/funds/{key}/flows.json?limit=100").json["rows"]
        assert rows[0]["where"]["tx"] == flows[0].where.tx


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Node], Path]]:
    """Two chains with a fund that the project's own deployment made, and their records."""
    folder = tmp_path_factory.mktemp("deployments")
    with running_node(HERE) as here, running_node(THERE) as there:
        run(here, request_for(folder))
        run(there, request_for(folder, "elders"))
        yield [here, there], folder


def test_it_syncs_the_chain_that_the_node_serves(
    deployed: tuple[list[Node], Path], either: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes, folder = deployed
    settings = Settings(database_url=url_of(either), deployments=folder, rpc_timeout=5.0)
    for node in (*nodes, nodes[0]):
        on_it = replace(settings, rpc_url=node.url)
        assert main(["sync", "-q"], on_it) == 0
        node.rpc("evm_mine")
        assert main(["sync", "-q"], on_it) == 0
        assert main(["reconcile"], on_it) == 0
    assert main(["status"], settings) == 0
    told = capsys.readouterr().out
    assert f"fund {HERE}-0x" in told and f"fund {THERE}-0x" in told
    assert main(["rebuild"], settings) == 0
