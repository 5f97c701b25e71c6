"""An employer enrols a group: in batches that can be sent again, and nothing stays inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, PURSE, Open
from tests.contracts.plans import RULES, attested
from tests.contracts.signing import Request, Voucher
from tests.contracts.town import HEALTH, NOBODY, UNLIMITED, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

EACH = 100 * DOLLAR
STAFF = "alice bob carol".split()


@dataclass(frozen=True)
class Batch:
    """What an employer sends."""

    applications: list[Any]
    vouchers: list[Any]
    signatures: list[bytes]

    def send(self, town: Town, employer: Any, attestor: Any) -> Any:
        """Enrol."""
        return town.enrolment.enrol(*self.arguments(town, attestor), by(employer))

    def arguments(self, town: Town, attestor: Any) -> tuple[Any, ...]:
        """As the contract takes them."""
        return (town.fund, self.applications, self.vouchers, attestor, self.signatures)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, attestor: Any, donor: Any) -> Town:
    """An attested fund; the employer lets the enrolment take tokens."""
    town = open_fund(attested(plan, [attestor.address]))
    town.token.approve(town.enrolment, UNLIMITED, by(donor))
    return town


@pytest.fixture(scope="module")
def employer(donor: Any) -> Any:
    """Who pays."""
    return donor


@pytest.fixture
def batch(town: Town, attestor: Any) -> Batch:
    """Three with good vouchers."""
    return batch_of(town, attestor, STAFF)


def batch_of(town: Town, attestor: Any, names: list[str], **other: Any) -> Batch:
    """A batch with a voucher each."""
    people = [town.cast[name] for name in names]
    papers = [
        Voucher(person, nonce=number, identity=bytes([number]) * 32)
        for number, person in enumerate(people, start=1)
    ]
    return Batch(
        [town.application(person, EACH, **other) for person in people],
        [paper.struct() for paper in papers],
        [paper.signed(attestor, town.fund) for paper in papers],
    )


def reason(error: str, types: list[str], *values: Any) -> bytes:
    """The fund's error, ABI-encoded."""
    return bytes(keccak(text=f"{error}({','.join(types)})")[:4]) + encode(types, values)


def skipped(town: Town, member: Any, why: bytes) -> Any:
    """Somebody whom the fund did not take."""
    return event("enrolment", "EnrolmentSkipped", fund=town.fund, member=member, reason=why)


def enrolled(town: Town, employer: Any, number: int) -> Any:
    """How a batch ended."""
    values = {"fund": town.fund, "payer": employer, "enrolled": number}
    return event("enrolment", "GroupEnrolled", **values, amount=number * EACH)


class TestRefusals:
    """Batches that are none."""

    @pytest.mark.parametrize("size", [0, 101])
    def test_it_takes_one_to_a_hundred(
        self, town: Town, batch: Batch, employer: Any, attestor: Any, size: int
    ) -> None:
        crowd = Batch(*(part[:1] * size for part in vars(batch).values()))
        with reverts_with("BatchSizeOutOfBounds", size, 100):
            crowd.send(town, employer, attestor)

    @pytest.mark.parametrize(
        ("part", "counts"), [("vouchers", (3, 2, 3)), ("signatures", (3, 3, 2))]
    )
    def test_it_takes_a_voucher_and_a_signature_each(
        self, town: Town, batch: Batch, employer: Any, attestor: Any, part: str, counts: Any
    ) -> None:
        shorter = replace(batch, **{part: getattr(batch, part)[:2]})
        with reverts_with("BatchMismatch", *counts):
            shorter.send(town, employer, attestor)

    def test_it_takes_what_the_payer_allows_and_nothing_else(
        self, town: Town, batch: Batch, mallory: Any, attestor: Any
    ) -> None:
        with reverts_with("ERC20InsufficientAllowance", town.enrolment, 0, 3 * EACH):
            batch.send(town, mallory, attestor)


class TestEnrol:
    """A good batch."""

    def test_it_makes_members_of_all(
        self, town: Town, batch: Batch, employer: Any, attestor: Any
    ) -> None:
        before = town.money()
        batch.send(town, employer, attestor)
        whole = 3 * EACH
        assert town.changes(before) == {"donor": -whole, "fund": whole, "MEMBERS": whole}
        states = {town.member_status(town.cast[name]) for name in STAFF}
        assert states == {Member.WAITING}

    def test_it_emits_every_joining(
        self, town: Town, employer: Any, attestor: Any, alice: Any
    ) -> None:
        sent = batch_of(town, attestor, ["alice"]).send(town, employer, attestor)
        joined = {"member": alice, "number": 1, "payer": town.enrolment, "units": 1, "cover": 1}
        joined |= {"band": 0, "balance": EACH, "expiryTick": 100, "healthCommitment": HEALTH}
        used = {"member": alice, "attestor": attestor, "identity": b"\x01" * 32, "nonce": 1}
        approval = {"owner": town.enrolment, "spender": town.fund}
        assert_events(
            town.events(sent),
            town.transfer(employer, town.enrolment, EACH),
            event("token", "Approval", **approval, value=EACH),
            event("fund", "VoucherUsed", **used),
            event("fund", "MemberJoined", **joined, rulesHash=RULES, referrer=NOBODY),
            town.entry(1, Movement.CONTRIBUTION, alice, EACH, ref=1),
            town.transfer(town.enrolment, town.fund, EACH),
            event("token", "Approval", **approval, value=0),
            enrolled(town, employer, 1),
        )

    def test_it_gives_the_employer_no_hold_on_anybody(
        self, town: Town, batch: Batch, employer: Any, attestor: Any, alice: Any
    ) -> None:
        batch.send(town, employer, attestor)
        town.leave(alice)
        town.settle()
        before = town.money()
        town.fund.collectRefund(alice, by(employer))
        assert town.changes(before)["alice"] == EACH

    def test_it_works_for_an_employer_without_coins(
        self,
        town: Town,
        platform: SimpleNamespace,
        batch: Batch,
        employer: Any,
        attestor: Any,
        relayer: Any,
    ) -> None:
        data = town.enrolment.enrol.encode_input(*batch.arguments(town, attestor))
        request = Request(employer, town.enrolment, data)
        signed = request.struct(request.signed(employer, platform.forwarder))
        platform.forwarder.execute(signed, by(relayer))
        assert town.fund.payers() == 3

    def test_it_fits_seventy_five_into_a_transaction(
        self, town: Town, employer: Any, attestor: Any
    ) -> None:
        staff = ["0x" + f"{number:040x}" for number in range(10**6, 10**6 + 75)]
        papers = [
            Voucher(member, nonce=number, identity=number.to_bytes(32, "big"))
            for number, member in enumerate(staff, start=1)
        ]
        batch = Batch(
            [town.application(member, EACH) for member in staff],
            [paper.struct() for paper in papers],
            [paper.signed(attestor, town.fund) for paper in papers],
        )
        sent = batch.send(town, employer, attestor)
        assert town.fund.payers() == 75
        assert sent.gas_used < 2**24


