"""Records as JSON: one rule for all of them, documented in docs/api.md.

Amounts are {"units": token units, "display": whole tokens}, both exact decimal texts; moments are
ISO 8601 in UTC, null for "never"; words of the chain are their names in lower case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from webapp.store.records import EventRow, Fund

from .amounts import display, iso

#: Fields that hold token units, in any record.
AMOUNTS = frozenset(
    """aid aid_paid amount annual appeal_bond asked balance batch bond bonds booked cancelled
    carried carried_in carried_out claim_cap collectable collected compensation debt deductible
    distributed due dues fast_limit fast_paid fee fees from_reserve funded index lifetime lost
    lower min_prepayment offset other_sources overturned paid paid_in part pending per_event
    per_juror per_objector per_unit period_cap receipts reserve reserve_floor returned reward
    rewards_expired rounding share shares_total shortfall source_balance spare stake stake_taken
    taken target_balance term_dues tick to_reserve to_respondent token_balance unbooked
    under_decision unfunded""".split()
)
#: Fields that hold seconds since 1970; 0 where it never happened.
MOMENTS = frozenset(
    """appeal_closes_at appeal_opens_at at block_time closes_at due_at ended_at ends_at event_at
    expelled_at expires_at final_at grace_ends_at head_seen_at joined_at lapsed_at latest_end
    opening_ends_at opens_at payable_at published_at ready_at rewards_end_at round_ends_at
    sealing_ends_at since starts_at sweeps_at time until valid_from waits_until winding_since
    window_ends_at winds_up_at""".split()
)
#: Fields that hold numbers of 256 bits: as 0x texts, as no JSON number holds them.
LOTS = frozenset({"lot", "threshold"})
#: Names that mean an amount in some records and something else in others.
SPECIAL = {
    ("Accounts", "claims"): "amount",
    ("Accounts", "members"): "amount",
}
#: Left out: what only this program's inside knows, or what is too long.
HIDDEN = frozenset({("Fund", "id"), ("Fund", "plan_text"), ("Found", "fund_id")})


def kind_of(record: str, field: str) -> str:
    """ "amount", "moment", "lot" or "plain": what a whole number in this field of a record is."""
    if (record, field) in SPECIAL:
        return SPECIAL[record, field]
    for kind, names in (("amount", AMOUNTS), ("moment", MOMENTS), ("lot", LOTS)):
        if field in names:
            return kind
    return "plain"


def amount(units: int, fund: Fund) -> dict[str, str]:
    """An amount of the fund's token."""
    return {"units": str(units), "display": display(units, fund.token_decimals)}


def moment(seconds: int | None) -> str | None:
    """A moment, null for never."""
    return iso(seconds) if seconds else None


def document(value: Any, fund: Fund) -> Any:
    """A record, or anything made of records, as plain data for JSON."""
    if isinstance(value, EventRow):
        where = document(value.where, fund)
        named = {"contract": value.contract, "name": value.name, "args": raw(value.args)}
        return {**named, "where": where}
    if is_dataclass(value) and not isinstance(value, type):
        record = type(value).__name__
        return {
            field.name: _field(record, field.name, getattr(value, field.name), fund)
            for field in fields(value)
            if (record, field.name) not in HIDDEN
        }
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, Mapping):
        return {str(name): _field("", str(name), part, fund) for name, part in value.items()}
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return [document(part, fund) for part in value]


def raw(value: Any) -> Any:
    """A raw event's arguments: whole numbers as text, as many do not fit into a JSON number."""
    if isinstance(value, Mapping):
        return {str(name): raw(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [raw(part) for part in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _field(record: str, name: str, value: Any, fund: Fund) -> Any:
    if not record and name in AMOUNTS and isinstance(value, str) and value.isdecimal():
        return amount(int(value), fund)  # in a step's details amounts are texts
    if isinstance(value, int) and not isinstance(value, Enum | bool):
        kind = kind_of(record, name)
        if kind == "amount":
            return amount(value, fund)
        if kind == "lot":
            return f"0x{value:064x}"
        return moment(value) if kind == "moment" else value
    if value is None or isinstance(value, str):
        return value
    return document(value, fund)


# --- flat: for CSV -------------------------------------------------------------------------------


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """A document's leaves as (dotted path, text), in order.

    Lists count from 1; one of plain values is one text, with spaces between.
    """
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from flat(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and not any(map(_is_branch, value)):
        yield path, cell(" ".join(map(str, value)))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, 1):
            yield from flat(part, f"{path}.{number}")
    else:
        yield path, cell(value)


def _is_branch(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def cell(value: Any) -> str:
    """A leaf as CSV text; one that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    plain_number = text[:1] == "-" and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not plain_number else text
