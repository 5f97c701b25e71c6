"""What the read side answers: frozen records, amounts as exact integers in token units.

Moments are seconds since 1970 (UTC). Addresses and hashes are lower-case 0x text.
"per unit" means per unit of membership.
"""

from .claims import Case, Claim, ClaimDetail, Evidence, Objection, Payment, Step, Vote
from .common import Page, Where
from .flows import Flow, FlowFilter, FlowTotal
from .fund import Band, Benefit, Fund, Terms
from .members import Member, MemberChange, MemberDetail, SharePaid
from .overview import (
    Accounts,
    MirrorStatus,
    OpenPeriod,
    Overview,
    Period,
    Proof,
    ShareFormula,
    Solvency,
)
from .search import Attestor, EventRow, Found

__all__ = [
    "Accounts",
    "Attestor",
    "Band",
    "Benefit",
    "Case",
    "Claim",
    "ClaimDetail",
    "EventRow",
    "Evidence",
    "Flow",
    "FlowFilter",
    "FlowTotal",
    "Found",
    "Fund",
    "Member",
    "MemberChange",
    "MemberDetail",
    "MirrorStatus",
    "Objection",
    "OpenPeriod",
    "Overview",
    "Page",
    "Payment",
    "Period",
    "Proof",
    "ShareFormula",
    "SharePaid",
    "Solvency",
    "Step",
    "Terms",
    "Vote",
    "Where",
]
