"""Types and names in a JSON ABI."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def signature(entry: Json) -> str:
    """Canonical signature of an ABI entry, such as "Transfer(address,address,uint256)"."""
    return f"{entry['name']}({','.join(canonical(item) for item in entry['inputs'])})"


def canonical(item: Json) -> str:
    """Canonical type of a parameter: structs as parenthesised types."""
    kind: str = item["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(canonical(part) for part in item["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def snake(name: str) -> str:
    """`claimId` -> `claim_id`; `rulesURI` -> `rules_uri`; `from`, a Python keyword, -> `from_`."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    plain = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", spaced).lower()
    return plain + "_" if keyword.iskeyword(plain) else plain


def element(item: Json) -> tuple[Json, int | None] | None:
    """Element and length of an array type (None: any length); None where it is no array."""
    match = re.fullmatch(r"(.*)\[(\d*)\]", item["type"])
    if match is None:
        return None
    inner = {**item, "type": match[1]}
    return inner, int(match[2]) if match[2] else None


def is_dynamic(item: Json) -> bool:
    """Whether the type has no fixed length, so that its place holds an offset."""
    array = element(item)
    if array is not None:
        return array[1] is None or is_dynamic(array[0])
    if item["type"] == "tuple":
        return any(is_dynamic(part) for part in item["components"])
    return item["type"] in ("string", "bytes")


def fixed_words(item: Json) -> int:
    """Words of a type of fixed length."""
    array = element(item)
    if array is not None:
        return (array[1] or 0) * fixed_words(array[0])
    if item["type"] == "tuple":
        return sum(fixed_words(part) for part in item["components"])
    return 1


def head_words(item: Json) -> int:
    """Words that a value takes where its place is."""
    return 1 if is_dynamic(item) else fixed_words(item)
