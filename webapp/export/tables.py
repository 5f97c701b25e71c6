"""Tables as files: CSV, JSON lines and Parquet, written in one pass and in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from webapp.store.records import Fund

from .columns import PARQUET, Sheet, csv_text, json_line, json_value, parquet_value, plain

CHUNK = 10_000  # rows in memory, and in a Parquet row group

Rows = Sequence[Sequence[Any]]
Write = Callable[[Rows], None]


@contextmanager
def _csv(path: Path, sheet: Sheet) -> Iterator[Write]:
    kinds = [column.kind for column in sheet.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in sheet.columns])

        def write(rows: Rows) -> None:
            writer.writerows([map(csv_text, kinds, row) for row in rows])

        yield write


@contextmanager
def _jsonl(path: Path, sheet: Sheet) -> Iterator[Write]:
    kinds = [column.kind for column in sheet.columns]
    names = [column.name for column in sheet.columns]
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(rows: Rows) -> None:
            for row in rows:
                values = map(json_value, kinds, row)
                file.write(json_line(dict(zip(names, values, strict=True))) + "\n")

        yield write


@contextmanager
def _parquet(path: Path, sheet: Sheet) -> Iterator[Write]:
    kinds = [column.kind for column in sheet.columns]
    schema = pa.schema([(column.name, PARQUET[column.kind]) for column in sheet.columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def write(rows: Rows) -> None:
            columns = [
                pa.array([parquet_value(kind, row[place]) for row in rows], schema.types[place])
                for place, kind in enumerate(kinds)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))

        yield write


_WRITERS: dict[str, Callable[[Path, Sheet], AbstractContextManager[Write]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
FORMATS = tuple(_WRITERS)


def write_sheet(
    db: Connection, fund: Fund, sheet: Sheet, last_block: int, folder: Path, formats: Sequence[str]
) -> dict[str, int]:
    """Write one table in some formats; the rows of each file by its name."""
    names = {kind: f"{sheet.name}.{kind}" for kind in formats}
    total = 0
    with ExitStack() as stack:
        writers = [
            stack.enter_context(_WRITERS[kind](folder / name, sheet))
            for kind, name in names.items()
        ]
        records = sheet.records(db, fund, last_block)
        while chunk := list(islice(records, CHUNK)):
            rows = [[plain(column, record) for column in sheet.columns] for record in chunk]
            for write in writers:
                write(rows)
            total += len(rows)
    return {name: total for name in names.values()}
