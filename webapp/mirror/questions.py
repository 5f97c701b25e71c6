"""Questions to a fund's contracts, with the mirror's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp.chain.calls import View, view
from webapp.store.records import Fund


@dataclass(frozen=True, slots=True)
class Figures:
    """A view, and the mirror's values of its outputs by name, in the view's order."""

    name: str
    address: str
    view: View
    args: tuple[Any, ...]
    ours: dict[str, Any]


def on_fund(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    """A view of the fund."""
    return Figures(label or name, fund.address, view("MutualFund", name), args, ours)


def on_desk(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    """A view of the claim desk."""
    return Figures(label or name, fund.claim_desk, view("ClaimDesk", name), args, ours)


def on_review(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    """A view of the review desk."""
    return Figures(label or name, fund.review_desk, view("ReviewDesk", name), args, ours)


def on_rulebook(
    fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = ""
) -> Figures:
    """A view of the rulebook."""
    return Figures(label or name, fund.rulebook, view("Rulebook", name), args, ours)


def on_agents(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    """A view of the register of agents."""
    return Figures(label or name, fund.agents, view("Agents", name), args, ours)


def on_jury(fund: Fund, name: str, ours: dict[str, Any], *args: Any, label: str = "") -> Figures:
    """A view of the jury."""
    return Figures(label or name, fund.jury, view("Jury", name), args, ours)
