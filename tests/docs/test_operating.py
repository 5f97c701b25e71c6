"""docs/operating.md knows every setting and every refusal of the deployment."""

from __future__ import annotations

from dataclasses import fields

import pytest

from scripts.deployment.refusals import Reason
from scripts.deployment.settings import Settings
from tests.support.node import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def row(name: str, default: str, meaning: str) -> str:
    shown = "" if default == "" else f"`{default}`"
    return f"| `{name.upper()}` | {shown} | {meaning} |"


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_it_lists_each_setting_with_default_and_meaning(setting) -> None:  # type: ignore[no-untyped-def]
    assert row(setting.name, setting.default, setting.metadata["meaning"]) in PAGE


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_it_explains_each_refusal(reason: Reason) -> None:
    assert f"| `{reason.value}` | " in PAGE
