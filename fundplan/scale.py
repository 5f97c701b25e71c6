"""Amounts of a plan in units of a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fundplan import bounds
from fundplan.errors import Problem, refused
from fundplan.notation import EXACT, format_amount


@dataclass(frozen=True)
class Scale:
    """Turns amounts into token units, collecting what does not fit."""

    decimals: int
    problems: list[Problem]

    def units(self, key: str, amount: Decimal, bits: int, times: int = 1) -> int:
        """Token units of an amount that must be exact and fit, `times` over, into `bits` bits."""
        exact = amount.scaleb(self.decimals, EXACT)
        if exact != exact.to_integral_value():
            allowed = f"at most {self.decimals} decimals, as the token has"
            self.problems.append(Problem(key, refused(format_amount(amount)), allowed))
        most = (2**bits - 1) // times
        if exact > most:
            largest = format_amount(Decimal(most).scaleb(-self.decimals, EXACT))
            allowed = f"at most {largest} with a token of {self.decimals} decimals"
            self.problems.append(Problem(key, refused(format_amount(amount)), allowed))
        return int(exact)


def scale_of(decimals: int) -> Scale:
    """The scale of a token; a number of decimals that does not work is its first problem."""
    return Scale(decimals, list(_decimals_problems(decimals)))


def _decimals_problems(decimals: int) -> Iterator[Problem]:
    if not bounds.MIN_DECIMALS <= decimals <= bounds.MAX_DECIMALS:
        allowed = f"{bounds.MIN_DECIMALS} to {bounds.MAX_DECIMALS}"
        yield Problem("(token decimals)", refused(decimals), allowed)
