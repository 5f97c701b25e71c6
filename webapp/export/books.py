"""The books as a file of Beancount and of hledger. Both check the balances when they read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from webapp.store import accounts_at, iterate_flows
from webapp.store.exporting import iterate_periods
from webapp.store.records import Fund
from webapp.web.amounts import day

from .chart import ROOTS, assets, commodity, tokens
from .columns import moment
from .ledger import DAY, Emptied, Item, Ledger, Transaction, closing, day_of
from .narration import CHECKED

Balances = Sequence[tuple[str, int]]


class Beancount:
    """Writes Beancount's directives. Every tolerance is 0: it would else allow a token unit."""

    file = "books.beancount"

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.fund = ledger, ledger.fund
        self.commodity = commodity(self.fund.token_symbol)

    def head(self, opening: int) -> Iterator[str]:
        """Title, commodity and main accounts, as of the second `opening`."""
        fund, when = self.fund, day(opening)
        yield f'option "title" {_quoted(self.ledger.name)}\n'
        yield f'option "operating_currency" "{self.commodity}"\n\n'
        yield f"{when} commodity {self.commodity}\n"
        yield f"  name: {_quoted(fund.token_symbol)}\n"
        yield f'  address: "{fund.token}"\n  chain: {fund.chain_id}\n\n'
        yield f"{when} open {assets(fund)} {self.commodity}\n"
        yield f'  fund: "{fund.address}"\n'
        for root in ROOTS.values():
            yield f"{when} open {root} {self.commodity}\n"

    def transaction(self, item: Transaction) -> Iterator[str]:
        """A transaction, and the accounts that it opens."""
        when, where = day(item.where.time), item.where
        yield "\n"
        for name in item.opens:
            yield f"{when} open {name} {self.commodity}\n"
        yield f"{when} * {_quoted(item.payee)} {_quoted(item.narration)}\n"
        for name, value in item.facts:
            yield f"  {name}: {value if isinstance(value, int) else _quoted(value)}\n"
        yield f'  tx: "{where.tx}"\n  block: {where.block}\n  log-index: {where.log_index}\n'
        yield f'  time: "{moment(where.time)}"\n'
        for posting in item.postings:
            yield f"  {posting.account}  {self._tokens(posting.units)} {self.commodity}\n"

    def emptied(self, item: Emptied) -> Iterator[str]:
        """A sub-account that was carried forward."""
        yield "\n" + self._balance(item.day, item.account, 0)
        yield f"{day(item.day)} close {item.account}\n"

    def end(self, time: int, block: int, balances: Balances) -> Iterator[str]:
        """What the accounts hold after the last block, of second `time`."""
        yield f"\n; {CHECKED[self.ledger.language].format(ref=block)}\n"
        for account, units in balances:
            yield self._balance(day_of(time) + DAY, account, units)

    def _balance(self, when: int, account: str, units: int) -> str:
        return f"{day(when)} balance {account}  {self._tokens(units)} ~ 0 {self.commodity}\n"

    def _tokens(self, units: int) -> str:
        return tokens(units, self.fund.token_decimals)


class Hledger:
    """Writes an hledger journal. It checks balances within a day, so they stand in the postings."""

    file = "books.journal"

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.fund = ledger, ledger.fund
        self.commodity = f'"{commodity(self.fund.token_symbol)}"'

    def head(self, opening: int) -> Iterator[str]:
        """Title, commodity and main accounts."""
        fund = self.fund
        yield f"; {_line(self.ledger.name)}\n; fund {fund.address} of chain {fund.chain_id}\n"
        yield f"; token {fund.token} ({_line(fund.token_symbol)})\n\n"
        sample = tokens(1_000 * 10**fund.token_decimals, fund.token_decimals)
        yield f"commodity {sample if '.' in sample else sample + '.'} {self.commodity}\n\n"
        for account in (assets(fund), *ROOTS.values()):
            yield f"account {account}\n"

    def transaction(self, item: Transaction) -> Iterator[str]:
        """A transaction, and the accounts that it opens."""
        where = item.where
        yield "\n"
        for name in item.opens:
            yield f"account {name}\n"
        yield f"{day(where.time)} * {_line(item.payee)} | {_line(item.narration)}\n"
        places = (("tx", where.tx), ("block", where.block), ("log-index", where.log_index))
        for name, value in (*item.facts, *places, ("time", moment(where.time))):
            yield f"    ; {name}: {value}\n"
        for posting in item.postings:
            after = "" if posting.after is None else f" = {self._tokens(posting.after)}"
            yield f"    {posting.account}  {self._tokens(posting.units)}{after}\n"

    def emptied(self, item: Emptied) -> Iterator[str]:
        """Nothing: the posting that carried forward says it."""
        return iter(())

    def end(self, time: int, block: int, balances: Balances) -> Iterator[str]:
        """What the accounts hold after the last block, of second `time`."""
        text = CHECKED[self.ledger.language].format(ref=block)
        yield f"\n{day(time)} * {_line(self.ledger.name)} | {text}\n"
        for account, units in balances:
            yield f"    {account}  {self._tokens(0)} =* {self._tokens(units)}\n"

    def _tokens(self, units: int) -> str:
        return f"{tokens(units, self.fund.token_decimals)} {self.commodity}"


Style = Beancount | Hledger
_STYLES: dict[str, type[Beancount] | type[Hledger]] = {"beancount": Beancount, "hledger": Hledger}
FORMATS = tuple(_STYLES)


def write_books(
    db: Connection,
    fund: Fund,
    last: tuple[int, int],
    folder: Path,
    formats: Sequence[str],
    language: str,
) -> dict[str, int]:
    """Write the books in some formats; the transactions of each file by its name.

    Args:
        last: number and second of the last block.
    """
    ledger = Ledger(fund, language)
    styles = [_STYLES[each](ledger) for each in formats]
    items = ledger.items(iterate_flows(db, fund), iterate_periods(db, fund))
    first = next(items, None)
    opening = first.where.time if isinstance(first, Transaction) else last[1]
    count = 0
    with ExitStack() as stack:
        files = [(style, stack.enter_context(_open(folder / style.file))) for style in styles]
        for style, file in files:
            file.writelines(style.head(opening))
        for item in chain([first] if first else [], items):
            count += isinstance(item, Transaction)
            for style, file in files:
                file.writelines(_written(style, item))
        balances = closing(fund, accounts_at(db, fund))
        for style, file in files:
            file.writelines(style.end(max(ledger.last_time, last[1]), last[0], balances))
    return {style.file: count for style in styles}


def _open(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


def _written(style: Style, item: Item) -> Iterable[str]:
    return style.transaction(item) if isinstance(item, Transaction) else style.emptied(item)


def _quoted(text: str) -> str:
    """A string of Beancount, in one line."""
    plain = _line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _line(text: str) -> str:
    """Text without what would end a line, a payee or a description."""
    return re.sub(r"[\x00-\x1f;|]+", " ", text).strip()
