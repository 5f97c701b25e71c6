"""The read side: what the mirror knows, as typed functions that answer frozen records.

Views call these with a connection from `Store.read()`, which is one consistent snapshot: every
answer inside one `with` block is of the same last block. Nothing here writes the mirror's tables,
and nothing outside of here and `webapp.mirror` holds SQL.
"""

from .agents import agencies_by, agency_history, agency_of, enrolments, wards_of
from .cases import OPEN_PHASES, cases_page
from .census import electorate
from .challenges import CHALLENGE_GROUPS, challenges_page, debt_of, debts
from .claimpage import case_detail, challenge_detail, claim_detail, matter_kind
from .claims import CLAIM_GROUPS, claims_page
from .connect import NoMirror, Store
from .flows import flow_totals, flows_page, iterate_flows
from .funds import UnknownFund, fund_by_key, funds
from .fundstanding import delay_seconds, fund_standing
from .jurydesk import jury_desk, standing
from .memberpage import member_detail
from .members import iterate_members, member_at, members_page
from .offices import attestors, providers, tenures
from .overview import accounts_at, overview, solvency_now
from .paging import BadCursor
from .parts import part_of
from .payables import payables
from .periods import period, periods_page
from .proposals import PROPOSAL_GROUPS, grants, proposal, proposal_detail, proposals_page, sweeps
from .rules import pauses, rule_text, version_text, version_texts
from .search import block_events, search, transaction_events
from .state import MissingHeader
from .status import mirror_status

__all__ = [
    "BadCursor",
    "CHALLENGE_GROUPS",
    "CLAIM_GROUPS",
    "MissingHeader",
    "NoMirror",
    "OPEN_PHASES",
    "PROPOSAL_GROUPS",
    "Store",
    "UnknownFund",
    "accounts_at",
    "agencies_by",
    "agency_history",
    "agency_of",
    "attestors",
    "block_events",
    "case_detail",
    "cases_page",
    "challenge_detail",
    "challenges_page",
    "claim_detail",
    "claims_page",
    "debt_of",
    "debts",
    "delay_seconds",
    "electorate",
    "enrolments",
    "flow_totals",
    "flows_page",
    "fund_by_key",
    "fund_standing",
    "funds",
    "grants",
    "iterate_flows",
    "iterate_members",
    "jury_desk",
    "matter_kind",
    "member_at",
    "member_detail",
    "members_page",
    "mirror_status",
    "overview",
    "part_of",
    "pauses",
    "payables",
    "period",
    "periods_page",
    "proposal",
    "proposal_detail",
    "proposals_page",
    "providers",
    "rule_text",
    "search",
    "solvency_now",
    "standing",
    "sweeps",
    "tenures",
    "transaction_events",
    "version_text",
    "version_texts",
    "wards_of",
]
