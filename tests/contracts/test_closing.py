"""The end: everybody collects the balance and a part of RESERVE; nothing is stranded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import TEN
from tests.contracts.parting import BALANCE, GIFT, UNITS, collect, winding_up
from tests.contracts.plans import with_shares
from tests.contracts.rules import (
    DELAY,
    OTHER,
    REASON,
    adopted,
    carry_out,
    close,
    given,
    go_to,
    matter_of,
    vote_on,
)
from tests.contracts.town import Member, Town, days
from tests.support.model.books import Account, Movement
from tests.support.terms import Plan, Surplus

PART, ROUNDING = divmod(GIFT, UNITS)
CLOSED = 65_535


@pytest.fixture(scope="module")
def ending(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten who were covered, and mallory who joined too late for a part; it winds up."""
    return winding_up(open_fund, plan, cast)


@pytest.fixture
def closed(ending: Town) -> Town:
    """It is closed."""
    close(ending)
    return ending


class TestClose:
    """The moment itself."""

    def test_it_moves_no_money_and_fixes_the_parts(self, ending: Town) -> None:
        before = ending.money()
        at = ending.rulebook.closesAt()
        period = ending.plan.calendar.period_at(at)
        sent = close(ending)
        assert ending.changes(before) == {}
        values = {"period": period, "perUnit": PART, "units": UNITS, "payers": UNITS}
        assert_events(ending.events(sent), event("fund", "FundClosed", **values))
        standing = ending.fund.standing()
        fixed = {"closedAt": at, "perUnit": PART, "unitsLeft": UNITS, "rounding": ROUNDING}
        assert {name: standing[name] for name in fixed} == fixed

    def test_it_happens_once(self, closed: Town, relayer: Any) -> None:
        with reverts_with("NotRunningOff"):
            closed.rulebook.closeFund(by(relayer))

    def test_it_makes_everybody_one_who_left(self, closed: Town) -> None:
        states = {closed.member_status(closed.cast[name]) for name in (*TEN.split(), "mallory")}
        assert states == {Member.LEFT}

    def test_it_leaves_nothing_to_settle(self, closed: Town, relayer: Any) -> None:
        ends_at = closed.end_of(CLOSED)
        assert closed.fund.openPeriod() == (CLOSED, ends_at)
        closed.clock.forward(10 * closed.plan.calendar.period_seconds)
        with reverts_with("PeriodNotOver", CLOSED, ends_at):
            closed.fund.settle(by(relayer))

    def test_it_takes_no_more_prepayments_or_notices(self, closed: Town, alice: Any) -> None:
        with reverts_with("NotPayingMember", alice, Member.LEFT):
            closed.top_up(alice, DOLLAR)
        with reverts_with("NotPayingMember", alice, Member.LEFT):
            closed.leave(alice)

    def test_it_lets_nobody_propose(self, closed: Town, alice: Any) -> None:
        with reverts_with("NotCovered", alice):
            closed.rulebook.proposeGrant(1, REASON, by(alice))

    def test_it_counts_nobody_as_a_voter(self, closed: Town) -> None:
        assert closed.fund.electorate() == (0, 0)

    def test_it_closes_on_the_share_terms_that_waited(self, ending: Town, relayer: Any) -> None:
        terms = with_shares(ending.plan.amended(OTHER), surplus=Surplus.GRANT)
        at = ending.rulebook.closesAt()
        go_to(ending, at - DELAY - days(12))
        matter = adopted(ending, terms)
        go_to(ending, at)
        ending.rulebook.enact(matter, *given(terms), by(relayer))
        ending.rulebook.closeFund(by(relayer))
        assert ending.fund.standing()["perUnit"] == 0
        assert ending.fund.shareTerms()["surplus"] == Surplus.GRANT

    def test_it_refuses_a_grant_that_was_voted_before(self, ending: Town, alice: Any) -> None:
        at = ending.rulebook.closesAt() - 20 * 86_400
        ending.settle_through(ending.plan.calendar.period_at(at) - 1)
        ending.clock.to(at)
        matter = matter_of(ending, ending.rulebook.proposeGrant(1, REASON, by(alice)))
        vote_on(ending, matter)
        close(ending)
        with reverts_with("FundIsClosed"):
            carry_out(ending, matter)


