"""Who acts for whom: recovered keys, heirs, guardians of dependants; for all funds at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from eth_abi import encode
from eth_utils import keccak

from tests.support.model.books import ZERO, Books, Rejected

HANDOVER_SECONDS = 14 * 86_400
LAPSE_SECONDS = 30 * 86_400  # to finish one that is due, before another may be started


class Handover(NamedTuple):
    """Somebody asked to take over for a member."""

    successor: str
    by: str
    due_at: int


class Agents(Books):
    """The register of agents, and what a fund makes of it."""

    agent_of: dict[str, str]
    successors: dict[str, tuple[str, str]]  # by member: recovery address, beneficiary
    handovers: dict[str, Handover]
    represented: set[str]  # whose own key counts no more in this fund
    by_agent: bool  # the call at hand comes by the register

    # --- in the fund -----------------------------------------------------------------------------

    def wallet(self, account: str) -> str:
        """Who pays and is paid for an account."""
        return self.agent_of[account] if account in self.represented else account

    def check_key(self, account: str) -> None:
        """A key that was replaced counts no more."""
        if account in self.represented and not self.by_agent:
            raise Rejected("KeyReplaced", member=account)

    def _take_over(self, member: str, here: bool) -> None:
        if here:
            self.represented.add(member)
            self.emit("MemberRepresented", member=member, agent=self.agent_of[member])

    # --- the register ----------------------------------------------------------------------------

    def act(self, by: str, member: str, action: Callable[[], Any]) -> None:
        """Do something in a member's name."""
        self._check_agent(by, member)
        self.by_agent = True
        try:
            action()
        finally:
            self.by_agent = False

    def name_successors(self, by: str, member: str, recovery: str, heir: str) -> None:
        """Say who may take over."""
        self._check_control(by, member)
        self.successors[member] = (recovery, heir)
        self.handovers.pop(member, None)
        self.emit("SuccessorsNamed", member=member, recovery=recovery, beneficiary=heir)

    def veto_handover(self, by: str, member: str) -> None:
        """Refuse a handover."""
        self._check_control(by, member)
        pending = self.handovers.pop(member, None)
        if pending is None:
            raise Rejected("NoHandover", member=member)
        self.emit("HandoverVetoed", member=member, successor=pending.successor)

    def start_handover(self, by: str, member: str, successor: str) -> None:
        """Ask to take over."""
        recovery, heir = self.successors.get(member, (ZERO, ZERO))
        if by != recovery and not (by == heir and successor == by):
            raise Rejected("NotASuccessor", member=member, caller=by)
        if successor == ZERO:
            raise Rejected("AddressZero")
        pending = self.handovers.get(member)
        gives_way = pending is None or (by == recovery and by != pending.by)
        if pending is not None and not gives_way and self.now < pending.due_at + LAPSE_SECONDS:
            raise Rejected("HandoverPending", member=member, dueAt=pending.due_at)
        due_at = self.now + HANDOVER_SECONDS
        self.handovers[member] = Handover(successor, by, due_at)
        self.emit("HandoverStarted", member=member, by=by, successor=successor, dueAt=due_at)

    def finish_handover(self, by: str, member: str, *, here: bool) -> None:
        """Take over when the time to veto is over; `here`: in this fund too."""
        pending = self.handovers.get(member)
        if pending is None or by != pending.by:
            raise Rejected("NotASuccessor", member=member, caller=by)
        if self.now < pending.due_at:
            raise Rejected("HandoverPending", member=member, dueAt=pending.due_at)
        del self.handovers[member]
        self._set_agent(member, pending.successor)
        self._take_over(member, here)

    def add_dependant(self, by: str, label: bytes) -> None:
        """An address for somebody without a key."""
        dependant = dependant_of(self.chain_id, self.at.agents, by, label)
        if dependant in self.agent_of:
            raise Rejected("AlreadyAdded", dependant=dependant)
        self.emit("DependantAdded", dependant=dependant, guardian=by, label=label)
        self._set_agent(dependant, by)

    def change_agent(self, by: str, member: str, successor: str) -> None:
        """Pass the office on."""
        self._check_agent(by, member)
        if successor == ZERO:
            raise Rejected("AddressZero")
        self.handovers.pop(member, None)
        self._set_agent(member, successor)

    def represent(self, by: str, member: str) -> None:
        """Make the member's place in this fund the agent's."""
        self._check_agent(by, member)
        self._take_over(member, here=True)

    def _set_agent(self, member: str, agent: str) -> None:
        old = self.agent_of.get(member, ZERO)
        self.emit("AgentChanged", member=member, oldAgent=old, newAgent=agent)
        self.agent_of[member] = agent

    def _check_control(self, by: str, member: str) -> None:
        if by != self.agent_of.get(member, member):
            raise Rejected("NotInControl", member=member, caller=by)

    def _check_agent(self, by: str, member: str) -> None:
        if by != self.agent_of.get(member):
            raise Rejected("NotAnAgent", member=member, caller=by)


def dependant_of(chain_id: int, register: str, guardian: str, label: bytes) -> str:
    """The address of a guardian's dependant."""
    words = encode(
        ("uint256", "address", "address", "bytes32"), (chain_id, register, guardian, label)
    )
    return "0x" + keccak(words)[12:].hex()
