"""What goes wrong, in both languages, and as JSON where JSON was asked for."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from webapp.store import BadCursor, NoMirror, UnknownFund

from .inputs import BadInput

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Every error becomes a page that says what is the matter."""
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(BadCursor, _bad_cursor)
    app.register_error_handler(UnknownFund, _unknown_fund)
    app.register_error_handler(NoMirror, _no_mirror)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _bad_input(error: BadInput) -> Response:
    said = gettext(
        "The address has “%(value)s” for “%(name)s”. Allowed: %(allowed)s.",
        value=error.value,
        name=error.name,
        allowed=error.allowed,
    )
    return _answer(400, "bad-input", gettext("This cannot be read"), said)


def _bad_cursor(_error: BadCursor) -> Response:
    said = gettext("The cursor in the address does not come from this site. Start from the list.")
    return _answer(400, "bad-cursor", gettext("This cannot be read"), said)


def _unknown_fund(_error: UnknownFund) -> Response:
    said = gettext("No fund with this address is mirrored here.")
    return _answer(404, "unknown-fund", gettext("No such fund"), said)


def _no_mirror(error: NoMirror) -> Response:
    log.warning("%s", error)
    said = gettext("The mirror has not read any fund from the chain yet. Please come back shortly.")
    response = _answer(503, "no-mirror", gettext("Nothing to show yet"), said)
    response.headers["Retry-After"] = "10"
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code == 404:
        said = error.description if getattr(error, "ours", False) else None
        said = said or gettext("There is no page at this address. The search may find it.")
        return _answer(404, "not-found", gettext("Not found"), said)
    if code < 400:
        return make_response(error)
    said = gettext("The server refused this request (%(code)s).", code=code)
    response = _answer(code, "refused", gettext("This does not work"), said)
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    )
    return response


def _unexpected(error: Exception) -> Response:
    log.error("%s %s", request.method, request.full_path, exc_info=error)
    said = gettext("Something went wrong on our side; it has been logged. No figure is affected.")
    return _answer(500, "failed", gettext("An error of ours"), said)


def _answer(code: int, name: str, title: str, said: str) -> Response:
    if request.path.endswith((".json", ".csv")) or request.path == "/healthz":
        response = jsonify(error=name, message=said)
    else:
        page = render_template("errors/show.html", code=code, title=title, said=said)
        response = make_response(page)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response