class TestParts:
    """What each collects."""

    def test_it_pays_balance_and_part_with_every_entry(self, closed: Town, alice: Any) -> None:
        before, entries = closed.money(), closed.fund.journal()[1]
        number = closed.fund.memberOf(alice)["number"]
        sent = collect(closed, "alice")
        whole = BALANCE + PART
        moved = {"MEMBERS": -BALANCE, "RESERVE": -PART, "fund": -whole, "alice": whole}
        assert closed.changes(before) == moved
        assert_events(
            closed.events(sent),
            closed.entry(entries + 1, Movement.DISTRIBUTION, alice, PART, ref=number),
            event("fund", "RefundPaid", member=alice, to=alice, amount=whole),
            closed.entry(entries + 2, Movement.REFUND, alice, whole, ref=number),
            closed.transfer(closed.fund, alice, whole),
        )

    def test_it_tells_the_part_beforehand(self, closed: Town, alice: Any, mallory: Any) -> None:
        assert closed.fund.partOf(alice) == PART
        assert closed.fund.partOf(mallory) == 0
        assert closed.fund.balanceOfMember(alice) == BALANCE

    def test_it_has_no_parts_before_the_end(self, ending: Town, alice: Any) -> None:
        assert ending.fund.partOf(alice) == 0

    def test_it_gives_who_was_not_yet_covered_the_balance_only(self, closed: Town) -> None:
        before = closed.money()
        collect(closed, "mallory")
        assert closed.changes(before)["mallory"] == BALANCE

    def test_it_pays_once(self, closed: Town, alice: Any) -> None:
        collect(closed, "alice")
        assert closed.fund.partOf(alice) == 0
        with reverts_with("NothingToPay"):
            collect(closed, "alice")

    @pytest.mark.parametrize("name", ["alice", "judy"])
    def test_it_gives_each_the_same_whoever_comes_first(self, closed: Town, name: str) -> None:
        collect(closed, *(one for one in TEN.split()[:5] if one != name))
        before = closed.money()
        collect(closed, name)
        assert closed.changes(before)[name] == BALANCE + PART

    def test_it_gives_the_last_one_out_what_rounding_left(self, closed: Town) -> None:
        collect(closed, "mallory", *TEN.split()[1:])
        before = closed.money()
        collect(closed, "alice")
        assert closed.changes(before)["alice"] == BALANCE + PART + ROUNDING

    def test_it_can_be_given_to_the_beneficiary(self, closed: Town, alice: Any) -> None:
        before = closed.money()
        sent = closed.fund.collectRefundTo(closed.plan.beneficiary, by(alice))
        assert closed.changes(before)["beneficiary"] == BALANCE + PART
        paid = {"member": alice, "to": closed.plan.beneficiary, "amount": BALANCE + PART}
        assert closed.events(sent)[1] == event("fund", "RefundPaid", **paid)

    def test_it_ends_with_nothing_when_all_have_collected(self, ending: Town) -> None:
        ending.leave(ending.cast["mallory"])
        ending.settle()
        collect(ending, "mallory")
        close(ending)
        collect(ending, *TEN.split())
        assert ending.fund.booked() == 0
        assert ending.token.balanceOf(ending.fund) == 0

    def test_it_gives_who_came_too_late_nothing_of_rounding(
        self, closed: Town, beneficiary: Any, relayer: Any
    ) -> None:
        collect(closed, *TEN.split(), "mallory")
        left = closed.fund.balanceOf(int(Account.RESERVE))
        assert left == PART + ROUNDING  # hers, and what rounding left
        before = closed.money()
        closed.rulebook.sweepUnclaimed(by(relayer))
        assert closed.changes(before) == {"beneficiary": left, "RESERVE": -left, "fund": -left}
        assert closed.fund.booked() == 0
