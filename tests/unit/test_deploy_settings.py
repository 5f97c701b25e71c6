"""The settings of a deployment are read strictly: a bad one is named with what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.deploy import asker, choose_account
from scripts.deployment.keys import public_accounts
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.settings import Settings, request_of
from tests.support.plans import PLANS

ADDRESS = "0x" + "ab" * 20
BEN, CLEO = "0x" + "be" * 20, "0x" + "c1" * 20


def request(**environ: str) -> Any:
    return request_of(Settings.from_env(environ))


def test_it_takes_a_plan_by_name_or_by_path() -> None:
    by_name = request(PLAN="cancer-commune")
    by_path = request(PLAN=str(PLANS / "cancer-commune.yaml"))
    assert by_name == by_path
    assert by_name.plan_file == "cancer-commune.yaml"


def test_it_takes_the_changes_of_the_demo() -> None:
    assert request(DEMO="1").plan.variant is not None
    assert request(DEMO="0").plan.variant is None


def test_it_reads_each_setting_into_the_request() -> None:
    found = request(
        CHAIN_ID="84532",
        TOKEN=ADDRESS,
        TOKEN_DECIMALS="18",
        FAUCET_LIMIT="5",
        OPERATOR=ADDRESS,
        ATTESTORS=f"{ADDRESS}, {ADDRESS}",
        STARTS_AT="2027-01-01T00:00Z",
        BENEFICIARY=BEN,
        GUARDIAN=CLEO,
        PLAN_LANGUAGE="zh",
        AGAIN="1",
        NEW_FACTORY="1",
        RETRY="1",
    )
    assert (found.chain_id, found.token, found.operator) == (84532, ADDRESS, ADDRESS)
    assert (found.testnet_token.decimals, found.testnet_token.faucet_limit) == (18, 5)
    assert found.attestors == (ADDRESS, ADDRESS)
    assert found.starts_at == 1_798_761_600
    assert (found.beneficiary, found.guardian, found.languages) == (BEN, CLEO, ("zh",))
    assert (found.again, found.renew, found.retry) == (True, True, True)


def test_the_chain_id_of_the_network_is_expected_where_none_is_set() -> None:
    assert request_of(Settings(), 5).chain_id == 5
    assert request_of(Settings(chain_id="6"), 5).chain_id == 6


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PLAN", "no-such-plan", "plans/ has anti-cancer-prepaid, cancer-accident, cancer-commune"),
        ("CHAIN_ID", "one", "a whole number"),
        ("TOKEN_DECIMALS", "-6", "a whole number"),
        ("FAUCET_LIMIT", "1e6", "a whole number"),
        ("OPERATOR", "0x12", "an address"),
        ("OPERATOR", "0x" + "00" * 20, "an address"),
        ("BENEFICIARY", "ben", "an address"),
        ("GUARDIAN", "0x" + "00" * 20, "an address"),
        ("ATTESTORS", f"{ADDRESS},me", "an address"),
        ("STARTS_AT", "tomorrow", "a moment such as 2026-01-31T00:00Z"),
        ("PLAN_LANGUAGE", "fr", "zh, en, both"),
        ("AGAIN", "yes", "1, or 0 or nothing"),
        ("DEMO", "true", "1, or 0 or nothing"),
    ],
)
def test_it_names_the_setting_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(Refused) as caught:
        request(**{name: value})
    assert caught.value.reason is Reason.BAD_SETTING
    assert f"{name}=" in str(caught.value)
    assert allowed in str(caught.value)


def test_it_lists_the_errors_of_a_bad_plan(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.yaml"
    path.write_text("format: 1\n")
    with pytest.raises(Refused, match=r"shares: missing|shares .*: missing") as caught:
        request(PLAN=str(path))
    assert caught.value.reason is Reason.BAD_PLAN


class TestAccount:
    """Who deploys."""

    def test_it_uses_the_first_public_account_on_a_local_network(self) -> None:
        assert choose_account(Settings(), None, "development") == public_accounts()[0]

    def test_it_asks_for_an_account_anywhere_else(self) -> None:
        with pytest.raises(Refused) as caught:
            choose_account(Settings(), None, "mainnet")
        assert caught.value.reason is Reason.NO_ACCOUNT

    def test_it_uses_the_key_that_is_set(self) -> None:
        key = public_accounts()[3].key.hex()
        found = choose_account(Settings(deployer_key=key), None, "mainnet")
        assert found.address == public_accounts()[3].address

    @pytest.mark.parametrize(
        ("error", "reason"),
        [(FileNotFoundError, Reason.NO_ACCOUNT), (ValueError, Reason.BAD_KEY)],
    )
    def test_it_says_when_the_keystore_does_not_open(
        self, error: type[Exception], reason: Reason
    ) -> None:
        class Keystore:
            def load(self, name: str) -> None:
                raise error(name)

        with pytest.raises(Refused, match="ann") as caught:
            choose_account(Settings(deployer="ann"), Keystore(), "mainnet")
        assert caught.value.reason is reason


def test_it_says_no_for_somebody_who_cannot_be_asked(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert asker(Settings())("the plan") is False
    assert asker(Settings(yes="1"))("the plan") is True
    assert "the plan" in capsys.readouterr().out
