"""What the mirror's commands do; also called by scripts and tests."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fundplan.deployments import Deployment, load_deployments
from webapp.chain.calls import CallFailed
from webapp.chain.endpoints import connect
from webapp.chain.rpc import Node, NodeUnreachable, RpcError
from webapp.config import Settings
from webapp.store import Store, funds, mirror_status
from webapp.store.records import Fund

from . import rebuild as rebuilding
from .chainrow import note_stop
from .lock import writer_lock
from .progress import Progress
from .proof import prove_journal, store_proof
from .reconcile import Report, proof_of
from .reconcile import reconcile as reconcile_fund
from .sync import ChainMirror

log = logging.getLogger(__name__)

_DISAGREES = (
    "the journal does not agree with the chain's: rebuild; or move the database away and sync"
    " again, with CHECKS=receipts or from another node"
)


def sync(settings: Settings, quiet: bool = False) -> int:
    """Mirror up to the head, prove it, stop. 0, or 1 where the journal does not agree."""
    with _mirrors(settings, quiet) as (store, node, mirrors):
        agreed = [_catch_up(store, node, mirror) for mirror in mirrors]
    return 0 if all(agreed) else 1


def follow(settings: Settings, quiet: bool = False) -> int:
    """Mirror until interrupted; a node that is away is waited for."""
    with _mirrors(settings, quiet) as (store, node, mirrors):
        while True:
            for mirror in mirrors:
                try:
                    if not _catch_up(store, node, mirror):
                        return 1
                except (NodeUnreachable, RpcError) as error:
                    log.warning("%s", error)
            time.sleep(settings.poll_seconds)


def rebuild(settings: Settings, quiet: bool = False) -> int:
    """Recreate the derived tables from the raw events. 0."""
    store = Store(settings.database_url)
    try:
        with writer_lock(store):
            store.create()
            started = time.monotonic()
            events = rebuilding.rebuild(store)
            with store.read() as db:
                digest = rebuilding.digest(db)
        seconds = time.monotonic() - started
        print(f"rebuilt from {events:,} events in {seconds:.1f} s; digest {digest}")
    finally:
        store.close()
    return 0


def reconcile(settings: Settings, quiet: bool = False) -> int:
    """Compare every figure of every fund with the chain. 0, or 1 naming the first difference."""
    reports = reconcile_all(settings)
    for report in reports:
        print(report)
    return 0 if reports and all(report.ok for report in reports) else 1


def reconcile_all(settings: Settings) -> list[Report]:
    """A report for each mirrored fund of the node's chain, kept as the fund's last proof."""
    store, node = Store(settings.database_url), connect(settings)
    try:
        chain_id = node.chain_id()
        with store.read() as db:
            found = [fund for fund in funds(db) if fund.chain_id == chain_id]
        return [_reconcile_one(store, node, fund) for fund in found]
    finally:
        node.close()
        store.close()


def status(settings: Settings, quiet: bool = False) -> int:
    """Print how far the mirror is, fund by fund. 0, or 1 where it stopped or does not agree."""
    store, good = Store(settings.database_url), True
    try:
        with store.read() as db:
            for fund in funds(db):
                now = mirror_status(db, fund)
                proof = now.proof
                print(
                    f"fund {fund.key} ({fund.name_en}): block {now.block:,} of {now.head:,},"
                    f" {now.events:,} events, {now.entries:,} journal entries,"
                    f" {'not proven' if proof is None else proof.difference or 'journal agrees'}"
                )
                if now.stopped:
                    print(f"  stopped: {now.stopped}")
                good &= now.stopped is None and (proof is None or proof.difference is None)
    finally:
        store.close()
    return 0 if good else 1


# --- inside --------------------------------------------------------------------------------------


@contextmanager
def _mirrors(
    settings: Settings, quiet: bool
) -> Iterator[tuple[Store, Node, Sequence[ChainMirror]]]:
    """The chains to mirror from the node at hand, with the writer's lock held."""
    store, node = Store(settings.database_url), connect(settings)
    try:
        with writer_lock(store):
            chain_id = node.chain_id()
            wanted = [
                deployment
                for deployment in load_deployments(settings.deployments)
                if deployment.chain_id == chain_id and deployment.funds
            ]
            if not wanted:
                raise FileNotFoundError(
                    f"no funds of chain {chain_id} in {settings.deployments.name}: deploy first"
                )
            yield store, node, [_mirror(store, node, each, settings, quiet) for each in wanted]
    finally:
        node.close()
        store.close()


def _mirror(
    store: Store, node: Node, deployment: Deployment, settings: Settings, quiet: bool
) -> ChainMirror:
    return ChainMirror(store, node, deployment, settings, None if quiet else Progress())


def _catch_up(store: Store, node: Node, mirror: ChainMirror) -> bool:
    """Mirror to the head and prove the journal; whether it agrees."""
    try:
        stored = mirror.catch_up()
    except (NodeUnreachable, RpcError):
        raise
    except Exception as error:
        note_stop(store, mirror.chain_id, str(error))
        raise
    return _prove(store, node, mirror, stored)


def _prove(store: Store, node: Node, mirror: ChainMirror, stored: int) -> bool:
    agreed = True
    for state in mirror.funds:
        if state.id < 0 or state.last_hash is None:  # a register has no journal
            continue
        try:
            with store.read() as db:
                proof = prove_journal(db, node, state.id)
        except CallFailed as error:
            log.warning("no proof at block %d: %s", state.last_block, error)
            continue
        with store.write() as db:
            store_proof(db, state.id, proof)
        if proof.difference:
            log.error("fund %d at block %d: %s", state.id, proof.block, proof.difference)
            agreed = False
        elif stored:
            log.info("block %d: journal of %d entries agrees", proof.block, proof.entries)
    if not agreed:
        note_stop(store, mirror.chain_id, _DISAGREES)
    return agreed


def _reconcile_one(store: Store, node: Node, fund: Fund) -> Report:
    with store.read() as db:
        report = reconcile_fund(db, node, fund)
        now = prove_journal(db, node, fund.id)
        proof = proof_of(db, report, now.token_balance, now.unbooked)
    with store.write() as db:
        store_proof(db, fund.id, proof)
    return report
