"""What the read side answers: frozen records, amounts as exact integers in token units.

Moments are seconds since 1970 (UTC). Addresses and hashes are lower-case 0x text.
"per unit" means per unit of membership.
"""

from .agents import Agency, AgencyStep, Enrolment
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
from .fund import (
    Band,
    Benefit,
    Caps,
    DisputeTerms,
    Fund,
    JuryTerms,
    RuleVersion,
    Terms,
    Thresholds,
)
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
from .rules import (
    FundStanding,
    Grant,
    Pause,
    Proposal,
    ProposalDetail,
    RuleText,
    Sweep,
    Tenure,
)
from .search import Attestor, EventRow, Found

__all__ = [
    "Accounts",
    "Action",
    "Agency",
    "AgencyStep",
    "Attestor",
    "Band",
    "Benefit",
    "Caps",
    "Case",
    "CaseDetail",
    "Challenge",
    "ChallengeDetail",
    "Claim",
    "ClaimDetail",
    "Debt",
    "Dispute",
    "DisputeTerms",
    "Enrolment",
    "EventRow",
    "Evidence",
    "Flow",
    "FlowFilter",
    "FlowTotal",
    "Found",
    "Fund",
    "FundStanding",
    "Grant",
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
    "Pause",
    "Payable",
    "Payment",
    "Period",
    "Proof",
    "Proposal",
    "ProposalDetail",
    "Provider",
    "RuleText",
    "RuleVersion",
    "ShareFormula",
    "SharePaid",
    "Solvency",
    "Standing",
    "Step",
    "Sweep",
    "Tenure",
    "Terms",
    "Thresholds",
    "Vote",
    "Where",
]
