"""Every event, error and function of the contracts, in both languages, and their storage.

`python -m webapp.catalogue` generates catalogue.json here, the ABI files and docs/catalogue from
the last compilation and the words; a test fails while one of them is missing or stale.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "catalogue.json"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """What the file says: "contracts", "events", "errors", "functions", "enums", "storage"."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def errors() -> dict[str, dict[str, Any]]:
    """Errors by selector, as 0x text."""
    return {error["selector"]: error for error in catalogue()["errors"]}
