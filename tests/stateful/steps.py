"""What each kind of step does, in the EVM and in the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eth_utils import keccak

from tests.stateful.world import Action, Step, World
from tests.support.evm import Contract
from tests.support.model import Application, Rejected, Voucher
from tests.support.vouchers import sign_voucher, voucher_of

Pair = tuple[Action, Action]
Maker = Callable[[World, str, dict[str, Any]], Pair]
MAKERS: dict[str, Maker] = {}
HEALTH, ILL = keccak(text="health"), keccak(text="another declaration")


def run(world: World, step: Step) -> str | None:
    """Do one step to both. Returns the name of the refusal; raises Disagreement."""
    real, expected = MAKERS[step.name](world, world.who(step.by), step.args)
    return world.apply(real, expected, step.wait, step.blocks)


def step(name: str) -> Callable[[Maker], Maker]:
    """Register what a kind of step does."""

    def register(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return register


def alike(
    contract: Contract, function: str, expected: Callable[..., object], by: str, *args: Any
) -> Pair:
    """A call that the model takes with the same arguments, the caller first."""
    return lambda: contract.send(function, *args, sender=by), lambda: expected(by, *args)


def note_of(text: str) -> bytes:
    """A commitment; empty text gives none."""
    return text.encode().ljust(32, b"\0")


def _voucher(w: World, data: dict[str, Any]) -> Voucher:
    """A voucher; the identity is the member's own unless the step names another's."""
    voucher = voucher_of(w.cast, {key: data[key] for key in data if key not in ("identity", "ill")})
    identity = data.get("identity", data["member"])
    known = keccak(text=f"identity {identity}") if identity >= 0 else bytes(32)
    health = ILL if data.get("ill") else HEALTH
    return replace(voucher, identity=known, health_commitment=health)


@step("join")
def _join(w: World, by: str, a: dict[str, Any]) -> Pair:
    rules = w.model.plan.rules_hash if a["agrees"] else b"\x22" * 32
    member, referrer = w.who(a["member"]), w.who(a.get("referrer", -1))
    application = Application(member, a["cover"], a["band"], a["amount"], HEALTH, rules, referrer)
    if "voucher" not in a:
        return (
            lambda: w.fund.send("join", application.fields(), sender=by),
            lambda: w.model.join(by, application),
        )
    voucher = _voucher(w, a["voucher"])
    proof = (voucher.fields(), voucher.attestor, sign_voucher(w.fund.address, voucher))
    return (
        lambda: w.fund.send("joinAttested", application.fields(), *proof, sender=by),
        lambda: w.model.join_attested(by, application, voucher),
    )


@step("top up")
def _top_up(w: World, by: str, a: dict[str, Any]) -> Pair:
    member = w.who(a["member"])
    return alike(w.fund, "topUp", w.model.top_up, by, member, a["amount"])


@step("raise cover")
def _raise_cover(w: World, by: str, a: dict[str, Any]) -> Pair:
    if "voucher" not in a:
        return (
            lambda: w.fund.send("raiseCover", a["cover"], a["amount"], sender=by),
            lambda: w.model.raise_cover(by, a["cover"], a["amount"]),
        )
    voucher = _voucher(w, a["voucher"])
    signature = sign_voucher(w.fund.address, voucher)
    proof = (voucher.fields(), voucher.attestor, signature)
    return (
        lambda: w.fund.send("raiseCoverAttested", a["cover"], a["amount"], *proof, sender=by),
        lambda: w.model.raise_cover_attested(by, a["cover"], a["amount"], voucher),
    )


@step("exit")
def _exit(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.fund.send("exit", sender=by), lambda: w.model.exit(by)


@step("refund")
def _refund(w: World, by: str, a: dict[str, Any]) -> Pair:
    member = w.who(a["member"])
    return (
        lambda: w.fund.send("collectRefund", member, sender=by),
        lambda: w.model.refund(member, member),
    )


@step("refund to")
def _refund_to(w: World, by: str, a: dict[str, Any]) -> Pair:
    to = w.who(a["to"])
    return alike(w.fund, "collectRefundTo", w.model.refund_to, by, to)


@step("settle")
def _settle(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.fund.send("settle", sender=by), lambda: w.model.settle()


@step("donate")
def _donate(w: World, by: str, a: dict[str, Any]) -> Pair:
    return alike(w.fund, "donate", w.model.donate, by, a["amount"])


@step("stray transfer")
def _stray(w: World, by: str, a: dict[str, Any]) -> Pair:
    return (
        lambda: w.deployed.token.send("transfer", w.fund.address, a["amount"], sender=by),
        lambda: w.model.stray(by, a["amount"]),
    )


@step("book unbooked")
def _book(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.fund.send("bookUnbooked", sender=by), lambda: w.model.book_unbooked(by)


@step("collect fees")
def _fees(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.fund.send("collectFees", sender=by), lambda: w.model.collect_fees()


@step("approve")
def _approve(w: World, by: str, a: dict[str, Any]) -> Pair:
    return (
        lambda: w.deployed.token.send("approve", w.fund.address, a["amount"], sender=by),
        lambda: w.model.approve(by, a["amount"]),
    )


# Calls that belong to the fund's own contracts, with arguments that would move money.
INTRUSIONS: tuple[tuple[str, str, str], ...] = (
    ("fund", "publish", "OnlyClaimDesk"),
    ("fund", "unbatch", "OnlyClaimDesk"),
    ("fund", "decide", "OnlyClaimDesk"),
    ("fund", "payClaim", "OnlyClaimDesk"),
    ("fund", "payFast", "OnlyClaimDesk"),
    ("fund", "openMatter", "OnlyCourt"),
    ("fund", "takeBond", "OnlyCourt"),
    ("fund", "payBond", "OnlyCourt"),
    ("fund", "forfeitBonds", "OnlyCourt"),
    ("fund", "takeStake", "OnlyCourt"),
    ("fund", "expel", "OnlyCourt"),
    ("desk", "removeProvider", "OnlyReviewDesk"),
    ("jury", "openCase", "OnlyCourt"),
    ("jury", "excuse", "OnlyCourt"),
    ("jury", "closeCase", "OnlyCourt"),
    ("jury", "cancelCase", "OnlyCourt"),
    ("jury", "takeReward", "OnlyCourt"),
    ("fund", "adopt", "OnlyRulebook"),
    ("fund", "pause", "OnlyRulebook"),
    ("fund", "grant", "OnlyRulebook"),
    ("fund", "clearAlarm", "OnlyRulebook"),
    ("fund", "startWindingUp", "OnlyRulebook"),
    ("fund", "close", "OnlyRulebook"),
    ("fund", "sweep", "OnlyRulebook"),
    ("fund", "removeAttestor", "OnlyReviewDesk"),
    ("fund", "represent", "OnlyAgents"),
    ("desk", "adopt", "OnlyRulebook"),
)


@step("intrude")
def _intrude(w: World, by: str, a: dict[str, Any]) -> Pair:
    part, function, error = INTRUSIONS[a["call"]]
    contract = getattr(w, part)
    inputs = contract.artifact.abi.function(function).inputs
    plausible = {"address": by, "bool": True, "uint8": 0, "bytes": b"rules"}
    args = [plausible.get(kind, 1) for kind in inputs.types]

    def refuse() -> None:
        raise Rejected(error, caller=by)

    return lambda: contract.send(function, *args, sender=by), refuse
