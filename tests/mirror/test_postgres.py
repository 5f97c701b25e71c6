"""The same history in SQLite and in a real PostgreSQL: same rows, same answers."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, select, text, update

from tests.mirror.conftest import History, visitor_of
from tests.mirror.mirrors import digest_of, mirror_of
from tests.webapp.addresses import other_form
from webapp.mirror.proof import prove_journal
from webapp.mirror.rebuild import rebuild
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, funds, schema

MOST_OF_A_KIND = 1  # pages that differ in numbers, addresses and filters only
#: Tables with what a mirror was told, not what it was told of the chain.
OF_THE_MIRROR = (schema.meta, schema.chains, schema.proofs, *schema.ALERTS)
TABLES = [table for table in schema.metadata.sorted_tables if table not in OF_THE_MIRROR]


# --- rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_it_holds_the_same_rows(history: History, twin: Store, table: Table) -> None:
    query = select(table).order_by(*table.primary_key.columns)
    with history.store.read() as ours, twin.read() as theirs:
        expected = [tuple(row) for row in ours.execute(query)]
        assert [tuple(row) for row in theirs.execute(query)] == expected


def test_it_digests_and_rebuilds_to_the_same_bytes(history: History, empty: Store) -> None:
    mirror_of(empty, *history.places, range_blocks=1, max_range_blocks=200).catch_up()
    assert digest_of(empty) == digest_of(history.store)
    with empty.write() as db:
        for table in (schema.members, schema.matter_events):
            db.execute(table.delete())
    rebuild(empty)
    assert digest_of(empty) == digest_of(history.store)


def test_it_agrees_with_the_contracts_and_the_journals_head(history: History, twin: Store) -> None:
    with twin.read() as db:
        for fund in history.funds(db):
            assert reconcile(db, history.node, fund).differences == []
            assert prove_journal(db, history.node, fund.id).difference is None


def test_it_orders_texts_by_their_bytes_whatever_the_database_does(twin: Store) -> None:
    with twin.read() as db:
        rows = db.execute(
            text(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND data_type = 'text'"
            )
        ).all()
    assert len(rows) > 20
    assert [row for row in rows if row.collation_name != "C"] == []


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(history: History, twin: Store) -> tuple[FlaskClient, FlaskClient]:
    """The site on each of the two databases."""
    return visitor_of(history.store), visitor_of(twin)


def _kind(address: str) -> str:
    return re.sub(r"0x[0-9a-f]+|\d+", "N", address.partition("?")[0])


def _addresses(client: FlaskClient) -> list[str]:
    """Pages that can be reached by links, some of each kind."""
    found, kinds = ["/"], Counter("/")
    for address in found:
        for link in re.findall(r'href="(/[^"#]*)"', client.get(address).text):
            link = link.replace("&amp;", "&")
            skip = re.search(
                r"\.(json|csv|css|js|svg|atom)\b|^/(language|static|catalogue|glossary)", link
            )
            if skip or link in found or kinds[_kind(link)] >= MOST_OF_A_KIND:
                continue
            kinds[_kind(link)] += 1
            found.append(link)
    return found


def test_it_answers_every_page_alike(
    history: History, twin: Store, sites: tuple[FlaskClient, FlaskClient]
) -> None:
    with twin.write() as db, history.store.read() as ours:
        seen = ours.scalar(select(schema.chains.c.head_seen_at))
        db.execute(update(schema.chains).values(head_seen_at=seen))
    left, right = sites
    addresses = _addresses(left)
    assert len(addresses) > 25
    for address in addresses:
        form = other_form(address, "json")
        assert right.get(form).json == left.get(form).json, form


HUGE = (2**31, 2**32, 2**63 - 1, 2**63, 2**64, 2**256, 10**80)
#: What a visitor may write into an address; `{fund}` is the first fund's page.
HOSTILE = (
    *(f"{{fund}}/{page}/{number}" for number in HUGE for page in ("claims", "periods", "blocks")),
    *(f"{{fund}}/{page}/{2**63}" for page in ("jury", "challenges", "proposals", "rules/versions")),
    *(
        f"{{fund}}/flows?limit=5&{name}={2**63}"
        for name in ("from_block", "to_block", "from", "ref")
    ),
    *(f"/search?q={number}" for number in HUGE),
    *(f"{{fund}}/members/{text}" for text in ("0x", "0x00", "%00", "0x" + "zz" * 20, "\U0001f600")),
    *(
        f"/search?q={text}"
        for text in ("%00", "a%00b", "%FF", "%ED%A0%80", "0x" + "zz" * 20, "%25")
    ),
    *(f"{{fund}}/flows?party={text}" for text in ("%00", "0x", "0x" + "zz" * 20, "%FF")),
    *(f"{{fund}}/members?status={text}" for text in ("%00", "9", "covered%00")),
    *(f"{{fund}}/{page}?cursor=YTk5OTk5OTk5OTk5OTk5OTk5OTk" for page in ("flows", "claims")),
    "/transactions/0x" + "zz" * 32,
    "/transactions/%00",
    "/funds/1%00",
    f"/funds/{2**63}",
    f"/funds/{2**31}",
    f"/funds/{2**64}-0x" + "00" * 20,
)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_it_answers_a_hostile_address_alike(
    twin: Store, sites: tuple[FlaskClient, FlaskClient], pattern: str
) -> None:
    with twin.read() as db:
        fund = f"/funds/{funds(db)[0].key}"
    address = other_form(pattern.format(fund=fund), "json")
    left, right = (site.get(address) for site in sites)
    assert left.status_code in (200, 400, 404), left.text
    assert (right.status_code, right.json) == (left.status_code, left.json)
