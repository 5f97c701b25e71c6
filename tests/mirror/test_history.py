"""A long history of six funds on a real node, mirrored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.mirror.conftest import History, met
from tests.mirror.mirrors import mirror_of, new_store
from webapp.chain.calls import Question, try_ask, view
from webapp.chain.wire import Header
from webapp.mirror.handlers import dispatch
from webapp.mirror.proof import prove_journal
from webapp.mirror.rebuild import digest, rebuild
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, accounts_at, member_at, schema
from webapp.store.records import Fund
from webapp.store.words import Account

BLOCKS_TRIED = 12
DEPLOYING = 60  # blocks until a town's fund is there and its people have tokens


def test_it_has_met_every_event_that_our_contracts_emit(history: History) -> None:
    assert met(history.store) == {name for _, name in dispatch()}


def test_it_agrees_with_every_view_of_the_contracts(history: History) -> None:
    with history.store.read() as db:
        for fund in history.funds(db):
            report = reconcile(db, history.node, fund)
            assert report.differences == []
            assert report.figures > 300 and report.rows > 150


def test_it_recomputes_the_journals_head(history: History) -> None:
    with history.store.read() as db:
        for fund in history.funds(db):
            proof = prove_journal(db, history.node, fund.id)
            assert (proof.difference, proof.figures) == (None, 4)
            assert proof.entries > 30


def _blocks(history: History, town: int) -> list[int]:
    first, head = history.places[town].first_block, history.towns[-1].height()
    last = min((p.first_block - 1 for p in history.places if p.first_block > first), default=head)
    step = max(1, (last - first) // BLOCKS_TRIED)
    return list(range(first + DEPLOYING, last + 1, step))


def _asked(history: History, block: int, questions: list[Question]) -> list[Any]:
    return try_ask(history.node, _header(history, block).hash, questions)


def _header(history: History, block: int) -> Header:
    header = history.node.headers([block])[0]
    assert header is not None
    return header


@pytest.mark.parametrize("town", range(6))
def test_it_knows_the_accounts_at_earlier_blocks(history: History, town: int) -> None:
    question = view("MutualFund", "balanceOf")
    with history.store.read() as db:
        fund = history.funds(db)[town]
        for block in _blocks(history, town):
            ours = accounts_at(db, fund, block)
            asked = [Question(fund.address, question, (int(account),)) for account in Account]
            assert [ours.of(account) for account in Account] == _asked(history, block, asked)


@pytest.mark.parametrize("town", range(6))
def test_it_knows_every_member_at_earlier_blocks(history: History, town: int) -> None:
    names, people = ("statusOf", "balanceOfMember"), history.places[town].people
    compared = 0
    with history.store.read() as db:
        fund = history.funds(db)[town]
        for block in _blocks(history, town):
            asked = [
                Question(fund.address, view("MutualFund", name), (person,))
                for person in people
                for name in names
            ]
            answers = _asked(history, block, asked)
            time = _header(history, block).time
            ours = [_facts(db, fund, person, block, time) for person in people]
            assert [fact for facts in ours for fact in facts] == answers
            compared += sum(status != 0 for status, _ in ours)
    assert compared > 20


def _facts(db: Connection, fund: Fund, person: str, block: int, time: int) -> tuple[int, int]:
    member = member_at(db, fund, person, block, time)
    return (0, 0) if member is None else (int(member.status), member.balance)


def test_it_rebuilds_the_same_bytes(history: History, tmp_path: Path) -> None:
    store = new_store(tmp_path)
    mirror_of(store, *history.places).catch_up()
    with store.read() as db:
        before = digest(db)
    with store.write() as db:
        for table in (schema.members, schema.matter_events):
            db.execute(table.delete())
    with store.read() as db:
        assert digest(db) != before
    rebuild(store)
    with store.read() as db:
        assert digest(db) == before
    store.close()


def test_it_stores_the_same_bytes_whatever_the_ranges(history: History, tmp_path: Path) -> None:
    store = new_store(tmp_path)
    mirror_of(store, *history.places, range_blocks=1, max_range_blocks=7).catch_up()
    with store.read() as db, history.store.read() as other:
        assert digest(db) == digest(other)
    store.close()


def test_it_adds_a_fund_to_a_database_that_has_another(history: History, tmp_path: Path) -> None:
    store: Store = new_store(tmp_path)
    mirror_of(store, history.towns[0]).catch_up()
    mirror_of(store, *history.places).catch_up()
    with store.read() as db, history.store.read() as other:
        assert digest(db) == digest(other)
    store.close()
