"""Which chain this is, and what may be done there. The chains are data: chains.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from web3 import Web3

from scripts.deployment.refusals import Reason, Refused

DATA = Path(__file__).with_name("chains.json")


@dataclass(frozen=True)
class Chain:
    """A chain as far as deployments care: `kind` is local, test, live or unknown."""

    id: int
    name: str
    kind: str
    genesis_hash: str

    @property
    def is_local(self) -> bool:
        """Whether public keys and a throw-away history are acceptable."""
        return self.kind == "local"

    @property
    def has_test_money(self) -> bool:
        """Whether a TestnetDollar may be deployed here."""
        return self.kind in ("local", "test")


def identify(web3: Web3, expected: int | None) -> Chain:
    """The chain behind `web3`. Raises Refused where it is not the expected one.

    `expected` None is accepted on a local chain only: elsewhere somebody must have said where
    the fund should go.
    """
    chain_id = int(web3.eth.chain_id)
    kinds: dict[str, dict[str, str]] = json.loads(DATA.read_text(encoding="utf-8"))
    kind = next((kind for kind, ids in kinds.items() if str(chain_id) in ids), "unknown")
    name = kinds.get(kind, {}).get(str(chain_id), f"chain {chain_id}")
    if expected is None and kind != "local":
        text = f"the node is on {name} ({chain_id}); say so with CHAIN_ID={chain_id}"
        raise Refused(Reason.UNKNOWN_NETWORK, text)
    if expected is not None and expected != chain_id:
        text = (
            f"the network should have chain id {expected}, but the node answers {chain_id} ({name})"
        )
        raise Refused(Reason.WRONG_CHAIN, text)
    first = web3.eth.get_block(0)["hash"]
    return Chain(chain_id, name, kind, first.to_0x_hex())
