"""Asking contracts: call data and answers by the ABI, through web3's codec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth_abi.exceptions import DecodingError
from eth_utils import keccak
from web3 import Web3

from .abitypes import canonical, signature
from .catalogue import abi
from .rpc import Node, RpcError

_CODEC = Web3().codec
#: Questions and answers kept decoded: whoever asks block after block gets most of them again.
KEPT = 1 << 14

#: The views of the token that we ask; any ERC-20 has them.
_TOKEN: tuple[dict[str, Any], ...] = (
    {"name": "symbol", "inputs": [], "outputs": [{"type": "string"}]},
    {"name": "decimals", "inputs": [], "outputs": [{"type": "uint8"}]},
    {
        "name": "balanceOf",
        "inputs": [{"type": "address"}],
        "outputs": [{"type": "uint256"}],
    },
)


class CallFailed(RuntimeError):
    """A view that must answer did not."""


@dataclass(frozen=True, slots=True)
class View:
    """One view function."""

    name: str
    selector: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def data(self, *args: Any) -> str:
        """Call data as 0x text."""
        return self.selector + _encoded(self.inputs, args)

    def answer(self, raw: bytes) -> Any:
        """One value as it is, several (or a struct's) as a tuple; addresses lower-case."""
        return _decoded(self.outputs, raw)


@dataclass(frozen=True, slots=True)
class Question:
    """A view of a contract, with arguments."""

    address: str
    view: View
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.view.name}({', '.join(str(arg) for arg in self.args)})"


@lru_cache(maxsize=256)
def view(contract: str, name: str) -> View:
    """The view `name` of one of our contracts, or of "Token".

    Raises:
        LookupError: the ABI has no such function.
    """
    entries = _TOKEN if contract == "Token" else abi(contract)
    for entry in entries:
        if entry["name" if "name" in entry else "type"] == name and "outputs" in entry:
            selector = "0x" + keccak(text=signature(entry))[:4].hex()
            inputs = tuple(canonical(item) for item in entry["inputs"])
            outputs = tuple(canonical(item) for item in entry["outputs"])
            return View(name, selector, inputs, outputs)
    raise LookupError(f"{contract} has no view {name}")


def ask(node: Node, block_hash: str, questions: Sequence[Question]) -> list[Any]:
    """Answers in the state after a block; every question must be answered.

    Raises:
        CallFailed: one reverted, or its answer has not the type the ABI gives.
    """
    answers = try_ask(node, block_hash, questions)
    for question, answer in zip(questions, answers, strict=True):
        if isinstance(answer, Exception):
            raise CallFailed(f"{question} of {question.address}: {answer}") from answer
    return answers


def try_ask(node: Node, block_hash: str, questions: Sequence[Question]) -> list[Any]:
    """As `ask`, with an exception in the place of an answer that failed."""
    calls = [(q.address, q.view.data(*q.args)) for q in questions]
    answers: list[Any] = []
    for question, raw in zip(questions, node.calls(block_hash, calls), strict=True):
        if isinstance(raw, RpcError):
            answers.append(raw)
            continue
        try:
            answers.append(question.view.answer(raw))
        except (DecodingError, ValueError, OverflowError) as error:
            answers.append(CallFailed(f"unreadable answer 0x{raw.hex()}: {error}"))
    return answers


@lru_cache(maxsize=KEPT)
def _encoded(kinds: tuple[str, ...], args: tuple[Any, ...]) -> str:
    return str(_CODEC.encode(kinds, args).hex())


@lru_cache(maxsize=KEPT)
def _decoded(kinds: tuple[str, ...], raw: bytes) -> Any:
    values = _CODEC.decode(kinds, raw)
    plain = tuple(_plain(kind, value) for kind, value in zip(kinds, values, strict=True))
    return plain[0] if len(plain) == 1 else plain


def _plain(kind: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex() if kind != "bytes" else value
    if isinstance(value, str):
        return value.lower() if kind == "address" else value
    if isinstance(value, tuple):
        return tuple(_plain("address" if _is_address(part) else "", part) for part in value)
    return value


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 42 and value.startswith("0x")
