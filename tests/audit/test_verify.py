"""`python -m webapp.audit`: what it prints, writes and refuses, and how it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.audit.conftest import Audited
from tests.support.node import running_node
from webapp.audit import artifacts
from webapp.audit.__main__ import main

QUIET = "--quiet"
ACCOUNTS = ("members", "reserve", "claims", "bonds", "fees")


@pytest.fixture(scope="module")
def report(audited: Audited, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Everything compared at once: exit code, printed text, JSON, HTML."""
    folder = tmp_path_factory.mktemp("report")
    options = ["--second", audited.rpc, "--database", audited.story.settings.database_url]
    options += ["--export", str(audited.export), "--checks", "receipts", QUIET]
    written = ["--json", str(folder / "report.json"), "--html", str(folder / "report.html")]
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("builtins.print", lambda text, **_: said.append(text))
        code = main([audited.rpc, audited.fund, *options, *written])
    data = json.loads((folder / "report.json").read_text("utf-8"))
    yield code, "\n".join(said), data, (folder / "report.html").read_text("utf-8")


def test_it_exits_0_when_all_agree(report: Any) -> None:
    code, said, _, _ = report
    assert code == 0 and said.splitlines()[-1] == "all agree"


def test_its_first_line_is_the_journal_s_head_and_count_at_the_block(
    report: Any, audited: Audited
) -> None:
    _, said, _, _ = report
    contract = audited.story.stage.fund
    head, entries = audited.story.stage.ask(contract, "journal")
    wanted = f"journal: head 0x{bytes(head).hex()} of {entries:,} entries recomputed from the logs"
    first = said.splitlines()[0]
    assert first.startswith(wanted) and f"at block {audited.height:,} (0x" in first
    assert first.endswith("; agree")


def test_it_checks_everything_that_it_can(report: Any) -> None:
    _, _, data, _ = report
    keys = "journal logs money figures wiring code rules second database export".split()
    assert [(check["key"], check["outcome"]) for check in data["checks"]] == [
        (key, "agrees") for key in keys
    ]


def test_its_report_has_every_member_claim_and_vote(report: Any, audited: Audited) -> None:
    _, _, data, _ = report
    books = audited.story.books
    counted = sum(int(member["balance"]["units"]) for member in data["members"])
    assert counted == int(data["accounts"]["members"]["units"])
    booked = sum(
        int(amount["units"]) for name, amount in data["accounts"].items() if name in ACCOUNTS
    )
    assert booked == books.held
    assert len(data["claims"]) == data["counts"]["claims"] > 5
    assert sum(vote["option"] is not None for vote in data["votes"]) > 10


def test_its_page_needs_nothing_from_elsewhere_and_has_a_place_to_sign(report: Any) -> None:
    _, _, _, page = report
    assert not re.search(r"<script|<link|<img|src=|url\(", page)
    assert all(word in page for word in ("Auditor", "审计人", "Signature", "签名", "Date", "日期"))
    assert "all agree" in page and "全部一致" in page


@pytest.mark.parametrize(
    ("fund", "options", "named"),
    [
        ("0x12", (), "NotAnAddress: '0x12' is not an address"),
        ("0x43d58E27A5C0B76600351499dD6F9fddAD919828", (), "NotAnAddress: .* wrong checksum"),
        ("0x" + "11" * 20, (), "NoContract: there is no contract at 0x1111"),
        ("{token}", (), "NotAFund: .* does not answer"),
        ("{rulebook}", (), "NotAFund: .* does not answer"),
        ("{fund}", ("--at", "999999"), "NoSuchBlock: the chain ends at block"),
        ("{fund}", ("--at", "3"), "NoContract: there is no contract at .* at block 3 of chain"),
        (
            "{fund}",
            ("--database", "sqlite:///{tmp}/none.sqlite"),
            "NotMirrored: nothing is mirrored",
        ),
        ("{fund}", ("--export", "{tmp}"), "NotAnExport: .* has no manifest.json"),
    ],
)
def test_it_names_why_it_cannot_audit(
    audited: Audited, capsys: Any, tmp_path: Path, fund: str, options: Any, named: str
) -> None:
    record = audited.story.stage.record
    known = {"fund": record.fund, "token": record.token, "rulebook": record.rulebook}
    known["tmp"] = str(tmp_path)
    args = [fund.format(**known), *(each.format(**known) for each in options)]
    assert main([audited.rpc, *args, QUIET]) == 2
    assert re.match(f"audit: {named}", capsys.readouterr().err)


def test_it_refuses_a_second_node_of_another_chain(audited: Audited, capsys: Any) -> None:
    with running_node(1337, "--prune-history") as other:
        assert main([audited.rpc, audited.fund, "--second", other.url, QUIET]) == 2
    assert "OtherChain: the second node serves chain 1337" in capsys.readouterr().err


