"""Do the tests' own tools read and write what the general ones do?"""

from __future__ import annotations

import random

import pytest
from eth_abi import decode, encode
from eth_keys.datatypes import Signature

from fundplan import canonical_text, constructor_args, load_plan
from tests.support import abi
from tests.support.deploy import Deployed, deploy_fund
from tests.support.evm import Chain, Halted, Reverted, address_of, artifact
from tests.support.layout import peek, poke
from tests.support.plans import PLANS
from tests.support.receipts import (
    SignedReceipt,
    provider_key,
    providers,
    receipt_digest,
    sign_receipt,
)
from tests.support.terms import Plan, plan_from_abi

CONTRACTS = ("MutualFund", "ClaimDesk", "ReviewDesk", "Jury", "Rulebook")
CONTRACTS += ("Agents", "GroupEnrolment", "FundFactory", "TestnetDollar")
SOMEBODY = address_of("somebody")
START = 1_700_000_000


def a_plan(decimals: int) -> Plan:
    """A plan of the project as the contracts take it."""
    plan = load_plan(PLANS / "critical-illness.yaml")
    arguments = constructor_args(plan, decimals, START, operator=SOMEBODY, providers=providers(1))
    return plan_from_abi(arguments, canonical_text(plan))


def _random_of(kind: str, rng: random.Random) -> object:
    if kind.startswith("uint"):
        return rng.getrandbits(int(kind[4:]))
    if kind == "address":
        return "0x" + rng.randbytes(20).hex()
    if kind == "bool":
        return rng.random() < 0.5
    if kind.startswith("("):
        return tuple(_random_of(part, rng) for part in kind[1:-1].split(","))
    return rng.randbytes(int(kind[5:]))


def _flat(value: object) -> list[object]:
    if isinstance(value, dict):
        return [part for item in value.values() for part in _flat(item)]
    if isinstance(value, tuple):
        return [part for item in value for part in _flat(item)]
    return [value]


@pytest.fixture
def fund() -> Deployed:
    """A fund on a chain of its own."""
    return deploy_fund(Chain(START), a_plan(6), 6)


@pytest.mark.parametrize("name", CONTRACTS)
def test_it_reads_words_as_the_general_decoder_does(name: str) -> None:
    rng = random.Random(name)
    shapes = [entry.outputs for entry in artifact(name).abi.functions.values()]
    shapes += [entry.plain for entry in artifact(name).abi.events.values()]
    for shape in shapes:
        if shape.words is None:
            continue
        values = tuple(_random_of(kind, rng) for kind in shape.types)
        data = encode(shape.types, values)
        assert _flat(shape.read(data)) == _flat(decode(shape.types, data))


def test_it_signs_a_receipt_as_its_provider() -> None:
    receipt = SignedReceipt(SOMEBODY, 6, START, 16_000, 0, b"\x02" * 32, START + 1, 1)
    raw = sign_receipt(SOMEBODY, receipt)
    signature = Signature(raw[:64] + bytes([raw[64] - 27]))
    signer = signature.recover_public_key_from_msg_hash(receipt_digest(SOMEBODY, receipt))
    assert signer == provider_key(0).public_key


def test_it_lets_blocks_pass_in_no_time() -> None:
    chain = Chain(START)
    before = chain.block
    chain.mine(7)
    assert (chain.block, chain.now) == (before + 7, START)


def test_it_names_unknown_functions() -> None:
    with pytest.raises(abi.UnknownName, match="no function fly"):
        artifact("MutualFund").abi.function("fly")


def test_it_reads_back_a_plan_it_wrote() -> None:
    plan = a_plan(18)
    assert plan_from_abi(plan.for_abi(), plan.text) == plan


def test_it_decodes_a_custom_error_with_its_values(fund: Deployed) -> None:
    with pytest.raises(Reverted) as caught:
        fund.fund.send("collectRefund", SOMEBODY, sender=SOMEBODY)
    assert (caught.value.name, caught.value.values) == (
        "RefundNotDue",
        {"member": SOMEBODY, "status": 0},
    )


def test_it_tells_writing_in_a_view_from_a_revert(fund: Deployed) -> None:
    fund.token.send("faucet", 10, sender=SOMEBODY)
    with pytest.raises(Halted):
        fund.token.view("faucet", 10)


def test_it_undoes_what_happened_since_a_snapshot(fund: Deployed) -> None:
    point = fund.chain.snapshot()
    fund.token.send("faucet", 10, sender=SOMEBODY)
    fund.chain.now += 5
    fund.chain.restore(point)
    assert (fund.token.view("balanceOf", SOMEBODY), fund.chain.now) == (0, START)


def test_it_refuses_to_turn_the_clock_back(fund: Deployed) -> None:
    with pytest.raises(ValueError, match="time runs forward"):
        fund.chain.now -= 1


def test_it_finds_a_value_in_storage_by_name(fund: Deployed) -> None:
    fund.token.send("faucet", 10, sender=SOMEBODY)
    assert peek(fund.token, f"_balances[{SOMEBODY}]") == 10


def test_it_overwrites_one_value_and_leaves_its_slot_s_others(fund: Deployed) -> None:
    poke(fund.fund, "_state.pool.units", 7)
    assert (fund.fund.view("shareIndex")["units"], fund.fund.view("openPeriod")["period"]) == (7, 1)


def test_it_refuses_a_value_that_does_not_fit_into_storage(fund: Deployed) -> None:
    with pytest.raises(OverflowError):
        poke(fund.fund, "_state.pool.period", 2**16)
