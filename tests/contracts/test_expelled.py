"""Who was expelled: the refund, no more shares, no cover, and no way back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    FIRST,
    STAKE,
    TEN,
    challenge,
    conclude,
    settle_in,
    vote,
)
from tests.contracts.plans import EXPEL, attested, beginning, fast
from tests.contracts.signing import Voucher
from tests.contracts.town import Member, Town, days
from tests.support.terms import Plan

NOTHING = b"\0" * 32


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, provider: Any) -> Town:
    """Ten are covered, mallory waits; there is a provider."""
    town = settle_in(open_fund(fast(plan, 40 * DOLLAR, [provider.address])))
    town.join(town.cast["mallory"], 200 * DOLLAR)
    return town


@pytest.fixture
def challenged(town: Town) -> Town:
    """bob challenges alice's membership."""
    challenge(town)
    return town


def judged(town: Town, option: int) -> Any:
    """The jury decides so; the conclusion."""
    vote(town, 1, {option: FIRST})
    return conclude(town, 1, town.review)


class TestExpelled:
    """What is left to who was expelled."""

    @pytest.fixture
    def expelled(self, challenged: Town) -> Town:
        """alice is expelled."""
        judged(challenged, EXPEL)
        return challenged

    def test_it_refunds_the_balance_less_the_stake(self, expelled: Town, alice: Any) -> None:
        before = expelled.money()
        expelled.fund.collectRefund(alice, by(expelled.cast["relayer"]))
        rest = 200 * DOLLAR - STAKE
        assert expelled.changes(before) == {"alice": rest, "fund": -rest, "MEMBERS": -rest}

    def test_it_no_longer_pays_shares(self, expelled: Town, alice: Any, carol: Any) -> None:
        payers, held = expelled.fund.payers(), expelled.fund.balanceOfMember(alice)
        assert payers == len(TEN.split())  # mallory came, alice went
        expelled.file(carol)
        expelled.settle_through(expelled.desk.claimOf(2)["period"])
        assert expelled.fund.balanceOfMember(alice) == held

    def test_it_covers_nothing_from_then_on(self, expelled: Town, alice: Any) -> None:
        now = expelled.clock.now
        assert expelled.fund.memberOf(alice)["expelledAt"] == now
        with reverts_with("NotCoveredAt", alice, now):
            expelled.file(alice)
        expelled.file(alice, event_at=now - 1)
        assert expelled.desk.statusOf(2) in (1, 2)

    @pytest.mark.parametrize("how", ["join", "top_up", "leave", "raise", "object"])
    def test_it_has_no_way_back(self, expelled: Town, alice: Any, how: str) -> None:
        fund, act = expelled.fund, by(alice)
        expelled.file(expelled.cast["carol"])
        calls = {
            "join": ("AlreadyMember", lambda: expelled.join(alice, 100 * DOLLAR)),
            "top_up": ("NotPayingMember", lambda: expelled.top_up(alice, DOLLAR)),
            "leave": ("NotPayingMember", lambda: expelled.leave(alice)),
            "raise": ("NotPayingMember", lambda: fund.raiseCover(2, DOLLAR, act)),
        }
        if how == "object":
            with reverts_with("ObjectorNotCovered", alice):
                expelled.object(alice, 2)
            return
        error, call = calls[how]
        with reverts_with(error, alice, Member.EXPELLED):
            call()

    def test_it_cannot_be_challenged_again(self, expelled: Town, alice: Any) -> None:
        with reverts_with("NotChallengeable", alice):
            challenge(expelled, by_="carol")


class TestExpelledIdentity:
    """A person who was expelled does not come back under another address."""

    @pytest.fixture(scope="class")
    def town(self, open_fund: Open, plan: Plan, clock: Clock, attestor: Any) -> Town:
        """An attested fund of five; bob challenges alice."""
        town = open_fund(attested(beginning(plan, clock.now), [attestor.address]))
        for nonce, name in enumerate(("alice", "bob", "carol", "dave", "erin"), start=1):
            admit(town, name, nonce, identity=nonce)
        town.wait_for_cover()
        town.settle_through(town.fund.openPeriod()[0])
        challenge(town)
        return town

    def test_it_stays_bound_for_good(self, town: Town, alice: Any) -> None:
        judged(town, EXPEL)
        later = town.clock.now + days(400)
        town.settle_through(town.plan.calendar.period_at(later) - 1)
        town.clock.to(later)
        with reverts_with("IdentityInUse", identity_of(1), alice, Member.EXPELLED):
            admit(town, "mallory", 9, identity=1)
        with reverts_with("AlreadyMember", alice, Member.EXPELLED):
            admit(town, "alice", 9, identity=1)

    def test_it_is_not_freed_by_leaving_before_the_verdict(self, town: Town, alice: Any) -> None:
        vote(town, 1, {EXPEL: FIRST})
        town.leave(alice)
        town.settle()
        with reverts_with("IdentityInUse", identity_of(1), alice, Member.LEFT):
            admit(town, "mallory", 9, identity=1)
        town.fund.collectRefund(alice, by(alice))
        conclude(town, 1, town.review)
        assert town.member_status(alice) == Member.EXPELLED
        with reverts_with("IdentityInUse", identity_of(1), alice, Member.EXPELLED):
            admit(town, "mallory", 9, identity=1)


def identity_of(number: int) -> bytes:
    """The attestor's pseudonym of a person."""
    return bytes([number]) * 32


def admit(town: Town, name: str, nonce: int, identity: int) -> Any:
    """Join with a voucher."""
    member, attestor = town.cast[name], town.cast["attestor"]
    voucher = Voucher(member, nonce=nonce, identity=identity_of(identity))
    application = town.application(member, 200 * DOLLAR)
    signature = voucher.signed(attestor, town.fund)
    return town.fund.joinAttested(application, voucher.struct(), attestor, signature, by(member))