def test_it_finds_that_a_second_node_has_another_past(audited: Audited, capsys: Any) -> None:
    with running_node(31337, "--prune-history") as other:
        other.rpc("anvil_mine", hex(audited.height))
        assert main([audited.rpc, audited.fund, "--second", other.url, QUIET]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"first difference: second: block {audited.height}: hash 0x")


def test_it_exits_5_where_no_node_answers(audited: Audited, capsys: Any) -> None:
    assert main(["http://127.0.0.1:9", audited.fund, "--timeout", "0.1", QUIET]) == 5
    assert "NodeUnreachable" in capsys.readouterr().err


def test_it_exits_5_where_the_node_forgot_the_block_s_state(capsys: Any) -> None:
    with running_node(31337, "--prune-history") as node:
        node.rpc("anvil_mine", "0x5")
        assert main([node.url, "0x" + "11" * 20, "--at", "2", QUIET]) == 5
    assert "StatePruned: the node has no state of block 2" in capsys.readouterr().err


# --- what is wrong with the chain's side ---------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("fund", "code: fund at 0x.*: it is not the code of MutualFund"),
        ("claimDesk", "code: claimDesk at"),
        ("jury", "code: jury at"),
        ("agents", "code: agents at"),
        ("forwarder", "code: forwarder at"),
        ("factory", ""),
        ("library", "code: library .*: it is not the code of"),
    ],
)
def test_it_finds_other_code(
    audited: Audited, report: Any, capsys: Any, role: str, named: str
) -> None:
    node = audited.story.node
    if role == "library":
        address = dict(audited.story.stage.record.fund_code.libraries)["Verdicts"]
    else:
        address = report[2]["contracts"][role]
    address = node.web3.to_checksum_address(address)
    with node.snapshot():
        code = bytes(node.web3.eth.get_code(address))
        # The metadata hash at the end: the contract works as before, but is another.
        node.rpc("anvil_setCode", address, "0x" + (code[:-10] + b"\0" + code[-9:]).hex())
        code_ = main([audited.rpc, audited.fund, QUIET])
    said = capsys.readouterr().out
    if role == "factory":  # then nobody known says that it made the fund
        assert code_ == 0 and "no factory of these sources" in said
    else:
        assert code_ == 1 and re.match(f"first difference: {named}", said.splitlines()[-1])


def test_it_finds_money_that_is_gone(audited: Audited, capsys: Any) -> None:
    """The token takes half of what the fund holds."""
    node, record = audited.story.node, audited.story.stage.record
    with node.snapshot():
        slot = balance_slot(node, record.token, record.fund)
        node.rpc("anvil_setStorageAt", record.token, slot, "0x" + f"{1:064x}")
        assert main([audited.rpc, audited.fund, QUIET]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith("first difference: journal: tokens missing")
    assert lines[2].startswith("money: ") and "DIFFER: tokens: 1 held" in lines[2]


def balance_slot(node: Any, token: str, holder: str) -> str:
    """Where a token keeps a balance: the slot whose change changes it."""
    held = balance(node, token, holder)
    for slot in range(20):
        key = node.web3.keccak(bytes(12) + bytes.fromhex(holder[2:]) + slot.to_bytes(32, "big"))
        if int.from_bytes(node.web3.eth.get_storage_at(token, key), "big") == held:
            return key.to_0x_hex()
    raise AssertionError("no such slot")


def balance(node: Any, token: str, holder: str) -> int:
    data = "0x70a08231" + "00" * 12 + holder[2:]
    return int.from_bytes(node.web3.eth.call({"to": token, "data": data}), "big")


def test_it_says_what_was_not_checked_without_compiled_sources(
    audited: Audited, capsys: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(artifacts.load_artifact, "__defaults__", (tmp_path,))
    assert main([audited.rpc, audited.fund, QUIET]) == 0
    said = capsys.readouterr().out
    assert re.search(
        "^code: .* is not compiled: run `make compile` first; not checked$", said, re.M
    )
    assert said.splitlines()[-1] == "all that was checked agrees; not checked: code"


def test_it_audits_an_earlier_block_as_it_was(audited: Audited, capsys: Any) -> None:
    middle = audited.height // 2
    assert main([audited.rpc, audited.fund, "--at", str(middle), "--language", "zh", QUIET]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"区块 {middle:,}（0x" in lines[0] and lines[-1] == "全部一致"


def test_it_names_the_first_difference_of_a_spoilt_copy(
    audited: Audited, export: Path, capsys: Any
) -> None:
    path = export / "members.csv"
    path.write_text(path.read_text("utf-8").replace("0x", "0X", 1), "utf-8")
    assert main([audited.rpc, audited.fund, "--export", str(export), QUIET]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("first difference: export: file members.csv: line ")
