"""Many questions in one eth_call: code that the node lends an address for the time of the call.

The third parameter of eth_call puts code at an address (geth, reth, erigon, nethermind and anvil
know it). This code makes each packed call as a static call and answers what each gave. Whom it asks
are the chain's own contracts; a node that does not know the parameter is asked one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.chain.rpc import RpcError

Call = tuple[str, str]  # address, 0x data

REVERTED = 3  # the code of an answer that a contract gave, by JSON-RPC's convention
#: Where the code is for the time of the call: nobody has its key.
PLACE = "0x" + b"mutual aid: a bundle".hex()
#: A packed call is the address (20 bytes), the length of the data (4) and the data; an answer is a
#: word with success (2**128) and length, and the data. On the stack stay the end of the answers in
#: memory (`end`) and the place of the next call in the call data (`at`).
CODE = "0x" + "".join(
    (
        "5f5f",  # end = 0, at = 0
        "5b803611600c57",  # 02: while at < calldatasize: go to 0c
        "505ff3",  # return memory[0:end]
        "5b80358060401c63ffffffff169060601c",  # 0c: length and address of the call
        "81836018018537",  # copy its data to memory[end:]
        "5f5f8386845afa",  # success = staticcall(gas, address, end, length, 0, 0)
        "60801b3d178452",  # memory[end] = success << 128 | returndatasize
        "500160180190602001",  # at += 24 + length; end += 32
        "3d5f823e",  # copy what it returned to memory[end:]
        "3d0190600256",  # end += returndatasize; go to 02
    )
)


def packed(calls: Sequence[Call]) -> str:
    """The data of the bundle."""
    parts = (f"{to[2:]}{len(data) // 2 - 1:08x}{data[2:]}" for to, data in calls)
    return "0x" + "".join(parts)


def unpacked(raw: bytes) -> Iterator[bytes | RpcError]:
    """What each call of a bundle gave, as if it had been asked alone."""
    at = 0
    while at < len(raw):
        head, start = int.from_bytes(raw[at : at + 32], "big"), at + 32
        at = start + (head & 0xFFFFFFFF)
        if head >> 128:
            yield raw[start:at]
        else:
            yield RpcError("eth_call", REVERTED, "execution reverted", "0x" + raw[start:at].hex())
