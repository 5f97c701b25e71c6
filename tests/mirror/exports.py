"""Reading exports back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from webapp.export.columns import Kind, Sheet

Rows = list[list[Any]]


def _moment(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


_FROM_TEXT: dict[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: int,
    Kind.AMOUNT: int,
    Kind.WIDE: int,
    Kind.TEXT: str,
    Kind.FLAG: lambda text: {"true": True, "false": False}[text],
    Kind.MOMENT: _moment,
    Kind.FACTS: json.loads,
}


def file_bytes(folder: Path) -> dict[str, bytes]:
    """Every file of an export."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def csv_rows(folder: Path, sheet: Sheet) -> Rows:
    """The values of a CSV file; what is empty is None."""
    with (folder / f"{sheet.name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [column.name for column in sheet.columns]
    kinds = [column.kind for column in sheet.columns]
    return [
        [_FROM_TEXT[kind](cell) if cell else None for kind, cell in zip(kinds, row, strict=True)]
        for row in rows
    ]


def jsonl_rows(folder: Path, sheet: Sheet) -> Rows:
    """The values of a file of JSON lines."""
    lines = (folder / f"{sheet.name}.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    parsed = [json.loads(line) for line in lines]
    numbers = (Kind.AMOUNT, Kind.WIDE, Kind.MOMENT)
    return [
        [
            _FROM_TEXT[column.kind](row[column.name])
            if column.kind in numbers and row[column.name] is not None
            else row[column.name]
            for column in sheet.columns
        ]
        for row in parsed
    ]


def parquet_rows(folder: Path, sheet: Sheet) -> Rows:
    """The values of a Parquet file."""
    table = pq.read_table(folder / f"{sheet.name}.parquet")
    columns = [_parquet_column(table[column.name], column.kind) for column in sheet.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _parquet_column(values: pa.ChunkedArray, kind: Kind) -> list[Any]:
    if kind is Kind.MOMENT:
        assert values.type == pa.timestamp("ms", tz="UTC")
        return [
            None if each is None else each // 1_000 for each in values.cast("int64").to_pylist()
        ]
    found = values.to_pylist()
    if kind is Kind.AMOUNT:
        assert values.type == pa.decimal128(38, 0)
    if kind in (Kind.AMOUNT, Kind.WIDE, Kind.FACTS):
        read = json.loads if kind is Kind.FACTS else int
        return [None if each is None else read(each) for each in found]
    return found
