"""What some members do besides: raise cover, come to terms, come of age, send tokens anywhere."""

from __future__ import annotations

from fundplan.bounds import DAY
from tests.scenarios.lives_chapters import aid_by_the_table, claim_now, collect_as_it_comes
from tests.scenarios.lives_court import collect_stakes, object_to
from tests.scenarios.lives_ledger import tokens
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import ANYONE, BENEFICIARY
from tests.support.evm import address_of
from tests.support.model.books import Account, Movement


def cover_is_raised(story: Story) -> None:
    """The added part waits as a newcomer does; what was covered before stays covered."""
    life, reader, key = story.life, story.life.reader, story.script.disputed
    who, line = story.extras.pop(), story.lines()[key]
    units = reader.holders[who].units
    more = tokens(story.plan.membership.min_prepayment) * units * 2
    life.refused("CoverOutOfRange", who, life.at.fund, "raiseCover", 1, more)
    reader.raises_cover(who, 2, more)
    life.act(who, life.at.fund, "raiseCover", 2, more)
    life.wait_for_period()
    first = claim_now(story, who, key)
    assert reader.claims[first].amount == aid_by_the_table(line)
    collect_as_it_comes(life, first)
    life.wait(life.now + story.plan.membership.waiting_seconds)
    life.wait_for_period()
    second = claim_now(story, who, key)
    assert reader.claims[second].amount == 2 * aid_by_the_table(line)
    collect_as_it_comes(life, second)


def lower_is_accepted(story: Story) -> None:
    """The claimant takes what the objector holds to be right: no jury, no stake is lost."""
    life, reader, key = story.life, story.life.reader, story.script.disputed
    life.wait_for_period()
    who = story.extras.pop()
    number = claim_now(story, who, key)
    lower = reader.claims[number].amount // 2
    object_to(life, number, story.named["olga"], lower)
    life.refused("ObjectionWindowOpen", who, life.at.desk, "acceptLower", number)
    life.wait(reader.claims[number].window_ends_at)
    reader.accepts_lower(number)
    life.act(who, life.at.desk, "acceptLower", number)
    collect_stakes(life, number, [])
    collect_as_it_comes(life, number)
    assert reader.claims[number].paid == lower


def child_comes_of_age(story: Story) -> None:
    """The guardian passes the office on: from now on the child's own key acts, and is paid."""
    life, reader = story.life, story.life.reader
    child = story.extras.pop()
    guardian, own = reader.wallet_of[child], address_of("a key of one's own")
    life.refused("NotAnAgent", ANYONE, life.at.agents, "changeAgent", child, own)
    said = {"member": child, "oldAgent": guardian, "newAgent": own}
    reader.say("agents", "AgentChanged", **said)
    life.act(guardian, life.at.agents, "changeAgent", child, own)
    reader.wallet_of[child] = own
    life.endow(own)
    life.wait_for_period()
    number = claim_now(story, child, story.script.disputed)
    collect_as_it_comes(life, number)
    assert reader.wallets[own] == reader.claims[number].paid > 0


def aid_goes_elsewhere(story: Story) -> None:
    """Who is owed aid may have it paid to somebody else."""
    life, reader, key = story.life, story.life.reader, story.script.disputed
    life.wait_for_period()
    who = story.extras.pop()
    number = claim_now(story, who, key)
    life.wait_for_period()
    before = reader.wallets[BENEFICIARY]
    life.refused("NotClaimant", ANYONE, life.at.desk, "collectTo", number, BENEFICIARY)
    reader.pays_claim(number, BENEFICIARY)
    life.act(who, life.at.desk, "collectTo", number, BENEFICIARY)
    assert reader.wallets[BENEFICIARY] - before == reader.claims[number].paid > 0


def tokens_come_past_the_fund(story: Story) -> None:
    """They change no figure until anyone has them booked into the reserve."""
    life, reader = story.life, story.life.reader
    amount = tokens(7)
    life.endow(ANYONE)
    life.refused("NothingUnbooked", ANYONE, life.at.fund, "bookUnbooked")
    life.at.token.send("transfer", life.at.fund.address, amount, sender=ANYONE)
    assert life.at.fund.view("unbooked") == amount
    assert life.at.fund.view("balanceOf", Account.RESERVE) == reader.accounts[Account.RESERVE]
    reader.wallets[ANYONE] -= amount
    reader.wallets[life.at.fund.address] += amount
    reader.move(Movement.UNBOOKED, ANYONE, amount, 0)
    life.act(ANYONE, life.at.fund, "bookUnbooked")


def pause_is_ended_early(story: Story, power: int) -> None:
    """The guardian may let an activity go on before its pause lapses."""
    life = story.life
    life.wait(life.now + DAY // 2)
    said = {"power": power, "at": life.now}
    life.reader.say("rulebook", "Resumed", **said)
    life.act(life.reader.guardian, life.at.rulebook, "resume", power)
