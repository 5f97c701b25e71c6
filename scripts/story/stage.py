"""Where the story is played: the fund, the node, the people, the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from eth_utils.crypto import keccak

from fundplan import Plan, Text
from fundplan.deployments import DeployedFund
from fundplan.notation import EXACT, format_amount
from fundplan.words import spoken_amount
from scripts.story.asks import Ask, Means
from scripts.story.cast import Cast, Person
from scripts.story.chain import Call, DevChain, Receipt
from scripts.story.contracts import Contract, Failure
from scripts.story.errors import expect
from scripts.story.narrator import Narrator
from scripts.story.signing import RECEIPT, VOUCHER, Domain, signature
from scripts.story.timeline import Timeline

SMALL_GAS = 120_000
JOIN_GAS = 500_000
NOBODY = "0x" + "00" * 20
# They prepay a stake beside their shares: it is what a verdict can cost them.
AT_STAKE = ("upheld", "fraud", "overdrawn", "challenged", "cleared")


class Stage:
    """One fund on one node, and what the story has learnt so far."""

    def __init__(
        self, chain: DevChain, record: DeployedFund, plan: Plan, cast: Cast, narrator: Narrator
    ) -> None:
        self.chain, self.record, self.plan, self.cast = chain, record, plan, cast
        self.time = Timeline(plan, record.starts_at)
        self.fund = Contract("MutualFund", record.fund)
        self.desk = Contract("ClaimDesk", record.claim_desk)
        self.review = Contract("ReviewDesk", record.review_desk)
        self.jury = Contract("Jury", record.jury)
        self.rulebook = Contract("Rulebook", record.rulebook)
        self.agents = Contract("Agents", record.agents)
        self.enrolment = Contract("GroupEnrolment", record.enrolment)
        self.token = Contract("TestnetDollar", record.token)
        self.forwarder = Contract("MemberForwarder", record.forwarder)
        self.chain.know(self.fund, self.desk, self.review, self.jury, self.rulebook)
        self.chain.know(self.agents, self.enrolment, self.token, self.forwarder)
        self.proposals: dict[int, Receipt] = {}  # matter -> how it was put to all members
        self.dependants: list[Person] = []  # members who have no key
        self.settled: dict[int, Any] = {}  # period -> Settled
        self.solvency: dict[int, Any] = {}  # period -> Solvency
        self.settlements: dict[int, Receipt] = {}
        self.key_receipts: dict[str, Receipt] = {}  # by beat: what tests look at
        self.fast_fees = 0  # of claims that the fast lane paid, token units
        self._narrator = narrator
        self._vouchers = 0
        self._receipts = 0

    # --- words and figures -----------------------------------------------------------------------

    def say(self, zh: str, en: str) -> None:
        """Tell what happened now."""
        now = self.chain.now
        self._narrator.tell(now, self.time.period_at(now), Text(zh, en))

    def money(self, amount: int) -> Text:
        """Token units as people say them: to the cent, smaller sums to four decimals."""
        value = EXACT.scaleb(Decimal(amount), -self.record.token_decimals)
        rounded = value.quantize(Decimal("0.01" if value >= 1 else "0.0001"), context=EXACT)
        return spoken_amount(Decimal(format_amount(rounded)), self.plan.currency.name)

    def tokens(self, amount: Decimal) -> int:
        """Token units of a plan's amount."""
        return self.means(0).tokens(amount)

    def means(self, units: int) -> Means:
        """What so many units of membership can bear."""
        return Means(self.plan, self.record.token_decimals, units)

    @property
    def rules_hash(self) -> bytes:
        """The rules that members agree to."""
        return bytes.fromhex(self.record.rules_hash[2:])

    def secret(self, text: str) -> bytes:
        """A salted commitment to something that stays off the chain."""
        return bytes(keccak(text=f"salted: {text}, {self.chain.now}"))

    # --- acting ----------------------------------------------------------------------------------

    def act(self, who: Person, contract: Contract, function: str, *args: Any) -> Receipt:
        """One transaction. Raises Surprise where it fails."""
        return self.chain.send([Call(who.address, contract, function, args)])[0]

    def settle(self, period: int) -> None:
        """Close the oldest period that is over, which must be `period`."""
        keeper = self.cast["keeper"].address
        receipt = self.chain.send([Call(keeper, self.fund, "settle", (), gas=12_000_000)])[0]
        event = receipt.one("PeriodSettled")
        expect(event.period, period, "the period settled")
        self.settled[period] = event.result
        self.solvency[period] = receipt.one("SolvencyReported").solvency
        self.settlements[period] = receipt

    def refusal(self, who: Person, contract: Contract, function: str, *args: Any) -> Failure:
        """The named error with which the contract refuses somebody now."""
        return self.chain.refusal(Call(who.address, contract, function, args))

    def ask(self, contract: Contract, name: str, *args: Any) -> Any:
        """The answer of a view, now."""
        return self.chain.view(contract, name, *args)

    def ask_all(self, contract: Contract, name: str, people: Sequence[Person]) -> list[Any]:
        """The answers of a view about each of these people."""
        return self.chain.views([(contract, name, (person.address,)) for person in people])

    def held_by(self, who: Person) -> int:
        """Token units that somebody holds outside the fund."""
        return int(self.ask(self.token, "balanceOf", who.address))

    # --- money ready to be paid in ---------------------------------------------------------------

    def provide(self, amounts: Sequence[tuple[Person, int]], taker: str = "") -> None:
        """Give people test money and let the fund, or another, take it when they act."""
        calls = []
        for person, amount in amounts:
            calls.append(Call(person.address, self.token, "faucet", (amount,), gas=SMALL_GAS))
            approval = (taker or self.fund.address, amount)
            calls.append(Call(person.address, self.token, "approve", approval, gas=SMALL_GAS))
        self.chain.send(calls)

    def prepayment(self, person: Person, *, least: bool = False) -> int:
        """What somebody prepays: the least that is allowed, or enough for some settlements."""
        shares = self.plan.shares
        per_unit = self.plan.membership.min_prepayment
        if not least:
            per_unit += 3 * shares.period_cap + 3 * shares.dues
        staked = self.tokens(self.plan.disputes.stake) if person.role in AT_STAKE else 0
        return self.tokens(per_unit) * person.units + staked

    def dependant_of(self, parent: Person, account: str) -> Person:
        """A member without a key, for whom a parent acts."""
        name = Text(f"{parent.name.zh}的孩子", f"{parent.name.en}'s child")
        child = replace(parent, role=f"child of {parent.role}", name=name, account=account.lower())
        self.dependants.append(child)
        return child

    # --- joining ---------------------------------------------------------------------------------

    def joining(
        self, person: Person, prepayment: int, referrer: Person | None = None
    ) -> tuple[str, tuple[Any, ...]]:
        """Function and arguments with which somebody joins this plan."""
        assert person.band is not None
        application = (
            person.address,
            person.cover,
            person.band.number,
            prepayment,
            self._health(person),
            self.rules_hash,
            referrer.address if referrer else NOBODY,
        )
        if not self.plan.membership.attested:
            return "join", (application,)
        return "joinAttested", (application, *self.voucher(person, person.cover))

    def voucher(self, person: Person, cover: int, identity_of: str = "") -> tuple[Any, ...]:
        """An attestor's voucher for a member: the voucher, who signed, the signature.

        `identity_of`: the role of the person behind this account, where that is another.
        """
        assert person.band is not None
        self._vouchers += 1
        attestor = self.cast["attestor"]
        values = (
            person.address,
            bytes(keccak(text=f"salted identity of {identity_of or person.role}")),
            self._health(person),
            person.band.number,
            cover,
            self.chain.now + 30 * 86_400,
            self._vouchers,
        )
        domain = Domain("MutualFund", self.record.chain_id, self.fund.address)
        return values, attestor.address, signature(attestor.key, domain, VOUCHER, values)

    def receipt(self, person: Person, ask: Ask, event_at: int) -> tuple[Any, ...]:
        """A provider's receipt for a claim: the receipt, who signed, the signature."""
        self._receipts += 1
        provider = self.cast["provider"]
        values = (
            person.address,
            ask.line.number,
            event_at,
            ask.receipts,
            ask.other_sources,
            self.secret(f"bills of {person.role}"),
            self.chain.now + 30 * 86_400,
            self._receipts,
        )
        domain = Domain("ClaimDesk", self.record.chain_id, self.desk.address)
        return values, provider.address, signature(provider.key, domain, RECEIPT, values)

    def _health(self, person: Person) -> bytes:
        return bytes(keccak(text=f"salted: health declaration of {person.role}"))

    def join_call(self, person: Person, prepayment: int, payer: Person | None = None) -> Call:
        """The transaction with which somebody, or another, pays for joining."""
        function, args = self.joining(person, prepayment)
        return Call((payer or person).address, self.fund, function, args, gas=JOIN_GAS)
