"""What docs/operating.md says about databases is done here, on real ones."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from tests.docs.pages import page, section
from tests.support.postgres import running_postgres
from webapp.store import Store, schema

SECTION = section(page("docs/operating.md"), "The database")
STATEMENTS = re.findall(r"```sql\n(.*?)```", SECTION, re.DOTALL)


def test_it_gives_the_site_a_role_that_reads_what_the_mirror_will_create() -> None:
    with running_postgres() as server:
        folder = make_url(server).query["host"]
        first, inside, _ = STATEMENTS
        for database, statements in (("postgres", first), ("mutualaid", inside)):
            given = f"host={folder} user=postgres dbname={database}"
            with psycopg.connect(given, autocommit=True) as db:
                for statement in statements.split(";\n"):
                    db.execute(statement.encode())
        mirror, site = (
            Store(f"postgresql://{role}@/mutualaid?host={folder}") for role in ("mirror", "site")
        )
        mirror.create()
        with site.read() as reader:
            assert reader.execute(schema.events.select()).all() == []
        with pytest.raises(DBAPIError, match="permission denied"), site.write() as writer:
            writer.execute(schema.events.delete())
        mirror.close()
        site.close()


def test_it_asks_what_the_tables_of_sqlite_answer(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'mirror.sqlite'}")
    store.create()
    with store.read() as db:
        found = db.execute(text(STATEMENTS[2]))
        assert list(found.keys()) == ["number", "time", "movement", "party", "tokens", "ref"]
    store.close()


def test_it_tells_of_every_table() -> None:
    rows = [line.split("|")[1] for line in SECTION.splitlines() if line.startswith("| `")]
    told = re.findall(r"`(\w+)`", " ".join(rows))
    assert sorted(told) == sorted(schema.metadata.tables)
