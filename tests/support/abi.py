"""A contract's ABI as ready-made encoders and decoders.

`eth_abi` does the general work. Outputs and events whose types are all one word wide (nearly all of
ours) are cut out of the bytes directly, several times faster; a test holds the two against each
other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi import decode, encode
from eth_utils import keccak

WORD = 32
Json = dict[str, Any]
Values = dict[str, Any]
Path = tuple[str, ...]
Reader = Callable[[bytes], Any]


class UnknownName(LookupError):
    """The ABI has no such function, event, error or type."""


@dataclass(frozen=True)
class Shape:
    """A list of typed values. `words` is set where each is one word wide."""

    specs: tuple[Json, ...]
    types: tuple[str, ...]
    words: tuple[tuple[Path, int, Reader], ...] | None

    @classmethod
    def of(cls, specs: Sequence[Json]) -> Shape:
        """Prepare from the `inputs`, `outputs` or `components` of an ABI entry."""
        flat: list[tuple[Path, str]] = []
        static = _flatten(specs, (), flat)
        words = tuple(
            (path, WORD * at, reader_of(kind)) for at, (path, kind) in enumerate(flat) if static
        )
        types = tuple(type_of(spec) for spec in specs)
        return cls(tuple(specs), types, words if static else None)

    def read(self, data: bytes) -> Values:
        """Values by name (by position where unnamed); structs as dicts, addresses lower-case."""
        if self.words is None:
            return _named(self.specs, decode(self.types, data))
        out: Values = {}
        for path, start, reader in self.words:
            target = out
            for key in path[:-1]:
                target = target.setdefault(key, {})
            target[path[-1]] = reader(data[start : start + WORD])
        return out

    def write(self, values: Sequence[Any]) -> bytes:
        """Encode; structs may be given as mappings by field name.

        Raises TypeError for a wrong number of values, eth_abi's errors for wrong values.
        """
        if len(values) != len(self.specs):
            raise TypeError(f"{self.types} asks for {len(self.specs)} values, got {len(values)}")
        plain = [_plain(spec, value) for spec, value in zip(self.specs, values, strict=True)]
        return encode(self.types, plain)


@dataclass(frozen=True)
class Function:
    """One function of a contract."""

    name: str
    selector: bytes
    inputs: Shape
    outputs: Shape

    def call_data(self, args: Sequence[Any]) -> bytes:
        """Selector and arguments."""
        return self.selector + self.inputs.write(args)

    def result(self, data: bytes) -> Any:
        """One output as it is; several as a dict by name; none as None."""
        values = self.outputs.read(data)
        if len(values) > 1:
            return values
        return next(iter(values.values()), None)


@dataclass(frozen=True)
class EventType:
    """One event of a contract; indexed parameters must be one word wide (ours are)."""

    name: str
    indexed: Shape
    plain: Shape

    def values(self, topics: Sequence[bytes], data: bytes) -> Values:
        """Parameters by name."""
        return self.indexed.read(b"".join(topics[1:])) | self.plain.read(data)


@dataclass(frozen=True)
class ErrorType:
    """One custom error of a contract."""

    name: str
    inputs: Shape


@dataclass(frozen=True)
class Abi:
    """All entries of one contract, by name, topic or selector."""

    functions: Mapping[str, Function]
    events: Mapping[bytes, EventType]
    errors: Mapping[bytes, ErrorType]
    constructor: Shape

    def function(self, name: str) -> Function:
        """The function called `name`; one of several overloads with its types: "f(uint256)"."""
        try:
            return self.functions[name]
        except KeyError:
            raise UnknownName(f"no function {name}; there are {sorted(self.functions)}") from None


def parse(entries: Sequence[Json]) -> Abi:
    """Read a JSON ABI."""
    functions: dict[str, Function] = {}
    events: dict[bytes, EventType] = {}
    errors: dict[bytes, ErrorType] = {}
    constructor = Shape.of(())
    for entry in entries:
        kind, inputs = entry["type"], entry.get("inputs", [])
        if kind == "constructor":
            constructor = Shape.of(inputs)
        elif kind == "function":
            shapes = Shape.of(inputs), Shape.of(entry["outputs"])
            function = Function(entry["name"], keccak(text=signature(entry))[:4], *shapes)
            functions.setdefault(entry["name"], function)
            functions[signature(entry)] = function
        elif kind == "event":
            indexed = Shape.of([spec for spec in inputs if spec["indexed"]])
            plain = Shape.of([spec for spec in inputs if not spec["indexed"]])
            events[keccak(text=signature(entry))] = EventType(entry["name"], indexed, plain)
        elif kind == "error":
            errors[keccak(text=signature(entry))[:4]] = ErrorType(entry["name"], Shape.of(inputs))
    return Abi(functions, events, errors, constructor)


def signature(entry: Json) -> str:
    """Name and types, as hashed into selectors and topics."""
    return f"{entry['name']}({','.join(type_of(spec) for spec in entry.get('inputs', ()))})"


def type_of(spec: Json) -> str:
    """The canonical type; tuples are written out."""
    if not spec["type"].startswith("tuple"):
        return str(spec["type"])
    inner = ",".join(type_of(part) for part in spec["components"])
    return f"({inner}){spec['type'][len('tuple') :]}"


def reader_of(kind: str) -> Reader:
    """How to turn one word into a Python value."""
    if kind.startswith("uint"):
        return lambda word: int.from_bytes(word, "big")
    if kind == "address":
        return lambda word: "0x" + word[12:].hex()
    if kind == "bool":
        return lambda word: word[-1] == 1
    if kind.startswith("bytes") and kind != "bytes":
        size = int(kind[len("bytes") :])
        return lambda word: word[:size]
    if kind.startswith("int"):
        return lambda word: int.from_bytes(word, "big", signed=True)
    raise UnknownName(f"type {kind} is not one word wide")


def _flatten(specs: Sequence[Json], prefix: Path, flat: list[tuple[Path, str]]) -> bool:
    """List every word of `specs` in `flat`; False where a value is not one word wide."""
    for at, spec in enumerate(specs):
        path = (*prefix, spec.get("name") or str(at))
        if spec["type"] == "tuple":
            if not _flatten(spec["components"], path, flat):
                return False
        elif spec["type"].endswith("]") or spec["type"] in ("string", "bytes"):
            return False
        else:
            flat.append((path, spec["type"]))
    return True


def _named(specs: Sequence[Json], values: Sequence[Any]) -> Values:
    return {
        spec.get("name") or str(at): _structured(spec, value)
        for at, (spec, value) in enumerate(zip(specs, values, strict=True))
    }


def _structured(spec: Json, value: Any) -> Any:
    if spec["type"] == "tuple":
        return _named(spec["components"], value)
    if spec["type"] == "tuple[]":
        return [_named(spec["components"], part) for part in value]
    return value


def _plain(spec: Json, value: Any) -> Any:
    """Mappings to tuples, in the order of the struct's fields."""
    if spec["type"] == "tuple":
        parts = spec["components"]
        if isinstance(value, Mapping):
            value = [value[part["name"]] for part in parts]
        return tuple(_plain(part, item) for part, item in zip(parts, value, strict=True))
    if spec["type"] == "tuple[]":
        return [_plain({**spec, "type": "tuple"}, item) for item in value]
    return value
