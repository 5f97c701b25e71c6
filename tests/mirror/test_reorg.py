"""Blocks that the chain takes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mirror.mirrors import Place, digest_of, mirror_of, new_store
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories import STORIES, lived
from tests.mirror.town import Town
from tests.support.node import running_node
from webapp.mirror import sync
from webapp.mirror.chainend import NodeBehind
from webapp.mirror.rebuild import rebuild
from webapp.mirror.reorg import ReorgTooDeep
from webapp.store import Store

WINDOW = 5_000  # random histories let hundreds of blocks pass at once
DEPLOYING = 60  # blocks until a village's fund is there and its people have tokens


def fresh(town: Place, folder: Path) -> str:
    """What a mirror in SQLite that never saw the old blocks holds."""
    store = new_store(folder)
    mirror_of(store, town, reorg_window=WINDOW).catch_up()
    found = digest_of(store)
    store.close()
    return found


@pytest.mark.parametrize("steps", [1, 4, 15, 60])
def test_it_follows_the_chain_that_replaced_its_blocks(
    town: Town, store: Store, tmp_path: Path, steps: int
) -> None:
    mark = town.mark()
    town.play(steps, seed=2)
    mirror = mirror_of(store, town, reorg_window=WINDOW)
    mirror.catch_up()
    before, height = digest_of(store), town.height()
    depth = town.return_to(mark)
    town.play(steps + 5, seed=5)
    town.overtake(height)
    mirror.catch_up()
    assert depth >= 1
    assert digest_of(store) != before
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


def test_it_takes_nothing_back_for_a_chain_that_is_shorter_until_it_is_not(
    town: Town, store: Store, tmp_path: Path
) -> None:
    mark = town.mark()
    town.play(12, seed=2)
    mirror = mirror_of(store, town, reorg_window=WINDOW)
    mirror.catch_up()
    before = digest_of(store)
    depth = town.return_to(mark)
    for blocks in (0, depth - 1):
        town.chain.mine(blocks)
        with pytest.raises(NodeBehind, match="before .* the last one mirrored"):
            mirror.catch_up()
        assert digest_of(store) == before
    town.chain.mine(1)
    mirror.catch_up()
    assert mirror.funds[0].last_block == mark.block + depth
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


@pytest.mark.parametrize("depth", [1, 7, 30])
def test_it_follows_anvils_own_reorganisation(
    town: Town, store: Store, tmp_path: Path, depth: int
) -> None:
    mirror = mirror_of(store, town, reorg_window=WINDOW)
    mirror.catch_up()
    town.node.rpc("anvil_reorg", depth, [])
    mirror.catch_up()
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


def test_it_undoes_one_reorganisation_after_another(
    town: Town, store: Store, tmp_path: Path
) -> None:
    mirror = mirror_of(store, town, reorg_window=WINDOW)
    for round_ in range(5):
        mirror.catch_up()
        mark = town.mark()
        town.play(6 + 3 * round_, seed=20 + round_)
        mirror.catch_up()
        height = town.height()
        town.return_to(mark)
        town.play(4, seed=30 + round_)
        town.overtake(height)
    mirror.catch_up()
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


def test_it_finds_the_reorganisation_that_happened_while_it_was_away(
    town: Town, store: Store, tmp_path: Path
) -> None:
    mark = town.mark()
    town.play(10, seed=2)
    mirror_of(store, town, reorg_window=WINDOW).catch_up()
    height = town.height()
    town.return_to(mark)
    town.play(30, seed=6)
    town.overtake(height)
    mirror_of(store, town, range_blocks=3, max_range_blocks=3, reorg_window=WINDOW).catch_up()
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


def test_it_changes_nothing_when_the_replay_fails(
    town: Town, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = town.mark()
    town.play(10, seed=2)
    mirror = mirror_of(store, town, reorg_window=WINDOW)
    mirror.catch_up()
    before, height = digest_of(store), town.height()
    town.return_to(mark)
    town.play(20, seed=6)
    town.overtake(height)

    def fail(*_: object) -> None:
        raise MemoryError("in the middle of the replay")

    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(sync, "apply_range", fail)
        mirror.catch_up()
    assert digest_of(store) == before
    mirror.catch_up()
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


def test_it_stops_at_a_reorganisation_deeper_than_its_window(town: Town, store: Store) -> None:
    mirror = mirror_of(store, town, reorg_window=8)
    mirror.catch_up()
    mark = town.mark()
    town.play(40, seed=2)
    mirror.catch_up()
    before, height = digest_of(store), town.height()
    town.return_to(mark)
    town.play(45, seed=6)
    town.overtake(height)
    with pytest.raises(ReorgTooDeep, match="move the database away and sync again"):
        mirror.catch_up()
    assert digest_of(store) == before


def test_it_keeps_no_more_undo_than_its_window(town: Town, store: Store) -> None:
    mirror = mirror_of(store, town, reorg_window=8)
    mirror.catch_up()
    for seed in range(3):
        town.play(10, seed=seed)
        mirror.catch_up()
    with store.read() as db:
        oldest = db.exec_driver_sql("SELECT min(block) FROM undo").scalar_one()
    assert oldest > town.height() - 8


@pytest.mark.parametrize("chunk", [3, 10_000])
def test_it_can_take_back_what_a_rebuild_wrote(
    town: Town, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("webapp.mirror.rebuild.CHUNK", chunk)
    mark = town.mark()
    town.play(10, seed=2)
    mirror_of(store, town, reorg_window=WINDOW).catch_up()
    rebuild(store)
    height = town.height()
    town.return_to(mark)
    town.play(14, seed=6)
    town.overtake(height)
    mirror_of(store, town, reorg_window=WINDOW).catch_up()
    assert digest_of(store) == fresh(town, tmp_path / "fresh")


@pytest.mark.parametrize("story", range(len(STORIES)))
def test_it_takes_back_a_whole_life_bit_by_bit(store: Store, tmp_path: Path, story: int) -> None:
    with running_node(31337, *OPEN_NODE) as node:
        village = lived(node, story)
        mirror = mirror_of(store, village, reorg_window=WINDOW)
        mirror.catch_up()
        step = (village.height() - village.first_block - DEPLOYING) // 8
        for part in range(7):
            node.rpc("anvil_rollback", step)
            node.rpc("anvil_mine", hex(step))  # as long as it was: else it would be waited for
            mirror.catch_up()
            assert digest_of(store) == fresh(village, tmp_path / f"fresh {part}")
