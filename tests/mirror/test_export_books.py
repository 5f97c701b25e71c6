"""The books: what bean-check and hledger accept, and that they would not accept anything else."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Balance, Close, Open, Transaction
from sqlalchemy import Connection

from tests.mirror.hledgers import WrongJournal, read
from webapp.export.books import write_books
from webapp.export.chart import ROOTS, commodity, tokens
from webapp.export.narration import NARRATIONS
from webapp.store import accounts_at, flows_page, iterate_flows, periods_page
from webapp.store.records import Fund
from webapp.store.words import Account, Movement

BEAN_CHECK = Path(sys.executable).with_name("bean-check")


def _books(db: Connection, fund: Fund, folder: Path, language: str = "en") -> tuple[Path, Path]:
    """Both files."""
    last = flows_page(db, fund, limit=1).rows[0].where
    write_books(db, fund, (last.block, last.time), folder, ("beancount", "hledger"), language)
    return folder / "books.beancount", folder / "books.journal"


@pytest.fixture
def beancount(db: Connection, any_fund: Fund, tmp_path: Path) -> str:
    """Each fund's books as Beancount's text."""
    return _books(db, any_fund, tmp_path)[0].read_text(encoding="utf-8")


@pytest.fixture
def journal(db: Connection, any_fund: Fund, tmp_path: Path) -> str:
    """Each fund's books as hledger's text."""
    return _books(db, any_fund, tmp_path)[1].read_text(encoding="utf-8")


def _errors(text: str) -> list[Any]:
    found: list[Any] = loader.load_string(text)[1]
    return found


def _entries(text: str) -> list[Any]:
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    return entries


def test_bean_check_accepts_it_without_a_word(
    db: Connection, any_fund: Fund, tmp_path: Path
) -> None:
    language = ("en", "zh")[any_fund.id % 2]
    command = [BEAN_CHECK, "--no-cache", _books(db, any_fund, tmp_path, language)[0]]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_its_transactions_are_the_journal_with_place_and_time(
    db: Connection, any_fund: Fund, beancount: str
) -> None:
    entries = [each for each in _entries(beancount) if isinstance(each, Transaction)]
    told = {each.meta["entry"]: each for each in entries if "entry" in each.meta}
    flows = list(iterate_flows(db, any_fund))
    assert sorted(told) == [flow.number for flow in flows]
    for flow in flows:
        entry, at = told[flow.number], datetime.fromtimestamp(flow.where.time, UTC)
        assert entry.date == at.date()
        assert entry.meta["time"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")
        place = (entry.meta["tx"], entry.meta["block"], entry.meta["log-index"])
        assert place == (flow.where.tx, flow.where.block, flow.where.log_index)
        assert flow.party in (None, entry.payee)
        amount = Decimal(flow.amount).scaleb(-any_fund.token_decimals)
        assert sorted(posting.units.number for posting in entry.postings) == [-amount, amount]


def _after(db: Connection, fund: Fund) -> Iterator[tuple[Any, dict[Account, int]]]:
    """Every settlement, with what the accounts held directly after it, by the journal's amounts."""
    held: dict[Account, int] = defaultdict(int)
    flows = list(iterate_flows(db, fund))
    for period in periods_page(db, fund, limit=10_000).rows[::-1]:
        end = period.settled.block, period.settled.log_index
        while flows and (flows[0].where.block, flows[0].where.log_index) < end:
            flow = flows.pop(0)
            held[flow.source] -= flow.amount
            held[flow.target] += flow.amount
        yield period, dict(held)


def test_it_states_and_checks_the_balances_after_every_settlement(
    db: Connection, any_fund: Fund, beancount: str
) -> None:
    entries = _entries(beancount)
    carried = {each.meta["settled"]: each for each in entries if "settled" in (each.meta or {})}
    empty = {each.account: each for each in entries if isinstance(each, Balance)}
    opened = {each.account for each in entries if isinstance(each, Open)}
    closed = {each.account for each in entries if isinstance(each, Close)}
    for period, held in _after(db, any_fund):
        label, following = f":P{period.number:05}", f":P{period.number + 1:05}"
        stated: dict[str, Decimal] = defaultdict(Decimal)
        for posting in carried.pop(period.number).postings:
            if following in posting.account:
                stated[posting.account.partition(following)[0]] -= posting.units.number
        units = {name: int(held.scaleb(any_fund.token_decimals)) for name, held in stated.items()}
        expected = {root: held.get(account, 0) for account, root in ROOTS.items()}
        assert units == {root: amount for root, amount in expected.items() if amount}
        for account in (name for name in opened if label in name):
            check = empty[account]
            assert (check.amount.number, check.tolerance) == (0, 0)
            assert check.date > date.fromtimestamp(period.settled.time)
            assert account in closed
    assert carried == {}


