"""A webhook's receiver on this machine: it takes messages, fails, hangs or kills as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, known").decode()


@dataclass
class Receiver:
    """What came in, and how it is answered: with a status, or by doing something first."""

    url: str = ""
    status: int = 200
    first: Callable[[], None] | None = None  # done before the answer
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)  # ids of messages whose signature is wrong

    @property
    def ids(self) -> list[str]:
        """Ids of the messages, in the order in which they came."""
        return [each["id"] for each in self.taken]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Takes posts."""

        def do_POST(self) -> None:
            """Take a message."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = json.loads(body)
            if not verified(dict(self.headers), body, SECRET):
                receiver.forged.append(told["id"])
            receiver.taken.append(told)
            if receiver.first is not None:
                receiver.first()
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?token=hidden"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As docs/operating.md tells a receiver to do it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    given = {name.lower(): value for name, value in headers.items()}
    signed = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(given["webhook-timestamp"])) < 300
    return fresh and hmac.compare_digest(wanted, given["webhook-signature"])
