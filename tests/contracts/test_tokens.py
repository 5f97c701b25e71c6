"""Tokens that misbehave are refused or handled; the books never break."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, PURSE, Open
from tests.contracts.plans import plan as plan_for
from tests.contracts.plans import with_shares
from tests.contracts.town import Member, Town
from tests.support.terms import Plan

PREPAYMENT = 100 * DOLLAR


@pytest.fixture
def with_token(open_fund: Open, plan: Plan, project: Any, deployer: Any, alice: Any) -> Any:
    """Create a fund in a token of this contract, of which alice holds plenty."""

    def create(name: str, terms: Plan = plan) -> Town:
        token = deployer.deploy(project[name])
        token.mint(alice, PREPAYMENT * 10**13, by(alice))
        return open_fund(terms, token)

    return create


class TestRefused:
    """Tokens that do not deliver."""

    def test_it_refuses_a_token_that_takes_a_fee(self, with_token: Any, alice: Any) -> None:
        town = with_token("FeeToken")
        with reverts_with("TokenAmountMismatch", PREPAYMENT, PREPAYMENT - DOLLAR):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_a_token_that_lies(self, with_token: Any, alice: Any) -> None:
        town = with_token("LyingToken")
        with reverts_with("TokenAmountMismatch", PREPAYMENT, 0):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_a_token_that_says_false(self, with_token: Any, alice: Any) -> None:
        town = with_token("FalseToken")
        town.token.refuse(True, by(alice))
        with reverts_with("SafeERC20FailedOperation", town.token):
            town.join(alice, PREPAYMENT)

    def test_it_books_no_refund_that_the_token_did_not_pay(
        self, with_token: Any, alice: Any
    ) -> None:
        town = with_token("FalseToken")
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        town.token.refuse(True, by(alice))
        with reverts_with("SafeERC20FailedOperation", town.token):
            town.fund.collectRefund(alice, by(alice))
        assert town.fund.balanceOfMember(alice) == PREPAYMENT


class TestHandled:
    """Tokens that are odd but deliver."""

    def test_it_takes_a_token_that_returns_nothing(
        self, open_fund: Open, plan: Plan, project: Any, deployer: Any, alice: Any
    ) -> None:
        token = deployer.deploy(project.SilentToken)
        token.mint(alice, PREPAYMENT, by(alice))
        town = open_fund(plan, token)
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        town.fund.collectRefund(alice, by(alice))
        assert token.balanceOf(alice) == PREPAYMENT

    def test_it_survives_a_token_that_shrinks(self, with_token: Any, alice: Any) -> None:
        town = with_token("RebasingToken")
        town.join(alice, PREPAYMENT)
        town.token.rebase(town.fund, DOLLAR, by(alice))
        assert (town.fund.booked(), town.fund.unbooked()) == (PREPAYMENT, 0)
        town.leave(alice)
        town.settle()
        short = (town.fund, PREPAYMENT - DOLLAR, PREPAYMENT)
        with reverts_with("ERC20InsufficientBalance", *short):
            town.fund.collectRefund(alice, by(alice))
        town.check_books(token_keeps_its_word=False)

    @pytest.mark.parametrize("action", ["refund", "donate", "settle", "exit"])
    def test_it_keeps_a_token_from_calling_back_in(
        self, with_token: Any, alice: Any, action: str
    ) -> None:
        town = with_token("ReenteringToken")
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        data = {
            "refund": town.fund.collectRefund.encode_input(alice),
            "donate": town.fund.donate.encode_input(1),
            "settle": town.fund.settle.encode_input(),
            "exit": town.fund.exit.encode_input(),
        }[action]
        town.token.aim(town.fund, data, by(alice))
        held = town.token.balanceOf(alice)
        town.fund.collectRefund(alice, by(alice))
        assert town.token.lastCallSucceeded() is False
        assert town.token.lastAnswer() == "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
        assert town.token.balanceOf(alice) == held + PREPAYMENT
        town.check_books()

    def test_it_works_with_eighteen_decimals(
        self, with_token: Any, plan: Plan, operator: Any, alice: Any, bob: Any
    ) -> None:
        one = 10**18
        offices = (operator.address, plan.beneficiary)
        terms = with_shares(plan_for(one, plan.calendar.starts_at, *offices), fee_bps=0)
        town = with_token("PlainToken", terms)
        town.token.mint(bob, 300 * one, by(bob))
        town.join(alice, 100 * one, cover=3)
        town.join(bob, 100 * one + 7, cover=3)
        town.file(alice, 3, receipts=10 * one + 2 * (60 * one + 1))
        town.settle()
        assert town.fund.balanceOfMember(bob) == 70 * one + 7 - 3  # rounded up, by unit
        assert town.fund.memberOf(bob)["units"] == 3
        town.check_books()

    def test_it_works_with_more_decimals_than_a_plan_file_allows(
        self, with_token: Any, alice: Any
    ) -> None:
        town = with_token("WideToken")
        town.join(alice, PREPAYMENT)
        assert town.member_status(alice) == Member.WAITING


class TestTestnetDollar:
    """The faucet."""

    def test_it_gives_no_more_than_its_limit_a_day(
        self, dollar: Any, alice: Any, open_fund: Open, plan: Plan
    ) -> None:
        town = open_fund(plan)
        with reverts_with("FaucetLimitReached", alice, 1, 0):
            dollar.faucet(1, by(alice))
        town.clock.forward(86_400)
        dollar.faucet(PURSE, by(alice))
        assert dollar.balanceOf(alice) == 2 * PURSE
