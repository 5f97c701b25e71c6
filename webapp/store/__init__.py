"""The read side: what the mirror knows, as typed functions that answer frozen records.

Views call these with a connection from `Store.read()`, which is one consistent snapshot: every
answer inside one `with` block is of the same last block. Nothing here writes the mirror's tables,
and nothing outside of here and `webapp.mirror` holds SQL.
"""

from .claimpage import claim_detail
from .claims import CLAIM_GROUPS, claims_page
from .connect import NoMirror, Store
from .flows import flow_totals, flows_page, iterate_flows
from .funds import UnknownFund, fund_by_key, funds
from .memberpage import member_detail
from .members import iterate_members, member_at, members_page
from .overview import accounts_at, overview
from .paging import BadCursor
from .periods import period, periods_page
from .search import attestors, block_events, search, transaction_events
from .status import mirror_status

__all__ = [
    "CLAIM_GROUPS",
    "BadCursor",
    "NoMirror",
    "Store",
    "UnknownFund",
    "accounts_at",
    "attestors",
    "block_events",
    "claim_detail",
    "claims_page",
    "flow_totals",
    "flows_page",
    "fund_by_key",
    "funds",
    "iterate_flows",
    "iterate_members",
    "member_at",
    "member_detail",
    "members_page",
    "mirror_status",
    "overview",
    "period",
    "periods_page",
    "search",
    "transaction_events",
]
