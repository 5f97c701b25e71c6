"""Dues by terms: renewal at the turn of a term, for who has enough; cure within the term."""

from __future__ import annotations

from decimal import Decimal

from tests.scenarios.lives_chapters import what_a_settlement_can
from tests.scenarios.lives_ledger import BPS, ceil_div, tokens
from tests.scenarios.lives_members import COVERED, GRACE, WAITING
from tests.scenarios.lives_people import applicant, join_any, top_up
from tests.scenarios.lives_script import Story
from tests.support.model.books import Account


def renewal(story: Story) -> None:
    """Who joins late in a term pays the rest of its dues at once; with the first settlement of the
    next term everybody pays the whole of it; who has less lapses, and cures for what is left."""
    life, reader, plan = story.life, story.life.reader, story.plan
    terms, least = reader.shares, plan.membership.min_prepayment
    steps = _steps(story)
    last_but = terms.dues_every - len(steps)  # so many periods of the term have passed
    while (reader.period - 1) % terms.dues_every != last_but:
        life.wait_for_period()
    dues = ceil_div(tokens(terms.dues) * len(steps), terms.dues_every)
    band = plan.bands[0]
    entry = ceil_div(tokens(terms.dues) * band.units * len(steps), terms.dues_every)
    prepaid = least + Decimal(entry).scaleb(-6) / band.units
    reserve = reader.accounts[Account.RESERVE]
    lara = join_any(life, "lara", applicant(life, "lara", band, 1, prepaid), story.by_guardian)
    assert reader.accounts[Account.RESERVE] - reserve == entry >= dues
    assert reader.holders[lara].balance == tokens(least) * band.units
    for per_unit in steps:
        costs_per_unit(story, per_unit)
        life.wait_for_period()
    assert 0 < reader.holders[lara].at_risk < tokens(terms.dues)
    assert (reader.period - 1) % terms.dues_every == 0 and reader.holders[lara].pays
    period = reader.period
    life.wait_for_period()
    assert life.settled[period].dues_per_unit == tokens(terms.dues)
    assert reader.status(lara) == GRACE
    left = terms.dues_every - 1
    cure = ceil_div(tokens(terms.dues) * band.units * left, terms.dues_every)
    reserve, spare = reader.accounts[Account.RESERVE], reader.holders[lara].spare
    paid = tokens(least) * band.units
    top_up(life, lara, paid)
    assert reader.accounts[Account.RESERVE] - reserve == cure
    assert reader.holders[lara].balance == spare + paid - cure
    waited = life.now >= reader.holders[lara].joined_at + plan.membership.waiting_seconds
    assert reader.status(lara) == (COVERED if waited else WAITING)  # no new waiting


def _steps(story: Story) -> list[int]:
    """What is to be charged per unit, settlement by settlement, until less than a term's dues is
    left of the least prepayment."""
    shares, total = story.life.reader.shares, tokens(story.plan.membership.min_prepayment)
    total -= tokens(shares.dues) // 2
    most = min(tokens(shares.period_cap), tokens(shares.claim_cap) or 2**90) * 9 // 10
    count = ceil_div(total, most)
    return [total // count] * count


def costs_per_unit(story: Story, per_unit: int) -> None:
    """A claim that costs so much per unit, beyond what the reserve pays."""
    reader, line = story.life.reader, story.lines()[story.script.big]
    free = max(0, reader.accounts[Account.RESERVE] - reader.floor)
    if reader.surplus != "lower":
        free = 0
    gross = per_unit * reader.units + free
    assert gross <= what_a_settlement_can(story)
    aid = gross * BPS // (BPS + reader.shares.fee_bps)
    receipts = aid * BPS // line.ratio_bps + tokens(line.deductible)
    who = story.crowd[reader.period % len(story.crowd)]
    number = story.life.file(who, story.script.big, story.life.now - 1, receipts, 0)
    assert abs(reader.claims[number].amount - aid) <= 1
    story.to_collect.append(number)
