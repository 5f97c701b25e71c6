"""How votes decide: the ladder of options with their votes, and the rule in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import gettext

from webapp.store.records import Case, Fund
from webapp.store.words import CaseKind, MatterKind

from . import words
from .amounts import percent

BPS = 10_000


@dataclass(frozen=True)
class Rung:
    """One option of a case: its votes, those of all graver ones added, and what it needs."""

    option: int
    votes: int
    total: int  # votes for this option and for all graver ones
    share_bps: int  # `total` (of a proposal: `votes`) of all opened votes, rounded down
    needed_bps: int | None  # the share that must be exceeded; None: stands where no graver one does
    stands: bool  # the outcome, or where the opened votes point


def ladder(case: Case, fund: Fund | None = None) -> list[Rung]:
    """The options from the gravest, as the contract adds them up."""
    jury = (fund or g.fund).terms.jury
    stands = case.leading if case.outcome is None else case.outcome
    opened, total, rungs = sum(case.votes), 0, []
    for option in range(case.options):
        total += case.votes[option]
        last = option + 1 == case.options
        needed = None if last else jury.majority_bps if option else jury.grave_bps
        counted = case.votes[option] if case.kind is CaseKind.PROPOSAL else total
        share = counted * BPS // opened if opened else 0
        rungs.append(Rung(option, case.votes[option], total, share, needed, option == stands))
    return rungs


def rule(case: Case, fund: Fund | None = None) -> list[str]:
    """How the votes decide, in sentences."""
    jury = (fund or g.fund).terms.jury
    grave, majority = percent(jury.grave_bps), percent(jury.majority_bps)
    if words.matter_of(case.kind) is MatterKind.CLAIM:
        found = [
            gettext("Fraud needs more than %(share)s of the opened votes.", share=grave),
            gettext(
                "To refuse, the votes for fraud and refusal together need more than %(share)s; to"
                " pay less, those and the votes for paying less. Otherwise it is paid as filed.",
                share=majority,
            ),
            _tie(jury.tie_refuses, majority),
        ]
    else:
        found = [
            gettext(
                "%(what)s needs more than %(share)s of the opened votes; otherwise nothing"
                " changes.",
                what=words.option(case.kind, 0),
                share=grave,
            )
        ]
    return [*found, silence(case)]


def _tie(refuses: bool, majority: str) -> str:
    if refuses:
        return gettext("On a tie, exactly %(share)s, it is refused or cut.", share=majority)
    return gettext("On a tie, exactly %(share)s, it is paid.", share=majority)


def silence(case: Case) -> str:
    """What stands where fewer votes are opened than the quorum."""
    if case.kind.appeal:
        return gettext(
            "With fewer than %(quorum)s opened votes the first verdict stands.", quorum=case.quorum
        )
    return gettext(
        "With fewer than %(quorum)s opened votes: %(option)s.",
        quorum=case.quorum,
        option=words.option(case.kind, case.silence),
    )
