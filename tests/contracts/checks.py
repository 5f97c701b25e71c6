"""What tests of contracts assert: the exact revert, the exact list of events."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brownie.exceptions import VirtualMachineError

from tests.support import abi

_BEFORE_SENDING = re.compile(
    r"Execution reverted during call: '(.*)'\. This transaction will likely revert\.", re.DOTALL
)


def by(account: Any) -> dict[str, Any]:
    """Send as `account`. What would revert is found by a call first: it gives the error's data,
    where a mined transaction would have to be traced for it."""
    return {"from": account, "allow_revert": False}


@contextlib.contextmanager
def reverts_with(error: str, *values: Any) -> Iterator[None]:
    """The block must end in this custom error with exactly these values, in order.

    brownie decodes a custom error as "Name: value, value", without values as "Name: ", and tells
    it by one of two exceptions; nothing of that is seen outside.
    """
    expected = f"{error}: {', '.join(map(_as_decoded, values))}"
    try:
        yield
    except (VirtualMachineError, ValueError) as raised:
        actual = _message(raised)
        if actual is None:
            raise
        assert actual == expected, f"reverted with {actual!r}, not {expected!r}"
    else:
        raise AssertionError(f"did not revert with {expected!r}")


def _message(raised: VirtualMachineError | ValueError) -> str | None:
    if isinstance(raised, VirtualMachineError):
        return raised.revert_msg
    found = _BEFORE_SENDING.search(str(raised))
    return found[1] if found else None


def _as_decoded(value: Any) -> str:
    plain = comparable(value)
    return str(plain if isinstance(plain, (str, bytes, bool)) else int(plain))


@dataclass(frozen=True)
class Event:
    """One event: which of the fund's contracts emitted it, its name, its values by name."""

    source: str
    name: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        values = ", ".join(f"{key}={value}" for key, value in self.values.items())
        return f"{self.source}.{self.name}({values})"


def event(source: str, name: str, **values: Any) -> Event:
    """An expected event; accounts, contracts and enums may be given as they are."""
    return Event(source, name, comparable(values))


def assert_events(actual: Sequence[Event], *expected: Event) -> None:
    """The events are exactly these, with exactly these values, in this order."""
    for place, (got, wanted) in enumerate(zip(actual, expected, strict=False), start=1):
        assert got == wanted, f"event {place} differs:\n  emitted  {got}\n  expected {wanted}"
    surplus = "\n  ".join(str(got) for got in actual[len(expected) :])
    assert not surplus, f"emitted beyond what is expected:\n  {surplus}"
    missing = "\n  ".join(str(wanted) for wanted in expected[len(actual) :])
    assert not missing, f"expected but not emitted:\n  {missing}"


def comparable(value: Any) -> Any:
    """The same value for the same thing: accounts and contracts as lower-case addresses."""
    if isinstance(value, Mapping):
        return {key: comparable(part) for key, part in value.items()}
    address = getattr(value, "address", value)
    if isinstance(address, str):
        return address.lower() if re.fullmatch("0x[0-9a-fA-F]{40}", address) else address
    return bytes(value) if isinstance(value, (bytes, bytearray)) else value


class EventReader:
    """Decodes the logs of a set of contracts."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, abi.Abi]] = {}

    def know(self, source: str, contract: Any) -> None:
        """Read what `contract` emits as events of `source`."""
        self._known[contract.address.lower()] = (source, abi.parse(contract.abi))

    def read(self, logs: Sequence[Mapping[str, Any]]) -> list[Event]:
        """The events of these logs. Raises KeyError for a contract or event that is not known."""
        return [self._event(log) for log in logs]

    def _event(self, log: Mapping[str, Any]) -> Event:
        source, interface = self._known[log["address"].lower()]
        topics = [bytes.fromhex(_hex(topic)) for topic in log["topics"]]
        kind = interface.events[topics[0]]
        values = kind.values(topics, bytes.fromhex(_hex(log["data"])))
        return Event(source, kind.name, comparable(values))


def _hex(value: Any) -> str:
    text = value if isinstance(value, str) else value.hex()
    return text.removeprefix("0x")
