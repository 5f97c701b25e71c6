"""Tables exported from a mirror: whole, exact, and the same in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from tests.mirror.conftest import History
from tests.mirror.exports import Rows, csv_rows, jsonl_rows, parquet_rows
from webapp.export import write
from webapp.export.columns import Column, Kind, Sheet
from webapp.export.sheets import SHEETS
from webapp.export.tables import FORMATS, write_sheet
from webapp.store import (
    accounts_at,
    block_events,
    claim_detail,
    iterate_flows,
    iterate_members,
    member_at,
    mirror_status,
    periods_page,
    proposal,
    schema,
)
from webapp.store.records import Fund
from webapp.store.words import MatterKind, Movement, options_of


@dataclass(frozen=True)
class Exported:
    """A fund's export, and the snapshot it was made of."""

    folder: Path
    db: Connection
    fund: Fund

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A table's rows by column, from the JSON lines."""
        sheet = next(each for each in SHEETS if each.name == name)
        names = [column.name for column in sheet.columns]
        return [dict(zip(names, row, strict=True)) for row in jsonl_rows(self.folder, sheet)]

    def count(self, table: Any, *conditions: Any) -> int:
        """Rows of a table of the mirror that are this fund's."""
        mine = select(func.count()).select_from(table).where(table.c.fund_id == self.fund.id)
        return self.db.scalar(mine.where(*conditions)) or 0


