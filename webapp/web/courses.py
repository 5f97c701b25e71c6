"""Courses as people read them, step by step: how a fund ends, and what becomes of a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext, lazy_gettext

from webapp.store import delay_seconds
from webapp.store.records import Case, Fund, FundStanding, Proposal
from webapp.store.words import Phase, ProposalStatus, Surplus

from .filters import duration

#: Ends of a proposal that was adopted, but not carried out.
GONE = (ProposalStatus.EXPIRED, ProposalStatus.OUTDATED)

_BEGINS = lazy_gettext(
    "Nobody joins or raises cover any more; what happens from then on is not covered."
)
_CLOSES = lazy_gettext(
    "At the earliest then, and only when no claim is open or owed; anyone can do it."
)
_GRANTED = lazy_gettext(
    "Every member takes out the whole balance; the reserve goes to the beneficiary."
)
_SHARED = lazy_gettext(
    "Every member takes out the whole balance and, for each unit covered when winding-up began,"
    " an equal part of the reserve."
)
_SWEPT = lazy_gettext("Three years after closing; until then it stays the member’s.")


@dataclass(frozen=True)
class Step:
    """One step of a course; `at` 0: not known yet; `state` is "past", "now" or "next"."""

    name: str
    at: int
    state: str
    note: str


class _Course:
    """Steps in order: the first that is not past is now, once anything is past."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def add(self, name: str, at: int, past: bool, note: str = "") -> None:
        """One more step."""
        begun = bool(self.steps) and all(step.state == "past" for step in self.steps)
        state = "past" if past else "now" if begun else "next"
        self.steps.append(Step(name, at, state, note))


def init_app(app: Flask) -> None:
    """Let templates show what becomes of a proposal."""
    app.jinja_env.globals.update(course_of=course_of)


def ending(fund: Fund, view: FundStanding, now: int) -> list[Step]:
    """How a fund ends, from the beginning of winding-up to what nobody claims."""
    course, begun = _Course(), bool(view.winding_since)
    last = last_filing(fund, view)
    closed_at = view.closed.time if view.closed else 0
    granted = fund.terms.surplus is Surplus.GRANT
    told = gettext(
        "Events from before are covered and can be reported for %(time)s.",
        time=duration(fund.terms.reporting_seconds),
    )
    begins_at = view.winding_since or view.winds_up_at
    course.add(gettext("Winding-up begins"), begins_at, begun, str(_BEGINS))
    course.add(gettext("Last claims are filed"), last, begun and now >= last, told)
    course.add(gettext("The fund can close"), view.closes_at, bool(closed_at), str(_CLOSES))
    collected = bool(closed_at) and view.units_left == 0
    note = str(_GRANTED if granted else _SHARED)
    course.add(gettext("Everybody collects"), closed_at, collected, note)
    name = gettext("What nobody claimed goes to the beneficiary")
    course.add(name, view.sweeps_at, view.swept is not None, str(_SWEPT))
    return course.steps


def last_filing(fund: Fund, view: FundStanding) -> int:
    """When the last claim of a fund that winds up can be filed; 0: not known yet.

    The earliest closing lies the delay of an amendment after it. Source: Rulebook.closesAt.
    """
    if view.closes_at:
        return view.closes_at - delay_seconds(fund)
    return view.winds_up_at + fund.terms.reporting_seconds if view.winds_up_at else 0


def course_of(proposal: Proposal, case: Case) -> list[Step]:
    """The course of a proposal: vote, decision, waiting time, carrying out."""
    course, over = _Course(), case.ended_at is not None
    course.add(gettext("Put to all members"), proposal.proposed.time, True)
    course.add(gettext("Voting begins"), case.opens_at, case.phase is not Phase.WAITING)
    course.add(gettext("Voting over"), case.ended_at or case.opening_ends_at, over)
    decided = proposal.decided
    if decided is not None:
        course.add(gettext("Decision recorded"), decided.time, True)
    if proposal.ready_at and proposal.status not in GONE:
        waits = proposal.status is ProposalStatus.DELAYED
        course.add(gettext("Can be carried out"), proposal.ready_at, not waits)
        done = proposal.carried_out
        if done is None:
            course.add(gettext("Expires"), proposal.expires_at, False)
        else:
            course.add(gettext("Carried out"), done.time, True)
    return course.steps
