"""A course that the simulator played with single persons, done again on the contracts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fundplan import Plan, canonical_text, constructor_args, load_plan, with_patch
from fundplan.simulation import Simulation
from fundsim.course import Course, Period
from fundsim.history import Act
from fundsim.setting import Setting
from fundsim.terms import DECIMALS
from tests.stateful.plans import DAY, START
from tests.support.deploy import Deployed, deploy_fund, endow
from tests.support.evm import Chain, Receipt, accounts, address_of
from tests.support.model.books import ZERO, Account
from tests.support.plans import PLANS
from tests.support.receipts import SignedReceipt, providers, sign_receipt
from tests.support.simulated import published
from tests.support.terms import plan_from_abi

NOTE = b"\x01" * 32
PURSE = 10**15  # token units that everybody has
ANYBODY = address_of("anybody")
ACCOUNTS = {"members": Account.MEMBERS, "claims": Account.CLAIMS, "fees": Account.FEES}


@dataclass(frozen=True)
class Case:
    """A plan file with values changed, so that money is tight in a fund of few."""

    plan: str
    sickness: int = 1  # times the plan's rates
    patch: tuple[tuple[str, str | int | bool], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def course(self, members: int, periods: int, seed: int) -> Course:
        """A course of single persons."""
        plan = self.changed()
        assert plan.simulation is not None
        told = _sicker(plan.simulation.with_settings(dict(self.settings)), self.sickness)
        setting = Setting.of(plan, told, members, periods, singly=True)
        return Course(setting, np.random.default_rng(seed))

    def changed(self) -> Plan:
        """The plan with its patch."""
        return with_patch(load_plan(PLANS / f"{self.plan}.yaml"), dict(self.patch))


def _sicker(told: Simulation, times: int) -> Simulation:
    rates = (replace(r, men=r.men * times, women=r.women * times) for r in told.rates)
    return replace(told, rates=tuple(rates))


class OnChain:
    """The fund of a plan on the contracts, and its people."""

    def __init__(self, plan: Plan, people: int) -> None:
        named = providers(1) if plan.claims.fast_limit else ()
        beneficiary = address_of("beneficiary")
        values = constructor_args(
            plan,
            DECIMALS,
            START,
            operator=address_of("operator"),
            beneficiary=beneficiary,
            providers=named,
        )
        self.plan = plan_from_abi(values, canonical_text(plan))
        self.deployed: Deployed = deploy_fund(Chain(START - DAY), self.plan, DECIMALS)
        self.names = ["", *accounts("member", people)]
        self.claims: dict[int, tuple[int, int]] = {}  # id and period by number of filing
        self.unpaid: list[int] = []
        self.provider = named[0] if named else ""

    def do(self, act: Act) -> Receipt | None:
        """Do one act; the receipt of a settlement."""
        chain = self.deployed.chain
        chain.now = max(chain.now, START + act.at)
        name = self.names[act.person]
        fund = self.deployed.fund
        if act.kind == "settle":
            return fund.send("settle", sender=ANYBODY)
        if act.kind == "join":
            self._join(act, name)
        elif act.kind in ("top up", "cure"):
            fund.send("topUp", name, act.amount, sender=name)
        elif act.kind == "exit":
            fund.send("exit", sender=name)
        elif act.kind == "refund":
            fund.send("collectRefund", name, sender=ANYBODY)
        elif act.kind == "pay fast":
            self.deployed.desk.send("payFast", self.claims[act.number][0], sender=ANYBODY)
            self.unpaid.remove(act.number)
        elif act.kind == "collect":
            self._collect()
        else:
            self._file(act, name)
        return None

    def balance(self, person: int) -> int:
        """A member's prepaid balance."""
        return int(self.deployed.fund.view("balanceOfMember", self.names[person]))

    def account(self, account: Account) -> int:
        """Token units in one account."""
        return int(self.deployed.fund.view("balanceOf", account))

    def _join(self, act: Act, name: str) -> None:
        endow(self.deployed, name, PURSE)
        cover = act.units // self.plan.bands[act.band].units
        application = (name, cover, act.band, act.amount, NOTE, self.plan.rules_hash, ZERO)
        self.deployed.fund.send("join", application, sender=name)

    def _file(self, act: Act, name: str) -> None:
        number, desk, now = len(self.claims) + 1, self.deployed.desk, self.deployed.chain.now
        facts = (act.number, now, act.receipts, 0, NOTE)
        if act.kind == "file":
            receipt = desk.send("file", *facts, sender=name)
        else:
            signed = SignedReceipt(name, *facts, now + 1, number)
            proof = sign_receipt(desk.address, signed)
            receipt = desk.send("fileAttested", signed.fields(), self.provider, proof, sender=name)
        (filed,) = receipt.named("ClaimFiled")
        assert (filed["amount"], filed["period"]) == (act.amount, act.period), act
        self.claims[number] = (filed["claimId"], filed["period"])
        self.unpaid.append(number)

    def _collect(self) -> None:
        """Everybody whose batch is done collects."""
        fund, desk = self.deployed.fund, self.deployed.desk
        period = fund.view("openPeriod")["period"]
        for number in list(self.unpaid):
            claim, batch = self.claims[number]
            if batch < period and not fund.view("shortfallOf", batch)["open"]:
                desk.send("pay", claim, sender=ANYBODY)
                self.unpaid.remove(number)


def heard(chain: OnChain, receipt: Receipt) -> dict[str, Any]:
    """All that the fund publishes with a settlement."""
    (settled,) = receipt.named("PeriodSettled")
    (solvency,) = receipt.named("SolvencyReported")
    standing: dict[str, Any] = chain.deployed.fund.view("standing")
    return {
        "settled": settled["result"],
        "solvency": {key: str(value) for key, value in solvency["solvency"].items()},
        "accounts": {name: chain.account(account) for name, account in ACCOUNTS.items()},
        "joinsStopped": standing["joinsStopped"],
        "lowFor": standing["lowFor"],
        "fewFor": standing["fewFor"],
    }


def play(case: Case, members: int, periods: int, seed: int) -> tuple[Course, list[Period], OnChain]:
    """Simulate, do it again on the contracts, and compare after every settlement."""
    course = case.course(members, periods, seed)
    expected = list(course.run())
    chain = OnChain(case.changed(), course.members.people)
    told = iter(expected)
    for act in course.acts:
        receipt = chain.do(act)
        if receipt is not None:
            assert heard(chain, receipt) == published(next(told))
    assert next(told, None) is None
    return course, expected, chain
