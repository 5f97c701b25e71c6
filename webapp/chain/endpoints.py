"""Several nodes of one chain in the place of one (see `failover`)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from webapp.config import BadSetting, Settings

from .failover import Failover
from .header import Header
from .jsonrpc import BadAnswer, NodeUnreachable, Outcome, Request, RpcError
from .receipts import Receipt
from .rpc import Node
from .wire import Log, same_logs

log = logging.getLogger(__name__)

TRIES = 2  # at one node, before another one is asked


def connect(settings: Settings) -> Node:
    """The node, or the nodes, in RPC_URL.

    Raises:
        BadSetting: there is none, or there are fewer than must agree.
    """
    urls = list(dict.fromkeys(part.strip() for part in settings.rpc_url.split(",") if part.strip()))
    if not 1 <= settings.rpc_agree <= len(urls):
        raise BadSetting(f"RPC_AGREE={settings.rpc_agree}, but RPC_URL names {len(urls)} nodes")
    proven = settings.checks != "links"
    if len(urls) == 1:
        return Node(urls[0], settings.rpc_timeout, proven=proven)
    return Endpoints(urls, settings.rpc_timeout, settings.rpc_agree, proven)


class Endpoints(Node):
    """As one node, with fail-over.

    Args:
        urls: two or more addresses.
        agree: how many must tell the same logs of a range.
        sleep, clock: how to wait and to tell the time; tests pass their own.
    """

    def __init__(
        self,
        urls: Sequence[str],
        timeout: float = 30.0,
        agree: int = 1,
        proven: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(urls[0], timeout, TRIES, sleep, proven)
        nodes = [Node(url, timeout, TRIES, sleep, proven) for url in urls]
        self._nodes = Failover(nodes, clock)
        self._agree = agree
        self._highest = 0

    def close(self) -> None:
        """Close all connections."""
        for each in self._nodes.endpoints:
            each.node.close()

    # --- trust -----------------------------------------------------------------------------------

    def doubt(self, reason: str) -> bool:
        """Rest the node that was asked; there always is another one."""
        self._nodes.rest(self._nodes.first, reason)
        return True

    def outvoted(self, number: int, block_hash: str, height: int) -> bool:
        """Whether another node has this block, and is not behind the one that has not."""
        for each in self._nodes.others:
            head = self._nodes.ask_one(each, Node.head)
            if head is None or head.number < height:
                continue
            found = self._nodes.ask_one(each, lambda node: node.headers([number]))
            if found and found[0] is not None and found[0].hash == block_hash:
                return True
        return False

    # --- questions -------------------------------------------------------------------------------

    def chain_id(self) -> int:
        """The chain's id, the same at every node that answers.

        Raises:
            OtherChain: two nodes serve different chains.
        """
        return self._nodes.meet()

    def head(self) -> Header:
        """The newest block, of a node that is not behind what was seen already, if there is one."""
        head = self._nodes.ask(Node.head)
        if head.number < self._highest:
            for each in self._nodes.others:
                found = self._nodes.ask_one(each, Node.head)
                if found is not None and found.number > head.number:
                    names = self._nodes.first.node.name, each.node.name
                    told = "the node %s ends at block %d; %s, at %d, is asked first from now on"
                    log.warning(told, names[0], head.number, names[1], found.number)
                    self._nodes.prefer(each)
                    head = found
        self._highest = max(self._highest, head.number)
        return head

    def tagged(self, tag: str) -> Header | None:
        """As `Node.tagged`."""
        return self._nodes.ask(lambda node: node.tagged(tag))

    def headers(self, numbers: Sequence[int]) -> list[Header | None]:
        """As `Node.headers`."""
        return self._nodes.ask(lambda node: node.headers(numbers))

    def logs(
        self, addresses: Sequence[str], first: int, last: int
    ) -> tuple[list[Log], Header | None]:
        """As `Node.logs`; as many nodes as must agree say the same.

        Raises:
            BadAnswer: they do not.
            NodeUnreachable: too few of them answer.
        """

        def question(node: Node) -> tuple[list[Log], Header | None]:
            return node.logs(addresses, first, last)

        answer = self._nodes.ask(question, refusable=True)
        if answer[1] is None:
            return answer
        agreed = 1
        for each in self._nodes.others:
            if agreed >= self._agree:
                break
            other = self._nodes.ask_one(each, question, refusable=True)
            if other is None or other[1] is None:
                continue
            if other[1] != answer[1] or not same_logs(other[0], answer[0]):
                names = f"{self._nodes.first.node.name} and {each.node.name}"
                raise BadAnswer(f"{names} tell different logs of blocks {first} to {last}")
            agreed += 1
        if agreed < self._agree:
            wanted = f"{agreed} of the {self._agree} nodes that must agree"
            raise NodeUnreachable(f"{wanted} tell the logs of blocks {first} to {last}")
        return answer

    def logs_of_blocks(
        self, addresses: Sequence[str], block_hashes: Sequence[str]
    ) -> list[list[Log]]:
        """As `Node.logs_of_blocks`."""
        return self._nodes.ask(lambda node: node.logs_of_blocks(addresses, block_hashes), True)

    def receipts_of_blocks(self, block_hashes: Sequence[str]) -> list[list[Receipt]]:
        """As `Node.receipts_of_blocks`."""
        return self._nodes.ask(lambda node: node.receipts_of_blocks(block_hashes), True)

    def calls(self, block_hash: str, calls: Sequence[tuple[str, str]]) -> list[bytes | RpcError]:
        """As `Node.calls`."""
        return self._nodes.ask(lambda node: node.calls(block_hash, calls))

    def batch(self, requests: Sequence[Request]) -> list[Outcome]:
        """As `Node.batch`."""
        return self._nodes.ask(lambda node: node.batch(requests))
