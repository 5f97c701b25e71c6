"""The books at the end of the story: do they balance, and what do they say?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fundplan import Text
from scripts.story.errors import expect
from scripts.story.narrator import padded
from scripts.story.stage import Stage
from webapp.store.words import Account

_ACCOUNTS = {
    Account.MEMBERS: Text("成员预存", "members' prepayments"),
    Account.RESERVE: Text("结余", "reserve"),
    Account.CLAIMS: Text("待领互助金", "aid to be collected"),
    Account.BONDS: Text("争议押金", "staked in disputes"),
    Account.FEES: Text("待领管理费", "operator's fee"),
}


@dataclass(frozen=True)
class Books:
    """Balances in token units."""

    accounts: dict[Account, int]
    held: int
    payers: int
    units: int


def books_of(stage: Stage) -> Books:
    """What the chain says now."""
    accounts = {each: stage.ask(stage.fund, "balanceOf", int(each)) for each in _ACCOUNTS}
    held = stage.ask(stage.token, "balanceOf", stage.fund.address)
    payers = stage.ask(stage.fund, "payers")
    return Books(accounts, held, payers, stage.ask(stage.fund, "shareIndex")[1])


def check_books(stage: Stage) -> None:
    """Raise Surprise unless the accounts add up, and the members' balances to MEMBERS."""
    books = books_of(stage)
    expect(sum(books.accounts.values()), books.held, "the five accounts and the tokens held")
    everybody = (*stage.cast.members, *stage.dependants)
    balances = stage.ask_all(stage.fund, "balanceOfMember", everybody)
    expect(sum(balances), books.accounts[Account.MEMBERS], "the sum of all members' balances")


def addresses(stage: Stage, language: str) -> Iterator[str]:
    """Where everything is, and some people whose pages are worth a look."""
    record = stage.record
    places = (
        (Text("基金", "fund"), record.fund),
        (Text("申请处", "claim desk"), record.claim_desk),
        (Text("复核处", "review desk"), record.review_desk),
        (Text("赔审团", "jury"), record.jury),
        (Text("规约", "rulebook"), record.rulebook),
        (Text("代理登记", "register of agents"), record.agents),
        (Text("代币", "token"), record.token),
        (Text("转发合约", "forwarder"), record.forwarder),
    )
    cast = stage.cast
    people = [
        cast[role]
        for role in ("undisputed", "overruled", "fraud", "contested", "appealable", "relayed")
    ]
    people += cast.short[:1]
    for name, address in (*places, *((p.name, p.address) for p in people)):
        yield f"  {padded(name.in_language(language), 16)} {address}"


def summary(stage: Stage, language: str) -> Iterator[str]:
    """The books in words, line by line."""
    books = books_of(stage)
    settled = stage.settled.values()
    totals = (
        (Text("收取的分摊金", "shares collected"), sum(s.collected for s in settled)),
        (Text("拨付的互助金", "aid funded"), sum(s.funded for s in settled)),
        (Text("管理费", "management fee"), sum(s.fee for s in settled)),
    )
    rows = [(name, books.accounts[account]) for account, name in _ACCOUNTS.items()]
    rows.append((Text("合计 = 合约持有", "sum = tokens held"), books.held))
    for name, amount in (*rows, *totals):
        value = stage.money(amount).in_language(language)
        yield f"  {padded(name.in_language(language), 24)} {value:>24}"
    yield Text(
        f"  {books.payers} 个账户缴费，{books.units:,} 份；已结算 {len(settled)} 期",
        f"  {books.payers} accounts pay, {books.units:,} units; {len(settled)} periods settled",
    ).in_language(language)
