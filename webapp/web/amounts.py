"""Exact figures for people: amounts by the token's decimals, ratios, moments. No floats."""

from __future__ import annotations

from datetime import UTC, datetime

SHOWN = 2  # decimals that are always shown
ALIGNED = 8  # tokens with at most so many decimals are written in full, so that columns align


def parts_of(units: int, decimals: int) -> tuple[str, str, str]:
    """Sign and whole tokens with separators, the decimals that count, the zeros after them.

    >>> parts_of(1189320000, 6)
    ('1,189', '32', '0000')
    """
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), 10**decimals)
    if not decimals:
        return f"{sign}{whole:,}", "", ""
    digits = f"{rest:0{decimals}d}"
    kept = max(len(digits.rstrip("0")), min(SHOWN, decimals))
    return f"{sign}{whole:,}", digits[:kept], digits[kept:]


def display(units: int, decimals: int) -> str:
    """An amount of token units as an exact decimal text without separators: `1189.32`."""
    whole, digits, _ = parts_of(units, decimals)
    whole = whole.replace(",", "")
    return f"{whole}.{digits}" if digits else whole


def grouped(units: int, decimals: int) -> str:
    """As `display`, with separators: `1,189.32`."""
    whole, digits, _ = parts_of(units, decimals)
    return f"{whole}.{digits}" if digits else whole


def percent(basis_points: int) -> str:
    """22681 → `226.81%`, exactly."""
    whole, digits, _ = parts_of(basis_points, 2)
    digits = digits.rstrip("0")
    return f"{whole}.{digits}%" if digits else f"{whole}%"


def iso(moment: int) -> str:
    """Seconds since 1970 as `2026-11-24T04:16:07Z`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def minute(moment: int) -> str:
    """Seconds since 1970 as `2026-11-24 04:16` in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M")


def day(moment: int) -> str:
    """Seconds since 1970 as `2026-11-24` in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
