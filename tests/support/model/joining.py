"""Joining: who may, what is due at once, and how a prepayment is split."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.estate import Estate
from tests.support.model.pauses import Power
from tests.support.model.roster import Membership, Status


@dataclass(frozen=True)
class Application:
    """An application to join, as IMembership.Application."""

    member: str
    cover: int
    band: int
    amount: int
    note: bytes
    rules: bytes
    referrer: str = ZERO

    def fields(self) -> tuple[Any, ...]:
        """The fields of the Solidity struct, in order."""
        return astuple(self)


class Joining(Estate):
    """How somebody becomes a member."""

    period: int  # the oldest period not settled
    joins_stopped: bool

    def settle_overdue(self) -> None:
        """Settle every period that is over."""
        raise NotImplementedError

    def entry_dues(self, units: int) -> int:
        """Dues for the rest of a term that has begun; in its first period none are due yet."""
        terms = self.plan.shares
        if self.winding_since:
            return 0
        passed = (self.period - 1) % terms.term_periods
        left = terms.term_periods - passed
        return -(-terms.dues * units * left // terms.term_periods) if passed else 0

    def check_joining(self) -> None:
        """Raises what stands against anybody joining."""
        if self.winding_since:
            raise Rejected("FundWindingUp", since=self.winding_since)
        if self.joins_stopped:
            raise Rejected("JoiningStopped")
        self.check_pause(Power.JOINING)

    def _split(self, units: int, balance: int) -> tuple[int, int]:
        """The whole-tick rule: a balance follows the index to a whole tick; the rest is spare."""
        tick = self.plan.tick
        reach = (self.index + balance // units) // tick * tick - self.index
        if reach <= 0:
            least = (self.index // tick + 1) * tick - self.index
            raise Rejected("PrepaymentTooSmall", balance=balance, least=least * units)
        return units * reach, balance - units * reach

    def _prepay(self, payer: str, member: str, amount: int, number: int, dues: int) -> None:
        """Take a prepayment in; dues of a term that has begun go to RESERVE at once."""
        if amount:
            self.take_in(Movement.CONTRIBUTION, payer, member, amount, number)
        self.move(Movement.DUES, member, dues, self.period)

    def _join(self, payer: str, a: Application) -> None:
        self.settle_overdue()
        self._check_application(payer, a)
        status = self.status(a.member)
        if status not in (Status.NONE, Status.LAPSED, Status.LEFT):
            raise Rejected("AlreadyMember", member=a.member, status=int(status))
        leftover = self.balance(a.member)
        if leftover and payer != a.member:
            raise Rejected("RefundDue", member=a.member, amount=leftover)
        referrer = self._check_referrer(payer, a)
        units, balance = a.cover * self.plan.bands[a.band].units, leftover + a.amount
        dues = self._check_minimum(balance, units, units)
        at_risk, spare = self._split(units, balance - dues)
        self._represent_newcomer(payer, a.member, a.amount)
        number, levels = len(self.journal) + 1, [(self.now, a.cover)]
        m = Membership(a.member, number, a.band, units, self.now, levels, at_risk, spare)
        m.began.append(self.period)
        for old in self.people.get(a.member, []):
            old.at_risk = old.spare = 0
        self.people.setdefault(a.member, []).append(m)
        if referrer != ZERO:
            self.referrers[a.member] = referrer
        self._announce(payer, a, m)
        self._prepay(payer, a.member, a.amount, number, dues)

    def _announce(self, payer: str, a: Application, m: Membership) -> None:
        self.emit(
            "MemberJoined",
            member=a.member,
            number=m.number,
            payer=payer,
            units=m.units,
            cover=a.cover,
            band=a.band,
            balance=m.balance,
            expiryTick=self.expiry_tick(m),
            healthCommitment=a.note,
            rulesHash=a.rules,
            referrer=self.referrer(a.member),
        )

    def _represent_newcomer(self, payer: str, member: str, amount: int) -> None:
        """Who joins through an agent, or is paid for, is represented from the start.

        So it is the agent who must have the tokens. Raises Rejected, and then nothing has changed.
        """
        before = set(self.represented)
        if self.status(member) == Status.NONE:
            self.represented.discard(member)
        known = member in self.represented or member not in self.agent_of
        if (payer != member or self.by_agent) and not known:
            self._take_over(member, here=True)
        try:
            self.require_funds(payer, amount)
        except Rejected:
            self.represented = before
            raise

    def _check_referrer(self, payer: str, a: Application) -> str:
        """Who brought the applicant in: the first one named, for good."""
        if a.referrer == ZERO or a.member in self.referrers:
            return self.referrer(a.member)
        by_oneself = payer in (a.member, self.agent_of.get(a.member))
        if not by_oneself or a.referrer == a.member or a.referrer not in self.people:
            raise Rejected("UnknownReferrer", referrer=a.referrer)
        return a.referrer

    def _check_application(self, payer: str, a: Application) -> None:
        most = self.plan.membership.max_cover
        if a.amount == 0:
            raise Rejected("AmountZero")
        self.check_key(payer)
        self.check_joining()
        if a.member == ZERO:
            raise Rejected("MemberAddressZero")
        if a.rules != self.plan.rules_hash:
            raise Rejected("RulesNotInForce", agreed=a.rules, inForce=self.plan.rules_hash)
        if not 1 <= a.cover <= most:
            raise Rejected("CoverOutOfRange", cover=a.cover, least=1, most=most)
        if a.band >= len(self.plan.bands):
            raise Rejected("UnknownBand", band=a.band)

    def _check_minimum(self, balance: int, units: int, more: int) -> int:
        """Raises if that is too little; returns the dues of `more` units that are due at once."""
        dues = self.entry_dues(more)
        least = self.plan.membership.min_prepayment * units + dues
        if balance < least:
            raise Rejected("PrepaymentTooSmall", balance=balance, least=least)
        return dues
