"""The signed webhook: HMAC-SHA256 over id, time and body, as standardwebhooks.com writes it down.

The address comes from the operator's settings alone, never from the chain or from a visitor;
redirects are not followed, so that it stays the only address that is spoken to.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import urllib3

from webapp.config import BadSetting, Settings

PREFIX = "whsec_"


class NotDelivered(RuntimeError):
    """The receiver did not take the message; the text says why."""


class Channel(Protocol):
    """A way to tell messages."""

    name: str

    def deliver(self, id_: str, body: str, now: int) -> None:
        """Tell one message.

        Raises:
            NotDelivered: it may not have arrived.
        """


@dataclass(frozen=True)
class Webhook:
    """Posts messages to one address."""

    url: str
    secret: bytes
    timeout: float
    name: str = "webhook"

    def deliver(self, id_: str, body: str, now: int) -> None:
        """Post a message; any answer from 200 to 299 says that it arrived.

        Raises:
            NotDelivered: the receiver is away, hangs, or answers something else.
        """
        data = body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "mutual-aid-alerts",
            "webhook-id": id_,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(self.secret, id_, now, data),
        }
        pool = urllib3.PoolManager(num_pools=1, retries=False)
        try:
            response = pool.request(
                "POST",
                self.url,
                body=data,
                headers=headers,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=self.timeout),
            )
            status = response.status
            response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NotDelivered(type(error).__name__) from error  # its text would show the address
        finally:
            pool.clear()
        if not 200 <= status < 300:
            raise NotDelivered(f"HTTP status {status}")


def webhook_of(settings: Settings, timeout: float) -> Webhook | None:
    """The webhook that the settings name; None where they name none.

    Raises:
        BadSetting: address or secret cannot be used; neither is shown.
    """
    if not settings.alerts_webhook:
        return None
    try:
        parts = urlsplit(settings.alerts_webhook)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise BadSetting("ALERTS_WEBHOOK is no http(s) address")
    return Webhook(settings.alerts_webhook, key_of(settings.alerts_secret), timeout)


def key_of(secret: str) -> bytes:
    """The key that a secret stands for.

    Raises:
        BadSetting: it is none.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise BadSetting(
            f"ALERTS_SECRET is not {PREFIX} and 24 to 64 bytes in base64:"
            " `python -m webapp.alerts secret` makes one"
        )
    return key


def signature(key: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """What `webhook-signature` holds: `v1,` and HMAC-SHA256 of `<id>.<timestamp>.<body>`."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
