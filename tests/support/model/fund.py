"""The whole fund."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.support.model.books import Account, Addresses, Movement, Rejected
from tests.support.model.members import Application
from tests.support.model.pauses import Power
from tests.support.model.records import Version
from tests.support.model.roster import Status
from tests.support.model.winding_up import WindingUp
from tests.support.terms import Plan

LONGEST_DISPUTE = 183 * 86_400


@dataclass(frozen=True)
class Voucher:
    """An attestor's permission to join, as IMembership.Voucher; `genuine`: rightly signed."""

    member: str
    identity: bytes
    health_commitment: bytes
    band: int
    max_cover: int
    valid_until: int
    nonce: int
    attestor: str
    genuine: bool = True

    def fields(self) -> tuple[str, bytes, bytes, int, int, int, int]:
        """The fields of the Solidity struct, in order."""
        return (
            self.member,
            self.identity,
            self.health_commitment,
            self.band,
            self.max_cover,
            self.valid_until,
            self.nonce,
        )


class FundModel(WindingUp):
    """Everything a fund does."""

    def __init__(self, plan: Plan, at: Addresses, chain_id: int, now: int) -> None:
        super().__init__(plan, at, chain_id, now)
        self.people = {}
        self.index = 0
        self.period = 1
        self.batches = {}
        self.queue = []
        self.matters = {}
        self.debts = Counter()
        self.cases = []
        self.close = {}
        self.block = 0
        self.versions = [Version(plan.rules, 0)]
        self.answer_seconds = plan.claims.publicity_seconds
        self.next_shares = None
        self.charged_by = {}
        self.low_for = self.few_for = self.next_alarm_at = 0
        self.grown = self.joins_stopped = False
        self._begin_without_end()
        self._begin_without_agents()
        self.expelled_in = []
        self.referrers = {}
        self.holders: dict[bytes, str] = {}
        self.providers = set(plan.providers)
        self.used_receipts = set()
        self.attestors = set(plan.attestors)
        self.used_vouchers: set[tuple[str, int]] = set()

    def _begin_without_end(self) -> None:
        self.pauses, self.used_powers = {}, set()
        self.winding_since = self.closed_at = self.per_unit = self.rounding = 0
        self.final, self.swept = (0, 0), False

    def _begin_without_agents(self) -> None:
        self.agent_of, self.successors, self.handovers = {}, {}, {}
        self.represented, self.by_agent = set(), False

    def join_attested(self, payer: str, application: Application, voucher: Voucher) -> None:
        """Join with a voucher."""
        member, band, note = application.member, application.band, application.note
        if voucher.health_commitment != note:
            attested = voucher.health_commitment
            raise Rejected("VoucherForOtherHealth", attested=attested, declared=note)
        self._check_identity(voucher.identity, member)
        if (voucher.member, voucher.band) != (member, band):
            raise Rejected("VoucherNotForThis", member=member, band=band)
        self._check_voucher(voucher, application.cover)
        self._join(payer, application)
        self.holders[voucher.identity] = member
        self._use_voucher(voucher)

    def _check_identity(self, identity: bytes, member: str) -> None:
        """One person, one membership: until it has been over for long, for good if expelled."""
        if not any(identity):
            raise Rejected("IdentityMissing")
        holder = self.holders.get(identity, member)
        if holder == member:
            return
        m, status = self.current(holder), self.status(holder)
        ended = self.end_of(m) if m and status in (Status.LEFT, Status.LAPSED) else None
        if ended is None or self.now < ended + LONGEST_DISPUTE:
            raise Rejected("IdentityInUse", identity=identity, holder=holder, status=int(status))

    def raise_cover_attested(self, member: str, cover: int, amount: int, voucher: Voucher) -> None:
        """Raise cover with a voucher."""
        self.check_key(member)
        m = self.current(member)
        band = m.band if m else 0
        if (voucher.member, voucher.band) != (member, band):
            raise Rejected("VoucherNotForThis", member=member, band=band)
        self._check_voucher(voucher, cover)
        self._raise_cover(member, cover, amount)
        self._use_voucher(voucher)

    def donate(self, donor: str, amount: int) -> None:
        """Give to RESERVE."""
        self.settle_overdue()
        if amount == 0:
            raise Rejected("AmountZero")
        self.check_key(donor)
        self.take_in(Movement.DONATION, donor, donor, amount, 0)

    def book_unbooked(self, caller: str) -> None:
        """Take tokens that came past the fund's functions into RESERVE."""
        self.settle_overdue()
        amount = self.unbooked()
        if amount == 0:
            raise Rejected("NothingUnbooked")
        self.move(Movement.UNBOOKED, caller, amount, 0)

    def collect_fees(self) -> None:
        """Pay the operator."""
        self.check_pause(Power.PAYING)
        operator, amount = self.plan.operator, self.account(Account.FEES)
        self.pay_out(Movement.FEE_PAID, operator, operator, amount, 0)
        self.emit("FeesCollected", operator=operator, amount=amount)

    def _check_voucher(self, voucher: Voucher, cover: int) -> None:
        if cover > voucher.max_cover:
            raise Rejected("CoverOutOfRange", cover=cover, least=1, most=voucher.max_cover)
        if self.now >= voucher.valid_until:
            raise Rejected("VoucherExpired", validUntil=voucher.valid_until)
        if voucher.attestor not in self.attestors:
            raise Rejected("UnknownAttestor", attestor=voucher.attestor)
        if (voucher.attestor, voucher.nonce) in self.used_vouchers:
            raise Rejected("VoucherAlreadyUsed", attestor=voucher.attestor, nonce=voucher.nonce)
        if not voucher.genuine:
            raise Rejected("VoucherNotSigned", attestor=voucher.attestor)

    def _use_voucher(self, voucher: Voucher) -> None:
        self.used_vouchers.add((voucher.attestor, voucher.nonce))
        self.emit(
            "VoucherUsed",
            member=voucher.member,
            attestor=voucher.attestor,
            identity=voucher.identity,
            nonce=voucher.nonce,
        )
