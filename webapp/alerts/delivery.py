"""Telling what waits: in order, fund by fund, again and again until it arrived or is given up."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.store import Store
from webapp.store.alerts import Delivery

from . import outbox
from .rules import Patience
from .webhook import Channel, NotDelivered

log = logging.getLogger(__name__)
ROUND = 50  # attempts until the mirror is looked at again


@dataclass(frozen=True)
class LogChannel:
    """Tells messages in the log."""

    name: str = "log"

    def deliver(self, id_: str, body: str, now: int) -> None:
        """One line; JSON logs get the message's parts too."""
        told = json.loads(body)
        level = logging.INFO if told["level"] == "notice" else logging.WARNING
        keys = ("alert", "what", "rule", "kind", "chain_id", "block", "tx", "url")
        extra = {key: told[key] for key in keys}
        extra |= {"fund": told["fund"]["key"], "alert_level": told["level"]}  # `level` is the log's
        log.log(
            level, "%s [%s] %s", told["fund"]["key"], told["rule"], told["text"]["en"], extra=extra
        )


def deliver(
    store: Store,
    channel: Channel,
    patience: Patience,
    clock: Callable[[], float] = time.time,
) -> int:
    """Tell what is due, at most `ROUND` attempts; returns how many there were.

    The database is not held while a message is under way. Killed between telling and noting, the
    message is told again with the same id.
    """
    attempts = 0
    while attempts < ROUND:
        with store.read() as db:
            due = [each for each in outbox.heads(db, channel.name) if each.next_at <= clock()]
        if not due:
            break
        for message in due:
            _attempt(store, channel, patience, message, clock)
        attempts += len(due)
    return attempts


def _attempt(
    store: Store,
    channel: Channel,
    patience: Patience,
    message: outbox.Waiting,
    clock: Callable[[], float],
) -> None:
    state, error, next_at = Delivery.DONE, None, 0
    try:
        channel.deliver(message.id, message.body, int(clock()))
    except NotDelivered as failure:
        error, tried = str(failure), message.attempts + 1
        if tried >= patience.attempts:
            state = Delivery.DEAD
            log.error("message %s GIVEN UP after %d attempts: %s", message.id, tried, error)
        else:
            state, pause = Delivery.WAITING, patience.pause(tried)
            next_at = int(clock()) + pause
            log.warning("message %s: %s; again in %d s", message.id, error, pause)
    with store.write() as db:
        outbox.note(db, message, state, int(clock()), next_at, error)


def names(channels: Sequence[Channel]) -> list[str]:
    """Their names."""
    return [channel.name for channel in channels]
