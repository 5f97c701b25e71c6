"""Search hits, raw events, attestors."""

from __future__ import annotations

from dataclasses import dataclass

from .common import Where


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `kind`: fund, member, party, claimant, juror, objector, challenger, challenged,
    provider, attestor, operator, guardian, beneficiary, proposer, agent, claim, challenge,
    proposal, transaction or block."""

    kind: str
    fund_id: int
    ref: str  # address, claim's or challenge's id, transaction hash or block number as text


@dataclass(frozen=True, slots=True)
class EventRow:
    """One raw event, decoded: what a transaction or a block did."""

    fund_id: int
    contract: str
    name: str
    args: dict[str, object]  # by parameter name; structs are nested
    where: Where


@dataclass(frozen=True, slots=True)
class Attestor:
    """Who may sign vouchers."""

    address: str
    since: Where
    matter: int  # the amendment that registered it; 0: version 1
    until: Where | None  # removed by an amendment or a challenge
    until_matter: int | None
    vouchers: int
