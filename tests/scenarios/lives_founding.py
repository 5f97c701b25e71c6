"""The beginning of a life: a plan file becomes a fund."""

from __future__ import annotations

from fundplan import Plan, constructor_args, rules_hash
from fundplan.bounds import DAY
from tests.scenarios.lives_ledger import DECIMALS, NOBODY
from tests.scenarios.lives_rules import Reader
from tests.scenarios.lives_stage import BENEFICIARY, GUARDIAN, HOUR, OPERATOR, Life
from tests.support.deploy import deploy_platform, deploy_token
from tests.support.evm import Chain
from tests.support.receipts import providers
from tests.support.terms import plan_from_abi
from tests.support.vouchers import attestors

START = 1_767_225_600  # 2026-01-01


def found(plan: Plan) -> Life:
    """The fund of a plan, on a chain of its own, an hour into its first period."""
    platform = deploy_platform(Chain(START - DAY))
    token = deploy_token(platform.chain, DECIMALS)
    signers = attestors(1) if plan.membership.attested else ()
    clinics = providers(1) if plan.claims.fast_limit else ()
    args = constructor_args(
        plan,
        DECIMALS,
        START,
        operator=OPERATOR,
        beneficiary=BENEFICIARY,
        guardian=GUARDIAN,
        attestors=signers,
        providers=clinics,
    )
    terms = plan_from_abi(args, plan.canonical)
    at = platform.create_fund(token, terms)
    reader = Reader(
        plan,
        at.fund.address,
        now=START,
        operator=OPERATOR,
        beneficiary=BENEFICIARY,
        guardian=GUARDIAN,
        starts_at=START,
        versions=[(0, plan)],
    )
    life = Life(platform, at, reader, terms)
    _begins(life, signers, clinics)
    platform.chain.now = reader.now = START + HOUR
    return life


def _begins(life: Life, signers: tuple[str, ...], clinics: tuple[str, ...]) -> None:
    """The fund's first events: where it is, the whole text of its rules, who holds which office."""
    reader, at = life.reader, life.at
    given = {"rulesHash": rules_hash(reader.plan)}
    reader.say("factory", "FundCreated", fundId=1, fund=at.fund.address, **given)
    calendar = {"startsAt": START, "periodSeconds": reader.plan.calendar.period_seconds}
    reader.say("fund", "FundOpened", token=at.token.address, **calendar, tick=reader.tick)
    reader.say("rulebook", "RulesPublished", matter=0, **given, text=reader.plan.canonical)
    reader.say("rulebook", "RulesEnacted", version=1, **given, matter=0)
    reader.say("rulebook", "GuardianChanged", oldGuardian=NOBODY, newGuardian=GUARDIAN)
    holders = {"operator": OPERATOR, "beneficiary": BENEFICIARY}
    reader.say("fund", "TermsAdopted", **given, **holders, sharesFrom=1)
    for signer in signers:
        reader.say("fund", "AttestorRegistered", attestor=signer)
    for clinic in clinics:
        reader.say("desk", "ProviderRegistered", provider=clinic)
    life.does_as_told(at.receipt, reader.told())
