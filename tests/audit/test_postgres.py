"""A mirror in PostgreSQL is compared like any other."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from tests.audit.conftest import Audited, Bench
from tests.support.postgres import running_postgres
from webapp.audit.databases import database_check
from webapp.mirror import commands
from webapp.store import Store, schema


def test_it_finds_a_changed_amount_in_postgresql_and_nothing_else(
    audited: Audited, bench: Bench
) -> None:
    with running_postgres() as url:
        assert commands.sync(replace(audited.story.settings, database_url=url), quiet=True) == 0
        clean = database_check(bench.fresh, bench.fund, url)
        journal, store = schema.journal, Store(url)
        with store.write() as db:
            db.execute(update(journal).where(journal.c.number == 7).values(amount=5))
        store.close()
        spoilt = database_check(bench.fresh, bench.fund, url)
    assert clean.differences == []
    assert len(spoilt.differences) == 1
    assert spoilt.differences[0].startswith("table journal, number 7: amount is 5, by the chain ")
