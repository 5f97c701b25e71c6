"""Pauses by the guardian, and new rules by a vote of all members."""

from __future__ import annotations

from fundplan import Offices, with_patch
from fundplan.bounds import DAY
from tests.scenarios.lives_chapters import claim_now, collect_as_it_comes, receipts_of
from tests.scenarios.lives_court import amendment, carry_out, propose, vote_on
from tests.scenarios.lives_members import LEFT
from tests.scenarios.lives_more import pause_is_ended_early
from tests.scenarios.lives_people import applicant, application_of, voucher_for
from tests.scenarios.lives_rules import AMENDMENT, REARM
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import ANYONE, GUARDIAN, HOUR, NOTE
from tests.support.receipts import providers
from tests.support.vouchers import attestors

JOINING, FILING, PAYING = range(3)
PAUSE = {JOINING: 14 * DAY, FILING: 5 * DAY, PAYING: 3 * DAY}


def pauses(story: Story) -> None:
    """The guardian stops joining, filing and paying for a while, once; nobody is kept in."""
    life, at = story.life, story.life.at
    life.wait_for_period()
    key = story.script.disputed
    line = story.lines()[key]
    number = claim_now(story, story.extras.pop(), key)
    gone = story.named["finn"]
    life.exit(gone)
    life.wait_for_period()
    life.refused("OnlyGuardian", ANYONE, at.rulebook, "pause", JOINING, DAY)
    for power, seconds in PAUSE.items():
        life.refused("PauseTooLong", GUARDIAN, at.rulebook, "pause", power, 14 * DAY + 1)
        life.reader.pauses(power, seconds)
        life.act(GUARDIAN, at.rulebook, "pause", power, seconds)
        life.refused("PowerUsed", GUARDIAN, at.rulebook, "pause", power, seconds)
    begun = life.now
    nobody_joins(story, "JoiningPaused")
    who = story.extras.pop()
    args = (line.number, life.now, *receipts_of(line), NOTE)
    life.refused("FilingPaused", who, at.desk, "file", *args)
    life.refused("PayingPaused", ANYONE, at.desk, "pay", number)
    assert life.collect(gone) > 0
    life.exit(story.extras.pop())
    life.wait(begun + PAUSE[PAYING])
    life.pay(number)
    life.wait(begun + PAUSE[FILING])
    _late_report(story)
    again = claim_now(story, who, key)
    life.wait(begun + PAUSE[JOINING])
    collect_as_it_comes(life, again)
    if story.script.rearm:
        _rearm(story)


def _late_report(story: Story) -> None:
    """The time for reporting stood still as long as filing was paused, and not a second longer."""
    life, key = story.life, story.script.disputed
    line, who = story.lines()[key], story.extras.pop()
    last = life.now - story.plan.claims.reporting_seconds - PAUSE[FILING]
    if life.reader.holders[who].joined_at + story.plan.membership.waiting_seconds <= last:
        args = (line.number, last, *receipts_of(line), NOTE)
        life.refused("ReportedTooLate", who, life.at.desk, "file", *args)
        number = life.file(who, key, last + 1, *receipts_of(line))
        collect_as_it_comes(life, number)


def nobody_joins(story: Story, error: str) -> None:
    """Whoever applies is refused."""
    life = story.life
    band = story.plan.bands[0]
    late = applicant(life, "latecomer", band, 1, story.plan.membership.min_prepayment * 50)
    life.endow(late.member)
    form = application_of(life, late)
    if story.plan.membership.attested:
        voucher, signature = voucher_for(life, late)
        args = (form, voucher, attestors(1)[0], signature)
        life.refused(error, late.member, life.at.fund, "joinAttested", *args)
    else:
        life.refused(error, late.member, life.at.fund, "join", form)


def _rearm(story: Story) -> None:
    """Only a vote of all members lets the guardian pause the same once more."""
    life = story.life
    life.refused("PowerUsed", GUARDIAN, life.at.rulebook, "pause", FILING, DAY)
    number = propose(life, story.crowd[0], REARM, FILING)
    vote_on(life, number)
    carry_out(life, number)
    life.reader.pauses(FILING, DAY)
    life.act(GUARDIAN, life.at.rulebook, "pause", FILING, DAY)
    pause_is_ended_early(story, FILING)
    key = story.script.disputed
    line = story.lines()[key]
    collect_as_it_comes(life, life.file(story.extras.pop(), key, life.now - 1, *receipts_of(line)))


# --- amendment -----------------------------------------------------------------------------------


def amendment_voted(story: Story) -> None:
    """All vote on new rules; they wait longer than any claim takes; who leaves meanwhile settles on
    the old ones, and what happened before them stays with the old ones."""
    life, script = story.life, story.script
    before = story.plan
    after = with_patch(before, script.amend)
    life.wait_for_period()
    offices = Offices()
    if script.fast:  # one clinic takes another's place
        offices = Offices(new_providers=providers(2)[1:], gone_providers=providers(1))
    args = amendment(life, after, offices)
    life.refused("NotCovered", ANYONE, life.at.rulebook, "proposeAmendment", *args)
    number = propose(life, story.crowd[0], AMENDMENT, plan=after, offices=offices)
    vote_on(life, number, against=1)
    ready_at = life.reader.proposals[number].ready_at
    life.wait_for_period()
    flora = story.named["flora"]
    life.exit(flora)
    life.wait_for_period()
    assert life.reader.status(flora) == LEFT and life.reader.shares == before.shares
    life.collect(flora)
    life.wait(ready_at - 1)
    life.refused("ProposalNotReady", ANYONE, life.at.rulebook, "enact", number, *args[:2])
    carry_out(life, number)
    enacted_at = life.now
    assert story.plan == after and life.at.fund.view("rulesHash") == life.rules_hash()
    life.wait_for_period()
    assert life.reader.shares == after.shares
    number = _only_the_new_clinic_signs(story) if script.fast else 0
    _both_versions(story, enacted_at)
    if number:
        collect_as_it_comes(life, number)


def _both_versions(story: Story, enacted_at: int) -> None:
    """An event in the enactment's own second is judged by the old rules, a later one by the new."""
    life, key = story.life, story.script.amended
    claims = []
    for event_at in (enacted_at, enacted_at + 1):
        line = story.lines()[key]
        receipts = receipts_of(line, 10**5)
        number = life.file(story.extras.pop(), key, event_at, *receipts)
        claims.append(life.reader.claims[number])
        collect_as_it_comes(life, number)
    assert [claim.plan.canonical == story.plan.canonical for claim in claims] == [False, True]
    assert claims[0].amount != claims[1].amount


def _only_the_new_clinic_signs(story: Story) -> int:
    """Its receipts count; those of the one that gave up the office count no more. The claim."""
    life, key = story.life, story.script.fast
    who, event_at, receipts = story.extras.pop(), life.now - HOUR, receipts_of(story.lines()[key])
    signed = life.receipt(who, key, event_at, *receipts)
    life.refused("UnknownProvider", who, life.at.desk, "fileAttested", *signed)
    life.clinic = 1
    return life.file_fast(who, key, event_at, *receipts)
