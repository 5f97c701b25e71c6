"""The journal: every movement of money, the five accounts, the running head."""

from __future__ import annotations

from sha3 import keccak_256

from webapp.store import schema
from webapp.store.words import ROUTES, Account, Movement, Office

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import somebody
from .tenure import holder

#: Accounts of each movement, and the words of an entry that follow from it.
_ROUTES = {int(movement): (source, target) for movement, (source, target, _) in ROUTES.items()}
_ROUTE_WORDS = {
    movement: b"".join([number.to_bytes(32, "big") for number in (movement, *route)])
    for movement, route in _ROUTES.items()
}


@on("FundOpened")
def fund_opened(
    book: Book,
    at: At,
    token: str,
    claim_desk: str,
    rulebook: str,
    review_desk: str,
    starts_at: int,
    period_seconds: int,
    tick: int,
) -> None:
    """The calendar and the tick of the share index, fixed for the fund's life."""
    books = book.books
    if books.tick:
        raise Inconsistent("the fund was opened twice")
    books.starts_at = starts_at
    books.period_seconds, books.tick = period_seconds, tick


@on("JournalEntry")
def journal_entry(
    book: Book,
    at: At,
    number: int,
    party: str,
    movement: int,
    from_: int,
    to: int,
    amount: int,
    ref: int,
) -> None:
    """One movement: debit, credit, fold into the head, keep both balances."""
    books = book.books
    if number != books.entries + 1:
        raise Inconsistent(f"journal entry {number} follows entry {books.entries}: one is missing")
    if (from_, to) != _ROUTES.get(movement):
        raise Inconsistent(f"journal entry {number} goes from {from_} to {to}")
    left, filled = books.move(from_, to, amount)
    if left < 0:
        raise Inconsistent(f"journal entry {number} overdraws {Account(from_).name} by {-left}")
    books.entries = number
    books.head = next_head(books.head, number, movement, party, amount, ref)
    total = book.movements.ensure(movement)
    total.total += amount
    total.count += 1
    shown = somebody(party)
    if movement == Movement.DISTRIBUTION and shown is not None:
        book.part = shown, amount
    entry = number, at.block, at.log_index, movement, shown, amount, ref, left, filled
    book.add(schema.journal, *entry, total.total, total.count)


@on("FeesCollected")
def fees_collected(book: Book, at: At, operator: str, amount: int) -> None:
    """The journal entry that goes with it moves the money; here it is only checked."""
    known = holder(book, Office.OPERATOR)
    if (operator, amount) != (known, book.books.fees):
        raise Inconsistent(
            f"{amount} of fees went to {operator}; the books hold {book.books.fees} for {known}"
        )


def first_head(chain_id: int, fund: str) -> str:
    """The head before the first entry, 0x text of 26 bytes. Source: IBooks.sol, journal."""
    data = chain_id.to_bytes(32, "big") + bytes.fromhex(fund[2:]).rjust(32, b"\0")
    return "0x" + keccak_256(data).hexdigest()[:52]


def next_head(head: str, number: int, movement: int, party: str, amount: int, ref: int) -> str:
    """The head after one more entry: the first 26 bytes of keccak256 over the head before, padded
    to a word, and the entry, a word for each field. Source: IBooks.sol, journal."""
    data = b"".join(
        (
            bytes.fromhex(head[2:]),
            bytes(6),
            number.to_bytes(32, "big"),
            _ROUTE_WORDS[movement],
            bytes(12),
            bytes.fromhex(party[2:]),
            amount.to_bytes(32, "big"),
            ref.to_bytes(32, "big"),
        )
    )
    return "0x" + keccak_256(data).hexdigest()[:52]
