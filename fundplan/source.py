"""Reads the YAML of a plan file strictly: plain data, each key once, and the line of each key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from fundplan.errors import PlanError, Problem, refused

MOST_BYTES = 262_144
WHOLE = "(file)"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled parser where there is one
MOST_DEPTH = 20  # sequences and mappings inside of each other
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,77})")  # as many digits as 256 bits have
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.I)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Unquoted:
    """A number with a point or an exponent and no quotes: never money, so never allowed."""

    text: str

    def __repr__(self) -> str:
        return f"{self.text} (a number without quotes)"


@dataclass(frozen=True)
class Document:
    """What a plan file says, and on which line (from 1) each dotted key stands."""

    source: str
    data: Any
    lines: dict[str, int]

    def line_of(self, key: str) -> int | None:
        """The line of a dotted key, or of the nearest key above it that stands in the file."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key)


def dotted(*parts: object) -> str:
    """Join path parts to a dotted key; list items count from 1."""
    return ".".join(str(part) for part in parts if part != "")


def is_under(key: str, above: str) -> bool:
    """Whether a dotted key is `above`, or one of those below it."""
    return f"{key}.".startswith(f"{above}.")


def read_document(text: str, source: str) -> Document:
    """Read YAML text; `source` names it in messages. Raises PlanError where YAML alone is bad."""
    if len(text.encode()) > MOST_BYTES:
        raise _file_error(source, "a longer text", f"at most {MOST_BYTES} bytes")
    root = _compose(text, source)
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    data = _plain(root, "", lines, problems) if root is not None else None
    if not isinstance(data, dict):
        problems.append(Problem(WHOLE, refused(data), "a mapping of keys to values", 1))
    if problems:
        raise PlanError(source, problems)
    return Document(source, data, lines)


def _compose(text: str, source: str) -> yaml.Node | None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise _file_error(source, "deeper nesting", f"at most {MOST_DEPTH} levels", line)
            if isinstance(event, yaml.AliasEvent):
                raise _file_error(source, f"*{event.anchor}", "no YAML aliases", line)
            if getattr(event, "tag", None) is not None:
                raise _file_error(source, str(event.tag), "no YAML tags", line)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found, line = str(error.problem), mark.line + 1 if mark else None
        raise _file_error(source, found, "text that YAML can parse", line) from error
    except yaml.YAMLError as error:
        raise _file_error(source, str(error), "text that YAML can parse") from error


def _file_error(source: str, found: str, allowed: str, line: int | None = None) -> PlanError:
    return PlanError(source, [Problem(WHOLE, found, allowed, line)])


def _plain(node: yaml.Node, path: str, lines: dict[str, int], problems: list[Problem]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, problems)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, dotted(path, number), lines, problems)
            for number, item in enumerate(node.value, 1)
        ]
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode, path: str, lines: dict[str, int], problems: list[Problem]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(path or WHOLE, "a nested key", "plain texts as keys", line))
            continue
        key = str(key_node.value)
        below = dotted(path, key)
        if key in result:
            allowed = f"each key once; it stands on line {lines[below]} already"
            problems.append(Problem(below, "a second time", allowed, line))
            continue
        lines[below] = line
        result[key] = _plain(value_node, below, lines, problems)
    return result


def _scalar(node: yaml.Node) -> Any:
    """A scalar by YAML's core schema only: no dates, no yes/no, no numbers in base 60."""
    text = str(node.value)
    if getattr(node, "style", None):  # quoted, or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Unquoted(text) if _FLOAT.fullmatch(text) else text
