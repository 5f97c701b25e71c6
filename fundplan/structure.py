"""Checks a document against schema.json and brings it into canonical notation.

The schema is the one source for keys, notations and defaults: its `x-allowed` texts are the
messages, its `x-notation` marks drive the canonical form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from fundplan.errors import PlanError, Problem, refused
from fundplan.notation import canonical
from fundplan.source import Document, dotted
from fundplan.text import Text

SCHEMA_PATH = Path(__file__).with_name("schema.json")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a plan file."""
    return dict(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def resolve(part: dict[str, Any]) -> dict[str, Any]:
    """A subschema with its `$ref` followed; keys beside the `$ref` win."""
    if "$ref" not in part:
        return part
    target = schema()["$defs"][part["$ref"].rpartition("/")[2]]
    return {**target, **{key: value for key, value in part.items() if key != "$ref"}}


def check_structure(document: Document) -> None:
    """Raise PlanError with every place where the document departs from the schema."""
    validator = Draft202012Validator(schema())
    problems = [
        problem
        for error in validator.iter_errors(document.data)
        for problem in _problems_of(error, document)
    ]
    if problems:
        problems.sort(key=lambda problem: (problem.line or 0, problem.key))
        raise PlanError(document.source, problems)


def _problems_of(error: ValidationError, document: Document) -> Iterator[Problem]:
    path = _key_of(error)
    part = resolve(error.schema if isinstance(error.schema, dict) else {})
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                below = resolve(part["properties"][name])
                key = dotted(path, name)
                yield Problem(key, "missing", _allowed(below), document.line_of(key))
    elif error.validator == "additionalProperties" and error.validator_value is False:
        known = part["properties"]
        for name in error.instance.keys() - known.keys():
            key = dotted(path, name)
            allowed = "one of " + ", ".join(known)
            yield Problem(key, "unknown key", allowed, document.line_of(key))
    elif error.parent is None and "propertyNames" in error.absolute_schema_path:
        key = dotted(path, error.instance)
        yield Problem(key, refused(error.instance), _allowed(part), document.line_of(key))
    else:
        found = "empty" if error.instance in ({}, []) else refused(error.instance)
        yield Problem(path, found, _allowed(part), document.line_of(path))


def _key_of(error: ValidationError) -> str:
    parts = (part + 1 if isinstance(part, int) else part for part in error.absolute_path)
    return dotted(*parts)


def _allowed(part: dict[str, Any]) -> str:
    if "x-allowed" in part:
        return str(part["x-allowed"])
    return "a mapping with the keys " + ", ".join(part.get("required", part.get("properties", ())))


def normalise(value: Any, part: dict[str, Any] | None = None) -> Any:
    """The document in canonical notation, with defaults filled in. Assumes `check_structure`."""
    part = resolve(schema() if part is None else part)
    if isinstance(value, list):
        return [normalise(item, part["items"]) for item in value]
    if isinstance(value, dict):
        known = part.get("properties", {})
        other = part.get("additionalProperties")
        filled = {key: below["default"] for key, below in known.items() if "default" in below}
        return {
            key: normalise(item, known.get(key) or other) for key, item in (filled | value).items()
        }
    return canonical(part["x-notation"], value) if "x-notation" in part else value


@dataclass(frozen=True)
class Leaf:
    """One value of a document: its dotted key, the value, its notation (None where it has none).

    `zero` is how 0 is said where it does not mean the amount 0 but that there is no such cap.
    """

    key: str
    value: Any
    notation: str | None
    zero: Text | None = None


def leaves(value: Any, part: dict[str, Any] | None = None, path: str = "") -> Iterator[Leaf]:
    """Every single value of a normalised document, texts for people left out."""
    part = resolve(schema() if part is None else part)
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return
        known = part.get("properties", {})
        for key, item in value.items():
            below = known.get(key) or part["additionalProperties"]
            yield from leaves(item, below, dotted(path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from leaves(item, part["items"], dotted(path, number))
    else:
        zero = Text(**part["x-zero"]) if "x-zero" in part else None
        yield Leaf(path, value, part.get("x-notation"), zero)
