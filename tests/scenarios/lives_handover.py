"""A lost key, and a death: who takes a member's place, unless the member refuses in time."""

from __future__ import annotations

import pytest

from fundplan.bounds import DAY
from tests.scenarios.lives_chapters import claim_now, collect_as_it_comes
from tests.scenarios.lives_ledger import NOBODY, tokens
from tests.scenarios.lives_people import top_up
from tests.scenarios.lives_script import Story
from tests.scenarios.lives_stage import ANYONE
from tests.support.evm import Reverted, address_of

DELAY = 14 * DAY
RECOVERY, NEW_KEY, HEIR = (address_of(who) for who in ("recovery", "new key", "heir"))


def key_is_recovered(story: Story) -> None:
    """The address named for it replaces a lost key, unless the old key refuses in time."""
    life, reader, agents = story.life, story.life.reader, story.life.at.agents
    member = story.extras.pop()
    _names(story, member)
    _starts(story, member, RECOVERY, NEW_KEY)
    reader.say("agents", "HandoverVetoed", member=member, successor=NEW_KEY)
    life.act(member, agents, "vetoHandover", member)
    _starts(story, member, RECOVERY, NEW_KEY)
    _finishes(story, member, RECOVERY, NEW_KEY)
    one = tokens(story.plan.membership.min_prepayment) * reader.holders[member].units
    with pytest.raises(Reverted, match="KeyReplaced"):
        life.at.fund.send("topUp", member, one, sender=member)  # by the old key
    top_up(life, member, one)
    _aid_goes_to(story, member, NEW_KEY)


def heir_receives_aid(story: Story) -> None:
    """After a death the beneficiary named for it receives the aid."""
    member = story.extras.pop()
    _names(story, member)
    life = story.life
    agents = life.at.agents
    life.refused("NotASuccessor", ANYONE, agents, "startHandover", member, ANYONE)
    life.refused("NotASuccessor", HEIR, agents, "startHandover", member, NEW_KEY)
    _starts(story, member, HEIR, HEIR)
    _finishes(story, member, HEIR, HEIR)
    _aid_goes_to(story, member, HEIR)


def _names(story: Story, member: str) -> None:
    said = {"member": member, "recovery": RECOVERY, "beneficiary": HEIR}
    story.life.reader.say("agents", "SuccessorsNamed", **said)
    story.life.act(member, story.life.at.agents, "nameSuccessors", member, RECOVERY, HEIR)


def _starts(story: Story, member: str, by: str, successor: str) -> None:
    life = story.life
    said = {"member": member, "by": by, "successor": successor, "dueAt": life.now + DELAY}
    life.reader.say("agents", "HandoverStarted", **said)
    life.act(by, life.at.agents, "startHandover", member, successor)


def _finishes(story: Story, member: str, by: str, successor: str) -> None:
    life, reader = story.life, story.life.reader
    args = (member, [life.at.fund.address])
    due_at = life.now + DELAY
    life.wait(due_at - 1)
    life.refused("HandoverPending", by, life.at.agents, "finishHandover", *args)
    life.wait(due_at)
    said = {"member": member, "oldAgent": NOBODY, "newAgent": successor}
    reader.say("agents", "AgentChanged", **said)
    reader.say("fund", "MemberRepresented", member=member, agent=successor)
    life.act(by, life.at.agents, "finishHandover", *args)
    reader.wallet_of[member] = successor
    life.endow(successor)


def _aid_goes_to(story: Story, member: str, successor: str) -> None:
    life = story.life
    life.wait_for_period()
    before = life.reader.wallets[successor]
    number = claim_now(story, member, story.script.disputed)
    collect_as_it_comes(life, number)
    assert life.reader.wallets[successor] - before == life.reader.claims[number].paid > 0
