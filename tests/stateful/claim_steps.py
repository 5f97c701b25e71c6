"""What each kind of step about a claim does, in the EVM and in the model."""

from __future__ import annotations

from typing import Any

from tests.stateful.steps import MAKERS, Pair, note_of, step
from tests.stateful.world import PROVIDERS, World
from tests.support.receipts import SignedReceipt, sign_receipt


@step("file")
def _file(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["line"], a["event_at"], a["receipts"], a["others"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("file", *terms, sender=by),
        lambda: w.model.file(by, *terms),
    )


@step("file attested")
def _file_attested(w: World, by: str, a: dict[str, Any]) -> Pair:
    facts = (a["line"], a["event_at"], a["receipts"], a["others"], note_of(a["evidence"]))
    receipt = SignedReceipt(w.who(a["member"]), *facts, a["valid_until"], a["nonce"])
    signer = a["provider"] - PROVIDERS[0]
    signature = sign_receipt(w.desk.address, receipt, signer if a["genuine"] else 98)
    provider = w.who(a["provider"])
    return (
        lambda: w.desk.send("fileAttested", receipt.fields(), provider, signature, sender=by),
        lambda: w.model.file_attested(by, receipt, provider, genuine=a["genuine"]),
    )


@step("object")
def _object(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["claim"], a["reason"], a["lower"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("raiseObjection", *terms, sender=by),
        lambda: w.model.object(by, *terms),
    )


@step("collect to")
def _collect_to(w: World, by: str, a: dict[str, Any]) -> Pair:
    claim, to = a["claim"], w.who(a["to"])
    return (
        lambda: w.desk.send("collectTo", claim, to, sender=by),
        lambda: w.model.collect_to(by, claim, to),
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
_on_claim("accept lower", "acceptLower", "accept_lower", by_caller=True)
_on_claim("pay fast", "payFast", "pay_fast", by_caller=False)
