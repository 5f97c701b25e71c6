"""The notations of a plan file: amounts, percentages, durations, ages; and their one form."""

from __future__ import annotations

from decimal import Context, Decimal

# Enough digits for every amount and its sums: 15 before the point, 18 after, and room.
EXACT = Context(prec=80)
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


def seconds_of(duration: str) -> int:
    """`14d` → 1209600."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def basis_points_of(percent: str) -> int:
    """`8%` → 800, exactly."""
    return int(Decimal(percent[:-1]) * 100)


def ages_of(ages: str) -> tuple[int, int]:
    """`0-39` → (0, 39)."""
    first, last = ages.split("-")
    return int(first), int(last)


def format_amount(amount: Decimal) -> str:
    """The shortest plain decimal: `0.10` → `0.1`."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_percent(basis_points: int) -> str:
    """800 → `8%`."""
    return format_amount(Decimal(basis_points) / 100) + "%"


def format_duration(seconds: int) -> str:
    """In the largest unit that divides it: 1209600 → `14d`."""
    unit = next(unit for unit, size in _SECONDS.items() if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def canonical(notation: str, value: str) -> str:
    """The one form of a value in `amount`, `percent`, `duration` or `ages` notation."""
    if notation == "amount":
        return format_amount(Decimal(value))
    if notation == "percent":
        return format_percent(basis_points_of(value))
    if notation == "duration":
        return format_duration(seconds_of(value))
    return "{}-{}".format(*ages_of(value))
