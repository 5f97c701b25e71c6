"""Chapters that belong to some plans only."""

from __future__ import annotations

from fundplan.bounds import DAY
from tests.scenarios.lives_chapters import (
    aid_by_the_table,
    claim_now,
    collect_all,
    collect_as_it_comes,
    receipts_of,
    what_a_settlement_can,
)
from tests.scenarios.lives_claims import REFUSE, YEAR
from tests.scenarios.lives_court import (
    carry_out,
    collect_stakes,
    conclude,
    judge,
    object_to,
    propose,
    vote_on,
)
from tests.scenarios.lives_ledger import BPS, tokens
from tests.scenarios.lives_people import donate
from tests.scenarios.lives_rules import GRANT
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import ANYONE, BENEFICIARY, HOUR, NOTE
from tests.scenarios.lives_terms import costs_per_unit
from tests.support.model.books import Account


def fast_lane(story: Story) -> None:
    """A small claim on a signed receipt is paid within a day, from the reserve, with its fee."""
    life, key = story.life, story.script.fast
    line = story.lines()[key]
    if story.script.gift:
        donate(life, "donor", tokens(story.script.gift))
    number = life.file_fast(story.extras.pop(), key, life.now - HOUR, *receipts_of(line))
    window = story.plan.claims.fast_seconds
    assert window <= DAY
    filed_at = life.now
    life.wait(filed_at + window - 1)
    life.refused("FastWindowOpen", ANYONE, life.at.desk, "payFast", number)
    life.wait(filed_at + window)
    assert life.pay_fast(number) == aid_by_the_table(line) <= tokens(story.plan.claims.fast_limit)
    life.wait_for_period()
    life.refused("WrongClaimStatus", ANYONE, life.at.desk, "pay", number)


def surplus_is_granted(story: Story) -> None:
    """All vote on a part of the surplus for the clinics; the floor stays whatever they vote."""
    life, reader = story.life, story.life.reader
    life.wait_for_period()
    floor = tokens(reader.shares.reserve_floor)
    free = reader.accounts[Account.RESERVE] - floor
    assert free > 0
    much = propose(life, story.crowd[2], GRANT, free + tokens(10**6))
    part = propose(life, story.crowd[3], GRANT, free // 2)
    vote_on(life, much)
    vote_on(life, part, against=1)
    life.refused("ReserveTooLow", ANYONE, life.at.rulebook, "carryOut", much)
    before = reader.wallets[BENEFICIARY]
    carry_out(life, part)
    assert reader.wallets[BENEFICIARY] - before == free // 2
    assert reader.accounts[Account.RESERVE] >= floor


def surplus_is_not_granted(story: Story) -> None:
    """No vote can give away what the plan keeps for its members."""
    life = story.life
    number = propose(life, story.crowd[2], GRANT, 1)
    vote_on(life, number)
    life.refused("SurplusNotGranted", ANYONE, life.at.rulebook, "carryOut", number)


def fast_lane_overturned(story: Story) -> None:
    """Paid within a day, objected to, refused: what was paid is kept back from the next aid."""
    life, reader, key = story.life, story.life.reader, story.script.fast
    life.wait_for_period()
    line, who = story.lines()[key], story.extras.pop()
    number = life.file_fast(who, key, life.now - HOUR, *receipts_of(line))
    life.wait(life.now + story.plan.claims.fast_seconds)
    paid = life.pay_fast(number)
    object_to(life, number, story.named["olga"])
    verdict, votes = judge(life, number, lambda at: REFUSE)
    conclude(life, number, [verdict], len(votes))
    collect_stakes(life, number, votes)
    assert reader.debts[who] == paid > 0
    life.wait_for_period()
    before = reader.wallets[reader.wallet_of.get(who, who)]
    again = claim_now(story, who, key)
    collect_as_it_comes(life, again)
    assert reader.debts[who] == 0
    assert reader.wallets[reader.wallet_of.get(who, who)] - before == (
        aid_by_the_table(line) - paid
    )


def yearly_cap(story: Story) -> None:
    """One member's drugs of a plan year: up to the cap, and no more until the next year."""
    life, reader, key = story.life, story.life.reader, story.script.big
    line, who = story.lines()[key], story.extras.pop()
    cap = story.plan.benefit_of(line.number).caps
    assert cap is not None
    while (life.now - reader.starts_at) % YEAR > YEAR - 90 * DAY:
        life.wait_for_period()  # all in one plan year
    life.wait_for_period()
    borne = tokens(cap.annual) * 7 // 10 * BPS // line.ratio_bps
    receipts = borne + tokens(line.deductible)
    for left in (7, 3):
        number = life.file(who, key, life.now - HOUR, receipts, 0)
        assert reader.claims[number].amount == tokens(cap.annual) * left // 10
        story.to_collect.append(number)
    args = (line.number, life.now, receipts, 0, NOTE)
    life.refused("CapReached", who, life.at.desk, "file", *args)
    life.wait(reader.starts_at + ((life.now - reader.starts_at) // YEAR + 1) * YEAR)
    life.wait_for_period()
    number = life.file(who, key, life.now - HOUR, receipts, 0)
    assert reader.claims[number].amount == tokens(cap.annual) * 7 // 10
    story.to_collect.append(number)
    collect_later(story)


def largest_payment(story: Story) -> None:
    """The most that one event can bring is more than a settlement may charge: it comes in parts."""
    life, reader, key = story.life, story.life.reader, story.script.big
    line, who = story.lines()[key], story.extras.pop()
    life.wait_for_period()
    most = tokens(line.amount)
    assert most > what_a_settlement_can(story)
    number = life.file(who, key, life.now - HOUR, most * 2, 0)
    before = reader.wallets[who]
    collect_as_it_comes(life, number)
    assert reader.wallets[who] - before == reader.claims[number].paid == most


def pays_by_units(story: Story) -> None:
    """A share is per unit: who is in a band of more units pays as many times as much."""
    life, reader, bands = story.life, story.life.reader, story.plan.bands
    assert len({band.units for band in bands}) > 1
    life.wait_for_period()
    if story.lines()[story.script.big].proportional:
        costs_per_unit(story, tokens(reader.shares.period_cap) // 2)
    else:
        story.to_collect.append(claim_now(story, story.extras.pop(), story.script.big))
    before = {band.key: reader.holders[story.of_band[band.key]].balance for band in bands}
    period = reader.period
    life.wait_for_period()
    result = life.settled[period]
    assert result.share > 0
    for band in bands:
        paid = before[band.key] - reader.holders[story.of_band[band.key]].balance
        assert paid == (result.share + result.dues_per_unit) * band.units
    collect_later(story)


def published_on_the_calendar(story: Story) -> None:
    """A claim too late for this period's window is published, and billed, with the next."""
    life, reader, key = story.life, story.life.reader, story.script.disputed
    publicity = story.plan.claims.publicity_seconds
    end = reader.period_end(reader.period)
    if life.now > end - publicity:
        life.wait_for_period()
        end = reader.period_end(reader.period)
    life.wait(end - publicity)
    period = reader.period
    in_time = claim_now(story, story.extras.pop(), key)
    life.wait(end - publicity + 1)
    late = claim_now(story, story.extras.pop(), key)
    assert [reader.claims[n].period for n in (in_time, late)] == [period, period + 1]
    assert reader.claims[late].published_at == end
    for number in (in_time, late):
        collect_as_it_comes(life, number)


def collect_later(story: Story) -> None:
    """What earlier chapters left to be collected."""
    collect_all(story.life, story.to_collect)
