"""A fund's standing as people read it: what is not as usual, pauses, and thresholds.

Nothing here is stored: all of it follows from the store's records and the fund's terms.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from webapp.store.records import Fund, FundStanding, Overview, Pause
from webapp.store.words import Power

from . import words
from .amounts import percent
from .filters import number


@dataclass(frozen=True)
class Switch:
    """One power of the guardian: `pause` runs now, or is None; `used` until a vote rearms it."""

    power: Power
    pause: Pause | None
    used: bool


@dataclass(frozen=True)
class Threshold:
    """A figure that acts by itself, what it is now, and how often in a row it was passed.

    `passed` is what the last settlement found: between settlements nothing acts.
    """

    name: str
    limit: str
    now: str
    passed: bool
    counted: int
    of: int  # settlements in a row until it acts; 0: it acts at once
    then: str


def init_app(app: Flask) -> None:
    """Let templates tell where a fund stands."""
    app.jinja_env.globals.update(notices_of=notices)


def switches(view: FundStanding) -> list[Switch]:
    """The guardian's three powers."""
    running = {pause.power: pause for pause in view.paused}
    return [Switch(power, running.get(power), power in view.used) for power in Power]


def notices(view: FundStanding) -> list[str]:
    """What is not as usual, in short; empty where everything goes on."""
    found = []
    if view.closed:
        found.append(gettext("The fund is closed: members collect their balance and part."))
    elif view.winding_since:
        found.append(gettext("The fund is winding up: nobody joins, and claims run off."))
    found += [
        gettext("Paused by the guardian: %(power)s", power=words.word(pause.power))
        for pause in view.paused
    ]
    if view.joins_stopped and not view.winding_since:
        found.append(gettext("Joining is stopped: the funding ratio is too low."))
    if view.threshold_reached:
        found.append(gettext("A threshold of the rules is reached."))
    return found


# --- thresholds ----------------------------------------------------------------------------------


def thresholds(fund: Fund, view: FundStanding, now: Overview) -> list[Threshold]:
    """The figures of the rules that act by themselves, those that are switched on."""
    terms, ratio = fund.terms.thresholds, now.solvency.ratio_bps
    shown = gettext("nothing is owed") if ratio is None else percent(ratio)
    ends = (
        gettext("the fund winds up") if terms.winds_up else gettext("all members vote on the end")
    )
    stops = gettext("nobody joins until a later settlement finds the ratio back")
    found = []
    if terms.stop_joins_bps:
        limit = _limit(terms.stop_joins_bps)
        about = shown, view.joins_stopped, 0, 0, stops
        found.append(Threshold(gettext("Joining stops"), limit, *about))
    if terms.low_bps and terms.periods:
        about = shown, view.low_for > 0, view.low_for, terms.periods, ends
        found.append(Threshold(gettext("Funding ratio low"), _limit(terms.low_bps), *about))
    if terms.few_members and terms.periods:
        limit = gettext(
            "fewer than %(count)s, once there were as many", count=number(terms.few_members)
        )
        about = number(now.payers), view.few_for > 0, view.few_for, terms.periods, ends
        found.append(Threshold(gettext("Too few members"), limit, *about))
    return found


def _limit(share: int) -> str:
    return gettext("below %(share)s", share=percent(share))
