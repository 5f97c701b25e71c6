"""How far the chain goes, and how far of it is to be mirrored."""

from __future__ import annotations

from webapp.chain.rpc import Node, NodeUnreachable, RpcError
from webapp.chain.wire import Header
from webapp.config import BadSetting, Settings

from .fetch import ChainMoved, Checks

FINALITIES = ("latest", "safe", "finalized")


class NoFinality(NodeUnreachable):
    """The node does not say which block is safe or final."""


class NodeBehind(NodeUnreachable):
    """The node's chain ends before the newest mirrored block: nothing is taken back for that."""


def checks_of(settings: Settings) -> Checks:
    """How much is checked.

    Raises:
        BadSetting: CHECKS or FINALITY has a value that there is not.
    """
    levels = {level.name.lower(): level for level in Checks}
    for name, value, known in (
        ("FINALITY", settings.finality, FINALITIES),
        ("CHECKS", settings.checks, levels),
    ):
        if value not in known:
            raise BadSetting(f"{name}={value!r} is none of {', '.join(known)}")
    return levels[settings.checks]


def chain_end(node: Node, settings: Settings) -> tuple[Header, int]:
    """The head, and the number of the newest block to mirror (-1: none yet).

    Raises:
        NoFinality: the node does not know the tag that FINALITY names.
    """
    head = node.head()
    last = head.number - settings.confirmations
    if settings.finality == "latest":
        return head, last
    try:
        final = node.tagged(settings.finality)
    except RpcError as error:
        raise NoFinality(
            f"the node does not tell its {settings.finality} block ({error}): wait, or set"
            " FINALITY=latest and CONFIRMATIONS"
        ) from error
    return head, -1 if final is None else min(last, final.number)


def still_there(node: Node, head: Header, number: int, block_hash: str) -> bool:
    """Whether the newest mirrored block is on the chain that ends with `head`.

    Raises:
        NodeBehind: the chain is shorter than the mirror. The node lags; or if blocks were replaced,
            it is not the longer chain yet. Neither is a reason to take blocks back.
        ChainMoved: the node does not show the block.
    """
    if head.number < number:
        raise NodeBehind(
            f"the node ends at block {head.number}, before {number}, the last one mirrored: it"
            " lags, or its chain was replaced by one that is shorter as yet"
        )
    header = head if head.number == number else node.headers([number])[0]
    if header is None or header.number != number:
        raise ChainMoved(f"the node does not show block {number}, but later ones")
    return header.hash == block_hash


def check_anchor(node: Node, genesis_hash: str, end: Header) -> None:
    """The first range mirrored ends on the chain that begins with the genesis block, in one answer.

    Raises:
        ChainMoved: it does not; the node may have begun to serve another chain.
    """
    genesis, again = node.headers([0, end.number])
    if genesis is None or genesis.hash != genesis_hash or again != end:
        raise ChainMoved(f"block {end.number} is not of the chain that was to be mirrored")
