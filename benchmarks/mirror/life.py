"""A year in the life of the funds: most of what happens is that somebody tops up."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable

from . import disputes
from .feed import BATCH_GAS, Feed, Seen
from .founding import DAY, MUCH, NOTE, Side, call, short_call, word

YEAR = 364 * DAY
EVENTS_A_BLOCK = 100
LEAST_BLOCKS = 1_500  # in the year, whatever the number of events
EVENTS_A_MEMBER = 60
FEWEST = 400  # members in all
GROUP = 20  # members for whom an employer tops up in one transaction
CLAIM, LEAVE, JOIN, OBJECT = 1 / 150, 1 / 200, 1 / 150, 1 / 12  # chances, per top-up or claim
FEES = 1 / 4  # chance, per settlement, that somebody has the fee paid
GROUPS = 0.5  # top-ups in groups for every one alone, where there is an employer

REACTIONS = frozenset({"MemberJoined", "ClaimFiled", *disputes.WANTED})

Deed = Callable[[], None]


class Life:
    """The chain's story; the same seed tells the same story.

    Args:
        size: events of our contracts that there are to be, about.
    """

    def __init__(self, feed: Feed, sides: list[Side], size: int, seed: int = 5) -> None:
        self.feed, self.sides, self.size = feed, sides, size
        self.random = random.Random(seed)
        self._agenda: list[tuple[int, int, Deed]] = []
        self._order = itertools.count()
        self._by_contract = {place: s for s in sides for place in (s.fund, s.desk, s.jury)}
        self._shares = [side.part for side in sides]
        self._top_up = short_call("MutualFund", "topUp")
        self.now = feed.now  # of the block that is being filled
        self._blocks = max(LEAST_BLOCKS, size // EVENTS_A_BLOCK)
        self.step = YEAR // self._blocks
        self._courts = {side.desk: disputes.Court(self, side) for side in sides}
        self._leavers: dict[str, list[str]] = {side.fund: [] for side in sides}

    def run(self) -> None:
        """Tell it: everybody joins, and a year passes."""
        self._populate()
        start = self.feed.now
        for side in self.sides:
            self._settle_at(side, side.record.starts_at, start)
        rate = (self.size - self.feed.events) / self._blocks
        first = self.feed.events
        for block in range(self._blocks):
            self._begin()
            while self.feed.events + 2.6 * self.feed.queued < first + rate * (block + 1):
                self._something()
            self._end()

    def go_on(self, blocks: int, sent: int) -> None:
        """So many quiet blocks more, a minute apart, with `sent` top-ups in each."""
        for _ in range(blocks):
            self._begin(60)
            for _ in range(sent):
                self._alone(self._any_side())
            self._end()

    # --- what happens ----------------------------------------------------------------------------

    def at(self, moment: int, deed: Deed) -> None:
        """Do something in the first block at or after a moment."""
        heapq.heappush(self._agenda, (moment, next(self._order), deed))

    def soon(self, blocks: int, deed: Deed) -> None:
        """Do something so many blocks later."""
        self.at(self.now + blocks * self.step, deed)

    def _begin(self, step: int | None = None) -> None:
        """A new block: first, what was to be done by now."""
        self.now = self.feed.now + (step or self.step)
        while self._agenda and self._agenda[0][0] <= self.now:
            heapq.heappop(self._agenda)[2]()

    def _end(self) -> None:
        for seen in list(self.feed.mine(self.now, REACTIONS)):
            self._react(seen)

    def _react(self, seen: Seen) -> None:
        side = self._by_contract[seen.address]
        if seen.name == "MemberJoined":
            side.members.append(seen.values["member"])
        elif seen.name == "ClaimFiled":
            self._filed(side, seen)
        else:
            self._courts[side.desk].react(seen)

    def _any_side(self) -> Side:
        return self.random.choices(self.sides, self._shares)[0]

    def _something(self) -> None:
        side, dice = self._any_side(), self.random.random()
        if dice < CLAIM:
            self._claim(side)
        elif dice < CLAIM + LEAVE:
            self._leave(side)
        elif dice < CLAIM + LEAVE + JOIN and not side.plan.membership.attested:
            self._arrive(side, side.people(1))
        elif side.plan.membership.attested and self.random.random() < GROUPS / GROUP:
            self._for_a_group(side)
        else:
            self._alone(side)

    def _alone(self, side: Side) -> None:
        member = self.random.choice(side.members)
        payer = side.employer if side.plan.membership.attested else member
        self.feed.send(payer, side.fund, self._topping_up(side, member))

    def _for_a_group(self, side: Side) -> None:
        group = self.random.sample(side.members, GROUP)
        calls = [bytes.fromhex(self._topping_up(side, member)[2:]) for member in group]
        data = call("MutualFund", "multicall", calls)
        self.feed.send(side.employer, side.fund, data, BATCH_GAS)

    def _topping_up(self, side: Side, member: str) -> str:
        amount = self.random.randint(1, side.amount(side.plan.shares.period_cap))
        return self._top_up + word(member) + word(amount)

    # --- coming and going ------------------------------------------------------------------------

    def _populate(self) -> None:
        members = max(FEWEST, self.size // EVENTS_A_MEMBER)
        for side in self.sides:
            if side.plan.membership.attested:
                self.endow(side.employer, side)
                self.feed.send(side.employer, side.record.token, _approve(side.enrolment))
            people = side.people(int(members * side.part))
            for start in range(0, len(people), 100):
                self._begin(60)
                self._arrive(side, people[start : start + 100])
                self._end()

    def _arrive(self, side: Side, people: list[str]) -> None:
        if side.plan.membership.attested:
            self.feed.send(side.employer, side.enrolment, side.enrolling(people), BATCH_GAS)
        else:
            for person in people:
                self.endow(person, side)
                join = call("MutualFund", "join", side.application(person))
                self.feed.send(person, side.fund, join)

    def endow(self, person: str, side: Side) -> None:
        """Give a person money, which the fund may take."""
        self.feed.send(person, side.record.token, call("TestnetDollar", "faucet", MUCH))
        self.feed.send(person, side.record.token, _approve(side.fund))

    def _leave(self, side: Side) -> None:
        member = side.members.pop(self.random.randrange(len(side.members)))
        self.feed.send(member, side.fund, call("MutualFund", "exit"))
        self._leavers[side.fund].append(member)

    def _settle_at(self, side: Side, starts_at: int, now: int) -> None:
        """Settle every period when it ends; then aid, refunds and the fee are paid."""
        seconds = side.plan.calendar.period_seconds
        end = starts_at + ((now - starts_at) // seconds + 1) * seconds

        def settle() -> None:
            keeper = self.random.choice(side.members)
            self.feed.send(keeper, side.fund, call("MutualFund", "settle"), BATCH_GAS)
            if self.random.random() < FEES:
                self.feed.send(keeper, side.fund, call("MutualFund", "collectFees"))
            for member in self._leavers[side.fund]:
                self.feed.send(member, side.fund, call("MutualFund", "collectRefund", member))
            self._leavers[side.fund].clear()
            self.at(end + seconds, lambda: self._settle_at(side, starts_at, end))

        self.at(end, settle)

    # --- claims ----------------------------------------------------------------------------------

    def _claim(self, side: Side) -> None:
        member = self.random.choice(side.members)
        if member in side.claimed:
            return
        side.claimed.add(member)
        band = side.plan.bands[0]
        line = side.line_for((band.age_from, band.age_to))
        data = call("ClaimDesk", "file", line, self.feed.now, 0, 0, NOTE)
        self.feed.send(member, side.desk, data)

    def _filed(self, side: Side, seen: Seen) -> None:
        """Some are objected to; what is not is paid once its period is settled."""
        claim = seen.values["claimId"]
        if self.random.random() < OBJECT:
            self._courts[side.desk].object(claim, seen.values["claimant"])
            return
        seconds = side.plan.calendar.period_seconds
        funded = side.record.starts_at + seen.values["period"] * seconds
        pay = call("ClaimDesk", "pay", claim)
        keeper = seen.values["claimant"]
        self.at(funded + self.step, lambda: self.feed.send(keeper, side.desk, pay))


def _approve(spender: str) -> str:
    return call("TestnetDollar", "approve", spender, 2**256 - 1)
