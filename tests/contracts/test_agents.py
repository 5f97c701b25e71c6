"""Handing a member's place over: by the recovery address, by the heir, slowly, and not unseen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.agency import (
    HANDOVER,
    HEIR,
    LAPSE,
    NAMED,
    NEW_KEY,
    act,
    finish,
    handed_over,
    name_successors,
    start,
)
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.rules import go_to
from tests.contracts.town import NOBODY, Member, Town
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any) -> Town:
    """alice is a member, and has named a recovery address and an heir."""
    town = open_fund(plan)
    town.join(alice, 200 * DOLLAR)
    name_successors(town)
    return town


class TestNames:
    """Who may take over."""

    def test_it_names_them_for_all_to_see(
        self, town: Town, alice: Any, bob: Any, carol: Any
    ) -> None:
        sent = name_successors(town, bob, carol)
        named = {"member": alice, "recovery": bob, "beneficiary": carol}
        assert_events(town.events(sent), event("agents", "SuccessorsNamed", **named))
        assert town.agents.successorsOf(alice) == (bob, carol)

    def test_it_is_the_member_s_own_to_say(self, town: Town, alice: Any, mallory: Any) -> None:
        with reverts_with("NotInControl", alice, mallory):
            town.agents.nameSuccessors(alice, mallory, mallory, by(mallory))

    def test_it_ends_a_handover_that_is_under_way(self, town: Town, alice: Any) -> None:
        start(town)
        name_successors(town)
        assert town.agents.handoverOf(alice) == (NOBODY, NOBODY, 0)
        with reverts_with("NotASuccessor", alice, town.cast[NAMED]):
            finish(town)


class TestStart:
    """Asking to take over."""

    @pytest.mark.parametrize(("by_", "successor"), [(NAMED, NEW_KEY), (NAMED, NAMED), (HEIR, HEIR)])
    def test_it_is_announced_with_its_day(
        self, town: Town, alice: Any, by_: str, successor: str
    ) -> None:
        sent = start(town, by_, successor)
        due_at = town.clock.now + HANDOVER
        told = {"member": alice, "by": town.cast[by_], "successor": town.cast[successor]}
        assert_events(town.events(sent), event("agents", "HandoverStarted", **told, dueAt=due_at))
        handover = (town.cast[successor], town.cast[by_], due_at)
        assert town.agents.handoverOf(alice) == handover

    @pytest.mark.parametrize("name", ["mallory", "alice", HEIR])
    def test_it_is_refused_to_all_others_and_to_the_heir_for_others(
        self, town: Town, alice: Any, name: str
    ) -> None:
        with reverts_with("NotASuccessor", alice, town.cast[name]):
            start(town, name, NEW_KEY)

    def test_it_names_somebody(self, town: Town) -> None:
        with reverts_with("AddressZero"):
            start(town, NAMED, NOBODY)

    def test_it_is_started_once(self, town: Town, alice: Any) -> None:
        start(town)
        with reverts_with("HandoverPending", alice, town.clock.now + HANDOVER):
            start(town)

    def test_it_keeps_the_heir_waiting_while_recovery_is_under_way(
        self, town: Town, alice: Any
    ) -> None:
        start(town)
        with reverts_with("HandoverPending", alice, town.clock.now + HANDOVER):
            start(town, HEIR, HEIR)

    def test_it_lets_the_recovery_address_take_the_heir_s_place(
        self, town: Town, alice: Any
    ) -> None:
        start(town, HEIR, HEIR)
        town.clock.forward(100)
        start(town)
        assert town.agents.handoverOf(alice)[1:] == (town.cast[NAMED], town.clock.now + HANDOVER)

    @pytest.mark.parametrize(("offset", "lapsed"), [(-1, False), (0, True)])
    def test_it_lapses_thirty_days_after_it_is_due(
        self, town: Town, alice: Any, offset: int, lapsed: bool
    ) -> None:
        start(town)
        due_at = town.clock.now + HANDOVER
        town.clock.to(due_at + LAPSE + offset)
        if lapsed:
            start(town, HEIR, HEIR)
        else:
            with reverts_with("HandoverPending", alice, due_at):
                start(town, HEIR, HEIR)


class TestVeto:
    """Until it is done, who controls the member can refuse."""

    def test_it_ends_the_handover(self, town: Town, alice: Any) -> None:
        start(town)
        sent = town.agents.vetoHandover(alice, by(alice))
        vetoed = event("agents", "HandoverVetoed", member=alice, successor=town.cast[NEW_KEY])
        assert_events(town.events(sent), vetoed)
        go_to(town, town.clock.now + HANDOVER)
        with reverts_with("NotASuccessor", alice, town.cast[NAMED]):
            finish(town)

    def test_it_works_even_after_the_delay(self, town: Town, alice: Any) -> None:
        start(town)
        go_to(town, town.clock.now + HANDOVER + 100)
        town.agents.vetoHandover(alice, by(alice))
        assert town.agents.handoverOf(alice)[2] == 0

    def test_it_needs_a_handover(self, town: Town, alice: Any) -> None:
        with reverts_with("NoHandover", alice):
            town.agents.vetoHandover(alice, by(alice))


class TestFinish:
    """Taking over."""

    @pytest.mark.parametrize(("offset", "done"), [(-1, False), (0, True)])
    def test_it_is_done_after_fourteen_days(
        self, town: Town, alice: Any, offset: int, done: bool
    ) -> None:
        start(town)
        due_at = town.clock.now + HANDOVER
        town.clock.to(due_at + offset)
        if done:
            finish(town)
            assert town.agents.agentOf(alice) == town.cast[NEW_KEY]
        else:
            with reverts_with("HandoverPending", alice, due_at):
                finish(town)

    def test_it_is_emitted_by_register_and_fund(self, town: Town, alice: Any) -> None:
        start(town)
        town.clock.forward(HANDOVER)
        new = town.cast[NEW_KEY]
        assert_events(
            town.events(finish(town)),
            event("agents", "AgentChanged", member=alice, oldAgent=NOBODY, newAgent=new),
            event("fund", "MemberRepresented", member=alice, agent=new),
        )
        assert town.fund.isRepresented(alice)

    @pytest.mark.parametrize("name", [NEW_KEY, HEIR, "mallory"])
    def test_it_is_done_by_nobody_but_who_started(self, town: Town, alice: Any, name: str) -> None:
        start(town)
        town.clock.forward(HANDOVER)
        with reverts_with("NotASuccessor", alice, town.cast[name]):
            finish(town, name)

    def test_it_makes_the_heir_the_agent(self, town: Town, alice: Any) -> None:
        start(town, HEIR, HEIR)
        town.clock.forward(HANDOVER)
        finish(town, HEIR)
        assert town.agents.agentOf(alice) == town.cast[HEIR]

    def test_it_leaves_the_old_key_in_force_where_the_agent_did_not_step_in(
        self, town: Town, alice: Any
    ) -> None:
        start(town)
        go_to(town, town.clock.now + HANDOVER)
        finish(town, everywhere=False)
        assert not town.fund.isRepresented(alice)
        town.leave(alice)
        assert town.member_status(alice) == Member.LEAVING

    def test_it_lets_the_agent_step_in_later(self, town: Town, alice: Any) -> None:
        start(town)
        go_to(town, town.clock.now + HANDOVER)
        finish(town, everywhere=False)
        agent = town.cast[NEW_KEY]
        sent = town.agents.represent(alice, [town.fund], by(agent))
        represented = event("fund", "MemberRepresented", member=alice, agent=agent)
        assert_events(town.events(sent), represented)
        with reverts_with("KeyReplaced", alice):
            town.leave(alice)


class TestOffice:
    """What an agent may do with the office."""

    @pytest.fixture
    def town(self, town: Town) -> Town:
        """kim acts for alice."""
        return handed_over(town)

    def test_it_takes_the_old_key_its_word_at_the_register(self, town: Town, alice: Any) -> None:
        with reverts_with("NotInControl", alice, alice):
            name_successors(town)

    def test_it_names_successors_of_its_own(self, town: Town, alice: Any, bob: Any) -> None:
        agent = town.cast[NEW_KEY]
        town.agents.nameSuccessors(alice, bob, bob, by(agent))
        town.agents.startHandover(alice, bob, by(bob))
        with reverts_with("NotInControl", alice, alice):
            town.agents.vetoHandover(alice, by(alice))
        town.agents.vetoHandover(alice, by(agent))
        assert town.agents.handoverOf(alice)[2] == 0

    def test_it_passes_the_office_on(self, town: Town, alice: Any, bob: Any) -> None:
        agent = town.cast[NEW_KEY]
        sent = town.agents.changeAgent(alice, bob, by(agent))
        passed = event("agents", "AgentChanged", member=alice, oldAgent=agent, newAgent=bob)
        assert_events(town.events(sent), passed)
        with reverts_with("NotAnAgent", alice, agent):
            act(town, town.fund, "exit")
        act(town, town.fund, "exit", agent=bob)
        assert town.member_status(alice) == Member.LEAVING

    def test_it_passes_the_office_to_somebody(self, town: Town, alice: Any) -> None:
        with reverts_with("AddressZero"):
            town.agents.changeAgent(alice, NOBODY, by(town.cast[NEW_KEY]))

    def test_it_can_be_handed_over_again(self, town: Town, alice: Any, bob: Any) -> None:
        start(town, NAMED, "bob")
        go_to(town, town.clock.now + HANDOVER)
        finish(town)
        assert town.agents.agentOf(alice) == bob

    def test_it_is_vetoed_by_the_agent_then(self, town: Town, alice: Any) -> None:
        start(town, NAMED, "bob")
        town.agents.vetoHandover(alice, by(town.cast[NEW_KEY]))
        assert town.agents.handoverOf(alice)[2] == 0
