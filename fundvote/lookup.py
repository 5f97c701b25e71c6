"""What a chain's log says about a juror's sealed vote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3

VOTE_SEALED = keccak(text="VoteSealed(uint256,address,uint256,bytes23,uint256,uint256)")


class NotSealed(LookupError):
    """The log has no sealed vote of this juror in this case."""


@dataclass(frozen=True)
class Sealed:
    """A vote as it was sealed last."""

    chain_id: int
    seat: int
    seal: bytes


def sealed_vote(web3: Web3, jury: str, case_id: int, juror: str, from_block: int = 0) -> Sealed:
    """The juror's last {VoteSealed} from a block on. Raises NotSealed where there is none."""
    topics = ["0x" + VOTE_SEALED.hex(), _topic(case_id), _topic(int(juror, 16))]
    get_logs: Callable[[Any], Any] = web3.eth.get_logs
    logs = get_logs(
        {
            "address": web3.to_checksum_address(jury),
            "topics": topics,
            "fromBlock": from_block,
            "toBlock": "latest",
        }
    )
    if not logs:
        raise NotSealed(f"no vote of {juror} is sealed in case {case_id} of {jury}")
    data = bytes(logs[-1]["data"])
    return Sealed(web3.eth.chain_id, int.from_bytes(data[:32], "big"), data[32:55])


def _topic(value: int) -> str:
    return "0x" + value.to_bytes(32, "big").hex()
