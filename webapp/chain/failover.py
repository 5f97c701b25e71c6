"""Which of several nodes of one chain is asked: who fails is rested, and another one takes over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .jsonrpc import BadAnswer, NodeUnreachable, RpcError, TooSlow
from .rpc import Node

log = logging.getLogger(__name__)

REST, LONGEST_REST = 5.0, 300.0  # seconds; each failure that follows doubles it
DOUBLINGS = 6  # that reach the longest; many more would be no number

Answer = TypeVar("Answer")
Question = Callable[[Node], Answer]


class OtherChain(RuntimeError):
    """The endpoints do not serve one and the same chain."""


@dataclass(slots=True)
class Endpoint:
    """A node and how it behaved."""

    node: Node
    known: bool = False  # to serve the chain, since it was last rested
    failures: int = 0
    until: float = 0.0  # when its rest ends


class Failover:
    """Nodes in the order in which they are asked; `first` answered last."""

    def __init__(self, nodes: Sequence[Node], clock: Callable[[], float] = time.monotonic) -> None:
        self.endpoints = [Endpoint(node) for node in nodes]
        self._clock = clock
        self._chain: tuple[int, str] | None = None

    @property
    def first(self) -> Endpoint:
        """Who is asked first."""
        return self.endpoints[0]

    @property
    def others(self) -> list[Endpoint]:
        """All but the first that do not rest."""
        now = self._clock()
        return [each for each in self.endpoints[1:] if each.until <= now]

    def prefer(self, endpoint: Endpoint) -> None:
        """Let this one be asked first from now on."""
        self.endpoints.remove(endpoint)
        self.endpoints.insert(0, endpoint)

    def ask(self, question: Question[Answer], refusable: bool = False) -> Answer:
        """The answer of the first node that gives one; those at rest are asked last.

        Args:
            refusable: whether an error is an answer; otherwise another node is asked.

        Raises:
            TooSlow: at once: a smaller question may have an answer, from the next node.
            NodeUnreachable: no node answers.
        """
        self.meet()
        problems: list[str] = []
        now = self._clock()
        for each in sorted(self.endpoints, key=lambda one: max(one.until, now)):
            try:
                self._check(each)
                answer = question(each.node)
            except TooSlow as error:
                self.rest(each, str(error))
                raise
            except (NodeUnreachable, BadAnswer, RpcError) as error:
                if refusable and isinstance(error, RpcError):
                    raise
                self.rest(each, str(error))
                problems.append(str(error))
                continue
            if each is not self.first:
                self.prefer(each)
            return answer
        raise NodeUnreachable("no node answers: " + "; ".join(problems))

    def ask_one(
        self, endpoint: Endpoint, question: Question[Answer], refusable: bool = False
    ) -> Answer | None:
        """The answer of this node; None where it gives none."""
        try:
            self._check(endpoint)
            return question(endpoint.node)
        except (NodeUnreachable, BadAnswer, RpcError) as error:
            if refusable and isinstance(error, RpcError):
                raise
            self.rest(endpoint, str(error))
            return None

    def rest(self, endpoint: Endpoint, reason: str) -> None:
        """Ask this one only when no other answers, for a while."""
        now = self._clock()
        if now - endpoint.until > LONGEST_REST:
            endpoint.failures = 0
        pause = min(REST * 2 ** min(endpoint.failures, DOUBLINGS), LONGEST_REST)
        endpoint.failures += 1
        endpoint.until, endpoint.known = now + pause, False
        log.warning("the node %s is rested for %.0f s: %s", endpoint.node.name, pause, reason)

    def meet(self) -> int:
        """Ask, once, which chain the nodes serve; its id.

        Raises:
            OtherChain: not all that answer serve the same.
            NodeUnreachable: none answers.
        """
        if self._chain is None:
            chains: dict[tuple[int, str], str] = {}
            for each in self.endpoints:
                try:
                    chains.setdefault(chain_of(each.node), each.node.name)
                    each.known = True
                except (NodeUnreachable, BadAnswer, RpcError) as error:
                    self.rest(each, str(error))
            if not chains:
                raise NodeUnreachable("no node answers")
            if len(chains) > 1:
                told = ", ".join(f"{name}: chain {id_}" for (id_, _), name in chains.items())
                raise OtherChain(f"the nodes in RPC_URL serve different chains: {told}")
            (self._chain,) = chains
        return self._chain[0]

    def _check(self, endpoint: Endpoint) -> None:
        if endpoint.known:
            return
        number, genesis = chain = chain_of(endpoint.node)
        if chain != self._chain:
            raise BadAnswer(f"it serves another chain {number}, with genesis {genesis[:10]}…")
        endpoint.known = True


def chain_of(node: Node) -> tuple[int, str]:
    """The id and the hash of the first block of a node's chain."""
    genesis = node.headers([0])[0]
    if genesis is None:
        raise BadAnswer(f"{node.name} does not show its first block")
    return node.chain_id(), genesis.hash
