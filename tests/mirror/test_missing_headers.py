"""A database that lost a block's header: whoever needs it says which, and leaves nothing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from tests.mirror.mirrors import digest_of
from webapp.config import Settings
from webapp.mirror.__main__ import main
from webapp.mirror.replay import replay_differences
from webapp.store import (
    MissingHeader,
    Store,
    block_events,
    funds,
    iterate_flows,
    mirror_status,
    schema,
    transaction_events,
)
from webapp.store.exporting import iterate_events
from webapp.store.records import Fund
from webapp.store.state import times_of


def lose(store: Store, number: int) -> None:
    """Take a header out of a database."""
    blocks = schema.blocks
    with store.write() as db:
        assert db.execute(delete(blocks).where(blocks.c.number == number)).rowcount == 1


@pytest.fixture
def lost(own: Store) -> tuple[int, str]:
    """The block of the first fund's first journal entry, without its header; the transaction."""
    with own.read() as db:
        where = next(iterate_flows(db, funds(db)[0])).where
    lose(own, where.block)
    return where.block, where.tx


ASKED: dict[str, Callable[[Connection, Fund, int, str], Any]] = {
    "flows": lambda db, fund, block, tx: list(iterate_flows(db, fund)),
    "a block": lambda db, fund, block, tx: block_events(db, fund, block),
    "a transaction": lambda db, fund, block, tx: transaction_events(db, tx),
    "all events": lambda db, fund, block, tx: list(iterate_events(db, fund, 1 << 40)),
    "moments": lambda db, fund, block, tx: times_of(db, fund, {block}),
}


@pytest.mark.parametrize("what", ASKED)
def test_it_names_the_block_to_whoever_asks_for_its_events(
    own: Store, lost: tuple[int, str], what: str
) -> None:
    with own.read() as db, pytest.raises(MissingHeader, match=f"the header of block {lost[0]}:"):
        ASKED[what](db, funds(db)[0], *lost)


def test_it_names_the_last_block_and_takes_no_other_time_for_its_own(own: Store) -> None:
    with own.read() as db:
        fund = funds(db)[0]
        last = mirror_status(db, fund).block
    lose(own, last)
    with own.read() as db, pytest.raises(MissingHeader, match=f"the header of block {last}:"):
        mirror_status(db, fund)


def test_a_comparison_with_the_raw_events_tells_it(own: Store, lost: tuple[int, str]) -> None:
    with own.read() as db:
        rows, differences = replay_differences(db, funds(db)[0])
    said = f"the database lacks the header of block {lost[0]}: move it away and sync again"
    assert (rows, differences) == (0, [f"the raw events do not make sense: {said}"])


def test_a_rebuild_refuses_with_exit_code_3_and_changes_nothing(
    own: Store, lost: tuple[int, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = digest_of(own)
    assert main(["rebuild"], Settings(database_url=str(own.url))) == 3
    assert f"the header of block {lost[0]}" in capsys.readouterr().err
    assert digest_of(own) == before
