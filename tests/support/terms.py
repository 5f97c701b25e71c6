"""A plan in Python: the structs of the contracts, and how the contracts take them.

`Plan.for_abi` gives what `FundFactory.createFund` takes, `plan_from_abi` reads it back.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

from eth_utils.crypto import keccak

from tests.support.structs import (
    Band,
    Benefit,
    BenefitCaps,
    BenefitKind,
    Calendar,
    ClaimTerms,
    DisputeTerms,
    JuryTerms,
    MembershipTerms,
    Offices,
    Rules,
    ShareTerms,
    Surplus,
    Thresholds,
)

__all__ = [
    "Band",
    "Benefit",
    "BenefitCaps",
    "BenefitKind",
    "Calendar",
    "ClaimTerms",
    "DisputeTerms",
    "JuryTerms",
    "MembershipTerms",
    "NOBODY",
    "Offices",
    "Plan",
    "Rules",
    "ShareTerms",
    "Surplus",
    "Thresholds",
    "astuple_of",
    "plan_from_abi",
]

NOBODY = "0x" + 40 * "0"


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
