"""Puts the catalogue together: the compiled contracts, the words, the routes of money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from webapp.chain.abitypes import signature
from webapp.chain.catalogue import ABIS
from webapp.store.words import ROUTES, Movement

from . import sources
from .enums import enums
from .storage import storage
from .texts import Bilingual, callers, rules_of_errors, words

Json = dict[str, Any]
MUTABILITY = {
    "view": "reads only",
    "pure": "reads only",
    "nonpayable": "changes state",
    "payable": "changes state, takes coins",
}
SIMPLE = {"address": "address", "bool": "yes/no", "string": "text", "bytes": "bytes"}


class Gap(Exception):
    """Something of the contracts has no words, or words are of nothing."""


def build(say: Bilingual) -> Json:
    """The whole catalogue.

    Raises:
        Gap: an event, error or function has no English words, or there are words of none.
    """
    return {
        "contracts": [_contract(name, say) for name in ABIS],
        "events": [
            _event(name, *found, say) for name, found in _sorted("event", words("events-*"))
        ],
        "errors": [_error(name, *found, say) for name, found in _sorted("error", words("errors"))],
        "functions": [_function(*found, say) for found in _functions()],
        "enums": enums(say),
        "storage": [{"contract": name, **storage(name)} for name in ABIS],
    }


def _sorted(kind: str, known: Json) -> list[tuple[str, tuple[Json, list[str]]]]:
    """Events and errors, with the contracts in their order; all of them must have words."""
    found = sources.entries(kind)
    if wrong := set(found) ^ set(known):
        raise Gap(f"{kind}s without words, or words of no {kind}: {', '.join(sorted(wrong))}")
    return sorted(found.items(), key=lambda one: (ABIS.index(one[1][1][0]), one[0]))


def _contract(name: str, say: Bilingual) -> Json:
    return {
        "name": name,
        "title": say(sources.heading(name), name),
        "standing": say(sources.standing(name), name),
        "source": sources.artifact(name)["sourcePath"],
        "libraries": sources.libraries(name),
    }


def _event(name: str, entry: Json, contracts: list[str], say: Bilingual) -> Json:
    told = words("events-*")[name]
    known = dict(told["fields"])
    fields = [_field(item, item["name"], known, name, say) for item in entry["inputs"]]
    if known:
        raise Gap(f"{name} has no field {', '.join(known)}")
    return {
        "name": name,
        "contracts": contracts,
        "signature": signature(entry),
        "topic": sources.topic(entry),
        "when": say(told["when"], name),
        "effect": say(told["effect"], name),
        "movements": [_movement(one) for one in _moved(name, told["effect"])],
        "notice": sources.notice(contracts[0], entry),
        "fields": fields,
    }


def _moved(name: str, effect: str) -> Iterator[Movement]:
    """The movements that an effect names: all of them for the journal's own entry."""
    named = set(re.findall(r"`(\w+)`", effect))
    for movement in ROUTES:
        if name == "JournalEntry" or title(movement) in named:
            yield movement


def title(movement: Movement) -> str:
    """A movement's name as the contracts write it."""
    return movement.name.title().replace("_", "")


def _movement(movement: Movement) -> Json:
    source, target, _ = ROUTES[movement]
    names = (source.name.title(), target.name.title())
    return {"number": int(movement), "name": title(movement), "from": names[0], "to": names[1]}


def _field(item: Json, path: str, known: Json, place: str, say: Bilingual) -> Json:
    """A field of an event; of a struct also what is in it, where there are words for that."""
    told = known.pop(path, None)
    if told is None:
        raise Gap(f"{place} has a field {path} without words")
    unit, meaning = told if isinstance(told, list) else (_unit(item), told)
    found = {"name": item["name"], "type": item["type"], "indexed": item.get("indexed", False)}
    found |= {"unit": say(unit, place), "meaning": say(meaning, place)}
    if any(one.startswith(f"{path}.") for one in known):
        inner = (_field(o, f"{path}.{o['name']}", known, place, say) for o in item["components"])
        found["fields"] = list(inner)
    elif "components" in item:
        found["components"] = [_shape(one) for one in item["components"]]
    return found


def _unit(item: Json) -> str:
    """The unit of what is no number.

    Raises:
        Gap: it is a number; its unit must be said.
    """
    kind, name = item["type"], item.get("internalType", "")
    if name.startswith(("enum ", "struct ")):
        return re.sub(r"^(\w+) ([\w.]+)", r"\1 `\2`", name)
    if kind.startswith("bytes") and kind != "bytes":
        return str(kind)
    if kind not in SIMPLE:
        raise Gap(f"{item['name']} ({kind}) needs a unit")
    return SIMPLE[kind]


def _error(name: str, entry: Json, contracts: list[str], say: Bilingual) -> Json:
    return {
        "name": name,
        "contracts": contracts,
        "signature": signature(entry),
        "selector": sources.selector(entry),
        "values": [_shape(one) for one in entry["inputs"]],
        "meaning": say(words("errors")[name], name),
        "notice": sources.notice(contracts[0], entry),
        "rules": rules_of_errors()[name],
    }


def _functions() -> list[tuple[str, Json]]:
    found = list(sources.functions())
    names = {name for contract, entry in found for name in _names(contract, entry)}
    if wrong := set(words("functions")) - names:
        raise Gap(f"words of no function: {', '.join(sorted(wrong))}")
    changing = {(one, entry["name"]) for one, entry in found if not _reads(entry)}
    if wrong := changing ^ set(callers()):
        raise Gap(f"the specification does not say who may call {sorted(wrong)}")
    order = {name: at for at, name in enumerate(ABIS)}
    return sorted(found, key=lambda one: (order[one[0]], _reads(one[1]), one[1]["name"]))


def _names(contract: str, entry: Json) -> tuple[str, str]:
    return f"{contract}.{entry['name']}", entry["name"]


def _reads(entry: Json) -> bool:
    return entry["stateMutability"] in ("view", "pure")


def _function(contract: str, entry: Json, say: Bilingual) -> Json:
    place = f"{contract}.{entry['name']}"
    told, emits = sources.split_notice(sources.notice(contract, entry))
    given = [
        words("functions")[one] for one in _names(contract, entry) if one in words("functions")
    ]
    if not told and not given:
        raise Gap(f"{place} has no words")
    caller = callers().get((contract, entry["name"]))
    return {
        "contract": contract,
        "name": entry["name"],
        "signature": signature(entry),
        "selector": sources.selector(entry),
        "mutability": entry["stateMutability"],
        "effect": say(MUTABILITY[entry["stateMutability"]], "functions"),
        "who": say(caller.who if caller else "anybody", place),
        "relayed": bool(caller and caller.relayed),
        "rules": caller.rules if caller else "",
        "meaning": say(told or given[0], place),
        "emits": emits,
        **sources.details(contract, entry),
        "takes": [_shape(one) for one in entry["inputs"]],
        "gives": [_shape(one) for one in entry["outputs"]],
    }


def _shape(item: Json) -> Json:
    """Name and type of a value; of a struct, its parts."""
    found = {"name": item["name"], "type": item["type"], "kind": item.get("internalType", "")}
    if "components" in item:
        found["parts"] = [_shape(one) for one in item["components"]]
    return found
