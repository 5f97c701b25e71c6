"""Rules, proposals, pauses, offices and the end of a fund. Values are those of Solidity."""

from __future__ import annotations

from enum import IntEnum


class Surplus(IntEnum):
    """What RESERVE above its floor is for."""

    LOWER = 0  # it pays claims before the members do
    KEEP = 1  # the members pay first
    GRANT = 2  # as KEEP; all members may vote to give of it to the beneficiary


class Power(IntEnum):
    """What the guardian may pause, each by itself."""

    JOINING = 0
    FILING = 1
    PAYING = 2


class ProposalKind(IntEnum):
    """What all members can be asked."""

    NONE = 0
    AMENDMENT = 1
    GRANT = 2
    WINDING_UP = 3
    REARM = 4


class ProposalMark(IntEnum):
    """What a vote left behind that time alone does not tell. Source: Rulebook.Mark."""

    VOTING = 0
    REJECTED = 1
    ADOPTED = 2
    CARRIED_OUT = 3


class ProposalStatus(IntEnum):
    """A proposal's state, derived from time, votes and the versions since."""

    NONE = 0
    VOTING = 1
    DECIDED = 2
    REJECTED = 3
    DELAYED = 4
    READY = 5
    CARRIED_OUT = 6
    EXPIRED = 7
    OUTDATED = 8


class WindingUpCause(IntEnum):
    """Why a fund winds up."""

    VOTE = 0
    DATE = 1
    THRESHOLD = 2


class Office(IntEnum):
    """Who holds which office; not on the chain under this name."""

    OPERATOR = 0
    GUARDIAN = 1
    BENEFICIARY = 2
    ATTESTOR = 3
    PROVIDER = 4
