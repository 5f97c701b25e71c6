"""The cast, the deployed platform, and isolation: tests start where their set-up ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import brownie
import pytest

from scripts.deployment.artifacts import load_artifact, returning_code
from tests.contracts import chain
from tests.contracts.chain import Clock, undone
from tests.contracts.checks import EventReader, by
from tests.contracts.plans import plan as plan_for
from tests.contracts.town import UNLIMITED, Town
from tests.support.node import DirectProvider
from tests.support.terms import Plan

CAST = (
    "deployer operator alice bob carol dave erin frank grace mallory donor relayer attestor"
    " notary smart_owner heidi ivan judy kim provider guardian beneficiary"
).split()
PARTS = {  # of a fund: what the tests call them, what the factory calls them, the contract
    "fund": ("fund", "MutualFund"),
    "desk": ("claimDesk", "ClaimDesk"),
    "review": ("reviewDesk", "ReviewDesk"),
    "jury": ("jury", "Jury"),
    "rulebook": ("rulebook", "Rulebook"),
}
SHARED = ("agents", "enrolment", "factory", "forwarder")  # by all funds
DOLLAR = 10**6
PURSE = 1_000_000 * DOLLAR

Open = Callable[..., Town]


def pytest_configure() -> None:
    """Before brownie connects."""
    chain.use_node_of_ones_own(len(CAST))


@pytest.fixture(scope="session")
def project() -> Any:
    """Our contracts as brownie compiled them."""
    return brownie.project.get_loaded_projects()[0]


@pytest.fixture(scope="session")
def cast() -> dict[str, Any]:
    """Everybody, by name."""
    return dict(zip(CAST, brownie.accounts, strict=True))


@pytest.fixture(scope="session")
def clock() -> Clock:
    """The stopped clock."""
    brownie.web3.provider = DirectProvider(brownie.web3.provider.endpoint_uri)
    brownie.web3.middleware_onion.add(chain.PatientReceipts)
    clock = Clock()
    clock.freeze()
    return clock


@pytest.fixture(scope="session")
def platform(project: Any, cast: dict[str, Any], clock: Clock) -> SimpleNamespace:
    """Forwarder, register of agents, libraries, blueprints and factory, deployed once."""
    deployer = cast["deployer"]
    forwarder = deployer.deploy(project.MemberForwarder)
    agents = deployer.deploy(project.Agents, forwarder)
    enrolment = deployer.deploy(project.GroupEnrolment, forwarder)
    kinds = [kind for _, kind in PARTS.values()]
    artifacts = [load_artifact(name) for name in (*kinds, "FundFactory")]
    needed = sorted({library for artifact in artifacts for library in artifact.libraries})
    libraries = {name: deployer.deploy(project[name]).address for name in needed}
    blueprints = [
        deployer.transfer(data="0x" + returning_code(artifact.blueprint(libraries)).hex())
        for artifact in artifacts[:-1]
    ]
    addresses = [transaction.contract_address for transaction in blueprints]
    factory = deployer.deploy(project.FundFactory, (forwarder, agents, *addresses))
    return SimpleNamespace(
        forwarder=forwarder,
        agents=agents,
        enrolment=enrolment,
        factory=factory,
        blueprints=addresses,
        libraries=libraries,
    )


@pytest.fixture(scope="session")
def dollar(project: Any, cast: dict[str, Any], clock: Clock) -> Any:
    """A testnet dollar of six decimals, of which everybody holds a million."""
    token = cast["deployer"].deploy(project.TestnetDollar, "Dollar", "USD", 6, PURSE)
    for person in cast.values():
        token.faucet(PURSE, by(person))
    return token


@pytest.fixture(scope="module", autouse=True)
def module_undone(platform: SimpleNamespace, dollar: Any) -> Iterator[None]:
    """What a module sets up is gone after it."""
    with undone():
        yield


@pytest.fixture(scope="module")
def towns() -> list[Town]:
    """Every fund created in this module that is still there."""
    return []


@pytest.fixture(autouse=True)
def test_undone(module_undone: None, towns: list[Town]) -> Iterator[None]:
    """What a test did is gone after it; but first its journal must rebuild every account."""
    older = len(towns)
    with undone():
        yield
        for town in towns:
            town.check_books(token_keeps_its_word=False)
    del towns[older:]


@pytest.fixture(scope="module")
def plan(cast: dict[str, Any], clock: Clock) -> Plan:
    """The usual plan, its first period beginning now."""
    offices = (cast["operator"].address, cast["beneficiary"].address)
    return plan_for(DOLLAR, clock.now, *offices)


@pytest.fixture(scope="module")
def open_fund(
    project: Any,
    platform: SimpleNamespace,
    dollar: Any,
    cast: dict[str, Any],
    clock: Clock,
    towns: list[Town],
) -> Open:
    """Create a fund of a plan; everybody allows it to take their tokens unless told otherwise."""

    def create(plan: Plan, token: Any = None, *, allowed: bool = True) -> Town:
        factory, money, sender = platform.factory, token or dollar, by(cast["deployer"])
        shared = {name: getattr(platform, name) for name in SHARED}
        prepared = factory.prepareFund(money, plan.for_abi(), sender)
        draft = prepared.events["FundPrepared"]["draftId"]
        created = factory.createFund(draft, money, plan.for_abi(), plan.text, sender)
        where = factory.fundAt(factory.fundCount())
        parts = {source: project[kind].at(where[place]) for source, (place, kind) in PARTS.items()}
        reader = EventReader()
        for source, contract in {**parts, **shared, "token": money}.items():
            reader.know(source, contract)
        made = {"prepared": prepared, "created": created, "clock": clock}
        town = Town(plan, money, **parts, **shared, **made, cast=cast, reader=reader)
        for person in cast.values() if allowed else ():
            money.approve(town.fund, UNLIMITED, by(person))
        towns.append(town)
        return town

    return create


def _person(name: str) -> Any:
    @pytest.fixture(scope="session", name=name)
    def person(cast: dict[str, Any]) -> Any:
        return cast[name]

    return person


for _name in CAST:
    globals()[_name] = _person(_name)


@pytest.fixture(scope="module")
def clinic(project: Any, deployer: Any, smart_owner: Any) -> Any:
    """A provider whose office is a smart account."""
    return deployer.deploy(project.SmartAccount, smart_owner)