class TestResume:
    """Part of a batch, or a batch sent again."""

    def test_it_skips_who_is_a_member_and_gives_the_rest_back(
        self, town: Town, batch: Batch, employer: Any, attestor: Any, bob: Any
    ) -> None:
        voucher = Voucher(bob, nonce=900, identity=b"\x02" * 32)
        signature = voucher.signed(attestor, town.fund)
        application = town.application(bob, EACH)
        town.fund.joinAttested(application, voucher.struct(), attestor, signature, by(bob))
        before = town.money()
        events = town.events(batch.send(town, employer, attestor))
        moved = {"donor": -2 * EACH, "fund": 2 * EACH, "MEMBERS": 2 * EACH}
        assert town.changes(before) == moved
        why = reason("AlreadyMember", ["address", "uint8"], bob.address, Member.WAITING)
        assert skipped(town, bob, why) in events
        assert events[-2] == town.transfer(town.enrolment, employer, EACH)
        assert events[-1] == enrolled(town, employer, 2)

    def test_it_may_be_sent_again_whole(
        self, town: Town, batch: Batch, employer: Any, attestor: Any
    ) -> None:
        batch.send(town, employer, attestor)
        before = town.money()
        events = town.events(batch.send(town, employer, attestor))
        assert town.changes(before) == {}
        used = [
            skipped(
                town,
                town.cast[name],
                reason("VoucherAlreadyUsed", ["address", "uint256"], attestor.address, number),
            )
            for number, name in enumerate(STAFF, start=1)
        ]
        assert [one for one in events if one.name == "EnrolmentSkipped"] == used
        assert events[-1] == enrolled(town, employer, 0)

    def test_it_goes_on_where_it_was_cut_off(
        self, town: Town, batch: Batch, employer: Any, attestor: Any
    ) -> None:
        first = Batch(*(part[:2] for part in vars(batch).values()))
        first.send(town, employer, attestor)
        before = town.money()
        batch.send(town, employer, attestor)
        assert town.changes(before) == {"donor": -EACH, "fund": EACH, "MEMBERS": EACH}
        assert town.fund.payers() == 3

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_it_skips_one_bad_voucher_among_good_ones(
        self, town: Town, batch: Batch, employer: Any, attestor: Any, place: int
    ) -> None:
        batch.signatures[place] = batch.signatures[place - 1]
        events = town.events(batch.send(town, employer, attestor))
        why = reason("VoucherNotSigned", ["address"], attestor.address)
        assert skipped(town, town.cast[STAFF[place]], why) in events
        assert events[-1] == enrolled(town, employer, 2)

    def test_it_names_nobody_s_referrer(
        self, town: Town, employer: Any, attestor: Any, alice: Any, bob: Any
    ) -> None:
        batch_of(town, attestor, ["alice"]).send(town, employer, attestor)
        group = batch_of(town, attestor, ["alice", "bob"], referrer=alice)
        events = town.events(group.send(town, employer, attestor))
        why = reason("UnknownReferrer", ["address"], alice.address)
        assert skipped(town, bob, why) in events


class TestNothingInside:
    """It holds money only inside a call, and no fund trusts it."""

    def test_it_keeps_no_tokens_and_no_allowance(
        self, town: Town, batch: Batch, employer: Any, attestor: Any
    ) -> None:
        batch.signatures[1] = b""
        batch.send(town, employer, attestor)
        assert town.token.balanceOf(town.enrolment) == 0
        assert town.token.allowance(town.enrolment, town.fund) == 0

    def test_it_takes_from_the_payer_only_what_was_asked(
        self, town: Town, batch: Batch, employer: Any, attestor: Any
    ) -> None:
        batch.send(town, employer, attestor)
        assert town.token.balanceOf(employer) == PURSE - 3 * EACH

    def test_it_is_trusted_by_no_fund(self, town: Town) -> None:
        assert not town.fund.isTrustedForwarder(town.enrolment)
