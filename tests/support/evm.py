"""An Ethereum chain inside this process (pyrevm), as fast as tests of 10^5 operations need.

A `Chain` has a clock of its own and mines nothing by itself: set `chain.now`, then call. Contracts
come from the artifacts that `scripts/compile.py` writes. Storage that one call has touched stays
warm for the next, so gas here compares like with like, and is less than a real transaction's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyrevm
from eth_utils import keccak

from scripts.deployment.artifacts import load_artifact
from tests.support import abi

ARTIFACTS = Path(__file__).resolve().parents[2] / "build" / "artifacts"
GAS_LIMIT = 60_000_000
CHAIN_ID = 31337
_REVERT = re.compile(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}")
_BUILT_IN = abi.parse(
    [
        {"type": "error", "name": "Error", "inputs": [{"name": "text", "type": "string"}]},
        {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
    ]
)


class Reverted(Exception):
    """A call reverted: the error's `name` and its `values` by parameter name."""

    def __init__(self, name: str, values: abi.Values) -> None:
        super().__init__(f"{name}({', '.join(f'{k}={v!r}' for k, v in values.items())})")
        self.name = name
        self.values = values


class Halted(Exception):
    """A call ended abnormally: out of gas, invalid opcode, write inside a view."""


@dataclass(frozen=True)
class Artifact:
    """What the compiler made of one contract; code without the addresses of its libraries."""

    name: str
    abi: abi.Abi
    bytecode: bytes  # creation code
    storage: dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One decoded log. `address` is lower-case."""

    address: str
    name: str
    values: abi.Values


@dataclass(frozen=True)
class Receipt:
    """What a transaction did: returned value, gas, and logs as (address, (topics, data))."""

    chain: Chain
    value: Any
    gas: int
    logs: tuple[tuple[str, tuple[list[bytes], bytes]], ...]

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The decoded logs. Raises abi.UnknownName for a contract or event not known by now."""
        return tuple(self.chain.decode(address, *log) for address, log in self.logs)

    def named(self, name: str) -> list[abi.Values]:
        """The values of every event called `name`, in order."""
        return [event.values for event in self.events if event.name == name]


@lru_cache(maxsize=64)
def artifact(name: str) -> Artifact:
    """Load one contract's artifact. Raises FileNotFoundError before the contracts are compiled."""
    data = json.loads((ARTIFACTS / f"{name}.json").read_text("utf-8"))
    code = load_artifact(name, ARTIFACTS).creation
    return Artifact(name, abi.parse(data["abi"]), code.data, data["storageLayout"])


@lru_cache(maxsize=1)
def known_errors() -> dict[bytes, abi.ErrorType]:
    """Every error that any of our contracts declares, by selector."""
    errors = dict(_BUILT_IN.errors)
    for path in sorted(ARTIFACTS.glob("*.json")):
        errors.update(artifact(path.stem).abi.errors)
    return errors


