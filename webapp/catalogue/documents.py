"""The catalogue as pages of docs/catalogue: English, with the Chinese beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
MADE = (
    "<!-- Made by `python -m webapp.catalogue` from the contracts and the words. Do not edit. -->"
)


def documents(found: Json) -> dict[str, str]:
    """The pages by file name."""
    pages = {
        "events.md": _events(found),
        "errors.md": _errors(found["errors"]),
        "functions.md": _functions(found),
        "enums.md": _enums(found["enums"]),
        "storage.md": _storage(found),
    }
    return {name: f"{MADE}\n\n{text.strip()}\n" for name, text in pages.items()}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(
        f"|{'|'.join(line)}|" if line[0] == "---" else f"| {' | '.join(line)} |" for line in cells
    )


def _both(text: Json) -> str:
    """Both languages in one line of prose."""
    return f"{text['en']} / {text['zh']}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _contract(one: Json) -> str:
    """What stands under the heading of a contract."""
    by = f" With the libraries {_codes(one['libraries'])}." if one["libraries"] else ""
    return f"{_both(one['title'])}. {one['standing']['en'].capitalize()}.{by}"


# --- events --------------------------------------------------------------------------------------


def _events(found: Json) -> str:
    head = """# Catalogue of events

Every event: signature, first topic, when it is emitted, its effect on the books, its fields. The
order in which they come, and the formula of the journal's head: [events.md](../events.md). Amounts
are token units, moments are Unix seconds, "per unit" means per unit of membership.
"""
    parts = [head]
    for contract in found["contracts"]:
        own = [event for event in found["events"] if event["contracts"][0] == contract["name"]]
        if own:
            parts += [f"## {contract['name']}", _contract(contract), *map(_event, own)]
    return "\n\n".join(part.strip() for part in parts)


def _event(event: Json) -> str:
    lines = [f"`{event['signature']}`", f"topic0 `{event['topic']}`"]
    if len(event["contracts"]) > 1:
        lines.append(f"Emitted by: {_codes(event['contracts'])}")
    lines += [f"When: {_both(event['when'])}", f"Effect on the books: {_both(event['effect'])}"]
    if event["movements"]:
        lines.append(f"Movements: {'; '.join(map(_route, event['movements']))}")
    if event["notice"]:
        lines.append(f"NatSpec: {_quoted(event['notice'])}")
    parts = [f"### {event['name']}", "<br>\n".join(lines)]
    if event["fields"]:
        rows = [row for field in event["fields"] for row in _field(field, "")]
        parts.append(_table(("field", "type", "unit", "meaning", "含义"), rows))
    return "\n\n".join(parts)


def _route(movement: Json) -> str:
    return f"{movement['number']} `{movement['name']}` ({movement['from']} → {movement['to']})"


def _quoted(notice: str) -> str:
    """A @notice with its references as code."""
    return re.sub(r"\{(\w+)\}", r"`\1`", notice)


def _field(field: Json, before: str) -> list[list[str]]:
    """The row of a field; of a struct with words, those of its parts too."""
    name = before + field["name"]
    first = f"`{name}`" + (" (indexed)" if field["indexed"] else "")
    kind = "struct" if field["type"].startswith("tuple") else field["type"]
    unit, meaning = field["unit"], field["meaning"]
    rows = [[first, kind, unit["en"], meaning["en"], meaning["zh"]]]
    for part in field.get("fields", ()):
        rows += _field(part, f"{name}.")
    return rows


# --- errors --------------------------------------------------------------------------------------


def _errors(errors: list[Json]) -> str:
    head = """# Catalogue of errors

