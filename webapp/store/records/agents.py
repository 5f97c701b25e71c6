"""Who acts for whom, and groups enrolled."""

from __future__ import annotations

from dataclasses import dataclass

from .common import Where


@dataclass(frozen=True, slots=True)
class Agency:
    """What the register knows of an address."""

    member: str
    agent: str | None  # who acts for it; None: itself
    recovery: str | None  # may hand over to any new key
    beneficiary: str | None  # may step in
    successor: str | None  # of a handover under way
    by: str | None  # who started that
    due_at: int  # when it can be finished; 0: none is under way
    guardian: str | None  # of a dependant, at first
    label: str | None
    changed: Where


@dataclass(frozen=True, slots=True)
class AgencyStep:
    """One event about an address in the register."""

    name: str
    detail: dict[str, str | int]
    where: Where


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A batch that a payer sent for a group."""

    payer: str
    enrolled: int
    amount: int
    skipped: tuple[tuple[str, str], ...]  # members, each with the fund's error as 0x text
    where: Where
