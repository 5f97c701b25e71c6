"""What creating a fund takes: its two transactions, for every plan, against a transaction's cap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web3.logs import DISCARD

from benchmarks.fund import Bench
from fundplan import constructor_args, load_plan
from scripts.toolenv import ROOT
from tests.support.receipts import providers

CAP = 2**24  # gas of one transaction (EIP-7825)
ATTESTOR = "0x" + "77" * 20
GAS = 30_000_000


@dataclass(frozen=True)
class Creation:
    """Gas of the two transactions that create one plan's fund."""

    plan: str
    prepare: int
    create: int

    def __str__(self) -> str:
        fits = "" if max(self.prepare, self.create) < CAP else "  TOO MUCH"
        return f"{self.plan:32}{self.prepare:>12,}{self.create:>12,}{CAP:>12,}{fits}"


def created(b: Bench) -> Iterator[Creation]:
    """A fund of every plan, by the factory of the bench; raises where one does not fit."""
    for path in sorted((ROOT / "plans").glob("*.yaml")):
        creation = _create(b, path)
        yield creation
        if max(creation.prepare, creation.create) >= CAP:
            raise RuntimeError(
                f"{path.stem}: creating a fund takes more gas than a transaction has"
            )


def _create(b: Bench, path: Path) -> Creation:
    plan = load_plan(path)
    provider = b.node.web3.to_checksum_address(providers(1)[0])
    arguments = constructor_args(
        plan,
        b.record.token_decimals,
        b.now(),
        operator=b.people[0],
        attestors=[ATTESTOR] if plan.membership.attested else [],
        providers=[provider] if plan.claims.fast_limit else [],
    )
    given = (b.record.token, arguments)
    f = b.factory.functions
    prepared = b.send(b.people[0], f.prepareFund(*given), GAS)
    (event,) = b.factory.events.FundPrepared().process_receipt(prepared, DISCARD)
    creation = f.createFund(event["args"]["draftId"], *given, plan.canonical)
    made = b.send(b.people[0], creation, GAS)
    return Creation(path.stem, prepared["gasUsed"], made["gasUsed"])
