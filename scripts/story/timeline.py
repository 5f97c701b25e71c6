"""When things happen: everything follows from the plan's clocks and the day the fund starts."""

from __future__ import annotations

from dataclasses import dataclass

from fundplan import Plan

HOUR = 3_600
DAY = 86_400
YEAR = 365 * DAY
JOINING = 3 * DAY  # the founding members join within it


@dataclass(frozen=True)
class Timeline:
    """Moments of one fund's story, Unix time in seconds; periods count from 1."""

    plan: Plan
    starts_at: int

    @property
    def length(self) -> int:
        """Seconds in a period."""
        return self.plan.calendar.period_seconds

    def start_of(self, period: int) -> int:
        """First second of a period."""
        return self.starts_at + (period - 1) * self.length

    def end_of(self, period: int) -> int:
        """First second after a period."""
        return self.start_of(period + 1)

    def period_at(self, moment: int) -> int:
        """The period that holds a moment."""
        return max(moment - self.starts_at, 0) // self.length + 1

    def after(self, period: int) -> int:
        """An hour after a period was settled."""
        return self.end_of(period) + HOUR

    @property
    def covered(self) -> int:
        """The first period in which the founding members are past their waiting time."""
        waited = JOINING + self.plan.membership.waiting_seconds
        return -(-waited // self.length) + 1

    def published(self, filed_at: int) -> int:
        """When a claim filed then is published: at once if its window fits into the period."""
        end = self.end_of(self.period_at(filed_at))
        return filed_at if filed_at + self.plan.claims.publicity_seconds <= end else end

    @property
    def waiting_at(self) -> int:
        """A moment inside everybody's waiting time, in the second period if that is soon enough."""
        waiting = self.plan.membership.waiting_seconds
        return self.starts_at + min(self.length + 3 * DAY, waiting // 2)

    @property
    def first_filed_at(self) -> int:
        """When the first claim after the waiting time is filed."""
        return self.start_of(self.covered) + DAY

    @property
    def disputed_at(self) -> int:
        """When the claims that will be disputed are filed."""
        return self.start_of(self.covered + 1) + DAY

    def decided(self, opens_at: int) -> int:
        """An hour after a verdict of jurors who may vote from then on is final at the latest."""
        return opens_at + self.plan.jury.longest_seconds + self.plan.disputes.appeal_seconds + HOUR

    @property
    def judged_at(self) -> int:
        """When the claims disputed are decided at the latest, an appeal included."""
        opens_at = self.published(self.disputed_at + 2 * DAY) + self.plan.claims.publicity_seconds
        return self.decided(opens_at) + self.plan.jury.longest_seconds + DAY

    def filed_for(self, opens_at: int) -> int:
        """When to file a claim whose window ends late, but not after `opens_at`.

        Never to the second: a block may come a little later.
        """
        publicity = self.plan.claims.publicity_seconds
        filed = opens_at - publicity
        period = self.period_at(filed)
        if filed + publicity + HOUR <= self.end_of(period):
            return filed
        last = self.end_of(period) - publicity - HOUR
        return last if last > self.start_of(period) else self.start_of(period) - HOUR

    @property
    def short(self) -> int:
        """The period at whose end too many claims are filed at once: the next one falls short."""
        return max(self.covered + 4, self.period_at(self.judged_at) + 1)

    @property
    def ends_at(self) -> int:
        """The story's last moment: a year, or longer where the plan's clocks are slow."""
        return max(self.starts_at + YEAR, self.start_of(self.short + 4))


def story_seconds(plan: Plan) -> int:
    """How long the story of a plan is."""
    return Timeline(plan, 0).ends_at
