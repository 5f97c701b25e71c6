"""The chapters that all lives have in common, up to the end."""

from __future__ import annotations

from fundplan.bounds import DAY
from fundplan.model import Line
from tests.scenarios.lives_claims import LOWER, PAY
from tests.scenarios.lives_court import (
    collect_stakes,
    conclude,
    judge,
    judge_appeal,
    object_to,
)
from tests.scenarios.lives_ledger import BPS, FOREVER, ceil_div, tokens
from tests.scenarios.lives_members import COVERED, LEAVING, LEFT
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import ANYONE, HOUR, NOTE, Life
from tests.support.model.books import Account

OTHER_SOURCES = 500
BORNE = 2_000  # of a proportional claim, beyond deductible and other sources


def receipts_of(line: Line, borne: int = BORNE) -> tuple[int, int]:
    """Receipts and other sources for a line: nothing where it does not ask for any."""
    if not line.proportional:
        return 0, 0
    receipts = tokens(line.deductible) + tokens(borne + OTHER_SOURCES)
    return receipts, tokens(OTHER_SOURCES)


def claim_now(story: Story, who: str, key: str) -> int:
    """A claim about an event of an hour ago, with the receipts its line asks for; its number."""
    life = story.life
    return life.file(who, key, life.now - HOUR, *receipts_of(story.lines()[key]))


