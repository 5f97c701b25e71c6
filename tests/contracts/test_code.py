"""The code on chain: what is not in it cannot happen."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from scripts.deployment.artifacts import load_artifact

CONTRACTS = ("MutualFund", "ClaimDesk", "ReviewDesk", "Jury", "Rulebook")
LIBRARIES = (
    "Batches BenefitLimits Bounds DisputeBook Joining Members Receipts RuleTables Settlement Terms"
    " Verdicts Vouchers WindingUp"
).split()
DELEGATECALL, FORBIDDEN = (
    0xF4,
    {0xF0: "CREATE", 0xF2: "CALLCODE", 0xF5: "CREATE2", 0xFF: "SELFDESTRUCT"},
)
SHARED = {"ReviewDesk": 1}  # two calls into one library for which the compiler pushes it once
PUSH1, PUSH20, PUSH32 = 0x60, 0x73, 0x7F


def opcodes(code: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, opcode, what it pushes) of runtime code, the metadata at its end cut off."""
    at, end = 0, len(code) - int.from_bytes(code[-2:], "big") - 2
    while at < end:
        op = code[at]
        size = op - PUSH1 + 1 if PUSH1 <= op <= PUSH32 else 0
        yield at, op, code[at + 1 : at + 1 + size]
        at += 1 + size


class TestCode:
    """What is not in the code cannot happen."""

    def runtime(self, name: str, libraries: dict[str, str]) -> bytes:
        """The code on chain, but for immutables."""
        return load_artifact(name).runtime.linked(libraries)

    @pytest.mark.parametrize("name", [*CONTRACTS, *LIBRARIES])
    def test_it_can_neither_destroy_itself_nor_create(
        self, platform: SimpleNamespace, name: str
    ) -> None:
        used = {op for _, op, _ in opcodes(self.runtime(name, platform.libraries))}
        assert not {FORBIDDEN[op] for op in used & set(FORBIDDEN)}

    @pytest.mark.parametrize("name", LIBRARIES)
    def test_it_has_libraries_that_hand_on_to_nobody(
        self, platform: SimpleNamespace, name: str
    ) -> None:
        assert DELEGATECALL not in {
            op for _, op, _ in opcodes(self.runtime(name, platform.libraries))
        }

    @pytest.mark.parametrize("name", CONTRACTS)
    def test_it_delegates_only_to_itself_and_to_its_linked_libraries(
        self, platform: SimpleNamespace, name: str
    ) -> None:
        artifact = load_artifact(name)
        code = list(opcodes(self.runtime(name, platform.libraries)))
        sites = sum(op == DELEGATECALL for _, op, _ in code)
        calls = len(artifact.runtime.links)  # one for every call into a library
        assert sites == calls + 1 + SHARED.get(name, 0)  # and one in multicall, to itself

    @pytest.mark.parametrize("name", CONTRACTS)
    def test_it_knows_no_address_but_its_libraries(
        self, platform: SimpleNamespace, name: str
    ) -> None:
        mine = load_artifact(name).libraries
        linked = {bytes.fromhex(platform.libraries[library][2:]) for library in mine}
        code = self.runtime(name, platform.libraries)
        pushed = {data for _, op, data in opcodes(code) if op == PUSH20}
        assert linked <= pushed
        strange = pushed - linked - {b"\xff" * 20}
        assert not strange, [data.hex() for data in strange]
