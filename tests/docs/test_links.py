"""Links between documents lead somewhere, and the maps of the repository are true."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from tests.docs.pages import ROOT, documents, page, section, tracked

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MAP = section(page("README.md"), "Map").split("```text\n")[1].split("```")[0]
FOREIGN = re.compile(r"/(?:work|root|tmp|home)/")


def links() -> list[tuple[str, str]]:
    """(document, target) of every link that is not to another site."""
    found = []
    for path in documents():
        text = re.sub(r"```.*?```", "", page(path), flags=re.DOTALL)
        targets = LINK.findall(text)
        found += [(path, target) for target in targets if not re.match(r"[a-z]+:", target)]
    return found


def anchors(path: str) -> set[str]:
    """The anchors of a document's headings, as they are made from the headings' words."""
    headings = re.findall(r"^#+ (.+)$", page(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def mapped() -> list[str]:
    """Paths that the README's map names: what a line begins with, and all of its last line."""
    *folders, files = MAP.strip().splitlines()
    starts = [line.split()[0] for line in folders if line[:1].strip()]
    return starts + files.split()


@pytest.mark.parametrize(("path", "target"), links())
def test_a_link_leads_to_a_file_and_a_heading(path: str, target: str) -> None:
    file, _, anchor = target.partition("#")
    found = (ROOT / path).parent / file if file else ROOT / path
    assert found.exists(), f"{path} links to {target}"
    if anchor:
        name = found.resolve().relative_to(ROOT).as_posix()
        assert anchor in anchors(name), f"{path}: {name} has no heading #{anchor}"


@pytest.mark.parametrize("name", mapped())
def test_the_map_names_what_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_map_names_all_that_lies_at_the_top() -> None:
    top = {PurePosixPath(name).parts[0] for name in tracked()} - {"README.md"}
    named = {PurePosixPath(name).parts[0] for name in mapped()}
    assert named == top


def test_the_contracts_are_listed_each_once() -> None:
    text = page("contracts/README.md")
    listed = re.findall(r"^\d+\. \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)
    present = [n.removeprefix("contracts/") for n in tracked() if n.startswith("contracts/")]
    sources = [n for n in present if n.endswith(".sol") and not n.startswith("test/")]
    assert sorted(listed) == sorted(sources)


def test_each_folder_of_tests_is_explained() -> None:
    folders = {n.split("/")[1] for n in tracked() if re.match(r"tests/[^/]+/", n)}
    assert {name for name in folders if f"`{name}/`" not in page("tests/README.md")} == set()


def test_each_decision_is_listed() -> None:
    pages = {PurePosixPath(n).name for n in documents() if n.startswith("docs/decisions/0")}
    assert set(LINK.findall(page("docs/decisions/README.md"))) == pages


@pytest.mark.parametrize("heading", ["Context", "Decision", "Rejected", "Consequences"])
def test_each_decision_has_its_four_parts(heading: str) -> None:
    pages = [name for name in documents() if name.startswith("docs/decisions/0")]
    assert [name for name in pages if f"**{heading}.**" not in page(name)] == []


@pytest.mark.parametrize("path", documents())
def test_a_document_names_no_place_on_somebodys_machine(path: str) -> None:
    assert FOREIGN.search(page(path)) is None
