"""What was checked and what came out: the report, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from fundplan import Text
from webapp.store.records import Fund


class Outcome(Enum):
    """What came out of a check."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCHECKED = "not checked"


OUTCOMES = {
    Outcome.AGREES: Text("一致", "agree"),
    Outcome.DIFFERS: Text("不一致", "DIFFER"),
    Outcome.UNCHECKED: Text("未核对", "not checked"),
}


@dataclass
class Check:
    """One question and its answer. `differences` are in English: they name figures."""

    key: str
    title: Text
    said: Text  # what was compared, in a sentence
    differences: list[str] = field(default_factory=list)
    unchecked: bool = False
    notes: list[Text] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """Whether it agreed."""
        if self.differences:
            return Outcome.DIFFERS
        return Outcome.UNCHECKED if self.unchecked else Outcome.AGREES

    def line(self, language: str) -> str:
        """The check in one line: what was compared, and the first difference if there is one."""
        said = self.said.in_language(language)
        outcome = OUTCOMES[self.outcome].in_language(language)
        text = f"{self.title.in_language(language)}: {said}; {outcome}"
        return f"{text}: {self.differences[0]}" if self.differences else text


@dataclass
class Report:
    """Everything about one audited fund at one block."""

    fund: Fund
    nodes: tuple[str, ...]  # without keys
    block: int
    block_hash: str
    block_time: int
    contracts: dict[str, str]
    checks: list[Check]
    figures: dict[str, Any]  # rebuilt from the logs: accounts, members, claims, votes
    sources: str  # the commit of the checkout, or ""

    @property
    def first_difference(self) -> str | None:
        """The first thing that is not as it should be."""
        for check in self.checks:
            if check.differences:
                return f"{check.key}: {check.differences[0]}"
        return None

    @property
    def ok(self) -> bool:
        """Whether everything that was compared agreed."""
        return self.first_difference is None

    def verdict(self, language: str) -> str:
        """The outcome in one sentence."""
        if not self.ok:
            found = Text("第一处不一致：{}", "first difference: {}").in_language(language)
            return found.format(self.first_difference)
        left = [check.key for check in self.checks if check.outcome is Outcome.UNCHECKED]
        if left:
            said = Text(
                "所核对的全部一致；未核对：{}", "all that was checked agrees; not checked: {}"
            )
            return said.in_language(language).format(", ".join(left))
        return Text("全部一致", "all agree").in_language(language)

    def text(self, language: str) -> str:
        """The report for a terminal; the first line is the journal's."""
        lines = [check.line(language) for check in self.checks]
        for check in self.checks:
            lines += [f"  {note.in_language(language)}" for note in check.notes]
        lines.append(self.verdict(language))
        return "\n".join(lines)

    def document(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "fund": {"chain_id": self.fund.chain_id, "address": self.fund.address},
            "name": {"zh": self.fund.name_zh, "en": self.fund.name_en},
            "rules_hash": self.fund.rules_hash,
            "nodes": self.nodes,
            "block": {"number": self.block, "hash": self.block_hash, "time": self.block_time},
            "sources": self.sources,
            "contracts": self.contracts,
            "agrees": self.ok,
            "first_difference": self.first_difference,
            "checks": [
                {
                    "key": check.key,
                    "outcome": check.outcome.value,
                    "said": {"zh": check.said.zh, "en": check.said.en},
                    "differences": check.differences,
                    "notes": [{"zh": note.zh, "en": note.en} for note in check.notes],
                }
                for check in self.checks
            ],
            **self.figures,
        }
