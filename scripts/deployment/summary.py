"""What is shown before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from fundplan import NOBODY, rules_hash
from fundplan.notation import EXACT, format_amount
from fundplan.words import plan_in_words
from scripts.deployment.chains import Chain
from scripts.deployment.launch import Launch
from scripts.deployment.steps import Token

MEMBERS_MOST = 2**88 - 1  # token units that the books' account MEMBERS can hold


@dataclass(frozen=True)
class Outlook:
    """Where the deployment goes and what it may cost. Money in wei, gas from above."""

    chain: Chain
    deployer: str
    balance: int
    gas: int
    gas_price: int
    token: Token
    token_note: str | None
    steps: tuple[str, ...]
    resumes: str | None


def describe(launch: Launch, outlook: Outlook, languages: tuple[str, ...]) -> str:
    """The plan in words and the undertaking in figures."""
    plans = [plan_in_words(launch.plan, language) for language in languages]
    return "\n\n".join([*plans, "\n".join(_figures(launch, outlook))])


def in_utc(moment: int) -> str:
    """A Unix time in seconds as people write it."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _figures(launch: Launch, outlook: Outlook) -> list[str]:
    token = outlook.token
    cost = outlook.gas * outlook.gas_price
    lines = [
        f"chain       {outlook.chain.name} ({outlook.chain.id})",
        f"deployer    {outlook.deployer}, holds {_coins(outlook.balance)}",
        f"at most     {outlook.gas:,} gas, {_coins(cost)} (a rollup's data fee comes on top)",
        f"token       {token.address or 'a new TestnetDollar'}: {token.symbol},"
        f" {token.decimals} decimals",
        f"operator    {launch.operator} receives the fee, and has no other right",
        f"beneficiary {launch.beneficiary} receives grants, and what nobody claims after the end",
        f"guardian    {_guardian(launch)}",
        f"starts      {in_utc(launch.starts_at)}",
        f"rules hash  0x{rules_hash(launch.plan).hex()}",
    ]
    if token.decimals > 6:
        most = MEMBERS_MOST // 10**token.decimals
        lines.append(f"capacity    members can hold {most:,} {token.symbol} in all, no more")
    if outlook.token_note:
        lines.append(f"token test  {outlook.token_note}")
    lines += [f"attestor    {attestor}" for attestor in launch.attestors]
    lines += [f"provider    {provider}" for provider in launch.providers]
    if outlook.resumes:
        lines.append(f"goes on     with {outlook.resumes}, which an earlier run began")
    lines.append("sends       " + ", ".join(outlook.steps))
    return lines


def _guardian(launch: Launch) -> str:
    if launch.guardian == NOBODY:
        return "nobody may pause anything"
    return f"{launch.guardian} may pause joining, filing or paying, each for 14 days at most"


def _coins(wei: int) -> str:
    return f"{format_amount(EXACT.scaleb(Decimal(wei), -18))} coins"
