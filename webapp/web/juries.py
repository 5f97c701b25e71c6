"""A jury's work as people read it: the draw in plain words, the phases, the stakes.

Nothing here is stored: all of it follows from a case's record and the fund's terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from webapp.store.records import Action, Case, Dispute
from webapp.store.words import CaseKind, Phase

from .filters import number
from .ladders import ladder, rule, silence

ALL_LOTS = 1 << 256


@dataclass(frozen=True)
class Stretch:
    """One phase of a case; `state` is "past", "now", "next" or "skipped"."""

    name: str
    starts_at: int
    ends_at: int
    state: str
    note: str


def init_app(app: Flask) -> None:
    """Let templates show juries."""
    app.jinja_env.globals.update(
        odds=odds,
        drawing=drawing,
        phases_of=phases,
        phase_end=phase_end,
        ladder=ladder,
        rule=rule,
        silence=silence,
        lost_bonds=lost_bonds,
        grouped=grouped,
        arguments=arguments,
    )


def odds(case: Case) -> str:
    """The threshold in plain words: how many of the members the lot seats."""
    if case.kind.plenary:
        return gettext("every covered member votes")
    if case.threshold >= ALL_LOTS - 1:
        return gettext("every covered member")
    tenths = ALL_LOTS * 10 // case.threshold
    shown = f"{tenths // 10}.{tenths % 10}" if tenths < 100 else number(round(tenths / 10))
    return gettext("1 in %(count)s covered members", count=shown.removesuffix(".0"))


def drawing(case: Case, head: int) -> str:
    """Where the draw stands, and who may do what about it."""
    if case.kind.plenary:
        return gettext("No draw is needed: all covered members vote.")
    if case.seed:
        return gettext("Drawn: the seed is fixed, and everybody can check every lot.")
    if case.phase is Phase.WAITING:
        return gettext("The jury is drawn once voting has begun; then anyone may start the draw.")
    if case.phase is not Phase.SEALING:
        return gettext("No jury was drawn.")
    if not case.seed_block:
        return gettext("Not begun: anyone may call “draw”, which fixes a future block as the seed.")
    if head < case.seed_block:
        return gettext(
            "The seed will be the hash of block %(block)s, which does not exist yet.",
            block=f"{case.seed_block:,}",
        )
    return gettext(
        "Block %(block)s exists: anyone may call “draw” again, within 256 blocks of it.",
        block=f"{case.seed_block:,}",
    )


# --- phases --------------------------------------------------------------------------------------


def phases(case: Case) -> list[Stretch]:
    """Publicity or answer, sealing, opening, each with its times and a note."""
    at = {Phase.WAITING: 0, Phase.SEALING: 1, Phase.OPENING: 2}.get(case.phase, 3)
    skipped = case.phase in (Phase.OVER, Phase.CLOSED) and case.sealed < case.quorum
    stretches = [
        (gettext("Sealing"), case.opens_at, case.sealing_ends_at, _sealing(case)),
        (gettext("Opening"), case.sealing_ends_at, case.opening_ends_at, _opening(case, skipped)),
    ]
    if not case.kind.appeal:
        wait = gettext("Before voting")
        note = gettext("Publication goes on, or time to answer; further objections join this case.")
        if case.kind is CaseKind.PROPOSAL:
            note = gettext("Time to read what is proposed, before anybody can vote.")
        stretches.insert(0, (wait, case.opened.time, case.opens_at, note))
    first = 3 - len(stretches)
    found = []
    for position, (name, starts_at, ends_at, note) in enumerate(stretches, first):
        state = "past" if position < at else "now" if position == at else "next"
        if (position == 2 and skipped) or case.phase is Phase.CANCELLED:
            state = "skipped"
        found.append(Stretch(name, starts_at, ends_at, state, note))
    return found


def _sealing(case: Case) -> str:
    counted = gettext(
        "%(sealed)s sealed, %(quorum)s needed", sealed=number(case.sealed), quorum=case.quorum
    )
    if case.recused:
        counted += gettext("; %(count)s stood down", count=case.recused)
    if case.phase is not Phase.SEALING:
        return counted
    if case.sealed >= case.quorum:
        return counted + gettext("; enough: sealing ends with this round")
    if case.round + 1 < case.rounds:
        return counted + gettext(
            "; round %(round)s of %(rounds)s: with too few at its end another begins, and the lot"
            " seats twice as many",
            round=case.round + 1,
            rounds=case.rounds,
        )
    return counted + gettext("; last round")


def _opening(case: Case, skipped: bool) -> str:
    if skipped:
        return gettext("Too few sealed votes: there was nothing to open.")
    said = gettext(
        "%(opened)s of %(sealed)s votes opened",
        opened=number(case.voters),
        sealed=number(case.sealed),
    )
    if case.phase in (Phase.OVER, Phase.CLOSED):
        return said
    return said + gettext("; ends at once when all are open; a late swing extends it")


def phase_end(case: Case) -> int:
    """When the phase that runs ends; 0 where none runs."""
    ends = {
        Phase.WAITING: case.opens_at,
        Phase.SEALING: case.round_ends_at,
        Phase.OPENING: case.opening_ends_at,
    }
    return ends.get(case.phase, 0)


# --- stakes and actions --------------------------------------------------------------------------


def lost_bonds(dispute: Dispute) -> bool:
    """Whether the objectors lost: the outcome left all as it was."""
    if dispute.unjudged or dispute.outcome is None:
        return False
    return dispute.outcome + 1 == dispute.case.options


def grouped(actions: Iterable[Action]) -> list[tuple[Action, int]]:
    """Actions in order, those of one kind as one, with their number."""
    found: dict[tuple[str, str, int], list[Action]] = {}
    for action in actions:
        found.setdefault((action.name, action.who, action.case_id), []).append(action)
    return [(same[0], len(same)) for same in found.values()]


def arguments(action: Action) -> str:
    """What a call of the function is to be given, as far as it is known beforehand."""
    matter, case = str(action.matter), str(action.case_id)
    given = {
        "draw": [case],
        "sealVote": [case, "…"],
        "recuse": [case],
        "openVote": [case, "…"],
        "raiseObjection": [matter, "…"],
        "addEvidence": [matter, "…"],
        "appeal": [matter, "…"],
        "collectBond": [matter, action.address or "…"],
        "collectJurorReward": [matter, case, "…" if action.seat is None else str(action.seat)],
        "collectRefund": [action.address or "…"],
        "enact": [matter, "…"],
        "endOnDate": [],
        "raiseAlarm": [],
        "closeFund": [],
        "sweepUnclaimed": [],
    }
    if action.contract == "Rulebook" and action.name == "collectBond":
        return matter
    return ", ".join(given.get(action.name, [matter]))
