"""Logs of mirror, alerts and site: lines for people, or a JSON object a line; never a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from .config import BadSetting, Settings

FORMATS = ("text", "json")
HIDDEN = "…"
KEY = 8  # characters from which a path may hold a key
#: The request that is being answered, on the site.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_USUAL = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Output(logging.StreamHandler):  # type: ignore[type-arg]
    """Our one handler of the root logger: whatever standard error is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Standard error."""
        return sys.stderr


def set_up(program: str, settings: Settings) -> None:
    """Let everything be logged to standard error, in the format that the settings name.

    Args:
        program: "mirror", "alerts" or "site".

    Raises:
        BadSetting: there is no such format.
    """
    if settings.log_format not in FORMATS:
        raise BadSetting(
            f"LOG_FORMAT={settings.log_format!r} is not allowed: {' or '.join(FORMATS)}"
        )
    secrets = tuple(sorted(set(secrets_of(settings)), key=len, reverse=True))
    kind = Lines if settings.log_format == "text" else Objects
    handler = Output()
    handler.setFormatter(kind(program, secrets))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, Output)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def secrets_of(settings: Settings) -> Iterator[str]:
    """What no log may show: passwords, keys, and queries and paths that may hold one."""
    if settings.alerts_secret:
        yield settings.alerts_secret
    try:
        password = make_url(settings.database_url).password
        if password:
            yield from (str(password), quote(str(password), safe=""))
    except ArgumentError:
        pass
    for address in re.split(r"[\s,]+", f"{settings.rpc_url},{settings.alerts_webhook}"):
        parts = urlsplit(address)
        yield from (text for text in (parts.password, parts.query) if text)
        if len(parts.path) >= KEY:
            yield parts.path


class Lines(logging.Formatter):
    """`mirror: what happened`."""

    def __init__(self, program: str, secrets: tuple[str, ...]) -> None:
        super().__init__(f"{program}: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback of an error."""
        return hide(super().format(record), self._secrets)


class Objects(logging.Formatter):
    """A JSON object a line."""

    def __init__(self, program: str, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._program, self._secrets = program, secrets

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, program, logger, message, the request's id, and what the caller added."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "program": self._program,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return hide(text, self._secrets)


def hide(text: str, secrets: tuple[str, ...]) -> str:
    """A text without the secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text
