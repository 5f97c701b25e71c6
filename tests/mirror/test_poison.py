"""Texts chosen to break a mirror: both databases keep them, and the site shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

import pytest
from eth_utils import keccak
from sqlalchemy import select

from tests.mirror.conftest import visitor_of
from tests.mirror.mirrors import digest_of, mirror_of
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories.plans import plan_of
from tests.mirror.village import DAY, Village
from tests.support.node import running_node
from tests.support.terms import Offices
from webapp.chain.catalogue import Role, catalogue
from webapp.chain.pack import unpack
from webapp.chain.rpc import Node as RpcNode
from webapp.mirror.rebuild import rebuild
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, funds, rule_text, schema

#: What is written on the chain, and how it is shown.
POISON = (
    (b"\x00 at the start, and at the end \x00", r"\x00 at the start, and at the end \x00"),
    (b"no UTF-8: \xff\xfe\xc0\x80", r"no UTF-8: \xff\xfe\xc0\x80"),
    (b"half a pair: \xed\xa0\x80", r"half a pair: \xed\xa0\x80"),
    ("cut: 互助".encode()[:-1], r"cut: 互\xe5\x8a"),
    (b"[" * 30_000, "[" * 30_000),
    (b"fee: " + b"9" * 5_000, "fee: " + "9" * 5_000),
    (
        b"<script>alert(1)</script> \x01\x1b[31m \xe2\x80\xae",
        "<script>alert(1)</script> \x01\x1b[31m \u202e",
    ),
    (b"", ""),
)


def _propose(village: Village, by: str, poison: bytes) -> None:
    """An amendment whose text is these bytes, which no encoder of texts would write."""
    stand_in = "P" * len(poison)
    plan = village.plan.amended(stand_in)
    given = astuple(plan.rules), astuple(Offices())
    function = village.rulebook.artifact.abi.function("proposeAmendment")
    data = function.call_data((*given, stand_in))
    assert keccak(text=stand_in) in data and stand_in.encode() in data
    data = data.replace(keccak(text=stand_in), keccak(poison))
    if poison:
        data = data.replace(stand_in.encode(), poison)
    village.chain.transact(by, village.rulebook.address, data)


@pytest.fixture(scope="module")
def poisoned() -> Iterator[Village]:
    """A fund with such proposals, one by each member."""
    with running_node(31337, *OPEN_NODE) as node:
        village = Village(node, "poisoned", plan_of(node), people=len(POISON))
        for person in village.people:
            village.join(person, 500)
        village.wait(village.plan.membership.waiting_seconds + DAY)
        for person, (poison, _) in zip(village.people, POISON, strict=True):
            _propose(village, person, poison)
        yield village


def test_it_keeps_every_text_that_somebody_published(poisoned: Village, either: Store) -> None:
    mirror_of(either, poisoned).catch_up()
    with either.read() as db:
        fund = funds(db)[0]
        found = [rule_text(db, fund, matter) for matter in range(1, len(POISON) + 1)]
        assert [text and text.text for text in found] == [shown for _, shown in POISON]
        assert [text and text.untold for text in found] == [None] * len(POISON)
        assert reconcile(db, RpcNode(poisoned.node.url), fund).differences == []
    before = digest_of(either)
    rebuild(either)
    assert digest_of(either) == before


def test_it_keeps_the_bytes_themselves(poisoned: Village, either: Store) -> None:
    mirror_of(either, poisoned).catch_up()
    layout = next(e for e in catalogue().by_topic.values() if e.name == "RulesPublished")
    raw = schema.events
    query = select(raw.c.words).where(
        raw.c.role == int(Role.RULEBOOK), raw.c.topic == int(layout.topic[:10], 16)
    )
    with either.read() as db:
        kept = [unpack(layout.topic, words) for words in db.scalars(query.order_by(raw.c.block))]
    for (topics, data), (poison, _) in zip(kept[1:], POISON, strict=True):
        assert topics[2] == "0x" + keccak(poison).hex()
        assert poison in bytes.fromhex(data[2:])


def test_it_shows_them_on_every_page(poisoned: Village, either: Store) -> None:
    mirror_of(either, poisoned).catch_up()
    client = visitor_of(either)
    with either.read() as db:
        fund = funds(db)[0]
        blocks = [rule_text(db, fund, matter + 1).published.block for matter in range(len(POISON))]
    page = f"/funds/{fund.key}"
    for matter, block in enumerate(blocks, 1):
        for address in (f"{page}/proposals/{matter}", f"{page}/blocks/{block}"):
            for form in ("", ".json", ".csv"):
                answer = client.get(address + form)
                assert answer.status_code == 200, address + form
                assert b"<script>alert" not in answer.data or form