class Chain:
    """One chain with a settable clock."""

    def __init__(self, now: int, chain_id: int = CHAIN_ID) -> None:
        config = pyrevm.CfgEnv(chain_id=chain_id)
        self._evm = pyrevm.EVM(
            gas_limit=GAS_LIMIT, spec_id="CANCUN", env=pyrevm.Env(cfg=config, block=_block(1, now))
        )
        self._block = 1
        self._now = now
        self._contracts: dict[str, Contract] = {}

    @property
    def now(self) -> int:
        """The timestamp of the block that the next call sees."""
        return self._now

    @now.setter
    def now(self, value: int) -> None:
        if value < self._now:
            raise ValueError(f"time runs forward: {value} < {self._now}")
        self._now = value
        self._block += 1
        self._evm.set_block_env(_block(self._block, value))

    @property
    def block(self) -> int:
        """The number of the block that the next call sees."""
        return self._block

    def mine(self, blocks: int = 1) -> None:
        """Let blocks pass in no time."""
        self._block += blocks
        self._evm.set_block_env(_block(self._block, self._now))

    def deploy(self, name: str, *args: Any, sender: str) -> Contract:
        """Deploy from the artifact called `name`. Raises Reverted, Halted."""
        made = artifact(name)
        return self.at(name, self.create(made.bytecode + made.abi.constructor.write(args), sender))

    def create(self, init_code: bytes, sender: str) -> str:
        """Deploy raw init code and return the address."""
        try:
            return self._evm.deploy(sender, init_code).lower()
        except RuntimeError as error:
            raise _failure(error) from None

    def at(self, name: str, address: str) -> Contract:
        """The contract called `name` at `address`; its events are decoded from now on."""
        contract = Contract(self, address.lower(), artifact(name))
        self._contracts[contract.address] = contract
        return contract

    def transact(self, sender: str, to: str, data: bytes) -> tuple[bytes, Any]:
        """Run one transaction: returned bytes, and pyrevm's result. Raises Reverted, Halted."""
        try:
            out = self._evm.message_call(sender, to, data)
        except RuntimeError as error:
            raise _failure(error) from None
        finally:
            self._evm.reset_transient_storage()
        return bytes(out), self._evm.result

    def read(self, to: str, data: bytes, sender: str = "0x" + "00" * 20) -> bytes:
        """Run a call that must not write. Raises Reverted, Halted."""
        try:
            return bytes(self._evm.message_call(sender, to, data, is_static=True))
        except RuntimeError as error:
            raise _failure(error) from None

    def snapshot(self) -> tuple[Any, int, int]:
        """A point to `restore`; every snapshot can be restored once, the newest first."""
        return self._evm.snapshot(), self._now, self._block

    def restore(self, point: tuple[Any, int, int]) -> None:
        """Undo everything since `point`, the clock included."""
        checkpoint, self._now, self._block = point
        self._evm.revert(checkpoint)
        self._evm.set_block_env(_block(self._block, self._now))

    def load(self, address: str, slot: int) -> int:
        """One word of storage."""
        return int(self._evm.storage(address, slot))

    def store(self, address: str, slot: int, value: int) -> None:
        """Overwrite one word of storage; `restore` does not undo it."""
        self._evm.storage(address, slot)  # the account must be loaded first
        self._evm.insert_account_storage(address, slot, value)

    def decode(self, address: str, topics: Sequence[bytes], data: bytes) -> Event:
        """One log by name. Raises abi.UnknownName."""
        contract = self._contracts.get(address)
        kind = contract.artifact.abi.events.get(topics[0]) if contract else None
        if kind is None:
            raise abi.UnknownName(f"unknown event {topics[0].hex()} of {address}")
        return Event(address, kind.name, kind.values(topics, data))


@dataclass(frozen=True)
class Contract:
    """A deployed contract."""

    chain: Chain
    address: str
    artifact: Artifact
    _questions: dict[tuple[Any, ...], bytes] = field(default_factory=dict, compare=False)

    def send(self, function: str, *args: Any, sender: str) -> Receipt:
        """Send a transaction. Raises Reverted, Halted."""
        entry = self.artifact.abi.function(function)
        out, result = self.chain.transact(sender, self.address, entry.call_data(args))
        logs = tuple((log.address.lower(), log.data) for log in result.logs)
        return Receipt(self.chain, entry.result(out), result.gas_used, logs)

    def view(self, function: str, *args: Any) -> Any:
        """Ask a view: one value as it is, several as a dict by name. Raises Reverted, Halted."""
        entry = self.artifact.abi.function(function)
        question = (function, *args)  # tests ask the same again and again
        data = self._questions.get(question)
        if data is None:
            data = self._questions[question] = entry.call_data(args)
        return entry.result(self.chain.read(self.address, data))


def address_of(label: str) -> str:
    """A stable account address for a name in a test's cast."""
    return "0x" + keccak(text=label)[12:].hex()


def accounts(prefix: str, count: int) -> Sequence[str]:
    """`count` addresses."""
    return [address_of(f"{prefix} {at}") for at in range(count)]


def _block(number: int, now: int) -> pyrevm.BlockEnv:
    return pyrevm.BlockEnv(number=number, timestamp=now, gas_limit=GAS_LIMIT)


def _failure(error: RuntimeError) -> Exception:
    match = _REVERT.fullmatch(str(error))
    if match is None:
        return Halted(str(error))
    data = bytes.fromhex(match[1])
    kind = known_errors().get(data[:4])
    if kind is None:
        return Reverted("0x" + data.hex() if data else "no reason", {})
    return Reverted(kind.name, kind.inputs.read(data[4:]))
