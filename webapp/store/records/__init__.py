"""What the read side answers: frozen records, amounts as exact integers in token units.

Moments are seconds since 1970 (UTC). Addresses and hashes are lower-case 0x text.
"per unit" means per unit of membership.
"""

from .claims import CaseDetail, ChallengeDetail, Claim, ClaimDetail, Evidence, Payment, Step
from .common import Page, Where
from .disputes import (
    Action,
    Case,
    Challenge,
    Debt,
    Dispute,
    Objection,
    Payable,
    Provider,
    Standing,
    Vote,
)
from .flows import Flow, FlowFilter, FlowTotal
from .fund import Band, Benefit, DisputeTerms, Fund, JuryTerms, Terms
from .members import JuryDesk, Member, MemberChange, MemberDetail, SharePaid
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
    "Action",
    "Attestor",
    "Band",
    "Benefit",
    "Case",
    "CaseDetail",
    "Challenge",
    "ChallengeDetail",
    "Claim",
    "ClaimDetail",
    "Debt",
    "Dispute",
    "DisputeTerms",
    "EventRow",
    "Evidence",
    "Flow",
    "FlowFilter",
    "FlowTotal",
    "Found",
    "Fund",
    "JuryDesk",
    "JuryTerms",
    "Member",
    "MemberChange",
    "MemberDetail",
    "MirrorStatus",
    "Objection",
    "OpenPeriod",
    "Overview",
    "Page",
    "Payable",
    "Payment",
    "Period",
    "Proof",
    "Provider",
    "ShareFormula",
    "SharePaid",
    "Solvency",
    "Standing",
    "Step",
    "Terms",
    "Vote",
    "Where",
]
