"""Following a chain: range by range, one transaction each, through reorganisations."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from fundplan.deployments import Deployment
from webapp.chain.rpc import Node, RpcError, TooSlow
from webapp.chain.wire import Header
from webapp.config import Settings
from webapp.store import Store

from .ahead import Ahead, Question
from .apply import FundState, apply_range
from .bulk import analyse
from .chainend import chain_end, check_anchor, checks_of, still_there
from .chainrow import set_head
from .faults import DOUBTFUL, FOREIGN, sensible
from .fetch import ChainMoved, Checks, Range, RangeTooLarge, fetch_range
from .progress import Progress
from .register import check_chain, load_states, register
from .reorg import common_ancestor, prune, roll_back

log = logging.getLogger(__name__)

EVENTS = 20_000  # that a range is to have
PATIENCE = 5  # answers that make no sense before the mirror stops
PAUSE = 0.5  # seconds between two of them
MANY = 2_000  # blocks in a range whose headers are all read


class ChainMirror:
    """Mirrors one chain's funds.

    Args:
        store: the database; `writer_lock` must be held.
        node: a node of the chain.
        deployment: the chain's funds.
        sleep: how to wait; tests pass their own.
    """

    def __init__(
        self,
        store: Store,
        node: Node,
        deployment: Deployment,
        settings: Settings,
        progress: Progress | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.chain_id, self._deployment = deployment.chain_id, deployment
        self._store, self._node, self._settings = store, node, settings
        self._progress, self._sleep = progress, sleep
        self._checks = checks_of(settings)
        self._most = settings.max_range_blocks
        if self._checks >= Checks.HEADERS:
            self._most = min(self._most, MANY)
        self._blocks = min(settings.range_blocks, self._most)
        self._ahead = Ahead(lambda question: fetch_range(node, *question, self._checks))
        self._uncounted = EVENTS - 1  # events since `analyse`, which comes once at least
        self._pruned_to = 0
        self._faults = 0
        store.create()
        with store.write() as db:
            check_chain(db, node, deployment)
            register(db, node, deployment)
            self.funds = load_states(db, self.chain_id)

    def catch_up(self) -> int:
        """Mirror until the chain's head; returns the number of events stored.

        Raises:
            UnknownEvent, BadLog, Inconsistent, Senseless, ReorgTooDeep, WrongChain: the mirror
                must not go on.
            ChainMoved, IncompleteAnswer, BadAnswer: the node's answers still make no sense.
            NodeUnreachable, RpcError: the node does not answer, or is behind (NodeBehind).
        """
        stored = 0
        while (events := self.step()) is not None:
            stored += events
        self._uncounted += stored
        if self._uncounted >= EVENTS:
            with self._store.write() as db:
                analyse(db)
            self._uncounted = 0
        if self._progress:
            last = min(fund.last_block for fund in self.funds)
            self._progress.done(last, last)
        return stored

    def step(self) -> int | None:
        """One range, or one rollback; the number of events stored, None at the head.

        An answer that makes no sense is asked for again, `PATIENCE` times, of another node where
        there is one.
        """
        try:
            events = self._advance()
        except (*DOUBTFUL, *FOREIGN) as error:
            self._faults += 1
            self._ahead.forget()
            another = self._node.doubt(str(error))
            if self._faults >= PATIENCE or (isinstance(error, FOREIGN) and not another):
                raise
            log.warning("%s; looking again", error)
            self._blocks = max(1, self._blocks // 2)
            self._sleep(PAUSE * (self._faults - 1))  # at once after a reorganisation
            return 0
        self._faults = 0
        return events

    def _advance(self) -> int | None:
        self._ahead.settle()
        head, target = chain_end(self._node, self._settings)
        group, first, last = self._next_range(target)
        if (first > last or self._faults) and not self._still_ours(head):
            return self._take_back(head, target)
        if first > last:
            with self._store.write() as db:
                set_head(db, self.chain_id, head, 0)
            return None
        window_from = head.number - self._settings.reorg_window + 1
        fetched = self._fetch(group, first, last, window_from)
        if fetched is None:
            return 0
        if group[0].last_hash is None:  # no block before tells that it is the same chain still
            check_anchor(self._node, self._deployment.genesis_hash, fetched.end)
        self._adapt(last - first + 1, len(fetched.logs))
        self._fetch_next(group, fetched, target, window_from)
        events = self._store_range(group, fetched, head, window_from)
        if self._progress:
            self._progress.add(last, head.number, last - first + 1, events)
        return events

    # --- ranges ----------------------------------------------------------------------------------

    def _next_range(self, target: int) -> tuple[list[FundState], int, int]:
        """The funds furthest behind, and the blocks to fetch for them."""
        behind = min(fund.last_block for fund in self.funds)
        group = [fund for fund in self.funds if fund.last_block == behind]
        others = [fund.last_block for fund in self.funds if fund.last_block > behind]
        last = min([target, behind + self._blocks, *others])
        return group, behind + 1, last

    def _fetch(
        self, group: list[FundState], first: int, last: int, window_from: int
    ) -> Range | None:
        """The range; None when it was too large, and the next one will be smaller."""
        try:
            where = first, last, group[0].last_hash, window_from
            return self._ahead.take(Question.about(group, *where))
        except (RangeTooLarge, RpcError, TooSlow) as error:
            if first == last:
                raise
            self._blocks = max(1, (last - first + 1) // 2)
            log.info("%s; asking for %d blocks at a time", error, self._blocks)
            return None

    def _fetch_next(
        self, group: list[FundState], fetched: Range, target: int, window_from: int
    ) -> None:
        """Begin to fetch what will be asked for once this range is stored."""
        others = [fund.last_block for fund in self.funds if fund not in group]
        last = min([target, fetched.last + self._blocks, *others])
        if last > fetched.last:
            after = fetched.last + 1, last, fetched.end.hash, window_from
            self._ahead.start(Question.about(group, *after))

    def _adapt(self, blocks: int, events: int) -> None:
        """So many blocks had so many events: how many to ask for next."""
        wanted = blocks * EVENTS // max(events, 1)
        self._blocks = max(1, min(self._most, self._blocks * 2, wanted))

    def _store_range(
        self, group: list[FundState], fetched: Range, head: Header, window_from: int
    ) -> int:
        try:
            with self._store.write() as db:
                with sensible(fetched):
                    events = apply_range(db, self.chain_id, group, fetched, window_from)
                set_head(db, self.chain_id, head, min(window_from, fetched.last + 1))
                if self._pruned_to < window_from:
                    prune(db, self.chain_id, self._pruned_to, window_from)
        except BaseException:
            self._reload()
            raise
        self._pruned_to = max(self._pruned_to, window_from)
        for fund in group:
            fund.last_block, fund.last_hash = fetched.last, fetched.end.hash
        return events

    # --- when the chain is not the one mirrored --------------------------------------------------

    def _still_ours(self, head: Header) -> bool:
        """Whether the newest mirrored block is still on the chain."""
        newest = max(self.funds, key=lambda fund: fund.last_block)
        if newest.last_hash is None:
            return True
        return still_there(self._node, head, newest.last_block, newest.last_hash)

    def _take_back(self, head: Header, target: int) -> int:
        """Undo the blocks that are gone and store what replaced them, in one transaction.

        Raises:
            WrongChain: it is another chain from its first block on.
            ChainMoved: another node still has the newest mirrored block.
            ReorgTooDeep: none of the blocks kept by hash is on the chain any more.
        """
        newest = max(self.funds, key=lambda fund: fund.last_block)
        number, block_hash = newest.last_block, newest.last_hash or ""
        if self._node.outvoted(number, block_hash, head.number):
            raise ChainMoved(f"the nodes do not agree about block {number}")
        with self._store.read() as db:
            check_chain(db, self._node, self._deployment)
            ancestor = common_ancestor(db, self._node, self.chain_id, number)
        behind = [fund for fund in self.funds if fund.last_block > ancestor]
        if not behind:
            raise ChainMoved(f"block {number} was another one, and now is not")
        window_from = head.number - self._settings.reorg_window + 1
        last = min(ancestor + self._blocks, target)
        try:
            with self._store.write() as db:
                gone = roll_back(db, behind, self.chain_id, ancestor)
                stored = 0
                if last > ancestor and (
                    fetched := self._fetch(behind, ancestor + 1, last, window_from)
                ):
                    with sensible(fetched):
                        stored = apply_range(db, self.chain_id, behind, fetched, window_from)
                set_head(db, self.chain_id, head, 0)
        finally:
            self._reload()
        log.warning(
            "reorganisation after block %d: %d events taken back, %d stored", ancestor, gone, stored
        )
        return stored

    def _reload(self) -> None:
        with self._store.read() as db:
            self.funds = load_states(db, self.chain_id)
