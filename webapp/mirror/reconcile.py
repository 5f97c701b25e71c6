"""Every figure of the mirror against the contracts' own views, at the same block."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from webapp.chain.calls import Question, try_ask
from webapp.chain.rpc import BATCH, Node
from webapp.store import accounts_at, version_text
from webapp.store.records import Fund, Proof
from webapp.store.state import now_of

from .figures import Figures, fund_figures
from .replay import replay_differences

SHOWN = 20  # differences kept


@dataclass(slots=True)
class Report:
    """What `reconcile` compared, and what differs."""

    fund: Fund
    block: int
    block_hash: str
    figures: int = 0
    rows: int = 0  # derived rows compared with a fresh derivation from the raw events
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what a reader should know; no difference

    @property
    def ok(self) -> bool:
        """Whether everything agreed."""
        return not self.differences

    def note(self, name: str, ours: Any, theirs: Any) -> None:
        """Compare one figure."""
        self.figures += 1
        if ours != theirs and len(self.differences) < SHOWN:
            self.differences.append(f"{name}: {ours} mirrored, {theirs} on the chain")

    def __str__(self) -> str:
        head = f"fund {self.fund.address}, block {self.block}: {self.figures:,} figures and"
        head += f" {self.rows:,} rows compared"
        if self.ok:
            return "\n  ".join([f"{head}, all agree", *self.notes])
        return f"{head}; first difference: {self.differences[0]}"


def reconcile(db: Connection, node: Node, fund: Fund, replay: bool = True) -> Report:
    """Compare everything that the mirror shows of a fund with the chain.

    With `replay`, every derived row is also compared with a fresh derivation from the raw events:
    that covers what no view tells (settled periods, votes, evidence, histories).

    `db` must be one snapshot (`Store.read`). The node must still have the state of the mirror's
    last block.
    """
    now = now_of(db, fund)
    report = Report(fund, now.block, now.block_hash or "")
    if now.block_hash is None:
        report.differences.append("nothing is mirrored yet")
        return report
    for part in _parts(fund_figures(db, fund)):
        questions = [Question(item.address, item.view, item.args) for item in part]
        for item, answer in zip(part, try_ask(node, now.block_hash, questions), strict=True):
            _compare(report, item, answer)
    report.notes += _texts(db, fund)
    if replay:
        report.rows, differences = replay_differences(db, fund)
        report.differences += differences[: SHOWN - len(report.differences)]
    return report


def proof_of(db: Connection, report: Report, held: int, unbooked: int) -> Proof:
    """The report as the line that the site shows."""
    now = now_of(db, report.fund)
    return Proof(
        block=report.block,
        block_hash=report.block_hash,
        at=int(time.time()),
        kind="full",
        figures=report.figures,
        journal_head=now.books.head,
        entries=now.books.entries,
        token_balance=held,
        booked=accounts_at(db, report.fund).booked,
        unbooked=unbooked,
        difference=report.differences[0] if report.differences else None,
    )


def _texts(db: Connection, fund: Fund) -> Iterator[str]:
    """Versions whose text does not say what their rules do: the chain does not look into it."""
    for version in fund.versions:
        found = version_text(db, fund, version.number)
        if found is not None and found.untold:
            parts = ", ".join(found.untold)
            yield f"the text of version {version.number} says otherwise than its rules: {parts}"


def _parts(figures: Iterator[Figures]) -> Iterator[list[Figures]]:
    part: list[Figures] = []
    for item in figures:
        part.append(item)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part


def _compare(report: Report, item: Figures, answer: Any) -> None:
    if isinstance(answer, Exception):
        report.figures += 1
        report.differences.append(f"{item.name}: the chain does not answer: {answer}")
        return
    values = answer if isinstance(answer, tuple) else (answer,)
    for (name, ours), theirs in zip(item.ours.items(), values, strict=True):
        report.note(f"{item.name} {name}".strip(), ours, theirs)
