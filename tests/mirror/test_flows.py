"""The flows of money: complete, filtered, summed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from tests.mirror.pages import walk
from webapp.store import accounts_at, flow_totals, flows_page, iterate_flows, mirror_status
from webapp.store.records import FlowFilter, Fund
from webapp.store.words import Account, Movement, Ref


def test_it_lists_each_journal_entry_once(db: Connection, fund: Fund) -> None:
    pages = walk(lambda cursor: flows_page(db, fund, cursor=cursor, limit=9))
    numbers = [flow.number for page in pages for flow in page.rows]
    entries = mirror_status(db, fund).entries
    assert numbers == list(range(entries, 0, -1))
    assert [flow.number for flow in iterate_flows(db, fund)] == numbers[::-1]


def test_it_gives_the_balance_after_every_flow(db: Connection, fund: Fund) -> None:
    balances: dict[Account, int] = defaultdict(int)
    for flow in iterate_flows(db, fund):
        balances[flow.source] -= flow.amount
        balances[flow.target] += flow.amount
        for account, told in (
            (flow.source, flow.source_balance),
            (flow.target, flow.target_balance),
        ):
            assert told == (0 if account is Account.WORLD else balances[account])
    ours = accounts_at(db, fund)
    assert all(ours.of(account) == balances[account] for account in Account if account)


def _filters(db: Connection, fund: Fund, count: int) -> Iterator[FlowFilter]:
    flows = list(iterate_flows(db, fund))
    rng = random.Random(fund.id)
    for _ in range(count):
        one, two = sorted(rng.sample(flows, 2), key=lambda flow: flow.number)
        by_ref = {
            Ref.MATTER: {"matter": one.ref},
            Ref.PERIOD: {"period": one.ref},
            Ref.MEMBER: {"member": one.ref},
            Ref.NOTHING: {},
        }
        choices: list[dict[str, Any]] = [
            {"movement": one.movement},
            {"account": rng.choice((one.source, one.target))},
            {"party": one.party and one.party.upper().replace("0X", "0x")},
            {"from_block": one.where.block, "to_block": two.where.block},
            {"from_time": one.where.time, "to_time": two.where.time},
            by_ref[one.ref_kind],
        ]
        yield FlowFilter(**{k: v for part in rng.sample(choices, 2) for k, v in part.items()})


def _matches(flow: Any, where: FlowFilter) -> bool:
    refs = {Ref.MATTER: where.matter, Ref.PERIOD: where.period, Ref.MEMBER: where.member}
    asked = [ref for ref, value in refs.items() if value is not None]
    return (
        where.movement in (None, flow.movement)
        and where.account in (None, flow.source, flow.target)
        and (where.party is None or where.party.lower() == flow.party)
        and all(flow.ref_kind is ref and flow.ref == refs[ref] for ref in asked)
        and (where.from_block or 0) <= flow.where.block <= (where.to_block or 1 << 60)
        and (where.from_time or 0) <= flow.where.time <= (where.to_time or 1 << 60)
    )


def test_it_filters_flows_and_sums_them_exactly(db: Connection, fund: Fund) -> None:
    everything = list(iterate_flows(db, fund))
    for where in _filters(db, fund, 40):
        wanted = [flow for flow in everything if _matches(flow, where)]
        assert list(iterate_flows(db, fund, where)) == wanted, where
        sums: dict[Movement, list[int]] = defaultdict(list)
        for flow in wanted:
            sums[flow.movement].append(flow.amount)
        told = {t.movement: (t.entries, t.amount) for t in flow_totals(db, fund, where)}
        assert told == {kind: (len(each), sum(each)) for kind, each in sums.items()}, where


def test_it_finds_nothing_outside_the_mirrored_blocks(db: Connection, fund: Fund) -> None:
    for where in (
        FlowFilter(from_block=10**9),
        FlowFilter(to_block=0),
        FlowFilter(from_time=1 << 40),
        FlowFilter(to_time=1),
        FlowFilter(party="0x" + "99" * 20),
        FlowFilter(movement=Movement.AID, period=1),
    ):
        assert flows_page(db, fund, where).rows == ()
        assert flow_totals(db, fund, where) == ()
