"""One fund on the real contracts, and a reader of its plan file beside it, in lock-step.

Every transaction must do what the reader said before: the same events in the same order, from the
same contracts, with the same values; afterwards accounts, wallets, journal and members agree to
the last token unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from fundplan import Plan, rules_hash
from fundplan.bounds import DAY
from tests.scenarios.lives_ledger import Told
from tests.scenarios.lives_rules import Reader
from tests.scenarios.lives_settlement import Result
from tests.support.deploy import Deployed, Platform
from tests.support.evm import Chain, Contract, Receipt, Reverted, address_of
from tests.support.model.books import Account
from tests.support.rebuild import Rebuilt
from tests.support.receipts import SignedReceipt, providers, sign_receipt
from tests.support.terms import Plan as Terms

HOUR = 3_600
FORTUNE = 10**16
NOTE = b"\x07" * 32
OPERATOR, GUARDIAN, BENEFICIARY = (
    address_of(f"{who} of a life") for who in ("operator", "guardian", "beneficiary")
)
Signed = tuple[tuple[Any, ...], str, bytes]
ANYONE = address_of("anyone")


@dataclass
class Life:
    """The fund, the reader, and everybody who ever had tokens."""

    platform: Platform
    at: Deployed
    reader: Reader
    terms: Terms  # as the contracts were given them
    rich: set[str] = field(default_factory=set)
    rebuilt: Rebuilt = field(init=False)  # from the events alone
    clinic: int = 0  # number of the provider that signs receipts
    settled: dict[int, Result] = field(default_factory=dict)  # what the settlements did
    kinds: dict[str, int] = field(default_factory=dict)  # transactions by function

    def __post_init__(self) -> None:
        self.rebuilt = Rebuilt(self.terms)

    @property
    def plan(self) -> Plan:
        """With the rules in force."""
        return self.reader.plan

    @property
    def chain(self) -> Chain:
        """Of the fund."""
        return self.at.chain

    @property
    def now(self) -> int:
        """The time."""
        return self.reader.now

    # --- acting ----------------------------------------------------------------------------------

    def act(self, who: str, contract: Contract, function: str, *args: Any) -> Receipt:
        """One transaction, which must do exactly what the reader just said."""
        receipt = self.send(who, contract, function, *args)
        for kind in {function, "act"} if who in self.reader.wallet_of else {function}:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.does_as_told(receipt, self.reader.told())
        self.agree()
        return receipt

    def send(self, who: str, contract: Contract, function: str, *args: Any) -> Receipt:
        """A transaction in somebody's name: of a dependant, by the guardian."""
        agent = self.reader.wallet_of.get(who)
        if agent is None:
            return contract.send(function, *args, sender=who)
        data = contract.artifact.abi.function(function).call_data(args)
        return self.at.agents.send("act", who, contract.address, data, sender=agent)

    def refused(self, error: str, who: str, contract: Contract, function: str, *args: Any) -> None:
        """The contracts do not do it."""
        with pytest.raises(Reverted) as refusal:
            self.send(who, contract, function, *args)
        assert refusal.value.name == error
        self.agree()

    def endow(self, who: str) -> None:
        """All the tokens that a life can cost."""
        if who not in self.rich:
            self.rich.add(who)
            self.at.token.send("faucet", FORTUNE, sender=who)
            for spender in (self.at.fund, self.platform.enrolment):
                self.at.token.send("approve", spender.address, 2**256 - 1, sender=who)

    # --- comparing -------------------------------------------------------------------------------

    def does_as_told(self, receipt: Receipt, told: list[Told]) -> None:
        """The same events in the same order, from the same contracts, with the same values."""
        names = {
            getattr(self.at, name).address: name
            for name in ("fund", "desk", "jury", "review", "rulebook", "token", "agents")
        }
        names |= {getattr(self.platform, name).address: name for name in ("enrolment", "factory")}
        came = [(names[event.address], event.name) for event in receipt.events]
        assert came == [(event.emitter, event.name) for event in told]
        for event, expected in zip(receipt.events, told, strict=True):
            known = {key: event.values[key] for key in expected.values}
            assert known == expected.values, expected.name
            self.rebuilt.take(self.now, event.name, event.values)

    def agree(self) -> None:
        """Accounts, wallets and journal are as the reader has them."""
        fund, reader = self.at.fund, self.reader
        accounts = [a for a in Account if a is not Account.WORLD]
        held = {account.name: fund.view("balanceOf", account) for account in accounts}
        assert held == {account.name: reader.accounts[account] for account in accounts}
        assert held == {account.name: self.rebuilt.accounts[account] for account in accounts}
        assert self.at.token.view("balanceOf", fund.address) == sum(held.values())
        journal = fund.view("journal")
        assert (journal["entries"], journal["head"]) == (reader.entries, reader.head)

    def agree_on_members(self) -> None:
        """Everybody's balance and standing, and everybody's wallet."""
        fund, reader = self.at.fund, self.reader
        for member, holder in reader.holders.items():
            assert fund.view("balanceOfMember", member) == holder.balance, member
            assert fund.view("statusOf", member) == reader.status(member), member
            assert self.rebuilt.balance(member) == holder.balance, member
            assert self.rebuilt.status(member, self.now) == reader.status(member), member
        for who in self.rich | set(reader.wallets) - {fund.address}:
            held = self.at.token.view("balanceOf", who)
            assert held == (FORTUNE if who in self.rich else 0) + reader.wallets[who]

    # --- time ------------------------------------------------------------------------------------

    def wait(self, moment: int) -> None:
        """Let time pass; every period is settled as it ends."""
        reader = self.reader
        while not reader.closed and reader.period_end(reader.period) <= moment:
            self._at(max(self.now, reader.period_end(reader.period)))
            self.settle()
        self._at(max(self.now, moment))

    def wait_for_period(self, after: int = 1) -> None:
        """An hour into a later period; who is to wait is waiting still."""
        self.wait(self.reader.period_end(self.reader.period + after - 1) + HOUR)

    def _at(self, moment: int) -> None:
        self.chain.now = self.reader.now = moment

    def settle(self) -> None:
        """The open period is over, and anyone settles it."""
        period = self.reader.period
        self.settled[period] = self.reader.settles()
        self.reader.raises_alarm()
        self.act(ANYONE, self.at.fund, "settle")
        self.agree_on_members()

    # --- claims ----------------------------------------------------------------------------------

    def file(self, who: str, key: str, event_at: int, receipts: int = 0, other: int = 0) -> int:
        """A claim; its number."""
        line = self.plan.line(key)
        number = self.reader.files(who, line, event_at, receipts, other)
        self.act(who, self.at.desk, "file", line.number, event_at, receipts, other, NOTE)
        return number

    def file_fast(self, who: str, key: str, event_at: int, receipts: int, other: int = 0) -> int:
        """A claim on a receipt that the provider signed."""
        signed = self.receipt(who, key, event_at, receipts, other)
        number = self.reader.files(who, self.plan.line(key), event_at, receipts, other)
        payable_at = self.now + self.plan.claims.fast_seconds
        said = {"claimId": number, "provider": signed[1], "nonce": signed[0][-1]}
        self.reader.say("desk", "ReceiptAttested", **said, payableAt=payable_at)
        self.act(who, self.at.desk, "fileAttested", *signed)
        return number

    def receipt(self, who: str, key: str, event_at: int, receipts: int, other: int = 0) -> Signed:
        """What the provider signs: receipt, provider, signature."""
        nonce = self.reader.matters + 1
        given = (who, self.plan.line(key).number, event_at, receipts, other, NOTE)
        signed = SignedReceipt(*given, self.now + DAY, nonce)
        signature = sign_receipt(self.at.desk.address, signed, self.clinic)
        return signed.fields(), providers(self.clinic + 1)[-1], signature

    def pay(self, number: int) -> int:
        """Anyone pays a claim out; what the claimant received in all."""
        self.reader.pays_claim(number)
        self.act(ANYONE, self.at.desk, "pay", number)
        return self.reader.claims[number].paid

    def pay_fast(self, number: int) -> int:
        """Anyone pays a claim of the fast lane out."""
        self.reader.pays_fast(number)
        self.act(ANYONE, self.at.desk, "payFast", number)
        return self.reader.claims[number].paid

    # --- leaving ---------------------------------------------------------------------------------

    def exit(self, who: str) -> None:
        """Give notice."""
        self.reader.gives_notice(who)
        self.act(who, self.at.fund, "exit")

    def collect(self, who: str, to: str = "") -> int:
        """A refund: anyone pushes it, or the member pulls it elsewhere. The balance it held."""
        amount = self.reader.holders[who].balance
        self.reader.refunds(who, to or who)
        if to:
            self.act(who, self.at.fund, "collectRefundTo", to)
        else:
            self.act(ANYONE, self.at.fund, "collectRefund", who)
        return amount

    def rules_hash(self) -> bytes:
        """Of the rules in force."""
        return rules_hash(self.plan)
