"""Opening the database, for reading and (by `webapp.mirror` only) for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, make_url

from . import schema

#: What libpq is asked for: a connection that a fire-wall forgot is noticed within two minutes.
POSTGRESQL = {"application_name": "mutual-aid", "keepalives_idle": 60, "keepalives_interval": 20}

WRITER_CACHE = 128 * 1024  # KiB: what a range changes is written once, at its end
WAL_PAGES = 16 * 1024  # of 4 KiB, until the file itself is written


class NoMirror(RuntimeError):
    """The database holds no mirror yet, or one of another version; the message says which."""


class Store:
    """A database with the mirror's tables.

    Args:
        url: SQLAlchemy address. For SQLite the file's folder is created; the journal mode is WAL,
            so readers never wait for the mirror. `postgresql://` means psycopg.
        most_seconds: how long PostgreSQL may work on one of a reader's questions; 0: as it likes.
    """

    def __init__(self, url: str, most_seconds: int = 0) -> None:
        self.url = _with_driver(make_url(url))
        self._most_seconds = most_seconds
        self._checked = False
        self.engine: Engine
        if self.url.get_backend_name() == "sqlite":
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(self.url)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(self.url, pool_pre_ping=True, connect_args=POSTGRESQL)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one consistent snapshot; all answers in the block are of one state.

        Raises:
            NoMirror: nothing was mirrored here yet, or by another version of the tables.
        """
        options: dict[str, Any] = {}
        if self.engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as db:
            if not self._checked:
                check_version(db)
                self._checked = True
            if options and self._most_seconds:
                db.exec_driver_sql(f"SET LOCAL statement_timeout = '{self._most_seconds}s'")
            yield db

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction of the mirror's: all of it is stored, or nothing. For `webapp.mirror`."""
        with self.engine.connect().execution_options(writer=True) as db, db.begin():
            yield db

    def create(self) -> None:
        """Make the tables where there are none. For `webapp.mirror`.

        Raises:
            NoMirror: there are tables of another version, or the database cannot hold every text.
        """
        with self.write() as db:
            if not inspect(db).has_table(schema.meta.name):
                _check_encoding(db)
                schema.metadata.create_all(db)
                db.execute(insert(schema.meta).values(key="version", value=str(schema.VERSION)))
            check_version(db)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def check_version(db: Connection) -> None:
    """Raise `NoMirror` unless the tables are there and of this version."""
    if not inspect(db).has_table(schema.meta.name):
        raise NoMirror("nothing is mirrored yet: run `python -m webapp.mirror sync`")
    row = db.execute(select(schema.meta.c.value).where(schema.meta.c.key == "version")).first()
    if row is None or row.value != str(schema.VERSION):
        found = "none" if row is None else row.value
        raise NoMirror(
            f"the database has tables of version {found}, this program has {schema.VERSION}:"
            " move it away and sync again"
        )


def _check_encoding(db: Connection) -> None:
    if db.dialect.name == "postgresql":
        encoding = db.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise NoMirror(
                f"the database's encoding is {encoding}: create one with ENCODING 'UTF8'"
                " TEMPLATE template0"
            )


def _with_driver(url: URL) -> URL:
    """PostgreSQL's short names with the driver that is installed."""
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Let SQLAlchemy's `begin` event start transactions, and set the pragmas."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(db: Connection) -> None:
    """A reader's snapshot begins at its first read; the mirror takes the write lock at once."""
    if not db.get_execution_options().get("writer", False):
        db.exec_driver_sql("BEGIN")
        return
    db.exec_driver_sql(f"PRAGMA cache_size=-{WRITER_CACHE}")
    db.exec_driver_sql(f"PRAGMA wal_autocheckpoint={WAL_PAGES}")
    db.exec_driver_sql("BEGIN IMMEDIATE")
