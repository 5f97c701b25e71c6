"""A prepayment that is used up: lapse, cure within grace, or leaving and joining anew."""

from __future__ import annotations

from decimal import Decimal

from tests.scenarios.lives_chapters import largest_claim, receipts_of
from tests.scenarios.lives_ledger import tokens
from tests.scenarios.lives_members import COVERED, GRACE, LAPSED, LEFT, WAITING
from tests.scenarios.lives_people import Applicant, join, top_up
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import HOUR, NOTE
from tests.support.evm import address_of


def lapse(story: Story) -> None:
    """Two prepaid little. One cures, and waits no more; the other is too late, and joins anew."""
    life, reader, script = story.life, story.life.reader, story.script
    thea, theo = story.named["thea"], story.named["theo"]
    crowd = iter(story.crowd[10:])
    for _ in range(12):
        if reader.status(thea) == GRACE:
            break
        if not reader.carried:
            life.file(next(crowd), script.big, life.now - HOUR, *largest_claim(story))
        life.wait_for_period()
    assert reader.status(thea) == reader.status(theo) == GRACE
    _cures(story, thea)
    grace = story.plan.membership.grace_seconds
    life.wait(reader.holders[theo].lapsed_at + grace - 1)
    assert reader.status(theo) == GRACE
    life.wait(life.now + 1)
    assert reader.status(theo) == LAPSED
    life.refused("GraceOver", theo, life.at.fund, "topUp", theo, tokens(1))
    _joins_anew(story, theo)
    while reader.carried:
        life.wait_for_period()
    for number, claim in list(reader.claims.items()):
        batch = reader.batches[claim.period]
        if batch.settled and number in batch.claims and claim.member in story.crowd:
            life.pay(number)


def _cures(story: Story, thea: str) -> None:
    """Covered at once; not for the time in between. Of a term that has begun the rest is paid."""
    life, reader, key = story.life, story.life.reader, story.script.disputed
    line = story.lines()[key]
    lapsed_at = reader.holders[thea].lapsed_at
    args = (line.number, life.now, *receipts_of(line), NOTE)
    life.refused("NotCoveredAt", thea, life.at.desk, "file", *args)
    least = reader.rest_of_term(reader.holders[thea].units)
    top_up(life, thea, least + tokens(Decimal(story.script.prepaid)))
    assert reader.status(thea) == COVERED
    for between in (lapsed_at, life.now - 1):
        args = (line.number, between, *receipts_of(line), NOTE)
        life.refused("NotCoveredAt", thea, life.at.desk, "file", *args)
    number = life.file(thea, key, life.now, *receipts_of(line))
    reader.withdraws(number)
    life.act(thea, life.at.desk, "withdraw", number)


def _joins_anew(story: Story, theo: str) -> None:
    life, reader = story.life, story.life.reader
    life.exit(theo)
    assert reader.status(theo) == LEFT
    if reader.holders[theo].balance:
        life.collect(theo)
    units = reader.holders[theo].units
    prepaid = tokens(Decimal(story.script.prepaid)) * units
    band = next(n for n, b in enumerate(story.plan.bands) if b.units == units)
    join(life, Applicant(theo, band, 1, prepaid), reader.wallet_of.get(theo, ""))
    assert reader.status(theo) == WAITING
    assert address_of("theo") == theo or theo in reader.wallet_of
