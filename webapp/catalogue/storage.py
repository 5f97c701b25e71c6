"""Where a contract keeps what: slots, offsets and types, from the compiler's storage layout."""

from __future__ import annotations

from typing import Any

from . import sources

Json = dict[str, Any]


def storage(contract: str) -> Json:
    """A contract's variables in order, and the structs among their types.

    The compiler's own type names hold numbers that change with any source; labels stand instead.
    """
    layout = sources.artifact(contract)["storageLayout"]
    types: Json = layout["types"] or {}
    structs = {
        kind["label"].removeprefix("struct "): _variables(kind["members"], types)
        for kind in types.values()
        if "members" in kind
    }
    return {
        "variables": _variables(layout["storage"], types),
        "structs": dict(sorted(structs.items())),
    }


def _variables(entries: list[Json], types: Json) -> list[Json]:
    return [
        {
            "slot": int(entry["slot"]),
            "offset": entry["offset"],
            "bytes": int(types[entry["type"]]["numberOfBytes"]),
            "type": types[entry["type"]]["label"],
            "name": entry["label"],
        }
        for entry in entries
    ]
