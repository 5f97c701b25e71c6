"""Rules as an amendment brings them on chain, and as its events tell them."""

from __future__ import annotations

from dataclasses import astuple, fields, is_dataclass
from typing import Any

from eth_abi import encode
from eth_utils.crypto import keccak

from tests.support.structs import Offices, Rules

_ROWS = ("benefits", "caps")  # tables of structs
_RULES_TYPE = (
    "(bytes32,address,address,address,(uint80,uint32,uint32,uint32,bool),"
    "(uint80,uint80,uint80,uint16,uint96,bool,uint16,uint8),(uint32,uint32,uint32,uint88),"
    "(uint16,uint16,uint32,uint8,bool),"
    "(uint16,uint8,uint8,uint8,uint8,bool,bool,uint16,uint80,uint96)[],uint16[],"
    "(uint96,uint96,uint96)[])"
)
_OFFICES_TYPE = "(address[],address[],address[],address[])"


def named(value: Any) -> Any:
    """A dataclass as an event tells it: by field name in Solidity's spelling."""
    if not is_dataclass(value):
        return value
    told = {item.name: getattr(value, item.name) for item in fields(value)}
    return {
        camel_case(name): [named(row) for row in part] if name in _ROWS else named(part)
        for name, part in told.items()
    }


def content_of(rules: Rules, offices: Offices) -> bytes:
    """What stands for an amendment: keccak256(abi.encode(rules, offices))."""
    given = (astuple(rules), astuple(offices))
    return bytes(keccak(encode((_RULES_TYPE, _OFFICES_TYPE), given)))


def camel_case(name: str) -> str:
    """`rules_hash` as `rulesHash`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
