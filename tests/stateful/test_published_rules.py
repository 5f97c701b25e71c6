"""Do deployed funds charge and pay what the real schemes published?

Units stand for members: `membership.max_cover` of the plan file is patched, and one person joins
with the cover of a crowd.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from fundplan import canonical_text, constructor_args, load_plan, with_patch
from tests.support.deploy import Deployed, deploy_fund, endow
from tests.support.evm import Chain, accounts, address_of
from tests.support.model.books import ZERO as NOBODY
from tests.support.receipts import providers
from tests.support.terms import Plan, plan_from_abi

PLANS = Path(__file__).resolve().parents[2] / "plans"
START = 1_700_000_000
YUAN = 10**6
OPERATOR, CROWD = address_of("operator"), address_of("crowd")
CROWD_MOST = 200_000_000
NOTE = b"\x01" * 32


@dataclass(frozen=True)
class Scheme:
    """A fund from a plan file, in which members are units of two kinds: patients and a crowd."""

    deployed: Deployed
    plan: Plan

    @classmethod
    def of(cls, name: str) -> Scheme:
        """Deploy the plan through the factory."""
        patched = with_patch(
            load_plan(PLANS / f"{name}.yaml"), {"membership.max_cover": CROWD_MOST}
        )
        named = providers(1) if patched.claims.fast_limit else ()
        values = constructor_args(patched, 6, START, operator=OPERATOR, providers=named)
        plan = plan_from_abi(values, canonical_text(patched))
        return cls(deploy_fund(Chain(START), plan, 6), plan)

    def join(self, member: str, units: int, band: int = 0) -> None:
        """Join and prepay ten times the minimum."""
        amount = 10 * units * self.plan.membership.min_prepayment
        endow(self.deployed, member, amount)
        application = (member, units, band, amount, NOTE, self.plan.rules_hash, NOBODY)
        self.deployed.fund.send("join", application, sender=member)

    def file(self, patient: str, line: int = 1) -> None:
        """File a claim for an event of this second."""
        now = self.deployed.chain.now
        self.deployed.desk.send("file", line, now, 0, 0, NOTE, sender=patient)

    def wait(self) -> None:
        """Until everybody's waiting is over, and a period has just begun."""
        fund, chain = self.deployed.fund, self.deployed.chain
        while chain.now < START + self.plan.membership.waiting_seconds + 1:
            chain.now = fund.view("openPeriod")["endsAt"]
            fund.send("settle", sender=CROWD)

    def settle(self) -> dict[str, int]:
        """Close the period; returns what PeriodSettled says."""
        fund = self.deployed.fund
        self.deployed.chain.now = fund.view("openPeriod")["endsAt"]
        (settled,) = fund.send("settle", sender=CROWD).named("PeriodSettled")
        return dict(settled["result"])

    def paid(self, patient: str, claim: int) -> int:
        """Collect a claim; returns what the patient's tokens grew by."""
        before = self.deployed.token.view("balanceOf", patient)
        self.deployed.desk.send("pay", claim, sender=CROWD)
        return int(self.deployed.token.view("balanceOf", patient) - before)

    def balance(self, member: str) -> int:
        """Prepaid balance."""
        return int(self.deployed.fund.view("balanceOfMember", member))


def _commune(members: int, cases: int) -> tuple[Scheme, list[str]]:
    """The cancer commune with so many members, of whom some file a case in one period."""
    scheme = Scheme.of("cancer-commune")
    patients = list(accounts("patient", cases))
    for patient in patients:
        scheme.join(patient, 1)
    scheme.join(CROWD, members - cases)
    scheme.wait()
    for patient in patients:
        scheme.file(patient)
    return scheme, patients


PUBLISHED = [  # members, yuan that each pays, yuan that are paid out
    (29_999, 10, 299_990),
    (30_000, 10, 300_000),
    (60_000, 5, 300_000),
    (100_000, 3, 300_000),
    (300_000, 1, 300_000),
]


