"""The whole fund."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.model.books import ZERO, Account, Addresses, Movement, Rejected
from tests.support.model.claims import Claims
from tests.support.terms import Plan


@dataclass(frozen=True)
class Voucher:
    """An attestor's permission to join, as IMembership.Voucher; `genuine`: rightly signed."""

    member: str
    identity: bytes
    band: int
    max_cover: int
    valid_until: int
    nonce: int
    attestor: str
    genuine: bool = True

    def fields(self) -> tuple[str, bytes, int, int, int, int]:
        """The fields of the Solidity struct, in order."""
        return (
            self.member,
            self.identity,
            self.band,
            self.max_cover,
            self.valid_until,
            self.nonce,
        )


class FundModel(Claims):
    """Everything a fund does."""

    def __init__(self, plan: Plan, at: Addresses, chain_id: int, now: int) -> None:
        super().__init__(plan, at, chain_id, now)
        self.people = {}
        self.index = 0
        self.period = 1
        self.batches = {}
        self.queue = []
        self.claims = []
        self.cases = []
        self.attestors = set(plan.attestors)
        self.used_vouchers: set[tuple[str, int]] = set()

    def join_attested(
        self,
        payer: str,
        member: str,
        cover: int,
        band: int,
        amount: int,
        rules: bytes,
        note: bytes,
        voucher: Voucher,
    ) -> None:
        """Join with a voucher."""
        if (voucher.member, voucher.band) != (member, band):
            raise Rejected("VoucherNotForThis", member=member, band=band)
        self._check_voucher(voucher, cover)
        self._join(payer, member, cover, band, amount, rules, note)
        self._use_voucher(voucher)

    def raise_cover_attested(self, member: str, cover: int, amount: int, voucher: Voucher) -> None:
        """Raise cover with a voucher."""
        m = self.current(member)
        band = m.band if m else 0
        if (voucher.member, voucher.band) != (member, band):
            raise Rejected("VoucherNotForThis", member=member, band=band)
        self._check_voucher(voucher, cover)
        self._raise_cover(member, cover, amount)
        self._use_voucher(voucher)

    def rotate_attestor(self, attestor: str, successor: str) -> None:
        """An attestor hands its office over."""
        if attestor not in self.attestors:
            raise Rejected("UnknownAttestor", attestor=attestor)
        if successor == ZERO:
            raise Rejected("AttestorAddressZero")
        self.attestors.discard(attestor)
        self.attestors.add(successor)
        self.emit("AttestorRotated", oldAttestor=attestor, newAttestor=successor)

    def donate(self, donor: str, amount: int) -> None:
        """Give to RESERVE."""
        self.settle_overdue()
        if amount == 0:
            raise Rejected("AmountZero")
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
