"""Loading, patching and hashing plans.

Canonical text: the plan's document in canonical notation, defaults filled in, without `demo` and
`simulation`, as JSON with sorted keys, two spaces of indentation, UTF-8 unescaped and a final
newline: the bytes that `jq -S .` prints. It is itself a plan file. The rules hash on chain is its
keccak256.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from fundplan.build import build_plan
from fundplan.checks import check_plan
from fundplan.errors import PlanError, Problem, refused
from fundplan.model import Plan
from fundplan.source import Document, dotted, read_document
from fundplan.structure import check_structure, leaves, normalise


def load_plan(path: Path | str) -> Plan:
    """Load and check a plan file. Raises PlanError listing every problem, or OSError."""
    path = Path(path)
    document = read_document(path.read_text(encoding="utf-8"), path.name)
    plan = _checked(document)
    if path.suffix == ".yaml" and plan.id != path.stem:
        allowed = f"the file's name without .yaml: {path.stem}"
        problem = Problem("id", refused(plan.id), allowed, document.line_of("id"))
        raise PlanError(document.source, [problem])
    return plan


def parse_plan(text: str, source: str = "plan") -> Plan:
    """Check a plan given as text (YAML, or a canonical text). `source` names it in messages."""
    return _checked(read_document(text, source))


def canonical_text(plan: Plan) -> str:
    """The text that the rules hash covers; see the module's docstring."""
    return plan.canonical


def rules_hash(plan: Plan) -> bytes:
    """keccak256 of the canonical text, 32 bytes."""
    return bytes(keccak(text=plan.canonical))


def with_patch(plan: Plan, patch: Mapping[str, str | int | bool]) -> Plan:
    """The plan with values replaced by dotted key, checked anew; it has its own text and hash.

    The result says in `variant` which plan it was and what differs. `demo` and
    `simulation` are kept. Raises PlanError whose keys are those of the patch.
    """
    data = json.loads(plan.canonical)
    before = {leaf.key: leaf.value for leaf in leaves(data)}
    problems = [
        Problem(key, "unknown key", "a dotted key of a value that the plan has")
        for key in patch
        if key not in before or key.startswith(("rules.", "variant."))
    ]
    if problems:
        raise PlanError(f"patch of {plan.id}", problems)
    for key, value in patch.items():
        _put(data, key.split("."), value)
    earlier = data.get("variant", {"of": "0x" + rules_hash(plan).hex(), "keys": []})
    keys = sorted({*earlier["keys"], *patch})
    data["variant"] = {"of": earlier["of"], "keys": keys}
    patched = _checked(Document(f"patch of {plan.id}", data, {}))
    return replace(patched, demo=plan.demo, simulation=plan.simulation)


def demo_plan(plan: Plan) -> Plan:
    """The plan as its `demo` section plays it; the plan itself where it has none."""
    return with_patch(plan, dict(plan.demo.patch)) if plan.demo else plan


def _put(data: Any, path: list[str], value: object) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


def _checked(document: Document) -> Plan:
    check_structure(document)
    data = normalise(document.data)
    canonical = _canonical(data)
    plan = build_plan(data, canonical)
    problems = [
        replace(problem, line=document.line_of(problem.key)) for problem in check_plan(plan, data)
    ]
    if problems:
        raise PlanError(document.source, problems)
    _check_demo(plan, document)
    return plan


def _canonical(data: dict[str, Any]) -> str:
    covered = {key: value for key, value in data.items() if key not in ("demo", "simulation")}
    return json.dumps(covered, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def _check_demo(plan: Plan, document: Document) -> None:
    if plan.demo is None:
        return
    try:
        patched = demo_plan(plan)
    except PlanError as error:
        raise PlanError(
            document.source,
            [
                replace(problem, key=key, line=document.line_of(key))
                for problem in error.problems
                for key in [dotted("demo.patch", problem.key)]
            ],
        ) from error
    most = patched.membership.max_cover
    if plan.demo.crowd.cover > most:
        key = "demo.crowd.cover"
        allowed = f"1 to the demo's membership.max_cover, {most}"
        found = refused(plan.demo.crowd.cover)
        raise PlanError(document.source, [Problem(key, found, allowed, document.line_of(key))])
