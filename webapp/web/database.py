"""The database of a request: one connection, so one consistent snapshot, opened when first used."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, current_app, g
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from webapp.config import Settings
from webapp.store import NoMirror, Store

_KEY = "mutual-aid.store"
MOST_SECONDS = 30  # for one question to the database
UNREADABLE = (NoMirror, OperationalError)  # there is no mirror, or the database does not answer


def init_app(app: Flask) -> None:
    """Open the database that the settings name; close each request's connection at its end."""
    app.extensions[_KEY] = Store(settings_of(app).database_url, MOST_SECONDS)
    app.teardown_request(_close)


def settings_of(app: Flask | None = None) -> Settings:
    """The settings of this application, or of the one that is answering."""
    found = (app or current_app).config["SETTINGS"]
    assert isinstance(found, Settings)
    return found


def store_of(app: Flask | None = None) -> Store:
    """The database of this application, or of the one that is answering."""
    found = (app or current_app).extensions[_KEY]
    assert isinstance(found, Store)
    return found


def database() -> Connection:
    """This request's connection; every answer through it is of the same last block.

    Raises:
        NoMirror: nothing is mirrored yet.
    """
    if "db" not in g:
        stack = ExitStack()
        g.db = stack.enter_context(store_of().read())
        g.db_stack = stack
    connection: Connection = g.db
    return connection


def keep_for(response: Response) -> Response:
    """Leave the connection open until the answer, which still reads, is sent or given up."""
    database()
    g.pop("db")
    response.call_on_close(g.pop("db_stack").close)
    return response


def _close(_error: BaseException | None) -> None:
    stack = g.pop("db_stack", None)
    g.pop("db", None)
    if stack is not None:
        stack.close()
