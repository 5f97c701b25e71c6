"""The generated decoders against eth_abi, on random events."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from webapp.chain.abitypes import canonical, signature, snake
from webapp.chain.catalogue import CONTRACTS, abi, catalogue
from webapp.chain.layout import BadLog, EventLayout, event_layout
from webapp.chain.pack import pack, unpack

ROUNDS = 40

#: Shapes that our events do not have, or not all of them.
OTHERS: tuple[tuple[str, list[tuple[str, bool]]], ...] = (
    ("Signed", [("int256", False), ("int8", True), ("int128", False)]),
    ("Texts", [("string", False), ("uint256", False), ("bytes", False), ("string", True)]),
    ("Arrays", [("uint16[3]", False), ("address[]", False), ("bytes32[2][2]", False)]),
    ("Nested", [("string[]", False), ("uint8[2][]", False), ("bytes[2]", False), ("bool", True)]),
    ("Structs", [("(uint8,(string,int64)[],address)", False), ("(bool,bytes4)[2]", True)]),
    ("Nothing", []),
)


def _entry(name: str, kinds: list[tuple[str, bool]]) -> dict[str, Any]:
    inputs = [
        {**_item(kind, f"p{at}"), "indexed": indexed} for at, (kind, indexed) in enumerate(kinds)
    ]
    return {"type": "event", "name": name, "inputs": inputs}


def _item(kind: str, name: str) -> dict[str, Any]:
    if not kind.startswith("("):
        return {"name": name, "type": kind}
    end = kind.rindex(")")
    parts, depth, start = [], 0, 1
    for at in range(1, end + 1):
        if kind[at] == "," and depth == 0 or at == end:
            parts.append(kind[start:at])
            start = at + 1
        depth += {"(": 1, ")": -1}.get(kind[at], 0)
    components = [_item(part, f"{name}x{at}") for at, part in enumerate(parts)]
    return {"name": name, "type": "tuple" + kind[end + 1 :], "components": components}


def _value(kind: str, rng: random.Random) -> Any:
    """A random value of a canonical type, as eth_abi takes it."""
    if match := re.fullmatch(r"(.*)\[(\d*)\]", kind):
        count = int(match[2]) if match[2] else rng.randrange(4)
        return tuple(_value(match[1], rng) for _ in range(count))
    if kind.startswith("("):
        parts = _item(kind, "t")["components"]
        return tuple(_value(canonical(part), rng) for part in parts)
    if kind.startswith("uint"):
        return rng.choice((0, 1, rng.getrandbits(int(kind[4:])), (1 << int(kind[4:])) - 1))
    if kind.startswith("int"):
        top = 1 << (int(kind[3:]) - 1)
        return rng.choice((0, -1, -top, top - 1, rng.randrange(-top, top)))
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "address":
        return "0x" + rng.randbytes(20).hex()
    if kind == "string":
        return "".join(rng.choice("互助 aé\n") for _ in range(rng.randrange(40)))
    if kind == "bytes":
        return rng.randbytes(rng.randrange(70))
    return rng.randbytes(int(kind[5:]))


def _ours(kind: str, value: Any) -> Any:
    """The value as our decoders give it."""
    if match := re.fullmatch(r"(.*)\[\d*\]", kind):
        return tuple(_ours(match[1], part) for part in value)
    if kind.startswith("("):
        kinds = [canonical(part) for part in _item(kind, "t")["components"]]
        return tuple(_ours(each, part) for each, part in zip(kinds, value, strict=True))
    if kind.startswith("bytes") and kind != "bytes":
        return "0x" + value.hex()
    return value


def _log(entry: dict[str, Any], rng: random.Random) -> tuple[list[str], str, tuple[Any, ...]]:
    """A random log of an event: topics, data, and the values expected from it."""
    topics, plain, expected = ["0x" + keccak(text=signature(entry)).hex()], [], []
    for item in entry["inputs"]:
        kind = canonical(item)
        value = _value(kind, rng)
        by_hash = kind in ("string", "bytes") or kind[-1] in ")]"
        if item["indexed"] and by_hash:
            topics.append("0x" + rng.randbytes(32).hex())
            expected.append(topics[-1])
            continue
        if item["indexed"]:
            topics.append("0x" + encode([kind], [value]).hex())
        else:
            plain.append((kind, value))
        expected.append(_ours(kind, value))
    data = encode([kind for kind, _ in plain], [value for _, value in plain])
    return topics, "0x" + data.hex(), tuple(expected)


def _entries() -> list[dict[str, Any]]:
    own = [e for contract in CONTRACTS.values() for e in abi(contract) if e["type"] == "event"]
    return own + [_entry(name, kinds) for name, kinds in OTHERS]


@pytest.mark.parametrize("entry", _entries(), ids=lambda entry: entry["name"])
def test_it_decodes_what_eth_abi_encodes(entry: dict[str, Any]) -> None:
    layout, rng = event_layout(entry), random.Random(entry["name"])
    for _ in range(ROUNDS):
        topics, data, expected = _log(entry, rng)
        assert layout.decode(topics, data) == expected


@pytest.mark.parametrize("entry", _entries(), ids=lambda entry: entry["name"])
def test_it_packs_a_log_without_loss(entry: dict[str, Any]) -> None:
    rng = random.Random(entry["name"])
    for _ in range(ROUNDS):
        topics, data, _ = _log(entry, rng)
        assert unpack(topics[0], pack(topics, data)) == (topics, data)


def test_it_packs_bytes_beyond_whole_words() -> None:
    topics = ["0x" + "11" * 32]
    assert unpack(topics[0], pack(topics, "0x" + "00" * 33 + "ff")) == (
        topics,
        "0x" + "00" * 33 + "ff",
    )


def _settled() -> EventLayout:
    return next(e for e in catalogue().by_topic.values() if e.name == "PeriodSettled")


def test_it_names_the_fields_of_a_struct() -> None:
    words = "".join(f"{at:064x}" for at in range(13))
    _, result = _settled().decode([_settled().topic, "0x" + "0" * 64], "0x" + words)
    assert (result.units, result.asked, result.reserve) == (0, 2, 12)


@pytest.mark.parametrize("cut", [64, 2, 1])
def test_it_refuses_a_truncated_log(cut: int) -> None:
    topics, data, _ = _log(_entry("Texts", OTHERS[1][1]), random.Random(1))
    layout = event_layout(_entry("Texts", OTHERS[1][1]))
    with pytest.raises((BadLog, ValueError)):
        layout.decode(topics, data[: 2 + 3 * 64 - cut])


def test_it_refuses_a_log_with_too_much_data() -> None:
    topics = [_settled().topic, "0x" + "0" * 64]
    with pytest.raises(BadLog, match="448 bytes of data, expected 2 and 416"):
        _settled().decode(topics, "0x" + "0" * 64 * 14)


def test_it_refuses_a_string_that_runs_past_the_data() -> None:
    layout = event_layout(_entry("Text", [("string", False)]))
    data = "0x" + f"{32:064x}" + f"{99:064x}" + "61" * 32
    with pytest.raises(BadLog, match="runs past"):
        layout.decode([layout.topic], data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"\xff\xfe and more", r"\xff\xfe and more"),
        ("互助".encode()[:-1], r"互\xe5\x8a"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),  # half of a surrogate pair
        (b"before\0after", r"before\x00after"),
        ("互助\n".encode(), "互助\n"),
    ],
)
def test_it_makes_a_text_that_every_database_takes(given: bytes, expected: str) -> None:
    layout = event_layout(_entry("Text", [("string", False)]))
    data = "0x" + encode(["bytes"], [given]).hex()
    assert layout.decode([layout.topic], data) == (expected,)
    assert unpack(layout.topic, pack([layout.topic], data)) == ([layout.topic], data)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("claimId", "claim_id"), ("rulesURI", "rules_uri"), ("from", "from_"), ("to", "to")],
)
def test_it_writes_names_in_pythons_way(name: str, expected: str) -> None:
    assert snake(name) == expected
