"""check_plan finds what differs between chain, record, plan and code."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fundplan import with_patch
from fundplan.deployments import DeployedFund
from scripts import check_plan
from scripts.deployment.compare import differences
from tests.support.deploying import recorded, request_for, run
from tests.support.node import Node


@pytest.fixture(scope="module")
def deployed(
    anvil: Node, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DeployedFund, Path]]:
    """A fund, and the folder of its record."""
    with anvil.snapshot():
        folder = tmp_path_factory.mktemp("deployments")
        yield run(anvil, request_for(folder)).fund, folder


def keys(node: Node, fund: DeployedFund, plan: Any = None) -> list[str]:
    return [difference.key for difference in differences(node.web3, fund, plan)]


def role_of(part: str) -> str:
    """The name of a part in messages."""
    return part.replace("_desk", "Desk")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"shares.tick": "0.04"}, "tick"),
        ({"calendar.period": "15d"}, "periodSeconds"),
        ({"calendar.ends_after": "365d"}, "windsUpAt"),
        ({"membership.min_prepayment": "21"}, "membership"),
        ({"membership.max_cover": 2}, "membership"),
        ({"membership.waiting": "91d"}, "membership"),
        ({"membership.grace": "14d"}, "membership"),
        ({"shares.period_cap": "7.1"}, "shares"),
        ({"shares.claim_cap": "0.11"}, "shares"),
        ({"shares.dues": "0.1"}, "shares"),
        ({"shares.dues_every": 26}, "shares"),
        ({"surplus.policy": "grant"}, "shares"),
        ({"thresholds.stop_joins": "51%"}, "thresholds"),
        ({"thresholds.low": "49%"}, "thresholds"),
        ({"thresholds.few": 5}, "thresholds"),
        ({"thresholds.periods": 7}, "thresholds"),
        ({"thresholds.then": "wind_up"}, "thresholds"),
        ({"shares.fee": "7.99%"}, "shares"),
        ({"shares.reserve_floor": "1"}, "shares"),
        ({"shares.carries": False}, "shares"),
        ({"claims.reporting": "179d"}, "claims"),
        ({"claims.publicity": "8d"}, "claims"),
        ({"claims.fast_window": "25h"}, "claims"),
        ({"claims.fast_limit": "5001"}, "claims"),
        *(
            ({f"disputes.{key}": value}, "disputes of the claimDesk")
            for key, value in (
                ("appeal", "6d"),
                ("bond", "51"),
                ("appeal_bond", "101"),
                ("stake", "99"),
                ("refused", "49%"),
                ("winner", "49%"),
                ("jurors", "29%"),
            )
        ),
        *(
            ({f"jury.{key}": value}, "jury")
            for key, value in (
                ("size", 22),
                ("quorum", "51%"),
                ("plenary_quorum", "11%"),
                ("majority", "51%"),
                ("grave", "66.67%"),
                ("appeal_factor", 3),
                ("rounds", 2),
                ("sealing", "4d"),
                ("opening", "3d"),
                ("swing", "11h"),
                ("extension", "1d"),
                ("tie", "refuse"),
                ("silence", "refuse"),
            )
        ),
        ({"bands.from_40.units": 2}, "bands"),
        ({"bands.from_40.ages": "40-58"}, "bands"),
        ({"benefits.thyroid.lines.mild.amount": "50001"}, "benefits"),
        ({"benefits.thyroid.lines.mild.severity": 2}, "benefits"),
        ({"benefits.critical.lines.accident_under_40.waits": True}, "benefits"),
        ({"benefits.medical.lines.costs.ratio": "81%"}, "benefits"),
        ({"benefits.medical.lines.costs.deductible": "1"}, "benefits"),
        ({"benefits.medical.caps.annual": "1"}, "caps of code 3"),
    ],
)
def test_it_finds_a_changed_parameter(anvil: Node, deployed: Any, change: Any, key: str) -> None:
    fund, _ = deployed
    also = {
        "claims.publicity": ["answerSeconds"],
        "disputes": ["disputes of the reviewDesk"],
    }
    name = next(iter(change))
    more = also.get(name, also.get(name.partition(".")[0], []))
    assert keys(anvil, fund, with_patch(fund.plan(), change)) == ["rulesHash", key, *more]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"plan_text": "{}"}, "recorded text"),
        ({"operator": "0x" + "11" * 20}, "operator at the start"),
        ({"guardian": "0x" + "11" * 20}, "guardian at the start"),
        ({"beneficiary": "0x" + "11" * 20}, "beneficiary at the start"),
        ({"attestors": ("0x" + "11" * 20,)}, "attestors"),
        ({"providers": ("0x" + "11" * 20,)}, "providers"),
        ({"providers": ()}, "providers"),
        ({"starts_at": 1}, "whole plan"),
        ({"rules_hash": "0x" + "11" * 32}, "recorded text"),
    ],
)
def test_it_finds_a_changed_record(anvil: Node, deployed: Any, change: Any, key: str) -> None:
    fund, _ = deployed
    found = differences(anvil.web3, dataclasses.replace(fund, **change), fund.plan())
    assert next(found).key == key


@pytest.mark.parametrize("part", ["fund", "claim_desk", "review_desk", "jury", "rulebook"])
def test_it_finds_changed_code(anvil: Node, deployed: Any, part: str) -> None:
    fund, _ = deployed
    address = getattr(fund, part)
    with anvil.snapshot():
        code = bytes(anvil.web3.eth.get_code(address))
        # The metadata hash at the end: the contract works as before, but is another.
        anvil.rpc("anvil_setCode", address, "0x" + (code[:-10] + b"\0" + code[-9:]).hex())
        found = keys(anvil, fund)
    role = role_of(part)
    assert found == [f"code hash of {role}", f"code of {role}"]


@pytest.mark.parametrize("part", ["forwarder", "agents", "enrolment", "factory"])
def test_it_finds_a_changed_shared_contract(anvil: Node, deployed: Any, part: str) -> None:
    fund, _ = deployed
    address = getattr(fund, part)
    with anvil.snapshot():
        code = bytes(anvil.web3.eth.get_code(address))
        anvil.rpc("anvil_setCode", address, "0x" + (code[:-10] + b"\0" + code[-9:]).hex())
        assert keys(anvil, fund) == [f"code of {part}"]


@pytest.mark.parametrize(
    "part",
    [
        "fund",
        "claim_desk",
        "review_desk",
        "jury",
        "rulebook",
        "token",
        "forwarder",
        "agents",
        "enrolment",
        "factory",
    ],
)
def test_it_finds_that_a_contract_is_not_there(anvil: Node, deployed: Any, part: str) -> None:
    fund, _ = deployed
    gone = dataclasses.replace(fund, **{part: "0x" + "11" * 20})
    role = role_of(part)
    assert keys(anvil, gone) == [f"code of {role}"]


def test_it_finds_that_the_fund_s_contracts_trust_another_forwarder(
    anvil: Node, deployed: Any
) -> None:
    fund, _ = deployed
    other = dataclasses.replace(fund, forwarder=fund.factory)
    roles = ("fund", "claimDesk", "reviewDesk", "jury", "rulebook", "agents", "enrolment")
    assert keys(anvil, other)[:7] == [f"trustedForwarder of {role}" for role in roles]


def test_it_finds_that_the_fund_s_contracts_trust_another_register(
    anvil: Node, deployed: Any
) -> None:
    fund, _ = deployed
    other = dataclasses.replace(fund, agents=fund.enrolment)
    roles = ("fund", "claimDesk", "reviewDesk", "jury", "rulebook")
    assert keys(anvil, other)[:5] == [f"agents of {role}" for role in roles]


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("jury", "jury of claimDesk"),
        ("jury", "jury of reviewDesk"),
        ("claim_desk", "claimDesk of fund"),
        ("claim_desk", "claimDesk of jury"),
        ("review_desk", "reviewDesk of fund"),
        ("review_desk", "reviewDesk of claimDesk"),
        ("fund", "members of jury"),
        ("rulebook", "rulebook of fund"),
        ("rulebook", "rulebook of claimDesk"),
        ("rulebook", "rulebook of jury"),
        ("fund", "fund of rulebook"),
        ("claim_desk", "claimDesk of rulebook"),
        ("jury", "jury of rulebook"),
    ],
)
def test_it_finds_that_the_contracts_know_others_than_on_record(
    anvil: Node, deployed: Any, tmp_path: Path, part: str, key: str
) -> None:
    fund, folder = deployed
    shutil.copy(folder / "31337.json", tmp_path)
    with anvil.snapshot():
        second = run(anvil, request_for(tmp_path, again=True)).fund
        mixed = dataclasses.replace(fund, **{part: getattr(second, part)})
        assert key in keys(anvil, mixed)


def test_it_finds_a_changed_library(anvil: Node, deployed: Any) -> None:
    fund, _ = deployed
    name, address = fund.fund_code.libraries[0]
    with anvil.snapshot():
        code = bytes(anvil.web3.eth.get_code(address))
        anvil.rpc("anvil_setCode", address, "0x" + (code[:-10] + b"\0" + code[-9:]).hex())
        assert keys(anvil, fund) == [f"code of library {name}"]


class TestCommand:
    """The command's exit code and what it says."""

    @pytest.fixture(autouse=True)
    def folder(self, deployed: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
        _, folder = deployed
        monkeypatch.setenv("DEPLOYMENTS", str(folder))
        monkeypatch.delenv("PLAN", raising=False)
        return folder

    def test_it_exits_0_when_all_agrees(self, anvil: Node, capsys: Any) -> None:
        assert check_plan.run(anvil.web3) == 0
        assert "agree" in capsys.readouterr().out

    def test_it_exits_0_when_the_file_agrees(self, anvil: Node, monkeypatch: Any) -> None:
        monkeypatch.setenv("PLAN", "critical-illness")
        assert check_plan.run(anvil.web3) == 0

    def test_it_exits_1_and_names_the_first_difference(
        self, anvil: Node, monkeypatch: Any, capsys: Any
    ) -> None:
        monkeypatch.setenv("PLAN", "critical-illness")
        monkeypatch.setenv("DEMO", "1")
        assert check_plan.run(anvil.web3) == 1
        assert "rulesHash is '0x" in capsys.readouterr().err

    def test_it_exits_1_without_a_record(
        self, anvil: Node, monkeypatch: Any, tmp_path: Path, capsys: Any
    ) -> None:
        monkeypatch.setenv("DEPLOYMENTS", str(tmp_path))
        assert check_plan.run(anvil.web3) == 1
        assert "cannot check" in capsys.readouterr().err

    def test_it_exits_1_for_a_fund_that_is_not_on_record(self, anvil: Node, capsys: Any) -> None:
        assert check_plan.run(anvil.web3, "0x" + "11" * 20) == 1
        assert "no such fund on chain 31337" in capsys.readouterr().err

    def test_it_exits_1_for_a_file_that_is_no_record(
        self, anvil: Node, folder: Path, monkeypatch: Any, tmp_path: Path, capsys: Any
    ) -> None:
        data = recorded(folder)
        del data["funds"][0]["planText"]
        (tmp_path / "31337.json").write_text(json.dumps(data))
        monkeypatch.setenv("DEPLOYMENTS", str(tmp_path))
        assert check_plan.run(anvil.web3) == 1
        assert "31337.json: funds.0: 'planText' is a required property" in capsys.readouterr().err
