"""Settlement, as contracts/fund/Settlement.sol: what a period owes, who pays it, what is funded."""

from __future__ import annotations

from dataclasses import dataclass

from fundplan.bounds import DAY
from fundsim.batches import UNLIMITED, Batch, Shortfall
from fundsim.fund import Fund
from fundsim.terms import Surplus

MAX_CARRIED = 8  # carried batches that one settlement can fund
ALARM_SECONDS = 92 * DAY  # from one alarm to the next


@dataclass
class Settled:
    """What one settlement did; amounts in token units, as ISettlement.Settled."""

    period: int
    units: int  # paying when it began
    asked: int
    carried_in: int
    dues: int = 0
    funded: int = 0
    cancelled: int = 0
    fee: int = 0
    collected: int = 0
    share: int = 0  # per unit
    from_reserve: int = 0
    payers: int = 0
    index: int = 0
    reserve: int = 0
    ratio_bps: int = 0


@dataclass
class Work:
    """One settlement at work."""

    pot: int  # of RESERVE still free to spend
    budget: int  # that a unit may still be charged


def settle(fund: Fund) -> Settled:
    """Settle the open period, and let the thresholds act."""
    terms, batch, period = fund.terms, fund.batches.pop(fund.period, Batch()), fund.period
    done = Settled(period, fund.shares.pool.units, batch.asked, fund.owed)
    if terms.dues and (period - 1) % terms.term_periods == 0 and not fund.winding:
        done.dues = fund.shares.charge(2**256, terms.dues)
        fund.members -= done.dues
        fund.reserve += done.dues
    if done.carried_in + done.asked:
        work = Work(fund.free, terms.period_cap)
        clear = _fund_carried(fund, work, done)
        if done.asked:
            _fund_new(fund, work, done, batch, clear)
        done.from_reserve = max(0, done.funded + done.fee - done.collected)
        _book(fund, done, batch)
    fund.shares.close()
    fund.period += 1
    done.payers, done.index = fund.shares.pool.payers, fund.shares.index
    done.reserve, done.ratio_bps = fund.reserve, fund.solvency().ratio_bps
    _turn(fund, done.ratio_bps)
    return done


def raise_alarm(fund: Fund, at: int) -> bool:
    """Whether a threshold acts at a moment (winding-up begins, or a vote on it opens), as
    contracts/Rulebook.sol: not again too soon, and counting begins anew.
    """
    if fund.winding or not _at_limit(fund) or at < fund.next_alarm_at:
        return False
    fund.next_alarm_at = at + ALARM_SECONDS
    fund.gate.low_for = fund.gate.few_for = 0
    return True


def _book(fund: Fund, done: Settled, batch: Batch) -> None:
    fund.members -= done.collected
    fund.reserve += done.collected - done.funded - done.fee
    fund.claims += done.funded
    fund.fees += done.fee
    fund.published -= batch.asked
    if not any(short.period == done.period for short in fund.waiting):
        fund.ready += batch.asked  # funded in full


def _fund_carried(fund: Fund, work: Work, done: Settled) -> bool:
    """Earlier batches, the oldest first. True if none of them is owed anything any more."""
    for short in fund.queue[:MAX_CARRIED]:
        need = short.asked - short.funded
        funded, cost = _fund_batch(fund, work, done, need, short.allowance)
        short.funded += funded
        if short.allowance != UNLIMITED:
            short.allowance -= cost
        hopeless = short.allowance == 0 or _hopeless(fund)
        cancelled = need - funded if hopeless else 0
        done.cancelled += cancelled
        if funded + cancelled != need:
            break
        short.open = False
    fund.queue = [short for short in fund.queue if short.open]
    return not fund.queue


def _fund_new(fund: Fund, work: Work, done: Settled, batch: Batch, clear: bool) -> None:
    """This period's batch: every claim in it gets the same ratio."""
    allowance, cap = UNLIMITED, fund.terms.claim_cap
    if cap:
        # As if the largest claim took exactly the cap, and the others their part of it.
        allowance = min(UNLIMITED - 1, -(-cap * batch.asked // batch.largest))
    funded, cost = 0, 0
    if clear:
        funded, cost = _fund_batch(fund, work, done, batch.asked, allowance)
    if funded == batch.asked:
        return
    if allowance != UNLIMITED:
        allowance -= cost
    carried = fund.terms.carries and allowance != 0 and not _hopeless(fund)
    short = Shortfall(done.period, batch.amounts(), batch.asked, funded, carried, allowance)
    fund.waiting.append(short)
    if carried:
        fund.queue.append(short)
    else:
        done.cancelled += batch.asked - funded


def _hopeless(fund: Fund) -> bool:
    return fund.winding and fund.shares.pool.units == 0


def _fund_batch(
    fund: Fund, work: Work, done: Settled, need: int, allowance: int
) -> tuple[int, int]:
    """Aid and its fee for one batch: the aid funded, and what it cost a unit."""
    terms = fund.terms
    members_first = terms.surplus is not Surplus.LOWER
    gross = need + terms.fee_on(need)
    from_pot = 0 if members_first else min(gross, work.pot)
    before, collected = fund.shares.index, 0
    if from_pot != gross:
        collected = fund.shares.charge(gross - from_pot, min(work.budget, allowance))
        if members_first and collected < gross:
            from_pot = min(gross - collected, work.pot)
    cost = fund.shares.index - before
    available = from_pot + collected
    funded = need if available >= gross else terms.aid_within(available)
    fee = terms.fee_on(funded)
    work.pot += collected - funded - fee
    work.budget -= cost
    done.funded += funded
    done.fee += fee
    done.collected += collected
    done.share += cost
    return funded, cost


def _at_limit(fund: Fund) -> bool:
    periods = fund.terms.thresholds.periods
    return periods != 0 and max(fund.gate.low_for, fund.gate.few_for) >= periods


def _turn(fund: Fund, ratio_bps: int) -> None:
    """The thresholds count, and stop joins or let them go on."""
    limits, gate, payers = fund.terms.thresholds, fund.gate, fund.shares.pool.payers
    few = gate.grown and payers < limits.few_members
    if not _at_limit(fund):  # once reached, it stays until the alarm was raised
        gate.low_for = gate.low_for + 1 if ratio_bps < limits.low_bps and limits.periods else 0
        gate.few_for = gate.few_for + 1 if few and limits.periods else 0
    gate.grown |= payers >= limits.few_members != 0
    gate.joins_stopped = ratio_bps < limits.stop_joins_bps
