"""Joining an attested plan: vouchers, who signs them, once, in time, for this fund and chain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import RULES, attested
from tests.contracts.signing import PERSON, Voucher
from tests.contracts.town import HEALTH, NOBODY, Member, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

PREPAYMENT = 100 * DOLLAR
OTHER = b"\x45" * 32  # another person


@pytest.fixture(scope="module")
def contract_attestor(project: Any, deployer: Any, smart_owner: Any) -> Any:
    """An attestor whose office is a smart account."""
    return deployer.deploy(project.SmartAccount, smart_owner)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, attestor: Any, contract_attestor: Any) -> Town:
    """An attested fund with two attestors: a key, and a smart account."""
    return open_fund(attested(plan, [attestor.address, contract_attestor.address]))


def join(town: Town, voucher: Voucher, attestor: Any, signature: bytes, **other: Any) -> Any:
    """Join with a voucher, the member paying."""
    member = other.pop("member", voucher.member)
    application = town.application(member, PREPAYMENT, **other)
    office = getattr(attestor, "address", attestor)
    return town.fund.joinAttested(application, voucher.struct(), office, signature, by(member))


def vouched(town: Town, member: Any, attestor: Any, **fields: Any) -> Any:
    """Join with a good voucher."""
    voucher = Voucher(member, **fields)
    return join(town, voucher, attestor, voucher.signed(attestor, town.fund))


class TestRefusals:
    """Vouchers that are not good."""

    def test_it_refuses_a_voucher_of_somebody_else(
        self, town: Town, alice: Any, bob: Any, attestor: Any
    ) -> None:
        voucher = Voucher(bob)
        with reverts_with("VoucherNotForThis", alice, 0):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund), member=alice)

    def test_it_refuses_a_voucher_for_another_band(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        voucher = Voucher(alice, band=1)
        with reverts_with("VoucherNotForThis", alice, 0):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund))

    def test_it_refuses_more_cover_than_vouched_for(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        voucher = Voucher(alice, max_cover=2)
        with reverts_with("CoverOutOfRange", 3, 1, 2):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund), cover=3)

    def test_it_refuses_a_voucher_from_its_end_on(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        ends = town.clock.now + 100
        voucher = Voucher(alice, valid_until=ends)
        town.clock.to(ends)
        with reverts_with("VoucherExpired", ends):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund))

    def test_it_refuses_who_is_no_attestor(self, town: Town, alice: Any, mallory: Any) -> None:
        voucher = Voucher(alice)
        with reverts_with("UnknownAttestor", mallory):
            join(town, voucher, mallory, voucher.signed(mallory, town.fund))

    def test_it_refuses_a_voucher_used_before(self, town: Town, alice: Any, attestor: Any) -> None:
        voucher = Voucher(alice)
        signature = voucher.signed(attestor, town.fund)
        join(town, voucher, attestor, signature)
        with reverts_with("VoucherAlreadyUsed", attestor, voucher.nonce):
            join(town, voucher, attestor, signature)

    @pytest.mark.parametrize("forgery", ["signer", "chain", "fund", "identity", "cover", "length"])
    def test_it_refuses_what_the_attestor_did_not_sign(
        self, town: Town, alice: Any, attestor: Any, mallory: Any, forgery: str
    ) -> None:
        voucher = Voucher(alice, max_cover=1)
        signatures = {
            "signer": voucher.signed(mallory, town.fund),
            "chain": voucher.signed(attestor, town.fund, chain_id=1),
            "fund": voucher.signed(attestor, town.desk),
            "identity": voucher.but(identity=b"\x55" * 32).signed(attestor, town.fund),
            "cover": voucher.but(max_cover=3).signed(attestor, town.fund),
            "length": voucher.signed(attestor, town.fund)[:64],
        }
        with reverts_with("VoucherNotSigned", attestor):
            join(town, voucher, attestor, signatures[forgery])

    def test_it_refuses_another_health_declaration_than_the_attestor_saw(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        voucher = Voucher(alice, health=b"\x77" * 32)
        with reverts_with("VoucherForOtherHealth", voucher.health, HEALTH):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund))

    def test_it_refuses_a_voucher_without_an_identity(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        voucher = Voucher(alice, identity=b"\0" * 32)
        with reverts_with("IdentityMissing"):
            join(town, voucher, attestor, voucher.signed(attestor, town.fund))

    def test_it_refuses_a_smart_account_that_does_not_confirm(
        self, town: Town, alice: Any, contract_attestor: Any, mallory: Any
    ) -> None:
        voucher = Voucher(alice)
        with reverts_with("VoucherNotSigned", contract_attestor):
            join(town, voucher, contract_attestor, voucher.signed(mallory, town.fund))


class TestJoinAttested:
    """A good voucher."""

    def test_it_makes_a_paying_member(self, town: Town, alice: Any, attestor: Any) -> None:
        voucher = Voucher(alice)
        join(town, voucher, attestor, voucher.signed(attestor, town.fund))
        assert town.member_status(alice) == Member.WAITING

    def test_it_takes_a_voucher_until_its_last_second(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        ends = town.clock.now + 100
        voucher = Voucher(alice, valid_until=ends)
        town.clock.to(ends - 1)
        join(town, voucher, attestor, voucher.signed(attestor, town.fund))
        assert town.member_status(alice) == Member.WAITING

    def test_it_takes_the_word_of_a_smart_account(
        self, town: Town, alice: Any, contract_attestor: Any, smart_owner: Any
    ) -> None:
        voucher = Voucher(alice)
        join(town, voucher, contract_attestor, voucher.signed(smart_owner, town.fund))
        assert town.member_status(alice) == Member.WAITING

    def test_it_counts_nonces_for_each_attestor_apart(
        self,
        town: Town,
        alice: Any,
        bob: Any,
        attestor: Any,
        contract_attestor: Any,
        smart_owner: Any,
    ) -> None:
        one, two = Voucher(alice, nonce=7), Voucher(bob, nonce=7, identity=OTHER)
        join(town, one, attestor, one.signed(attestor, town.fund))
        join(town, two, contract_attestor, two.signed(smart_owner, town.fund))
        assert town.fund.payers() == 2

    def test_it_moves_the_prepayment_and_emits_the_voucher(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        voucher = Voucher(alice, nonce=300)
        before = town.money()
        transaction = join(town, voucher, attestor, voucher.signed(attestor, town.fund))
        moved = {"alice": -PREPAYMENT, "fund": PREPAYMENT, "MEMBERS": PREPAYMENT}
        assert town.changes(before) == moved
        used = {"member": alice, "attestor": attestor, "identity": PERSON, "nonce": 300}
        assert_events(
            town.events(transaction),
            event("fund", "VoucherUsed", **used),
            event(
                "fund",
                "MemberJoined",
                member=alice,
                number=1,
                payer=alice,
                units=1,
                cover=1,
                band=0,
                balance=PREPAYMENT,
                expiryTick=100,
                healthCommitment=HEALTH,
                rulesHash=RULES,
                referrer=NOBODY,
            ),
            town.entry(1, Movement.CONTRIBUTION, alice, PREPAYMENT, ref=1),
            town.transfer(alice, town.fund, PREPAYMENT),
        )


class TestIdentity:
    """One person, one membership."""

    def test_it_is_bound_to_the_member(self, town: Town, alice: Any, attestor: Any) -> None:
        assert town.fund.holderOf(PERSON) == NOBODY
        vouched(town, alice, attestor)
        assert town.fund.holderOf(PERSON) == alice

    def test_it_refuses_a_second_address(
        self, town: Town, alice: Any, bob: Any, attestor: Any
    ) -> None:
        vouched(town, alice, attestor)
        with reverts_with("IdentityInUse", PERSON, alice, Member.WAITING):
            vouched(town, bob, attestor, nonce=2)

    @pytest.mark.parametrize(("offset", "free"), [(-1, False), (0, True)])
    def test_it_is_free_when_the_longest_dispute_could_be_over(
        self, town: Town, alice: Any, bob: Any, attestor: Any, offset: int, free: bool
    ) -> None:
        vouched(town, alice, attestor)
        town.leave(alice)
        town.settle()
        left = town.clock.now
        town.settle_through(town.plan.calendar.period_at(left + days(183)) - 1)
        town.clock.to(left + days(183) + offset)
        if free:
            vouched(town, bob, attestor, nonce=2)
            assert town.fund.holderOf(PERSON) == bob
        else:
            with reverts_with("IdentityInUse", PERSON, alice, Member.LEFT):
                vouched(town, bob, attestor, nonce=2)

    def test_it_lets_the_same_address_join_again_at_once(
        self, town: Town, alice: Any, attestor: Any
    ) -> None:
        vouched(town, alice, attestor)
        town.leave(alice)
        town.settle()
        vouched(town, alice, attestor, nonce=2)
        assert town.member_status(alice) == Member.WAITING
