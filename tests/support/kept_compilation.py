"""A pytest plugin: brownie takes what `scripts/compile.py` compiled, as its own compiler's answer.

Brownie compiles for itself, which takes minutes. Its input differs from ours in nothing but what
it asks to be told, and that it leaves out files without a contract. Other sources or settings than
ours are compiled.
"""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest
import solcx

from scripts.compile import (
    OUTPUT,
    canonical,
    compile_project,
    compiler_settings,
    project_sources,
    standard_input,
)

_COMPILE = solcx.compile_standard


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before brownie loads the project."""
    compile_project()
    solcx.compile_standard = _answer
    # Brownie asks once a contract, and each answer is a run of the compiler.
    solcx.get_solc_version = functools.cache(solcx.get_solc_version)


def same(asked: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether a compiler input means the same sources and settings as ours."""
    settings = [
        canonical({k: v for k, v in each["settings"].items() if k != "outputSelection"})
        for each in (asked, ours)
    ]
    known = ours["sources"]
    texts = all(
        name in known and known[name]["content"] == entry["content"]
        for name, entry in asked["sources"].items()
    )
    return texts and settings[0] == settings[1]


def _answer(source: dict[str, Any], **options: Any) -> Any:
    if same(source, standard_input(project_sources(), compiler_settings()[1])):
        return json.loads(OUTPUT.read_text("utf-8"))
    return _COMPILE(source, **options)
