"""Every command of the project is documented, and every documented one exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.pages import ROOT, bare, documents, page, rows, tracked

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TEXT = "\n".join(re.sub(r"\s+", " ", page(path)) for path in documents())
MODULE = re.compile(r"python3? -m ([a-z_]+(?:\.[a-z_]+)*)")
OTHERS = ("pytest", "venv", "pip")  # modules that are not the project's
FOLDERS = ("scripts", "webapp", "fundplan", "fundsim", "benchmarks", "tests")


def make_targets() -> list[str]:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    return phony[1].split()


def make_variables() -> set[str]:
    """Variables that the Makefile offers in its help, or uses without defining them."""
    defined = set(re.findall(r"^([A-Z_]+) *[:?]?=", MAKEFILE, re.MULTILINE))
    used = set(re.findall(r"\$\(([A-Z_]+)\)", MAKEFILE)) - {"MAKEFILE_LIST"}
    offered = {name for text in re.findall(r"## (.+)", MAKEFILE) for name in _offered(text)}
    return (used - defined) | offered


def _offered(text: str) -> list[str]:
    return re.findall(r"\b([A-Z_]+)=", text)


def brownie_scripts() -> list[str]:
    """Scripts with a `main` that brownie can run: without arguments, and importing brownie."""
    found = []
    for path in sorted((ROOT / "scripts").glob("*.py")):
        text = path.read_text("utf-8")
        mains = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
        runs = any(node.name == "main" and not node.args.args for node in mains)
        if runs and re.search(r"^\s*(from|import) brownie\b", text, re.MULTILINE):
            found.append(path.stem)
    return found


def modules() -> list[str]:
    """Modules that `python -m` runs."""
    found = []
    for name in tracked():
        if name.endswith(".py") and name.startswith(FOLDERS):
            module = name.removesuffix(".py").replace("/", ".")
            if '\nif __name__ == "__main__"' in (ROOT / name).read_text("utf-8"):
                found.append(module.removesuffix(".__main__"))
    return found


@pytest.mark.parametrize("target", make_targets())
def test_the_readme_explains_each_make_target(target: str) -> None:
    assert re.search(rf"\bmake {target}\b", page("README.md"))


@pytest.mark.parametrize("name", sorted(make_variables()))
def test_each_variable_of_the_makefile_is_documented(name: str) -> None:
    assert name in {bare(row[0]) for row in rows(page("docs/settings.md"))}


@pytest.mark.parametrize("script", brownie_scripts())
def test_each_script_for_brownie_is_documented(script: str) -> None:
    assert f"brownie run {script}" in TEXT


@pytest.mark.parametrize("module", modules())
def test_each_module_that_python_runs_is_documented(module: str) -> None:
    assert module in MODULE.findall(TEXT)


@pytest.mark.parametrize("module", sorted(set(MODULE.findall(TEXT))))
def test_each_documented_module_exists(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    assert module in OTHERS or path.with_suffix(".py").exists() or (path / "__main__.py").exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z-]+)", TEXT))))
def test_each_documented_make_target_exists(target: str) -> None:
    assert target in make_targets()


@pytest.mark.parametrize("script", sorted(set(re.findall(r"brownie run ([a-z_]+)", TEXT))))
def test_each_documented_script_for_brownie_exists(script: str) -> None:
    assert script in brownie_scripts()


def test_the_readme_shows_the_two_commands_first() -> None:
    commands = re.findall(r"\bmake ([a-z-]+)", page("README.md"))
    assert commands[:2] == ["demo", "test"]
