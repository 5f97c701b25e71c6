"""Why there is no export."""

from __future__ import annotations


class ExportError(RuntimeError):
    """Nothing was written; the message says why."""


class UnknownFormat(ExportError):
    """There is no such format."""


class UnknownLanguage(ExportError):
    """The books are not written in this language."""


class BadFolder(ExportError):
    """The folder holds something that is not an older export of the same fund."""


class BlockNotMirrored(ExportError):
    """The fund, or the mirror, does not reach this block."""
