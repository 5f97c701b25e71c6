"""Every error that our contracts can revert with has a test that names it, or a reason why not."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from scripts.toolenv import ROOT

HERE = Path(__file__).parent
ARTIFACTS = ROOT / "build" / "artifacts"
UNREACHABLE = {
    "SafeCastOverflowedUintDowncast": "needs 2^40 units, 2^16 periods or 2^32 payers",
    "CheckpointUnorderedInsertion": "keys are block times, which never fall",
    "Create3EmptyBytecode": "a blueprint without code is refused before",
    "Create2EmptyBytecode": "the bytes are a constant of the library",
    "InsufficientBalance": "no coins are sent with a creation",
    "FailedDeployment": "creation code is ours and fits; a constructor's error is passed on",
    "ERC2771ForwarderNoRefundReceiver": "no function of ours takes coins",
    "InvalidShortString": "the forwarder's name is a short constant",
    "StringTooLong": "the forwarder's name is a short constant",
    "InvalidAccountNonce": "the forwarder uses the signer's current nonce itself",
    "ERC5267ExtensionsNotSupported": "the domain's fields are a constant",
    "ReentrancyGuardReentrantCall": "seen inside a token: test_tokens.py compares its selector",
}


def ours() -> dict[str, set[str]]:
    """Error name: contracts that can revert with it; test contracts are left out."""
    found: dict[str, set[str]] = {}
    for path in sorted(ARTIFACTS.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        if "/test/" in data["sourcePath"]:
            continue
        for entry in data["abi"]:
            if entry["type"] == "error":
                found.setdefault(entry["name"], set()).add(path.stem)
    return found


def named_in_tests() -> set[str]:
    """The names that `reverts_with` is called with in this folder."""
    calls = (
        node
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reverts_with"
    )
    names = (call.args[0] for call in calls if call.args)
    return {name.value for name in names if isinstance(name, ast.Constant)}


def test_it_tests_every_error_that_can_happen() -> None:
    known = named_in_tests() | set(UNREACHABLE)
    assert not {name: where for name, where in ours().items() if name not in known}


def test_it_calls_no_tested_error_unreachable() -> None:
    assert not named_in_tests() & set(UNREACHABLE)


def test_it_calls_no_error_unreachable_that_does_not_exist() -> None:
    assert set(UNREACHABLE) <= set(ours())
