"""A text of rules is compared with its hash by its bytes, whatever they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from eth_utils import keccak
from sqlalchemy import select, update

from tests.mirror.mirrors import copy_database, mirror_of, new_store
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories.plans import plan_of
from tests.mirror.village import ADOPT, DAY, Village
from tests.support.node import running_node
from tests.support.terms import Offices
from webapp.audit.checks import rules_check
from webapp.store import Store, funds, schema, version_text

NO_UTF_8 = b"no UTF-8: \xff\xfe, a NUL: \0"
MATTER = 1


def adopt(village: Village, text: bytes) -> None:
    """All members adopt the same rules under a text that no encoder of texts would write."""
    stand_in = "P" * len(text)
    rules = replace(village.plan.amended(stand_in).rules, rules_hash=keccak(text))
    given = astuple(rules), astuple(Offices())
    function = village.rulebook.artifact.abi.function("proposeAmendment")
    data = function.call_data((*given, stand_in)).replace(stand_in.encode(), text)
    village.chain.transact(village.people[0], village.rulebook.address, data)
    village.decide(MATTER, ADOPT, village.people)
    village.pass_to(village.proposal(MATTER)["readyAt"])
    village.send(village.rulebook, "enact", MATTER, *given)


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The mirror of a fund whose second version has such a text."""
    with running_node(31337, *OPEN_NODE) as node:
        village = Village(node, "odd", plan_of(node), people=4)
        for person in village.people:
            village.join(person, 500)
        village.wait(village.plan.membership.waiting_seconds + DAY)
        adopt(village, NO_UTF_8)
        store = new_store(tmp_path_factory.mktemp("odd"))
        mirror_of(store, village).catch_up()
        yield store
        store.close()


def test_a_text_that_is_no_utf_8_has_its_hash(adopted: Store) -> None:
    with adopted.read() as db:
        fund = funds(db)[0]
        shown = version_text(db, fund, 2)
        assert shown is not None and shown.text == r"no UTF-8: \xff\xfe, a NUL: \x00"
        assert rules_check(db, fund).differences == []


def test_another_byte_is_found(adopted: Store, tmp_path: Path) -> None:
    copy_database(adopted, tmp_path / "mirror.sqlite")
    store, words = new_store(tmp_path), schema.events.c.words
    with store.read() as db:
        fund = funds(db)[0]
        raw = next(each for each in db.scalars(select(words)) if NO_UTF_8[:12] in each)
    with store.write() as db:
        other = raw.replace(b"\xff\xfe", b"\xff\xfd")
        db.execute(update(schema.events).where(words == raw).values(words=other))
    with store.read() as db:
        found = rules_check(db, fund).differences
    store.close()
    assert len(found) == 1 and found[0].startswith("version 2: the text's hash is 0x")
