"""Every setting is documented: name, default and meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, bare, page, rows, tracked
from webapp.config import Settings

PAGES = ("docs/settings.md", "docs/operating.md")
READERS = ("get", "setdefault", "pop")


def documented() -> set[str]:
    return {bare(row[0]) for path in PAGES for row in rows(page(path))}


def is_environ(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def names_read(tree: ast.AST) -> Iterator[str]:
    """Names that code asks the environment for: `os.environ[...]`, `.get(...)`, `os.getenv`."""
    for node in ast.walk(tree):
        asked: ast.expr | None = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            asked = node.slice if is_environ(node.value) else None
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            called = node.func
            if called.attr == "getenv" or (called.attr in READERS and is_environ(called.value)):
                asked = node.args[0]
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            yield asked.value


def sources() -> list[Path]:
    return [ROOT / name for name in tracked() if name.endswith(".py")]


def all_names_read() -> list[str]:
    found = {name for path in sources() for name in names_read(ast.parse(path.read_text("utf-8")))}
    return sorted(found)


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_it_gives_default_and_meaning_of_each_setting_of_mirror_and_site(item) -> None:  # type: ignore[no-untyped-def]
    default = str(item.default).replace(f"{ROOT}/", "")
    shown = f"`{default}`" if default else ""
    assert f"| `{item.name.upper()}` | {shown} | {item.metadata['meaning']} |" in page(PAGES[0])


@pytest.mark.parametrize("name", all_names_read())
def test_it_names_each_environment_variable_that_code_reads(name: str) -> None:
    assert name in documented()


def test_it_finds_the_variables_that_code_reads() -> None:
    code = "a = os.environ['A']; os.environ['B'] = a; os.environ.get('C'); os.getenv('D', '')"
    assert list(names_read(ast.parse(code))) != []
    assert sorted(names_read(ast.parse(code))) == ["A", "C", "D"]
