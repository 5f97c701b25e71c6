"""A fund as the chain shows it, in the shape in which the mirror takes a deployments file."""

from __future__ import annotations

from dataclasses import dataclass

from fundplan import NOBODY, Text

from .codes import PARTS, SHARED


@dataclass(frozen=True)
class FoundFund:
    """A fund as the chain shows it; the mirror reads it like one of a deployments file.

    Addresses are lower-case. `enrolment` of zeros: no group was enrolled; `factory` None: no
    factory of these sources says that it created this fund. `deploy_block`, `agents_block`: blocks
    not after their first events.
    """

    chain_id: int
    name: Text
    fund: str
    claim_desk: str
    review_desk: str
    jury: str
    rulebook: str
    agents: str
    enrolment: str
    forwarder: str
    factory: str | None
    token: str
    token_symbol: str
    token_decimals: int
    deploy_block: int
    agents_block: int

    @property
    def parts(self) -> dict[str, str]:
        """Its five contracts by part."""
        five = (self.fund, self.claim_desk, self.review_desk, self.jury, self.rulebook)
        return dict(zip(PARTS, five, strict=True))

    @property
    def shared(self) -> dict[str, str]:
        """Contracts that it shares with other funds, as far as there are any."""
        found = (self.agents, self.enrolment, self.forwarder, self.factory)
        pairs = zip(SHARED, found, strict=True)
        return {role: address for role, address in pairs if address and address != NOBODY}


@dataclass(frozen=True)
class _Contract:
    """A contract that funds share, as in a deployments file."""

    role: str
    address: str
    block: int


@dataclass(frozen=True)
class FoundChain:
    """What the mirror reads of a deployments file."""

    chain_id: int
    genesis_hash: str
    funds: tuple[FoundFund, ...]

    @property
    def contracts(self) -> tuple[_Contract, ...]:
        """The registers of agents."""
        return tuple(_Contract("agents", each.agents, each.agents_block) for each in self.funds)
