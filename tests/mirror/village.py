"""A small fund on a node where people do exactly what a story says, without a model beside it."""

from __future__ import annotations

from dataclasses import astuple
from types import SimpleNamespace
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.mirror.mirrors import recorded
from tests.mirror.nodechain import NodeChain, height_of, time_of
from tests.support.deploy import FAUCET_LIMIT, deploy_platform, deploy_token
from tests.support.evm import Contract, Receipt, accounts, address_of
from tests.support.model import Voucher
from tests.support.node import Node
from tests.support.terms import NOBODY, Offices, Plan
from tests.support.vouchers import sign_voucher

DAY = 86_400
ADOPT, REJECT = 0, 1
HEALTH = keccak(text="health")
KEEPER = address_of("keeper")  # sends what anybody may
ONE = 10**6
ALL = 2**256 - 1


class Village:
    """A fund, its people by number, and a clock that settles every period as it ends."""

    def __init__(self, node: Node, name: str, plan: Plan, people: int = 8) -> None:
        self.node, self.name, self.plan = node, name, plan
        self.first_block = self.height() + 1
        self.chain = NodeChain(node, time_of(node) + 1)
        self.platform = deploy_platform(self.chain)
        self.deployed = self.platform.create_fund(deploy_token(self.chain, 6), plan)
        found = self.deployed
        self.fund, self.desk, self.review = found.fund, found.desk, found.review
        self.jury, self.rulebook, self.agents = found.jury, found.rulebook, found.agents
        self.enrolment = self.platform.enrolment
        self.people = tuple(accounts(f"{name} villager", people))
        self.nonce = 0
        self.matters: list[int] = []  # proposals, the oldest first
        for person in (*self.people, KEEPER):
            self.endow(person)

    def deployed_fund(self) -> SimpleNamespace:
        """What the mirror reads of a fund in a deployments file."""
        return recorded(self.node, self.deployed, self.enrolment, self.name, 6, self.first_block)

    def height(self) -> int:
        """The newest block."""
        return height_of(self.node)

    # --- acting ----------------------------------------------------------------------------------

    def endow(self, account: str) -> None:
        """Tokens, all of which the fund, and the enrolment of groups, may take."""
        token = self.deployed.token
        token.send("faucet", FAUCET_LIMIT // 2**60, sender=account)
        for spender in (self.fund, self.enrolment):
            token.send("approve", spender.address, ALL, sender=account)

    def send(self, contract: Contract, function: str, *args: Any, by: str = KEEPER) -> Receipt:
        """A transaction that must pass."""
        receipt = contract.send(function, *args, sender=by)
        self.matters += [event["matter"] for event in receipt.named("Proposed")]
        return receipt

    def act(self, agent: str, member: str, contract: Contract, function: str, *args: Any) -> None:
        """An agent acts for a member."""
        data = contract.artifact.abi.function(function).call_data(args)
        self.send(self.agents, "act", member, contract.address, data, by=agent)

    def pass_to(self, moment: int) -> None:
        """Let time pass; every period is settled as it ends."""
        while True:
            found = self.fund.view("openPeriod")
            if found["endsAt"] > moment:
                break
            self.chain.now = max(self.chain.now, found["endsAt"])
            self.send(self.fund, "settle")
        self.chain.now = max(self.chain.now, moment)

    def wait(self, seconds: int) -> None:
        """As `pass_to`, from now."""
        self.pass_to(self.chain.now + seconds)

    def settle(self, periods: int = 1) -> None:
        """Wait until so many more periods are settled."""
        for _ in range(periods):
            self.pass_to(self.fund.view("openPeriod")["endsAt"])

    # --- members ---------------------------------------------------------------------------------

    def application(self, member: str, amount: int, cover: int = 1) -> tuple[Any, ...]:
        """What somebody joins with."""
        return member, cover, 0, amount, HEALTH, self.fund.view("rulesHash"), NOBODY

    def voucher(self, member: str) -> Voucher:
        """An attestor's permission."""
        self.nonce += 1
        return Voucher(
            member=member,
            identity=keccak(text=member),
            health_commitment=HEALTH,
            band=0,
            max_cover=3,
            valid_until=self.chain.now + 30 * DAY,
            nonce=self.nonce,
            attestor=self.plan.attestors[0],
        )

    def join(self, member: str, amount: int, cover: int = 1, payer: str | None = None) -> None:
        """Somebody joins, or is paid for."""
        application, by = self.application(member, amount * ONE, cover), payer or member
        if not self.plan.membership.attested:
            self.send(self.fund, "join", application, by=by)
            return
        v = self.voucher(member)
        given = application, v.fields(), v.attestor, sign_voucher(self.fund.address, v)
        self.send(self.fund, "joinAttested", *given, by=by)

    def enrol(self, payer: str, members: list[str], amount: int) -> None:
        """An employer enrols a group."""
        vouchers = [self.voucher(member) for member in members]
        self.send(
            self.enrolment,
            "enrol",
            self.fund.address,
            [self.application(member, amount * ONE) for member in members],
            [v.fields() for v in vouchers],
            vouchers[0].attestor,
            [sign_voucher(self.fund.address, v) for v in vouchers],
            by=payer,
        )

    def file(self, by: str, line: int = 2, ago: int = 60) -> int:
        """A claim over an event so many seconds ago; its number."""
        args = line, self.chain.now - ago, 0, 0, keccak(text="receipt")
        receipt = self.send(self.desk, "file", *args, by=by)
        return int(receipt.named("ClaimFiled")[0]["claimId"])

    # --- votes -----------------------------------------------------------------------------------

    def amend(self, by: str, text: str, offices: Offices, **changes: Any) -> tuple[int, Any]:
        """Propose other rules; the matter, and what enacting them takes."""
        plan = self.plan.amended(text, **changes)
        given = astuple(plan.rules), astuple(offices)
        self.send(self.rulebook, "proposeAmendment", *given, text, by=by)
        return self.matters[-1], (plan, given)

    def propose(self, by: str, function: str, *args: Any) -> int:
        """Any other proposal; its matter."""
        self.send(self.rulebook, function, *args, by=by)
        return self.matters[-1]

    def vote(self, case_id: int, option: int, voters: tuple[str, ...], agent: str = "") -> None:
        """All of these vote for one option, in a case that is put to all members.

        Args:
            agent: who votes for the first of them; "": nobody does.
        """
        self.pass_to(self.jury.view("caseOf", case_id)["opensAt"])
        for at, voter in enumerate(voters):
            salt = keccak(encode(("uint256", "address"), (case_id, voter)))
            sealed = self.jury.view("sealOf", case_id, voter, option, salt, bytes(32))
            if agent and at == 0:
                self.act(agent, voter, self.jury, "sealVote", case_id, sealed)
            else:
                self.send(self.jury, "sealVote", case_id, sealed, by=voter)
        self.pass_to(self.jury.view("caseOf", case_id)["sealingEndsAt"])
        for voter in voters:
            salt = keccak(encode(("uint256", "address"), (case_id, voter)))
            seat = self.fund.view("memberOf", voter)["number"]
            self.send(self.jury, "openVote", case_id, seat, voter, option, salt, bytes(32))

    def decide(
        self, matter: int, option: int, voters: tuple[str, ...], agent: str = ""
    ) -> dict[str, Any]:
        """Vote on a proposal and conclude it; what it says afterwards."""
        self.vote(self.proposal(matter)["caseId"], option, voters, agent)
        self.send(self.rulebook, "conclude", matter)
        return self.proposal(matter)

    def proposal(self, matter: int) -> dict[str, Any]:
        """A proposal as the contract tells it."""
        found: dict[str, Any] = self.rulebook.view("proposalOf", matter)
        return found
