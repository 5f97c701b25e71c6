"""Each rule about events finds in a long history exactly what the derived tables know of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mirror.alerting import SITE, run_once, settings_of, told
from tests.mirror.conftest import History
from tests.mirror.mirrors import copy_database
from webapp.store import (
    Store,
    challenges_page,
    funds,
    iterate_flows,
    pauses,
    proposals_page,
    tenures,
)
from webapp.store.records import Fund
from webapp.store.words import ROUTES, Account, ProposalKind

RULES = (
    "{name: every-payment, when: payment, at_least: 0}",
    "{name: large, when: payment, at_least: 200, held_share: 10%}",
    "{name: drain, when: payment, reserve_share: 100%}",
    "{name: objection, when: objection, level: notice}",
    "{name: challenge, when: challenge}",
    "{name: rule-change, when: proposal, level: warning}",
    "{name: pause, when: pause}",
    "{name: office, when: office}",
    "{name: end, when: winding-up, level: alarm}",
)
Told = list[dict[str, Any]]


@pytest.fixture(scope="module")
def found(history: History, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """All messages about the long history."""
    folder = tmp_path_factory.mktemp("alerts")
    copy_database(history.store, folder / "mirror.sqlite")
    store = Store(f"sqlite:///{folder / 'mirror.sqlite'}")
    run_once(settings_of(folder, store, *RULES))
    yield told(store)
    store.close()


def of(found: Told, fund: Fund, rule: str) -> Told:
    return [each for each in found if (each["fund"]["key"], each["rule"]) == (fund.key, rule)]


def places(found: Told) -> list[tuple[int, int]]:
    return [(each["block"], each["log_index"]) for each in found]


@pytest.fixture
def every(history: History) -> Iterator[list[Fund]]:
    """All funds of the history."""
    with history.store.read() as db:
        yield list(funds(db))


def test_it_tells_every_payment_out_of_a_fund(
    found: Told, every: list[Fund], history: History
) -> None:
    with history.store.read() as db:
        for fund in every:
            out = [f for f in iterate_flows(db, fund) if ROUTES[f.movement][1] is Account.WORLD]
            wanted = [(f.where.block, f.where.log_index) for f in out]
            assert wanted and places(of(found, fund, "every-payment")) == wanted


def test_it_tells_only_payments_that_reach_every_limit(found: Told, every: list[Fund]) -> None:
    seen = 0
    for fund in every:
        large = of(found, fund, "large")
        wanted = []
        for each in of(found, fund, "every-payment"):
            amount = int(each["facts"]["amount"]["units"])
            held = int(each["facts"]["held_before"]["units"])
            if amount >= 200 * 10**fund.token_decimals and amount * 10 >= held:
                wanted.append((each["block"], each["log_index"]))
        assert places(large) == wanted
        seen += len(wanted)
    assert 0 < seen < sum(len(of(found, fund, "every-payment")) for fund in every)


def test_it_measures_by_the_reserve_of_the_block_before(found: Told, every: list[Fund]) -> None:
    for fund in every:
        for each in of(found, fund, "drain"):
            facts = each["facts"]
            assert int(facts["amount"]["units"]) >= int(facts["reserve_before"]["units"])
    assert any(of(found, fund, "drain") for fund in every)


def test_it_tells_every_challenge(found: Told, every: list[Fund], history: History) -> None:
    with history.store.read() as db:
        for fund in every:
            known = challenges_page(db, fund, limit=200).rows
            ids = [each["facts"]["matter"] for each in of(found, fund, "challenge")]
            assert sorted(ids) == sorted(one.id for one in known)


def test_it_tells_every_objection(found: Told, every: list[Fund]) -> None:
    objections = [each for fund in every for each in of(found, fund, "objection")]
    assert len(objections) > 3
    assert all(each["facts"]["event"] == "ObjectionRaised" for each in objections)
    first = objections[0]
    assert first["url"].endswith(f"/matters/{first['facts']['claim_id']}")
    assert first["text"]["en"].startswith("Notice · ")


def test_it_tells_a_rule_change_when_announced_decided_and_enacted(
    found: Told, governed: Fund, history: History
) -> None:
    with history.store.read() as db:
        asked = proposals_page(db, governed, limit=200).rows
    rules = of(found, governed, "rule-change")
    names = {
        matter: [each["facts"]["event"] for each in rules if each["facts"]["matter"] == matter]
        for matter in (one.id for one in asked)
    }
    enacted = next(one for one in asked if one.kind is ProposalKind.AMENDMENT and one.version)
    assert names[enacted.id] == ["Proposed", "ProposalDecided", "RulesEnacted"]
    assert all("Proposed" in each for each in names.values())


def test_it_tells_every_pause_and_its_early_end(
    found: Told, governed: Fund, history: History
) -> None:
    with history.store.read() as db:
        known = pauses(db, governed)
    names = [each["facts"]["event"] for each in of(found, governed, "pause")]
    assert names.count("Paused") == len(known)
    assert names.count("Resumed") == sum(one.resumed is not None for one in known) > 0


def test_it_tells_who_came_into_office_after_the_first_and_who_left(
    found: Told, governed: Fund, history: History
) -> None:
    with history.store.read() as db:
        held = tenures(db, governed)
    offices = of(found, governed, "office")
    taken = [e["facts"]["address"] for e in offices if e["facts"]["event"] == "taken"]
    left = [e["facts"]["address"] for e in offices if e["facts"]["event"] == "left"]
    assert sorted(taken) == sorted(one.address for one in held if one.matter)
    assert sorted(left) == sorted(one.address for one in held if one.until)
    assert len(taken) > 3


def test_it_tells_the_beginning_and_the_end_of_winding_up(found: Told, every: list[Fund]) -> None:
    for fund in every[3:]:
        ends = [each["facts"]["event"] for each in of(found, fund, "end")]
        assert ends == ["WindingUpBegun", "FundClosed"]


def test_it_tells_a_fund_in_the_order_of_its_events(found: Told, every: list[Fund]) -> None:
    for fund in every:
        mine = places([each for each in found if each["fund"]["key"] == fund.key])
        assert mine == sorted(mine)


def test_it_says_it_in_both_languages_with_amounts_and_a_link(found: Told) -> None:
    paid = next(each for each in found if each["rule"] == "large")
    amount = paid["facts"]["amount"]["display"]
    for language, phrase in (("en", "left the fund"), ("zh", "从本计划转出")):
        text = paid["text"][language].replace(",", "")
        assert phrase in text and amount in text
    assert all(each["url"].startswith(f"{SITE}/") for each in found)