@pytest.fixture(scope="module")
def folders(history: History, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """An export of each fund."""
    with history.store.read() as db:
        keys = [fund.key for fund in history.funds(db)]
    made = [tmp_path_factory.mktemp("export") / key for key in keys]
    for key, folder in zip(keys, made, strict=True):
        write(history.store, key, folder, FORMATS)
    yield made


@pytest.fixture
def exported(folders: list[Path], db: Connection, any_fund: Fund) -> Exported:
    """Each fund's."""
    return Exported(next(each for each in folders if each.name == any_fund.key), db, any_fund)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_it_writes_the_same_rows_in_each_format(exported: Exported, sheet: Sheet) -> None:
    rows = csv_rows(exported.folder, sheet)
    assert jsonl_rows(exported.folder, sheet) == rows
    assert parquet_rows(exported.folder, sheet) == rows


def test_it_exports_each_event_of_the_fund_and_of_what_it_shares(exported: Exported) -> None:
    told = [(row["block"], row["log_index"], row["event"]) for row in exported.rows("events")]
    blocks = sorted({block for block, _, _ in told})
    known = [event for block in blocks for event in block_events(exported.db, exported.fund, block)]
    assert told == [(each.where.block, each.where.log_index, each.name) for each in known]
    owner = schema.events.c.fund_id.in_((exported.fund.id, exported.fund.register_id))
    events = select(func.count()).select_from(schema.events).where(owner)
    assert len(told) == exported.db.scalar(events)


def test_its_flows_are_the_journal_entries_of_its_events(exported: Exported) -> None:
    entries = [each for each in exported.rows("events") if each["event"] == "JournalEntry"]
    flows = exported.rows("flows")
    assert [flow["number"] for flow in flows] == list(range(1, len(entries) + 1))
    for flow, entry in zip(flows, entries, strict=True):
        args = entry["args"]
        assert (flow["tx"], flow["time"]) == (entry["tx"], entry["time"])
        assert flow["movement"] == Movement(int(args["movement"])).name.lower()
        assert (flow["amount"], flow["ref"]) == (int(args["amount"]), int(args["ref"]))
        assert flow["party"] == (args["party"] if int(args["party"], 16) else None)


def test_its_last_flows_leave_what_the_accounts_hold(exported: Exported) -> None:
    held: dict[str, int] = {}
    for flow in exported.rows("flows"):
        held[flow["source"]], held[flow["target"]] = flow["source_balance"], flow["target_balance"]
    ours = accounts_at(exported.db, exported.fund)
    assert all(getattr(ours, name) == units for name, units in held.items() if name != "world")


def test_it_exports_each_member_as_the_mirror_knows_it(exported: Exported) -> None:
    rows = exported.rows("members")
    assert len(rows) == exported.count(schema.members) > 0
    for row in rows:
        member = member_at(exported.db, exported.fund, row["address"])
        assert member is not None
        assert (row["number"], row["balance"]) == (member.number, member.balance)
        assert row["status"] == member.status.name.lower()


def test_it_exports_each_claim_as_its_page_shows_it(exported: Exported) -> None:
    rows = exported.rows("claims")
    assert len(rows) == exported.count(schema.claims)
    for row in rows:
        detail = claim_detail(exported.db, exported.fund, row["id"])
        assert detail is not None
        assert row["status"] == detail.claim.status.name.lower()
        assert (row["asked"], row["paid"]) == (detail.claim.asked, detail.claim.paid)
        assert row["filed_tx"] == detail.claim.filed.tx


def test_it_exports_each_settled_period(exported: Exported) -> None:
    settled = periods_page(exported.db, exported.fund, limit=10_000).rows[::-1]
    told = [(row["number"], row["reserve"], row["settled_tx"]) for row in exported.rows("periods")]
    assert told == [(each.number, each.reserve, each.settled.tx) for each in settled]


def test_it_exports_each_proposal_with_its_state(exported: Exported) -> None:
    rows = exported.rows("proposals")
    assert len(rows) == exported.count(schema.proposals)
    for row in rows:
        known = proposal(exported.db, exported.fund, row["id"])
        assert known is not None and row["status"] == known.status.name.lower()


def test_it_exports_each_seat_of_a_juror_once(exported: Exported) -> None:
    rows = exported.rows("votes")
    keys = [(row["case_id"], row["juror"]) for row in rows]
    assert keys == sorted(set(keys)) and len(keys) == exported.count(schema.seats)
    opened = [row for row in rows if row["option"] is not None]
    assert len(opened) == exported.count(schema.seats, schema.seats.c.option.is_not(None))
    assert all(row["opened_tx"] for row in opened)


def _outcome(kind: int, option: int | None) -> str | None:
    return None if option is None else options_of(MatterKind(kind))(option).name.lower()


def test_it_exports_each_dispute_with_its_outcome(exported: Exported) -> None:
    rows = exported.rows("disputes")
    table = schema.disputes
    query = select(table.c.matter, table.c.kind, table.c.outcome)
    known = exported.db.execute(query.where(table.c.fund_id == exported.fund.id)).all()
    outcomes = {
        row.matter: None
        if row.outcome is None
        else options_of(MatterKind(row.kind))(row.outcome).name.lower()
        for row in known
    }
    assert {row["matter"]: row["outcome"] for row in rows} == outcomes


def test_its_manifest_names_the_block_and_the_head_of_the_journal(
    history: History, db: Connection, fund: Fund, tmp_path: Path
) -> None:
    made, now = write(history.store, fund.key, tmp_path / "one", ["csv"]), mirror_status(db, fund)
    assert (made["block"], made["block_hash"]) == (now.block, now.block_hash)
    assert (made["journal_head"], made["entries"]) == (now.journal_head, now.entries)
    assert made["files"]["flows.csv"]["rows"] == sum(1 for _ in iterate_flows(db, fund))
    assert made["files"]["members.csv"]["rows"] == sum(1 for _ in iterate_members(db, fund))


def _sheet(*kinds: Kind) -> Sheet:
    def get(place: int) -> Callable[[Any], Any]:
        return lambda record: record.values[place]

    columns = tuple(Column(f"c{place}", kind, get(place)) for place, kind in enumerate(kinds))
    values = ((1 << 96) - 1, (1 << 256) - 1, 1, (1 << 63) - 1, '=1+1, "quoted"\n互助', True)
    one = SimpleNamespace(values=values[: len(kinds)])
    return Sheet("one", lambda db, fund, block: iter([one]), columns)


def test_it_keeps_the_largest_values_exactly(db: Connection, fund: Fund, tmp_path: Path) -> None:
    sheet = _sheet(Kind.AMOUNT, Kind.WIDE, Kind.MOMENT, Kind.NUMBER, Kind.TEXT, Kind.FLAG)
    write_sheet(db, fund, sheet, 0, tmp_path, FORMATS)
    expected: Rows = [list(record.values) for record in sheet.records(db, fund, 0)]
    assert jsonl_rows(tmp_path, sheet) == parquet_rows(tmp_path, sheet) == expected
    guarded = [*expected[0]]
    guarded[4] = "'" + guarded[4]  # no spreadsheet runs it as a formula
    assert csv_rows(tmp_path, sheet) == [guarded]
