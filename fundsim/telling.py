"""A course in words and figures: a table, what the thresholds did, and a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fundplan.bounds import DAY
from fundplan.notation import format_percent
from fundsim.course import Period
from fundsim.fund import NO_RATIO
from fundsim.setting import Setting
from fundsim.terms import DECIMALS

ROWS = 27  # of the printed table, besides those at which something happened


@dataclass(frozen=True)
class Event:
    """Something that the fund did by itself, with the settlement of a period."""

    period: int
    text: str


def events_of(periods: list[Period], setting: Setting) -> list[Event]:
    """What the thresholds did, or would have done where they only count."""
    return list(_events(periods, setting))


def _events(periods: list[Period], setting: Setting) -> Iterator[Event]:
    limits, would = setting.terms.thresholds, "" if setting.acting else "would "
    stopped, alarms = False, 0
    for now in periods:
        number = now.settled.period
        if now.joins_stopped != stopped:
            stopped = now.joins_stopped
            relation, verb = ("below", "stop") if stopped else ("not below", "go on")
            limit = format_percent(limits.stop_joins_bps)
            yield Event(
                number,
                f"funding ratio {ratio(now.settled.ratio_bps)}, {relation} {limit}: "
                f"joins {would}{verb}",
            )
        if now.alarm:
            alarms += 1
            what = "winding-up {}begin{}" if limits.winds_up else "a vote on winding up {}open{}"
            low = f"funding ratio below {format_percent(limits.low_bps)}"
            few = f"fewer than {limits.few_members:,} members paying"
            done = what.format(would, "" if would else "s")
            times = "" if alarms == 1 else f" (alarm {alarms})"
            why = low if now.alarm == "low" else few
            yield Event(number, f"{why} in {limits.periods} settlements in a row: {done}{times}")


def warned(events: list[Event], ended_in: int, setting: Setting) -> str:
    """How long before the real scheme's end was announced each threshold was reached."""
    text = f"* period {ended_in}: the real scheme's end was announced"
    days = setting.period_seconds // DAY
    for event in events:
        if event.period < ended_in:
            earlier = ended_in - event.period
            text += f"; period {event.period} was {earlier} periods ({earlier * days} days) earlier"
    return text


def table(periods: list[Period], setting: Setting, marked: set[int]) -> Iterator[str]:
    """The printed table: every so many periods, and those marked."""
    every = -(-len(periods) // ROWS)
    unit = setting.plan.currency.code
    heads = ("period", "years", "share", "payers", "cases", "reserve", "funding ratio", "owed")
    yield "".join(f"{head:>15}" for head in heads)
    yield "".join(f"{head:>15}" for head in ("", "", f"{unit}/unit", "", "", unit, "", unit))
    for now in periods:
        done = now.settled
        if (done.period - 1) % every and done.period not in marked | {len(periods)}:
            continue
        cells = (
            f"{done.period}{'*' if done.period in marked else ''}",
            f"{done.period * setting.years:.1f}",
            f"{share_of(now, setting):,.2f}",
            f"{done.payers:,}",
            f"{now.cases:,}",
            f"{money(done.reserve):,.0f}",
            ratio(done.ratio_bps),
            f"{money(now.solvency.unfunded):,.0f}",
        )
        yield "".join(f"{cell:>15}" for cell in cells)


def write_csv(path: Path, periods: list[Period]) -> None:
    """Every figure of every period; amounts in the plan's currency, exactly."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [_row(now) for now in periods]
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _row(now: Period) -> dict[str, object]:
    done = now.settled
    return {
        "period": done.period,
        "payers": done.payers,
        "units": done.units,
        "cases": now.cases,
        "joined": now.joined,
        "leaving": now.leaving,
        "lapsed": now.lapsed,
        "share": money(done.share),
        "index": money(done.index),
        "dues": money(done.dues),
        "asked": money(done.asked),
        "funded": money(done.funded),
        "cancelled": money(done.cancelled),
        "carried": money(now.solvency.unfunded),
        "fee": money(done.fee),
        "from_reserve": money(done.from_reserve),
        "reserve": money(done.reserve),
        "members": money(now.members),
        "collectable": money(now.solvency.collectable),
        "under_decision": money(now.solvency.under_decision),
        "ratio_bps": "" if done.ratio_bps == NO_RATIO else done.ratio_bps,
        "joins_stopped": int(now.joins_stopped),
        "low_for": now.low_for,
        "few_for": now.few_for,
        "alarm": now.alarm,
    }


def share_of(now: Period, setting: Setting) -> Decimal:
    """What a period charged per unit, dues included, in the currency."""
    return money(
        now.settled.share + (setting.dues_in(now.settled.period) if now.settled.dues else 0)
    )


def money(amount: int) -> Decimal:
    """Token units in the plan's currency."""
    return Decimal(amount).scaleb(-DECIMALS)


def ratio(basis_points: int) -> str:
    """A funding ratio for people."""
    return "nothing owed" if basis_points == NO_RATIO else f"{basis_points / 100:,.2f}%"
