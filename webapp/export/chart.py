"""The chart of accounts, and names as accounting programs allow them."""

from __future__ import annotations

import re

from webapp.store.records import Fund
from webapp.store.words import Account, Movement

#: What the fund owes, and what is its own. Each has a sub-account for every period.
ROOTS: dict[Account, str] = {
    Account.MEMBERS: "Liabilities:Members",
    Account.RESERVE: "Equity:Reserve",
    Account.CLAIMS: "Liabilities:Claims",
    Account.BONDS: "Liabilities:Bonds",
    Account.FEES: "Liabilities:Fees",
}
BROUGHT = "Brought"  # of RESERVE: what the period before carried forward
_WORDS = ("TRUE", "FALSE", "NULL")  # Beancount reads them as values
_LONGEST = 24


def commodity(symbol: str) -> str:
    """A token's symbol as a commodity of Beancount: capitals, digits, - and ., a letter first.

    >>> commodity("USDC.e"), commodity("$1"), commodity("")
    ('USDC.E', 'T-1', 'TOKEN')
    """
    name = re.sub(r"[^A-Z0-9.]+", "-", symbol.upper())
    if not re.search(r"[A-Z0-9]", name):
        return "TOKEN"
    name = name if name[0].isalpha() else f"T-{name.lstrip('-.')}"
    name = f"{name}-TOKEN" if name in _WORDS else name
    return re.sub(r"[-.]+$", "", name[:_LONGEST])


def assets(fund: Fund) -> str:
    """The account of the tokens that the fund holds."""
    return "Assets:Fund:" + commodity(fund.token_symbol).replace(".", "-")


def sub_account(account: Account, period: int, movement: Movement | None) -> str:
    """An account's part for a period; of RESERVE, by movement (None: what was brought forward)."""
    name = f"{ROOTS[account]}:P{period:05}"
    if account is not Account.RESERVE:
        return name
    part = BROUGHT if movement is None else movement.name.title().replace("_", "")
    return f"{name}:{part}"


def tokens(units: int, decimals: int) -> str:
    """An amount of token units in whole tokens, with all decimals: `1189.320000`."""
    sign, digits = "-" if units < 0 else "", f"{abs(units):0{decimals + 1}d}"
    if not decimals:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"
