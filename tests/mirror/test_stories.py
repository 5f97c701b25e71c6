"""Whole lives of funds: after each step the mirror agrees, and what it offers can be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.mirror.mirrors import mirror_of
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories import STORIES
from tests.mirror.village import KEEPER, Village
from tests.support.node import running_node
from webapp.chain.rpc import Node as RpcNode
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, fund_standing, funds, proposal_detail, proposals_page
from webapp.store.records import Action, Fund

OF_A_MATTER = frozenset({"conclude", "carryOut", "collectBond"})
#: What anybody may do at the rulebook without giving the rules themselves.
PLAIN = OF_A_MATTER | {"raiseAlarm", "endOnDate", "closeFund", "sweepUnclaimed"}
#: What must have come up in each story.
EXPECTED = (
    {"conclude", "collectBond", "closeFund", "sweepUnclaimed"},
    {"closeFund", "sweepUnclaimed"},
    {"endOnDate", "collectBond", "closeFund", "sweepUnclaimed"},
)


@pytest.mark.parametrize("story", range(len(STORIES)))
def test_it_agrees_after_every_step_and_offers_what_can_be_done(store: Store, story: int) -> None:
    make, tell = STORIES[story]
    with running_node(31337, *OPEN_NODE) as node:
        village = make(node)
        mirror, rpc = mirror_of(store, village), RpcNode(node.url)
        offered = set()
        for told in tell(village):
            node.rpc("evm_setNextBlockTimestamp", village.chain.now)
            node.rpc("evm_mine")
            mirror.catch_up()
            with store.read() as db:
                fund = funds(db)[0]
                report = reconcile(db, rpc, fund, replay=False)
                assert report.differences == [], told
                offers = _offers(db, fund)
                for name, matter in _all(village):
                    able = _passes(village, name, matter)
                    assert ((name, matter) in offers) == able, (told, name, matter)
                    offered |= {name} if able else set()
        with store.read() as db:
            assert reconcile(db, rpc, funds(db)[0]).differences == []
    assert offered >= EXPECTED[story]


def _offers(db: Connection, fund: Fund) -> set[tuple[str, int]]:
    """What the mirror says that anybody can do at the rulebook."""
    found: list[Action] = list(fund_standing(db, fund).actions)
    for each in proposals_page(db, fund, limit=1_000).rows:
        detail = proposal_detail(db, fund, each.id)
        assert detail is not None and detail.proposal == each
        found += detail.actions
    mine = (action for action in found if action.contract == "Rulebook" and action.name in PLAIN)
    return {(action.name, action.matter) for action in mine}


def _all(village: Village) -> Iterator[tuple[str, int]]:
    for name in sorted(PLAIN - OF_A_MATTER):
        yield name, 0
    for matter in village.matters:
        for name in sorted(OF_A_MATTER):
            yield name, matter


def _passes(village: Village, name: str, matter: int) -> bool:
    """Whether the call would pass now and do something."""
    args: tuple[Any, ...] = (matter,) if name in OF_A_MATTER else ()
    if name == "raiseAlarm":
        return bool(village.fund.view("thresholdReached")["reached"])
    data = village.rulebook.artifact.abi.function(name).call_data(args)
    try:
        village.chain.read(village.rulebook.address, data, KEEPER)
    except Exception:  # noqa: BLE001 (whatever the node answers: it did not pass)
        return False
    return True
