"""A page in its three forms: HTML for people, .json and .csv with the same data for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    stream_with_context,
    url_for,
)

from webapp.store import funds, mirror_status
from webapp.store.records import Fund, MirrorStatus, Page

from .database import database, keep_for
from .documents import cell, flat, moment
from .languages import asked_language, language

FORMATS = ("html", "json", "csv")
SAMPLE = 500  # rows of a CSV from which its columns are taken
PIECE = 32_768  # characters of a CSV sent at a time
Row = TypeVar("Row")
_WEBAPP = Path(__file__).resolve().parents[1]
_SOURCES = (
    *("**/*.py", "templates/**/*.html", "translations/**/*.po", "static/**/*"),
    "catalogue/*.json",
)


@dataclass(frozen=True)
class Answer:
    """What a view found.

    `context` is for the template, `document` is the JSON, made only when asked for. A list also
    gives `rows`: every row as a document, for CSV; without it the CSV is the document, flattened.
    `links` are addresses of the next and previous page. `ragged`: rows may differ in their columns,
    so that all are looked at before the CSV's header is written.
    """

    context: Mapping[str, Any]
    document: Callable[[], Mapping[str, Any]]
    rows: Callable[[], Iterable[Mapping[str, Any]]] | None = None
    links: Mapping[str, str | None] = field(default_factory=dict)
    ragged: bool = False


View = Callable[..., Answer | Response]


def page(
    blueprint: Blueprint, rule: str, template: str, home: str | None = None, kept: bool = True
) -> Callable[[View], View]:
    """Serve a view at `rule`, and at `rule`.json and `rule`.csv (endpoints `<view>_json`, …).

    `home` is where the HTML stands if not at `rule`. `kept`: a browser may keep the answer while
    nothing new is mirrored; not so where it shows how time passes.
    """

    def register(view: View) -> View:
        name = view.__name__
        for form in FORMATS:
            suffix = "" if form == "html" else f".{form}"
            endpoint = name if form == "html" else f"{name}_{form}"
            address = home if home and form == "html" else rule + suffix
            blueprint.add_url_rule(
                address, endpoint=endpoint, view_func=_served(view, form, template, kept)
            )
        return view

    return register


def _served(view: View, form: str, template: str, kept: bool) -> Callable[..., Response]:
    @wraps(view)
    def serve(**arguments: Any) -> Response:
        asked_language()
        tag = _tag(form) if kept else ""
        if tag and request.if_none_match.contains_weak(tag):
            return _tagged(Response(status=304), tag)
        answer = view(**arguments)
        if isinstance(answer, Response):
            return answer
        response = _formed(answer, form, template)
        return _tagged(response, tag) if tag else response

    return serve


def _formed(answer: Answer, form: str, template: str) -> Response:
    if form == "html":
        alternates = {other: alternate(other) for other in FORMATS[1:]}
        shown = {"links": answer.links, "alternates": alternates, **answer.context}
        return make_response(render_template(template, **shown))
    if form == "json":
        links = {name: address for name, address in answer.links.items() if address}
        return jsonify({**_head(), **answer.document(), "links": links})
    return _table(answer)


def _head() -> dict[str, Any]:
    """Of which block, and of which fund, the figures are."""
    fund: Fund | None = g.get("fund")
    if fund is None:
        return {}
    now: MirrorStatus = g.status
    token = {"address": fund.token, "symbol": fund.token_symbol, "decimals": fund.token_decimals}
    as_of = {"block": now.block, "block_hash": now.block_hash, "time": moment(now.block_time)}
    return {"fund": fund.key, "token": token, "as_of": as_of}


def alternate(form: str) -> str:
    """The address of the page at hand in another form."""
    endpoint = str(request.endpoint)
    for other in FORMATS[1:]:
        endpoint = endpoint.removesuffix(f"_{other}")
    query = {name: value for name, value in request.args.items() if value and name != "lang"}
    suffix = "" if form == "html" else f"_{form}"
    return url_for(endpoint + suffix, **(request.view_args or {}), **query)


def here(**changes: Any) -> str:
    """The address of the page at hand with some parameters changed; None takes one away."""
    query = {name: value for name, value in request.args.items() if value} | changes
    wanted = {name: value for name, value in query.items() if value is not None}
    return url_for(str(request.endpoint), **(request.view_args or {}), **wanted)


def around(found: Page[Row]) -> dict[str, str | None]:
    """Links to the next and the previous page of a list."""
    return {
        "next": here(cursor=found.after) if found.after else None,
        "previous": here(cursor=found.before) if found.before else None,
    }


def every(part: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """All rows of a list, page after page; `part` gives the page at a cursor."""
    cursor: str | None = None
    while True:
        found = part(cursor)
        yield from found.rows
        if found.after is None:
            return
        cursor = found.after


# --- CSV -----------------------------------------------------------------------------------------


def _table(answer: Answer) -> Response:
    if answer.rows is None:
        lines: Iterable[Mapping[str, Any]] = (
            {"name": name, "value": value} for name, value in flat({**_head(), **answer.document()})
        )
        pieces = _lines(lines, ("name", "value"))
    else:
        columns = tuple(_columns(answer.rows())) if answer.ragged else ()
        pieces = _lines((_within(dict(flat(row)), columns) for row in answer.rows()), columns)
    response = keep_for(Response(stream_with_context(pieces), mimetype="text/csv"))
    name = str(request.path).strip("/").replace("/", "_")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    """The columns of all rows, each where it is first met; a value that is a record has none."""
    found = dict.fromkeys(name for row in rows for name, _ in flat(row))
    return {name: None for name in found if not any(o.startswith(f"{name}.") for o in found)}


def _within(row: Mapping[str, Any], columns: tuple[str, ...]) -> Mapping[str, Any]:
    """A row without the cells that stand for a whole missing record; any other stays."""
    if not columns:
        return row
    return {name: text for name, text in row.items() if text or name in columns}


def _lines(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...] = ()) -> Iterator[str]:
    """CSV in pieces (RFC 4180, UTF-8); without given columns, those of the first rows.

    Raises ValueError for a later row with a column of its own: nothing is left out in silence.
    """
    source = iter(rows)
    first = list(islice(source, SAMPLE))
    columns = columns or tuple(dict.fromkeys(name for row in first for name in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="")
    if columns:
        writer.writeheader()
    for row in chain(first, source):
        writer.writerow({name: cell(value) for name, value in row.items()})
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


# --- freshness -----------------------------------------------------------------------------------


def _tag(form: str) -> str:
    """Names everything that an answer depends on: what is mirrored, the language, this program."""
    fund: Fund | None = g.get("fund")
    if fund is not None:
        known = [g.status]
    else:
        known = [mirror_status(database(), each) for each in funds(database())]
    depends = (program(), form, language(), request.full_path, repr(known))
    return sha256("\n".join(depends).encode()).hexdigest()[:32]


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    return response


@cache
def program() -> str:
    """A digest of the site's own sources: a new version makes every answer new."""
    digest = sha256()
    for pattern in _SOURCES:
        for path in sorted(_WEBAPP.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()