Every error: its values, the selector its data begins with, who says it, what it means. The rule
that it enforces is in the [specification](../specification.md).
"""
    rows = (
        [
            f"`{_signed(error['name'], error['values'])}`",
            f"`{error['selector']}`",
            ", ".join(error["contracts"]),
            error["meaning"]["en"],
            error["meaning"]["zh"],
            error["rules"],
        ]
        for error in sorted(errors, key=lambda one: one["name"])
    )
    table = _table(("error", "selector", "contracts", "meaning", "含义", "rules"), rows)
    return f"{head}\n{table}"


def _signed(name: str, values: list[Json]) -> str:
    return f"{name}({', '.join(map(_value, values))})"


def _value(value: Json) -> str:
    """Type and name of a value as Solidity writes it, structs and enumerations by name."""
    kind = re.sub(r"^(?:struct|enum|contract) ", "", value["kind"]) or value["type"]
    return f"{kind} {value['name']}".strip()


# --- functions -----------------------------------------------------------------------------------


def _functions(found: Json) -> str:
    head = """# Catalogue of functions

Every external function: selector, whether it changes state, who may call it, what it does.
"Relayed": also through the forwarder, on the signature of who is named. The rules are in the
[specification](../specification.md). Libraries are left out: they refuse a direct call that would
write.
"""
    parts = [head]
    for contract in found["contracts"]:
        parts += [f"## {contract['name']}", _contract(contract)]
        own = [one for one in found["functions"] if one["contract"] == contract["name"]]
        parts += [_function(one) for one in own]
    return "\n\n".join(part.strip() for part in parts)


def _function(one: Json) -> str:
    gives = f" → ({', '.join(map(_value, one['gives']))})" if one["gives"] else ""
    lines = [f"`{_signed(one['name'], one['takes'])}{gives}`"]
    lines.append(f"selector `{one['selector']}` of `{one['signature']}`")
    relayed = "; relayed / 可转发" if one["relayed"] else ""
    rules = f" ({one['rules']})" if one["rules"] else ""
    if one["mutability"] in ("view", "pure"):
        lines.append(f"{one['mutability']}; {_both(one['who'])}")
    else:
        lines.append(f"{one['mutability']}; who may call: {_both(one['who'])}{relayed}{rules}")
    lines += [one["meaning"]["en"], one["meaning"]["zh"]]
    if one["emits"]:
        lines.append(f"Emits {_codes(one['emits'])}")
    if one["details"]:
        lines.append(f"NatSpec: {_quoted(one['details'])}")
    lines += [f"`{name}`: {_quoted(text)}" for name, text in one["values"].items()]
    return f"### {one['name']}\n\n" + "<br>\n".join(lines)


# --- enumerations --------------------------------------------------------------------------------


def _enums(enums: list[Json]) -> str:
    head = """# Catalogue of enumerations

What a number in an event, an error or an answer stands for, where its type is an enumeration.
"""
    parts = [head]
    for one in enums:
        rows = (
            [str(each["number"]), f"`{each['name']}`", each["meaning"]["en"], each["meaning"]["zh"]]
            for each in one["members"]
        )
        parts += [f"## {one['name']}", f"In the ABI of {_codes(one['contracts'])}."]
        parts.append(_table(("number", "name", "meaning", "含义"), rows))
    return "\n\n".join(part.strip() for part in parts)


# --- storage -------------------------------------------------------------------------------------


def _storage(found: Json) -> str:
    head = """# Storage layout

Which slot holds what, from the compiler. Slots of a struct count from where it begins; what a
mapping or an array holds lies at the hash that Solidity's layout gives. Immutables and constants
are in the code, not here.
"""
    parts = [head]
    for layout in found["storage"]:
        name, variables = layout["contract"], layout["variables"]
        parts += [f"## {name}", _variables(variables) if variables else "Keeps nothing."]
        for struct, members in layout["structs"].items():
            parts += [f"### {name}: {struct}", _variables(members)]
    return "\n\n".join(part.strip() for part in parts)


def _variables(variables: list[Json]) -> str:
    rows = (
        [
            str(one["slot"]),
            str(one["offset"]),
            str(one["bytes"]),
            f"`{one['type']}`",
            f"`{one['name']}`",
        ]
        for one in variables
    )
    return _table(("slot", "offset", "bytes", "type", "name"), rows)
