"""Decoders generated from an ABI: each event's values cut out of its log at fixed offsets.

A log reaches us as hexadecimal text. For every event one Python function is written from its
layout: values of known place are slices of that text, values of variable length (strings, bytes,
arrays) follow their offset. `tests/mirror/test_layout.py` holds the outcome against eth_abi.

Values: integers as int, bool as bool, addresses and bytesN as lower-case 0x text, bytes as bytes,
strings as str (see `_text`), arrays as tuples, structs as named tuples. An indexed value of
variable length is on the chain as its hash only, and comes as 0x text of 32 bytes.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_utils import keccak

from .abitypes import Json, element, fixed_words, head_words, is_dynamic, signature, snake

WORD = 64  # hexadecimal digits
_INT_TOP = 1 << 255
_INT_ALL = 1 << 256

Decoder = Callable[[Sequence[str], str], tuple[Any, ...]]


class BadLog(ValueError):
    """A log does not have the shape its event's signature asks for."""


@dataclass(frozen=True, slots=True)
class EventLayout:
    """One event: how it is named, told apart and read."""

    name: str
    topic: str  # 0x text of 32 bytes
    params: tuple[str, ...]  # parameter names in snake case, in order of declaration
    decode: Decoder  # (topics, data) -> values in order of declaration
    source: str  # of the generated decoder


def event_layout(entry: Json) -> EventLayout:
    """Write the decoder of one `"type": "event"` entry of a JSON ABI.

    Raises:
        TypeError: a type that Solidity events cannot have.
    """
    writer = _Writer()
    inputs = entry["inputs"]
    indexed = [item for item in inputs if item["indexed"]]
    plain = [item for item in inputs if not item["indexed"]]
    exprs: dict[int, str] = {}
    for at, item in enumerate(indexed, start=1):
        exprs[id(item)] = writer.topic(item, at)
    head = 2
    for item in plain:
        exprs[id(item)] = writer.value(item, "d", head, 2)
        head += WORD * head_words(item)
    dynamic = any(is_dynamic(item) for item in plain)
    source = writer.function(
        values=[exprs[id(item)] for item in inputs],
        topics=len(indexed) + 1,
        length=head,
        exact=not dynamic,
    )
    names = {**writer.names, "BadLog": BadLog, "_int": _signed}
    names |= {"_content": _content, "_text": _text}
    exec(compile(source, f"<decoder of {entry['name']}>", "exec"), names)
    topic = "0x" + keccak(text=signature(entry)).hex()
    params = tuple(snake(item["name"]) for item in inputs)
    return EventLayout(entry["name"], topic, params, names["decode"], source)


# --- writing -------------------------------------------------------------------------------------


def _plus(base: str | int, offset: int) -> str | int:
    if isinstance(base, int):
        return base + offset
    return f"{base}+{offset}" if offset else base


