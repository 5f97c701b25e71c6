"""Deploys the whole system on an in-process chain, as scripts/deployment does on a real one."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.deployment.artifacts import encode_inputs, load_artifact, returning_code
from tests.support.evm import Chain, Contract, Receipt, address_of
from tests.support.terms import Plan

DEPLOYER = address_of("deployer")
BLUEPRINTS = ("MutualFund", "ClaimDesk", "ReviewDesk", "Jury", "Rulebook")
FAUCET_LIMIT = 2**128


@dataclass(frozen=True)
class Platform:
    """What all funds of a chain share."""

    chain: Chain
    forwarder: Contract
    agents: Contract
    enrolment: Contract
    factory: Contract

    def create_fund(self, token: Contract, plan: Plan) -> Deployed:
        """Create a fund through the factory. Raises Reverted where the plan is out of bounds."""
        given = (token.address, plan.for_abi())
        draft = self.factory.send("prepareFund", *given, sender=DEPLOYER)
        receipt = self.factory.send("createFund", draft.value, *given, plan.text, sender=DEPLOYER)
        where = self.factory.view("fundAt", self.factory.view("fundCount"))
        return Deployed(
            self.chain,
            token,
            self.chain.at("MutualFund", where["fund"]),
            self.chain.at("ClaimDesk", where["claimDesk"]),
            self.chain.at("ReviewDesk", where["reviewDesk"]),
            self.chain.at("Jury", where["jury"]),
            self.chain.at("Rulebook", where["rulebook"]),
            self.agents,
            receipt,
        )


@dataclass(frozen=True)
class Deployed:
    """One fund and its token."""

    chain: Chain
    token: Contract
    fund: Contract
    desk: Contract
    review: Contract
    jury: Contract
    rulebook: Contract
    agents: Contract  # of all funds of the factory
    receipt: Receipt  # of its creation


def deploy_fund(chain: Chain, plan: Plan, decimals: int) -> Deployed:
    """A platform of its own, a token, and one fund."""
    return deploy_platform(chain).create_fund(deploy_token(chain, decimals), plan)


def endow(deployed: Deployed, account: str, amount: int) -> None:
    """Give an account tokens, all of which the fund may take."""
    deployed.token.send("faucet", amount, sender=account)
    deployed.token.send("approve", deployed.fund.address, 2**256 - 1, sender=account)


def deploy_platform(chain: Chain) -> Platform:
    """Forwarder, register of agents, libraries, blueprints, factory."""
    forwarder = chain.deploy("MemberForwarder", sender=DEPLOYER)
    agents = chain.deploy("Agents", forwarder.address, sender=DEPLOYER)
    enrolment = chain.deploy("GroupEnrolment", forwarder.address, sender=DEPLOYER)
    parts = [load_artifact(name) for name in (*BLUEPRINTS, "FundFactory")]
    libraries = {
        name: chain.deploy(name, sender=DEPLOYER).address
        for name in sorted({library for part in parts for library in part.libraries})
    }
    blueprints = [
        chain.create(returning_code(part.blueprint(libraries)), DEPLOYER) for part in parts[:-1]
    ]
    made = (forwarder.address, agents.address, *blueprints)
    creation = parts[-1].creation.linked(libraries)
    code = creation + encode_inputs(parts[-1].constructor_inputs, (made,))
    factory = chain.at("FundFactory", chain.create(code, DEPLOYER))
    return Platform(chain, forwarder, agents, enrolment, factory)


def deploy_token(chain: Chain, decimals: int) -> Contract:
    """The testnet dollar, with a faucet that gives all that tests need."""
    return chain.deploy("TestnetDollar", "Dollar", "USD", decimals, FAUCET_LIMIT, sender=DEPLOYER)