def aid_by_the_table(line: Line, borne: int = BORNE) -> int:
    """What the table says for cover level 1, caps left aside."""
    if line.proportional:
        return min(tokens(line.amount), tokens(borne) * line.ratio_bps // BPS)
    return tokens(line.amount)


# --- waiting, claims -----------------------------------------------------------------------------


def waiting(story: Story) -> None:
    """Nobody is covered for illness; of an accident a claim is taken at once."""
    life = story.life
    for key, line in story.lines().items():
        who, args = story.claimants[key], (line.number, life.now, *receipts_of(line), NOTE)
        if line.waits:
            life.refused("EventInWaiting", who, life.at.desk, "file", *args)
        else:
            story.filed[key] = life.file(who, key, life.now, *receipts_of(line))
    covered = life.now + story.plan.membership.waiting_seconds + DAY
    life.wait(covered)
    life.wait_for_period()
    assert {life.reader.status(member) for member in life.reader.holders} == {COVERED}


def claims(story: Story) -> None:
    """Each line of the table is claimed once, as many at a time as one settlement bears, and paid:
    at once, or as the caps allow."""
    life, reader = story.life, story.life.reader
    waiting_for: list[int] = []
    for key, line in story.lines().items():
        if key not in story.filed:
            asked = sum(reader.claims[number].amount for number in waiting_for)
            if asked + aid_by_the_table(line) > what_a_settlement_can(story) * 2 // 3:
                collect_all(life, waiting_for)
            story.filed[key] = claim_now(story, story.claimants[key], key)
        waiting_for.append(story.filed[key])
        claim = reader.claims[story.filed[key]]
        assert claim.amount <= aid_by_the_table(line)
        if not _capped_by_members(life, claim.amount):
            assert claim.amount == aid_by_the_table(line)
    collect_all(life, waiting_for)
    if reader.accounts[Account.FEES]:
        reader.pays_fees()
        life.act(ANYONE, life.at.fund, "collectFees")


def collect_all(life: Life, numbers: list[int]) -> None:
    """What is still to be collected; none of it is afterwards."""
    while numbers:
        collect_as_it_comes(life, numbers.pop(0))


def _capped_by_members(life: Life, amount: int) -> bool:
    """The cap per claim allows no more with the members who pay."""
    cap = tokens(life.plan.shares.claim_cap) * life.reader.units
    return cap != 0 and amount >= (cap - 1) * BPS // (BPS + life.plan.shares.fee_bps) - 1


def collect_as_it_comes(life: Life, number: int) -> None:
    """Settle until nothing of a claim is owed any more; collect what is funded each time."""
    claim = life.reader.claims[number]
    batch = life.reader.batches[claim.period]
    for _ in range(30):
        if not batch.settled or batch.owed:
            life.wait_for_period()
        done = batch.settled and batch.owed == 0
        if batch.funded_of(claim.amount) > claim.paid or (done and batch.short):
            life.pay(number)
        if done:
            break
    assert batch.settled and batch.owed == 0
    if not life.reader.batches[claim.period].short:
        assert claim.paid == claim.amount


def share_formula(story: Story) -> int:
    """share = (aid + fee - carry-over) / paying units, checked where no cap binds; how often."""
    checked = 0
    for result in story.life.settled.values():
        whole = result.asked and result.funded == result.asked and not result.carried_in
        if whole and not result.lapsed:
            borne = max(0, result.asked + result.fee - result.carry_over)
            assert result.share == ceil_div(borne, result.units)
            checked += 1
    return checked


# --- dispute -------------------------------------------------------------------------------------


def evidence_is_added(life: Life, number: int, who: str) -> None:
    """A party commits to more evidence, as long as jurors can weigh it."""
    life.reader.say("desk", "EvidenceAdded", matter=number, by=who, evidence=NOTE)
    life.act(who, life.at.desk, "addEvidence", number, NOTE)


def dispute(story: Story) -> None:
    """A claim is objected to and judged; who was right is paid, who was wrong loses."""
    life, script = story.life, story.script
    ann, olga = story.named["ann"], story.named["olga"]
    number = claim_now(story, ann, script.disputed)
    asked = life.reader.claims[number].amount
    lower = asked // 3 if script.verdict == LOWER else 0
    object_to(life, number, olga, lower)
    if script.verdict == PAY:
        object_to(life, number, story.named["oskar"])
    evidence_is_added(life, number, ann)
    # One juror holds the opposite; a jury of one or two agrees.
    other = PAY if script.verdict != PAY else 1
    verdict, votes = judge(life, number, lambda at: other if at == 3 else script.verdict)
    verdicts = [verdict]
    assert verdict == script.verdict
    if script.appeal:
        votes += judge_appeal(life, number, ann, verdict, PAY)
        verdicts.append(PAY)
    conclude(life, number, verdicts, len(votes))
    collect_stakes(life, number, votes)
    granted = {PAY: asked, LOWER: lower}.get(verdicts[-1], 0)
    assert life.reader.claims[number].amount == granted
    if granted:
        collect_as_it_comes(life, number)
    assert life.reader.accounts[Account.BONDS] == 0


# --- shortfall -----------------------------------------------------------------------------------


def largest_claim(story: Story, percent: int = 150) -> tuple[int, int]:
    """Receipts and other sources of a claim that the caps of the plan bind. Where one claim has no
    cap of its own it asks for so much of what a settlement may charge."""
    line, reader = story.lines()[story.script.big], story.life.reader
    if not line.proportional:
        return 0, 0
    aim = what_a_settlement_can(story) * percent // 100
    receipts = aim * BPS // line.ratio_bps + tokens(line.deductible)
    return (FOREVER >> 170 if reader.shares.claim_cap else receipts), 0


def what_a_settlement_can(story: Story) -> int:
    """The period's cap times paying units, and the reserve."""
    reader = story.life.reader
    return tokens(reader.shares.period_cap) * reader.units + reader.accounts[Account.RESERVE]


def shortfall(story: Story) -> None:
    """More is asked than a settlement may charge: all in it get the same part; the rest is owed or
    given up, as the plan says."""
    life, reader, script = story.life, story.life.reader, story.script
    life.wait_for_period()
    cap = what_a_settlement_can(story)
    period, gross, numbers = reader.period, 0, []
    people = story.crowd if reader.shares.claim_cap else story.crowd[:1]
    for who in people:
        if gross > cap * 11 // 10:
            break
        receipts = largest_claim(story)
        numbers.append(life.file(who, script.big, life.now - HOUR, *receipts))
        gross += reader.claims[numbers[-1]].amount * (BPS + reader.shares.fee_bps) // BPS
    assert gross > cap
    life.wait_for_period()
    batch = reader.batches[period]
    assert batch.short and 0 < batch.funded < batch.asked
    result = life.settled[period]
    assert result.share == tokens(reader.shares.period_cap)
    assert (batch.owed > 0) == story.plan.shares.carries
    assert result.cancelled == (0 if story.plan.shares.carries else batch.asked - batch.funded)
    for number in numbers:
        assert batch.funded_of(reader.claims[number].amount) == life.pay(number)
    for _ in range(30):
        if batch.owed == 0:
            break
        life.wait_for_period()
    assert batch.owed == 0
    if story.plan.shares.carries:
        for number in numbers:
            life.pay(number)
    assert batch.unpaid == 0


# --- leaving -------------------------------------------------------------------------------------


def leaving(story: Story) -> None:
    """Who gives notice after a claim is published still pays for it, and is refunded the rest."""
    life, eve = story.life, story.named["eve"]
    life.wait_for_period()
    number = claim_now(story, story.extras.pop(), story.script.disputed)
    life.exit(eve)
    assert life.reader.status(eve) == LEAVING
    life.refused("RefundNotDue", ANYONE, life.at.fund, "collectRefund", eve)
    before, period = life.reader.holders[eve].balance, life.reader.period
    units = life.reader.holders[eve].units
    life.wait_for_period()
    assert life.reader.status(eve) == LEFT
    result = life.settled[period]
    owed = (result.dues_per_unit + result.share) * units
    assert life.collect(eve) == before - owed
    collect_as_it_comes(life, number)
