"""What each kind of step does, in the EVM and in the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.world import Action, Step, World
from tests.support.model import Rejected
from tests.support.vouchers import sign_voucher, voucher_of

Pair = tuple[Action, Action]
Maker = Callable[[World, str, dict[str, Any]], Pair]
MAKERS: dict[str, Maker] = {}


def run(world: World, step: Step) -> str | None:
    """Do one step to both. Returns the name of the refusal; raises Disagreement."""
    real, expected = MAKERS[step.name](world, world.who(step.by), step.args)
    return world.apply(real, expected, step.wait)


def step(name: str) -> Callable[[Maker], Maker]:
    """Register what a kind of step does."""

    def register(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return register


def note_of(text: str) -> bytes:
    """A commitment; empty text gives none."""
    return text.encode().ljust(32, b"\0")


@step("join")
def _join(w: World, by: str, a: dict[str, Any]) -> Pair:
    member, note = w.who(a["member"]), note_of("health")
    rules = w.scenario.plan.rules_hash if a["agrees"] else b"\x22" * 32
    application = (member, a["cover"], a["band"], a["amount"], note, rules)
    terms = (member, a["cover"], a["band"], a["amount"], rules, note)
    if "voucher" not in a:
        return (
            lambda: w.fund.send("join", application, sender=by),
            lambda: w.model.join(by, *terms),
        )
    voucher = voucher_of(w.cast, a["voucher"])
    signature = sign_voucher(w.fund.address, voucher)
    return (
        lambda: w.fund.send(
            "joinAttested", application, voucher.fields(), voucher.attestor, signature, sender=by
        ),
        lambda: w.model.join_attested(by, *terms, voucher),
    )


@step("top up")
def _top_up(w: World, by: str, a: dict[str, Any]) -> Pair:
    member = w.who(a["member"])
    return (
        lambda: w.fund.send("topUp", member, a["amount"], sender=by),
        lambda: w.model.top_up(by, member, a["amount"]),
    )


@step("raise cover")
def _raise_cover(w: World, by: str, a: dict[str, Any]) -> Pair:
    if "voucher" not in a:
        return (
            lambda: w.fund.send("raiseCover", a["cover"], a["amount"], sender=by),
            lambda: w.model.raise_cover(by, a["cover"], a["amount"]),
        )
    voucher = voucher_of(w.cast, a["voucher"])
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
    return (
        lambda: w.fund.send("collectRefundTo", to, sender=by),
        lambda: w.model.refund_to(by, to),
    )


@step("rotate attestor")
def _rotate(w: World, by: str, a: dict[str, Any]) -> Pair:
    successor = w.who(a["successor"])
    return (
        lambda: w.fund.send("rotateAttestor", successor, sender=by),
        lambda: w.model.rotate_attestor(by, successor),
    )


@step("settle")
def _settle(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.fund.send("settle", sender=by), lambda: w.model.settle()


@step("donate")
def _donate(w: World, by: str, a: dict[str, Any]) -> Pair:
    return (
        lambda: w.fund.send("donate", a["amount"], sender=by),
        lambda: w.model.donate(by, a["amount"]),
    )


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


@step("file")
def _file(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["line"], a["event_at"], a["receipts"], a["others"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("file", *terms, sender=by),
        lambda: w.model.file(by, *terms),
    )


@step("add evidence")
def _evidence(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["claim"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("addEvidence", *terms, sender=by),
        lambda: w.model.add_evidence(by, *terms),
    )


@step("object")
def _object(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["claim"], a["reason"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("raiseObjection", *terms, sender=by),
        lambda: w.model.object(by, *terms),
    )


@step("vote")
def _vote(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["case"], a["option"], note_of(a["reason"]))
    return (
        lambda: w.jury.send("vote", *terms, sender=by),
        lambda: w.model.vote(by, *terms),
    )


@step("collect to")
def _collect_to(w: World, by: str, a: dict[str, Any]) -> Pair:
    claim, to = a["claim"], w.who(a["to"])
    return (
        lambda: w.desk.send("collectTo", claim, to, sender=by),
        lambda: w.model.collect_to(by, claim, to),
    )


@step("collect bond")
def _collect_bond(w: World, by: str, a: dict[str, Any]) -> Pair:
    claim, objector = a["claim"], w.who(a["objector"])
    return (
        lambda: w.desk.send("collectBond", claim, objector, sender=by),
        lambda: w.model.collect_bond(claim, objector),
    )


def _on_claim(name: str, function: str, method: str, *, by_caller: bool) -> None:
    """Register a step that takes a claim's number and nothing else."""

    def maker(w: World, by: str, a: dict[str, Any]) -> Pair:
        callers = (by,) if by_caller else ()
        return (
            lambda: w.desk.send(function, a["claim"], sender=by),
            lambda: getattr(w.model, method)(*callers, a["claim"]),
        )

    MAKERS[name] = maker


_on_claim("withdraw", "withdraw", "withdraw", by_caller=True)
_on_claim("conclude", "conclude", "conclude", by_caller=False)
_on_claim("pay", "pay", "pay", by_caller=False)
_on_claim("collect compensation", "collectCompensation", "collect_compensation", by_caller=False)

# Calls that belong to the fund's own contracts, with arguments that would move money.
INTRUSIONS: tuple[tuple[str, str, str], ...] = (
    ("fund", "publish", "OnlyClaimDesk"),
    ("fund", "unbatch", "OnlyClaimDesk"),
    ("fund", "decide", "OnlyClaimDesk"),
    ("fund", "payClaim", "OnlyClaimDesk"),
    ("fund", "takeBond", "OnlyClaimDesk"),
    ("fund", "returnBond", "OnlyClaimDesk"),
    ("fund", "forfeitBonds", "OnlyClaimDesk"),
    ("fund", "compensate", "OnlyClaimDesk"),
    ("jury", "openCase", "OnlyCourt"),
    ("jury", "decideCase", "OnlyCourt"),
    ("jury", "cancelCase", "OnlyCourt"),
)


@step("intrude")
def _intrude(w: World, by: str, a: dict[str, Any]) -> Pair:
    part, function, error = INTRUSIONS[a["call"]]
    contract = getattr(w, part)
    inputs = contract.artifact.abi.function(function).inputs
    plausible = {"address": by, "bool": True, "uint8": 0}
    args = [plausible.get(kind, 1) for kind in inputs.types]

    def refuse() -> None:
        raise Rejected(error, caller=by)

    return lambda: contract.send(function, *args, sender=by), refuse
