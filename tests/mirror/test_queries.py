"""The read side: its answers agree with each other, with the chain, and with what happens next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.mirror.conftest import History
from tests.mirror.mirrors import mirror_of
from tests.mirror.pages import walk
from tests.mirror.town import Town
from webapp.store import (
    CLAIM_GROUPS,
    BadCursor,
    NoMirror,
    Store,
    UnknownFund,
    block_events,
    claim_detail,
    claims_page,
    flows_page,
    fund_by_key,
    fund_standing,
    funds,
    iterate_flows,
    iterate_members,
    member_detail,
    members_page,
    mirror_status,
    overview,
    period,
    periods_page,
    search,
    transaction_events,
)
from webapp.store.records import FlowFilter, Fund, Page
from webapp.store.words import ClaimStatus, MemberStatus, Movement

LISTS: dict[str, Callable[[Connection, Fund, str | None], Page[Any]]] = {
    "flows": lambda db, fund, cursor: flows_page(db, fund, cursor=cursor, limit=7),
    "periods": lambda db, fund, cursor: periods_page(db, fund, cursor, limit=7),
    "claims": lambda db, fund, cursor: claims_page(db, fund, cursor=cursor, limit=7),
    "open claims": lambda db, fund, cursor: claims_page(
        db, fund, CLAIM_GROUPS["open"], cursor=cursor, limit=2
    ),
    "members": lambda db, fund, cursor: members_page(db, fund, cursor=cursor, limit=3),
}


@pytest.mark.parametrize("name", LISTS)
def test_it_goes_back_through_the_same_pages(db: Connection, fund: Fund, name: str) -> None:
    forward = walk(lambda cursor: LISTS[name](db, fund, cursor))
    assert forward[0].before is None
    for earlier, later in zip(forward, forward[1:], strict=False):
        assert later.before is not None
        assert LISTS[name](db, fund, later.before).rows == earlier.rows


@pytest.mark.parametrize(
    "cursor", ["", "x", "YTE", "Y!", "YTEy" * 20, "互助", "YS01", "YTk" + "5OTk" * 6]
)
def test_it_refuses_a_cursor_of_somebody_elses(db: Connection, fund: Fund, cursor: str) -> None:
    if cursor == "":
        assert flows_page(db, fund, cursor=cursor).before is None
        return
    if cursor == "YTE":  # "a1": one of ours
        assert flows_page(db, fund, cursor=cursor).rows == ()
        return
    with pytest.raises(BadCursor):
        flows_page(db, fund, cursor=cursor)


@pytest.mark.parametrize("status", ClaimStatus)
def test_it_filters_claims_by_status(db: Connection, fund: Fund, status: ClaimStatus) -> None:
    if status is ClaimStatus.NONE:
        return
    everything = claims_page(db, fund, limit=10_000).rows
    wanted = [claim for claim in everything if claim.status is status]
    found = walk(lambda cursor: claims_page(db, fund, frozenset({status}), cursor=cursor, limit=3))
    assert [claim for page in found for claim in page.rows] == wanted


def test_it_puts_every_claim_into_open_or_closed(db: Connection, fund: Fund) -> None:
    counted = [
        len(claims_page(db, fund, CLAIM_GROUPS[g], limit=10_000).rows) for g in ("open", "closed")
    ]
    view = overview(db, fund)
    assert sum(counted) == len(claims_page(db, fund, limit=10_000).rows) > 3
    assert view.claims_open == counted[0]


@pytest.mark.parametrize("status", MemberStatus)
def test_it_filters_members_by_status(db: Connection, fund: Fund, status: MemberStatus) -> None:
    everything = members_page(db, fund, limit=10_000).rows
    wanted = [member for member in everything if member.status is status]
    assert list(members_page(db, fund, status, limit=10_000).rows) == wanted


def test_it_accounts_for_every_members_balance(db: Connection, any_fund: Fund) -> None:
    """What went in, less what was charged and went out, is the balance, for each member."""
    tried, swept = 0, fund_standing(db, any_fund).swept
    for member in iterate_members(db, any_fund):
        detail = member_detail(db, any_fund, member.address)
        assert detail is not None
        paid = {Movement.CONTRIBUTION: 0, Movement.REFUND: 0, Movement.STAKE: 0}
        for flow in iterate_flows(db, any_fund, FlowFilter(party=member.address)):
            if flow.movement in paid:
                paid[flow.movement] += flow.amount
        taken = paid[Movement.REFUND] + paid[Movement.STAKE] + detail.shares_total
        balance = paid[Movement.CONTRIBUTION] + detail.distributed - taken - detail.term_dues
        assert member.balance == (0 if swept else balance), member
        tried += 1
    assert tried > 4


def test_it_accounts_for_every_periods_shares(db: Connection, any_fund: Fund) -> None:
    """What members paid in a period, one by one, is what the settlement collected."""
    paid: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for member in iterate_members(db, any_fund):
        detail = member_detail(db, any_fund, member.address, limit=10_000)
        assert detail is not None
        for share in detail.shares:
            paid[share.period][0] += share.share
            paid[share.period][1] += share.dues
    for settled in periods_page(db, any_fund, limit=10_000).rows:
        assert paid[settled.number] == [settled.collected, settled.dues], settled.number


def test_it_tells_what_each_claim_went_through(db: Connection, fund: Fund) -> None:
    for claim in claims_page(db, fund, limit=10_000).rows:
        detail = claim_detail(db, fund, claim.id)
        assert detail is not None
        times = [step.time for step in detail.timeline]
        assert times == sorted(times)
        names = [step.name for step in detail.timeline]
        assert names[:2] == ["ClaimBatched", "ClaimFiled"]
        assert sum(step.amount or 0 for step in detail.timeline if step.name == "Settled") == (
            0 if claim.fast_paid else claim.funded
        )
        assert sum(payment.amount for payment in detail.payments) == claim.paid
        assert len(detail.objections) == claim.objections == names.count("ObjectionRaised")
        if detail.dispute:
            opened = [vote for vote in detail.dispute.votes if vote.option is not None]
            assert len(opened) == detail.dispute.case.voters


def test_it_knows_no_claim_that_was_not_filed(db: Connection, fund: Fund) -> None:
    assert claim_detail(db, fund, 10**6) is None
    assert member_detail(db, fund, "0x" + "99" * 20) is None
    assert period(db, fund, 10**6) is None


def test_it_finds_what_is_searched_for(db: Connection, history: History, fund: Fund) -> None:
    flow = flows_page(db, fund, FlowFilter(movement=Movement.CONTRIBUTION)).rows[0]
    assert flow.party is not None
    kinds = {hit.kind for hit in search(db, f"  {flow.party.upper().replace('0X', '0x')} ", fund)}
    assert {"member", "party"} <= kinds
    assert [hit.kind for hit in search(db, flow.where.tx, fund)] == ["transaction"]
    claim = claims_page(db, fund).rows[0]
    assert "claim" in {hit.kind for hit in search(db, f"#{claim.id}", fund)}
    assert [hit.kind for hit in search(db, fund.claim_desk, fund)] == ["fund"]
    status = mirror_status(db, fund)
    assert "block" in {hit.kind for hit in search(db, status.block_hash or "", fund)}


@pytest.mark.parametrize("text", ["", "互助", "0x12", "' OR 1=1 --", "9" * 40, "-1", "%"])
def test_it_finds_nothing_for_what_names_nothing(db: Connection, fund: Fund, text: str) -> None:
    assert search(db, text, fund) == ()


def test_it_decodes_what_a_transaction_did(db: Connection, fund: Fund) -> None:
    flow = flows_page(db, fund, FlowFilter(movement=Movement.CONTRIBUTION)).rows[0]
    events = transaction_events(db, flow.where.tx)
    entry = next(e for e in events if e.where.log_index == flow.where.log_index)
    assert (entry.contract, entry.name) == ("MutualFund", "JournalEntry")
    assert (entry.args["number"], entry.args["amount"]) == (flow.number, flow.amount)
    assert entry in block_events(db, fund, flow.where.block)
    settled = periods_page(db, fund).rows[0]
    told = [e for e in block_events(db, fund, settled.settled.block) if e.name == "PeriodSettled"]
    assert told[-1].args["result"]["index"] == settled.index  # type: ignore[index]


def test_it_finds_a_fund_by_key_address_and_number(db: Connection, fund: Fund) -> None:
    for key in (fund.key, fund.key.upper().replace("0X", "0x"), fund.address, str(fund.id)):
        assert fund_by_key(db, key) == fund
    with pytest.raises(UnknownFund, match="31337-0xabc"):
        fund_by_key(db, "31337-0xabc")


def test_it_says_that_nothing_is_mirrored_yet(store: Store) -> None:
    with pytest.raises(NoMirror, match="run `python -m webapp.mirror sync`"):
        with store.read():
            pass


def test_it_foretells_the_next_settlements(town: Town, store: Store) -> None:
    mirror = mirror_of(store, town)
    foretold = 0
    for seed in range(12):
        town.play(25, seed=seed)
        _settle_overdue(town)
        mirror.catch_up()
        with store.read() as db:
            view = overview(db, funds(db)[0]).open_period
        assert view is not None
        town.chain.now = view.ends_at
        _settle(town)
        mirror.catch_up()
        with store.read() as db:
            settled = period(db, funds(db)[0], view.number)
        assert settled is not None
        formula = view.formula
        assert (formula.share, formula.collected, formula.units) == (
            settled.share,
            settled.collected,
            settled.units,
        )
        assert formula.from_reserve >= settled.from_reserve
        assert formula.aid - formula.shortfall == settled.funded
        foretold += settled.collected > 0
    assert foretold > 0


def _settle(town: Town) -> None:
    town.apply(
        lambda: town.fund.send("settle", sender=town.cast[0]), lambda: town.model.settle(), 1
    )


def _settle_overdue(town: Town) -> None:
    while town.scenario.plan.calendar.end_of(town.model.period) <= town.chain.now + 1:
        _settle(town)
