"""The rules file of alerts: what it may say, and how a mistake is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fundplan.errors import PlanError
from webapp.alerts.rules import KINDS, Patience, read_rules
from webapp.config import Settings

GOOD = "rules: [{name: a, when: objection}]\n"


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "alerts.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rules(path)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(PlanError) as caught:
        read(tmp_path, text)
    return [str(problem) for problem in caught.value.problems]


def test_it_has_a_rule_of_every_kind_by_default() -> None:
    found = read_rules(Settings().alerts)
    assert {rule.when for rule in found.rules} == set(KINDS)


def test_it_reads_limits_exactly(tmp_path: Path) -> None:
    text = 'rules: [{name: a, when: payment, at_least: "0.1", held_share: 2.5%}]'
    rule = read(tmp_path, text).rules[0]  # type: ignore[attr-defined]
    assert (rule.at_least, rule.held_share) == (Decimal("0.1"), 250)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: []", "rules (line 1): [] is not allowed; allowed: a list of rules"),
        ("{}", "rules (line 1): nothing stands here; allowed: a list of rules"),
        (GOOD + "more: 1", "more (line 2): the key more; allowed: rules, delivery"),
        ("rules: [{when: pause}]", "rules.1.name (line 1): nothing stands here"),
        ("rules: [{name: a}]", "rules.1.when (line 1): nothing stands here; allowed: payment, "),
        ("rules: [{name: a, when: birth}]", "rules.1.when (line 1): 'birth' is not allowed"),
        ("rules: [{name: A b, when: pause}]", "rules.1.name (line 1): 'A b' is not allowed"),
        ("rules: [{name: a, when: payment}]", "with at_least or held_share or reserve_share"),
        ("rules: [{name: a, when: pause, at_least: 1}]", "the key at_least; allowed: name, when"),
        ("rules: [{name: a, when: payment, at_least: 0.5}]", 'as 10000 or "0.5" in quotes'),
        ("rules: [{name: a, when: payment, at_least: -1}]", "-1 is not allowed"),
        ("rules: [{name: a, when: payment, held_share: 101%}]", "0% to 100%, as 5%"),
        ("rules: [{name: a, when: lag, time: 15}]", "a duration, as 15m"),
        ("rules: [{name: a, when: lag, blocks: 0}]", "a whole number from 1"),
        ("rules: [{name: a, when: ratio, below: low}]", "a percentage, as 100%"),
        ("rules: [{name: a, when: pause, level: loud}]", "notice, warning, alarm"),
        ("rules: [{name: a, when: pause, funds: [0x12]}]", "rules.1.funds.1"),
        ("rules: [3]", "rules.1 (line 1): 3 is not allowed; allowed: a mapping"),
        (GOOD + "delivery: {timeout: 2m}", "delivery.timeout (line 2): '2m' is not allowed"),
        (GOOD + "delivery: {attempts: 0}", "delivery.attempts (line 2): 0 is not allowed"),
        (GOOD + "delivery: {tries: 3}", "the key tries; allowed: timeout, attempts"),
        ("rules: [{name: a, name: b, when: pause}]", "rules.1.name"),
        ("rules: [", "text that YAML can parse"),
    ],
)
def test_it_refuses_by_key_and_line(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in problem for problem in problems(tmp_path, text))


def test_it_refuses_two_rules_of_one_name(tmp_path: Path) -> None:
    text = "rules:\n  - {name: a, when: pause}\n  - {name: a, when: office}\n"
    assert problems(tmp_path, text) == [
        "rules.2.name (line 3): 'a' is not allowed; allowed: a name that no rule above has"
    ]


def test_it_tells_all_mistakes_at_once(tmp_path: Path) -> None:
    text = "rules:\n  - {name: a, when: lag}\n  - {name: '?', when: pause, level: x}\nmore: 1\n"
    assert len(problems(tmp_path, text)) == 4


def test_it_doubles_pauses_up_to_the_longest() -> None:
    patience = Patience(first_pause=5, longest_pause=60)
    assert [patience.pause(tried) for tried in (1, 2, 3, 4, 5, 99)] == [5, 10, 20, 40, 60, 60]
