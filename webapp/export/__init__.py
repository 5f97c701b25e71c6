"""A fund's records and books as files for others: tables, and journals for accounting programs.

`write` is all there is to call; the same mirror gives the same bytes. docs/exporting.md describes
every file and column.
"""

from .errors import (
    BadFolder,
    BlockNotMirrored,
    ExportError,
    UnknownFormat,
    UnknownLanguage,
)
from .write import FORMATS, LANGUAGES, write

__all__ = [
    "BadFolder",
    "BlockNotMirrored",
    "ExportError",
    "FORMATS",
    "LANGUAGES",
    "UnknownFormat",
    "UnknownLanguage",
    "write",
]
