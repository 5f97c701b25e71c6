"""A plan in Python: the structs of contracts/interfaces/FundTypes.sol, field by field.

Amounts are token units; "per unit" means per unit of membership. `Plan.for_abi` gives what
`FundFactory.createFund` takes, `plan_from_abi` reads it back.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, is_dataclass, replace
from enum import IntEnum
from typing import Any, get_args, get_type_hints

from eth_abi import encode
from eth_utils.crypto import keccak

NOBODY = "0x" + 40 * "0"
_ROWS = ("benefits", "caps")  # tables of structs
_RULES_TYPE = (
    "(bytes32,address,address,address,(uint80,uint32,uint32,uint32,bool),"
    "(uint80,uint80,uint80,uint16,uint96,bool,uint16,uint8),(uint32,uint32,uint32,uint88),"
    "(uint16,uint16,uint32,uint8,bool),"
    "(uint16,uint8,uint8,uint8,uint8,bool,bool,uint16,uint80,uint96)[],uint16[],"
    "(uint96,uint96,uint96)[])"
)
_OFFICES_TYPE = "(address[],address[],address[],address[])"


class Surplus(IntEnum):
    """What RESERVE above its floor is for."""

    LOWER = 0
    KEEP = 1
    GRANT = 2


class BenefitKind(IntEnum):
    """How a benefit's amount is found."""

    FIXED = 0
    PROPORTIONAL = 1


@dataclass(frozen=True)
class Calendar:
    """Periods count from 1: period p is [starts_at + (p-1) * period_seconds, + period_seconds)."""

    starts_at: int
    period_seconds: int

    def end_of(self, period: int) -> int:
        """The first second after a period."""
        return self.starts_at + period * self.period_seconds

    def period_at(self, at: int) -> int:
        """The period that holds a moment; moments before the start belong to period 1."""
        return max(0, at - self.starts_at) // self.period_seconds + 1


@dataclass(frozen=True)
class MembershipTerms:
    """Who may become a member, and from when a member is covered."""

    min_prepayment: int
    max_cover: int
    waiting_seconds: int
    grace_seconds: int
    attested: bool


@dataclass(frozen=True)
class ShareTerms:
    """What a settlement may charge."""

    period_cap: int
    claim_cap: int
    dues: int
    fee_bps: int
    reserve_floor: int
    carries: bool
    term_periods: int = 1
    surplus: int = Surplus.LOWER


@dataclass(frozen=True)
class ClaimTerms:
    """The clocks of a claim, and its fast lane (`fast_limit` 0: none)."""

    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: int


@dataclass(frozen=True)
class Thresholds:
    """Figures that act by themselves after a settlement; 0 switches each off."""

    stop_joins_bps: int = 0
    low_bps: int = 0
    few_members: int = 0
    periods: int = 0
    winds_up: bool = False


@dataclass(frozen=True)
class DisputeTerms:
    """What a dispute costs whom."""

    appeal_seconds: int
    bond: int
    appeal_bond: int
    stake: int
    refused_bps: int
    winner_bps: int
    juror_bps: int


@dataclass(frozen=True)
class JuryTerms:
    """How a jury is drawn, and how it decides."""

    size: int
    quorum_bps: int
    plenary_quorum_bps: int
    majority_bps: int
    grave_bps: int
    appeal_factor: int
    rounds: int
    tie_refuses: bool
    silence_pays: bool
    sealing_seconds: int
    opening_seconds: int
    swing_seconds: int
    extension_seconds: int


@dataclass(frozen=True)
class Band:
    """One line of the age table."""

    age_from: int
    age_to: int
    units: int


@dataclass(frozen=True)
class Benefit:
    """One line of the benefits table."""

    code: int
    kind: int
    severity: int
    age_from: int
    age_to: int
    waits: bool
    capped: bool
    ratio_bps: int
    deductible: int
    amount: int


@dataclass(frozen=True)
class BenefitCaps:
    """What one member may receive under one code, per cover level; 0: no such cap."""

    per_event: int
    annual: int
    lifetime: int


