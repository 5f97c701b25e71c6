"""A plan as constructor arguments: exact amounts, the contracts' own ABI and bounds."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from eth_abi import decode, encode

from fundplan import (
    NOBODY,
    PlanError,
    bounds,
    constructor_args,
    parse_plan,
    rules_hash,
    with_patch,
)
from scripts.deployment.artifacts import load_artifact, named, types_of
from tests.support.plans import PLAN_NAMES, plan_of, with_value

ROOT = Path(__file__).resolve().parents[2]
OPERATOR = "0x" + "11" * 20
PROVIDER = "0x" + "22" * 20
BENEFICIARY = "0x" + "33" * 20
ATTESTOR = "0x" + "44" * 20
STARTS_AT = 1_800_000_000


def arguments(plan, decimals: int = 6, **more):  # type: ignore[no-untyped-def]
    more.setdefault("providers", [PROVIDER] if plan.claims.fast_limit else [])
    more.setdefault("attestors", [ATTESTOR] if plan.membership.attested else [])
    return constructor_args(plan, decimals, STARTS_AT, operator=OPERATOR, **more)


def create_fund_inputs() -> list:  # type: ignore[type-arg]
    return load_artifact("FundFactory").function("prepareFund")["inputs"]


def as_named(plan, decimals: int = 6) -> dict:  # type: ignore[no-untyped-def, type-arg]
    return named(create_fund_inputs(), (OPERATOR, arguments(plan, decimals)))["plan"]


@pytest.mark.parametrize("name", PLAN_NAMES)
@pytest.mark.parametrize("decimals", [6, 18])
def test_it_survives_the_abi_of_the_factory(name: str, decimals: int) -> None:
    types = types_of(create_fund_inputs())
    plan = arguments(plan_of(name), decimals)
    (_, back) = decode(types, encode(types, (OPERATOR, plan)))
    assert _tuples(back) == _tuples(plan)


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def test_it_puts_each_value_into_the_field_of_its_name() -> None:
    plan = plan_of()
    tree = as_named(plan)
    rules = tree["rules"]
    assert rules["rulesHash"] == "0x" + rules_hash(plan).hex()
    assert tree["tick"] == "30000"
    assert tree["calendar"] == {"startsAt": str(STARTS_AT), "periodSeconds": str(14 * 86_400)}
    assert tree["lifeSeconds"] == "0"
    assert rules["membership"] == {
        "minPrepayment": "20000000",
        "maxCover": "1",
        "waitingSeconds": str(90 * 86_400),
        "graceSeconds": str(15 * 86_400),
        "attested": False,
    }
    assert rules["shares"] == {
        "periodCap": "7200000",
        "claimCap": "100000",
        "dues": "0",
        "feeBps": "800",
        "reserveFloor": "0",
        "carries": True,
        "termPeriods": "1",
        "surplus": "0",
    }
    assert rules["thresholds"] == {
        "stopJoinsBps": "5000",
        "lowBps": "5000",
        "fewMembers": "1000000",
        "periods": "6",
        "windsUp": False,
    }
    assert rules["claims"] == {
        "reportingSeconds": str(180 * 86_400),
        "publicitySeconds": str(7 * 86_400),
        "fastSeconds": "86400",
        "fastLimit": "5000000000",
    }
    assert tree["disputes"] == {
        "appealSeconds": str(5 * 86_400),
        "bond": "50000000",
        "appealBond": "100000000",
        "stake": "100000000",
        "refusedBps": "5000",
        "winnerBps": "5000",
        "jurorBps": "3000",
    }
    assert tree["jury"] == {
        "size": "21",
        "quorumBps": "5000",
        "plenaryQuorumBps": "1000",
        "majorityBps": "5000",
        "graveBps": "6666",
        "appealFactor": "2",
        "rounds": "3",
        "tieRefuses": False,
        "silencePays": True,
        "sealingSeconds": str(3 * 86_400),
        "openingSeconds": str(2 * 86_400),
        "swingSeconds": str(12 * 3_600),
        "extensionSeconds": str(2 * 86_400),
    }
    assert tree["bands"][1] == {"ageFrom": "40", "ageTo": "59", "units": "1"}
    assert rules["benefits"][5] == {
        "code": "3",
        "kind": "1",
        "severity": "0",
        "ageFrom": "0",
        "ageTo": "59",
        "waits": True,
        "capped": True,
        "ratioBps": "8000",
        "deductible": "10000000000",
        "amount": "50000000000",
    }
    assert rules["cappedCodes"] == ["1", "2", "3"]
    assert rules["caps"][2] == {
        "perEvent": "50000000000",
        "annual": "100000000000",
        "lifetime": "200000000000",
    }
    assert tree["offices"] == {
        "newAttestors": [],
        "goneAttestors": [],
        "newProviders": [PROVIDER],
        "goneProviders": [],
    }


def test_it_names_who_holds_an_office() -> None:
    plan = plan_of("cancer-commune")
    given = arguments(plan, beneficiary=BENEFICIARY, guardian=PROVIDER)
    assert given[0][1:4] == (OPERATOR, PROVIDER, BENEFICIARY)


def test_without_a_beneficiary_it_is_the_operator_and_without_a_guardian_nobody_pauses() -> None:
    assert arguments(plan_of("cancer-commune"))[0][1:4] == (
        OPERATOR,
        NOBODY,
        OPERATOR,
    )


@pytest.mark.parametrize(("policy", "number"), [("lower", "0"), ("keep", "1"), ("grant", "2")])
def test_it_turns_the_policy_of_the_surplus_into_the_contracts_enum(policy, number) -> None:  # type: ignore[no-untyped-def]
    tree = as_named(parse_plan(with_value("surplus.policy", policy)))
    assert tree["rules"]["shares"]["surplus"] == number


@pytest.mark.parametrize(("then", "flag"), [("vote", False), ("wind_up", True)])
def test_it_turns_what_a_threshold_does_into_the_contracts_flag(then: str, flag: bool) -> None:
    tree = as_named(parse_plan(with_value("thresholds.then", then)))
    assert tree["rules"]["thresholds"]["windsUp"] is flag


def test_it_counts_the_end_in_seconds_from_the_start() -> None:
    tree = as_named(parse_plan(with_value("calendar.ends_after", "365d")))
    assert tree["lifeSeconds"] == str(365 * 86_400)


@pytest.mark.parametrize(("word", "refuses"), [("refuse", True), ("pay", False)])
def test_it_turns_tie_and_silence_into_the_contracts_flags(word: str, refuses: bool) -> None:
    tie = as_named(parse_plan(with_value("jury.tie", word)))["jury"]
    silence = as_named(parse_plan(with_value("jury.silence", word)))["jury"]
    assert (tie["tieRefuses"], silence["silencePays"]) == (refuses, not refuses)


def test_it_numbers_lines_by_line_and_bands_by_age_whatever_the_order_in_the_file() -> None:
    plan = plan_of()
    assert [line.number for line in plan.lines] == [1, 2, 3, 4, 5, 6]
    assert [(band.number, band.age_from) for band in plan.bands] == [(0, 0), (1, 40)]


@pytest.mark.parametrize(
    ("key", "value", "decimals", "message"),
    [
        ("shares.claim_cap", "0.0000001", 6, "at most 6 decimals, as the token has"),
        ("disputes.bond", "0.00000001", 7, "at most 7 decimals, as the token has"),
        ("shares.tick", "20", 18, "at most 18.446744073709551615 with a token of 18"),
        ("membership.min_prepayment", "2000000", 18, "at most 1208925.8196"),
        ("disputes.appeal_bond", "2000000", 18, "at most 1208925.8196"),
        ("disputes.stake", "2000000", 18, "at most 1208925.8196"),
        ("claims.fast_limit", "400000000", 18, "at most 309485009.82"),
    ],
)
def test_it_refuses_an_amount_that_the_token_cannot_express(key, value, decimals, message) -> None:  # type: ignore[no-untyped-def]
    plan = plan_of()
    patch = {"membership.min_prepayment": "100"} | {key: value}
    with pytest.raises(PlanError) as caught:
        arguments(with_patch(plan, patch), decimals)
    assert message in str(caught.value)
    assert key in str(caught.value)


def test_it_is_exact_where_a_float_would_not_be() -> None:
    plan = parse_plan(with_value("shares.claim_cap", '"0.100000000000000003"'))
    assert as_named(plan, 18)["rules"]["shares"]["claimCap"] == "100000000000000003"


@pytest.mark.parametrize("decimals", [5, 19])
def test_it_refuses_a_token_with_too_few_or_too_many_decimals(decimals: int) -> None:
    with pytest.raises(PlanError, match="allowed: 6 to 18"):
        arguments(plan_of("cancer-commune"), decimals)


def test_it_asks_for_an_attestor_in_an_attested_plan() -> None:
    plan = parse_plan(with_value("membership.joining", "attested"))
    with pytest.raises(PlanError, match="1 to 255, as membership.joining is attested"):
        arguments(plan, attestors=[])
    assert arguments(plan, attestors=[OPERATOR])[1][0] == [OPERATOR]


def test_it_refuses_an_attestor_in_an_open_plan() -> None:
    with pytest.raises(PlanError, match="none, as membership.joining is open"):
        arguments(plan_of("cancer-commune"), attestors=[OPERATOR])


def test_it_asks_for_a_provider_in_a_plan_with_a_fast_lane() -> None:
    with pytest.raises(PlanError, match="1 to 255, as claims.fast_limit is above 0"):
        arguments(plan_of(), providers=[])


def test_it_refuses_a_provider_in_a_plan_without_a_fast_lane() -> None:
    with pytest.raises(PlanError, match="none, as claims.fast_limit is 0"):
        arguments(plan_of("cancer-commune"), providers=[PROVIDER])


class TestBounds:
    """fundplan.bounds is contracts/libraries/Bounds.sol."""

    source = (ROOT / "contracts" / "libraries" / "Bounds.sol").read_text(encoding="utf-8")
    constants = re.findall(r"constant (\w+) = ([\d_]+)(?: (days|hours))?;", source)

    def test_it_finds_the_constants_of_the_contract(self) -> None:
        assert len(self.constants) == self.source.count(" constant ")

    @pytest.mark.parametrize(("name", "number", "unit"), constants)
    def test_it_has_the_same_value(self, name: str, number: str, unit: str) -> None:
        factor = {"days": 86_400, "hours": 3_600, "": 1}[unit]
        assert getattr(bounds, name) == int(number.replace("_", "")) * factor


@pytest.mark.parametrize("members", [29_999, 30_000, 60_000, 100_000, 300_000])
def test_the_commune_can_express_the_published_shares_exactly(members: int) -> None:
    plan = plan_of("cancer-commune")
    share = min(plan.shares.claim_cap, plan.lines[0].amount / Decimal(members))
    assert share.scaleb(6) == share.scaleb(6).to_integral_value()
