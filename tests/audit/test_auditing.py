"""The commands of docs/auditing.md, as they stand there, from a fund's address to a report."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scripts.toolenv import ROOT, tool_environment
from tests.audit.conftest import Audited
from tests.docs.pages import page, rows, section
from webapp.audit import errors

PAGE = "docs/auditing.md"
SECTIONS = (
    "2. Rebuild the fund from its logs, and compare",
    "3. Compare what the operator shows",
    "4. Sign",
)


def blocks(heading: str) -> list[str]:
    """The commands of a section, block by block."""
    return re.findall(r"^```sh\n(.*?)^```$", section(page(PAGE), heading), re.M | re.S)


@pytest.fixture(scope="module")
def environment(audited: Audited, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What section 1 sets, and where the operator's copies are."""
    settings = audited.story.settings
    return tool_environment() | {
        "RPC": audited.rpc,
        "SECOND": audited.rpc,
        "FUND": audited.fund,
        "OUT": str(tmp_path_factory.mktemp("out")),
        "DATABASE_URL": settings.database_url,
        "EXPORT": str(audited.export),
        "DEPLOYMENTS": str(settings.deployments),
    }


def run(environment: dict[str, str], heading: str) -> str:
    said = []
    for block in blocks(heading):
        done = subprocess.run(
            ["bash", "-euc", block], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    return "".join(said)


def test_it_names_what_an_auditor_must_set() -> None:
    setting = blocks("1. Get the tools, and compile the sources yourself")[-1]
    assert re.findall(r"([A-Z]+)=<", setting) == ["RPC", "SECOND", "FUND", "OUT"]


def test_its_commands_lead_from_an_address_to_a_report(environment: dict[str, str]) -> None:
    compared, copies, digests = (run(environment, heading) for heading in SECTIONS)
    assert compared.startswith("journal: head 0x") and compared.endswith("all agree\n")
    assert len(re.findall("^(?:database|export): .*; agree$", copies, re.M)) == 2
    assert "chain, plan and code agree (version 1" in copies
    assert len(re.findall(r"^[0-9a-f]{64} ", digests, re.M)) == 2
    paper = (Path(environment["OUT"]) / "report.html").read_text("utf-8")
    assert "Signature" in paper and "签名" in paper


def test_it_explains_every_error_with_its_exit_code() -> None:
    told = {cells[0]: cells[1] for cells in rows(section(page(PAGE), SECTIONS[0]))}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if kind is not errors.CannotAudit:
            assert f"`{kind.__name__}`" in told[str(kind.exit_code)]


def test_it_explains_every_check() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "webapp" / "audit").glob("*.py"))
    told = {
        name for cells in rows(section(page(PAGE), SECTIONS[0])) for name in cells[0].split(", ")
    }
    keys = set(re.findall(r'\bCheck\("(\w+)"', sources))
    assert "journal" in keys and keys <= told
