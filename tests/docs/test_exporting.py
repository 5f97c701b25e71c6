"""docs/exporting.md describes what is exported: every file, column, option and account."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import bare, page, rows, section
from webapp.export import FORMATS, LANGUAGES
from webapp.export.chart import ROOTS
from webapp.export.columns import Kind, Sheet
from webapp.export.folder import VERSION
from webapp.export.sheets import SHEETS

PAGE = "docs/exporting.md"
PLACE = ("block", "log_index", "tx", "time")


def _documented(sheet: Sheet) -> dict[str, str]:
    """Kind of each column, by name; of a row with several, one for all or one each."""
    found: dict[str, str] = {}
    for names, kinds, meaning in rows(section(page(PAGE), sheet.name)):
        columns, listed = re.findall(r"`([a-z_]+)`", names), kinds.split(", ")
        assert meaning
        found |= dict(zip(columns, listed if len(listed) > 1 else listed * 4, strict=False))
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_it_names_every_column_of_a_table_with_its_kind(sheet: Sheet) -> None:
    documented = _documented(sheet)
    assert set(documented) == {column.name for column in sheet.columns}
    for column in sheet.columns:
        place = column.name.endswith(PLACE) and documented[column.name] == "place"
        assert place or documented[column.name] == column.kind.value


def test_it_explains_every_kind_of_column() -> None:
    listed = {re.split(r"[:,]", row[0])[0] for row in rows(section(page(PAGE), "The tables"))}
    assert {kind.value for kind in Kind} | {"place"} <= listed


def test_it_names_every_account_of_the_books() -> None:
    listed = {bare(row[0]) for row in rows(section(page(PAGE), "Chart of accounts"))}
    assert listed == {*ROOTS.values(), "Assets:Fund:<token>"}


@pytest.mark.parametrize("name", [*FORMATS, *LANGUAGES])
def test_it_names_every_format_and_language(name: str) -> None:
    assert f"`{name}`" in page(PAGE)


def test_it_names_the_version_of_the_format() -> None:
    assert f"(`format`: {VERSION})" in re.sub(r"\s+", " ", page(PAGE))