@dataclass
class _Writer:
    """Collects the helper functions and struct types of one decoder."""

    names: dict[str, Any] = field(default_factory=dict)
    helpers: list[str] = field(default_factory=list)

    def topic(self, item: Json, at: int) -> str:
        if item["type"].startswith("tuple") or element(item) or item["type"] in ("string", "bytes"):
            return f"t[{at}]"
        return self._word(item["type"], f"t[{at}]", 2)

    def value(self, item: Json, text: str, at: str | int, base: str | int) -> str:
        """Expression for the value whose head is at digit `at`; offsets count from `base`."""
        if not is_dynamic(item):
            return self._static(item, text, at)
        helper = self._helper(item)
        return f"{helper}({text}, {base}+2*int({text}[{at}:{_plus(at, WORD)}], 16))"

    def _static(self, item: Json, text: str, at: str | int) -> str:
        array = element(item)
        if array is not None:
            inner, count = array
            step = WORD * fixed_words(inner)
            parts = [self._static(inner, text, _plus(at, step * n)) for n in range(count or 0)]
            return "(" + "".join(part + ", " for part in parts) + ")"
        if item["type"] == "tuple":
            return self._struct(item, text, at, at)
        return self._word(item["type"], text, at)

    def _struct(self, item: Json, text: str, at: str | int, base: str | int) -> str:
        parts = item["components"]
        title = (
            item.get("internalType", "struct Struct")
            .split(" ")[-1]
            .split(".")[-1]
            .rstrip("[]0123456789")
        )
        name = f"S{len(self.names)}"
        self.names[name] = namedtuple(title or "Struct", [snake(part["name"]) for part in parts])  # type: ignore[misc]
        exprs = []
        for part in parts:
            exprs.append(self.value(part, text, at, base))
            at = _plus(at, WORD * head_words(part))
        return f"{name}({', '.join(exprs)})"

    def _word(self, kind: str, text: str, at: str | int) -> str:
        whole = f"{text}[{at}:{_plus(at, WORD)}]"
        if kind.startswith("uint"):
            return f"int({whole}, 16)"
        if kind.startswith("int"):
            return f"_int({whole})"
        if kind == "bool":
            return f"({text}[{_plus(at, WORD - 1)}] == '1')"
        if kind == "address":
            return f"('0x' + {text}[{_plus(at, 24)}:{_plus(at, WORD)}])"
        if match := re.fullmatch(r"bytes(\d+)", kind):
            return f"('0x' + {text}[{at}:{_plus(at, 2 * int(match[1]))}])"
        raise TypeError(f"no event can carry the type {kind}")

    def _helper(self, item: Json) -> str:
        """A function (text, position of the content) -> value, for a type of variable length."""
        name = f"_v{len(self.helpers)}"
        self.helpers.append("")  # keep the number while inner helpers are written
        at = int(name[2:])
        array = element(item)
        if item["type"] in ("string", "bytes"):
            content = "_text(d, p)" if item["type"] == "string" else "_content(d, p)"
            body = f"    return {content}"
        elif item["type"] == "tuple":
            body = f"    return {self._struct(item, 'd', 'p', 'p')}"
        else:
            assert array is not None
            inner, count = array
            size = f"int(d[p:p+{WORD}], 16)" if count is None else str(count)
            start = f"p+{WORD}" if count is None else "p"
            step = WORD * head_words(inner)
            each = self.value(inner, "d", "q", "b")
            body = (
                f"    n, b = {size}, {start}\n"
                f"    if len(d) < b + {step}*n: raise BadLog('array runs past the data')\n"
                f"    return tuple([{each} for q in range(b, b + {step}*n, {step})])"
            )
        self.helpers[at] = f"def {name}(d, p):\n{body}\n"
        return name

    def function(self, values: list[str], topics: int, length: int, exact: bool) -> str:
        compare = "!=" if exact else "<"
        found = "{len(t)} topics and {len(d) // 2 - 1} bytes of data"
        lines = [
            *self.helpers,
            "def decode(t, d):",
            f"    if len(t) != {topics} or len(d) {compare} {length}:",
            f"        raise BadLog(f'{found}, expected {topics} and {length // 2 - 1}')",
            f"    return ({''.join(value + ', ' for value in values)})",
        ]
        return "\n".join(lines) + "\n"


def _signed(word: str) -> int:
    value = int(word, 16)
    return value - _INT_ALL if value >= _INT_TOP else value


def _content(data: str, at: int) -> bytes:
    """Length and bytes of a string or bytes value at digit `at`."""
    start = at + WORD
    size = 2 * int(data[at:start], 16)
    if len(data) < start + size:
        raise BadLog("a string runs past the data")
    return bytes.fromhex(data[start : start + size])


def _text(data: str, at: int) -> str:
    """A string. Nobody checks on the chain what is in it: bytes that are no UTF-8, and NUL, which
    PostgreSQL cannot keep, become \\x and two digits. The bytes stay in the raw event."""
    return _content(data, at).decode(errors="backslashreplace").replace("\0", r"\x00")
