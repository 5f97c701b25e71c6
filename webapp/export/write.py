"""Writing an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from fundplan import PlanError, Text, parse_plan
from webapp.store import Store, fund_by_key, mirror_status, version_text
from webapp.store.records import Fund

from . import books, tables
from .errors import UnknownFormat, UnknownLanguage
from .folder import replacing, write_manifest
from .narration import LANGUAGES
from .past import as_of
from .sheets import SHEETS

FORMATS = (*tables.FORMATS, *books.FORMATS)


def write(
    store: Store,
    fund_key: str,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    until: int | None = None,
    language: str = "en",
) -> dict[str, Any]:
    """Write a fund's records and books into a folder; answers the manifest.

    The bytes follow from the fund, the last block, the formats and the language alone.

    Args:
        fund_key: see `webapp.store.fund_by_key`.
        folder: not there, empty, or with an older export of the fund, which is replaced.
        until: as it was after the last event up to this block; None: the mirror's last block.
        language: of the narrations in the books: "en" or "zh".

    Raises:
        ExportError: the arguments are wrong; nothing was written.
        UnknownFund: the fund is not mirrored.
        NoMirror: nothing is mirrored.
    """
    wanted = [each for each in FORMATS if each in formats]
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not wanted:
        named = f"no format {unknown[0]!r}" if unknown else "no format given"
        raise UnknownFormat(f"{named}; there are {', '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise UnknownLanguage(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    with store.read() as db:
        fund = fund_by_key(db, fund_key)
        with replacing(folder, fund) as fresh, as_of(db, fund, until, fresh) as (then, past):
            return _write(then, _titled(then, past), fresh, wanted, language)


def _titled(db: Connection, fund: Fund) -> Fund:
    """The fund under the title of its first rules on chain; where they are no plan, its address.

    A deployments file may call it as it likes: what is exported follows from the chain alone.
    """
    first = version_text(db, fund, 1)
    try:
        name = parse_plan(first.text if first else "").name
    except PlanError:
        name = Text(fund.address, fund.address)
    return replace(fund, name_zh=name.zh, name_en=name.en)


def _write(
    db: Connection, fund: Fund, folder: Path, formats: Sequence[str], language: str
) -> dict[str, Any]:
    now = mirror_status(db, fund)
    rows: dict[str, int] = {}
    of_tables, of_books = (
        [each for each in formats if each in module.FORMATS] for module in (tables, books)
    )
    for sheet in SHEETS if of_tables else ():
        rows |= tables.write_sheet(db, fund, sheet, now.block, folder, of_tables)
    if of_books:
        last = now.block, now.block_time or 0
        rows |= books.write_books(db, fund, last, folder, of_books, language)
    facts = {
        "chain_id": fund.chain_id,
        "fund": fund.address,
        "name_en": fund.name_en,
        "name_zh": fund.name_zh,
        "token": fund.token,
        "token_symbol": fund.token_symbol,
        "token_decimals": fund.token_decimals,
        "rules_hash": fund.rules_hash,
        "block": now.block,
        "block_hash": now.block_hash,
        "block_time": now.block_time,
        "entries": now.entries,
        "journal_head": now.journal_head,
        "formats": list(formats),
        "language": language,
    }
    manifest: dict[str, Any] = write_manifest(folder, facts, rows)
    return manifest
