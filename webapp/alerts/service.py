"""The loop: look at every fund, keep what is new, tell what waits."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.exc import OperationalError

from webapp import create_app
from webapp.config import BadSetting, Settings
from webapp.mirror.lock import writer_lock
from webapp.store import NoMirror, Store, funds
from webapp.store.records import Fund

from . import outbox
from .delivery import LogChannel, deliver, names
from .look import Look, look
from .messages import body_of
from .rules import RuleFile, read_rules
from .webhook import Channel, webhook_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """Alerts of one database; its lock must be held."""

    settings: Settings
    store: Store
    app: Flask
    rules: RuleFile
    channels: Sequence[Channel]
    since: int | None = None
    clock: Callable[[], float] = time.time

    @classmethod
    @contextmanager
    def opened(cls, settings: Settings) -> Iterator[Service]:
        """With the lock held.

        Raises:
            BadSetting, PlanError, OSError: settings or rules cannot be used.
            AnotherWriter: another process tells alerts from this database.
        """
        rules = read_rules(settings.alerts)
        webhook = webhook_of(settings, rules.delivery.timeout)
        channels = (LogChannel(), *([webhook] if webhook else []))
        since = _second_of(settings.alerts_since)
        store = Store(settings.database_url)
        try:
            with writer_lock(store, "alerts"):
                yield cls(settings, store, create_app(settings), rules, channels, since)
        finally:
            store.close()

    def once(self) -> None:
        """Look until nothing is new, and tell what is due.

        Raises:
            NoMirror: nothing is mirrored yet.
        """
        while self.look():
            pass
        for channel in self.channels:
            while deliver(self.store, channel, self.rules.delivery, self.clock):
                pass

    def follow(self) -> None:
        """Look and tell until interrupted; a database that is away or busy is waited for."""
        log.info("following; told by %s", " and ".join(names(self.channels)))
        trouble = ""
        while True:
            try:
                busy = self.look()
                for channel in self.channels:
                    deliver(self.store, channel, self.rules.delivery, self.clock)
                trouble = ""
            except (NoMirror, OperationalError) as error:
                busy, said = False, str(error).splitlines()[0]
                if said != trouble:
                    log.warning("%s", said)
                trouble = said
            if not busy:
                time.sleep(self.settings.poll_seconds)

    def look(self) -> bool:
        """Look at every fund once; whether blocks were left for the next time."""
        now = int(self.clock())
        with self.store.read() as db:
            found = [
                (each, look(db, each, self.rules.rules, now, self.since)) for each in funds(db)
            ]
        for fund, seen in found:
            if seen.new:
                self._keep(fund, seen, now)
        return any(seen.more for _, seen in found)

    def _keep(self, fund: Fund, seen: Look, now: int) -> None:
        tell = {
            news.id: body_of(self.app, self.settings.site_url, fund, news) for news in seen.news
        }
        with self.store.write() as db:
            outbox.keep(db, seen, tell, names(self.channels), now)


def _second_of(day: str) -> int | None:
    """The first second of a day (YYYY-MM-DD, UTC); None for "".

    Raises:
        BadSetting: it is no day.
    """
    if not day:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            raise ValueError(day)
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise BadSetting(f"ALERTS_SINCE={day!r} is no day: YYYY-MM-DD") from error