def test_its_last_balances_are_those_of_the_accounts(
    db: Connection, any_fund: Fund, beancount: str
) -> None:
    checks = [each for each in _entries(beancount) if isinstance(each, Balance)][-6:]
    ours, scale = accounts_at(db, any_fund), any_fund.token_decimals
    told = {each.account: int(each.amount.number.scaleb(scale)) for each in checks}
    expected = {root: -ours.of(account) for account, root in ROOTS.items()}
    assert told == {**expected, "Assets:Fund:USD": ours.booked}
    assert {each.tolerance for each in checks} == {0}


def _altered(text: str, rng: random.Random, posting: str) -> str:
    """One unit more in a movement, in both of its postings."""
    starts = [match.start() for match in re.finditer(r"entry: \d+\n", text)]
    start = rng.choice(starts)
    found = list(re.finditer(posting, text[start:]))[:2]
    for match in reversed(found):
        units = Decimal(match[1])
        units += Decimal("0.000001") * (1 if units > 0 else -1)
        text = text[: start + match.start(1)] + f"{units:f}" + text[start + match.end(1) :]
    return text


def test_beancount_finds_a_movement_altered_by_one_token_unit(beancount: str) -> None:
    rng = random.Random(1)
    for _ in range(4):
        assert _errors(_altered(beancount, rng, r"  (-?[0-9.]+) USD\n")) != []


def test_beancount_finds_a_movement_left_out(beancount: str) -> None:
    parts = re.split(r"\n(?=\n\d{4}-\d\d-\d\d )", beancount)
    entries = [at for at, part in enumerate(parts) if re.search(r"^  entry: ", part, re.MULTILINE)]
    for at in random.Random(2).sample(entries, 4):
        kept = re.sub(r"^(?!\d{4}-\d\d-\d\d open).*\n?", "", parts[at], flags=re.MULTILINE)
        assert _errors("\n".join([*parts[:at], kept, *parts[at + 1 :]])) != []


def test_hledgers_rules_accept_it_and_check_each_settlement(
    db: Connection, any_fund: Fund, journal: str
) -> None:
    found = read(journal)
    settled = [tags["settled"] for tags in found.tags if "settled" in tags]
    periods = periods_page(db, any_fund, limit=10_000).rows[::-1]
    assert settled == [str(period.number) for period in periods]
    assert found.asserted >= len(settled) + 6
    entries = [int(tags["entry"]) for tags in found.tags if "entry" in tags]
    assert entries == [flow.number for flow in iterate_flows(db, any_fund)]


def test_hledgers_rules_find_a_movement_altered_by_one_token_unit(journal: str) -> None:
    rng = random.Random(3)
    for _ in range(4):
        altered = _altered(journal, rng, r'  (-?[0-9.]+) "USD"\n')
        with pytest.raises(WrongJournal):
            read(altered)


def test_it_has_a_narration_for_each_movement_in_both_languages() -> None:
    assert set(NARRATIONS) == set(Movement)
    for texts in NARRATIONS.values():
        assert set(texts) == {"en", "zh"} and re.search("[一-鿿]", texts["zh"])


SYMBOLS = ("USD", "tUSD", "USDC.e", "$", "互助", "1INCH", "NULL", "A" * 40, "a_b", "X-", ".x", "")


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("decimals", [0, 6, 18])
def test_any_token_makes_books_that_are_accepted(
    db: Connection, fund: Fund, tmp_path: Path, symbol: str, decimals: int
) -> None:
    odd = replace(fund, token_symbol=f"{symbol}", token_decimals=decimals, name_en='A "fund"; \\n|')
    books = _books(db, odd, tmp_path)
    entries = _entries(books[0].read_text(encoding="utf-8"))
    units = {p.units.currency for each in entries for p in getattr(each, "postings", ())}
    assert units == {commodity(symbol)}
    read(books[1].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("units", "decimals", "text"),
    [(0, 6, "0.000000"), (-5, 2, "-0.05"), (12, 0, "12"), (10**28, 18, f"{10**10}.{'0' * 18}")],
)
def test_it_writes_amounts_in_whole_tokens_exactly(units: int, decimals: int, text: str) -> None:
    assert tokens(units, decimals) == text