@pytest.mark.parametrize(("members", "each", "aid"), PUBLISHED)
def test_it_charges_a_commune_the_published_share(members: int, each: int, aid: int) -> None:
    scheme, patients = _commune(members, 1)
    before = scheme.balance(CROWD)
    scheme.settle()
    assert before - scheme.balance(CROWD) == each * YUAN * (members - 1)


@pytest.mark.parametrize(("members", "each", "aid"), PUBLISHED)
def test_it_charges_the_patient_like_everybody(members: int, each: int, aid: int) -> None:
    scheme, (patient,) = _commune(members, 1)
    before = scheme.balance(patient)
    scheme.settle()
    assert before - scheme.balance(patient) == each * YUAN


@pytest.mark.parametrize(("members", "each", "aid"), PUBLISHED)
def test_it_pays_the_patient_the_published_aid(members: int, each: int, aid: int) -> None:
    scheme, (patient,) = _commune(members, 1)
    scheme.settle()
    assert scheme.paid(patient, 1) == aid * YUAN


@pytest.mark.parametrize(("members", "each", "aid"), PUBLISHED)
def test_it_charges_and_pays_two_cases_of_a_period_each_in_full(
    members: int, each: int, aid: int
) -> None:
    scheme, patients = _commune(members, 2)
    before = scheme.balance(CROWD)
    scheme.settle()
    paid = [scheme.paid(patient, n) for n, patient in enumerate(patients, 1)]
    charged = before - scheme.balance(CROWD)
    assert (charged, paid) == (2 * each * YUAN * (members - 2), [aid * YUAN] * 2)


@pytest.mark.parametrize(("members", "each", "aid"), PUBLISHED)
def test_it_keeps_nothing_of_a_commune_s_shares(members: int, each: int, aid: int) -> None:
    scheme, (patient,) = _commune(members, 1)
    scheme.settle()
    scheme.paid(patient, 1)
    fund = scheme.deployed.fund
    assert [fund.view("balanceOf", account) for account in (2, 3, 4, 5)] == [0, 0, 0, 0]


PAYERS = 101_000_000  # of 相互宝 in January 2021
# 3,663 cases of a period, by line of the plan; how they fall into lines is our assumption.
CASES = {1: 700, 2: 1_700, 5: 1_263}  # 300,000 under 40, 100,000 from 40, 50,000 thyroid
AID = (700 * 300_000 + 1_700 * 100_000 + 1_263 * 50_000) * YUAN
CARRY_OVER = 1_234_567 * YUAN


@pytest.fixture(scope="module")
def mutual() -> tuple[Scheme, dict[str, int]]:
    """相互宝 at its size of January 2021, one period with its cases and a carry-over."""
    scheme = Scheme.of("critical-illness")
    band_of = {1: 0, 2: 1, 5: 0}
    lines = [line for line, count in CASES.items() for _ in range(count)]
    patients = list(zip(accounts("patient", len(lines)), lines, strict=True))
    for patient, line in patients:
        scheme.join(patient, 1, band_of[line])
    scheme.join(CROWD, PAYERS - len(patients))
    endow(scheme.deployed, address_of("donor"), CARRY_OVER)
    scheme.deployed.fund.send("donate", CARRY_OVER, sender=address_of("donor"))
    scheme.wait()
    for patient, line in patients:
        scheme.file(patient, line)
    return scheme, scheme.settle()


def test_it_shares_aid_and_fee_less_carry_over_among_the_payers(
    mutual: tuple[Scheme, dict[str, int]],
) -> None:
    _, settled = mutual
    due = AID + AID * 8 // 100 - CARRY_OVER
    assert settled["share"] == -(-due // PAYERS)


def test_it_credits_the_operator_eight_percent_of_the_aid(
    mutual: tuple[Scheme, dict[str, int]],
) -> None:
    scheme, _ = mutual
    assert scheme.deployed.fund.view("balanceOf", 5) == AID * 8 // 100


def test_it_keeps_less_than_one_token_unit_per_payer_for_the_next_share(
    mutual: tuple[Scheme, dict[str, int]],
) -> None:
    _, settled = mutual
    assert settled["reserve"] == settled["share"] * PAYERS + CARRY_OVER - AID - AID * 8 // 100
    assert settled["reserve"] < PAYERS
