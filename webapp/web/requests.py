"""A name for every request, in its answer and in the log, and a line for every answer."""

from __future__ import annotations

import logging
import time
import uuid

from flask import Flask, Response, g, request

from webapp.logs import request_id

log = logging.getLogger(__name__)
HEADER = "X-Request-Id"


def init_app(app: Flask) -> None:
    """First of all parts: it begins before the others and ends after them."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def elapsed() -> float:
    """Seconds since this request began."""
    return time.monotonic() - g.get("started", time.monotonic())


def _begin() -> None:
    g.started = time.monotonic()
    request_id.set(uuid.uuid4().hex)


def _end(response: Response) -> Response:
    name = request_id.get()
    if name:
        response.headers[HEADER] = name
    known = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(elapsed() * 1000, 1),
    }
    log.info("%(method)s %(path)s %(status)d %(milliseconds)g ms", known, extra=known)
    return response


def _forget(_error: BaseException | None) -> None:
    request_id.set(None)