@dataclass(frozen=True)
class Offices:
    """Who takes up and who gives up an office with a version of the rules."""

    new_attestors: tuple[str, ...] = ()
    gone_attestors: tuple[str, ...] = ()
    new_providers: tuple[str, ...] = ()
    gone_providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What an amendment may change; the fields of the Solidity struct, in its order."""

    rules_hash: bytes
    operator: str
    guardian: str
    beneficiary: str
    membership: MembershipTerms
    shares: ShareTerms
    claims: ClaimTerms
    thresholds: Thresholds
    benefits: tuple[Benefit, ...]
    capped_codes: tuple[int, ...]
    caps: tuple[BenefitCaps, ...]


@dataclass(frozen=True)
class Plan:
    """A whole plan: version 1 of the rules with its text, and what no vote can change."""

    text: str
    operator: str
    beneficiary: str
    tick: int
    calendar: Calendar
    membership: MembershipTerms
    shares: ShareTerms
    claims: ClaimTerms
    disputes: DisputeTerms
    jury: JuryTerms
    bands: tuple[Band, ...]
    benefits: tuple[Benefit, ...]
    capped_codes: tuple[int, ...]
    caps: tuple[BenefitCaps, ...]
    attestors: tuple[str, ...]
    providers: tuple[str, ...]
    guardian: str = NOBODY
    thresholds: Thresholds = Thresholds()
    life_seconds: int = 0

    @property
    def rules_hash(self) -> bytes:
        """keccak256 of the text."""
        return bytes(keccak(text=self.text))

    @property
    def rules(self) -> Rules:
        """The part that an amendment may change."""
        given = {item.name: getattr(self, item.name) for item in fields(Rules)}
        return Rules(**given)

    def amended(self, text: str, **changes: Any) -> Plan:
        """The plan with other rules under another text."""
        return replace(self, text=text, **changes)

    def for_abi(self) -> tuple[Any, ...]:
        """What the factory takes: nested tuples in the order of the Solidity structs."""
        return (
            astuple(self.rules),
            astuple(Offices(new_attestors=self.attestors, new_providers=self.providers)),
            self.tick,
            astuple(self.calendar),
            self.life_seconds,
            astuple_of(self.bands),
            astuple(self.disputes),
            astuple(self.jury),
        )


def astuple_of(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Dataclasses as tuples."""
    return tuple(astuple(row) for row in rows)


def named(value: Any) -> Any:
    """A dataclass as an event tells it: by field name in Solidity's spelling."""
    if not is_dataclass(value):
        return value
    told = {item.name: getattr(value, item.name) for item in fields(value)}
    return {
        camel_case(name): [named(row) for row in part] if name in _ROWS else named(part)
        for name, part in told.items()
    }


def content_of(rules: Rules, offices: Offices) -> bytes:
    """What stands for an amendment: keccak256(abi.encode(rules, offices))."""
    given = (astuple(rules), astuple(offices))
    return bytes(keccak(encode((_RULES_TYPE, _OFFICES_TYPE), given)))


def camel_case(name: str) -> str:
    """`rules_hash` as `rulesHash`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def plan_from_abi(values: tuple[Any, ...], text: str) -> Plan:
    """The inverse of `Plan.for_abi`; also reads what `fundplan.constructor_args` gives."""
    rules = _from_abi(Rules, values[0])
    offices = _from_abi(Offices, values[1])
    assert rules.rules_hash == keccak(text=text)
    known = {item.name: getattr(rules, item.name) for item in fields(Rules)}
    del known["rules_hash"]
    return Plan(
        text=text,
        **known,
        attestors=offices.new_attestors,
        providers=offices.new_providers,
        tick=values[2],
        calendar=_from_abi(Calendar, values[3]),
        life_seconds=values[4],
        bands=tuple(_from_abi(Band, row) for row in values[5]),
        disputes=_from_abi(DisputeTerms, values[6]),
        jury=_from_abi(JuryTerms, values[7]),
    )


def _from_abi(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = get_type_hints(kind).values()
        return kind(*(_from_abi(k, v) for k, v in zip(kinds, value, strict=True)))
    parts = get_args(kind)
    return tuple(_from_abi(parts[0], part) for part in value) if parts else value
