"""A fund's standing as people read it: pauses, thresholds, and the end, step by step.

Nothing here is stored: all of it follows from the store's records and the fund's terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from webapp.store.records import Fund, FundStanding, Overview, Pause, Proposal
from webapp.store.words import Power, ProposalStatus, Surplus

from . import words
from .amounts import percent
from .filters import duration, number

ADOPTED = frozenset({ProposalStatus.DELAYED, ProposalStatus.READY})


@dataclass(frozen=True)
class Switch:
    """One power of the guardian: `pause` runs now, or is None; `used` until a vote rearms it."""

    power: Power
    pause: Pause | None
    used: bool


@dataclass(frozen=True)
class Stage:
    """One step of a course; `at` 0: not known yet; `state` is "past", "now" or "next"."""

    name: str
    at: int
    state: str
    note: str


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
    app.jinja_env.globals.update(notices_of=notices, course_of=course_of)


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


# --- courses -------------------------------------------------------------------------------------


def ending(fund: Fund, view: FundStanding, now: int) -> list[Stage]:
    """How a fund ends, from the beginning of winding-up to what nobody claims."""
    since = view.winding_since or view.winds_up_at
    begun = bool(view.winding_since)
    reporting = fund.terms.reporting_seconds
    closed_at = view.closed.time if view.closed else 0
    steps = [
        (
            gettext("Winding-up begins"),
            since,
            begun,
            gettext(
                "Nobody joins or raises cover any more; what happens from then on is not covered."
            ),
        ),
        (
            gettext("Last claims are filed"),
            since + reporting if since else 0,
            begun and now >= since + reporting,
            gettext(
                "Events from before are covered and can be reported for %(time)s.",
                time=duration(reporting),
            ),
        ),
        (
            gettext("The fund can close"),
            view.closes_at,
            bool(closed_at),
            gettext(
                "At the earliest then, and only when no claim is open or owed; anyone can do it."
            ),
        ),
        (
            gettext("Everybody collects"),
            closed_at,
            bool(view.closed) and view.units_left == 0,
            _collecting(fund),
        ),
        (
            gettext("What nobody claimed goes to the beneficiary"),
            view.sweeps_at,
            view.swept is not None,
            gettext("Three years after closing; until then it stays the member’s."),
        ),
    ]
    return _staged(steps)


def _collecting(fund: Fund) -> str:
    if fund.terms.surplus is Surplus.GRANT:
        return gettext(
            "Every member takes out the whole balance; the reserve goes to the beneficiary."
        )
    return gettext(
        "Every member takes out the whole balance and, for each unit covered when winding-up began,"
        " an equal part of the reserve."
    )


def course_of(proposal: Proposal, ended_at: int | None) -> list[Stage]:
    """The course of a proposal: vote, decision, waiting time, carrying out."""
    gone = (ProposalStatus.REJECTED, ProposalStatus.EXPIRED, ProposalStatus.OUTDATED)
    decided = proposal.decided is not None
    steps = [
        (gettext("Put to all members"), proposal.proposed.time, True, ""),
        (gettext("Voting begins"), proposal.opens_at, decided or ended_at is not None, ""),
        (gettext("Voting over"), ended_at or 0, decided, ""),
    ]
    if decided:
        assert proposal.decided is not None
        steps.append((gettext("Decision recorded"), proposal.decided.time, True, ""))
    if proposal.ready_at and proposal.status not in gone:
        done = proposal.carried_out
        steps.append(
            (
                gettext("Can be carried out"),
                proposal.ready_at,
                proposal.status is not ProposalStatus.DELAYED,
                "",
            )
        )
        if done is None:
            steps.append((gettext("Expires"), proposal.expires_at, False, ""))
        else:
            steps.append((gettext("Carried out"), done.time, True, ""))
    return _staged(steps)


def _staged(steps: Sequence[tuple[str, int, bool, str]]) -> list[Stage]:
    """Steps with their state: the first that is not past is now, if anything is past."""
    found: list[Stage] = []
    begun = any(past for _, _, past, _ in steps)
    for name, at, past, note in steps:
        first = not past and begun and all(each.state == "past" for each in found)
        found.append(Stage(name, at, "past" if past else "now" if first else "next", note))
    return found
