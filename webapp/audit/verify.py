"""One audit from beginning to end: discover, mirror, check, report."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from webapp.chain.rpc import Node
from webapp.config import ROOT
from webapp.store import funds
from webapp.store.records import Fund

from .checks import (
    code_check,
    figures_check,
    journal_check,
    logs_check,
    money_check,
    rules_check,
    wiring_check,
)
from .databases import cursor_of, database_check, enrolment_of
from .discover import discover
from .errors import NoSuchBlock, NotAFund
from .exports import export_check, manifest_of
from .figures import rebuilt
from .fresh import Fresh, fresh_mirror
from .node import PinnedNode
from .report import Check, Report
from .second import second_check

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What to audit, and with what to compare it. `at` None: the block of the copy, or the head."""

    rpc: str
    fund: str
    second: str | None = None
    at: int | str | None = None
    database: str | None = None
    export: Path | None = None
    checks: str = "headers"
    timeout: float = 30.0
    quiet: bool = True


def verify(request: Request) -> Report:
    """Audit a fund.

    Raises:
        CannotAudit: nothing was compared.
        FOREIGN, DOUBTFUL (webapp.mirror.faults): the logs are not those of a fund of these sources,
            or what the node answers makes no sense.
        NodeUnreachable: it did not answer.
    """
    node = PinnedNode(request.rpc, request.timeout, proven=request.checks != "links")
    try:
        end = node.pin(_block(request, node))
        chain = discover(node, request.fund, end, _enrolment(request, node))
        if end.number < chain.funds[0].deploy_block:
            raise NoSuchBlock(f"the fund did not exist at block {end.number:,}")
        about = node, chain, end, request.checks, request.quiet
        with fresh_mirror(*about) as fresh, fresh.store.read() as db:
            fund = next(iter(funds(db)), None)
            if fund is None:
                raise NotAFund(f"{request.fund} published no rules up to block {end.number:,}")
            return _report(request, db, fresh, fund)
    finally:
        node.close()


def _block(request: Request, node: PinnedNode) -> int | str | None:
    """The block to audit at: the one asked for, or that of the copy to compare."""
    if request.at is not None:
        return request.at
    if request.database is not None:
        return cursor_of(request.database, node.chain_id(), request.fund)
    if request.export is not None:
        return manifest_of(request.export, node.chain_id(), request.fund).block
    return None


def _enrolment(request: Request, node: PinnedNode) -> str | None:
    """The contract that enrols groups by the database to compare: the fund knows none."""
    if request.database is None:
        return None
    return enrolment_of(request.database, node.chain_id(), request.fund)


def _report(request: Request, db: Connection, fresh: Fresh, fund: Fund) -> Report:
    checks = list(_checks(request, db, fresh, fund))
    return Report(
        fund=fund,
        nodes=_names(request),
        block=fresh.end.number,
        block_hash=fresh.end.hash,
        block_time=fresh.end.time,
        contracts={**fresh.fund.parts, **fresh.fund.shared, "token": fresh.fund.token},
        checks=checks,
        figures=rebuilt(db, fund),
        sources=_commit(),
    )


def _checks(request: Request, db: Connection, fresh: Fresh, fund: Fund) -> Iterator[Check]:
    yield journal_check(db, fresh, fund)
    yield logs_check(db, fresh)
    yield money_check(db, fresh, fund)
    yield figures_check(db, fresh, fund)
    yield wiring_check(fresh)
    yield code_check(fresh)
    yield rules_check(db, fund)
    if request.second is not None:
        yield second_check(db, fresh, request.second, request.timeout)
    if request.database is not None:
        yield database_check(fresh, fund, request.database)
    if request.export is not None:
        yield export_check(fresh, fund, request.export)


def _names(request: Request) -> tuple[str, ...]:
    """The nodes without the keys that their addresses may hold."""
    return tuple(Node(url).name for url in (request.rpc, request.second) if url)


def _commit() -> str:
    """The commit of the sources that were compiled, "" where that cannot be said."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return ""
    command = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip()
