"""Acting for another: no judging within the household, and no power over anybody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.agency import HANDOVER, SECOND, act, child_of, family, for_child
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import PARTY, draw, sealed
from tests.contracts.plans import ACCIDENT, PAY, REFUSE
from tests.contracts.rules import REASON, go_to
from tests.contracts.town import EVIDENCE, UNLIMITED, Member, Town
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """alice and nine others are covered, and so are her two children."""
    return family(open_fund, plan)


class TestConflict:
    """Nobody judges a matter of the household."""

    @pytest.fixture
    def disputed(self, town: Town, bob: Any) -> Town:
        """bob objects to the child's claim; the jury is drawn."""
        for_child(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.object(bob, 1)
        draw(town, 1)
        return town

    def test_it_keeps_the_guardian_off_the_jury(self, disputed: Town, alice: Any) -> None:
        assert disputed.jury.closenessOf(1, alice) == PARTY
        with reverts_with("ConflictOfInterest", 1, alice):
            disputed.jury.sealVote(1, sealed(disputed, 1, alice, PAY), by(alice))

    def test_it_keeps_siblings_off_the_jury(self, disputed: Town) -> None:
        sibling = child_of(disputed, SECOND)
        with reverts_with("ConflictOfInterest", 1, sibling):
            seal = sealed(disputed, 1, sibling, PAY)
            for_child(disputed, disputed.jury, "sealVote", 1, seal, label=SECOND)

    def test_it_keeps_dependants_off_the_jury_of_their_guardian(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        town.file(alice)
        town.object(bob, 1)
        draw(town, 1)
        child = child_of(town)
        with reverts_with("ConflictOfInterest", 1, child):
            for_child(town, town.jury, "sealVote", 1, sealed(town, 1, child, PAY))

    def test_it_lets_all_others_judge(self, disputed: Town, carol: Any) -> None:
        disputed.jury.sealVote(1, sealed(disputed, 1, carol, REFUSE), by(carol))
        assert disputed.jury.caseOf(1)["sealed_"] == 1


class TestAct:
    """Acting in a member's name gives no power over anybody else."""

    def test_it_needs_the_office(self, town: Town, mallory: Any) -> None:
        with reverts_with("NotAnAgent", child_of(town), mallory):
            act(town, town.fund, "exit", member=child_of(town), agent=mallory)

    def test_it_does_not_speak_for_who_has_no_agent(self, town: Town, bob: Any) -> None:
        with reverts_with("NotAnAgent", bob, bob):
            act(town, town.fund, "exit", member=bob, agent=bob)

    def test_it_needs_a_contract_to_act_on(self, town: Town, alice: Any, bob: Any) -> None:
        with reverts_with("AddressEmptyCode", bob):
            town.agents.act(child_of(town), bob, b"", by(alice))

    def test_it_is_the_only_way_to_be_represented(self, town: Town, bob: Any) -> None:
        with reverts_with("OnlyAgents", bob):
            town.fund.represent(by(bob))

    def test_it_represents_nobody_but_the_member(self, town: Town, alice: Any, bob: Any) -> None:
        data = town.fund.represent.encode_input() + bob.address[2:]
        town.agents.act(child_of(town), town.fund, data, by(alice))
        assert not town.fund.isRepresented(bob)

    def test_it_names_no_other_caller_by_adding_an_address(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        data = town.fund.exit.encode_input() + bob.address[2:]
        town.agents.act(child_of(town), town.fund, data, by(alice))
        assert town.member_status(bob) == Member.COVERED

    def test_it_names_no_other_caller_by_many_calls_in_one(self, town: Town, bob: Any) -> None:
        calls = [town.fund.exit.encode_input() + bob.address[2:]]
        for_child(town, town.fund, "multicall", calls)
        assert town.member_status(bob) == Member.COVERED
        assert town.member_status(child_of(town)) == Member.LEAVING

    def test_it_moves_no_tokens_of_the_register_or_of_others(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        with pytest.raises(ValueError, match="ERC20InsufficientAllowance"):
            for_child(town, town.token, "transferFrom", bob, alice, 1)
        for_child(town, town.token, "approve", alice, UNLIMITED)
        assert town.token.allowance(bob, alice) == 0

    def test_it_is_nobody_special_to_the_register_itself(
        self, town: Town, bob: Any, alice: Any
    ) -> None:
        with reverts_with("NotInControl", bob, town.agents):
            for_child(town, town.agents, "nameSuccessors", bob, alice, alice)

    def test_it_is_no_court_and_no_guardian(self, town: Town, alice: Any) -> None:
        with reverts_with("OnlyRulebook", town.agents):
            for_child(town, town.fund, "startWindingUp")
        with reverts_with("OnlyGuardian", child_of(town)):
            for_child(town, town.rulebook, "pause", 0, 1)

    def test_it_makes_nobody_pay_who_was_named_without_being_asked(
        self, town: Town, bob: Any, carol: Any, donor: Any
    ) -> None:
        town.agents.nameSuccessors(carol, donor, donor, by(carol))
        town.agents.startHandover(carol, bob, by(donor))
        go_to(town, town.clock.now + HANDOVER)
        town.agents.finishHandover(carol, [town.fund], by(donor))
        held = town.token.balanceOf(bob)
        for attempt in (
            lambda: town.top_up(carol, DOLLAR),
            lambda: town.fund.donate(DOLLAR, by(carol)),
            lambda: town.join(donor, 100 * DOLLAR, payer=carol),
            lambda: town.rulebook.proposeWindingUp(REASON, by(carol)),
        ):
            with reverts_with("KeyReplaced", carol):
                attempt()
        with reverts_with("NotAnAgent", carol, donor):
            act(town, town.fund, "donate", DOLLAR, member=carol, agent=donor)
        assert town.token.balanceOf(bob) == held
