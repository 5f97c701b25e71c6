"""Does the work stay the same, however many members there are?

Members beyond the two that act are written into storage as what they are to a settlement: totals,
and an entry at a tick. Gas is compared between chains with the same past, so it is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.stateful.plans import START, base_plan
from tests.support.deploy import Deployed, deploy_fund, endow
from tests.support.evm import Chain, address_of
from tests.support.layout import add
from tests.support.model.books import ZERO as NOBODY
from tests.support.terms import Plan

ONE = 10**6
RESERVE = 100 * ONE  # kept: neither the first entry nor the last of RESERVE is part of the measure
CLAIMANT, NEWCOMER = address_of("claimant"), address_of("newcomer")
SIZES = (10, 10**4, 10**8)
PROPORTIONAL = 4  # line of the plan whose aid follows the receipts
FAR = 100  # tick at which the crowd's balances end
NOTE = b"\x01" * 32


def _plan() -> Plan:
    plan = base_plan(ONE, ())
    shares = replace(plan.shares, reserve_floor=RESERVE)
    line = replace(plan.benefits[PROPORTIONAL - 1], amount=10**12, capped=False, deductible=0)
    line = replace(line, ratio_bps=10_000)
    benefits = (*plan.benefits[: PROPORTIONAL - 1], line)
    return replace(plan, shares=shares, benefits=benefits)


@dataclass(frozen=True)
class Fund:
    """A fund with two people who act and a crowd that only counts."""

    deployed: Deployed
    plan: Plan

    def crowd(self, tick: int, members: int) -> None:
        """Write members with one unit each whose balance ends at a tick."""
        fund, amount = self.deployed.fund, members * tick * self.plan.tick
        add(fund, "_state.pool.units", members)
        add(fund, "_state.pool.payers", members)
        add(fund, "_state.pool.members", amount)
        add(fund, f"_state.ticks[{tick}].units", members)
        add(fund, f"_state.ticks[{tick}].payers", members)
        add(self.deployed.token, f"_balances[{fund.address}]", amount)

    def join(self, member: str) -> int:
        """Join with the most prepayment that still ends at the crowd's tick. Returns gas."""
        units = self.plan.bands[0].units
        amount = units * FAR * self.plan.tick
        application = (member, 1, 0, amount, NOTE, self.plan.rules_hash, NOBODY)
        return self.deployed.fund.send("join", application, sender=member).gas

    def claim(self, amount: int) -> int:
        """File a claim for an amount. Returns gas."""
        line, event_at = PROPORTIONAL, self.deployed.chain.now
        return self.deployed.desk.send("file", line, event_at, amount, 0, NOTE, sender=CLAIMANT).gas

    def next_period(self) -> None:
        """To the first second of the next period."""
        chain = self.deployed.chain
        chain.now = self.deployed.fund.view("openPeriod")["endsAt"]


def _fund() -> Fund:
    plan = _plan()
    deployed = deploy_fund(Chain(START), plan, 6)
    for person in (CLAIMANT, NEWCOMER):
        endow(deployed, person, 10**6 * ONE)
    deployed.fund.send("donate", RESERVE, sender=CLAIMANT)
    fund = Fund(deployed, plan)
    fund.join(CLAIMANT)
    for _ in range(3):
        fund.next_period()
        deployed.fund.send("settle", sender=CLAIMANT)
    return fund


def _life(size: int) -> dict[str, int]:
    """The gas of every kind of act in a fund of a size."""
    fund = _fund()
    fund.crowd(FAR, size - 1)
    gas = {"join": fund.join(NEWCOMER)}
    send = fund.deployed.fund.send
    gas["top up"] = send("topUp", NEWCOMER, 7 * ONE, sender=NEWCOMER).gas
    gas["raise cover"] = send("raiseCover", 2, 100 * ONE, sender=NEWCOMER).gas
    gas["file"] = fund.claim(ONE + 1)
    gas["exit"] = send("exit", sender=NEWCOMER).gas
    fund.next_period()
    gas["settle"] = send("settle", sender=NEWCOMER).gas
    gas["pay"] = fund.deployed.desk.send("pay", 1, sender=NEWCOMER).gas
    gas["refund"] = send("collectRefund", NEWCOMER, sender=CLAIMANT).gas
    return gas


@pytest.fixture(scope="module")
def lives() -> dict[int, dict[str, int]]:
    """Gas by size of the fund."""
    return {size: _life(size) for size in SIZES}


ACTS = ("join", "top up", "raise cover", "file", "exit", "settle", "pay", "refund")


@pytest.mark.parametrize("act", ACTS)
def test_it_costs_the_same_gas_with_10_and_with_100_million_members(
    lives: dict[int, dict[str, int]], act: str
) -> None:
    assert len({lives[size][act] for size in SIZES}) == 1


def _settle_across(ticks: int) -> int:
    """Gas of a settlement that crosses so many ticks, one member's balance ending at each."""
    fund = _fund()
    most = fund.plan.shares.period_cap // fund.plan.tick
    for tick in range(1, most + 1):
        fund.crowd(tick, 1)
    fund.crowd(FAR, 1_000)
    paying = 1_000 + most + fund.plan.bands[0].units
    # Half a tick beyond the last one crossed; who lapsed on the way pays no more.
    due = sum((paying - n) * fund.plan.tick for n in range(ticks)) + (paying - ticks) * 1_000
    fund.claim(due * 10_000 // 10_800)
    fund.next_period()
    receipt = fund.deployed.fund.send("settle", sender=CLAIMANT)
    assert len(receipt.named("TickLapsed")) == ticks
    return receipt.gas


def test_it_costs_the_same_gas_for_each_tick_crossed() -> None:
    gas = [_settle_across(ticks) for ticks in range(1, 9)]
    steps = {later - earlier for earlier, later in zip(gas, gas[1:], strict=False)}
    assert max(steps) - min(steps) <= 20, gas


def test_it_crosses_no_more_ticks_than_the_caps_allow() -> None:
    fund = _fund()
    most = (fund.plan.shares.period_cap + fund.plan.shares.dues) // fund.plan.tick
    for tick in range(1, most + 10):
        fund.crowd(tick, 1)
    fund.claim(10**6 * ONE)
    fund.next_period()
    receipt = fund.deployed.fund.send("settle", sender=CLAIMANT)
    (settled,) = receipt.named("PeriodSettled")
    assert settled["result"]["share"] == fund.plan.shares.period_cap
    assert len(receipt.named("TickLapsed")) <= most + 1
