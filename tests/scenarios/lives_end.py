"""How a fund ends: winding-up begins, claims run off, it closes, and everybody collects."""

from __future__ import annotations

from itertools import cycle

from tests.scenarios.lives_chapters import (
    aid_by_the_table,
    collect_as_it_comes,
    largest_claim,
    receipts_of,
    what_a_settlement_can,
)
from tests.scenarios.lives_court import carry_out, propose, vote_on
from tests.scenarios.lives_ledger import BPS, NOBODY
from tests.scenarios.lives_members import COVERED, EXPELLED, LEFT, WAITING
from tests.scenarios.lives_power import nobody_joins
from tests.scenarios.lives_rules import BY_DATE, UNCLAIMED_AFTER, WINDING_UP
from tests.scenarios.lives_script import End, Story, newcomer
from tests.scenarios.lives_stage import ANYONE, BENEFICIARY, HOUR, NOTE
from tests.support.model.books import Account

PAYS = (WAITING, COVERED)


def winding_up_begins(story: Story) -> None:
    """As the script says."""
    life, reader = story.life, story.life.reader
    how = story.script.end
    if how is End.DATE:
        ends_at = reader.starts_at + story.plan.calendar.life_seconds
        life.wait(ends_at - HOUR)
        newcomer(story)
        life.refused("NotYet", ANYONE, life.at.rulebook, "endOnDate")
        life.wait(ends_at)
        reader.winds_up(BY_DATE)
        life.act(ANYONE, life.at.rulebook, "endOnDate")
    elif how is End.VOTE:
        newcomer(story)
        number = propose(life, story.crowd[1], WINDING_UP)
        vote_on(life, number, against=2)
        carry_out(life, number)
    else:
        newcomer(story)
        _until_the_threshold(story)
        if how is End.ALARM:
            (number,) = (n for n, p in reader.proposals.items() if p.proposer == NOBODY)
            vote_on(life, number)
            carry_out(life, number)
    assert life.at.fund.view("standing")["windingSince"] == reader.winding_since != 0


def _until_the_threshold(story: Story) -> None:
    """In settlement after settlement far more is asked for than the fund can pay: the largest
    claims, filed so late in a period that they are published with the next."""
    life, reader, key = story.life, story.life.reader, story.script.big
    crowd = cycle(story.crowd[::-1])
    while not reader.winding_since and not _asked(story):
        life.wait(reader.period_end(reader.period) - HOUR)
        enough = what_a_settlement_can(story) * BPS // story.plan.thresholds.low_bps
        while reader.batch(reader.period + 1).asked < enough * 11 // 10:
            life.file(next(crowd), key, life.now - HOUR, *largest_claim(story))
        life.wait_for_period()
        if reader.joins_stopped and not reader.winding_since:
            nobody_joins(story, "JoiningStopped")


def _asked(story: Story) -> bool:
    return any(p.proposer == NOBODY for p in story.life.reader.proposals.values())


def running_off(story: Story) -> None:
    """Nobody joins, nothing later is covered; earlier events are, until the last can be reported
    and has gone its way."""
    life, reader, script = story.life, story.life.reader, story.script
    since, line = reader.winding_since, story.lines()[script.disputed]
    nobody_joins(story, "FundWindingUp")
    who = story.extras.pop()
    life.wait(life.now + HOUR)
    args = (line.number, since, *receipts_of(line), NOTE)
    life.refused("NotCoveredAt", who, life.at.desk, "file", *args)
    life.refused("NotYet", ANYONE, life.at.rulebook, "closeFund")
    number = life.file(who, script.disputed, since - 1, *receipts_of(line))
    assert reader.claims[number].amount <= aid_by_the_table(line)
    leaver, last_leaver = story.extras.pop(), story.extras.pop()
    life.exit(leaver)  # as at any other time
    collect_as_it_comes(life, number)
    assert life.collect(leaver) > 0
    closes_at = reader.closes_at()
    assert life.at.rulebook.view("closesAt") == closes_at
    if life.now < closes_at:
        life.wait(closes_at - 1)
        life.refused("NotYet", ANYONE, life.at.rulebook, "closeFund")
        life.wait(closes_at)
    for _ in range(60):
        if not _pending(story):
            break
        life.refused("ClaimsPending", ANYONE, life.at.rulebook, "closeFund")
        life.wait_for_period()
    life.exit(last_leaver)  # leaves with the fund itself, without a part in what it leaves
    for number, claim in reader.claims.items():
        batch = reader.batches[claim.period]
        if number in batch.claims and batch.funded_of(claim.amount) > claim.paid:
            life.pay(number)


def _pending(story: Story) -> bool:
    reader = story.life.reader
    published = any(batch.claims for batch in reader.batches.values() if not batch.settled)
    return bool(published or reader.disputed or reader.carried)


def closing(story: Story) -> None:
    """Everybody leaves with the balance, and with a part of RESERVE who was covered at the end.
    What is nobody's goes to the beneficiary, what nobody asks for has a clock: nothing is left."""
    life, reader = story.life, story.life.reader
    reserve = reader.accounts[Account.RESERVE]
    units = sum(h.units for m, h in reader.holders.items() if reader.status(m) in PAYS)
    granted = story.plan.surplus.policy == "grant"
    assert reader.closes() == (0 if granted else reserve // units)
    life.act(ANYONE, life.at.rulebook, "closeFund")
    life.agree_on_members()
    staying = [member for member, holder in reader.holders.items() if holder.balance]
    assert {reader.status(member) for member in staying} <= {LEFT, EXPELLED}
    rita, late = story.named["rita"], story.named["newcomer"]
    for number, member in enumerate(m for m in staying if m != rita):
        part = reader.part_of(reader.holders[member]) if reader.holders[member].is_last else 0
        assert life.at.fund.view("partOf", member) == part
        assert part == 0 or member != late or story.script.end in (End.ALARM, End.THRESHOLD)
        life.collect(member, BENEFICIARY if number == 0 else "")  # one gives it away
    if reader.accounts[Account.FEES]:
        reader.pays_fees()
        life.act(ANYONE, life.at.fund, "collectFees")
    assert reader.accounts[Account.BONDS] == reader.accounts[Account.CLAIMS] == 0
    assert reader.accounts[Account.MEMBERS] == reader.holders[rita].balance > 0
    if granted:
        _sweep(story)
    else:
        life.refused("UnclaimedUntil", ANYONE, life.at.rulebook, "sweepUnclaimed")
    if story.script.straggles:
        life.wait(reader.closed_at + UNCLAIMED_AFTER)
        _sweep(story)
        life.refused("NothingToPay", ANYONE, life.at.fund, "collectRefund", rita)
    else:
        life.collect(rita)
        if reader.accounts[Account.RESERVE]:
            _sweep(story)  # the newcomer's part
    life.agree_on_members()
    assert life.at.token.view("balanceOf", life.at.fund.address) == 0
    assert life.at.fund.view("booked") == 0


def _sweep(story: Story) -> None:
    story.life.reader.sweeps()
    story.life.act(ANYONE, story.life.at.rulebook, "sweepUnclaimed")
