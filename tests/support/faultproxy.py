"""A node that misbehaves: an HTTP server before real ones, with faults that a seed decides.

Everything it says was said by a real node; a fault then cuts, alters, swaps or holds back answers,
or breaks the connection.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

Json = dict[str, Any]


@dataclass
class Reply:
    """What goes back to the client: answers, and how the message is sent."""

    answers: list[Json]
    status: int = 200
    text: str | None = None  # sent instead of the answers
    cut: float = 1.0  # the part of the message after which the connection breaks
    wait: float = 0.0  # seconds before it

    def body(self) -> bytes:
        """The bytes of the whole message."""
        return (json.dumps(self.answers) if self.text is None else self.text).encode()


@dataclass
class Message:
    """Requests as they came, the honest answers to them, and the proxy for more questions."""

    requests: list[Json]
    reply: Reply
    proxy: FaultProxy
    rng: random.Random

    def pairs(self, method: str) -> Iterator[tuple[Json, Json]]:
        """Requests of a method, each with its answer."""
        for request, answer in zip(self.requests, self.reply.answers, strict=True):
            if request["method"] == method:
                yield request, answer


#: Changes the reply of a message, or leaves it; whether it did anything.
Fault = Callable[[Message], bool]


@dataclass
class FaultProxy:
    """The server's state; tests set it between and during questions.

    Attributes:
        nodes: addresses of real nodes; the first is asked.
        cap: the newest block it shows; None: all.
        fault, chance, times: what goes wrong, how often (0..1), and how many times at most.
        switch: (messages from now, requests in it) after which the second node is asked; None.
    """

    nodes: list[str]
    url: str = ""
    cap: int | None = None
    fault: Fault | None = None
    chance: float = 1.0
    times: float = float("inf")
    switch: tuple[int, int] | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    done: int = 0  # faults so far
    last: list[Json] = field(default_factory=list)
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=4))

    def behave(self) -> None:
        """No faults from now on."""
        self.fault, self.switch = None, None

    def misbehave(self, fault: Fault, seed: int, chance: float = 1.0, times: float = 1e9) -> None:
        """A fault from now on."""
        self.fault, self.chance, self.times = fault, chance, times
        self.rng, self.done = random.Random(seed), 0

    def reply(self, requests: list[Json]) -> Reply:
        """What the client gets."""
        message = Message(requests, Reply(self._honest(requests)), self, self.rng)
        honest = [dict(each) for each in message.reply.answers]
        wanted = self.fault is not None and self.done < self.times
        if wanted and self.rng.random() < self.chance and self.fault is not None:
            self.done += self.fault(message)
        self.last = honest
        return message.reply

    def ask(self, requests: list[Json], node: str | None = None) -> list[Json]:
        """Ask a real node."""
        body = json.dumps(requests).encode()
        headers = {"Content-Type": "application/json"}
        url = node or self.nodes[0]
        found: list[Json] = json.loads(
            self._pool.request("POST", url, body=body, headers=headers).data
        )
        by_id = {each["id"]: each for each in found}
        return [by_id[each["id"]] for each in requests]

    def _honest(self, requests: list[Json]) -> list[Json]:
        if self.switch is not None:
            messages, at = self.switch
            if messages == 0:
                self.switch = None
                before = self._capped(requests[:at])
                self.nodes[:2] = self.nodes[1], self.nodes[0]
                self.cap = None
                return before + self._capped(requests[at:])
            self.switch = (messages - 1, at)
        return self._capped(requests)

    def _capped(self, requests: list[Json]) -> list[Json]:
        """Answers as of a node whose newest block is `cap`."""
        if not requests:
            return []
        if self.cap is None:
            return self.ask(requests)
        asked = [json.loads(json.dumps(each)) for each in requests]
        beyond = []
        for at, each in enumerate(asked):
            if each["method"] == "eth_getBlockByNumber":
                tag = each["params"][0]
                if not tag.startswith("0x"):
                    each["params"][0] = hex(self.cap)
                elif int(tag, 16) > self.cap:
                    beyond.append(at)
            elif each["method"] == "eth_getLogs" and "toBlock" in each["params"][0]:
                wanted = each["params"][0]
                wanted["toBlock"] = hex(min(self.cap, int(wanted["toBlock"], 16)))
        answers = self.ask(asked)
        for at in beyond:
            answers[at] = {"jsonrpc": "2.0", "id": asked[at]["id"], "result": None}
        return answers


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits for the client's acknowledgement
    server: _Server

    def do_POST(self) -> None:
        """Answer one message."""
        requests = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.server.proxy.reply(requests)
        if reply.wait:
            self.server.stopping.wait(reply.wait)
        body = reply.body()
        if reply.cut <= 0:
            self.close_connection = True
            return
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        try:
            self.wfile.write(head + body[: int(len(body) * reply.cut)])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if reply.cut < 1:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: FaultProxy
    stopping: threading.Event


@contextmanager
def fault_proxy(*nodes: str) -> Iterator[FaultProxy]:
    """A proxy before nodes, on a free port of 127.0.0.1."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = FaultProxy(list(nodes), f"http://127.0.0.1:{server.server_address[1]}")
        server.stopping = threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.proxy
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
