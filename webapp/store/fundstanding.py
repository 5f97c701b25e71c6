"""What is stopped, what waits, and the end of a fund."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from .actions import rulebook_action
from .overview import solvency_of
from .records import Action, Fund, FundStanding, Pause
from .rulerows import StandingRow
from .rules import paused_seconds, pauses
from .state import Now, now_of, place
from .words import Account, Power, Surplus, WindingUpCause

DAY = 86_400
UNCLAIMED_SECONDS = 3 * 365 * DAY  # WindingUp.UNCLAIMED_SECONDS


def fund_standing(db: Connection, fund: Fund, at: int | None = None) -> FundStanding:
    """Pauses, thresholds, winding-up and closing at second `at` (None: of the last block)."""
    now = now_of(db, fund)
    row, time = now.standing, now.time if at is None else at
    found = pauses(db, fund)
    closes_at = closes_at_of(fund, row, found, time)
    pending = _pending(db, fund, now)
    return FundStanding(
        version=row.version,
        shares_version=row.shares_version,
        shares_from=row.terms_from,
        paused=tuple(pause for pause in found if pause.started_at <= time < pause.ends_at),
        used=tuple(power for power in Power if used_of(found, power)),
        joins_stopped=row.joins_stopped,
        low_for=row.low_for,
        few_for=row.few_for,
        threshold_reached=threshold_reached(fund, row),
        winding_since=row.winding_since,
        winding_cause=None if row.winding_cause is None else WindingUpCause(row.winding_cause),
        winding_matter=row.winding_matter,
        winding=place(db, fund, row.winding_block, row.winding_log_index),
        closes_at=closes_at,
        pending=pending,
        closed=place(db, fund, row.closed_block, row.closed_log_index),
        per_unit=row.per_unit,
        closed_units=row.closed_units,
        closed_payers=row.closed_payers,
        units_left=row.units_left,
        rounding=row.rounding,
        sweeps_at=sweeps_at_of(row, found, time),
        swept=place(db, fund, row.swept_block, row.swept_log_index),
        winds_up_at=fund.terms.winds_up_at,
        actions=tuple(_actions(fund, now, found, time, closes_at, pending)),
    )


def used_of(found: tuple[Pause, ...], power: Power) -> bool:
    """Whether the guardian has used a power since it was last armed."""
    mine = [pause for pause in found if pause.power is power]
    return bool(mine) and not mine[-1].rearmed


def threshold_reached(fund: Fund, row: StandingRow) -> bool:
    """Whether winding-up, or a vote on it, is due. Source: Settlement.thresholdReached."""
    periods = fund.terms.thresholds.periods
    counted = max(row.low_for, row.few_for)
    return periods > 0 and counted >= periods and not row.winding_since


def closes_at_of(fund: Fund, row: StandingRow, found: tuple[Pause, ...], time: int) -> int:
    """When a fund that winds up can close at the earliest; 0: it does not. Source: Rulebook."""
    if not row.winding_since:
        return 0
    paused = paused_seconds(found, Power.FILING, row.winding_since, time)
    return row.winding_since + row.longest_reporting + paused + delay_seconds(fund)


def delay_seconds(fund: Fund) -> int:
    """From the vote on an amendment to its first moment. Source: Rulebook.delaySeconds."""
    jury, terms = fund.terms.jury, fund.terms
    voting = jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
    dispute = terms.disputes.appeal_seconds + 2 * voting
    longest = max(version.terms.publicity_seconds for version in fund.versions)
    return fund.period_seconds + 2 * longest + dispute + DAY


def sweeps_at_of(row: StandingRow, found: tuple[Pause, ...], time: int) -> int:
    """When what nobody claims goes to the beneficiary; 0: the fund is not closed."""
    if not row.closed_at:
        return 0
    paused = paused_seconds(found, Power.PAYING, row.closed_at, time)
    return row.closed_at + UNCLAIMED_SECONDS + paused


def _pending(db: Connection, fund: Fund, now: Now) -> int:
    figures = solvency_of(db, fund, now.books)
    return figures.unfunded + figures.under_decision


def _actions(
    fund: Fund, now: Now, found: tuple[Pause, ...], time: int, closes_at: int, pending: int
) -> Iterator[Action]:
    """What anybody can do about the end now."""
    row = now.standing
    ends_at = fund.terms.winds_up_at
    if ends_at and time >= ends_at and not row.winding_since:
        yield rulebook_action("endOnDate", 0, since=ends_at)
    if threshold_reached(fund, row):
        yield rulebook_action("raiseAlarm", 0)
    if row.winding_since and not row.closed_at and time >= closes_at and not pending:
        yield rulebook_action("closeFund", 0, since=closes_at)
    sweeps_at = sweeps_at_of(row, found, time)
    ownerless = row.units_left == 0 or fund.terms.surplus is Surplus.GRANT
    reserve = now.books.of(Account.RESERVE)
    held = sum(now.books.of(account) for account in Account if account is not Account.FEES)
    due = time >= sweeps_at and (reserve if row.swept else held) > 0
    if row.closed_at and (due or (ownerless and reserve)):
        yield rulebook_action("sweepUnclaimed", 0, since=sweeps_at if due else 0)
