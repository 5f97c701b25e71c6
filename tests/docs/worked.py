"""The worked example of docs/events.md: three journal entries of a fund, and their heads.

`python -m tests.docs.worked` prints the lines; the document quotes them and a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from eth_abi import encode
from eth_utils import keccak

from scripts.deployment.artifacts import encode_inputs, load_artifact
from scripts.deployment.steps import BLUEPRINTS
from tests.stateful.plans import START, base_plan
from tests.support.abi import Values
from tests.support.deploy import DEPLOYER, Platform, deploy_platform, deploy_token
from tests.support.evm import CHAIN_ID, Chain, Contract, Receipt, address_of

ONE = 10**6  # one whole token
HEAD_BYTES = 26
HEAD_TYPES = ("bytes32", "uint48", "uint8", "uint8", "uint8", "address", "uint256", "uint256")
MEMBER, DONOR, NOBODY = address_of("member"), address_of("donor"), "0x" + "00" * 20
PLAN = replace(base_plan(ONE, ()), shares=replace(base_plan(ONE, ()).shares, dues=2 * ONE))


@dataclass(frozen=True)
class Example:
    """A fund with three entries, and what its chain says about them."""

    fund: Contract
    receipts: tuple[Receipt, ...]

    @property
    def entries(self) -> list[Values]:
        """The journal's entries, as their events give them."""
        return [entry for receipt in self.receipts for entry in receipt.named("JournalEntry")]


def example() -> Example:
    """Join with 100, give 2.50, settle period 1 with dues of 2 per unit."""
    chain = Chain(START)
    token = deploy_token(chain, 6)
    fund = _platform(chain).create_fund(token, PLAN).fund
    for person in (MEMBER, DONOR):
        token.send("faucet", 100 * ONE, sender=person)
        token.send("approve", fund.address, 100 * ONE, sender=person)
    application = (MEMBER, 2, 0, 100 * ONE, b"\x01" * 32, PLAN.rules_hash, NOBODY)
    joined = fund.send("join", application, sender=MEMBER)
    given = fund.send("donate", 2 * ONE + ONE // 2, sender=DONOR)
    chain.now = PLAN.calendar.end_of(1)
    settled = fund.send("settle", sender=DONOR)
    return Example(fund, (joined, given, settled))


def _platform(chain: Chain) -> Platform:
    """Like any other, but for a factory whose address, and so the fund's, never changes."""
    made = deploy_platform(chain)
    part = load_artifact("FundFactory")
    libraries = {name: chain.deploy(name, sender=DEPLOYER).address for name in part.libraries}
    blueprints = [made.factory.view(name) for name in BLUEPRINTS]
    places = (made.forwarder.address, made.agents.address, *blueprints)
    arguments = encode_inputs(part.constructor_inputs, (places,))
    code = part.creation.linked(libraries) + arguments
    factory = chain.at("FundFactory", chain.create(code, address_of("worked example")))
    return replace(made, factory=factory)


def head_before(chain_id: int, fund: str) -> bytes:
    """head[0], as IBooks.journal publishes it."""
    return keccak(encode(("uint256", "address"), (chain_id, fund)))[:HEAD_BYTES]


def head_after(head: bytes, entry: Values) -> bytes:
    """The head after one more entry, as IBooks.journal publishes it."""
    fields = (
        head.ljust(32, b"\0"),
        *(entry[name] for name in ("number", "movement", "from", "to", "party", "amount", "ref")),
    )
    return keccak(encode(HEAD_TYPES, fields))[:HEAD_BYTES]


def lines(found: Example) -> Iterator[str]:
    """What docs/events.md quotes, line by line."""
    topics, data = _raw(found)
    yield f"chain id {CHAIN_ID}, fund {found.fund.address}"
    yield from (f"topic{number} 0x{topic.hex()}" for number, topic in enumerate(topics))
    yield from (f"data   0x{data[at : at + 32].hex()}" for at in range(0, len(data), 32))
    head = head_before(CHAIN_ID, found.fund.address)
    yield f"head[0] 0x{head.hex()}"
    for entry in found.entries:
        head = head_after(head, entry)
        yield f"head[{entry['number']}] 0x{head.hex()}"


def _raw(found: Example) -> tuple[list[bytes], bytes]:
    """The log of the first entry as a node gives it: topics and data."""
    kinds = found.fund.artifact.abi.events
    for address, (topics, data) in found.receipts[0].logs:
        kind = kinds.get(bytes(topics[0]))
        if address == found.fund.address and kind is not None and kind.name == "JournalEntry":
            return [bytes(topic) for topic in topics], bytes(data)
    raise LookupError("joining made no journal entry")


if __name__ == "__main__":
    print("\n".join(lines(example())))
